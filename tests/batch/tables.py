"""Helpers of the tests of batches: tables of addresses, and the command in its own process."""

import csv
import io
import os
import signal
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from tests.conftest import Result

CASES = Path(__file__).parents[1] / "cases"
LOCATOR = (sys.executable, "-m", "locator")
# The command with a checkpoint after each block; more of a script can go before it.
EAGER = """
import locator.batch.run
locator.batch.run.CHECKPOINT_S = 0.0
from locator.cli import main
main()
"""

# Pauses at each checkpoint, so that there is time to be killed.
SLOW = (
    """
import time
from locator.batch.journal import Journal
save = Journal.save
Journal.save = lambda *args: (save(*args), time.sleep(0.2))
"""
    + EAGER
)


def messy() -> list[str]:
    """Addresses as people write them, from the tables of cases; each is one line."""
    texts = [row["text"] for row in _rows("addresses.csv")]
    texts += [
        f"{row['address']}, {row['city']}, {row['state']} {row['zip']}"
        for row in _rows("public_places.csv")
    ]
    return [text for text in texts if text.strip() and len(text.splitlines()) == 1]


def typed() -> list[str]:
    """The addresses of the town of tests/geocode/streets/town.py."""
    return [row["typed"] for row in _rows("streets/addresses.csv")]


def many(count: int) -> list[str]:
    """So many different addresses."""
    zips = ("35801", "35758", "35806", "36067")
    return [f"{at} Main St, AL {zips[at % 4]}" for at in range(1, count + 1)]


def _rows(name: str) -> list[dict[str, str]]:
    with (CASES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write_table(path: Path, texts: Iterable[str]) -> Path:
    """A CSV file with the columns id and address."""
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(("id", "address"))
        rows.writerows(enumerate(texts))
    return path


def read_table(text: str) -> list[dict[str, str]]:
    """The rows of a CSV text."""
    return list(csv.DictReader(io.StringIO(text, newline="")))


def command(*args: object, script: str = "") -> list[str]:
    """The command line of ``locator batch``, run by a script if one is given."""
    program = (sys.executable, "-c", script) if script else LOCATOR
    return [*program, "batch", *map(str, args)]


def start(*args: object, script: str = "") -> "subprocess.Popen[str]":
    """``locator batch`` in a process of its own, which ignores no signal."""
    return subprocess.Popen(
        command(*args, script=script),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # The caller of the tests may ignore some, as nohup does, and children inherit that.
        preexec_fn=_hear_signals if os.name == "posix" else None,  # noqa: PLW1509 (no threads)
    )


def _hear_signals() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)


def batch(*args: object, script: str = "", stdin: str | None = None) -> Result:
    """The end of ``locator batch`` in its own process."""
    done = subprocess.run(
        command(*args, script=script),
        input="" if stdin is None else stdin,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )
    return Result(done.returncode, done.stdout, done.stderr)


def left_beside(output: Path) -> list[str]:
    """The files that begin with the name of the output."""
    return sorted(path.name for path in output.parent.glob(f"{output.name}*"))


def ids(rows: Sequence[dict[str, str]]) -> list[int]:
    """The ids of the rows in their order."""
    return [int(row["id"]) for row in rows]
