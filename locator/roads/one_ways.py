"""The directions of freeways, their ramps and divided highways, and the ramps that pass streets.

TIGER/Line says neither. From where the carriageways of divided roads lie follows which way each is
driven; from there on traffic flows: a ramp that leaves a freeway at a small angle leads off it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from locator.roads.carriageways import Oncoming
from locator.roads.levels import (
    FREEWAY,
    RAMP,
    STREET,
    End,
    Heading,
    Nodes,
    along,
    are_straight,
    passing,
)
from locator.roads.model import BACKWARD, FORWARD

# A carriageway has the other one to its left on more of its length than this, all told. Two
# carriageways part at times; for a freeway all of it between two forks counts.
_FREEWAY_SHARE, _HIGHWAY_SHARE = 0.3, 0.5
# Nobody turns by more than this into a ramp or out of it: the cosine of about 70 degrees.
_TURN = 0.3
# A ramp that crosses a street and leads back to the freeway that it left, within a mile in meters,
# serves that street: there is no other reason to leave. Farther on it can be a road of its own
# beside the freeway. Interchanges in cities are to be a mile apart (AASHTO, "A Policy
# on Geometric Design of Highways and Streets").
_SAME_INTERCHANGE_M = 1_609.0


class Inferred(NamedTuple):
    """``ways``: FORWARD or BACKWARD of roads that are one-way; ``passing``: ends by their node."""

    ways: dict[int, int]
    passing: dict[int, tuple[End, ...]]


def inferred(
    nodes: Nodes,
    freeways: Mapping[int, Oncoming],
    highways: Mapping[int, Oncoming],
    length_m: Mapping[int, float],
) -> Inferred:
    """The ways and levels that follow from the lines of roads.

    ``nodes``: the ends at every node that a freeway or ramp has. ``freeways`` and ``highways``:
    where the oncoming traffic is. ``length_m``: of the freeways.
    """
    above = passing(nodes)
    flow = _Flow(nodes, above)
    flow.ways.update(_ways_of(highways, {road: (road, 1) for road in highways}, _HIGHWAY_SHARE))
    flow.ways.update(_ways_of(freeways, flow.chains(), _FREEWAY_SHARE))
    flow.spread()
    served = [node for node, ends in above.items() if flow.serves(node, ends, length_m)]
    return Inferred(flow.ways, {node: e for node, e in above.items() if node not in served})


def _ways_of(
    roads: Mapping[int, Oncoming], chains: Mapping[int, tuple[int, int]], share: float
) -> Iterator[tuple[int, int]]:
    """The one-way roads. ``chains``: which chain a road is in, and 1 if along it, -1 against."""
    left_m: defaultdict[int, float] = defaultdict(float)
    meters: defaultdict[int, float] = defaultdict(float)
    for road, seen in roads.items():
        chain, sign = chains.get(road, (road, 1))
        left_m[chain] += sign * seen.left_m
        meters[chain] += seen.meters
    for road in roads:
        chain, sign = chains.get(road, (road, 1))
        if abs(left_m[chain]) > share * meters[chain]:
            yield road, FORWARD if sign * left_m[chain] > 0 else BACKWARD


_Part = tuple[int, bool]  # a node, and whether it is the level of what passes there


class _Flow:
    """Traffic on freeways and ramps."""

    def __init__(self, nodes: Nodes, above: Mapping[int, tuple[End, ...]]) -> None:
        self.ways: dict[int, int] = {}
        self._parts: dict[_Part, list[End]] = {}
        self._part_of: dict[tuple[int, bool], _Part] = {}
        for node, here in nodes.items():
            for end in here:
                part = node, end in above.get(node, ())
                self._parts.setdefault(part, []).append(end)
                self._part_of[end.road, end.at_tail] = part

    def chains(self) -> dict[int, tuple[int, int]]:
        """The freeways that run on as one another, as ``_ways_of`` takes them."""
        parent: dict[int, tuple[int, int]] = {}
        for here in self._parts.values():
            ends = [end for end in here if end.kind == FREEWAY]
            if are_straight(ends):
                (one, sign), (other, other_sign) = (_root(parent, end.road) for end in ends)
                if one != other:
                    same = -1 if ends[0].at_tail == ends[1].at_tail else 1
                    parent[one] = other, sign * other_sign * same
        roads = {end.road for here in self._parts.values() for end in here if end.kind == FREEWAY}
        return {road: _root(parent, road) for road in roads}

    def spread(self) -> None:
        """Let the roads whose way is known say that of the ramps and freeways that they meet."""
        todo = list(self._parts)
        while todo:
            here = self._parts[todo.pop()]
            known = [heading for end in here if (heading := self._heading(end))]
            if not known or any(e.kind == STREET and e.road not in self.ways for e in here):
                continue
            for end in here:
                if end.road not in self.ways and (way := _way(end, known)):
                    self.ways[end.road] = way
                    todo += (self._part_of[end.road, at_tail] for at_tail in (True, False))

    def _heading(self, end: End) -> Heading | None:
        """The direction of the road's traffic at this end of it."""
        if end.road not in self.ways:
            return None
        return end.heading if self._leaves(end) else (-end.heading[0], -end.heading[1])

    def _leaves(self, end: End) -> bool:
        """True if a one-way road is driven away from this end of it."""
        return (self.ways[end.road] == FORWARD) == end.at_tail

    def serves(self, node: int, ramps: Iterable[End], length_m: Mapping[int, float]) -> bool:
        """True if two ramps, straight on across a street, meet it.

        They do where both lead to it or both from it, and where the one leaves the freeway that the
        other leads back to.
        """
        pair = [end for end in ramps if end.kind == RAMP and end.road in self.ways]
        if len(pair) < 2 or all(e.kind != STREET for e in self._parts.get((node, False), ())):
            return False
        into = [end for end in pair if not self._leaves(end)]
        if len(into) != 1:
            return True
        out = next(end for end in pair if end is not into[0])
        exits, entries = self._freeways(into[0].road, False), self._freeways(out.road, True)
        return any(self._leads_on(start, entries, length_m) for start in exits)

    def _freeways(self, ramp: int, onwards: bool) -> set[_Part]:
        """The ends on freeways that ramps lead to from this one, or come from."""
        found: set[_Part] = set()
        todo, seen = [ramp], {ramp}
        while todo:
            road = todo.pop()
            part = self._part_of[road, (self.ways[road] == BACKWARD) == onwards]
            if any(end.kind == FREEWAY for end in self._parts[part]):
                found.add(part)
                continue
            for end in self._parts[part]:
                if end.kind != RAMP or end.road in seen or end.road not in self.ways:
                    continue
                if self._leaves(end) == onwards:
                    seen.add(end.road)
                    todo.append(end.road)
        return found

    def _leads_on(self, part: _Part, to: set[_Part], length_m: Mapping[int, float]) -> bool:
        """True if the freeway leads from a ramp to one of others, not far away."""
        driven, seen = 0.0, {part}
        while True:
            ahead = [
                end
                for end in self._parts[part]
                if end.kind == FREEWAY and end.road in self.ways and self._leaves(end)
            ]
            if not ahead:
                return False
            road = ahead[0].road
            driven += length_m[road]
            part = self._part_of[road, self.ways[road] == BACKWARD]
            if driven > _SAME_INTERCHANGE_M or part in seen:
                return False
            if part in to:
                return True
            seen.add(part)


def _root(parent: Mapping[int, tuple[int, int]], road: int) -> tuple[int, int]:
    """The key of the chain of a road, and whether the road runs along it."""
    sign = 1
    while road in parent:
        road, turned = parent[road]
        sign *= turned
    return road, sign


def _way(end: End, known: list[Heading]) -> int:
    """The way of a road that meets traffic with these headings; 0 if it can be either."""
    if end.kind == STREET:
        return 0
    turns = [along(end.heading, heading) for heading in known]
    if min(turns) > _TURN:
        return FORWARD if end.at_tail else BACKWARD
    if max(turns) < -_TURN:
        return BACKWARD if end.at_tail else FORWARD
    return 0
