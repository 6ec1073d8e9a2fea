"""Suffixes of streets with a slip: "Bvld", "Boulvard", "Stret", "Lanne", "Drvie"."""

from collections.abc import Iterator
from functools import cache

from locator.address.pub28 import ROAD_MODIFIERS, STREET_ONLY, SUFFIXES
from locator.address.slips import LETTERS
from locator.address.zip_places import is_town, town_at_end

# Ours: the standard spellings of three letters ("Row", "Run", "Way") are a letter from too
# many words ("Ray", "Bow").
_LEAST_LETTERS = 4
# The least letters of suffixes with a changed letter, and with a lost one. Ours: names are such a
# letter from the shorter suffixes ("Dane" and "Lane").
_LONG, _MIDDLE = 6, 5
# Words in the names of streets that are a letter from a suffix. Ours: those that we came across.
_WORDS = frozenset({
    "AVENGE", "CORT", "CURT", "DIVE", "PACE", "RODA", "SQUIRE", "STREEP", "TAIL",
})  # fmt: skip
# Words that sound like a suffix, as programs that write down speech have them, and spellings by ear
# with more than one slip. Ours. Towns go before them: Mc Lain in Mississippi, Betsy Layne in
# Kentucky.
_HEARD = {
    "RODE": "ROAD", "ROWED": "ROAD", "LAIN": "LANE", "LAYNE": "LANE", "AVENEW": "AVENUE",
    "AVINEW": "AVENUE", "AVANUE": "AVENUE", "BULLEVARD": "BOULEVARD", "BULAVARD": "BOULEVARD",
    "COART": "COURT", "PLASE": "PLACE", "SIRCLE": "CIRCLE", "SURCLE": "CIRCLE", "TERRIS": "TERRACE",
}  # fmt: skip
_SUFFIXES = [
    word
    for word in (*STREET_ONLY.values(), "BLVD", "PKWY")
    if len(word) >= _LEAST_LETTERS and word not in ROAD_MODIFIERS
]


def with_suffix(words: list[str]) -> list[str]:
    """``words``, of which none is a suffix, with the last one read as one that has a slip."""
    slips = _slips()
    if slips.keys().isdisjoint(words):
        return words
    line = len(words) - town_at_end(["", *words], "")
    for at in range(line - 1, -1, -1):
        suffix = slips.get(words[at], "")
        # "Higway 50" begins with one, other streets with a name.
        if suffix and (at or suffix == "HIGHWAY") and not is_town(words[at]):
            return [*words[:at], suffix, *words[at + 1 :]]
    return words


@cache
def _slips() -> dict[str, str]:
    """Each suffix with a slip → the suffix. A slip that two suffixes have is neither's."""
    found: dict[str, str] = {}
    for suffix in _SUFFIXES:
        for slip in set(_with_slip(suffix)):
            found[slip] = suffix if slip not in found else ""
    for word in (*SUFFIXES, *_WORDS):
        found.pop(word, None)
    return found | _HEARD


def _with_slip(word: str) -> Iterator[str]:
    """The word with two letters swapped, one doubled, and in longer words another such slip.

    That is a letter lost, changed or added; with an S it is a plural.
    """
    for at in range(len(word)):
        before, letter, after = word[:at], word[at], word[at + 1 :]
        if after:
            yield before + after[0] + letter + after[1:]
        yield before + letter + letter + after
        if len(word) >= _LONG or (len(word) == _MIDDLE and at and after):
            yield before + after
        if len(word) >= _LONG:
            yield from (before + other + after for other in LETTERS)
            yield from (before + letter + other + after for other in LETTERS.replace("S", ""))
