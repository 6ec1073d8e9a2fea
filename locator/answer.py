"""The Answer, and the one function that makes it.

A command, a batch row and an HTTP request all call ``make_answer``; every renderer shows what it
returns. Nothing else computes, so the same input gives the same answer everywhere.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from locator.address import Address, parse
from locator.clinics import VERIFY_AFTER_DAYS, Clinic
from locator.directions import links
from locator.errors import UsageError
from locator.geocode.ladder import PRECISIONS, ZIP, Candidate, Geocoder
from locator.geocode.offline import Offline
from locator.nearest import (
    Decision,
    Ranked,
    Ranking,
    Reading,
    ask_when_unmatched,
    near_the_clinics,
    rank,
)
from locator.remember import for_the_same

if TYPE_CHECKING:
    from locator.hours import Opening

OK, AMBIGUOUS, NO_MATCH = "ok", "ambiguous", "no_match"
_RUNG = {word: index for index, word in enumerate(PRECISIONS)}


class Request(NamedTuple):
    """How to answer: what to filter, list and link. Distances in metres, ``limit`` in clinics."""

    services: tuple[str, ...] = ()  # as the directory writes them; a clinic must offer all of them
    include_closed: bool = False
    within_m: float | None = None
    limit: int | None = None
    units: str = "mi"  # mi | km: what people are shown first
    links: tuple[str, ...] = ("google",)
    travel_mode: str = "driving"
    share_origin: bool = False
    # The moment that hours are told for, a locator.hours.When; None: they are not told.
    at: "float | str | None" = None
    open_now: bool = False  # only clinics that are open at that moment
    verify_after: int = VERIFY_AFTER_DAYS
    language: str = "en"  # en | es: what text and sms are in


class Listed(NamedTuple):
    """A ranked clinic together with its directions links, by link name.

    ``opening``: what its hours say of the moment asked for, None without either. ``stale``: whether
    it was verified longer ago than asked for, None where that is not on file.
    """

    ranked: Ranked
    directions: Mapping[str, str]
    opening: "Opening | None" = None
    stale: bool | None = None


class Answer(NamedTuple):
    """Everything known about one request; see docs/json.md for the contract it renders to."""

    status: str  # ok | ambiguous | no_match
    origin: Candidate | None  # the best candidate; None when nothing matched
    candidates: tuple[Candidate, ...]
    decision: Decision
    clinics: tuple[Listed, ...]  # after within_m and limit; the decision looks at all of them
    readings: tuple[Reading, ...]  # when ambiguous: each reading and its nearest clinic
    units: str = "mi"
    # With open_now, how many clinics that leaves out, by why: a word of locator.hours.STATES, or
    # not_on_file where there are no hours.
    left_out: Mapping[str, int] | None = None
    language: str = "en"  # en | es


def make_answer(
    text: str, clinics: Sequence[Clinic], geocoders: Sequence[Geocoder], request: Request
) -> Answer:
    """Answer one request: where ``text`` is, which clinic is nearest, and how sure that is.

    ``geocoders`` is a chain: the next one is asked only when those before it found nothing, or
    nothing precise enough to decide. Raises what the geocoders raise; never a "no match".
    """
    address = parse(text)
    if address.latitude is not None:
        geocoders = (Offline(),)  # typed coordinates are the origin, and nobody need be asked
    choice, left_out = eligible(tuple(clinics), request)
    found: list[Candidate] = []
    ranking: Ranking | None = None
    for geocoder in geocoders:
        candidates = geocoder.geocode(address)
        if not address.state and not address.zip:
            candidates = near_the_clinics(candidates, choice)
        if len(candidates) > 1:
            candidates.sort(key=_street_first)
        if candidates and (not found or _rung(candidates) < _rung(found)):
            found = candidates
            streets = any(geocoder.streets for geocoder in geocoders)
            ranking = rank(
                found, choice, limit=request.limit, within_m=request.within_m, streets=streets
            )
        if ranking and ranking.decision.certain:
            break
    answer = _answer(found, ranking, request) if ranking else _unmatched(address, request)
    return answer if left_out is None else answer._replace(left_out=left_out)


@for_the_same
def eligible(
    clinics: tuple[Clinic, ...], request: Request
) -> tuple[tuple[Clinic, ...], Mapping[str, int] | None]:
    """The clinics that can be the answer and, with ``open_now``, how many it leaves out, by why."""
    wanted = set(request.services)
    choice = tuple(
        clinic
        for clinic in clinics
        if wanted.issubset(clinic.services)
        and (request.include_closed or clinic.status != "closed")
    )
    if not request.open_now:
        return choice, None
    if request.at is None:
        raise UsageError("who is open can be told only of some time, and none was given")
    from locator.hours import only_open  # not at the top: few ask for it

    return only_open(choice, request.at)


def _street_first(candidate: Candidate) -> int:
    """What is on a street goes before bare ZIPs and cities; those stay as the geocoder has them."""
    return min(_RUNG[candidate.precision], _RUNG[ZIP])


def _rung(candidates: list[Candidate]) -> int:
    return _RUNG[candidates[0].precision]


def _answer(candidates: list[Candidate], ranking: Ranking, request: Request) -> Answer:
    listed = tuple([_listed(row, candidates[0], request) for row in ranking.clinics])
    status = AMBIGUOUS if ranking.readings else OK
    decision, readings = ranking.decision, ranking.readings
    return Answer(
        status,
        candidates[0],
        tuple(candidates),
        decision,
        listed,
        readings,
        request.units,
        language=request.language,
    )


def _listed(row: Ranked, origin: Candidate, request: Request) -> Listed:
    if not request.links and request.at is None:
        return Listed(row, {})
    shared = (origin.latitude, origin.longitude) if request.share_origin else None
    urls = links(row.clinic, request.links, request.travel_mode, shared)
    return Listed(row, urls, *_at_that_time(row.clinic, request))


def _at_that_time(clinic: Clinic, request: Request) -> "tuple[Opening | None, bool | None]":
    if request.at is None or not (clinic.hours or clinic.verified_on):
        return None, None
    # Imported for clinics that have any of it: most of its time goes into datetime.
    from locator.hours import is_stale, opening

    told = opening(clinic, request.at) if clinic.hours else None
    stale = is_stale(clinic, request.at, request.verify_after) if clinic.verified_on else None
    return told, stale


def _unmatched(address: Address, request: Request) -> Answer:
    question, word = ask_when_unmatched(address)
    decision = Decision(None, False, None, question, word)
    return Answer(NO_MATCH, None, (), decision, (), (), request.units, language=request.language)
