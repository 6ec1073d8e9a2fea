"""The place of a house number on its range: the right side, in order, away from the corners."""

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from locator.geocode.streets.geometry import Line, distance_m, pack, settle, unpack
from locator.geocode.streets.place import (
    FARTHEST_GAP,
    Found,
    Named,
    along,
    apart,
    disc,
    interpolated,
    meeting,
)
from locator.geocode.streets.queries import Range
from locator.geocode.streets.store import REVERSED, RIGHT

STREET = Named(1, "Birch Hollow Dr", ("suffix_missing",))
EAST: Line = ((-86.58, 34.73), (-86.578, 34.73))  # about 183 m
YARD_M = 10.0
# Packing a line to 1e-5 degrees moves a point by this much at most, on either axis.
ROUNDING_M = 1.2


def found(line: Line, low: int, high: int, number: int, flags: int = 0) -> Found:
    row = Range(35801, low, high, flags, 1, 20, None, pack(line))
    return interpolated(STREET, row, ("", number), STREET.faults)


def at(place: Found) -> tuple[float, float]:
    return place.latitude, place.longitude


_STEPS = st.integers(-300, 300)
_RANGES = st.tuples(st.integers(1, 9000), st.integers(1, 400))


@st.composite
def lines(draw: st.DrawFn) -> list[tuple[float, float]]:
    """A street of one to four straight stretches, each of up to some hundreds of meters."""
    x, y = -86.58, draw(st.sampled_from([18.0, 34.73, 64.8]))
    line = [(x, y)]
    for _ in range(draw(st.integers(1, 4))):
        x, y = x + draw(_STEPS) / 1e5, y + draw(_STEPS) / 1e5
        line.append((x, y))
    assume(len(set(line)) == len(line))
    return unpack(pack(line))


@st.composite
def straight_lines(draw: st.DrawFn) -> Line:
    """A straight street, on which sides and order need no second thought."""
    first = (-86.58, 34.73)
    step = (draw(_STEPS) / 1e5, draw(_STEPS) / 1e5)
    assume(math.hypot(*step) > 1e-4)
    return unpack(pack([first, (first[0] + step[0], first[1] + step[1])]))


def _right_of(line: Line, place: Found) -> float:
    """Meters that a place is to the right of a straight line; negative is left."""
    (x0, y0), (x1, y1) = line[0], line[-1]
    scale = math.cos(math.radians(y0))
    dx, dy = (x1 - x0) * scale, y1 - y0
    px, py = (place.longitude - x0) * scale, place.latitude - y0
    return (px * dy - py * dx) / math.hypot(dx, dy) * 111_200


@given(straight_lines(), _RANGES, st.data(), st.sampled_from([0, RIGHT]), st.booleans())
def test_the_right_side(
    line: Line, span: tuple[int, int], data: st.DataObject, side: int, backward: bool
) -> None:
    """A house stands about 10 m from the middle of its street, on the side of its numbers."""
    low, high = span[0], span[0] + span[1]
    number = data.draw(st.integers(low, high))
    place = found(line, low, high, number, side | (REVERSED if backward else 0))
    expected = YARD_M if side else -YARD_M
    assert _right_of(line, place) == pytest.approx(expected, abs=ROUNDING_M)


@given(straight_lines(), _RANGES, st.data(), st.booleans())
def test_the_numbers_are_in_order(
    line: Line, span: tuple[int, int], data: st.DataObject, backward: bool
) -> None:
    """A higher number is farther along the street; in a reversed range it is nearer."""
    low, high = span[0], span[0] + span[1]
    one, other = sorted(data.draw(st.lists(st.integers(low, high), min_size=2, max_size=2)))
    flags = REVERSED if backward else 0
    start = at(found(line, low, high, high if backward else low, flags))
    walked = [distance_m(start, at(found(line, low, high, n, flags))) for n in (one, other)]
    assert walked == sorted(walked, reverse=backward)


@given(lines(), _RANGES)
def test_a_reversed_range_is_the_same_street_from_its_other_end(
    line: list[tuple[float, float]], span: tuple[int, int]
) -> None:
    """The first number of a reversed range is where the last one of a plain range is."""
    low, high = span[0], span[0] + span[1]
    one, other = found(line, low, high, low), found(line, low, high, high, REVERSED)
    assert at(one) == pytest.approx(at(other), abs=1e-9)


@given(lines(), _RANGES)
def test_the_ends_keep_away_from_the_corners(
    line: list[tuple[float, float]], span: tuple[int, int]
) -> None:
    """The first and last number are 15 m in, or a quarter of a short line."""
    meters = settle(pack(line), 0.5, 0.0, 0.0)[2]
    assume(meters > 1)
    low, high = span[0], span[0] + span[1]
    inset = min(15.0, meters / 4)
    for number, share in ((low, inset / meters), (high, 1 - inset / meters)):
        place = found(line, low, high, number)
        assert at(place) == pytest.approx(settle(pack(line), share, 0.0, -YARD_M)[:2], abs=1e-7)


@given(lines(), _RANGES, st.integers(-500, 10_000), st.integers(0, 15))
def test_no_place_is_far_from_its_line(
    line: list[tuple[float, float]], span: tuple[int, int], number: int, flags: int
) -> None:
    """For any number the place is at the street, and the radius holds the whole street."""
    low, high = span[0], span[0] + span[1]
    place = found(line, low, high, number, flags)
    assert (
        min(distance_m(at(place), (y, x)) for x, y in line)
        <= settle(pack(line), 0.5, 0.0, 0.0)[2] / 2 + 11
    )
    assert place.uncertainty_m >= 120
    assert (place.precision == "interpolated") == (low <= number <= high)


def test_a_gap_widens_the_radius() -> None:
    """A number beyond the range is put at its nearer end, the less surely the farther it is."""
    ends = [at(found(EAST, 100, 198, number)) for number in (100, 198)]
    below, above = found(EAST, 100, 198, 90), found(EAST, 100, 198, 210)
    assert (at(below), at(above)) == tuple(ends)
    radii = [found(EAST, 100, 198, 198 + gap).uncertainty_m for gap in (0, 2, 50, FARTHEST_GAP)]
    assert radii == sorted(set(radii))


def test_a_single_number_is_in_the_middle() -> None:
    """A range of one number is in the middle of its line, and its block is that number."""
    place = found(EAST, 7, 7, 7)
    assert place.longitude == pytest.approx(-86.579, abs=1e-5)
    for number in (5, 9):
        assert at(found(EAST, 7, 7, number)) == at(place)
    assert (place.block, place.zip, place.street, place.faults) == (
        "7",
        35801,
        STREET,
        STREET.faults,
    )


def test_a_line_of_one_point_is_that_point() -> None:
    """A line without length has no sides: the house is at it."""
    place = found(((-86.58, 34.73),), 1, 99, 5)
    assert at(place) == (34.73, -86.58)


def test_a_disc_holds_all_points() -> None:
    """The disc around a street's points has them all inside, and some room for the yards."""
    points = [(-86.58, 34.73), (-86.57, 34.74), (-86.56, 34.72)]
    latitude, longitude, radius = disc(points)
    assert (latitude, longitude) == pytest.approx((34.73, -86.57))
    assert all(distance_m((latitude, longitude), (y, x)) < radius for x, y in points)


# stretches of the street → those of them that have places, and the places on each
SPREAD: dict[str, tuple[int, list[int], int]] = {
    "one stretch": (1, [0], 20),
    "a few": (7, [0, 1, 2, 3, 4, 5, 6], 3),
    "twenty": (20, list(range(20)), 1),
    "as many as places": (100, list(range(100)), 1),
    "more": (150, list(range(1, 150, 2)), 1),
    "three times as many": (250, list(range(1, 250, 3)), 1),
    "four times as many": (310, list(range(2, 310, 4)), 1),
}


@pytest.mark.parametrize(("stretches", "used", "each"), SPREAD.values(), ids=SPREAD)
def test_places_along_a_street(stretches: int, used: list[int], each: int) -> None:
    """The places are evenly on the street's middle line, in its order: 20 to 100 of them."""
    lines = [((-86.58, 34.0 + at / 100), (-86.57, 34.0 + at / 100)) for at in range(stretches)]
    packed = [pack(line) for line in lines]
    expected = [
        (lines[at][0][1], -86.58 + 0.01 * (2 * part + 1) / (2 * each))
        for at in used
        for part in range(each)
    ]
    found = along(packed)
    assert 20 <= len(found) <= 100
    assert len(found) == len(expected)
    for place, there in zip(found, expected, strict=True):
        assert place == pytest.approx(there, abs=1e-6)
    # The two sides of a block have one line.
    assert along([*packed, *packed]) == found


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        ([(-86.58, 34.73)], [(-86.58, 34.73)]),
        ([(-86.58, 34.73), (-86.57, 34.73)], [(-86.58, 34.73), (-86.57, 34.73)]),
        ([(-86.5801, 34.73)], [(-86.58, 34.73)]),
        ([(-86.5801, 34.7301), (-86.5699, 34.73)], [(-86.57, 34.73)]),
        ([(-86.582, 34.73)], []),
        ([(-86.0, 34.73)], []),
        ([(-86.0, 35.73), (-86.58, 34.75)], []),
    ],
)
def test_where_streets_meet(
    other: list[tuple[float, float]], expected: list[tuple[float, float]]
) -> None:
    """Streets meet at the points they share, else at the nearest if a crossing is that wide."""
    assert meeting([(-86.58, 34.73), (-86.57, 34.73)], other) == expected


@pytest.mark.parametrize(
    ("x", "y"), [(x, y) for x in (-1, 0, 1) for y in (-1, 0, 1) if (x, y) != (0, 0)]
)
@pytest.mark.parametrize("corner", [(-86.58, 34.73), (-86.5787, 34.7313)])
def test_a_street_that_ends_short_in_any_direction(
    corner: tuple[float, float], x: int, y: int
) -> None:
    """Two ends that are some meters apart are a crossing, whichever way the gap runs."""
    one = (corner[0] - x * 5e-5, corner[1] - y * 5e-5)
    other = (corner[0] + x * 5e-5, corner[1] + y * 5e-5)
    assert meeting([one], [other]) == [one]
    assert meeting([one], [(other[0] + x * 1e-2, other[1] + y * 1e-2)]) == []


@given(lines(), lines())
def test_meeting_is_the_same_both_ways_round(
    one: list[tuple[float, float]], other: list[tuple[float, float]]
) -> None:
    """Shared points are the same whichever street is named first."""
    if set(one) & set(other):
        assert meeting(one, other) == meeting(other, one)


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=12))
def test_places_apart(grid: list[tuple[int, int]]) -> None:
    """The chosen places are in order and over 150 m apart; every other one is near a chosen one."""
    places = [
        Found(STREET, 35801, 34.73 + y / 1000, -86.58 + x / 1000, "interpolated", 100.0, ())
        for y, x in grid
    ]
    kept = apart(places)
    assert kept == [place for place in dict.fromkeys(places) if place in kept]
    for number, place in enumerate(kept):
        assert all(distance_m(at(place), at(other)) > 150 for other in kept[:number])
    for place in places:
        assert any(distance_m(at(place), at(other)) <= 150 for other in kept)


@pytest.mark.parametrize(
    ("street", "radius_m", "count"), [(2, 250.0, 1), (2, 251.0, 2), (2, 60.0, 1), (1, 900.0, 1)]
)
def test_a_longer_street_around_the_same_point(street: int, radius_m: float, count: int) -> None:
    """Another street that is over 150 m wider is a place of its own."""
    first = Found(STREET._replace(id=1), 35801, 34.73, -86.58, "street", 100.0, ())
    other = first._replace(street=STREET._replace(id=street), uncertainty_m=radius_m)
    assert len(apart([first, other])) == count


def test_crossings_are_found_in_the_time_that_points_take() -> None:
    """Two names of thousands of points each are compared by neighborhood, not pair by pair."""
    ours = [(-86.5 + i / 100, 34.5 + j / 100) for i in range(150) for j in range(150)]
    theirs = [(x + 0.0003, y + 0.0001) for x, y in ours[-1:]] + [(x, y + 5) for x, y in ours]
    assert meeting(ours, theirs) == [ours[-1]]
