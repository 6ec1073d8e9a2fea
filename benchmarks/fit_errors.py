"""The errors of places, as multiples of their radius: the quantiles of ``ERRORS``.

    python benchmarks/fit_errors.py [--streets FILE ...] -- TRUTH.csv ...

Derives the tables of locator/ranking/confidence.py: for each precision the error ÷ radius at the
quantiles below, each county (or file) counting the same. The second table leaves one out in turn:
how much of it lies within the 95% quantile of the others. If you have a county's truth, addresses
with coordinates from elsewhere, you can run it on that.
"""

import argparse
import tempfile
from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import ExitStack

from program import Program, install, meters
from truths import load

QUANTILES = (0.05, 0.1, 0.25, 0.5, 0.75, 0.8, 0.9, 0.95, 0.975, 0.99, 0.995, 0.999)
# Fewer addresses of one precision say nothing about its tail.
_FEWEST = 20

Ratios = Mapping[str, list[float]]  # by county, ascending


def at(ratios: Sequence[float], quantile: float) -> float:
    """The value at a quantile of ascending values."""
    return ratios[min(len(ratios) - 1, int(quantile * len(ratios)))]


def pooled(ratios: Ratios, quantile: float) -> float:
    """The mean of the counties' quantiles: each counts the same."""
    return sum(at(values, quantile) for values in ratios.values()) / len(ratios)


def measure(
    program: Program, paths: Sequence[str], given: str
) -> dict[str, dict[str, list[float]]]:
    """Error ÷ radius of each address, ascending, by precision and county."""
    found: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for path in paths:
        truths = load(path).rows
        texts = [truth.text(given) for truth in truths]
        for truth, verdict in zip(truths, program.ask(texts, ()), strict=True):
            if verdict.place and verdict.radius_m:
                error = meters(verdict.place, truth.place) / verdict.radius_m
                found[verdict.precision][truth.file].append(error)
    for groups in found.values():
        for name in list(groups):
            groups[name].sort()
            if len(groups[name]) < _FEWEST:
                del groups[name]
    return found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="How far off places are.")
    parser.add_argument("--streets", nargs="*", default=[], help="street data to install")
    parser.add_argument("--given", choices=("address", "zip"), default="address")
    parser.add_argument("truths", nargs="+")
    options = parser.parse_args()
    with ExitStack() as stack:
        folder = None
        if options.streets:
            folder = stack.enter_context(tempfile.TemporaryDirectory())
            install(folder, options.streets)
        found = measure(Program(folder), options.truths, options.given)
    print("| precision | counties | " + " | ".join(map(str, QUANTILES)) + " |")
    print("|---" * (len(QUANTILES) + 2) + "|")
    for precision, groups in sorted(found.items()):
        if groups:
            cells = " | ".join(f"{pooled(groups, quantile):.3f}" for quantile in QUANTILES)
            print(f"| {precision} | {len(groups)} | {cells} |")
    print("\n| precision | left out | addresses | within the others' 95% |\n|---|---|---|---|")
    for precision, groups in sorted(found.items()):
        for name, values in sorted(groups.items()):
            others = {other: ratios for other, ratios in groups.items() if other != name}
            if others:
                limit = pooled(others, 0.95)
                held = sum(value <= limit for value in values) / len(values)
                print(f"| {precision} | {name} | {len(values)} | {held:.1%} |")


if __name__ == "__main__":
    main()
