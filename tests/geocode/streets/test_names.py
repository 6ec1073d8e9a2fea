"""One key for all spellings of a street's name; nothing that tells streets apart is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from locator.address import parse
from locator.address.model import Street
from locator.address.pub28 import SUFFIX_FORMS
from locator.geocode.streets.names import base, bases, key, readings, street_key


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
