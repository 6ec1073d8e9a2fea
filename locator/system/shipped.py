"""The data files that are shipped with the package."""

import mmap
import os
from bisect import bisect_right
from functools import cache


@cache
def shipped(name: str) -> bytes:
    """The bytes of the shipped file ``data/NAME``.

    Works from an installed wheel, a zip on ``sys.path``, an editable install and a plain checkout.
    Raises FileNotFoundError if the installation lacks the file.
    """
    if path := _path(name):
        with open(path, "rb") as file:
            return file.read()
    # The package is in a zip. importlib.resources comes last because its import takes a third of
    # the time of click's.
    from importlib.resources import files

    return (files("locator") / "data" / name).read_bytes()


def _path(name: str) -> str:
    package = os.path.dirname(os.path.dirname(__file__))
    for folder in (package, os.path.dirname(package)):
        path = os.path.join(folder, "data", name)
        if os.path.isfile(path):
            return path
    return ""


@cache
def _table(name: str) -> bytes | mmap.mmap:
    """The same bytes to search in: the first answer does not wait until all are read."""
    path = _path(name)
    if not path:
        return shipped(name)
    with open(path, "rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


def row_of(name: str, key: str) -> str | None:
    """The line of the shipped table ``data/NAME`` whose first cell is ``key``, else None.

    The lines are sorted by that cell, which has no quotes. The search bisects the bytes.
    """
    table, wanted = _table(name), key.encode("ascii", "replace") + b","
    low, high = _block(name, wanted) if name in _BLOCKS else (table.find(b"\n") + 1, len(table))
    while low < high:
        start = table.rfind(b"\n", low, (low + high) // 2) + 1 or low
        end = table.find(b"\n", start) + 1
        cell = table[start : table.find(b",", start) + 1]
        if cell == wanted:
            return table[start : end - 1].decode()
        low, high = (end, high) if cell < wanted else (low, start)
    return None


def rows_of(name: str, begin: str) -> list[str]:
    """The lines of the shipped table ``data/NAME`` that begin with ``begin``."""
    table, wanted = _table(name), begin.encode("ascii", "replace")
    low, high = table.find(b"\n") + 1, len(table)
    while low < high:
        start = table.rfind(b"\n", low, (low + high) // 2) + 1 or low
        end = table.find(b"\n", start) + 1
        low, high = (end, high) if table[start:end] < wanted else (low, start)
    found = []
    while table[low : low + len(wanted)] == wanted:
        end = table.find(b"\n", low)
        found.append(table[low:end].decode())
        low = end + 1
    return found


# Bytes of a table that are searched at once: some 35 lines of ZIP codes.
_BLOCK = 2048
# The tables whose blocks are known: the first cell in each, and where it begins.
_BLOCKS: dict[str, tuple[list[bytes], list[int]]] = {}


def expect_many(name: str) -> None:
    """Make ``row_of`` five times as fast in a table, for a millisecond now."""
    if name in _BLOCKS:
        return
    table, cells, starts = _table(name), list[bytes](), list[int]()
    start = table.find(b"\n") + 1
    while start:
        cells.append(table[start : table.find(b",", start) + 1])
        starts.append(start)
        start = table.find(b"\n", start + _BLOCK, len(table) - 1) + 1
    _BLOCKS[name] = cells, [*starts, len(table)]


def _block(name: str, wanted: bytes) -> tuple[int, int]:
    """The start and end of the line that begins with ``wanted``, as far as they are known."""
    cells, starts = _BLOCKS[name]
    at = bisect_right(cells, wanted)
    if not at:
        return 0, 0
    table, low, high = _table(name), starts[at - 1], starts[at]
    start = table.find(b"\n" + wanted, low - 1, high) + 1
    return (start, table.find(b"\n", start) + 1) if start else (0, 0)
