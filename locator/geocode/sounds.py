"""How names sound to agents on the telephone, and how many letters of them may be wrong."""

from collections.abc import Iterator, Sequence
from functools import lru_cache

from locator.address.text import pattern

# A name that sounds the same has this much less of a slip; ours.
SOUNDS_ALIKE = 0.5
# Letters that sound alike → one of them. The order matters. After the usual phonetic keys (Soundex,
# Metaphone), with only those that people confuse in street names.
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


@lru_cache(maxsize=4_096)
def sound(base: str) -> str:
    """The sound of a name: equal for ``WHITESBURG``, ``WITTSBURG`` and ``WHITESBERG``."""
    for letters, by in _ALIKE:
        base = pattern(letters).sub(by, base)
    return base


def most_slips(length: int) -> int:
    """The number of wrong letters that a name of ``length`` letters may have: none below 4."""
    return 0 if length < 4 else 1 if length < 7 else 2 if length < 12 else 3


def near_names(typed: str, names: Sequence[str]) -> Iterator[tuple[str, float]]:
    """The names that ``typed`` can misspell, each with its number of slips; never ``typed`` itself.

    By the optimal string alignment distance. A name that sounds the same has half a slip less, and
    may have one wrong letter more.
    """
    # The name that was meant may have one more letter than the typed one.
    most = most_slips(len(typed) + 1)
    if not most:
        return
    from rapidfuzz.distance import OSA  # not at the top: most names are spelled right
    from rapidfuzz.process import extract

    heard = sound(typed)
    near = extract(typed, names, scorer=OSA.distance, score_cutoff=most + 1, limit=None)
    for name, slips, _ in near:
        alike, allowed = sound(name) == heard, most_slips(max(len(name), len(typed)))
        if 0 < slips <= allowed + (alike and allowed > 0):
            yield name, slips - SOUNDS_ALIKE * alike
