"""What the parts of a batch hand to each other.

    Source ──Block──▶ engine (texts → cells) ──rows, cells──▶ Sink

The engine looks at the texts alone; what a row is, only the source and the sink that is made for it
know. Everything is counted in rows of the input, from 0.
"""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple, Protocol

# Rows that are read, answered and written together: few enough that a worker is never waited for
# long, enough that handing them over costs little.
BLOCK_ROWS = 1_000
# A block ends early when its rows are this long together, so that long rows do not fill the memory.
BLOCK_CHARACTERS = 1_000_000

# The delimiter of a file with one cell a line: a character that decoding never produces.
NO_DELIMITER = "\ud800"
# Names that --delimiter accepts instead of a character.
DELIMITER_NAMES = {"tab": "\t", "comma": ",", "semicolon": ";", "pipe": "|", "none": NO_DELIMITER}

Value = str | float | int | bool | None
# What is added to one row: a value for each Column, in their order.
Cells = tuple[Value, ...]


class Column(NamedTuple):
    """A column that the answer adds to the rows."""

    name: str
    kind: str  # text | number | integer | boolean: its type in files that have types


class Block(NamedTuple):
    """Some rows of the input in their order.

    ``texts`` has what is to be answered for each row, "" where the row has no address. ``digest``
    is a hash of all of the input up to the end of this block: the same rows give the same hash,
    so that a run that goes on can tell whether its input is still the same.
    """

    rows: Sequence[Any]
    texts: list[str]
    digest: str


class Source(Protocol):
    """An input file, understood: its rows can be read once, from the start."""

    name: str  # for messages: the path, or "standard input"
    columns: tuple[str, ...]  # the input's own columns in order

    def blocks(self) -> Iterator[Block]:
        """All rows. Raises DataError naming the line of a row that cannot be read."""
        ...

    def progress(self) -> float | None:
        """The part of the input that was read (0 to 1), None where its size is not known."""
        ...

    def close(self) -> None:
        """Let go of the file."""
        ...


class Tabular(Source, Protocol):
    """A Source that also gives its rows as cells, for a sink of another format."""

    @property
    def format(self) -> str:
        """Its format: csv (with any delimiter), ndjson or parquet."""
        ...

    @property
    def described(self) -> str:
        """For people: its format, and which columns are the address."""
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
    """Where the rows go, each with what was added to it."""

    def write(self, rows: Sequence[Any], added: Sequence[Cells]) -> None:
        """Append the rows in order. Raises DataError when it cannot be written."""
        ...

    def position(self) -> int:
        """Make everything written so far durable; where it ends, for ``resume_at``."""
        ...

    def finish(self) -> None:
        """Put the whole output in its place; nothing is there under its name before."""
        ...

    def close(self) -> None:
        """Let go without finishing; what was written stays for a run that goes on."""
        ...
