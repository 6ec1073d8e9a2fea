"""A town's own times: one factor, or a curve, fitted to minutes that somebody read off a map.

The user gives pairs of places with minutes; the program's own seconds for them are compared with
those. Each model is judged by leaving out one pair at a time, and the one with the least error
counts: the times as they are, a factor on them, or a curve (a factor and an exponent). The range
narrows to what the left-out errors support, and no further.
"""

import csv
import io
import math
from collections.abc import Callable, Sequence
from statistics import fmean, median
from typing import NamedTuple

from locator.errors import DataError
from locator.roads.calibration import CURVE, FACTOR, NONE, Calibration
from locator.roads.times import BY_ROAD, FINEST, Spread
from locator.system.input_files import read_file, said_delimiter, text_of

# Fewer say nothing about how far off the rest is.
FEWEST = 10
# Ours: ten thousand pairs take about 1 MB, and nobody reads so many off a map.
_MOST_BYTES = 1 << 23
# Minutes that a pair may have: nobody drives longer to a clinic, and nothing is nearer.
_MINUTES = (1.0, 600.0)
# A curve needs trips of different lengths: the longest this many times the shortest, or more.
_LENGTHS = 2.0
# An exponent outside is no town but a mistake in the list.
_EXPONENTS = (0.6, 1.6)
# The model with fewer numbers wins unless the other is better by more than this.
_BETTER = 0.95
# No map is off from these roads by this much on average. Ours: then the minutes are something else.
_WORST = 1.0


class Pair(NamedTuple):
    """A line of the user's file. Its texts may be a caller's: they are never shown."""

    line: int
    origin: str
    destination: str
    minutes: float


class Trip(NamedTuple):
    """A pair with the program's own time: both in seconds."""

    estimated: float
    true: float


# Possible delimiters; the comma wins a tie.
_DELIMITERS = ",;\t|"
# Differences of logarithms of seconds, from estimated to true.
_Line = tuple[float, float]


def read_pairs(path: str) -> list[Pair]:
    """The lines of a CSV file with the columns from, to and minutes.

    Raises DataError, which names the line and the column, for a file that cannot be read, lacks a
    column or has too few lines, and for minutes that are none.
    """
    data = read_file(path, _MOST_BYTES)
    try:
        lines = io.StringIO(text_of(data)[0], newline="").readlines()
        said = said_delimiter(lines[0]) if lines else ""
        start = 1 if said else 0
        delimiter = said or max(_DELIMITERS, key="".join(lines[:1]).count)
        rows = list(csv.DictReader(lines[start:], delimiter=delimiter))
    except (UnicodeDecodeError, csv.Error):
        message = "cannot be read: not a CSV file in UTF-8 or Windows-1252"
        raise DataError(message, path=path) from None
    for name in ("from", "to", "minutes"):
        if rows and name not in rows[0]:
            raise DataError("no such column", path=path, line=start + 1, column=name)
    if len(rows) < FEWEST:
        message = f"{len(rows)} pairs are too few: {FEWEST} or more are needed"
        raise DataError(message, path=path)
    pairs = [_pair(path, line, row) for line, row in enumerate(rows, start + 2)]
    different = len({(pair.origin.upper(), pair.destination.upper()) for pair in pairs})
    if different < FEWEST:
        message = f"{different} different pairs are too few: {FEWEST} or more are needed"
        raise DataError(message, path=path)
    return pairs


def _pair(path: str, line: int, row: dict[str, str | None]) -> Pair:
    for name in ("from", "to"):
        if not (row[name] or "").strip():
            raise DataError("a place is missing", path=path, line=line, column=name)
    try:
        minutes = float(row["minutes"] or "")
    except ValueError:
        minutes = math.nan
    if not _MINUTES[0] <= minutes <= _MINUTES[1]:
        message = f"minutes must be from {_MINUTES[0]:.0f} to {_MINUTES[1]:.0f}"
        raise DataError(message, path=path, line=line, column="minutes")
    return Pair(line, row["from"] or "", row["to"] or "", minutes)


def calibrate(trips: Sequence[Trip]) -> Calibration:
    """The model that does best on trips it has not seen.

    Raises DataError if there are too few of them.
    """
    if len(trips) < FEWEST:
        message = f"{len(trips)} of the pairs have a route by road: {FEWEST} or more are needed"
        raise DataError(message)
    logs = [(math.log(trip.estimated), math.log(trip.true)) for trip in trips]
    models: list[tuple[str, Callable[[Sequence[_Line]], _Line]]] = [
        (NONE, lambda _: (0.0, 1.0)),
        (FACTOR, _factor),
    ]
    lengths = [estimated for estimated, _ in logs]
    if max(lengths) - min(lengths) >= math.log(_LENGTHS):
        models.append((CURVE, _curve))
    (name, best), *others = models
    before = left = _left_out(logs, best)
    for other_name, other in others:
        errors = _left_out(logs, other)
        if _mean(errors) < _BETTER * _mean(left):
            name, best, left = other_name, other, errors
    if _typical(left) > _WORST:
        message = f"the minutes do not go with the roads: off by {_typical(left):.0%} on average"
        raise DataError(f"{message}; check the columns, and that they are minutes")
    intercept, exponent = best(logs)
    return Calibration(
        name,
        math.exp(intercept),
        exponent,
        Spread(max(FINEST, _size(left) * _student(len(left))), BY_ROAD.seconds),
        len(trips),
        _typical(before),
        _typical(left),
    )


def _factor(logs: Sequence[_Line]) -> _Line:
    """The factor that is right in the median case: one absurd pair does not move it."""
    return median(true - estimated for estimated, true in logs), 1.0


def _curve(logs: Sequence[_Line]) -> _Line:
    """A straight line through the logarithms, after Theil and Sen: the median of all slopes."""
    slopes = [
        (true - other_true) / (estimated - other)
        for at, (estimated, true) in enumerate(logs)
        for other, other_true in logs[:at]
        if abs(estimated - other) > 0.1
    ]
    slope = min(max(median(slopes), _EXPONENTS[0]), _EXPONENTS[1]) if slopes else 1.0
    return median(true - slope * estimated for estimated, true in logs), slope


def _left_out(logs: Sequence[_Line], fit: Callable[[Sequence[_Line]], _Line]) -> list[float]:
    """For each trip, the error in logarithms of a fit to all the others."""
    errors = []
    for at, (estimated, true) in enumerate(logs):
        intercept, slope = fit([*logs[:at], *logs[at + 1 :]])
        errors.append(true - intercept - slope * estimated)
    return errors


def _mean(errors: Sequence[float]) -> float:
    return fmean(map(abs, errors))


def _size(errors: Sequence[float]) -> float:
    return math.sqrt(fmean(error * error for error in errors))


def _typical(errors: Sequence[float]) -> float:
    """The mean error as a share: 0.2 is 1.2 times too long or too short.

    It is the measure that the models are chosen by. Another one, such as the median, can go up
    where this one goes down.
    """
    return math.exp(_mean(errors)) - 1


def _student(count: int) -> float:
    """The factor that widens a range because it rests on so few: Student's t over the normal's.

    The first terms of the expansion of t in 1/n (Abramowitz and Stegun, 26.7.5), for 95 of 100.
    """
    z, n = 1.96, count - 1
    first = (z**3 + z) / 4
    second = (5 * z**5 + 16 * z**3 + 3 * z) / 96
    return (z + first / n + second / n**2) / z
