"""Distances on WGS 84, and whether a whole disc is nearer to one point than to another."""

import pytest
from geographiclib.geodesic import Geodesic
from geopy.distance import geodesic
from hypothesis import example, given
from hypothesis import strategies as st

from locator.geodesy import Polar, distance_lower_bounds_m, inverse, stays_nearer, widest_lead_m

LATITUDES = st.floats(-90, 90)
LONGITUDES = st.floats(-180, 180)
POINTS = st.tuples(LATITUDES, LONGITUDES)

HUNTSVILLE, MADISON = (34.7304, -86.5861), (34.6993, -86.7483)
NORTH_POLE, SOUTH_POLE = (90.0, 0.0), (-90.0, 0.0)


@given(POINTS, POINTS)
@example(HUNTSVILLE, MADISON)
@example(HUNTSVILLE, HUNTSVILLE)
@example((10.0, 20.0), (-10.0, -160.0))  # antipodes
@example((0.0, 0.0), (0.0, 180.0))  # antipodes on the equator: the way leads over a pole
@example((0.5, 0.0), (-0.5, 179.7))  # nearly antipodes: where older methods do not converge
@example(NORTH_POLE, SOUTH_POLE)
@example(NORTH_POLE, (90.0, 120.0))
@example((52.0, 179.999), (52.0, -179.999))  # either side of the date line
def test_distances_are_geopys(here: tuple[float, float], there: tuple[float, float]) -> None:
    """The distance between any two points equals geopy's geodesic."""
    assert abs(inverse(*here, *there).distance_m - geodesic(here, there).m) < 0.001


@given(POINTS, POINTS)
@example(HUNTSVILLE, HUNTSVILLE)
@example((0.0, 30.0), (0.001, 30.0))  # along a meridian on the equator the bound is tightest
@example((0.0, 0.0), (0.0, 180.0))
@example(NORTH_POLE, SOUTH_POLE)
@example((0.0, 179.9999), (0.0, -179.9999))
def test_the_bound_is_never_above_the_distance(
    here: tuple[float, float], there: tuple[float, float]
) -> None:
    """The cheap bound never exceeds the distance, so it never rules out a nearer clinic."""
    (bound,) = distance_lower_bounds_m(*here, [there])
    assert bound <= inverse(*here, *there).distance_m


@given(POINTS, st.floats(1, 5_000_000), st.floats(0, 360))
def test_the_bound_is_close_to_the_distance(
    here: tuple[float, float], distance: float, azimuth: float
) -> None:
    """The cheap bound is within 1.1% of the distance, so it rules out most farther clinics."""
    end = Geodesic.WGS84.Direct(*here, azimuth, distance)
    (bound,) = distance_lower_bounds_m(*here, [(end["lat2"], end["lon2"])])
    assert bound > 0.989 * distance


@pytest.mark.parametrize(
    ("there", "azimuth"),
    [((35.0, -86.5861), 0.0), ((34.0, -86.5861), 180.0), ((34.7304, -86.58), 90.0)],
    ids=["north", "south", "east"],
)
def test_azimuths_turn_clockwise_from_north(there: tuple[float, float], azimuth: float) -> None:
    """The direction of a point is given in degrees, clockwise from north."""
    assert abs(inverse(*HUNTSVILLE, *there).azimuth) == pytest.approx(azimuth, abs=0.01)


# near, far (distance and azimuth from the center), the error of the doors, and the greatest radius.
# Computed by hand in the plane, because the distances are short.
LIMITS = {
    "between the two": (Polar(40, 90), Polar(60, 270), 0, 10.0),
    "between the two, doors unsure": (Polar(40, 90), Polar(60, 270), 4, 8.0),
    "on the line, behind the nearer": (Polar(10, 90), Polar(110, 90), 0, 60.0),
    "at the nearer one's door": (Polar(0, 0), Polar(100, 90), 0, 50.0),
    "at the nearer one's door, doors unsure": (Polar(0, 0), Polar(100, 90), 20, 40.0),
    # 30 east and 40 north, 130 north: (130² - 50²) / (2 √(30² + 90²))
    "off the line": (Polar(50, 36.8699), Polar(130, 0), 0, 75.894),
    # The hyperbola x²/40² - y²/30² = 1 comes nearest to 200, 0 at 128, ±91.19, not at its vertex.
    "far behind, doors unsure": (Polar(150, 90), Polar(250, 90), 80, 116.19),
}


@pytest.mark.parametrize(("near", "far", "doors", "limit"), LIMITS.values(), ids=LIMITS)
def test_how_far_one_can_go(near: Polar, far: Polar, doors: float, limit: float) -> None:
    """The nearer point is nearer up to the bisector or the hyperbola, and not beyond."""
    assert stays_nearer(near, far, limit * 0.9999, doors)
    assert not stays_nearer(near, far, limit * 1.0001, doors)


@pytest.mark.parametrize(("radius", "stays"), [(40_000, True), (60_000, False)])
def test_beyond_the_plane_the_triangle_inequality_decides(radius: float, stays: bool) -> None:
    """The nearer of two clinics on another continent is found, too, with less precision."""
    assert stays_nearer(Polar(9_000_000, 10), Polar(9_100_000, 20), radius, 0) is stays


@pytest.mark.parametrize("distance", [0.0, 1000.0, 6_000_000.0, 10_000_000.0])
def test_a_lead_of_a_rounding_error_is_none(distance: float) -> None:
    """Two clinics that differ only by rounding errors are equally near."""
    assert not stays_nearer(Polar(distance, 10), Polar(distance + 2e-9, 10), 0, 0)


@pytest.mark.parametrize(("radius", "lead"), [(0, 20), (10, 40), (30, 80), (60, 100)], ids=str)
def test_the_widest_lead(radius: float, lead: float) -> None:
    """A meter towards one of two points widens its lead by two meters, up to its door."""
    assert widest_lead_m(Polar(40, 90), Polar(60, 270), radius) == pytest.approx(lead)
