"""Nodes of a network that can reach each other: strongly connected components."""

from array import array
from collections.abc import Iterable, Sequence

_UNSEEN = 0


def strong_components(nodes: int, arcs: Iterable[tuple[int, int]]) -> "array[int]":
    """The component of each node; two nodes share it if each can reach the other.

    ``arcs``: the nodes that each begins and ends at. Tarjan's algorithm (1972), without
    recursion because roads are long.
    """
    offset, head = _leaving(nodes, arcs)
    # The order in which nodes are seen, from 1; the earliest one on the stack that each reaches.
    seen, low = array("I", bytes(4 * nodes)), array("I", bytes(4 * nodes))
    component = array("I", bytes(4 * nodes))
    on_stack = bytearray(nodes)
    stack: list[int] = []
    count = components = 0
    for root in range(nodes):
        if seen[root] != _UNSEEN:
            continue
        path = [root]
        at = array("I", [offset[root]])
        while path:
            node, arc = path[-1], at[-1]
            if seen[node] == _UNSEEN:
                count += 1
                seen[node] = low[node] = count
                stack.append(node)
                on_stack[node] = True
            if arc < offset[node + 1]:
                at[-1] += 1
                ahead = head[arc]
                if seen[ahead] == _UNSEEN:
                    path.append(ahead)
                    at.append(offset[ahead])
                elif on_stack[ahead]:
                    low[node] = min(low[node], seen[ahead])
                continue
            if low[node] == seen[node]:
                components += 1
                member = -1
                while member != node:
                    member = stack.pop()
                    on_stack[member] = False
                    component[member] = components
            path.pop()
            at.pop()
            if path:
                low[path[-1]] = min(low[path[-1]], low[node])
    return component


def _leaving(nodes: int, arcs: Iterable[tuple[int, int]]) -> tuple[Sequence[int], Sequence[int]]:
    """The start of each node's arcs, one more at the end, and the nodes that arcs lead to."""
    tails, heads = array("I"), array("I")
    offset = array("I", bytes(4 * (nodes + 1)))
    for tail, head in arcs:
        tails.append(tail)
        heads.append(head)
        offset[tail + 1] += 1
    for node in range(nodes):
        offset[node + 1] += offset[node]
    free, ordered = offset[:], array("I", bytes(4 * len(heads)))
    for tail, head in zip(tails, heads, strict=True):
        ordered[free[tail]] = head
        free[tail] += 1
    return offset, ordered
