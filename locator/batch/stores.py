"""Files in any store that fsspec knows: a shared folder, S3, a web server."""

import os
import posixpath
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import file_digest
from typing import Any

from locator.errors import DataError, LocatorError, UsageError
from locator.system import private
from locator.system.extras import missing


def without_dask() -> UsageError:
    """The error where Dask is missing, and with it what it brings."""
    return missing("many machines need Dask", "dask")


def store_of(url: str) -> tuple[Any, str]:
    """The store of ``url``, and the path in it. Raises UsageError if there is no such store."""
    try:
        import fsspec.core
    except ImportError:
        raise without_dask() from None
    try:
        store, path = fsspec.core.url_to_fs(url)
    except (ImportError, ValueError) as error:  # an unknown store, or its package is missing
        raise UsageError(f"this is not in a store that can be reached: {error}") from None
    return store, path


@contextmanager
def store_errors(url: str) -> Iterator[None]:
    """Raise a DataError for anything that goes wrong with the store of ``url``."""
    try:
        yield
    except LocatorError:
        raise
    except Exception as error:  # each store has errors of its own
        reason = getattr(error, "strerror", None) or type(error).__name__
        raise DataError(f"cannot be read or written: {reason}", path=url) from None


def url_of(path: str) -> str:
    """A path or URL as a URL that is good in every folder."""
    store, inside = store_of(path)
    return str(store.unstrip_protocol(inside))


def fetch(url: str, path: str) -> None:
    """Copy the file at ``url`` to a path on this machine."""
    store, inside = store_of(url)
    store.get_file(inside, path)


def put(store: Any, written: str, target: str) -> None:
    """The file ``written`` under the name ``target`` of the store, whole or not at all."""
    folder, name = posixpath.split(target)
    beside = f"{folder}/.{name}.{uuid.uuid4().hex}.part"
    try:
        if "file" in store.protocol:  # on this machine, where others may look into the folder
            os.close(private.create(beside))
        store.put_file(written, beside)
        store.mv(beside, target)
    except BaseException:
        with suppress(OSError):
            store.rm_file(beside)
        raise


def digest(path: str) -> str:
    """The SHA-256 of a file on this machine."""
    with open(path, "rb") as file:
        return file_digest(file, "sha256").hexdigest()
