"""``locator streets`` as its users run it."""

import csv
import io
import json
import os
import pty
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from locator.errors import Exit
from tests.conftest import Run
from tests.geocode.streets.make_tiger import (
    AUTAUGA,
    MADISON,
    many_roads,
    odd_roads,
    write_addrfeat,
)
from tests.geocode.streets.site import Fault, Site

TODAY = date.today().isoformat()
HINT = "no street data are installed; run 'locator streets install'\n"


@pytest.fixture
def usb(tmp_path: Path) -> str:
    """A folder with the files of two counties."""
    folder = tmp_path / "usb"
    write_addrfeat(folder, odd_roads())
    write_addrfeat(folder, many_roads(10, AUTAUGA), AUTAUGA, 2020)
    return str(folder)


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of the test's own, through the environment."""
    monkeypatch.setenv("LOCATOR_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


@pytest.fixture
def mirror(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    """A mirror with two counties of 2021, through the environment."""
    monkeypatch.setenv("LOCATOR_STREETS_BASE_URL", site.url)
    site.add(write_addrfeat(tmp_path / "site", odd_roads()))
    site.add(write_addrfeat(tmp_path / "site", many_roads(30, AUTAUGA), AUTAUGA), fips=AUTAUGA)
    return site


def _codes(run: Run) -> list[str]:
    shown = run("streets", "list", "--format", "json")
    return [county["code"] for county in json.loads(shown.out)["counties"]]


def test_install_list_remove(run: Run, usb: str, data: Path) -> None:
    """Installed counties are listed, and are gone after removal."""
    done = run("streets", "install", "--from", usb, "--yes")
    assert done.code == Exit.OK
    assert (
        done.err
        == "Autauga County, AL; Madison County, AL (files: 2, 0.0 MB, data of 2020, 2021)\n"
    )
    assert re.fullmatch(rf"installed 2 counties; now 0\.\d MB in {data}/streets.sqlite\n", done.out)
    lines = run("streets", "list").out.splitlines()
    header = "county code kind vintage source records installed on size"
    assert lines[0].split() == header.split()
    madison = f"Madison County, AL 01089 ranges 2021 file 19 {TODAY} 0.0 MB"
    assert lines[3].split() == madison.split()
    assert re.fullmatch(rf"0\.\d MB in {data}/streets.sqlite", lines[-1])
    done = run("streets", "remove", "madison al", "--yes")
    assert (done.code, done.err) == (Exit.OK, "will be removed: Madison County, AL\n")
    assert re.fullmatch(rf"removed 1 county; now 0\.\d MB in {data}/streets.sqlite\n", done.out)
    assert _codes(run) == [AUTAUGA]
    assert run("streets", "remove", "--all", "--yes").code == Exit.OK
    assert _codes(run) == []
    assert not (data / "streets.sqlite").exists()


def test_list_formats(run: Run, usb: str, data: Path) -> None:
    """JSON and CSV have the same facts as the table, and the size of it all."""
    run("streets", "install", "--from", usb, "--yes")
    shown = json.loads(run("streets", "list", "--format", "json").out)
    assert shown["path"] == str(data / "streets.sqlite")
    assert shown["size_bytes"] == (data / "streets.sqlite").stat().st_size
    assert shown["counties"][1] == {
        "county": "Madison County, AL",
        "code": "01089",
        "kind": "ranges",
        "vintage": "2021",
        "source": "file",
        "records": 19,
        "installed_on": TODAY,
        "size_bytes": shown["size_bytes"] * 19 // sum(c["records"] for c in shown["counties"]),
    }
    rows = list(csv.DictReader(io.StringIO(run("streets", "list", "--format", "csv").out)))
    numbers = ("records", "size_bytes")
    typed = [{**row, **{name: int(row[name]) for name in numbers}} for row in rows]
    assert typed == shown["counties"]


@pytest.mark.parametrize(
    ("format_", "lines"),
    [("table", 0), ("csv", 1), ("json", 5)],
)
def test_nothing_installed(run: Run, data: Path, format_: str, lines: int) -> None:
    """Without street data the list is empty, and says how to get some."""
    shown = run("streets", "list", "--format", format_)
    assert (shown.code, shown.err) == (Exit.OK, HINT)
    assert len(shown.out.splitlines()) == lines
    assert not data.exists()


def test_the_data_folder_can_be_said(run: Run, usb: str, data: Path, tmp_path: Path) -> None:
    """--data-dir overrules LOCATOR_DATA in every command."""
    there = ("--data-dir", str(tmp_path / "there"))
    run("streets", "install", "--from", usb, "--yes", *there)
    assert not data.exists()
    assert "Madison" in run("streets", "list", *there).out
    run("streets", "remove", "--all", "--yes", *there)
    assert "Madison" not in run("streets", "list", *there).out


def test_downloading(run: Run, mirror: Site, data: Path) -> None:
    """Counties by name and code come from the base URL; standard error names the host."""
    done = run("streets", "install", "Madison County, AL", AUTAUGA, "--year", "2021", "--yes")
    assert done.code == Exit.OK
    first, lacking, second = done.err.splitlines()
    assert first == f"downloading street data from {mirror.host}"
    names = "Autauga County, AL; Madison County, AL"
    assert lacking == f"locator: {mirror.host} has no roads for {names}"
    assert second.startswith("Autauga County, AL; Madison County, AL (files: 2, 0.0 MB, data of")
    assert _codes(run) == [AUTAUGA, MADISON]
    assert mirror.host in run("streets", "list").out


def test_without_names_the_counties_around_the_clinics(
    run: Run, mirror: Site, data: Path, tmp_path: Path
) -> None:
    """Without WHAT, the counties within --around of a clinic of --locations are installed."""
    ours = tmp_path / "ours.csv"
    ours.write_text(
        "id,name,street,city,state,zip,latitude,longitude\n"
        "a,Prattville,1 Main St,Prattville,AL,36067,32.46,-86.46\n"
    )
    around = ("--locations", str(ours), "--around", "0.01km", "--year", "2021", "--yes")
    done = run("streets", "install", *around)
    assert done.code == Exit.USAGE
    assert "no county is that close to a clinic" in done.err
    assert mirror.asked == []
    done = run("streets", "install", *around[:3], "15", *around[4:])
    assert _codes(run) == [AUTAUGA]


def test_the_shipped_clinics_are_around_huntsville(run: Run, mirror: Site, data: Path) -> None:
    """Without WHAT or --locations, 40 miles around the shipped clinics are what is asked for."""
    done = run("streets", "install", "--year", "2021", "--yes")
    assert _codes(run) == [MADISON]
    assert done.code == Exit.GEOCODER  # the mirror lacks the counties around
    assert "no streets of Limestone County, AL for 2021" in done.err
    assert "no streets of Lincoln County, TN for 2021" in done.err


def test_a_state(run: Run, mirror: Site, data: Path) -> None:
    """A state is all its counties; those the server lacks are named, the others installed."""
    done = run("streets", "install", "AL", "--year", "2021", "--yes")
    assert done.code == Exit.GEOCODER
    assert len(mirror.asked) == 67 + 2 + 2  # the roads of two counties are asked for besides
    assert done.err.count("no streets of") == 65
    assert _codes(run) == [AUTAUGA, MADISON]


def test_a_server_that_fails(run: Run, mirror: Site, data: Path) -> None:
    """A failing server ends in one line and exit 6; the old data stay."""
    run("streets", "install", MADISON, "--year", "2021", "--yes")
    mirror.faults = [Fault(status=503)] * 5
    done = run("streets", "install", AUTAUGA, "--year", "2021", "--yes")
    assert done.code == Exit.GEOCODER
    assert done.err.splitlines()[-1] == f"locator: Autauga County, AL: {mirror.host}: HTTP 503"
    assert _codes(run) == [MADISON]


def test_a_second_try_is_told(run: Run, mirror: Site, data: Path) -> None:
    """Standard error has a line for another try, unless -q."""
    again = f"locator: {mirror.host}: HTTP 503; trying again"
    for quiet in ((), ("-q",)):
        mirror.faults = [Fault(status=503)]
        done = run("streets", "install", AUTAUGA, "--year", "2021", "--yes", *quiet)
        assert done.code == Exit.OK
        assert done.err.splitlines().count(again) == (0 if quiet else 1)


@pytest.mark.parametrize("quiet", [False, True])
def test_points_are_counted(run: Run, data: Path, tmp_path: Path, quiet: bool) -> None:
    """One line counts the installed address points and the rows that were not usable."""
    path = tmp_path / "points.csv"
    rows = ["1,A St,36067,32.46,-86.46", "2,A St,36067,40,-100", "3,A St,36067,,", "4,A St,36067,,"]
    path.write_text("\n".join(["number,street,postcode,lat,lon", *rows]))
    args = ("streets", "install", "--from", str(path), "--county", AUTAUGA, "--yes")
    done = run(*args, *(["-q"] if quiet else []))
    assert (done.code, done.out[:19]) == (Exit.OK, "installed 1 county;")
    told = (
        "Autauga County, AL: address points installed: 1; rows not usable: 3 (1 nowhere near the"
        " county; 2 without a number, a street or a place in the United States)"
    )
    assert done.err.splitlines()[1:] == ([] if quiet else [told])


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("1,A St,36067,40,-100", ": its address points are nowhere near Autauga County, AL"),
        ('1,"A St,36067,32.46,-86.46', ", line 2: damaged: a quote begins in this line"),
    ],
)
def test_points_that_are_refused(
    run: Run, data: Path, tmp_path: Path, row: str, message: str
) -> None:
    """Points of elsewhere, and a file with a stray quote, are one line and exit 5."""
    path = tmp_path / "points.csv"
    path.write_text(f"number,street,postcode,lat,lon\n{row}\n")
    done = run("streets", "install", "--from", str(path), "--county", AUTAUGA, "--yes")
    assert (done.code, done.out) == (Exit.DATA, "")
    assert done.err.splitlines()[-1].startswith(f"locator: Autauga County, AL: {path}{message}")
    assert _codes(run) == []


def test_damaged_data(run: Run, mirror: Site, data: Path) -> None:
    """Data that stay damaged end in one line and exit 5."""
    mirror.faults = [Fault(body=b"<html>")] * 2
    done = run("streets", "install", MADISON, "--year", "2021", "--yes")
    assert done.code == Exit.DATA
    assert "Madison County, AL from 127.0.0.1" in done.err
    assert "not a zip file" in done.err.splitlines()[-1]


def test_no_year_has_the_county(run: Run, mirror: Site, data: Path) -> None:
    """A county that is nowhere ends in one line and exit 6, and nothing is asked."""
    done = run("streets", "install", "99999", "--yes")
    assert done.code == Exit.GEOCODER
    assert done.err.splitlines()[-1] == f"locator: {mirror.host} has no streets of 99999 since 2011"
    assert not data.exists()


@pytest.mark.parametrize(
    "args",
    [
        ("install", MADISON),
        ("install", "--from", "."),
        ("remove", MADISON),
        ("remove", "--all"),
    ],
)
def test_scripts_have_to_say_yes(run: Run, mirror: Site, data: Path, args: tuple[str, ...]) -> None:
    """Without a terminal and without --yes nothing happens, and there is no question."""
    done = run("streets", *args)
    assert (done.code, done.out) == (Exit.USAGE, "")
    assert "pass --yes" in done.err
    assert mirror.asked == []
    assert not data.exists()


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("install", "Madisn, AL"), "did you mean Madison County, AL?"),
        (("install", "--base-url", "ftp://x", MADISON), "the base URL must look like https://"),
        (("install", "--from", ".", "--year", "2021"), "--year is only for downloads"),
        (("install", "--county", MADISON), "--county is only for --from"),
        (("install", "--from", ".", "--county", "AL"), "--county must be one county"),
        (("install", "--from", "not there"), "--from"),
        (("install", "--year", "1999"), "at least 2011"),
        (("install", "--around", "-1"), "must be a positive distance"),
        (("remove",), "name counties or states to remove"),
        (("remove", "--all", MADISON), "name counties or states to remove"),
        (("remove", MADISON), "Madison County, AL is not installed"),
    ],
)
def test_usage_errors(
    run: Run, mirror: Site, data: Path, args: tuple[str, ...], message: str
) -> None:
    """A meaningless command is one line and exit 2, before anything is fetched."""
    done = run("streets", *args, "--yes")
    assert (done.code, done.out) == (Exit.USAGE, "")
    assert message in done.err
    assert len(done.err.splitlines()) == 1 + ("fetched from" in done.err)
    assert mirror.asked == []


@pytest.mark.parametrize("content", [b"", b"damaged", b"SQLite format 3\0" + bytes(84)])
def test_a_damaged_index(run: Run, usb: str, data: Path, content: bytes) -> None:
    """A damaged index is exit 5 with the commands that mend it, and they do."""
    data.mkdir()
    (data / "streets.sqlite").write_bytes(content)
    for args in (("list",), ("install", "--from", usb, "--yes"), ("remove", MADISON, "--yes")):
        done = run("streets", *args)
        assert done.code == Exit.DATA
        assert "run 'locator streets remove --all', then 'locator streets install'" in done.err
    assert run("streets", "remove", "--all", "--yes").code == Exit.OK
    assert run("streets", "install", "--from", usb, "--yes").code == Exit.OK
    assert _codes(run) == [AUTAUGA, MADISON]


def test_check(run: Run, usb: str, data: Path) -> None:
    """Sound data are exit 0; a single changed byte is exit 5, and says how to repair it."""
    done = run("streets", "check")
    assert (done.code, done.out, done.err) == (Exit.OK, "", HINT)
    assert json.loads(run("streets", "check", "--format", "json").out)["state"] == "none"
    run("streets", "install", "--from", usb, "--yes")
    path = data / "streets.sqlite"
    done = run("streets", "check")
    assert done.code == Exit.OK
    assert re.fullmatch(
        rf"the street data are as they were installed: \d\.\d MB in {path}\n", done.out
    )
    facts = json.loads(run("streets", "check", "--format", "json").out)
    assert (facts["state"], facts["fault"], facts["path"]) == ("sound", None, str(path))
    assert len(facts["sha256"]) == 64
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 4
    path.write_bytes(content)
    done = run("streets", "check")
    assert (done.code, done.out) == (Exit.DATA, "")
    assert "run 'locator streets remove --all', then 'locator streets install'" in done.err
    done = run("streets", "check", "--format", "json")
    facts = json.loads(done.out)
    assert (done.code, facts["state"], facts["sha256"]) == (Exit.DATA, "damaged", None)


@pytest.mark.parametrize("kind", ["folder", "pipe"])
def test_no_file_in_the_place_of_the_index(run: Run, data: Path, usb: str, kind: str) -> None:
    """A folder or a pipe where the index belongs is one line and exit 5, and nothing waits."""
    data.mkdir()
    path = data / "streets.sqlite"
    path.mkdir() if kind == "folder" else os.mkfifo(path)
    commands = [
        ("streets", "list"),
        ("streets", "install", "--from", usb, "--yes"),
        ("streets", "remove", MADISON, "--yes"),
        ("find", "300 The Bridge St, Huntsville, AL 35806"),
    ]
    if kind == "folder":
        commands.append(("streets", "remove", "--all", "--yes"))
    for args in commands:
        done = run(*args)
        assert (done.code, done.out) == (Exit.DATA, "")
        assert done.err.splitlines()[-1].startswith(f"locator: {path}: ")


@pytest.mark.parametrize("kind", ["folder", "pipe"])
def test_no_file_in_the_place_of_the_lock(run: Run, data: Path, usb: str, kind: str) -> None:
    """A folder or a pipe where the lock file belongs is named, with the thing to do."""
    data.mkdir()
    path = data / "install.lock"
    path.mkdir() if kind == "folder" else os.mkfifo(path)
    done = run("streets", "install", "--from", usb, "--yes")
    assert (done.code, done.out) == (Exit.DATA, "")
    assert done.err.splitlines()[-1] == (
        f"locator: {path}: this is not a file; remove it and try again"
    )


def test_a_file_opens_no_connection(run: Run, usb: str, data: Path, network: list[str]) -> None:
    """Installing from files, listing and removing make no network call."""
    run("streets", "install", "--from", usb, "--yes")
    run("streets", "list")
    run("streets", "remove", "--all", "--yes")
    assert network == []


def _converse(args: tuple[str, ...], typed: bytes) -> tuple[int, str, str]:
    """Run ``locator streets`` on a terminal; standard output goes elsewhere."""
    terminal, its_end = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "locator", "streets", *args],
        stdin=its_end,
        stdout=subprocess.PIPE,
        stderr=its_end,
        text=True,
    )
    os.close(its_end)
    os.write(terminal, typed)
    shown = b""
    while True:
        try:
            chunk = os.read(terminal, 4096)
        except OSError:
            break
        if not chunk:
            break
        shown += chunk
    out, _ = process.communicate(timeout=30)
    os.close(terminal)
    return process.returncode, out, shown.decode().replace("\r\n", "\n")


def test_on_a_terminal_it_asks(run: Run, mirror: Site, data: Path) -> None:
    """On a terminal it says what it will fetch, asks, shows how far it is, and reports."""
    args = ("install", MADISON, "--year", "2021")
    code, out, shown = _converse(args, b"y\n")
    assert code == Exit.OK
    assert out.startswith("installed 1 county; ")
    assert "Madison County, AL (files: 1, 0.0 MB, data of 2021)\nContinue? [Y/n]: " in shown
    assert "fetching" in shown
    assert "indexing" in shown
    assert "100%" in shown
    assert _codes(run) == [MADISON]


def test_quiet_leaves_the_result_only(run: Run, usb: str, data: Path) -> None:
    """With -q standard error is empty; standard output still has the result."""
    done = run("streets", "install", "--from", usb, "--yes", "-q")
    assert (done.code, done.err) == (Exit.OK, "")
    assert done.out.startswith("installed 2 counties; ")
    done = run("streets", "remove", "AL", "--yes", "--quiet")
    assert done == (Exit.OK, "removed 2 counties; no street data are left\n", "")


def test_who_is_asked_is_told_what_about(run: Run, usb: str, data: Path) -> None:
    """-q does not silence a question or the lines that explain it."""
    run("streets", "install", "--from", usb, "--yes")
    _, _, shown = _converse(("remove", MADISON, "-q"), b"n\n")
    assert "will be removed: Madison County, AL" in shown


def test_removing_all_where_there_is_nothing(run: Run, data: Path) -> None:
    """Removing all clears up whatever there is, and says where that is no street data."""
    done = run("streets", "remove", "--all", "--yes")
    assert done.code == Exit.OK
    assert done.err.startswith("no street data are installed; ")


def test_a_zip_for_a_county_code_is_told(run: Run, mirror: Site, data: Path) -> None:
    """Five digits that are a ZIP code and no county are answered with the county of that ZIP."""
    done = run("streets", "install", "35801", "--yes", "--year", "2021")
    assert done.code != Exit.OK
    first = done.err.splitlines()[0]
    assert "not a known county" in first
    assert f"{MADISON} (Madison County, AL)" in first


def test_an_unknown_option_is_not_taken_for_an_address(run: Run) -> None:
    """Only a command that takes an address speaks of one."""
    assert "address" not in run("streets", "install", "--zzz").err
    assert "address" in run("find", "--zzz").err


@pytest.mark.parametrize("args", [("install", MADISON), ("remove", MADISON), ("remove", "--all")])
def test_on_a_terminal_one_can_say_no(
    run: Run, mirror: Site, data: Path, usb: str, args: tuple[str, ...]
) -> None:
    """After a no, nothing is fetched, changed or removed."""
    run("streets", "install", "--from", usb, "--yes")
    before = (data / "streets.sqlite").read_bytes()
    code, out, shown = _converse(args, b"n\n")
    assert (code, out) == (Exit.OK, "")
    assert shown.endswith("nothing was changed\n")
    assert mirror.gets() == []
    assert (data / "streets.sqlite").read_bytes() == before
