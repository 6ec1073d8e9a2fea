"""The folder of the user's street data."""

import os
import sys

from locator.errors import DataError

VARIABLE = "LOCATOR_DATA"
FILE_NAME = "streets.sqlite"
_SHA_BYTES = 32


def data_dir(option: str | None) -> str:
    """The data folder: ``option``, or $LOCATOR_DATA, or the platform's folder for user data.

    The folder need not exist.
    """
    chosen = option or os.environ.get(VARIABLE)
    if chosen:
        return chosen
    platform = sys.platform  # as a variable, so that type checkers check both branches
    if platform == "linux":
        # The answer of platformdirs on Linux, without its import, which slows every start.
        base = os.environ.get("XDG_DATA_HOME", "").strip() or os.path.expanduser("~/.local/share")
        return os.path.join(base, "clinic-locator")
    import platformdirs

    return platformdirs.user_data_dir("clinic-locator", appauthor=False)


def has_index(folder: str) -> bool:
    """True if street data are installed in ``folder``.

    Raises DataError if the folder cannot be read: the data may well be there.
    """
    try:
        os.stat(os.path.join(folder, FILE_NAME))
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as error:
        raise cannot_read(folder, error) from None
    return True


def cannot_read(folder: str, error: OSError) -> DataError:
    """The error for a data folder that cannot be read."""
    return DataError(f"cannot read the data folder: {error.strerror}", path=folder)


def identity_of_file(folder: str) -> bytes:
    """The SHA-256 of the street index as its last bytes state it; b"" without an index.

    See ``locator.geocode.streets.seal``. Raises OSError if the file cannot be read.
    """
    try:
        with open(os.path.join(folder, FILE_NAME), "rb") as file:
            file.seek(-_SHA_BYTES, os.SEEK_END)
            return file.read()
    except FileNotFoundError:
        return b""
