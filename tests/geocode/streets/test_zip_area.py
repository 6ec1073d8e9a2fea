"""The center and radius of a ZIP come from where its houses are."""

from pathlib import Path

import pytest

from locator.geocode.streets.geometry import distance_m
from locator.geocode.streets.queries import open_queries
from locator.geocode.streets.zip_area import ZipArea
from tests.geocode.streets.indexes import build_roads
from tests.geocode.streets.make_tiger import Road, many_roads, odd_roads


def _area(folder: Path, zip_code: str) -> ZipArea | None:
    queries = open_queries(str(folder))
    assert queries
    return queries.zip_area(int(zip_code))


def _line(number: int) -> tuple[tuple[float, float], ...]:
    west = -86.59 + 0.00025 * number
    return ((west, 34.73), (west + 0.0002, 34.73))


def _around_the_center() -> list[Road]:
    """Two hundred streets on both sides of the ZIP's own center."""
    roads = many_roads(200)
    return [road._replace(line=_line(number)) for number, road in enumerate(roads)]


def test_the_radius_holds_the_houses(tmp_path: Path) -> None:
    """At least 95% of the ranges lie within the radius, and it is not wider than that needs."""
    build_roads(tmp_path, _around_the_center())
    area = _area(tmp_path, "35801")
    assert area
    middles = [(line[0][1], (line[0][0] + line[1][0]) / 2) for line in map(_line, range(200))]
    center = (area.latitude, area.longitude)
    far = sorted(distance_m(center, middle) for middle in middles)
    assert sum(distance <= area.radius_m + 1 for distance in far) >= 190
    assert area.radius_m <= far[192]


def test_the_sample_lies_where_the_houses_are(tmp_path: Path) -> None:
    """The sampled places are places of ranges, spread over all of them."""
    build_roads(tmp_path, _around_the_center())
    area = _area(tmp_path, "35801")
    assert area
    assert len(area.sample) == pytest.approx(250, abs=1)
    longitudes = [longitude for _, longitude in area.sample]
    assert min(longitudes) < -86.58
    assert max(longitudes) > -86.55


def test_many_houses_weigh_more(tmp_path: Path) -> None:
    """The center is nearer to the street with more house numbers."""
    short = Road("Short St", ("1", "1"), tlid=1, line=((-86.59, 34.73), (-86.589, 34.73)))
    long = Road("Long St", ("1", "99"), tlid=2, line=((-86.57, 34.73), (-86.560, 34.73)))
    build_roads(tmp_path, [short, long])
    area = _area(tmp_path, "35801")
    assert area
    assert area.longitude > -86.57


def test_one_place_is_its_own_center(tmp_path: Path) -> None:
    """A ZIP with a single range has its center there and no extent."""
    build_roads(tmp_path, [Road("A St", ("1", "9"))])
    area = _area(tmp_path, "35801")
    assert area
    assert (area.latitude, area.longitude) == pytest.approx((34.73, -86.5795), abs=1e-5)
    assert area.radius_m == 0
    assert len(area.sample) == 1


def test_other_zips_have_no_area(tmp_path: Path) -> None:
    """A ZIP without ranges has none, and ranges without a ZIP make no ZIP 00000."""
    build_roads(tmp_path, odd_roads())
    assert _area(tmp_path, "35806") is None
    assert _area(tmp_path, "00000") is None


def test_half_a_zip_is_not_taken_for_all_of_it(tmp_path: Path) -> None:
    """If its houses are all on one side of the ZIP's own center, a part of them is missing."""
    half = [Road("A St", ("1", "99"), line=((-86.52, 34.73), (-86.519, 34.73)))]
    build_roads(tmp_path, half)
    assert _area(tmp_path, "35801") is None
