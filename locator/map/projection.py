"""From degrees to the picture and back, and what part of the ground the picture shows.

The projection is the azimuthal equidistant one about the middle of the picture: distances from
there are right to the millimetre, and those between any two points within 300 km of it are at most
0.1% too long, so that a disc is drawn as a circle and a scale bar holds for the whole picture.
"""

from collections.abc import Iterable, Sequence
from math import atan2, cos, degrees, hypot, radians, sin
from typing import NamedTuple

from locator.geodesy import Polar, inverse

XY = tuple[float, float]  # units of the picture, from its upper left corner to the right and down

# A view is at least a mile wide or so: from nearer, a map without house numbers says no more.
_CLOSEST_M_PER_UNIT = 1.8
# Meters: the mean radius of the WGS 84 ellipsoid.
_RADIUS_M = 6_371_009.0


class Disc(NamedTuple):
    """A place in WGS 84 degrees, and the meters around it that belong to it."""

    latitude: float
    longitude: float
    radius_m: float


class View(NamedTuple):
    """The part of the ground that a picture of ``width`` by ``height`` units shows, north up.

    ``latitude``, ``longitude``: WGS 84 degrees of its middle.
    """

    latitude: float
    longitude: float
    meters_per_unit: float
    width: float
    height: float

    def xy(self, latitude: float, longitude: float) -> XY:
        """The point of the picture that shows a place; it may be outside."""
        return self.at(inverse(self.latitude, self.longitude, latitude, longitude))

    def at(self, polar: Polar) -> XY:
        """The point of the picture at a distance and azimuth from the middle."""
        far, azimuth = polar.distance_m / self.meters_per_unit, radians(polar.azimuth)
        return self.width / 2 + far * sin(azimuth), self.height / 2 - far * cos(azimuth)

    def rough_xy(self, latitude: float, longitude: float) -> XY:
        """``xy`` on a sphere: five times as fast, and off by at most 1% of the way from the middle.

        J. P. Snyder, "Map projections: a working manual", USGS Professional Paper 1395 (1987), 195.
        """
        middle, phi = radians(self.latitude), radians(latitude)
        turn = radians(longitude - self.longitude)
        sin_1, cos_1, sin_2, cos_2 = sin(middle), cos(middle), sin(phi), cos(phi)
        across = cos_2 * cos(turn)
        east, north = cos_2 * sin(turn), cos_1 * sin_2 - sin_1 * across
        chord = hypot(east, north)
        arc = atan2(chord, sin_1 * sin_2 + cos_1 * across) * _RADIUS_M / self.meters_per_unit
        scale = arc / chord if chord else 0.0
        return self.width / 2 + east * scale, self.height / 2 - north * scale

    def place(self, x: float, y: float) -> tuple[float, float]:
        """(latitude, longitude) of a point of the picture."""
        from geographiclib.geodesic import Geodesic

        east, north = x - self.width / 2, self.height / 2 - y
        far, azimuth = hypot(east, north) * self.meters_per_unit, degrees(atan2(east, north))
        outputs = Geodesic.LATITUDE | Geodesic.LONGITUDE
        found = Geodesic.WGS84.Direct(self.latitude, self.longitude, azimuth, far, outputs)
        return found["lat2"], found["lon2"]

    def holds(self, x: float, y: float, margin: float = 0.0) -> bool:
        """True if a point is in the picture, ``margin`` units or more from its edge."""
        across, down = self.width - margin, self.height - margin
        return margin <= x <= across and margin <= y <= down


def fit(discs: Sequence[Disc], width: float, height: float, margin: float) -> View:
    """The view of ``width`` by ``height`` units that holds all discs, ``margin`` from the edge."""
    first = View(discs[0].latitude, discs[0].longitude, 1.0, 0.0, 0.0)
    left, top, right, bottom = _box(first, discs)
    middle = first.place((left + right) / 2, (top + bottom) / 2)
    left, top, right, bottom = _box(View(*middle, 1.0, 0.0, 0.0), discs)
    across = max(-left, right) / (width / 2 - margin)
    down = max(-top, bottom) / (height / 2 - margin)
    return View(*middle, max(across, down, _CLOSEST_M_PER_UNIT), width, height)


def _box(view: View, discs: Iterable[Disc]) -> tuple[float, float, float, float]:
    spots = [(*view.xy(disc.latitude, disc.longitude), disc.radius_m) for disc in discs]
    return (
        min(x - radius for x, _, radius in spots),
        min(y - radius for _, y, radius in spots),
        max(x + radius for x, _, radius in spots),
        max(y + radius for _, y, radius in spots),
    )
