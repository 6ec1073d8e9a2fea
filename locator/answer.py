"""The Answer, and the one function that makes it.

A command, a batch row and an HTTP request all call ``make_answer``; every renderer shows what it
returns. Nothing else computes, so the same input gives the same answer everywhere.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from locator.address import Address, parse
from locator.clinics import Clinic
from locator.directions import links
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


class Listed(NamedTuple):
    """A ranked clinic together with its directions links, by link name."""

    ranked: Ranked
    directions: Mapping[str, str]


class Answer(NamedTuple):
    """Everything known about one request; see docs/json.md for the contract it renders to."""

    status: str  # ok | ambiguous | no_match
    origin: Candidate | None  # the best candidate; None when nothing matched
    candidates: tuple[Candidate, ...]
    decision: Decision
    clinics: tuple[Listed, ...]  # after within_m and limit; the decision looks at all of them
    readings: tuple[Reading, ...]  # when ambiguous: each reading and its nearest clinic
    units: str = "mi"


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
    eligible = [clinic for clinic in clinics if _eligible(clinic, request)]
    streets = any(geocoder.streets for geocoder in geocoders)
    found: list[Candidate] = []
    ranking: Ranking | None = None
    for geocoder in geocoders:
        candidates = geocoder.geocode(address)
        if not address.state and not address.zip:
            candidates = near_the_clinics(candidates, eligible)
        # What is on a street goes before bare ZIPs and cities; among those, as the geocoder has it.
        candidates.sort(key=lambda candidate: min(_RUNG[candidate.precision], _RUNG[ZIP]))
        if candidates and (not found or _rung(candidates) < _rung(found)):
            found = candidates
            ranking = rank(
                found, eligible, limit=request.limit, within_m=request.within_m, streets=streets
            )
        if ranking and ranking.decision.certain:
            break
    return _answer(found, ranking, request) if ranking else _unmatched(address, request)


def _eligible(clinic: Clinic, request: Request) -> bool:
    offered = set(request.services) <= set(clinic.services)
    return offered and (request.include_closed or clinic.status != "closed")


def _rung(candidates: list[Candidate]) -> int:
    return _RUNG[candidates[0].precision]


def _answer(candidates: list[Candidate], ranking: Ranking, request: Request) -> Answer:
    origin = candidates[0]
    shared = (origin.latitude, origin.longitude) if request.share_origin else None
    listed = tuple(
        Listed(row, links(row.clinic, request.links, request.travel_mode, shared))
        for row in ranking.clinics
    )
    status = AMBIGUOUS if ranking.readings else OK
    decision, readings = ranking.decision, ranking.readings
    return Answer(status, origin, tuple(candidates), decision, listed, readings, request.units)


def _unmatched(address: Address, request: Request) -> Answer:
    question, word = ask_when_unmatched(address)
    decision = Decision(None, False, None, question, word)
    return Answer(NO_MATCH, None, (), decision, (), (), request.units)
