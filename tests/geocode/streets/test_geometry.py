"""Lines survive packing, lose no more than allowed when simplified, and are walked exactly."""

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from locator.geocode.streets.geometry import distance_m, pack, settle, simplify, unpack
from locator.geodesy import inverse

Point = tuple[float, float]

# Streets: up to 5 km about a place in the states or the islands, longitude first.
_steps = st.tuples(st.floats(-0.02, 0.02), st.floats(-0.02, 0.02))
_starts = st.tuples(st.floats(-176, -65), st.floats(-14, 71))


@st.composite
def lines(draw: st.DrawFn, least: int = 2) -> list[Point]:
    """A line as the index has it, in 1e-5 degrees."""
    x0, y0 = draw(_starts)
    steps = draw(st.lists(_steps, min_size=least, max_size=12))
    return [(round(x0 + x, 5), round(y0 + y, 5)) for x, y in steps]


def along(line: list[Point], fraction: float, offset_m: float) -> tuple[float, float]:
    """(latitude, longitude) at a fraction of the line, so many meters to its right."""
    return settle(pack(line), fraction, 0.0, offset_m)[:2]


def _ground_m(a: Point, b: Point) -> float:
    return inverse(a[1], a[0], b[1], b[0]).distance_m


@given(lines(least=1))
def test_packing_keeps_every_point_to_a_meter(line: list[Point]) -> None:
    """Unpacked points are those packed, to 1e-5 degrees, without repeats of one after another."""
    unpacked = unpack(pack(line))
    rounded = [(round(x * 1e5), round(y * 1e5)) for x, y in line]
    expected = [p for i, p in enumerate(rounded) if i == 0 or p != rounded[i - 1]]
    assert [(round(x * 1e5), round(y * 1e5)) for x, y in unpacked] == expected
    assert all(min(max(abs(x - a), abs(y - b)) for a, b in unpacked) <= 0.50001e-5 for x, y in line)


def test_packing_is_small() -> None:
    """A bend 100 m further on takes two bytes, one 200 m further on four."""
    line = [(-86.58, 34.73), (-86.579, 34.7305), (-86.578, 34.7295)]
    assert len(pack(line)) - len(pack(line[:1])) == 2 * 2
    longer = [(x * 2, y * 2) for x, y in line]
    assert len(pack(longer)) - len(pack(longer[:1])) == 2 * 4


@given(lines(), st.floats(0.5, 50))
def test_simplifying_stays_within_its_tolerance(line: list[Point], tolerance: float) -> None:
    """No point of the original is farther from the simpler line than the tolerance."""
    simpler = simplify(line, tolerance)
    assert (simpler[0], simpler[-1]) == (line[0], line[-1])
    assert set(simpler) <= set(line)
    scale = math.cos(math.radians(line[0][1])) * 111_319.49
    plane = [(x * scale, y * 111_132.95) for x, y in simpler]
    for x, y in line:
        assert _from_line((x * scale, y * 111_132.95), plane) <= tolerance * 1.001 + 1e-3


def _from_line(point: Point, line: list[Point]) -> float:
    return min(_from_segment(point, a, b) for a, b in pairwise(line))


def _from_segment(point: Point, a: Point, b: Point) -> float:
    dx, dy = b[0] - a[0], b[1] - a[1]
    square = dx * dx + dy * dy
    share = ((point[0] - a[0]) * dx + (point[1] - a[1]) * dy) / square if square else 0.0
    share = min(1.0, max(0.0, share))
    return math.dist(point, (a[0] + share * dx, a[1] + share * dy))


def test_simplifying_drops_what_a_street_does_not_need() -> None:
    """Points along a straight street go, a corner stays."""
    street = [(-86.58 + i / 1000, 34.73) for i in range(10)] + [(-86.571, 34.74)]
    assert simplify(street, 1.0) == [street[0], street[9], street[10]]


@given(lines())
def test_both_ends_of_a_line_are_its_own(line: list[Point]) -> None:
    """At fraction 0 and 1 without offset stand the first and the last point."""
    for fraction, end in ((0.0, line[0]), (1.0, line[-1])):
        latitude, longitude = along(line, fraction, 0.0)
        assert _ground_m((longitude, latitude), end) < 0.01


@given(lines(), st.floats(0, 1))
def test_walking_is_by_length(line: list[Point], fraction: float) -> None:
    """The way to a fraction of the line is that part of its length, to 1% of the ground truth."""
    latitude, longitude = along(line, fraction, 0.0)
    plane = _distances(line)
    if not sum(plane):
        assert _ground_m((longitude, latitude), line[0]) < 0.01
        return
    walked, at = 0.0, line[0]
    for step, end in zip(plane, line[1:], strict=True):
        if walked + step >= fraction * sum(plane):
            at = _between(at, end, (fraction * sum(plane) - walked) / step if step else 0.0)
            break
        walked, at = walked + step, end
    assert _ground_m((longitude, latitude), at) <= 0.01 * sum(plane) + 0.01


def _distances(line: list[Point]) -> list[float]:
    return [_ground_m(a, b) for a, b in pairwise(line)]


def _between(a: Point, b: Point, share: float) -> Point:
    return a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share


@given(lines())
def test_lengths_are_those_on_the_ground(line: list[Point]) -> None:
    """The length of a line is the geodesic's to 1%."""
    assert settle(pack(line), 0.5, 0.0, 0.0)[2] == pytest.approx(
        sum(_distances(line)), rel=0.01, abs=0.01
    )


@pytest.mark.parametrize(
    ("end", "side"),
    [((0, 1), (1, 0)), ((1, 0), (0, -1)), ((0, -1), (-1, 0)), ((-1, 0), (0, 1))],
    ids=["north", "east", "south", "west"],
)
def test_the_offset_is_to_the_right(end: tuple[int, int], side: tuple[int, int]) -> None:
    """Ten meters to the right of a northward street lie east, and so on round the compass."""
    line = [(-86.58, 34.73), (-86.58 + end[0] / 1000, 34.73 + end[1] / 1000)]
    on, off = along(line, 0.5, 0.0), along(line, 0.5, 10.0)
    assert distance_m(on, off) == pytest.approx(10, rel=0.001)
    assert (_sign(off[1] - on[1]), _sign(off[0] - on[0])) == side
    left = along(line, 0.5, -10.0)
    assert distance_m(left, off) == pytest.approx(20, rel=0.001)


def _sign(value: float) -> int:
    return 0 if abs(value) < 1e-9 else int(math.copysign(1, value))


@pytest.mark.parametrize("line", [[(-86.58, 34.73)], [(-86.58, 34.73), (-86.58, 34.73)]])
def test_a_line_without_length_is_its_point(line: list[Point]) -> None:
    """Nothing can be walked along a point, and asking to is no error."""
    assert along(line, 0.7, 10.0) == pytest.approx((34.73, -86.58))
    assert settle(pack(line), 0.7, 15.0, 10.0)[2] == 0


@given(_starts, _steps)
def test_short_distances_are_right(start: Point, step: Point) -> None:
    """Distances of a few kilometers are the geodesic's to half a percent."""
    end = (start[0] + step[0], start[1] + step[1])
    found = distance_m((start[1], start[0]), (end[1], end[0]))
    assert found == pytest.approx(_ground_m(start, end), rel=0.006, abs=0.01)
