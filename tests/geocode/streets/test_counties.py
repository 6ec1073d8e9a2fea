"""Counties are understood by name, code and state, and known by place."""

import hypothesis
import hypothesis.strategies as st
import pytest

from locator.errors import UsageError
from locator.geocode.streets import counties
from locator.geocode.streets.tiger import Box
from locator.geodesy import distance_lower_bounds_m, inverse

HUNTSVILLE = (34.73, -86.58)
MILE = 1609.344


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("01089", "01089"),
        (" 01089 ", "01089"),
        ("99999", "99999"),
        ("Madison County, AL", "01089"),
        ("madison county al", "01089"),
        ("MADISON, ALABAMA", "01089"),
        ("Madison AL", "01089"),
        ("St. Clair County, AL", "01115"),
        ("Saint Clair, AL", "01115"),
        ("Orleans Parish, LA", "22071"),
        ("Fairfax County, VA", "51059"),
        ("Fairfax city, VA", "51600"),
        ("Carson City, NV", "32510"),
        ("James City County, VA", "51095"),
        ("james city, va", "51095"),
        ("New York, NY", "36061"),
        ("Isle of Wight, Virginia", "51093"),
        ("Kanawha County, West Virginia", "54039"),
        ("Prince George's, MD", "24033"),
        ("Autauga", "01001"),
    ],
)
def test_one_county(text: str, code: str) -> None:
    """A county is understood however people write it; any five digits are a code."""
    assert counties.resolve([text]) == [code]


@pytest.mark.parametrize(
    ("text", "count", "first"),
    [("AL", 67, "01001"), ("alabama", 67, "01001"), ("DE", 3, "10001"), ("dc", 1, "11001")],
)
def test_whole_states(text: str, count: int, first: str) -> None:
    """A state is all of its counties."""
    codes = counties.resolve([text])
    assert (len(codes), codes[0]) == (count, first)


def test_each_county_once() -> None:
    """A county that is named twice counts once, in the given order."""
    codes = counties.resolve(["Madison County, AL", "AL", "01089"])
    assert codes[0] == "01089"
    assert len(codes) == 67


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Madisn County, AL", "did you mean Madison County, AL?"),
        ("Otauga, AL", "did you mean Autauga County, AL?"),
        ("Fairfax, VA", "Fairfax County, VA is 51059; Fairfax city, VA is 51600"),
        ("Madison County", "say in which state: AL, AR, FL, "),
        ("xyzzy", "names are like Madison County, AL"),
        ("", "names are like Madison County, AL"),
        ("0108", "names are like Madison County, AL"),
    ],
)
def test_what_is_not_understood(text: str, message: str) -> None:
    """An unknown or ambiguous name is an error that helps, and does not repeat what was typed."""
    with pytest.raises(UsageError) as refused:
        counties.resolve([text])
    assert message in str(refused.value)
    assert not text or text not in str(refused.value)


def test_around_a_place() -> None:
    """Every county with a ZIP center that near is found, and no other."""
    found = counties.around([HUNTSVILLE], 40 * MILE)
    assert {"01089", "01083", "01103", "47103"} <= set(found)
    assert "01073" not in found  # Jefferson County, 80 miles south
    some = {fips: area for fips, area in counties.known().items() if area.state in ("AL", "TN")}
    for fips, area in some.items():
        nearest = min(inverse(*HUNTSVILLE, *center).distance_m for center in area.centers)
        assert (fips in found) == (nearest <= 40 * MILE) or abs(nearest / MILE - 40) < 0.5


def test_a_wider_circle_has_more() -> None:
    """More miles never lose a county."""
    near, far = (set(counties.around([HUNTSVILLE], miles * MILE)) for miles in (10, 100))
    assert near < far
    assert counties.around([], 1e9) == []


def test_nearest_and_of_zip() -> None:
    """A place and a ZIP have their county."""
    assert counties.nearest(*HUNTSVILLE) == "01089"
    assert counties.of_zip("35801") == "01089"
    assert counties.of_zip("00000") == ""


@hypothesis.settings(max_examples=20)
@hypothesis.given(st.floats(-90, 90), st.floats(-180, 180))
def test_no_other_county_has_a_nearer_center(latitude: float, longitude: float) -> None:
    """Wherever the place is, at a pole or at the date line too."""
    nearest_m = {
        area.fips: min(distance_lower_bounds_m(latitude, longitude, area.centers))
        for area in counties.known().values()
    }
    assert nearest_m[counties.nearest(latitude, longitude)] == min(nearest_m.values())


def test_labels() -> None:
    """Counties are shown by name and state, unknown ones by their code."""
    assert counties.label("01089") == "Madison County, AL"
    assert counties.name("01089") == "Madison County"
    assert counties.label("99999") == "99999"
    assert counties.name("99999") == ""


@pytest.mark.parametrize(
    ("box", "near"),
    [
        (Box(-86.8, 34.5, -86.3, 35.0), True),
        (Box(-86.6, 34.9, -86.5, 35.3), True),
        (Box(-86.6, 32.3, -86.4, 32.7), False),
        (Box(-111.4, 46.2, -110.3, 47.0), False),
    ],
    ids=["the county", "half of it", "Autauga", "Montana"],
)
def test_whether_a_box_can_be_the_county(box: Box, near: bool) -> None:
    """A file whose streets are far from the county's ZIP codes is not of that county."""
    assert counties.is_near(box, "01089") is near
    assert counties.is_near(box, "99999")
