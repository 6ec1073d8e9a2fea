"""A snapshot of the street index: it stays the same, and nothing of it is left behind."""

import os
import shutil
import time
from pathlib import Path

import pytest

from locator.errors import DataError
from locator.geocode.streets.snapshot import copied_index, errors_name, identity, linked_index
from locator.geocode.streets.store import index_path, open_index
from tests.geocode.streets.indexes import build_roads
from tests.geocode.streets.make_tiger import Road
from tests.geocode.streets.town import build_town

LEFT = "streets.sqlite.abcd1234.snapshot"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A data folder with the index of the invented town."""
    build_town(tmp_path)
    return tmp_path


def _snapshots(folder: Path) -> set[str]:
    return {path.name for path in folder.glob("*.snapshot")}


def _refuse(*_: object) -> None:
    raise PermissionError(1, "Operation not permitted")


def test_an_installation_does_not_change_a_linked_index(folder: Path) -> None:
    """The run keeps the street data that it began with, without a second file on the disk."""
    before = identity(str(folder))
    with linked_index(str(folder)) as own:
        assert own
        assert os.path.samefile(index_path(own), index_path(str(folder)))
        build_roads(folder, [Road("Other St", ("1", "99"))])
        assert identity(own) == before != identity(str(folder))


def test_writing_into_the_file_does_not_change_a_copied_index(folder: Path) -> None:
    """The service keeps its streets even if somebody overwrites the index in place."""
    before = identity(str(folder))
    with copied_index(str(folder)) as own:
        Path(index_path(str(folder))).write_bytes(b"nonsense")
        assert identity(own) == before


def test_snapshots_of_killed_processes_are_removed(folder: Path) -> None:
    """The next snapshot removes abandoned ones, and leaves those in use."""
    with linked_index(str(folder)) as run, copied_index(str(folder)) as service:
        (folder / LEFT).mkdir()
        shutil.copy(index_path(str(folder)), folder / LEFT)
        with linked_index(str(folder)) as another:
            names = {os.path.basename(name or "") for name in (run, service, another)}
            assert _snapshots(folder) == names
    assert _snapshots(folder) == set()


def test_a_snapshot_that_was_never_filled_is_removed_later(folder: Path) -> None:
    """A folder without an index may be in the making; after ten minutes it is not."""
    (folder / LEFT).mkdir()
    with linked_index(str(folder)):
        assert LEFT in _snapshots(folder)
    long_ago = time.time() - 601
    os.utime(folder / LEFT, (long_ago, long_ago))
    with linked_index(str(folder)):
        assert LEFT not in _snapshots(folder)


def test_a_clock_that_jumps_removes_no_snapshot_in_the_making(folder: Path) -> None:
    """A folder that is locked is in use, whatever its age by the clock."""
    with linked_index(str(folder)) as own:
        assert own
        os.remove(index_path(own))  # as before it is filled
        os.utime(own, (0, 0))
        with linked_index(str(folder)):
            assert os.path.basename(own) in _snapshots(folder)


def test_without_locks_nothing_is_removed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """If the file system has no locks, a snapshot works, and leaves all others alone."""
    monkeypatch.setattr("locator.geocode.streets.snapshot.lock", _refuse)
    with linked_index(str(folder)) as one, copied_index(str(folder)) as other:
        assert one
        assert identity(one) == identity(other) == identity(str(folder))


def test_an_index_that_cannot_have_two_names_is_copied(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If the file system has no hard links, the run gets a copy with the same identity."""
    monkeypatch.setattr(os, "link", _refuse)
    with linked_index(str(folder)) as own:
        assert own
        assert identity(own) == identity(str(folder))
        assert os.stat(index_path(own)).st_nlink == 1


def test_data_that_are_removed_meanwhile_are_none(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An installation may remove a file between the look into the folder and its second name."""
    link = os.link

    def removed(path: str, name: str) -> None:
        Path(path).unlink()
        link(path, name)

    monkeypatch.setattr(os, "link", removed)
    with linked_index(str(folder)) as own:
        assert own is not None
        assert open_index(own) is None


def test_a_folder_that_cannot_be_written_to(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run reads the index where it is; a service copies it to another folder."""
    # Not by file modes, which do not bind an administrator.
    monkeypatch.setattr("locator.geocode.streets.snapshot._remove_leftovers", _refuse)
    with linked_index(str(folder)) as run, copied_index(str(folder)) as service:
        assert run == str(folder)
        assert not Path(service).is_relative_to(folder)
        assert identity(service) == identity(run)
    assert not os.path.exists(service)


def test_without_street_data_there_is_no_snapshot(tmp_path: Path) -> None:
    """A run has none, and the folder stays as it is; a service cannot copy what is not there."""
    with linked_index(str(tmp_path)) as own:
        assert own is None
    with (
        pytest.raises(DataError, match="cannot copy the street index"),
        copied_index(str(tmp_path)),
    ):
        pass
    assert os.listdir(tmp_path) == []


def test_errors_of_the_block_are_its_own(folder: Path) -> None:
    """Only a failed copy is reported as one; a failure of the block passes through."""
    with pytest.raises(PermissionError), copied_index(str(folder)):
        raise PermissionError
    assert _snapshots(folder) == set()


def test_errors_name_the_file_that_users_know() -> None:
    """An error about the private file names the user's; another error stays as it is."""
    with (
        pytest.raises(DataError, match=r"^/data/index: damaged$"),
        errors_name("/data/index", "/x"),
    ):
        raise DataError("damaged", path="/x")
    with pytest.raises(DataError, match=r"^/other: damaged$"), errors_name("/data/index", "/x"):
        raise DataError("damaged", path="/other")
