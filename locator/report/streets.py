"""The list of installed street data → table, json, csv."""

import csv
import io
import json
from collections.abc import Callable, Sequence

from locator.geocode.streets.counties import label
from locator.geocode.streets.store import County

COLUMNS = ("county", "code", "kind", "vintage", "source", "records", "installed_on", "size_bytes")
_RIGHT = ("records", "size_bytes")


def as_table(counties: Sequence[County], sizes: Sequence[int], size: int, path: str) -> str:
    """One line a county and kind of data with its size; in the last line that of the index."""
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
    return f"{table}\n\n{megabytes(size)} in {path}"


def as_json(counties: Sequence[County], sizes: Sequence[int], size: int, path: str) -> str:
    """An object with the index file, its size in bytes, and one object a county and kind."""
    shown = {"path": path, "size_bytes": size, "counties": _rows(counties, sizes)}
    return json.dumps(shown, ensure_ascii=False, indent=2)


def as_csv(
    counties: Sequence[County],
    sizes: Sequence[int],
    size: int,  # noqa: ARG001 (one signature)
    path: str,  # noqa: ARG001 (one signature)
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


FORMATS: dict[str, Callable[[Sequence[County], Sequence[int], int, str], str]] = {
    "table": as_table,
    "json": as_json,
    "csv": as_csv,
}
