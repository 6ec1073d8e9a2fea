"""Secondary units: "Apt 4", "# B", "Bldg A Ste 200", "2nd Floor"."""

from locator.address.pub28 import BARE_UNITS, DIRECTIONALS, ROAD_MODIFIERS, SUFFIXES, UNITS
from locator.address.text import pattern

UNIT_WORDS = frozenset(UNITS) | frozenset(BARE_UNITS)
_FLOORS = frozenset(word for word, unit in UNITS.items() if unit == "FL")
# Unlike "Front Royal" and "Upper Marlboro", these do not begin a city's name.
_NEVER_A_NAME = frozenset(
    {"BSMT", "BASEMENT", "FRNT", "LBBY", "LOBBY", "LOWR", "LWR", "REAR", "UPPR", "UPR"}
)
# Endings of a street besides a number.
_ENDS = SUFFIXES.keys() | DIRECTIONALS.keys() | ROAD_MODIFIERS.keys()
# Longer ones are numbers of records. FL is a state as well.
_GLUED = r"(APT|BLDG|LOT|RM|ROOM|SPC|STE|SUITE|TRLR|UNIT)(\d{1,4}[A-Z]?)"
_ORDINAL = r"(\d+)(?:ST|ND|RD|TH)"
_ORDINALS = {
    "FIRST": "1", "SECOND": "2", "THIRD": "3", "FOURTH": "4", "FIFTH": "5", "SIXTH": "6",
    "SEVENTH": "7", "EIGHTH": "8", "NINTH": "9", "TENTH": "10", "ELEVENTH": "11", "TWELFTH": "12",
}  # fmt: skip


def find_unit(words: list[str], first: int = 0) -> tuple[int, int, str] | None:
    """The first unit in ``words`` from the index ``first`` on.

    Returned are where it starts, where it ends, and its standard form.
    """
    for start in range(first, len(words)):
        word = words[start]
        stated = word in _FLOORS and start and not _goes_on(words, start)
        if stated and (floor := _ordinal(words[start - 1])):
            end, more = _read_units(words, start + 1) or (start + 1, "")
            return start - 1, end, f"FL {floor} {more}".rstrip()
        if word in UNIT_WORDS and (found := _read_units(words, start)):
            end, unit = found
            if unit != "FL":  # a floor without a number is none
                return start, end, unit
    return None


def _ordinal(word: str) -> str:
    """The digits of "2ND" and "SECOND", "" for another word."""
    match = pattern(_ORDINAL).fullmatch(word)
    return match[1] if match else _ORDINALS.get(word, "")


def _goes_on(words: list[str], at: int) -> bool:
    """True if a floor has its number behind it: "12 W 3rd Fl 1", but "2nd Floor 12 Oak St"."""
    return words[at] != "FLOOR" and at + 1 < len(words) and words[at + 1].isdigit()


def apart(word: str) -> list[str]:
    """The two words of "LOT12"; ``word`` alone where it is no unit without its space."""
    match = None if word.isalpha() or word.isdigit() else pattern(_GLUED).fullmatch(word)
    return [*match.groups()] if match else [word]


def _read_units(words: list[str], at: int) -> tuple[int, str] | None:
    """All units that follow each other from ``at``: where they end, and their standard form."""
    parts: list[str] = []
    start = at
    while at < len(words):
        word = words[at]
        value = _value(words, at + 1) if word in UNITS else None
        if value:
            parts += [UNITS[word], value[0]]
            at = value[1]
        elif _stands_alone(words, at, start):
            parts.append(BARE_UNITS.get(word, "FL"))
            at += 1
        else:
            break
    return (at, " ".join(parts)) if parts else None


def _value(words: list[str], at: int) -> tuple[str, int] | None:
    """The number or letter of a unit at ``at`` and where it ends."""
    designator = words[at - 1]
    if at < len(words) and words[at] == "#" and designator != "#":
        at += 1
    if at >= len(words):
        return None
    word = words[at]
    digit = any(c.isdigit() for c in word)
    short = (len(word) == 1 and word.isalnum()) or (designator == "#" and len(word) <= 2)
    if not digit and (not short or designator in ("NO", "NUM", "NUMBER")):
        return None
    if designator in _FLOORS and (ordinal := pattern(_ORDINAL).fullmatch(word)):
        word = ordinal[1]
    # "Apt 4 B" at the end is 4B.
    last = words[at + 1 :]
    if word.isdigit() and len(last) == 1 and len(last[0]) == 1 and last[0] not in DIRECTIONALS:
        return word + last[0], at + 2
    return word, at + 1


def _stands_alone(words: list[str], at: int, start: int) -> bool:
    """True if the designator at ``at`` is a unit without a number, not part of a name."""
    word = words[at]
    before = words[at - 1] if at else ""
    if UNITS.get(word) == "FL":
        return at == start and pattern(_ORDINAL).fullmatch(before) is not None
    ends = at + 1 == len(words) or words[at + 1] in UNITS or word in _NEVER_A_NAME
    after_street = before in _ENDS or before[:1].isdigit()
    return word in BARE_UNITS and ends and (not at or after_street)
