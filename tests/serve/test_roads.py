"""By road over HTTP: the same answer as ``find``, and roads that arrive while it runs."""

import json
from pathlib import Path

from tests.conftest import Run
from tests.roads.networks import graph_of, grid, latlon
from tests.serve.conftest import files_of
from tests.serve.page_service import write_directory
from tests.serve.service import serving, until

HERE = latlon((2, 3))
ADDRESS = f"{HERE[0]}, {HERE[1]}"
CLINICS = "id,name,street,city,state,zip,latitude,longitude,accuracy_m\n" + "".join(
    f"{id},{id.title()},1 Example St,Huntsville,AL,35801,{y},{x},10\n"
    for id, (y, x) in (("near", latlon((4, 9))), ("far", latlon((18, 2))))
)


def _folder(tmp_path: Path) -> Path:
    write_directory(tmp_path)
    (tmp_path / "locations.csv").write_text(CLINICS)
    for name in ("services.csv", "service_guide.csv"):
        (tmp_path / name).unlink()
    return tmp_path


def test_http_and_find_agree_by_road(run: Run, tmp_path: Path) -> None:
    """Minutes, miles, ranges and shares are the same to the digit."""
    folder = _folder(tmp_path)
    graph_of(folder, grid(20, 12).roads).close()
    with serving(tmp_path / "home", *files_of(folder)) as service:
        answer = service.find(ADDRESS)
        by_line = service.post("/v1/find", {"address": ADDRESS, "by": "line"}).json()
        limited = service.post("/v1/find", {"address": ADDRESS, "within_minutes": 3}).json()
    files = ("--locations", str(folder / "locations.csv"), "--data-dir", str(folder))
    found = json.loads(run("find", *files, "--format", "json", ADDRESS).out)
    assert answer == found
    assert found["decision"]["by"] == "drive"
    assert by_line["decision"]["by"] == "line"
    assert [clinic["id"] for clinic in limited["clinics"]] == ["near"]


def test_by_drive_without_roads_is_refused(tmp_path: Path) -> None:
    """The problem names the field and what to do."""
    with serving(tmp_path / "home", *files_of(_folder(tmp_path))) as service:
        reply = service.post("/v1/find", {"address": ADDRESS, "by": "drive"})
    assert reply.status == 422
    assert reply.json()["field"] == "by"
    assert "locator streets install" in reply.json()["detail"]


def test_roads_that_arrive_are_used(tmp_path: Path) -> None:
    """A service notices roads that are installed while it runs."""
    folder = _folder(tmp_path)
    with serving(tmp_path / "home", *files_of(folder)) as service:
        assert service.find(ADDRESS)["decision"]["by"] == "line"
        graph_of(folder, grid(20, 12).roads).close()
        until(lambda: service.find(ADDRESS)["decision"]["by"] == "drive")


def test_the_way_over_http_is_that_of_find(run: Run, tmp_path: Path) -> None:
    """GeoJSON has it with the field ``way`` only; the map draws it, in the caller's language."""
    folder = _folder(tmp_path)
    graph_of(folder, grid(20, 12).roads).close()
    with serving(tmp_path / "home", *files_of(folder)) as service:
        asked = {"address": ADDRESS, "way": True}
        found = service.post("/v1/find?format=geojson", asked).json()
        plain = service.post("/v1/find?format=geojson", {"address": ADDRESS}).json()
        answer = service.post("/v1/find", asked).json()
        drawn = service.post("/v1/map", {"address": ADDRESS}).text
        by_line = service.post("/v1/map", {"address": ADDRESS, "by": "line"}).text
        spanish = service.post("/v1/map", {"address": ADDRESS, "language": "es"}).text
    files = ("--locations", str(folder / "locations.csv"), "--data-dir", str(folder))
    told = json.loads(run("find", *files, "--format", "geojson", "--way", ADDRESS).out)
    assert found == told
    assert [one["geometry"]["type"] for one in plain["features"]] == ["Point"] * 3
    assert "way" not in answer
    assert 'class="way"' in drawn
    assert 'class="way"' not in by_line
    assert "camino a la clínica más cercana" in spanish
