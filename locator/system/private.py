"""Files that may hold addresses: only their owner can read them, whatever the umask.

Links are never followed: in a folder that others can write to, somebody may have put one there. All
functions return a file descriptor, and raise OSError.
"""

import errno
import os
import stat

# Windows has none of these, nor the links and pipes that they are against.
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)
_AT_ONCE = getattr(os, "O_NONBLOCK", 0)  # opening a pipe would wait until somebody reads it
_BASIC = getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0) | _NO_LINK
_MODE = 0o600


def create(path: str) -> int:
    """A new file. Raises FileExistsError if there is anything of that name."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | _BASIC, _MODE)
    if hasattr(os, "fchmod"):
        os.fchmod(descriptor, _MODE)  # a umask can take rights from the owner too
    return descriptor


def renew(path: str) -> int:
    """A new file in place of the one of that name. A link goes, and its target stays."""
    try:
        return create(path)
    except FileExistsError:
        os.unlink(path)
        return create(path)


def append(path: str, *, own: bool = True) -> int:
    """The end of a file, which is made if it is missing.

    Refuses links, also hard ones, and anything but a file; with ``own`` another user's file, who
    could read what is added.
    """
    flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | _AT_ONCE | _BASIC
    try:
        descriptor = os.open(path, flags, _MODE)
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise OSError(errno.ELOOP, "this is a link, and links are not followed") from None
        raise
    try:
        _refuse(os.fstat(descriptor), own)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def read(path: str) -> int:
    """The beginning of a file of our own, to be read; refuses what ``append`` refuses.

    Also a file that somebody else could have written to.
    """
    descriptor = os.open(path, os.O_RDONLY | _AT_ONCE | _BASIC)
    try:
        found = os.fstat(descriptor)
        _refuse(found, own=True)
        if hasattr(os, "fchmod") and found.st_mode & 0o022:
            raise PermissionError(errno.EPERM, "others can write to this file")
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def like(path: str, other: str) -> None:
    """Give the file ``path`` the rights of the file ``other``, if there is one."""
    try:
        found = os.stat(other)
    except FileNotFoundError:
        return
    mode = stat.S_IMODE(found.st_mode) & 0o777
    if hasattr(os, "chown") and os.stat(path).st_gid != found.st_gid:
        try:
            os.chown(path, -1, found.st_gid)
        except OSError:
            mode &= ~stat.S_IRWXG  # these rights were meant for another group
    os.chmod(path, mode)


def _refuse(found: os.stat_result, own: bool) -> None:
    if not stat.S_ISREG(found.st_mode):
        raise OSError(errno.EINVAL, "this is not a file")
    if found.st_nlink > 1:
        raise OSError(errno.EMLINK, "this is a second name (hard link) of another file")
    if own and hasattr(os, "geteuid") and found.st_uid != os.geteuid():
        raise PermissionError(errno.EPERM, "this file belongs to another user")
