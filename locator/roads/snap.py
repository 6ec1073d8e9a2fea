"""A point → the nearest road, and where on it."""

import math
import struct
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import accumulate, pairwise
from typing import NamedTuple

from locator.geocode.streets.geometry import distance_m
from locator.roads.graph import NONE, Graph, edge_between, nodes_at
from locator.roads.places import (
    SCALE,
    cell_m,
    cell_number,
    row_and_column,
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

# Metres of a step of 1e-5 degrees of latitude, and of longitude on the equator (WGS 84).
_STEP_Y_M = 1.1113295
_STEP_X_M = 1.1131949

_HEAD = struct.Struct("<Bii")
_CODES = {1: "b", 2: "h", 4: "i"}

Steps = list[tuple[int, int]]


class Spot(NamedTuple):
    """A place on a road: how far along the edge's line, 0 to 1, and metres from the point to it."""

    edge: int
    share: float
    gap_m: float = 0.0


class _Near(NamedTuple):
    """The nearest point of an edge."""

    gap_m: float
    edge: int


@lru_cache(maxsize=1_024)
def _layout(width: int, size: int) -> struct.Struct:
    return struct.Struct(f"{_HEAD.format}{(size - _HEAD.size) // width}{_CODES[width]}")


def steps_of(data: bytes) -> Steps:
    """The (x, y) points of a packed line in steps of 1e-5 degrees."""
    _, x, y, *moves = _layout(data[0], len(data)).unpack(data)
    xs, ys = accumulate(moves[::2], initial=x), accumulate(moves[1::2], initial=y)
    return list(zip(xs, ys, strict=True))


def first_step(data: bytes) -> tuple[int, int]:
    """The first (x, y) point of a packed line in steps of 1e-5 degrees."""
    _, x, y = _HEAD.unpack_from(data)
    return x, y


def snap(graph: Graph, latitude: float, longitude: float, reach_m: float = REACH_M) -> Spot | None:
    """The place on the nearest road that can have houses; None if there is none within reach.

    Motorways and ramps are passed over. Roads that hardly anything leads to yield to others nearby.
    """
    nearest = main = _Near(math.inf, NONE)
    y, x = latitude * SCALE, longitude * SCALE
    scale = _STEP_X_M * math.cos(math.radians(latitude))
    seen: set[int] = set()
    for cells, known_m in _rings(round(y), round(x), scale):
        for edge in _edges(graph, cells):
            if edge in seen:
                continue
            seen.add(edge)
            near = _Near(_gap_m(steps_of(graph.packed_line(edge)), y, x, scale), edge)
            nearest = min(nearest, near)
            if near < main and graph.size[graph.component[graph.tail_node[edge]]] >= _FEW:
                main = near
        if known_m > min(reach_m, main.gap_m, nearest.gap_m + GAP_M):
            break
    best = main if main.gap_m <= nearest.gap_m + GAP_M else nearest
    if best.gap_m > reach_m:
        return None
    return Spot(best.edge, _share(steps_of(graph.packed_line(best.edge)), y, x, scale), best.gap_m)


def on_street(
    graph: Graph, first: tuple[float, float], last: tuple[float, float], metres: float, share: float
) -> Spot | None:
    """The place at ``share`` of the street from ``first`` to ``last``; None if there is no such.

    The two are the (longitude, latitude) ends of a line of the street index, ``metres`` is its
    length: nothing has to be searched for, as its ends are nodes of the roads.
    """
    ends = [nodes_at(graph, round(y * SCALE), round(x * SCALE)) for x, y in (first, last)]
    edge = edge_between(graph, ends[0], ends[1], metres)
    if edge != NONE:
        return Spot(edge, share)
    edge = edge_between(graph, ends[1], ends[0], metres)
    return None if edge == NONE else Spot(edge, 1.0 - share)


def _rings(y: int, x: int, scale: float) -> Iterator[tuple[list[int], float]]:
    """Cells around a place, ring by ring, and how far from it all roads are known by then."""
    row, column = row_and_column(y, x)
    inside = within_cell_m(y, x, _STEP_Y_M, scale)
    side = cell_m(_STEP_Y_M, scale)
    ring = 0
    while True:
        reach = range(-ring, ring + 1)
        yield (
            [
                cell_number(row + dy, column + dx)
                for dy in reach
                for dx in (reach if abs(dy) == ring else (-ring, ring))
            ],
            inside + ring * side,
        )
        ring += 1


def _edges(graph: Graph, cells: Sequence[int]) -> Iterator[int]:
    for cell in cells:
        at = bisect_left(graph.cell, cell)
        if at < len(graph.cell) and graph.cell[at] == cell:
            yield from graph.cell_edge[graph.cell_offset[at] : graph.cell_offset[at + 1]]


def _gap_m(points: Steps, y: float, x: float, scale: float) -> float:
    """Metres from a place to a line. Nothing is called for each step: there are many."""
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
