"""The places within so many minutes' drive of a clinic: a search from all clinics, backwards."""

import math
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from heapq import heapify, heappop, heappush
from typing import NamedTuple

from locator.roads.drive import ACCESS_S, Roads
from locator.roads.graph import NONE, Graph
from locator.roads.label_making import reverse
from locator.roads.places import SCALE, cell_number, row_and_column
from locator.roads.search import FARTHEST, ends, on_same_edge
from locator.roads.snap import Spot, first_step, point_along, steps_of, walked_to

_NODE_BITS = 26
# Meters of a step of 1e-5 degrees of latitude (WGS 84).
_STEP_M = 1.1113


class Reach(NamedTuple):
    """Roads, and of each node the deciseconds from there to the nearest clinic; NONE if farther."""

    roads: Roads
    wanted: frozenset[int] | None
    left: "array[int]"


class Area(NamedTuple):
    """A part of the earth in WGS 84 degrees."""

    south: float
    west: float
    north: float
    east: float


class Timed(NamedTuple):
    """A place on a road and the seconds from there to the nearest clinic; inf if too far."""

    latitude: float
    longitude: float
    seconds: float


def reach(roads: Roads, minutes: float, wanted: frozenset[int] | None = None) -> Reach:
    """The times to the nearest clinic, of ``wanted`` or of all, where they are within ``minutes``.

    Minutes are those of ``drive.drives``: calibrated, with what every trip takes besides.
    """
    graph, to = roads.graph, roads.to
    left, limit = array("I", [NONE]) * graph.nodes, _deciseconds(roads, minutes)
    offset, arcs, times = reverse(graph, left)  # NONE: no node is passed over
    mask = (1 << _NODE_BITS) - 1
    heap = [
        last.deciseconds << _NODE_BITS | node
        for node, lasts in to.by_node.items()
        for last in lasts
        if wanted is None or last.clinic in wanted
    ]
    heapify(heap)
    while heap:
        entry = heappop(heap)
        node, time = entry & mask, entry >> _NODE_BITS
        if time > limit:
            break
        if left[node] != NONE:
            continue
        left[node] = time
        for at in range(offset[node], offset[node + 1]):
            tail = arcs[at] & mask
            if left[tail] == NONE:
                heappush(heap, (time + times[at]) << _NODE_BITS | tail)
    return Reach(roads, wanted, left)


def _deciseconds(roads: Roads, minutes: float) -> float:
    """The deciseconds on the roads that take so many minutes in an answer."""
    factor, exponent = roads.calibration.factor, roads.calibration.exponent
    seconds = math.pow(60 * minutes / factor, 1 / exponent) - ACCESS_S
    return min(10.0 * seconds, float(FARTHEST))


def seconds_from(reached: Reach, spot: Spot) -> float:
    """The seconds from a place on a road to the nearest clinic, as in an answer; inf if too far."""
    roads, wanted = reached.roads, reached.wanted
    ways: list[int] = [
        route.deciseconds
        for route in on_same_edge(roads.graph, spot, roads.to)
        if wanted is None or route.clinic in wanted
    ]
    for end in ends(roads.graph, spot):
        if reached.left[end.node] != NONE:
            ways.append(end.deciseconds + reached.left[end.node])
    if not ways:
        return math.inf
    return roads.calibration.seconds(ACCESS_S + min(ways) / 10)


def timed_places(reached: Reach, area: Area, apart_m: float) -> Iterator[Timed]:
    """Places on all roads with houses in an area, about ``apart_m`` meters from each other.

    And some around it: roads that lie partly in it are followed to their ends. Where roads are
    dense, squares of that size have one place each, so that a town takes no longer than fields.
    """
    graph = reached.roads.graph
    scale = math.cos(math.radians((area.south + area.north) / 2))
    side = apart_m / _STEP_M
    taken: set[tuple[int, int]] = set()
    for edge in _edges(graph, area):
        for share, x, y in _along(graph, edge, side, scale):
            square = int(x * scale // side), int(y // side)
            if square not in taken:
                taken.add(square)
                yield Timed(y / SCALE, x / SCALE, seconds_from(reached, Spot(edge, share)))


def _along(
    graph: Graph, edge: int, side: float, scale: float
) -> Iterator[tuple[float, float, float]]:
    """Shares of an edge, and the x and y of each in steps; of a short one only where it begins.

    Other roads begin where it ends, or it is a dead end. Most roads of a town are short.
    """
    packed = graph.packed_line(edge)
    arc = graph.along[edge] if graph.along[edge] != NONE else graph.against[edge]
    if graph.meters[arc] <= side * _STEP_M:
        yield 0.0, *first_step(packed)
        return
    points = steps_of(packed)
    walked = walked_to(points, scale)
    pieces = max(1, math.ceil(walked[-1] / side))
    for piece in range(pieces + 1):
        share = piece / pieces
        yield share, *point_along(points, walked, share * walked[-1])


def _edges(graph: Graph, area: Area) -> Iterator[int]:
    """The edges with houses that run through an area, each once."""
    corners = ((area.south, area.west), (area.north, area.east))
    (first_row, west), (last_row, east) = (
        row_and_column(round(y * SCALE), round(x * SCALE)) for y, x in corners
    )
    seen: set[int] = set()
    for row in range(first_row, last_row + 1):
        first = bisect_left(graph.cell, cell_number(row, west))
        end = bisect_right(graph.cell, cell_number(row, east))
        for edge in graph.cell_edge[graph.cell_offset[first] : graph.cell_offset[end]]:
            if edge not in seen:
                seen.add(edge)
                yield edge


def extent(reached: Reach) -> Area | None:
    """The area that holds all nodes within reach; None if there are none."""
    places = [
        reached.roads.graph.point(node) for node, left in enumerate(reached.left) if left != NONE
    ]
    if not places:
        return None
    ys, xs = zip(*places, strict=True)
    return Area(min(ys), min(xs), max(ys), max(xs))
