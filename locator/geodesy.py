"""Distances on the WGS 84 ellipsoid, discs of places, and the boxes around the United States."""

from collections.abc import Iterable
from functools import lru_cache
from math import asin, atan2, cos, degrees, hypot, pi, radians, remainder, sin, sqrt, tan
from typing import NamedTuple

# The international mile (NIST SP 811, appendix B.6).
METERS_PER_MILE = 1609.344
# A degree of latitude: a minute is about a nautical mile, 1,852 m (NIST SP 811, appendix B.6).
METERS_PER_DEGREE = 1852.0 * 60
# A degree of latitude on the mean (WGS 84: 10,001,965.7 m from equator to pole, by 90), and one of
# longitude at the equator.
MEAN_LATITUDE_DEGREE_M, EQUATOR_DEGREE_M = 111_132.95, 111_319.49
# A degree of latitude at the poles, where it is longest (WGS 84).
LONGEST_DEGREE_M = 111_694

# NGA.STND.0036 (WGS 84), table 3.1: the flattening, and the second eccentricity squared it gives.
_F = 1 / 298.257223563
_SECOND_ECCENTRICITY2 = 1 / (1 - _F) ** 2 - 1
# Radians. A step of Newton's method leaves an error below f (arc² + f) times its own length. The
# iteration stops when that error is less than 0.03 mm on the ground.
_SETTLED = 1e-9
_ROUNDS = 12

# NGA.STND.0036 (WGS 84), table 3.5: the semi-minor axis b. The Gaussian curvature of the ellipsoid,
# 1/(M·N), is nowhere above its value on the equator, 1/b².
_SEMI_MINOR_M = 6_378_137.0 * (1 - _F)
# The same source: b²/a = 6,335,439.3 m, the least radius of curvature of the ellipsoid (the
# meridian's, on the equator); rounded down.
LEAST_RADIUS_M = 6_335_430.0
# A degree of latitude is nowhere shorter; a hair less, so that roundings do not matter.
LEAST_DEGREE_M = radians(1.0) * (LEAST_RADIUS_M - 1.0)
# Above the errors of ``inverse`` within a few kilometers. Farther off the bound has room to spare.
_ROUNDING_M = 1e-5
# Meters: above the errors of ``inverse`` anywhere, and too little to matter.
_TOLERANCE_M = 1e-3


class Polar(NamedTuple):
    """A point as seen from another: meters along the geodesic, and degrees clockwise from north."""

    distance_m: float
    azimuth: float


def inverse(latitude: float, longitude: float, to_latitude: float, to_longitude: float) -> Polar:
    """The second point as seen from the first, in WGS 84 degrees. See ``polars``."""
    return polars(latitude, longitude, ((to_latitude, to_longitude),))[0]


def polars(latitude: float, longitude: float, points: Iterable[tuple[float, float]]) -> list[Polar]:
    """Each of ``points``, (latitude, longitude), as seen from the first one, in WGS 84 degrees.

    T. Vincenty, "Direct and inverse solutions of geodesics on the ellipsoid with application of
    nested equations", Survey Review 23 (1975). The result is within 0.1 mm of
    ``geopy.distance.geodesic`` and takes a twentieth of its time. The series does not converge for
    points nearly on the other side of the Earth; for them geopy's own method is used.
    """
    own = _reduced(latitude)
    found = []
    for to_latitude, to_longitude in points:
        across = radians(remainder(to_longitude - longitude, 360.0))
        polar = _vincenty(own, _reduced_again(to_latitude), across)
        found.append(polar or _geodesic(latitude, longitude, to_latitude, to_longitude))
    return found


def _vincenty(one: tuple[float, float], other: tuple[float, float], across: float) -> Polar | None:
    """Vincenty's inverse series between two reduced latitudes (sine, cosine), ``across`` radians.

    None if it does not converge. The last step also corrects the arc and the azimuth.
    """
    sin_1, cos_1 = one
    sin_2, cos_2 = other
    sines, cosines, sin_cos, cos_sin = sin_1 * sin_2, cos_1 * cos_2, sin_1 * cos_2, cos_1 * sin_2
    slope = 1.0 - _F * cosines
    lam = across / slope
    for _ in range(_ROUNDS):
        sin_lam, cos_lam = sin(lam), cos(lam)
        east, north = cos_2 * sin_lam, cos_sin - sin_cos * cos_lam
        sin_sigma, cos_sigma = hypot(east, north), sines + cosines * cos_lam
        sigma = atan2(sin_sigma, cos_sigma)
        sin_alpha = cos_1 * east / sin_sigma if sin_sigma else 0.0
        cos2_alpha = 1.0 - sin_alpha * sin_alpha
        # On the equator cos2_alpha is 0, and so are all the factors of this.
        cos_2m = cos_sigma - 2.0 * sines / cos2_alpha if cos2_alpha > 1e-15 else 0.0
        twice = 2.0 * cos_2m * cos_2m - 1.0
        c = _F / 16.0 * cos2_alpha * (4.0 + _F * (4.0 - 3.0 * cos2_alpha))
        bend = sigma + c * sin_sigma * (cos_2m + c * cos_sigma * twice)
        step = (across + (1.0 - c) * _F * sin_alpha * bend - lam) / slope
        if abs(step) * (sigma * sigma + _F) < _SETTLED * _F:
            break
        lam += step
    else:
        return None
    sigma += sin_alpha * step
    east, north = east + cos_2 * cos_lam * step, north + sin_cos * sin_lam * step
    root = sqrt(1.0 + cos2_alpha * _SECOND_ECCENTRICITY2)
    k = (root - 1.0) / (root + 1.0)  # Vincenty's A and B by Helmert's k, as he showed in 1976
    scale, b = (1.0 + k * k / 4.0) / (1.0 - k), k * (1.0 - 0.375 * k * k)
    third = b / 6.0 * cos_2m * (4.0 * sin_sigma * sin_sigma - 3.0) * (2.0 * twice - 1.0)
    shift = b * sin_sigma * (cos_2m + b / 4.0 * (cos_sigma * twice - third))
    return Polar(_SEMI_MINOR_M * scale * (sigma - shift), degrees(atan2(east, north)))


def _reduced(latitude: float) -> tuple[float, float]:
    """Sine and cosine of the reduced latitude."""
    if abs(latitude) == 90.0:
        return latitude / 90.0, 0.0
    tangent = (1.0 - _F) * tan(radians(latitude))
    cosine = 1.0 / sqrt(1.0 + tangent * tangent)
    return tangent * cosine, cosine


# The latitudes of the clinics come again and again.
_reduced_again = lru_cache(maxsize=8_192)(_reduced)


def _geodesic(latitude: float, longitude: float, to_latitude: float, to_longitude: float) -> Polar:
    """The geodesic of C. F. F. Karney, "Algorithms for geodesics", J. Geodesy 87 (2013).

    Correct to 15 nm for all pairs of points. It is bit for bit the result of
    ``geopy.distance.geodesic``, because it computes in kilometers as geopy does.
    """
    from geographiclib.geodesic import Geodesic

    outputs = Geodesic.DISTANCE | Geodesic.AZIMUTH
    found = Geodesic(6378.137, _F).Inverse(latitude, longitude, to_latitude, to_longitude, outputs)
    return Polar(found["s12"] * 1000, found["azi1"])


def distance_lower_bounds_m(
    latitude: float, longitude: float, points: Iterable[tuple[float, float]]
) -> list[float]:
    """For each (latitude, longitude) a lower bound of the geodesic distance, in meters.

    It is the arc on a sphere with the ellipsoid's least radius of curvature. Any path is at least
    that long, because a step in latitude is M·dφ and one in longitude N·cos φ·dλ, and neither M nor
    N is less than that radius anywhere. The bound is at most 1.1% below the geodesic, and 0.01 mm
    more for rounding: it is slightly negative for the point itself.
    """
    return bounds_from(latitude, longitude, unit_vectors(points))


def unit_vectors(points: Iterable[tuple[float, float]]) -> list[tuple[float, float, float]]:
    """Each (latitude, longitude), in degrees, as a point of the sphere of radius 1."""
    vectors = []
    for latitude, longitude in points:
        phi, lam = radians(latitude), radians(longitude)
        across = cos(phi)
        vectors.append((across * cos(lam), across * sin(lam), sin(phi)))
    return vectors


def bounds_from(
    latitude: float, longitude: float, vectors: Iterable[tuple[float, float, float]]
) -> list[float]:
    """``distance_lower_bounds_m`` for points that ``unit_vectors`` has prepared."""
    ((x, y, z),) = unit_vectors(((latitude, longitude),))
    diameter, bounds = 2 * LEAST_RADIUS_M, []
    # Without function calls that can be spared: an answer among a dozen clinics needs all of them.
    for to_x, to_y, to_z in vectors:
        dx, dy, dz = to_x - x, to_y - y, to_z - z
        half_chord = sqrt(dx * dx + dy * dy + dz * dz) / 2
        arc = asin(half_chord) if half_chord < 1.0 else pi / 2
        bounds.append(diameter * arc - _ROUNDING_M)
    return bounds


def cosines_from(
    latitude: float, longitude: float, vectors: Iterable[tuple[float, float, float]]
) -> list[float]:
    """The cosine of the arc to each point that ``unit_vectors`` has prepared: the nearer, the more.

    In a fraction of the time that the bounds take. See ``bound_of``.
    """
    ((x, y, z),) = unit_vectors(((latitude, longitude),))
    return [x * to_x + y * to_y + z * to_z for to_x, to_y, to_z in vectors]


def bound_of(cosine: float) -> float:
    """The bound of ``distance_lower_bounds_m`` by the cosine of the arc, or up to 2 m less.

    A cosine near 1 has lost the last digits: an error of 4e-16 is 0.18 m where the arc is 0.
    """
    half_chord = sqrt(max(0.0, (1.0 - cosine) / 2))
    return 2 * LEAST_RADIUS_M * asin(min(1.0, half_chord)) - 1.0


def stays_nearer(near: Polar, far: Polar, radius_m: float, doors_m: float) -> bool:
    """True if ``near`` is nearer than ``far`` by over ``doors_m`` from everywhere in the disc.

    ``near`` and ``far`` are two points as seen from the center of the disc, whose radius is
    ``radius_m``. ``doors_m`` is the error of the two points, added up. True is always right. False
    can be wrong in two cases: the limit is missed by less than the guard below, or the points are
    beyond 6,357 km, where only the triangle inequality is used.
    """
    doors_m += _TOLERANCE_M
    lead = far.distance_m - near.distance_m - doors_m
    if lead <= 0 or lead > 2 * radius_m:
        return lead > 0  # the center itself decides, or the triangle inequality does
    if radius_m + far.distance_m > _SEMI_MINOR_M:
        return False
    return _clearance_m(near, far, doors_m + _bend_m(radius_m, far.distance_m)) > radius_m


def widest_lead_m(near: Polar, far: Polar, radius_m: float) -> float:
    """The most by which one point can be nearer than the other, from ``radius_m`` off the center.

    In meters, in the plane, on the line through the two points, where the lead changes most.
    """
    c, u, v = _on_axes(near, far)
    return max(abs(hypot(x + c, v) - hypot(x - c, v)) for x in (u - radius_m, u + radius_m))


def _bend_m(radius_m: float, distance_m: float) -> float:
    """The most by which a distance in the azimuthal equidistant plane is too long, in meters.

    The distance is from a point within ``radius_m`` of the center to one at ``distance_m``. On
    a surface that curves by 0 to 1/R² the true distance is at most the plane's p (Toponogov) and
    at least that on a sphere of radius R (Rauch), where δ² is a convex function of sin²(θ/2) that
    meets p² at both ends. Bounding the gap by the second derivative, p - δ is at most
    0.28 (radius + distance) min(radius, distance)² / R² while radius + distance ≤ R.
    """
    shorter = min(radius_m, distance_m)
    return 0.28 * (radius_m + distance_m) * (shorter / _SEMI_MINOR_M) ** 2


def _clearance_m(near: Polar, far: Polar, doors_m: float) -> float:
    """The radius in the plane, in meters, within which ``near`` is nearer by ``doors_m``.

    The two distances differ by exactly ``doors_m`` on a branch of a hyperbola with the two points
    as its foci, x = a·cosh w, y = b·sinh w. The result is the center's distance from that branch,
    or 0 if the center is outside. With z = sinh w the nearest point of the branch is the last root
    of c²z - ua·z/√(1+z²) - vb. This is convex for z ≥ 0, so Newton's method always reaches the
    root from the right.
    """
    if far.distance_m - near.distance_m <= doors_m:
        return 0.0
    c, u, v = _on_axes(near, far)
    a = doors_m / 2
    b = sqrt(max(0.0, (c - a) * (c + a)))
    z = (u * a + v * b) / (c * c)
    for _ in range(60):
        w = sqrt(1 + z * z)
        step = (c * c * z - u * a * z / w - v * b) / (c * c - u * a / w**3 or 1.0)
        z -= step
        if step <= 1e-12 * z:
            break
    return hypot(a * sqrt(1 + z * z) - u, b * z - v)


def _on_axes(near: Polar, far: Polar) -> tuple[float, float, float]:
    """Half the distance of the two points, and the center in the axes that have them at ±c, 0.

    ``near`` is at +c; the plane is mirrored so that the center's second coordinate is not negative.
    """
    (near_x, near_y), (far_x, far_y) = _on_plane(near), _on_plane(far)
    c = hypot(near_x - far_x, near_y - far_y) / 2
    turn = atan2(near_y - far_y, near_x - far_x)  # any angle will do if the points coincide
    middle_x, middle_y = (near_x + far_x) / 2, (near_y + far_y) / 2
    u = -(middle_x * cos(turn) + middle_y * sin(turn))
    v = abs(middle_x * sin(turn) - middle_y * cos(turn))
    return c, u, v


def _on_plane(point: Polar) -> tuple[float, float]:
    """Meters east and north in the azimuthal equidistant plane about the observer."""
    azimuth = radians(point.azimuth)
    return point.distance_m * sin(azimuth), point.distance_m * cos(azimuth)


# South, north, west and east in WGS 84 degrees. Ours: drawn by hand around the outermost land of
# each part and rounded outwards. A test checks that every ZIP code of data/zips.csv is in one.
_BOXES = (
    (24.3, 49.5, -125.1, -66.8),  # the 48 states between Canada and Mexico
    (51.1, 71.5, -180.0, -129.9),  # Alaska
    (51.7, 53.2, 172.3, 180.0),  # Alaska beyond the date line
    (18.8, 28.6, -178.5, -154.7),  # Hawaii and Midway
    (17.5, 18.7, -68.0, -64.5),  # Puerto Rico and the Virgin Islands
    (-14.7, -11.0, -171.2, -168.0),  # American Samoa
    (13.1, 20.7, 144.5, 146.2),  # Guam and the Northern Mariana Islands
    (19.2, 19.4, 166.5, 166.7),  # Wake Island
)


def in_the_us(latitude: float, longitude: float) -> bool:
    """True if a point (WGS 84 degrees) lies in one of the boxes around the states and territories.

    Parts of Canada, Mexico and the sea are in the boxes too.
    """
    return any(
        south <= latitude <= north and west <= longitude <= east
        for south, north, west, east in _BOXES
    )
