"""Street names as they compare: one key for all spellings of a name.

``Saint``/``St``, ``Mount``/``Mt``, ``First``/``1st``, ``Martin Luther King Jr``/``MLK``,
``Wall Triana``/``Walltriana`` and the Census Bureau's ``Autauga County 57`` for County Road 57.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from locator.address.model import Street
from locator.address.pub28 import DIRECTIONALS, STREET_ONLY, SUFFIX_FORMS, SUFFIXES
from locator.address.street import read_street
from locator.address.text import pattern, plain, words

# The word of a suffix where the rule of ``_word`` below would find a misspelling or another word.
_WORDS = {
    "BYU": "BAYOU", "CRES": "CRESCENT", "IS": "ISLAND", "SHR": "SHORE", "SHRS": "SHORES",
    "SMT": "SUMMIT", "VIS": "VISTA", "VLG": "VILLAGE",
} | STREET_ONLY  # fmt: skip


def _word(suffix: str, forms: list[str]) -> str:
    """A suffix of Pub. 28 as a word; in the plural where its abbreviation is of one."""
    alike = [form for form in forms if form.endswith("S") == suffix.endswith("S")]
    return _WORDS.get(suffix) or max(alike or forms, key=len)


def _shortened() -> dict[str, str]:
    """Every way to write a word of Pub. 28's suffixes short, and the word."""
    by_suffix = ((suffix, forms.split()) for suffix, forms in SUFFIX_FORMS.items())
    words = ((_word(suffix, forms), forms) for suffix, forms in by_suffix)
    # "Parks" stays what it is, although Pub. 28 takes it for "Park".
    return {form: word for word, forms in words for form in forms if not form.startswith(word)}


# Words of a name that are written short, in full: so "Mtn View", "Mountain View" and "Mountainview"
# are one name, and a misspelt "Mounatin" is near it. Besides suffixes, what people shorten.
_FULL = _shortened() | {
    "ST": "SAINT", "STE": "SAINTE", "MT": "MOUNT", "FT": "FORT", "PT": "POINT", "DR": "DOCTOR",
    "JR": "JUNIOR", "&": "AND", "CEM": "CEMETERY", "CH": "CHURCH", "SCH": "SCHOOL",
}  # fmt: skip
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
# The words of ordinals that are one word, by their number: "1ST" is said "first".
_SAID = {number: word for word, number in _ORDINALS.items() if " " not in word}
_KING = r"\b(?:(?:DR|DOCTOR|REV) )?(?:MARTIN LUTHER KING|M L KING|ML KING|MLK)(?: JR| JUNIOR)?\b"

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


@lru_cache(maxsize=2_048)
def base(name: str) -> str:
    """The name without spaces, its words in one spelling each."""
    name = name.replace("-", " ")
    if "KING" in name or "MLK" in name:
        name = pattern(_KING).sub("MARTIN LUTHER KING", name)
    words = [_FULL.get(word, word) for word in name.split()]
    if not _TENS_WORDS.isdisjoint(words):
        for at in range(len(words) - 1):
            if (pair := f"{words[at]} {words[at + 1]}") in _ORDINALS:
                words[at : at + 2] = [_ORDINALS[pair], ""]
    joined = "".join([_ORDINALS.get(word, word) for word in words])
    return joined if joined.isalnum() else "".join(filter(str.isalnum, joined))


def said(base: str) -> str:
    """What a misspelling is compared with: "FIRST" for the key "1ST"; its ``base`` is the key."""
    return _SAID.get(base, base)


@lru_cache(maxsize=4_096)
def bases(name: str) -> tuple[str, ...]:
    """The keys a typed name can have: several for a highway of no said class, and for "231-431"."""
    match = None if name.replace(" ", "").isalpha() else pattern(_ROAD).match(name)
    if not match:
        return (base(name),)
    road, number, rest = match.groups()
    if road.endswith(" COUNTY"):
        # "Autauga County 57", as the Census Bureau writes it and people copy it.
        return tuple(dict.fromkeys((base(f"COUNTY ROAD {number}{rest}"), base(name))))
    classes = _ANY_CLASS if road in _UNQUALIFIED else (road, *_UNQUALIFIED)
    numbers = [number]
    while rest.startswith("-"):
        digits = rest[1:].split(" ")[0].split("-")[0]
        numbers.append(digits)
        rest = rest[1 + len(digits) :]
    return tuple(dict.fromkeys(base(f"{c} {n}{rest}") for n in numbers for c in classes))


# A space that is missing before a suffix counts for half a wrong letter.
_MISSING_SPACE = 0.5


class Read(NamedTuple):
    """A key that a typed street can have, the street as it is then read, and how far-fetched."""

    base: str
    street: Street
    slips: float = 0  # as ``Respeller.near`` counts


@lru_cache(maxsize=1_024)
def readings(street: Street) -> tuple[Read, ...]:
    """The keys that a typed street can have, its own name's first.

    Besides: all of "Birch Hollow" as the name of Birch Hollow Dr, where its last word is no
    suffix; the name of "N Court", which is not the court of the letter N; 3rd Ave for "3 Ave"; and
    Cook Rd for "Cookrd".
    """
    name, suffix = street.street_name, street.suffix_type
    found = [Read(key, street) for key in bases(name)]
    if name.isdigit() and len(name) < 4:
        found.append(Read(_ordinal(int(name)), street))
    if suffix:
        word = _word(suffix, SUFFIX_FORMS[suffix].split())
        found.append(Read(base(f"{name} {word}"), street._replace(suffix_type="")))
        if name in DIRECTIONALS and not street.predirectional:
            alone = Street(DIRECTIONALS[name], word, "", street.postdirectional)
            found.append(Read(base(word), alone))
    elif form := max((form for form in SUFFIXES if name.endswith(form)), key=len, default=""):
        short = name.removesuffix(form)
        apart = street._replace(street_name=short, suffix_type=SUFFIXES[form])
        if short[-3:].isalpha():
            found.append(Read(base(short), apart, _MISSING_SPACE))
    return tuple(found)
