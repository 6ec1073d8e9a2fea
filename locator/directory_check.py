"""Everything that is wrong or doubtful in a locations file, in one go.

The errors are those of ``locator.clinics``; added here are the warnings and notes that need the
whole file, the day or tables that no answer needs.
"""

import datetime
from collections import Counter
from collections.abc import Iterator
from functools import cache

from locator.clinics import COARSE_M, Clinic, Geocode, read_clinics
from locator.directory_file import (
    COLUMNS,
    NOTE,
    WARNING,
    Finding,
    Row,
    Table,
    read_table,
)
from locator.services import misspelt, plain, split_services, vocabulary

# Ours: a practice that looks through its rows once a year stays without a warning.
STALE_DAYS = 365

# What other programs call our columns.
_ALIASES = {
    "address": "street",
    "address1": "street",
    "address2": "unit",
    "suite": "unit",
    "town": "city",
    "postal_code": "zip",
    "postcode": "zip",
    "lat": "latitude",
    "y": "latitude",
    "lon": "longitude",
    "lng": "longitude",
    "long": "longitude",
    "x": "longitude",
    "opening_hours": "hours",
    "telephone": "phone",
    "tz": "timezone",
    "website": "url",
}


def check(
    path: str | None,
    geocode: Geocode,
    *,
    today: datetime.date | None = None,
    stale_days: int = STALE_DAYS,
) -> list[Finding]:
    """Every fault of the file ``path`` ("-": standard input; without one, the shipped file).

    In the order of the lines. ``geocode`` places rows without coordinates; ``verified_on`` is
    stale when more than ``stale_days`` before ``today`` (now, where that is left out). Raises
    DataError only when there is no file to read.
    """
    table = read_table(path)
    read = read_clinics(table, geocode)
    today = today or datetime.date.today()
    for row, clinic in read:
        _check_day(row, clinic.verified_on, today, stale_days)
        _check_accuracy(row, clinic)
    _check_timezones(table)
    _check_twins(read)
    _check_services(table)
    found = [*_misnamed_columns(table), *table.findings()]
    return sorted(found, key=lambda finding: finding.line)


def _misnamed_columns(table: Table) -> Iterator[Finding]:
    from difflib import get_close_matches

    missing = [column for column in COLUMNS if column not in table.columns]
    for column in table.columns:
        alias = _ALIASES.get(column.replace(" ", "_"))
        near = [alias] if alias in missing else get_close_matches(column, missing, n=1, cutoff=0.75)
        if column not in COLUMNS and near:
            message = "this column is not known and not read"
            yield Finding(WARNING, table.header, column, message, column, f"rename it to {near[0]}")


def _check_day(row: Row, verified_on: str, today: datetime.date, stale_days: int) -> None:
    if not verified_on:
        return
    age = (today - datetime.date.fromisoformat(verified_on)).days
    if age < 0:
        row.report(WARNING, "verified_on", "lies in the future", "correct it")
    elif age > stale_days:
        message = f"last verified {age:,} days ago"
        row.report(WARNING, "verified_on", message, "verify the row and set the day anew")


def _check_accuracy(row: Row, clinic: Clinic) -> None:
    if clinic.accuracy_m > COARSE_M:
        message = f"coarse: the door is known to within {clinic.accuracy_m:,.0f} m only"
        row.report(NOTE, "accuracy_m", message, "give coordinates of the building")


def _check_timezones(table: Table) -> None:
    """A warning only: which names are known depends on the machine's own table of time zones."""
    for row in table.rows:
        name = row.cells.get("timezone")
        if name and _timezones() and name not in _timezones():
            fix = "write a name such as America/Chicago"
            row.report(WARNING, "timezone", "is not a time zone of the IANA database", fix)


@cache
def _timezones() -> set[str]:
    import zoneinfo

    return zoneinfo.available_timezones()  # reads a folder of 600 files


def _check_twins(read: list[tuple[Row, Clinic]]) -> None:
    lines: dict[str, int] = {}
    for row, clinic in read:
        address = plain(clinic.address)
        line = lines.setdefault(address, row.line)
        if line != row.line and clinic.street:
            row.report(WARNING, "street", f"the clinic in line {line} has the same address")


def _check_services(table: Table) -> None:
    """Report names that look like slips; of two that are alike the one used less often is it."""
    uses = Counter(plain(name) for row in table.rows for name in _services(row))
    by_use = [name for name, _ in uses.most_common()]
    known = list(vocabulary())
    slips = {
        name: other
        for place, name in enumerate(by_use)
        if name not in vocabulary() and (other := misspelt(name, known + by_use[:place]))
    }
    for row in table.rows:
        for name in _services(row):
            if plain(name) in slips:
                fix = f"did you mean {slips[plain(name)]}?"
                row.report(WARNING, "services", f'the service "{name}" looks misspelt', fix)


def _services(row: Row) -> list[str]:
    return list(split_services(row.cells.get("services", "")))
