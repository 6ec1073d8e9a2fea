"""Addresses parsed per second on one core, and the ratio to usaddress where that is installed.

    python benchmarks/parse.py [FILE]

FILE: a text file with one address a line, or a CSV file with an ``address`` column and, if it has
them, ``city``, ``state`` and ``zip``. Without FILE a built-in mixed list is used.
"""

import csv
import sys
import time
from collections.abc import Callable, Iterable

from locator.address import parse

STREETS = (
    "2340 Whitesburg Dr", "4100 University Dr NW", "11000 Memorial Pkwy SW", "8100 Hwy 72 W, Ste D",
    "14000 Highway 231-431 N", "14600 US Hwy 72", "100 AL Hwy 53", "2400 County Road 58",
    "600 W 13th St", "2200 Sparkman Drive Suite 1100", "100 N. Memorial Pkwy", "7061B Hwy 72 West",
    "500 GOVERNORS DR SW", "1500 Four Mile Road South East", "100 Carl T. Jones Drive",
    "3900 Meridian Street North", "1140 1/2 Main St", "100 CO RD 39", "840 BALCH ROAD",
    "6200 University Dr NW 35", "100 Old Railroad Bed Rd", "2300 Winchester Rd NE Apt 4",
)  # fmt: skip
CITIES = ("Huntsville, AL 35801", "MADISON, AL 35758", "Owens Cross Roads, Alabama 35763")
SECONDS = 2.0


def rows(path: str) -> list[str]:
    """The addresses in the file at ``path``, each in one line."""
    with open(path, encoding="utf-8-sig", newline="") as file:
        if not path.endswith(".csv"):
            return [line.strip() for line in file if line.strip()]
        return [_line(row) for row in csv.DictReader(file)]


def _line(row: dict[str, str]) -> str:
    last = " ".join(row[name] for name in ("state", "zip") if row.get(name) and row.get("city"))
    return ", ".join(part for part in (row["address"], row.get("city", ""), last) if part)


def per_second(reader: Callable[[str], object], texts: Iterable[str]) -> float:
    """The ``texts`` that ``reader`` reads in a second of processor time, best of several."""
    texts = list(texts)
    best, spent = 0.0, 0.0
    while spent < SECONDS:
        start = time.process_time()
        for text in texts:
            reader(text)
        took = time.process_time() - start
        best, spent = max(best, len(texts) / took), spent + took
    return best


def main(arguments: list[str]) -> None:
    """Measure and print."""
    texts = rows(arguments[0]) if arguments else [f"{s}, {c}" for s in STREETS for c in CITIES]
    texts *= max(1, 5000 // len(texts))
    ours = per_second(parse, texts)
    print(f"locator.address.parse   {ours:10,.0f} addresses a second")
    try:
        import usaddress
    except ImportError:
        print("usaddress is not installed: no comparison")
        return
    # usaddress.parse labels the words; its tag() raises on some addresses.
    theirs = per_second(usaddress.parse, texts[:1000])
    print(f"usaddress.parse         {theirs:10,.0f} addresses a second")
    print(f"ratio                   {ours / theirs:10.1f}")


if __name__ == "__main__":
    main(sys.argv[1:])
