"""What commands share: the chain of geocoders, and the browser."""

import sys
from collections.abc import Callable

import click

from locator.address.model import Address
from locator.cli.settings import Settings
from locator.geocode.model import Candidate, Geocoder, geocoder_names
from locator.geocode.offline import Offline

Notify = Callable[[str], None]

# How long a program that opens browsers is waited for. It ends at once, unless it has become the
# browser itself: then there is one.
_OPENER_S = 2


def chain(
    names: str, geocoder: Offline, settings: Settings, notify: Notify, *, quiet: bool = False
) -> list[Geocoder]:
    """The geocoders named in ``names``, with commas between, in that order.

    ``notify`` is told, once each, where an online one sends addresses and, unless ``quiet``, why
    one is not asked. Raises UsageError for an unknown name or a missing key.
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
    """The Census Bureau's service, which says once why it is not asked for a ZIP or a town."""

    def __init__(self, geocoder: Geocoder, notify: Notify) -> None:
        self.name, self.online, self.streets = geocoder.name, geocoder.online, geocoder.streets
        self._geocoder = geocoder
        self._notify: Notify | None = notify

    def geocode(self, address: Address) -> list[Candidate]:
        """What the service answers; nothing is sent without a house number."""
        if not address.house_number and address.latitude is None and self._notify:
            notify, self._notify = self._notify, None
            notify("census needs a house number and a street; without them it was not asked")
        return self._geocoder.geocode(address)


def open_in_browser(url: str) -> bool:
    """Open ``url`` in the browser; False where that can be seen to have failed."""
    if sys.platform in ("darwin", "win32", "cygwin"):
        return click.launch(url) == 0
    # There click.launch does not wait for xdg-open, and so cannot say whether it worked.
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
