"""Where a street is looked for, and the faults of each step."""

from pathlib import Path

import pytest

from locator.geocode.gazetteer import zip_row
from locator.geocode.streets.queries import open_queries
from locator.geocode.streets.scope import Around, Scopes
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
    """Without a city that is known, the ZIP and its neighbours are looked in."""
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
