"""Clients that send half of something, too much, or something else than HTTP."""

import json
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

import pytest

from locator.serve.app import Gate
from locator.serve.problem import Problem
from tests.serve.conftest import files_of
from tests.serve.service import PATIENCE_S, Reply, Service, serving

LINE = b'{"address": "35806"}\n'


@contextmanager
def _begun(service: Service, path: str, media_type: str, body: bytes) -> Iterator[HTTPConnection]:
    """A connection on which a long body has begun."""
    connection = service.connection()
    connection.putrequest("POST", path)
    connection.putheader("Content-Type", media_type)
    connection.putheader("Content-Length", "5000")
    connection.endheaders(body)
    try:
        yield connection
    finally:
        connection.close()


def _raw(service: Service, request: bytes) -> Reply:
    """The response to these bytes."""
    host, port = service.netloc.split(":")
    with socket.create_connection((host, int(port)), timeout=PATIENCE_S) as client:
        client.sendall(request)
        response = HTTPResponse(client)
        response.begin()
        headers = {name.lower(): value for name, value in response.getheaders()}
        return Reply(response.status, headers, response.read())


def _problem(reply: Reply) -> dict[str, object]:
    """The problem in a response that has the headers of every other response."""
    assert reply.headers["content-type"] == "application/problem+json"
    assert reply.headers["cache-control"] == "no-store"
    assert reply.headers["x-content-type-options"] == "nosniff"
    assert reply.headers["cross-origin-resource-policy"] == "same-origin"
    assert "default-src 'none'" in reply.headers["content-security-policy"]
    found: dict[str, object] = reply.json()
    return found


def test_half_a_body_takes_nobodys_place(directory: Path, tmp_path: Path) -> None:
    """However many requests stop half way, the others are answered."""
    with ExitStack() as stack:
        at_once = ("--at-once", "1")
        service = stack.enter_context(serving(tmp_path / "home", *files_of(directory), *at_once))
        for path in ("/v1/find", "/v1/map") * 4:
            stack.enter_context(_begun(service, path, "application/json", b"{"))
        assert service.find("35806")["status"] == "ok"
        assert service.post("/v1/map", {"address": "35806"}).status == 200


def test_the_gate_has_so_many_places() -> None:
    """One request too many gets 429; when one has left, there is a place again."""
    gate = Gate(1)
    with gate, pytest.raises(Problem) as refused, gate:
        pass
    assert refused.value.status == 429
    with gate:
        pass


def test_a_slow_batch_makes_room(directory: Path, tmp_path: Path) -> None:
    """A batch that trickles keeps its place until another one needs it; the last line says so."""
    with serving(tmp_path / "home", *files_of(directory), "--at-once", "1") as service:
        with _begun(service, "/v1/batch", "application/x-ndjson", LINE) as slow:
            started = time.monotonic()
            while (reply := service.batch("35801")).status == 429:
                assert time.monotonic() - started < PATIENCE_S
            assert reply.status == 200
            first, last = map(json.loads, slow.getresponse().read().splitlines())
        assert first["status"] == "ok"
        assert "other batches are waiting" in last["detail"]
        assert service.batch("35801").status == 200


@pytest.mark.parametrize("name", ["Host", "Authorization"])
def test_two_of_a_header_that_decides(service: Service, name: str) -> None:
    """A request that names two hosts, or two tokens, is refused: each server may take another."""
    value = service.netloc if name == "Host" else "Bearer x"
    lines = ["GET /healthz HTTP/1.1", f"Host: {service.netloc}", f"{name}: {value}"]
    lines += [f"{name}: evil.example"] if name != "Host" else []
    response = _raw(service, "\r\n".join([*lines, "Connection: close", "", ""]).encode())
    assert response.status == 400
    assert "two Host" in str(_problem(response)["detail"])


@pytest.mark.parametrize(
    "request_line", [b"nonsense\r\n\r\n", b"GET / HTTP/9.x\r\n\r\n", b"\0\0\n"]
)
def test_what_is_not_http(service: Service, request_line: bytes) -> None:
    """Even what no parser understands gets the service's own kind of error."""
    response = _raw(service, request_line)
    assert response.status == 400
    assert _problem(response)["detail"] == "this is not an HTTP request"


@pytest.mark.parametrize("size", [66_000, 120_000, 400_000])
@pytest.mark.parametrize("where", ["url", "one header", "many headers", "no end"])
def test_headers_have_a_limit(service: Service, size: int, where: str) -> None:
    """More than 64 KB of headers are refused, in one piece or in many."""
    filler = b"x" * size
    target = b"/healthz?" + filler if where == "url" else b"/healthz"
    lines = [b"GET " + target + b" HTTP/1.1", b"Host: " + service.netloc.encode()]
    if where == "many headers":
        lines += [b"X-%d: " % number + b"x" * 1000 for number in range(size // 1000)]
    elif where != "url":
        lines.append(b"X: " + filler)
    end = b"" if where == "no end" else b"\r\n\r\n"
    response = _raw(service, b"\r\n".join(lines) + end)
    assert response.status == 431
    assert "more than 65536 bytes" in str(_problem(response)["detail"])


def test_headers_within_the_limit(service: Service) -> None:
    """60 KB of headers are no fault, nor is a long body in the same piece."""
    assert service.get("/healthz", x="x" * 60_000).status == 200
    body = b'{"address": "35806"}' + b" " * 60_000
    head = f"POST /v1/find HTTP/1.1\r\nHost: {service.netloc}\r\nContent-Type: application/json\r\n"
    head += f"Content-Length: {len(body)}\r\nX: {'x' * 30_000}\r\nConnection: close\r\n\r\n"
    assert _raw(service, head.encode() + body).status == 200


@pytest.mark.parametrize("name", ["X_Forwarded_For", "Forwarded", "X_Real_IP", "Via"])
def test_who_comes_through_a_proxy_is_not_local(service: Service, name: str) -> None:
    """Without tokens a request that a proxy has passed on is refused, whatever it says."""
    assert service.get("/v1/clinics", **{name: "127.0.0.1"}).status == 403
    assert service.get("/v1/clinics").status == 200
