"""From a place on the roads to the clinics: Dijkstra's search, outwards until enough are found.

All sums are whole deciseconds and meters, so that they come out the same in whatever order they are
made: this search, the labels and a search by anyone else agree to the digit. If two ways take the
same time, the shorter one counts.
"""

from collections.abc import Collection, Sequence
from heapq import heappop, heappush
from typing import NamedTuple

from locator.roads.graph import NONE, Graph
from locator.roads.snap import Spot

# 6 hours 40 minutes. Farther than that nobody is sent, and a label has no room for more.
FARTHEST = 240_000
# How the parts of a heap's entry are put into one number: it is compared as a whole.
_NODE_BITS, _METER_BITS = 26, 24


class Route(NamedTuple):
    """The way to a clinic: its number in the directory, deciseconds, meters (good to ten)."""

    clinic: int
    deciseconds: int
    meters: int


class End(NamedTuple):
    """An end of the caller's road, and what it takes to get there."""

    node: int
    deciseconds: int
    meters: int


class Last(NamedTuple):
    """The last stretch: from a node to a clinic on one of the roads that leave it."""

    clinic: int
    deciseconds: int
    meters: int


class Targets(NamedTuple):
    """The places of the clinics on the roads."""

    spots: tuple[Spot | None, ...]  # None: not on the roads that are installed
    by_node: dict[int, list[Last]]  # the last stretches from a node
    by_edge: dict[int, list[int]]  # the clinics on an edge


def part(whole: int, share: float) -> int:
    """A share of a time or length. Everything that divides one does it here."""
    return round(whole * share)


def targets(graph: Graph, spots: Sequence[Spot | None]) -> Targets:
    """The clinics at ``spots``, in the order of the directory."""
    found = Targets(tuple(spots), {}, {})
    for clinic, spot in enumerate(spots):
        if spot is None:
            continue
        found.by_edge.setdefault(spot.edge, []).append(clinic)
        for node, arc, along in graph.arcs_of(spot.edge):
            share = spot.share if along else 1.0 - spot.share
            last = Last(clinic, part(graph.deciseconds[arc], share), part(graph.meters[arc], share))
            found.by_node.setdefault(node, []).append(last)
    return found


def ends(graph: Graph, spot: Spot) -> list[End]:
    """The first nodes that someone at a place on a road can drive to."""
    found = []
    edge, share, _ = spot
    for arc, left in ((graph.along[edge], 1.0 - share), (graph.against[edge], share)):
        if arc != NONE:
            times, lengths = graph.deciseconds[arc], graph.meters[arc]
            found.append(End(graph.head[arc], part(times, left), part(lengths, left)))
    return found


def on_same_edge(graph: Graph, spot: Spot, to: Targets) -> list[Route]:
    """The ways to clinics on the caller's own road that never leave it."""
    found = []
    for clinic in to.by_edge.get(spot.edge, ()):
        there = to.spots[clinic]
        assert there is not None
        arcs = graph.along if there.share >= spot.share else graph.against
        arc = arcs[spot.edge]
        if arc != NONE:
            share = abs(there.share - spot.share)
            meters = tens(part(graph.meters[arc], share))
            found.append(Route(clinic, part(graph.deciseconds[arc], share), meters))
    return found


def tens(meters: int) -> int:
    """Meters to the nearest ten."""
    return (meters + 5) // 10 * 10


def outwards(
    graph: Graph, spot: Spot, to: Targets, k: int, wanted: Collection[int] | None = None
) -> list[Route]:
    """The ``k`` clinics nearest by time, of ``wanted`` or of all, nearest first.

    Fewer if no more can be reached. Equal times are in the order of the directory.
    """
    begins = ends(graph, spot)
    found = Best(k, wanted)
    for route in on_same_edge(graph, spot, to):
        found.add(route, -1)
    heap: list[int] = []
    for number, end in enumerate(begins):
        heappush(heap, _entry(end.deciseconds, number, 0, end.node))
    offset, head, times, lengths = graph.offset, graph.head, graph.deciseconds, graph.meters
    node_mask, meter_mask = (1 << _NODE_BITS) - 1, (1 << _METER_BITS) - 1
    time_shift = _NODE_BITS + _METER_BITS
    done: set[int] = set()
    while heap:
        entry = heappop(heap)
        node = entry & node_mask
        if node in done:
            continue
        done.add(node)
        time = entry >> time_shift  # twice the deciseconds, and which end it came from
        if time >> 1 > found.limit:
            break
        meters = entry >> _NODE_BITS & meter_mask
        for last in to.by_node.get(node, ()):
            length = begins[time & 1].meters + tens(meters + last.meters)
            found.add(Route(last.clinic, (time >> 1) + last.deciseconds, length), time & 1)
        for arc in range(offset[node], offset[node + 1]):
            ahead = head[arc]
            if ahead not in done:
                key = (time + 2 * times[arc]) << _METER_BITS | (meters + lengths[arc])
                heappush(heap, key << _NODE_BITS | ahead)
    return found.routes()


def _entry(deciseconds: int, end: int, meters: int, node: int) -> int:
    return ((deciseconds * 2 + end) << _METER_BITS | meters) << _NODE_BITS | node


class Best:
    """The best way to each clinic so far, and how far it is worth looking."""

    def __init__(self, k: int, wanted: Collection[int] | None = None) -> None:
        self._k, self._wanted = k, wanted
        self._found: dict[int, tuple[int, int, int]] = {}
        self.limit = FARTHEST  # what takes longer in deciseconds is of no use

    def add(self, route: Route, end: int) -> None:
        """Take up a way by one end of the caller's road; -1 for one that never leaves it."""
        if self._wanted is not None and route.clinic not in self._wanted:
            return
        way = route.deciseconds, end, route.meters
        known = self._found.get(route.clinic)
        if way[0] <= self.limit and (known is None or way < known):
            self._found[route.clinic] = way
            if len(self._found) >= self._k:
                times = sorted(time for time, _, _ in self._found.values())
                self.limit = times[self._k - 1]

    def routes(self) -> list[Route]:
        """The nearest, in order."""
        found = [Route(clinic, way[0], way[2]) for clinic, way in self._found.items()]
        return sorted(found, key=lambda route: (route.deciseconds, route.clinic))[: self._k]
