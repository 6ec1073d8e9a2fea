"""An address that means one of two places: two towns, or two whole addresses with "or" between."""

from locator.address.either import in_either_town
from locator.address.familiar import parse
from locator.address.model import Address
from locator.address.text import pattern
from locator.address.zip_places import is_town

# As the parser leaves the second of two addresses.
_SECOND = r"(?:^| )(?:OR|O) (\d+ .+)$"


def in_either_place(address: Address) -> list[Address]:
    """The address in the one place and in the other; [] if it does not name two.

    A second address without its own town is in the town of the first.
    """
    if towns := in_either_town(address):
        return towns
    said = pattern(_SECOND).search(address.rest) if address.house_number else None
    second = parse(said[1]) if said else None
    if said is None or second is None or not (second.house_number and second.street.street_name):
        return []
    if not (second.zip or (second.city and is_town(second.city, second.state))):
        second = second._replace(city=address.city, state=address.state, zip=address.zip)
    return [address._replace(rest=address.rest[: said.start()]), second]
