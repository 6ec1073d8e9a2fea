"""The files of the agents' page, read once."""

from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import NamedTuple

# By file extension. Other files in the folder are not served.
_TYPES = {
    "html": "text/html; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "json": "application/json",
    "svg": "image/svg+xml",
}


class PageFile(NamedTuple):
    """A file as it is sent."""

    content: bytes
    media_type: str


def page_files() -> dict[str, PageFile]:
    """The files by name. Works in a wheel, a zip on ``sys.path`` and a checkout."""
    folder = files("locator.serve") / "page"
    return {file.name: _read(file) for file in folder.iterdir() if _ending(file.name) in _TYPES}


def _read(file: Traversable) -> PageFile:
    return PageFile(file.read_bytes(), _TYPES[_ending(file.name)])


def _ending(name: str) -> str:
    return name.rpartition(".")[2]
