"""Limits on request headers in bytes and seconds, which uvicorn does not have.

The application itself limits the body. Requests that never reach it, because they are not HTTP or
have too long headers, get a response with the same headers and in the same form as its own.
"""

import asyncio
import json
from http import HTTPStatus

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from locator.serve.guard import HEADERS
from locator.serve.problem import MEDIA_TYPE, Problem

# Bytes of request line and headers. Most servers allow 8 to 64 KB.
MAX_HEADER_BYTES = 65_536


_NOT_HTTP = Problem(400, "this is not an HTTP request")
_TOO_LONG = Problem(431, f"the headers have more than {MAX_HEADER_BYTES} bytes")


def _response(problem: Problem) -> bytes:
    """The bytes of a response that no application sends."""
    body = json.dumps(problem.body()).encode()
    status = HTTPStatus(problem.status)
    headers = [
        (b"content-type", MEDIA_TYPE.encode()),
        (b"content-length", str(len(body)).encode()),
        (b"connection", b"close"),
        *HEADERS,
    ]
    lines = [f"HTTP/1.1 {status.value} {status.phrase}".encode()]
    lines += [name + b": " + value for name, value in headers]
    return b"\r\n".join([*lines, b"", body])


def limited_protocol(time_limit_s: float) -> type[HttpToolsProtocol]:
    """The protocol of uvicorn that also closes connections whose headers are too long or too slow.

    ``time_limit_s``: seconds for the request line and all headers.
    """

    class LimitedProtocol(HttpToolsProtocol):
        _piece = 0  # bytes of the newest piece that can belong to headers
        _size = 0  # bytes that arrived since the headers began
        _read = 0  # bytes of the request line and of all complete headers
        _end: asyncio.TimerHandle | None = None

        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            super().connection_made(transport)
            self._begin()

        def connection_lost(self, exc: Exception | None) -> None:
            self._stop()
            super().connection_lost(exc)

        def data_received(self, data: bytes) -> None:
            self._piece = len(data)
            super().data_received(data)
            if self._end:  # the headers have not ended, so that all of the piece belongs to them
                self._size += self._piece
                if self._size > MAX_HEADER_BYTES and not self.transport.is_closing():
                    self.refuse(_TOO_LONG)

        def on_message_begin(self) -> None:
            self._begin()
            self._read = 0
            super().on_message_begin()

        def on_message_complete(self) -> None:
            self._piece = 0  # what came before belongs to this request, not to the next one
            super().on_message_complete()

        def on_url(self, url: bytes) -> None:
            self._count(len(url))
            super().on_url(url)

        def on_header(self, name: bytes, value: bytes) -> None:
            self._count(len(name) + len(value) + 4)
            super().on_header(name, value)

        def _count(self, size: int) -> None:
            self._read += size
            if self._read > MAX_HEADER_BYTES:
                raise ValueError  # the parser stops, and ``send_400_response`` is called

        def send_400_response(self, msg: str) -> None:  # noqa: ARG002 (uvicorn's words)
            self.refuse(_TOO_LONG if self._read > MAX_HEADER_BYTES else _NOT_HTTP)

        def refuse(self, problem: Problem) -> None:
            """Send a problem, and close the connection."""
            self._stop()
            self.transport.write(_response(problem))
            self.transport.close()

        def on_headers_complete(self) -> None:
            self._stop()
            super().on_headers_complete()

        def _begin(self) -> None:
            self._stop()
            self._size = 0
            self._end = self.loop.call_later(time_limit_s, self.transport.close)

        def _stop(self) -> None:
            if self._end:
                self._end.cancel()
                self._end = None

    return LimitedProtocol
