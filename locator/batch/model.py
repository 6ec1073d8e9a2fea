"""The data that the parts of a batch pass to each other.

    Source ──Block──▶ engine (texts → cells) ──rows, cells──▶ Sink

The engine sees only the texts. Only the source and its sink know the form of a row. Everything is
counted in rows of the input, from 0.
"""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple, Protocol

# Rows that are read, answered and written together: few enough that waiting for a worker is short,
# and enough that passing them on costs little.
BLOCK_ROWS = 1_000
# A block also ends when its rows have this many characters in all, so that long rows fit in memory.
BLOCK_CHARACTERS = 1_000_000

# The delimiter of a file with one cell a line: a character that decoding never produces.
NO_DELIMITER = "\ud800"
# Names that --delimiter accepts instead of a character.
DELIMITER_NAMES = {"tab": "\t", "comma": ",", "semicolon": ";", "pipe": "|", "none": NO_DELIMITER}

Value = str | float | int | bool | None
# The values added to one row, one for each Column, in order.
Cells = tuple[Value, ...]


class Column(NamedTuple):
    """A column that the answer adds to each row."""

    name: str
    kind: str  # text | number | integer | boolean: its type in typed files


class Block(NamedTuple):
    """Some rows of the input, in order.

    ``texts``: the address of each row, "" for none. ``digest``: a hash of the whole input up to
    the end of this block; a resumed run compares it to see whether the input has changed.
    ``part``: the part of the input up to the end of this block, 0 to 1, None if unknown.
    """

    rows: Sequence[Any]
    texts: list[str]
    digest: str
    part: float | None = None


class Source(Protocol):
    """An input file whose columns are known. Its rows can be read once, from the start."""

    name: str  # for messages: the path or "standard input"
    columns: tuple[str, ...]  # the input's own columns, in order

    def blocks(self) -> Iterator[Block]:
        """All rows. Raises DataError with the line number of a row that cannot be read."""
        ...

    def close(self) -> None:
        """Close the file."""
        ...


class Tabular(Source, Protocol):
    """A Source that also gives its rows as cells, for a sink of another format."""

    @property
    def format(self) -> str:
        """Its format: csv (with any delimiter), ndjson, parquet or xlsx."""
        ...

    @property
    def described(self) -> str:
        """For people: its format, and which columns are the address."""
        ...

    @property
    def notes(self) -> tuple[str, ...]:
        """For people: what else they should know of how it is read."""
        ...

    @property
    def unused(self) -> tuple[str, ...]:
        """For people: the columns that look like parts of an address and are not used."""
        ...

    @property
    def bad(self) -> int:
        """The number of malformed rows that were set aside."""
        ...

    def cells(self, rows: Sequence[Any]) -> Iterator[Sequence[str]]:
        """Each row as text, one cell for each of ``columns``, "" for a missing value.

        All of it can be encoded: U+FFFD replaces bytes that are not text.
        """
        ...

    def values(self, rows: Sequence[Any]) -> Iterator[Sequence[Any]]:
        """Each row as JSON values, one for each of ``columns``, None for a missing value."""
        ...


class Sink(Protocol):
    """An output: takes each row with the cells added to it."""

    def write(self, rows: Sequence[Any], added: Sequence[Cells]) -> None:
        """Append the rows in order. Raises DataError when it cannot be written."""
        ...

    def position(self) -> int:
        """Flush everything to disk; returns where it ends, for ``resume_at``."""
        ...

    def finish(self) -> None:
        """Give the complete output its final name."""
        ...

    def close(self) -> None:
        """Close without finishing; the part written so far remains for --resume."""
        ...
