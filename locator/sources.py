"""What answers are made from, opened: the offline geocoder and the directory of clinics.

Commands and the HTTP service open them here, so that all place the clinics alike.
"""

import os

from locator.address import parse
from locator.clinics import Clinic, Geocode, load, sharpened
from locator.errors import UsageError
from locator.geocode.ladder import Candidate
from locator.geocode.offline import Offline
from locator.geocode.streets.folder import FILE_NAME, data_dir


def offline(data: str | None = None) -> Offline:
    """The offline geocoder, with the street data of the folder ``data`` if there are any.

    None is the user's own data folder. Raises DataError if the street data cannot be used.
    """
    folder = data_dir(data)
    if not os.path.exists(os.path.join(folder, FILE_NAME)):
        return Offline()
    from locator.geocode.streets.match import open_matcher

    return Offline(open_matcher(folder))


def lacks_streets(data: str | None) -> str:
    """What to tell whoever has named ``data`` as the data folder; "" unless it has no street data.

    None, the user's own data folder, was named by nobody.
    """
    if not data or os.path.exists(os.path.join(data, FILE_NAME)):
        return ""
    return (
        f"there are no street data in the data folder {data}:"
        " addresses are placed by ZIP code and town alone"
    )


def load_clinics(
    locations: str | None, geocoder: Offline | None = None, services_file: str | None = None
) -> tuple[Clinic, ...]:
    """The clinics of ``locations``, or the shipped ones; blank coordinates are placed offline.

    With street data, coarse coordinates are placed anew. Details of services come from
    ``services_file`` or the one beside ``locations``. Raises DataError if a file cannot be used.
    """
    geocoder = geocoder or offline()
    clinics = load(locations, placing(geocoder), services_file)
    exact = placing(geocoder.without_guesses())
    return sharpened(clinics, exact) if geocoder.streets else clinics


def placing(geocoder: Offline) -> Geocode:
    """The function that places a clinic's own address: the best candidate, None without one."""

    def place(address: str) -> Candidate | None:
        return next(iter(geocoder.geocode(parse(address))), None)

    return place


def geocoder_names(names: str) -> tuple[str, ...]:
    """The names in ``names``, with commas between, each once. Raises UsageError without any."""
    wanted = [name.strip().lower() for name in names.split(",") if name.strip()]
    if not wanted:
        raise UsageError("--geocoder needs a name, such as offline")
    return tuple(dict.fromkeys(wanted))
