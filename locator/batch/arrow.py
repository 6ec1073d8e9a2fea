"""Arrow batches: the texts of their rows, and what is added to them as typed columns.

pyarrow is imported by the functions that need it; who has no such files need not have it.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, overload

from locator.batch.columns import cell_text, understand
from locator.batch.model import Cells, Column
from locator.errors import UsageError
from locator.system.extras import missing

if TYPE_CHECKING:
    import pyarrow as pa


def import_arrow() -> Any:
    """The package pyarrow. Raises UsageError, naming the extra that brings it."""
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise missing("Parquet needs pyarrow", "parquet") from None
    return pyarrow


class Rows(Sequence[tuple[Any, ...]]):
    """The rows of a batch; they are made into Python values when they are asked for."""

    def __init__(self, batch: "pa.RecordBatch") -> None:
        self.batch = batch

    def __len__(self) -> int:
        return int(self.batch.num_rows)

    @overload
    def __getitem__(self, at: int) -> tuple[Any, ...]: ...

    @overload
    def __getitem__(self, at: slice) -> "Rows": ...

    def __getitem__(self, at: int | slice) -> "tuple[Any, ...] | Rows":
        if isinstance(at, slice):
            start, stop, _ = at.indices(len(self))
            return Rows(self.batch.slice(start, stop - start))
        return tuple(column[at].as_py() for column in self.batch.columns)

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        return zip(*(column.to_pylist() for column in self.batch.columns), strict=True)


class Texts:
    """The text to answer for each row of batches with one schema."""

    def __init__(self, schema: "pa.Schema", named: Mapping[str, str]) -> None:
        """``named``: what columns mean, as ``columns.understand`` has it.

        Raises UsageError if no column holds an address, or one that does is not of plain values.
        """
        self.columns = understand(schema.names, named, keyed=True)
        for field in (schema.field(at) for at in self.columns.used):
            if import_arrow().types.is_nested(field.type):
                raise UsageError(f"column {field.name} is {field.type}, not text")

    def __call__(self, batch: "pa.RecordBatch") -> list[str]:
        """The texts in the order of the rows, "" where a row has no address."""
        used = set(self.columns.used)
        blank = [""] * len(batch)
        cells = [
            [cell_text(value) for value in column.to_pylist()] if at in used else blank
            for at, column in enumerate(batch.columns)
        ]
        return [self.columns.text(row) for row in zip(*cells, strict=True)]


def fields(added: Sequence[Column], names: Sequence[str]) -> "list[pa.Field]":
    """The added columns as fields of a schema, under ``names``."""
    arrow = import_arrow()
    kinds = {
        "text": arrow.string(),
        "number": arrow.float64(),
        "integer": arrow.int64(),
        "boolean": arrow.bool_(),
    }
    pairs = zip(added, names, strict=True)
    return [arrow.field(name, kinds[column.kind]) for column, name in pairs]


def arrays(fields: "Sequence[pa.Field]", cells: Sequence[Cells]) -> "list[pa.Array]":
    """The cells of some rows as one array for each field."""
    arrow = import_arrow()
    values = zip(*cells, strict=True) if cells else [()] * len(fields)
    return [arrow.array(column, field.type) for column, field in zip(values, fields, strict=True)]
