"""The order of the clinics, how likely each is to be the nearest, and the question to ask."""

import math
import random
from typing import Any, NamedTuple

import pytest
from geographiclib.geodesic import Geodesic
from geopy.distance import geodesic
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from locator.address.model import Address
from locator.clinics.directory import Directory
from locator.clinics.model import Clinic
from locator.geocode.model import ALL, SOME, Candidate, share_out
from locator.ranking.confidence import rings
from locator.ranking.model import Decision, Ranking, Within
from locator.ranking.question import ask_when_unmatched
from locator.ranking.rank import rank

Point = tuple[float, float]


def clinic(id: str, latitude: float, longitude: float, accuracy_m: float = 0.0) -> Clinic:
    return Clinic(id, id.title(), "", "", "", "", "", latitude, longitude, accuracy_m)


def place(
    latitude: float,
    longitude: float,
    uncertainty_m: float = 0.0,
    precision: str = "zip",
    label: str = "",
    **more: Any,
) -> Candidate:
    found = Candidate(latitude, longitude, precision, uncertainty_m, label, "a test")
    return found._replace(**more)


def away(start: Point, azimuth: float, distance_m: float) -> Point:
    """The point at that distance from the start, along the geodesic."""
    end = Geodesic.WGS84.Direct(*start, azimuth, distance_m)
    return end["lat2"], end["lon2"]


def towards(start: Point, end: Point, distance_m: float) -> Point:
    """The point at that distance on the geodesic from the start to the end, or before the start."""
    return away(start, Geodesic.WGS84.Inverse(*start, *end)["azi1"], distance_m)


def meters(here: Point, there: Point) -> float:
    return float(Geodesic.WGS84.Inverse(*here, *there, Geodesic.DISTANCE)["s12"])


# The two sites, and places around them.
WEST = clinic("west", 34.7543, -86.7108, 350)
EAGLETREE = clinic("eagletree", 34.709, -86.5625, 2400)
SITES, WEST_ALONE, NOBODY = Directory([WEST, EAGLETREE]), Directory([WEST]), Directory()
MADISON = (34.6993, -86.7483)
ZIP_35806 = (34.7448, -86.6704)
ZIP_35801 = (34.7269, -86.5673)
BETWEEN = (34.7316, -86.6367)
AT_WEST, BY_WEST, AT_EAGLETREE = (34.76, -86.75), (34.74, -86.74), (34.715, -86.555)


# How sure it is


class Case(NamedTuple):
    """A situation at the two sites: what is known of the caller, and what is then decided."""

    where: Point
    uncertainty_m: float
    precision: str
    nearest: str
    level: str
    ask_for: str | None
    faults: tuple[str, ...] = ()


SITUATIONS = {
    "a ZIP far on one side": Case(MADISON, 4900, "zip", "west", "certain", None),
    "a ZIP around the other site": Case(ZIP_35801, 2000, "zip", "eagletree", "certain", None),
    "a ZIP that reaches the middle": Case(ZIP_35806, 4900, "zip", "west", "likely", None),
    "the same place, known better": Case(ZIP_35806, 1500, "street", "west", "certain", None),
    "a point between the sites": Case(BETWEEN, 30, "address_point", "west", "open", None),
    "a long road between them": Case(BETWEEN, 4000, "street", "west", "open", "house_number"),
    "a corner, if a wide one": Case(
        BETWEEN, 4000, "intersection", "west", "open", "street_address"
    ),
    "a ZIP between them": Case(BETWEEN, 4900, "zip", "west", "open", "street_address"),
    "PO boxes between them": Case(BETWEEN, 9000, "po_box_zip", "west", "open", "street_address"),
    "the city": Case((34.7304, -86.5861), 16_000, "city", "eagletree", "open", "zip"),
    "the whole state": Case((32.8, -86.8), 270_000, "state", "eagletree", "open", "zip"),
    "a city beyond one of them": Case((34.6059, -87.4), 15_000, "city", "west", "certain", None),
    "a street in a city, not found": Case(
        BETWEEN, 16_000, "city", "west", "open", "zip", ("street_not_placed",)
    ),
}


@pytest.mark.parametrize("case", SITUATIONS.values(), ids=SITUATIONS)
def test_situations(case: Case) -> None:
    """Each situation has the nearest site, the level and the question that a person expects."""
    origin = place(*case.where, case.uncertainty_m, case.precision, faults=case.faults)
    decision = rank([origin], SITES).decision
    assert decision.nearest == {one.id: one for one in SITES}[case.nearest]
    assert (decision.level, decision.ask_for, decision.choices) == (case.level, case.ask_for, ())


LEVELS = [(0.9, "likely"), (0.89999, "open"), (0.99, "certain"), (0.98999, "likely"), (0, "open")]


@pytest.mark.parametrize(("confidence", "level"), LEVELS)
def test_levels(confidence: float, level: str) -> None:
    """The unrounded confidence sets the level: certain from 0.99, likely from 0.9."""
    decision = Decision(WEST, confidence)
    assert (decision.level, decision.certain) == (level, level == "certain")


def simulated(origin: Candidate, clinics: list[Clinic], draws: int) -> list[float]:
    """The shares of clinics, with callers and doors drawn as the model has them."""
    random_ = random.Random(7)
    masses, multiples = zip(*rings(origin.precision), strict=True)
    won = [0] * len(clinics)
    for multiple in random_.choices(multiples, masses, k=draws):
        here = (origin.latitude, origin.longitude)
        caller = away(here, random_.uniform(0, 360), multiple * origin.uncertainty_m)
        distances = []
        for one in clinics:
            off = one.accuracy_m / 2.4477 * math.sqrt(-2 * math.log(1 - random_.random()))
            door = away((one.latitude, one.longitude), random_.uniform(0, 360), off)
            distances.append(meters(caller, door))
        won[distances.index(min(distances))] += 1
    return [wins / draws for wins in won]


@settings(max_examples=12, deadline=None)
@given(
    st.integers(0, 10_000),
    st.integers(2, 5),
    st.sampled_from(["zip", "city", "interpolated"]),
    st.floats(50, 15_000),
)
def test_the_confidence_is_the_probability(
    seed: int, count: int, precision: str, uncertainty_m: float
) -> None:
    """The share of each clinic is how often it is nearest when caller and doors are drawn."""
    random_ = random.Random(seed)
    clinics = [
        clinic(str(n), random_.uniform(34.6, 34.8), random_.uniform(-86.8, -86.5), 100 * n)
        for n in range(count)
    ]
    origin = place(34.7, -86.65, uncertainty_m, precision)
    decision = rank([origin], Directory(clinics)).decision
    expected = simulated(origin, clinics, 1500)
    shares = {int(one.id): share for one, share in decision.shares}
    for n, part in enumerate(expected):
        assert shares.get(n, 0.0) == pytest.approx(part, abs=0.06)


@given(st.lists(st.floats(0.001, 1), min_size=1, max_size=5), st.integers(0, 1000))
def test_shares_sum_to_one_and_the_largest_is_the_confidence(
    weights: list[float], seed: int
) -> None:
    """Over all readings the clinics share the whole probability, the nearest first."""
    random_ = random.Random(seed)
    places = [
        place(random_.uniform(34.6, 34.8), random_.uniform(-86.8, -86.5), 3000, weight=weight)
        for weight in weights
    ]
    decision = rank(share_out(places), SITES).decision
    shares = [share for _, share in decision.shares]
    assert sum(shares) == pytest.approx(1.0, abs=0.003)  # the least likely places are left out
    assert shares == sorted(shares, reverse=True)
    assert decision.confidence == pytest.approx(shares[0])
    assert decision.nearest == decision.shares[0][0]


def test_a_wider_circle_is_never_surer() -> None:
    """The less is known of where the caller is, the lower the confidence."""
    sure = [
        rank([place(*ZIP_35806, radius)], SITES).decision.confidence
        for radius in (100, 500, 1000, 2000, 4000, 8000)
    ]
    assert sure == sorted(sure, reverse=True)


def test_clinics_that_are_known_badly_cost_confidence() -> None:
    """A door that may be somewhere else makes every answer about it less sure."""
    near = place(*BETWEEN, 30, "address_point")
    exact = [WEST._replace(accuracy_m=10), EAGLETREE._replace(accuracy_m=10)]
    assert (
        rank([near], Directory(exact)).decision.confidence > rank([near], SITES).decision.confidence
    )


def test_homes_of_a_zip_tell_how_it_divides() -> None:
    """If the homes of a ZIP are known, they and not its circle are counted."""
    doors = [WEST._replace(accuracy_m=1), EAGLETREE._replace(accuracy_m=1)]
    homes = ((34.75, -86.71),) * 3 + ((34.71, -86.56),)
    divided = place(*BETWEEN, 9000, sample=homes)
    shares = [(one.id, share) for one, share in rank([divided], Directory(doors)).decision.shares]
    assert shares == [("west", 0.75), ("eagletree", 0.25)]


def test_equal_input_gives_equal_output() -> None:
    """No chance is in it: the same question has the same digits every time."""
    origin = place(*BETWEEN, 5000)
    clinics = [*SITES, clinic("third", 34.7, -86.64, 500)]
    once, again = (rank([origin], Directory(clinics)).decision for _ in range(2))
    assert once == again


# Several readings


def test_one_plausible_reading_that_disagrees_makes_it_ambiguous() -> None:
    """Ambiguous means open, with two readings of at least 0.1 that name different clinics."""
    west, east = place(*AT_WEST, 10), place(*AT_EAGLETREE, 10)
    for weight, ambiguous in ((0.5, True), (0.12, True), (0.09, False)):
        found = rank([west._replace(weight=1 - weight), east._replace(weight=weight)], SITES)
        assert found.ambiguous == ambiguous
    assert not rank(share_out([west, place(*MADISON, 10)]), SITES).ambiguous


def test_readings_have_their_own_nearest_clinic() -> None:
    """Each reading is listed with its weight and the clinic nearest to it, the likeliest first."""
    west, east = place(*AT_WEST, 10, weight=0.7), place(*AT_EAGLETREE, 10, weight=0.3)
    readings = rank([west, east], SITES).readings
    assert [(one.origin.weight, one.nearest) for one in readings] == [(0.7, WEST), (0.3, EAGLETREE)]


def test_weight_that_is_nowhere_counts_against_every_clinic() -> None:
    """A place that is only half likely makes no answer sure, however near a site it is."""
    assert rank([place(*AT_WEST, 10, weight=0.5)], SITES).decision.level == "open"


def apart(**differ: Any) -> list[Candidate]:
    """Two equally likely places at the two sites that differ in those fields."""
    west, east = place(*AT_WEST, 10, "interpolated"), place(*AT_EAGLETREE, 10, "interpolated")
    fields = {name: values for name, values in differ.items() if name != "faults"}
    pair = [
        one._replace(**{name: values[at] for name, values in fields.items()})
        for at, one in enumerate((west, east))
    ]
    faults = tuple(filter(None, differ.get("faults", ())))
    return share_out([one._replace(faults=faults) for one in pair])


QUESTIONS = {
    "two towns": (
        apart(city=("Madison", "Huntsville"), state=("AL", "AL")),
        ("which_place", ("Madison, AL", "Huntsville, AL")),
    ),
    "two ZIPs of one town": (
        apart(zip=("35806", "35801"), city=("Huntsville", "Huntsville")),
        ("which_zip", ("35806", "35801")),
    ),
    "two quadrants": (
        apart(
            label=("100-198 Dorset Rd NE, Huntsville", "100-198 Dorset Rd SE, Huntsville"),
            city=("Huntsville", "Huntsville"),
            faults=("directional_missing", "zip_missing"),
        ),
        ("directional", ("Dorset Rd NE", "Dorset Rd SE")),
    ),
    "a ZIP and another state": (
        apart(
            label=("Huntsville, AL 35801", "Tennessee"), faults=("state_conflict", "zip_changed")
        ),
        ("zip_or_state", ("Huntsville, AL 35801", "Tennessee")),
    ),
    "two labels": (apart(label=("Oak St", "Oak Ct")), ("which_place", ("Oak St", "Oak Ct"))),
}


@pytest.mark.parametrize(("origins", "asked"), QUESTIONS.values(), ids=QUESTIONS)
def test_the_question_tells_the_readings_apart(
    origins: list[Candidate], asked: tuple[str, tuple[str, ...]]
) -> None:
    """If two readings differ in the nearest clinic, the question is about that difference."""
    decision = rank(origins, SITES).decision
    assert (decision.ask_for, decision.choices) == asked


def test_no_question_offers_more_choices_than_one_can_say() -> None:
    """If there are many towns, the question offers the four likeliest, the likeliest first."""
    towns = [
        place(lat + n / 1e4, lon, 10, "city", city=f"Town {n}", weight=1 / (n + 3))
        for n, (lat, lon) in enumerate((AT_WEST, AT_EAGLETREE) * 3)
    ]
    decision = rank(share_out(towns), SITES).decision
    assert decision.choices == ("Town 0", "Town 1", "Town 2", "Town 3")


def test_nothing_is_asked_that_changes_nothing() -> None:
    """Readings that agree need no question, however many they are."""
    agree = share_out([place(*AT_WEST, 10, city="A"), place(*MADISON, 10, city="B")])
    assert rank(agree, SITES).decision.ask_for is None


@pytest.mark.parametrize(("sure", "asked"), [(0.95, True), (0.5, False), (0.0, False)])
def test_from_a_confidence_on_nothing_is_asked(sure: float, asked: bool) -> None:
    """--sure is the confidence from which on the caller is left in peace."""
    decision = rank([place(*BETWEEN, 4900)], SITES, sure=sure).decision
    assert decision.confidence > 0.5
    assert (decision.ask_for is not None) == asked


def test_streets_are_asked_for_only_where_they_are_known() -> None:
    """A ZIP whose streets nobody here has is not asked for a street."""
    unknown = place(*BETWEEN, 4900)
    assert rank([unknown], SITES, streets=False).decision.ask_for is None
    for known in (SOME, ALL):
        asked = rank([unknown._replace(streets=known)], SITES, streets=False).decision.ask_for
        assert asked == "street_address"


def test_a_street_that_was_not_found_is_asked_for_again_where_streets_are_known() -> None:
    """In an area whose streets are known the name was wrong, which the caller can mend."""
    lost = place(*BETWEEN, 4900, faults=("street_not_placed",), streets=ALL)
    assert rank([lost], SITES, streets=False).decision.ask_for == "street_again"


@pytest.mark.parametrize("fault", ["number_missing", "number_out_of_range", "number_changed"])
def test_a_street_without_its_house_is_asked_for_the_number(fault: str) -> None:
    """If the street is known and the house is not, only the number is asked for."""
    street = place(*BETWEEN, 6000, "street", faults=(fault,))
    asked = "house_number" if fault == "number_missing" else "house_number_again"
    assert rank([street], SITES).decision.ask_for == asked


UNMATCHED = [
    (Address(zip_prefix="358"), "zip_in_full"),
    (Address(zip="99999"), "city_and_state"),
    (Address(state="AL"), "zip"),
    (Address(rest="asdf"), "zip"),
    (Address(), "zip"),
]


@pytest.mark.parametrize(("address", "word"), UNMATCHED)
def test_an_unplaced_caller_is_asked_for_the_zip(address: Address, word: str) -> None:
    """Without a match the caller is asked for the ZIP code, in full if a part was given."""
    assert ask_when_unmatched(address) == word


# The ranking


def test_the_ranking_is_as_documented() -> None:
    """Rank, distance and range of each site, and the margin between the first two."""
    ranking = rank([place(*MADISON, 1000)], Directory([EAGLETREE, WEST]))
    near, far = (geodesic(MADISON, (site.latitude, site.longitude)).m for site in SITES)
    assert [row[:2] for row in ranking.clinics] == [(1, WEST), (2, EAGLETREE)]
    assert ranking.clinics[0][2:5] == pytest.approx((near, near - 1350, near + 1350), abs=1e-3)
    assert ranking.clinics[1][2:5] == pytest.approx((far, far - 3400, far + 3400), abs=1e-3)
    assert ranking.decision.margin_m == pytest.approx(far - near, abs=1e-3)


def test_a_range_starts_at_zero() -> None:
    """A caller who may be at the door is at least 0 away, not less."""
    assert rank([place(*AT_EAGLETREE, 2000)], SITES).clinics[0].least_m == 0


def test_a_clinic_at_just_the_greatest_distance_is_listed() -> None:
    """A limit of distance includes a clinic at exactly that distance, and none beyond."""
    near = [place(*MADISON)]
    farthest_m = rank(near, SITES).clinics[-1].distance_m
    assert len(rank(near, SITES, within=Within(farthest_m)).clinics) == 2
    assert len(rank(near, SITES, within=Within(farthest_m - 0.001)).clinics) == 1


def test_one_clinic_is_certainly_the_nearest() -> None:
    """With one clinic there is nothing to decide and no margin."""
    for origins in ([place(*ZIP_35806, 50_000)], [place(*ZIP_35806), place(*AT_EAGLETREE)]):
        decision = rank(share_out(origins), Directory([WEST])).decision
        assert decision == Decision(WEST, 1.0, None, ((WEST, 1.0),))


@pytest.mark.parametrize(
    ("origins", "clinics"), [([], SITES), ([place(*MADISON)], NOBODY), ([], NOBODY)]
)
def test_nothing_to_rank(origins: list[Candidate], clinics: Directory) -> None:
    """Without a place or without a clinic nothing is near and nothing is certain."""
    assert rank(origins, clinics) == Ranking((), Decision(), (), False)


def test_ties_keep_the_order_of_the_file() -> None:
    """Clinics at the same distance are listed as the file lists them, and neither is certain."""
    names = ["m", "z", "a", "k"]
    shared = [clinic(name, 34.7, -86.6) for name in names]
    mirrored = [clinic("east", 0, 0.5), clinic("west", 0, -0.5)]
    for clinics, origin in ((shared, place(34.8, -86.5)), (mirrored, place(0, 0))):
        for order in (clinics, clinics[::-1]):
            ranking = rank([origin], Directory(order))
            assert [one.clinic for one in ranking.clinics] == order
            assert ranking.decision.margin_m == 0
            assert not ranking.decision.certain


COORDINATES = st.tuples(st.floats(-90, 90), st.floats(-180, 180))
# So few different values that the same place comes up often.
GRID = st.tuples(st.integers(-90, 90), st.integers(-4, 4).map(lambda n: 45 * n))


@example((90.0, 45.0), [(90.0, 0.0), (90.0, 45.0)])  # a pole has every longitude
@example((90.0, 93.5), [(0.0, 0.0), (0.0, 0.0), (0.0, 1.0)])  # the two share what the third has
@given(
    st.one_of(COORDINATES, GRID), st.lists(st.one_of(COORDINATES, GRID), min_size=1, max_size=12)
)
def test_the_order_is_that_of_geopys_distances(here: Point, points: list[Point]) -> None:
    """All clinics are listed by geopy's distance to the millimetre, anywhere on earth.

    Of those that are equally far, the one that the decision names comes first.
    """
    clinics = [clinic(str(n), *point) for n, point in enumerate(points)]
    found = [
        (one.distance_m, int(one.clinic.id))
        for one in rank([place(*here)], Directory(clinics)).clinics
    ]
    assert found[0][0] == min(found)[0]
    assert found[1:] == sorted(found[1:])
    assert sorted(n for _, n in found) == list(range(len(points)))
    for distance, n in found:
        assert distance == pytest.approx(geodesic(here, points[n]).m, abs=1e-3)


@settings(max_examples=40)
@given(
    st.integers(0, 10_000),
    st.integers(0, 60),
    st.floats(0, 3_000_000),
    st.sampled_from([0, 5, 400]),
)
@example(12, 0, 3_000_000.0, 400)  # the named clinic is not the nearest to the point
@example(12, 1, 300_000.0, 400)
def test_a_short_list_is_the_start_of_the_long_one(
    seed: int, limit: int, within_m: float, uncertainty_km: int
) -> None:
    """The limit of the list changes neither the order, nor the numbers, nor the decision."""
    random_ = random.Random(seed)
    points = [(random_.uniform(25, 49), random_.uniform(-124, -67)) for _ in range(50)]
    clinics = Directory(
        clinic(str(n), *point, random_.uniform(0, 2000)) for n, point in enumerate(points)
    )
    origin = place(34.7, -86.6, uncertainty_km * 1000)
    whole = rank([origin], Directory(clinics))
    assert whole.clinics[0].clinic == whole.decision.nearest
    short = rank([origin], clinics, limit=limit, within=Within(within_m))
    near = [one for one in whole.clinics if one.distance_m <= within_m]
    assert short == whole._replace(clinics=tuple(near[:limit]))


def test_the_named_clinic_leads_the_list() -> None:
    """The clinic that is most likely the nearest comes first, however short the list is."""
    points = [(34.70, -86.60), (34.701, -86.60), (34.702, -86.60), (34.9, -86.6)]
    clinics = Directory(clinic(name, *point) for name, point in zip("abcd", points, strict=True))
    likeliest, *others = (
        place(latitude, -86.6)._replace(weight=weight)
        for latitude, weight in ((34.69, 0.4), (34.91, 0.3), (34.92, 0.3))
    )
    for limit, names in ((None, "dabc"), (2, "da"), (1, "d")):
        found = rank([likeliest, *others], clinics, limit=limit)
        assert found.decision.nearest == clinics[3]
        assert "".join(row.clinic.id for row in found.clinics) == names
        assert [row.rank for row in found.clinics] == list(range(1, len(names) + 1))
        assert (found.decision.margin_m, found.decision.margin_s) == (0.0, None)
    near = rank([likeliest, *others], clinics, limit=1, within=Within(5_000))
    assert [row.clinic.id for row in near.clinics] == ["a"]


@pytest.mark.parametrize(
    ("precision", "state", "level"),
    [("state", "AL", "open"), ("state", "TN", "certain"), ("city", "AL", "certain")],
)
def test_a_state_with_a_clinic_settles_nothing(precision: str, state: str, level: str) -> None:
    """Whoever names no more than the state of the clinics lives near one of them, or another."""
    clinics = [clinic("a", 32.0, -86.0)._replace(state="AL"), clinic("b", 36.0, -86.0)]
    origin = place(32.0, -86.0, 1000, precision, state=state)
    found = rank([origin], Directory(clinics)).decision
    assert (found.level, found.nearest) == (level, clinics[0])
    # With one clinic there is nothing to settle.
    assert rank([origin], Directory(clinics[:1])).decision.certain


class Scene(NamedTuple):
    """A place and two clinics about it; the clinics' points may be off by ``doors`` meters."""

    center: Point
    near: Point
    far: Point
    doors: tuple[float, float]

    def rank(self, uncertainty_m: float) -> Ranking:
        clinics = [
            clinic("near", *self.near, self.doors[0]),
            clinic("far", *self.far, self.doors[1]),
        ]
        return rank([place(*self.center, uncertainty_m)], Directory(clinics))


@st.composite
def scenes(draw: st.DrawFn, reach_m: float) -> Scene:
    """Two clinics at any two distances up to ``reach_m``, at any angle, anywhere."""
    center = draw(COORDINATES)
    distances = st.floats(0, 1).map(lambda x: x**2 * reach_m)
    first, second = sorted((draw(distances), draw(distances)))
    near, far = (away(center, draw(st.floats(0, 360)), distance) for distance in (first, second))
    shares = draw(st.sampled_from([(0.0, 0.0), (0.01, 0.02), (0.2, 0.3), (0.5, 0.45), (0.0, 0.9)]))
    room = meters(center, far) - meters(center, near)
    assume(room > 1 and meters(near, far) > 100)
    return Scene(center, near, far, (shares[0] * room, shares[1] * room))


# A neighborhood, and a continent.
SCENES = st.sampled_from([100_000, 2_000_000]).flatmap(scenes)


@given(SCENES, st.floats(0, 50_000), st.floats(0, 360), st.floats(0, 1), st.floats(0, 360))
def test_a_range_holds_every_true_distance(
    scene: Scene, uncertainty_m: float, azimuth: float, share: float, turn: float
) -> None:
    """Wherever in the discs caller and door are, their distance is within the range given."""
    caller = away(scene.center, azimuth, share * uncertainty_m)
    for one in scene.rank(uncertainty_m).clinics:
        door = away((one.clinic.latitude, one.clinic.longitude), turn, one.clinic.accuracy_m)
        assert one.least_m - 1e-3 <= meters(caller, door) <= one.most_m + 1e-3
