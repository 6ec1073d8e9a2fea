"""Answer → the cells that a row gets, with the values and the rounding of the JSON contract."""

from collections.abc import Callable, Sequence
from operator import attrgetter

from locator.answer import Answer, Listed
from locator.batch.model import Cells, Column, Value
from locator.errors import UsageError
from locator.geocode.model import Candidate
from locator.report.fields import ask
from locator.report.rounding import degrees, km, metres, miles

TEXT, NUMBER, INTEGER, BOOLEAN = "text", "number", "integer", "boolean"
# Clinics that a row can have columns for: more than any practice has sites, and fewer columns than
# a spreadsheet takes.
MOST_CLINICS = 1_000
FAILED = "error"  # the status of a row that could not be answered: no answer has it

_Get = Callable[[Answer], Value]


def _origin(get: Callable[[Candidate], Value]) -> _Get:
    return lambda answer: None if answer.origin is None else get(answer.origin)


def _clinic(place: int, get: Callable[[Listed], Value]) -> _Get:
    """Of the clinic at that place in the ranking, from 1; None where so many are not listed."""
    return lambda answer: get(answer.clinics[place - 1]) if len(answer.clinics) >= place else None


def _margin(unit: Callable[[float], float]) -> _Get:
    def get(answer: Answer) -> Value:
        margin_m = answer.decision.margin_m
        return None if margin_m is None else unit(margin_m)

    return get


def _nearest(name: str) -> _Get:
    fact = attrgetter(f"ranked.clinic.{name}")
    return _clinic(1, lambda listed: fact(listed) or None)


def _miles(listed: Listed) -> float:
    return miles(listed.ranked.distance_m)


def _km(listed: Listed) -> float:
    return km(listed.ranked.distance_m)


# Every column that can be added, in the words of the JSON contract: its kind, and its value.
COLUMNS: dict[str, tuple[str, _Get]] = {
    "status": (TEXT, attrgetter("status")),
    "precision": (TEXT, _origin(attrgetter("precision"))),
    "uncertainty_m": (INTEGER, _origin(lambda origin: metres(origin.uncertainty_m))),
    "nearest_id": (TEXT, attrgetter("decision.nearest")),
    "nearest_name": (TEXT, attrgetter("decision.nearest_name")),
    "distance_miles": (NUMBER, _clinic(1, _miles)),
    "certain": (BOOLEAN, attrgetter("decision.certain")),
    "ask": (TEXT, lambda answer: ask(answer.decision)),
    "faults": (TEXT, _origin(lambda origin: ";".join(origin.faults))),
    "error": (TEXT, lambda _: None),
    "ask_for": (TEXT, attrgetter("decision.ask_for")),
    "candidates": (INTEGER, lambda answer: len(answer.candidates)),
    "distance_km": (NUMBER, _clinic(1, _km)),
    "distance_least_miles": (NUMBER, _clinic(1, lambda listed: miles(listed.ranked.least_m))),
    "distance_most_miles": (NUMBER, _clinic(1, lambda listed: miles(listed.ranked.most_m))),
    "margin_miles": (NUMBER, _margin(miles)),
    "margin_km": (NUMBER, _margin(km)),
    "label": (TEXT, _origin(attrgetter("label"))),
    "source": (TEXT, _origin(attrgetter("source"))),
    "vintage": (TEXT, _origin(lambda origin: origin.vintage or None)),
    "latitude": (NUMBER, _origin(lambda origin: degrees(origin.latitude))),
    "longitude": (NUMBER, _origin(lambda origin: degrees(origin.longitude))),
    "nearest_address": (TEXT, _nearest("address")),
    "nearest_phone": (TEXT, _nearest("phone")),
    "nearest_status": (TEXT, _nearest("status")),
}
# What is added unless other names are given: the ten above ask_for. The origin's label and
# coordinates are not among them: they are as sensitive as the address.
DEFAULT = tuple(COLUMNS)[:10]


def default_names(units: str) -> tuple[str, ...]:
    """What is added unless other names are given; ``units`` (mi or km) are those of distances."""
    return tuple("distance_km" if units == "km" and n == "distance_miles" else n for n in DEFAULT)


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
            raise UsageError(f"the column {name} is to be added twice")
    if not 1 <= top <= MOST_CLINICS:
        raise UsageError(f"the number of clinics to add is from 1 to {MOST_CLINICS:,}")
    further = [column for place in range(2, top + 1) for column in _further(place, units)]
    return [(name, *COLUMNS[name]) for name in names] + further


def _further(place: int, units: str) -> list[tuple[str, str, _Get]]:
    """The columns of one clinic after the nearest."""
    prefix = f"clinic_{place}"
    distance = _clinic(place, _km if units == "km" else _miles)
    return [
        (f"{prefix}_id", TEXT, _clinic(place, attrgetter("ranked.clinic.id"))),
        (f"{prefix}_name", TEXT, _clinic(place, attrgetter("ranked.clinic.name"))),
        (f"{prefix}_km" if units == "km" else f"{prefix}_miles", NUMBER, distance),
    ]
