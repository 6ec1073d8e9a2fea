"""The areas in which a street is looked for, and the faults of each."""

from pathlib import Path

import pytest

from locator.geocode.gazetteer import slips_of, zip_row
from locator.geocode.streets.queries import open_queries
from locator.geocode.streets.scope import Around, Scope, Scopes, city_zips, own
from tests.geocode.streets.indexes import build_roads
from tests.geocode.streets.make_tiger import Road, straight
from tests.geocode.streets.town import build_town


@pytest.fixture(scope="module")
def scopes(tmp_path_factory: pytest.TempPathFactory) -> Scopes:
    """The scopes of the invented town."""
    folder: Path = tmp_path_factory.mktemp("scope")
    build_town(folder)
    queries = open_queries(str(folder))
    assert queries
    return Scopes(queries)


def test_the_steps_of_a_zip(scopes: Scopes) -> None:
    """First the ZIP, then the nearest with houses, then the rest of the city, with faults."""
    own, near, city = scopes.near(Around("35801", "Huntsville", "AL"))
    assert (own.zips, own.faults) == ((35801,), ())
    assert near.faults == city.faults == ("zip_changed",)
    assert near.zips is not None
    assert 35811 in near.zips
    assert not {35801, 36067} & set(near.zips)
    assert city.zips is not None
    assert 35806 in city.zips
    assert not {35801, 35811} & set(city.zips)  # each ZIP is looked in once


def test_the_steps_of_a_city(scopes: Scopes) -> None:
    """Without a ZIP the city is all there is, and none was changed."""
    (city,) = scopes.near(Around("", "Huntsville", "AL"))
    assert city.faults == ()


@pytest.mark.parametrize("city", ["", "Nosuchtown"])
def test_a_zip_alone(scopes: Scopes, city: str) -> None:
    """Without a city that is known, the ZIP and its neighbors are looked in."""
    assert len(list(scopes.near(Around("35801", city, "AL")))) == 2


def test_the_county(scopes: Scopes) -> None:
    """Behind the city come the county's other ZIPs that have houses, and ranges without a ZIP."""
    around = Around("35801", "Huntsville", "AL")
    near = {code for scope in scopes.near(around) for code in scope.zips or ()}
    county = next(scope for scope in scopes.farther(around) if 0 in (scope.zips or ()))
    zips = set(county.zips or ())
    assert county.faults == ("zip_changed", "city_changed")
    assert not zips & near
    assert county.counties
    assert {"Madison"} == {row.county for code in zips if (row := zip_row(f"{code:05}"))}


def test_the_county_of_a_city(scopes: Scopes) -> None:
    """Without a ZIP only the town was changed."""
    (county, *_) = scopes.farther(Around("", "Huntsville", "AL"))
    assert county.faults == ("city_changed",)
    assert 0 in (county.zips or ())


INSTALLED = ("35801", "35802", "35601", "35763", "35760", "35758", "36067", "37334", "35810")


@pytest.fixture(scope="module")
def wide(tmp_path_factory: pytest.TempPathFactory) -> Scopes:
    """The scopes of one street in each of these ZIPs, in one that nobody knows, and in none."""
    folder: Path = tmp_path_factory.mktemp("wide")
    roads = [
        Road("B St", ("1", "9"), zips=("", ""), tlid=99, line=straight(7)),
        Road("C St", ("1", "9"), zips=("35000", ""), tlid=98, line=straight(8)),
    ]
    for at, code in enumerate(INSTALLED, 1):
        row = zip_row(code)
        assert row
        line = ((row.longitude, row.latitude), (row.longitude + 0.01, row.latitude))
        roads.append(Road("A St", ("100", "198"), zips=(code, ""), tlid=at, line=line))
    build_roads(folder, roads)
    queries = open_queries(str(folder))
    assert queries
    return Scopes(queries)


BOTH = ("zip_changed", "city_changed")
COUNTY = (0, 35758, 35760, 35763)  # Madison County's, and ranges without a ZIP
# around → ZIPs, faults, rate of each farther scope
FARTHER: dict[str, tuple[Around, list[tuple[tuple[int, ...], tuple[str, ...], float]]]] = {
    "a ZIP and its town": (
        Around("35801", "Huntsville", "AL"),
        [((35601,), BOTH[:1], 0.5), (COUNTY, BOTH, 1.0), ((36067,), BOTH, 1.0)],
    ),
    "a ZIP, no town was typed": (
        Around("35801", "Huntsville", "AL", town_given=False),
        [((35601,), BOTH[:1], 0.5), (COUNTY, BOTH[:1], 0.2), ((36067,), BOTH, 1.0)],
    ),
    "a ZIP and another town": (
        Around("35801", "Decatur", "AL", doubted=True),
        [((35802, 35810), BOTH[:1], 0.5), (COUNTY, BOTH, 1.0), ((36067,), BOTH, 1.0)],
    ),
    "a town": (
        Around("", "Huntsville", "AL"),
        [(COUNTY, BOTH[1:], 1.0), ((35601, 36067), BOTH[1:], 1.0)],
    ),
    "a town, no town was typed": (
        Around("", "Huntsville", "AL", town_given=False),
        [(COUNTY, BOTH[1:], 1.0), ((35601, 36067), BOTH[1:], 1.0)],
    ),
    "a ZIP that does not exist": (Around("99999", "", ""), [((0,), BOTH, 1.0)]),
    "nothing": (Around("", "", ""), [((0,), BOTH[1:], 1.0)]),
}


@pytest.mark.parametrize(("around", "expected"), FARTHER.values(), ids=FARTHER)
def test_what_lies_farther(
    wide: Scopes, around: Around, expected: list[tuple[tuple[int, ...], tuple[str, ...], float]]
) -> None:
    """ZIPs of nearly that number, then the county, then the state; each is looked in once."""
    found = wide.farther(around)
    assert [(one.zips, one.faults, one.rate) for one in found] == expected
    for scope in found:
        assert scope.among == frozenset(scope.zips or ())
        assert bool(scope.counties) == (scope.zips == COUNTY)


def test_a_zip_that_nobody_knows_is_in_no_state(tmp_path: Path) -> None:
    """Two ZIPs that are in no table are not in one county or state for that."""
    build_roads(tmp_path, [Road("A St", ("1", "9"), zips=("35000", ""))])
    queries = open_queries(str(tmp_path))
    assert queries
    for around in (Around("99999", "", ""), Around("", "", "")):
        assert [one.zips for one in Scopes(queries).farther(around)] == [(0,)]


def test_what_lies_near(wide: Scopes) -> None:
    """Without houses next door or a known town, the ZIP is all there is near."""
    for around in (Around("99999", "", ""), Around("35801", "", "AL"), Around("35801", "X", "AL")):
        first, *neighbors = wide.near(around)
        assert first == Scope((int(around.zip),), ())
        assert not any(scope.zips for scope in neighbors)
    assert wide.near(Around("", "", "")) == ()
    (city,) = wide.near(Around("", "Huntsville", "AL"))
    assert city.zips == city_zips("Huntsville", "AL")
    assert city.among == frozenset(city.zips)
    assert (city.faults, city.rate, city.counties) == ((), 1.0, frozenset())


def test_the_zips_of_a_city() -> None:
    """A city has its ZIPs in order; without its state, or unknown, it has none."""
    zips = city_zips("Huntsville", "AL")
    assert zips == tuple(sorted(set(zips)))
    assert {35801, 35806, 35824} <= set(zips)
    assert city_zips("Huntsville", "") == city_zips("", "AL") == city_zips("Nosuch", "AL") == ()
    assert own("00801") == Scope((801,), ())


def test_the_neighbors_are_of_the_same_state(scopes: Scopes) -> None:
    """At most eight ZIPs with houses in reach are neighbors, in order, none in another state."""
    own_zip, near, *_ = scopes.near(Around("35801", "Huntsville", "AL", town_given=False))
    assert own_zip.zips == (35801,)
    assert near.zips is not None
    assert 0 < len(near.zips) <= 8
    assert near.zips == tuple(sorted(near.zips))
    assert {"AL"} == {row.state for code in near.zips if (row := zip_row(f"{code:05}"))}


def test_the_next_zip_is_in_another_state(tmp_path: Path) -> None:
    """Ardmore is a town in two states: a ZIP of the other one is no neighbor, however near."""
    ardmore = zip_row("35739")
    assert ardmore
    x, y = ardmore.longitude, ardmore.latitude
    roads = [
        Road("A St", ("100", "198"), zips=(code, ""), tlid=at, line=((x, y), (x + 0.01, y)))
        for at, code in enumerate(("35739", "38449", "35773"), 1)
    ]
    build_roads(tmp_path, roads)
    queries = open_queries(str(tmp_path))
    assert queries
    _, near, *_ = Scopes(queries).near(Around("35739", "Ardmore", "AL", town_given=False))
    assert near.zips == (35773,)


def test_a_neighbor_of_another_town(scopes: Scopes) -> None:
    """A neighboring ZIP that is not the town's has the town wrong too, if one was typed."""
    both = ("zip_changed", "city_changed")
    (_, all_of_them, *_) = scopes.near(Around("35801", "Nosuch", "AL", doubted=True))
    assert all_of_them.faults == ("zip_changed",)
    for town in ("Huntsville", "Madison", "Nosuch"):
        found: dict[tuple[str, ...], tuple[int, ...]] = {}
        for one in scopes.near(Around("35801", town, "AL")):
            found[one.faults] = (*found.get(one.faults, ()), *(one.zips or ()))
        for code in all_of_them.zips or ():
            row = zip_row(f"{code:05}")
            assert row
            inside = row.calls_itself(town.upper())
            assert code in found[("zip_changed",) if inside else both]


# an unknown ZIP → the installed ones that one slip makes of it
MEANT = [
    ("35800", (35801, 35802, 35810)),
    ("35753", (35758, 35763)),
    ("00000", ()),
]


@pytest.mark.parametrize(("unknown", "zips"), MEANT)
def test_the_zips_that_an_unknown_one_can_mean(
    wide: Scopes, unknown: str, zips: tuple[int, ...]
) -> None:
    """A ZIP that does not exist means one of a slip: the installed ones are a part of those."""
    scope = wide.meant(unknown)
    known = [code for code in slips_of(unknown) if zip_row(code)]
    assert (scope.zips, scope.faults, scope.among) == (zips, ("zip_unknown",), frozenset(zips))
    assert scope.rate == pytest.approx(len(zips) / len(known) if known else 0.0)


def test_the_only_zip_that_an_unknown_one_can_mean(tmp_path: Path) -> None:
    """If a slip makes only one ZIP of it, and that is installed, that ZIP is meant."""
    build_roads(tmp_path, [Road("A St", ("100", "198"), zips=("55596", ""))])
    queries = open_queries(str(tmp_path))
    assert queries
    scope = Scopes(queries).meant("05596")
    assert (scope.zips, scope.rate) == ((55596,), 1.0)
