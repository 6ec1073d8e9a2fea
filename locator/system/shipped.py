"""The data files that are shipped with the package."""

import os
from functools import cache


@cache
def shipped(name: str) -> bytes:
    """The bytes of the shipped file ``data/NAME``.

    Works from an installed wheel, a zip on ``sys.path``, an editable install and a plain checkout.
    Raises FileNotFoundError if the installation lacks the file.
    """
    package = os.path.dirname(os.path.dirname(__file__))
    for folder in (package, os.path.dirname(package)):
        path = os.path.join(folder, "data", name)
        if os.path.isfile(path):
            with open(path, "rb") as file:
                return file.read()
    # The package is in a zip. importlib.resources comes last because its import takes a third of
    # the time of click's.
    from importlib.resources import files

    return (files("locator") / "data" / name).read_bytes()


def row_of(name: str, key: str) -> str | None:
    """The line of the shipped table ``data/NAME`` whose first cell is ``key``, else None.

    The lines are sorted by that cell, which has no quotes. The search bisects the bytes.
    """
    table, wanted = shipped(name), key.encode("ascii", "replace") + b","
    low, high = table.find(b"\n") + 1, len(table)
    while low < high:
        start = table.rfind(b"\n", low, (low + high) // 2) + 1 or low
        end = table.find(b"\n", start) + 1
        cell = table[start : table.find(b",", start) + 1]
        if cell == wanted:
            return table[start : end - 1].decode()
        low, high = (end, high) if cell < wanted else (low, start)
    return None
