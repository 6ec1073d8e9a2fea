"""Candidates and clinics → the order of the clinics, the decision and the question to ask."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from operator import itemgetter

from locator.clinics.directory import Directory
from locator.clinics.model import Clinic
from locator.geocode.model import STATE, Candidate
from locator.ranking.by_line import ByLine
from locator.ranking.model import (
    CERTAIN_FROM,
    DRIVE,
    LIKELY_FROM,
    OPEN,
    Decision,
    Measure,
    Missing,
    Order,
    Ranking,
    Reading,
    Weighed,
    Within,
)

# Two readings of at least this weight that name different clinics make an open answer ambiguous. A
# town that is in no list is none of them: its state stands for it, and nobody means all of that.
_PLAUSIBLE = 0.1
# So many times as many clinics are looked at, up to so many, until the named one is among them.
_MORE, _MANY = 8, 200
# Callers live near the clinics rather than anywhere in their state, so a whole state is no likely
# answer, although most of it may be nearest to one clinic.
_STATE = LIKELY_FROM - 0.001
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
    the order of ``clinics``. The clinic that the decision names is listed first, although another
    may be nearer to that one candidate, by less than the doubt about its place. Only the first
    ``limit`` clinics, and only those ``within``, are listed; the decision always looks at all of
    them. Asking again with the same directory saves time. ``streets``: whether a street can be
    placed by another geocoder, whatever the candidates say of theirs. From a confidence of ``sure``
    on nothing is asked. ``missing``: the roads that another clinic can be near by; by drive nothing
    is certain without them, nor where the drive was asked for. Without candidates or clinics
    nothing is near.
    """
    if not candidates or not clinics:
        return Ranking((), Decision(), (), False)
    by = measure or ByLine(clinics)
    order = by.order(candidates[0], limit, within)
    weighed = [Weighed(one, by.shares(one)) for one in candidates]
    total = _summed(weighed)
    best = max(total.items(), key=itemgetter(1))[0]
    if order.first.id != clinics[best].id:
        order = _led_by(
            clinics[best], order, partial(by.order, candidates[0], within=within), limit
        )
    incomplete = missing and (missing.asked or by.by == DRIVE)
    most = _STATE if _is_home(candidates[0], clinics) else _INCOMPLETE if incomplete else 1.0
    confidence = min(total[best], most)
    readings = tuple([Reading(one.origin, clinics[one.nearest]) for one in weighed])
    asked: tuple[str | None, tuple[str, ...]] = (None, ())
    if confidence < sure:
        from locator.ranking.question import question  # not at the top: most answers ask nothing

        asked = question(weighed, confidence, streets)
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


def _is_home(origin: Candidate, clinics: Directory) -> bool:
    """True for a whole state with a clinic in it, if there is another clinic somewhere."""
    if origin.precision != STATE or len(clinics) == 1:
        return False
    return any(one.state == origin.state for one in clinics)


def _led_by(
    named: Clinic, order: Order, again: Callable[[int | None], Order], limit: int | None
) -> Order:
    """The order with ``named`` first, if it is within what was asked for; no other is farther."""
    rows, wanted = order.rows, limit
    while wanted and rows and not any(row.clinic.id == named.id for row in rows):
        wanted = wanted * _MORE if wanted < _MANY else None
        rows = again(wanted).rows
    ordered = sorted(rows, key=lambda row: row.clinic.id != named.id)[:limit]
    return order._replace(
        rows=tuple([row._replace(rank=place) for place, row in enumerate(ordered, 1)]),
        margin_m=0.0,
        margin_s=None if order.margin_s is None else 0.0,
    )


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
