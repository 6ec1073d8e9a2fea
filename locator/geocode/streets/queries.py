"""All questions that answers ask of the street index: SQL in, named rows out."""

import sqlite3
import struct
import weakref
from array import array
from bisect import bisect_left
from collections.abc import Callable, Sequence
from functools import lru_cache, partial
from math import cos, radians
from typing import Any, NamedTuple, TypeVar

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
    " AND low <= ?4 + ?5 AND high >= ?4 - ?5"
    " ORDER BY max(low - ?4, ?4 - high), low, high, flags, county, range.shape LIMIT 1"
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
_BELOW = f"{_NEIGHBOUR} < ?4 ORDER BY number DESC, latitude DESC, longitude DESC LIMIT 1"
_ABOVE = f"{_NEIGHBOUR} > ?4 ORDER BY number, latitude, longitude LIMIT 1"
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
    " WHERE abs(latitude - ?1) * ?3 < ?5 + radius_m AND abs(longitude - ?2) * ?4 < ?5 + radius_m"
)
_AREA = "SELECT latitude, longitude, radius_m, sample FROM zip_area WHERE zip = ? AND whole"

# Meters: more than the radius of any ZIP (340 km, in Alaska).
_WIDEST_M = 400_000.0


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
    spread: int  # how far off the numbers around it are, in meters; see ``numbering``
    moved: int | None  # the shape that ``numbering`` moved it to; None if it is where it was
    line: bytes  # as ``geometry.pack`` packs it

    def gap(self, number: int) -> int:
        """The numbers between ``number`` and the range; 0 or less inside it."""
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
    """A ZIP and the disc that holds 95% of its houses; WGS 84 degrees and meters."""

    zip: int
    latitude: float
    longitude: float
    radius_m: int


class ZipStreets(NamedTuple):
    """The streets of a ZIP."""

    names: tuple[str, ...]  # their base names, each once
    ids: "array[int]"  # ascending

    def has(self, street: int) -> bool:
        """Whether the ZIP has the street."""
        at = bisect_left(self.ids, street)
        return at < len(self.ids) and self.ids[at] == street


class Coverage(NamedTuple):
    """The installed part of a ZIP."""

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

    ``checked``: the whole file has been checked. Otherwise everything is compared with its seal as
    it is read. Raises DataError, with the command to fix it, if the index cannot be used.
    """
    connection = open_index(folder)
    if connection is None:
        return None
    return (Queries if checked else SealedQueries)(connection, index_path(folder))


class Queries:
    """Reads one open index. Memory is bounded; for one thread at a time.

    All methods raise DataError if the index is damaged. ``street`` is the id of a street,
    ``zip_code`` a ZIP as a number, ``number`` a house number as ``split_number`` splits it.

    Five queries are cached: ``variants(base)``, all streets of that base name;
    ``zips_of(street)``, the ZIPs that have the street; ``streets_in(zip_code)``, the streets of a
    ZIP; ``zip_area(zip_code)``, where its houses are, None unless all of its streets are installed;
    ``coverage(zip_code)``, how many of its streets are installed, None if none are.
    """

    def __init__(self, connection: sqlite3.Connection, path: str) -> None:
        """``path`` is the file that errors name."""
        # Closes with the last use of this object, however that ends.
        weakref.finalize(self, connection.close)
        self.path = path
        # The caches hold the reader and not this object: that avoids a reference cycle.
        reader = _Reader(connection, path)
        self._rows, self._named = reader.rows, reader.named
        self._prepare(reader)

    def _prepare(self, reader: "_Reader") -> None:
        self.variants = lru_cache(maxsize=16_384)(partial(_variants, reader))
        self.zips_of = lru_cache(maxsize=16_384)(partial(_zips_of, reader))
        self.streets_in = lru_cache(maxsize=800)(partial(_streets_in, reader))
        self.zip_area = lru_cache(maxsize=500)(partial(_zip_area, reader))
        self.coverage = lru_cache(maxsize=4_096)(partial(_coverage, reader))
        self.has_points = bool(reader.rows("SELECT 1 FROM point LIMIT 1"))
        self.counties = reader.named(InstalledCounty._make, "SELECT id, fips, vintage FROM county")

    # Streets

    def variants_with_suffix(self, base: str, suffix_type: str) -> list[Variant]:
        """The streets of that base name and suffix; not cached."""
        return self._named(_variant, _WITH_SUFFIX, (base, suffix_type))

    # Houses

    def ranges_holding(self, street: int, zip_code: int, number: Number) -> list[Range]:
        """The ranges of a street in a ZIP that hold a house number, of either parity."""
        return self._named(_range, _HOLDING, (street, zip_code, *number))

    def nearest_range(
        self, street: int, zip_code: int, number: Number, within: int
    ) -> Range | None:
        """The range nearest to a number, at most ``within`` numbers from it."""
        rows = self._rows(_NEAREST, (street, zip_code, *number, within))
        return Range._make(rows[0]) if rows else None

    def points(self, street: int, zip_code: int, number: Number) -> list[HousePoint]:
        """The published points of a house."""
        rows = self._rows(_POINTS, (street, zip_code, *number))
        return [HousePoint(y / POINT_SCALE, x / POINT_SCALE, county) for y, x, county in rows]

    def neighbors(
        self, street: int, zip_code: int, number: Number, *, other_parity: bool = False
    ) -> tuple[NumberedPoint | None, NumberedPoint | None]:
        """The points of the nearest houses below and above a number, of its parity or the other."""
        values = (street, zip_code, *number, number[1] % 2 ^ other_parity)
        below, above = (self._rows(query, values) for query in (_BELOW, _ABOVE))
        return _numbered(below), _numbered(above)

    def numbers(self, street: int, zip_code: int, prefix: str) -> set[tuple[int, int]]:
        """The lowest and highest numbers of a street's ranges in a ZIP; a point is both."""
        values = (street, zip_code, prefix)
        return {*self._rows(_RANGE_ENDS, values), *self._rows(_POINT_NUMBERS, values)}

    def stretches(self, street: int, zip_code: int, most: int) -> list[Stretch]:
        """The lines of a street in a ZIP, ``most`` at most."""
        return self._named(Stretch._make, _STRETCHES, (street, zip_code, most))

    # ZIPs

    def zips(self) -> list[int]:
        """All ZIPs that have streets in the index."""
        return [code for (code,) in self._rows("SELECT zip FROM zip_area ORDER BY zip")]

    def zips_near(self, latitude: float, longitude: float, reach_m: float) -> list[ZipDisc]:
        """The ZIPs whose discs come within ``reach_m`` meters of a point (degrees), and more.

        But for those across the 180th meridian: no ZIP is near it on either side.
        """
        degrees_m = LEAST_DEGREE_M, _least_longitude_m(latitude, reach_m)
        return self._named(ZipDisc._make, _ZIPS_NEAR, (latitude, longitude, *degrees_m, reach_m))


class SealedQueries(Queries):
    """The same answers from a file that has not been checked: from whole groups, with their seals.

    For a few addresses; ``Queries`` reads less for each.
    """

    def _prepare(self, reader: "_Reader") -> None:
        group = lru_cache(maxsize=1_000)(partial(_group, reader))
        self._group = group
        self._listed = lru_cache(maxsize=None)(partial(_listed, reader))
        self.variants = lru_cache(maxsize=16_384)(partial(_sealed_variants, group))
        self.zips_of = lru_cache(maxsize=16_384)(partial(_sealed_zips_of, reader))
        self.streets_in = lru_cache(maxsize=800)(partial(_sealed_streets_in, group))
        self.zip_area = lru_cache(maxsize=500)(partial(_sealed_zip_area, reader, group))
        self.coverage = lru_cache(maxsize=4_096)(partial(_sealed_coverage, group))
        self.has_points = bool(self._listed(seal.HAS_POINTS)[0][0])
        self.counties = [
            InstalledCounty(id_, fips, vintage)
            for id_, fips, _, _, vintage, *_ in self._listed(seal.COUNTIES)
        ]

    def variants_with_suffix(self, base: str, suffix_type: str) -> list[Variant]:
        """The streets of that base name and suffix."""
        return [one for one in self.variants(base) if one.suffix_type == suffix_type]

    def _ranges(self, street: int, zip_code: int, prefix: str) -> list[Range]:
        return [
            Range(zip_code, low, high, flags, county, spread, moved, used or drawn)
            for own, low, high, flags, county, _, spread, moved, drawn, used in self._group(
                seal.RANGES, street, zip_code
            )
            if own == prefix
        ]

    def ranges_holding(self, street: int, zip_code: int, number: Number) -> list[Range]:
        """The ranges of a street in a ZIP that hold a house number, of either parity."""
        prefix, value = number
        return [row for row in self._ranges(street, zip_code, prefix) if row.gap(value) <= 0]

    def nearest_range(
        self, street: int, zip_code: int, number: Number, within: int
    ) -> Range | None:
        """The range nearest to a number, at most ``within`` numbers from it."""
        prefix, value = number
        near = [row for row in self._ranges(street, zip_code, prefix) if row.gap(value) <= within]
        return min(near, key=lambda row: row.gap(value), default=None)

    def points(self, street: int, zip_code: int, number: Number) -> list[HousePoint]:
        """The published points of a house."""
        return [
            HousePoint(y / POINT_SCALE, x / POINT_SCALE, county)
            for prefix, value, county, y, x in self._group(seal.POINTS, street, zip_code)
            if (prefix, value) == number
        ]

    def neighbors(
        self, street: int, zip_code: int, number: Number, *, other_parity: bool = False
    ) -> tuple[NumberedPoint | None, NumberedPoint | None]:
        """The points of the nearest houses below and above a number, of its parity or the other."""
        wanted, parity = number[1], number[1] % 2 ^ other_parity
        rows = sorted(
            (value, y, x, county)
            for prefix, value, county, y, x in self._group(seal.POINTS, street, zip_code)
            if prefix == number[0] and value % 2 == parity
        )
        below = [row for row in rows if row[0] < wanted][-1:]
        above = [row for row in rows if row[0] > wanted][:1]
        return _numbered(below), _numbered(above)

    def numbers(self, street: int, zip_code: int, prefix: str) -> set[tuple[int, int]]:
        """The lowest and highest numbers of a street's ranges in a ZIP; a point is both."""
        ends = {(row.low, row.high) for row in self._ranges(street, zip_code, prefix)}
        points = self._group(seal.POINTS, street, zip_code)
        return ends | {(row[1], row[1]) for row in points if row[0] == prefix}

    def stretches(self, street: int, zip_code: int, most: int) -> list[Stretch]:
        """The lines of a street in a ZIP, ``most`` at most."""
        rows = self._group(seal.RANGES, street, zip_code)
        return [Stretch(row[4], row[8]) for row in rows[:most]]

    def zips(self) -> list[int]:
        """All ZIPs that have streets in the index."""
        return [row[0] for row in self._listed(seal.ZIPS)]

    def zips_near(self, latitude: float, longitude: float, reach_m: float) -> list[ZipDisc]:
        """The ZIPs whose discs come within ``reach_m`` meters of a point (degrees), and more."""
        least_m = _least_longitude_m(latitude, reach_m)
        return [
            ZipDisc(*row)
            for row in self._listed(seal.ZIPS)
            if abs(row[1] - latitude) * LEAST_DEGREE_M < reach_m + row[3]
            and abs(row[2] - longitude) * least_m < reach_m + row[3]
        ]


def _least_longitude_m(latitude: float, reach_m: float) -> float:
    """Meters that a degree of longitude has at least, between here and a ZIP in reach."""
    farthest = abs(latitude) + (reach_m + _WIDEST_M) / LEAST_DEGREE_M
    return LEAST_DEGREE_M * cos(radians(min(farthest, 90.0)))


class _Reader:
    """Runs queries. Raises DataError if the index is damaged."""

    __slots__ = ("connection", "path")

    def __init__(self, connection: sqlite3.Connection, path: str) -> None:
        self.connection, self.path = connection, path

    def rows(self, query: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """All rows."""
        try:
            return self.connection.execute(query, values).fetchall()
        except sqlite3.DatabaseError:
            raise damaged(self.path) from None

    def named(
        self, make: Callable[[Any], _Row], query: str, values: Sequence[object] = ()
    ) -> list[_Row]:
        """All rows, each given its names by ``make``."""
        try:
            return list(map(make, self.connection.execute(query, values)))
        except sqlite3.DatabaseError:
            raise damaged(self.path) from None


def _variants(reader: _Reader, base: str) -> list[Variant]:
    return reader.named(_variant, _VARIANTS, (base,))


def _zips_of(reader: _Reader, street: int) -> tuple[int, ...]:
    return tuple(code for (code,) in reader.rows(_ZIPS, (street,)))


def _streets_in(reader: _Reader, zip_code: int) -> ZipStreets:
    return _zip_streets(
        reader.rows("SELECT base, street FROM zip_street WHERE zip = ?", (zip_code,))
    )


def _zip_streets(rows: Sequence[tuple[Any, ...]]) -> ZipStreets:
    ids = array("L", sorted([street for _, street in rows]))
    return ZipStreets(tuple(dict.fromkeys([base for base, _ in rows])), ids)


def _coverage(reader: _Reader, zip_code: int) -> Coverage | None:
    rows = reader.rows("SELECT coverage, whole FROM zip_area WHERE zip = ?", (zip_code,))
    return Coverage(rows[0][0], whole=bool(rows[0][1])) if rows else None


def _zip_area(reader: _Reader, zip_code: int) -> ZipArea | None:
    # A ZIP may reach into the next county. Only with the counties around it installed does its
    # area come from all of its houses.
    found = reader.rows(_AREA, (zip_code,))
    return _area(reader, *found[0]) if found else None


def _area(
    reader: _Reader, latitude: float, longitude: float, radius_m: float, sample: bytes
) -> ZipArea:
    try:
        return ZipArea(latitude, longitude, radius_m, unpack_sample(sample))
    except (struct.error, TypeError, ValueError):
        raise damaged(reader.path) from None


# With seals

_Group = Callable[..., list[tuple[Any, ...]]]


def _group(reader: _Reader, kind: int, key: object, part: int = 0) -> list[tuple[Any, ...]]:
    try:
        return seal.group(reader.connection, kind, key, part)
    except sqlite3.DatabaseError:
        raise damaged(reader.path) from None


def _listed(reader: _Reader, name: str) -> list[tuple[Any, ...]]:
    try:
        return seal.listed(reader.connection, name)
    except sqlite3.DatabaseError:
        raise damaged(reader.path) from None


def _sealed_variants(group: _Group, base: str) -> list[Variant]:
    return [
        Variant(id_, label, predirectional, suffix_type, postdirectional)
        for predirectional, suffix_type, postdirectional, id_, label in group(seal.NAMES, base)
    ]


def _sealed_zips_of(reader: _Reader, street: int) -> tuple[int, ...]:
    zips = _zips_of(reader, street)
    try:
        seal.check_zips(reader.connection, street, zips)
    except sqlite3.DatabaseError:
        raise damaged(reader.path) from None
    return zips


def _sealed_streets_in(group: _Group, zip_code: int) -> ZipStreets:
    return _zip_streets(group(seal.ZIP_NAMES, zip_code))


def _sealed_coverage(group: _Group, zip_code: int) -> Coverage | None:
    rows = group(seal.AREA, zip_code)
    return Coverage(rows[0][4], whole=bool(rows[0][3])) if rows else None


def _sealed_zip_area(reader: _Reader, group: _Group, zip_code: int) -> ZipArea | None:
    rows = group(seal.AREA, zip_code)
    if not rows or not rows[0][3]:
        return None
    latitude, longitude, radius_m, _, _, sample = rows[0]
    return _area(reader, latitude, longitude, radius_m, sample)
