"""The directory of clinics as everything here uses it: loaded, and placed with the street data.

Clinics that were placed in two ways would give one address two answers; so there is one way.
"""

import os

from locator.address import parse
from locator.clinics import Clinic, Geocode, load, sharpened
from locator.geocode.ladder import Candidate
from locator.geocode.offline import Offline
from locator.geocode.streets.folder import FILE_NAME


def offline_in(folder: str | None) -> Offline:
    """The offline geocoder with the street data of ``folder``, if there are any; None is without.

    Raises DataError if the street data cannot be used.
    """
    if folder is None or not os.path.exists(os.path.join(folder, FILE_NAME)):
        return Offline()
    from locator.geocode.streets.match import open_matcher

    return Offline(open_matcher(folder))


def load_clinics(
    locations: str | None, geocoder: Offline, services_file: str | None = None
) -> tuple[Clinic, ...]:
    """The clinics of ``locations``, or the shipped ones; blank coordinates are placed offline.

    With street data, coarse coordinates are placed anew. Details of services come from
    ``services_file`` or the one beside ``locations``. Raises DataError if a file cannot be used.
    """
    clinics = load(locations, placing(geocoder), services_file)
    if not geocoder.streets:
        return clinics
    return sharpened(clinics, placing(geocoder.without_guesses()))


def placing(geocoder: Offline) -> Geocode:
    """The function that places a clinic's own address: the best candidate, None without one."""

    def place(address: str) -> Candidate | None:
        return next(iter(geocoder.geocode(parse(address))), None)

    return place
