"""The map in a file that only its owner can read: it shows where a caller lives."""

import os
from collections.abc import Callable, Sequence
from contextlib import closing, nullcontext, suppress

from locator.answer import Answer
from locator.clinics.model import Clinic
from locator.errors import DataError, UsageError
from locator.geocode.streets.folder import data_dir
from locator.geocode.streets.store import check_index, open_index
from locator.map.bands import Bands
from locator.map.page import page
from locator.map.scene import Scene, make_scene
from locator.map.svg import svg

WRITERS: dict[str, Callable[[Scene], str]] = {".svg": svg, ".html": page}


def check_name(path: str) -> str:
    """The ending of a file that a map can be written to; raises UsageError for any other."""
    ending = os.path.splitext(path)[1].lower()
    if ending not in WRITERS:
        raise UsageError("a map is written to a file that ends in .svg or .html")
    return ending


def save(
    answer: Answer,
    clinics: Sequence[Clinic],
    path: str,
    folder: str | None = None,
    bands: Bands | None = None,
) -> None:
    """Write the map of ``answer`` to ``path``: SVG, or a page when it ends in ``.html``.

    ``clinics`` are those that the decision is about. Streets come from the index of ``folder``, or
    of the user's own data folder, where there is one. ``bands``: the drives to shade.
    The file is complete or not there, and nobody but its owner can read it. Raises UsageError for
    another ending, DataError if the file cannot be written or the index is damaged.
    """
    ending = check_name(path)
    check_index(data_dir(folder))  # a map reads more of it than an answer does
    index = open_index(data_dir(folder))
    with closing(index) if index else nullcontext():
        scene = make_scene(answer, clinics, streets=index, units=answer.units, bands=bands)
    _write(path, WRITERS[ending](scene))


def _write(path: str, text: str) -> None:
    from tempfile import mkstemp  # makes files that only their owner can read

    try:
        descriptor, temporary = mkstemp(dir=os.path.dirname(path) or ".", prefix=".map-")
        try:
            with open(descriptor, "w", encoding="utf-8", newline="\n") as file:
                file.write(text)
            os.replace(temporary, path)
        except BaseException:
            with suppress(OSError):
                os.unlink(temporary)
            raise
    except OSError as error:
        raise DataError(f"cannot write the map: {error.strerror}", path=path) from None
