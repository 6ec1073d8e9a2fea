"""Reading locations files."""

import codecs
import io
import re
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from locator.clinics.check import check
from locator.clinics.load import load
from locator.clinics.model import Clinic
from locator.clinics.one_line import spread
from locator.clinics.placeholders import stands_for_blank
from locator.clinics.table import read_table
from locator.errors import DataError, Exit
from locator.geocode.model import ZIP, Candidate
from locator.report.directory import as_csv

MINIMAL = "id,name,street,city,state,zip\nmain,Main Street,1 Main St,Huntsville,AL,35801\n"
FULL = (
    "id,name,street,unit,city,state,zip,latitude,longitude,accuracy_m,services,phone,hours,"
    "timezone,status,notice,url,verified_on\n"
    'main,"Main Street, Downtown",1 Main St,Ste 2,Huntsville,AL,35801,34.7300,-86.5800,30,'
    '"Hand therapy; ""Pool"" therapy",256-555-0100,Mo-Fr 08:00-17:00,America/Chicago,'
    "temporarily_closed,Back in May,https://example.org/main,2026-11-01\n"
)
DOWNTOWN = Clinic(
    id="main",
    name="Main Street, Downtown",
    street="1 Main St",
    unit="Ste 2",
    city="Huntsville",
    state="AL",
    zip="35801",
    latitude=34.73,
    longitude=-86.58,
    accuracy_m=30.0,
    services=("Hand therapy", '"Pool" therapy'),
    phone="256-555-0100",
    hours="Mo-Fr 08:00-17:00",
    timezone="America/Chicago",
    status="temporarily_closed",
    notice="Back in May",
    url="https://example.org/main",
    verified_on="2026-11-01",
)


def center(address: str) -> Candidate | None:
    """Place every address in the middle of Huntsville."""
    return Candidate(34.73, -86.58, ZIP, 4900.0, address, "test")


def nowhere(address: str) -> Candidate | None:
    """Place no address at all."""
    return None


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The path of a test's file."""
    return tmp_path / "locations.csv"


def test_the_shipped_directory_has_only_known_facts() -> None:
    """Both clinics are shipped, with the accuracy of their points; unknown facts are blank."""
    eagletree, west = load(None, nowhere)
    assert (eagletree.id, eagletree.address) == (
        "eagletree",
        "1140 Eagletree Lane SE, Huntsville, AL 35801",
    )
    assert (west.id, west.name) == ("huntsville-west", "Huntsville West")
    assert west.address == "7061B Hwy 72 West, Huntsville, AL 35806"
    assert eagletree[7:10] == (34.709, -86.5625, 2400)
    assert west[7:10] == (34.75356, -86.711622, 150)
    for clinic in (eagletree, west):
        assert clinic.services == ("Trigger point dry needling",)
        assert (clinic.status, clinic.timezone) == ("open", "America/Chicago")
        assert (clinic.phone, clinic.hours, clinic.notice, clinic.url) == ("", "", "", "")
        assert clinic.verified_on == ""


def test_every_column_is_read(path: Path) -> None:
    """Each column of the file becomes the clinic's fact of that name."""
    path.write_text(FULL)
    assert load(str(path), nowhere) == (DOWNTOWN,)


@pytest.mark.parametrize(
    ("title", "content"),
    [
        ("BOM", codecs.BOM_UTF8 + FULL.encode()),
        ("CRLF", FULL.replace("\n", "\r\n").encode()),
        ("CR", FULL.replace("\n", "\r").encode()),
        ("no last line break", FULL.rstrip().encode()),
        ("blank lines and rows", FULL.replace("\n", "\n\n" + "," * 17 + "\n").encode()),
        (
            "capitals in the header",
            FULL.replace(FULL.partition("\n")[0], FULL.partition("\n")[0].upper()).encode(),
        ),
        ("spaces around names", FULL.replace(",zip,", ", zip ,").encode()),
        ("spaces around cells", FULL.replace(",35801,", ", 35801 ,").encode()),
        ("line breaks in a cell", FULL.replace("Street, D", "Street,\r\nD").encode()),
        ("ZIP+4", FULL.replace("35801", "35801-1234").encode()),
        ("small letters", FULL.replace(",AL,", ",al,").encode()),
        ("a state in full", FULL.replace(",AL,", ",Alabama,").encode()),
    ],
)
def test_a_file_may_be_written_in_many_ways(title: str, content: bytes, path: Path) -> None:
    """Byte-order mark, line ends, capitals and spacing make no difference."""
    path.write_bytes(content)
    assert load(str(path), nowhere) == (DOWNTOWN,)


def test_columns_stand_in_any_order_beside_others(path: Path) -> None:
    """Columns can be in any order, and unknown columns are ignored."""
    path.write_text("our own,zip,name,,id,street\nx,35801,Main,y,main,1 Main St\n")
    (clinic,) = load(str(path), center)
    assert (clinic.id, clinic.name, clinic.zip) == ("main", "Main", "35801")


@pytest.mark.parametrize(
    ("content", "clinic_id", "name"),
    [
        ("name,zip\nClínica  Norte (2),35801\n", "clinica-norte-2", "Clínica Norte (2)"),
        ("id,zip\nmain,35801\n", "main", "main"),
    ],
)
def test_id_and_name_stand_in_for_each_other(
    content: str, clinic_id: str, name: str, path: Path
) -> None:
    """A file with only one of the columns id and name is enough."""
    path.write_text(content, encoding="utf-8")
    (clinic,) = load(str(path), center)
    assert (clinic.id, clinic.name) == (clinic_id, name)


def test_blank_coordinates_are_geocoded(path: Path) -> None:
    """Without coordinates the address is placed, and the clinic has the precision of that."""
    path.write_text(MINIMAL)
    asked = []

    def geocode(address: str) -> Candidate | None:
        asked.append(address)
        return center(address)

    (clinic,) = load(str(path), geocode)
    assert asked == ["1 Main St, Huntsville, AL 35801"]
    assert (clinic.latitude, clinic.longitude, clinic.accuracy_m) == (34.73, -86.58, 4900)
    assert (clinic.point_source, clinic.status, clinic.services) == (ZIP, "open", ())


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("1 Main St, Huntsville, AL 35801", ["1 Main St", "", "Huntsville", "AL", "35801"]),
        ("1 Main St, Ste 2, Athens, AL", ["1 Main St", "Ste 2", "Athens", "AL", ""]),
        ("1 Main St, #2, Athens AL 35611-1234", ["1 Main St", "#2", "Athens", "AL", "35611"]),
        ("1 Main St,Athens,Alabama,35611,USA", ["1 Main St", "", "Athens", "AL", "35611"]),
        ("1 Main St Athens AL 35611", ["1 Main St", "", "Athens", "AL", "35611"]),
        ("1 Main St, Washington, DC 20001", ["1 Main St", "", "Washington", "DC", "20001"]),
        ("Mall, Gate 3, Athens, AL", ["Mall, Gate 3", "", "Athens", "AL", ""]),
        ("1 Oak St, New York, New York 10001", ["1 Oak St", "", "New York", "NY", "10001"]),
        ("PO Box 5, Athens AL", ["PO Box 5", "", "Athens", "AL", ""]),
        ("Athens, AL", ["", "", "Athens", "AL", ""]),
        ("1 Main St, 35611", ["1 Main St", "", "", "", "35611"]),
        ("35611", ["", "", "", "", "35611"]),
        ("1 Main St, Ste 2, 35611", ["1 Main St", "Ste 2", "", "", "35611"]),
        ("1 Main St, Huntsville, Ala. 35801", ["1 Main St", "", "Huntsville", "AL", "35801"]),
        ("1 Oak St, Athens, Limestone County, AL", ["1 Oak St", "", "Athens", "AL", ""]),
        ("1 Main St, New York, 10001", ["1 Main St", "", "New York", "", "10001"]),
        ("Washington 20001", ["", "", "Washington", "", "20001"]),
        ("1 Oak St, 2nd Floor, St. Louis, MO", ["1 Oak St", "2nd Floor", "St. Louis", "MO", ""]),
        ("1 Oak St, Cañon City, CO", ["1 Oak St", "", "Cañon City", "CO", ""]),
    ],
)
def test_an_address_may_be_in_one_column(path: Path, written: str, expected: list[str]) -> None:
    """A column address holds it as people write it on one line."""
    path.write_text(f'name,address\nA,"{written}"\n')
    (found,) = load(str(path), center)
    assert [found.street, found.unit, found.city, found.state, found.zip] == expected


def test_an_address_beside_its_zip_is_the_street(path: Path) -> None:
    """Many programs call the street the address."""
    path.write_text("name,address,zip\nA,1 Main St,35801\n")
    (found,) = load(str(path), center)
    assert found.address == "1 Main St, 35801"


@pytest.mark.parametrize(
    "written", ["PO Box 35801", "1 Main St", "1 Oak St, Athens, AL 35611, upstairs", "x,,,,y"]
)
def test_an_address_that_cannot_be_cut_apart_is_an_error(path: Path, written: str) -> None:
    """Nothing is guessed: the number of a box is no ZIP, and text behind the ZIP has no column."""
    path.write_text(f'name,address\nA,"{written}"\n')
    with pytest.raises(DataError, match="city and state, or in a ZIP"):
        load(str(path), center)


@pytest.mark.parametrize(
    ("columns", "cells", "expected"),
    [
        ("unit", "Bldg 4", ["1 Main St, Ste 2", "Bldg 4", "Athens", "AL", "35611"]),
        ("unit", "STE 2", ["1 Main St", "STE 2", "Athens", "AL", "35611"]),
        ("unit", "", ["1 Main St", "Ste 2", "Athens", "AL", "35611"]),
        ("street", "9 Elm St", ["9 Elm St", "", "Athens", "AL", "35611"]),
        ("street", "", ["1 Main St", "Ste 2", "Athens", "AL", "35611"]),
        ("zip", "35611", ["1 Main St", "Ste 2", "Athens", "AL", "35611"]),
        ("city,state", "Athens,AL", ["1 Main St", "Ste 2", "Athens", "AL", "35611"]),
    ],
)
def test_an_address_fills_only_blank_columns(
    path: Path, columns: str, cells: str, expected: list[str]
) -> None:
    """A whole address beside other columns is taken apart, and their cells stay as they are."""
    path.write_text(f'name,address,{columns}\nA,"1 Main St, Ste 2, Athens, AL 35611",{cells}\n')
    (found,) = load(str(path), center)
    assert [found.street, found.unit, found.city, found.state, found.zip] == expected


def test_two_zip_codes_of_one_clinic_are_reported(path: Path) -> None:
    """The column counts, and a warning says that the address has another one."""
    path.write_text('name,address,zip\nA,"1 Main St, Athens, AL 35611",35801\n')
    table = read_table(str(path))
    assert spread(table.rows[0])
    assert [(found.severity, found.column) for found in table.findings()] == [("warning", "zip")]


def test_given_coordinates_are_never_geocoded(path: Path) -> None:
    """Coordinates in the file are used as they are."""
    path.write_text(FULL)
    (clinic,) = load(str(path), nowhere)
    assert clinic.point_source == "locations file"


@pytest.mark.parametrize(
    ("latitude", "longitude", "accuracy_m"),
    [
        ("34.73001", "-86.58001", 50),
        ("34.730", "-86.58", 56),
        ("34.73", "-86.58", 556),
        ("34.7", "-86.6", 5556),
        ("+34.7301", "-86.58", 50),
    ],
)
def test_coordinates_are_no_better_than_their_digits(
    latitude: str, longitude: str, accuracy_m: float, path: Path
) -> None:
    """The default accuracy is 50 m, or half a unit of the last digit if that is more."""
    path.write_text(f"id,zip,latitude,longitude\na,35801,{latitude},{longitude}\n")
    (clinic,) = load(str(path), nowhere)
    assert clinic.accuracy_m == accuracy_m


def test_one_service_has_one_spelling(path: Path) -> None:
    """The first spelling in the file replaces all others and the synonyms."""
    path.write_text(
        "id,zip,services\n"
        "a,35801,dry needling; PT ;\n"
        "b,35801,Trigger-Point Dry Needling;TDN;Balance\n"
        "c,35801,BALANCE;physical therapy\n"
    )
    assert [clinic.services for clinic in load(str(path), center)] == [
        ("dry needling", "PT"),
        ("dry needling", "Balance"),
        ("Balance", "PT"),
    ]


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("missing.csv", "no such file"),
        (".", "this is a folder"),
        ("a\0b.csv", "not a file name"),
        ("x" * 5000, "cannot be read: "),
    ],
)
def test_a_file_that_cannot_be_read_is_named(name: str, reason: str, tmp_path: Path) -> None:
    """A file that is missing or cannot be opened is bad data, and the message says why."""
    path = f"{tmp_path}/{name}"
    for use in (load, check):
        with pytest.raises(DataError, match=reason) as raised:
            use(path, nowhere)
        assert (raised.value.path, raised.value.exit_code) == (path, Exit.DATA)


def test_the_first_of_many_errors_is_raised(path: Path) -> None:
    """The error names file, line, column, value and fix, and the number of other errors."""
    path.write_text("id,street,zip\na,1 Main St,35801\nb,2 Main St,2134\n,3 Main St,x\n")
    with pytest.raises(DataError) as raised:
        load(str(path), center)
    assert str(raised.value) == (
        f"{path}, line 3, column zip: is not a ZIP code of five digits; write 02134"
        " (the first of 3 faults, see 'locator clinics check') (found '2134')"
    )


def test_standard_input_is_a_file_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """The path "-" is standard input."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(FULL.encode())))
    assert load("-", nowhere) == (DOWNTOWN,)


_CELLS = st.text(st.sampled_from("a7. ,;\t\r\n\xa0\u200b|-"), max_size=5)


@given(
    rows=st.lists(st.lists(_CELLS, min_size=1, max_size=4), max_size=6),
    ends=st.sampled_from(["\n", "\r\n", "\r"]),
    last=st.sampled_from(["", " ", "\n"]),
)
def test_a_file_without_quotes_is_read_like_one_with_quotes(
    rows: list[list[str]], ends: str, last: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Quotes have a slower reader: it finds the same rows, the same lines and the same faults."""
    text = ends.join(["id,zip,city,state", *map(",".join, rows)]) + last
    read = []
    for header in (text, text.replace("id,", '"id",', 1)):
        path = tmp_path_factory.mktemp("rows") / "clinics.csv"
        path.write_bytes(header.encode())
        table = read_table(str(path))
        read.append((table.header, table.columns, table.rows, table.own_findings))
    assert read[0] == read[1]


def test_thousands_of_clinics_load(path: Path) -> None:
    """A directory of 2,000 rows is read whole and in order."""
    clinics = [DOWNTOWN._replace(id=f"c{number}") for number in range(2000)]
    path.write_text(as_csv(clinics))
    assert load(str(path), nowhere) == tuple(clinics)


words = (
    st.text(st.characters(codec="utf-8"), max_size=20)
    .map(lambda text: " ".join("".join(filter(str.isprintable, text)).split()))
    # Wide letters become usual ones.
    .filter(lambda text: not stands_for_blank(text) and not re.search("[\uff01-\uff5e]", text))
)
names = words.filter(bool)
near_downtown = st.builds(
    Clinic,
    id=st.uuids().map(str),
    name=names,
    street=words,
    unit=words,
    city=words,
    state=st.sampled_from(["", "AL"]),
    zip=st.just("35801"),
    latitude=st.floats(34.70, 34.75),
    longitude=st.floats(-86.60, -86.55),
    accuracy_m=st.floats(0.001, 1e6),
    services=st.lists(st.sampled_from(["Hand therapy", "Pilates", "Yoga"]), unique=True).map(tuple),
    service_details=st.just(()),  # they come from another file
    phone=words,
    hours=words,
    timezone=st.sampled_from(["", "America/Chicago"]),
    status=st.sampled_from(["open", "temporarily_closed", "closed"]),
    notice=words,
    url=st.sampled_from(["", "https://example.org/a?b=c,d"]),
    verified_on=st.dates().map(str) | st.just(""),
    point_source=st.just("locations file"),
)


@given(clinics=st.lists(near_downtown, min_size=1, max_size=5, unique_by=lambda clinic: clinic.id))
def test_valid_rows_come_back_as_they_went_out(
    clinics: list[Clinic], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """The output of ``clinics list --format csv`` is a locations file with the same clinics."""
    path = tmp_path_factory.getbasetemp() / "round-trip.csv"
    path.write_text(as_csv(clinics), encoding="utf-8", newline="")
    assert load(str(path), nowhere) == tuple(clinics)


header = "id,name,street,city,state,zip,latitude,longitude,services,url,verified_on\n"
csv_like = st.text(st.sampled_from('a1;,"\r\n\0 é-.'), max_size=80).map(str.encode)
odd_cells = st.lists(
    words | st.floats().map(str) | st.sampled_from(["35801", "AL"]), min_size=11, max_size=11
)
odd_rows = st.lists(odd_cells.map(",".join), max_size=4).map("\n".join).map(str.encode)


@given(data=st.binary(max_size=200) | (csv_like | odd_rows).map(header.encode().__add__))
def test_no_file_is_too_broken(data: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A file of any bytes loads or is bad data, and ``check`` never fails."""
    path = tmp_path_factory.getbasetemp() / "broken.csv"
    path.write_bytes(data)
    errors = [finding for finding in check(str(path), nowhere) if finding.severity == "error"]
    if not errors:
        assert load(str(path), nowhere)
        return
    with pytest.raises(DataError) as raised:
        load(str(path), nowhere)
    assert raised.value.line == errors[0].line


def test_columns_by_the_names_of_other_programs(tmp_path: Path) -> None:
    """Usual names of columns are read as ours, unless ours are there too."""
    path = tmp_path / "clinics.csv"
    path.write_text(
        "Clinic Name;Street Address;City;State;Zip Code;Postal Code\n"
        "Main;12 Main St;Huntsville;AL;35801;99999\n"
    )
    (clinic,) = load(str(path), center)
    assert (clinic.name, clinic.street, clinic.zip) == ("Main", "12 Main St", "35801")
    path.write_text("name,street,Street Address,zip,Region\nMain,12 Main St,PO Box 3,35801,North\n")
    (clinic,) = load(str(path), center)
    assert (clinic.street, clinic.state) == ("12 Main St", "")
