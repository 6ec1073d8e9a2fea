"""Reading the directory, the health of the service and its counts."""

import re
from pathlib import Path

import pytest

from tests.conftest import Run
from tests.serve.page_service import AMBIGUOUS, CERTAIN, NO_MATCH
from tests.serve.service import Service

SAMPLE = re.compile(r'clinic_locator_[a-z_]+(\{([a-z]+="[\w.+]+",?)+\})? [0-9.e+-]+')


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("json", "application/json"),
        ("csv", "text/csv; charset=utf-8"),
        ("geojson", "application/geo+json"),
    ],
)
def test_the_directory_is_the_command_s(
    run: Run, service: Service, directory: Path, name: str, media_type: str
) -> None:
    """The directory is the output of ``locator clinics list``, by format name or media type."""
    locations = ("--locations", str(directory / "locations.csv"))
    printed = run("clinics", "list", "--format", name, *locations).out
    for reply in (
        service.get(f"/v1/clinics?format={name}"),
        service.get("/v1/clinics", Accept=media_type),
    ):
        assert (reply.headers["content-type"], reply.text) == (media_type, printed)


def test_the_services_and_who_offers_them(service: Service) -> None:
    """Each service is listed once, in the order of the file, with its clinics."""
    listed = service.get("/v1/services").json()["services"]
    assert [(one["name"], one["clinics"]) for one in listed] == [
        ("Sports massage", ["east", "west"]),
        ("Cupping", ["east", "long", "markup"]),
        ("Dry needling", ["west"]),
    ]


def test_alive_and_ready(service: Service) -> None:
    """/healthz and /readyz say yes; /readyz lists what is loaded."""
    assert service.get("/healthz").json() == {"alive": True}
    ready = service.get("/readyz").json()
    assert (ready["ready"], ready["clinics"], ready["fault"]) == (True, 4, None)
    assert ready["geocoders"] == ["offline"]
    assert ready["streets"]["counties"] == 1


def test_a_head_is_a_get_without_a_body(service: Service) -> None:
    """HEAD gives the headers of GET without a body."""
    for path in ("/", "/healthz", "/v1/clinics"):
        assert (service.ask("HEAD", path).status, service.ask("HEAD", path).body) == (200, b"")


def counts(service: Service) -> dict[str, float]:
    """The counts by name and labels."""
    text = service.get("/metrics").text
    samples = [line for line in text.splitlines() if not line.startswith("# ")]
    assert all(SAMPLE.fullmatch(line) for line in samples), samples
    return {line.rpartition(" ")[0]: float(line.rpartition(" ")[2]) for line in samples}


def test_what_is_counted(service: Service) -> None:
    """/metrics counts requests by HTTP status, answers by status and precision, and times."""
    before = counts(service)
    for address in (CERTAIN, AMBIGUOUS, NO_MATCH):
        service.find(address)
    service.batch(f'{{"address": "{CERTAIN}"}}\n' * 5)
    service.ask("POST", "/v1/find", "{}", {"Content-Type": "application/json"})
    after = counts(service)
    more = {name: after[name] - before[name] for name in after if after[name] != before[name]}
    seconds = [more.pop(name) for name in list(more) if "_seconds_sum" in name]
    buckets = [more.pop(name) for name in list(more) if "_bucket" in name]
    assert more == {
        'clinic_locator_answers_total{status="ok",precision="interpolated"}': 6,
        'clinic_locator_answers_total{status="ambiguous",precision="interpolated"}': 1,
        'clinic_locator_answers_total{status="no_match",precision="none"}': 1,
        'clinic_locator_http_requests_total{code="200"}': 5,  # includes the first one for counts
        'clinic_locator_http_requests_total{code="422"}': 1,
        "clinic_locator_request_seconds_count": 5,
    }
    assert 0 < seconds[0] < 10
    assert (buckets == sorted(buckets), buckets[-1]) == (True, 5)
    assert after["clinic_locator_ready"] == 1


def test_the_map(service: Service) -> None:
    """The map has the requested size and the scale bars of all zooms."""
    reply = service.post("/v1/map", {"address": CERTAIN, "width": 500, "height": 400.5})
    assert (reply.status, reply.headers["content-type"]) == (200, "image/svg+xml")
    assert 'viewBox="0 0 500 ' in reply.text
    assert reply.text.count('class="bars') == 9
    for wrong in (199, 4001, "500", True, "wide"):
        refused = service.post("/v1/map", {"address": CERTAIN, "width": wrong})
        assert (refused.status, refused.json()["field"]) == (422, "width")
