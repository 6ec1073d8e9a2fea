"""Excel: rows in blocks from a sheet, and rows with what was added to them into a workbook.

A workbook is a zip, which cannot be gone on with after a break. So what is written is staged as the
XML of the sheet, which can be cut after any row, and packed at the end. The tests compare what is
written with what XlsxWriter writes, and what is read with what python-calamine reads.
"""

import csv
import os
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from hashlib import blake2b
from itertools import chain
from math import isfinite
from typing import Any

from locator.batch.columns import cell_text, understand
from locator.batch.csv_file import CsvSource
from locator.batch.model import BLOCK_CHARACTERS, BLOCK_ROWS, Block, Cells, Tabular
from locator.batch.ndjson import NdjsonSource
from locator.batch.output import BUILDING, PART, PartFile, put_in_place
from locator.batch.text_file import TextFile
from locator.batch.workbook import (
    MOST_CHARACTERS,
    MOST_COLUMNS,
    MOST_ROWS,
    Cell,
    Workbook,
)
from locator.errors import DataError, UsageError
from locator.system import private

# The name of the sheet where the input has none.
_SHEET_NAME = "Sheet1"
# Characters that XML cannot hold or a reader would change, and text that looks like their escape.
_SPECIAL = re.compile("[&<>\x00-\x08\x0b-\x1f\ufffe\uffff\ud800-\udfff]|_(?=x[0-9A-Fa-f]{4}_)")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
# Excel's numbers are doubles: an integer with more digits would lose some.
_EXACT = 10**15
# A zip without zip64 ends at 2 GB for Python's zipfile; not all readers know zip64.
_ZIP64_FROM = 2_000_000_000
_PIECE = 1 << 20
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_CONTENT = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
# The parts of a workbook with one sheet, but for the sheet (ECMA-376 part 1, 12.2 and 18).
_PARTS = {
    "[Content_Types].xml": (
        f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" ContentType='
        '"application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml"'
        f' ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType='
        f'"{_CONTENT}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType='
        f'"{_CONTENT}.worksheet+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1"'
        f' Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/_rels/workbook.xml.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1"'
        f' Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
    ),
    "xl/workbook.xml": (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets><sheet name="NAME" sheetId="1"'
        ' r:id="rId1"/></sheets></workbook>'
    ),
}  # fmt: skip
_SHEET = "xl/worksheets/sheet1.xml"
_HEAD = f'{_XML}<worksheet xmlns="{_MAIN}"><sheetData>'
# ZIP codes are text on purpose: without this Excel marks each with a green corner.
_FOOT = (
    '</sheetData><ignoredErrors><ignoredError sqref="A1:XFD1048576" numberStoredAsText="1"/>'
    "</ignoredErrors></worksheet>"
)


class ExcelSource:
    """A sheet of a workbook as a Source; rows without cells are no rows."""

    format = "xlsx"
    bad = 0  # a row cannot be malformed, only the file

    def __init__(
        self, path: str, named: Mapping[str, str], *, sheet: str | None = None, header: bool = True
    ) -> None:
        """Open ``path``; ``named`` says what columns mean, as ``columns.understand`` has it.

        ``sheet``: its name, None for the first. ``header``: whether the first row has the names.
        Raises UsageError for standard input and a sheet that is not there, DataError for a file
        that is no workbook, is damaged or has no address.
        """
        if path == "-":
            message = "a workbook is read from its end, so it cannot come from standard input"
            raise UsageError(message)
        self.name, self.header = path, header
        self._book = Workbook(path)
        try:
            self.sheet = self._book.sheet_name(sheet)
            self._part = 0.0
            self._rows = self._book.rows(self.sheet, self._read)
            first = next(self._rows, None)
            if first is None:
                raise DataError(f"the sheet {self.sheet} is empty", path=path)
            width = len(first[1])
            self.columns = tuple(cell_text(cell) for cell in first[1])
            if not header:
                self._rows = chain([first], self._rows)
                self.columns = tuple(f"column_{at}" for at in range(1, width + 1))
            self._understood = understand(self.columns, named, header=header)
        except BaseException:
            self.close()
            raise
        self.unused = self._understood.unused
        self.described = f"Excel, sheet {self.sheet}; {self._understood.description}"
        others = [name for name in self._book.sheets if name != self.sheet]
        self.notes = (
            (f"the sheet {self.sheet} is read; --sheet reads another: {', '.join(others)}",)
            if others and sheet is None
            else ()
        )

    def _read(self, part: float) -> None:
        self._part = part

    def blocks(self) -> Iterator[Block]:
        """All rows in order. Raises DataError for a damaged file and cells beside the table."""
        hashed = blake2b(repr((self.sheet, self.columns)).encode(), digest_size=16)
        rows: list[list[Cell]] = []
        size = 0
        for row in self._whole_rows():
            rows.append(row)
            size += sum([len(cell) for cell in row if isinstance(cell, str)])
            if len(rows) == BLOCK_ROWS or size >= BLOCK_CHARACTERS:
                yield self._block(rows, hashed)
                rows, size = [], 0
        if rows:
            yield self._block(rows, hashed)

    def _whole_rows(self) -> Iterator[list[Cell]]:
        width = len(self.columns)
        for number, row in self._rows:
            if len(row) < width:
                row.extend([""] * (width - len(row)))
            elif len(row) > width:
                if any(cell != "" for cell in row[width:]):
                    where = "the first row has no name" if self.header else "the first row has none"
                    fault = f"a cell in column {letters_of(len(row) - 1)}, where {where}"
                    raise DataError(fault, path=self.name, line=number)
                del row[width:]
            yield row

    def _block(self, rows: list[list[Cell]], hashed: Any) -> Block:
        hashed.update(repr(rows).encode("utf-8", "replace"))
        text = self._understood.text
        return Block(
            rows, [text(cells) for cells in self.cells(rows)], hashed.hexdigest(), self._part
        )

    def cells(self, rows: Sequence[Any]) -> Iterator[Sequence[str]]:
        """Each row as text: whole numbers without a point, dates in ISO 8601."""
        for row in rows:
            yield [cell if type(cell) is str else cell_text(cell) for cell in row]

    def values(self, rows: Sequence[Any]) -> Iterator[Sequence[Any]]:
        """Each row as JSON values, None where a cell is blank."""
        return ([None if cell == "" else cell for cell in row] for row in rows)

    def close(self) -> None:
        """Close the file."""
        self._book.close()


def letters_of(column: int) -> str:
    """The letters of a column, counted from 0: A, Z, AA."""
    letters = ""
    at = column + 1
    while at:
        at, letter = divmod(at - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return letters


def open_sink(
    path: str,
    source: Tabular,
    names: Sequence[str],
    *,
    resume_at: int | None = None,
) -> "ExcelSink":
    """A workbook at ``path`` for the rows of ``source`` and the columns ``names`` after theirs.

    Cells of a workbook keep their types, those of CSV are text. ``resume_at`` is where an earlier
    run's sink was, by its ``position``. Raises UsageError for standard output and a packed file,
    DataError when it cannot be written and for more rows or columns than Excel has.
    """
    if path == "-":
        raise UsageError("a workbook cannot be written to standard output; name a file with -o")
    if not path.lower().endswith(".xlsx"):
        raise UsageError("the name of a workbook must end in .xlsx, or Excel will not open it")
    columns = (*source.columns, *names)
    if len(columns) > MOST_COLUMNS:
        fault = f"{len(columns):,} columns, and Excel has no more than {MOST_COLUMNS:,}"
        raise DataError(fault, path=path)
    header = bool(getattr(source, "header", True))
    if resume_at is None and _has_too_many_rows(source, MOST_ROWS - header):
        raise _too_many_rows(path)
    return ExcelSink(path, source, columns if header else (), resume_at)


class ExcelSink:
    """Writes rows and what was added to them to a workbook; ``open_sink`` makes these."""

    def __init__(
        self, path: str, source: Tabular, head: Sequence[str], resume_at: int | None
    ) -> None:
        """``head``: the names of all columns, () for none."""
        self._source = source
        self._sheet = getattr(source, "sheet", _SHEET_NAME)
        self._path = os.path.realpath(path)  # a link stays one
        self._letters = [letters_of(at) for at in range(len(source.columns))]
        self._part = PartFile(path, resume_at)
        try:
            self._rows = _rows_in(self._path + PART) if resume_at else 0
            if not resume_at:
                self._part.write(_HEAD.encode() + self._lines([head] if head else []))
        except BaseException:
            self.close()
            raise

    def write(self, rows: Sequence[Any], added: Sequence[Cells]) -> None:
        """Append the rows in order. Raises DataError when it cannot be written."""
        own = rows if isinstance(self._source, ExcelSource) else self._source.values(rows)
        self._part.write(self._lines((*row, *new) for row, new in zip(own, added, strict=True)))

    def _lines(self, rows: Iterable[Sequence[object]]) -> bytes:
        lines: list[str] = []
        number = self._rows
        for row in rows:
            number += 1
            while len(self._letters) < len(row):
                self._letters.append(letters_of(len(self._letters)))
            cells = [
                _cell(cell, f"{letters}{number}")
                for cell, letters in zip(row, self._letters, strict=False)
                if cell is not None and cell != ""
            ]
            lines.append(f'<row r="{number}">{"".join(cells)}</row>')
        if number > MOST_ROWS:
            raise _too_many_rows(self._path)
        self._rows = number
        return "".join(lines).encode()

    def position(self) -> int:
        """Make everything written so far durable; where it ends, for ``open_sink``."""
        return self._part.position()

    def finish(self) -> None:
        """Make the workbook and put it in its place.

        The staged rows stay until that has succeeded, so that a resumed run can finish.
        """
        self._part.close()
        building = self._path + BUILDING
        try:
            with _writing(self._path):
                self._pack(self._path + PART, building)
                put_in_place(building, self._path)
                os.unlink(self._path + PART)
        finally:
            with suppress(OSError):
                os.unlink(building)

    def _pack(self, staged: str, path: str) -> None:
        with open(private.renew(path), "wb") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as pack:
                for name, part in _PARTS.items():
                    content = _XML + part.replace("NAME", _attribute(self._sheet))
                    pack.writestr(_entry(name), content, zipfile.ZIP_DEFLATED)
                large = os.path.getsize(staged) > _ZIP64_FROM
                with (
                    open(staged, "rb") as rows,
                    pack.open(_entry(_SHEET), "w", force_zip64=large) as sheet,
                ):
                    while piece := rows.read(_PIECE):
                        sheet.write(piece)
                    sheet.write(_FOOT.encode())
            file.flush()
            os.fsync(file.fileno())

    def close(self) -> None:
        """Let go without finishing; the written rows stay for a resumed run."""
        self._part.close()


def _entry(name: str) -> zipfile.ZipInfo:
    """An entry with no time in it: the same rows give the same bytes."""
    entry = zipfile.ZipInfo(name)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def _cell(value: object, place: str) -> str:
    """The XML of a cell. Text is never a formula, a link or a number."""
    if isinstance(value, bool):
        return f'<c r="{place}" t="b"><v>{value:d}</v></c>'
    if isinstance(value, int | float) and isfinite(value) and abs(value) < _EXACT:
        return f'<c r="{place}"><v>{value!r}</v></c>'
    text = value if isinstance(value, str) else cell_text(value)
    if len(text) > MOST_CHARACTERS:
        fault = f"cell {place} would have more than the {MOST_CHARACTERS:,} characters of Excel"
        raise DataError(fault)
    if _SPECIAL.search(text):
        text = _SPECIAL.sub(_written, text)
    # Some programs would lose these otherwise.
    blank = text[0] <= " " or text[-1] <= " " or "  " in text or "\n" in text
    keep = ' xml:space="preserve"' if blank else ""
    return f'<c r="{place}" t="inlineStr"><is><t{keep}>{text}</t></is></c>'


def _written(match: re.Match[str]) -> str:
    """A character as XML or Excel has it (ECMA-376 part 1, 22.4.2.4)."""
    character = match[0]
    if "\ud800" <= character <= "\udfff":
        return "\ufffd"
    return _ENTITIES.get(character) or f"_x{ord(character):04X}_"


def _attribute(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")


def _rows_in(staged: str) -> int:
    """The rows of a staged sheet. Text has no such bytes, since its brackets are written &lt;."""
    count, rest = 0, b""
    with _writing(staged), open(staged, "rb") as file:
        while piece := file.read(_PIECE):
            data = rest + piece
            count += data.count(b"<row ")
            rest = data[-4:]
    return count


def _has_too_many_rows(source: Tabular, most: int) -> bool:
    """True if the input surely has more rows than that; it is counted before it is answered."""
    if not isinstance(source, CsvSource | NdjsonSource):
        return source.rows_known() > most if hasattr(source, "rows_known") else False
    if not os.path.isfile(source.name):
        return False
    file = TextFile(source.name, source.file.encoding)
    try:
        lines = 0
        for some in file.lines():
            lines += len(some)
            if lines > most:
                break
        else:
            return False
    except DataError:
        return False  # the error comes when the row is reached
    finally:
        file.close()
    return not isinstance(source, CsvSource) or _records(source, most) > most


def _records(source: CsvSource, most: int) -> int:
    """The records of a CSV file without its names, or ``most`` and one if there are more."""
    file = TextFile(source.name, source.file.encoding)
    try:
        lines = chain.from_iterable(file.lines())
        count = -1 if source.header else 0
        count -= bool(source.preface)
        for record in csv.reader(lines, delimiter=source.delimiter):
            count += bool(record)
            if count > most:
                break
    except (DataError, csv.Error):
        return 0
    else:
        return count
    finally:
        file.close()


def _too_many_rows(path: str) -> DataError:
    fault = f"a sheet of Excel has no more than {MOST_ROWS:,} rows; let -o end in .csv instead"
    return DataError(fault, path=path)


@contextmanager
def _writing(path: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise DataError(f"cannot write: {error.strerror}", path=path) from None
