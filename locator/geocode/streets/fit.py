"""The fit of a street to the typed one: its faults, and what they count for; and its weight."""

from collections.abc import Iterable
from functools import lru_cache

from locator.geocode.mistakes import weigh
from locator.geocode.streets.place import Found, Named
from locator.geocode.streets.scope import Scope

# How many slips each fault counts for; a slip is one wrong letter. Equal sums fit equally well.
# Ours: people often leave out a part and seldom give a wrong one, so a wrong one counts more.
PENALTY = {
    "suffix_missing": 0.5,
    "directional_missing": 0.0,  # any street of that name can be meant
    "directional_ignored": 0.5,
    "parity_mismatch": 0.5,
    "suffix_changed": 1.0,
    "directional_changed": 1.5,
    "street_respelled": 0.5,  # besides the slips themselves
    "number_out_of_range": 2.0,
}
# The typed street elsewhere, or with another number, has no part below this part of the best one.
_SLIGHT = 0.005
_CONTRADICTS = {"suffix_changed", "directional_changed"}


@lru_cache(maxsize=4_096)
def penalty(faults: tuple[str, ...]) -> float:
    """The sum of the faults' penalties, in slips."""
    return sum(PENALTY.get(fault, 0.0) for fault in faults)


def by_penalty(street: Named) -> float:
    """The key that sorts streets with the best first."""
    return street.penalty


def agrees(street: Named) -> bool:
    """True if no part of its name contradicts the typed one.

    One that contradicts it, and is in another ZIP or without the number, is another street.
    """
    return _CONTRADICTS.isdisjoint(street.faults)


# The parts around a street's name: predirectional, suffix type, postdirectional.
Parts = tuple[str, str, str]


@lru_cache(maxsize=8_192)
def name_faults(typed: Parts, has: Parts) -> tuple[str, ...]:
    """The faults of a street of the index for the typed one; a direction counts on either side."""
    faults = []
    if typed[1] != has[1]:
        faults.append("suffix_changed" if typed[1] and has[1] else "suffix_missing")
    directions, others = ({before, after} - {""} for before, _, after in (typed, has))
    if directions != others:
        word = "missing" if not directions else "changed" if others else "ignored"
        faults.append(f"directional_{word}")
    return tuple(faults)


def weight(street: Named, scope: Scope, faults: tuple[str, ...]) -> float:
    """The weight of a place on ``street`` in ``scope``, with all ``faults`` that it has."""
    zips = len(scope.zips) if scope.zips else 1
    return weigh(faults, street.slips, zips, street.label[:1].isdigit()) * scope.rate


def weighed(place: Found, scope: Scope, more: tuple[str, ...] = ()) -> Found:
    """The place as it was found in ``scope``; ``more``: faults besides."""
    faults = place.faults + more
    return place._replace(faults=faults, weight=weight(place.street, scope, faults))


def matters(streets: Iterable[Named], scope: Scope, more: tuple[str, ...], best: float) -> bool:
    """True if a place on one of the streets, with faults besides, can weigh enough."""
    return any(
        weight(street, scope, street.faults + scope.faults + more) >= _SLIGHT * best
        for street in streets
    )
