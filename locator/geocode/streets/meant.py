"""The streets of the index that a typed name can mean: as typed, or with a mistake in the name."""

from collections.abc import Iterable
from functools import lru_cache, partial

from locator.address.model import Street
from locator.geocode.sounds import SOUNDS_ALIKE
from locator.geocode.streets.fit import agrees, by_penalty, name_faults, penalty
from locator.geocode.streets.names import (
    Read,
    base,
    bases,
    contains,
    other_classes,
    readings,
)
from locator.geocode.streets.place import Named
from locator.geocode.streets.queries import Queries
from locator.geocode.streets.respell import Respeller
from locator.geocode.streets.scope import Scope


class Meant:
    """Finds streets by their names in one open index. Memory is bounded.

    Two lists are cached: ``exact(street)``, the streets that are just as typed, read as its own
    name; ``typed(street)``, those that it can mean without a misspelling, the best first.
    """

    def __init__(self, queries: Queries) -> None:
        self._queries = queries
        self._respeller = Respeller(queries)
        # The caches hold the queries and not this object: that avoids a reference cycle.
        self.exact = lru_cache(maxsize=8_192)(partial(_exact, queries))
        self.typed = lru_cache(maxsize=2_048)(partial(_typed, queries))

    def longer(self, street: Street, scope: Scope) -> list[Named]:
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

    def respelled(self, street: Street, scope: Scope) -> list[Named]:
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

    def reclassed(self, street: Street) -> list[Named]:
        """The numbered roads of another class: "US Hwy 82" where "County Rd 82" was typed."""
        return [
            named
            for key in other_classes(street.street_name)
            for named in _named(self._queries, key, street, 0.0, ("suffix_changed",))
        ]

    def renumbered(self, street: Street, scope: Scope) -> list[Named]:
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


def exactly(streets: Iterable[Named]) -> list[Named]:
    """Those of the streets that nothing speaks against."""
    return [named for named in streets if not named.penalty]


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
