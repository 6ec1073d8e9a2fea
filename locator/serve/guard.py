"""For every request: access, the headers of the response, the log and the counts."""

from collections.abc import Iterable
from time import perf_counter

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from locator.answer import Answer
from locator.map.page import source_hash
from locator.map.svg import STYLE
from locator.serve.config import Config, is_loopback
from locator.serve.counts import Counts
from locator.serve.log import log, place_of
from locator.serve.problem import Problem
from locator.serve.reloader import Reloader
from locator.serve.tokens import is_valid

# The key of a request's ``Outcome`` in its ASGI scope.
OUTCOME = "locator.outcome"

# These need no token: the health checks, and the page. The page asks for the token itself, and its
# files hold no data.
_PUBLIC = ("/", "/healthz", "/readyz")
_PAGE = "/page/"
# The rest of such a path is not logged: it may hold what a caller said.
_PREFIXES = (_PAGE, "/v1/services/")

# The page may run only its own scripts. The hash allows the style inside the map.
_POLICY = (
    "default-src 'none'; script-src 'self'; "
    f"style-src 'self' {source_hash(STYLE)}; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS = [
    (b"cache-control", b"no-store"),
    (b"content-security-policy", _POLICY.encode()),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
]
# These decide who is let in, so that two of them are one too many (RFC 9112, section 3.2).
_ONCE = (b"host", b"authorization")
# Proxies add these. A client behind a proxy is not this machine, whatever address it names.
_FORWARDED = (b"forwarded", b"x-forwarded-for", b"x-forwarded-host", b"x-real-ip", b"via")
# The max-age is in seconds.
_PREFLIGHT = [
    (b"access-control-allow-methods", b"GET, POST"),
    (b"access-control-allow-headers", b"authorization, content-type"),
    (b"access-control-max-age", b"600"),
]


class Outcome:
    """The facts of a request that are logged: never the question, never the caller's place."""

    def __init__(self) -> None:
        self.http = 0  # 0 until the response begins
        self.answers = 0
        self.status = self.precision = ""

    def answer(self, answer: Answer) -> None:
        """Count an answer, and store its status and precision."""
        self.answers += 1
        self.status = answer.status
        self.precision = answer.origin.precision if answer.origin else "none"


class Guard:
    """An ASGI application that wraps ``app``."""

    def __init__(
        self, app: ASGIApp, reloader: Reloader, counts: Counts, config: Config, paths: Iterable[str]
    ) -> None:
        self._app, self._reloader, self._counts = app, reloader, counts
        self._hosts = None if config.hosts is None else frozenset(config.hosts)
        self._origins = frozenset(origin.encode() for origin in config.origins)
        self._quiet, self._paths = config.quiet, frozenset(paths)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request through, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started, outcome = perf_counter(), Outcome()
        scope[OUTCOME] = outcome
        scope["app"] = self  # so Starlette raises HTTPException instead of sending a response
        headers = dict(scope["headers"])
        added = HEADERS + self._cors(headers)

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                outcome.http = message["status"]
                own = message["headers"]
                cached = any(name == b"cache-control" for name, _ in own)
                message["headers"] = [*own, *(added[1:] if cached else added)]
            await send(message)

        try:
            await self._next_app(scope, headers)(scope, receive, sending)
        except ClientDisconnect:
            pass
        except Exception as error:
            problem = _as_problem(error)
            if not outcome.http:
                await problem.response()(scope, receive, sending)
        finally:
            self._record(scope, outcome, perf_counter() - started)

    def _next_app(self, scope: Scope, headers: dict[bytes, bytes]) -> ASGIApp:
        """The application that answers the request. Raises Problem if the request is refused."""
        names = [name for name, _ in scope["headers"]]
        if any(names.count(name) > 1 for name in _ONCE):
            raise Problem(400, "the request has two Host or two Authorization headers")
        self._check_host(headers)
        if scope["method"] == "OPTIONS" and headers.get(b"origin") in self._origins:
            return _preflight
        self._check_caller(scope, headers)
        return self._app

    def _check_host(self, headers: dict[bytes, bytes]) -> None:
        if self._hosts is None:
            return
        if bare_host(headers.get(b"host", b"").decode("latin-1")) not in self._hosts:
            raise Problem(421, "this service does not answer to that host name; see --allow-host")

    def _check_caller(self, scope: Scope, headers: dict[bytes, bytes]) -> None:
        tokens, path = self._reloader.state.tokens, scope["path"]
        if not tokens:
            if not _is_local(scope, headers):
                raise Problem(403, "without tokens, only this machine gets answers")
            return
        if path in _PUBLIC or path.startswith(_PAGE):
            return
        if not is_valid(headers.get(b"authorization", b"").decode("latin-1"), tokens):
            challenge = {"WWW-Authenticate": 'Bearer realm="clinic-locator"'}
            raise Problem(401, "a token is needed", headers=challenge)

    def _cors(self, headers: dict[bytes, bytes]) -> list[tuple[bytes, bytes]]:
        if not self._origins:
            return []
        origin, vary = headers.get(b"origin", b""), [(b"vary", b"Origin")]
        if origin not in self._origins:
            return vary
        return [(b"access-control-allow-origin", origin), *vary]

    def _shown(self, path: str) -> str:
        """The path as it is logged."""
        if path in self._paths:
            return path
        return next((prefix for prefix in _PREFIXES if path.startswith(prefix)), "other")

    def _record(self, scope: Scope, outcome: Outcome, seconds: float) -> None:
        path, http = scope["path"], outcome.http or 499  # the client has gone
        self._counts.request(http, None if path == "/v1/batch" else seconds)
        if self._quiet:
            return
        facts = {"path": self._shown(path), "http": http, "ms": round(seconds * 1000, 2)}
        if path == "/v1/batch":
            facts["answers"] = outcome.answers
        elif outcome.status:
            facts |= {"status": outcome.status, "precision": outcome.precision}
        log("request", **facts)


def _as_problem(error: Exception) -> Problem:
    """The problem to send for an error. An unexpected one is logged without its message."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, HTTPException):  # from Starlette: no such path, or wrong method
        if error.status_code == 405:
            return Problem(405, "wrong method for this path", headers=error.headers)
        return Problem(error.status_code, "no such path; see /openapi.json")
    log("internal error", detail=place_of(error))
    return Problem(500, "internal error; the log says where")


async def _preflight(_: Scope, __: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 204, "headers": _PREFLIGHT})
    await send({"type": "http.response.body"})


def bare_host(host: str) -> str:
    """A Host header in lower case without its port. An IPv6 address keeps its brackets."""
    name, colon, port = host.strip().lower().rpartition(":")
    return name if colon and port.isdecimal() else host.strip().lower()


def _is_local(scope: Scope, headers: dict[bytes, bytes]) -> bool:
    """True if the client is on this machine. A Unix socket gives no client address.

    Some servers take the client's address from what a proxy has said, which anybody can say.
    """
    if any(name in headers for name in _FORWARDED):
        return False
    client = scope.get("client")
    return not client or is_loopback(client[0])
