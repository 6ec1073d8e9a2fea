"""Roads that cross on two levels: which of those that share a node do not meet there.

TIGER/Line breaks all lines where they cross, also where one runs over the other on a bridge, and
says nothing of the levels. But a freeway meets a street by ramps only, freeways and ramps never
cross each other on one level, and a ramp that runs straight on beyond a street may pass it.
"""

from collections.abc import Iterable, Mapping, Sequence
from math import atan2, cos, radians
from typing import NamedTuple

FREEWAY, RAMP, STREET = "freeway", "ramp", "street"

# Roads that turn by more than this at a node do not run straight on there. Where four ends of
# freeways and ramps share a node in Columbus, opposite ones turn by less than 30 degrees if they
# cross on two levels (131 nodes), and by more than 150 if they meet (3).
_STRAIGHT = -cos(radians(45))

Heading = tuple[float, float]  # a unit vector: east, north


class End(NamedTuple):
    """One end of a road: the node it is at, what kind of road it is, where it leads.

    ``heading``: of someone who leaves the node along the road.
    """

    node: int
    road: int
    at_tail: bool
    kind: str  # FREEWAY | RAMP | STREET
    heading: Heading


Nodes = Mapping[int, Sequence[End]]


def by_node(ends: Iterable[End]) -> dict[int, list[End]]:
    """The ends at each node."""
    nodes: dict[int, list[End]] = {}
    for end in ends:
        nodes.setdefault(end.node, []).append(end)
    return nodes


def passing(nodes: Nodes) -> dict[int, tuple[End, ...]]:
    """The ends that pass above (or below) the rest of their node without meeting them.

    Freeways, where no ramp joins them to the streets; one of two straight roads, where freeways or
    ramps cross; ramps that run straight on beyond a street. The last may be wrong: two ramps can be
    the halves of an interchange that face each other across the street they serve.
    """
    found = {node: _passing(here) for node, here in nodes.items()}
    return {node: ends for node, ends in found.items() if ends}


def _passing(here: Sequence[End]) -> tuple[End, ...]:
    freeways, ramps, streets = (
        tuple(end for end in here if end.kind == kind) for kind in (FREEWAY, RAMP, STREET)
    )
    if not streets:
        return _one_of_two(here) if len(here) == 4 else ()
    if not ramps:
        return freeways if len(freeways) > 2 or are_straight(freeways) else ()
    return ramps if not freeways and len(streets) > 1 and are_straight(ramps) else ()


def _one_of_two(here: Sequence[End]) -> tuple[End, ...]:
    """One of the two roads that four ends make, if both run straight on across the other."""
    around = sorted(here, key=lambda end: atan2(end.heading[1], end.heading[0]))
    one, other = tuple(around[::2]), tuple(around[1::2])
    return one if are_straight(one) and are_straight(other) else ()


def are_straight(ends: Sequence[End]) -> bool:
    """True if these are two ends, and the one runs straight on as the other."""
    return len(ends) == 2 and along(ends[0].heading, ends[1].heading) < _STRAIGHT


def along(one: Heading, other: Heading) -> float:
    """The cosine of the angle between two headings."""
    return one[0] * other[0] + one[1] * other[1]
