"""File locks: one process at a time, for as long as it lives.

lock             an open file; the lock ends when the file is closed, however that comes
take, let_go     a file that is there only while somebody holds it
"""

import os
import sys
import time
from contextlib import suppress
from typing import BinaryIO

# Seconds between two tries.
_RETRY_S = 0.1
# So often a file can be gone when it is locked; more often, and the file system is to blame.
_TRIES = 5


def lock(file: BinaryIO, *, wait: bool = False) -> bool:
    """Lock the open ``file`` until it is closed; whether that could be done.

    Another process that has it is waited for with ``wait``; without, the answer is False. Raises
    OSError where the file system has no locks, as some network file systems.
    """
    while not _locked(file, wait):
        if not wait:
            return False
        time.sleep(_RETRY_S)  # only on Windows, which does not wait long by itself
    return True


if sys.platform == "win32":  # pragma: no cover - the tests run on POSIX systems

    def _locked(file: BinaryIO, wait: bool) -> bool:  # noqa: ARG001 (the caller waits here)
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


def take(path: str) -> BinaryIO | None:
    """Hold ``path``, which is made for that; None if another process holds it.

    It ends with the process, however that ends. Where the file system has no locks, or does not
    say the same of a file twice, it is as if nobody else were there. Raises OSError if the file
    cannot be made.
    """
    tries = 0
    while True:
        tries += 1
        file = open(path, "ab")  # noqa: SIM115 (let_go closes it)
        try:
            free = lock(file)
        except OSError:
            return file
        if free and (_is(file, path) or tries == _TRIES):
            return file
        file.close()
        if not free:
            return None
        # Who held it has removed it since: it is no longer the one to hold.
        time.sleep(_RETRY_S)


def let_go(file: BinaryIO, path: str) -> None:
    """Let others hold ``path``, and leave nothing behind."""
    if os.name == "nt":  # an open file cannot be removed there
        file.close()
    with suppress(OSError):
        os.unlink(path)
    file.close()


def _is(file: BinaryIO, path: str) -> bool:
    try:
        return os.path.samestat(os.fstat(file.fileno()), os.stat(path))
    except FileNotFoundError:
        return False
