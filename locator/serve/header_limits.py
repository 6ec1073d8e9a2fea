"""An end to requests whose head does not end: uvicorn has neither limit of its own.

What follows the head, the application reads, and has limits for.
"""

import asyncio

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

# Bytes of request line and headers: what most servers take is 8 to 64 KB.
MAX_HEADER_BYTES = 65_536


def limited_protocol(time_limit_s: float) -> type[HttpToolsProtocol]:
    """The protocol of uvicorn, but it closes connections whose head is too long or too slow."""

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
            # Of the piece at hand a part may be body, so it does not count yet.
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
