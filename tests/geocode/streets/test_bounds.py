"""Files that would fill memory or disk are refused at once, and one bad county costs no other."""

import gzip
import json
import math
import os
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from locator.errors import DataError, Exit
from locator.geocode.streets.tiger import check, read, sources
from tests.conftest import Run
from tests.geocode.streets.make_tiger import AUTAUGA, Road, many_roads, write_addrfeat

# The most that a refused input may take of memory.
MOST_MB = 200
# Runs the command and says, after all else, how much memory it took at most.
CHILD = """
import re, sys
from locator.__main__ import main
try:
    main()
finally:
    with open("/proc/self/status") as status:
        print("peak", int(re.search(r"VmHWM:\\s*(\\d+)", status.read())[1]) // 1024)
"""
NAME = "tl_2021_01089_addrfeat.zip"
BLANKS = 48 << 20


def _with_dbf(path: Path, content: bytes) -> Path:
    """A zip whose .dbf is another."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, part in parts.items():
            archive.writestr(name, content if name.endswith(".dbf") else part)
    return path


def _declare(path: Path, size: int) -> None:
    """Say in the zip's table that the .dbf has ``size`` bytes."""
    content = bytearray(path.read_bytes())
    at = content.find(b"PK\1\2")
    while not content[at + 46 :].split(b"\0", 1)[0].partition(b".")[2].startswith(b"dbf"):
        at = content.find(b"PK\1\2", at + 4)
    content[at + 24 : at + 28] = struct.pack("<I", size)
    path.write_bytes(content)


def _too_much(folder: Path) -> Path:
    path = write_addrfeat(folder, many_roads(2))
    _declare(path, 3 << 30)
    return path


def _dense(folder: Path) -> Path:
    return _with_dbf(write_addrfeat(folder, many_roads(2)), bytes(BLANKS))


def _longer(folder: Path) -> Path:
    path = _dense(folder)
    _declare(path, 1000)
    return path


def _one_line(folder: Path) -> Path:
    path = folder / "points.csv.gz"
    path.write_bytes(gzip.compress(b"number,street,lon,lat\n" + b"x" * (9 * BLANKS), 1))
    return path


def _blank_lines(folder: Path) -> Path:
    path = folder / "points.csv.gz"
    path.write_bytes(gzip.compress(b"number,street,lon,lat\n" + b"\n" * (9 * BLANKS), 9))
    return path


def _one_feature(folder: Path) -> Path:
    path = folder / "points.geojson"
    path.write_text('{"features": [{"a": [' + "{}," * (BLANKS // 6))
    return path


def _many_files(folder: Path) -> Path:
    path = folder / NAME
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(2_000):
            archive.writestr(f"{number}.shp", b"")
    return path


BOMBS: dict[Callable[[Path], Path], str] = {
    _too_much: "county.dbf in it would have 3,072 MiB",
    _dense: "in it would have 48 MiB",
    _longer: "in it is longer than the zip says",
    _one_line: "a line of more than 1,048,576 characters",
    _blank_lines: "more than 200 times as long unpacked",
    _one_feature: "not GeoJSON",
    _many_files: "2,000 files are in it",
}


@pytest.mark.parametrize("make", BOMBS, ids=lambda make: str(make.__name__))
def test_bombs_are_refused(tmp_path: Path, make: Callable[[Path], Path]) -> None:
    """Small files that become large ones are bad data, and take little memory to find out."""
    path = make(tmp_path)
    command = [
        "streets",
        "install",
        "--yes",
        "--from",
        str(path),
        "--data-dir",
        str(tmp_path / "d"),
    ]
    done = subprocess.run(
        [sys.executable, "-c", CHILD, *command], capture_output=True, text=True, check=False
    )
    *_, peak = done.stdout.split()
    assert done.returncode == Exit.DATA, done.stderr
    assert f"{path}: " in done.stderr or f"{path}, line " in done.stderr
    assert BOMBS[make].replace("county.dbf ", "") in done.stderr
    assert int(peak) < MOST_MB
    assert not (tmp_path / "d" / "streets.sqlite").exists()


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf, 1e300, 181.0])
def test_points_that_are_no_places(run: Run, tmp_path: Path, number: float) -> None:
    """A county with such a point is refused and named, and the county beside it is installed."""
    usb, data = tmp_path / "usb", ("--data-dir", str(tmp_path / "data"))
    write_addrfeat(usb, many_roads(5, AUTAUGA), AUTAUGA)
    bad = write_addrfeat(usb, many_roads(5))
    _overwrite_point(bad, number)
    done = run("streets", "install", "--from", str(usb), "--yes", *data)
    assert done.code == Exit.DATA
    assert f"{bad}: damaged: record 3 has a point that is not a place" in done.err
    listed = json.loads(run("streets", "list", "--format", "json", *data).out)
    assert [county["code"] for county in listed["counties"]] == [AUTAUGA]


def _overwrite_point(path: Path, number: float) -> None:
    """Give the third record of a zipped file another coordinate."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            content = bytearray(part)
            if name.endswith(".shp"):
                record = (len(part) - 100) // 5
                struct.pack_into("<d", content, 100 + 3 * record - 16, number)
            archive.writestr(name, content)


def test_a_record_that_is_too_long(tmp_path: Path) -> None:
    """A record is read as a whole, so its length is looked at before."""
    path = write_addrfeat(tmp_path, [Road("Plain St", ("1", "99"))], zipped=False)
    content = bytearray(path.read_bytes())
    struct.pack_into(">i", content, 104, 1 << 24)
    path.write_bytes(content)
    (source,) = sources(str(path))
    with pytest.raises(DataError, match="record 1 has 33,554,432 bytes"):
        check(source)


@pytest.mark.parametrize("name", [NAME, "tl_2021_01089_addrfeat.shp", "points.csv", "a.ndjson.gz"])
def test_pipes_are_refused_at_once(tmp_path: Path, name: str) -> None:
    """A pipe would be waited for, and a device never ends; the other files are still used."""
    os.mkfifo(tmp_path / name)
    done = subprocess.run(
        [sys.executable, "-m", "locator", "streets", "install", "--yes", "--from", str(tmp_path)],
        env={**os.environ, "LOCATOR_DATA": str(tmp_path / "data")},
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == Exit.DATA, done.stderr
    assert f"{tmp_path / name}: " in done.stderr


def test_the_parts_are_unpacked_as_they_are(tmp_path: Path) -> None:
    """Unpacking within bounds gives the records of the unpacked file."""
    zipped = write_addrfeat(tmp_path / "a", many_roads(30))
    plain = write_addrfeat(tmp_path / "b", many_roads(30), zipped=False)
    assert list(read(sources(str(zipped))[0])) == list(read(sources(str(plain))[0]))
