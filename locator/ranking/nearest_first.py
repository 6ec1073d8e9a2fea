"""Clinics in the order of their distance, measured only as far as somebody reads on."""

from collections.abc import Callable, Iterable, Iterator
from heapq import heappop, heappush
from itertools import chain, count
from operator import attrgetter
from typing import Any, NamedTuple, TypeVar

from locator.clinics.directory import Directory, Point
from locator.clinics.model import Clinic
from locator.geodesy import Polar, bounds_from, polars

# Up to so many, exact distances cost no more than their bounds and the work around them.
FEW = 4
# Up to so many, the bounds of all cost no more than looking outwards.
MANY = 64


class Seen(NamedTuple):
    """A clinic as seen from the caller's place."""

    clinic: Clinic
    at: Polar  # its distance in meters and its azimuth in degrees
    place: int  # its index in the directory


def nearest_first(
    latitude: float, longitude: float, clinics: Directory, expected: int | None = None
) -> Iterable[Seen]:
    """All clinics, nearest first; equal distances are in the order of the directory.

    WGS 84 degrees. ``expected``: how many will be read, if it is known. The result can be iterated
    again and again. In a large directory only the clinics that are read, and a few more, are
    measured.
    """
    doors, here = clinics.facts.doors, (latitude, longitude)
    if len(clinics) <= FEW or (len(clinics) <= MANY and 2 * (expected or MANY) > len(clinics)):
        return sorted(map(Seen, clinics, polars(*here, doors), count()), key=_distance_m)
    if len(clinics) <= MANY:
        bounds = sorted(zip(bounds_from(*here, clinics.vectors), count(), strict=False))
        return _Replay(lambda: _seen(here, clinics, bounds, []))
    return _outwards(here, clinics)


def _outwards(here: Point, clinics: Directory) -> Iterable[Seen]:
    """``nearest_first`` in a large directory."""
    doors = clinics.facts.doors
    coarse, end_m = clinics.squares.near(*here)
    near = [index for _, index in coarse[:2]]
    polar_of = zip(near, polars(*here, [doors[index] for index in near]), strict=True)
    measured = sorted([(polar.distance_m, index, polar) for index, polar in polar_of])

    def others(waiting: list[tuple[float, int, Polar]]) -> Iterator[Seen]:
        rest = chain(coarse[2:], clinics.strips.outwards(*here, end_m))
        return _seen(here, clinics, rest, waiting)

    # Mostly these are the first two. They are given without a generator, which takes its time.
    if len(coarse) > 2 and measured[1][0] < coarse[2][0]:
        first = [Seen(clinics[index], polar, index) for _, index, polar in measured]
        return _Led(first, _Replay(lambda: others([])))
    return _Replay(lambda: others(measured))


def _seen(
    here: Point,
    clinics: Directory,
    coarse: Iterable[tuple[float, int]],
    measured: list[tuple[float, int, Polar]],
) -> Iterator[Seen]:
    """The clinics that are ``measured`` and those of ``coarse``, by their distance."""
    doors = clinics.facts.doors

    def exact(index: int) -> tuple[float, int, Polar]:
        (polar,) = polars(*here, (doors[index],))
        return polar.distance_m, index, polar

    for _, index, polar in _refined(coarse, exact, measured):
        yield Seen(clinics[index], polar, index)


_distance_m = attrgetter("at.distance_m")


class _Replay(Iterable[Seen]):
    """An iterator that remembers its items, so that it can start again. It is made when needed."""

    __slots__ = "_items", "_make", "_more"

    def __init__(self, make: Callable[[], Iterator[Seen]]) -> None:
        self._make, self._items = make, list[Seen]()
        self._more: Iterator[Seen] | None = None

    def __iter__(self) -> Iterator[Seen]:
        items, more = self._items, self._more
        if more is None:
            more = self._more = self._make()
        for at in count():
            if at == len(items):
                if (item := next(more, None)) is None:
                    return
                items.append(item)
            yield items[at]


class _Led(Iterable[Seen]):
    """Clinics that are measured, and the others, which are looked for only if they are read."""

    __slots__ = "_first", "_rest"

    def __init__(self, first: list[Seen], rest: _Replay) -> None:
        self._first, self._rest = first, rest

    def __iter__(self) -> Iterator[Seen]:
        return chain(self._first, self._rest)


_Measured = TypeVar("_Measured", bound=tuple[Any, ...])  # meters, the clinic's index, …


def _refined(
    coarse: Iterable[tuple[Any, ...]], measure: Callable[[int], _Measured], waiting: list[_Measured]
) -> Iterator[_Measured]:
    """Clinics in the order of ``measure``, which is never below their ``coarse`` distance.

    ``coarse`` has meters and index, ascending; ``waiting`` those that are measured already, also
    ascending. Only clinics that are read, and a few more, are measured. A clinic waits while a
    later one may tie with it, because the lower index goes first.
    """
    for least, index in coarse:
        while waiting and waiting[0][0] < least:
            yield heappop(waiting)
        heappush(waiting, measure(index))
    while waiting:
        yield heappop(waiting)
