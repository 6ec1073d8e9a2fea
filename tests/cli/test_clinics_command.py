"""``locator clinics`` as its users run it."""

import csv
import io
import json
from pathlib import Path

import pytest

from locator.clinics.load import load
from locator.clinics.table import COLUMNS
from locator.errors import Exit
from tests.conftest import Run

OURS = (
    "id,name,street,city,state,zip,latitude,longitude,accuracy_m,services,status,notice,phone\n"
    "main,Main Street,1 Main St,Huntsville,AL,35801,34.7300,-86.5800,30,PT;Yoga,open,,\n"
    "north,3.10,2 Main St,Huntsville,AL,35801,34.7301,-86.5800,250.5,Yoga,temporarily_closed,"
    "Back in May,256-555-0100\n"
    "old,Old,3 Main St,Huntsville,AL,35801,34.7302,-86.5800,30,Yoga,closed,Moved to Main Street,\n"
)


@pytest.fixture
def ours(tmp_path: Path) -> str:
    """A user's locations file with a clinic of each status."""
    path = tmp_path / "ours.csv"
    path.write_text(OURS)
    return str(path)


def test_list_shows_the_shipped_clinics(run: Run) -> None:
    """Without options the shipped clinics are listed with address, services and status."""
    result = run("clinics", "list")
    assert (result.code, result.err) == (Exit.OK, "")
    lines = result.out.splitlines()
    assert lines[0].split() == ["id", "name", "address", "services", "status"]
    assert len(lines) == 4
    for part in ("eagletree", "1140 Eagletree Lane SE, Huntsville, AL 35801", "needling", "open"):
        assert part in lines[2]
    assert "7061B Hwy 72 West, Huntsville, AL 35806" in lines[3]


def test_list_leaves_closed_clinics_out_unless_asked(run: Run, ours: str) -> None:
    """Permanently closed clinics are listed only with --all."""
    listed = run("clinics", "list", "--locations", ours, "--format", "json").out
    assert [clinic["id"] for clinic in json.loads(listed)["clinics"]] == ["main", "north"]
    listed = run("clinics", "list", "--locations", ours, "--format", "json", "--all").out
    assert [clinic["id"] for clinic in json.loads(listed)["clinics"]] == ["main", "north", "old"]


def test_the_table_shows_text_as_written(run: Run, ours: str) -> None:
    """A name like a number keeps its zero; status and notice are shown."""
    lines = run("clinics", "list", "--locations", ours, "--all").out.splitlines()
    assert " 3.10 " in lines[3]
    assert lines[3].endswith("temporarily closed: Back in May")
    assert lines[4].endswith("closed: Moved to Main Street")


def test_list_by_service(run: Run, ours: str) -> None:
    """--service takes synonyms and any case; repeated, a clinic must offer all of them."""
    listed = ("clinics", "list", "--locations", ours, "--format", "csv", "--service")
    rows = run(*listed, "YOGA").out.splitlines()[1:]
    assert [row.split(",")[0] for row in rows] == ["main", "north"]
    rows = run(*listed, "yoga", "--service", "physical therapy").out.splitlines()[1:]
    assert [row.split(",")[0] for row in rows] == ["main"]


def test_list_by_an_unknown_service(run: Run, ours: str) -> None:
    """An unknown service is a usage error that suggests the nearest name."""
    result = run("clinics", "list", "--locations", ours, "--service", "Yogga")
    assert (result.code, result.out) == (Exit.USAGE, "")
    assert 'did you mean "Yoga"? On file: PT; Yoga' in result.err


def test_json_holds_every_fact(run: Run, ours: str) -> None:
    """JSON has every column; unknown facts are null, and services are a list."""
    main, north = json.loads(run("clinics", "list", "--locations", ours, "--format", "json").out)[
        "clinics"
    ]
    more = {"address", "point_source", "service_details"}
    assert set(COLUMNS) | more | {"phone_national", "phone_e164", "phone_uri"} == set(main)
    assert main["address"] == "1 Main St, Huntsville, AL 35801"
    assert (main["services"], main["latitude"], main["accuracy_m"]) == (["PT", "Yoga"], 34.73, 30)
    assert (main["phone"], main["notice"], main["status"]) == (None, None, "open")
    assert (north["phone"], north["notice"]) == ("256-555-0100", "Back in May")
    assert (north["phone_national"], north["phone_e164"]) == ("(256) 555-0100", "+12565550100")
    assert (north["status"], north["point_source"]) == ("temporarily_closed", "locations file")


def test_csv_is_a_locations_file(run: Run, ours: str, tmp_path: Path) -> None:
    """The CSV list can be used as a locations file and holds the same clinics."""
    out = run("clinics", "list", "--locations", ours, "--all", "--format", "csv").out
    copy = tmp_path / "copy.csv"
    copy.write_text(out)
    assert load(str(copy), lambda _: None) == load(ours, lambda _: None)
    assert next(csv.reader(io.StringIO(out)))[:-1] == list(COLUMNS)


def test_geojson_has_longitude_first(run: Run, ours: str) -> None:
    """GeoJSON is a FeatureCollection of points with the facts as properties (RFC 7946)."""
    out = run("clinics", "list", "--locations", ours, "--format", "geojson").out
    collection = json.loads(out)
    assert collection["type"] == "FeatureCollection"
    main, north = collection["features"]
    assert (main["type"], main["id"]) == ("Feature", "main")
    assert main["geometry"] == {"type": "Point", "coordinates": [-86.58, 34.73]}
    assert north["properties"]["accuracy_m"] == 250.5
    assert north["properties"]["notice"] == "Back in May"
    assert north["properties"]["status"] == "temporarily_closed"
    assert not {"latitude", "longitude"} & set(main["properties"])


def test_show_prints_all_facts(run: Run) -> None:
    """A clinic is shown with all its facts; unknown ones are "not on file"."""
    result = run("clinics", "show", "Huntsville-West")
    assert (result.code, result.err) == (Exit.OK, "")
    assert result.out.splitlines() == [
        "id:          huntsville-west",
        "name:        Huntsville West",
        "status:      open",
        "notice:      none",
        "address:     7061B Hwy 72 West, Huntsville, AL 35806",
        "coordinates: 34.75356, -86.711622 (locations file)",
        "accuracy:    within 150 m",
        "services:    Trigger point dry needling",
        "phone:       not on file",
        "hours:       not on file",
        "time zone:   America/Chicago",
        "web page:    not on file",
        "verified on: not on file",
    ]


def test_show_finds_closed_clinics_too(run: Run, ours: str) -> None:
    """A closed clinic can be looked up, and its notice is shown."""
    out = run("clinics", "show", "--locations", ours, "old").out
    assert "status:      closed\nnotice:      Moved to Main Street\n" in out


@pytest.mark.parametrize(
    ("clinic_id", "hint"),
    [("huntsvile-west", "did you mean huntsville-west?"), ("x", "see 'locator clinics list'")],
)
def test_show_suggests_the_nearest_id(run: Run, clinic_id: str, hint: str) -> None:
    """An unknown id is a usage error that suggests the nearest one."""
    result = run("clinics", "show", clinic_id)
    assert (result.code, result.out) == (Exit.USAGE, "")
    assert result.err == f"locator: no clinic has this id; {hint}\n"


def test_check_lists_every_fault_and_ends_in_5(run: Run, tmp_path: Path) -> None:
    """Each problem is a line with file, line, column and repair; errors end in exit code 5."""
    path = tmp_path / "wrong.csv"
    path.write_text(
        "id,street,zip,latitude,longitude,accuracy_m\n"
        "a,1 Main St,35801,-86.58,34.73,30\n"
        "a,2 Main St,2134,,,\n"
        "c,3 Main St,35801,34.7300,-86.5800,201\n"
    )
    result = run("clinics", "check", str(path))
    assert result.code == Exit.DATA
    assert result.out.splitlines() == [
        f"{path}:2: error: latitude: latitude and longitude are swapped;"
        " latitude 34.73, longitude -86.58 (found '-86.58')",
        f"{path}:3: error: id: the clinic in line 2 has the same id;"
        " give one of them an id other than a (found 'a')",
        f"{path}:3: error: zip: is not a ZIP code of five digits; write 02134 (found '2134')",
        f"{path}:4: note: accuracy_m: coarse: the door is only known to within 201 m;"
        " give coordinates of the building (found '201')",
    ]
    assert result.err == f"locator: {path}: the file cannot be used; errors: 3\n"


def many_faults(tmp_path: Path) -> str:
    """A file in which 20 clinics are coarse, two have a bad phone and one has no street."""
    path = tmp_path / "many.csv"
    rows = [f"c{n},{n} Main St,35801,34.73,-86.58,{300 + n}," for n in range(20)]
    rows[3] += "ask"
    rows[7] += "call us"
    rows[5] = rows[5].replace("5 Main St", "")
    path.write_text("\n".join(["id,street,zip,latitude,longitude,accuracy_m,phone", *rows, ""]))
    return str(path)


def test_check_groups_what_is_alike(run: Run, tmp_path: Path) -> None:
    """If more than three problems are alike, the first is shown, with the lines of the others."""
    path = many_faults(tmp_path)
    lines = run("clinics", "check", path).out.splitlines()
    assert len(lines) == 4
    assert lines[0] == (
        f"{path}:2: note: accuracy_m: coarse: the door is only known to within 300 m; give"
        " coordinates of the building (found '300')"
        " [alike: 19 more, lines 3, 4, 5, 6, 7 and 14 more]"
    )
    assert [line.split(": ")[0] for line in lines[1:]] == [f"{path}:{n}" for n in (5, 9, 7)]
    each = run("clinics", "check", "--each", path).out.splitlines()
    assert len(each) == 23
    assert sorted(lines[1:]) == sorted(line for line in each if "accuracy_m" not in line)


def test_check_as_json_has_each_and_the_groups(run: Run, tmp_path: Path) -> None:
    """``findings`` has them one by one, ``groups`` those that are alike with all their lines."""
    path = many_faults(tmp_path)
    found = json.loads(run("clinics", "check", "--format", "json", path).out)
    assert len(found["findings"]) == 23
    assert [one["line"] for one in found["findings"]] == sorted(
        one["line"] for one in found["findings"]
    )
    groups = {group["column"]: (group["count"], group["lines"]) for group in found["groups"]}
    assert groups == {
        "accuracy_m": (20, list(range(2, 22))),
        "phone": (2, [5, 9]),
        "street": (1, [7]),
    }
    assert found["groups"][0]["message"] == found["findings"][0]["message"]


@pytest.mark.parametrize(
    ("severity", "columns", "none"),
    [
        ("note", {"accuracy_m", "phone", "street"}, "no problems found"),
        ("warning", {"phone", "street"}, "no errors or warnings found"),
        ("error", set(), "no errors found"),
    ],
)
def test_check_lists_what_is_severe_enough(
    run: Run, tmp_path: Path, severity: str, columns: set[str], none: str
) -> None:
    """In text and in JSON; if nothing is left it says what was not found."""
    path = many_faults(tmp_path)
    chosen = ("clinics", "check", "--min-severity", severity)
    found = json.loads(run(*chosen, "--format", "json", path).out)
    assert {one["column"] for one in found["findings"]} == columns
    assert {one["column"] for one in found["groups"]} == columns
    text = run(*chosen, path)
    assert text.code == Exit.OK
    assert (text.out == f"{path}: {none}\n") is (columns == set())
    right = "id,street,zip,latitude,longitude\na,1 Main St,35801,34.7300,-86.5800\n"
    assert run(*chosen, "-", stdin=right).out == f"standard input: {none}\n"


def test_errors_count_whatever_is_listed(run: Run) -> None:
    """A file with an error ends in exit code 5, also if only its errors are listed."""
    wrong = "id,street,zip\na,1 Main St,99999\na,,35801\n"
    result = run("clinics", "check", "--min-severity", "error", "-", stdin=wrong)
    assert result.code == Exit.DATA
    assert all(": error: " in line for line in result.out.splitlines())


def test_check_of_the_shipped_file(run: Run) -> None:
    """The shipped file has no errors, and a note that one point is coarse."""
    result = run("clinics", "check")
    assert (result.code, result.err) == (Exit.OK, "")
    assert [line.split(": ")[:3] for line in result.out.splitlines()] == [
        ["locations.csv:2", "note", "accuracy_m"]
    ]


def test_check_of_a_good_file(run: Run) -> None:
    """For a file without problems, here from standard input, it says so."""
    right = "id,street,zip,latitude,longitude\na,1 Main St,35801,34.7300,-86.5800\n"
    result = run("clinics", "check", "-", stdin=right)
    assert result == (Exit.OK, "standard input: no problems found\n", "")


def test_check_as_json(run: Run, ours: str) -> None:
    """--format json lists the same findings for programs."""
    out = run("clinics", "check", "--locations", ours, "--format", "json").out
    (finding,) = json.loads(out)["findings"]
    assert finding == {
        "severity": "note",
        "line": 3,
        "column": "accuracy_m",
        "message": "coarse: the door is only known to within 250 m",
        "value": "250.5",
        "fix": "give coordinates of the building",
        "file": ours,
    }


DETAILS = "clinic,service,phone,referral_needed,walk_in,languages,note\n"


def test_details_of_services_beside_the_file_are_shown(run: Run, ours: str) -> None:
    """Details in services.csv beside the locations file are shown, also in JSON."""
    Path(ours).with_name("services.csv").write_text(
        DETAILS + "MAIN,physical therapy,256-555-0102,yes,no,English;Spanish,Bring a towel\n"
    )
    shown = run("clinics", "show", "--locations", ours, "main").out.splitlines()
    assert shown[-1] == (
        "PT: referral needed; no walk-ins; in English and Spanish; phone (256) 555-0102;"
        " Bring a towel"
    )
    out = run("clinics", "list", "--locations", ours, "--format", "json").out
    main, north = json.loads(out)["clinics"]
    (details,) = main["service_details"]
    assert (details["service"], details["phone_e164"]) == ("PT", "+12565550102")
    assert (details["referral_needed"], details["walk_in"]) == (True, False)
    assert north["service_details"] == []


def test_check_covers_the_details_of_services(run: Run, ours: str, tmp_path: Path) -> None:
    """A problem in the services file has its file name, and makes the files unusable."""
    details = tmp_path / "details.csv"
    details.write_text(DETAILS + "mian,PT,,,,,\nmain,Yoga,,,,,\n")
    result = run("clinics", "check", ours, "--services-file", str(details))
    assert result.code == Exit.DATA
    assert result.out.splitlines()[-1] == (
        f"{details}:2: error: clinic: the locations file has no clinic with this id;"
        " did you mean main? (found 'mian')"
    )
    assert result.err == f"locator: {details}: the file cannot be used; errors: 1\n"
    refused = run("clinics", "list", "--locations", ours, "--services-file", str(details))
    assert (refused.code, refused.out) == (Exit.DATA, "")
    assert f"{details}, line 2, column clinic" in refused.err


def test_a_phone_is_shown_as_it_is_dialled(run: Run, tmp_path: Path) -> None:
    """A phone number is shown in national form, other text as it is."""
    path = tmp_path / "ours.csv"
    path.write_text("id,zip,phone\na,35801,2565550100\nb,35801,ask at the desk\n")
    for clinic_id, shown in (("a", "(256) 555-0100"), ("b", "ask at the desk")):
        out = run("clinics", "show", "--locations", str(path), clinic_id).out
        assert f"phone:       {shown}\n" in out


def test_check_warns_about_stale_rows(run: Run) -> None:
    """The age of a stale verification is an option."""
    header = "id,street,zip,latitude,longitude,verified_on\n"
    row = header + "a,1 Main St,35801,34.73000,-86.58000,2020-01-01\n"
    assert "verified_on: last verified" in run("clinics", "check", "-", stdin=row).out
    result = run("clinics", "check", "--stale-days", "99999", "-", stdin=row)
    assert result.out == "standard input: no problems found\n"


@pytest.mark.parametrize(
    ("args", "named"),
    [
        (("list", "--locations", "no.csv"), "--locations"),
        (("show", "--locations", "no.csv", "a"), "--locations"),
        (("check", "no.csv"), "FILE"),
    ],
)
def test_a_missing_file_is_bad_data(run: Run, args: tuple[str, ...], named: str) -> None:
    """A missing file ends in exit code 5 and one line with the option that named it.

    The line never shows the name: it could be an address in the wrong place.
    """
    result = run("clinics", *args)
    assert result == (Exit.DATA, "", f"locator: {named}: no such file\n")


def test_blank_coordinates_are_placed_by_the_address(run: Run, tmp_path: Path) -> None:
    """A clinic without coordinates is placed by its address, with an accuracy."""
    path = tmp_path / "blank.csv"
    path.write_text("id,street,city,state,zip\na,1 Main St,Huntsville,AL,35801\n")
    out = run("clinics", "list", "--locations", str(path), "--format", "json").out
    (clinic,) = json.loads(out)["clinics"]
    assert clinic["point_source"] == "zip"
    assert 1000 < clinic["accuracy_m"] < 20000
    assert "no coordinates; placed by the address (zip" in run("clinics", "check", str(path)).out


@pytest.mark.parametrize(
    ("command", "example"),
    [
        ((), "  Try: locator clinics check our-clinics.csv"),
        (("list",), '    locator clinics list --service "dry needling" --format csv'),
        (("show",), "    locator clinics show huntsville-west"),
        (("check",), "    locator clinics check --stale-days 90 our-clinics.csv"),
    ],
)
def test_help_shows_examples(run: Run, command: tuple[str, ...], example: str) -> None:
    """The help of every command has an example."""
    result = run("clinics", *command, "--help")
    assert result.code == Exit.OK
    assert example in result.out.splitlines()


def test_ids_are_completed(monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    """The shell completes the ids of the clinics."""
    monkeypatch.setenv("_LOCATOR_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_WORDS", "locator clinics show eag")
    monkeypatch.setenv("COMP_CWORD", "3")
    assert run().out == "plain,eagletree\n"
