"""Time a fresh process, as multiples of ``python -c "import click"`` in the same run.

    python benchmarks/startup.py [--runs N]

Targets: an answer as JSON at most 1.5, as a table at most 2.4. The runs are interleaved and the
best of each is compared, which is what a noisy machine leaves comparable.
"""

import os
import subprocess
import sys
import time

ADDRESS = "2340 Whitesburg Dr, Huntsville, AL 35801"
LOCATOR = os.path.join(os.path.dirname(sys.executable), "locator")
FIND = (LOCATOR, "find", "-q", ADDRESS)
# As an installed program runs: with its modules compiled, which the first run sees to.
INSTALLED = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
COMMANDS: dict[str, tuple[str, ...]] = {
    "python -c pass": (sys.executable, "-c", "pass"),
    'python -c "import click"': (sys.executable, "-c", "import click"),
    "locator --version": (LOCATOR, "--version"),
    "locator find, json": (*FIND, "--format", "json"),
    "locator find, table": FIND,
    'python -c "import geopy"': (sys.executable, "-c", "import geopy"),
}


def best_times(runs: int) -> dict[str, float]:
    """The shortest of ``runs`` runs of each command, in seconds, interleaved."""
    best = dict.fromkeys(COMMANDS, float("inf"))
    for _ in range(runs):
        for name, command in COMMANDS.items():
            started = time.perf_counter()
            subprocess.run(command, stdout=subprocess.DEVNULL, check=True, env=INSTALLED)
            best[name] = min(best[name], time.perf_counter() - started)
    return best


def main() -> None:
    """Print each command's time and its ratio to importing click."""
    runs = int(sys.argv[sys.argv.index("--runs") + 1]) if "--runs" in sys.argv else 20
    best = best_times(runs)
    click = best['python -c "import click"']
    for name, seconds in best.items():
        print(f"{name:28} {seconds * 1000:7.1f} ms  {seconds / click:5.2f} x click")


if __name__ == "__main__":
    main()
