"""Numbered roads: every spelling of a highway or county road → one standard name."""

from locator.address.model import Street
from locator.address.places import DIRECTION_CITIES
from locator.address.pub28 import (
    DIRECTIONALS,
    ROAD_CLASSES,
    ROAD_MODIFIERS,
    ROAD_WORDS,
    SUFFIXES,
)
from locator.address.tail import STATE_CODES
from locator.address.text import pattern

_QUADRANTS = frozenset({"NE", "NW", "SE", "SW"})
_NUMBER = r"(\d{1,5}|A1A)([A-Z]?)(?:[-/](\d{1,4})([A-Z]?))?"
_GLUED = r"([A-Z]{1,7})(\d{1,4}[A-Z]?)"
# No spelling in ROAD_CLASSES has more words, counting what tells one route from another.
_MOST_WORDS = 6

# A street can only be a numbered road when it begins with one of these.
ROAD_FIRST = (
    {key.split()[0] for key in ROAD_CLASSES} - {"H", "R", "D", "XX"}
    | ROAD_WORDS.keys()
    | STATE_CODES.keys()
    | ROAD_MODIFIERS.keys()
    | {"OLD", "NEW"}
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


def read_road(words: list[str], start: int) -> Road | None:
    """The numbered road that begins at ``start``; None when none does."""
    age = words[start] + " " if words[start] in ("OLD", "NEW") else ""
    at = start + bool(age)
    symbols: list[str] = []
    modifiers: list[str] = []
    state = ""
    stop = min(len(words), start + _MOST_WORDS)
    while at < stop and not _is_number(words[at], symbols):
        word = words[at]
        if word in ROAD_MODIFIERS and (symbols or word not in ROAD_CLASSES):
            modifiers.append(ROAD_MODIFIERS[word])
        elif word in ROAD_WORDS:
            symbols.append(ROAD_WORDS[word])
        elif word in STATE_CODES and word not in ROAD_CLASSES:
            symbols.append("XX")
            state = STATE_CODES[word]
        elif word not in ("#", "NO"):
            symbols.append(word)
        at += 1
    kind = ROAD_CLASSES.get(" ".join(symbols) if symbols or not modifiers else "H")
    if kind is None or at == stop:
        return None
    number, direction, at = _read_number(words, at, kind)
    street, at = _finish(words, at, modifiers, direction)
    name = " ".join([f"{age}{kind} {number}", *dict.fromkeys(modifiers)])
    return street._replace(street_name=name), state, at


def _is_number(word: str, symbols: list[str]) -> bool:
    if word[0].isdigit() or word == "A1A":
        return True
    # County roads of the Middle West have letters: "County Road BB".
    lettered = symbols[:1] == ["COUNTY"] and len(symbols) == 2
    return lettered and len(word) <= 2 and word.isalpha() and word[0] == word[-1]


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
    """What follows the route number, added to ``modifiers`` or in a Street, and where it ends."""
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
