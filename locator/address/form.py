"""Address → text: the standard form, and what online geocoders are sent."""

from locator.address.coordinates import written
from locator.address.model import Address
from locator.address.pub28 import STATE_NAMES
from locator.address.zip_places import state_of


def standard(address: Address) -> str:
    """The address in one line as Pub. 28 writes it, without the unplaced rest.

    "2340 WHITESBURG DR SE APT 4, HUNTSVILLE AL 35801"; parsing it gives the same parts.
    """
    line = _line(address, address.unit)
    if address.uncertainty_m:
        return f"geo:{line.replace(' ', '')};u={address.uncertainty_m}"
    return line


def query(address: Address) -> str:
    """The text for an online geocoder: the standard form without the unit, the rest before it."""
    return ", ".join(part for part in (address.rest, _line(address, "")) if part)


def _line(address: Address, unit: str) -> str:
    if address.latitude is not None and address.longitude is not None:
        return written((address.latitude, address.longitude, address.coordinate_decimals))
    street = address.street.standard()
    if address.crossing:
        street = f"{street} & {address.crossing.standard()}"
    delivery = " ".join(part for part in (address.house_number, street, unit) if part)
    box = f"PO BOX {address.po_box}" if address.po_box else ""
    zip_code = "-".join(part for part in (address.zip, address.zip4) if part)
    city = f"{address.city}," if address.city and address.state == "CO" else address.city
    # Without the comma, "MADISON CO" would be Madison County.
    last: tuple[str, ...] = (city, address.state, zip_code or address.zip_prefix)
    if address.zip and not address.city and state_of(address.zip) not in ("", address.state):
        # In "OR 53142" the OR would be no state.
        last = (STATE_NAMES.get(address.state, ""), zip_code)
    elif address.zip_prefix and not address.city:
        # "AL 358" would be a road, "358 AL" cannot be.
        last = (address.zip_prefix, address.state)
    last_line = " ".join(part for part in last if part)
    return ", ".join(part for part in (delivery, address.rural_route, box, last_line) if part)
