"""The measures of honesty run on made-up data; what they measure is a matter of real data."""

import csv
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.roads.online.world import serving_roads

from .geocode.streets.make_tiger import many_roads, write_addrfeat, write_edges

ROOT = Path(__file__).parent.parent


def run(script: str, *arguments: object) -> str:
    """The output of a benchmark."""
    done = subprocess.run(
        [sys.executable, f"benchmarks/{script}.py", *map(str, arguments)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


@pytest.fixture
def truth(tmp_path: Path) -> Path:
    """A truth file: the houses in the middle of made-up streets, and one that is in Georgia."""
    path = tmp_path / "made_up.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(("address", "city", "state", "zip", "lat", "lon"))
        for road in many_roads(8):
            (west, south), (east, _) = road.line
            rows.writerow((f"150 {road.name}", "Huntsville", "AL", 35801, south, (west + east) / 2))
        rows.writerow(("1 Far St", "Huntsville", "AL", 35801, 33.7, -84.4))
    return path


def test_honesty_counts_what_is_certain_and_wrong(tmp_path: Path) -> None:
    """Correct addresses of a county of two dozen streets are found, and the same each time."""
    county = write_addrfeat(tmp_path, many_roads(24))
    asked = ("--json", "--clinics", "2", "--certain", "5", "--kinds", "correct", county)
    first = run("honesty", *asked)
    scores = {score["setting"]: score for score in json.loads(first)}
    assert set(scores) == {"whole", "half", "removed"}
    assert scores["whole"]["asked"] == sum(scores["whole"]["levels"].values()) > 0
    assert scores["whole"]["wrong"]["certain"] == 0
    assert run("honesty", *asked) == first


def test_towns_are_asked_about_in_each_form(truth: Path) -> None:
    """Each form is a row of the table; an address with its ZIP in front always names a clinic."""
    lines = run("towns", "--clinics", "2", "--callers", "3", truth).splitlines()
    forms = [line.split("|")[1].strip() for line in lines[2:]]
    assert forms[0] == "town"
    assert forms[-1] == "ZIP street"
    assert lines[-1].split("|")[-2].strip() == "0.0%"
    assert lines == run("towns", "--clinics", "2", "--callers", "3", truth).splitlines()


def test_routers_are_compared() -> None:
    """Two routers that know the same world name the same clinics at the same times."""
    with serving_roads("osrm") as one, serving_roads("valhalla") as other:
        urls = f"osrm=http://{one.host}", f"valhalla=http://{other.host}"
        said = run("routers", "--box", "34.6,-86.8,34.8,-86.5", "--callers", "70", *urls)
    assert "valhalla over osrm" in said
    assert ": 1.00, 1.00, 1.00" in said
    levels = re.findall(r"(\d+) of (\d+) the same by", said)
    assert levels
    assert all(same == count for same, count in levels)


def test_honesty_makes_mistakes(tmp_path: Path) -> None:
    """The table has mistakes in the street, its number, its ZIP code, and what stands behind."""
    county = write_edges(tmp_path, many_roads(6))
    kinds = "letter dropped,digit gained,own town,unit"
    table = run("honesty", "--clinics", "2", "--certain", "1", "--kinds", kinds, county)
    for kind in ("letter dropped", "number: digit gained", "wrong ZIP and its own town", "a unit"):
        assert f"| {kind} " in table


def test_calibration_compares_what_is_stated_with_what_is_so(tmp_path: Path, truth: Path) -> None:
    """The radius holds on made-up streets; a row with another town's coordinates is left out."""
    county = write_addrfeat(tmp_path, many_roads(8))
    picture = tmp_path / "picture.svg"
    printed = run("calibration", "--figure", picture, "--streets", county, "--", truth)
    assert "made_up.csv: 8 addresses; 1 left out" in printed
    assert "interpolated" in printed
    assert "100.0% (67.6 to 100.0)" in printed  # Wilson's interval of 8 of 8
    assert picture.read_text().startswith("<svg ")
