"""A point is put on the road that it belongs to."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from locator.geocode.streets.geometry import distance_m, pack
from locator.roads.graph import Graph
from locator.roads.places import SCALE, key_of_steps, steps_of_key
from locator.roads.snap import point_of, snap, steps_of
from tests.roads.networks import Network, at, graph_of, grid, latlon, nodes_at, osm_graph


def _tail(graph: Graph, edge: int) -> tuple[float, float]:
    return graph.point(graph.tail_node[edge])


def test_a_point_beside_a_road_is_put_on_it(tmp_path: Path) -> None:
    """The share is along the line, the gap is the way from the point to the road."""
    network = Network()
    network.road((0, 0), (10, 0), (10, 10))
    graph = osm_graph(tmp_path, network.roads)
    spot = snap(graph, *latlon((10.5, 5)))
    assert spot
    assert spot.gap_m == pytest.approx(45.7, abs=1)
    assert spot.share == pytest.approx((915 + 555) / (915 + 1111), abs=0.002)
    assert distance_m(point_of(graph, spot), latlon((10, 5))) < 2


def test_the_nearest_of_many_roads_is_taken(tmp_path: Path) -> None:
    """Whichever square a road was filed under, it is found."""
    graph = graph_of(tmp_path, grid(20, 20).roads)
    for place in ((3.3, 7.02), (18.97, 0.4), (-6, 4.6), (25, 25)):
        spot = snap(graph, *latlon(place))
        assert spot
        best = min(
            distance_m(latlon(place), latlon((x / 20, y))) for x in range(381) for y in range(20)
        )
        other = min(
            distance_m(latlon(place), latlon((x, y / 20))) for y in range(381) for x in range(20)
        )
        assert spot.gap_m == pytest.approx(min(best, other), abs=3)


def test_a_long_road_is_found_from_its_middle(tmp_path: Path) -> None:
    """A road is filed in every square it runs through, not only where it begins."""
    network = Network()
    network.road((-200, -100), (200, 140))
    spot = snap(osm_graph(tmp_path, network.roads), *latlon((0, 21)))
    assert spot
    assert spot.gap_m < 120
    assert spot.share == pytest.approx(0.5, abs=0.01)


def test_nobody_lives_on_a_motorway(tmp_path: Path) -> None:
    """A house beside a freeway belongs to the street behind it."""
    network = Network()
    network.chain((0, 0), (10, 0), road_class="S1100")
    network.chain((0, 2), (10, 2))
    graph = graph_of(tmp_path, network.roads)
    spot = snap(graph, *latlon((5, 0.1)))
    assert spot
    assert spot.gap_m == pytest.approx(1.9 * 111, abs=3)


def test_a_gap_in_the_data_is_no_island(tmp_path: Path) -> None:
    """A stub that nothing leads to yields to a street of the mainland beside it."""
    network = grid(8, 8)
    network.road((3.2, 3.4), (3.8, 3.4), road_class="S1780")
    graph = graph_of(tmp_path, network.roads)
    spot = snap(graph, *latlon((3.5, 3.42)))
    assert spot
    assert graph.component[graph.tail_node[spot.edge]] == 0


def test_a_real_island_stays_one(tmp_path: Path) -> None:
    """A place on an island far from the shore is put on the island's own roads."""
    network = grid(8, 8)
    network.chain((30, 3), (31, 3), (31, 4))
    graph = graph_of(tmp_path, network.roads)
    spot = snap(graph, *latlon((30.5, 3.1)))
    assert spot
    assert graph.component[graph.tail_node[spot.edge]] == 1


def test_where_no_road_is_there_is_no_place_on_one(tmp_path: Path) -> None:
    """A point out of reach of all roads is on none."""
    graph = graph_of(tmp_path, grid(3, 3).roads)
    assert snap(graph, *latlon((100, 100))) is None
    assert snap(graph, *latlon((100, 100)), reach_m=30_000)


coordinates = st.tuples(
    st.floats(-179.9, 179.9, allow_nan=False), st.floats(-14.0, 71.9, allow_nan=False)
)


@given(st.lists(coordinates, min_size=1, max_size=5))
def test_lines_are_read_as_the_street_index_packs_them(line: list[tuple[float, float]]) -> None:
    """Ends of lines and nodes are rounded alike, or they would not meet."""
    steps = steps_of(pack(line))
    assert steps[0] == (round(line[0][0] * SCALE), round(line[0][1] * SCALE))
    assert steps[-1] == (round(line[-1][0] * SCALE), round(line[-1][1] * SCALE))


@given(st.integers(-9_000_000, 9_000_000), st.integers(-18_000_000, 18_000_000))
def test_a_key_stands_for_one_place(y: int, x: int) -> None:
    """The place comes out of its key as it went in."""
    assert steps_of_key(key_of_steps(y, x)) == (y, x)


def test_two_ends_within_a_meter_are_both_found(tmp_path: Path) -> None:
    """Two nodes can round to the same place: both are there."""
    network = Network()
    network.road((0, 0), (5, 0))
    network.road((5.000001, 0), (9, 0))
    graph = osm_graph(tmp_path, network.roads)
    x, y = at((5, 0))
    assert len(nodes_at(graph, round(y * SCALE), round(x * SCALE))) == 2
