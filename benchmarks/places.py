"""Real counties and houses in them, read from the files themselves and not from the index.

A house's true place is on the file's own line, or at the file's own point. ZIP codes and towns
come from the shipped table, read as the CSV file that it is.
"""

import csv
import gzip
import math
import random
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from program import DIRECTIONALS, SUFFIXES, county_code, data_folder, meters

# The fields of the two TIGER/Line layouts: from, to, ZIP and parity of either side (Technical
# Documentation, chapter 4 and appendix A); EDGES has no parity.
_SIDES = {
    "addrfeat": (("LFROMHN", "LTOHN", "ZIPL", "PARITYL"), ("RFROMHN", "RTOHN", "ZIPR", "PARITYR")),
    "edges": (("LFROMADD", "LTOADD", "ZIPL"), ("RFROMADD", "RTOADD", "ZIPR")),
}
# How many radii of its ZIP's disc a true place may be from the ZIP's point; beyond, the place or
# the ZIP is wrong. Fixed before anything was measured with it: it is the rule by which the program
# itself turns address points down (locator/geocode/streets/points.py, with the figures behind it).
RADII = 3.0


class Zip(NamedTuple):
    """A row of the shipped table of ZIP codes; WGS 84 degrees, meters."""

    code: str
    latitude: float
    longitude: float
    radius_m: float
    kind: str  # standard | no_area | po_box | unique
    place: str
    others: tuple[str, ...]
    state: str
    county: str
    fips: str

    @property
    def point(self) -> tuple[float, float]:
        """Latitude and longitude."""
        return self.latitude, self.longitude

    @property
    def names(self) -> tuple[str, ...]:
        """The towns that this ZIP goes by, the Postal Service's first choice first."""
        return (self.place, *self.others)


class Stretch(NamedTuple):
    """One side of a piece of street; an address point is one whose ends are equal."""

    street: str
    zip: str
    start: int  # the number at the first point of the line
    end: int
    line: tuple[tuple[float, float], ...]  # (latitude, longitude)
    both: bool = False  # whether the file says that odd and even numbers belong to it

    @property
    def step(self) -> int:
        """2 where only odd or only even numbers belong to it, else 1."""
        return 2 if (self.end - self.start) % 2 == 0 and not self.both else 1

    @property
    def longitude(self) -> float:
        """Half-way between its ends, WGS 84 degrees."""
        return (self.line[0][1] + self.line[-1][1]) / 2

    def has(self, number: int) -> bool:
        """True if a house number is in its range and on its side."""
        low, high = sorted((self.start, self.end))
        return low <= number <= high and (number - low) % self.step == 0


class House(NamedTuple):
    """A house number on a street."""

    number: int
    street: str  # as the file writes it
    town: str
    state: str  # two letters
    zip: str
    stretch: Stretch

    @property
    def place(self) -> tuple[float, float]:
        """The place by the file: latitude and longitude, WGS 84 degrees."""
        start, end = self.stretch.start, self.stretch.end
        share = (self.number - start) / (end - start) if end != start else 0.5
        return along(self.stretch.line, share)


@cache
def zips() -> dict[str, Zip]:
    """Every ZIP code of the shipped table, by code."""
    with open(data_folder() / "zips.csv", encoding="utf-8", newline="") as file:
        return {row["zip"]: _zip(row) for row in csv.DictReader(file)}


def _zip(row: dict[str, str]) -> Zip:
    return Zip(
        row["zip"],
        float(row["latitude"]),
        float(row["longitude"]),
        float(row["uncertainty_m"]),
        row["type"],
        row["place"],
        tuple(filter(None, row["other_places"].split(";"))),
        row["state"],
        row["county"],
        row["county_fips"],
    )


@cache
def near(code: str, reach_m: float = 40_000.0) -> tuple[Zip, ...]:
    """The ZIPs with homes of the same state around a ZIP, nearest first, without itself.

    ``reach_m``: meters between the centers. Ours: 40 km, about as far as people drive to a clinic.
    """
    own = zips()[code]
    found = [
        (meters(own.point, row.point), row)
        for row in _of_state(own.state)
        if row.kind == "standard" and row.code != code
    ]
    return tuple(row for far, row in sorted(found) if far <= reach_m)


@cache
def _of_state(state: str) -> tuple[Zip, ...]:
    return tuple(row for row in zips().values() if row.state == state)


@cache
def states() -> tuple[str, ...]:
    """The two letters of every state of the table."""
    return tuple(sorted({row.state for row in zips().values()}))


@cache
def towns(state: str) -> tuple[str, ...]:
    """The towns of a state (two letters) that have a post office and homes, by name."""
    return tuple(sorted({row.place for row in _of_state(state) if row.kind == "standard"}))


def street_key(street: str) -> str:
    """The form in which streets are compared: capitals, short suffixes and directions."""
    words = street.upper().replace(".", "").split()
    return " ".join(
        SUFFIXES.get(word, DIRECTIONALS.get(word, word)) if at else DIRECTIONALS.get(word, word)
        for at, word in enumerate(words)
    )


def parts(street: str) -> tuple[str, list[str], str, str]:
    """Direction, words of the name, suffix and direction of a street as a file writes it."""
    words = street.split()
    before = words.pop(0) if words[0].upper() in DIRECTIONALS and len(words) > 2 else ""
    after = words.pop() if words[-1].upper() in DIRECTIONALS and len(words) > 2 else ""
    suffix = words.pop() if words[-1].upper() in SUFFIXES and len(words) > 1 else ""
    return before, words, suffix, after


class County:
    """The streets of one file, TIGER/Line or address points; houses are drawn from it."""

    def __init__(self, path: str) -> None:
        self.path, self.fips = path, county_code(path)
        rows = [row for row in zips().values() if row.fips == self.fips]
        # A county without a ZIP of its own in the table goes by its code.
        self.name = f"{rows[0].county} {rows[0].state}" if rows else self.fips
        read = _read_points if _is_points(path) else _read_tiger
        named = (s._replace(street=self.shown(s.street)) for s in read(path))
        self.stretches = [s for s in named if min(s.start, s.end) > 0 and _fits(s)]
        if not self.stretches:
            raise ValueError(f"{Path(path).name}: no house number with a ZIP code in it")
        self._known: dict[str, list[Stretch]] = defaultdict(list)
        for stretch in self.stretches:
            self._known[street_key(stretch.street)].append(stretch)

    def shown(self, street: str) -> str:
        """A street as people write it: "County Rd 57" for the file's "Autauga County 57"."""
        short = re.escape(self.name[:-3])
        return re.sub(rf"^{short} (?:county|co) (?=\d)", "County Rd ", street, flags=re.IGNORECASE)

    @property
    def streets(self) -> list[str]:
        """The key of every street, by name."""
        return sorted(self._known)

    def on(self, streets: set[str]) -> list[Stretch]:
        """The stretches of the streets with these keys, in file order."""
        return [s for s in self.stretches if street_key(s.street) in streets]

    def median_longitude(self) -> float:
        """As many stretches are west as east of it; WGS 84 degrees."""
        found = sorted(stretch.longitude for stretch in self.stretches)
        return found[len(found) // 2]

    def box(self, margin_m: float) -> tuple[float, float, float, float]:
        """South, west, north and east of the county, ``margin_m`` meters wider on each side."""
        latitudes = [s.line[0][0] for s in self.stretches]
        longitudes = [s.line[0][1] for s in self.stretches]
        north = margin_m / 111_320  # meters in a degree of latitude, on the mean
        east = north / math.cos(math.radians(latitudes[0]))
        return (
            min(latitudes) - north, min(longitudes) - east,
            max(latitudes) + north, max(longitudes) + east,
        )  # fmt: skip

    def has(self, number: int, street: str, zip_code: str = "", town: str = "") -> bool:
        """True if the file has this address; "" means that a part was not given."""
        return any(
            s.has(number)
            and zip_code in ("", s.zip)
            and (not town or town.upper() in (name.upper() for name in zips()[s.zip].names))
            for s in self._known.get(street_key(street), ())
        )


def _fits(stretch: Stretch) -> bool:
    """True if a stretch can be in its ZIP: files have a few that are in another state's."""
    row = zips().get(stretch.zip)
    return row is not None and meters(row.point, stretch.line[0]) <= RADII * row.radius_m


def house(stretch: Stretch, dice: random.Random) -> House:
    """A random house of a stretch, its number within the range and on its side."""
    low, high = sorted((stretch.start, stretch.end))
    number = dice.randrange(low, high + 1, stretch.step)
    row = zips()[stretch.zip]
    return House(number, stretch.street, row.place, row.state, row.code, stretch)


def along(line: tuple[tuple[float, float], ...], share: float) -> tuple[float, float]:
    """The point at ``share`` (0 to 1) of the length of a line of (latitude, longitude)."""
    # A line of a few hundred meters is as good as flat: only parts of its length matter here.
    narrow = math.cos(math.radians(line[0][0]))
    steps = [math.hypot(a[0] - b[0], narrow * (a[1] - b[1])) for a, b in pairwise(line)]
    left = share * sum(steps)
    for (a, b), step in zip(pairwise(line), steps, strict=True):
        if step and left <= step:
            part = left / step
            return a[0] + part * (b[0] - a[0]), a[1] + part * (b[1] - a[1])
        left -= step
    return line[-1]


def _is_points(path: str) -> bool:
    return path.lower().removesuffix(".gz").endswith(".csv")


def _read_tiger(path: str) -> Iterator[Stretch]:
    import shapefile

    layout = "edges" if "edges" in Path(path).name.lower() else "addrfeat"
    wanted = ["FULLNAME", *(field for fields in _SIDES[layout] for field in fields)]
    with shapefile.Reader(path) as reader:
        for row in reader.iterShapeRecords(fields=wanted):
            line = tuple((y, x) for x, y in row.shape.points)
            name = str(row.record["FULLNAME"]).strip()
            for fields in _SIDES[layout]:
                start, end, code, *parity = (str(row.record[field]).strip() for field in fields)
                if name and line and start.isdecimal() and end.isdecimal():
                    yield Stretch(name, code, int(start), int(end), line, parity == ["B"])


def _read_points(path: str) -> Iterator[Stretch]:
    opened = gzip.open if path.lower().endswith(".gz") else open
    with opened(path, "rt", encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            if row["number"].isdecimal() and row["street"].strip():
                number, place = int(row["number"]), (float(row["lat"]), float(row["lon"]))
                yield Stretch(
                    row["street"].strip().title(), row["postcode"], number, number, (place,)
                )
