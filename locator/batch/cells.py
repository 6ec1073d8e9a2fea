"""Answer → the cells that a row gets, with the values and the rounding of the JSON contract."""

from collections.abc import Callable, Sequence
from operator import attrgetter
from typing import Any

from locator.answer import Answer, Listed
from locator.batch.model import Cells, Column, Value
from locator.errors import UsageError
from locator.report import fields
from locator.report.fields import Fact
from locator.report.rounding import km, miles

TEXT, NUMBER, INTEGER, BOOLEAN = "text", "number", "integer", "boolean"
# Clinics that a row can have columns for: more than any practice has sites, and fewer columns than
# a spreadsheet takes.
MOST_CLINICS = 1_000
FAILED = "error"  # the status of a row that could not be answered: no answer has it

_Get = Callable[[Answer], Value]


def _clinic(place: int, get: Callable[[Listed], Value]) -> _Get:
    """A fact of the clinic at that place in the ranking, from 1; None where fewer are listed."""
    return lambda answer: get(answer.clinics[place - 1]) if len(answer.clinics) >= place else None


def _of_answer(fact: Fact) -> _Get:
    return fact.getter()


def _of_origin(fact: Fact) -> _Get:
    if fact.kind in fields.LISTS:
        words = attrgetter(f"origin.{fact.get}")
        return lambda answer: None if answer.origin is None else ";".join(words(answer))
    get = fact.getter()
    return lambda answer: None if answer.origin is None else get(answer.origin)


def _of_nearest(fact: Fact) -> _Get:
    get = fact.getter()
    return _clinic(1, (lambda listed: get(listed.ranked.clinic) or None) if fact.fixed else get)


# Added unless other names are given. The origin's label and coordinates are not among them: they
# are as sensitive as the address.
DEFAULT = (
    "status", "precision", "uncertainty_m", "nearest_id", "nearest_name", "distance_miles",
    "certain", "confidence", "ask", "faults", "error", "outside_area",
)  # fmt: skip
# Added to those where answers can be by road: whatever is in the rows.
BY_ROAD = ("by", "drive_minutes", "drive_minutes_least", "drive_minutes_most", "drive_miles")
# All others, in the order in which people are shown them; a name that is not here comes last.
FURTHER = (
    "ask_for", "candidates", "distance_km", "distance_least_miles", "distance_most_miles",
    "margin_miles", "margin_km", "label", "source", "vintage", "latitude", "longitude",
    "nearest_address", "nearest_phone", "nearest_status", "level", "by",
    "drive_minutes", "drive_minutes_least", "drive_minutes_most", "drive_miles", "drive_km",
    "margin_minutes",
)  # fmt: skip

# By the kind of a fact; all others are text.
_KINDS = {
    **dict.fromkeys(("latitude", "longitude", "miles", "km", "miles_range"), NUMBER),
    **dict.fromkeys(("margin_miles", "margin_km", "margin_minutes", "confidence"), NUMBER),
    "known_distance": NUMBER,
    **dict.fromkeys(("radius", "count", "known_minutes", "known_minutes_range"), INTEGER),
    "yes_no": BOOLEAN,
}


def _all_columns() -> dict[str, tuple[str, _Get]]:
    """Every column that can be added: its kind, and the function that makes its value."""
    found: dict[str, tuple[str, _Get]] = {"error": (TEXT, lambda _: None)}
    for facts, of in (
        (fields.ANSWER, _of_answer),
        (fields.ORIGIN, _of_origin),
        (fields.DECISION, _of_answer),
        (fields.CLINIC, _of_nearest),
    ):
        for fact in facts:
            for at, name in enumerate(fact.batch.split()):
                found[name] = (_KINDS.get(fact.kind, TEXT), _value(fact, at, of(fact)))
    return {name: found[name] for name in dict.fromkeys((*DEFAULT, *FURTHER, *found))}


def _value(fact: Fact, at: int, get: Callable[[Answer], Any]) -> _Get:
    """One cell's value; of a pair, the part ``at``."""
    if " " in fact.batch:
        return lambda answer: None if (pair := get(answer)) is None else pair[at]
    return get


COLUMNS = _all_columns()


def default_names(units: str, *, by_road: bool = False) -> tuple[str, ...]:
    """The columns added unless others are named; ``units`` (mi or km) are those of distances.

    ``by_road``: whether there are roads or a router that answers can be by.
    """
    names = DEFAULT + BY_ROAD if by_road else DEFAULT
    in_km = {"distance_miles": "distance_km", "drive_miles": "drive_km"} if units == "km" else {}
    return tuple(in_km.get(name, name) for name in names)


def added_columns(names: Sequence[str], top: int, units: str) -> tuple[Column, ...]:
    """The columns ``names``, then those of the second to the ``top``-th clinic.

    ``units`` (mi or km) are those of the further clinics' distances. Raises UsageError for a name
    that is not in COLUMNS or comes twice, and unless ``top`` is from 1 to MOST_CLINICS.
    """
    return tuple(Column(name, kind) for name, kind, _ in _chosen(names, top, units))


class CellMaker:
    """Makes the cells of one choice of columns; what gets their values is looked up once."""

    def __init__(self, names: Sequence[str], top: int, units: str) -> None:
        self.columns = added_columns(names, top, units)
        self._getters = [get for _, _, get in _chosen(names, top, units)]

    def cells_of(self, answer: Answer) -> Cells:
        """The cells of an answer, in the order of ``columns``."""
        return tuple([get(answer) for get in self._getters])

    def failed(self, word: str) -> Cells:
        """The cells of a row that could not be answered: its status, and ``word`` for why."""
        said = {"status": FAILED, "error": word}
        return tuple(said.get(column.name) for column in self.columns)


def _chosen(names: Sequence[str], top: int, units: str) -> list[tuple[str, str, _Get]]:
    for at, name in enumerate(names):
        if name not in COLUMNS:
            raise UsageError(f"no such column to add; choose from {', '.join(COLUMNS)}")
        if name in names[:at]:
            raise UsageError(f"the column {name} would be added twice")
    if not 1 <= top <= MOST_CLINICS:
        raise UsageError(f"the number of clinics to add must be from 1 to {MOST_CLINICS:,}")
    further = [column for place in range(2, top + 1) for column in _further(place, units)]
    return [(name, *COLUMNS[name]) for name in names] + further


def _further(place: int, units: str) -> list[tuple[str, str, _Get]]:
    """The columns of one clinic after the nearest."""
    prefix = f"clinic_{place}"
    unit = km if units == "km" else miles
    distance = _clinic(place, lambda listed: unit(listed.ranked.distance_m))
    return [
        (f"{prefix}_id", TEXT, _clinic(place, attrgetter("ranked.clinic.id"))),
        (f"{prefix}_name", TEXT, _clinic(place, attrgetter("ranked.clinic.name"))),
        (f"{prefix}_km" if units == "km" else f"{prefix}_miles", NUMBER, distance),
    ]
