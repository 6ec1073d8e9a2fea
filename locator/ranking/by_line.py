"""Nearness by a straight line: the order of clinics from a place, and their shares of it."""

from collections.abc import Iterable
from itertools import islice
from math import cos, radians

from locator.clinics.directory import Directory
from locator.geocode.model import Candidate
from locator.geodesy import MEAN_LATITUDE_DEGREE_M, bounds_from, polars
from locator.ranking.confidence import Contender, reach, sample_shares, shares
from locator.ranking.model import LINE, Order, Ranked, Shares, Within
from locator.ranking.nearest_first import MANY, Seen, nearest_first

# Clinics that are weighed against each other from one place; farther ones have no part in it.
_CONTENDERS = 8
# A reading of less weight is settled by its nearest clinic alone: more cannot be told apart.
_LIGHT = 0.003
# Shares that are cached: people ask about the same ZIPs and towns again and again. A state has
# fewer ZIPs than this.
_KNOWN = 4_096


class ByLine:
    """The measure of straight lines. Asking again with the same directory saves time."""

    by, attribution = LINE, ""

    def __init__(self, clinics: Directory) -> None:
        self._clinics = clinics
        # The place that was asked about last, and the clinics as seen from it, the nearest first.
        self._seen: tuple[tuple[float, float] | None, Iterable[Seen]] = (None, ())

    def shares(self, origin: Candidate) -> Shares:
        """The probability of each clinic, by index, to be the nearest to a caller at ``origin``."""
        known = self._clinics.kept
        place = origin.latitude, origin.longitude, origin.uncertainty_m
        key = *place, origin.precision, len(origin.sample)
        if origin.weight < _LIGHT:
            return self._counted(origin)
        if (found := known.get(key)) is None:
            found = self._counted(origin)
            if len(known) >= _KNOWN:
                known.clear()
            known[key] = found
        return found

    def order(self, origin: Candidate, limit: int | None, within: Within) -> Order:
        """The clinics from ``origin``, the nearest first: at most ``limit``, all ``within``."""
        here = origin.latitude, origin.longitude
        near = nearest_first(*here, self._clinics, limit)
        self._seen = here, near
        first, *second = islice(near, 2)
        margin_m = second[0].at.distance_m - first.at.distance_m if second else None
        rows = _ranked(origin, near, limit, within)
        return Order(rows, first.clinic, first.at.distance_m, margin_m)

    def _counted(self, origin: Candidate) -> Shares:
        contenders = self._contenders(origin)
        if len(contenders) == 1 or origin.weight < _LIGHT:
            return ((contenders[0].place, 1.0),)
        if origin.sample:
            return tuple(sample_shares(contenders, _around(origin)))
        return tuple(shares(contenders, origin.uncertainty_m, origin.precision))

    def _contenders(self, origin: Candidate) -> list[Contender]:
        """The clinics that can be nearest from somewhere around the origin, the first one first."""
        here, clinics = (origin.latitude, origin.longitude), self._clinics
        doors, widest = clinics.facts.doors, 2 * reach(origin.precision) * origin.uncertainty_m
        if here == self._seen[0]:
            return _from_near(self._seen[1], widest)
        if len(doors) > MANY:
            return _from_near(nearest_first(*here, clinics), widest)
        bounds = bounds_from(*here, clinics.vectors)
        # The geodesic is at most 1.1% above its bound; that of a door itself is a hair below 0.
        least = 1.012 * min(bounds) + widest + 1.0
        able = [
            at for at, bound in enumerate(bounds) if bound <= least + 4 * clinics[at].accuracy_m
        ]
        found = zip(able, polars(*here, [doors[at] for at in able]), strict=True)
        ordered = sorted(found, key=lambda seen: seen[1].distance_m)[:_CONTENDERS]
        return [Contender(at, polar, clinics[at].accuracy_m) for at, polar in ordered]


def _from_near(near: Iterable[Seen], widest: float) -> list[Contender]:
    """The contenders of clinics in the order of their distance."""
    found: list[Contender] = []
    for clinic, at, place in near:
        if found and at.distance_m > found[0].at.distance_m + widest + 4 * clinic.accuracy_m:
            break
        found.append(Contender(place, at, clinic.accuracy_m))
        if len(found) == _CONTENDERS:
            break
    return found


def _around(origin: Candidate) -> list[tuple[float, float]]:
    """The origin's sample as meters east and north of its point."""
    east = MEAN_LATITUDE_DEGREE_M * cos(radians(origin.latitude))
    return [
        (
            (longitude - origin.longitude) * east,
            (latitude - origin.latitude) * MEAN_LATITUDE_DEGREE_M,
        )
        for latitude, longitude in origin.sample
    ]


def _ranked(
    origin: Candidate, seen: Iterable[Seen], limit: int | None, within: Within
) -> tuple[Ranked, ...]:
    """The clinics as seen from ``origin``, numbered, with the range of the true distance."""
    rows: list[Ranked] = []
    for place, one in enumerate(islice(seen, limit), 1):
        row = ranked(place, origin, one)
        if not within.holds(row):
            break
        rows.append(row)
    return tuple(rows)


def ranked(place: int, origin: Candidate, seen: Seen) -> Ranked:
    """A clinic at its place in the order, with the range of its distance."""
    clinic, (distance_m, _), _ = seen
    slack_m = origin.uncertainty_m + clinic.accuracy_m
    least_m = distance_m - slack_m if distance_m > slack_m else 0.0
    return Ranked(place, clinic, distance_m, least_m, distance_m + slack_m)
