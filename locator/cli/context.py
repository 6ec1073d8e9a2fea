"""What commands share: the directory of clinics and the chain of geocoders."""

from collections.abc import Callable

from locator.cli.settings import Settings
from locator.clinics import Clinic, load
from locator.errors import UsageError
from locator.geocode.ladder import Candidate, Geocoder


def load_clinics(locations: str | None) -> tuple[Clinic, ...]:
    """The clinics of ``locations``, or the shipped ones; blank coordinates are placed offline.

    Raises DataError if the file cannot be used.
    """
    return load(locations, place_offline)


def place_offline(address: str) -> Candidate | None:
    """The best offline candidate for a clinic's own address, None without one."""
    from locator.address import parse
    from locator.geocode.offline import Offline

    return next(iter(Offline().geocode(parse(address))), None)


def chain(names: str, settings: Settings, notify: Callable[[str], None]) -> list[Geocoder]:
    """The geocoders named in ``names``, with commas between, in that order.

    ``notify`` is told, once each, where an online one sends addresses. Raises UsageError for an
    unknown name or a missing key.
    """
    wanted = [name.strip().lower() for name in names.split(",") if name.strip()]
    if not wanted:
        raise UsageError("--geocoder needs a name, such as offline")
    return [_geocoder(name, settings, notify) for name in dict.fromkeys(wanted)]


def _geocoder(name: str, settings: Settings, notify: Callable[[str], None]) -> Geocoder:
    if name == "offline":
        from locator.geocode.offline import Offline

        return Offline()
    from locator.geocode.online import online

    return online(name, settings.geocoder(name), notify=notify)
