"""The rows of an index, in words, for tests."""

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

from locator.geocode.streets.build import Batch, PointRecord, build
from locator.geocode.streets.install import RANGES
from locator.geocode.streets.store import County, open_index
from locator.geocode.streets.tiger import read, sources
from tests.geocode.streets.make_tiger import MADISON, Road, write_addrfeat

COUNTY = County(MADISON, "Madison County", RANGES, "2021", "file", 0, "2026-01-01")


def batch(folder: Path, roads: Iterable[Road], county: County = COUNTY) -> Batch:
    """A batch of ranges that went through a file."""
    path = write_addrfeat(folder / "files", roads, county.fips, int(county.vintage))
    (source,) = sources(str(path))
    return Batch(county, features=read(source))


def point_batch(points: Iterable[PointRecord], county: County = COUNTY) -> Batch:
    """A batch of address points."""
    return Batch(county._replace(kind="points", vintage=""), points=points)


def build_roads(folder: Path, roads: Iterable[Road], county: County = COUNTY) -> None:
    """Put one county's roads into the index of ``folder``."""
    build(str(folder), [batch(folder, roads, county)])


def rows(folder: Path, sql: str) -> list[Any]:
    """The rows of a query of the index; a single column comes without tuples."""
    connection = open_index(str(folder))
    assert connection is not None
    with closing(connection):
        found = connection.execute(sql).fetchall()
    return [row[0] if len(row) == 1 else row for row in found]


def ranges(folder: Path) -> list[Any]:
    """(label, ZIP, prefix, low, high, flags) of every range, in order."""
    return rows(
        folder,
        "SELECT label, zip, prefix, low, high, flags FROM range JOIN street ON street.id = street"
        " ORDER BY label, low, flags",
    )


def content(connection: sqlite3.Connection) -> list[Any]:
    """Everything in an index but the day it was made."""
    tables = ("street", "range", "shape", "point", "zip_street", "zip_area")
    found = [connection.execute(f"SELECT * FROM {table}").fetchall() for table in tables]
    columns = "id, fips, name, kind, vintage, source, records"
    return [*found, connection.execute(f"SELECT {columns} FROM county").fetchall()]
