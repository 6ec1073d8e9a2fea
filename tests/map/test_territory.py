"""The lines between the territories of clinics."""

from itertools import pairwise
from math import dist

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from locator.clinics.model import Clinic
from locator.geodesy import inverse
from locator.map.projection import XY, View
from locator.map.territory import borders
from tests.map.scenes import clinic, view

Spots = list[tuple[float, float]]
SPOTS = st.lists(
    st.tuples(st.integers(-40, 40), st.integers(-40, 40)), min_size=2, max_size=8, unique=True
)


def _clinics(spots: Spots, latitude: float = 34.7, step: float = 0.01) -> list[Clinic]:
    return [
        clinic(str(at), latitude + y * step, -86.6 + x * step) for at, (x, y) in enumerate(spots)
    ]


def _far(clinics: list[Clinic], seen: View, spot: tuple[float, float]) -> dict[str, float]:
    place = seen.place(*spot)
    return {one.id: inverse(one.latitude, one.longitude, *place).distance_m for one in clinics}


@settings(max_examples=30)
@given(SPOTS, st.floats(-60, 60), st.sampled_from([50_000.0, 200_000.0]))
def test_along_a_border_two_clinics_are_equally_far_and_none_is_nearer(
    spots: Spots, latitude: float, width_m: float
) -> None:
    """Each point is within a meter of equal geodesic distance; other clinics are not nearer."""
    seen, clinics = view(latitude, -86.6, width_m), _clinics(spots, latitude)
    for border in borders(clinics, seen):
        for spot in border.line:
            far = _far(clinics, seen, spot)
            one, other = (far[id] for id in border.between)
            assert one == pytest.approx(other, abs=1.5)
            assert min(far.values()) > one - 0.001 * width_m
            assert seen.holds(*spot)


@settings(max_examples=50)
@given(
    SPOTS, st.tuples(st.floats(0, 1), st.floats(0, 1)), st.tuples(st.floats(0, 1), st.floats(0, 1))
)
def test_whoever_is_nearer_to_another_clinic_is_across_a_border(
    spots: Spots, start: tuple[float, float], end: tuple[float, float]
) -> None:
    """Between two places with different nearest clinics there is a border, and it can be seen."""
    seen, clinics = view(34.7, -86.6), _clinics(spots)
    places = [(share[0] * seen.width, share[1] * seen.height) for share in (start, end)]
    nearest = []
    for spot in places:
        first, second = sorted(_far(clinics, seen, spot).items(), key=lambda one: one[1])[:2]
        if second[1] - first[1] < 20:
            return  # on a border, to the width of its line
        nearest.append(first[0])
    steps = [step for border in borders(clinics, seen) for step in pairwise(border.line)]
    assert nearest[0] == nearest[1] or any(_cross(places[0], places[1], *step) for step in steps)


def _cross(a: XY, b: XY, c: XY, d: XY) -> bool:
    """True if a-b and c-d meet, or miss each other by a tenth of a unit at a corner."""
    return _parted(a, b, c, d) and _parted(c, d, a, b)


def _parted(a: XY, b: XY, c: XY, d: XY) -> bool:
    slack = 0.1 * dist(a, b)
    sides = [(b[0] - a[0]) * (r[1] - a[1]) - (b[1] - a[1]) * (r[0] - a[0]) for r in (c, d)]
    return min(sides) <= slack and max(sides) >= -slack


def test_across_a_continent_the_border_is_the_geodesic_one() -> None:
    """Between Alabama and Boston it is within a few meters, though no straight line would be."""
    clinics = [clinic("al", 32.464, -86.46), clinic("ma", 42.3554, -71.1327)]
    seen = view(37.6, -79.4, 2_400_000.0)
    (border,) = borders(clinics, seen)
    assert len(border.line) > 10
    for spot in border.line:
        one, other = _far(clinics, seen, spot).values()
        assert one == pytest.approx(other, abs=3.0)


def test_a_clinic_outside_the_view_has_its_border_inside() -> None:
    """All clinics, seen or not, decide which one is nearest."""
    clinics = [clinic("here", 34.7, -86.6), clinic("out", 34.7, -86.1)]
    seen = view(34.7, -86.6, 60_000.0)
    assert not seen.holds(*seen.xy(34.7, -86.1))
    assert [border.between for border in borders(clinics, seen)] == [("here", "out")]


@pytest.mark.parametrize("spots", [[], [(0, 0)], [(0, 0), (0, 0)]])
def test_without_two_places_there_is_no_border(spots: Spots) -> None:
    """No clinic, one, or two behind the same door: nothing to divide."""
    assert borders(_clinics(spots), view(34.7, -86.6)) == []


def test_many_clinics_are_no_trouble() -> None:
    """A grid of 100 has the borders of its 100 cells, each once."""
    clinics = _clinics([(3 * x, 3 * y) for x in range(-5, 5) for y in range(-5, 5)])
    found = borders(clinics, view(34.685, -86.615, 200_000.0))
    neighbors = {tuple(sorted(border.between)) for border in found}
    assert len(neighbors) >= 2 * 10 * 9
