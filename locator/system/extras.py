"""Packages that only some tasks need: an extra of the project brings them."""

from locator.errors import UsageError


def missing(needs: str, extra: str) -> UsageError:
    """The error for a task without its packages: ``needs`` says which, ``extra`` brings them.

    The project is in no package index, so the command is the one for a clone.
    """
    how = f'install the extra "{extra}" (in a clone of the project: pip install ".[{extra}]")'
    return UsageError(f"{needs}: {how}")
