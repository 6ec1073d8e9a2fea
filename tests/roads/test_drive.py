"""A place and a directory: minutes with their range, miles, and who cannot be reached."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from locator.errors import DataError
from locator.roads import calibration
from locator.roads.calibration import Calibration
from locator.roads.drive import (
    Drives,
    Origin,
    Roads,
    Site,
    delete_labels,
    drives,
    expected_labels,
    labels_path,
    neighbors,
    odds_of_wrong_order,
    open_roads,
    prepare,
)
from locator.roads.folder import graph_path
from locator.roads.install import check, make_ready
from locator.roads.labels import verify
from locator.roads.model import Road
from locator.roads.times import Spread
from tests.roads.networks import Network, graph_of, grid, latlon

NEAR, FAR, ISLAND, NOWHERE = (2, 9), (18, 2), (60, 3), (900, 900)


def _site(place: tuple[float, float], services: str = "", accuracy_m: float = 20.0) -> Site:
    return Site(*latlon(place), accuracy_m, tuple(services))


def _roads_of(network: Network) -> list[Road]:
    network.chain((60, 3), (61, 3), (61, 4))
    return network.roads


@pytest.fixture
def roads(tmp_path: Path) -> Roads:
    """A town, an island with a clinic, and a clinic far from all roads."""
    graph_of(tmp_path, _roads_of(grid(20, 12))).close()
    found = open_roads(str(tmp_path), [_site(p, "a") for p in (NEAR, FAR, ISLAND, NOWHERE)])
    assert found
    return found


def _at(place: tuple[float, float], uncertainty_m: float = 60.0) -> Origin:
    return Origin(*latlon(place), uncertainty_m)


def test_the_nearest_come_first_with_their_range(roads: Roads) -> None:
    """Seconds lie within their range, meters are those of the road."""
    found = drives(roads, _at((1, 1)))
    assert [one.clinic for one in found.nearest] == [0, 1]
    near, far = found.nearest
    assert near.meters == pytest.approx(8 * 111 + 92, abs=30)
    assert far.meters == pytest.approx(111 + 17 * 92, abs=40)
    for one in found.nearest:
        assert one.least < one.seconds / 1.25
        assert one.most > one.seconds * 1.25


def test_no_road_is_said(roads: Roads) -> None:
    """An island's clinic has no road, one off the map is not on the roads: two things to say."""
    found = drives(roads, _at((1, 1)))
    assert (found.no_road, found.off_roads, found.cut_off) == ((2,), (3,), False)


def test_a_caller_on_an_island_is_said_to_be_on_one(tmp_path: Path) -> None:
    """No road leads to any clinic: that is an answer, and not a straight line."""
    graph_of(tmp_path, _roads_of(grid(20, 12))).close()
    roads = open_roads(str(tmp_path), [_site(NEAR), _site(FAR)])
    assert roads
    found = drives(roads, _at((60.5, 3)))
    assert found.cut_off
    assert found.no_road == (0, 1)
    assert found.nearest == ()


def test_a_caller_off_the_roads_has_no_drive(roads: Roads) -> None:
    """If nothing is installed, the answer has no minutes."""
    here = _at((500, -400))
    found = drives(roads, here)
    outside = ((here.latitude, here.longitude),)
    assert found == Drives((), (), (3,), here=False, outside=outside)
    assert not found.cut_off


def test_a_choice_of_clinics_is_kept_to(roads: Roads) -> None:
    """With a service, or open today: only those are among the nearest."""
    assert [one.clinic for one in drives(roads, _at((1, 1)), 1).nearest] == [0]
    found = drives(roads, _at((1, 1)), 1, frozenset({1, 3}))
    assert [one.clinic for one in found.nearest] == [1]
    assert (found.no_road, found.off_roads) == ((), (3,))


def test_vague_places_have_wider_ranges(roads: Roads) -> None:
    """A circle around the caller, a house far from the road, a clinic somewhere in its ZIP."""
    (exact, *_), (vague, *_) = (
        drives(roads, _at((1, 1), meters)).nearest for meters in (10.0, 800.0)
    )
    assert vague.seconds == exact.seconds
    assert vague.most > exact.most
    (remote, *_) = drives(roads, Origin(*latlon((1, -8)), 10.0)).nearest
    assert remote.besides_s > exact.besides_s
    sites = [_site(NEAR, accuracy_m=900.0)]
    (coarse,) = drives(roads._replace(sites=(*sites, *roads.sites[1:])), _at((1, 1)), 1).nearest
    assert coarse.most > exact.most


def test_a_zip_is_a_sample_of_its_houses(roads: Roads) -> None:
    """The time is that of the middle house, the range that of nearly all of them."""
    houses = tuple(latlon((x, y)) for x in range(0, 20, 2) for y in range(0, 12, 3))
    found = drives(roads, Origin(*latlon((10, 5)), 3_000.0, houses))
    one = found.nearest[0]
    alone = [
        next(d for d in drives(roads, Origin(*house)).nearest if d.clinic == one.clinic).seconds
        for house in houses
    ]
    assert min(alone) < one.seconds < max(alone)
    assert sum(one.least <= time <= one.most for time in alone) >= 0.95 * len(alone)


def test_labels_change_nothing_but_the_time_it_takes(tmp_path: Path, roads: Roads) -> None:
    """With labels and without, every digit is the same; they are made once."""
    origins = [_at((x / 3, y)) for x in range(0, 60, 7) for y in range(12)]
    searched = [drives(roads, origin) for origin in origins]
    steps: list[int] = []
    assert prepare(str(tmp_path), roads.sites, steps.append)
    assert sum(steps) <= expected_labels(roads)
    assert not prepare(str(tmp_path), roads.sites)
    labeled = open_roads(str(tmp_path), roads.sites)
    assert labeled
    assert labeled.labels
    assert labeled.to == roads.to
    assert [drives(labeled, origin) for origin in origins] == searched


def test_another_directory_has_labels_of_its_own(tmp_path: Path, roads: Roads) -> None:
    """A clinic that moves, or offers something else, makes labels stale; new roads delete them."""
    folder = str(tmp_path)
    prepare(folder, roads.sites)
    for site in (_site((3, 9), "a"), _site(NEAR, "ab")):
        other = open_roads(folder, [site, *roads.sites[1:]])
        assert other
        assert other.labels is None
        prepare(folder, other.sites)
    assert len(list(tmp_path.glob("*.labels"))) == 3
    graph_of(tmp_path, grid(9, 9).roads).close()
    again = open_roads(folder, roads.sites)
    assert again
    assert again.labels is None
    assert prepare(folder, roads.sites)
    assert len(list(tmp_path.glob("*.labels"))) == 1


def test_damaged_labels_of_another_directory_cost_nothing(tmp_path: Path, roads: Roads) -> None:
    """A run reads the labels of its own directory, and the check of all data reads them all."""
    folder, own = str(tmp_path), [_site(NEAR), *roads.sites[1:]]
    prepare(folder, own)
    prepare(folder, roads.sites)
    damaged = Path(labels_path(folder, roads.sites))
    content = bytearray(damaged.read_bytes())
    content[len(content) // 2] ^= 1
    damaged.write_bytes(content)
    make_ready(folder, own)
    for read in (lambda: make_ready(folder, roads.sites), lambda: check(folder)):
        with pytest.raises(DataError, match="drive times are damaged") as refused:
            read()
        assert str(damaged) in str(refused.value)


def test_without_roads_there_is_nothing(tmp_path: Path) -> None:
    """Nothing is installed: no roads, no labels, no error."""
    assert open_roads(str(tmp_path), [_site(NEAR)]) is None
    assert not prepare(str(tmp_path), [_site(NEAR)])


def test_damaged_roads_are_named(tmp_path: Path) -> None:
    """The error comes when they are opened, with the command that mends it."""
    Path(graph_path(str(tmp_path))).write_bytes(b"CLRD")
    with pytest.raises(DataError, match="streets install"):
        open_roads(str(tmp_path), [_site(NEAR)])


def test_a_calibration_is_applied(tmp_path: Path, roads: Roads) -> None:
    """The town's factor changes minutes and ranges, and no order."""
    before = drives(roads, _at((1, 1))).nearest
    calibration.save(
        str(tmp_path), Calibration("factor", 1.5, 1.0, Spread(0.2, 60.0), 12, 0.3, 0.1)
    )
    again = open_roads(str(tmp_path), roads.sites)
    assert again
    after = drives(again, _at((1, 1))).nearest
    assert [one.clinic for one in after] == [one.clinic for one in before]
    assert [one.seconds for one in after] == pytest.approx([1.5 * one.seconds for one in before])
    assert after[0].most / after[0].seconds > 1.2


def test_the_odds_of_two_drives(roads: Roads) -> None:
    """Twice as far is hardly ever nearer; vague places make it less sure."""
    near, far = drives(roads, _at((1, 8))).nearest
    assert odds_of_wrong_order(near, far) < 0.02
    vague_near, vague_far = drives(roads, _at((1, 8), 2_500.0)).nearest
    assert odds_of_wrong_order(vague_near, vague_far) > odds_of_wrong_order(near, far)


def test_who_passes_one_clinic_on_the_way_to_another_is_surer(roads: Roads) -> None:
    """The way from the one clinic to the other is all that the two trips do not share."""
    near, far = drives(roads, _at((1, 8))).nearest
    apart_s = neighbors(roads, near.clinic)[far.clinic]
    assert far.seconds - near.seconds < apart_s < far.seconds + near.seconds
    assert odds_of_wrong_order(near, far, apart_s) < odds_of_wrong_order(near, far)


def test_labels_that_several_make_at_once_are_whole(tmp_path: Path, roads: Roads) -> None:
    """An installation, a batch and a service can begin at the same time to make the same labels."""
    folder = str(tmp_path)
    for _ in range(4):
        delete_labels(folder)
        with ThreadPoolExecutor(8) as makers:
            list(makers.map(lambda _: prepare(folder, roads.sites), range(8)))
        (made,) = [name for name in os.listdir(folder) if name.startswith("roads-")]
        verify(str(tmp_path / made))


def test_labels_that_a_killed_process_left_are_deleted_in_time(tmp_path: Path) -> None:
    """What nobody can be writing any more goes with the next installation; the rest stays."""
    old, new = (
        tmp_path / "roads-1-2.labels.7-8.building",
        tmp_path / "roads-1-2.labels.9-8.building",
    )
    for path in (old, new):
        path.write_bytes(b"half")
    os.utime(old, (0, 0))
    delete_labels(str(tmp_path))
    assert os.listdir(tmp_path) == [new.name]


def test_neighbors_are_the_same_with_labels(tmp_path: Path, roads: Roads) -> None:
    """The ways between clinics are looked up or searched for, to the same digit."""
    searched = [neighbors(roads, clinic) for clinic in range(4)]
    prepare(str(tmp_path), roads.sites)
    labeled = open_roads(str(tmp_path), roads.sites)
    assert labeled
    assert [neighbors(labeled, clinic) for clinic in range(4)] == searched
    assert searched[3] == {}
    assert neighbors(roads, 0, frozenset({1})).keys() == {1}


def test_a_close_is_a_close(tmp_path: Path, roads: Roads) -> None:
    """Files that are let go of can be replaced and deleted, on any system."""
    prepare(str(tmp_path), roads.sites)
    labeled = open_roads(str(tmp_path), roads.sites)
    assert labeled
    labeled.close()
    with pytest.raises(ValueError, match="released"):
        labeled.graph.head[0]


def test_a_place_that_sees_other_clinics_than_the_rest(roads: Roads) -> None:
    """With one clinic asked for, that of most houses is the one, and no house is forgotten."""
    houses = tuple(latlon((x, 8)) for x in (1, 2, 3, 4, 18))
    (one,) = drives(roads, Origin(*latlon((3, 8)), 900.0, houses), 1).nearest
    assert one.clinic == 0
