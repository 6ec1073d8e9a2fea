"""All questions that answers ask of the street index: SQL in, named rows out."""

import sqlite3
import struct
import weakref
from collections.abc import Callable, Sequence
from functools import lru_cache, partial
from typing import Any, NamedTuple, TypeVar

from locator.errors import DataError
from locator.geocode.streets import seal
from locator.geocode.streets.numbers import Number
from locator.geocode.streets.store import POINT_SCALE, damaged, index_path, open_index
from locator.geocode.streets.zip_area import ZipArea, unpack_sample
from locator.geodesy import LEAST_DEGREE_M

_Row = TypeVar("_Row")

_VARIANTS = (
    "SELECT id, label, predirectional, suffix_type, postdirectional FROM street WHERE base = ?"
)
_WITH_SUFFIX = f"{_VARIANTS} AND suffix_type = ?"
_RANGES = (
    "SELECT zip, low, high, flags, county, spread, moved, line FROM range"
    " JOIN shape ON id = ifnull(moved, shape)"
)
_HOLDING = f"{_RANGES} WHERE street = ?1 AND zip = ?2 AND prefix = ?3 AND low <= ?4 AND high >= ?4"
_NEAREST = (
    f"{_RANGES} WHERE street = ?1 AND zip = ?2 AND prefix = ?3"
    " AND low <= ?4 + ?5 AND high >= ?4 - ?5 ORDER BY max(low - ?4, ?4 - high) LIMIT 1"
)
_STRETCHES = (
    "SELECT county, line FROM range JOIN shape ON id = shape WHERE street = ? AND zip = ? LIMIT ?"
)
_POINTS = (
    "SELECT latitude, longitude, county FROM point"
    " WHERE street = ? AND zip = ? AND prefix = ? AND number = ?"
)
_NEIGHBOUR = (
    "SELECT number, latitude, longitude, county FROM point"
    " WHERE street = ?1 AND zip = ?2 AND prefix = ?3 AND number % 2 = ?5 AND number"
)
_BELOW = f"{_NEIGHBOUR} < ?4 ORDER BY number DESC LIMIT 1"
_ABOVE = f"{_NEIGHBOUR} > ?4 ORDER BY number LIMIT 1"
_WHERE = "WHERE street = ? AND zip = ? AND prefix = ?"
_RANGE_ENDS = f"SELECT DISTINCT low, high FROM range {_WHERE}"
_POINT_NUMBERS = f"SELECT DISTINCT number, number FROM point {_WHERE}"
_ZIPS = (
    "SELECT DISTINCT zip FROM range WHERE street = ?1"
    " UNION SELECT DISTINCT zip FROM point WHERE street = ?1"
)
# Excludes the ZIPs that are out of reach while reading: the index may hold those of all states.
_ZIPS_NEAR = (
    "SELECT zip, latitude, longitude, radius_m FROM zip_area"
    " WHERE abs(latitude - ?) * ? < ? + radius_m"
)
_AREA = "SELECT latitude, longitude, radius_m, sample FROM zip_area WHERE zip = ? AND whole"


class Variant(NamedTuple):
    """One street of a base name, with the parts around its name."""

    id: int
    label: str  # as people write it: "W 6th St"
    predirectional: str
    suffix_type: str
    postdirectional: str

    @property
    def parts(self) -> tuple[str, str, str]:
        """Predirectional, suffix type and postdirectional: as ``fit.Parts``."""
        return self[2:]


class Range(NamedTuple):
    """One side of a stretch of a street: its house numbers and its line."""

    zip: int  # 0: the file has no ZIP for it
    low: int
    high: int
    flags: int  # RIGHT, ODD, EVEN and REVERSED of ``store``
    county: int  # the id of the data's county
    spread: int  # how far off the numbers around it are, in metres; see ``numbering``
    moved: int | None  # the shape that ``numbering`` moved it to; None if it is where it was
    line: bytes  # as ``geometry.pack`` packs it

    def gap(self, number: int) -> int:
        """How many numbers ``number`` is outside the range; 0 or less inside it."""
        return max(self.low - number, number - self.high)


class Stretch(NamedTuple):
    """The line of a range."""

    county: int
    line: bytes


class HousePoint(NamedTuple):
    """The published point of one house, in WGS 84 degrees."""

    latitude: float
    longitude: float
    county: int


class NumberedPoint(NamedTuple):
    """A house with a published point, in WGS 84 degrees."""

    number: int
    latitude: float
    longitude: float
    county: int


def _numbered(rows: list[tuple[Any, ...]]) -> NumberedPoint | None:
    if not rows:
        return None
    number, y, x, county = rows[0]
    return NumberedPoint(number, y / POINT_SCALE, x / POINT_SCALE, county)


class ZipDisc(NamedTuple):
    """A ZIP and the disc that holds 95% of its houses; WGS 84 degrees and metres."""

    zip: int
    latitude: float
    longitude: float
    radius_m: int


class Coverage(NamedTuple):
    """How much of a ZIP is installed."""

    part: float  # of its streets, 0 to 1
    whole: bool  # whether all of them are


class InstalledCounty(NamedTuple):
    """One installed set of data."""

    id: int
    fips: str
    vintage: str


# Twice as fast as ``_make``: some of these are made for every address.
_variant: Callable[[Any], Variant] = partial(tuple.__new__, Variant)
_range: Callable[[Any], Range] = partial(tuple.__new__, Range)


def open_queries(folder: str, *, checked: bool = False) -> "Queries | None":
    """The queries of the index in ``folder``; None where nothing is installed.

    ``checked``: as for ``Queries``. Raises DataError, with the command to fix it, if the index
    cannot be used.
    """
    connection = open_index(folder)
    return Queries(connection, index_path(folder), checked=checked) if connection else None


class Queries:
    """Reads one open index. Memory is bounded; for one thread at a time.

    All methods raise DataError if the index is damaged. ``street`` is the id of a street,
    ``zip_code`` a ZIP as a number, ``number`` a house number as ``split_number`` splits it.

    Four queries are cached: ``variants(base)``, all streets of that base name;
    ``zips_of(street)``, the ZIPs that have the street; ``zip_area(zip_code)``, where the houses of
    a ZIP are, None unless all of its streets are installed; ``coverage(zip_code)``, how many of
    its streets are installed, None if none are.
    """

    def __init__(self, connection: sqlite3.Connection, path: str, *, checked: bool = False) -> None:
        """``path`` is the file that errors name.

        ``checked``: the whole file has been checked. Otherwise each group of rows is compared with
        its seal before anything is read from it.
        """
        # Closes with the last use of this object, however that ends.
        weakref.finalize(self, connection.close)
        # The caches hold the reader and not this object: that avoids a reference cycle.
        reader = _Reader(connection, path) if checked else _SealedReader(connection, path)
        self.path = path
        self._rows, self._named = reader.rows, reader.named
        self._check, self._check_list = reader.check, reader.check_list
        self.variants = lru_cache(maxsize=2_048)(partial(_variants, reader))
        self.zips_of = lru_cache(maxsize=2_048)(partial(_zips_of, reader))
        self.zip_area = lru_cache(maxsize=500)(partial(_zip_area, reader))
        self.coverage = lru_cache(maxsize=4_096)(partial(_coverage, reader))
        reader.check_list(seal.HAS_POINTS)
        reader.check_list(seal.COUNTIES)
        self.has_points = bool(reader.rows("SELECT 1 FROM point LIMIT 1"))
        self.counties = reader.named(InstalledCounty._make, "SELECT id, fips, vintage FROM county")

    # Streets

    def variants_with_suffix(self, base: str, suffix_type: str) -> list[Variant]:
        """The streets of that base name and suffix; not cached."""
        self._check(seal.NAMES, base)
        return self._named(_variant, _WITH_SUFFIX, (base, suffix_type))

    def base_names(self, zip_code: int) -> list[str]:
        """The base names of a ZIP's streets, each once."""
        self._check(seal.ZIP_NAMES, zip_code)
        query = "SELECT DISTINCT base FROM zip_street WHERE zip = ?"
        return [name for (name,) in self._rows(query, (zip_code,))]

    # Houses

    def ranges_holding(self, street: int, zip_code: int, number: Number) -> list[Range]:
        """The ranges of a street in a ZIP that hold a house number, of either parity."""
        self._check(seal.RANGES, street, zip_code)
        return self._named(_range, _HOLDING, (street, zip_code, *number))

    def nearest_range(
        self, street: int, zip_code: int, number: Number, within: int
    ) -> Range | None:
        """The range nearest to a number, at most ``within`` numbers from it."""
        self._check(seal.RANGES, street, zip_code)
        rows = self._rows(_NEAREST, (street, zip_code, *number, within))
        return Range._make(rows[0]) if rows else None

    def points(self, street: int, zip_code: int, number: Number) -> list[HousePoint]:
        """The published points of a house."""
        self._check(seal.POINTS, street, zip_code)
        rows = self._rows(_POINTS, (street, zip_code, *number))
        return [HousePoint(y / POINT_SCALE, x / POINT_SCALE, county) for y, x, county in rows]

    def neighbours(
        self, street: int, zip_code: int, number: Number, *, other_parity: bool = False
    ) -> tuple[NumberedPoint | None, NumberedPoint | None]:
        """The points of the nearest houses below and above a number, of its parity or the other."""
        self._check(seal.POINTS, street, zip_code)
        values = (street, zip_code, *number, number[1] % 2 ^ other_parity)
        below, above = (self._rows(query, values) for query in (_BELOW, _ABOVE))
        return _numbered(below), _numbered(above)

    def numbers(self, street: int, zip_code: int, prefix: str) -> set[tuple[int, int]]:
        """The lowest and highest numbers of a street's ranges in a ZIP; a point is both."""
        self._check(seal.RANGES, street, zip_code)
        self._check(seal.POINTS, street, zip_code)
        values = (street, zip_code, prefix)
        return {*self._rows(_RANGE_ENDS, values), *self._rows(_POINT_NUMBERS, values)}

    def stretches(self, street: int, zip_code: int, most: int) -> list[Stretch]:
        """The lines of a street in a ZIP, ``most`` at most."""
        self._check(seal.RANGES, street, zip_code)
        return self._named(Stretch._make, _STRETCHES, (street, zip_code, most))

    # ZIPs

    def zips(self) -> list[int]:
        """All ZIPs that have streets in the index."""
        self._check_list(seal.ZIPS)
        return [code for (code,) in self._rows("SELECT zip FROM zip_area ORDER BY zip")]

    def zips_near(self, latitude: float, reach_m: float) -> list[ZipDisc]:
        """The ZIPs whose discs come within ``reach_m`` metres of a latitude (degrees), and more."""
        self._check_list(seal.ZIPS)
        return self._named(ZipDisc._make, _ZIPS_NEAR, (latitude, LEAST_DEGREE_M, reach_m))


class _Reader:
    """Runs queries of a file that has been checked. Raises DataError if the index is damaged."""

    def __init__(self, connection: sqlite3.Connection, path: str) -> None:
        self._connection, self._path = connection, path
        self._execute = connection.execute

    def rows(self, query: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """All rows."""
        try:
            return self._execute(query, values).fetchall()
        except sqlite3.DatabaseError:
            raise damaged(self._path) from None

    def named(
        self, make: Callable[[Any], _Row], query: str, values: Sequence[object] = ()
    ) -> list[_Row]:
        """All rows, each given its names by ``make``."""
        try:
            return list(map(make, self._execute(query, values)))
        except sqlite3.DatabaseError:
            raise damaged(self._path) from None

    def damaged(self) -> DataError:
        """The error for rows that make no sense."""
        return damaged(self._path)

    def check(self, kind: int, key: object, part: int = 0) -> None:
        """Check a group of rows; nothing to do here."""

    def check_list(self, name: str) -> None:
        """Check a list; nothing to do here."""

    def check_zips(self, street: int, zips: tuple[int, ...]) -> None:
        """Check the ZIPs of a street; nothing to do here."""


class _SealedReader(_Reader):
    """Compares what is read with its seal: for a file that has not been checked."""

    def __init__(self, connection: sqlite3.Connection, path: str) -> None:
        super().__init__(connection, path)
        # The caches hold the connection and not this object: that avoids a reference cycle.
        self._group = lru_cache(maxsize=10_000)(partial(seal.check_group, connection))
        self._list = lru_cache(maxsize=10)(partial(seal.check_list, connection))

    def check(self, kind: int, key: object, part: int = 0) -> None:
        """Check a group of rows, once."""
        try:
            self._group(kind, key, part)
        except sqlite3.DatabaseError:
            raise damaged(self._path) from None

    def check_list(self, name: str) -> None:
        """Check a list, once."""
        try:
            self._list(name)
        except sqlite3.DatabaseError:
            raise damaged(self._path) from None

    def check_zips(self, street: int, zips: tuple[int, ...]) -> None:
        """Check that a street is in these ZIPs, and in no others."""
        try:
            seal.check_zips(self._connection, street, zips)
        except sqlite3.DatabaseError:
            raise damaged(self._path) from None


def _variants(reader: _Reader, base: str) -> list[Variant]:
    reader.check(seal.NAMES, base)
    return reader.named(_variant, _VARIANTS, (base,))


def _zips_of(reader: _Reader, street: int) -> tuple[int, ...]:
    zips = tuple(code for (code,) in reader.rows(_ZIPS, (street,)))
    reader.check_zips(street, zips)
    return zips


def _coverage(reader: _Reader, zip_code: int) -> Coverage | None:
    reader.check(seal.AREA, zip_code)
    rows = reader.rows("SELECT coverage, whole FROM zip_area WHERE zip = ?", (zip_code,))
    return Coverage(rows[0][0], whole=bool(rows[0][1])) if rows else None


def _zip_area(reader: _Reader, zip_code: int) -> ZipArea | None:
    # A ZIP may reach into the next county. Only with the counties around it installed does its
    # area come from all of its houses.
    reader.check(seal.AREA, zip_code)
    found = reader.rows(_AREA, (zip_code,))
    if not found:
        return None
    latitude, longitude, radius_m, sample = found[0]
    try:
        return ZipArea(latitude, longitude, radius_m, unpack_sample(sample))
    except (struct.error, TypeError, ValueError):
        raise reader.damaged() from None
