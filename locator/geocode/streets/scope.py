"""The areas to search for a street: typed ZIP, its neighbors, city, county, state."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache, partial
from typing import Any, NamedTuple

from locator.geocode.gazetteer import (
    overlap,
    place_key,
    places,
    rows_in_section,
    slips_of,
    zip_row,
)
from locator.geocode.streets.geometry import distance_m
from locator.geocode.streets.queries import Queries

# How many ZIPs around one are searched: a few more than a ZIP has neighbors on average.
_NEIGHBOURS = 8


class Around(NamedTuple):
    """The parts of a reading that say where the street is; "" where it has none.

    ``doubted``: the typed city is not that of the ZIP. ``town_given``: a town was typed.
    """

    zip: str
    city: str
    state: str
    doubted: bool = False
    town_given: bool = True


class Scope(NamedTuple):
    """An area to search, and the faults of a place that is found there.

    ``zips`` as integers, in order (None: everywhere; 0: ranges without a ZIP); ``counties``: the
    index's ids of the counties whose ranges without a ZIP are in scope.
    """

    zips: tuple[int, ...] | None
    faults: tuple[str, ...]
    counties: frozenset[int] = frozenset()
    rate: float = 1.0  # how often somebody means this scope, beside the rates of its faults
    among: frozenset[int] | None = None  # the same as ``zips``, to look up


NOWHERE = Scope((), (), among=frozenset())


def _scope(zips: tuple[int, ...], faults: tuple[str, ...], **more: Any) -> Scope:
    return Scope(zips, faults, among=frozenset(zips), **more)


# A ZIP given with one digit wrong, or two swapped, among all that are given wrongly.
_SLIP_OF_ZIP = 0.5
# Any other ZIP of the county, where no town was given that contradicts it.
_OTHER_ZIP = 0.2


@lru_cache(maxsize=4_096)
def own(zip_code: str) -> Scope:
    """The typed ZIP, and nothing else."""
    return Scope((int(zip_code),), ())


class _Installed(NamedTuple):
    """The ZIPs that have streets in the index; those of each state and county in order."""

    zips: frozenset[int]
    in_state: Mapping[str, Sequence[int]]
    in_county: Mapping[str, Sequence[int]]


class Scopes:
    """The scopes around a reading, from what one index holds. Bounded in memory.

    Three methods are cached: ``near(around)``, the ZIP, its neighbors and the city of a reading,
    as far as it has them; ``farther(around)``, the ZIPs of nearly that number, the county and the
    state, where only the very street counts; ``meant(zip_code)``, for a ZIP that does not exist.
    """

    def __init__(self, queries: Queries) -> None:
        self._queries = queries
        # No cache holds this object: that avoids a reference cycle.
        installed = lru_cache(maxsize=1)(partial(_installed, queries))
        self.near = lru_cache(maxsize=2_000)(partial(_near, queries))
        self.farther = lru_cache(maxsize=2_000)(partial(_farther, queries, self.near, installed))
        self.meant = lru_cache(maxsize=500)(partial(_meant, installed))

    def zips_with(self, street: int, scope: Scope) -> Sequence[int]:
        """The ZIPs of a scope that have the street."""
        if scope.zips is not None and len(scope.zips) == 1:
            # Its streets are read for the misspelled names, too.
            return scope.zips if self._queries.streets_in(scope.zips[0]).has(street) else ()
        zips = self._queries.zips_of(street)
        return zips if scope.among is None else [code for code in zips if code in scope.among]


def _near(queries: Queries, around: Around) -> tuple[Scope, ...]:
    scopes: list[Scope] = []
    seen: set[int] = set()
    if around.zip:
        neighbors = _zips_around(queries, int(around.zip))
        scopes.append(own(around.zip))
        for faults, zips in _by_town(around, neighbors).items():
            scopes.append(_scope(zips, faults))
        seen = {int(around.zip), *neighbors}
    city = city_zips(around.city, around.state)
    if left := tuple(code for code in city if code not in seen):
        scopes.append(_scope(left, ("zip_changed",) if around.zip else ()))
    return tuple(scopes)


def _by_town(around: Around, zips: tuple[int, ...]) -> dict[tuple[str, ...], tuple[int, ...]]:
    """The ZIPs by the faults of a place in them: in another town, the town is wrong as well.

    A town that is not the ZIP's own is a fault of the reading already.
    """
    if around.doubted or not around.town_given:
        return {("zip_changed",): zips}
    town = place_key(around.city)
    found: dict[tuple[str, ...], tuple[int, ...]] = {}
    for code in zips:
        row = zip_row(f"{code:05}")
        inside = row is not None and row.calls_itself(town)
        faults = ("zip_changed",) if inside else ("zip_changed", "city_changed")
        found[faults] = (*found.get(faults, ()), code)
    return found


def _farther(
    queries: Queries,
    near: Callable[[Around], Iterable[Scope]],
    installed: Callable[[], _Installed],
    around: Around,
) -> tuple[Scope, ...]:
    scopes: list[Scope] = []
    seen = {code for scope in near(around) for code in scope.zips or ()}

    def add(zips: Iterable[int], faults: tuple[str, ...], **more: Any) -> None:
        if left := tuple(code for code in zips if code not in seen):
            scopes.append(_scope(left, faults, **more))
            seen.update(left)

    elsewhere = (*(("zip_changed",) if around.zip else ()), "city_changed")
    if around.zip:
        # In one digit, or in the order of two.
        slips = installed().zips.intersection(map(int, slips_of(around.zip)))
        add(sorted(slips), ("zip_changed",), rate=_SLIP_OF_ZIP)
    codes = (int(around.zip),) if around.zip else city_zips(around.city, around.state)
    counties = {_fips(code) for code in codes}
    zips = {0}.union(*(installed().in_county.get(fips, ()) for fips in counties))
    ids = frozenset(one.id for one in queries.counties if one.fips in counties)
    if around.zip and not around.town_given:
        add(sorted(zips), ("zip_changed",), counties=ids, rate=_OTHER_ZIP)
    else:
        add(sorted(zips), elsewhere, counties=ids)
    add(installed().in_state.get(around.state, ()), elsewhere)
    return tuple(scopes)


def _meant(installed: Callable[[], _Installed], zip_code: str) -> Scope:
    """The installed ones of the ZIPs that one slip makes of ``zip_code``."""
    slips = {int(code) for code in slips_of(zip_code) if zip_row(code)}
    zips = tuple(sorted(installed().zips & slips))
    return _scope(zips, ("zip_unknown",), rate=len(zips) / max(1, len(slips)))


def _zips_around(queries: Queries, own: int) -> tuple[int, ...]:
    row = zip_row(f"{own:05}")
    if row is None:
        return ()
    here = (row.latitude, row.longitude)
    # The houses of a neighbor may be in the ZIP's disc, and it is in the same state: with few
    # counties installed, the nearest one in the index may be hundreds of kilometers away.
    near = sorted(
        (apart, area.zip)
        for area in queries.zips_near(*here, row.uncertainty_m)
        if (apart := distance_m(here, (area.latitude, area.longitude)))
        < row.uncertainty_m + area.radius_m
        and _state(area.zip) == row.state
    )
    return tuple(sorted(code for _, code in near[: _NEIGHBOURS + 1] if code != own))


def _installed(queries: Queries) -> _Installed:
    zips = queries.zips()
    in_state: dict[str, list[int]] = {}
    in_county: dict[str, list[int]] = {}
    for code in filter(_state, zips):  # one that nobody knows is in no state
        in_state.setdefault(_state(code), []).append(code)
        in_county.setdefault(_fips(code), []).append(code)
    return _Installed(frozenset(zips), in_state, in_county)


@lru_cache(maxsize=4_096)
def city_zips(city: str, state: str) -> tuple[int, ...]:
    """The ZIPs of a city in a state, in order; () where either is unknown."""
    found = places(city, state) if city and state else ()
    return tuple(sorted({int(code) for place in found for code in place.zips}))


@lru_cache(maxsize=1_024)
def zips_beside(city: str, state: str) -> tuple[int, ...]:
    """The other ZIPs of its section (their first three digits) that a city's disc touches."""
    own = city_zips(city, state)
    sections = sorted({f"{code:05}"[:3] for code in own})
    rows = [row for section in sections for row in rows_in_section(section)]
    towns = places(city, state)
    near = {int(row.zip) for row in rows if any(overlap(row, town) for town in towns)}
    return tuple(sorted(near.difference(own)))


@lru_cache(maxsize=50_000)
def _state(code: int) -> str:
    row = zip_row(f"{code:05}")
    return row.state if row else ""


@lru_cache(maxsize=50_000)
def _fips(code: int) -> str:
    row = zip_row(f"{code:05}")
    return row.county_fips if row else ""
