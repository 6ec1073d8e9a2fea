"""Lines on the ground: packed for the index, measured, and walked along.

A line is a sequence of (longitude, latitude) pairs in degrees (WGS 84; TIGER/Line's NAD 83 is
within 2 m of it), in the order in which TIGER/Line draws it. Over the few kilometers of a street
segment a local plane is exact to millimeters, so no ellipsoidal series is needed here.
"""

import math
import struct
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import accumulate, pairwise
from math import sqrt

from locator.geodesy import EQUATOR_DEGREE_M, MEAN_LATITUDE_DEGREE_M

Line = Sequence[tuple[float, float]]

# Steps of 1e-5 degrees: at most 1.1 m, an eighth of the width of a residential street.
_SCALE = 100_000
# Meters per degree of latitude and of longitude at the equator: WGS 84 mean meridian arc
# (10,001,965.7 m from equator to pole / 90) and equatorial circumference / 360.
_M_LATITUDE, _M_LONGITUDE = MEAN_LATITUDE_DEGREE_M, EQUATOR_DEGREE_M
# The widths in bytes that steps are packed in: all steps of a line have the same one.
_CODES = {1: "b", 2: "h", 4: "i"}
_HEAD = struct.Struct("<Bii")  # that width, and where the line begins


class LineError(ValueError):
    """Bytes that ``pack`` cannot have made: the file that they are from is damaged."""


def pack(line: Line) -> bytes:
    """A line in a few bytes per point: its first point, then its steps, in 1e-5 degrees.

    A point that equals the one before it is left out. A step has two bytes, or four for lines that
    bend less often than every 141 m; hardly any line has a step of over 36 km.
    """
    points = [(round(x * _SCALE), round(y * _SCALE)) for x, y in line]
    steps: list[int] = []
    for (x, y), (to_x, to_y) in pairwise(points):
        if (x, y) != (to_x, to_y):
            steps += (to_x - x, to_y - y)
    longest = max(map(abs, steps), default=0)
    width = 1 if longest < 1 << 7 else 2 if longest < 1 << 15 else 4
    packed = struct.pack(f"<{len(steps)}{_CODES[width]}", *steps)
    return _HEAD.pack(width, *points[0]) + packed


@lru_cache(maxsize=1_024)
def _layout(width: int, size: int) -> Callable[[bytes], tuple[int, ...]]:
    """The function that unpacks a line of ``size`` bytes: ``_HEAD``, then the steps."""
    count = (size - _HEAD.size) // width
    return struct.Struct(f"{_HEAD.format}{count}{_CODES[width]}").unpack


def unpack(data: bytes) -> list[tuple[float, float]]:
    """The line that ``pack`` packed, to 1e-5 degrees. Raises LineError for any other bytes."""
    x, y, steps = _numbers(data)
    xs, ys = accumulate(steps[::2], initial=x), accumulate(steps[1::2], initial=y)
    return [(x / _SCALE, y / _SCALE) for x, y in zip(xs, ys, strict=True)]


def _numbers(data: bytes) -> tuple[int, int, list[int]]:
    """The start of a packed line, and its steps."""
    try:
        _, x, y, *steps = _layout(data[0], len(data))(data)
    except (struct.error, LookupError, TypeError, ZeroDivisionError):
        raise LineError from None
    if len(steps) % 2:
        raise LineError
    return x, y, steps


def simplify(line: Line, tolerance_m: float) -> list[tuple[float, float]]:
    """The line with fewer points, nowhere farther than ``tolerance_m`` meters from the original.

    Douglas and Peucker's algorithm (1973), without recursion because lines can be long.
    """
    if len(line) < 3:
        return list(line)
    plane = _plane(line, line[0][1])
    keep = {0, len(line) - 1}
    stack = [(0, len(line) - 1)]
    while stack:
        first, last = stack.pop()
        at = _farthest(plane, first, last, tolerance_m)
        if at:
            keep.add(at)
            stack += ((first, at), (at, last))
    return [line[index] for index in sorted(keep)]


def settle(
    data: bytes, share: float, inset_m: float, offset_m: float
) -> tuple[float, float, float]:
    """Latitude, longitude at ``share`` (0 to 1) of a packed line's length; that length in meters.

    ``inset_m`` meters, or a quarter of the line, stay free at each end. The point is ``offset_m``
    meters to the right of the line's direction (negative: to the left). On a line without length it
    is the line's one point. Raises LineError as ``unpack`` does.
    """
    x0, y0, steps = _numbers(data)
    latitude0, longitude0 = y0 / _SCALE, x0 / _SCALE
    if not steps:
        return latitude0, longitude0, 0.0
    scale = _m_longitude(latitude0)
    east, north = scale / _SCALE, _M_LATITUDE / _SCALE
    # Without function calls in the loop: this runs for every address.
    length, walked = 0.0, []
    numbers = iter(steps)
    for to_east, to_north in zip(numbers, numbers, strict=True):
        dx, dy = to_east * east, to_north * north
        step = sqrt(dx * dx + dy * dy)
        walked.append((dx, dy, step))
        length += step
    inset = min(inset_m, length / 4)
    remaining = inset + share * (length - 2 * inset)
    x = y = 0.0
    for dx, dy, step in walked:
        if remaining <= step:
            break
        remaining -= step
        x, y = x + dx, y + dy
    else:  # past the end because of rounding
        x, y, remaining = x - dx, y - dy, step
    if not step:  # ``pack`` leaves out a point that equals the one before it
        raise LineError
    x, y = x + (dx * remaining + dy * offset_m) / step, y + (dy * remaining - dx * offset_m) / step
    return y / _M_LATITUDE + latitude0, x / scale + longitude0, length


def distance_m(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Meters between two near (latitude, longitude) points, good to 0.5% up to 100 km."""
    scale = _m_longitude((a[0] + b[0]) / 2)
    return math.hypot((a[0] - b[0]) * _M_LATITUDE, (a[1] - b[1]) * scale)


def _m_longitude(latitude: float) -> float:
    return _M_LONGITUDE * math.cos(math.radians(latitude))


def _plane(line: Line, latitude0: float) -> list[tuple[float, float]]:
    scale = _m_longitude(latitude0)
    x0, y0 = line[0]
    return [((x - x0) * scale, (y - y0) * _M_LATITUDE) for x, y in line]


def _farthest(plane: list[tuple[float, float]], first: int, last: int, tolerance_m: float) -> int:
    """The index of the point between two that is farthest from their chord; 0 if all are near.

    An installation spends most of its time here: hence squares, and no function calls.
    """
    (x0, y0), (x1, y1) = plane[first], plane[last]
    dx, dy = x1 - x0, y1 - y0
    length2 = dx * dx + dy * dy or 1.0
    worst2, at = tolerance_m * tolerance_m, 0
    for index in range(first + 1, last):
        x, y = plane[index]
        x, y = x - x0, y - y0
        share = (x * dx + y * dy) / length2
        share = 0.0 if share < 0.0 else 1.0 if share > 1.0 else share
        x, y = x - share * dx, y - share * dy
        if x * x + y * y > worst2:
            worst2, at = x * x + y * y, index
    return at
