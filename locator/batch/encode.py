"""Rows and what was added to them as bytes: CSV and NDJSON."""

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from locator.batch.csv_file import CsvSource
from locator.batch.model import NO_DELIMITER, Cells, Column, Tabular
from locator.batch.ndjson import NdjsonSource
from locator.batch.text_file import EXACT
from locator.system.spreadsheets import safe

_BOOLEANS: dict[object, str] = {True: "true", False: "false", None: ""}


class Encoder(NamedTuple):
    """The text before the first row, and the rows with the added cells."""

    head: bytes
    rows: Callable[[Sequence[Any], Sequence[Cells]], bytes]


def csv_encoder(
    source: Tabular,
    added: Sequence[Column],
    names: Sequence[str],
    *,
    tabs: bool | None,
    harmless: bool = False,
) -> Encoder:
    """CSV, the ``added`` columns under ``names``: None is empty, a boolean is true or false.

    ``tabs``: whether tabs separate the columns, None if that does not matter. Rows of CSV stay
    as they stand in their file, with its delimiter, line ends, encoding, byte-order mark and first
    line "sep=;". ``harmless``: cells that a spreadsheet would run get an apostrophe.
    """
    delimiter, plain = _delimiter(source, tabs), _plain(added)
    start, line_end, encode, header = b"", "\n", _utf8, True
    if isinstance(source, CsvSource):
        start, encode = source.file.bom, source.file.encode
        line_end, header = source.line_end, source.header
    if isinstance(source, CsvSource) and delimiter == source.delimiter:
        lines = _appending(source, delimiter, harmless)
        start += encode(source.preface)
        head = lines([source.head], [names])
    else:
        lines = _rewriting(source, delimiter, harmless)
        own = (*source.columns, *names)
        head = record_lines([_harmless(own) if harmless else own], delimiter)

    def ended(lines: list[str]) -> bytes:
        return encode("".join([line + line_end for line in lines]))

    return Encoder(
        start + ended(head if header else []), lambda rows, cells: ended(lines(rows, plain(cells)))
    )


_Lines = Callable[[Sequence[Any], Iterable[Sequence[object]]], list[str]]


def _harmless(cells: Iterable[object]) -> list[object]:
    return [safe(cell) if isinstance(cell, str) else cell for cell in cells]


def _appending(source: CsvSource, delimiter: str, harmless: bool) -> _Lines:
    """For rows that are lines of CSV: the cells are put behind them.

    To be ``harmless``, a row is rewritten, but only if it has to be.
    """

    def own(rows: Sequence[str]) -> Iterator[str]:
        for row, record in zip(rows, source.records(rows), strict=True):
            changed = _harmless(record)
            yield row if changed == record else record_lines([changed], delimiter)[0]

    def lines(rows: Sequence[str], cells: Iterable[Sequence[object]]) -> list[str]:
        if harmless:
            rows, cells = list(own(rows)), map(_harmless, cells)
        # The blank cell in front makes the first delimiter; alone it would be written as "".
        tails = record_lines((("", *row) if row else () for row in cells), delimiter)
        return [row.rstrip("\r\n") + tail for row, tail in zip(rows, tails, strict=True)]

    return lines


def _rewriting(source: Tabular, delimiter: str, harmless: bool) -> _Lines:
    """For any rows: their cells and the added ones are written again."""

    def lines(rows: Sequence[Any], cells: Iterable[Sequence[object]]) -> list[str]:
        records = source.records(rows) if isinstance(source, CsvSource) else source.cells(rows)
        pairs = ((*own, *new) for own, new in zip(records, cells, strict=True))
        return record_lines(map(_harmless, pairs) if harmless else pairs, delimiter)

    return lines


def record_lines(records: Iterable[Sequence[object]], delimiter: str) -> list[str]:
    """Each record as a line of CSV without its end."""
    file = _Kept()
    # csv quotes a lone \r only while its own line end holds one, so that is taken off here.
    csv.writer(file, delimiter=delimiter, lineterminator="\r\n").writerows(records)
    return [line[:-2] for line in file.lines]


class _Kept:
    """A file, as far as csv's writer needs one: what is written in one go is one line."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.write = self.lines.append


def _delimiter(source: Tabular, tabs: bool | None) -> str:
    own = source.delimiter if isinstance(source, CsvSource) else ","
    if tabs or (tabs is None and own == "\t"):
        return "\t"
    return "," if own in (NO_DELIMITER, "\t") else own


def _plain(added: Sequence[Column]) -> Callable[[Sequence[Cells]], Iterable[Sequence[object]]]:
    """The function that makes words of the booleans: csv would write True."""
    at = [place for place, column in enumerate(added) if column.kind == "boolean"]

    def plain(rows: Sequence[Cells]) -> Iterator[Sequence[object]]:
        for row in rows:
            cells: list[object] = list(row)
            for place in at:
                cells[place] = _BOOLEANS[cells[place]]
            yield cells

    return plain


def ndjson_encoder(source: Tabular, names: Sequence[str]) -> Encoder:
    """NDJSON, what was added under ``names``. Lines of NDJSON keep every byte they have."""
    if isinstance(source, NdjsonSource):
        encode = source.file.encode
        return Encoder(
            source.file.bom,
            lambda rows, cells: encode("".join(map(_with_keys(names), rows, cells))),
        )
    keys = distinct((*source.columns, *names))

    def rows(rows: Sequence[Any], cells: Sequence[Cells]) -> bytes:
        pairs = zip(source.values(rows), cells, strict=True)
        records = (dict(zip(keys, (*own, *new), strict=True)) for own, new in pairs)
        return _utf8("".join([json.dumps(record) + "\n" for record in records]))

    return Encoder(b"", rows)


def _with_keys(names: Sequence[str]) -> Callable[[str, Cells], str]:
    """The function that puts keys before the brace that ends a line."""

    def with_keys(line: str, cells: Cells) -> str:
        end = line.rindex("}")
        head, tail = line[:end], line[end:]
        comma = "" if head.rstrip().endswith("{") or not cells else ", "
        line_end = "" if tail.endswith(("\n", "\r")) else "\n"
        added = json.dumps(dict(zip(names, cells, strict=True)))[1:-1]
        return f"{head}{comma}{added}{tail}{line_end}"

    return with_keys


def distinct(names: Sequence[str]) -> list[str]:
    """The names, with _2, _3 … behind those that were there before."""
    found: dict[str, None] = {}
    for name in names:
        free, count = name, 1
        while free in found:
            count += 1
            free = f"{name}_{count}"
        found[free] = None
    return list(found)


def _utf8(text: str) -> bytes:
    return text.encode("utf-8", EXACT)
