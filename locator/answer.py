"""The Answer, and the one function that makes it.

A command, a batch row and an HTTP request all call ``make_answer``; every renderer shows what it
returns. Nothing else computes, so the same input gives the same answer everywhere.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from locator.address import Address, parse
from locator.clinics.model import VERIFY_AFTER_DAYS, Clinic
from locator.directions import links
from locator.errors import DataError, UsageError
from locator.geocode.model import PRECISIONS, ZIP, Candidate, Geocoder
from locator.geocode.offline import Offline
from locator.ranking.model import Decision, Ranked, Ranking, Reading
from locator.ranking.question import question_when_unmatched
from locator.ranking.rank import near_the_clinics, rank
from locator.system.remember import for_the_same

if TYPE_CHECKING:
    from locator.clinics.hours import Opening

# As many texts together as are quicker than one by one; more make no difference.
AT_ONCE = 64
OK, AMBIGUOUS, NO_MATCH = "ok", "ambiguous", "no_match"
_TYPED = Offline()  # places coordinates that were typed
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
    # The moment that hours are told for, a locator.clinics.hours.When; None: they are not told.
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
    # With open_now: how many clinics it left out, by reason. A reason is a word of
    # locator.clinics.hours.STATES, or not_on_file where there are no hours.
    left_out: Mapping[str, int] | None = None
    language: str = "en"  # en | es


def make_answer(
    text: str, clinics: Sequence[Clinic], geocoders: Sequence[Geocoder], request: Request
) -> Answer:
    """Answer one request: where ``text`` is, which clinic is nearest, and how sure that is.

    ``geocoders`` is a chain: the next one is asked only when those before it found nothing, or
    nothing precise enough to decide. Raises what the geocoders raise; never a "no match".
    """
    (answer,) = make_answers((text,), clinics, geocoders, request)
    if isinstance(answer, Exception):
        raise answer
    return answer


def make_answers(
    texts: Sequence[str],
    clinics: Sequence[Clinic],
    geocoders: Sequence[Geocoder],
    request: Request,
) -> list[Answer | Exception]:
    """What ``make_answer`` gives for each text, or what it raises for that text.

    Raises DataError if the street data are damaged, which is no matter of one text.

    Each step is done for all texts before the next: AT_ONCE of them are a fifth faster than one
    by one, since the code of a step stays in the processor's caches.
    """
    choice, left_out = eligible(tuple(clinics), request)
    # What is known offline, candidates say themselves.
    streets = any(geocoder.streets for geocoder in geocoders if geocoder.online)
    asked = [_Asked(parse(text)) for text in texts]
    open_ = asked
    for geocoder in geocoders:
        better = [one for one in open_ if one.locate(geocoder, choice)]
        for one in better:
            one.measure(choice, request, streets)
        open_ = [one for one in open_ if one.is_open()]
    return [one.error or one.answer(request, left_out) for one in asked]


class _Asked:
    """A text on its way to its answer; a fault on the way, also one of ours, is its alone."""

    __slots__ = ("_address", "_found", "_ranking", "error")

    def __init__(self, address: Address) -> None:
        self._address = address
        self._found: list[Candidate] = []
        self._ranking: Ranking | None = None
        self.error: Exception | None = None

    def locate(self, geocoder: Geocoder, clinics: tuple[Clinic, ...]) -> bool:
        """Ask one geocoder for candidates; whether they are better than those there are."""
        address = self._address
        if address.latitude is not None:
            geocoder = _TYPED  # coordinates are the origin, and nobody need be asked
        try:
            candidates = geocoder.geocode(address)
        except DataError:
            raise
        except Exception as error:
            self.error = error
            return False
        if not address.state and not address.zip:
            candidates = near_the_clinics(candidates, clinics)
        if len(candidates) > 1:
            candidates.sort(key=_street_first)
        if not candidates or (self._found and _rung(candidates) >= _rung(self._found)):
            return False
        self._found = candidates
        return True

    def measure(self, clinics: tuple[Clinic, ...], request: Request, streets: bool) -> None:
        """Rank the clinics from the candidates; ``streets`` as ``rank`` has it."""
        limit, within_m = request.limit, request.within_m
        try:
            self._ranking = rank(
                self._found, clinics, limit=limit, within_m=within_m, streets=streets
            )
        except Exception as error:
            self.error = error

    def is_open(self) -> bool:
        """Whether another geocoder could make it certain."""
        return self.error is None and not (self._ranking and self._ranking.decision.certain)

    def answer(self, request: Request, left_out: Mapping[str, int] | None) -> Answer:
        """The answer by what was found."""
        ranking, candidates = self._ranking, self._found
        if ranking is None:
            nothing = Decision(ask_for=question_when_unmatched(self._address).ask_for)
            return Answer(
                NO_MATCH, None, (), nothing, (), (), request.units, left_out, request.language
            )
        return Answer(
            AMBIGUOUS if ranking.readings else OK,
            candidates[0],
            tuple(candidates),
            ranking.decision,
            tuple([_listed(row, candidates[0], request) for row in ranking.clinics]),
            ranking.readings,
            request.units,
            left_out,
            request.language,
        )


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
    from locator.clinics.hours import only_open  # not at the top: few ask for it

    return only_open(choice, request.at)


def _street_first(candidate: Candidate) -> int:
    """What is on a street goes before bare ZIPs and cities; those stay as the geocoder has them."""
    return min(_RUNG[candidate.precision], _RUNG[ZIP])


def _rung(candidates: list[Candidate]) -> int:
    return _RUNG[candidates[0].precision]


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
    from locator.clinics.hours import is_stale, opening

    told = opening(clinic, request.at) if clinic.hours else None
    stale = is_stale(clinic, request.at, request.verify_after) if clinic.verified_on else None
    return told, stale
