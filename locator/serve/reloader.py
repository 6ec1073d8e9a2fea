"""Keeps the state as new as the files: reads them again when they change, in its own thread."""

import gc
from collections.abc import Callable
from threading import Event, Thread
from typing import Any

from locator.geocode.model import Geocoder
from locator.serve.backoff import Backoff
from locator.serve.config import Config
from locator.serve.log import fault_of
from locator.serve.state import (
    OneAtATime,
    fingerprints,
    index_at_start,
    index_fingerprint,
    load_state,
    read_index,
    tokens,
)

# Seconds between two looks at the files.
POLL_S = 1.0


class Reloader:
    """Has the newest state that could be used, and what is wrong with a newer one.

    Raises DataError if the clinics or the tokens cannot be used at the start, UsageError for an
    online geocoder that is unknown or lacks a key.
    """

    def __init__(self, config: Config, log: Callable[..., None]) -> None:
        self._config, self._log = config, log
        self._online = _online(config, log)
        self._used = self._seen = fingerprints(config)
        self._index = index_at_start(config)
        self.state = load_state(config, self._online, self._index)
        self.fault = ""  # why the newest files are not in use; "" where they are
        self._woken, self._ended, self._backoff = Event(), Event(), Backoff()
        self._thread: Thread | None = None

    def start(self) -> None:
        """Begin to look at the files."""
        self._thread = Thread(target=self._watch, name="reloader", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End looking at the files."""
        self._ended.set()
        self._woken.set()

    def wake(self) -> None:
        """Have everything read again soon, changed or not; safe to call for a signal."""
        self._woken.set()

    def _watch(self) -> None:
        while not self._ended.is_set():
            asked = self._woken.wait(POLL_S)
            self._woken.clear()
            if not self._ended.is_set():
                self._look(asked)

    def _look(self, asked: bool) -> None:
        found = fingerprints(self._config)
        # A file that is still being written is left alone until it looks the same twice.
        still, self._seen = found == self._seen, found
        if asked or (still and found != self._used):
            self._used = found
            self._backoff.reset()
            if asked:
                self._index = self._index._replace(fingerprint=())
            self._read("")
        elif (known := self.fault or self.state.fault) and self._backoff.over:
            # It may have been something that passes: a full disk, too many open files.
            self._read(known)

    def _read(self, known: str) -> None:
        """Read all but an index that is known, and log the outcome unless it is fault ``known``."""
        try:
            # On their own and first: a token that was taken back is no longer good, whatever is
            # wrong with the other files.
            self.state = self.state._replace(tokens=tokens(self._config))
            if self._index.fingerprint != index_fingerprint(self._config):
                self._index = read_index(self._config)
            self.state = load_state(self._config, self._online, self._index)
        except Exception as error:  # whatever it is, the old state is still good
            self.fault = fault_of(error)
            self._backoff.grow()
        else:
            self.fault = ""
        told: dict[str, Any] = {"fault": self.fault} if self.fault else {}
        if not known or self.fault != known:
            self._log("reload failed" if told else "reloaded", **told)
        gc.collect()  # what only the old state used, and that refers to itself


def _online(config: Config, log: Callable[..., None]) -> dict[str, Geocoder]:
    """The geocoders that ask a service on the network, by name."""
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
