"""The rounding of the JSON contract.

Degrees have 6 decimals (0.1 m, RFC 7946 section 11.2), miles and kilometers 2. Radii are whole
meters, rounded up, so that no circle shrinks. Minutes are whole. Probabilities have 3 decimals,
rounded down.
"""

import math

from locator.geodesy import METERS_PER_MILE


def degrees(value: float) -> float:
    """Degrees with 6 decimals."""
    return round(value, 6) + 0.0  # 0.0 is added so that -0.0 does not show


def miles(distance_m: float) -> float:
    """Meters as miles with 2 decimals."""
    return round(distance_m / METERS_PER_MILE, 2)


def km(distance_m: float) -> float:
    """Meters as kilometers with 2 decimals."""
    return round(distance_m / 1000, 2)


def minutes(seconds: float) -> int:
    """Seconds as whole minutes, 1 at least."""
    return max(1, round(seconds / 60))


def meters(radius_m: float) -> int:
    """A radius in whole meters, rounded up."""
    return math.ceil(radius_m)


def probability(value: float) -> float:
    """A probability (0 to 1) rounded down to 3 decimals, 0.999 at most: nothing is sure."""
    return min(math.floor(value * 1000 + 1e-9) / 1000, 0.999)
