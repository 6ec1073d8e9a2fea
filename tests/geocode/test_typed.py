"""Typed coordinates: the place itself, with a radius for the digits that were left out."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from locator.address import parse
from locator.address.model import Address
from locator.geocode.offline import Offline
from locator.geocode.typed import typed
from locator.geodesy import inverse


@settings(deadline=None)
@given(
    st.floats(-90, 90),
    st.floats(-180, 180),
    st.integers(0, 12),
    st.sampled_from(["", "35801", "37201"]),
)
def test_typed_coordinates_are_the_origin(
    latitude: float, longitude: float, decimals: int, zip_code: str
) -> None:
    """A typed pair is taken as it is; its radius holds all that would be rounded to it."""
    pair = Address(
        latitude=latitude, longitude=longitude, coordinate_decimals=decimals, zip=zip_code
    )
    candidate = typed(pair)
    assert candidate
    assert candidate.precision == "address_point"
    assert set(candidate.faults) <= {"outside_us", "coordinates_swapped"}
    if "coordinates_swapped" in candidate.faults:
        latitude, longitude = longitude, latitude
    assert (candidate.latitude, candidate.longitude) == (latitude, longitude)
    half = 0.5 * 10.0**-decimals
    corner = min(90, max(-90, latitude - math.copysign(half, latitude))), longitude + half
    assert inverse(latitude, longitude, *corner).distance_m <= candidate.uncertainty_m
    assert candidate.uncertainty_m >= 10
    assert str(latitude) not in candidate.label


@pytest.mark.parametrize(
    ("text", "outside"),
    [
        ("34.73, -86.58", False),
        ("34.73, 86.58", True),
        ("N 34.73 W 86.58", False),
        ("61.2, -149.9", False),
        ("61.2, 149.9", True),
        ("21.3, -157.9", False),
        ("21.3, 157.9", True),
        ("52.9, 173.2", False),
        ("18.4, -66.1", False),
        ("13.5, 144.8", False),
        ("-14.3, -170.7", False),
        ("-33.86, 151.21", True),
        ("0.0, 0.0", True),
    ],
)
def test_a_point_abroad_is_kept_and_said_to_be_abroad(text: str, outside: bool) -> None:
    """A lost minus sign shows as a fault; the point itself stays as it was typed."""
    address = parse(text)
    candidate = typed(address)
    assert candidate
    assert (candidate.latitude, candidate.longitude) == (address.latitude, address.longitude)
    assert candidate.faults == (("outside_us",) if outside else ())


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("-86.58, 34.73", ("coordinates_swapped",)),
        ("-66.1 18.4", ("coordinates_swapped",)),
        ("(-80.2,25.8)", ("coordinates_swapped",)),
        # These can be no latitude, so there is nothing to say.
        ("-118.25, 34.05", ()),
        ("-149.9 61.2", ()),
        ("144.8, 13.5", ()),
        # With labels or letters the order is as they say.
        ("lat -86.58, lon 34.73", ("coordinates_swapped",)),
        ("lon -86.58, lat 34.73", ()),
        ("86.58 W, 34.73 N", ()),
    ],
)
def test_the_longitude_may_come_first(text: str, faults: tuple[str, ...]) -> None:
    """As in GeoJSON and on some maps. The US with the longitude first is Antarctica, or nowhere."""
    candidate = typed(parse(text))
    assert candidate
    assert candidate.faults == faults
    assert (candidate.latitude < candidate.longitude) == ("144.8" in text)


@pytest.mark.parametrize(
    "lead",
    ["near ", "I'm at ", "GPS: ", "my location is ", "Estoy en ", "Coordinates ", "around: "],
)
def test_words_may_lead_up_to_coordinates(lead: str) -> None:
    """They are no part of a place; the faults show the vague ones."""
    point, alone = typed(parse(f"{lead}34.73, -86.58")), typed(parse("34.73, -86.58"))
    assert point
    assert alone
    assert point._replace(faults=()) == alone
    assert ("text_ignored" in point.faults) == (lead in {"near ", "around: "})


@pytest.mark.parametrize(
    "text", ["Oak 34.73, -86.58", "Suite 34.73 -86.58", "12 near 34.73, -86.5"]
)
def test_other_words_make_it_no_point(text: str) -> None:
    """Nobody knows what the numbers are then."""
    assert typed(parse(text)) is None


def test_the_offline_geocoder_takes_typed_coordinates_as_they_are() -> None:
    """Coordinates are the place, even with a ZIP code beside them."""
    address = parse("34.73, -86.58")
    assert Offline().geocode(address._replace(zip="35801")) == [typed(address)]


def test_an_address_without_coordinates() -> None:
    """It has no such place."""
    assert typed(Address(zip="35801")) is None
