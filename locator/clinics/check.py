"""All findings about a locations file, its services file and its guide, in one go.

Errors come from ``load``, ``service_details`` and ``guide``. This module adds the warnings and
notes that need the whole file, the current day, or tables that no answer needs.
"""

import datetime
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache

from locator.clinics import guide
from locator.clinics.cells import id_of
from locator.clinics.doubtful import (
    check_city,
    check_html,
    check_name,
    check_street,
    doubtful_columns,
    ignored_fix,
    phone_fix,
)
from locator.clinics.hours import hours_fault, timezone
from locator.clinics.load import Geocode, guide_path, read_clinics, services_beside
from locator.clinics.model import COARSE_M, VERIFY_AFTER_DAYS, Clinic
from locator.clinics.phones import read_phone
from locator.clinics.service_details import LAYOUT, read_details
from locator.clinics.service_names import misspelled, plain, split_services, vocabulary
from locator.clinics.several import several_services
from locator.clinics.table import (
    ALIASES,
    LOCATIONS,
    NOTE,
    SEVERITIES,
    WARNING,
    Finding,
    Row,
    Table,
    read_table,
)
from locator.system.spreadsheets import would_run

_NUMBER = re.compile(r"\d[\d,.]*")

# Columns whose text answers show; a phone may begin with "+".
_SHOWN = ("id", "name", "street", "unit", "city", "services", "notice", "service", "note")


def check(
    path: str | None,
    geocode: Geocode,
    *,
    services_file: str | None = None,
    guide_file: str | None = None,
    today: datetime.date | None = None,
    stale_days: int = VERIFY_AFTER_DAYS,
) -> list[Finding]:
    """All findings about the file ``path`` ("-" is standard input, None the shipped file).

    They are in the order of the lines. Findings about the services file and the guide follow, with
    their names; these are ``services_file`` and ``guide_file``, or the files beside ``path``, or
    the shipped guide with the shipped file. ``geocode`` places rows without coordinates.
    ``verified_on`` is stale if it is more than ``stale_days`` before ``today``, by default the
    current day. Raises DataError only if there is no file to read.
    """
    table = read_table(path)
    read = read_clinics(table, geocode)
    today = today or datetime.date.today()
    if read and all(clinic.status == "closed" for _, clinic in read):
        message = "no clinic in the file is open: answers name none"
        fix = "set status to open, or leave it blank"
        table.own_findings.append(Finding(WARNING, table.header, "status", message, fix=fix))
    for row, clinic in read:
        _check_day(row, clinic.verified_on, today, stale_days)
        _check_accuracy(row, clinic)
        _check_timezone(row, clinic)
        check_name(row, clinic)
        check_street(row, clinic)
        check_city(row, clinic)
    _check_html(table)
    _check_hours(table)
    _check_phones(table)
    _check_formulas(table)
    _check_timezones(table)
    _check_twins(read)
    _check_points(read)
    _check_services(table)
    _check_several(table)
    services_file = services_file or services_beside(path)
    details = _details_findings(services_file, table) if services_file else []
    guides = _guide_findings(path, guide_file, table) if guide.has_guide(path, guide_file) else []
    table.own_findings.extend(doubtful_columns(table))
    return _by_line(table, LOCATIONS.columns) + details + guides


def at_least(severity: str, findings: Iterable[Finding]) -> list[Finding]:
    """The findings that are as severe as ``severity`` or more."""
    least = SEVERITIES.index(severity)
    return [finding for finding in findings if SEVERITIES.index(finding.severity) >= least]


def alike(findings: Iterable[Finding]) -> list[list[Finding]]:
    """Findings that say the same of one column of a file together, by the first of each group.

    Numbers in the message make no difference, nor does the fix: it can hold the value to write.
    """
    groups: dict[tuple[str, ...], list[Finding]] = {}
    for finding in findings:
        words = _NUMBER.sub("#", finding.message)
        key = (finding.file, finding.severity, finding.column, words)
        groups.setdefault(key, []).append(finding)
    return list(groups.values())


def _details_findings(path: str, locations: Table) -> list[Finding]:
    table = read_table(path, LAYOUT)
    # Rows of the locations file with errors count, too: otherwise one error is reported twice.
    read_details(table, {id_of(row): _services(row) for row in locations.rows})
    _check_languages(table)
    _check_html(table)
    _check_phones(table)
    _check_formulas(table)
    return [finding._replace(file=table.name) for finding in _by_line(table, LAYOUT.columns)]


def _guide_findings(path: str | None, guide_file: str | None, locations: Table) -> list[Finding]:
    table = read_table(guide_path(path, guide_file), guide.LAYOUT)
    names = dict.fromkeys(name for row in locations.rows for name in _services(row))
    guide.read_guides(table, names)
    columns = guide.LAYOUT.columns
    return [finding._replace(file=table.name) for finding in _by_line(table, columns)]


def _by_line(table: Table, columns: tuple[str, ...]) -> list[Finding]:
    found = [*_misnamed_columns(table, columns), *table.findings()]
    return sorted(found, key=lambda finding: finding.line)


def _misnamed_columns(table: Table, columns: tuple[str, ...]) -> Iterator[Finding]:
    from difflib import get_close_matches

    missing = [column for column in columns if column not in table.columns]
    for column in table.columns:
        bare = "".join(filter(str.isalnum, column))
        # "unit number" means "unit".
        short = bare.removesuffix("number").removesuffix("code")
        alias = next((name for name in (ALIASES.get(bare), short) if name in missing), None)
        near = [alias] if alias else get_close_matches(column, missing, n=1, cutoff=0.75)
        if column not in columns and near and not ignored_fix(column, table.columns):
            message = "this column is unknown and is ignored"
            yield Finding(WARNING, table.header, column, message, column, f"rename it to {near[0]}")


def _check_day(row: Row, verified_on: str, today: datetime.date, stale_days: int) -> None:
    if not verified_on:
        return
    age = (today - datetime.date.fromisoformat(verified_on)).days
    if age < 0:
        row.report(WARNING, "verified_on", "is in the future", "correct it")
    elif age > stale_days:
        message = f"last verified {age:,} days ago"
        row.report(WARNING, "verified_on", message, "verify the row and update the date")


def _check_accuracy(row: Row, clinic: Clinic) -> None:
    if clinic.accuracy_m > COARSE_M:
        message = f"coarse: the door is only known to within {clinic.accuracy_m:,.0f} m"
        row.report(NOTE, "accuracy_m", message, "give coordinates of the building")


def _check_timezone(row: Row, clinic: Clinic) -> None:
    if not clinic.hours or clinic.timezone:
        return
    name = timezone(clinic)
    if name:
        message = "hours without a time zone: the zone of the coordinates is used"
        row.report(NOTE, "timezone", message, f"write {name}")
    else:
        message = "hours without a time zone: open or closed is unknown"
        row.report(WARNING, "timezone", message, "write a name such as America/Chicago")


def _check_hours(table: Table) -> None:
    for row in table.rows:
        hours = row.cells.get("hours")
        message, fix = hours_fault(hours) if hours else ("", "")
        if message:
            row.report(WARNING, "hours", message, fix)


def _check_phones(table: Table) -> None:
    for row in table.rows:
        text = row.cells.get("phone")
        if text and not read_phone(text):
            message = "is not a single phone number; it is shown unchanged"
            row.report(WARNING, "phone", message, phone_fix(text))


def _check_html(table: Table) -> None:
    for row in table.rows:
        check_html(row, _SHOWN)


def _check_languages(table: Table) -> None:
    for row in table.rows:
        cell = row.cells.get("languages", "")
        if "," in cell:
            fix = f'separate languages by ";": write {";".join(map(str.strip, cell.split(",")))}'
            row.report(WARNING, "languages", "holds a comma, so it counts as one language", fix)


def _check_formulas(table: Table) -> None:
    """Report names that a spreadsheet would run where answers are opened as CSV."""
    for row in table.rows:
        for column in _SHOWN:
            cell = row.cells.get(column, "")
            if would_run(cell):
                message = f"begins with {cell[0]!r}: a spreadsheet may run it as a formula"
                row.report(WARNING, column, message, "begin it with a letter or a digit")


def _check_timezones(table: Table) -> None:
    """Report unknown zones as warnings: the machine's table of time zones may be out of date."""
    for row in table.rows:
        name = row.cells.get("timezone")
        if name and _timezones() and name not in _timezones():
            fix = "write a name such as America/Chicago"
            row.report(WARNING, "timezone", "is not a time zone of the IANA database", fix)


@cache
def _timezones() -> set[str]:
    import zoneinfo

    return zoneinfo.available_timezones()  # reads 600 files


def _check_twins(read: list[tuple[Row, Clinic]]) -> None:
    lines: dict[str, int] = {}
    for row, clinic in read:
        address = plain(clinic.address)
        line = lines.setdefault(address, row.line)
        if line != row.line and clinic.street:
            row.report(WARNING, "street", f"the clinic in line {line} has the same address")


def _check_points(read: list[tuple[Row, Clinic]]) -> None:
    """Report points that are another clinic's, unless the two share a street or are both coarse."""
    first: dict[tuple[float, float], tuple[Row, Clinic]] = {}
    for row, clinic in read:
        other_row, other = first.setdefault((clinic.latitude, clinic.longitude), (row, clinic))
        coarse = min(clinic.accuracy_m, other.accuracy_m) > COARSE_M
        street = plain(clinic.street)
        one_building = street != "" and street == plain(other.street)
        if other is not clinic and not coarse and not one_building:
            message = f"the clinic in line {other_row.line} has the same coordinates"
            row.report(WARNING, "latitude", message, "give each its own, unless they share a door")


def _check_services(table: Table) -> None:
    """Report names that look misspelled: the rarer one of two similar names."""
    uses = Counter(plain(name) for row in table.rows for name in _services(row))
    by_use = [name for name, _ in uses.most_common()]
    known = list(vocabulary())
    slips = {
        name: other
        for place, name in enumerate(by_use)
        if name not in vocabulary() and (other := misspelled(name, known + by_use[:place]))
    }
    for row in table.rows:
        for name in _services(row):
            if plain(name) in slips:
                fix = f"did you mean {slips[plain(name)]}?"
                row.report(WARNING, "services", f'the service "{name}" looks misspelled', fix)


def _check_several(table: Table) -> None:
    """Report names that look like several services: callers would never be sent to one of them."""
    found = several_services(row.cells.get("services", "") for row in table.rows)
    for row in table.rows if found else ():
        cell = ";".join(";".join(found.get(name, [name])) for name in _services(row))
        for name in _services(row):
            if name in found:
                message = f'"{name}" looks like several services, but counts as one'
                row.report(WARNING, "services", message, f'separate services by ";": write {cell}')


def _services(row: Row) -> list[str]:
    return list(split_services(row.cells.get("services", "")))
