"""Two towns of which one is meant: "Kenosha or Racine", "between Pace and Milton"."""

from locator.address.model import Address
from locator.address.zip_places import is_town

_OR = frozenset({"OR", "O"})  # also in Spanish
_AND = frozenset({"AND", "&", "Y"})
BETWEEN = frozenset({"BETWEEN", "BTWN", "ENTRE"})
# One of these is in all such texts.
EITHER = BETWEEN | {"OR"}
WHERE = frozenset({"HALFWAY", "IN", "MIDWAY", "RIGHT", "SOMEWHERE"})


def in_either_town(address: Address) -> list[Address]:
    """The address in the one town and in the other; [] if it does not name two."""
    words = address.city.split()
    if _OR.isdisjoint(words):
        return []
    towns = _pair(words[words[0] == "EITHER" :], _OR, address.state)
    return [address._replace(city=" ".join(town)) for town in towns]


def with_either_town(tokens: list[str], state: str) -> list[str]:
    """``tokens`` as "Pace OR Milton" for two towns, also for "halfway between Pace and Milton"."""
    at = next((at for at, word in enumerate(tokens) if word in BETWEEN), -1)
    if at >= 0:
        pair = _pair(tokens[at + 1 :], _AND, state) if WHERE.issuperset(tokens[:at]) else []
    else:
        pair = _pair([word for word in tokens if word != ","], _OR, state)
    return [*pair[0], "OR", *pair[1]] if pair else tokens


def _pair(words: list[str], joining: frozenset[str], state: str) -> list[list[str]]:
    """The words of the two towns that one of these words joins; [] if they are not both towns."""
    at = next((at for at, word in enumerate(words) if word in joining), 0)
    first, second = words[:at], words[at + 1 :]
    second = second[second[:1] == ["MAYBE"] :]
    pair = [first, second]
    return pair if all(is_town(" ".join(town), state) for town in pair) else []
