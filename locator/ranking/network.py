"""The installed roads, opened where there are any. Light to import: many have none."""

import os
from typing import TYPE_CHECKING

from locator.clinics.directory import Directory
from locator.ranking.model import LINE
from locator.roads.folder import graph_path

if TYPE_CHECKING:
    from locator.ranking.by_road import Network


def has_roads(folder: str | None, by: str) -> bool:
    """Whether answers with the measure ``by`` and this data folder can be by road."""
    return folder is not None and by != LINE and os.path.exists(graph_path(folder))


def installed_network(folder: str | None, clinics: Directory, by: str) -> "Network | None":
    """The roads in a data folder, for these clinics; None where answers cannot be by road.

    Raises DataError if they are damaged.
    """
    if folder is None or not has_roads(folder, by):
        return None
    from locator.ranking.by_road import open_network

    return open_network(folder, clinics)
