"""Reading the files of users: errors that name the file, and CSV records with their lines."""

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from locator.errors import DataError

if TYPE_CHECKING:
    from _csv import Reader


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


class Record(NamedTuple):
    """One record of a CSV file. A record with an ``error`` has no cells."""

    line: int  # of the file, where the record begins; the first line is 1
    last_line: int
    cells: list[str]
    error: str = ""  # the message of csv.Error


def csv_records(reader: "Reader") -> Iterator[Record]:
    """All records of ``reader``, which starts at the first line; it goes on after an error."""
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield Record(line, reader.line_num, [], str(error))
        else:
            yield Record(line, reader.line_num, cells)
