"""Roads and answers: install, ask by drive, list, remove; a river that the line does not see."""

import csv
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from locator.answer import Request
from locator.batch.answering import Setup
from locator.batch.cells import BY_ROAD, DEFAULT
from locator.cli.roads import roads_identity
from locator.clinics.directory import Directory
from locator.errors import Exit
from locator.geocode.streets.folder import data_dir
from locator.roads.calibration import FILE_NAME, Calibration, save
from tests.conftest import Run
from tests.geocode.streets.make_tiger import AUTAUGA, MADISON
from tests.roads.networks import Network, latlon, write_edges
from tests.roads.test_osm import STREET, write_osm

# The clinic across the river is 0.6 miles off by line and 4 by road; the other one is 1.3 by both.
CALLER, ACROSS, ALONG = (0, 0), (0, 9), (22, 0)


def _valley() -> Network:
    """Two roads on the banks of a river, and one bridge far to the east."""
    network = Network()
    for y in (0, 9):
        network.chain(*((x, y) for x in range(-2, 40)))
    network.chain((39, 0), (39, 9))
    return network


@pytest.fixture
def ours(tmp_path: Path) -> Path:
    """A clinic on each bank."""
    rows = [
        "id,name,street,city,state,zip,latitude,longitude,accuracy_m",
        *(
            f"{id},{id.title()},1 Example St,Huntsville,AL,35801,{y},{x},10"
            for id, (y, x) in (("across", latlon(ACROSS)), ("along", latlon(ALONG)))
        ),
    ]
    path = tmp_path / "ours.csv"
    path.write_text("\n".join(rows) + "\n")
    return path


@pytest.fixture
def installed(run: Run, tmp_path: Path, ours: Path) -> Path:
    """The locations file, with the valley's roads installed."""
    edges = write_edges(tmp_path, _valley().roads)
    done = run("streets", "install", "--from", str(edges), "--locations", str(ours), "--yes")
    assert done.code == Exit.OK, done.err
    return ours


def _find(run: Run, ours: Path, *args: str) -> dict[str, Any]:
    y, x = latlon(CALLER)
    done = run("find", "--locations", str(ours), "--format", "json", *args, f"{y}, {x}")
    assert done.code == Exit.OK, done.err
    answer: dict[str, Any] = json.loads(done.out)
    return answer


def test_the_river_counts_by_road(run: Run, installed: Path) -> None:
    """By line the clinic across the river is certain; by road the other one is."""
    by_line = _find(run, installed, "--by", "line")
    assert by_line["decision"]["by"] == "line"
    assert by_line["decision"]["nearest"] == "across"
    by_road = _find(run, installed)
    assert by_road["decision"]["by"] == "drive"
    assert by_road["decision"]["nearest"] == "along"
    assert by_road["decision"]["margin_minutes"] > 2
    near, far = by_road["clinics"]
    assert (near["id"], near["drive_source"]) == ("along", "roads")
    least, most = near["drive_minutes_range"]
    assert least <= near["drive_minutes"] <= most
    assert far["drive_miles"] == pytest.approx(2 * 39 * 0.0569 + 0.62, rel=0.05)
    assert far["distance_miles"] < near["distance_miles"]


def test_a_wide_circle_is_driven_from_many_of_its_places(run: Run, installed: Path) -> None:
    """The range of minutes is that of the circle, not a factor without end."""
    place = ("--locations", str(installed), "-q", "--format", "json", "--by", "drive")
    answer = json.loads(run("find", *place, "34.7, -86.6").out)
    assert answer["origin"]["uncertainty_m"] > 5_000
    for clinic in answer["clinics"]:
        least, most = clinic["drive_minutes_range"]
        assert least <= clinic["drive_minutes"] <= most < 90


# West of all roads, nearer than a fast drive to the nearest clinic on them; and out of its reach.
WEST, BEYOND = (-90, 0), (-900, 0)
JACKSON = "01071"


def _with_a_clinic(ours: Path, place: tuple[float, float]) -> None:
    y, x = latlon(place)
    with ours.open("a") as file:
        file.write(f"west,West,1 Example St,Huntsville,AL,35806,{y},{x},10\n")


@pytest.fixture
def without_madison(run: Run, tmp_path: Path, ours: Path) -> Path:
    """The valley's roads, as those of the next county; a clinic west of them in Madison County."""
    _with_a_clinic(ours, WEST)
    edges = write_edges(tmp_path, _valley().roads, JACKSON)
    done = run("streets", "install", "--from", str(edges), "--locations", str(ours), "--yes")
    assert done.code == Exit.OK, done.err
    return ours


@pytest.mark.parametrize("by", ["auto", "drive"])
def test_roads_that_are_missing_are_named(run: Run, without_madison: Path, by: str) -> None:
    """A clinic off the roads can be nearer: a fault, the county to install, nothing certain."""
    answer = _find(run, without_madison, "--by", by)
    assert answer["origin"]["faults"] == ["roads_incomplete"]
    assert answer["decision"]["roads_missing"] == ["01089 Madison County, AL"]
    assert answer["decision"]["by"] == ("line" if by == "auto" else "drive")
    if by == "drive":
        assert answer["decision"]["level"] != "certain"
    assert _find(run, without_madison, "--by", "line")["origin"]["faults"] == []


def test_the_table_names_the_command_that_helps(run: Run, without_madison: Path) -> None:
    """Codes and names of the counties, and what to run. A caller is not told."""
    y, x = latlon(CALLER)
    say = ("find", "--locations", str(without_madison), f"{y}, {x}")
    table = run(*say).out
    assert "01089 Madison County, AL (locator streets install 01089)" in table
    assert "not installed" in table
    assert "not installed" not in run(*say, "--format", "text").out
    flat = json.loads(run(*say, "--format", "flat").out)
    assert flat["roads_missing"] == "01089 Madison County, AL"


def test_a_clinic_out_of_reach_needs_no_roads(run: Run, installed: Path) -> None:
    """Nobody can drive there faster than to the nearest: nothing is missing."""
    _with_a_clinic(installed, BEYOND)
    answer = _find(run, installed)
    assert (answer["decision"]["by"], answer["decision"]["roads_missing"]) == ("drive", [])
    assert answer["origin"]["faults"] == []


def test_a_caller_off_the_roads_who_asks_for_the_drive(run: Run, without_madison: Path) -> None:
    """His own county is named; by auto the straight line answers and nothing is said."""
    y, x = latlon(WEST)
    say = ("find", "--locations", str(without_madison), "--format", "json", f"{y}, {x}")
    asked = json.loads(run(*say, "--by", "drive").out)
    assert asked["decision"]["by"] == "line"
    assert asked["decision"]["roads_missing"] == ["01089 Madison County, AL"]
    plain = json.loads(run(*say).out)
    assert plain["origin"]["faults"] == plain["decision"]["roads_missing"] == []


def test_without_roads_minutes_are_an_estimate(run: Run, ours: Path) -> None:
    """The straight line decides, and the minutes say that they come from it."""
    answer = _find(run, ours)
    assert answer["decision"]["by"] == "line"
    assert {clinic["drive_source"] for clinic in answer["clinics"]} == {"line"}
    assert {clinic["drive_miles"] for clinic in answer["clinics"]} == {None}
    assert all(clinic["drive_minutes"] > 0 for clinic in answer["clinics"])


def test_by_drive_needs_roads(run: Run, ours: Path) -> None:
    """--by drive without roads is an error that says how to install them."""
    done = run("find", "--locations", str(ours), "--by", "drive", "34.73, -86.58")
    assert done.code == Exit.USAGE
    assert "run 'locator streets install'" in done.err


@pytest.mark.parametrize(("within", "ids"), [("6 min", ["along"]), ("30min", ["along", "across"])])
def test_within_minutes(run: Run, installed: Path, within: str, ids: list[str]) -> None:
    """A limit in minutes is one of the drive, and every format can name it."""
    answer = _find(run, installed, "--within", within)
    assert [clinic["id"] for clinic in answer["clinics"]] == ids
    assert answer["filters"]["within_minutes"] == float(within.removesuffix("min"))
    y, x = latlon(CALLER)
    spoken = run("find", "--locations", str(installed), "--format", "text", "--within", within,
                 f"{y}, {x}")  # fmt: skip
    assert "minutes by car" in spoken.out


def test_minutes_need_roads_not_lines(run: Run, ours: Path) -> None:
    """A limit in minutes makes no sense by straight line."""
    done = run("find", "--locations", str(ours), "--by", "line", "--within", "20 min", "35801")
    assert done.code == Exit.USAGE
    assert "minutes need --by drive" in done.err


def test_a_batch_answers_by_road_as_find_does(run: Run, installed: Path, tmp_path: Path) -> None:
    """All columns of the drive are the values of ``find``, to the last digit."""
    y, x = latlon(CALLER)
    (tmp_path / "in.csv").write_text(f'address\n"{y}, {x}"\n')
    names = "by,drive_minutes,drive_minutes_least,drive_minutes_most,drive_miles,drive_km"
    done = run("batch", str(tmp_path / "in.csv"), "--locations", str(installed), "--add", names)
    (row,) = csv.DictReader(io.StringIO(done.out))
    answer = _find(run, installed)
    near = answer["clinics"][0]
    least, most = near["drive_minutes_range"]
    expected = (answer["decision"]["by"], near["drive_minutes"], least, most, near["drive_miles"],
                near["drive_km"])  # fmt: skip
    assert [row[name] for name in names.split(",")] == list(map(str, expected))


def test_answers_go_on_while_roads_come_and_go(run: Run, installed: Path, tmp_path: Path) -> None:
    """Removing and installing never makes a question fail: each is answered with what is there."""
    (edges,) = tmp_path.glob("tl_*.zip")
    where = f"'--locations', {str(installed)!r}, '--yes'"
    program = (
        "import subprocess, sys\n"
        "for _ in range(2):\n"
        f"    for words in (['remove', {MADISON!r}, '--yes'],"
        f" ['install', '--from', {str(edges)!r}, {where}]):\n"
        "        subprocess.run([sys.executable, '-m', 'locator', 'streets', *words, '-q'],"
        " check=True)\n"
    )
    y, x = latlon(CALLER)
    (tmp_path / "in.csv").write_text("address\n" + f'"{y}, {x}"\n' * 3)
    batch = ("batch", str(tmp_path / "in.csv"), "--locations", str(installed), "--workers", "1")
    seen = set()
    with subprocess.Popen([sys.executable, "-c", program]) as changing:
        while changing.poll() is None:
            answer = _find(run, installed)["decision"]
            seen.add((answer["by"], answer["nearest"]))
            done = run(*batch, "--add", "by,nearest_id")
            assert done.code == Exit.OK, done.err
            rows = list(csv.DictReader(io.StringIO(done.out)))
            assert len({tuple(row.values()) for row in rows}) == 1
            seen.add((rows[0]["by"], rows[0]["nearest_id"]))
    assert changing.returncode == 0
    assert seen == {("drive", "along"), ("line", "across")}


@pytest.mark.parametrize("damage", ["turned", "pipe"])
def test_a_damaged_calibration_is_no_missing_one(
    run: Run, installed: Path, tmp_path: Path, damage: str
) -> None:
    """A batch and a check refuse it as ``find`` does: without it the minutes would be others."""
    path = Path(data_dir(None)) / FILE_NAME
    save(str(path.parent), Calibration("factor", 1.4))
    y, x = latlon(CALLER)
    (tmp_path / "in.csv").write_text(f'address\n"{y}, {x}"\n')
    if damage == "pipe":
        path.unlink()
        os.mkfifo(path)
    else:
        path.write_text(path.read_text().replace("1.4", "1.5"))
    where = ("--locations", str(installed))
    for command in (
        ("find", *where, f"{y}, {x}"),
        ("batch", *where, str(tmp_path / "in.csv")),
        ("streets", "check"),
    ):
        done = run(*command)
        assert (done.code, FILE_NAME in done.err) == (Exit.DATA, True), command


def test_bands_are_not_drawn_from_damaged_roads(run: Run, installed: Path, tmp_path: Path) -> None:
    """They go over roads that an answer does not look at, so all of them are checked first."""
    path = Path(data_dir(None)) / "roads.graph"
    sound = path.read_bytes()
    y, x = latlon(CALLER)
    map_ = ("--map", str(tmp_path / "map.svg"), "--bands", "5")
    for at in range(len(sound) // 2, len(sound), len(sound) // 12):
        turned = bytearray(sound)
        turned[at] ^= 0x80
        path.write_bytes(turned)
        done = run("find", "--locations", str(installed), *map_, f"{y}, {x}")
        assert (done.code, "the road data are damaged" in done.err) == (Exit.DATA, True)
    path.write_bytes(sound)
    assert run("find", "--locations", str(installed), *map_, f"{y}, {x}").code == Exit.OK


def test_a_batch_by_road_says_minutes_unasked(run: Run, installed: Path, tmp_path: Path) -> None:
    """The columns follow from the roads that are installed, never from the rows."""
    (tmp_path / "in.csv").write_text('address\n"nowhere at all"\n')
    batch = ("batch", str(tmp_path / "in.csv"), "--locations", str(installed))
    by_road = [f"address,{','.join((*DEFAULT, *BY_ROAD))}"]
    assert run(*batch).out.splitlines()[:1] == by_road
    assert run(*batch, "--units", "km").out.splitlines()[0].endswith(",drive_km")
    assert run(*batch, "--by", "line").out.splitlines()[0] == f"address,{','.join(DEFAULT)}"


def test_spoken_and_shown(run: Run, installed: Path) -> None:
    """Text and table say minutes and miles by road; Spanish says them in Spanish."""
    y, x = latlon(CALLER)
    say = ("find", "--locations", str(installed), f"{y}, {x}")
    assert "minutes by car without traffic, 1.2 miles" in run(*say, "--format", "text").out
    spanish = run(*say, "--format", "text", "--language", "es").out
    assert "minutos en auto sin tráfico" in spanish
    table = run(*say).out
    assert " min" in table
    assert "Minutes are without traffic." in table


def test_roads_are_listed_and_removed(run: Run, installed: Path) -> None:
    """Roads are a kind of their own; without them answers are by line again."""
    listed = json.loads(run("streets", "list", "--format", "json").out)
    roads = [one for one in listed["counties"] if one["kind"] == "roads"]
    assert [(one["code"], one["vintage"]) for one in roads] == [(MADISON, "2020")]
    (graph,) = Path(data_dir(None)).glob("roads.graph")
    assert roads[0]["size_bytes"] >= graph.stat().st_size
    done = run("streets", "remove", MADISON, "--yes")
    assert done.code == Exit.OK, done.err
    assert _find(run, installed)["decision"]["by"] == "line"


def test_no_roads_leaves_them_out(run: Run, tmp_path: Path) -> None:
    """With --no-roads only the streets of a file are installed."""
    edges = write_edges(tmp_path, _valley().roads)
    run("streets", "install", "--from", str(edges), "--no-roads", "--yes")
    listed = json.loads(run("streets", "list", "--format", "json").out)
    assert [one["kind"] for one in listed["counties"]] == ["ranges"]


def test_openstreetmap_names_its_makers(run: Run, tmp_path: Path, ours: Path) -> None:
    """Its roads answer in ``find`` and in batches alike, and each format shows the attribution."""
    ways = [([(x, 0) for x in range(-2, 40)], STREET), ([(x, 9) for x in range(-2, 40)], STREET)]
    ways.append(([(39, y) for y in range(10)], STREET))
    file = write_osm(tmp_path, ways)
    done = run("streets", "install", "--from", str(file), "--locations", str(ours), "--yes")
    assert done.code == Exit.OK, done.err
    answer = _find(run, ours)
    assert answer["decision"]["by"] == "drive"
    assert answer["decision"]["attribution"].startswith("© OpenStreetMap contributors")
    y, x = latlon(CALLER)
    assert "© OpenStreetMap contributors" in run("find", "--locations", str(ours), f"{y}, {x}").out
    (tmp_path / "in.csv").write_text(f'address\n"{y}, {x}"\n')
    done = run(
        "batch", str(tmp_path / "in.csv"), "--locations", str(ours), "--add", "by,nearest_id"
    )
    assert done.out.splitlines()[-1].endswith(",drive,along")
    listed = json.loads(run("streets", "list", "--format", "json").out)
    assert [(one["county"], one["source"]) for one in listed["counties"]] == [
        ("all in one file", "OpenStreetMap")
    ]


def test_roads_alone_are_listed_with_their_own_file(run: Run, tmp_path: Path) -> None:
    """Without streets, ``list`` names no index of streets, and ``remove`` says what it deletes."""
    file = write_osm(tmp_path, [([(x, 0) for x in range(-2, 40)], STREET)])
    run("streets", "install", "--from", str(file), "--yes")
    last = run("streets", "list").out.splitlines()[-1]
    assert re.fullmatch(r"\d\.\d MB of roads in .*roads\.graph", last)
    assert "streets.sqlite" not in run("streets", "list").out
    assert "all street data in" in run("streets", "remove", "--all", "--yes").err
    assert run("streets", "list").out == ""


def _pairs(folder: Path, factor: float, count: int = 12) -> Path:
    """Trips along the southern bank, at so many times the program's own minutes."""
    lines = ["from,to,minutes"]
    for at in range(count):
        (y, x), (north, east) = latlon((at, 0)), latlon((at + 10 + at, 0))
        lines.append(f'"{y}, {x}","{north}, {east}",{factor * (1.9 + 0.11 * at):.2f}')
    path = folder / "trips.csv"
    path.write_text("\n".join(lines) + "\n")
    return path


def test_a_town_calibrates_its_times(run: Run, installed: Path, tmp_path: Path) -> None:
    """Trips that take longer make all times longer; --undo brings the old times back."""
    before = _find(run, installed)["clinics"][0]["drive_minutes_range"]
    done = run("streets", "calibrate", str(_pairs(tmp_path, 3.0)))
    assert done.code == Exit.OK, done.err
    assert "on average (before: " in done.out
    assert "trips used: 12 of 12" in done.err
    after = _find(run, installed)["clinics"][0]["drive_minutes_range"]
    assert after[1] > before[1]
    assert run("streets", "calibrate", "--undo").out == "the calibration was removed\n"
    assert run("streets", "calibrate", "--undo").out == "there is no calibration\n"
    assert _find(run, installed)["clinics"][0]["drive_minutes_range"] == before


@pytest.mark.parametrize(
    ("args", "fault"), [((), "name a file"), (("x.csv", "--undo"), "name a file")]
)
def test_calibrate_wants_one_thing(run: Run, args: tuple[str, ...], fault: str) -> None:
    """A file or --undo, and not both."""
    done = run("streets", "calibrate", *args)
    assert (done.code, fault in done.err) == (Exit.USAGE, True)


def test_a_vague_place_is_no_end_of_a_trip(run: Run, installed: Path, tmp_path: Path) -> None:
    """The error names the line and the column, and repeats no place."""
    path = _pairs(tmp_path, 1.0)
    path.write_text(path.read_text() + "35801,35802,10\n")
    done = run("streets", "calibrate", str(path))
    assert done.code == Exit.DATA
    assert "line 14, column from" in done.err
    assert "35801" not in done.err.replace(str(path), "")


@pytest.mark.parametrize("ending", [".graph", ".labels"])
def test_flipped_bits_in_roads_are_found(
    run: Run, installed: Path, tmp_path: Path, ending: str
) -> None:
    """``streets check`` and batches read all of the roads and of what was prepared of them."""
    done = run("streets", "check")
    assert (done.code, "the roads are as they were installed" in done.out) == (Exit.OK, True)
    (path,) = Path(data_dir(None)).glob(f"roads*{ending}")
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 4
    path.write_bytes(content)
    (tmp_path / "in.csv").write_text("address\n35801\n")
    batch = ("batch", str(tmp_path / "in.csv"), "--locations", str(installed))
    for command in (("streets", "check"), batch):
        done = run(*command)
        assert done.code == Exit.DATA
        assert str(path) in done.err


def test_a_zip_file_of_another_year_that_is_cut_off(
    run: Run, installed: Path, tmp_path: Path
) -> None:
    """A file that is cut off says so first, whatever its year."""
    (tmp_path / "new").mkdir()
    newer = write_edges(tmp_path / "new", _valley().roads, AUTAUGA, year=2022)
    newer.write_bytes(newer.read_bytes()[:-100])
    done = run("streets", "install", "--from", str(newer), "--yes")
    assert done.code == Exit.DATA
    assert f"{newer}: damaged: the zip file is cut off; fetch it again" in done.err


def test_years_are_not_mixed(run: Run, installed: Path, tmp_path: Path) -> None:
    """Roads of another year are refused before anything is changed, with what to do."""
    (tmp_path / "new").mkdir()
    newer = write_edges(tmp_path / "new", _valley().roads, AUTAUGA, year=2022)
    done = run("streets", "install", "--from", str(newer), "--yes")
    assert done.code == Exit.DATA
    assert "roads of 2020 and 2022 cannot be joined" in done.err
    assert "Madison County, AL" in done.err
    assert _find(run, installed)["decision"]["by"] == "drive"


def _features(run: Run, ours: Path, *args: str) -> list[dict[str, Any]]:
    y, x = latlon(CALLER)
    done = run("find", "--locations", str(ours), "--format", "geojson", *args, f"{y}, {x}")
    assert done.code == Exit.OK, done.err
    features: list[dict[str, Any]] = json.loads(done.out)["features"]
    return features


def test_geojson_has_the_way_on_request(run: Run, installed: Path, tmp_path: Path) -> None:
    """From the caller to the nearest clinic, longitude first; a map alone does not add it."""
    *places, way = _features(run, installed, "--way")
    assert way["geometry"]["type"] == "LineString"
    line = way["geometry"]["coordinates"]
    assert line[0] == places[0]["geometry"]["coordinates"]
    assert line[-1] == places[1]["geometry"]["coordinates"]
    near = places[1]["properties"]
    assert way["properties"] == {
        "kind": "way",
        "clinic": near["id"],
        "drive_miles": near["drive_miles"],
        "drive_km": near["drive_km"],
    }
    assert _features(run, installed) == places
    assert _features(run, installed, "--map", str(tmp_path / "map.svg")) == places
    by_line = _features(run, installed, "--way", "--by", "line")
    assert {one["geometry"]["type"] for one in by_line} == {"Point"}


def test_the_way_is_the_same_without_labels(run: Run, installed: Path) -> None:
    """Deleting the labels changes no digit of the line."""
    before = _features(run, installed, "--way")
    labels = list(Path(data_dir(None)).glob("*.labels"))
    assert labels
    for path in labels:
        path.unlink()
    assert _features(run, installed, "--way") == before


def test_the_map_has_the_way_and_bands(run: Run, installed: Path, tmp_path: Path) -> None:
    """Picture and page draw both; the key is in the language that was asked for."""
    y, x = latlon(CALLER)
    for name, language in (("map.svg", "en"), ("map.html", "es")):
        path = tmp_path / name
        done = run("find", "--locations", str(installed), "--map", str(path), "--bands", "3,5",
                   "--language", language, f"{y}, {x}")  # fmt: skip
        assert done.code == Exit.OK, done.err
        text = path.read_text()
        assert 'class="way"' in text
        assert 'class="band" data-minutes="5"' in text
        assert ("within 3 and 5 minutes of a clinic" in text) == (
            language == "en" or ".html" in name
        )
        assert ("a menos de 3 y 5 minutos" in text) == (language == "es")
        assert path.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("args", "fault"),
    [
        (("--bands", "10"), "--bands needs --map"),
        (("--map", "m.svg", "--by", "line", "--bands", "10"), "minutes need --by drive"),
        (
            ("--map", "m.svg", "--bands", "10"),
            "no roads are installed; run 'locator streets install'",
        ),
        (("--map", "m.svg", "--bands", "0"), "numbers from 1 to 240"),
        (("--map", "m.svg", "--bands", "1,2,3,4,5,6"), "up to 5 numbers"),
        (("--map", "m.svg", "--bands", "ten"), "such as 10,20,30"),
        (("--way",), "--way needs --format geojson"),
    ],
)
def test_what_cannot_be_drawn_is_refused(
    run: Run, ours: Path, args: tuple[str, ...], fault: str
) -> None:
    """Before an address is answered, with what to do instead."""
    done = run("find", "--locations", str(ours), *args, "35801")
    assert (done.code, done.out) == (Exit.USAGE, "")
    assert fault in done.err


def test_a_calibration_makes_other_times(run: Run, installed: Path) -> None:
    """A batch that is resumed compares this: two times in one output would not go together."""
    folder = data_dir(None)
    setup = Setup(Directory(), Request(), folder, (), 1)
    plain = roads_identity(setup)
    save(folder, Calibration("factor", 1.4))
    calibrated = roads_identity(setup)
    assert run("streets", "calibrate", "--undo").code == Exit.OK
    assert plain == roads_identity(setup) != calibrated
    assert plain
