"""A ZIP Code without a space beside its city or state: "35801Huntsville", "Madison ALA35758"."""

from bisect import bisect_left
from functools import cache, lru_cache
from re import Match

from locator.address.tail import STATE_CODES
from locator.address.text import pattern
from locator.files import shipped

_JAMMED = r"(?i)\b(?:(\d{5})([A-Z]{3,})|([A-Z]{3,})(\d{5}))\b"
_LETTERS = r"[A-Z]+"


def spaced(text: str) -> str:
    """``text`` with a space beside each ZIP that stands in one word with a name of its own.

    The letters must be of a place or a state that the table of ZIP Codes has for these digits:
    record and account numbers ("MRN10001", "Lot12345") look the same and stay as they are.
    """
    return pattern(_JAMMED).sub(_parted, text)


def _parted(word: Match[str]) -> str:
    zip5, name = word[1] or word[4], word[2] or word[3]
    if name.upper() not in _names(zip5):
        return word[0]
    return f"{zip5} {name}" if word[1] else f"{name} {zip5}"


@lru_cache(maxsize=4_096)
def _names(zip5: str) -> frozenset[str]:
    """The words of all names of the places and the state of a ZIP; empty for an unknown one."""
    rows = _rows()
    at = bisect_left(rows, zip5.encode())
    if not rows[at : at + 1] or not rows[at].startswith(zip5.encode()):
        return frozenset()
    cells = rows[at].decode().split(",")
    states = (name for name, code in STATE_CODES.items() if code == cells[7])
    return frozenset(pattern(_LETTERS).findall(" ".join((*cells[5:7], *states)).upper()))


@cache
def _rows() -> list[bytes]:
    # Not through the gazetteer: a higher room. data/README.md has the cells; they go by ZIP.
    return shipped("zips.csv").splitlines()[1:]
