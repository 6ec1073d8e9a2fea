"""Candidates and clinics → the order of the clinics, the decision and the question to ask."""

from collections.abc import Iterable, Sequence
from operator import itemgetter

from locator.clinics.directory import Directory
from locator.geocode.model import Candidate
from locator.geodesy import METERS_PER_MILE
from locator.ranking.by_line import ByLine
from locator.ranking.model import (
    CERTAIN_FROM,
    DRIVE,
    OPEN,
    Decision,
    Measure,
    Missing,
    Ranking,
    Reading,
    Within,
)
from locator.ranking.question import Weighed, question

# Two readings of at least this weight that name different clinics make an open answer ambiguous. A
# town that is in no list is none of them: its state stands for it, and nobody means all of that.
_PLAUSIBLE = 0.1
# A caller who names a town without its state means one about here. Ours: 60 miles, an hour's drive.
_REACH_M = 60 * METERS_PER_MILE
# A caller means a town within that reach more often than one of the same size farther off: the more
# so the farther, up to a thousand times. Ours: of a thousand callers one is not from here, and a
# town a mile beyond the reach is nearly within it. At 80 miles it is ten times, at 142 a thousand.
_FADING, _LEAST_FAR = 8, 1e-3
# No answer is certain if the roads end before another clinic can be ruled out.
_INCOMPLETE = CERTAIN_FROM - 0.001


def rank(
    candidates: Sequence[Candidate],
    clinics: Directory,
    measure: Measure | None = None,
    *,
    limit: int | None = None,
    within: Within = Within(),  # noqa: B008 -- it cannot change
    streets: bool = True,
    sure: float = 0.95,
    missing: Missing | None = None,
) -> Ranking:
    """Rank ``clinics`` by their distance from the most likely candidate, and decide over all.

    ``measure``: how near a clinic is; by a straight line unless it is given. Equal distances keep
    the order of ``clinics``. Only the first ``limit`` clinics, and only those ``within``, are
    listed; the decision always looks at all of them. Asking again with the same directory saves
    time. ``streets``: whether a street can be placed by another geocoder, whatever the candidates
    say of theirs. From a confidence of ``sure`` on nothing is asked. ``missing``: the roads
    that another clinic can be near by; by drive nothing is certain without them, nor where the
    drive was asked for. Without candidates or clinics nothing is near.
    """
    if not candidates or not clinics:
        return Ranking((), Decision(), (), False)
    by = measure or ByLine(clinics)
    order = by.order(candidates[0], limit, within)
    weighed = [Weighed(one, by.shares(one)) for one in candidates]
    total = _summed(weighed)
    best = max(total.items(), key=itemgetter(1))[0]
    incomplete = missing and (missing.asked or by.by == DRIVE)
    confidence = min(total[best], _INCOMPLETE if incomplete else 1.0)
    readings = tuple([Reading(one.origin, clinics[one.nearest]) for one in weighed])
    asked = question(weighed, confidence, streets) if confidence < sure else (None, ())
    ordered = sorted(total.items(), key=lambda pair: -pair[1])
    decision = Decision(
        clinics[best],
        confidence,
        order.margin_m,
        tuple([(clinics[index], part) for index, part in ordered]),
        *asked,
        by=by.by,
        margin_s=order.margin_s,
        attribution=by.attribution,
        missing=missing,
    )
    ambiguous = decision.level == OPEN and _differ(readings)
    return Ranking(order.rows, decision, readings, ambiguous, order.nearest_m)


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
    plausible = [
        one
        for one in readings
        if one.origin.weight >= _PLAUSIBLE and "city_unknown" not in one.origin.faults
    ]
    return len({one.nearest.id for one in plausible}) > 1


def near_the_clinics(candidates: Sequence[Candidate], clinics: Directory) -> list[Candidate]:
    """The towns that a caller of these clinics can mean, where several states have the name.

    For a town typed without its state: where some of that name are within reach of a clinic, the
    others are left out, and the fault state_assumed says so. They keep a small part of the weight:
    a hamlet here is not certain beside a city of that name. Anything else comes back unchanged,
    also where only streets of other towns are within reach.
    """
    states = {candidate.state for candidate in candidates}
    if len(states) < 2:
        return list(candidates)
    gaps = [_gap_m(candidate, clinics) for candidate in candidates]
    near = [
        candidate._replace(faults=(*candidate.faults, "state_assumed"))
        for candidate, gap_m in zip(candidates, gaps, strict=True)
        if gap_m < _REACH_M
    ]
    if all("city_changed" in candidate.faults for candidate in near):
        return list(candidates)  # none of them has the name
    # The places that no candidate stands for keep their part.
    total = max(0.0, 1.0 - sum(one.weight for one in candidates))
    for candidate, gap_m in zip(candidates, gaps, strict=True):
        part = (_REACH_M / max(gap_m, _REACH_M)) ** _FADING
        total += candidate.weight * max(part, _LEAST_FAR)
    return [one._replace(weight=one.weight / total) for one in near]


def _gap_m(candidate: Candidate, clinics: Directory) -> float:
    """About how far the nearest clinic is, in meters."""
    nearest = clinics.strips.outwards(candidate.latitude, candidate.longitude)
    return next(nearest, (0.0, 0))[0]
