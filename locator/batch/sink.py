"""Opening an output by its format."""

from collections.abc import Sequence
from typing import Any

from locator.batch.compression import Compress, compressor
from locator.batch.encode import Encoder, csv_encoder, ndjson_encoder
from locator.batch.model import Cells, Column, Sink, Tabular
from locator.batch.ndjson import NdjsonSource
from locator.batch.output import Output, PartFile, StandardOutput, refuse_unusable
from locator.batch.source import checked, format_of
from locator.errors import UsageError

# Before the name of an added column that the input has already.
_PREFIX = "locator_"


def open_sink(
    path: str | None,
    format: str | None,
    source: Tabular,
    added: Sequence[Column],
    *,
    resume_at: int | None = None,
    harmless: bool = False,
) -> Sink:
    """The output for the rows of ``source``: ``path``, or standard output if that is None.

    ``format`` is told by the name if it is not given; standard output then has that of the
    source. ``resume_at`` is the ``position`` from which an earlier run's output is gone on with.
    With ``harmless`` cells that a spreadsheet would run get an apostrophe, in CSV.

    Raises UsageError for what makes no sense, DataError if it cannot be written.
    """
    format = checked(format) or _format(path, source)
    if harmless and format not in {"csv", "tsv"}:
        raise UsageError("--spreadsheet-safe is only for CSV: other formats have no formulas")
    names = final_names(source.columns, added)
    if path is not None:
        refuse_unusable(path, source.name)
    if isinstance(source, NdjsonSource):
        if format == "ndjson":
            source.reserve(names)
        else:
            source.only_columns()
    if format == "parquet":
        from locator.batch.parquet import open_sink as open_parquet

        return open_parquet(path or "-", source, added, names, resume_at=resume_at)
    if format == "xlsx":
        from locator.batch.excel import open_sink as open_excel

        return open_excel(path or "-", source, names, resume_at=resume_at)
    encoder = _encoder(format, path, source, added, names, harmless=harmless)
    pack = compressor(path or "")
    sink = TextSink(PartFile(path, resume_at) if path else StandardOutput(), pack, encoder)
    if resume_at is None:
        _begin(sink)
    return sink


class TextSink:
    """CSV or NDJSON, compressed if the name says so: each write for itself, so that the output
    can be cut after any of them.
    """

    def __init__(self, output: Output, pack: Compress, encoder: Encoder) -> None:
        """``pack`` compresses what ``encoder`` made before it goes to ``output``."""
        self._output, self._pack, self._encoder = output, pack, encoder

    def begin(self) -> None:
        """Write the part before the first row. Raises DataError when it cannot be written."""
        self._output.write(self._pack(self._encoder.head))

    def write(self, rows: Sequence[Any], added: Sequence[Cells]) -> None:
        """Append the rows in order. Raises DataError when it cannot be written."""
        self._output.write(self._pack(self._encoder.rows(rows, added)))

    def position(self) -> int:
        """Make everything written so far durable; where it ends, for ``resume_at``."""
        return self._output.position()

    def finish(self) -> None:
        """Put the whole output in its place."""
        self._output.finish()

    def close(self) -> None:
        """Let go without finishing; the written rows stay for a resumed run."""
        self._output.close()


def final_names(columns: Sequence[str], added: Sequence[Column]) -> tuple[str, ...]:
    """The names of the ``added`` columns in an output that has ``columns`` already.

    One that differs from another only in its case counts as the same: databases hold it so.
    """
    taken = {name.casefold() for name in columns}
    names = []
    for column in added:
        name, count = column.name, 1
        while name.casefold() in taken:
            name = f"{_PREFIX}{column.name}" + (f"_{count}" if count > 1 else "")
            count += 1
        taken.add(name.casefold())
        names.append(name)
    return tuple(names)


def _begin(sink: TextSink) -> None:
    try:
        sink.begin()
    except BaseException:
        sink.close()
        raise


def _format(path: str | None, source: Tabular) -> str:
    if path is None:
        return "csv" if source.format in {"parquet", "xlsx"} else source.format
    if found := format_of(path):
        return found
    raise UsageError("the output's name does not show its format; give it with --format")


def _encoder(
    format: str,
    path: str | None,
    source: Tabular,
    added: Sequence[Column],
    names: Sequence[str],
    *,
    harmless: bool,
) -> Encoder:
    if format == "ndjson":
        return ndjson_encoder(source, names)
    if format == "tsv" or (path and format_of(path) == "tsv"):
        return csv_encoder(source, added, names, tabs=True, harmless=harmless)
    # A file called .csv has commas, or what a spreadsheet put there instead.
    tabs = False if path and format_of(path) == "csv" else None
    return csv_encoder(source, added, names, tabs=tabs, harmless=harmless)
