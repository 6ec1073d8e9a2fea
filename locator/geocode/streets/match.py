"""A parsed address and the street index → the places it can mean, each with its weight.

A text is a noisy message about one place. All places that it can mean with one mistake, and with
some pairs of mistakes, are looked up: in the ZIP, in its neighbors, in the town, in ZIPs of nearly
that number, in the county. ``locator.geocode.mistakes`` weighs each. Nothing wins by coming first.
"""

from collections.abc import Sequence
from functools import lru_cache

from locator.address.model import Address
from locator.geocode.gazetteer import place_key, zip_row
from locator.geocode.mistakes import RATES
from locator.geocode.model import (
    ADDRESS_POINT,
    ALL,
    CITY,
    FAULTS,
    NONE,
    NUMBERLESS,
    PO_BOX_ZIP,
    SOME,
    Candidate,
)
from locator.geocode.streets.fit import penalty
from locator.geocode.streets.geometry import LineError
from locator.geocode.streets.houses import Houses
from locator.geocode.streets.meant import Meant
from locator.geocode.streets.numbers import split_number
from locator.geocode.streets.place import MOST, Found, apart
from locator.geocode.streets.queries import Queries, open_queries
from locator.geocode.streets.scope import Around, Scope, Scopes, city_zips, own, zips_beside
from locator.geocode.streets.store import damaged
from locator.geocode.streets.whole import WholeStreets
from locator.geocode.streets.zip_area import ZipArea

# A place of less than this part of the best one's weight is not looked at further.
_LEAST = 0.001
_EVERYWHERE = Scope(None, ("place_missing",))
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
        self._scopes, self._meant = Scopes(queries), Meant(queries)
        self._houses = Houses(queries, self._scopes, self._meant)
        self._streets = WholeStreets(queries, self._scopes, self._meant)
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
        for place in places[:MOST]:
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
        return [self._candidate(place, address, kept, 1.0) for place in found[:MOST]]

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
            exact = self._meant.exact(address.street)
            found = [place for one in exact for place in self._houses.at(one, number, code, here)]
            if found and not around.doubted:
                fitting = [place for place in found if not penalty(place.faults)]
                if fitting:
                    return apart(fitting), True
        if address.crossing:
            found = self._streets.crossings(address.street, address.crossing, around)
        elif number:
            found = self._houses.find(address.street, number, around, guesses)
        else:
            found = self._streets.find(address.street, around)
        found.sort(key=_by_weight)
        least = found[0].weight * _LEAST if found else 0.0
        return apart([place for place in found if place.weight >= least]), False

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


@lru_cache(maxsize=4_096)
def _but_placed(faults: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(fault for fault in faults if fault != "street_not_placed")
