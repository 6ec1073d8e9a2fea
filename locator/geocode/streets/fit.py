"""How well a street and a place on it fit what was typed: penalties, and the best of many."""

from functools import lru_cache

from locator.geocode.streets.place import Found, Named

# How much each fault counts against a match; equal sums are equally good. Ours: what is often
# left out costs less than what is seldom said wrong.
PENALTY = {
    "suffix_missing": 1,
    "directional_missing": 0,  # all the streets that it can be are meant
    "directional_ignored": 1,
    "parity_mismatch": 1,
    "suffix_changed": 2,
    "directional_changed": 3,
    "street_respelled": 1,  # and what ``Respeller.near`` says of the slips
    "number_out_of_range": 4,
}
# Together with another ZIP, or a number that is not there, these mean another street.
CONTRADICTS = {"suffix_changed", "directional_changed"}


@lru_cache(maxsize=4_096)
def penalty(faults: tuple[str, ...]) -> int:
    """The sum of what the faults count."""
    return sum(PENALTY.get(fault, 0) for fault in faults)


def by_penalty(street: Named) -> int:
    """For sorting streets, the best first."""
    return street.penalty


def misfit(place: Found) -> int:
    """How badly a place fits: the sum of its faults, and the slips in the name of its street."""
    return penalty(place.faults) + place.street.slips


# What stands around a street's name: predirectional, suffix type, postdirectional.
Parts = tuple[str, str, str]


@lru_cache(maxsize=8_192)
def name_faults(typed: Parts, has: Parts) -> tuple[str, ...]:
    """How the typed street differs from one of the index; a direction may stand before or after."""
    faults = []
    if typed[1] != has[1]:
        faults.append("suffix_changed" if typed[1] and has[1] else "suffix_missing")
    directions, others = ({before, after} - {""} for before, _, after in (typed, has))
    if directions != others:
        word = "missing" if not directions else "changed" if others else "ignored"
        faults.append(f"directional_{word}")
    return tuple(faults)
