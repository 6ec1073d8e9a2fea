"""Preparing the roads, for the commands that use them again and again."""

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from locator.clinics.load import load_clinics
from locator.geocode.offline import open_offline
from locator.geocode.streets.folder import data_dir
from locator.ranking.network import has_roads
from locator.roads.folder import graph_path
from locator.roads.routers import NO_ROUTER

if TYPE_CHECKING:
    from locator.batch.answering import Setup


def prepare_roads(chosen: Mapping[str, Any]) -> None:
    """Make the installed roads ready for the clinics, if answers can be by road.

    Raises DataError if the roads are not as they were installed.
    """
    folder = data_dir(chosen["data_dir"])
    if chosen["router"] == NO_ROUTER and has_roads(folder, chosen["by"]):
        make_ready(folder, chosen["locations"], quiet=chosen["quiet"])


@contextmanager
def bar(label: str, length: int) -> Iterator[Callable[[int], None]]:
    """A progress bar; nothing without a terminal or if the length is unknown."""
    if not length or not sys.stderr.isatty():
        yield lambda _: None
        return
    with click.progressbar(length=length, label=label, file=sys.stderr) as shown:
        yield shown.update


def make_ready(folder: str, locations: str | None, *, quiet: bool) -> None:
    """Make the roads ready for the clinics of a file, with a progress bar on a terminal."""
    from locator.ranking.by_road import sites
    from locator.roads import install

    there = sites(load_clinics(locations, open_offline(folder)))
    with bar("preparing roads", 0 if quiet else install.expected_labels(folder, there)) as step:
        install.make_ready(folder, there, step)


def roads_identity(setup: "Setup") -> str:
    """A text that is the same for the same times: of roads, calibrated or not, or of a router.

    "" where answers are by neither.
    """
    folder = setup.folder
    if setup.router != NO_ROUTER:
        return setup.router
    if folder is None or not has_roads(folder, setup.request.by):
        return ""
    from locator.roads import calibration
    from locator.roads.graph import open_graph

    graph = open_graph(graph_path(folder))
    if graph is None:
        return ""
    digest = graph.digest.hex()
    graph.close()
    return f"{digest} {calibration.load(folder)!r}"
