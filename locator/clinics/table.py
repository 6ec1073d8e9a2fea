"""A file of the directory as it stands on disk: bytes → rows with their lines and their faults.

UTF-8 with or without a byte-order mark, RFC 4180 (CRLF, LF or CR), columns in any order, extra
columns allowed, column names in any case. Lines are lines of the file, the first is 1; a row whose
quoted fields hold line breaks is known by its first line.
"""

import csv
import io
import sys
from collections.abc import Callable, Iterator
from typing import NamedTuple

from locator.errors import DataError
from locator.system.input_files import csv_records, naming_file
from locator.system.shipped import shipped

# What a locations file can say of a clinic; docs/locations-file.md explains each column.
COLUMNS = (
    "id",
    "name",
    "street",
    "unit",
    "city",
    "state",
    "zip",
    "latitude",
    "longitude",
    "accuracy_m",
    "services",
    "phone",
    "hours",
    "timezone",
    "status",
    "notice",
    "url",
    "verified_on",
)

ERROR = "error"  # the row cannot be used, so the file is refused
WARNING = "warning"  # the row can be used, but is probably not what was meant
NOTE = "note"  # right, and worth knowing

_BOM = b"\xef\xbb\xbf"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


class Finding(NamedTuple):
    """One fault: where it stands, what was found there, and what would mend it ("" if unknown)."""

    severity: str  # ERROR | WARNING | NOTE
    line: int
    column: str  # "" when it is not about one column
    message: str
    value: str = ""
    fix: str = ""
    file: str = ""  # which file, for people; "" for the locations file itself


class Row(NamedTuple):
    """One row: its first line, its cells by column (trimmed, on one line), and what is wrong."""

    line: int
    cells: dict[str, str]  # the known columns that the file has
    findings: list[Finding]

    def report(self, severity: str, column: str, message: str, fix: str = "") -> None:
        """Note a fault of the cell in ``column``."""
        value = self.cells.get(column, "")
        self.findings.append(Finding(severity, self.line, column, message, value, fix))

    @property
    def usable(self) -> bool:
        """Whether nothing in the row is an error."""
        return all(finding.severity != ERROR for finding in self.findings)


class Layout(NamedTuple):
    """What a kind of file looks like."""

    columns: tuple[str, ...]  # those that are read
    missing: Callable[[tuple[str, ...]], list[tuple[str, str]]]  # column and message, by header
    example: str  # a first line
    no_rows: str  # what is said of a file without rows; "" where that is all right


class Table(NamedTuple):
    """A file as read, whatever is wrong with it."""

    name: str  # for people
    header: int  # the line that names the columns
    columns: tuple[str, ...]  # their names in small letters
    rows: list[Row]
    own_findings: list[Finding]  # of the file as a whole or of lines that are no rows

    def findings(self) -> list[Finding]:
        """All faults in the order of their lines."""
        found = self.own_findings + [finding for row in self.rows for finding in row.findings]
        return sorted(found, key=lambda finding: finding.line)


def _missing(columns: tuple[str, ...]) -> list[tuple[str, str]]:
    faults = []
    if "id" not in columns and "name" not in columns:
        faults.append(("id", "there is no column id or name"))
    if "zip" not in columns and not {"city", "state"} <= set(columns):
        faults.append(("zip", "no address: there is neither zip nor city and state"))
    return faults


LOCATIONS = Layout(
    COLUMNS, _missing, "id,name,street,city,state,zip", "there are no clinics in the file"
)


def file_name(path: str | None) -> str:
    """What people are told the file is called."""
    if path is None:
        return "locations.csv"
    return "standard input" if path == "-" else path


def read_table(path: str | None, layout: Layout = LOCATIONS) -> Table:
    """The rows of ``path`` ("-" is standard input), or of the shipped directory without a path.

    Never fails on what the file holds: that becomes findings. Raises DataError if there is no
    file to read.
    """
    findings: list[Finding] = []
    header, columns, known = 1, tuple[str, ...](), frozenset(layout.columns)
    rows: list[Row] = []
    for line, cells in _records(_text(_bytes(path), findings), findings):
        if not columns:
            header, columns = line, tuple(_visible(cell).strip().casefold() for cell in cells)
            findings += _header_faults(line, columns, cells[0], layout)
            if layout.missing(columns):
                break
        elif len(cells) == len(columns):
            rows.append(_row(line, columns, cells, known))
        else:
            findings.append(_wrong_width(line, len(cells), len(columns)))
    what = layout.no_rows if columns else "the file is empty"
    if what and not findings and not rows:
        findings.append(Finding(ERROR, 1, "", what))
    return Table(file_name(path), header, columns, rows, findings)


def refuse_errors(table: Table) -> None:
    """Raise DataError with the first error of ``table``, if it has one."""
    errors = [finding for finding in table.findings() if finding.severity == ERROR]
    if not errors:
        return
    first = errors[0]
    more = f" (the first of {len(errors)} faults, see 'locator clinics check')"
    text = first.message + (f"; {first.fix}" if first.fix else "") + (more if errors[1:] else "")
    raise DataError(text, path=table.name, line=first.line, column=first.column, value=first.value)


def _bytes(path: str | None) -> bytes:
    if path is None:
        return shipped("locations.csv")
    if path == "-":
        return sys.stdin.buffer.read()
    with naming_file(path), open(path, "rb") as file:
        return file.read()


def _text(data: bytes, findings: list[Finding]) -> str:
    """``data`` as text; what is not UTF-8 is reported, and replaced so that reading can go on."""
    if data.startswith(_UTF16):
        fix = 'save it as "CSV UTF-8"'
        findings.append(Finding(ERROR, 1, "", "the file is UTF-16, not UTF-8", fix=fix))
        return ""
    data = data.removeprefix(_BOM)
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        lines = (data[: error.start] + b".").splitlines()
        place = f"byte {data[error.start]:#04x}, number {len(lines[-1])} of its line"
        fix = 'save the file as "CSV UTF-8"'
        findings.append(Finding(ERROR, len(lines), "", f"not UTF-8: {place}", fix=fix))
        text = data.decode(errors="replace")
    if "\0" in text:
        line = len((text[: text.index("\0")] + ".").splitlines())
        findings.append(Finding(ERROR, line, "", "a NUL byte: this is not a text file"))
    return text.replace("\0", "")


def _records(text: str, findings: list[Finding]) -> Iterator[tuple[int, list[str]]]:
    """The records that are not blank, each with its first line; broken quoting is reported."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    for record in csv_records(reader):
        if record.error:
            findings.append(_broken_quote(record.line, record.error))
        elif any(map(str.strip, record.cells)):
            yield record.line, record.cells


def _broken_quote(line: int, reason: str) -> Finding:
    if "expected after" in reason:
        fix = 'write a quote inside a quoted field as ""'
        return Finding(ERROR, line, "", "text follows a closing quote", fix=fix)
    return Finding(ERROR, line, "", "a quoted field is never closed", fix='close it with "')


def _row(line: int, columns: tuple[str, ...], cells: list[str], known: frozenset[str]) -> Row:
    # A column of blanks, of which there are many, is worth not splitting.
    kept = {
        column: " ".join(cell.split()) if cell else ""
        for column, cell in zip(columns, cells, strict=True)
        if column in known
    }
    row = Row(line, kept, [])
    if not "".join(kept.values()).isprintable():
        _report_invisible(row)
    return row


def _report_invisible(row: Row) -> None:
    for column, cell in row.cells.items():
        odd = next((character for character in cell if not character.isprintable()), None)
        if odd:
            row.report(
                ERROR, column, f"holds the invisible character U+{ord(odd):04X}", "remove it"
            )
            row.cells[column] = _visible(cell)  # what is said of it later cannot upset a terminal


def _visible(text: str) -> str:
    return "".join(filter(str.isprintable, text))


def _wrong_width(line: int, found: int, wanted: int) -> Finding:
    fix = "quote a field that holds a comma" if found > wanted else "write a comma for each blank"
    return Finding(ERROR, line, "", f"{found} fields where the header has {wanted}", fix=fix)


def _header_faults(
    line: int, columns: tuple[str, ...], first: str, layout: Layout
) -> Iterator[Finding]:
    if not set(columns) & set(layout.columns):
        fix = f"start the file with a line such as {layout.example}"
        mark = next((mark for mark in ";\t|" if mark in first), "")
        if len(columns) == 1 and mark:
            fix = f"separate the columns with commas, not with {mark!r}"
        yield Finding(ERROR, line, "", "the first line does not name the columns", first, fix)
        return
    for column in dict.fromkeys(columns):
        if column and columns.count(column) > 1:
            yield Finding(ERROR, line, column, "two columns have this name", column, "rename one")
    for column, message in layout.missing(columns):
        yield Finding(ERROR, line, column, message, fix="add it")
