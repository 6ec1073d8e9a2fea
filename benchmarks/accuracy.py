"""The errors of the offline geocoder and its radius, measured against known addresses.

    python benchmarks/accuracy.py TRUTH.csv...
    python benchmarks/accuracy.py --only city TRUTH.csv...
    python benchmarks/accuracy.py --data-dir FOLDER --misses TRUTH.csv...

TRUTH.csv has the columns address, city, state, zip, and lat, lon or latitude, longitude (WGS 84
degrees). Each row is read and placed as ``locator find`` would do it, with the street data of
``--data-dir`` where that is given; ``--only`` gives it the ZIP or the city and state alone. Errors
are geodesics. Nothing of the rows is printed but, with ``--misses``, their line numbers.
"""

import argparse
import csv
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from statistics import median, quantiles
from typing import NamedTuple

from tabulate import tabulate

from locator.answer import Answer, Request, make_answer
from locator.clinics.load import load_clinics
from locator.clinics.model import Clinic
from locator.geocode.model import PRECISIONS, Candidate
from locator.geocode.offline import Offline
from locator.geodesy import inverse

TEXTS = {
    "all": "{address}, {city}, {state} {zip}",
    "zip": "{zip}",
    "city": "{city}, {state}",
}
HEADERS = ("precision", "addresses", "share", "median", "p90", "p95", "worst", "radius", "held")


class Match(NamedTuple):
    """One address as answered; meters. ``held``: the disc of some candidate has the true place."""

    where: str  # file and line
    precision: str  # "no match" without one
    faults: tuple[str, ...] = ()
    error_m: float = 0.0
    radius_m: float = 0.0
    held: bool = False
    certain: bool = False
    right: bool = False  # the clinic said to be nearest is nearest to the true place


def read(paths: Iterable[str]) -> Iterator[tuple[str, dict[str, str]]]:
    """The rows of the truth files, each with its file and line."""
    needed = {"address", "city", "state", "zip"}
    for path in paths:
        with open(path, encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            if missing := needed.difference(rows.fieldnames or ()):
                raise SystemExit(f"{path}: no column {', '.join(sorted(missing))}")
            for row in rows:
                yield f"{path}:{rows.line_num}", row


def judge(where: str, row: dict[str, str], answer: Answer, clinics: Iterable[Clinic]) -> Match:
    """Compare an answer with the truth."""
    if answer.origin is None:
        return Match(where, "no match")
    truth = (float(row.get("latitude") or row["lat"]), float(row.get("longitude") or row["lon"]))

    def error(place: Candidate | Clinic) -> float:
        return inverse(place.latitude, place.longitude, *truth).distance_m

    origin = answer.origin
    return Match(
        where,
        origin.precision,
        origin.faults,
        error(origin),
        origin.uncertainty_m,
        any(error(place) <= place.uncertainty_m for place in answer.candidates),
        answer.decision.certain,
        min(clinics, key=error) == answer.decision.nearest,
    )


def table(matches: list[Match]) -> str:
    """One line for each precision, best first, and one for the rows without a match."""
    by_precision = defaultdict(list)
    for match in matches:
        by_precision[match.precision].append(match)
    lines = [
        (precision, len(found), _share(len(found), len(matches)), *_figures(found))
        for precision in (*PRECISIONS, "no match")
        if (found := by_precision[precision])
    ]
    return tabulate(lines, HEADERS, disable_numparse=True, stralign="right")


def _figures(found: list[Match]) -> tuple[str, ...]:
    if found[0].precision == "no match":
        return ()
    errors = [match.error_m for match in found]
    parts = quantiles(errors, n=20, method="inclusive") if len(errors) > 1 else errors * 19
    radius = median(match.radius_m for match in found)
    figures = (median(errors), parts[17], parts[18], max(errors), radius)
    held = sum(match.held for match in found)
    return (*(_distance(meters) for meters in figures), _share(held, len(found)))


def _distance(meters: float) -> str:
    return f"{meters / 1000:.1f} km" if meters >= 1000 else f"{meters:.0f} m"


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.1%}" if whole else "-"


def decisions(matches: list[Match]) -> str:
    """The share of wrong nearest clinics, among certain and among uncertain answers."""
    lines = []
    for name, certain in (("certain", True), ("not certain", False)):
        group = [m for m in matches if m.certain is certain and m.precision != "no match"]
        wrong = sum(not match.right for match in group)
        lines.append(f"{name}: {len(group)} answers, nearest clinic wrong in {wrong}")
    return "\n".join(lines)


def misses(matches: list[Match]) -> str:
    """The rows whose radius did not hold or that were not placed on a street, with the faults."""
    lines = [
        f"{match.where}: {match.precision}, off by {_distance(match.error_m)} of"
        f" {_distance(match.radius_m)}, {', '.join(match.faults) or 'no faults'}"
        for match in matches
        if not match.held or "street_not_placed" in match.faults
    ]
    return "\n".join(lines)


def geocoder(data_dir: str | None) -> Offline:
    """The offline geocoder, with street data where a folder is given."""
    if data_dir is None:
        return Offline()
    from locator.geocode.streets.match import open_matcher

    return Offline(open_matcher(data_dir, checked=True))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Accuracy of the offline geocoder.")
    parser.add_argument("--only", choices=["zip", "city"], default="all", help="what to give it")
    parser.add_argument("--data-dir", help="street data to use, as 'locator streets' keeps them")
    parser.add_argument("--locations", help="the clinics whose ranking is judged")
    parser.add_argument("--misses", action="store_true", help="list the rows that went wrong")
    parser.add_argument("truth", nargs="+", help="CSV files of addresses with known coordinates")
    options = parser.parse_args()
    offline = geocoder(options.data_dir)
    clinics, request = load_clinics(options.locations, offline), Request(links=())
    rows = list(read(options.truth))
    started = time.perf_counter()
    answers = [
        make_answer(TEXTS[options.only].format_map(row), clinics, [offline], request)
        for _, row in rows
    ]
    seconds = time.perf_counter() - started
    matches = [
        judge(where, row, answer, clinics)
        for (where, row), answer in zip(rows, answers, strict=True)
    ]
    print(table(matches))
    if options.locations or options.data_dir:
        print(decisions(matches))
        print(f"{seconds / len(rows) * 1e6:.0f} microseconds an address")
    if options.misses:
        print(misses(matches))


if __name__ == "__main__":
    main()
