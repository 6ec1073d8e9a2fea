"""A service's rate limit, over all processes of this user on this machine."""

import os
import sys
import time
from typing import BinaryIO

from locator.system.locks import lock


class RateLimit:
    """At least ``min_delay_s`` seconds between two requests to ``host``.

    A small file in the user's cache folder has the time of the last request, and nothing else.
    Where the folder cannot be written to, every request waits for the whole delay.
    """

    def __init__(self, host: str, min_delay_s: float) -> None:
        self._delay = min_delay_s
        self._path = os.path.join(_cache_folder(), host.replace(":", "_") + ".last-request")

    def wait(self) -> None:
        """Return when the next request may start."""
        if self._delay <= 0:
            return
        try:
            os.makedirs(os.path.dirname(self._path), mode=0o700, exist_ok=True)
            file = os.fdopen(os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600), "r+b")
        except OSError:
            time.sleep(self._delay)
            return
        with file:
            self._wait_turn(file)

    def _wait_turn(self, file: BinaryIO) -> None:
        # The lock is held while sleeping, so other processes queue up behind it. It ends when the
        # file is closed, also when the process is killed.
        try:
            lock(file, wait=True)
        except OSError:  # without locks: the same as without a file
            time.sleep(self._delay)
            return
        ready = _number(file.read()) + self._delay
        # If the clock was set back, this waits for one delay at most.
        time.sleep(min(max(ready - time.time(), 0), self._delay))
        file.seek(0)
        file.truncate()
        file.write(repr(time.time()).encode())


def _cache_folder() -> str:
    """The cache folder of the XDG Base Directory Specification, or that of Windows."""
    home = os.path.expanduser("~")
    if sys.platform == "win32":  # pragma: no cover - the tests run on POSIX systems
        base = os.environ.get("LOCALAPPDATA") or home
    else:
        base = os.environ.get("XDG_CACHE_HOME") or os.path.join(home, ".cache")
    return os.path.join(base, "clinic-locator")


def _number(text: bytes) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0
