"""Labels: for each node the clinics that are nearest to it, made once, looked up ever after.

Each node keeps the k nearest, and the k nearest of each service: see ``label_making``.

A label is six bytes: deciseconds, tens of meters, and the clinic's number in the directory.
"""

import mmap
import struct
import sys
from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import BinaryIO, NamedTuple

from locator.errors import DataError
from locator.roads.graph import NONE, Graph, aligned, hash_of
from locator.roads.search import FARTHEST, Route, Targets, ends, on_same_edge
from locator.roads.snap import Spot
from locator.system.input_files import open_file

FILE_NAME = "roads.labels"
MAGIC = b"CLRL"
# Raised whenever an older program could misread a newer file or the other way round.
VERSION = 2
# Magic, version, 1 if little-endian, k, clinics, nodes, labels, key, and a hash of all of these
# and of what follows: where the clinics are on the roads, where each node's labels begin, the
# labels.
HEAD = struct.Struct("<4sHHIIIQ16s16s")
HASH_AT = HEAD.size - 16
BUILDING = ".building"  # at the end of the names of files that are not complete
SPOT = struct.Struct("<Idd")  # as Spot; NONE for a clinic that is on no road

# The bits of a label from the highest: 18 for deciseconds, 17 for tens of meters, 13 for the
# clinic. 7 hours, 1,310 km and 8,192 clinics are more than there is use for.
CLINIC_BITS, TEN_BITS = 13, 17
MOST_CLINICS = 1 << CLINIC_BITS
BYTES = 6
_TIME_AT = CLINIC_BITS + TEN_BITS
CLINICS, _TENS, TIMES = MOST_CLINICS - 1, (1 << TEN_BITS) - 1, (1 << 18) - 1
# The number of nearest clinics that a node stores by default.
NEAREST = 5


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

    def at(self, node: int, most: int | None = None) -> list[tuple[int, int, int]]:
        """(deciseconds, clinic, meters) of the clinics that a node keeps, nearest first.

        At most ``most`` of them, if that is given.
        """
        first, count = self.offset[node], self.offset[node + 1] - self.offset[node]
        if most is not None and count > most:
            count = most
        parts = _parts(count).unpack_from(self.label, BYTES * first)
        # The lower 32 bits and the upper 16 of each.
        return [
            (
                high << 32 - _TIME_AT | low >> _TIME_AT,
                low & CLINICS,
                10 * (low >> CLINIC_BITS & _TENS),
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


def expected(graph: Graph, to: Targets, k: int = NEAREST) -> int:
    """About how many labels there will be: for a progress bar."""
    return graph.nodes * min(k, sum(spot is not None for spot in to.spots))


def open_labels(path: str, key: bytes, groups: Sequence[frozenset[int]] = ()) -> Labels | None:
    """The labels in the file ``path``; None unless they were made with ``key``.

    Labels that are not there, stale, of another version or cut short are none: they can be made
    anew, and a search says the same without them. Raises DataError if the file cannot be read.
    """
    try:
        with open_file(path) as file:
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
    offset_at = aligned(spots_at + clinics * SPOT.size)
    label_at = offset_at + 4 * (nodes + 1)
    if (magic, version, little) != (MAGIC, VERSION, sys.byteorder == "little"):
        return None
    if made_with != key or len(mapped) != label_at + BYTES * count:
        return None
    everything = memoryview(mapped)
    spots = [Spot(*SPOT.unpack_from(mapped, spots_at + at * SPOT.size)) for at in range(clinics)]
    return Labels(
        k,
        tuple(None if spot.edge == NONE else spot for spot in spots),
        tuple(groups),
        mapped,
        everything[offset_at:label_at].cast("I"),
        everything[label_at:],
    )


def verify(path: str) -> None:
    """Read all of a file of labels and raise DataError unless it is as it was written.

    A file that is not there is sound: an installation deletes labels at any time.
    """
    try:
        with open_file(path) as file:
            sound = _is_sound(file)
    except FileNotFoundError:
        return
    except OSError as error:
        raise DataError(f"cannot read the drive times: {error.strerror}", path=path) from None
    if not sound:
        message = "the drive times are damaged; delete the file, and it will be rebuilt"
        raise DataError(message, path=path)


def _is_sound(file: BinaryIO) -> bool:
    head = file.read(HEAD.size)
    if len(head) < HEAD.size or head[:4] != MAGIC:
        return False
    if HEAD.unpack(head)[1] != VERSION:
        return True  # nothing is read from it: another program's labels are rebuilt
    return hash_of(file, HEAD.size, about=head[:HASH_AT]) == head[HASH_AT:]


def looked_up(
    graph: Graph,
    labels: Labels,
    spot: Spot,
    to: Targets,
    *,
    k: int,
    wanted: frozenset[int] | None = None,
) -> list[Route] | None:
    """The result of ``search.outwards``, without a search; None if the labels do not have it.

    They cover all clinics, and those with one service. They cover any other choice only where
    enough of the chosen clinics are among the nearest of all.
    """
    ways = []  # deciseconds, clinic, by which end, meters: in the order in which they count
    if spot.edge in to.by_edge:
        for clinic, time, meters in on_same_edge(graph, spot, to):
            if wanted is None or clinic in wanted:
                ways.append((time, clinic, -1, meters))
    needed = min(k, len(to.spots) if wanted is None else len(wanted))
    for number, (node, to_end, meters_to_end) in enumerate(ends(graph, spot)):
        told = _told(labels, node, needed, wanted)
        if told is None:
            return None
        ways += [
            (to_end + time, clinic, number, meters_to_end + meters) for time, clinic, meters in told
        ]
    ways.sort()
    best: dict[int, Route] = {}
    for time, clinic, _, meters in ways:
        if clinic not in best and time <= FARTHEST:
            best[clinic] = Route(clinic, time, meters)
            if len(best) == k:
                break
    return list(best.values())


def _told(
    labels: Labels, node: int, needed: int, wanted: frozenset[int] | None
) -> list[tuple[int, int, int]] | None:
    """The labels of a node for ``wanted`` clinics; None if more than those are needed."""
    if wanted is not None and wanted in labels.groups:
        told = [label for label in labels.at(node) if label[1] in wanted][: labels.k]
        full = len(told) == labels.k
    else:
        # The nearest of all come first; what is kept for a service may stand behind them.
        told = nearest = labels.at(node, labels.k)
        full = len(nearest) == labels.k
        if wanted is not None:
            told = [label for label in nearest if label[1] in wanted]
    return None if full and len(told) < needed else told
