"""The probability of each clinic to be the nearest, from one place that the text can mean.

The caller is somewhere around the candidate's point. How far off is known as a distribution: rings
of equal direction whose radii are multiples of ``uncertainty_m``, measured per precision. A clinic
is off by its ``accuracy_m``, with a normal distribution. Everything is computed in the plane around
the candidate (azimuthal equidistant), with fixed points instead of random ones: equal input gives
equal output to the last digit.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate, count, pairwise
from math import acos, cos, hypot, inf, log, pi, radians, sin, sqrt
from typing import NamedTuple

from locator.geocode.model import (
    ADDRESS_POINT,
    CITY,
    INTERPOLATED,
    INTERSECTION,
    PO_BOX_ZIP,
    STATE,
    STREET,
    ZIP,
)
from locator.geodesy import Polar

# The rings: which part of all callers is in each, and at which quantile of the error it is drawn.
# Twenty for the first nine tenths; the tail in finer steps, since it decides what is certain.
_STEPS = (
    *(0.045 * step for step in range(21)),
    *(0.925, 0.95, 0.97, 0.98, 0.99, 0.995, 1.0),
)
MASSES: tuple[float, ...] = tuple(round(after - before, 6) for before, after in pairwise(_STEPS))
MIDDLES: tuple[float, ...] = tuple((before + after) / 2 for before, after in pairwise(_STEPS))

# The radius of a normal distribution in the plane that holds 95%, in standard deviations: the
# square root of the chi-squared quantile with two degrees of freedom.
_SIGMAS = 2.4477
# Directions on a ring, and points for a clinic's own error, where three or more clinics can win.
_DIRECTIONS = 8
# A clinic that wins with less than this against the first is left out of the others' sums.
_NEGLIGIBLE = 1e-5
# Quantiles of the standard normal distribution in the middle of seven equal parts.
_NORMAL = (-1.4652, -0.7916, -0.3661, 0.0, 0.3661, 0.7916, 1.4652)


class Contender(NamedTuple):
    """A clinic that can be the nearest: its place in the directory, where it is, its own error."""

    place: int
    at: Polar  # as seen from the candidate's point
    accuracy_m: float


# Error ÷ ``uncertainty_m``: pairs of (quantile, ratio), straight lines between them. By
# benchmarks/fit_errors.py; docs/accuracy.md says on which places it was fitted.
#
# The inner three quarters of ZIPs are a tenth wider than measured: callers live around the clinics
# that they ask about, so that a ZIP between two clinics is more often a near thing than by chance.
# benchmarks/calibration.py shows it by the bins from 0.6 to 0.95.
_AREA = (
    (0.0, 0.0), (0.05, 0.094), (0.1, 0.136), (0.25, 0.24), (0.5, 0.4), (0.75, 0.56),
    (0.8, 0.598), (0.9, 0.745), (0.95, 0.88), (0.975, 1.04), (0.99, 1.3), (0.995, 1.85),
    (0.999, 7.0), (1.0, 12.0),
)  # fmt: skip
_CITY = (
    (0.0, 0.0), (0.05, 0.076), (0.1, 0.111), (0.25, 0.195), (0.5, 0.332), (0.75, 0.515),
    (0.8, 0.563), (0.9, 0.703), (0.95, 0.828), (0.975, 0.942), (0.99, 1.11), (0.995, 1.36),
    (0.999, 3.65), (1.0, 6.0),
)  # fmt: skip
_HOUSE = (
    (0.0, 0.0), (0.05, 0.04), (0.1, 0.07), (0.25, 0.14), (0.5, 0.27), (0.75, 0.5), (0.8, 0.56),
    (0.9, 0.7), (0.95, 0.95), (0.975, 1.2), (0.99, 1.7), (0.995, 2.0), (0.999, 4.0), (1.0, 8.0),
)  # fmt: skip
ERRORS = {
    ADDRESS_POINT: _HOUSE,
    INTERPOLATED: _HOUSE,
    INTERSECTION: _HOUSE,
    STREET: _HOUSE,
    ZIP: _AREA,
    PO_BOX_ZIP: _AREA,
    CITY: _CITY,
    STATE: _CITY,
}


def ratio(table: Sequence[tuple[float, float]], quantile: float) -> float:
    """The error at a quantile (0 to 1), as a multiple of the radius."""
    below = table[0]
    for above in table[1:]:
        if quantile <= above[0]:
            part = (quantile - below[0]) / (above[0] - below[0])
            return below[1] + part * (above[1] - below[1])
        below = above
    return table[-1][1]


@lru_cache(maxsize=16)
def rings(precision: str) -> tuple[tuple[float, float], ...]:
    """(mass, multiple of the radius) of each ring, from the inside out; the masses sum to 1."""
    table = ERRORS[precision]
    return tuple((mass, ratio(table, middle)) for mass, middle in zip(MASSES, MIDDLES, strict=True))


@lru_cache(maxsize=16)
def _inner(precision: str) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """The multiples of all rings, ascending, and the mass inside of each."""
    masses, multiples = zip(*rings(precision), strict=True)
    return multiples, tuple(accumulate(masses, initial=0.0))


@lru_cache(maxsize=16)
def scattered(precision: str, count: int) -> tuple[tuple[float, float], ...]:
    """``count`` places, equally likely: multiples of the radius, east and north of the point.

    At the middle quantiles of the error, each turned by the golden angle from the one before.
    """
    table, golden = ERRORS[precision], pi * (3 - sqrt(5))
    radii = [ratio(table, (at + 0.5) / count) for at in range(count)]
    return tuple((r * sin(at * golden), r * cos(at * golden)) for at, r in enumerate(radii))


def reach(precision: str) -> float:
    """The multiple of the radius beyond which no ring lies."""
    return rings(precision)[-1][1]


def lead_m(near: Contender, far: Contender) -> tuple[float, float]:
    """The distance from the center to the line with both equally far, and its own deviation.

    Meters in the plane, positive where the center is on the side of ``near``. The deviation comes
    from where the two clinics themselves may be.
    """
    apart = _apart(near.at, far.at)
    if not apart:
        return 0.0, 0.0
    total = near.at.distance_m + far.at.distance_m
    lead = (far.at.distance_m - near.at.distance_m) * total / (2 * apart)
    deviation = hypot(near.accuracy_m, far.accuracy_m) / _SIGMAS * total / (2 * apart)
    return lead, deviation


def _apart(one: Polar, other: Polar) -> float:
    turn = radians(one.azimuth - other.azimuth)
    return sqrt(
        max(
            0.0,
            one.distance_m**2
            + other.distance_m**2
            - 2 * one.distance_m * other.distance_m * cos(turn),
        )
    )


def beats(lead: float, deviation: float, radius_m: float, precision: str) -> float:
    """The probability (0 to 1) that the clinic on this side of the line is the nearer of the two.

    ``lead`` and ``deviation`` as ``lead_m`` gives them. A ring of radius r around the center has
    the part acos(-lead / r) / pi on this side.
    """
    if not radius_m:
        return 0.5 if not lead else float(lead > 0.0)
    shifts = _NORMAL if deviation > 0.01 * radius_m else (0.0,)
    multiples, inside = _inner(precision)
    total = 0.0
    for shift in shifts:
        line = (lead + shift * deviation) / radius_m
        first = bisect_right(multiples, abs(line))  # the rings before it are on one side
        total += inside[first] if line > 0.0 else 0.0
        for mass, multiple in rings(precision)[first:]:
            total += mass * acos(-line / multiple) / pi
    return total / len(shifts)


def shares(
    contenders: Sequence[Contender], radius_m: float, precision: str
) -> list[tuple[int, float]]:
    """The probability of each contender to be the nearest, by index; they sum to 1.

    ``contenders`` in the order of their distance from the candidate's point. Where all rings and
    doors leave the first one the nearest, nothing is computed further.
    """
    first, *others = contenders
    against = [
        (other, lost)
        for other in others
        if (lost := 1.0 - _wins(first, other, radius_m, precision)) > _NEGLIGIBLE
    ]
    if not against:
        return [(first.place, 1.0)]
    if len(against) == 1:
        other, lost = against[0]
        return [(first.place, 1.0 - lost), (other.place, lost)]
    # Together the others win no more often than the sum of each alone; where that is little, the
    # difference between the sum and the union is smaller still, and on the careful side.
    if sum(lost for _, lost in against) < _FEW:
        rest = [(other.place, lost) for other, lost in against]
        return [(first.place, 1.0 - sum(lost for _, lost in rest)), *rest]
    return _counted([first, *(other for other, _ in against)], _points(radius_m, precision))


# Up to this much the sum over pairs stands for their union: it errs by less than its square.
_FEW = 0.1


def _wins(near: Contender, far: Contender, radius_m: float, precision: str) -> float:
    lead, deviation = lead_m(near, far)
    if lead > reach(precision) * radius_m + 4 * deviation:
        return 1.0
    return beats(lead, deviation, radius_m, precision)


def _points(radius_m: float, precision: str) -> list[tuple[float, float, float]]:
    """(mass, meters east, meters north) of points on all rings."""
    return [
        (mass / _DIRECTIONS, x * multiple * radius_m, y * multiple * radius_m)
        for at, (mass, multiple) in enumerate(rings(precision))
        for x, y in _directions(at % 2)
    ]


@lru_cache(maxsize=2)
def _directions(turned: int) -> tuple[tuple[float, float], ...]:
    """Unit vectors of equal distance; every second ring is turned by half a step."""
    angles = [2 * pi * (at + turned / 2) / _DIRECTIONS for at in range(_DIRECTIONS)]
    return tuple((sin(angle), cos(angle)) for angle in angles)


def sample_shares(
    contenders: Sequence[Contender], places: Sequence[tuple[float, float]]
) -> list[tuple[int, float]]:
    """``shares`` for a caller at one of ``places`` (meters east and north), equally likely."""
    mass = 1.0 / len(places)
    return _counted(contenders, [(mass, x, y) for x, y in places])


def _counted(
    contenders: Sequence[Contender], points: Sequence[tuple[float, float, float]]
) -> list[tuple[int, float]]:
    """The clinics with the nearest doors, by mass; each door is moved by its own error.

    The errors of the doors are drawn from a fixed list, another one for each point and door.
    """
    doors = [(*_on_plane(at.at), at.accuracy_m / _SIGMAS) for at in contenders]
    won = [0.0] * len(doors)
    draws, starts = 2 * _normal_draws(_DRAWS), count(0, len(doors))
    limits, able = _able(contenders, doors)
    for start, (mass, x, y) in zip(starts, points, strict=False):
        some = able[bisect_left(limits, hypot(x, y))]
        if len(some) == 1:
            won[0] += mass
            continue
        # Squares are enough to compare; each door has its own draw.
        away = [
            (east + dx * deviation - x) ** 2 + (north + dy * deviation - y) ** 2
            for at, (east, north, deviation) in some
            for dx, dy in (draws[start % _DRAWS + at],)
        ]
        least = min(away)
        if (winners := away.count(least)) == 1:
            won[some[away.index(least)][0]] += mass
            continue
        for (at, _), square in zip(some, away, strict=True):  # clinics in one house share it
            if square == least:
                won[at] += mass / winners
    order = sorted(
        zip((at.place for at in contenders), won, strict=True), key=lambda pair: -pair[1]
    )
    return [(index, mass) for index, mass in order if mass > 0.0]


# Meters east and north, and the deviation of the door.
_Door = tuple[float, float, float]


def _able(
    contenders: Sequence[Contender], doors: Sequence[_Door]
) -> tuple[list[float], list[list[tuple[int, _Door]]]]:
    """Ascending radii, and for each, and beyond the last, the doors that can win so far out.

    A place at the radius r in the plane is nearer to the first door than to another by at least
    2 * apart * (lead - r) / (near + far + 2 * r), in the terms of ``lead_m``. Where that is more
    than draws can move the two doors, the other one cannot win.
    """
    first, most = contenders[0].at.distance_m, _most_drawn()
    limits = [-inf]
    for at, (east, north, deviation) in zip(contenders[1:], doors[1:], strict=True):
        moved = most * (doors[0][2] + deviation) + _ROUNDING_M
        apart = hypot(east - doors[0][0], north - doors[0][1]) + _ROUNDING_M
        far = at.at.distance_m
        limits.append((far - first - moved) * (far + first) / (2 * (apart + moved)))
    steps = sorted(limits)
    numbered = list(enumerate(doors))
    beyond = [[one for one in numbered if limits[one[0]] < step] for step in steps[1:]]
    return steps[1:], [*beyond, numbered]


# Meters: above the roundings in the plane, and too little to matter.
_ROUNDING_M = 0.01


def _on_plane(at: Polar) -> tuple[float, float]:
    azimuth = radians(at.azimuth)
    return at.distance_m * sin(azimuth), at.distance_m * cos(azimuth)


# Points of the normal distribution that doors are moved by. Ours; a prime.
_DRAWS = 101


@lru_cache(maxsize=1)
def _normal_draws(count: int) -> tuple[tuple[float, float], ...]:
    """Points of a normal distribution in the plane, spread evenly (golden angle, equal masses)."""
    golden = pi * (3 - sqrt(5))
    quantiles = [(at + 0.5) / count for at in range(count)]
    radii = [sqrt(-2 * log(1 - quantile)) for quantile in quantiles]
    spiral = [(r * sin(at * golden), r * cos(at * golden)) for at, r in enumerate(radii)]
    # Shuffled by a step that has no factor in common with the count.
    return tuple(spiral[(at * 37) % count] for at in range(count))


@lru_cache(maxsize=1)
def _most_drawn() -> float:
    return max(hypot(x, y) for x, y in _normal_draws(_DRAWS))
