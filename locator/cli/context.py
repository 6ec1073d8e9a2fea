"""What commands share: the chain of geocoders."""

from collections.abc import Callable

from locator.cli.settings import Settings
from locator.geocode.ladder import Geocoder
from locator.geocode.offline import Offline
from locator.sources import geocoder_names


def chain(
    names: str, geocoder: Offline, settings: Settings, notify: Callable[[str], None]
) -> list[Geocoder]:
    """The geocoders named in ``names``, with commas between, in that order.

    ``notify`` is told, once each, where an online one sends addresses. Raises UsageError for an
    unknown name or a missing key.
    """
    return [
        geocoder if name == "offline" else _online(name, settings, notify)
        for name in geocoder_names(names)
    ]


def _online(name: str, settings: Settings, notify: Callable[[str], None]) -> Geocoder:
    from locator.geocode.online import online

    return online(name, settings.geocoder(name), notify=notify)
