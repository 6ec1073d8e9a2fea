"""The index file: opened only when it is ours and sound, replaced only as a whole."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from locator.errors import DataError
from locator.geocode.streets.folder import FILE_NAME
from locator.geocode.streets.store import (
    APPLICATION_ID,
    FORMAT,
    install_lock,
    new_generation,
    open_index,
)
from tests.geocode.streets.indexes import COUNTY, build_roads, rows
from tests.geocode.streets.make_tiger import AUTAUGA, many_roads

MEND = "run 'locator streets remove --all', then 'locator streets install'"


def test_no_index_is_no_error(tmp_path: Path) -> None:
    """Without street data there is nothing to open."""
    assert open_index(str(tmp_path)) is None
    assert open_index(str(tmp_path / "not there")) is None


@pytest.mark.parametrize("opened", [False, True])
def test_an_index_that_is_removed_while_it_is_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, opened: bool
) -> None:
    """Another process may remove all data at any moment; then there are none, which is no error."""
    build_roads(tmp_path, many_roads(2))
    connect: Callable[..., sqlite3.Connection] = sqlite3.connect

    def removed(name: str, **more: bool) -> sqlite3.Connection:
        connection = connect(name, **more) if opened else None
        (tmp_path / FILE_NAME).unlink()
        return connection or connect(name, **more)

    monkeypatch.setattr(sqlite3, "connect", removed)
    assert open_index(str(tmp_path)) is None


@pytest.mark.parametrize("name", ["with space", "what?", "100%25", "a#b", "ö"])
def test_any_folder_name_will_do(tmp_path: Path, name: str) -> None:
    """Characters that mean something in a URI mean nothing in the name of the folder."""
    build_roads(tmp_path / name, many_roads(2))
    assert rows(tmp_path / name, "SELECT count(*) FROM range") == [4]


def test_the_index_cannot_be_changed_in_place(tmp_path: Path) -> None:
    """A reader's connection does not write, and leaves no file beside the index."""
    build_roads(tmp_path, many_roads(2))
    connection = open_index(str(tmp_path))
    assert connection
    with closing(connection), pytest.raises(sqlite3.OperationalError, match="readonly"):
        connection.execute("DELETE FROM range")
    assert [path.name for path in tmp_path.glob("streets*")] == ["streets.sqlite"]


def _write(path: Path, application_id: int, version: int) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA application_id={application_id}")
        connection.execute(f"PRAGMA user_version={version}")
        connection.execute("CREATE TABLE county (x)")


@pytest.mark.parametrize(
    ("application_id", "version", "reason"),
    [
        (APPLICATION_ID, FORMAT + 1, "of another version"),
        (APPLICATION_ID, 0, "of another version"),
        (0, FORMAT, "not a street index"),
    ],
)
def test_other_versions_are_refused(
    tmp_path: Path, application_id: int, version: int, reason: str
) -> None:
    """An older or newer index, or another program's file, is never misread."""
    _write(tmp_path / FILE_NAME, application_id, version)
    with pytest.raises(DataError, match=reason) as refused:
        open_index(str(tmp_path))
    assert MEND in str(refused.value)


@pytest.mark.parametrize("content", [b"", b"no database" * 100, b"SQLite format 3\0" + b"x" * 84])
def test_damaged_files_are_refused(tmp_path: Path, content: bytes) -> None:
    """A file that is no database is refused, with the command to fix it."""
    (tmp_path / FILE_NAME).write_bytes(content)
    with pytest.raises(DataError) as refused:
        open_index(str(tmp_path))
    assert MEND in str(refused.value)
    with pytest.raises(DataError), new_generation(str(tmp_path)):
        pass
    assert (tmp_path / FILE_NAME).read_bytes() == content


def test_damage_deep_inside_is_found_when_it_is_to_be_kept(tmp_path: Path) -> None:
    """An index that is damaged behind its first page is refused, not copied."""
    build_roads(tmp_path, many_roads(400))
    path = tmp_path / FILE_NAME
    content = path.read_bytes()
    path.write_bytes(content[:4096] + b"\xff" * (len(content) - 4096))
    with pytest.raises(DataError, match="damaged") as refused:
        build_roads(tmp_path, many_roads(1, AUTAUGA), COUNTY._replace(fips=AUTAUGA))
    assert MEND in str(refused.value)


def test_an_error_leaves_the_old_generation(tmp_path: Path) -> None:
    """After any failure while building there is the old index and nothing else."""
    build_roads(tmp_path, many_roads(2))
    before = (tmp_path / FILE_NAME).read_bytes()
    with pytest.raises(ZeroDivisionError), new_generation(str(tmp_path)) as connection:
        connection.execute(f"INSERT INTO shape VALUES (1, {1 // 0})")
    assert (tmp_path / FILE_NAME).read_bytes() == before
    assert [path.name for path in tmp_path.glob("streets*")] == [FILE_NAME]


def test_what_was_interrupted_is_cleared_away(tmp_path: Path) -> None:
    """The next installation deletes the files of a killed one."""
    for name in (f"{FILE_NAME}.building", f"{FILE_NAME}.building-journal"):
        (tmp_path / name).write_bytes(b"half")
    build_roads(tmp_path, many_roads(2))
    assert [path.name for path in tmp_path.glob("streets*")] == [FILE_NAME]


def test_an_open_index_stays_what_it_was(tmp_path: Path) -> None:
    """A process that has the index open keeps reading its rows while another takes its place."""
    build_roads(tmp_path, many_roads(300))
    connection = open_index(str(tmp_path))
    assert connection
    with closing(connection):
        build_roads(tmp_path, many_roads(1))
        assert connection.execute("SELECT count(*), max(high) FROM range").fetchone() == (600, 199)
    assert rows(tmp_path, "SELECT count(*) FROM range") == [2]


def test_one_installation_at_a_time(tmp_path: Path) -> None:
    """While one process installs, a second one fails; after it, the second can install."""
    code = (
        "import sys, time; from locator.geocode.streets.store import install_lock\n"
        "with install_lock(sys.argv[1]): print('held', flush=True); time.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout
        assert holder.stdout.readline() == "held\n"
        with (
            pytest.raises(DataError, match="another installation is running"),
            install_lock(str(tmp_path)),
        ):
            pass
        holder.kill()
    with install_lock(str(tmp_path)):
        pass


def test_a_folder_that_cannot_be_is_an_error(tmp_path: Path) -> None:
    """A data folder whose name is taken by a file is one clear error."""
    (tmp_path / "file").write_text("")
    with pytest.raises(DataError, match="cannot write here"), install_lock(str(tmp_path / "file")):
        pass


def test_an_index_that_cannot_be_opened(tmp_path: Path) -> None:
    """An index that SQLite cannot open at all is an error with the reason, not a damaged one."""
    deep = tmp_path.joinpath(*["d" * 200] * 3)  # SQLite takes no more than 512 bytes of a name
    deep.mkdir(parents=True)
    (deep / FILE_NAME).write_bytes(b"")
    with pytest.raises(DataError, match="cannot open the street index"):
        open_index(str(deep))


def test_a_pipe_is_no_index(tmp_path: Path) -> None:
    """A pipe in the place of the index is an error, not something to wait for."""
    os.mkfifo(tmp_path / FILE_NAME)
    with pytest.raises(DataError, match="not a file, so not a street index") as refused:
        open_index(str(tmp_path))
    assert MEND in str(refused.value)


def test_a_name_that_is_taken_is_an_error(tmp_path: Path) -> None:
    """If the index cannot be opened at all, that is one clear error, and nothing is left."""
    (tmp_path / FILE_NAME).mkdir()
    with pytest.raises(DataError, match="a folder, not a street index; move it away"):
        build_roads(tmp_path, many_roads(2))
    assert [path.name for path in tmp_path.glob("streets*")] == [FILE_NAME]
