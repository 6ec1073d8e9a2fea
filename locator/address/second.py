"""An address that means one of two places: two towns, two addresses, or the ends of a stretch."""

from locator.address.either import in_either_town
from locator.address.familiar import parse
from locator.address.model import Address
from locator.address.text import pattern
from locator.address.zip_places import is_town

# As the parser leaves the second of two addresses.
_BETWEEN = r"(?:BETWEEN|BTWN|ENTRE) (.+) AND (.+)$"
_SECOND = r"(?:^| )(?:OR|O) (\d+ .+)$"


def in_either_place(address: Address) -> list[Address]:
    """The address in the one place and in the other; [] if it does not name two.

    A second address without its own town is in the town of the first, and one without its own
    state in that of the first.
    """
    if towns := in_either_town(address):
        return towns
    if ends := _at_either_end(address):
        return ends
    said = pattern(_SECOND).search(address.rest) if address.house_number else None
    if said is None:
        return []
    second = _with_place_of(address, parse(said[1]))
    if not (second.house_number and second.street.street_name):
        return []
    own = tuple(zip5 for zip5 in address.other_zips if zip5 != second.zip)
    return [address._replace(rest=address.rest[: said.start()], other_zips=own), second]


def _with_place_of(first: Address, second: Address) -> Address:
    """The second address with the parts of its place that only the first one has."""
    if second.zip:
        return second
    if not (second.city and is_town(second.city, second.state)):
        return second._replace(city=first.city, state=first.state, zip=first.zip)
    if not second.state and is_town(second.city, first.state):
        return second._replace(state=first.state)
    return second


def _at_either_end(address: Address) -> list[Address]:
    """The two corners of "Sheridan between 75th and 80th", of which the parser took the first."""
    between = pattern(_BETWEEN).search(address.rest) if address.crossing else None
    if between is None:
        return []
    first, second = parse(f"{between[1]} AND {between[2]}"), address
    if first.crossing is None or first.street not in (address.street, address.crossing):
        return []
    if address.street == first.street:
        second = address._replace(street=first.crossing)
    else:
        second = address._replace(crossing=first.crossing)
    return [address, second]
