"""Address points in OpenAddresses' columns → points for the index: CSV, GeoJSON, NDJSON, gzip too.

The columns are those of OpenAddresses' schema: ``number``, ``street``, ``postcode`` and, in CSV,
``lon`` and ``lat``; ``unit``, ``city`` and others are ignored. Files are read as a stream, row by
row. A row is usable if it is complete and its place fits its ZIP code and county.
"""

import codecs
import csv
import io
import json
import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import chain
from typing import IO, TYPE_CHECKING, Any, BinaryIO

from locator.errors import DataError
from locator.geocode.gazetteer import zip_row
from locator.geocode.streets import counties
from locator.geocode.streets.build import PointRecord
from locator.geocode.streets.numbers import split_number
from locator.geocode.streets.tiger import LATITUDES, LONGITUDES, Box
from locator.geocode.streets.unpack import FREE, MOST_RATIO
from locator.geodesy import distance_lower_bounds_m
from locator.system.input_files import WINDOWS, csv_records, open_file, said_delimiter

if TYPE_CHECKING:
    from _csv import Reader
    from gzip import GzipFile

_KIND = re.compile(r"\.(csv|geojson|ndjson)(?:\.gz)?$", re.IGNORECASE)
_ZIP = re.compile(r"([0-9]{5})(?:-?[0-9]{4})?")
_X, _Y = ("lon", "longitude"), ("lat", "latitude")
# The text before the first feature of a collection; a file of one feature per line has none.
_HEAD = re.compile(r'\s*\{(?:(?!"features").)*?"features"\s*:\s*\[', re.DOTALL)
_CHUNK = 1 << 18
# A line or a feature is an address, so it is never longer than this.
_LONGEST = 1 << 20
_DELIMITERS = ",;\t|"
_FORM = (
    "a CSV file has commas, semicolons or tabs between its columns, and is in UTF-8, UTF-16 or"
    " Windows-1252"
)
_QUOTE = "damaged: a quote begins in this line that is not closed in its place"
# The name of the error handler below, for codecs.
_AS_WINDOWS = "locator-windows"
# How many radii of its ZIP code's disc a point may be from the center. The disc holds 95 of 100
# addresses. In 10,100 TIGER/Line ranges of three counties (01001 and 30059 of 2021, 37143 of 2020)
# the farthest with the right ZIP are at 2.25 radii; the next one is wrong, at 23.
_RADII = 3.0

# Why rows are not usable; the message puts their number before it.
INCOMPLETE = "without a number, a street or a place in the United States"
AWAY = "nowhere near the county"
TORN = "far from the ZIP code they name"


def _as_windows(error: UnicodeError) -> tuple[str, int]:
    """Bytes that are not UTF-8 as Windows-1252 has them; what it lacks becomes U+FFFD."""
    if not isinstance(error, UnicodeDecodeError) or error.encoding != "utf-8":
        found, end = codecs.lookup_error("replace")(error)
        return str(found), end
    return error.object[error.start : error.end].decode(WINDOWS, "replace"), error.end


codecs.register_error(_AS_WINDOWS, _as_windows)


def is_points(path: str) -> bool:
    """True if a file has a name like those of address points."""
    return bool(_KIND.search(path))


def read_points(path: str) -> Iterator[PointRecord]:
    """Every complete address point of the file, in file order, in any county.

    Skips rows without a number, a street or a place in the United States. Raises DataError if the
    file is damaged, is of another kind, or has no complete row.
    """
    return filter(None, _points(path))


def usable_points(path: str, fips: str, rows: Counter[str]) -> Iterator[PointRecord]:
    """Every address point of the file that can be in the county ``fips``, in file order.

    ``rows`` counts all rows: the usable ones under "", the others under the reason. A point far
    from its ZIP code is left out: either of the two may be wrong, and a wrong door is worse than
    none. Raises DataError as ``read_points`` does.
    """
    for point in _points(path):
        fault = _fault(point, fips)
        rows[fault] += 1
        if point and not fault:
            yield point


def check(path: str, fips: str) -> Counter[str]:
    """The counts of ``usable_points`` for the whole file.

    Raises DataError if the file is damaged, or has no usable row.
    """
    rows: Counter[str] = Counter()
    for _ in usable_points(path, fips, rows):
        pass
    if not rows[""]:
        near = counties.label(fips) if rows[AWAY] >= rows[TORN] else "the ZIP codes they name"
        raise DataError(f"its address points are nowhere near {near}", path=path)
    return rows


def _points(path: str) -> Iterator[PointRecord | None]:
    """The point of every row; None for an incomplete row."""
    match = _KIND.search(path)
    with _damage(path), _open(path) as file:
        rows = _csv_rows(file, path) if match and match[1].lower() == "csv" else _features(file)
        found = False
        for row in rows:
            point = _point(row)
            found = found or point is not None
            yield point
    if not found:
        raise DataError("no row has a number, a street and a place", path=path)


def _fault(point: PointRecord | None, fips: str) -> str:
    """The reason why a point is not usable for a county; "" if it is."""
    if point is None:
        return INCOMPLETE
    latitude, longitude, row = point.latitude, point.longitude, zip_row(point.zip)
    fits = row is None or (
        distance_lower_bounds_m(latitude, longitude, ((row.latitude, row.longitude),))[0]
        <= _RADII * row.uncertainty_m
    )
    if row and fits and row.county_fips == fips:
        return ""
    if not counties.is_near(Box(longitude, latitude, longitude, latitude), fips):
        return AWAY
    return "" if fits else TORN


def county_of(points: Iterable[PointRecord]) -> str:
    """The code of the county that most of the points are in, by their ZIP codes or places."""
    zips: Counter[str] = Counter()
    # In cells of about 10 km: the majority decides the county, not each house.
    cells: Counter[tuple[float, float]] = Counter()
    for point in points:
        if point.zip:
            zips[point.zip] += 1
        else:
            cells[round(point.latitude, 1), round(point.longitude, 1)] += 1
    votes: Counter[str] = Counter()
    for zip_code, count in zips.items():
        votes[counties.of_zip(zip_code)] += count
    for (latitude, longitude), count in cells.items():
        votes[counties.nearest(latitude, longitude)] += count
    votes.pop("", None)
    return min(votes, key=lambda code: (-votes[code], code), default="")


@contextmanager
def _damage(path: str) -> Iterator[None]:
    import zlib

    try:
        yield
    except csv.Error as error:
        raise DataError(f"damaged: {error}", path=path) from None
    except (OSError, EOFError, zlib.error) as error:
        # gzip's own errors are OSErrors without a strerror.
        reason = getattr(error, "strerror", None) or "damaged gzip file"
        raise DataError(f"cannot read: {reason}", path=path) from None
    except (ValueError, RecursionError):  # the latter from deeply nested lists
        raise DataError("damaged: not GeoJSON, one feature after another", path=path) from None


@contextmanager
def _open(path: str) -> Iterator[IO[str]]:
    from gzip import GzipFile

    with open_file(path) as packed:
        raw: Any = packed
        if path.lower().endswith(".gz"):
            raw = _Bounded(GzipFile(fileobj=packed), packed, path)
        binary = io.BufferedReader(raw, _CHUNK)
        wide = binary.peek(2)[:2] in (BOM_UTF16_LE, BOM_UTF16_BE)
        encoding = "utf-16" if wide else "utf-8-sig"
        yield io.TextIOWrapper(binary, encoding=encoding, errors=_AS_WINDOWS, newline="")


class _Bounded(io.RawIOBase):
    """The content of a gzip file, as long as its size is in proportion to the packed one."""

    def __init__(self, inflated: "GzipFile", packed: BinaryIO, path: str) -> None:
        self._inflated, self._packed, self._path = inflated, packed, path
        self._there = 0

    def readable(self) -> bool:
        """Yes."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill ``buffer`` as far as possible. Raises DataError for what cannot be a table."""
        data = self._inflated.read(len(buffer))
        buffer[: len(data)] = data
        self._there += len(data)
        if self._there > max(FREE, MOST_RATIO * self._packed.tell()):
            message = f"more than {MOST_RATIO} times as long unpacked: this is not a table"
            raise DataError(f"{message}; unpack it, and check it", path=self._path)
        return len(data)


def _lines(file: IO[str], path: str) -> Iterator[str]:
    """The lines of a file. Raises DataError for one that is too long to be an address."""
    number = 0
    while line := file.readline(_LONGEST):
        number += 1
        if len(line) == _LONGEST:
            message = f"a line of more than {_LONGEST:,} characters: these are not addresses"
            raise DataError(message, path=path, line=number)
        yield line


def _csv_rows(file: IO[str], path: str) -> Iterator[Mapping[str, str]]:
    lines = _lines(file, path)
    first = next(lines, "")
    begin = [first]
    if said := said_delimiter(first):
        begin = ["\n", first := next(lines, "")]  # the first line counts
    delimiter = said or max(_DELIMITERS, key=first.count)
    records = _records(csv.reader(chain(begin, lines), delimiter=delimiter, strict=True), path)
    _, names = next(records, (1, []))
    header = [name.strip().lower() for name in names]
    for wanted in (("number",), ("street",), _X, _Y):
        if not any(name in header for name in wanted):
            raise DataError(f"no column {wanted[0]!r} in the first line; {_FORM}", path=path)
    for line, cells in records:
        row = dict(zip(header, cells, strict=False))
        if line and (len(cells) != len(header) or _is_broken(row)):
            raise DataError(_QUOTE, path=path, line=line)
        yield row


def _records(reader: "Reader", path: str) -> Iterator[tuple[int, list[str]]]:
    """The records of a CSV file that are not blank, each with its line if it has more than one."""
    for line, last_line, cells, error in csv_records(reader):
        if error:
            quoted = last_line > line or "field larger" not in error
            raise DataError(_QUOTE if quoted else f"damaged: {error}", path=path, line=line)
        if cells:
            yield line if last_line > line else 0, cells


def _is_broken(row: Mapping[str, str]) -> bool:
    """True if a cell of the address has several lines, which no real one has."""
    names = ("number", "street", "postcode", *_X, *_Y)
    return any(len(row.get(name, "").strip().splitlines()) > 1 for name in names)


def _features(file: IO[str]) -> Iterator[Mapping[str, Any]]:
    """The features of a collection, or of a file with one after the other, as flat rows.

    A feature that is not a point becomes an empty row.
    """
    for feature in _objects(file):
        match feature:
            case {
                "geometry": {"type": "Point", "coordinates": [longitude, latitude, *_]},
                "properties": {**properties},
            }:
                row = {str(name).lower(): value for name, value in properties.items()}
                yield row | {"lon": longitude, "lat": latitude}
            case _:
                yield {}


def _objects(file: IO[str]) -> Iterator[dict[str, Any]]:
    # One JSON object after the other: a whole collection may not fit into memory.
    decode = json.JSONDecoder().raw_decode
    text = file.read(_CHUNK)
    head = _HEAD.match(text)
    at = head.end() if head else 0
    while True:
        at = _skip(text, at)
        try:
            if text[at : at + 1] == "]":
                return
            found, at = decode(text, at)
            if not isinstance(found, dict):
                raise ValueError
            yield found
        except json.JSONDecodeError:
            more = file.read(_CHUNK)
            if not more and not text[at:] and not head:
                return
            if not more or len(text) - at > _LONGEST:
                raise
            text, at = text[at:] + more, 0


# Between objects: white space, the commas of a collection, RFC 8142's record separator.
_BETWEEN = re.compile("[\\s,\x1e]*")


def _skip(text: str, at: int) -> int:
    match = _BETWEEN.match(text, at)
    return match.end() if match else at


def _point(row: Mapping[str, Any]) -> PointRecord | None:
    number, street = _text(row.get("number")), _text(row.get("street"))
    latitude, longitude = _degrees(row, _Y, LATITUDES), _degrees(row, _X, LONGITUDES)
    if latitude is None or longitude is None or not street or not split_number(number):
        return None
    match = _ZIP.fullmatch(_text(row.get("postcode")))
    return PointRecord(number, street, match[1] if match else "", latitude, longitude)


def _text(value: Any) -> str:
    # JSON can hold half a surrogate pair, which no database takes.
    text = "" if value is None else str(value).encode("utf-8", "replace").decode()
    return " ".join(text.split())


def _degrees(row: Mapping[str, Any], names: tuple[str, ...], within: tuple[float, float]) -> Any:
    text = next((row[name] for name in names if name in row), "")
    try:
        degrees = float(text)
    except (TypeError, ValueError, OverflowError):
        return None
    return degrees if within[0] <= degrees <= within[1] else None
