"""The cells that a row gets are the values of the JSON answer."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from locator.answer import Answer, Request, make_answer
from locator.batch.answering import Answerer, Setup
from locator.batch.cells import COLUMNS, DEFAULT, CellMaker, added_columns, default_names
from locator.clinics.load import load_clinics
from locator.errors import UsageError
from locator.geocode.offline import Offline
from locator.report import render

TEXTS = (
    "35806",
    "2340 Whitesburg Dr, 35801",
    "35801, Tennessee",
    "34.72, -86.57",
    "nowhere at all",
)

Contract = dict[str, Any]


def _answer(text: str, request: Request = Request(limit=4)) -> Answer:  # noqa: B008 (immutable)
    return make_answer(text, load_clinics(None), [Offline()], request)


def _contract(answer: Answer) -> Contract:
    contract: Contract = json.loads(render(answer, "json"))
    return contract


def _clinic(place: int, key: str) -> Callable[[Contract], Any]:
    return lambda c: c["clinics"][place - 1][key] if len(c["clinics"]) >= place else None


def _origin(key: str) -> Callable[[Contract], Any]:
    return lambda c: c["origin"] and c["origin"][key]


def _decision(key: str) -> Callable[[Contract], Any]:
    return lambda c: c["decision"][key]


def _range(at: int) -> Callable[[Contract], Any]:
    return lambda c: c["clinics"][0]["distance_range_miles"][at] if c["clinics"] else None


def _faults(contract: Contract) -> Any:
    return contract["origin"] and ";".join(contract["origin"]["faults"])


def _minutes(at: int) -> Callable[[Contract], Any]:
    def get(contract: Contract) -> Any:
        pair = _clinic(1, "drive_minutes_range")(contract)
        return pair and pair[at]

    return get


# The value of each column, taken from the JSON answer.
IN_JSON: dict[str, Callable[[Contract], Any]] = {
    "status": lambda c: c["status"],
    "precision": _origin("precision"),
    "uncertainty_m": _origin("uncertainty_m"),
    "nearest_id": _decision("nearest"),
    "nearest_name": _decision("nearest_name"),
    "distance_miles": _clinic(1, "distance_miles"),
    "certain": _decision("certain"),
    "confidence": _decision("confidence"),
    "ask": _decision("ask"),
    "faults": _faults,
    "error": lambda c: None,
    "ask_for": _decision("ask_for"),
    "candidates": lambda c: c["candidates"],
    "distance_km": _clinic(1, "distance_km"),
    "distance_least_miles": _range(0),
    "distance_most_miles": _range(1),
    "margin_miles": _decision("margin_miles"),
    "margin_km": _decision("margin_km"),
    "label": _origin("label"),
    "source": _origin("source"),
    "vintage": _origin("vintage"),
    "latitude": _origin("latitude"),
    "longitude": _origin("longitude"),
    "nearest_address": _clinic(1, "address"),
    "nearest_phone": _clinic(1, "phone"),
    "nearest_status": _clinic(1, "status"),
    "level": _decision("level"),
    "outside_area": _decision("outside_area"),
    "by": _decision("by"),
    "drive_minutes": _clinic(1, "drive_minutes"),
    "drive_minutes_least": _minutes(0),
    "drive_minutes_most": _minutes(1),
    "drive_miles": _clinic(1, "drive_miles"),
    "drive_km": _clinic(1, "drive_km"),
    "margin_minutes": _decision("margin_minutes"),
}


@pytest.mark.parametrize("text", TEXTS)
def test_each_column_has_the_value_of_the_json_answer(text: str) -> None:
    """Every column that can be added is the JSON answer's value, to the last digit."""
    answer = _answer(text)
    cells = CellMaker(tuple(COLUMNS), 1, "mi").cells_of(answer)
    expected = {name: get(_contract(answer)) for name, get in IN_JSON.items()}
    assert dict(zip(COLUMNS, cells, strict=True)) == expected


@pytest.mark.parametrize(
    ("units", "key", "ending"), [("mi", "distance_miles", "miles"), ("km", "distance_km", "km")]
)
@pytest.mark.parametrize("text", TEXTS)
def test_further_clinics_are_those_of_the_json_answer(
    text: str, units: str, key: str, ending: str
) -> None:
    """--top adds id, name and distance of the next clinics, empty where none are listed."""
    answer = _answer(text)
    maker = CellMaker((), 6, units)
    expected = {
        f"clinic_{place}_{name}": _clinic(place, of)(_contract(answer))
        for place in range(2, 7)
        for name, of in (("id", "id"), ("name", "name"), (ending, key))
    }
    cells = maker.cells_of(answer)
    assert dict(zip((c.name for c in maker.columns), cells, strict=True)) == expected


@pytest.mark.parametrize("text", TEXTS)
def test_kinds_are_those_of_the_values(text: str) -> None:
    """A column says what its values are, for files that have types."""
    kinds = {"text": str, "number": float, "integer": int, "boolean": bool}
    maker = CellMaker(tuple(COLUMNS), 3, "mi")
    cells = maker.cells_of(_answer(text))
    for column, cell in zip(maker.columns, cells, strict=True):
        assert cell is None or type(cell) is kinds[column.kind], column.name


def test_what_is_added_by_default() -> None:
    """The default has neither the caller's place nor its name."""
    assert DEFAULT == (
        "status", "precision", "uncertainty_m", "nearest_id", "nearest_name", "distance_miles",
        "certain", "confidence", "ask", "faults", "error", "outside_area",
    )  # fmt: skip
    assert default_names("mi") == DEFAULT
    assert default_names("km")[5] == "distance_km"


def test_minutes_are_added_where_answers_can_be_by_road() -> None:
    """Whoever has installed roads wants the drive, and its range: after the columns of all."""
    road = ("by", "drive_minutes", "drive_minutes_least", "drive_minutes_most")
    assert default_names("mi", by_road=True) == (*DEFAULT, *road, "drive_miles")
    assert default_names("km", by_road=True)[-5:] == (*road, "drive_km")


@pytest.mark.parametrize("names", [("status", "status"), ("no_such",)])
def test_names_that_make_no_sense(names: tuple[str, ...]) -> None:
    """A column that is not known, or named twice, is a mistake."""
    with pytest.raises(UsageError):
        added_columns(names, 1, "mi")


def test_beyond_within_nothing_is_listed() -> None:
    """With --within a clinic that is farther away has no distance, as in the JSON answer."""
    setup = Setup(
        load_clinics(None), Request(within_m=10.0), names=("nearest_id", "distance_miles")
    )
    nearest = _answer("Madison, AL").decision.nearest
    assert nearest
    assert Answerer(setup).answer(["Madison, AL"]) == [(nearest.id, None)]


def test_a_row_without_an_address_is_an_error_and_not_no_match() -> None:
    """An empty text has the status error and the word no_address, and nothing else."""
    answerer = Answerer(Setup(load_clinics(None), Request()))
    names = [column.name for column in answerer.columns]
    empty, blank, nowhere = answerer.answer(["", " \t", "nowhere at all"])
    assert dict(zip(names, empty, strict=True)) == {
        **dict.fromkeys(names), "status": "error", "error": "no_address",
    }  # fmt: skip
    assert blank == empty
    assert nowhere[0] == "no_match"
