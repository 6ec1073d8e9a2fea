"""A real HTTP server on this machine that gives answers and remembers the requests."""

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit


class Reply(NamedTuple):
    """One answer: ``body`` is JSON unless it is bytes.

    ``stall``: keep the client waiting until the end of the test. ``cut``: close the connection
    before the whole body is sent. ``again``: send the body again and again, with so many seconds
    between, until the client closes.
    """

    body: Any = b""
    status: int = 200
    headers: Mapping[str, str] = {}
    stall: bool = False
    cut: bool = False
    again: float | None = None


class Asked(NamedTuple):
    """One request that arrived, and when (seconds since 1970).

    ``host`` is the one it was meant for, also when this server stands before it as a proxy.
    """

    method: str
    host: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    when: float


class Service:
    """The replies of the running server in order; it repeats the last one.

    Once there are none, ``answer`` makes them from what was asked.
    """

    def __init__(self, host: str) -> None:
        self.host = host  # "127.0.0.1:PORT"
        self.answer: Callable[[Asked], Reply] | None = None
        self.lock = threading.Lock()
        self.closing = threading.Event()
        self.start_over()

    def start_over(self) -> None:
        """Forget everything, and release the waiting clients."""
        self.closing.set()
        self.closing = threading.Event()
        self.replies: list[Reply] = []
        self.asked: list[Asked] = []

    def take(self, asked: Asked) -> Reply:
        with self.lock:
            self.asked.append(asked)
            if self.answer and not self.replies:
                return self.answer(asked)
            if self.answer:
                return self.replies.pop(0)
            return self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    service: Service


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        service, url = self.server.service, urlsplit(self.path)
        query = {key: values[0] for key, values in parse_qs(url.query).items()}
        now = time.time()
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        host = url.netloc or self.headers["Host"]
        headers = dict(self.headers)
        reply = service.take(Asked(self.command, host, url.path, query, headers, body, now))
        if reply.stall:
            service.closing.wait(10)
            return
        content = reply.body if isinstance(reply.body, bytes) else json.dumps(reply.body).encode()
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        if reply.again is None:
            self.send_header("Content-Length", str(len(content) + (100 if reply.cut else 0)))
        self.end_headers()
        self.wfile.write(content)
        with suppress(OSError):
            while reply.again is not None and not service.closing.wait(reply.again):
                self.wfile.write(content)

    do_POST = do_GET

    def log_message(self, *args: object) -> None:
        """Say nothing: the log would hold what was asked."""


@contextmanager
def running() -> Iterator[Service]:
    """A server on a free port of 127.0.0.1, for as long as the ``with`` block lasts."""
    with _Server(("127.0.0.1", 0), _Handler) as server:
        server.service = Service(f"127.0.0.1:{server.server_address[1]}")
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield server.service
        finally:
            server.service.start_over()
            server.shutdown()
            thread.join()
