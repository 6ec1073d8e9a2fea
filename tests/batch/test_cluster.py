"""Many machines: a real cluster over TCP, killed workers and clients, and files that are odd."""

import gzip
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from locator.answer import Request
from locator.batch import cluster
from locator.batch.answering import Setup
from locator.batch.cluster import SETTINGS_NAME, Done
from locator.clinics import load
from locator.errors import DataError, UnavailableError, UsageError
from locator.geocode.streets.folder import FILE_NAME
from tests import closed
from tests.conftest import Run
from tests.geocode.streets.site import Fault, serve
from tests.geocode.streets.town import build_town

pytest.importorskip("distributed")
pq = pytest.importorskip("pyarrow.parquet")
pa = pytest.importorskip("pyarrow")

SETUP = Setup(load(None, lambda _: None), Request())
# Rows of a file where something is killed: a file takes long enough to be in the middle of it.
MANY = 1_000


class Cluster:
    """A scheduler and workers, each a process of its own; ``address`` is the scheduler's."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._processes = folder, list[subprocess.Popen[bytes]]()
        facts = folder / "scheduler.json"
        self._start("scheduler", "--port", "0", "--scheduler-file", str(facts))
        self.address: str = _soon(lambda: facts.exists() and json.loads(facts.read_text()))[
            "address"
        ]

    def add_worker(self) -> subprocess.Popen[bytes]:
        """One more worker process with one thread, that nobody starts anew."""
        scratch = str(self._folder / "scratch")
        alone = ("--no-nanny", "--nthreads", "1", "--local-directory", scratch)
        return self._start("worker", self.address, *alone)

    def _start(self, what: str, *options: str) -> subprocess.Popen[bytes]:
        environment = {**os.environ, "PYTHONPATH": str(closed.__path__[0])}
        command = [sys.executable, "-m", "dask", what, *options, "--host", "127.0.0.1"]
        with (self._folder / "log").open("ab") as log:
            process = subprocess.Popen(
                [*command, "--no-dashboard"], stdout=log, stderr=log, env=environment
            )
        self._processes.append(process)
        return process

    def log(self) -> str:
        """What all processes have logged."""
        return (self._folder / "log").read_text()

    def end(self) -> None:
        """End every process."""
        for process in self._processes:
            process.kill()
            process.wait()


def _soon(condition: Callable[[], Any]) -> Any:
    """What ``condition`` returns as soon as that is something."""
    for _ in range(1_000):
        if found := condition():
            return found
        time.sleep(0.02)
    raise AssertionError("it did not come")


@pytest.fixture(scope="module")
def machines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A cluster with one worker."""
    running = Cluster(tmp_path_factory.mktemp("cluster"))
    running.add_worker()
    yield running
    running.end()


@pytest.fixture(scope="module")
def streets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the street index of an invented town."""
    folder = tmp_path_factory.mktemp("streets")
    build_town(folder)
    return folder


@pytest.fixture
def command(run: Run) -> Run:
    """``locator`` on one machine; ``run`` is the cluster's here."""
    return run


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty folder for the input."""
    (tmp_path / "in").mkdir()
    return tmp_path / "in"


def addresses(part: int, rows: int) -> Iterator[tuple[str, str]]:
    """Ids and addresses in the invented town, some of which are on its streets."""
    for row in range(rows):
        yield f"{part}-{row}", f"{100 + row % 100} Birch Hollow Dr, Huntsville, AL 3580{row % 7}"


def write_csv(folder: Path, parts: int, rows: int) -> None:
    """``parts`` CSV files."""
    for part in range(parts):
        lines = [f'{one},"{text}"\n' for one, text in addresses(part, rows)]
        (folder / f"part-{part}.csv").write_text("id,address\n" + "".join(lines))


def alone(command: Run, folder: Path, *options: str) -> dict[str, bytes]:
    """What one machine makes of each file of the folder, by their names."""
    out = folder.parent / "alone"
    out.mkdir()
    for path in folder.iterdir():
        assert command("batch", str(path), "-o", str(out / path.name), "-q", *options).code == 0
    return contents(out)


def contents(folder: Path) -> dict[str, bytes]:
    """The files of a folder but for our note."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name != SETTINGS_NAME}


def faults(done: list[Done]) -> list[str]:
    """What was wrong with files."""
    return [one.fault for one in done if one.fault]


@pytest.mark.kill
def test_a_killed_worker_costs_no_row(
    machines: Cluster, streets: Path, folder: Path, command: Run
) -> None:
    """A worker killed in its work: all rows, each once, the bytes that one machine writes."""
    write_csv(folder, 6, MANY)
    victim = machines.add_worker()
    _soon(lambda: machines.log().count("Registered to") >= 2)
    out = folder.parent / "out"

    def kill(_done: Done, _files: int) -> None:
        if victim.poll() is None:
            assert len(contents(out)) < 6
            victim.kill()
            victim.wait()

    setup = SETUP._replace(folder=str(streets))
    done = cluster.run(f"{folder}/*.csv", str(out), machines.address, setup, report=kill)
    assert faults(done) == []
    assert sum(sum(one.counts.values()) for one in done) == 6 * MANY
    assert contents(out) == alone(command, folder, "--data-dir", str(streets))
    again = cluster.run(f"{folder}/*.csv", str(out), machines.address, setup)
    assert all(one.skipped for one in again)


@pytest.mark.kill
def test_a_killed_client_is_gone_on_with(machines: Cluster, folder: Path, command: Run) -> None:
    """The same command after the client was killed answers what is left and keeps the rest."""
    write_csv(folder, 6, MANY)
    out = folder.parent / "out"
    started = (f"{folder}/*.csv", str(out), machines.address)
    program = (
        "import sys; from tests.batch import test_cluster as test;"
        "test.cluster.run(*sys.argv[1:], test.SETUP)"
    )
    root = Path(__file__).parents[2]
    client = subprocess.Popen([sys.executable, "-c", program, *started], cwd=root)
    _soon(lambda: list(out.glob("part-*")))
    client.kill()
    client.wait()
    done = cluster.run(*started, SETUP)
    assert faults(done) == []
    assert any(one.skipped for one in done)
    assert any(not one.skipped for one in done)
    assert contents(out) == alone(command, folder)


def test_files_of_all_formats(machines: Cluster, folder: Path, command: Run) -> None:
    """CSV, packed CSV, NDJSON and Parquet come out in their own format, as on one machine."""
    write_csv(folder, 1, 20)
    (folder / "more.csv.gz").write_bytes(gzip.compress((folder / "part-0.csv").read_bytes()))
    rows = [{"id": one, "address": text} for one, text in addresses(1, 20)]
    (folder / "lines.ndjson").write_text("".join(json.dumps(row) + "\n" for row in rows))
    pq.write_table(pa.Table.from_pylist(rows), folder / "table.parquet")
    out = folder.parent / "out"
    assert faults(cluster.run(f"{folder}/*", str(out), machines.address, SETUP)) == []
    assert contents(out) == alone(command, folder)


def test_a_store_and_an_index_behind_a_url(
    machines: Cluster, streets: Path, folder: Path, command: Run
) -> None:
    """Files and street data are fetched from a web server like from any other store."""
    pytest.importorskip("aiohttp")
    write_csv(folder, 1, 20)
    out = folder.parent / "out"
    with serve() as site:
        site.ranges = False
        site.files["/part-0.csv"] = (folder / "part-0.csv").read_bytes()
        site.files[f"/data/{FILE_NAME}"] = (streets / FILE_NAME).read_bytes()
        base = f"http://{site.host}"
        done = cluster.run(
            f"{base}/part-0.csv", str(out), machines.address, SETUP, data_url=f"{base}/data"
        )
    assert faults(done) == []
    assert b"interpolated" in contents(out)["part-0.csv"]
    assert contents(out) == alone(command, folder, "--data-dir", str(streets))


def test_another_index_on_a_worker_ends_the_job(
    machines: Cluster, streets: Path, folder: Path
) -> None:
    """A worker that finds other street data than the client saw answers nothing with them."""
    pytest.importorskip("aiohttp")
    write_csv(folder, 1, 20)
    out = folder.parent / "out"
    with serve() as site:
        site.ranges = False
        site.files[f"/{FILE_NAME}"] = (streets / FILE_NAME).read_bytes()
        site.faults = [Fault()] + [Fault(body=b"another index")] * 9
        with pytest.raises(DataError, match="another street index there than the client"):
            cluster.run(
                f"{folder}/*.csv",
                str(out),
                machines.address,
                SETUP,
                data_url=f"http://{site.host}/{FILE_NAME}",
            )
    assert contents(out) == {}


def test_another_version_on_a_worker_ends_the_job(
    machines: Cluster, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Client and workers have the same program, or the message says which ones they have."""
    write_csv(folder, 1, 20)
    monkeypatch.setattr(cluster, "_PROGRAM", "clinic-locator 99")
    with pytest.raises(UsageError, match=r"a worker has .*, but the client clinic-locator 99"):
        cluster.run(f"{folder}/*.csv", str(folder.parent / "out"), machines.address, SETUP)


def test_a_bad_file_does_not_keep_the_others(machines: Cluster, folder: Path) -> None:
    """A damaged file is told with its path and without its content; the others are answered."""
    write_csv(folder, 2, 20)
    (folder / "bad.csv").write_text('address\n"12 Planted Ln\n')
    (folder / "cut.parquet").write_bytes(b"PAR1 12 Planted Ln")
    out = folder.parent / "out"
    done = cluster.run(f"{folder}/*", str(out), machines.address, SETUP)
    assert sorted(contents(out)) == ["part-0.csv", "part-1.csv"]
    bad, cut = sorted(faults(done))
    assert bad.startswith(f"file://{folder}/bad.csv, line 2: ")
    assert cut.startswith(f"file://{folder}/cut.parquet: ")
    assert "Planted" not in bad + cut + machines.log()


def test_notes_of_engines_are_no_files(machines: Cluster, folder: Path) -> None:
    """What begins with "_" or "." is left alone, as all engines do it."""
    write_csv(folder, 1, 1)
    (folder / "_SUCCESS").touch()
    (folder / ".part-0.csv.crc").touch()
    (done,) = cluster.run(f"{folder}/*", str(folder.parent / "out"), machines.address, SETUP)
    assert done.path == f"file://{folder}/part-0.csv"


def test_an_output_folder_belongs_to_one_job(
    machines: Cluster, streets: Path, folder: Path
) -> None:
    """The same street data elsewhere are the same job; other options or data are another one."""
    write_csv(folder, 1, 1)
    started = (f"{folder}/*", str(folder.parent / "out"), machines.address)
    cluster.run(*started, SETUP._replace(folder=str(streets)))
    moved = str(shutil.copytree(streets, folder.parent / "moved"))
    (done,) = cluster.run(*started, SETUP._replace(folder=moved))
    assert done.skipped
    for other in (SETUP, SETUP._replace(folder=moved, top=2)):
        with pytest.raises(UsageError, match="begun with other options"):
            cluster.run(*started, other)


def _twins(folder: Path) -> tuple[str, str]:
    for one in ("a", "b"):
        (folder / one).mkdir()
        write_csv(folder / one, 1, 1)
    return f"{folder}/*/*.csv", f"{folder}/out"


def _itself(folder: Path) -> tuple[str, str]:
    write_csv(folder, 1, 1)
    return f"{folder}/*.csv", str(folder)


REFUSED: dict[str, tuple[Callable[[Path], tuple[str, str]], type[Exception], str]] = {
    "no files": (lambda folder: (f"{folder}/*.csv", f"{folder}/out"), DataError, "no files"),
    "one name twice": (_twins, UsageError, "two input files have one name"),
    "its own input": (_itself, UsageError, "-o is the folder of the input"),
    "no such store": (lambda _: ("nowhere://bucket/*.csv", "out"), UsageError, "nowhere"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_makes_no_sense_is_refused(case: str, folder: Path) -> None:
    """Faults of the command show at once, before a scheduler is asked."""
    arrange, error, message = REFUSED[case]
    pattern, out = arrange(folder)
    with pytest.raises(error, match=message):
        cluster.run(pattern, out, "tcp://127.0.0.1:1", SETUP)


def test_online_geocoders_are_refused(folder: Path) -> None:
    """The rate that a service allows cannot be kept by machines that know nothing of each other."""
    with pytest.raises(UsageError, match="rate of an online geocoder"):
        cluster.run(
            f"{folder}/*", "out", "tcp://127.0.0.1:1", SETUP._replace(geocoders=("census",))
        )


def test_no_scheduler_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nobody answers, the address is in the message."""
    write_csv(folder, 1, 1)
    monkeypatch.setattr(cluster, "_CONNECT_S", 0.5)
    with pytest.raises(
        UnavailableError, match=r"no Dask scheduler answers at tcp://127\.0\.0\.1:1"
    ):
        cluster.run(f"{folder}/*", f"{folder}/out", "tcp://127.0.0.1:1", SETUP)


@pytest.mark.parametrize("missing", ["distributed", "fsspec"])
def test_without_dask_the_extra_is_named(
    missing: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where Dask is not installed the message has the command that installs it."""
    write_csv(folder, 1, 1)
    for name in (missing, f"{missing}.core"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(UsageError, match=r'pip install "clinic-locator\[dask\]"'):
        cluster.run(f"{folder}/*", f"{folder}/out", "tcp://127.0.0.1:1", SETUP)
