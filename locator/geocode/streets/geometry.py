"""Lines on the ground: packed for the index, measured, and walked along.

A line is a sequence of (longitude, latitude) pairs in degrees (WGS 84; TIGER/Line's NAD 83 is
within 2 m of it), in the order in which TIGER/Line draws it. Over the few kilometres of a street
segment a local plane is exact to millimetres, so no ellipsoidal series is needed here.
"""

import math
from collections.abc import Sequence
from itertools import pairwise

Line = Sequence[tuple[float, float]]

# Steps of 1e-5 degrees: at most 1.1 m, an eighth of the width of a residential street.
_SCALE = 100_000
# Metres per degree of latitude and of longitude at the equator: WGS 84 mean meridian arc
# (10,001,965.7 m from equator to pole / 90) and equatorial circumference / 360.
_M_LATITUDE = 111_132.95
_M_LONGITUDE = 111_319.49


def pack(line: Line) -> bytes:
    """A line in a few bytes a point: zigzag variable-length differences of 1e-5 degrees.

    Points that fall on the one before them are left out.
    """
    out = bytearray()
    x = y = 0
    for longitude, latitude in line:
        nx, ny = round(longitude * _SCALE), round(latitude * _SCALE)
        if out and nx == x and ny == y:
            continue
        for step in (nx - x, ny - y):
            value = step << 1 if step >= 0 else ~(step << 1)
            while value > 0x7F:
                out.append(value & 0x7F | 0x80)
                value >>= 7
            out.append(value)
        x, y = nx, ny
    return bytes(out)


def unpack(data: bytes) -> list[tuple[float, float]]:
    """The line that ``pack`` packed, to 1e-5 degrees."""
    values = []
    value = shift = 0
    for byte in data:
        value |= (byte & 0x7F) << shift
        if byte & 0x80:
            shift += 7
        else:
            values.append(value >> 1 if not value & 1 else ~(value >> 1))
            value = shift = 0
    x = y = 0
    line = []
    for dx, dy in zip(values[::2], values[1::2], strict=True):
        x += dx
        y += dy
        line.append((x / _SCALE, y / _SCALE))
    return line


def simplify(line: Line, tolerance_m: float) -> list[tuple[float, float]]:
    """The line with fewer points, nowhere farther than ``tolerance_m`` metres from the original.

    Douglas and Peucker's algorithm (1973), without recursion so that long lines are no trouble.
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


def length_m(line: Line) -> float:
    """The length of the line in metres."""
    plane = _plane(line, line[0][1]) if line else []
    return sum(math.dist(a, b) for a, b in pairwise(plane))


def along(line: Line, fraction: float, offset_m: float) -> tuple[float, float]:
    """(latitude, longitude) at ``fraction`` (0 to 1) of the line's length.

    ``offset_m`` metres to the right of its direction; negative is left. Never raises for a line of
    one point or no length: that point is the answer.
    """
    return settle(line, fraction, 0.0, offset_m)[:2]


def settle(line: Line, share: float, inset_m: float, offset_m: float) -> tuple[float, float, float]:
    """As ``along``, but ``inset_m`` metres, or a quarter of the line, are kept free at each end.

    Latitude, longitude, and the length of the line in metres, which is found on the way.
    """
    x0, latitude0 = line[0]
    scale = _m_longitude(latitude0)
    plane = [((x - x0) * scale, (y - latitude0) * _M_LATITUDE) for x, y in line]
    steps = [math.dist(a, b) for a, b in pairwise(plane)]
    length = sum(steps)
    inset = min(inset_m, length / 4)
    remaining = inset + share * (length - 2 * inset)
    x, y = plane[0]
    dx = dy = 0.0
    for step, start, end in zip(steps, plane, plane[1:], strict=False):
        if not step:
            continue
        dx, dy = (end[0] - start[0]) / step, (end[1] - start[1]) / step
        walked = min(remaining, step)
        x, y = start[0] + dx * walked, start[1] + dy * walked
        remaining -= step
        if remaining <= 0:
            break
    x, y = x + dy * offset_m, y - dx * offset_m
    return y / _M_LATITUDE + latitude0, x / scale + x0, length


def distance_m(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Metres between two near (latitude, longitude) points, good to 0.5% up to 100 km."""
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

    Most of the time of an installation passes here, hence squares and no calls.
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
