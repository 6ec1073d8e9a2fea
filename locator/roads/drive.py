"""A place and a directory → how long the drive to each clinic takes, how sure that is, how far.

All parts of this room meet here: callers need nothing else of it to answer.
"""

import math
import os
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import NamedTuple, Protocol

from locator.roads import calibration, labels
from locator.roads.calibration import Calibration
from locator.roads.folder import graph_path
from locator.roads.graph import Graph, open_graph
from locator.roads.labels import NEAREST, Labels, groups_of, looked_up, make_labels
from locator.roads.search import Route, Targets, outwards, targets
from locator.roads.snap import Spot, on_street, snap
from locator.roads.times import Trip, median, time_range, wrong_order

# Boscoe, Henry and Zdeb, "A nationwide comparison of driving distance versus straight-line distance
# to hospitals" (2012): roads are 1.4 times as long as lines.
_DETOUR = 1.4
# Metres a second around a house or a clinic: 30 km/h, a street of a town with its crossings.
_LOCAL = 30 / 3.6
# Seconds that every trip takes besides: out of the drive, along the last street, to the door. By
# Google's published speeds a rural trip of 3 km takes 6.4 minutes; our roads alone take 3.4.
ACCESS_S = 60.0
# Metres a second between a house and the road that is nearest: 15 km/h, a service road.
_DRIVEWAY = 15 / 3.6


class Site(NamedTuple):
    """The facts about a clinic that a drive depends on. WGS 84 degrees, metres."""

    latitude: float
    longitude: float
    accuracy_m: float = 0.0
    services: tuple[str, ...] = ()


class Street(NamedTuple):
    """A stretch of the street index and a share of it: (longitude, latitude) ends, metres."""

    first: tuple[float, float]
    last: tuple[float, float]
    metres: float
    share: float


class Origin(NamedTuple):
    """Where the caller is: a point and the radius that holds it in 95 of 100 cases.

    ``sample``: (latitude, longitude) of places that he is equally likely to be at, where more is
    known than the disc. ``street``: his stretch of street, where it is known.
    """

    latitude: float
    longitude: float
    uncertainty_m: float = 0.0
    sample: tuple[tuple[float, float], ...] = ()
    street: Street | None = None


class Drive(NamedTuple):
    """The drive to a clinic: its number in the directory, seconds with their range, metres."""

    clinic: int
    seconds: float
    least: float  # the range holds the true time in 95 of 100 cases
    most: float
    metres: int
    besides_s: float  # what the places of caller and clinic add to the range, 95 of 100


class Drives(NamedTuple):
    """The drives from a place."""

    nearest: tuple[Drive, ...]  # by time
    no_road: tuple[int, ...] = ()  # clinics that no road leads to from here: an island, say
    off_roads: tuple[int, ...] = ()  # clinics that lie outside the roads that are installed
    here: bool = True  # the caller is on the roads that are installed
    gap_m: float = 0.0  # from the caller to the nearest road

    @property
    def cut_off(self) -> bool:
        """Whether the caller is on roads that lead to no clinic."""
        return self.here and not self.nearest and bool(self.no_road)


class Engine(Protocol):
    """Knows the drives from a place to the clinics of one directory: roads, or a router."""

    @property
    def name(self) -> str:
        """The word of the answer's ``drive_source``."""
        ...

    @property
    def attribution(self) -> str:
        """The line that the licence of its data asks for, "" for none."""
        ...

    @property
    def online(self) -> bool:
        """Whether it sends places over the network."""
        ...

    def foresee(self, asked: "Sequence[Asked]", wanted: frozenset[int] | None) -> None:
        """Be told what will be asked for next, so that it can be fetched together."""
        ...

    def drives(self, origin: Origin, k: int, wanted: frozenset[int] | None) -> Drives:
        """The drives to the ``k`` nearest clinics, of ``wanted`` or of all, by time."""
        ...

    def neighbours(self, clinic: int, wanted: frozenset[int] | None) -> dict[int, float]:
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
    """How the time of a trip follows from that of a way, and how far off it is then."""

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

    @property
    def name(self) -> str:
        """The word of the answer's ``drive_source``."""
        return "roads"

    @property
    def attribution(self) -> str:
        """The line that the licence of the roads asks for, "" for none."""
        return self.graph.about.attribution

    @property
    def online(self) -> bool:
        """Whether places are sent over the network."""
        return False

    def foresee(self, asked: Sequence[Asked], wanted: frozenset[int] | None) -> None:
        """Nothing: looking up is as fast one by one."""

    def drives(self, origin: Origin, k: int, wanted: frozenset[int] | None) -> Drives:
        """See ``drives``."""
        return drives(self, origin, k, wanted)

    def neighbours(self, clinic: int, wanted: frozenset[int] | None) -> dict[int, float]:
        """See ``neighbours``."""
        return neighbours(self, clinic, wanted)

    def gap_m(self, clinic: int) -> float:
        """Metres from a clinic to the nearest road."""
        spot = self.to.spots[clinic]
        return spot.gap_m if spot else 0.0

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
    to = targets(graph, spots)
    return Roads(graph, tuple(sites), to, groups, made, calibration.load(folder))


def prepare(
    folder: str, sites: Sequence[Site], progress: Callable[[int], None] | None = None
) -> bool:
    """Make the labels for a directory if they are not there; whether that took any work.

    ``progress`` is told how many labels have been made since the last time; there will be about
    ``expected_labels``. Labels of other roads are deleted: they are of no more use.
    """
    with_roads = open_roads(folder, sites)
    if with_roads is None:
        return False
    try:
        if with_roads.labels:
            return False
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
    from hashlib import blake2b

    told = [(site.latitude, site.longitude, site.services) for site in sites]
    content = repr((labels.VERSION, NEAREST, graph.digest, told))
    return blake2b(content.encode(), digest_size=16).digest()


def _labels_path(folder: str, graph: Graph, key: bytes) -> str:
    return os.path.join(folder, f"roads-{graph.digest.hex()[:8]}-{key.hex()[:16]}.labels")


def delete_labels(folder: str, but: str = "") -> None:
    """Delete all labels in a folder, but those whose names begin with ``but``."""
    for name in os.listdir(folder) if os.path.isdir(folder) else ():
        ours = name.startswith("roads-") and name.endswith(".labels")
        if ours and not (but and name.startswith(but)):
            with suppress(OSError):
                os.unlink(os.path.join(folder, name))


def drives(
    roads: Roads, origin: Origin, k: int = NEAREST, wanted: frozenset[int] | None = None
) -> Drives:
    """The drives to the ``k`` nearest clinics, of ``wanted`` or of all, by time."""
    graph = roads.graph
    asked = [clinic for clinic in range(len(roads.sites)) if wanted is None or clinic in wanted]
    off_roads = tuple(clinic for clinic in asked if roads.to.spots[clinic] is None)
    spots = _places(graph, origin)
    if not spots:
        return Drives((), (), off_roads, here=False)
    found = [ways for spot in spots if (ways := routes(roads, spot, k, wanted))]
    gap_m = median(spot.gap_m for spot in spots)
    timing = Timing(roads.calibration, ACCESS_S)
    nearest = driven(found, Ends(origin, gap_m, roads.sites, roads.gap_m), timing)
    reached = {_component(graph, spot) for spot in spots}
    no_road = tuple(
        clinic
        for clinic in asked
        if (spot := roads.to.spots[clinic]) and _component(graph, spot) not in reached
    )
    return Drives(tuple(nearest[:k]), no_road, off_roads, True, gap_m)


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

    ``apart_s``: the seconds from the nearer clinic to the other, if they are known. What the places
    add to each is taken as independent: where the caller is can make one longer and the other
    shorter, or both alike.
    """
    one, other = (Trip(drive.seconds, drive.metres) for drive in (nearer, farther))
    besides_s = math.hypot(nearer.besides_s, farther.besides_s)
    return wrong_order(one, other, apart_s, besides_s=besides_s)


def neighbours(roads: Roads, clinic: int, wanted: frozenset[int] | None = None) -> dict[int, float]:
    """The clinics nearest to a clinic, with the seconds of the drive from it to each."""
    spot = roads.to.spots[clinic]
    if spot is None:
        return {}
    return {
        route.clinic: roads.calibration.seconds(ACCESS_S + route.deciseconds / 10)
        for route in routes(roads, spot, NEAREST, wanted)
    }


def _places(graph: Graph, origin: Origin) -> list[Spot]:
    """Where on the roads the caller may be: one place, or a sample of them."""
    if origin.street:
        spot = on_street(graph, *origin.street)
        if spot:
            return [spot]
    points = origin.sample or ((origin.latitude, origin.longitude),)
    return [spot for point in points if (spot := snap(graph, *point))]


def _component(graph: Graph, spot: Spot) -> int:
    return int(graph.component[graph.tail_node[spot.edge]])


class Ends(NamedTuple):
    """The two ends of the trips from a place."""

    origin: Origin
    gap_m: float  # from the caller to the nearest road
    sites: Sequence[Site]
    clinic_gap_m: Callable[[int], float]  # from a clinic to the nearest road


def driven(found: Sequence[Sequence[Route]], ends: Ends, timing: Timing) -> list[Drive]:
    """The drives, by time, from the ways from each place that the caller may be at, by time."""
    nearest = [_drive(ends, timing, times) for times in _times(found)]
    nearest.sort(key=lambda drive: (drive.seconds, drive.clinic))
    return nearest


class _Times(NamedTuple):
    """A clinic's times and lengths from all places that the caller may be at."""

    clinic: int
    deciseconds: list[int]
    metres: list[int]


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
            [ways[clinic].metres for ways in by_clinic if clinic in ways],
        )
        for clinic, count in counted.items()
        if 2 * count > len(found)
    ]


def _drive(ends: Ends, timing: Timing, times: _Times) -> Drive:
    calibration = timing.calibration
    others_s = math.hypot(
        _DETOUR * ends.sites[times.clinic].accuracy_m / _LOCAL,
        ends.gap_m / _DRIVEWAY,
        ends.clinic_gap_m(times.clinic) / _DRIVEWAY,
    )
    metres = round(median(times.metres))
    ordered = sorted(calibration.seconds(timing.access_s + time / 10) for time in times.deciseconds)
    seconds = median(ordered)
    if len(ordered) == 1:
        besides_s = math.hypot(_DETOUR * ends.origin.uncertainty_m / _LOCAL, others_s)
        told = time_range(seconds, calibration.spread, besides_s)
        return Drive(times.clinic, *told, metres, besides_s)
    # The sample says more than the circle around it.
    low, high = (_share(ordered, share) for share in (0.025, 0.975))
    least = time_range(low, calibration.spread, others_s).least
    most = time_range(high, calibration.spread, others_s).most
    besides_s = math.hypot(max(seconds - low, high - seconds), others_s)
    return Drive(times.clinic, seconds, least, most, metres, besides_s)


def _share(ordered: Sequence[float], share: float) -> float:
    return ordered[round(share * (len(ordered) - 1))]
