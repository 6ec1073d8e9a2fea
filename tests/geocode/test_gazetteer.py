"""The table of ZIP codes and the look-ups in it."""

import re
import string
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from locator.address.slips import slips_between
from locator.geocode import gazetteer
from locator.geocode.gazetteer import ZipRow, place_key, places, respelled, state_disc, zip_row
from locator.geodesy import inverse
from locator.system.shipped import shipped

LINES = shipped("zips.csv").decode("ascii").splitlines()
ROWS = [line.split(",") for line in LINES[1:]]
ZIPS = {row[0] for row in ROWS}
TYPES = {"standard", "small", "no_area"}

# ANSI INCITS 38: a county's code begins with its state's.
STATE_CODES = {
    "AL": "01", "AK": "02", "AZ": "04", "AR": "05", "CA": "06", "CO": "08", "CT": "09", "DE": "10",
    "DC": "11", "FL": "12", "GA": "13", "HI": "15", "ID": "16", "IL": "17", "IN": "18", "IA": "19",
    "KS": "20", "KY": "21", "LA": "22", "ME": "23", "MD": "24", "MA": "25", "MI": "26", "MN": "27",
    "MS": "28", "MO": "29", "MT": "30", "NE": "31", "NV": "32", "NH": "33", "NJ": "34", "NM": "35",
    "NY": "36", "NC": "37", "ND": "38", "OH": "39", "OK": "40", "OR": "41", "PA": "42", "RI": "44",
    "SC": "45", "SD": "46", "TN": "47", "TX": "48", "UT": "49", "VT": "50", "VA": "51", "WA": "53",
    "WV": "54", "WI": "55", "WY": "56", "AS": "60", "GU": "66", "MP": "69", "PR": "72", "VI": "78",
}  # fmt: skip
# South, north, west and east of everything but the islands in the west of the Pacific.
BOX = (-15, 72, -180, -64)


def known(zip_code: str) -> ZipRow:
    row = zip_row(zip_code)
    assert row, zip_code
    return row


@pytest.mark.parametrize(
    ("zip_code", "kind", "place", "state", "county_fips"),
    [
        ("35801", "standard", "Huntsville", "AL", "01089"),
        ("35806", "standard", "Huntsville", "AL", "01089"),
        ("35804", "no_area", "Huntsville", "AL", "01089"),
        ("35896", "small", "Huntsville", "AL", "01089"),
        ("35763", "standard", "Owens Cross Roads", "AL", "01089"),
        ("35758", "standard", "Madison", "AL", "01089"),
        ("99501", "standard", "Anchorage", "AK", "02020"),
        ("00501", "no_area", "Holtsville", "NY", "36103"),
        ("00601", "standard", "Adjuntas", "PR", "72001"),
        ("00820", "standard", "Christiansted", "VI", "78010"),
        ("96799", "standard", "Pago Pago", "AS", "60010"),
        ("96910", "standard", "Hagatna", "GU", "66010"),
        ("06103", "standard", "Hartford", "CT", "09110"),
        ("35813", "no_area", "Huntsville", "AL", "01089"),
    ],
)
def test_a_zip_has_its_type_place_and_county(
    zip_code: str, kind: str, place: str, state: str, county_fips: str
) -> None:
    """The table knows what kind of ZIP it is, and the place, state and county it lies in."""
    row = known(zip_code)
    assert (row.type, row.place, row.state, row.county_fips) == (kind, place, state, county_fips)


def test_other_names_of_a_zip_are_known() -> None:
    """Hampton Cove is known as another name of Owens Cross Roads' ZIP."""
    row = known("35763")
    assert "Hampton Cove" in row.other_places
    assert row.calls_itself(place_key("hampton cove"))
    assert not row.calls_itself(place_key("Birmingham"))


def test_the_names_are_those_of_the_table() -> None:
    """names.csv has each name of each ZIP once, under its key, in the order that look-ups need."""
    lines = shipped("names.csv").decode("ascii").splitlines()
    assert lines[0] == "key,zips"
    assert lines[1:] == sorted(lines[1:])
    named = {
        (line.split(",")[0], code) for line in lines[1:] for code in line.split(",")[1].split()
    }
    names = ((name, row[0]) for row in ROWS for name in (row[5], *row[6].split(";")) if name)
    assert named == {(place_key(name), code) for name, code in names}


def test_the_table_is_whole_sorted_and_sane() -> None:
    """Each ZIP is in the table once, in order, with a point, a radius and a county of its state."""
    assert LINES[0].split(",") == list(ZipRow._fields)
    assert [row[0] for row in ROWS] == sorted(ZIPS)
    assert len(ZIPS) > 41_000
    for row in ROWS:
        code, latitude, longitude, radius, kind, place, others, state, county, fips = row
        assert re.fullmatch(r"\d{5}", code), code
        assert kind in TYPES, code
        assert BOX[0] < float(latitude) < BOX[1], code
        assert BOX[2] < float(longitude) < BOX[3] or state in {"GU", "MP", "HI"}, code
        assert 300 < int(radius) < 600_000, code
        assert place, code
        assert place not in others.split(";"), code
        assert county, code
        assert re.fullmatch(STATE_CODES[state] + r"\d{3}", fips), code


def test_every_zip_of_the_table_is_found() -> None:
    """Bisection finds each row of the table, and it is that row."""
    for row in ROWS:
        found = known(row[0])
        assert [found.zip, found.place, found.county_fips] == [row[0], row[5], row[9]]


@given(st.from_regex(r"\d{5}", fullmatch=True) | st.text(max_size=8))
def test_no_other_zip_is_found(text: str) -> None:
    """Anything that is not a ZIP of the table has no row."""
    assert (zip_row(text) is not None) == (text in ZIPS)


@pytest.mark.parametrize(
    ("typed", "state", "name"),
    [
        ("HUNTSVILLE", "AL", "Huntsville"),
        ("huntsville", "AL", "Huntsville"),
        ("St. Louis", "MO", "Saint Louis"),
        ("Saint Louis", "MO", "Saint Louis"),
        ("Mt. Vernon", "NY", "Mount Vernon"),
        ("Ft Worth", "TX", "Fort Worth"),
        ("N Little Rock", "AR", "North Little Rock"),
        ("W. Palm Bch", "FL", "West Palm Beach"),
        ("Muscle Shls", "AL", "Muscle Shoals"),
        ("Colorado Spgs", "CO", "Colorado Springs"),
        ("Coeur D Alene", "ID", "Coeur d'Alene"),
        ("Winston Salem", "NC", "Winston-Salem"),
        ("OFallon", "IL", "O Fallon"),
        ("Mc Calla", "AL", "Mc Calla"),
        ("McCalla", "AL", "Mc Calla"),
        ("De Kalb", "IL", "Dekalb"),
        ("Hollywood", "CA", "Hollywood"),
    ],
)
def test_a_place_is_found_however_it_is_written(typed: str, state: str, name: str) -> None:
    """Case, marks, spaces and the usual short forms make no difference to a place name."""
    assert [place.name for place in places(typed, state)] == [name]


def test_a_place_covers_its_zips() -> None:
    """Huntsville's disc reaches the center of each of its ZIPs, and counts those with streets."""
    (huntsville,) = places("Huntsville", "AL")
    assert {"35801", "35806", "35824"} <= set(huntsville.zips)
    assert not {"35804", "35896", "35813"} & set(huntsville.zips)
    for zip_code in huntsville.zips:
        row = known(zip_code)
        way = inverse(huntsville.latitude, huntsville.longitude, row.latitude, row.longitude)
        assert max(way.distance_m, row.uncertainty_m) <= huntsville.uncertainty_m


def test_a_post_office_goes_before_a_neighborhood() -> None:
    """If a post office has the name, neighborhoods of that name elsewhere are not offered."""
    assert {place.state for place in places("Hampton Cove")} == {"AL"}
    for place in places("Madison"):
        assert all(known(code).place == "Madison" for code in place.zips)


def test_hamlets_of_one_name_are_told_apart() -> None:
    """Two neighborhoods of one name far from each other in a state are two places."""
    fairmounts = places("Fairmount", "TN")
    assert [place.zips for place in fairmounts] == [("37377",), ("37620",)]


def test_a_city_alone_is_one_place_for_each_state_the_largest_first() -> None:
    """A name of many states gives one place for each of them, most ZIPs first."""
    found = places("Springfield")
    states = [place.state for place in found]
    sizes = [len(place.zips) for place in found]
    assert {"IL", "MA", "MO", "OH", "OR", "VA"} <= set(states)
    assert len(set(states)) == len(states)
    assert sizes == sorted(sizes, reverse=True)


@pytest.mark.parametrize(
    "name", ["", " ", "-", ".", ",", "\n", "Madison,", "Ma", "Alabama,AL", "é"]
)
def test_a_part_of_a_name_is_no_place(name: str) -> None:
    """Parts of names, marks and other columns' contents are not places."""
    assert places(name) == ()


@given(
    st.text(alphabet=string.ascii_letters + " .,;'-\n", max_size=12), st.sampled_from(["", "AL"])
)
def test_a_place_found_is_called_so(name: str, state: str) -> None:
    """For any name, each place found has that name and lies in that state."""
    for place in places(name, state):
        assert place_key(place.name) == place_key(name)
        assert state in ("", place.state)


@pytest.mark.parametrize(
    ("typed", "state", "names"),
    [
        ("Hunstville", "AL", ["Huntsville"]),
        ("Huntsvile", "AL", ["Huntsville"]),
        ("Hutnsvile", "AL", ["Huntsville"]),
        ("Mobil", "AL", ["Mobile"]),
        ("Decator", "AL", ["Decatur"]),
        ("Birmingam", "AL", ["Birmingham"]),
        ("Nashvile", "TN", ["Nashville"]),
        ("Athenz", "AL", ["Athens"]),
        ("Arz", "AL", []),
        ("Zzyzxqq", "AL", []),
        ("Hunstville", "XX", []),
        ("Hunstville", "", []),
        ("Huntsville", "AL", []),
    ],
)
def test_a_misspelled_place_is_found_in_its_state(typed: str, state: str, names: list[str]) -> None:
    """One slip in a short name, two in a long one; never without a state, never an exact name."""
    assert [place.name for place in respelled(typed, state)] == names


def test_equally_near_names_are_all_offered() -> None:
    """Two names one slip away are both offered, not a guess."""
    assert gazetteer.closest("BELLTON", ["BELTON", "BELLTOWN", "BOLTON"]) == ("BELLTOWN", "BELTON")


@pytest.mark.parametrize(
    ("one", "other", "slips"),
    [
        ("", "", 0),
        ("ABC", "", 3),
        ("HUNTSVILLE", "HUNTSVILLE", 0),
        ("HUNSTVILLE", "HUNTSVILLE", 1),
        ("HUNTSVLLE", "HUNTSVILLE", 1),
        ("HUNTSVILLLE", "HUNTSVILLE", 1),
        ("HUNTZVILLE", "HUNTSVILLE", 1),
        ("CA", "ABC", 3),
    ],
)
def test_slips_are_counted_as_hands_make_them(one: str, other: str, slips: int) -> None:
    """A letter added, dropped, changed or swapped with its neighbor is one slip."""
    assert slips_between(one, other) == slips


_WORDS = st.text(alphabet="ABC", max_size=6)


@given(_WORDS, _WORDS)
def test_slips_are_a_distance(one: str, other: str) -> None:
    """The same both ways, nought only for the same word, and never more than the longer word."""
    slips = slips_between(one, other)
    assert slips == slips_between(other, one)
    assert (slips == 0) == (one == other)
    assert abs(len(one) - len(other)) <= slips <= max(len(one), len(other))


@pytest.mark.parametrize("state", ["AL", "AK", "HI", "RI", "DC", "GU"])
def test_a_state_holds_its_zips(state: str) -> None:
    """The disc of a state reaches the center of each of its ZIPs, Alaska's islands too."""
    disc = state_disc(state)
    assert disc
    for row in (row for row in ROWS if row[7] == state):
        way = inverse(disc.latitude, disc.longitude, float(row[1]), float(row[2]))
        assert way.distance_m <= disc.uncertainty_m * 1.012  # the table's own distances are rougher


@pytest.mark.parametrize("state", ["", "XX", "AE", "al"])
def test_what_is_no_state_has_no_disc(state: str) -> None:
    """Only the two letters of a state in the table have a disc."""
    assert state_disc(state) is None


def test_looking_up_a_zip_imports_nothing_slow() -> None:
    """A fresh process looks a ZIP up without csv, logging, dataclasses or the network's modules."""
    program = (
        "import sys; before = set(sys.modules)\n"
        "from locator.geocode.gazetteer import zip_row; row = zip_row('35801')\n"
        "slow = {'csv', 'logging', 'dataclasses', 'socket', 'click', 'geopy', 'pathlib'}\n"
        "print(row.place, sorted(slow & set(sys.modules) - before))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "Huntsville []"
