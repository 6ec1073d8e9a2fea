"""The places of points in the picture."""

from math import dist

import pytest
from hypothesis import given
from hypothesis import strategies as st

from locator.geodesy import inverse
from locator.map.projection import Disc, fit
from locator.map.scale import ZOOMS, bars
from tests.map.scenes import view

LATITUDES = st.floats(-75, 75)
LONGITUDES = st.floats(-180, 180)
SHARES = st.floats(0, 1)


@given(LATITUDES, LONGITUDES, SHARES, SHARES)
def test_a_point_of_the_picture_and_its_place_belong_together(
    latitude: float, longitude: float, across: float, down: float
) -> None:
    """From the picture to degrees and back is the same point to a hundredth of a unit."""
    seen = view(latitude, longitude)
    spot = (across * seen.width, down * seen.height)
    assert dist(seen.xy(*seen.place(*spot)), spot) < 0.01


def test_north_is_up_and_east_is_right() -> None:
    """A place to the north of the middle is above it, one to the east is right of it."""
    seen = view(34.7, -86.6)
    assert seen.xy(34.8, -86.6) == pytest.approx((450.0, 300.0 - 11_093 / (50_000 / 900)), abs=0.5)
    assert seen.xy(34.7, -86.5)[0] > 450.0


@given(LATITUDES, st.floats(0.5, 300), st.sampled_from(["mi", "km"]), st.sampled_from(ZOOMS))
def test_the_scale_bar_is_as_long_as_it_says(
    latitude: float, meters_per_unit: float, units: str, zoom: float
) -> None:
    """Both bars, laid across the middle of the picture, span the distance they say within 1%."""
    seen = view(latitude, -86.6)._replace(meters_per_unit=meters_per_unit / zoom)
    for bar in bars(seen.meters_per_unit, 150.0, units):
        ends = [seen.place(450 + side * bar.length / 2, 300) for side in (-1, 1)]
        number, unit = bar.label.split()
        said = float(number.replace(",", "")) * (1609.344 if unit == "mi" else 1000)
        assert inverse(*ends[0], *ends[1]).distance_m == pytest.approx(said, rel=0.01)
        assert 30 < bar.length <= 150.001


@given(
    st.lists(
        st.builds(Disc, st.floats(33, 36), st.floats(-88, -85), st.floats(0, 20_000)),
        min_size=1,
        max_size=6,
    )
)
def test_the_view_holds_what_it_is_made_for(discs: list[Disc]) -> None:
    """Every disc is in the picture, whole, and nearly as far from the edge as was asked for."""
    seen = fit(discs, 900.0, 600.0, 50.0)
    for disc in discs:
        x, y = seen.xy(disc.latitude, disc.longitude)
        radius = disc.radius_m / seen.meters_per_unit
        assert seen.holds(x, y, radius + 49.9)


def test_a_view_across_the_antimeridian_is_as_narrow_as_any() -> None:
    """Two places on both sides of 180 degrees are near each other."""
    seen = fit([Disc(52.0, 179.9, 0), Disc(52.0, -179.9, 0)], 900.0, 600.0, 50.0)
    assert seen.meters_per_unit * 800 == pytest.approx(13_730, rel=0.01)
