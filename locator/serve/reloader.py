"""Reads the files again when they change, in a thread of its own."""

import gc
from collections.abc import Callable
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

from locator.geocode.model import Geocoder
from locator.roads.routers import NO_ROUTER
from locator.serve.backoff import Backoff
from locator.serve.config import Config
from locator.serve.log import fault_of
from locator.serve.state import (
    InTurn,
    OneAtATime,
    fingerprints,
    index_at_start,
    index_fingerprint,
    load_state,
    read_index,
    tokens,
)

if TYPE_CHECKING:
    from locator.roads.online.router import Router

# Seconds between two checks of the files.
POLL_S = 1.0


class Reloader:
    """Holds the newest usable state, and the fault of newer files if they cannot be used.

    Reads the files at the start. Raises DataError if the clinics or the tokens cannot be used, and
    UsageError for an online geocoder or a router that is unknown or lacks a key.
    """

    def __init__(self, config: Config, log: Callable[..., None]) -> None:
        self._config, self._log = config, log
        self._online, self._router = _online(config, log), _router(config, log)
        self._used = self._seen = fingerprints(config)
        self._index = index_at_start(config)
        self.state = load_state(config, self._online, self._index, self._router)
        self.fault = ""  # why the newest files are not in use; "" if they are
        self._woken, self._ended, self._backoff = Event(), Event(), Backoff()
        self._thread: Thread | None = None

    def start(self) -> None:
        """Start to watch the files."""
        self._thread = Thread(target=self._watch, name="reloader", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop watching the files."""
        self._ended.set()
        self._woken.set()

    def wake(self) -> None:
        """Read all files again soon, even unchanged ones. Safe in a signal handler."""
        self._woken.set()

    def _watch(self) -> None:
        while not self._ended.is_set():
            woken = self._woken.wait(POLL_S)
            self._woken.clear()
            if not self._ended.is_set():
                self._check(woken)

    def _check(self, woken: bool) -> None:
        found = fingerprints(self._config)
        # A file may still be written to. Read it only after two equal checks.
        settled, self._seen = found == self._seen, found
        if woken or (settled and found != self._used):
            self._used = found
            self._backoff.reset()
            if woken:
                self._index = self._index._replace(fingerprint=())
            self._read("")
        elif (known := self.fault or self.state.fault) and self._backoff.over:
            # The cause may have passed: a full disk, too many open files.
            self._read(known)

    def _read(self, known: str) -> None:
        """Read all files but an unchanged index. Log the outcome unless it is fault ``known``."""
        try:
            # Tokens first: a removed token must stop working even if other files are broken.
            self.state = self.state._replace(tokens=tokens(self._config))
            if self._index.fingerprint != index_fingerprint(self._config):
                self._index = read_index(self._config)
            self.state = load_state(self._config, self._online, self._index, self._router)
        except Exception as error:  # the old state stays in use after any error
            self.fault = fault_of(error)
            self._backoff.grow()
        else:
            self.fault = ""
        facts: dict[str, Any] = {"fault": self.fault} if self.fault else {}
        if not known or self.fault != known:
            self._log("reload failed" if facts else "reloaded", **facts)
        gc.collect()  # parts of the old state refer to each other


def _online(config: Config, log: Callable[..., None]) -> dict[str, Geocoder]:
    """The online geocoders by name."""
    names = [name for name in config.geocoders if name != "offline"]
    if not names:
        return {}
    from locator.geocode.online.geocoder import online

    def notify(message: str) -> None:
        log("online", detail=message)

    return {
        name: OneAtATime(
            online(name, config.settings.get(name, {}), notify=notify), config.time_limit_s
        )
        for name in names
    }


def _router(config: Config, log: Callable[..., None]) -> "Router | None":
    """The router; None for none."""
    if config.router == NO_ROUTER:
        return None
    from locator.roads.online.router import router

    def notify(message: str) -> None:
        log("online", detail=message)

    return InTurn(router(config.router, config.router_settings, notify=notify), config.time_limit_s)
