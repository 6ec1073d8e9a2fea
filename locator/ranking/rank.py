"""Candidates + clinics → ranking and decision."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice, repeat
from typing import NamedTuple

from locator.address.model import Address
from locator.clinics.directory import Directory
from locator.clinics.model import Clinic
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
from locator.geodesy import METRES_PER_MILE, distance_lower_bounds_m, stays_nearer, widest_lead_m
from locator.ranking.nearest_first import Seen, nearest_first

# Everything we ever ask a caller, by machine word. {choices} reads "A or B", "A, B or C".
ASK: dict[str, str] = {
    "zip": "What is your ZIP code?",
    "city_and_state": "That ZIP code is not on file. What are your city and state?",
    "zip_in_full": "What are all five digits of your ZIP code?",
    "zip_or_state": "The ZIP code or city does not go with the state. Is that {choices}?",
    "which_place": "Is that {choices}?",
    "directional": "Is that {choices}?",
    "street_address": "What is your street and house number?",
    "street_again": "What is the name of the street, and how is it spelled?",
    "house_number": "What is the house number?",
    "either_site": "No question would settle it: either site may be nearer. Let the caller choose.",
}

# With these faults the true place may be none of the candidates, however well they agree.
_DOUBTFUL = {"place_missing", "outside_us"}

# What to ask for when a place is known no better than this; finer rungs leave nothing to ask.
_FINER = {
    STATE: "zip",
    CITY: "zip",
    ZIP: "street_address",
    PO_BOX_ZIP: "street_address",
    INTERSECTION: "street_address",
    STREET: "house_number",
}

# Who names a town without its state means one about here. Ours: 60 miles, an hour's drive.
_REACH_M = 60 * METRES_PER_MILE

# More choices than this nobody wants read out on the telephone.
_MOST_CHOICES = 4


class Ranked(NamedTuple):
    """A clinic at its place in the ranking from one candidate; all distances in metres.

    Straight-line geodesics on WGS 84. ``least_m`` and ``most_m`` bound the true distance: the
    caller anywhere in the origin's disc, the door anywhere in the clinic's.
    """

    rank: int  # 1 is the nearest
    clinic: Clinic
    distance_m: float
    least_m: float
    most_m: float


class Decision(NamedTuple):
    """Which clinic is nearest, and whether that could be otherwise.

    ``certain`` is true only if no place inside the discs, of any candidate, has another clinic
    nearer. ``margin_m``: how much farther the second clinic is, in metres, None with fewer than
    two clinics. ``ask``: the question to put to the caller, None when nothing needs asking.
    ``ask_for``: the same as a machine word (a key of ASK), for translation. ``shares``: where it
    is not certain and the houses of the place are known, by clinic id the part of them (0 to 1)
    that it is nearest to, largest first.
    """

    nearest: str | None
    certain: bool
    margin_m: float | None
    ask: str | None
    ask_for: str | None
    shares: Mapping[str, float] | None = None
    nearest_name: str | None = None


class Reading(NamedTuple):
    """One reading of an ambiguous text: the place it means and the clinic nearest to that."""

    origin: Candidate
    nearest: str


class Ranking(NamedTuple):
    """What ``rank`` found: the clinics from the best candidate, the decision over all of them."""

    clinics: tuple[Ranked, ...]
    decision: Decision
    readings: tuple[Reading, ...]  # empty unless the candidates disagree about the nearest clinic


class _Verdict(NamedTuple):
    """What one candidate has to say: its nearest clinic, and one that may be nearer, if any."""

    origin: Candidate
    first: Seen
    rival: Seen | None


def rank(
    candidates: Sequence[Candidate],
    clinics: Directory,
    *,
    limit: int | None = None,
    within_m: float | None = None,
    streets: bool = True,
) -> Ranking:
    """Rank ``clinics`` by distance from the first candidate and decide over all candidates.

    Equal distances keep the order of ``clinics``. Only the first ``limit`` clinics, and only those
    at most ``within_m`` metres away, are listed; the decision always looks at all of them. Both
    save time, and so does asking again with the same directory. ``streets`` says whether
    a street could be placed anywhere, and not only in candidates whose streets are known: where
    it cannot, asking for one settles nothing.
    Without candidates or clinics nothing is near, and nothing is asked.
    """
    if not candidates or not clinics:
        return Ranking((), Decision(None, False, None, None, None), ())
    origin = candidates[0]
    loosest_m = clinics.positions.loosest_m
    near = [nearest_first(c.latitude, c.longitude, clinics) for c in candidates]
    verdicts = list(map(_judge, candidates, near, repeat(loosest_m)))
    decision, agreed = _decided(verdicts, streets, _margin_m(*islice(near[0], 2)))
    if not decision.certain and origin.sample and len(candidates) == 1:
        decision = decision._replace(shares=_shares(origin, clinics))
    rows = _ranked(origin, near[0], limit, within_m)
    return Ranking(rows, decision, () if agreed else _readings(verdicts))


def _decided(
    verdicts: Sequence[_Verdict], streets: bool, margin_m: float | None
) -> tuple[Decision, bool]:
    """The decision over all candidates, and whether they agree about the nearest clinic."""
    nearest = verdicts[0].first.clinic
    agreed = certain = True
    for origin, first, rival in verdicts:
        agreed = agreed and first.clinic.id == nearest.id
        certain = certain and rival is None and _DOUBTFUL.isdisjoint(origin.faults)
    certain = certain and agreed
    ask, ask_for = (None, None) if certain else _question(verdicts, streets)
    return Decision(nearest.id, certain, margin_m, ask, ask_for, None, nearest.name), agreed


def near_the_clinics(candidates: Sequence[Candidate], clinics: Directory) -> list[Candidate]:
    """Of the towns of one name in several states, those a caller of these clinics can mean.

    For a town typed without its state: where some of that name are within reach of a clinic, the
    others are left out, and the fault state_assumed says so. Anything else comes back unchanged.
    """
    states = {candidate.state for candidate in candidates}
    if len(states) < 2:
        return list(candidates)
    doors = clinics.positions.doors
    near = [
        candidate._replace(faults=(*candidate.faults, "state_assumed"))
        for candidate in candidates
        if min(distance_lower_bounds_m(candidate.latitude, candidate.longitude, doors), default=0.0)
        < _REACH_M
    ]
    return near or list(candidates)


def ask_when_unmatched(address: Address) -> tuple[str, str]:
    """The question for a caller whose address could not be placed, and its word in ASK."""
    word = "zip_in_full" if address.zip_prefix else "city_and_state" if address.zip else "zip"
    return ASK[word], word


def _ranked(
    origin: Candidate, seen: Iterable[Seen], limit: int | None, within_m: float | None
) -> tuple[Ranked, ...]:
    """The clinics as seen from ``origin``, numbered, with the range of the true distance."""
    rows: list[Ranked] = []
    for clinic, (distance_m, _) in seen:
        if len(rows) == limit or (within_m is not None and distance_m > within_m):
            break
        slack_m = origin.uncertainty_m + clinic.accuracy_m
        least_m = distance_m - slack_m if distance_m > slack_m else 0.0
        rows.append(Ranked(len(rows) + 1, clinic, distance_m, least_m, distance_m + slack_m))
    return tuple(rows)


def _shares(origin: Candidate, clinics: Directory) -> dict[str, float]:
    """The part of the origin's sample that each clinic is nearest to, by the haversine."""
    doors = clinics.positions.doors
    counts = Counter(
        min(zip(distance_lower_bounds_m(*place, doors), range(len(doors)), strict=True))[1]
        for place in origin.sample
    )
    return {clinics[at].id: n / len(origin.sample) for at, n in counts.most_common()}


def _margin_m(first: Seen, second: Seen | None = None) -> float | None:
    """How much farther the second clinic is than the first, in metres."""
    return second.at.distance_m - first.at.distance_m if second else None


def _judge(origin: Candidate, near: Iterable[Seen], loosest_m: float) -> _Verdict:
    """The nearest clinic, and the first that is nearer from somewhere within the discs.

    ``loosest_m`` is the greatest ``accuracy_m`` of all clinics: beyond ``reach_m`` the triangle
    inequality rules every clinic out.
    """
    seen = iter(near)
    first = next(seen)
    radius_m, accuracy_m = origin.uncertainty_m, first.clinic.accuracy_m
    reach_m = first.at.distance_m + 2 * radius_m + accuracy_m + loosest_m + 1
    for other in seen:
        if other.at.distance_m > reach_m:
            break
        if not stays_nearer(first.at, other.at, radius_m, accuracy_m + other.clinic.accuracy_m):
            return _Verdict(origin, first, other)
    return _Verdict(origin, first, None)


def _readings(verdicts: Iterable[_Verdict]) -> tuple[Reading, ...]:
    """Each different reading once, in the order of the candidates."""
    readings = (Reading(verdict.origin, verdict.first.clinic.id) for verdict in verdicts)
    return tuple(dict.fromkeys(readings))


def _question(verdicts: Sequence[_Verdict], streets: bool) -> tuple[str, str]:
    """The one question that would settle an uncertain decision, and its word in ASK.

    Which of several places is asked first, but only if that gets us further: if all of them say
    the same and are equally unsure, the caller is spared that question.
    """
    word, choices = "", tuple[str, ...]()
    if len({(verdict.first.clinic.id, verdict.rival is None) for verdict in verdicts}) > 1:
        word, choices = _which(verdicts)
    if word:
        return ASK[word].format(choices=_spoken(choices)), word
    unsure = (verdict for verdict in verdicts if verdict.rival)
    word = _finer(next(unsure, verdicts[0]), streets)
    return ASK[word], word


# How the places a text can mean may be told apart, simplest for the caller first: the word in ASK,
# the fault that makes this the question (any, if ""), and what each place is then called.
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


def _which(verdicts: Sequence[_Verdict]) -> tuple[str, tuple[str, ...]]:
    """The question that tells the places apart, and the choices it offers; "" if there is none."""
    for word, fault, name in _DISTINCTIONS:
        meant = not fault or any(fault in verdict.origin.faults for verdict in verdicts)
        names = tuple(dict.fromkeys(name(verdict.origin) for verdict in verdicts))
        sayable = "{choices}" not in ASK[word] or len(names) <= _MOST_CHOICES
        if meant and sayable and _tells_apart(verdicts, name):
            return word, names
    zips = {verdict.origin.zip for verdict in verdicts}
    return ("zip" if len(zips) > 1 or "" in zips else ""), ()


def _tells_apart(verdicts: Iterable[_Verdict], name: Callable[[Candidate], str]) -> bool:
    """Whether each place has a name, not all have the same, and a name implies the nearest."""
    nearest = {(name(verdict.origin), verdict.first.clinic.id) for verdict in verdicts}
    names = {name for name, _ in nearest}
    return len(names) > 1 and "" not in names and len(names) == len(nearest)


def _finer(verdict: _Verdict, streets: bool) -> str:
    """The word for the next finer thing to ask, or either_site where that cannot settle it.

    It cannot when half-way out from the centre on either side, where about half of all callers are
    nearer to the centre, the doors' own accuracy would still leave both clinics possible.
    """
    origin, first, rival = verdict
    if not _DOUBTFUL.isdisjoint(origin.faults):
        return "zip"
    word = _FINER.get(origin.precision)
    if word is None:
        return "either_site"
    if word == "street_address" and not NUMBERLESS.isdisjoint(origin.faults):
        word = "house_number"  # the street was found, and says no more than the area does
    elif word == "street_address" and "street_not_placed" in origin.faults:
        if origin.streets != ALL:
            return "either_site"  # it may be right, and in nobody's data
        word = "street_again"
    if word != "zip" and not (streets or origin.streets):
        return "either_site"  # nobody here could place it
    if rival:
        doors_m = first.clinic.accuracy_m + rival.clinic.accuracy_m
        if widest_lead_m(first.at, rival.at, origin.uncertainty_m / 2) <= doors_m:
            return "either_site"
    return word


def _spoken(choices: Sequence[str]) -> str:
    """The choices as one says them: A, B or C."""
    return " or ".join(filter(None, (", ".join(choices[:-1]), *choices[-1:])))
