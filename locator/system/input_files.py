"""Reading the files of users: errors that name the file, and CSV as programs write it."""

import os
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from locator.errors import DataError

try:  # what csv reads with, without all that it writes with
    from _csv import Error, reader
except ImportError:
    from csv import Error, reader

if TYPE_CHECKING:
    from _csv import Reader

# Opening a pipe would wait until somebody writes to it. Windows has none.
_FLAGS = os.O_RDONLY | sum(
    getattr(os, name, 0) for name in ("O_NONBLOCK", "O_CLOEXEC", "O_BINARY", "O_NOCTTY")
)


CsvError, csv_reader = Error, reader
# Bytes read at a time.
_PIECE = 1 << 16
# The encoding of most files from Windows that are not UTF-8.
WINDOWS = "cp1252"
_BOM = b"\xef\xbb\xbf"
# Excel takes the character between cells from this first line of a CSV file. It is not in RFC
# 4180; Excel itself strips it, and programs that write for Excel add it.
_SEP = r'(?i)"?sep=([^"\r\n])"?[\s,;]*'


@contextmanager
def naming_file(path: str) -> Iterator[None]:
    """Turn the errors of opening and reading ``path`` into a DataError that names it."""
    try:
        yield
    except FileNotFoundError:
        raise DataError("no such file", path=path) from None
    except IsADirectoryError:
        raise DataError("this is a folder, not a file", path=path) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "not a file name"
        raise DataError(f"cannot be read: {reason}", path=path) from None


def open_file(path: str) -> BinaryIO:
    """The file at ``path``, to be read. Raises OSError, and DataError for a pipe or a device."""
    descriptor = os.open(path, _FLAGS)
    kind = os.fstat(descriptor).st_mode
    if stat.S_ISREG(kind):
        return open(descriptor, "rb")
    os.close(descriptor)
    if stat.S_ISDIR(kind):
        raise IsADirectoryError
    raise DataError("this is a pipe or a device, not a file", path=path)


def pieces(path: str) -> Iterator[bytes]:
    """The bytes of a file, a piece at a time. Raises DataError if it cannot be read."""
    with naming_file(path), open_file(path) as file:
        while piece := file.read(_PIECE):
            yield piece


def read_file(path: str, most: int) -> bytes:
    """All of a file. Raises DataError if it cannot be read or has more than ``most`` bytes."""
    with naming_file(path), open_file(path) as file:
        data: bytes | None = file.read(most + 1)
        if data is None:  # some files of /proc wait like a pipe, and are not opened to wait
            raise DataError("this is a pipe or a device, not a file", path=path)
    return bounded(data, path, most)


def bounded(data: bytes, path: str, most: int) -> bytes:
    """``data``. Raises DataError if it is more than ``most`` bytes."""
    if len(data) > most:
        raise DataError(f"more than {most >> 20} MiB: this cannot be the right file", path=path)
    return data


class Record(NamedTuple):
    """One record of a CSV file. A record with an ``error`` has no cells."""

    line: int  # of the file, where the record begins; the first line is 1
    last_line: int
    cells: list[str]
    error: str = ""  # the message of csv.Error


def csv_records(lines: "Reader") -> Iterator[Record]:
    """All records of ``lines``, which starts at the first line; it goes on after an error."""
    while True:
        line = lines.line_num + 1
        try:
            cells = next(lines)
        except StopIteration:
            return
        except CsvError as error:
            yield Record(line, lines.line_num, [], str(error))
        else:
            yield Record(line, lines.line_num, cells)


def said_delimiter(line: str) -> str:
    """The character that a line such as ``sep=;`` names, "" for any other line."""
    match = re.fullmatch(_SEP, line) if "sep=" in line.lower() else None
    return match[1] if match else ""


def text_of(data: bytes) -> tuple[str, str]:
    """``data`` as text without its byte-order mark, and its encoding: UTF-8 or Windows' own.

    Raises UnicodeDecodeError, as UTF-8 has it, for what is neither: a file with letters in UTF-8 is
    not from an old Windows program, but damaged.
    """
    marked, data = data.startswith(_BOM), data.removeprefix(_BOM)
    try:
        return data.decode(), "utf-8"
    except UnicodeDecodeError as error:
        if marked or b"\0" in data or not data.decode("utf-8", "ignore").isascii():
            raise
        try:
            return data.decode(WINDOWS), WINDOWS
        except UnicodeDecodeError:
            raise error from None
