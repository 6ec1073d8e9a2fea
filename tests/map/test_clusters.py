"""A map of many clinics: those that matter by themselves, the others as numbers."""

import random
from itertools import combinations
from math import dist

import pytest

from locator.answer import Answer
from locator.clinics.directory import Directory
from locator.clinics.model import Clinic
from locator.geodesy import inverse
from locator.map import draw
from locator.map.clusters import clusters
from locator.map.scene import Scene, make_scene
from locator.map.territory import borders, borders_of
from tests.map.scenes import answered, clinic, place, view, with_class, xml


def scattered(count: int) -> tuple[Clinic, ...]:
    """Clinics all over the contiguous states, the same ones each time."""
    dice = random.Random(count)
    return tuple(
        clinic(str(n), dice.uniform(25, 49), dice.uniform(-124, -67)) for n in range(count)
    )


MANY = scattered(3000)
TOWNS = [(39.80, -89.64), (42.11, -72.54), (37.21, -93.29), (44.05, -123.02), (30.40, -87.00)]


def scene(answer: Answer, clinics: tuple[Clinic, ...] = MANY) -> Scene:
    """The map of an answer without street data."""
    return make_scene(answer, clinics, streets=None)


@pytest.fixture(scope="module")
def ambiguous() -> Answer:
    """An address that can mean towns of one name in five states; five clinics are listed."""
    answer = answered(MANY, *(place(*town) for town in TOWNS))
    return answer._replace(clinics=answer.clinics[:5])


def test_an_ambiguous_town_has_the_clinics_that_matter(ambiguous: Answer) -> None:
    """All places have letters; named are the clinics listed and those nearest to a place."""
    drawn = scene(ambiguous)
    assert [one.mark for one in drawn.places] == ["A", "B", "C", "D", "E"]
    matter = {reading.nearest.id for reading in ambiguous.readings}
    matter |= {one.ranked.clinic.id for one in ambiguous.clinics}
    assert {site.id for site in drawn.sites} == matter
    assert {site.id for site in drawn.sites if site.nearest} == {
        one.id for one, share in ambiguous.decision.shares if share >= 0.05
    }


def test_every_other_clinic_in_view_is_counted_once(ambiguous: Answer) -> None:
    """The numbers on the squares add up to the clinics in the picture that are not named."""
    drawn = scene(ambiguous)
    inside = sum(drawn.view.holds(*drawn.view.xy(c.latitude, c.longitude)) for c in MANY)
    counted = sum(one.clinics for one in drawn.clusters)
    # The squares are placed on a sphere, which can move a clinic across the edge.
    assert counted + len(drawn.sites) == pytest.approx(inside, rel=0.01)
    for one, other in combinations(drawn.clusters, 2):
        assert dist(one[1:], other[1:]) >= 40
    assert all(drawn.view.holds(one.x, one.y) for one in drawn.clusters)


def test_squares_are_drawn_explained_and_described(ambiguous: Answer) -> None:
    """In the picture, below it, and for those who cannot see it."""
    drawn, root = scene(ambiguous), xml(draw(ambiguous, MANY, streets=None))
    numbers = sorted(one.text or "" for one in with_class(root, "count"))
    assert numbers == sorted(f"{one.clinics:,}" for one in drawn.clusters)
    assert any(one.text == "Square: number of other clinics" for one in drawn.frame.words)
    others = len(drawn.sites) - 8 + sum(one.clinics for one in drawn.clusters)
    assert f"and {others:,} more." in drawn.description


def test_a_file_of_many_clinics_stays_small(ambiguous: Answer) -> None:
    """The number of signs has a limit, however many clinics there are."""
    assert len(draw(ambiguous, MANY, streets=None)) < 60_000
    nowhere = ambiguous._replace(origin=None, candidates=(), readings=(), clinics=())
    assert len(draw(nowhere, MANY, streets=None)) < 60_000


def test_near_by_each_clinic_of_a_large_directory_is_drawn() -> None:
    """A view with few clinics is the same, whether there are thousands elsewhere or not."""
    answer = answered(MANY, place(39.8, -89.64))
    answer = answer._replace(clinics=answer.clinics[:5])
    drawn = scene(answer)
    near = sorted(MANY, key=lambda c: inverse(39.8, -89.64, c.latitude, c.longitude).distance_m)
    alone = scene(answer, tuple(near[:200]))
    assert drawn.clusters == ()
    assert len(drawn.sites) > 1
    assert (drawn.view, drawn.sites, set(drawn.borders)) == (
        alone.view,
        alone.sites,
        set(alone.borders),
    )


def test_where_all_places_are_unlikely_the_likeliest_are_drawn() -> None:
    """Thirty places of one name are none of them likely; the picture shows what they share."""
    dice = random.Random(3)
    places = [place(dice.uniform(30, 45), dice.uniform(-120, -75)) for _ in range(30)]
    answer = answered(MANY, *places)
    drawn = scene(answer._replace(clinics=answer.clinics[:5]))
    assert len(drawn.places) == 30
    assert any("can mean 30 places" in one.text for one in drawn.frame.words)


def test_the_outermost_clinics_are_in_a_picture_without_a_place(ambiguous: Answer) -> None:
    """An address that could not be placed shows the whole directory."""
    nowhere = ambiguous._replace(origin=None, candidates=(), readings=(), clinics=())
    drawn = scene(nowhere)
    assert all(drawn.view.holds(*drawn.view.xy(c.latitude, c.longitude)) for c in MANY)


def test_the_borders_of_a_few_are_those_among_all() -> None:
    """The lines around one clinic are the same as in a picture of all borders."""
    dice = random.Random(8)
    clinics = tuple(
        clinic(str(n), dice.uniform(34, 35.5), dice.uniform(-87.5, -85.5)) for n in range(120)
    )
    seen = view(34.7, -86.6, 150_000.0)
    few = [one for one in clinics if seen.holds(*seen.xy(one.latitude, one.longitude), 200)][:3]
    assert few
    ids = {one.id for one in few}
    all_borders = [one for one in borders(clinics, seen) if ids.intersection(one.between)]
    some = borders_of(few, Directory(clinics), seen)
    assert {frozenset(one.between) for one in some} == {
        frozenset(one.between) for one in all_borders
    }


def test_a_rough_place_is_near_the_right_one() -> None:
    """Off by at most a hundredth of the way from the middle, as it says."""
    seen = view(39.0, -95.0, 4_000_000.0)
    middle = (seen.width / 2, seen.height / 2)
    for one in MANY:
        exact = seen.xy(one.latitude, one.longitude)
        rough = seen.rough_xy(one.latitude, one.longitude)
        assert dist(exact, rough) <= 0.01 * dist(exact, middle) + 1e-6


def test_no_clinics_no_clusters() -> None:
    """Those that are drawn by themselves are not counted."""
    seen = view(34.7, -86.6)
    assert clusters([], seen, ()) == ()
    assert clusters([(34.7, -86.6), (34.71, -86.6)], seen, {0, 1}) == ()
    assert [one.clinics for one in clusters([(34.7, -86.6), (34.71, -86.6)], seen, {1})] == [1]
