"""The graph file: arrays one after the other, mapped into memory and read where they lie.

    head         what the file is, how long, and a hash of the rest
    about        JSON: what the graph is made of, and which arrays follow
    arrays       each begins at a multiple of eight bytes

A file is never changed in place: a new one is written beside it and renamed over it. A process that
has the old one open keeps what it opened.

A node is where roads end; an edge is a stretch of road; an arc is an edge driven one way. Nodes are
in the order of the keys of their places, edges and arcs in that of the nodes they begin at.
"""

import json
import mmap
import os
import struct
import sys
from bisect import bisect_left
from collections.abc import Iterator
from typing import Any, BinaryIO, Literal, NamedTuple

from locator.errors import DataError
from locator.roads.model import About
from locator.roads.places import steps_of_key
from locator.system.input_files import open_file

MAGIC = b"CLRD"
# Raised whenever an older program could misread a newer file or the other way round.
VERSION = 2
# Magic, version, 1 if the numbers are little-endian, bytes of ``about``, bytes of all, hash.
HEAD = struct.Struct("<4sHHIQ16s")
MEND = "run 'locator streets install' again"
NONE = 0xFFFFFFFF

# Each array and the type of its items, as the array module and struct name them.
Code = Literal["B", "I", "Q"]
ARRAYS: dict[str, Code] = {
    "place": "Q",  # of a node: the key of where it is
    "offset": "I",  # of a node: its first arc; one more at the end
    "component": "I",  # of a node: what it is connected with; 0 is the largest
    "head": "I",  # of an arc: the node it leads to
    "deciseconds": "I",  # of an arc
    "meters": "I",  # of an arc
    "edge": "I",  # of an arc
    "tail_node": "I",  # of an edge
    "head_node": "I",  # of an edge
    "along": "I",  # of an edge: its arc along the line, or NONE
    "against": "I",  # of an edge: its arc against the line, or NONE
    "line_offset": "I",  # of an edge: where its line begins; one more at the end
    "cell": "Q",  # numbers of the cells with roads that can have houses, in order
    "cell_offset": "I",  # of a cell: its first edge; one more at the end
    "cell_edge": "I",
    "size": "I",  # of a component: its nodes
    "turn_edge": "I",  # edges that have arcs from copies of their nodes, in order
    "turn_arc": "I",  # twice the arc, and one more where it goes along the line
    "turn_tail": "I",
    "line": "B",  # packed as locator.geocode.streets.geometry does
}


class Graph(NamedTuple):
    """An open graph file; ``ARRAYS`` says what each array holds."""

    path: str
    about: About
    digest: bytes
    file: mmap.mmap
    place: memoryview
    offset: memoryview
    component: memoryview
    head: memoryview
    deciseconds: memoryview
    meters: memoryview
    edge: memoryview
    tail_node: memoryview
    head_node: memoryview
    along: memoryview
    against: memoryview
    line_offset: memoryview
    cell: memoryview
    cell_offset: memoryview
    cell_edge: memoryview
    size: memoryview
    turn_edge: memoryview
    turn_arc: memoryview
    turn_tail: memoryview
    line: memoryview
    known: dict[int, Any]  # what ``snap`` has read, by cell and by row

    @property
    def nodes(self) -> int:
        """The number of nodes."""
        return len(self.place)

    @property
    def edges(self) -> int:
        """The number of edges."""
        return len(self.tail_node)

    def point(self, node: int) -> tuple[float, float]:
        """Latitude and longitude of a node, to 1e-5 degrees."""
        y, x = steps_of_key(self.place[node])
        return y / 1e5, x / 1e5

    def packed_line(self, edge: int) -> bytes:
        """The line of an edge, as ``geometry.unpack`` takes it."""
        return bytes(self.line[self.line_offset[edge] : self.line_offset[edge + 1]])

    def arcs_of(self, edge: int) -> list[tuple[int, int, bool]]:
        """Every arc of an edge: the node it begins at, the arc, and whether it goes along the line.

        Where turns are banned an edge has further arcs, from copies of its nodes.
        """
        found = []
        if self.along[edge] != NONE:
            found.append((self.tail_node[edge], self.along[edge], True))
        if self.against[edge] != NONE:
            found.append((self.head_node[edge], self.against[edge], False))
        at = bisect_left(self.turn_edge, edge)
        while at < len(self.turn_edge) and self.turn_edge[at] == edge:
            arc = self.turn_arc[at]
            found.append((self.turn_tail[at], arc >> 1, bool(arc & 1)))
            at += 1
        return found

    def close(self) -> None:
        """Close the file; nothing of the graph can be read afterwards."""
        for name in ARRAYS:
            getattr(self, name).release()
        self.file.close()


def open_graph(path: str) -> Graph | None:
    """The graph in the file ``path``; None if there is no file.

    Only its head is looked at: ``verify`` reads all of it. Raises DataError, with the fix, if
    the file cannot be a graph, is cut short, or is of another version.
    """
    try:
        with open_file(path) as file:
            mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except FileNotFoundError:
        return None
    except ValueError:  # an empty file cannot be mapped
        raise damaged(path) from None
    except OSError as error:
        raise DataError(f"cannot read the roads: {error.strerror}", path=path) from None
    digest, told, start = read_head(path, mapped)
    views = dict(zip(ARRAYS, _views(path, mapped, start, told["arrays"]), strict=True))
    about = told["about"]
    about["counties"] = tuple(about["counties"])
    return Graph(path, About(**about), digest, mapped, known={}, **views)


def read_head(path: str, mapped: mmap.mmap) -> tuple[bytes, dict[str, Any], int]:
    """The hash, what ``about`` says, and where the arrays begin."""
    if len(mapped) < HEAD.size or mapped[:4] != MAGIC:
        raise DataError(f"this file does not hold roads of this program; {MEND}", path=path)
    _, version, little, about, size, digest = HEAD.unpack_from(mapped)
    if version != VERSION or little != (sys.byteorder == "little"):
        raise DataError(f"these roads are from another version; {MEND}", path=path)
    if size != len(mapped):
        raise damaged(path)
    try:
        told = json.loads(mapped[HEAD.size : HEAD.size + about])
        told["about"]["counties"], [told["arrays"][name] for name in ARRAYS]
    except (ValueError, KeyError, TypeError):
        raise damaged(path) from None
    return digest, told, aligned(HEAD.size + about)


def _views(
    path: str, mapped: mmap.mmap, start: int, counts: dict[str, int]
) -> Iterator[memoryview]:
    everything = memoryview(mapped)
    for _, code, at, size in layout(start, counts):
        if at + size > len(mapped):
            raise damaged(path)
        yield everything[at : at + size].cast(code)


def layout(start: int, counts: dict[str, int]) -> Iterator[tuple[str, Code, int, int]]:
    """Each array's name, type, first byte and bytes."""
    for name, code in ARRAYS.items():
        size = struct.calcsize(code) * counts[name]
        yield name, code, start, size
        start = aligned(start + size)


def aligned(size: int) -> int:
    """The next multiple of eight."""
    return size + -size % 8


def damaged(path: str) -> DataError:
    """The error for a graph file that is not as it was written."""
    return DataError(f"the road data are damaged; {MEND}", path=path)


def verify(path: str) -> None:
    """Read all of a graph file and raise DataError unless it is as it was written."""
    graph = open_graph(path)
    if graph is None:
        raise DataError("there are no road data", path=path)
    try:
        if hash_of(graph.file) != graph.digest:
            raise damaged(path)
    finally:
        graph.close()


def content_hash(path: str, head: int = HEAD.size, about: bytes = b"") -> bytes:
    """The hash of ``about`` and of all that comes after the first ``head`` bytes of a file."""
    with open(path, "rb") as file:
        return hash_of(file, head, about)


def hash_of(file: BinaryIO | mmap.mmap, head: int = HEAD.size, about: bytes = b"") -> bytes:
    """``content_hash`` of an open file, which stays the same file when its name gets another."""
    from hashlib import blake2b

    hashed = blake2b(about, digest_size=16)
    file.seek(head)
    while block := file.read(1 << 20):
        hashed.update(block)
    return hashed.digest()


def replace(building: str, path: str) -> None:
    """Put a finished file in its place; its content is on the disk before its name is."""
    with open(building, "rb") as file:
        os.fsync(file.fileno())
    os.replace(building, path)
