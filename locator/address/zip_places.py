"""What the table of ZIP Codes says of a ZIP that helps to read the text around it.

Read here and not through the gazetteer, which is a higher room. data/README.md has the cells.
"""

from functools import lru_cache

from locator.address.tail import STATE_CODES
from locator.address.text import fold
from locator.files import row_of


@lru_cache(maxsize=4_096)
def places(zip5: str) -> tuple[str, ...]:
    """The names of the places of a ZIP, as the parser writes words; none for an unknown one."""
    cells = _cells(zip5)
    names = (cells[5], *cells[6].split(";")) if cells else ()
    return tuple(name for name in map(fold, names) if name)


@lru_cache(maxsize=4_096)
def words_of(zip5: str) -> frozenset[str]:
    """The words of all names of the places and the state of a ZIP."""
    cells = _cells(zip5)
    states = (name for name, code in STATE_CODES.items() if cells and code == cells[7])
    return frozenset(word for name in (*places(zip5), *states) for word in name.split())


def city_at_end(tokens: list[str], zip5: str) -> int:
    """How many words at the end of ``tokens`` are the name of a place of that ZIP; 0 if none."""
    line = " ".join(tokens)
    counts = (name.count(" ") + 1 for name in places(zip5) if line.endswith(f" {name}"))
    return max(counts, default=0)


def _cells(zip5: str) -> list[str]:
    row = row_of("zips.csv", zip5)
    return row.split(",") if row else []
