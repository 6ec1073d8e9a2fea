"""Files that change while the service runs, and files that cannot be used."""

import os
import shutil
import signal
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from locator.errors import Exit
from locator.geocode.streets.snapshot import copied_index
from locator.geocode.streets.store import index_path
from tests.geocode.streets.indexes import build_roads
from tests.geocode.streets.make_tiger import Road
from tests.serve.conftest import files_of
from tests.serve.page_service import CERTAIN, write_directory
from tests.serve.service import Service, serving, start, until

TOKEN, OTHER = "first-token-of-32-characters-abcd", "second-token-of-32-characters-abc"


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A directory of the test's own."""
    folder = tmp_path / "own"
    folder.mkdir()
    write_directory(folder)
    return folder


@pytest.fixture
def service(own: Path, tmp_path: Path) -> Iterator[Service]:
    """A service with it."""
    with serving(tmp_path / "home", *files_of(own)) as running:
        yield running


def rename_east(own: Path, name: str) -> None:
    """Rename a clinic as an editor does, by replacing the file with a new one."""
    path = own / "locations.csv"
    text = path.read_text(encoding="utf-8").replace("East Side", name)
    (own / "new.csv").write_text(text, encoding="utf-8")
    (own / "new.csv").replace(path)


def nearest(service: Service) -> str:
    """The name of the clinic nearest to a fixed address."""
    name: str = service.find(CERTAIN)["decision"]["nearest_name"]
    return name


def test_new_clinics_are_read(service: Service, own: Path) -> None:
    """A changed locations file is used soon, without a restart."""
    assert nearest(service) == "East Side"
    rename_east(own, "Sunrise")
    until(lambda: nearest(service) == "Sunrise")
    assert service.events("reloaded")


def test_a_broken_file_leaves_the_old_one_in_use(service: Service, own: Path) -> None:
    """The log, /readyz and /metrics show the fault; answers continue; a repaired file is used."""
    whole = (own / "locations.csv").read_bytes()
    (own / "locations.csv").write_text("id,name,latitude\na,A,north\n", encoding="utf-8")
    until(lambda: service.get("/readyz").json()["fault"])
    ready = service.get("/readyz")
    assert (ready.status, ready.json()["ready"]) == (200, True)
    assert "locations.csv" in ready.json()["fault"]
    assert b"clinic_locator_reload_failed 1" in service.get("/metrics").body
    assert nearest(service) == "East Side"
    (own / "locations.csv").write_bytes(whole)
    until(lambda: service.get("/readyz").json()["fault"] is None)


def test_a_passing_fault_is_retried(service: Service, own: Path) -> None:
    """A failed reload is retried although no file changes; each fault is logged once.

    The intact street index is not copied again.
    """
    path = own / "locations.csv"
    whole, facts = path.read_bytes(), path.stat()

    def put(content: bytes) -> None:
        # Same file, size and time, so that the service cannot notice the change. One write, so
        # that a reader never sees half a file.
        with path.open("r+b") as file:
            file.write(content)
        os.utime(path, ns=(facts.st_atime_ns, facts.st_mtime_ns))

    put(b"x" * len(whole))
    service.process.send_signal(signal.SIGHUP)
    service.wait_for("reload failed")
    copied_at = own.stat().st_mtime_ns  # a copy is made and deleted there
    put(whole.replace(b"latitude", b"altitude"))
    service.wait_for("reload failed", 2)
    put(whole)
    service.wait_for("reloaded")
    assert len({event["fault"] for event in service.events("reload failed")}) == 2
    assert len(service.events("reload failed")) == 2
    assert service.get("/readyz").json()["fault"] is None
    assert own.stat().st_mtime_ns == copied_at


def test_details_of_services_are_read_again(service: Service, own: Path) -> None:
    """The file beside the locations is read again when it changes, appears or goes."""
    (own / "services.csv").unlink()
    until(lambda: not service.find(CERTAIN)["clinics"][0]["service_details"])


def test_new_streets_are_used(service: Service, own: Path, tmp_path: Path) -> None:
    """Streets that are installed while the service runs are found."""
    assert service.find("10 Newly Built Rd, 35801")["origin"]["precision"] == "zip"
    build_roads(own, [Road("Newly Built Rd", ("2", "98"), zips=("35801", "35801"))])
    until(lambda: service.find("10 Newly Built Rd, 35801")["origin"]["precision"] == "interpolated")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux lists the open files of a process")
def test_an_unused_index_takes_no_space(service: Service) -> None:
    """Each reload releases the previous copy of the street index."""
    seen = copies(service)
    for count in range(1, 4):
        assert service.find(CERTAIN)["origin"]["precision"] == "interpolated"
        service.process.send_signal(signal.SIGHUP)
        service.wait_for("reloaded", count)
        until(lambda: len(copies(service)) == 1)
        seen |= copies(service)
        assert len(seen) == count + 1


def copies(service: Service) -> set[str]:
    """The names of the copies of the street index that its process has open."""
    opened = Path(f"/proc/{service.process.pid}/fd").iterdir()
    return {name for file in opened if "streets.sqlite" in (name := os.readlink(file))}


@pytest.mark.parametrize(
    ("damage", "in_place"), [("torn", False), ("cut", True), ("nonsense", True), ("gone", False)]
)
def test_a_damaged_index_leaves_the_old_one_in_use(
    service: Service, own: Path, damage: str, in_place: bool
) -> None:
    """A missing, damaged or overwritten index leaves the old streets in use."""
    path = Path(index_path(str(own)))
    content = path.read_bytes()
    new = {
        "torn": content[:4096] + os.urandom(len(content) - 4096),
        "nonsense": b"nonsense",
        "cut": content[: len(content) // 2],
    }
    if not in_place:
        path.unlink()
    if damage in new:
        path.write_bytes(new[damage])
    until(lambda: service.get("/readyz").json()["fault"])
    assert service.find(CERTAIN)["origin"]["precision"] == "interpolated"
    assert service.post("/v1/map", {"address": CERTAIN}).status == 200
    assert not list(own.glob("*.snapshot"))  # nothing of ours lies about


@pytest.mark.parametrize("there", [False, True])
def test_without_a_usable_index_there_are_no_answers(
    own: Path, tmp_path: Path, there: bool
) -> None:
    """With a missing or damaged index at the start answers are 503 until it is repaired."""
    path = Path(index_path(str(own)))
    away = shutil.move(path, tmp_path / "away")
    if there:
        path.write_bytes(b"nonsense")
    with serving(tmp_path / "home", *files_of(own)) as service:
        for at in ("/v1/find", "/v1/map"):
            refused = service.post(at, {"address": "Plantedville"})
            assert (refused.status, "planted" in refused.text.lower()) == (503, False)
        assert service.batch('{"address": "Plantedville"}').status == 503
        ready = service.get("/readyz")
        assert (ready.status, ready.json()["ready"]) == (503, False)
        assert "streets.sqlite" in ready.json()["fault"]
        assert service.get("/v1/clinics").status == 200
        shutil.move(away, path)
        until(lambda: service.get("/readyz").status == 200)
        assert service.find(CERTAIN)["origin"]["precision"] == "interpolated"


def test_what_a_killed_service_left_is_deleted(own: Path, tmp_path: Path) -> None:
    """A copy of the index that nobody can be using goes, and nothing else of the folder."""
    left = own / "streets.sqlite.abcd1234.snapshot"
    left.mkdir()
    shutil.copy(index_path(str(own)), left)
    (own / "ours.snapshot").mkdir()
    before = {path.name for path in own.iterdir()}
    with serving(tmp_path / "home", *files_of(own)) as service:
        assert service.find(CERTAIN)["origin"]["precision"] == "interpolated"
        assert {path.name for path in own.iterdir()} == before - {left.name}


def test_copies_of_others_are_left_alone(own: Path, tmp_path: Path) -> None:
    """A service that starts while another copies the index does not take that copy away."""
    with copied_index(str(own)) as copy:
        with serving(tmp_path / "home", *files_of(own)) as service:
            assert service.find(CERTAIN)["origin"]["precision"] == "interpolated"
        assert Path(index_path(copy)).read_bytes() == Path(index_path(str(own))).read_bytes()
    assert not list(own.glob("*.snapshot"))


def test_unusable_clinics_stop_the_start(own: Path, tmp_path: Path) -> None:
    """With unusable clinics the service does not start, and the error names the line."""
    (own / "locations.csv").write_text("id,name,latitude\na,A,north\n", encoding="utf-8")
    process = start(tmp_path / "home", *files_of(own))
    process.communicate(timeout=20)
    assert process.returncode == Exit.DATA
    assert "locations.csv" in (tmp_path / "home" / "log").read_text(encoding="utf-8")


def test_a_hangup_reads_everything_again(own: Path, tmp_path: Path) -> None:
    """SIGHUP reloads all files; a removed token is no longer valid."""
    (tmp_path / "tokens").write_text(f"{TOKEN}\n{OTHER}\n", encoding="utf-8")
    tokens = ("--token-file", str(tmp_path / "tokens"))
    with serving(tmp_path / "home", *files_of(own), *tokens) as service:
        service.process.send_signal(signal.SIGHUP)
        service.wait_for("reloaded")
        assert service.get("/v1/services", Authorization=f"Bearer {OTHER}").status == 200
        (tmp_path / "tokens").write_text(f"{TOKEN}\n", encoding="utf-8")
        until(lambda: service.get("/v1/services", Authorization=f"Bearer {OTHER}").status == 401)
        (tmp_path / "tokens").write_text("", encoding="utf-8")  # must never let everybody in
        service.wait_for("reload failed")
        assert service.get("/v1/services", Authorization=f"Bearer {TOKEN}").status == 200
        assert service.get("/v1/services").status == 401


def test_a_removed_token_is_invalid(own: Path, tmp_path: Path) -> None:
    """A removed token is invalid at once, even while another file is broken."""
    (tmp_path / "tokens").write_text(f"{TOKEN}\n{OTHER}\n", encoding="utf-8")
    tokens = ("--token-file", str(tmp_path / "tokens"))
    with serving(tmp_path / "home", *files_of(own), *tokens) as service:
        (own / "locations.csv").write_text("name\n", encoding="utf-8")
        (tmp_path / "tokens").write_text(f"{TOKEN}\n", encoding="utf-8")
        until(lambda: service.get("/v1/services", Authorization=f"Bearer {OTHER}").status == 401)
        assert service.get("/v1/services", Authorization=f"Bearer {TOKEN}").status == 200
        assert service.events("reload failed")


def test_no_request_is_lost_by_reloading(service: Service, own: Path) -> None:
    """While files keep changing, each request is answered from the old or the new files."""
    names: list[str] = []
    done = threading.Event()

    def ask() -> None:
        while not done.is_set():
            names.append(nearest(service))

    asking = [threading.Thread(target=ask) for _ in range(3)]
    for thread in asking:
        thread.start()
    for count in range(1, 4):
        rename_east(own, f"East Side {'I' * count}")
        build_roads(own, [Road("Other Rd", ("2", "98"), zips=("35801", "35801"))])
        service.process.send_signal(signal.SIGHUP)
        service.wait_for("reloaded", count)
    done.set()
    for thread in asking:
        thread.join()
    assert len(names) > 20
    assert {name.rstrip(" I") for name in names} == {"East Side"}
    assert service.get("/metrics").text.count('requests_total{code="500"} 0') == 1


def test_readyz_shows_the_vintage(service: Service) -> None:
    """/readyz shows the years of the street data in use."""
    assert service.get("/readyz").json()["streets"] == {"counties": 1, "vintages": ["2021"]}
