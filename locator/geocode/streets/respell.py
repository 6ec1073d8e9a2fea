"""Misspelt street names: the nearest names of the ZIP codes in question.

Two measures: the optimal string alignment distance, within a bound that rises with the length of
the name; and how the name sounds, for what was heard on a telephone.
"""

import sqlite3
from collections.abc import Sequence
from functools import lru_cache
from sys import intern

from locator.address.text import pattern

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


@lru_cache(maxsize=16_384)
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
        self._names = lru_cache(maxsize=700)(self._read_names)
        self._found = lru_cache(maxsize=4_096)(self._search)

    def near(self, typed: Sequence[str], zips: tuple[int, ...]) -> list[str]:
        """The names nearest to any of ``typed``, those equally near together; [] if none is.

        A name is never its own misspelling, and numbers are never respelled: 5th is not 6th.
        """
        return [name for base in typed for name in self._found(base, zips)]

    def _search(self, base: str, zips: tuple[int, ...]) -> tuple[str, ...]:
        bound = most_slips(len(base))
        if not bound:
            return ()
        from rapidfuzz.distance import OSA
        from rapidfuzz.process import extract

        names = self._names(zips[0]) if len(zips) == 1 else self._all_names(zips)
        near = extract(base, names, scorer=OSA.distance, score_cutoff=bound + 1, limit=None)
        digits, heard = _digits(base), sound(base)
        slips = {
            # Spelled by ear: one slip more is allowed, and it is preferred.
            name: distance - 1 if sound(name) == heard else distance
            for name, distance, _ in near
            if name != base and _digits(name) == digits
        }
        least = min(slips.values(), default=bound + 1)
        return tuple(sorted(name for name in slips if slips[name] == least <= bound))

    def _all_names(self, zips: tuple[int, ...]) -> set[str]:
        return {name for code in zips for name in self._names(code)}

    def _read_names(self, code: int) -> tuple[str, ...]:
        rows = self._connection.execute(
            "SELECT DISTINCT base FROM street WHERE id IN"
            " (SELECT street FROM zip_street WHERE zip = ?)",
            (code,),
        )
        # The same names come back in ZIP after ZIP: interned, each is kept once.
        return tuple(intern(base) for (base,) in rows)


def _digits(name: str) -> str:
    return "" if name.isalpha() else "".join(char for char in name if char.isdigit())
