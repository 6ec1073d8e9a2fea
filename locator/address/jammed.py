"""A ZIP Code without a space beside its city or state: "35801Huntsville", "Madison ALA35758"."""

from re import Match

from locator.address.text import pattern
from locator.address.zip_places import words_of

_JAMMED = r"(?i)\b(?:(\d{5})([A-Z]{3,})|([A-Z]{3,})(\d{5}))\b"


def spaced(text: str) -> str:
    """``text`` with a space beside each ZIP that is in one word with a name of its own.

    The letters must be of a place or a state that the table of ZIP Codes has for these digits:
    record and account numbers ("MRN10001", "Lot12345") look the same and stay as they are.
    """
    return pattern(_JAMMED).sub(_parted, text)


def _parted(word: Match[str]) -> str:
    zip5, name = word[1] or word[4], word[2] or word[3]
    if name.upper() not in words_of(zip5):
        return word[0]
    return f"{zip5} {name}" if word[1] else f"{name} {zip5}"
