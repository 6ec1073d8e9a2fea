"""The trust in the numbers of a street, and the places that they move ranges to."""

import math
from collections.abc import Sequence
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from locator.geocode.streets.geometry import distance_m, pack, unpack
from locator.geocode.streets.numbering import UNJUDGED_M, WORST_M, Judged, Range, judge
from locator.geocode.streets.store import REVERSED

LATITUDE, LONGITUDE = 34.73, -86.58
Place = tuple[float, float]  # metres east and north of there


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
    """A street that is numbered like its metres."""
    return [block(first + 100 * at) for at in range(count)]


def middle(judged: Judged) -> Place:
    """The middle of the line a range was moved to, in metres."""
    assert judged.line is not None
    (x0, y0), (x1, y1) = unpack(judged.line)
    east = 111_319.49 * math.cos(math.radians(LATITUDE))
    return ((x0 + x1) / 2 - LONGITUDE) * east, ((y0 + y1) / 2 - LATITUDE) * 111_132.95


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
    """At an end of the street, where only one side predicts, a range far off is moved nearer."""
    ranges = straight(15)
    number = 100 + 100 * astray
    ranges[astray] = block(number, (number, 400.0))
    moved = judge(ranges)[astray]
    assert abs(middle(moved)[1]) < 200
    assert moved.spread_m > 200


# metres off, metres long → moved
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
    assert {one.spread_m for one in judge(straight(5))} != {round(UNJUDGED_M)}


def test_a_short_street_cannot_be_far_off() -> None:
    """Nothing on a street is farther off than half its extent, whichever way it runs."""
    for x, y in ((1.0, 0.0), (0.0, 1.0), (0.6, 0.8)):
        ranges = [on(n, n + 8, (x * n, y * n), (x * (n + 8), y * (n + 8))) for n in (100, 110, 150)]
        assert [one.spread_m for one in judge(ranges)] == [29] * 3


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


# The same numbers twice


def doubled(apart_m: float, length_m: float = 98.0) -> Sequence[Judged]:
    """A street in order whose block 500 is there once more, that far to the north of it."""
    ranges = straight(15)
    return judge([*ranges, on(500, 598, (500, apart_m), (500 + length_m, apart_m))])


def test_numbers_that_are_elsewhere_too_stay_there() -> None:
    """The same numbers in two places are two places: neither is moved onto the other."""
    judged = doubled(800)
    assert [one.line for one in judged] == [None] * 16


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
