"""A real web server on this machine that serves files and misbehaves on request."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple

from tests.geocode.streets.make_tiger import MADISON


class Fault(NamedTuple):
    """The fault of one answer to a GET."""

    cut: int | None = None  # break off after so many bytes of the body
    status: int | None = None  # answer with this status and no file
    headers: tuple[tuple[str, str], ...] = ()  # with these besides
    late: float = 0.0  # seconds before the answer
    body: bytes | None = None  # send this instead of the file
    pace: float = 0.0  # seconds between pieces of a kilobyte
    endless: bool = False  # send the file again and again, without a length
    company: int = 1  # wait until so many files have been asked for at once
    hang_up: bool = False  # close the connection without an answer


class Asked(NamedTuple):
    """One request as it came in."""

    method: str
    path: str
    range: str
    agent: str


class Site:
    """The server: its files, its habits, and what it was asked."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.faults: list[Fault] = []  # one for each GET, in turn; then none
        self.spoilt: dict[str, Fault] = {}  # for each GET of a path
        self.head_faults: dict[str, Fault] = {}  # for each HEAD of a path: a status, headers
        self.asked: list[Asked] = []
        self.etag = '"v1"'  # "" for none
        self.modified = ""
        self.ranges = True
        self.heads = True
        self.lengths = True
        self.url = ""
        self.host = ""
        self.sent = 0  # bytes of all files
        self.changed = threading.Condition()
        self.now = self.most = 0  # files asked for and not answered, now and at most

    def add(self, file: Path, year: int = 2021, fips: str = MADISON) -> str:
        """Serve a file where the Census Bureau has it; its path below the base URL."""
        path = f"TIGER{year}/ADDRFEAT/tl_{year}_{fips}_addrfeat.zip"
        self.files["/tiger/" + path] = file.read_bytes()
        return path

    def path_of(self, fips: str) -> str:
        """The path of a county's file."""
        return next(path for path in self.files if f"_{fips}_" in path)

    def gets(self) -> list[Asked]:
        """The requests for files, without those for their size."""
        return [asked for asked in self.asked if asked.method == "GET"]


def _handler(site: Site) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, format: str, *args: Any) -> None:
            pass

        def do_HEAD(self) -> None:
            self._note()
            fault = site.head_faults.get(self.path, Fault())
            if fault.status:
                self._empty(fault.status, fault.headers)
            elif not site.heads:
                self._empty(405)
            elif self.path in site.files:
                self._head(200, len(site.files[self.path]))
            else:
                self._empty(404)

        def do_GET(self) -> None:
            self._note()
            fault = site.faults.pop(0) if site.faults else site.spoilt.get(self.path, Fault())
            self._wait(fault)
            if fault.hang_up:
                self.close_connection = True
            elif fault.status:
                self._empty(fault.status, fault.headers)
            elif self.path in site.files or fault.body is not None:
                self._send(fault)
            else:
                self._empty(404)

        def _wait(self, fault: Fault) -> None:
            # A client that has its answer asks again at once, so this has to end before the answer.
            with site.changed:
                site.now += 1
                site.most = max(site.most, site.now)
                site.changed.notify_all()
                site.changed.wait_for(lambda: site.most >= fault.company, 20)
            site_stop.wait(fault.late)
            with site.changed:
                site.now -= 1

        def _note(self) -> None:
            get = self.headers.get
            asked = Asked(self.command, self.path, get("Range", ""), get("User-Agent", ""))
            site.asked.append(asked)

        def _send(self, fault: Fault) -> None:
            whole = site.files[self.path] if fault.body is None else fault.body
            start = self._start(len(whole))
            body = whole[start:]
            extra = dict(fault.headers)
            if start:
                extra.setdefault("Content-Range", f"bytes {start}-{len(whole) - 1}/{len(whole)}")
            self._head(206 if start else 200, None if fault.endless else len(body), extra)
            body = body if fault.cut is None else body[: fault.cut]
            step = 1024 if fault.pace else len(body) or 1
            while True:
                for at in range(0, len(body), step):
                    self.wfile.write(body[at : at + step])
                    site.sent += len(body[at : at + step])
                    site_stop.wait(fault.pace)
                if not fault.endless:
                    break
            self.close_connection = True

        def _start(self, length: int) -> int:
            asked = self.headers.get("Range", "")
            same = self.headers.get("If-Range", "") in (site.etag, site.modified)
            if not (site.ranges and asked and same):
                return 0
            start = int(asked.removeprefix("bytes=").removesuffix("-"))
            return start if start < length else 0

        def _head(
            self, status: int, length: int | None, extra: dict[str, str] | None = None
        ) -> None:
            self.send_response(status)
            headers = {"ETag": site.etag, "Last-Modified": site.modified, **(extra or {})}
            if site.lengths and length is not None:
                headers.setdefault("Content-Length", str(length))
            for name, value in headers.items():
                if value:
                    self.send_header(name, value)
            self.send_header("Connection", "close")
            self.end_headers()

        def _empty(self, status: int, headers: tuple[tuple[str, str], ...] = ()) -> None:
            self.send_response(status)
            for name, value in headers:
                self.send_header(name, value)
            self.send_header("Content-Length", "0")
            self.end_headers()

    site_stop = threading.Event()
    return Handler


class _Quiet(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        pass  # clients that were killed leave broken pipes behind


@contextmanager
def serve() -> Iterator[Site]:
    """A server on a port of this machine's own, for as long as the block lasts."""
    site = Site()
    with _Quiet(("127.0.0.1", 0), _handler(site)) as server:
        site.host = f"127.0.0.1:{server.server_address[1]}"
        site.url = f"http://{site.host}/tiger"
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield site
        finally:
            server.shutdown()
            thread.join()
