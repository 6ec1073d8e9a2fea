"""What commands that answer many addresses do with the roads before they begin."""

import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

import click

from locator.clinics.load import load_clinics
from locator.errors import DataError
from locator.geocode.streets.folder import data_dir
from locator.ranking.model import LINE
from locator.roads.folder import graph_path

if TYPE_CHECKING:
    from locator.batch.answering import Setup
    from locator.roads.drive import Site


def prepare_roads(chosen: Mapping[str, Any]) -> None:
    """Check the installed roads, and prepare them for the clinics if that is not done yet.

    Where the data folder cannot be written to, answers only take longer. Raises DataError if the
    roads are not as they were installed.
    """
    folder = data_dir(chosen["data_dir"])
    if chosen["by"] == LINE or not os.path.exists(graph_path(folder)):
        return
    from locator.ranking.by_road import sites
    from locator.roads import install

    install.check(folder)
    there = sites(load_clinics(chosen["locations"]))
    with suppress(DataError, OSError):
        make_labels(folder, there, quiet=chosen["quiet"])


@contextmanager
def bar(label: str, length: int) -> Iterator[Callable[[int], None]]:
    """A progress bar; nothing without a terminal or if the length is unknown."""
    if not length or not sys.stderr.isatty():
        yield lambda _: None
        return
    with click.progressbar(length=length, label=label, file=sys.stderr) as shown:
        yield shown.update


def make_labels(folder: str, there: "Sequence[Site]", *, quiet: bool) -> None:
    """Prepare the roads for a directory, with a progress bar on a terminal."""
    from locator.roads import install

    length = 0 if quiet else install.expected_labels(folder, there)
    with bar("preparing roads", length) as step:
        install.make_labels(folder, there, step)


def roads_identity(setup: "Setup") -> str:
    """A text that is the same for the same roads; "" where they have no part in the answers."""
    folder = setup.folder
    if folder is None or setup.request.by == LINE or not os.path.exists(graph_path(folder)):
        return ""
    from locator.roads.graph import open_graph

    graph = open_graph(graph_path(folder))
    if graph is None:
        return ""
    digest = graph.digest.hex()
    graph.close()
    return digest
