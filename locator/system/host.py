"""A host that is asked over the network: announced once, at its rate, again where that helps."""

import math
import time
from collections.abc import Callable, Iterable, Mapping
from threading import Lock
from typing import NamedTuple, TypeVar

from locator.errors import OnlineError, UsageError
from locator.system.rate_limit import RateLimit

# How often a request is tried before its failure is reported.
TRIES = 3

# Seconds; the longest wait that a service can ask for: someone is on the telephone.
LONGEST_WAIT_S = 60

# The settings that each online service has, with their defaults.
SETTINGS = {"contact_url": "", "min_delay_s": "0", "retry_delay_s": "0.5"}

_Reply = TypeVar("_Reply")


class Trouble(NamedTuple):
    """The error, whether another try can help, and the wait (s) that the service asks for."""

    error: OnlineError
    again: bool
    retry_after_s: float | None = None


class Host:
    """One host. ``notify`` is called once, before the first request, with ``announcement``.

    ``min_delay_s``: seconds between two requests, over all processes of this user.
    ``retry_delay_s``: seconds before the second try; twice that before the third. ``trouble``: the
    meaning of an exception that a request raised.
    """

    def __init__(
        self,
        name: str,
        announcement: str,
        *,
        min_delay_s: float,
        retry_delay_s: float,
        trouble: Callable[[Exception], Trouble],
        notify: Callable[[str], None],
    ) -> None:
        self._limit = RateLimit(name, min_delay_s)
        self._retry_delay_s = retry_delay_s
        self._announcement, self._trouble = announcement, trouble
        self._notify: Callable[[str], None] | None = notify
        self._telling = Lock()

    def ask(self, request: Callable[[], _Reply]) -> _Reply:
        """The reply to ``request``, which is made again if that can help. Raises OnlineError."""
        self._announce()
        tried = 0
        while True:
            self._limit.wait()
            try:
                return request()
            except Exception as error:  # geopy can raise anything for an odd answer
                failed = self._trouble(error)
            # Outside the handler, so that the error has no reference to the exception.
            tried += 1
            wait_s = self._backoff_s(tried, failed.retry_after_s)
            if not failed.again or tried == TRIES or wait_s > LONGEST_WAIT_S:
                raise failed.error
            time.sleep(wait_s)

    def _announce(self) -> None:
        with self._telling:
            notify, self._notify = self._notify, None
            if notify is not None:
                notify(self._announcement)

    def _backoff_s(self, tried: int, asked_s: float | None) -> float:
        import random

        # Doubles each time. A random half of it, so that clients that failed together do not come
        # back together.
        backoff: float = self._retry_delay_s * 2 ** (tried - 1) * random.uniform(0.5, 1)
        return max(backoff, asked_s or 0)


def retry_after_s(headers: Mapping[str, str]) -> int | None:
    """The seconds to wait that an answer asks for: a number or a date (RFC 9110, 10.2.3).

    ``headers`` have names in lower case. None if it asks for nothing that can be read.
    """
    text = headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit():
        return int(text[:9])
    from email.utils import parsedate_to_datetime

    try:
        return max(0, math.ceil(parsedate_to_datetime(text).timestamp() - time.time()))
    except (ValueError, OverflowError):
        return None


def seconds(service: str, key: str, value: str) -> float:
    """The seconds in a setting of ``service``. Raises UsageError."""
    try:
        number = float(value)
    except ValueError:
        number = -1
    if not 0 <= number <= LONGEST_WAIT_S:
        raise UsageError(f"{service}: {key} must be 0 to {LONGEST_WAIT_S} seconds")
    return number


def user_agent(contact_url: str) -> str:
    """The name of this program for a service, with the contact if there is one."""
    from locator import __version__

    agent = f"clinic-locator/{__version__}"
    return f"{agent} (+{contact_url})" if contact_url else agent


def did_you_mean(text: str, known: Iterable[str]) -> str:
    """The end of a message about a word that is not ``known``: the nearest, else all."""
    from difflib import get_close_matches

    names = list(known)
    near = get_close_matches(text, names, n=1)
    return f"; did you mean {near[0]!r}?" if near else f"; choose from {', '.join(names)}"
