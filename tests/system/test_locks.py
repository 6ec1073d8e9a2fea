"""One process at a time has a file; whatever ends it, the next one can."""

import errno
import fcntl
import multiprocessing
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from locator.errors import DataError
from locator.geocode.streets.store import install_lock
from locator.system.locks import acquire, lock, release


def _hold(path: str, said: "Connection[bool, object]") -> None:
    held = acquire(path)
    said.send(bool(held))
    said.recv()


@pytest.mark.kill
def test_who_holds_a_file_holds_it_alone(tmp_path: Path) -> None:
    """Nobody else can while the process lives; when it was killed, the next one can."""
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


def test_a_file_that_was_removed_is_held_by_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between opening and holding, another may let go: what is held then is a new file."""
    path = str(tmp_path / "lock")
    first = acquire(path)
    assert first

    real, late = open, list[bool]()

    def slow(name: str, mode: str) -> object:
        file = real(name, mode)
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


def test_a_file_system_that_never_says_the_same_of_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There a file is held as where there are no locks, after some tries; it does not wait on."""
    monkeypatch.setattr("os.path.samestat", lambda *_: False)
    path = str(tmp_path / "lock")
    held = acquire(path)
    assert held
    release(held, path)
    assert list(tmp_path.iterdir()) == []


def _wait_for(path: str, said: "Connection[str, object]") -> None:
    with open(path, "ab") as file:
        said.send("waits")
        lock(file, wait=True)
        said.send("has it")


def test_a_lock_is_waited_for(tmp_path: Path) -> None:
    """Who waits gets the lock when the file of the one before is closed, and not before."""
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
    """There a file is held as if nobody else were there; a lock that must be sure is an error."""

    def refuse(*_: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", refuse)
    path = str(tmp_path / "lock")
    held = acquire(path)
    assert held
    release(held, path)
    with pytest.raises(DataError, match="cannot be locked: No locks"), install_lock(str(tmp_path)):
        pass
