"""``locator find`` as a user runs it: input, output and exit codes."""

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from locator.errors import Exit
from locator.report.schema import schema
from tests.conftest import Run

EAGLETREE_SIDE, WEST_SIDE = "Huntsville, AL 35802", "Madison, AL 35757"


def answer(run: Run, *args: str) -> dict[str, Any]:
    """The JSON answer, checked against the schema."""
    result = run("find", "--format", "json", *args)
    found: dict[str, Any] = json.loads(result.out)
    jsonschema.validate(found, schema())
    return found


def test_the_main_job(run: Run) -> None:
    """A street address in one argument is answered with both clinics, nearest first, and links."""
    found = run("find", "2340 Whitesburg Dr, Huntsville, AL 35801")
    assert found.code == 0
    assert found.out.index("Eagletree") < found.out.index("Huntsville West")
    assert "https://www.google.com/maps/dir/?api=1&destination=" in found.out
    assert "Trigger point" in found.out


def test_words_without_quotes_are_one_address(run: Run) -> None:
    """An address needs no quotes: the arguments are joined."""
    quoted = run("find", "--format", "json", "600 Governors Dr, Huntsville, AL 35801")
    bare = run(
        "find", "--format", "json", *["600", "Governors", "Dr,", "Huntsville,", "AL", "35801"]
    )
    assert quoted == bare


@pytest.mark.parametrize(
    ("address", "nearest", "certain"),
    [
        (EAGLETREE_SIDE, "eagletree", True),
        (WEST_SIDE, "huntsville-west", True),
        ("35806", "huntsville-west", False),
        ("34.7543, -86.7108", "huntsville-west", True),
        ("34.6, -86.55", "eagletree", True),
        ("Guntersville", "eagletree", True),
        ("Nashville, TN", "huntsville-west", False),
    ],
)
def test_nearest_and_certainty(run: Run, address: str, nearest: str, certain: bool) -> None:
    """It names the nearest clinic; that is certain only away from the line between the two."""
    decision = answer(run, address)["decision"]
    assert isinstance(decision, dict)
    if certain:
        assert (decision["nearest"], decision["certain"]) == (nearest, True)
    assert decision["ask"] is None or decision["confidence"] < 0.95


def test_a_town_without_its_state_is_the_one_near_the_clinics(run: Run) -> None:
    """If many towns are called Madison, it takes the one near the clinics."""
    found = answer(run, "Madison")
    origin = found["origin"]
    assert isinstance(origin, dict)
    assert (found["status"], found["candidates"], origin["label"]) == ("ok", 1, "Madison, AL")
    assert "state_assumed" in origin["faults"]
    assert run("find", "Springfield, Massachusetts").code == 0
    assert run("find", "--format", "json", "35801, TN").code == 4


def test_a_zip_never_looks_like_an_address(run: Run) -> None:
    """Precision and radius show in every format."""
    for name in ("table", "json", "ndjson", "csv", "geojson", "flat"):
        shown = run("find", "--format", name, "35806").out.lower()
        assert "zip" in shown, name
        assert any(word in shown for word in ("uncertainty_m", "within", "miles", " mi")), name
    assert "measured from the middle of" in run("find", "--format", "text", "35806").out


def test_standard_input_is_read_line_by_line(run: Run) -> None:
    """Each line of standard input, even an empty one, gets one answer, in order."""
    result = run("find", "--format", "ndjson", stdin="35801\n\n35758\n")
    origins = [json.loads(line)["origin"] for line in result.out.splitlines()]
    assert [origin and origin["label"][-5:] for origin in origins] == ["35801", None, "35758"]
    assert run("find", "--format", "ndjson", "-", stdin="35801\n\n35758\n") == result


@pytest.mark.parametrize(
    ("text", "town"),
    [
        ("2340 Whitesburg drxvie huntsville", "Huntsville, AL"),
        ("corner of Clinton and Holmes huntsville", "Huntsville, AL"),
        ("I live near the Walmart in Madison", "Madison, AL"),
        ("12 Nosuch Toney", "Toney, AL"),
        ("100 Main Decatur", "Decatur, AL"),
    ],
)
def test_the_town_at_the_end_is_not_lost(run: Run, text: str, town: str) -> None:
    """If a street cannot be read, the town behind it counts; it may be none, so less is sure."""
    done = run("find", "-q", "--format", "json", text)
    answer = json.loads(done.out)
    assert answer["origin"]["label"] == town
    assert answer["decision"]["confidence"] <= 0.5
    assert {"street_not_placed", "text_ignored"}.intersection(answer["origin"]["faults"])


@pytest.mark.parametrize(
    "text",
    [
        "rescue mission",
        "12 Forest Park",
        "living in car",
        "12 Main",
        "general delivery",
        "12 Nosuch Oak Dr",
    ],
)
def test_other_last_words_are_no_town(run: Run, text: str) -> None:
    """A place needs more than its name at the end of some words."""
    assert run("find", "-q", text).code == Exit.NO_MATCH


def test_a_whole_state_is_no_place_that_a_caller_means(run: Run) -> None:
    """A town that is misspelled, or in no list, is not read aloud as the state around it."""
    done = run("find", "-q", "--format", "text", "Madisn AL")
    assert done.code == Exit.OK
    assert "If it is" not in done.out


def test_csv_can_be_safe_for_spreadsheets(run: Run, tmp_path: Path) -> None:
    """With --spreadsheet-safe no cell is a formula; other formats refuse the option."""
    clinics = tmp_path / "clinics.csv"
    clinics.write_text("id,name,zip\na,=1+1,35806\n")
    find = ("find", "35806", "-q", "--locations", str(clinics), "--format")
    plain, safe = (run(*find, "csv", *more).out for more in ((), ("--spreadsheet-safe",)))
    assert next(csv.DictReader(io.StringIO(plain)))["name"] == "=1+1"
    assert next(csv.DictReader(io.StringIO(safe)))["name"] == "'=1+1"
    refused = run(*find, "json", "--spreadsheet-safe")
    assert (refused.code, refused.out) == (Exit.USAGE, "")


def test_csv_of_several_answers_has_one_header(run: Run) -> None:
    """Several answers in CSV are one table."""
    rows = list(csv.reader(io.StringIO(run("find", "--format", "csv", stdin="35801\n35758\n").out)))
    assert len(rows) == 1 + 2 * 2
    assert len({len(row) for row in rows}) == 1


def test_several_addresses_end_with_the_highest_code(run: Run) -> None:
    """With several addresses the exit code is the highest of the answers'."""
    assert run("find", stdin="35801\nnowhere\n35758\n").code == 3
    assert run("find", stdin="35801, Tennessee\nnowhere\n").code == 4


def test_within_and_limit_shorten_the_list_but_not_the_decision(run: Run) -> None:
    """It names the nearest clinic even if none is within --within."""
    whole, short = answer(run, "35758"), answer(run, "--limit", "1", "35758")
    none = answer(run, "--within", "0.1km", "35758")
    assert [len(found["clinics"]) for found in (whole, short, none)] == [2, 1, 0]
    assert whole["decision"] == short["decision"] == none["decision"]
    assert str(run("find", "--within", "0.1km", "35758").code) == "0"


@pytest.mark.parametrize("within", ["1e300", "1e28km", "1000000", "1e300 min", "nan", "inf min"])
def test_a_distance_beyond_the_earth_is_refused(run: Run, within: str) -> None:
    """It is a slip of the keyboard, and no sentence has room for it."""
    for option in ("--within", "--service-area"):
        done = run("find", option, within, "--format", "text", "35758")
        assert (done.code, "must be a positive distance" in done.err) == (Exit.USAGE, True)


def test_within_understands_kilometers(run: Run) -> None:
    """40km and the same distance in miles list the same clinics."""
    nashville = ("find", "--format", "json", "Decatur, AL")
    assert run(*nashville, "--within", "40km").out == run(*nashville, "--within", "24.8548mi").out


def test_units_apply_to_the_table(run: Run) -> None:
    """--units km shows kilometers in the table; JSON always has both."""
    assert " km" in run("find", "--units", "km", "35758").out
    assert answer(run, "--units", "km", "35758") == answer(run, "35758")


def test_the_language_is_that_of_text_and_sms(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """--language es, or the setting, makes them Spanish; JSON and the table do not change."""
    spanish = run("find", "--language", "es", "--format", "text", "zzzz").out
    assert spanish == "No encontramos esa dirección. ¿Cuál es su código postal?\n"
    assert answer(run, "--language", "es", "35758") == answer(run, "35758")
    table = run("find", "35758").out
    monkeypatch.setenv("LOCATOR_LANGUAGE", "es")
    assert run("find", "--format", "text", "zzzz").out == spanish
    assert run("find", "35758").out == table


def test_services_by_synonym(run: Run) -> None:
    """A service is found by any of its names, in any case, and the answer names the filter."""
    filtered, every = answer(run, "--service", "TDN", "35758"), answer(run, "35758")
    filters = filtered.pop("filters")
    assert isinstance(filters, dict)
    assert filters["services"] == ["Trigger point dry needling"]
    assert every.pop("filters") != filters
    assert filtered == every


def test_share_origin_is_announced(run: Run) -> None:
    """Links hold the caller's place only with --share-origin, after a note."""
    plain = run("find", "--format", "json", "--links", "google,apple,osm", "34.6123, -86.5456")
    assert "34.6123" not in json.dumps(json.loads(plain.out)["clinics"])
    shared = run("find", "--format", "json", "--share-origin", "34.6123, -86.5456")
    assert "34.6123" in json.dumps(json.loads(shared.out)["clinics"])
    assert "--share-origin" in shared.err
    assert run("find", "--quiet", "--share-origin", "35801").err == ""


def test_links_come_in_the_requested_order(run: Run) -> None:
    """--links takes several names and uses each once."""
    clinics = answer(run, "--links", "geo,waze,geo", "35758")["clinics"]
    assert isinstance(clinics, list)
    assert list(clinics[0]["directions"]) == ["geo", "waze"]


def test_verbose_names_the_source(run: Run) -> None:
    """-v names source and precision on standard error; the answer stays the same."""
    quiet, verbose = run("find", "35806"), run("find", "-v", "35806")
    assert quiet.out == verbose.out
    assert "precision zip" in verbose.err


def test_missing_street_data_are_noted_once(run: Run) -> None:
    """If a county's streets would have helped, one line says how to get them, except with -q."""
    addresses = "600 Governors Dr, Huntsville, AL 35801\n100 Main St, Madison, AL 35758\n"
    notes = run("find", stdin=addresses).err
    assert notes.count("streets install 01089") == len(notes.splitlines()) == 1
    assert run("find", "-q", stdin=addresses).err == ""
    assert run("find", stdin="35801\n").err == ""


@pytest.fixture
def ours(tmp_path: Path) -> str:
    """A directory with hours, phones and a row verified long ago."""
    path = tmp_path / "ours.csv"
    path.write_text(
        "id,street,zip,latitude,longitude,services,phone,hours,timezone,verified_on\n"
        "week,1 Main St,35801,34.7300,-86.5800,Yoga,256-555-0100,"
        "Mo-Fr 08:00-17:00; PH off,America/Chicago,2026-01-31\n"
        "weekend,2 Main St,35801,34.7400,-86.5900,Yoga,,Sa-Su 10:00-14:00,America/Chicago,\n"
        "blank,3 Main St,35801,34.7500,-86.6000,Yoga,,,,2026-11-01\n"
    )
    return str(path)


HERE = "34.7301, -86.5801"


def _clinics(found: dict[str, Any]) -> dict[str, Any]:
    return {clinic["id"]: clinic for clinic in found["clinics"]}


@pytest.mark.parametrize(
    ("at", "says"),
    [
        ("2026-11-23 16:30", "open on Mon, Nov 23, 2026, at 4:30 PM, closes at 5:00 PM"),
        ("2026-11-21 16:30", "closed on Sat, Nov 21, 2026, at 4:30 PM, opens Monday at 8:00 AM"),
        ("2026-12-25T10:00", "closed on Fri, Dec 25, 2026, at 10:00 AM, opens Monday at 8:00 AM"),
    ],
)
def test_hours_at_a_time(run: Run, ours: str, at: str, says: str) -> None:
    """--at shows the hours of each clinic at that time by its own clock."""
    clinics = _clinics(answer(run, "--locations", ours, "--at", at, HERE))
    assert clinics["week"]["opening"]["says"] == says
    assert clinics["blank"]["opening"] is None
    read_out = run("find", "--locations", ours, "--at", at, "--format", "text", HERE).out
    assert says[1:] in read_out


def test_hours_now(run: Run, ours: str) -> None:
    """Without --at the hours are those of now."""
    says = _clinics(answer(run, "--locations", ours, HERE))["week"]["opening"]["says"]
    assert re.match("(open|closed) now, (opens|closes) ", says)


def test_only_open_clinics_are_ranked(run: Run, ours: str) -> None:
    """--open-now ranks only clinics open at that time; clinics without hours are counted."""
    time = ("--locations", ours, "--open-now", "--at", "2026-11-21 11:00")
    found = answer(run, *time, HERE)
    assert list(_clinics(found)) == ["weekend"]
    assert found["decision"]["nearest"] == "weekend"
    assert found["left_out"] == {"closed": 1, "depends": 0, "not_known": 0, "not_on_file": 1}
    assert "1 clinic with no hours on file" in run("find", *time, HERE).out
    assert answer(run, "--locations", ours, HERE)["left_out"] is None


def test_nobody_open_is_an_answer(run: Run, ours: str) -> None:
    """If no clinic is open, the answer says so and names no nearest clinic."""
    time = ("--locations", ours, "--open-now", "--at", "2026-11-21 03:00")
    found = answer(run, *time, HERE)
    assert (found["status"], found["clinics"]) == ("ok", [])
    assert found["decision"]["nearest"] is None


@pytest.mark.parametrize("text", ["tomorrow", "2026-11-31 10:00", "25 Elm Street"])
def test_an_unreadable_time_is_a_usage_error(run: Run, text: str) -> None:
    """The error shows how to write a time and does not repeat the text."""
    result = run("find", "--at", text, "35801")
    assert (result.code, result.out) == (2, "")
    assert "--at: a time is YYYY-MM-DD HH:MM" in result.err
    assert text not in result.err


def test_old_rows_need_a_call(run: Run, ours: str) -> None:
    """A row verified more than --verify-after days ago gets "call to confirm"."""
    time = ("--locations", ours, "--at", "2026-11-22 10:00")
    clinics = _clinics(answer(run, *time, HERE))
    confirm = {clinic_id: clinic["call_to_confirm"] for clinic_id, clinic in clinics.items()}
    assert confirm == {"week": True, "weekend": None, "blank": False}
    later = _clinics(answer(run, *time, "--verify-after", "295", HERE))
    assert later["week"]["call_to_confirm"] is False
    sooner = _clinics(answer(run, *time, "--verify-after", "20", HERE))
    assert sooner["blank"]["call_to_confirm"] is True


def test_phones_in_every_form(run: Run, ours: str) -> None:
    """JSON has a phone as written, as dialled, in E.164 and as a link."""
    week = _clinics(answer(run, "--locations", ours, HERE))["week"]
    assert [week[f"phone{form}"] for form in ("", "_national", "_e164", "_uri")] == [
        "256-555-0100",
        "(256) 555-0100",
        "+12565550100",
        "tel:+1-256-555-0100",
    ]


def test_details_of_services(
    run: Run, ours: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Details come from services.csv beside the directory, --services-file or the environment."""
    header = "clinic,service,referral_needed\n"
    Path(ours).with_name("services.csv").write_text(f"{header}week,Yoga,yes\n")
    other = tmp_path / "other.csv"
    other.write_text(f"{header}week,Yoga,no\n")

    def referral(*args: str) -> object:
        week = _clinics(answer(run, "--locations", ours, *args, HERE))["week"]
        return week["service_details"][0]["referral_needed"]

    assert referral() is True
    assert referral("--services-file", str(other)) is False
    monkeypatch.setenv("LOCATOR_SERVICES_FILE", str(other))
    assert referral() is False
    other.write_text(f"{header}nobody,Yoga,no\n")
    refused = run("find", "--locations", ours, HERE)
    assert (refused.code, refused.out) == (5, "")
    assert f"{other}, line 2, column clinic" in refused.err


def test_schema_is_printed(run: Run) -> None:
    """``locator schema`` prints the schema that the answers are tested against."""
    assert json.loads(run("schema").out) == schema()


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("find",),
        ("clinics",),
        ("clinics", "list"),
        ("clinics", "show"),
        ("clinics", "check"),
        ("serve",),
        ("schema",),
    ],
)
def test_every_help_shows_an_example(run: Run, words: tuple[str, ...]) -> None:
    """--help of every command exits with 0 and shows an example."""
    result = run(*words, "--help")
    assert result.code == 0
    assert result.out.count("locator ") >= 2


def test_typed_coordinates_are_the_origin_with_any_geocoder(run: Run, network: list[str]) -> None:
    """Typed coordinates are never sent to an online geocoder."""
    offline = run("find", "--format", "json", "34.7543, -86.7108")
    online = run("find", "--format", "json", "--geocoder", "census", "34.7543, -86.7108")
    assert online == offline
    assert network == []
