"""A parsed address + the street index → the places it can mean.

For each reading that the gazetteer gives (a ZIP, a place), the street is looked for in the ZIP,
then in its neighbours, the city, the county; each step down is a fault. A name is taken
as typed first, and only then respelled. Of all that fits, what has the fewest faults is kept, and
if several places have equally few, all of them: nothing wins by coming first.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache, partial
from math import inf

from locator.address.model import Address, Street
from locator.geocode.gazetteer import place_key, zip_row
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
    PENALTY,
    best,
    by_penalty,
    is_poor,
    misfit,
    name_faults,
    penalty,
)
from locator.geocode.streets.geometry import unpack
from locator.geocode.streets.names import Read, bases, readings
from locator.geocode.streets.numbers import Number, split_number
from locator.geocode.streets.place import (
    CROSSING_M,
    FARTHEST_GAP,
    POINT_M,
    Found,
    Named,
    apart,
    disc,
    interpolated,
    meeting,
)
from locator.geocode.streets.queries import Queries, open_queries
from locator.geocode.streets.respell import SOUNDS_ALIKE, Respeller
from locator.geocode.streets.scope import Around, Scope, Scopes, own
from locator.geocode.streets.store import EVEN, ODD
from locator.geocode.streets.zip_area import ZipArea

# More places than this cannot be told apart by one question; the ranking still weighs them all.
_MOST = 50
# Up to so many ZIPs are simply looked in; of more, those that have the street are found first.
_FEW_ZIPS = 10
# A street longer than this many stretches is known well enough from the first of them.
_MOST_STRETCHES = 2_000

_EVERYWHERE = Scope(None, ("place_missing",))
_ORDER = {fault: at for at, fault in enumerate(FAULTS)}


def open_matcher(folder: str) -> "Matcher | None":
    """The matcher for the street data in ``folder``; None where nothing is installed.

    Raises DataError, with the command to fix it, if the index cannot be used.
    """
    queries = open_queries(folder)
    return Matcher(queries) if queries else None


class Matcher:
    """Finds addresses in one open index. Memory is bounded; safe for one thread at a time."""

    def __init__(self, queries: Queries) -> None:
        self._queries = queries
        self._scopes = Scopes(queries)
        self._respeller = Respeller(queries)
        # The caches hold the queries and not this object: that avoids a reference cycle.
        self._exact = lru_cache(maxsize=8_192)(partial(_exact, queries))
        self._typed = lru_cache(maxsize=2_048)(partial(_typed, queries))
        self._has_points = queries.has_points
        self._vintages = {county.id: county.vintage for county in queries.counties}

    def match_street(
        self, address: Address, reading: Candidate, *, guesses: bool = True
    ) -> list[Candidate]:
        """The places on the typed street within ``reading``, best first; [] if it is not there.

        Without ``guesses`` no other spelling is tried, nor another number than the one typed.
        Raises DataError if the index is damaged.
        """
        doubted = "city_changed" in reading.faults
        city = address.city if doubted else reading.city
        places = self._search(address, Around(reading.zip, city, reading.state, doubted), guesses)
        kept = _but_placed(reading.faults)
        candidates = [
            self._candidate(place, address, kept)
            for place in places[:_MOST]
            # A wider circle than that of the ZIP or city says less than the ZIP or city does.
            if place.uncertainty_m < reading.uncertainty_m
        ]
        if places and not candidates:
            return self._too_wide(places[0], reading, kept)
        # Elsewhere in the county, or a name that fits this badly, is only one way to read it.
        if candidates and ("city_changed" in places[0].faults or is_poor(places[0].street)):
            candidates.append(self.with_coverage(reading))
        return candidates

    def _too_wide(self, place: Found, reading: Candidate, kept: tuple[str, ...]) -> list[Candidate]:
        """The reading, where the street is in it, without the house, and longer than it is wide."""
        found = set(place.faults)
        if NUMBERLESS.isdisjoint(found) or not found.isdisjoint(("zip_changed", "city_changed")):
            return []
        faults = tuple(sorted(found.union(kept), key=_ORDER.__getitem__))
        return [self.with_coverage(reading)._replace(faults=faults)]

    def anywhere(self, address: Address) -> list[Candidate]:
        """The places on the typed street in all installed data: for a street without a place.

        Raises DataError if the index is damaged.
        """
        found = self._search(address, None)
        kept = ("text_ignored",) if address.rest else ()
        return [self._candidate(place, address, kept) for place in found[:_MOST]]

    def zip_area(self, zip_code: str) -> ZipArea | None:
        """Where the houses of a ZIP are; None unless all of its streets are installed.

        Raises DataError if the index is damaged.
        """
        return self._queries.zip_area(int(zip_code))

    def with_coverage(self, reading: Candidate) -> Candidate:
        """The reading with how many of the streets of its ZIP are installed.

        Raises DataError if the index is damaged.
        """
        if not reading.zip:
            return reading
        whole = self._queries.is_whole(int(reading.zip))
        return reading._replace(streets=NONE if whole is None else ALL if whole else SOME)

    # What is looked for, in order of preference

    def _search(self, address: Address, around: Around | None, guesses: bool = True) -> list[Found]:
        """The best places of the first way of looking that finds any; ``None``: everywhere."""
        number = None if address.crossing else split_number(address.house_number)
        if number and around and around.zip:
            # Nearly all addresses end here, so this is not left to the generators below.
            here = own(around.zip)
            found = best(self._numbered(self._exact(address.street), number, here))
            if found and not misfit(found[0]) and not around.doubted:
                return found
            typed = self._typed(address.street)
            if found := best(self._numbered(typed, number, here)):
                if CONTRADICTS.isdisjoint(found[0].faults):
                    return found + self._in_city(typed, number, around) if around.doubted else found
                return self._instead(address.street, number, around, found, guesses)
        attempts: Iterator[list[Found]]
        if address.crossing:
            crossing = address.crossing
            attempts = (self._crossings(address.street, crossing, s) for s in self._near(around))
        elif number:
            attempts = self._attempts(address.street, number, around, guesses)
        else:
            attempts = (self._whole(address.street, scope) for scope in self._near(around))
        return next((best(found) for found in attempts if found), [])

    def _in_city(self, streets: list[Named], number: Number, around: Around) -> list[Found]:
        """The street in the town that was said, where that is not the ZIP's."""
        said = [street for street in streets if not street.faults]
        return [
            p
            for p in self._numbered(said, number, self._scopes.city(around))
            if p.zip != int(around.zip)
        ]

    def _instead(
        self, street: Street, number: Number, around: Around, found: list[Found], guesses: bool
    ) -> list[Found]:
        """What can be meant where the ZIP has a name only with another suffix or direction.

        Besides what was ``found`` there: that very street in the next ZIP, and one of nearly that
        name in this.
        """
        said = [one for one in self._typed(street) if not one.faults]
        near = (self._numbered(said, number, scope) for scope in self._near(around))
        here = own(around.zip)
        alike = self._respelled(street, here) if guesses else []
        fitting = [one for one in alike if CONTRADICTS.isdisjoint(one.faults)]
        very = best(next(filter(None, near), []))
        return [*very, *found, *best(self._numbered(fitting, number, here))]

    def _near(self, around: Around | None) -> Iterable[Scope]:
        return self._scopes.near(around) if around else (_EVERYWHERE,)

    def _attempts(
        self, street: Street, number: Number, around: Around | None, guesses: bool
    ) -> Iterator[list[Found]]:
        typed = self._typed(street)
        # A name that the index does not have at all need not be looked for anywhere.
        for scope in self._near(around) if typed else ():
            yield self._numbered(typed, number, scope)
        if not guesses:
            return
        scopes = list(self._near(around))
        for scope in scopes:
            yield self._numbered(self._respelled(street, scope), number, scope)
        for scope in scopes[:1]:
            yield self._outside(typed, number, scope)
        if around and typed:
            yield self._numbered(typed, number, self._scopes.county(around))
        for scope in scopes[1:]:
            yield self._outside(typed, number, scope)
        for scope in scopes[:1]:
            yield self._outside(self._respelled(street, scope), number, scope)

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
        named = [
            n for r in near if r.slips <= nearest + SOUNDS_ALIKE for n in _named(self._queries, *r)
        ]
        return sorted(named, key=by_penalty)

    # On the street

    def _zips_with(self, street: int, scope: Scope) -> Iterable[int]:
        if scope.zips is not None and len(scope.zips) <= _FEW_ZIPS:
            return scope.zips  # looking there costs less than finding out whether it is worth it
        zips = self._queries.zips_of(street)
        return zips if scope.zips is None else sorted(set(scope.zips).intersection(zips))

    def _numbered(self, streets: Iterable[Named], number: Number, scope: Scope) -> list[Found]:
        """Where the number is within a known range, or is itself a known point.

        ``streets`` come best first: what fits worse than a place already found is not looked at.
        """
        found: list[Found] = []
        least = inf
        for street in streets:
            if least < street.penalty:
                break
            if scope.faults and not CONTRADICTS.isdisjoint(street.faults):
                continue
            for code in self._zips_with(street.id, scope):
                points = self._points(street, number, code, scope) if self._has_points else []
                if places := points or self._ranges(street, number, code, scope):
                    found += places
                    least = min(least, misfit(places[0]))
        if found and least >= PENALTY["suffix_changed"]:
            # The name fits badly: a better one whose ranges stop short may be what is meant.
            found += self._outside([s for s in streets if not s.faults], number, scope)
        return found

    def _points(self, street: Named, number: Number, code: int, scope: Scope) -> list[Found]:
        faults = street.faults + scope.faults
        return [
            Found(
                street,
                code,
                point.latitude,
                point.longitude,
                ADDRESS_POINT,
                POINT_M,
                faults,
                county=point.county,
            )
            for point in self._queries.points(street.id, code, number)
        ]

    def _ranges(self, street: Named, number: Number, code: int, scope: Scope) -> list[Found]:
        rows = self._queries.ranges_holding(street.id, code, number)
        if not code and scope.zips is not None:
            rows = [row for row in rows if row.county in scope.counties]
        if not rows:
            return []
        other = EVEN if number[1] % 2 else ODD
        fitting = [row for row in rows if row.flags & (ODD | EVEN) != other]
        faults = street.faults + scope.faults
        if not fitting:
            fitting, faults = rows, (*faults, "parity_mismatch")
        if len(fitting) == 1:
            return [interpolated(street, fitting[0], number, faults)]
        # The shortest range says most; others count only where they are elsewhere.
        fitting.sort(key=lambda row: (row.high - row.low, row))
        return apart(interpolated(street, row, number, faults) for row in fitting[:_MOST])

    def _outside(self, streets: Iterable[Named], number: Number, scope: Scope) -> list[Found]:
        """The nearest range of each street, where the number is in none."""
        found = []
        for street in streets:
            if not CONTRADICTS.isdisjoint(street.faults):
                continue
            near = (
                self._queries.nearest_range(street.id, code, number, FARTHEST_GAP)
                for code in self._zips_with(street.id, scope)
            )
            if rows := list(filter(None, near)):
                nearest = min(rows, key=lambda row: (row.gap(number[1]), row))
                faults = (*street.faults, *scope.faults, "number_out_of_range")
                found.append(interpolated(street, nearest, number, faults))
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
            found.append(
                Found(named, code, latitude, longitude, STREET, radius, faults, county=county)
            )
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
        return apart(found)

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
            vertex: (code, stretch.county)
            for code in self._zips_with(street.id, scope)
            for stretch in self._queries.stretches(street.id, code, _MOST_STRETCHES)
            for vertex in unpack(stretch.line)
        }

    def _candidate(self, place: Found, address: Address, kept: tuple[str, ...]) -> Candidate:
        code, town, state, where = _where(place.zip)
        street = f"{place.block} {place.street.label}" if place.block else place.street.label
        faults = kept + place.faults
        if "city_changed" in kept and _is_in(code, address.city):
            faults = tuple(fault for fault in faults if fault != "city_changed")
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
        )


def _exact(queries: Queries, street: Street) -> list[Named]:
    """The streets that are just as typed, read as its own name."""
    typed = (street.predirectional, street.suffix_type, street.postdirectional)
    named = (
        Named(one.id, one.label, name_faults(typed, one.parts))
        for base in bases(street.street_name)
        for one in queries.variants_with_suffix(base, street.suffix_type)
    )
    return [one for one in named if not penalty(one.faults)]


def _typed(queries: Queries, street: Street) -> list[Named]:
    """The streets that the typed name can mean without a misspelling, the best first."""
    named = [one for read in readings(street) for one in _named(queries, *read)]
    return sorted(named, key=by_penalty)


def _named(queries: Queries, base: str, street: Street, slips: float) -> list[Named]:
    """The streets of that base name, with their faults against the typed ``street``."""
    typed, named = (street.predirectional, street.suffix_type, street.postdirectional), []
    respelled = ("street_respelled",) if slips else ()
    for one in queries.variants(base):
        faults = respelled + name_faults(typed, one.parts)
        named.append(Named(one.id, one.label, faults, penalty(faults) + slips, slips))
    return named


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


@lru_cache(maxsize=4_096)
def _but_placed(faults: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(fault for fault in faults if fault != "street_not_placed")
