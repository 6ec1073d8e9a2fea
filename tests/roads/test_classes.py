"""Roads are as fast as their class and the streets around let them be."""

import pytest

from locator.roads.classes import (
    CLASSES,
    LIMITED,
    MTFCC,
    PASS_S,
    SHARE_S,
    WAIT_S,
    Junction,
    crossing_s,
    speed_kmh,
    urban,
)

FREEWAY, RAMP, ARTERIAL = MTFCC["S1100"], MTFCC["S1630"], MTFCC["S1200"]
STREET, PRIVATE, ALLEY = MTFCC["S1400"], MTFCC["S1740"], MTFCC["S1730"]


def test_a_rural_road_is_no_city_street() -> None:
    """The same class is driven faster where there are few streets around."""
    assert speed_kmh(STREET, urban(1.0)) == 55
    assert speed_kmh(STREET, urban(15.0)) == 40
    assert 40 < speed_kmh(STREET, urban(6.0)) < 55


@pytest.mark.parametrize("name", CLASSES)
def test_no_class_is_faster_in_a_town(name: str) -> None:
    """Every class has a speed, and a town never makes it faster."""
    assert 0 < CLASSES[name].urban_kmh <= CLASSES[name].rural_kmh <= 105


@pytest.mark.parametrize("name", ["S1500", "S1730", "S1740", "S1750", "S1780"])
def test_nobody_cuts_through_a_private_road(name: str) -> None:
    """Private roads, alleys and trails are far slower than streets, so that ways lead around."""
    assert MTFCC[name].rural_kmh <= STREET.rural_kmh / 2


@pytest.mark.parametrize("name", ["S1710", "S1720", "S1810", "S1820", "S1830"])
def test_paths_are_not_for_cars(name: str) -> None:
    """Walkways, stairs and bridle paths are no roads, or a footbridge would be a bridge."""
    assert name not in MTFCC


def test_houses_stand_on_streets_only() -> None:
    """Nobody lives on a motorway or its ramp."""
    assert not FREEWAY.has_houses
    assert not RAMP.has_houses
    assert STREET.has_houses
    assert PRIVATE.has_houses


CROSSINGS = (
    ("a bend is no crossing", STREET, Junction(2, 1, 2), 0.0),
    ("a side street waits for the arterial", STREET, Junction(3, 2, 2), WAIT_S),
    ("the arterial passes it", ARTERIAL, Junction(3, 2, 2), PASS_S),
    ("equal streets share a crossing", STREET, Junction(4, 1, 4), SHARE_S),
    ("a private road waits for the street", PRIVATE, Junction(2, 1, 2), WAIT_S),
    ("a private road that becomes a street does not", PRIVATE, Junction(1, 1, 1), 0.0),
    ("two alleys do not wait for each other", ALLEY, Junction(), 0.0),
    ("a freeway never waits", FREEWAY, Junction(3, LIMITED, 2), 0.0),
    ("a ramp merges into it", RAMP, Junction(3, LIMITED, 2), 0.0),
    ("a ramp waits at the street it ends at", RAMP, Junction(3, 1, 2), WAIT_S),
    ("a ramp that forks does not", RAMP, Junction(3, 0, 0), 0.0),
)


@pytest.mark.parametrize("case", CROSSINGS, ids=lambda case: case[0])
def test_what_a_crossing_costs_in_a_town(case: tuple[str, object, Junction, float]) -> None:
    """A driver who has to wait loses seconds; a driver with the right of way loses hardly any."""
    _, road, junction, seconds = case
    assert crossing_s(road, junction, 1.0) == seconds  # type: ignore[arg-type]


def test_out_of_town_only_those_who_wait_lose_time() -> None:
    """If there is no traffic, nothing holds up the road that goes ahead."""
    assert crossing_s(ARTERIAL, Junction(4, 2, 4), 0.0) == 0.0
    assert crossing_s(STREET, Junction(3, 2, 2), 0.0) == WAIT_S
