"""Files of the user's that are no files, far too large, or full of nonsense."""

import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from locator.cli.settings import read_settings
from locator.clinics.load import load
from locator.errors import DataError, Exit
from locator.serve.tokens import read_tokens
from tests.conftest import Run

HEADER = "clinic,service,phone,referral_needed,walk_in,languages,note\n"


def _pipe(folder: Path) -> str:
    os.mkfifo(folder / "pipe")
    return str(folder / "pipe")


def _device(_: Path) -> str:
    return "/dev/zero"


def _folder(folder: Path) -> str:
    (folder / "folder").mkdir()
    return str(folder / "folder")


COMMANDS = {
    "locations": ("find", "35806", "--locations", "{}"),
    "services": ("find", "35806", "--services-file", "{}"),
    "clinics check": ("clinics", "check", "{}"),
    "settings": ("--config", "{}", "find", "35806"),
    "tokens": ("serve", "--port", "0", "--token-file", "{}"),
}


@pytest.mark.parametrize("make", [_pipe, _device, _folder])
@pytest.mark.parametrize("what", COMMANDS)
def test_no_files(tmp_path: Path, what: str, make: object) -> None:
    """A pipe, a device without an end, or a folder in place of a file is refused at once."""
    assert callable(make)
    path = make(tmp_path)
    done = subprocess.run(
        [sys.executable, "-m", "locator", *(part.format(path) for part in COMMANDS[what])],
        capture_output=True, text=True, timeout=30, check=False,
    )  # fmt: skip
    assert done.returncode in (Exit.DATA, Exit.USAGE), done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert "Traceback" not in done.stderr


def test_files_that_are_too_large(tmp_path: Path) -> None:
    """A file that no list of clinics or tokens is as long as is not read to its end."""
    path = tmp_path / "large"
    with path.open("wb") as file:
        file.truncate(1 << 30)  # takes no room on the disk
    with pytest.raises(DataError, match="more than 64 MiB"):
        load(str(path), lambda _: None)
    with pytest.raises(DataError, match="more than 1 MiB"):
        read_tokens(str(path))
    with pytest.raises(DataError, match="more than 1 MiB"):
        read_settings(str(path), "")


@pytest.mark.parametrize(
    "content",
    [
        "limit = " + "9" * 5_000,
        "limit = 1e999",
        "limit = nan",
        "limit = 2026-13-45",
        "limit = 2026-01-01",
        "units = " + "[" * 5_000,
        "units = " + "[" * 50_000,
        "[geocoders." + "a." * 3_000 + "a]\nx = 1",
        '"\\u001b[31m" = 1',
        'format = "\\u001b[31m\\u202ejson"',
        'within = "\\u0000"',
        "[geocoders]\ncensus = 1",
        "[geocoders.census]\nkey = [1, 2]",
        "[[geocoders]]\nx = 1",
        'locations = "/dev/zero"',
        'data_dir = "\\u0000"',
        "quiet = {}",
        "service = [[[]]]\nunits = []",
        "\ufeffunits = 3",
    ],
)
def test_hostile_settings(run: Run, tmp_path: Path, content: str) -> None:
    """Settings that make no sense are one line that names the file, without control characters."""
    path = tmp_path / "mine.toml"
    path.write_text(content, encoding="utf-8")
    done = run("--config", str(path), "find", "35806")
    assert done.code in (Exit.DATA, Exit.USAGE), done.err
    assert len(done.err.splitlines()) == 1
    assert done.err.rstrip("\n").isprintable()


@given(st.text(max_size=200) | st.binary(max_size=200))
def test_any_settings(tmp_path_factory: pytest.TempPathFactory, content: str | bytes) -> None:
    """Any content of a settings file is either settings or a DataError."""
    path = tmp_path_factory.mktemp("settings") / "mine.toml"
    path.write_bytes(content.encode("utf-8", "replace") if isinstance(content, str) else content)
    with suppress(DataError):
        read_settings(str(path), "")


@pytest.mark.parametrize(
    "rows",
    [
        '"' * 999,
        "\0,\0,\0",
        "a," * 50_000,
        "huntsville-west,\x1b[31mMRI\u202e,,,,,",
        "huntsville-west,MRI,,perhaps,,,",
        "huntsville-west,=cmd|' /C calc'!A0,,,,,",
        "'; DROP TABLE street; --,x,,,,,",
        "huntsville-west,x" + "y" * 200_000 + ",,,,,",
        "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"),
        "huntsville-west\u0000,x,,,,,",
    ],
)
def test_hostile_services(run: Run, tmp_path: Path, rows: str) -> None:
    """A services file that makes no sense is one line that names it, without control characters."""
    path = tmp_path / "services.csv"
    path.write_text(HEADER + rows + "\n", encoding="utf-8")
    done = run("find", "35806", "--services-file", str(path))
    assert done.code == Exit.DATA, done.err
    assert done.err.startswith(f"locator: {path}")
    assert len(done.err.splitlines()) == 1
    assert done.err.rstrip("\n").isprintable()


@given(st.text(max_size=200) | st.binary(max_size=200))
def test_any_services(tmp_path_factory: pytest.TempPathFactory, content: str | bytes) -> None:
    """Any content of a services file gives either a directory or a DataError."""
    path = tmp_path_factory.mktemp("services") / "services.csv"
    data = content.encode("utf-8", "replace") if isinstance(content, str) else content
    path.write_bytes(HEADER.encode() + data)
    with suppress(DataError):
        load(None, lambda _: None, str(path))


@pytest.mark.parametrize(
    "command",
    [
        ("batch", "{}.xlsx", "-o", "out.csv"),
        ("batch", "{}.parquet", "-o", "out.csv"),
        ("streets", "install", "--yes", "--data-dir", "data", "--from", "{}.osm"),
        ("streets", "install", "--yes", "--data-dir", "data", "--from", "{}.osm.gz"),
        ("streets", "install", "--yes", "--data-dir", "data", "--from", "{}.osm.pbf"),
    ],
)
@pytest.mark.parametrize("kind", ["pipe", "device"])
def test_files_that_are_read_more_than_once_are_files(
    command: tuple[str, ...], kind: str, tmp_path: Path
) -> None:
    """Libraries in C would wait at a pipe, whatever signal comes, and read a device forever."""
    name = tmp_path / command[-1 if command[0] == "streets" else 1].format("in")
    if kind == "pipe":
        os.mkfifo(name)
    else:
        name.symlink_to("/dev/zero")
    words = [word.format(tmp_path / "in") for word in command]
    ended = subprocess.run(
        [sys.executable, "-m", "locator", *words],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert (ended.returncode, "this is a pipe or a device, not a file" in ended.stderr) == (5, True)
