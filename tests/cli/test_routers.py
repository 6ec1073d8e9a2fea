"""``--router`` in the commands: the same answer everywhere, and nothing sent unasked."""

import csv
import io
import json
import logging
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from locator.errors import Exit
from locator.roads.routers import ROUTERS
from tests.conftest import Run
from tests.geocode.online.server import Reply, Service
from tests.roads.online.world import EDGE, osrm, serving_roads, tables, variables_of, way
from tests.serve.page_service import write_directory

# South of the river; the first clinic is the nearest by line, the second one by road.
HOME = (34.73012, -86.61234)
ALONG = (34.70, -86.66)
PLACES = {
    "across": ((34.745, -86.612), "Huntsville,AL,35801"),
    "along": (ALONG, "Huntsville,AL,35801"),
    "island": ((34.7, -87.7), "Tuscumbia,AL,35674"),
    "beyond": ((36.15, -86.79), "Nashville,TN,37203"),
}
TEXT = f"{HOME[0]}, {HOME[1]}"
SECRET = re.compile("73012|61234")


@pytest.fixture
def ours(tmp_path: Path) -> str:
    """A directory of four clinics."""
    rows = [
        "id,name,street,city,state,zip,latitude,longitude,accuracy_m,services",
        *(
            f"{id},{id.title()},1 Example St,{town},{y},{x},10,Cupping"
            for id, ((y, x), town) in PLACES.items()
        ),
    ]
    path = tmp_path / "ours.csv"
    path.write_text("\n".join(rows) + "\n")
    return str(path)


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Service]:
    """A server that answers as OSRM, and the settings for it."""
    with serving_roads("osrm") as found:
        set_up(monkeypatch, found, "osrm")
        yield found


def set_up(monkeypatch: pytest.MonkeyPatch, service: Service, name: str) -> None:
    for key, value in variables_of(service, name).items():
        monkeypatch.setenv(key, value)
    monkeypatch.setenv("no_proxy", "127.0.0.1")


def _find(run: Run, ours: str, *args: str, text: str = TEXT) -> dict[str, Any]:
    done = run("find", "--locations", ours, "--format", "json", "--router", "osrm", *args, text)
    assert done.code == Exit.OK, done.err
    answer: dict[str, Any] = json.loads(done.out)
    return answer


def _many(path: Path) -> None:
    """Callers to the south of each other."""
    lines = (f'"{HOME[0] - at / 500:.5f}, {HOME[1]}"\n' for at in range(150))
    path.write_text("address\n" + "".join(lines))


@pytest.mark.parametrize("name", list(ROUTERS))
def test_the_river_counts_by_router(
    run: Run, ours: str, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Each router gives minutes and miles of its own, and names itself and its makers."""
    with serving_roads(name) as service:
        set_up(monkeypatch, service, name)
        done = run("find", "--locations", ours, "--format", "json", "--router", name, TEXT)
    answer = json.loads(done.out)
    assert done.err == f"locator: callers' places go to {service.host} ({name})\n"
    decision, clinics = answer["decision"], {one["id"]: one for one in answer["clinics"]}
    assert (decision["by"], decision["nearest"], decision["level"]) == ("drive", "along", "certain")
    assert "© OpenStreetMap contributors" in decision["attribution"]
    leg = way(HOME, ALONG)
    assert leg
    near = clinics["along"]
    assert near["drive_source"] == name
    assert near["drive_minutes"] == round(leg.seconds / 60)
    assert near["drive_km"] == pytest.approx(leg.meters / 1_000, abs=0.01)
    least, most = near["drive_minutes_range"]
    assert least < 0.6 * near["drive_minutes"] < 1.7 * near["drive_minutes"] < most
    assert clinics["island"]["drive_minutes"] is None
    assert (clinics["beyond"]["drive_source"], clinics["beyond"]["drive_miles"]) == ("line", None)
    assert list(clinics) == ["along", "across", "island", "beyond"]


def test_a_batch_answers_as_find_does(
    run: Run, ours: str, service: Service, tmp_path: Path
) -> None:
    """All columns of the drive are the values of ``find``; many rows share a request."""
    _many(tmp_path / "in.csv")
    names = ("by", "nearest_id", "confidence", "margin_minutes", "drive_minutes",
             "drive_minutes_least", "drive_minutes_most", "drive_miles", "drive_km")  # fmt: skip
    batch = ("batch", str(tmp_path / "in.csv"), "--locations", ours, "--router", "osrm")
    done = run(*batch, "--add", ",".join(names))
    assert done.err.startswith(f"locator: callers' places go to {service.host} (osrm)\n")
    assert done.err.count("places go to") == 1
    rows = list(csv.DictReader(io.StringIO(done.out)))
    assert len(service.asked) <= 6
    for row in (rows[0], rows[70], rows[149]):
        answer = _find(run, ours, text=row["address"])
        near = answer["clinics"][0]
        told = {**near, **answer["decision"], "nearest_id": answer["decision"]["nearest"]}
        told["drive_minutes_least"], told["drive_minutes_most"] = near["drive_minutes_range"]
        assert [row[name] for name in names] == [str(told[name]) for name in names]


def test_services_show_asks_too(run: Run, ours: str, service: Service) -> None:
    """--near gives the answer of ``find --service``, by the same router."""
    find = run("find", "--locations", ours, "--router", "osrm", "--service", "cupping",
               "--format", "text", TEXT)  # fmt: skip
    near = run("services", "show", "--locations", ours, "cupping", "--near", TEXT,
               "--router", "osrm", "--format", "text")  # fmt: skip
    assert "minutes by car without traffic" in find.out
    assert find.out.strip() in near.out
    assert (near.code, near.err) == (find.code, find.err)


def test_settings_come_from_the_file(
    run: Run, ours: str, service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Choice and URL can stand in the settings; a flag takes the choice back."""
    monkeypatch.delenv("LOCATOR_ROUTER_OSRM_URL")
    lines = (
        'router = "osrm"',
        "[routers.osrm]",
        f'url = "http://{service.host}"',
        'attribution = "Our roads"',
    )
    (tmp_path / "settings.toml").write_text("\n".join(lines))
    ask = ("--config", str(tmp_path / "settings.toml"), "find", "--locations", ours)
    done = run(*ask, TEXT)
    assert "Roads: Our roads" in done.out
    assert len(service.asked) == 1
    assert "straight lines" in run(*ask, "--router", "none", TEXT).out
    assert len(service.asked) == 1


def test_a_table_of_routers_is_checked(run: Run, tmp_path: Path) -> None:
    """Mistakes in the settings are found, without showing what may be a key."""
    for text, words in (
        ("[routers]\nosrm = 3\n", "routers must be tables, such as [routers.osrm]"),
        ("[routers.ors]\napi_key = ['SECRET']\n", "setting 'api_key' of router 'ors' cannot be"),
        ('router = "here"\n', "choose from none, osrm, valhalla, ors"),
    ):
        (tmp_path / "settings.toml").write_text(text)
        done = run("--config", str(tmp_path / "settings.toml"), "find", "35801")
        assert done.code in (Exit.DATA, Exit.USAGE)
        assert words in done.err
        assert "SECRET" not in done.err


def test_a_router_without_a_url_asks_for_one(run: Run, network: list[str]) -> None:
    """Nothing is sent to a public server that nobody named."""
    done = run("find", "--router", "osrm", "35801")
    assert done.code == Exit.USAGE
    assert "LOCATOR_ROUTER_OSRM_URL" in done.err
    assert network == []


@pytest.mark.parametrize(
    "args", [("--by", "line", TEXT), ("nowhere at all",), ("--router", "none", TEXT)]
)
def test_nothing_is_sent_where_nothing_needs_asking(
    run: Run, ours: str, service: Service, args: tuple[str, ...]
) -> None:
    """By straight line, without a place and without a router no request is made."""
    done = run("find", "--locations", ours, "--router", "osrm", *args)
    assert "places go to" not in done.err
    assert service.asked == []


@pytest.mark.parametrize("by", ["auto", "drive"])
def test_a_failure_is_exit_6(run: Run, ours: str, service: Service, by: str) -> None:
    """There is no answer by straight line in its place, on any measure but that."""
    service.answer, service.replies = None, [Reply(status=500)]
    done = run("find", "--locations", ours, "--router", "osrm", "--by", by, TEXT)
    assert (done.code, done.out) == (Exit.GEOCODER, "")
    assert done.err.splitlines()[-1] == "locator: osrm: no usable answer (HTTP 500)"


@pytest.mark.parametrize(
    "failure", [(500, "router_unavailable"), (429, "router_quota"), (403, "router_refused")]
)
def test_a_failure_in_a_batch_is_the_rows(
    run: Run, ours: str, service: Service, tmp_path: Path, failure: tuple[int, str]
) -> None:
    """The rows have the reason in the column "error", and those without a place are unharmed."""
    (tmp_path / "in.csv").write_text(f'address\n"{TEXT}"\nnowhere at all\n')
    status, word = failure
    service.answer, service.replies = None, [Reply(status=status)]
    done = run("batch", str(tmp_path / "in.csv"), "--locations", ours, "--router", "osrm")
    assert done.code == Exit.OK
    one, other = csv.DictReader(io.StringIO(done.out))
    assert (one["status"], one["error"]) == ("error", word)
    assert (other["status"], other["error"]) == ("no_match", "")


def test_a_run_is_not_resumed_by_other_roads(
    run: Run, ours: str, service: Service, tmp_path: Path
) -> None:
    """Rows by a router and rows by straight line are not mixed in one output."""
    _many(tmp_path / "in.csv")
    out = tmp_path / "out.csv"
    batch = ("batch", str(tmp_path / "in.csv"), "--locations", ours, "-o", str(out))
    service.answer = lambda asked: osrm(asked) if len(service.asked) < 2 else Reply(status=403)
    stopped = run(*batch, "--router", "osrm", "--max-errors", "0")
    assert "with --resume" in stopped.err
    refused = run(*batch, "--resume")
    assert refused.code != Exit.OK
    assert "--router" in refused.err
    service.answer = osrm
    assert run(*batch, "--router", "osrm", "--resume").code == Exit.OK
    rows = list(csv.DictReader(io.StringIO(out.read_text())))
    assert {row["status"] for row in rows} == {"ok"}


def test_a_zip_is_driven_from_some_of_its_houses(
    run: Run, ours: str, service: Service, tmp_path: Path
) -> None:
    """They are sent in one request, and the answer is about all of them."""
    (tmp_path / "data").mkdir()
    write_directory(tmp_path / "data")
    answer = _find(run, ours, "--data-dir", str(tmp_path / "data"), text="35801")
    assert answer["origin"]["precision"] == "zip"
    assert answer["decision"]["by"] == "drive"
    (table,) = tables(service)
    assert 1 < len(table.sources) <= 50


def test_text_and_table_say_the_drive(run: Run, ours: str, service: Service) -> None:
    """A router's minutes are spoken and shown as those of installed roads."""
    say = ("find", "--locations", ours, "--router", "osrm", TEXT)
    table = run(*say).out
    assert "no road there" in table
    assert "Minutes are without traffic. Roads: © OpenStreetMap contributors" in table
    assert "minutos en auto sin tráfico" in run(*say, "--format", "text", "--language", "es").out
    rows = list(csv.DictReader(io.StringIO(run(*say, "--format", "csv").out)))
    assert [row["drive_source"] for row in rows] == ["osrm", "osrm", "", "line"]
    assert [row["drive_minutes_most"] for row in rows][2] == ""


def test_within_minutes_is_by_the_router(run: Run, ours: str, service: Service) -> None:
    """A limit in minutes is one of the router's minutes."""
    answer = _find(run, ours, "--within", "20 min")
    assert [one["id"] for one in answer["clinics"]] == ["along"]


def test_a_caller_beyond_the_roads_gets_a_straight_line_that_says_so(
    run: Run, ours: str, service: Service
) -> None:
    """The service has answered: it knows no road there. The answer says by which measure it is."""
    answer = _find(run, ours, text=f"{EDGE + 0.05}, -86.6")
    assert answer["decision"]["by"] == "line"
    assert {one["drive_source"] for one in answer["clinics"]} == {"line"}


def test_a_cluster_gets_no_router(run: Run, ours: str, service: Service, tmp_path: Path) -> None:
    """Machines that know nothing of each other cannot keep to a rate."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.csv").write_text("address\n35801\n")
    done = run("batch", str(tmp_path / "in" / "*.csv"), "-o", str(tmp_path / "out"), "--locations",
               ours, "--router", "osrm", "--dask", "tcp://127.0.0.1:9")  # fmt: skip
    assert done.code == Exit.USAGE
    assert "need one machine, which keeps to their rate" in done.err
    assert service.asked == []


@pytest.mark.parametrize("reply", [None, Reply(b"34.73012", 500), Reply({"34.73012": 1})])
def test_no_log_and_no_error_holds_the_place(
    run: Run, ours: str, service: Service, caplog: pytest.LogCaptureFixture, reply: Reply | None
) -> None:
    """Standard error has one line on the place's way, and nothing of the place."""
    caplog.set_level(logging.DEBUG)
    if reply:
        service.answer, service.replies = None, [reply]
    Path(ours).with_name("in.csv").write_text(f'address\n"{TEXT}"\n')
    find = run("find", "-v", "--locations", ours, "--router", "osrm", TEXT)
    rows = str(Path(ours).with_name("in.csv"))
    batch = run("batch", rows, "--locations", ours, "--router", "osrm")
    for done in (find, batch):
        assert done.err.count("places go to") == 1
        assert not SECRET.search(done.err + caplog.text)
    quiet = run("find", "-q", "--locations", ours, "--router", "osrm", TEXT)
    assert "places go to" in quiet.err


@pytest.mark.usefixtures("service")
def test_a_router_gives_no_lines(run: Run, ours: str, tmp_path: Path) -> None:
    """The map shows its minutes and its makers, but no way; bands are refused."""
    path = tmp_path / "map.svg"
    find = (
        "find",
        "--locations",
        ours,
        "--router",
        "osrm",
        "--format",
        "geojson",
        "--map",
        str(path),
    )
    done = run(*find, "--way", TEXT)
    assert done.code == Exit.OK, done.err
    shapes = {one["geometry"]["type"] for one in json.loads(done.out)["features"]}
    assert shapes == {"Point"}
    drawn = path.read_text()
    assert "min without traffic" in drawn
    assert "© OpenStreetMap contributors" in drawn
    assert 'class="way"' not in drawn
    refused = run(*find, "--bands", "10", TEXT)
    assert refused.code == Exit.USAGE
    assert "--bands needs installed roads" in refused.err
