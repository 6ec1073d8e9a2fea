"""Two towns of which one is meant: "Kenosha or Racine", "between Pace and Milton"."""

from locator.address.model import Address
from locator.address.states import state_at_end
from locator.address.text import OR
from locator.address.zip_places import is_town

_AND = frozenset({"AND", "&", "Y"})
BETWEEN = frozenset({"BETWEEN", "BTWN", "ENTRE"})
# One of these is in all such texts.
EITHER = BETWEEN | OR
WHERE = frozenset({"HALFWAY", "IN", "MIDWAY", "RIGHT", "SOMEWHERE"})


def in_either_town(address: Address) -> list[Address]:
    """The address in the one town and in the other; [] if it does not name two."""
    words = address.city.split()
    if OR.isdisjoint(words):
        return []
    towns = _pair(words, OR, address.state)
    found = (_with_state(town, address.state) for town in towns)
    return [address._replace(city=name, state=state) for name, state in found]


def with_either_town(tokens: list[str], state: str) -> list[str]:
    """``tokens`` as "Pace OR Milton" for two towns, also for "halfway between Pace and Milton"."""
    at = next((at for at, word in enumerate(tokens) if word in BETWEEN), -1)
    if at >= 0:
        pair = _pair(tokens[at + 1 :], _AND, state) if WHERE.issuperset(tokens[:at]) else []
    else:
        pair = _pair([word for word in tokens if word != ","], OR, state)
    return [*pair[0], "OR", *pair[1]] if pair else tokens


def _pair(words: list[str], joining: frozenset[str], state: str) -> list[list[str]]:
    """The words of the two towns that one of these words joins; [] if they are not both towns."""
    words = words[words[:1] == ["EITHER"] :]
    for at in (at for at, word in enumerate(words) if word in joining):
        first, second = words[:at], words[at + 1 :]
        second = second[second[:1] == ["MAYBE"] :]
        if _with_state(first, state)[0] and is_town(" ".join(second), state):
            return [first, second]
    return []


def _with_state(words: list[str], state: str) -> tuple[str, str]:
    """A town and its state: its own ("Kenosha WI or Zion IL"), else ``state`` if it is there.

    ("", "") for what is no town.
    """
    code, count = state_at_end(words)
    name, whole = " ".join(words[: len(words) - count]), " ".join(words)
    if count and is_town(name, code):
        return name, code
    return (whole, state if is_town(whole, state) else "") if is_town(whole) else ("", "")
