"""Routers, asked through real HTTP servers on this machine that answer as theirs do."""

import json
import logging
import re
import time
import traceback
from collections.abc import Iterator
from pathlib import Path

import pytest

from locator.errors import OnlineError, QuotaError, RefusedError, UnavailableError, UsageError
from locator.roads.online.model import Leg, Point
from locator.roads.online.router import MIN_DELAY_S, router
from locator.roads.routers import ROUTERS
from locator.system import http
from tests.geocode.online.server import Asked, Reply, Service, running
from tests.roads.online import world
from tests.roads.online.world import KEY, SERVERS, local, serving_roads, settings_of, tables

HOME: Point = (34.71234, -86.61234)
CLINICS: list[Point] = [(34.70001, -86.65), (34.7512, -86.6), (34.2, -86.9)]
ISLAND: Point = (34.7, -87.6)
BEYOND: Point = (36.2, -86.6)


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "127.0.0.1")


@pytest.fixture(params=list(ROUTERS))
def name(request: pytest.FixtureRequest) -> str:
    """Each router in turn."""
    chosen: str = request.param
    return chosen


@pytest.fixture
def service(name: str) -> Iterator[Service]:
    """A server that answers as the real one."""
    with serving_roads(name) as found:
        yield found


def quiet(_line: str) -> None: ...


# ── which there are, and their settings ──


def test_each_router_has_a_server_to_be_tested_with() -> None:
    """No router is left untested."""
    assert set(SERVERS) == set(ROUTERS)


@pytest.mark.parametrize(
    ("name", "settings", "words"),
    [
        ("osmr", {}, ["no router of that name", "did you mean 'osrm'"]),
        ("osrm", {}, ["needs url", "[routers.osrm] url", "LOCATOR_ROUTER_OSRM_URL"]),
        ("valhalla", {"url": ""}, ["[routers.valhalla] url", "LOCATOR_ROUTER_VALHALLA_URL"]),
        ("ors", {}, ["[routers.ors] api_key", "LOCATOR_ROUTER_ORS_API_KEY"]),
        ("osrm", {"url": "http://h", "api_key": "k"}, ["no setting 'api_key'"]),
        ("osrm", {"ulr": "http://h"}, ["no setting 'ulr'", "did you mean 'url'"]),
        ("osrm", {"url": "http://h", "min_delay_s": "often"}, ["must be 0 to 60 seconds"]),
        ("osrm", {"url": "http://h", "retry_delay_s": "61"}, ["must be 0 to 60 seconds"]),
        ("osrm", {"url": "http://h", "most_pairs": "many"}, ["most_pairs must be a whole number"]),
        ("osrm", {"url": "http://h", "most_places": "1"}, ["most_places must be a whole number"]),
        *(
            ("osrm", {"url": url}, ["url must look like http://127.0.0.1:5000"])
            for url in (
                "router.example", "ftp://router.example", "http://", "http://user:SECRET@h",
                "http://h/?key=SECRET", "http://h/#SECRET", "http://h:port", "http://@h",
                "http://h/SECRET x",                "http://[h",
            )
        ),
    ],
)  # fmt: skip
def test_a_wrong_choice_says_what_to_put_right(
    name: str, settings: dict[str, str], words: list[str]
) -> None:
    """Unknown names and settings and missing ones are usage errors that repeat no secret."""
    with pytest.raises(UsageError) as caught:
        router(name, settings, notify=quiet)
    assert all(word in str(caught.value) for word in words), str(caught.value)
    assert "SECRET" not in str(caught.value)


def test_a_server_of_ones_own_needs_no_key(service: Service, name: str) -> None:
    """Only the public openrouteservice has keys; nothing is sent in place of one."""
    made = router(name, {"url": f"http://{service.host}"}, notify=quiet)
    if name == "ors":
        with pytest.raises(RefusedError, match="ors: the key or the request was refused"):
            made.table([HOME], CLINICS)
    else:
        made.table([HOME], CLINICS)
    assert "Authorization" not in service.asked[0].headers


def test_a_profile_and_a_path_are_used() -> None:
    """A server can have other profiles, and stand behind a path."""
    with serving_roads("osrm") as service:
        made = local(service, url=f"http://{service.host}/routed-car/", profile="truck")
        made.table([HOME], CLINICS)
        assert service.asked[0].path.startswith("/routed-car/table/v1/truck/-86.61234,34.71234;")


def test_the_documentation_lists_every_router() -> None:
    """docs/routers.md names each one with what must be set, its limits and its public servers."""
    page = (Path(__file__).parents[3] / "docs" / "routers.md").read_text("utf-8")
    rows = re.findall(r"^\| `(\w+)` \| .*? \| `(\w+)`.*? \| (.*?) \|$", page, re.MULTILINE)
    assert [name for name, _, _ in rows] == list(ROUTERS)
    for name, needed, limits in rows:
        with pytest.raises(UsageError, match=f"needs {needed}"):
            router(name, {}, notify=quiet)
        made = router(name, {needed: "http://127.0.0.1:5000"}, notify=quiet)
        assert f"{made.limits.pairs:,} pairs" in limits
    for host in MIN_DELAY_S:
        assert f"`{host}`" in page


# ── what is asked and answered ──


def test_a_table_is_read(service: Service, name: str) -> None:
    """Seconds and meters of each pair come back in order, with the way to the road."""
    sources = [HOME, (34.8, -86.5)]
    found = local(service, name).table(sources, CLINICS)
    assert len(service.asked) == 1
    for source, row in zip(sources, found.legs, strict=True):
        for target, leg in zip(CLINICS, row, strict=True):
            expected = world.way(source, target)
            assert leg
            assert expected
            assert leg.seconds == pytest.approx(expected.seconds, abs=0.1)
            assert leg.meters == pytest.approx(expected.meters, abs=1)
    for gaps in (found.source_gaps_m, found.target_gaps_m):
        assert gaps == pytest.approx([world.GAP_M] * len(gaps), rel=0.02)


def test_the_forms_of_the_real_programs_are_read() -> None:
    """These are replies of OSRM 26.10 and of Valhalla 3.9.1 for two places in Columbus, Ohio."""
    osrm = {
        "code": "Ok", "distances": [[6797.2, None]], "durations": [[582.3, None]],
        "destinations": [
            {"hint": "A", "location": [-83.021522, 40.000051], "name": "", "distance": 130.0453909},
            {"hint": "A", "location": [-83.04, 40.04], "name": "", "distance": 9000.5},
        ],
        "sources": [{"location": [-82.98, 39.95], "name": "Town Street", "distance": 4.823130242}],
    }  # fmt: skip
    cell = {
        "from_index": 0, "to_index": 0, "time": 1124, "distance": 25.172, "cost": 44495.468,
        "begin_heading": 183.2, "end_heading": 273.1, "begin_lat": 39.96, "begin_lon": -82.99,
        "end_lat": 40.0, "end_lon": -83.02,
    }  # fmt: skip
    other = {"from_index": 0, "to_index": 1, "time": None, "distance": None}
    valhalla = {
        "sources_to_targets": [[cell, other]], "sources": [{"lat": 39.96, "lon": -82.99}],
        "targets": [], "units": "kilometers", "algorithm": "costmatrix",
    }  # fmt: skip
    places: list[Point] = [(40.0, -83.02), (40.04, -83.04)]
    with running() as service:
        service.replies = [Reply(osrm), Reply(valhalla)]
        found = local(service).table([(39.96, -82.99)], places)
        assert found.legs == [[Leg(582.3, 6797.2), None]]
        assert found.target_gaps_m == [130.0453909, None]
        found = local(service, "valhalla").table([(39.96, -82.99)], places)
        assert found.legs == [[Leg(1124.0, 25172.0), None]]
        assert (found.source_gaps_m, found.target_gaps_m) == ([0.0], [0.0, 0.0])


def test_places_are_sent_to_the_meter_and_no_finer(service: Service, name: str) -> None:
    """Five decimals of a degree are enough for a road."""
    local(service, name).table([(34.712345678, -86.612345678)], CLINICS)
    said = service.asked[0].path + service.asked[0].body.decode()
    assert "34.71235" in said
    assert "34.712345" not in said


def test_an_island_has_no_road(service: Service, name: str) -> None:
    """A pair that no road joins is None, and the others are as they are."""
    found = local(service, name).table([HOME], [CLINICS[0], ISLAND])
    assert found.legs[0][0]
    assert found.legs[0][1] is None
    assert None not in found.target_gaps_m


def test_a_yard_behind_a_gate_has_a_road(service: Service, name: str) -> None:
    """The road that is nearest may lead nowhere; then the next one counts."""
    found = local(service, name).table([world.YARD, HOME], [*CLINICS, world.YARD])
    assert all(leg for row in found.legs for leg in row)
    assert len(service.asked) <= 2


def test_an_island_gets_one_second_look(service: Service, name: str) -> None:
    """Another road beside it does not help, and is not tried for each caller."""
    made = local(service, name)
    made.table([HOME], [*CLINICS, ISLAND])
    made.table([(34.8, -86.5)], [*CLINICS, ISLAND])
    assert len(service.asked) <= 3


def test_a_place_off_the_roads_is_found_among_others(service: Service, name: str) -> None:
    """It has no gap, and costs the other places of the table nothing, whatever the service does."""
    targets = [*CLINICS, BEYOND, *CLINICS]
    found = local(service, name).table([HOME, (34.8, -86.5)], targets)
    assert [gap_m is None for gap_m in found.target_gaps_m] == [False] * 3 + [True] + [False] * 3
    assert all(leg for row in found.legs for at, leg in enumerate(row) if at != 3)
    asked = len(service.asked)
    found = local(service, name).table([BEYOND], CLINICS)
    assert found.source_gaps_m == [None]
    assert len(service.asked) - asked <= 2


def test_regions_that_valhalla_does_not_join_have_no_road() -> None:
    """It refuses the table for places that are on its roads, but not on the same ones."""
    apart = Reply({"error_code": 170, "error": "Locations are in unconnected regions."}, 400)
    with serving_roads("valhalla") as service:

        def answer(asked: Asked) -> Reply:
            given = json.loads(asked.body)
            one, other = given["sources"][0], given["targets"][0]
            return world.valhalla(asked) if one == other else apart

        service.answer = answer
        found = local(service, "valhalla").table([HOME], CLINICS[:1])
    assert (found.legs, found.target_gaps_m) == ([[None]], [0.0])


def test_the_search_for_places_off_the_roads_ends() -> None:
    """If a service refuses every table, that is a failure and not a hundred requests."""
    with running() as service:
        service.replies = [Reply({"code": "NoSegment"}, 400)]
        with pytest.raises(UnavailableError, match="off its roads"):
            local(service).table([HOME, (34.8, -86.5)] * 40, CLINICS * 10)
        assert len(service.asked) < 150


# ── failures ──


def _http(status: int, **headers: str) -> Reply:
    return Reply({"error": "at -86.61234,34.71234"}, status, headers)


@pytest.mark.parametrize(
    "case",
    [
        (_http(400), RefusedError, "HTTP 400", 1),
        (_http(401), RefusedError, "HTTP 401", 1),
        (_http(403), RefusedError, "HTTP 403", 1),
        (_http(404), RefusedError, "HTTP 404", 1),
        (_http(302), UnavailableError, "HTTP 302", 3),
        (_http(402), QuotaError, "HTTP 402", 1),
        (_http(429), QuotaError, "HTTP 429", 3),
        (_http(429, **{"Retry-After": "0"}), QuotaError, "HTTP 429", 3),
        (_http(429, **{"Retry-After": "3600"}), QuotaError, "HTTP 429", 1),
        (_http(429, **{"Retry-After": "soonish"}), QuotaError, "HTTP 429", 3),
        (_http(408), UnavailableError, "HTTP 408", 3),
        (_http(500), UnavailableError, "HTTP 500", 3),
        (_http(503, **{"Retry-After": "3600"}), UnavailableError, "HTTP 503", 1),
        (Reply(b"<html>busy</html>"), UnavailableError, "not JSON", 3),
        (Reply(b'{"code": "Ok", "durations": [[1.5'), UnavailableError, "not JSON", 3),
        (Reply(b""), UnavailableError, "not JSON", 3),
        (Reply(b"[" * 200_000), UnavailableError, "not JSON", 3),
        (Reply({}, cut=True), UnavailableError, "IncompleteRead", 3),
        (Reply(b"\xff\xfe{}"), UnavailableError, "UnicodeDecodeError", 3),
        (Reply(b"not JSON", 400), RefusedError, "HTTP 400", 1),
        (Reply({}), UnavailableError, "another form than expected", 1),
        (Reply([]), UnavailableError, "another form than expected", 1),
        (Reply(None), UnavailableError, "another form than expected", 1),
    ],
)
def test_a_failure_is_an_error_and_never_a_straight_line(
    service: Service, name: str, case: tuple[Reply, type[OnlineError], str, int]
) -> None:
    """Each failure has its class, names the router, and is retried only where that can help."""
    reply, error, words, tries = case
    service.answer, service.replies = None, [reply]
    with pytest.raises(error) as caught:
        local(service, name).table([HOME], CLINICS)
    assert type(caught.value) is error
    assert caught.value.kind == "router"
    assert str(caught.value).startswith(f"{name}: ")
    assert words in str(caught.value)
    assert len(service.asked) == tries


def _tables(cell: object = 5.0, rows: int = 1, columns: int = 3) -> list[list[object]]:
    return [[cell] * columns for _ in range(rows)]


def _osrm(durations: object, distances: object, places: int = 3) -> Reply:
    place = {"distance": 1.0}
    ends = {"sources": [place], "destinations": [place] * places}
    return Reply({"code": "Ok", "durations": durations, "distances": distances, **ends})


_NO_TIMES: list[object] = ["5", -1, True, [], float("nan"), 1e308, 10**400]
_NO_LENGTHS: list[object] = [None, "5", -1, float("inf"), 1e308]


@pytest.mark.parametrize(
    "reply",
    [
        _osrm(_tables(rows=2), _tables()),
        _osrm(_tables(columns=2), _tables()),
        _osrm(_tables(), _tables(columns=4)),
        _osrm([5.0, 5.0, 5.0], _tables()),
        _osrm(None, _tables()),
        _osrm(_tables(), None),
        _osrm(_tables(), _tables(), places=2),
        *(_osrm(_tables(odd), _tables()) for odd in _NO_TIMES),
        *(_osrm(_tables(), _tables(odd)) for odd in _NO_LENGTHS),
        Reply({"code": "NoTable"}),
    ],
)
def test_a_table_of_another_form_is_no_answer(reply: Reply) -> None:
    """A wrong size, or anything but numbers and nulls, fails at once: nothing is guessed."""
    with running() as service:
        service.replies = [reply]
        with pytest.raises(UnavailableError, match="another form than expected"):
            local(service).table([HOME], CLINICS)
        assert len(service.asked) == 1


def test_no_answer_in_time_is_unavailable(service: Service, name: str) -> None:
    """A silent service times out three times, and then fails."""
    service.replies = [Reply(stall=True)] * 3
    settings = settings_of(service, name)
    with pytest.raises(UnavailableError, match=rf"{name}: .*TimeoutError"):
        router(name, settings, timeout_s=0.05, notify=quiet).table([HOME], CLINICS)
    assert len(service.asked) == 3


@pytest.mark.parametrize(
    ("reply", "kind"),
    [(Reply(b" " * 4096, again=0.0), "EndlessError"), (Reply(b" ", again=0.02), "TimeoutError")],
    ids=["fast", "slow"],
)
def test_an_answer_without_an_end_is_unavailable(
    reply: Reply, kind: str, service: Service, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither the memory nor the time that an answer takes is the service's to decide."""
    monkeypatch.setattr(http, "MOST_BYTES", 1 << 20)
    service.answer, service.replies = None, [reply]
    settings = settings_of(service, name)
    with pytest.raises(UnavailableError, match=kind):
        router(name, settings, timeout_s=0.1, notify=quiet).table([HOME], CLINICS)
    assert len(service.asked) == 3


def test_a_refused_connection_is_unavailable() -> None:
    """A port without a server is a network failure, and the error gives its reason."""
    with running() as gone:
        made = local(gone)
    with pytest.raises(UnavailableError, match=r"osrm: .*\(ConnectionRefusedError\)"):
        made.table([HOME], CLINICS)


@pytest.mark.parametrize(
    "first", [_http(500), _http(429, **{"Retry-After": "0"}), Reply(b"<html>"), Reply({}, cut=True)]
)
def test_a_passing_failure_is_tried_again(service: Service, name: str, first: Reply) -> None:
    """A second try that succeeds is as good as a first one."""
    service.replies = [first]
    assert local(service, name).table([HOME], CLINICS).legs[0][0]
    assert len(service.asked) == 2


def test_a_pause_the_service_asks_for_is_respected(service: Service, name: str) -> None:
    """`Retry-After: 1` means that the next request comes no sooner than a second later."""
    service.replies = [_http(429, **{"Retry-After": "1"})]
    local(service, name).table([HOME], CLINICS)
    first, second = (asked.when for asked in service.asked)
    assert second - first >= 1


# ── where places go ──


def test_the_host_is_announced_once_before_the_first_request(service: Service, name: str) -> None:
    """One line says where places go, it is true, and it comes before anything is sent."""
    said: list[tuple[str, int]] = []
    made = router(
        name,
        settings_of(service, name),
        notify=lambda line: said.append((line, len(service.asked))),
    )
    assert said == []
    made.table([HOME], CLINICS)
    made.table([HOME], CLINICS)
    assert said == [(f"callers' places go to {service.host} ({name})", 0)]
    assert {asked.host for asked in service.asked} == {service.host}


def test_a_redirect_to_another_host_is_not_followed(service: Service, name: str) -> None:
    """The place goes to the host that was announced and to no other."""
    with serving_roads(name) as other:
        elsewhere = {"Location": f"http://{other.host}/table"}
        service.replies = [Reply(status=302, headers=elsewhere)] * 3
        with pytest.raises(UnavailableError, match="HTTP 302"):
            local(service, name).table([HOME], CLINICS)
        assert other.asked == []


def test_the_program_says_who_it_is(service: Service, name: str) -> None:
    """The user agent names the program, its version and, if set, a contact."""
    local(service, name, contact_url="https://clinic.example/").table([HOME], CLINICS)
    agent = service.asked[0].headers["User-Agent"]
    assert re.fullmatch(r"clinic-locator/\d+\.\d+\.\d+ \(\+https://clinic.example/\)", agent)


def test_the_key_of_openrouteservice_goes_into_a_header() -> None:
    """It is neither in the URL nor in the body, which proxies and servers log."""
    with serving_roads("ors") as service:
        local(service, "ors").table([HOME], CLINICS)
        (asked,) = service.asked
        assert asked.headers["Authorization"] == KEY
        assert KEY not in f"{asked.path} {asked.query} {asked.body!r}"


def test_public_servers_are_asked_once_a_second_at_most(monkeypatch: pytest.MonkeyPatch) -> None:
    """Their rule holds without any setting, and even against one."""
    with serving_roads("osrm") as service:
        monkeypatch.setenv("http_proxy", f"http://{service.host}")
        made = router("osrm", {"url": "http://router.project-osrm.org"}, notify=quiet)
        started = time.time()
        made.table([HOME], CLINICS)
        made.table([HOME], CLINICS)
        assert time.time() - started >= 1
        assert {asked.host for asked in service.asked} == {"router.project-osrm.org"}
        assert len(tables(service)) == 2


SECRET = re.compile(r"71234|61234|SECRETKEY")


@pytest.mark.parametrize(
    "reply",
    [
        _http(403),
        _http(429, **{"Retry-After": "34.71234"}),
        Reply(b"-86.61234,34.71234", 500),
        Reply(b'{"-86.61234'),
        Reply({"34.71234": "-86.61234"}),
        Reply({"code": "34.71234", "error": "34.71234", "error_code": 34.71234}, 400),
        Reply(b"-86.61234", cut=True),
    ],
)
def test_no_failure_shows_the_place_or_the_key(
    service: Service,
    name: str,
    reply: Reply,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    """No log, error or traceback has the coordinates, the key or the URL, not even at DEBUG."""
    caplog.set_level(logging.DEBUG)
    service.answer, service.replies = None, [reply]
    with pytest.raises(OnlineError) as caught:
        local(service, name).table([HOME], CLINICS)
    shown = "".join(traceback.format_exception(caught.value))
    assert caught.value.__context__ is None
    printed = capfd.readouterr()
    assert not SECRET.search(caplog.text + shown + printed.out + printed.err)


def test_a_key_with_a_line_break_is_not_shown() -> None:
    """The standard library's own error for it would repeat the key."""
    with serving_roads("ors") as service, pytest.raises(UnavailableError) as caught:
        local(service, "ors", api_key=f"{KEY}\nx").table([HOME], CLINICS)
    assert KEY not in "".join(traceback.format_exception(caught.value))
