"""An online geocoder behind the service: chosen by name, asked in turn, delaying nobody."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.geocode.online.answers import HOUSE
from tests.geocode.online.server import Reply, running
from tests.geocode.online.server import Service as Stand
from tests.serve.service import Service
from tests.serve.stand_in import asking, stalled

ADDRESS = "308 Plantedquartz Cir, Huntsville, AL 35806"


@pytest.fixture(scope="module")
def stand_in() -> Iterator[Stand]:
    """A geocoding service on this machine."""
    with running() as stand:
        yield stand


@pytest.fixture(scope="module")
def online(
    stand_in: Stand, directory: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Service]:
    """A service with a chain: offline, then that geocoding service."""
    variables = {
        "LOCATOR_GEOCODER_NOMINATIM_DOMAIN": stand_in.host,
        "LOCATOR_GEOCODER_NOMINATIM_SCHEME": "http",
        "LOCATOR_GEOCODER_NOMINATIM_RETRY_DELAY_S": "0",
    }
    options = ("--geocoder", "offline,nominatim")
    with asking(tmp_path_factory.mktemp("online"), directory, *options, **variables) as found:
        yield found


def test_it_is_asked_if_needed(online: Service, stand_in: Stand) -> None:
    """The chain works as in the command. The log says once where addresses go."""
    stand_in.start_over()
    stand_in.replies = [Reply([HOUSE])]
    for _ in range(2):
        assert online.find(ADDRESS)["origin"]["precision"] == "address_point"
    assert len(stand_in.asked) == 2
    assert online.get("/readyz").json()["geocoders"] == ["offline", "nominatim"]
    assert [stand_in.host in event["detail"] for event in online.events("online")] == [True]
    assert "plantedquartz" not in online.log.lower()


def test_its_failure_is_reported(online: Service, stand_in: Stand) -> None:
    """A failing geocoder gives 502, in a batch an error for that line."""
    stand_in.start_over()
    stand_in.replies = [Reply(status=500)]
    reply = online.post("/v1/find", {"address": ADDRESS})
    assert (reply.status, "plantedquartz" in reply.text.lower()) == (502, False)
    questions = [{"address": text} for text in (ADDRESS, "34.7, -86.5")]
    lines = online.batch("\n".join(map(json.dumps, questions))).text
    assert ['"error"' in line for line in lines.splitlines()] == [True, False]


def test_it_delays_nobody(online: Service, stand_in: Stand) -> None:
    """While one question waits, others are answered. After the time limit it gets 504."""
    with stalled(online, stand_in, ADDRESS):
        assert online.get("/readyz").status == 200
        assert online.find("34.7543, -86.7108")["decision"]["certain"]
    stand_in.replies = [Reply([])]


def test_nothing_is_sent_after_a_504(online: Service, stand_in: Stand) -> None:
    """An address is never sent after its request got 504."""
    stand_in.start_over()
    stand_in.replies = [Reply(stall=True)]
    for street in ("First", "Second", "Third"):
        question = {"address": f"308 {street}quartz Cir, Huntsville, AL 35806"}
        assert online.post("/v1/find", question).status == 504
    stand_in.start_over()
    stand_in.replies = [Reply([HOUSE])]
    assert online.find(ADDRESS)["origin"]["precision"] == "address_point"
    assert online.find(ADDRESS)["origin"]["precision"] == "address_point"
    assert "SECONDQUARTZ" not in str(stand_in.asked)
