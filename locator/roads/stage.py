"""Roads, gathered in a private database on disk until all of them are there.

Memory stays flat however many roads there are; only the streets' length in each square of a
kilometer or so is kept, which grows with the land.
"""

import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import groupby, pairwise
from math import cos, hypot, radians

from locator.geocode.streets.geometry import distance_m, pack, simplify, unpack
from locator.roads.carriageways import Oncoming, Tile, oncoming, tiles_of
from locator.roads.classes import ARTERIAL, LIMITED, MINOR, RoadClass, Table
from locator.roads.levels import FREEWAY, RAMP, STREET, End, Heading, by_node
from locator.roads.model import BACKWARD, BOTH, FORWARD, Ban, Line, Road
from locator.roads.one_ways import inferred
from locator.roads.places import key_of, square_of
from locator.roads.strong import strong_components

# Bends of less than this are left out: they change neither a length, which is measured before, nor
# the road that is nearest.
_TOLERANCE_M = 2.0

# ``ahead`` and ``back`` are the nodes that the road leads to when it is driven along its line and
# against it: its head and its tail, or copies of them from which fewer turns are allowed.
_SCHEMA = """
PRAGMA journal_mode=OFF;
PRAGMA synchronous=OFF;
CREATE TABLE road (id INTEGER PRIMARY KEY, tail INTEGER, head INTEGER, ahead INTEGER, back INTEGER,
  class TEXT, ways INTEGER, kmh REAL, meters INTEGER, tail_place INTEGER, head_place INTEGER,
  row INTEGER, col INTEGER, line BLOB);
CREATE TABLE node (key INTEGER PRIMARY KEY, place INTEGER);
CREATE TABLE tile (row INTEGER, col INTEGER, road INTEGER);
CREATE TABLE turn (node INTEGER, road INTEGER, way INTEGER);
CREATE TABLE number (key INTEGER PRIMARY KEY, number INTEGER, place INTEGER);
CREATE TABLE grid (cell INTEGER, edge INTEGER, PRIMARY KEY (cell, edge)) WITHOUT ROWID;
"""
_NODES = """
INSERT OR IGNORE INTO node SELECT tail, tail_place FROM road;
INSERT OR IGNORE INTO node SELECT head, head_place FROM road;
INSERT INTO number
  SELECT key, row_number() OVER (ORDER BY place, key DESC) - 1, place FROM node;
"""
# By their tails, so that what is near on the ground is near in the file.
_EDGES = """
SELECT road.id, t.number, h.number, a.number, b.number, class, ways, kmh, meters, row, col, line
FROM road JOIN number t ON t.key = tail JOIN number h ON h.key = head
JOIN number a ON a.key = ahead JOIN number b ON b.key = back ORDER BY 2, 3, 1
"""
_ENDS = "SELECT {end} AS node, id, class, line FROM road"

# Two lines of the same class that run side by side are the carriageways of a divided road if they
# are as near as this, in meters. Freeways have medians of up to 30 m, at times more on hills
# (AASHTO, "A Policy on Geometric Design of Highways and Streets"). This finds 99% of the kilometers
# that Kenosha's EDGES file marks as divided (DIVROAD).
_BESIDE_M = {LIMITED: 100.0, ARTERIAL: 40.0}
# A road's heading is that of its first meters: a ramp bends soon.
_HEADING_M = 25.0

Edge = tuple[int, int, int, int, int, str, int, float, int, int, int, bytes]


class Stage:
    """Roads on their way into a graph. Where they are joined is settled here."""

    def __init__(self, table: Table) -> None:
        self.connection = sqlite3.connect("")
        self.connection.executescript(_SCHEMA)
        self._table = table

    def add(self, roads: Iterable[Road]) -> None:
        """Take up roads; one that is there already, from a neighboring county's file, is not."""
        places = ", ".join("?" * 14)
        self.connection.executemany(
            f"INSERT OR IGNORE INTO road VALUES ({places})", map(_row, roads)
        )

    def fill_gaps(self) -> None:
        """Infer what TIGER/Line leaves out: levels, and the ways of freeways, ramps and highways.

        Roads that pass above others get a node of their own there.
        """
        found = inferred(
            by_node(self._ends_at_freeways()),
            self._oncoming([name for name, road in self._table.items() if _kind(road) == FREEWAY]),
            self._oncoming([name for name, road in self._table.items() if road.rank == ARTERIAL]),
            self._lengths_of_freeways(),
        )
        self.set_ways(found.ways)
        for node, ends in found.passing.items():
            for end in ends:
                at, arrival = ("tail", "back") if end.at_tail else ("head", "ahead")
                self.connection.execute(
                    f"UPDATE road SET {at} = ?1, {arrival} = ?1 WHERE id = ?2",
                    (-2 * node, end.road),
                )

    def set_ways(self, ways: Mapping[int, int]) -> None:
        """Say which way roads are driven, by id."""
        self.connection.executemany(
            "UPDATE road SET ways = ? WHERE id = ?", ((way, road) for road, way in ways.items())
        )

    def _ends_at_freeways(self) -> Iterator[End]:
        """All ends at the nodes that a freeway or ramp has."""
        self.connection.executescript(
            "CREATE INDEX IF NOT EXISTS by_tail ON road (tail);"
            "CREATE INDEX IF NOT EXISTS by_head ON road (head);"
        )
        special = [name for name, road in self._table.items() if _kind(road) != STREET]
        marks = ", ".join("?" * len(special))
        nodes = " UNION ".join(
            f"SELECT {end} FROM road WHERE class IN ({marks})" for end in ("tail", "head")
        )
        for end in ("tail", "head"):
            query = f"{_ENDS.format(end=end)} WHERE {end} IN ({nodes}) ORDER BY id"
            for node, road, name, line in self.connection.execute(query, special * 2).fetchall():
                points, at_tail = unpack(line), end == "tail"
                heading = _heading(points if at_tail else points[::-1])
                yield End(node, road, at_tail, _kind(self._table[name]), heading)

    def _oncoming(self, classes: Collection[str]) -> dict[int, Oncoming]:
        """The stretches on which other lines of the same classes run beside the roads of some."""
        reach_m = _BESIDE_M[max(self._table[name].rank for name in classes)] if classes else 0.0
        marks = ", ".join("?" * len(classes))
        query = f"SELECT id, line FROM road WHERE class IN ({marks})"
        self.connection.execute("DELETE FROM tile")
        rows = self.connection.execute(query, (*classes,))
        self.connection.executemany(
            "INSERT INTO tile VALUES (?, ?, ?)",
            ((*tile, road) for road, line in rows for tile in tiles_of(unpack(line), reach_m)),
        )
        tiles = self.connection.execute(
            "SELECT tile.row, tile.col, id, line FROM tile JOIN road ON id = road ORDER BY 1, 2, 3"
        )
        found: dict[int, Oncoming] = {}
        for tile, here in groupby(tiles, key=lambda row: Tile(*row[:2])):
            lines = {road: unpack(line) for _, _, road, line in here}
            for road, seen in oncoming(tile, lines, reach_m).items():
                found[road] = seen.plus(found.get(road))
        return found

    def _lengths_of_freeways(self) -> dict[int, int]:
        names = [name for name, road in self._table.items() if _kind(road) == FREEWAY]
        marks = ", ".join("?" * len(names))
        query = f"SELECT id, meters FROM road WHERE class IN ({marks})"
        return dict(self.connection.execute(query, names).fetchall())

    def ban(self, bans: Iterable[Ban]) -> None:
        """Leave out the turns that are banned.

        The road that leads to them gets a copy of the node, from which all other turns are as from
        the node itself. A ban that does not fit the roads is passed over.
        """
        by_arrival: dict[tuple[int, int], list[Ban]] = {}
        for ban in bans:
            by_arrival.setdefault((ban.from_road, ban.node), []).append(ban)
        for copy, ((road, node), banned) in enumerate(by_arrival.items(), 1):
            self._copy(1 - 2 * copy, road, node, banned)

    def _copy(self, key: int, road: int, node: int, banned: list[Ban]) -> None:
        query = "SELECT tail, head, tail_place, head_place FROM road WHERE id = ?"
        found = self.connection.execute(query, (road,)).fetchone()
        if not found or node not in found[:2]:
            return
        at_head = node == found[1]
        self.connection.execute(
            f"UPDATE road SET {'ahead' if at_head else 'back'} = ? WHERE id = ?", (key, road)
        )
        self.connection.execute("INSERT INTO node VALUES (?, ?)", (key, found[2 + at_head]))
        leaving = self.connection.execute(
            "SELECT id, 1 FROM road WHERE tail = ?1 AND ways & 1 UNION ALL"
            " SELECT id, 2 FROM road WHERE head = ?1 AND ways & 2",
            (node,),
        ).fetchall()
        only = {ban.to_road for ban in banned if ban.only}
        never = {ban.to_road for ban in banned if not ban.only}
        for to_road, way in leaving:
            if to_road not in never and (not only or to_road in only):
                self.connection.execute("INSERT INTO turn VALUES (?, ?, ?)", (key, to_road, way))

    def finish(self) -> None:
        """Number the nodes; nothing can be added from here on."""
        self.connection.executescript(_NODES)

    def reopen(self) -> None:
        """Open one-way roads both ways where nobody could get back; after ``finish``.

        The inferred directions must cut nobody off: a carriageway can end at a border.
        """
        ways = (
            "SELECT t.number, h.number, ways, id FROM road"
            " JOIN number t ON t.key = tail JOIN number h ON h.key = head"
        )
        arcs = (
            arc
            for tail, head, way, _ in self.connection.execute(ways)
            for arc, with_way in (((tail, head), FORWARD), ((head, tail), BACKWARD))
            if way & with_way
        )
        component = strong_components(self.count("number"), arcs)
        apart = {
            road: BOTH
            for tail, head, way, road in self.connection.execute(ways)
            if way != BOTH and component[tail] != component[head]
        }
        self.set_ways(apart)

    def count(self, table: str) -> int:
        """The number of rows of a table of the stage."""
        return int(self.connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])

    def edges(self) -> Iterator[Edge]:
        """Every road in the file's order: its id, four nodes, and what else was kept of it."""
        yield from self.connection.execute(_EDGES)

    def turns(self) -> dict[tuple[int, int], list[int]]:
        """The nodes besides its own that a road (id, way) can be entered from."""
        found: dict[tuple[int, int], list[int]] = {}
        query = "SELECT road, way, number FROM turn JOIN number ON key = node ORDER BY 1, 2, 3"
        for road, way, number in self.connection.execute(query):
            found.setdefault((road, way), []).append(number)
        return found

    def places(self) -> Iterator[int]:
        """The keys of the nodes' places in the order of their numbers."""
        for (place,) in self.connection.execute("SELECT place FROM number ORDER BY number"):
            yield place

    def streets_m(self) -> dict[tuple[int, int], float]:
        """Meters of streets in each square."""
        names = [
            name
            for name, road in self._table.items()
            if road.has_houses and road.rank not in (MINOR, LIMITED)
        ]
        marks = ", ".join("?" * len(names))
        rows = self.connection.execute(
            f"SELECT row, col, sum(meters) FROM road WHERE class IN ({marks}) GROUP BY 1, 2", names
        )
        return {(row, column): meters for row, column, meters in rows}


def _heading(line: Line) -> Heading:
    """The direction of someone who sets out along a line: east and north, a unit vector."""
    (x0, y0), (x, y) = line[0], line[-1]
    for (before_x, before_y), (to_x, to_y) in pairwise(line):
        if distance_m((y0, x0), (to_y, to_x)) >= _HEADING_M:
            # Where the step leaves the circle, near enough: all of it, or a part that is long.
            left = _HEADING_M - distance_m((y0, x0), (before_y, before_x))
            part = left / distance_m((before_y, before_x), (to_y, to_x))
            x, y = before_x + part * (to_x - before_x), before_y + part * (to_y - before_y)
            break
    east, north = (x - x0) * cos(radians(y0)), y - y0
    length = hypot(east, north) or 1.0
    return east / length, north / length


def _kind(road: RoadClass) -> str:
    return RAMP if road.ramp else FREEWAY if road.rank == LIMITED else STREET


def _row(road: Road) -> tuple[object, ...]:
    line = road.line
    (first_x, first_y), (last_x, last_y) = line[0], line[-1]
    middle_x, middle_y = line[len(line) // 2]
    return (
        road.id, road.tail, road.head, road.head, road.tail, road.road_class, road.ways, road.kmh,
        round(length_m(line)), key_of(first_y, first_x), key_of(last_y, last_x),
        *square_of(middle_y, middle_x), pack(simplify(line, _TOLERANCE_M)),
    )  # fmt: skip


def length_m(line: Line) -> float:
    """The length of a line in meters."""
    return sum(distance_m((y, x), (to_y, to_x)) for (x, y), (to_x, to_y) in pairwise(line))
