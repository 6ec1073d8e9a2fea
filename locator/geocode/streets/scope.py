"""Where a street is looked for: the ZIP that was said, its neighbours, the city, the county."""

import sqlite3
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from locator.geocode.gazetteer import places, zip_row
from locator.geocode.streets.geometry import distance_m

# The ZIPs whose houses are nearest: as many as a ZIP has neighbours on average, and some more.
_NEIGHBOURS = 8


class Scope(NamedTuple):
    """ZIP codes as integers, in order (None: everywhere; 0: ranges without a ZIP), and their cost.

    ``faults`` is what it costs to have looked there.
    """

    zips: tuple[int, ...] | None
    faults: tuple[str, ...]


class Scopes:
    """The scopes around a reading, from what one index holds. Bounded in memory."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._around = lru_cache(maxsize=2_000)(self._read_around)
        self._in_county = lru_cache(maxsize=200)(self._read_county)

    def near(self, zip_code: str, city: str, state: str) -> Iterator[Scope]:
        """The ZIP, its neighbours and the city of a reading, those it has; each when asked for."""
        changed = ("zip_changed",) if zip_code else ()
        if zip_code:
            yield Scope((int(zip_code),), ())
            yield Scope(self._around(int(zip_code)), changed)
        if zips := _city_zips(city, state):
            yield Scope(zips, changed)

    def county(self, zip_code: str, city: str, state: str) -> Scope:
        """The county or counties of a reading: the last place to look in."""
        codes = (int(zip_code),) if zip_code else _city_zips(city, state)
        counties = {_fips(code) for code in codes} - {""}
        zips = {0}.union(*(self._in_county(fips) for fips in counties))
        return Scope(tuple(sorted(zips)), (*(("zip_changed",) if zip_code else ()), "city_changed"))

    def _read_around(self, own: int) -> tuple[int, ...]:
        row = zip_row(f"{own:05}")
        if row is None:
            return ()
        here = (row.latitude, row.longitude)
        areas = self._connection.execute("SELECT zip, latitude, longitude FROM zip_area")
        near = sorted((distance_m(here, (lat, lon)), code) for code, lat, lon in areas)
        return tuple(sorted(code for _, code in near[: _NEIGHBOURS + 1] if code != own))

    def _read_county(self, fips: str) -> tuple[int, ...]:
        rows = self._connection.execute("SELECT zip FROM zip_area")
        return tuple(code for (code,) in rows if _fips(code) == fips)


@lru_cache(maxsize=4_096)
def _city_zips(city: str, state: str) -> tuple[int, ...]:
    found = places(city, state) if city and state else ()
    return tuple(sorted({int(code) for place in found for code in place.zips}))


@lru_cache(maxsize=50_000)
def _fips(code: int) -> str:
    row = zip_row(f"{code:05}")
    return row.county_fips if row else ""
