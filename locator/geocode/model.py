"""The precision ladder, the faults, and the one place an address can mean.

The rungs follow the NAACCR GIS Coordinate Quality codes (NAACCR Data Item 366), best first.
"""

from typing import NamedTuple, Protocol

from locator.address.model import Address
from locator.errors import UsageError

ADDRESS_POINT = "address_point"
INTERPOLATED = "interpolated"
INTERSECTION = "intersection"
STREET = "street"
ZIP = "zip"
PO_BOX_ZIP = "po_box_zip"
CITY = "city"
STATE = "state"

# Best first. The order is the contract: a smaller index is a better precision. The sentences shown
# to people, here and for FAULTS, are in ``locator.report.phrases``.
PRECISIONS = (ADDRESS_POINT, INTERPOLATED, INTERSECTION, STREET, ZIP, PO_BOX_ZIP, CITY, STATE)

# With these faults a street was found, but not the house on it.
NUMBERLESS = frozenset({"number_missing", "number_out_of_range"})

# How much of the streets of a place is known.
NONE, SOME, ALL = "", "some", "all"

# Rungs that tell one house from another.
STREET_LEVEL = (ADDRESS_POINT, INTERPOLATED)

# Every way a match can be less than perfect, in the order in which they are listed.
FAULTS = (
    "suffix_changed",
    "suffix_missing",
    "directional_missing",
    "directional_ignored",
    "directional_changed",
    "street_respelled",
    "street_not_placed",
    "number_out_of_range",
    "number_missing",
    "parity_mismatch",
    "unit_ignored",
    "zip_changed",
    "zip_missing",
    "place_missing",
    "zip_unknown",
    "city_changed",
    "city_unknown",
    "city_respelled",
    "state_assumed",
    "state_conflict",
    "text_ignored",
    "partly_matched",
    "outside_us",
)


class Candidate(NamedTuple):
    """One place the text can mean.

    ``latitude``, ``longitude``: WGS 84 degrees. ``uncertainty_m``: metres, the radius that holds
    the true place in at least 95 of 100 cases. ``label``: what was matched, in words.
    ``source``: where the point came from; ``vintage``: the date or version of that source.
    ``zip``, ``city``, ``state``: what the candidate stands in, for telling readings apart
    ("" where unknown). ``sample``: (latitude, longitude) of places that the true one is equally
    likely to be, where more is known than the disc. ``streets``: how much is known of the streets
    there, so that a finer place could be found: NONE, SOME or ALL.
    """

    latitude: float
    longitude: float
    precision: str
    uncertainty_m: float
    label: str
    source: str
    vintage: str = ""
    faults: tuple[str, ...] = ()
    zip: str = ""
    city: str = ""
    state: str = ""
    sample: tuple[tuple[float, float], ...] = ()
    streets: str = NONE


class Geocoder(Protocol):
    """Turns a parsed address into the places it can mean, best first; none means no match.

    Raises GeocoderError when it could not find out (network, quota, refusal) and DataError when
    its own data is damaged.
    """

    name: str
    online: bool  # whether it sends addresses over the network

    @property
    def streets(self) -> bool:
        """Whether it can place a street, so that asking for one makes sense."""
        ...

    def geocode(self, address: Address) -> list[Candidate]:
        """The places ``address`` can mean, best first."""
        ...


def geocoder_names(names: str) -> tuple[str, ...]:
    """The names in ``names``, with commas between, each once. Raises UsageError without any."""
    wanted = [name.strip().lower() for name in names.split(",") if name.strip()]
    if not wanted:
        raise UsageError("--geocoder needs a name, such as offline")
    return tuple(dict.fromkeys(wanted))
