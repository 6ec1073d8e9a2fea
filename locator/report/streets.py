"""The list of installed street data → table, json, csv."""

import csv
import io
import json
from collections.abc import Callable, Sequence

from locator.geocode.streets.counties import label
from locator.geocode.streets.store import County

# The size is a county's share of the index by its records: pages and names are shared.
COLUMNS = ("county", "code", "kind", "vintage", "source", "records", "installed_on", "size_bytes")
_RIGHT = ("records", "size_bytes")


def as_table(counties: Sequence[County], size: int, path: str) -> str:
    """One line a county and kind of data, and the size of the whole in the last."""
    import tabulate

    header = [column.removesuffix("_bytes").replace("_", " ") for column in COLUMNS]
    rows = [
        row | {"records": f"{row['records']:,}", "size_bytes": megabytes(int(row["size_bytes"]))}
        for row in _rows(counties, size)
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


def as_json(counties: Sequence[County], size: int, path: str) -> str:
    """An object with the index file, its size in bytes, and one object a county and kind."""
    shown = {"path": path, "size_bytes": size, "counties": _rows(counties, size)}
    return json.dumps(shown, ensure_ascii=False, indent=2)


def as_csv(counties: Sequence[County], size: int, path: str) -> str:  # noqa: ARG001 (one signature)
    """A header and one line a county and kind; lines end in LF."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(_rows(counties, size))
    return text.getvalue().removesuffix("\n")


def _rows(counties: Sequence[County], size: int) -> list[dict[str, str | int]]:
    total = sum(county.records for county in counties) or 1
    return [_cells(county) | {"size_bytes": size * county.records // total} for county in counties]


def _cells(county: County) -> dict[str, str | int]:
    names = (label(county.fips), county.fips, county.kind, county.vintage, county.source)
    return dict(zip(COLUMNS[:-1], (*names, county.records, county.installed_on), strict=True))


def megabytes(size: int) -> str:
    """A number of bytes as people read it."""
    return f"{size / 1e6:,.1f} MB"


FORMATS: dict[str, Callable[[Sequence[County], int, str], str]] = {
    "table": as_table,
    "json": as_json,
    "csv": as_csv,
}
