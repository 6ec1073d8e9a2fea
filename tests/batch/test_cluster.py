"""Many machines: a real cluster over TCP, killed workers and clients, and files that are odd."""

import gzip
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from threading import Timer
from typing import Any

import pytest

from locator.answer import Request
from locator.batch import cluster
from locator.batch.answering import Setup
from locator.batch.cluster import Done, shared_data
from locator.clinics.load import load
from locator.errors import DataError, UnavailableError, UsageError
from locator.geocode.streets.folder import FILE_NAME
from tests.batch.machines import (
    MANY,
    Cluster,
    addresses,
    alone,
    contents,
    running,
    soon,
    write_csv,
)
from tests.conftest import Run
from tests.geocode.streets.site import Fault, serve

pytest.importorskip("distributed")
pq = pytest.importorskip("pyarrow.parquet")
pa = pytest.importorskip("pyarrow")

SETUP = Setup(load(None, lambda _: None), Request())


def answered(
    started: tuple[str, str, str],
    setup: Setup = SETUP,
    url: str | None = None,
    **more: Any,
) -> list[Done]:
    """``cluster.run`` with the street data of ``url`` or of the setup's folder."""
    with shared_data(url, setup.folder or "none") as (_, data):
        return cluster.run(*started, setup, data=data, **more)


def faults(done: list[Done]) -> list[str]:
    """The faults of files."""
    return [one.fault for one in done if one.fault]


@pytest.mark.kill
def test_a_killed_worker_costs_no_row(
    machines: Cluster, streets: Path, folder: Path, run: Run
) -> None:
    """A worker killed in its work: all rows, each once, the bytes that one machine writes."""
    write_csv(folder, 6, MANY)
    victim = machines.add_worker()
    soon(lambda: machines.log().count("Registered to") >= 2)
    out = folder.parent / "out"

    def kill(_done: Done, _files: int) -> None:
        if victim.poll() is None:
            assert len(contents(out)) < 6
            victim.kill()
            victim.wait()

    setup = SETUP._replace(folder=str(streets))
    started = (f"{folder}/*.csv", str(out), machines.address)
    done = answered(started, setup, report=kill)
    assert faults(done) == []
    assert sum(sum(one.counts.values()) for one in done) == 6 * MANY
    assert contents(out) == alone(run, folder, "--data-dir", str(streets))
    assert all(one.skipped for one in answered(started, setup))


def test_missing_workers_are_told(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without workers it says that it waits, and after a time that it gives up; with some, the
    same job is done.
    """
    write_csv(folder, 1, 20)
    monkeypatch.setattr(cluster, "_WORKERS_S", 1.5)
    said: list[str] = []
    with running(tmp_path) as lonely:
        started = (f"{folder}/*.csv", str(tmp_path / "out"), lonely.address)
        with pytest.raises(UnavailableError, match=r"no workers .* for 1\.5 seconds: start some"):
            answered(started, notify=said.append)
        assert said == [f"no workers are connected to {lonely.address}; waiting for them"]
        monkeypatch.setattr(cluster, "_WORKERS_S", 60)
        starter = Timer(1.5, lonely.add_worker)
        starter.start()
        assert faults(answered(started, notify=said.append)) == []
        starter.join()
    assert list(contents(tmp_path / "out")) == ["part-0.csv"]
    assert len(said) == 2


@pytest.mark.kill
def test_workers_that_all_leave_are_told(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run
) -> None:
    """When the last worker is killed it says so, and goes on with the next one that comes."""
    write_csv(folder, 4, MANY)
    monkeypatch.setattr(cluster, "_WORKERS_S", 60)
    said: list[str] = []
    with running(tmp_path) as few:
        last = few.add_worker()
        soon(lambda: "Registered to" in few.log())

        def kill(_done: Done, _files: int) -> None:
            if last.poll() is None:
                last.kill()
                last.wait()

        def start_another(line: str) -> None:
            if last.poll() is not None:
                said.append(line)
                few.add_worker()

        started = (f"{folder}/*.csv", str(tmp_path / "out"), few.address)
        done = answered(started, report=kill, notify=start_another)
        assert said == [f"no workers are connected to {few.address}; waiting for them"]
    assert faults(done) == []
    assert contents(tmp_path / "out") == alone(run, folder)


@pytest.mark.kill
def test_a_killed_client_is_gone_on_with(machines: Cluster, folder: Path, run: Run) -> None:
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
    soon(lambda: list(out.glob("part-*")))
    client.kill()
    client.wait()
    done = cluster.run(*started, SETUP)
    assert faults(done) == []
    assert any(one.skipped for one in done)
    assert any(not one.skipped for one in done)
    assert contents(out) == alone(run, folder)


def test_files_of_all_formats(machines: Cluster, folder: Path, run: Run) -> None:
    """CSV, packed CSV, NDJSON and Parquet come out in their own format, as on one machine."""
    write_csv(folder, 1, 20)
    (folder / "more.csv.gz").write_bytes(
        gzip.compress((folder / "part-0.csv").read_bytes(), mtime=0)
    )
    rows = [{"id": one, "address": text} for one, text in addresses(1, 20)]
    (folder / "lines.ndjson").write_text("".join(json.dumps(row) + "\n" for row in rows))
    pq.write_table(pa.Table.from_pylist(rows), folder / "table.parquet")
    out = folder.parent / "out"
    assert faults(cluster.run(f"{folder}/*", str(out), machines.address, SETUP)) == []
    assert contents(out) == alone(run, folder)


def test_a_store_and_an_index_behind_a_url(
    machines: Cluster, streets: Path, folder: Path, run: Run
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
        started = (f"{base}/part-0.csv", str(out), machines.address)
        done = answered(started, url=f"{base}/data")
    assert faults(done) == []
    assert b"interpolated" in contents(out)["part-0.csv"]
    assert contents(out) == alone(run, folder, "--data-dir", str(streets))


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
        site.faults = [Fault()] * 3 + [Fault(body=b"another index")] * 9
        with pytest.raises(DataError, match="different file here than the client"):
            answered(
                (f"{folder}/*.csv", str(out), machines.address),
                url=f"http://{site.host}/{FILE_NAME}",
            )
    assert contents(out) == {}


def test_another_version_on_a_worker_ends_the_job(
    machines: Cluster, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Client and workers have the same program, or the message says which ones they have."""
    write_csv(folder, 1, 20)
    monkeypatch.setattr(cluster, "_PROGRAM", "clinic-locator 99")
    with pytest.raises(UsageError, match=r"a worker has .*, but the client has clinic-locator 99"):
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
    """A file whose name begins with "_" or "." is left alone, as all engines do."""
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
    answered(started, SETUP._replace(folder=str(streets)))
    moved = str(shutil.copytree(streets, folder.parent / "moved"))
    (done,) = answered(started, SETUP._replace(folder=moved))
    assert done.skipped
    for other in (SETUP, SETUP._replace(folder=moved, top=2)):
        with pytest.raises(UsageError, match="begun with other options"):
            answered(started, other)


def _twins(folder: Path) -> tuple[str, str]:
    for one in ("a", "b"):
        (folder / one).mkdir()
        write_csv(folder / one, 1, 1)
    return f"{folder}/*/*.csv", f"{folder}/out"


def _itself(folder: Path) -> tuple[str, str]:
    write_csv(folder, 1, 1)
    return f"{folder}/*.csv", str(folder)


def _taken(folder: Path) -> tuple[str, str]:
    write_csv(folder, 1, 1)
    (folder / "out").mkdir()
    (folder / "out" / "part-0.csv").write_text("of somebody else")
    return f"{folder}/*.csv", f"{folder}/out"


REFUSED: dict[str, tuple[Callable[[Path], tuple[str, str]], type[Exception], str]] = {
    "no files": (lambda folder: (f"{folder}/*.csv", f"{folder}/out"), DataError, "no files"),
    "one name twice": (_twins, UsageError, "two input files have the same name"),
    "its own input": (_itself, UsageError, "-o is the folder of the input"),
    "files of others": (_taken, UsageError, "already has files with these names"),
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
    with pytest.raises(UsageError, match="online geocoders and routers need one machine"):
        cluster.run(
            f"{folder}/*", "out", "tcp://127.0.0.1:1", SETUP._replace(geocoders=("census",))
        )


def test_no_scheduler_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """If nobody answers, the address is in the message."""
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
    """If Dask is not installed, the message has the command that installs it."""
    write_csv(folder, 1, 1)
    for name in (missing, f"{missing}.core"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(UsageError, match=r'pip install "\.\[dask\]"'):
        cluster.run(f"{folder}/*", f"{folder}/out", "tcp://127.0.0.1:1", SETUP)
