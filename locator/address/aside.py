"""Words behind a place that are no part of it: "… Kenosha, the blue house", "… is that right"."""

from locator.address.number import is_number
from locator.address.places import KINDS_OF_PLACE
from locator.address.pub28 import DIRECTIONALS
from locator.address.states import state_at_end
from locator.address.tail import ONE_ZIP
from locator.address.text import pattern
from locator.address.zip_places import city_at_end, is_nearly_town, is_town, state_of, town_at_end

# No town's name goes on with one of these, but for those in the table ("Carmel by the Sea").
_STARTS = frozenset({
    "ACROSS", "AROUND", "BECAUSE", "BEHIND", "BESIDE", "BUT", "BY", "CALL", "CAN", "COULD", "FOR",
    "FROM", "I", "IF", "IM", "IS", "ITS", "NEAR", "NEARBY", "NEXT", "ON", "OPPOSITE", "OVER",
    "PLEASE", "RIGHT", "THAT",
    "THATS", "THE", "THERE", "THIS", "TOWARD", "TOWARDS", "WE", "WHERE", "WHICH", "WITH", "YOU",
    "CERCA", "DETRAS", "ENFRENTE", "FRENTE", "JUNTO", "LLAMEME", "PERO", "POR", "QUE",
})  # fmt: skip
_BEHIND_IN = frozenset({"THAT", "THE", "THIS"})
_NO_STREETS = frozenset({"CALL", "CAN", "COULD", "IF", "IS", "PLEASE", "THATS", "YOU"})
_PARTS = frozenset({"SIDE", "END", "PART"})
# One look for all of these words, before a look at each.
ASIDE = _STARTS | _PARTS


def without_aside(tokens: list[str], rest: list[str]) -> list[str]:
    """``tokens`` up to the town, with its state, that such words follow; they go to ``rest``."""
    for at in range(1, len(tokens)):
        if not _starts(tokens, at) or any(word[0].isdigit() for word in tokens[at:]):
            continue
        before = tokens[: at - 1] if tokens[at - 1] == "," else tokens[:at]
        if tokens[at] in _BEHIND_IN and before[-1:] == ["IN"]:
            before = before[:-1]  # "Milton in the trailer park" is not in Indiana
        if not before or not _is_place(before, tokens[at]):
            continue
        if not _goes_on(tokens, at):
            rest += [word for word in tokens[len(before) :] if word[0].isalnum()]
            return before
        if tokens[at] == "NEAR" and (size := _state_of_both(tokens, before)):
            # "Salem near Kenosha, WI" is in that state, too.
            rest += [word for word in tokens[at:-size] if word[0].isalnum()]
            return [*before, *tokens[-size:]]
    return tokens


def is_aside(words: list[str]) -> bool:
    """True if ``words`` in front of a ZIP only say what is near ("by the hospital"); no town."""
    return words[0] in _STARTS and words[0] != "THE" and not is_nearly_town(" ".join(words))


def _starts(tokens: list[str], at: int) -> bool:
    following = tokens[at + 1] if at + 1 < len(tokens) else ""
    if tokens[at] in ("IS", "ON"):  # short for "Island" and "Ontario", too
        return len(following) > 1
    return tokens[at] in _STARTS or (tokens[at] in DIRECTIONALS and following in _PARTS)


def _is_place(words: list[str], word: str) -> bool:
    """True if ``words`` end in a town or its ZIP, and not in a house number and a name.

    A ZIP alone is one if no street can begin with ``word``, which follows it.
    """
    if pattern(ONE_ZIP).fullmatch(words[-1]):
        zip5, line = words[-1][:5], words[:-1]
        alone = word in _NO_STREETS and state_of(zip5) != ""
        return city_at_end(["", *line], zip5) > 0 if line else alone
    state, count = state_at_end(words)
    line = words[: len(words) - count]
    line = line[:-1] if line[-1:] in ([","], ["IN"]) else line
    size = town_at_end(["", *line], state)
    town, before = line[len(line) - size :], line[: len(line) - size]
    # "7061B Milton Rd", "1140 1/2 Milton Rd"
    numbered = before != [] and (is_number(before[-1]) or "/" in before[-1])
    return size > 0 and not numbered and " ".join(town) not in KINDS_OF_PLACE


def _state_of_both(tokens: list[str], before: list[str]) -> int:
    """The number of words of the state at the end, where the town before is in it, too."""
    state, size = state_at_end(tokens)
    return size if state and town_at_end(["", *before], state) else 0


def _goes_on(tokens: list[str], at: int) -> bool:
    """True if the town, or another one with its state, is behind the word at ``at``."""
    state, count = state_at_end(tokens)
    line = tokens[: len(tokens) - count]
    line = line[:-1] if line[-1:] == [","] else line
    if town_at_end(["", *line], state) > max(0, len(line) - at):
        return True  # "Croton on Hudson"
    if state and (town_at_end(["", *tokens[:at]], state) or town_at_end(line[at - 1 :], state)):
        return True
    *_, last = " ".join(line[at:]).rpartition(" , ")
    return "," in line[at:] and is_town(last)
