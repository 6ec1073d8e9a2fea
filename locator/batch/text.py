"""An input as lines of text from which every byte of it can be had again."""

import codecs
import os
import stat
import string
import sys
from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b
from io import BufferedReader, StringIO
from typing import cast

from locator.batch.model import BLOCK_CHARACTERS, BLOCK_ROWS, Block
from locator.batch.packed import unpacked
from locator.errors import DataError, UsageError
from locator.system.input_files import naming_file

# Encoding and delimiter are told from the first bytes.
SAMPLE = 1 << 20
# No line or cell is longer: bounds the memory where a file has no lines.
ROW_CHARACTERS = 1 << 24
_PIECE = 1 << 18
# UTF-32 first: its mark begins like that of UTF-16.
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# What programs on Windows write that do not write UTF-8; it can stand for any bytes.
_OTHERWISE = "cp1252"
# A text of which more than one character in so many is NUL is none, or in another encoding: half
# of UTF-16 is NULs where it is read byte by byte.
_NULS_ARE_NO_TEXT = 4
# What a table in English is made of, whatever else stands in it, and all of the text that is ASCII.
_WORDS = (string.ascii_letters + string.digits).encode()
_ASCII = string.printable.encode()
# The error handler below, by the name that codecs know it by.
EXACT = "locator-exact"


def _exact(error: UnicodeError) -> tuple[str | bytes, int]:
    """Bytes that are no text stay as they are (PEP 383); what an encoding lacks becomes "?"."""
    if not isinstance(error, UnicodeEncodeError):
        return codecs.lookup_error("surrogateescape")(error)
    code = ord(error.object[error.start])
    kept = bytes([code - 0xDC00]) if 0xDC80 <= code <= 0xDCFF else "?"
    return kept, error.start + 1


# What a zip begins with (PKWARE APPNOTE.TXT 4.3.7); workbooks are zips. No text begins like this.
_ZIP = b"PK\x03\x04"
# What Parquet begins with: its mark, and the first byte of a header or footer in Thrift's compact
# protocol, a field 1 that is an i32 (https://parquet.apache.org/docs/file-format/).
_PARQUET = b"PAR1\x15"
_PARQUET_FAULT = (
    "this is Parquet, which is read from its end: give it as a file that is not packed, with"
    " --input-format parquet where its name does not end in .parquet"
)

codecs.register_error(EXACT, _exact)


class TextFile:
    """The text at a path ("-" is standard input), unpacked and decoded."""

    def __init__(self, path: str, encoding: str | None = None) -> None:
        """Open ``path`` and look at its first bytes; ``encoding`` is found if it is not given.

        Raises DataError if it cannot be read or is empty, UsageError for an unknown encoding.
        """
        self.name = "standard input" if path == "-" else path
        self._file, self._own = _open(path), path != "-"
        self._size, self._read = _size(self._file), 0
        self._fault: DataError | None = None
        try:
            self._begin(encoding)
        except BaseException:
            self.close()
            raise

    def _begin(self, encoding: str | None) -> None:
        self._pieces = unpacked(self._raw(), self.name)
        data = self._sample()
        if data.startswith(_ZIP):
            fault = "this is an Excel workbook or another zip; save the sheet as CSV"
            raise DataError(fault, path=self.name)
        if data.startswith(_PARQUET):
            raise DataError(_PARQUET_FAULT, path=self.name)
        self.bom, self.encoding = _encoding(data, encoding)
        self._given = encoding is not None
        # UTF-16 has no place for single bytes, and what it has is kept like this.
        wide = self.encoding.startswith(("utf-16", "utf-32"))
        self._errors = "surrogatepass" if wide else EXACT
        self._decoder = codecs.getincrementaldecoder(self.encoding)(self._errors)
        self.sample = self._decoded(data[len(self.bom) :])
        if len(data) == len(self.bom):
            # Where nothing can be unpacked, the reason is why.
            raise self._fault or DataError("the file is empty", path=self.name)
        odd = self.encoding == _OTHERWISE and _is_binary(data)
        if odd or _is_no_text(self.sample, data, marked=bool(self.bom)):
            raise self._not_decoded()

    def _raw(self) -> Iterator[bytes]:
        try:
            while piece := self._file.read1(_PIECE):
                self._read += len(piece)
                yield piece
        except OSError as error:
            raise DataError(f"cannot be read: {error.strerror}", path=self.name) from None

    def _sample(self) -> bytes:
        """The first bytes; a fault in them is raised when the lines before it were given."""
        data = bytearray()
        try:
            while len(data) < SAMPLE:
                data += next(self._pieces)
        except StopIteration:
            pass
        except DataError as fault:
            self._fault = fault
        return bytes(data)

    def _decoded(self, data: bytes, *, last: bool = False) -> str:
        try:
            return self._decoder.decode(data, last)
        except UnicodeError:  # not all codecs raise UnicodeDecodeError
            raise self._not_decoded() from None

    def _not_decoded(self) -> DataError:
        advice = "say what it is in, such as --encoding utf-16, or save it as UTF-8"
        if self._given:
            advice = "leave --encoding out to have it found, or try utf-8, cp1252 or utf-16"
        return DataError(f"this is no text in {self.encoding}; {advice}", path=self.name)

    def lines(self) -> Iterator[list[str]]:
        """All lines in order with their ends (LF, CRLF or CR), some at a time.

        Raises DataError if the input cannot be read on, after everything before that place.
        """
        count, rest = 0, ""
        for text in self._texts():
            rest += text
            # A CR at the very end may be half of a CRLF.
            cut = max(rest.rfind("\n"), rest.rfind("\r", 0, len(rest) - 1)) + 1
            if cut:
                lines = _lines(rest[:cut])
                rest, count = rest[cut:], count + len(lines)
                yield lines
            elif len(rest) > ROW_CHARACTERS:
                fault = f"a line of more than {ROW_CHARACTERS} characters: this is not a table"
                raise DataError(fault, path=self.name, line=count + 1)
        if rest:
            yield _lines(rest)

    def _texts(self) -> Iterator[str]:
        yield self.sample
        if self._fault:
            raise self._fault
        for piece in self._pieces:
            yield self._decoded(piece)
        yield self._decoded(b"", last=True)

    def encode(self, text: str) -> bytes:
        """``text`` as bytes of this file, those that were read as they were.

        A character that the file's encoding lacks, which can only be one of ours, becomes "?".
        """
        return text.encode(self.encoding, self._errors)

    def progress(self) -> float | None:
        """The part of the file that was read, 0 to 1; None where its size is not known."""
        return min(self._read / self._size, 1.0) if self._size else None

    def close(self) -> None:
        """Let go of the file."""
        if self._own:
            self._file.close()


def first_lines(text: str, most: int) -> list[str]:
    """At most that many lines of ``text``, with their ends."""
    file = StringIO(text, newline="")
    return [line for line, _ in zip(file, range(most), strict=False)]


def _lines(text: str) -> list[str]:
    return StringIO(text, newline="").readlines()


def _open(path: str) -> BufferedReader:
    if path == "-":
        return cast(BufferedReader, sys.stdin.buffer)
    with naming_file(path):
        return open(path, "rb")


def _size(file: BufferedReader) -> int:
    """The size in bytes; 0 for a pipe, which has none."""
    try:
        found = os.fstat(file.fileno())
    except OSError:
        return 0
    return found.st_size if stat.S_ISREG(found.st_mode) else 0


def _encoding(data: bytes, given: str | None) -> tuple[bytes, str]:
    """The byte-order mark, b"" for none, and the encoding of a text that begins with ``data``."""
    wanted = _known(given) if given else None
    for bom, encoding in _BOMS:
        if data.startswith(bom) and wanted in (None, encoding):
            return bom, encoding
    return b"", wanted or (_OTHERWISE if _is_not_utf8(data) else "utf-8")


def _known(encoding: str) -> str:
    """An encoding's usual name, without what it says of byte-order marks."""
    try:
        "".encode(encoding)
        name = codecs.lookup(encoding).name
    except (LookupError, UnicodeError):  # the one named "undefined" encodes nothing
        raise UsageError("no such encoding; try utf-8, cp1252 or utf-16") from None
    unmarked = {"utf-8-sig": "utf-8", "utf-16": "utf-16-le", "utf-32": "utf-32-le"}
    return unmarked.get(name, name)


def _is_not_utf8(data: bytes) -> bool:
    try:
        codecs.getincrementaldecoder("utf-8")().decode(data)
    except UnicodeDecodeError:
        return True
    return False


def _is_no_text(text: str, data: bytes, *, marked: bool) -> bool:
    """Whether ``text`` is not what those wrote who wrote ``data``: another encoding's, or none.

    A wrong one of several bytes a character leaves one long line where the file has many; one
    that the file is ``marked`` with is not wrong.
    """
    if text.count("\0") * _NULS_ARE_NO_TEXT > len(text):
        return True
    lines = "\n" in text or "\r" in text
    return not (lines or marked) and (b"\n" in data or b"\r" in data)


def _is_binary(data: bytes) -> bool:
    """Whether bytes that are not UTF-8 are no ASCII text with some letters of Windows' own.

    In a table of addresses letters and digits are far more than what is not ASCII. In pictures,
    archives and EBCDIC, where the letters are other bytes, they are fewer.
    """
    words = len(data) - len(data.translate(None, _WORDS))
    return len(data.translate(None, _ASCII)) > words


class BadLines:
    """Where lines go that cannot be read: into a file that is begun anew by every run.

    The source reads its input from the start each time, so that a run that goes on after a break
    writes the same lines again, and none twice.
    """

    def __init__(self, file: TextFile, path: str | None) -> None:
        """``path`` None: there is no such file, a bad line is the end."""
        self._source, self._path = file, path
        self.header = ""  # stands first, so that the lines can be mended and given in again
        self.count = 0

    def put(self, raw: str, fault: str, line: int) -> None:
        """Put ``raw``, which begins on ``line``, aside; without a file DataError is raised."""
        if self._path is None:
            raise DataError(fault, path=self._source.name, line=line)
        data = self._source.encode(raw)
        if not self.count:
            data = self._source.bom + self._source.encode(self.header) + data
        try:
            with open(self._path, "ab" if self.count else "wb") as file:
                file.write(data)
        except OSError as error:
            raise DataError(f"cannot write: {error.strerror}", path=self._path) from None
        self.count += 1


def in_blocks(
    rows: Iterable[tuple[str, str]], file: TextFile, bad: BadLines, header: str
) -> Iterator[Block]:
    """Rows and their texts in blocks, which depend on nothing but the rows.

    ``header`` is what the hash begins with. Raises DataError if all there was went into ``bad``.
    """
    hashed = blake2b(file.encode(header), digest_size=16)
    raws: list[str] = []
    texts: list[str] = []
    size = 0
    raw = None
    for raw, text in rows:
        raws.append(raw)
        texts.append(text)
        size += len(raw)
        if len(raws) == BLOCK_ROWS or size >= BLOCK_CHARACTERS:
            hashed.update(file.encode("".join(raws)))
            yield Block(raws, list(encodable(texts)), hashed.hexdigest())
            raws, texts, size = [], [], 0
    if raws:
        hashed.update(file.encode("".join(raws)))
        yield Block(raws, list(encodable(texts)), hashed.hexdigest())
    if raw is None and bad.count:
        raise DataError("none of its lines could be read as a row", path=file.name)


def encodable(texts: Sequence[str]) -> Sequence[str]:
    """The texts with U+FFFD for bytes that are no text, which other formats cannot hold."""
    whole = "".join(texts)
    if whole.isascii() or whole.encode("utf-8", "replace").decode() == whole:
        return texts
    return [text.encode("utf-8", EXACT).decode("utf-8", "replace") for text in texts]
