"""Where a street is looked for: the ZIP that was said, its neighbours, the city, the county."""

import sqlite3
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, NamedTuple

from locator.geocode.gazetteer import one_slip, places, zip_row
from locator.geocode.streets.geometry import distance_m
from locator.geodesy import LEAST_DEGREE_M

# The ZIPs next to one, nearest first: as many as a ZIP has neighbours on average, and some more.
_NEIGHBOURS = 8


class Around(NamedTuple):
    """What a reading of an address says of where the street is; "" for what it does not.

    ``doubted``: the city was said, but is not that of the ZIP.
    """

    zip: str
    city: str
    state: str
    doubted: bool = False
    town_given: bool = True


class Scope(NamedTuple):
    """Where to look, and what it costs.

    ``zips`` as integers, in order (None: everywhere; 0: ranges without a ZIP); ``faults`` of having
    looked there; ``counties``: the index's ids of those whose ranges without a ZIP are in scope.
    """

    zips: tuple[int, ...] | None
    faults: tuple[str, ...]
    counties: frozenset[int] = frozenset()
    rate: float = 1.0  # how often somebody means this scope, beside the rates of its faults
    among: frozenset[int] | None = None  # the same as ``zips``, to look up


NOWHERE = Scope((), ())


def _scope(zips: tuple[int, ...], faults: tuple[str, ...], **more: Any) -> Scope:
    return Scope(zips, faults, among=frozenset(zips), **more)


# A ZIP given with one digit wrong, or two swapped, among all that are given wrongly.
_SLIP_OF_ZIP = 0.5
# Any other ZIP of the county, where no town was given that contradicts it.
_OTHER_ZIP = 0.2


@lru_cache(maxsize=4_096)
def own(zip_code: str) -> Scope:
    """The ZIP that was said, and nothing else."""
    return Scope((int(zip_code),), ())


class Scopes:
    """The scopes around a reading, from what one index holds. Bounded in memory."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._around = lru_cache(maxsize=2_000)(self._read_around)
        self._in_county = lru_cache(maxsize=200)(self._read_county)
        self._near = lru_cache(maxsize=2_000)(lambda around: tuple(self._read_near(around)))
        self._farther = lru_cache(maxsize=2_000)(lambda around: tuple(self._read_farther(around)))
        self._in_state = lru_cache(maxsize=64)(self._read_state)
        self._slips = lru_cache(maxsize=1_000)(self._read_slips)

    def near(self, around: Around) -> tuple[Scope, ...]:
        """The ZIP, its neighbours and the city of a reading, those it has."""
        return self._near(around)

    def farther(self, around: Around) -> tuple[Scope, ...]:
        """The ZIPs of nearly that number, the county, the state: only the very street counts."""
        return self._farther(around)

    def _read_near(self, around: Around) -> Iterator[Scope]:
        seen: set[int] = set()
        if around.zip:
            yield own(around.zip)
            neighbours = self._around(int(around.zip))
            yield _scope(neighbours, ("zip_changed",))
            seen = {int(around.zip), *neighbours}
        city = self.city(around)
        if left := tuple(code for code in city.zips or () if code not in seen):
            yield _scope(left, city.faults)

    def city(self, around: Around) -> Scope:
        """All ZIPs of the city of a reading; none where it has no city."""
        changed = ("zip_changed",) if around.zip else ()
        return Scope(city_zips(around.city, around.state), changed)

    def _read_farther(self, around: Around) -> Iterator[Scope]:
        near = {code for scope in self.near(around) for code in scope.zips or ()}
        if around.zip:
            slips = tuple(code for code in self._slips(around.zip) if code not in near)
            if slips:
                yield _scope(slips, ("zip_changed",), rate=_SLIP_OF_ZIP)
                near.update(slips)
        county = self.county(around)
        left = tuple(code for code in county.zips or () if code not in near)
        if left:
            free = bool(around.zip) and not around.town_given
            faults = ("zip_changed",) if free else county.faults
            rate = _OTHER_ZIP if free else 1.0
            yield _scope(left, faults, counties=county.counties, rate=rate)
            near.update(left)
        if left := tuple(code for code in self._in_state(around.state) if code not in near):
            yield _scope(left, county.faults)

    def _read_state(self, state: str) -> tuple[int, ...]:
        rows = self._connection.execute("SELECT zip FROM zip_area ORDER BY zip")
        return tuple(code for (code,) in rows if _state(code) == state)

    def _read_slips(self, zip_code: str) -> tuple[int, ...]:
        """The installed ZIPs that differ in one digit or in the order of two neighbours."""
        return tuple(
            code
            for (code,) in self._connection.execute("SELECT zip FROM zip_area ORDER BY zip")
            if one_slip(zip_code, f"{code:05}")
        )

    def county(self, around: Around) -> Scope:
        """The county or counties of a reading: the last place to look in."""
        zip_code = around.zip
        codes = (int(zip_code),) if zip_code else city_zips(around.city, around.state)
        counties = {_fips(code) for code in codes} - {""}
        zips = {0}.union(*(self._in_county(fips) for fips in counties))
        rows = self._connection.execute("SELECT id, fips FROM county")
        ids = frozenset(number for number, fips in rows if fips in counties)
        faults = (*(("zip_changed",) if zip_code else ()), "city_changed")
        return Scope(tuple(sorted(zips)), faults, ids)

    def _read_around(self, own: int) -> tuple[int, ...]:
        row = zip_row(f"{own:05}")
        if row is None:
            return ()
        here = (row.latitude, row.longitude)
        # Those out of reach are left out as they are read: there may be those of all states.
        areas = self._connection.execute(
            "SELECT zip, latitude, longitude, radius_m FROM zip_area"
            " WHERE abs(latitude - ?) * ? < ? + radius_m",
            (row.latitude, LEAST_DEGREE_M, row.uncertainty_m),
        )
        # A neighbour is one whose houses may be in the ZIP's disc, and in the same state: with few
        # counties installed the nearest that there is may be hundreds of kilometres away.
        near = sorted(
            (apart, code)
            for code, latitude, longitude, radius_m in areas
            if (apart := distance_m(here, (latitude, longitude))) < row.uncertainty_m + radius_m
            and _state(code) == row.state
        )
        return tuple(sorted(code for _, code in near[: _NEIGHBOURS + 1] if code != own))

    def _read_county(self, fips: str) -> tuple[int, ...]:
        rows = self._connection.execute("SELECT zip FROM zip_area")
        return tuple(code for (code,) in rows if _fips(code) == fips)


@lru_cache(maxsize=4_096)
def city_zips(city: str, state: str) -> tuple[int, ...]:
    found = places(city, state) if city and state else ()
    return tuple(sorted({int(code) for place in found for code in place.zips}))


def _state(code: int) -> str:
    row = zip_row(f"{code:05}")
    return row.state if row else ""


@lru_cache(maxsize=50_000)
def _fips(code: int) -> str:
    row = zip_row(f"{code:05}")
    return row.county_fips if row else ""
