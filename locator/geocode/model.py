"""The precision ladder, the faults, and the one place an address can mean.

The rungs follow the NAACCR GIS Coordinate Quality codes (NAACCR Data Item 366), best first.
"""

from collections.abc import Iterable, Sequence
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

# Best first. The order is the contract: a smaller index is a better precision. The phrases that
# people see, here and for FAULTS, are in locator/report/phrases, a file a language.
PRECISIONS = (ADDRESS_POINT, INTERPOLATED, INTERSECTION, STREET, ZIP, PO_BOX_ZIP, CITY, STATE)

# Faults of a street that was found without the house on it.
NUMBERLESS = frozenset({"number_missing", "number_out_of_range"})

# How many of a place's streets are installed.
NONE, SOME, ALL = "", "some", "all"

# Rungs that distinguish one house from the next.
STREET_LEVEL = (ADDRESS_POINT, INTERPOLATED)

# Everything that can be wrong with a match, in the order in which it is listed.
FAULTS = (
    "suffix_changed",
    "suffix_missing",
    "directional_missing",
    "directional_ignored",
    "directional_changed",
    "street_respelled",
    "word_missing",
    "street_not_placed",
    "number_out_of_range",
    "number_changed",
    "number_missing",
    "crossing_not_placed",
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
    "coordinates_swapped",
    "outside_us",
    "roads_incomplete",
)


class Candidate(NamedTuple):
    """One place the text can mean.

    ``latitude``, ``longitude``: WGS 84 degrees. ``uncertainty_m``: meters, the radius that holds
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


def added_up(candidates: Iterable[Candidate]) -> list[Candidate]:
    """The candidates in their order, each place once, with the weight of all that are it.

    Two towns with one post office have one point, but they are two places.
    """
    once: dict[tuple[float, float, str, str], Candidate] = {}
    for one in candidates:
        place = one.latitude, one.longitude, one.precision, one.label
        first = once.get(place)
        once[place] = first._replace(weight=first.weight + one.weight) if first else one
    return list(once.values())


class Geocoder(Protocol):
    """Turns a parsed address into the places it can mean, best first; none means no match.

    Raises OnlineError if it got no answer (network, quota, refusal), and DataError if its own
    data are damaged.
    """

    name: str
    online: bool  # whether it sends addresses over the network

    @property
    def streets(self) -> bool:
        """True if it can place a street: only then does asking for one make sense."""
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
