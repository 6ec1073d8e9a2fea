"""What commands share: the chain of geocoders, and the browser."""

import sys
from collections.abc import Callable

import click

from locator.cli.settings import Settings
from locator.geocode.model import Geocoder, geocoder_names
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

    explain = None if quiet else notify
    return online(name, settings.geocoder(name), notify=notify, explain=explain)


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
