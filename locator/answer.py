"""The Answer, and the one function that makes it.

Commands, batches and HTTP requests all call it, and every format shows the Answer that it returns.
Nothing else computes, so the same input gives the same answer everywhere.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from locator.address import Address, in_either_place, parse
from locator.clinics.directory import Directory, View
from locator.clinics.model import VERIFY_AFTER_DAYS, Clinic
from locator.directions import links
from locator.errors import DataError, UsageError
from locator.geocode.model import PRECISIONS, STATE, Candidate, Geocoder, added_up
from locator.geocode.typed import typed
from locator.geodesy import distance_lower_bounds_m
from locator.ranking.callers import likely_meant, share_beyond
from locator.ranking.model import (
    AUTO,
    DRIVE,
    LIKELY_FROM,
    LINE,
    Decision,
    Ranked,
    Ranking,
    Reading,
    Within,
)
from locator.ranking.rank import rank

if TYPE_CHECKING:
    from locator.clinics.hours import Opening
    from locator.ranking.by_road import Network
    from locator.roads.way import Way

# Texts that are answered together. Ours: more make no difference to the speed.
AT_ONCE = 64
OK, AMBIGUOUS, NO_MATCH = "ok", "ambiguous", "no_match"
_RUNG = {word: index for index, word in enumerate(PRECISIONS)}
# Meters: a caller farther than this from every clinic is outside the area that is served. Ours: 100
# miles, two hours by car.
SERVICE_AREA_M = 160_934.4


class Request(NamedTuple):
    """The clinics to consider and list, and their form; everything but the address."""

    services: tuple[str, ...] = ()  # as the clinics write them; a clinic must offer all of them
    include_closed: bool = False
    within_m: float | None = None  # meters; farther clinics are not listed
    within_s: float | None = None  # seconds by car; clinics that take longer are not listed
    by: str = AUTO  # what near means: auto | drive | line
    limit: int | None = None  # how many clinics are listed at most
    units: str = "mi"  # mi | km, in text for people
    links: tuple[str, ...] = ("google",)
    travel_mode: str = "driving"
    share_origin: bool = False
    # The time that opening hours are shown for, a locator.clinics.hours.When; None shows none.
    at: "float | str | None" = None
    open_now: bool = False  # only clinics that are open at that time
    verify_after: int = VERIFY_AFTER_DAYS  # days; facts verified longer ago are stale
    language: str = "en"  # en | es, of text and sms
    sure: float = 0.95  # from this confidence on nothing is asked
    service_area_m: float = SERVICE_AREA_M
    # Also the way to the nearest clinic as a line, where the measure is the drive.
    way: bool = False

    @classmethod
    def from_options(
        cls, options: Mapping[str, Any], clinics: Directory | None = None
    ) -> "Request":
        """The request that a command's ``options`` ask for, by their names; others are ignored.

        An option that is None has the default. A limit of 0 is no limit. With ``clinics``,
        services are resolved to the names that the clinics use; UsageError if no clinic offers one.
        """
        known = {_FIELD_OF.get(name, name): value for name, value in options.items()}
        known |= dict(zip(_WITHIN, options.get("within") or (), strict=False))
        request = cls(**{name: known[name] for name in cls._fields if known.get(name) is not None})
        services = (
            request.services if clinics is None else clinics.resolve_services(request.services)
        )
        return request._replace(services=services, limit=request.limit or None)


# Options whose field has another name.
_FIELD_OF = {"service": "services", "service_area": "service_area_m"}
# The option --within is a ``Within``: meters and seconds.
_WITHIN = ("within_m", "within_s")


class Filters(NamedTuple):
    """The filters that left clinics out. Every format names them."""

    services: tuple[str, ...] = ()
    open_now: bool = False
    open_at: str | None = None  # with open_now: the time by the clinics' clocks; None for now
    within_m: float | None = None
    within_s: float | None = None


class Listed(NamedTuple):
    """A ranked clinic with its directions links, by link name.

    ``opening``: whether it is open at the time of the request; None without a time or hours.
    ``stale``: whether it was verified too long ago; None if no date is on file.
    """

    ranked: Ranked
    directions: Mapping[str, str]
    opening: "Opening | None" = None
    stale: bool | None = None


class Answer(NamedTuple):
    """The answer to one request; docs/json.md is the contract for its JSON form."""

    status: str  # ok | ambiguous | no_match
    origin: Candidate | None  # the best candidate; None when nothing matched
    candidates: tuple[Candidate, ...]
    decision: Decision
    clinics: tuple[Listed, ...]  # after within_m and limit; the decision looks at all of them
    readings: tuple[Reading, ...]  # each candidate with the clinic nearest to it
    units: str = "mi"
    # With open_now: how many clinics are left out, by reason. A reason is a word of
    # locator.clinics.hours.STATES, or not_on_file for clinics without hours.
    left_out: Mapping[str, int] | None = None
    language: str = "en"  # en | es
    filters: Filters = Filters()
    outside_area: bool = False  # whether the caller is outside the area that is served
    # From ``origin`` to ``decision.nearest`` along the roads. None unless the request asks for it,
    # the measure is the drive, and the text means one place.
    way: "Way | None" = None


def make_answer(
    text: str,
    clinics: Directory,
    geocoders: Sequence[Geocoder],
    request: Request,
    network: "Network | None" = None,
) -> Answer:
    """Answer one request: where ``text`` is, which clinic is nearest, and how sure that is.

    ``geocoders`` is a chain: the next one is asked only if those before it found nothing, or
    nothing precise enough to decide. ``network``: the roads for these clinics, where they are
    installed, or a router. Raises the errors of the geocoders and of the router; an error never
    becomes "no match", nor a straight line.
    """
    (answer,) = make_answers((text,), clinics, geocoders, request, network)
    if isinstance(answer, Exception):
        raise answer
    return answer


def make_answers(
    texts: Sequence[str],
    clinics: Directory,
    geocoders: Sequence[Geocoder],
    request: Request,
    network: "Network | None" = None,
) -> list[Answer | Exception]:
    """For each text the answer of ``make_answer``, or the exception that it raises.

    Raises DataError if the street data are damaged, because that concerns all texts, and
    UsageError if the request is by road and no roads are installed, or has a limit in minutes and
    is by straight line.

    Each step is done for all texts before the next step begins. With AT_ONCE texts this is a fifth
    faster than one by one, because the code of a step stays in the processor's caches.
    """
    if request.by == LINE and request.within_s is not None:
        raise UsageError("--within: minutes need --by drive or --by auto")
    if request.by == DRIVE and network is None:
        raise UsageError("--by drive: no roads are installed; run 'locator streets install'")
    choice, left_out = eligible(clinics, request)
    # Offline candidates carry their own street coverage.
    streets = any(geocoder.streets for geocoder in geocoders if geocoder.online)
    answers = [
        PendingAnswer(parse(text), choice, request, network, streets=streets) for text in texts
    ]
    located = [one for one in answers if one.place_typed()]
    undecided = [one for one in answers if not one.candidates]
    measure_all(located, choice, request, network)
    for geocoder in geocoders:
        located = [one for one in undecided if one.locate(geocoder)]
        measure_all(located, choice, request, network)
        undecided = [one for one in undecided if one.is_undecided()]
    return [one.error or one.answer(left_out) for one in answers]


def measure_all(
    located: "Sequence[PendingAnswer]",
    clinics: Directory,
    request: Request,
    network: "Network | None",
) -> None:
    """Rank the clinics for these texts. A router is asked for all of them together."""
    if network and network.online and located:
        try:
            texts = [one.candidates for one in located]
            network.foresee(texts, clinics, request.by, request.limit)
        except Exception as error:
            for one in located:
                one.error = error
            return
    for one in located:
        one.measure()


class PendingAnswer:
    """One text on its way to its answer. An error on the way concerns this text alone."""

    __slots__ = (
        "_address", "_clinics", "_found", "_network", "_ranking", "_request", "_streets", "error",
    )  # fmt: skip

    def __init__(
        self,
        address: Address,
        clinics: Directory,
        request: Request,
        network: "Network | None" = None,
        *,
        streets: bool,
    ) -> None:
        """``clinics`` are the eligible ones; ``streets`` as in ``rank``."""
        self._network = network
        self._address, self._clinics, self._request = address, clinics, request
        self._streets = streets
        self._found: list[Candidate] = []
        self._ranking: Ranking | None = None
        self.error: Exception | None = None

    def place_typed(self) -> bool:
        """Take the coordinates that were typed as the only candidate; False without them."""
        point = typed(self._address)
        if point is None:
            return False
        self._found = [point]
        return True

    @property
    def candidates(self) -> Sequence[Candidate]:
        """The candidates so far."""
        return self._found

    def locate(self, geocoder: Geocoder) -> bool:
        """Ask one geocoder for candidates; True if they are more precise than those so far."""
        try:
            candidates = self._places(geocoder)
        except DataError:
            raise
        except Exception as error:
            self.error = error
            return False
        if not candidates or (self._found and _rung(candidates) >= _rung(self._found)):
            return False
        self._found = candidates
        return True

    def _places(self, geocoder: Geocoder) -> list[Candidate]:
        """The candidates for the address; of one in either of two places, half of each."""
        both = () if geocoder.online else in_either_place(self._address)
        if not both:
            return self._in_one_place(geocoder, self._address)
        found = [one for each in both for one in self._in_one_place(geocoder, each)]
        halves = [one._replace(weight=one.weight / len(both)) for one in found]
        return sorted(added_up(halves), key=lambda one: -one.weight)

    def _in_one_place(self, geocoder: Geocoder, address: Address) -> list[Candidate]:
        candidates = geocoder.geocode(address)
        again = None if geocoder.online else geocoder.geocode
        area_m = self._request.service_area_m
        return likely_meant(address, candidates, self._clinics, area_m, again)

    def measure(self) -> None:
        """Rank the clinics from the candidates."""
        request = self._request
        try:
            measure = missing = None
            if self._network and self._found:
                first, *others = self._found
                measure, missing = self._network.measure(first, self._clinics, request.by)
                if missing and not self._network.online:
                    faults = (*first.faults, "roads_incomplete")
                    self._found = [first._replace(faults=faults), *others]
            self._ranking = rank(
                self._found,
                self._clinics,
                measure,
                limit=request.limit,
                within=Within(request.within_m, request.within_s),
                streets=self._streets,
                sure=request.sure,
                missing=missing,
            )
        except Exception as error:
            self.error = error

    def is_undecided(self) -> bool:
        """True if another geocoder could make it certain."""
        return self.error is None and not (self._ranking and self._ranking.decision.certain)

    def answer(self, left_out: Mapping[str, int] | None) -> Answer:
        """The answer from the candidates so far; ``left_out`` as in ``Answer``."""
        ranking, candidates, request = self._ranking, self._found, self._request
        if ranking is None:
            from locator.ranking.question import ask_when_unmatched  # not at the top: as in rank

            word = ask_when_unmatched(self._address)
            ranking = Ranking((), Decision(ask_for=word), (), False)
        status = NO_MATCH if not candidates else AMBIGUOUS if ranking.ambiguous else OK
        return Answer(
            status=status,
            origin=candidates[0] if candidates else None,
            candidates=tuple(candidates),
            decision=ranking.decision,
            clinics=tuple([_listed(row, candidates[0], request) for row in ranking.clinics]),
            readings=_with_areas(ranking, request.service_area_m),
            units=request.units,
            left_out=left_out,
            language=request.language,
            filters=_filters(request),
            outside_area=_is_outside(ranking, candidates, self._clinics, request),
            way=self._way(ranking) if request.way else None,
        )

    def _way(self, ranking: Ranking) -> "Way | None":
        decision, network = ranking.decision, self._network
        if network is None or decision.by != DRIVE or decision.nearest is None or ranking.ambiguous:
            return None
        return network.way(self._found[0], decision.nearest)


def eligible(clinics: Directory, request: Request) -> View:
    """The clinics that can be the answer. Raises UsageError for ``open_now`` without ``at``."""
    if request.open_now and request.at is None:
        raise UsageError("--open-now needs a time")
    return clinics.view(
        request.services,
        include_closed=request.include_closed,
        open_at=request.at if request.open_now else None,
    )


def _filters(request: Request) -> Filters:
    given = request.at if request.open_now and isinstance(request.at, str) else None
    return Filters(request.services, request.open_now, given, request.within_m, request.within_s)


def _is_outside(
    ranking: Ranking, candidates: Sequence[Candidate], clinics: Directory, request: Request
) -> bool:
    """True if the caller is outside the area that is served. A state as a whole never is."""
    if not candidates or ranking.nearest_m <= request.service_area_m:
        return False
    first, *others = candidates
    far = [one for one in others if one.precision != STATE]
    weight = first.weight if first.precision != STATE else 0.0
    return weight + share_beyond(far, clinics, request.service_area_m) >= LIKELY_FROM


def _with_areas(ranking: Ranking, area_m: float) -> tuple[Reading, ...]:
    """The readings, those outside the area that is served marked so. No state as a whole is."""
    readings = ranking.readings
    if not readings:
        return ()
    first, *others = readings
    far = [ranking.nearest_m > area_m, *(_apart_m(one) > area_m for one in others)]
    if True not in far:
        return readings
    return tuple(
        one._replace(outside_area=is_far and one.origin.precision != STATE)
        for one, is_far in zip((first, *others), far, strict=True)
    )


def _apart_m(reading: Reading) -> float:
    """About how far the clinic is from the place, in meters."""
    at, clinic = reading.origin, reading.nearest
    doors = [(clinic.latitude, clinic.longitude)]
    return distance_lower_bounds_m(at.latitude, at.longitude, doors)[0]


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
    # Imported only if a clinic has hours or a date: importing datetime takes long.
    from locator.clinics.hours import is_stale, opening

    opens = opening(clinic, request.at) if clinic.hours else None
    stale = is_stale(clinic, request.at, request.verify_after) if clinic.verified_on else None
    return opens, stale
