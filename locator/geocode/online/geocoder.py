"""Geocoders that ask a service on the network; used only if the user chose one by name.

geopy is imported when a geocoder is made, not before.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, Protocol, runtime_checkable
from urllib.parse import urlsplit

from locator.address.form import query
from locator.address.model import Address
from locator.errors import OnlineError, UsageError
from locator.geocode.model import CITY, PO_BOX_ZIP, ZIP, Candidate, Geocoder, share_out
from locator.geocode.online.reply import (
    MATCH,
    RADIUS_M,
    TIE,
    BatchAnswer,
    BatchRow,
    Match,
    distance_m,
    is_us,
    state_code,
    uncertainty_m,
)
from locator.geocode.online.services import MIN_DELAY_S, MOST_RESULTS, SERVICES, Service
from locator.system.host import SETTINGS, Host, did_you_mean, seconds, user_agent

# Meters; two results within this distance are one place.
SAME_PLACE_M = 1.0

# Seconds for one batch; ours: the Census Bureau's service works for minutes on 10,000 addresses.
BATCH_TIMEOUT_S = 900


@runtime_checkable
class BatchGeocoder(Geocoder, Protocol):
    """An online geocoder whose service takes many addresses in one request."""

    largest_batch: int  # addresses in one request

    def geocode_all(self, addresses: Sequence[Address]) -> list[list[Candidate] | OnlineError]:
        """For each address the result of ``geocode``, or the error that it would raise."""
        ...


def available() -> list[str]:
    """The names that ``online`` takes, in alphabetical order."""
    return sorted(SERVICES)


def online(
    name: str,
    settings: Mapping[str, str],
    *,
    timeout_s: float = 10,
    notify: Callable[[str], None],
    explain: Callable[[str], None] | None = None,
) -> Geocoder:
    """The geocoder called ``name``, which sends addresses to its service.

    ``settings``: arguments of geopy's class of that service as text (``api_key``, ``domain``,
    ``scheme``, …), and our own: ``contact_url`` (put into the user agent), ``min_delay_s``
    (seconds between two requests, over all processes of this user) and ``retry_delay_s`` (seconds
    before the second try; twice that before the third). ``timeout_s``: seconds for each try.
    ``notify`` is called once, before the first request, with a line that says where addresses go.
    ``explain`` is called once, at the first address that lacks what the service needs.
    Raises UsageError if the name or a setting is unknown, wrong or missing.
    """
    if name not in SERVICES:
        known = ("offline", *SERVICES)  # the user chooses among all of them
        raise UsageError(f"there is no geocoder of that name{did_you_mean(name, known)}")
    ours = {key: settings.get(key, default) for key, default in SETTINGS.items()}
    theirs = {key: value for key, value in settings.items() if key not in SETTINGS}
    theirs.setdefault("user_agent", user_agent(ours["contact_url"]))
    min_delay_s = seconds(f"geocoder {name}", "min_delay_s", ours["min_delay_s"])
    retry_delay_s = seconds(f"geocoder {name}", "retry_delay_s", ours["retry_delay_s"])
    client = _client(name, theirs, timeout_s)
    made = _BatchOnline if hasattr(client, "geocode_batch") else _Online
    return made(name, client, min_delay_s, retry_delay_s, notify=notify, explain=explain)


class _Online:
    online = True
    streets = True

    def __init__(
        self,
        name: str,
        client: Any,
        min_delay_s: float,
        retry_delay_s: float,
        *,
        notify: Callable[[str], None],
        explain: Callable[[str], None] | None,
    ) -> None:
        from locator.geocode.online.transport import trouble

        self.name = name
        self._service = SERVICES[name]
        self._client = client  # geopy's geocoder
        host = _host(client)
        self._host = Host(
            host,
            f"addresses go to {host} ({name})",
            min_delay_s=max(min_delay_s, MIN_DELAY_S.get(host, 0)),
            retry_delay_s=retry_delay_s,
            trouble=partial(trouble, name),
            notify=notify,
        )
        self._explain = explain

    def geocode(self, address: Address) -> list[Candidate]:
        """The service's places for ``address``, best first; at most ten.

        Results outside the United States and results coarser than a city are left out, and
        coordinates are never sent. Raises QuotaError, RefusedError or UnavailableError.
        """
        text = self._query(address)
        if not text:
            return []
        options = {"exactly_one": False, **self._service.options}
        found = self._host.ask(partial(self._client.geocode, text, **options))
        found = found if isinstance(found, list) else [found] if found else []
        return _candidates(self.name, address, found)

    def _query(self, address: Address) -> str:
        """The text to send for an address; "" to send nothing."""
        if self._service.needs_house_number and not address.house_number:
            if self._explain and address.latitude is None:
                explain, self._explain = self._explain, None
                explain(
                    f"{self.name} needs a house number and a street; without them it was not asked"
                )
            return ""
        return _sent(self._service, address)


class _BatchOnline(_Online):
    """A service that also takes many addresses in one request."""

    @property
    def largest_batch(self) -> int:
        return int(self._client.largest_batch)

    def geocode_all(self, addresses: Sequence[Address]) -> list[list[Candidate] | OnlineError]:
        """For each address the result of ``geocode``, or the error that it would raise.

        A batch does not say which places tie, so those addresses are asked for one by one.
        """
        answers = self._answers(addresses)
        if isinstance(answers, OnlineError):
            return [answers if self._query(one) else [] for one in addresses]
        found: list[list[Candidate] | OnlineError] = []
        for at, address in enumerate(addresses):
            answer = answers.get(str(at))
            if answer and answer.status == TIE:
                found.append(self._one(address))
            else:
                places = [answer.location] if answer and answer.status == MATCH else []
                found.append(_candidates(self.name, address, places))
        return found

    def _answers(self, addresses: Sequence[Address]) -> dict[str, BatchAnswer] | OnlineError:
        """The service's answers by their position in ``addresses``, or the error instead."""
        rows = [
            BatchRow(str(at), *_batch_parts(address))
            for at, address in enumerate(addresses)
            if self._query(address)
        ]
        if not rows:
            return {}
        request = partial(self._client.geocode_batch, rows, timeout=BATCH_TIMEOUT_S)
        try:
            answers: dict[str, BatchAnswer] = self._host.ask(request)
        except OnlineError as error:
            return error
        return answers

    def _one(self, address: Address) -> list[Candidate] | OnlineError:
        try:
            return self.geocode(address)
        except OnlineError as error:
            return error


def _batch_parts(address: Address) -> tuple[str, str, str, str]:
    """The text of ``_sent`` as street, city, state and ZIP."""
    street = query(address._replace(po_box="", city="", state="", zip="", zip4="", zip_prefix=""))
    return street, address.city, address.state, address.zip


def _sent(service: Service, address: Address) -> str:
    """The text that leaves this machine: the address in one line; "" if nothing does.

    It never has the unit or the number of a PO box: they do not help to find the place.
    """
    if address.latitude is not None:
        return ""
    text = query(address._replace(po_box=""))
    # A state alone, or the beginning of a ZIP code, is too little to place.
    if text in (address.state, address.zip_prefix):
        return ""
    if service.in_path:
        text = " ".join(re.sub(r" \d+/\d+\b|[/;]", " ", text).split())
    return text


def _candidates(name: str, address: Address, found: list[Any]) -> list[Candidate]:
    candidates: list[Candidate] = []
    for location in found:
        candidate = _candidate(name, address, location) if location is not None else None
        if candidate and not any(_same_place(candidate, other) for other in candidates):
            candidates.append(candidate)
    return share_out(candidates[:MOST_RESULTS])


def _same_place(one: Candidate, other: Candidate) -> bool:
    apart = distance_m(one.latitude, one.longitude, other.latitude, other.longitude)
    return apart <= SAME_PLACE_M


def _candidate(name: str, address: Address, location: Any) -> Candidate | None:
    latitude, longitude = float(location.latitude), float(location.longitude)
    match = SERVICES[name].read(location.raw)
    if not match.precision or not is_us(match, latitude, longitude):
        return None
    match = match._replace(state=state_code(match.state), zip=match.zip[:5])
    radius = uncertainty_m(match, latitude, longitude)
    precision = match.precision
    # People who rent a PO box may live anywhere around it.
    if address.po_box and precision == ZIP:
        precision, radius = PO_BOX_ZIP, max(radius, RADIUS_M[CITY])
    return Candidate(
        latitude,
        longitude,
        precision,
        radius,
        location.address,
        source=name,
        vintage=match.vintage,
        faults=match.faults + _differences(address, match),
        zip=match.zip,
        city=match.city,
        state=match.state,
    )


def _differences(address: Address, match: Match) -> tuple[str, ...]:
    """The faults that come from comparing the address with the match."""
    asked_street = bool(address.street.street_name)
    coarse = match.precision in (ZIP, CITY)
    zip_differs = bool(address.zip and match.zip and address.zip != match.zip)
    same_zip = address.zip != "" and address.zip == match.zip
    faults = {
        "unit_ignored": address.unit != "",
        "number_missing": asked_street and not address.house_number and not address.crossing,
        "street_not_placed": asked_street and coarse,
        "zip_changed": zip_differs,
        "state_conflict": bool(address.state and match.state and address.state != match.state),
        # A ZIP code has several names; another of them is no fault.
        "city_changed": not same_zip and _other_city(address.city, match.city),
    }
    return tuple(fault for fault, present in faults.items() if present)


def _other_city(asked: str, matched: str) -> bool:
    one, other = (re.sub(r"[^a-z]", "", city.casefold()) for city in (asked, matched))
    return bool(one and other) and one != other


def _host(client: Any) -> str:
    url = getattr(client, "api", "") or getattr(client, "geocode_api", "")
    # Geocodio alone puts its URL together for each request.
    return urlsplit(url).netloc or str(client.domain)


# ── settings ──


def _client(name: str, settings: Mapping[str, str], timeout_s: float) -> Any:
    """The geocoder of geopy, made with ``settings``; nothing is sent yet."""
    import inspect
    import warnings

    from geopy.exc import ConfigurationError

    from locator.geocode.online.transport import Adapter, silence

    silence()
    made = _class_of(name)
    takes = dict(inspect.signature(made.__init__).parameters)
    for ours in ("self", "timeout", "ssl_context", "adapter_factory"):
        del takes[ours]
    needed = [key for key, taken in takes.items() if taken.default is inspect.Parameter.empty]
    _check_names(name, settings, [*takes, *SETTINGS], needed)
    values = {key: _coerced(name, key, settings[key], takes[key].default) for key in settings}
    # geopy warns about arguments that a service no longer needs; they do no harm.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return made(**values, timeout=timeout_s, adapter_factory=Adapter)
        except ConfigurationError:
            key = next((key for key in takes if "key" in key and key not in settings), "")
    if key and not any("key" in given for given in settings):
        raise UsageError(_missing(name, key))
    raise UsageError(f"geocoder {name}: its settings contradict each other")


def _class_of(name: str) -> Any:
    if (load := SERVICES[name].load) is not None:
        return load()
    from geopy.geocoders import get_geocoder_for_service

    return get_geocoder_for_service(name)


def _check_names(
    name: str, settings: Mapping[str, str], known: list[str], needed: list[str]
) -> None:
    for key in settings:
        if key not in known:
            raise UsageError(f"geocoder {name} has no setting {key!r}{did_you_mean(key, known)}")
    for key in needed:
        if not settings.get(key):
            raise UsageError(_missing(name, key))


def _missing(name: str, key: str) -> str:
    variable = f"LOCATOR_GEOCODER_{name}_{key}".upper()
    return (
        f"geocoder {name} needs {key}: set it in the config file ([geocoders.{name}] {key}) "
        f"or in the environment ({variable})"
    )


def _coerced(name: str, key: str, value: str, default: object) -> str | int:
    if not isinstance(default, int):
        return value
    try:
        return int(value)
    except ValueError:
        raise UsageError(f"geocoder {name}: {key} must be a whole number") from None
