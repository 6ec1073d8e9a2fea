"""Links that open a map service with directions to a clinic.

A link contains only the clinic. The caller's coordinates are added only with ``origin``, which is
set by ``--share-origin``. The text of the caller is never in a link.
"""

import math
from collections.abc import Callable, Collection, Iterable
from functools import lru_cache
from typing import NamedTuple

from locator.clinics.model import Clinic
from locator.errors import UsageError

# Google's words for the mode of travel, used for every service:
# https://developers.google.com/maps/documentation/urls/get-started#directions-action
TRAVEL_MODES = ("driving", "walking", "bicycling", "transit")

# dirflg in Apple's URL Scheme Reference, Map Links, table 5-2; it has no letter for bicycles.
_APPLE_FLAGS = {"driving": "&dirflg=d", "walking": "&dirflg=w", "transit": "&dirflg=r"}

# The values that the site shows in the address bar. It has no public transport.
_OSM_ENGINES = {
    "driving": "engine=fossgis_osrm_car&",
    "walking": "engine=fossgis_osrm_foot&",
    "bicycling": "engine=fossgis_osrm_bike&",
}

# RFC 3986 section 2.3: the characters that need no encoding anywhere in a URL.
_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")


class Trip(NamedTuple):
    """A way to a clinic; ``origin`` is "latitude,longitude", or "" if it is not shared."""

    clinic: Clinic
    travel_mode: str
    origin: str


def _encoded(text: str) -> str:
    # The same as urllib.parse.quote(text, safe=""), without its import.
    data = text.encode("utf-8", "replace")
    return "".join(chr(byte) if byte in _UNRESERVED else f"%{byte:02X}" for byte in data)


def _degrees(value: float) -> str:
    # Six decimals are 0.1 m. Adding 0.0 turns -0.0 into 0.0.
    return f"{round(value, 6) + 0.0:.6f}".rstrip("0").rstrip(".")


def _pair(latitude: float, longitude: float) -> str:
    return f"{_degrees(latitude)},{_degrees(longitude)}"


def _point(clinic: Clinic) -> str:
    return _pair(clinic.latitude, clinic.longitude)


@lru_cache(maxsize=4096)
def _destination(clinic: Clinic) -> str:
    # The address, because the coordinates may be wrong by kilometers; see accuracy_m.
    return _encoded(clinic.address or _point(clinic))


def _google(trip: Trip) -> str:
    origin = f"&origin={_encoded(trip.origin)}" if trip.origin else ""
    return (
        "https://www.google.com/maps/dir/?api=1"
        f"&destination={_destination(trip.clinic)}&travelmode={trip.travel_mode}{origin}"
    )


def _apple(trip: Trip) -> str:
    origin = f"&saddr={_encoded(trip.origin)}" if trip.origin else ""
    flag = _APPLE_FLAGS.get(trip.travel_mode, "")
    return f"https://maps.apple.com/?daddr={_destination(trip.clinic)}{flag}{origin}"


def _osm(trip: Trip) -> str:
    engine = _OSM_ENGINES.get(trip.travel_mode, "")
    route = _encoded(f"{trip.origin};{_point(trip.clinic)}")
    return f"https://www.openstreetmap.org/directions?{engine}route={route}"


def _waze(trip: Trip) -> str:
    # The trip starts at the phone and is always by car: https://developers.google.com/waze/deeplinks
    return f"https://waze.com/ul?ll={_encoded(_point(trip.clinic))}&navigate=yes"


def _geo(trip: Trip) -> str:
    # RFC 5870 section 3.4.3: u is the uncertainty in meters.
    return f"geo:{_point(trip.clinic)};u={math.ceil(trip.clinic.accuracy_m)}"


LINKS: dict[str, Callable[[Trip], str]] = {
    "google": _google,
    "apple": _apple,
    "osm": _osm,
    "waze": _waze,
    "geo": _geo,
}


def links(
    clinic: Clinic,
    names: Collection[str],
    travel_mode: str = "driving",
    origin: tuple[float, float] | None = None,
) -> dict[str, str]:
    """Directions to ``clinic`` by link name, in the order of ``names``.

    Links to Google and Apple have the clinic's address, the others its coordinates. ``origin`` is
    the caller's ``(latitude, longitude)`` in WGS 84 degrees; it is added to the links that can
    have one (google, apple, osm). Without it no link contains anything about the caller.
    Raises UsageError for an unknown link name or travel mode.
    """
    trip = Trip(clinic, _known(travel_mode, TRAVEL_MODES, "travel mode"), "")
    if origin is not None:
        trip = trip._replace(origin=_pair(*origin))
    return {name: LINKS[_known(name, LINKS, "link")](trip) for name in names}


def _known(name: str, choices: Iterable[str], what: str) -> str:
    if name not in choices:
        raise UsageError(f"unknown {what} {name!r}; choose from {', '.join(choices)}")
    return name


def shortened(url: str) -> str:
    """The same link in fewer characters, for text messages.

    A space becomes ``+`` as in HTML forms, and a comma is not encoded (RFC 3986 section 3.4).
    Without a travel mode Google shows the likely one.
    """
    return url.replace("&travelmode=driving", "").replace("%20", "+").replace("%2C", ",")
