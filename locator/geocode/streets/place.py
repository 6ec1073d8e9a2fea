"""A range and a house number → a point on the ground, and how far off it may be."""

import math
from collections.abc import Iterable
from itertools import product
from typing import NamedTuple

from locator.geocode.model import INTERPOLATED, STREET
from locator.geocode.streets.geometry import distance_m, settle
from locator.geocode.streets.numbers import Number
from locator.geocode.streets.queries import NumberedPoint, Range
from locator.geocode.streets.store import REVERSED, RIGHT

# Houses stand about this far from the center line of their street: half of a 50-foot right of way,
# the usual local street (AASHTO, "A Policy on Geometric Design", local roads), and a small yard.
_OFFSET_M = 10.0
# A corner house is not in the crossing: the ends of a range are this far from it.
_INSET_M = 15.0
# Places that represent a whole street: enough for shares to about a percent; those of a short one.
_ALONG, _LEAST = 100, 20
# For a caller, places of one street within this distance are one place.
_SAME_PLACE_M = 150.0

# The radii hold at least 95 of 100 real addresses; docs/accuracy.md has the figures.
# A published point: seen from shops with coordinates from elsewhere, 60 m hold 78 to 83 of 100.
POINT_M = 180.0
# A house between two of its side that have points: 97.9 of 8,000 that were left out, of their side;
# farther off between two of the other side, or beyond the last one.
_BETWEEN_M, _PER_SPAN = 60.0, 0.6
_ACROSS_M, _PER_SPAN_ACROSS = 200.0, 0.5
_BEYOND_M, _PER_NUMBER = 200.0, 5.0
CROSSING_M = 60.0
# An interpolated house: 120 m, and twice what the numbers around its range are off.
_INTERPOLATED_M = 120.0
_PER_SPREAD = 2.0
# A number outside all ranges, measured by leaving out ranges of two counties' files one at a time:
# 500 m, and 10 m for each number between it and the nearest range, hold 96 of 100.
_OUTSIDE_M = 500.0
_GAP_M = 10.0
# Beyond this gap there were too few measurements: the disc of the ZIP is the better answer.
FARTHEST_GAP = 400
# More places than this cannot be told apart by one question.
MOST = 50


class Named(NamedTuple):
    """A street of the index that the typed name can mean."""

    id: int
    label: str
    faults: tuple[str, ...]
    penalty: float = 0  # of the faults and the slips
    slips: float = 0  # between the typed name and this one, as ``Respeller.near`` counts


class Found(NamedTuple):
    """A place on a named street. Degrees (WGS 84) and meters."""

    street: Named
    zip: int
    latitude: float
    longitude: float
    precision: str
    uncertainty_m: float
    faults: tuple[str, ...]
    weight: float = 1.0  # how much more likely it was meant than an unrelated address
    block: str = ""  # "2300-2398", "" where there is none
    county: int = 0  # the index's id of the data's county
    # (latitude, longitude) of places that the true one is equally likely to be; () for a disc
    sample: tuple[tuple[float, float], ...] = ()


def interpolated(street: Named, row: Range, number: Number, faults: tuple[str, ...]) -> Found:
    """The place of ``number`` on the range, in proportion to its line, on its side of the street.

    A number outside the range is at its nearer end, with the precision ``street`` and a radius that
    grows with the gap.
    """
    prefix, value = number
    zip_number, low, high, flags, county, spread, moved, line = row
    if moved is not None and flags & REVERSED:  # the new line runs upwards: its sides change places
        flags ^= REVERSED | RIGHT
    gap = low - value if value < low else value - high if value > high else 0
    share = (value - low) / (high - low) if high > low and not gap else 0.5
    if gap and high > low:
        share = float(value > high)
    if flags & REVERSED:
        share = 1 - share
    offset = _OFFSET_M if flags & RIGHT else -_OFFSET_M
    latitude, longitude, _ = settle(line, share, _INSET_M, offset)
    radius = _PER_SPREAD * spread + (_OUTSIDE_M + _GAP_M * gap if gap else _INTERPOLATED_M)
    block = f"{prefix}{low}-{high}" if high > low else f"{prefix}{low}"
    precision = STREET if gap else INTERPOLATED
    return Found(
        street,
        zip_number,
        latitude,
        longitude,
        precision,
        radius,
        faults,
        block=block,
        county=county,
    )


def along(lines: Iterable[bytes]) -> tuple[tuple[float, float], ...]:
    """(latitude, longitude) of places on a street's stretches, evenly, at most ``_ALONG``.

    A long street is a line and no disc: its ends can have other nearest clinics than its middle.
    Blocks have about as many houses as one another.
    """
    once = list(dict.fromkeys(lines))
    step, each = -(-len(once) // _ALONG), -(-_LEAST // len(once))
    shares = [(at + 0.5) / each for at in range(each)]
    some = once[step // 2 :: step]
    return tuple([settle(line, share, 0.0, 0.0)[:2] for line in some for share in shares])


def disc(points: Iterable[tuple[float, float]]) -> tuple[float, float, float]:
    """(latitude, longitude, radius in meters) of a disc around all (longitude, latitude) points."""
    xs, ys = zip(*points, strict=True)
    center = ((min(ys) + max(ys)) / 2, (min(xs) + max(xs)) / 2)
    radius = max(distance_m(center, (y, x)) for x, y in zip(xs, ys, strict=True))
    return (*center, radius + _INTERPOLATED_M)


def meeting(
    one: Iterable[tuple[float, float]], other: Iterable[tuple[float, float]]
) -> list[tuple[float, float]]:
    """The points that ``one`` shares with ``other``; else the nearest one, if near enough.

    TIGER/Line splits all lines where streets meet, so they share that point. But only stretches
    with house numbers are in the index, and the last one may end a little short.
    """
    ours, theirs = sorted(one), sorted(other)
    if shared := sorted(set(ours).intersection(theirs)):
        return shared
    # In a grid of about 200 m, only the nine squares around a point are worth measuring.
    squares: dict[tuple[int, int], list[tuple[float, float]]] = {}
    for to in theirs:
        squares.setdefault(_square(to), []).append(to)
    gaps = (
        (distance_m(at[::-1], to[::-1]), at)
        for at in ours
        for x, y in (_square(at),)
        for near in product((x - 1, x, x + 1), (y - 1, y, y + 1))
        for to in squares.get(near, ())
    )
    nearest, at = min(gaps, default=(CROSSING_M, ours[0]))
    return [at] if nearest < CROSSING_M else []


def _square(point: tuple[float, float]) -> tuple[int, int]:
    return math.floor(point[0] * 500), math.floor(point[1] * 500)


def between(
    street: Named,
    code: int,
    number: int,
    houses: tuple[NumberedPoint, NumberedPoint],
    faults: tuple[str, ...],
    *,
    across: bool,
) -> Found:
    """The place of a number between two houses, in proportion; ``across``: of the other side."""
    below, above = houses
    share = (number - below.number) / (above.number - below.number)
    latitude = below.latitude + share * (above.latitude - below.latitude)
    longitude = below.longitude + share * (above.longitude - below.longitude)
    span = distance_m((below.latitude, below.longitude), (above.latitude, above.longitude))
    radius = _ACROSS_M + _PER_SPAN_ACROSS * span if across else _BETWEEN_M + _PER_SPAN * span
    block = f"{below.number}-{above.number}"
    return Found(
        street, code, latitude, longitude, INTERPOLATED, radius, faults, block=block,
        county=below.county,
    )  # fmt: skip


def beyond(
    street: Named, code: int, number: int, last: NumberedPoint, faults: tuple[str, ...]
) -> Found:
    """The place of a number beyond the last house: at that house, with a wide radius."""
    radius = _BEYOND_M + _PER_NUMBER * abs(number - last.number)
    return Found(
        street, code, last.latitude, last.longitude, STREET, radius, faults,
        block=str(last.number), county=last.county,
    )  # fmt: skip


def apart(found: Iterable[Found]) -> list[Found]:
    """The places in their order, without those next to an earlier one.

    Another street that is much longer is another place, even around the same point.
    """
    chosen: list[Found] = []
    for place in found:
        if not any(_is_at(place, other) for other in chosen):
            chosen.append(place)
    return chosen


def _is_at(place: Found, other: Found) -> bool:
    here, there = ((one.latitude, one.longitude) for one in (place, other))
    if distance_m(here, there) > _SAME_PLACE_M:
        return False
    wider_m = place.uncertainty_m - other.uncertainty_m
    return place.street.id == other.street.id or wider_m <= _SAME_PLACE_M
