"""EDGES files of the Census Bureau become roads."""

from pathlib import Path

import pytest

from locator.errors import DataError
from locator.geocode.streets.tiger import Source, sources
from locator.roads.edges import about, read_edges
from locator.roads.model import TIGER, About
from tests.geocode.streets.make_tiger import AUTAUGA, MADISON, many_roads, write_addrfeat
from tests.roads.networks import Network, grid, write_edges


def _source(path: Path) -> Source:
    (source,) = sources(str(path))
    return source


def test_every_road_for_cars_is_read_with_its_class_and_nodes(tmp_path: Path) -> None:
    """Roads come as they stand in the file; rivers and footpaths are left out."""
    network = Network()
    network.road((0, 0), (2, 1), (4, 0))
    network.road((4, 0), (9, 0), road_class="S1740")
    read = list(read_edges(_source(write_edges(tmp_path, network.roads))))
    assert [(r.id, r.tail, r.head, r.road_class) for r in read] == [
        (1, 1, 2, "S1400"),
        (2, 2, 3, "S1740"),
    ]
    assert [tuple(point) for point in read[0].line] == network.roads[0].line


def test_a_file_of_ranges_is_no_file_of_roads(tmp_path: Path) -> None:
    """ADDRFEAT has neither classes nor nodes of its own, so it is refused by name."""
    source = _source(write_addrfeat(tmp_path, many_roads(1)))
    with pytest.raises(DataError, match="EDGES"):
        list(read_edges(source))


def test_roads_without_node_numbers_are_refused(tmp_path: Path) -> None:
    """Without nodes nobody knows which roads meet: better no times than wrong ones."""
    path = write_edges(tmp_path, grid(2, 2).roads, TNIDF=0)
    with pytest.raises(DataError, match="node numbers"):
        list(read_edges(_source(path)))


def test_a_damaged_file_is_refused(tmp_path: Path) -> None:
    """The error names the file and says what to do, as for streets."""
    path = write_edges(tmp_path, grid(2, 2).roads)
    path.write_bytes(path.read_bytes()[:400])
    with pytest.raises(DataError, match="fetch it again") as caught:
        list(read_edges(Source(str(path), "edges", MADISON, "2020")))
    assert caught.value.path == str(path)


def test_roads_of_two_years_are_not_joined() -> None:
    """A node may have another number a year later, so vintages are not mixed."""
    files = [Source("a", "edges", MADISON, "2020"), Source("b", "edges", AUTAUGA, "2021")]
    assert about(files[:1]) == About(TIGER, "2020", (MADISON,))
    with pytest.raises(DataError, match="2020 and 2021"):
        about(files)
