"""Requests to a service on the network: the same client on every installation, for all services.

Its failures hold a status or the kind of the cause, and nothing else that could end up in a
message: a URL or a body may have the caller's place or a key.
"""

from collections.abc import Mapping
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import HTTPSHandler, ProxyHandler, Request, build_opener

from locator.system.redirects import SameHost


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
                return str(page.read(), page.headers.get_content_charset() or "utf-8")
        except HTTPError as error:
            failure = _refused(error)
        except (OSError, HTTPException, ValueError, LookupError) as error:
            failure = _unanswered(error)
        raise failure


def _refused(error: HTTPError) -> StatusError:
    with error:
        try:
            text = error.read().decode("utf-8", "replace")
        except (OSError, HTTPException):
            text = ""
    headers = {name.lower(): value for name, value in error.headers.items()}
    return StatusError(error.code, headers, text)


def _unanswered(error: Exception) -> NoAnswerError:
    # The "reason" of other exceptions is a text.
    reason = error.reason if isinstance(error, URLError) else error
    return NoAnswerError(type(reason).__name__, timed_out=isinstance(reason, TimeoutError))
