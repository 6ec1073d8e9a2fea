"""A copy of the street index, which stays what it is whatever becomes of the file.

The program replaces an index by another file, but who copies one onto it changes what others have
open.
"""

import math
import os
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from shutil import copyfile
from tempfile import TemporaryDirectory

from locator.errors import DataError
from locator.geocode.streets.folder import FILE_NAME
from locator.geocode.streets.store import index_path

# How the names of folders with copies begin and end.
_BEGIN, _END = FILE_NAME + ".", ".serving"
# Seconds after which nobody is at work on a copy any more that can be deleted.
_AT_WORK_S = 600


@contextmanager
def copied(folder: str) -> Iterator[str]:
    """A folder with a copy of the street index in ``folder``, until the block is left.

    What has opened the copy keeps it: it has no name any more then, and its space is free again
    when nobody uses it. On Windows a file that is open keeps its name, until the next copy is made.
    Copies that killed processes left are deleted first. Raises DataError if it cannot be copied.
    """
    # Not where temporary files are otherwise, if it can be helped: that is often memory.
    place = folder if os.access(folder, os.W_OK) else None
    with ExitStack() as stack:
        try:
            if place:
                stack.enter_context(_tidied(place))
            temporary = TemporaryDirectory(_END, _BEGIN, place, ignore_cleanup_errors=True)
            copy = stack.enter_context(temporary)
            copyfile(index_path(folder), index_path(copy))
        except OSError as error:
            message = f"cannot copy the street index: {error.strerror}"
            raise DataError(message, path=index_path(folder)) from None
        yield copy


@contextmanager
def _tidied(folder: str) -> Iterator[None]:
    """Delete all copies, unless others are at work here; they leave ours alone in the block.

    Each process at work holds a lock on the folder, which ends with the process, however it ends.
    Windows has none, but there a file that is open cannot be deleted, and one that is not open yet
    was made just now.
    """
    if os.name == "nt":  # pragma: no cover - the tests run on POSIX systems
        _delete_copies(folder, time.time() - _AT_WORK_S)
        yield
        return
    import fcntl

    lock = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):  # others are at work, or the file system has no locks
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            _delete_copies(folder, math.inf)
        with suppress(OSError):
            fcntl.flock(lock, fcntl.LOCK_SH)
        yield
    finally:
        os.close(lock)


def _delete_copies(folder: str, before: float) -> None:
    """Delete those made before that time, in Unix seconds."""
    for name in os.listdir(folder):
        if name.startswith(_BEGIN) and name.endswith(_END):
            copy = os.path.join(folder, name)
            with suppress(OSError):
                if os.stat(copy).st_mtime >= before:
                    continue
                os.unlink(index_path(copy))
            with suppress(OSError):
                os.rmdir(copy)
