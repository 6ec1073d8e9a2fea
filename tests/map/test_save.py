"""The map in a file."""

import os
import stat
import sys
from pathlib import Path

import pytest

from locator.cli.map_option import write_map
from locator.errors import DataError, Exit, UsageError
from locator.map.save import save
from tests.conftest import Run
from tests.map.scenes import EAST, HERE, WEST, answered, build_streets, with_class, xml

CLINICS = (WEST, EAST)
ANSWER = answered(CLINICS, HERE)


@pytest.fixture
def data(tmp_path: Path) -> str:
    """A data folder without streets."""
    return str(tmp_path / "data")


@pytest.mark.parametrize(
    ("name", "start"),
    [("map.svg", "<svg "), ("map.html", "<!DOCTYPE html>"), ("Map.SVG", "<svg ")],
)
def test_the_ending_says_what_is_written(tmp_path: Path, data: str, name: str, start: str) -> None:
    """SVG or a page; through the command's function as well."""
    path = tmp_path / name
    write_map(ANSWER, CLINICS, str(path), data)
    assert path.read_text(encoding="utf-8").startswith(start)


@pytest.mark.skipif(sys.platform == "win32", reason="has no such permissions")
def test_only_the_owner_can_read_it(tmp_path: Path, data: str) -> None:
    """The file shows where a caller lives; one that was there before becomes private too."""
    path = tmp_path / "map.svg"
    path.write_text("old")
    path.chmod(0o644)
    before = os.umask(0)
    try:
        save(ANSWER, CLINICS, str(path), data)
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_file_in_the_working_folder(
    tmp_path: Path, data: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bare name is one here."""
    monkeypatch.chdir(tmp_path)
    save(ANSWER, CLINICS, "map.svg", data)
    assert (tmp_path / "map.svg").exists()


def test_installed_streets_are_in_it(tmp_path: Path) -> None:
    """Those of the data folder."""
    build_streets(tmp_path)
    save(ANSWER, CLINICS, str(tmp_path / "map.svg"), str(tmp_path))
    assert with_class(xml((tmp_path / "map.svg").read_text(encoding="utf-8")), "main")


@pytest.mark.parametrize("name", ["map.png", "map", "svg", ".svg", "map.svg.gz"])
def test_other_endings_are_refused(tmp_path: Path, data: str, name: str) -> None:
    """A wrong request, and no file."""
    with pytest.raises(UsageError, match=r"\.svg or \.html"):
        save(ANSWER, CLINICS, str(tmp_path / name), data)
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_cannot_be_written_is_a_data_error(tmp_path: Path, data: str) -> None:
    """It names the path; what was there stays, and nothing is left behind."""
    folder = tmp_path / "taken.svg"
    folder.mkdir()
    (folder / "kept").touch()
    for path in (folder, tmp_path / "none" / "map.svg"):
        with pytest.raises(DataError, match="cannot write the map") as error:
            save(ANSWER, CLINICS, str(path), data)
        assert error.value.path == str(path)
    assert [one.name for one in tmp_path.iterdir()] == ["taken.svg"]
    assert (folder / "kept").exists()


@pytest.mark.parametrize("place", ["-86.58, 34.73", "-34.73, 86.58", "34.73, 93.42", "89.9, 10"])
def test_a_place_at_the_other_end_of_the_world_can_be_drawn(
    run: Run, tmp_path: Path, place: str
) -> None:
    """Coordinates with their parts swapped, or a wrong sign, are no reason to fail."""
    path = tmp_path / "map.svg"
    assert run("find", "-q", "--map", str(path), "--", place).code == Exit.OK
    assert xml(path.read_text(encoding="utf-8")) is not None
