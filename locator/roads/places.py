"""Places as whole numbers: 1e-5 degrees, as the street index rounds them, and squares of them.

A key orders places by squares of 0.01 degrees (about 1.1 by 0.9 km), so that what is near on the
ground is mostly near in a file.
"""

from math import floor

# Steps of 1e-5 degrees: locator.geocode.streets.geometry packs lines in them.
SCALE = 100_000
_SQUARE = 1_000  # steps
# The squares in which roads are looked for, in steps: 330 by 260 m, some ten stretches of a town.
_CELL = 300
_CELLS_AROUND = 36_000_000 // _CELL


def key_of(latitude: float, longitude: float) -> int:
    """The key of the place, rounded to a step; WGS 84 degrees in."""
    return key_of_steps(round(latitude * SCALE), round(longitude * SCALE))


def key_of_steps(y: int, x: int) -> int:
    """The key of a place in steps."""
    y, x = y + 9_000_000, x + 18_000_000
    high = (y // _SQUARE) << 16 | (x // _SQUARE)
    return high << 20 | (y % _SQUARE) << 10 | (x % _SQUARE)


def steps_of_key(key: int) -> tuple[int, int]:
    """Latitude and longitude of a key, in steps."""
    y = (key >> 36) * _SQUARE + (key >> 10 & 1_023)
    x = (key >> 20 & 65_535) * _SQUARE + (key & 1_023)
    return y - 9_000_000, x - 18_000_000


def square_of(latitude: float, longitude: float) -> tuple[int, int]:
    """The square of 0.01 degrees that a place is in."""
    return floor(latitude * SCALE / _SQUARE), floor(longitude * SCALE / _SQUARE)


def row_and_column(y: int, x: int) -> tuple[int, int]:
    """The cell that a place in steps is in."""
    return (y + 9_000_000) // _CELL, (x + 18_000_000) // _CELL


def cell_number(row: int, column: int) -> int:
    """The cell's number, which orders cells by row and column."""
    return row * _CELLS_AROUND + column


def row_of(number: int) -> int:
    """The row of the cell with that number."""
    return number // _CELLS_AROUND


def cells_of(points: list[tuple[int, int]]) -> set[int]:
    """The cells that a line of (x, y) points in steps can run through, and a few beside."""
    cells = set()
    before = points[0]
    for point in points:
        first, last = (row_and_column(y, x) for x, y in (before, point))
        rows, columns = (sorted(pair) for pair in zip(first, last, strict=True))
        for row in range(rows[0], rows[1] + 1):
            for column in range(columns[0], columns[1] + 1):
                cells.add(cell_number(row, column))
        before = point
    return cells


def within_cell_m(y: int, x: int, step_y_m: float, step_x_m: float) -> float:
    """Meters from a place in steps to the nearest side of its cell."""
    in_y, in_x = (y + 9_000_000) % _CELL, (x + 18_000_000) % _CELL
    return min(min(in_y, _CELL - in_y) * step_y_m, min(in_x, _CELL - in_x) * step_x_m)


def cell_m(step_y_m: float, step_x_m: float) -> float:
    """The shorter side of a cell in meters."""
    return _CELL * min(step_y_m, step_x_m)


def steps_to_cell(at: int, cells: int) -> int:
    """Steps from a place, of which one coordinate is given, to the cell so many cells further on.

    One less where it is not the place's own, since the place may be rounded.
    """
    inside = (at + 18_000_000) % _CELL
    if cells > 0:
        return cells * _CELL - inside - 1
    return inside - (cells + 1) * _CELL - 1 if cells < 0 else 0
