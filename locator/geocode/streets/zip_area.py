"""The area of a ZIP code's houses, from the installed ranges: center, radius and a sample."""

import math
import sqlite3
import struct
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import chain, groupby
from operator import itemgetter
from typing import NamedTuple

from locator.geocode.gazetteer import STANDARD, all_rows, zip_row
from locator.geocode.streets.geometry import distance_m, settle
from locator.geocode.streets.store import EVEN, ODD, POINT_SCALE

# A range is weighed by its house numbers, but by no more than one house per 15 m on a side:
# TIGER/Line gives potential ranges (1 to 99 where three houses stand), and 15 m is a narrow lot.
_LOT_M = 15.0
# Enough for shares to about a percent (a standard error of 3% at an even split).
_SAMPLE = 250
# Every radius holds at least 95 in 100.
_COVERED = 0.95

# This part of the streets of each whole ZIP is in no file: new ones, private ones, errors. Ours, at
# the upper end of the truth files' addresses whose street is not in their county's file.
_UNKNOWN = 0.03
# Up to this shift the two centers agree: of 40 whole ZIPs of five counties, three quarters do.
_SHIFT = 0.15
# From there on the missing part grows: half of the streets at a shift of 0.55.
_PER_SHIFT = 1.25
# A ZIP of a county that is not installed has its larger part there.
_FOREIGN = 0.6
# Where all counties around are installed, a shift is more likely the gazetteer's error.
_AROUND_KNOWN = 0.1
# A ZIP with more than this of its streets is known whole.
_WHOLE = 0.9

House = tuple[float, float, float]  # latitude, longitude, weight


# A ZIP's streets are complete if the counties of this many ZIPs around it are installed.
_AROUND = 6


class ZipArea(NamedTuple):
    """Center (WGS 84 degrees), radius in meters that holds 95% of the houses, places of houses."""

    latitude: float
    longitude: float
    radius_m: float
    sample: tuple[tuple[float, float], ...]  # (latitude, longitude), equally likely


def areas(
    connection: sqlite3.Connection,
) -> Iterator[tuple[int, float, float, int, bool, float, bytes]]:
    """One row per ZIP for the table zip_area, from the ranges; without ranges, from the points."""
    counties = {fips for (fips,) in connection.execute("SELECT fips FROM county")}
    around = _Around()
    rows = connection.execute(
        "SELECT DISTINCT zip, low, high, flags, line FROM range JOIN shape ON shape.id = shape"
        " WHERE zip > 0 ORDER BY zip"
    )
    ranged = (
        (zip_number, [_house(*row[1:]) for row in group])
        for zip_number, group in groupby(rows, key=itemgetter(0))
    )
    for zip_number, houses in chain(ranged, _of_points(connection)):
        area = _area(sorted(houses))  # independent of the order of files
        radius, reached = math.ceil(area.radius_m), around.counties(zip_number)
        coverage = _coverage(zip_number, area, reached, counties)
        whole = reached <= counties and coverage >= _WHOLE
        found = area.latitude, area.longitude, radius, whole, coverage
        yield zip_number, *found, _pack(area.sample)


def _of_points(connection: sqlite3.Connection) -> Iterator[tuple[int, list[House]]]:
    """The ZIPs that have points and no ranges, with their houses."""
    rows = connection.execute(
        "SELECT DISTINCT zip, latitude, longitude FROM point"
        " WHERE zip > 0 AND zip NOT IN (SELECT zip FROM range) ORDER BY zip"
    )
    for zip_number, group in groupby(rows, key=itemgetter(0)):
        yield zip_number, [(y / POINT_SCALE, x / POINT_SCALE, 1.0) for _, y, x in group]


def _coverage(zip_number: int, area: ZipArea, reached: set[str], counties: set[str]) -> float:
    """The part of the ZIP's streets that are installed, 0 to 1, by where its houses are.

    The gazetteer has the center of all of a ZIP's addresses. Where a part of them is missing, the
    center of the others is elsewhere: half a disc has its center 0.42 radii from the whole one's.
    """
    row = zip_row(f"{zip_number:05}")
    if row is None:
        return 0.0
    apart = distance_m((row.latitude, row.longitude), (area.latitude, area.longitude))
    shift = apart / row.uncertainty_m
    missing = max(_UNKNOWN, _PER_SHIFT * (shift - _SHIFT))
    if row.county_fips not in counties:
        missing = max(missing, _FOREIGN)
    elif reached <= counties:
        missing = max(_UNKNOWN, missing - _AROUND_KNOWN)
    return max(0.0, 1.0 - missing)


def _pack(sample: Iterable[tuple[float, float]]) -> bytes:
    numbers = [number for place in sample for number in place]
    return struct.pack(f"<{len(numbers)}f", *numbers)


def unpack_sample(data: bytes) -> tuple[tuple[float, float], ...]:
    """The (latitude, longitude) pairs of a ZIP's sample, from its packed form in the index."""
    numbers = struct.unpack(f"<{len(data) // 4}f", data)
    return tuple(zip(numbers[::2], numbers[1::2], strict=True))


class _Around:
    """The counties that a ZIP may reach into: its own and those of the ZIPs around it."""

    def __init__(self) -> None:
        self._tiles = defaultdict(list)
        for row in all_rows():
            if row.type == STANDARD:
                self._tiles[_tile(row.latitude, row.longitude)].append(row)

    def counties(self, zip_number: int) -> set[str]:
        """Their codes; {""} for a ZIP that the gazetteer does not have."""
        own = zip_row(f"{zip_number:05}")
        if own is None:
            return {""}
        y, x = _tile(own.latitude, own.longitude)
        near = [row for i in (-1, 0, 1) for j in (-1, 0, 1) for row in self._tiles[y + i, x + j]]
        here = (own.latitude, own.longitude)
        near.sort(key=lambda row: distance_m(here, (row.latitude, row.longitude)))
        return {own.county_fips, *(row.county_fips for row in near[: _AROUND + 1])}


def _tile(latitude: float, longitude: float) -> tuple[int, int]:
    # Whole degrees: even in the mountain states, the ZIPs around one are at most a tile away.
    return math.floor(latitude), math.floor(longitude)


def _house(low: int, high: int, flags: int, line: bytes) -> House:
    latitude, longitude, length_m = settle(line, 0.5, 0.0, 0.0)
    numbers = (high - low) // (2 if flags & (ODD | EVEN) else 1) + 1
    return latitude, longitude, min(numbers, 1 + length_m / _LOT_M)


def _area(houses: list[House]) -> ZipArea:
    total = sum(weight for _, _, weight in houses)
    latitude = sum(lat * weight for lat, _, weight in houses) / total
    longitude = sum(lon * weight for _, lon, weight in houses) / total
    far = sorted((distance_m((latitude, longitude), (lat, lon)), w) for lat, lon, w in houses)
    covered, radius = 0.0, 0.0
    for distance, weight in far:
        if covered >= _COVERED * total:
            break
        covered, radius = covered + weight, distance
    return ZipArea(latitude, longitude, radius, _sample(houses, total))


def _sample(houses: list[House], total: float) -> tuple[tuple[float, float], ...]:
    # Systematic sampling from south to north: repeatable, and each place has equal weight.
    step = total / min(_SAMPLE, len(houses))
    places, reached, next_at = [], 0.0, step / 2
    for latitude, longitude, weight in houses:
        reached += weight
        while reached > next_at:
            places.append((latitude, longitude))
            next_at += step
    return tuple(places)
