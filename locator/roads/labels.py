"""Labels: for each node the clinics that are nearest to it, made once, looked up ever after.

All clinics set out at the same time along the roads turned round, and each node keeps the first k
that reach it, and the first k of each service. What a node does not keep no way over it needs: k
others are nearer for all who come that way.

A label is six bytes: deciseconds, tens of metres, and the clinic's number in the directory.
"""

import mmap
import os
import struct
import sys
from array import array
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from heapq import heappop, heappush
from typing import NamedTuple

from locator.errors import DataError
from locator.roads.graph import NONE, Graph, aligned, content_hash, replace
from locator.roads.search import FARTHEST, Best, Route, Targets, ends, on_same_edge
from locator.roads.snap import Spot

FILE_NAME = "roads.labels"
MAGIC = b"CLRL"
# Raised whenever an older program could misread a newer file or the other way round.
VERSION = 1
# Magic, version, 1 if little-endian, k, clinics, nodes, labels, key, and a hash of what follows:
# where the clinics are on the roads, where each node's labels begin, the labels.
HEAD = struct.Struct("<4sHHIIIQ16s16s")
_SPOT = struct.Struct("<Idd")  # as Spot; NONE for a clinic that is on no road

# The bits of a label from the highest: 18 for deciseconds, 17 for tens of metres, 13 for the
# clinic. 7 hours, 1,310 km and 8,192 clinics are more than there is use for.
_CLINIC_BITS, _TEN_BITS = 13, 17
MOST_CLINICS = 1 << _CLINIC_BITS
BYTES = 6
# How many nearest clinics a node keeps unless told otherwise.
NEAREST = 5

_NODE_BITS, _METRE_BITS = 26, 24
_NOBODY = 0xFFFFFFFF
# So many labels are made between two reports of progress.
_STEP = 20_000


class Labels(NamedTuple):
    """An open file of labels."""

    k: int
    spots: tuple[Spot | None, ...]  # where the clinics are, so that nobody has to look again
    groups: tuple[frozenset[int], ...]  # the clinics of each service; k labels for each, too
    file: mmap.mmap
    offset: memoryview
    label: memoryview

    def at(self, node: int) -> list[tuple[int, int, int]]:
        """(deciseconds, clinic, metres) of the clinics that a node keeps, nearest first."""
        found = []
        for at in range(BYTES * self.offset[node], BYTES * self.offset[node + 1], BYTES):
            label = int.from_bytes(self.label[at : at + BYTES], "little")
            metres = 10 * (label >> _CLINIC_BITS & (1 << _TEN_BITS) - 1)
            clinic = label & MOST_CLINICS - 1
            found.append((label >> _CLINIC_BITS + _TEN_BITS, clinic, metres))
        return found

    def close(self) -> None:
        """Let go of the file."""
        for view in (self.offset, self.label):
            view.release()
        self.file.close()


def groups_of(services: Sequence[Collection[str]]) -> tuple[frozenset[int], ...]:
    """The clinics of each service, each set once; a service of all of them needs no set."""
    names = sorted({name for offered in services for name in offered})
    sets = (frozenset(c for c, offered in enumerate(services) if name in offered) for name in names)
    return tuple(dict.fromkeys(one for one in sets if len(one) < len(services)))


def make_labels(
    path: str,
    graph: Graph,
    to: Targets,
    key: bytes,
    *,
    groups: Sequence[frozenset[int]] = (),
    k: int = NEAREST,
    progress: Callable[[int], None] | None = None,
) -> None:
    """Write the labels of a graph to the file ``path``, whole or not at all.

    ``key`` is a hash of all that they depend on: of the roads and of the directory.

    ``progress`` is told how many labels have been made since it was last told; there will be about
    ``expected``. Raises DataError if there are too many clinics or nothing can be written.
    """
    if len(to.spots) > MOST_CLINICS:
        raise DataError(f"drive times are for at most {MOST_CLINICS:,} clinics")
    made = _spread(graph, to, groups, k, progress or (lambda _: None))
    building = path + ".building"
    try:
        _write(building, made, to.spots, key, k)
        replace(building, path)
    except OSError as error:
        raise DataError(f"cannot write the drive times: {error.strerror}", path=path) from None
    finally:
        with suppress(OSError):
            os.unlink(building)


def expected(graph: Graph, to: Targets, k: int = NEAREST) -> int:
    """About how many labels there will be: for a progress bar."""
    return graph.nodes * min(k, sum(spot is not None for spot in to.spots))


class _Made(NamedTuple):
    """Labels in the order in which they were made, and how many each node has."""

    node: "array[int]"
    label: "array[int]"
    counted: "array[int]"


class _Reverse(NamedTuple):
    """The arcs by the node they lead to."""

    offset: "array[int]"
    tail: "array[int]"
    deciseconds: "array[int]"
    metres: "array[int]"


def _reverse(graph: Graph) -> _Reverse:
    nodes, arcs = graph.nodes, len(graph.head)
    offset = array("I", bytes(4 * (nodes + 1)))
    for head in graph.head:
        offset[head + 1] += 1
    for node in range(nodes):
        offset[node + 1] += offset[node]
    free = offset[:]
    found = _Reverse(offset, *(array("I", bytes(4 * arcs)) for _ in range(3)))
    _, tails, times, lengths = found
    for node in range(nodes):
        for arc in range(graph.offset[node], graph.offset[node + 1]):
            head = graph.head[arc]
            at = free[head]
            free[head] = at + 1
            tails[at], times[at], lengths[at] = node, graph.deciseconds[arc], graph.metres[arc]
    return found


def _spread(
    graph: Graph,
    to: Targets,
    groups: Sequence[frozenset[int]],
    k: int,
    progress: Callable[[int], None],
) -> _Made:
    """The labels of all nodes.

    Times are whole and no arc takes less than a decisecond, so what is under way is kept in one
    list for each time: a list is cheaper than a heap, and each is sorted when its turn comes, by
    clinic and metres. Most of the time of making labels passes here, hence no calls.
    """
    offset, tails, times, lengths = _reverse(graph)
    every = frozenset(range(len(to.spots)))
    counts = [bytearray(graph.nodes) for _ in (every, *groups)]
    mine = [[counts[at] for at, group in enumerate((every, *groups)) if c in group] for c in every]
    last = array("I", [_NOBODY]) * graph.nodes  # of a node: its newest label
    before = array("I")  # of a label: the one before it at its node
    made = _Made(array("I"), array("Q"), array("I", bytes(4 * (graph.nodes + 1))))
    labels, nodes, count = made.label, made.node, made.counted
    due: dict[int, list[int]] = {}
    turns: list[int] = []
    for node, stretches in to.by_node.items():
        for clinic, time, metres in stretches:
            entry = (clinic << _METRE_BITS | metres) << _NODE_BITS | node
            _put(due, turns, time, entry)
    node_mask, metre_mask = (1 << _NODE_BITS) - 1, (1 << _METRE_BITS) - 1
    clinic_mask = MOST_CLINICS - 1
    reported = 0
    while turns:
        time = heappop(turns)
        entries = due.pop(time)
        if time > FARTHEST:
            break
        entries.sort()
        for entry in entries:
            node = entry & node_mask
            clinic = entry >> _NODE_BITS + _METRE_BITS
            for counted in mine[clinic]:
                if counted[node] < k:
                    break
            else:
                continue
            at = last[node]
            while at != _NOBODY and labels[at] & clinic_mask != clinic:
                at = before[at]
            if at != _NOBODY:
                continue
            for counted in mine[clinic]:
                counted[node] = min(255, counted[node] + 1)
            metres = entry >> _NODE_BITS & metre_mask
            before.append(last[node])
            last[node] = len(labels)
            nodes.append(node)
            labels.append((time << _TEN_BITS | (metres + 5) // 10) << _CLINIC_BITS | clinic)
            count[node] += 1
            for at in range(offset[node], offset[node + 1]):
                then = time + times[at]
                key = (clinic << _METRE_BITS | metres + lengths[at]) << _NODE_BITS | tails[at]
                if then in due:
                    due[then].append(key)
                else:
                    due[then] = [key]
                    heappush(turns, then)
        if len(labels) - reported >= _STEP:
            progress(len(labels) - reported)
            reported = len(labels)
    progress(len(labels) - reported)
    return made


def _put(due: dict[int, list[int]], turns: list[int], time: int, entry: int) -> None:
    if time not in due:
        due[time] = []
        heappush(turns, time)
    due[time].append(entry)


def _write(path: str, made: _Made, spots: Sequence[Spot | None], key: bytes, k: int) -> None:
    """Sort the labels by node, which leaves those of a node nearest first, and write them."""
    nodes = len(made.counted) - 1
    offset = array("I", bytes(4 * (nodes + 1)))
    begun = 0
    for node, count in enumerate(made.counted):
        offset[node] = begun
        begun += count
    free = offset[:]
    packed = bytearray(BYTES * len(made.label))
    for node, label in zip(made.node, made.label, strict=True):
        at = free[node]
        free[node] = at + 1
        packed[BYTES * at : BYTES * at + BYTES] = label.to_bytes(BYTES, "little")
    with open(path, "wb") as file:
        file.write(bytes(aligned(HEAD.size)))
        for spot in spots:
            file.write(_SPOT.pack(*(spot or (NONE, 0.0, 0.0))))
        file.write(bytes(-file.tell() % 8))
        file.write(offset.tobytes())
        file.write(packed)
    digest = content_hash(path, HEAD.size)
    head = (MAGIC, VERSION, sys.byteorder == "little", k, len(spots), nodes, len(made.label))
    with open(path, "r+b") as file:
        file.write(HEAD.pack(*head, key, digest))


def open_labels(path: str, key: bytes, groups: Sequence[frozenset[int]] = ()) -> Labels | None:
    """The labels in the file ``path``; None unless they were made with ``key``.

    Labels that are not there, stale, of another version or cut short are none: they can be made
    anew, and a search says the same without them. Raises DataError if the file cannot be read.
    """
    try:
        with open(path, "rb") as file:
            mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except (FileNotFoundError, ValueError):
        return None
    except OSError as error:
        raise DataError(f"cannot read the drive times: {error.strerror}", path=path) from None
    labels = _opened(mapped, key, groups)
    if labels is None:
        mapped.close()
    return labels


def _opened(mapped: mmap.mmap, key: bytes, groups: Sequence[frozenset[int]]) -> Labels | None:
    if len(mapped) < HEAD.size:
        return None
    magic, version, little, k, clinics, nodes, count, made_with, _ = HEAD.unpack_from(mapped)
    spots_at = aligned(HEAD.size)
    offset_at = aligned(spots_at + clinics * _SPOT.size)
    label_at = offset_at + 4 * (nodes + 1)
    if (magic, version, little) != (MAGIC, VERSION, sys.byteorder == "little"):
        return None
    if made_with != key or len(mapped) != label_at + BYTES * count:
        return None
    everything = memoryview(mapped)
    spots = [Spot(*_SPOT.unpack_from(mapped, spots_at + at * _SPOT.size)) for at in range(clinics)]
    return Labels(
        k,
        tuple(None if spot.edge == NONE else spot for spot in spots),
        tuple(groups),
        mapped,
        everything[offset_at:label_at].cast("I"),
        everything[label_at:],
    )


def verify(path: str) -> None:
    """Read all of a file of labels and raise DataError unless it is as it was written."""
    message = "the drive times are damaged; delete the file, it is made anew"
    try:
        with open(path, "rb") as file:
            head = file.read(HEAD.size)
    except OSError as error:
        raise DataError(f"cannot read the drive times: {error.strerror}", path=path) from None
    if len(head) < HEAD.size or head[:4] != MAGIC:
        raise DataError(message, path=path)
    if content_hash(path, HEAD.size) != HEAD.unpack(head)[-1]:
        raise DataError(message, path=path)


def looked_up(
    graph: Graph,
    labels: Labels,
    spot: Spot,
    to: Targets,
    *,
    k: int,
    wanted: frozenset[int] | None = None,
) -> list[Route] | None:
    """What ``search.outwards`` returns, without a search; None if the labels do not tell.

    They tell of all clinics, and of those with one service. Of any other choice they tell where
    enough of those chosen are among the nearest of all.
    """
    found = Best(k, wanted)
    for route in on_same_edge(graph, spot, to):
        found.add(route, -1)
    needed = min(k, len(to.spots) if wanted is None else len(wanted))
    for number, end in enumerate(ends(graph, spot)):
        told = _told(labels, end.node, needed, wanted)
        if told is None:
            return None
        for time, clinic, metres in told:
            found.add(Route(clinic, end.deciseconds + time, end.metres + metres), number)
    return found.routes()


def _told(
    labels: Labels, node: int, needed: int, wanted: frozenset[int] | None
) -> list[tuple[int, int, int]] | None:
    """The labels of a node for ``wanted`` clinics; None if more than those are needed."""
    here = labels.at(node)
    if wanted is not None and wanted in labels.groups:
        told = [label for label in here if label[1] in wanted][: labels.k]
        full = len(told) == labels.k
    else:
        # The nearest of all come first; what is kept for a service may stand behind them.
        nearest = here[: labels.k]
        told = [label for label in nearest if wanted is None or label[1] in wanted]
        full = len(nearest) == labels.k
    return None if full and len(told) < needed else told
