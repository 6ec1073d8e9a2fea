"""A run that was interrupted is gone on with: its output is that of an undisturbed one."""

import os
import random
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest

from locator.errors import Exit
from tests.batch.tables import EAGER, SLOW, batch, left_beside, many, messy, start, write_table
from tests.conftest import Run
from tests.geocode.streets.town import build_town

# Kills its own process just before it renames or removes a file for the time that is said.
KILLS_ITSELF = (
    """
import os, signal, sys
left = int(sys.argv.pop(2))
def hook(event, args):
    global left
    if event in ("os.rename", "os.remove") and "out.csv" in str(args):
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(hook)
"""
    + EAGER
)
KILLED = -signal.SIGKILL


HERE = ("--workers", "1")


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three blocks of rows, some of them twice."""
    texts = messy() + many(1500)
    return write_table(tmp_path_factory.mktemp("table") / "in.csv", texts + texts[:500])


@pytest.fixture(scope="module")
def whole(table: Path) -> bytes:
    """The output of an undisturbed run."""
    out = table.parent / "whole.csv"
    done = batch(table, "-o", out)
    assert done.code == Exit.OK, done.err
    return out.read_bytes()


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """The output of a test."""
    return tmp_path / "out.csv"


@pytest.fixture(scope="module")
def killed(table: Path) -> Path:
    """The folder of a run that was killed after two blocks."""
    folder = table.parent / "killed"
    folder.mkdir()
    done = batch(4, table, "-o", folder / "out.csv", *HERE, script=KILLS_ITSELF)
    assert done.code == KILLED
    (folder / "out.csv.journal.new").unlink()
    return folder


@pytest.fixture
def interrupted(killed: Path, out: Path) -> Path:
    """An output whose run was killed after two blocks."""
    for name in ("out.csv.journal", "out.csv.part"):
        shutil.copy(killed / name, out.parent)
    return out


@pytest.mark.kill
@pytest.mark.parametrize("seed", [1, 2])
def test_killed_at_random_points(table: Path, whole: bytes, out: Path, seed: int) -> None:
    """Killed again and again, the run ends with the same bytes; nothing else is left."""
    chance, kills = random.Random(seed), 0
    while True:
        process = start(table, "-o", out, "--resume", script=SLOW)
        try:
            _, err = process.communicate(timeout=chance.uniform(0.3, 1.0) if kills < 3 else 60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            kills += 1
            continue
        assert process.returncode == Exit.OK, err
        break
    assert kills
    assert out.read_bytes() == whole
    assert left_beside(out) == ["out.csv"]


@pytest.mark.kill
@pytest.mark.parametrize("at", [1, 2, 4, 5, 6, 7, 8])
def test_killed_between_two_steps(table: Path, whole: bytes, out: Path, at: int) -> None:
    """Killed before any renaming, of the journal or the output, the run can be gone on with."""
    assert batch(at, table, "-o", out, *HERE, script=KILLS_ITSELF).code == KILLED
    done = batch(table, "-o", out, "--resume", *HERE)
    assert done.code == Exit.OK, done.err
    assert out.read_bytes() == whole
    assert left_beside(out) == ["out.csv"]


@pytest.mark.kill
@pytest.mark.parametrize("at", [2, 3, 4])
def test_killed_while_it_tidies_up(run: Run, tmp_path: Path, out: Path, at: int) -> None:
    """A run without a row that is killed before it has removed all leaves nothing in the way."""
    source = tmp_path / "in.csv"
    source.write_text("id,zip\n1,35806\n2,3,4\n")
    assert batch(at, source, "-o", out, *HERE, script=KILLS_ITSELF).code == KILLED
    source.write_text("id,zip\n1,35806\n")
    done = run("batch", str(source), "-o", str(out), *HERE)
    assert (done.code, left_beside(out)) == (Exit.OK, ["out.csv"]), done.err


def test_the_output_is_not_there_before_it_is_whole(
    run: Run, interrupted: Path, table: Path
) -> None:
    """The written rows are in a file beside the output, and an older output stays until the end."""
    assert left_beside(interrupted) == ["out.csv.journal", "out.csv.part"]
    interrupted.write_text("older")
    done = run("batch", str(table), "-o", str(interrupted), "--resume", *HERE)
    assert (done.code, interrupted.read_text()[:10]) == (Exit.OK, "id,address")


def test_the_summary_is_of_all_rows(run: Run, interrupted: Path, table: Path) -> None:
    """A run that was gone on with counts the rows of all its parts."""
    rows = len(table.read_text().splitlines()) - 1
    done = run("batch", str(table), "-o", str(interrupted), "--resume", *HERE)
    assert done.err.startswith(f"locator: {rows:,} rows; ")


@pytest.mark.parametrize(
    "case",
    [
        (("--add", "status"), "--add or --top"),
        (("--top", "2"), "--add or --top"),
        (("--within", "3"), "which clinics are asked for"),
        (("--geocoder", "offline,nominatim"), "--geocoder"),
        (("--delimiter", "comma"), "how the input is read"),
        (("--format", "ndjson", "--locations", "ours.csv"), "--format, the clinics"),
        (("--data-dir", "town"), "the street data"),
    ],
)
def test_what_decides_the_output_must_not_change(
    run: Run,
    interrupted: Path,
    table: Path,
    monkeypatch: pytest.MonkeyPatch,
    case: tuple[tuple[str, ...], str],
) -> None:
    """A run is not gone on with in another way: what has changed is named, and nothing is lost."""
    args, changed = case
    monkeypatch.chdir(interrupted.parent)
    Path("ours.csv").write_text("id,name,city,state,zip\nx,X,Huntsville,AL,35806\n")
    build_town(Path("town"))
    before = Path("out.csv.part").read_bytes()
    done = run("batch", str(table), "-o", "out.csv", "--resume", *args)
    assert done.code == Exit.USAGE
    assert f"because this has changed: {changed}; --restart starts over" in done.err
    assert Path("out.csv.part").read_bytes() == before


def test_the_same_street_data_are_no_change(run: Run, table: Path, tmp_path: Path) -> None:
    """A copy of the street data, or the same files installed once more, are gone on with."""
    data, out = tmp_path / "data", tmp_path / "out.csv"
    build_town(data)
    command = ("-o", str(out), "--data-dir", str(data), *HERE)
    assert batch(4, table, *command, script=KILLS_ITSELF).code == KILLED
    kept = {name: (tmp_path / name).read_bytes() for name in ("out.csv.journal", "out.csv.part")}
    index = data / "streets.sqlite"
    shutil.copy(index, data / "copy")
    (data / "copy").replace(index)
    assert run("batch", str(table), *command, "--resume").code == Exit.OK
    whole = out.read_bytes()
    for name, content in kept.items():
        (tmp_path / name).write_bytes(content)
    index.unlink()
    build_town(data)
    assert run("batch", str(table), *command, "--resume").code == Exit.OK
    assert out.read_bytes() == whole


def test_the_input_must_not_change(
    run: Run, interrupted: Path, table: Path, tmp_path: Path
) -> None:
    """Rows that were answered must still be what they were; those to come may change."""
    lines = table.read_text().splitlines(keepends=True)
    other = tmp_path / "in.csv"
    for changed in ([*lines[:9], "8,other\n", *lines[10:]], lines[:900]):
        other.write_text("".join(changed))
        done = run("batch", str(other), "-o", str(interrupted), "--resume", *HERE)
        assert done.code == Exit.DATA
        (said,) = done.err.splitlines()  # and not that --resume goes on
        assert "the input has changed since the run was interrupted; --restart starts over" in said
    other.write_text("".join([*lines, "99999,35806\n"]))
    assert run("batch", str(other), "-o", str(interrupted), "--resume", *HERE).code == Exit.OK


def test_an_interrupted_run_is_not_thrown_away(
    run: Run, interrupted: Path, table: Path, whole: bytes
) -> None:
    """The same command alone is refused; --restart starts over."""
    refused = run("batch", str(table), "-o", str(interrupted))
    assert refused.code == Exit.USAGE
    assert "--resume continues it, --restart starts over" in refused.err
    assert left_beside(interrupted) == ["out.csv.journal", "out.csv.part"]
    assert run("batch", str(table), "-o", str(interrupted), "--restart", *HERE).code == Exit.OK
    assert interrupted.read_bytes() == whole
    assert left_beside(interrupted) == ["out.csv"]


def test_an_output_that_is_written_is_left_alone(run: Run, out: Path, table: Path) -> None:
    """Two runs do not write one output; the second one is refused and takes nothing away."""
    first = start(table, "-o", out, *HERE, script=SLOW)
    _wait_for_rows(out)
    for flag in ("--resume", "--restart"):
        done = run("batch", str(table), "-o", str(out), flag)
        assert (done.code, "another run is writing" in done.err) == (Exit.DATA, True)
    _, err = first.communicate(timeout=30)
    assert first.returncode == Exit.OK, err


@pytest.mark.parametrize("damage", ["journal", "part"])
def test_what_is_left_is_damaged(run: Run, interrupted: Path, table: Path, damage: str) -> None:
    """If the rest of a run cannot be used, the error says so, and --restart works."""
    if damage == "journal":
        Path(f"{interrupted}.journal").write_text('{\n "format": 99}')
    else:
        Path(f"{interrupted}.part").unlink()
    done = run("batch", str(table), "-o", str(interrupted), "--resume")
    assert (done.code, "--restart starts over" in done.err) == (Exit.DATA, True)
    assert run("batch", str(table), "-o", str(interrupted), "--restart", *HERE).code == Exit.OK


@pytest.mark.parametrize(
    "name",
    [
        "out.csv.part",
        "out.csv.building",
        "out.csv.journal",
        "out.csv.journal.new",
        "out.csv.lock",
    ],
)
@pytest.mark.parametrize("flag", ["--resume", "--restart", "--quiet"])
def test_a_file_of_somebody_else_is_left_alone(
    run: Run, table: Path, out: Path, name: str, flag: str
) -> None:
    """A stranger's file with the name of a working file is named and stays, with any option."""
    other = out.with_name(name)
    other.write_text("somebody's own\n")
    done = run("batch", str(table), "-o", str(out), flag, *HERE)
    assert done.code == Exit.DATA
    assert f"{name}: this file is not from a run" in done.err
    assert "move it away, or name another output" in done.err
    assert left_beside(out) == [name]
    assert other.read_text() == "somebody's own\n"


@pytest.mark.parametrize("size", [0, 3])
def test_a_run_that_was_killed_at_its_beginning(
    run: Run, table: Path, out: Path, size: int
) -> None:
    """The remains of a run that had barely started, even half a journal, are in nobody's way."""
    Path(f"{out}.journal.new").write_text('{\n "format": 1'[:size])
    assert run("batch", str(table), "-o", str(out), *HERE).code == Exit.OK
    assert left_beside(out) == ["out.csv"]


def test_without_an_interrupted_run_resume_just_starts(
    run: Run, table: Path, out: Path, whole: bytes
) -> None:
    """A script can always say --resume."""
    for _ in range(2):
        assert run("batch", str(table), "-o", str(out), "--resume", *HERE).code == Exit.OK
        assert out.read_bytes() == whole


def test_standard_input_is_gone_on_with(
    run: Run, interrupted: Path, table: Path, whole: bytes
) -> None:
    """The same rows on standard input are the same input."""
    done = run(
        "batch",
        "-",
        "-o",
        str(interrupted),
        "--resume",
        *HERE,
        stdin=table.read_text(encoding="utf-8"),
    )
    assert (done.code, interrupted.read_bytes()) == (Exit.OK, whole)


@pytest.mark.kill
def test_a_run_that_was_killed_after_its_end(run: Run, table: Path, out: Path) -> None:
    """With the output in its place nothing is left to go on with, and nothing in the way."""
    assert batch(7, table, "-o", out, *HERE, script=KILLS_ITSELF).code == KILLED
    assert left_beside(out) == ["out.csv", "out.csv.journal", "out.csv.lock"]
    journal = Path(f"{out}.journal").read_bytes()
    done = run("batch", str(table), "-o", str(out), "--resume", *HERE)
    assert (done.code, done.err) == (
        Exit.OK,
        "locator: nothing was left to do: the output is complete\n",
    )
    assert left_beside(out) == ["out.csv"]
    Path(f"{out}.journal").write_bytes(journal)
    assert run("batch", str(table), "-o", str(out), "--top", "2", *HERE).code == Exit.OK
    assert "clinic_2_id" in out.read_text()


def test_a_run_that_was_killed_before_it_replaced_an_older_output(
    run: Run, table: Path, out: Path, whole: bytes
) -> None:
    """With all rows written and an older output still in its place, --resume replaces that."""
    out.write_text("older")
    assert batch(6, table, "-o", out, *HERE, script=KILLS_ITSELF).code == KILLED
    assert out.read_text() == "older"
    assert Path(f"{out}.part").read_bytes() == whole
    assert run("batch", str(table), "-o", str(out)).code == Exit.USAGE
    done = run("batch", str(table), "-o", str(out), "--resume", *HERE)
    assert (done.code, "nothing was left to do" in done.err) == (Exit.OK, False)
    assert out.read_bytes() == whole
    assert left_beside(out) == ["out.csv"]


@pytest.mark.kill
@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_signals(table: Path, out: Path, whole: bytes, workers: int, name: str) -> None:
    """Ctrl-C, SIGTERM and SIGHUP end with 128 and the signal's number, and one line that says how
    to go on; no process says any more.
    """
    process = start(table, "-o", out, "--workers", workers, script=EAGER)
    _wait_for_rows(out)
    number = signal.Signals[name]
    process.send_signal(number)
    if name == "SIGHUP":  # a terminal that is closed sends it, and then its shell does
        process.send_signal(number)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 128 + number, err
    (line,) = err.splitlines()
    assert line.endswith(" rows; the same command with --resume continues")
    assert batch(table, "-o", out, "--resume").code == Exit.OK
    assert out.read_bytes() == whole


@pytest.mark.kill
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_without_an_output(tmp_path: Path, number: signal.Signals) -> None:
    """A run that cannot be gone on with says that it was interrupted, also where it only waits."""
    fifo = tmp_path / "in.csv"
    os.mkfifo(fifo)
    process = start(fifo)
    with fifo.open("w"):  # returns once the run reads it
        process.send_signal(number)
        _, err = process.communicate(timeout=30)
    assert (process.returncode, err) == (128 + number, "locator: interrupted\n")


@pytest.mark.kill
def test_a_signal_that_is_ignored_stays_ignored(table: Path, out: Path, whole: bytes) -> None:
    """A run under nohup does not end with its terminal."""
    script = "import signal\nsignal.signal(signal.SIGHUP, signal.SIG_IGN)\n" + SLOW
    process = start(table, "-o", out, script=script)
    _wait_for_rows(out)
    process.send_signal(signal.SIGHUP)
    _, err = process.communicate(timeout=30)
    assert (process.returncode, out.read_bytes()) == (Exit.OK, whole), err


def _wait_for_rows(out: Path) -> None:
    journal, deadline = Path(f"{out}.journal"), time.monotonic() + 30
    while time.monotonic() < deadline:
        if journal.exists() and '"rows": 0' not in journal.read_text():
            return
        time.sleep(0.005)
    pytest.fail("no checkpoint came")
