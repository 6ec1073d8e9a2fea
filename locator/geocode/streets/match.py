"""A parsed address and the street index → the places it can mean, each with its weight.

A text is a noisy message about one place. All places that it can mean with one mistake, and with
some pairs of mistakes, are looked up: in the ZIP, in its neighbors, in the town, in ZIPs of nearly
that number, in the county. ``locator.geocode.mistakes`` weighs each. Nothing wins by coming first.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache, partial

from locator.address.model import Address, Street
from locator.geocode.gazetteer import place_key, zip_row
from locator.geocode.mistakes import GOOD, RATES, RENUMBERED, weigh
from locator.geocode.model import (
    ADDRESS_POINT,
    ALL,
    CITY,
    FAULTS,
    INTERSECTION,
    NONE,
    NUMBERLESS,
    PO_BOX_ZIP,
    SOME,
    STREET,
    Candidate,
)
from locator.geocode.streets.fit import (
    agrees,
    by_penalty,
    name_faults,
    penalty,
)
from locator.geocode.streets.geometry import LineError, unpack
from locator.geocode.streets.names import (
    Read,
    base,
    bases,
    contains,
    is_route,
    other_classes,
    readings,
)
from locator.geocode.streets.numbers import Number, edits, holds, merged, split_number
from locator.geocode.streets.place import (
    CROSSING_M,
    FARTHEST_GAP,
    POINT_M,
    Found,
    Named,
    along,
    apart,
    between,
    beyond,
    disc,
    interpolated,
    meeting,
)
from locator.geocode.streets.queries import Queries, Range, Stretch, open_queries
from locator.geocode.streets.respell import SOUNDS_ALIKE, Respeller
from locator.geocode.streets.scope import (
    NOWHERE,
    Around,
    Scope,
    Scopes,
    city_zips,
    own,
    zips_beside,
)
from locator.geocode.streets.store import EVEN, ODD, damaged
from locator.geocode.streets.zip_area import ZipArea

# More places than this cannot be told apart by one question; the ranking still weighs them all.
_MOST = 50
# A street longer than this many stretches is known well enough from the first of them.
_MOST_STRETCHES = 2_000

_EVERYWHERE = Scope(None, ("place_missing",))
_MISHEARD = ("number_changed",)
_OUTSIDE = ("number_out_of_range",)
# As many numbers that were misheard as one street is likely to have.
_MOST_NUMBERS = 12
# The typed street elsewhere, or with another number, has no part below this part of the best one.
_SLIGHT = 0.005
# A street without a number that the town lacks, elsewhere in the county, against one of the town
# that the files have under another name: "Highway 50" is 75th St there. Ours.
_FARTHER = 0.2
# A place of less than this part of the best one's weight is not looked at further.
_LEAST = 0.001
# A stretch of a street, and the ZIP that it is in.
_InZip = tuple[int, Stretch]
_ORDER = {fault: at for at, fault in enumerate(FAULTS)}


def open_matcher(folder: str, *, checked: bool = False) -> "Matcher | None":
    """The matcher for the street data in ``folder``; None where nothing is installed.

    ``checked``: the whole index has been checked; otherwise what is read of it is. Raises
    DataError, with the command to fix it, if the index cannot be used.
    """
    queries = open_queries(folder, checked=checked)
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
        self._numbers = lru_cache(maxsize=1_024)(partial(_numbers, queries))
        self._has_points = queries.has_points
        self._vintages = {county.id: county.vintage for county in queries.counties}

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
        places, settled = self._search(address, around, guesses)
        kept = _but_placed(reading.faults)
        found: list[Candidate] = []
        for place in places[:_MOST]:
            # A wider circle than that of the ZIP or city says less than the ZIP or city does.
            if place.uncertainty_m < reading.uncertainty_m:
                found.append(self._candidate(place, address, kept, reading.weight))
            else:
                found += self._too_wide(place, reading, kept)
        return found, settled

    def _too_wide(self, place: Found, reading: Candidate, kept: tuple[str, ...]) -> list[Candidate]:
        """The reading, where the street is in it, without the house, and longer than it is wide."""
        has = set(place.faults)
        if NUMBERLESS.isdisjoint(has) or "zip_changed" in has:
            return []
        faults = tuple(sorted(has.union(kept), key=_ORDER.__getitem__))
        weight = place.weight * reading.weight
        return [self.with_coverage(reading)._replace(faults=faults, weight=weight)]

    def anywhere(self, address: Address) -> list[Candidate]:
        """The places on the typed street in all installed data: for a street without a place.

        Raises DataError if the index is damaged.
        """
        return self._in_scope(address, _EVERYWHERE)

    def in_meant_zips(self, address: Address) -> list[Candidate]:
        """The houses in the ZIPs that one slip makes of the typed one, which does not exist.

        Their weights are against an address in another of those ZIPs: most are not installed.
        Raises DataError if the index is damaged.
        """
        scope = self._scopes.meant(address.zip)
        return self._in_scope(address, scope) if scope.zips and address.house_number else []

    def _in_scope(self, address: Address, scope: Scope) -> list[Candidate]:
        found, _ = self._search(address, scope)
        kept = ("text_ignored",) if address.rest else ()
        return [self._candidate(place, address, kept, 1.0) for place in found[:_MOST]]

    def zip_area(self, zip_code: str) -> ZipArea | None:
        """The area of a ZIP's houses; None unless all of its streets are installed.

        Raises DataError if the index is damaged.
        """
        return self._queries.zip_area(int(zip_code))

    def with_coverage(self, reading: Candidate) -> Candidate:
        """The reading with how many of the streets of its ZIP, or its town, are installed.

        People whose ZIP has boxes only live in the town. Raises DataError if the index is damaged.
        """
        zips: tuple[int, ...] = (int(reading.zip),) if reading.zip else ()
        if not any(map(self._queries.coverage, zips)) and reading.precision in (CITY, PO_BOX_ZIP):
            zips = city_zips(reading.city, reading.state)
        known = [self._queries.coverage(code) for code in zips]
        if not any(known):
            return reading._replace(streets=NONE)
        return reading._replace(streets=ALL if all(one and one.whole for one in known) else SOME)

    def unknown(self, reading: Candidate) -> float:
        """The part of the reading's streets that is not installed, 0 to 1.

        Raises DataError if the index is damaged.
        """
        zips = (int(reading.zip),) if reading.zip else city_zips(reading.city, reading.state)
        return self._unknown(zips) if zips else 1.0

    def unknown_beside(self, town: Candidate) -> float:
        """The part of the streets in the ZIPs around a town that is not installed, 0 to 1.

        Raises DataError if the index is damaged.
        """
        zips = zips_beside(town.city, town.state)
        return self._unknown(zips) if zips else 0.0

    def _unknown(self, zips: Sequence[int]) -> float:
        known = [one.part for code in zips if (one := self._queries.coverage(code))]
        return 1.0 - sum(known) / len(zips)

    # Looking for places

    def _search(
        self, address: Address, around: Around | Scope, guesses: bool = True
    ) -> tuple[list[Found], bool]:
        """All places that can be meant, by weight, and whether the first is just what was typed.

        In a scope only what was typed is looked for. Raises DataError if the index is damaged.
        """
        try:
            return self._found(address, around, guesses)
        except LineError:
            raise damaged(self._queries.path) from None

    def _found(
        self, address: Address, around: Around | Scope, guesses: bool
    ) -> tuple[list[Found], bool]:
        number = None if address.crossing else split_number(address.house_number)
        if number and isinstance(around, Around) and around.zip:
            # Nearly all addresses end here, so nothing else is looked for.
            code, here = int(around.zip), own(around.zip)
            exact = self._exact(address.street)
            found = [place for one in exact for place in self._held_at(one, number, code, here)]
            if found and not around.doubted:
                fitting = [place for place in found if not penalty(place.faults)]
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
        self, street: Street, number: Number, around: Around | Scope, guesses: bool
    ) -> list[Found]:
        """Each place that the number on the street can mean, with one mistake or two."""
        typed = self._typed(street)
        if isinstance(around, Scope):
            return self._numbered(typed, number, around)
        here, *others = self._scopes.near(around) or [NOWHERE]
        found = self._numbered(typed, number, here)
        best = max((place.weight for place in found), default=0.0)
        for scope in others:
            if _matters(typed, scope, (), best):
                found += self._numbered(typed, number, scope)
        if not guesses:
            return found
        if exact := _exactly(typed):
            for scope in self._scopes.farther(around):
                found += self._numbered(exact, number, scope)
        best = max((place.weight for place in found), default=0.0)
        if _matters(typed, here, _OUTSIDE, best):
            found += self._outside(typed, number, here)
        if _matters(typed, here, _MISHEARD, best):
            found += self._misheard(typed, number, here)
        respelled = self._respelled(street, here)
        found += self._numbered(respelled, number, here)
        found += self._numbered(self._longer(street, here), number, here)
        found += self._numbered(self._reclassed(street), number, here)
        other_numbers = self._numbered(self._renumbered(street, here), number, here)
        each = max(len(other_numbers), 1) / RENUMBERED
        found += [place._replace(weight=place.weight / each) for place in other_numbers]
        # The neighbors have fewer of the meant streets than this ZIP, and more by chance.
        if not any(place.weight > GOOD for place in found):
            found += self._outside(respelled, number, here)
            for scope in others:
                found += self._numbered(self._respelled(street, scope), number, scope)
                found += self._outside(exact, number, scope)
        return found

    def _without_number(self, street: Street, around: Around | Scope) -> list[Found]:
        """The street as a whole; each town's where no place was given.

        Where the place has no such street, those of just that name in the county.
        """
        found = [place for scope in self._near(around) for place in self._whole(street, scope)]
        if found or isinstance(around, Scope):
            return found
        found = [
            self._weighed(place, scope)
            for scope in self._scopes.farther(around)
            if scope.counties
            for town in self._towns(_exactly(self._typed(street)), scope)
            for place in self._whole(street, town)
            if not place.street.penalty
        ]
        return [place._replace(weight=_FARTHER * place.weight) for place in found]

    def _at_crossings(
        self, street: Street, crossing: Street, around: Around | Scope
    ) -> list[Found]:
        scopes = self._near(around)
        found = [place for scope in scopes for place in self._crossings(street, crossing, scope)]
        if found or isinstance(around, Scope):
            return found
        streets = [_exactly(self._typed(one)) for one in (street, crossing)]
        farther = [
            self._weighed(place, scope)
            for scope in self._scopes.farther(around)
            for town in self._towns(streets[0], scope, streets[1])
            for place in self._crossings(street, crossing, town)
            if agrees(place.street)
        ]
        return farther or self._beside_unknown(street, crossing, scopes)

    def _beside_unknown(
        self, street: Street, crossing: Street, scopes: Iterable[Scope]
    ) -> list[Found]:
        """The whole of one of two streets, where the other is not there; if both are, nothing.

        Only beside a numbered or lettered road, which the files often have under its other name.
        """
        if not (is_route(street.street_name) or is_route(crossing.street_name)):
            return []
        first, second = (
            [
                place
                for scope in scopes
                for place in self._whole(one, scope, "crossing_not_placed")
                if agrees(place.street)
            ]
            for one in (street, crossing)
        )
        if first and second:
            return []
        lost = crossing if first else street
        return (first or second) if is_route(lost.street_name) else []

    def _near(self, around: Around | Scope) -> Iterable[Scope]:
        return (around,) if isinstance(around, Scope) else self._scopes.near(around)

    def _misheard(self, streets: list[Named], number: Number, scope: Scope) -> list[Found]:
        """The places whose number differs from the typed one in a digit: lost, gained, swapped."""
        found: list[Found] = []
        for street in filter(agrees, streets):
            for code in self._zips_with(street.id, scope):
                ranges = self._numbers(street.id, code, number[0])
                meant = [n for n in edits(number[1]) if holds(ranges, n)]
                for other in meant[:_MOST_NUMBERS]:
                    found += self._held_at(street, (number[0], other), code, scope, _MISHEARD)
        each = len(found)
        return [place._replace(weight=place.weight / each) for place in found]

    def _longer(self, street: Street, scope: Scope) -> list[Named]:
        """The streets in scope with one more word in their name than was typed."""
        if scope.zips is None:
            return []
        words = street.street_name.split()
        longer = self._respeller.longer(base(street.street_name), scope.zips)
        return [
            named._replace(faults=("word_missing", *named.faults))
            for key in longer
            for named in _named(self._queries, key, street, 0.0)
            if contains(named.label, words)
        ]

    def _respelled(self, street: Street, scope: Scope) -> list[Named]:
        """The streets in scope whose names are nearest, or so nearly that a suffix can decide."""
        if scope.zips is None:
            return []
        near = [
            Read(base, read.street, read.slips + slips)
            for read in readings(street)
            for base, slips in self._respeller.near(read.base, scope.zips)
        ]
        nearest = min((read.slips for read in near), default=0.0)
        named = [
            n for r in near if r.slips <= nearest + SOUNDS_ALIKE for n in _named(self._queries, *r)
        ]
        return sorted(named, key=by_penalty)

    def _reclassed(self, street: Street) -> list[Named]:
        """The numbered roads of another class: "US Hwy 82" where "County Rd 82" was typed."""
        return [
            named
            for key in other_classes(street.street_name)
            for named in _named(self._queries, key, street, 0.0, ("suffix_changed",))
        ]

    def _renumbered(self, street: Street, scope: Scope) -> list[Named]:
        """The streets in scope whose names have another number, by one digit."""
        if scope.zips is None:
            return []
        return [
            named
            for read in readings(street)
            for key in self._respeller.renumbered(read.base, scope.zips)
            for named in _named(self._queries, key, read.street, 1.0)
            if agrees(named)
        ]

    # On the street

    def _zips_with(self, street: int, scope: Scope) -> Iterable[int]:
        if scope.zips is not None and len(scope.zips) == 1:
            # Its streets are read for the misspelled names, too.
            return scope.zips if self._queries.streets_in(scope.zips[0]).has(street) else ()
        zips = self._queries.zips_of(street)
        return zips if scope.among is None else [code for code in zips if code in scope.among]

    def _numbered(self, streets: Iterable[Named], number: Number, scope: Scope) -> list[Found]:
        """The places where the number is within a known range, or is itself a known point."""
        found: list[Found] = []
        for street in filter(agrees, streets) if scope.faults else streets:
            for code in self._zips_with(street.id, scope):
                found += self._held_at(street, number, code, scope)
        return found

    def _held_at(
        self, street: Named, number: Number, code: int, scope: Scope, more: tuple[str, ...] = ()
    ) -> list[Found]:
        """The places of the number on the street in one ZIP, weighed; ``more``: faults besides."""
        points = self._points(street, number, code, scope) if self._has_points else []
        places = points or self._ranges(street, number, code, scope)
        return [self._weighed(place, scope, more) for place in places]

    def _weighed(self, place: Found, scope: Scope, more: tuple[str, ...] = ()) -> Found:
        faults = place.faults + more
        return place._replace(faults=faults, weight=_weight(place.street, scope, faults))

    def _points(self, street: Named, number: Number, code: int, scope: Scope) -> list[Found]:
        faults = street.faults + scope.faults
        return [
            Found(street, code, at.latitude, at.longitude, ADDRESS_POINT, POINT_M, faults,
                  county=at.county)
            for at in self._queries.points(street.id, code, number)
        ]  # fmt: skip

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
        fitting.sort(key=_shortest_first)
        return apart(interpolated(street, row, number, faults) for row in fitting[:_MOST])

    def _outside(self, streets: Iterable[Named], number: Number, scope: Scope) -> list[Found]:
        """The nearest range of each street, where the number is in none."""
        found = []
        for street in filter(agrees, streets):
            near = (
                self._queries.nearest_range(street.id, code, number, FARTHEST_GAP)
                for code in self._zips_with(street.id, scope)
            )
            if rows := list(filter(None, near)):
                nearest = min(rows, key=lambda row: (row.gap(number[1]), *_in_order(row)))
                found.append(interpolated(street, nearest, number, _not_there(street, scope)))
            elif self._has_points:
                found += self._near_points(street, number, scope)
        return [self._weighed(place, scope) for place in found]

    def _near_points(self, street: Named, number: Number, scope: Scope) -> list[Found]:
        """The place of the number among the houses with points; only the surest one."""
        faults, value = _not_there(street, scope), number[1]
        found = []
        for code in self._zips_with(street.id, scope):
            for across in (False, True):
                below, above = self._queries.neighbors(street.id, code, number, other_parity=across)
                if below and above:
                    place = between(street, code, value, (below, above), faults, across=across)
                    found.append(place)
                elif (last := below or above) and abs(value - last.number) <= FARTHEST_GAP:
                    found.append(beyond(street, code, value, last, faults))
        return sorted(found, key=lambda place: place.uncertainty_m)[:1]

    def _whole(self, street: Street, scope: Scope, lacks: str = "number_missing") -> list[Found]:
        """The street as a whole, where no number was typed; each town's where none was either.

        ``lacks``: the fault of a place without its house, or its other street.
        """
        if scope.zips is None:
            towns = self._towns(self._typed(street), scope)
            return [place for town in towns for place in self._whole(street, town, lacks)]
        found = []
        for named, stretches in self._held(street, scope):
            vertices = _vertices(stretches)
            latitude, longitude, radius = disc(vertices)
            code, county = min(vertices.values())
            faults = (*named.faults, *scope.faults, lacks)
            whole = Found(
                named,
                code,
                latitude,
                longitude,
                STREET,
                radius,
                faults,
                county=county,
                sample=along(stretch.line for _, stretch in stretches),
            )
            found.append(self._weighed(whole, scope))
        return found

    def _crossings(self, street: Street, crossing: Street, scope: Scope) -> list[Found]:
        """The places where two streets meet, or come as near as the width of a large crossing."""
        if scope.zips is None:
            # Streets that meet have a ZIP in common: that of the corner between them.
            towns = self._towns(self._typed(street), scope, self._typed(crossing))
            return apart(p for town in towns for p in self._crossings(street, crossing, town))
        found = []
        others = [(named, _vertices(held)) for named, held in self._held(crossing, scope)]
        for named, stretches in self._held(street, scope):
            own = _vertices(stretches)
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
        """All ZIPs, everywhere, that have one of the streets and one of the others.

        No more than can be told apart: a place that was looked for everywhere is never certain.
        """
        zips = {code for named in streets for code in self._zips_with(named.id, scope)}
        if others is not None:
            zips &= {code for named in others for code in self._zips_with(named.id, scope)}
        if scope.counties:
            zips.discard(0)  # other counties have ranges without a ZIP, too
        return [scope._replace(zips=(code,)) for code in sorted(zips)[:_MOST]]

    def _held(self, street: Street, scope: Scope) -> list[tuple[Named, list[_InZip]]]:
        """The streets in scope that a name can mean, as typed, else respelled; their stretches."""
        for read in (self._typed, partial(self._respelled, scope=scope)):
            found = [(named, self._stretches(named, scope)) for named in read(street)]
            if held := [(named, stretches) for named, stretches in found if stretches]:
                return held
        return []

    def _stretches(self, street: Named, scope: Scope) -> list[_InZip]:
        return [
            (code, stretch)
            for code in self._zips_with(street.id, scope)
            for stretch in self._queries.stretches(street.id, code, _MOST_STRETCHES)
        ]

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
            place.sample,
            SOME,
            weight,
        )


def _vertices(stretches: Iterable[_InZip]) -> dict[tuple[float, float], tuple[int, int]]:
    """The (longitude, latitude) points of a street's lines, with the ZIP and county of each."""
    return {
        vertex: (code, stretch.county)
        for code, stretch in stretches
        for vertex in unpack(stretch.line)
    }


def _weight(street: Named, scope: Scope, faults: tuple[str, ...]) -> float:
    """The weight of a place on ``street`` in ``scope``, with all ``faults`` that it has."""
    zips = len(scope.zips) if scope.zips else 1
    return weigh(faults, street.slips, zips, street.label[:1].isdigit()) * scope.rate


def _matters(streets: Iterable[Named], scope: Scope, more: tuple[str, ...], best: float) -> bool:
    """True if a place on one of the streets, with faults besides, can weigh enough."""
    return any(
        _weight(street, scope, street.faults + scope.faults + more) >= _SLIGHT * best
        for street in streets
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


def _exactly(streets: Iterable[Named]) -> list[Named]:
    return [named for named in streets if not named.penalty]


def _typed(queries: Queries, street: Street) -> list[Named]:
    """The streets that the typed name can mean without a misspelling, the best first."""
    named = [one for read in readings(street) for one in _named(queries, *read)]
    return sorted(named, key=by_penalty)


def _named(
    queries: Queries, base: str, street: Street, slips: float, known: tuple[str, ...] = ()
) -> list[Named]:
    """The streets of that base name, with their faults against the typed ``street``.

    ``known``: the faults of the base name.
    """
    typed, named = (street.predirectional, street.suffix_type, street.postdirectional), []
    respelled = ("street_respelled",) if slips else ()
    for one in queries.variants(base):
        faults = known + respelled + name_faults(typed, one.parts)
        named.append(Named(one.id, one.label, faults, penalty(faults) + slips, slips))
    return named


def _numbers(
    queries: Queries, street: int, zip_code: int, prefix: str
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The lowest and highest numbers of the street's ranges and points in a ZIP."""
    return merged(queries.numbers(street, zip_code, prefix))


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


def _by_weight(place: Found) -> tuple[float, int, str, str, int, float, float]:
    # Nothing that depends on the order of the files, as ids do.
    name = place.precision, place.street.label
    return -place.weight, len(place.faults), *name, place.zip, place.latitude, place.longitude


def _not_there(street: Named, scope: Scope) -> tuple[str, ...]:
    return *street.faults, *scope.faults, "number_out_of_range"


def _shortest_first(row: Range) -> tuple[object, ...]:
    return row.high - row.low, *_in_order(row)


def _in_order(row: Range) -> tuple[object, ...]:
    # Shapes' numbers depend on the order of the files.
    return *row[:6], row.line


@lru_cache(maxsize=4_096)
def _but_placed(faults: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(fault for fault in faults if fault != "street_not_placed")
