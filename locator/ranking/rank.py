"""Candidates + clinics → ranking and decision."""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import islice, repeat

from locator.clinics.model import Clinic
from locator.geocode.model import Candidate
from locator.geodesy import at_least_m, stays_nearer
from locator.ranking.model import Decision, Ranked, Ranking, Reading, Verdict
from locator.ranking.nearest_first import Seen, field, nearest_first
from locator.ranking.question import DOUBTFUL, question

# A caller who leaves out the state means a town within this distance. Ours: an hour's drive.
_REACH_M = 60 * 1609.344


def rank(
    candidates: Sequence[Candidate],
    clinics: Sequence[Clinic],
    *,
    limit: int | None = None,
    within_m: float | None = None,
    streets: bool = True,
) -> Ranking:
    """Rank ``clinics`` by distance from the first candidate and decide over all candidates.

    Equal distances keep the order of ``clinics``. The list has only the first ``limit`` clinics,
    and only those at most ``within_m`` metres away; the decision always looks at all of them. Both
    save time, and so does a second call with the same tuple of clinics. ``streets``: whether some
    geocoder can place a street anywhere, and not only where a candidate says so; if not, no
    question asks for one. Without candidates or clinics the ranking is empty and asks nothing.
    """
    if not candidates or not clinics:
        return Ranking((), Decision(), ())
    clinics = tuple(clinics)
    origin = candidates[0]
    loosest_m = field(clinics).loosest_m
    near = [nearest_first(c.latitude, c.longitude, clinics) for c in candidates]
    verdicts = list(map(_judge, candidates, near, repeat(loosest_m)))
    decision, agreed = _decided(verdicts, streets, _margin_m(*islice(near[0], 2)))
    if not decision.certain and origin.sample and len(candidates) == 1:
        decision = decision._replace(shares=_shares(origin, clinics))
    rows = _ranked(origin, near[0], limit, within_m)
    return Ranking(rows, decision, () if agreed else _readings(verdicts))


def _decided(
    verdicts: Sequence[Verdict], streets: bool, margin_m: float | None
) -> tuple[Decision, bool]:
    """The decision over all candidates, and whether they agree about the nearest clinic."""
    nearest = verdicts[0].first.clinic
    agreed = certain = True
    for origin, first, rival in verdicts:
        agreed = agreed and first.clinic.id == nearest.id
        certain = certain and rival is None and DOUBTFUL.isdisjoint(origin.faults)
    certain = certain and agreed
    ask_for, choices = (None, ()) if certain else question(verdicts, streets)
    decision = Decision(nearest.id, certain, margin_m, ask_for, choices, None, nearest.name)
    return decision, agreed


def near_the_clinics(candidates: Sequence[Candidate], clinics: Sequence[Clinic]) -> list[Candidate]:
    """Leave out towns too far for a caller to mean, where several states have one of that name.

    For a town typed without its state. Where some towns of that name are within reach of a clinic,
    only those are left, with the fault state_assumed. Else all candidates come back unchanged.
    """
    states = {candidate.state for candidate in candidates}
    if len(states) < 2:
        return list(candidates)
    doors = [(clinic.latitude, clinic.longitude) for clinic in clinics]
    near = [
        candidate._replace(faults=(*candidate.faults, "state_assumed"))
        for candidate in candidates
        if min(at_least_m(candidate.latitude, candidate.longitude, doors), default=0.0) < _REACH_M
    ]
    return near or list(candidates)


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


def _shares(origin: Candidate, clinics: tuple[Clinic, ...]) -> dict[str, float]:
    """The part of the origin's sample that each clinic is nearest to, by the haversine."""
    doors = field(clinics).doors
    counts = Counter(
        min(zip(at_least_m(*place, doors), range(len(doors)), strict=True))[1]
        for place in origin.sample
    )
    return {clinics[at].id: n / len(origin.sample) for at, n in counts.most_common()}


def _margin_m(first: Seen, second: Seen | None = None) -> float | None:
    """How much farther the second clinic is than the first, in metres."""
    return second.at.distance_m - first.at.distance_m if second else None


def _judge(origin: Candidate, near: Iterable[Seen], loosest_m: float) -> Verdict:
    """The nearest clinic, and the first that is nearer from somewhere within the discs.

    ``loosest_m`` is the greatest ``accuracy_m`` of all clinics: beyond ``reach_m`` the triangle
    inequality rules every clinic out.
    """
    seen = iter(near)
    first = next(seen)
    radius_m, accuracy_m = origin.uncertainty_m, first.clinic.accuracy_m
    reach_m = first.at.distance_m + 2 * radius_m + accuracy_m + loosest_m + 1
    for other in seen:
        if other.at.distance_m > reach_m:
            break
        if not stays_nearer(first.at, other.at, radius_m, accuracy_m + other.clinic.accuracy_m):
            return Verdict(origin, first, other)
    return Verdict(origin, first, None)


def _readings(verdicts: Iterable[Verdict]) -> tuple[Reading, ...]:
    """Each different reading once, in the order of the candidates."""
    readings = (Reading(verdict.origin, verdict.first.clinic.id) for verdict in verdicts)
    return tuple(dict.fromkeys(readings))
