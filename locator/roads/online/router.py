"""A router that was chosen by name: asked over the network for tables, as geocoders are asked."""

import json
from collections.abc import Callable, Mapping, Sequence, Set
from functools import partial
from typing import Any, Protocol
from urllib.parse import urlsplit

from locator.errors import OnlineError, QuotaError, RefusedError, UnavailableError, UsageError
from locator.roads.online import services
from locator.roads.online.model import Ask, Limits, Point, Table
from locator.roads.online.services import Service
from locator.roads.routers import ROUTERS
from locator.system.host import (
    SETTINGS,
    Host,
    Trouble,
    did_you_mean,
    retry_after_s,
    seconds,
    user_agent,
)
from locator.system.http import Client, NoAnswerError, StatusError

# Seconds between two requests that public servers ask for: one a second at most by
# https://github.com/Project-OSRM/osrm-backend/wiki/Api-usage-policy and by
# https://www.fossgis.de/arbeitsgruppen/osm-server/nutzungsbedingungen/ . openrouteservice's
# questions and answers name 40 a minute.
MIN_DELAY_S = {
    "router.project-osrm.org": 1.0,
    "routing.openstreetmap.de": 1.0,
    "valhalla1.openstreetmap.de": 1.0,
    "api.openrouteservice.org": 1.5,
}
# Settings of a router besides those of every online service.
_OURS = ("url", "profile", "attribution", "most_places", "most_pairs")
# A table with places off the roads is asked for again in parts, at most so often.
_MOST_PARTS = 64


class Router(Protocol):
    """A service that knows the ways from some places to others."""

    name: str
    attribution: str
    limits: Limits

    def table(self, sources: Sequence[Point], targets: Sequence[Point]) -> Table:
        """The ways from each source to each target, which fit into ``limits``.

        Raises OnlineError, never for a single place off the roads.
        """
        ...


def router(
    name: str,
    settings: Mapping[str, str],
    *,
    timeout_s: float = 10,
    notify: Callable[[str], None],
) -> Router:
    """The router called ``name``, which sends places to its service.

    ``settings``: ``url``, ``api_key``, ``profile``, ``attribution``, ``most_places`` and
    ``most_pairs`` of one request, and those of every online service (``system.host.SETTINGS``).
    ``timeout_s``: seconds for each try. ``notify`` is called once, before the first request, with
    a line that says where places go. Raises UsageError if the name or a setting is unknown, wrong
    or missing.
    """
    if name not in ROUTERS:
        raise UsageError(f"there is no router of that name{did_you_mean(name, ROUTERS)}")
    made: type[Service] = getattr(services, ROUTERS[name])
    _check_names(name, settings, made)
    url = _checked_url(name, settings.get("url") or made.url)
    if made.takes_key and url == made.url and not settings.get("api_key"):
        raise UsageError(_missing(name, "api_key"))
    given = {**SETTINGS, **settings}
    service = made(url, given.get("profile") or made.profile, given.get("api_key", ""))
    host = urlsplit(url).netloc
    min_delay_s = seconds(f"router {name}", "min_delay_s", given["min_delay_s"])
    asked = Host(
        host,
        f"callers' places go to {host} ({name})",
        min_delay_s=max(min_delay_s, MIN_DELAY_S.get(host, 0)),
        retry_delay_s=seconds(f"router {name}", "retry_delay_s", given["retry_delay_s"]),
        trouble=partial(_trouble, name),
        notify=notify,
    )
    online = _Online(name, service, asked, user_agent(given["contact_url"]), timeout_s)
    online.attribution = settings.get("attribution", made.attribution)
    online.limits = Limits(
        _count(name, "most_places", settings, made.limits.places, 2),
        _count(name, "most_pairs", settings, made.limits.pairs, 1),
    )
    return online


class _Online:
    def __init__(self, name: str, service: Service, host: Host, agent: str, timeout_s: float):
        self.name, self.attribution, self.limits = name, service.attribution, service.limits
        self._service, self._host, self._timeout_s = service, host, timeout_s
        self._client, self._agent = Client(), agent
        self._islands: set[Point] = set()  # targets that another road does not help

    def table(self, sources: Sequence[Point], targets: Sequence[Point]) -> Table:
        """See ``Router``.

        Some services refuse a whole table for one place that is off their roads. It is asked for
        again in halves until that place is found.
        """
        found = _Parts(self._asked, self.name).table(sources, targets)
        if not self._service.needs_second_look:
            return found
        cut_off = _cut_off(found, sources, targets) - self._islands
        if not cut_off:
            return found
        again = _Parts(partial(self._asked, cut_off=cut_off), self.name).table(sources, targets)
        self._islands |= _cut_off(again, sources, targets).intersection(targets)
        return again

    def _asked(
        self, sources: Sequence[Point], targets: Sequence[Point], cut_off: Set[Point] = frozenset()
    ) -> Table | None:
        """The table; None if it was refused for a place in it."""
        call = self._service.call(Ask(sources, targets, cut_off))
        headers = {"User-Agent": self._agent, **call.headers}

        def request() -> Table | None:
            try:
                text = self._client.fetch(
                    call.url, timeout_s=self._timeout_s, headers=headers, body=call.body
                )
            except StatusError as error:
                if self._is_for_a_place(error):
                    return None
                raise
            return self._service.table(_parsed(text), sources, targets)

        return self._host.ask(request)

    def _is_for_a_place(self, error: StatusError) -> bool:
        try:
            return self._service.refuses_a_place(json.loads(error.text))
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
            return False


class _Parts:
    """One table, asked for in parts where it is refused as a whole."""

    def __init__(
        self, ask: Callable[[Sequence[Point], Sequence[Point]], Table | None], name: str
    ) -> None:
        self._ask, self._name, self._left = ask, name, _MOST_PARTS
        self._on_roads: set[Point] = set()

    def table(self, sources: Sequence[Point], targets: Sequence[Point]) -> Table:
        found = self._ask(sources, targets)
        if found is not None:
            return found
        self._left -= 1
        if not self._left:
            raise UnavailableError(f"{self._name}: no usable answer (off its roads)", "router")
        if len(sources) == 1 and self._is_off(sources[0]):
            return Table([[None] * len(targets)], [None], [0.0] * len(targets))
        if len(targets) > 1:
            half = len(targets) // 2
            one, other = self.table(sources, targets[:half]), self.table(sources, targets[half:])
            return _beside(one, other)
        if len(sources) > 1:
            half = len(sources) // 2
            one, other = self.table(sources[:half], targets), self.table(sources[half:], targets)
            return _below(one, other)
        return Table([[None]], [0.0], [None if self._is_off(targets[0]) else 0.0])

    def _is_off(self, place: Point) -> bool:
        """True if a place is off the roads: even the way from it to itself is refused."""
        if place not in self._on_roads:
            if self._ask([place], [place]) is None:
                return True
            self._on_roads.add(place)
        return False


def _cut_off(table: Table, sources: Sequence[Point], targets: Sequence[Point]) -> set[Point]:
    """The places on the roads that have no way to or from any other."""
    on_roads = [
        (source, legs)
        for source, gap_m, legs in zip(sources, table.source_gaps_m, table.legs, strict=True)
        if gap_m is not None
    ]
    cut_off = {source for source, legs in on_roads if not any(legs)}
    for at, (target, gap_m) in enumerate(zip(targets, table.target_gaps_m, strict=True)):
        if on_roads and gap_m is not None and not any(legs[at] for _, legs in on_roads):
            cut_off.add(target)
    return cut_off


def _beside(one: Table, other: Table) -> Table:
    return Table(
        [left + right for left, right in zip(one.legs, other.legs, strict=True)],
        [_either(*gaps) for gaps in zip(one.source_gaps_m, other.source_gaps_m, strict=True)],
        one.target_gaps_m + other.target_gaps_m,
    )


def _below(one: Table, other: Table) -> Table:
    return Table(
        one.legs + other.legs,
        one.source_gaps_m + other.source_gaps_m,
        [_either(*gaps) for gaps in zip(one.target_gaps_m, other.target_gaps_m, strict=True)],
    )


def _either(one: float | None, other: float | None) -> float | None:
    """The gap of a place in two tables: None only if it is off the roads in both."""
    known = [gap_m for gap_m in (one, other) if gap_m is not None]
    return max(known) if known else None


class _NotJsonError(Exception):
    """The answer is not JSON: an error page, say, or only a part of it arrived."""


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise _NotJsonError from None


def _trouble(name: str, error: Exception) -> Trouble:
    """The meaning of an exception. Its text is never used: it may have the place or the key."""
    if isinstance(error, StatusError):
        return _trouble_of(name, error.status, retry_after_s(error.headers))
    kind = error.kind if isinstance(error, NoAnswerError) else "another form than expected"
    if isinstance(error, _NotJsonError):
        kind = "not JSON"
    again = isinstance(error, NoAnswerError | _NotJsonError)
    return Trouble(UnavailableError(f"{name}: no usable answer ({kind})", "router"), again)


def _trouble_of(name: str, status: int, wait_s: float | None) -> Trouble:
    failed: OnlineError
    if status in (402, 429):
        failed = QuotaError(f"{name}: asked too often or too much (HTTP {status})", "router")
        return Trouble(failed, status == 429, wait_s)
    if 400 <= status < 500 and status != 408:
        message = f"{name}: the key or the request was refused (HTTP {status})"
        return Trouble(RefusedError(message, "router"), False)
    failed = UnavailableError(f"{name}: no usable answer (HTTP {status})", "router")
    return Trouble(failed, True, wait_s)


# ── settings ──


def _check_names(name: str, settings: Mapping[str, str], made: type[Service]) -> None:
    known = [*_OURS, *SETTINGS, *(("api_key",) if made.takes_key else ())]
    for key in settings:
        if key not in known:
            raise UsageError(f"router {name} has no setting {key!r}{did_you_mean(key, known)}")
    if not (settings.get("url") or made.url):
        raise UsageError(_missing(name, "url"))


def _missing(name: str, key: str) -> str:
    variable = f"LOCATOR_ROUTER_{name}_{key}".upper()
    return (
        f"router {name} needs {key}: set it in the config file ([routers.{name}] {key}) "
        f"or in the environment ({variable})"
    )


def _checked_url(name: str, url: str) -> str:
    """The URL without a slash at its end. It is never repeated: there may be a key in it."""
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
        usable = usable and not (parts.query or parts.fragment or "@" in parts.netloc)
    except ValueError:
        usable = False
    if not usable or not url.isprintable() or " " in url:
        raise UsageError(f"router {name}: url must look like http://127.0.0.1:5000, without a path")
    return url.rstrip("/")


def _count(name: str, key: str, settings: Mapping[str, str], default: int, least: int) -> int:
    text = settings.get(key, str(default))
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
    if number < least:
        raise UsageError(f"router {name}: {key} must be a whole number of at least {least}")
    return number
