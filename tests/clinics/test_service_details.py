"""The file with details of services: its columns, its errors, and its place."""

from pathlib import Path

import pytest

from locator.clinics.check import check
from locator.clinics.load import load, services_beside
from locator.clinics.model import Clinic, ServiceDetails
from locator.clinics.table import ERROR
from locator.errors import DataError
from locator.geocode.model import Candidate

LOCATIONS = (
    "id,name,street,zip,latitude,longitude,services\n"
    "main,Main Street,1 Main St,35801,34.7300,-86.5800,Dry needling;Cupping\n"
    "north,North,2 Main St,35801,34.7301,-86.5800,Yoga\n"
)
HEADER = "clinic,service,phone,referral_needed,walk_in,languages,note\n"


def nowhere(address: str) -> Candidate | None:
    """Place no address."""
    return None


@pytest.fixture
def locations(tmp_path: Path) -> str:
    """A locations file of two clinics."""
    path = tmp_path / "locations.csv"
    path.write_text(LOCATIONS)
    return str(path)


def beside(locations: str, content: str) -> str:
    """Write the services file beside the locations file."""
    path = Path(locations).with_name("services.csv")
    path.write_text(content)
    return str(path)


def loaded(locations: str, services: str | None = None) -> dict[str, Clinic]:
    """The clinics by id."""
    return {clinic.id: clinic for clinic in load(locations, nowhere, services)}


def test_each_column_is_read(locations: str) -> None:
    """Each column is read, blank cells are unknown facts, and rows are in the order of the file."""
    beside(
        locations,
        HEADER
        + "main,Cupping,256-555-0102,yes,no,English; Spanish;English,Bring loose clothes\n"
        + "main,Dry needling,,,,,\n",
    )
    clinics = loaded(locations)
    assert clinics["main"].service_details == (
        ServiceDetails(
            "Cupping", "256-555-0102", True, False, ("English", "Spanish"), "Bring loose clothes"
        ),
        ServiceDetails("Dry needling"),
    )
    assert clinics["north"].service_details == ()


def test_ids_and_services_may_be_written_in_other_ways(locations: str) -> None:
    """Case and synonyms make no difference; the spelling of the locations file is shown."""
    beside(locations, "Service,CLINIC,walk_in,color\nTDN,MAIN,Yes,red\n")
    (details,) = loaded(locations)["main"].service_details
    assert details == ServiceDetails("Dry needling", walk_in=True)


def test_where_the_file_is_looked_for(locations: str, tmp_path: Path) -> None:
    """The file is services.csv beside the locations file, or the named one; it is optional."""
    assert services_beside(locations) is None
    named = tmp_path / "details.csv"
    named.write_text(HEADER + "north,Yoga,,no,,,\n")
    assert loaded(locations)["north"].service_details == ()
    assert loaded(locations, str(named))["north"].service_details[0].referral_needed is False
    path = beside(locations, HEADER + "north,Yoga,,yes,,,\n")
    assert services_beside(locations) == path
    assert loaded(locations)["north"].service_details[0].referral_needed is True
    assert loaded(locations, str(named))["north"].service_details[0].referral_needed is False
    assert (services_beside(None), services_beside("-"), services_beside(path)) == (None,) * 3


def test_a_file_without_rows_says_nothing(locations: str) -> None:
    """A file with only a header is no error."""
    beside(locations, HEADER)
    assert all(clinic.service_details == () for clinic in loaded(locations).values())


CASES = [
    ("", "error 1 - the file is empty"),
    ("service,synonym\nYoga,Joga\n", "error 1 clinic there is no column clinic"),
    ("a,b\n1,2\n", "error 1 - the first line does not name the columns"),
    ("clinic;service\nmain\n", "error 2 - write a semicolon for each blank"),
    ("clinic,note\nmain,x\n", "error 1 service there is no column service"),
    ("clinic,service\nmain,Cupping,x\n", "error 2 - 3 fields where the header has 2"),
    ("clinic,service\nmian,Cupping\n", "error 2 clinic did you mean main?"),
    ("clinic,service\nxyz,Cupping\n", "error 2 clinic see 'locator clinics list --all'"),
    ("clinic,service\n,Cupping\n", "error 2 clinic is blank"),
    ("clinic,service\nmain,\n", "error 2 service is blank"),
    ("clinic,service\nmain,Cuping\n", "error 2 service did you mean Cupping?"),
    ("clinic,service\nmain,Yoga\n", "error 2 service it has: Dry needling; Cupping"),
    ("clinic,service\nmain,Cupping\nMAIN,cupping\n", "error 3 service line 2 has the same"),
    ("clinic,service,walk_in\nmain,Cupping,maybe\n", "error 2 walk_in neither yes nor no"),
    ("clinic,service,referral_needed\nmain,Cupping,x\n", "error 2 referral_needed write yes or no"),
    ("clinic,service,phone\nmain,Cupping,ask\n", "warning 2 phone such as (256) 555-0100"),
    ("clinic,service,phone\nmain,Cupping,N/A\n", "note 2 phone read as blank"),
    ("clinic,service,note\nmain,Cupping,tbd\n", "note 2 note leave the cell blank"),
    ("clinic,service,walk_in\nmain,Cupping,n/a\n", "note 2 walk_in read as blank"),
    (
        'clinic,service,languages\nmain,Cupping,"English, Spanish"\n',
        "warning 2 languages write English;Spanish",
    ),
    ("clinic,service,note\nmain,Cupping,<i>Shorts</i>\n", "warning 2 note write Shorts"),
    ("clinic,service,language\nmain,Cupping,x\n", "warning 1 language rename it to languages"),
]


@pytest.mark.parametrize(("content", "expected"), CASES, ids=[words for _, words in CASES])
def test_every_fault_has_its_place(locations: str, content: str, expected: str) -> None:
    """A finding has file, line, column and fix; after an error no clinic is loaded."""
    path = beside(locations, content)
    severity, line, column, words = expected.split(" ", 3)
    (found,) = check(locations, nowhere)
    assert (found.file, found.severity, found.line) == (path, severity, int(line))
    assert (found.column or "-") == column
    assert words in f"{found.message}; {found.fix}"
    if severity != ERROR:
        assert loaded(locations)
        return
    with pytest.raises(DataError) as raised:
        loaded(locations)
    error = raised.value
    assert (error.path, error.line, error.column) == (path, found.line, found.column)


def test_a_wrong_locations_file_does_not_make_its_services_file_wrong(locations: str) -> None:
    """The services file can name a clinic whose own row has an error."""
    Path(locations).write_text(LOCATIONS.replace("35801,34.7300", "358,34.7300"))
    beside(locations, HEADER + "main,Cupping,,,,,\n")
    assert [(finding.file, finding.column) for finding in check(locations, nowhere)] == [
        ("", "zip")
    ]


def test_a_cell_that_stands_for_a_blank_is_one(locations: str) -> None:
    """Nobody reads "N/A" out."""
    beside(locations, HEADER + "main,Cupping,N/A,none,-,n/a,TBD\n")
    assert loaded(locations)["main"].service_details == (ServiceDetails("Cupping"),)


def test_equal_details_are_kept_once(tmp_path: Path) -> None:
    """Clinics that say the same about a service share it, and each still has its own services."""
    path = tmp_path / "locations.csv"
    path.write_text(LOCATIONS.replace("Yoga", "cupping"))
    rows = ("main,Cupping,,,yes,English,", "north,Cupping,,,yes,English,", "main,Dry needling,,,,,")
    beside(str(path), HEADER + "\n".join(rows) + "\n")
    clinics = loaded(str(path))
    cupping, needling = clinics["main"].service_details
    assert clinics["north"].service_details == (cupping,)
    assert clinics["north"].service_details[0] is cupping
    assert (needling.service, needling.walk_in, cupping.walk_in) == ("Dry needling", None, True)


def test_a_fault_is_told_of_each_row_that_has_it(locations: str) -> None:
    """A wrong answer is an error in each row, also where another row says the same."""
    beside(locations, HEADER + "main,Cupping,,,perhaps,,\nnorth,Yoga,,,perhaps,,\n")
    faults = [
        (finding.line, finding.column)
        for finding in check(locations, nowhere)
        if finding.severity == ERROR
    ]
    assert faults == [(2, "walk_in"), (3, "walk_in")]
