"""List every package that the program can bring along, with its version and its license.

    python scripts/licenses.py

The packages are those installed here that ``clinic-locator`` requires with all extras for users,
and what those require. One without a license in its own metadata ends the program with 1.
"""

import re
import sys
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from tabulate import tabulate

NAME = "clinic-locator"
# The extras that only builders and testers install.
NOT_SHIPPED = ("test", "dev")


def license(package: Distribution) -> str:
    """The license as the package states it: an SPDX expression, a classifier, or a short name."""
    about = package.metadata
    if expressions := about.get_all("License-Expression"):
        return str(expressions[0])
    classifiers = about.get_all("Classifier") or []
    names = [one.split(" :: ")[-1] for one in classifiers if one.startswith("License :: ")]
    named = [name for name in names if name != "OSI Approved"]
    texts = about.get_all("License") or [""]
    return ", ".join(named) or str(texts[0]).strip().partition("\n")[0][:60]


def required() -> dict[str, Distribution]:
    """The packages that users install with the program, by name."""
    extras = set(distribution(NAME).metadata.get_all("Provides-Extra") or []) - {*NOT_SHIPPED}
    found: dict[str, Distribution] = {}
    waiting = [(NAME, extras)]
    while waiting:
        name, wanted = waiting.pop()
        for requirement in _requirements(distribution(name), wanted):
            key = canonicalize_name(requirement.name)
            if key not in found and key != NAME:
                try:
                    found[key] = distribution(key)
                except PackageNotFoundError:
                    sys.exit(f"{key} is not installed; install the program with all extras")
                waiting.append((key, requirement.extras))
    return found


def _requirements(package: Distribution, extras: set[str]) -> Iterator[Requirement]:
    for line in package.requires or []:
        requirement = Requirement(line)
        marker = requirement.marker
        if not marker or any(marker.evaluate({"extra": extra}) for extra in (*extras, "")):
            yield requirement


def main() -> None:
    """Print the table."""
    packages = required()
    rows = [(name, one.version, license(one)) for name, one in sorted(packages.items())]
    print(tabulate(rows, ("package", "version", "license"), disable_numparse=True))
    if unknown := [name for name, _, text in rows if not re.search(r"\w", text)]:
        sys.exit(f"no license is stated by: {', '.join(unknown)}")


if __name__ == "__main__":
    main()
