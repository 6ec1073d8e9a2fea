"""The graph file: what it holds, and what happens when it is not whole."""

import os
import resource
from collections.abc import Callable
from pathlib import Path

import pytest

from locator.errors import DataError
from locator.geocode.streets.geometry import pack, unpack
from locator.geocode.streets.tiger import sources
from locator.roads.build import build
from locator.roads.edges import about, read_edges
from locator.roads.graph import (
    HEAD,
    VERSION,
    Graph,
    open_graph,
    verify,
)
from locator.roads.model import BACKWARD, FORWARD, OSM, TIGER, About
from locator.roads.places import SCALE
from tests.geocode.streets.make_tiger import AUTAUGA, MADISON
from tests.roads.networks import Network, at, graph_of, grid, nodes_at, osm_graph, write_edges


def _arcs(graph: Graph) -> list[tuple[int, int, int, int]]:
    return [
        (node, graph.head[arc], graph.deciseconds[arc], graph.meters[arc])
        for node in range(graph.nodes)
        for arc in range(graph.offset[node], graph.offset[node + 1])
    ]


def test_a_road_is_driven_both_ways_unless_it_is_one_way(tmp_path: Path) -> None:
    """Every road is two arcs, a one-way road is one, whichever way it was drawn."""
    network = Network()
    network.road((0, 0), (1, 0))
    network.road((1, 0), (2, 0), ways=FORWARD)
    network.road((2, 0), (3, 0), ways=BACKWARD)
    graph = osm_graph(tmp_path, network.roads)
    pairs = {(tail, head) for tail, head, _, _ in _arcs(graph)}
    west_to_east = [nodes_at(graph, *_steps((x, 0)))[0] for x in range(4)]
    a, b, c, d = west_to_east
    assert pairs == {(a, b), (b, a), (b, c), (d, c)}


def _steps(place: tuple[float, float]) -> tuple[int, int]:
    x, y = at(place)
    return round(y * SCALE), round(x * SCALE)


def test_lengths_are_those_of_the_lines(tmp_path: Path) -> None:
    """A road's meters follow its bends, and its time its class."""
    network = Network()
    network.road((0, 0), (0, 10), (20, 10))
    ((_, _, time, meters), _) = _arcs(osm_graph(tmp_path, network.roads))
    assert meters == pytest.approx(10 * 111.1 + 20 * 91.5, rel=0.005)
    assert time == pytest.approx(10 * meters / (55 / 3.6), abs=1)


def test_a_sign_says_more_than_the_class(tmp_path: Path) -> None:
    """If a speed is posted, it is what counts, less what drivers lose of it."""
    network = Network()
    network.road((0, 0), (0, 10), kmh=100)
    ((_, _, time, meters), _) = _arcs(osm_graph(tmp_path, network.roads))
    assert time == pytest.approx(10 * meters / (90 / 3.6), abs=1)


def test_counties_are_joined_at_their_nodes(tmp_path: Path) -> None:
    """A node that two counties' files have is one node, a road that both have is one road."""
    network = grid(6, 3)
    west = [road for road in network.roads if max(x for x, _ in road.line) <= at((3, 0))[0]]
    east = [road for road in network.roads if min(x for x, _ in road.line) >= at((3, 0))[0]]
    assert {road.id for road in west} & {road.id for road in east}
    files = [write_edges(tmp_path, west), write_edges(tmp_path, east, AUTAUGA)]
    found = sources(str(tmp_path))
    assert len(found) == len(files)
    path = str(tmp_path / "roads.graph")
    build(path, (road for source in found for road in read_edges(source)), about(found))
    graph = open_graph(path)
    assert graph
    assert (graph.nodes, graph.edges) == (18, len(network.roads))
    assert list(graph.size) == [18]
    assert graph.about == About(TIGER, "2020", (AUTAUGA, MADISON))


def test_the_order_of_the_files_does_not_matter(tmp_path: Path) -> None:
    """The same roads give the same file, byte for byte, so that labels stay of use."""
    roads = grid(5, 5).roads
    one = graph_of(tmp_path, roads, name="one")
    other = graph_of(tmp_path, roads[::-1], name="other")
    assert one.digest == other.digest
    assert (tmp_path / "one").read_bytes() == (tmp_path / "other").read_bytes()


def test_islands_are_told_from_the_mainland(tmp_path: Path) -> None:
    """Roads that nothing joins are a component of their own; the largest is number 0."""
    network = grid(4, 4)
    network.chain((20, 0), (21, 0), (22, 0))
    graph = graph_of(tmp_path, network.roads)
    assert list(graph.size) == [16, 3]
    (island,) = nodes_at(graph, *_steps((21, 0)))
    (mainland,) = nodes_at(graph, *_steps((2, 2)))
    assert (graph.component[island], graph.component[mainland]) == (1, 0)


def test_a_node_is_found_at_the_end_of_a_line_of_the_street_index(tmp_path: Path) -> None:
    """The index rounds to 1e-5 degrees; a place between two steps is found at either."""
    network = Network()
    network.road((0, 0), (0.005, 3), (7, 3))  # the first bend lies on half a step
    network.road((7, 3), (7.005, 9))
    graph = osm_graph(tmp_path, network.roads)
    for road in network.roads:
        line = unpack(pack(road.line))
        for (x, y), node in ((line[0], road.tail), (line[-1], road.head)):
            found = nodes_at(graph, round(y * SCALE), round(x * SCALE))
            near = nodes_at(graph, round(y * SCALE) + 1, round(x * SCALE) - 1)
            assert len(found) == 1, node
            assert near == found
    assert len(nodes_at(graph, *_steps((3, 0)))) == 0


def test_there_need_be_no_file(tmp_path: Path) -> None:
    """Without roads nothing is wrong: they are not installed."""
    assert open_graph(str(tmp_path / "roads.graph")) is None


DAMAGES: tuple[tuple[str, Callable[[bytes], bytes], str], ...] = (
    ("empty", lambda _: b"", "damaged"),
    ("cut short", lambda data: data[:-8], "damaged"),
    ("longer", lambda data: data + bytes(8), "damaged"),
    ("only a head", lambda data: data[: HEAD.size], "damaged"),
    ("another file", lambda data: b"PK\3\4" + data[4:], "does not hold roads of this program"),
    ("a later version", lambda data: data[:4] + bytes([VERSION + 1]) + data[5:], "version"),
    ("no names", lambda data: data[: HEAD.size] + bytes(40) + data[HEAD.size + 40 :], "damaged"),
)


@pytest.mark.parametrize(("damage", "match"), [d[1:] for d in DAMAGES], ids=[d[0] for d in DAMAGES])
def test_a_damaged_file_is_refused(
    tmp_path: Path, damage: Callable[[bytes], bytes], match: str
) -> None:
    """The error names the file and the command that mends it."""
    graph_of(tmp_path, grid(3, 3).roads).close()
    path = tmp_path / "roads.graph"
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(DataError, match=match) as caught:
        open_graph(str(path))
    assert "locator streets install" in str(caught.value)
    assert caught.value.path == str(path)


def test_a_flipped_bit_is_found_by_reading_all(tmp_path: Path) -> None:
    """Opening looks at the head only, which takes no time; verify reads everything."""
    graph_of(tmp_path, grid(3, 3).roads).close()
    path = tmp_path / "roads.graph"
    verify(str(path))
    data = bytearray(path.read_bytes())
    data[-20] ^= 1
    path.write_bytes(data)
    opened = open_graph(str(path))
    assert opened
    opened.close()
    with pytest.raises(DataError, match="damaged"):
        verify(str(path))


def test_a_folder_in_the_place_of_the_file_is_an_error_with_its_name(tmp_path: Path) -> None:
    """A file that the system refuses to read is an error that names it."""
    (tmp_path / "roads.graph").mkdir()
    with pytest.raises(DataError, match=r"roads\.graph"):
        open_graph(str(tmp_path / "roads.graph"))


def test_a_full_disk_leaves_the_old_roads(tmp_path: Path) -> None:
    """A graph that cannot be written is an error, and nothing is left of it."""
    old = graph_of(tmp_path, grid(3, 3).roads)
    path = str(tmp_path / "roads.graph")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, hard))
    try:
        with pytest.raises(DataError, match="cannot write the roads"):
            build(path, grid(30, 30).roads, About(TIGER, "2020"))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    again = open_graph(path)
    assert again
    assert again.digest == old.digest
    assert os.listdir(tmp_path) == ["roads.graph"]


def test_a_damaged_source_leaves_the_old_roads(tmp_path: Path) -> None:
    """A file that breaks off in the middle does not replace what works."""

    def broken() -> object:
        yield from grid(3, 3).roads[:2]
        raise DataError("damaged")

    old = graph_of(tmp_path, grid(3, 3).roads)
    with pytest.raises(DataError, match="damaged"):
        build(old.path, broken(), About(TIGER, "2020"))  # type: ignore[arg-type]
    again = open_graph(old.path)
    assert again
    assert again.digest == old.digest


def test_what_a_killed_process_left_is_in_nobodys_way(tmp_path: Path) -> None:
    """Half a file beside the roads is written over, and gone afterwards."""
    (tmp_path / "roads.graph.building").write_bytes(b"CLRD" * 100_000)
    graph = graph_of(tmp_path, grid(3, 3).roads)
    verify(graph.path)
    assert os.listdir(tmp_path) == ["roads.graph"]


def test_a_source_without_roads_is_an_error(tmp_path: Path) -> None:
    """An empty graph would say that nobody can drive anywhere."""
    with pytest.raises(DataError, match="no roads"):
        build(str(tmp_path / "roads.graph"), [], About(OSM, "2020"))


def test_an_open_graph_stays_what_it_was(tmp_path: Path) -> None:
    """A process that has the old file open reads it to the end while a new one replaces it."""
    old = graph_of(tmp_path, grid(3, 3).roads)
    new = graph_of(tmp_path, grid(5, 5).roads)
    assert (old.nodes, new.nodes) == (9, 25)
    assert old.head[len(old.head) - 1] < 9
