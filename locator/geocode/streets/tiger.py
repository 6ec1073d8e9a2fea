"""TIGER/Line files → address ranges: ADDRFEAT, or EDGES with its single range a side.

Layouts follow the Census Bureau's TIGER/Line Technical Documentation, chapter 4 (address ranges)
and appendix A (EDGES). pyshp reads the shapefile itself.
"""

import os
import re
import struct
import sys
from array import array
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from math import isfinite
from typing import Any, BinaryIO, NamedTuple

from locator.errors import DataError, LocatorError
from locator.geocode.streets.geometry import Line
from locator.geocode.streets.unpack import LARGEST, unpacked
from locator.system.input_files import open_file

_NAME = re.compile(r"tl_(\d{4})_(\d{5})_(addrfeat|edges)\.(?:zip|shp)$", re.IGNORECASE)

# Our word → the file's field, for each of the two layouts.
_LAYOUTS = {
    "addrfeat": {
        "L": ("LFROMHN", "LTOHN", "ZIPL", "PARITYL"),
        "R": ("RFROMHN", "RTOHN", "ZIPR", "PARITYR"),
    },
    "edges": {
        "L": ("LFROMADD", "LTOADD", "ZIPL", ""),
        "R": ("RFROMADD", "RTOADD", "ZIPR", ""),
    },
}

# Bytes at the beginning of a shapefile's parts, with the lengths in them.
_HEAD = 32

# No record is longer: it would be a line of 260,000 points. pyshp reads each as a whole.
_LONGEST = 1 << 22
# Lines, also with heights or measures (ESRI, p. 4). All have the points in the same place.
_LINES = (3, 13, 23)
_RECORD = struct.Struct(">ii")  # number, and its length in words of two bytes
_LINE = struct.Struct("<i32xii")  # shape type, box, numbers of parts and of points

# The box around all states and island areas in the technical documentation's bounding boxes:
# latitudes of American Samoa to Alaska; longitudes reach across the date line.
LATITUDES = (-15.0, 72.0)
LONGITUDES = (-180.0, 180.0)


class Side(NamedTuple):
    """One side's range: numbers as written, ``from_number`` at the line's first point."""

    side: str  # L | R, seen along the line
    from_number: str
    to_number: str
    zip: str  # "" where the file has none or the placeholder 99999
    parity: str  # O | E | B (both), "" where the file does not say


class Feature(NamedTuple):
    """One record: a stretch of street under one of its names, with one or two ranges."""

    tlid: int  # TIGER/Line's own identifier; repeated where the stretch has several names
    name: str  # FULLNAME
    sides: tuple[Side, ...]
    line: Line


class Source(NamedTuple):
    """A TIGER/Line file, with the facts in its name."""

    path: str
    layout: str  # addrfeat | edges
    fips: str  # five-digit county code
    vintage: str  # year


class _Part(NamedTuple):
    """One of the files that a shapefile consists of."""

    path: str
    size: int  # bytes
    head: bytes  # the first of them


class Box(NamedTuple):
    """A bounding box in degrees."""

    west: float
    south: float
    east: float
    north: float


def files(path: str) -> list[str]:
    """The file at ``path``, or every file below the folder there, in order of their names."""
    if not os.path.isdir(path):
        return [path]
    return sorted(os.path.join(at, name) for at, _, names in os.walk(path) for name in names)


def sources(path: str) -> list[Source]:
    """The TIGER/Line files at ``path``: one zip or .shp, or all below a folder, by county.

    If a county has several files, this takes the newest ADDRFEAT, which has every range and name,
    or else the newest EDGES. Empty if there are none.
    """
    return _best_of(all_sources(path))


def edges_sources(path: str) -> list[Source]:
    """The EDGES files among those at ``path``: the newest of each county."""
    return _best_of([source for source in all_sources(path) if source.layout == "edges"])


def all_sources(path: str) -> list[Source]:
    """Every TIGER/Line file at ``path``."""
    return [source for name in files(path) if (source := _source(name))]


def _best_of(found: list[Source]) -> list[Source]:
    best: dict[str, Source] = {}
    for source in sorted(found, key=lambda s: (s.fips, s.layout, -int(s.vintage), s.path)):
        best.setdefault(source.fips, source)
    return list(best.values())


def _source(path: str) -> Source | None:
    match = _NAME.search(os.path.basename(path))
    return Source(path, match[3].lower(), match[2], match[1]) if match else None


def check(source: Source) -> Box:
    """The bounding box of the file, after all checks that do not read every record.

    Raises DataError if the file is damaged or does not match its name.
    """
    with _open(source) as reader:
        return Box(*reader.bbox)


def joins_roads(source: Source) -> bool:
    """True if the file says which nodes its lines begin and end at.

    Raises DataError if it is damaged.
    """
    with _open(source) as reader:
        return {"TNIDF", "TNIDT"} <= {field[0] for field in reader.fields}


def read(source: Source) -> Iterator[Feature]:
    """Every record of the file that has a name and a range, in file order.

    Raises DataError if the file is damaged or does not match its name.
    """
    with _open(source) as reader:
        yield from _features(reader, source.layout)


def records(source: Source, fields: Sequence[str]) -> Iterator[tuple[Any, Line]]:
    """Every record of the file with its line: those of ``fields`` that the file has, by name.

    For those who read other fields than the streets do. Raises DataError as ``read`` does.
    """
    with _open(source) as reader:
        present = {field[0] for field in reader.fields}
        for row in reader.iterShapeRecords(fields=[name for name in fields if name in present]):
            yield row.record, row.shape.points


@contextmanager
def _open(source: Source) -> Iterator[Any]:
    import warnings

    import shapefile

    # Python would print pyshp's warnings on standard error. The ones that matter are checked here.
    warnings.filterwarnings("ignore", module="shapefile")
    try:
        with unpacked(source.path) as path:
            _check_parts(source, path)
            with shapefile.Reader(path) as reader:
                _check_reader(reader, source, path)
                yield reader
    except LocatorError:
        raise
    except Exception as error:
        if isinstance(error, OSError) and error.strerror:
            raise DataError(f"cannot read: {error.strerror}", path=source.path) from None
        # pyshp has no error type for damaged files: it raises struct.error, KeyError and others.
        kind = type(error).__name__
        raise DataError(
            f"damaged TIGER/Line file ({kind}); fetch it again", path=source.path
        ) from None


def _check_parts(source: Source, path: str) -> None:
    """Raise DataError if a part is missing, or shorter than its header says, or has no places.

    ``path`` is where the parts are. The lengths are in the headers of .shp (ESRI Shapefile
    Technical Description, 1998, p. 4; in words of two bytes) and of .dbf (dBASE: records, length of
    the header, length of a record).
    """
    shp, _, dbf = (_part(source, path, suffix) for suffix in (".shp", ".shx", ".dbf"))
    records, header, record = (
        int.from_bytes(dbf.head[at:end], "little") for at, end in ((4, 8), (8, 10), (10, 12))
    )
    lengths = (2 * int.from_bytes(shp.head[24:28], "big"), header + records * record)
    for suffix, part, length in zip((".shp", ".dbf"), (shp, dbf), lengths, strict=True):
        if part.size < length:
            counts = f"{part.size:,} of {length:,} bytes"
            message = f"damaged: {suffix} ends after {counts}; fetch it again"
            raise DataError(message, path=source.path)
    with open_file(shp.path) as file:
        _check_places(source, file, shp.size)


def _check_places(source: Source, file: BinaryIO, size: int) -> None:
    """Raise DataError if a record of the .shp is too long, or has a point that is not a place."""
    at = file.seek(100)
    while at + _RECORD.size <= size:
        number, words = _RECORD.unpack(file.read(_RECORD.size))
        if not 0 <= 2 * words <= _LONGEST:
            message = f"damaged: record {number} has {2 * words:,} bytes; fetch it again"
            raise DataError(message, path=source.path)
        if not _is_placed(file.read(2 * words)):
            message = f"damaged: record {number} has a point that is not a place; fetch it again"
            raise DataError(message, path=source.path)
        at += _RECORD.size + 2 * words


def _is_placed(record: bytes) -> bool:
    """True if all points of a record are longitudes and latitudes."""
    if len(record) < _LINE.size:
        return True
    kind, parts, count = _LINE.unpack_from(record)
    if kind not in _LINES:
        return True
    start = _LINE.size + 4 * parts
    numbers = array("d")
    numbers.frombytes(record[start : start + 16 * count][: (len(record) - start) // 8 * 8])
    if sys.byteorder == "big":
        numbers.byteswap()
    if not numbers:
        return True
    return isfinite(sum(numbers)) and min(numbers) >= -180 and max(numbers) <= 180


def _part(source: Source, path: str, suffix: str) -> _Part:
    base = os.path.splitext(path)[0]
    for name in (base + suffix, base + suffix.upper()):
        if os.path.exists(name):
            with open_file(name) as file:
                size = os.fstat(file.fileno()).st_size
                if size > LARGEST:
                    message = f"its {suffix} has more than {LARGEST >> 20} MiB: no county's has"
                    raise DataError(message, path=source.path)
                return _Part(name, size, file.read(_HEAD))
    beside = os.path.basename(base) + suffix
    raise DataError(f"{beside} is not beside it; a shapefile has three parts", path=source.path)


def _check_reader(reader: Any, source: Source, path: str) -> None:
    present = {field[0] for field in reader.fields}
    wanted = {name for side in _LAYOUTS[source.layout].values() for name in side if name}
    missing = sorted(({"TLID", "FULLNAME"} | wanted) - present)
    if missing:
        raise DataError(
            f"not an {source.layout.upper()} file: no field {missing[0]}", path=source.path
        )
    if not reader.numRecords:
        raise DataError("the file has no records", path=source.path)
    shapes = (_part(source, path, ".shx").size - 100) // 8  # p. 23: a header, and 8 bytes a shape
    if shapes != reader.numRecords:
        counts = f"{shapes} shapes but {reader.numRecords} records"
        raise DataError(f"{counts}; fetch it again", path=source.path)
    west, south, east, north = reader.bbox
    if not (LONGITUDES[0] <= west <= east <= LONGITUDES[1]) or not (
        LATITUDES[0] <= south <= north <= LATITUDES[1]
    ):
        raise DataError("the file's bounding box is not in the United States", path=source.path)


def _features(reader: Any, layout: str) -> Iterator[Feature]:
    columns = _LAYOUTS[layout]
    fields = ["TLID", "FULLNAME", *{name for side in columns.values() for name in side if name}]
    for row in reader.iterShapeRecords(fields=fields):
        record = row.record
        name = str(record["FULLNAME"]).strip()
        points = row.shape.points
        sides = tuple(
            side for letter, names in columns.items() if (side := _side(record, letter, names))
        )
        if name and points and sides:
            yield Feature(int(record["TLID"]), name, sides, points)


def _side(record: Any, letter: str, names: tuple[str, str, str, str]) -> Side | None:
    start, end, zip_code, parity = (str(record[name]).strip() if name else "" for name in names)
    if not start or not end:
        return None
    # 99999 is TIGER/Line's placeholder for "no ZIP code here".
    return Side(letter, start, end, "" if zip_code == "99999" else zip_code, parity)
