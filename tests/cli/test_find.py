"""``locator find`` as a user runs it: what is asked, what is printed, how it ends."""

import csv
import io
import json

import jsonschema
import pytest

from locator.report.schema import schema
from tests.conftest import Run

EAGLETREE_SIDE, WEST_SIDE = "Huntsville, AL 35802", "Madison, AL 35757"


def answer(run: Run, *args: str) -> dict[str, object]:
    """The JSON answer, checked against the schema."""
    result = run("find", "--format", "json", *args)
    found: dict[str, object] = json.loads(result.out)
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
    """The nearest clinic is told, and it is certain only away from the line between the two."""
    decision = answer(run, address)["decision"]
    assert isinstance(decision, dict)
    if certain:
        assert (decision["nearest"], decision["certain"]) == (nearest, True)
    assert (decision["ask"] is None) == decision["certain"]


def test_a_town_without_its_state_is_the_one_near_the_clinics(run: Run) -> None:
    """There are many Madisons; who calls about a clinic in Alabama means the one next door."""
    found = answer(run, "Madison")
    origin = found["origin"]
    assert isinstance(origin, dict)
    assert (found["status"], found["candidates"], origin["label"]) == ("ok", 1, "Madison, AL")
    assert "state_assumed" in origin["faults"]
    assert run("find", "Springfield, Massachusetts").code == 0
    assert run("find", "--format", "json", "Springfield").code == 4


def test_a_zip_never_looks_like_an_address(run: Run) -> None:
    """Precision and radius show in every format."""
    for name in ("table", "json", "ndjson", "csv", "geojson", "flat", "text"):
        shown = run("find", "--format", name, "35806").out.lower()
        assert "zip" in shown, name
        assert any(word in shown for word in ("uncertainty_m", "within", "miles", " mi")), name


def test_standard_input_is_read_line_by_line(run: Run) -> None:
    """Each line of standard input is one address and gets one answer, in order; empty ones too."""
    result = run("find", "--format", "ndjson", stdin="35801\n\n35758\n")
    origins = [json.loads(line)["origin"] for line in result.out.splitlines()]
    assert [origin and origin["label"][-5:] for origin in origins] == ["35801", None, "35758"]
    assert run("find", "--format", "ndjson", "-", stdin="35801\n\n35758\n") == result


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
    """The nearest clinic is told even when none is within reach."""
    whole, short = answer(run, "35758"), answer(run, "--limit", "1", "35758")
    none = answer(run, "--within", "0.1km", "35758")
    assert [len(found["clinics"]) for found in (whole, short, none)] == [2, 1, 0]  # type: ignore[arg-type]
    assert whole["decision"] == short["decision"] == none["decision"]
    assert str(run("find", "--within", "0.1km", "35758").code) == "0"


def test_within_understands_kilometres(run: Run) -> None:
    """40km and its length in miles list the same clinics."""
    nashville = ("find", "--format", "json", "Decatur, AL")
    assert run(*nashville, "--within", "40km").out == run(*nashville, "--within", "24.8548mi").out


def test_units_choose_what_people_see_first(run: Run) -> None:
    """--units km shows kilometres in the table; JSON has both either way."""
    assert " km" in run("find", "--units", "km", "35758").out
    assert answer(run, "--units", "km", "35758") == answer(run, "35758")


def test_services_by_synonym(run: Run) -> None:
    """A service is found by any of its names, in any case."""
    assert answer(run, "--service", "TDN", "35758") == answer(run, "35758")


def test_share_origin_is_said_and_only_then_done(run: Run) -> None:
    """Links hold the caller's place only with --share-origin, and that is said."""
    plain = run("find", "--format", "json", "--links", "google,apple,osm", "34.6123, -86.5456")
    assert "34.6123" not in json.dumps(json.loads(plain.out)["clinics"])
    shared = run("find", "--format", "json", "--share-origin", "34.6123, -86.5456")
    assert "34.6123" in json.dumps(json.loads(shared.out)["clinics"])
    assert "--share-origin" in shared.err
    assert run("find", "--quiet", "--share-origin", "35801").err == ""


def test_links_are_given_in_the_order_asked_for(run: Run) -> None:
    """--links takes several names, each once."""
    clinics = answer(run, "--links", "geo,waze,geo", "35758")["clinics"]
    assert isinstance(clinics, list)
    assert list(clinics[0]["directions"]) == ["geo", "waze"]


def test_verbose_says_what_was_used(run: Run) -> None:
    """-v names source and precision on standard error, and the answer stays the same."""
    quiet, verbose = run("find", "35806"), run("find", "-v", "35806")
    assert quiet.out == verbose.out
    assert "precision zip" in verbose.err


def test_missing_street_data_are_said_once(run: Run) -> None:
    """Where streets of a county would have helped, one line says how to get them; -q does not."""
    addresses = "600 Governors Dr, Huntsville, AL 35801\n100 Main St, Madison, AL 35758\n"
    said = run("find", stdin=addresses).err
    assert said.count("streets install 01089") == len(said.splitlines()) == 1
    assert run("find", "-q", stdin=addresses).err == ""
    assert run("find", stdin="35801\n").err == ""


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
        ("schema",),
    ],
)
def test_every_help_shows_an_example(run: Run, words: tuple[str, ...]) -> None:
    """--help of every command ends well and shows how it is used."""
    result = run(*words, "--help")
    assert result.code == 0
    assert result.out.count("locator ") >= 2


def test_typed_coordinates_are_the_origin_with_any_geocoder(run: Run, network: list[str]) -> None:
    """Coordinates need no geocoder: an online one is not asked."""
    offline = run("find", "--format", "json", "34.7543, -86.7108")
    online = run("find", "--format", "json", "--geocoder", "census", "34.7543, -86.7108")
    assert online == offline
    assert network == []
