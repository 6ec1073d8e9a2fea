"""One clinic of the directory, and the constants about a clinic that several rooms share."""

from typing import NamedTuple


class ServiceDetails(NamedTuple):
    """One service of one clinic. Unknown facts are "", None or ()."""

    service: str  # as the clinic writes it
    phone: str = ""
    referral_needed: bool | None = None
    walk_in: bool | None = None
    languages: tuple[str, ...] = ()
    note: str = ""
    guide: bool = False  # whether the guide to services says something about it


class Clinic(NamedTuple):
    """One site of the practice, from its row in locations.csv. Unknown facts are ""."""

    id: str
    name: str
    street: str  # as the practice writes it
    unit: str
    city: str
    state: str  # two letters
    zip: str  # five digits
    latitude: float  # WGS 84 degrees; from the row, or geocoded if the row has none
    longitude: float
    accuracy_m: float  # meters: the true door is within this distance of the point
    services: tuple[str, ...] = ()
    phone: str = ""
    hours: str = ""  # OpenStreetMap opening_hours syntax
    timezone: str = ""  # IANA name
    status: str = "open"  # open | temporarily_closed | closed
    notice: str = ""
    url: str = ""
    verified_on: str = ""  # YYYY-MM-DD
    point_source: str = "locations file"  # or the precision of the geocoded point
    service_details: tuple[ServiceDetails, ...] = ()  # in the order of the services file

    @property
    def address(self) -> str:
        """The postal address in one line, as the practice writes it."""
        street = " ".join(part for part in (self.street, self.unit) if part)
        last_line = " ".join(part for part in (self.state, self.zip) if part)
        return ", ".join(part for part in (street, self.city, last_line) if part)


# Days after which a row should be verified again. Ours: twice the 90 days within which health plans
# must verify their directories (42 U.S.C. 300gg-115(a)(2)).
VERIFY_AFTER_DAYS = 180

# Meters. Ours: about two city blocks, enough to send a caller to the wrong corner.
COARSE_M = 200.0
