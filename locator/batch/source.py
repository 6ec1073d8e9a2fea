"""Opening an input by its format."""

from collections.abc import Mapping

from locator.batch.compression import bare_name
from locator.batch.model import Tabular
from locator.errors import DataError, UsageError

# The formats that --format knows, and the endings of files that have them.
ENDINGS = {
    "csv": (".csv", ".txt"),
    "tsv": (".tsv", ".tab"),
    "ndjson": (".ndjson", ".jsonl"),
    "parquet": (".parquet", ".pq"),
}


def open_source(
    path: str,
    *,
    format: str | None = None,
    delimiter: str | None = None,
    encoding: str | None = None,
    columns: Mapping[str, str] | None = None,
    header: bool = True,
    bad_path: str | None = None,
) -> Tabular:
    """The input at ``path`` ("-" is standard input), its columns understood.

    ``format`` is told by the name or the first bytes, ``delimiter`` and ``encoding`` are found if
    they are not given. ``columns`` says what columns mean, as ``columns.understand`` has it.
    ``bad_path`` is where malformed lines are put aside; without it they raise DataError.

    Raises UsageError for what makes no sense, DataError if the input cannot be used.
    """
    format = checked(format) or format_of(path)
    if format == "parquet":
        _refuse_csv_options("Parquet", delimiter, header)
        from locator.batch.parquet import ParquetSource

        return ParquetSource(path, columns or {})
    from locator.batch.csv_file import CsvSource
    from locator.batch.ndjson import NdjsonSource
    from locator.batch.text_file import TextFile

    file = TextFile(path, encoding)
    try:
        if (format or _looks_like(file.sample, file.name)) == "ndjson":
            _refuse_csv_options("NDJSON", delimiter, header)
            return NdjsonSource(file, columns or {}, bad_path=bad_path)
        delimiter = delimiter or ("\t" if format == "tsv" else None)
        return CsvSource(file, columns or {}, delimiter=delimiter, header=header, bad_path=bad_path)
    except BaseException:
        file.close()
        raise


def _refuse_csv_options(format: str, delimiter: str | None, header: bool) -> None:
    given = "--delimiter" if delimiter is not None else "" if header else "--no-header"
    if given:
        raise UsageError(f"{given} is for CSV, and the input is {format}")


def checked(format: str | None) -> str | None:
    """``format`` if it is one of ENDINGS or None. Raises UsageError."""
    if format is not None and format not in ENDINGS:
        raise UsageError(f"the format is one of: {', '.join(ENDINGS)}")
    return format


def format_of(path: str) -> str | None:
    """The format that the name of a file says it has, None where it says nothing."""
    name = bare_name(path)
    return next((format for format, ends in ENDINGS.items() if name.endswith(ends)), None)


def _looks_like(text: str, name: str) -> str:
    start = text.lstrip()[:1]
    if start == "[":
        fault = "a JSON list cannot be read a row at a time; write one object a line (jq -c '.[]')"
        raise DataError(fault, path=name)
    return "ndjson" if start == "{" else "csv"
