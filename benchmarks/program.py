"""All that the measures of honesty use of the program: its only imports stand here.

``read_decision`` is the one place that knows what a decision looks like. It reads today's, which
has ``certain`` only, and one with ``confidence`` and ``level``.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from locator.address import parse
from locator.address.pub28 import DIRECTIONALS, SUFFIXES
from locator.answer import AT_ONCE, Answer, Request, make_answers
from locator.clinics.directory import Directory
from locator.clinics.load import load_clinics
from locator.clinics.model import Clinic
from locator.geocode.model import PRECISIONS
from locator.geocode.offline import Offline
from locator.geocode.streets import counties
from locator.geocode.streets.build import Batch, PointRecord, build
from locator.geocode.streets.match import Matcher, open_matcher
from locator.geocode.streets.points import is_points, usable_points
from locator.geocode.streets.store import County
from locator.geocode.streets.tiger import Feature, read, sources
from locator.geodesy import polars

__all__ = [
    "CERTAIN", "DIRECTIONALS", "LEVELS", "LIKELY", "NO_MATCH", "OPEN", "PRECISIONS", "SUFFIXES",
    "Clinic", "Keep", "Program", "Verdict", "clinic_at", "county_code", "data_folder",
    "fitting_faults", "install", "meters", "nearest", "open_county", "read_decision",
    "shipped_clinics",
]  # fmt: skip

# A part of a file's name: "tl_2019_12113_addrfeat.zip", "baltimore_county_md_24005.csv.gz".
_CODE = re.compile(r"(?:^|_)(\d{5})(?:_|\.)")
CERTAIN, LIKELY, OPEN, NO_MATCH = "certain", "likely", "open", "no_match"
LEVELS = (CERTAIN, LIKELY, OPEN)  # best first
# Faults that have nothing to do with the street.
_NO_FAULTS = {"zip_missing", "unit_ignored", "text_ignored", "city_changed"}
Place = tuple[float, float]  # latitude, longitude in WGS 84 degrees
# Says of a stretch or a point (its street as the file has it, its longitude) whether to install it.
Keep = Callable[[str, float], bool]


class Verdict(NamedTuple):
    """The decision of an answer, in one form for all versions."""

    nearest: str | None  # the id of the clinic that is named; None without a match
    level: str  # certain | likely | open | no_match
    confidence: float | None  # 0 to 1; None where the decision has none
    precision: str = ""  # the rung of the first candidate, "" without a match
    place: Place | None = None  # the point of the first candidate
    radius_m: float = 0.0  # its 95% radius, meters
    discs: tuple[tuple[Place, float], ...] = ()  # every candidate's point and 95% radius, meters
    label: str = ""
    faults: tuple[str, ...] = ()


def read_decision(answer: Answer) -> Verdict:
    """The decision of an answer. Only this function knows how an answer holds it."""
    if answer.origin is None:
        return Verdict(None, NO_MATCH, None)
    decision, origin = answer.decision, answer.origin
    return Verdict(
        decision.nearest.id if decision.nearest else None,
        getattr(decision, "level", "") or (CERTAIN if decision.certain else OPEN),
        getattr(decision, "confidence", None),
        origin.precision,
        (origin.latitude, origin.longitude),
        origin.uncertainty_m,
        tuple(((c.latitude, c.longitude), c.uncertainty_m) for c in answer.candidates),
        origin.label,
        origin.faults,
    )


class Program:
    """The offline program with the street data of one folder, or without any (``None``)."""

    def __init__(self, folder: str | None = None) -> None:
        self._geocoders = [Offline(open_matcher(folder, checked=True) if folder else None)]

    def ask(self, texts: Sequence[str], clinics: tuple[Clinic, ...]) -> list[Verdict]:
        """The verdict on each text, in their order. Raises what the program raises."""
        directory, found = Directory(clinics), list[Verdict]()
        for at in range(0, len(texts), AT_ONCE):
            some = texts[at : at + AT_ONCE]
            for answer in make_answers(some, directory, self._geocoders, Request(links=())):
                if isinstance(answer, Exception):
                    raise answer
                found.append(read_decision(answer))
        return found


def install(folder: str, paths: Iterable[str], keep: Keep | None = None) -> None:
    """Install TIGER/Line files and files of address points into the empty ``folder``.

    ``keep`` leaves out what it does not like; None keeps all. The name of a file has to hold the
    five digits of its county.
    """
    build(folder, [_batch(path, keep or (lambda _street, _longitude: True)) for path in paths])


def _batch(path: str, keep: Keep) -> Batch:
    if is_points(path):
        fips = county_code(path)
        points = (p for p in _points(path) if keep(p.street, p.longitude))
        return Batch(County(fips, counties.name(fips), "points", "", "file", 0, ""), points=points)
    source = sources(path)[0]
    features = (
        feature
        for feature in _features(path)
        if keep(feature.name, (feature.line[0][0] + feature.line[-1][0]) / 2)
    )
    kept = County(source.fips, counties.name(source.fips), "ranges", source.vintage, "file", 0, "")
    return Batch(kept, features)


# A county is installed several times, each time another part of it; reading takes longest.
@lru_cache(maxsize=1)
def _features(path: str) -> tuple[Feature, ...]:
    return tuple(read(sources(path)[0]))


@lru_cache(maxsize=1)
def _points(path: str) -> tuple[PointRecord, ...]:
    return tuple(usable_points(path, county_code(path), Counter()))


def open_county(folder: str) -> Matcher:
    """The matcher of the streets installed in ``folder``."""
    matcher = open_matcher(folder)
    assert matcher
    return matcher


def fitting_faults(matcher: Matcher, text: str, zip_code: str) -> set[str]:
    """The faults with which a house fits a ZIP: each single one; "none" for the very street."""
    address = parse(f"{text}, {zip_code}")
    if not address.street.street_name:
        return set()
    (reading, *_) = Offline().geocode(parse(zip_code))
    places, _ = matcher.match_street(address, reading)
    own = [set(place.faults) - _NO_FAULTS for place in places if place.zip == zip_code]
    return {next(iter(faults), "none") for faults in own if len(faults) < 2}


def county_code(path: str) -> str:
    """The five digits of a county in the name of a file. Raises ValueError without them."""
    match = _CODE.search(Path(path).name)
    if match is None:
        raise ValueError(f"{Path(path).name}: no five digits of a county in the name")
    return match[1]


def clinic_at(name: str, latitude: float, longitude: float) -> Clinic:
    """A made-up clinic whose door is known to the meter; WGS 84 degrees."""
    return Clinic(name, name, "", "", "", "", "", latitude, longitude, 0.0)


def shipped_clinics() -> tuple[Clinic, ...]:
    """The directory that comes with the program."""
    return tuple(load_clinics(None, Offline()))


def meters(place: Place, other: Place) -> float:
    """The geodesic between two places (latitude, longitude), meters."""
    return polars(*place, (other,))[0].distance_m


def nearest(place: Place, clinics: tuple[Clinic, ...]) -> str:
    """The id of the clinic that is nearest to a place by the geodesic; of equals, the first."""
    far = [polar.distance_m for polar in polars(*place, _doors(clinics))]
    return clinics[far.index(min(far))].id


@lru_cache(maxsize=256)
def _doors(clinics: tuple[Clinic, ...]) -> tuple[Place, ...]:
    return tuple((clinic.latitude, clinic.longitude) for clinic in clinics)


def data_folder() -> Path:
    """The project's folder of shipped tables."""
    return Path(__file__).parent.parent / "data"
