"""The rules of access, one by one, asked of the application without a server."""

import asyncio
import json
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from starlette.requests import ClientDisconnect
from starlette.types import Message, Receive, Scope, Send

from locator.answer import Request, make_answer
from locator.clinics.load import load_clinics
from locator.geocode.offline import Offline
from locator.map.page import source_hash
from locator.map.svg import STYLE
from locator.serve import guard
from locator.serve.app import App
from locator.serve.config import Config
from locator.serve.counts import Counts
from locator.serve.guard import OUTCOME, Guard, bare_host
from locator.serve.problem import Problem

HERE = ("127.0.0.1", 40_000)
HOST = (b"host", b"localhost:8000")
TOKEN = "a-token-of-32-characters-abcdefg"
BEARER = (b"authorization", f"Bearer {TOKEN}".encode())
DESK = (b"origin", b"https://desk.example")


class Reply(NamedTuple):
    """The messages of one response."""

    messages: list[Message]

    @property
    def status(self) -> int:
        return int(self.messages[0]["status"])

    @property
    def headers(self) -> list[tuple[bytes, bytes]]:
        return list(self.messages[0]["headers"])

    def json(self) -> Any:
        return json.loads(self.messages[1]["body"])


def ask(
    app: App | Guard,
    path: str = "/v1/clinics",
    *headers: tuple[bytes, bytes],
    method: str = "GET",
    client: tuple[str, int] | None = HERE,
    host: tuple[bytes, bytes] = HOST,
) -> Reply:
    """The response to a request without a body."""
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "query_string": b"",
        "headers": [host, *headers],
        "client": client,
    }
    asyncio.run(app(scope, receive, send))
    return Reply(sent)


@pytest.fixture
def open_app() -> App:
    """A service without tokens."""
    return App(Config(quiet=True))


@pytest.fixture
def locked_app(tmp_path: Path) -> App:
    """A service with a token and an allowed origin."""
    tokens = tmp_path / "tokens"
    tokens.write_text(TOKEN + "\n", encoding="utf-8")
    origins = (DESK[1].decode(),)
    return App(Config(token_file=str(tokens), origins=origins, quiet=True))


# Clients that need no token

CLIENTS = [
    (("127.0.0.1", 1), 200),
    (("127.8.9.1", 1), 200),
    (("::1", 1), 200),
    (None, 200),  # a Unix socket
    (("192.0.2.7", 1), 403),
    (("2001:db8::1", 1), 403),
    (("testclient", 1), 403),
]


@pytest.mark.parametrize(("client", "status"), CLIENTS)
def test_without_tokens_only_this_machine(
    open_app: App, client: tuple[str, int] | None, status: int
) -> None:
    """A service without tokens answers this machine and a Unix socket, and nobody else."""
    reply = ask(open_app, client=client)
    assert reply.status == status
    if status == 403:
        assert reply.json()["detail"] == "without tokens, only this machine gets answers"


@pytest.mark.parametrize(
    "name", [b"forwarded", b"x-forwarded-for", b"x-forwarded-host", b"x-real-ip", b"via"]
)
def test_a_client_behind_a_proxy_is_not_this_machine(
    open_app: App, locked_app: App, name: bytes
) -> None:
    """A proxy on this machine opens nothing without a token; with one its header does no harm."""
    assert ask(open_app, "/healthz", (name, b"127.0.0.1")).status == 403
    assert ask(open_app, "/healthz", (name, b"127.0.0.1"), client=None).status == 403
    assert ask(locked_app, "/v1/clinics", (name, b"127.0.0.1"), BEARER).status == 200


PATHS = [
    ("/", 200),
    ("/healthz", 200),
    ("/readyz", 200),
    ("/page/no-such-file", 404),
    ("/page", 401),
    ("/healthz/", 401),
    ("/metrics", 401),
    ("/v1/clinics", 401),
    ("/nothing/page/", 401),
]


@pytest.mark.parametrize(("path", "status"), PATHS)
def test_which_paths_need_a_token(locked_app: App, path: str, status: int) -> None:
    """The page and the health checks need no token; every other path does, and says how."""
    reply = ask(locked_app, path)
    assert reply.status == status
    challenges = [value for name, value in reply.headers if name == b"www-authenticate"]
    assert challenges == ([b'Bearer realm="clinic-locator"'] if status == 401 else [])
    if status == 401:
        assert reply.json()["detail"] == "a token is needed"


def test_a_token_of_odd_bytes_is_refused(locked_app: App) -> None:
    """Bytes that are no text in the Authorization header are a wrong token, not a fault."""
    assert ask(locked_app, "/v1/clinics", (b"authorization", b"Bearer \xff\xfe")).status == 401
    assert ask(locked_app, "/v1/clinics", BEARER).status == 200


@pytest.mark.parametrize("twice", [HOST, BEARER])
def test_two_headers_that_decide_are_one_too_many(
    open_app: App, locked_app: App, twice: tuple[bytes, bytes]
) -> None:
    """Two Host or two Authorization headers are refused, even equal ones."""
    extra = (twice, twice)[: 1 if twice == HOST else 2]
    for app in (open_app, locked_app):
        reply = ask(app, "/v1/clinics", *extra)
        assert reply.status == 400
        assert reply.json()["detail"] == ("the request has two Host or two Authorization headers")
    assert ask(open_app, "/v1/clinics", (b"accept", b"*/*"), (b"accept", b"*/*")).status == 200


# The names that it has

HOSTS = [
    (b"localhost", 200),
    (b"LOCALHOST:8000", 200),
    (b" localhost ", 200),
    (b"127.0.0.1:1", 200),
    (b"[::1]", 200),
    (b"[::1]:8000", 200),
    (b"localhost:port", 421),
    (b"localhost.evil.example", 421),
    (b"", 421),
    (b"\xff", 421),
]


@pytest.mark.parametrize(("name", "status"), HOSTS)
def test_which_names_it_answers_to(open_app: App, name: bytes, status: int) -> None:
    """Only this machine's own names are good, with any port and in any case."""
    reply = ask(open_app, host=(b"host", name))
    assert reply.status == status
    if status == 421:
        message = "this service does not answer to that host name; see --allow-host"
        assert reply.json()["detail"] == message


def test_a_request_without_a_host_is_refused(open_app: App) -> None:
    """No Host header is no name of this service."""
    assert ask(open_app, host=(b"accept", b"*/*")).status == 421


def test_any_name_can_be_allowed() -> None:
    """With any name allowed the Host header plays no part."""
    assert ask(App(Config(hosts=None, quiet=True)), host=(b"host", b"any.example")).status == 200


BARE = [
    ("Desk.Example:8080", "desk.example"),
    ("desk.example", "desk.example"),
    (" [2001:DB8::1]:443 ", "[2001:db8::1]"),
    ("desk.example:", "desk.example:"),
    (":80", ""),
]


@pytest.mark.parametrize(("host", "bare"), BARE)
def test_a_name_without_its_port(host: str, bare: str) -> None:
    """A port is digits after the last colon; everything else belongs to the name."""
    assert bare_host(host) == bare


# Other sites


def test_a_listed_site_asks_first(locked_app: App) -> None:
    """A browser may send the listed site's questions with a token, and asks that without one."""
    reply = ask(locked_app, "/v1/find", DESK, method="OPTIONS")
    assert reply.status == 204
    headers = dict(reply.headers)
    assert headers[b"access-control-allow-methods"] == b"GET, POST"
    assert headers[b"access-control-allow-headers"] == b"authorization, content-type"
    assert headers[b"access-control-max-age"] == b"600"
    assert headers[b"access-control-allow-origin"] == DESK[1]
    assert reply.messages[1:] == [{"type": "http.response.body"}]


def test_other_sites_are_not_answered_first(open_app: App, locked_app: App) -> None:
    """A site that is not listed gets no permission, and neither does one without an Origin."""
    foreign = (b"origin", b"https://evil.example")
    for app, headers, status in [
        (locked_app, (foreign,), 401),
        (locked_app, (), 401),
        (open_app, (DESK,), 405),
    ]:
        reply = ask(app, "/v1/find", *headers, method="OPTIONS")
        assert reply.status == status
        assert not [name for name, _ in reply.headers if name.startswith(b"access-control")]


VARIES = [
    ((DESK, BEARER), [(b"access-control-allow-origin", DESK[1]), (b"vary", b"Origin")]),
    (((b"origin", b"https://evil.example"), BEARER), [(b"vary", b"Origin")]),
    ((BEARER,), [(b"vary", b"Origin")]),
]


@pytest.mark.parametrize(("headers", "expected"), VARIES)
def test_an_answer_says_for_which_site_it_is(
    locked_app: App,
    headers: tuple[tuple[bytes, bytes], ...],
    expected: list[tuple[bytes, bytes]],
) -> None:
    """A service with listed sites names the one that asked, and tells caches to keep them apart."""
    cross = (b"vary", b"access-control-allow-origin")
    found = [pair for pair in ask(locked_app, "/metrics", *headers).headers if pair[0] in cross]
    assert found == expected


def test_without_listed_sites_nothing_varies(open_app: App) -> None:
    """A service without listed sites has no headers about them."""
    names = [name for name, _ in ask(open_app, "/metrics", DESK).headers]
    assert not {b"vary", b"access-control-allow-origin"} & set(names)


def test_the_headers_that_protect_a_reply(open_app: App) -> None:
    """Every reply has the headers once; one that has a rule for caches keeps it."""
    policy = (
        "default-src 'none'; script-src 'self'; "
        f"style-src 'self' {source_hash(STYLE)}; img-src 'self'; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    expected = {
        b"content-security-policy": policy.encode(),
        b"cross-origin-opener-policy": b"same-origin",
        b"cross-origin-resource-policy": b"same-origin",
        b"referrer-policy": b"no-referrer",
        b"x-content-type-options": b"nosniff",
    }
    own = Ending({**START, "headers": [(b"cache-control", b"private, no-cache")]}, END)
    for app, cache in (
        (open_app, b"no-store"),
        (guarded(Ending(START, END), Counts()), b"no-store"),
        (guarded(own, Counts()), b"private, no-cache"),
    ):
        headers = ask(app, "/v1/find").headers
        assert len(headers) == len(dict(headers))
        assert dict(headers).items() >= (expected | {b"cache-control": cache}).items()


# Faults


@pytest.mark.parametrize(
    ("method", "path", "status", "detail"),
    [
        ("GET", "/nothing", 404, "no such path; see /openapi.json"),
        ("DELETE", "/v1/clinics", 405, "wrong method for this path"),
    ],
)
def test_a_wrong_path_or_method_is_a_problem(
    open_app: App, method: str, path: str, status: int, detail: str
) -> None:
    """A wrong path or method is answered as a problem; for a method the right ones are named."""
    reply = ask(open_app, path, method=method)
    assert reply.status == reply.json()["status"] == status
    assert reply.json()["detail"] == detail
    allowed = dict(reply.headers).get(b"allow")
    assert (allowed is None) if status == 404 else (allowed is not None and b"GET" in allowed)


# The log and the counts


class Ending:
    """An application that ends in a certain way; what it sends before that is given."""

    def __init__(self, *sent: Message, error: BaseException | None = None) -> None:
        self.sent, self.error, self.scopes = sent, error, list[Scope]()
        self.channels: list[tuple[Receive, Send]] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.scopes.append(scope)
        self.channels.append((receive, send))
        for message in self.sent:
            await send({**message})
        if self.error:
            raise self.error


START: Message = {"type": "http.response.start", "status": 200, "headers": []}
END: Message = {"type": "http.response.body", "body": b""}


def guarded(app: Ending, counts: Counts, *, quiet: bool = False) -> Guard:
    """The guard of an application, with the paths of a service."""
    config = Config(quiet=quiet)
    return Guard(app, App(config).reloader, counts, config, ["/v1/find", "/v1/batch"])


ENDINGS = [
    (Ending(START, END), 200, [200]),
    (Ending(error=ClientDisconnect()), 499, []),
    (Ending(START, error=ClientDisconnect()), 200, [200]),
    (Ending(error=Problem(422, "no")), 422, [422]),
    (Ending(error=RuntimeError("no")), 500, [500]),
    (Ending(START, error=RuntimeError("no")), 200, [200]),  # too late for another status
]


@pytest.mark.parametrize(("app", "logged", "sent"), ENDINGS)
def test_every_ending_is_logged_and_counted_once(
    app: Ending, logged: int, sent: list[int], capsys: pytest.CaptureFixture[str]
) -> None:
    """One status is logged and counted: the one sent, or 499 if the client left before it."""
    counts = Counts()
    reply = ask(guarded(app, counts), "/v1/find")
    statuses = [one["status"] for one in reply.messages if one["type"] == "http.response.start"]
    assert statuses == sent
    *faults, line = capsys.readouterr().err.splitlines()
    facts = json.loads(line)
    unexpected = isinstance(app.error, RuntimeError)
    assert [json.loads(one)["event"] for one in faults] == ["internal error"] * unexpected
    assert all("RuntimeError at test_guard_rules.py:" in one for one in faults)
    if logged == 500:
        assert reply.json()["detail"] == "internal error; the log says where"
    assert facts["event"] == "request"
    assert (facts["path"], facts["http"]) == ("/v1/find", logged)
    assert 0 <= facts["ms"] < 60_000
    assert isinstance(facts["ms"], float)
    assert facts["ms"] == round(facts["ms"], 2)
    text = counts.text()
    assert f'clinic_locator_http_requests_total{{code="{logged}"}} 1' in text
    assert "clinic_locator_request_seconds_count 1" in text


def test_a_request_is_logged_in_milliseconds(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The log has the milliseconds from the request to the end of the response, to a hundredth."""
    clock = iter((7.0, 8.234567))
    monkeypatch.setattr(guard, "perf_counter", lambda: next(clock))
    ask(guarded(Ending(START, END), Counts()), "/v1/find")
    assert json.loads(capsys.readouterr().err)["ms"] == 1234.57


class Reading(Ending):
    """An application that reads its request before it answers."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.read = await receive()
        await super().__call__(scope, receive, send)


def test_the_body_of_a_request_reaches_the_service() -> None:
    """The guard lets the body of a request through as it came."""
    app = Reading(START, END)
    assert ask(guarded(app, Counts(), quiet=True), "/v1/find").status == 200
    assert app.read == {"type": "http.request", "body": b"", "more_body": False}


def test_a_quiet_service_counts_all_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    """--quiet leaves the log out, not the counts."""
    counts = Counts()
    ask(guarded(Ending(START, END), counts, quiet=True), "/v1/find")
    assert capsys.readouterr().err == ""
    assert 'clinic_locator_http_requests_total{code="200"} 1' in counts.text()


LOGGED = [
    ("/v1/find", "/v1/find"),
    ("/v1/services/Detox for 35801", "/v1/services/"),
    ("/page/2340 Oak St", "/page/"),
    ("/v1/find/2340 Oak St", "other"),
    ("/2340 Oak St", "other"),
]


@pytest.mark.parametrize(("path", "shown"), LOGGED)
def test_a_logged_path_holds_nothing_that_was_said(
    path: str, shown: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A path of the service is logged; the rest of any other one is left out."""
    ask(guarded(Ending(START, END), Counts()), path)
    assert json.loads(capsys.readouterr().err)["path"] == shown


class Answering(Ending):
    """An application that answers questions, one each."""

    def __init__(self, *texts: str) -> None:
        super().__init__(START, END)
        clinics = load_clinics(None)
        self.answers = [make_answer(text, clinics, (Offline(),), Request()) for text in texts]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        for answer in self.answers:
            scope[OUTCOME].answer(answer)
        await super().__call__(scope, receive, send)


FACTS = [
    ("/v1/find", ["35806"], {"status": "ok", "precision": "zip"}),
    ("/v1/find", ["no place at all"], {"status": "no_match", "precision": "none"}),
    ("/v1/find", [], {}),
    ("/v1/batch", ["35806", "no place at all", "35801"], {"answers": 3}),
    ("/v1/batch", [], {"answers": 0}),
]


@pytest.mark.parametrize(("path", "texts", "facts"), FACTS)
def test_the_facts_that_are_logged_of_answers(
    path: str, texts: list[str], facts: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    """The log has the status and precision of one answer, and the number of answers of a batch."""
    counts = Counts()
    ask(guarded(Answering(*texts), counts), path)
    line = json.loads(capsys.readouterr().err)
    for known in ("time", "event", "path", "http", "ms"):
        del line[known]
    assert line == facts
    timed = 0 if path == "/v1/batch" else 1  # a batch takes as long as its lines
    assert f"clinic_locator_request_seconds_count {timed}" in counts.text()


def test_what_is_no_request_passes_unchanged() -> None:
    """Messages about the service's life go through as they are, unlogged and uncounted."""
    app, counts = Ending(), Counts()
    scope: Scope = {"type": "lifespan"}

    async def receive() -> Message:
        raise AssertionError

    async def send(message: Message) -> None:
        raise AssertionError(message)

    asyncio.run(guarded(app, counts)(scope, receive, send))
    assert app.scopes == [{"type": "lifespan"}]
    assert app.channels == [(receive, send)]
    assert 'code="200"} 0' in counts.text()


def test_a_token_file_is_read_at_the_start(tmp_path: Path) -> None:
    """With a token, another machine gets its answers too."""
    tokens = tmp_path / "tokens"
    tokens.write_text(TOKEN, encoding="utf-8")
    app = App(Config(token_file=str(tokens), quiet=True))
    assert ask(app, "/v1/clinics", BEARER, client=("192.0.2.7", 1)).status == 200
    assert ask(app, "/v1/clinics", client=("192.0.2.7", 1)).status == 401
