"""Check that constraints.txt is current: it pins all that setup.cfg asks for, as setup.cfg allows.

    python scripts/constraints.py

``make constraints`` writes that file. Nothing is downloaded here, and a newer release somewhere
does not make the file stale; a changed requirement does. The check is for each supported Python on
each system. pip itself checks that the file is complete and undamaged, when it installs it.
"""

import re
import sys
from collections.abc import Iterator
from configparser import ConfigParser
from itertools import product
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
PINS, SETUP = ROOT / "constraints.txt", ROOT / "setup.cfg"
SYSTEMS = (("linux", "Linux", "posix"), ("darwin", "Darwin", "posix"), ("win32", "Windows", "nt"))

Environment = dict[str, str]


def environments(setup: ConfigParser) -> Iterator[Environment]:
    """The values that markers can ask about, for each supported Python on each system."""
    listed = setup["metadata"]["classifiers"]
    pythons = re.findall(r"Python :: (3\.\d+)", listed)
    for python, (platform, system, name) in product(pythons, SYSTEMS):
        yield {
            "python_version": python,
            "python_full_version": f"{python}.0",
            "sys_platform": platform,
            "platform_system": system,
            "os_name": name,
            "implementation_name": "cpython",
            "platform_python_implementation": "CPython",
            "extra": "",
        }


def asked(setup: ConfigParser) -> Iterator[Requirement]:
    """All requirements of setup.cfg, of every extra too, but for the project's own extras."""
    tables = (setup["options"]["install_requires"], *setup["options.extras_require"].values())
    for line in (line.strip() for table in tables for line in table.splitlines()):
        if line and not line.startswith("#"):
            requirement = Requirement(line)
            if requirement.name != setup["metadata"]["name"]:
                yield requirement


def pinned(text: str) -> list[Requirement]:
    """The pins of the file; ValueError for one without a hash."""
    pins = []
    for entry in text.replace("\\\n", " ").splitlines():
        if entry and not entry.startswith("#"):
            pin, _, hashes = entry.partition("--hash=sha256:")
            if not hashes:
                raise ValueError(f"{pin.strip()} has no hash")
            pins.append(Requirement(pin.strip()))
    return pins


def stale(setup: ConfigParser, text: str) -> list[str]:
    """The faults of the file: one sentence for each requirement, none if it is current."""
    pins, wrong = pinned(text), []
    for environment, requirement in product(environments(setup), list(asked(setup))):
        if requirement.marker and not requirement.marker.evaluate(environment):
            continue
        where = f"Python {environment['python_version']}, {environment['sys_platform']}"
        versions = [
            str(pin.specifier).removeprefix("==")
            for pin in pins
            if canonicalize_name(pin.name) == canonicalize_name(requirement.name)
            and (not pin.marker or pin.marker.evaluate(environment))
        ]
        if len(versions) != 1:
            wrong.append(f"{where}: {requirement.name} is pinned {len(versions)} times")
        elif not requirement.specifier.contains(versions[0], prereleases=True):
            wrong.append(f"{where}: {requirement} does not allow {versions[0]}")
    return wrong


def main() -> None:
    """Name what is stale, and end with 1 if anything is."""
    setup = ConfigParser()
    setup.read(SETUP, encoding="utf-8")
    if wrong := stale(setup, PINS.read_text(encoding="utf-8")):
        sys.exit("\n".join([*wrong, 'constraints.txt is stale: run "make constraints"']))


if __name__ == "__main__":
    main()
