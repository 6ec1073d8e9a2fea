"""Numbers in words, as people speak them and as programs write down what they heard.

"One Market Place", "twenty three forty Whitesburg Dr", "three five eight oh one", "3 5 8 0 1".
"""

from itertools import takewhile

from locator.address.places import SAINTS
from locator.address.pub28 import DIRECTIONALS, STREET_ONLY, SUFFIXES, UNITS
from locator.address.spanish import is_spanish_street
from locator.address.spanish_numbers import IN_SPANISH, number_in_spanish
from locator.address.street import BUILDINGS, is_street
from locator.address.text import CONNECTORS

_DIGITS = {
    "ZERO": "0", "OH": "0", "ONE": "1", "TWO": "2", "THREE": "3", "FOUR": "4", "FIVE": "5",
    "SIX": "6", "SEVEN": "7", "EIGHT": "8", "NINE": "9", "NINER": "9",
}  # fmt: skip
_TEENS = {
    "TEN": "10", "ELEVEN": "11", "TWELVE": "12", "THIRTEEN": "13", "FOURTEEN": "14",
    "FIFTEEN": "15", "SIXTEEN": "16", "SEVENTEEN": "17", "EIGHTEEN": "18", "NINETEEN": "19",
}  # fmt: skip
_TENS = {
    "TWENTY": "2", "THIRTY": "3", "FORTY": "4", "FIFTY": "5", "SIXTY": "6", "SEVENTY": "7",
    "EIGHTY": "8", "NINETY": "9",
}  # fmt: skip
_ORDINAL_ONES = frozenset({
    "FIRST", "SECOND", "THIRD", "FOURTH", "FIFTH", "SIXTH", "SEVENTH", "EIGHTH", "NINTH",
})  # fmt: skip
_SCALES = {"HUNDRED": 100, "THOUSAND": 1_000}
_REPEATS = {"DOUBLE": 2, "TRIPLE": 3}
_COUNTING = {**_DIGITS, **_TEENS, **_TENS}
NUMBER_WORDS = frozenset(_COUNTING) | _REPEATS.keys() | IN_SPANISH | {"HUNDRED"}
_ZIP_DIGITS = 5
# Fewer single digits than this may be a house number and a numbered street: "2 3 Oak St".
_LEAST_DIGITS = 3
_MOST_DIGITS = 6  # of a house number
# Words in front of the number of a road or an exit; ROAD and RD are only behind another such word.
_ROADS = frozenset({
    "CR", "CTH", "EXIT", "HIGHWAY", "HWY", "INTERSTATE", "MARKER", "ROUTE", "RTE", "SR", "STH",
    "US",
})  # fmt: skip
_WITH_KIND = frozenset({"RD", "ROAD"})
_KINDS = frozenset({"CNTY", "CO", "COUNTY", "CTY", "STATE"})
_MOST_ROAD_DIGITS = 4
# "Nine Mile Rd" and "Two Notch Rd" are names, as are "Seven Oaks Dr" and "Five Points Rd".
_MEASURES = frozenset({"ACRE", "FOOT", "FORK", "MAN", "MILE", "NOTCH", "POINT", "ROD", "WAY"})
# After these a word is the value of a unit. The others of UNITS are no words for a room or house.
_DESIGNATORS = (UNITS.keys() | {"BOX", "DRAWER"}) - {
    "#", "KEY", "NO", "NUM", "NUMBER", "OFFICE", "PIER", "STOP",
}  # fmt: skip


def with_digits(tokens: list[str]) -> list[str]:
    """``tokens`` with digits for the words of a number: of a house, a unit, a road or a ZIP."""
    tokens = _with_road_numbers(tokens)
    found: list[str] = []
    at = 0
    while at < len(tokens):
        starts = not found or found[-1] == ","
        said = tokens[at] in IN_SPANISH
        digits, end = _spanish_run(tokens, at) if said else _run(tokens, at)
        number = end - at > 1 and _is_zip(tokens, at, end, digits)
        if not number and starts and digits:
            number = _is_house_number(tokens, at, end, digits)
        elif not number and found and found[-1] in _DESIGNATORS:
            number = digits != "" and tokens[at] in _COUNTING
        found.append(digits if number else tokens[at])
        at = end if number else at + 1
    return found


def _with_road_numbers(tokens: list[str]) -> list[str]:
    """``tokens`` with digits for the number of a road: "Hwy ninety", "County Rd forty"."""
    found: list[str] = []
    at = 0
    while at < len(tokens):
        counted = found != [] and tokens[at] in _COUNTING and _is_before_number(found)
        digits, end = _run(tokens, at) if counted else ("", at)
        named = end < len(tokens) and tokens[end] in _MEASURES
        number = 0 < len(digits) <= _MOST_ROAD_DIGITS and not named
        found.append(digits if number else tokens[at])
        at = end if number else at + 1
    return found


def _spanish_run(tokens: list[str], at: int) -> tuple[str, int]:
    """The digits said in Spanish from ``at``, and where they end: three or more.

    Fewer are names ("Dos Rios Rd").
    """
    digits, end = "", at
    while end < len(tokens) and tokens[end] in IN_SPANISH:
        number, end = number_in_spanish(tokens, end)
        digits += number
    return (digits, end) if len(digits) >= _LEAST_DIGITS else ("", at)


def _run(tokens: list[str], at: int) -> tuple[str, int]:
    """The digits of the numbers said from ``at``, and where they end."""
    digits = ""
    while at < len(tokens):
        number, end = _one(tokens, at)
        if not number:
            break
        digits, at = digits + number, end
    return digits, at


def _one(tokens: list[str], at: int) -> tuple[str, int]:
    """One number of a run: a digit, "double two", "forty five", "two thousand three hundred"."""
    word = tokens[at]
    if _is_hundred(tokens, at):
        return f"{word}00", at + 2
    if word in _REPEATS:
        digit = _digit(tokens, at + 1)
        return (digit * _REPEATS[word], at + 2) if digit else ("", at)
    number, end = _below_hundred(tokens, at)
    if number and tokens[end : end + 1] and tokens[end] in _SCALES:
        return _scaled(tokens, at)
    return number, end


def _is_hundred(tokens: list[str], at: int) -> bool:
    """True if this is "75 hundred", half in figures."""
    return tokens[at].isdigit() and len(tokens[at]) < 3 and tokens[at + 1 : at + 2] == ["HUNDRED"]


def _digit(tokens: list[str], at: int) -> str:
    word = tokens[at] if at < len(tokens) else ""
    return word if len(word) == 1 and word.isdigit() else _DIGITS.get(word, "")


def _below_hundred(tokens: list[str], at: int) -> tuple[str, int]:
    """A number from 0 to 99; ("", at) if none begins at ``at``."""
    word = tokens[at] if at < len(tokens) else ""
    if digit := _digit(tokens, at):
        return digit, at + 1
    if word == "O" and at and (_digit(tokens, at - 1) or tokens[at - 1] in _COUNTING):
        return "0", at + 1  # "three five eight O one"
    if word in _TEENS:
        return _TEENS[word], at + 1
    if word in _TENS and tokens[at + 1 : at + 2] and tokens[at + 1] in _ORDINAL_ONES:
        return "", at  # "Forty Second St" is a street
    if word in _TENS:
        ones = _DIGITS.get(tokens[at + 1] if at + 1 < len(tokens) else "", "0")
        return (_TENS[word] + ones, at + 2) if ones != "0" else (f"{_TENS[word]}0", at + 1)
    return "", at


def _scaled(tokens: list[str], at: int) -> tuple[str, int]:
    """A number with "hundred" or "thousand" in it: "two thousand three hundred and forty"."""
    total = 0
    while True:
        number, end = _below_hundred(tokens, at)
        if not number:
            break
        at = end
        value = int(number)
        while at < len(tokens) and tokens[at] in _SCALES:
            value *= _SCALES[tokens[at]]
            at += 1
        total += value
        if at == end:
            break
        if tokens[at : at + 1] == ["AND"] and _below_hundred(tokens, at + 1)[0]:
            at += 1
    return str(total), at


def _is_zip(tokens: list[str], at: int, end: int, digits: str) -> bool:
    """True if a run of five digits ends the text, or is all that a part of it holds."""
    if len(digits) != _ZIP_DIGITS or not (end == len(tokens) or tokens[end] == ","):
        return False
    return end == len(tokens) or at == 0 or tokens[at - 1] == ","


def _is_house_number(tokens: list[str], at: int, end: int, digits: str) -> bool:
    """True if the run at the start of a part is the number of a house on the street behind it."""
    stop = tokens.index(",", end) if "," in tokens[end:] else len(tokens)
    street = tokens[end:stop]
    named = street[1:] and stop < len(tokens) and street[-1] in BUILDINGS
    known = named or is_street(street) or is_spanish_street(street)
    if len(digits) > _MOST_DIGITS or not known:
        return False  # "Three Embarcadero Center, San Francisco"
    if _is_hundred(tokens, at):
        return end == at + 2 and not _is_name("HUNDRED", street)
    if end - at > 1:
        figures = all(token.isdigit() for token in tokens[at:end])
        return figures is (tokens[at].isdigit()) and (not figures or end - at >= _LEAST_DIGITS)
    return tokens[at] in _COUNTING and not _is_name(tokens[at], street)


def _is_before_number(words: list[str]) -> bool:
    """True if ``words`` end in the kind of a road, or in "exit"."""
    last, previous = words[-1], words[-2] if words[1:] else ","
    if last == "I":
        return previous == "," or previous in CONNECTORS
    return last in _ROADS or (last in _WITH_KIND and previous in _KINDS)


def _is_name(number: str, street: list[str]) -> bool:
    """True if a number word and the street behind it are one name."""
    first = street[0]
    if first in DIRECTIONALS or len(street) == 1:
        return len(street) == 1
    plural = first.endswith("S") and not first.endswith(("SS", "US"))
    return first in _MEASURES or (plural and number != "ONE")


def with_streets(tokens: list[str]) -> list[str]:
    """``tokens`` with ST for a "saint" that can only be a street's suffix: "E Poplar Saint"."""
    return [
        "ST" if token == "SAINT" and _is_suffix(tokens, at) else token
        for at, token in enumerate(tokens)
    ]


def _is_suffix(tokens: list[str], at: int) -> bool:
    """True if a street's name is before the "saint" at ``at``, and no saint's name behind it."""
    before = tokens[at - 1] if at else ","
    following = tokens[at + 1] if at + 1 < len(tokens) else ","
    if not before[0].isalnum() or before in DIRECTIONALS or before.isdigit():
        return False
    return following not in SAINTS


def with_commas(words: list[str]) -> list[str]:
    """``words`` with a sign for each "comma" that a program wrote down as it heard it.

    Not in a street of that name, in front of its suffix: "100 Comma Dr".
    """
    return [
        "," if word == "COMMA" and not _is_named_so(words, at) else word
        for at, word in enumerate(words)
    ]


def _is_named_so(words: list[str], at: int) -> bool:
    """True if a suffix follows, and the street before it has no other name yet."""
    named = SUFFIXES.get("".join(words[at + 1 : at + 2])) in STREET_ONLY
    line = takewhile(lambda word: word != "," and word not in CONNECTORS, reversed(words[:at]))
    return named and all(word.isdigit() or word in DIRECTIONALS for word in line)
