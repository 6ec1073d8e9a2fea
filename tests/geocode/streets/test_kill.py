"""After any end of an installation, the earlier street data still answer."""

import os
import random
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from locator.errors import Exit, WriteError
from locator.geocode.streets.folder import FILE_NAME
from locator.geocode.streets.store import open_index
from locator.roads import install as roads
from tests.conftest import Run
from tests.geocode.streets.indexes import COUNTY, build_roads, content
from tests.geocode.streets.make_tiger import (
    AUTAUGA,
    MADISON,
    many_roads,
    write_addrfeat,
    write_edges,
)
from tests.geocode.streets.site import Fault, Site

OLD = COUNTY._replace(fips=AUTAUGA, name="Autauga County")
# Kills its own process just before it opens, renames or removes the file whose turn it is.
KILLS_ITSELF = """
import os, signal, sys
left, folder = int(sys.argv.pop(1)), sys.argv[-1]
def hook(event, args):
    global left
    if event in ("sqlite3.connect", "os.rename", "os.remove", "os.mkdir") and folder in str(args):
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(hook)
from locator.cli import main
main()
"""
# Lets no file grow beyond 60 kB until the command has ended.
LIMITS_ITSELF = """
import atexit, resource
soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, hard))
atexit.register(resource.setrlimit, resource.RLIMIT_FSIZE, (soft, hard))
from locator.cli import main
main()
"""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder with one county installed."""
    build_roads(tmp_path / "data", many_roads(50, AUTAUGA), OLD)
    return tmp_path / "data"


def _command(data: Path, source: Path) -> list[str]:
    return ["streets", "install", "--from", str(source), "--yes", "--data-dir", str(data)]


def _content(data: Path) -> list[Any]:
    connection = open_index(str(data))
    assert connection
    with closing(connection):
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return content(connection)


def _install(data: Path, source: Path) -> list[Any]:
    command = [sys.executable, "-m", "locator", *_command(data, source)]
    subprocess.run(command, check=True, capture_output=True)
    assert [path.name for path in data.glob("streets*")] == [FILE_NAME]
    return _content(data)


@pytest.mark.kill
def test_killed_at_random(data: Path, tmp_path: Path) -> None:
    """Killed at any moment, an installation leaves the old index or the new one, never between."""
    source = write_addrfeat(tmp_path / "usb", many_roads(800))
    old = _content(data)
    began = time.monotonic()
    new = _install(tmp_path / "copy", source)
    took = time.monotonic() - began
    build_roads(tmp_path / "copy", many_roads(50, AUTAUGA), OLD)
    for _ in range(6):
        wait = random.uniform(0.1, took)
        with subprocess.Popen(
            [sys.executable, "-m", "locator", *_command(data, source)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as process:
            time.sleep(wait)
            process.kill()
        now = _content(data)
        assert now == old or _counties(now) == [AUTAUGA, MADISON], f"killed after {wait:.3f} s"
    done = _install(data, source)
    assert _counties(done) == [AUTAUGA, MADISON]
    assert len(done[1]) == len(old[1]) + len(new[1])


def _counties(found: list[Any]) -> list[str]:
    return sorted(county[1] for county in found[-1])


@pytest.mark.kill
def test_killed_at_every_step(data: Path, tmp_path: Path) -> None:
    """Killed just before any file is made, renamed or removed, it leaves a whole index."""
    source = write_addrfeat(tmp_path / "usb", many_roads(5))
    old, steps = _content(data), 0
    while True:
        steps += 1
        process = subprocess.run(
            [sys.executable, "-c", KILLS_ITSELF, str(steps), *_command(data, source)],
            capture_output=True,
            check=False,
        )
        if process.returncode != -signal.SIGKILL:
            break
        now = _content(data)
        assert now == old or _counties(now) == [AUTAUGA, MADISON], f"killed at step {steps}"
    assert process.returncode == Exit.OK
    assert steps > 4
    assert _counties(_content(data)) == [AUTAUGA, MADISON]
    assert [path.name for path in data.glob("streets*")] == [FILE_NAME]


@pytest.mark.kill
def test_killed_while_fetching(data: Path, tmp_path: Path, site: Site) -> None:
    """Killed in the middle of a download, the next run fetches the rest only and completes."""
    site.add(write_addrfeat(tmp_path / "site", many_roads(800)))
    site.faults = [Fault(pace=0.02)]
    command = ["streets", "install", MADISON, "--year", "2021", "--base-url", site.url, "--yes"]
    command = [sys.executable, "-m", "locator", *command, "--data-dir", str(data)]
    old = _content(data)
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        part = data / "downloads" / f"tl_2021_{MADISON}_addrfeat.zip.part"
        while not (part.exists() and part.stat().st_size > 5000):
            time.sleep(0.01)
        process.kill()
    assert _content(data) == old
    subprocess.run(command, check=True, capture_output=True)
    assert _counties(_content(data)) == [AUTAUGA, MADISON]
    assert site.gets()[-1].range.startswith("bytes=")
    assert [path.name for path in (data / "downloads").iterdir()] == ["install.lock"]


@pytest.mark.kill
def test_interrupted_while_fetching(data: Path, tmp_path: Path, site: Site) -> None:
    """Ctrl-C ends a download soon, in one line and exit 130, and changes nothing."""
    site.add(write_addrfeat(tmp_path / "site", many_roads(800)))
    site.faults = [Fault(pace=0.05)]
    command = ["streets", "install", MADISON, "--year", "2021", "--base-url", site.url, "--yes"]
    old = _content(data)
    with subprocess.Popen(
        [sys.executable, "-m", "locator", *command, "--data-dir", str(data)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        while not site.gets():
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)
    assert (process.returncode, out) == (Exit.INTERRUPTED, "")
    assert err.splitlines()[-1] == "locator: interrupted"
    assert _content(data) == old


@contextmanager
def _file_size_limit(size: int) -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize(
    ("zipped", "message"),
    [(False, "cannot write the street index: "), (True, "cannot write: File too large")],
    ids=["index", "unpacking"],
)
def test_no_room(data: Path, tmp_path: Path, zipped: bool, message: str) -> None:
    """When files cannot grow, that is one line and exit 5, and the old index answers."""
    source = write_addrfeat(tmp_path / "usb", many_roads(1000), zipped=zipped)
    old = _content(data)
    done = subprocess.run(
        [sys.executable, "-c", LIMITS_ITSELF, *_command(data, source)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (Exit.DATA, "")
    assert len(done.stderr.splitlines()) == 2
    assert message in done.stderr.splitlines()[-1]
    assert str(source) not in done.stderr.splitlines()[-1]  # nothing is wrong with the source
    assert [path.name for path in data.glob("streets*")] == [FILE_NAME]
    assert _content(data) == old
    assert _counties(_install(data, source)) == [AUTAUGA, MADISON]


@pytest.mark.parametrize("zipped", [True, False])
def test_no_room_for_the_roads(tmp_path: Path, zipped: bool) -> None:
    """When the roads do not fit into the data folder, the error names that and not the source."""
    source = write_edges(tmp_path / "usb", many_roads(1000), zipped=zipped)
    with (
        _file_size_limit(10_000),
        pytest.raises(WriteError, match="cannot write: File too large") as caught,
    ):
        roads.keep(str(tmp_path / "data"), [str(source)])
    assert caught.value.path == str(tmp_path / "data" / "roads")
    assert list((tmp_path / "data" / "roads").iterdir()) == []


def test_no_room_for_the_download(run: Run, data: Path, tmp_path: Path, site: Site) -> None:
    """When a download does not fit on the disk, that is one line and exit 5."""
    site.add(write_addrfeat(tmp_path / "site", many_roads(1000)))
    old = _content(data)
    command = ("streets", "install", MADISON, "--year", "2021", "--base-url", site.url, "--yes")
    with _file_size_limit(10_000):
        done = run(*command, "--data-dir", str(data))
    assert done.code == Exit.DATA
    assert "cannot write: File too large" in done.err.splitlines()[-1]
    assert len(site.gets()) == 1
    assert _content(data) == old


def test_a_folder_that_cannot_be_written(run: Run, tmp_path: Path) -> None:
    """A data folder that cannot be made is one line and exit 5."""
    source = write_addrfeat(tmp_path / "usb", many_roads(5))
    done = run(*_command(Path(os.devnull) / "data", source))
    assert done.code == Exit.DATA
    assert "cannot write here: Not a directory" in done.err.splitlines()[-1]


def test_readers_go_on_while_an_installation_runs(data: Path, tmp_path: Path) -> None:
    """A process with the index open gives the old answers throughout; a new one the new."""
    source = write_addrfeat(tmp_path / "usb", many_roads(300))
    reader = open_index(str(data))
    assert reader
    with closing(reader):
        old = content(reader)
        command = [sys.executable, "-m", "locator", *_command(data, source)]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as one:
            while one.poll() is None:
                assert content(reader) == old
        assert one.returncode == 0
        assert content(reader) == old
    assert _counties(_content(data)) == [AUTAUGA, MADISON]


def test_two_installations_at_once(run: Run, data: Path, tmp_path: Path, site: Site) -> None:
    """The second of two installations says that another is running; the first completes."""
    site.add(write_addrfeat(tmp_path / "site", many_roads(800)))
    site.faults = [Fault(late=1.0)]
    command = ["streets", "install", MADISON, "--year", "2021", "--base-url", site.url, "--yes"]
    command += ["--data-dir", str(data)]
    with subprocess.Popen(
        [sys.executable, "-m", "locator", *command],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as first:
        while not site.gets():
            time.sleep(0.01)
        done = run(*command)
        assert done.code == Exit.DATA
        assert "another installation is running; wait for it" in done.err.splitlines()[-1]
    assert first.returncode == 0
    assert _counties(_content(data)) == [AUTAUGA, MADISON]
