"""Texts → cells: what each process of a batch does with the rows, built once per process."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from locator.address.model import Address
from locator.answer import AT_ONCE, Answer, Request, make_answers
from locator.batch.cells import DEFAULT, FAILED, CellMaker
from locator.batch.model import Cells, Column
from locator.clinics.directory import Directory
from locator.errors import OnlineError
from locator.geocode.model import Candidate, Geocoder
from locator.geocode.offline import Offline, open_offline
from locator.ranking.network import open_network
from locator.roads.routers import NO_ROUTER

if TYPE_CHECKING:  # most runs are offline
    from locator.geocode.online.geocoder import BatchGeocoder
    from locator.roads.online.router import Router

# Every word that can stand in the column "error".
ERRORS: dict[str, str] = {
    "no_address": "the row has no address",
    "geocoder_unavailable": "the online geocoder or the network failed",
    "geocoder_quota": "the online geocoder says it was asked too often or too much",
    "geocoder_refused": "the online geocoder refused the key or the request",
    "router_unavailable": "the router or the network failed",
    "router_quota": "the router says it was asked too often or too much",
    "router_refused": "the router refused the key or the request",
    "internal": "a bug in this program",
}


class Setup(NamedTuple):
    """Everything that answers depend on; it can be sent to another process.

    ``folder``: the data folder with the street index, None for no street data. ``geocoders``: the
    chain by name, and ``settings`` what the online ones of it need, by their name. ``names`` and
    ``top``: the columns, as ``added_columns`` takes them; its units are the request's. ``router``:
    its name, and ``router_settings`` what it needs.
    """

    clinics: Directory
    request: Request
    folder: str | None = None
    names: tuple[str, ...] = DEFAULT
    top: int = 1
    geocoders: tuple[str, ...] = ("offline",)
    settings: Mapping[str, Mapping[str, str]] = {}
    router: str = NO_ROUTER
    router_settings: Mapping[str, str] = {}

    @property
    def online(self) -> bool:
        """True if addresses or places are sent over the network."""
        return self.router != NO_ROUTER or any(name != "offline" for name in self.geocoders)


class Outcome(NamedTuple):
    """The facts of one row that the summary counts."""

    status: str
    precision: str | None
    certain: bool
    error: str | None


# The result of one text.
Result = tuple[Cells, Outcome]


class Answerer:
    """Answers texts as ``find`` does, with the same geocoders in the same order.

    ``notify`` gets a line, once each, on where an online geocoder or a router sends places. Raises
    DataError if the street data cannot be used, UsageError for a service's unknown name or missing
    key.
    """

    def __init__(self, setup: Setup, notify: Callable[[str], None] = lambda _: None) -> None:
        # Directions links are nowhere in the cells.
        self._request = setup.request._replace(links=(), limit=setup.top)
        self._clinics = setup.clinics
        router = _router(setup, notify)
        self._network = open_network(setup.folder, setup.clinics, setup.request.by, router)
        self._maker = CellMaker(setup.names, setup.top, setup.request.units)
        self._gathered: _Gathered | None = None
        self._geocoders = [self._geocoder(name, setup, notify) for name in setup.geocoders]
        self._outcomes: dict[Outcome, Outcome] = {}

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns that the cells are for."""
        return self._maker.columns

    @property
    def rows_at_once(self) -> int:
        """The least number of texts to give together: 1 if it does not matter."""
        routed = self._network is not None and self._network.online
        return self._gathered.largest_batch if self._gathered else AT_ONCE if routed else 1

    def answer(self, texts: Sequence[str]) -> list[Cells]:
        """The cells of each text; a text that cannot be answered gets its error word.

        Raises DataError when the street data turn out to be damaged: that is no fault of a row.
        """
        return [cells for cells, _ in self.results(texts)]

    def results(self, texts: Sequence[str]) -> list[Result]:
        """``answer``, with what is counted of each row."""
        results = self._asked(texts)
        if self._gathered and self._gathered.wanted:
            self._gathered.ask()
            pending = [at for at, result in enumerate(results) if result is None]
            again = self._asked([texts[at] for at in pending])
            for at, result in zip(pending, again, strict=True):
                results[at] = result
        return [result for result in results if result]

    def _asked(self, texts: Sequence[str]) -> list[Result | None]:
        """The result of each text; None while a geocoder has not been asked for it yet."""
        parts = (texts[at : at + AT_ONCE] for at in range(0, len(texts), AT_ONCE))
        return [result for part in parts for result in self._together(part)]

    def _together(self, texts: Sequence[str]) -> list[Result | None]:
        """``_asked``, each step done for all of the texts before the next."""
        said = [text for text in texts if text.strip()]
        answers = iter(
            make_answers(said, self._clinics, self._geocoders, self._request, self._network)
        )
        none = self._failed("no_address")
        return [self._told(next(answers)) if text.strip() else none for text in texts]

    def _geocoder(self, name: str, setup: Setup, notify: Callable[[str], None]) -> Geocoder:
        if name == "offline":
            return Offline() if setup.folder is None else open_offline(setup.folder, checked=True)
        from locator.geocode.online.geocoder import BatchGeocoder, online

        geocoder = online(name, setup.settings.get(name, {}), notify=notify)
        if not isinstance(geocoder, BatchGeocoder):
            return geocoder
        self._gathered = _Gathered(geocoder)
        return self._gathered

    def _told(self, answer: Answer | Exception) -> Result | None:
        """The result of an answer; a bug in this program in one row must not cost the others."""
        if isinstance(answer, _NotAskedYet):
            return None
        if isinstance(answer, Exception):
            return self._failed(_word(answer))
        precision = answer.origin.precision if answer.origin else None
        outcome = Outcome(answer.status, precision, answer.decision.certain, None)
        # One object for all that are equal: it is sent once with a block, not once with each row.
        return self._maker.cells_of(answer), self._outcomes.setdefault(outcome, outcome)

    def _failed(self, word: str) -> Result:
        return self._maker.failed(word), Outcome(FAILED, None, False, word)


def _router(setup: Setup, notify: Callable[[str], None]) -> "Router | None":
    if setup.router == NO_ROUTER:
        return None
    from locator.roads.online.router import router

    return router(setup.router, setup.router_settings, notify=notify)


class _NotAskedYet(Exception):
    """The geocoder wants to be asked for many addresses together."""


class _Gathered:
    """A geocoder that takes many addresses at once: they are gathered, then asked for together."""

    def __init__(self, geocoder: "BatchGeocoder") -> None:
        self._geocoder = geocoder
        self.name, self.online, self.streets = geocoder.name, True, geocoder.streets
        self.largest_batch = geocoder.largest_batch
        self.wanted: dict[Address, None] = {}
        self._found: dict[Address, list[Candidate] | OnlineError] = {}

    def geocode(self, address: Address) -> list[Candidate]:
        """The places, or the error, that came for ``address``; else _NotAskedYet is raised."""
        found = self._found.get(address)
        if found is None:
            self.wanted[address] = None
            raise _NotAskedYet
        if isinstance(found, OnlineError):
            del self._found[address]  # the next with that address may find the network mended
            raise type(found)(*found.args)
        return list(found)

    def ask(self) -> None:
        """Ask for all that are wanted; what came before is forgotten."""
        wanted, self.wanted = list(self.wanted), {}
        self._found = dict(zip(wanted, self._geocoder.geocode_all(wanted), strict=True))


def _word(error: Exception) -> str:
    """The word for the column "error"."""
    return f"{error.kind}_{error.cause}" if isinstance(error, OnlineError) else "internal"
