"""The rules of the ranking at their limits: each row could let an answer be too sure."""

import math
from collections import Counter
from collections.abc import Sequence
from functools import partial
from itertools import islice
from math import cos, hypot, radians, sin
from random import Random

import pytest

from locator.clinics.directory import Directory
from locator.geocode.model import ALL, NONE, PRECISIONS, SOME, Candidate
from locator.geodesy import METERS_PER_MILE, Polar, distance_lower_bounds_m
from locator.ranking.by_line import ByLine
from locator.ranking.callers import near_the_clinics
from locator.ranking.confidence import (
    ERRORS,
    MASSES,
    Contender,
    beats,
    lead_m,
    ratio,
    reach,
    rings,
    sample_shares,
    shares,
)
from locator.ranking.model import (
    CERTAIN_FROM,
    DRIVE,
    LINE,
    Decision,
    Drive,
    Missing,
    Order,
    Ranked,
    Shares,
    Weighed,
    Within,
)
from locator.ranking.nearest_first import nearest_first
from locator.ranking.question import question
from locator.ranking.rank import rank
from tests.ranking.test_rank import (
    AT_EAGLETREE,
    AT_WEST,
    BETWEEN,
    EAGLETREE,
    MADISON,
    SITES,
    WEST,
    away,
    clinic,
    meters,
    place,
)

# The distance that a caller can be off


def test_a_ratio_is_on_the_line_between_two_rows() -> None:
    """Between two rows of a table the error is in proportion; at a row it is the row's."""
    table = ((0.0, 1.0), (0.5, 2.0), (0.9, 6.0), (1.0, 10.0))
    expected = {0.0: 1, 0.25: 1.5, 0.5: 2, 0.6: 3, 0.7: 4, 0.9: 6, 0.95: 8, 1.0: 10, 1.5: 10}
    for quantile, error in expected.items():
        assert ratio(table, quantile) == pytest.approx(error)


@pytest.mark.parametrize("precision", PRECISIONS)
def test_the_rings_of_a_precision(precision: str) -> None:
    """The rings hold all callers, are drawn at their middle quantiles, and reach the last one."""
    found = rings(precision)
    assert sum(mass for mass, _ in found) == pytest.approx(1.0)
    assert [mass for mass, _ in found] == list(MASSES)
    assert [multiple for _, multiple in found] == sorted(multiple for _, multiple in found)
    inside = 0.0
    for mass, multiple in found:
        assert multiple == pytest.approx(ratio(ERRORS[precision], inside + mass / 2), abs=1e-4)
        inside += mass
    assert reach(precision) == found[-1][1]


# Two clinics


def contender(index: int, distance_m: float, azimuth: float, accuracy_m: float = 0) -> Contender:
    return Contender(index, Polar(distance_m, azimuth), accuracy_m)


LEADS = [
    # distances, the angle between → meters to the line that has both equally far
    (0, 1000, 0, 500),
    (1000, 1000, 90, 0),
    (200, 1000, 180, 400),
    (300, 400, 90, (400**2 - 300**2) / 2 / 500),
    (1000, 200, 180, -400),
    (500, 500, 0, 0),
]


@pytest.mark.parametrize(("near_m", "far_m", "turn", "expected"), LEADS)
def test_the_line_between_two_clinics(
    near_m: float, far_m: float, turn: float, expected: float
) -> None:
    """The lead is how far the caller is from the line where both are equally far."""
    for azimuth in (0, 77, 300):
        one, other = contender(0, near_m, azimuth), contender(1, far_m, azimuth + turn)
        assert lead_m(one, other) == pytest.approx((expected, 0), abs=1e-6)


def test_how_sure_the_line_is() -> None:
    """Doors that are known to 95% within a radius move the line by their common deviation."""
    one, other = contender(0, 200, 0, 300), contender(1, 1000, 180, 400)
    lead, deviation = lead_m(one, other)
    assert lead == 400
    assert deviation == pytest.approx(500 / 2.4477 * 1200 / (2 * 1200))
    assert lead_m(one, one) == (0.0, 0.0)


def by_hand(lead: float, radius_m: float, precision: str) -> float:
    """The part of all rings on this side of a line, counted ring by ring."""
    total = 0.0
    for mass, multiple in rings(precision):
        r = multiple * radius_m
        total += mass * (1.0 if lead > r else 0.0 if lead < -r else math.acos(-lead / r) / math.pi)
    return total


@pytest.mark.parametrize("lead", [-9000, -700, -1, 0, 1, 300, 999, 5000, 90_000])
@pytest.mark.parametrize("precision", ["zip", "city", "interpolated"])
def test_who_wins(lead: float, precision: str) -> None:
    """A clinic wins with the part of the rings on its side, and both together always."""
    won = beats(lead, 0.0, 1000, precision)
    assert won == pytest.approx(by_hand(lead, 1000, precision), abs=1e-6)
    assert won + beats(-lead, 0.0, 1000, precision) == pytest.approx(1)
    # An exact place: the nearer one wins, and neither where both are equally near.
    assert beats(lead, 0.0, 0.0, precision) == (0.5 if not lead else float(lead > 0))


@pytest.mark.parametrize(("deviation", "counts"), [(9.9, False), (10.1, True), (800, True)])
def test_doors_that_are_off_make_it_less_sure(deviation: float, counts: bool) -> None:
    """Doors that can be off by more than 1% of the radius are counted at seven places."""
    normal = (-1.4652, -0.7916, -0.3661, 0.0, 0.3661, 0.7916, 1.4652)
    mean = sum(by_hand(900 + shift * deviation, 1000, "zip") for shift in normal) / 7
    expected = mean if counts else by_hand(900, 1000, "zip")
    assert beats(900, deviation, 1000, "zip") == pytest.approx(expected, abs=1e-6)


# Several clinics


def test_one_contender_is_certain() -> None:
    """A clinic alone, or one out of the reach of all others, has everything."""
    near = contender(3, 100, 0)
    assert shares([near], 1000, "zip") == [(3, 1.0)]
    assert shares([near, contender(1, 90_000, 0)], 1000, "zip") == [(3, 1.0)]


def test_two_contenders_share_at_the_line() -> None:
    """Two clinics share as the line divides the rings; a third that never wins has no part."""
    near, far = contender(3, 1000, 0), contender(1, 2000, 180)
    expected = by_hand(500, 1000, "zip")
    for more in ([], [contender(2, 90_000, 90)]):
        found = shares([near, far, *more], 1000, "zip")
        assert [index for index, _ in found] == [3, 1]
        assert dict(found) == pytest.approx({3: expected, 1: 1 - expected})


def test_a_small_doubt_is_the_sum_of_its_parts() -> None:
    """If several others win little, each has what it wins against the first."""
    others = [contender(at, 4000, 90 * at) for at in (1, 2)]
    near = contender(0, 200, 45)
    lost = {
        other.place: 1 - beats(*lead_m(near, other), 1500, "zip") for other in others
    }  # fmt: skip
    assert 0.001 < sum(lost.values()) < 0.1
    found = dict(shares([near, *others], 1500, "zip"))
    assert found == pytest.approx({0: 1 - sum(lost.values()), **lost})


def test_a_large_doubt_is_counted_place_by_place() -> None:
    """Clinics around the caller share by symmetry, and all together have everything."""
    around = [contender(at, 1000, 90 * at) for at in range(4)]
    found = dict(shares(around, 2000, "zip"))
    assert found == pytest.approx(dict.fromkeys(range(4), 0.25), abs=0.04)
    assert sum(found.values()) == pytest.approx(1)
    turned = dict(shares([contender(at, 1000, 45 + 90 * at) for at in range(4)], 2000, "zip"))
    assert turned == pytest.approx(found, abs=0.07)


def test_doors_in_one_house_share() -> None:
    """Clinics at one place with exact doors share what that place has."""
    pair = [contender(0, 500, 0), contender(1, 500, 0), contender(2, 500, 180)]
    assert dict(sample_shares(pair, [(0.0, 400.0), (0.0, -400.0)])) == {0: 0.25, 1: 0.25, 2: 0.5}


def test_places_are_meters_east_and_north() -> None:
    """A sampled place belongs to the clinic nearest to it, in its direction from the center."""
    compass = [contender(at, 500, 90 * at) for at in range(4)]
    for at, spot in enumerate(((0, 400), (400, 0), (0, -400), (-400, 0))):
        assert sample_shares(compass, [spot]) == [(at, 1.0)]
    found = sample_shares(compass, [(0, 400), (0, 300), (400, 0)])
    assert [at for at, _ in found] == [0, 1]
    assert [part for _, part in found] == pytest.approx([2 / 3, 1 / 3])
    # The one that most places belong to comes first.
    found = sample_shares(compass, [(0, 400), (400, 0), (300, 0)])
    assert [at for at, _ in found] == [1, 0]


def test_the_doors_of_many_places_are_spread_as_a_normal_distribution() -> None:
    """A door's radius of 95% is just that: as many places at a line are won as expected."""
    exact, vague = contender(0, 1000, 90), contender(1, 1000, 270, 244.77)
    for off, expected in ((0, 0.5), (50, 0.691), (100, 0.841), (-100, 0.159)):
        places = [(float(off) / 2, 0.0)] * 606
        won = dict(sample_shares([exact, vague], places)).get(0, 0.0)
        assert won == pytest.approx(expected, abs=0.04)


# The clinics that are weighed


def many(count: int, seed: int = 1) -> Directory:
    random = Random(seed)
    return Directory(
        clinic(str(n), random.uniform(33, 36), random.uniform(-88, -85), random.uniform(0, 900))
        for n in range(count)
    )


@pytest.mark.parametrize("count", [1, 2, 4, 5, 63, 64, 65, 200])
@pytest.mark.parametrize("expected", [None, 1, 3, 40])
def test_the_nearest_come_first(count: int, expected: int | None) -> None:
    """In a directory of any size all clinics come by distance, again and again."""
    clinics = many(count)
    found = nearest_first(34.5, -86.5, clinics, expected)
    first, again = list(islice(found, 3)), list(found)
    assert again[:3] == first
    distances = [seen.at.distance_m for seen in again]
    assert distances == sorted(distances)
    assert sorted(seen.clinic.id for seen in again) == sorted(one.id for one in clinics)
    for seen in again:
        there = (seen.clinic.latitude, seen.clinic.longitude)
        assert seen.at.distance_m == pytest.approx(meters((34.5, -86.5), there), abs=0.01)


def test_a_longer_bound_can_be_a_shorter_way() -> None:
    """A clinic to the north is nearer than one to the east of about the same bound."""
    north = clinic("north", 34.5 + 1_000 / 110_930, -86.5)
    east = clinic("east", 34.5, -86.5 + 1_003 / 91_860)
    clinics = Directory([north, clinic("here", 34.5, -86.5), east, *many(3)])
    bounds = distance_lower_bounds_m(34.5, -86.5, clinics.facts.doors)
    assert bounds[0] > bounds[2]
    found = nearest_first(34.5, -86.5, clinics, 1)
    assert [seen.clinic.id for seen in islice(found, 3)] == ["here", "north", "east"]


@pytest.mark.parametrize("count", [5, 64, 65, 130])
def test_equal_distances_are_in_the_order_of_the_file(count: int) -> None:
    """Clinics in one house come as the file has them, in a directory of any size."""
    clinics = Directory(clinic(str(n), 34.7, -86.6) for n in range(count))
    for here in ((34.7, -86.6), (34.8, -86.7), (34.0, -86.6)):
        found = [seen.clinic.id for seen in nearest_first(*here, clinics, 1)]
        assert found == [str(n) for n in range(count)]


@pytest.mark.parametrize("near_m", [50, 5_000])
def test_many_callers_get_what_one_gets(near_m: float) -> None:
    """After many callers a large directory gives the same order as to the first one."""
    doors, random = many(400), Random(4)
    doors = Directory([*doors, *(one._replace(id=f"{one.id} too") for one in doors[::3])])
    for at in range(120):
        east, north = random.gauss(0, near_m), random.gauss(0, near_m)
        here = away(BETWEEN, 90, east) if at % 2 else away(BETWEEN, 0, north)
        alone = nearest_first(*here, Directory(tuple(doors)))
        assert list(islice(nearest_first(*here, doors), 9)) == list(islice(alone, 9))


@pytest.mark.parametrize("precision", ["zip", "interpolated"])
@pytest.mark.parametrize("count", [3, 30, 64, 65, 90])
def test_the_shares_are_those_of_all_contenders(count: int, precision: str) -> None:
    """However the clinics are found, the nearest eight are weighed, exactly as they lie."""
    clinics = many(count, 2)
    origin = place(34.5, -86.5, 9000, precision)
    seen = list(islice(nearest_first(34.5, -86.5, clinics), 8))
    contenders = [Contender(int(c.id), at, c.accuracy_m) for c, at, _ in seen]
    expected = dict(shares(contenders, 9000, precision))
    fresh = ByLine(Directory(tuple(clinics)))
    assert dict(fresh.shares(origin)) == pytest.approx(expected, abs=2e-4)
    after = ByLine(Directory(tuple(clinics)))
    after.order(origin, 1, Within())
    assert dict(after.shares(origin)) == pytest.approx(expected, abs=2e-4)


@pytest.mark.parametrize(("first_m", "second_m"), [(4000.0, 0.0), (0.0, 4000.0)])
def test_one_door_that_is_known_badly_is_enough(first_m: float, second_m: float) -> None:
    """A clinic that is farther can be the nearest if either of the two doors can be moved."""
    near, far = contender(0, 1000, 0, first_m), contender(1, 2000, 180, second_m)
    found = dict(sample_shares([near, far], [(0.0, 0.0)] * 400))
    assert 0.05 < found[1] < 0.6


@pytest.mark.parametrize("seed", range(20))
def test_a_sample_is_counted_home_by_home(seed: int) -> None:
    """Where doors are exact, each home belongs to the clinic nearest to it, however far out."""
    random = Random(seed)
    doors = sorted((random.uniform(0, 9_000), random.uniform(-180, 180)) for _ in range(8))
    contenders = [Contender(at, Polar(*door), 0.0) for at, door in enumerate(doors)]
    homes = [(random.gauss(0, 4_000), random.gauss(0, 4_000)) for _ in range(400)]

    def away(home: tuple[float, float], at: int) -> float:
        meters, azimuth = doors[at][0], radians(doors[at][1])
        return hypot(meters * sin(azimuth) - home[0], meters * cos(azimuth) - home[1])

    won = Counter(min(range(8), key=partial(away, home)) for home in homes)
    found = dict(sample_shares(contenders, homes))
    assert found == pytest.approx({at: count / 400 for at, count in won.items()})


def test_a_vague_door_far_away_is_weighed() -> None:
    """A clinic far off whose own place is hardly known can still be the nearest."""
    near, vague = (
        clinic("near", *away(BETWEEN, 0, 3000)),
        clinic("v", *away(BETWEEN, 0, 9000), 12_000),
    )
    crowd = [clinic(str(n), *away(BETWEEN, 180, 60_000 + n)) for n in range(70)]
    for more in ([], crowd):
        found = dict(rank([place(*BETWEEN, 100)], Directory([near, vague, *more])).decision.shares)
        assert 0.005 < found[vague] < 0.3


@pytest.mark.parametrize(("weight", "counted"), [(0.0029, False), (0.0031, True)])
def test_a_slight_reading_is_settled_by_its_nearest(weight: float, counted: bool) -> None:
    """A reading of less than 0.003 is given to its nearest clinic; from there on it is weighed."""
    found = ByLine(SITES).shares(place(*BETWEEN, 5000, weight=weight))
    assert (len(found) > 1) == counted
    if not counted:
        assert found == ((0, 1.0),)


def test_a_sample_is_in_meters_around_the_point() -> None:
    """Homes of an area are seen in their direction and at their distance, at any latitude."""
    for latitude in (18.0, 34.7, 64.8):
        center = (latitude, -86.6)
        doors = [clinic(str(at), *away(center, 90 * at, 5000)) for at in range(4)]
        for at in range(4):
            home = away(center, 90 * at + 40, 4000)  # 5 degrees nearer to this one than the next
            area = place(*center, 9000, sample=(home,))
            assert ByLine(Directory(doors)).shares(area) == ((at, 1.0),)


def test_the_cache_keeps_places_apart() -> None:
    """Asking about another place, radius or precision never gives the answer of the first."""
    measure = ByLine(SITES)
    asked = [
        place(*BETWEEN, 5000), place(*BETWEEN, 900), place(*BETWEEN, 5000, "city"),
        place(BETWEEN[0] + 0.01, BETWEEN[1], 5000), place(BETWEEN[0], BETWEEN[1] + 0.01, 5000),
    ]  # fmt: skip
    found = [measure.shares(one) for one in asked]
    assert len(set(found)) == len(asked)
    assert found == [ByLine(Directory(tuple(SITES))).shares(one) for one in asked]
    assert found == [measure.shares(one) for one in asked]


# The towns that can be meant


def town(latitude: float, longitude: float, state: str, weight: float) -> Candidate:
    return place(latitude, longitude, 5000, "city", state=state, weight=weight, faults=("a",))


def test_a_town_within_sixty_miles_is_meant() -> None:
    """If a town is in several states, those within 60 miles of a clinic share nearly all weight."""
    door = (WEST.latitude, WEST.longitude)
    near = town(*away(door, 0, 59 * METERS_PER_MILE), "AL", 0.2)
    also = town(*away(door, 180, 40 * METERS_PER_MILE), "TN", 0.3)
    far = town(*away(door, 90, 300 * METERS_PER_MILE), "GA", 0.5)
    found = near_the_clinics([far, near, also], Directory([WEST]))
    assert [one.state for one in found] == ["AL", "TN"]
    assert [one.weight for one in found] == pytest.approx([0.4, 0.6], rel=0.002)
    assert {one.faults for one in found} == {("a", "state_assumed")}
    # The same for two states; the half that neither of them represents keeps its part.
    (alone,) = near_the_clinics([far._replace(weight=0.3), near], Directory([WEST]))
    assert alone.state == "AL"
    assert alone.weight == pytest.approx(0.2 / (0.2 + 0.5), rel=0.002)


@pytest.mark.parametrize(
    ("miles", "times"),
    [(60, 1), (61, 1.1), (70, 3.4), (80, 10), (100, 60), (142, 980), (500, 1000)],
)
def test_a_town_just_beyond_reach_is_hardly_less_likely(miles: float, times: float) -> None:
    """The farther a town is from all clinics, the less its name is meant here."""
    door = (WEST.latitude, WEST.longitude)
    near = town(*away(door, 0, 20 * METERS_PER_MILE), "AL", 0.5)
    far = town(*away(door, 90, miles * METERS_PER_MILE), "TN", 0.5)
    found = near_the_clinics([near, far], Directory([WEST]))[0]
    assert found.weight / (1 - found.weight) == pytest.approx(times, rel=0.1)


@pytest.mark.parametrize(
    ("near_weight", "certain"),
    [(0.5, True), (0.1, True), (0.02, False), (0.001, False)],
)
def test_a_hamlet_here_is_not_certain_beside_a_city(near_weight: float, certain: bool) -> None:
    """A caller who says "El Paso" to a clinic in Arkansas may mean the one in Texas after all."""
    door = (WEST.latitude, WEST.longitude)
    hamlet = town(*away(door, 0, 10 * METERS_PER_MILE), "AR", near_weight)
    city = town(*away(door, 90, 600 * METERS_PER_MILE), "TX", 1 - near_weight)
    (found,) = near_the_clinics([city, hamlet], Directory([WEST]))
    assert (found.weight >= CERTAIN_FROM) == certain
    assert found.weight > 0.4


def test_a_street_of_another_town_is_not_the_town_of_that_name() -> None:
    """If only a street of another town is near, the towns of the name that was typed remain."""
    other = place(*AT_WEST, 60, "interpolated", city="B", state="AL", faults=("city_changed",))
    towns = [
        place(40.0 + at, -86.7, city="A", state=state) for at, state in enumerate(("TN", "KY"))
    ]
    both = [other, *towns]
    assert near_the_clinics(both, Directory([WEST])) == both
    here = place(*AT_EAGLETREE, city="A", state="AL")
    found = near_the_clinics([other, here, *towns], Directory([WEST]))
    assert [one.city for one in found] == ["B", "A"]


def test_towns_stay_as_they_are() -> None:
    """Towns of one state, and towns that are all far away, are not chosen from."""
    door = (WEST.latitude, WEST.longitude)
    far = [town(*away(door, 0, 62 * METERS_PER_MILE), state, 0.5) for state in ("TN", "KY")]
    assert near_the_clinics(far, Directory([WEST])) == far
    one_state = [town(*away(door, 0, miles * METERS_PER_MILE), "AL", 0.5) for miles in (5, 300)]
    assert near_the_clinics(one_state, Directory([WEST])) == one_state
    # Without clinics no town is farther than another.
    assert [one.state for one in near_the_clinics(far, Directory())] == ["TN", "KY"]


# The decision over all places


class Fixed:
    """A measure with given shares for each candidate, by its label."""

    by, attribution = LINE, "their makers"

    def __init__(self, order: Order, **shares: Shares) -> None:
        self._order, self._shares = order, shares

    def shares(self, origin: Candidate) -> Shares:
        """The shares given for it."""
        return self._shares[origin.label]

    def order(self, origin: Candidate, limit: int | None, within: Within) -> Order:
        """The order given."""
        assert (origin.label, limit, within) == ("a", 3, Within(5.0))
        return self._order


def decided(**weights: float) -> Decision:
    """The decision over candidates of these weights, with fixed shares."""
    measure = Fixed(
        Order((), EAGLETREE, 7.0, 20.0, 30.0),
        a=((0, 0.6), (1, 0.4)), b=((1, 1.0),), c=((0, 1.0),),
    )  # fmt: skip
    places = [place(*MADISON, label=label, weight=weight) for label, weight in weights.items()]
    ranking = rank(places, SITES, measure, limit=3, within=Within(5.0))
    assert ranking.nearest_m == 7.0
    assert [one.origin for one in ranking.readings] == places
    return ranking.decision


def test_the_decision_is_the_sum_over_all_readings() -> None:
    """Each reading gives its weight to its clinics; the sum of the best is the confidence."""
    found = decided(a=0.5, b=0.5)
    assert found.nearest == EAGLETREE
    assert dict(found.shares) == pytest.approx({WEST: 0.3, EAGLETREE: 0.7})
    assert found.confidence == pytest.approx(0.7)
    assert (found.margin_m, found.margin_s, found.by) == (20.0, 30.0, LINE)
    assert found.attribution == "their makers"
    assert [one for one, _ in found.shares] == [EAGLETREE, WEST]
    other = decided(a=0.5, c=0.5)
    assert other.confidence == pytest.approx(0.8)
    # The clinic that is named is not the nearest to the most likely place.
    assert (other.nearest, other.margin_m, other.margin_s) == (WEST, 0.0, 0.0)


def test_incomplete_roads_are_never_certain() -> None:
    """If the roads end too early, the confidence ends just below certain."""
    for by, missing, confidence in (
        (DRIVE, None, 1.0), (DRIVE, Missing(), 0.989), (LINE, Missing(), 1.0),
    ):  # fmt: skip
        measure = Fixed(Order((), WEST, 7.0), a=((0, 1.0),))
        measure.by = by
        found = rank([place(*MADISON, label="a")], SITES, measure, limit=3, within=Within(5.0),
                     missing=missing).decision  # fmt: skip
        assert found.confidence == pytest.approx(confidence)
        assert found.certain == (confidence == 1.0)
        assert found.missing == missing


@pytest.mark.parametrize(("weight", "ambiguous"), [(0.1, True), (0.0999, False)])
def test_how_plausible_a_reading_must_be(weight: float, ambiguous: bool) -> None:
    """A reading from 0.1 on that names another clinic makes an open answer ambiguous."""
    west = place(*AT_WEST, 10, weight=0.6)
    assert rank([west, place(*AT_EAGLETREE, 10, weight=weight)], SITES).ambiguous == ambiguous
    assert not rank([west, place(*AT_WEST, 10, weight=weight)], SITES).ambiguous


def test_a_town_that_is_in_no_list_makes_nothing_ambiguous() -> None:
    """The state that stands for an unknown town is no reading that anybody means."""
    west = place(*AT_WEST, 10, weight=0.6)
    for faults, ambiguous in (((), True), (("city_unknown",), False)):
        other = place(*AT_EAGLETREE, 10, weight=0.4, faults=faults)
        assert rank([west, other], SITES).ambiguous == ambiguous


def test_from_just_that_confidence_on_nothing_is_asked() -> None:
    """The confidence that was asked for is enough; a little more than it has is not."""
    origin = place(*BETWEEN, 4900)
    confidence = rank([origin], SITES).decision.confidence
    assert rank([origin], SITES, sure=confidence).decision.ask_for is None
    assert rank([origin], SITES, sure=confidence + 1e-9).decision.ask_for == "street_address"


# Limits of distance


def row(distance_m: float, drive: Drive | None = None, no_road: bool = False) -> Ranked:
    return Ranked(1, WEST, distance_m, distance_m - 50, distance_m + 50, drive, no_road)


@pytest.mark.parametrize(
    ("within", "one", "holds"),
    [
        (Within(), row(9e9), True),
        (Within(meters=100.0), row(100.0), True),
        (Within(meters=100.0), row(100.1), False),
        (Within(seconds=60.0), row(9e9, Drive(60.0, 50, 70)), True),
        (Within(seconds=60.0), row(1.0, Drive(60.1, 50, 70)), False),
        (Within(seconds=1e9), row(1.0, no_road=True), False),
        (Within(seconds=1e9), row(100.0), True),
        (Within(100.0, 60.0), row(101.0, Drive(1.0, 0, 2)), False),
        (Within(100.0, 60.0), row(99.0, Drive(61.0, 50, 70)), False),
        (Within(100.0, 60.0), row(99.0, Drive(59.0, 50, 70)), True),
    ],
)
def test_within(within: Within, one: Ranked, holds: bool) -> None:
    """A clinic is near enough in a straight line and by time, whichever was asked for."""
    assert within.holds(one) == holds


def test_a_drive_without_roads_is_an_estimate() -> None:
    """Without a road a row has an estimate with a range; where none leads there, it has none."""
    estimate = row(16_000.0).drive
    assert estimate
    assert estimate.meters is None
    assert 0 < estimate.least_s < estimate.seconds < estimate.most_s
    vague = row(16_000.0)._replace(most_m=18_000.0).drive
    assert vague
    assert vague.most_s > estimate.most_s
    assert row(16_000.0, no_road=True).drive is None


# The question


def weighed(*places: tuple[Candidate, Shares]) -> list[Weighed]:
    return [Weighed(one, parts) for one, parts in places]


HALF: Shares = ((0, 0.5), (1, 0.5))
FIRST: Shares = ((0, 1.0),)
SECOND: Shares = ((1, 1.0),)

DETAILS = [
    # precision, faults, streets → question
    ("state", (), NONE, "zip"),
    ("city", (), NONE, "zip"),
    ("zip", (), ALL, "street_address"),
    ("zip", (), SOME, "street_address"),
    ("zip", (), NONE, None),
    ("po_box_zip", (), ALL, "street_address"),
    ("intersection", (), ALL, "street_address"),
    ("street", (), ALL, "house_number"),
    ("interpolated", (), ALL, None),
    ("address_point", (), ALL, None),
    ("interpolated", ("number_out_of_range",), ALL, "house_number_again"),
    ("interpolated", ("number_changed",), ALL, "house_number_again"),
    ("street", ("crossing_not_placed",), ALL, "street_address"),
    ("zip", ("street_not_placed",), ALL, "street_again"),
    ("zip", ("street_not_placed",), NONE, None),
    ("city", ("street_not_placed",), ALL, "zip"),
    ("zip", ("number_missing",), ALL, "house_number"),
    ("zip", ("place_missing",), NONE, "zip"),
    ("address_point", ("outside_us",), NONE, "zip"),
]


@pytest.mark.parametrize(("precision", "faults", "streets", "asked"), DETAILS)
def test_the_detail_to_ask_for(
    precision: str, faults: tuple[str, ...], streets: str, asked: str | None
) -> None:
    """Each precision has the next finer detail to ask for, if the data can make use of it."""
    one = place(*BETWEEN, 5000, precision, faults=faults, streets=streets)
    assert question(weighed((one, HALF)), 0.5, False) == (asked, ())
    if asked is None and precision == "zip":
        assert question(weighed((one, HALF)), 0.5, True)[0] is not None


@pytest.mark.parametrize(
    ("precision", "faults", "streets", "settled"),
    [
        ("state", (), NONE, 0.9), ("city", (), NONE, 0.5), ("zip", (), ALL, 0.9),
        ("zip", (), SOME, 0.72), ("intersection", (), ALL, 0.5), ("street", (), ALL, 0.9),
        ("zip", ("street_not_placed",), ALL, 0.6), ("zip", ("number_changed",), SOME, 0.48),
    ],
)  # fmt: skip
def test_a_question_must_be_worth_asking(
    precision: str, faults: tuple[str, ...], streets: str, settled: float
) -> None:
    """A question is asked if its answer is expected to raise the confidence by 0.02 or more."""
    one = place(*BETWEEN, 5000, precision, faults=faults, streets=streets)
    for gain, worth in ((0.0205, True), (0.0195, False)):
        doubt = gain / settled
        parts = ((0, 1 - doubt), (1, doubt))
        asked, _ = question(weighed((one, parts)), 1 - doubt, False)
        assert (asked is not None) == worth


def two(faults: tuple[str, ...] = (), **differ: Sequence[str]) -> list[Weighed]:
    """Two readings, of 0.6 and 0.4, with different clinics, that differ in those fields."""
    found = []
    for at, (weight, parts) in enumerate(((0.6, FIRST), (0.4, SECOND))):
        one = place(*BETWEEN, 10, "interpolated", weight=weight, faults=faults)
        fields = {name: values[at] for name, values in differ.items()}
        found.append(Weighed(one._replace(**fields), parts))  # type: ignore[arg-type]
    return found


def test_readings_of_one_name_are_one_choice() -> None:
    """Readings that a question cannot tell apart are no choices of it."""
    assert question(two(label=("Oak St", "Oak St")), 0.6, True) == (None, ())
    assert question(two(label=("Oak St", "")), 0.6, True) == (None, ())
    assert question(two(city=("A", ""), label=("x", "x")), 0.6, True) == (None, ())


def test_the_question_that_asks_for_least_comes_first() -> None:
    """If questions are nearly as good as each other, the one that asks for least comes first."""
    both = two(city=("A", "B"), state=("AL", "TN"), zip=("1", "2"), label=("x", "y"))
    assert question(both, 0.6, True) == ("which_place", ("A, AL", "B, TN"))
    conflict = two(label=("A 35801", "Tennessee"), city=("A", "B"), faults=("state_conflict",))
    assert question(conflict, 0.6, True) == ("zip_or_state", ("A 35801", "Tennessee"))


@pytest.mark.parametrize(
    ("label", "street"),
    [
        ("100-198 Dorset Rd NE, Huntsville", "Dorset Rd NE"),
        ("7061 Highway 72 W, Huntsville", "Highway 72 W"),
        ("7-9 Dorset Rd NE, Huntsville", "Dorset Rd NE"),
        ("Dorset Rd NE, Huntsville", "Dorset Rd NE"),
        ("Dorset", "Dorset"),
        ("7061", "7061"),
    ],
)
def test_the_street_of_a_choice(label: str, street: str) -> None:
    """A choice between streets is named without its block and its town."""
    pair = two(label=(label, "Other St, X"), faults=("directional_missing",))
    assert question(pair, 0.6, True) == ("directional", (street, "Other St"))


@pytest.mark.parametrize(
    ("precision", "choices"),
    [
        ("interpolated", ("Oak St, Madison", "Oak Ave, Madison")),
        ("street", ("100 Oak St, Madison", "100-198 Oak Ave, Madison")),
    ],
)
def test_a_choice_of_houses_is_named_without_their_blocks(
    precision: str, choices: tuple[str, str]
) -> None:
    """Nobody can say whether the house is in "100-198 Oak Ave" or in "100-198 Oak St"."""
    labels = "100 Oak St, Madison", "100-198 Oak Ave, Madison"
    pair = [
        one._replace(origin=one.origin._replace(precision=precision)) for one in two(label=labels)
    ]
    assert question(pair, 0.6, False) == ("which_place", choices)


def test_blocks_of_one_street_are_no_choice() -> None:
    """Where only the number is in doubt, no caller is asked to choose between blocks."""
    labels = "100-198 Oak St, Madison", "300-398 Oak St, Madison"
    assert question(two(label=labels), 0.6, False) == (None, ())


@pytest.mark.parametrize(
    ("first", "second", "names"),
    [
        ("500-598 E Oak St, A", "E Oak St, A", ()),
        ("500 E Oak St, A", "700-798 E Oak St, A", ()),
        ("500-598 E Oak St, A", "W Oak St, A", ("E Oak St, A", "W Oak St, A")),
        ("500-598 52nd St, A", "52nd Ave, A", ("52nd St, A", "52nd Ave, A")),
    ],
)
def test_a_street_is_offered_once(first: str, second: str, names: tuple[str, ...]) -> None:
    """The block that is nearest to a number out of range makes it no other street."""
    block, street = (one.origin._replace(precision="street") for one in two(label=(first, second)))
    faults = ("number_out_of_range",)
    block, street = block._replace(faults=faults), street._replace(faults=faults)
    asked, choices = question(weighed((block, FIRST), (street, SECOND)), 0.6, False)
    assert choices == names
    assert (asked == "which_place") == bool(names)


@pytest.mark.parametrize(
    ("zips", "precision", "names", "asked"),
    [
        (("53144", "53144"), "intersection", ("52nd Ave & 39th St, A", "52nd St & 39th Ave, A"),
         "which_place"),
        (("53144", "53144"), "interpolated", ("10-18 Oak St, A", "10-18 Oak Ave, A"),
         "which_place"),
        (("53144", "53142"), "intersection", ("52nd Ave & 39th St, A", "52nd St & 39th Ave, B"),
         "zip"),
        (("53144", "53144"), "interpolated", ("10-18 Oak St, A", "20-28 Oak St, A"), "zip"),
        (("53144", "53144"), "zip", ("A 53144", "B 53144"), "zip"),
    ],
)  # fmt: skip
def test_a_zip_is_not_asked_for_that_all_choices_have(
    zips: tuple[str, str], precision: str, names: tuple[str, str], asked: str
) -> None:
    """Streets without a place that are all in one ZIP code are offered, with their town."""
    found = [
        one._replace(origin=one.origin._replace(precision=precision))
        for one in two(("place_missing",), label=names, zip=zips)
    ]
    word, choices = question(found, 0.4, True)
    assert word == asked
    assert len(choices) == (2 if asked == "which_place" else 0)
    assert not any(choice.startswith("10-18") for choice in choices)


OTHERWISE = ["suffix_changed", "suffix_missing", "street_respelled", "word_missing"]


def _found(label: str, weight: float, *faults: str) -> Candidate:
    return place(*BETWEEN, 10, "interpolated", label=label, weight=weight, faults=faults)


@pytest.mark.parametrize("fault", OTHERWISE)
def test_a_street_that_is_nearly_the_given_one_is_offered(fault: str) -> None:
    """A caller who gave 75th Avenue is asked for 75th Street, and for another one besides."""
    found = _found("4000-4098 75th St, Kenosha, WI 53142", 0.7, fault)
    area = place(*BETWEEN, 5000, "zip", weight=0.3, faults=("street_not_placed",), streets=ALL)
    area = area._replace(label="Kenosha, WI 53142")
    asked = question(weighed((found, FIRST), (area, HALF)), 0.85, True)
    assert asked == ("which_street", ("75th St",))
    sure = found._replace(faults=())
    asked = question(weighed((sure, FIRST), (area, HALF)), 0.85, True)
    assert asked == ("street_again", ())
    # Another street can be placed only where streets are installed, or online.
    bare = area._replace(streets=NONE)
    for online, ask in ((True, "which_street"), (False, None)):
        assert question(weighed((found, FIRST), (bare, HALF)), 0.85, online)[0] == ask
    slight = found._replace(weight=0.01)
    asked = question(weighed((slight, FIRST), (area._replace(weight=0.99), HALF)), 0.5, True)
    assert asked == ("street_again", ())
    assert question(weighed((found._replace(weight=1.0), FIRST)), 1.0, True) == (None, ())


@pytest.mark.parametrize("fault", OTHERWISE)
def test_streets_that_are_nearly_the_given_one_are_told_apart(fault: str) -> None:
    """Also where they are in other towns, for a street is what the caller can tell."""
    street = _found("100-198 Oak St, A, AL 35801", 0.5, fault)
    avenue = _found("101-199 Oak Ave, B, AL 35802", 0.5, fault)._replace(city="B", zip="35802")
    found = weighed((street, FIRST), (avenue, SECOND))
    assert question(found, 0.5, True) == ("which_street", ("Oak St", "Oak Ave"))
    same = weighed((street, FIRST), (avenue, FIRST))
    assert question(same, 1.0, True) == (None, ())
    one_name = avenue._replace(label="101-199 Oak St, B, AL 35802")
    assert question(weighed((street, FIRST), (one_name, SECOND)), 0.5, True)[0] != "which_street"


def test_a_street_that_was_found_as_given_is_no_doubt() -> None:
    """Where one reading is just the street that was given, nobody is asked how to spell it."""
    other = _found("30-38 30th Ct, A, WI 53158", 0.6, "suffix_changed")
    given = _found("30-38 30th Ave, B, WI 53140", 0.4, "zip_changed")._replace(
        zip="53140", city="B"
    )
    assert question(weighed((other, FIRST), (given, SECOND)), 0.6, True)[0] == "which_place"
    nearly = given._replace(faults=("street_respelled",))
    assert question(weighed((other, FIRST), (nearly, SECOND)), 0.6, True)[0] == "which_street"


def test_a_choice_must_be_plausible() -> None:
    """A reading of less than 0.02 is not offered; with one name left nothing is."""
    for weight, offered in ((0.02, ("A", "C", "B")), (0.0199, ("A", "C"))):
        found = weighed(
            (place(*BETWEEN, city="A", weight=0.6), FIRST),
            (place(*BETWEEN, city="B", weight=weight), SECOND),
            (place(*BETWEEN, city="C", weight=0.3), SECOND),
        )
        assert question(found, 0.6, True) == ("which_place", offered)


def test_readings_that_are_not_offered_do_not_count_as_told_apart() -> None:
    """If only places that nobody would name have another clinic, their names are not asked for."""
    hardly = [
        (place(*BETWEEN, 10, "interpolated", city=name, weight=0.01), SECOND) for name in "CDEF"
    ]
    found = weighed(
        (place(*BETWEEN, 10, "interpolated", city="A", weight=0.5), FIRST),
        (place(*BETWEEN, 10, "interpolated", city="B", weight=0.46), FIRST),
        *hardly,
    )
    assert question(found, 0.96, True) == (None, ())


def test_many_towns_of_one_name_are_told_apart_by_their_state() -> None:
    """Three towns of one name or more are no list to read out: the question is for the state."""

    def asked(*towns: tuple[str, str]) -> tuple[str | None, tuple[str, ...]]:
        found = [
            place(*BETWEEN, 10, "interpolated", city=city, state=state, weight=1 / len(towns))
            for city, state in towns
        ]
        parts = [FIRST, *[SECOND] * (len(towns) - 1)]
        return question(weighed(*zip(found, parts, strict=True)), 0.6, True)

    two_states = ("A", "AL"), ("A", "TN")
    assert asked(*two_states) == ("which_place", ("A, AL", "A, TN"))
    three = ("A, AL", "A, TN", "A, GA")
    assert asked(*two_states, ("A", "GA")) == ("which_state", three)
    other = ("A, AL", "A, TN", "B, GA")
    assert asked(*two_states, ("B", "GA")) == ("which_place", other)


@pytest.mark.parametrize(
    ("city", "state", "asked"),
    [
        ("Huntsville", "AL", "zip"),
        ("New Hope", "AL", "street_address"),  # all of it is 35760
        ("Pleasant Prairie", "WI", "street_address"),
        ("Nowhere", "AL", "zip"),
    ],
)
def test_the_zip_is_asked_for_where_a_town_has_several(city: str, state: str, asked: str) -> None:
    """In a town with one ZIP the next finer thing to ask for is the street."""
    town = place(*BETWEEN, 9000, "city", city=city, state=state)
    assert question(weighed((town, HALF)), 0.5, True) == (asked, ())


def test_the_zip_also_places_a_caller_who_is_somewhere_else() -> None:
    """Where the town may be another one altogether, its ZIP settles that, too."""
    town = place(*BETWEEN, 9000, "city", city="Huntsville", state="AL", weight=0.5)
    assert question(weighed((town, FIRST)), 0.5, True) == ("zip", ())
    assert question(weighed((town._replace(weight=1.0), FIRST)), 1.0, True) == (None, ())


@pytest.mark.parametrize(
    ("fault", "asked"), [("zip_missing", "zip"), ("zip_unknown", "zip"), ("city_respelled", None)]
)
def test_who_gave_no_zip_that_exists_is_asked_for_it(fault: str, asked: str | None) -> None:
    """Also in a town with a single ZIP, where the caller may be somewhere else."""
    town = place(*BETWEEN, 9000, "city", city="New Hope", state="AL", weight=0.5, faults=(fault,))
    assert question(weighed((town, FIRST)), 0.5, False) == (asked, ())


def test_the_zip_tells_many_towns_apart() -> None:
    """Where towns of one name are too many to offer, and most are nearest to one clinic."""
    town = place(*BETWEEN, 10, "city", city="New Hope", state="AL", faults=("zip_missing",))
    found = [(town._replace(weight=0.19), FIRST)] * 4 + [(town._replace(weight=0.01), SECOND)] * 24
    assert question(weighed(*found), 0.76, False) == ("zip", ())
    given = [(one._replace(faults=()), part) for one, part in found]
    assert question(weighed(*given), 0.76, False) == (None, ())


def test_a_house_besides_the_towns_keeps_its_clinic() -> None:
    """The ZIP code is asked for because of the towns; a house is as sure as it was before."""
    town = place(*BETWEEN, 10, "city", city="New Hope", state="AL", faults=("zip_missing",))
    house = place(*BETWEEN, 10, "interpolated", city="New Hope", state="AL", weight=0.19)
    found = [(town._replace(weight=0.19), FIRST)] * 2 + [(house, FIRST)] * 2
    found += [(town._replace(weight=0.01), SECOND)] * 24
    assert question(weighed(*found), 0.76, False) == ("zip", ())


def test_the_zip_does_not_tell_the_halves_of_a_street_apart() -> None:
    """The direction is asked for, which a caller knows as well and gives less away."""
    faults = ("directional_missing", "zip_missing")
    half = place(*BETWEEN, 10, "interpolated", city="A", state="AL", weight=0.45, faults=faults)
    east, west = half._replace(label="1 Oak St E, A, AL"), half._replace(label="1 Oak St W, A, AL")
    town = half._replace(precision="city", weight=0.05)
    found = weighed((east, FIRST), (west, SECOND), (town, FIRST))
    assert question(found, 0.5, True) == ("directional", ("Oak St E", "Oak St W"))


@pytest.mark.parametrize("fault", ["zip_missing", "zip_unknown"])
def test_a_town_in_no_list_is_no_choice(fault: str) -> None:
    """Nobody can say "Is it Paris, Texas, or Wisconsin?": the ZIP code is asked for."""
    state = place(*BETWEEN, 9e5, "state", label="Wisconsin", state="WI", faults=(fault,))
    town = place(*BETWEEN, 10, "city", city="Paris", state="TX", faults=("zip_missing",))
    found = [(state._replace(weight=0.4), FIRST), (town._replace(weight=0.3), FIRST)]
    found.append((town._replace(weight=0.3, state="ME"), SECOND))
    assert question(weighed(*found), 0.7, False) == ("zip", ())
    # Where it is hardly meant, the towns are choices.
    hardly = [(state._replace(weight=0.04), FIRST)]
    hardly += [(one._replace(weight=0.48), part) for one, part in found[1:]]
    asked = question(weighed(*hardly), 0.52, False)
    assert asked == ("which_place", ("Paris, TX", "Paris, ME"))


def test_readings_that_are_not_offered_keep_their_clinic() -> None:
    """Of ten towns four are offered; if it is another one, the likeliest clinic stays likely."""
    town = place(*BETWEEN, 10, "interpolated", weight=0.1)
    parts = [FIRST, SECOND, FIRST, SECOND, *[FIRST] * 6]
    found = [(town._replace(city=f"Town {n}"), part) for n, part in enumerate(parts)]
    assert question(weighed(*found), 0.8, True)[0] == "which_place"


def test_one_choice_is_no_question() -> None:
    """Where all readings but one are hardly meant, there is nothing to choose from."""
    likely = place(*BETWEEN, 10, "interpolated", city="A", weight=0.955)
    hardly = [(likely._replace(city=name, weight=0.015), SECOND) for name in "BCD"]
    found = weighed((likely, FIRST), *hardly)
    assert question(found, 0.955, True) == (None, ())


def test_the_readings_of_a_choice_count_together() -> None:
    """A town with two ZIP codes is as likely as both are, and its clinic with it."""
    found = weighed(
        (place(*BETWEEN, 10, "interpolated", city="A", weight=0.4), FIRST),
        (place(*BETWEEN, 10, "interpolated", city="A", weight=0.3), FIRST),
        (place(*BETWEEN, 10, "interpolated", city="B", weight=0.3), SECOND),
    )
    assert question(found, 0.7, True) == ("which_place", ("A", "B"))


def test_a_town_whose_street_was_not_found_is_no_choice_beside_streets() -> None:
    """Beside readings with the street, one without it is no choice but by its town."""
    lost = ("street_not_placed",)
    street = place(*BETWEEN, 10, "interpolated", label="Oak St", zip="1", weight=0.5)
    other = street._replace(label="Oak Ct", zip="2", weight=0.3)
    town_ = place(*BETWEEN, 10, "interpolated", label="A", zip="3", weight=0.2, faults=lost)
    mixed = weighed((street, FIRST), (other, SECOND), (town_, SECOND))
    assert question(mixed, 0.5, True) == ("which_zip", ("1", "2"))
    alone = [one._replace(origin=one.origin._replace(faults=lost)) for one in mixed]
    assert question(alone, 0.5, True) == ("which_zip", ("1", "2", "3"))


def test_a_choice_beats_a_detail_only_if_it_settles_more() -> None:
    """The question with the largest expected gain is asked, choice or detail."""
    vague = weighed(
        (place(*AT_WEST, 5000, city="A", weight=0.95), HALF),
        (place(*AT_EAGLETREE, 5000, city="B", weight=0.05), HALF),
    )
    assert question(vague, 0.5, True) == ("street_address", ())
    clear = weighed(
        (place(*AT_WEST, 5000, city="A", weight=0.5), FIRST),
        (place(*AT_EAGLETREE, 5000, city="B", weight=0.5), SECOND),
    )
    assert question(clear, 0.5, True) == ("which_place", ("A", "B"))


def test_a_street_of_no_town_says_nothing_for_the_far_ones() -> None:
    """Where the streets of the town here are known, it weighs as if its state had been typed."""
    faults = ("street_not_placed",)
    here = place(*AT_WEST, city="A", state="AL", weight=0.01, faults=faults)
    far = place(40.0, -86.7, city="A", state="TN", weight=0.9, faults=faults)
    alone = here._replace(weight=0.7)
    asked = {"AL": [alone]}
    (found,) = near_the_clinics([far, here], Directory([WEST]), asked.__getitem__)
    part = 0.01 / (0.01 + 0.9 / 1000)
    assert found.weight == pytest.approx(0.7 * part, rel=0.01)
    assert found.faults == (*faults, "state_assumed")
    # Where the town is not in the state after all, nothing is lost.
    (same,) = near_the_clinics([far, here], Directory([WEST]), lambda _: [])
    assert same.label == here.label
    # A street that is in the town here speaks for it.
    placed = place(*AT_WEST, 60, "street", city="A", state="AL", weight=0.01)
    (kept,) = near_the_clinics([far, placed], Directory([WEST]), asked.__getitem__)
    assert kept.label == placed.label
    assert kept.precision == "street"
