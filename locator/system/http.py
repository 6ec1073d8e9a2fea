"""Requests to a service on the network: the same client on every installation, for all services.

Its failures hold a status or the kind of the cause, and nothing else that could end up in a
message: a URL or a body may have the caller's place or a key.
"""

import time
from collections.abc import Mapping
from http.client import HTTPException, IncompleteRead
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import HTTPSHandler, ProxyHandler, Request, build_opener

from locator.system.redirects import SameHost

# Ours: the longest that a service sends us, 10,000 rows of the Census Bureau, is of about 2 MB.
MOST_BYTES = 1 << 25
# Ours. The time limit is for each piece: one that sends a byte now and then never reaches it.
ANSWER_TIMEOUTS = 6
# Bytes read at a time, and the most of a refusal's text.
_PIECE = 1 << 16


class EndlessError(OSError):
    """The answer is longer than any that we ask for."""


class StatusError(Exception):
    """The service answered with a status that is no success.

    ``headers`` have names in lower case. ``text`` is the body: never show it.
    """

    def __init__(self, status: int, headers: Mapping[str, str], text: str) -> None:
        super().__init__(f"HTTP {status}")
        self.status, self.headers, self.text = status, headers, text


class NoAnswerError(Exception):
    """No answer came; ``kind`` names the cause: the class of the error."""

    def __init__(self, kind: str, *, timed_out: bool = False) -> None:
        super().__init__(kind)
        self.kind, self.timed_out = kind, timed_out


class Client:
    """The HTTP client of the standard library, with our rules.

    An answer may be of MOST_BYTES, and has ANSWER_TIMEOUTS times the time limit of a try to arrive.

    It respects the proxy variables of the environment unless ``proxies`` are given, closes every
    answer, and follows redirects on the same host only.
    """

    def __init__(self, *, proxies: dict[str, str] | None = None, ssl_context: Any = None) -> None:
        handlers = HTTPSHandler(context=ssl_context), ProxyHandler(proxies)
        self._open = build_opener(*handlers, SameHost()).open

    def fetch(
        self,
        url: str,
        *,
        timeout_s: float,
        headers: Mapping[str, str],
        body: bytes | None = None,
    ) -> str:
        """The text of the answer to a GET, or to a POST of ``body``.

        Raises StatusError or NoAnswerError, which have no reference to another exception.
        """
        request = Request(url, data=body, headers=dict(headers))
        failure: Exception
        try:
            with self._open(request, timeout=timeout_s) as page:
                body = _body(page, timeout_s)
                return str(body, page.headers.get_content_charset() or "utf-8")
        except HTTPError as error:
            failure = _refused(error)
        except (OSError, HTTPException, ValueError, LookupError) as error:
            failure = _unanswered(error)
        raise failure


def _body(page: Any, timeout_s: float) -> bytes:
    """All that a service sends. Raises OSError if that has no end, HTTPException if it is cut."""
    last = time.monotonic() + ANSWER_TIMEOUTS * timeout_s
    parts, size = [], 0
    while part := page.read1(_PIECE):
        parts.append(part)
        size += len(part)
        if size > MOST_BYTES:
            raise EndlessError
        if time.monotonic() > last:
            raise TimeoutError
    if page.length:
        raise IncompleteRead(b"")
    return b"".join(parts)


def _refused(error: HTTPError) -> StatusError:
    with error:
        try:
            text = error.read(_PIECE).decode("utf-8", "replace")
        except (OSError, HTTPException):
            text = ""
    headers = {name.lower(): value for name, value in error.headers.items()}
    return StatusError(error.code, headers, text)


def _unanswered(error: Exception) -> NoAnswerError:
    # The "reason" of other exceptions is a text.
    reason = error.reason if isinstance(error, URLError) else error
    return NoAnswerError(type(reason).__name__, timed_out=isinstance(reason, TimeoutError))
