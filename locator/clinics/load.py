"""locations.csv → Clinic rows, every row validated."""

import os
from collections.abc import Callable, Iterable

from locator.address import parse
from locator.clinics.cells import (
    check_address,
    read_id,
    read_name,
    read_state,
    read_status,
    read_url,
    read_verified_on,
    read_zip,
)
from locator.clinics.directory import Directory
from locator.clinics.model import COARSE_M, Clinic
from locator.clinics.one_line import spread
from locator.clinics.placeholders import blank_placeholders
from locator.clinics.point import has_point, read_point
from locator.clinics.service_names import service_key, split_services
from locator.clinics.table import ERROR, WARNING, Row, Table, read_table, refuse_errors
from locator.geocode.gazetteer import TABLE as ZIPS
from locator.geocode.gazetteer import zip_row
from locator.geocode.model import STREET_LEVEL, Candidate
from locator.geocode.offline import Offline, open_offline
from locator.system.shipped import expect_many

# Places an address; None if it cannot. The candidate's uncertainty becomes the clinic's accuracy.
Geocode = Callable[[str], Candidate | None]


# Rows that are worth a millisecond to look up their ZIPs faster. Ours.
_MANY = 200
# The point of a clinic before its address is placed.
_NOWHERE = (0.0, 0.0, 0.0)
# The name of the file with details of services that may be beside the locations file.
SERVICES_FILE = "services.csv"
# The name of the guide to services that may be beside the locations file, and of the shipped one.
GUIDE_FILE = "service_guide.csv"


def load(path: str | None, geocode: Geocode, services_file: str | None = None) -> Directory:
    """The clinics of the file ``path`` in its order ("-": standard input, None: the shipped file).

    ``geocode`` places the address of a row without coordinates. A service is spelled in all clinics
    as it is first spelled in the file. Details of services come from ``services_file``, or else
    from the SERVICES_FILE beside ``path`` if there is one. Raises DataError with the first error
    that ``locator.clinics.check.check`` lists.
    """
    table = read_table(path)
    clinics = tuple(clinic for _, clinic in read_clinics(table, geocode))
    refuse_errors(table)
    services_file = services_file or services_beside(path)
    if services_file is None:
        return Directory(clinics)
    from locator.clinics.service_details import with_details

    return Directory(with_details(clinics, services_file))


def services_beside(path: str | None) -> str | None:
    """The services file in the folder of the locations file ``path``, None if there is none."""
    return beside(path, SERVICES_FILE)


def beside(path: str | None, name: str) -> str | None:
    """The file ``name`` in the folder of the locations file ``path``, None if there is none."""
    if path is None or path == "-":
        return None
    found = os.path.join(os.path.dirname(path), name)
    return found if found != path and os.path.isfile(found) else None


def guide_path(locations: str | None, guide_file: str | None = None) -> str | None:
    """The path of the guide to the services in ``locations``; None if it is shipped or missing."""
    return guide_file or beside(locations, GUIDE_FILE)


def with_street_points(clinics: Iterable[Clinic], geocode: Geocode) -> Directory:
    """The clinics. A coarse point is replaced by the one of ``geocode`` if that is better."""
    return Directory(_with_street_point(clinic, geocode) for clinic in clinics)


def _with_street_point(clinic: Clinic, geocode: Geocode) -> Clinic:
    # A house-number range is only good to a block. Points that are not coarse are left alone.
    place = geocode(clinic.address) if clinic.accuracy_m > COARSE_M else None
    if place is None or place.precision not in STREET_LEVEL or _contradicts(place):
        return clinic
    if place.uncertainty_m >= clinic.accuracy_m:
        return clinic
    return clinic._replace(
        latitude=place.latitude,
        longitude=place.longitude,
        accuracy_m=place.uncertainty_m,
        point_source=place.precision,
    )


def _contradicts(place: Candidate) -> bool:
    # With other faults the match is a guess, and the point of the file is better.
    return not {"unit_ignored", "parity_mismatch"}.issuperset(place.faults)


def read_clinics(table: Table, geocode: Geocode) -> list[tuple[Row, Clinic]]:
    """The usable rows of ``table`` with their clinics; faults are added to its findings.

    All errors that ``load`` and ``check`` report come from here.
    """
    if len(table.rows) > _MANY:
        expect_many(ZIPS)
    blank_placeholders(table.rows)
    reader = _Reader(geocode, _spellings(table))
    read = [(row, reader.clinic(row)) for row in table.rows]
    return [(row, clinic) for row, clinic in read if clinic and row.usable]


def _spellings(table: Table) -> dict[str, tuple[str, ...]]:
    """For each cell with services: the services in it, each as it is first spelled in the file."""
    cells = {
        cell: list(split_services(cell))
        for cell in dict.fromkeys(row.cells.get("services", "") for row in table.rows)
    }
    names = dict.fromkeys(name for found in cells.values() for name in found)
    first: dict[str, str] = {}
    if len(names) < 2:
        spelled = {name: name for name in names}  # no need to read the synonyms
    else:
        spelled = {name: first.setdefault(service_key(name), name) for name in names}
    return {
        cell: tuple(dict.fromkeys(spelled[name] for name in found)) for cell, found in cells.items()
    }


class _Reader:
    """Reads rows one after another, and remembers their ids."""

    def __init__(self, geocode: Geocode, spellings: dict[str, tuple[str, ...]]) -> None:
        self.geocode, self.spellings = geocode, spellings
        self.lines_of_ids: dict[str, int] = {}

    def clinic(self, row: Row) -> Clinic | None:
        clinic_id, name = self._id(row), read_name(row)
        if not spread(row):
            return None
        state, zip_code = read_state(row), read_zip(row)
        home = zip_row(zip_code)
        check_address(row, state, zip_code, home)
        status, url, verified_on = read_status(row), read_url(row), read_verified_on(row)
        point = read_point(row, home) if has_point(row) else _NOWHERE
        if point is None:
            return None
        cell = row.cells.get
        clinic = Clinic(
            clinic_id,
            name,
            cell("street", ""),
            cell("unit", ""),
            cell("city", ""),
            state,
            zip_code,
            *point,
            self.spellings[cell("services", "")],
            cell("phone", ""),
            cell("hours", ""),
            cell("timezone", ""),
            status,
            cell("notice", ""),
            url,
            verified_on,
        )
        if point is _NOWHERE:
            return self._geocoded(row, clinic) if row.usable else None
        return clinic

    def _id(self, row: Row) -> str:
        clinic_id = read_id(row)
        line = self.lines_of_ids.setdefault(clinic_id.casefold(), row.line)
        if clinic_id and line != row.line and "id" in row.cells:
            message = f"the clinic in line {line} has the same id"
            row.report(ERROR, "id", message, f"give one of them an id other than {clinic_id}")
        elif clinic_id and line != row.line:  # it was made from the name
            message = f"the clinic in line {line} has the same name"
            row.report(ERROR, "name", message, "change one of them, or add a column id")
        return clinic_id

    def _geocoded(self, row: Row, clinic: Clinic) -> Clinic | None:
        found = self.geocode(clinic.address)
        if found is None:
            message = "no coordinates, and the address cannot be placed"
            row.report(ERROR, "latitude", message, "give latitude and longitude")
            return None
        how = f"{found.precision}, within {found.uncertainty_m:,.0f} m"
        row.report(WARNING, "latitude", f"no coordinates; placed by the address ({how})")
        return clinic._replace(
            latitude=found.latitude,
            longitude=found.longitude,
            accuracy_m=found.uncertainty_m,
            point_source=found.precision,
        )


def load_clinics(
    locations: str | None, geocoder: Offline | None = None, services_file: str | None = None
) -> Directory:
    """The clinics of ``locations``, or the shipped ones; missing coordinates are found offline.

    With street data, coarse points become street addresses. Details of services come from
    ``services_file`` or the one beside ``locations``. Raises DataError if a file is unusable.
    """
    geocoder = geocoder or open_offline()
    clinics = load(locations, placing(geocoder), services_file)
    exact = placing(geocoder.without_guesses())
    return with_street_points(clinics, exact) if geocoder.streets else clinics


def placing(geocoder: Offline) -> Geocode:
    """The function that places the address of a clinic: the best candidate, or None."""

    def place(address: str) -> Candidate | None:
        return next(iter(geocoder.geocode(parse(address))), None)

    return place
