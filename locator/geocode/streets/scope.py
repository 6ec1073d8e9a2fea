"""Where to look for a street: the typed ZIP, its neighbours, the city, the county."""

from collections.abc import Iterator
from functools import lru_cache, partial
from typing import NamedTuple

from locator.geocode.gazetteer import places, zip_row
from locator.geocode.streets.geometry import distance_m
from locator.geocode.streets.queries import Queries

# How many ZIPs around one are searched: a few more than a ZIP has neighbours on average.
_NEIGHBOURS = 8


class Around(NamedTuple):
    """The parts of a reading that say where the street is; "" where it has none.

    ``doubted``: the typed city is not that of the ZIP.
    """

    zip: str
    city: str
    state: str
    doubted: bool = False


class Scope(NamedTuple):
    """Where to look, and the faults of a place that is found there.

    ``zips`` as integers, in order (None: everywhere; 0: ranges without a ZIP); ``counties``: the
    index's ids of the counties whose ranges without a ZIP are in scope.
    """

    zips: tuple[int, ...] | None
    faults: tuple[str, ...]
    counties: frozenset[int] = frozenset()


@lru_cache(maxsize=4_096)
def own(zip_code: str) -> Scope:
    """The typed ZIP, and nothing else."""
    return Scope((int(zip_code),), ())


class Scopes:
    """The scopes around a reading, from what one index holds. Bounded in memory."""

    def __init__(self, queries: Queries) -> None:
        self._queries = queries
        # No cache holds this object: that avoids a reference cycle.
        self._around = lru_cache(maxsize=2_000)(partial(_zips_around, queries))
        self._in_county = lru_cache(maxsize=200)(partial(_zips_in, queries))

    def near(self, around: Around) -> Iterator[Scope]:
        """The ZIP, its neighbours and the city of a reading, as far as it has them; lazily."""
        if around.zip:
            yield own(around.zip)
            yield Scope(self._around(int(around.zip)), ("zip_changed",))
        if (city := self.city(around)).zips:
            yield city

    def city(self, around: Around) -> Scope:
        """All ZIPs of the city of a reading; none where it has no city."""
        changed = ("zip_changed",) if around.zip else ()
        return Scope(_city_zips(around.city, around.state), changed)

    def county(self, around: Around) -> Scope:
        """The county or counties of a reading: the last place to look in."""
        zip_code = around.zip
        codes = (int(zip_code),) if zip_code else _city_zips(around.city, around.state)
        counties = {_fips(code) for code in codes} - {""}
        zips = {0}.union(*(self._in_county(fips) for fips in counties))
        ids = frozenset(one.id for one in self._queries.counties if one.fips in counties)
        faults = (*(("zip_changed",) if zip_code else ()), "city_changed")
        return Scope(tuple(sorted(zips)), faults, ids)


def _zips_around(queries: Queries, own: int) -> tuple[int, ...]:
    row = zip_row(f"{own:05}")
    if row is None:
        return ()
    here = (row.latitude, row.longitude)
    # The houses of a neighbour may be in the ZIP's disc, and it is in the same state: with few
    # counties installed, the nearest one in the index may be hundreds of kilometres away.
    near = sorted(
        (apart, area.zip)
        for area in queries.zips_near(row.latitude, row.uncertainty_m)
        if (apart := distance_m(here, (area.latitude, area.longitude)))
        < row.uncertainty_m + area.radius_m
        and _state(area.zip) == row.state
    )
    return tuple(sorted(code for _, code in near[: _NEIGHBOURS + 1] if code != own))


def _zips_in(queries: Queries, fips: str) -> tuple[int, ...]:
    return tuple(code for code in queries.zips() if _fips(code) == fips)


@lru_cache(maxsize=4_096)
def _city_zips(city: str, state: str) -> tuple[int, ...]:
    found = places(city, state) if city and state else ()
    return tuple(sorted({int(code) for place in found for code in place.zips}))


def _state(code: int) -> str:
    row = zip_row(f"{code:05}")
    return row.state if row else ""


@lru_cache(maxsize=50_000)
def _fips(code: int) -> str:
    row = zip_row(f"{code:05}")
    return row.county_fips if row else ""
