"""Cells and columns that can be read, but that probably mean something else to their writer."""

import html
import re
from collections.abc import Iterator, Sequence

from locator.address import parse
from locator.clinics.model import Clinic
from locator.clinics.one_line import parts_of
from locator.clinics.phones import read_phone
from locator.clinics.service_names import plain, vocabulary
from locator.clinics.table import NOTE, WARNING, Finding, Row, Table, bare_name

_DAYS = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?s?(?:hours|open|close)?"
_POINTS = r"(?:lat\w*(?:lon|lng)\w*|coord(?:s|inates?)?|gps\w*|geo(?:code|location|point)?|point)"
_STATUSES = (
    r"(?:(?:is|date|permanently|temporarily)?closed(?:on|date)?|isopen|(?:is)?(?:in)?active)"
)
_PIECES = r"(?:house|street|address)(?:number|num|no|name|type|suffix|direction)"
_KINDS = r"(?:(?:location|site|facility|clinic)?(?:type|category|kind))"
# Columns that are ignored and matter, by their names without punctuation; the column that holds
# their facts here, "" for none; and what to do.
_IGNORED = (
    (_PIECES, "street", "write the street with its number into one column street"),
    (_POINTS, "latitude", "write the coordinates into columns latitude and longitude"),
    (_DAYS, "hours", "write the hours of all days into a column hours: Mo-Fr 08:00-17:00"),
    (_STATUSES, "status", "write closed or temporarily_closed into a column status"),
)
# Words about being closed in a name, in brackets or set off: no part of the name itself.
_CLOSED = (
    r"(?i)[(\[][^)\]]*\b(closed|moved|relocated|coming soon|opening|cerrad[oa])\b|"
    r"[-\u2013\u2014:*,]\s*(?:(?:permanently|temporarily|now)\s+)?"
    r"(closed|coming soon|cerrad[oa])\W*$|"
    r"^\W*(?:(?:permanently|temporarily|now)\s+)?(closed)\s*[-\u2013\u2014:]"
)
_HTML = r"(?i)&(?:[a-z]{2,8}|#x?[0-9a-f]+);|</?[a-z][a-z0-9]*(?:\s[^<>]*)?/?>"


def doubtful_columns(table: Table) -> Iterator[Finding]:
    """Columns that are ignored, although their facts would change answers."""
    for column in table.columns:
        bare = bare_name(column)
        if fix := ignored_fix(column, table.columns):
            message = "this column is ignored"
            yield Finding(WARNING, table.header, column, message, column, fix)
        elif plain(column) in vocabulary():
            message = "this column is named like a service and is ignored"
            fix = 'write the services of each clinic into one column services, separated by ";"'
            yield Finding(WARNING, table.header, column, message, column, fix)
        elif re.fullmatch(_KINDS, bare):
            message = "this column is ignored: every row is a clinic that callers are sent to"
            yield Finding(NOTE, table.header, column, message, column, "remove rows of offices")


def ignored_fix(column: str, columns: Sequence[str]) -> str:
    """How to mend a column that is ignored although it matters; "" for any other column."""
    bare = bare_name(column)
    found = (
        fix for names, ours, fix in _IGNORED if ours not in columns and re.fullmatch(names, bare)
    )
    return next(found, "")


def check_name(row: Row, clinic: Clinic) -> None:
    """Report an open clinic whose name says that it is not."""
    if clinic.status == "open" and (found := re.search(_CLOSED, clinic.name)):
        word = next(filter(None, found.groups()))
        fix = "write closed or temporarily_closed into the column status"
        row.report(WARNING, "name", f'the name says "{word}", but the status is open', fix)


def check_street(row: Row, clinic: Clinic) -> None:
    """Report a street that is a PO box, or that holds the city, which answers would say twice."""
    street = row.cells.get("street", "")
    if any(place and place.casefold() in street.casefold() for place in (clinic.zip, clinic.city)):
        parts = parts_of(street)
        if parts and parts["street"]:
            shown = ", ".join(filter(None, (parts["street"], parts["unit"])))
            row.report(WARNING, "street", "holds the city or ZIP too", f"write {shown}")
    elif _ends_with(street, clinic.unit) and len(clinic.unit.split()) > 1:
        row.report(WARNING, "unit", "is in the street too", "leave one of them blank")
    elif "box" in street.casefold() and parse(street).po_box:
        row.report(WARNING, "street", "is a PO box, where nobody can go", "give the street")


def check_city(row: Row, clinic: Clinic) -> None:
    """Report a city that holds the state or the ZIP, which answers would say twice."""
    if _ends_with(clinic.city, clinic.state) or (clinic.zip and clinic.zip in clinic.city):
        row.report(WARNING, "city", "holds the state or ZIP too", "write only the city")


def _ends_with(text: str, words: str) -> bool:
    """True if ``text`` has other words, and then ``words``."""
    before = text.casefold().removesuffix(words.casefold())
    return words != "" and before not in ("", text.casefold()) and not before[-1].isalnum()


def check_html(row: Row, columns: Sequence[str]) -> None:
    """Report texts of a web page, which answers would read out sign by sign."""
    for column in columns:
        cell = row.cells.get(column, "")
        if ("&" in cell or "<" in cell) and re.search(_HTML, cell):
            bare = " ".join(html.unescape(re.sub(r"<[^<>]*>", " ", cell)).split())
            row.report(WARNING, column, "holds HTML, which is shown as it is", f"write {bare}")


def phone_fix(text: str) -> str:
    """The only number in ``text``, as it should be written; else an example."""
    found = re.findall(r"\+?\(?\d[\d().\s-]{8,}\d", text.removesuffix(".0"))
    phone = read_phone(found[0]) if len(found) == 1 else None
    if phone:
        return f"write {phone.national}"
    return "such as (256) 555-0100 or 256-555-0100 ext. 5"
