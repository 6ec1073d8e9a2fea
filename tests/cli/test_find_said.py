"""``locator find`` with what people say and paste, and what it says of what it cannot do."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from locator.errors import Exit
from tests.conftest import Run

LOCATOR = (sys.executable, "-m", "locator")


def answer(run: Run, text: str) -> dict[str, object]:
    """The answer to ``text`` as JSON holds it."""
    result = run("find", "--format", "json", text)
    assert result.code == Exit.OK, result.err
    found: dict[str, object] = json.loads(result.out)
    return found


@pytest.mark.parametrize(
    ("said", "plain"),
    [
        ("downtown Huntsville AL", "Huntsville AL"),
        ("near Huntsville", "Huntsville"),
        ("the Huntsville area", "Huntsville"),
        ("Huntsville, AL area", "Huntsville, AL"),
        ("around 35806", "35806"),
        ("35806 area", "35806"),
        ("close to Madison, Alabama", "Madison, Alabama"),
        ("2340 Whitesburg Dr, downtown Huntsville, AL", "2340 Whitesburg Dr, Huntsville, AL"),
    ],
)
def test_words_of_vagueness_are_told_and_change_no_place(run: Run, said: str, plain: str) -> None:
    """The place is the one beside the word, and the answer says that a word was not read."""
    told, wanted = answer(run, said), answer(run, plain)
    assert isinstance(told["origin"], dict)
    assert isinstance(wanted["origin"], dict)
    assert "text_ignored" in told["origin"].pop("faults")
    assert "text_ignored" not in wanted["origin"].pop("faults")
    assert told == wanted


@pytest.mark.parametrize("text", ["35801Huntsville", "Huntsville35801", "Huntsville AL35801"])
def test_a_missing_space_beside_the_zip_is_no_fault(run: Run, text: str) -> None:
    """A ZIP code and a city without the space between them are both read."""
    assert answer(run, text) == answer(run, "Huntsville 35801")


@pytest.mark.parametrize(
    "link",
    [
        "https://www.google.com/maps/place/34%C2%B045'15.5%22N/@34.1,-86.1,5z/data=!3d34.7543!4d-86.7108",
        "'https://www.google.com/maps/place/Joe's/data=!3d34.7543!4d-86.7108'",
        "https://www.google.com/maps/place/Home/@34.1,-86.1,5z/data=!3d34.7543!4d-86.7108",
        "https://maps.google.com/?q=34.7543,-86.7108",
        "https://waze.com/ul?ll=34.7543,-86.7108&navigate=yes",
        "geo:34.7543,-86.7108",
    ],
)
def test_the_point_of_a_link_is_typed_coordinates(run: Run, link: str) -> None:
    """A link to a map that holds a point is answered as that point would be."""
    assert answer(run, link) == answer(run, "34.7543, -86.7108")


@pytest.mark.parametrize("form", ["table", "json", "text", "flat", "csv"])
@pytest.mark.parametrize(
    "link",
    [
        "https://www.google.com/maps/place/2340+Plantedname+Dr,+Huntsville,+AL+35801/",
        "https://maps.app.goo.gl/Plantedname",
        "https://maps.google.com/?q=Plantedname&z=3",
        "https://www.google.com/maps/place/Plantedname/@34.7543,-86.7108,15z",
        "https://maps.apple.com/?ll=34.7543,-86.7108&q=Plantedname",
        "https://www.google.com/maps/dir/Plantedname/34.7543,-86.7108/",
    ],
)
def test_another_link_is_asked_about_and_never_shown(run: Run, link: str, form: str) -> None:
    """A link without a point is no match, with the usual question, and stands nowhere."""
    result = run("find", "-v", "--format", form, link)
    assert result.code == Exit.NO_MATCH
    shown = (result.out + result.err).casefold()
    assert "plantedname" not in shown
    assert "https:" not in shown
    assert "zip" in shown


@pytest.mark.parametrize("text", ["MRN10001", "10001MRN", "Acct35801", "Lot12345"])
def test_a_record_number_is_no_zip(run: Run, text: str) -> None:
    """A number with letters that name no place of that ZIP is no match, and a ZIP is asked for."""
    result = run("find", "--format", "json", text)
    assert result.code == Exit.NO_MATCH
    assert json.loads(result.out)["decision"]["ask_for"] == "zip"


@pytest.mark.parametrize(
    "text",
    ["{}, MRN10001", "Acct10001 {}", "{} (Lot12345)", "{} https://maps.google.com/?q=31,-88"],
)
def test_what_stands_beside_an_address_does_not_move_it(run: Run, text: str) -> None:
    """Record numbers and links beside an address leave its place alone, and are told."""
    told, wanted = answer(run, text.format("Huntsville, AL")), answer(run, "Huntsville, AL")
    assert isinstance(told["origin"], dict)
    assert isinstance(wanted["origin"], dict)
    assert "text_ignored" in told["origin"].pop("faults")
    wanted["origin"].pop("faults")
    assert told == wanted


@pytest.mark.parametrize(
    ("said", "metres"),
    [(";u=5000", 5000), (";U=5000.2", 5001), (";crs=wgs84;u=80?z=3", 80), (";u=1", 10), ("", 10),
     (";u=" + "9" * 400, 20_003_932)],
)  # fmt: skip
def test_the_uncertainty_of_a_geo_link_counts(run: Run, said: str, metres: int) -> None:
    """The radius is the one the link says, but never below that of typed coordinates."""
    origin = answer(run, f"geo:34.7543,-86.7108{said}")["origin"]
    assert isinstance(origin, dict)
    assert origin["uncertainty_m"] == metres


def test_census_says_what_it_needs(run: Run, network: list[str]) -> None:
    """A ZIP alone is not sent to the Census Bureau, and that is told, once and not with -q."""
    result = run("find", "--geocoder", "census", "35801")
    assert result.code == Exit.NO_MATCH
    assert "census was not asked: it needs a house number and a street" in result.err
    assert network == []
    result = run(
        "find", "-", "--geocoder", "offline,census", "--format", "sms", stdin="35801\n35803\n"
    )
    assert result.err.count("census was not asked") == 1
    assert "census needs" not in run("find", "-q", "--geocoder", "census", "35801").err


@pytest.mark.skipif(sys.platform != "linux", reason="xdg-open is of Linux desktops")
@pytest.mark.parametrize(("ends_with", "noted"), [(0, False), (3, True)])
def test_a_browser_that_does_not_open_is_told(tmp_path: Path, ends_with: int, noted: bool) -> None:
    """--open that fails is one line on standard error; the answer and the exit code stay."""
    opener = tmp_path / "xdg-open"
    opener.write_text(f"#!/bin/sh\nexit {ends_with}\n")
    opener.chmod(0o755)
    environment = os.environ | {"PATH": f"{tmp_path}:{os.environ['PATH']}"}
    done = subprocess.run(
        [*LOCATOR, "find", "--open", "35758"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, "Huntsville West" in done.stdout) == (0, True)
    line = "locator: could not open a browser; the link is in the answer"
    assert done.stderr.splitlines() == [line] * noted


@pytest.mark.skipif(sys.platform != "linux", reason="xdg-open is of Linux desktops")
def test_no_browser_at_all_is_told(tmp_path: Path) -> None:
    """Where there is no program that opens links, --open says so too."""
    environment = {
        name: os.environ[name] for name in os.environ if name not in ("DISPLAY", "BROWSER")
    }
    done = subprocess.run(
        [*LOCATOR, "find", "--open", "35758"],
        env=environment | {"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0
    assert done.stderr.count("could not open a browser") == 1
