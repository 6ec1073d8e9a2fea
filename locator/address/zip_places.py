"""The tables of ZIP Codes and of place names, as far as they help to read the text around them.

They are read here and not through the gazetteer, which is a higher room. data/README.md has the
cells.
"""

from collections.abc import Sequence
from functools import lru_cache

from locator.address.places import SPELLED_OUT, STREETLIKE_CITIES
from locator.address.pub28 import STATE_CODES, STREET_ONLY, SUFFIXES
from locator.address.slips import slips_between
from locator.address.text import fold
from locator.system.shipped import row_of, rows_of, shipped

# No name of a place in data/zips.csv that is typed without a comma has more words.
_MOST_WORDS = 5
# Ours: shorter names are near too many words, and few people get the first two letters wrong.
_LEAST_LETTERS, _ALIKE = 7, 2
_COUNTY = 8  # the column of zips.csv, from 0


@lru_cache(maxsize=4_096)
def place_names(zip5: str) -> tuple[str, ...]:
    """The names of the places of a ZIP, as the parser writes words; none for an unknown one."""
    return _row(zip5)[0]


@lru_cache(maxsize=4_096)
def state_of(zip5: str) -> str:
    """The two-letter state of a ZIP, "" for an unknown one."""
    return _row(zip5)[1]


@lru_cache(maxsize=4_096)
def words_of(zip5: str) -> frozenset[str]:
    """The words of all names of the places and the state of a ZIP."""
    places, state = _row(zip5)
    names = (*places, *(name for name, code in STATE_CODES.items() if code == state))
    return frozenset(word for name in names for word in name.split())


def city_at_end(tokens: Sequence[str], zip5: str) -> int:
    """The number of last words of ``tokens`` that are the name of a place of that ZIP, or 0.

    "St Louis" is Saint Louis, and "N Palm Beach" is North Palm Beach.
    """
    line = " ".join(tokens)
    full = " " + _in_full(line)
    counts = (
        name.count(" ") + 1
        for name in place_names(zip5)
        if line.endswith(f" {name}") or full.endswith(f" {_in_full(name)}")
    )
    return max(counts, default=0)


def town_at_end(tokens: Sequence[str], state: str) -> int:
    """The number of last words of ``tokens`` that are the longest name of a place in that state.

    At least one word stays before it. 0 if no such name is in the table. ``state`` is two letters.
    """
    for count in range(min(_MOST_WORDS, len(tokens) - 1), 0, -1):
        name = tokens[-count:]
        # Some places are called Church Street. A line that ends so is a street.
        if SUFFIXES.get(name[-1]) in STREET_ONLY and " ".join(name) not in STREETLIKE_CITIES:
            return 0
        if "".join(name).isalpha() and is_town(" ".join(name), state):
            return count
    return 0


@lru_cache(maxsize=4_096)
def is_town(name: str, state: str = "") -> bool:
    """True if a place of that name, in upper-case words, is in the table: in ``state`` if given."""
    zips = zips_of(name)
    return bool(zips) if not state else any(state_of(zip5) == state for zip5 in zips)


def zips_of(name: str) -> list[str]:
    """The ZIPs of all places of that name, in upper-case words; none for an unknown name."""
    line = row_of("names.csv", _in_full(name).replace(" ", ""))
    return line.partition(",")[2].split() if line else []


@lru_cache(maxsize=4_096)
def zips_of_county(name: str, state: str = "") -> tuple[str, ...]:
    """The ZIPs of all counties of that name, in upper-case words: those in ``state`` if given.

    The first call reads the whole table, in a thirtieth of a second.
    """
    zips = _zips_by_county().get(_in_full(name).replace(" ", ""), ())
    return tuple(zip5 for zip5 in zips if state in ("", state_of(zip5)))


@lru_cache(maxsize=1)
def _zips_by_county() -> dict[str, list[str]]:
    by_name: dict[str, list[str]] = {}
    for line in shipped("zips.csv").decode().splitlines()[1:]:
        cells = line.split(",")
        by_name.setdefault(cells[_COUNTY], []).append(cells[0])
    by_key: dict[str, list[str]] = {}
    for name, zips in by_name.items():
        by_key.setdefault(_in_full(fold(name)).replace(" ", ""), []).extend(zips)
    return by_key


def has_miscounted(digits: str, name: str) -> bool:
    """True if a place of that name has a ZIP that ``digits`` have one digit less or more than."""
    pairs = (sorted((digits, zip5), key=len) for zip5 in zips_of(name))
    return any(
        longer[:at] + longer[at + 1 :] == shorter
        for shorter, longer in pairs
        for at in range(len(longer))
    )


def is_near_name(name: str, other: str) -> bool:
    """True if two names begin alike and have the same letters, but for two: one misspells the
    other.
    """
    if name[:1] != other[:1] or abs(len(name) - len(other)) > 2:
        return False
    letters = set(name + other)
    return sum(abs(name.count(letter) - other.count(letter)) for letter in letters) <= 2


@lru_cache(maxsize=4_096)
def _in_full(name: str) -> str:
    words = name.split()
    return " ".join([SPELLED_OUT.get(word, word) for word in words]) if words[1:] else name


def _row(zip5: str) -> tuple[tuple[str, ...], str]:
    """The names of the places of a ZIP, the post office's first, and its state."""
    row = row_of("zips.csv", zip5)
    if row is None:
        return (), ""
    _, _, _, _, _, place, others, state, *_ = row.split(",")
    return tuple(name for name in map(fold, (place, *others.split(";"))) if name), state


def is_nearly_town(name: str) -> bool:
    """True if ``name``, in upper-case words, is a town's, or one with a slip: "For Worth"."""
    key = name.replace(" ", "")
    if len(key) < _LEAST_LETTERS:
        return is_town(name)
    towns = (line.partition(",")[0] for line in rows_of("names.csv", key[:_ALIKE]))
    near = any(abs(len(town) - len(key)) < 2 and slips_between(key, town) < 2 for town in towns)
    return near or is_town(name)
