"""A running service with an invented directory, for the tests of its page."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.closed import sitecustomize as closed
from tests.geocode.streets.indexes import build_roads
from tests.geocode.streets.make_tiger import Road

DIRECTORY = Path(__file__).parent.parent / "cases" / "page"

# Addresses, by the kind of answer that they get.
CERTAIN, UNCERTAIN = "250 Governors Dr SE, Huntsville, AL 35801", "35805"
AMBIGUOUS, NO_MATCH = "250 Governors Dr, Huntsville, AL", "zzzz"
NEAR_LONG, NEAR_MARKUP = "Decatur, AL 35601", "Athens, AL 35611"
ALL_KINDS = (CERTAIN, UNCERTAIN, AMBIGUOUS, NO_MATCH, NEAR_LONG, NEAR_MARKUP)


def write_directory(folder: Path) -> Path:
    """Write the directory and the street index into ``folder``. Returns the locations file."""
    for name in ("locations.csv", "services.csv", "service_guide.csv"):
        shutil.copy(DIRECTORY / name, folder)
    build_roads(folder, _roads())
    return folder / "locations.csv"


def _roads() -> Iterator[Road]:
    """Governors Dr in two quadrants, ten miles apart, and a long highway between them."""
    for at, (quadrant, x, y, zip_code) in enumerate(
        (("SE", -86.57, 34.715, "35801"), ("NW", -86.72, 34.76, "35806"))
    ):
        for block in range(6):
            west = x + 0.004 * block
            numbers = (str(100 * block + 2), str(100 * block + 98))
            line = ((west, y), (west + 0.004, y + 0.001))
            zips, tlid = (zip_code, zip_code), 10 * at + block + 1
            yield Road(f"Governors Dr {quadrant}", numbers, zips=zips, tlid=tlid, line=line)
    highway = ((-86.80, 34.742), (-86.70, 34.745), (-86.60, 34.742))
    # The uncertain ZIP needs a street, far from the others, so that a question for it makes sense.
    for at, x in enumerate((-86.72, -86.69, -86.60, -86.57)):
        plain = ((x, 34.71), (x + 0.002, 34.71))
        yield Road(f"Plain{at} Ave", ("1", "99"), zips=("35805", "35805"), tlid=90 + at, line=plain)
    yield Road("US Hwy 72", ("1", "9999"), zips=("35806", "35806"), tlid=99, line=highway)


@contextmanager
def running(locations: Path, *options: str) -> Iterator[str]:
    """The URL of ``locator serve`` with the files beside ``locations``, inside ``with``."""
    folder = str(locations.parent)
    command = [sys.executable, "-m", "locator", "serve", "--port", "0", "--quiet"]
    command += ["--locations", str(locations), "--data-dir", folder, *options]
    environment = {
        key: value for key, value in os.environ.items() if not key.startswith("LOCATOR_")
    }
    environment = {**environment, "HOME": folder, "PYTHONPATH": str(Path(closed.__file__).parent)}
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout
        yield process.stdout.readline().strip()
    finally:
        process.terminate()
        process.communicate(timeout=20)
