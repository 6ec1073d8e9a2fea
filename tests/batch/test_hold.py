"""One process at a time holds a file; whatever ends it, the next one can."""

import multiprocessing
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from locator.batch.hold import let_go, take


def _hold(path: str, said: "Connection[bool, object]") -> None:
    held = take(path)
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
    assert take(path) is None
    other.kill()
    other.join()
    held = take(path)
    assert held
    assert take(path) is None
    let_go(held, path)
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_was_removed_is_held_by_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between opening and holding, another may let go: what is held then is a new file."""
    path = str(tmp_path / "lock")
    first = take(path)
    assert first

    real, late = open, list[bool]()

    def slow(name: str, mode: str) -> object:
        file = real(name, mode)
        if not late:
            late.append(True)
            let_go(first, path)
        return file

    monkeypatch.setattr("builtins.open", slow)
    second = take(path)
    monkeypatch.undo()
    assert second
    assert take(path) is None
    let_go(second, path)
