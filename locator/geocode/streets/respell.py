"""Misspelled street names: the nearest names of the ZIP codes in question.

Two measures: the optimal string alignment distance, within a limit that grows with the length of
the name; and how the name sounds, because agents hear it on the telephone.
"""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache, partial

from locator.address.clean import is_wrong_ordinal, ordinal
from locator.address.text import pattern
from locator.geocode.sounds import near_names
from locator.geocode.streets.names import all_spoken, base, spoken, unspoken
from locator.geocode.streets.numbers import edits
from locator.geocode.streets.queries import Queries

_ORDINAL = re.compile(r"\d+(?:ST|ND|RD|TH)?")
# Digits of the longest number in the name of a street.
_LONGEST = 6
# The keys of a road's class without its number, and of roads with letters ("County Rd K"). None of
# these misspells a street's name, nor another road's: K is not S.
_BARE_ROADS = (
    r"(?:(?:(?:COUNTY|STATE)(?:ROAD|ROUTE|HIGHWAY)|(?:US)?(?:HIGHWAY|ROUTE))[A-Z]{0,2}"
    r"|INTERSTATE|ROAD)"
)


class Respeller:
    """Finds the names nearest to a misspelled one among those of some ZIP codes."""

    def __init__(self, queries: Queries) -> None:
        # No cache holds this object: that avoids a reference cycle.
        names = lru_cache(maxsize=800)(partial(_names, queries))
        self._renumbered = lru_cache(maxsize=4_096)(partial(_renumbered, names))
        text = lru_cache(maxsize=400)(partial(_text, names))
        self._found = lru_cache(maxsize=4_096)(partial(_near, names))
        self._extended = lru_cache(maxsize=4_096)(partial(_longer, text))

    def near(self, typed: str, zips: tuple[int, ...]) -> tuple[tuple[str, float], ...]:
        """The keys of the names near ``typed``, which is a key too, each with its number of slips.

        A letter that is wrong, missing, extra or swapped with the next is one slip. A name that
        sounds the same has half a slip less, and may have one wrong letter more. A name is never
        its own misspelling, and numbers are never respelled: 5th is not 6th.
        """
        return self._found(typed, zips)

    def renumbered(self, typed: str, zips: tuple[int, ...]) -> tuple[str, ...]:
        """The keys of the names that are ``typed`` with one digit otherwise: 57th, 47th, 157th."""
        digits = _digits(typed)
        return self._renumbered(typed, zips) if 0 < len(digits) < _LONGEST else ()

    def longer(self, typed: str, zips: tuple[int, ...]) -> tuple[str, ...]:
        """The keys of the names that begin or end with ``typed`` and have more; none below 3."""
        return self._extended(typed, zips) if len(typed) > 2 else ()


# Gives the names in a ZIP.
_NamesOf = Callable[[int], tuple[str, ...]]


def _names(queries: Queries, code: int) -> tuple[str, ...]:
    return all_spoken(queries.streets_in(code).names)


def _renumbered(names_of: _NamesOf, typed: str, zips: tuple[int, ...]) -> tuple[str, ...]:
    meant = set(map(str, edits(int(_digits(typed)))))
    rest = _ORDINAL.sub("#", typed)
    names = {unspoken(name) for code in zips for name in names_of(code)}
    found = (name for name in names if _digits(name) in meant)
    return tuple(sorted(base(name) for name in found if _ORDINAL.sub("#", name) == rest))


def _text(names_of: _NamesOf, zips: tuple[int, ...]) -> str:
    return f"|{'|'.join([name for code in zips for name in names_of(code)])}|"


def _longer(
    text_of: Callable[[tuple[int, ...]], str], typed: str, zips: tuple[int, ...]
) -> tuple[str, ...]:
    # One search in one text is quicker than two in each name.
    text = text_of(zips)
    longer = {
        text[text.rfind("|", 0, at + 1) + 1 : text.find("|", at + 1)]
        for mark in (f"|{typed}", f"{typed}|")
        for at in _places(text, mark)
    }
    return tuple(sorted(base(name) for name in longer if name != typed))


def _near(names_of: _NamesOf, typed: str, zips: tuple[int, ...]) -> tuple[tuple[str, float], ...]:
    if is_wrong_ordinal(typed):
        return _ordinals(names_of, typed, zips)
    if pattern(_BARE_ROADS).fullmatch(typed):
        return ()
    digits = _digits(typed)
    # In the names of one ZIP after the other: joining them takes longer than comparing some twice.
    found = {
        (base(name), slips)
        for code in zips
        for name, slips in near_names(typed, names_of(code))
        if _digits(name) == digits
    }
    return tuple(sorted(found))


def _ordinals(
    names_of: _NamesOf, typed: str, zips: tuple[int, ...]
) -> tuple[tuple[str, float], ...]:
    """The ordinals that "28ND" can be with one slip: in the end, 28TH, or in a digit, 22ND.

    Some people write "52TH" for 52ND by mistake, and hardly anybody "28ND" for 28TH. Ours: in the
    one, a digit is less likely to be the slip.
    """
    number, end = int(typed[:-2]), typed[-2:]
    others = [ordinal(other) for other in edits(number) if other]
    slips = dict.fromkeys([one for one in others if one.endswith(end)], 1.5 if end == "TH" else 1.0)
    slips[ordinal(number)] = 1.0
    there = [name for name in slips if any(spoken(name) in names_of(code) for code in zips)]
    return tuple((name, slips[name]) for name in sorted(there))


def _digits(name: str) -> str:
    return "" if name.isalpha() else "".join(char for char in name if char.isdigit())


def _places(text: str, mark: str) -> Iterator[int]:
    """The places of ``mark`` in ``text``."""
    at = text.find(mark)
    while at >= 0:
        yield at
        at = text.find(mark, at + 1)
