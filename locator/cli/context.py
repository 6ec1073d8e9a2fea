"""Shared by commands: make the chain of geocoders and the router, and open the browser."""

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from locator.cli.settings import Settings
from locator.clinics.directory import Directory
from locator.clinics.load import guide_path, load_clinics, services_beside
from locator.geocode.model import Geocoder, geocoder_names
from locator.geocode.offline import Offline, open_offline
from locator.geocode.streets.folder import data_dir
from locator.roads.routers import NO_ROUTER

if TYPE_CHECKING:
    from locator.roads.online.router import Router

Notify = Callable[[str], None]

# Seconds to wait for the program that opens the browser. It ends at once, unless it turns into the
# browser itself, which means success.
_OPENER_S = 2


def chain(
    names: str, geocoder: Offline, settings: Settings, notify: Notify, *, quiet: bool = False
) -> list[Geocoder]:
    """The geocoders in ``names``, which are separated by commas, in that order.

    ``notify`` gets one line for each online geocoder that says where it sends addresses and, unless
    ``quiet``, one that says why it is not asked. Raises UsageError for an unknown name or a missing
    key.
    """
    return [
        geocoder if name == "offline" else _online(name, settings, notify, quiet)
        for name in geocoder_names(names)
    ]


def _online(name: str, settings: Settings, notify: Notify, quiet: bool) -> Geocoder:
    from locator.geocode.online.geocoder import online

    explain = None if quiet else notify
    return online(name, settings.geocoder(name), notify=notify, explain=explain)


def load_directory(
    geocoder: Offline | None = None,
    /,
    locations: str | None = None,
    services_file: str | None = None,
    guide_file: str | None = None,
    *,
    data: str | None = None,
) -> Directory:
    """The clinics of ``load_clinics``; details of services say whether there is a guide to them.

    ``data``: the data folder, None for the user's own. A large directory is kept there, prepared.
    Raises DataError if a file is unusable. The guide is read only if there are such details.
    """
    if locations is None or locations == "-":
        return _loaded(geocoder or open_offline(data), locations, services_file, guide_file)
    from locator.clinics.prepared import prepared, source

    services_file, folder = services_file or services_beside(locations), data_dir(data)
    tables = (locations, services_file, services_file and guide_path(locations, guide_file))
    kept = source(folder, tables)
    if kept is None:
        return _loaded(geocoder or open_offline(data), locations, services_file, guide_file)

    def make() -> Directory:
        # The streets that are there now: another installation may have ended meanwhile.
        return _loaded(open_offline(data), locations, services_file, guide_file)

    return prepared(kept, make)


def _loaded(
    geocoder: Offline,
    locations: str | None,
    services_file: str | None,
    guide_file: str | None,
) -> Directory:
    clinics = load_clinics(locations, geocoder, services_file)
    if not clinics.has_service_details:
        return clinics
    from locator.clinics.guide import load_guides, with_guides

    return with_guides(clinics, load_guides(locations, clinics.services, guide_file))


def router(name: str, settings: Settings, notify: Notify) -> "Router | None":
    """The router of that name; None for none.

    ``notify`` gets one line that says where it sends places. Raises UsageError for a missing or
    wrong setting.
    """
    if name == NO_ROUTER:
        return None
    from locator.roads.online.router import router as made

    return made(name, settings.router(name), notify=notify)


def open_in_browser(url: str) -> bool:
    """Open ``url`` in the browser. False if it surely failed."""
    if sys.platform in ("darwin", "win32", "cygwin"):
        return click.launch(url) == 0
    # Elsewhere click.launch does not wait for xdg-open and cannot report a failure.
    import subprocess

    try:
        opener = subprocess.Popen(
            ["xdg-open", url], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        return opener.wait(_OPENER_S) == 0
    except subprocess.TimeoutExpired:
        return True
    except OSError:
        import webbrowser

        return webbrowser.open(url)
