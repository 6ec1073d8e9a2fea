"""Print the oldest versions of the run-time dependencies that setup.cfg permits, to test with them.

    python scripts/oldest.py > oldest.txt && pip install --constraint oldest.txt -e ".[test]"

One line for each requirement of ``install_requires`` and of every extra but ``test`` and ``dev``:
``name==floor``, as pip reads constraints. A requirement without a floor fails: nobody would know
which version it was tested with.
"""

import re
import sys
from collections.abc import Iterator
from configparser import ConfigParser
from pathlib import Path

SETUP = Path(__file__).parent.parent / "setup.cfg"
# The extras that only builders and testers install. Their versions are no promise to users.
NOT_SHIPPED = ("test", "dev")
# Data alone, of which each platform needs the newest: it has no floor.
DATA = ("tzdata",)
_REQUIREMENT = re.compile(r"(?P<name>[\w.-]+)(?:\[[^]]*\])?>=(?P<floor>[\w.]+)(?P<marker>\s*;.*)?")


def shipped(setup: ConfigParser) -> Iterator[str]:
    """The requirements that users install, with all extras, as setup.cfg writes them."""
    extras = setup["options.extras_require"]
    tables = (setup["options"]["install_requires"], *(extras[name] for name in extras))
    left_out = tuple(extras[name] for name in NOT_SHIPPED)
    for table in tables:
        if table not in left_out:
            lines = (line.strip() for line in table.splitlines())
            yield from (line for line in lines if line and not line.startswith("#"))


def oldest(requirements: Iterator[str]) -> Iterator[str]:
    """The constraint ``name==floor`` of each requirement; ValueError for one without a floor."""
    for requirement in requirements:
        name = re.split(r"[\[<>=!~; ]", requirement)[0]
        if name in (*DATA, "clinic-locator"):
            continue
        found = _REQUIREMENT.fullmatch(requirement)
        if not found:
            raise ValueError(f"{requirement} has no floor")
        yield f"{found['name']}=={found['floor']}{found['marker'] or ''}"


def main() -> None:
    """Print the constraints, sorted."""
    setup = ConfigParser()
    setup.read(SETUP, encoding="utf-8")
    sys.stdout.writelines(f"{line}\n" for line in sorted(oldest(shipped(setup))))


if __name__ == "__main__":
    main()
