"""One key for all spellings of a street's name; nothing that tells streets apart is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from locator.address import parse
from locator.address.model import Street
from locator.address.pub28 import SUFFIX_FORMS
from locator.geocode.streets.names import (
    base,
    bases,
    contains,
    key,
    readings,
    shown,
    spoken,
    street_key,
    unspoken,
)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("BIRCH HOLLOW", "BIRCHHOLLOW"),
        ("BIRCH-HOLLOW", "BIRCHHOLLOW"),
        ("O'NEAL", "ONEAL"),
        ("SAINT CLEMENT", "SAINTCLEMENT"),
        ("ST CLEMENT", "SAINTCLEMENT"),
        ("SAINTE ANNE", "SAINTEANNE"),
        ("MOUNT ARDEN", "MOUNTARDEN"),
        ("MT ARDEN", "MOUNTARDEN"),
        ("GREEN MOUNTAIN", "GREENMOUNTAIN"),
        ("FORT KESTREL", "FORTKESTREL"),
        ("SANDY POINT", "SANDYPOINT"),
        ("BLACK AND WHITE", "BLACKANDWHITE"),
        ("BLACK & WHITE", "BLACKANDWHITE"),
        ("FIRST", "1ST"),
        ("1ST", "1ST"),
        ("SECOND", "2ND"),
        ("THIRD", "3RD"),
        ("FIFTH", "5TH"),
        ("ELEVENTH", "11TH"),
        ("TWELFTH", "12TH"),
        ("TWENTIETH", "20TH"),
        ("TWENTY FIRST", "21ST"),
        ("TWENTY-FIRST", "21ST"),
        ("THIRTY SECOND", "32ND"),
        ("FIFTY THIRD", "53RD"),
        ("NINETIETH", "90TH"),
        ("NINETY NINTH", "99TH"),
        ("TWENTY GRAND", "TWENTYGRAND"),
        ("FIRST BAPTIST CHURCH", "1STBAPTISTCHURCH"),
        ("FIRSTLIGHT", "FIRSTLIGHT"),
        ("MARTIN LUTHER KING", "MARTINLUTHERKING"),
        ("MARTIN LUTHER KING JR", "MARTINLUTHERKING"),
        ("MARTIN LUTHER KING JUNIOR", "MARTINLUTHERKING"),
        ("DR MARTIN LUTHER KING JR", "MARTINLUTHERKING"),
        ("DOCTOR MARTIN LUTHER KING", "MARTINLUTHERKING"),
        ("REV MARTIN LUTHER KING", "MARTINLUTHERKING"),
        ("M L KING JR", "MARTINLUTHERKING"),
        ("ML KING", "MARTINLUTHERKING"),
        ("MLK JR", "MARTINLUTHERKING"),
        ("MARTIN-LUTHER KING", "MARTINLUTHERKING"),
        ("MOUNTAIN VIEW", "MOUNTAINVIEW"),
        ("MTN VIEW", "MOUNTAINVIEW"),
        ("MOUNTAINVIEW", "MOUNTAINVIEW"),
        ("SUTTONS LNDG", "SUTTONSLANDING"),
        ("COLD SPGS", "COLDSPRINGS"),
        ("WOODLAND CH", "WOODLANDCHURCH"),
        ("ROSA PARKS", "ROSAPARKS"),
        ("SUMMIT VLG", "SUMMITVILLAGE"),
        ("OLD MLK", "OLDMARTINLUTHERKING"),
        ("KINGSBURY", "KINGSBURY"),
        ("BIRCH AV FARM", "BIRCHAVENUEFARM"),
        ("OLD FRST", "OLDFOREST"),
        ("OLD FRST CEM", "OLDFORESTCEMETERY"),
        ("STAR HTS", "STARHEIGHTS"),
        ("BAR RNCHS", "BARRANCH"),
        ("CITY PARKS", "CITYPARKS"),
        ("", ""),
    ],
)
def test_spellings_of_a_name(name: str, expected: str) -> None:
    """Words that are written in more than one way compare equal, alone and inside a name."""
    assert base(name) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("5TH", "6TH"),
        ("21ST", "1ST"),
        ("US HIGHWAY 72", "STATE ROUTE 72"),
        ("COUNTY ROAD 57", "COUNTY ROAD 571"),
        ("SAINT CLAIR", "CLAIR"),
        ("MARTIN LUTHER", "MARTIN LUTHER KING"),
        ("US HIGHWAY 72 ALT", "US HIGHWAY 72"),
        ("OLD HIGHWAY 431", "HIGHWAY 431"),
    ],
)
def test_names_that_are_not_the_same(one: str, other: str) -> None:
    """The key has everything that distinguishes two roads."""
    assert base(one) != base(other)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Birch Hollow Dr", ("BIRCHHOLLOW", "", "DR", "")),
        ("Calle Peña", ("CALLEPENA", "", "", "")),
        ("W 6th St", ("6TH", "W", "ST", "")),
        ("Fable St S", ("FABLE", "", "ST", "S")),
        ("Juniper Dr NW", ("JUNIPER", "", "DR", "NW")),
        ("Avenue A", ("AVENUEA", "", "", "")),
        ("McGee Rd Exn", ("MCGEEROADEXN", "", "", "")),
        ("Madison County 57", ("COUNTYROAD57", "", "", "")),
        ("Madison Co 57", ("COUNTYROAD57", "", "", "")),
        ("County Rd 57", ("COUNTYROAD57", "", "", "")),
        ("Co Hwy 57", ("COUNTYROAD57", "", "", "")),
        ("Autauga County 57", ("AUTAUGACOUNTY57", "", "", "")),
        ("Madison County 57 Exn", ("COUNTYROAD57EXN", "", "", "")),
        ("Madison County Line Rd", ("MADISONCOUNTYLINE", "", "RD", "")),
        ("US Hwy 72", ("USHIGHWAY72", "", "", "")),
        ("State Rte 53", ("STATEROUTE53", "", "", "")),
        ("State Hwy 53", ("STATEROUTE53", "", "", "")),
        ("US Hwy 431 S", ("USHIGHWAY431", "", "", "S")),
        ("US Hwy 431 Alt", ("USHIGHWAY431ALT", "", "", "")),
        ("Interstate 565", ("INTERSTATE565", "", "", "")),
        ("I- 565", ("INTERSTATE565", "", "", "")),
        ("Old Hwy 431", ("OLDHIGHWAY431", "", "", "")),
    ],
)
def test_names_as_the_census_bureau_writes_them(
    name: str, expected: tuple[str, str, str, str]
) -> None:
    """A file's name comes apart into base, direction, suffix and direction."""
    assert street_key(name, "Madison County") == expected


@pytest.mark.parametrize(
    ("typed", "file_name"),
    [
        ("110 birch hollow drive", "Birch Hollow Dr"),
        ("110 Saint Clement Avenue", "St Clement Ave"),
        ("110 Twenty-First Street", "21st St"),
        ("110 CR 57", "Madison County 57"),
        ("110 AL-53", "State Rte 53"),
        ("110 U.S. 72", "US Hwy 72"),
        ("110 MLK Boulevard", "Dr Martin Luther King Jr Blvd"),
        ("110 W. Sixth St.", "W 6th St"),
    ],
)
def test_what_is_typed_meets_what_the_file_has(typed: str, file_name: str) -> None:
    """A caller's spelling and the Census Bureau's have one key."""
    assert key(parse(typed).street) == street_key(file_name, "Madison County")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("BIRCH HOLLOW", {"BIRCHHOLLOW"}),
        ("5TH", {"5TH"}),
        ("US HIGHWAY 72", {"USHIGHWAY72", "HIGHWAY72", "ROUTE72"}),
        ("COUNTY ROAD 57", {"COUNTYROAD57", "HIGHWAY57", "ROUTE57"}),
        (
            "HIGHWAY 72",
            {"USHIGHWAY72", "STATEROUTE72", "COUNTYROAD72", "HIGHWAY72", "ROUTE72", "INTERSTATE72"},
        ),
        ("AUTAUGA COUNTY 57", {"AUTAUGACOUNTY57", "COUNTYROAD57"}),
        ("INTERSTATE 565", {"INTERSTATE565", "HIGHWAY565", "ROUTE565"}),
        ("HIGHWAY CONTRACT", {"HIGHWAYCONTRACT"}),
        ("HIGHWAY K", {"HIGHWAYK", "COUNTYROADK", "STATEROUTEK"}),
        ("ROUTE AA", {"ROUTEAA", "COUNTYROADAA", "STATEROUTEAA"}),
        ("COUNTY ROAD K", {"COUNTYROADK"}),
    ],
)
def test_the_keys_a_typed_name_can_have(name: str, expected: set[str]) -> None:
    """A highway without a class can have any class; one with a class may be filed without it."""
    assert set(bases(name)) == expected


@pytest.mark.parametrize("name", ["US HIGHWAY 231-431", "HIGHWAY 231-431"])
def test_two_routes_on_one_road(name: str) -> None:
    """For "231-431" the file may have either route, but not the joint number."""
    found = bases(name)
    assert {"USHIGHWAY231", "USHIGHWAY431"} <= set(found)
    assert not any("231431" in one for one in found)


def test_an_alternate_route_keeps_its_name() -> None:
    """The words after the number stay, with every class."""
    assert set(bases("HIGHWAY 72 ALT")) >= {"USHIGHWAY72ALT", "STATEROUTE72ALT"}
    assert "USHIGHWAY72" not in bases("HIGHWAY 72 ALT")


@pytest.mark.parametrize(
    ("typed", "key", "read"),
    [
        (Street("", "BIRCH", "HOLW", ""), "BIRCHHOLLOW", Street("", "BIRCH", "", "")),
        (Street("", "BIRCH", "ST", "N"), "BIRCHSTREET", Street("", "BIRCH", "", "N")),
        (Street("", "N", "CT", ""), "COURT", Street("N", "COURT", "", "")),
        (Street("", "3", "AVE", "NW"), "3RD", Street("", "3", "AVE", "NW")),
        (Street("", "22", "AVE", ""), "22ND", Street("", "22", "AVE", "")),
    ],
)
def test_other_readings_of_a_street(typed: Street, key: str, read: Street) -> None:
    """A last word that is no suffix, a name that is no direction, a number that is an ordinal."""
    assert (key, read, 0) in readings(typed)


ORDINALS = [
    *((1, "1ST"), (2, "2ND"), (3, "3RD"), (4, "4TH"), (9, "9TH"), (10, "10TH"), (11, "11TH")),
    *((12, "12TH"), (13, "13TH"), (14, "14TH"), (20, "20TH"), (21, "21ST"), (32, "32ND")),
    *((43, "43RD"), (50, "50TH"), (101, "101ST"), (111, "111TH"), (112, "112TH"), (113, "113TH")),
    *((122, "122ND"), (213, "213TH"), (999, "999TH")),
]


@pytest.mark.parametrize(("number", "ordinal"), ORDINALS)
def test_a_bare_number_is_an_ordinal(number: int, ordinal: str) -> None:
    """The name in "3 Ave" is 3rd: the ending follows the last digit, but for 11, 12 and 13."""
    street = Street("", str(number), "AVE", "")
    assert (ordinal, street, 0) in readings(street)


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("FIRST", "1ST"),
        ("EIGHTH", "8TH"),
        ("TENTH", "10TH"),
        ("THIRTEENTH", "13TH"),
        ("NINETEENTH", "19TH"),
        ("TWENTIETH", "20TH"),
        ("FORTY SECOND", "42ND"),
        ("SIXTY THIRD", "63RD"),
        ("EIGHTY FOURTH", "84TH"),
    ],
)
def test_numbers_as_words(words: str, number: str) -> None:
    """A number that is written as a word is the number in digits."""
    assert base(words) == base(number) == number


def test_an_ordinal_is_compared_as_it_is_spoken() -> None:
    """The key "1ST" is compared as "FIRST", which leads back to it; no other name changes."""
    assert (spoken("1ST"), unspoken("FIRST")) == ("FIRST", "1ST")
    assert (spoken("20TH"), unspoken("TWENTIETH")) == ("TWENTIETH", "20TH")
    # Nobody misspells two words as one name.
    assert spoken("21ST") == "21ST"
    assert spoken("BIRCHHOLLOW") == unspoken("BIRCHHOLLOW") == "BIRCHHOLLOW"


@given(st.integers(1, 999).map(lambda number: readings(Street("", str(number), "", ""))[-1].base))
def test_a_spoken_ordinal_leads_back_to_its_key(ordinal: str) -> None:
    """Whatever the number, the key of its spoken form is the key that was spoken."""
    assert unspoken(spoken(ordinal)) == ordinal


@pytest.mark.parametrize(
    ("suffix", "word"),
    [
        ("AVE", "AVENUE"),
        ("BYU", "BAYOU"),
        ("CRES", "CRESCENT"),
        ("FRST", "FOREST"),
        ("HTS", "HEIGHTS"),
        ("ISLE", "ISLE"),
        ("KNLS", "KNOLLS"),
        ("LNDG", "LANDING"),
        ("RNCH", "RANCH"),
        ("SPGS", "SPRINGS"),
        ("ST", "STREET"),
        ("TRAK", "TRACK"),
        ("WAYS", "WAYS"),
        ("XING", "CROSSING"),
    ],
)
def test_a_suffix_as_a_word_of_the_name(suffix: str, word: str) -> None:
    """A suffix is read as a word too: "Birch Holw" may be the whole name of Birch Hollow Dr."""
    whole = readings(Street("", "BIRCH", suffix, ""))[1]
    assert whole == (f"BIRCH{word}", Street("", "BIRCH", "", ""), 0)


@pytest.mark.parametrize(
    ("name", "county", "expected"),
    [
        ("Autauga County 57", "Autauga County", "County Rd 57"),
        ("Autauga Co 57", "Autauga County", "County Rd 57"),
        ("St. Clair County 5A", "St. Clair County", "County Rd 5A"),
        ("Elmore County 57", "Autauga County", "Elmore County 57"),
        ("Autauga County Line Rd", "Autauga County", "Autauga County Line Rd"),
        ("Old Autauga County 57", "Autauga County", "Old Autauga County 57"),
        ("Birch Hollow Dr", "Autauga County", "Birch Hollow Dr"),
    ],
)
def test_the_name_that_is_shown(name: str, county: str, expected: str) -> None:
    """A road that the file names after the county is shown as a county road; others as they are."""
    assert shown(name, county) == expected


@pytest.mark.parametrize(
    ("label", "words", "expected"),
    [
        ("N Birch Hollow Dr", ["BIRCH"], True),
        ("Birch Hollow Dr", ["BIRCH", "HOLLOW"], True),
        ("Birch Hollow Dr", ["HOLLOW", "BIRCH"], True),
        ("Birch Hollow Dr", ["BIRCH", "FARM"], False),
        ("Birch Dr", ["BIRCH", "DR"], False),
        ("Birch", ["BIRCH"], False),
        ("Birchwood Hollow Dr", ["BIRCH"], False),
    ],
)
def test_a_name_with_a_word_more(label: str, words: list[str], expected: bool) -> None:
    """A street can be meant by some of its words, if it has all of them and others besides."""
    assert contains(label, words) == expected


@pytest.mark.parametrize("suffix", sorted(SUFFIX_FORMS))
def test_every_form_of_a_suffix_is_one_word(suffix: str) -> None:
    """All spellings of a suffix inside a name give the same key, except for plurals."""
    forms = [form for form in SUFFIX_FORMS[suffix].split() if not form.endswith("S")]
    plain = [form for form in forms if form not in ("ST", "DR")]  # saints and doctors
    assert len({base(f"BIRCH {form} FARM") for form in plain}) <= 1


def test_a_name_is_its_own_reading() -> None:
    """The name as it was typed comes first."""
    street = Street("", "BIRCH", "", "")
    assert readings(street) == (("BIRCH", street, 0),)


def test_a_suffix_without_a_space() -> None:
    """The end of "Cookrd" may be its suffix, at the cost of half a slip for the space."""
    typed = Street("", "COOKRD", "", "N")
    assert readings(typed) == (("COOKRD", typed, 0), ("COOK", Street("", "COOK", "RD", "N"), 0.5))


@given(st.text(max_size=40))
def test_any_name_has_a_key(name: str) -> None:
    """No name of any file raises, and a key never holds a space."""
    found = street_key(name or "x", "Madison County")
    assert " " not in found.base
    assert bases(name)
