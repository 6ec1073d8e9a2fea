"""The usual form, NUMBER STREET, CITY, STATE ZIP, made of parts that were read before.

In a list, the same streets and cities occur again and again. Where an address falls
cleanly into a street line and a place, each is read once and by itself; anything else is read
whole. The result is the same: a test holds the two against each other.
"""

from functools import lru_cache

from locator.address.beside import BESIDE
from locator.address.clean import ends_ordinal, parted, with_ordinals, with_suffixes_apart
from locator.address.crossing import ANNOUNCED
from locator.address.doubt import DOUBTS
from locator.address.former import FORMER
from locator.address.ignored import IGNORED
from locator.address.landmark import ON
from locator.address.model import Address, Street
from locator.address.number import RANGE_WORDS, SAYING_NUMBER, take_number
from locator.address.opening import SUBJECTS, VERBS
from locator.address.part_of import PART_OF
from locator.address.places import COUNTIES
from locator.address.pub28 import DIRECTIONALS, UNITS
from locator.address.spanish import STREETS_IN_SPANISH
from locator.address.spanish_terms import TERMS
from locator.address.special import BOX_WORDS
from locator.address.spoken import NUMBER_WORDS, with_digits
from locator.address.street import read_street
from locator.address.tail import ZIP_LABELS
from locator.address.text import pattern
from locator.address.units import apart
from locator.address.vague import VAGUE
from locator.address.zip_places import place_names, state_of

# Words by which one part of an address is read in the light of another. Two towns, and words aside,
# are none of them: no such text has a house number before it, and a ZIP behind it.
_FAR_REACHING = (
    BOX_WORDS | ANNOUNCED | ZIP_LABELS | VAGUE | IGNORED | RANGE_WORDS
    | PART_OF | ON | STREETS_IN_SPANISH.keys() | VERBS | SUBJECTS | DOUBTS | (FORMER - {"OLD"})
    | BESIDE | SAYING_NUMBER | TERMS | {"COMMA", "ESQUINA", "PR", "SAINT"}
)  # fmt: skip
# In the place, this is Oregon.
_STATE_TOO = frozenset({"OR"})
# Designators whose number plays no part in how the line is read.
_PLAIN_UNITS = {w: unit for w, unit in UNITS.items() if unit in {"#", "APT", "LOT", "STE", "UNIT"}}
# "7061B"; the letters of directions may be the street's.
_LETTERS = frozenset("ABCDFGHabcdfgh")
_MOST_DIGITS = 6  # of a house number
_STREET = r"(?:[A-Z][A-Z0-9]*|\d{1,3}(?:ST|ND|RD|TH))(?: (?:[A-Z0-9]+|#)){1,7}"
# The codes of Connecticut and Nebraska are also Court and Northeast; Washington and New York are
# towns, too.
_PLACE = (
    r" ?[A-Z]+(?: [A-Z]+){0,3}, ?"
    r"(?:(?!CT|NE)[A-Z]{2}|(?!WASHINGTON)[A-Z]{4,}|(?!NEW YORK|NUEVA YORK)[A-Z]{3,} [A-Z]{4,})"
    r" \d{5}"
)
_BESIDE_PLACE = "1 OAK LN"


def parse(text: str) -> Address:
    """Take a US address apart, as a caller says it or an agent types it.

    Never raises on any text. Nothing is guessed or corrected: parts that were not there are "",
    and what could not be placed is in ``rest``, in capitals and without punctuation. Only the
    connecting words of "corner of … and …" and "… in Huntsville" are dropped.
    """
    line, comma, end = text.partition(",")
    number, _, name = line.partition(" ")
    digits = number[:-1] if number[-1:] in _LETTERS else number
    if comma and len(digits) <= _MOST_DIGITS and digits.isdigit() and digits.isascii():
        place = _place(end)
        whole = digits in name or ends_ordinal(digits, name.partition(" ")[0].upper())
        street = _line(name) if place and not whole else None
        if place and street:
            return Address(number.upper(), street[0], None, street[1], "", "", *place)
    return _read(text)


def _read(text: str) -> Address:
    from locator.address.parser import read  # not at the top: most addresses do not need it

    return read(text)


def _line(text: str) -> tuple[Street, str] | None:
    """The street and the unit of a line; the number of a plain unit is put in afterwards."""
    line, _, number = text.rpartition(" ")
    if number.isdigit() and number.isascii():
        unit = _PLAIN_UNITS.get(line.rpartition(" ")[2].upper())
        found = _street(f"{line} 1") if unit else None
        if found and found[1] == f"{unit} 1":
            return found[0], f"{unit} {number}"
    return _street(text)


@lru_cache(maxsize=8_192)
def _street(text: str) -> tuple[Street, str] | None:
    """The street and the unit of a line without its house number; None if it must be read whole."""
    words = _alone(text, _STREET)
    if words is None:
        return None
    if not all(map(str.isalpha, words)):
        pieces = [part for word in words for one in parted(word) for part in apart(one)]
        words = with_suffixes_apart(pieces)
    if not NUMBER_WORDS.isdisjoint(words):
        first, *words = with_digits(["1", *words, ","])[:-1]
        if first != "1":  # the house number goes on in words: "12 oh five"
            return None
    if not words:
        return None
    number, words = take_number(with_ordinals(["1", *words]))
    found = read_street(words, True, True)
    return (found.street, found.unit) if number == "1" and not (found.left or found.state) else None


@lru_cache(maxsize=8_192)
def _place(text: str) -> tuple[str, str, str] | None:
    """City, state and ZIP of what follows the first comma; None if it must be read whole."""
    words = _alone(text, _PLACE, _STATE_TOO)
    if words is None:
        return None
    city, _, end = text.upper().strip().partition(",")
    state, _, zip5 = end.strip().rpartition(" ")
    other = city.partition(" ")[0] in DIRECTIONALS
    if not other and city in place_names(zip5) and state == state_of(zip5):
        # As nearly always; a street's direction can be the first word of other towns.
        return None if words[-3].rstrip(",") in COUNTIES else (city, state, zip5)
    found = _read(f"{_BESIDE_PLACE},{text}")
    if found.city.rpartition(" ")[2] in COUNTIES:
        return None  # a town may be in the line before it
    place = found.city, found.state, found.zip
    plain = Address("1", Street("", "OAK", "LN"), None, "", "", "", *place)
    return place if found.city and found == plain else None


def _alone(text: str, shape: str, free: frozenset[str] = frozenset()) -> list[str] | None:
    """The words of a part that has that shape and can be read by itself; else None.

    ``free``: words that are none of the far-reaching ones in this part.
    """
    shout = text.upper()
    words = shout.split()
    telling = [word for word in words if word not in free] if free else words
    if _FAR_REACHING.isdisjoint(telling) and pattern(shape).fullmatch(shout):
        return words
    return None
