"""`locator batch` from CSV to CSV: rate, peak memory, scaling, and two peers as ratios.

    python benchmarks/batch.py [--rows 200000] [--ranges 1500000] [--keep FOLDER] [--kills 3]

The input is generated on the made-up state of benchmarks/streets.py: street addresses, some with
units, misspelled, with a ZIP or a city only, and nonsense; one row in five repeats an earlier one.
The peers run in the same run on the first rows of the same file: the PyPI package census-lookup,
where it is installed, on the same streets, and a loop over geopy that asks a stand-in for Nominatim
on this machine, which answers at once. ``--kills`` kills a run that often, goes on with --resume,
and compares the output byte for byte with the undisturbed one.
"""

import argparse
import csv
import filecmp
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Iterable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import islice
from typing import NamedTuple

from streets import addresses, made_up_state, misspelled, timed_build

from locator.batch.journal import ENDING
from locator.clinics.load import load
from locator.geocode.streets.store import County, index_path
from locator.geocode.streets.tiger import Feature

LOCATOR = os.path.join(os.path.dirname(sys.executable), "locator")
# Out of a hundred rows that are no repeats, this many of each kind; the rest are as generated.
UNITS, MISSPELT, PLACES, NONSENSE = 10, 8, 10, 2
# Out of a hundred rows, this many repeat one of the last REMEMBERED rows or, as often, any.
REPEATS, REMEMBERED = 20, 100_000
# Addresses that all rows are made from, with other house numbers of the same side and block.
SAMPLE = 200_000
# Seconds between two looks at the memory, which hold the process up for a moment.
PAUSE_S = 0.5


class Ran(NamedTuple):
    """One run of the command; memory in MB, each process's own peak and that of all together."""

    seconds: float
    cpu_s: float  # of all its processes: what it costs, however busy the machine is otherwise
    main_mb: float
    worker_mb: float
    together_mb: float


def rows(sample: list[str], count: int, dice: random.Random) -> Iterator[str]:
    """``count`` addresses as a list of members has them."""
    recent: deque[str] = deque(maxlen=REMEMBERED)
    for _ in range(count):
        if recent and dice.randrange(100) < REPEATS:
            yield recent[dice.randrange(len(recent))]
            continue
        recent.append(one(dice.choice(sample), dice))
        yield recent[-1]


def one(text: str, dice: random.Random) -> str:
    """An address near the one given, in one of the kinds of the mix."""
    number, rest = text.split(" ", 1)
    moved = int(number) // 100 * 100 + dice.randrange(int(number) % 2, 100, 2)
    text = f"{moved or number} {rest}"
    kind = dice.randrange(100)
    if kind < UNITS:
        street, rest = text.split(", ", 1)
        return (
            f"{street} {dice.choice(('Apt', '#', 'Unit', 'Ste'))} {dice.randrange(1, 400)}, {rest}"
        )
    if kind < UNITS + MISSPELT:
        return misspelled(text, dice)
    if kind < UNITS + MISSPELT + PLACES:
        place = text.split(", ", 1)[1]
        return dice.choice((place[-5:], place[:-6], place))
    if kind < UNITS + MISSPELT + PLACES + NONSENSE:
        return dice.choice(("unknown", "n/a", "homeless", "x" * 30, "see notes", "???"))
    return text


def write_input(path: str, sample: list[str], count: int) -> None:
    """A CSV of members with ids and the columns that such a file has besides."""
    dice = random.Random(3)
    with open(path, "w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(("member_id", "plan", "address", "since"))
        for number, text in enumerate(rows(sample, count, dice)):
            out.writerow((f"M{number:08}", dice.choice("ABCD"), text, "2024-01-31"))


def command(source: str, out: str, data: str, workers: int) -> list[str]:
    """The command that is measured."""
    options = ["--data-dir", data, "--workers", str(workers), "--quiet"]
    return [LOCATOR, "batch", source, "-o", out, *options]


def measured(arguments: list[str]) -> Ran:
    """Run the command and watch its memory."""
    started, cpu_before_s = time.perf_counter(), cpu_of_children_s()
    main, together = subprocess.Popen(arguments), 0.0
    peaks: dict[int, float] = {}
    while main.poll() is None:
        family = [main.pid, *children(main.pid)]
        for pid in family:
            peaks[pid] = max(peaks.get(pid, 0.0), memory_mb(pid, "status", "VmHWM"))
        together = max(together, sum(memory_mb(pid, "smaps_rollup", "Pss") for pid in family))
        time.sleep(PAUSE_S)
    if main.returncode:
        raise SystemExit(f"the command ended with {main.returncode}")
    seconds = time.perf_counter() - started
    workers = [peak for pid, peak in peaks.items() if pid != main.pid]
    cpu_s = cpu_of_children_s() - cpu_before_s
    return Ran(seconds, cpu_s, peaks[main.pid], max(workers, default=0.0), together)


def cpu_of_children_s() -> float:
    """The processor time of all ended child processes, and of theirs, in seconds."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def children(pid: int) -> list[int]:
    """The processes that ``pid`` has started."""
    try:
        with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as file:
            return [int(child) for child in file.read().split()]
    except OSError:
        return []


def memory_mb(pid: int, file: str, field: str) -> float:
    """A field of one of Linux's files about a process; 0 when that has ended."""
    try:
        with open(f"/proc/{pid}/{file}", encoding="ascii") as lines:
            return next((int(x.split()[1]) / 1024 for x in lines if x.startswith(f"{field}:")), 0.0)
    except OSError:
        return 0.0


def killed(arguments: list[str], journal: str, count: int, kills: int) -> None:
    """Run the command, killed after random rows and taken up with --resume, to its end."""
    for row in sorted(random.sample(range(1, count), kills)):
        process = subprocess.Popen([*arguments, "--resume"])
        while process.poll() is None and rows_kept(journal) < row:
            time.sleep(PAUSE_S / 10)
        process.kill()
        process.wait()
        print(f"  killed with {rows_kept(journal):,} rows", flush=True)
    subprocess.run([*arguments, "--resume"], check=True)


def rows_kept(journal: str) -> int:
    """The rows that a run that goes on would not answer again."""
    try:
        with open(journal, encoding="utf-8") as file:
            return int(json.load(file)["rows"])
    except FileNotFoundError:
        return 0


def census_lookup(features: Iterable[Feature], texts: list[str]) -> float | None:
    """Addresses a second through census-lookup on the same streets; None if not installed."""
    try:
        from census_lookup.address.matcher import TIGERAddressMatcher
        from census_lookup.address.parser import AddressParser
        from geopandas import GeoDataFrame
        from shapely import LineString
    except ImportError:
        return None
    records = [
        {
            "FULLNAME": feature.name,
            **{f"{side.side}FROMHN": side.from_number for side in feature.sides},
            **{f"{side.side}TOHN": side.to_number for side in feature.sides},
            **{f"ZIP{side.side}": side.zip for side in feature.sides},
            **{f"PARITY{side.side}": side.parity for side in feature.sides},
            "geometry": LineString(feature.line),
        }
        for feature in features
    ]
    matcher, parser = TIGERAddressMatcher(GeoDataFrame(records)), AddressParser()
    started = time.perf_counter()
    for text in texts:
        matcher.geocode_parsed(parser.parse(text))
    return len(texts) / (time.perf_counter() - started)


class StandIn(BaseHTTPRequestHandler):
    """Answers every search at once, in the shape of Nominatim's answers."""

    protocol_version = "HTTP/1.1"
    body = json.dumps([{"lat": "34.73", "lon": "-86.58", "display_name": "somewhere"}]).encode()

    def do_GET(self) -> None:
        """One place, whatever was asked."""
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(self.body)))
        self.end_headers()
        self.wfile.write(self.body)

    def log_message(self, *_: object) -> None:
        """Nothing is logged."""


def geopy_loop(texts: list[str], scratch: str) -> float:
    """Rows a second of the usual loop: geocode, measure to each clinic, write the nearest."""
    from geopy.distance import geodesic
    from geopy.geocoders import Nominatim

    pid, port = stand_in()
    geocoder = Nominatim(user_agent="benchmark", domain=f"127.0.0.1:{port}", scheme="http")
    clinics = load(None, lambda _: None)
    started = time.perf_counter()
    with open(os.path.join(scratch, "geopy.csv"), "w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        for text in texts:
            place = geocoder.geocode(text)
            here = (place.latitude, place.longitude)
            found = [(geodesic(here, (c.latitude, c.longitude)).miles, c.id) for c in clinics]
            out.writerow((text, *min(found)))
    seconds = time.perf_counter() - started
    os.kill(pid, 9)
    os.waitpid(pid, 0)
    return len(texts) / seconds


def stand_in() -> tuple[int, int]:
    """A stand-in for Nominatim in a process of its own; its id and its port."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), StandIn)
    pid = os.fork()
    if not pid:
        server.serve_forever()
    server.server_close()
    return pid, server.server_address[1]


def prepared(folder: str, ranges: int, count: int) -> tuple[str, str]:
    """The data folder and the input file, made unless an earlier run kept them."""
    data, source = os.path.join(folder, f"state-{ranges}"), os.path.join(folder, f"{count}.csv")
    if not os.path.exists(index_path(data)):
        county = County("01000", "Made-up State", "ranges", "0", "generated", 0, "")
        timed_build(data, county, made_up_state(ranges, random.Random(1)))
    if not os.path.exists(source):
        sample = addresses(made_up_state(ranges, random.Random(1)), SAMPLE, random.Random(2))
        write_input(source, sample, count)
    return data, source


def first_texts(source: str, count: int) -> list[str]:
    """The first addresses of the input."""
    with open(source, newline="", encoding="utf-8") as file:
        return [row["address"] for row in islice(csv.DictReader(file), count)]


def show(name: str, ran: Ran, count: int) -> float:
    """Print one run's figures; its rate is returned."""
    rate = count / ran.seconds
    print(
        f"{name}: {rate:,.0f} rows/s, {count / ran.cpu_s:,.0f} a second of processor time;"
        f" peak memory {ran.together_mb:,.0f} MB together"
        f" (main {ran.main_mb:,.0f}, largest worker {ran.worker_mb:,.0f})",
        flush=True,
    )
    return rate


def main() -> None:
    """Generate, run, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--ranges", type=int, default=1_500_000)
    parser.add_argument("--keep", metavar="FOLDER", help="use, and leave, what is generated here")
    parser.add_argument("--kills", type=int, default=0)
    parser.add_argument("--peer-rows", type=int, default=1000)
    options = parser.parse_args()
    if options.keep:
        os.makedirs(options.keep, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=options.keep) as scratch:
        data, source = prepared(options.keep or scratch, options.ranges, options.rows)
        rates = {}
        for workers in (1, 2):
            out = os.path.join(scratch, f"{workers}.csv")
            ran = measured(command(source, out, data, workers))
            rates[workers] = show(f"{workers} worker(s)", ran, options.rows)
        print(f"scaling from 1 to 2 workers: {rates[2] / rates[1]:.2f} x")
        same = filecmp.cmp(os.path.join(scratch, "1.csv"), out, shallow=False)
        print(f"the outputs of 1 and 2 workers are {'equal' if same else 'NOT EQUAL'}")
        if options.kills:
            again = os.path.join(scratch, "killed.csv")
            run = command(source, again, data, 2)
            killed(run, again + ENDING, options.rows, options.kills)
            same = filecmp.cmp(out, again, shallow=False)
            print(f"killed {options.kills} times: {'equal' if same else 'NOT EQUAL'}")
        texts = first_texts(source, options.peer_rows)
        print(f"1 worker : loop over geopy = {rates[1] / geopy_loop(texts, scratch):,.0f} : 1")
        if peer := census_lookup(made_up_state(options.ranges, random.Random(1)), texts):
            print(f"1 worker : census-lookup, which writes nothing = {rates[1] / peer:,.0f} : 1")


if __name__ == "__main__":
    main()
