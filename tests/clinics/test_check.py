"""The findings of ``check`` in a locations file; the cases are in cases/locations-faults.txt."""

import datetime
import gzip
import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from locator.clinics.check import check
from locator.clinics.load import load
from locator.clinics.table import ERROR, NOTE, Finding
from locator.errors import DataError
from locator.geocode.gazetteer import zip_row
from locator.geocode.model import ZIP, Candidate

CASES = Path(__file__).parents[1] / "cases" / "locations-faults.txt"
TODAY = datetime.date(2026, 11, 22)


class Case(NamedTuple):
    """A file and its findings, each as severity, line, column and words."""

    title: str
    file: str
    findings: list[list[str]]


def read_cases() -> list[Case]:
    """The cases of the table."""
    text = CASES.read_text(encoding="utf-8")
    return [_case(block) for block in text.split("\n== ")[1:]]


def _case(block: str) -> Case:
    title, rest = block.split("\n", 1)
    file, findings = rest.split("--\n", 1) if rest.startswith("--\n") else rest.split("\n--\n", 1)
    return Case(title, file, [line.split(" ", 3) for line in findings.splitlines() if line])


def by_zip(address: str) -> Candidate | None:
    """Place an address at the center of the ZIP at its end."""
    row = zip_row(address[-5:])
    if row is None:
        return None
    return Candidate(row.latitude, row.longitude, ZIP, row.uncertainty_m, address, "test")


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str | bytes], str]:
    """Write a locations file and return its path."""

    def write_file(content: str | bytes) -> str:
        path = tmp_path / "locations.csv"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return str(path)

    return write_file


Write = Callable[[str | bytes], str]


@pytest.mark.parametrize("case", read_cases(), ids=lambda case: case.title)
def test_every_fault_is_found_in_one_go(case: Case, write: Write) -> None:
    """Each fault is listed with severity, line, column and fix, and nothing else is."""
    found = check(write(case.file), by_zip, today=TODAY)
    listed = [[f.severity, str(f.line), f.column or "-"] for f in found]
    assert listed == [expected[:3] for expected in case.findings], found
    for finding, (*_, words) in zip(found, case.findings, strict=True):
        assert words in f"{finding.message}; {finding.fix}"


@pytest.mark.parametrize("case", read_cases(), ids=lambda case: case.title)
def test_load_refuses_exactly_the_errors_of_check(case: Case, write: Write) -> None:
    """A file loads if check finds no error; otherwise the first error is raised with its place."""
    path = write(case.file)
    errors = [finding for finding in check(path, by_zip, today=TODAY) if finding.severity == ERROR]
    if not errors:
        assert load(path, by_zip)
        return
    with pytest.raises(DataError) as raised:
        load(path, by_zip)
    error, first = raised.value, errors[0]
    assert (error.path, error.line, error.column) == (path, first.line, first.column)
    assert error.value == first.value
    assert first.message in str(error)


@pytest.mark.parametrize(
    ("content", "line", "message"),
    [
        (
            b"id,name,street,zip\na,\xc3\xa9,1 Main St,35801\nb,Caf\xe9,2 Main St,35801\n",
            3,
            "0xe9, number 6",
        ),
        (b"\xef\xbb\xbfid,name,street,zip\na,\xff,1 Main St,35801\n", 2, "0xff, number 3"),
        (b"id,name,street,zip\r\x81,A,1 Main St,35801\r", 2, "0x81, number 1"),
        ("id,name,zip\na,A,35801\n".encode("utf-16"), 1, "UTF-16"),
        (b"id,name,street,zip\na,A\0,1 Main St,35801\n", 2, "NUL"),
    ],
)
def test_a_file_that_is_not_utf_8_is_an_error_with_its_place(
    content: bytes, line: int, message: str, write: Write
) -> None:
    """An error about text that is not UTF-8 names the line and the byte."""
    found = next(finding for finding in check(write(content), by_zip) if finding.severity == ERROR)
    assert (found.line, found.column) == (line, "")
    assert message in found.message


@pytest.mark.parametrize("ending", ["xlsx", "ods", "zip", "gz"])
def test_a_file_of_another_kind_is_named(ending: str, write: Write) -> None:
    """A workbook or an archive is said to be one, in check and where it is loaded."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        if ending == "ods":
            archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("xl/workbook.xml" if ending == "xlsx" else "content.xml", "<x/>")
    content = gzip.compress(b"id,name,zip\n") if ending == "gz" else packed.getvalue()
    kind, fix = {
        "xlsx": ("an Excel workbook", "save it as CSV"),
        "ods": ("a spreadsheet (.ods)", "save it as CSV"),
        "zip": ("a zip file", "unpack it"),
        "gz": ("a gzip file", "unpack it"),
    }[ending]
    path = write(content)
    (found,) = check(path, by_zip)
    assert (found.severity, found.value) == (ERROR, "")
    assert (found.message, found.fix) == (f"this is {kind}, not CSV", fix)
    with pytest.raises(DataError, match=re.escape(f"this is {kind}, not CSV; {fix}")):
        load(path, by_zip)


def test_windows_own_encoding_is_read_and_noted(write: Write) -> None:
    """Letters of Windows-1252 come through, and the note names the first line that has one."""
    path = write(
        "id;name;street;zip;latitude;longitude\n"
        "a;A;1 Main St;35801;34.7300;-86.5800\n"
        "b;Café “B”;2 Main St;35801;34.7310;-86.5800\n".encode("cp1252")
    )
    found = check(path, by_zip, today=TODAY)
    assert [(f.severity, f.line) for f in found] == [(NOTE, 3)]
    assert "Windows-1252" in found[0].message
    assert [clinic.name for clinic in load(path, by_zip)] == ["A", "Café “B”"]


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
@pytest.mark.parametrize("start", ["", "sep={}\r\n", "\ufeffsep={}\n", '"sep={}"\n', "SEP={};;\n"])
def test_what_stands_between_columns_is_found(start: str, mark: str, write: Write) -> None:
    """Commas, semicolons, tabs and bars, with and without a line of Excel's that says so."""
    lines = [
        ["Id", "name", "street", "zip", "latitude", "longitude", "services"],
        ["a", "A", "1 Main St", "35801", "34.7300", "-86.5800", '"X-ray; dry, needling|"'],
    ]
    text = start.format(mark) + "".join(mark.join(line) + "\n" for line in lines)
    (clinic,) = load(write(text), by_zip)
    assert clinic.zip == "35801"
    assert clinic.services == ("X-ray", "dry, needling|")


def test_services_may_have_semicolons_between_columns(write: Write, tmp_path: Path) -> None:
    """The file of services beside the locations is read in the same forms."""
    path = write("id,name,zip,services\na,A,35801,X-ray\n")
    (tmp_path / "services.csv").write_bytes(
        "sep=;\nclinic;service;note\na;X-ray;no children, señor\n".encode("cp1252")
    )
    (clinic,) = load(path, by_zip)
    assert clinic.service_details[0].note == "no children, señor"


def test_rows_after_a_wrong_byte_are_checked_too(write: Write) -> None:
    """A byte that is not UTF-8 does not hide the other faults of the file."""
    found = check(write(b"id,name,street,zip\na,\x81,1 Main St,35801\nb,B,2 Main St,358\n"), by_zip)
    assert [(f.line, f.column) for f in found if f.severity == ERROR] == [(2, ""), (3, "zip")]


def test_no_finding_upsets_a_terminal(write: Write) -> None:
    """Control characters of a file are named by number and never printed."""
    found = check(write("id,zip,na\x1bme\na\x1b[2J,35801,A\na,35801,B\x9b\n"), by_zip)
    assert [(f.line, f.column) for f in found if f.severity == ERROR] == [
        (2, "id"),
        (3, "name"),
    ]
    assert all(part.isprintable() for f in found for part in (f.column, f.message, f.fix))


@pytest.mark.parametrize("days", [30, 31])
def test_when_a_row_is_stale_can_be_chosen(days: int, write: Write) -> None:
    """A row is stale if it was verified more than the chosen number of days ago."""
    path = write(
        "id,street,zip,latitude,longitude,verified_on\n"
        "a,1 Main St,35801,34.7300,-86.5800,2026-10-22\n"
    )
    found = check(path, by_zip, today=TODAY, stale_days=days)
    assert [finding.column for finding in found] == (["verified_on"] if days == 30 else [])


def test_the_shipped_directory_has_no_faults() -> None:
    """The shipped directory has no errors or warnings; both one point is called coarse."""
    found = check(None, by_zip, today=TODAY)
    assert [(f.severity, f.line, f.column) for f in found] == [(NOTE, 2, "accuracy_m")]


def test_a_finding_shows_the_cell(write: Write) -> None:
    """A finding has the cell exactly as in the file."""
    (found,) = check(write("id,street,zip\na,1 Main St,35801 USA\n"), by_zip)
    assert found == Finding(
        ERROR, 2, "zip", "is not a ZIP code of five digits", "35801 USA", found.fix
    )
