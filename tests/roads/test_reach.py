"""The places within reach of a clinic: the times are those of networkx and of an answer."""

import math
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from locator.geocode.streets.geometry import distance_m
from locator.roads.calibration import FACTOR, Calibration, save
from locator.roads.drive import Origin, Roads, Site, drives, open_roads
from locator.roads.reach import Area, extent, reach, seconds_from, timed_places
from locator.roads.snap import Spot, point_of
from tests.roads import brute
from tests.roads.networks import Network, grid, latlon, osm_graph
from tests.roads.test_search import World, worlds


def _opened(folder: Path, sites: list[Site]) -> Roads:
    roads = open_roads(str(folder), sites)
    assert roads
    return roads


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(worlds(), st.floats(1, 12), st.booleans())
def test_times_are_those_of_the_nearest_clinic(
    tmp_path_factory: pytest.TempPathFactory, world: World, minutes: float, some: bool
) -> None:
    """From every place, with the minute that each trip takes besides; none beyond the limit."""
    folder = tmp_path_factory.mktemp("world")
    graph = osm_graph(folder, world.roads)
    spots = [Spot(edge % graph.edges, share) for edge, share in world.clinics]
    sites = [Site(*point_of(graph, spot)) for spot in spots]
    graph.close()
    roads = _opened(folder, sites)
    clinics = list(roads.to.spots)
    wanted = frozenset(range(0, len(clinics), 2)) if some else None
    reached = reach(roads, minutes, wanted)
    for edge, share in world.callers:
        spot = Spot(edge % roads.graph.edges, share)
        told = brute.routes(roads.graph, spot, clinics, 1, wanted)
        true = 60 + told[0].deciseconds / 10 if told else math.inf
        found = seconds_from(reached, spot)
        if true <= 60 * minutes:
            assert found == pytest.approx(true)
        else:
            assert found >= min(true, 60 * minutes)
    roads.close()


def test_a_calibrated_town_has_calibrated_areas(tmp_path: Path) -> None:
    """A factor of two halves what is within reach, and the seconds are those of an answer."""
    osm_graph(tmp_path, grid(40, 2).roads).close()
    sites = [Site(*latlon((0, 0)))]
    before = _opened(tmp_path, sites)
    wide = extent(reach(before, 5))
    before.close()
    save(str(tmp_path), Calibration(FACTOR, 2.0, pairs=10))
    roads = _opened(tmp_path, sites)
    reached = reach(roads, 5)
    narrow = extent(reached)
    assert wide
    assert narrow
    assert narrow.east - narrow.west < 0.5 * (wide.east - wide.west)
    spot = Spot(3, 0.5)
    place = point_of(roads.graph, spot)
    (drive,) = drives(roads, Origin(*place)).nearest
    assert seconds_from(reached, spot) == pytest.approx(drive.seconds)
    roads.close()


def test_places_are_close_together_and_inside(tmp_path: Path) -> None:
    """All roads of an area are followed in steps; those far outside are not."""
    network = Network()
    network.road((0, 0), (5, 5), (10, 0))
    network.road((10, 0), (30, 0))
    network.road((60, 60), (61, 60))
    network.road((0, 0), (10, 0), road_class="S1100")
    osm_graph(tmp_path, network.roads).close()
    roads = _opened(tmp_path, [Site(*latlon((0, 0)))])
    (south, west), (north, east) = latlon((-1, -1)), latlon((12, 6))
    places = list(timed_places(reach(roads, 30), Area(south, west, north, east), 50.0))
    spots = [(one.latitude, one.longitude) for one in places]
    for along in range(0, 30):
        corner = (
            latlon((along, 0)) if along > 9 else latlon((along, along if along < 6 else 10 - along))
        )
        assert min(distance_m(corner, spot) for spot in spots) < 75
    assert min(distance_m(latlon((60, 60)), spot) for spot in spots) > 1_000
    assert min(distance_m(latlon((5, 0)), spot) for spot in spots) > 300  # a motorway has no houses
    assert all(one.seconds < 1_800 for one in places)
    roads.close()


def test_nothing_is_within_a_moment(tmp_path: Path) -> None:
    """Less time than every trip takes reaches nothing."""
    osm_graph(tmp_path, grid(3, 3).roads).close()
    roads = _opened(tmp_path, [Site(*latlon((0, 0)))])
    assert extent(reach(roads, 0.5)) is None
    roads.close()
