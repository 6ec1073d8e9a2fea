"""The precision ladder, the faults, and the one place an address can mean.

The rungs follow the NAACCR GIS Coordinate Quality codes (NAACCR Data Item 366), best first.
"""

from collections.abc import Sequence
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

# Best first. The order is the contract: a smaller index is a better precision.
PRECISIONS: dict[str, str] = {
    ADDRESS_POINT: "the building or parcel itself, or coordinates as typed",
    INTERPOLATED: "between two known house numbers on the right block",
    INTERSECTION: "where two streets meet",
    STREET: "somewhere along the street",
    ZIP: "the centre of the ZIP code",
    PO_BOX_ZIP: "the post office of a PO box or single-organisation ZIP code",
    CITY: "the centre of the city or town",
    STATE: "the middle of the state: only to weigh readings that contradict each other",
}

# Faults of a street that was found without the house on it.
NUMBERLESS = frozenset({"number_missing", "number_out_of_range"})

# How many of a place's streets are installed.
NONE, SOME, ALL = "", "some", "all"

# Rungs that distinguish one house from the next.
STREET_LEVEL = (ADDRESS_POINT, INTERPOLATED)

# Everything that can be wrong with a match, each with the phrase that people see.
FAULTS: dict[str, str] = {
    "suffix_changed": "another street type was matched (Dr for Rd)",
    "suffix_missing": "no street type was given",
    "directional_missing": "no quadrant or direction was given",
    "directional_ignored": "a direction was given that the matched street does not have",
    "directional_changed": "another quadrant or direction was matched",
    "street_respelled": "the street name was matched under another spelling",
    "word_missing": "a word of the street name was left out",
    "street_not_placed": "the street was not found, so a wider area was used",
    "number_out_of_range": "the house number is outside the known ranges of the street",
    "number_changed": "another house number than the one given was matched",
    "number_missing": "no house number was given",
    "parity_mismatch": "the house number was matched on the other side of the street",
    "unit_ignored": "the apartment or suite played no part",
    "zip_changed": "another ZIP code than the one given was matched",
    "zip_missing": "no ZIP code was given",
    "place_missing": "neither a ZIP code nor a town was given: only what is installed was searched",
    "zip_unknown": "the ZIP code given does not exist in our table",
    "city_changed": "another place name than the one given was matched",
    "city_unknown": "the place name given is not in our table",
    "city_respelled": "the place name was matched under another spelling",
    "state_assumed": "no state was given; the place of that name near the clinics was taken",
    "state_conflict": "the state contradicts the ZIP code or the city",
    "text_ignored": "part of what was typed could not be read",
    "partly_matched": "the online service matched only part of the address",
    "outside_us": "the coordinates are outside the United States: is a minus sign missing?",
}


class Candidate(NamedTuple):
    """One place the text can mean.

    ``latitude``, ``longitude``: WGS 84 degrees. ``uncertainty_m``: metres, the radius that holds
    the true place in at least 95 of 100 cases. ``label``: what was matched, in words.
    ``source``: where the point came from; ``vintage``: the date or version of that source.
    ``zip``, ``city``, ``state``: what the candidate stands in, for telling readings apart
    ("" where unknown). ``sample``: (latitude, longitude) of places that the true one is equally
    likely to be, where more is known than the disc. ``streets``: how much is known of the streets
    there, so that a finer place could be found: NONE, SOME or ALL. ``weight``: how likely it is
    that this place was meant, 0 to 1; the weights of a text's candidates sum to 1 at most.
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
    weight: float = 1.0


# A place that is less likely than this to be meant is left out.
_LEAST = 0.0005


def share_out(candidates: Sequence[Candidate], besides: float = 0.0) -> list[Candidate]:
    """The candidates with weights that sum to 1, the most likely first; each place once.

    ``besides``: the weight of all that is not among them. Equal weights keep their order.
    """
    if len(candidates) == 1:
        only = candidates[0]
        total = only.weight + besides
        return [only._replace(weight=only.weight / total if total else 1.0)]
    once: dict[tuple[float, float, str], Candidate] = {}
    for one in candidates:
        place = one.latitude, one.longitude, one.precision
        if place not in once or once[place].weight < one.weight:
            once[place] = one
    ordered = sorted(once.values(), key=lambda one: -one.weight)
    total = sum(one.weight for one in ordered) + besides
    if not total:
        return ordered
    shared = [one._replace(weight=one.weight / total) for one in ordered]
    return [one for at, one in enumerate(shared) if not at or one.weight >= _LEAST]


class Geocoder(Protocol):
    """Turns a parsed address into the places it can mean, best first; none means no match.

    Raises GeocoderError if it got no answer (network, quota, refusal), and DataError if its own
    data are damaged.
    """

    name: str
    online: bool  # whether it sends addresses over the network

    @property
    def streets(self) -> bool:
        """Whether it can place a street: only then does asking for one make sense."""
        ...

    def geocode(self, address: Address) -> list[Candidate]:
        """The places ``address`` can mean, best first."""
        ...


def geocoder_names(names: str) -> tuple[str, ...]:
    """The names in a list with commas, each once. Raises UsageError if there is none."""
    wanted = [name.strip().lower() for name in names.split(",") if name.strip()]
    if not wanted:
        raise UsageError("--geocoder needs a name, such as offline")
    return tuple(dict.fromkeys(wanted))
