"""The columns that hold the address, and the text that a row of them makes."""

from pathlib import Path

import pytest

from locator.batch.column_names import NAMES, WHOSE, fold, looks_like_part, names_of
from locator.batch.columns import cell_text, mended_zip, understand
from locator.errors import DataError, LocatorError, UsageError

WHOLE = "1 Main St, Huntsville, AL 35801"

# names | --columns | cells | text
TEXTS = [
    ("id,address", "", "7|" + WHOLE, WHOLE),
    ("id,Full Address", "", "7|" + WHOLE, WHOLE),
    ("where", "", WHOLE, WHOLE),
    ("street,city,state,zip", "", "1 Main St|Huntsville|AL|35801", WHOLE),
    ("ZIP_CODE,State,CITY,Address-1", "", "35801|AL|Huntsville|1 Main St", WHOLE),
    ("address,city,state,zip", "", "1 Main St|Huntsville|AL|35801", WHOLE),
    ("address,city,state,zip", "", WHOLE + "|Huntsville|AL|35801", WHOLE),
    ("address,city,state,zip", "", "1 Main, Athens AL|Athens|AL|", "1 Main, Athens AL"),
    ("address,city,state,zip", "", "1 Main, Athens AL|Athens|AL|35611", "1 Main, Athens AL, 35611"),
    ("address,address2,zip", "", "1 Main St|Apt 4|35801", "1 Main St Apt 4, 35801"),
    ("addr1,addr2,zip", "", "1 Main St|4B|35801", "1 Main St # 4B, 35801"),
    ("street,apt,zip", "", "1 Main St|E|35801", "1 Main St # E, 35801"),
    ("street,apt,zip", "", "|4|35801", "# 4, 35801"),
    ("street,city,state,zip", "", "1 Main St|||35801", "1 Main St, 35801"),
    ("street,city,state,zip", "", " 1 Main St |Huntsville| AL|", "1 Main St, Huntsville, AL"),
    ("street,city,state,zip", "", "||| ", ""),
    ("zip", "", "1234", "01234"),
    ("zip,note", "", "35801.0|x", "35801"),
    ("full_address,street,city,zip", "", "no|1 Main|Athens|35611", "1 Main, Athens, 35611"),
    ("address,street", "", WHOLE + "|Main St", WHOLE),
    ("ADDR,ZIP5,zip", "street=ADDR,zip=ZIP5", "1 Main St|35801|9", "1 Main St, 35801"),
    ("home,city,zip", "address=home", WHOLE + "|Athens|35611", WHOLE),
    ("home,city,zip", "address=1", WHOLE + "|Athens|35611", WHOLE),
    ("home,city,zip", "street=1", "1 Main St|Athens|35611", "1 Main St, Athens, 35611"),
    ("address", "", "35806.0", "35806"),
    ("address,city", "", "35806.0|Huntsville", "35806, Huntsville"),
    ("address", "", "3.5801E4", "35801"),
    ("address", "", "1234", "1234"),
    ("lat,lng", "", "34.7|-86.6", "34.7, -86.6"),
    ("longitude,latitude", "", "-86,6|34,7", "34.7, -86.6"),
    ("lat,lng", "", "34.7|", ""),
    ("lat,lon,address", "", "34.7|-86.6|" + WHOLE, WHOLE),
    ("a,b,address", "latitude=a,longitude=b", "34.7|-86.6|" + WHOLE, "34.7, -86.6"),
    ("a,b,address", "latitude=a,longitude=b", "34.7||" + WHOLE, WHOLE),
    ("address,address", "address=2", "no|" + WHOLE, WHOLE),
    ("name,name,address", "", "a|b|" + WHOLE, WHOLE),
]  # fmt: skip


def _named(text: str) -> dict[str, str]:
    return dict(pair.split("=") for pair in text.split(",") if pair)


@pytest.mark.parametrize(("names", "named", "cells", "text"), TEXTS)
def test_the_address_of_a_row_is_found(names: str, named: str, cells: str, text: str) -> None:
    """Columns are known by their usual names or as they were named, and make one line."""
    columns = understand(names.split(","), _named(named))
    assert columns.text(cells.split("|")) == text


# A kind of file | the names | cells | text | what looks like a part and is not used
FILES = [
    (
        "a sheet with a number", "house_number,street,city,state,zip",
        "12|N Elm St|Athens|AL|35611", "12 N Elm St, Athens, AL 35611", "",
    ),
    (
        "the number twice", "house_number,street,zip",
        "12|12 N Elm St|35611", "12 N Elm St, 35611", "",
    ),
    (
        "a number that became a float, and a numbered street",
        "street_number,route,zip",
        "12.0|5th Ave|35611", "12 5th Ave, 35611", "",
    ),
    ("a number without a street", "house_number,street,zip", "12||35611", "35611", ""),
    ("a row's number", "number,address1,zip", "7|12 N Elm St|35611", "12 N Elm St, 35611", ""),
    (
        "OpenAddresses", "LON,LAT,NUMBER,STREET,UNIT,CITY,DISTRICT,REGION,POSTCODE,ID,HASH",
        "-86|34|12|N Elm St|4|Athens|Limestone|AL|35611|1|x", "12 N Elm St # 4, Athens, AL 35611",
        "LON,LAT",
    ),
    (
        "a region that is no state", "street,city,region,zip",
        "12 N Elm St|Athens|Southeast|35611", "12 N Elm St, Athens, 35611", "",
    ),
    (
        "OpenStreetMap", "addr:housenumber,addr:street,addr:city,addr:state,addr:postcode",
        "12|N Elm St|Athens|AL|35611", "12 N Elm St, Athens, AL 35611", "",
    ),
    (
        "NENA", "Add_Number,St_PreDir,St_Name,St_PosTyp,St_PosDir,Post_City,State,Zip_Code",
        "12|N|Elm|St|SW|Athens|AL|35611", "12 N Elm St SW, Athens, AL 35611", "",
    ),
    (
        "parts that the name has already", "number,pre dir,street,street type,zip",
        "12|N|North Elm Street|St.|35611", "12 North Elm Street, 35611", "",
    ),
    (
        "Google", "street_number,route,locality,administrative_area_level_1,postal_code",
        "12|N Elm St|Athens|Alabama|35611", "12 N Elm St, Athens, Alabama 35611", "",
    ),
    (
        "shortened names", "add_line_1,add_line_2,city_c,state_c,zip_c",
        "12 N Elm St|Apt 4|Athens|AL|35611", "12 N Elm St Apt 4, Athens, AL 35611", "",
    ),
    (
        "a Salesforce report", "Street,City,State/Province,Zip/Postal Code,Country",
        "12 N Elm St|Athens|AL|35611|US", "12 N Elm St, Athens, AL 35611", "Country",
    ),
    (
        "a Salesforce export", "PersonMailingStreet,PersonMailingCity,PersonMailingState__c",
        "12 N Elm St|Athens|AL", "12 N Elm St, Athens, AL", "",
    ),
    (
        "two addresses", "Billing Street,Billing City,Billing Zip/Postal Code,Mailing Street,"
        "Mailing City,Mailing State/Province",
        "9 Oak St|Madison|35758|12 N Elm St|Athens|AL", "12 N Elm St, Athens, AL",
        "Billing Street,Billing City,Billing Zip/Postal Code",
    ),
    (
        "another's ZIP", "street,city,state,Shipping Zip",
        "12 N Elm St|Athens|AL|35758", "12 N Elm St, Athens, AL", "Shipping Zip",
    ),
    (
        "a ZIP that belongs to it", "Home Address,City,State,Mailing ZIP",
        "12 N Elm St|Athens|AL|35611", "12 N Elm St, Athens, AL 35611", "",
    ),
    (
        "Dynamics", "Address 1: Street 1,Address 1: Street 2,Address 1: City,"
        "Address 1: State/Province,Address 1: ZIP/Postal Code,Address 2: City",
        "12 N Elm St|Apt 4|Athens|AL|35611|no", "12 N Elm St Apt 4, Athens, AL 35611",
        "Address 2: City",
    ),
    (
        "a health record", "Patient Address 1,Patient Address 2,Patient City,Patient Zip,"
        "Provider Address,Email Address",
        "12 N Elm St|NULL|Athens|35611|no|x@example.org", "12 N Elm St, Athens, 35611",
        "Provider Address",
    ),
    ("nine digits", "street,ZIP+4", "12 N Elm St|356111234", "12 N Elm St, 35611-1234", ""),
    ("four of nine digits", "street,zip,ZIP+4", "12 N Elm St|35611|34",
     "12 N Elm St, 35611-0034", ""),
    ("four digits and no more", "street,zip4", "12 N Elm St|1234", "12 N Elm St", ""),
    ("a county alone", "street,county,state", "12 N Elm St|Limestone|AL",
     "12 N Elm St, Limestone County, AL", ""),
    ("a parish", "street,county,state", "12 N Elm St|Caddo|LA",
     "12 N Elm St, Caddo Parish, LA", ""),
    ("a district", "street,district,state", "12 N Elm St|North|AL", "12 N Elm St, AL", ""),
    ("a county and a ZIP", "street,county,zip", "12 N Elm St|Limestone|35611",
     "12 N Elm St, 35611", ""),
    ("a last line", "Street,City/State/ZIP", "12 N Elm St|Athens AL 35611",
     "12 N Elm St, Athens AL 35611", ""),
    ("a unit and its kind", "street,unit type,unit,zip", "12 N Elm St|APT|4|35611",
     "12 N Elm St APT 4, 35611", ""),
    ("other things", "name,street,zip,Floor,Business Unit,License State,City of birth",
     "x|12 N Elm St|35611|2|Sales|AL|Athens", "12 N Elm St, 35611", "Floor"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("names", "cells", "text", "unused"), [file[1:] for file in FILES], ids=[f[0] for f in FILES]
)
def test_the_columns_of_usual_files_are_understood(
    names: str, cells: str, text: str, unused: str
) -> None:
    """No part of an address is lost without a word, and no two addresses are mixed."""
    columns = understand(names.split(","), {})
    assert columns.text(cells.split("|")) == text
    assert ",".join(columns.unused) == unused


def test_another_address_can_be_named_by_its_street() -> None:
    """The other parts are those of the address whose street was named."""
    names = ["Street", "City", "Shipping Street", "Shipping City"]
    columns = understand(names, {"street": "Shipping Street"})
    assert columns.text(["9 Oak St", "Madison", "12 N Elm St", "Athens"]) == "12 N Elm St, Athens"
    assert columns.unused == ("Street", "City")


def test_what_is_not_used_is_named_only_where_names_are_shown() -> None:
    """A first line that may be a row is not shown; without one there is nothing to name."""
    hidden = understand(["12 Plantedword", "zip", "Athens city"], {"zip": "zip"})
    assert hidden.unused == ("column 3",)
    assert understand(["column_1", "city"], {"zip": "1"}, header=False).unused == ()
    assert understand(["full", "city"], {"address": "full"}).unused == ()


def test_every_name_stands_for_one_part() -> None:
    """No name is in the table twice."""
    names = [fold(name) for part in NAMES for name in names_of(part)]
    assert len(names) == len(set(names))


def test_the_page_of_names_is_not_stale() -> None:
    """docs/columns.md shows the table as it is."""
    page = (Path(__file__).parents[2] / "docs" / "columns.md").read_text(encoding="utf-8")
    for part in NAMES:
        assert f"| `{part}` | {', '.join(names_of(part))} |" in page
    assert f"\n{', '.join(WHOSE)}.\n" in page


@pytest.mark.parametrize(
    ("name", "looks"),
    [
        ("Cross street", True), ("clinicZip", True), ("County Road", True), ("PO Box Postal", True),
        ("Email Address", False), ("status", False), ("Unit price", False), ("number", False),
        ("ip_address", False), ("estate", False), ("Address ID", False), ("capacity", False),
    ],
)  # fmt: skip
def test_a_name_looks_like_a_part_of_an_address(name: str, looks: bool) -> None:
    """By its words, and not where others say that it is something else."""
    assert looks_like_part(name) is looks


# names | --columns | class of the error | a part of what it says
REFUSED = [
    ("id,name", "", DataError, "the columns are: id, name"),
    ("ID,NAME", "", DataError, "the columns are: ID, NAME"),
    ("who,Phone", "", DataError, "the columns are: who, Phone"),
    (
        "who,where",
        "",
        DataError,
        "there are 2 columns (names are not shown, since they may be data)",
    ),
    ("who,where", "", DataError, "which can be named by position from 1; name them:"),
    ("who,where", "zip=where,city=x", UsageError, "the columns are: who, where"),
    ("id,name,latitude", "", DataError, "the columns are: id, name, latitude"),
    ("id,name", "street=home", UsageError, "for the part street; the columns are: id, name"),
    ("id,name", "street=3", UsageError, "no such column for the part street"),
    ("id,name", "street=0", UsageError, "no such column for the part street"),
    ("id,name", "house=id", UsageError, "columns can be: address, house_number, predir"),
    ("zip,address,zip", "", DataError, "two columns have the name that zip goes by"),
    ("home,home", "street=home", DataError, "--columns street=3"),
]


@pytest.mark.parametrize(("names", "named", "error", "said"), REFUSED)
def test_columns_that_are_not_clear_are_asked_for(
    names: str, named: str, error: type[LocatorError], said: str
) -> None:
    """The message says which columns there are, or how to name the right one."""
    with pytest.raises(error) as raised:
        understand(names.split(","), _named(named))
    assert said in str(raised.value)


HEADERLESS = [
    ["Jane Sample", "12 Plantedword Rd", "Huntsville"],
    ["Sample", "Plantedword Rd", "Huntsville", "AL"],
    ["12 Plantedword Rd, Huntsville"],
    ["35801", "Plantedword"],
    ["Jane Sample", "Plantedword Lane"],
    ["Sample", "Plantedword", "ID"],
    ["Jane Sample 12 Plantedword Ln"],
    ["Plantedword AL"],
    ["Plantedword Lane"],
]


@pytest.mark.parametrize("named", ["", "address=1", "zip=nowhere"])
@pytest.mark.parametrize("cells", HEADERLESS)
def test_a_file_without_names_is_not_shown(cells: list[str], named: str) -> None:
    """A first line that may be an address appears in no message, and no row becomes a header."""
    try:
        said = understand(cells, _named(named)).description
    except LocatorError as error:
        said = str(error)
        assert named or "--no-header --columns address=1" in said
    assert "Plantedword" not in said
    assert "Sample" not in said


@pytest.mark.parametrize(
    "first", ["Athens AL", "athens", "New Hope, Alabama", "PO Box 12", "Elm Ln"]
)
def test_a_place_is_no_name_of_the_only_column(first: str) -> None:
    """The first row of a list of places is not eaten as a line of names; named, it is one."""
    with pytest.raises(DataError, match="--no-header --columns address=1"):
        understand([first], {})
    assert understand([first], {"address": first}).used == (0,)


@pytest.mark.parametrize("first", ["where", "Home", "Patient location", "Adresse", "Mobile", "x"])
def test_a_word_is_a_name_of_the_only_column(first: str) -> None:
    """A word that is no place is a column's name, and so is a common name of columns."""
    assert understand([first], {}).text(["35806"]) == "35806"


def test_names_with_a_place_of_their_own_are_no_row() -> None:
    """Keys and Parquet's columns are named; --no-header, which is for CSV, is no advice there."""
    with pytest.raises(DataError) as raised:
        understand(["12 Plantedword Rd", "Sample"], {}, keyed=True)
    assert "--columns street=NAME,zip=NAME" in str(raised.value)
    assert not any(word in str(raised.value) for word in ("--no-header", "Plantedword", "Sample"))


def test_without_a_header_columns_are_named_by_position() -> None:
    """With --no-header, a position says where the address is; one column alone is the address."""
    two = understand(["column_1", "column_2"], {"address": "2"}, header=False)
    assert two.text(["7", WHOLE]) == WHOLE
    assert two.description == "address = column 2"
    assert understand(["column_1"], {}, header=False).text([WHOLE]) == WHOLE
    with pytest.raises(DataError, match="no column is known"):
        understand(["column_1", "column_2"], {}, header=False)


def test_the_description_says_what_was_understood() -> None:
    """People see which column became which part, and only those that are used."""
    columns = understand(["Id", "ADDR 1", "lat", "lon", "Zip5"], {})
    assert columns.description == "street = ADDR 1, zip = Zip5"
    assert columns.used == (1, 4)


# as it stands | as it was
ZIPS = [
    ("1234", "01234"),
    ("1234.0", "01234"),
    ("35801.0", "35801"),
    ("35801.", "35801"),
    ("358011234", "35801-1234"),
    ("358011234.0", "35801-1234"),
    ("12341234", "01234-1234"),
    ("1234-5678", "01234-5678"),
    ("35801-1234", "35801-1234"),
    ('="01234"', "01234"),
    ("'01234", "01234"),
    ("3.5801E4", "35801"),
    ("3.5801e+04", "35801"),
    ("1.234E3", "01234"),
    ("3.58011234E8", "35801-1234"),
    ("3.58E4", "3.58E4"),
    ("3.5801E5", "3.5801E5"),
    ("358", "358"),
    ("35801-12", "35801-12"),
    ("K1A 0B1", "K1A 0B1"),
    ("", ""),
]


@pytest.mark.parametrize(("damaged", "code"), ZIPS)
def test_zip_codes_that_a_spreadsheet_damaged_are_mended(damaged: str, code: str) -> None:
    """Leading zeros, hyphens and plain digits come back; what is no ZIP Code is left alone."""
    assert mended_zip(damaged) == code


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (True, "true"),
        (False, "false"),
        (35801, "35801"),
        (1.5, "1.5"),
        ("x", "x"),
        (b"x", "x"),
        ([1, None], "[1, null]"),
        ({"a": "é"}, '{"a": "é"}'),
    ],
)
def test_values_with_types_become_cells(value: object, text: str) -> None:
    """Each value has one text, whatever file it came from."""
    assert cell_text(value) == text
