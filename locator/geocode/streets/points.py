"""Address points in OpenAddresses' columns → points for the index: CSV, GeoJSON, NDJSON, gzip too.

The columns after OpenAddresses' schema: ``number``, ``street``, ``postcode`` and, in CSV, ``lon``
and ``lat``; ``unit``, ``city`` and others play no part. Files are read as a stream, row by row.
"""

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import IO, Any

from locator.errors import DataError
from locator.geocode.streets.build import PointRecord
from locator.geocode.streets.tiger import LATITUDES, LONGITUDES

_KIND = re.compile(r"\.(csv|geojson|ndjson)(?:\.gz)?$", re.IGNORECASE)
_ZIP = re.compile(r"([0-9]{5})(?:-?[0-9]{4})?")
_X, _Y = ("lon", "longitude"), ("lat", "latitude")
# Up to the first feature of a collection; a file of one feature a line has no such beginning.
_HEAD = re.compile(r'\s*\{(?:(?!"features").)*?"features"\s*:\s*\[', re.DOTALL)
_CHUNK = 1 << 18
# A feature is an address: one that is longer than this is none.
_LONGEST = 1 << 24


def is_points(path: str) -> bool:
    """Whether the name of a file is one of address points."""
    return bool(_KIND.search(path))


def read_points(path: str) -> Iterator[PointRecord]:
    """Every usable address point of the file, in file order.

    A row without number, street or a place in the United States is passed over. Raises DataError
    if the file is damaged, is of another kind, or has no usable row.
    """
    match = _KIND.search(path)
    with _damage(path), _open(path) as file:
        rows = _csv_rows(file, path) if match and match[1].lower() == "csv" else _features(file)
        found = 0
        for row in rows:
            point = _point(row)
            if point:
                found += 1
                yield point
    if not found:
        raise DataError("no row has a number, a street and a place", path=path)


def county_of(points: Iterable[PointRecord]) -> str:
    """The code of the county that most of the points are in, by their ZIP codes or places."""
    from locator.geocode.streets import counties

    zips: Counter[str] = Counter()
    # By places about 10 km apart: the county is a matter of the majority, not of each house.
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
    except ValueError:
        raise DataError("damaged: not GeoJSON, one feature after another", path=path) from None


@contextmanager
def _open(path: str) -> Iterator[IO[str]]:
    import gzip

    opened = gzip.open if path.lower().endswith(".gz") else open
    with opened(path, "rb") as binary:
        yield io.TextIOWrapper(binary, encoding="utf-8-sig", errors="replace", newline="")


def _csv_rows(file: IO[str], path: str) -> Iterator[Mapping[str, str]]:
    reader = csv.reader(file)
    header = [name.strip().lower() for name in next(reader, [])]
    for wanted in (("number",), ("street",), _X, _Y):
        if not any(name in header for name in wanted):
            raise DataError(f"no column {wanted[0]!r} in the first line", path=path)
    for row in reader:
        yield dict(zip(header, row, strict=False))


def _features(file: IO[str]) -> Iterator[Mapping[str, Any]]:
    """The features of a collection, or of a file with one after another, as flat rows."""
    for feature in _objects(file):
        match feature:
            case {
                "geometry": {"type": "Point", "coordinates": [longitude, latitude, *_]},
                "properties": {**properties},
            }:
                row = {str(name).lower(): value for name, value in properties.items()}
                yield row | {"lon": longitude, "lat": latitude}


def _objects(file: IO[str]) -> Iterator[dict[str, Any]]:
    # Without reading a whole collection into memory: one JSON object after the other.
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
    if not number or not street or latitude is None or longitude is None:
        return None
    match = _ZIP.fullmatch(_text(row.get("postcode")))
    return PointRecord(number, street, match[1] if match else "", latitude, longitude)


def _text(value: Any) -> str:
    return "" if value is None else " ".join(str(value).split())


def _degrees(row: Mapping[str, Any], names: tuple[str, ...], within: tuple[float, float]) -> Any:
    text = next((row[name] for name in names if name in row), "")
    try:
        degrees = float(text)
    except (TypeError, ValueError):
        return None
    return degrees if within[0] <= degrees <= within[1] else None
