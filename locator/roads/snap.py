"""A point → the nearest road, and where on it."""

import math
import struct
from bisect import bisect_left
from collections.abc import Generator, Sequence
from functools import lru_cache
from itertools import accumulate, pairwise
from typing import NamedTuple

from locator.geocode.streets.geometry import distance_m
from locator.roads.graph import NONE, Graph
from locator.roads.places import (
    SCALE,
    cell_m,
    cell_number,
    row_and_column,
    row_of,
    steps_to_cell,
    within_cell_m,
)

# Farther from all roads than this, a place is not on the roads that are installed: three of
# the squares of land that a mile grid of section roads leaves between them.
REACH_M = 5_000.0
# A few roads that nothing leads to are mostly a gap in the data: a parking lot, a gated street. So
# a road of the rest counts as nearer where it is no farther off than this. Islands that one needs a
# boat for lie farther from the shore.
_FEW = 50
GAP_M = 150.0

# Meters of a step of 1e-5 degrees of latitude, and of longitude on the equator (WGS 84).
_STEP_Y_M = 1.1113295
_STEP_X_M = 1.1131949

_HEAD = struct.Struct("<Bii")
# A box is no nearer than its road: by less than this the roundings of two ways to measure differ.
_ROUNDING = 1.0 + 1e-9
_CODES = {1: "b", 2: "h", 4: "i"}

Steps = list[tuple[int, int]]
# Cells whose roads are remembered: those of a county or two. A cell takes 2.7 KB in the mean.
_KNOWN = 8_192


class Spot(NamedTuple):
    """A place on a road: how far along the edge's line, 0 to 1, and meters from the point to it."""

    edge: int
    share: float
    gap_m: float = 0.0


class Stretch(NamedTuple):
    """A road with houses as snapping needs it: its line, and the box around that, in steps."""

    west: int
    south: int
    east: int
    north: int
    is_main: bool  # more than a few roads lead to it
    edge: int
    points: Steps


_NOWHERE = Stretch(0, 0, 0, 0, is_main=False, edge=NONE, points=[])


@lru_cache(maxsize=1_024)
def _layout(width: int, size: int) -> struct.Struct:
    return struct.Struct(f"{_HEAD.format}{(size - _HEAD.size) // width}{_CODES[width]}")


def steps_of(data: bytes) -> Steps:
    """The (x, y) points of a packed line in steps of 1e-5 degrees."""
    _, x, y, *moves = _layout(data[0], len(data)).unpack(data)
    xs, ys = accumulate(moves[::2], initial=x), accumulate(moves[1::2], initial=y)
    return list(zip(xs, ys, strict=True))


def walked_to(points: Steps, scale: float) -> list[float]:
    """How far along a line each of its points is, in steps of latitude.

    ``scale``: steps of latitude in one of longitude.
    """
    steps = [math.hypot((x1 - x0) * scale, y1 - y0) for (x0, y0), (x1, y1) in pairwise(points)]
    return list(accumulate(steps, initial=0.0))


def point_along(points: Steps, walked: Sequence[float], far: float) -> tuple[float, float]:
    """The (x, y) that is so far along a line, of whose points ``walked`` says how far they are."""
    at = min(max(bisect_left(walked, far), 1), len(points) - 1)
    (x0, y0), (x1, y1) = points[at - 1 : at + 1] if at else points * 2
    step = walked[at] - walked[at - 1] if at else 0.0
    part = (far - walked[at - 1]) / step if step else 0.0
    return x0 + part * (x1 - x0), y0 + part * (y1 - y0)


def first_step(data: bytes) -> tuple[int, int]:
    """The first (x, y) point of a packed line in steps of 1e-5 degrees."""
    _, x, y = _HEAD.unpack_from(data)
    return x, y


def snap(graph: Graph, latitude: float, longitude: float, reach_m: float = REACH_M) -> Spot | None:
    """The place on the nearest road that can have houses; None if there is none within reach.

    Motorways and ramps are passed over. Roads that hardly anything leads to yield to others nearby.
    """
    y, x = latitude * SCALE, longitude * SCALE
    scale = _STEP_X_M * math.cos(math.radians(latitude))
    nearest_m = main_m = math.inf
    nearest = main = _NOWHERE
    known_m, cells = _own_cell(y, x, scale)
    blocks = None
    while True:
        for away_m, cell in cells:
            if away_m > main_m:
                break
            for stretch in _roads(graph, cell):
                # Nothing is called for a road whose box is too far away: most are.
                west, south, east, north, is_main, edge, points = stretch
                dx = (west - x if x < west else x - east if x > east else 0.0) * scale
                dy = (south - y if y < south else y - north if y > north else 0.0) * _STEP_Y_M
                least_m = main_m if is_main else nearest_m
                if dx * dx + dy * dy > least_m * least_m * _ROUNDING:
                    continue
                gap_m = _gap_m(points, y, x, scale)
                if gap_m < nearest_m or (gap_m == nearest_m and edge < nearest.edge):
                    nearest_m, nearest = gap_m, stretch
                if is_main and (gap_m < main_m or (gap_m == main_m and edge < main.edge)):
                    main_m, main = gap_m, stretch
        if known_m > min(reach_m, main_m, nearest_m + GAP_M):
            break
        if blocks is None:
            blocks = _blocks(graph, y, x, scale)
            next(blocks)
        known_m, cells = blocks.send(main_m)
    best_m, best = (main_m, main) if main_m <= nearest_m + GAP_M else (nearest_m, nearest)
    return None if best_m > reach_m else Spot(best.edge, _share(best.points, y, x, scale), best_m)


# Meters up to which all roads are known after some cells, and the cells: meters that each is away
# at least, and its number, the nearest first.
_Block = tuple[float, list[tuple[float, int]]]


def _own_cell(y: float, x: float, scale: float) -> _Block:
    """The cell that a place is in."""
    at_y, at_x = round(y), round(x)
    here = cell_number(*row_and_column(at_y, at_x))
    return within_cell_m(at_y, at_x, _STEP_Y_M, scale), [(0.0, here)]


def _blocks(graph: Graph, y: float, x: float, scale: float) -> Generator[_Block, float, None]:
    """The cells with roads around the cell of a place, in blocks that grow; first the own cell.

    Each time it is told how far away a cell may be to matter.
    """
    own_cell = _own_cell(y, x, scale)
    most_m = yield own_cell
    inside, ((_, here),) = own_cell
    side, all_cells = cell_m(_STEP_Y_M, scale), graph.cell
    at_y, at_x = round(y), round(x)
    # The rows with roads; a place far from all roads has none of them around.
    ends = (all_cells[0], all_cells[-1]) if len(all_cells) else ()
    south, north = (row_of(cell) - row_of(here) for cell in ends) if ends else (0, -1)
    before, reach = 0, 1
    while True:
        cells = []
        for dy in range(max(-reach, south), min(reach, north) + 1):
            away_y = steps_to_cell(at_y, dy) * _STEP_Y_M
            if away_y > most_m:
                continue
            own = here + cell_number(dy, 0)
            first, end = _row(graph, own)
            # Most rows of a place off the roads, on a lake say, end before they come near it.
            if first == end or own + reach < all_cells[first] or all_cells[end - 1] < own - reach:
                continue
            for at in range(bisect_left(all_cells, own - reach, first, end), end):
                dx = all_cells[at] - own
                if dx > reach:
                    break
                away_m = math.hypot(away_y, steps_to_cell(at_x, dx) * scale)
                if away_m <= most_m and (dx > before or -dx > before or abs(dy) > before):
                    cells.append((away_m, own + dx))
        cells.sort()
        most_m = yield inside + reach * side, cells
        before, reach = reach, 2 * reach


def _row(graph: Graph, cell: int) -> tuple[int, int]:
    """The cells with roads in a cell's row, by their places in the graph's list: first and end."""
    row = row_of(cell)
    found: tuple[int, int] | None = graph.known.get(
        ~row
    )  # beside the cells, whose numbers are >= 0
    if found is None:
        ends = (cell_number(row, 0), cell_number(row + 1, 0))
        first, end = (bisect_left(graph.cell, number) for number in ends)
        found = graph.known[~row] = first, end
    return found


def _roads(graph: Graph, cell: int) -> Sequence[Stretch]:
    """The roads with houses in a cell."""
    found: Sequence[Stretch] | None = graph.known.get(cell)
    if found is None:
        at = bisect_left(graph.cell, cell)
        if at == len(graph.cell) or graph.cell[at] != cell:
            return ()
        edges = graph.cell_edge[graph.cell_offset[at] : graph.cell_offset[at + 1]]
        if len(graph.known) >= _KNOWN:
            graph.known.clear()
        found = graph.known[cell] = [_stretch(graph, edge) for edge in edges]
    return found


def _stretch(graph: Graph, edge: int) -> Stretch:
    points = steps_of(graph.packed_line(edge))
    xs, ys = zip(*points, strict=True)
    is_main = graph.size[graph.component[graph.tail_node[edge]]] >= _FEW
    return Stretch(min(xs), min(ys), max(xs), max(ys), is_main, edge, points)


def _gap_m(points: Steps, y: float, x: float, scale: float) -> float:
    """Meters from a place to a line. Nothing is called for each step: there are many."""
    best = math.inf
    before_x, before_y = points[0]
    ax, ay = (before_x - x) * scale, (before_y - y) * _STEP_Y_M
    for to_x, to_y in points[1:]:
        bx, by = (to_x - x) * scale, (to_y - y) * _STEP_Y_M
        dx, dy = bx - ax, by - ay
        share = -(ax * dx + ay * dy) / (dx * dx + dy * dy)
        share = 0.0 if share < 0.0 else 1.0 if share > 1.0 else share
        cx, cy = ax + share * dx, ay + share * dy
        gap = cx * cx + cy * cy
        best = min(best, gap)
        ax, ay = bx, by
    return math.sqrt(best if len(points) > 1 else ax * ax + ay * ay)


def _share(points: Steps, y: float, x: float, scale: float) -> float:
    """The position along a line, 0 to 1, of its point nearest to a place."""
    walked, best, at = 0.0, math.inf, 0.0
    for (x0, y0), (x1, y1) in pairwise(points):
        ax, ay = (x0 - x) * scale, (y0 - y) * _STEP_Y_M
        dx, dy = (x1 - x0) * scale, (y1 - y0) * _STEP_Y_M
        length = math.hypot(dx, dy)
        share = min(1.0, max(0.0, -(ax * dx + ay * dy) / (length * length)))
        gap = math.hypot(ax + share * dx, ay + share * dy)
        if gap < best:
            best, at = gap, walked + share * length
        walked += length
    return at / walked if walked else 0.0


def point_of(graph: Graph, spot: Spot) -> tuple[float, float]:
    """Latitude and longitude of a place on a road."""
    points = [(y / SCALE, x / SCALE) for x, y in steps_of(graph.packed_line(spot.edge))]
    lengths = [distance_m(one, other) for one, other in pairwise(points)]
    left = spot.share * sum(lengths)
    for (one, other), length in zip(pairwise(points), lengths, strict=True):
        if left <= length and length:
            part = left / length
            return one[0] + part * (other[0] - one[0]), one[1] + part * (other[1] - one[1])
        left -= length
    return points[-1]
