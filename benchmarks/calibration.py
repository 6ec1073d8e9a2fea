"""Check stated figures: the confidence of decisions, and the 95% radius of places.

    python benchmarks/calibration.py --streets COUNTY_FILE... -- TRUTH.csv...
    python benchmarks/calibration.py --given zip us_shops.csv.gz
    python benchmarks/calibration.py --figure new.svg --streets COUNTY_FILE... -- TRUTH.csv...

TRUTH.csv has the columns address, city, state, zip, and lat, lon or latitude, longitude (WGS 84
degrees); a column county parts it. COUNTY_FILE is a TIGER/Line file or a CSV file of address
points, which is installed first. Each address is asked for in full and by its ZIP alone, with
made-up pairs of clinics 2 to 40 km apart, and with the shipped directory where it is near. Rows
that are impossible by the rule of ``truths.is_possible`` are left out, and counted.

An answer is right if the clinic it names is the nearest to the true place by the geodesic. Answers
about one address are alike: intervals are of 95% and count them as fewer (``intervals.clustered``).
"""

import argparse
import json
import math
import random
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from statistics import mean, median
from typing import NamedTuple

from figure import Dot, drawn
from intervals import clustered, share
from program import (
    CERTAIN,
    LIKELY,
    PRECISIONS,
    Clinic,
    Program,
    Verdict,
    clinic_at,
    install,
    meters,
    nearest,
    shipped_clinics,
)
from tabulate import tabulate
from truths import FORMS, Truth, load

# Lower ends of the bins of stated confidence.
BINS = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99)
# Meters between the two clinics of a pair: neighboring suburbs to neighboring towns.
SPACING_M = (2_000.0, 40_000.0)
# How far the middle of a pair is from the address at most, in spacings: callers live between their
# two clinics and around them, up to a quarter of the spacing beyond either.
AWAY = 0.75
# Answers a truth file, so that the small ones count with many pairs; pairs an address at most.
ANSWERS, MOST_PAIRS = 6_000, 100
# The shipped directory is asked about from so far away at most, meters.
NEAR_M = 100_000.0
# From this stated confidence on, an answer counts as good.
GOOD = 0.95
STREETS = "streets"  # all rungs that are finer than a ZIP, pooled
PAIRS, SHIPPED = "pairs", "shipped directory"


class Asked(NamedTuple):
    """One answer about one address."""

    truth: Truth
    form: str  # a key of FORMS
    directory: str  # pairs | shipped directory
    verdict: Verdict
    right: bool

    @property
    def bin(self) -> str:
        """The bin of its stated confidence, or its level where none is stated."""
        confidence = self.verdict.confidence
        if confidence is None:
            return CERTAIN if self.verdict.level == CERTAIN else "not certain"
        at = max(i for i, low in enumerate(BINS) if confidence >= low)
        return (
            f"{BINS[at]:.2f} to {BINS[at + 1]:.2f}" if at + 1 < len(BINS) else f"{BINS[at]:.2f} up"
        )

    @property
    def good(self) -> bool:
        """True if it states GOOD or more, or is certain where nothing is stated."""
        confidence = self.verdict.confidence
        return self.verdict.level == CERTAIN if confidence is None else confidence >= GOOD


def pair(truth: Truth, dice: random.Random, farthest: float) -> tuple[Clinic, Clinic]:
    """Two made-up clinics about an address.

    They are anything in SPACING_M apart, and the middle between them is anywhere within
    ``farthest`` spacings of the address.
    """
    apart = dice.uniform(*SPACING_M)
    away, towards = farthest * apart * math.sqrt(dice.random()), dice.uniform(0, 2 * math.pi)
    angle = dice.uniform(0, 2 * math.pi)
    middle = away * math.cos(towards), away * math.sin(towards)
    half = apart / 2 * math.cos(angle), apart / 2 * math.sin(angle)
    return (
        clinic_at("a", *_moved(truth.place, middle[0] + half[0], middle[1] + half[1])),
        clinic_at("b", *_moved(truth.place, middle[0] - half[0], middle[1] - half[1])),
    )


def _moved(place: tuple[float, float], north_m: float, east_m: float) -> tuple[float, float]:
    # Meters in a degree of latitude on the mean: where exactly a clinic is made up is no matter.
    latitude = place[0] + north_m / 111_320
    return latitude, place[1] + east_m / 111_320 / math.cos(math.radians(place[0]))


def ask(
    program: Program, truths: Sequence[Truth], form: str, seed: str, away: float
) -> Iterator[Asked]:
    """The answers about the addresses of one file, each with as many pairs of clinics."""
    pairs = max(1, min(MOST_PAIRS, round(ANSWERS / max(1, len(truths)))))
    for truth in truths:
        dice = random.Random(f"{seed} {truth.where}")
        for _ in range(pairs):
            yield _asked(program, truth, form, PAIRS, pair(truth, dice, away))


def ask_shipped(program: Program, truths: Sequence[Truth], form: str) -> Iterator[Asked]:
    """The answers about the addresses near the clinics of the shipped directory."""
    clinics = shipped_clinics()
    for truth in truths:
        if min(meters(truth.place, (c.latitude, c.longitude)) for c in clinics) <= NEAR_M:
            yield _asked(program, truth, form, SHIPPED, clinics)


def _asked(
    program: Program, truth: Truth, form: str, directory: str, clinics: tuple[Clinic, ...]
) -> Asked:
    (verdict,) = program.ask([truth.text(form)], clinics)
    right = verdict.nearest == nearest(truth.place, clinics)
    return Asked(truth, form, directory, verdict, right)


# Counting


def share_of(answers: Iterable[Asked], hit: Callable[[Asked], bool]) -> str:
    """The share of answers that are a hit, with its interval; "-" of none."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for answer in answers:
        count = counts[answer.truth.where]
        count[0] += hit(answer)
        count[1] += 1
    found = clustered((hits, of) for hits, of in counts.values())
    return found.text if found else "-"


def radii(answers: Sequence[Asked]) -> str:
    """Errors by file, given parts and precision, and how often the stated radius holds."""
    once = {(a.truth.where, a.form): a for a in answers}
    groups: dict[tuple[str, str, str], list[Asked]] = defaultdict(list)
    for answer in once.values():
        precision = answer.verdict.precision or "no match"
        groups[answer.truth.file, answer.form, precision].append(answer)
    order = {word: at for at, word in enumerate(PRECISIONS)}
    keys = sorted(groups, key=lambda key: (key[0], key[1], order.get(key[2], 99)))
    rows = [[*key, str(len(groups[key])), *_radius_cells(groups[key])] for key in keys]
    headers = ("truth", "given", "precision", "addresses", "median error", "held", "median radius")
    return _table(rows, headers)


def _radius_cells(answers: Sequence[Asked]) -> tuple[str, ...]:
    errors = [meters(a.truth.place, a.verdict.place) for a in answers if a.verdict.place]
    if not errors:
        return ()
    held = share(sum(map(_holds, answers)), len(answers))
    radius = median(a.verdict.radius_m for a in answers)
    return f"{median(errors):.0f} m", held.text if held else "-", f"{radius:.0f} m"


def _holds(answer: Asked) -> bool:
    """True if the disc of one of the places that the text can mean holds the true one."""
    discs = answer.verdict.discs
    return any(meters(answer.truth.place, place) <= radius for place, radius in discs)


def _rungs(answers: Sequence[Asked]) -> dict[str, list[Asked]]:
    """The answers by precision, best first, and those finer than a ZIP once more together."""
    found = {
        word: some
        for word in PRECISIONS
        if (some := [a for a in answers if a.verdict.precision == word])
    }
    finer = [a for word in list(PRECISIONS)[:4] for a in found.get(word, ())]
    return {STREETS: finer, **found} if finer else found


def reliability(answers: Sequence[Asked]) -> list[list[str]]:
    """Answers by precision and bin: count, mean stated confidence, share that was right."""
    rows = []
    for rung, some in _rungs(answers).items():
        for name in sorted({a.bin for a in some}):
            group = [a for a in some if a.bin == name]
            right = share_of(group, lambda a: a.right)
            rows.append([rung, name, str(len(group)), _stated(group), right])
    return rows


def _stated(answers: Sequence[Asked]) -> str:
    stated = [a.verdict.confidence for a in answers if a.verdict.confidence is not None]
    return f"{mean(stated):.3f}" if stated else "-"


def decisions(answers: Sequence[Asked]) -> str:
    """Answers by file, given parts and directory: counts of each level, and the wrong ones."""
    rows = []
    groups = dict.fromkeys((a.truth.file, a.form, a.directory) for a in answers)
    for key in groups:
        some = [a for a in answers if (a.truth.file, a.form, a.directory) == key]
        cells = [*key, str(len(some)), f"{mean(a.right for a in some):.1%}"]
        for level in (CERTAIN, LIKELY):
            those = [a for a in some if a.verdict.level == level]
            cells += [f"{len(those) / len(some):.1%}", share_of(those, lambda a: not a.right)]
        good = [a for a in some if a.good]
        cells += [f"{len(good) / len(some):.1%}", share_of(good, lambda a: not a.right)]
        rows.append(cells)
    headers = ("truth", "given", "clinics", "answers", "right", CERTAIN, "wrong of these", LIKELY,
               "wrong of these", f"≥ {GOOD}", "wrong of these")  # fmt: skip
    return _table(rows, headers)


def figure(answers: Sequence[Asked]) -> str:
    """Stated against observed as an SVG picture; "certain" without a confidence states 1."""
    dots = []
    for rung, some in _rungs(answers).items():
        for name in sorted({a.bin for a in some}):
            group = [a for a in some if a.bin == name]
            stated = [a.verdict.confidence for a in group if a.verdict.confidence is not None]
            if not stated and name != CERTAIN:
                continue
            counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
            for a in group:
                counts[a.truth.where][0] += a.right
                counts[a.truth.where][1] += 1
            observed = clustered((hits, of) for hits, of in counts.values())
            if observed:
                dots.append(Dot(rung, mean(stated) if stated else 1.0, observed))
    return drawn(dots)


def _table(rows: Sequence[Sequence[str]], headers: Sequence[str]) -> str:
    return tabulate(rows, headers, tablefmt="github", disable_numparse=True)


def _record(answer: Asked) -> dict[str, object]:
    verdict = answer.verdict
    return {
        "where": answer.truth.where,
        "truth": answer.truth.file,
        "given": answer.form,
        "clinics": answer.directory,
        "precision": verdict.precision,
        "level": verdict.level,
        "confidence": verdict.confidence,
        "right": answer.right,
        "error_m": meters(answer.truth.place, verdict.place) if verdict.place else None,
        "radius_m": verdict.radius_m,
        "held": _holds(answer),
    }


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Stated against observed.")
    parser.add_argument("--streets", nargs="+", default=[], help="files to install; end with --")
    parser.add_argument("--given", choices=["both", *FORMS], default="both")
    parser.add_argument(
        "--away", type=float, default=AWAY, help="how far callers are from a pair, in spacings"
    )
    parser.add_argument("--seed", default="11")
    parser.add_argument("--figure", help="where to write the picture, an SVG file")
    parser.add_argument("--json", action="store_true", help="one line of JSON an answer instead")
    parser.add_argument("truth", nargs="+")
    return parser.parse_args()


def measure(options: argparse.Namespace) -> tuple[list[Asked], list[str]]:
    """All answers, and a line on each file."""
    answers, notes = list[Asked](), list[str]()
    with tempfile.TemporaryDirectory() as folder:
        if options.streets:
            install(folder, options.streets)
        program = Program(folder if options.streets else None)
        for path in options.truth:
            truths = load(path)
            notes.append(
                f"{Path(path).name}: {len(truths.rows)} addresses; {truths.wrong} left out, too far"
                " from their ZIP or of none"
            )
            for form in FORMS if options.given == "both" else [options.given]:
                answers += ask(program, truths.rows, form, options.seed, options.away)
                answers += ask_shipped(program, truths.rows, form)
    return answers, notes


def main() -> None:
    """Measure and print."""
    options = _options()
    answers, notes = measure(options)
    if options.figure:
        Path(options.figure).write_text(figure(answers), encoding="utf-8")
    if options.json:
        for answer in answers:
            print(json.dumps(_record(answer)))
        return
    paired = [a for a in answers if a.directory == PAIRS]
    headers = ("precision", "stated", "answers", "mean stated", "observed right")
    print(*notes, sep="\n")
    print(f"\n{radii(answers)}\n\n{_table(reliability(paired), headers)}\n\n{decisions(answers)}")


if __name__ == "__main__":
    main()
