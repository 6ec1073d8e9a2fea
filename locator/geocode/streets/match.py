"""A parsed address + the street index → the places it can mean.

Each reading that the gazetteer gives (a ZIP, a place) is sharpened: the street is looked for in
the ZIP, then in its neighbours, the city, the county; each step down is a fault. A name is taken
as typed first, and only then respelled. Of all that fits, what has the fewest faults is kept, and
if several places have equally few, all of them: nothing wins by coming first.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from locator.address.model import Address, Street
from locator.geocode.gazetteer import places, zip_row
from locator.geocode.ladder import (
    ADDRESS_POINT,
    INTERPOLATED,
    INTERSECTION,
    STREET,
    Candidate,
)
from locator.geocode.streets.geometry import along, distance_m, length_m, unpack
from locator.geocode.streets.names import bases
from locator.geocode.streets.numbers import split_number
from locator.geocode.streets.respell import Respeller
from locator.geocode.streets.store import EVEN, ODD, REVERSED, RIGHT

# Houses stand about this far from the centre line of their street: half of a 50-foot right of way,
# the usual local street (AASHTO, "A Policy on Geometric Design", local roads), and a small yard.
_OFFSET_M = 10.0
# A corner house is not in the crossing: the ends of a range keep this far from it.
_INSET_M = 15.0
# Places of one street no farther apart than this are one place for the caller.
_SAME_PLACE_M = 150.0
# More places than this cannot be told apart by one question; the ranking still weighs them all.
_MOST = 50
# The ZIPs whose centres are nearest: as many as a ZIP has neighbours on average, and some more.
_NEIGHBOURS = 8

# How much each fault counts against a match; equal sums are equally good. Set so that what is
# often left out costs less than what is seldom said wrong; measured in docs/accuracy.md.
PENALTY = {
    "suffix_missing": 1,
    "directional_missing": 1,
    "directional_ignored": 1,
    "parity_mismatch": 1,
    "suffix_changed": 2,
    "directional_changed": 3,
    "street_respelled": 3,
    "number_out_of_range": 4,
}


class Scope(NamedTuple):
    """Where to look: ZIP codes as integers (None: everywhere), and what that costs in faults."""

    zips: frozenset[int] | None
    faults: tuple[str, ...]


class _Named(NamedTuple):
    """A street of the index that the typed name can mean."""

    id: int
    label: str
    faults: tuple[str, ...]


class _Found(NamedTuple):
    """A place on a named street, before it becomes a candidate."""

    street: _Named
    zip: int
    latitude: float
    longitude: float
    precision: str
    uncertainty_m: float
    block: str  # "2300-2398", "" where there is none
    faults: tuple[str, ...]

    @property
    def penalty(self) -> int:
        """What the faults sum to."""
        return sum(PENALTY.get(fault, 0) for fault in self.faults)


class Matcher:
    """Finds addresses in one open index. ``vintage`` and ``source`` are shown with each match."""

    def __init__(self, connection: sqlite3.Connection, source: str, vintage: str) -> None:
        self._connection = connection
        self._source, self._vintage = source, vintage
        self._respeller = Respeller(connection)
        self._has_points = bool(connection.execute("SELECT 1 FROM point LIMIT 1").fetchone())
        # Bounded, so that a batch of millions stays small; per instance, so that a new index does
        # not see an old one's rows.
        self._variants = lru_cache(maxsize=20_000)(self._read_variants)
        self._near = lru_cache(maxsize=2_000)(self._read_near)
        self._holds = lru_cache(maxsize=20_000)(self._read_holds)

    def sharpen(self, address: Address, reading: Candidate) -> list[Candidate]:
        """The places on the typed street within ``reading``, best first; [] if it is not there."""
        if not address.street.street_name:
            return []
        found = self._search(address, self._scopes(reading))
        kept = tuple(fault for fault in reading.faults if fault != "street_not_placed")
        # A circle wider than that of the ZIP or city says less than the ZIP or city does.
        sharper = [place for place in found if place.uncertainty_m < reading.uncertainty_m]
        candidates = [self._candidate(place, address, kept) for place in sharper[:_MOST]]
        # Elsewhere in the county is only one way to read it: the ZIP or city said may be right.
        elsewhere = any("city_changed" in place.faults for place in sharper)
        return [*candidates, reading] if elsewhere else candidates

    def anywhere(self, address: Address) -> list[Candidate]:
        """The places on the typed street in all installed data: for a street without a place."""
        if not address.street.street_name:
            return []
        found = self._search(address, [[Scope(None, ("zip_missing",))]])
        return [self._candidate(place, address, ()) for place in found[:_MOST]]

    # Where to look

    def _scopes(self, reading: Candidate) -> list[list[Scope]]:
        """The scopes around a reading, nearest first."""
        steps: list[list[Scope]] = []
        row = zip_row(reading.zip) if reading.zip else None
        changed = ("zip_changed",) if reading.zip else ()
        if row:
            own = int(row.zip)
            steps.append([Scope(frozenset((own,)), ())])
            steps.append([Scope(self._near(own), changed)])
        city = _city_zips(reading.city, reading.state)
        if city:
            steps.append([Scope(city, changed)])
        county = self._county_zips(row.county_fips if row else "", city)
        steps.append([Scope(county, (*changed, "city_changed"))])
        return steps

    def _read_near(self, own: int) -> frozenset[int]:
        row = zip_row(f"{own:05}")
        if row is None:
            return frozenset()
        here = (row.latitude, row.longitude)
        all_areas = self._connection.execute("SELECT zip, latitude, longitude FROM zip_area")
        near = sorted((distance_m(here, (lat, lon)), code) for code, lat, lon in all_areas)
        return frozenset(code for _, code in near[:_NEIGHBOURS]) - {own}

    def _county_zips(self, fips: str, city: frozenset[int]) -> frozenset[int]:
        counties = {fips} if fips else {_fips(code) for code in city}
        return frozenset(z for f in counties if f for z in self._in_county(f)) | {0}

    @lru_cache(maxsize=200)  # noqa: B019 (a Matcher lives as long as its process or its index)
    def _in_county(self, fips: str) -> tuple[int, ...]:
        rows = self._connection.execute("SELECT DISTINCT zip FROM zip_street")
        return tuple(code for (code,) in rows if code and _fips(code) == fips)

    # What to look for

    def _search(self, address: Address, steps: Sequence[Sequence[Scope]]) -> list[_Found]:
        if address.crossing:
            return self._first(self._crossings(address, scope) for step in steps for scope in step)
        if not address.house_number:
            return self._first(self._whole(address, scope) for step in steps for scope in step)
        number = split_number(address.house_number)
        if number is None:
            return []
        return self._first(
            self._attempts(address.street, number, [s for step in steps for s in step])
        )

    def _first(self, attempts: Iterable[list[_Found]]) -> list[_Found]:
        return next((_best(found) for found in attempts if found), [])

    def _attempts(
        self, street: Street, number: tuple[str, int], scopes: Sequence[Scope]
    ) -> Iterator[list[_Found]]:
        """What is looked for, in order of preference; the last scope is the county."""
        *near, county = scopes if len(scopes) > 1 else (*scopes, None)
        for scope in near:
            yield self._numbered(self._typed(street), number, scope)
        for scope in near[:3]:
            yield self._numbered(self._respelled(street, scope), number, scope)
        for scope in near:
            yield self._outside(self._typed(street), number, scope)
        if county:
            yield self._numbered(self._typed(street), number, county)

    def _typed(self, street: Street) -> list[_Named]:
        return [
            named for base in bases(street.street_name) for named in self._named(base, street, ())
        ]

    def _respelled(self, street: Street, scope: Scope) -> list[_Named]:
        if scope.zips is None:
            return []
        near = self._respeller.near(bases(street.street_name), scope.zips)
        return [n for base in near for n in self._named(base, street, ("street_respelled",))]

    def _named(self, base: str, street: Street, faults: tuple[str, ...]) -> list[_Named]:
        return [
            _Named(row[0], row[4], (*faults, *_name_faults(street, *row[1:4])))
            for row in self._variants(base)
        ]

    def _read_variants(self, base: str) -> list[tuple[int, str, str, str, str]]:
        return self._connection.execute(
            "SELECT id, predirectional, suffix_type, postdirectional, label FROM street"
            " WHERE base = ?",
            (base,),
        ).fetchall()

    # On the street

    def _numbered(
        self, streets: Iterable[_Named], number: tuple[str, int], scope: Scope
    ) -> list[_Found]:
        """Where the number is within a known range, or is itself a known point."""
        found: list[_Found] = []
        for street in streets:
            if scope.faults and not _CONTRADICTS.isdisjoint(street.faults):
                continue  # another ZIP and another direction or type: another street
            zips = self._zips_with(street.id, scope)
            points = self._points(street, number, zips, scope) if self._has_points else []
            found += points or self._ranges(street, number, zips, scope)
        best = min((place.penalty for place in found), default=0)
        if found and best >= PENALTY["suffix_changed"]:
            # The name fits badly: a better one whose ranges stop short may be what is meant.
            exact = [street for street in streets if not street.faults]
            found += self._outside(exact, number, scope)
        return found

    def _zips_with(self, street: int, scope: Scope) -> list[int]:
        held = self._holds(street)
        return list(held) if scope.zips is None else [code for code in held if code in scope.zips]

    def _read_holds(self, street: int) -> tuple[int, ...]:
        rows = self._connection.execute(
            "SELECT DISTINCT zip FROM range WHERE street = ? UNION"
            " SELECT DISTINCT zip FROM point WHERE street = ?",
            (street, street),
        )
        return tuple(code for (code,) in rows)

    def _points(
        self, street: _Named, number: tuple[str, int], zips: Iterable[int], scope: Scope
    ) -> list[_Found]:
        rows = [
            (code, *row)
            for code in zips
            for row in self._connection.execute(
                "SELECT latitude, longitude FROM point"
                " WHERE street = ? AND zip = ? AND prefix = ? AND number = ?",
                (street.id, code, *number),
            )
        ]
        faults = (*street.faults, *scope.faults)
        return [
            _Found(
                street, code, latitude / 1e6, longitude / 1e6, ADDRESS_POINT, _POINT_M, "", faults
            )
            for code, latitude, longitude in rows
        ]

    def _ranges(
        self, street: _Named, number: tuple[str, int], zips: Iterable[int], scope: Scope
    ) -> list[_Found]:
        prefix, value = number
        rows = [
            (code, *row)
            for code in zips
            for row in self._connection.execute(
                "SELECT low, high, flags, shape FROM range WHERE street = ? AND zip = ?"
                " AND prefix = ? AND low <= ? AND high >= ?",
                (street.id, code, prefix, value, value),
            )
        ]
        if not rows:
            return []
        parity = EVEN if value % 2 == 0 else ODD
        fitting = [row for row in rows if not row[3] & (ODD | EVEN) or row[3] & parity]
        faults = (*street.faults, *scope.faults, *(() if fitting else ("parity_mismatch",)))
        # The shortest range says most; others count only where they are elsewhere.
        rows = sorted(fitting or rows, key=lambda row: (row[2] - row[1], row))
        return _apart([self._placed(street, row, value, faults) for row in rows[:4]])

    def _placed(
        self,
        street: _Named,
        row: tuple[int, int, int, int, int],
        value: int,
        faults: tuple[str, ...],
    ) -> _Found:
        code, low, high, flags, shape = row
        line = self._line(shape)
        share = (value - low) / (high - low) if high > low else 0.5
        if flags & REVERSED:
            share = 1 - share
        metres = length_m(line)
        inset = min(_INSET_M, metres / 4)
        fraction = (inset + share * (metres - 2 * inset)) / metres if metres else 0.5
        offset = _OFFSET_M if flags & RIGHT else -_OFFSET_M
        latitude, longitude = along(line, fraction, offset)
        block = f"{low}-{high}" if high > low else f"{low}"
        radius = _interpolated_m(metres, "number_out_of_range" in faults)
        return _Found(street, code, latitude, longitude, INTERPOLATED, radius, block, faults)

    def _line(self, shape: int) -> list[tuple[float, float]]:
        row = self._connection.execute("SELECT line FROM shape WHERE id = ?", (shape,)).fetchone()
        return unpack(row[0])

    def _outside(
        self, streets: Iterable[_Named], number: tuple[str, int], scope: Scope
    ) -> list[_Found]:
        """The nearest range of the same street, where the number is in none."""
        prefix, value = number
        found = []
        for street in streets:
            rows = [
                (max(low - value, value - high), code, low, high, flags, shape)
                for code in self._zips_with(street.id, scope)
                for low, high, flags, shape in self._connection.execute(
                    "SELECT low, high, flags, shape FROM range"
                    " WHERE street = ? AND zip = ? AND prefix = ?",
                    (street.id, code, prefix),
                )
            ]
            if not rows:
                continue
            gap, *nearest = min(rows)
            code, low, high, flags, shape = nearest
            faults = (*street.faults, *scope.faults, "number_out_of_range")
            at = min(max(value, low), high)
            place = self._placed(street, (code, low, high, flags, shape), at, faults)
            found.append(place._replace(uncertainty_m=place.uncertainty_m + _gap_m(gap)))
        return found

    def _whole(self, address: Address, scope: Scope) -> list[_Found]:
        """The street as a whole, where no number was typed."""
        typed = self._extents(self._typed(address.street), scope)
        return typed or self._extents(self._respelled(address.street, scope), scope)

    def _extents(self, streets: Iterable[_Named], scope: Scope) -> list[_Found]:
        found = []
        for street in streets:
            zips = self._zips_with(street.id, scope)
            points = [
                point for shape in self._shapes(street.id, zips) for point in self._line(shape)
            ]
            if not points:
                continue
            latitude, longitude, radius = _disc(points)
            faults = (*street.faults, *scope.faults, "number_missing")
            found.append(_Found(street, zips[0], latitude, longitude, STREET, radius, "", faults))
        return found

    def _shapes(self, street: int, zips: Iterable[int]) -> list[int]:
        shapes = [
            shape
            for code in zips
            for (shape,) in self._connection.execute(
                "SELECT DISTINCT shape FROM range WHERE street = ? AND zip = ? LIMIT 2000",
                (street, code),
            )
        ]
        return list(dict.fromkeys(shapes))

    def _crossings(self, address: Address, scope: Scope) -> list[_Found]:
        """Where two streets meet: points that lines of both have in common."""
        assert address.crossing is not None
        found = []
        crossing = [
            (other, self._vertices(other.id, scope))
            for other in self._typed(address.crossing) or self._respelled(address.crossing, scope)
        ]
        for street in self._typed(address.street) or self._respelled(address.street, scope):
            own = self._vertices(street.id, scope)
            for other, vertices in crossing:
                faults = tuple(dict.fromkeys((*street.faults, *other.faults, *scope.faults)))
                both = street._replace(label=f"{street.label} & {other.label}")
                found += [
                    _Found(both, own[p], p[1], p[0], INTERSECTION, _CROSSING_M, "", faults)
                    for p in sorted(own.keys() & vertices.keys())
                ]
        return _apart(found)

    def _vertices(self, street: int, scope: Scope) -> dict[tuple[float, float], int]:
        return {
            point: code
            for code in self._zips_with(street, scope)
            for shape in self._shapes(street, (code,))
            for point in self._line(shape)
        }

    def _candidate(self, place: _Found, address: Address, kept: tuple[str, ...]) -> Candidate:
        row = zip_row(f"{place.zip:05}") if place.zip else None
        street = " ".join(part for part in (place.block, place.street.label) if part)
        where = f"{row.place}, {row.state} {row.zip}" if row else ""
        faults = (*kept, *place.faults, *(("unit_ignored",) if address.unit else ()))
        return Candidate(
            round(place.latitude, 6),
            round(place.longitude, 6),
            place.precision,
            round(place.uncertainty_m),
            ", ".join(part for part in (street, where) if part),
            self._source,
            self._vintage,
            tuple(dict.fromkeys(faults)),
            row.zip if row else "",
            row.place if row else "",
            row.state if row else "",
        )


_CONTRADICTS = {"suffix_changed", "directional_changed"}

# The radii below hold at least 95 of 100 real addresses; docs/accuracy.md has the figures.
_POINT_M = 60.0
_CROSSING_M = 60.0


def _interpolated_m(length: float, outside: bool) -> float:
    """The radius around an interpolated point on a stretch of ``length`` metres."""
    return (500.0 if outside else 130.0) + 0.4 * length


def _gap_m(gap: int) -> float:
    """How much farther a number that is ``gap`` beyond the nearest range may be, in metres.

    Measured by leaving out ranges of two counties' files one at a time: 10 m a number and the
    500 m above hold 96 of 100.
    """
    return 10.0 * gap


def _best(found: list[_Found]) -> list[_Found]:
    """The places with the fewest faults, each once, in a stable order."""
    least = min(place.penalty for place in found)
    kept = [place for place in found if place.penalty == least]
    return _apart(
        sorted(kept, key=lambda place: (place.precision, place.street.id, place.zip, place.block))
    )


def _apart(found: list[_Found]) -> list[_Found]:
    """The places without those that are next to an earlier one."""
    kept: list[_Found] = []
    for place in found:
        here = (place.latitude, place.longitude)
        if all(distance_m(here, (k.latitude, k.longitude)) > _SAME_PLACE_M for k in kept):
            kept.append(place)
    return kept


def _disc(points: list[tuple[float, float]]) -> tuple[float, float, float]:
    """(latitude, longitude, radius in metres) of a disc around the (longitude, latitude) points."""
    west, east = min(p[0] for p in points), max(p[0] for p in points)
    south, north = min(p[1] for p in points), max(p[1] for p in points)
    centre = ((south + north) / 2, (west + east) / 2)
    radius = max(distance_m(centre, (latitude, longitude)) for longitude, latitude in points)
    return (*centre, radius + 50.0)


def _name_faults(street: Street, before: str, suffix: str, after: str) -> tuple[str, ...]:
    """How the typed street differs from one of the index; a direction may stand before or after."""
    faults = []
    if street.suffix_type != suffix:
        faults.append("suffix_changed" if street.suffix_type and suffix else "suffix_missing")
    typed = "".join(sorted((street.predirectional, street.postdirectional)))
    has = "".join(sorted((before, after)))
    if typed != has:
        word = "missing" if not typed else "changed" if has else "ignored"
        faults.append(f"directional_{word}")
    return tuple(faults)


@lru_cache(maxsize=4_096)
def _city_zips(city: str, state: str) -> frozenset[int]:
    found = places(city, state) if city and state else ()
    return frozenset(int(code) for place in found for code in place.zips)


@lru_cache(maxsize=50_000)
def _fips(code: int) -> str:
    row = zip_row(f"{code:05}")
    return row.county_fips if row else ""
