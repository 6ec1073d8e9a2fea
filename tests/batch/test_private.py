"""Files with addresses belong to their owner alone, and planted links lead nowhere."""

import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from locator.errors import Exit
from tests.conftest import Run

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="modes are of POSIX")

ROWS = "address\n35806\n35801\n"


@pytest.fixture(autouse=True)
def _open_umask() -> Iterator[None]:
    """The umask that lets everybody read."""
    old = os.umask(0)
    yield
    os.umask(old)


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """A list of two callers."""
    path = tmp_path / "in.csv"
    path.write_text(ROWS)
    return path


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_new_output_is_its_owners(run: Run, table: Path, tmp_path: Path) -> None:
    """Under any umask nobody else may read the answers."""
    for name in ("out.csv", "out.csv.gz", "out.ndjson"):
        out = tmp_path / name
        assert run("batch", str(table), "-o", str(out)).code == Exit.OK
        assert _mode(out) == 0o600, name


def test_an_existing_output_keeps_its_mode(run: Run, table: Path, tmp_path: Path) -> None:
    """Who has opened a file to others on purpose finds it open again."""
    out = tmp_path / "out.csv"
    out.write_text("")
    out.chmod(0o640)
    assert run("batch", str(table), "-o", str(out)).code == Exit.OK
    assert _mode(out) == 0o640


def test_skipped_rows_are_their_owners(run: Run, tmp_path: Path) -> None:
    """Rows that are set aside hold addresses, too."""
    table, out = tmp_path / "in.csv", tmp_path / "out.csv"
    table.write_text("id,address\n1,35806\n2,35801,too many\n")
    assert run("batch", str(table), "-o", str(out), "--skip-bad").code == Exit.OK
    assert _mode(tmp_path / "out.csv.bad") == 0o600


@pytest.mark.parametrize("ending", [".part", ".lock", ".journal.new"])
def test_a_planted_link_is_not_followed(run: Run, table: Path, tmp_path: Path, ending: str) -> None:
    """What the link leads to is not touched; the run fails with the name of the file."""
    target, out = tmp_path / "victim", tmp_path / "out.csv"
    target.write_text("mine")
    (tmp_path / f"out.csv{ending}").symlink_to(target)
    done = run("batch", str(table), "-o", str(out))
    assert target.read_text() == "mine"
    if done.code != Exit.OK:
        assert str(out) in done.err


def test_a_map_is_its_owners(run: Run, tmp_path: Path) -> None:
    """The map of an answer shows where somebody lives."""
    path = tmp_path / "map.html"
    assert run("find", "--map", str(path), "35806").code == Exit.OK
    assert _mode(path) == 0o600
