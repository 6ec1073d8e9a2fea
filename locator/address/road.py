"""Numbered roads: every spelling of a highway or county road → one standard name."""

from locator.address.model import Street
from locator.address.places import CITY_FIRST, DIRECTION_CITIES
from locator.address.pub28 import (
    DIRECTIONALS,
    ROAD_CLASSES,
    ROAD_MODIFIERS,
    ROAD_WORDS,
    STATE_CODES,
    STATES,
    STREET_ONLY,
    SUFFIXES,
)
from locator.address.text import CONNECTORS, pattern

_QUADRANTS = frozenset({"NE", "NW", "SE", "SW"})
_NUMBER = r"(\d{1,5}|A1A)([A-Z]?)(?:[-/](\d{1,4})([A-Z]?))?"
_GLUED = r"([A-Z]{1,7})(\d{1,4}[A-Z]?)"
# No spelling in ROAD_CLASSES has more words, counting what tells one route from another.
_MOST_WORDS = 6
# Ours: "Old Number 6 Highway" has no more digits, "County Road ZZZ" no more letters.
_MOST_DIGITS = _MOST_LETTERS = 3

# A street can only be a numbered road when it begins with one of these.
ROAD_FIRST = (
    {key.split()[0] for key in ROAD_CLASSES} - {"H", "R", "D", "XX"}
    | ROAD_WORDS.keys()
    | STATE_CODES.keys()
    | ROAD_MODIFIERS.keys()
    | {"OLD", "NEW", "RHODE"}
)
# First words of the states whose names have two: "New Jersey Highway 35".
STATE_FIRST = frozenset(name.split()[0] for name in STATES if name.count(" ") == 1)
# The signs for "number" between a road's class and its number: "US Highway No. 130".
SIGNS = frozenset({"#", "NO", "NUM", "NUMBER"})
_LITTLE_WORDS = CONNECTORS | {"BY", "NO", "OF", "ON", "TO"}
# Two letters behind HWY that are no name of a road: "Hwy NE", "Hwy WI", "Hwy La Grange".
_NO_LETTERS = (
    _LITTLE_WORDS
    | CITY_FIRST
    | DIRECTIONALS.keys()
    | STATE_CODES.keys()
    | {word for word in SUFFIXES if SUFFIXES[word] in STREET_ONLY}
)

# County roads as callers and the Census Bureau write them besides Pub. 28 Appendix F: behind the
# county's name, and with a sign for "number".
_COUNTY_WORDS = frozenset({"COUNTY", "CO", "CNTY", "CTY", "CTRY", "CR", "CORD", "C"})
_COUNTY_ROAD = (
    r"((?:[A-Z]{3,} ){0,2}?)(?:(?:COUNTY|CO|CNTY|CTY|CTRY) (?:ROAD|RD|HIGHWAY|HWY)|CR|CORD|C R)"
    r" (?:(?:#|NO|NUMBER) )?(\d+[A-Z]?)(?= |$)"
)

# A numbered road read off the front of a street: the street, whose route it is when that was typed
# (two letters), and the index of the first word that is no longer part of it.
Road = tuple[Street, str, int]


def county_road(words: list[str]) -> tuple[list[str], str]:
    """``words`` with a county road at their start as it is mostly written, and the county's name.

    Callers say that 49 is a number, "County Rd # 49", or which county's it is, "Autauga County Rd
    49": the name is "" where it was not said.
    """
    if _COUNTY_WORDS.isdisjoint(words):
        return words, ""
    line = " ".join(words)
    match = pattern(_COUNTY_ROAD).match(line)
    if match is None:
        return words, ""
    name = match[1].split()
    if name and (words[0] in DIRECTIONALS or words[0] in ROAD_FIRST):
        return words, ""
    short = words[len(name)] in ("C", "CR", "CORD")
    if short and (len(name) > 1 or (name[:1] and name[0] in SUFFIXES)):
        return words, ""  # "Brazos Bend CR 5" is in no county of that name
    return ["COUNTY", "RD", match[2], *line[match.end() :].split()], " ".join(name)


def unglue(words: list[str], index: int) -> list[str]:
    """``words`` with "CR79" or "US72W" at ``index`` taken apart."""
    if words[index].isalpha():
        return words
    match = pattern(_GLUED).fullmatch(words[index])
    if match is None or match[1] not in ROAD_FIRST:
        return words
    return [*words[:index], match[1], match[2], *words[index + 1 :]]


def read_road(words: list[str], start: int, home: str = "") -> Road | None:
    """The numbered road that begins at ``start``; None when none does.

    ``home`` is the state that the address is in, "" where that is unknown. "PA 14" is a route of
    Pennsylvania there alone: elsewhere it is a title and a house number, or a name.
    """
    age = words[start] + " " if words[start] in ("OLD", "NEW") else ""
    if age and " ".join(words[start : start + 2]) in STATES:
        age = ""
    at = start + bool(age)
    if at < len(words) and words[at] in SIGNS:
        return _number_first(words, at, age)
    symbols, modifiers, state, at = _read_class(words, start, at)
    kind = ROAD_CLASSES.get(" ".join(symbols) if symbols or not modifiers else "H")
    if kind is None or at == min(len(words), start + _MOST_WORDS):
        return None
    if symbols == ["XX"] and not _is_route_of(code := _before_signs(words, at), home):
        if code != "PR":
            return None
        kind, state = "PRIVATE ROAD", ""
    number, direction, at = _read_number(words, at, kind)
    street, at = _finish(words, at, modifiers, direction)
    name = " ".join([f"{age}{kind} {number}", *dict.fromkeys(modifiers)])
    return street._replace(street_name=name), state, at


def _read_class(words: list[str], start: int, at: int) -> tuple[list[str], list[str], str, int]:
    """The symbols and modifiers of a road's class, its state, and the index of its number."""
    symbols: list[str] = []
    modifiers: list[str] = []
    state = ""
    stop = min(len(words), start + _MOST_WORDS)
    while at < stop and not _is_number(words, at, symbols):
        word = words[at]
        if word in ROAD_MODIFIERS and (symbols or word not in ROAD_CLASSES):
            modifiers.append(ROAD_MODIFIERS[word])
        elif word in ROAD_WORDS:
            symbols.append(ROAD_WORDS[word])
        elif word in STATE_FIRST and (code := STATES.get(" ".join(words[at : at + 2]), "")):
            symbols.append("XX")
            state, at = code, at + 1
        elif word in STATE_CODES and word not in ROAD_CLASSES:
            symbols.append("XX")
            state = STATE_CODES[word]
        elif word not in SIGNS:
            symbols.append(word)
        at += 1
    return symbols, modifiers, state, at


def _before_signs(words: list[str], at: int) -> str:
    """The word before ``at`` that is no sign for "number"."""
    return next(word for word in reversed(words[:at]) if word not in SIGNS)


def _is_route_of(code: str, home: str) -> bool:
    """True if the two letters, alone before a number, can name a route of the state they are in.

    PR is short for a private road, but in Puerto Rico.
    """
    if len(code) > 2 or code == home:
        return True
    return not home and code != "PR"


def _number_first(words: list[str], at: int, age: str) -> Road | None:
    """The road of "Old Number 6 Highway": its sign is at ``at``, and its class comes last."""
    number, kind = words[at + 1 : at + 2], words[at + 2 : at + 3]
    if not number or not number[0].isdigit() or len(number[0]) > _MOST_DIGITS or not kind:
        return None
    if ROAD_WORDS.get(kind[0]) not in ("H", "R"):
        return None
    name = f"{age}{ROAD_CLASSES[ROAD_WORDS[kind[0]]]} {number[0]}"
    street, end = _finish(words, at + 3, [], "")
    return street._replace(street_name=name), "", end


def _is_number(words: list[str], at: int, symbols: list[str]) -> bool:
    """True if the word at ``at`` is the number of a road of that class, or its letters."""
    word = words[at]
    if word[0].isdigit() or word == "A1A":
        return True
    if len(word) > _MOST_LETTERS or not word.isalpha() or word in ROAD_WORDS:
        return False
    # County roads of the Middle West have letters ("County Road BB"), and so have the routes of
    # Missouri ("State Route O", "N Route Z").
    county = (symbols[:1] == ["COUNTY"] and len(symbols) > 1) or symbols == ["CTH"]
    route = symbols in (["R"], ["STATE", "R"], ["STATE", "H"], ["XX", "R"], ["XX", "H"])
    following = words[at + 1] if at + 1 < len(words) else ""
    if symbols == ["COUNTY"] and (word not in DIRECTIONALS or words[at - 1] == "CTY"):
        route = True  # "County H", "Cty S"; "County N" may have a direction
    if symbols == ["H"] and len(word) > 1:
        route = True  # "Hwy ZZ"
    if not (county or route) or following[:1].isdigit():
        return False
    if word == word[0] * len(word):
        return True
    if symbols == ["H"]:
        return len(word) == 2 and word not in _NO_LETTERS  # "Hwy JF"
    # Behind "County Rd" two letters may begin a town ("La Grange"), or say where it is ("in …").
    open_ = following and (word in CITY_FIRST or word in STATE_CODES or word in _LITTLE_WORDS)
    return county and len(word) == 2 and not open_


def _read_number(words: list[str], at: int, kind: str) -> tuple[str, str, int]:
    """The route number(s) at ``at``, a direction glued to it, and where it ends."""
    match = pattern(_NUMBER).fullmatch(words[at])
    if match is None:
        return words[at], "", at + 1
    number, letter, second, second_letter = match.groups(default="")
    following = words[at + 1] if at + 1 < len(words) else ""
    if second:
        number, letter = f"{number}{letter}-{second}", second_letter
    elif not letter and (len(number) == 3 or (len(number) == 2 and kind == "US HIGHWAY")):
        # Two routes on one road, "Highway 231 431 N"; fewer digits may be a unit.
        joined = pattern(_NUMBER).fullmatch(following)
        if joined and len(joined[1]) == 3 and not joined[3]:
            number, letter, at = f"{number}-{joined[1]}", joined[2], at + 1
    if letter in tuple("NSEW") and kind != "INTERSTATE":
        return number, letter, at + 1
    return number + letter, "", at + 1


def _finish(words: list[str], at: int, modifiers: list[str], direction: str) -> tuple[Street, int]:
    """The words behind the route number, in ``modifiers`` or in a Street, and where it ends."""
    suffix = before = ""
    while at < len(words):
        word = words[at]
        if word in ROAD_MODIFIERS:
            modifiers.append(ROAD_MODIFIERS[word])
        elif word in ("FRONTAGE", "SERVICE", "ACCESS") and not suffix:
            modifiers.append(word)
            if ROAD_WORDS.get(" ".join(words[at + 1 : at + 2])) == "D":
                suffix, at = "RD", at + 1
        elif ROAD_WORDS.get(word) == "D" and not suffix and not direction:
            pass  # "Old US 17 Rd"
        elif ROAD_WORDS.get(word) == "H":
            # "US 431 Hwy" says nothing that the class does not; "US 431 S Hwy SE" has two.
            before, direction = (direction, "") if direction and not before else (before, direction)
        elif direction or word not in DIRECTIONALS:
            break
        else:
            direction, end = read_direction(words, at)
            if not direction:
                break
            at = end - 1
        at += 1
    return Street(before, "", suffix, direction), at


def read_direction(words: list[str], at: int) -> tuple[str, int]:
    """The direction that follows a street at ``at`` and where it ends; ("", at) when none does.

    "South East" is one direction, and the "North" of "North Little Rock" is none.
    """
    direction = DIRECTIONALS.get(words[at], "") if at < len(words) else ""
    following = words[at + 1] if at + 1 < len(words) else ""
    if not direction or following in DIRECTION_CITIES.get(direction, ()):
        return "", at
    both = direction + DIRECTIONALS.get(following, "-")
    return (both, at + 2) if both in _QUADRANTS else (direction, at + 1)
