"""Directions links have the clinic in the form of each service, and nothing about the caller."""

import math
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from locator.clinics.model import Clinic
from locator.directions import LINKS, TRAVEL_MODES, links, shortened
from locator.errors import UsageError

WEST = Clinic(
    "west", "West", "7061B Hwy 72 West", "", "Huntsville", "AL", "35806", 34.7543, -86.7108, 349.2
)
GOOGLE = (
    "https://www.google.com/maps/dir/?api=1"
    "&destination=7061B%20Hwy%2072%20West%2C%20Huntsville%2C%20AL%2035806&travelmode="
)
APPLE = "https://maps.apple.com/?daddr=7061B%20Hwy%2072%20West%2C%20Huntsville%2C%20AL%2035806"
OSM = "https://www.openstreetmap.org/directions?"
WAZE = "https://waze.com/ul?ll=34.7543%2C-86.7108&navigate=yes"
GEO = "geo:34.7543,-86.7108;u=350"


@pytest.mark.parametrize(
    ("name", "travel_mode", "url"),
    [
        ("google", "driving", f"{GOOGLE}driving"),
        ("google", "transit", f"{GOOGLE}transit"),
        ("apple", "driving", f"{APPLE}&dirflg=d"),
        ("apple", "walking", f"{APPLE}&dirflg=w"),
        ("apple", "transit", f"{APPLE}&dirflg=r"),
        ("apple", "bicycling", APPLE),
        ("osm", "driving", f"{OSM}engine=fossgis_osrm_car&route=%3B34.7543%2C-86.7108"),
        ("osm", "walking", f"{OSM}engine=fossgis_osrm_foot&route=%3B34.7543%2C-86.7108"),
        ("osm", "bicycling", f"{OSM}engine=fossgis_osrm_bike&route=%3B34.7543%2C-86.7108"),
        ("osm", "transit", f"{OSM}route=%3B34.7543%2C-86.7108"),
        ("waze", "walking", WAZE),
        ("geo", "driving", GEO),
    ],
)
def test_each_service_has_its_own_form(name: str, travel_mode: str, url: str) -> None:
    """Each link is as its service documents it, with an address if possible, or coordinates."""
    assert links(WEST, [name], travel_mode) == {name: url}


@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("google", f"{GOOGLE}driving&origin=34.6%2C-86.5"),
        ("apple", f"{APPLE}&dirflg=d&saddr=34.6%2C-86.5"),
        ("osm", f"{OSM}engine=fossgis_osrm_car&route=34.6%2C-86.5%3B34.7543%2C-86.7108"),
        ("waze", WAZE),
        ("geo", GEO),
    ],
)
def test_a_shared_origin_is_put_where_there_is_a_place_for_it(name: str, url: str) -> None:
    """With an origin, the caller's coordinates are in the links that can have them."""
    assert links(WEST, [name], origin=(34.6, -86.5)) == {name: url}


def test_the_order_is_the_one_asked_for() -> None:
    """Links come in the order of the names."""
    assert list(links(WEST, ["geo", "osm", "google"])) == ["geo", "osm", "google"]
    assert list(links(WEST, [])) == []


def test_a_clinic_without_an_address_is_found_by_its_coordinates() -> None:
    """Without an address the link has the point."""
    bare = WEST._replace(street="", city="", state="", zip="")
    assert "destination=34.7543%2C-86.7108&" in links(bare, ["google"])["google"]


def test_unknown_names_are_a_usage_error_that_lists_the_known_ones() -> None:
    """The error for a wrong link name or travel mode lists the right ones."""
    with pytest.raises(UsageError, match="google, apple, osm, waze, geo"):
        links(WEST, ["bing"])
    with pytest.raises(UsageError, match=", ".join(TRAVEL_MODES)):
        links(WEST, ["google"], "flying")


@given(st.text(min_size=1))
def test_any_address_survives_the_link(street: str) -> None:
    """The map service reads exactly the address, with any characters."""
    clinic = WEST._replace(street=street)
    for name, key in (("google", "destination"), ("apple", "daddr")):
        url = links(clinic, [name])[name]
        assert re.fullmatch(r"[!-~]+", url)
        for form in (url, shortened(url)):
            assert parse_qs(urlsplit(form).query)[key] == [clinic.address]


@given(st.floats(-90, 90), st.floats(-180, 180), st.floats(0, 1e6), st.sampled_from(sorted(LINKS)))
def test_coordinates_are_plain_decimals(lat: float, lon: float, off: float, name: str) -> None:
    """Coordinates keep six decimals without exponents or minus zero; u is rounded up (RFC 5870)."""
    clinic = WEST._replace(latitude=lat, longitude=lon, accuracy_m=off)
    geo = re.fullmatch(
        r"geo:(-?\d+(?:\.\d+)?),(-?\d+(?:\.\d+)?);u=(\d+)", links(clinic, ["geo"])["geo"]
    )
    assert geo
    assert "-0" not in (geo[1], geo[2])
    assert abs(float(geo[1]) - lat) < 1e-6
    assert abs(float(geo[2]) - lon) < 1e-6
    assert int(geo[3]) == math.ceil(off)
    assert "e-" not in links(clinic, [name])[name].lower()


def test_shortened_says_the_same_in_fewer_characters() -> None:
    """The short form has one character for spaces and commas, and no driving mode."""
    assert shortened(f"{GOOGLE}driving") == (
        "https://www.google.com/maps/dir/?api=1&destination=7061B+Hwy+72+West,+Huntsville,+AL+35806"
    )
    assert shortened(f"{GOOGLE}walking").endswith("&travelmode=walking")
    assert shortened(GEO) == GEO
