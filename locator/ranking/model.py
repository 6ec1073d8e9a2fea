"""The result of a ranking, and the judgement on one candidate that it is made from."""

from collections.abc import Mapping
from typing import NamedTuple

from locator.clinics.model import Clinic
from locator.geocode.model import Candidate
from locator.ranking.nearest_first import Seen


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
    """The nearest clinic, how sure that is, and the question that would settle it.

    ``nearest``, ``nearest_name``: its id and name, None where there is no clinic. ``certain``: true
    only if no place inside the discs, of any candidate, has another clinic nearer. ``margin_m``:
    how much farther the second clinic is, in metres, None with fewer than two clinics.
    ``ask_for``: a word of ``locator.ranking.question.ASK``, None when nothing needs asking.
    ``choices``: the names that the question offers, in the order of the candidates; most questions
    offer none. ``shares``: by clinic id, the part (0 to 1) of the homes that it is nearest to,
    largest first; None where it is certain or the homes are not known.
    """

    nearest: str | None = None
    certain: bool = False
    margin_m: float | None = None
    ask_for: str | None = None
    choices: tuple[str, ...] = ()
    shares: Mapping[str, float] | None = None
    nearest_name: str | None = None


class Reading(NamedTuple):
    """One reading of an ambiguous text: the place it means and the id of the nearest clinic."""

    origin: Candidate
    nearest: str


class Ranking(NamedTuple):
    """The clinics as seen from the best candidate, and the decision over all candidates."""

    clinics: tuple[Ranked, ...]
    decision: Decision
    readings: tuple[Reading, ...]  # empty unless the candidates disagree about the nearest clinic


class Verdict(NamedTuple):
    """One candidate, its nearest clinic, and the first clinic that may be nearer, if any."""

    origin: Candidate
    first: Seen
    rival: Seen | None
