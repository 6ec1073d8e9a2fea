"""A router and a directory → the drives from a place, with as few requests as can be.

Nobody drives a straight line faster than FASTEST. So the time to the k-th nearest clinic so far
tells which others can still be nearer, and only these are asked for.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from typing import NamedTuple

from locator.geodesy import distance_lower_bounds_m
from locator.roads.calibration import Calibration
from locator.roads.drive import (
    Asked,
    Drives,
    Ends,
    Origin,
    Site,
    Timing,
    added_by_clinic_s,
    driven,
)
from locator.roads.line import minutes_of_line
from locator.roads.online.model import Leg, Limits, Point
from locator.roads.online.router import Router
from locator.roads.search import Route
from locator.roads.times import BY_ROUTER, FASTEST, median

# Meters in a straight line; nobody is sent farther. Valhalla refuses more as it comes
# (max_matrix_distance in valhalla_build_config).
REACH_M = 400_000.0
# So many places are remembered, and those that are asked for together.
_KNOWN = 4_096
_TIMING = Timing(Calibration(spread=BY_ROUTER))


class _Place:
    """A place of a caller and the ways from it, as far as they are known."""

    __slots__ = ("gap_m", "is_on_roads", "legs")

    def __init__(self) -> None:
        self.legs: dict[int, Leg | None] = {}  # by clinic; None where no road leads
        self.gap_m, self.is_on_roads = 0.0, True

    def nearest(self, k: int, wanted: frozenset[int] | None) -> list[Route]:
        """The ways to the ``k`` nearest clinics known, of ``wanted`` or of all, by time."""
        found = [
            Route(clinic, round(10 * leg.seconds), round(leg.meters))
            for clinic, leg in self.legs.items()
            if leg and (wanted is None or clinic in wanted)
        ]
        return sorted(found, key=lambda way: (way.deciseconds, way.clinic))[:k]

    def is_cut_off(self, clinic: int) -> bool:
        """True if no road leads to a clinic."""
        return clinic in self.legs and self.legs[clinic] is None


# Clinics within reach of a place with a lower bound of their distance in meters, nearest first.
_Near = Mapping[int, float]


class _Request(NamedTuple):
    """One table: the places, and the clinics in order."""

    sources: list[Point]
    targets: list[int]


class Routed:
    """A router, for one directory."""

    online = True

    def __init__(self, router: Router, sites: Sequence[Site]) -> None:
        self.name, self.attribution = router.name, router.attribution
        self._router, self._sites = router, tuple(sites)
        self._doors = [(site.latitude, site.longitude) for site in sites]
        self._clinic_s = [added_by_clinic_s(site, 0.0) for site in sites]
        self._off: set[int] = set()  # clinics that are not on the router's roads
        self._places: dict[Point, _Place] = {}

    def foresee(self, asked: Sequence[Asked], wanted: frozenset[int] | None) -> None:
        """Fetch together what the next calls of ``drives`` need. Raises OnlineError."""
        if len(self._places) > _KNOWN:
            self._places = {}
        self._learned(asked, wanted)

    def drives(self, origin: Origin, k: int, wanted: frozenset[int] | None) -> Drives:
        """The drives to the ``k`` nearest clinics, of ``wanted`` or of all, by time.

        Raises OnlineError.
        """
        places, near = self._learned([Asked(origin, k)], wanted)
        on_roads = [point for point, place in places.items() if place.is_on_roads]
        here = [places[point] for point in on_roads]
        ways = [place.nearest(k, wanted) for place in here]
        # The clinics that decide: others may be known by chance, from what was asked besides.
        told = [
            set(_possible(near[at], known, k)) for at, known in zip(on_roads, ways, strict=True)
        ]
        asked = set().union(*told)
        if not here:
            return Drives((), here=False)
        ends = Ends(origin.uncertainty_m, median(place.gap_m for place in here), self._clinic_s)
        nearest = driven([found for found in ways if found], ends, _TIMING)
        no_road = [
            at
            for at in sorted(asked - self._off)
            if all(place.is_cut_off(at) for place, own in zip(here, told, strict=True) if at in own)
        ]
        off_roads = sorted(asked & self._off)
        if all(len(found) < k for found in ways):
            off_roads += self._beyond(asked, wanted)
        return Drives(tuple(nearest[:k]), tuple(no_road), tuple(off_roads), True, ends.gap_m)

    def _beyond(self, reached: Set[int], wanted: frozenset[int] | None) -> list[int]:
        """The clinics that are too far away to be asked for."""
        everyone = range(len(self._sites)) if wanted is None else sorted(wanted)
        return [at for at in everyone if at not in reached]

    def neighbors(self, clinic: int, wanted: frozenset[int] | None) -> dict[int, float]:  # noqa: ARG002
        """None: what clinics have between them is not asked for."""
        return {}

    def close(self) -> None:
        """Nothing is open."""

    # ── asking ──

    def _learned(
        self, asked: Sequence[Asked], wanted: frozenset[int] | None
    ) -> tuple[dict[Point, _Place], dict[Point, _Near]]:
        """The places with the ways to their nearest clinics, and all clinics within their reach.

        Each is asked for twice at most: first for the clinics that are likely to be among the
        nearest, then for all that can still be.
        """
        most: dict[Point, int] = {}
        for origin, k in asked:
            for point in _points(origin):
                most[point] = max(k, most.get(point, 0))
        places = {point: self._places.setdefault(point, _Place()) for point in most}
        near = {point: self._near(point, wanted) for point in most}
        for chosen in (_likely, _possible):
            missing = {
                point: [
                    clinic
                    for clinic in chosen(near[point], place.nearest(k, wanted), k)
                    if clinic not in place.legs and clinic not in self._off
                ]
                for (point, place), k in zip(places.items(), most.values(), strict=True)
                if place.is_on_roads
            }
            for request in _packed(missing, near, self._router.limits):
                self._ask(request, places)
        return places, near

    def _near(self, point: Point, wanted: frozenset[int] | None) -> _Near:
        bounds = enumerate(distance_lower_bounds_m(*point, self._doors))
        within = [
            (bound_m, clinic)
            for clinic, bound_m in bounds
            if bound_m <= REACH_M and (wanted is None or clinic in wanted)
        ]
        return {clinic: bound_m for bound_m, clinic in sorted(within)}

    def _ask(self, request: _Request, places: Mapping[Point, _Place]) -> None:
        table = self._router.table(request.sources, [self._doors[at] for at in request.targets])
        for clinic, gap_m in zip(request.targets, table.target_gaps_m, strict=True):
            if gap_m is None:
                self._off.add(clinic)
            else:
                self._clinic_s[clinic] = added_by_clinic_s(self._sites[clinic], gap_m)
        rows = zip(request.sources, table.source_gaps_m, table.legs, strict=True)
        for source, gap_m, legs in rows:
            place = places[source]
            if gap_m is None:
                place.is_on_roads = False
                continue
            place.gap_m = gap_m
            cells = zip(request.targets, legs, strict=True)
            place.legs.update((at, leg) for at, leg in cells if at not in self._off)


def _points(origin: Origin) -> tuple[Point, ...]:
    return origin.sample or ((origin.latitude, origin.longitude),)


def _likely(near: _Near, _: Sequence[Route], k: int) -> Iterable[int]:
    """The clinics that can be nearer than the k-th in a straight line, if that is driven as usual.

    Nothing that is known has a part in it.
    """
    bounds = list(near.values())[:k]
    if not bounds:
        return ()
    reach_m = max(bounds[-1], FASTEST * 60 * minutes_of_line(max(bounds[-1], 0.0)))
    return [clinic for clinic, bound_m in near.items() if bound_m <= reach_m]


def _possible(near: _Near, known: Sequence[Route], k: int) -> Iterable[int]:
    """The clinics that can be nearer than the k-th that is known; all if fewer are known."""
    reach_m = FASTEST * known[k - 1].deciseconds / 10 if len(known) >= k else math.inf
    return [clinic for clinic, bound_m in near.items() if bound_m < reach_m]


def _packed(
    asked: Mapping[Point, Sequence[int]], near: Mapping[Point, _Near], limits: Limits
) -> Iterator[_Request]:
    """The fewest tables that have these clinics of these places, in their order.

    A table has each of its places with each of its clinics, so they must be within reach.
    """
    most = min(limits.pairs, limits.places - 1)
    sources: list[Point] = []
    targets: dict[int, None] = {}
    common: Set[int] = frozenset()
    for point, clinics in asked.items():
        for start in range(0, len(clinics), most):
            part = dict.fromkeys(clinics[start : start + most])
            joint, within = targets | part, near[point].keys() & common
            places = len(sources) + 1
            fits = places * len(joint) <= limits.pairs and places + len(joint) <= limits.places
            if sources and not (fits and joint.keys() <= within):
                yield _Request(sources, list(targets))
                sources, joint = [], part
            common = within if sources else near[point].keys()
            sources.append(point)
            targets = joint
    if sources:
        yield _Request(sources, list(targets))
