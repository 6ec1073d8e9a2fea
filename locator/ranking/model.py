"""What a ranking is made of: clinics at their places, and the decision with its readings."""

from typing import NamedTuple

from locator.clinics.model import Clinic
from locator.geocode.model import Candidate

CERTAIN, LIKELY, OPEN = "certain", "likely", "open"
# The least confidence of each level; the unrounded figure counts.
CERTAIN_FROM, LIKELY_FROM = 0.99, 0.9


def level(confidence: float) -> str:
    """The word for a confidence (0 to 1)."""
    return CERTAIN if confidence >= CERTAIN_FROM else LIKELY if confidence >= LIKELY_FROM else OPEN


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


class Reading(NamedTuple):
    """One place that the text can mean, and the clinic most likely to be nearest to it."""

    origin: Candidate  # with its weight
    nearest: Clinic


class Decision(NamedTuple):
    """Which clinic is the nearest, and how likely that is.

    ``confidence``: the probability, 0 to 1, that ``nearest`` is the nearest clinic, over all places
    the text can mean, over where the caller can be around each, and over where the doors can be.
    ``shares``: the same for every clinic that can be the nearest, the largest first.
    ``margin_m``: how much farther the second clinic is than the first, in metres, from the most
    likely place; None with fewer than two clinics. ``ask_for``: the machine word of the question
    that is expected to raise the confidence most, None where none would noticeably. ``choices``:
    the names it offers, most likely first.
    """

    nearest: Clinic | None = None
    confidence: float = 0.0
    margin_m: float | None = None
    shares: tuple[tuple[Clinic, float], ...] = ()
    ask_for: str | None = None
    choices: tuple[str, ...] = ()

    @property
    def level(self) -> str:
        """certain, likely or open."""
        return level(self.confidence)

    @property
    def certain(self) -> bool:
        """Whether the level is certain."""
        return self.confidence >= CERTAIN_FROM


class Ranking(NamedTuple):
    """The clinics in order from the most likely place, the decision, and all readings."""

    clinics: tuple[Ranked, ...]
    decision: Decision
    readings: tuple[Reading, ...]  # the most likely first
    ambiguous: bool  # it is open, and two plausible readings name different clinics
    nearest_m: float = 0.0  # from the most likely place to the clinic that is nearest to it
