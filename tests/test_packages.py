"""The packages that the program needs: oldest versions, pins, licenses."""

import runpy
import subprocess
import sys
from configparser import ConfigParser
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
SETUP = (ROOT / "setup.cfg").read_text(encoding="utf-8")
PINS = (ROOT / "constraints.txt").read_text(encoding="utf-8")


def _setup(text: str) -> ConfigParser:
    setup = ConfigParser()
    setup.read_string(text)
    return setup


@pytest.fixture(scope="module")
def constraints() -> dict[str, Any]:
    return runpy.run_path(str(ROOT / "scripts" / "constraints.py"))


def test_the_pins_are_current(constraints: dict[str, Any]) -> None:
    """constraints.txt pins all that setup.cfg asks for, on each supported Python and system."""
    assert constraints["stale"](_setup(SETUP), PINS) == []


@pytest.mark.parametrize(
    ("old", "new", "wrong"),
    [
        ("geopy>=2.5", "geopy>=99", "geopy>=99 does not allow"),
        ("geopy>=2.5", "geopy>=2.5\n    no-such-package>=1", "no-such-package is pinned 0 times"),
    ],
)
def test_a_changed_requirement_makes_the_pins_stale(
    constraints: dict[str, Any], old: str, new: str, wrong: str
) -> None:
    """A raised floor or a new package is named."""
    assert any(
        wrong in line for line in constraints["stale"](_setup(SETUP.replace(old, new)), PINS)
    )


def test_every_pin_has_a_hash(constraints: dict[str, Any]) -> None:
    """A pin without a hash is refused, and none names a registry."""
    with pytest.raises(ValueError, match=r"geopy==2\.5 has no hash"):
        constraints["pinned"]("geopy==2.5\n")
    assert "://" not in PINS


def test_the_oldest_versions_are_the_floors_of_setup_cfg() -> None:
    """Each requirement that users install becomes its floor; those of testers are left alone."""
    command = [sys.executable, "scripts/oldest.py"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    lines = done.stdout.splitlines()
    assert {"geopy==2.5", "distributed==2024.11", "starlette==1.0"} <= set(lines)
    assert not any(line.startswith(("pytest", "mypy", "hypothesis")) for line in lines)


def test_a_requirement_without_a_floor_is_refused() -> None:
    """Nobody would know with which version it was tested."""
    oldest = runpy.run_path(str(ROOT / "scripts" / "oldest.py"))["oldest"]
    with pytest.raises(ValueError, match="geopy has no floor"):
        list(oldest(iter(["geopy"])))


def test_every_package_states_its_license() -> None:
    """The report names the license of each package that users install."""
    command = [sys.executable, "scripts/licenses.py"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert any(line.split()[0] == "click" and "BSD" in line for line in done.stdout.splitlines())
