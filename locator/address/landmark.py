"""A landmark or a town before its street: "Walmart on Hwy 90 in Milton", "Kenosha on 75th St"."""

from locator.address.number import is_number, starts_with_number
from locator.address.states import state_at_end
from locator.address.street import is_street
from locator.address.zip_places import is_town, town_at_end

# Words between the two; "at" joins streets.
ON = frozenset({"ON", "OFF"})
# Words of a town's name from "on". Ours: no name of data/zips.csv has more ("Mentor-on-the-Lake").
_MOST_WORDS = 3
_BEHIND = frozenset({",", "IN"})
# With OFF these are parts of a name: "Gum Springs Cut Off Dr", "Turn Off Rd".
_WITH_OFF = frozenset({"CUT", "TURN"})


def behind_landmark(tokens: list[str], rest: list[str]) -> list[str]:
    """``tokens`` from the street on; the landmark goes to ``rest``, a town behind the street.

    "On 75th St" and "4028 on 75th St" are without the word, and OFF is in ``rest``.
    """
    at = next((at for at, word in enumerate(tokens) if word in ON), 0)
    before = tokens[: at - 1] if at and tokens[at - 1] == "," else tokens[:at]
    line = tokens[at + 2 :] if tokens[at + 1 : at + 2] == ["OF"] else tokens[at + 1 :]
    if tokens[at] not in ON or "," in before or not _begins_with_street(line):
        return tokens
    if any(is_town(" ".join(tokens[:end])) for end in range(at + 2, at + _MOST_WORDS + 1)):
        return tokens
    if tokens[at] == "OFF" and before and before[-1] in _WITH_OFF:
        return tokens
    off = ["OFF"] if tokens[at] == "OFF" else []  # near the street, perhaps not on it
    if not before or (tokens[at] == "ON" and _is_only_number(before)):
        rest += off
        return [*before, *line]
    if any(word[0].isdigit() for word in before) or is_street(before):
        return tokens  # "2 Off Broadway St"
    if _is_place(before) and not _holds_place(line):
        rest += off
        return [*line, ",", *before]
    rest += [*before, tokens[at]]
    return line


def _is_only_number(words: list[str]) -> bool:
    """True if a house number is all, but for words in front: "house number 4028"."""
    return is_number(words[-1]) and all(word.isalpha() for word in words[:-1])


def _begins_with_street(line: list[str]) -> bool:
    end = next((end for end, word in enumerate(line) if word in _BEHIND), len(line))
    return end > 0 and not starts_with_number(line[:end]) and is_street(line[:end])


def _is_place(words: list[str]) -> bool:
    _, count = state_at_end(words)
    return is_town(" ".join(words[: len(words) - count]))


def _holds_place(line: list[str]) -> bool:
    """True if a town, or any state, is behind the street."""
    return "IN" in line or state_at_end(line)[1] > 0 or town_at_end(line, "") > 0
