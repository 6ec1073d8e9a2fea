"""Divided roads: which way each of their two lines is driven.

TIGER/Line draws a divided road as two lines and does not say which way each is driven. But all of
the United States drives on the right, so the oncoming traffic is on the left.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import pairwise
from math import ceil, cos, floor, hypot, radians
from typing import NamedTuple

from locator.geodesy import EQUATOR_DEGREE_M, MEAN_LATITUDE_DEGREE_M
from locator.roads.model import Line

_Y_M, _X_M = MEAN_LATITUDE_DEGREE_M, EQUATOR_DEGREE_M
# A road is looked at every so many meters.
_STEP_M = 50.0
# Lines that differ by more than this, as the sine of the angle between them, do not run side by
# side: 20 degrees.
_SIDE_BY_SIDE = 0.34
# A line nearer than this is the same line, drawn or rounded a little differently.
_SAME_M = 3.0

Place = tuple[float, float]  # meters in the plane of a tile


class Tile(NamedTuple):
    """A part of the land that is looked at as a whole: its number from the south and the west."""

    row: int
    column: int


# Degrees; some 5 km. So many roads of one class are in memory at a time.
_TILE = 0.05


class Oncoming(NamedTuple):
    """The part of a road that has another line to its left.

    ``left_m``: meters that have it to the left, less those that have it to the right. ``meters``:
    all of them.
    """

    left_m: float
    meters: float

    def plus(self, more: "Oncoming | None") -> "Oncoming":
        """The sum of two parts of a road."""
        return Oncoming(self.left_m + more.left_m, self.meters + more.meters) if more else self


class _Step(NamedTuple):
    """A straight stretch of a line."""

    road: int
    begin: Place
    end: Place


def tiles_of(line: Line, reach_m: float) -> set[Tile]:
    """The tiles that a line can be within reach of."""
    xs, ys = zip(*line, strict=True)
    more_y = reach_m / _Y_M
    more_x = more_y / max(0.1, cos(radians(ys[0])))
    rows = range(floor((min(ys) - more_y) / _TILE), floor((max(ys) + more_y) / _TILE) + 1)
    columns = range(floor((min(xs) - more_x) / _TILE), floor((max(xs) + more_x) / _TILE) + 1)
    return {Tile(row, column) for row in rows for column in columns}


def oncoming(tile: Tile, lines: Mapping[int, Line], reach_m: float) -> dict[int, Oncoming]:
    """On which side the nearest other line runs, for all that is within the tile.

    ``lines``: all of one class that are within ``reach_m`` of the tile, by road.
    """
    x_m = _X_M * cos(radians(tile.row * _TILE))
    steps = [
        _Step(road, (x0 * x_m, y0 * _Y_M), (x1 * x_m, y1 * _Y_M))
        for road, line in lines.items()
        for (x0, y0), (x1, y1) in pairwise(line)
        if (x0, y0) != (x1, y1)
    ]
    near = _Near(steps, reach_m)
    found: defaultdict[int, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for step in steps:
        for place, meters in _places(step):
            if (floor(place[1] / _Y_M / _TILE), floor(place[0] / x_m / _TILE)) == tile:
                counted = found[step.road]
                counted[0] += meters * near.side(step, place)
                counted[1] += meters
    return {road: Oncoming(*counted) for road, counted in found.items()}


def _places(step: _Step) -> Iterator[tuple[Place, float]]:
    """The middles of equal parts of a step, and their length in meters."""
    (x, y), (to_x, to_y) = step.begin, step.end
    length = hypot(to_x - x, to_y - y)
    count = ceil(length / _STEP_M)
    for at in range(count):
        share = (at + 0.5) / count
        yield (x + share * (to_x - x), y + share * (to_y - y)), length / count


class _Near:
    """Steps by the squares that they are in."""

    def __init__(self, steps: list[_Step], reach_m: float) -> None:
        self._steps, self._reach_m = steps, reach_m
        self._squares: defaultdict[tuple[int, int], set[int]] = defaultdict(set)
        for number, step in enumerate(steps):
            for x, y in (*(place for place, _ in _places(step)), step.begin, step.end):
                self._squares[int(x // self._side), int(y // self._side)].add(number)

    @property
    def _side(self) -> float:
        """Meters; a step within reach has a place of its own in the square or beside it."""
        return self._reach_m + _STEP_M

    def side(self, own: _Step, place: Place) -> int:
        """1 if the nearest line that runs beside is to the left, -1 to the right, 0 for none."""
        column, row = int(place[0] // self._side), int(place[1] // self._side)
        nearest, found = self._reach_m, 0
        for square in ((column + dx, row + dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1)):
            for number in self._squares.get(square, ()):
                other = self._steps[number]
                if other.road != own.road:
                    left_m = _left_m(own, place, other)
                    if _SAME_M < abs(left_m) < nearest:
                        nearest, found = abs(left_m), 1 if left_m > 0 else -1
        return found


def _left_m(own: _Step, place: Place, other: _Step) -> float:
    """How far to the left of a place another line runs beside its own; 0 where it does not."""
    ahead_x, ahead_y = own.end[0] - own.begin[0], own.end[1] - own.begin[1]
    other_x, other_y = other.end[0] - other.begin[0], other.end[1] - other.begin[1]
    length = hypot(ahead_x, ahead_y)
    turn = ahead_x * other_y - ahead_y * other_x
    if abs(turn) > _SIDE_BY_SIDE * length * hypot(other_x, other_y):
        return 0.0
    # How far along the other line the place looks straight across at it.
    to_x, to_y = place[0] - other.begin[0], place[1] - other.begin[1]
    share = (ahead_x * to_x + ahead_y * to_y) / (ahead_x * other_x + ahead_y * other_y)
    if not 0.0 <= share <= 1.0:
        return 0.0
    return (ahead_x * (share * other_y - to_y) - ahead_y * (share * other_x - to_x)) / length
