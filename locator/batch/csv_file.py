"""CSV in. A row is the unchanged text of its record, so that it can be written as it was."""

import csv
from collections.abc import Generator, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from locator.batch.column_names import meaning
from locator.batch.columns import understand
from locator.batch.model import DELIMITER_NAMES, NO_DELIMITER, Block
from locator.batch.text_file import (
    ROW_CHARACTERS,
    BadLines,
    TextFile,
    encodable,
    first_lines,
    in_blocks,
)
from locator.errors import DataError, UsageError
from locator.system.input_files import said_delimiter

# The comma is last, so that others win a tie: commas are in addresses, the others hardly ever.
_DELIMITERS = "\t|;,"
# Memory for the lines of one record, in bytes: a limit where a quote is never closed.
_RECORD_BYTES = 3 << 24
_LINE_BYTES = 60  # a str and its place in a list, without its characters
# This many lines are enough to find the delimiter.
_LINES_LOOKED_AT = 50


class CsvSource:
    """A CSV file as a Source: RFC 4180 with any delimiter and line ends.

    Excel's first line "sep=;" says the delimiter, and stays where rows stay as they are.
    A record is malformed if its quotes are broken or its number of cells is not that of the first.
    A blank line is a row with an empty cell if the file has one column, and no row otherwise.
    """

    format = "csv"

    def __init__(
        self,
        file: TextFile,
        named: Mapping[str, str],
        *,
        delimiter: str | None = None,
        header: bool = True,
        bad_path: str | None = None,
    ) -> None:
        """Read the header and find the address columns.

        ``named``: as for ``columns.understand``. ``delimiter``: a character or one of
        DELIMITER_NAMES, None to detect it. ``header``: whether the first line has the names.
        Malformed records are written to ``bad_path``; without it they raise DataError.
        """
        csv.field_size_limit(max(csv.field_size_limit(), ROW_CHARACTERS))
        self.name, self.file, self.header = file.name, file, header
        # A first line such as "sep=;", which is not one of the table.
        first = next(iter(first_lines(file.sample, 1)), "")
        said = said_delimiter(first)
        self.preface = first if said else ""
        self.delimiter = _delimiter(delimiter) if delimiter else said or _found(file.sample)
        self._bad = BadLines(file, None)
        self._line = 2 if said else 1  # number of the next line
        self._width: int | None = None
        self._records = self._all_records()
        raw, cells = next(self._records, ("", []))
        if not cells:
            raise DataError("the file has only blank lines", path=file.name)
        self.line_end = raw[len(raw.rstrip("\r\n")) :] or "\n"
        self._bad = BadLines(file, bad_path)
        self.columns = tuple(cells)
        self.head = raw if header else ""  # the text of the header line
        self._bad.header = self.preface + self.head
        if not header:
            self._records = chain([(raw, cells)], self._records)
            self.columns = tuple(f"column_{at}" for at in range(1, len(cells) + 1))
        self.understood = understand(self.columns, named, header=header)
        self.unused, self.notes = self.understood.unused, ()
        if header and not named and len(cells) == 1 and not meaning(cells[0]):
            self._need_rows()

    def _need_rows(self) -> None:
        """Raise DataError if the only line is one cell that is no known name.

        With rows below it, a lone column is the address whatever its name.
        """
        first = next(self._records, None)
        if first is None:
            message = (
                "the file has a single line, which names no column of an address; if that line is"
                " an address: --no-header --columns address=1"
            )
            raise DataError(message, path=self.name)
        self._records = chain([first], self._records)

    @property
    def described(self) -> str:
        """For people: delimiter, encoding and address columns."""
        names = {character: name for name, character in DELIMITER_NAMES.items()}
        delimiter = names.get(self.delimiter, repr(self.delimiter))
        form = f"CSV, delimiter {delimiter}, encoding {self.file.encoding}"
        return f"{form}; {self.understood.description}"

    @property
    def bad(self) -> int:
        """The number of malformed records that were set aside."""
        return self._bad.count

    def blocks(self) -> Iterator[Block]:
        """All rows. A malformed one is set aside, or raises DataError with its line number."""
        text = self.understood.text
        rows = ((raw, text(cells)) for raw, cells in self._records)
        yield from in_blocks(rows, self.file, self._bad, self.preface + self.head)

    def cells(self, rows: Sequence[Any]) -> Iterator[Sequence[str]]:
        """Each row as its cells, in text that every format can hold."""
        return self.records(encodable(rows))

    def records(self, rows: Sequence[str]) -> Iterator[list[str]]:
        """Each row as its cells, including bytes that are not text."""
        for cells in csv.reader(rows, delimiter=self.delimiter, strict=True):
            yield cells or [""]

    def values(self, rows: Sequence[Any]) -> Iterator[Sequence[Any]]:
        """Each row as its cells, all of them text."""
        return self.cells(rows)

    def close(self) -> None:
        """Close the file."""
        self.file.close()

    def _all_records(self) -> Iterator[tuple[str, list[str]]]:
        """The well-formed records, each as its text and its cells."""
        waiting: list[str] = []
        enough = 0
        preface = bool(self.preface)
        for lines in self.file.lines():
            waiting += lines[1:] if preface else lines
            preface = False
            if enough and _size(waiting) < enough:
                continue
            done = yield from self._complete(waiting, more=True)
            del waiting[:done]
            self._line += done
            # A long record is not parsed again with each piece, but only when it has doubled.
            enough = min(2 * _size(waiting), _RECORD_BYTES)
        yield from self._complete(waiting, more=False)

    def _complete(
        self, lines: list[str], *, more: bool
    ) -> Generator[tuple[str, list[str]], None, int]:
        """The records of ``lines``; returns the number of lines used.

        With ``more`` lines to come, the last record may be incomplete; its lines are not used.
        """
        at = 0
        while at < len(lines):
            base = at
            reader = csv.reader(lines[base:], delimiter=self.delimiter, strict=True)
            try:
                for cells in reader:
                    first, at = at, base + reader.line_num
                    raw = lines[first] if at == first + 1 else "".join(lines[first:at])
                    if len(cells) == self._width or self._fits(cells, raw, self._line + first):
                        yield raw, cells or [""]
            except csv.Error as error:
                unread = len(lines) - base - reader.line_num
                if more and not unread and _size(lines[at:]) <= _RECORD_BYTES:
                    return at
                # Only its first line is set aside: the next ones may be good.
                self._bad.put(lines[at], _broken_quote(str(error)), self._line + at)
                at += 1
        return at

    def _fits(self, cells: list[str], raw: str, line: int) -> bool:
        """True if this is a row, though its number of cells is not that of the first record."""
        blank = not raw.strip()
        if self._width is None:
            self._width = None if blank else len(cells)
            return not blank
        if blank:
            return self._width == 1
        wanted = f"the first line has {self._width}" if self._width > 1 else "there is one column"
        self._bad.put(raw, f"{len(cells)} cells where {wanted}", line)
        return False


def _size(lines: list[str]) -> int:
    return sum(map(len, lines)) + _LINE_BYTES * len(lines)


def _broken_quote(reason: str) -> str:
    if "expected after" in reason:
        return 'text follows a closing quote; a quote inside a quoted cell is written ""'
    return "a quoted cell that begins here is never closed"


def _delimiter(given: str) -> str:
    delimiter = DELIMITER_NAMES.get(given.lower(), given)
    if len(delimiter) != 1 or delimiter in '"\r\n':
        names = ", ".join(DELIMITER_NAMES)
        raise UsageError(f"the delimiter must be one character, or one of: {names}")
    return delimiter


def _found(sample: str) -> str:
    """The delimiter with which most of the first lines have as many cells as the first one."""
    lines = first_lines(sample, _LINES_LOOKED_AT)
    scores = {delimiter: _agreeing(lines, delimiter) for delimiter in _DELIMITERS}
    best = max(_DELIMITERS, key=lambda delimiter: scores[delimiter])
    return best if scores[best] else NO_DELIMITER


def _agreeing(lines: list[str], delimiter: str) -> int:
    try:
        widths = [len(cells) for cells in csv.reader(lines, delimiter=delimiter) if cells]
    except csv.Error:
        return 0
    return widths.count(widths[0]) if widths and widths[0] > 1 else 0
