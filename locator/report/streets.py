"""The list of installed street data → table, json, csv."""

import csv
import io
import json
from collections.abc import Callable, Sequence
from typing import NamedTuple

from locator.geocode.streets.counties import label
from locator.geocode.streets.store import County

COLUMNS = ("county", "code", "kind", "vintage", "source", "records", "installed_on", "size_bytes")
_RIGHT = ("records", "size_bytes")


class Stored(NamedTuple):
    """The files of the data folder, with their sizes in bytes; 0 if they are not there."""

    index_path: str
    index_size: int
    roads_path: str
    roads_size: int

    def in_words(self) -> str:
        """A line for each file that is there; "" if there is none."""
        index = f"{megabytes(self.index_size)} in {self.index_path}" if self.index_size else ""
        roads = f"{megabytes(self.roads_size)} of roads in {self.roads_path}"
        return "\n".join(filter(None, (index, roads if self.roads_size else "")))


def as_table(counties: Sequence[County], sizes: Sequence[int], stored: Stored) -> str:
    """One line a county and kind of data with its size; then a line for each file."""
    import tabulate

    header = [column.removesuffix("_bytes").replace("_", " ") for column in COLUMNS]
    rows = [
        row | {"records": f"{row['records']:,}", "size_bytes": megabytes(int(row["size_bytes"]))}
        for row in _rows(counties, sizes)
    ]
    # Codes keep their zeros in front: without disable_numparse 01089 becomes 1089.
    table = tabulate.tabulate(
        [list(row.values()) for row in rows],
        header,
        tablefmt="simple",
        disable_numparse=True,
        colalign=["right" if column in _RIGHT else "left" for column in COLUMNS],
    )
    return f"{table}\n\n{stored.in_words()}"


def as_json(counties: Sequence[County], sizes: Sequence[int], stored: Stored) -> str:
    """An object with the index file, its size in bytes, and one object a county and kind."""
    shown = {
        "path": stored.index_path,
        "size_bytes": stored.index_size,
        "counties": _rows(counties, sizes),
    }
    return json.dumps(shown, ensure_ascii=False, indent=2)


def as_csv(
    counties: Sequence[County],
    sizes: Sequence[int],
    stored: Stored,  # noqa: ARG001 (one signature)
) -> str:
    """A header and one line a county and kind; lines end in LF."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(_rows(counties, sizes))
    return text.getvalue().removesuffix("\n")


def _rows(counties: Sequence[County], sizes: Sequence[int]) -> list[dict[str, str | int]]:
    both = zip(counties, sizes, strict=True)
    return [_cells(county) | {"size_bytes": size} for county, size in both]


def shares(counties: Sequence[County], size: int) -> list[int]:
    """Each county's share of the bytes of one file, by its records: pages and names are shared."""
    total = sum(county.records for county in counties) or 1
    return [size * county.records // total for county in counties]


def _cells(county: County) -> dict[str, str | int]:
    names = (
        label(county.fips) or county.name,
        county.fips,
        county.kind,
        county.vintage,
        county.source,
    )
    return dict(zip(COLUMNS[:-1], (*names, county.records, county.installed_on), strict=True))


def megabytes(size: int) -> str:
    """A number of bytes as people read it."""
    return f"{size / 1e6:,.1f} MB"


FORMATS: dict[str, Callable[[Sequence[County], Sequence[int], Stored], str]] = {
    "table": as_table,
    "json": as_json,
    "csv": as_csv,
}
