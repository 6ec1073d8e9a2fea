"""Misspelled names: near enough by hand or ear, never a number, all that are equally near."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from locator.geocode.sounds import most_slips, sound
from locator.geocode.streets.queries import Queries, open_queries
from locator.geocode.streets.respell import Respeller
from tests.geocode.streets.indexes import build_roads
from tests.geocode.streets.make_tiger import Road, straight

NAMES = (
    *("Whitesburg Dr", "Governors Dr", "Mayne St", "Marlow St", "Barlow St", "Pew St", "5th St"),
    *("16th St", "County Rd 57", "Philips Rd", "Knightsbridge Ln", "Jordan Ln", "Bailey Cove Rd"),
    *("Leeman Ferry Rd", "Quietdale Dr", "Cecil Ashburn Dr", "Monte Sano Blvd", "Owen St"),
)


def _queries(folder: Path, names: tuple[str, ...], far: tuple[str, ...] = ()) -> Queries:
    """An index of streets in ZIP 35801, and of those that are ``far``, in 35802."""
    roads = [
        Road(name, ("1", "99"), zips=(code, ""), tlid=at, line=straight(at))
        for at, (name, code) in enumerate(
            [*((name, "35801") for name in names), *((name, "35802") for name in far)], 1
        )
    ]
    build_roads(folder, roads)
    queries = open_queries(str(folder))
    assert queries
    return queries


@pytest.fixture(scope="module")
def streets(tmp_path_factory: pytest.TempPathFactory) -> Queries:
    """Names of ZIP 35801, and one that is only in 35802."""
    return _queries(tmp_path_factory.mktemp("respell"), NAMES, ("Whitesberry Dr",))


@pytest.fixture
def respeller(streets: Queries) -> Respeller:
    """A respeller of these names that has not answered before."""
    return Respeller(streets)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("WHITESBERG", ["WHITESBURG"]),
        ("WITTSBURG", ["WHITESBURG"]),
        ("WHITSBURG", ["WHITESBURG"]),
        ("WHITEBURG", ["WHITESBURG"]),
        ("WHTIESBURG", ["WHITESBURG"]),
        ("WHITESBURGH", ["WHITESBURG"]),
        ("GOVERNERS", ["GOVERNORS"]),
        ("GOVENORS", ["GOVERNORS"]),
        ("GUVERNERS", ["GOVERNORS"]),
        ("MANE", ["MAYNE"]),
        ("MAIN", ["MAYNE"]),
        ("HARLOW", ["BARLOW", "MARLOW"]),
        ("BARLOWE", ["BARLOW"]),
        ("FILLIPS", ["PHILIPS"]),
        ("NIGHTSBRIDGE", ["KNIGHTSBRIDGE"]),
        ("JORDEN", ["JORDAN"]),
        ("BAILYCOVE", ["BAILEYCOVE"]),
        ("LEEMANSFERRY", ["LEEMANFERRY"]),
        ("QUITEDALE", ["QUIETDALE"]),
        ("CECILASHBURNE", ["CECILASHBURN"]),
        ("MONTASANO", ["MONTESANO"]),
        # nothing is near enough
        ("PAW", []),
        ("PEWS", ["PEW"]),
        ("WHITESBURG", []),
        ("BRADFORD", []),
        ("GUVNERS", []),
        ("6TH", []),
        ("5TH", []),
        # an ordinal that was typed as a word is compared as one
        ("FITH", ["5TH"]),
        ("FIFHT", ["5TH"]),
        # a letter that was left out counts for the name that has it
        ("MYN", ["MAYNE"]),
        ("15TH", []),
        ("COUNTYROAD75", []),
        ("COUNTYROAD58", []),
        ("COUNTYRAOD57", ["COUNTYROAD57"]),
        ("", []),
    ],
)
def test_the_nearest_names(respeller: Respeller, typed: str, expected: list[str]) -> None:
    """A misspelled name finds what is nearest to it, all that are equally near, or nothing."""
    near = respeller.near(typed, (35801,))
    least = min((slips for _, slips in near), default=0)
    assert [name for name, slips in near if slips == least] == expected


def test_only_the_zips_in_question(respeller: Respeller) -> None:
    """A name of another ZIP is not looked at; of several ZIPs the nearest name wins."""
    assert respeller.near("WHITESBERRI", (35802,)) == (("WHITESBERRY", 0.5),)
    assert respeller.near("WHITESBERRI", (35801, 35802)) == (("WHITESBERRY", 0.5),)
    assert respeller.near("WHITESBERRI", (35803,)) == ()


def test_how_far_off_a_name_is(respeller: Respeller) -> None:
    """A wrong letter is one slip, and half a slip where the names sound alike."""
    assert respeller.near("HARLOW", (35801,)) == (("BARLOW", 1), ("MARLOW", 1))
    assert respeller.near("WHITESBERG", (35801,)) == (("WHITESBURG", 0.5),)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("WHITESBURG", "WITTSBURG"),
        ("WHITESBURG", "WHITESBERG"),
        ("PHILLIPS", "FILIPS"),
        ("KNIGHT", "NITE"),
        ("WRIGHT", "RIGHT"),
        ("CATHERINE", "KATHRYN"),
        ("CEDAR", "SEDER"),
        ("MAIN", "MAYNE"),
        ("BRIDGE", "BRIJ"),
        ("JACKSON", "JAKSEN"),
    ],
)
def test_sound_alikes(one: str, other: str) -> None:
    """Names that sound alike on the telephone have the same sound."""
    assert sound(one) == sound(other)


@pytest.mark.parametrize(
    ("one", "other"), [("BARLOW", "MARLOW"), ("OAK", "ELM"), ("DALE", "DELTA"), ("5TH", "6TH")]
)
def test_names_that_sound_different(one: str, other: str) -> None:
    """Names that sound different have different sounds."""
    assert sound(one) != sound(other)


@pytest.mark.parametrize(
    ("length", "slips"), [(0, 0), (3, 0), (4, 1), (6, 1), (7, 2), (11, 2), (12, 3), (40, 3)]
)
def test_how_many_letters_may_be_wrong(length: int, slips: int) -> None:
    """None of three letters, one of four, two of seven, three of twelve and more."""
    assert most_slips(length) == slips


@given(st.integers(0, 60))
def test_a_longer_name_may_have_more_slips(length: int) -> None:
    """The bound rises with the length, and is never so high that most letters could be wrong."""
    assert most_slips(length) <= most_slips(length + 1) <= 3
    assert most_slips(length) <= length / 3


@given(st.text(st.characters(codec="ascii", categories=["Lu", "Nd"]), max_size=30))
def test_any_name_has_a_sound(name: str) -> None:
    """A sound is never longer than the name, and nothing but letters and digits is left."""
    assert len(sound(name)) <= len(name)
    assert sound(name).isalnum() or sound(name) == ""


@pytest.mark.parametrize("road", ["HIGHWAY", "COUNTYROAD", "STATEROUTE", "ROUTE"])
def test_a_road_without_its_number_is_no_misspelled_name(tmp_path: Path, road: str) -> None:
    """A number that was not understood makes "Highway" no "Hideway Ln"."""
    names = ("Hideway Ln", "Highwy Rd", "Countyrod Ln", "Staterout Dr", "Routes Ln")
    roads = [Road(name, ("1", "99"), tlid=at, line=straight(at)) for at, name in enumerate(names)]
    build_roads(tmp_path, roads)
    queries = open_queries(str(tmp_path))
    assert queries
    assert not Respeller(queries).near(road, (35801,))


LETTERED = ["COUNTYROADK", "COUNTYROADEM", "STATEROUTEO", "HIGHWAYH", "ROUTEZ", "STATEHIGHWAYAA"]


@pytest.mark.parametrize("road", LETTERED)
def test_a_road_with_letters_is_no_misspelling_of_another(tmp_path: Path, road: str) -> None:
    """County Road K is another road than S, as 5th St is another street than 6th."""
    names = ("County Rd S", "County Rd B", "State Rte S", "Hwy B", "Route B", "Countyrods Ln")
    queries = _queries(tmp_path, names)
    assert not Respeller(queries).near(road, (35801,))


NUMBERED = (
    *("5th St", "6th St", "15th St", "16th St", "20th St", "47th St", "57th St", "157th St"),
    *("County Rd 57", "County Rd 75", "County Rd 157", "State Route 75", "Highway 57 Spur"),
)
RENUMBERED = [
    ("16TH", ["15TH", "6TH"]),  # another digit, and one less
    ("6TH", ["16TH", "5TH"]),
    ("25TH", ["15TH", "20TH", "5TH"]),
    ("75TH", ["15TH", "57TH", "5TH"]),  # two swapped
    ("57TH", ["157TH", "47TH", "5TH"]),
    ("COUNTYROAD57", ["COUNTYROAD157", "COUNTYROAD75"]),
    ("STATEROUTE57", ["STATEROUTE75"]),
    ("MAIN", []),
    ("1234567TH", []),
]


@pytest.fixture(scope="module")
def numbered_streets(tmp_path_factory: pytest.TempPathFactory) -> Queries:
    """Numbered streets and roads, and one in another ZIP."""
    return _queries(tmp_path_factory.mktemp("numbered"), NUMBERED, ("18th St",))


@pytest.fixture
def numbered(numbered_streets: Queries) -> Respeller:
    """A respeller of numbers."""
    return Respeller(numbered_streets)


@pytest.fixture(scope="module")
def named_streets(tmp_path_factory: pytest.TempPathFactory) -> Queries:
    """Streets whose names begin or end alike, and one in another ZIP."""
    names = ("Birch Hollow Dr", "Hollow Park Ln", "Cove Rd")
    return _queries(
        tmp_path_factory.mktemp("named"),
        names,
        ("Sleepy Hollow Rd", "Hollow Oak Dr", "Hollow Elm Dr"),
    )


@pytest.fixture
def named(named_streets: Queries) -> Respeller:
    """A respeller of longer names."""
    return Respeller(named_streets)


@pytest.mark.parametrize(("typed", "expected"), RENUMBERED)
def test_numbers_with_another_digit(numbered: Respeller, typed: str, expected: list[str]) -> None:
    """A numbered street is one digit from another: changed, lost, gained or swapped."""
    assert list(numbered.renumbered(typed, (35801,))) == expected


def test_numbers_of_the_zips_in_question(numbered: Respeller) -> None:
    """Only the given ZIPs count, one or several."""
    assert numbered.renumbered("16TH", (35802,)) == ("18TH",)
    assert numbered.renumbered("16TH", (35803,)) == ()
    assert numbered.renumbered("16TH", (35801, 35802)) == ("15TH", "18TH", "6TH")


LONGER = [
    ("HOLLOW", ["BIRCHHOLLOW", "HOLLOWPARK"]),
    ("BIRCH", ["BIRCHHOLLOW"]),
    ("BIRCHHOLLOW", []),
    ("RCH", []),
    ("CO", []),  # too short to say anything
    ("COV", ["COVE"]),
    ("LLOW", ["BIRCHHOLLOW"]),
]


@pytest.mark.parametrize(("typed", "expected"), LONGER)
def test_names_with_a_word_more(named: Respeller, typed: str, expected: list[str]) -> None:
    """A name with more before or behind the typed one is found, whichever ZIPs are asked for."""
    assert list(named.longer(typed, (35801,))) == expected
    assert list(named.longer(typed, (35801, 35803))) == expected
    assert named.longer(typed, (35803,)) == ()


def test_longer_names_of_several_zips(named: Respeller) -> None:
    """The names of all the given ZIPs are looked through, and of no other."""
    assert named.longer("HOLLOW", (35802,)) == (*("HOLLOWELM", "HOLLOWOAK", "SLEEPYHOLLOW"),)
    assert named.longer("HOLLOW", (35801, 35802)) == (
        *("BIRCHHOLLOW", "HOLLOWELM", "HOLLOWOAK", "HOLLOWPARK", "SLEEPYHOLLOW"),
    )


def test_all_names_that_are_near(tmp_path: Path) -> None:
    """However many names are equally near, all of them are found."""
    names = ("Barlow", "Carlow", "Darlow", "Farlow", "Garlow", "Harlow", "Marlow", "Warlow")
    queries = _queries(tmp_path, tuple(f"{name} St" for name in names))
    near = Respeller(queries).near("ZARLOW", (35801,))
    assert near == tuple((name.upper(), 1.0) for name in names)


SLIPS = [
    # typed → name → slips
    ("BARLOW", "MARLOW", 1.0),
    ("BARLOWW", "BARLOW", 0.5),  # sounds the same
    ("WHITESBERG", "WHITESBURG", 0.5),
    ("WHITESBIRQ", "WHITESBURG", 2.0),
    ("GOVERNORZ", "GOVERNORS", 0.5),
]


@pytest.mark.parametrize(("typed", "name", "slips"), SLIPS)
def test_slips_are_counted(respeller: Respeller, typed: str, name: str, slips: float) -> None:
    """Each wrong letter is one slip; a name that sounds the same has half a slip less."""
    for zips in ((35801,), (35801, 35803)):
        assert dict(respeller.near(typed, zips))[name] == slips


# "ON" sounds like Owen.
NOT_NEAR = ["ON", "PEW", "PUE", "5TH", "FIFTH", "17TH", "COUNTYROAD58", "BXRLQW", "WHITZSBXRQ"]


@pytest.mark.parametrize("typed", NOT_NEAR)
def test_what_is_no_misspelling(respeller: Respeller, typed: str) -> None:
    """A short name, a number and a name with too many wrong letters are no misspelling."""
    assert respeller.near(typed, (35801,)) == ()


@pytest.fixture(scope="module")
def ordinal_streets(tmp_path_factory: pytest.TempPathFactory) -> Queries:
    """Numbered streets, one of them in another ZIP."""
    names = ("1st Ave", "4th Ave", "22nd Ave", "28th Ave", "52nd St", "54th St", "58th St")
    return _queries(tmp_path_factory.mktemp("ordinals"), names, ("38th Ave",))


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("28ND", {"28TH": 1.0, "22ND": 1.0}),
        ("22TH", {"22ND": 1.0, "28TH": 1.5}),
        ("52TH", {"52ND": 1.0, "54TH": 1.5, "58TH": 1.5}),
        ("1TH", {"1ST": 1.0, "4TH": 1.5}),
        ("4ST", {"4TH": 1.0, "1ST": 1.0}),
        ("38ND", {}),  # 38th Ave is in another ZIP
        ("28TH", {}),
        ("22ND", {}),
        ("0TH", {}),
        ("99ST", {}),
    ],
)
def test_an_ordinal_with_the_wrong_end(
    ordinal_streets: Queries, typed: str, expected: dict[str, float]
) -> None:
    """Either its end is the slip or a digit is; nobody knows, but "52th" is mostly 52nd."""
    assert dict(Respeller(ordinal_streets).near(typed, (35801,))) == expected
