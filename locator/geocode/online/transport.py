"""Requests to a geocoding service through geopy, and the meaning of their failures.

Imported only when an online geocoder was chosen: it imports geopy.
"""

import json
import logging
from collections.abc import Mapping
from typing import Any

from geopy.adapters import AdapterHTTPError, BaseSyncAdapter
from geopy.exc import (
    GeocoderAuthenticationFailure,
    GeocoderInsufficientPrivileges,
    GeocoderParseError,
    GeocoderQueryError,
    GeocoderQuotaExceeded,
    GeocoderRateLimited,
    GeocoderTimedOut,
    GeocoderUnavailable,
    GeopyError,
)

from locator.errors import QuotaError, RefusedError, UnavailableError
from locator.system.host import Trouble, retry_after_s
from locator.system.http import Client, NoAnswerError, StatusError


def silence() -> None:
    """Switch off geopy's loggers for good: at DEBUG they write whole URLs, addresses included."""
    logger = logging.getLogger("geopy")
    logger.addHandler(logging.NullHandler())
    logger.propagate = False
    logger.disabled = True


class Unreachable(GeocoderUnavailable):  # type: ignore[misc]  # geopy has no types
    """No answer came; ``kind`` names the cause, without anything of the request."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


class Adapter(BaseSyncAdapter):  # type: ignore[misc]  # geopy has no types
    """geopy's HTTP client, the same on every installation.

    geopy uses `requests` if that is installed, and its urllib3 logs the path of every request. This
    is our own client, which can also POST.
    """

    def __init__(self, *, proxies: dict[str, str] | None, ssl_context: Any) -> None:
        super().__init__(proxies=proxies, ssl_context=ssl_context)
        self._client = Client(proxies=proxies, ssl_context=ssl_context)

    def get_text(self, url: str, *, timeout: float, headers: Mapping[str, str]) -> str:
        """The body of the answer to a GET. Raises geopy's exceptions if there is none."""
        return self._fetch(url, timeout, headers)

    def post_text(
        self, url: str, body: bytes, *, timeout: float, headers: Mapping[str, str]
    ) -> str:
        """The body of the answer to a POST. Raises geopy's exceptions if there is none."""
        return self._fetch(url, timeout, headers, body)

    def get_json(self, url: str, *, timeout: float, headers: Mapping[str, str]) -> Any:
        """The JSON of the answer to a GET.

        Some services report a refusal in the body of a 200; geopy would read one of them
        (MapQuest) as "no match".
        """
        text = self.get_text(url, timeout=timeout, headers=headers)
        try:
            answer = json.loads(text)
        except ValueError:
            raise GeocoderParseError("not JSON") from None
        status = _status_in_body(answer)
        if status >= 400:
            raise AdapterHTTPError("refused", status_code=status, headers={}, text="")
        return answer

    def _fetch(
        self, url: str, timeout: float, headers: Mapping[str, str], body: bytes | None = None
    ) -> str:
        failure: Exception
        try:
            return self._client.fetch(url, timeout_s=timeout, headers=headers, body=body)
        except StatusError as error:
            failure = AdapterHTTPError(
                "refused", status_code=error.status, headers=error.headers, text=error.text
            )
        except NoAnswerError as error:
            timed_out = GeocoderTimedOut("timed out")
            failure = timed_out if error.timed_out else Unreachable(error.kind)
        raise failure


# Where ArcGIS and MapQuest have a status that HTTP does not show.
_BODY_STATUS = (("error", "code"), ("info", "statuscode"))


def _status_in_body(answer: Any) -> int:
    for outer, inner in _BODY_STATUS:
        part = answer.get(outer) if isinstance(answer, dict) else None
        if isinstance(part, dict) and isinstance(part.get(inner), int):
            return int(part[inner])
    return 0


def trouble(name: str, error: Exception) -> Trouble:
    """The meaning of ``error``, which was raised while asking the geocoder ``name``.

    Its text is never used: geopy's exceptions may hold the URL, the key or the answer. This reads
    only its class, its HTTP status and the ``Retry-After`` header.
    """
    status, wait = _http_facts(error)
    kind = type(error).__name__.removeprefix("Geocoder")
    kind = f"HTTP {status}" if status else getattr(error, "kind", kind)
    if isinstance(error, GeocoderQuotaExceeded):
        again = isinstance(error, GeocoderRateLimited)
        return Trouble(QuotaError(f"{name}: asked too often or too much ({kind})"), again, wait)
    if isinstance(error, _REFUSALS) or (400 <= status < 500 and status != 408):
        return Trouble(RefusedError(f"{name}: the key or the request was refused ({kind})"), False)
    # Any other exception means that geopy does not know the form of the answer.
    again = isinstance(error, GeopyError)
    return Trouble(UnavailableError(f"{name}: no usable answer ({kind})"), again, wait)


_REFUSALS = GeocoderAuthenticationFailure, GeocoderInsufficientPrivileges, GeocoderQueryError


def _http_facts(error: BaseException | None) -> tuple[int, float | None]:
    while error is not None and not isinstance(error, AdapterHTTPError):
        error = error.__cause__
    if error is None:
        return 0, None
    return int(error.status_code), retry_after_s(error.headers)
