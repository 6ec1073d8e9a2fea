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
    """First the ZIP itself, then the nearest with houses, then the city; each step adds a fault."""
    own, near, city = scopes.near(Around("35801", "Huntsville", "AL"))
    assert (own.zips, own.faults) == ((35801,), ())
    assert near.faults == city.faults == ("zip_changed",)
    assert near.zips is not None
    assert 35811 in near.zips
    assert not {35801, 36067} & set(near.zips)
    assert city.zips is not None
    assert {35801, 35806} <= set(city.zips)


def test_the_steps_of_a_city(scopes: Scopes) -> None:
    """Without a ZIP the city is all there is, and none was changed."""
    (city,) = scopes.near(Around("", "Huntsville", "AL"))
    assert city.faults == ()


@pytest.mark.parametrize("city", ["", "Nosuchtown"])
def test_a_zip_alone(scopes: Scopes, city: str) -> None:
    """Without a city that is known, the ZIP and its neighbours are looked in."""
    assert len(list(scopes.near(Around("35801", city, "AL")))) == 2


def test_the_county(scopes: Scopes) -> None:
    """The county is all its ZIPs that have houses, and the ranges without a ZIP."""
    county = scopes.county(Around("35801", "Huntsville", "AL"))
    zips = county.zips
    assert county.faults == ("zip_changed", "city_changed")
    assert zips is not None
    assert {0, 35801, 35760} <= set(zips)
    assert {"Madison"} == {row.county for code in zips if (row := zip_row(f"{code:05}"))}
    city = scopes.county(Around("", "Huntsville", "AL"))
    assert (city.zips, city.faults) == (zips, ("city_changed",))
