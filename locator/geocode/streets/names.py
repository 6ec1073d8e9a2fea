"""Street names as they compare: one key for all spellings of a name.

``Saint``/``St``, ``Mount``/``Mt``, ``First``/``1st``, ``Martin Luther King Jr``/``MLK``,
``Wall Triana``/``Walltriana`` and the Census Bureau's ``Autauga County 57`` for County Road 57.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from locator.address.model import Street
from locator.address.pub28 import SUFFIX_FORMS
from locator.address.street import read_street
from locator.address.text import pattern, plain, words

# Words of a name that are written in more than one way → the one in the key.
_SAME = {
    "SAINT": "ST",
    "SAINTE": "STE",
    "MOUNT": "MT",
    "MOUNTAIN": "MTN",
    "FORT": "FT",
    "POINT": "PT",
    "DOCTOR": "DR",
    "JUNIOR": "JR",
    "AND": "&",
}
_ONES = ("FIRST", "SECOND", "THIRD", "FOURTH", "FIFTH", "SIXTH", "SEVENTH", "EIGHTH", "NINTH")
_TEENS = (
    *("TENTH", "ELEVENTH", "TWELFTH", "THIRTEENTH", "FOURTEENTH", "FIFTEENTH"),
    *("SIXTEENTH", "SEVENTEENTH", "EIGHTEENTH", "NINETEENTH"),
)
_TENS = ("TWENTY", "THIRTY", "FORTY", "FIFTY", "SIXTY", "SEVENTY", "EIGHTY", "NINETY")
_TENS_WORDS = frozenset(_TENS)
_TENTHS = tuple(f"{tens[:-1]}IETH" for tens in _TENS)


def _ordinal(number: int) -> str:
    ending = (
        "TH" if 10 <= number % 100 <= 20 else {1: "ST", 2: "ND", 3: "RD"}.get(number % 10, "TH")
    )
    return f"{number}{ending}"


_ORDINALS = {
    word: _ordinal(number)
    for words, numbers in (
        (_ONES, range(1, 10)),
        (_TEENS, range(10, 20)),
        (_TENTHS, range(20, 100, 10)),
    )
    for word, number in zip(words, numbers, strict=True)
} | {
    f"{tens} {ones}": _ordinal(10 * (2 + i) + 1 + j)
    for i, tens in enumerate(_TENS)
    for j, ones in enumerate(_ONES)
}
_KING = r"\b(?:(?:DR|REV) )?(?:MARTIN LUTHER KING|M L KING|ML KING|MLK)(?: JR)?\b"

# A numbered road: its class as the parser writes it, and its number with what follows.
_ROAD = (
    r"(US HIGHWAY|STATE ROUTE|COUNTY ROAD|INTERSTATE|HIGHWAY|ROUTE|ROAD|[A-Z ]+ COUNTY)"
    r" (\d+[A-Z]?)(.*)$"
)
# What people leave unsaid: "Hwy 72" may be of any class (Pub. 28 Appendix F keeps them apart).
_ANY_CLASS = ("US HIGHWAY", "STATE ROUTE", "COUNTY ROAD", "HIGHWAY", "ROUTE", "INTERSTATE")
_UNQUALIFIED = ("HIGHWAY", "ROUTE")


class Key(NamedTuple):
    """A street as the index holds it; ``base`` is the name without spaces."""

    base: str
    predirectional: str
    suffix_type: str
    postdirectional: str


def street_key(name: str, county_name: str) -> Key:
    """The key of a street as a file writes it, "Autauga County 57" or "W 6th St".

    ``county_name`` is the county's ("Autauga County"), for roads that are named after it.
    """
    county = county_name.upper().removesuffix(" COUNTY")
    numbered = re.sub(rf"^{re.escape(county)} (?:COUNTY|CO) (?=\d)", "COUNTY ROAD ", name.upper())
    reading = read_street(words(plain(numbered)[0]), True, True)
    if reading.left or reading.unit:
        # "McGee Rd Exn" is not McGee Rd: what the parser leaves over belongs to the name here.
        return Key(base(numbered), "", "", "")
    return key(reading.street)


def shown(name: str, county_name: str) -> str:
    """The name as people are shown it: "County Rd 57" for what one county calls its own 57."""
    county = county_name.upper().removesuffix(" COUNTY")
    if match := re.match(rf"{re.escape(county)} (?:COUNTY|CO) (\d.*)", name.upper()):
        return f"County Rd {match[1]}"
    return name


def key(street: Street) -> Key:
    """The key of a parsed street."""
    return Key(
        base(street.street_name), street.predirectional, street.suffix_type, street.postdirectional
    )


@lru_cache(maxsize=8_192)
def base(name: str) -> str:
    """The name without spaces, its words in one spelling each."""
    words = [_SAME.get(word, word) for word in name.replace("-", " ").split()]
    if not _TENS_WORDS.isdisjoint(words):
        for at in range(len(words) - 1):
            if (pair := f"{words[at]} {words[at + 1]}") in _ORDINALS:
                words[at : at + 2] = [_ORDINALS[pair], ""]
    words = [_ORDINALS.get(word, word) for word in words]
    joined = "".join(words)
    if "KING" in joined or "MLK" in joined:
        joined = pattern(_KING).sub("MLK", " ".join(filter(None, words)))
    return joined if joined.isalnum() else "".join(filter(str.isalnum, joined))


@lru_cache(maxsize=8_192)
def bases(name: str) -> tuple[str, ...]:
    """The keys a typed name can have: several for a highway of no said class, and for "231-431"."""
    match = pattern(_ROAD).match(name) if any(char.isdigit() for char in name) else None
    if not match:
        return (base(name),)
    said, number, rest = match.groups()
    if said.endswith(" COUNTY"):
        # "Autauga County 57", as the Census Bureau writes it and people copy it.
        return tuple(dict.fromkeys((base(f"COUNTY ROAD {number}{rest}"), base(name))))
    classes = _ANY_CLASS if said in _UNQUALIFIED else (said, *_UNQUALIFIED)
    numbers = [number]
    while rest.startswith("-"):
        digits = rest[1:].split(" ")[0].split("-")[0]
        numbers.append(digits)
        rest = rest[1 + len(digits) :]
    return tuple(dict.fromkeys(base(f"{c} {n}{rest}") for n in numbers for c in classes))


def whole_names(street: Street) -> list[str]:
    """The keys of "Birch Hollow" as the name of Birch Hollow Dr: its last word is no suffix."""
    forms = SUFFIX_FORMS.get(street.suffix_type, "").split()
    # No form of a suffix is part of an ordinal or of a longer name that "base" shortens.
    name = base(street.street_name)
    return [name + base(form) for form in forms]
