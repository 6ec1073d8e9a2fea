"""Measure if "certain" is true when callers make mistakes, and when streets are not installed.

    python benchmarks/honesty.py COUNTY_FILE...
    python benchmarks/honesty.py --kinds ZIP,number --clinics 12 --show 5 COUNTY_FILE...
    python benchmarks/honesty.py --json COUNTY_FILE... > honesty.json

COUNTY_FILE is a TIGER/Line file (ADDRFEAT or EDGES) or a CSV file of address points, with the five
digits of the county in its name. Houses are drawn from the file itself, each is written with
one mistake, or two, and the nearest of some made-up clinics is asked for. An answer is wrong if
another clinic is nearer to the true place by the geodesic. A mistake that makes another real
address of the county is counted apart: nobody could know. ``half`` is with only the half of the
streets west of the median installed (``--half east``: the other), houses being drawn from all;
``removed`` asks for houses on streets of which nothing is installed.

The true places lie on the file's own lines, so this measures the reading and what is concluded
from it; how far houses stand from their numbers is measured by ``calibration.py``.
"""

import argparse
import json
import random
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from itertools import islice
from statistics import mean
from typing import NamedTuple

from intervals import share
from places import County, House, Stretch, house, street_key
from program import (
    CERTAIN,
    LEVELS,
    LIKELY,
    Clinic,
    Keep,
    Program,
    Verdict,
    clinic_at,
    install,
    meters,
    nearest,
)
from slips import KINDS, PARTLY, REMOVED, Said, Slip, is_another
from tabulate import tabulate

WHOLE, HALF, GONE = "whole", "half", "removed"
SETTINGS = {WHOLE: tuple(KINDS), HALF: PARTLY, GONE: REMOVED}
# Directories of each size, so that no figure hangs on where a few clinics happen to be.
DIRECTORIES = 12
# Texts a call. As many as the program makes at once.
CHUNK = 64
# Some kinds are hardly ever certain. We stop at this many times the wanted number.
CAP = 6
# The percentage of streets that are left out, and then asked for; the number of such rounds.
REMOVED_PERCENT, ROUNDS = 4, 4
# Houses drawn for a kind in a county; a mistake that few streets allow gets fewer.
DRAWS = 20_000
# Meters around the county where clinics can be, too: the next town.
MARGIN_M = 15_000.0
HEADERS = ("kind", "asked", "another address", "right", "certain", "wrong among certain", "likely",
           "wrong among likely")  # fmt: skip


@dataclass
class Score:
    """The results for one kind of mistake in one county."""

    county: str
    setting: str  # whole | half | removed
    kind: str
    clinics: int
    asked: int = 0
    another: int = 0  # drawn, but another real address: not asked
    right: int = 0  # the clinic named is the nearest, at any level
    levels: dict[str, int] = field(default_factory=lambda: dict.fromkeys(LEVELS, 0))
    wrong: dict[str, int] = field(default_factory=lambda: dict.fromkeys(LEVELS, 0))
    stated: float = 0.0  # the sum of all confidences; 0 where decisions have none

    def add(self, verdict: Verdict, truth: str) -> None:
        """Count one answer; ``truth`` is the id of the clinic that is nearest in fact."""
        self.asked += 1
        if verdict.nearest is None:
            return
        is_right = verdict.nearest == truth
        self.right += is_right
        self.levels[verdict.level] += 1
        self.wrong[verdict.level] += not is_right
        self.stated += verdict.confidence or 0.0


class Case(NamedTuple):
    """A house and what was said of it."""

    house: House
    said: Said


class Wrong(NamedTuple):
    """A certain answer that was wrong, to look at."""

    score: Score
    case: Case
    verdict: Verdict
    truth: str
    clinics: tuple[Clinic, ...]

    @property
    def text(self) -> str:
        """One line: what was asked, what was matched, how far off, how much nearer another is."""
        place, verdict = self.case.house.place, self.verdict
        far = {c.id: meters(place, (c.latitude, c.longitude)) for c in self.clinics}
        off = meters(place, verdict.place) if verdict.place else 0.0
        extra = far[verdict.nearest or self.truth] - far[self.truth]
        return (
            f"{self.score.setting}, {self.score.kind}: {self.case.said.text!r} for"
            f" {self.case.house.number} {self.case.house.street} {self.case.house.zip} ->"
            f" {verdict.label} ({verdict.precision}, {', '.join(verdict.faults) or 'no faults'}),"
            f" {off / 1000:.1f} km off, radius {verdict.radius_m:.0f} m,"
            f" {len(verdict.discs)} places; the right clinic is {extra / 1000:.1f} km nearer"
        )


class Run(NamedTuple):
    """The amount of questions."""

    seed: str
    certain: int  # certain answers of each kind that are wanted of one county
    sizes: tuple[int, ...]  # clinics in a directory
    kinds: tuple[str, ...]  # parts of the names of kinds; none: all
    half: str = "west"  # the half of the streets that is installed: west | east

    def wants(self, kind: str) -> bool:
        """True if a kind is asked for."""
        return not self.kinds or any(part.lower() in kind.lower() for part in self.kinds)


def directories(county: County, size: int, seed: str) -> list[tuple[Clinic, ...]]:
    """Made-up directories of ``size`` clinics: half at houses, half anywhere in and around it."""
    dice = random.Random(f"{seed} clinics {county.fips} {size}")
    south, west, north, east = county.box(MARGIN_M)

    def clinic(at: int) -> Clinic:
        if at % 2:
            return clinic_at(f"c{at}", dice.uniform(south, north), dice.uniform(west, east))
        return clinic_at(f"c{at}", *house(dice.choice(county.stretches), dice).place)

    return [tuple(clinic(at) for at in range(size)) for _ in range(DIRECTORIES)]


class World(NamedTuple):
    """A program with some of a county installed, and what houses are drawn from."""

    program: Program
    there: Sequence[Stretch]


def ask_county(county: County, run: Run, wrong: list[Wrong]) -> Iterator[Score]:
    """The scores of all kinds in one county; certain answers that were wrong go into ``wrong``."""
    clinics = {size: directories(county, size, run.seed) for size in run.sizes}
    for setting, kinds in SETTINGS.items():
        wanted = [kind for kind in kinds if run.wants(kind)]
        if not wanted:
            continue
        with ExitStack() as stack:
            worlds = [
                _world(county, keep, there, stack)
                for keep, there in _installed(county, setting, run)
            ]
            for kind in wanted:
                for size in run.sizes:
                    score = Score(county.name, setting, kind, size)
                    dice = random.Random(f"{run.seed} {county.fips} {setting} {kind} {size}")
                    cases = [_cases(county, w.there, KINDS[kind], dice, score) for w in worlds]
                    asking = [(w.program, c) for w, c in zip(worlds, cases, strict=True)]
                    _ask(asking, clinics[size], score, run.certain, wrong)
                    yield score


def _world(county: County, keep: Keep | None, there: Sequence[Stretch], stack: ExitStack) -> World:
    folder = stack.enter_context(tempfile.TemporaryDirectory())
    install(folder, [county.path], keep)
    return World(Program(folder), there)


def _installed(
    county: County, setting: str, run: Run
) -> Iterator[tuple[Keep | None, Sequence[Stretch]]]:
    """The part of a county to install, and the streets to draw houses from, round by round."""
    if setting == WHOLE:
        yield None, county.stretches
    elif setting == HALF:
        middle = county.median_longitude()
        is_west = run.half == "west"
        yield (lambda _, longitude: (longitude <= middle) == is_west), county.stretches
    else:
        streets = county.streets
        random.Random(f"{run.seed} removed {county.fips}").shuffle(streets)
        for at in range(ROUNDS):
            count = max(1, len(streets) * REMOVED_PERCENT // 100)
            gone = set(streets[at * count : (at + 1) * count])
            yield _without(county, gone), county.on(gone)


def _without(county: County, gone: set[str]) -> Keep:
    return lambda street, _: street_key(county.shown(street)) not in gone


def _cases(
    county: County, there: Sequence[Stretch], slip: Slip, dice: random.Random, score: Score
) -> Iterator[Case]:
    """Houses with the mistake in them."""
    for _ in range(DRAWS):
        drawn = house(dice.choice(there), dice)
        said = slip(drawn, dice)
        if said is None:
            continue
        if is_another(said, drawn, county):
            score.another += 1
            continue
        yield Case(drawn, said)


def _ask(
    asking: Sequence[tuple[Program, Iterator[Case]]],
    directories_: Sequence[tuple[Clinic, ...]],
    score: Score,
    wanted: int,
    wrong: list[Wrong],
) -> None:
    """Ask until there are ``wanted`` certain answers, or CAP times as many answers."""
    turn = 0
    while score.levels[CERTAIN] < wanted and score.asked < CAP * wanted:
        program, cases = asking[turn % len(asking)]
        some = list(islice(cases, CHUNK))
        if not some:
            return
        # Not turn by turn, so that each directory meets each part of the streets.
        clinics = directories_[turn // len(asking) % len(directories_)]
        turn += 1
        verdicts = program.ask([case.said.text for case in some], clinics)
        for case, verdict in zip(some, verdicts, strict=True):
            truth = nearest(case.house.place, clinics)
            score.add(verdict, truth)
            if verdict.level == CERTAIN and verdict.nearest != truth:
                wrong.append(Wrong(score, case, verdict, truth, clinics))


def table(scores: Sequence[Score], setting: str, size: int) -> str:
    """The kinds of one setting as a table in Markdown, all counties together."""
    rows = []
    for kind in SETTINGS[setting]:
        some = [s for s in scores if (s.setting, s.clinics, s.kind) == (setting, size, kind)]
        if any(score.asked for score in some):
            rows.append(_row(kind, some))
    return tabulate(rows, HEADERS, tablefmt="github", disable_numparse=True)


def _row(kind: str, scores: Sequence[Score]) -> list[str]:
    asked, another = sum(s.asked for s in scores), sum(s.another for s in scores)
    there = [score for score in scores if score.asked]
    cells = [kind, str(asked), f"{another / (asked + another):.0%}"]
    # The means of the counties: of one with few certain answers more are asked.
    cells.append(f"{mean(s.right / s.asked for s in there):.1%}")
    for level in (CERTAIN, LIKELY):
        count, wrong = sum(s.levels[level] for s in scores), sum(s.wrong[level] for s in scores)
        found = share(wrong, count)
        cells.append(f"{mean(s.levels[level] / s.asked for s in there):.1%}")
        cells.append(f"{found.text}, {wrong} of {count}" if found else "-")
    return cells


def _sample(wrong: Sequence[Wrong], count: int, seed: str) -> Iterator[str]:
    """Up to ``count`` certain answers of each kind that were wrong."""
    for setting, kinds in SETTINGS.items():
        for kind in kinds:
            some = [w for w in wrong if (w.score.setting, w.score.kind) == (setting, kind)]
            random.Random(f"{seed} show").shuffle(some)
            yield from (one.text for one in some[:count])


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Check that certain answers are right.")
    parser.add_argument("--kinds", default="", help="parts of the names of kinds, with commas")
    parser.add_argument("--clinics", default="12,2", help="sizes of the directories, with commas")
    parser.add_argument("--counties", default="", help="codes of the counties, with commas")
    parser.add_argument("--certain", type=int, default=600, help="certain answers wanted a kind")
    parser.add_argument("--seed", default="11")
    parser.add_argument("--half", default="west", choices=("west", "east"), help="it is installed")
    parser.add_argument("--show", type=int, default=0, help="wrong certain answers of each kind")
    parser.add_argument("--json", action="store_true", help="the counts by county instead")
    parser.add_argument("files", nargs="+")
    return parser.parse_args()


def main() -> None:
    """Measure and print."""
    options = _options()
    counties = [County(path) for path in options.files]
    if options.counties:
        counties = [county for county in counties if county.fips in options.counties.split(",")]
    sizes = tuple(int(size) for size in options.clinics.split(","))
    each = -(-options.certain // max(1, len(counties)))
    kinds = tuple(filter(None, options.kinds.split(",")))
    run = Run(options.seed, each, sizes, kinds, options.half)
    wrong: list[Wrong] = []
    scores = [score for county in counties for score in ask_county(county, run, wrong)]
    if options.json:
        print(json.dumps([asdict(score) for score in scores], indent=1))
        return
    for size in sizes:
        for setting in SETTINGS:
            if any(s.setting == setting and s.clinics == size and s.asked for s in scores):
                print(f"\n{setting}, {size} clinics\n\n{table(scores, setting, size)}")
    for line in _sample(wrong, options.show, options.seed):
        print(line)


if __name__ == "__main__":
    main()
