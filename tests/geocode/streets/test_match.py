"""tests/cases/streets: what callers say of a street, and the places it can mean."""

from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from locator.address import parse
from locator.errors import DataError
from locator.geocode.model import FAULTS, SOME, Candidate
from locator.geocode.streets.build import Batch, PointRecord, build
from locator.geocode.streets.fit import PENALTY
from locator.geocode.streets.geometry import distance_m, pack
from locator.geocode.streets.match import Matcher, open_matcher
from locator.geocode.streets.numbers import Number
from locator.geocode.streets.queries import Range, open_queries
from locator.geocode.streets.store import index_path
from tests.geocode.streets.indexes import COUNTY, build_roads
from tests.geocode.streets.make_tiger import Line, Road, straight
from tests.geocode.streets.town import (
    POINTS,
    batches,
    build_town,
    described,
    geocode,
    matcher,
    plausible,
    table,
)

ADDRESSES = table("addresses.csv")


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of the invented town."""
    there = tmp_path_factory.mktemp("town")
    build_town(there)
    return there


@pytest.fixture(scope="session")
def town(folder: Path) -> Matcher:
    """The matcher for the invented town."""
    return matcher(folder)


def _one(town: Matcher, typed: str) -> Candidate:
    (found,) = plausible(geocode(town, typed))
    return found


def _place(found: Candidate) -> tuple[float, float]:
    return found.latitude, found.longitude


@pytest.mark.parametrize("case", ADDRESSES, ids=lambda case: case["about"])
def test_every_case_means_what_the_table_says(town: Matcher, case: dict[str, str]) -> None:
    """Each typed address of the table means the places written beside it, faults and all."""
    assert described(geocode(town, case["typed"])) == case["expected"]


def test_the_table_has_every_case_once() -> None:
    """No typed address is in the table twice, so no case can contradict another."""
    typed = [case["typed"] for case in ADDRESSES]
    assert len(typed) == len(set(typed))


def test_every_penalty_is_for_a_known_fault() -> None:
    """Every fault with a penalty is a fault that people see."""
    assert PENALTY.keys() <= set(FAULTS)


def test_faults_stand_in_the_order_of_the_list(town: Matcher) -> None:
    """Faults come once each and in the order of the ladder's list, from streets as from ZIPs."""
    order = list(FAULTS)
    for case in ADDRESSES:
        for candidate in geocode(town, case["typed"]):
            assert list(candidate.faults) == sorted(set(candidate.faults), key=order.index)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("110 Juniper Dr NW, 35806", "110 US Hwy 972, 35806"),
        ("110 Juniper Dr NW, 35806", "110 Highway 972, 35806"),
        ("110 Saint Clement Ave, 35801", "110 st. clement avenue, 35801"),
        ("140 1/2 Birch Hollow Dr, 35801", "140 Birch Hollow Dr, 35801"),
        ("110 Birch Hollow Dr Apt 4, 35801", "110 Birch Hollow Dr, 35801"),
        ("Alder St & Bracken Blvd, 35811", "Bracken Blvd and Alder St, 35811"),
        ("Alder St & Bracken Blvd, 35811", "corner of Bracken and Alder, 35811"),
    ],
)
def test_two_ways_to_say_one_place(town: Matcher, one: str, other: str) -> None:
    """All names of a place give the same point and radius, to the last digit."""
    first, second = _one(town, one), _one(town, other)
    assert _place(first) == _place(second)
    assert first.uncertainty_m == second.uncertainty_m


@pytest.mark.parametrize(
    ("typed", "place", "within_m"),
    [
        ("Alder St & Bracken Blvd, 35811", (34.74, -86.498), 1),
        ("Alder St & Cobalt St, 35811", (34.74, -86.496), 45),
        ("150 Alder St, 35811", (34.74, -86.499), 15),
        ("250 Alder St, 35811", (34.74, -86.497), 15),
        ("101 Rowan Way, 35801", (34.712, -86.58), 35),
        ("199 Rowan Way, 35801", (34.712, -86.582), 35),
        ("5 Xylo Cir, 35801", (34.73, -86.582), 15),
        ("110 Damson Ct, 35801", (34.7585, -86.581), 1),
        ("Zephyr Pkwy, 35801", (34.77, -86.598), 5),
    ],
)
def test_points(town: Matcher, typed: str, place: tuple[float, float], within_m: float) -> None:
    """The point is where the streets of the table say, give or take the yard and the inset."""
    assert distance_m(_place(_one(town, typed)), place) < within_m


def test_the_radius_says_how_much_is_known(town: Matcher) -> None:
    """A point is surer than a block, a block than a number beyond it; a street is its extent."""
    typed = ("110 Damson Ct", "110 Birch Hollow Dr", "220 Birch Hollow Dr", "255 Birch Hollow Dr")
    radii = [geocode(town, f"{street}, 35801")[0].uncertainty_m for street in typed]
    assert radii == sorted(set(radii))
    whole = _one(town, "Zephyr Pkwy, 35801")
    for house in ("100 Zephyr Pkwy, 35801", "299 Zephyr Pkwy, 35801"):
        assert distance_m(_place(whole), _place(_one(town, house))) < whole.uncertainty_m


def test_a_circle_wider_than_the_zip_says_nothing(tmp_path: Path) -> None:
    """A street so long that the ZIP says more leaves the answer at the ZIP."""
    across: Line = ((-86.70, 34.73), (-86.45, 34.73))
    build_roads(tmp_path, [Road("Endless Rd", ("1", "999"), line=across)])
    assert described(geocode(matcher(tmp_path), "Endless Rd, Huntsville, AL 35801")) == (
        "Huntsville, AL 35801 (zip: number_missing)"
    )


@pytest.mark.parametrize("beside", [2, 9])  # at the middle of the long one, and farther on
def test_a_wide_street_beside_a_short_one_of_its_name(tmp_path: Path, beside: int) -> None:
    """With a suffix that neither of them has, both can be meant."""
    across: Line = ((-86.70, 34.73), (-86.45, 34.73))
    long = Road("Endless Rd", ("1", "999"), tlid=1, line=across)
    short = Road("Endless Ct", ("1", "99"), tlid=2, line=straight(beside))
    build_roads(tmp_path, [long, short])
    found = geocode(matcher(tmp_path), "Endless Ave, Huntsville, AL 35801")
    assert {one.precision for one in plausible(found)} == {"street", "zip"}


def test_a_wide_street_of_another_zip_does_not_say_where_the_caller_is(tmp_path: Path) -> None:
    """A long street next door is no street of the ZIP: it stays not placed, as if unknown."""
    across: Line = ((-86.70, 34.66), (-86.45, 34.66))
    build_roads(tmp_path, [Road("Endless Rd", ("1", "999"), zips=("35802", ""), line=across)])
    assert described(geocode(matcher(tmp_path), "Endless Rd, Huntsville, AL 35801")) == (
        "Huntsville, AL 35801 (zip: street_not_placed)"
    )


def test_source_and_vintage(town: Matcher) -> None:
    """Every place says where it came from and of what year."""
    block, point = _one(town, "110 Birch Hollow Dr, 35801"), _one(town, "110 Damson Ct, 35801")
    assert (block.source, block.vintage) == ("Census Bureau TIGER/Line", "2021")
    assert (point.source, point.vintage) == ("address points", "")
    assert (block.zip, block.city, block.state) == ("35801", "Huntsville", "AL")
    # A house is one place, where streets are known.
    for house in (block, point):
        assert (house.sample, house.streets) == ((), SOME)


def test_a_place_has_six_digits(tmp_path: Path) -> None:
    """Degrees have six digits, which are decimeters, and no more."""
    slope: Line = ((-86.58, 34.73), (-86.5787, 34.7313))
    build_roads(tmp_path, [Road("Slope Rd", ("101", "199"), zips=("35801", ""), line=slope)])
    for number in (101, 117, 135):
        place = _place(_one(matcher(tmp_path), f"{number} Slope Rd, 35801"))
        assert place == tuple(round(degrees, 6) for degrees in place)


def test_a_street_of_many_stretches_is_one_place_a_number(tmp_path: Path) -> None:
    """Ranges that overlap are one candidate where they touch and several where they are apart."""
    near = [
        Road("Overlap Rd", ("101", "199"), tlid=1, line=straight(1)),
        Road("Overlap Rd", ("101", "141"), tlid=2, line=straight(1)),
        Road("Twice Rd", ("101", "199"), tlid=3, line=straight(3)),
        Road("Twice Rd", ("101", "199"), tlid=4, line=straight(20)),
    ]
    build_roads(tmp_path, near)
    found = matcher(tmp_path)
    assert described(geocode(found, "110 Overlap Rd, 35801")).count("101-141 Overlap Rd") == 1
    assert len(plausible(geocode(found, "121 Overlap Rd, 35801"))) == 1
    assert len(plausible(geocode(found, "121 Twice Rd, 35801"))) == 2


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("101", "199"), ("1", "111")),  # the shorter one has the higher numbers
        (("1", "111"), ("101", "119")),
    ],
)
def test_the_shortest_range_says_most(
    tmp_path: Path, one: tuple[str, str], other: tuple[str, str]
) -> None:
    """Of two ranges at one place that hold the number, the one of fewer numbers is the block."""
    roads = [
        Road("Overlap Rd", numbers, tlid=at, zips=("35801", ""), line=straight(1))
        for at, numbers in enumerate((one, other), 1)
    ]
    build_roads(tmp_path, roads)
    low, high = min(one, other, key=lambda ends: int(ends[1]) - int(ends[0]))
    assert described(geocode(matcher(tmp_path), "105 Overlap Rd, 35801")) == (
        f"{low}-{high} Overlap Rd, Huntsville, AL 35801 (interpolated)"
    )


@pytest.mark.parametrize("shapes", [(1, 2), (2, 1), (None, 1), (1, None)])
def test_the_numbers_of_lines_play_no_part(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shapes: tuple[int | None, int | None]
) -> None:
    """Places with the same numbers come in one order, whichever line the file has first."""
    roads = [
        Road("Twice Rd", ("101", "199"), tlid=at, zips=("35801", ""), line=straight(at))
        for at in (3, 20)
    ]
    build_roads(tmp_path, roads)
    queries = open_queries(str(tmp_path))
    assert queries
    plain = queries.ranges_holding

    def moved(street: int, zip_code: int, number: Number) -> list[Range]:
        rows = plain(street, zip_code, number)
        return [row._replace(moved=at) for row, at in zip(rows, shapes, strict=True)]

    monkeypatch.setattr(queries, "ranges_holding", moved)
    assert geocode(Matcher(queries), "111 Twice Rd, 35801") == geocode(
        matcher(tmp_path), "111 Twice Rd, 35801"
    )


def test_more_places_than_anyone_can_tell_apart(tmp_path: Path) -> None:
    """A street that is everywhere gives a bounded number of candidates."""
    build_roads(
        tmp_path,
        [Road("Main St", ("1", "99"), tlid=at, line=straight(2 * at)) for at in range(1, 80)],
    )
    assert len(geocode(matcher(tmp_path), "7 Main St, 35801")) == 50
    assert len(geocode(matcher(tmp_path), "7 Main St")) == 50


def test_the_same_answer_every_time(town: Matcher, folder: Path) -> None:
    """Asked again, in another order and by a fresh process's matcher, everything is the same."""
    typed = [case["typed"] for case in ADDRESSES]
    first = {text: geocode(town, text) for text in typed}
    fresh = matcher(folder)
    assert {text: geocode(fresh, text) for text in reversed(typed)} == first
    assert {text: geocode(town, text) for text in typed} == first


@pytest.fixture(scope="session")
def read(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Batch, list[Any]]]:
    """The town's batches, and what is in each of them."""
    found = batches(tmp_path_factory.mktemp("read"))
    return [(batch, list(batch.features or batch.points)) for batch in found]


def _with(batch: Batch, content: list[Any]) -> Batch:
    if batch.county.kind == "ranges":
        return batch._replace(features=content)
    return batch._replace(points=content)


@settings(max_examples=4, suppress_health_check=[HealthCheck.too_slow])
@given(st.randoms(use_true_random=False))
def test_the_order_of_the_records_plays_no_part(
    town: Matcher,
    read: list[tuple[Batch, list[Any]]],
    tmp_path_factory: pytest.TempPathFactory,
    random: Random,
) -> None:
    """Nothing wins by coming first: shuffled files give the same answers, in the same order."""
    there = tmp_path_factory.mktemp("shuffled")
    shuffled = []
    for batch, content in read:
        mixed = list(content)
        random.shuffle(mixed)
        shuffled.append(_with(batch, mixed))
    random.shuffle(shuffled)
    build(str(there), shuffled)
    found = matcher(there)
    for case in ADDRESSES:
        assert geocode(found, case["typed"]) == geocode(town, case["typed"]), case["about"]


def test_nothing_installed(tmp_path: Path) -> None:
    """Without an index there is no matcher."""
    assert open_matcher(str(tmp_path)) is None


def _damaged(whole: bytes) -> Iterator[bytes]:
    size = int.from_bytes(whole[16:18], "big")  # bytes a page (SQLite file header, offset 16)
    for at in range(size, len(whole), size):
        yield whole[:at]
        for fill in (b"\0", b"\xff"):
            yield whole[:at] + fill * size + whole[at + size :]


def test_a_damaged_index_says_what_to_do(folder: Path, tmp_path: Path) -> None:
    """A damaged file gives the answer, or the error with the command to fix it."""
    path = Path(index_path(str(tmp_path)))
    typed = ["110 Birch Hollow Dr, 35801", "110 Marlowe St, 35801", "110 Mossback Trl, 35801"]
    typed += ["Alder St & Bracken Blvd", "110 Heron St", "35801"]
    errors = 0
    for content in _damaged(Path(index_path(str(folder))).read_bytes()):
        path.unlink(missing_ok=True)
        path.write_bytes(content)
        for text in typed:
            said = _error(tmp_path, text)
            assert not said or "run 'locator streets remove --all'" in said
            assert text not in said
            errors += bool(said)
    assert errors > len(typed)


def _error(folder: Path, text: str) -> str:
    try:
        geocode(matcher(folder), text)
    except DataError as error:
        return str(error)
    return ""


_SAID = (
    "110 7061B 1140 1/2 117-05 N6W23011 Birch Hollow Dr Calder Dorset NE SW N S 5th Fifth Hwy 901"
    " US County Rd 57 231-431 & and at Alder Bracken St Saint Martin Luther King MLK Apt 4 #"
    " Huntsville Madison AL TN 35801 35811 99999 , , , é"
)


@given(st.lists(st.sampled_from(_SAID.split()), max_size=9))
def test_any_words_are_matched_or_not(town: Matcher, words: list[str]) -> None:
    """No text raises, and every place has a radius and is on Earth."""
    for candidate in geocode(town, " ".join(words)):
        assert candidate.uncertainty_m > 0
        assert -15 < candidate.latitude < 72
        assert "_" not in candidate.label


def test_what_was_typed_is_not_in_the_answer(town: Matcher) -> None:
    """Labels are the index's own words: a misspelled name, a unit or a rest never comes back."""
    for found in geocode(town, "110 Whitesberg Dr Apt Zq7, behind qqplanted, 35801"):
        assert not {"WHITESBERG", "ZQ7", "QQPLANTED"} & set(found.label.upper().split())


def test_points_alone(tmp_path: Path) -> None:
    """A county's points answer without its ranges; other numbers are near their neighbors."""
    county = COUNTY._replace(kind="points", vintage="")
    build(str(tmp_path), [Batch(county, points=POINTS)])
    found = matcher(tmp_path)
    assert described(geocode(found, "110 Damson Ct, 35801")) == (
        "Damson Ct, Huntsville, AL 35801 (address_point)"
    )
    beyond = geocode(found, "112 Damson Ct, 35801")[0]
    assert (beyond.precision, beyond.faults) == ("street", ("number_out_of_range",))


HOUSES = tuple(
    PointRecord(str(number), "Long St", "35801", 34.70 + number / 100_000, -86.58)
    for number in (100, 101, 104, 120, 140)
)


@pytest.mark.parametrize(
    ("number", "between", "radius_m"),
    [
        (102, (100, 104), 60 + 0.6 * 4.4),  # on its side
        (130, (120, 140), 60 + 0.6 * 22.2),
        (150, (140, 140), 200 + 5 * 10),  # beyond the last one
    ],
)
def test_a_missing_number_is_between_its_neighbors(
    tmp_path: Path, number: int, between: tuple[int, int], radius_m: float
) -> None:
    """If points leave out a house, it is between the next ones, with the fault."""
    build(str(tmp_path), [Batch(COUNTY._replace(kind="points", vintage=""), points=HOUSES)])
    place = geocode(matcher(tmp_path), f"{number} Long St, 35801")[0]
    low, high = (34.70 + end / 100_000 for end in between)
    assert low - 1e-6 <= place.latitude <= high + 1e-6
    assert place.uncertainty_m == pytest.approx(radius_m, abs=1)
    assert "number_out_of_range" in place.faults


def test_a_reading_without_the_street_stays_as_it_is(town: Matcher) -> None:
    """If the installed data lack the street, the matcher has nothing to add."""
    (reading,) = geocode(town, "110 Nosuch Rd, 35801")
    assert town.match_street(parse("110 Nosuch Rd, 35801"), reading) == ([], False)


def _cross(name: str, at: int, zip_code: str = "35801") -> Road:
    """A street that goes north through the beginning of ``straight(at)``, with its end there."""
    ((x, y), _) = straight(at)
    line = ((x, y - 0.001), (x, y))
    return Road(name, ("101", "199"), zips=(zip_code, ""), tlid=100 + at, line=line)


def _along(name: str, at: int, zip_code: str = "35801") -> Road:
    return Road(name, ("101", "199"), zips=(zip_code, ""), tlid=at, line=straight(at))


def test_a_crossing_with_each_street_of_the_name(tmp_path: Path) -> None:
    """If several streets can be meant, each crossing is a place, with the year of its data."""
    roads = [_along("Alder St", 1), _along("Alder Ct", 20), _cross("Bracken Blvd", 1)]
    build_roads(tmp_path, [*roads, _cross("Bracken Blvd", 20)])
    found = plausible(geocode(matcher(tmp_path), "Alder & Bracken Blvd, 35801"))
    assert {(place.label.split(",")[0], place.precision, place.vintage) for place in found} == {
        ("Alder St & Bracken Blvd", "intersection", "2021"),
        ("Alder Ct & Bracken Blvd", "intersection", "2021"),
    }


@pytest.mark.parametrize(
    ("typed", "best", "other"),
    [
        ("Alder St", "Alder St", "Alder Ct"),
        ("Alder Ct", "Alder Ct", "Alder St"),
        ("Aldur St", "Alder St", "Alder Ct"),
        ("Aldur Ct", "Alder Ct", "Alder St"),
        ("Mane St", "Mayne St", "Manet St"),  # the one that sounds alike
        ("Mane St", "Mayne St", "Lane St"),
    ],
)
def test_of_two_crossings_in_one_place_the_better_one_is_meant(
    tmp_path: Path, typed: str, best: str, other: str
) -> None:
    """If two streets of such a name cross the other one side by side, the nearer name wins."""
    ((x, y), _) = straight(1)
    bracken = Road(
        "Bracken Blvd", ("101", "199"), tlid=9, zips=("35801", ""), line=((x, y), (x, y + 0.0005))
    )
    beside = Road(
        other, ("101", "199"), tlid=2, zips=("35801", ""), line=((x, y + 0.0005), (x + 1e-3, y))
    )
    roads = [_along(best, 1), beside, bracken]
    for at, order in enumerate((roads, roads[::-1])):
        folder = tmp_path / str(at)
        build_roads(folder, order)
        (found,) = plausible(geocode(matcher(folder), f"{typed} & Bracken Blvd, 35801"))
        assert found.label.startswith(f"{best} & Bracken Blvd")


def test_a_crossing_everywhere_needs_both_streets_in_one_zip(tmp_path: Path) -> None:
    """Where only one of two streets is, no other street is taken for the other one."""
    roads = [_along("Alder St", 1), _along("Aldur St", 20, "35802")]
    build_roads(tmp_path, [*roads, _cross("Bracken Blvd", 20, "35802")])
    found = matcher(tmp_path)
    assert described(geocode(found, "Alder St & Bracken Blvd, 35802")).startswith(
        "Aldur St & Bracken Blvd, Huntsville, AL 35802 (intersection: street_respelled)"
    )
    assert found.anywhere(parse("corner of Alder St and Bracken Blvd")) == []


def test_an_index_is_checked_as_it_is_read(tmp_path: Path) -> None:
    """If nobody has checked the index, a letter that is another one in it is an error."""
    build_roads(tmp_path, [_along("Alder St", 1)])
    path = Path(index_path(str(tmp_path)))
    path.write_bytes(path.read_bytes().replace(b"Alder St", b"Elder St"))
    assert "locator streets remove --all" in _error(tmp_path, "110 Alder St, 35801")
    trusting = open_matcher(str(tmp_path), checked=True)
    assert trusting
    assert described(geocode(trusting, "110 Alder St, 35801")).startswith("101-199 Elder St")


def test_a_line_that_cannot_be_is_damage(tmp_path: Path) -> None:
    """A line that no installation packs is an error that names the file and the way out."""
    build_roads(tmp_path, [_along("Alder St", 1)])
    path = Path(index_path(str(tmp_path)))
    line = pack(straight(1))
    path.write_bytes(path.read_bytes().replace(line, b"\3" + line[1:]))
    trusting = open_matcher(str(tmp_path), checked=True)
    assert trusting
    with pytest.raises(DataError) as refused:
        geocode(trusting, "110 Alder St, 35801")
    assert str(refused.value).startswith(f"{path}: the street index is damaged; run 'locator ")


@pytest.mark.parametrize(
    "typed",
    [
        "110 Birch Hollow Dr, 35801",
        "110 Marlowe St, 35801",
        "110 Mossback Trl, 35801",
        "Zephyr Pkwy, 35801",
        "Alder St & Bracken Blvd, 35811",
        "110 Heron St",
    ],
)
def test_an_index_that_has_been_checked_answers_alike(
    town: Matcher, folder: Path, typed: str
) -> None:
    """A matcher that does not check again gives the same answers."""
    trusting = open_matcher(str(folder), checked=True)
    assert trusting
    assert geocode(trusting, typed) == geocode(town, typed)


def test_a_crossing_everywhere(town: Matcher) -> None:
    """Two streets without a place cross where both are in one ZIP; a misspelled one nowhere."""
    (found,) = town.anywhere(parse("corner of Alder St and Bracken Blvd"))
    assert (found.label, found.precision) == (
        *("Alder St & Bracken Blvd, Huntsville, AL 35811", "intersection"),
    )
    assert "place_missing" in found.faults
    assert town.anywhere(parse("corner of Alder St and Braken Blvd")) == []
    assert town.anywhere(parse("corner of Alder St and Birch Hollow Dr")) == []
