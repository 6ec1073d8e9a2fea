"""`locator serve` under load: rate and p99 against a bare Starlette app, and memory over time.

    python benchmarks/serve.py [--workers 2] [--ranges 200000] [--keep FOLDER] [--requests 1000000]

The load is wrk's (https://github.com/wg/wrk, on PATH), on the same machine, so it takes its part of
the cores. Street addresses of the made-up state of benchmarks/streets.py are asked for in turn. The
bare app reads the same body and answers with a constant of the same length. ``--requests`` goes on
until so many were answered and prints the memory of each process on the way.
"""

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from streets import addresses, made_up_state, timed_build

from locator.geocode.streets.store import County, index_path

LUA = """
local bodies = {}
for line in io.lines(os.getenv("BODIES")) do bodies[#bodies + 1] = line end
local next = math.random(#bodies)
local pause = tonumber(os.getenv("PAUSE"))
if pause > 0 then function delay() return pause end end
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
function request()
  next = next % #bodies + 1
  return wrk.format(nil, nil, nil, bodies[next])
end
function done(summary, latency)
  local failed = summary.errors
  local form = '\\n{"requests": %d, "seconds": %f, "p50": %f, "p99": %f, "failed": %d, "late": %d}'
  io.write(string.format(form,
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1000,
    latency:percentile(99) / 1000,
    failed.connect + failed.read + failed.write + failed.status, failed.timeout))
end
"""

BARE = """
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route
ANSWER = b" " * {length}
async def find(request):
    await request.json()
    return Response(ANSWER, media_type="application/json")
app = Starlette(routes=[Route("/v1/find", find, methods=["POST"])])
"""


class Load(NamedTuple):
    """The figures of wrk; times in milliseconds. ``late``: answers that took over two seconds."""

    requests: int
    seconds: float
    p50: float
    p99: float
    failed: int
    late: int

    @property
    def rate(self) -> float:
        """Answers a second."""
        return self.requests / self.seconds


class Bench:
    """Runs wrk against one URL."""

    def __init__(self, folder: str, texts: list[str], connections: int) -> None:
        self.connections = connections
        self._script, self._bodies = os.path.join(folder, "l.lua"), os.path.join(folder, "bodies")
        with open(self._script, "w", encoding="utf-8") as file:
            file.write(LUA)
        with open(self._bodies, "w", encoding="utf-8") as file:
            file.writelines(json.dumps({"address": text}) + "\n" for text in texts)

    def load(self, url: str, seconds: float, at_rate: float = 0.0) -> Load:
        """As much as goes, or about ``at_rate`` requests a second."""
        # The pause of each connection between two requests; an answer itself takes about 1 ms.
        pause = self.connections * 1000 / at_rate - 1 if at_rate else 0
        command = ["wrk", "-t1", f"-c{self.connections}", f"-d{seconds:.0f}s", "-s", self._script]
        environment = {**os.environ, "BODIES": self._bodies, "PAUSE": f"{pause:.0f}"}
        done = subprocess.run(
            [*command, f"{url}v1/find"], env=environment, capture_output=True, text=True, check=True
        )
        return Load(**json.loads(done.stdout.rpartition("\n")[2]))


@contextmanager
def running(command: list[str], cwd: str) -> Iterator[subprocess.Popen[str]]:
    """A server, stopped at the end as its operator would."""
    log = open(os.path.join(cwd, "log"), "w")  # noqa: SIM115 (closed below)
    server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True, cwd=cwd)
    try:
        yield server
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(60)
        log.close()


def memory_mb(pid: int) -> list[float]:
    """Resident memory of a process and its children, largest first."""
    with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as file:
        pids = [pid, *map(int, file.read().split())]
    found = []
    for one in pids:
        with open(f"/proc/{one}/status", encoding="ascii") as file:
            found += [int(line.split()[1]) / 1024 for line in file if line.startswith("VmRSS")]
    return sorted(found, reverse=True)


def processor_s(pid: int) -> float:
    """Processor time of a process and its children so far."""
    with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as file:
        pids = [pid, *map(int, file.read().split())]
    ticks = 0
    for one in pids:
        with open(f"/proc/{one}/stat", encoding="ascii") as file:
            ticks += sum(map(int, file.read().rpartition(")")[2].split()[11:13]))
    return ticks / os.sysconf("SC_CLK_TCK")


def bare(bench: Bench, workers: int, seconds: float, folder: str, length: int) -> float:
    """The rate of an app that only reads and writes."""
    with open(os.path.join(folder, "bare.py"), "w", encoding="utf-8") as file:
        file.write(BARE.format(length=length))
    python = [sys.executable, "-m", "uvicorn", "bare:app", "--port", "9377"]
    options = ["--log-level", "critical", "--no-access-log", "--workers", str(workers)]
    with running([*python, *options], folder):
        time.sleep(4)
        bench.load("http://127.0.0.1:9377/", 2)
        return bench.load("http://127.0.0.1:9377/", seconds).rate


def soak(bench: Bench, url: str, pid: int, requests: int) -> None:
    """Go on until so many requests were answered; memory after each part."""
    total = failed = late = 0
    print(f"0 requests: {_shown(memory_mb(pid))} MB")
    while total < requests:
        load = bench.load(url, 20)
        total, failed, late = total + load.requests, failed + load.failed, late + load.late
        told = f"{total:,} requests, {failed} failed, {late} late"
        print(f"{told}: {_shown(memory_mb(pid))} MB", flush=True)


def _shown(sizes: list[float]) -> str:
    return ", ".join(f"{size:.1f}" for size in sizes)


def measure(bench: Bench, options: Any, folder: str, state: str) -> None:
    """Start the service, load it, print."""
    locator = os.path.join(os.path.dirname(sys.executable), "locator")
    command = [locator, "serve", "--port", "0", "--workers", str(options.workers)]
    with running([*command, "--data-dir", state], folder) as server:
        assert server.stdout is not None
        url = server.stdout.readline().strip()
        time.sleep(2)
        start = memory_mb(server.pid)
        bench.load(url, 3)  # caches fill
        spent_s = processor_s(server.pid)
        full = bench.load(url, options.seconds)
        each_ms = (processor_s(server.pid) - spent_s) / full.requests * 1000
        half = bench.load(url, options.seconds, full.rate / 2)
        length = 2_600
        base = bare(bench, options.workers, options.seconds, folder, length)
        print(
            f"{full.rate:,.0f} street-level answers/s, p50 {full.p50:.1f} ms, p99 {full.p99:.1f} ms"
        )
        print(f"at {half.rate:,.0f}/s: p50 {half.p50:.1f} ms, p99 {half.p99:.1f} ms")
        print(
            f"bare Starlette in the same run: {base:,.0f}/s; ours / bare = {full.rate / base:.2f}"
        )
        print(f"processor time an answer: {each_ms:.2f} ms")
        print(f"failed: {full.failed + half.failed}, late: {full.late + half.late}")
        print(f"memory of the processes: {_shown(start)} MB at the start,")
        print(f"  {_shown(memory_mb(server.pid))} MB after {full.requests + half.requests:,}")
        if options.requests:
            soak(bench, url, server.pid, options.requests)


def main() -> None:
    """Build, measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--ranges", type=int, default=200_000)
    parser.add_argument("--requests", type=int, default=0)
    parser.add_argument("--keep", help="use, and leave, the street index in this folder")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        state = options.keep or scratch
        if not os.path.exists(index_path(state)):
            county = County("01000", "Made-up State", "ranges", "0", "generated", 0, "")
            timed_build(state, county, made_up_state(options.ranges, random.Random(1)))
        features = made_up_state(options.ranges, random.Random(1))
        texts = addresses(features, 20_000, random.Random(7))
        measure(Bench(scratch, texts, options.connections), options, scratch, state)


if __name__ == "__main__":
    main()
