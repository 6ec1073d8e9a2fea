"""File locks: one process at a time, for as long as it lives.

lock               locks an open file until it is closed or the process ends
acquire, release   a lock file that exists only while a process holds it
"""

import os
import sys
import time
from contextlib import suppress
from typing import BinaryIO

from locator.system import private

# Seconds between two tries.
_RETRY_S = 0.1
# A lock file can vanish this often between open and lock. More often is a fault of the file system.
_TRIES = 5


def lock(file: BinaryIO, *, wait: bool = False) -> bool:
    """Lock the open ``file`` until it is closed; False if another process has locked it.

    With ``wait``, waits for that process instead. Raises OSError if the file system has no locks,
    like some network file systems.
    """
    while not _locked(file, wait):
        if not wait:
            return False
        time.sleep(_RETRY_S)  # only on Windows, where a lock cannot wait long
    return True


if sys.platform == "win32":  # pragma: no cover - the tests run on POSIX systems

    def _locked(file: BinaryIO, wait: bool) -> bool:  # noqa: ARG001 (the caller waits)
        import msvcrt

        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except PermissionError:
            return False
        return True

else:

    def _locked(file: BinaryIO, wait: bool) -> bool:
        import fcntl

        try:
            fcntl.flock(file, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


def acquire(path: str) -> BinaryIO | None:
    """Create and lock the file ``path``; None if another process has locked it.

    The lock ends with the process. If the file system has no locks, or reports a different file
    each time, the result is as if no other process were there. Raises OSError if the file cannot
    be created, or the name is that of a link or anything but a file.
    """
    tries = 0
    while True:
        tries += 1
        file = open(private.append(path, own=False), "ab")  # noqa: SIM115 (release closes it)
        try:
            free = lock(file)
        except OSError:
            return file
        if free and (_is_same(file, path) or tries == _TRIES):
            return file
        file.close()
        if not free:
            return None
        # The process that held it has removed it; the next try creates a new one.
        time.sleep(_RETRY_S)


def release(file: BinaryIO, path: str) -> None:
    """Remove the lock file and its lock."""
    if os.name == "nt":  # Windows cannot remove an open file
        file.close()
    with suppress(OSError):
        os.unlink(path)
    file.close()


def _is_same(file: BinaryIO, path: str) -> bool:
    try:
        return os.path.samestat(os.fstat(file.fileno()), os.stat(path))
    except FileNotFoundError:
        return False
