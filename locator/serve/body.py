"""Read a request's body, within limits of size and time."""

import asyncio

from starlette.requests import ClientDisconnect
from starlette.requests import Request as HttpRequest
from starlette.types import Receive

from locator.serve.asked import MAX_BODY
from locator.serve.problem import Problem

# The connection closes without reading the rest of the body.
_CLOSE = {"Connection": "close"}


def require_media_type(request: HttpRequest, *types: str) -> None:
    """Raise Problem unless the body has one of these media types.

    Never allow a type that pages of other sites can send without permission (Fetch standard,
    CORS-safelisted request-header).
    """
    given = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if given not in types:
        raise Problem(415, f"Content-Type must be {' or '.join(types)}", headers=_CLOSE)


async def whole_body(request: HttpRequest, time_limit_s: float) -> bytes:
    """The body. Raises Problem if it is too long, or incomplete after ``time_limit_s`` seconds."""
    length = request.headers.get("content-length", "")
    if length.isdecimal() and (len(length) > 9 or int(length) > MAX_BODY):
        raise _too_long()
    try:
        async with asyncio.timeout(time_limit_s):
            return await _all(request.receive)
    except TimeoutError:
        raise too_slow() from None


async def _all(receive: Receive) -> bytes:
    body, more = b"", True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > MAX_BODY:
            raise _too_long()
    return body


def too_slow() -> Problem:
    """The problem of a request that stopped arriving."""
    return Problem(408, "the request took too long to arrive", headers=_CLOSE)


def _too_long() -> Problem:
    return Problem(413, f"the body has more than {MAX_BODY} bytes", headers=_CLOSE)
