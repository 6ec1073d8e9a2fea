"""The endpoints."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from types import TracebackType
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request as HttpRequest
from starlette.responses import JSONResponse, Response
from starlette.routing import Route, Router
from starlette.types import Receive, Scope, Send

from locator.answer import Answer, make_answer
from locator.clinics.services import offers
from locator.errors import DataError, OnlineError, UsageError
from locator.geocode.model import Geocoder
from locator.report import directory, guide, render
from locator.serve import counts as counting
from locator.serve.asked import Asked, read
from locator.serve.body import require_media_type, whole_body
from locator.serve.config import Config
from locator.serve.formats import (
    DIRECTORY,
    LINES,
    MEDIA_TYPES,
    SERVICE,
    query_parameter,
    response_format,
)
from locator.serve.guard import OUTCOME, Guard, Outcome
from locator.serve.line_stream import LineStream
from locator.serve.log import log
from locator.serve.openapi import openapi
from locator.serve.page_files import page_files
from locator.serve.problem import Problem
from locator.serve.reloader import Reloader
from locator.serve.service import asked_service, unchanged_or_new
from locator.serve.state import State, picture
from locator.serve.tokens import is_valid

JSON = "application/json"
# NDJSON has no registered media type; these three are in use.
NDJSON = ("application/x-ndjson", "application/ndjson", "application/jsonl")

# JSON on one line is faster: Python's C encoder cannot indent.
_ON_ONE_LINE = {"json": "ndjson"}

# Batches and maps are slow. Each kind may use one in this many of the request slots, so that quick
# requests do not wait for them.
_SLOW_SHARE = 8


class App:
    """The ASGI application. ``counts``: counts shared with other processes; None for its own.

    Reads all files at the start. Raises DataError if the clinics or the tokens cannot be used, and
    UsageError if a geocoder or the router cannot be used.
    """

    def __init__(self, config: Config, counts: counting.Counts | None = None) -> None:
        self.reloader, self.time_limit_s = Reloader(config, log), config.time_limit_s
        self._config, self._counts = config, counts or counting.Counts()
        self._gate = Gate(config.at_once)
        part = max(1, config.at_once // _SLOW_SHARE)
        self._batches, self._maps = Streams(part), Gate(part)
        # Maps are drawn one at a time. A map that times out before its turn is never drawn.
        self._drawing = ThreadPoolExecutor(1, "maps")
        self._page = page_files()
        self._openapi = openapi()
        routes = self._routes()
        # No redirects: they would repeat the URL. The guard does the rest of Starlette's work.
        router = Router(routes, redirect_slashes=False, lifespan=self._lifespan)
        self.paths = [route.path_format for route in routes]
        self._guarded = Guard(router, self.reloader, self._counts, config, self.paths)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request (ASGI)."""
        await self._guarded(scope, receive, send)

    def _routes(self) -> list[Route]:
        return [
            Route("/v1/find", self._find, methods=["POST"]),
            Route("/v1/batch", self._batch, methods=["POST"]),
            Route("/v1/map", self._map, methods=["POST"]),
            Route("/v1/clinics", self._clinics),
            Route("/v1/services", self._services),
            Route("/v1/services/{name:path}", self._service),
            Route("/healthz", self._healthz),
            Route("/readyz", self._readyz),
            Route("/metrics", self._metrics),
            Route("/openapi.json", self._document),
            Route("/", self._file),
            Route("/page/{name}", self._file),
        ]

    @asynccontextmanager
    async def _lifespan(self, _: object) -> AsyncIterator[None]:
        self.reloader.start()
        yield
        self.reloader.stop()

    async def _find(self, request: HttpRequest) -> Response:
        name = response_format(request)
        body = await self._body(request)
        with self._gate:
            _, answer = await self._asked(request, body)
        # An SMS has no line break at its end; all other formats have one, as on a terminal.
        end = "" if name == "sms" else "\n"
        return _text(render(answer, _ON_ONE_LINE.get(name, name)) + end, MEDIA_TYPES[name])

    async def _map(self, request: HttpRequest) -> Response:
        query_parameter(request)
        body = await self._body(request)
        with self._maps:
            state = self._state()
            asked, answer = await self._asked(request, body, sized=True)
            given = (answer, state, asked.request, asked.size)
            drawn = await self._in_time(picture, *given, thread=self._drawing)
        return _text(drawn, "image/svg+xml")

    async def _body(self, request: HttpRequest) -> bytes:
        """The body. It is read before the gate: who sends half a body takes nobody's place."""
        require_media_type(request, JSON)
        self._state()
        return await whole_body(request, self._config.time_limit_s)

    async def _asked(
        self, request: HttpRequest, body: bytes, *, sized: bool = False
    ) -> tuple[Asked, Answer]:
        state = self._state()
        asked = read(body, state.clinics, state.defaults, sized=sized)
        if sized:  # a map
            asked = asked._replace(request=asked.request._replace(way=True))
        return asked, await self._answer(asked, state, request.scope[OUTCOME])

    async def _batch(self, request: HttpRequest) -> Response:
        name = response_format(request, LINES)
        require_media_type(request, *NDJSON)
        state, outcome = self._state(), request.scope[OUTCOME]

        async def answering(line: bytes) -> str:
            asked = read(line, state.clinics, state.defaults)
            return render(await self._answer(asked, state, outcome), name)

        lines = LineStream(request, answering, LINES[name], self._config.time_limit_s)
        return _Gated(self._batches, lines)

    def _state(self) -> State:
        """The current state. Raises Problem if it cannot give answers."""
        state = self.reloader.state
        if state.fault:
            raise Problem(503, "the street index cannot be used; /readyz says why")
        return state

    async def _answer(self, asked: Asked, state: State, outcome: Outcome) -> Answer:
        given = (asked.text, state.clinics, state.geocoders, asked.request, state.network)
        try:
            # An offline answer takes less time than starting a thread for it.
            online = state.online
            answer = await self._in_time(make_answer, *given) if online else make_answer(*given)
        except UsageError as error:
            raise Problem(422, str(error), field="by") from None
        except DataError as error:
            log("data fault", detail=str(error))
            raise Problem(503, "the street index is damaged") from None
        except OnlineError as error:
            log(f"{error.kind} failed", kind=type(error).__name__)
            raise Problem(502, f"the online {error.kind} failed") from None
        outcome.answer(answer)
        self._counts.answer(outcome.status, outcome.precision)
        return answer

    async def _in_time(
        self, work: Callable[..., Any], *given: Any, thread: Executor | None = None
    ) -> Any:
        """The result of ``work``, run in a thread. Raises Problem after the time limit."""
        try:
            async with asyncio.timeout(self._config.time_limit_s):
                return await asyncio.get_running_loop().run_in_executor(thread, work, *given)
        except TimeoutError:
            raise Problem(504, "the answer took too long") from None

    async def _clinics(self, request: HttpRequest) -> Response:
        name = response_format(request, DIRECTORY)
        listed = [c for c in self.reloader.state.clinics if c.status != "closed"]
        return _text(directory.FORMATS[name](listed) + "\n", DIRECTORY[name])

    async def _services(self, request: HttpRequest) -> Response:
        query_parameter(request)
        state = self.reloader.state
        return JSONResponse(guide.list_dict(offers(state.clinics, state.guides)))

    async def _service(self, request: HttpRequest) -> Response:
        name = response_format(request, SERVICE, ("language",))
        shown = asked_service(request, self.reloader.state)
        text = guide.HTTP_FORMATS[name](shown) + "\n"
        return unchanged_or_new(request, text, SERVICE[name], guide.content_language(shown))

    async def _healthz(self, _: HttpRequest) -> Response:
        return JSONResponse({"alive": True})

    async def _readyz(self, request: HttpRequest) -> Response:
        state, fault = self.reloader.state, self.reloader.fault
        streets, code = state.streets, 503 if state.fault else 200
        if state.tokens and not is_valid(request.headers.get("authorization"), state.tokens):
            return JSONResponse({"ready": not state.fault}, code)
        facts = {
            "ready": not state.fault,
            "clinics": len(state.clinics),
            "streets": streets and {"counties": streets.counties, "vintages": streets.vintages},
            "geocoders": [_name(geocoder) for geocoder in state.geocoders],
            "router": self._config.router,
            "loaded_at": round(state.loaded_at),
            "fault": fault or state.fault or None,
        }
        return JSONResponse(facts, code)

    async def _metrics(self, _: HttpRequest) -> Response:
        state = self.reloader.state
        text = self._counts.text(
            clinics=len(state.clinics),
            counties=state.streets.counties if state.streets else 0,
            ready=not state.fault,
            reload_failed=bool(self.reloader.fault),
            loaded_at_seconds=round(state.loaded_at),
        )
        return _text(text, counting.MEDIA_TYPE)

    async def _document(self, _: HttpRequest) -> Response:
        return JSONResponse(self._openapi)

    async def _file(self, request: HttpRequest) -> Response:
        file = self._page.get(request.path_params.get("name", "index.html"))
        if file is None:
            raise HTTPException(404)
        return Response(file.content, media_type=file.media_type)


class Gate:
    """Lets ``most`` requests in at a time. Entering when it is full raises Problem 429."""

    def __init__(self, most: int) -> None:
        self._free = most

    def __enter__(self) -> None:
        if not self._free:
            raise too_many()
        self._free -= 1

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._free += 1


class Streams:
    """The batches under way, ``most`` at a time. Another one ends the slowest, if that is slow."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._open: set[LineStream] = set()

    @contextmanager
    def place(self, lines: LineStream) -> Iterator[None]:
        """A place for a batch. Raises Problem 429 if all are taken by batches that get on."""
        if len(self._open) >= self._most:
            slowest = min(self._open, key=LineStream.rate)
            if not slowest.give_way():
                raise too_many()
            self._open.discard(slowest)
        self._open.add(lines)
        try:
            yield
        finally:
            self._open.discard(lines)


class _Gated(Response):
    """A response that takes a place among the batches while it is sent."""

    def __init__(self, streams: Streams, lines: LineStream) -> None:
        self._streams, self._lines = streams, lines
        self.background = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with self._streams.place(self._lines):
            await self._lines(scope, receive, send)


def too_many() -> Problem:
    """The problem of a request that finds no place."""
    return Problem(429, "too many requests at once", headers={"Retry-After": "1"})


def _text(text: str, media_type: str) -> Response:
    return Response(text.encode("utf-8", "replace"), media_type=media_type)


def _name(geocoder: Geocoder) -> str:
    return geocoder.name
