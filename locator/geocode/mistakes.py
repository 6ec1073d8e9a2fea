"""The rates of mistakes in addresses, and the chances that a wrong one fits.

A text is a noisy message about one place. A place that fits it has a weight: how likely this text
is, if that place was meant, against how often an unrelated address fits as well:

    weight = rate of the mistakes one has to assume ÷ chance of such a fit

A place "somewhere here, on no street that we have" has the part of the streets that is not known as
its weight. Weights are compared, so only their ratios matter.
"""

from collections.abc import Iterable
from functools import lru_cache

# How often a caller makes a mistake, by the fault that it shows as. Ours, at the upper end: each
# kind of mistake is judged by itself in benchmarks/honesty.py, so a rare one may not be ruled out
# because it is rare. Where a source exists, it is below these.
RATES: dict[str, float] = {
    "suffix_missing": 0.12,
    "suffix_changed": 0.03,
    "directional_missing": 0.1,
    "directional_ignored": 0.03,
    "directional_changed": 0.01,
    "parity_mismatch": 0.02,
    "number_out_of_range": 0.03,
    "number_changed": 0.02,
    "word_missing": 0.02,
    # A road that the files have under one of its two names only, such as "Green Bay Rd" and not
    # "Hwy 31".
    "crossing_not_placed": 0.3,
    "zip_changed": 0.03,
    "city_changed": 0.05,
    "city_respelled": 0.5,  # a name that is nearly the one typed is seldom there by chance
    "city_unknown": 0.1,
    "state_conflict": 0.01,
    "zip_unknown": 0.02,
}
# A ZIP code of which more than one digit is wrong, among all that are wrong; a caller who names a
# state and a ZIP code of another means a place with that state's name less often than the ZIP.
FAR_ZIP = 0.2
# A town far from the ZIP code, or with houses where the ZIP code has post office boxes only, among
# all wrong towns, for each ZIP code of the town, where one digit makes it one of these: there are
# thousands of far towns, but only 45 ZIP codes that differ in one digit. Ours, at the upper end.
FAR_TOWN = 0.05
# The part of the towns guessed from a name in short, or with more slips than its length allows,
# that are others, whatever street is there. Ours: no such guess is certain.
LOOSE = 0.04
# A place of more than this weight fits so well that it leaves no part to other spellings in other
# ZIPs, nor to streets of other towns that are not installed. Ours.
GOOD = 1.0
# A letter dropped, added, changed or swapped, by the number of half slips: a name that sounds the
# same has half a slip less. Four of five misspelled words hold a single slip (F. J. Damerau, "A
# technique for computer detection and correction of spelling errors", CACM 7, 1964).
_SLIPS = (1.0, 0.03, 0.03, 0.01, 0.004, 0.002, 0.0005)

# How often a house of another county fits a ZIP by chance, by what is then assumed; at or above the
# largest that benchmarks/fit_chances.py measured with four counties.
_EXACT = 0.002
CHANCES: dict[str, float] = {
    "suffix_missing": 0.007,
    "suffix_changed": 0.015,
    "directional_missing": 0.01,  # ours: a street of that name often has another half
    "directional_ignored": 0.002,
    "directional_changed": 0.002,
    "parity_mismatch": 0.01,
    "number_out_of_range": 0.04,
    "number_changed": 0.04,
    "word_missing": 0.03,
    "number_missing": 0.05,
    "crossing_not_placed": 0.05,  # one street without the other says as much as without a number
}
_RESPELLED = (0.002, 0.001, 0.0015, 0.003, 0.004, 0.006, 0.008)
# In a grid of numbered streets, 57th St, 57th Ave and 47th St, the suffix and the number tell them
# apart: a house number is often on all of them.
_GRID = 0.3
# A number fits the streets with another digit in their names so much more often, by chance, than
# those with another letter: 0.0015 to 0.3.
RENUMBERED = 0.005
_TELL_APART = frozenset({"suffix_changed", "directional_changed"})
# With another suffix or direction as well there are three times as many.
_RESPELLED_OTHERWISE = 3.0
_OTHERWISE = frozenset({"suffix_changed", "directional_changed", "suffix_missing"})


def slip_rate(slips: float) -> float:
    """The rate at which a name is written with so many slips."""
    return _SLIPS[min(round(2 * slips), len(_SLIPS) - 1)]


@lru_cache(maxsize=4_096)
def rate(faults: tuple[str, ...], slips: float = 0.0) -> float:
    """The rate at which a text that means a place differs from it in just these faults."""
    product = slip_rate(slips)
    for fault in faults:
        product *= RATES.get(fault, 1.0)
    return product


@lru_cache(maxsize=4_096)
def chance(faults: tuple[str, ...], slips: float = 0.0) -> float:
    """The chance that an unrelated address fits in one ZIP with these faults, or with fewer."""
    found = max((CHANCES.get(fault, 0.0) for fault in faults), default=0.0)
    if slips:
        respelled = _RESPELLED[min(round(2 * slips), len(_RESPELLED) - 1)]
        otherwise = not _OTHERWISE.isdisjoint(faults)
        found = max(found, respelled * (_RESPELLED_OTHERWISE if otherwise else 1.0))
    return max(found, _EXACT)


def weigh(
    faults: Iterable[str], slips: float = 0.0, zips: int = 1, numbered: bool = False
) -> float:
    """The odds that a place with these faults was meant, against an unrelated address.

    ``slips``: those in the name of the street, as ``Respeller.near`` counts them. ``zips``: the
    number of ZIPs that were searched. ``numbered``: whether the street's name is a number.
    """
    known = tuple(faults)
    one = chance(known, slips)
    if numbered and not _TELL_APART.isdisjoint(known):
        one = max(one, _GRID)
    return rate(known, slips) / min(1.0, one * zips)
