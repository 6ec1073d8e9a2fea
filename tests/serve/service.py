"""A real ``locator serve`` in a process of its own, and its responses."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from http.client import HTTPConnection
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

from tests.closed import sitecustomize as closed

if TYPE_CHECKING:
    from locator.serve.app import App

JSON = {"Content-Type": "application/json"}
NDJSON = {"Content-Type": "application/x-ndjson"}

# Seconds after which a test gives up waiting.
PATIENCE_S = 20.0


class Reply(NamedTuple):
    """One response; header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()

    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


class Service:
    """The running service."""

    def __init__(self, process: subprocess.Popen[str], log: Path, url: str) -> None:
        self.process, self._log, self.url = process, log, url
        self.netloc = urlsplit(url).netloc

    def connection(self, timeout_s: float = PATIENCE_S) -> HTTPConnection:
        """A connection to it."""
        return HTTPConnection(self.netloc, timeout=timeout_s)

    def ask(
        self,
        method: str,
        path: str,
        body: bytes | str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """Send one request on a connection of its own."""
        connection = self.connection()
        try:
            sent = body.encode() if isinstance(body, str) else body
            connection.request(method, path, sent, dict(headers or {}))
            response = connection.getresponse()
            named = {name.lower(): value for name, value in response.getheaders()}
            return Reply(response.status, named, response.read())
        finally:
            connection.close()

    def get(self, path: str, **headers: str) -> Reply:
        """GET; names of headers are written with _ instead of -."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.ask("GET", path, headers=named)

    def post(self, path: str, question: Any, **headers: str) -> Reply:
        """POST a question as JSON."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.ask("POST", path, json.dumps(question), JSON | named)

    def find(self, address: str, **more: Any) -> Any:
        """The JSON answer to a question."""
        reply = self.post("/v1/find", {"address": address, **more})
        assert reply.status == 200, reply.text
        return reply.json()

    def batch(self, lines: str | bytes, query: str = "", **headers: str) -> Reply:
        """POST lines."""
        return self.ask("POST", f"/v1/batch{query}", lines, NDJSON | headers)

    @property
    def log(self) -> str:
        """Its standard error."""
        return self._log.read_text(encoding="utf-8")

    def events(self, name: str) -> list[dict[str, Any]]:
        """The log's lines for one kind of event."""
        lines = (json.loads(line) for line in self.log.splitlines())
        return [line for line in lines if line["event"] == name]

    def wait_for(self, name: str, count: int = 1) -> list[dict[str, Any]]:
        """Wait for ``count`` events of that name and return them."""
        return until(lambda: len(self.events(name)) >= count) and self.events(name)

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Stop it with SIGTERM. Returns its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.process.wait(PATIENCE_S)


def half_a_request(service: Service) -> socket.socket:
    """An unfinished request: only its headers and a part of its body have been sent."""
    host, port = service.netloc.split(":")
    client = socket.create_connection((host, int(port)), timeout=20)
    head = "POST /v1/find HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    client.sendall(f"{head}Content-Length: 21\r\n\r\n".encode() + b'{"address":')
    return client


async def messages(app: "App", path: str, body: bytes, media_type: bytes) -> list[Any]:
    """The messages that an application sends for a request without a server."""
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    headers = [(b"host", b"localhost"), (b"content-type", media_type)]
    scope = {"type": "http", "method": "POST", "path": path, "query_string": b""}
    await app(scope | {"headers": headers, "client": ("127.0.0.1", 1)}, receive, send)
    return sent


async def directly(app: "App", path: str, address: str) -> Reply:
    """The application's reply to a question without a server."""
    body = json.dumps({"address": address}).encode()
    start, rest = await messages(app, path, body, b"application/json")
    named = {name.decode(): value.decode() for name, value in start["headers"]}
    return Reply(start["status"], named, rest["body"])


def until(condition: Any) -> Any:
    """Wait until the condition is true and return its value. Fails if that takes too long."""
    end = time.monotonic() + PATIENCE_S
    while not (value := condition()):
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)
    return value


def start(folder: Path, *args: str, **variables: str) -> subprocess.Popen[str]:
    """Start ``locator serve`` on a free port; ``folder`` is its home and holds its log."""
    folder.mkdir(exist_ok=True)
    inherited = {
        name: os.environ[name]
        for name in ("PATH", "LANG", "COVERAGE_PROCESS_START", "COVERAGE_PROCESS_CONFIG")
        if name in os.environ
    }
    home = dict.fromkeys(("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"), str(folder))
    path = {"PYTHONPATH": str(Path(closed.__file__).parent)}
    command = [sys.executable, "-m", "locator", "serve", "--port", "0", *args]
    with (folder / "log").open("w", encoding="utf-8") as log:
        return subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            env=inherited | home | path | variables,
        )


@contextmanager
def serving(folder: Path, *args: str, **variables: str) -> Iterator[Service]:
    """The service, running inside the ``with`` block."""
    process = start(folder, *args, **variables)
    assert process.stdout is not None
    try:
        url = process.stdout.readline().strip()
        assert url, (folder / "log").read_text(encoding="utf-8")
        service = Service(process, folder / "log", url)
        yield service
    finally:
        with suppress(ProcessLookupError):
            process.terminate()
        try:
            process.wait(PATIENCE_S)
        finally:
            process.kill()
            process.wait()
            process.stdout.close()
