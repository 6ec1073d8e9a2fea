"""The one table of the names that columns of addresses have, and what a name means by it.

docs/columns.md shows it to users; a test compares the two.
"""

import re
from functools import cache
from typing import NamedTuple

# The parts that a column can be, and their names, the likeliest first. Case, blanks and marks do
# not count: "ZIP_Code" is "zip code". Ours, from the exports of spreadsheets, health records,
# Salesforce, Dynamics, Outlook and shops, and from the columns of OpenAddresses, OpenStreetMap and
# NENA's address points.
NAMES = {
    "address": (
        "address, full address, street address, formatted address, complete address, whole address,"
        " address full, addr, address line, location"
    ),
    "house_number": (
        "house number, house num, house no, street number, street num, street no, st number, st num"
        ", st no, address number, address num, address no, addr number, addr num, add number"
        ", civic number, hse num, number, num, house"
    ),
    "predirectional": (
        "predirectional, pre dir, pre direction, st pre dir, street pre dir"
        ", street predirectional, street direction, street dir, directional"
    ),
    "street": (
        "street, address 1, address line 1, addr 1, add line 1, street address 1, street 1, line 1"
        ", address one, street line 1, street address line 1, addr line 1, add 1, ad line 1"
        ", street number and name, number and street, street and number, street full, st full"
        ", street name, st name, stname full, stnam full, street nm, road name, route, road"
    ),
    "suffix_type": (
        "suffix type, street type, st type, street suffix, st suffix, street suffix type"
        ", st pos typ, st pos type, post type, road type"
    ),
    "postdirectional": (
        "postdirectional, post dir, post direction, st pos dir, st post dir"
        ", street post dir, street postdirectional, suf dir, suffix direction, suffix dir"
    ),
    "unit_type": (
        "unit type, apt type, unit designator, secondary designator, secondary unit designator"
    ),
    "unit": (
        "unit, address 2, address line 2, addr 2, add line 2, street address 2, street 2, line 2"
        ", street line 2, street address line 2, addr line 2, add 2, ad line 2, apt, apt number"
        ", apt num, apt no, apartment, apartment number, suite, suite number, ste, unit number"
        ", unit num, unit no, secondary address, secondary number, secondary unit number, apt suite"
        ", apt unit, unit apt, suite apt, apartment suite"
    ),
    "city": (
        "city, town, city name, city town, town city, municipality, locality, place name, post city"
        ", postal city, inc muni, post town, village"
    ),
    "county": (
        "county, county name, county parish, parish, admin county, county or parish, district"
    ),
    "state": (
        "state, st, state province, province, state abbreviation, state abbr, state abbrev"
        ", state code, state name, state cd, state province code, state or province, province state"
        ", state region, state province text only, state territory, state province region"
        ", administrative area level 1, administrative area, region code, region"
    ),
    "zip": (
        "zip, ZIP Code, zip 5, postcode, postal code, postal, zip code 5, zip postal code"
        ", postal zip code, zip postal, postal zip, zip or postal code, zip postcode, zip cd"
        ", zip 5 code, zip 9, zip full, zcta, zcta 5, postal cd"
    ),
    "zip4": (
        "ZIP+4, plus 4, zip plus 4, zip plus four, ZIP Code + 4, zip 4 code, zip ext"
        ", zip extension, zip suffix, zip code suffix, zip code extension, postal code suffix"
        ", postal code extension, zip add on"
    ),
    "last_line": (
        "city state zip, csz, last line, city state zip code, city state, city st zip, city st"
        ", city state postal code"
    ),
    "latitude": "latitude, lat, y coordinate, gps latitude, geo lat",
    "longitude": "longitude, lon, lng, long, x coordinate, gps longitude, geo lon, geo lng",
}  # fmt: skip
# Words in front of these names that say whose address or which of several it is. The first in this
# list that is there is taken; names without such a word come before all of them.
WHOSE = (
    "home", "residential", "residence", "physical", "patient", "member", "client", "caller",
    "person", "personal", "primary", "current", "permanent", "customer", "contact", "mailing",
    "mail", "delivery", "shipping", "ship to", "billing", "bill to", "business", "work", "other",
    "secondary", "address 2", "address 3",
)  # fmt: skip
# Those that never lend a part to an address that lacks it: they may be of another place.
_ANOTHER_PLACE = frozenset(WHOSE[WHOSE.index("delivery") :])
# Words in front that say nothing: "Address: City", "addr:city", "Address 1: City".
_SAYS_NOTHING = ("address", "addr", "address 1", "addr 1")
# Names that mean a part of an address only if no such word is in front of them.
_ONLY_ALONE = frozenset(
    ("addressline", "district", "house", "location", "long", "num", "number", "postal", "region",
     "road", "route", "st")
)  # fmt: skip
# Names of house numbers and of parts of a street's name that other things have too, or that would
# be said twice behind a line that is the whole street: they are used beside these alone.
_BARE_STREET = (
    "street, street name, st name, stname full, stnam full, street nm, road name, route, road"
    ", street full, st full"
)
_NUMBER_OF_ANYTHING = frozenset(("number", "num", "house"))
# Names that are of parts of addresses only beside others of them.
_OF_ANYTHING = frozenset(("number", "num", "long", "st"))
# The ending of a customer's own fields in Salesforce.
_CUSTOM = re.compile(r"_+p?c$", re.IGNORECASE)
# Words: at marks, between small and capital letters, and around digits.
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
# A name with one of these words looks like a part of an address, unless it has one of the others.
_LOOKS_WORDS = (
    "addr address apartment apt borough building cities city country county directional district"
    " floor house lat latitude lon longitude lng municipality parish pobox postal postcode province"
    " region road state ste street suite town township unit village zip zipcode"
)
_LOOKS_NOT_WORDS = (
    "birth born cost count date email hash hospital id ip license licence mac mail measure price"
    " sales school status time type url valid web website"
)
_LOOKS, _LOOKS_NOT = frozenset(_LOOKS_WORDS.split()), frozenset(_LOOKS_NOT_WORDS.split())
# Names that would mean a part of an address, but do not.
_NO_PART = frozenset(("businessunit",))
# How deep words stand in front: person, mailing, address.
_MOST_IN_FRONT = 3


class Meaning(NamedTuple):
    """The meaning of a column's name: the part, how likely, and whose ("" where it does not say).

    ``rank``: the place among the names of the part, from 0. ``name``: the name it goes by, folded.
    """

    part: str
    rank: int
    whose: str
    name: str


def fold(name: str) -> str:
    """``name`` without what does not count: letters and digits, in small letters."""
    return "".join(filter(str.isalnum, name)).casefold()


def names_of(part: str) -> list[str]:
    """The names of ``part`` as people read them."""
    return NAMES[part].split(", ")


@cache
def _table() -> dict[str, tuple[str, int]]:
    return {fold(name): (part, rank) for part in NAMES for rank, name in enumerate(names_of(part))}


@cache
def _in_front() -> dict[str, str]:
    """Each word in front, and whose it says that the address is."""
    return {fold(word): "" for word in _SAYS_NOTHING} | {fold(word): word for word in WHOSE}


@cache
def bare_streets() -> frozenset[str]:
    """The names of columns that may have the street without its number, folded."""
    return frozenset(map(fold, _BARE_STREET.split(", ")))


def meaning(name: str) -> Meaning | None:
    """The entry of ``name`` in the table, None if it is not there."""
    forms = (fold(name), fold(_CUSTOM.sub("", name)))
    if _NO_PART.intersection(forms):
        return None
    return next(filter(None, (_meaning(form, "", 0) for form in forms)), None)


def _meaning(folded: str, whose: str, depth: int) -> Meaning | None:
    if folded in _table() and not (depth and folded in _ONLY_ALONE):
        return Meaning(*_table()[folded], whose, folded)
    if depth == _MOST_IN_FRONT:
        return None
    for word, says in _in_front().items():
        rest = folded.removeprefix(word)
        if rest and rest != folded and (found := _meaning(rest, says or whose, depth + 1)):
            return found
    return None


def order(whose: str) -> int:
    """The place of an address among several: the least is taken."""
    return WHOSE.index(whose) + 1 if whose else 0


def lends(whose: str) -> bool:
    """True if a part of that address may fill one that another lacks: "Street, Home ZIP"."""
    return whose not in _ANOTHER_PLACE


def fits(found: Meaning, street: str | None) -> bool:
    """True if a column has its meaning beside the column that is named ``street``, folded.

    None stands for no street. A "Number" beside "Address 1" may be any number, and a street type
    beside a line that has it already would be said twice.
    """
    if found.part == "house_number":
        return street is not None and (found.name not in _NUMBER_OF_ANYTHING or is_bare(street))
    if found.part in {"predirectional", "suffix_type", "postdirectional"}:
        return street is not None and is_bare(street)
    return True


def is_bare(street: str) -> bool:
    """True if a column of that name, folded, may have the street without its number."""
    return street in bare_streets()


def looks_like_part(name: str) -> bool:
    """True if people would take a column of that name for a part of an address."""
    if fold(name) in _NO_PART:
        return False
    words = {word.casefold() for word in _WORD.findall(name)}
    if found := meaning(name):
        return found.name not in _OF_ANYTHING
    return bool(words & _LOOKS and not words & _LOOKS_NOT)
