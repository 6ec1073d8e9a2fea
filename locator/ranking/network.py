"""The roads that answers are by: installed ones, or a router's. Light to import: many have none."""

import os
from typing import TYPE_CHECKING

from locator.clinics.directory import Directory
from locator.ranking.model import LINE
from locator.roads.folder import graph_path
from locator.roads.routers import NO_ROUTER

if TYPE_CHECKING:
    from locator.ranking.by_road import Network
    from locator.roads.online.router import Router


def has_roads(folder: str | None, by: str) -> bool:
    """True if answers with the measure ``by`` and this data folder can be by installed roads."""
    return folder is not None and by != LINE and os.path.exists(graph_path(folder))


def can_be_by_road(folder: str | None, by: str, router: str) -> bool:
    """True if answers can be by a router or by installed roads."""
    return has_roads(folder, by) or (by != LINE and router != NO_ROUTER)


def open_network(
    folder: str | None, clinics: Directory, by: str, router: "Router | None" = None
) -> "Network | None":
    """The router, or the roads in a data folder, for these clinics.

    None where answers cannot be by road. Raises DataError if the installed roads are damaged.
    """
    if router is not None:
        from locator.ranking.by_road import routed_network

        return routed_network(router, clinics)
    if folder is None or not has_roads(folder, by):
        return None
    from locator.ranking.by_road import installed_network

    return installed_network(folder, clinics)
