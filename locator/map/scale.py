"""The scale bar: round lengths in miles and kilometers."""

from math import floor, log10
from typing import NamedTuple

from locator.geodesy import METERS_PER_MILE

# How far the page can zoom in, step by step.
ZOOMS = (1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0, 16.0)
_UNITS = {"mi": METERS_PER_MILE, "km": 1000.0}


class Bar(NamedTuple):
    """A scale bar: how long it is in the picture, and what that is on the ground in words."""

    length: float  # units of the picture
    label: str


def bars(meters_per_unit: float, longest: float, units: str) -> tuple[Bar, Bar]:
    """The bar in ``units`` (mi or km) and the one in the other, at most ``longest`` units long."""
    first, second = (units, "km" if units == "mi" else "mi")
    return _bar(meters_per_unit, longest, first), _bar(meters_per_unit, longest, second)


def _bar(meters_per_unit: float, longest: float, units: str) -> Bar:
    size = _UNITS[units]
    room = longest * meters_per_unit / size
    power = 10.0 ** floor(log10(room))
    value = next(step * power for step in (5, 2, 1) if step * power <= room * (1 + 1e-9))
    return Bar(value * size / meters_per_unit, f"{value:,.10g} {units}")
