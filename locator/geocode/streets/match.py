"""A parsed address and the street index → the places it can mean, each with its weight.

A text is a noisy message about one place. All places that it can mean with one mistake, and with
some pairs of mistakes, are looked up: in the ZIP, in its neighbours, in the town, in ZIPs of nearly
that number, in the county. ``locator.geocode.mistakes`` weighs each. Nothing wins by coming first.
"""

import sqlite3
import weakref
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache, partial

from locator.address.model import Address, Street
from locator.geocode.gazetteer import place_key, zip_row
from locator.geocode.mistakes import RATES, weigh
from locator.geocode.model import (
    ADDRESS_POINT,
    ALL,
    FAULTS,
    INTERSECTION,
    NONE,
    NUMBERLESS,
    SOME,
    STREET,
    Candidate,
)
from locator.geocode.streets.fit import (
    CONTRADICTS,
    Parts,
    by_penalty,
    misfit,
    name_faults,
    penalty,
)
from locator.geocode.streets.geometry import unpack
from locator.geocode.streets.names import Read, base, bases, contains, readings
from locator.geocode.streets.numbers import edits, holds, merged, split_number
from locator.geocode.streets.place import (
    CROSSING_M,
    FARTHEST_GAP,
    POINT_M,
    Found,
    Named,
    Number,
    apart,
    disc,
    interpolated,
    meeting,
)
from locator.geocode.streets.respell import Respeller
from locator.geocode.streets.scope import NOWHERE, Around, Scope, Scopes, city_zips, own
from locator.geocode.streets.store import EVEN, ODD, damaged, index_path, open_index
from locator.geocode.streets.zip_area import ZipArea, zip_area

# More places than this cannot be told apart by one question; the ranking still weighs them all.
_MOST = 50
# A street longer than this many stretches is known well enough from the first of them.
_MOST_STRETCHES = 2_000

_EVERYWHERE = Scope(None, ("place_missing",))
_MISHEARD = ("number_changed",)
# As many numbers that were misheard as one street is likely to have.
_MOST_NUMBERS = 12
# A place of this weight in the ZIP leaves none of its neighbours' misspellings a part.
_GOOD = 1.0
# A place of less than this part of the best one's weight is not looked at further.
_LEAST = 0.001
_VARIANTS = (
    "SELECT id, label, predirectional, suffix_type, postdirectional FROM street WHERE base = ?"
)
_EXACT = f"{_VARIANTS} AND suffix_type = ?"
# The ranges that hold a number.
_HOLDING = (
    "SELECT zip, low, high, flags, county, spread, moved, line FROM range"
    " JOIN shape ON id = ifnull(moved, shape)"
    " WHERE street = ?1 AND zip = ?2 AND prefix = ?3 AND low <= ?4 AND high >= ?4"
)
_ORDER = {fault: at for at, fault in enumerate(FAULTS)}


def open_matcher(folder: str) -> "Matcher | None":
    """The matcher for the street data in ``folder``; None where nothing is installed.

    Raises DataError, with the command that mends it, if the index cannot be used.
    """
    connection = open_index(folder)
    return Matcher(connection, index_path(folder)) if connection else None


class Matcher:
    """Finds addresses in one open index. Memory is bounded; safe for one thread at a time."""

    def __init__(self, connection: sqlite3.Connection, path: str) -> None:
        # Closed with the last use of this matcher, however that ends.
        weakref.finalize(self, connection.close)
        self._connection, self._path = connection, path
        self._scopes = Scopes(connection)
        self._respeller = Respeller(connection)
        # Else it would refer to itself, and not end with its last use but some time later.
        weak = weakref.proxy(self)
        self._variants = lru_cache(maxsize=2_048)(partial(Matcher._read_variants, weak))
        self._exact = lru_cache(maxsize=8_192)(partial(Matcher._read_exact, weak))
        self._typed = lru_cache(maxsize=2_048)(partial(Matcher._read_typed, weak))
        self._areas = lru_cache(maxsize=500)(partial(zip_area, connection))
        self._zips = lru_cache(maxsize=2_048)(partial(Matcher._read_zips, weak))
        self._coverage = lru_cache(maxsize=4_096)(partial(Matcher._read_coverage, weak))
        self._numbers = lru_cache(maxsize=1_024)(partial(Matcher._read_numbers, weak))
        with _reading(path):
            self._has_points = bool(self._rows("SELECT 1 FROM point LIMIT 1"))
            self._vintages = dict(self._rows("SELECT id, vintage FROM county"))

    def match_street(
        self, address: Address, reading: Candidate, *, guesses: bool = True
    ) -> tuple[list[Candidate], bool]:
        """The places on the typed street that ``reading`` can mean, the most likely first.

        And whether that settles it: the street and number are in the ZIP, just as typed. Weights
        are against an unrelated address, times the reading's own. Without ``guesses`` no other
        spelling is tried, nor another number than the one typed. Raises DataError if the index is
        damaged.
        """
        doubted = "city_changed" in reading.faults
        city = address.city if doubted else reading.city
        around = Around(reading.zip, city, reading.state, doubted, address.city != "")
        try:
            places, settled = self._search(address, around, guesses)
        except sqlite3.DatabaseError:
            raise damaged(self._path) from None
        kept = _but_placed(reading.faults)
        found = [
            self._candidate(place, address, kept, reading.weight)
            for place in places[:_MOST]
            # A wider circle than that of the ZIP or city says less than the ZIP or city does.
            if place.uncertainty_m < reading.uncertainty_m
        ]
        if places and not found:
            found = self._too_wide(places[0], reading, kept)
        return found, settled

    def _too_wide(self, place: Found, reading: Candidate, kept: tuple[str, ...]) -> list[Candidate]:
        """The reading, where the street is in it, without the house, and longer than it is wide."""
        has = set(place.faults)
        if NUMBERLESS.isdisjoint(has) or not has.isdisjoint(("zip_changed", "city_changed")):
            return []
        faults = tuple(sorted(has.union(kept), key=_ORDER.__getitem__))
        weight = place.weight * reading.weight
        return [self.with_coverage(reading)._replace(faults=faults, weight=weight)]

    def anywhere(self, address: Address) -> list[Candidate]:
        """The places on the typed street in all installed data: for a street without a place.

        Raises DataError if the index is damaged.
        """
        with _reading(self._path):
            found, _ = self._search(address, None)
        kept = ("text_ignored",) if address.rest else ()
        return [self._candidate(place, address, kept, 1.0) for place in found[:_MOST]]

    def zip_area(self, zip_code: str) -> ZipArea | None:
        """Where the houses of a ZIP are; None unless all of its streets are installed.

        Raises DataError if the index is damaged.
        """
        with _reading(self._path):
            return self._areas(zip_code)

    def with_coverage(self, reading: Candidate) -> Candidate:
        """The reading with how much of its streets is installed, as a word.

        Raises DataError if the index is damaged.
        """
        if not reading.zip:
            return reading
        with _reading(self._path):
            coverage, whole = self._coverage(int(reading.zip))
        known = ALL if whole else SOME if coverage is not None else NONE
        return reading._replace(streets=known)

    def unknown(self, reading: Candidate) -> float:
        """The part of the reading's streets that is not installed, 0 to 1.

        Raises DataError if the index is damaged.
        """
        zips = (int(reading.zip),) if reading.zip else city_zips(reading.city, reading.state)
        if not zips:
            return 1.0
        with _reading(self._path):
            return 1.0 - sum(self._coverage(code)[0] or 0.0 for code in zips) / len(zips)

    def _read_coverage(self, code: int) -> tuple[float | None, bool]:
        rows = self._rows("SELECT coverage, whole FROM zip_area WHERE zip = ?", (code,))
        return (float(rows[0][0]), bool(rows[0][1])) if rows else (None, False)

    def _rows(self, query: str, values: Sequence[object] = ()) -> list[tuple]:  # type: ignore[type-arg] # rows differ by query
        return self._connection.execute(query, values).fetchall()

    # What is looked for

    def _search(
        self, address: Address, around: Around | None, guesses: bool = True
    ) -> tuple[list[Found], bool]:
        """All places that can be meant, by weight, and whether the first is just what was typed.

        ``None``: everywhere.
        """
        number = None if address.crossing else split_number(address.house_number)
        if number and around and around.zip:
            # Nearly all addresses end here, so nothing else is looked for.
            found = self._numbered(self._exact(address.street), number, own(around.zip))
            if found and not around.doubted:
                fitting = [place for place in found if not misfit(place)]
                if fitting:
                    return apart(fitting), True
        if address.crossing:
            found = self._at_crossings(address.street, address.crossing, around)
        elif number:
            found = self._with_number(address.street, number, around, guesses)
        else:
            found = self._without_number(address.street, around)
        found.sort(key=_by_weight)
        least = found[0].weight * _LEAST if found else 0.0
        return apart([place for place in found if place.weight >= least]), False

    def _with_number(
        self, street: Street, number: Number, around: Around | None, guesses: bool
    ) -> list[Found]:
        """Each place that the number on the street can mean, with one mistake or two."""
        typed = self._typed(street)
        if around is None:
            return self._numbered(typed, number, _EVERYWHERE)
        here, *others = self._scopes.near(around) or [NOWHERE]
        found = list(self._numbered(typed, number, here))
        for scope in others:
            found += self._numbered(typed, number, scope)
        if not guesses:
            return found
        exact = [named for named in typed if not named.penalty]
        if exact:
            for scope in self._scopes.farther(around):
                found += self._numbered(exact, number, scope)
        if typed:
            found += self._outside(typed, number, here)
            found += self._misheard(typed, number, here)
        respelled = self._respelled(street, here)
        found += self._numbered(respelled, number, here)
        found += self._numbered(self._longer(street, here), number, here)
        # The neighbours have fewer of the meant streets than this ZIP, and more by chance.
        if not any(place.weight > _GOOD for place in found):
            found += self._outside(respelled, number, here)
            for scope in others:
                found += self._numbered(self._respelled(street, scope), number, scope)
                found += self._outside(exact, number, scope)
        return found

    def _without_number(self, street: Street, around: Around | None) -> list[Found]:
        """The street as a whole; each town's where no place was given."""
        return [place for scope in self._near(around) for place in self._whole(street, scope)]

    def _at_crossings(self, street: Street, crossing: Street, around: Around | None) -> list[Found]:
        scopes = self._near(around)
        return [place for scope in scopes for place in self._crossings(street, crossing, scope)]

    def _near(self, around: Around | None) -> Iterable[Scope]:
        return self._scopes.near(around) if around else (_EVERYWHERE,)

    def _misheard(self, streets: list[Named], number: Number, scope: Scope) -> list[Found]:
        """The places whose number differs from the typed one in a digit: lost, gained, swapped."""
        found: list[Found] = []
        for street in streets:
            if not CONTRADICTS.isdisjoint(street.faults):
                continue
            for code in self._zips_with(street.id, scope):
                ranges = self._numbers(street.id, code, number[0])
                meant = [n for n in edits(number[1]) if holds(ranges, n)]
                for other in meant[:_MOST_NUMBERS]:
                    found += self._held_at(street, (number[0], other), code, scope, _MISHEARD)
        each = len(found)
        return [place._replace(weight=place.weight / each) for place in found]

    def _read_numbers(
        self, street: int, code: int, prefix: str
    ) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """The lowest and highest numbers of the street's ranges and points in a ZIP."""
        values = (street, code, prefix)
        ranges = self._rows(
            "SELECT DISTINCT low, high FROM range WHERE street = ? AND zip = ? AND prefix = ?",
            values,
        )
        points = self._rows(
            "SELECT DISTINCT number, number FROM point WHERE street = ? AND zip = ? AND prefix = ?",
            values,
        )
        return merged({*ranges, *points})

    def _longer(self, street: Street, scope: Scope) -> list[Named]:
        """The streets in scope with one more word in their name than was typed."""
        if scope.zips is None:
            return []
        words = street.street_name.split()
        longer = self._respeller.longer(base(street.street_name), scope.zips)
        return [
            named._replace(faults=("word_missing", *named.faults))
            for key in longer
            for named in self._named(key, street, 0)
            if contains(named.label, words)
        ]

    def _read_exact(self, street: Street) -> list[Named]:
        """The streets that are just what was typed, read as its own name."""
        typed = (street.predirectional, street.suffix_type, street.postdirectional)
        rows = (
            row
            for base in bases(street.street_name)
            for row in self._rows(_EXACT, (base, street.suffix_type))
        )
        named = (Named(row[0], row[1], name_faults(typed, row[2:])) for row in rows)
        return [one for one in named if not penalty(one.faults)]

    def _read_typed(self, street: Street) -> list[Named]:
        named = [n for read in readings(street) for n in self._named(*read)]
        return sorted(named, key=by_penalty)

    def _respelled(self, street: Street, scope: Scope) -> list[Named]:
        """The streets in scope whose names are nearest, or so nearly that a suffix can decide."""
        if scope.zips is None:
            return []
        near = [
            Read(base, read.street, read.slips + slips)
            for read in readings(street)
            for base, slips in self._respeller.near(read.base, scope.zips)
        ]
        nearest = min((read.slips for read in near), default=0)
        named = [n for r in near if r.slips <= nearest + 1 for n in self._named(*r)]
        return sorted(named, key=by_penalty)

    def _named(self, base: str, street: Street, slips: int) -> list[Named]:
        typed, named = (street.predirectional, street.suffix_type, street.postdirectional), []
        faults = ("street_respelled",) if slips else ()
        for number, label, has in self._variants(base):
            differs = faults + name_faults(typed, has)
            named.append(Named(number, label, differs, penalty(differs) + slips, slips))
        return named

    def _read_variants(self, base: str) -> list[tuple[int, str, Parts]]:
        return [(row[0], row[1], row[2:]) for row in self._rows(_VARIANTS, (base,))]

    # On the street

    def _zips_with(self, street: int, scope: Scope) -> Iterable[int]:
        if scope.zips is not None and len(scope.zips) < 2:
            return scope.zips  # looking there costs less than finding out whether it is worth it
        zips = self._zips(street)
        return zips if scope.among is None else [code for code in zips if code in scope.among]

    def _read_zips(self, street: int) -> tuple[int, ...]:
        query = (
            "SELECT DISTINCT zip FROM range WHERE street = ?"
            " UNION SELECT DISTINCT zip FROM point WHERE street = ?"
        )
        return tuple(code for (code,) in self._rows(query, (street, street)))

    def _numbered(self, streets: Iterable[Named], number: Number, scope: Scope) -> list[Found]:
        """Where the number is within a known range, or is itself a known point."""
        found: list[Found] = []
        for street in streets:
            if scope.faults and not CONTRADICTS.isdisjoint(street.faults):
                continue
            for code in self._zips_with(street.id, scope):
                found += self._held_at(street, number, code, scope)
        return found

    def _held_at(
        self, street: Named, number: Number, code: int, scope: Scope, more: tuple[str, ...] = ()
    ) -> list[Found]:
        """Where the street has the number in one ZIP, weighed; ``more``: faults besides."""
        points = self._points(street, number, code, scope) if self._has_points else []
        places = points or self._ranges(street, number, code, scope)
        return [self._weighed(place, scope, more) for place in places]

    def _weighed(self, place: Found, scope: Scope, more: tuple[str, ...] = ()) -> Found:
        faults = place.faults + more
        zips = len(scope.zips) if scope.zips else 1
        numbered = place.street.label[:1].isdigit()
        known = weigh(faults, place.street.slips, zips, numbered) * scope.rate
        return place._replace(faults=faults, weight=known)

    def _points(self, street: Named, number: Number, code: int, scope: Scope) -> list[Found]:
        rows = self._rows(
            "SELECT latitude, longitude, county FROM point"
            " WHERE street = ? AND zip = ? AND prefix = ? AND number = ?",
            (street.id, code, *number),
        )
        faults = street.faults + scope.faults
        return [
            Found(street, code, y / 1e6, x / 1e6, ADDRESS_POINT, POINT_M, faults, county=county)
            for y, x, county in rows
        ]

    def _ranges(self, street: Named, number: Number, code: int, scope: Scope) -> list[Found]:
        rows = self._rows(_HOLDING, (street.id, code, *number))
        if not code and scope.zips is not None:
            rows = [row for row in rows if row[4] in scope.counties]
        if not rows:
            return []
        other = EVEN if number[1] % 2 else ODD
        fitting = [row for row in rows if row[3] & (ODD | EVEN) != other]
        faults = street.faults + scope.faults
        if not fitting:
            fitting, faults = rows, (*faults, "parity_mismatch")
        if len(fitting) == 1:
            return [interpolated(street, fitting[0], number, faults)]
        # The shortest range says most; others count only where they are elsewhere.
        fitting.sort(key=lambda row: (row[2] - row[1], row[:6], row[7]))
        return apart(interpolated(street, row, number, faults) for row in fitting[:_MOST])

    def _outside(self, streets: Iterable[Named], number: Number, scope: Scope) -> list[Found]:
        """The nearest range of each street, where the number is in none."""
        prefix, value = number
        found = []
        for street in streets:
            if not CONTRADICTS.isdisjoint(street.faults):
                continue
            rows = [
                row
                for code in self._zips_with(street.id, scope)
                for row in self._rows(
                    "SELECT zip, low, high, flags, county, spread, moved, line FROM range"
                    " JOIN shape ON id = ifnull(moved, shape)"
                    " WHERE street = ? AND zip = ? AND prefix = ? AND low <= ? AND high >= ?"
                    " ORDER BY max(low - ?, ? - high) LIMIT 1",
                    (*(street.id, code, prefix), *_within_reach(value), *(value, value)),
                )
            ]
            if rows:
                nearest = min(rows, key=lambda row: (max(row[1] - value, value - row[2]), row))
                faults = (*street.faults, *scope.faults, "number_out_of_range")
                found.append(self._weighed(interpolated(street, nearest, number, faults), scope))
        return found

    def _whole(self, street: Street, scope: Scope) -> list[Found]:
        """The street as a whole, where no number was typed; each town's where none was either."""
        if scope.zips is None:
            towns = self._towns(self._typed(street), scope)
            return [place for town in towns for place in self._whole(street, town)]
        found = []
        for named in self._held(street, scope):
            vertices = self._vertices(named, scope)
            latitude, longitude, radius = disc(vertices)
            code, county = min(vertices.values())
            faults = (*named.faults, *scope.faults, "number_missing")
            whole = Found(named, code, latitude, longitude, STREET, radius, faults, county=county)
            found.append(self._weighed(whole, scope))
        return found

    def _crossings(self, street: Street, crossing: Street, scope: Scope) -> list[Found]:
        """Where two streets meet, or come as near as the width of a large crossing."""
        if scope.zips is None:
            # Streets that meet have a ZIP in common: that of the corner between them.
            towns = self._towns(self._typed(street), scope, self._typed(crossing))
            return apart(p for town in towns for p in self._crossings(street, crossing, town))
        found = []
        others = [(named, self._vertices(named, scope)) for named in self._held(crossing, scope)]
        for named in self._held(street, scope):
            own = self._vertices(named, scope)
            for other, vertices in others:
                faults = tuple(dict.fromkeys(named.faults + other.faults + scope.faults))
                both = named._replace(label=f"{named.label} & {other.label}")
                found += [
                    Found(
                        both,
                        own[at][0],
                        at[1],
                        at[0],
                        INTERSECTION,
                        CROSSING_M,
                        faults,
                        county=own[at][1],
                    )
                    for at in meeting(own, vertices)
                ]
        return [self._weighed(place, scope) for place in apart(found)]

    def _towns(
        self, streets: list[Named], scope: Scope, others: list[Named] | None = None
    ) -> list[Scope]:
        """Of everywhere the ZIPs that have one of the streets, and one of the others.

        No more than can be told apart: a place that was looked for everywhere is never certain.
        """
        zips = {code for named in streets for code in self._zips_with(named.id, scope)}
        if others is not None:
            zips &= {code for named in others for code in self._zips_with(named.id, scope)}
        return [scope._replace(zips=(code,)) for code in sorted(zips)[:_MOST]]

    def _held(self, street: Street, scope: Scope) -> list[Named]:
        """The streets in scope that a name can mean: as typed, else respelled."""
        for named in (self._typed(street), self._respelled(street, scope)):
            held = [one for one in named if self._vertices(one, scope)]
            if held:
                return held
        return []

    def _vertices(self, street: Named, scope: Scope) -> dict[tuple[float, float], tuple[int, int]]:
        """The (longitude, latitude) points of a street's lines, with the ZIP and county of each."""
        return {
            vertex: (code, county)
            for code in self._zips_with(street.id, scope)
            for county, line in self._rows(
                "SELECT county, line FROM range JOIN shape ON id = shape"
                " WHERE street = ? AND zip = ? LIMIT ?",
                (street.id, code, _MOST_STRETCHES),
            )
            for vertex in unpack(line)
        }

    def _candidate(
        self, place: Found, address: Address, kept: tuple[str, ...], reading_weight: float
    ) -> Candidate:
        code, town, state, where = _where(place.zip)
        street = f"{place.block} {place.street.label}" if place.block else place.street.label
        faults = kept + place.faults
        weight = place.weight * reading_weight
        if "city_changed" in kept and _is_in(code, address.city):
            faults = tuple(fault for fault in faults if fault != "city_changed")
            weight /= RATES["city_changed"]
        if address.unit:
            faults += ("unit_ignored",)
        if len(faults) > 1:
            faults = tuple(sorted(set(faults), key=_ORDER.__getitem__))
        return Candidate(
            round(place.latitude, 6),
            round(place.longitude, 6),
            place.precision,
            round(place.uncertainty_m),
            street + where,
            "address points" if place.precision == ADDRESS_POINT else "Census Bureau TIGER/Line",
            self._vintages.get(place.county, ""),
            faults,
            code,
            town,
            state,
            (),
            SOME,
            weight,
        )


@lru_cache(maxsize=4_096)
def _where(zip_number: int) -> tuple[str, str, str, str]:
    """ZIP, place and state of a range, and what they add to its label; "" where it has no ZIP."""
    row = zip_row(f"{zip_number:05}") if zip_number else None
    if row is None:
        return "", "", "", ""
    return row.zip, row.place, row.state, f", {row.place}, {row.state} {row.zip}"


def _is_in(zip_code: str, city: str) -> bool:
    row = zip_row(zip_code)
    return row is not None and row.calls_itself(place_key(city))


@contextmanager
def _reading(path: str) -> Iterator[None]:
    """Whatever SQLite cannot read in the index at ``path`` is a DataError."""
    try:
        yield
    except sqlite3.DatabaseError:
        raise damaged(path) from None


def _by_weight(place: Found) -> tuple[float, int, str, str, int, float, float]:
    # Nothing that depends on the order of the files, as ids do.
    name = place.precision, place.street.label
    return -place.weight, len(place.faults), *name, place.zip, place.latitude, place.longitude


def _within_reach(number: int) -> tuple[int, int]:
    """The highest low end and the lowest high end of ranges that are near enough to a number."""
    return number + FARTHEST_GAP, number - FARTHEST_GAP


@lru_cache(maxsize=4_096)
def _but_placed(faults: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(fault for fault in faults if fault != "street_not_placed")
