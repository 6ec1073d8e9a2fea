"""Clinics in the order of their distance, as far as one looks."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from heapq import heappop, heappush
from itertools import count, islice
from math import inf
from operator import attrgetter
from typing import Any, NamedTuple, TypeVar

from locator.clinics.directory import Directory
from locator.clinics.model import Clinic
from locator.geodesy import LEAST_DEGREE_M, Polar, distance_lower_bounds_m, polars

# So many exact distances cost no more than their bounds and the work around them.
_FEW = 16


class Seen(NamedTuple):
    """A clinic as seen from the caller's place."""

    clinic: Clinic
    at: Polar  # its distance and azimuth


def nearest_first(latitude: float, longitude: float, clinics: Directory) -> Iterable[Seen]:
    """All clinics, nearest first, as often as they are gone through; equal distances in file order.

    WGS 84 degrees. Of many clinics only those that are looked at, and a few more, are measured.
    """
    doors, latitudes, order, _ = clinics.positions
    here = (latitude, longitude)
    if len(clinics) <= _FEW:
        return sorted(map(Seen, clinics, polars(*here, doors)), key=_distance_m)

    def bound(index: int) -> tuple[float, int]:
        return distance_lower_bounds_m(*here, (doors[index],))[0], index

    def exact(index: int) -> tuple[float, int, Polar]:
        (polar,) = polars(*here, (doors[index],))
        return polar.distance_m, index, polar

    near = _refined(_refined(_outwards(here[0], latitudes, order), bound), exact)
    return _Kept(Seen(clinics[index], polar) for _, index, polar in near)


_distance_m = attrgetter("at.distance_m")


class _Kept(Iterable[Seen]):
    """What an iterator gives, kept, so that it can be gone through again from the start."""

    def __init__(self, more: Iterator[Seen]) -> None:
        self._more, self._kept = more, list[Seen]()

    def __iter__(self) -> Iterator[Seen]:
        for at in count():
            if at == len(self._kept):
                self._kept += islice(self._more, 1)
            if at == len(self._kept):
                return
            yield self._kept[at]


_Measured = TypeVar("_Measured", bound=tuple[Any, ...])  # metres, the clinic's index, …


def _refined(
    coarse: Iterable[tuple[Any, ...]], measure: Callable[[int], _Measured]
) -> Iterator[_Measured]:
    """Clinics in the order of ``measure``, which is never below what ``coarse`` says of them.

    ``coarse`` gives metres and index, ascending; only clinics that are asked for, and a few more,
    are measured. Who may tie with one still to come waits for it: the file's order decides.
    """
    waiting: list[_Measured] = []
    for least, index in coarse:
        while waiting and waiting[0][0] < least:
            yield heappop(waiting)
        heappush(waiting, measure(index))
    while waiting:
        yield heappop(waiting)


def _outwards(
    latitude: float, latitudes: Sequence[float], order: Sequence[int]
) -> Iterator[tuple[float, int]]:
    """For each clinic, from the nearest latitude outwards, metres it is away at least."""
    north = bisect_left(latitudes, latitude)
    south = north - 1
    while south >= 0 or north < len(order):
        up = latitudes[north] - latitude if north < len(order) else inf
        down = latitude - latitudes[south] if south >= 0 else inf
        if up <= down:
            yield up * LEAST_DEGREE_M, order[north]
            north += 1
        else:
            yield down * LEAST_DEGREE_M, order[south]
            south -= 1
