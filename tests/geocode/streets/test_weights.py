"""The weight of each place on a street, by the differences between the text and the place."""

from pathlib import Path

import pytest

from locator.address import parse
from locator.geocode.gazetteer import all_rows, slips_of, zip_row
from locator.geocode.model import ALL, FAULTS, NONE, SOME, Candidate
from locator.geocode.streets.build import Batch, PointRecord, build
from locator.geocode.streets.geometry import distance_m, pack
from locator.geocode.streets.match import Matcher
from locator.geocode.streets.place import Found, Named, between, beyond, interpolated
from locator.geocode.streets.queries import NumberedPoint, Range
from locator.geocode.streets.scope import zips_beside
from locator.geocode.streets.store import REVERSED, RIGHT
from tests.geocode.streets.indexes import COUNTY, batch
from tests.geocode.streets.make_tiger import Line, Road
from tests.geocode.streets.town import matcher

EVENS = ("100", "198")


def line(row: int, length: float = 0.002) -> Line:
    """A street of about 183 m eastwards, a kilometer from the next one."""
    return ((-86.58, 34.70 + row / 100), (-86.58 + length, 34.70 + row / 100))


def road(name: str, row: int, numbers: tuple[str, str] = EVENS, zip_code: str = "35801") -> Road:
    return Road(name, numbers, zips=(zip_code, ""), tlid=row, line=line(row))


ROADS = [
    road("Birch Hollow Dr", 1),
    road("57th St", 2),
    road("N Calder Rd", 3),
    road("Dorset Rd", 4, zip_code="35802"),
    road("Elm Ct", 5),
    road("Elm Ct", 6, ("300", "398")),
    road("Farther Ln", 7, zip_code="35763"),
    road("Whole Mtn Trl", 8, zip_code="35810"),
    road("2nd St", 9),
]


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Matcher:
    """A town in which every street is alone of its kind."""
    folder = tmp_path_factory.mktemp("weights")
    build(str(folder), [batch(folder, ROADS)])
    return matcher(folder)


def reading(zip_code: str = "35801", **more: object) -> Candidate:
    """A reading of the text by its ZIP."""
    found = Candidate(34.73, -86.58, "zip", 5000.0, f"Huntsville, AL {zip_code}", "a test")
    found = found._replace(zip=zip_code, city="Huntsville", state="AL", weight=1.0)
    return found._replace(**more)  # type: ignore[arg-type]


def told(town: Matcher, text: str, found: Candidate, **more: bool) -> list[tuple[str, ...]]:
    """Street, precision and faults of each place for a text in words."""
    places, _ = town.match_street(parse(f"{text}, Huntsville, AL {found.zip}"), found, **more)
    return [(one.label.split(",")[0], one.precision, *one.faults) for one in places]


BIRCH = "100-198 Birch Hollow Dr"
EXACT = 1 / 0.002
# typed → the place, its precision, its faults, its weight, whether nothing else can be meant
PLACES = [
    ("110 Birch Hollow Dr", BIRCH, "interpolated", (), EXACT, True),
    ("110 Birch Hollow Dr Apt 3", BIRCH, "interpolated", ("unit_ignored",), EXACT, True),
    ("110 N Birch Hollow Dr Apt 3", BIRCH, "interpolated",
     ("directional_ignored", "unit_ignored"), 15, False),
    ("111 Birch Hollow Dr", BIRCH, "interpolated", ("parity_mismatch",), 0.02 / 0.01, False),
    ("110 Birch Hollow Ln", BIRCH, "interpolated", ("suffix_changed",), 0.03 / 0.015, False),
    ("110 Birch Hollow", BIRCH, "interpolated", ("suffix_missing",), 0.12 / 0.007, False),
    ("110 N Birch Hollow Dr", BIRCH, "interpolated", ("directional_ignored",), 15, False),
    ("110 Burch Hollow Dr", BIRCH, "interpolated", ("street_respelled",), 15, False),
    ("110 Hollow Dr", BIRCH, "interpolated", ("word_missing",), 0.02 / 0.03, False),
    ("210 Birch Hollow Dr", BIRCH, "street", ("number_out_of_range",), 0.03 / 0.04, False),
    ("90 Birch Hollow Dr", BIRCH, "street", ("number_out_of_range",), 0.75, False),
    # 1100 can be 110 and 100, 1970 can be 170, 190 and 197
    ("1100 Birch Hollow Dr", BIRCH, "interpolated", ("number_changed",), 0.5 / 2, False),
    ("110 57th St", "100-198 57th St", "interpolated", (), EXACT, True),
    ("110 57th Ave", "100-198 57th St", "interpolated", ("suffix_changed",), 0.03 / 0.3, False),
    ("110 2nd Ave", "100-198 2nd St", "interpolated", ("suffix_changed",), 0.03 / 0.3, False),
    ("110 47th St", "100-198 57th St", "interpolated", ("street_respelled",), 0.075, False),
    ("110 Calder Rd", "100-198 N Calder Rd", "interpolated", ("directional_missing",), 10, True),
    ("110 S Calder Rd", "100-198 N Calder Rd", "interpolated", ("directional_changed",), 5, False),
    ("110 Dorset Rd", "100-198 Dorset Rd", "interpolated", ("zip_changed",), 15, False),
    ("Birch Hollow Dr", "Birch Hollow Dr", "street", ("number_missing",), 1 / 0.05, False),
    ("Burch Hollow Dr", "Birch Hollow Dr", "street",
     ("street_respelled", "number_missing"), 0.03 / 0.05, False),
]  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "label", "precision", "faults", "weight", "settled"),
    PLACES,
    ids=[row[0] for row in PLACES],
)
def test_the_weight_of_one_mistake(  # noqa: PLR0917 (a row of the table)
    town: Matcher,
    typed: str,
    label: str,
    precision: str,
    faults: tuple[str, ...],
    weight: float,
    settled: bool,
) -> None:
    """Each mistake has its rate against its chance; only a text without one settles the place."""
    address = parse(f"{typed}, Huntsville, AL 35801")
    found, sure = town.match_street(address, reading())
    assert [one.label.split(",")[0] for one in found] == [label]
    assert (found[0].precision, set(found[0].faults)) == (precision, set(faults))
    assert found[0].weight == pytest.approx(weight)
    assert sure == settled
    # The reading's own weight counts once.
    half, _ = town.match_street(address, reading(weight=0.5))
    assert half[0].weight == pytest.approx(weight / 2)


def test_a_place_that_is_hardly_meant_is_left_out(tmp_path: Path) -> None:
    """A place of less than a thousandth of the best one's weight is no place of the text."""
    # It sounds alike, and has another suffix and another direction.
    roads = [road("Mayne St", 1), road("N Mane Ave", 2)]
    build(str(tmp_path), [batch(tmp_path, roads)])
    town = matcher(tmp_path)
    assert told(town, "110 S Mayne St", reading()) == [
        ("100-198 Mayne St", "interpolated", "directional_ignored")
    ]
    assert len(told(town, "110 S Mane St", reading())) == 2


HARDLY = [
    ("110 N Whole Mtn", "Whole Mtn Trl", ("suffix_missing", "directional_ignored", "zip_changed")),
    ("210 N Birch Hollow", "Birch Hollow Dr",
     ("suffix_missing", "directional_ignored", "number_out_of_range")),
]  # fmt: skip


@pytest.mark.parametrize(("typed", "street", "faults"), HARDLY)
def test_three_mistakes_are_better_than_nothing(
    town: Matcher, typed: str, street: str, faults: tuple[str, ...]
) -> None:
    """A place that is hardly meant counts where the text can mean no other one."""
    (found,), _ = town.match_street(parse(f"{typed}, Huntsville, AL 35801"), reading())
    assert found.label.startswith(f"100-198 {street},")
    assert set(found.faults) == set(faults)
    assert 0 < found.weight < 0.005


NOT_MEANT = [
    "110 Dorset Ln",  # another suffix and another ZIP are two streets
    "999 Birch Hollow Dr",  # more than 400 numbers off
    "110 Nosuch Way",
    "210 Birch Hollow Ln",  # another suffix without the number
    "Birch Hollow Dr & 57th St",  # they do not meet
]


@pytest.mark.parametrize("typed", NOT_MEANT)
def test_what_is_too_far_from_the_text(town: Matcher, typed: str) -> None:
    """With these two mistakes it is another street, and no place is found."""
    assert told(town, typed, reading()) == []


@pytest.mark.parametrize(
    ("typed", "places"),
    [
        ("110 Burch Hollow Dr", 0),
        ("210 Birch Hollow Dr", 0),
        ("1100 Birch Hollow Dr", 0),
        ("110 Birch Hollow Ln", 1),
        ("110 Dorset Rd", 1),
        ("110 Birch Hollow Dr", 1),
    ],
)
def test_without_guesses(town: Matcher, typed: str, places: int) -> None:
    """Without guesses neither the spelling nor the number is another than the typed one."""
    assert len(told(town, typed, reading(), guesses=False)) == places


# The areas of the search


@pytest.mark.parametrize(
    ("zip_code", "faults"),
    [
        ("35810", ()),
        ("35801", ("zip_changed",)),  # in the city, or the neighborhood
        ("35758", ("zip_changed",)),
    ],
)
def test_a_street_of_another_zip(town: Matcher, zip_code: str, faults: tuple[str, ...]) -> None:
    """The same street in another ZIP has the ZIP's mistake besides, and weighs less."""
    found, settled = town.match_street(
        parse(f"110 Whole Mtn Trl, Huntsville, AL {zip_code}"), reading(zip_code)
    )
    assert [one.faults for one in found] == [faults]
    assert settled == (not faults)
    assert (found[0].weight == EXACT) == (not faults)
    assert found[0].zip == "35810"


@pytest.mark.parametrize(
    ("typed", "faults"),
    [
        ("110 Farther Ln, Huntsville, AL 35801", ("zip_changed", "city_changed")),
        ("110 Farther Ln, 35801", ("zip_changed",)),
    ],
)
def test_a_town_that_was_not_typed_is_not_wrong(
    town: Matcher, typed: str, faults: tuple[str, ...]
) -> None:
    """If no town was typed, a street of another town has only the ZIP's mistake."""
    found, _ = town.match_street(parse(typed), reading())
    assert [(one.zip, one.faults) for one in found] == [("35763", faults)]


def test_the_rest_of_the_town_counts_without_its_name(town: Matcher) -> None:
    """A ZIP has a town, typed or not: a street elsewhere in the town is as likely either way."""
    found = []
    for typed in ("110 Whole Mtn Trl, Huntsville, AL 35801", "110 Whole Mtn Trl, 35801"):
        (place,), _ = town.match_street(parse(typed), reading())
        found.append((place.zip, place.faults, place.weight))
    assert found[0] == found[1]
    assert found[0][:2] == ("35810", ("zip_changed",))


def test_a_town_that_does_not_fit_is_doubted(town: Matcher) -> None:
    """If the town is not the ZIP's, the street in the ZIP settles nothing by itself."""
    address = parse("110 Birch Hollow Dr, Decatur, AL 35801")
    found, settled = town.match_street(address, reading(faults=("city_changed",)))
    assert (found[0].faults, settled) == (("city_changed",), False)
    assert found[0].weight == pytest.approx(EXACT)
    # If the place found is in the town that was typed, that was no mistake at all.
    huntsville = parse("110 Birch Hollow Dr, Huntsville, AL 35801")
    found, settled = town.match_street(huntsville, reading(faults=("city_changed",)))
    assert found[0].faults == ()
    assert found[0].weight == pytest.approx(EXACT / 0.05)


def test_everywhere(town: Matcher) -> None:
    """A street without a place is looked for everywhere, and says that its place is missing."""
    (found,) = town.anywhere(parse("110 Birch Hollow Dr"))
    assert found.label == f"{BIRCH}, Huntsville, AL 35801"
    assert "place_missing" in found.faults
    assert found.zip == "35801"
    assert found.weight == pytest.approx(EXACT)
    assert town.anywhere(parse("110 Burch Hollow Dr")) == []
    assert "text_ignored" not in found.faults
    (found,) = town.anywhere(parse("110 Birch Hollow Dr")._replace(rest="OR SO"))
    assert "text_ignored" in found.faults


def test_the_zips_that_are_meant(town: Matcher) -> None:
    """In a ZIP that does not exist, a house is looked for in those that one slip makes of it."""
    # Of the ZIPs that differ from this one in a slip, three are installed.
    known = [code for code in slips_of("35800") if zip_row(code)]
    assert {"35801", "35802", "35810"} <= set(known)
    (found,) = town.in_meant_zips(parse("110 Birch Hollow Dr, 35800"))
    assert (found.label, found.faults) == (f"{BIRCH}, Huntsville, AL 35801", ("zip_unknown",))
    assert found.weight == pytest.approx(0.02 / (3 * 0.002) * 3 / len(known))
    for typed in ("Birch Hollow Dr, 35800", "110 Farther Ln, 35800", "110 Birch Hollow Dr, 00000"):
        assert town.in_meant_zips(parse(typed)) == []


# The known part of the streets


def test_the_coverage_of_a_reading(town: Matcher) -> None:
    """A reading says whether all, some or none of its ZIP's streets are installed."""
    assert town.with_coverage(reading("35801")).streets in (ALL, SOME)
    assert town.with_coverage(reading("99501")).streets == NONE
    nowhere = reading("", zip="")
    assert town.with_coverage(nowhere) == nowhere


def test_the_streets_of_a_whole_zip(tmp_path: Path) -> None:
    """A ZIP with houses around its center is known whole and has an area; half a ZIP has none."""
    roads = [
        Road("A St", ("1", "9"), zips=("35801", ""), tlid=1, line=line(3)),
        Road("B St", ("1", "99"), zips=("35802", ""), tlid=2, line=line(15)),
    ]
    build(str(tmp_path), [batch(tmp_path, roads)])
    found = matcher(tmp_path)
    assert found.with_coverage(reading("35801")).streets == ALL
    area = found.zip_area("35801")
    assert area
    assert (area.latitude, area.longitude) == pytest.approx((34.73, -86.579), abs=1e-5)
    assert found.with_coverage(reading("35802")).streets == SOME
    assert found.zip_area("35802") is None


def test_the_unknown_part(town: Matcher) -> None:
    """The unknown part is 1 where nothing is installed; a city's is the mean of its ZIPs."""
    assert town.unknown(reading("99501")) == 1.0
    known = 1.0 - town.unknown(reading("35801"))
    assert 0 < known <= 1
    city = town.unknown(reading("", zip=""))
    assert 0 < city < 1
    assert town.unknown(reading("", zip="", city="Nosuchtown")) == 1.0


def test_a_wide_street_in_its_zip(tmp_path: Path) -> None:
    """A street wider than its ZIP leaves the ZIP, with the faults and the weight of the street."""
    wide = Road("Endless Rd", EVENS, zips=("35801", ""), line=line(1, 0.3))
    build(str(tmp_path), [batch(tmp_path, [wide])])
    town = matcher(tmp_path)
    one = reading(faults=("city_respelled",), weight=0.5, uncertainty_m=4000.0)
    for typed, fault in (
        ("Endless Rd", "number_missing"),
        ("598 Endless Rd", "number_out_of_range"),
    ):
        (found,), _ = town.match_street(parse(f"{typed}, 35801"), one)
        assert (found.label, found.precision, found.uncertainty_m) == (one.label, "zip", 4000.0)
        assert found.faults == tuple(one for one in FAULTS if one in {"city_respelled", fault})
        assert found.weight == pytest.approx(
            {"number_missing": 20, "number_out_of_range": 0.75}[fault] / 2
        )
        assert found.streets in (ALL, SOME)
    assert town.match_street(parse("110 Endless Rd, 35801"), reading(uncertainty_m=100.0))[0] == []
    # The street of another ZIP does not say that the caller is in this one.
    other = reading("35802", uncertainty_m=4000.0)
    assert town.match_street(parse("Endless Rd, Huntsville, AL 35802"), other)[0] == []


def test_a_street_as_a_whole(town: Matcher) -> None:
    """Without a number the place is the street: a disc around it, and places along it."""
    (found,), _ = town.match_street(parse("Birch Hollow Dr, 35801"), reading())
    ((west, south), (east, _)) = line(1)
    assert (found.latitude, found.longitude) == pytest.approx((south, (west + east) / 2))
    assert (found.zip, found.vintage) == ("35801", "2021")
    assert len(found.sample) == 20
    assert all(
        place == pytest.approx((south, west + (at + 0.5) / 20 * (east - west)))
        for at, place in enumerate(found.sample)
    )


# Numbers among points


HOUSES = [
    PointRecord(str(n), "Long St", "35801", 34.70 + n / 100_000, -86.58) for n in (100, 140, 141)
]


def test_points_settle_a_number(tmp_path: Path) -> None:
    """A house with a point is that point; one between two is nearer to its own side."""
    points = Batch(COUNTY._replace(kind="points", vintage=""), points=HOUSES)
    build(str(tmp_path), [points])
    town = matcher(tmp_path)
    found, settled = town.match_street(parse("140 Long St, 35801"), reading())
    assert (found[0].precision, found[0].uncertainty_m, settled) == ("address_point", 180, True)
    assert found[0].source == "address points"
    found, settled = town.match_street(parse("120 Long St, 35801"), reading())
    assert (found[0].precision, settled) == ("interpolated", False)
    assert found[0].label.startswith("100-140 Long St")
    assert found[0].weight == pytest.approx(0.75)
    found, _ = town.match_street(parse("151 Long St, 35801"), reading())
    assert (found[0].precision, found[0].uncertainty_m) == ("street", 200 + 5 * 10)
    assert told(town, "777 Long St", reading()) == []


def houses(*numbers: int, name: str = "Long St") -> list[PointRecord]:
    """The points of houses, 1.1 m a number northwards."""
    return [PointRecord(str(n), name, "35801", 34.70 + n / 100_000, -86.58) for n in numbers]


# number → the block, its precision and radius, among the points of 101, 105 and 141
AMONG_ODD = [
    ("103", "101-105", "interpolated", 60 + 0.6 * 4.45),
    ("104", "101-105", "interpolated", 200 + 0.5 * 4.45),  # across the street
    ("541", "141", "street", 200 + 5 * 400),
    ("542", None, None, 0),  # farther than 400 numbers from both sides
]


@pytest.mark.parametrize(("number", "block", "precision", "radius_m"), AMONG_ODD)
def test_a_number_among_houses(
    tmp_path: Path, number: str, block: str | None, precision: str | None, radius_m: float
) -> None:
    """A number is between the houses of its side, else of the other side, or beyond the last."""
    county = COUNTY._replace(kind="points", vintage="2024")
    build(str(tmp_path), [Batch(county, points=houses(101, 105, 141))])
    found, _ = matcher(tmp_path).match_street(parse(f"{number} Long St, 35801"), reading())
    assert [(one.label, one.precision, one.vintage) for one in found] == (
        [(f"{block} Long St, Huntsville, AL 35801", precision, "2024")] if block else []
    )
    assert all(one.uncertainty_m == pytest.approx(radius_m, abs=1) for one in found)


def test_the_points_of_two_streets(tmp_path: Path) -> None:
    """If the name is that of two streets, each has its place; a point has its county's year."""
    county = COUNTY._replace(kind="points", vintage="2024")
    points = [*houses(101, 105), *houses(301, 305, name="Long Ave")]
    build(str(tmp_path), [Batch(county, points=points)])
    town = matcher(tmp_path)
    found, _ = town.match_street(parse("203 Long, 35801"), reading())
    assert {one.label.split(",")[0] for one in found} == {"105 Long St", "301 Long Ave"}
    (house,), _ = town.match_street(parse("105 Long St, 35801"), reading())
    assert (house.precision, house.vintage) == ("address_point", "2024")


@pytest.mark.parametrize(
    ("number", "block"), [("290", "300-398"), ("210", "100-198"), ("504", "300-398")]
)
def test_the_nearest_range_of_some_zips(tmp_path: Path, number: str, block: str) -> None:
    """A number that is in no range is at the nearest one, in whichever ZIP around that is."""
    roads = [road("Far Rd", 1, EVENS, "35802"), road("Far Rd", 2, ("300", "398"), "35803")]
    build(str(tmp_path), [batch(tmp_path, roads)])
    (found,), _ = matcher(tmp_path).match_street(
        parse(f"{number} Far Rd, Huntsville, AL 35801"), reading()
    )
    assert found.label.startswith(f"{block} Far Rd")
    assert set(found.faults) == {"zip_changed", "number_out_of_range"}


# A place on its range, to the meter

STREET = Named(1, "Long St", ("suffix_missing",))


def on_range(
    number: int, low: int, high: int, *, spread: int = 0, flags: int = 0, moved: int | None = None
) -> Found:
    row = Range(35801, low, high, flags, 3, spread, moved, pack(line(0)))
    return interpolated(STREET, row, ("7-", number), STREET.faults)


@pytest.mark.parametrize(
    ("number", "radius_m", "precision"),
    [
        (100, 120 + 2 * 30, "interpolated"),
        (198, 120 + 2 * 30, "interpolated"),
        (199, 500 + 10 + 2 * 30, "street"),
        (99, 500 + 10 + 2 * 30, "street"),
        (60, 500 + 400 + 2 * 30, "street"),
    ],
)
def test_the_radius_of_a_number(number: int, radius_m: float, precision: str) -> None:
    """Within its range 120 m, outside 500 m and 10 a number, and twice what the street is off."""
    place = on_range(number, 100, 198, spread=30, flags=0, moved=None)
    assert (place.uncertainty_m, place.precision) == (radius_m, precision)
    assert (place.block, place.county, place.zip) == ("7-100-198", 3, 35801)
    assert place.street == STREET
    assert place.faults == STREET.faults
    assert on_range(7, 7, 7, spread=0, flags=0, moved=None).block == "7-7"


def test_a_moved_range_runs_upwards() -> None:
    """A range that was moved has a line of its own from its lowest number, sides as they were."""
    for side in (0, RIGHT):
        drawn_up = on_range(110, 100, 198, spread=0, flags=side, moved=None)
        drawn_down = on_range(110, 100, 198, spread=0, flags=REVERSED | (side ^ RIGHT), moved=5)
        assert (drawn_up.latitude, drawn_up.longitude) == (
            drawn_down.latitude,
            drawn_down.longitude,
        )
        assert on_range(110, 100, 198, spread=0, flags=side, moved=5) == drawn_up
    assert (
        on_range(110, 100, 198, spread=0, flags=REVERSED, moved=None).longitude
        > on_range(190, 100, 198, spread=0, flags=REVERSED, moved=None).longitude
    )


LOW, HIGH = NumberedPoint(100, 34.70, -86.58, 4), NumberedPoint(140, 34.71, -86.60, 4)


def test_between_two_houses() -> None:
    """A number between two houses is in proportion, less sure if they are of the other side."""
    gap_m = distance_m((34.70, -86.58), (34.71, -86.60))
    for across, radius in ((False, 60 + 0.6 * gap_m), (True, 200 + 0.5 * gap_m)):
        place = between(STREET, 35801, 110, (LOW, HIGH), ("a",), across=across)
        assert (place.latitude, place.longitude) == pytest.approx((34.7025, -86.585))
        assert place.uncertainty_m == pytest.approx(radius)
        assert (place.precision, place.block, place.county) == ("interpolated", "100-140", 4)
        assert (place.street, place.zip, place.faults) == (STREET, 35801, ("a",))


def test_beyond_the_last_house() -> None:
    """A number beyond the last house is at it, 200 m and 5 a number off."""
    for number in (90, 110):
        place = beyond(STREET, 35801, number, LOW, ("a",))
        assert (place.latitude, place.longitude, place.uncertainty_m) == (34.70, -86.58, 250)
        assert (place.precision, place.block, place.county) == ("street", "100", 4)
        assert (place.street, place.zip, place.faults) == (STREET, 35801, ("a",))


@pytest.mark.parametrize(
    ("code", "city", "precision", "streets"),
    [
        ("", "Huntsville", "city", SOME),
        ("", "Mobile", "city", NONE),
        ("", "Nosuchplace", "city", NONE),
        ("35804", "Huntsville", "po_box_zip", SOME),  # boxes: the houses are in the town
        ("35804", "Mobile", "po_box_zip", NONE),
        ("35801", "Mobile", "po_box_zip", SOME),  # its own streets
        ("35805", "Huntsville", "zip", NONE),  # only its own
    ],
)
def test_how_many_streets_a_town_has(
    town: Matcher, code: str, city: str, precision: str, streets: str
) -> None:
    """A town has the streets of its ZIP codes, and so has a ZIP code of boxes that has none."""
    place = reading(code, city=city, precision=precision)
    assert town.with_coverage(place).streets == streets
    if not code:
        elsewhere = place._replace(state="TN")
        assert town.with_coverage(elsewhere).streets == NONE


def test_how_much_is_unknown_beside_a_town(town: Matcher) -> None:
    """The part of the streets in the ZIP codes around it that nobody has."""
    beside = zips_beside("Redstone Arsenal", "AL")
    known = [one.part for code in beside if (one := town._queries.coverage(code))]
    assert known
    expected = 1 - sum(known) / len(beside)
    arsenal = reading("", city="Redstone Arsenal", precision="city")
    assert 0 < expected < 1
    assert town.unknown_beside(arsenal) == pytest.approx(expected)
    # Nothing is beside a town that is in no list.
    assert town.unknown_beside(arsenal._replace(city="Nosuchplace")) == 0.0
    assert town.unknown_beside(arsenal._replace(state="TN")) != pytest.approx(expected)


@pytest.mark.parametrize(("others", "places"), [(1, 1), (3, 4)])
def test_far_streets_of_the_name_count_together(tmp_path: Path, others: int, places: int) -> None:
    """In a state of 400 ZIPs one more street weighs too little to look for, three do not."""
    far = [row.zip for row in all_rows() if row.state == "AL" and row.zip > "35900"][:400]
    roads = [
        road("Same Ln" if at <= others else f"Other{at} Ln", at, zip_code=code)
        for at, code in enumerate(far, 1)
    ]
    build(str(tmp_path), [batch(tmp_path, [road("Same Ln", 0), *roads])])
    city = reading("")._replace(precision="city", uncertainty_m=15_000.0, faults=("zip_missing",))
    found, _ = matcher(tmp_path).match_street(parse("110 Same Ln, Huntsville, AL"), city)
    assert len(found) == places


def test_a_street_without_a_zip_stays_in_its_county(tmp_path: Path) -> None:
    """Without a number, a street of another county that has no ZIP is not one of this county."""
    other = Road("Gamma Ln", EVENS, zips=("", ""), tlid=50, line=line(40))
    morgan = COUNTY._replace(fips="01103", name="Morgan County")
    own = batch(tmp_path, [road("Birch Hollow Dr", 1)])
    build(str(tmp_path), [own, batch(tmp_path, [other], morgan)])
    both = matcher(tmp_path)
    for zip_code in ("35801", ""):
        text = parse(f"Gamma Ln, Huntsville, AL {zip_code}")
        assert both.match_street(text, reading(zip_code)) == ([], False)
    assert len(both.anywhere(parse("Gamma Ln"))) == 1
