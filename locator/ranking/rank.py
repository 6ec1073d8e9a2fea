"""Candidates and clinics → the order of the clinics, the decision and the question to ask."""

from collections.abc import Iterable, Sequence
from itertools import islice
from math import cos, radians
from operator import itemgetter

from locator.clinics.directory import Directory
from locator.geocode.model import Candidate
from locator.geodesy import METRES_PER_MILE, distance_lower_bounds_m, polars
from locator.ranking.confidence import Contender, reach, sample_shares, shares
from locator.ranking.model import OPEN, Decision, Ranked, Ranking, Reading
from locator.ranking.nearest_first import MANY, Seen, nearest_first
from locator.ranking.question import Weighed, question

# Two readings of at least this weight that name different clinics make an open answer ambiguous.
_PLAUSIBLE = 0.1
# Who names a town without its state means one about here. Ours: 60 miles, an hour's drive.
_REACH_M = 60 * METRES_PER_MILE
# Clinics that are weighed against each other from one place; farther ones have no part in it.
_CONTENDERS = 8
# A reading of less weight is settled by its nearest clinic alone: more cannot be told apart.
_LIGHT = 0.003
# Metres in a degree of latitude: WGS 84, the mean meridian arc.
_DEGREE_M = 111_132.95
# Shares of areas (a ZIP, a town) are asked for again and again; as many as a state has ZIPs.
_KNOWN = 4_096


def rank(
    candidates: Sequence[Candidate],
    clinics: Directory,
    *,
    limit: int | None = None,
    within_m: float | None = None,
    streets: bool = True,
    sure: float = 0.95,
) -> Ranking:
    """Rank ``clinics`` by distance from the most likely candidate, and decide over all of them.

    Equal distances keep the order of ``clinics``. Only the first ``limit`` clinics, and only those
    at most ``within_m`` metres away, are listed; the decision always looks at all of them. Both
    save time, and so does asking again with the same directory. ``streets``: whether a
    street can be placed by another geocoder, whatever the candidates say of theirs. From a
    confidence of ``sure`` on nothing is asked. Without candidates or clinics nothing is near.
    """
    if not candidates or not clinics:
        return Ranking((), Decision(), (), False)
    near = nearest_first(candidates[0].latitude, candidates[0].longitude, clinics)
    weighed = [Weighed(one, _shares(one, clinics)) for one in candidates]
    total = _summed(weighed)
    best = max(total.items(), key=itemgetter(1))[0]
    confidence = min(total[best], 1.0)
    readings = tuple(Reading(one.origin, clinics[one.nearest]) for one in weighed)
    asked = question(weighed, confidence, streets) if confidence < sure else (None, ())
    ordered = sorted(total.items(), key=lambda pair: -pair[1])
    decision = Decision(
        clinics[best],
        confidence,
        _margin_m(*islice(near, 2)),
        tuple([(clinics[index], part) for index, part in ordered]),
        *asked,
    )
    ambiguous = decision.level == OPEN and _differ(readings)
    rows = _ranked(candidates[0], near, limit, within_m)
    return Ranking(rows, decision, readings, ambiguous, next(iter(near)).at.distance_m)


def _summed(weighed: Sequence[Weighed]) -> dict[int, float]:
    """The probability of each clinic over all candidates; those of the first come first."""
    if len(weighed) == 1 and len(weighed[0].shares) == 1:
        ((index, part),) = weighed[0].shares
        return {index: part * weighed[0].origin.weight}
    total: dict[int, float] = {}
    for origin, parts in weighed:
        for index, part in parts:
            total[index] = total.get(index, 0.0) + origin.weight * part
    return total


def _differ(readings: Iterable[Reading]) -> bool:
    plausible = [one for one in readings if one.origin.weight >= _PLAUSIBLE]
    return len({one.nearest.id for one in plausible}) > 1


def _shares(origin: Candidate, clinics: Directory) -> tuple[tuple[int, float], ...]:
    """The probability of each clinic to be the nearest, if the caller is at ``origin``."""
    known = clinics.known_shares
    key = origin.latitude, origin.longitude, origin.uncertainty_m, origin.precision
    if origin.weight < _LIGHT:
        return _counted(origin, clinics)
    if (found := known.get(key)) is None:
        found = _counted(origin, clinics)
        if len(known) >= _KNOWN:
            known.clear()
        known[key] = found
    return found


def _counted(origin: Candidate, clinics: Directory) -> tuple[tuple[int, float], ...]:
    contenders = _contenders(origin, clinics)
    if len(contenders) == 1 or origin.weight < _LIGHT:
        return ((contenders[0].place, 1.0),)
    if origin.sample:
        return tuple(sample_shares(contenders, _around(origin)))
    return tuple(shares(contenders, origin.uncertainty_m, origin.precision))


def _contenders(origin: Candidate, clinics: Directory) -> list[Contender]:
    """The clinics that can be nearest from somewhere around the origin, the first one first."""
    here = origin.latitude, origin.longitude
    doors, widest = clinics.positions.doors, 2 * reach(origin.precision) * origin.uncertainty_m
    if len(doors) > MANY:
        return _of_many(here, widest, clinics)
    bounds = distance_lower_bounds_m(*here, doors)
    # The geodesic is at most 1.1% above its bound; that of a door itself is a hair below 0.
    least = 1.012 * min(bounds) + widest + 1.0
    near = [at for at, bound in enumerate(bounds) if bound <= least + 4 * clinics[at].accuracy_m]
    found = zip(near, polars(*here, [doors[at] for at in near]), strict=True)
    ordered = sorted(found, key=lambda seen: seen[1].distance_m)[:_CONTENDERS]
    return [Contender(at, polar, clinics[at].accuracy_m) for at, polar in ordered]


def _of_many(here: tuple[float, float], widest: float, clinics: Directory) -> list[Contender]:
    """``_contenders`` of a large directory, which is looked at outwards only."""
    index_of, found = clinics.positions.index_of, list[Contender]()
    for clinic, at in nearest_first(*here, clinics):
        if found and at.distance_m > found[0].at.distance_m + widest + 4 * clinic.accuracy_m:
            break
        found.append(Contender(index_of[clinic.id], at, clinic.accuracy_m))
        if len(found) == _CONTENDERS:
            break
    return found


def _around(origin: Candidate) -> list[tuple[float, float]]:
    """The origin's sample as metres east and north of its point."""
    east = _DEGREE_M * cos(radians(origin.latitude))
    return [
        ((longitude - origin.longitude) * east, (latitude - origin.latitude) * _DEGREE_M)
        for latitude, longitude in origin.sample
    ]


def near_the_clinics(candidates: Sequence[Candidate], clinics: Directory) -> list[Candidate]:
    """Of the towns of one name in several states, those a caller of these clinics can mean.

    For a town typed without its state: where some of that name are within reach of a clinic, the
    others are left out, and the fault state_assumed says so. Anything else comes back unchanged.
    """
    states = {candidate.state for candidate in candidates}
    if len(states) < 2:
        return list(candidates)
    doors = clinics.positions.doors
    near = [
        candidate._replace(faults=(*candidate.faults, "state_assumed"))
        for candidate in candidates
        if min(distance_lower_bounds_m(candidate.latitude, candidate.longitude, doors), default=0.0)
        < _REACH_M
    ]
    total = sum(candidate.weight for candidate in near)
    return [one._replace(weight=one.weight / total) for one in near] or list(candidates)


def _ranked(
    origin: Candidate, seen: Iterable[Seen], limit: int | None, within_m: float | None
) -> tuple[Ranked, ...]:
    """The clinics as seen from ``origin``, numbered, with the range of the true distance."""
    rows: list[Ranked] = []
    for clinic, (distance_m, _) in seen:
        if len(rows) == limit or (within_m is not None and distance_m > within_m):
            break
        slack_m = origin.uncertainty_m + clinic.accuracy_m
        least_m = distance_m - slack_m if distance_m > slack_m else 0.0
        rows.append(Ranked(len(rows) + 1, clinic, distance_m, least_m, distance_m + slack_m))
    return tuple(rows)


def _margin_m(first: Seen, second: Seen | None = None) -> float | None:
    """How much farther the second clinic is than the first, in metres."""
    return second.at.distance_m - first.at.distance_m if second else None
