"""Predict the places of a street's houses from its numbers, and find contradictions.

Most streets are numbered along their length, so each range can be predicted from the ranges around
it. The better that works on a street, the more its numbers can be trusted. A range that lies
elsewhere than the others predict is moved to where they have it. Computed once, at installation.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from math import cos, hypot, radians
from typing import NamedTuple

from locator.geocode.streets.geometry import pack, settle
from locator.geocode.streets.store import REVERSED
from locator.geodesy import EQUATOR_DEGREE_M, MEAN_LATITUDE_DEGREE_M

# The ends of ranges that a place is predicted from, and the ranges that a street is judged by.
# Tried with 8 to 32: docs/accuracy.md.
_ENDS = 16
_JUDGED = 20
# Rounds of reweighting; the line no longer changes noticeably after four.
_ROUNDS = 4
# W. S. Cleveland, "Robust locally weighted regression", JASA 74 (1979) has the scheme; the weights
# here are Cauchy's, 1 / (1 + (r / 2s)²), s the median residual and no less than this, in meters.
_LEAST_SCALE_M = 10.0
# This part of the ranges is predicted at least as well as the street's figure says.
_QUANTILE = 0.8
# Meters: the figure of a street with too few ranges to be judged.
UNJUDGED_M = 150.0
_FEWEST = 3
# A range is moved if it lies farther from its prediction than this, in meters, and than a quarter
# of its own length.
_TRUSTED_M = 60.0
_TRUSTED_PART = 0.25
# Meters: the same numbers this far apart, and farther than the two ranges are long, are two places.
_ELSEWHERE_M = 300.0
# Meters: no street says more than this of its own disorder.
WORST_M = 1_500.0

# Meters in a degree, as in geometry.py.
_M_LATITUDE, _M_LONGITUDE = MEAN_LATITUDE_DEGREE_M, EQUATOR_DEGREE_M

# A range as it is staged: lowest and highest number, flags, packed line.
Range = tuple[int, int, int, bytes]


class Judged(NamedTuple):
    """The verdict of the numbers around a range.

    ``spread_m``: meters, the larger of how badly the street's ranges predict each other and how far
    this range is from its prediction. ``line``: the packed line, from the lowest number to the
    highest, on which the other ranges have these numbers; None where the range lies near it.
    """

    spread_m: int
    line: bytes | None


class _Placed(NamedTuple):
    """A range in meters around the street's first point."""

    low: int
    high: int
    start: tuple[float, float]  # of the lowest number
    end: tuple[float, float]
    length_m: float


def judge(ranges: Sequence[Range]) -> list[Judged]:
    """The verdict on each range of one street, in one ZIP and with one prefix."""
    return _Street(ranges).judged()


class _Street:
    """All ranges of one street, in a plane around its first point."""

    def __init__(self, ranges: Sequence[Range]) -> None:
        self._latitude, self._longitude, _ = settle(ranges[0][3], 0.0, 0.0, 0.0)
        self._scale = _M_LONGITUDE * cos(radians(self._latitude))
        self._ranges = [self._placed(one) for one in ranges]
        ends = {(one.low, *one.start) for one in self._ranges}
        ends |= {(one.high, *one.end) for one in self._ranges}
        self._ends = sorted(ends)
        self._numbers = [end[0] for end in self._ends]
        # A house of the street is on it, so the street's own extent bounds what can be wrong.
        east, north = [end[1] for end in self._ends], [end[2] for end in self._ends]
        longest = max(one.length_m for one in self._ranges)
        extent = max(hypot(max(east) - min(east), max(north) - min(north)), longest)
        self._worst_m = min(WORST_M, extent / 2)
        self._misses = self._leave_out()
        self._middles = [middle for middle, _ in self._misses]

    def judged(self) -> list[Judged]:
        """``judge`` for each range, in the order given."""
        return [self._judged(one) for one in self._ranges]

    def _judged(self, one: _Placed) -> Judged:
        number = (one.low + one.high) / 2
        disorder = self._disorder(number)
        (x, y), (dx, dy) = self._predict(number)
        middle = ((one.start[0] + one.end[0]) / 2, (one.start[1] + one.end[1]) / 2)
        off = hypot(x - middle[0], y - middle[1])
        spread = round(min(max(disorder, off), self._worst_m))
        if off <= max(_TRUSTED_M, _TRUSTED_PART * one.length_m):
            return Judged(spread, None)
        if self._twice(one, middle):
            return Judged(round(min(disorder, self._worst_m)), None)
        half = (one.high - one.low) / 2
        line = [(x - dx * half, y - dy * half), (x + dx * half, y + dy * half)]
        return Judged(spread, pack([self._degrees(point) for point in line]))

    def _twice(self, one: _Placed, middle: tuple[float, float]) -> bool:
        """True if the street has these numbers elsewhere too: then each place is one of its own."""
        number = (one.low + one.high) / 2
        return any(
            other.low <= number <= other.high
            and hypot(
                (other.start[0] + other.end[0]) / 2 - middle[0],
                (other.start[1] + other.end[1]) / 2 - middle[1],
            )
            > max(_ELSEWHERE_M, other.length_m + one.length_m)
            for other in self._ranges
        )

    def _placed(self, one: Range) -> _Placed:
        low, high, flags, line = one
        first, last = settle(line, 0.0, 0.0, 0.0), settle(line, 1.0, 0.0, 0.0)
        start, end = (last, first) if flags & REVERSED else (first, last)
        return _Placed(low, high, self._meters(start), self._meters(end), first[2])

    def _meters(self, point: Sequence[float]) -> tuple[float, float]:
        return (point[1] - self._longitude) * self._scale, (point[0] - self._latitude) * _M_LATITUDE

    def _degrees(self, point: tuple[float, float]) -> tuple[float, float]:
        x, y = point
        return x / self._scale + self._longitude, y / _M_LATITUDE + self._latitude

    def _leave_out(self) -> list[tuple[float, float]]:
        """(middle number, meters it is off) of each range that lies between two others.

        Its middle is predicted on the straight line between the middles of the next lower and the
        next higher range.
        """
        middles = sorted(
            (
                (one.low + one.high) / 2,
                (one.start[0] + one.end[0]) / 2,
                (one.start[1] + one.end[1]) / 2,
            )
            for one in self._ranges
        )
        numbers = [middle[0] for middle in middles]
        misses = []
        for number, x, y in middles:
            below = bisect_left(numbers, number) - 1
            above = bisect_right(numbers, number)
            if below < 0 or above == len(middles):
                continue
            (low, x0, y0), (high, x1, y1) = middles[below], middles[above]
            share = (number - low) / (high - low)
            misses.append((number, hypot(x0 + share * (x1 - x0) - x, y0 + share * (y1 - y0) - y)))
        return misses

    def _disorder(self, number: float) -> float:
        """The error of the predictions of the ranges around ``number``, in meters."""
        near = _window(self._middles, number, _JUDGED)
        if len(near) < _FEWEST:
            return UNJUDGED_M
        misses = sorted(self._misses[at][1] for at in near)
        return misses[int(_QUANTILE * len(misses))]

    def _predict(self, number: float) -> tuple[tuple[float, float], tuple[float, float]]:
        """The place of ``number`` by the ends around it, and the step to the next number."""
        window = _window(self._numbers, number, _ENDS)
        near = [(end[0] - number, end[1], end[2]) for end in self._ends[window.start : window.stop]]
        farthest = max(1.0, -near[0][0], near[-1][0]) * 1.0001
        nearness = [(1 - (abs(end[0]) / farthest) ** 3) ** 3 for end in near]
        fitted = _line(near, nearness)
        for _ in range(_ROUNDS):
            (x, y), (dx, dy) = fitted
            off = [
                hypot(east - x - dx * beyond, north - y - dy * beyond)
                for beyond, east, north in near
            ]
            scale = 2 * max(_middle(off), _LEAST_SCALE_M)
            weights = [
                near_by / (1 + (miss / scale) ** 2)
                for near_by, miss in zip(nearness, off, strict=True)
            ]
            fitted = _line(near, weights)
        return fitted


def _middle(values: Sequence[float]) -> float:
    """The median, in a third of the time that ``statistics`` takes."""
    ordered, half = sorted(values), len(values) // 2
    return (ordered[half] + ordered[~half]) / 2


def _window(numbers: Sequence[float], number: float, count: int) -> range:
    """The indices of the ``count`` numbers nearest to ``number``, in a sorted list."""
    low = high = bisect_left(numbers, number)
    while high - low < count and (low > 0 or high < len(numbers)):
        if low and (high == len(numbers) or number - numbers[low - 1] <= numbers[high] - number):
            low -= 1
        else:
            high += 1
    return range(low, high)


def _line(
    ends: Sequence[tuple[float, float, float]], weights: Sequence[float]
) -> tuple[tuple[float, float], tuple[float, float]]:
    """Weighted least squares of (x, y) over a number: the point at 0, and the step to the next.

    In one pass, because an installation spends most of its time here.
    """
    total = t1 = t2 = x1 = y1 = tx = ty = 0.0
    for weight, (t, x, y) in zip(weights, ends, strict=True):
        weighted = weight * t
        total += weight
        t1 += weighted
        t2 += weighted * t
        x1 += weight * x
        y1 += weight * y
        tx += weighted * x
        ty += weighted * y
    mean, x, y = t1 / total, x1 / total, y1 / total
    spread = t2 - mean * t1
    if spread < 1e-9:
        return (x, y), (0.0, 0.0)
    dx, dy = (tx - mean * x1) / spread, (ty - mean * y1) / spread
    return (x - dx * mean, y - dy * mean), (dx, dy)
