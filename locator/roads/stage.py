"""Roads, gathered in a private database on disk until all of them are there.

Memory stays flat however many roads there are; only the streets' length in each square of a
kilometre or so is kept, which grows with the land.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from itertools import pairwise

from locator.geocode.streets.geometry import distance_m, pack, simplify
from locator.roads.classes import LIMITED, MINOR, RoadClass, Table
from locator.roads.levels import FREEWAY, RAMP, STREET, End, passing
from locator.roads.model import Ban, Line, Road
from locator.roads.places import key_of, square_of

# Bends of less than this are left out: they change neither a length, which is measured before, nor
# the road that is nearest.
_TOLERANCE_M = 2.0

# ``ahead`` and ``back`` are the nodes that the road leads to when it is driven along its line and
# against it: its head and its tail, or copies of them from which fewer turns are allowed.
_SCHEMA = """
PRAGMA journal_mode=OFF;
PRAGMA synchronous=OFF;
CREATE TABLE road (id INTEGER PRIMARY KEY, tail INTEGER, head INTEGER, ahead INTEGER, back INTEGER,
  class TEXT, ways INTEGER, kmh REAL, metres INTEGER, tail_place INTEGER, head_place INTEGER,
  row INTEGER, col INTEGER, line BLOB);
CREATE TABLE node (key INTEGER PRIMARY KEY, place INTEGER);
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
SELECT road.id, t.number, h.number, a.number, b.number, class, ways, kmh, metres, row, col, line
FROM road JOIN number t ON t.key = tail JOIN number h ON h.key = head
JOIN number a ON a.key = ahead JOIN number b ON b.key = back ORDER BY 2, 3, 1
"""
_ENDS = "SELECT {end} AS node, id, class FROM road"

# Nodes that are not in the source have negative keys.
_LEVELS = {FREEWAY: 1, RAMP: 2}
_KINDS = 4

Edge = tuple[int, int, int, int, int, str, int, float, int, int, int, bytes]


class Stage:
    """Roads on their way into a graph. Where they are joined is settled here."""

    def __init__(self, table: Table) -> None:
        self.connection = sqlite3.connect("")
        self.connection.executescript(_SCHEMA)
        self._table = table

    def add(self, roads: Iterable[Road]) -> None:
        """Take up roads; one that is there already, from a neighbouring county's file, is not."""
        places = ", ".join("?" * 14)
        self.connection.executemany(
            f"INSERT OR IGNORE INTO road VALUES ({places})", map(_row, roads)
        )

    def part_levels(self) -> None:
        """Give roads that pass above others a node of their own there."""
        for above in passing(self._ends_at_freeways()):
            key = -(above.node * _KINDS + _LEVELS[above.kind])
            classes = [name for name in self._table if _kind(self._table[name]) == above.kind]
            marks = ", ".join("?" * len(classes))
            for end, arrival in (("tail", "back"), ("head", "ahead")):
                self.connection.execute(
                    f"UPDATE road SET {end} = ?, {arrival} = ?"
                    f" WHERE {end} = ? AND class IN ({marks})",
                    (key, key, above.node, *classes),
                )

    def _ends_at_freeways(self) -> Iterator[End]:
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
            query = f"{_ENDS.format(end=end)} WHERE {end} IN ({nodes})"
            for node, road, name in self.connection.execute(query, special * 2).fetchall():
                yield End(node, road, _kind(self._table[name]))

    def ban(self, bans: Iterable[Ban]) -> None:
        """Leave out the turns that are banned.

        The road that leads to them gets a copy of the node, from which all other turns are as from
        the node itself. A ban that does not fit the roads is passed over.
        """
        by_arrival: dict[tuple[int, int], list[Ban]] = {}
        for ban in bans:
            by_arrival.setdefault((ban.from_road, ban.node), []).append(ban)
        for copy, ((road, node), banned) in enumerate(by_arrival.items(), 1):
            self._copy(-(copy * _KINDS), road, node, banned)

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

    def count(self, table: str) -> int:
        """How many rows a table of the stage has."""
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
        """Metres of streets in each square."""
        names = [
            name
            for name, road in self._table.items()
            if road.has_houses and road.rank not in (MINOR, LIMITED)
        ]
        marks = ", ".join("?" * len(names))
        rows = self.connection.execute(
            f"SELECT row, col, sum(metres) FROM road WHERE class IN ({marks}) GROUP BY 1, 2", names
        )
        return {(row, column): metres for row, column, metres in rows}


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
    """The length of a line in metres."""
    return sum(distance_m((y, x), (to_y, to_x)) for (x, y), (to_x, to_y) in pairwise(line))
