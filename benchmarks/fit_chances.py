"""Measure how often a house of one county fits a ZIP code of another by chance, by fault.

    python benchmarks/fit_chances.py [--draws N] TIGER_FILE ...

Derives ``CHANCES`` of locator/geocode/mistakes.py. Houses of each county are asked for in the ZIP
codes of each other one. Any fit there can only be chance. The last column is the largest of
the counties, which is what the table takes: a fit by chance that is thought rarer than it is makes
answers too sure.
"""

import argparse
import random
import tempfile
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack

from places import County, house
from program import fitting_faults, install, open_county

# ZIP codes with fewer stretches say little about chance.
_STRETCHES = 300


def chances(
    county: County, others: Sequence[County], draws: int, dice: random.Random, stack: ExitStack
) -> Counter[str]:
    """The number of ``draws`` houses of other counties that fit a ZIP of this one, by fault."""
    folder = stack.enter_context(tempfile.TemporaryDirectory())
    install(folder, [county.path])
    matcher = open_county(folder)
    counts = Counter(stretch.zip for stretch in county.stretches)
    zips = [code for code, count in counts.items() if count >= _STRETCHES] or list(counts)
    found: Counter[str] = Counter()
    for _ in range(draws):
        drawn = house(dice.choice(dice.choice(others).stretches), dice)
        for fault in fitting_faults(matcher, f"{drawn.number} {drawn.street}", dice.choice(zips)):
            found[fault] += 1
    return found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="How often a house fits by chance.")
    parser.add_argument("--draws", type=int, default=2_000)
    parser.add_argument("files", nargs="+")
    options = parser.parse_args()
    counties = [County(path) for path in options.files]
    dice = random.Random(11)
    with ExitStack() as stack:
        found = [
            chances(one, [c for c in counties if c is not one], options.draws, dice, stack)
            for one in counties
        ]
    faults = sorted({fault for one in found for fault in one})
    print("| found with | " + " | ".join(c.name for c in counties) + " | largest |")
    print("|---" * (len(counties) + 2) + "|")
    for fault in faults:
        shares = [one[fault] / options.draws for one in found]
        cells = " | ".join(f"{share:.4f}" for share in shares)
        print(f"| {fault} | {cells} | {max(shares):.4f} |")


if __name__ == "__main__":
    main()
