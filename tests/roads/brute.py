"""The answers of networkx for a graph: none of our code finds a route here."""

from collections.abc import Collection

import networkx as nx

from locator.roads.graph import NONE, Graph
from locator.roads.search import FARTHEST, Route, part
from locator.roads.snap import Spot

_METERS = 10**9  # more than any way has, so that one number compares time first


def _whole(graph: Graph) -> "nx.DiGraph[object]":
    """All arcs, of several between two nodes the quickest."""
    found: nx.DiGraph[object] = nx.DiGraph()
    found.add_nodes_from(range(graph.nodes))
    for node in range(graph.nodes):
        for arc in range(graph.offset[node], graph.offset[node + 1]):
            _add(found, node, graph.head[arc], graph.deciseconds[arc], graph.meters[arc])
    return found


def _add(to: "nx.DiGraph[object]", tail: object, head: object, time: int, meters: int) -> None:
    cost = time * _METERS + meters
    if not to.has_edge(tail, head) or to[tail][head]["cost"] > cost:
        to.add_edge(tail, head, cost=cost)


def routes(
    graph: Graph,
    spot: Spot,
    clinics: list[Spot | None],
    k: int,
    wanted: Collection[int] | None = None,
) -> list[Route]:
    """The k nearest of the clinics, by networkx from each end of the caller's road."""
    whole = _whole(graph)
    for number, place in enumerate(clinics):
        if place:
            for tail, arc, along in graph.arcs_of(place.edge):
                share = place.share if along else 1.0 - place.share
                time, meters = part(graph.deciseconds[arc], share), part(graph.meters[arc], share)
                _add(whole, tail, ("clinic", number), time, meters)
    best: dict[int, tuple[int, int, int]] = {}
    arcs = (graph.along[spot.edge], 1.0 - spot.share), (graph.against[spot.edge], spot.share)
    ends = [(arc, share) for arc, share in arcs if arc != NONE]
    for number, (arc, share) in enumerate(ends):
        costs = nx.single_source_dijkstra_path_length(whole, graph.head[arc], weight="cost")
        for clinic in range(len(clinics)):
            if ("clinic", clinic) in costs:
                time, meters = divmod(costs["clinic", clinic], _METERS)
                time += part(graph.deciseconds[arc], share)
                meters = part(graph.meters[arc], share) + (meters + 5) // 10 * 10
                best[clinic] = min(best.get(clinic, (time, number, meters)), (time, number, meters))
    for clinic, there in enumerate(clinics):  # without a node on the way
        if there and there.edge == spot.edge:
            arc = (graph.along if there.share >= spot.share else graph.against)[spot.edge]
            if arc != NONE:
                share = abs(there.share - spot.share)
                time, meters = part(graph.deciseconds[arc], share), part(graph.meters[arc], share)
                way = time, -1, (meters + 5) // 10 * 10
                best[clinic] = min(best.get(clinic, way), way)
    found = [
        Route(clinic, way[0], way[2])
        for clinic, way in best.items()
        if way[0] <= FARTHEST and (wanted is None or clinic in wanted)
    ]
    return sorted(found, key=lambda route: (route.deciseconds, route.clinic))[:k]
