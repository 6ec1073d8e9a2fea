"""``locator batch --dask`` as a user runs it."""

import os
from contextlib import suppress
from pathlib import Path
from threading import Thread

import pytest

from locator.errors import Exit
from tests.batch.machines import MANY, Cluster, alone, contents, running, soon, write_csv
from tests.batch.tables import start
from tests.conftest import Run
from tests.roads.networks import Network, latlon, write_edges

pytest.importorskip("distributed")


@pytest.mark.kill
def test_the_command(machines: Cluster, streets: Path, folder: Path, run: Run) -> None:
    """``locator batch FOLDER -o FOLDER --dask`` with a worker killed: the same bytes."""
    write_csv(folder, 6, MANY)
    before = machines.log().count("Registered to")
    victim = machines.add_worker()
    soon(lambda: machines.log().count("Registered to") > before)
    out = folder.parent / "out"

    def kill() -> None:
        soon(lambda: list(out.glob("part-*")))
        victim.kill()

    killer = Thread(target=kill)
    killer.start()
    arguments = ("batch", str(folder), "-o", str(out), "--dask", machines.address)
    data = ("--data-dir", str(streets))
    done = run(*arguments, *data)
    killer.join()
    victim.wait()
    assert (done.code, done.out) == (Exit.OK, ""), done.err
    first, second = done.err.splitlines()[:2]
    assert first == "locator: files: 6 answered"
    assert second.startswith(f"locator: {6 * MANY:,} rows; ")
    assert contents(out) == alone(run, folder, *data)
    (out / "part-3.csv").unlink()
    again = run(*arguments, *data)
    assert again.err.startswith("locator: files: 1 answered, 5 there already\n")
    assert again.err.splitlines()[1].startswith(f"locator: {6 * MANY:,} rows; ")
    other = run(*arguments, *data, "--top", "2")
    assert (other.code, "begun with other options" in other.err) == (Exit.USAGE, True)


@pytest.mark.kill
def test_the_command_without_its_scheduler(folder: Path, tmp_path: Path, run: Run) -> None:
    """A killed scheduler ends it with exit 6 and one line; what is there is whole, and the same
    command goes on with it.
    """
    write_csv(folder, 6, MANY)
    out = tmp_path / "out"
    arguments = (str(folder), "-o", str(out), "-q", "--dask")
    (tmp_path / "first").mkdir()
    with running(tmp_path / "first") as machines:
        machines.add_worker()
        process = start(*arguments, machines.address)
        soon(lambda: list(out.glob("part-*")))
        machines.kill_scheduler()
        _, said = process.communicate(timeout=30)
    gone = f"locator: the Dask scheduler at {machines.address} is gone; "
    again = "run the same command again to continue\n"
    assert (process.returncode, said) == (Exit.GEOCODER, gone + again)
    whole = alone(run, folder)
    assert contents(out).items() <= whole.items()
    (tmp_path / "second").mkdir()
    with running(tmp_path / "second") as machines:
        machines.add_worker()
        assert run("batch", *arguments, machines.address).code == Exit.OK
    assert contents(out) == whole


def test_the_command_with_an_index_behind_a_url(
    machines: Cluster, streets: Path, folder: Path, run: Run
) -> None:
    """--data-url is for the clinics too: one machine that has these data answers the same."""
    write_csv(folder, 1, 20)
    ours = folder.parent / "ours.csv"
    ours.write_text(
        "name,street,city,state,zip,latitude,longitude,accuracy_m\n"
        'Birch,"150 Birch Hollow Dr",Huntsville,AL,35801,,,\n'
    )
    data = str(streets)
    arguments = ("--locations", str(ours), "--columns", "address=address")
    done = run(
        "batch", f"{folder}/*.csv", "-o", f"{folder.parent}/out", *arguments,
        "--dask", machines.address, "--data-url", f"file://{data}", "--quiet",
    )  # fmt: skip
    assert done == (Exit.OK, "", "")
    assert contents(folder.parent / "out") == alone(run, folder, *arguments, "--data-dir", data)


def _banks_of_a_river() -> Network:
    """Two roads, and one bridge far to the east."""
    network = Network()
    for y in (0, 9):
        network.chain(*((x, y) for x in range(-2, 40)))
    network.chain((39, 0), (39, 9))
    return network


def _install_the_river(run: Run, folder: Path) -> tuple[str, ...]:
    """A clinic on each bank and the roads, as options of ``batch``."""
    data, ours = folder / "data", folder / "ours.csv"
    ours.write_text("id,name,street,city,state,zip,latitude,longitude,accuracy_m\n")
    with ours.open("a") as file:
        for name, place in (("across", (0, 9)), ("along", (22, 0))):
            latitude, longitude = latlon(place)
            file.write(f"{name},A,1 Elm St,Huntsville,AL,35801,{latitude},{longitude},10\n")
    edges = write_edges(folder, _banks_of_a_river().roads)
    where = ("--locations", str(ours), "--data-dir", str(data))
    assert run("streets", "install", "--from", str(edges), *where, "--yes").code == Exit.OK
    return where


@pytest.mark.parametrize("through", ["--data-dir", "--data-url"])
@pytest.mark.parametrize(("by", "cells"), [("auto", b"drive,along"), ("line", b"line,across")])
def test_roads_count_on_a_cluster_too(  # noqa: PLR0917 (fixtures)
    machines: Cluster, folder: Path, run: Run, tmp_path: Path, through: str, by: str, cells: bytes
) -> None:
    """Workers answer by road where one machine would, to the byte; --by line is by line."""
    *ours, _, data = _install_the_river(run, tmp_path)
    y, x = latlon((0, 0))
    (folder / "part-0.csv").write_text(f'address\n"{y}, {x}"\n"{y}, {x + 0.001}"\n')
    asked = (*ours, "--add", "by,nearest_id,drive_minutes", "--by", by)
    at = f"file://{data}" if through == "--data-url" else data
    out = tmp_path / "out"
    done = run(
        "batch", f"{folder}/*.csv", "-o", str(out), *asked, "--dask", machines.address,
        through, at, "--quiet",
    )  # fmt: skip
    assert done == (Exit.OK, "", "")
    assert cells in contents(out)["part-0.csv"]
    assert contents(out) == alone(run, folder, *asked, "--data-dir", data)


@pytest.mark.kill
def test_a_killed_worker_leaves_no_row_on_its_machine(
    folder: Path, run: Run, tmp_path: Path
) -> None:
    """By road too all rows are answered, each once. The rows that the killed worker had fetched
    are gone when the job is done, and so is everything else that has an address.
    """
    where = _install_the_river(run, tmp_path)
    for part in range(6):
        places = [latlon((step % 300 / 10, part / 10)) for step in range(MANY)]
        lines = [f'Planted {step},"{y}, {x}"\n' for step, (y, x) in enumerate(places)]
        (folder / f"part-{part}.csv").write_text("name,address\n" + "".join(lines))
    asked = (*where, "--columns", "address=address", "--add", "by,nearest_id,drive_minutes")
    out = tmp_path / "out"
    with running(tmp_path) as machines:
        victim, _ = machines.add_worker(), machines.add_worker()
        soon(lambda: machines.log().count("Registered to") == 2)
        left: list[Path] = []

        def kill() -> None:
            soon(lambda: len(_with_rows(tmp_path / "scratch")) == 2)
            victim.kill()
            victim.wait()
            left.extend(_with_rows(tmp_path / "scratch"))

        killer = Thread(target=kill)
        killer.start()
        done = run(
            "batch", str(folder), "-o", str(out), *asked, "--dask", machines.address, "--quiet"
        )
        killer.join()
        assert done == (Exit.OK, "", "")
        assert len(left) == 2
        assert _with_rows(tmp_path / "scratch") == []
    assert b"drive,along" in contents(out)["part-0.csv"]
    assert sorted(os.listdir(out)) == ["_locator", *sorted(contents(out))]
    assert not [one for one in os.listdir(out / "_locator") if one.endswith(".part")]
    assert "Planted" not in machines.log()
    assert contents(out) == alone(run, folder, *asked)


def _with_rows(scratch: Path) -> list[Path]:
    """The files in the workers' own folders that hold rows of the input."""
    found = []
    for path in scratch.rglob("part-*"):
        with suppress(FileNotFoundError):  # a worker has just finished it
            if path.is_file() and path.parent.name == "in" and b"Planted" in path.read_bytes():
                found.append(path)
    return found


def test_the_command_shows_what_it_would_do(machines: Cluster, folder: Path, run: Run) -> None:
    """--dry-run shows how the first file is understood, and writes nothing."""
    write_csv(folder, 2, 20)
    out = folder.parent / "out"
    done = run("batch", str(folder), "-o", str(out), "--dask", machines.address, "--dry-run")
    assert done.code == Exit.OK, done.err
    assert done.out.startswith("input: CSV, delimiter comma, encoding utf-8; address = address\n")
    assert not out.exists()


def test_the_command_names_files_that_it_could_not_answer(
    machines: Cluster, folder: Path, run: Run
) -> None:
    """The others are answered, each fault is one line, and the exit code is that of bad data."""
    write_csv(folder, 1, 20)
    (folder / "bad.csv").write_text('address\n"12 Planted Ln\n')
    out = folder.parent / "out"
    done = run("batch", str(folder), "-o", str(out), "--dask", machines.address)
    assert done.code == Exit.DATA
    first, *_, last = done.err.splitlines()
    assert first == "locator: files: 1 answered, 1 failed"
    assert last.startswith(f"locator: file://{folder}/bad.csv, line 2: ")
    assert "Planted" not in done.err
    assert list(contents(out)) == ["part-0.csv"]


@pytest.mark.parametrize("through", ["--data-dir", "--data-url"])
def test_the_command_names_an_index_that_cannot_be_used(
    through: str, folder: Path, run: Run
) -> None:
    """Damaged street data are told by the name that the user knows, before a cluster is asked."""
    write_csv(folder, 1, 1)
    index = folder.parent / "streets.sqlite"
    index.write_bytes(b"damaged")
    where = ("" if through == "--data-dir" else "file://") + str(index.parent)
    nobody = ("--dask", "tcp://127.0.0.1:1")
    done = run("batch", str(folder), "-o", f"{folder.parent}/out", *nobody, through, where)
    assert done.code == Exit.DATA
    assert done.err.startswith(f"locator: {where}/streets.sqlite: the street index is damaged")


NOT_WITH_DASK = (
    ("--resume",),
    ("--restart",),
    ("--workers", "2"),
    ("--max-errors", "2"),
    ("--skip-bad",),
    ("--format", "csv"),
)


@pytest.mark.parametrize("options", NOT_WITH_DASK, ids=lambda options: options[0])
def test_options_for_one_machine_are_refused(
    options: tuple[str, ...], folder: Path, run: Run
) -> None:
    """An option that has no meaning on a cluster is an error that says what to do instead."""
    done = run("batch", str(folder), "-o", "out", "--dask", "tcp://127.0.0.1:1", *options)
    assert done.code == Exit.USAGE
    assert f"{options[0]} does not go with --dask: " in done.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("in", "--dask", "tcp://127.0.0.1:1"), "--dask needs -o"),
        (("-", "-o", "out", "--dask", "tcp://127.0.0.1:1"), "not standard input"),
        (("in", "-o", "out", "--dask", "12 Planted Ln"), "not the address of a Dask scheduler"),
        (("12 Planted Ln", "-o", "out", "--dask", "tcp://127.0.0.1:1"), "no files match INPUT"),
        (("in/part-0.csv", "--data-url", "file:///x"), "--data-url needs --dask"),
    ],
)
def test_mistakes(
    arguments: tuple[str, ...], said: str, folder: Path, run: Run,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """A mistake is told in one line that does not repeat what was typed."""
    write_csv(folder, 1, 1)
    monkeypatch.chdir(folder.parent)
    done = run("batch", *arguments)
    assert done.code in (Exit.USAGE, Exit.DATA)
    assert said in done.err
    assert len(done.err.splitlines()) == 1
    assert "Planted" not in done.err
