"""NDJSON in: one JSON object per line. A row is the unchanged text of its line."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, NamedTuple

from locator.batch.columns import cell_text, is_data, understand
from locator.batch.model import BLOCK_CHARACTERS, BLOCK_ROWS, Block
from locator.batch.text_file import BadLines, TextFile, encodable, in_blocks
from locator.errors import DataError

# Numbers keep their digits: 35801, not 35801.0, and 1.10, not 1.1.
_DECODER = json.JSONDecoder(parse_int=str, parse_float=str)
_NOT_TEXT = (dict, list)


class _Line(NamedTuple):
    number: int
    raw: str
    record: dict[str, Any]


class NdjsonSource:
    """An NDJSON file as a Source; blank lines are not rows.

    The columns are the keys in the first block of records, in order of appearance. Later records
    may have other keys, unless the sink has called ``only_columns`` or ``reserve``.
    """

    format = "ndjson"

    def __init__(
        self, file: TextFile, named: Mapping[str, str], *, bad_path: str | None = None
    ) -> None:
        """Read the first records and find the address among their keys.

        ``named``: as for ``columns.understand``. Malformed lines are written to ``bad_path``;
        without it they raise DataError.
        """
        self.name, self.file = file.name, file
        self._bad = BadLines(file, bad_path)
        self._all = self._all_lines()
        self._first = _first_block(self._all)
        if not self._first:
            fault = "no line could be read as a row" if self.bad else "the file has no records"
            raise DataError(fault, path=file.name)
        keys = chain.from_iterable(line.record for line in self._first)
        self.columns = tuple(dict.fromkeys(keys))
        self.understood = understand(self.columns, named, keyed=True)
        self.unused, self.notes = self.understood.unused, ()
        self._refuse_parts()
        self._accepted: Callable[[Iterable[str]], bool] = frozenset[str]().isdisjoint
        self._refused = ""

    def only_columns(self) -> None:
        """Treat a record with a key that is not a column as malformed from now on."""
        self._accepted = frozenset(self.columns).issuperset
        self._refused = "is in none of the first records, and a table cannot get new columns later"

    def reserve(self, names: Iterable[str]) -> None:
        """Treat a record with one of these names of added columns as malformed from now on."""
        self._accepted = frozenset(names).difference(self.columns).isdisjoint
        self._refused = "is the name of an added column, and is in none of the first records"

    @property
    def described(self) -> str:
        """For people: encoding and address columns."""
        return f"NDJSON, encoding {self.file.encoding}; {self.understood.description}"

    @property
    def bad(self) -> int:
        """The number of malformed lines that were set aside."""
        return self._bad.count

    def blocks(self) -> Iterator[Block]:
        """All rows. A malformed one is set aside, or raises DataError with its line number."""
        return in_blocks(self._rows(), self.file, self._bad, "")

    def _rows(self) -> Iterator[tuple[str, str]]:
        columns, used, text = self.columns, self.understood.used, self.understood.text
        first, self._first = self._first, []
        for number, raw, record in chain(first, self._all):
            if not self._accepted(record):
                key = next(key for key in record if not self._accepted((key,)))
                named = "a key" if is_data(key) else f"the key {key!r}"
                self._bad.put(raw, f"{named} {self._refused}", number)
                continue
            cells: list[Any] = list(map(record.get, columns))
            for at in used:
                if type(cells[at]) is not str:
                    cells[at] = "" if isinstance(cells[at], _NOT_TEXT) else cell_text(cells[at])
            yield raw, text(cells)

    def cells(self, rows: Sequence[Any]) -> Iterator[Sequence[str]]:
        """Each row as text: numbers with their digits, lists and objects as JSON."""
        for raw in encodable(rows):
            cells: list[Any] = list(map(_DECODER.decode(raw).get, self.columns))
            kinds = set(map(type, cells))
            if not kinds.isdisjoint(_NOT_TEXT):
                # Numbers in lists and objects stay numbers.
                whole = json.loads(raw)
                nested = zip(cells, self.columns, strict=True)
                cells = [whole[key] if type(cell) in _NOT_TEXT else cell for cell, key in nested]
            texts = cells if kinds == {str} else list(map(cell_text, cells))
            # An escape can be half of a surrogate pair, which is not text.
            yield encodable(texts) if "\\u" in raw else texts

    def values(self, rows: Sequence[Any]) -> Iterator[Sequence[Any]]:
        """Each row as its values, None where the record lacks the key."""
        for raw in rows:
            record = json.loads(raw)
            yield [record.get(column) for column in self.columns]

    def close(self) -> None:
        """Close the file."""
        self.file.close()

    def _all_lines(self) -> Iterator[_Line]:
        number = 0
        for number, raw in enumerate(chain.from_iterable(self.file.lines()), 1):
            try:
                record = _DECODER.decode(raw)
            except ValueError:
                if raw.strip():
                    self._bad.put(raw, "this line is not JSON", number)
            except RecursionError:
                self._bad.put(raw, "nested too deeply", number)
            else:
                if isinstance(record, dict):
                    yield _Line(number, raw, record)
                else:
                    self._bad.put(raw, "this line is not a JSON object", number)

    def _refuse_parts(self) -> None:
        """Raise DataError if an address column holds only lists and objects."""
        for name in (self.columns[at] for at in self.understood.used):
            values = [line.record.get(name) for line in self._first]
            found = [value for value in values if value is not None]
            if found and all(isinstance(value, _NOT_TEXT) for value in found):
                raise DataError("holds objects or lists, not text", path=self.name, column=name)


def _first_block(lines: Iterator[_Line]) -> list[_Line]:
    first: list[_Line] = []
    size = 0
    for line in lines:
        first.append(line)
        size += len(line.raw)
        if len(first) == BLOCK_ROWS or size >= BLOCK_CHARACTERS:
            break
    return first
