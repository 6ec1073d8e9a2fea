"""The streets of the installed index that a view shows, the more important first."""

import json
import re
import sqlite3
from collections.abc import Iterator
from math import cos, hypot, radians
from typing import NamedTuple

from locator.geocode.streets.geometry import LineError, simplify, unpack
from locator.geocode.streets.store import damaged, installed
from locator.geodesy import LONGEST_DEGREE_M
from locator.map.labels import Box, overlap
from locator.map.polyline import Line, clip, joined
from locator.map.projection import View

# The radius of a ZIP area holds 95% of its houses; the rest is not farther than about twice that.
_WHOLE = 2.0
# One house-number range is a side of a block: some 100 m long.
_RANGE_M = 50.0
# Up to so many meters a unit (a view about 8 km wide) all streets are drawn. From there on the
# least length of a street grows towards so many units of the picture, and that of its pieces.
_ALL_M, _SHORTEST, _SHORTEST_PIECE = 8.0, 20.0, 6.0
# Above so many meters a unit (a view about 100 km wide) only main roads are told apart, and above
# so many (500 km) not even these.
_MAIN_ONLY_M, _NO_STREETS_M = 110.0, 500.0
# Bends of less than this are left out: in units.
TOLERANCE = 0.3
# A point takes about 9 bytes of SVG, so that the file stays well under 1.5 MB.
_MOST_POINTS = 100_000
# How TIGER/Line names the numbered roads of a state or the United States; county roads are not.
_MAIN = re.compile(
    r"(?:I-|Interstate|US Hwy|US Rte|US-|State Hwy|State Rte|State Rd|State Highway|State Route"
    r"|[A-Z]{2}[- ](?=\d)|Hwy|Highway)\W*\d",
    re.IGNORECASE,
)


class Street(NamedTuple):
    """A street in the picture; ``lines`` in units, from the upper left corner."""

    name: str
    main: bool  # a numbered road of the state or the United States
    lines: tuple[Line, ...]


def streets_in(index: sqlite3.Connection, view: View) -> list[Street]:
    """The streets in ``view``, main roads first, then by length; no more than fit in a file.

    Raises DataError if the index is damaged.
    """
    if view.meters_per_unit > _NO_STREETS_M:
        return []
    try:
        return list(_drawn(index, view))
    except (sqlite3.DatabaseError, LineError):
        raise damaged(index.execute("PRAGMA database_list").fetchone()[2]) from None


def credit(index: sqlite3.Connection) -> str:
    """The sources of the streets, and their years."""
    years = sorted({county.vintage for county in installed(index) if county.vintage})
    return " ".join(["Streets: US Census Bureau TIGER/Line", ", ".join(years)]).strip()


class _Reader:
    """Reads lines of streets from the index; each stretch once, whatever names it has."""

    def __init__(self, index: sqlite3.Connection, view: View) -> None:
        self._index, self._view = index, view
        self._bounds = _bounds(view)
        self._done: set[int] = set()
        self.zips = json.dumps(_zips(index, view))

    def lines(self, street: int, least_m: float) -> list[Line]:
        """The part of a street in the view, as far as it was not read under another name.

        Pieces of less than about ``least_m`` meters are left out.
        """
        rows = self._index.execute(
            "SELECT DISTINCT id, line FROM range JOIN shape ON id = shape WHERE street = ?"
            " AND zip IN (SELECT value FROM json_each(?)) ORDER BY id",
            (street, self.zips),
        )
        stretches = [tuple(unpack(packed)) for shape, packed in rows if self._first(shape)]
        view, pieces = self._view, []
        for line in joined(line for line in stretches if overlap(_box(line), self._bounds)):
            if _extent_m(_box(line)) < least_m:
                continue
            bends = simplify(line, TOLERANCE * view.meters_per_unit)
            pieces += clip([view.xy(y, x) for x, y in bends], view.width, view.height)
        return pieces

    def _first(self, shape: int) -> bool:
        known = shape in self._done
        self._done.add(shape)
        return not known


def _drawn(index: sqlite3.Connection, view: View) -> Iterator[Street]:
    reader, room = _Reader(index, view), _MOST_POINTS
    for street, name, main in _chosen(index, reader.zips, view):
        lines = reader.lines(street, 0.0 if main else _SHORTEST_PIECE * _coarse_m(view))
        room -= sum(map(len, lines))
        if room < 0:
            break
        if lines:
            yield Street(name, main, tuple(lines))


def _coarse_m(view: View) -> float:
    return max(0.0, view.meters_per_unit - _ALL_M)


def _zips(index: sqlite3.Connection, view: View) -> list[int]:
    """The ZIP codes that have streets in the view, perhaps."""
    reach = hypot(view.width, view.height) / 2 * view.meters_per_unit
    across = LONGEST_DEGREE_M * cos(radians(view.latitude))
    rows = index.execute(
        "SELECT zip FROM zip_area WHERE abs(latitude - ?) * ? < ? + ? * radius_m"
        " AND abs(longitude - ?) * ? < ? + ? * radius_m",
        (view.latitude, LONGEST_DEGREE_M, reach, _WHOLE, view.longitude, across, reach, _WHOLE),
    )
    return [number for (number,) in rows]


def _chosen(index: sqlite3.Connection, zips: str, view: View) -> list[tuple[int, str, bool]]:
    """(number, name, whether main) of the streets to draw, the most important first.

    The index has no classes of roads: numbered roads go first, then those with the most ranges
    in one ZIP.
    """
    least = _SHORTEST * _coarse_m(view) / _RANGE_M
    counts = dict(
        index.execute(
            "SELECT street, max(ranges) FROM (SELECT street, count(*) AS ranges FROM zip_street"
            " JOIN range USING (zip, street) WHERE zip IN (SELECT value FROM json_each(?))"
            " GROUP BY zip, street) GROUP BY street",
            (zips,),
        )
    )
    names = {id: name for id, name in index.execute("SELECT id, label FROM street") if id in counts}
    streets = [(id, name, _MAIN.match(name) is not None) for id, name in names.items()]
    shown = [
        (id, name, main)
        for id, name, main in streets
        if main or (counts[id] >= least and view.meters_per_unit < _MAIN_ONLY_M)
    ]
    return sorted(shown, key=lambda one: (not one[2], -counts[one[0]], one[0]))


def _bounds(view: View) -> Box:
    """The degrees that the view is within: longitudes from left to right, latitudes from top."""
    shares = (0.0, 0.25, 0.5, 0.75, 1.0)
    edge = [(share, side) for share in shares for side in (0.0, 1.0)]
    edge += [(side, share) for share, side in edge]
    places = [view.place(x * view.width, y * view.height) for x, y in edge]
    latitudes, longitudes = zip(*places, strict=True)
    # Between these points the edge bends outwards by less than this.
    slack = 0.01 * (max(latitudes) - min(latitudes))
    west, east = min(longitudes) - slack, max(longitudes) + slack
    return Box(west, min(latitudes) - slack, east, max(latitudes) + slack)


def _box(line: Line) -> Box:
    """The degrees that a line of (longitude, latitude) is within."""
    xs, ys = zip(*line, strict=True)
    return Box(min(xs), min(ys), max(xs), max(ys))


def _extent_m(box: Box) -> float:
    across = (box.right - box.left) * cos(radians(box.top))
    return LONGEST_DEGREE_M * hypot(across, box.bottom - box.top)
