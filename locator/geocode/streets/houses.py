"""A house number and streets → the places where that house can be."""

from collections.abc import Iterable
from functools import lru_cache, partial

from locator.address.model import Street
from locator.geocode.mistakes import GOOD, RENUMBERED
from locator.geocode.model import ADDRESS_POINT
from locator.geocode.streets.fit import agrees, matters, weighed
from locator.geocode.streets.meant import Meant, exactly
from locator.geocode.streets.numbers import Number, edits, holds, merged
from locator.geocode.streets.place import (
    FARTHEST_GAP,
    MOST,
    POINT_M,
    Found,
    Named,
    apart,
    between,
    beyond,
    interpolated,
)
from locator.geocode.streets.queries import Queries, Range
from locator.geocode.streets.scope import NOWHERE, Around, Scope, Scopes
from locator.geocode.streets.store import EVEN, ODD

_MISHEARD = ("number_changed",)
_OUTSIDE = ("number_out_of_range",)
# What all ZIPs farther off must weigh together to matter, against what a single place must: there
# are up to three such areas. Ours.
_FAR = 0.4
# As many numbers that were misheard as one street is likely to have.
_MOST_NUMBERS = 12


class Houses:
    """Finds houses by their numbers in one open index. Memory is bounded."""

    def __init__(self, queries: Queries, scopes: Scopes, meant: Meant) -> None:
        self._queries, self._scopes, self._meant = queries, scopes, meant
        # The cache holds the queries and not this object: that avoids a reference cycle.
        self._numbers = lru_cache(maxsize=1_024)(partial(_numbers, queries))
        self._has_points = queries.has_points

    def at(
        self, street: Named, number: Number, code: int, scope: Scope, more: tuple[str, ...] = ()
    ) -> list[Found]:
        """The places of the number on the street in one ZIP, weighed; ``more``: faults besides."""
        points = self._points(street, number, code, scope) if self._has_points else []
        places = points or self._ranges(street, number, code, scope)
        return [weighed(place, scope, more) for place in places]

    def find(
        self, street: Street, number: Number, around: Around | Scope, guesses: bool
    ) -> list[Found]:
        """Each place that the number on the street can mean, with one mistake or two.

        In a scope only what was typed is looked for, as without ``guesses``.
        """
        typed = self._meant.typed(street)
        if isinstance(around, Scope):
            return self._numbered(typed, number, around)
        here, *others = self._scopes.near(around) or [NOWHERE]
        found = self._numbered(typed, number, here)
        best = _heaviest(found)
        for scope in others:
            if matters(typed, scope, (), best):
                found += self._numbered(typed, number, scope)
        if not guesses:
            return found
        exact, best = exactly(typed), _heaviest(found)
        for scope in self._scopes.farther(around) if exact else ():
            found += self._numbered(self._that_matter(exact, scope, best), number, scope)
        best = _heaviest(found)
        if matters(typed, here, _OUTSIDE, best):
            found += self._outside(typed, number, here)
        if matters(typed, here, _MISHEARD, best):
            found += self._misheard(typed, number, here)
        respelled = self._meant.respelled(street, here)
        found += self._numbered(respelled, number, here)
        found += self._numbered(self._meant.longer(street, here), number, here)
        found += self._numbered(self._meant.reclassed(street), number, here)
        other_numbers = self._numbered(self._meant.renumbered(street, here), number, here)
        each = max(len(other_numbers), 1) / RENUMBERED
        found += [place._replace(weight=place.weight / each) for place in other_numbers]
        # The neighbors have fewer of the meant streets than this ZIP, and more by chance.
        if not any(place.weight > GOOD for place in found):
            found += self._outside(respelled, number, here)
            for scope in others:
                found += self._numbered(self._meant.respelled(street, scope), number, scope)
                found += self._outside(exact, number, scope)
        return found

    def _that_matter(self, streets: Iterable[Named], scope: Scope, best: float) -> list[Named]:
        """The streets that can weigh enough, with all ZIPs of a scope that have them together."""
        return [
            street
            for street in streets
            if (zips := len(self._scopes.zips_with(street.id, scope)))
            and matters([street], scope, (), _FAR * best / zips)
        ]

    def _numbered(self, streets: Iterable[Named], number: Number, scope: Scope) -> list[Found]:
        """The places where the number is within a known range, or is itself a known point."""
        found: list[Found] = []
        for street in filter(agrees, streets) if scope.faults else streets:
            for code in self._scopes.zips_with(street.id, scope):
                found += self.at(street, number, code, scope)
        return found

    def _misheard(self, streets: list[Named], number: Number, scope: Scope) -> list[Found]:
        """The places whose number differs from the typed one in a digit: lost, gained, swapped."""
        found: list[Found] = []
        for street in filter(agrees, streets):
            for code in self._scopes.zips_with(street.id, scope):
                ranges = self._numbers(street.id, code, number[0])
                meant = [n for n in edits(number[1]) if holds(ranges, n)]
                for other in meant[:_MOST_NUMBERS]:
                    found += self.at(street, (number[0], other), code, scope, _MISHEARD)
        each = len(found)
        return [place._replace(weight=place.weight / each) for place in found]

    def _outside(self, streets: Iterable[Named], number: Number, scope: Scope) -> list[Found]:
        """The nearest range of each street, where the number is in none."""
        found = []
        for street in filter(agrees, streets):
            near = (
                self._queries.nearest_range(street.id, code, number, FARTHEST_GAP)
                for code in self._scopes.zips_with(street.id, scope)
            )
            if rows := list(filter(None, near)):
                nearest = min(rows, key=lambda row: (row.gap(number[1]), *_in_order(row)))
                found.append(interpolated(street, nearest, number, _not_there(street, scope)))
            elif self._has_points:
                found += self._near_points(street, number, scope)
        return [weighed(place, scope) for place in found]

    def _near_points(self, street: Named, number: Number, scope: Scope) -> list[Found]:
        """The place of the number among the houses with points; only the surest one."""
        faults, value = _not_there(street, scope), number[1]
        found = []
        for code in self._scopes.zips_with(street.id, scope):
            for across in (False, True):
                below, above = self._queries.neighbors(street.id, code, number, other_parity=across)
                if below and above:
                    place = between(street, code, value, (below, above), faults, across=across)
                    found.append(place)
                elif (last := below or above) and abs(value - last.number) <= FARTHEST_GAP:
                    found.append(beyond(street, code, value, last, faults))
        return sorted(found, key=lambda place: place.uncertainty_m)[:1]

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
        return apart(interpolated(street, row, number, faults) for row in fitting[:MOST])


def _heaviest(places: Iterable[Found]) -> float:
    return max((place.weight for place in places), default=0.0)


def _numbers(
    queries: Queries, street: int, zip_code: int, prefix: str
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The lowest and highest numbers of the street's ranges and points in a ZIP."""
    return merged(queries.numbers(street, zip_code, prefix))


def _not_there(street: Named, scope: Scope) -> tuple[str, ...]:
    return *street.faults, *scope.faults, "number_out_of_range"


def _shortest_first(row: Range) -> tuple[object, ...]:
    return row.high - row.low, *_in_order(row)


def _in_order(row: Range) -> tuple[object, ...]:
    # Shapes' numbers depend on the order of the files.
    return *row[:6], row.line
