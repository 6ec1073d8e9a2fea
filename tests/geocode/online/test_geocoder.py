"""Online geocoders, asked through a real HTTP server on this machine."""

import logging
import os
import re
import subprocess
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from locator.address.model import Address, Street
from locator.errors import (
    OnlineError,
    QuotaError,
    RefusedError,
    UnavailableError,
    UsageError,
)
from locator.geocode.model import FAULTS, PRECISIONS, Candidate, Geocoder
from locator.geocode.online.geocoder import available, online
from locator.geocode.online.reply import is_us, uncertainty_m
from locator.geocode.online.services import SERVICES

from . import answers
from .server import Reply, Service, running

CITY_HALL = Address(
    house_number="308",
    street=Street(street_name="FOUNTAIN", suffix_type="CIR"),
    city="HUNTSVILLE",
    state="AL",
    zip="35801",
)

# The settings that each service needs; the values are made up.
KEYS: dict[str, dict[str, str]] = {
    "arcgis": {},
    "azure": {"subscription_key": "k"},
    "banfrance": {},
    "census": {},
    "databc": {},
    "geonames": {"username": "k"},
    "here": {"apikey": "k"},
    "herev7": {"apikey": "k"},
    "ignfrance": {},
    "liveaddress": {"auth_id": "k", "auth_token": "k"},
    "nominatim": {},
    "pelias": {"domain": "pelias.example"},
    "photon": {},
}


@pytest.fixture(autouse=True)
def _own_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def quiet(_line: str) -> None: ...


def local(service: Service, name: str = "nominatim", **settings: str) -> Geocoder:
    """The geocoder ``name``, whose service is the local server; no waiting between tries."""
    # HERE's hosts have a prefix before the domain, so the server is its proxy.
    place = {"proxies" if name == "herev7" else "domain": service.host, "scheme": "http"}
    given = KEYS.get(name, {}) | place | {"retry_delay_s": "0.001"} | settings
    return online(name, given, timeout_s=2, notify=quiet)


def through_proxy(service: Service, name: str, notify: Callable[[str], None] = quiet) -> Geocoder:
    """The geocoder ``name`` at its real host, with the local server as its proxy."""
    settings = KEYS.get(name, {"api_key": "k"})
    return online(
        name,
        {"scheme": "http", "proxies": service.host, "retry_delay_s": "0.001", **settings},
        timeout_s=2,
        notify=notify,
    )


def asked_in(service: Service) -> str:
    return "\n".join(f"{asked.path} {asked.query} {asked.body!r}" for asked in service.asked)


# ── which geocoders there are ──


def test_every_forward_geocoder_of_geopy_and_the_census_bureau_can_be_chosen() -> None:
    """`--geocoder` takes every service of geopy that searches by text, and `census`."""
    from geopy.geocoders import SERVICE_TO_GEOCODER

    by_words = {"what3words", "what3wordsv3"}
    assert set(available()) == set(SERVICE_TO_GEOCODER) - by_words | {"census"}
    assert available() == sorted(available())


def test_listing_the_names_does_not_import_geopy() -> None:
    """Help and completion stay fast: geopy is imported only when a geocoder is made."""
    code = (
        "import sys; from locator.geocode.online.geocoder import available; available(); "
        "sys.exit('geopy' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize(
    ("name", "settings", "words"),
    [
        ("gogle", {}, ["no geocoder of that name", "did you mean 'google'"]),
        ("what3words", {"api_key": "k"}, ["no geocoder of that name"]),
        ("xyzzy", {}, ["no geocoder of that name"]),
        ("google", {}, ["[geocoders.google] api_key", "LOCATOR_GEOCODER_GOOGLE_API_KEY"]),
        ("google", {"client_id": "x"}, ["LOCATOR_GEOCODER_GOOGLE_API_KEY"]),
        ("here", {}, ["LOCATOR_GEOCODER_HERE_APIKEY"]),
        ("mapbox", {"api_key": ""}, ["LOCATOR_GEOCODER_MAPBOX_API_KEY"]),
        ("azure", {}, ["[geocoders.azure] subscription_key"]),
        ("geonames", {}, ["LOCATOR_GEOCODER_GEONAMES_USERNAME"]),
        ("liveaddress", {"auth_id": "k"}, ["LOCATOR_GEOCODER_LIVEADDRESS_AUTH_TOKEN"]),
        ("pelias", {}, ["[geocoders.pelias] domain"]),
        ("google", {"apikey": "k"}, ["no setting 'apikey'", "did you mean 'api_key'"]),
        ("census", {"timeout": "3"}, ["no setting 'timeout'"]),
        ("arcgis", {"username": "me"}, ["arcgis: its settings contradict each other"]),
        ("google", {"api_key": "k", "client_id": "x"}, ["contradict each other"]),
        ("nominatim", {"scheme": "gopher"}, ["contradict each other"]),
        ("arcgis", {"token_lifetime": "soon"}, ["token_lifetime must be a whole number"]),
        ("photon", {"min_delay_s": "often"}, ["min_delay_s must be 0 to 60 seconds"]),
        ("photon", {"retry_delay_s": "-1"}, ["retry_delay_s must be 0 to 60 seconds"]),
    ],
)
def test_a_wrong_choice_says_what_to_put_right(
    name: str, settings: dict[str, str], words: list[str]
) -> None:
    """Unknown names and settings, and missing keys, are usage errors that say how to fix them."""
    with pytest.raises(UsageError) as caught:
        online(name, settings, notify=quiet)
    assert all(word in str(caught.value) for word in words), str(caught.value)


def test_numbers_among_the_settings_are_read(service: Service) -> None:
    """Settings are text in the config file and the environment, also where geopy takes a number."""
    service.replies = [Reply(answers.WRAP["arcgis"]([]))]
    assert local(service, "arcgis", token_lifetime="30").geocode(CITY_HALL) == []


# ── what is sent ──


def test_the_unit_never_leaves_the_machine(service: Service) -> None:
    """The number and street are sent, the apartment is not; the answer says it played no part."""
    service.replies = [Reply([answers.HOUSE])]
    found = local(service).geocode(CITY_HALL._replace(unit="APT 77Q"))
    assert "77Q" not in asked_in(service)
    assert {"308", "FOUNTAIN", "HUNTSVILLE", "35801"} <= set(
        re.findall(r"\w+", service.asked[0].query["q"].upper())
    )
    assert found[0].faults == ("unit_ignored",)


def test_the_number_of_a_po_box_never_leaves_the_machine(service: Service) -> None:
    """A PO box is looked up by its ZIP code and city, and says nothing of where someone lives."""
    postcode = next(case.raw for case in answers.CASES if case.precision == "zip")
    service.replies = [Reply(answers.WRAP["google"]([postcode]))]
    box = Address(po_box="77123", city="HUNTSVILLE", state="AL", zip="35801")
    found = local(service, "google", api_key="k").geocode(box)
    assert "77123" not in asked_in(service)
    assert (found[0].precision, found[0].uncertainty_m) == ("po_box_zip", 25_000)


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("nominatim", Address(latitude=34.73, longitude=-86.58)),
        ("nominatim", Address()),
        ("nominatim", Address(unit="APT 4")),
        ("nominatim", Address(state="AL")),
        ("nominatim", Address(zip_prefix="358")),
        ("census", Address(city="HUNTSVILLE", state="AL", zip="35801")),
    ],
)
def test_nothing_is_sent_when_there_is_nothing_to_ask(
    service: Service, name: str, address: Address
) -> None:
    """Coordinates, and addresses that a service cannot place anyway, stay on the machine."""
    said: list[str] = []
    settings = {"domain": service.host, "scheme": "http"}
    assert online(name, settings, notify=said.append).geocode(address) == []
    assert (service.asked, said) == ([], [])


@pytest.mark.parametrize("name", sorted(answers.WRAP))
def test_the_host_is_announced_once_before_the_first_request(service: Service, name: str) -> None:
    """One line says where addresses go, it is true, and it comes before anything is sent."""
    service.replies = [Reply(answers.WRAP[name]([]))]
    said: list[tuple[str, int]] = []
    geocoder = through_proxy(service, name, lambda line: said.append((line, len(service.asked))))
    assert geocoder.online
    assert [geocoder.geocode(CITY_HALL), geocoder.geocode(CITY_HALL)] == [[], []]
    assert said == [(f"addresses go to {service.asked[0].host} ({name})", 0)]
    assert len({asked.host for asked in service.asked}) == 1


def test_the_program_says_who_it_is(service: Service) -> None:
    """The user agent names the program, its version and, if set, a contact."""
    service.replies = [Reply([])]
    local(service).geocode(CITY_HALL)
    local(service, contact_url="https://clinic.example/").geocode(CITY_HALL)
    local(service, user_agent="mine/1").geocode(CITY_HALL)
    agents = [asked.headers["User-Agent"] for asked in service.asked]
    assert re.fullmatch(r"clinic-locator/\d+\.\d+\.\d+", agents[0])
    assert agents[1] == agents[0] + " (+https://clinic.example/)"
    assert agents[2] == "mine/1"


@pytest.mark.parametrize("name", ["mapbox", "maptiler", "tomtom"])
def test_a_half_number_does_not_break_the_path(service: Service, name: str) -> None:
    """Services that take the address in the path of the URL get no stray slash in it."""
    service.replies = [Reply(answers.WRAP[name]([]))]
    geocoder = local(service, name, api_key="k")
    geocoder.geocode(CITY_HALL)
    geocoder.geocode(CITY_HALL._replace(house_number="308 1/2"))
    whole, half = (asked.path for asked in service.asked)
    assert half == whole


def test_a_redirect_to_another_host_is_not_followed(service: Service) -> None:
    """The address goes to the host that was announced and to no other."""
    with running() as other:
        other.replies = [Reply([])]
        elsewhere = {"Location": f"http://{other.host}/search"}
        service.replies = [Reply(status=302, headers=elsewhere)]
        with pytest.raises(UnavailableError, match="HTTP 302"):
            local(service).geocode(CITY_HALL)
        assert other.asked == []


def test_a_redirect_on_the_same_host_is_followed(service: Service) -> None:
    """A service may move its page within its host."""
    moved = Reply(status=301, headers={"Location": f"http://{service.host}/moved"})
    service.replies = [moved, Reply([])]
    assert local(service).geocode(CITY_HALL) == []
    assert service.asked[1].path == "/moved"


def test_the_proxy_of_the_environment_is_used(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`http_proxy` works as it does for other programs."""
    monkeypatch.setenv("http_proxy", f"http://{service.host}")
    service.replies = [Reply({"features": []})]
    settings = {"scheme": "http", "domain": "photon.example"}
    assert online("photon", settings, notify=quiet).geocode(CITY_HALL) == []
    assert service.asked[0].host == "photon.example"


# ── what is made of the answers ──


@pytest.mark.parametrize("case", answers.CASES)
def test_each_service_is_understood_in_its_own_words(service: Service, case: answers.Case) -> None:
    """Precision, radius and faults follow from what the service documents about its answer."""
    name, raw, precision, radius, faults = case
    if name == "liveaddress":  # geopy reaches it at a fixed https address only
        match = SERVICES[name].read(raw)
        found = (match.precision, match.faults)
        meters = uncertainty_m(match, answers.LAT, answers.LON) if match.precision else 0
    else:
        service.replies = [Reply(answers.WRAP[name]([raw]))]
        candidates = through_proxy(service, name).geocode(CITY_HALL)
        assert len(candidates) == (1 if precision else 0)
        found, meters = ("", ()), 0
        for candidate in candidates:
            found, meters = (candidate.precision, candidate.faults), candidate.uncertainty_m
            assert (candidate.latitude, candidate.longitude) == (answers.LAT, answers.LON)
            assert candidate.source == name
            assert candidate.label
    expected = faults
    if precision in ("zip", "city") and name != "liveaddress":
        expected = (*faults, "street_not_placed")
    assert found == ((precision, expected) if precision else ("", faults))
    assert meters == pytest.approx(radius, rel=0.01)


def test_every_service_has_a_case_for_a_match() -> None:
    """No service is left untested."""
    assert {case.service for case in answers.CASES if case.precision} == set(available())


def test_precisions_and_faults_are_the_documented_words() -> None:
    """Nothing outside the ladder and the list of faults is ever reported."""
    assert {case.precision for case in answers.CASES} <= set(PRECISIONS) | {""}
    assert {fault for case in answers.CASES for fault in case.faults} <= set(FAULTS)


def test_what_the_place_is_called_is_carried_over(service: Service) -> None:
    """ZIP, city and state of a result tell readings apart; states are two letters."""
    photon = next(case.raw for case in answers.CASES if case.service == "photon")
    for name, raw in (("nominatim", answers.HOUSE), ("photon", photon)):
        service.replies = [Reply(answers.WRAP[name]([raw]))]
        found = local(service, name).geocode(CITY_HALL)[0]
        assert (found.zip, found.city, found.state) == ("35801", "Huntsville", "AL")
        assert found.label


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"zip": "35806"}, ("zip_changed",)),
        ({"state": "TN"}, ("state_conflict",)),
        ({"zip": "", "city": "MADISON"}, ("city_changed",)),
        ({"city": "MADISON"}, ()),
        ({"house_number": ""}, ("number_missing",)),
        ({"house_number": "", "crossing": Street(street_name="GATES")}, ()),
        ({"street": Street(), "house_number": ""}, ()),
    ],
)
def test_a_result_that_differs_from_what_was_asked_says_so(
    service: Service, change: dict[str, Any], fault: tuple[str, ...]
) -> None:
    """Another ZIP, city or state than asked for is a fault; another name of the ZIP is not."""
    service.replies = [Reply([answers.HOUSE])]
    assert local(service).geocode(CITY_HALL._replace(**change))[0].faults == fault


def _houses(*offsets: float) -> list[dict[str, Any]]:
    house = answers.HOUSE
    return [{**house, "lat": str(answers.LAT + offset)} for offset in offsets]


def test_several_results_are_several_candidates_in_order(service: Service) -> None:
    """Every place in the answer is a candidate; doubles are merged, and ten are the most."""
    # Half a meter is 0.0000045 degrees of latitude.
    service.replies = [Reply(_houses(0, 0.0000045, 0.02, 0.01))]
    found = local(service).geocode(CITY_HALL)
    assert [round(each.latitude - answers.LAT, 4) for each in found] == [0, 0.02, 0.01]
    service.replies = [Reply(_houses(*(0.001 * n for n in range(30))))]
    assert len(local(service).geocode(CITY_HALL)) == 10


@pytest.mark.parametrize(
    ("latitude", "longitude", "inside"),
    [
        (34.73, -86.58, True),
        (71.3, -156.8, True),  # Utqiagvik, Alaska
        (51.88, 176.65, True),  # Adak, Alaska, beyond the date line
        (18.47, -66.1, True),  # San Juan, Puerto Rico
        (-14.28, -170.7, True),  # Pago Pago, American Samoa
        (13.47, 144.75, True),  # Hagåtña, Guam
        (48.85, 2.35, False),
        (39.9, 116.4, False),
        (-33.45, -70.66, False),
    ],
)
def test_a_point_far_from_the_united_states_is_no_answer(
    latitude: float, longitude: float, inside: bool
) -> None:
    """If a service does not name the country, the point must be in the United States."""
    assert is_us(SERVICES["banfrance"].read({}), latitude, longitude) is inside


def test_an_entry_without_a_point_is_passed_over(service: Service) -> None:
    """GeoNames lists places without coordinates; the others still count."""
    case = next(raw for name, raw, *_ in answers.CASES if name == "geonames")
    service.replies = [Reply(answers.WRAP["geonames"]([{"name": "Nowhere"}, case]))]
    assert len(local(service, "geonames").geocode(CITY_HALL)) == 1


# ── failures ──


def _http(status: int, **headers: str) -> Reply:
    return Reply({"error": "at 308 Fountain"}, status, headers)


@pytest.mark.parametrize(
    "case",
    [
        ("nominatim", _http(400), RefusedError, "HTTP 400", 1),
        ("nominatim", _http(401), RefusedError, "HTTP 401", 1),
        ("nominatim", _http(403), RefusedError, "HTTP 403", 1),
        ("nominatim", _http(404), RefusedError, "HTTP 404", 1),
        ("nominatim", _http(422), RefusedError, "HTTP 422", 1),
        ("nominatim", _http(402), QuotaError, "HTTP 402", 1),
        ("nominatim", _http(429), QuotaError, "HTTP 429", 3),
        ("nominatim", _http(429, **{"Retry-After": "0"}), QuotaError, "HTTP 429", 3),
        ("nominatim", _http(429, **{"Retry-After": "3600"}), QuotaError, "HTTP 429", 1),
        ("nominatim", _http(429, **{"Retry-After": "soonish"}), QuotaError, "HTTP 429", 3),
        ("herev7", _http(429), QuotaError, "HTTP 429", 3),
        ("nominatim", _http(408), UnavailableError, "HTTP 408", 3),
        ("nominatim", _http(500), UnavailableError, "HTTP 500", 3),
        ("nominatim", _http(503), UnavailableError, "HTTP 503", 3),
        ("nominatim", Reply(b'[{"lat": "34.7'), UnavailableError, "ParseError", 3),
        ("nominatim", Reply(b"<html>"), UnavailableError, "ParseError", 3),
        ("nominatim", Reply([], cut=True), UnavailableError, "IncompleteRead", 3),
        ("nominatim", Reply([], 500, cut=True), UnavailableError, "HTTP 500", 3),
        ("nominatim", Reply(b"\xff\xfe[]"), UnavailableError, "UnicodeDecodeError", 3),
        (
            "nominatim",
            Reply(b"[]", 200, {"Content-Type": "text/x; charset=no"}),
            UnavailableError,
            "LookupError",
            3,
        ),
        ("nominatim", Reply({"error": "bad"}), RefusedError, "QueryError", 1),
        ("photon", Reply({"features": [{"a": 1}]}), UnavailableError, "KeyError", 1),
        ("google", Reply({"status": "REQUEST_DENIED"}), RefusedError, "QueryError", 1),
        ("google", Reply({"status": "OVER_QUERY_LIMIT"}), QuotaError, "QuotaExceeded", 1),
        ("google", Reply({"status": "UNKNOWN_ERROR"}), UnavailableError, "Unavailable", 3),
        ("arcgis", Reply({"error": {"code": 498}}), RefusedError, "HTTP 498", 1),
        ("arcgis", Reply({"error": {"code": 500}}), UnavailableError, "HTTP 500", 3),
        ("mapquest", Reply({"info": {"statuscode": 403}}), RefusedError, "HTTP 403", 1),
        ("opencage", _http(402), QuotaError, "HTTP 402", 1),
        ("census", Reply({"errors": ["at 308 Fountain"]}), UnavailableError, "ParseError", 3),
        ("census", _http(400), RefusedError, "HTTP 400", 1),
    ],
)
def test_a_failure_is_an_error_and_never_no_match(
    service: Service, case: tuple[str, Reply, type[OnlineError], str, int]
) -> None:
    """Each failure has its class, names the service, and is retried only where that can help."""
    name, reply, error, words, tries = case
    keys = {} if name in KEYS else {"api_key": "SECRETKEY"}
    service.replies = [reply]
    with pytest.raises(error) as caught:
        local(service, name, **keys).geocode(CITY_HALL)
    assert type(caught.value) is error
    assert name in str(caught.value)
    assert words in str(caught.value)
    assert len(service.asked) == tries


def test_no_answer_in_time_is_unavailable(service: Service) -> None:
    """A silent service times out three times, and then fails."""
    service.replies = [Reply(stall=True)]
    settings = {"domain": service.host, "scheme": "http", "retry_delay_s": "0"}
    with pytest.raises(UnavailableError, match=r"nominatim: .*TimedOut"):
        online("nominatim", settings, timeout_s=0.05, notify=quiet).geocode(CITY_HALL)
    assert len(service.asked) == 3


def test_a_refused_connection_is_unavailable() -> None:
    """A port without a server is a network failure, and the error gives its reason."""
    with running() as gone:
        geocoder = local(gone)
    with pytest.raises(UnavailableError, match=r"nominatim: .*\(ConnectionRefusedError\)"):
        geocoder.geocode(CITY_HALL)


@pytest.mark.parametrize(
    "first",
    [
        _http(500),
        _http(429, **{"Retry-After": "0"}),
        _http(429, **{"Retry-After": "Fri, 31 Dec 1999 23:59:59 GMT"}),
        Reply([], cut=True),
    ],
)
def test_a_passing_failure_is_tried_again(service: Service, first: Reply) -> None:
    """A second try that succeeds is as good as a first one."""
    service.replies = [first, Reply([answers.HOUSE])]
    assert len(local(service).geocode(CITY_HALL)) == 1
    assert len(service.asked) == 2


def test_a_pause_the_service_asks_for_is_kept(service: Service) -> None:
    """`Retry-After: 1` means that the next request comes no sooner than a second later."""
    service.replies = [_http(503, **{"Retry-After": "1"}), Reply([])]
    started = time.monotonic()
    assert local(service).geocode(CITY_HALL) == []
    assert time.monotonic() - started >= 1


# ── the rate limit ──


def test_public_nominatim_is_asked_once_a_second_at_most(service: Service) -> None:
    """The public server's rule holds without any setting, and even against one."""
    service.replies = [Reply([])]
    geocoder = through_proxy(service, "nominatim")
    started = time.time()
    geocoder.geocode(CITY_HALL)
    geocoder.geocode(CITY_HALL)
    assert time.time() - started >= 1
    assert {asked.host for asked in service.asked} == {"nominatim.openstreetmap.org"}


_CLIENT = """
import sys
from locator.address.model import Address
from locator.geocode.online.geocoder import online
settings = {"domain": sys.argv[1], "scheme": "http", "min_delay_s": "0.15"}
geocoder = online("photon", settings, notify=lambda line: None)
print("ready", flush=True)
sys.stdin.readline()
for _ in range(3):
    geocoder.geocode(Address(zip="35801"))
"""


def test_the_rate_limit_holds_over_all_processes(service: Service) -> None:
    """Two processes that start together share one limit: six requests take five delays."""
    service.replies = [Reply({"features": []})]
    clients = [
        subprocess.Popen(
            [sys.executable, "-c", _CLIENT, service.host],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    for client in clients:
        assert client.stdout is not None
        assert client.stdout.readline() == "ready\n"
    started = time.time()
    for client in clients:
        assert client.stdin is not None
        client.stdin.write("go\n")
        client.stdin.flush()
    assert [client.communicate()[0] for client in clients] == ["", ""]
    assert len(service.asked) == 6
    assert max(asked.when for asked in service.asked) - started >= 5 * 0.15


def test_the_file_of_the_limit_holds_a_time_and_nothing_else(
    service: Service, tmp_path: Path
) -> None:
    """No address, no key and no count of requests is on disk."""
    service.replies = [Reply([])]
    local(service, min_delay_s="0.001").geocode(CITY_HALL)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(files) == 1
    assert abs(float(files[0].read_text()) - time.time()) < 60


@pytest.mark.parametrize("content", ["", "no time at all", "99999999999"])
def test_a_damaged_file_of_the_limit_does_no_harm(
    service: Service, tmp_path: Path, content: str
) -> None:
    """Rubbish or a future time in the file costs one delay at most."""
    service.replies = [Reply([])]
    geocoder = local(service, min_delay_s="0.01")
    geocoder.geocode(CITY_HALL)
    file = next(path for path in tmp_path.rglob("*") if path.is_file())
    file.write_text(content)
    assert geocoder.geocode(CITY_HALL) == []
    assert abs(float(file.read_text()) - time.time()) < 60


def test_without_a_cache_folder_requests_are_still_limited(
    service: Service, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """If nothing can be written, every request waits for the whole delay."""
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    service.replies = [Reply([])]
    started = time.monotonic()
    assert local(service, min_delay_s="0.05").geocode(CITY_HALL) == []
    assert time.monotonic() - started >= 0.05


# ── privacy ──

PLANTED = Address(
    house_number="4711",
    street=Street(street_name="ZYXWV", suffix_type="LN"),
    unit="APT 0815",
    city="QQPLANTED",
    state="AL",
    zip="35899",
)
SECRET = re.compile("4711|ZYXWV|0815|QQPLANTED|35899|SECRETKEY", re.IGNORECASE)


@pytest.mark.parametrize("name", ["google", "opencage", "nominatim", "census", "herev7", "tomtom"])
@pytest.mark.parametrize(
    "reply",
    [
        Reply({"error": "4711 ZYXWV LN, QQPLANTED", "title": "4711 ZYXWV"}, 403),
        Reply({"message": "4711 ZYXWV LN, QQPLANTED"}, 429, {"Retry-After": "ZYXWV"}),
        Reply(b"4711 ZYXWV LN, QQPLANTED", 500),
        Reply(b'{"4711 ZYXWV LN, QQPLANTED'),
        Reply({"status": "INVALID_REQUEST", "error_message": "4711 ZYXWV LN", "error": "4711"}),
        Reply({"4711 ZYXWV LN": "QQPLANTED"}),
        Reply(b"4711 ZYXWV", cut=True),
    ],
)
def test_no_failure_shows_what_was_typed(
    service: Service,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    name: str,
    reply: Reply,
) -> None:
    """No log, error or traceback has the address, the key or the URL, not even at DEBUG."""
    for logger in ("", "geopy", "urllib3"):
        caplog.set_level(logging.DEBUG, logger)
    keys = {} if name == "census" else {"apikey" if name == "herev7" else "api_key": "SECRETKEY"}
    keys = keys if name != "nominatim" else {}
    service.replies = [reply]
    caught: BaseException | None = None
    try:
        local(service, name, **keys).geocode(PLANTED)
    except OnlineError as error:
        caught = error
    shown = "".join(traceback.format_exception(caught)) if caught else ""
    assert caught is None or caught.__context__ is None
    assert service.asked, "the request was never sent"
    printed = capfd.readouterr()
    assert not SECRET.search(caplog.text + shown + printed.out + printed.err)


def test_nothing_is_kept_on_disk_under_the_name_of_an_address(
    service: Service, tmp_path: Path
) -> None:
    """No cache, lock or file name holds what was typed."""
    service.replies = [Reply([])]
    local(service, min_delay_s="0.001").geocode(PLANTED)
    for folder, _, files in os.walk(tmp_path):
        for file in files:
            path = Path(folder, file)
            assert not SECRET.search(str(path.relative_to(tmp_path)) + path.read_text())


def test_a_candidate_is_a_candidate(service: Service) -> None:
    """Online results have the same type as every other, down to the numbers."""
    service.replies = [Reply([answers.HOUSE])]
    found = local(service).geocode(CITY_HALL)[0]
    assert isinstance(found, Candidate)
    assert all(isinstance(value, float) for value in found[:2])


def test_the_documentation_lists_every_geocoder() -> None:
    """docs/geocoders.md names each service and its required settings."""
    page = Path(__file__).parents[3] / "docs" / "geocoders.md"
    rows = re.findall(r"^\| (`.+?`) \| (.*?) \|", page.read_text("utf-8"), re.MULTILINE)
    listed = {
        name: set(re.findall(r"`(\w+)`", needed))
        for names, needed in rows
        for name in re.findall(r"`(\w+)`", names)
        if name in available()
    }
    assert set(listed) == set(available())
    for name, needed in listed.items():
        for setting in needed:
            given = dict.fromkeys(needed - {setting}, "k")
            with pytest.raises(UsageError, match=setting):
                online(name, given, notify=quiet)
        online(name, dict.fromkeys(needed, "k"), notify=quiet)


def test_why_an_address_is_not_sent_is_explained_once(service: Service) -> None:
    """A service that needs a house number says so at the first ZIP code; never for coordinates."""
    lines: list[str] = []
    settings = {"domain": service.host, "scheme": "http"}
    census = online("census", settings, notify=quiet, explain=lines.append)
    assert census.geocode(Address(latitude=34.73, longitude=-86.58)) == []
    assert lines == []
    for _ in range(2):
        assert census.geocode(Address(zip="35801")) == []
    assert lines == ["census needs a house number and a street; without them it was not asked"]
    assert service.asked == []


def test_a_service_that_geopy_lacks_is_one_entry(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A geocoder with a class and a reader of its own needs an entry in the registry alone."""
    from locator.geocode.online.census import Census

    class County(Census):
        api_path = "/county"

    entry = SERVICES["census"]._replace(load=lambda: County, needs_house_number=False)
    monkeypatch.setitem(SERVICES, "county", entry)
    place = {"domain": service.host, "scheme": "http"}
    service.replies = [Reply(answers.WRAP["census"]([]))]
    assert online("county", place, notify=quiet).geocode(CITY_HALL) == []
    assert [asked.path for asked in service.asked] == ["/county/onelineaddress"]
    assert "county" in available()
