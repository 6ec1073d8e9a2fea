"""A CSV file of the directory: bytes → rows with their lines and their findings.

UTF-8 with or without a byte-order mark, or Windows-1252; RFC 4180 (CRLF, LF or CR) with commas,
semicolons, tabs or bars between the columns, and Excel's line "sep=;" before them. Columns can be
in any order and in any case, and there can be others. The first line is 1; a row with line breaks
in quoted fields has the number of its first line.
"""

import io
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import chain
from typing import NamedTuple

from locator.errors import DataError
from locator.system.input_files import (
    WINDOWS,
    CsvError,
    bounded,
    csv_reader,
    csv_records,
    read_file,
    said_delimiter,
    text_of,
)
from locator.system.shipped import shipped

# The columns of a locations file; docs/locations-file.md explains them.
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

# Names of our columns in other programs and in Spanish, without blanks, punctuation and accents.
ALIASES = {
    "addr1": "street",
    "street1": "street",
    "streetaddress1": "street",
    "addr2": "unit",
    "streetaddress2": "unit",
    "suitenumber": "unit",
    "cityname": "city",
    "citytown": "city",
    "municipality": "city",
    "stateabbr": "state",
    "stateabbreviation": "state",
    "statecode": "state",
    "statename": "state",
    "stateprovince": "state",
    "zip5": "zip",
    "zipcode": "zip",
    "zipcode5": "zip",
    "phonenumber": "phone",
    "clinicid": "id",
    "siteid": "id",
    "businessname": "name",
    "clinic": "name",
    "clinicname": "name",
    "locationname": "name",
    "sitename": "name",
    "address1": "street",
    "addressline1": "street",
    "streetaddress": "street",
    "fulladdress": "address",
    "address2": "unit",
    "addressline2": "unit",
    "apt": "unit",
    "suite": "unit",
    "town": "city",
    "province": "state",
    "region": "state",
    "postal": "zip",
    "postalcode": "zip",
    "postcode": "zip",
    "zippostalcode": "zip",
    "lat": "latitude",
    "y": "latitude",
    "lon": "longitude",
    "lng": "longitude",
    "long": "longitude",
    "x": "longitude",
    "accuracy": "accuracy_m",
    "hoursofoperation": "hours",
    "officehours": "hours",
    "openinghours": "hours",
    "tel": "phone",
    "telephone": "phone",
    "telephonenumber": "phone",
    "tz": "timezone",
    "web": "url",
    "webpage": "url",
    "website": "url",
    "hoursofop": "hours",
    "zippostal": "zip",
    "postalzip": "zip",
    "st": "state",
    "servicesoffered": "services",
    "nombre": "name",
    "clinica": "name",
    "direccion": "street",
    "calle": "street",
    "direccioncompleta": "address",
    "unidad": "unit",
    "ciudad": "city",
    "estado": "state",
    "codigopostal": "zip",
    "cp": "zip",
    "latitud": "latitude",
    "longitud": "longitude",
    "telefono": "phone",
    "numerodetelefono": "phone",
    "horario": "hours",
    "horarios": "hours",
    "servicio": "services",
    "servicios": "services",
    "aviso": "notice",
    "paginaweb": "url",
    "sitioweb": "url",
    "lastverified": "verified_on",
    "verified": "verified_on",
}

# Names that other things have too (a sales region, feet on a map): nothing is read by them.
_DOUBTFUL = {"region", "x", "y", "verified", "st", "servicio"}

# Columns that hold several names. A line break in a cell separates them, as ";" does.
_LISTS = ("services", "languages")

# Signs around the name of a column: "phone #", "zip:", "* name".
_AROUND = " #:*.?()[]-_"

ERROR = "error"  # the row is unusable, so the file is refused
WARNING = "warning"  # the row is usable, but probably wrong
NOTE = "note"  # right, and worth knowing
SEVERITIES = (NOTE, WARNING, ERROR)  # the least first

# Possible delimiters: the first that gives the most known names wins.
_DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
_SAVE = 'save the file as "CSV UTF-8"'
# Letters and digits as wide as Chinese ones, which keyboards in East Asia write.
_FULL_WIDTH = {
    wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F) if chr(wide - 0xFEE0).isalnum()
}
# 20,000 clinics take about 5 MB.
MOST_BYTES = 1 << 26
# Lines above the one that names the columns. Ours: a title, an address, a date and blank lines.
_MOST_TITLES = 20
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
# The first bytes of files that are taken for CSV, and what they are. A workbook is a zip: of Excel
# with a folder xl/ in it, of OpenDocument with its media type. Before 2007 Excel's was an OLE file.
_ZIP = b"PK\x03\x04"
_WORKBOOKS = {b"xl/": "an Excel workbook", b"opendocument.spreadsheet": "a spreadsheet (.ods)"}
_OTHERS = {
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": ("an Excel workbook", "save it as CSV"),
    _ZIP: ("a zip file", "unpack it"),
    b"\x1f\x8b": ("a gzip file", "unpack it"),
    b"%PDF-": ("a PDF", "save the table as CSV"),
}


class Finding(NamedTuple):
    """One fault: its place, the value there, and its fix ("" if unknown)."""

    severity: str  # ERROR | WARNING | NOTE
    line: int
    column: str  # "" if it is not about one column
    message: str
    value: str = ""
    fix: str = ""
    file: str = ""  # its name for people; "" for the locations file


class Row(NamedTuple):
    """One row: its first line, its cells by column (trimmed, on one line), and its findings."""

    line: int
    cells: dict[str, str]  # the known columns that the file has
    findings: list[Finding]

    def report(self, severity: str, column: str, message: str, fix: str = "") -> None:
        """Add a finding about the cell in ``column``."""
        value = self.cells.get(column, "")
        self.findings.append(Finding(severity, self.line, column, message, value, fix))

    @property
    def usable(self) -> bool:
        """True if the row has no error."""
        return not self.findings or all(finding.severity != ERROR for finding in self.findings)


class Layout(NamedTuple):
    """The form of a kind of file."""

    columns: tuple[str, ...]  # the known ones
    # From the columns of a file, those that are missing, each with its message.
    missing: Callable[[tuple[str, ...]], list[tuple[str, str]]]
    example: str  # a first line
    no_rows: str  # the message for a file without rows; "" if that is no error
    shipped: str = "locations.csv"  # the file that is read if none is named


class Table(NamedTuple):
    """The content of a file, with all its faults."""

    name: str  # for people
    header: int  # the line that names the columns
    columns: tuple[str, ...]  # in lower case
    rows: list[Row]
    own_findings: list[Finding]  # about the whole file or about lines that are no rows

    def findings(self) -> list[Finding]:
        """All findings in the order of their lines."""
        found = self.own_findings + [finding for row in self.rows for finding in row.findings]
        return sorted(found, key=lambda finding: finding.line)


def _missing(columns: tuple[str, ...]) -> list[tuple[str, str]]:
    faults = []
    if "id" not in columns and "name" not in columns:
        faults.append(("id", "there is no column id or name"))
    if not {"zip", "address"} & set(columns) and not {"city", "state"} <= set(columns):
        faults.append(("zip", "no address: there is neither zip nor city and state nor address"))
    return faults


# The address of a clinic can also be in one column: locator/clinics/one_line.py.
LOCATIONS = Layout(
    (*COLUMNS, "address"),
    _missing,
    "id,name,street,city,state,zip",
    "there are no clinics in the file",
)


def file_name(path: str | None, layout: Layout = LOCATIONS) -> str:
    """The name of the file for people."""
    if path is None:
        return layout.shipped
    return "standard input" if path == "-" else path


def read_table(path: str | None, layout: Layout = LOCATIONS) -> Table:
    """The rows of ``path`` ("-" is standard input, None the shipped file).

    Faults in the content become findings. Raises DataError only if there is no file to read.
    """
    findings: list[Finding] = []
    header, columns, known = 1, tuple[str, ...](), frozenset(layout.columns)
    rows: list[Row] = []
    unknown: list[str] = []
    text, delimiter = _dialect(_text(_bytes(path, layout), findings), known)
    make_row = _plain_row if _is_plain(text, delimiter) else _row
    for line, cells in _records(text, delimiter, findings):
        if not columns:
            header, columns = line, tuple(_visible(cell).strip().casefold() for cell in cells)
            columns = _by_meaning(line, columns, layout, findings)
            findings += _header_faults(line, columns, cells[0], layout, (text, delimiter))
            if layout.missing(columns):
                break
            unknown = [column for column in dict.fromkeys(columns) if column not in known]
        elif len(cells) == len(columns):
            rows.append(make_row(line, columns, cells, unknown))
        else:
            findings.append(_wrong_width(line, cells, len(columns), delimiter))
    fault = layout.no_rows if columns else "the file is empty"
    if fault and not findings and not rows:
        findings.append(Finding(ERROR, 1, "", fault))
    return Table(file_name(path, layout), header, columns, rows, findings)


def _by_meaning(
    line: int, columns: tuple[str, ...], layout: Layout, findings: list[Finding]
) -> tuple[str, ...]:
    """The columns with other programs' names replaced by ours, unless ours are there too.

    If several names mean one column, only the first is replaced. Each replacement is a finding.
    """
    found = list(columns)
    for at, column in enumerate(columns):
        meant = _meant(column) if column and column not in layout.columns else ""
        if meant in layout.columns and meant not in found:
            found[at] = meant
            message = f"this column is read as {meant}"
            findings.append(Finding(NOTE, line, column, message, column))
    return tuple(found)


def _meant(column: str) -> str:
    """Our name of a column that other programs name so; "" if that is not sure."""
    bare = bare_name(column)
    return "" if bare in _DOUBTFUL else ALIASES.get(bare, column.strip(_AROUND))


def bare_name(column: str) -> str:
    """The name of a column without blanks, punctuation and accents."""
    if not column.isascii():
        import unicodedata

        column = unicodedata.normalize("NFKD", column)
    return "".join(filter(str.isalnum, column))


def refuse_errors(table: Table) -> None:
    """Raise DataError with the first error of ``table``, if it has one."""
    errors = [finding for finding in table.findings() if finding.severity == ERROR]
    if not errors:
        return
    first = errors[0]
    more = f" (the first of {len(errors)} faults, see 'locator clinics check')"
    text = first.message + (f"; {first.fix}" if first.fix else "") + (more if errors[1:] else "")
    raise DataError(text, path=table.name, line=first.line, column=first.column, value=first.value)


def _bytes(path: str | None, layout: Layout) -> bytes:
    if path is None:
        return shipped(layout.shipped)
    if path == "-":
        return bounded(sys.stdin.buffer.read(MOST_BYTES + 1), "standard input", MOST_BYTES)
    return read_file(path, MOST_BYTES)


def _other_kind(data: bytes) -> tuple[str, str]:
    """If ``data`` are no CSV: their kind, and the thing to do. Blank if they may be CSV."""
    for part, kind in _WORKBOOKS.items():
        if data.startswith(_ZIP) and part in data:
            return kind, "save it as CSV"
    return next((known for magic, known in _OTHERS.items() if data.startswith(magic)), ("", ""))


def _text(data: bytes, findings: list[Finding]) -> str:
    """``data`` as text. Bytes that are neither UTF-8 nor Windows-1252 are reported and replaced."""
    kind, fix = _other_kind(data)
    if kind:
        findings.append(Finding(ERROR, 1, "", f"this is {kind}, not CSV", fix=fix))
        return ""
    if data.startswith(_UTF16):
        fix = _SAVE
        findings.append(Finding(ERROR, 1, "", "the file is UTF-16, not UTF-8", fix=fix))
        return ""
    try:
        text, encoding = text_of(data)
        if encoding == WINDOWS:
            line = next(at for at, raw in enumerate(data.splitlines(), 1) if not raw.isascii())
            message = "the file is not UTF-8; it is read as Windows-1252"
            findings.append(Finding(NOTE, line, "", message, fix=f"look at this line, or {_SAVE}"))
    except UnicodeDecodeError as error:
        data = error.object
        lines = (data[: error.start] + b".").splitlines()
        place = f"byte {data[error.start]:#04x}, number {len(lines[-1])} of its line"
        fix = _SAVE
        findings.append(Finding(ERROR, len(lines), "", f"not UTF-8: {place}", fix=fix))
        text = data.decode(errors="replace")
    if not text.isascii():
        text = text.translate(_FULL_WIDTH)
    if "\0" in text:
        line = len((text[: text.index("\0")] + ".").splitlines())
        findings.append(Finding(ERROR, line, "", "a NUL byte: this is not a text file"))
    return text.replace("\0", "")


def _dialect(text: str, known: frozenset[str]) -> tuple[str, str]:
    """The text, a line such as "sep=;" made blank, and what stands between its columns."""
    lines = io.StringIO(text, newline="")
    first = next(lines, "")
    if said := said_delimiter(first):
        end = first[len(first.rstrip("\r\n")) :]
        return end + text[len(first) :], said
    names = next((line for line in chain([first], lines) if line.strip()), "")

    def names_known(delimiter: str) -> int:
        found = {name.strip(' "').casefold() for name in names.strip().split(delimiter)}
        return len(known & {name if name in known else _meant(name) for name in found})

    return text, max(_DELIMITERS, key=names_known)


def _records(text: str, delimiter: str, findings: list[Finding]) -> Iterator[tuple[int, list[str]]]:
    """The records that are not blank, each with its first line. Broken quoting is reported."""
    reader = csv_reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    if '"' not in text:  # each line is a record
        with suppress(CsvError):
            for line, cells in enumerate(list(reader), 1):
                # Nearly always the first cell says it.
                if cells and (cells[0].strip() or any(map(str.strip, cells))):
                    yield line, cells
            return
        reader = csv_reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
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


def _is_plain(text: str, delimiter: str) -> bool:
    """True if all cells are as ``_row`` would leave them, without a look at each of them."""
    lines = text.replace("\r", delimiter).replace("\n", delimiter)
    one_line = f"{delimiter}{lines}{delimiter}"
    blanks = ('"', "  ", f" {delimiter}", f"{delimiter} ")
    return one_line.isprintable() and not any(blank in one_line for blank in blanks)


def _plain_row(line: int, columns: tuple[str, ...], cells: list[str], unknown: list[str]) -> Row:
    row = Row(line, dict(zip(columns, cells, strict=True)), [])
    for column in unknown:
        del row.cells[column]
    return row


def _row(line: int, columns: tuple[str, ...], cells: list[str], unknown: list[str]) -> Row:
    for column in _LISTS:
        if column in columns and "\n" in cells[at := columns.index(column)].strip():
            cells[at] = ";".join(name.strip(" ,;") for name in cells[at].splitlines())
    # Blanks are trimmed in all cells together, which is faster. No cell holds a NUL.
    trimmed = " ".join("\0".join(cells).split()).replace(" \0", "\0").replace("\0 ", "\0")
    row = Row(line, dict(zip(columns, trimmed.split("\0"), strict=True)), [])
    for column in unknown:
        del row.cells[column]
    if not trimmed.replace("\0", "").isprintable():
        _report_invisible(row)
    return row


def _report_invisible(row: Row) -> None:
    for column, cell in row.cells.items():
        odd = next((character for character in cell if not character.isprintable()), None)
        if odd:
            row.report(
                ERROR, column, f"holds the invisible character U+{ord(odd):04X}", "remove it"
            )
            row.cells[column] = _visible(cell)  # later messages must not upset a terminal


def _visible(text: str) -> str:
    return "".join(filter(str.isprintable, text))


def _wrong_width(line: int, cells: list[str], wanted: int, delimiter: str) -> Finding:
    mark, found = _DELIMITERS.get(delimiter, repr(delimiter)), len(cells)
    if found < wanted:
        fix = f"write a {mark} for each blank"
    elif any(map(str.strip, cells[wanted:])):
        fix = f"quote a field that holds a {mark}"
    else:
        fix = f"remove the blank fields at its end, or quote a field that holds a {mark}"
    return Finding(ERROR, line, "", f"{found} fields where the header has {wanted}", fix=fix)


def _header_faults(
    line: int, columns: tuple[str, ...], first: str, layout: Layout, dialect: tuple[str, str]
) -> Iterator[Finding]:
    if not set(columns) & set(layout.columns):
        below = _header_below(*dialect, layout)
        fix = (
            f"the names are in line {below}; remove the lines above it"
            if below
            else f"start the file with a line such as {layout.example}"
        )
        yield Finding(ERROR, line, "", "the first line does not name the columns", first, fix)
        return
    for column in dict.fromkeys(columns):
        if column and columns.count(column) > 1:
            yield Finding(ERROR, line, column, "two columns have this name", column, "rename one")
    for column, message in layout.missing(columns):
        yield Finding(ERROR, line, column, message, fix="add it")


def _header_below(text: str, delimiter: str, layout: Layout) -> int:
    """The line below titles that names the columns, 0 if there is none."""
    for line, cells in _records(text, delimiter, []):
        names = {cell.strip().casefold() for cell in cells}
        known = tuple({_meant(name) for name in names if name} & set(layout.columns))
        if len(known) > 1 and not layout.missing(known):
            return line
        if line > _MOST_TITLES:
            break
    return 0
