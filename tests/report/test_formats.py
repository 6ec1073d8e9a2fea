"""The formats for programs: CSV, GeoJSON and flat say what the JSON answer says."""

import csv
import io
import json
from typing import Any

import pytest

from locator.answer import Answer
from locator.directions import LINKS
from locator.report import FORMATS, render
from locator.report.contract import to_dict
from locator.report.delimited import COLUMNS
from locator.report.flat import MAX_BYTES
from tests.report.answers import CERTAIN, FAR_EAST, NEAR_WEST, NO_MATCH, OUT_OF_REACH, listed
from tests.report.strategies import given_answers

FLAT_KEYS = (
    "id", "name", "address", "phone", "phone_national", "phone_e164", "hours", "status", "notice",
    "url", "verified_on", "miles", "km", "services", "service_details", "call_to_confirm",
    "opening_state", "opening_says", "opening_changes_at", "drive_minutes", "drive_miles",
    "drive_km",
)  # fmt: skip


def _rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def _shown(value: object) -> str:
    return "" if value is None else str(value)


@given_answers
def test_csv_reads_back(answer: Answer) -> None:
    """With any text, a CSV reader gets each clinic's cells as they are in the answer."""
    contract = to_dict(answer)
    rows = _rows(render(answer, "csv"))
    assert len(rows) == max(1, len(contract["clinics"]))
    for row, clinic in zip(rows, contract["clinics"], strict=False):
        same = ("rank", "id", "name", "address", "latitude", "longitude", "accuracy_m")
        known = ("phone", "hours", "notice", "url", "verified_on")
        assert {key: row[key] for key in same + known} == {
            key: _shown(clinic[key]) for key in same + known
        }
        assert row["clinic_status"] == clinic["status"]
        assert row["services"] == ";".join(clinic["services"])
        assert float(row["distance_miles"]) == clinic["distance_miles"]
        least, most = float(row["distance_least_miles"]), float(row["distance_most_miles"])
        assert [least, most] == clinic["distance_range_miles"]
        for name in LINKS:
            assert row[f"directions_{name}"] == clinic["directions"].get(name, "")


@given_answers
def test_csv_has_the_decision_on_each_row(answer: Answer) -> None:
    """No row is without status, certainty, precision and radius, and all rows have all columns."""
    contract = to_dict(answer)
    decision, origin = contract["decision"], contract["origin"] or {}
    for row in _rows(render(answer, "csv")):
        assert tuple(row) == COLUMNS
        assert row["status"] == contract["status"]
        assert row["nearest_id"] == _shown(decision["nearest"])
        assert row["certain"] == ("true" if decision["certain"] else "false")
        assert row["ask"] == _shown(decision["ask"])
        assert row["origin_precision"] == _shown(origin.get("precision"))
        assert row["origin_uncertainty_m"] == _shown(origin.get("uncertainty_m"))
        assert row["ask_for"] == _shown(decision["ask_for"])
        assert row["origin_label"] == _shown(origin.get("label"))
        assert row["origin_faults"] == ";".join(origin.get("faults", ()))


def test_several_answers_in_csv_are_one_table() -> None:
    """Only the first of several answers brings the header."""
    printed = "\n".join(
        (
            render(CERTAIN, "csv"),
            render(NO_MATCH, "csv", first=False),
            render(CERTAIN, "csv", first=False),
        )
    )
    assert [row["status"] for row in _rows(printed)] == ["ok", "ok", "no_match", "ok", "ok"]
    assert printed.count("nearest_id") == 1


def test_csv_keeps_the_last_zero() -> None:
    """3.10 miles stay 3.10."""
    answer = CERTAIN._replace(clinics=listed(NEAR_WEST._replace(distance_m=4988.9664)))
    assert _rows(render(answer, "csv"))[0]["distance_miles"] == "3.10"


@given_answers
def test_geojson_is_geojson(answer: Answer) -> None:
    """Origin first, then the clinics, each a Point as RFC 7946 has it: longitude, latitude."""
    contract = to_dict(answer)
    found = json.loads(render(answer, "geojson"))
    places = [contract["origin"], *contract["clinics"]] if contract["origin"] else []
    assert found["type"] == "FeatureCollection"
    assert len(found["features"]) == len(places)
    for feature, place in zip(found["features"], places, strict=True):
        assert feature["type"] == "Feature"
        point = [place["longitude"], place["latitude"]]
        assert feature["geometry"] == {"type": "Point", "coordinates": point}
        rest = {key: place[key] for key in place if key not in ("latitude", "longitude")}
        kind = "origin" if place is contract["origin"] else "clinic"
        assert feature["properties"] == {"kind": kind, **rest}
        assert feature.get("id") == place.get("id")
    for key in ("schema", "status", "candidates", "decision"):
        assert found[key] == contract[key]
    assert found.get("readings") == contract.get("readings")


def _check_flat(answer: Answer) -> dict[str, Any]:
    line = render(answer, "flat")
    assert len(line.encode()) < 32_768
    assert len(line.splitlines()) == 1
    found: dict[str, Any] = json.loads(line)
    assert all(isinstance(value, str) for value in found.values())
    return found


@given_answers
def test_flat_is_a_small_map_of_strings(answer: Answer) -> None:
    """Always strings, under 32,768 bytes, with every key of every clinic that is listed."""
    found = _check_flat(answer)
    contract = to_dict(answer)
    names = contract["clinics"][0]["directions"] if contract["clinics"] else {}
    listed_clinics = contract["clinics"][: int(found["clinics_listed"])]
    keys = [*FLAT_KEYS, *(f"directions_{name}" for name in names)]
    expected = {
        f"clinic_{place}_{key}" for place in range(1, len(listed_clinics) + 1) for key in keys
    }
    assert {key for key in found if key.startswith("clinic_")} == expected
    for place, clinic in enumerate(listed_clinics, start=1):
        assert found[f"clinic_{place}_name"] == clinic["name"]
        assert found[f"clinic_{place}_notice"] == (clinic["notice"] or "")
        assert float(found[f"clinic_{place}_miles"]) == clinic["distance_miles"]


def test_flat_leaves_out_whole_clinics_from_the_end() -> None:
    """Clinics that do not fit are left out whole, the farthest first, and no more than needed."""
    answer = CERTAIN._replace(clinics=listed(NEAR_WEST, *[FAR_EAST] * 299))
    found = _check_flat(answer)
    count = int(found["clinics_listed"])
    assert found["clinic_1_id"] == "huntsville-west"
    assert f"clinic_{count}_id" in found
    assert f"clinic_{count + 1}_id" not in found
    one = json.dumps({key: found[key] for key in found if key.startswith(f"clinic_{count}_")})
    assert len(render(answer, "flat")) + len(one) >= MAX_BYTES


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (
            CERTAIN,
            {
                "status": "ok",
                "nearest_id": "huntsville-west",
                "nearest_name": "Huntsville West",
                "certain": "true",
                "margin_miles": "8.46",
                "ask": "",
                "origin_precision": "zip",
                "origin_uncertainty_m": "4852",
                "origin_label": "Huntsville, AL 35806",
                "clinic_1_address": "7061B Hwy 72 West, Huntsville, AL 35806",
                "clinic_1_miles": "0.92",
                "clinic_1_km": "1.48",
                "clinic_1_phone": "",
                "clinic_1_status": "open",
                "clinic_2_phone": "256-555-0100",
                "clinic_2_km": "15.10",
                "clinic_2_services": "Trigger point dry needling;Sports massage;Cupping",
                "clinic_2_status": "temporarily_closed",
                "clinic_2_notice": "Flooded; back on 3 March",
            },
        ),
        (
            NO_MATCH,
            {
                "status": "no_match",
                "nearest_id": "",
                "certain": "false",
                "margin_miles": "",
                "ask": "What is your ZIP code?",
                "origin_precision": "",
                "origin_uncertainty_m": "",
                "clinics_listed": "0",
            },
        ),
        (
            OUT_OF_REACH,
            {
                "nearest_id": "huntsville-west",
                "nearest_name": "Huntsville West",
                "clinics_listed": "0",
            },
        ),
    ],
)
def test_flat_says_what_the_answer_says(answer: Answer, expected: dict[str, str]) -> None:
    """Each fact of the answer is under its own key, and absent ones are empty strings."""
    found = _check_flat(answer)
    assert {key: found[key] for key in expected} == expected


@pytest.mark.parametrize(("over", "count"), [(-1, "1"), (0, "0")])
def test_flat_is_under_the_limit_to_the_byte(over: int, count: str) -> None:
    """32,767 bytes are printed; at 32,768 the clinic is left out."""

    def answer(notice: str) -> Answer:
        clinic = NEAR_WEST.clinic._replace(notice=notice)
        return CERTAIN._replace(clinics=listed(NEAR_WEST._replace(clinic=clinic)))

    room = MAX_BYTES - len(render(answer(""), "flat"))
    assert _check_flat(answer("n" * (room + over)))["clinics_listed"] == count


@pytest.mark.parametrize("format", FORMATS)
def test_a_long_list_is_rendered_whole(format: str) -> None:
    """Three hundred clinics are no trouble in any format, and all are there where there is room."""
    answer = CERTAIN._replace(
        clinics=listed(NEAR_WEST, *(FAR_EAST._replace(rank=rank) for rank in range(2, 301)))
    )
    shown = render(answer, format)
    assert ("300" in shown) == (format not in ("flat", "text", "sms"))


def test_flat_stays_small_when_every_text_is_huge() -> None:
    """Even ids, names, labels and questions of any length leave it under the limit."""
    huge = "\U0001f3e5" * 40_000
    assert CERTAIN.origin
    west = NEAR_WEST._replace(clinic=NEAR_WEST.clinic._replace(id=huge, name=huge))
    answer = CERTAIN._replace(
        origin=CERTAIN.origin._replace(label=huge),
        decision=CERTAIN.decision._replace(
            nearest=west.clinic,
            shares=((west.clinic, 0.999),),
            ask_for="which_place",
            choices=(huge, huge),
        ),
        clinics=listed(west),
    )
    assert _check_flat(answer)["clinics_listed"] == "0"


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("confidence", [0.46, 0.97])
def test_a_list_that_is_cut_is_no_distance_that_was_asked_for(
    language: str, confidence: float
) -> None:
    """If --limit leaves the likeliest clinic off the list, no format is surer or says "farther"."""
    decision = CERTAIN.decision._replace(
        nearest=FAR_EAST.clinic,
        confidence=confidence,
        shares=((FAR_EAST.clinic, confidence), (NEAR_WEST.clinic, 1 - confidence)),
        ask_for="street_address",
    )
    cut = CERTAIN._replace(decision=decision, clinics=listed(NEAR_WEST), language=language)
    beyond = OUT_OF_REACH._replace(language=language)
    assert FAR_EAST.clinic.name in render(cut, "text")
    for name in ("text", "sms", "table"):
        shown = render(cut, name)
        for words in ("farther", "as near", "lejos", "tan cerca"):
            assert words not in shown
    assert render(cut, "text").startswith(("What is", "¿"))
    assert any(words in render(beyond, "text") for words in ("farther", "lejos"))
