"""Files that say "one process at a time", and are gone when nobody holds them."""

import os
from contextlib import suppress
from typing import BinaryIO


def take(path: str) -> BinaryIO | None:
    """Hold ``path``, which is made for that; None if another process holds it.

    It ends with the process, however that ends. Where the file system has no locks it is as if
    nobody else were there. Raises OSError if the file cannot be made.
    """
    while True:
        file = open(path, "ab")  # noqa: SIM115 (let_go closes it)
        try:
            _lock(file.fileno())
        except (BlockingIOError, PermissionError):
            file.close()
            return None
        except OSError:
            return file  # some network file systems have no locks
        if _is(file, path):
            return file
        file.close()  # who held it has removed it since: it is no longer the one to hold


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


def _lock(descriptor: int) -> None:
    if os.name == "nt":
        import msvcrt

        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
    else:
        import fcntl

        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
