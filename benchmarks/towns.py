"""Callers who say a town and no state: is the clinic that is named the nearest?

    python benchmarks/towns.py us_shops.csv.gz
    python benchmarks/towns.py --clinics 300 --miles 60 --seed 2 us_shops.csv.gz

TRUTH.csv has the columns of ``truths.load``. Some of its places become clinics, and callers are
drawn from the others: those within --miles of a clinic, since people call one near them, or all.
No streets are installed. An answer is wrong if another clinic is nearer to the true place.
Intervals are 95% (Wilson's).
"""

import argparse
import random
from collections import Counter
from collections.abc import Callable, Sequence

from intervals import share
from program import CERTAIN, LEVELS, LIKELY, Clinic, Program, clinic_at, meters, nearest
from tabulate import tabulate
from truths import Truth, load

_METERS_PER_MILE = 1609.344
_DIRECTORIES = 5  # drawn anew, so that no single one decides


def _misspelled(truth: Truth, dice: random.Random) -> str:
    """The town without one of its letters, but for the first."""
    at = dice.randrange(1, max(2, len(truth.city)))
    return truth.city[:at] + truth.city[at + 1 :]


Form = Callable[[Truth, random.Random], str]
FORMS: dict[str, Form] = {
    "town": lambda truth, _: truth.city,
    "town misspelled": _misspelled,
    "street, town": lambda truth, _: f"{truth.address}, {truth.city}",
    "town, street": lambda truth, _: f"{truth.city}, {truth.address}",
    "street, town misspelled": lambda truth, dice: f"{truth.address}, {_misspelled(truth, dice)}",
    "street, town, state": lambda truth, _: f"{truth.address}, {truth.city}, {truth.state}",
    "ZIP street": lambda truth, _: f"{truth.zip} {truth.address}",
}


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description="Check answers about towns without a state.")
    parser.add_argument("truth", metavar="TRUTH.csv")
    parser.add_argument("--clinics", type=int, default=100, help="sites in each directory")
    parser.add_argument("--callers", type=int, default=600, help="callers of each directory")
    parser.add_argument("--miles", type=float, help="of callers to a clinic")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    dice = random.Random(options.seed)
    rows = load(options.truth).rows
    counts: dict[str, Counter[tuple[str, bool]]] = {form: Counter() for form in FORMS}
    for _ in range(_DIRECTORIES):
        clinics = tuple(
            clinic_at(str(at), *row.place)
            for at, row in enumerate(dice.sample(rows, min(options.clinics, len(rows))))
        )
        callers = _callers(rows, clinics, options, dice)
        for form, text in FORMS.items():
            texts = [text(caller, dice) for caller in callers]
            for caller, verdict in zip(callers, Program().ask(texts, clinics), strict=True):
                right = verdict.nearest == nearest(caller.place, clinics)
                counts[form][verdict.level, right] += 1
    print(table(counts))


def _callers(
    rows: Sequence[Truth],
    clinics: Sequence[Clinic],
    options: argparse.Namespace,
    dice: random.Random,
) -> list[Truth]:
    found: list[Truth] = []
    for row in dice.sample(rows, len(rows)):
        if len(found) == options.callers:
            break
        far = min(meters(row.place, (one.latitude, one.longitude)) for one in clinics)
        if options.miles is None or far <= options.miles * _METERS_PER_MILE:
            found.append(row)
    return found


def table(counts: dict[str, Counter[tuple[str, bool]]]) -> str:
    """The forms as a table in Markdown."""
    rows = []
    for form, found in counts.items():
        asked = found.total()
        row = [form, str(asked)]
        for level in (CERTAIN, LIKELY):
            of = found[level, True] + found[level, False]
            wrong = share(found[level, False], of)
            row += [f"{of / asked:.1%}", wrong.text if wrong else "-"]
        matched = sum(found[level, right] for level in LEVELS for right in (True, False))
        rows.append([*row, f"{1 - matched / asked:.1%}"])
    headers = ["said", "asked", "certain", "wrong of these", "likely", "wrong of these", "no match"]
    return tabulate(rows, headers, tablefmt="github", disable_numparse=True)


if __name__ == "__main__":
    main()
