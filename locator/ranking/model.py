"""The parts of a ranking: clinics at their places, the decision and its readings."""

from typing import NamedTuple, Protocol

from locator.clinics.model import Clinic
from locator.geocode.model import Candidate

CERTAIN, LIKELY, OPEN = "certain", "likely", "open"
# The least confidence of each level; the unrounded figure counts.
CERTAIN_FROM, LIKELY_FROM = 0.99, 0.9


def level(confidence: float) -> str:
    """The word for a confidence (0 to 1)."""
    return CERTAIN if confidence >= CERTAIN_FROM else LIKELY if confidence >= LIKELY_FROM else OPEN


# The meanings of "near": minutes by road, or miles in a straight line. AUTO is by road where the
# roads around the caller and the clinics are installed.
DRIVE, LINE, AUTO = "drive", "line", "auto"
MEASURES = (AUTO, DRIVE, LINE)

# The probability of each clinic, by its index in the directory; the largest first.
Shares = tuple[tuple[int, float], ...]


class Drive(NamedTuple):
    """The drive to a clinic without traffic, in seconds and meters.

    ``least_s`` and ``most_s`` hold the true time in 95 of 100 cases. By road, ``meters`` is the
    length of the way. Without roads it is None, and the time is an estimate from the straight line.
    ``source``: "roads", the name of a router, or "line".
    """

    seconds: float
    least_s: float
    most_s: float
    meters: float | None = None
    source: str = LINE


class Ranked(NamedTuple):
    """A clinic at its place in the ranking from one candidate; all distances in meters.

    Straight-line geodesics on WGS 84. ``least_m`` and ``most_m`` bound the true distance: the
    caller anywhere in the origin's disc, the door anywhere in the clinic's. ``by_road``: the drive
    along the installed roads; None without them, and where no road leads there.
    """

    rank: int  # 1 is the nearest
    clinic: Clinic
    distance_m: float
    least_m: float
    most_m: float
    by_road: Drive | None = None
    no_road: bool = False  # the installed roads do not lead there

    @property
    def drive(self) -> Drive | None:
        """The drive: along the roads, or estimated. None where no road leads there."""
        if self.by_road or self.no_road:
            return self.by_road
        from locator.roads.line import estimate  # not at the top: not every format shows it

        return Drive(*estimate(self.distance_m, self.most_m - self.distance_m))


class Within(NamedTuple):
    """The limit for listing a clinic: meters in a straight line, or seconds by car."""

    meters: float | None = None
    seconds: float | None = None

    def holds(self, row: Ranked) -> bool:
        """True if the clinic is near enough."""
        if self.meters is not None and row.distance_m > self.meters:
            return False
        return self.seconds is None or (row.drive is not None and row.drive.seconds <= self.seconds)


class Order(NamedTuple):
    """Clinics in order from one place.

    ``first``: the first of all clinics, listed or not. ``nearest_m``: from the place to the nearest
    one, in a straight line. The margins say how much farther the second one is, in meters or, by
    road, in seconds; None without a second.
    """

    rows: tuple[Ranked, ...]
    first: Clinic
    nearest_m: float
    margin_m: float | None = None
    margin_s: float | None = None


class Missing(NamedTuple):
    """The installed roads end before another clinic can be ruled out.

    ``counties``: the codes of those whose roads are needed; empty where they are not known.
    ``asked``: whether the drive was asked for, so that the straight line cannot make it certain.
    """

    counties: tuple[str, ...] = ()
    asked: bool = False


class Measure(Protocol):
    """One meaning of "near", for one directory."""

    by: str
    attribution: str  # what the license of its data asks to be shown, "" for nothing

    def shares(self, origin: Candidate) -> Shares:
        """The probability of each clinic, by index, to be the nearest to a caller at ``origin``."""
        ...

    def order(self, origin: Candidate, limit: int | None, within: Within) -> Order:
        """The clinics from ``origin``, the nearest first: at most ``limit``, all ``within``."""
        ...


class Weighed(NamedTuple):
    """A candidate, and the probability of each clinic (by index) if it is meant; largest first."""

    origin: Candidate
    shares: tuple[tuple[int, float], ...]

    @property
    def nearest(self) -> int:
        """The index of the clinic most likely to be nearest."""
        return max(self.shares, key=lambda share: share[1])[0]


class Reading(NamedTuple):
    """One place that the text can mean, and the clinic most likely to be nearest to it."""

    origin: Candidate  # with its weight
    nearest: Clinic
    outside_area: bool = False  # whether that clinic is farther than the area that is served


class Decision(NamedTuple):
    """The nearest clinic, and how likely it is the nearest.

    ``confidence``: the probability, 0 to 1, that ``nearest`` is the nearest clinic, over all places
    the text can mean, over where the caller can be around each, and over where the doors can be.
    ``shares``: the same for every clinic that can be the nearest, the largest first.
    ``by``: the measure, DRIVE or LINE. ``margin_m``: how much farther the second clinic is than the
    first, in meters, from the most likely place, 0 where it is not; ``margin_s``: the same by road,
    in seconds; None with fewer than two clinics. ``ask_for``: the machine word of the question
    that is expected to raise the confidence most, None where none would noticeably. ``choices``:
    the names it offers, most likely first. ``attribution``: what the license of the roads asks to
    be shown with their times; "" for nothing. ``missing``: None where no roads are missing.
    """

    nearest: Clinic | None = None
    confidence: float = 0.0
    margin_m: float | None = None
    shares: tuple[tuple[Clinic, float], ...] = ()
    ask_for: str | None = None
    choices: tuple[str, ...] = ()
    by: str = LINE
    margin_s: float | None = None
    attribution: str = ""
    missing: Missing | None = None

    @property
    def level(self) -> str:
        """certain, likely or open."""
        return level(self.confidence)

    @property
    def certain(self) -> bool:
        """True if the level is certain."""
        return self.confidence >= CERTAIN_FROM


class Ranking(NamedTuple):
    """The clinics in order from the most likely place, the decision, and all readings."""

    clinics: tuple[Ranked, ...]
    decision: Decision
    readings: tuple[Reading, ...]  # the most likely first
    ambiguous: bool  # it is open, and two plausible readings name different clinics
    nearest_m: float = 0.0  # from the most likely place to the clinic that is nearest to it
