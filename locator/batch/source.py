"""Open an input according to its format."""

from collections.abc import Mapping

from locator.batch.compression import bare_name
from locator.batch.model import Tabular
from locator.errors import DataError, UsageError

# The formats of --format, and the file name endings of each.
ENDINGS = {
    "csv": (".csv", ".txt"),
    "tsv": (".tsv", ".tab"),
    "ndjson": (".ndjson", ".jsonl"),
    "parquet": (".parquet", ".pq"),
    "xlsx": (".xlsx",),
}


def open_source(
    path: str,
    *,
    format: str | None = None,
    delimiter: str | None = None,
    encoding: str | None = None,
    columns: Mapping[str, str] | None = None,
    header: bool = True,
    sheet: str | None = None,
    bad_path: str | None = None,
) -> Tabular:
    """Open the input at ``path`` ("-" is standard input) and find its address columns.

    Without ``format`` the file's name or first bytes decide. ``delimiter`` and ``encoding`` are
    detected unless given. ``columns`` names the column of each part of the address, as for
    ``columns.understand``, ``sheet`` the sheet of a workbook. Malformed lines are written to
    ``bad_path``; without it they raise DataError.

    Raises UsageError for options that contradict each other, DataError if the input is unusable.
    """
    format = checked(format) or format_of(path)
    if sheet is not None and format != "xlsx":
        raise UsageError("--sheet is only for Excel workbooks")
    if format == "xlsx":
        _refuse_csv_options("Excel", delimiter, True)
        from locator.batch.excel import ExcelSource

        return ExcelSource(path, columns or {}, sheet=sheet, header=header)
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
        raise UsageError(f"{given} is only for CSV, but the input is {format}")


def checked(format: str | None) -> str | None:
    """``format`` unchanged. Raises UsageError unless it is None or one of ENDINGS."""
    if format is not None and format not in ENDINGS:
        raise UsageError(f"the format must be one of: {', '.join(ENDINGS)}")
    return format


def format_of(path: str) -> str | None:
    """The format according to the file's name, None if its ending is unknown."""
    name = bare_name(path)
    return next((format for format, ends in ENDINGS.items() if name.endswith(ends)), None)


def _looks_like(text: str, name: str) -> str:
    start = text.lstrip()[:1]
    if start == "[":
        fault = "a JSON list cannot be read row by row; write one object per line (jq -c '.[]')"
        raise DataError(fault, path=name)
    return "ndjson" if start == "{" else "csv"
