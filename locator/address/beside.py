"""A street and where on it: "4th St off of Hwy 82", "2 blocks south of 75th St on Sheridan Rd"."""

from locator.address.either import BETWEEN, WHERE
from locator.address.number import starts_with_number
from locator.address.opening import VERBS
from locator.address.pub28 import DIRECTIONALS, ROAD_CLASSES, ROAD_WORDS, SUFFIXES
from locator.address.states import state_at_end
from locator.address.street import is_street, read_street
from locator.address.tail import ends_in_zip
from locator.address.text import CONNECTORS, OR
from locator.address.zip_places import is_town, state_of, town_at_end

_ENDS = frozenset({",", "IN"})
_BLOCKS = frozenset({"BLOCK", "BLOCKS"})
# Ours: so few blocks are hardly farther than a crossing is wide.
_FEW = frozenset({"1", "2", "3", "A", "COUPLE", "ONE", "TWO", "THREE"})
_COUNTS = _FEW | {"ABOUT", "FEW", "FIVE", "FOUR", "HALF", "OF", "SIX"}
_BEFORE_OF = DIRECTIONALS.keys() | {"OFF"}
_JUST = frozenset({"JUST", "RIGHT"})
CORNERS = frozenset({"CNR", "CORNER", "INTERSECTION", "JCT", "JUNCTION"})
# Typed for "and": by a slip, in Spanish, or as a sign.
_LIKE_AND = frozenset({"AN", "WITH", "X", "Y"})
# Words in front of "corner", and behind it: "at the corner of 60th".
_TO_CORNER = DIRECTIONALS.keys() | {"AT", "BY", "NEAR", "NEAREST", "ON", "THE", ","}
_OF_CORNER = frozenset({"AND", "OF", "WITH"})
_TO_CORNER_OF = _TO_CORNER | CORNERS | {"OF"}
_WORDS = frozenset({"BY", "NEAR", "OF", "OFF", "PAST"})
# In front of a landmark: "across from the Walmart in Pace".
_BY_LANDMARK = frozenset({
    "ACROSS", "BEHIND", "BESIDE", "BY", "CLOSE", "NEAR", "NEXT", "OFF", "OPPOSITE", "PAST",
    "CERCA", "DETRAS", "FRENTE", "JUNTO",
})  # fmt: skip
_IN = frozenset({"EN", "IN"})
# One look for all of these words, before a look for the streets.
BESIDE = OR | _BY_LANDMARK | _WORDS | _BLOCKS | BETWEEN | CORNERS | _LIKE_AND
_AND = CONNECTORS | {"Y"}
_HUNDREDS = "00"
_MOST_NAME_WORDS = 2


def without_other_street(tokens: list[str], rest: list[str]) -> list[str]:
    """``tokens`` without a second street that only says where on the first one it is.

    It goes to ``rest``: the place is not at their corner. A few blocks from the corner it nearly
    is, and the two streets are an intersection. "5700 block of Stewart St" is a house number.
    """
    if not BETWEEN.isdisjoint(tokens):
        tokens = _without_both_ends(tokens, rest)
    if not OR.isdisjoint(tokens):
        tokens = _without_second(tokens, rest)
    if not CORNERS.isdisjoint(tokens):
        tokens = _at_corner(tokens, rest)
    if not _LIKE_AND.isdisjoint(tokens):
        tokens = [
            "&" if word in _LIKE_AND and _joins(tokens, at) else word
            for at, word in enumerate(tokens)
        ]
    tokens = _without_blocks(tokens, rest)
    for at in range(1, len(tokens) - 1):
        if tokens[at] in _WORDS and (found := _read(tokens, at)):
            place, others = found
            rest += others
            return place
    if not _IN.isdisjoint(tokens) and not _BY_LANDMARK.isdisjoint(tokens):
        return _without_landmark(tokens, rest)
    return tokens


def _without_second(tokens: list[str], rest: list[str]) -> list[str]:
    """The first of "4028 75th St or 8600 Sheridan Rd, Kenosha", with the town of the second."""
    for at in (at for at, word in enumerate(tokens) if word in OR):
        before, line = without_comma(tokens[:at]), tokens[at + 1 :]
        if not line[1:] or not line[0].isdigit() or state_of(line[0]) == "OR":
            continue  # "… Salem OR 97301, Apt 4"
        end = 1 + _end(line[1:])
        street = before if is_whole_line(before) else _before_place(before)
        if end == 1 or not starts_with_number(before) or not is_whole_line(street):
            continue
        placed = street != before
        rest += [word for word in tokens[at : None if placed else at + 1 + end] if word != ","]
        return before if placed else [*before, *_behind_comma(line[end:])]
    return tokens


def _before_place(words: list[str]) -> list[str]:
    """``words`` without the town, the state and the ZIP that they end in."""
    line = words[:-1] if ends_in_zip(words) else words
    state, count = state_at_end(line)
    line = without_comma(line[: len(line) - count])
    return without_comma(line[: len(line) - town_at_end(line, state)])


def without_comma(words: list[str]) -> list[str]:
    """``words`` without a comma at their end."""
    return words[:-1] if words[-1:] == [","] else words


def _without_landmark(tokens: list[str], rest: list[str]) -> list[str]:
    """The street and the town of "Woodbine Rd near the Publix in Pace"."""
    at = next(at for at, word in enumerate(tokens) if word in _BY_LANDMARK)
    town = next((k for k in range(len(tokens) - 1, at, -1) if tokens[k] in _IN), 0) + 1
    before = without_comma(tokens[:at])
    if town < at + 3 or not before or not is_whole_line(before):
        return tokens
    _, count = state_at_end(tokens)
    name = [word for word in tokens[town : len(tokens) - count] if word != ","]
    if not is_town(" ".join(name)):
        return tokens
    rest += [word for word in tokens[at:town] if word[0].isalnum()]
    return [*before, ",", *tokens[town:]]


def _without_both_ends(tokens: list[str], rest: list[str]) -> list[str]:
    """The street that is between two others: "75th St between 39th Ave and 30th Ave".

    A name that may be no street is read as its corner with the first ("… on Sheridan").
    """
    at = next(at for at, word in enumerate(tokens) if word in BETWEEN)
    joining = next((k for k in range(at + 2, len(tokens) - 1) if tokens[k] in _AND), 0)
    if not joining:
        return tokens
    before = without_comma(tokens[:at])
    first, line = tokens[at + 1 : joining], tokens[joining + 1 :]
    end = _end(line) or _stop(line)
    if is_town(" ".join(first)) and is_town(" ".join(line[:end])):
        return tokens
    left = line[end:]
    said = [*tokens[at:joining], "AND", *line[:end]]
    if _is_line_behind_comma(before):
        rest += said
        return [*before, *_behind_comma(left)]
    if _is_name(before) and _end(first) and left[:1] == [","] and _ends_in_town(left):
        rest += said
        return [*before, "&", *first, *left]
    left = left[left[:1] == [","] :]
    if left[:1] != ["ON"] or not left[1:] or not WHERE.issuperset(before):
        return tokens
    rest += [*before, *said]
    street = left[1:]
    if _end(street):
        return street
    at = len(street) - town_at_end(street, "")
    return [*first, "&", *street[:at], *_behind_comma(street[at:])]


def _is_name(words: list[str]) -> bool:
    """True for "Sheridan" in "Sheridan between 75th and 80th"."""
    short = 0 < len(words) <= _MOST_NAME_WORDS and all(map(str.isalpha, words))
    return short and WHERE.isdisjoint(words) and VERBS.isdisjoint(words)


def _ends_in_town(words: list[str]) -> bool:
    return town_at_end(words[: len(words) - state_at_end(words)[1]], "") > 0


def _is_line_behind_comma(words: list[str]) -> bool:
    line = words[len(words) - words[::-1].index(",") :] if "," in words else words
    line = line[line[:1] == ["ON"] :]
    return line != [] and (is_whole_line(line) or _end(line) == len(line))


def _joins(tokens: list[str], at: int) -> bool:
    """True if the word at ``at`` is between two streets, and not the letter of "County Rd X"."""
    before, line = tokens[:at], tokens[at + 1 :]
    opening = next((k for k, word in enumerate(before) if word not in _TO_CORNER_OF), at)
    before = before[opening:]
    if not before or not line or line[0] in CONNECTORS:
        return False
    if len(before) == len(line[:2]) == 2 and before[0].isdigit() and line[0].isdigit():
        return before[1] in SUFFIXES and line[1] in SUFFIXES  # "39 ave y 75 st"
    if starts_with_number(before):
        return False
    lettered = tokens[at] == "X" and (before[-1] in ROAD_WORDS or before[-1] in ROAD_CLASSES)
    return not lettered and is_whole_line(before) and _end(line) > 0


def _at_corner(tokens: list[str], rest: list[str]) -> list[str]:
    """The corner of "22nd Ave at the corner of 60th"; a house stays where its number says it is."""
    at = next(at for at, word in enumerate(tokens) if word in CORNERS)
    start, end = at, at + 1
    while start and tokens[start - 1] in _TO_CORNER:
        start -= 1
    while end < len(tokens) and tokens[end] in _OF_CORNER:
        end += 1
    before, line = tokens[:start], tokens[end:]
    size = _end(line) if line else 0
    if not size or not before or not CONNECTORS.isdisjoint(line) or not is_whole_line(before):
        return tokens
    if not starts_with_number(before):
        return [*before, "&", *line[:size], *_behind_comma(line[size:])]
    rest += [word for word in tokens[start : end + size] if word != ","]
    return [*before, *_behind_comma(line[size:])]


def _without_blocks(tokens: list[str], rest: list[str]) -> list[str]:
    """``tokens`` from the place on that is a few blocks off: "2 blocks from 4028 75th St"."""
    at = next((at for at, word in enumerate(tokens) if word in _BLOCKS), -1)
    if at < 0:
        return tokens
    if at and tokens[at] == "BLOCK" and _is_hundred(tokens[at - 1], tokens[at + 1 :]):
        rest.append("BLOCK")
        return [*tokens[:at], *tokens[at + 1 :]]
    end = at + 1 + (tokens[at + 1 : at + 2] == ["AWAY"])
    few = at > 0 and all(word in _FEW or word == "OF" for word in tokens[:at])
    if tokens[end + 1 : end + 2] == ["OF"] and starts_with_number(tokens[end + 2 :]):
        end += tokens[end] in DIRECTIONALS  # "3 blocks north of 4028 75th St"
    elif tokens[end : end + 1] not in (["FROM"], ["OFF"]):
        return tokens
    if not few or not tokens[end + 1 :]:
        return tokens
    rest += tokens[: end + 1]
    return tokens[end + 1 :]


def _is_hundred(number: str, line: list[str]) -> bool:
    """True if a street is behind "7000 block", and not one of that name ("100 Block House Rd")."""
    if not number.isdigit() or not number.endswith(_HUNDREDS) or not line[1:]:
        return False
    return (line[0][0].isdigit() or line[0] in DIRECTIONALS) and _end(line) > 0


def _read(tokens: list[str], at: int) -> tuple[list[str], list[str]] | None:
    """The place, and the words beside it; None where the word at ``at`` is of a name."""
    start = at - (tokens[at] == "OF")
    if start < at and tokens[start] == "BLOCK" and start and tokens[start - 1][0].isdigit():
        return [*tokens[:start], *tokens[at + 1 :]], ["BLOCK"]
    if start < at and tokens[start] not in _BEFORE_OF:
        return None
    start -= start > 0 and tokens[start - 1] in _JUST
    before, said, line = tokens[:start], tokens[start : at + 1], tokens[at + 1 :]
    end = 0 if line[0] == "OF" else _end(line)
    in_blocks = before[-1:] != [] and before[-1] in _BLOCKS
    if in_blocks and not end and "ON" in line:
        end = _stop(line)  # "west of Sheridan on 75th"
    if not before or not end:
        return None
    other, left = line[:end], line[end:]
    if in_blocks and (street := _before_count(before)):
        said = [*(word for word in before[len(street) :] if word != ","), *said]
        if starts_with_number(street) or _FEW.isdisjoint(before[len(street) :]):
            return [*street, *_behind_comma(left)], [*said, *other]
        return [*street, "&", *other, *_behind_comma(left)], said
    if in_blocks and not _FEW.isdisjoint(before) and left[:1] != ["ON"]:
        return [*other, *_behind_comma(left)], [*before, *said]
    if in_blocks and left[:1] == ["ON"]:
        if _FEW.isdisjoint(before):
            return left[1:], [*before, *said, *other, "ON"]
        return [*other, "&", *left[1:]], [*before, *said]
    if not is_whole_line(before):
        return None
    return [*before, *_behind_comma(left)], [*said, *other]


def _before_count(words: list[str]) -> list[str]:
    """The street of "52nd St, 1 block"; [] if no street is before the count of blocks."""
    end = len(words) - 1
    while end and (words[end - 1].isdigit() or words[end - 1] in _COUNTS):
        end -= 1
    end -= words[end - 1 : end] == [","]
    return words[:end] if end > 0 and is_whole_line(words[:end]) else []


def is_whole_line(words: list[str]) -> bool:
    """True for a street and nothing behind it, with a house number or without."""
    line = words[1:] if starts_with_number(words) else words
    return is_street(line) and read_street(line, False, False).left == []


def _end(line: list[str]) -> int:
    """The end of the street that ``line`` begins with, before its town; 0 if there is none."""
    stop = _stop(line)
    street = line[:stop]
    if not street or starts_with_number(street):
        return 0
    if is_street(street):
        return stop - len(read_street(street, False, False).left)
    numbered = street[0][0].isdigit() and not street[0].isdigit()  # "75th Kenosha"
    return 1 if numbered and (stop == 1 or is_town(" ".join(street[1:]))) else 0


def _behind_comma(words: list[str]) -> list[str]:
    return words if words[:1] in ([], [","]) else [",", *words]


def _stop(line: list[str]) -> int:
    return next((at for at, word in enumerate(line) if word in _ENDS or word == "ON"), len(line))
