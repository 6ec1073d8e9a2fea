"""The guide to services: its columns, its errors, its languages, and the shipped one."""

from pathlib import Path

import pytest

from locator.clinics.check import check
from locator.clinics.directory import Directory
from locator.clinics.guide import (
    Guide,
    Guides,
    Question,
    has_guide,
    load_guides,
    with_guides,
)
from locator.clinics.load import load
from locator.clinics.model import Clinic, ServiceDetails
from locator.clinics.table import ERROR
from locator.errors import DataError
from locator.geocode.model import Candidate
from locator.report import LANGUAGES

LOCATIONS = (
    "id,name,street,zip,latitude,longitude,services\n"
    "main,Main Street,1 Main St,35801,34.7300,-86.5800,Dry needling;Cupping\n"
    "north,North,2 Main St,35801,34.7301,-86.5800,Yoga\n"
)
HEADER = "service,kind,text,answer,language,order\n"


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
    """Write the guide beside the locations file."""
    path = Path(locations).with_name("service_guide.csv")
    path.write_text(content, encoding="utf-8")
    return str(path)


def loaded(locations: str | None, guide_file: str | None = None) -> Guides:
    """The guides to all services of the locations file."""
    clinics = load(locations, nowhere)
    return load_guides(locations, (name for one in clinics for name in one.services), guide_file)


def test_each_kind_of_row_is_read(locations: str) -> None:
    """Rows of each kind are read under any name of the service, in their order."""
    beside(
        locations,
        HEADER
        + "TDN,question,Second?,Two,en,2\n"
        + "dry needling,Question,First?,One,EN,1\n"
        + "TDN,question,Last?,Three,,\n"
        + "TDN,summary,A needle.,,,\n"
        + "TDN,bring,A towel,,en,\n"
        + "TDN,avoid,Lotion,,en,\n"
        + "TDN,source,A book,,,\n",
    )
    assert loaded(locations).by_service == {
        "Dry needling": {
            "en": Guide(
                "Dry needling",
                "en",
                "A needle.",
                (Question("First?", "One"), Question("Second?", "Two"), Question("Last?", "Three")),
                ("A towel",),
                ("Lotion",),
                ("A book",),
            )
        }
    }


def test_a_guide_is_in_one_language(locations: str) -> None:
    """A language that is not on file gets English, else the first; sources are for all of them."""
    beside(
        locations,
        HEADER
        + "Yoga,summary,Dehnen.,,de,\nYoga,summary,Estirarse.,,es,\nYoga,source,A book,,,\n"
        + "Cupping,summary,Cups.,,en,\nCupping,summary,Ventosas.,,es,\n",
    )
    guides = loaded(locations)
    for service, language, summary in (
        ("Yoga", "es", "Estirarse."),
        ("Yoga", "en", "Dehnen."),
        ("Cupping", "es", "Ventosas."),
        ("Cupping", "fr", "Cups."),
    ):
        guide = guides.guide(service, language)
        assert guide is not None
        assert guide.summary == summary
        assert guide.sources == (("A book",) if service == "Yoga" else ())
    assert guides.guide("Dry needling", "en") is None


def test_where_the_file_is_looked_for(locations: str, tmp_path: Path) -> None:
    """It is service_guide.csv beside the locations file, or the named one; it is optional."""
    assert not has_guide(locations)
    assert loaded(locations) == Guides()
    named = tmp_path / "guide.csv"
    named.write_text(HEADER + "Yoga,summary,Named.,,,\n")
    beside(locations, HEADER + "Yoga,summary,Beside.,,,\n")
    for file, summary in ((None, "Beside."), (str(named), "Named.")):
        guide = loaded(locations, file).guide("Yoga", "en")
        assert guide is not None
        assert guide.summary == summary
    assert not has_guide("-")


def test_three_rows_are_a_guide(locations: str) -> None:
    """A practice adds a service of its own with three rows, and there is nothing to complain of."""
    beside(
        locations,
        "service,kind,text,answer\n"
        "Cupping,summary,Cups lift the skin.,\n"
        "Cupping,question,Does it hurt?,It pulls.\n"
        "Cupping,source,Our own therapists,\n",
    )
    assert check(locations, nowhere) == []
    assert loaded(locations).guide("Cupping", "en") == Guide(
        "Cupping",
        "en",
        "Cups lift the skin.",
        (Question("Does it hurt?", "It pulls."),),
        sources=("Our own therapists",),
    )


LONG = "x" * 301
CASES = [
    ("", "error 1 - the file is empty"),
    ("service,kind\nYoga,summary\n", "error 1 text there is no column text"),
    ("clinic,note\nmain,x\n", "error 1 - the first line does not name the columns"),
    (HEADER + "Yoga,summary,x\n", "error 2 - 3 fields where the header has 6"),
    (HEADER + "Yogga,bring,x,,,\n", "error 2 service did you mean Yoga?"),
    (HEADER + "dry needeling,bring,x,,,\n", "error 2 service did you mean Dry needling?"),
    (HEADER + "TENS,bring,x,,,\n", "error 2 service on file: Dry needling; Cupping; Yoga"),
    (HEADER + ",bring,x,,,\n", "error 2 service is blank"),
    (HEADER + "Yoga,quest,x,,,\n", "error 2 kind one of summary, question, bring, avoid, source"),
    (HEADER + "Yoga,bring,,,,\n", "error 2 text is blank"),
    (HEADER + "Yoga,question,Why?,,,\n", "error 2 answer write the answer to the question"),
    (HEADER + "Yoga,bring,x,,English,\n", "error 2 language write en or es"),
    (HEADER + "Yoga,bring,x,,,first\n", "error 2 order is not a whole number"),
    (
        HEADER + "Yoga,question,Why?,x,,\nYOGA,question,why,y,en,\n",
        "error 3 text line 2 has the text of the same service",
    ),
    (
        HEADER + "Yoga,source,x,,,\nYoga,summary,x,,es,\nYoga,summary,y,,es,\n",
        "error 4 kind line 3 has the summary of the same service",
    ),
    (HEADER + "Yoga,bring,x\x1b[31m,,,\n", "error 2 text holds the invisible character U+001B"),
    (HEADER + "Yoga,bring,x,y,,\n", "warning 2 answer only a question has an answer"),
    ("service,kind,text,lang uage\nYoga,bring,x,en\n", "warning 1 lang uage rename it to language"),
    (HEADER + f"Yoga,question,Why?,{LONG},,\n", "note 2 answer long to read aloud: 301 characters"),
    (HEADER + f"Yoga,avoid,{LONG},,,\n", "note 2 text use at most 300"),
    (HEADER + "Yoga,summary,x,,,\n", "note 2 kind the summary has no source"),
    (
        HEADER + "Yoga,summary,x,,en,\nYoga,source,b,,es,\n",
        "note 2 kind add a row of the kind source",
    ),
]


@pytest.mark.parametrize(("content", "expected"), CASES, ids=[words for _, words in CASES])
def test_every_fault_has_its_place(locations: str, content: str, expected: str) -> None:
    """A finding has file, line, column and fix; with an error the guide is refused."""
    path = beside(locations, content)
    (found,) = check(locations, nowhere)
    place = f"{found.severity} {found.line} {found.column or '-'} "
    assert expected.startswith(place)
    assert expected.removeprefix(place) in f"{found.message}; {found.fix}"
    assert found.file == path
    if found.severity != ERROR:
        assert loaded(locations).by_service
        return
    with pytest.raises(DataError) as raised:
        loaded(locations)
    error = raised.value
    assert (error.path, error.line, error.column) == (path, found.line, found.column)


def test_the_clinics_do_not_depend_on_the_guide(locations: str) -> None:
    """A guide that cannot be used leaves the directory usable: no answer needs it."""
    beside(locations, "nonsense")
    assert len(load(locations, nowhere)) == 2


def test_the_shipped_guide_is_complete() -> None:
    """Dry needling has a guide with the same questions in each language of the program."""
    guides = loaded(None).by_service["Trigger point dry needling"]
    assert set(guides) == set(LANGUAGES)
    for guide in guides.values():
        assert len(guide.questions) == 7
        assert guide.summary
        assert len(guide.sources) == 3
    assert [finding for finding in check(None, nowhere) if finding.file] == []


FACTS = {
    "en": ("24 hours", "twitch", "Heat", "water", "days to months", "manual therapy", "on file"),
    "es": ("24 horas", "sacudida", "calor", "agua", "días a meses", "terapia manual", "registrado"),
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_shipped_guide_has_the_facts_of_its_sources(language: str) -> None:
    """Each fact of the sources is in each language."""
    guide = loaded(None).guide("Trigger point dry needling", language)
    assert guide is not None
    said = guide.summary + " ".join(one.answer for one in guide.questions)
    assert [fact for fact in FACTS[language] if fact not in said] == []


def test_clinics_that_no_guide_is_about_stay_as_they_are() -> None:
    """Without anything to say about their services, no clinic is made anew."""
    plain = Clinic(
        "a", "A", "", "", "", "AL", "35801", 34.7, -86.5, 50.0,
        service_details=(ServiceDetails("Cupping"),),
    )  # fmt: skip
    clinics = Directory((plain,))
    assert with_guides(clinics, Guides()) is clinics
    guided = with_guides(clinics, Guides({"Cupping": {}}))
    assert guided[0].service_details == (ServiceDetails("Cupping", guide=True),)
    assert with_guides(guided, Guides())[0] == plain
