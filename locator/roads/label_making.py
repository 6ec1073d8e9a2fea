"""The making of labels: for each node the clinics nearest to it, in the file that is looked up.

All clinics set out at the same time along the roads turned round, and each node keeps the first k
that reach it, and the first k of each service. A route over the node needs no others: for everyone
who comes that way, k clinics are nearer.
"""

import mmap
import os
import sys
from array import array
from collections.abc import Callable, Iterator, MutableSequence, Sequence
from contextlib import suppress
from typing import NamedTuple

from locator.errors import DataError
from locator.roads.graph import NONE, Graph, aligned, content_hash, replace
from locator.roads.labels import (
    BUILDING,
    BYTES,
    CLINIC_BITS,
    CLINICS,
    HASH_AT,
    HEAD,
    MAGIC,
    MOST_CLINICS,
    NEAREST,
    SPOT,
    TEN_BITS,
    TIMES,
    VERSION,
)
from locator.roads.search import FARTHEST, Targets
from locator.roads.snap import Spot

_NODE_BITS, _METER_BITS = 26, 24
# So many labels are made between two reports of progress.
_STEP = 20_000


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

    ``progress`` gets the number of labels made since its last call; there will be about
    ``expected``. Raises DataError if there are too many clinics or nothing can be written.
    """
    if len(to.spots) > MOST_CLINICS:
        raise DataError(f"drive times are for at most {MOST_CLINICS:,} clinics")
    dead_ends = _dead_ends(graph, to)
    tell = progress or (lambda _: None)
    made = _spread(graph, to, groups=groups, k=k, dead_ends=dead_ends, progress=tell)
    # Each process writes a file of its own: two that began together would spoil a common one.
    building, spread = f"{path}.{os.getpid()}-{os.urandom(4).hex()}{BUILDING}", len(made.label)
    try:
        count = _write(building, _ordered(graph, made, dead_ends), to.spots, key=key, k=k)
        replace(building, path)
    except OSError as error:
        raise DataError(f"cannot write the drive times: {error.strerror}", path=path) from None
    finally:
        with suppress(OSError):
            os.unlink(building)
    tell(count - spread)  # those of dead ends


class _Made(NamedTuple):
    """Labels in the order in which they were made, and how many each node has.

    Here a label still has its exact meters: deciseconds, meters, clinic.
    """

    node: "array[int]"
    label: "array[int]"
    counted: "array[int]"


class Reverse(NamedTuple):
    """The arcs by the node they lead to: meters and the node they begin at in one number."""

    offset: "array[int]"
    arc: "array[int]"
    deciseconds: "array[int]"


def _dead_ends(graph: Graph, to: Targets) -> "array[int]":
    """The first arc of each node at the end of a dead end without a clinic; NONE of all others.

    A dead end is left, and entered, from one node only. Its end has the same nearest clinics as
    that node, so that a quarter of all nodes need not be spread to.
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
    _forget_pages(graph)
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
    heads, lengths, seconds, begins = graph.head, graph.meters, graph.deciseconds, graph.offset
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
    """The clinics that a node still has room for."""

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
        # For each node: a bit for each clinic that it has already, or that has no more room there.
        # As an array it takes a quarter of the memory.
        few = clinics <= 8 * array("Q").itemsize
        self.taken: MutableSequence[int] = array("Q", bytes(8 * nodes)) if few else [0] * nodes

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
    and meters. Most of the time of making labels passes here, hence few calls.
    """
    offset, arcs, times = reverse(graph, dead_ends)
    _forget_pages(graph)
    room = _Room(graph.nodes, len(to.spots), groups, k)
    taken, counted, everybody = room.taken, room.counted, room.everybody
    made = _Made(array("I"), array("Q"), array("I", bytes(4 * (graph.nodes + 1))))
    nodes, labels, count = made
    due: list[list[int] | None] = [None] * (FARTHEST + max(times, default=0) + 1)
    for node, stretches in to.by_node.items():
        for clinic, time, meters in stretches:
            entry = (clinic << _METER_BITS | meters) << _NODE_BITS | node
            due[time] = [*(due[time] or ()), entry]
    node_mask, meter_mask = (1 << _NODE_BITS) - 1, (1 << _METER_BITS) - 1
    reported = 0
    for time in range(FARTHEST + 1):
        entries = due[time]
        if entries is None:
            continue
        due[time] = None
        entries.sort()
        for entry in entries:
            node = entry & node_mask
            clinic = entry >> _NODE_BITS + _METER_BITS
            bit = 1 << clinic
            if taken[node] & bit:
                continue
            if groups:
                room.take(node, clinic)
            else:  # as there
                counted[node] = places = counted[node] + 1
                taken[node] = everybody if places == k else taken[node] | bit
            meters = entry >> _NODE_BITS & meter_mask
            nodes.append(node)
            labels.append((time << _METER_BITS | meters) << CLINIC_BITS | clinic)
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


def _forget_pages(graph: Graph) -> None:
    """Give back the memory of the pages that have been read: they are read again if need be."""
    if hasattr(graph.file, "madvise"):
        graph.file.madvise(mmap.MADV_DONTNEED)


class _LastArc(NamedTuple):
    """A dead end: its node, the node it is entered from, and what it takes to leave it."""

    node: int
    head: int
    deciseconds: int
    meters: int


def _last_arcs(graph: Graph, dead_ends: "array[int]") -> Iterator[_LastArc]:
    for node, arc in enumerate(dead_ends):
        if arc != NONE:
            arcs = range(arc, graph.offset[node + 1])
            time, meters = min((graph.deciseconds[one], graph.meters[one]) for one in arcs)
            yield _LastArc(node, graph.head[arc], time, meters)


class _Ordered(NamedTuple):
    """The labels by node, those of a node nearest first, and where each node's begin."""

    offset: "array[int]"
    label: "array[int]"


def _ordered(graph: Graph, made: _Made, dead_ends: "array[int]") -> _Ordered:
    """Sort the labels by node, and add those of dead ends. Empties ``made``."""
    for end in _last_arcs(graph, dead_ends):
        made.counted[end.node] = made.counted[end.head]
    offset = array("I", bytes(4 * len(made.counted)))
    free, begun = made.counted, 0
    for node, count in enumerate(made.counted):
        offset[node] = free[node] = begun
        begun += count
    _forget_pages(graph)
    ordered = array("Q", bytes(8 * begun))
    for node, label in zip(made.node, made.label, strict=True):
        at = free[node]
        free[node] = at + 1
        ordered[at] = label
    for part in (made.node, made.label):
        del part[:]
    for end in _last_arcs(graph, dead_ends):
        more = (end.deciseconds << _METER_BITS | end.meters) << CLINIC_BITS
        at = offset[end.head]
        for to in range(offset[end.node], offset[end.node + 1]):
            ordered[to] = ordered[at] + more
            at += 1
    return _Ordered(offset, ordered)


def _write(path: str, labels: _Ordered, spots: Sequence[Spot | None], *, key: bytes, k: int) -> int:
    """Write the labels; returns how many there are."""
    offset, ordered = labels
    meter_mask = (1 << _METER_BITS) - 1
    for at, label in enumerate(ordered):
        tens = ((label >> CLINIC_BITS & meter_mask) + 5) // 10
        time = min(label >> CLINIC_BITS + _METER_BITS, TIMES)
        ordered[at] = (time << TEN_BITS | tens) << CLINIC_BITS | label & CLINICS
    if sys.byteorder == "big":
        ordered.byteswap()
    packed = bytearray(BYTES * len(ordered))
    with memoryview(ordered).cast("B") as wide:
        for byte in range(BYTES):
            packed[byte::BYTES] = wide[byte::8]
    with open(path, "wb") as file:
        file.write(bytes(aligned(HEAD.size)))
        for spot in spots:
            file.write(SPOT.pack(*(spot or (NONE, 0.0, 0.0))))
        file.write(bytes(-file.tell() % 8))
        file.write(offset.tobytes())
        file.write(packed)
    counts = (k, len(spots), len(offset) - 1, len(ordered))
    head = HEAD.pack(MAGIC, VERSION, sys.byteorder == "little", *counts, key, b"")[:HASH_AT]
    digest = content_hash(path, HEAD.size, about=head)
    with open(path, "r+b") as file:
        file.write(head + digest)
    return len(ordered)
