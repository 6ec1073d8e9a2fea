"""Street data and ``locator find``: install, ask, remove, ask again; and the offer."""

import json
import os
import pty
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from locator.errors import Exit
from locator.geocode.streets.download import Server
from locator.geocode.streets.folder import data_dir
from tests.conftest import Run
from tests.geocode.streets.make_tiger import MADISON, write_addrfeat
from tests.geocode.streets.site import Site, serve
from tests.geocode.streets.town import roads

ADDRESS = "110 Birch Hollow Dr, Huntsville, AL 35801"
ELSEWHERE = "110 Autauga County 58, Prattville, AL 36067"
COUNTY = "the streets of county 01089 (Madison, AL) are not installed"
NOTE = f"locator: the street was not placed: {COUNTY}"
HINT = f"{NOTE}; run 'locator streets install {MADISON}'\n"


@pytest.fixture
def mirror(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Site]:
    """A mirror with Madison County of 2021, set in the environment."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    monkeypatch.setattr(Server, "pauses", (0.0, 0.0, 0.0, 0.0))
    with serve() as site:
        monkeypatch.setenv("LOCATOR_STREETS_BASE_URL", site.url)
        site.add(write_addrfeat(tmp_path / "site", roads(MADISON)))
        yield site


@pytest.fixture
def data() -> Path:
    """The user's default data folder; the test has a home of its own."""
    return Path(data_dir(None))


def _origin(out: str) -> dict[str, object]:
    origin: dict[str, object] = json.loads(out)["origin"]
    return origin


def _install(run: Run, *args: str) -> None:
    done = run("streets", "install", MADISON, "--year", "2021", "--yes", *args)
    assert done.code == Exit.OK, done.err


@pytest.mark.parametrize("through", ["option", "environment"])
def test_the_directory_is_placed_by_the_streets_of_data_dir(
    run: Run, mirror: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, through: str
) -> None:
    """The ``clinics`` commands place a clinic without coordinates as ``find --data-dir`` does."""
    folder, file = str(tmp_path / "there"), tmp_path / "ours.csv"
    file.write_text("name,street,zip\nA,110 Birch Hollow Dr,35801\n")
    there: tuple[str, ...] = ("--data-dir", folder)
    _install(run, *there)
    if through == "environment":
        monkeypatch.setenv("LOCATOR_DATA", folder)
        there = ()
    assert "placed by the address (interpolated" in run("clinics", "check", *there, str(file)).out
    ours = ("--locations", str(file), *there)
    (clinic,) = json.loads(run("clinics", "list", *ours, "--format", "json").out)["clinics"]
    assert clinic["point_source"] == "interpolated"
    assert "(interpolated)" in run("clinics", "show", *ours, "a").out


@pytest.mark.parametrize("through", ["option", "environment", "settings"])
def test_install_ask_remove_ask(
    run: Run, mirror: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, through: str
) -> None:
    """With its county installed an address is placed on its block, else by its ZIP."""
    folder = str(tmp_path / "there")
    there = ("--data-dir", folder) if through == "option" else ()
    if through == "environment":
        monkeypatch.setenv("LOCATOR_DATA", folder)
    if through == "settings":
        (tmp_path / "config.toml").write_text(f"data_dir = {json.dumps(folder)}\n")
        monkeypatch.setenv("LOCATOR_CONFIG", str(tmp_path / "config.toml"))
    _install(run, *there)
    assert os.listdir(folder)
    found = run("find", "--format", "json", ADDRESS, *there)
    assert (found.code, found.err) == (Exit.OK, "")
    origin = _origin(found.out)
    assert (origin["precision"], origin["faults"]) == ("interpolated", [])
    assert origin["label"] == "100-198 Birch Hollow Dr, Huntsville, AL 35801"
    assert origin["source"] == "Census Bureau TIGER/Line"
    assert run("streets", "remove", MADISON, "--yes", *there).code == Exit.OK
    found = run("find", "--format", "json", ADDRESS, *there)
    assert (found.code, found.err[-len(HINT) :]) == (Exit.OK, HINT)
    assert "there are no street data in the data folder" in found.err
    assert (_origin(found.out)["precision"]) == "zip"
    assert _origin(found.out)["faults"] == ["street_not_placed"]


def test_asking_makes_no_network_call(
    run: Run, mirror: Site, data: Path, network: list[str]
) -> None:
    """Only the installation uses the network; no address is ever sent."""
    _install(run)
    network.clear()
    asked = len(mirror.asked)
    for text in (ADDRESS, ELSEWHERE, "110 Whitesberg Dr, 35801"):
        run("find", "--no-input", text)
    assert network == []
    assert len(mirror.asked) == asked


@pytest.mark.parametrize(
    ("text", "noted"),
    [
        (ADDRESS, True),
        ("110 Nosuch Rd, 35801", True),
        ("35801", False),
        ("Huntsville, AL", False),
        ("nowhere at all", False),
    ],
)
def test_the_note_comes_only_if_streets_would_help(
    run: Run, data: Path, text: str, noted: bool
) -> None:
    """Scripts get one note on standard error, only for a street in a known county."""
    assert run("find", text).err == (HINT if noted else "")
    assert run("find", "--no-input", text).err == (HINT if noted else "")
    assert run("find", "-q", text).err == ""


def test_an_installed_county_is_not_offered(run: Run, mirror: Site, data: Path) -> None:
    """A street that is missing in an installed county causes no offer."""
    _install(run)
    assert run("find", "110 Nosuch Rd, 35801").err == ""
    assert (
        "the streets of county 01001 (Autauga, AL) are not installed" in run("find", ELSEWHERE).err
    )


def test_the_note_comes_once_a_run(run: Run, data: Path) -> None:
    """The note is printed once, however many addresses cannot be placed."""
    done = run("find", stdin=f"{ADDRESS}\n{ELSEWHERE}\n{ADDRESS}\n")
    assert done.err == HINT


def test_a_damaged_index(run: Run, mirror: Site, data: Path) -> None:
    """A damaged index is exit 5 with the commands that repair it, and never an answer."""
    _install(run)
    path = data / "streets.sqlite"
    whole = path.read_bytes()
    for content in (b"damaged", whole[: len(whole) // 2], whole[:4096] + bytes(len(whole) - 4096)):
        path.write_bytes(content)
        done = run("find", ADDRESS)
        assert (done.code, done.out) == (Exit.DATA, "")
        assert "run 'locator streets remove --all', then 'locator streets install'" in done.err
        assert "Birch" not in done.err
    assert run("streets", "remove", "--all", "--yes").code == Exit.OK
    assert run("find", ADDRESS).code == Exit.OK


_CLINICS = "id,name,street,city,state,zip,latitude,longitude,accuracy_m\n"


def _clinics(run: Run, file: Path) -> dict[str, Any]:
    out = run("find", "--locations", str(file), "--format", "json", "34.72, -86.57").out
    return {clinic["id"]: clinic for clinic in json.loads(out)["clinics"]}


def test_a_coarse_clinic_is_placed_by_its_street(
    run: Run, mirror: Site, data: Path, tmp_path: Path
) -> None:
    """Street data place a clinic with coarse or blank coordinates; exact ones do not change."""
    file = tmp_path / "ours.csv"
    file.write_text(
        _CLINICS + "coarse,Coarse,110 Birch Hollow Dr,Huntsville,AL,35801,34.72,-86.56,3000\n"
        "exact,Exact,310 Birch Hollow Dr,Huntsville,AL,35801,34.73,-86.57,50\n"
        "doubtful,Doubtful,110 Calder Blvd,Huntsville,AL,35801,34.74,-86.57,3000\n"
        "blank,Blank,120 Granite Blvd,Huntsville,AL,35801,,,\n"
    )

    def shown() -> dict[str, Any]:
        out = run("clinics", "list", "--locations", str(file), "--format", "json").out
        listed = json.loads(out)["clinics"]
        return {one["id"]: (one["point_source"], one["accuracy_m"]) for one in listed}

    before = shown()
    assert before["coarse"] == ("locations file", 3000)
    assert before["blank"][0] == "zip"
    far = _clinics(run, file)
    _install(run)
    near = _clinics(run, file)
    assert near["coarse"]["distance_miles"] != far["coarse"]["distance_miles"]
    assert near["exact"]["distance_miles"] == far["exact"]["distance_miles"]
    after = shown()
    assert after["coarse"][0] == after["blank"][0] == "interpolated"
    assert after["coarse"][1] < 500
    assert after["exact"] == ("locations file", 50)
    assert after["doubtful"] == ("locations file", 3000)


def _converse(typed: bytes, *args: str) -> tuple[int, str, str]:
    """Run ``locator find`` on a terminal, with standard output redirected."""
    terminal, its_end = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "locator", "find", "--format", "ndjson", *args],
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


def _precisions(out: str) -> list[str]:
    return [json.loads(line)["origin"]["precision"] for line in out.splitlines()]


def test_on_a_terminal_it_offers_to_install(mirror: Site, data: Path) -> None:
    """After a yes the county is downloaded and the address answered again."""
    code, out, shown = _converse(b"y\n", ADDRESS)
    assert (code, _precisions(out)) == (Exit.OK, ["interpolated"]), shown
    assert NOTE in shown
    assert "[y/N]" in shown
    assert {asked.path.rsplit("/", 1)[-1] for asked in mirror.gets()} == {
        f"tl_2021_{MADISON}_addrfeat.zip"
    }
    assert (data / "streets.sqlite").exists()


def test_the_offer_installs_to_data_dir(mirror: Site, data: Path, tmp_path: Path) -> None:
    """The offer installs into the command's --data-dir."""
    there = tmp_path / "there"
    code, out, _ = _converse(b"y\n", "--data-dir", str(there), ADDRESS)
    assert (code, _precisions(out)) == (Exit.OK, ["interpolated"])
    assert (there / "streets.sqlite").exists()
    assert not data.exists()


@pytest.mark.parametrize("typed", [b"n\n", b"\n", b"\x04"])
def test_on_a_terminal_one_can_decline(mirror: Site, data: Path, typed: bytes) -> None:
    """After a no, Enter or Ctrl-D nothing is downloaded; the ZIP's answer is shown."""
    code, out, shown = _converse(typed, ADDRESS)
    assert (code, _precisions(out)) == (Exit.OK, ["zip"])
    assert NOTE in shown
    assert mirror.asked == []
    assert not data.exists()


def test_it_asks_once_a_run(mirror: Site, data: Path) -> None:
    """At the prompt the next street that cannot be placed causes no second question."""
    code, out, shown = _converse(f"{ADDRESS}\nn\n{ELSEWHERE}\n{ADDRESS}\n\n".encode())
    assert (code, _precisions(out)) == (Exit.OK, ["zip"] * 3)
    assert shown.count("[y/N]") == 1


@pytest.mark.parametrize(("option", "noted"), [("--no-input", 1), ("--quiet", 0)])
def test_on_a_terminal_it_can_be_told_not_to_ask(
    mirror: Site, data: Path, option: str, noted: int
) -> None:
    """--no-input prints the note and does not ask; --quiet does neither."""
    code, out, shown = _converse(b"", option, ADDRESS)
    assert (code, _precisions(out)) == (Exit.OK, ["zip"])
    assert "[y/N]" not in shown
    assert shown.count(NOTE) == noted


def test_a_county_that_cannot_be_downloaded(mirror: Site, data: Path) -> None:
    """If the mirror lacks the county, an error says so, and the ZIP's answer is shown."""
    code, out, shown = _converse(b"y\n", ELSEWHERE)
    assert (code, _precisions(out)) == (Exit.OK, ["zip"])
    assert "has no streets of Autauga County, AL" in shown
    assert "Traceback" not in shown


@pytest.mark.parametrize("installed", [True, False])
def test_an_unknown_town_is_never_passed_over(run: Run, mirror: Site, installed: bool) -> None:
    """A street in an unknown town is not taken from another town; the answer asks for the ZIP."""
    if installed:
        _install(run)
    for place in ("Nosuchtown, AL", "Nosuchtown", "Nosuchtown, TN"):
        result = run("find", "--format", "json", "--no-input", f"110 Birch Hollow Dr, {place}")
        decision = json.loads(result.out)["decision"]
        assert (result.code, decision["certain"], decision["ask_for"]) == (3, False, "zip")
    # A ZIP code settles the place; the unknown town is a fault.
    result = run(
        "find", "--format", "json", "--no-input", "110 Birch Hollow Dr, Nosuchtown, AL 35801"
    )
    origin = _origin(result.out)
    faults = ["city_unknown"] if installed else ["street_not_placed", "city_unknown"]
    assert origin["faults"] == faults
    assert origin["precision"] == ("interpolated" if installed else "zip")


def test_vague_words_do_not_hide_the_street(run: Run, mirror: Site) -> None:
    """With street data too, "downtown" before the town is skipped and becomes a fault."""
    _install(run)
    plain = _origin(run("find", "--format", "json", ADDRESS).out)
    text = ADDRESS.replace("Huntsville", "downtown Huntsville")
    assert _origin(run("find", "--format", "json", text).out) == plain | {
        "faults": ["text_ignored"]
    }
