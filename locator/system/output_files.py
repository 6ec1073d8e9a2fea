"""Writing files: errors that name what cannot be written, and say so."""

from collections.abc import Iterator
from contextlib import contextmanager

from locator.errors import WriteError


@contextmanager
def writing(path: str) -> Iterator[None]:
    """Turn an OSError of the block into a WriteError that names ``path``, a file or a folder."""
    try:
        yield
    except OSError as error:
        raise WriteError(f"cannot write: {error.strerror}", path=path) from None
