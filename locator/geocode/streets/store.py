"""The index file: one SQLite database, built whole, renamed into place, opened read-only.

An index is never changed in place: readers open it with ``immutable=1``, which lets SQLite skip
all locking. A new generation is written beside it and renamed over it. A process that has the old
one open keeps reading the old one.

    street   one row a spelling: key parts → id, and the label people read
    range    one row a side: street, ZIP, numbers → shape; clustered, so a look-up is one seek;
             spread and moved are what ``numbering`` makes of the ranges around it
    shape    the packed line, shared by both sides and by all names of a stretch
    zip_street   the streets of a ZIP by name, to compare a misspelled name with
    point    address points, where a county publishes them
    zip_area where the houses of a ZIP are
    county   the installed data, with a hash of each file's content
    seal     checksums, by which damage shows; see ``seal``
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import BinaryIO, NamedTuple

from locator.errors import DataError
from locator.geocode.streets import seal
from locator.geocode.streets.folder import FILE_NAME

# Raised whenever an older program could misread a newer file or the other way round.
FORMAT = 6
# "CLSX" as a big-endian integer: marks the file as ours (SQLite file header, offset 68).
APPLICATION_ID = 0x434C5358
# Address points are stored in whole millionths of a degree.
POINT_SCALE = 1e6
LOCK_NAME = "install.lock"
# An index that cannot be read has to go before anything is installed again.
_MEND = "run 'locator streets remove --all', then 'locator streets install'"

# Bits of range.flags.
RIGHT, ODD, EVEN, REVERSED = 1, 2, 4, 8

SCHEMA = """
CREATE TABLE street (base TEXT, predirectional TEXT, suffix_type TEXT, postdirectional TEXT,
  id INTEGER NOT NULL, label TEXT NOT NULL,
  PRIMARY KEY (base, predirectional, suffix_type, postdirectional)) WITHOUT ROWID;
CREATE TABLE range (street INTEGER, zip INTEGER, prefix TEXT, low INTEGER, high INTEGER,
  flags INTEGER, county INTEGER, shape INTEGER, spread INTEGER, moved INTEGER,
  PRIMARY KEY (street, zip, prefix, low, high, flags, county, shape)) WITHOUT ROWID;
CREATE TABLE shape (id INTEGER PRIMARY KEY, line BLOB NOT NULL);
CREATE TABLE point (street INTEGER, zip INTEGER, prefix TEXT, number INTEGER, county INTEGER,
  latitude INTEGER, longitude INTEGER,
  PRIMARY KEY (street, zip, prefix, number, county, latitude, longitude)) WITHOUT ROWID;
CREATE TABLE zip_street (zip INTEGER, base TEXT, street INTEGER,
  PRIMARY KEY (zip, base, street)) WITHOUT ROWID;
CREATE TABLE zip_area (zip INTEGER PRIMARY KEY, latitude REAL, longitude REAL, radius_m INTEGER,
  whole INTEGER, coverage REAL, sample BLOB);
CREATE TABLE county (id INTEGER PRIMARY KEY, fips TEXT, name TEXT, kind TEXT, vintage TEXT,
  source TEXT, records INTEGER, installed_on TEXT, digest TEXT, UNIQUE (fips, kind));
"""
# Where the format and the mark are in the file (SQLite file header).
_FORMAT_AT, _MARK_AT = 60, 68


class County(NamedTuple):
    """One installed set of data: a county's ranges, or its address points."""

    fips: str
    name: str
    kind: str  # ranges | points
    vintage: str
    source: str
    records: int
    installed_on: str  # YYYY-MM-DD


def index_path(folder: str) -> str:
    """The path of the index in a data folder."""
    return os.path.join(folder, FILE_NAME)


def open_index(folder: str) -> sqlite3.Connection | None:
    """The index of a data folder, read-only; None if there is none, or it has just been removed.

    Checks the beginning of the file only; ``check_index`` checks all of it. Raises DataError, with
    the command to fix it, if the file is damaged or of another format.
    """
    path = index_path(folder)
    if not os.path.exists(path):
        return None
    if os.path.isdir(path):
        raise DataError("this is a folder, not a street index; move it away", path=path)
    if not os.path.isfile(path):  # opening a pipe would wait until somebody writes to it
        raise DataError(f"this is not a file, so not a street index; {_MEND}", path=path)
    uri = "file:" + _escaped(os.path.abspath(path)) + "?mode=ro&immutable=1"
    try:
        connection = sqlite3.connect(uri, uri=True, check_same_thread=False)
    except sqlite3.Error as error:  # for example, no permission: the data may be fine
        if not os.path.exists(path):
            return None
        raise DataError(f"cannot open the street index: {error}", path=path) from None
    try:
        _check_format(path)
        seal.check_start(path, connection)
    except BaseException as error:
        connection.close()
        if isinstance(error, FileNotFoundError):
            return None
        if isinstance(error, OSError):
            message = f"cannot open the street index: {error.strerror}"
            raise DataError(message, path=path) from None
        if isinstance(error, sqlite3.Error):
            raise damaged(path) from None
        raise
    return connection


def _check_format(path: str) -> None:
    """Raise DataError for a whole file that is not an index, or of another format."""
    with open(path, "rb") as file:
        head = file.read(100)
    if not head.startswith(b"SQLite format 3\0") or len(head) < 100:
        raise damaged(path)
    found, version = (int.from_bytes(head[at : at + 4]) for at in (_MARK_AT, _FORMAT_AT))
    if found != APPLICATION_ID or version != FORMAT:
        reason = "not a street index" if found != APPLICATION_ID else "of another version"
        raise DataError(f"this file is {reason}; {_MEND}", path=path)


def check_index(folder: str) -> str:
    """The SHA-256 of the index of a data folder, all of which is read; "" if there is none.

    Raises DataError, with the command to fix it, unless every byte is as it was installed.
    """
    connection = open_index(folder)
    if connection is None:
        return ""
    connection.close()
    path = index_path(folder)
    try:
        return seal.check_file(path)
    except sqlite3.Error:
        raise damaged(path) from None
    except FileNotFoundError:
        return ""
    except OSError as error:
        raise DataError(f"cannot read the street index: {error.strerror}", path=path) from None


def damaged(path: str) -> DataError:
    """The error for a street index that is not as it was installed."""
    return DataError(f"the street index is damaged; {_MEND}", path=path)


def digest(connection: sqlite3.Connection) -> str:
    """A hash of everything that answers depend on.

    The same files give the same hash, at any time and in any order of installation. Raises
    sqlite3.Error if the index is damaged.
    """
    from hashlib import blake2b  # not at the top: a single answer does not need it

    rows = sorted(row[1:7] for row in seal.listed(connection, seal.COUNTIES))
    return blake2b(repr(rows).encode(), digest_size=16).hexdigest()


def installed(connection: sqlite3.Connection) -> list[County]:
    """The installed data, by county code. Raises sqlite3.Error if they are damaged."""
    found = [
        County(fips, name, kind, vintage, source, records, on)
        for _, fips, kind, name, vintage, source, _, records, on in seal.listed(
            connection, seal.COUNTIES
        )
    ]
    return sorted(found, key=lambda county: (county.fips, county.kind))


@contextmanager
def install_lock(folder: str, known_as: str = "") -> Iterator[None]:
    """Hold the folder for one installation at a time; readers need no lock.

    Raises DataError if another process holds it or the file system has no locks. The error names
    ``known_as``, the folder that the user knows, or else the folder itself. The lock ends with the
    process, however that ends.
    """
    from locator.system.locks import lock

    with _open_lock(folder) as file:
        try:
            free = lock(file)
        except OSError as error:
            message = f"this folder cannot be locked: {error.strerror}"
            raise DataError(message, path=folder) from None
        if not free:
            message = "another installation is running; wait for it"
            raise DataError(message, path=known_as or folder)
        yield


def _open_lock(folder: str) -> BinaryIO:
    path = os.path.join(folder, LOCK_NAME)
    try:
        os.makedirs(folder, exist_ok=True)
        # A named pipe of that name would wait for a reader, or cannot be read from its end.
        if os.path.exists(path) and not os.path.isfile(path):
            raise DataError("this is not a file; remove it and try again", path=path)
        return open(path, "a+b")
    except OSError as error:
        reason = error.strerror or "it cannot be opened"
        raise DataError(f"cannot write here: {reason}", path=folder) from None


@contextmanager
def new_generation(folder: str) -> Iterator[sqlite3.Connection]:
    """A new, empty index that replaces the old one when the block ends without an error.

    The old index, if there is one, is attached as ``old``. After an error nothing is left behind.
    """
    path = index_path(folder)
    building, packed = path + ".building", path + ".building.packed"
    remove_leftovers(folder)
    old = check_index(folder)  # all of it: damage must not get a seal
    try:
        with closing(sqlite3.connect(building)) as connection:
            connection.execute(f"PRAGMA page_size={seal.PAGE}")
            connection.execute("PRAGMA journal_mode=OFF")
            connection.execute("PRAGMA synchronous=OFF")
            connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version={FORMAT}")
            connection.executescript(SCHEMA + seal.SCHEMA)
            if old:
                connection.execute("ATTACH ? AS old", (path,))
            yield connection
            seal.seal_groups(connection)
            connection.commit()
            # A table filled in order leaves an eighth of each page empty; a copy does not.
            connection.execute("VACUUM INTO ?", (packed,))
        _publish(packed, path)
        check_index(folder)
    except sqlite3.OperationalError as error:
        raise DataError(f"cannot write the street index: {error}", path=folder) from None
    except sqlite3.IntegrityError:
        raise  # a bug of ours
    except sqlite3.DatabaseError:
        raise damaged(path) from None
    finally:
        remove_leftovers(folder)


def remove_leftovers(folder: str) -> None:
    """Delete the files of an interrupted installation; call only under its lock."""
    if os.path.isdir(folder):
        for name in os.listdir(folder):
            if name.startswith(FILE_NAME + ".building"):
                delete(os.path.join(folder, name))


def delete(path: str) -> None:
    """Delete a file. Raises FileNotFoundError, or DataError if it cannot be deleted."""
    try:
        os.unlink(path)
    except FileNotFoundError:
        raise
    except OSError as error:
        # The error for a folder differs between systems.
        reason = "it is a folder; move it away" if os.path.isdir(path) else error.strerror
        raise DataError(f"cannot delete: {reason}", path=path) from None


def _publish(building: str, path: str) -> None:
    try:
        seal.seal_file(building)
        _sync(building)
        os.replace(building, path)
        _sync(os.path.dirname(path))
    except OSError as error:
        message = f"cannot write the street index: {error.strerror}"
        raise DataError(message, path=path) from None


def _sync(path: str) -> None:
    # The data go before the name: after a power cut the name must not point to an unwritten file.
    if os.name == "nt" and os.path.isdir(path):
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _escaped(path: str) -> str:
    # SQLite's URI syntax gives these a meaning (https://sqlite.org/uri.html, section 3.1).
    return path.replace("%", "%25").replace("?", "%3f").replace("#", "%23")
