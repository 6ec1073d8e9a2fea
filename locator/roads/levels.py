"""Roads that cross on two levels: which of those that share a node do not meet there.

TIGER/Line breaks all lines where they cross, also where one runs over the other on a bridge, and
says nothing of the levels. But a freeway meets a street by ramps only, and a ramp that runs on
beyond a street may cross it.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

FREEWAY, RAMP, STREET = "freeway", "ramp", "street"


class End(NamedTuple):
    """One end of a road: the node it is at, and what kind of road it is."""

    node: int
    road: int
    kind: str  # FREEWAY | RAMP | STREET


class Above(NamedTuple):
    """Roads of a kind that pass through a node without meeting the others there."""

    node: int
    kind: str


def passing(ends: Iterable[End]) -> list[Above]:
    """What passes above (or below) the rest, of the ends at nodes that a freeway or ramp has.

    Freeways, where two or more of their ends meet streets and no ramp does; ramps, where an even
    number of their ends crosses streets or a freeway. But ramps that would then meet no street
    anywhere are left as they are: they are the two halves of an interchange, facing each other
    across the street that they serve.
    """
    nodes: defaultdict[int, list[End]] = defaultdict(list)
    for end in ends:
        nodes[end.node].append(end)
    found = [Above(node, kind) for node, here in nodes.items() for kind in _candidates(here)]
    lost = _unanchored(nodes, {above.node for above in found if above.kind == RAMP})
    return [above for above in found if above.kind == FREEWAY or above.node not in lost]


def _candidates(here: list[End]) -> list[str]:
    count = {kind: sum(end.kind == kind for end in here) for kind in (FREEWAY, RAMP, STREET)}
    found = []
    if count[FREEWAY] >= 2 and count[STREET] and not count[RAMP]:
        found.append(FREEWAY)
    if count[RAMP] and count[RAMP] % 2 == 0 and max(count[STREET], count[FREEWAY]) >= 2:
        found.append(RAMP)
    return found


def _unanchored(nodes: dict[int, list[End]], crossings: set[int]) -> set[int]:
    """Those of ``crossings`` whose ramps have no other node with a street."""
    group = _Groups()
    for node, here in nodes.items():
        for end in here:
            if end.kind == RAMP:
                group.join(("node", node), ("road", end.road))
    anchored = {
        group.of(("node", node))
        for node, here in nodes.items()
        if node not in crossings and {RAMP, STREET} <= {end.kind for end in here}
    }
    return {node for node in crossings if group.of(("node", node)) not in anchored}


class _Groups:
    """Things that are joined, directly or by others."""

    def __init__(self) -> None:
        self._parent: dict[tuple[str, int], tuple[str, int]] = {}

    def of(self, thing: tuple[str, int]) -> tuple[str, int]:
        """What stands for the group of a thing."""
        while (parent := self._parent.get(thing, thing)) != thing:
            self._parent[thing] = self._parent.get(parent, parent)
            thing = parent
        return thing

    def join(self, one: tuple[str, int], other: tuple[str, int]) -> None:
        self._parent[self.of(one)] = self.of(other)
