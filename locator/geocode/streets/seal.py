"""Seals: how damage to the street index shows.

Disks and memory turn bits, and SQLite then reads other house numbers without a word. So there are
two kinds of seals, both made at installation:

    of the file     its last bytes are the SHA-256 of all before them. Reading a state takes a tenth
                    of a second, so that installations, batches and services check it; ``find``,
                    which must start faster, checks the first page and the schema.
    of a group      the table ``seal`` has a checksum of every group of rows that a question reads:
                    the streets of a name, the ranges of a street in a ZIP with their lines, and so
                    on. ``find`` compares each group before it reads from it. The table is a tree of
                    its own, so that no single fault takes away a group and its seal.
"""

import os
import sqlite3
import struct
from collections.abc import Iterator
from itertools import groupby
from typing import Any
from zlib import crc32

# Bytes of a page of the file: half of SQLite's usual size saves 3 bytes per range in a county of
# 6,000.
PAGE = 2048
SCHEMA = """
CREATE TABLE seal (kind INTEGER, key, part INTEGER, digest INTEGER,
  PRIMARY KEY (kind, key, part)) WITHOUT ROWID;
"""

# The kinds of groups. The values are in the file.
LISTS, NAMES, RANGES, POINTS, ZIP_NAMES, AREA = range(6)
# The keys of LISTS.
COUNTIES, ZIPS, HAS_POINTS = "counties", "zips", "has points"

# The end of the file: a mark, checksums of the first page and of the schema, the SHA-256.
_END = struct.Struct("<8sII32s")
_MARK = b"CLSXEND1"
_BLOCK = 1 << 20


class BrokenSealError(sqlite3.DatabaseError):
    """The file no longer has the content that was installed."""


# The rows that belong together, by kind: what they have in common, what else is read of them, where
# from, and in which order. No class, whose making would take a third of a millisecond.
_GROUPS = {
    NAMES: (
        "base",
        "predirectional, suffix_type, postdirectional, id, label",
        "street",
        "predirectional, suffix_type, postdirectional",
    ),
    RANGES: (
        "street, zip",
        "prefix, low, high, flags, county, range.shape, spread, moved, drawn.line, used.line",
        "range LEFT JOIN shape AS drawn ON drawn.id = range.shape"
        " LEFT JOIN shape AS used ON used.id = moved",
        "prefix, low, high, flags, county, range.shape",
    ),
    POINTS: (
        "street, zip",
        "prefix, number, county, latitude, longitude",
        "point",
        "prefix, number, county, latitude, longitude",
    ),
    ZIP_NAMES: ("zip", "base, street", "zip_street", "base, street"),
    AREA: ("zip", "latitude, longitude, radius_m, whole, coverage, sample", "zip_area", "zip"),
}
_ALL = {
    kind: f"SELECT {keys}, {columns} FROM {source} ORDER BY {keys}, {order}"
    for kind, (keys, columns, source, order) in _GROUPS.items()
}
_ONE = {
    kind: f"SELECT {columns} FROM {source} WHERE {keys.replace(', ', ' = ? AND ')} = ?"
    f" ORDER BY {order}"
    for kind, (keys, columns, source, order) in _GROUPS.items()
}
_KEYS = {kind: group[0].count(",") + 1 for kind, group in _GROUPS.items()}
_LISTS = {
    COUNTIES: "SELECT id, fips, kind, name, vintage, source, digest, records, installed_on"
    " FROM county ORDER BY id",
    ZIPS: "SELECT zip, latitude, longitude, radius_m FROM zip_area ORDER BY zip",
    HAS_POINTS: "SELECT EXISTS (SELECT 1 FROM point)",
}
_SEAL = "SELECT digest FROM seal WHERE kind = ? AND key = ? AND part = ?"
_ZIPS_OF = f"SELECT DISTINCT part FROM seal WHERE kind IN ({RANGES}, {POINTS}) AND key = ?"
_WHOLE_SCHEMA = "SELECT type, name, rootpage, sql FROM sqlite_master ORDER BY rowid"

_Digests = Iterator[tuple[int, object, int, int]]


def seal_groups(connection: sqlite3.Connection) -> None:
    """Fill the table ``seal`` of a new index, when all other tables are filled."""
    connection.executemany("INSERT INTO seal VALUES (?, ?, ?, ?)", _list_seals(connection))
    for kind in _GROUPS:
        connection.executemany("INSERT INTO seal VALUES (?, ?, ?, ?)", _seals(connection, kind))


def _list_seals(connection: sqlite3.Connection) -> _Digests:
    for name in sorted(_LISTS):
        yield LISTS, name, 0, _digest(connection.execute(_LISTS[name]).fetchall())


def _seals(connection: sqlite3.Connection, kind: int) -> _Digests:
    keys, rows = _KEYS[kind], connection.execute(_ALL[kind])
    for (key, *part), group in groupby(rows, lambda row: row[:keys]):
        yield kind, key, part[0] if part else 0, _digest([row[keys:] for row in group])


def group(
    connection: sqlite3.Connection, kind: int, key: object, part: int = 0
) -> list[tuple[Any, ...]]:
    """The rows of a group. Raises BrokenSealError unless they are those that were installed.

    Answers come from these very rows: another query for some of them may go another way through a
    damaged tree.
    """
    values = (key, part)[: _KEYS[kind]]
    rows = connection.execute(_ONE[kind], values).fetchall()
    _compare(connection, _digest(rows) if rows else None, (kind, key, part))
    return rows


def listed(connection: sqlite3.Connection, name: str) -> list[tuple[Any, ...]]:
    """The rows of a list. Raises BrokenSealError unless they are those that were installed."""
    rows = connection.execute(_LISTS[name]).fetchall()
    _compare(connection, _digest(rows), (LISTS, name, 0))
    return rows


def check_zips(connection: sqlite3.Connection, street: int, zips: tuple[int, ...]) -> None:
    """Raise BrokenSealError unless ``zips`` are all that have the street."""
    sealed = {code for (code,) in connection.execute(_ZIPS_OF, (street,))}
    if sealed != set(zips):
        raise BrokenSealError


def _compare(connection: sqlite3.Connection, digest: int | None, place: tuple[object, ...]) -> None:
    """Compare with the seal at ``place``; a group without rows has none."""
    seal = connection.execute(_SEAL, place).fetchone()
    if (seal[0] if seal else None) != digest:
        raise BrokenSealError


def _digest(rows: list[tuple[Any, ...]]) -> int:
    return crc32(repr(rows).encode())


# The file


def seal_file(path: str) -> None:
    """Put the seal at the end of a finished file. Raises OSError and sqlite3.Error."""
    from contextlib import closing
    from hashlib import sha256

    with closing(sqlite3.connect(path)) as connection:
        schema = _schema(connection)
    hashed = sha256()
    with open(path, "r+b") as file:
        first = crc32(file.read(PAGE))
        file.seek(0)
        while block := file.read(_BLOCK):
            hashed.update(block)
        file.write(_END.pack(_MARK, first, schema, hashed.digest()))


def check_start(path: str, connection: sqlite3.Connection) -> None:
    """Raise BrokenSealError unless the first page and the schema are as they were written.

    Raises OSError if the file cannot be read.
    """
    with open(path, "rb") as file:
        first, mark, page, schema, _ = (file.read(PAGE), *_end(file.fileno()))
    if mark != _MARK or crc32(first) != page or _schema(connection) != schema:
        raise BrokenSealError


def check_file(path: str) -> str:
    """The SHA-256 of a whole file, in hexadecimal.

    Raises BrokenSealError unless every byte is as it was written, OSError if it cannot be read.
    """
    from hashlib import sha256

    hashed = sha256()
    with open(path, "rb") as file:
        left = os.fstat(file.fileno()).st_size - _END.size
        while left > 0 and (block := file.read(min(_BLOCK, left))):
            hashed.update(block)
            left -= len(block)
        mark, _, _, sha = _end(file.fileno())
    if mark != _MARK or hashed.digest() != sha:
        raise BrokenSealError
    return hashed.hexdigest()


def _end(descriptor: int) -> tuple[bytes, int, int, bytes]:
    size = os.fstat(descriptor).st_size
    os.lseek(descriptor, max(0, size - _END.size), os.SEEK_SET)
    read = os.read(descriptor, _END.size)
    return _END.unpack(read) if len(read) == _END.size else (b"", 0, 0, b"")


def _schema(connection: sqlite3.Connection) -> int:
    return _digest(connection.execute(_WHOLE_SCHEMA).fetchall())
