"""The candidate for coordinates that were typed; no geocoder is needed for them."""

from math import hypot

from locator.address.model import Address
from locator.geocode.model import ADDRESS_POINT, Candidate
from locator.geodesy import LONGEST_DEGREE_M, in_the_us

# A handset or a map click is no better than this (GPS Standard Positioning Service Performance
# Standard, 5th ed. 2020, table 3.8-3: 8 m at 95%).
_LEAST_M = 10.0


def typed(address: Address) -> Candidate | None:
    """The point that ``address`` gives in degrees; None if it has no coordinates."""
    if address.latitude is None or address.longitude is None:
        return None
    # Rounding moves each coordinate by half a unit of its last place at most.
    rounding = hypot(0.5, 0.5) * 10.0**-address.coordinate_decimals * LONGEST_DEGREE_M
    faults = ("text_ignored",) if address.rest else ()
    latitude, longitude = address.latitude, address.longitude
    # The US with the longitude first is Antarctica, where nobody calls from.
    if in_the_us(longitude, latitude) and not in_the_us(latitude, longitude):
        latitude, longitude = longitude, latitude
        faults = (*faults, "coordinates_swapped")
    elif not in_the_us(latitude, longitude):
        faults = (*faults, "outside_us")
    return Candidate(
        latitude=latitude,
        longitude=longitude,
        precision=ADDRESS_POINT,
        uncertainty_m=max(rounding, address.uncertainty_m, _LEAST_M),
        label="the coordinates given",
        source="typed",
        faults=faults,
        weight=0.5 if "outside_us" in faults else 1.0,  # as likely a slip of the sign
    )
