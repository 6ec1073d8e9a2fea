"""Files that hold addresses: nobody but their owner may read them, and no planted link is followed.

open(path, "wb", opener=private)
"""

import os
import stat
from contextlib import suppress

# Read and write for the owner alone, whatever the umask.
_MODE = 0o600


def private(path: str, flags: int) -> int:
    """An opener for ``open``: a new file is its owner's alone, an older one becomes so.

    Raises OSError if there is a symbolic link in its place.
    """
    descriptor = os.open(path, flags | getattr(os, "O_NOFOLLOW", 0), _MODE)
    if hasattr(os, "fchmod"):
        with suppress(OSError):  # somebody else's file that may be written to all the same
            os.fchmod(descriptor, _MODE)
    return descriptor


def keep_mode(beside: str, path: str) -> None:
    """Give ``beside``, which is to replace ``path``, the mode of that file if there is one."""
    with suppress(OSError):
        os.chmod(beside, stat.S_IMODE(os.stat(path).st_mode))
