"""The clinics, the street index and the tokens, read at one moment."""

import os
import sqlite3
import time
import weakref
from collections.abc import Mapping, Sequence
from threading import TIMEOUT_MAX, Lock
from typing import TYPE_CHECKING, NamedTuple

from locator.address.model import Address
from locator.answer import Answer, Request, eligible
from locator.clinics.directory import Directory
from locator.clinics.guide import Guides, load_guides, with_guides
from locator.clinics.load import guide_path, load_clinics, services_beside
from locator.errors import DataError, UsageError
from locator.geocode.model import Candidate, Geocoder
from locator.geocode.offline import Offline, open_offline
from locator.geocode.streets.folder import data_dir, has_index
from locator.geocode.streets.snapshot import copied_index
from locator.geocode.streets.store import damaged, index_path, installed, open_index
from locator.ranking.network import has_roads, open_network
from locator.roads.folder import graph_path
from locator.serve.config import Config
from locator.serve.tokens import read_tokens

if TYPE_CHECKING:
    from locator.ranking.by_road import Network
    from locator.roads.online.model import Point, Table
    from locator.roads.online.router import Router

# Differs when a file has changed: its time in nanoseconds, size and inode. None if it is missing.
Fingerprint = tuple[int, ...] | None

_NO_INDEX = "no street index here; run 'locator streets install'"


class State(NamedTuple):
    """Everything that answers a request. It never changes; a new one replaces it."""

    clinics: Directory
    guides: Guides
    geocoders: tuple[Geocoder, ...]
    tokens: tuple[bytes, ...]  # () if none is needed
    streets: "Streets | None"
    defaults: Request  # for fields that a request leaves out
    loaded_at: float  # Unix seconds
    fault: str = ""  # why it cannot give answers; "" if it can
    network: "Network | None" = None  # the router, or the roads if any are installed

    @property
    def online(self) -> bool:
        """True if an answer can take a request over the network."""
        routed = self.network is not None and self.network.online
        return routed or any(geocoder.online for geocoder in self.geocoders)


class Streets:
    """A connection to the street index for the thread that draws maps.

    The geocoder has a connection of its own, for its own thread.
    """

    def __init__(self, connection: sqlite3.Connection, path: str) -> None:
        weakref.finalize(self, connection.close)
        self._connection = connection
        try:
            counties = installed(connection)
        except sqlite3.Error:
            raise damaged(path) from None
        self.counties = len({county.fips for county in counties})
        self.vintages = sorted({county.vintage for county in counties if county.vintage})

    def picture(
        self, answer: Answer, clinics: Directory, request: Request, size: tuple[float, ...]
    ) -> str:
        """The map with streets; see ``picture`` below."""
        return _drawn(answer, clinics, request, size, self._connection)


def picture(answer: Answer, state: State, request: Request, size: tuple[float, ...]) -> str:
    """The map of ``answer`` as SVG, with scale bars for all zooms.

    ``size``: width and height in the map's units. Only one thread at a time may call it. Raises
    DataError if the index is damaged.
    """
    clinics = eligible(state.clinics, request).clinics
    if state.streets is None:
        return _drawn(answer, clinics, request, size, None)
    return state.streets.picture(answer, clinics, request, size)


def _drawn(
    answer: Answer,
    clinics: Directory,
    request: Request,
    size: tuple[float, ...],
    streets: sqlite3.Connection | None,
) -> str:
    from locator.map.scale import ZOOMS
    from locator.map.scene import make_scene
    from locator.map.svg import svg

    width, height = size
    scene = make_scene(
        answer, clinics, streets=streets, width=width, height=height, units=request.units
    )
    return svg(scene, len(ZOOMS))


class _Turn:
    """A lock that each thread waits for at most ``wait_s`` seconds."""

    def __init__(self, wait_s: float) -> None:
        self._lock, self._wait_s = Lock(), min(wait_s, TIMEOUT_MAX)

    def __enter__(self) -> None:
        """Raises TimeoutError if the turn does not come in time.

        The client has given up by then, so its place must not be sent any more.
        """
        if not self._lock.acquire(timeout=self._wait_s):
            raise TimeoutError

    def __exit__(self, *_: object) -> None:
        self._lock.release()


class OneAtATime:
    """A geocoder for several threads: each waits for its turn, at most ``wait_s`` seconds."""

    def __init__(self, geocoder: Geocoder, wait_s: float) -> None:
        self._geocoder, self._turn = geocoder, _Turn(wait_s)
        self.name, self.online = geocoder.name, geocoder.online

    @property
    def streets(self) -> bool:
        """True if it can place a street."""
        return self._geocoder.streets

    def geocode(self, address: Address) -> list[Candidate]:
        """The geocoder's candidates. Raises TimeoutError if the turn does not come in time."""
        with self._turn:
            return self._geocoder.geocode(address)


class InTurn:
    """A router for several threads: each waits for its turn, at most ``wait_s`` seconds."""

    def __init__(self, router: "Router", wait_s: float) -> None:
        self._router, self._turn = router, _Turn(wait_s)
        self.name, self.attribution = router.name, router.attribution
        self.limits = router.limits

    def table(self, sources: "Sequence[Point]", targets: "Sequence[Point]") -> "Table":
        """The router's table. Raises TimeoutError if the turn does not come in time."""
        with self._turn:
            return self._router.table(sources, targets)


class Index(NamedTuple):
    """A copy of the street index, opened once for each thread that uses it.

    States share it: copying and checking it is slow, and the other files change more often.
    """

    fingerprint: Fingerprint  # of the copied file; () if it must be read again anyway
    streets: Streets | None  # for the maps
    answering: Offline
    placing: Offline  # for the clinics' own addresses
    fault: str = ""  # why it cannot be used; "" if it can


def read_index(config: Config) -> Index:
    """A copy of the current street index. Raises DataError, with its path, if it is unusable."""
    folder = data_dir(config.data_dir)
    fingerprint = index_fingerprint(config)
    if not has_index(folder):
        if config.data_dir is not None:
            raise DataError(_NO_INDEX, path=index_path(folder))
        return Index(fingerprint, None, Offline(), Offline())
    with copied_index(folder) as copy:
        connection = open_index(copy)
        assert connection is not None
        streets = Streets(connection, index_path(folder))
        return Index(
            fingerprint,
            streets,
            open_offline(copy, checked=True),
            open_offline(copy, checked=True),
        )


def index_at_start(config: Config) -> Index:
    """``read_index`` at the start. With an unusable index the service runs, but gives no answers.

    A usable index may arrive later. Any other unusable file stops the service at the start.
    """
    try:
        return read_index(config)
    except DataError as error:
        return Index((), None, Offline(), Offline(), str(error))


def load_state(
    config: Config,
    online: Mapping[str, Geocoder],
    index: Index,
    router: "Router | None" = None,
) -> State:
    """A new state with ``index``; all other files are read again. ``online``: geocoders by name.

    Raises DataError, naming the file, if one cannot be used. Raises UsageError for a default
    service that no clinic offers.
    """
    clinics = load_clinics(config.locations, index.placing, config.services_file)
    local = index.answering
    own: Geocoder = local
    if online or router is not None:  # answers are then made in threads
        own = OneAtATime(local, config.time_limit_s)
    guides = load_guides(config.locations, clinics.services, config.guide_file)
    clinics = with_guides(clinics, guides)
    return State(
        clinics,
        guides,
        tuple(online.get(name, own) for name in config.geocoders),
        tokens(config),
        index.streets,
        _defaults(config, clinics),
        time.time(),
        index.fault,
        _network(config, clinics, router),
    )


def _network(config: Config, clinics: Directory, router: "Router | None") -> "Network | None":
    """The router, or the roads, made ready for the clinics. Raises DataError if damaged."""
    folder, by = data_dir(config.data_dir), config.defaults.by
    if router is None and has_roads(folder, by):
        from locator.ranking.by_road import sites
        from locator.roads.install import make_ready

        make_ready(folder, sites(clinics))
    return open_network(folder, clinics, by, router)


def _defaults(config: Config, clinics: Directory) -> Request:
    """``config.defaults`` with the clinics' own names of the services. Raises UsageError."""
    try:
        services = clinics.resolve_services(config.defaults.services)
    except UsageError as error:
        raise UsageError(f"--service: {error}") from None
    return config.defaults._replace(services=services)


def tokens(config: Config) -> tuple[bytes, ...]:
    """The digests of the valid tokens; () if none is needed. Raises DataError."""
    return read_tokens(config.token_file) if config.token_file else ()


def fingerprints(config: Config) -> tuple[Fingerprint, ...]:
    """The fingerprint of each file that is read."""
    paths = (
        config.locations,
        config.services_file or services_beside(config.locations),
        guide_path(config.locations, config.guide_file),
        config.token_file,
    )
    roads = _fingerprint(graph_path(data_dir(config.data_dir)))
    others = (_fingerprint(path) for path in paths if path is not None)
    return index_fingerprint(config), *others, roads


def index_fingerprint(config: Config) -> Fingerprint:
    """The fingerprint of the street index; None without one."""
    return _fingerprint(index_path(data_dir(config.data_dir)))


def _fingerprint(path: str) -> Fingerprint:
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
