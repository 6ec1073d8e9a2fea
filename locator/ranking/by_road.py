"""Nearness by road: the order of clinics from a place, and their shares of it."""

from collections.abc import Sequence
from functools import lru_cache
from itertools import islice
from math import cos, radians
from typing import TYPE_CHECKING, NamedTuple

from locator.clinics.directory import Directory
from locator.clinics.model import Clinic
from locator.geocode.model import Candidate
from locator.geodesy import MEAN_LATITUDE_DEGREE_M, distance_lower_bounds_m, polars
from locator.ranking.by_line import ByLine, ranked
from locator.ranking.confidence import scattered
from locator.ranking.model import (
    AUTO,
    DRIVE,
    LINE,
    Drive,
    Measure,
    Missing,
    Order,
    Ranked,
    Shares,
    Within,
)
from locator.ranking.nearest_first import Seen, nearest_first
from locator.roads.drive import (
    Asked,
    Drives,
    Engine,
    Origin,
    Roads,
    Site,
    odds_of_wrong_order,
    open_roads,
)
from locator.roads.drive import Drive as RoadDrive
from locator.roads.labels import NEAREST
from locator.roads.model import TIGER
from locator.roads.times import FASTEST

if TYPE_CHECKING:
    from locator.roads.online.router import Router
    from locator.roads.way import Way

# Places of a sample that are driven from: the standard error of a share is 7% at an even split.
_SAMPLED = 50
# Those of a circle are spread evenly, so fewer will do: the shares are 1.2% off those of 600 places
# (root mean square, `benchmarks/roads.py`). Each place stands for 5 of 100 cases, so the middle 95
# reach from the first time to the last.
_SCATTERED = 20
# Up to this share of an area may lie beyond the installed roads; the drive is then measured from
# the rest. Ours: with the roads of Kenosha County WI alone, the circles of its own ZIP codes with
# an area reach out by up to 5%, and those across its border by half and more.
_MOST_OUTSIDE = 0.1
# A reading of less weight is not worth a place that leaves the machine: the straight line counts.
_LIGHT = 0.003
_KNOWN = 4_096
# Meters: in a wider circle one place does not stand for all. Ours: over a minute's drive.
_WIDE_M = 1_000.0
# Odds that are smaller without the way between two clinics do not need it.
_SURE = 0.001
Place = tuple[float, float]  # latitude, longitude in WGS 84 degrees


class Network:
    """The installed roads, or a router, for one directory."""

    def __init__(self, engine: Engine, clinics: Directory) -> None:
        self.engine, self.clinics = engine, clinics
        self._county_of: dict[Place, str] = {}

    @property
    def online(self) -> bool:
        """True if it sends places over the network."""
        return self.engine.online

    def foresee(
        self, texts: Sequence[Sequence[Candidate]], clinics: Directory, by: str, limit: int | None
    ) -> None:
        """Take note of the candidates of texts whose measures are asked for next.

        An engine that is asked over the network gets them together. Raises OnlineError.
        """
        if self.engine.online and by != LINE and clinics:
            self._by_road(clinics).foresee(texts, limit)

    def measure(
        self, origin: Candidate, clinics: Directory, by: str
    ) -> tuple[Measure, Missing | None]:
        """The measure for a caller at ``origin``, among ``clinics``, which are of the directory.

        With AUTO it is by road only where the roads lead from there to every clinic that can be
        the nearest; with DRIVE, wherever they lead to a clinic at all. It is by line from an area
        that is partly beyond the roads. Also says which roads are missing: None where none are,
        and where a caller off the roads did not ask for them.
        """
        if by == LINE or not clinics:
            return ByLine(clinics), None
        road = self._by_road(clinics)
        found = road.drives(origin, NEAREST)
        asked = by == DRIVE
        outside = self._outside(origin, found) if found.here else ()
        here = found.here and not outside
        missing = road.missing(origin, found, asked, outside) if here or asked else None
        if not found.nearest or outside or (by == AUTO and missing):
            return ByLine(clinics), missing
        measure: Measure = road
        return measure, missing

    def counties(self, places: Sequence[Place]) -> tuple[str, ...]:
        """The counties that places are in, without those whose roads are installed.

        Nothing for OpenStreetMap, whose files are of no county.
        """
        about = self.roads.graph.about if self.roads else None
        if about is None or about.source != TIGER:
            return ()
        from locator.geocode.streets.counties import nearest  # not at the top: it takes long

        if len(self._county_of) >= _KNOWN:
            self._county_of.clear()
        for place in places:
            if place not in self._county_of:
                self._county_of[place] = nearest(*place)
        return tuple(sorted({self._county_of[p] for p in places} - {"", *about.counties}))

    def _outside(self, origin: Candidate, found: Drives) -> tuple[Place, ...]:
        """The places of an area beyond the installed roads; () if they are few.

        In a county that is installed, a place without a road is a lake or a forest. With the roads
        of OpenStreetMap, whose borders are not known, that counts if no road is in reach at all.
        """
        most = _MOST_OUTSIDE * len(_few(origin))
        off = (*found.outside, *found.aside)
        about = self.roads.graph.about if self.roads else None
        if not most or len(off) <= most or about is None:
            return ()
        if about.source == TIGER:
            off = tuple([place for place in off if self.counties([place])])
        else:
            off = found.outside
        return off if len(off) > most else ()

    def _by_road(self, clinics: Directory) -> "_ByRoad":
        road: _ByRoad | None = clinics.kept.get(self)
        if road is None:
            road = clinics.kept[self] = _ByRoad(self, clinics)
        return road

    @property
    def roads(self) -> Roads | None:
        """The installed roads; None with a router, which gives times and no lines."""
        return self.engine if isinstance(self.engine, Roads) else None

    def way(self, origin: Candidate, clinic: Clinic) -> "Way | None":
        """The way from the point ``origin`` to a clinic; None where the roads do not lead there.

        Also None with a router.
        """
        from locator.roads.way import way  # not at the top: few ask for it

        if self.roads is None:
            return None
        place = Origin(origin.latitude, origin.longitude)
        return way(self.roads, place, self.clinics.index_of[clinic.id])

    def close(self) -> None:
        """Close the files."""
        self.engine.close()


def sites(clinics: Directory) -> tuple[Site, ...]:
    """The facts about the clinics that a drive depends on."""
    return tuple(Site(c.latitude, c.longitude, c.accuracy_m, c.services) for c in clinics)


def installed_network(folder: str, clinics: Directory) -> Network | None:
    """The roads in a data folder; None if none are installed. Raises DataError if damaged."""
    roads = open_roads(folder, sites(clinics))
    return Network(roads, clinics) if roads else None


def routed_network(router: "Router", clinics: Directory) -> Network:
    """A router for these clinics; nothing is asked yet."""
    from locator.roads.online.routed import Routed

    return Network(Routed(router, sites(clinics)), clinics)


class _Key(NamedTuple):
    """The parts of a candidate that its drives depend on: the key of the caches."""

    latitude: float
    longitude: float
    uncertainty_m: float
    precision: str
    places: int  # of its sample


class _ByRoad:
    """The measure of minutes. Asking again with the same directory saves time."""

    by = DRIVE

    def __init__(self, network: Network, clinics: Directory) -> None:
        self._network, self._engine, self._clinics = network, network.engine, clinics
        self.attribution = network.engine.attribution
        everyone = network.clinics.index_of
        numbers = [everyone[clinic.id] for clinic in clinics]
        self._index_of = {number: index for index, number in enumerate(numbers)}
        self._wanted = None if len(clinics) == len(network.clinics) else frozenset(numbers)
        # The place that was asked about last: it is measured, ordered and weighed in turn.
        self._last: tuple[Candidate | None, int, Drives] = (None, 0, Drives(()))
        self._known: dict[tuple[_Key, int], Drives] = {}
        self._shares: dict[_Key, Shares] = {}
        self._neighbors: dict[int, dict[int, float]] = {}

    def foresee(self, texts: Sequence[Sequence[Candidate]], limit: int | None) -> None:
        """Tell the engine the questions that these texts will need."""
        asked = []
        for candidates in texts:
            for turn, one in enumerate(candidates):
                if turn == 0:
                    asked.append(Asked(_place(one), self._k(limit)))
                if one.weight >= _LIGHT:
                    asked += [Asked(_place(place), NEAREST) for place in (one, *_places(one))]
        self._engine.foresee(asked, self._wanted)

    def _k(self, limit: int | None) -> int:
        """The number of drives to look at for a list of that many clinics."""
        everyone = len(self._clinics)
        return max(NEAREST, everyone if limit is None else min(limit, everyone))

    def drives(self, origin: Candidate, k: int) -> Drives:
        """The drives to the ``k`` nearest clinics; those of the same place are known already.

        The first NEAREST are the same whatever ``k`` is, and whatever was asked before.
        """
        last, last_k, found = self._last
        if last is origin and last_k == k:
            return found
        key = _key(origin), k
        if (known := self._known.get(key)) is None:
            known = self._driven(origin, k)
            if len(self._known) >= _KNOWN:
                self._known.clear()
            self._known[key] = known
        self._last = origin, k, known
        return known

    def _driven(self, origin: Candidate, k: int) -> Drives:
        place = _place(origin)
        found = self._engine.drives(place, k, self._wanted)
        if k <= NEAREST or not place.sample:
            return found
        # From many places, the range of a time depends on how many clinics are looked at.
        first = self.drives(origin, _step_before(k)).nearest
        there = {drive.clinic for drive in first}
        more = [drive for drive in found.nearest if drive.clinic not in there]
        return found._replace(nearest=(*first, *more))

    def missing(
        self, origin: Candidate, found: Drives, asked: bool, outside: tuple[Place, ...] = ()
    ) -> Missing | None:
        """The roads that are needed to rule out the clinics off the installed ones.

        Also those that the places of an area need that are ``outside`` the installed ones.
        """
        if found.here and not found.off_roads and not outside:
            return None
        off: Sequence[int] = [self._index_of[number] for number in found.off_roads]
        if not found.here:
            off = range(len(self._clinics))
        here = origin.latitude, origin.longitude
        doors = self._clinics.facts.doors
        bounds = distance_lower_bounds_m(*here, [doors[index] for index in off])
        # Without a road, what is farther than twice the nearest is left for later.
        least_m = max(1.0, min(bounds, default=0.0))
        most_m = FASTEST * found.nearest[0].most if found.nearest else 2.0 * least_m
        near = [index for index, meters in zip(off, bounds, strict=True) if meters <= most_m]
        if not near and not outside:
            return None
        clinics = [self._clinics[index] for index in near]
        places = [*((clinic.latitude, clinic.longitude) for clinic in clinics), *outside]
        counties = self._network.counties(places if found.here else [here, *places])
        return Missing(counties, asked)

    def shares(self, origin: Candidate) -> Shares:
        """The probability of each clinic, by index, to be the nearest to a caller at ``origin``."""
        if origin.weight < _LIGHT and self._engine.online:
            return ByLine(self._clinics).shares(origin)
        key = _key(origin)
        if (shares := self._shares.get(key)) is None:
            if len(self._shares) >= _KNOWN:
                self._shares.clear()
            shares = self._shares[key] = self._counted(origin)
        return shares

    def _counted(self, origin: Candidate) -> Shares:
        places = _places(origin)
        if not places:
            found = self.drives(origin, NEAREST)
            return self._from_one(found) if found.nearest else ByLine(self._clinics).shares(origin)
        total: dict[int, float] = {}
        driven = [self.drives(place, NEAREST) for place in places]
        line = ByLine(self._clinics)
        if not any(found.nearest for found in driven):
            return line.shares(origin)
        for place, found in zip(places, driven, strict=True):
            # Beyond the roads that are installed the straight line is all there is.
            shares = self._from_one(found) if found.nearest else line.shares(place)
            for index, share in shares:
                total[index] = total.get(index, 0.0) + share / len(places)
        return tuple(sorted(total.items(), key=lambda pair: (-pair[1], pair[0])))

    def _from_one(self, found: Drives) -> Shares:
        """Each clinic's odds against the first, which is Luce's choice among many."""
        nearest = found.nearest[:NEAREST]  # more of them may be known by chance
        first, *others = nearest
        odds = [1.0]
        for other in others:
            wrong = self._wrong(first, other)
            odds.append(wrong / (1.0 - wrong))
        total = sum(odds)
        shares = [
            (self._index_of[drive.clinic], odd / total)
            for drive, odd in zip(nearest, odds, strict=True)
            if odd / total > 1e-6
        ]
        return tuple(sorted(shares, key=lambda pair: (-pair[1], pair[0])))

    def _wrong(self, first: RoadDrive, other: RoadDrive) -> float:
        """The probability that the second of two clinics is nearer than the first."""
        wrong = odds_of_wrong_order(first, other)
        if wrong < _SURE:
            return wrong
        apart = self._neighbors.get(first.clinic)
        if apart is None:
            apart = self._engine.neighbors(first.clinic, self._wanted)
            self._neighbors[first.clinic] = apart
        return odds_of_wrong_order(first, other, apart.get(other.clinic))

    def order(self, origin: Candidate, limit: int | None, within: Within) -> Order:
        """The clinics from ``origin``, the nearest first: at most ``limit``, all ``within``."""
        wanted = len(self._clinics) if limit is None else min(limit, len(self._clinics))
        found = self._listed(origin, limit, wanted)
        line = list(islice(nearest_first(origin.latitude, origin.longitude, self._clinics, 2), 2))
        first, *others = found.nearest
        rows = self._rows(origin, found, wanted, {seen.place: seen for seen in line})
        near = filter(within.holds, rows)
        return Order(
            tuple([row._replace(rank=place) for place, row in enumerate(near, 1)]),
            self._clinics[self._index_of[first.clinic]],
            line[0].at.distance_m,
            line[1].at.distance_m - line[0].at.distance_m if line[1:] else None,
            others[0].seconds - first.seconds if others else None,
        )

    def _listed(self, origin: Candidate, limit: int | None, wanted: int) -> Drives:
        """The drives to ``wanted`` clinics, as far as roads lead to so many.

        From an area each of its places has its own nearest clinics, and those of all are fewer.
        So more and more are looked at, in the same steps whatever the limit is.
        """
        if not _few(origin):
            return self.drives(origin, self._k(limit))
        k, everyone = NEAREST, len(self._clinics)
        found = self.drives(origin, k)
        while found.here and k < everyone and _known(found) < wanted:
            k = min(2 * k, everyone)
            found = self.drives(origin, k)
        return found

    def _rows(
        self, origin: Candidate, found: Drives, wanted: int, known: dict[int, Seen]
    ) -> list[Ranked]:
        """The clinics by time; then those without a road, by distance."""
        rows: list[Ranked] = []
        nearest = found.nearest[:wanted]
        at = [self._index_of[drive.clinic] for drive in nearest]
        seen = _seen(origin, self._clinics, at, known)
        for drive, one in zip(nearest, seen, strict=True):
            by_road = Drive(drive.seconds, drive.least, drive.most, drive.meters, self._engine.name)
            rows.append(ranked(len(rows) + 1, origin, one)._replace(by_road=by_road))
        if len(rows) < wanted:
            rest = [self._index_of[number] for number in (*found.no_road, *found.off_roads)]
            no_road = {self._index_of[number] for number in found.no_road}
            others = zip(rest, _seen(origin, self._clinics, rest, known), strict=True)
            ordered = sorted(others, key=lambda pair: pair[1].at.distance_m)
            for index, one in ordered[: wanted - len(rows)]:
                row = ranked(len(rows) + 1, origin, one)
                rows.append(row._replace(no_road=index in no_road))
        return rows


def _step_before(k: int) -> int:
    """The largest of NEAREST and its doubles that is less than ``k``."""
    step = NEAREST
    while 2 * step < k:
        step *= 2
    return step


def _known(found: Drives) -> int:
    """The number of clinics of which it is known how near they are, or that no road leads there."""
    return len(found.nearest) + len(found.no_road) + len(found.off_roads)


def _key(origin: Candidate) -> _Key:
    place = origin.latitude, origin.longitude, origin.uncertainty_m
    return _Key(*place, origin.precision, len(origin.sample))


def _place(origin: Candidate) -> Origin:
    return Origin(origin.latitude, origin.longitude, origin.uncertainty_m, _few(origin))


def _places(origin: Candidate) -> list[Candidate]:
    """The places of a sample that are driven from, each as a candidate."""
    return [
        origin._replace(latitude=y, longitude=x, uncertainty_m=0.0, sample=())
        for y, x in _few(origin)
    ]


def _few(origin: Candidate) -> tuple[Place, ...]:
    """Places that the caller is equally likely to be at; () where one place stands for all.

    Some of a sample, evenly taken, or else some of the whole circle.
    """
    if origin.sample:
        return origin.sample[:: -(-len(origin.sample) // _SAMPLED)]
    return _around(_key(origin)) if origin.uncertainty_m > _WIDE_M else ()


@lru_cache(maxsize=512)
def _around(key: _Key) -> tuple[Place, ...]:
    degree = key.uncertainty_m / MEAN_LATITUDE_DEGREE_M
    east = degree / max(0.01, cos(radians(key.latitude)))
    return tuple(
        (key.latitude + y * degree, key.longitude + x * east)
        for x, y in scattered(key.precision, _SCATTERED)
    )


def _seen(
    origin: Candidate, clinics: Directory, indexes: list[int], known: dict[int, Seen]
) -> list[Seen]:
    """The clinics as seen from the origin; those that are not ``known`` are measured."""
    new = [index for index in indexes if index not in known]
    if new:
        doors = clinics.facts.doors
        at = polars(origin.latitude, origin.longitude, [doors[index] for index in new])
        known |= {
            index: Seen(clinics[index], polar, index) for index, polar in zip(new, at, strict=True)
        }
    return [known[index] for index in indexes]
