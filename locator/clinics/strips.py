"""The places of clinics, cut along circles of latitude, so that those near a place come first."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from math import asin, cos, degrees, isqrt, radians, sin
from typing import NamedTuple

from locator.geodesy import LEAST_DEGREE_M, bounds_from, unit_vectors

# Far above the roundings of a bound, far below what matters.
_ROUNDING_M, _ROUNDING_DEGREES = 1.0, 1e-6
# Meters: more than any two points are apart.
_WHOLE_EARTH_M = 2.1e7
# Clinics that the first disc should hold: the two for the margin, and one that ends the contenders.
FIRST = 3
# How much wider than for the last caller the first disc is. Ours.
_SPARE = 1.4


class _Strip(NamedTuple):
    """The clinics between two latitudes, by ascending longitude."""

    longitudes: list[float]
    indexes: list[int]
    vectors: list[tuple[float, float, float]]  # for ``bounds_from``


class Strips:
    """All clinics in strips of about twice the square root of their number.

    A strip is sorted when it is first needed: one answer needs a few of them.
    """

    def __init__(self, doors: Sequence[tuple[float, float]], order: Sequence[int]) -> None:
        """``doors`` in WGS 84 degrees; ``order``: their indexes by ascending latitude."""
        self.doors, self._order = doors, order
        self._size = max(1, isqrt(4 * len(order)))
        self._south = [doors[order[at]][0] for at in range(0, len(order), self._size)]
        ends = range(self._size, len(order) + self._size, self._size)
        self._north = [doors[order[min(end, len(order)) - 1]][0] for end in ends]
        self._sorted: dict[int, _Strip] = {}
        self._usual_m = 0.0  # the radius of the first disc; 0 before the first caller

    def outwards(
        self, latitude: float, longitude: float, beyond_m: float = -1.0
    ) -> Iterator[tuple[float, int]]:
        """All clinics whose lower bound is over ``beyond_m``: meters and index, ascending.

        See ``locator.geodesy.bounds_from``. They are looked for in a disc, then in one
        of twice its radius, and so on.
        """
        reached_m = beyond_m
        usual_m = self._usual_m or self._first_radius_m(latitude, longitude)
        radius_m = max(usual_m, _SPARE * beyond_m)
        while reached_m < _WHOLE_EARTH_M:
            inside = self._inside(latitude, longitude, radius_m)
            found = sorted([one for one in inside if reached_m < one[0] <= radius_m])
            if len(found) >= FIRST and beyond_m < 0.0:
                # The next caller is often from about here; it grows in steps.
                self._usual_m = min(_SPARE * found[FIRST - 1][0] + 1.0, 2 * usual_m)
            yield from found
            reached_m, radius_m = radius_m, 2 * radius_m

    def _first_radius_m(self, latitude: float, longitude: float) -> float:
        """A radius that holds the ``FIRST`` nearest of the strip at that latitude, if no more."""
        if not self._north:
            return _WHOLE_EARTH_M
        strip = self._strip(min(bisect_left(self._north, latitude), len(self._north) - 1))
        at = bisect_left(strip.longitudes, longitude)
        near = strip.vectors[max(0, at - FIRST) : at + FIRST]
        return sorted(bounds_from(latitude, longitude, near))[:FIRST][-1] + 1.0

    def _inside(
        self, latitude: float, longitude: float, radius_m: float
    ) -> Iterator[tuple[float, int]]:
        """The clinics whose bound is at most ``radius_m``, and others: bound and index."""
        high = (radius_m + _ROUNDING_M) / LEAST_DEGREE_M
        first = bisect_left(self._north, latitude - high)
        last = bisect_right(self._south, latitude + high)
        pieces = _longitudes(latitude, longitude, high)
        inside: list[int] = []
        vectors: list[tuple[float, float, float]] = []
        for number in range(first, last):
            strip = self._strip(number)
            for west, east in pieces:
                start = bisect_left(strip.longitudes, west)
                end = bisect_right(strip.longitudes, east, start)
                if start < end:
                    inside += strip.indexes[start:end]
                    vectors += strip.vectors[start:end]
        return zip(bounds_from(latitude, longitude, vectors), inside, strict=True)

    def _strip(self, number: int) -> _Strip:
        strip = self._sorted.get(number)
        if strip is None:
            doors, first = self.doors, number * self._size
            indexes = sorted(
                self._order[first : first + self._size], key=lambda index: doors[index][1]
            )
            vectors = unit_vectors(doors[index] for index in indexes)
            strip = _Strip([doors[index][1] for index in indexes], indexes, vectors)
            self._sorted[number] = strip
        return strip


def _longitudes(latitude: float, longitude: float, high: float) -> list[tuple[float, float]]:
    """The longitudes of a disc that is ``high`` degrees from its middle to its northern edge.

    In one or two pieces from west to east, each within -180 and 180 degrees.
    """
    if abs(latitude) + high >= 90.0:  # it holds a pole; else it is at most 180 degrees wide
        return [(-180.0, 180.0)]
    # A meridian touches the disc where it is this far away.
    wide = degrees(asin(min(1.0, sin(radians(high)) / cos(radians(latitude))))) + _ROUNDING_DEGREES
    west, east = longitude - wide, longitude + wide
    pieces = [(max(west, -180.0), min(east, 180.0))]
    if west < -180.0:
        pieces.append((west + 360.0, 180.0))
    if east > 180.0:
        pieces.append((-180.0, east - 360.0))
    return pieces
