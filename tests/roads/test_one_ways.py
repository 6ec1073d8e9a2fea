"""Divided roads, freeways and ramps are driven one way, as their lines tell."""

from pathlib import Path

import pytest

from locator.roads.graph import Graph
from locator.roads.search import outwards, targets
from locator.roads.snap import Spot, snap
from locator.roads.strong import strong_components
from tests.roads.networks import Network, Place, graph_of, latlon

# 0.3 of a step of latitude are 33 m: the carriageways of a divided road.
APART = 0.3


def _minutes(graph: Graph, begin: Place, end: Place) -> float:
    here, there = snap(graph, *latlon(begin)), snap(graph, *latlon(end))
    assert here
    (route,) = outwards(graph, here, targets(graph, [there]), 1)
    return route.deciseconds / 600


def _divided(road_class: str, drawn: str) -> Network:
    """A divided road from west to east, joined at both ends and at each third step by streets.

    ``drawn``: for each carriageway, the southern first, E or W as its line runs.
    """
    network = Network()
    for y, towards in zip((0.0, APART), drawn, strict=True):
        places = [(x, y) for x in range(0, 31, 3)]
        network.chain(*(places if towards == "E" else places[::-1]), road_class=road_class)
    for x in range(0, 31, 3):
        network.chain((x, -3), (x, 0.0), (x, APART), (x, 3))
    return network


@pytest.mark.parametrize("drawn", ["EE", "EW", "WE", "WW"])
def test_a_divided_highway_is_driven_on_the_right(tmp_path: Path, drawn: str) -> None:
    """Eastwards on the southern carriageway, westwards on the northern, however they are drawn."""
    graph = graph_of(tmp_path, _divided("S1200", drawn).roads)
    along = [edge for edge in range(graph.edges) if _is_along(graph, edge)]
    assert len(along) == 20
    for edge in along:
        arcs = graph.arcs_of(edge)
        assert len(arcs) == 1
        (tail, arc, _) = arcs[0]
        (begin_y, begin_x), (_, end_x) = graph.point(tail), graph.point(graph.head[arc])
        assert (end_x > begin_x) == (begin_y < latlon((0, APART / 2))[0])


def _is_along(graph: Graph, edge: int) -> bool:
    (_, x), (_, to_x) = graph.point(graph.tail_node[edge]), graph.point(graph.head_node[edge])
    return x != to_x


def test_streets_side_by_side_are_two_way(tmp_path: Path) -> None:
    """Two lines near each other are a divided road only on highways."""
    graph = graph_of(tmp_path, _divided("S1400", "EE").roads)
    assert all(len(graph.arcs_of(edge)) == 2 for edge in range(graph.edges))


def test_a_highway_of_one_line_is_two_way(tmp_path: Path) -> None:
    """Nothing runs beside it, so both ways are on its line."""
    network = Network()
    network.chain(*((x, 0) for x in range(0, 31, 3)), road_class="S1200")
    graph = graph_of(tmp_path, network.roads)
    assert all(len(graph.arcs_of(edge)) == 2 for edge in range(graph.edges))


def _interchange() -> Network:
    """A freeway from west to east, a street across it, and a ramp at each of the four corners."""
    network = Network()
    south = [(x, 0.0) for x in (-60, -30, -8, 0, 8, 30, 60)]
    north = [(x, APART) for x in (-60, -30, -8, 0, 8, 30, 60)]
    network.chain(*south, road_class="S1100")
    network.chain(*north, road_class="S1100")
    network.chain((0, -9), (0, -3), (0, 0), (0, APART), (0, 3), (0, 9))
    # Straight on across the street: off the freeway, and on again.
    network.road((-8, 0), (-4, -1.5), (0, -3), road_class="S1630")
    network.road((0, -3), (4, -1.5), (8, 0), road_class="S1630")
    network.road((-8, APART), (-4, 1.5), (0, 3), road_class="S1630")
    network.road((0, 3), (4, 1.5), (8, APART), road_class="S1630")
    # So that the ends of the freeway can be reached and left.
    for x in (-60, 60):
        network.chain((x, 0), (x, APART))
        network.chain((x, 0), (x, -9), (0, -9))
    return network


def test_ramps_lead_off_a_freeway_and_onto_it(tmp_path: Path) -> None:
    """Four ramps, none of which is driven the wrong way, and all of them meet the street."""
    graph = graph_of(tmp_path, _interchange().roads)
    found = set()
    for edge in range(graph.edges):
        arcs = graph.arcs_of(edge)
        if len(arcs) == 1:
            tail, arc, _ = arcs[0]
            found.add((_steps(graph, tail), _steps(graph, graph.head[arc])))
    ramps = {
        ((-8, 0.0), (0, -3)),
        ((0, -3), (8, 0.0)),
        ((8, APART), (0, 3)),
        ((0, 3), (-8, APART)),
    }
    assert ramps <= found
    assert not {(head, tail) for tail, head in ramps} & found


def _steps(graph: Graph, node: int) -> Place:
    y, x = graph.point(node)
    zero_y, zero_x = latlon((0, 0))
    return round((x - zero_x) * 1_000), round((y - zero_y) * 1_000, 1)


def test_the_street_of_an_interchange_is_served(tmp_path: Path) -> None:
    """From the freeway down to the street, and not round by its far end."""
    graph = graph_of(tmp_path, _interchange().roads)
    west = [e for e in range(graph.edges) if _steps(graph, graph.tail_node[e]) == (-30, 0.0)]
    edge = next(e for e in west if _steps(graph, graph.head_node[e]) == (-8, 0.0))
    there = snap(graph, *latlon((0, -6)))
    (route,) = outwards(graph, Spot(edge, 0.5), targets(graph, [there]), 1)
    assert route.meters == pytest.approx(11 * 91 + 800 + 3 * 111, rel=0.02)


def test_a_ramp_that_leads_to_another_freeway_passes_the_streets(tmp_path: Path) -> None:
    """Nobody gets from the street onto a ramp that runs above it."""
    network = Network()
    for y in (0.0, APART):
        network.chain(*((x, y) for x in (-60, -30, 0, 30, 60)), road_class="S1100")
    for x in (80.0, 80.3):
        network.chain(*((x, y) for y in (-60, -30, 0, 30, 60)), road_class="S1100")
    # From the southern carriageway to that which leads north, across a street.
    network.chain((30, 0), (55, 5), (80.3, 30), road_class="S1630")
    network.chain((55, -20), (55, 5), (55, 20))
    network.chain((-60, 0), (-60, -20), (55, -20), (80, -60))
    network.chain((80.3, 60), (60, 20), (55, 20))
    graph = graph_of(tmp_path, network.roads)
    at_ramp = [node for node in range(graph.nodes) if _steps(graph, node) == (55, 5)]
    assert len(at_ramp) == 2


def test_a_carriageway_that_ends_at_a_border_cuts_nobody_off(tmp_path: Path) -> None:
    """The way out of the last house of a county is the one that came in."""
    network = _divided("S1200", "EE")
    for y in (0.0, APART):
        network.chain((30, y), (33, y), (36, y), road_class="S1200")
    graph = graph_of(tmp_path, network.roads)
    assert _minutes(graph, (35, 0.0), (1, -2)) == pytest.approx(
        _minutes(graph, (1, -2), (35, 0.0)), rel=0.3
    )


def test_strong_components() -> None:
    """A circle of three, a way into it, a way out of it, and a node apart."""
    arcs = [(0, 1), (1, 2), (2, 0), (3, 0), (2, 4)]
    found = strong_components(6, arcs)
    assert found[0] == found[1] == found[2]
    assert len(set(found)) == 4
