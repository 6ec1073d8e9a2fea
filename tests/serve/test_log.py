"""No log holds a question, however the request ended."""

import asyncio
import json
import re
import socket
from pathlib import Path

import pytest

from locator.address.model import Address
from locator.geocode.model import Candidate
from locator.serve import Config, create_app
from tests.serve.conftest import files_of
from tests.serve.page_service import CERTAIN
from tests.serve.service import JSON, NDJSON, Service, directly, half_a_request, messages, serving

STREET, PLACE, NUMBER = "Plantedquartz", "Plantedville", "48151"
PLANTED = f"{NUMBER} {STREET} Ln, {PLACE}, AL 35801"


@pytest.fixture(scope="module")
def asked(directory: Path, tmp_path_factory: pytest.TempPathFactory) -> Service:
    """A stopped service that got a planted address in every possible way."""
    home = tmp_path_factory.mktemp("asked")
    with serving(home, *files_of(directory), "--time-limit", "0.5") as service:
        ask_everything(service)
    return service


def ask_everything(service: Service) -> None:
    """Send requests with all outcomes: answers, refusals, broken connections."""
    path = PLANTED.replace(" ", "%20")
    for name in ("json", "flat", "geojson", "text", "sms", "csv", "ndjson"):
        service.post(f"/v1/find?format={name}", {"address": PLANTED, "share_origin": True})
    for address in (
        NUMBER,
        STREET,
        f"{PLANTED}, Tennessee",
        "34.7151, -86.5701",
        "\ud800" + PLANTED,
    ):
        service.post("/v1/find", {"address": address})
        service.post("/v1/map", {"address": address})
    service.post("/v1/find", {"address": CERTAIN})
    service.batch(f'{{"address": "{PLANTED}"}}\n{PLANTED}\n{{"{PLANTED}": 1}}')
    for body in (PLANTED, f'{{"{PLANTED}": 1}}', f'{{"address": "{PLANTED}", "at": "{PLANTED}"}}'):
        service.ask("POST", "/v1/find", body, JSON)
        service.ask("POST", "/v1/batch", body, NDJSON)
    service.post("/v1/find", {"address": PLANTED, "service": PLANTED})
    for url in (f"/v1/find?address={path}", f"/{path}", f"/page/{path}", f"/v1/clinics?q={path}"):
        service.get(url)
        service.ask("POST", url, PLANTED, JSON)
    service.ask(NUMBER, f"/{path}")
    service.get("/", Host=PLANTED.replace(" ", ""), Origin=PLANTED, Authorization=PLANTED)
    for broken in (PLANTED, f"GET /{path}\r\n", f"POST /{path} HTTP/1.1\r\n{PLANTED}\r\n\r\n"):
        with socket.create_connection(service.netloc.split(":"), timeout=5) as client:  # type: ignore[arg-type]
            client.sendall(f"{broken}\r\n\r\n".encode())
    connection = service.connection()  # a body that never arrives
    connection.putrequest("POST", "/v1/find")
    connection.putheader("Content-Type", "application/json")
    connection.putheader("Content-Length", "1000")
    connection.endheaders(PLANTED.encode())
    connection.getresponse().read()
    connection.close()


def test_no_log_holds_what_was_asked(asked: Service) -> None:
    """The log has no part of the address, no coordinates and no URL."""
    # The moment and the time taken can contain the digits of a coordinate: "10:05:34.712Z".
    times = r'"time": "[0-9t:.z-]*"|"ms": [0-9.]*'
    log, replaced = re.subn(times, "", asked.log.lower())
    assert replaced > len(asked.log.splitlines())
    for part in (STREET, PLACE, NUMBER, "34.71", "-86.57", "35801", "?", "%20"):
        assert part.lower() not in log


def test_the_log_says_what_happened(asked: Service) -> None:
    """Each line is JSON; a request has its HTTP status, the answer's status and the time taken."""
    lines = [json.loads(line) for line in asked.log.splitlines()]
    assert {line["event"] for line in lines} <= {"serving", "request", "server", "stopped"}
    requests = asked.events("request")
    assert {200, 400, 404, 405, 408, 421, 422} <= {line["http"] for line in requests}
    assert {"ok", "no_match", "ambiguous"} >= {
        line["status"] for line in requests if "status" in line
    }
    assert "interpolated" in {line.get("precision") for line in requests}
    assert all(line["ms"] >= 0 for line in requests)
    known = {"/v1/find", "/v1/map", "/v1/batch", "/v1/clinics", "/", "/page/", "other"}
    assert {line["path"] for line in requests} <= known


def test_no_count_holds_what_was_asked(service: Service) -> None:
    """All labels come from a fixed list."""
    before = service.get("/metrics").text
    service.post("/v1/find", {"address": PLANTED})
    after = service.get("/metrics").text
    names = [[line.rpartition(" ")[0] for line in text.splitlines()] for text in (before, after)]
    assert names[0] == names[1]
    assert STREET not in after


class Faulty:
    """A geocoder that raises an error whose message holds the address."""

    name, online, streets = "faulty", False, False

    def geocode(self, address: Address) -> list[Candidate]:
        """Fail."""
        raise RuntimeError(PLANTED, address)


@pytest.mark.parametrize("path", ["/v1/find", "/v1/map"])
def test_a_fault_of_ours_is_logged_by_its_place(
    capsys: pytest.CaptureFixture[str], path: str
) -> None:
    """An unexpected error gives 500; neither response nor log holds the address."""
    app = create_app(Config())
    app.reloader.state = app.reloader.state._replace(geocoders=(Faulty(),))
    reply = asyncio.run(directly(app, path, PLANTED))
    log = capsys.readouterr().err
    assert (reply.status, reply.headers["content-type"]) == (500, "application/problem+json")
    assert (reply.json()["status"], reply.json()["title"]) == (500, "Internal Server Error")
    assert reply.headers["cache-control"] == "no-store"
    fault, request = map(json.loads, log.splitlines())
    assert fault["event"] == "internal error"
    assert fault["detail"].startswith("RuntimeError at test_log.py:")
    assert (request["path"], request["http"]) == (path, 500)
    assert STREET not in reply.text + log


def test_a_fault_in_the_middle_of_a_response_breaks_it_off(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A batch that fails in the middle is cut off, so the client sees that lines are missing."""
    app = create_app(Config())
    app.reloader.state = app.reloader.state._replace(geocoders=(Faulty(),))
    lines = f'no question\n{{"address": "{PLANTED}"}}\n'.encode()
    start, *rest = asyncio.run(messages(app, "/v1/batch", lines, b"application/x-ndjson"))
    assert (start["type"], start["status"]) == ("http.response.start", 200)
    assert not [one for one in rest if one["type"] == "http.response.start"]
    assert all(one["more_body"] for one in rest)
    assert "internal error" in capsys.readouterr().err


def test_a_client_that_has_gone_got_no_answer(directory: Path, tmp_path: Path) -> None:
    """A request is logged and counted as 499 if the client leaves before the response begins."""
    with serving(tmp_path / "home", *files_of(directory)) as service:
        half_a_request(service).close()
        (request,) = service.wait_for("request")
        assert (request["path"], request["http"]) == ("/v1/find", 499)
        assert 'requests_total{code="499"} 1' in service.get("/metrics").text


def test_quiet_means_no_line_for_each_request(directory: Path, tmp_path: Path) -> None:
    """With --quiet requests are not logged, other events are."""
    with serving(tmp_path / "home", *files_of(directory), "--quiet") as service:
        service.find("35806")
        assert service.events("request") == []
        assert service.events("serving")
