"""Roads that cross on two levels are not joined, and interchanges stay whole."""

from pathlib import Path

from locator.roads.levels import FREEWAY, RAMP, STREET, Above, End, passing
from locator.roads.search import outwards, targets
from locator.roads.snap import snap
from tests.roads.networks import Network, graph_of, latlon, osm_graph


def _ends(node: int, *kinds: str, first: int = 1) -> list[End]:
    return [End(node, road, kind) for road, kind in enumerate(kinds, first)]


def test_a_freeway_passes_above_a_street() -> None:
    """Where no ramp is, a freeway and a street cross and do not meet."""
    assert passing(_ends(1, FREEWAY, FREEWAY, STREET, STREET)) == [Above(1, FREEWAY)]


def test_a_freeway_that_ends_at_a_street_meets_it() -> None:
    """One end of a freeway is where it goes on as a street."""
    assert passing(_ends(1, FREEWAY, STREET)) == []


def test_a_freeway_meets_its_ramps() -> None:
    """A ramp that leaves a freeway stays joined to it."""
    assert passing(_ends(1, FREEWAY, FREEWAY, RAMP)) == []


def test_ramps_that_face_each_other_across_a_street_meet_it() -> None:
    """Half of an interchange: the way off, the street, the way on. Nothing else serves them."""
    ends = [
        *_ends(1, FREEWAY, FREEWAY, RAMP, first=1),  # road 3 leaves here
        *[End(2, 3, RAMP), End(2, 4, RAMP), End(2, 5, STREET), End(2, 6, STREET)],
        *[End(7, 4, RAMP), End(7, 8, FREEWAY), End(7, 9, FREEWAY)],
    ]
    assert passing(ends) == []


def test_a_ramp_that_runs_on_to_another_street_passes_above_the_first() -> None:
    """A long ramp crosses a street on a bridge, and ends at the next."""
    ends = [
        End(1, 1, FREEWAY),
        End(1, 2, FREEWAY),
        End(1, 3, RAMP),
        *[End(2, 3, RAMP), End(2, 4, RAMP), End(2, 5, STREET), End(2, 6, STREET)],
        *[End(3, 4, RAMP), End(3, 7, STREET), End(3, 8, STREET)],
    ]
    assert passing(ends) == [Above(2, RAMP)]


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
    """What is parted at one node is still connected round about."""
    graph = graph_of(tmp_path, _crossing("S1100").roads)
    south, east = snap(graph, *latlon((0, -4))), snap(graph, *latlon((5, 3)))
    assert south
    (route,) = outwards(graph, south, targets(graph, [east]), 1)
    assert abs(route.metres - (9 * 111 + 5 * 91 + 2 * 111)) < 60
