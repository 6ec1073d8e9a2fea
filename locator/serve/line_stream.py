"""NDJSON in, NDJSON out: each line is answered as it arrives, in order.

Memory holds only the current line and the answers not yet sent, however long the stream is. A
client must read while it sends: if it does not, the service stops reading too.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextlib import suppress
from time import perf_counter
from typing import Any

from starlette.requests import ClientDisconnect
from starlette.requests import Request as HttpRequest
from starlette.types import Receive, Scope, Send

from locator.serve.asked import MAX_BODY
from locator.serve.body import too_slow
from locator.serve.problem import Problem

# From a line to its answer in one line. Raises Problem.
Answering = Callable[[bytes], Awaitable[str]]

# Answers are sent after so many seconds, which lets other requests run, or after so many bytes.
_SLICE_S, _SEND_AT = 0.002, 32_768

# When others wait, a batch ends that moves fewer bytes for each second in which its client is
# waited for, once that was this long. Ours: any program that does not pause is far above.
_LEAST_RATE, _PATIENCE_S = 1_000, 2.0

_ENDED = "the stream ended here: {}"


class LineStream:
    """A response that reads the request while it sends answers."""

    def __init__(
        self, request: HttpRequest, answering: Answering, media_type: str, time_limit_s: float
    ) -> None:
        self._request, self._answering = request, answering
        self._media_type, self._time_limit_s = media_type.encode(), time_limit_s
        self._waiting: list[bytes] = []
        self._size = self._number = 0
        self._turn = perf_counter()
        self._bytes, self._waited_s = 0, 0.0  # since the beginning
        self._waiting_since: float | None = None
        self._timeout: asyncio.Timeout | None = None
        self._gives_way = False

    def rate(self) -> float:
        """The bytes that came and went for each second in which this waited for the client."""
        return self._bytes / max(self._waited(), 0.001)

    def give_way(self) -> bool:
        """End this stream if it is slow; others wait. False if it is not."""
        if self._timeout is None or self._waited() < _PATIENCE_S or self.rate() >= _LEAST_RATE:
            return False
        self._gives_way = True
        self._timeout.reschedule(asyncio.get_running_loop().time())
        return True

    def _waited(self) -> float:
        since = self._waiting_since
        return self._waited_s + (0.0 if since is None else perf_counter() - since)

    async def __call__(self, _: Scope, __: Receive, send: Send) -> None:
        """Answer all lines."""
        headers = [(b"content-type", self._media_type)]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        try:
            await self._take_all(send)
        except Problem as problem:
            self._number += 1
            self._put(self._failed(problem, _ENDED))
        except ClientDisconnect:
            return
        with suppress(Problem):  # the client does not read; its connection is closed
            await self._flush(send, more=False)

    async def _take_all(self, send: Send) -> None:
        parts, begun = self._request.stream(), b""
        while (part := await self._within(anext(parts, None))) is not None:
            self._bytes += len(part)
            *lines, begun = (begun + part).split(b"\n")
            for line in lines:
                await self._take(line, send)
            # Keep only enough of a line that is too long to notice that.
            begun = begun[: MAX_BODY + 1]
            await self._flush(send)  # the client may wait for answers before it sends more
        await self._take(begun, send)

    async def _take(self, line: bytes, send: Send) -> None:
        self._number += 1
        if line.strip():
            self._put(await self._answered(line))
        if self._size >= _SEND_AT or perf_counter() - self._turn > _SLICE_S:
            await self._flush(send)

    async def _answered(self, line: bytes) -> str:
        try:
            if len(line) > MAX_BODY:
                raise Problem(413, f"the line has more than {MAX_BODY} bytes")
            return await self._answering(line)
        except Problem as problem:
            return self._failed(problem)

    def _failed(self, problem: Problem, form: str = "{}") -> str:
        facts: dict[str, Any] = problem.body() | {"detail": form.format(problem.detail)}
        del facts["type"], facts["status"]
        return json.dumps({"status": "error", "line": self._number, **facts})

    def _put(self, line: str) -> None:
        encoded = line.encode() + b"\n"
        self._waiting.append(encoded)
        self._size += len(encoded)

    async def _flush(self, send: Send, *, more: bool = True) -> None:
        body = b"".join(self._waiting)
        self._waiting, self._size = [], 0
        message = {"type": "http.response.body", "body": body, "more_body": more}
        if body or not more:
            await self._within(send(message))
            self._bytes += len(body)
        await asyncio.sleep(0)
        self._turn = perf_counter()

    async def _within(self, step: Awaitable[Any]) -> Any:
        self._waiting_since = perf_counter()
        try:
            async with asyncio.timeout(self._time_limit_s) as self._timeout:
                return await step
        except TimeoutError:
            if self._gives_way:
                raise Problem(408, "other batches are waiting, and this one is slow") from None
            raise too_slow() from None
        finally:
            self._waited_s += perf_counter() - self._waiting_since
            self._waiting_since = self._timeout = None
