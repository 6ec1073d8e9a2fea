"""Pairs of places in a user's file → trips by road, to calibrate with."""

from collections.abc import Sequence

from locator.address import parse
from locator.errors import DataError
from locator.geocode.model import Candidate, Geocoder
from locator.roads.calibrate import Pair, Trip
from locator.roads.calibration import UNCALIBRATED
from locator.roads.drive import Origin, Site, drives, open_roads

# Coarser places than these are no ends of a trip.
_EXACT = ("address_point", "interpolated", "intersection")


def trips(folder: str, path: str, pairs: Sequence[Pair], geocoder: Geocoder) -> list[Trip]:
    """The pairs with the program's own time, those that roads join.

    Raises DataError, naming the line and the column, for a place that is not found exactly, and if
    no roads are installed.
    """
    starts = [_place(path, pair.line, "from", pair.origin, geocoder) for pair in pairs]
    ends = [_place(path, pair.line, "to", pair.destination, geocoder) for pair in pairs]
    roads = open_roads(folder, [Site(end.latitude, end.longitude) for end in ends])
    if roads is None:
        raise DataError("no roads are installed; run 'locator streets install'")
    try:
        plain = roads._replace(calibration=UNCALIBRATED)
        found = []
        for at, (pair, start) in enumerate(zip(pairs, starts, strict=True)):
            place = Origin(start.latitude, start.longitude, start.uncertainty_m)
            way = drives(plain, place, 1, frozenset((at,))).nearest
            if way:
                found.append(Trip(way[0].seconds, 60 * pair.minutes))
        return found
    finally:
        roads.close()


def _place(path: str, line: int, column: str, text: str, geocoder: Geocoder) -> Candidate:
    found = geocoder.geocode(parse(text))
    if not found or found[0].precision not in _EXACT:
        message = "the place was not found exactly; use an address or coordinates"
        raise DataError(message, path=path, line=line, column=column)
    return found[0]
