"""Facts as text: their columns in CSV, their keys in flat, and the form of their values."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any, Literal, NamedTuple

from locator.report import fields
from locator.report.fields import LAST, Fact
from locator.report.words import left_out, one_service

Part = Callable[[dict[str, Any]], Mapping[str, Any]]


class Column(NamedTuple):
    """One name under which a fact is shown.

    ``cell``: an answer, or one of its clinics, → the text for its value, "" where it is not known.
    """

    name: str
    cell: Callable[[dict[str, Any]], str]


def _two_decimals(value: float) -> str:
    return f"{value:.2f}"


def _yes_no(value: bool) -> str:
    return "true" if value else "false"


def _services(details: Iterable[dict[str, Any]]) -> str:
    return " | ".join(map(one_service, details))


def _three_decimals(value: float) -> str:
    return f"{value:.3f}"


def _left_out(counts: Mapping[str, int]) -> str:
    return left_out({"left_out": counts})


# By the kind of a fact; all others are shown as str has them.
_FORMS: dict[str, Callable[[Any], str]] = {
    **dict.fromkeys(
        (
            *("miles", "km", "miles_range", "km_range", "margin_miles", "margin_km"),
            "known_distance",
        ),
        _two_decimals,
    ),
    **dict.fromkeys(("yes_no", "known_yes_no"), _yes_no),
    **dict.fromkeys(("texts", "faults"), ";".join),
    "service_details": _services,
    "left_out": _left_out,
    "confidence": _three_decimals,
}
# Facts that are empty where the address was not placed: there is nothing to be sure of.
_BLANK_UNPLACED = {"csv": ("confidence", "level"), "flat": ("confidence",)}


def _itself(whole: dict[str, Any]) -> dict[str, Any]:
    return whole


def _origin(contract: dict[str, Any]) -> dict[str, Any]:
    return contract["origin"] or {}


def _opening(clinic: dict[str, Any]) -> dict[str, Any]:
    return clinic["opening"] or {}


_OF_ANSWER: tuple[tuple[Part, Sequence[Fact]], ...] = (
    (_itself, fields.ANSWER),
    (itemgetter("decision"), fields.DECISION),
    (_origin, fields.ORIGIN),
)
_OF_CLINIC: tuple[tuple[Part, Sequence[Fact]], ...] = (
    (_itself, fields.CLINIC),
    (_opening, fields.OPENING),
)

Format = Literal["csv", "flat"]


def answer_columns(format: Format, *, last: bool = False) -> tuple[Column, ...]:
    """The columns for the facts of an answer, but for those of its clinics.

    CSV has some of them after the columns of the clinic; ``last`` gives those instead.
    """
    parts = [
        (part, [fact for fact in facts if (format == "csv" and fact.csv_turn == LAST) is last])
        for part, facts in _OF_ANSWER
    ]
    blank = _BLANK_UNPLACED[format]
    return tuple(
        column._replace(cell=_if_placed(column.cell)) if column.name in blank else column
        for column in _in_order(parts, format, ())
    )


def _if_placed(cell: Callable[[dict[str, Any]], str]) -> Callable[[dict[str, Any]], str]:
    return lambda contract: cell(contract) if contract["origin"] else ""


def share_columns(places: int) -> tuple[Column, ...]:
    """The columns for the first clinics among the shares: ``share_1_id`` and so on."""
    return tuple(
        Column(f"share_{place}_{fact.flat}", _of_share(place, fact))
        for place in range(1, places + 1)
        for fact in fields.SHARE
    )


def _of_share(place: int, fact: Fact) -> Callable[[dict[str, Any]], str]:
    def part(contract: dict[str, Any]) -> Mapping[str, Any]:
        shares = contract["decision"]["shares"]
        return shares[place - 1] if len(shares) >= place else {}

    return _value(part, fact)


def clinic_columns(format: Format, links: Sequence[str]) -> tuple[Column, ...]:
    """The columns for the facts of one clinic, with directions by these links."""
    return _in_order(_OF_CLINIC, format, links)


def _in_order(
    parts: Iterable[tuple[Part, Sequence[Fact]]], format: Format, keys: Sequence[str]
) -> tuple[Column, ...]:
    turns_and_columns = [
        (fact.csv_turn if format == "csv" else fact.flat_turn, column)
        for part, facts in parts
        for fact in facts
        for column in _columns(part, fact, fact.csv if format == "csv" else fact.flat, keys)
    ]
    return tuple(column for _, column in sorted(turns_and_columns, key=itemgetter(0)))


def _columns(part: Part, fact: Fact, names: str, keys: Sequence[str]) -> list[Column]:
    if names.endswith("*"):
        return [Column(f"{names[:-1]}{key}", _key(part, fact, key)) for key in keys]
    if " " in names:
        return [Column(name, _half(part, fact, at)) for at, name in enumerate(names.split())]
    return [Column(names, _value(part, fact))] if names else []


def _value(part: Part, fact: Fact) -> Callable[[dict[str, Any]], str]:
    name, form = fact.name, _FORMS.get(fact.kind, str)
    if part is _itself:
        return lambda whole: "" if (value := whole[name]) is None else form(value)
    return lambda whole: "" if (value := part(whole).get(name)) is None else form(value)


def _half(part: Part, fact: Fact, at: int) -> Callable[[dict[str, Any]], str]:
    """The cell for the least or the most of a pair."""
    name, form = fact.name, _FORMS.get(fact.kind, str)
    return lambda whole: "" if (pair := part(whole)[name]) is None else form(pair[at])


def _key(part: Part, fact: Fact, key: str) -> Callable[[dict[str, Any]], str]:
    """The cell for the value that an object has under a key."""
    name = fact.name
    return lambda whole: part(whole)[name].get(key, "")
