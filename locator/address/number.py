"""House numbers, after Pub. 28 Appendix D: "7061B", "12-34", "1140 1/2", "N6W23001"."""

from locator.address.pub28 import DIRECTIONALS, STREET_ONLY, SUFFIXES, UNITS
from locator.address.text import CONNECTORS, pattern

_NUMBER = r"\d{1,6}[A-Z]?(?:-[A-Z0-9]{1,5})?|[NSEW]\d+(?:[NSEW]\d+)?"
# "42 St" is a street, not the number 42 on a street called St.
_NUMBERED = frozenset({"ST", "STREET", "AVE", "AV", "AVENUE", "RD", "ROAD", "PL", "PLACE"})
# "1031 A Hwy 72": a letter that is no direction and, unlike J or O, seldom a person's initial.
_LETTERS = frozenset("ABCDFGH")


def is_number(word: str) -> bool:
    """Whether ``word`` can be a house number."""
    if word.isdigit():
        return len(word) < 7
    if word.isalpha() or word[0] not in "0123456789NSEW":
        return False
    return pattern(_NUMBER).fullmatch(word) is not None


def starts_with_number(words: list[str]) -> bool:
    """Whether ``words`` begin with a house number and go on after it."""
    if len(words) == 1 or not is_number(words[0]) or words[1] in CONNECTORS:
        return False
    return len(words) > 2 or words[1] not in _NUMBERED


def take_number(words: list[str]) -> tuple[str, list[str]]:
    """The house number ``words`` begin with, in standard form, and the words after it."""
    if _is_fraction(words[1]):
        return f"{words[0]} {words[1]}", words[2:]
    if words[1] in _LETTERS and words[0].isdigit() and _is_lettered(words):
        return words[0] + words[1], words[2:]
    if words[0][-1] in "NSEW" and words[0][:-1].isdigit() and _has_no_direction(words[1:]):
        return words[0][:-1], [words[0][-1], *words[1:]]
    return words[0], words[1:]


def _is_fraction(word: str) -> bool:
    return len(word) == 3 and word[1] == "/"


def _is_lettered(words: list[str]) -> bool:
    """Whether the letter behind the number is the number's, not the street's ("100 B St")."""
    if len(words) < 3 or (len(words[2]) == 1 and words[2] not in DIRECTIONALS):
        return False
    numbered_road = len(words) > 3 and words[3][0].isdigit()
    if words[2] in DIRECTIONALS:  # "182 A W Main St", but "100 A North St"
        return numbered_road or (len(words) > 4 and SUFFIXES.get(words[3]) not in STREET_ONLY)
    return numbered_road or words[2] not in SUFFIXES


def _has_no_direction(street: list[str]) -> bool:
    """Whether the direction of "319W Main St" is the street's, which has none of its own."""
    first = street[0]
    named = len(street) > 1 and len(first) > 1 and first not in SUFFIXES and first not in UNITS
    return named and DIRECTIONALS.keys().isdisjoint(street)
