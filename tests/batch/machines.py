"""A real cluster of Dask for tests, over TCP, and files for it."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests import closed
from tests.conftest import Run

# Rows of a file where something is killed: a file takes long enough to be in the middle of it.
MANY = 1_000


class Cluster:
    """A scheduler and workers, each a process of its own; ``address`` is the scheduler's."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._processes = folder, list[subprocess.Popen[bytes]]()
        facts = folder / "scheduler.json"
        self._start("scheduler", "--port", "0", "--scheduler-file", str(facts))
        self.address: str = soon(lambda: _address(facts))

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

    def kill_scheduler(self) -> None:
        """End the scheduler as a crash does."""
        self._processes[0].kill()
        self._processes[0].wait()

    def log(self) -> str:
        """The log of all processes."""
        return (self._folder / "log").read_text()

    def end(self) -> None:
        """End every process."""
        for process in self._processes:
            process.kill()
            process.wait()


@contextmanager
def running(folder: Path) -> Iterator[Cluster]:
    """A cluster of a test's own, without workers."""
    cluster = Cluster(folder)
    try:
        yield cluster
    finally:
        cluster.end()


def _address(facts: Path) -> str:
    try:
        return str(json.loads(facts.read_text())["address"])
    except (FileNotFoundError, ValueError):
        return ""  # not there yet, or in part


def soon(condition: Callable[[], Any]) -> Any:
    """The first true result of ``condition``."""
    for _ in range(1_000):
        if found := condition():
            return found
        time.sleep(0.02)
    raise AssertionError("it did not come")


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
    """The output of one machine for each file of the folder, by their names."""
    out = folder.parent / "alone"
    out.mkdir()
    for path in folder.iterdir():
        assert command("batch", str(path), "-o", str(out / path.name), "-q", *options).code == 0
    return contents(out)


def contents(folder: Path) -> dict[str, bytes]:
    """The files of a folder, without those in folders."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
