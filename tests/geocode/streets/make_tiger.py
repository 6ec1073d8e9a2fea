"""Small TIGER/Line files of invented streets, in the Census Bureau's layouts.

Fields, widths and order are those of the published files; so are the oddities of ``ODDITIES``.
The invented county is Madison County, Alabama (01089): its file has to lie near its ZIP codes.
"""

import os
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import shapefile

MADISON, AUTAUGA, MEAGHER = "01089", "01001", "30059"

# name, type, width: TIGER/Line Technical Documentation 2021, chapter 4 and appendix A.
ADDRFEAT = (
    ("TLID", "N", 10), ("TFIDL", "N", 10), ("TFIDR", "N", 10), ("ARIDL", "C", 22),
    ("ARIDR", "C", 22), ("LINEARID", "C", 22), ("FULLNAME", "C", 100), ("LFROMHN", "C", 12),
    ("LTOHN", "C", 12), ("RFROMHN", "C", 12), ("RTOHN", "C", 12), ("ZIPL", "C", 5),
    ("ZIPR", "C", 5), ("EDGE_MTFCC", "C", 5), ("ROAD_MTFCC", "C", 5), ("PARITYL", "C", 1),
    ("PARITYR", "C", 1), ("PLUS4L", "C", 4), ("PLUS4R", "C", 4), ("LFROMTYP", "C", 1),
    ("LTOTYP", "C", 1), ("RFROMTYP", "C", 1), ("RTOTYP", "C", 1), ("OFFSETL", "C", 1),
    ("OFFSETR", "C", 1),
)  # fmt: skip
EDGES = (
    ("STATEFP", "C", 2), ("COUNTYFP", "C", 3), ("TLID", "N", 10), ("TFIDL", "N", 10),
    ("TFIDR", "N", 10), ("MTFCC", "C", 5), ("FULLNAME", "C", 100), ("SMID", "C", 22),
    ("LFROMADD", "C", 12), ("LTOADD", "C", 12), ("RFROMADD", "C", 12), ("RTOADD", "C", 12),
    ("ZIPL", "C", 5), ("ZIPR", "C", 5), ("FEATCAT", "C", 1), ("HYDROFLG", "C", 1),
    ("RAILFLG", "C", 1), ("ROADFLG", "C", 1), ("OLFFLG", "C", 1), ("PASSFLG", "C", 1),
    ("EXTTYP", "C", 1), ("TTYP", "C", 1), ("DECKEDROAD", "C", 1), ("ARTPATH", "C", 1),
    ("PERSIST", "C", 1), ("GCSEFLG", "C", 1), ("OFFSETL", "C", 1), ("OFFSETR", "C", 1),
    ("TNIDF", "N", 10), ("TNIDT", "N", 10),
)  # fmt: skip

# The places of the counties: (longitude, latitude).
CENTERS = {MADISON: (-86.58, 34.73), AUTAUGA: (-86.46, 32.46), MEAGHER: (-110.9, 46.55)}

Line = tuple[tuple[float, float], ...]


class Road(NamedTuple):
    """One record: a stretch of street under one of its names."""

    name: str
    left: tuple[str, str] = ("", "")  # from, to
    right: tuple[str, str] = ("", "")
    zips: tuple[str, str] = ("35801", "35801")  # left, right
    parities: tuple[str, str] = ("", "")
    tlid: int = 1
    line: Line = ((-86.58, 34.73), (-86.579, 34.73))


def straight(number: int, county: str = MADISON) -> Line:
    """A line of about 90 m eastward; each number has a place of its own in the county."""
    x, y = CENTERS[county]
    west, south = x + 0.002 * (number % 50), y + 0.002 * (number // 50)
    return ((west, south), (west + 0.001, south))


# Oddities of the published files that nobody would invent: (the record, its oddity).
ODDITIES = (
    (Road("Plain St", ("101", "199"), ("100", "198"), parities=("O", "E")), "nothing"),
    (Road("US Hwy 900", ("101", "199"), ("100", "198"), parities=("O", "E")), "a second name"),
    (Road("Plain St", ("101", "199"), ("100", "198"), parities=("O", "E")), "repeated"),
    (Road("Nowhere Rd", ("1", "99"), ("2", "98"), ("99999", ""), tlid=2), "no ZIP"),
    (Road("Left Ln", ("1", "99"), tlid=3), "one side only"),
    (Road("Right Ln", right=("2", "98"), zips=("", "35801"), tlid=4), "the other side only"),
    (Road("Empty Ct", tlid=5), "no range at all"),
    (Road("Half Ct", ("1", ""), ("", "98"), tlid=6), "half a range"),
    (Road("Backward Way", ("199", "101"), ("198", "100"), tlid=7), "reversed"),
    (Road("Mixed Pl", ("1", "10"), parities=("B", ""), tlid=8), "both parities"),
    (Road("Letter Loop", ("7061A", "7061D"), tlid=9), "alphanumeric"),
    (Road("Hyphen Hwy", ("12-01", "12-99"), ("12-02", "13-98"), tlid=10), "hyphenated"),
    (Road("Grid Ave", ("N6W23001", "N6W23099"), tlid=11), "a grid number"),
    (Road("Unit Dr", ("A", "Z"), tlid=12), "letters only"),
    (Road("", ("1", "99"), tlid=13), "no name"),
    (Road("Dot Cir", ("1", "99"), tlid=14, line=((-86.5, 34.7), (-86.5, 34.7))), "no length"),
    (Road("Madison County 57", ("1", "99"), tlid=15), "a road named after its county"),
    (Road("Calle Peña", ("1", "99"), tlid=16), "beyond ASCII"),
)  # fmt: skip


def odd_roads() -> list[Road]:
    """The records of ``ODDITIES``, those with a TLID of their own at places of their own."""
    default = Road("").line
    return [
        road._replace(line=straight(road.tlid)) if road.line == default else road
        for road, _ in ODDITIES
    ]


def many_roads(count: int, county: str = MADISON, first: int = 1) -> list[Road]:
    """``count`` invented streets with a range on either side: twice ``count`` ranges."""
    zips = {MADISON: "35801", AUTAUGA: "36067", MEAGHER: "59645"}[county]
    return [
        Road(
            f"{_word(number)} St",
            ("101", "199"),
            ("100", "198"),
            (zips, zips),
            ("O", "E"),
            number,
            straight(number, county),
        )
        for number in range(first, first + count)
    ]


def _word(number: int) -> str:
    """A name for a number that no parser takes for a highway or an ordinal."""
    letters = "bdfgklmnprstvz"
    word = ""
    while number:
        number, digit = divmod(number, len(letters))
        word = letters[digit] + "aeiou"[digit % 5] + word
    return word.capitalize() + "vale"


def write_addrfeat(
    folder: Path, roads: Iterable[Road], fips: str = MADISON, year: int = 2021, zipped: bool = True
) -> Path:
    """An ADDRFEAT file as published, a zip or (``zipped`` false) its unpacked .shp."""
    rows = (
        (
            {
                "TLID": road.tlid, "FULLNAME": road.name,
                "LFROMHN": road.left[0], "LTOHN": road.left[1],
                "RFROMHN": road.right[0], "RTOHN": road.right[1],
                "ZIPL": road.zips[0], "ZIPR": road.zips[1],
                "PARITYL": road.parities[0], "PARITYR": road.parities[1],
            },
            road.line,
        )
        for road in roads
    )  # fmt: skip
    return _write(folder / f"tl_{year}_{fips}_addrfeat", ADDRFEAT, rows, zipped)


def write_edges(
    folder: Path, roads: Iterable[Road], fips: str = MADISON, year: int = 2021, zipped: bool = True
) -> Path:
    """An EDGES file as published; it has rivers and railways too, and no parities."""
    rows = [
        (
            {
                "STATEFP": fips[:2], "COUNTYFP": fips[2:], "TLID": road.tlid,
                "FULLNAME": road.name, "ROADFLG": "Y", "MTFCC": "S1400",
                "LFROMADD": road.left[0], "LTOADD": road.left[1],
                "RFROMADD": road.right[0], "RTOADD": road.right[1],
                "ZIPL": road.zips[0], "ZIPR": road.zips[1],
            },
            road.line,
        )
        for road in roads
    ]  # fmt: skip
    river = {"TLID": 999, "FULLNAME": "Still Riv", "HYDROFLG": "Y", "MTFCC": "H3010"}
    rows.append((river, straight(999, fips)))
    return _write(folder / f"tl_{year}_{fips}_edges", EDGES, rows, zipped)


def _write(
    base: Path,
    fields: tuple[tuple[str, str, int], ...],
    rows: Iterable[tuple[dict[str, object], Line]],
    zipped: bool,
) -> Path:
    base.parent.mkdir(parents=True, exist_ok=True)
    with shapefile.Writer(str(base), shapeType=shapefile.POLYLINE, encoding="utf-8") as writer:
        for name, kind, width in fields:
            writer.field(name, kind, width, 0)
        for cells, line in rows:
            writer.line([list(line)])
            writer.record(*(cells.get(name, 0 if kind == "N" else "") for name, kind, _ in fields))
    base.with_suffix(".cpg").write_text("UTF-8")
    return _pack(base) if zipped else base.with_suffix(".shp")


def _pack(base: Path) -> Path:
    path = base.with_suffix(".zip")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for suffix in (".shp", ".shx", ".dbf", ".cpg"):
            part = base.with_suffix(suffix)
            archive.write(part, part.name)
            os.unlink(part)
    return path
