"""The order and the decision by road: a town, an island with a clinic, a clinic off the roads."""

import math
from collections.abc import Iterator
from pathlib import Path

import pytest

from locator.clinics.directory import Directory
from locator.clinics.model import Clinic
from locator.geocode.model import Candidate
from locator.ranking.by_line import ByLine
from locator.ranking.by_road import Network, installed_network, sites
from locator.ranking.confidence import scattered
from locator.ranking.model import AUTO, DRIVE, LINE, Order, Within
from locator.ranking.network import can_be_by_road, has_roads, open_network
from locator.ranking.rank import rank
from locator.roads.build import build
from locator.roads.drive import Origin, odds_of_wrong_order
from locator.roads.folder import graph_path
from locator.roads.model import OSM, TIGER, About
from locator.roads.routers import NO_ROUTER
from tests.ranking.test_rank import meters
from tests.roads.networks import Network as RoadNetwork
from tests.roads.networks import graph_of, grid, latlon

Place = tuple[float, float]
NEAR, FAR, CORNER, ISLAND = (2, 9), (18, 2), (10, 11), (60, 3)
BEYOND, REMOTE = (19, 60), (400, 400)  # off the roads: a little, and far away
ALL_ON = Within()


def clinic(id: str, place: Place, accuracy_m: float = 20.0) -> Clinic:
    return Clinic(id, id.title(), "", "", "", "", "", *latlon(place), accuracy_m)


def caller(place: Place, uncertainty_m: float = 60.0, precision: str = "interpolated") -> Candidate:
    return Candidate(*latlon(place), precision, uncertainty_m, "", "a test")


TOWN = [clinic("near", NEAR), clinic("far", FAR), clinic("corner", CORNER)]
WHOLE = Directory([*TOWN, clinic("island", ISLAND), clinic("remote", REMOTE)])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A data folder with the town's roads."""
    network = grid(20, 12)
    network.chain((60, 3), (61, 3), (61, 4))
    graph_of(tmp_path, network.roads).close()
    return tmp_path


@pytest.fixture
def roads(folder: Path) -> Iterator[Network]:
    """The roads, for all the clinics."""
    found = installed_network(str(folder), WHOLE)
    assert found
    yield found
    found.close()


def order(roads: Network, place: Place, clinics: Directory = WHOLE, **more: int | None) -> Order:
    """The order by road from a place."""
    origin = caller(place)
    return roads.measure(origin, clinics, DRIVE)[0].order(origin, more.get("limit"), ALL_ON)


def ids(found: Order) -> list[str]:
    return [row.clinic.id for row in found.rows]


# The roads


def test_where_roads_are_installed(tmp_path: Path, folder: Path) -> None:
    """Answers are by road where a folder has roads and the measure is not the straight line."""
    nothing = str(tmp_path / "nothing")
    assert installed_network(nothing, WHOLE) is None
    for by in (AUTO, DRIVE):
        assert has_roads(str(folder), by)
        found = open_network(str(folder), WHOLE, by)
        assert found
        assert found.clinics is WHOLE
        found.close()
        assert open_network(nothing, WHOLE, by) is None
        assert open_network(None, WHOLE, by) is None
        assert not has_roads(None, by)
        assert not has_roads(nothing, by)
        for router, routed in ((NO_ROUTER, False), ("valhalla", True)):
            assert can_be_by_road(str(folder), by, router)
            assert can_be_by_road(nothing, by, router) == routed
    assert not can_be_by_road(str(folder), LINE, "valhalla")
    assert not has_roads(str(folder), LINE)
    assert open_network(str(folder), WHOLE, LINE) is None


def test_the_facts_of_a_clinic_that_a_drive_depends_on() -> None:
    """A site is the clinic's place, how well it is known, and its services."""
    one = clinic("one", NEAR, 30)._replace(services=("a", "b"))
    assert [tuple(site) for site in sites(Directory([one]))] == [(*latlon(NEAR), 30, ("a", "b"))]


# The measure: by road or by line


def test_by_road_where_every_near_clinic_is_on_the_roads(roads: Network) -> None:
    """With auto, a clinic that is off the roads but too far away to be nearest plays no part."""
    here = caller((1, 1))
    for by in (AUTO, DRIVE):
        assert roads.measure(here, WHOLE, by)[0].by == DRIVE
    assert roads.measure(here, WHOLE, LINE)[0].by == LINE
    assert roads.measure(here, Directory(), DRIVE)[0].by == LINE


def test_a_clinic_off_the_roads_that_can_be_nearest(roads: Network, folder: Path) -> None:
    """If a clinic just beyond the roads can be nearest, auto is by line, drive incomplete."""
    clinics = Directory([*TOWN, clinic("beyond", BEYOND)])
    edge = caller((19, 11))
    found = installed_network(str(folder), clinics)
    assert found
    assert found.measure(edge, clinics, AUTO)[0].by == LINE
    drive, missing = found.measure(edge, clinics, DRIVE)
    assert drive.by == DRIVE
    assert missing
    decision = rank([edge], clinics, drive, missing=missing).decision
    assert decision.confidence <= 0.989
    assert not decision.certain
    # Without that clinic it is complete, from the same place.
    some = Directory(TOWN)
    assert found.measure(edge, some, AUTO)[0].by == DRIVE
    assert found.measure(edge, some, DRIVE)[1] is None
    found.close()


def test_how_near_a_clinic_off_the_roads_can_be(folder: Path) -> None:
    """It can be nearest if nobody at 105 km/h could be sure to reach the first one sooner."""
    here, near = (2, 8), clinic("near", NEAR)
    for steps, incomplete in ((57, True), (200, False)):
        clinics = Directory([near, clinic("off", (2, steps))])
        found = installed_network(str(folder), clinics)
        assert found
        measure, missing = found.measure(caller(here), clinics, DRIVE)
        drive = measure.order(caller(here), None, ALL_ON)
        slowest = drive.rows[0].drive
        assert slowest
        away = meters(latlon(here), latlon((2, steps)))
        assert (away / (105 / 3.6) < slowest.most_s) == incomplete
        assert bool(missing) == incomplete
        found.close()


def test_off_the_roads_it_is_the_straight_line(roads: Network) -> None:
    """A caller outside the installed roads, or on an island, is answered by line."""
    assert isinstance(roads.measure(caller((200, 200)), WHOLE, DRIVE)[0], ByLine)
    some = Directory(TOWN)
    assert isinstance(roads.measure(caller((60.5, 3)), some, DRIVE)[0], ByLine)
    far = caller((200, 200))
    measure, missing = roads.measure(far, WHOLE, DRIVE)
    decision = rank([far], WHOLE, measure, missing=missing).decision
    assert (decision.by, decision.level) == (LINE, "likely")  # the drive was asked for
    assert rank([far], WHOLE, roads.measure(far, WHOLE, LINE)[0]).decision.certain
    # Only who asks for the drive hears which roads are missing.
    for by, hears in ((AUTO, False), (DRIVE, True)):
        measure, missing = roads.measure(caller((200, 200)), WHOLE, by)
        assert measure.by == LINE
        assert (missing is not None) == hears
    by_line = roads.measure(caller((1, 1)), WHOLE, LINE)[0]
    assert by_line.shares(caller((1, 1))) == ByLine(WHOLE).shares(caller((1, 1)))
    assert roads.measure(caller((60.5, 3)), WHOLE, DRIVE)[0].by == DRIVE


# Places in three counties of Alabama, and their codes.
MADISON, LIMESTONE, MORGAN = (34.73, -86.58), (34.80, -86.97), (34.50, -86.90)


@pytest.mark.parametrize(
    ("source", "installed", "expected"),
    [
        (TIGER, (), ("01083", "01089", "01103")),
        (TIGER, ("01089",), ("01083", "01103")),
        (TIGER, ("01083", "01089", "01103"), ()),
        (OSM, (), ()),
    ],
)
def test_the_counties_whose_roads_are_missing(
    tmp_path: Path, source: str, installed: tuple[str, ...], expected: tuple[str, ...]
) -> None:
    """Places are in counties, each named once unless its roads are there; OSM's files have none."""
    build(graph_path(str(tmp_path)), grid(3, 3).roads, About(source, "2020", installed))
    found = installed_network(str(tmp_path), WHOLE)
    assert found
    assert found.counties([MORGAN, MADISON, LIMESTONE, MADISON]) == expected
    found.close()


def test_only_counties_that_could_help_are_named(tmp_path: Path) -> None:
    """A caller on the roads needs those of the clinic off them; one off the roads, their own too.

    A clinic of a third county that is too far to be nearest needs none.
    """
    network = grid(20, 12)
    network.chain(*((steps, 11) for steps in range(19, 200, 10)))
    graph_of(tmp_path, network.roads).close()

    def off(id: str, place: Place) -> Clinic:
        return Clinic(id, id.title(), "", "", "", "", "", *place, 20.0)

    far = off("far away", (33.8, -86.8))  # over twice as far from Morgan County as Limestone is
    clinics = Directory([clinic("at the end", (199, 11)), off("off", LIMESTONE), far])
    found = installed_network(str(tmp_path), clinics)
    assert found
    _, missing = found.measure(caller((1, 1)), clinics, DRIVE)
    assert missing
    assert missing.counties == ("01083",)
    outside = caller((1, 1))._replace(latitude=MORGAN[0], longitude=MORGAN[1])
    _, missing = found.measure(outside, clinics, DRIVE)
    assert missing
    assert missing.counties == ("01083", "01089", "01103")
    found.close()


@pytest.mark.parametrize(("off", "by_road"), [(0, True), (1, True), (2, False), (9, False)])
@pytest.mark.parametrize("source", [OSM, TIGER])
def test_an_area_that_is_partly_beyond_the_roads_is_by_line(
    tmp_path: Path, source: str, off: int, by_road: bool
) -> None:
    """The drive from a part of an area never stands for all of it; the missing roads are named."""
    build(graph_path(str(tmp_path)), grid(20, 12).roads, About(source, "2020", ()))
    some = Directory(TOWN)
    found = installed_network(str(tmp_path), some)
    assert found
    homes = tuple(latlon((2 + at, 8)) for at in range(10 - off)) + (MORGAN,) * off
    area = caller((2, 8), 900, "zip")._replace(sample=homes)
    measure, missing = found.measure(area, some, AUTO)
    assert (measure.by, missing) == (DRIVE if by_road else LINE, None)
    measure, missing = found.measure(area, some, DRIVE)
    assert measure.by == (DRIVE if by_road else LINE)
    assert (missing is None) == by_road
    decision = rank([area], some, measure, missing=missing).decision
    assert by_road or not decision.certain
    if missing and source == TIGER:
        assert "01103" in missing.counties
    found.close()


@pytest.mark.parametrize(
    ("installed", "beyond", "by"),
    [(("01103",), 0, DRIVE), (("01103",), 1, DRIVE), (("01103",), 2, LINE), ((), 0, LINE)],
)
def test_a_lake_in_an_installed_county_is_not_beyond_the_roads(
    tmp_path: Path, installed: tuple[str, ...], beyond: int, by: str
) -> None:
    """Places of an area without a road count only in counties whose roads are not installed."""
    build(graph_path(str(tmp_path)), grid(20, 12).roads, About(TIGER, "2020", installed))
    some = Directory(TOWN)
    found = installed_network(str(tmp_path), some)
    assert found
    homes = tuple(latlon((2 + at, 8)) for at in range(7 - beyond))
    sample = (*homes, *(MORGAN,) * 3, *(LIMESTONE,) * beyond)
    area = caller((2, 8), 900, "zip")._replace(sample=sample)
    assert found.measure(area, some, AUTO)[0].by == by
    found.close()


# The order


def test_the_order_is_that_of_the_drives(roads: Network) -> None:
    """Clinics come by time; the one off the roads and the island's last, by distance."""
    found = order(roads, (1, 1))
    assert ids(found) == ["near", "far", "corner", "island", "remote"] or ids(found) == [
        "near", "corner", "far", "island", "remote",
    ]  # fmt: skip
    assert [row.rank for row in found.rows] == [1, 2, 3, 4, 5]
    times = [row.drive.seconds for row in found.rows[:3] if row.drive]
    assert times == sorted(times)
    assert found.margin_s == pytest.approx(times[1] - times[0])
    # The road's time is the drive's own, with its range and its length.
    expected = roads.engine.drives(Origin(*latlon((1, 1)), 60.0), 3, None).nearest
    for row, one in zip(found.rows, expected, strict=False):
        assert row.by_road
        assert tuple(row.by_road) == (one.seconds, one.least, one.most, one.meters, "roads")
        assert WHOLE[one.clinic] == row.clinic
    island, remote = found.rows[3:]
    assert (island.by_road, island.no_road, island.drive) == (None, True, None)
    assert (remote.by_road, remote.no_road) == (None, False)
    assert remote.drive
    assert remote.drive.meters is None


def test_the_drive_from_an_area_is_that_from_its_homes(roads: Network) -> None:
    """The time to each clinic and its range are those from the homes, not from the middle."""
    homes = tuple(latlon(place) for place in ((2, 8), (17, 3), (18, 1), (10, 10)))
    area = caller((7, 6), 900, "zip")._replace(sample=homes)
    rows = roads.measure(area, WHOLE, DRIVE)[0].order(area, None, ALL_ON).rows
    expected = roads.engine.drives(Origin(*latlon((7, 6)), 900, homes), 3, None).nearest
    for row, one in zip(rows, expected, strict=False):
        assert row.by_road
        assert tuple(row.by_road) == (one.seconds, one.least, one.most, one.meters, "roads")


def test_clinics_without_a_road_come_by_distance(folder: Path) -> None:
    """The clinics that no road leads to are listed the nearest first, whatever the file's order."""
    clinics = Directory([clinic("remote", REMOTE), clinic("island", ISLAND), *TOWN])
    found = installed_network(str(folder), clinics)
    assert found
    assert ids(order(found, (1, 1), clinics))[3:] == ["island", "remote"]
    found.close()


def test_the_way_to_a_clinic(roads: Network) -> None:
    """The way has the length and the time of the drive, from the caller's place to the door."""
    here = caller((1, 1), 0.0)
    rows = roads.measure(here, WHOLE, DRIVE)[0].order(here, None, ALL_ON).rows
    for row in rows[:3]:
        way = roads.way(here, row.clinic)
        assert way
        assert row.by_road
        assert WHOLE[way.clinic] == row.clinic
        assert way.meters == pytest.approx(row.by_road.meters, abs=1)
        ends = way.line[0], way.line[-1]
        doors = latlon((1, 1)), (row.clinic.latitude, row.clinic.longitude)
        for end, door in zip(ends, doors, strict=True):
            assert meters(end, door) < 100
    for row in rows[3:]:
        assert roads.way(here, row.clinic) is None


def test_distances_stay_straight_lines(roads: Network) -> None:
    """Each row has the geodesic with its range, and the margin in meters is of straight lines."""
    found = order(roads, (1, 1))
    away = [
        meters(latlon((1, 1)), (row.clinic.latitude, row.clinic.longitude)) for row in found.rows
    ]
    for row, distance_m in zip(found.rows, away, strict=True):
        assert row.distance_m == pytest.approx(distance_m, abs=0.01)
        assert row.least_m == pytest.approx(distance_m - 80, abs=0.01)
        assert row.most_m == pytest.approx(distance_m + 80, abs=0.01)
    first, second, *_ = sorted(away)
    assert found.nearest_m == pytest.approx(first, abs=0.01)
    assert found.margin_m == pytest.approx(second - first, abs=0.01)


@pytest.mark.parametrize("limit", [0, 1, 2, 3, 4, 5, 9, None])
def test_a_limit_shortens_the_list_alone(roads: Network, limit: int | None) -> None:
    """With a limit the list is the beginning of the whole one; the margins are the same."""
    whole, short = order(roads, (1, 1)), order(roads, (1, 1), limit=limit)
    assert short == whole._replace(rows=whole.rows[:limit])


def test_within_leaves_rows_out(roads: Network) -> None:
    """Within seconds or meters, the rows that hold are numbered anew; the margins stay."""
    here = caller((1, 1))
    measure = roads.measure(here, WHOLE, DRIVE)[0]
    whole = measure.order(here, None, ALL_ON)
    by_line = sorted(whole.rows, key=lambda row: row.distance_m)
    near = measure.order(here, None, Within(meters=by_line[1].distance_m))
    assert {row.clinic.id for row in near.rows} == {row.clinic.id for row in by_line[:2]}
    assert [row.rank for row in near.rows] == [1, 2]
    drive = whole.rows[1].drive
    assert drive
    soon = measure.order(here, None, Within(seconds=drive.seconds))
    assert soon == whole._replace(rows=whole.rows[:2])


def test_a_part_of_the_clinics(roads: Network) -> None:
    """Among some of the clinics, each has its own place in them, and only they are driven to."""
    some = Directory([TOWN[2], TOWN[1], clinic("island", ISLAND)])
    found = order(roads, (1, 1), some)
    assert sorted(ids(found)[:2]) == ["corner", "far"]
    assert ids(found)[2:] == ["island"]
    for row in found.rows:
        assert row.clinic in some
    one = order(roads, (1, 1), Directory([TOWN[1]]))
    assert (ids(one), one.margin_m, one.margin_s) == (["far"], None, None)


# The shares


def test_the_share_of_each_clinic(roads: Network) -> None:
    """The first has the odds 1, each other those of being first after all; together they are 1."""
    some = Directory(TOWN)
    middle = caller((7, 6), 200)
    shares = roads.measure(middle, some, DRIVE)[0].shares(middle)
    found = roads.engine.drives(
        Origin(middle.latitude, middle.longitude, 200), 3, frozenset(range(3))
    )
    first, *others = found.nearest
    odds = {first.clinic: 1.0}
    apart = roads.engine.neighbors(first.clinic, frozenset(range(3)))
    for other in others:
        wrong = odds_of_wrong_order(first, other, apart.get(other.clinic))
        odds[other.clinic] = wrong / (1 - wrong)
    total = sum(odds.values())
    assert dict(shares) == pytest.approx({n: odd / total for n, odd in odds.items()})
    assert [part for _, part in shares] == sorted((part for _, part in shares), reverse=True)


def test_a_zip_by_road_is_the_mean_of_its_homes(roads: Network) -> None:
    """A place with a sample of homes has the mean of the shares that each home has exactly."""
    some = Directory(TOWN)
    homes = tuple(latlon(place) for place in ((2, 8), (17, 3), (18, 1), (10, 10)))
    area = caller((7, 6), 900, "zip")._replace(sample=homes)
    measure = roads.measure(area, some, DRIVE)[0]
    expected: dict[int, float] = {}
    for y, x in homes:
        home = Candidate(y, x, "zip", 0.0, "", "a test")
        for index, part in roads.measure(home, some, DRIVE)[0].shares(home):
            expected[index] = expected.get(index, 0.0) + part / 4
    assert dict(measure.shares(area)) == pytest.approx(expected)
    assert some[measure.shares(area)[0][0]].id == "far"


def test_clinics_of_equal_shares_come_as_in_the_file(folder: Path) -> None:
    """If a home at each of two clinics is all there is of an area, they share it equally."""
    clinics = Directory([clinic("west", (5, 6)), clinic("east", (15, 6))])
    found = installed_network(str(folder), clinics)
    assert found
    homes = (latlon((15, 6)), latlon((5, 6)))
    area = caller((10, 6), 900, "zip")._replace(sample=homes)
    (first, one), (second, other) = found.measure(area, clinics, DRIVE)[0].shares(area)
    assert (first, second) == (0, 1)
    assert one == other == pytest.approx(0.5)
    found.close()


def test_a_quicker_way_that_is_longer_is_a_tie(tmp_path: Path) -> None:
    """If the time speaks for one clinic and the length for the other, they share the place."""
    network = RoadNetwork()
    network.chain(*((steps, 0) for steps in range(11)))
    network.chain(*((steps, 0) for steps in range(10, 25, 2)), road_class="S1200")
    graph_of(tmp_path, network.roads).close()
    clinics, here = Directory([clinic("short", (0, 0)), clinic("quick", (24, 0))]), caller((10, 0))
    found = installed_network(str(tmp_path), clinics)
    assert found
    assert ids(order(found, (10, 0), clinics)) == ["quick", "short"]
    shares = found.measure(here, clinics, DRIVE)[0].shares(here)
    assert shares == ((0, 0.5), (1, 0.5))
    found.close()


def test_a_reading_off_the_roads_counts_by_line(roads: Network) -> None:
    """If one reading is on the roads and another is not, that one has its shares by line."""
    on, off = caller((1, 1)), caller((200, 200))
    measure = roads.measure(on, WHOLE, DRIVE)[0]
    assert measure.by == DRIVE
    assert measure.shares(off) == ByLine(WHOLE).shares(off)


def test_clinics_that_are_left_out_change_no_share(folder: Path) -> None:
    """The shares of two clinics are the same, however many others are around them."""
    two = Directory([clinic("west", (5, 6)), clinic("east", (9, 6))])
    around = [clinic(f"other {at}", (5 + at % 3, 6 + at // 3)) for at in range(9)]
    here, shares = caller((5, 0)), []
    for clinics in (two, Directory([*two, *around])):
        found = installed_network(str(folder), clinics)
        assert found
        shares.append(found.measure(here, two, DRIVE)[0].shares(here))
        found.close()
    assert shares[0] == shares[1]


def test_homes_off_the_roads_count_by_line(roads: Network) -> None:
    """Homes that no road leads from have their shares by line, like all if none has one."""
    some = Directory(TOWN)
    off = tuple(latlon((place, 300)) for place in range(3))
    area = caller((2, 8), 900, "zip")._replace(sample=(latlon((2, 8)), *off))
    measure = roads.measure(caller((2, 8)), some, DRIVE)[0]  # of another reading
    home = area._replace(uncertainty_m=0.0, sample=())
    expected = {index: part / 4 for index, part in measure.shares(home)}
    for y, x in off:
        for index, part in ByLine(some).shares(home._replace(latitude=y, longitude=x)):
            expected[index] = expected.get(index, 0.0) + part / 4
    assert dict(measure.shares(area)) == pytest.approx(expected)
    nowhere = area._replace(latitude=area.latitude + 1e-5, sample=off)
    assert measure.shares(nowhere) == ByLine(some).shares(nowhere)


@pytest.mark.parametrize(("radius_m", "spread"), [(1000, False), (1001, True)])
def test_a_wide_circle_is_driven_from_twenty_places(
    roads: Network, radius_m: float, spread: bool
) -> None:
    """Twenty places represent a circle wider than a kilometer; the middle represents others."""
    some = Directory(TOWN)
    wide = caller((7, 6), radius_m, "zip")
    measure = roads.measure(wide, some, DRIVE)[0]
    degree = radius_m / 111_132.95
    east = degree / math.cos(math.radians(wide.latitude))
    homes = tuple(
        (wide.latitude + y * degree, wide.longitude + x * east) for x, y in scattered("zip", 20)
    )
    by_places = measure.shares(wide._replace(longitude=wide.longitude + 1e-9, sample=homes))
    assert (dict(measure.shares(wide)) == pytest.approx(dict(by_places))) == spread


def test_a_large_sample_is_thinned_evenly(roads: Network) -> None:
    """Drives from many homes are measured from at most fifty of them, evenly spaced."""
    some = Directory(TOWN)
    at_near, at_far = latlon((2, 8)), latlon((17, 3))
    homes = (at_near, at_far, at_far) * 50 + (at_near,) * 4  # 154: every fourth one is taken
    area = caller((7, 6), 900, "zip")._replace(sample=homes)
    shares = dict(roads.measure(area, some, DRIVE)[0].shares(area))
    taken = homes[::4]
    few = area._replace(sample=taken, latitude=area.latitude + 1e-5)
    assert shares == pytest.approx(dict(roads.measure(few, some, DRIVE)[0].shares(few)))
    assert len(taken) == 39


def test_the_first_drives_do_not_depend_on_how_many_are_listed(folder: Path) -> None:
    """From an area the nearest clinics have the same minutes, whatever was listed before."""
    many = Directory(clinic(f"{x} {y}", (x, y)) for x in (1, 5, 9, 13, 17) for y in (1, 5, 9))
    network = installed_network(str(folder), many)
    assert network
    houses = tuple(latlon((4 + at % 11, 2 + at % 7)) for at in range(0, 400, 9))
    area = caller((8, 5), 900, "zip")._replace(sample=houses)
    listed = []
    for limit in (5, len(many), 5):
        rows = network.measure(area, many, DRIVE)[0].order(area, limit, Within()).rows
        there = {row.clinic.id for row in rows}
        assert len(there) == len(rows)  # each is listed once
        assert limit < len(many) or there == {one.id for one in many}
        listed.append([(row.clinic.id, row.by_road) for row in rows[:5]])
    network.close()
    few = len(listed[0])  # those that are among the nearest from most houses
    assert few > 1
    assert listed[0] == listed[1][:few] == listed[2]


def test_from_an_area_as_many_are_listed_as_were_asked_for(folder: Path) -> None:
    """Homes far apart have other nearest clinics each; the list is complete all the same."""
    many = Directory(clinic(f"{x} {y}", (x, y)) for x in (1, 5, 9, 13, 17) for y in (1, 5, 9))
    network = installed_network(str(folder), many)
    assert network
    homes = tuple(latlon((at % 19, at % 11)) for at in range(0, 400, 9))
    area = caller((9, 5), 900, "zip")._replace(sample=homes)
    for limit in (1, 3, 5, 6, 10, 14, 15, 20):
        rows = network.measure(area, many, DRIVE)[0].order(area, limit, Within()).rows
        assert len({row.clinic.id for row in rows}) == min(limit, 15)
        assert all(row.by_road for row in rows)
    network.close()


def test_the_homes_of_an_area_count_after_its_middle(roads: Network) -> None:
    """The shares of a place without known homes are not those of the same place with homes."""
    some = Directory(TOWN)
    middle = caller((7, 6), 900, "zip")
    homes = middle._replace(sample=(latlon((18, 1)), latlon((17, 3))))
    both = [middle, homes]
    measure = roads.measure(middle, some, DRIVE)[0]
    found = [measure.shares(one) for one in both]
    assert found[0] != found[1]
    assert some[found[1][0][0]].id == "far"
    again = Directory(tuple(TOWN))
    fresh = roads.measure(homes, again, DRIVE)[0]
    assert [fresh.shares(one) for one in reversed(both)] == found[::-1]


def test_asked_again_it_is_the_same(roads: Network) -> None:
    """The questions before do not change the answer to a question."""
    fresh = [order(roads, place) for place in ((1, 1), (15, 3), (1, 1))]
    assert fresh[0] == fresh[2] != fresh[1]
    for changed in (caller((1, 1), 90), caller((1, 1), 60, "zip")):
        found = roads.measure(changed, WHOLE, DRIVE)[0]
        assert found is roads.measure(caller((1, 1)), WHOLE, DRIVE)[0]  # the work is shared
        assert found.shares(changed) == found.shares(changed)
    wide, exact = caller((7, 6), 1500), caller((7, 6), 10)
    measure = roads.measure(wide, WHOLE, DRIVE)[0]
    assert measure.shares(wide) != measure.shares(exact)
    assert measure.shares(exact)[0][1] > measure.shares(wide)[0][1]
    assert measure.attribution == roads.engine.attribution
