"""Shared by commands: make the chain of geocoders, and open the browser."""

import sys
from collections.abc import Callable

import click

from locator.address.model import Address
from locator.cli.settings import Settings
from locator.geocode.model import Candidate, Geocoder, geocoder_names
from locator.geocode.offline import Offline

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

    geocoder = online(name, settings.geocoder(name), notify=notify)
    return _Census(geocoder, notify) if name == "census" and not quiet else geocoder


class _Census:
    """The Census Bureau's service. It says once why it does not ask for a ZIP or a town."""

    def __init__(self, geocoder: Geocoder, notify: Notify) -> None:
        self.name, self.online, self.streets = geocoder.name, geocoder.online, geocoder.streets
        self._geocoder = geocoder
        self._notify: Notify | None = notify

    def geocode(self, address: Address) -> list[Candidate]:
        """The service's candidates. Sends nothing without a house number."""
        if not address.house_number and address.latitude is None and self._notify:
            notify, self._notify = self._notify, None
            notify("census was not asked: it needs a house number and a street")
        return self._geocoder.geocode(address)


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
