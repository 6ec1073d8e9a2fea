"""The clinics, the street index and the tokens, as read at one moment."""

import os
import sqlite3
import time
import weakref
from collections.abc import Mapping
from threading import TIMEOUT_MAX, Lock
from typing import NamedTuple

from locator.address.model import Address
from locator.answer import Answer, Request, eligible
from locator.clinics.load import load_clinics, services_beside
from locator.clinics.model import Clinic
from locator.clinics.service_names import resolve_service
from locator.errors import DataError, UsageError
from locator.geocode.model import Candidate, Geocoder
from locator.geocode.offline import Offline, open_offline
from locator.geocode.streets.folder import data_dir
from locator.geocode.streets.snapshot import copied_index
from locator.geocode.streets.store import damaged, index_path, installed, open_index
from locator.serve.config import Config
from locator.serve.tokens import read_tokens

# What tells whether a file has changed since; None where there is none.
Facts = tuple[int, ...] | None

_NO_INDEX = "there is no street index here; run 'locator streets install'"


class State(NamedTuple):
    """What one request is answered with, from its beginning to its end; nothing in it changes."""

    clinics: tuple[Clinic, ...]
    geocoders: tuple[Geocoder, ...]
    tokens: tuple[bytes, ...]  # () where none is needed
    streets: "Streets | None"
    defaults: Request  # for what a request does not say
    loaded_at: float  # Unix seconds
    fault: str = ""  # why nothing can be answered; "" where it can


class Streets:
    """The street index once more, for the thread of the maps: a geocoder's own is for its own."""

    def __init__(self, connection: sqlite3.Connection, path: str) -> None:
        weakref.finalize(self, connection.close)
        self._connection, self._path = connection, path
        self._check()
        counties = installed(connection)
        self.counties = len({county.fips for county in counties})
        self.vintages = sorted({county.vintage for county in counties if county.vintage})

    def _check(self) -> None:
        try:
            sound = self._connection.execute("PRAGMA quick_check(1)").fetchone() == ("ok",)
        except sqlite3.DatabaseError:
            sound = False
        if not sound:
            raise damaged(self._path)

    def picture(
        self, answer: Answer, clinics: tuple[Clinic, ...], request: Request, size: tuple[float, ...]
    ) -> str:
        """``picture`` with streets."""
        return _drawn(answer, clinics, request, size, self._connection)


def picture(answer: Answer, state: State, request: Request, size: tuple[float, ...]) -> str:
    """The map of ``answer`` as SVG of ``size`` units, with the scale bars of all zooms.

    For one thread at a time. Raises DataError if the index turns out to be damaged.
    """
    clinics = eligible(state.clinics, request)[0]
    if state.streets is None:
        return _drawn(answer, clinics, request, size, None)
    return state.streets.picture(answer, clinics, request, size)


def _drawn(
    answer: Answer,
    clinics: tuple[Clinic, ...],
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


class OneAtATime:
    """A geocoder that several threads can ask: each waits for its turn, ``wait_s`` at most."""

    def __init__(self, geocoder: Geocoder, wait_s: float) -> None:
        self._geocoder, self._lock = geocoder, Lock()
        self._wait_s = min(wait_s, TIMEOUT_MAX)
        self.name, self.online = geocoder.name, geocoder.online

    @property
    def streets(self) -> bool:
        """Whether it can place a street."""
        return self._geocoder.streets

    def geocode(self, address: Address) -> list[Candidate]:
        """What the geocoder itself says. Raises TimeoutError if the turn does not come.

        Whoever asked has given up by then, and the address must not be sent any more.
        """
        if not self._lock.acquire(timeout=self._wait_s):
            raise TimeoutError
        try:
            return self._geocoder.geocode(address)
        finally:
            self._lock.release()


class Index(NamedTuple):
    """A copy of the street index, opened once for each thread that uses it.

    It outlasts states: to copy and check it takes long, and the other files change more often.
    """

    facts: Facts  # of the file that was copied; () where it has to be read again in any case
    streets: Streets | None  # for the maps
    answering: Offline
    placing: Offline  # for the clinics' own addresses
    fault: str = ""  # why it cannot be used; "" where it can


def read_index(config: Config) -> Index:
    """The street index of this moment. Raises DataError, with its path, if it cannot be used."""
    folder = data_dir(config.data_dir)
    facts = index_facts(config)
    opened = open_index(folder)
    if opened is None:
        if config.data_dir is not None:
            raise DataError(_NO_INDEX, path=index_path(folder))
        return Index(facts, None, Offline(), Offline())
    opened.close()
    with copied_index(folder) as copy:
        connection = open_index(copy)
        assert connection is not None
        streets = Streets(connection, index_path(folder))
        return Index(facts, streets, open_offline(copy), open_offline(copy))


def first_index(config: Config) -> Index:
    """``read_index`` at the start: with one that cannot be used there are no answers.

    That can mend itself when the index comes; all else is a mistake of who starts the service.
    """
    try:
        return read_index(config)
    except DataError as error:
        return Index((), None, Offline(), Offline(), str(error))


def load_state(config: Config, online: Mapping[str, Geocoder], index: Index) -> State:
    """All else read anew; ``online`` are the geocoders that need no file.

    Raises DataError, naming the file, if one cannot be used. Raises UsageError for a default that
    the clinics do not allow.
    """
    clinics = load_clinics(config.locations, index.placing, config.services_file)
    local = index.answering
    own: Geocoder = OneAtATime(local, config.time_limit_s) if online else local
    return State(
        clinics,
        tuple(online.get(name, own) for name in config.geocoders),
        tokens(config),
        index.streets,
        _defaults(config, clinics),
        time.time(),
        index.fault,
    )


def _defaults(config: Config, clinics: tuple[Clinic, ...]) -> Request:
    """``config.defaults`` with the services as these clinics write them. Raises UsageError."""
    try:
        services = tuple(resolve_service(name, clinics) for name in config.defaults.services)
    except UsageError as error:
        raise UsageError(f"--service: {error}") from None
    return config.defaults._replace(services=services)


def tokens(config: Config) -> tuple[bytes, ...]:
    """The tokens that are good now; () where none is needed. Raises DataError."""
    return read_tokens(config.token_file) if config.token_file else ()


def signature(config: Config) -> tuple[Facts, ...]:
    """What tells whether a file has changed since, for each file that is read."""
    paths = (
        config.locations,
        config.services_file or services_beside(config.locations),
        config.token_file,
    )
    return index_facts(config), *(_facts(path) for path in paths if path is not None)


def index_facts(config: Config) -> Facts:
    """What tells whether the street index has changed since; None where there is none."""
    return _facts(index_path(data_dir(config.data_dir)))


def _facts(path: str) -> Facts:
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
