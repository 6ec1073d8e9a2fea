"""An input as lines of text, which can be encoded to exactly the bytes that were read."""

import codecs
import os
import stat
import string
import sys
from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b
from io import BufferedReader, StringIO
from typing import cast

from locator.batch.compression import decompressed
from locator.batch.model import BLOCK_CHARACTERS, BLOCK_ROWS, Block
from locator.errors import DataError, UsageError
from locator.system import private
from locator.system.input_files import naming_file

# Encoding and delimiter are detected from this many bytes.
SAMPLE = 1 << 20
# The longest line or cell, in characters: limits the memory for a file without line ends.
ROW_CHARACTERS = 1 << 24
_PIECE = 1 << 18
# UTF-32 before UTF-16: their marks begin with the same bytes.
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# The encoding of most files from Windows that are not UTF-8.
_OTHERWISE = "cp1252"
# If more than one character in this many is NUL, it is not text or the encoding is wrong: UTF-16
# read byte by byte is half NULs.
_NULS_ARE_NO_TEXT = 4
# Letters and digits, the bulk of any table in English; and all ASCII text.
_WORDS = (string.ascii_letters + string.digits).encode()
_ASCII = string.printable.encode()
# The name of the error handler below, for codecs.
EXACT = "locator-exact"


def _exact(error: UnicodeError) -> tuple[str | bytes, int]:
    """Bytes that are not text stay as they are (PEP 383); a missing character becomes "?"."""
    if not isinstance(error, UnicodeEncodeError):
        return codecs.lookup_error("surrogateescape")(error)
    code = ord(error.object[error.start])
    replacement = bytes([code - 0xDC00]) if 0xDC80 <= code <= 0xDCFF else "?"
    return replacement, error.start + 1


# The first bytes of a zip (PKWARE APPNOTE.TXT 4.3.7), as Excel workbooks are. No text has them.
_ZIP = b"PK\x03\x04"
_ZIP_FAULT = (
    "this is a zip; if it is an Excel workbook, use --input-format xlsx unless its name ends in"
    " .xlsx"
)
# The first bytes of Parquet: its mark, and the first byte of a header or footer in Thrift's compact
# protocol, a field 1 of type i32 (https://parquet.apache.org/docs/file-format/).
_PARQUET = b"PAR1\x15"
_PARQUET_FAULT = (
    "this is Parquet, which has to be an uncompressed file: use --input-format parquet unless its"
    " name ends in .parquet"
)

codecs.register_error(EXACT, _exact)


class TextFile:
    """The text at a path ("-" is standard input), decompressed and decoded."""

    def __init__(self, path: str, encoding: str | None = None) -> None:
        """Open ``path`` and read its first bytes; detect ``encoding`` unless it is given.

        Raises DataError if the file cannot be read or is empty, UsageError for an unknown encoding.
        """
        self.name = "standard input" if path == "-" else path
        self._file, self._own = _open(path), path != "-"
        self._size, self._read, self._decoded_bytes = _size(self._file), 0, 0
        self._fault: DataError | None = None
        try:
            self._begin(encoding)
        except BaseException:
            self.close()
            raise

    def _begin(self, encoding: str | None) -> None:
        self._pieces = decompressed(self._raw(), self.name)
        data = self._sample()
        if data.startswith(_ZIP):
            raise DataError(_ZIP_FAULT, path=self.name)
        if data.startswith(_PARQUET):
            raise DataError(_PARQUET_FAULT, path=self.name)
        self.bom, self.encoding = _encoding(data, encoding)
        self._given = encoding is not None
        # UTF-16 and UTF-32 have no single bytes; only lone surrogates need a handler.
        wide = self.encoding.startswith(("utf-16", "utf-32"))
        self._errors = "surrogatepass" if wide else EXACT
        self._decoder = codecs.getincrementaldecoder(self.encoding)(self._errors)
        self.sample = self._decoded(data[len(self.bom) :])
        if len(data) == len(self.bom):
            # A fault of the compression explains why nothing came out.
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
        """The first bytes. A fault in them is raised later, after the lines before it."""
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
        self._decoded_bytes += len(data)
        try:
            return self._decoder.decode(data, last)
        except UnicodeError:  # not all codecs raise UnicodeDecodeError
            raise self._not_decoded() from None

    def _not_decoded(self) -> DataError:
        advice = "name its encoding, such as --encoding utf-16, or save it as UTF-8"
        if self._given:
            advice = "omit --encoding to detect it, or try utf-8, cp1252 or utf-16"
        return DataError(f"this is not text in {self.encoding}; {advice}", path=self.name)

    def lines(self) -> Iterator[list[str]]:
        """All lines in order with their ends (LF, CRLF or CR), some at a time.

        Raises DataError where the input cannot be read, after all lines before that place.
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
        """``text`` as bytes of this file; text that was read gives the bytes that were read.

        A character that the encoding lacks becomes "?". Only added text can have one.
        """
        return text.encode(self.encoding, self._errors)

    def part(self, done: int) -> float | None:
        """The part of the file, 0 to 1, in its first ``done`` bytes, counted decompressed.

        None if the size is unknown. In a compressed file it is an estimate: the compression is
        taken to be even over all that was read.
        """
        if not self._size:
            return None
        return min(self._read / self._size * done / max(self._decoded_bytes, 1), 1.0)

    def close(self) -> None:
        """Close the file."""
        if self._own:
            self._file.close()


def first_lines(text: str, most: int) -> list[str]:
    """The first ``most`` lines of ``text`` at most, with their ends."""
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
    """The size in bytes; 0 for a pipe, whose size is unknown."""
    try:
        found = os.fstat(file.fileno())
    except OSError:
        return 0
    return found.st_size if stat.S_ISREG(found.st_mode) else 0


def _encoding(data: bytes, given: str | None) -> tuple[bytes, str]:
    """The byte-order mark (b"" for none) and the encoding of a file that begins with ``data``."""
    wanted = _known(given) if given else None
    for bom, encoding in _BOMS:
        if data.startswith(bom) and wanted in (None, encoding):
            return bom, encoding
    return b"", wanted or (_OTHERWISE if _is_not_utf8(data) else "utf-8")


def _known(encoding: str) -> str:
    """The usual name of an encoding, without a suffix for its byte-order mark."""
    try:
        "".encode(encoding)
        name = codecs.lookup(encoding).name
    except (LookupError, UnicodeError):  # the codec "undefined" always raises
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
    """True if ``data`` is not text, or ``text`` was decoded with the wrong encoding.

    A wrong encoding with several bytes a character gives one long line where the file has many.
    An encoding that the file is ``marked`` with is right.
    """
    if text.count("\0") * _NULS_ARE_NO_TEXT > len(text):
        return True
    lines = "\n" in text or "\r" in text
    return not (lines or marked) and (b"\n" in data or b"\r" in data)


def _is_binary(data: bytes) -> bool:
    """True if bytes that are not UTF-8 are not a Windows text either.

    A table of addresses has far more ASCII letters and digits than bytes outside ASCII. Pictures,
    archives and EBCDIC, which codes letters as other bytes, have fewer.
    """
    words = len(data) - len(data.translate(None, _WORDS))
    return len(data.translate(None, _ASCII)) > words


class BadLines:
    """The file for malformed lines; each run starts it anew.

    A resumed run reads its input from the start, so it writes the same lines again, each once.
    """

    def __init__(self, file: TextFile, path: str | None) -> None:
        """Without a ``path`` a malformed line raises DataError."""
        self._source, self._path = file, path
        self.header = ""  # first line of the file, so that it can be corrected and used as input
        self.count = 0
        self.bytes = 0  # of the lines, decompressed

    def put(self, raw: str, fault: str, line: int) -> None:
        """Set ``raw``, which begins on ``line``, aside. Raises DataError without a file for it."""
        if self._path is None:
            raise DataError(fault, path=self._source.name, line=line)
        data = self._source.encode(raw)
        self.bytes += len(data)
        if not self.count:
            data = self._source.bom + self._source.encode(self.header) + data
        try:
            with open(self._opened(self._path), "ab") as file:
                file.write(data)
        except OSError as error:
            raise DataError(f"cannot write: {error.strerror}", path=self._path) from None
        self.count += 1

    def _opened(self, path: str) -> int | str:
        if path == os.devnull:
            return path
        return private.append(path) if self.count else private.renew(path)


def in_blocks(
    rows: Iterable[tuple[str, str]], file: TextFile, bad: BadLines, header: str
) -> Iterator[Block]:
    """Rows and their texts in blocks. The blocks depend on nothing but the rows.

    The hash begins with ``header``. Raises DataError if all lines went into ``bad``.
    """
    start = file.encode(header)
    hashed, done = blake2b(start, digest_size=16), len(file.bom) + len(start)

    def block() -> Block:
        nonlocal done
        data = file.encode("".join(raws))
        hashed.update(data)
        done += len(data)
        part = file.part(done + bad.bytes)
        return Block(raws, list(encodable(texts)), hashed.hexdigest(), part)

    raws: list[str] = []
    texts: list[str] = []
    size = 0
    raw = None
    for raw, text in rows:
        raws.append(raw)
        texts.append(text)
        size += len(raw)
        if len(raws) == BLOCK_ROWS or size >= BLOCK_CHARACTERS:
            yield block()
            raws, texts, size = [], [], 0
    if raws:
        yield block()
    if raw is None and bad.count:
        raise DataError("no line could be read as a row", path=file.name)


def encodable(texts: Sequence[str]) -> Sequence[str]:
    """The texts, with U+FFFD for bytes that are not text, which other formats cannot hold."""
    whole = "".join(texts)
    if whole.isascii() or whole.encode("utf-8", "replace").decode() == whole:
        return texts
    return [text.encode("utf-8", EXACT).decode("utf-8", "replace") for text in texts]
