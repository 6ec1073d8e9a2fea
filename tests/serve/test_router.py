"""A router behind the service: chosen by its operator, the same answers, delaying nobody."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import Run
from tests.geocode.online.server import Reply
from tests.geocode.online.server import Service as Stand
from tests.roads.online.world import osrm, serving_roads, variables_of
from tests.serve.conftest import files_of
from tests.serve.service import Service
from tests.serve.stand_in import asking, stalled

HERE = "34.71234, -86.61234"


@pytest.fixture(scope="module")
def stand_in() -> Iterator[Stand]:
    """A server that answers as OSRM."""
    with serving_roads("osrm") as stand:
        yield stand


@pytest.fixture(scope="module")
def routed(
    stand_in: Stand, directory: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Service]:
    """A service whose operator chose that router."""
    home, variables = tmp_path_factory.mktemp("routed"), variables_of(stand_in, "osrm")
    with asking(home, directory, "--router", "osrm", **variables) as running:
        yield running


def test_http_and_find_agree(
    routed: Service, stand_in: Stand, directory: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Minutes, miles, ranges and shares are the same to the digit, in a batch too."""
    for name, value in variables_of(stand_in, "osrm").items():
        monkeypatch.setenv(name, value)
    for text in (HERE, "35801", "Governors Dr, Huntsville, AL"):
        done = run("find", *files_of(directory), "--router", "osrm", "--format", "json", text)
        found = json.loads(done.out)
        assert found["decision"]["by"] == "drive"
        assert routed.find(text) == found
        assert json.loads(routed.batch(json.dumps({"address": text})).text) == found
    assert routed.get("/readyz").json()["router"] == "osrm"
    (event,) = routed.events("online")
    assert event["detail"] == f"callers' places go to {stand_in.host} (osrm)"
    assert "71234" not in routed.log


def test_a_request_can_do_without(routed: Service, stand_in: Stand) -> None:
    """By straight line nothing is sent."""
    before = len(stand_in.asked)
    by_line = routed.post("/v1/find", {"address": "34.9, -86.51", "by": "line"}).json()
    assert by_line["decision"]["by"] == "line"
    assert len(stand_in.asked) == before


def test_its_failure_is_reported(routed: Service, stand_in: Stand) -> None:
    """A failing router gives 502 and no straight line, in a batch an error for that line."""
    stand_in.replies = [Reply(status=403)] * 2
    reply = routed.post("/v1/find", {"address": "34.81234, -86.61234"})
    assert (reply.status, "81234" in reply.text) == (502, False)
    assert "router" in reply.json()["detail"]
    questions = [{"address": text} for text in ("34.82234, -86.61234", "nowhere at all")]
    lines = routed.batch("\n".join(map(json.dumps, questions))).text
    assert ['"error"' in line for line in lines.splitlines()] == [True, False]
    assert "81234" not in routed.log
    assert [event["kind"] for event in routed.events("router failed")] == ["RefusedError"] * 2


def test_it_delays_nobody(routed: Service, stand_in: Stand) -> None:
    """While one question waits, others are answered. After the time limit it gets 504."""
    with stalled(routed, stand_in, "34.83, -86.61", tries=3):
        assert routed.post("/v1/find", {"address": "35806", "by": "line"}).status == 200
    stand_in.answer = osrm
