"""Features and address points → a new generation of the index.

Everything is first staged in a private temporary database on disk, then written once, sorted by
key: memory stays flat for any number of ranges, and the pages are full.
"""

import sqlite3
from collections.abc import Iterable
from hashlib import blake2b
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from locator.geocode.streets.geometry import pack, simplify
from locator.geocode.streets.names import Key, shown, street_key
from locator.geocode.streets.numbering import judge
from locator.geocode.streets.numbers import split_number
from locator.geocode.streets.store import (
    EVEN,
    ODD,
    POINT_SCALE,
    REVERSED,
    RIGHT,
    County,
    install_lock,
    new_generation,
)
from locator.geocode.streets.tiger import Feature, Side
from locator.geocode.streets.zip_area import areas

# Bends of less than a meter are left out: interpolated house numbers are off by much more.
_TOLERANCE_M = 1.0
# The columns of the table county: an id, the fields of County in their order, and a digest.
_COUNTY = "id, fips, name, kind, vintage, source, records, installed_on, digest"
_STAGE = """
CREATE TABLE stage.street (base TEXT, predirectional TEXT, suffix_type TEXT, postdirectional TEXT,
  id INTEGER NOT NULL, label TEXT NOT NULL,
  PRIMARY KEY (base, predirectional, suffix_type, postdirectional)) WITHOUT ROWID;
CREATE TABLE stage.range (street, zip, prefix, low, high, flags, county, shape);
CREATE TABLE stage.shape (id INTEGER PRIMARY KEY, line BLOB);
CREATE TABLE stage.point (street, zip, prefix, number, county, latitude, longitude);
"""

_FINISH = """
INSERT INTO shape SELECT id, line FROM stage.shape ORDER BY id;
INSERT OR IGNORE INTO point SELECT * FROM stage.point ORDER BY 1, 2, 3, 4, 5, 6, 7;
CREATE TABLE stage.used AS SELECT zip, street FROM range UNION SELECT zip, street FROM point;
INSERT INTO street SELECT * FROM stage.street
  WHERE id IN (SELECT street FROM stage.used) ORDER BY 1, 2, 3, 4;
INSERT INTO zip_street SELECT zip, base, street FROM stage.used JOIN street ON id = street
  ORDER BY 1, 2, 3;
"""


class PointRecord(NamedTuple):
    """One address point: house number and street as published, coordinates in WGS 84 degrees."""

    number: str
    street: str
    zip: str
    latitude: float
    longitude: float


class Batch(NamedTuple):
    """The data of one county to install: either its features or its points."""

    county: County  # ``records`` is counted here and may be 0
    features: Iterable[Feature] = ()
    points: Iterable[PointRecord] = ()


def build(folder: str, batches: Iterable[Batch], remove: Iterable[tuple[str, str]] = ()) -> None:
    """Add ``batches`` to the index of ``folder``, and take out ``remove``.

    ``remove`` has (county code, kind) pairs. A batch replaces the county's earlier data of that
    kind. Raises DataError if a source is damaged, another installation runs or the disk is full;
    the old index then stays in use.
    """
    with install_lock(folder), new_generation(folder) as connection:
        connection.execute("ATTACH '' AS stage")
        connection.executescript(_STAGE)
        removed = set(remove)
        writer = _Writer(connection)
        added: set[tuple[str, str]] = set()
        for batch in batches:
            writer.add(batch)
            added.add((batch.county.fips, batch.county.kind))
        writer.keep_old(removed | added)
        writer.write_ranges()
        connection.executescript("BEGIN;" + _FINISH + "COMMIT;")
        rows = areas(connection)
        connection.executemany("INSERT INTO zip_area VALUES (?, ?, ?, ?, ?, ?, ?)", rows)


class _Writer:
    """Stages rows, and numbers the counties, streets and shapes."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._shape = 0
        self._county = 0
        self._next_street = 1
        self._hashed = blake2b()  # the added data of one county

    def add(self, batch: Batch) -> None:
        """Stage one county."""
        self._county += 1
        self._hashed = blake2b(digest_size=16)
        keys: dict[str, int] = {}
        shapes: dict[tuple[int, bytes], int] = {}
        count = 0
        for feature in batch.features:
            street = self._street(keys, feature.name, batch.county)
            count += self._add_feature(street, feature, shapes)
        for point in batch.points:
            street = self._street(keys, point.street, batch.county)
            count += self._add_point(street, point)
        row = (self._county, *batch.county._replace(records=count), self._hashed.hexdigest())
        self._connection.execute(
            f"INSERT INTO county ({_COUNTY}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            row,
        )

    def _street(self, keys: dict[str, int], name: str, county: County) -> int:
        if name not in keys:
            label = shown(name, county.name)
            keys[name] = self._street_id(street_key(name, county.name), label)
        return keys[name]

    def _street_id(self, key: Key, label: str) -> int:
        found = self._connection.execute(
            "SELECT id, label FROM stage.street WHERE base=? AND predirectional=? AND suffix_type=?"
            " AND postdirectional=?",
            key,
        ).fetchone()
        if found:
            # The label that is last in the alphabet, in any order of files. Capitals sort before
            # small letters, so "Whitesburg Dr" wins over the "WHITESBURG DR" of points files.
            if label > found[1]:
                self._connection.execute(
                    "UPDATE stage.street SET label=? WHERE base=? AND predirectional=?"
                    " AND suffix_type=? AND postdirectional=?",
                    (label, *key),
                )
            return int(found[0])
        street = self._next_street
        self._next_street += 1
        self._connection.execute(
            "INSERT INTO stage.street VALUES (?, ?, ?, ?, ?, ?)", (*key, street, label)
        )
        return street

    def _add_feature(
        self, street: int, feature: Feature, shapes: dict[tuple[int, bytes], int]
    ) -> int:
        line = pack(simplify(feature.line, _TOLERANCE_M))
        self._hashed.update(repr((feature.name, feature.sides)).encode() + line)
        if (feature.tlid, line) not in shapes:
            self._shape += 1
            shapes[feature.tlid, line] = self._shape
            self._connection.execute("INSERT INTO stage.shape VALUES (?, ?)", (self._shape, line))
        shape = shapes[feature.tlid, line]
        count = 0
        for side in feature.sides:
            span = _span(side)
            if span is None:
                continue
            count += 1
            zip_number = int(side.zip) if side.zip.isdigit() else 0
            row = (street, zip_number, *span, self._county, shape)
            self._connection.execute("INSERT INTO stage.range VALUES (?,?,?,?,?,?,?,?)", row)
        return count

    def _add_point(self, street: int, point: PointRecord) -> int:
        self._hashed.update(repr(point).encode())
        number = split_number(point.number)
        if number is None:
            return 0
        zip_number = int(point.zip) if point.zip.isdigit() else 0
        place = (round(point.latitude * POINT_SCALE), round(point.longitude * POINT_SCALE))
        row = (street, zip_number, *number, self._county, *place)
        self._connection.execute("INSERT INTO stage.point VALUES (?, ?, ?, ?, ?, ?, ?)", row)
        return 1

    def write_ranges(self) -> None:
        """Write the staged ranges in order, each with what the numbers around it say of it."""
        rows = self._connection.execute(
            "SELECT DISTINCT street, zip, prefix, low, high, flags, county, shape, line"
            " FROM stage.range JOIN stage.shape s ON s.id = shape ORDER BY 1, 2, 3, 4, 5, 6, 7, 8"
        )
        for _, group in groupby(rows, key=itemgetter(0, 1, 2)):
            self._write_numbered(list(group))

    def _write_numbered(self, rows: list[tuple[Any, ...]]) -> None:
        """Write the ranges of one street in one ZIP and under one prefix."""
        for row, judged in zip(rows, judge([(*row[3:6], row[8]) for row in rows]), strict=True):
            moved = None
            if judged.line is not None:
                self._shape += 1
                moved = self._shape
                self._connection.execute(
                    "INSERT INTO stage.shape VALUES (?, ?)", (moved, judged.line)
                )
            self._connection.execute(
                "INSERT OR IGNORE INTO range VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (*row[:8], judged.spread_m, moved),
            )

    def keep_old(self, left_out: set[tuple[str, str]]) -> None:
        """Stage the data of the old index that are not left out."""
        connection = self._connection
        names = {row[1] for row in connection.execute("PRAGMA database_list")}
        if "old" not in names:
            return
        rows = connection.execute(f"SELECT {_COUNTY} FROM old.county").fetchall()
        kept = [row for row in rows if (row[1], row[3]) not in left_out]
        self._keep_counties(kept)
        self._keep_streets()
        connection.execute(
            "INSERT INTO stage.range SELECT s.new, zip, prefix, low, high, flags, c.new,"
            f" shape + {self._shape} FROM old.range JOIN stage.kept_street s ON s.id = street"
            " JOIN stage.kept_county c ON c.id = county"
        )
        connection.execute(
            f"INSERT INTO stage.shape SELECT id + {self._shape}, line FROM old.shape WHERE"
            f" id + {self._shape} IN (SELECT shape FROM stage.range)"
        )
        # ``write_ranges`` goes on after them.
        (self._shape,) = connection.execute(
            "SELECT max(ifnull(max(id), 0), ?) FROM stage.shape", (self._shape,)
        ).fetchone()
        connection.execute(
            "INSERT INTO stage.point SELECT s.new, zip, prefix, number, c.new, latitude, longitude"
            " FROM old.point JOIN stage.kept_street s ON s.id = street"
            " JOIN stage.kept_county c ON c.id = county"
        )

    def _keep_counties(self, kept: list[tuple[object, ...]]) -> None:
        connection = self._connection
        connection.execute("CREATE TABLE stage.kept_county (id INTEGER PRIMARY KEY, new INTEGER)")
        for row in kept:
            self._county += 1
            connection.execute(
                "INSERT INTO stage.kept_county VALUES (?, ?)", (row[0], self._county)
            )
            connection.execute(
                f"INSERT INTO county ({_COUNTY}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (self._county, *row[1:]),
            )

    def _keep_streets(self) -> None:
        connection = self._connection
        connection.execute("CREATE TABLE stage.kept_street (id INTEGER PRIMARY KEY, new INTEGER)")
        for *key, street, label in connection.execute("SELECT * FROM old.street").fetchall():
            base, predirectional, suffix_type, postdirectional = key
            full = Key(base, predirectional, suffix_type, postdirectional)
            new = self._street_id(full, label)
            connection.execute("INSERT INTO stage.kept_street VALUES (?, ?)", (street, new))


def _span(side: Side) -> tuple[str, int, int, int] | None:
    """(prefix, low, high, flags) of a side; None if its numbers do not compare."""
    start, end = split_number(side.from_number), split_number(side.to_number)
    if start is None or end is None or start[0] != end[0]:
        return None
    low, high = sorted((start[1], end[1]))
    flags = RIGHT if side.side == "R" else 0
    flags |= REVERSED if start[1] > end[1] else 0
    parity = side.parity or ("EO"[low % 2] if low % 2 == high % 2 else "B")
    flags |= {"O": ODD, "E": EVEN}.get(parity, 0)
    return start[0], low, high, flags
