"""The JSON contract: its keys, its rounding, and a schema that means something."""

import copy
import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from locator.answer import Answer
from locator.errors import UsageError
from locator.geocode.model import FAULTS, PRECISIONS
from locator.ranking.model import Decision, Ranked
from locator.report import FORMATS, render
from locator.report.contract import to_dict
from locator.report.schema import schema
from tests.report.answers import AMBIGUOUS, ANSWERS, CERTAIN, DETAILED, NO_MATCH, WEST, listed
from tests.report.strategies import given_answers

VALIDATOR = Draft202012Validator(schema())


def test_the_schema_is_a_schema() -> None:
    """The output of ``locator schema`` is valid JSON Schema, and knows every word we use."""
    Draft202012Validator.check_schema(schema())
    assert schema()["$defs"]["origin"]["properties"]["precision"]["enum"] == list(PRECISIONS)
    assert schema()["$defs"]["origin"]["properties"]["faults"]["items"]["enum"] == list(FAULTS)


@pytest.mark.parametrize("name", ANSWERS)
def test_every_fixed_answer_keeps_the_contract(name: str) -> None:
    """Each kind of answer validates in JSON."""
    VALIDATOR.validate(json.loads(render(ANSWERS[name], "json")))


@given_answers
def test_every_answer_keeps_the_contract(answer: Answer) -> None:
    """With any data, JSON validates, NDJSON is the same on one line, and both are ASCII."""
    found = json.loads(render(answer, "json"))
    VALIDATOR.validate(found)
    line = render(answer, "ndjson")
    assert json.loads(line) == found == to_dict(answer)
    assert line.isascii()
    assert len(line.splitlines()) == 1


def _set(*path: Any) -> Callable[[dict[str, Any]], None]:
    *parents, key, value = path

    def change(answer: dict[str, Any]) -> None:
        place: Any = answer
        for parent in parents:
            place = place[parent]
        place[key] = value

    return change


def _drop(*path: Any) -> Callable[[dict[str, Any]], None]:
    *parents, key = path

    def change(answer: dict[str, Any]) -> None:
        place: Any = answer
        for parent in parents:
            place = place[parent]
        del place[key]

    return change


@pytest.mark.parametrize(
    ("answer", "damage"),
    [
        *[(CERTAIN, _drop(key)) for key in to_dict(CERTAIN)],
        *[(CERTAIN, _drop("origin", key)) for key in to_dict(CERTAIN)["origin"]],
        *[(CERTAIN, _drop("decision", key)) for key in to_dict(CERTAIN)["decision"]],
        *[(CERTAIN, _drop("clinics", 0, key)) for key in to_dict(CERTAIN)["clinics"][0]],
        (AMBIGUOUS, _drop("readings")),
        (AMBIGUOUS, _drop("readings", 0, "origin")),
        (AMBIGUOUS, _drop("readings", 0, "nearest")),
        (AMBIGUOUS, _set("readings", [])),
        (AMBIGUOUS, _set("decision", "level", "likely")),
        (CERTAIN, _set("decision", "level", "sure")),
        (CERTAIN, _set("decision", "confidence", 1.0)),
        (CERTAIN, _set("decision", "ask_for", "shoe_size")),
        (CERTAIN, _set("decision", "shares", [{"id": "west"}])),
        (AMBIGUOUS, _set("readings", 0, "origin", "precision", "exact")),
        (CERTAIN, _set("schema", "clinic-locator/1")),
        (CERTAIN, _set("status", "tie")),
        (CERTAIN, _set("status", "no_match")),
        (CERTAIN, _set("origin", None)),
        (CERTAIN, _set("origin", "latitude", 134.7)),
        (CERTAIN, _set("origin", "longitude", "-86.6")),
        (CERTAIN, _set("origin", "uncertainty_m", 4851.2)),
        (CERTAIN, _set("origin", "uncertainty_m", -1)),
        (CERTAIN, _set("origin", "vintage", "")),
        (CERTAIN, _set("origin", "faults", ["typo"])),
        (CERTAIN, _set("candidates", 0)),
        (CERTAIN, _set("decision", "certain", "true")),
        (CERTAIN, _set("decision", "ask", "")),
        (CERTAIN, _set("clinics", 0, "rank", 0)),
        (CERTAIN, _set("clinics", 0, "distance_miles", "0.92")),
        (CERTAIN, _set("clinics", 0, "distance_km", -1)),
        (CERTAIN, _set("clinics", 0, "distance_range_miles", [0.0])),
        (CERTAIN, _set("clinics", 0, "phone", "")),
        (CERTAIN, _set("clinics", 0, "status", "shut")),
        (CERTAIN, _set("clinics", 0, "services", "Cupping")),
        (CERTAIN, _set("clinics", 0, "opening", "open")),
        (CERTAIN, _set("clinics", 0, "call_to_confirm", "yes")),
        (CERTAIN, _set("left_out", {"asleep": 1})),
        (CERTAIN, _set("left_out", {"closed": -1})),
        (DETAILED, _set("clinics", 0, "phone_uri", "256-555-0101")),
        *[
            (DETAILED, _drop("clinics", 0, "opening", key))
            for key in to_dict(DETAILED)["clinics"][0]["opening"]
        ],
        *[
            (DETAILED, _drop("clinics", 0, "service_details", 0, key))
            for key in to_dict(DETAILED)["clinics"][0]["service_details"][0]
        ],
        (DETAILED, _set("clinics", 0, "opening", "state", "maybe")),
        (DETAILED, _set("clinics", 0, "service_details", 0, "walk_in", "yes")),
        (CERTAIN, _set("clinics", 0, "directions", "google", None)),
        (CERTAIN, _set("clinics", 0, "directions", "google", "www.google.com")),
        (NO_MATCH, _set("candidates", 1)),
        (NO_MATCH, _set("decision", "nearest", "west")),
        (NO_MATCH, _set("decision", "certain", True)),
        (NO_MATCH, _set("clinics", to_dict(CERTAIN)["clinics"])),
    ],
)
def test_a_broken_answer_fails_the_schema(
    answer: Answer, damage: Callable[[dict[str, Any]], None]
) -> None:
    """The schema notices a missing key, a wrong type, an unknown word and a contradiction."""
    broken = copy.deepcopy(to_dict(answer))
    assert VALIDATOR.is_valid(broken)
    damage(broken)
    assert not VALIDATOR.is_valid(broken)


def _keys(part: object) -> set[str]:
    """The names of all properties in a schema, at any depth."""
    if isinstance(part, list):
        return set().union(*map(_keys, part))
    if not isinstance(part, dict):
        return set()
    return set(part.get("properties", ())).union(*map(_keys, part.values()))


def test_every_key_of_the_schema_stands_in_the_docs() -> None:
    """The table of docs/json.md names every key that an answer can have."""
    page = (Path(__file__).parent.parent.parent / "docs" / "json.md").read_text(encoding="utf-8")
    cells = [line.split("|")[1] for line in page.splitlines() if line.startswith("| `")]
    named = {name.rpartition(".")[2] for cell in cells for name in re.findall("`([^`]+)`", cell)}
    assert _keys(schema()) <= named


def test_a_key_more_is_no_fault() -> None:
    """Keys may be added without a new version of the contract."""
    more = to_dict(CERTAIN)
    more["added"] = more["origin"]["added"] = more["clinics"][0]["added"] = True
    VALIDATOR.validate(more)


@pytest.mark.parametrize(
    ("meters", "miles", "km"),
    [
        (0.0, 0.0, 0.0),
        (1609.344, 1.0, 1.61),
        (4988.9664, 3.1, 4.99),
        (16093440.0, 10000.0, 16093.44),
        (8.0, 0.0, 0.01),
        (1617.3, 1.0, 1.62),
        (1617.5, 1.01, 1.62),
    ],
)
def test_distances_are_in_both_units_with_two_decimals(
    meters: float, miles: float, km: float
) -> None:
    """A mile is 1,609.344 m exactly; miles and kilometers are rounded to two decimals."""
    answer = CERTAIN._replace(
        decision=CERTAIN.decision._replace(margin_m=meters),
        clinics=listed(Ranked(1, WEST, meters, meters, meters)),
    )
    found = to_dict(answer)
    clinic = found["clinics"][0]
    assert (clinic["distance_miles"], clinic["distance_km"]) == (miles, km)
    assert clinic["distance_range_miles"] == [miles, miles]
    assert clinic["distance_range_km"] == [km, km]
    assert (found["decision"]["margin_miles"], found["decision"]["margin_km"]) == (miles, km)


def test_degrees_have_six_decimals_and_radii_are_rounded_up() -> None:
    """A radius never shrinks by rounding; a coordinate is never minus zero."""
    assert CERTAIN.origin
    origin = CERTAIN.origin._replace(
        latitude=34.12345678, longitude=-0.0000001, uncertainty_m=100.01
    )
    clinic = WEST._replace(accuracy_m=349.001, longitude=-86.7108004)
    found = to_dict(
        CERTAIN._replace(origin=origin, clinics=listed(Ranked(1, clinic, 1.0, 1.0, 1.0)))
    )
    assert found["origin"]["latitude"] == 34.123457
    assert str(found["origin"]["longitude"]) == "0.0"
    assert found["origin"]["uncertainty_m"] == 101
    assert found["clinics"][0]["accuracy_m"] == 350
    assert found["clinics"][0]["longitude"] == -86.7108


def test_units_play_no_part_in_json() -> None:
    """--units changes what people read, not what programs read."""
    assert to_dict(CERTAIN._replace(units="km")) == to_dict(CERTAIN)


def test_every_reading_has_its_place_its_weight_and_its_clinic() -> None:
    """``readings`` is always there, with names for people, the likeliest first."""
    assert len(to_dict(CERTAIN)["readings"]) == 1
    readings = to_dict(AMBIGUOUS)["readings"]
    assert [reading["nearest"] for reading in readings] == ["valley", "huntsville-west"]
    assert [one["nearest_name"] for one in readings] == ["Valley Clinic", "Huntsville West"]
    assert [reading["weight"] for reading in readings] == [0.6, 0.4]
    assert readings[0]["origin"] == to_dict(AMBIGUOUS)["origin"]


@pytest.mark.parametrize(
    ("confidence", "shown", "level"),
    [
        (1.0, 0.999, "certain"),
        (0.99, 0.99, "certain"),
        (0.98999, 0.989, "likely"),
        (0.9, 0.9, "likely"),
        (0.8999, 0.899, "open"),
    ],
)
def test_confidence_is_rounded_down(confidence: float, shown: float, level: str) -> None:
    """It has three digits, never claims more than there is, and is never 1."""
    decision = CERTAIN.decision._replace(confidence=confidence)
    found = to_dict(CERTAIN._replace(decision=decision))["decision"]
    assert (found["confidence"], found["level"]) == (shown, level)


def test_no_match_has_no_origin_and_no_clinics() -> None:
    """``no_match`` says so with null and an empty list, and what to ask."""
    found = to_dict(NO_MATCH)
    assert (found["origin"], found["candidates"], found["clinics"]) == (None, 0, [])
    assert found["decision"]["ask_for"] == "zip"


def test_no_clinic_at_all_is_an_answer() -> None:
    """If no clinic matches, nearest and margin are null."""
    nobody = CERTAIN._replace(decision=Decision(), clinics=())
    assert to_dict(nobody)["decision"]["margin_miles"] is None


def test_unknown_format_or_table_style_is_a_usage_error() -> None:
    """A wrong name is answered with the names there are."""
    with pytest.raises(UsageError, match=", ".join(FORMATS)):
        render(CERTAIN, "xml")
    with pytest.raises(UsageError, match="simple"):
        render(CERTAIN, "table", table_format="fancy")


def test_json_pays_for_no_other_format() -> None:
    """Rendering JSON imports neither tabulate nor any other format."""
    program = (
        "import sys; from tests.report.answers import CERTAIN; from locator.report import render;"
        "render(CERTAIN, 'json'); print(*sys.modules)"
    )
    modules = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    ).stdout.split()
    assert {name for name in modules if name.startswith("locator.report.")} == {
        "locator.report.contract",
        "locator.report.fields",
        "locator.report.indented",
        "locator.report.phrases",
        "locator.report.phrases.model",
        "locator.report.rounding",
    }
    assert "tabulate" not in modules
