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

    A second address without its own town is in the town of the first.
    """
    if towns := in_either_town(address):
        return towns
    if ends := _at_either_end(address):
        return ends
    said = pattern(_SECOND).search(address.rest) if address.house_number else None
    second = parse(said[1]) if said else None
    if said is None or second is None or not (second.house_number and second.street.street_name):
        return []
    if not (second.zip or (second.city and is_town(second.city, second.state))):
        second = second._replace(city=address.city, state=address.state, zip=address.zip)
    return [address._replace(rest=address.rest[: said.start()]), second]


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
