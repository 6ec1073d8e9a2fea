"""The state at the end of words: its code, its names, and slips of a letter or two in these."""

from collections.abc import Sequence
from functools import lru_cache

from locator.address.pub28 import SPANISH_STATES, STATE_CODES, STATES
from locator.address.slips import slips_between
from locator.address.zip_places import is_town, town_at_end

_LONG_ENDS = {name.rsplit(" ", 1)[-1] for name in STATE_CODES if " " in name}
# Ends that are no state but behind a town: the water ("near Lake Michigan"), and a caller.
_SELDOM_STATES = {"LAKE MICHIGAN": "MI", "NEAR ME": "ME"}
_SELDOM_ENDS = frozenset({"MICHIGAN", "ME"})
_NAMED = 2  # words of a town that is not called Lake alone
_MOST_WORDS = 4  # "Federated States of Micronesia"
# Ours: "Maine", "Idaho", "Iowa", "Texas" and "Utah" are a letter or two from common words ("Mane",
# "Taxes"), so that names of at most five letters have no slips.
_LEAST_LETTERS = 6
# Names of so many letters may have two slips. Ours: four of five misspelled words have one (F. J.
# Damerau, CACM 7, 1964), and two of seven letters change too much of a name.
_LONG = 8
_NAMES = [
    (name, code)
    for name, code in (STATES | SPANISH_STATES).items()
    if len(name) >= _LEAST_LETTERS and name.count(" ") < 2
]


def state_at_end(words: Sequence[str]) -> tuple[str, int]:
    """The code of the state that the last words spell, and how many words; ("", 0) for none."""
    if words and words[-1] in _SELDOM_ENDS and _is_no_state(words):
        return "", 0
    if words and words[-1] in _LONG_ENDS:
        for count in range(_MOST_WORDS, 1, -1):
            name = " ".join(words[-count:])
            if name in STATE_CODES:
                return STATE_CODES[name], count
    code = STATE_CODES.get(words[-1], "") if words else ""
    return code, int(code != "")


def _is_no_state(words: Sequence[str]) -> bool:
    """True for "Lake Michigan" without a town of two words and more: "Walled Lake Michigan"."""
    code = _SELDOM_STATES.get(" ".join(words[-2:]))
    return code is not None and town_at_end(["", *words[:-1]], code) < _NAMED


def misspelled_state(words: Sequence[str]) -> tuple[str, int]:
    """The same for a name with a slip or two ("Wisconson"), behind a town of that state.

    Names of eight letters and more may have two slips, those of five and fewer none.
    """
    for count in (1, 2):
        code = _nearly(" ".join(words[-count:])) if len(words) > count else ""
        if code and _is_behind_town(words[:-count], code):
            return code, count
    return "", 0


@lru_cache(maxsize=8_192)
def _nearly(name: str) -> str:
    """The code of the one state whose name is ``name`` with a slip or two; else ""."""
    if len(name) < _LEAST_LETTERS - 1 or not name.replace(" ", "").isalpha():
        return ""
    near = sorted((slips, code) for own, code in _NAMES if (slips := _slips(name, own)) is not None)
    if not near or [slips for slips, _ in near].count(near[0][0]) > 1 or is_town(name):
        return ""
    return near[0][1]


def _slips(name: str, own: str) -> int | None:
    """The slips between a word and a state's name; None for too many."""
    most = 1 if len(own) < _LONG else 2
    alike = own[0] == name[0] and own.count(" ") == name.count(" ")
    if not alike or abs(len(own) - len(name)) > most:
        return None
    slips = slips_between(name, own)
    return slips if slips <= most else None


def _is_behind_town(before: Sequence[str], code: str) -> bool:
    """True if ``before``, or the part of it behind its last comma, ends in a town of the state."""
    words = list(before)
    while words and words[-1] == ",":
        words.pop()
    # An empty word in front, because the town may be all there is.
    return words != [] and town_at_end(["", *words], code) > 0
