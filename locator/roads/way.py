"""The way to a clinic along the roads, as a line.

From the end of the caller's road it goes down the times that are left: by labels where there are
any, else by what a search outwards has measured. Both know the same times, so both give the same
way: of the quickest ways the shortest, and of those the one over the first arcs.
"""

from collections.abc import Callable, Iterator, Sequence
from heapq import heappop, heappush
from math import cos, radians
from typing import NamedTuple

from locator.geocode.streets.geometry import simplify
from locator.roads.drive import Origin, Roads
from locator.roads.graph import NONE, Graph
from locator.roads.places import SCALE
from locator.roads.search import (
    FARTHEST,
    End,
    Last,
    Route,
    Targets,
    ends,
    on_same_edge,
    part,
    tens,
)
from locator.roads.snap import Spot, Steps, point_along, snap, steps_of, walked_to

# Meters by which the line may leave the road: less than the width of a street of two lanes.
TOLERANCE_M = 3.0

Place = tuple[float, float]  # latitude, longitude
# The deciseconds from a node to the clinic; None where they are not known.
Left = Callable[[int], int | None]


class Way(NamedTuple):
    """The quickest way to a clinic: its number in the directory, deciseconds, meters, its line.

    Time and length are those that ``search.outwards`` gives. The line is of (latitude, longitude),
    from the caller's place over the roads to the clinic's.
    """

    clinic: int
    deciseconds: int
    meters: int
    line: tuple[Place, ...]


class _Start(NamedTuple):
    """The end by which the way leaves the caller's road, and the deciseconds from there."""

    end: End
    number: int
    left: int


def way(roads: Roads, origin: Origin, clinic: int) -> Way | None:
    """The way from the caller's point to a clinic; None where the roads do not lead there.

    ``origin.sample`` does not matter: the way begins in the middle of an area.
    """
    spot, there = snap(roads.graph, origin.latitude, origin.longitude), roads.to.spots[clinic]
    found = way_between(roads, spot, clinic) if spot and there else None
    if found is None:
        return None
    site = roads.sites[clinic]
    line = [
        (origin.longitude, origin.latitude),
        *((x / SCALE, y / SCALE) for x, y in found[1]),
        (site.longitude, site.latitude),
    ]
    route, simple = found[0], simplify(line, TOLERANCE_M)
    return Way(*route, tuple((y, x) for x, y in simple))


def way_between(roads: Roads, spot: Spot, clinic: int) -> tuple[Route, Steps] | None:
    """The way from a place on a road to a clinic; None if none leads there.

    Its time and length, and its line along the roads as (x, y) steps of 1e-5 degrees.
    """
    graph, to = roads.graph, roads.to
    there = to.spots[clinic]
    assert there is not None
    direct = min((r for r in on_same_edge(graph, spot, to) if r.clinic == clinic), default=None)
    begins = ends(graph, spot)
    left = _by_labels(roads, begins, clinic) or _by_search(graph, begins, to, clinic)
    starts = [
        _Start(end, number, known)
        for number, end in enumerate(begins)
        if (known := left(end.node)) is not None
    ]
    start = min(starts, key=lambda one: (one.end.deciseconds + one.left, one.number), default=None)
    if direct and (start is None or direct.deciseconds <= start.end.deciseconds + start.left):
        return direct, _stretch(graph, spot.edge, spot.share, there.share)
    if start is None or start.end.deciseconds + start.left > FARTHEST:
        return None
    lasts = {node: [one for one in found if one.clinic == clinic]
             for node, found in to.by_node.items()}  # fmt: skip
    meters, arcs = _down(graph, start, left, lasts)
    route = Route(clinic, start.end.deciseconds + start.left, start.end.meters + tens(meters))
    return route, list(_line(graph, spot, arcs, start, there))


def _by_labels(roads: Roads, begins: Sequence[End], clinic: int) -> Left | None:
    """The way by labels; None if they do not have the clinic at all ends of the caller's road."""
    labels = roads.labels
    if labels is None:
        return None

    def left(node: int) -> int | None:
        told = (time for time, known, _ in labels.at(node) if known == clinic)
        return next(told, None)

    # Where an end does not know the clinic, k others are nearer; a way by it may still be the
    # quickest to this one.
    return left if all(left(end.node) is not None for end in begins) else None


def _by_search(graph: Graph, begins: Sequence[End], to: Targets, clinic: int) -> Left:
    """The times left on all quickest ways to one clinic, by a search outwards."""
    reached = _reached(graph, begins, to, clinic)
    if not reached:
        return lambda _: None
    lasts = {
        node: min(one.deciseconds for one in found if one.clinic == clinic)
        for node, found in to.by_node.items()
        if any(one.clinic == clinic for one in found)
    }
    # Twice the deciseconds, and which end it came from, as in ``_reached``.
    best = min((reached[node] + 2 * last for node, last in lasts.items() if node in reached),
               default=None)  # fmt: skip
    known: dict[int, int] = {}
    if best is None:
        return known.get
    for node in reversed(reached):  # the farthest first
        rest = best - reached[node]
        if rest < 0 or rest % 2:
            continue
        is_last = 2 * lasts.get(node, -1) == rest
        arcs = range(graph.offset[node], graph.offset[node + 1])
        if is_last or any(
            known.get(graph.head[arc]) == rest // 2 - graph.deciseconds[arc] for arc in arcs
        ):
            known[node] = rest // 2
    return known.get


def _reached(graph: Graph, begins: Sequence[End], to: Targets, clinic: int) -> dict[int, int]:
    """Nodes in the order of their time, as far as the clinic: twice the deciseconds, and the end.

    The end is 0 or 1, which end of the caller's road the way there goes by.
    """
    heap = [(2 * end.deciseconds + number, end.node) for number, end in enumerate(begins)]
    heap.sort()
    found: dict[int, int] = {}
    limit = 2 * FARTHEST + 1
    offset, head, times = graph.offset, graph.head, graph.deciseconds
    while heap:
        time, node = heappop(heap)
        if time > limit:
            break
        if node in found:
            continue
        found[node] = time
        for last in to.by_node.get(node, ()):
            if last.clinic == clinic:
                limit = min(limit, time + 2 * last.deciseconds)
        for arc in range(offset[node], offset[node + 1]):
            if head[arc] not in found:
                heappush(heap, (time + 2 * times[arc], head[arc]))
    return found


class _Step(NamedTuple):
    """The best next step from a node: meters to the clinic by it, its arc (-1: the last one)."""

    meters: int
    arc: int


def _down(
    graph: Graph, start: _Start, left: Left, lasts: dict[int, list[Last]]
) -> tuple[int, list[int]]:
    """The shortest of the quickest ways from an end: its meters and its arcs, in order."""
    nodes = {start.end.node: start.left}
    waiting = [start.end.node]
    while waiting:  # all nodes that lie on a quickest way
        node = waiting.pop()
        for arc in range(graph.offset[node], graph.offset[node + 1]):
            head = graph.head[arc]
            rest = nodes[node] - graph.deciseconds[arc]
            if head not in nodes and rest >= 0 and left(head) == rest:
                nodes[head] = rest
                waiting.append(head)
    best: dict[int, _Step] = {}
    for node, rest in sorted(nodes.items(), key=lambda pair: pair[1]):
        steps = [_Step(one.meters, -1) for one in lasts.get(node, ()) if one.deciseconds == rest]
        for arc in range(graph.offset[node], graph.offset[node + 1]):
            ahead = best.get(graph.head[arc])
            if ahead and nodes[graph.head[arc]] == rest - graph.deciseconds[arc]:
                steps.append(_Step(graph.meters[arc] + ahead.meters, arc))
        best[node] = min(steps)
    node, arcs = start.end.node, []
    while (step := best[node]).arc >= 0:
        arcs.append(step.arc)
        node = graph.head[step.arc]
    return best[start.end.node].meters, arcs


def _line(
    graph: Graph, spot: Spot, arcs: Sequence[int], start: _Start, there: Spot
) -> Iterator[tuple[int, int]]:
    """The line of a way: the rest of the caller's road, the arcs, and the last stretch."""
    leaves = [end for arc, end in ((graph.along[spot.edge], 1.0), (graph.against[spot.edge], 0.0))
              if arc != NONE]  # fmt: skip
    yield from _stretch(graph, spot.edge, spot.share, leaves[start.number])
    for arc in arcs:
        first = 0.0 if _is_along(graph, arc) else 1.0
        yield from _stretch(graph, graph.edge[arc], first, 1.0 - first)
    node = graph.head[arcs[-1]] if arcs else start.end.node
    entered = [
        (part(graph.deciseconds[arc], share), part(graph.meters[arc], share), along)
        for tail, arc, along in graph.arcs_of(there.edge)
        for share in (there.share if along else 1.0 - there.share,)
        if tail == node
    ]
    yield from _stretch(graph, there.edge, 0.0 if min(entered)[2] else 1.0, there.share)


def _is_along(graph: Graph, arc: int) -> bool:
    arcs = graph.arcs_of(graph.edge[arc])
    return next(along for _, one, along in arcs if one == arc)


def _stretch(graph: Graph, edge: int, first: float, last: float) -> Steps:
    """The part of an edge's line from one share of its length to another, in that direction."""
    if first > last:
        return _stretch(graph, edge, last, first)[::-1]
    points = steps_of(graph.packed_line(edge))
    walked = walked_to(points, cos(radians(points[0][1] / SCALE)))
    begin, end = first * walked[-1], last * walked[-1]
    between = [point for point, far in zip(points, walked, strict=True) if begin < far < end]
    ends_at = (point_along(points, walked, far) for far in (begin, end))
    start, stop = [(round(x), round(y)) for x, y in ends_at]
    return [start, *between, stop]
