"""The cost of a directory of 2 to 20,000 sites: find, batches and maps, as ratios to two sites.

    python benchmarks/sites.py [--runs 10] [--ranges 200000] [--texts 20000]

Goals: ``find`` again at most 1.2 times that with two sites, the first time with 2,000 sites at most
1.5; batches at least 0.8 of the rate with two; a map at most 300 ms. The sites have invented names
and are at the centers of real ZIP codes of all states, give or take half a mile. The addresses of
the batches are on the made-up state of benchmarks/streets.py. All runs are interleaved and the best
of each is compared, in processor time.
"""

import argparse
import csv
import os
import random
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from batch import cpu_of_children_s
from startup import INSTALLED, LOCATOR
from streets import addresses, made_up_state, timed_build

from locator.answer import Request, make_answer
from locator.batch.answering import Answerer, Setup
from locator.clinics.load import load_clinics
from locator.clinics.table import COLUMNS
from locator.geocode.gazetteer import STANDARD, all_rows
from locator.geocode.offline import Offline
from locator.geocode.streets.store import County
from locator.map import draw

SIZES = (2, 2_000, 20_000)
SERVICES = ("Hand therapy", "Dry needling", "Cupping", "Aquatic therapy", "Balance training")
HOURS = ("Mo-Fr 08:00-17:00; PH off", "Mo-Th 07:00-19:00; Fr 07:00-12:00", "Mo-Sa 09:00-13:00")
NAMES = ("Birchwood", "Stonegate", "Clearwater", "Ridgeview", "Fairmont", "Brookside", "Highland")
STREETS = ("Main St", "Oak Ave", "Church St", "Park Rd", "Maple Dr", "Mill Rd", "Lake Dr")
# A town that is in half of the states, and one that is in one.
MAPPED = ("Springfield", "Washington", "Chicago, IL")
ADDRESS = "2340 Whitesburg Dr, Huntsville, AL 35801"


def write_sites(path: Path, count: int) -> None:
    """A locations file of ``count`` made-up sites with all usual columns, and its services file."""
    dice, towns = random.Random(count), [row for row in all_rows() if row.type == STANDARD]
    details = []
    with path.open("w", newline="", encoding="utf-8") as file:
        out = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        out.writeheader()
        for number in range(count):
            town, services = dice.choice(towns), dice.sample(SERVICES, dice.randint(1, 4))
            details += [(f"site-{number}", name, "yes", "English;Spanish") for name in services]
            cells = {
                "id": f"site-{number}",
                "name": f"{dice.choice(NAMES)} {town.place}",
                "street": f"{dice.randint(1, 9999)} {dice.choice(STREETS)}",
                "city": town.place,
                "state": town.state,
                "zip": town.zip,
                "latitude": f"{town.latitude + dice.uniform(-0.01, 0.01):.5f}",
                "longitude": f"{town.longitude + dice.uniform(-0.01, 0.01):.5f}",
                "services": ";".join(services),
                "phone": "256-555-0100",
                "hours": HOURS[number % 3],
                "timezone": "America/Chicago",
                "status": "closed" if number % 40 == 39 else "open",
                "url": f"https://example.com/{number}",
                "verified_on": "2026-11-02",
            }
            out.writerow(cells)
    with (path.parent / "services.csv").open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(("clinic", "service", "walk_in", "languages"))
        rows.writerows(details)


def best_finds(folder: Path, runs: int) -> dict[str, float]:
    """The shortest of ``runs`` finds in fresh processes, in seconds, by kind of run."""
    best: dict[str, float] = {}
    for size in SIZES:
        find(folder, size)  # compiles the modules, and prepares the directory
    for _ in range(runs):
        for size in SIZES:
            seconds = {f"{size:,} sites, again": find(folder, size)}
            if size == 2_000:
                for kept in (folder / str(size)).glob("*.prepared"):
                    kept.unlink()
                seconds[f"{size:,} sites, the first time"] = find(folder, size)
            seconds[f"{size:,} sites, one service"] = find(folder, size, "--service", "cupping")
            for kind, found in seconds.items():
                best[kind] = min(best.get(kind, found), found)
    return best


def find(folder: Path, size: int, *options: str) -> float:
    """Seconds of processor time that one ``find`` takes."""
    own = folder / str(size)
    command = [LOCATOR, "find", "-q", "--format", "json", ADDRESS, *options]
    command += ["--locations", str(own / "sites.csv"), "--data-dir", str(own)]
    before_s = cpu_of_children_s()
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True, env=INSTALLED)
    return cpu_of_children_s() - before_s


def best_rates(folder: Path, data: str, texts: Sequence[str], runs: int) -> dict[int, float]:
    """Rows a second of one worker by number of sites; each has all texts for the first time."""
    best = dict.fromkeys(SIZES, 0.0)
    for _ in range(runs):
        for size in SIZES:
            clinics = load_clinics(str(folder / str(size) / "sites.csv"), Offline())
            answerer = Answerer(Setup(clinics, Request(by="line"), data))
            answerer.answer(texts[:500])
            started = time.process_time()
            answerer.answer(texts[500:])
            seconds = time.process_time() - started
            best[size] = max(best[size], (len(texts) - 500) / seconds)
    return best


def best_maps(folder: Path, runs: int) -> dict[str, float]:
    """The shortest time of a map in seconds, by number of sites and town."""
    best: dict[str, float] = {}
    for size in SIZES:
        clinics = load_clinics(str(folder / str(size) / "sites.csv"), Offline()).view().clinics
        for town in MAPPED:
            answer = make_answer(town, clinics, [Offline()], Request(limit=5))
            for _ in range(runs):
                started = time.process_time()
                draw(answer, clinics, streets=None)
                kind, seconds = f"{size:,} sites, {town}", time.process_time() - started
                best[kind] = min(best.get(kind, seconds), seconds)
    return best


def main() -> None:
    """Make the directories and the streets, and print all ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=10)
    parser.add_argument("--ranges", type=int, default=200_000)
    parser.add_argument("--texts", type=int, default=20_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder, data = Path(name), os.path.join(name, "streets")
        for size in SIZES:
            (folder / str(size)).mkdir()
            write_sites(folder / str(size) / "sites.csv", size)
        finds = best_finds(folder, options.runs)
        for kind, seconds in finds.items():
            ratio = seconds / finds[f"{SIZES[0]:,} sites, again"]
            print(f"find, {kind:32} {seconds * 1000:8.1f} ms  {ratio:5.2f} x two sites")
        os.mkdir(data)
        county = County("01000", "Made-up State", "ranges", "2025", "made", 0, "2026-01-01")
        timed_build(data, county, made_up_state(options.ranges, random.Random(1)))
        features = made_up_state(options.ranges, random.Random(1))
        texts = addresses(features, options.texts, random.Random(2))
        rates = best_rates(folder, data, texts, min(options.runs, 3))
        for size, rate in rates.items():
            ratio = rate / rates[SIZES[0]]
            print(f"batch, {size:,} sites: {rate:,.0f} rows a second, {ratio:.2f} x two sites")
        for kind, seconds in best_maps(folder, min(options.runs, 5)).items():
            print(f"map, {kind:33} {seconds * 1000:8.1f} ms")


if __name__ == "__main__":
    main()
