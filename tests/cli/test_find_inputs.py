"""``locator find`` with vague words, links and record numbers, and its notes on failures."""

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
    """The JSON answer to ``text``."""
    result = run("find", "--format", "json", text)
    assert result.code == Exit.OK, result.err
    found: dict[str, object] = json.loads(result.out)
    return found


@pytest.mark.parametrize(
    ("typed", "plain"),
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
def test_vague_words_do_not_change_the_place(run: Run, typed: str, plain: str) -> None:
    """A vague word leaves the place as it is and becomes the fault ``text_ignored``."""
    found, wanted = answer(run, typed), answer(run, plain)
    assert isinstance(found["origin"], dict)
    assert isinstance(wanted["origin"], dict)
    assert "text_ignored" in found["origin"].pop("faults")
    assert "text_ignored" not in wanted["origin"].pop("faults")
    for one in (found, wanted):
        one.pop("readings")  # they have the same faults once more
    assert found == wanted


@pytest.mark.parametrize("text", ["35801Huntsville", "Huntsville35801", "Huntsville AL35801"])
def test_a_missing_space_beside_the_zip_is_no_fault(run: Run, text: str) -> None:
    """A ZIP code and a city are read even without a space between them."""
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
    """A map link with a point gets the same answer as that point."""
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
def test_another_link_is_no_match_and_never_shown(run: Run, link: str, form: str) -> None:
    """A link without a point is no match with the usual question, and is not shown anywhere."""
    result = run("find", "-v", "--format", form, link)
    assert result.code == Exit.NO_MATCH
    shown = (result.out + result.err).casefold()
    assert "plantedname" not in shown
    assert "https:" not in shown
    assert "zip" in shown


@pytest.mark.parametrize("text", ["MRN10001", "10001MRN", "Acct35801", "Lot12345"])
def test_a_record_number_is_no_zip(run: Run, text: str) -> None:
    """A number with letters that fit no place of that ZIP is no match, and a ZIP is asked for."""
    result = run("find", "--format", "json", text)
    assert result.code == Exit.NO_MATCH
    assert json.loads(result.out)["decision"]["ask_for"] == "zip"


@pytest.mark.parametrize(
    "text",
    ["{}, MRN10001", "Acct10001 {}", "{} (Lot12345)", "{} https://maps.google.com/?q=31,-88"],
)
def test_extra_text_does_not_move_an_address(run: Run, text: str) -> None:
    """Record numbers and links beside an address become a fault and do not move its place."""
    found, wanted = answer(run, text.format("Huntsville, AL")), answer(run, "Huntsville, AL")
    assert isinstance(found["origin"], dict)
    assert isinstance(wanted["origin"], dict)
    assert "text_ignored" in found["origin"].pop("faults")
    wanted["origin"].pop("faults")
    for one in (found, wanted):
        one.pop("readings")  # they have the same faults once more
    assert found == wanted


@pytest.mark.parametrize(
    ("typed", "meters"),
    [(";u=5000", 5000), (";U=5000.2", 5001), (";crs=wgs84;u=80?z=3", 80), (";u=1", 10), ("", 10),
     (";u=" + "9" * 400, 20_003_932)],
)  # fmt: skip
def test_the_uncertainty_of_a_geo_link_counts(run: Run, typed: str, meters: int) -> None:
    """The radius comes from the link, but is never below that of typed coordinates."""
    origin = answer(run, f"geo:34.7543,-86.7108{typed}")["origin"]
    assert isinstance(origin, dict)
    assert origin["uncertainty_m"] == meters


def test_census_says_what_it_needs(run: Run, network: list[str]) -> None:
    """A ZIP alone is not sent to the Census Bureau; one note says so, except with -q."""
    result = run("find", "--geocoder", "census", "35801")
    assert result.code == Exit.NO_MATCH
    assert "census needs a house number and a street; without them it was not asked" in result.err
    assert network == []
    result = run(
        "find",
        "-",
        "--geocoder",
        "offline,census",
        "--format",
        "sms",
        stdin="Huntsville, AL\nDecatur, AL\n",
    )
    assert result.err.count("census needs") == 1
    assert "census needs" not in run("find", "-q", "--geocoder", "census", "35801").err


@pytest.mark.skipif(sys.platform != "linux", reason="xdg-open is of Linux desktops")
@pytest.mark.parametrize(("ends_with", "noted"), [(0, False), (3, True)])
def test_a_browser_that_does_not_open_is_noted(tmp_path: Path, ends_with: int, noted: bool) -> None:
    """A failing --open prints one line on standard error; answer and exit code do not change."""
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
def test_no_browser_at_all_is_noted(tmp_path: Path) -> None:
    """Without any program that opens links, --open prints the same line."""
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
