"""What commands share: the directory of clinics and the chain of geocoders."""

from collections.abc import Callable

from locator import directory
from locator.cli.settings import Settings
from locator.clinics import Clinic
from locator.errors import UsageError
from locator.geocode.ladder import Geocoder
from locator.geocode.offline import Offline
from locator.geocode.streets.folder import data_dir


def offline(data: str | None = None) -> Offline:
    """The offline geocoder, with the street data of the folder ``data`` if there are any.

    None is the user's own data folder. Raises DataError if the street data cannot be used.
    """
    return directory.offline_in(data_dir(data))


def load_clinics(
    locations: str | None, geocoder: Offline | None = None, services_file: str | None = None
) -> tuple[Clinic, ...]:
    """``directory.load_clinics``, placed with the user's own street data unless told otherwise."""
    return directory.load_clinics(locations, geocoder or offline(), services_file)


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
