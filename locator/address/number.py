"""House numbers, after Pub. 28 Appendix D: "7061B", "12-34", "1140 1/2", "N6W23001"."""

from locator.address.pub28 import DIRECTIONALS, STREET_ONLY, SUFFIXES, UNITS
from locator.address.street import is_street
from locator.address.text import CONNECTORS, LOOKALIKES, OR, pattern
from locator.address.zip_places import state_of, zips_of

_NUMBER = r"\d{1,6}[A-Z]?(?:-[A-Z0-9]{1,5})?|[NSEW]\d+(?:-?[NSEW]\d+)?"
# "T703 State Route 66" (Ohio): a letter that is no direction, and at least two digits.
_LETTER_FIRST = r"[A-Z]\d{2,5}"
# Grid numbers are in two words too: "N165 W2123 Tartan Ct" (Pub. 28 Appendix D1), "48S 400E".
_ON_AXIS = r"[NSEW]\d{1,5}"
_IN_GRID = r"(\d{1,5})([NSEW])"
_AXES = {"N": "EW", "S": "EW", "E": "NS", "W": "NS"}
# "42 St" is a street, not the number 42 on a street called St.
_NUMBERED = frozenset({"ST", "STREET", "AVE", "AV", "AVENUE", "RD", "ROAD", "PL", "PLACE"})
# "1031 A Hwy 72": a letter that is no direction and, unlike J or O, seldom a person's initial.
_LETTERS = frozenset("ABCDFGH")
# Two numbers of one building are on one block: a hundred numbers in most of the country.
BLOCK = 100
_PAIR = r"(\d{2,6})/(\d{2,6})"
# The halves of a house number that is spoken in two: "75 25 Sheridan Rd".
_HALF = 2  # digits
# Ours: two houses in one address are seldom farther apart.
_NEXT_DOOR = 20
_WITH_LOOKALIKES = r"\d+[OIL]+\d[\dOIL]*|\d{2,}O{1,2}"
# Words in front of a house number that is behind its street, and others between.
SAYING_NUMBER = frozenset({"CASA", "HOUSE", "NUMERO"})
_BEFORE_NUMBER = frozenset({"#", "NO", "NUM", "NUMBER", "NUMERO"})
# Digits of a number behind a street that is rather its house than a unit. Ours.
_LEAST_BEHIND = 3
_ZIP_DIGITS = 5
# Digits that differ between a ZIP Code and what was typed for it. Ours: two changed places are two.
_SLIPS = 2
# Words between the two ends of a range of house numbers.
RANGE_WORDS = frozenset({"TO", "THRU", "THROUGH"})
_BETWEEN = CONNECTORS | RANGE_WORDS | OR | {","}


def is_number(word: str) -> bool:
    """True if ``word`` can be a house number."""
    if word.isdigit():
        return len(word) < 7
    if word.isalpha() or word[0] not in "0123456789NSEW":
        return False
    return pattern(_NUMBER).fullmatch(word) is not None


def starts_with_number(words: list[str]) -> bool:
    """True if ``words`` begin with a house number and go on after it."""
    if len(words) < 2 or words[1] in CONNECTORS:
        return False
    if not is_number(words[0]):
        return _has_letter_first(words) or _is_spaced_grid(words)
    if len(words) > 2 and words[2] not in CONNECTORS:
        return True
    # "5 Ave", "5 Ave & 42 St", "100 N & 200 W": the number is the street's.
    return words[1] not in _NUMBERED and (len(words) == 2 or words[1] not in DIRECTIONALS)


def _has_letter_first(words: list[str]) -> bool:
    """True if a number such as "T703" is in front of a street that is complete without it."""
    first = words[0]
    if len(words) < 3 or first.isalpha() or first[0] == "I" or words[1][0].isdigit():
        return False
    return pattern(_LETTER_FIRST).fullmatch(first) is not None and is_street(words[1:])


def _is_spaced_grid(words: list[str]) -> bool:
    """True if this is "N 165 W 2123 Tartan Ct", a number of the grid in four words."""
    if words[0] not in _AXES or len(words) < 6 or words[2] not in _AXES[words[0]]:
        return False
    return words[1].isdigit() and words[3].isdigit() and is_street(words[4:])


def take_number(words: list[str]) -> tuple[str, list[str]]:
    """The house number ``words`` begin with, in standard form, and the words after it."""
    first, second = words[0], words[1]
    if first in _AXES:
        return "".join(words[:4]), words[4:]
    if _is_fraction(second):
        return f"{first} {second}", words[2:]
    if second in _LETTERS and first.isdigit() and _is_lettered(words):
        return first + second, words[2:]
    if not first.isdigit():
        if first[0] in _AXES and _is_on_other_axis(first, second) and len(words) > 2:
            return first + second, words[2:]
        if first[-1] in _AXES and first[:-1].isdigit():
            if _has_no_direction(words[1:]):
                return first[:-1], [first[-1], *words[1:]]
            if crossed := _grid_street(first[-1], second):
                return first[:-1], [first[-1], *crossed, *words[2:]]
    elif second in _AXES and len(words) > 2 and (crossed := _grid_street(second, words[2])):
        return first, [second, *crossed, *words[3:]]
    return first, words[1:]


def _is_on_other_axis(first: str, second: str) -> bool:
    """True if two words are the two halves of a grid number: "N165" and "W2123"."""
    halves = pattern(_ON_AXIS).fullmatch(first) and pattern(_ON_AXIS).fullmatch(second)
    return bool(halves) and second[0] in _AXES[first[0]]


def _grid_street(direction: str, word: str) -> list[str]:
    """The two words of "400E" behind a direction on the other axis; [] for another word."""
    match = None if word.isdigit() else pattern(_IN_GRID).fullmatch(word)
    return [*match.groups()] if match and match[2] in _AXES[direction] else []


def _is_fraction(word: str) -> bool:
    return len(word) == 3 and word[1] == "/"


def _is_lettered(words: list[str]) -> bool:
    """True if the letter behind the number is the number's, not the street's ("100 B St")."""
    if len(words) < 3 or (len(words[2]) == 1 and words[2] not in DIRECTIONALS):
        return False
    if words[2] in CONNECTORS or words[2].isdigit():
        return False  # "728 C and N Smith Mill Rd"; "4715 F 41" is a road of that name
    numbered_road = len(words) > 3 and words[3][0].isdigit()
    if words[2] in DIRECTIONALS:  # "182 A W Main St", "406 A South Blvd", but "100 A SE"
        return len(words) > 3
    # "18235 A Falls Rd" has a suffix besides Falls.
    named = len(words) > 3 and SUFFIXES.get(words[3]) in STREET_ONLY
    return numbered_road or named or words[2] not in SUFFIXES


def _has_no_direction(street: list[str]) -> bool:
    """True if the direction of "319W Main St" is the street's, which has none of its own."""
    first = street[0]
    named = len(street) > 1 and len(first) > 1 and first not in SUFFIXES and first not in UNITS
    return named and DIRECTIONALS.keys().isdisjoint(street) and first[0].isalpha()


def with_number_first(tokens: list[str]) -> list[str]:
    """``tokens`` with the house number of "Sheridan Rd, house number 8600" before its street."""
    at = next((at for at, token in enumerate(tokens) if token in SAYING_NUMBER), 0)
    end = at + 1
    while tokens[end : end + 1] and tokens[end] in _BEFORE_NUMBER:
        end += 1
    before = tokens[: at - 1] if tokens[at - 1] == "," else tokens[:at]
    start = len(before) - before[::-1].index(",") if "," in before else 0
    line, said = before[start:], tokens[end : end + 1]
    after = tokens[end + 1 :]
    if not said or not is_house_behind(said[0], after, announced=True):
        return tokens
    if not is_street(line) or starts_with_number(line):
        return tokens  # "8600 Sheridan Rd house 2"
    return [*before[:start], *said, *line, *([] if after[:1] in ([], [","]) else [","]), *after]


def is_house_behind(word: str, after: list[str], announced: bool = False) -> bool:
    """True if ``word`` behind a street is its house number, and neither a unit nor a ZIP Code.

    ``after`` are the words behind it: the town, and perhaps the state and the ZIP. ``announced``:
    a word for "number" stood before it.
    """
    if not word.isdigit():
        return announced and word[0].isdigit() and is_number(word)
    if len(word) == _ZIP_DIGITS:
        return _is_no_zip(word, after)
    return (announced or len(word) >= _LEAST_BEHIND) and len(word) < _ZIP_DIGITS


def _is_no_zip(digits: str, after: list[str]) -> bool:
    """True if these five are no ZIP Code, and no slip in one of the town behind them.

    Where the text has another ZIP Code, they are compared with that one alone.
    """
    words = [word for word in after if word.isalnum()]
    said = [word for word in words if len(word) == _ZIP_DIGITS and word.isdigit()]
    towns = (zips_of(" ".join(words[:count])) for count in range(len(words), 0, -1))
    zips = said or next(filter(None, towns), [])
    if not zips or (state_of(digits) and not said):
        return False
    return not any(_is_slip(digits, zip5) for zip5 in zips)


def _is_slip(digits: str, zip5: str) -> bool:
    return sum(one != other for one, other in zip(digits, zip5, strict=True)) <= _SLIPS


def further_numbers(tokens: list[str]) -> int:
    """The end of the second and further house numbers of "1552, 1554 N Wells St", or 0.

    All are on the block of the first, and a street follows the last of them.
    """
    first, at = tokens[0], 1
    while at < len(tokens) - 1:
        start = at + (tokens[at] in _BETWEEN)
        if start == len(tokens) or not _is_on_block(first, tokens[start], start > at):
            break
        if tokens[at] in OR and len(tokens[start]) != len(first):
            break  # "100 OR 99 W" is on a route of Oregon
        at = start + 1
    if at == 1 or at >= len(tokens) or tokens[at].isdigit() or tokens[at] == "MILE":
        return 0  # "12 25 Mile Rd" has one number
    stop = tokens.index(",", at) if "," in tokens[at:] else len(tokens)
    return at if is_street(tokens[at:stop]) else 0


def in_halves(tokens: list[str]) -> bool:
    """True if "75 25 Sheridan Rd" begins with the two halves of one number, as people say it.

    Not in "25 27 Oak St", two houses of one block, or "12 25 Mile Rd".
    """
    first, second, street = tokens[0], tokens[1], tokens[2:]
    if not (len(first) == len(second) == _HALF and first.isdigit() and second.isdigit()):
        return False
    stop = street.index(",") if "," in street else len(street)
    apart = int(second) - int(first) not in range(1, _NEXT_DOOR + 1)
    counted = street[0] == "MILE" or (street[0].endswith("S") and street[0] not in DIRECTIONALS)
    return apart and first[0] != "0" and not counted and is_street(street[:stop])


def read_digits(word: str) -> str:
    """A house number with the letters that look like digits read as such: "4O28" is 4028."""
    if not pattern(_WITH_LOOKALIKES).fullmatch(word):
        return word
    return word.translate(LOOKALIKES)


def _is_on_block(first: str, other: str, apart: bool) -> bool:
    """True if a second number can be the same building's; not ``apart``: no word between them."""
    if not (first.isdigit() and other.isdigit() and len(other) < 7) or first == other:
        return False
    near = abs(int(other) - int(first)) <= BLOCK
    return near and (apart or (len(other) == len(first) > 1 and other > first))


def two_numbers(word: str) -> list[str]:
    """The two numbers of "101/103", two of one building; [] for another word."""
    match = pattern(_PAIR).fullmatch(word) if "/" in word else None
    if match is None:
        return []
    first, second = match.groups()
    # The second of "7525/27" is without the digits that it shares with the first.
    whole = first[: max(0, len(first) - len(second))] + second
    return [first, second] if _is_on_block(first, whole, True) else []
