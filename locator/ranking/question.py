"""The one question that would settle an uncertain decision: a machine word, and choices.

The sentences are in ``locator.report.phrases``, one file a language.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from locator.address.model import Address
from locator.geocode.model import (
    ALL,
    CITY,
    INTERSECTION,
    NUMBERLESS,
    PO_BOX_ZIP,
    STATE,
    STREET,
    ZIP,
    Candidate,
)
from locator.geodesy import widest_lead_m
from locator.ranking.model import Verdict

# Every question there is, and whether it offers choices.
ASK = {
    "zip": False,
    "city_and_state": False,
    "zip_in_full": False,
    "zip_or_state": True,
    "which_place": True,
    "directional": True,
    "street_address": False,
    "street_again": False,
    "house_number": False,
    "either_site": False,
}

# No question to the caller, but advice to the agent: no answer would settle it.
EITHER_SITE = "either_site"

# With these faults the true place may be none of the candidates, however well they agree.
DOUBTFUL = frozenset({"place_missing", "outside_us"})

# The next thing to ask, by the precision of the place; finer rungs leave nothing to ask.
_FINER = {
    STATE: "zip",
    CITY: "zip",
    ZIP: "street_address",
    PO_BOX_ZIP: "street_address",
    INTERSECTION: "street_address",
    STREET: "house_number",
}

# More choices than this are too many to hear on the telephone. Ours.
_MOST_CHOICES = 4


class Question(NamedTuple):
    """A word of ASK, and the names that the question offers."""

    ask_for: str
    choices: tuple[str, ...] = ()


def question(verdicts: Sequence[Verdict], streets: bool) -> Question:
    """The question that would settle an uncertain decision.

    ``streets`` is true if some geocoder can place a street anywhere. The question is which of
    several places is meant, but only if that gets us further: where all of them have the same
    nearest clinic and are equally unsure, the caller is spared it.
    """
    if len({(verdict.first.clinic.id, verdict.rival is None) for verdict in verdicts}) > 1:
        which = _which_place(verdicts)
        if which:
            return which
    unsure = (verdict for verdict in verdicts if verdict.rival)
    return Question(_next_finer(next(unsure, verdicts[0]), streets))


def question_when_unmatched(address: Address) -> Question:
    """The question for a caller whose address could not be placed."""
    return Question(
        "zip_in_full" if address.zip_prefix else "city_and_state" if address.zip else "zip"
    )


# Ways to tell the places apart, simplest for the caller first: the word in ASK, the fault that
# makes this the question (any, if ""), and the name that each place then has.
_DISTINCTIONS: tuple[tuple[str, str, Callable[[Candidate], str]], ...] = (
    ("zip_or_state", "state_conflict", lambda place: place.label),
    ("directional", "directional_missing", lambda place: _street_of(place.label)),
    ("which_place", "", lambda place: ", ".join(filter(None, (place.city, place.state)))),
    ("zip", "", lambda place: place.zip),
    ("which_place", "", lambda place: place.label),
)


def _street_of(label: str) -> str:
    """The street of "101-199 Dorset Rd NE, Huntsville, AL 35801", without the block."""
    street, _, _ = label.partition(",")
    block, _, name = street.partition(" ")
    return name if name and block[-1:].isdigit() else street


def _which_place(verdicts: Sequence[Verdict]) -> Question | None:
    """The question that tells the places apart, None if there is none."""
    for word, fault, name in _DISTINCTIONS:
        meant = not fault or any(fault in verdict.origin.faults for verdict in verdicts)
        names = tuple(dict.fromkeys(name(verdict.origin) for verdict in verdicts))
        speakable = not ASK[word] or len(names) <= _MOST_CHOICES
        if meant and speakable and _tells_apart(verdicts, name):
            return Question(word, names if ASK[word] else ())
    zips = {verdict.origin.zip for verdict in verdicts}
    return Question("zip") if len(zips) > 1 or "" in zips else None


def _tells_apart(verdicts: Iterable[Verdict], name: Callable[[Candidate], str]) -> bool:
    """Whether each place has a name, not all have the same, and a name implies the nearest."""
    nearest = {(name(verdict.origin), verdict.first.clinic.id) for verdict in verdicts}
    names = {name for name, _ in nearest}
    return len(names) > 1 and "" not in names and len(names) == len(nearest)


def _next_finer(verdict: Verdict, streets: bool) -> str:
    """The word for the next finer thing to ask, or either_site where that cannot settle it.

    It cannot when half-way out from the centre on either side, where about half of all callers are
    nearer to the centre, the doors' own accuracy would still leave both clinics possible.
    """
    origin, first, rival = verdict
    if not DOUBTFUL.isdisjoint(origin.faults):
        return "zip"
    word = _FINER.get(origin.precision)
    if word is None:
        return EITHER_SITE
    if word == "street_address" and not NUMBERLESS.isdisjoint(origin.faults):
        word = "house_number"  # the street is found, and narrows the area no further
    elif word == "street_address" and "street_not_placed" in origin.faults:
        if origin.streets != ALL:
            return EITHER_SITE  # the street may be right, and missing from our data
        word = "street_again"
    if word != "zip" and not (streets or origin.streets):
        return EITHER_SITE  # no geocoder here could place it
    if rival:
        doors_m = first.clinic.accuracy_m + rival.clinic.accuracy_m
        if widest_lead_m(first.at, rival.at, origin.uncertainty_m / 2) <= doors_m:
            return EITHER_SITE
    return word
