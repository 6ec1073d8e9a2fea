"""The trust in the numbers of a street, and the places that they move ranges to."""

import math
from collections.abc import Sequence
from itertools import cycle, pairwise, permutations
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from locator.geocode.streets.geometry import distance_m, pack, unpack
from locator.geocode.streets.numbering import UNJUDGED_M, WORST_M, Judged, Range, judge
from locator.geocode.streets.store import REVERSED

LATITUDE, LONGITUDE = 34.73, -86.58
Place = tuple[float, float]  # meters east and north of there


def degrees(place: Place) -> tuple[float, float]:
    """(longitude, latitude) of a place."""
    east = 111_319.49 * math.cos(math.radians(LATITUDE))
    return LONGITUDE + place[0] / east, LATITUDE + place[1] / 111_132.95


def on(low: int, high: int, start: Place, end: Place, *, drawn_down: bool = False) -> Range:
    """A range whose lowest number is at ``start``; TIGER/Line may draw it downwards."""
    line = (end, start) if drawn_down else (start, end)
    return low, high, REVERSED if drawn_down else 0, pack([degrees(place) for place in line])


def block(number: int, at: Place | None = None, **more: bool) -> Range:
    """A block of 100 m and 98 numbers, due east: where its number says, or somewhere else."""
    x, y = at or (number, 0.0)
    return on(number, number + 98, (x, y), (x + 98, y), **more)


def straight(count: int, first: int = 100) -> list[Range]:
    """A street that is numbered like its meters."""
    return [block(first + 100 * at) for at in range(count)]


def ends_of(judged: Judged) -> list[Place]:
    """The ends of the line a range was moved to, in meters."""
    assert judged.line is not None
    east = 111_319.49 * math.cos(math.radians(LATITUDE))
    return [((x - LONGITUDE) * east, (y - LATITUDE) * 111_132.95) for x, y in unpack(judged.line)]


def middle(judged: Judged) -> Place:
    """The middle of the line a range was moved to, in meters."""
    (x0, y0), (x1, y1) = ends_of(judged)
    return (x0 + x1) / 2, (y0 + y1) / 2


def test_a_street_in_order_is_trusted() -> None:
    """If every range is where the others predict it, nothing moves and the figure is small."""
    for judged in judge(straight(30)):
        assert judged.spread_m <= 2
        assert judged.line is None


def test_a_street_out_of_order_is_not() -> None:
    """The more the ranges of a street contradict each other, the larger its figure."""
    random = Random(5)
    means = []
    for noise in (0, 15, 60, 240):
        ranges = [block(n, (n, random.uniform(-noise, noise))) for n in range(100, 2100, 100)]
        spreads = [one.spread_m for one in judge(ranges)]
        means.append(sum(spreads) / len(spreads))
    assert means == sorted(means)
    assert means[0] <= 2
    assert means[1] > 5
    assert means[3] > 100


@pytest.mark.parametrize("direction", [(1.0, 0.0), (0.0, 1.0), (0.6, -0.8)])
def test_a_street_to_and_fro_is_off_by_twice_as_much(direction: Place) -> None:
    """Where blocks lie 25 m to either side in turn, each is 50 m off its neighbors."""
    x, y = direction
    ranges = [
        on(
            n,
            n + 98,
            *((x * along - y * off, y * along + x * off) for along in (n, n + 98)),
        )
        for n, off in zip(range(100, 4100, 100), cycle((25, -25)), strict=False)
    ]
    assert {one.spread_m for one in judge(ranges)} <= {49, 50, 51}


@pytest.mark.parametrize(
    ("astray", "expected"),
    [((12, 18, 26), 20), ((12, 15, 18, 26), 40)],
)
def test_the_figure_holds_for_four_in_five(astray: tuple[int, ...], expected: int) -> None:
    """A fifth of a street's ranges may be worse than its figure, and no more.

    A range that is 40 m off is predicted 40 m wrong, and each of its neighbors 20 m.
    """
    ranges = straight(40)
    for at in astray:
        ranges[at] = block(100 + 100 * at, (100 + 100 * at, 40.0))
    assert judge(ranges)[20].spread_m == pytest.approx(expected, abs=2)


@pytest.mark.parametrize(("at", "trusted"), [(10, False), (26, False), (28, True), (38, True)])
def test_a_figure_is_of_the_twenty_nearest_ranges(at: int, trusted: bool) -> None:
    """Ranges farther than the twenty nearest, half of them on each side, play no part."""
    messy = [
        block(n, (n, off))
        for n, off in zip(range(100, 2100, 100), cycle((25.0, -25.0)), strict=False)
    ]
    judged = judge([*messy, *straight(20, first=2100)])[at]
    assert (judged.spread_m <= 2) == trusted
    assert trusted or judged.spread_m > 30


@pytest.mark.parametrize("astray", [5, 15, 24])
@pytest.mark.parametrize("off_m", [-2000.0, 400.0])
def test_a_range_that_lies_elsewhere_is_moved(astray: int, off_m: float) -> None:
    """One range far from its prediction goes where the others have its numbers, in their order."""
    ranges = straight(30)
    number = 100 + 100 * astray
    ranges[astray] = block(number, (number, off_m))
    judged = judge(ranges)
    assert [at for at, one in enumerate(judged) if one.line] == [astray]
    assert middle(judged[astray]) == pytest.approx((number + 49, 0), abs=15)
    line = judged[astray].line
    assert line is not None
    start, end = unpack(line)
    assert start[0] < end[0]  # upwards
    assert distance_m(start[::-1], end[::-1]) == pytest.approx(98, abs=5)
    # The figure is how far it is off; the others are still trusted.
    assert judged[astray].spread_m == pytest.approx(min(abs(off_m), 1500), rel=0.03)
    assert max(one.spread_m for at, one in enumerate(judged) if at != astray) < 60


@pytest.mark.parametrize("astray", [0, 14])
def test_a_last_range_is_moved_too(astray: int) -> None:
    """A range far off at an end of the street is moved nearer, but not all the way.

    Only one side predicts it, and nobody else says where its own numbers are.
    """
    ranges = straight(15)
    number = 100 + 100 * astray
    ranges[astray] = block(number, (number, 400.0))
    moved = judge(ranges)[astray]
    assert 100 < middle(moved)[1] < 200
    assert moved.spread_m > 200


@pytest.mark.parametrize("off_m", [-2000.0, 400.0])
def test_one_range_astray_says_nothing_about_the_others(off_m: float) -> None:
    """The ranges beside one that lies elsewhere are trusted as if it were not there."""
    ranges = straight(40)
    ranges[20] = block(2100, (2100, off_m))
    for judged in judge(ranges)[:20] + judge(ranges)[21:]:
        assert judged.spread_m <= 2
        assert judged.line is None


@given(st.floats(0, 2 * math.pi), st.randoms(use_true_random=False))
def test_the_way_a_street_runs_plays_no_part(angle: float, random: Random) -> None:
    """A street that is turned has the same figures, and its ranges move to the turned places."""

    def turned(place: Place) -> Place:
        x, y = place
        return (
            x * math.cos(angle) - y * math.sin(angle),
            x * math.sin(angle) + y * math.cos(angle),
        )

    # Every range lies a little off, each its own way, and two lie elsewhere: one to the side, and
    # one far along the street.
    places = [
        [(n + random.uniform(-9, 9), random.uniform(-9, 9)) for n in (number, number + 98)]
        for number in range(100, 2100, 100)
    ]
    for astray, (east, north) in ((6, (0, 500)), (13, (700, 0))):
        places[astray] = [(x + east, y + north) for x, y in places[astray]]
    plain, other = (
        judge([on(100 + 100 * at, 198 + 100 * at, *ends) for at, ends in enumerate(where)])
        for where in (places, [[turned(end) for end in ends] for ends in places])
    )
    for one, two in zip(plain, other, strict=True):
        assert two.spread_m == pytest.approx(one.spread_m, abs=4)
    assert [at for at, one in enumerate(other) if one.line] == [6, 13]
    for astray in (6, 13):
        for expected, found in zip(ends_of(plain[astray]), ends_of(other[astray]), strict=True):
            assert found == pytest.approx(turned(expected), abs=8)


# meters off, meters long → moved
OFF = [
    (50.0, 98, False),
    (56.0, 98, False),
    (66.0, 98, True),
    (56.0, 40, False),
    (66.0, 40, True),
    (90.0, 400, False),  # less than a quarter of its length
    (94.0, 400, False),
    (108.0, 400, True),
]


@pytest.mark.parametrize(("off_m", "length_m", "moved"), OFF)
def test_how_far_off_is_too_far(off_m: float, length_m: int, moved: bool) -> None:
    """A range is moved from 60 m on, or from a quarter of its length if that is more."""
    ranges = [block(n) for n in range(100, 4100, 100)]
    at = 20
    number = 100 + 100 * at
    x = number + 49 - length_m / 2
    ranges[at] = on(number, number + 98, (x, off_m), (x + length_m, off_m))
    assert (judge(ranges)[at].line is not None) == moved


@given(st.lists(st.booleans(), min_size=12, max_size=12))
def test_how_a_line_is_drawn_plays_no_part(downwards: list[bool]) -> None:
    """A range that is drawn from its highest number says the same as one that is not."""
    plain = [block(100 + 100 * at, (100 + 100 * at, 7.0 * at * at)) for at in range(12)]
    mixed = [
        block(100 + 100 * at, (100 + 100 * at, 7.0 * at * at), drawn_down=down)
        for at, down in enumerate(downwards)
    ]
    for one, other in zip(judge(plain), judge(mixed), strict=True):
        assert one.spread_m == pytest.approx(other.spread_m, abs=2)
        assert (one.line is None) == (other.line is None)


def test_the_order_of_the_ranges_plays_no_part() -> None:
    """Each range has the same verdict wherever in the list it is; only the origin may round."""
    random = Random(3)
    ranges = straight(12)
    ranges[4] = block(500, (500, 900))
    before = dict(zip(ranges, judge(ranges), strict=True))
    random.shuffle(ranges)
    for one, judged in zip(ranges, judge(ranges), strict=True):
        assert judged.spread_m == pytest.approx(before[one].spread_m, abs=2)
        assert (judged.line is None) == (before[one].line is None)


def test_a_bend_is_followed() -> None:
    """A street that turns is predicted from the ranges nearby, so nothing on it is moved."""
    places = [(0.0, 0.0)]
    for at in range(40):
        turn = math.radians(4 * at)
        x, y = places[-1]
        places.append((x + 100 * math.cos(turn), y + 100 * math.sin(turn)))
    ranges = [
        on(n, n + 98, *ends)
        for n, ends in zip(range(100, 4100, 100), pairwise(places), strict=True)
    ]
    for judged in judge(ranges)[3:-3]:
        assert judged.line is None
        assert judged.spread_m < 60


def test_a_corner_is_only_felt_beside_it() -> None:
    """At a right angle the blocks beside it are off by less than half of one; others by nothing."""
    ranges = [
        *straight(20),
        *(on(n, n + 98, (2100, n - 2100), (2100, n - 2002)) for n in range(2100, 4100, 100)),
    ]
    spreads = [one.spread_m for one in judge(ranges)]
    assert max(spreads[19:21]) < 49
    assert max(spreads[:19] + spreads[21:]) <= 2


# Streets that cannot be judged


def test_a_street_of_one_range_is_not_judged() -> None:
    """A single range is bounded by its own extent, up to the figure of an unjudged street."""
    for length, expected in ((20, 10), (100, 50), (300, 150), (5_000, 150)):
        assert judge([on(1, 99, (0, 0), (length, 0))]) == [Judged(expected, None)]


def test_too_few_ranges_are_not_judged() -> None:
    """Up to four ranges predict too little: the figure is that of an unjudged street."""
    for count in (3, 4):
        ranges = [
            on(n, n + 98, (10.0 * n, 0), (10.0 * n + 980, 0))
            for n in range(100, 100 * count + 1, 100)
        ]
        assert {one.spread_m for one in judge(ranges)} == {round(UNJUDGED_M)}
    assert max(one.spread_m for one in judge(straight(5))) <= 2


def test_a_short_street_cannot_be_far_off() -> None:
    """Nothing on a street is farther off than half its extent, whichever way it runs."""
    for x, y in ((1.0, 0.0), (0.0, 1.0), (0.6, 0.8)):
        ranges = [on(n, n + 8, (x * n, y * n), (x * (n + 8), y * (n + 8))) for n in (100, 110, 150)]
        for order in permutations(ranges):
            assert [one.spread_m for one in judge(order)] == [29] * 3


def test_the_worst_has_an_end() -> None:
    """However far away a range lies, its figure is at most 1,500 m."""
    ranges = straight(15)
    ranges[7] = block(800, (800, 40_000))
    judged = judge(ranges)
    assert judged[7].spread_m == round(WORST_M)
    assert max(one.spread_m for one in judged) == round(WORST_M)


def test_a_street_of_one_point_is_harmless() -> None:
    """Ranges on one point, and the same numbers twice, give a verdict and no error."""
    here = on(1, 9, (0, 0), (0, 0))
    assert judge([here, here]) == [Judged(0, None)] * 2
    twice = [on(1, 9, (0, 0), (100, 0)), on(1, 9, (0, 0), (100, 0))]
    assert [one.line for one in judge(twice)] == [None, None]
    one_number = [on(5, 5, (0, 0), (0, 0)), on(5, 5, (20, 0), (20, 0))]
    assert judge(one_number) == [Judged(10, None)] * 2


# The same numbers twice


def doubled(apart_m: float, towards: Place = (0.0, 1.0), numbers: int = 98) -> Sequence[Judged]:
    """A street in order whose block 500 is there once more, that far away (northwards)."""
    x, y = 500 + apart_m * towards[0], apart_m * towards[1]
    return judge([*straight(15), on(500, 500 + numbers, (x, y), (x + 98, y))])


@pytest.mark.parametrize("towards", [(0.0, 1.0), (0.6, 0.8), (1.0, 0.0), (-1.0, 0.0)])
def test_numbers_that_are_elsewhere_too_stay_there(towards: Place) -> None:
    """The same numbers in two places are two places: neither is moved onto the other.

    Being elsewhere does not count against them; their figure is that of the street.
    """
    judged = doubled(800, towards)
    assert [one.line for one in judged] == [None] * 16
    assert max(one.spread_m for one in judged) < 500
    assert judged[-1].spread_m == judged[4].spread_m


def test_a_single_number_can_be_in_two_places() -> None:
    """A range of one house number that is in two places is moved in neither."""
    # No block of the street has the number 799.
    ranges = [*straight(15), *(on(799, 799, (799, y), (799, y)) for y in (400.0, 800.0))]
    assert [one.line for one in judge(ranges)] == [None] * 17


def test_numbers_that_are_near_are_one_place() -> None:
    """The same numbers nearby are one place, and the one that lies off is moved."""
    assert doubled(250)[-1].line is not None


@pytest.mark.parametrize(("apart_m", "moved"), [(320.0, False), (290.0, True)])
def test_how_far_apart_two_places_are(apart_m: float, moved: bool) -> None:
    """Two places of the same numbers are more than 300 m apart."""
    assert (doubled(apart_m)[-1].line is not None) == moved


@pytest.mark.parametrize(("apart_m", "moved"), [(600.0, True), (760.0, False)])
def test_long_ranges_are_one_place_for_longer(apart_m: float, moved: bool) -> None:
    """Two long ranges are one place as long as both together are longer than that."""
    ranges = [on(n, n + 98, (4.0 * n, 0), (4.0 * n + 350, 0)) for n in range(100, 1600, 100)]
    again = on(500, 598, (2000, apart_m), (2350, apart_m))
    assert (judge([*ranges, again])[-1].line is not None) == moved
