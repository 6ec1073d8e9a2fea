"""Everything that can go wrong, and the exit code it ends in.

The tree; each class is one cause:

    LocatorError                 anything this package raises on purpose
    ├── UsageError               the request itself makes no sense (exit 2)
    ├── DataError                a file is missing, unreadable or wrong (exit 5)
    │   └── WriteError           a file cannot be written: a full disk, missing rights
    └── OnlineError              an online geocoder, a router or the network failed (exit 6)
        ├── QuotaError           too many requests for the service
        ├── RefusedError         the service refused our key or our request
        └── UnavailableError     no connection, a time-out, or a failure of the service

"No match" and "ambiguous" are answers, not errors: they have exit codes but no class.
No message ever contains the text of a caller. Messages about rows name the row, not its content.
"""

from enum import IntEnum


class Exit(IntEnum):
    """Process exit codes; part of the contract, so values never change."""

    OK = 0  # answered, also when the decision is not certain
    INTERNAL = 1  # a bug in this program
    USAGE = 2  # wrong options or arguments
    NO_MATCH = 3  # nothing in the text could be placed
    AMBIGUOUS = 4  # the text has several readings, with different nearest clinics
    DATA = 5  # the locations file, street data or batch input is wrong
    GEOCODER = 6  # an online geocoder, a router, a Dask cluster or the network failed
    HUNG_UP = 129  # 128 + SIGHUP, as shells report it: the terminal was closed
    INTERRUPTED = 130  # 128 + SIGINT
    TERMINATED = 143  # 128 + SIGTERM


class LocatorError(Exception):
    """Anything this package raises on purpose; ``exit_code`` is the exit code of a command."""

    exit_code = Exit.INTERNAL


class UsageError(LocatorError):
    """The request itself makes no sense: an unknown service, geocoder or link name."""

    exit_code = Exit.USAGE


class DataError(LocatorError):
    """A file is missing, unreadable or wrong.

    ``path``, ``line`` (the first line is 1), ``column`` (its name) and ``value`` say where.
    ``value`` is always data of a clinic, never of a caller.
    """

    exit_code = Exit.DATA

    def __init__(
        self,
        message: str,
        *,
        path: str = "",
        line: int | None = None,
        column: str = "",
        value: str = "",
    ) -> None:
        self.path, self.line, self.column, self.value = path, line, column, value
        where = ", ".join(
            part
            for part in (path, f"line {line}" if line else "", f"column {column}" if column else "")
            if part
        )
        shown = f" (found {value!r})" if value else ""
        super().__init__(f"{where}: {message}{shown}" if where else f"{message}{shown}")


class WriteError(DataError):
    """A file cannot be written: the disk is full, or rights are missing; no input is wrong."""


class OnlineError(LocatorError):
    """An online service or the network failed; this is never reported as "no match".

    ``kind`` is the kind of service, "geocoder" or "router". ``cause`` is a machine word.
    """

    exit_code = Exit.GEOCODER
    cause = "unavailable"

    def __init__(self, message: str, kind: str = "geocoder") -> None:
        super().__init__(message, kind)
        self.message, self.kind = message, kind

    def __str__(self) -> str:
        """The message."""
        return self.message


class QuotaError(OnlineError):
    """The service got more requests than it allows."""

    cause = "quota"


class RefusedError(OnlineError):
    """The service refused our key or did not understand our request."""

    cause = "refused"


class UnavailableError(OnlineError):
    """No connection, a time-out, or a failure of the service."""
