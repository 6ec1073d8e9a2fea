"""A place in front of the street: "Huntsville AL, 1140 Eagletree Ln", "35801 1140 Eagletree Ln"."""

from typing import NamedTuple

from locator.address import crossing
from locator.address.number import BLOCK, starts_with_number
from locator.address.opening import without_opening
from locator.address.places import STREETLIKE_CITIES
from locator.address.pub28 import DIRECTIONALS, STATE_CODES, UNITS
from locator.address.states import state_at_end
from locator.address.street import STREET_SUFFIXES, is_street
from locator.address.tail import ONE_ZIP, without_country
from locator.address.text import pattern
from locator.address.vague import is_lead_in
from locator.address.zip_places import is_town, state_of

# The name of a place has up to five words; a state, a ZIP Code, IN and two commas can be with it.
_MOST_TOKENS = 12
# Shorter numbers are often a street's.
_LEAST_DIGITS = 3


class Place(NamedTuple):
    """The words of a town, of its state and of its ZIP; [] for each that is not there."""

    town: list[str]
    state: list[str]
    zip: list[str]


def place_behind(tokens: list[str]) -> list[str]:
    """``tokens`` with the place in front of the street behind it; unchanged if there is none.

    The place is a town, a ZIP Code or both, with or without the state. A comma or a house number
    has to follow it, and another place behind the street is the one that counts.
    """
    if len(tokens) < 3 or (tokens[0][0].isdigit() and not _may_be_zip(tokens)):
        return tokens
    for end in range(min(len(tokens) - 1, _MOST_TOKENS), 0, -1):
        if tokens[end] != "," and not tokens[end][0].isdigit():
            continue
        place, line = tokens[:end], tokens[end + (tokens[end] == ",") :]
        if line and (found := _read_place(place, line)):
            behind = _with_place(line, found, "," in tokens[end - 1 : end + 1])
            if behind:
                return behind
    return tokens


def _may_be_zip(tokens: list[str]) -> bool:
    """True if the first word is a known ZIP, and a house number with its street follows it.

    Not in "12345 12347 Main St" or "33920 23 Mile Rd": the second number is the building's, too, or
    the street's.
    """
    parted = tokens[1] == ","
    first, second = tokens[0], tokens[2] if parted else tokens[1]
    if len(first) < 5 or not pattern(ONE_ZIP).fullmatch(first) or not state_of(first[:5]):
        return False
    if not second.isdigit():
        return True
    if not parted and len(second) < _LEAST_DIGITS and _may_be_counted(tokens[2]):
        return False
    return abs(int(second) - int(first[:5])) > BLOCK


def _may_be_counted(word: str) -> bool:
    """True for the words that streets count: "7 Mile Rd", "5 Points Rd", "4 Seasons Dr"."""
    return word == "MILE" or (word.endswith("S") and word not in DIRECTIONALS)


def _read_place(tokens: list[str], line: list[str] | None = None) -> Place | None:
    """The town, the state and the ZIP that these words are, at least one of the two; else None.

    "Carle Place" is a town only if a comma is behind it, and then a house number: ``line``.
    """
    numbered = line is not None and tokens[-1] == "," and line[0][0].isdigit()
    words = [word for word in tokens if word != ","]
    if words[:1] == ["IN"]:
        words = words[1:]
    zips = [word for word in words if pattern(ONE_ZIP).fullmatch(word)]
    others = [word for word in words if word not in zips]
    if len(zips) > 1 or (
        zips and (zips[0] not in (words[0], words[-1]) or not state_of(zips[0][:5]))
    ):
        return None
    for code, count in dict.fromkeys((("", 0), state_at_end(others))):
        town, state = others[: len(others) - count], others[len(others) - count :]
        if town and not code and not zips and is_lead_in(town):
            continue  # "Home: 8600 Sheridan Rd Kenosha"
        if code and _home(zips) not in ("", code):
            continue  # "12325 FM 1960 Rd W": a road, and no ZIP of Micronesia
        if _is_town(town, code or _home(zips), numbered) if town else zips:
            return Place(town, state, zips)
    return None


def _home(zips: list[str]) -> str:
    return state_of(zips[0][:5]) if zips else ""


def _is_town(words: list[str], state: str, numbered: bool) -> bool:
    name = " ".join(words)
    if not "".join(words).isalpha():
        return False
    streetlike = words[-1] in STREET_SUFFIXES and name not in STREETLIKE_CITIES
    return (numbered or not streetlike) and is_town(name, state)


def _with_place(line: list[str], place: Place, parted: bool) -> list[str]:
    """The street of ``line``, the place, and what follows the street; [] if it is no street."""
    line = without_country(line)
    end = line.index(",") if "," in line else len(line)
    street, after = line[:end], line[end + 1 :]
    if street and _is_own_zip(street, place):
        return []
    if not _is_line(street, parted, bool(place.state or place.zip)):
        return []
    if not place.zip and not place.state and _is_end(after):
        return [*street, ",", *place.town, ",", *after]
    if any(_read_place(after[:at]) for at in range(1, len(after) + 1)):
        return []
    return [*street, ",", *after, *([","] if after else []), *place.town, *place.state, *place.zip]


def _is_own_zip(street: list[str], place: Place) -> bool:
    """True if these words are the ZIP of a place with its state, and then no street.

    For "Kenosha WI 53142 please call me back".
    """
    code, _ = state_at_end(place.state)
    five = code != "" and not place.zip and len(street[0]) == 5 and state_of(street[0]) == code
    line = street[1:]
    return five and not (is_street(line) and without_opening(line, []) == line)


def _is_line(words: list[str], parted: bool, placed: bool) -> bool:
    """True if these words, ``parted`` from a place before them by a comma or not, are a street."""
    if not words:
        return False
    if starts_with_number(words):
        named = placed or parted or words[-1] in DIRECTIONALS
        return is_street(words[1:]) or (named and _is_name(words[1:]))
    if not parted:  # "53142 75th and 39th"
        crosses = crossing.split(words, False) or crossing.second_street(words)
        return placed and words[0][0].isdigit() and crosses > 0
    if _is_state(words[0]):
        return False
    return is_street(words) or crossing.split(words, False) > 0


def _is_state(word: str) -> bool:
    return len(word) == 2 and word in STATE_CODES and word not in DIRECTIONALS


def _is_name(words: list[str]) -> bool:
    """True if these words can be a street without its suffix, and no unit."""
    return words != [] and words[0].isalpha() and len("".join(words)) > 2 and words[0] not in UNITS


def _is_end(after: list[str]) -> bool:
    """True if these words are a state, a ZIP, or both."""
    state = after[:-1] if after and pattern(ONE_ZIP).fullmatch(after[-1]) else after
    return after != [] and state_at_end(state)[1] == len(state)
