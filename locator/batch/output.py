"""Where the bytes of an output go: beside its place until it is whole, or to standard output."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Protocol

from locator.errors import DataError, UsageError

# What stands beside the output until it is whole.
PART = ".part"
# What a Parquet file is made as, from what stands in the one above.
BUILDING = ".building"
# Lines of the input that could not be read.
BAD = ".bad"


class Output(Protocol):
    """Where bytes go; the methods are those of a Sink."""

    def write(self, data: bytes) -> None: ...
    def position(self) -> int: ...
    def finish(self) -> None: ...
    def close(self) -> None: ...


class PartFile:
    """A file under the name ``path``.part, which gets its own name when it is finished."""

    def __init__(self, path: str, resume_at: int | None) -> None:
        """Begin the file, or go on with it: what stands from ``resume_at`` on is cut off.

        Raises DataError if it cannot be written or has not that much.
        """
        self._path = os.path.realpath(path)  # a link stays one
        self._part = self._path + PART
        with self._writing():
            # No buffer: what is on the disk and what was written are never two things.
            self._file = open(self._part, "ab", buffering=0)  # noqa: SIM115 - close() is ours
        try:
            with self._writing():
                if os.fstat(self._file.fileno()).st_size < (resume_at or 0):
                    fault = "has less than the interrupted run wrote: begin anew"
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
        """Make what was written durable; how many bytes that is."""
        with self._writing():
            os.fsync(self._file.fileno())
            return self._file.tell()

    def finish(self) -> None:
        """Give the file its name."""
        self.position()
        self.close()
        with self._writing():
            put_in_place(self._part, self._path)

    def close(self) -> None:
        """Let go of the file; it stays where it is."""
        self._file.close()


class StandardOutput:
    """Standard output: what is written cannot be gone on with. A closed pipe is the caller's."""

    def write(self, data: bytes) -> None:
        """Pass ``data`` on. Raises BrokenPipeError, DataError when it cannot be written."""
        try:
            sys.stdout.buffer.write(data)
            sys.stdout.buffer.flush()
        except BrokenPipeError:
            raise
        except OSError as error:
            raise DataError(f"cannot write: {error.strerror}", path="standard output") from None

    def position(self) -> int:
        """0: there is nothing that could be gone on with."""
        return 0

    def finish(self) -> None:
        """Nothing is left to do."""

    def close(self) -> None:
        """Nothing is to be let go of."""


def put_in_place(beside: str, path: str) -> None:
    """Give a file, whose content is on the disk, its name. Raises OSError if that fails."""
    os.replace(beside, path)
    # The new name is to outlive a power cut too, where the system can do that for folders.
    with suppress(OSError):
        folder = os.open(os.path.dirname(path), os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def refuse_unusable(path: str, *inputs: str) -> None:
    """Raise UsageError if ``path`` is no file, or writing to it would write over an input."""
    if os.path.isdir(path) or not os.path.basename(path):
        raise UsageError("-o is a folder; name a file in it")
    if os.path.exists(path) and not os.path.isfile(path):
        raise UsageError("-o is a device or a pipe, not a file; leave it out and use > instead")
    for written in (path, *(os.path.realpath(path) + ending for ending in (PART, BAD))):
        if any(_same(written, read) for read in inputs):
            raise UsageError("the output would be written over the input; name another file")


def _same(path: str, other: str) -> bool:
    try:
        read = os.fstat(0) if other == "-" else os.stat(other)
        return os.path.samestat(os.stat(path), read)
    except OSError:
        return False
