"""Change the code that decides in many small ways, and see whether the tests notice each change.

``tests/mutants.toml`` has the rooms: the files to change, the tests to run, and the changes that no
test needs to notice, with the reason. Each room is changed in a copy under ``build/mutants``.
"""

import argparse
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Sequence
from configparser import ConfigParser
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).parent.parent
PLACE = ROOT / "build" / "mutants"
# The part of the changes that the tests have to notice in each room.
ENOUGH = 0.9
# mutmut's exit codes of a change that no test noticed; others are a failed test, a crash, and too
# much time.
_SURVIVED, _NO_TESTS = (0, 5), (33, 34)


class Mutant(NamedTuple):
    """One change: its name, and "FUNCTION: NEW LINE", which stays when others come or go."""

    name: str
    change: str


def main() -> int:
    """Run the rooms. Returns 1 if the tests miss too many changes, or one without a reason."""
    options = _options().parse_args()
    rooms = tomllib.loads((ROOT / "tests" / "mutants.toml").read_text(encoding="utf-8"))
    everywhere = rooms.pop("everywhere")["survivors"]
    failed = False
    for name in options.rooms or rooms:
        copy = PLACE / name
        if not options.report:
            _copy(copy, rooms[name])
            _run(copy, rooms[name], options)
        reasons = [*everywhere, *rooms[name].get("survivors", ())]
        failed |= not _report(name, reasons, copy)
    return int(failed)


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rooms", nargs="*", metavar="ROOM", help="rooms to run; all by default")
    parser.add_argument("--sample", type=int, help="change only so many places of each room")
    parser.add_argument("--seed", type=int, default=0, help="which places those are")
    parser.add_argument("--again", action="store_true", help="only changes that were missed")
    parser.add_argument("--only", action="append", help="only changes whose name has this part")
    parser.add_argument("--report", action="store_true", help="only print the results so far")
    parser.add_argument("--jobs", type=int, default=2, help="processes at a time")
    return parser


def _copy(copy: Path, room: dict[str, Any]) -> None:
    """Copy the project there, with the configuration for one room. Results there are kept."""
    for folder in ("locator", "tests", "data"):
        shutil.copytree(
            ROOT / folder,
            copy / ("locator/data" if folder == "data" else folder),
            dirs_exist_ok=True,
            ignore=shutil.ignore_patterns("__pycache__"),
        )
    (copy / "pyproject.toml").write_text("")
    config = ConfigParser(interpolation=None)
    config.read(ROOT / "setup.cfg", encoding="utf-8")
    pytest = config["tool:pytest"]
    # One process and few examples: only the tests that reach a change are run for it.
    pytest["addopts"] = "-p no:cacheprovider -p no:xdist -p no:cov"
    for section in set(config) - {"tool:pytest", "DEFAULT"}:
        del config[section]
    config["mutmut"] = {
        "source_paths": "locator",
        "only_mutate": "\n" + "\n".join(room["files"]),
        "pytest_add_cli_args_test_selection": "\n" + "\n".join(room["tests"]),
        "use_git_change_detection": "false",
        "track_dependencies": "false",
        # Every change is tried in a process that has imported the tests and run none of them.
        "process_isolation": "forkserver",
        "timeout_multiplier": "10",
        "timeout_constant": "3",
    }
    if slow := room.get("slow"):
        config["mutmut"]["pytest_add_cli_args"] = "\n" + "\n".join(
            f"--deselect={one}" for one in slow
        )
    with (copy / "setup.cfg").open("w", encoding="utf-8") as file:
        config.write(file)
    # mutmut copies a source file only once, tests each time, and keeps which tests reach what.
    for made in (copy / "mutants" / "locator").rglob("*.py"):
        source = copy / made.relative_to(copy / "mutants")
        if not source.exists() or source.stat().st_mtime > made.stat().st_mtime:
            made.unlink()
            (copy / "mutants" / "mutmut-stats.json").unlink(missing_ok=True)


def _run(copy: Path, room: dict[str, Any], options: argparse.Namespace) -> None:
    command = [sys.executable, "-c", "import sys; from mutmut.__main__ import cli; sys.exit(cli())"]
    variables = os.environ | {
        "PYTHONHASHSEED": "0",
        "CHANGED_MODULES": " ".join(_modules(copy, room["files"])),
        "TABLE_MODULES": " ".join(_modules(copy, room.get("tables", ()))),
    }
    wanted: list[str] = []
    if options.again:
        wanted = [name for name, code in _results(copy) if code in _SURVIVED + _NO_TESTS]
        if not wanted:
            return
    elif options.sample or options.only:
        # No change has such a name, so that this makes the changes and runs the tests once.
        _logged([*command, "run", "none"], copy, variables)
        names = sorted(name for name, _ in _results(copy))
        if options.only:
            names = [name for name in names if any(part in name for part in options.only)]
        if options.sample:
            names = random.Random(options.seed).sample(names, min(options.sample, len(names)))
        wanted = sorted(names)
    jobs = ["--max-children", str(options.jobs)]
    if _logged([*command, "run", *jobs, *wanted], copy, variables):
        sys.exit(f"mutmut failed; see {copy / 'log'}")


def _modules(copy: Path, patterns: Sequence[str]) -> list[str]:
    files = sorted(file for pattern in patterns for file in copy.glob(pattern))
    return [".".join(file.relative_to(copy).with_suffix("").parts) for file in files]


def _logged(command: list[str], copy: Path, variables: dict[str, str]) -> int:
    with (copy / "log").open("w", encoding="utf-8") as log:
        done = subprocess.run(command, cwd=copy, env=variables, stdout=log, stderr=log, check=False)
    return done.returncode


def _results(copy: Path) -> Iterator[tuple[str, int | None]]:
    """Each change by name, and how the tests ended with it; None if it was not tried."""
    for meta in sorted((copy / "mutants").rglob("*.py.meta")):
        yield from json.loads(meta.read_text(encoding="utf-8"))["exit_code_by_key"].items()


def _report(name: str, survivors: list[dict[str, str]], copy: Path) -> bool:
    """Print a room's figures and the changes that need a test or a reason."""
    tried = [(mutant, code) for mutant, code in _results(copy) if code is not None]
    missed = [_mutant(copy, mutant) for mutant, code in tried if code in _SURVIVED + _NO_TESTS]
    rate = 1 - len(missed) / max(1, len(tried))
    reasons = [re.compile(one["changes"]) for one in survivors]
    new = [one for one in missed if not any(reason.search(one.change) for reason in reasons)]
    print(f"\n{name}: {len(tried)} changes, {rate:.1%} noticed, {len(new)} missed without a reason")
    for one in new:
        print(f"  {one.name}\n    {one.change}")
    return rate >= ENOUGH and not new


def _mutant(copy: Path, name: str) -> Mutant:
    """A change by its name, with the function and the lines that it makes."""
    module, _, mangled = name.rpartition(".")
    function = mangled.rpartition("__mutmut_")[0]
    whole = (copy / "mutants" / (module.replace(".", "/") + ".py")).read_text(encoding="utf-8")
    old, new = (_body(whole, f"{function}__mutmut_{n}") for n in ("orig", name.rpartition("_")[2]))
    short = (
        module.removeprefix("locator.") + "." + re.sub("^xǁ|^x_", "", function).replace("ǁ", ".")
    )
    added = [line for line in new if line not in old] or ["(a line less)"]
    return Mutant(name, f"{short}: {' '.join(added)}")


def _body(whole: str, name: str) -> list[str]:
    """The lines of a function in a file of changes."""
    start = re.search(rf"^( *)(?:async )?def {re.escape(name)}\(", whole, re.MULTILINE)
    if start is None:
        return []
    lines = whole[start.start() :].splitlines()
    indent = len(start[1])
    body = [lines[0].replace(name, "")]
    for line in lines[1:]:
        if (
            line.strip()
            and len(line) - len(line.lstrip()) <= indent
            and line.strip()[0] not in ")]"
        ):
            break
        body.append(line.strip())
    return body


if __name__ == "__main__":
    sys.exit(main())
