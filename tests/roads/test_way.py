"""The way along the roads: as long as the answer says, and the same with labels and without."""

import random
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from locator.geocode.streets.geometry import distance_m
from locator.roads.drive import Origin, Roads, Site, drives, open_roads, prepare
from locator.roads.graph import Graph
from locator.roads.places import SCALE
from locator.roads.snap import Spot, point_of, snap
from locator.roads.way import TOLERANCE_M, Way, way, way_between
from tests.roads import brute
from tests.roads.networks import Network, grid, latlon, osm_graph
from tests.roads.test_search import World, _town, worlds


def _sites(graph: Graph, spots: list[Spot]) -> list[Site]:
    return [Site(*point_of(graph, spot)) for spot in spots]


def _opened(folder: Path, sites: list[Site]) -> Roads:
    roads = open_roads(str(folder), sites)
    assert roads
    return roads


def _length_m(line: list[tuple[float, float]]) -> float:
    return sum(distance_m(one, other) for one, other in pairwise(line))


def _agree(folder: Path, sites: list[Site], callers: list[Spot]) -> int:
    """Compare the ways from all callers to all clinics; how many there are."""
    searching = _opened(folder, sites)
    prepare(str(folder), sites)
    looking_up = _opened(folder, sites)
    assert looking_up.labels
    graph, clinics, count = searching.graph, list(searching.to.spots), 0
    for caller in callers:
        told = {one.clinic: one for one in brute.routes(graph, caller, clinics, len(clinics))}
        for clinic, spot in enumerate(clinics):
            if spot is None:
                continue
            found = way_between(searching, caller, clinic)
            assert found == way_between(looking_up, caller, clinic)
            assert (found and found[0]) == told.get(clinic)
            if found:
                count += 1
                line = [(y / SCALE, x / SCALE) for x, y in found[1]]
                assert distance_m(line[0], point_of(graph, caller)) < 2
                assert distance_m(line[-1], point_of(graph, spot)) < 2
                # Steps of 1e-5 degrees and meters that are rounded on each edge.
                assert _length_m(line) == pytest.approx(found[0].meters, rel=0.02, abs=30)
    searching.close()
    looking_up.close()
    return count


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(worlds())
def test_the_way_is_the_one_that_was_measured(
    tmp_path_factory: pytest.TempPathFactory, world: World
) -> None:
    """On any network: networkx's time and length, by labels the same way as by a search."""
    folder = tmp_path_factory.mktemp("world")
    graph = osm_graph(folder, world.roads)
    spots = [
        [Spot(edge % graph.edges, share) for edge, share in chosen]
        for chosen in (world.callers, world.clinics)
    ]
    sites = _sites(graph, spots[1])
    graph.close()
    _agree(folder, sites, spots[0])


def test_a_town_with_many_quickest_ways(tmp_path: Path) -> None:
    """A river, one-ways, an island, and a chessboard on which many ways take the same time."""
    rng = random.Random(5)
    graph = osm_graph(tmp_path, _town(rng).roads)
    sites = [Site(*latlon(place)) for place in ((1, 1), (6, 10.4), (12, 2.2), (40.4, 3))]
    callers = [Spot(rng.randrange(graph.edges), rng.random()) for _ in range(25)]
    graph.close()
    assert _agree(tmp_path, sites, callers) > 60


def _valley(folder: Path) -> Roads:
    """Two banks of a river, and a bridge far to the east."""
    network = Network()
    for y in (0, 9):
        network.chain(*((x, y) for x in range(21)))
    network.chain((20, 0), (21, 4), (20, 9))
    osm_graph(folder, network.roads).close()
    return _opened(folder, [Site(*latlon((0, 9.2)))])


def test_the_ends_are_the_places_of_caller_and_clinic(tmp_path: Path) -> None:
    """The line goes from the caller over the bridge to the clinic, and bends only where it must."""
    roads = _valley(tmp_path)
    here = latlon((0.5, 0.3))
    found = way(roads, Origin(*here), 0)
    assert found
    assert (found.line[0], found.line[-1]) == (here, latlon((0, 9.2)))
    assert len(found.line) <= 7
    for corner in ((20, 0), (21, 4), (20, 9)):
        assert min(distance_m(latlon(corner), point) for point in found.line) < TOLERANCE_M
    (drive,) = drives(roads, Origin(*here)).nearest
    assert found.meters == drive.meters
    assert 60 + found.deciseconds / 10 == pytest.approx(drive.seconds)
    roads.close()


def test_there_is_no_way_to_an_island_or_from_far_away(tmp_path: Path) -> None:
    """If no road leads there, there is no line."""
    network = grid(4, 4)
    network.chain((60, 0), (62, 0), (62, 2), (60, 0))
    osm_graph(tmp_path, network.roads).close()
    roads = _opened(tmp_path, [Site(*latlon((61, 0))), Site(40.0, -90.0)])
    ways: list[Way | None] = [way(roads, Origin(*latlon((1, 1))), at) for at in (0, 1)]
    ways.append(way(roads, Origin(40.0, -90.0), 0))
    assert ways == [None] * 3
    roads.close()


@pytest.mark.parametrize("turned", [False, True])
def test_of_two_quickest_ways_the_shorter_is_taken(tmp_path: Path, turned: bool) -> None:
    """Twice as far at twice the speed takes as long, and is not the way; whichever comes first."""
    network = Network()
    network.road((-3, 0), (0, 0))
    roads = [(((0, 0), (10, 0)), 30.0), (((0, 0), (5, 7.13), (10, 0)), 60.0)]
    for places, kmh in roads[::-1] if turned else roads:
        network.road(*places, kmh=kmh)
    network.road((10, 0), (13, 0))
    graph = osm_graph(tmp_path, network.roads)
    both = {(graph.deciseconds[arc], graph.meters[arc]) for arc in graph.along}
    assert {(1220, 915), (1220, 1830)} <= both
    callers = [snap(graph, *latlon((-1, 0)))]
    graph.close()
    sites = [Site(*latlon((12, 0)))]
    assert callers[0]
    assert _agree(tmp_path, sites, [callers[0]]) == 1
    roads_there = _opened(tmp_path, sites)
    found = way(roads_there, Origin(*latlon((-1, 0))), 0)
    assert found
    assert max(y for y, _ in found.line) < latlon((0, 1))[0]
    roads_there.close()
