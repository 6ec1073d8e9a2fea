"""Typed coordinates: they are the place itself, so no geocoder is asked."""

from math import hypot

from locator.address.model import Address
from locator.geocode.model import ADDRESS_POINT, Candidate
from locator.geodesy import in_the_us

# The length of a degree of latitude in metres, at most (WGS 84, at the poles).
_DEGREE_M = 111_694
# A handset or a map click is no better than this (GPS Standard Positioning Service Performance
# Standard, 5th ed. 2020, table 3.8-3: 8 m at 95%).
_LEAST_M = 10.0


def typed(address: Address) -> Candidate:
    """The place of an address that has coordinates.

    Its radius in metres comes from the number of decimals and from the uncertainty that was typed.
    Raises ValueError for an address without coordinates.
    """
    if address.latitude is None or address.longitude is None:
        raise ValueError("this address has no coordinates")
    # Rounding moves each coordinate by half a unit of its last place at most.
    rounding_m = hypot(0.5, 0.5) * 10.0**-address.coordinate_decimals * _DEGREE_M
    faults = ("text_ignored",) if address.rest else ()
    if not in_the_us(address.latitude, address.longitude):
        faults = (*faults, "outside_us")
    return Candidate(
        address.latitude,
        address.longitude,
        ADDRESS_POINT,
        max(rounding_m, address.uncertainty_m, _LEAST_M),
        label="the coordinates given",
        source="typed",
        faults=faults,
    )
