"""An Excel workbook (.xlsx), read row by row: no more than a row and its texts are in memory.

The parts and their elements are those of Office Open XML, ECMA-376 part 1, section 18
(SpreadsheetML), in its transitional and its strict form. python-calamine reads faster, but holds
the whole sheet: 113 MB for 200,000 rows of six columns, where this takes 1 MB; it is what the tests
compare this with.
"""

import posixpath
import re
import zipfile
import zlib
from array import array
from codecs import getincrementaldecoder
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from functools import partial
from itertools import chain
from math import isfinite
from typing import Any, NamedTuple
from xml.parsers import expat

from locator.errors import DataError, UsageError
from locator.system.input_files import naming_file, open_file

# Excel's own limits: support.microsoft.com, "Excel specifications and limits".
MOST_ROWS, MOST_COLUMNS, MOST_CHARACTERS = 1_048_576, 16_384, 32_767

# A cell as it is in the file: text, a number or a truth value; "" for none.
Cell = str | int | float | bool

# A part that unpacks to more than a hundred times its size, beyond 100 MB, is a bomb: that is the
# ratio of Apache POI's ZipSecureFile. The largest sheet that Excel takes, with 30 columns of plain
# cells, is about 2 GB unpacked.
_RATIO, _RATIO_COUNTS_FROM, _MOST_UNPACKED = 100, 100_000_000, 4 << 30
# All different texts of a workbook are kept in memory, and no sheet can have more of them.
_MOST_TEXTS = 1 << 29
# Characters of one row: as much as of a line of CSV.
_ROW_CHARACTERS = 1 << 24
_PIECE = 1 << 16
# Characters of XML that a row and what stands before it may take.
_MOST_UNREAD = 2 * _ROW_CHARACTERS
# Bits of a zip entry that say that it has a password (PKWARE APPNOTE.TXT 4.4.4).
_ENCRYPTED = 0x1
# The first bytes of an old .xls, and of an .xlsx with a password (MS-CFB 2.2).
_COMPOUND = b"\xd0\xcf\x11\xe0"
_NO_WORKBOOK = "it is no Excel workbook (.xlsx), or is cut short or damaged"

# Ends of the types of relations (ECMA-376 part 1, 18.3.1 and part 3); the beginnings differ.
_OFFICE, _SHEET = "/officeDocument", "/worksheet"
_STRINGS, _STYLES = "/sharedStrings", "/styles"
# Numbers of formats of dates and times that are built in (ECMA-376 part 1, 18.8.30).
_BUILT_IN = {
    **dict.fromkeys((14, 15, 16, 17, *range(27, 32), 36, *range(50, 55), 57, 58), "yyyy-mm-dd"),
    **dict.fromkeys((18, 19, 20, 21, 32, 33, 34, 35, 45, 47, 55, 56), "hh:mm:ss"),
    22: "yyyy-mm-dd hh:mm", 46: "[h]:mm:ss",
}  # fmt: skip
# Parts of a format's code that are no letters of it: quoted, escaped, or in brackets, not hours.
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
_ELAPSED = re.compile(r"\[[hms]+\]", re.IGNORECASE)
# Formats of numbers with zeros in front, as of ZIP codes: 00000, 00000-0000.
_PADDED = re.compile(r"(0{2,})(?:\\?-(0+))?")
# A character that XML has no other way to write (ECMA-376 part 1, 22.4.2.4).
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
# Excel's day 60 is 29 February 1900, which never was; days before it are one later than others.
_LEAP, _DAY_0, _DAY_0_1904 = 60, datetime(1899, 12, 30), datetime(1904, 1, 1)
_SECONDS = 86_400
# Numbers with more digits are not exact in Excel either.
_DIGITS = 15

_FIGURES = "0123456789"
# The number of a row, from 1, and its cells up to the last that is not blank.
_Row = tuple[int, list[Cell]]
_Attributes = Mapping[str, str]


class _Style(NamedTuple):
    """The form of numbers of one style: "date", "elapsed", "" or the zeros of "padded"."""

    kind: str
    zeros: int = 0
    hyphen_before: int = 0
    date: bool = False  # whether a date has a day in it, and not the time alone


_PLAIN = _Style("")


class Workbook:
    """A workbook whose sheets are known; a context manager."""

    def __init__(self, path: str) -> None:
        """Open ``path``. Raises DataError if it is no .xlsx, is damaged, or unpacks to too much."""
        self.path = path
        with naming_file(path):
            self._raw = open_file(path)
        try:
            with self.reading():
                if self._raw.read(len(_COMPOUND)) == _COMPOUND:
                    fault = "this is an old workbook (.xls) or has a password; save it as .xlsx"
                    raise DataError(fault, path=path)
                self._zip = zipfile.ZipFile(self._raw)
                self._refuse_bomb()
                main = self._related("", _OFFICE)[0]
                self._parts = self._relations(main)
                self.sheets, self._day_0 = self._sheets(main)
        except BaseException:
            self._raw.close()
            raise

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Turn what reading raises into a DataError that names the file."""
        try:
            yield
        except (expat.ExpatError, zipfile.BadZipFile, zlib.error, KeyError, EOFError):
            raise DataError(f"cannot be read: {_NO_WORKBOOK}", path=self.path) from None
        except (IndexError, ValueError, NotImplementedError, OverflowError, RuntimeError):
            raise DataError(f"cannot be read: {_NO_WORKBOOK}", path=self.path) from None
        except OSError as error:
            raise DataError(f"cannot be read: {error.strerror}", path=self.path) from None

    def close(self) -> None:
        """Close the file."""
        self._raw.close()

    def sheet_name(self, wanted: str | None) -> str:
        """The sheet called ``wanted``, the first that is shown where it is None.

        Raises UsageError if there is none of that name, whatever its case.
        """
        if wanted is None:
            shown = [name for name, (_, hidden) in self.sheets.items() if not hidden]
            if not self.sheets:
                raise DataError("the workbook has no sheet with cells", path=self.path)
            return (shown or list(self.sheets))[0]
        for name in self.sheets:
            if name.casefold() == wanted.casefold():
                return name
        raise UsageError(f"there is no such sheet; the sheets are: {', '.join(self.sheets)}")

    def rows(self, sheet: str, report: Callable[[float], None] = lambda _: None) -> Iterator[_Row]:
        """The number and the cells of each row of ``sheet``, those without any left out.

        ``report`` gets the part of the sheet, 0 to 1, that was read. Raises DataError if it is
        damaged, after the rows before that place.
        """
        with self.reading():
            entry = self._zip.getinfo(self.sheets[sheet][0])
            values = _Values(self._texts(), self._styles(), self._day_0)
            with self._zip.open(entry) as file:
                head = file.read(_PIECE)
                reader = (_FastRows if _is_usual(head, b"<sheetData") else _Rows)(values, self.path)
                read = 0
                for piece in chain((head,), iter(partial(file.read, _PIECE), b"")):
                    read += len(piece)
                    rows = reader.of(piece)
                    report(read / max(entry.file_size, 1))
                    yield from rows
                yield from reader.of(b"", last=True)

    def _refuse_bomb(self) -> None:
        for entry in self._zip.infolist():
            ratio = entry.file_size / max(entry.compress_size, 1)
            bomb = ratio > _RATIO and entry.file_size > _RATIO_COUNTS_FROM
            if bomb or entry.file_size > _MOST_UNPACKED:
                raise DataError("a part of the workbook unpacks to far too much", path=self.path)
            if entry.flag_bits & _ENCRYPTED:
                raise DataError("the workbook has a password", path=self.path)

    def _sheets(self, main: str) -> tuple[dict[str, tuple[str, bool]], datetime]:
        """The part of each worksheet by its name and whether it is hidden, and what is day 0."""
        sheets: dict[str, tuple[str, bool]] = {}
        day_0 = _DAY_0
        for name, attributes in self._elements(main):
            if name == "workbookPr" and attributes.get("date1904") in {"1", "true", "on"}:
                day_0 = _DAY_0_1904
            if name == "sheet":
                target, kind = self._parts[attributes["id"]]
                if kind.endswith(_SHEET):
                    hidden = attributes.get("state", "visible") != "visible"
                    sheets[attributes["name"]] = (target, hidden)
        return sheets, day_0

    def _relations(self, part: str) -> dict[str, tuple[str, str]]:
        """The part and the type that each id of ``part`` stands for."""
        folder, name = posixpath.split(part)
        found = {}
        for element, attributes in self._elements(posixpath.join(folder, "_rels", f"{name}.rels")):
            if element == "Relationship" and attributes.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", folder, attributes["Target"]))
                found[attributes["Id"]] = (target.lstrip("/"), attributes["Type"])
        return found

    def _related(self, part: str, kind: str) -> list[str]:
        relations = self._relations(part) if part == "" else self._parts
        return [target for target, type in relations.values() if type.endswith(kind)]

    def _elements(self, part: str) -> Iterator[tuple[str, dict[str, str]]]:
        """The elements of a small part, with their attributes; without prefixes."""
        found: list[tuple[str, dict[str, str]]] = []

        def start(name: str, attributes: dict[str, str]) -> None:
            plain = {_local(key): value for key, value in attributes.items()}
            found.append((_local(name), plain))

        parser = _parser()
        parser.StartElementHandler = start
        with self._zip.open(part) as file:
            while piece := file.read(_PIECE):
                parser.Parse(piece)
                yield from found
                found.clear()
        parser.Parse(b"", True)
        yield from found

    def _texts(self) -> "_Texts":
        texts = _Texts()
        for part in self._related("workbook", _STRINGS):
            if self._zip.getinfo(part).file_size > _MOST_TEXTS:
                raise DataError("the texts of the workbook unpack to too much", path=self.path)
            with self._zip.open(part) as file:
                head = file.read(_PIECE)
                reader = (_FastTexts if _is_usual(head, b"<sst") else _TextsReader)(texts)
                for piece in chain((head,), iter(partial(file.read, _PIECE), b"")):
                    reader.take(piece)
                reader.take(b"", True)
        return texts

    def _styles(self) -> list[_Style]:
        """The form of the numbers of each style."""
        codes: dict[int, str] = dict(_BUILT_IN)
        styles: list[_Style] = []
        within = False
        for part in self._related("workbook", _STYLES):
            for name, attributes in self._elements(part):
                if name == "numFmt":
                    codes[int(attributes["numFmtId"])] = attributes["formatCode"]
                elif name in {"cellXfs", "cellStyles", "dxfs"}:
                    within = name == "cellXfs"
                elif name == "xf" and within:
                    styles.append(_style(codes.get(int(attributes.get("numFmtId", "0")), "")))
        return styles


def _style(code: str) -> _Style:
    if match := _PADDED.fullmatch(code):
        zeros = len(match[1]) + len(match[2] or "")
        return _Style("padded", zeros, len(match[2] or ""))
    first = _LITERAL.sub("", code.split(";", 1)[0]).lower()
    if _ELAPSED.search(first):
        return _Style("elapsed")
    if first != "general" and set(first) & set("ymdhs"):
        return _Style("date", date=bool(set(first) & set("yd")))
    return _PLAIN


def _local(name: str) -> str:
    """A name without its namespace."""
    return name.rpartition(" ")[2]


def _parser() -> Any:
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_doctype
    return parser


def _refuse_doctype(*_: object) -> None:
    """A workbook has none; entities could grow without end."""
    raise ValueError


class _Texts:
    """Many texts in little memory: as bytes one behind the other."""

    def __init__(self) -> None:
        self._bytes, self._ends = bytearray(), array("Q", [0])

    def append(self, text: str) -> None:
        """Add a text."""
        self._bytes += text.encode("utf-8", "replace")
        self._ends.append(len(self._bytes))

    def __getitem__(self, at: int) -> str:
        if at < 0:
            raise IndexError
        return self._bytes[self._ends[at] : self._ends[at + 1]].decode()


class _TextsReader:
    """Reads the part of the shared strings: <si> with <t>, or with <r> that have <t>."""

    def __init__(self, texts: _Texts) -> None:
        self._texts, self._pieces, self._keep, self._aside = texts, list[str](), False, False
        parser = _parser()
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._data
        self.take = parser.Parse

    def _start(self, name: str, _: _Attributes) -> None:
        name = _local(name)
        if name == "t":
            self._keep = not self._aside
        elif name == "rPh":  # how it is pronounced
            self._aside = True
        elif name == "si":
            self._pieces.clear()

    def _data(self, text: str) -> None:
        if self._keep:
            self._pieces.append(text)

    def _end(self, name: str) -> None:
        name = _local(name)
        if name == "t":
            self._keep = False
        elif name == "rPh":
            self._aside = False
        elif name == "si":
            self._texts.append(_unescaped("".join(self._pieces)))


class _FastTexts:
    """``_TextsReader`` for the form that almost all workbooks have: five times as fast."""

    def __init__(self, texts: _Texts) -> None:
        self._texts, self._rest = texts, ""
        self._decode = getincrementaldecoder("utf-8")().decode

    def take(self, data: bytes, last: bool = False) -> None:
        """Add the texts of some more bytes."""
        *items, self._rest = (self._rest + self._decode(data, last)).split("</si>")
        for item in items:
            for _ in range(item.count("<si/>")):
                self._texts.append("")
            if "<!" in item:
                raise ValueError
            said = _PRONOUNCED.sub("", item) if "<rPh" in item else item
            self._texts.append(_unescaped(_plain("".join(_TEXTS.findall(said)))))
        if len(self._rest) > _ROW_CHARACTERS:
            raise ValueError


_TEXTS = re.compile(r"<t(?: [^>]*)?>([^<]*)</t>")
_PRONOUNCED = re.compile(r"<rPh.*?</rPh>", re.DOTALL)
# The usual forms of a cell: its column, style and kind, and its value or its text.
_CELLS = re.compile(
    r'<c r="([A-Z]{1,3})\d+"(?: s="(\d+)")?(?: t="(\w+)")?'
    r"(?:/>|>(?:<f[^>]*/>|<f[^>]*>[^<]*</f>)?"
    r"(?:<v>([^<]*)</v>|<is><t(?: [^>]*)?>([^<]*)</t></is>|<v/>)?</c>)"
)
_ROW_NUMBER = re.compile(r'\sr="(\d+)"')
_ENCODING = re.compile(rb"encoding=[\"']([\w-]+)")
_ENTITY = re.compile(r"&(?:#x([0-9a-fA-F]+)|#(\d+)|(\w+));")
_ENTITIES = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}


def _is_usual(head: bytes, element: bytes) -> bool:
    """True if a part that begins so is in UTF-8, its names without prefixes, and without DTD."""
    encoding = _ENCODING.search(head)
    known = not encoding or encoding[1].lower() in {b"utf-8", b"ascii", b"us-ascii"}
    return (
        known and element in head and b"<!" not in head and not head.startswith((b"\xff", b"\xfe"))
    )


def _plain(text: str) -> str:
    """Text of XML without entities, with line ends as XML has them."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _ENTITY.sub(_entity, text) if "&" in text else text


def _entity(match: re.Match[str]) -> str:
    if name := match[3]:
        return _ENTITIES[name]
    return chr(int(match[1], 16) if match[1] else int(match[2]))


class _FastRows:
    """``_Rows`` for the form that almost all workbooks have: three times as fast.

    A row in which anything has another form is given to ``_Rows``.
    """

    def __init__(self, values: "_Values", path: str) -> None:
        self._values, self._path = values, path
        self._rest, self._number = "", 0
        self._decode = getincrementaldecoder("utf-8")().decode

    def of(self, data: bytes, *, last: bool = False) -> list[_Row]:
        """The rows that end in some more bytes."""
        *rows, self._rest = (self._rest + self._decode(data, last)).split("</row>")
        if len(self._rest) > _MOST_UNREAD:
            raise _too_long(self._path, self._number + 1)
        return [found for row in rows if (found := self._row(row))]

    def _row(self, text: str) -> _Row | None:
        at = text.rindex("<row")
        end = text.index(">", at)
        said = _ROW_NUMBER.search(text, at, end)
        self._number = int(said[1]) if said else self._number + text.count("<row")
        start = end + 1
        if len(text) - start > _ROW_CHARACTERS:
            raise _too_long(self._path, self._number)
        found = _CELLS.findall(text, start)
        if len(found) != text.count("<c ", start) + text.count("<c>", start):
            whole = f"<worksheet>{text[at:]}</row></worksheet>".encode()
            ((_, cells),) = _Rows(self._values, self._path).of(whole) or [(0, [])]
        else:
            cells = self._cells(found)
        return (self._number, cells) if cells else None

    def _cells(self, found: list[tuple[str, str, str, str, str]]) -> list[Cell]:
        cells: list[Cell] = []
        values = self._values
        for letters, style, kind, value, text in found:
            raw = value or text
            if not raw:
                continue
            if missing := values.column(letters) - len(cells):
                if missing < 0:
                    raise ValueError  # cells stand in order
                cells += [""] * missing
            cells.append(values.cell(_plain(raw), kind or "n", style))
        return cells


class _Values:
    """The meaning of the cells of a sheet."""

    def __init__(self, texts: _Texts, styles: list[_Style], day_0: datetime) -> None:
        self._texts, self._styles, self._day_0 = texts, styles, day_0
        self._columns: dict[str, int] = {}

    def column(self, letters: str) -> int:
        """The column of these letters, from 0."""
        at = self._columns.get(letters)
        if at is None:
            at = -1
            for letter in letters:
                at = (at + 1) * 26 + ord(letter) - ord("A")
            if not letters.isalpha() or not 0 <= at < MOST_COLUMNS:
                raise ValueError
            self._columns[letters] = at
        return at

    def cell(self, raw: str, kind: str, style: str) -> Cell:
        """The cell with that in it, of a kind ("s", "n" …) and in a style, a number or ""."""
        if kind == "s":
            return self._texts[int(raw)]
        if kind == "n":
            return self._of_number(raw, int(style or "0"))
        if kind == "b":
            return raw.strip() in {"1", "true"}
        return _unescaped(raw)  # inlineStr, str, e (an error such as #N/A) and d (a date in ISO)

    def _of_number(self, raw: str, at: int) -> Cell:
        number = _number(raw)
        style = self._styles[at] if at < len(self._styles) else _PLAIN
        if style is _PLAIN or not style.kind:
            return number
        if style.kind == "padded":
            return _padded(number, style)
        if style.kind == "elapsed":
            seconds = round(number * _SECONDS)
            return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
        return _iso(number, self._day_0, has_day=style.date)


def _too_long(path: str, number: int) -> DataError:
    fault = f"a row of more than {_ROW_CHARACTERS} characters: this is not a table"
    return DataError(fault, path=path, line=number)


class _Rows:
    """Reads the part of a sheet: <row> with <c>, which have <v>, or <is> with <t>."""

    def __init__(self, values: _Values, path: str) -> None:
        self._values, self._path = values, path
        self._rows: list[_Row] = []
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartDoctypeDeclHandler = _refuse_doctype
        # Until the first element has shown the prefix that names have.
        self._parser.StartElementHandler = self._begin

    def of(self, data: bytes, *, last: bool = False) -> list[_Row]:
        """The rows that end in some more bytes."""
        self._parser.Parse(data, last)
        rows, self._rows = self._rows, []
        return rows

    def _begin(self, name: str, _: _Attributes) -> None:
        prefix = name.removesuffix("worksheet")
        self._handle(*(prefix + part for part in ("row", "c", "v", "t", "rPh")))

    def _handle(self, row: str, c: str, v: str, t: str, pronounced: str) -> None:
        """Set what is called for each element; functions within are half as slow as methods."""
        number = column = size = 0
        kind, style = "n", "0"
        cells: list[Cell] = []
        pieces: list[str] = []
        keep = aside = False
        column_of, cell_of = self._values.column, self._values.cell

        def start(name: str, attributes: dict[str, str]) -> None:
            nonlocal number, column, size, kind, style, keep, aside
            if name == c:
                place = attributes.get("r")
                column = column_of(place.rstrip(_FIGURES)) if place else len(cells)
                kind, style = attributes.get("t", "n"), attributes.get("s", "0")
            elif name in (v, t):
                keep = not aside
            elif name == row:
                size = 0
                number = int(attributes.get("r", number + 1))
            elif name == pronounced:
                aside = True

        def data(text: str) -> None:
            nonlocal size
            if keep:
                pieces.append(text)
                size += len(text)
                if size > _ROW_CHARACTERS:
                    raise _too_long(self._path, number)

        def end(name: str) -> None:
            nonlocal keep, aside, cells
            if name == c:
                if pieces:
                    if missing := column - len(cells):
                        if missing < 0:
                            raise ValueError  # cells stand in order
                        cells += [""] * missing
                    cells.append(cell_of("".join(pieces), kind, style))
                    pieces.clear()
            elif name in (v, t):
                keep = False
            elif name == row:
                if cells:
                    self._rows.append((number, cells))
                    cells = []
            elif name == pronounced:
                aside = False

        self._parser.StartElementHandler = start
        self._parser.EndElementHandler = end
        self._parser.CharacterDataHandler = data


def _number(raw: str) -> int | float:
    """A number, as an integer if it is one."""
    if raw.isdecimal() and len(raw) <= _DIGITS:
        return int(raw)
    number = float(raw)
    if not isfinite(number):
        raise ValueError
    whole = number == int(number) and abs(number) < 10**_DIGITS
    return int(number) if whole else number


def _padded(number: int | float, style: _Style) -> Cell:
    if not isinstance(number, int) or number < 0:
        return number
    text = f"{number:0{style.zeros}}"
    at = len(text) - style.hyphen_before
    return f"{text[:at]}-{text[at:]}" if style.hyphen_before else text


def _iso(number: int | float, day_0: datetime, *, has_day: bool) -> Cell:
    """A date, a time or both as ISO 8601 has them; the number where there is no such day."""
    if not has_day and 0 <= number < 1:
        return (day_0 + timedelta(seconds=round(number * _SECONDS))).time().isoformat()
    early = day_0 == _DAY_0 and number < _LEAP
    try:
        moment = day_0 + timedelta(days=number + early)
        moment = (moment + timedelta(microseconds=500_000)).replace(microsecond=0)
    except OverflowError:
        return number
    if number < 0:
        return number
    if isinstance(number, int):
        return date(moment.year, moment.month, moment.day).isoformat()
    return moment.isoformat()


def _unescaped(text: str) -> str:
    if "_x" not in text:
        return text
    return _ESCAPED.sub(_character, text)


def _character(match: re.Match[str]) -> str:
    code = int(match[1], 16)
    # Half of a surrogate pair is no character.
    return match[0] if 0xD800 <= code <= 0xDFFF else chr(code)
