"""The cost of ranking, as multiples of the same run's loop over ``geopy.distance.geodesic``.

    python benchmarks/rank.py [--runs N]

Two clinics and two thousand, listed in full or the first five only; a caller far from every
boundary, one near a boundary (decided by geometry), and a text that can mean fifty places. Callers
who ask for one service and for two services in turn: both rows show the same time if a directory
keeps its filtered views.
"""

import random
import sys
import time
from collections.abc import Callable, Iterator
from itertools import cycle

from geopy.distance import geodesic

from locator.clinics.directory import Directory
from locator.clinics.model import Clinic
from locator.geocode.model import Candidate
from locator.ranking.rank import rank

SERVICES = ("Hand therapy", "Dry needling")


def clinics(count: int) -> Directory:
    """Made-up clinics all over the contiguous states, the same ones each time."""
    dice = random.Random(count)
    points = [(dice.uniform(25, 49), dice.uniform(-124, -67)) for _ in range(count)]
    return Directory(
        Clinic(str(n), "", "", "", "", "", "", *at, 300, (SERVICES[n % 2],))
        for n, at in enumerate(points)
    )


def place(latitude: float, longitude: float, uncertainty_m: float) -> Candidate:
    """A ZIP-like place."""
    return Candidate(latitude, longitude, "zip", uncertainty_m, "", "")


TWO = Directory(
    [
        Clinic("west", "", "", "", "", "", "", 34.7543, -86.7108, 350),
        Clinic("east", "", "", "", "", "", "", 34.709, -86.5625, 2400),
    ]
)
MANY = clinics(2000)
PLAIN, CLOSE, UNSURE = (
    place(34.75, -86.78, 1000),
    place(34.7448, -86.6704, 1500),
    place(34.7448, -86.6704, 4900),
)
ONE_SERVICE = cycle([SERVICES[:1]])
TWO_SERVICES = cycle([SERVICES[:1], SERVICES[1:]])
FIFTY = [place(clinic.latitude, clinic.longitude, 5000) for clinic in clinics(50)]


def filtered(services: Iterator[tuple[str, ...]]) -> Callable[[], object]:
    """Rank those of the many clinics that offer the next one of ``services``."""
    return lambda: rank([PLAIN], MANY.view(next(services)).clinics, limit=5)


def geopy_loop(count: int) -> Callable[[], object]:
    """Every distance by geopy, then a sort: what a first program does."""
    points = [(clinic.latitude, clinic.longitude) for clinic in (TWO if count == 2 else MANY)]
    here = (PLAIN.latitude, PLAIN.longitude)
    return lambda: sorted(geodesic(here, point).m for point in points)


# The job, how many times in a row it runs, and the job that it is compared with.
JOBS: dict[str, tuple[Callable[[], object], int, str]] = {
    "geopy, 2": (geopy_loop(2), 300, "geopy, 2"),
    "2 clinics": (lambda: rank([PLAIN], TWO), 300, "geopy, 2"),
    "2 clinics, close": (lambda: rank([CLOSE], TWO), 300, "geopy, 2"),
    "2 clinics, uncertain": (lambda: rank([UNSURE], TWO), 300, "geopy, 2"),
    "geopy, 2000": (geopy_loop(2000), 1, "geopy, 2000"),
    "2000 clinics": (lambda: rank([PLAIN], MANY), 1, "geopy, 2000"),
    "2000 clinics, first 5": (lambda: rank([PLAIN], MANY, limit=5), 20, "geopy, 2000"),
    "2000 clinics, 1 service": (filtered(ONE_SERVICE), 20, "geopy, 2000"),
    "2000 clinics, 2 in turn": (filtered(TWO_SERVICES), 20, "2000 clinics, 1 service"),
    "2000 clinics, 50 places": (lambda: rank(FIFTY, MANY, limit=5), 1, "geopy, 2000"),
}


def best_times(runs: int) -> dict[str, float]:
    """The shortest of ``runs`` runs of each job, in seconds, interleaved."""
    best = dict.fromkeys(JOBS, float("inf"))
    for _ in range(runs):
        for name, (job, times, _) in JOBS.items():
            started = time.perf_counter()
            for _ in range(times):
                job()
            best[name] = min(best[name], (time.perf_counter() - started) / times)
    return best


def main() -> None:
    """Print the time of each job and its ratio to the job that it is compared with."""
    runs = int(sys.argv[sys.argv.index("--runs") + 1]) if "--runs" in sys.argv else 10
    best = best_times(runs)
    for name, seconds in best.items():
        other = JOBS[name][2]
        print(f"{name:28} {seconds * 1000:9.3f} ms  {seconds / best[other]:6.3f} x {other}")


if __name__ == "__main__":
    main()
