"""The invented streets of tests/cases/streets/streets.csv, and an index of them."""

import csv
from pathlib import Path

from locator.address import parse
from locator.geocode.model import Candidate
from locator.geocode.offline import Offline
from locator.geocode.streets.build import Batch, PointRecord, build
from locator.geocode.streets.match import Matcher, open_matcher
from tests.geocode.streets.indexes import COUNTY, batch, point_batch
from tests.geocode.streets.make_tiger import AUTAUGA, MADISON, Line, Road

CASES = Path(__file__).parents[2] / "cases" / "streets"
NAMES = {MADISON: "Madison County", AUTAUGA: "Autauga County"}
# One house of Damson Ct as a county publishes it; it stands far back from its street.
POINTS = [PointRecord("110", "Damson Ct", "35801", 34.7585, -86.581)]


def table(name: str) -> list[dict[str, str]]:
    """The rows of a table of tests/cases/streets."""
    with (CASES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def roads(county: str) -> list[Road]:
    """The streets of the table that are in a county."""
    return [_road(row) for row in table("streets.csv") if row["county"] == county]


def _road(row: dict[str, str]) -> Road:
    left, right = (_pair(row[side], "..") for side in ("left", "right"))
    parities = (row["parities"] + "  ")[:2].split(" ")[0]
    return Road(
        row["name"],
        left,
        right,
        (row["zip"], row["zip"]),
        (parities[:1], parities[1:]),
        int(row["tlid"]),
        _line(row["from"], row["to"]),
    )


def _pair(text: str, by: str) -> tuple[str, str]:
    first, _, second = text.partition(by)
    return first, second


def _line(*places: str) -> Line:
    points = (_pair(place, " ") for place in places)
    return tuple((float(longitude), float(latitude)) for latitude, longitude in points)


def batches(folder: Path) -> list[Batch]:
    """The two counties' ranges, and the address points."""
    named = [(fips, COUNTY._replace(fips=fips, name=NAMES[fips])) for fips in NAMES]
    ranges = [batch(folder, roads(fips), county) for fips, county in named]
    return [*ranges, point_batch(POINTS)]


def matcher(folder: Path) -> Matcher:
    """A matcher for the index in a folder."""
    found = open_matcher(str(folder))
    assert found
    return found


def build_town(folder: Path) -> None:
    """Build the index of the town in a folder."""
    build(str(folder), batches(folder))


# Places of less weight are no part of the table: they only cost confidence.
PLAUSIBLE = 0.1


def described(candidates: list[Candidate]) -> str:
    """The plausible candidates in the words of tests/cases/streets/addresses.csv."""
    parts = []
    for candidate in plausible(candidates):
        how = ": ".join(filter(None, [candidate.precision, ", ".join(candidate.faults)]))
        parts.append(f"{candidate.label} ({how})")
    return " / ".join(parts)


def plausible(candidates: list[Candidate]) -> list[Candidate]:
    """The candidates that can well be meant, the most likely first."""
    return [one for one in candidates if one.weight >= PLAUSIBLE]


def geocode(found: Matcher, typed: str) -> list[Candidate]:
    """The offline geocoder's candidates for a typed address."""
    return Offline(found).geocode(parse(typed))
