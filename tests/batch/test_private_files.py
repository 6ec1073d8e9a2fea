"""Only the owner can read the outputs and the working files of a batch."""

import json
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from locator.batch.answering import Outcome
from locator.batch.journal import Journal, State
from locator.batch.output import PartFile
from locator.errors import DataError, Exit
from tests.conftest import Run

PLANTED = "12 Planted Ln, Huntsville, AL 35806"


@pytest.fixture(autouse=True)
def _open_umask() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """A table with a line that cannot be read."""
    path = tmp_path / "in.csv"
    path.write_text(f'address\n"{PLANTED}"\n"35806" x\n35801\n')
    return path


def _modes(folder: Path) -> dict[str, int]:
    return {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}


@pytest.mark.parametrize("name", ["out.csv", "out.csv.gz", "out.ndjson", "out.parquet"])
def test_outputs_are_private(run: Run, table: Path, tmp_path: Path, name: str) -> None:
    """The output and the skipped lines can be read by nobody else, and nothing else is left."""
    done = run("batch", str(table), "-o", str(tmp_path / name), "--skip-bad", "--quiet")
    assert done.code == Exit.OK, done.err
    modes = _modes(tmp_path)
    del modes["in.csv"]
    assert modes == {name: 0o600, f"{name}.bad": 0o600}


@pytest.mark.parametrize("name", ["out.csv", "out.parquet"])
def test_an_output_keeps_its_rights(run: Run, table: Path, tmp_path: Path, name: str) -> None:
    """An output that its owner opened to a group stays open to it after another run."""
    (tmp_path / name).write_text("")
    (tmp_path / name).chmod(0o640)
    done = run("batch", str(table), "-o", str(tmp_path / name), "--skip-bad", "--quiet")
    assert done.code == Exit.OK, done.err
    assert _modes(tmp_path)[name] == 0o640


def test_files_on_the_way_are_private(tmp_path: Path) -> None:
    """The output that is being written, its journal and its lock are private from the start."""
    out = tmp_path / "out.csv"
    journal = Journal(str(out))
    journal.begin({}, resume=False, restart=False)
    part = PartFile(str(out), None)
    part.write(b"row")
    assert _modes(tmp_path) == {
        "out.csv.lock": 0o600, "out.csv.part": 0o600, "out.csv.journal": 0o600,
    }  # fmt: skip
    part.close()
    journal.close()


def test_the_journal_does_not_tell_which_rows(tmp_path: Path) -> None:
    """Two runs on the same rows have different hashes, so that none can be looked up."""
    digests = []
    for name in ("one", "two"):
        journal = Journal(str(tmp_path / name))
        state = journal.begin({"input": "abc"}, resume=False, restart=False)
        assert state
        journal.save(State(1, 0, state.keyed("row"), {}, key=state.key))
        content = json.loads((tmp_path / f"{name}.journal").read_text())
        digests += [content["digest"], content["made_with"]["input"]]
        journal.close()
    assert len({*digests, "row", "abc"}) == 6


@pytest.mark.parametrize("ending", [".journal", ".journal.new", ".lock", ".part", ".bad"])
@pytest.mark.parametrize("kind", ["link", "dangling", "pipe"])
def test_planted_links_are_not_followed(
    run: Run, table: Path, tmp_path: Path, ending: str, kind: str
) -> None:
    """A link or a pipe in place of a file of ours is refused, and its target stays as it is."""
    target, planted = tmp_path / "target", tmp_path / f"out.csv{ending}"
    if kind == "pipe":
        os.mkfifo(planted)
    else:
        planted.symlink_to(target)
    if kind == "link":
        target.write_text("keys")
    done = run("batch", str(table), "-o", str(tmp_path / "out.csv"), "--skip-bad")
    assert done.code in (Exit.DATA, Exit.USAGE), done.err
    assert f"out.csv{ending}: " in done.err
    assert target.exists() == (kind == "link")
    assert kind != "link" or target.read_text() == "keys"
    assert not (tmp_path / "out.csv").exists()


def test_a_planted_link_does_not_get_the_rest(tmp_path: Path) -> None:
    """A run that goes on refuses a link in place of what it had written."""
    (tmp_path / "target").write_bytes(b"rows")
    (tmp_path / "out.csv.part").symlink_to(tmp_path / "target")
    with pytest.raises(DataError, match="a link"):
        PartFile(str(tmp_path / "out.csv"), 4)
    assert (tmp_path / "target").read_bytes() == b"rows"


@pytest.fixture
def interrupted(tmp_path: Path) -> Path:
    """The journal of a run that was interrupted after one row."""
    journal = Journal(str(tmp_path / "out.csv"))
    state = journal.begin({}, resume=False, restart=False)
    (tmp_path / "out.csv.part").write_bytes(b"rows")
    assert state
    counts = {Outcome("ok", "zip", True, None): 1}
    journal.save(state._replace(rows=1, position=4, digest="ab", counts=counts))
    journal.close()
    return tmp_path / "out.csv.journal"


@pytest.mark.parametrize(
    "edited",
    [
        {"rows": "1"}, {"rows": -1}, {"rows": 1.5}, {"rows": True}, {"rows": None}, {"rows": 2},
        {"position": []}, {"position": -4}, {"digest": 5}, {"counts": {}}, {"counts": [[]]},
        {"counts": [["ok", "zip", True, None, "1"]]}, {"counts": [[{}, 1, 1, 1, 1]]},
        {"counts": "x"}, {"whole": "yes"}, {"key": "xy"}, {"key": ""}, {"key": 7}, {"format": 1},
        {"made_with": []}, {"made_with": {"a": 1}}, {"made_with": None}, {"seal": "ab"},
        # These make sense; the rows that the run had written would be lost.
        {"position": 0}, {"position": 3}, {"digest": "cd"}, {"whole": True}, {"key": "00" * 16},
        {"rows": 2, "counts": [["ok", "zip", True, None, 2]]},
    ],
)  # fmt: skip
def test_a_journal_that_somebody_edited(
    tmp_path: Path, interrupted: Path, edited: dict[str, object]
) -> None:
    """A journal that was changed is bad data, with what to do, and no fault of the program."""
    saved = json.loads(interrupted.read_text())
    interrupted.write_text(json.dumps(saved | edited, indent=1))
    journal = Journal(str(tmp_path / "out.csv"))
    with pytest.raises(DataError, match="--restart starts over"):
        journal.begin({}, resume=True, restart=False)
    journal.close()
    assert (tmp_path / "out.csv.part").read_bytes() == b"rows"


def test_a_sound_journal_is_gone_on_with(tmp_path: Path, interrupted: Path) -> None:
    """The journal that the edited ones are made from is not refused itself."""
    interrupted.write_text(json.dumps(json.loads(interrupted.read_text()), indent=1))
    journal = Journal(str(tmp_path / "out.csv"))
    assert journal.begin({}, resume=True, restart=False)
    journal.close()


def test_outputs_of_a_cluster_are_private(tmp_path: Path) -> None:
    """An output that a worker puts into a folder of this machine is private too."""
    pytest.importorskip("fsspec")
    from locator.batch.stores import put, store_of

    (tmp_path / "scratch").write_bytes(b"rows")
    store, folder = store_of(str(tmp_path))
    put(store, str(tmp_path / "scratch"), f"{folder}/out.csv")
    assert (tmp_path / "out.csv").read_bytes() == b"rows"
    assert _modes(tmp_path)["out.csv"] == 0o600
