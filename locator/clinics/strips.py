"""Where the clinics are: cut along circles of latitude, so that those near a place come first."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from heapq import heappop, heappush, heapreplace
from math import asin, cos, inf, isqrt, radians, sin
from typing import NamedTuple

from locator.geodesy import LEAST_DEGREE_M, LEAST_RADIUS_M

# Metres. Far above the roundings of a bound, far below what matters.
_ROUNDING_M = 1e-3


class _Strip(NamedTuple):
    """The clinics between two latitudes, by ascending longitude."""

    longitudes: list[float]
    indexes: list[int]


class Strips:
    """All clinics in about as many strips as each has clinics.

    A strip is sorted when it is first needed: one answer needs a few of them.
    """

    def __init__(self, doors: Sequence[tuple[float, float]], order: Sequence[int]) -> None:
        """``doors`` in WGS 84 degrees; ``order``: their indexes by ascending latitude."""
        self._doors, self._order = doors, order
        self._size = max(1, isqrt(len(order)))
        self._south = [doors[order[at]][0] for at in range(0, len(order), self._size)]
        ends = range(self._size, len(order) + self._size, self._size)
        self._north = [doors[order[min(end, len(order)) - 1]][0] for end in ends]
        self._sorted: dict[int, _Strip] = {}

    def outwards(self, latitude: float, longitude: float) -> Iterator[tuple[float, int]]:
        """All clinics by a lower bound of their distance: metres and index, ascending.

        The bound is the way to the strip or to the clinic's meridian, whichever is longer.
        """
        strips = self._strips_outwards(latitude)
        reached_m, strip = next(strips, (inf, 0))
        heap: list[tuple[float, int, Iterator[tuple[float, int]]]] = []
        while heap or reached_m < inf:
            while reached_m < inf and (not heap or reached_m <= heap[0][0]):
                inside = _along(self._strip(strip), latitude, longitude, reached_m)
                heappush(heap, (*next(inside), inside))
                reached_m, strip = next(strips, (inf, 0))
            least, index, inside = heap[0]
            yield least, index
            following = next(inside, None)
            if following:
                heapreplace(heap, (*following, inside))
            else:
                heappop(heap)

    def _strips_outwards(self, latitude: float) -> Iterator[tuple[float, int]]:
        """Each strip with the way to it, metres in latitude, ascending."""
        north = bisect_left(self._north, latitude)  # the first that does not end south of it
        south = north - 1
        while south >= 0 or north < len(self._south):
            up = max(0.0, self._south[north] - latitude) if north < len(self._south) else inf
            down = latitude - self._north[south] if south >= 0 else inf
            if up <= down:
                yield up * LEAST_DEGREE_M, north
                north += 1
            else:
                yield down * LEAST_DEGREE_M, south
                south -= 1

    def _strip(self, number: int) -> _Strip:
        strip = self._sorted.get(number)
        if strip is None:
            doors, first = self._doors, number * self._size
            indexes = sorted(
                self._order[first : first + self._size], key=lambda index: doors[index][1]
            )
            strip = _Strip([doors[index][1] for index in indexes], indexes)
            self._sorted[number] = strip
        return strip


def _along(
    strip: _Strip, latitude: float, longitude: float, least_m: float
) -> Iterator[tuple[float, int]]:
    """The clinics of a strip, from a longitude to the east and to the west around the Earth.

    With the way to their meridian on a sphere of the ellipsoid's least radius of curvature, or
    ``least_m`` if that is more.
    """
    longitudes, indexes = strip
    width = cos(radians(latitude))
    count = len(indexes)
    east = bisect_left(longitudes, longitude) % count
    west = east - 1
    for _ in range(count):
        ahead, behind = (
            (longitudes[east] - longitude) % 360.0,
            (longitude - longitudes[west]) % 360.0,
        )
        if ahead <= behind:
            turn, index = ahead, indexes[east]
            east = (east + 1) % count
        else:
            turn, index = behind, indexes[west]
            west -= 1
        # Beyond a quarter of a turn the pole is the nearest point of a meridian.
        across = asin(width * sin(radians(min(turn, 90.0)))) * LEAST_RADIUS_M - _ROUNDING_M
        yield max(least_m, across), index
