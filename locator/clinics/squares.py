"""The clinics that can be near, worked out once for a square of the map and used for all in it."""

from collections.abc import Sequence
from math import asin, cos, floor, radians, sin, sqrt
from typing import NamedTuple

from locator.clinics.strips import FIRST, Strips
from locator.geodesy import LEAST_RADIUS_M, bounds_from, unit_vectors

# A geodesic is at most so many times its bound; see ``locator.geodesy.distance_lower_bounds_m``.
_LONGEST = 1.012
# Meters: far above the roundings of a bound, far below what matters.
_ROUNDING_M = 1.0
# A square with more clinics than this is cut into quarters of its edge, _DEEPEST times at most.
# Ours: with 8 a batch of 10,000 rows over 20,000 sites took a fifth longer, because the squares
# take time too; over 2,000 sites it made no difference.
_MOST = 24
_DEEPEST = 5
# Calls from one degree that are answered without a square: to make one takes as long as some ten
# calls. Ours: with 20,000 sites, 9,500 ZIPs of all states took 1.7 times as long without these.
_FEW_CALLS = 8
# Clinics in all squares that are kept at a time. Each takes 16 bytes.
_KEPT = 200_000
# An empty square takes as much as so many clinics.
_OWN = 20
# Degrees: farther north and south the squares are too narrow.
_POLAR = 80.0

# Some clinics by an ascending lower bound of their distance: meters and index.
Coarse = list[tuple[float, int]]
_Vector = tuple[float, float, float]


class Around(NamedTuple):
    """All clinics whose bound is at most ``end_m``, and others, in no order.

    See ``locator.geodesy.bounds_from``.
    """

    indexes: Sequence[int]
    vectors: list[_Vector]
    end_m: float


_NONE = Around((), [], -1.0)


class _Square:
    """A square, and all clinics within ``end_m`` of each place in it; ``end_m`` is a bound, too."""

    __slots__ = ("depth", "end_m", "indexes", "parts", "vectors")

    def __init__(
        self, depth: int, end_m: float, indexes: list[int], vectors: list[_Vector]
    ) -> None:
        self.depth, self.end_m, self.indexes, self.vectors = depth, end_m, indexes, vectors
        # The squares that it is cut into, by row and column; None if it is not cut.
        cut = len(indexes) > _MOST and depth < _DEEPEST
        self.parts: dict[tuple[int, int], _Square] | None = {} if cut else None


class Squares:
    """The squares that somebody has asked about: of one degree, and cut up where clinics are many.

    The edges are powers of two in degrees, so that no place is on the wrong side of an edge by a
    rounding.
    """

    def __init__(self, strips: Strips) -> None:
        self._strips = strips
        self._roots: dict[tuple[int, int], _Square] = {}
        self._calls: dict[tuple[int, int], int] = {}
        self._kept = 0

    def around(self, latitude: float, longitude: float) -> Around:
        """Mostly the few clinics that can be among the first FIRST, and some others."""
        at = floor(latitude), floor(longitude)
        square = self._roots.get(at)
        if square is None:
            calls = self._calls[at] = self._calls.get(at, 0) + 1
            if calls <= _FEW_CALLS or abs(latitude) > _POLAR:
                return _NONE
            square = self._root(at)
        scale = 1
        while square.parts is not None:
            scale *= 4
            at = floor(latitude * scale), floor(longitude * scale)
            square = square.parts.get(at) or self._part(square, at)
        return Around(square.indexes, square.vectors, square.end_m)

    def _root(self, at: tuple[int, int]) -> _Square:
        if self._kept >= _KEPT:
            self._roots, self._kept = {}, 0
        latitude, longitude, across_m = _middle(at, 1)
        found: Coarse = []
        most_m = float("inf")
        for bound_m, index in self._strips.outwards(latitude, longitude):
            if bound_m > most_m:
                break
            found.append((bound_m, index))
            if len(found) == FIRST:
                most_m = _needed_m(bound_m, across_m)
        indexes = [index for _, index in found]
        vectors = unit_vectors(self._strips.doors[index] for index in indexes)
        return self._keep(self._roots, at, _Square(0, most_m - across_m, indexes, vectors))

    def _part(self, whole: _Square, at: tuple[int, int]) -> _Square:
        depth = whole.depth + 1
        latitude, longitude, across_m = _middle(at, 4**depth)
        bounds = bounds_from(latitude, longitude, whole.vectors)
        most_m = min(whole.end_m, _needed_m(sorted(bounds)[FIRST - 1], across_m))
        places = [place for place, bound_m in enumerate(bounds) if bound_m <= most_m]
        indexes = [whole.indexes[place] for place in places]
        vectors = [whole.vectors[place] for place in places]
        assert whole.parts is not None
        return self._keep(whole.parts, at, _Square(depth, most_m - across_m, indexes, vectors))

    def _keep(
        self, squares: dict[tuple[int, int], _Square], at: tuple[int, int], made: _Square
    ) -> _Square:
        squares[at] = made
        self._kept += _OWN + len(made.indexes)
        return made


def _needed_m(third_m: float, across_m: float) -> float:
    """How far from the middle the first FIRST of any place in a square, and their ties, can be.

    In bounds, which obey the triangle inequality. ``third_m``: how far the last of them is from
    the middle. ``across_m``: how far a corner is.
    """
    return _LONGEST * (third_m + across_m + _ROUNDING_M) + across_m


def _middle(at: tuple[int, int], scale: int) -> tuple[float, float, float]:
    """The middle of a square of ``1 / scale`` degrees, and how far from it a corner is, in meters.

    The corner nearer to the equator, by the haversine formula on the sphere of the bounds; a little
    more, for roundings.
    """
    south, half = at[0] / scale, 0.5 / scale
    latitude, longitude = south + half, at[1] / scale + half
    corner = max(cos(radians(south)), cos(radians(south + 2 * half)))
    if south < 0.0 < south + 2 * half:
        corner = 1.0
    haversine = (
        sin(radians(half / 2)) ** 2 + corner * cos(radians(latitude)) * sin(radians(half / 2)) ** 2
    )
    return latitude, longitude, 2 * LEAST_RADIUS_M * asin(sqrt(haversine)) + _ROUNDING_M
