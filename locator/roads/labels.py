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
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import suppress
from functools import lru_cache
from typing import NamedTuple

from locator.errors import DataError
from locator.roads.graph import NONE, Graph, aligned, content_hash, replace
from locator.roads.search import FARTHEST, Route, Targets, ends, on_same_edge
from locator.roads.snap import Spot

FILE_NAME = "roads.labels"
MAGIC = b"CLRL"
# Raised whenever an older program could misread a newer file or the other way round.
VERSION = 2
# Magic, version, 1 if little-endian, k, clinics, nodes, labels, key, and a hash of all of these
# and of what follows: where the clinics are on the roads, where each node's labels begin, the
# labels.
HEAD = struct.Struct("<4sHHIIIQ16s16s")
_HASH_AT = HEAD.size - 16
_SPOT = struct.Struct("<Idd")  # as Spot; NONE for a clinic that is on no road

# The bits of a label from the highest: 18 for deciseconds, 17 for tens of metres, 13 for the
# clinic. 7 hours, 1,310 km and 8,192 clinics are more than there is use for.
_CLINIC_BITS, _TEN_BITS = 13, 17
MOST_CLINICS = 1 << _CLINIC_BITS
BYTES = 6
_TIME_AT = _CLINIC_BITS + _TEN_BITS
_CLINICS, _TENS, _TIMES = MOST_CLINICS - 1, (1 << _TEN_BITS) - 1, (1 << 18) - 1
# How many nearest clinics a node keeps unless told otherwise.
NEAREST = 5

_NODE_BITS, _METRE_BITS = 26, 24
# So many labels are made between two reports of progress.
_STEP = 20_000


@lru_cache(maxsize=64)
def _parts(count: int) -> struct.Struct:
    return struct.Struct("<" + count * "IH")


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
        first, end = self.offset[node], self.offset[node + 1]
        parts = _parts(end - first).unpack_from(self.label, BYTES * first)
        # The lower 32 bits and the upper 16 of each.
        return [
            (
                high << 32 - _TIME_AT | low >> _TIME_AT,
                low & _CLINICS,
                10 * (low >> _CLINIC_BITS & _TENS),
            )
            for low, high in zip(parts[::2], parts[1::2], strict=True)
        ]

    def close(self) -> None:
        """Close the file."""
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
    dead_ends = _dead_ends(graph, to)
    tell = progress or (lambda _: None)
    made = _spread(graph, to, groups=groups, k=k, dead_ends=dead_ends, progress=tell)
    building, spread = path + ".building", len(made.label)
    try:
        count = _write(building, _ordered(graph, made, dead_ends), to.spots, key=key, k=k)
        replace(building, path)
    except OSError as error:
        raise DataError(f"cannot write the drive times: {error.strerror}", path=path) from None
    finally:
        with suppress(OSError):
            os.unlink(building)
    tell(count - spread)  # those of dead ends


def expected(graph: Graph, to: Targets, k: int = NEAREST) -> int:
    """About how many labels there will be: for a progress bar."""
    return graph.nodes * min(k, sum(spot is not None for spot in to.spots))


class _Made(NamedTuple):
    """Labels in the order in which they were made, and how many each node has.

    Here a label still has its exact metres: deciseconds, metres, clinic.
    """

    node: "array[int]"
    label: "array[int]"
    counted: "array[int]"


class Reverse(NamedTuple):
    """The arcs by the node they lead to: metres and the node they begin at in one number."""

    offset: "array[int]"
    arc: "array[int]"
    deciseconds: "array[int]"


def _dead_ends(graph: Graph, to: Targets) -> "array[int]":
    """The first arc of each node at the end of a dead end without a clinic; NONE of all others.

    A dead end is left, and entered, from one node only. What is nearest to its end is what is
    nearest to that node, so that a quarter of all nodes need not be spread to.
    """
    heads, offset = graph.head, graph.offset
    enters = array("I", [NONE]) * graph.nodes
    leaves = array("I", [NONE]) * graph.nodes
    for node in range(graph.nodes):
        for arc in range(offset[node], offset[node + 1]):
            head = heads[arc]
            leaves[node] = head if leaves[node] in (NONE, head) else node
            enters[head] = node if enters[head] in (NONE, node) else head
    for node in range(graph.nodes):
        is_end = leaves[node] not in (NONE, node) and enters[node] in (NONE, leaves[node])
        leaves[node] = offset[node] if is_end and node not in to.by_node else NONE
    for node in range(graph.nodes):
        if leaves[node] != NONE and leaves[heads[leaves[node]]] != NONE:
            leaves[node] = NONE  # two ends of one road: each would wait for the other
    return leaves


def reverse(graph: Graph, dead_ends: "array[int]") -> Reverse:
    """The arcs turned round, but for those out of dead ends."""
    nodes, arcs = graph.nodes, len(graph.head)
    offset = array("I", bytes(4 * (nodes + 1)))
    for head in graph.head:
        offset[head + 1] += 1
    for node in range(nodes):
        if dead_ends[node] != NONE:
            for arc in range(graph.offset[node], graph.offset[node + 1]):
                offset[graph.head[arc] + 1] -= 1
    for node in range(nodes):
        offset[node + 1] += offset[node]
    free = offset[:]
    found = Reverse(offset, array("Q", bytes(8 * arcs)), array("I", bytes(4 * arcs)))
    _, packed, times = found
    heads, lengths, seconds, begins = graph.head, graph.metres, graph.deciseconds, graph.offset
    for node in range(nodes):
        if dead_ends[node] != NONE:
            continue
        for arc in range(begins[node], begins[node + 1]):
            head = heads[arc]
            at = free[head]
            free[head] = at + 1
            packed[at] = lengths[arc] << _NODE_BITS | node
            times[at] = seconds[arc]
    return found


class _Room:
    """Which clinics a node still has room for."""

    def __init__(self, nodes: int, clinics: int, groups: Sequence[frozenset[int]], k: int) -> None:
        self._k = k
        every = frozenset(range(clinics))
        self._counts = [bytearray(nodes) for _ in (every, *groups)]
        self._masks = [sum(1 << clinic for clinic in group) for group in (every, *groups)]
        self._mine = [
            [at for at, group in enumerate((every, *groups)) if clinic in group] for clinic in every
        ]
        self.everybody = self._masks[0]
        self.counted = self._counts[0]
        # Of a node: a bit for each clinic that it has already, or that has no more room there.
        self.taken = [0] * nodes

    def take(self, node: int, clinic: int) -> None:
        """Give the clinic one of the places that the node has for it."""
        taken, full = self.taken[node] | 1 << clinic, False
        for group in self._mine[clinic]:
            counted = self._counts[group]
            if counted[node] < self._k:
                counted[node] += 1
                full = full or counted[node] == self._k
        if full:
            open_to = 0
            for counted, mask in zip(self._counts, self._masks, strict=True):
                if counted[node] < self._k:
                    open_to |= mask
            taken |= self.everybody & ~open_to
        self.taken[node] = taken


def _spread(
    graph: Graph,
    to: Targets,
    *,
    groups: Sequence[frozenset[int]],
    k: int,
    dead_ends: "array[int]",
    progress: Callable[[int], None],
) -> _Made:
    """The labels of all nodes but those at dead ends.

    Times are whole and no arc takes less than a decisecond, so what is under way is kept in one
    list for each time: that is cheaper than a heap. Each is sorted when its turn comes, by clinic
    and metres. Most of the time of making labels passes here, hence few calls.
    """
    offset, arcs, times = reverse(graph, dead_ends)
    if hasattr(graph.file, "madvise"):  # what has been read is not needed again
        graph.file.madvise(mmap.MADV_DONTNEED)
    room = _Room(graph.nodes, len(to.spots), groups, k)
    taken, counted, everybody = room.taken, room.counted, room.everybody
    made = _Made(array("I"), array("Q"), array("I", bytes(4 * (graph.nodes + 1))))
    nodes, labels, count = made
    due: list[list[int] | None] = [None] * (FARTHEST + max(times, default=0) + 1)
    for node, stretches in to.by_node.items():
        for clinic, time, metres in stretches:
            entry = (clinic << _METRE_BITS | metres) << _NODE_BITS | node
            due[time] = [*(due[time] or ()), entry]
    node_mask, metre_mask = (1 << _NODE_BITS) - 1, (1 << _METRE_BITS) - 1
    reported = 0
    for time in range(FARTHEST + 1):
        entries = due[time]
        if entries is None:
            continue
        due[time] = None
        entries.sort()
        for entry in entries:
            node = entry & node_mask
            clinic = entry >> _NODE_BITS + _METRE_BITS
            bit = 1 << clinic
            if taken[node] & bit:
                continue
            if groups:
                room.take(node, clinic)
            else:  # as there
                counted[node] = places = counted[node] + 1
                taken[node] = everybody if places == k else taken[node] | bit
            metres = entry >> _NODE_BITS & metre_mask
            nodes.append(node)
            labels.append((time << _METRE_BITS | metres) << _CLINIC_BITS | clinic)
            count[node] += 1
            base = entry - node
            first, end = offset[node], offset[node + 1]
            for arc, takes in zip(arcs[first:end], times[first:end]):  # noqa: B905 (it costs time)
                if not taken[arc & node_mask] & bit:
                    if waiting := due[time + takes]:
                        waiting.append(base + arc)
                    else:
                        due[time + takes] = [base + arc]
        if len(labels) - reported >= _STEP:
            progress(len(labels) - reported)
            reported = len(labels)
    progress(len(labels) - reported)
    return made


class _LastArc(NamedTuple):
    """A dead end: its node, the node it is entered from, and what it takes to leave it."""

    node: int
    head: int
    deciseconds: int
    metres: int


def _last_arcs(graph: Graph, dead_ends: "array[int]") -> Iterator[_LastArc]:
    for node, arc in enumerate(dead_ends):
        if arc != NONE:
            arcs = range(arc, graph.offset[node + 1])
            time, metres = min((graph.deciseconds[one], graph.metres[one]) for one in arcs)
            yield _LastArc(node, graph.head[arc], time, metres)


class _Ordered(NamedTuple):
    """The labels by node, those of a node nearest first, and where each node's begin."""

    offset: "array[int]"
    label: "array[int]"


def _ordered(graph: Graph, made: _Made, dead_ends: "array[int]") -> _Ordered:
    """Sort the labels by node, and add those of dead ends. Empties ``made``."""
    for end in _last_arcs(graph, dead_ends):
        made.counted[end.node] = made.counted[end.head]
    offset = array("I", bytes(4 * len(made.counted)))
    begun = 0
    for node, count in enumerate(made.counted):
        offset[node] = begun
        begun += count
    free = offset[:]
    ordered = array("Q", bytes(8 * begun))
    for node, label in zip(made.node, made.label, strict=True):
        at = free[node]
        free[node] = at + 1
        ordered[at] = label
    for part in (made.node, made.label):
        del part[:]
    for end in _last_arcs(graph, dead_ends):
        more = (end.deciseconds << _METRE_BITS | end.metres) << _CLINIC_BITS
        at = offset[end.head]
        for to in range(offset[end.node], offset[end.node + 1]):
            ordered[to] = ordered[at] + more
            at += 1
    return _Ordered(offset, ordered)


def _write(path: str, labels: _Ordered, spots: Sequence[Spot | None], *, key: bytes, k: int) -> int:
    """Write the labels; returns how many there are."""
    offset, ordered = labels
    metre_mask = (1 << _METRE_BITS) - 1
    for at, label in enumerate(ordered):
        tens = ((label >> _CLINIC_BITS & metre_mask) + 5) // 10
        time = min(label >> _CLINIC_BITS + _METRE_BITS, _TIMES)
        ordered[at] = (time << _TEN_BITS | tens) << _CLINIC_BITS | label & _CLINICS
    if sys.byteorder == "big":
        ordered.byteswap()
    packed = bytearray(BYTES * len(ordered))
    with memoryview(ordered).cast("B") as wide:
        for byte in range(BYTES):
            packed[byte::BYTES] = wide[byte::8]
    with open(path, "wb") as file:
        file.write(bytes(aligned(HEAD.size)))
        for spot in spots:
            file.write(_SPOT.pack(*(spot or (NONE, 0.0, 0.0))))
        file.write(bytes(-file.tell() % 8))
        file.write(offset.tobytes())
        file.write(packed)
    counts = (k, len(spots), len(offset) - 1, len(ordered))
    head = HEAD.pack(MAGIC, VERSION, sys.byteorder == "little", *counts, key, b"")[:_HASH_AT]
    digest = content_hash(path, HEAD.size, about=head)
    with open(path, "r+b") as file:
        file.write(head + digest)
    return len(ordered)


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
    if HEAD.unpack(head)[1] != VERSION:
        return  # nothing is read from it: another program's labels are made anew
    if content_hash(path, HEAD.size, about=head[:_HASH_AT]) != head[_HASH_AT:]:
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
    ways = []  # deciseconds, clinic, by which end, metres: in the order in which they count
    if spot.edge in to.by_edge:
        for clinic, time, metres in on_same_edge(graph, spot, to):
            if wanted is None or clinic in wanted:
                ways.append((time, clinic, -1, metres))
    needed = min(k, len(to.spots) if wanted is None else len(wanted))
    for number, (node, to_end, metres_to_end) in enumerate(ends(graph, spot)):
        told = _told(labels, node, needed, wanted)
        if told is None:
            return None
        for time, clinic, metres in told:
            ways.append((to_end + time, clinic, number, metres_to_end + metres))
    ways.sort()
    best: dict[int, Route] = {}
    for time, clinic, _, metres in ways:
        if clinic not in best and time <= FARTHEST:
            best[clinic] = Route(clinic, time, metres)
    return list(best.values())[:k]


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
