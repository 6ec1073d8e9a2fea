"""Clinics, answers and small street indexes that the tests of the map draw."""

from pathlib import Path
from xml.etree import ElementTree

from locator.answer import OK, Answer
from locator.clinics.directory import Directory
from locator.clinics.model import Clinic
from locator.geocode.model import ZIP, Candidate, share_out
from locator.map.projection import View
from locator.ranking.rank import rank
from tests.geocode.streets.indexes import build_roads
from tests.geocode.streets.make_tiger import Road
from tests.report.answers import listed

SVG = "{http://www.w3.org/2000/svg}"


def clinic(id: str, latitude: float, longitude: float, accuracy_m: float = 50.0) -> Clinic:
    """An invented clinic."""
    return Clinic(
        id, f"Clinic {id}", "", "", "Huntsville", "AL", "35801", latitude, longitude, accuracy_m
    )


WEST, EAST = clinic("west", 34.7543, -86.7108, 350.0), clinic("east", 34.709, -86.5625, 2400.0)


def place(latitude: float, longitude: float, uncertainty_m: float = 4000.0) -> Candidate:
    """A place that an address can mean."""
    return Candidate(latitude, longitude, ZIP, uncertainty_m, "Huntsville, AL 35806", "ZIP table")


HERE = place(34.7445, -86.7217)


def answered(clinics: tuple[Clinic, ...], *places: Candidate) -> Answer:
    """The answer for the places, as the ranking gives it."""
    shared = share_out(places)
    ranking = rank(shared, Directory(clinics))
    status = "ambiguous" if ranking.ambiguous else OK
    return Answer(
        status, places[0], places, ranking.decision, listed(*ranking.clinics), ranking.readings
    )


def xml(text: str) -> ElementTree.Element:
    """The root of a well-formed SVG text."""
    return ElementTree.fromstring(text)


def with_class(root: ElementTree.Element, name: str) -> list[ElementTree.Element]:
    """The elements of a class, in the order of the document."""
    return [one for one in root.iter() if name in one.get("class", "").split()]


def view(latitude: float, longitude: float, width_m: float = 50_000.0) -> View:
    """A view of 900 by 600 units."""
    return View(latitude, longitude, width_m / 900, 900.0, 600.0)


MAIN, OAK, FAR = "US Hwy 72", "Oak St", "Elm St"


def build_streets(folder: Path) -> None:
    """A highway of five miles through the west of Huntsville, and two short streets."""
    north = 34.7445
    build_roads(
        folder,
        [
            Road(MAIN, ("1", "99"), zips=("35806", "35806"), tlid=1,
                 line=((-86.77, north), (-86.72, north), (-86.68, north))),
            Road(OAK, ("1", "99"), zips=("35806", "35806"), tlid=2,
                 line=((-86.7217, north), (-86.7217, north + 0.002))),
            Road(OAK, ("101", "199"), zips=("35806", "35806"), tlid=3,
                 line=((-86.7217, north + 0.002), (-86.7217, north + 0.004))),
            Road(FAR, ("1", "99"), zips=("35806", "35806"), tlid=4,
                 line=((-86.80, 34.80), (-86.80, 34.802))),
        ],
    )  # fmt: skip
