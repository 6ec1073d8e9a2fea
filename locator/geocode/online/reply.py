"""One result of an online service, in the words of the precision ladder."""

import math
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from locator.address.pub28 import STATES
from locator.geocode.model import ADDRESS_POINT, CITY, INTERPOLATED, INTERSECTION, STREET, ZIP
from locator.geodesy import in_the_us

Raw = Mapping[str, Any]
Box = tuple[float, float, float, float]  # south, west, north, east; WGS 84 degrees

# Meters that hold 95 of 100 true places, where a service gives no better figure.
# The first three: Cayo & Talbot 2003, "Positional error in automated geocoding of residential
# addresses", Int. J. Health Geographics 2:10: parcel points in rural areas, street interpolation
# in suburban areas, and in urban areas (a crossing errs no more than a good interpolation).
RADIUS_M = {
    ADDRESS_POINT: 195.0,
    INTERPOLATED: 421.0,
    INTERSECTION: 152.0,
    # Same source: street interpolation in rural areas, which puts a house somewhere along a road.
    STREET: 2_872.0,
    # The mean ZIP code tabulation area is a circle of 9.4 km radius (9.15 million km² of land in
    # 33,000 areas); twice that, for the large ones and for points off their center.
    ZIP: 19_000.0,
    # No source: a circle of 2,000 km², larger than all but a few city limits.
    CITY: 25_000.0,
}

# A smaller box around a ZIP code or a city is the box of a point, not of the area.
SMALLEST_AREA_M = 1_000.0

# IUGG mean radius of the Earth, meters; good to 0.6%, enough for radii and for finding doubles.
EARTH_RADIUS_M = 6_371_008.8

PARTLY = "partly_matched"
OUT_OF_RANGE = "number_out_of_range"


class Match(NamedTuple):
    """One result as the service describes it.

    ``precision``: a rung of the ladder, "" for anything coarser than a city. ``box``: the extent of
    the matched place; ``radius_m``: its radius in meters, if the service gives one. ``country``: in
    the service's spelling, "" if it gives none. ``vintage``: the version of its data.
    """

    precision: str
    faults: tuple[str, ...] = ()
    box: Box | None = None
    radius_m: float | None = None
    country: str = ""
    state: str = ""
    zip: str = ""
    city: str = ""
    vintage: str = ""


# How a row of a batch ended.
MATCH, TIE, NO_MATCH = "match", "tie", "no_match"


class BatchRow(NamedTuple):
    """One address of a batch; ``id`` is any text that is unique in the batch."""

    id: str
    street: str
    city: str = ""
    state: str = ""
    zip: str = ""


class BatchAnswer(NamedTuple):
    """The answer for one row.

    ``status`` is "match", "tie" (the service names none of the equal places) or "no_match".
    ``exact`` is False if the service had to change the address.
    """

    status: str
    exact: bool = False
    location: Any = None  # a geopy Location when status is "match"


def uncertainty_m(match: Match, latitude: float, longitude: float) -> float:
    """Meters around ``latitude, longitude`` that hold the true place in 95 of 100 cases.

    A house number or a crossing has its rung's radius. Anything coarser has the box or the radius
    of the service, if it gives one. A partial match may be anywhere in the ZIP code.
    """
    radius = RADIUS_M[match.precision]
    if match.precision in (STREET, ZIP, CITY):
        radius = _extent_m(match, latitude, longitude) or match.radius_m or radius
    return max(radius, RADIUS_M[ZIP]) if PARTLY in match.faults else radius


def _extent_m(match: Match, latitude: float, longitude: float) -> float | None:
    if match.box is None:
        return None
    south, west, north, east = match.box
    corners = ((y, x) for y in (south, north) for x in (west, east))
    radius = max(distance_m(latitude, longitude, *corner) for corner in corners)
    if match.precision == STREET:
        return max(radius, RADIUS_M[INTERPOLATED])
    return radius if radius >= SMALLEST_AREA_M else None


def distance_m(latitude: float, longitude: float, other_lat: float, other_lon: float) -> float:
    """Meters between two places by the haversine formula."""
    lat, other = math.radians(latitude), math.radians(other_lat)
    across = math.radians(other_lon - longitude)
    h = (
        math.sin((other - lat) / 2) ** 2
        + math.cos(lat) * math.cos(other) * math.sin(across / 2) ** 2
    )
    return 2 * EARTH_RADIUS_M * math.asin(math.sqrt(min(1.0, h)))


# The names that services have for the United States and its territories: English, and ISO 3166-1
# (two and three letters).
_US = frozenset(
    {"us", "usa", "united states", "united states of america"}
    | {"pr", "pri", "gu", "gum", "vi", "vir", "as", "asm", "mp", "mnp", "um", "umi"}
)


def is_us(match: Match, latitude: float, longitude: float) -> bool:
    """True if a result lies in the United States.

    The country of the result decides; without one, the point does.
    """
    if match.country:
        return match.country.casefold() in _US
    return in_the_us(latitude, longitude)


def state_code(text: str) -> str:
    """The two letters of ``AL``, ``US-AL`` (ISO 3166-2) or ``Alabama``; "" for anything else."""
    name = text.upper().removeprefix("US-")
    return name if re.fullmatch("[A-Z]{2}", name) else STATES.get(name, "")


# ── reading raw answers: services leave out empty values, so nothing here raises ──


class Rungs(dict[str, str]):
    """A service's words → rungs: ``Rungs(street="Road|RoadBlock", wide="Country")``.

    ``wide`` lists the words for anything coarser than a city. An unknown word counts as a city:
    services add words, and too large a radius does less harm than too small a one.
    """

    def __init__(self, *, wide: str = "", **words: str) -> None:
        super().__init__(dict.fromkeys(wide.split("|"), "") if wide else {})
        for rung, listed in words.items():
            self.update(dict.fromkeys(listed.split("|"), rung))

    def __missing__(self, _word: str) -> str:
        return CITY


def get(raw: Any, *path: str | int) -> Any:
    """The value at ``path``, or None where any step is missing."""
    for step in path:
        if isinstance(step, int):
            raw = raw[step] if isinstance(raw, list | tuple) and step < len(raw) else None
        else:
            raw = raw.get(step) if isinstance(raw, Mapping) else None
    return raw


def word(raw: Any, *path: str | int) -> str:
    """The text or number at ``path`` as text; "" if it is missing or anything else."""
    value = get(raw, *path)
    return str(value) if isinstance(value, str | int) else ""


def first(raw: Any, *keys: str) -> str:
    """The first non-empty text under ``keys``."""
    return next((text for text in (word(raw, key) for key in keys) if text), "")


def number(raw: Any, *path: str | int, default: float) -> float:
    """The number at ``path``, which may be a text; ``default`` if there is none."""
    try:
        return float(get(raw, *path))
    except (TypeError, ValueError):
        return default


def box(*degrees: Any) -> Box | None:
    """South, west, north, east as a Box; None unless all four are numbers."""
    south, west, north, east = (number([value], 0, default=math.nan) for value in degrees)
    return None if math.isnan(south + west + north + east) else (south, west, north, east)


def box_of(raw: Any, order: str) -> Box | None:
    """The Box in a list of four numbers in that order of sides: ``box_of(raw, "WSEN")``."""
    return box(*(get(raw, order.index(side)) for side in "SWNE"))


def corners(southwest: Any, northeast: Any, latitude: str, longitude: str) -> Box | None:
    """The Box between two corners that are mappings with those keys."""
    low = get(southwest, latitude), get(southwest, longitude)
    return box(*low, get(northeast, latitude), get(northeast, longitude))


def partly(doubtful: bool) -> tuple[str, ...]:
    """The faults of a result that may be a partial match."""
    return (PARTLY,) if doubtful else ()
