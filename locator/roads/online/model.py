"""The questions to a router and its answers: the ways from some places to others."""

from collections.abc import Mapping, Sequence, Set
from typing import Any, NamedTuple

# Latitude and longitude, WGS 84 degrees.
Point = tuple[float, float]


# Seconds or meters: the way to the moon is no drive.
MOST = 384_400_000


class Leg(NamedTuple):
    """The way from one place to another."""

    seconds: float
    meters: float


class Table(NamedTuple):
    """The ways from sources to targets.

    ``legs``: a row for each source with a cell for each target; None where no road leads there.
    ``source_gaps_m``, ``target_gaps_m``: meters from each place to the road that it was put on, 0
    where the router does not say, None for a place that is not on the router's roads.
    """

    legs: list[list[Leg | None]]
    source_gaps_m: list[float | None]
    target_gaps_m: list[float | None]


class Limits(NamedTuple):
    """The most that one request can have."""

    places: int  # sources and targets together
    pairs: int  # sources times targets


class Ask(NamedTuple):
    """A question: the ways from each source to each target.

    ``cut_off``: places among them for which the nearest road is not good enough.
    """

    sources: Sequence[Point]
    targets: Sequence[Point]
    cut_off: Set[Point] = frozenset()


class Call(NamedTuple):
    """One request; a POST if it has a body."""

    url: str
    body: bytes | None = None
    headers: Mapping[str, str] = {}


class OddAnswerError(Exception):
    """The answer is not a table of the size that was asked for."""


def grid(rows: Any, sources: Sequence[Point], targets: Sequence[Point]) -> list[list[Any]]:
    """``rows`` if it is a list of lists of the right size. Raises OddAnswerError."""
    if not isinstance(rows, list) or len(rows) != len(sources):
        raise OddAnswerError
    if not all(isinstance(row, list) and len(row) == len(targets) for row in rows):
        raise OddAnswerError
    return rows


def leg(seconds: Any, meters: Any) -> Leg | None:
    """A cell; None where there is no way. Raises OddAnswerError for anything but two numbers."""
    if seconds is None:
        return None
    return Leg(number(seconds), number(meters))


def number(value: Any) -> float:
    """A number from 0 to MOST. Raises OddAnswerError."""
    if type(value) not in (int, float) or not 0 <= value <= MOST:
        raise OddAnswerError
    return float(value)
