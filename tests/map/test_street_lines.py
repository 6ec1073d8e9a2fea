"""Streets on the map."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from sqlite3 import Connection

import pytest

from locator.errors import DataError
from locator.geocode.streets.store import index_path, open_index
from locator.map import street_lines
from locator.map.polyline import length
from locator.map.projection import View
from locator.map.street_lines import credit, streets_in
from tests.geocode.streets.indexes import build_roads
from tests.geocode.streets.make_tiger import Road
from tests.map.scenes import FAR, MAIN, OAK, build_streets, view


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the index of three streets."""
    folder = tmp_path_factory.mktemp("streets")
    build_streets(folder)
    return folder


@pytest.fixture
def index(folder: Path) -> Iterator[Connection]:
    """The index of three streets."""
    found = open_index(str(folder))
    assert found
    with closing(found):
        yield found


NEAR = view(34.7445, -86.7217, 2000.0)


def test_the_streets_of_a_neighborhood_are_drawn(index: Connection) -> None:
    """Zoomed in, main roads come first, then all others, each stretch once."""
    found = streets_in(index, NEAR)
    assert [(street.name, street.main) for street in found] == [(MAIN, True), (OAK, False)]
    (main,), (oak,) = (street.lines for street in found)
    assert length(main) == pytest.approx(900)  # from edge to edge
    assert length(oak) * NEAR.meters_per_unit == pytest.approx(443.7, abs=2)


def test_a_street_is_where_it_is(index: Connection) -> None:
    """Both ends of a street are within two meters of where the data have them."""
    line = streets_in(index, NEAR)[1].lines[0]
    ends = sorted(NEAR.place(*spot) for spot in (line[0], line[-1]))
    assert ends[0] == pytest.approx((34.7445, -86.7217), abs=2e-5)
    assert ends[1] == pytest.approx((34.7485, -86.7217), abs=2e-5)


def test_nothing_is_drawn_outside_the_view(index: Connection) -> None:
    """Streets end at the edge of the picture, and those beyond it are not there."""
    found = streets_in(index, NEAR)
    assert FAR not in {street.name for street in found}
    assert all(NEAR.holds(*spot) for street in found for line in street.lines for spot in line)


@pytest.mark.parametrize(
    ("width_m", "names"),
    [(2_000, {MAIN, OAK}), (40_000, {MAIN}), (300_000, {MAIN}), (900_000, set())],
)
def test_zoomed_out_the_small_ones_are_left_out(
    index: Connection, width_m: float, names: set[str]
) -> None:
    """A map of a county has only its main streets, and a map of several states has none."""
    seen = view(34.7445, -86.7217, width_m)
    assert {street.name for street in streets_in(index, seen)} == names


def test_far_from_all_that_is_installed_there_are_none(index: Connection) -> None:
    """A view of another state has no streets."""
    assert streets_in(index, view(46.5, -110.9, 5_000.0)) == []


def test_a_road_with_two_names_is_drawn_once_as_the_main_road(tmp_path: Path) -> None:
    """University Dr that is also US Hwy 72 is a main road, and not drawn a second time."""
    line = ((-86.74, 34.7445), (-86.70, 34.7445))
    both = [
        Road(name, ("1", "99"), zips=("35806", "35806"), tlid=7, line=line)
        for name in ("University Dr", MAIN)
    ]
    build_roads(tmp_path, both)
    found = open_index(str(tmp_path))
    assert found
    with closing(found):
        assert [street.name for street in streets_in(found, NEAR)] == [MAIN]


MAIN_ROADS = {
    "I- 565", "US Hwy 72", "US Hwy 72 W", "State Rte 14", "State Hwy 53", "Hwy 7 W",
}  # fmt: skip
OTHERS = {"County Rd 79", "Oak St", "Highway Dr", "State St", "Old Hwy 20", "I St", "US Grant St"}


def test_main_roads_are_the_numbered_ones(tmp_path: Path) -> None:
    """Those of the state and the United States, by their names."""
    roads = [
        Road(
            name, ("1", "99"), zips=("35806", "35806"), tlid=at,
            line=((-86.74, 34.74 + at / 10_000), (-86.70, 34.74 + at / 10_000)),
        )
        for at, name in enumerate(sorted(MAIN_ROADS | OTHERS))
    ]  # fmt: skip
    build_roads(tmp_path, roads)
    found = open_index(str(tmp_path))
    assert found
    with closing(found):
        drawn = streets_in(found, NEAR)
    assert {street.name for street in drawn if street.main} == MAIN_ROADS
    assert {street.name for street in drawn if not street.main} == OTHERS


def test_there_are_never_more_points_than_a_file_should_have(
    index: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The more important streets are kept when not all of them fit."""
    monkeypatch.setattr(street_lines, "_MOST_POINTS", 2)
    assert [street.name for street in streets_in(index, NEAR)] == [MAIN]


def test_the_source_of_the_streets_is_named(index: Connection) -> None:
    """With its year."""
    assert credit(index) == "Streets: US Census Bureau TIGER/Line 2021"


def test_a_damaged_index_is_a_data_error(tmp_path: Path) -> None:
    """Damage that shows only when lines are read; the error names the file."""
    build_streets(tmp_path)
    path = Path(index_path(str(tmp_path)))
    content = path.read_bytes()
    path.write_bytes(content[:4096] + bytes(255 for _ in content[4096:-99]) + content[-99:])
    found = open_index(str(tmp_path))
    assert found
    with closing(found), pytest.raises(DataError) as error:
        streets_in(found, NEAR)
    assert error.value.path == str(path)


def test_a_view_without_room_has_no_streets(index: Connection) -> None:
    """A picture of no height shows nothing, and does not fail."""
    assert streets_in(index, View(34.8, -86.6, 1.0, 0.0, 0.0)) == []
