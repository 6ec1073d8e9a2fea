"""Clinics in the order of their distance, measured only as far as somebody reads on."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, count
from math import inf
from operator import attrgetter
from typing import Any, NamedTuple, TypeVar

from locator.clinics.directory import Directory, Point
from locator.clinics.model import Clinic
from locator.clinics.squares import Around
from locator.geodesy import Polar, bound_of, bounds_from, cosines_from, polars

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
        around = Around(range(len(doors)), clinics.vectors, inf)
    else:
        around = clinics.squares.around(*here)
    return _first_two(here, clinics, around)


def _first_two(here: Point, clinics: Directory, around: Around) -> Iterable[Seen]:
    """``nearest_first`` where the first two, and mostly no more, are among those ``around``."""
    doors, (indexes, vectors, end_m) = clinics.facts.doors, around
    ordered = sorted(zip(cosines_from(*here, vectors), indexes, strict=True), reverse=True)
    near = [index for _, index in ordered[:2]]
    seen = polars(*here, [doors[index] for index in near])
    measured = sorted([(seen[at].distance_m, index, seen[at]) for at, index in enumerate(near)])

    def others(waiting: list[tuple[float, int, Polar]]) -> Iterator[Seen]:
        bounds = zip(bounds_from(*here, vectors), indexes, strict=True)
        inside = sorted([one for one in bounds if one[0] <= end_m and one[1] not in near])
        beyond = () if end_m == inf else clinics.strips.outwards(*here, end_m)
        return _seen(here, clinics, chain(inside, _without(near, beyond)), waiting)

    third_m = bound_of(ordered[2][0]) if ordered else inf  # three at least, or none
    # Given without a generator, which takes its time.
    if len(measured) == 2 and measured[1][0] < min(third_m, end_m):
        first = [Seen(clinics[index], polar, index) for _, index, polar in measured]
        return _Led(first, _Replay(lambda: others([])))
    return _Replay(lambda: others(measured))


def _without(
    pair: Sequence[int], coarse: Iterable[tuple[float, int]]
) -> Iterator[tuple[float, int]]:
    return (one for one in coarse if one[1] not in pair)


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
        self._make = make
        self._items: list[Seen] = []
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
    from heapq import heappop, heappush  # not at the top: few read on to the third clinic

    for least, index in coarse:
        while waiting and waiting[0][0] < least:
            yield heappop(waiting)
        heappush(waiting, measure(index))
    while waiting:
        yield heappop(waiting)
