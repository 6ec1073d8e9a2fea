"""Street names in the form that compares: one key for all spellings of a name.

``Saint``/``St``, ``Mount``/``Mt``, ``First``/``1st``, ``Martin Luther King Jr``/``MLK``,
``Wall Triana``/``Walltriana`` and the Census Bureau's ``Autauga County 57`` for County Road 57.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from locator.address.clean import ordinal
from locator.address.model import Street
from locator.address.pub28 import DIRECTIONALS, STREET_ONLY, SUFFIX_FORMS, SUFFIXES
from locator.address.spanish import STREETS_IN_SPANISH
from locator.address.street import read_street
from locator.address.text import pattern, plain, words

# The words of suffixes for which the rule of ``_word`` gives a misspelling or another word.
_WORDS = {
    "BYU": "BAYOU", "CRES": "CRESCENT", "IS": "ISLAND", "SHR": "SHORE", "SHRS": "SHORES",
    "SMT": "SUMMIT", "VIS": "VISTA", "VLG": "VILLAGE",
} | STREET_ONLY  # fmt: skip


def _word(suffix: str, forms: list[str]) -> str:
    """A suffix of Pub. 28 as a word; a plural if its abbreviation is one."""
    alike = [form for form in forms if form.endswith("S") == suffix.endswith("S")]
    return _WORDS.get(suffix) or max(alike or forms, key=len)


def _shortened() -> dict[str, str]:
    """Each short form of the words among Pub. 28's suffixes, with the word."""
    by_suffix = ((suffix, forms.split()) for suffix, forms in SUFFIX_FORMS.items())
    words = ((_word(suffix, forms), forms) for suffix, forms in by_suffix)
    # "Parks" stays "Parks", although Pub. 28 has it as a form of "Park".
    return {form: word for word, forms in words for form in forms if not form.startswith(word)}


# Short forms in names, written out: "Mtn View", "Mountain View" and "Mountainview" are one name,
# and a misspelled "Mounatin" is near it. Suffixes, and other words that people shorten.
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


_ORDINALS = {
    word: ordinal(number)
    for words, numbers in (
        (_ONES, range(1, 10)),
        (_TEENS, range(10, 20)),
        (_TENTHS, range(20, 100, 10)),
    )
    for word, number in zip(words, numbers, strict=True)
} | {
    f"{tens} {ones}": ordinal(10 * (2 + i) + 1 + j)
    for i, tens in enumerate(_TENS)
    for j, ones in enumerate(_ONES)
}
# Ordinals of one word, by their number: people say "1ST" as "first".
_SPOKEN = {number: word for word, number in _ORDINALS.items() if " " not in word}
_KING = r"\b(?:(?:DR|DOCTOR|REV) )?(?:MARTIN LUTHER KING|M L KING|ML KING|MLK)(?: JR| JUNIOR)?\b"

# A numbered road: its class as the parser writes it, its number, and the rest.
_ROAD = (
    r"(US HIGHWAY|STATE ROUTE|COUNTY ROAD|INTERSTATE|HIGHWAY|ROUTE|ROAD|[A-Z ]+ COUNTY)"
    r" (\d+[A-Z]?)(.*)$"
)
# People leave out the class: "Hwy 72" may be any of these (Pub. 28 Appendix F separates them).
_ANY_CLASS = ("US HIGHWAY", "STATE ROUTE", "COUNTY ROAD", "HIGHWAY", "ROUTE", "INTERSTATE")
_UNQUALIFIED = ("HIGHWAY", "ROUTE")
# Roads with letters are a county's or a state's: "Hwy K" in Wisconsin, "Route K" in Missouri.
_LETTERED = r"(?:HIGHWAY|ROUTE) ([A-Z]{1,3})"
_ROUTE = r"(?:HIGHWAY|ROUTE|COUNTY ROAD|STATE ROUTE) [A-Z]{1,3}"
_LETTERED_CLASSES = ("COUNTY ROAD", "STATE ROUTE")


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
        # "McGee Rd Exn" is not McGee Rd: the words that the parser cannot place belong to the name.
        return Key(base(numbered), "", "", "")
    return key(reading.street)


def shown(name: str, county_name: str) -> str:
    """The name that people see: "County Rd 57" for the road that a county calls its own 57."""
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
    """The name without spaces, each word in one spelling."""
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


def spoken(base: str) -> str:
    """The form that a misspelling is compared with: "FIRST" for "1ST"; its ``base`` is the key."""
    return _SPOKEN.get(base, base)


def all_spoken(names: tuple[str, ...]) -> tuple[str, ...]:
    """Each name as ``spoken``; most lists have none that changes."""
    return names if _SPOKEN.keys().isdisjoint(names) else tuple(map(spoken, names))


def unspoken(name: str) -> str:
    """The key of the ordinal that ``spoken`` made ``name`` of; any other name unchanged."""
    return _ORDINALS.get(name, name)


@lru_cache(maxsize=4_096)
def bases(name: str) -> tuple[str, ...]:
    """The keys of a typed name: several for a highway without a class, and for "231-431"."""
    if name.startswith(_UNQUALIFIED) and (lettered := pattern(_LETTERED).fullmatch(name)):
        others = (base(f"{road} {lettered[1]}") for road in _LETTERED_CLASSES)
        return (base(name), *others)
    match = None if name.replace(" ", "").isalpha() else pattern(_ROAD).match(name)
    if not match:
        return (base(name),)
    road, number, rest = match.groups()
    if road.endswith(" COUNTY"):
        # "Autauga County 57": the Census Bureau writes it so, and people copy it.
        return tuple(dict.fromkeys((base(f"COUNTY ROAD {number}{rest}"), base(name))))
    classes = _ANY_CLASS if road in _UNQUALIFIED else (road, *_UNQUALIFIED)
    numbers = [number]
    while rest.startswith("-"):
        digits = rest[1:].split(" ")[0].split("-")[0]
        numbers.append(digits)
        rest = rest[1 + len(digits) :]
    return tuple(dict.fromkeys(base(f"{c} {n}{rest}") for n in numbers for c in classes))


@lru_cache(maxsize=4_096)
def is_route(name: str) -> bool:
    """True for a numbered or lettered road, such as HIGHWAY 31 and COUNTY ROAD K."""
    return bool(pattern(_ROAD).match(name) or pattern(_ROUTE).fullmatch(name))


def other_classes(name: str) -> tuple[str, ...]:
    """The keys of the roads of another class with the number of a typed one, as "US Highway 82".

    None for a highway without a class: ``bases`` has them all.
    """
    match = None if name.replace(" ", "").isalpha() else pattern(_ROAD).match(name)
    if not match or match[1] in _UNQUALIFIED:
        return ()
    own = bases(name)
    keys = (base(f"{road} {match[2]}{match[3]}") for road in _ANY_CLASS)
    return tuple(key for key in keys if key not in own)


_IN_SPANISH = tuple(f"{word} " for word in STREETS_IN_SPANISH)
# A space that is missing before a suffix counts for half a wrong letter.
_MISSING_SPACE = 0.5


class Read(NamedTuple):
    """A key that a typed street can have, the street in that reading, and its slips."""

    base: str
    street: Street
    slips: float = 0  # as ``Respeller.near`` counts


@lru_cache(maxsize=1_024)
def readings(street: Street) -> tuple[Read, ...]:
    """The readings of a typed street; the first is its own name.

    The others: "Birch Hollow" as the whole name of Birch Hollow Dr; "N Court" as Court with a
    direction; "3 Ave" as 3rd Ave; "Cookrd" as Cook Rd; and "Calle Sheridan", as Spanish speakers
    call it, as a Sheridan of any type.
    """
    name, suffix = street.street_name, street.suffix_type
    found = [Read(key, street) for key in bases(name)]
    if name.isdigit() and len(name) < 4:
        found.append(Read(ordinal(int(name)), street))
    if name.startswith(_IN_SPANISH):
        named = name.partition(" ")[2]
        found.append(Read(base(named), street._replace(street_name=named)))
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


def contains(label: str, words: Sequence[str]) -> bool:
    """True if a street's label has all the words, and at least one more besides its type."""
    has = label.upper().split()
    return len(has) > len(words) and set(words).issubset(has)
