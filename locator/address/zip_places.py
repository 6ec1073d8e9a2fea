"""What the table of ZIP Codes says of a ZIP that helps to read the text around it.

Read here and not through the gazetteer, which is a higher room. data/README.md has the cells.
"""

from functools import lru_cache

from locator.address.tail import STATE_CODES
from locator.address.text import fold
from locator.system.shipped import row_of


@lru_cache(maxsize=4_096)
def place_names(zip5: str) -> tuple[str, ...]:
    """The names of the places of a ZIP, as the parser writes words; none for an unknown one."""
    return _row(zip5)[0]


@lru_cache(maxsize=4_096)
def words_of(zip5: str) -> frozenset[str]:
    """The words of all names of the places and the state of a ZIP."""
    places, state = _row(zip5)
    names = (*places, *(name for name, code in STATE_CODES.items() if code == state))
    return frozenset(word for name in names for word in name.split())


def city_at_end(tokens: list[str], zip5: str) -> int:
    """How many words at the end of ``tokens`` are the name of a place of that ZIP; 0 if none."""
    line = " ".join(tokens)
    counts = (name.count(" ") + 1 for name in place_names(zip5) if line.endswith(f" {name}"))
    return max(counts, default=0)


def _row(zip5: str) -> tuple[tuple[str, ...], str]:
    """The names of the places of a ZIP, the post office's first, and its state."""
    row = row_of("zips.csv", zip5)
    if row is None:
        return (), ""
    _, _, _, _, _, place, others, state, *_ = row.split(",")
    return tuple(name for name in map(fold, (place, *others.split(";"))) if name), state
