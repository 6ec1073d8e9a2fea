"""The street index as it is when a run begins, for as long as the run lasts."""

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress

from locator.errors import DataError
from locator.geocode.streets.folder import FILE_NAME
from locator.geocode.streets.store import damaged, digest, index_path, install_lock, open_index

RUNS = "runs"  # the folder in the data folder that has a folder for each run


@contextmanager
def kept_index(folder: str) -> Iterator[str | None]:
    """A folder whose street index nobody replaces; None where no street data are installed.

    It has a second name of the same file, which outlives an installation. Where files cannot have
    two names it is a copy; where the data folder cannot be written to, it is the data folder.
    Raises DataError if the index cannot be copied. What is raised while the block runs names the
    index in ``folder``, which outlives it.
    """
    if not os.path.exists(index_path(folder)):
        yield None
        return
    runs = os.path.join(folder, RUNS)
    try:
        os.makedirs(runs, exist_ok=True)
        _remove_leftovers(runs)
        own = tempfile.mkdtemp(dir=runs)
    except OSError:
        yield folder
        return
    try:
        with install_lock(own):
            _link(index_path(folder), index_path(own))
            with called(index_path(own), index_path(folder)):
                yield own
    finally:
        shutil.rmtree(own, ignore_errors=True)


@contextmanager
def called(own: str, known: str) -> Iterator[None]:
    """Have faults of the file ``own``, a copy that nobody knows of, name the file ``known``."""
    try:
        yield
    except DataError as error:
        if own not in str(error):
            raise
        raise DataError(str(error).replace(own, known)) from None


def identity(folder: str | None) -> str:
    """A text that tells street data from others, in whatever file they are; "" for none.

    Raises DataError if they are damaged.
    """
    connection = open_index(folder) if folder else None
    if folder is None or connection is None:
        return ""
    with closing(connection):
        try:
            return digest(connection)
        except sqlite3.Error:
            raise damaged(index_path(folder)) from None


def _link(path: str, name: str) -> None:
    try:
        os.link(path, name)
    except OSError:
        try:
            shutil.copy2(path, name)
        except OSError as error:
            message = f"cannot keep the street index for this run: {error.strerror}"
            raise DataError(message, path=path) from None


def _remove_leftovers(runs: str) -> None:
    """Remove the folders of runs that were killed: nobody holds their lock."""
    for name in os.listdir(runs):
        left = os.path.join(runs, name)
        # One without an index has not got that far, or is being removed.
        if os.path.exists(os.path.join(left, FILE_NAME)):
            with suppress(DataError), install_lock(left):
                shutil.rmtree(left, ignore_errors=True)
