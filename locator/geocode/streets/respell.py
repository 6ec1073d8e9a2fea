"""Misspelt street names: the nearest names of the ZIP codes in question.

Two measures: the optimal string alignment distance, within a bound that rises with the length of
the name; and how the name sounds, for what was heard on a telephone.
"""

import sqlite3
from functools import lru_cache

from locator.address.text import pattern
from locator.geocode.streets.names import base, said

# Letters that are heard alike → one of them. In order; after the usual phonetic keys (Soundex,
# Metaphone), cut down to what is confused in street names.
_ALIKE = (
    (r"^KN", "N"),
    (r"^WR", "R"),
    (r"^WH", "W"),
    (r"PH", "F"),
    (r"GH(?=[^AEIOU]|$)", ""),
    (r"CK|Q|C(?![EIYH])", "K"),
    (r"C(?=[EIY])|Z", "S"),
    (r"DG(?=E)", "J"),
    (r"(?<=.)[AEIOUYHW]", ""),
    (r"(.)\1+", r"\1"),
    (r"(?<=.)T(?=S)", ""),
)


# The keys of a road's class without its number. None of these misspells a street's name.
_BARE_ROADS = frozenset({
    "COUNTYROAD", "HIGHWAY", "INTERSTATE", "ROAD", "ROUTE", "STATEHIGHWAY", "STATEROAD",
    "STATEROUTE", "USHIGHWAY", "USROUTE",
})  # fmt: skip


@lru_cache(maxsize=4_096)
def sound(base: str) -> str:
    """How a name sounds: equal for ``WHITESBURG``, ``WITTSBURG`` and ``WHITESBERG``."""
    for letters, by in _ALIKE:
        base = pattern(letters).sub(by, base)
    return base


def most_slips(length: int) -> int:
    """How many slips of hand or ear a name of ``length`` letters may have: none below 4."""
    return 0 if length < 4 else 1 if length < 7 else 2 if length < 12 else 3


class Respeller:
    """Finds the names nearest to a misspelt one among those of some ZIP codes."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._names = lru_cache(maxsize=400)(self._read_names)
        self._all_names = lru_cache(maxsize=16)(self._join_names)
        self._found = lru_cache(maxsize=4_096)(self._search)

    def near(self, typed: str, zips: tuple[int, ...]) -> tuple[tuple[str, int], ...]:
        """The keys of the names near ``typed``, a key too, each with how far off it is.

        Two for each slip, and one less where it sounds alike: then one slip more is allowed, too.
        A name is never its own misspelling, and numbers are never respelled: 5th is not 6th.
        """
        return self._found(typed, zips)

    def _search(self, typed: str, zips: tuple[int, ...]) -> tuple[tuple[str, int], ...]:
        # One more letter than was typed may have been meant.
        most = most_slips(len(typed) + 1)
        if not most or typed in _BARE_ROADS:
            return ()
        from rapidfuzz.distance import OSA
        from rapidfuzz.process import extract

        names = self._names(zips[0]) if len(zips) == 1 else self._all_names(zips)
        near = extract(typed, names, scorer=OSA.distance, score_cutoff=most + 1, limit=None)
        digits, heard = _digits(typed), sound(typed)
        found = []
        for name, slips, _ in near:
            alike = sound(name) == heard
            allowed = most_slips(max(len(name), len(typed)))
            if 0 < slips <= allowed + (alike and allowed > 0) and _digits(name) == digits:
                found.append((base(name), 2 * slips - alike))
        return tuple(sorted(found))

    def _join_names(self, zips: tuple[int, ...]) -> tuple[str, ...]:
        return tuple({name for code in zips for name in self._names(code)})

    def _read_names(self, code: int) -> tuple[str, ...]:
        rows = self._connection.execute(
            "SELECT DISTINCT base FROM zip_street WHERE zip = ?", (code,)
        )
        return tuple(said(name) for (name,) in rows)


def _digits(name: str) -> str:
    return "" if name.isalpha() else "".join(char for char in name if char.isdigit())
