"""Roads that cross on two levels are not joined, and interchanges stay whole."""

from pathlib import Path

import pytest

from locator.roads.levels import FREEWAY, RAMP, STREET, End, Heading, passing
from locator.roads.search import outwards, targets
from locator.roads.snap import snap
from tests.roads.networks import Network, graph_of, latlon, osm_graph

EAST, WEST, NORTH, SOUTH = (1.0, 0.0), (-1.0, 0.0), (0.0, 1.0), (0.0, -1.0)
NORTHEAST, SOUTHWEST = (0.71, 0.71), (-0.71, -0.71)


def _passing(*ends: tuple[str, Heading]) -> list[int]:
    """The ends at a node that pass the others, by their place among them."""
    here = [End(1, road, True, *end) for road, end in enumerate(ends)]
    return sorted(end.road for end in passing({1: here}).get(1, ()))


CASES = {
    "a freeway crosses a street": (
        [(FREEWAY, EAST), (FREEWAY, WEST), (STREET, NORTH), (STREET, SOUTH)],
        [0, 1],
    ),
    "a freeway goes on as a street": ([(FREEWAY, EAST), (STREET, WEST)], []),
    "both carriageways end at a street": (
        [(FREEWAY, EAST), (FREEWAY, NORTHEAST), (STREET, WEST)],
        [],
    ),
    "a ramp leaves a freeway": ([(FREEWAY, EAST), (FREEWAY, WEST), (RAMP, NORTHEAST)], []),
    "two freeways cross": (
        [(FREEWAY, EAST), (FREEWAY, WEST), (FREEWAY, NORTH), (FREEWAY, SOUTH)],
        [0, 1],
    ),
    "a ramp crosses a freeway": (
        [(FREEWAY, EAST), (FREEWAY, WEST), (RAMP, NORTHEAST), (RAMP, SOUTHWEST)],
        [0, 1],
    ),
    "two ramps leave at one place": (
        [(FREEWAY, EAST), (FREEWAY, WEST), (RAMP, (0.98, 0.17)), (RAMP, (0.98, -0.17))],
        [],
    ),
    "a ramp runs straight on beyond a street": (
        [(RAMP, EAST), (RAMP, WEST), (STREET, NORTH), (STREET, SOUTH)],
        [0, 1],
    ),
    "two ramps come to a street from one side": (
        [(RAMP, EAST), (RAMP, (0.98, 0.17)), (STREET, NORTH), (STREET, SOUTH)],
        [],
    ),
    "ramps, freeway and street all meet": (
        [(RAMP, EAST), (RAMP, WEST), (FREEWAY, NORTH), (STREET, SOUTH)],
        [],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_node(case: str) -> None:
    """Each kind of node, and which of its ends pass the others on a level of their own."""
    ends, expected = CASES[case]
    found = _passing(*ends)
    others = sorted(set(range(len(ends))) - set(found))
    # If two roads cross, either may be the one above.
    assert expected in (found, others if found else [])


def _crossing(road_class: str) -> Network:
    """A long road from west to east, one from south to north across it, and a way round."""
    network = Network()
    network.chain((-5, 0), (0, 0), (5, 0), road_class=road_class)
    network.chain((0, -5), (0, 0), (0, 5))
    network.chain((5, 0), (5, 5), (0, 5))
    return network


def test_nobody_turns_from_a_freeway_into_the_street_below(tmp_path: Path) -> None:
    """The way leads round, as if the two had no point in common."""
    graph = graph_of(tmp_path, _crossing("S1100").roads)
    street = graph_of(tmp_path, _crossing("S1400").roads, name="streets.graph")
    assert graph.nodes == street.nodes + 1


def test_a_source_that_knows_its_bridges_is_left_as_it_is(tmp_path: Path) -> None:
    """OpenStreetMap joins only roads that meet, so nothing is parted there."""
    assert osm_graph(tmp_path, _crossing("motorway").roads).nodes == 6


def test_both_sides_of_a_parted_crossing_can_be_reached(tmp_path: Path) -> None:
    """Roads that are separated at one node are still connected elsewhere."""
    graph = graph_of(tmp_path, _crossing("S1100").roads)
    south, east = snap(graph, *latlon((0, -4))), snap(graph, *latlon((5, 3)))
    assert south
    (route,) = outwards(graph, south, targets(graph, [east]), 1)
    assert abs(route.meters - (9 * 111 + 5 * 91 + 2 * 111)) < 60
