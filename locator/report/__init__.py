"""Answer → text: every renderer shows the same answer and computes nothing.

A format is imported only when it is used, so that ``--format json`` starts quickly.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from locator.answer import Answer
from locator.errors import UsageError
from locator.report.contract import to_dict
from locator.report.phrases import LANGUAGES, language

if TYPE_CHECKING:
    from locator.roads.way import Way

__all__ = ["FORMATS", "LANGUAGES", "Options", "render"]


class Options(NamedTuple):
    """The facts besides the contract that some formats use: choices of the reader, and the way."""

    units: str  # mi | km
    table_format: str  # a style of the tabulate package
    first: bool  # the first of several answers
    language: str  # one of LANGUAGES, for text and sms
    harmless: bool  # no cell of csv is a formula
    way: "Way | None"  # for geojson


Contract = dict[str, Any]  # what to_dict returns


def render(
    answer: Answer,
    format: str,
    *,
    table_format: str = "simple",
    first: bool = True,
    harmless: bool = False,
) -> str:
    """``answer`` in one of FORMATS, without a line break at the end.

    ``table_format`` is a style of the tabulate package and matters to ``table`` alone. ``first``
    says whether this is the first answer of several: only then does ``csv`` begin with its header.
    With ``harmless``, ``csv`` has an apostrophe before cells that a spreadsheet would run.
    Raises UsageError for an unknown format or table style.
    """
    if format not in FORMATS:
        raise UsageError(f"unknown format {format!r}; choose from {', '.join(FORMATS)}")
    return FORMATS[format](
        to_dict(answer),
        Options(answer.units, table_format, first, answer.language, harmless, answer.way),
    )


def _table(contract: Contract, options: Options) -> str:
    from locator.report.table import table

    return table(contract, options.units, options.table_format)


def _json(contract: Contract, _: Options) -> str:
    from locator.report.indented import indented

    return indented(contract)


def _ndjson(contract: Contract, _: Options) -> str:
    import json

    return json.dumps(contract)


def _csv(contract: Contract, options: Options) -> str:
    from locator.report.delimited import delimited

    return delimited(contract, header=options.first, harmless=options.harmless)


def _geojson(contract: Contract, options: Options) -> str:
    from locator.report.geojson import geojson

    return geojson(contract, options.way)


def _flat(contract: Contract, _: Options) -> str:
    from locator.report.flat import flat

    return flat(contract)


def _text(contract: Contract, options: Options) -> str:
    from locator.report.text import text

    return text(contract, options.units, language(options.language))


def _sms(contract: Contract, options: Options) -> str:
    from locator.report.sms import sms

    return sms(contract, language(options.language))


FORMATS: dict[str, Callable[[Contract, Options], str]] = {
    "table": _table,
    "json": _json,
    "ndjson": _ndjson,
    "csv": _csv,
    "geojson": _geojson,
    "flat": _flat,
    "text": _text,
    "sms": _sms,
}
