"""Fit the curve of minutes over the straight line, and say how well it does in states left out.

    python scripts/fit_drive.py us_times.csv.gz [--check]

The file has trips with a routing vendor's seconds: traveltime-dev/traveltime-drive-time-comparisons
(MIT). They were chosen by their time, in two bands up to half an hour and from 38 to 69 minutes. To
ask how long the trips of a distance took would be wrong there: those that took longer were left
out. To ask how far the trips of a time went is not. So the curve is fitted to the distances, given
the times, and turned round. Within the bands any start from 2 to 10 minutes fits about as well
(the spread of the distances hardly changes); of those that do, the one is taken that is the least
off in minutes. Below 20 minutes there are no trips at all: there the curve goes to 0 as published
rural speeds do. --check compares what comes out with locator/roads/line.py.
"""

import argparse
import csv
import gzip
import math
import sys
from collections import defaultdict
from collections.abc import Sequence
from statistics import median, pstdev
from typing import NamedTuple

from locator.geodesy import inverse
from locator.roads.line import PER_KM, SPREAD, START, minutes_of_line
from locator.roads.times import time_range

# Folds of states; each is left out once.
FOLDS = 6
# A start is as good as the best if the spread of the distances is larger by no more than this.
ALIKE = 0.005


class Trip(NamedTuple):
    """One trip: the straight line, and what the vendor says it takes."""

    state: str
    km: float
    minutes: float


class Fit(NamedTuple):
    """Minutes at the start, and for each kilometer."""

    start: float
    per_km: float

    def minutes(self, km: float) -> float:
        """The curve, as the program draws it."""
        return minutes_of_line(1_000 * km, self.start, self.per_km)


def read(path: str) -> list[Trip]:
    """The trips of the file."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [_trip(row) for row in csv.DictReader(file)]


def _trip(row: dict[str, str]) -> Trip:
    ends = [float(row[name]) for name in ("from_lat", "from_lon", "to_lat", "to_lon")]
    return Trip(row["state"], inverse(*ends).distance_m / 1_000, float(row["seconds"]) / 60)


def fit(trips: Sequence[Trip]) -> Fit:
    """The curve for these trips."""
    spreads: dict[Fit, float] = {}
    for half_minutes in range(31):
        start = half_minutes / 2
        ratios = [math.log(trip.km / (trip.minutes - start)) for trip in trips]
        spreads[Fit(start, math.exp(-median(ratios)))] = pstdev(ratios)
    least = min(spreads.values())
    alike = [one for one, spread in spreads.items() if spread <= least * (1 + ALIKE)]
    return min(alike, key=lambda one: median(off(one, trips)))


def off(one: Fit, trips: Sequence[Trip]) -> list[float]:
    """The error of each estimate, as a share of the true minutes."""
    return [abs(one.minutes(trip.km) / trip.minutes - 1) for trip in trips]


def logs(one: Fit, trips: Sequence[Trip]) -> list[float]:
    """Logarithms of true minutes over estimated ones."""
    return [math.log(trip.minutes / one.minutes(trip.km)) for trip in trips]


def held(one: Fit, trips: Sequence[Trip]) -> float:
    """The share of trips within the range that the program states."""
    inside = 0
    for trip in trips:
        stated = time_range(60 * one.minutes(trip.km), SPREAD)
        inside += stated.least <= 60 * trip.minutes <= stated.most
    return inside / len(trips)


def main() -> None:
    """Fit on all trips; measure on states that the fit has not seen."""
    parser = argparse.ArgumentParser(description="Fit minutes over the straight line.")
    parser.add_argument("file")
    parser.add_argument("--check", action="store_true", help="compare with the program's constants")
    options = parser.parse_args()
    trips = read(options.file)
    by_state = defaultdict(list)
    for trip in trips:
        by_state[trip.state].append(trip)
    states = sorted(by_state)
    errors, inside = [], []
    for fold in range(FOLDS):
        kept = [t for at, s in enumerate(states) if at % FOLDS != fold for t in by_state[s]]
        found = fit(kept)
        for state in states[fold::FOLDS]:
            errors += off(found, by_state[state])
            inside.append((held(found, by_state[state]), state, len(by_state[state])))
    final = fit(trips)
    whole = sum(share * count for share, _, count in inside) / len(trips)
    print(f"START, PER_KM = {final.start:.1f}, {final.per_km:.3f}")
    print(f"states left out: median error {median(errors):.1%}, {whole:.1%} within the range")
    worst = ", ".join(f"{state} {share:.0%}" for share, state, _ in sorted(inside)[:4])
    print(f"least within the range: {worst}")
    left = sorted(logs(final, trips))
    print("logarithms of true over estimated minutes:", end="")
    for share in (0.025, 0.25, 0.5, 0.75, 0.975):
        print(f" {left[int(share * len(left))]:+.2f}", end="")
    print()
    if options.check and (final.start, round(final.per_km, 3)) != (START, PER_KM):
        sys.exit("locator/roads/line.py has other constants")


if __name__ == "__main__":
    main()
