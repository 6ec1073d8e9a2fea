"""A place and a directory → how long the drive to each clinic takes, how sure that is, how far.

All parts of this room meet here: callers need nothing else of it to answer.
"""

import math
import os
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from time import time
from typing import Any, NamedTuple, Protocol

try:  # what hashlib has, without OpenSSL, which takes longer to load than all the rest
    from _blake2 import blake2b
except ImportError:
    from hashlib import blake2b

from locator.roads import calibration, labels
from locator.roads.calibration import Calibration
from locator.roads.folder import graph_path
from locator.roads.graph import Graph, open_graph
from locator.roads.labels import NEAREST, Labels, groups_of, looked_up
from locator.roads.search import Route, Targets, outwards, targets
from locator.roads.snap import Spot, snap
from locator.roads.times import Spread, Trip, median, time_range, wrong_order

# Boscoe, Henry and Zdeb, "A nationwide comparison of driving distance versus straight-line distance
# to hospitals" (2012): roads are 1.4 times as long as lines.
_DETOUR = 1.4
# Meters a second around a house or a clinic: 30 km/h, a street of a town with its crossings.
_LOCAL = 30 / 3.6
# Seconds that every trip takes besides: out of the drive, along the last street, to the door. By
# Google's published speeds a rural trip of 3 km takes 6.4 minutes; our roads alone take 3.4.
ACCESS_S = 60.0
# Meters a second between a house and the road that is nearest: 15 km/h, a service road.
_DRIVEWAY = 15 / 3.6
# Meters: with no road nearer, a place of an area may be beyond the end of the roads. Ours: the
# middle of a square mile between section roads is 800 m from them; few lakes are 4 km wide.
_ASIDE_M = 2_000.0
# So much is remembered: the places of a few samples.
_KNOWN = 512
# Nobody writes labels for longer than this: those of a whole state take 10 seconds.
_FORSAKEN_S = 3_600.0


class Site(NamedTuple):
    """The facts about a clinic that a drive depends on. WGS 84 degrees, meters."""

    latitude: float
    longitude: float
    accuracy_m: float = 0.0
    services: tuple[str, ...] = ()


class Origin(NamedTuple):
    """The caller's place: a point and the radius that holds it in 95 of 100 cases.

    ``sample``: (latitude, longitude) of places that he is equally likely to be at, where more is
    known than the disc.
    """

    latitude: float
    longitude: float
    uncertainty_m: float = 0.0
    sample: tuple[tuple[float, float], ...] = ()


class Drive(NamedTuple):
    """The drive to a clinic: seconds, its number in the directory, meters.

    Its range holds the true time in 95 of 100 cases. ``besides_s``: what the places of caller and
    clinic add to the range, 95 of 100. ``early_s``, ``late_s``: the seconds from places where the
    caller may be, 95 of 100, and ``added_s`` what all else adds to those.
    """

    seconds: float
    clinic: int
    meters: int
    besides_s: float
    early_s: float
    late_s: float
    added_s: float
    spread: Spread

    @property
    def least(self) -> float:
        """The seconds that the range begins with."""
        return time_range(self.early_s, self.spread, self.added_s).least

    @property
    def most(self) -> float:
        """The seconds that the range ends with."""
        return time_range(self.late_s, self.spread, self.added_s).most


class Drives(NamedTuple):
    """The drives from a place."""

    nearest: tuple[Drive, ...]  # by time
    no_road: tuple[int, ...] = ()  # clinics that no road leads to from here: an island, say
    off_roads: tuple[int, ...] = ()  # clinics that lie outside the roads that are installed
    here: bool = True  # the caller is on the roads that are installed
    gap_m: float = 0.0  # from the caller to the nearest road
    outside: tuple[tuple[float, float], ...] = ()  # places of the sample with no road in reach
    aside: tuple[tuple[float, float], ...] = ()  # those with a road in reach, but none near

    @property
    def cut_off(self) -> bool:
        """True if the caller is on roads that lead to no clinic."""
        return self.here and not self.nearest and bool(self.no_road)


class Engine(Protocol):
    """Knows the drives from a place to the clinics of one directory: roads, or a router."""

    @property
    def name(self) -> str:
        """The word of the answer's ``drive_source``."""
        ...

    @property
    def attribution(self) -> str:
        """The line that the license of its data asks for, "" for none."""
        ...

    @property
    def online(self) -> bool:
        """True if it sends places over the network."""
        ...

    def foresee(self, asked: "Sequence[Asked]", wanted: frozenset[int] | None) -> None:
        """Take note of the next questions, so that their data can be fetched together."""
        ...

    def drives(self, origin: Origin, k: int, wanted: frozenset[int] | None) -> Drives:
        """The drives to the ``k`` nearest clinics, of ``wanted`` or of all, by time."""
        ...

    def neighbors(self, clinic: int, wanted: frozenset[int] | None) -> dict[int, float]:
        """The clinics nearest to a clinic, with the seconds of the drive from it to each.

        Empty where they would have to be asked for: then two drives seem to share nothing.
        """
        ...

    def close(self) -> None:
        """Close what is open."""
        ...


class Asked(NamedTuple):
    """A question to an engine: so many nearest clinics of a place."""

    origin: Origin
    k: int


class Timing(NamedTuple):
    """The rule for the time of a trip from that of a way, and its error."""

    calibration: Calibration
    access_s: float = 0.0


class Roads(NamedTuple):
    """Roads and a directory, ready to answer."""

    graph: Graph
    sites: tuple[Site, ...]
    to: Targets
    groups: tuple[frozenset[int], ...]
    labels: Labels | None
    calibration: Calibration
    clinic_s: tuple[float, ...]  # what each clinic's place adds to the range of a time
    known: dict[Any, Any]  # clinics by choice, and places with their ways, as they were asked for

    @property
    def name(self) -> str:
        """The word of the answer's ``drive_source``."""
        return "roads"

    @property
    def attribution(self) -> str:
        """The line that the license of the roads asks for, "" for none."""
        return self.graph.about.attribution

    @property
    def online(self) -> bool:
        """True if places are sent over the network."""
        return False

    def foresee(self, asked: Sequence[Asked], wanted: frozenset[int] | None) -> None:
        """Nothing: looking up is as fast one by one."""

    def drives(self, origin: Origin, k: int, wanted: frozenset[int] | None) -> Drives:
        """See ``drives``."""
        return drives(self, origin, k, wanted)

    def neighbors(self, clinic: int, wanted: frozenset[int] | None) -> dict[int, float]:
        """See ``neighbors``."""
        return neighbors(self, clinic, wanted)

    def close(self) -> None:
        """Close the files."""
        if self.labels:
            self.labels.close()
        self.graph.close()


def open_roads(folder: str, sites: Sequence[Site]) -> Roads | None:
    """The roads of a data folder for a directory; None if none are installed.

    Labels are used if they have been made for these roads and this directory. Raises DataError,
    with the command to fix it, for a damaged file.
    """
    graph = open_graph(graph_path(folder))
    if graph is None:
        return None
    groups = groups_of([site.services for site in sites])
    key = _key(graph, sites)
    made = labels.open_labels(_labels_path(folder, graph, key), key, groups)
    spots = made.spots if made else _spots(graph, sites)
    added = [
        added_by_clinic_s(site, spot.gap_m if spot else 0.0)
        for site, spot in zip(sites, spots, strict=True)
    ]
    to = targets(graph, spots)
    return Roads(graph, tuple(sites), to, groups, made, calibration.load(folder), tuple(added), {})


def prepare(
    folder: str, sites: Sequence[Site], progress: Callable[[int], None] | None = None
) -> bool:
    """Make the labels for a directory if they are not there; whether that took any work.

    ``progress`` gets the number of labels made since its last call; there will be about
    ``expected_labels``. Labels of other roads are deleted: they are of no more use.
    """
    with_roads = open_roads(folder, sites)
    if with_roads is None:
        return False
    try:
        if with_roads.labels:
            return False
        from locator.roads.label_making import make_labels  # not at the top: they are made once

        graph, key = with_roads.graph, _key(with_roads.graph, sites)
        path = _labels_path(folder, graph, key)
        make_labels(path, graph, with_roads.to, key, groups=with_roads.groups, progress=progress)
        delete_labels(folder, f"roads-{graph.digest.hex()[:8]}-")
    finally:
        with_roads.close()
    return True


def expected_labels(roads: Roads) -> int:
    """About how many labels ``prepare`` makes."""
    return labels.expected(roads.graph, roads.to)


def _spots(graph: Graph, sites: Sequence[Site]) -> list[Spot | None]:
    return [snap(graph, site.latitude, site.longitude) for site in sites]


def _key(graph: Graph, sites: Sequence[Site]) -> bytes:
    """A hash of everything that labels depend on."""
    told = [(site.latitude, site.longitude, site.services) for site in sites]
    content = repr((labels.VERSION, NEAREST, graph.digest, told))
    return blake2b(content.encode(), digest_size=16).digest()


def _labels_path(folder: str, graph: Graph, key: bytes) -> str:
    return os.path.join(folder, f"roads-{graph.digest.hex()[:8]}-{key.hex()[:16]}.labels")


def labels_path(folder: str, sites: Sequence[Site]) -> str:
    """The file of labels of a directory, there or not; "" without roads. Raises DataError."""
    graph = open_graph(graph_path(folder))
    if graph is None:
        return ""
    try:
        return _labels_path(folder, graph, _key(graph, sites))
    finally:
        graph.close()


def labels_in(folder: str) -> list[str]:
    """All files of labels in a folder, in order."""
    names = sorted(os.listdir(folder))
    found = [name for name in names if name.startswith("roads-") and name.endswith(".labels")]
    return [os.path.join(folder, name) for name in found]


def delete_labels(folder: str, but: str = "") -> None:
    """Delete all labels in a folder, but those whose names begin with ``but``.

    Also those that a killed process left unfinished.
    """
    for name in os.listdir(folder) if os.path.isdir(folder) else ():
        path = os.path.join(folder, name)
        made = name.endswith(".labels") and not (but and name.startswith(but))
        with suppress(OSError):
            if name.startswith("roads-") and (made or _is_left(path)):
                os.unlink(path)


def _is_left(path: str) -> bool:
    return path.endswith(labels.BUILDING) and time() - os.path.getmtime(path) > _FORSAKEN_S


def drives(
    roads: Roads, origin: Origin, k: int = NEAREST, wanted: frozenset[int] | None = None
) -> Drives:
    """The drives to the ``k`` nearest clinics, of ``wanted`` or of all, by time."""
    choice = _choice(roads, wanted)
    by_place = _starts(roads, origin, k, wanted)
    starts = [start for _, start in by_place if start]
    outside = tuple([place for place, start in by_place if not start])
    if not starts:
        return Drives((), (), choice.off_roads, here=False, outside=outside)
    first = starts[0].spot
    gap_m = median(start.spot.gap_m for start in starts) if starts[1:] else first.gap_m
    ends = Ends(origin.uncertainty_m, gap_m, roads.clinic_s)
    found = [start.ways for start in starts if start.ways]
    nearest = driven(found, ends, Timing(roads.calibration, ACCESS_S))[:k]
    reached = {_component(roads.graph, start.spot) for start in starts}
    no_road: list[int] = []
    for component, clinics in choice.by_component.items():
        if component not in reached:
            no_road += clinics
    aside = [place for place, start in by_place if start and start.spot.gap_m > _ASIDE_M]
    return Drives(
        tuple(nearest),
        tuple(sorted(no_road)),
        choice.off_roads,
        True,
        gap_m,
        outside,
        tuple(aside),
    )


def routes(
    roads: Roads, spot: Spot, k: int = NEAREST, wanted: frozenset[int] | None = None
) -> list[Route]:
    """The ways to the nearest clinics from a place on a road: looked up, or searched for."""
    if roads.labels:
        told = looked_up(roads.graph, roads.labels, spot, roads.to, k=k, wanted=wanted)
        if told is not None:
            return told
    return outwards(roads.graph, spot, roads.to, k, wanted)


def odds_of_wrong_order(nearer: Drive, farther: Drive, apart_s: float | None = None) -> float:
    """The probability that of two drives from one place the one that seems shorter is not.

    ``apart_s``: the seconds from the nearer clinic to the other, if they are known. The errors that
    the places add to each count as independent: the caller's place can make one longer and the
    other shorter, or change both alike.
    """
    one, other = Trip(nearer.seconds, nearer.meters), Trip(farther.seconds, farther.meters)
    besides_s = math.hypot(nearer.besides_s, farther.besides_s)
    return wrong_order(one, other, apart_s, besides_s=besides_s)


def neighbors(roads: Roads, clinic: int, wanted: frozenset[int] | None = None) -> dict[int, float]:
    """The clinics nearest to a clinic, with the seconds of the drive from it to each."""
    spot = roads.to.spots[clinic]
    if spot is None:
        return {}
    return {
        route.clinic: roads.calibration.seconds(ACCESS_S + route.deciseconds / 10)
        for route in routes(roads, spot, NEAREST, wanted)
    }


class _Choice(NamedTuple):
    """The clinics that are asked for, by the part of the roads that they are on."""

    by_component: dict[int, list[int]]
    off_roads: tuple[int, ...]


def _choice(roads: Roads, wanted: frozenset[int] | None) -> _Choice:
    found: _Choice | None = roads.known.get(wanted)
    if found is None:
        by_component: dict[int, list[int]] = {}
        off_roads = []
        for clinic, spot in enumerate(roads.to.spots):
            if wanted is not None and clinic not in wanted:
                continue
            if spot is None:
                off_roads.append(clinic)
            else:
                by_component.setdefault(_component(roads.graph, spot), []).append(clinic)
        if len(roads.known) >= _KNOWN:
            roads.known.clear()
        found = roads.known[wanted] = _Choice(by_component, tuple(off_roads))
    return found


class _Start(NamedTuple):
    """A place on the roads where the caller may be, and the ways from there."""

    spot: Spot
    ways: list[Route]


def _starts(
    roads: Roads, origin: Origin, k: int, wanted: frozenset[int] | None
) -> list[tuple[tuple[float, float], _Start | None]]:
    """The places where the caller may be, one or a sample, and where each is on the roads.

    The places of a sample are remembered, since they are asked for twice: together, for the times,
    and one by one, for the confidence.
    """
    if not origin.sample:
        point = origin.latitude, origin.longitude
        return [(point, _start(roads, point, k, wanted))]
    found: list[tuple[tuple[float, float], _Start | None]] = []
    for point in origin.sample:
        key = point, k, wanted
        here: list[_Start | None] | None = roads.known.get(key)
        if here is None:
            if len(roads.known) >= _KNOWN:
                roads.known.clear()
            here = roads.known[key] = [_start(roads, point, k, wanted)]
        found.append((point, here[0]))
    return found


def _start(
    roads: Roads, point: tuple[float, float], k: int, wanted: frozenset[int] | None
) -> _Start | None:
    spot = snap(roads.graph, *point)
    return _Start(spot, routes(roads, spot, k, wanted)) if spot else None


def _component(graph: Graph, spot: Spot) -> int:
    return int(graph.component[graph.tail_node[spot.edge]])


class Ends(NamedTuple):
    """The two ends of the trips from a place."""

    radius_m: float  # holds the caller in 95 of 100 cases
    gap_m: float  # from the caller to the nearest road
    clinic_s: Sequence[float]  # ``added_by_clinic_s`` of each clinic


def added_by_clinic_s(site: Site, gap_m: float) -> float:
    """The seconds that a clinic's place adds to the range of a time, 95 of 100.

    ``gap_m``: from the clinic to the nearest road.
    """
    return math.hypot(_DETOUR * site.accuracy_m / _LOCAL, gap_m / _DRIVEWAY)


def driven(found: Sequence[Sequence[Route]], ends: Ends, timing: Timing) -> list[Drive]:
    """The drives, by time, from the ways from each place that the caller may be at, by time."""
    if len(found) == 1:
        nearest = _from_one(found[0], ends, timing)
    else:
        nearest = [_from_many(ends, timing, times) for times in _times(found)]
    nearest.sort()
    return nearest


def _from_one(ways: Sequence[Route], ends: Ends, timing: Timing) -> list[Drive]:
    """The drives from the one place that stands for all where the caller may be."""
    own_s = math.hypot(_DETOUR * ends.radius_m / _LOCAL, ends.gap_m / _DRIVEWAY)
    (calibration, access_s), found = timing, []
    for clinic, deciseconds, meters in ways:
        seconds = calibration.seconds(access_s + deciseconds / 10)
        besides_s = math.hypot(own_s, ends.clinic_s[clinic])
        times = seconds, seconds, besides_s
        found.append(Drive(seconds, clinic, meters, besides_s, *times, calibration.spread))
    return found


class _Times(NamedTuple):
    """A clinic's times and lengths from all places that the caller may be at."""

    clinic: int
    deciseconds: list[int]
    meters: list[int]


def _times(found: Sequence[Sequence[Route]]) -> list[_Times]:
    """The clinics that are among the nearest at more than half of the places.

    Where one is not, it is at least as far as the last that is.
    """
    by_clinic = [{way.clinic: way for way in ways} for ways in found]
    counted = Counter(clinic for ways in by_clinic for clinic in ways)
    return [
        _Times(
            clinic,
            [
                ways.get(clinic, last[-1]).deciseconds
                for ways, last in zip(by_clinic, found, strict=True)
            ],
            [ways[clinic].meters for ways in by_clinic if clinic in ways],
        )
        for clinic, count in counted.items()
        if 2 * count > len(found)
    ]


def _from_many(ends: Ends, timing: Timing, times: _Times) -> Drive:
    """The drive to a clinic from many places: they say more than the circle around them."""
    calibration = timing.calibration
    ordered = sorted(calibration.seconds(timing.access_s + time / 10) for time in times.deciseconds)
    seconds, early_s, late_s = median(ordered), _share(ordered, 0.025), _share(ordered, 0.975)
    others_s = math.hypot(ends.gap_m / _DRIVEWAY, ends.clinic_s[times.clinic])
    return Drive(
        seconds,
        times.clinic,
        round(median(times.meters)),
        math.hypot(max(seconds - early_s, late_s - seconds), others_s),
        early_s,
        late_s,
        others_s,
        calibration.spread,
    )


def _share(ordered: Sequence[float], share: float) -> float:
    return ordered[round(share * (len(ordered) - 1))]
