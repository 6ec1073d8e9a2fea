"""A street index that stays the same for as long as a run or a process needs it.

A run on many rows takes a second name (a hard link) of the index file: an installation puts another
file in its place and leaves this one as it is. A service takes a copy, because somebody may also
write into the file. Both are in a folder of their own in the data folder. Its owner holds a lock in
it, so that the next snapshot can remove the folders of processes that were killed.
"""

import os
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress

from locator.errors import DataError
from locator.geocode.streets.folder import FILE_NAME, cannot_read, has_index
from locator.geocode.streets.store import check_index, damaged, digest, index_path, open_index
from locator.system import private
from locator.system.locks import lock

# How the names of the folders begin and end.
_BEGIN, _END = FILE_NAME + ".", ".snapshot"
_LOCK_NAME = "in-use.lock"
# Seconds after which a folder without an index is no longer one that is just being made.
_STARTING_S = 600


@contextmanager
def linked_index(folder: str) -> Iterator[str | None]:
    """A folder whose data no installation replaces; None where neither streets nor roads are.

    The index is a second name of the file in ``folder``, or a copy where a file cannot have two
    names. Where ``folder`` cannot be written to, it is ``folder`` itself. All of it has been
    checked. Raises DataError if the index is damaged or cannot be copied. Errors in the block name
    the index in ``folder``.
    """
    names = files_of(folder)
    if not names:
        yield None
    elif (own := _new_folder(folder)) is None:
        check_index(folder)
        yield folder
    else:
        with _filled(own, folder, names, _link):
            yield own


@contextmanager
def copied_index(folder: str) -> Iterator[str]:
    """A folder with a copy of the index in ``folder``, until the block ends.

    A process that has opened the copy keeps it: after the block the file has no name, and its space
    is free when nobody uses it any more. On Windows an open file keeps its name until the next
    snapshot. All of the copy has been checked. Raises DataError if the index is damaged or cannot
    be copied. Errors in the block name the index in ``folder``.
    """
    # Prefers the data folder: the system's folder for temporary files is often in memory.
    own = _new_folder(folder) or _temporary_folder(folder)
    with _filled(own, folder, (FILE_NAME,), _copy):
        yield own


@contextmanager
def errors_name(known: str, own: str) -> Iterator[None]:
    """Makes errors about the file ``own``, which users do not know, name the file ``known``."""
    try:
        yield
    except DataError as error:
        if own not in str(error):
            raise
        raise DataError(str(error).replace(own, known)) from None


def identity(folder: str | None) -> str:
    """A text that is the same for the same street data, in whatever file; "" for none.

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


def _new_folder(folder: str) -> str | None:
    """A new folder in ``folder``; None where that cannot be written to."""
    try:
        _remove_leftovers(folder)
        return tempfile.mkdtemp(_END, _BEGIN, folder)
    except OSError:
        return None


def _temporary_folder(folder: str) -> str:
    try:
        return tempfile.mkdtemp(_END, _BEGIN)
    except OSError as error:
        raise _cannot_copy(folder, error) from None


@contextmanager
def _filled(
    own: str, folder: str, names: Sequence[str], put: Callable[[str, str], object]
) -> Iterator[None]:
    """The new folder ``own`` with these files of ``folder``, in use until the block ends."""
    try:
        with _in_use(own, folder):
            try:
                for name in names:
                    put(os.path.join(folder, name), os.path.join(own, name))
            except OSError as error:
                raise _cannot_copy(folder, error) from None
            with errors_name(index_path(folder), index_path(own)):
                check_index(own)
                yield
    finally:
        shutil.rmtree(own, ignore_errors=True)


@contextmanager
def _in_use(own: str, folder: str) -> Iterator[None]:
    try:
        file = open(os.path.join(own, _LOCK_NAME), "a+b")  # noqa: SIM115 (closed below)
    except OSError as error:
        raise _cannot_copy(folder, error) from None
    with file:
        # Without locks in the file system nobody else can lock it either, so nobody removes it.
        with suppress(OSError):
            lock(file)
        yield


def files_of(folder: str) -> list[str]:
    """The index, and the files of ``locator.roads``: the graph, its labels, a calibration.

    Raises DataError if the folder cannot be read.
    """
    if not os.path.isdir(folder) and not has_index(folder):
        return []
    try:
        entries = list(os.scandir(folder))
    except OSError as error:
        raise cannot_read(folder, error) from None
    return [
        entry.name
        for entry in entries
        if entry.name == FILE_NAME or (entry.name.startswith("roads") and entry.is_file())
    ]


def _link(path: str, name: str) -> None:
    with suppress(FileNotFoundError):  # an installation has just removed it
        try:
            os.link(path, name)
        except FileNotFoundError:
            raise
        except OSError:
            _copy(path, name)


def _copy(path: str, name: str) -> None:
    with open(path, "rb") as read, open(private.create(name), "wb") as written:
        shutil.copyfileobj(read, written, 1 << 20)


def _cannot_copy(folder: str, error: OSError) -> DataError:
    return DataError(f"cannot copy the street index: {error.strerror}", path=index_path(folder))


def _remove_leftovers(folder: str) -> None:
    for name in os.listdir(folder):
        if name.startswith(_BEGIN) and name.endswith(_END):
            left = os.path.join(folder, name)
            with suppress(OSError):
                if _is_abandoned(left):
                    shutil.rmtree(left, ignore_errors=True)


def _is_abandoned(left: str) -> bool:
    """True if the process that made a folder has ended. Raises OSError if that is unknown."""
    try:
        with open(os.path.join(left, _LOCK_NAME), "r+b") as file:
            return lock(file)  # the clock says less: it can jump while a folder is being filled
    except FileNotFoundError:  # being made, being removed, or left in between
        made = os.path.exists(index_path(left))
        return made or os.stat(left).st_mtime < time.time() - _STARTING_S
