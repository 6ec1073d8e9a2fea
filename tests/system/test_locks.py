"""One process at a time has a lock; after its end, however it ends, another can have it."""

import errno
import fcntl
import multiprocessing
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pytest

from locator.errors import DataError
from locator.geocode.streets.store import install_lock
from locator.system.locks import acquire, lock, release


def _hold(path: str, pipe: "Connection[bool, object]") -> None:
    held = acquire(path)
    pipe.send(bool(held))
    pipe.recv()


@pytest.mark.kill
def test_one_process_has_the_lock(tmp_path: Path) -> None:
    """No other process gets the lock while its owner lives; after a kill another can."""
    path = str(tmp_path / "lock")
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    other = context.Process(target=_hold, args=(path, theirs), daemon=True)
    other.start()
    assert ours.recv()
    assert acquire(path) is None
    other.kill()
    other.join()
    held = acquire(path)
    assert held
    assert acquire(path) is None
    release(held, path)
    assert list(tmp_path.iterdir()) == []


def test_a_lock_file_that_was_removed_is_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If the owner releases between open and lock, the lock is on a new file."""
    path = str(tmp_path / "lock")
    first = acquire(path)
    assert first

    real, late = open, list[bool]()

    def slow(name: str, mode: str, **how: Any) -> object:
        file = real(name, mode, **how)
        if not late:
            late.append(True)
            release(first, path)
        return file

    monkeypatch.setattr("builtins.open", slow)
    second = acquire(path)
    monkeypatch.undo()
    assert second
    assert acquire(path) is None
    release(second, path)


def test_a_file_system_that_reports_another_file_each_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If a file is different each time, the lock succeeds after some tries, as without locks."""
    monkeypatch.setattr("os.path.samestat", lambda *_: False)
    path = str(tmp_path / "lock")
    held = acquire(path)
    assert held
    release(held, path)
    assert list(tmp_path.iterdir()) == []


def _wait_for(path: str, pipe: "Connection[str, object]") -> None:
    with open(path, "ab") as file:
        pipe.send("waits")
        lock(file, wait=True)
        pipe.send("has it")


def test_a_process_waits_for_the_lock(tmp_path: Path) -> None:
    """A waiting process gets the lock as soon as the owner closes its file."""
    path = str(tmp_path / "lock")
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    with open(path, "ab") as file:
        assert lock(file)
        other = context.Process(target=_wait_for, args=(path, theirs), daemon=True)
        other.start()
        assert ours.recv() == "waits"
        assert not ours.poll(0.2)
    assert ours.recv() == "has it"
    other.join()


def test_a_file_system_without_locks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without locks in the file system acquire succeeds, and lock raises an error."""

    def refuse(*_: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", refuse)
    path = str(tmp_path / "lock")
    held = acquire(path)
    assert held
    release(held, path)
    with pytest.raises(DataError, match="cannot be locked: No locks"), install_lock(str(tmp_path)):
        pass
