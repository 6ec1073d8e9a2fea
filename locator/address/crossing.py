"""Intersections: "A & B", "A at B", "corner of A and B"."""

from locator.address.pub28 import DIRECTIONALS, STREET_ONLY, SUFFIXES
from locator.address.road import ROAD_FIRST
from locator.address.street import STREET_SUFFIXES, is_street
from locator.address.text import CONNECTORS

# These words only announce an intersection.
_ANNOUNCE = frozenset({"CORNER", "INTERSECTION", "JUNCTION", "CNR", "JCT"})
_OPENERS = CONNECTORS | {"BETWEEN", "BTWN", "OF", "ON", "THE", "NEAR", "WHERE"} | _ANNOUNCE
# "Where Main meets 4th", "where Main and 4th meet".
_MEETS = frozenset({"CROSSES", "INTERSECTS", "MEETS"})
_MEET = frozenset({"INTERSECT", "MEET"})
# Suffixes in the plural that one street can have.
_SINGULAR = frozenset({"WAYS", "CROSSINGS", "TRAILS", "LOOPS", "PIKES"})
# The endings of street numbers, as in "22nd".
_ENDINGS = frozenset({"ST", "ND", "RD", "TH"})
# Two streets in a row have at least this many words.
_LEAST_PAIR = 4
ANNOUNCED = CONNECTORS | _ANNOUNCE | _MEETS


def tidy(tokens: list[str]) -> list[str]:
    """``tokens`` without the words that announce an intersection and commas beside connectors."""
    kept: list[str] = []
    for token in _joined(tokens):
        if token in CONNECTORS and kept and kept[-1] == ",":
            kept.pop()
        if token == "ALSO" and not CONNECTORS.isdisjoint(kept[-1:]):
            continue
        if _joins_routes(kept, token):
            kept[-2:] = [f"{kept[-2]}-{token}"]
        elif token != "," or not kept or kept[-1] not in CONNECTORS:
            kept.append(token)
    start = 0
    while start < len(kept) - 1 and _opens(kept, start):
        start += 1
    return kept[start:]


def _joined(tokens: list[str]) -> list[str]:
    """``tokens`` with signs for the verbs of "where Main meets 4th" and "where A and B meet"."""
    if _MEETS.isdisjoint(tokens) and _MEET.isdisjoint(tokens):
        return tokens
    signs = dict.fromkeys(_MEETS, "&") | dict.fromkeys(_MEET, ",")
    return [
        word if word in signs and _ends_street(tokens, at) else signs.get(word, word)
        for at, word in enumerate(tokens)
    ]


def _ends_street(tokens: list[str], at: int) -> bool:
    """True if the verb at ``at`` is the name of a street, as in "100 Meets Rd".

    A suffix behind it that a number or a letter follows is a road's: "meets Hwy 50".
    """
    following, number, *_ = [*tokens[at + 1 : at + 3], "", ""]
    if following not in SUFFIXES:
        return False
    named = at == 0 or (at == 1 and tokens[0].isdigit())
    return named or not _numbers_road(number)


def _numbers_road(word: str) -> bool:
    return word[:1].isdigit() or (len(word) == 1 and word.isalpha() and word not in DIRECTIONALS)


def _joins_routes(before: list[str], token: str) -> bool:
    """True if ``token`` is the second number of "US 231 & 431", one road with two numbers."""
    if len(before) < 3 or before[-1] not in CONNECTORS:
        return False
    number = token.isdigit() or token[:-1].isdigit()  # not the "5th" of "Hwy 72 & 5th Dr"
    return number and before[-2].isdigit() and before[-3] in ROAD_FIRST


def _opens(tokens: list[str], at: int) -> bool:
    """True if the word at ``at`` only leads up to the first street."""
    if tokens[at] in ("THE", "ON", "NEAR", "BY", *DIRECTIONALS):
        # "The NE corner of": only when such an announcement follows.
        return not _ANNOUNCE.isdisjoint(tokens[at + 1 : at + 3])
    return tokens[at] in _OPENERS


def split(line: list[str], numbered: bool) -> int:
    """Index of the connector between two streets in ``line``, or 0 when there is none.

    ``numbered``: a house number stood before; then "Black and White Rd" is one street.
    """
    if CONNECTORS.isdisjoint(line):
        return 0
    first = 0
    for at in range(1, len(line) - 1):
        if line[at] in CONNECTORS:
            if line[at - 1] in STREET_SUFFIXES or line[at - 1] in DIRECTIONALS:
                return at
            if is_street(line[:at]):
                return at
            first = first or at
    return 0 if numbered else first


def second_street(line: list[str]) -> int:
    """The start of the second street of "22nd Ave 75th St", which has no word between them; or 0.

    Both have a suffix that is a street's alone, and one of them is a number: "Park Ave Church St"
    can be one name. No house number stands before.
    """
    if len(line) < _LEAST_PAIR or not (line[0].isalpha() or line[0][-2:] in _ENDINGS):
        return 0
    ends = [at for at, word in enumerate(line) if SUFFIXES.get(word) in STREET_ONLY]
    if len(ends) < 2 or ends[1] - ends[0] < 2 or not CONNECTORS.isdisjoint(line[: ends[1]]):
        return 0
    names = [
        [word for word in words if word not in DIRECTIONALS]
        for words in (line[: ends[0]], line[ends[0] + 1 : ends[1]])
    ]
    return ends[0] + 1 if all(names) and any(map(_is_count, names)) else 0


def _is_count(name: list[str]) -> bool:
    """True for the name of "22nd Ave"."""
    return len(name) == 1 and name[0][0].isdigit() and name[0][-2:] in _ENDINGS


def singular(line: list[str]) -> tuple[list[str], str]:
    """The second street of "Mission & Valencia Streets" in the singular, and its suffix.

    The suffix is the first street's too. "" where the second street has its own alone.
    """
    for at, word in enumerate(line[1:], 1):
        suffix = SUFFIXES.get(word.removesuffix("S"), "")
        if line[at - 1] == "CROSS" or word in _SINGULAR or not word.endswith("S"):
            continue  # "Owens Cross Roads" is a town
        if suffix in STREET_ONLY:
            return [*line[:at], suffix, *line[at + 1 :]], suffix
    return line, ""
