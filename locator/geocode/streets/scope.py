"""Where a street is looked for: the ZIP that was said, its neighbours, the city, the county."""

import sqlite3
from functools import lru_cache
from typing import NamedTuple

from locator.geocode.gazetteer import places, zip_row
from locator.geocode.ladder import Candidate
from locator.geocode.streets.geometry import distance_m

# The ZIPs whose houses are nearest: as many as a ZIP has neighbours on average, and some more.
_NEIGHBOURS = 8


class Scope(NamedTuple):
    """ZIP codes as integers (None: everywhere; 0: ranges without a ZIP), and what they cost."""

    zips: frozenset[int] | None
    faults: tuple[str, ...]


class Scopes:
    """The scopes around a reading, from what one index holds. Bounded in memory."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._near = lru_cache(maxsize=2_000)(self._read_near)
        self._in_county = lru_cache(maxsize=200)(self._read_county)

    def near(self, reading: Candidate) -> list[Scope]:
        """The ZIP, its neighbours and the city of a reading, those it has; each once."""
        changed = ("zip_changed",) if reading.zip else ()
        steps = []
        if reading.zip:
            own = int(reading.zip)
            steps += [Scope(frozenset((own,)), ()), Scope(self._near(own), changed)]
        if city := _city_zips(reading.city, reading.state):
            steps.append(Scope(city, changed))
        return steps

    def county(self, reading: Candidate) -> Scope:
        """The county or counties of a reading: the last place to look in."""
        codes = (reading.zip,) if reading.zip else _city_zips(reading.city, reading.state)
        counties = {_fips(int(code)) for code in codes} - {""}
        zips = frozenset(code for fips in counties for code in self._in_county(fips))
        return Scope(zips | {0}, (*(("zip_changed",) if reading.zip else ()), "city_changed"))

    def _read_near(self, own: int) -> frozenset[int]:
        row = zip_row(f"{own:05}")
        if row is None:
            return frozenset()
        here = (row.latitude, row.longitude)
        areas = self._connection.execute("SELECT zip, latitude, longitude FROM zip_area")
        near = sorted((distance_m(here, (lat, lon)), code) for code, lat, lon in areas)
        return frozenset(code for _, code in near[: _NEIGHBOURS + 1]) - {own}

    def _read_county(self, fips: str) -> tuple[int, ...]:
        rows = self._connection.execute("SELECT zip FROM zip_area")
        return tuple(code for (code,) in rows if _fips(code) == fips)


@lru_cache(maxsize=4_096)
def _city_zips(city: str, state: str) -> frozenset[int]:
    found = places(city, state) if city and state else ()
    return frozenset(int(code) for place in found for code in place.zips)


@lru_cache(maxsize=50_000)
def _fips(code: int) -> str:
    row = zip_row(f"{code:05}")
    return row.county_fips if row else ""
