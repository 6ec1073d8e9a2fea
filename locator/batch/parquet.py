"""Parquet: rows in blocks from a file, and rows with what was added to them into a file.

A Parquet file has its table of contents at its end and cannot be gone on with after a break. So
what is written is staged as Arrow IPC streams, one for each time the run was taken up, and made
into Parquet at the end. A stream can be cut off after any batch
(https://arrow.apache.org/docs/format/Columnar.html, "IPC Streaming Format").
"""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from hashlib import blake2b
from itertools import repeat
from math import isfinite
from typing import TYPE_CHECKING, Any

from locator.batch.arrow import Rows, Texts, arrays, fields, import_arrow
from locator.batch.columns import cell_text
from locator.batch.model import BLOCK_CHARACTERS, BLOCK_ROWS, Block, Cells, Column, Tabular
from locator.batch.output import BUILDING, PART, PartFile, put_in_place
from locator.errors import DataError, UsageError
from locator.system import private
from locator.system.input_files import naming_file, open_file

if TYPE_CHECKING:
    import pyarrow as pa

# Without a buffer pyarrow reads the whole row group of each column at once: 140 MB more at a
# million rows a group.
_BUFFER_BYTES = 1 << 16
# A row group of the output is this many rows, or about this much memory if that is less.
_GROUP_ROWS, _GROUP_BYTES = 100_000, 16_000_000
# The most of a row, as of a line of text.
_ROW_BYTES = 1 << 24
# The most that texts which are stored once may take unpacked in a batch, else they are looked at.
_UNPACKED_BYTES = 4 * BLOCK_CHARACTERS
# Rows whose texts are looked at together while they are packed.
_PACKED_ROWS = 50_000
# Bytes that a number, a date or a truth value has at most.
_SMALL = 16
# Ends a stream: the continuation marker and a length of 0, as the IPC format has it.
_END_OF_STREAM = b"\xff\xff\xff\xff\0\0\0\0"
_NOT_PARQUET = "it is not Parquet, or is cut short or damaged"

# Makes the rows that a source gave into its columns.
_ToColumns = Callable[[Any], "list[pa.Array]"]


class ParquetSource:
    """A Parquet file as a Source."""

    format = "parquet"
    bad = 0  # a row cannot be malformed, only the file

    def __init__(self, path: str, named: Mapping[str, str]) -> None:
        """Open ``path``; ``named`` says what columns mean, as ``columns.understand`` has it.

        Raises UsageError for standard input or a missing pyarrow, DataError for a file that is
        not Parquet or is damaged.
        """
        if path == "-":
            raise UsageError("Parquet is read from its end, so it cannot come from standard input")
        arrow = _lean_arrow()
        with naming_file(path), open_file(path):
            pass  # pyarrow would wait at a pipe, and no signal would end that
        self.name = path
        with _reading(path):
            self._file = arrow.parquet.ParquetFile(
                path, pre_buffer=False, buffer_size=_BUFFER_BYTES
            )
            self.schema: pa.Schema = self._file.schema_arrow
        self.columns: tuple[str, ...] = tuple(self.schema.names)
        try:
            self._texts = Texts(self.schema, named)
            self.described = f"Parquet; {self._texts.columns.description}"
            self.unused, self.notes = self._texts.columns.unused, ()
        except BaseException:
            self.close()
            raise

    def rows_known(self) -> int:
        """The number of rows."""
        return int(self._file.metadata.num_rows)

    def blocks(self) -> Iterator[Block]:
        """All rows in order. Raises DataError if the file is damaged."""
        hashed, read = blake2b(digest_size=16), 0
        with import_arrow().ipc.new_stream(_arrow_file(hashed.update), self.schema) as stream:
            for batch in self._batches():
                stream.write_batch(batch)
                read += len(batch)
                part = read / self._file.metadata.num_rows
                yield Block(Rows(batch), self._texts(batch), hashed.hexdigest(), part)

    def _batches(self) -> "Iterator[pa.RecordBatch]":
        with _reading(self.name):
            rows = self._rows_a_block()
            read = 0
            for batch in self._file.iter_batches(batch_size=rows, use_threads=False):
                yield from self._pieces(batch, read)
                read += len(batch)

    def _pieces(self, batch: "pa.RecordBatch", before: int) -> "Iterator[pa.RecordBatch]":
        """A batch in parts that are small enough: a long text may be stored once for many rows.

        Raises DataError for a row that is too long. ``before``: the rows before the batch.
        """
        texts = [column for column in batch.columns if hasattr(column, "dictionary")]
        if batch.nbytes <= 4 * BLOCK_CHARACTERS and not texts:
            yield batch
            return
        start = size = 0
        for at, row in enumerate(_row_bytes(batch, texts)):
            if row > _ROW_BYTES:
                raise self._too_long(f"row {before + at + 1} has")
            if size + row > BLOCK_CHARACTERS and at > start:
                yield batch.slice(start, at - start)
                start, size = at, 0
            size += row
        yield batch.slice(start)

    def _rows_a_block(self) -> int:
        """Fewer than BLOCK_ROWS where the rows are so long that a block would be too large."""
        metadata = self._file.metadata
        groups = [metadata.row_group(at) for at in range(metadata.num_row_groups)]
        longest = max(
            (group.total_byte_size / max(group.num_rows, 1) for group in groups), default=0
        )
        if longest > _ROW_BYTES or self._values_a_row() > _ROW_BYTES:
            raise self._too_long("there are rows of")
        rows = max(1, min(BLOCK_ROWS, int(BLOCK_CHARACTERS / max(longest, 1))))
        return max(1, min(rows, BLOCK_CHARACTERS // (self._longest_shared(rows) or 1)))

    def _values_a_row(self) -> float:
        """The most values in a row of a column, each at least a byte once it is read."""
        metadata = self._file.metadata
        groups = [metadata.row_group(at) for at in range(metadata.num_row_groups)]
        return max(
            (
                chunk.num_values / max(group.num_rows, 1)
                for group in groups
                for chunk in map(group.column, range(group.num_columns))
            ),
            default=0.0,
        )

    def _longest_shared(self, rows: int) -> int:
        """The bytes of the longest texts that many rows may share, one of each column.

        A file says how long its texts are where each is stored once, but not how often they come.
        Only columns are looked at whose texts could fill the memory, and they are left packed.
        """
        metadata = self._file.metadata
        groups = [metadata.row_group(at) for at in range(metadata.num_row_groups)]
        columns = {
            chunk.path_in_schema
            for group in groups
            for chunk in map(group.column, range(group.num_columns))
            if chunk.has_dictionary_page and chunk.physical_type == "BYTE_ARRAY"
            # The rows of a list share their texts among more values than there are rows.
            if chunk.total_uncompressed_size * min(rows * _each(chunk, group), chunk.num_values)
            > _UNPACKED_BYTES
        }
        paths = [column.path for column in map(metadata.schema.column, range(metadata.num_columns))]
        if any(paths.count(column) > 1 for column in columns):
            # Arrow finds a packed column by its path alone: "b" in "a", or "a.b".
            message = "two columns with long texts have the same path in the file: rename one"
            raise DataError(message, path=self.name)
        return sum(self._longest_text(column) for column in sorted(columns))

    def _longest_text(self, column: str) -> int:
        """The most bytes of text in a row of a column, which may be inside of others."""
        longest = 0
        with import_arrow().parquet.ParquetFile(
            self.name, pre_buffer=False, buffer_size=_BUFFER_BYTES, read_dictionary=[column]
        ) as file:
            for batch in file.iter_batches(_PACKED_ROWS, columns=[column], use_threads=False):
                longest = max(longest, _longest_of(batch.column(0)))
        return longest

    def _too_long(self, what: str) -> DataError:
        message = f"{what} more than {_ROW_BYTES:,} bytes: this is not a table"
        return DataError(message, path=self.name)

    def cells(self, rows: Sequence[Any]) -> Iterator[Sequence[str]]:
        """Each row as text, one cell for each column, "" for null."""
        return ([cell_text(value) for value in row] for row in rows)

    def values(self, rows: Sequence[Any]) -> Iterator[Sequence[Any]]:
        """Each row as values that JSON has, those that it lacks as text."""
        return ([_plain(value) for value in row] for row in rows)

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def _each(chunk: Any, group: Any) -> int:
    """Values in a row of a column, rounded up."""
    return -(-int(chunk.num_values) // max(int(group.num_rows), 1))


def _longest_of(column: Any) -> int:
    """The most bytes in a row of texts that are stored once, in structures and lists or not."""
    from pyarrow import compute, table, types

    rows = None
    while types.is_nested(column.type):
        if types.is_struct(column.type):
            column = column.flatten()[0]  # the one that was asked for
            continue
        parents = compute.list_parent_indices(column)
        rows = parents if rows is None else rows.take(parents)
        column = column.flatten()
    lengths = compute.binary_length(column.dictionary)
    if rows is not None:
        values = table({"row": rows, "bytes": lengths.take(column.indices)})
        lengths = values.group_by("row").aggregate([("bytes", "sum")]).column("bytes_sum")
    return int(compute.max(lengths).as_py() or 0)


def _row_bytes(batch: "pa.RecordBatch", encoded: "Sequence[pa.DictionaryArray]") -> Iterator[int]:
    """The bytes of each row. A dictionary, which all rows share, counts by the values it gives."""
    names = zip(batch.schema.names, batch.columns, strict=True)
    plain = batch.select([name for name, column in names if column not in encoded])
    picked = [_value_bytes(column) for column in encoded]
    for at, values in enumerate(zip(*picked, strict=True) if picked else repeat((), len(batch))):
        yield plain.slice(at, 1).nbytes + sum(values)


def _value_bytes(column: "pa.DictionaryArray") -> list[int]:
    import pyarrow as pa
    from pyarrow.compute import binary_length  # not at the top: few files have such columns

    if column.dictionary.type not in (pa.string(), pa.binary()):
        return [_SMALL] * len(column)
    lengths = binary_length(column.dictionary).take(column.indices)
    return [length or 0 for length in lengths.to_pylist()]


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    if (
        value is None
        or isinstance(value, str | int)
        or (isinstance(value, float) and isfinite(value))
    ):
        return value
    return cell_text(value)


def _lean_arrow() -> Any:
    # Arrow's own pool keeps 30 MB more of what it once had than the system's does.
    arrow = import_arrow()
    arrow.set_memory_pool(arrow.system_memory_pool())
    return arrow


def _arrow_file(write: Callable[[bytes], object]) -> Any:
    """A file to write to for Arrow."""
    return import_arrow().PythonFile(_Written(write), "w")


class _Written:
    """The methods that Arrow needs of a Python file that it writes to."""

    closed = False

    def __init__(self, write: Callable[[bytes], object]) -> None:
        self.write = write

    def flush(self) -> None:
        """Nothing is held back."""


def open_sink(
    path: str,
    source: Tabular,
    added: Sequence[Column],
    names: Sequence[str],
    *,
    resume_at: int | None = None,
) -> "ParquetSink":
    """A Parquet file at ``path`` for the rows of ``source``, the ``added`` columns as ``names``.

    The columns of a Parquet source stay as they are; those of others are text. ``resume_at`` is
    where an earlier run's sink was, by its ``position``. Raises UsageError for standard output or
    a missing pyarrow, DataError when it cannot be written.
    """
    if path == "-":
        raise UsageError("Parquet cannot be written to standard output; name a file with -o")
    arrow = _lean_arrow()
    if isinstance(source, ParquetSource):
        schema, to_columns = source.schema, _columns_of_batch
    else:
        schema = arrow.schema([(name, arrow.string()) for name in source.columns])
        to_columns = partial(_columns_of_cells, source)
    return ParquetSink(path, _with(schema, fields(added, names)), to_columns, resume_at or 0)


def _with(schema: "pa.Schema", more: "list[pa.Field]") -> "pa.Schema":
    return import_arrow().schema([*schema, *more], schema.metadata)


def _columns_of_batch(rows: Rows) -> "list[pa.Array]":
    return list(rows.batch.columns)


def _columns_of_cells(source: Tabular, rows: Sequence[Any]) -> "list[pa.Array]":
    arrow = import_arrow()
    columns = zip(*source.cells(rows), strict=True) if rows else [()] * len(source.columns)
    return [arrow.array(column, arrow.string()) for column in columns]


class ParquetSink:
    """Writes rows and what was added to them to a Parquet file; ``open_sink`` makes these."""

    def __init__(self, path: str, schema: "pa.Schema", to_columns: _ToColumns, at: int) -> None:
        """``schema`` is of the whole output; ``at`` is where to go on, 0 at the start."""
        self._schema, self._to_columns = schema, to_columns
        self._path = os.path.realpath(path)  # a link stays one
        self._part = PartFile(path, at)
        if at:
            self._part.write(_END_OF_STREAM)
        self._stream = import_arrow().ipc.new_stream(_arrow_file(self._part.write), schema)

    def write(self, rows: Sequence[Any], added: Sequence[Cells]) -> None:
        """Append the rows in order. Raises DataError when it cannot be written."""
        own = self._to_columns(rows)
        new = arrays([self._schema.field(at) for at in range(len(own), len(self._schema))], added)
        self._stream.write_batch(
            import_arrow().RecordBatch.from_arrays([*own, *new], schema=self._schema)
        )

    def position(self) -> int:
        """Make everything written so far durable; where it ends, for ``open_sink``."""
        return self._part.position()

    def finish(self) -> None:
        """Make the Parquet file and put it in its place.

        The staged rows stay until that has succeeded, so that a resumed run can finish.
        """
        self._stream.close()
        self._part.close()
        building = self._path + BUILDING
        try:
            with _writing(self._path):
                self._convert(self._path + PART, building)
                put_in_place(building, self._path)
                os.unlink(self._path + PART)
        finally:
            with suppress(OSError):
                os.unlink(building)

    def _convert(self, staged: str, path: str) -> None:
        arrow = import_arrow()
        with open(private.renew(path), "wb") as file:
            with arrow.parquet.ParquetWriter(file, self._schema, compression="zstd") as writer:
                for group in _groups(_staged(staged)):
                    table = arrow.Table.from_batches(group, self._schema)
                    writer.write_table(table.combine_chunks(), row_group_size=_GROUP_ROWS)
            file.flush()
            os.fsync(file.fileno())

    def close(self) -> None:
        """Let go without finishing; the written rows stay for a resumed run."""
        self._part.close()


def _staged(path: str) -> "Iterator[pa.RecordBatch]":
    """The batches of all streams of a staged file."""
    arrow = import_arrow()
    with arrow.OSFile(path) as file:
        while file.tell() < file.size():
            yield from arrow.ipc.open_stream(file)


def _groups(batches: "Iterator[pa.RecordBatch]") -> "Iterator[list[pa.RecordBatch]]":
    """The batches in row groups, cut by what they hold alone: the same in every run."""
    group: list[pa.RecordBatch] = []
    rows = size = 0
    for batch in batches:
        group.append(batch)
        rows, size = rows + len(batch), size + batch.nbytes
        if rows >= _GROUP_ROWS or size >= _GROUP_BYTES:
            yield group
            group, rows, size = [], 0, 0
    if group:
        yield group


@contextmanager
def _reading(path: str) -> Iterator[None]:
    arrow = import_arrow()
    try:
        yield
    except OSError as error:
        # Without a number it is Arrow's own, about what is in the file.
        reason = os.strerror(error.errno) if error.errno else _NOT_PARQUET
        raise DataError(f"cannot be read: {reason}", path=path) from None
    except arrow.ArrowException:
        raise DataError(f"cannot be read: {_NOT_PARQUET}", path=path) from None


@contextmanager
def _writing(path: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else "the file system refused"
        raise DataError(f"cannot write: {reason}", path=path) from None
