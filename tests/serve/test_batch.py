"""POST /v1/batch: lines in, lines out, while the request is still arriving."""

import json
import socket
from pathlib import Path

import pytest

from locator.serve.asked import MAX_BODY
from tests.conftest import Run
from tests.serve.conftest import files_of
from tests.serve.page_service import ALL_KINDS
from tests.serve.service import Service, serving

AT = "2026-12-24 16:30"


def lines(*questions: object) -> str:
    """NDJSON."""
    return "".join(json.dumps(question) + "\n" for question in questions)


@pytest.mark.parametrize("name", ["ndjson", "flat"])
def test_each_line_is_answered_in_order(
    run: Run, service: Service, directory: Path, name: str
) -> None:
    """Each line of the request gets one line of response, the same as the command prints."""
    sent = lines(*({"address": address, "at": AT} for address in ALL_KINDS * 20))
    reply = service.batch(sent, f"?format={name}")
    options = ("--quiet", "--format", name, "--at", AT)
    stdin = "".join(f"{address}\n" for address in ALL_KINDS * 20)
    printed = run("find", *files_of(directory), *options, stdin=stdin)
    assert reply.headers["content-type"] == "application/x-ndjson"
    assert reply.text == printed.out


def test_a_wrong_line_is_reported_in_its_place(service: Service) -> None:
    """A wrong line gets an error with its number; the other lines get their answers."""
    whole = json.dumps({"address": "35806"})
    long = json.dumps({"address": "x" * MAX_BODY})
    reply = service.batch(f'{whole}\nno\n\n{long}\r\n{{"address": "35806", "units": 1}}\n{whole}')
    found = [json.loads(line) for line in reply.text.splitlines()]
    assert [one["status"] for one in found] == ["ok", "error", "error", "error", "ok"]
    assert [one.get("line") for one in found] == [None, 2, 4, 5, None]
    assert [one.get("field") for one in found] == [None, None, None, "units", None]


def test_an_answer_comes_before_the_next_line_is_sent(service: Service) -> None:
    """A client that sends one line and waits gets its answer at once."""
    host, port = service.netloc.split(":")
    with socket.create_connection((host, int(port)), timeout=10) as client:
        client.sendall(
            b"POST /v1/batch HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n"
            b"Content-Type: application/x-ndjson\r\n\r\n"
        )
        seen = b""
        for count in range(1, 4):
            line = b'{"address": "35806"}\n'
            client.sendall(b"%x\r\n%b\r\n" % (len(line), line))
            while seen.count(b'"status"') < count:
                seen += client.recv(65536)
        client.sendall(b"0\r\n\r\n")
        while not seen.endswith(b"0\r\n\r\n"):
            seen += client.recv(65536)
    assert b'"error"' not in seen


def test_a_stream_that_stops_is_ended(directory: Path, tmp_path: Path) -> None:
    """A stream that pauses longer than the time limit ends, and its last line says so."""
    with serving(tmp_path / "home", *files_of(directory), "--time-limit", "0.2") as service:
        connection = service.connection()
        connection.putrequest("POST", "/v1/batch")
        connection.putheader("Content-Type", "application/x-ndjson")
        connection.putheader("Content-Length", "1000")
        connection.endheaders(b'{"address": "35806"}\n')
        *_, last = connection.getresponse().read().decode().splitlines()
        connection.close()
    assert json.loads(last)["status"] == "error"
    assert "took too long" in json.loads(last)["detail"]


def test_one_batch_too_many_gets_429(directory: Path, tmp_path: Path) -> None:
    """Batches have their own limit; single questions are still answered."""
    with serving(tmp_path / "home", *files_of(directory), "--at-once", "2") as service:
        connection = service.connection()
        connection.putrequest("POST", "/v1/batch")
        connection.putheader("Content-Type", "application/x-ndjson")
        connection.putheader("Content-Length", "21")
        connection.endheaders()
        assert connection.sock is not None
        reply = service.batch("")
        while reply.status == 200:  # the first has not arrived yet
            reply = service.batch("")
        assert (reply.status, reply.headers["retry-after"]) == (429, "1")
        assert service.find("35806")["status"] == "ok"
        connection.send(b'{"address": "35806"}\n')
        assert json.loads(connection.getresponse().read())["status"] == "ok"
        connection.close()


@pytest.mark.parametrize("media_type", ["application/json", "text/plain", ""])
def test_lines_have_their_own_media_type(service: Service, media_type: str) -> None:
    """Other media types than NDJSON are refused."""
    assert service.ask("POST", "/v1/batch", "", {"Content-Type": media_type}).status == 415
