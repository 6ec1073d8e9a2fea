"""The Census Bureau's geocoder as a geopy geocoder, asked through a real HTTP server."""

import csv
import io
import re
from typing import Any

import pytest
from geopy.exc import (
    GeocoderParseError,
    GeocoderQueryError,
    GeocoderRateLimited,
    GeocoderServiceError,
    GeocoderTimedOut,
)
from geopy.geocoders.base import Geocoder

from locator.address.model import Address, Street
from locator.geocode.online.census import Census
from locator.geocode.online.geocoder import online
from locator.geocode.online.reply import BatchAnswer, BatchRow

from .answers import LAT, LON, WRAP, census_match
from .server import Reply, Service

wrap = WRAP["census"]


def census(service: Service, **more: Any) -> Census:
    return Census(domain=service.host, scheme="http", timeout=2, **more)


def test_it_is_a_geopy_geocoder() -> None:
    """It works like any other geocoder of geopy."""
    assert issubclass(Census, Geocoder)
    assert Census().api == "https://geocoding.geo.census.gov/geocoder/locations"


def test_one_line_goes_to_the_one_line_page(service: Service) -> None:
    """A text is looked up as one line, with the current benchmark, and gives one Location."""
    service.replies = [Reply(wrap([census_match()]))]
    found = census(service).geocode("308 Fountain Cir, Huntsville, AL")
    asked = service.asked[0]
    assert asked.path == "/geocoder/locations/onelineaddress"
    assert asked.query == {
        "address": "308 Fountain Cir, Huntsville, AL",
        "benchmark": "Public_AR_Current",
        "format": "json",
    }
    assert (found.latitude, found.longitude) == (LAT, LON)
    assert found.raw["tigerLine"]["side"] == "L"


def test_parts_go_to_the_structured_page(service: Service) -> None:
    """A mapping is looked up part by part; unknown parts are left out."""
    service.replies = [Reply(wrap([]))]
    parts = {"street": "308 Fountain Cir", "city": "Huntsville", "state": "AL", "planet": "Earth"}
    assert census(service, benchmark="Public_AR_Census2020").geocode(parts) is None
    asked = service.asked[0]
    assert asked.path == "/geocoder/locations/address"
    assert asked.query["street"] == "308 Fountain Cir"
    assert asked.query["benchmark"] == "Public_AR_Census2020"
    assert "planet" not in asked.query


def test_a_tie_is_several_places(service: Service) -> None:
    """All equally good places come back, in the order of the service."""
    tie = [census_match("FIRST"), census_match("SECOND", LAT + 0.1)]
    service.replies = [Reply(wrap(tie))]
    found = census(service).geocode("1 Main St, Huntsville", exactly_one=False)
    assert [place.address for place in found] == ["FIRST", "SECOND"]
    service.replies = [Reply(wrap([]))]
    assert census(service).geocode("1 Main St, Huntsville", exactly_one=False) is None


def test_as_a_choice_of_the_program_a_tie_is_several_candidates(service: Service) -> None:
    """`--geocoder census` gives interpolated candidates with the benchmark as their vintage."""
    service.replies = [Reply(wrap([census_match("FIRST"), census_match("SECOND", LAT + 0.1)]))]
    settings = {"domain": service.host, "scheme": "http", "benchmark": "Public_AR_ACS2024"}
    geocoder = online("census", settings, notify=lambda _line: None)
    street = Street(street_name="MAIN", suffix_type="ST")
    found = geocoder.geocode(Address(house_number="1", street=street, city="HUNTSVILLE"))
    assert [each.label for each in found] == ["FIRST", "SECOND"]
    assert {each.precision for each in found} == {"interpolated"}
    assert {each.vintage for each in found} == {"Public_AR_ACS2024"}
    assert {(each.zip, each.city, each.state) for each in found} == {("35801", "HUNTSVILLE", "AL")}


@pytest.mark.parametrize("query", ["", "x" * 101])
def test_a_line_the_service_cannot_take_is_not_sent(service: Service, query: str) -> None:
    """The service takes 1 to 100 characters; anything else is a wrong query."""
    with pytest.raises(GeocoderQueryError):
        census(service).geocode(query)
    assert service.asked == []


# ── batch ──

ROWS = [
    BatchRow("a", "308 Fountain Cir", "Huntsville", "AL", "35801"),
    BatchRow("b", 'The "Old" House, 1 Main St', "Madison", "AL"),
    BatchRow("c", "1 Nowhere Rd", "", "", "35801"),
    BatchRow("d", "2 Main St", "Madison"),
]
# As the service sends it: no order, all fields quoted, short rows where there is no single match.
ANSWER = f"""\
"d","2 Main St, Madison, , ","Tie"
"c","1 Nowhere Rd, , , 35801","No_Match"
"b","The ""Old"" House, 1 Main St, Madison, AL, ","Match","Non_Exact",\
"1 MAIN ST, MADISON, AL, 35758","-86.7483,34.6993","7650001","R"
"a","308 Fountain Cir, Huntsville, AL, 35801","Match","Exact",\
"308 FOUNTAIN CIR, HUNTSVILLE, AL, 35801","{LON},{LAT}","7650002","L"
""".encode()


def _form(body: bytes, content_type: str) -> dict[str, str]:
    boundary = re.fullmatch("multipart/form-data; boundary=(.+)", content_type)
    assert boundary
    parts = body.decode().split(f"--{boundary[1]}")[1:-1]
    form = {}
    for part in parts:
        head, _, content = part.strip("\r\n").partition("\r\n\r\n")
        name = re.search(r'; name="(\w+)"', head)
        assert name
        form[name[1]] = content
    return form


def test_a_batch_is_one_form_with_a_file(service: Service) -> None:
    """The rows go up as one CSV file, commas and quotes and all."""
    service.replies = [Reply(ANSWER)]
    census(service).geocode_batch(ROWS)
    asked = service.asked[0]
    assert (asked.method, asked.path) == ("POST", "/geocoder/locations/addressbatch")
    form = _form(asked.body, asked.headers["Content-Type"])
    assert form["benchmark"] == "Public_AR_Current"
    sent = list(csv.reader(io.StringIO(form["addressFile"])))
    assert sent == [list(row) for row in ROWS]


def test_matches_ties_and_no_matches_are_told_apart(service: Service) -> None:
    """Every row gets its own answer, whatever order the service sends them in."""
    service.replies = [Reply(ANSWER)]
    answers = census(service).geocode_batch(ROWS)
    assert list(answers) == ["a", "b", "c", "d"]
    assert answers["a"].status == "match"
    assert answers["a"].exact
    assert (answers["a"].location.latitude, answers["a"].location.longitude) == (LAT, LON)
    assert (answers["b"].status, answers["b"].exact) == ("match", False)
    assert answers["b"].location.address == "1 MAIN ST, MADISON, AL, 35758"
    assert answers["c"] == BatchAnswer("no_match")
    assert answers["d"] == BatchAnswer("tie")


def test_more_rows_than_one_file_holds_are_sent_in_several(service: Service) -> None:
    """The service takes 10,000 rows a file; more are split without a word."""
    rows = [BatchRow(str(n), "1 Main St") for n in range(10_001)]
    halves = rows[:10_000], rows[10_000:]
    service.replies = [
        Reply("".join(f'"{row.id}","x","No_Match"\n' for row in half).encode()) for half in halves
    ]
    answers = census(service).geocode_batch(rows)
    assert len(service.asked) == 2
    assert len(answers) == 10_001


def test_no_rows_ask_nothing(service: Service) -> None:
    """An empty batch is answered without a request."""
    assert census(service).geocode_batch([]) == {}
    assert service.asked == []


def test_an_id_may_occur_only_once(service: Service) -> None:
    """Two rows with the same id are an error: their answers would be the same to us."""
    with pytest.raises(ValueError, match="twice"):
        census(service).geocode_batch([ROWS[0], ROWS[0]])
    assert service.asked == []


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        (Reply(b"\n".join(ANSWER.splitlines()[:3])), GeocoderParseError),  # one row left out
        (Reply(b"<html><body>down</body></html>"), GeocoderParseError),
        (Reply(b'"a","x","Perhaps"\n'), GeocoderParseError),
        (Reply(b'"a","x","Match","Exact"\n'), GeocoderParseError),
        (Reply(b'"a","x","Match","Exact","y","no point","1","L"\n'), GeocoderParseError),
        (Reply(b"", 429, {"Retry-After": "7"}), GeocoderRateLimited),
        (Reply(b"", 400), GeocoderQueryError),
        (Reply(b"", 500), GeocoderServiceError),
        (Reply(stall=True), GeocoderTimedOut),
    ],
)
def test_a_failed_batch_is_never_a_no_match(
    service: Service, reply: Reply, error: type[Exception]
) -> None:
    """Failures and half answers raise geopy's exceptions."""
    service.replies = [reply]
    with pytest.raises(error) as caught:
        census(service).geocode_batch(ROWS, timeout=0.2)
    if isinstance(caught.value, GeocoderRateLimited):
        assert caught.value.retry_after == 7
