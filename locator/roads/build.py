"""Roads → a graph file.

The roads are gathered on disk, then written array by array into a file that is mapped into memory:
what stays in memory is some twenty bytes a node.
"""

import json
import mmap
import os
import sqlite3
import sys
from array import array
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from itertools import product
from math import cos, radians
from typing import NamedTuple

from locator.errors import DataError
from locator.geocode.streets.geometry import unpack
from locator.roads.classes import (
    CLASSES,
    MINOR,
    Junction,
    RoadClass,
    Table,
    crossing_s,
    speed_kmh,
    urban,
)
from locator.roads.graph import (
    HEAD,
    MAGIC,
    NONE,
    VERSION,
    aligned,
    content_hash,
    layout,
    replace,
)
from locator.roads.model import BACKWARD, FORWARD, TIGER, About, Ban, Road
from locator.roads.places import SCALE, cells_of
from locator.roads.stage import Edge, Stage

# A part of the posted speed. OSRM 26 drives 0.8 of it and counts few stops; here they count apart.
_OF_SIGN = 0.9
# Square kilometers of a square of 0.01 degrees on the equator: WGS 84, 1.1057 by 1.1132 km.
_SQUARE_KM2 = 1.1057 * 1.1132
_BLOCK = bytes(1 << 20)

# Seconds that a road loses at a junction, by how urban it is there.
Crossing = Callable[[RoadClass, Junction, float], float]


def build(
    path: str,
    roads: Iterable[Road],
    about: About,
    bans: Iterable[Ban] = (),
    *,
    table: Table = CLASSES,
    crossing: Crossing = crossing_s,
) -> None:
    """Write the graph of ``roads`` to the file ``path``, whole or not at all.

    ``table`` and ``crossing`` say how fast roads are. TIGER/Line leaves out which roads cross on
    two levels, and which way divided roads and ramps are driven: we infer both. Raises DataError if
    a source is damaged or has no roads, or nothing can be written: an older file then stays. Only
    one process at a time may build a file; see ``locator.geocode.streets.store.install_lock``.
    """
    stage = Stage(table)
    with closing(stage.connection), _building(path) as building:
        stage.add(roads)
        if about.source == TIGER:
            stage.fill_gaps()
        stage.ban(bans)
        stage.finish()
        if about.source == TIGER:
            stage.reopen()
        if not stage.count("road"):
            raise DataError("there are no roads for cars in the source", path=path)
        _Writer(stage, table, crossing).write(building, about)


@contextmanager
def _building(path: str) -> Iterator[str]:
    """A name beside ``path`` whose file takes that place when the block ends without an error."""
    building = path + ".building"
    try:
        yield building
        replace(building, path)
    except OSError as error:
        raise DataError(f"cannot write the roads: {error.strerror}", path=path) from None
    except sqlite3.OperationalError as error:
        raise DataError(f"cannot write the roads: {error}", path=path) from None
    finally:
        with suppress(OSError):
            os.unlink(building)


class _Counts(NamedTuple):
    """The facts of all edges that the first arc needs."""

    leaving: "array[int]"  # of a node: its arcs; one more at the end
    legs: bytearray
    rank: bytearray
    best: bytearray
    parent: "array[int]"  # of a node: another one it is joined with

    def junction(self, node: int) -> Junction:
        """The roads that meet at a node."""
        return Junction(self.legs[node], self.rank[node], self.best[node])


class _Writer:
    """Counts, then fills the arrays."""

    def __init__(self, stage: Stage, table: Table, crossing: Crossing) -> None:
        self._stage, self._table, self._crossing = stage, table, crossing
        self._turns = stage.turns()
        self._streets_m = stage.streets_m()
        self._urbanity: dict[tuple[int, int], float] = {}

    def write(self, path: str, about: About) -> None:
        """Write the file."""
        nodes = self._stage.count("number")
        counts = self._count(nodes)
        components, sizes = _components(counts.parent)
        arcs = sum(counts.leaving)
        edges = self._stage.count("road")
        turns = sum(map(len, self._turns.values()))
        length = self._stage.connection.execute("SELECT sum(length(line)) FROM road").fetchone()[0]
        grid = self._stage.connection.execute(
            "SELECT count(DISTINCT cell), count(*) FROM grid"
        ).fetchone()
        items = {
            **dict.fromkeys(("place", "component"), nodes),
            "offset": nodes + 1,
            **dict.fromkeys(("head", "deciseconds", "meters", "edge"), arcs),
            **dict.fromkeys(("tail_node", "head_node", "along", "against"), edges),
            "line_offset": edges + 1,
            "cell": grid[0],
            "cell_offset": grid[0] + 1,
            "cell_edge": grid[1],
            "size": len(sizes),
            **dict.fromkeys(("turn_edge", "turn_arc", "turn_tail"), turns),
            "line": length,
        }
        told = json.dumps({"about": about._asdict(), "arrays": items}).encode()
        with _mapped(path, told, items) as arrays:
            for at, place in enumerate(self._stage.places()):
                arrays["place"][at] = place
            arrays["component"][:] = memoryview(components)
            arrays["size"][:] = memoryview(sizes)
            self._fill(arrays, counts)
            self._fill_cells(arrays)
        _seal(path, told)

    def _count(self, nodes: int) -> _Counts:
        counts = _Counts(
            array("I", bytes(4 * (nodes + 1))),
            bytearray(nodes),
            bytearray(nodes),
            bytearray(nodes),
            array("I", range(nodes)),
        )
        grid = []
        for number, edge in enumerate(self._stage.edges()):
            self._count_edge(counts, edge)
            if self._table[edge[5]].has_houses:
                points = [(round(x * SCALE), round(y * SCALE)) for x, y in unpack(edge[11])]
                grid += [(cell, number) for cell in cells_of(points)]
            if len(grid) > 10_000:
                self._stage.connection.executemany("INSERT INTO grid VALUES (?, ?)", grid)
                grid.clear()
        self._stage.connection.executemany("INSERT INTO grid VALUES (?, ?)", grid)
        return counts

    def _count_edge(self, counts: _Counts, edge: Edge) -> None:
        road, tail, head, ahead, back, name, ways = edge[:7]
        tails = {FORWARD: tail, BACKWARD: head}
        for way in tails.keys() & {ways & FORWARD, ways & BACKWARD}:
            for node in (tails[way], *self._turns.get((road, way), ())):
                counts.leaving[node] += 1
                _join(counts.parent, node, tail)
        for node in (head, ahead, back):
            _join(counts.parent, node, tail)
        road_class = self._table[name]
        if road_class.rank == MINOR:
            return
        for node in (tail, head):
            counts.legs[node] = min(255, counts.legs[node] + 1)
            if road_class.ramp:
                continue
            if not counts.best[node] or road_class.rank > counts.rank[node]:
                counts.rank[node], counts.best[node] = road_class.rank, 1
            elif road_class.rank == counts.rank[node]:
                counts.best[node] = min(255, counts.best[node] + 1)

    def _fill(self, arrays: dict[str, memoryview], counts: _Counts) -> None:
        offset, begun = arrays["offset"], 0
        for node, leaving in enumerate(counts.leaving):
            offset[node] = begun
            counts.leaving[node] = begun  # from here on: where the node's next arc goes
            begun += leaving
        at_line = at_turn = 0
        for number, edge in enumerate(self._stage.edges()):
            road, tail, head, ahead, back, _, ways = edge[:7]
            arrays["tail_node"][number], arrays["head_node"][number] = tail, head
            arrays["along"][number] = arrays["against"][number] = NONE
            ends = ((FORWARD, "along", tail, ahead, head), (BACKWARD, "against", head, back, tail))
            for way, name, start, end, crossing in ends:
                if not ways & way:
                    continue
                cost = self._deciseconds(edge, counts.junction(crossing))
                for begin in (start, *self._turns.get((road, way), ())):
                    arc = counts.leaving[begin]
                    counts.leaving[begin] += 1
                    arrays["head"][arc], arrays["edge"][arc] = end, number
                    arrays["deciseconds"][arc], arrays["meters"][arc] = cost, edge[8]
                    if begin == start:
                        arrays[name][number] = arc
                    else:
                        arrays["turn_edge"][at_turn] = number
                        arrays["turn_arc"][at_turn] = 2 * arc + (way == FORWARD)
                        arrays["turn_tail"][at_turn] = begin
                        at_turn += 1
            arrays["line_offset"][number] = at_line
            arrays["line"][at_line : at_line + len(edge[11])] = edge[11]
            at_line += len(edge[11])
        arrays["line_offset"][-1] = at_line

    def _fill_cells(self, arrays: dict[str, memoryview]) -> None:
        rows = self._stage.connection.execute("SELECT cell, edge FROM grid ORDER BY 1, 2")
        cells, last = -1, -1
        for at, (cell, edge) in enumerate(rows):
            if cell != last:
                cells, last = cells + 1, cell
                arrays["cell"][cells], arrays["cell_offset"][cells] = cell, at
            arrays["cell_edge"][at] = edge
        arrays["cell_offset"][-1] = len(arrays["cell_edge"])

    def _deciseconds(self, edge: Edge, junction: Junction) -> int:
        _, _, _, _, _, name, _, kmh, meters, row, column, _ = edge
        road, urbanity = self._table[name], self._urbanity_at(row, column)
        speed = _OF_SIGN * kmh or speed_kmh(road, urbanity)
        seconds = meters * 3.6 / speed + self._crossing(road, junction, urbanity)
        return max(1, round(10 * seconds))

    def _urbanity_at(self, row: int, column: int) -> float:
        """The urbanity of a square, by the streets in it and in the eight around it."""
        known = self._urbanity.get((row, column))
        if known is None:
            near = product((row - 1, row, row + 1), (column - 1, column, column + 1))
            meters = sum(self._streets_m.get(square, 0.0) for square in near)
            area = 9 * _SQUARE_KM2 * cos(radians(row / 100))
            known = self._urbanity[row, column] = urban(meters / 1_000 / area)
        return known


def _join(parent: "array[int]", one: int, other: int) -> None:
    one, other = _root(parent, one), _root(parent, other)
    if one != other:
        parent[max(one, other)] = min(one, other)


def _root(parent: "array[int]", node: int) -> int:
    while (above := parent[node]) != node:
        parent[node] = parent[above]
        node = above
    return node


def _components(parent: "array[int]") -> "tuple[array[int], array[int]]":
    """The component of each node, and the sizes of those, the largest first."""
    sizes: dict[int, int] = {}
    for node in range(len(parent)):
        root = parent[node] = _root(parent, node)
        sizes[root] = sizes.get(root, 0) + 1
    order = sorted(sizes, key=lambda root: (-sizes[root], root))
    number = {root: at for at, root in enumerate(order)}
    return (
        array("I", (number[root] for root in parent)),
        array("I", (sizes[root] for root in order)),
    )


@contextmanager
def _mapped(path: str, told: bytes, items: dict[str, int]) -> Iterator[dict[str, memoryview]]:
    """The arrays of a new file, to be filled."""
    start = aligned(HEAD.size + len(told))
    places = list(layout(start, items))
    end = aligned(places[-1][2] + places[-1][3])
    with open(path, "w+b") as file:
        # Written, and not only asked for: a full disk has to be found out before the file is
        # mapped, when it still is an error and not a signal.
        for at in range(0, end, len(_BLOCK)):
            file.write(_BLOCK[: min(len(_BLOCK), end - at)])
        file.flush()
        with mmap.mmap(file.fileno(), end) as mapped, memoryview(mapped) as everything:
            everything[HEAD.size : HEAD.size + len(told)] = told
            arrays = {}
            for name, code, at, size in places:
                arrays[name] = everything[at : at + size].cast(code)
            try:
                yield arrays
            finally:
                for view in arrays.values():
                    view.release()
            mapped.flush()


def _seal(path: str, told: bytes) -> None:
    """Write the head of a file whose arrays are filled."""
    digest, size = content_hash(path), os.path.getsize(path)
    with open(path, "r+b") as file:
        little = sys.byteorder == "little"
        file.write(HEAD.pack(MAGIC, VERSION, little, len(told), size, digest))
