"""Files of addresses whose true places are known, independently of what is installed."""

import csv
import gzip
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from places import RADII, zips
from program import meters

FORMS = {"address": "{address}, {city}, {state} {zip}", "zip": "{zip}"}


class Truth(NamedTuple):
    """A row of a truth file."""

    where: str  # file and line
    file: str  # the name of the file, or of the county within it
    address: str
    city: str
    state: str
    zip: str  # five digits
    place: tuple[float, float]  # latitude, longitude, WGS 84 degrees

    def text(self, form: str) -> str:
        """The row as it is asked for: a key of FORMS."""
        return FORMS[form].format_map(self._asdict())


class Truths(NamedTuple):
    """The rows of a file, and how many were left out for what is wrong with them."""

    rows: list[Truth]
    wrong: int  # farther from their own ZIP than RADII radii of it, or of no ZIP in the table


def load(path: str) -> Truths:
    """The rows of a CSV file, gzip too, that has these columns, and a point in each row.

    ``address``, ``city``, ``state``, ``zip``, and ``lat``, ``lon`` or ``latitude``, ``longitude``.
    ``county``, if present, splits the file. The first of several rows with one address counts.
    Rows that are wrong by the rule of RADII are left out. Raises SystemExit without these columns.
    """
    rows, wrong, seen = [], 0, set[str]()
    for truth in _rows(path):
        if truth.text("address").upper() in seen:
            continue
        seen.add(truth.text("address").upper())
        if is_possible(truth):
            rows.append(truth)
        else:
            wrong += 1
    return Truths(rows, wrong)


def is_possible(truth: Truth) -> bool:
    """True if the place is no more than RADII radii from the point of the row's own ZIP.

    A shop with the coordinates of another town fails. The ZIP's disc holds 95 of 100 addresses, and
    an address that belongs to a ZIP was never farther off than 2.25 radii.
    """
    row = zips().get(truth.zip)
    return row is not None and meters(row.point, truth.place) <= RADII * row.radius_m


def _rows(path: str) -> Iterator[Truth]:
    opened = gzip.open if path.endswith(".gz") else open
    name = re.sub(r"\.csv(\.gz)?$", "", Path(path).name)
    with opened(path, "rt", encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file)
        fields = set(rows.fieldnames or ())
        points = ("lat", "lon") if "lat" in fields else ("latitude", "longitude")
        if missing := {"address", "city", "state", "zip", *points} - fields:
            raise SystemExit(f"{Path(path).name}: no column {', '.join(sorted(missing))}")
        for row in rows:
            yield Truth(
                f"{Path(path).name}:{rows.line_num}",
                row.get("county") or name,
                row["address"].strip(),
                row["city"].strip(),
                row["state"].strip(),
                # Spreadsheets take the 0 in front of New England's ZIPs away.
                row["zip"].strip()[:5].zfill(5),
                (float(row[points[0]]), float(row[points[1]])),
            )
