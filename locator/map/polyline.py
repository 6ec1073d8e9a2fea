"""Lines in the picture: cut off at its edge, and stretches joined into longer ones."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from math import dist

from locator.map.projection import XY

Line = tuple[XY, ...]


def length(line: Line) -> float:
    """The length of a line, in units."""
    return sum(dist(start, end) for start, end in pairwise(line))


def clip(line: Sequence[XY], width: float, height: float) -> list[Line]:
    """The pieces of ``line`` that are inside a picture of ``width`` by ``height``."""
    if all(0 <= x <= width and 0 <= y <= height for x, y in line):
        return [tuple(line)]
    pieces: list[list[XY]] = []
    for start, end in pairwise(line):
        kept = _inside(start, end, width, height)
        if kept is None:
            continue
        if pieces and pieces[-1][-1] == kept[0]:
            pieces[-1].append(kept[1])
        else:
            pieces.append(list(kept))
    return [tuple(piece) for piece in pieces]


def _inside(start: XY, end: XY, width: float, height: float) -> tuple[XY, XY] | None:
    """The part of a straight stretch inside the picture, None without one.

    Y.-D. Liang and B. A. Barsky, "A new concept and method for line clipping", ACM Transactions on
    Graphics 3 (1984).
    """
    (x, y), dx, dy = start, end[0] - start[0], end[1] - start[1]
    enters, leaves = 0.0, 1.0
    for step, room in ((-dx, x), (dx, width - x), (-dy, y), (dy, height - y)):
        if step == 0 and room < 0:
            return None
        if step < 0:
            enters = max(enters, room / step)
        elif step > 0:
            leaves = min(leaves, room / step)
    if enters > leaves:
        return None
    first = start if enters == 0 else (x + enters * dx, y + enters * dy)
    last = end if leaves == 1 else (x + leaves * dx, y + leaves * dy)
    return _within(first, width, height), _within(last, width, height)


def _within(spot: XY, width: float, height: float) -> XY:
    # A rounding error must not put a point beside the edge it was moved to.
    return min(max(spot[0], 0.0), width), min(max(spot[1], 0.0), height)


def joined(lines: Iterable[Line]) -> list[Line]:
    """The lines, those that meet end to end made into one, in a stable order.

    Where more than two meet, two of them are joined and the others begin there.
    """
    chains: list[Line | None] = []
    ends: dict[XY, int] = {}  # an open end → the chain that has it
    for line in lines:
        grown = line
        for end in (line[0], line[-1]):
            at = ends.pop(end, None)
            other = chains[at] if at is not None else None
            if at is None or other is None or other[0] == other[-1]:
                continue
            chains[at] = None
            for open_end in (other[0], other[-1]):
                if ends.get(open_end) == at:
                    del ends[open_end]
            grown = _appended(grown, other, end)
        chains.append(grown)
        ends[grown[0]] = ends[grown[-1]] = len(chains) - 1
    return [chain for chain in chains if chain]


def _appended(line: Line, other: Line, meeting: XY) -> Line:
    """Both as one line; ``meeting`` is an end of each."""
    ahead = line if line[-1] == meeting else line[::-1]
    behind = other if other[0] == meeting else other[::-1]
    return ahead + behind[1:]
