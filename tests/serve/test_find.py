"""POST /v1/find: the command line's answers, and errors for wrong questions."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from locator.report.schema import schema
from locator.serve.asked import FIELDS, MAX_ADDRESS, MAX_BODY
from tests.conftest import Run
from tests.serve.conftest import files_of
from tests.serve.page_service import ALL_KINDS, CERTAIN, NO_MATCH, UNCERTAIN
from tests.serve.service import JSON, Service

AT = "2026-12-24 16:30"
PLANTED = "48151 Plantedquartz"


def cli(run: Run, directory: Path, *args: str) -> bytes:
    """The output of ``locator find``."""
    return run("find", "--quiet", *files_of(directory), *args).out.encode()


@pytest.mark.parametrize("name", ["json", "ndjson", "flat", "geojson", "text", "csv", "sms"])
@pytest.mark.parametrize("address", ALL_KINDS)
def test_the_same_bytes_as_on_the_command_line(
    run: Run, service: Service, directory: Path, name: str, address: str
) -> None:
    """Formats match the command's, but JSON is on one line and an SMS has no line break."""
    reply = service.post(f"/v1/find?format={name}", {"address": address, "at": AT})
    shown = "ndjson" if name == "json" else name
    printed = cli(run, directory, "--format", shown, "--at", AT, address)
    assert reply.body == (printed.removesuffix(b"\n") if name == "sms" else printed)


# A field of the body, its value, and the options with the same meaning.
OPTIONS: list[tuple[str, Any, tuple[str, ...]]] = [
    ("service", "TDN", ("--service", "TDN")),
    ("service", ["TDN"], ("--service", "TDN")),
    ("service", "", ()),
    ("service", None, ()),
    ("within_miles", "", ()),
    ("open_now", "", ()),
    ("links", None, ()),
    ("within_miles", 5, ("--within", "5")),
    ("within_miles", 2.5, ("--within", "2.5")),
    ("within_minutes", 9, ("--within", "9 min")),
    ("by", "line", ("--by", "line")),
    ("by", "auto", ()),
    ("limit", 1, ("--limit", "1")),
    ("limit", 0, ("--limit", "0")),
    ("units", "km", ("--units", "km")),
    ("language", "es", ("--language", "es")),
    ("language", "", ()),
    ("links", ["osm", "geo"], ("--links", "osm,geo")),
    ("links", "osm, geo", ("--links", "osm,geo")),
    ("travel_mode", "walking", ("--travel-mode", "walking")),
    ("share_origin", True, ("--share-origin",)),
    ("include_closed", True, ("--include-closed",)),
    ("open_now", True, ("--open-now",)),
    ("verify_after", 1, ("--verify-after", "1")),
    ("sure", 0.5, ("--sure", "0.5")),
    ("service_area_miles", 1, ("--service-area", "1")),
    ("at", "2026-07-04T09:00", ("--at", "2026-07-04 09:00")),
]


@pytest.mark.parametrize("case", OPTIONS, ids=str)
def test_a_field_is_an_option(
    run: Run, service: Service, directory: Path, case: tuple[str, Any, tuple[str, ...]]
) -> None:
    """Each field of the body does what the option of that name does."""
    field, value, args = case
    question = {"address": UNCERTAIN, "at": AT} | {field: value}
    for name in ("text", "ndjson"):
        printed = cli(run, directory, "--format", name, "--at", AT, *args, UNCERTAIN)
        assert service.post(f"/v1/find?format={name}", question).body == printed


def test_every_field_is_tried() -> None:
    """The table above has every field but the way, which only GeoJSON shows: see test_roads."""
    assert {field for field, _, _ in OPTIONS} | {"way"} == set(FIELDS)


def test_hours_are_shown_for_now(service: Service) -> None:
    """Without a time the answer uses the current time."""
    found = service.find(CERTAIN)
    assert all(
        clinic["opening"]["says"].find(" on ") < 0
        for clinic in found["clinics"]
        if clinic["opening"]
    )
    jsonschema.validate(found, schema())


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        (None, "application/json"),
        ("*/*", "application/json"),
        ("text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2", "application/json"),
        ("application/geo+json", "application/geo+json"),
        ("text/plain", "text/plain; charset=utf-8"),
        ("text/csv;q=0.5, application/geo+json;q=0.4", "text/csv; charset=utf-8"),
        ("application/x-ndjson", "application/x-ndjson"),
        ("text/*", "text/plain; charset=utf-8"),
        ("application/json;q=0, text/csv", "text/csv; charset=utf-8"),
    ],
)
def test_the_accept_header_chooses_the_format(
    service: Service, accept: str | None, media_type: str
) -> None:
    """The best suitable range wins; without a header the answer is JSON."""
    headers = {"Accept": accept} if accept else {}
    reply = service.ask("POST", "/v1/find", '{"address": "35806"}', JSON | headers)
    assert (reply.status, reply.headers["content-type"]) == (200, media_type)


# Values that each field refuses.
WRONG: dict[str, tuple[Any, ...]] = {
    "service": (PLANTED, 1, [1], [""], {}, "x" * 1000, ["TDN"] * 100),
    "within_miles": (PLANTED, 0, -1, 1e9, True, "5"),
    "within_minutes": (PLANTED, 0, -1, 1e9, True, "5"),
    "by": (PLANTED, "road", 1),
    "at": (PLANTED, 5, "2026-02-30 10:00", "1999-01-01 10:00"),
    "open_now": (PLANTED, 1, "true"),
    "limit": (PLANTED, -1, 1.5, True, 10**9),
    "units": (PLANTED, "miles", ["mi"]),
    "language": (PLANTED, "Spanish", "ES", ["es"], 1),
    "links": (PLANTED, ["bing"], [["osm"]], 1, {}),
    "travel_mode": (PLANTED, "flying"),
    "share_origin": (PLANTED, 0),
    "include_closed": (PLANTED,),
    "way": (PLANTED, 1, "true"),
    "sure": (PLANTED, -0.1, 1.1, True, "0.9"),
    "service_area_miles": (PLANTED, 0, True, "50"),
    "verify_after": (PLANTED, -1),
}


def test_a_drive_in_the_field_of_miles_is_shown_the_way(service: Service) -> None:
    """A command line takes a drive for --within; the service has a field of its own for it."""
    body = b'{"address": "35806", "within_miles": "20 min"}'
    reply = service.ask("POST", "/v1/find", body, JSON)
    assert reply.status == 422
    assert "for a drive, use within_minutes" in reply.json()["detail"]


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        (b"", 400, None),
        (b"{", 400, None),
        (b"[]", 400, None),
        (b'"35806"', 400, None),
        (b'{"address": NaN}', 400, None),
        (b"\xff\xfe", 400, None),
        (b"[" * 60_000, 400, None),
        (b'{"limit": ' + b"9" * 5000 + b"}", 400, None),
        (b"{}", 422, "address"),
        (b'{"address": null}', 422, "address"),
        (b'{"address": 35806}', 422, "address"),
        (json.dumps({"address": PLANTED + "x" * MAX_ADDRESS}).encode(), 422, "address"),
        (json.dumps({"address": "35806", PLANTED: 1}).encode(), 422, None),
        (b'{"address": "35806", "width": 500}', 422, None),
        *(
            (json.dumps({"address": PLANTED, name: wrong}).encode(), 422, name)
            for name, values in WRONG.items()
            for wrong in values
        ),
    ],
)
def test_a_wrong_question_names_its_field(
    service: Service, body: bytes, status: int, field: str | None
) -> None:
    """The problem names the field and repeats nothing from the request."""
    reply = service.ask("POST", "/v1/find", body, JSON)
    assert (reply.status, reply.headers["content-type"]) == (status, "application/problem+json")
    problem = reply.json()
    assert (problem["status"], problem.get("field")) == (status, field)
    assert problem["title"]
    assert problem["detail"]
    assert "plantedquartz" not in reply.text.lower()


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        ("/v1/find", {"Content-Type": "text/plain"}, 415),
        ("/v1/find", {}, 415),
        ("/v1/find?format=xml", JSON, 400),
        ("/v1/find?format=table", JSON, 400),
        ("/v1/find?address=35806", JSON, 400),
        ("/v1/find?format=json&q=1", JSON, 400),
        ("/v1/find", JSON | {"Accept": "image/png"}, 406),
        ("/v1/find/", JSON, 404),
        ("/v1/clinics", JSON, 405),
    ],
)
def test_a_wrong_request_is_refused(
    service: Service, path: str, headers: dict[str, str], status: int
) -> None:
    """Unknown media types, formats, parameters and paths each have their own error."""
    reply = service.ask("POST", path, '{"address": "35806"}', headers)
    assert (reply.status, reply.headers["content-type"]) == (status, "application/problem+json")


def test_a_long_body_is_refused_before_it_is_read(service: Service) -> None:
    """A body over the limit is refused, with or without a Content-Length."""
    assert service.ask("POST", "/v1/find", b" " * (MAX_BODY + 1), JSON).status == 413
    connection = service.connection()
    connection.putrequest("POST", "/v1/find")
    connection.putheader("Content-Type", "application/json")
    connection.putheader("Transfer-Encoding", "chunked")
    connection.endheaders()
    for _ in range(3):
        connection.send(b"8000\r\n" + b" " * 0x8000 + b"\r\n")
    response = connection.getresponse()
    assert (response.status, response.headers["Connection"]) == (413, "close")
    connection.close()


def test_odd_text_is_an_address_too(service: Service) -> None:
    """Half characters, zero bytes and other scripts get an answer, not an error."""
    for text in ("\ud800", "12 Ma\ud800in St, 35801", "\x00", "١٢ شارع", "🏥" * 100, " ", ""):
        assert service.find(text)["status"] in ("ok", "no_match", "ambiguous")


def test_no_match_is_an_answer(service: Service) -> None:
    """Text that cannot be placed is no error: it gets 200 with its own status."""
    assert service.find(NO_MATCH)["status"] == "no_match"
