"""Write the bytes of an output: to a file beside it until it is complete, or to standard output.

Only the owner can read these files; an output that replaces another has the rights of that one.
"""

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Protocol

from locator.errors import DataError, UsageError
from locator.system import private

# Ending of the incomplete output.
PART = ".part"
# Ending of the Parquet file that is made from the file above.
BUILDING = ".building"
# Ending of the file with malformed lines of the input.
BAD = ".bad"


class Output(Protocol):
    """Takes bytes; its methods are those of a Sink."""

    def write(self, data: bytes) -> None: ...
    def position(self) -> int: ...
    def finish(self) -> None: ...
    def close(self) -> None: ...


class PartFile:
    """The file ``path``.part, which is renamed to ``path`` when it is finished."""

    def __init__(self, path: str, resume_at: int | None) -> None:
        """Start the file, or continue it: anything after ``resume_at`` bytes is cut off.

        Raises DataError if it cannot be written or is shorter than that.
        """
        self._path = os.path.realpath(path)  # a symbolic link stays; its target is replaced
        self._part = self._path + PART
        with self._writing():
            opened = private.append(self._part) if resume_at else private.renew(self._part)
            # Unbuffered, so that the file never lags behind the calls of write.
            self._file = open(opened, "ab", buffering=0)  # noqa: SIM115 - close() is ours
        try:
            with self._writing():
                if os.fstat(self._file.fileno()).st_size < (resume_at or 0):
                    fault = "is shorter than the interrupted run left it; --restart starts over"
                    raise DataError(fault, path=self._part)
                self._file.truncate(resume_at or 0)
                self._file.seek(0, os.SEEK_END)
        except BaseException:
            self._file.close()
            raise

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise DataError(f"cannot write: {error.strerror}", path=self._path) from None

    def write(self, data: bytes) -> None:
        """Append ``data``. Raises DataError when it cannot be written."""
        left = memoryview(data)
        with self._writing():
            while left:
                left = left[self._file.write(left) :]

    def position(self) -> int:
        """Flush everything to disk; returns the number of bytes."""
        with self._writing():
            os.fsync(self._file.fileno())
            return self._file.tell()

    def finish(self) -> None:
        """Rename the file to its final name."""
        self.position()
        self.close()
        with self._writing():
            put_in_place(self._part, self._path)

    def close(self) -> None:
        """Close the file, and leave it where it is."""
        self._file.close()


class StandardOutput:
    """Standard output. It cannot be resumed; the caller handles a closed pipe or stream."""

    def write(self, data: bytes) -> None:
        """Pass ``data`` on. Raises DataError when it cannot be written.

        Raises OSError (EPIPE, EBADF) if the pipe or the stream is closed.
        """
        try:
            sys.stdout.buffer.write(data)
            sys.stdout.buffer.flush()
        except OSError as error:
            if error.errno in (errno.EPIPE, errno.EBADF):
                raise
            raise DataError(f"cannot write: {error.strerror}", path="standard output") from None

    def position(self) -> int:
        """Always 0, since there is nothing to resume."""
        return 0

    def finish(self) -> None:
        """Do nothing."""

    def close(self) -> None:
        """Do nothing; standard output is not ours to close."""


def put_in_place(beside: str, path: str) -> None:
    """Rename ``beside``, already flushed to disk, to ``path``. Raises OSError.

    A file that is there already gives it its rights.
    """
    private.like(beside, path)
    os.replace(beside, path)
    # The new name survives a power cut too, on systems that can flush a folder.
    with suppress(OSError):
        folder = os.open(os.path.dirname(path), os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def refuse_unusable(path: str, *inputs: str) -> None:
    """Raise UsageError if ``path`` is not a file, or writing to it would overwrite an input."""
    if os.path.isdir(path) or not os.path.basename(path):
        raise UsageError("-o is a folder; name a file in it")
    if os.path.exists(path) and not os.path.isfile(path):
        raise UsageError("-o is a device or a pipe, not a file; omit it and use > instead")
    for written in (path, *(os.path.realpath(path) + ending for ending in (PART, BAD))):
        if any(_same(written, read) for read in inputs):
            raise UsageError("the output would overwrite an input; name another file")


def _same(path: str, other: str) -> bool:
    try:
        read = os.fstat(0) if other == "-" else os.stat(other)
        return os.path.samestat(os.stat(path), read)
    except OSError:
        return False
