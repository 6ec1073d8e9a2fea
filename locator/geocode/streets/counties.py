"""Counties by name, code, state and place, from the table of ZIP codes.

A county without a ZIP center is not in that table; only its code works.
"""

import math
import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from math import asin, cos, inf, radians, remainder, sin
from typing import NamedTuple, TypeVar

from locator.address.pub28 import STATE_NAMES, STATES
from locator.errors import DataError, UsageError, WriteError
from locator.geocode.gazetteer import TABLE, zip_row
from locator.geocode.streets.tiger import Box
from locator.geodesy import LEAST_DEGREE_M, distance_lower_bounds_m
from locator.system.shipped import shipped

T = TypeVar("T")

_CODE = re.compile(r"[0-9]{5}")
# The words for a county in the states (Census Bureau, "Terms and Definitions").
_KINDS = "COUNTY|PARISH|BOROUGH|CENSUS AREA|MUNICIPALITY|MUNICIPIO|PLANNING REGION|REGION"
_KIND = re.compile(rf"(?<=.)(?: CITY AND)? (?:{_KINDS})$")
# Degrees: about 50 km. The centers of rural ZIPs can be off by 10 or 20 km.
_NEAR = 0.5
# Degrees: about 11 km. Most places have a ZIP center that near.
_FIRST_DEGREES = 0.1
_ALL_ROUND = 360.0

Place = tuple[float, float]  # latitude, longitude in WGS 84 degrees


class CountyArea(NamedTuple):
    """A county and the centers of the ZIP codes in it."""

    fips: str  # five digits
    name: str  # Madison County
    short: str  # Madison
    state: str  # two letters
    centers: tuple[Place, ...]

    @property
    def label(self) -> str:
        """As people write it: "Madison County, AL"."""
        return f"{self.name}, {self.state}"


@cache
def known() -> dict[str, CountyArea]:
    """Every county in the table of ZIP codes, by code."""
    header, *lines = shipped(TABLE).decode().splitlines()
    columns = [header.split(",").index(name) for name in _COLUMNS]
    rows: dict[str, list[list[str]]] = defaultdict(list)
    for line in lines:
        cells = line.split(",")  # no cell of this table holds a comma
        fips, *row = (cells[column] for column in columns)
        if fips:
            rows[fips].append(row)
    return {fips: _area(fips, rows[fips]) for fips in sorted(rows)}


_COLUMNS = ("county_fips", "county", "state", "latitude", "longitude")


def _area(fips: str, rows: list[list[str]]) -> CountyArea:
    # Some ZIPs count to a county across the state line.
    short, state = (Counter(row[i] for row in rows).most_common(1)[0][0] for i in (0, 1))
    places = tuple((float(row[2]), float(row[3])) for row in rows)
    return CountyArea(fips, _full_name(short, state, fips), short, state, places)


def _full_name(short: str, state: str, fips: str) -> str:
    """The name with "County" or "city", which the table lacks: "Fairfax County", "Fairfax city"."""
    # ANSI INCITS 31: the codes from 510 on are those of independent cities.
    if fips[2:] >= "510":
        return short if short.endswith("City") else f"{short} city"
    kind = {"LA": "Parish", "PR": "Municipio"}.get(state, "County")
    return short if state in _NO_KIND else f"{short} {kind}"


# States where the table's names are complete, or their kinds differ.
_NO_KIND = ("AK", "AS", "CT", "DC", "GU", "MP", "VI")


def naming(code: str, error: DataError) -> DataError:
    """The error of a county's data, which begins with the county's name now."""
    error.args = (f"{label(code)}: {error}",)
    return error


def named(code: str, read: Iterable[T]) -> Iterator[T]:
    """Read a county's data; an error in them begins with the county's name."""
    try:
        yield from read
    except WriteError:
        raise
    except DataError as error:
        raise naming(code, error) from None


def label(code: str) -> str:
    """A county's name and state as people write them; its code if the table lacks it."""
    return known()[code].label if code in known() else code


def name(code: str) -> str:
    """A county's name, such as Madison County; "" for a code that is not in the table."""
    return known()[code].name if code in known() else ""


def state(code: str) -> str:
    """A county's state in two letters; "" for a code that is not in the table."""
    return known()[code].state if code in known() else ""


def of_zip(zip_code: str) -> str:
    """The code of the county that a ZIP code counts to; "" where that is not known."""
    row = zip_row(zip_code)
    return row.county_fips if row else ""


def around(places: Iterable[Place], radius_m: float) -> list[str]:
    """The codes of the counties with a ZIP center within ``radius_m`` meters of a place."""
    found: set[str] = set()
    for place in places:
        found.update(fips for fips, distance in _distances(place).items() if distance <= radius_m)
    return sorted(found)


def nearest(latitude: float, longitude: float) -> str:
    """The code of the county with the nearest ZIP center."""
    centers, codes = _by_latitude()
    degrees = _FIRST_DEGREES
    while True:
        south = bisect_left(centers, (latitude - degrees, -_ALL_ROUND))
        north = bisect_left(centers, (latitude + degrees, _ALL_ROUND))
        wide = _degrees_across(latitude, degrees)
        inside = [
            at
            for at in range(south, north)
            if abs(remainder(centers[at][1] - longitude, _ALL_ROUND)) <= wide
        ]
        bounds = distance_lower_bounds_m(latitude, longitude, [centers[at] for at in inside])
        bound_m, at = min(zip(bounds, inside, strict=True), default=(inf, -1))
        # No center outside of the box is nearer than its edge.
        if bound_m <= degrees * LEAST_DEGREE_M or degrees > _ALL_ROUND:
            return codes[at] if inside else ""
        degrees *= 2


@cache
def _by_latitude() -> tuple[list[Place], list[str]]:
    """The ZIP centers of all counties by ascending latitude, and the code of each."""
    rows = sorted((center, fips) for fips, area in known().items() for center in area.centers)
    return [center for center, _ in rows], [fips for _, fips in rows]


def _degrees_across(latitude: float, degrees: float) -> float:
    """How far a circle of so many degrees of latitude reaches to the east, in degrees."""
    if abs(latitude) + degrees >= 90.0:
        return _ALL_ROUND
    return math.degrees(asin(sin(radians(degrees)) / cos(radians(latitude))))


def _distances(place: Place) -> dict[str, float]:
    return {
        fips: min(distance_lower_bounds_m(*place, area.centers)) for fips, area in known().items()
    }


def is_near(box: Box, code: str) -> bool:
    """True if a bounding box can be of that county; yes if its ZIP centers are not known."""
    area = known().get(code)
    return area is None or any(
        box.south - _NEAR <= latitude <= box.north + _NEAR
        and box.west - _NEAR <= longitude <= box.east + _NEAR
        for latitude, longitude in area.centers
    )


def resolve(texts: Iterable[str]) -> list[str]:
    """The county codes of ``texts``, each once, in order.

    A text is a code, a county such as "Madison County, AL", or a state. Raises UsageError, with the
    nearest name, for anything else.
    """
    return list(dict.fromkeys(code for text in texts for code in _resolve(text)))


def _resolve(text: str) -> list[str]:
    if _CODE.fullmatch(text.strip()):
        return [text.strip()]
    words, state = _split_state(_fold(text))
    of_state = [area for area in known().values() if state in ("", area.state)]
    if state and not words:
        return [area.fips for area in of_state]
    found = [area for area in of_state if _fold(area.name) == words]
    found = found or [area for area in of_state if _bare(area.short) == _bare(words)]
    if len(found) == 1:
        return [found[0].fips]
    if found:
        raise UsageError(f"more than one county has that name; {_choice(found)}")
    raise UsageError(f"no county or state has that name; {_suggestion(words, of_state)}")


def _choice(areas: list[CountyArea]) -> str:
    states = list(dict.fromkeys(area.state for area in areas))
    if len(states) > 1:
        return f"say in which state: {', '.join(states)}"
    return "; ".join(f"{area.label} is {area.fips}" for area in areas)


def _split_state(folded: str) -> tuple[str, str]:
    """The name before the state, and the state's two letters; "" if there is none."""
    words = folded.split()
    for count in range(min(4, len(words)), 0, -1):
        state = " ".join(words[-count:])
        code = state if state in STATE_NAMES else STATES.get(state)
        if code:
            return " ".join(words[:-count]), code
    return folded, ""


def _suggestion(words: str, areas: list[CountyArea]) -> str:
    from difflib import get_close_matches

    names = {_bare(area.short): area for area in areas}
    near = get_close_matches(_bare(words), names, n=1)
    return f"did you mean {names[near[0]].label}?" if near else "names are like Madison County, AL"


def _fold(text: str) -> str:
    words = re.sub(r"[^A-Z0-9 ]", "", re.sub(r"[-,/]", " ", text.upper())).split()
    return " ".join({"SAINT": "ST", "SAINTE": "STE"}.get(word, word) for word in words)


def _bare(text: str) -> str:
    return _KIND.sub("", _fold(text))
