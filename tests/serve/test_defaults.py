"""Options and settings of ``locator serve`` are the defaults of requests, as in ``find``."""

from pathlib import Path
from typing import Any

import pytest

from locator.errors import Exit
from tests.conftest import Run
from tests.serve.conftest import files_of
from tests.serve.page_service import CERTAIN, UNCERTAIN, write_directory
from tests.serve.service import Service, serving, start, until

# Each setting that changes an answer, and a field of the body that overrides it.
SETTINGS: dict[str, tuple[str, dict[str, Any]]] = {
    "service": ('["TDN"]', {"service": []}),
    "within": ('"2km"', {"within_miles": 500}),
    "limit": ("1", {"limit": 4}),
    "units": ('"km"', {"units": "mi"}),
    "language": ('"es"', {"language": "en"}),
    "links": ('["osm", "geo"]', {"links": "google"}),
    "travel_mode": ('"walking"', {"travel_mode": "transit", "links": "google"}),
    "share_origin": ("true", {"share_origin": False}),
    "verify_after": ("1", {"verify_after": 999_999}),
}


def settings(folder: Path, *names: str) -> Path:
    """A settings file that a service with this home folder finds."""
    place = folder / "clinic-locator"
    place.mkdir(parents=True)
    lines = [f"{name} = {SETTINGS[name][0]}\n" for name in names]
    (place / "config.toml").write_text("".join(lines), encoding="utf-8")
    return place / "config.toml"


@pytest.mark.parametrize("name", SETTINGS)
def test_a_setting_is_the_default_of_requests(
    run: Run, directory: Path, tmp_path: Path, name: str
) -> None:
    """One settings file works for both commands; a field of the body overrides it."""
    file, files = settings(tmp_path / "home", name), files_of(directory)
    at = "2026-12-24 16:30"
    shown = "text" if name in ("units", "language") else "ndjson"
    question = {"address": UNCERTAIN, "at": at}
    with serving(tmp_path / "home", *files) as service:
        answer = service.post(f"/v1/find?format={shown}", question).text
        other = service.post(f"/v1/find?format={shown}", question | SETTINGS[name][1]).text
    find = ("find", "--quiet", "--format", shown, "--at", at, *files, UNCERTAIN)
    assert answer == run("--config", str(file), *find).out
    assert answer != other


def test_a_shared_origin_is_logged(directory: Path, tmp_path: Path) -> None:
    """The log says once, at the start, that links hold the caller's place."""
    with serving(tmp_path / "home", *files_of(directory), "--share-origin") as service:
        assert "origin=" in service.find(CERTAIN)["clinics"][0]["directions"]["google"]
        assert ["map service" in event["detail"] for event in service.events("sharing")] == [True]


def test_a_service_that_no_clinic_has(directory: Path, tmp_path: Path) -> None:
    """The service does not start. The error names the option and the known services only."""
    process = start(tmp_path / "home", *files_of(directory), "--service", "Plantedquartz")
    process.communicate(timeout=20)
    log = (tmp_path / "home" / "log").read_text(encoding="utf-8")
    assert process.returncode == Exit.USAGE
    assert "--service: no clinic offers that service" in log
    assert "Cupping" in log
    assert "Plantedquartz" not in log


def test_a_service_is_looked_up_anew_in_new_clinics(tmp_path: Path) -> None:
    """Any of its names works in new clinics. If none offers it, the old clinics stay in use."""
    own = tmp_path / "own"
    own.mkdir()
    locations = write_directory(own)
    with serving(tmp_path / "home", *files_of(own), "--service", "TDN") as service:
        assert offered(service) == ["Dry needling"]
        rewrite(locations, "Dry needling", "Trigger point dry needling")
        until(lambda: offered(service) == ["Trigger point dry needling"])
        rewrite(locations, "Trigger point dry needling", "Taping")
        until(lambda: service.get("/readyz").json()["fault"])
        assert service.get("/readyz").json()["fault"].startswith("--service: no clinic")
        assert offered(service) == ["Trigger point dry needling"]


def offered(service: Service) -> list[str]:
    """The services of the nearest clinic, except massage."""
    nearest = service.find(UNCERTAIN)["clinics"][0]
    return [name for name in nearest["services"] if name != "Sports massage"]


def rewrite(path: Path, old: str, new: str) -> None:
    """Replace words in a file and in the services file beside it."""
    for file in (path, path.with_name("services.csv")):
        file.write_text(file.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
