"""Areas within so many minutes' drive of a clinic, as the picture shows them.

The pane is divided into squares. Each has the time of the place on a road that is nearest to its
middle, as an answer from there would have it. Lines of equal time run between the squares.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from math import ceil, inf
from typing import TYPE_CHECKING, NamedTuple

from locator.clinics.directory import Directory
from locator.clinics.model import Clinic
from locator.map.polyline import Line
from locator.map.projection import XY, View

if TYPE_CHECKING:
    from locator.roads.drive import Roads
    from locator.roads.reach import Area, Reach, Timed

# The side of a square in units of the picture.
_SIDE = 6.0
# Meters from a road up to which land counts as reached by it: half a mile is the middle of a field
# between section roads, which are a mile apart.
BESIDE_M = 805.0
# Areas and holes of fewer squares are left out: they are a road that passes below another, say.
_FEWEST = 3.0


class Bands(NamedTuple):
    """The minutes of the bands that are asked for, least first, and the roads to ``clinics``."""

    minutes: tuple[float, ...]
    roads: "Roads"
    clinics: Directory

    def reach(self, clinics: Sequence[Clinic]) -> "Reach":
        """The area within the widest band of some of the clinics."""
        from locator.roads.reach import reach

        numbers = frozenset(self.clinics.index_of[clinic.id] for clinic in clinics)
        return reach(self.roads, self.minutes[-1], numbers)


class Band(NamedTuple):
    """An area: rings in units of the picture; what is in an odd number of them is in it."""

    minutes: float
    rings: tuple[Line, ...]


def reached_area(bands: Bands, clinics: Sequence[Clinic]) -> "Area | None":
    """The part of the earth that lies within the widest band of ``clinics``."""
    from locator.roads.reach import extent

    return extent(bands.reach(clinics))


def bands_in(bands: Bands, clinics: Sequence[Clinic], view: View) -> list[Band]:
    """The bands around ``clinics`` in ``view``, the widest first."""
    from locator.roads.reach import timed_places

    apart_m = _SIDE * view.meters_per_unit / 2
    field = _field(timed_places(bands.reach(clinics), _area(view), apart_m), view)
    return [
        Band(minutes, rings)
        for minutes in reversed(bands.minutes)
        if (rings := tuple(_rings(field, 60 * minutes)))
    ]


def _area(view: View) -> "Area":
    """The degrees that the view is within, and some around it."""
    from locator.roads.reach import Area

    edge = [(x, y) for x in (0.0, 0.5, 1.0) for y in (0.0, 0.5, 1.0)]
    around = [
        view.place((1.1 * x - 0.05) * view.width, (1.1 * y - 0.05) * view.height) for x, y in edge
    ]
    latitudes, longitudes = zip(*around, strict=True)
    return Area(min(latitudes), min(longitudes), max(latitudes), max(longitudes))


class _Field(NamedTuple):
    """Seconds at the middles of squares, row by row, with two squares around the picture."""

    columns: int
    rows: int
    seconds: list[float]


class _Near(NamedTuple):
    """The place on a road that is nearest to the middle of a square, as far as is known."""

    x: float
    y: float
    seconds: float


_AROUND = 2  # squares beside the picture


def _middle(at: int) -> float:
    return (at - _AROUND + 0.5) * _SIDE


def _field(places: "Iterable[Timed]", view: View) -> _Field:
    columns, rows = (ceil(side / _SIDE) + 2 * _AROUND for side in (view.width, view.height))
    nearest: list[_Near | None] = [None] * (columns * rows)
    gaps = [inf] * (columns * rows)
    for place in places:
        x, y = view.xy(place.latitude, place.longitude)
        column, row = int(x // _SIDE) + _AROUND, int(y // _SIDE) + _AROUND
        if 0 <= column < columns and 0 <= row < rows:
            at = row * columns + column
            gap = (x - _middle(column)) ** 2 + (y - _middle(row)) ** 2
            if gap < gaps[at]:
                gaps[at], nearest[at] = gap, _Near(x, y, place.seconds)
    _pass_on(nearest, gaps, columns, rows)
    # A square without a road has one beside it at most so far away.
    reach = max(BESIDE_M / view.meters_per_unit, 1.5 * _SIDE) ** 2
    seconds = [
        near.seconds if near and gap <= reach else inf
        for near, gap in zip(nearest, gaps, strict=True)
    ]
    return _Field(columns, rows, seconds)


def _pass_on(nearest: list[_Near | None], gaps: list[float], columns: int, rows: int) -> None:
    """Tell each square the nearest place that its neighbors know, down and up again.

    P.-E. Danielsson, "Euclidean distance mapping", Computer Graphics and Image Processing 14
    (1980).
    """
    middles = [_middle(column) for column in range(columns)]
    forth = ((-1, 0), (-1, -1), (0, -1), (1, -1))
    back = ((1, 0), (1, 1), (0, 1), (-1, 1))
    for order, beside in ((range(rows), forth), (range(rows - 1, -1, -1), back)):
        for row in order:
            across = range(columns) if beside is forth else range(columns - 1, -1, -1)
            middle_y = _middle(row)
            for column in (*across, *reversed(across)):
                at, own = row * columns + column, nearest[row * columns + column]
                for right, down in beside:
                    if not (0 <= column + right < columns and 0 <= row + down < rows):
                        continue
                    near = nearest[at + down * columns + right]
                    if near is None or near is own:
                        continue
                    x, y = near.x - middles[column], near.y - middle_y
                    gap = x * x + y * y
                    if gap < gaps[at]:
                        gaps[at], nearest[at], own = gap, near, near


# A side of a cell between four middles: its upper or left end, and whether it goes down.
_Side = tuple[int, bool]


def _rings(field: _Field, limit: float) -> Iterator[Line]:
    """The outlines of what is within ``limit`` seconds, but for the smallest.

    Marching squares: W. E. Lorensen and H. E. Cline, "Marching cubes", Computer Graphics 21 (1987),
    in the plane.
    """
    columns, rows, seconds = field
    # Nothing is within the limit on the outermost squares, so that all outlines are closed.
    inside = [
        value <= limit and 0 < at % columns < columns - 1 and 0 < at // columns < rows - 1
        for at, value in enumerate(seconds)
    ]
    onward: dict[_Side, _Side] = {}
    for row in range(rows - 1):
        for column in range(columns - 1):
            at = row * columns + column
            corners = (inside[at], inside[at + 1], inside[at + columns + 1], inside[at + columns])
            if any(corners) and not all(corners):
                sides = ((at, False), (at + 1, True), (at + columns, False), (at, True))
                onward.update(_crossings(corners, sides))
    while onward:
        first, side = onward.popitem()
        ring = [first]
        while side != first:
            ring.append(side)
            side = onward.pop(side)
        line = tuple(_crossing(field, one, limit) for one in ring)
        if abs(_area_of(line)) >= _FEWEST * _SIDE**2:
            yield (*line, line[0])


def _crossings(corners: Sequence[bool], sides: Sequence[_Side]) -> Iterator[tuple[_Side, _Side]]:
    """The sides where an outline enters and leaves a cell, with the inside on its right.

    Corners and sides are clockwise, from the upper left and from the top. Where two opposite
    corners are inside, they are kept apart.
    """
    for at in range(4):
        if corners[at] and not corners[at - 1]:  # enters before the corner, leaves after the run
            end = at
            while corners[(end + 1) % 4]:
                end += 1
            yield sides[(at - 1) % 4], sides[end % 4]


def _crossing(field: _Field, side: _Side, limit: float) -> XY:
    """The point where an outline crosses a side: by the times, or halfway if one is none."""
    at, down = side
    other = at + (field.columns if down else 1)
    one, two = field.seconds[at], field.seconds[other]
    share = 0.5
    if one != two and max(one, two) < inf and (one <= limit) != (two <= limit):
        share = (limit - one) / (two - one)
    x, y = _middle(at % field.columns), _middle(at // field.columns)
    step = share * _SIDE
    return (x, y + step) if down else (x + step, y)


def _area_of(ring: Sequence[XY]) -> float:
    """The area in a ring, positive or negative by its direction."""
    closed = (*ring, ring[0])
    return sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in pairwise(closed)) / 2
