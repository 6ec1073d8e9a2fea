"""Limits on request headers in bytes and seconds, which uvicorn does not have.

The application itself limits the body.
"""

import asyncio

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

# Bytes of request line and headers. Most servers allow 8 to 64 KB.
MAX_HEADER_BYTES = 65_536


def limited_protocol(time_limit_s: float) -> type[HttpToolsProtocol]:
    """The protocol of uvicorn that also closes connections whose headers are too long or too slow.

    ``time_limit_s``: seconds for the request line and all headers.
    """

    class LimitedProtocol(HttpToolsProtocol):
        _size = 0
        _end: asyncio.TimerHandle | None = None

        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            super().connection_made(transport)
            self._begin()

        def connection_lost(self, exc: Exception | None) -> None:
            self._stop()
            super().connection_lost(exc)

        def data_received(self, data: bytes) -> None:
            # The newest piece may hold part of the body, so it is counted after this check.
            if self._end and self._size > MAX_HEADER_BYTES:
                self.transport.close()
                return
            self._size += len(data)
            super().data_received(data)

        def on_message_begin(self) -> None:
            self._begin()
            super().on_message_begin()

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
