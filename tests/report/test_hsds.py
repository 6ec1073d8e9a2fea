"""The directory as Open Referral HSDS 3 JSON."""

import json
from pathlib import Path
from typing import Any
from uuid import UUID

import jsonschema
import pytest

from locator.errors import Exit
from tests.conftest import Run

# Required fields, types and enumerations of the published schemas, version 3:
# github.com/openreferral/specification, schema/*.json ("required" and "tabular_required").
TEXT, NUMBER, ID = {"type": "string", "minLength": 1}, {"type": "number"}, {"format": "uuid"}
KIND = {"enum": ["physical", "postal", "virtual"]}
REQUIRED: dict[str, dict[str, Any]] = {
    "organizations": {"id": ID, "name": TEXT, "description": TEXT},
    "services": {
        "id": ID,
        "organization_id": ID,
        "name": TEXT,
        "status": {"enum": ["active", "inactive", "defunct", "temporarily closed"]},
    },
    "locations": {"id": ID, "location_type": KIND},
    "service_at_locations": {"id": ID, "service_id": ID, "location_id": ID},
    "addresses": {
        "id": ID,
        "address_1": TEXT,
        "city": TEXT,
        "state_province": TEXT,
        "postal_code": TEXT,
        "country": {"const": "US"},
        "address_type": KIND,
    },
    "phones": {"id": ID, "number": TEXT},
    "schedules": {"id": ID},
    "languages": {"id": ID},
}
OPTIONAL: dict[str, dict[str, Any]] = {
    "services": {"description": TEXT},
    "locations": {
        "organization_id": ID,
        "name": TEXT,
        "description": TEXT,
        "latitude": NUMBER,
        "longitude": NUMBER,
        "external_identifier": TEXT,
        "external_identifier_type": TEXT,
    },
    "service_at_locations": {"description": TEXT},
    "addresses": {"location_id": ID, "address_2": TEXT},
    "phones": {
        "location_id": ID,
        "service_at_location_id": ID,
        "extension": NUMBER,
        "type": {"enum": ["text", "voice", "fax", "cell", "video", "pager", "textphone"]},
    },
    "schedules": {
        "location_id": ID,
        "freq": {"enum": ["WEEKLY", "MONTHLY"]},
        "byday": {"pattern": "^(MO|TU|WE|TH|FR|SA|SU)(,(MO|TU|WE|TH|FR|SA|SU))*$"},
        "opens_at": {"pattern": r"^\d\d:\d\d$"},
        "closes_at": {"pattern": r"^\d\d:\d\d$"},
        "description": TEXT,
        "notes": TEXT,
    },
    "languages": {"service_id": ID, "location_id": ID, "name": TEXT},
}

OURS = (
    "id,name,street,unit,city,state,zip,latitude,longitude,services,status,notice,phone,hours,"
    "timezone\n"
    "main,Main Street,1 Main St,Ste 2,Huntsville,AL,35801,34.7300,-86.5800,Cupping;Yoga,open,,"
    '2565550100 ext 7,"Mo-We,Fr 08:00-12:00,13:00-17:00; Sa 09:00-12:00; PH off",America/Chicago\n'
    "north,North,2 Main St,,,,35601,34.6059,-86.9833,Tai Chi,temporarily_closed,Back in May,"
    "ask at the desk,Mo-Fr 08:00-17:00; Fr off,\n"
    "zip,No Street,,,,,35611,34.8029,-86.9717,Cupping,open,,,24/7,\n"
    "old,Old,3 Main St,,Huntsville,AL,35801,34.7302,-86.5800,Cupping,closed,,,,\n"
)
DETAILS = (
    "clinic,service,phone,referral_needed,walk_in,languages,note\n"
    "main,Cupping,256-555-0102,yes,no,English;Spanish,Wear shorts\n"
)
GUIDE = "service,kind,text\nCupping,summary,Cups lift the skin.\nCupping,source,A book\n"


@pytest.fixture
def exported(run: Run, tmp_path: Path) -> dict[str, Any]:
    """The tables of a directory that has something in each of them."""
    for name, content in (("services.csv", DETAILS), ("service_guide.csv", GUIDE)):
        (tmp_path / name).write_text(content)
    (tmp_path / "ours.csv").write_text(OURS)
    return _export(run, "--locations", str(tmp_path / "ours.csv"), "--organization", "Our Practice")


def _export(run: Run, *options: str) -> dict[str, Any]:
    result = run("services", "list", "--format", "hsds", *options)
    assert (result.code, result.err) == (Exit.OK, "")
    return dict(json.loads(result.out))


def _validate(tables: dict[str, Any]) -> None:
    assert tables.pop("version") == "3.0"
    assert set(tables) == set(REQUIRED)
    known = {record["id"] for records in tables.values() for record in records}
    assert len(known) == sum(map(len, tables.values()))
    for name, records in tables.items():
        schema = {
            "type": "object",
            "required": list(REQUIRED[name]),
            "properties": REQUIRED[name] | OPTIONAL.get(name, {}),
            "additionalProperties": False,
        }
        for record in records:
            jsonschema.validate(record, schema)
            for key in [key for key in record if key == "id" or key.endswith("_id")]:
                assert str(UUID(record[key])) in known, (name, key)


def test_the_shipped_directory_is_valid(run: Run) -> None:
    """The shipped clinics and their service have all required fields, and ids that lead on."""
    tables = _export(run)
    _validate(tables)
    (service,) = tables["services"]
    assert service["name"] == "Trigger point dry needling"
    assert service["description"].endswith("not medical advice; ask the clinic.")
    assert (len(tables["locations"]), tables["phones"], tables["schedules"]) == (2, [], [])
    assert tables["organizations"][0]["name"] == "Not on file"


def test_every_table_is_valid(exported: dict[str, Any]) -> None:
    """All records have their required fields, no unknown ones, and ids that lead on."""
    assert all(exported.values())
    _validate(exported)


def test_what_is_on_file_is_there(exported: dict[str, Any]) -> None:
    """Phones, hours, languages and states are those of the directory; closed clinics are not."""
    assert [one["name"] for one in exported["services"]] == ["Cupping", "Yoga", "Tai Chi"]
    assert [one["status"] for one in exported["services"]] == [
        "active",
        "active",
        "temporarily closed",
    ]
    names = [(one["name"], one.get("description")) for one in exported["locations"]]
    assert names == [
        ("Main Street", None),
        ("North", "temporarily closed: Back in May"),
        ("No Street", None),
    ]
    phones = [(one["number"], one.get("extension")) for one in exported["phones"]]
    assert phones == [("+12565550100", 7), ("ask at the desk", None), ("+12565550102", None)]
    assert [one["name"] for one in exported["languages"]] == ["English", "Spanish"]
    cupping = exported["service_at_locations"][0]
    assert cupping["description"].startswith("referral needed; no walk-ins; in English and Spanish")


def test_an_address_is_whole_or_not_there(exported: dict[str, Any]) -> None:
    """City and state come from the ZIP code; without a street there is no address."""
    cities = [
        (one["address_1"], one["city"], one["state_province"]) for one in exported["addresses"]
    ]
    assert cities == [("1 Main St", "Huntsville", "AL"), ("2 Main St", "Decatur", "AL")]


def test_hours_become_weekly_times_where_they_are_no_more(exported: dict[str, Any]) -> None:
    """Days and times are given one by one; other hours are given as they are written."""
    keys = ("byday", "opens_at", "closes_at")
    times = [tuple(one.get(key) for key in keys) for one in exported["schedules"]]
    assert times == [
        ("MO,TU,WE,FR", "08:00", "12:00"),
        ("MO,TU,WE,FR", "13:00", "17:00"),
        ("SA", "09:00", "12:00"),
        (None, None, None),
        (None, None, None),
    ]
    written = [one["description"] for one in exported["schedules"]]
    assert written[3:] == ["Mo-Fr 08:00-17:00; Fr off", "24/7"]


def test_ids_stay_the_same(run: Run, tmp_path: Path, exported: dict[str, Any]) -> None:
    """Ids do not change with other cells; another practice has others."""
    path = tmp_path / "ours.csv"
    path.write_text(OURS.replace("Main Street", "Downtown").replace("Cupping", "cupping therapy"))
    options = ("--locations", str(path), "--organization")
    ids = {one["id"] for one in exported["service_at_locations"] + exported["locations"]}
    again = _export(run, *options, "Our Practice")
    assert {one["id"] for one in again["service_at_locations"] + again["locations"]} == ids
    other = _export(run, *options, "Other Practice")
    assert {one["id"] for one in other["locations"]}.isdisjoint(ids)


@pytest.mark.parametrize(
    "hours",
    [
        "Mo-Fr 08:00-17:00; Fr 09:00-12:00",
        "Mo-Fr 20:00-02:00",
        "Sa-Mo 08:00-12:00",
        'Mo-Fr 08:00-17:00 "by appointment"',
        "Apr-Oct Mo-Fr 07:00-18:00",
        "Xx 08:00-12:00",
        "nonsense",
    ],
)
def test_hours_are_never_guessed(run: Run, tmp_path: Path, hours: str) -> None:
    """Hours that are more than days and times have no weekly times, which would be wrong."""
    path = tmp_path / "one.csv"
    cell = hours.replace('"', '""')
    path.write_text(f'id,zip,hours,services\na,35801,"{cell}",Yoga\n')
    (schedule,) = _export(run, "--locations", str(path))["schedules"]
    assert schedule["description"] == hours
    assert "freq" not in schedule
