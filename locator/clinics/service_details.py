"""services.csv → details of single services of single clinics, every row validated.

The file is optional. The locations file says which clinic offers a service; this one adds facts.
"""

from collections.abc import Mapping, Sequence

from locator.clinics.model import Clinic, ServiceDetails
from locator.clinics.placeholders import blank_placeholders
from locator.clinics.service_names import plain, service_key, split_services
from locator.clinics.table import ERROR, Layout, Row, Table, read_table, refuse_errors

_NEEDED = ("clinic", "service")
_DETAILS = Clinic._fields.index("service_details")

LAYOUT = Layout(
    ("clinic", "service", "phone", "referral_needed", "walk_in", "languages", "note"),
    lambda columns: [
        (column, f"there is no column {column}; is this the file with the details of services?")
        for column in _NEEDED
        if column not in columns
    ],
    "clinic,service,phone,referral_needed,walk_in,languages,note",
    "",
)


def with_details(clinics: tuple[Clinic, ...], path: str) -> tuple[Clinic, ...]:
    """The clinics with the details of their services from the file ``path``.

    Raises DataError with the first error that ``locator.clinics.check.check`` lists.
    """
    table = read_table(path, LAYOUT)
    details = read_details(table, {clinic.id: clinic.services for clinic in clinics})
    refuse_errors(table)
    return tuple(
        [
            # Not by _replace, which takes three times as long.
            Clinic._make((*clinic[:_DETAILS], tuple(details[clinic.id]), *clinic[_DETAILS + 1 :]))
            if clinic.id in details
            else clinic
            for clinic in clinics
        ]
    )


def read_details(
    table: Table, offered: Mapping[str, Sequence[str]]
) -> dict[str, list[ServiceDetails]]:
    """The rows of ``table`` by clinic id; faults are added to its findings.

    ``offered`` has the services of each clinic by its id.
    """
    blank_placeholders(table.rows)
    reader = _Reader(offered)
    details: dict[str, list[ServiceDetails]] = {}
    for row in table.rows:
        clinic_id = reader.clinic(row)
        known = reader.details(row, clinic_id)
        if row.usable:
            details.setdefault(clinic_id, []).append(known)
    return details


# The columns of the details themselves.
_FACTS = LAYOUT.columns[2:]
_ANSWERS = {"": None, "yes": True, "no": False}


class _Reader:
    """Reads rows one after another, and remembers the pairs of clinic and service."""

    def __init__(self, offered: Mapping[str, Sequence[str]]) -> None:
        self._ids = {clinic_id.casefold(): clinic_id for clinic_id in offered}
        by_key = {
            names: {service_key(name): name for name in names}
            for names in set(map(tuple, offered.values()))
        }
        self._offered = {clinic_id: by_key[tuple(names)] for clinic_id, names in offered.items()}
        self._lines: dict[tuple[str, str], int] = {}
        self._split: dict[str, tuple[str, ...]] = {}
        # The details of rows without faults, by the name of the service and the other cells.
        self._made: dict[tuple[str | None, ...], ServiceDetails] = {}

    def clinic(self, row: Row) -> str:
        """The id of the row's clinic as in the locations file, "" if there is no such clinic."""
        text = row.cells["clinic"]
        clinic_id = self._ids.get(text.casefold(), "")
        if not text:
            row.report(ERROR, "clinic", "is blank", "write the id of a clinic")
        elif not clinic_id:
            fix = _near(text.casefold(), self._ids) or "see 'locator clinics list --all'"
            row.report(ERROR, "clinic", "the locations file has no clinic with this id", fix)
        return clinic_id

    def details(self, row: Row, clinic_id: str) -> ServiceDetails:
        """The details in the row, which is about the clinic with that id."""
        service, cell = self._service(row, clinic_id), row.cells.get
        # Most rows say the same as another one about another clinic.
        key = service, *map(cell, _FACTS)
        made = self._made.get(key)
        if made is None:
            made = self._details(row, service)
            if row.usable:
                self._made[key] = made
        return made

    def _details(self, row: Row, service: str) -> ServiceDetails:
        return ServiceDetails(
            service,
            row.cells.get("phone", ""),
            _yes_or_no(row, "referral_needed"),
            _yes_or_no(row, "walk_in"),
            self._languages(row.cells.get("languages", "")),
            row.cells.get("note", ""),
        )

    def _languages(self, cell: str) -> tuple[str, ...]:
        # Most rows have the languages of another one.
        if cell not in self._split:
            self._split[cell] = tuple(dict.fromkeys(split_services(cell)))
        return self._split[cell]

    def _service(self, row: Row, clinic_id: str) -> str:
        text = row.cells["service"]
        if not text:
            row.report(ERROR, "service", "is blank", "write one of the clinic's services")
        if not text or not clinic_id:
            return ""
        offered, key = self._offered[clinic_id], service_key(text)
        if key not in offered:
            names = "; ".join(offered.values()) or "none"
            fix = _near(key, {plain(name): name for name in offered.values()})
            message = f"the locations file has no such service for {clinic_id}"
            row.report(ERROR, "service", message, fix or f"it has: {names}")
            return ""
        line = self._lines.setdefault((clinic_id, key), row.line)
        if line != row.line:
            row.report(ERROR, "service", f"line {line} has the same service", "keep one")
        return offered[key]


def _near(text: str, names: Mapping[str, str]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(text, names, n=1)
    return f"did you mean {names[near[0]]}?" if near else ""


def _yes_or_no(row: Row, column: str) -> bool | None:
    text = row.cells.get(column, "")
    if text in _ANSWERS:
        return _ANSWERS[text]
    text = text.casefold()
    if text not in ("", "yes", "no"):
        row.report(ERROR, column, "is neither yes nor no", "write yes or no, or leave it blank")
    return _ANSWERS.get(text)
