"""The index has the content of the files; each county is replaced or removed on its own."""

from contextlib import closing
from pathlib import Path

import pytest

from locator.errors import DataError
from locator.geocode.streets.build import Batch, PointRecord, build
from locator.geocode.streets.geometry import unpack
from locator.geocode.streets.store import (
    EVEN,
    ODD,
    REVERSED,
    RIGHT,
    digest,
    installed,
    open_index,
)
from locator.geocode.streets.tiger import read, sources
from tests.geocode.streets.indexes import (
    COUNTY,
    batch,
    build_roads,
    content,
    point_batch,
    ranges,
    rows,
)
from tests.geocode.streets.make_tiger import (
    AUTAUGA,
    Road,
    many_roads,
    odd_roads,
    straight,
    write_addrfeat,
)

OTHER = COUNTY._replace(fips=AUTAUGA, name="Autauga County", vintage="2020")


def test_oddities_in_the_index(tmp_path: Path) -> None:
    """Every oddity of the files has its place: sides, parities, reversed and prefixed numbers."""
    build_roads(tmp_path, odd_roads())
    assert ranges(tmp_path) == [
        ("Backward Way", 35801, "", 100, 198, RIGHT | EVEN | REVERSED),
        ("Backward Way", 35801, "", 101, 199, ODD | REVERSED),
        ("Calle Peña", 35801, "", 1, 99, ODD),
        ("County Rd 57", 35801, "", 1, 99, ODD),
        ("Dot Cir", 35801, "", 1, 99, ODD),
        ("Grid Ave", 35801, "N6W", 23001, 23099, ODD),
        ("Hyphen Hwy", 35801, "12-", 1, 99, ODD),
        ("Left Ln", 35801, "", 1, 99, ODD),
        ("Letter Loop", 35801, "", 7061, 7061, ODD),
        ("Mixed Pl", 35801, "", 1, 10, 0),
        ("Nowhere Rd", 0, "", 1, 99, ODD),
        ("Nowhere Rd", 0, "", 2, 98, RIGHT | EVEN),
        ("Plain St", 35801, "", 100, 198, RIGHT | EVEN),
        ("Plain St", 35801, "", 101, 199, ODD),
        ("Right Ln", 35801, "", 2, 98, RIGHT | EVEN),
        ("US Hwy 900", 35801, "", 100, 198, RIGHT | EVEN),
        ("US Hwy 900", 35801, "", 101, 199, ODD),
    ]


def test_all_names_of_a_stretch_share_its_line(tmp_path: Path) -> None:
    """A TLID under two names on two sides is one line in the index."""
    build_roads(tmp_path, odd_roads())
    sql = "SELECT DISTINCT shape FROM range JOIN street ON street.id = street WHERE label IN"
    (shape,) = rows(tmp_path, f"{sql} ('Plain St', 'US Hwy 900')")
    (line,) = rows(tmp_path, f"SELECT line FROM shape WHERE id = {shape}")
    assert unpack(line) == pytest.approx([pytest.approx(point) for point in straight(1)])


def test_a_road_named_after_its_county_is_a_county_road(tmp_path: Path) -> None:
    """The Census Bureau's "Madison County 57" is found as County Road 57."""
    build_roads(tmp_path, odd_roads())
    (base,) = rows(tmp_path, "SELECT base FROM street WHERE label = 'County Rd 57'")
    assert base == "COUNTYROAD57"


def test_the_streets_of_a_zip(tmp_path: Path) -> None:
    """Every ZIP knows its streets, "no ZIP" as well; no street is there without a range."""
    build_roads(tmp_path, odd_roads())
    sql = "SELECT label FROM zip_street JOIN street ON street.id = street WHERE zip ="
    assert rows(tmp_path, f"{sql} 0") == ["Nowhere Rd"]
    assert rows(tmp_path, "SELECT base FROM zip_street WHERE zip = 0") == ["NOWHERE"]
    assert len(rows(tmp_path, f"{sql} 35801")) == 12
    assert len(rows(tmp_path, "SELECT label FROM street")) == 13


def test_records_are_counted_as_the_file_has_them(tmp_path: Path) -> None:
    """The county says how many usable ranges its file had, repeated ones too."""
    build_roads(tmp_path, odd_roads())
    assert rows(tmp_path, "SELECT fips, records FROM county") == [("01089", 19)]


def test_a_county_replaces_itself_and_no_other(tmp_path: Path) -> None:
    """Installing a county anew changes only that county."""
    build(
        str(tmp_path),
        [batch(tmp_path, many_roads(20)), batch(tmp_path, many_roads(30, AUTAUGA), OTHER)],
    )
    before = ranges(tmp_path)
    build_roads(tmp_path, many_roads(5, first=100), COUNTY._replace(vintage="2023"))
    assert rows(tmp_path, "SELECT fips, vintage, records FROM county ORDER BY fips") == [
        ("01001", "2020", 60),
        ("01089", "2023", 10),
    ]
    kept = [row for row in before if row[1] == 36067]
    assert [row for row in ranges(tmp_path) if row[1] == 36067] == kept
    assert len([row for row in ranges(tmp_path) if row[1] == 35801]) == 10


def _with_a_range_astray() -> list[Road]:
    """A street whose numbers rise by 100 a block, but for one block that lies a mile away."""
    blocks = [
        Road(
            "Astray Ave", (f"{100 * at}", f"{100 * at + 98}"), tlid=500 + at,
            line=((-86.58 + 0.001 * at, 34.73), (-86.579 + 0.001 * at, 34.73)),
        )
        for at in range(1, 31)
    ]  # fmt: skip
    blocks[15] = blocks[15]._replace(line=((-86.564, 34.745), (-86.563, 34.745)))
    return blocks


def test_ranges_that_are_moved_take_no_line_of_a_county_that_stays(tmp_path: Path) -> None:
    """A county beside others is installed anew, although one of its ranges gets a line of ours."""
    added = [*_with_a_range_astray(), *many_roads(3)]
    both = [batch(tmp_path, many_roads(5, AUTAUGA), OTHER), batch(tmp_path, added)]
    build(str(tmp_path), both)
    lines = (
        "SELECT label, low, a.line, b.line FROM range JOIN street ON street.id = street"
        " JOIN shape a ON a.id = shape LEFT JOIN shape b ON b.id = moved ORDER BY 1, 2, 3"
    )
    before = rows(tmp_path, lines)
    assert [(row[0], row[1]) for row in before if row[3]] == [("Astray Ave", 1600)]
    build_roads(tmp_path, added)
    assert rows(tmp_path, lines) == before


def test_removing_leaves_no_trace(tmp_path: Path) -> None:
    """Without the county the index is what it would be had the county never been there."""
    apart = tmp_path / "apart"
    build_roads(apart, many_roads(30, AUTAUGA), OTHER)
    build(
        str(tmp_path),
        [batch(tmp_path, many_roads(20)), batch(tmp_path, many_roads(30, AUTAUGA), OTHER)],
    )
    build(str(tmp_path), [], [("01089", "ranges")])
    assert ranges(tmp_path) == ranges(apart)
    for table in ("shape", "street", "zip_street", "zip_area", "county"):
        sql = f"SELECT count(*) FROM {table}"
        assert rows(tmp_path, sql) == rows(apart, sql), table


def test_the_same_files_give_the_same_index(tmp_path: Path) -> None:
    """Two installations of the same files are equal, row by row."""
    found = []
    for name in ("one", "two"):
        build_roads(tmp_path / name, [*odd_roads(), *many_roads(40, first=100)])
        connection = open_index(str(tmp_path / name))
        assert connection
        with closing(connection):
            found.append(content(connection))
    assert found[0] == found[1]


POINTS = [
    PointRecord("101", "PLAIN ST", "35801", 34.7301, -86.5795),
    PointRecord("101", "PLAIN ST", "35801", 34.7301, -86.5795),  # the second flat of the house
    PointRecord("103B", "PLAIN ST", "", 34.7302, -86.5794),
    PointRecord("no number", "PLAIN ST", "35801", 34.7303, -86.5793),
]


def _digest(folder: Path) -> str:
    connection = open_index(str(folder))
    assert connection
    with closing(connection):
        return digest(connection)


def test_the_digest_is_that_of_the_files(tmp_path: Path) -> None:
    """The day and the order in which files were installed change nothing; what is in them does."""
    first, second = tmp_path / "first", tmp_path / "second"
    build_roads(first, many_roads(5))
    build_roads(first, many_roads(5, AUTAUGA), OTHER)
    build_roads(second, many_roads(5, AUTAUGA), OTHER._replace(installed_on="2026-02-02"))
    build_roads(second, many_roads(5), COUNTY._replace(installed_on="2026-02-03"))
    assert _digest(first) == _digest(second)
    seen = {_digest(first)}
    build_roads(second, many_roads(5), COUNTY._replace(vintage="2023"))
    seen.add(_digest(second))
    build_roads(second, many_roads(5, first=2))
    seen.add(_digest(second))
    for latitude in (34.7, 34.8):
        build(str(second), [point_batch([PointRecord("1", "Oak St", "35801", latitude, -86.6)])])
        seen.add(_digest(second))
    assert len(seen) == 5


def test_points_in_the_index(tmp_path: Path) -> None:
    """Points stand beside ranges, to a tenth of a meter, each house once."""
    build(str(tmp_path), [batch(tmp_path, odd_roads()), point_batch(POINTS)])
    sql = "SELECT label, zip, number, latitude, longitude FROM point JOIN street ON id = street"
    assert rows(tmp_path, f"{sql} ORDER BY number") == [
        ("Plain St", 35801, 101, 34730100, -86579500),
        ("Plain St", 0, 103, 34730200, -86579400),
    ]
    sql = "SELECT kind, records FROM county ORDER BY kind"
    assert rows(tmp_path, sql) == [("points", 3), ("ranges", 19)]


@pytest.mark.parametrize("points_first", [True, False])
def test_people_read_names_as_the_ranges_write_them(tmp_path: Path, points_first: bool) -> None:
    """A street that points have in capitals keeps its usual letters, whatever was there first."""
    batches = [batch(tmp_path, odd_roads()), point_batch(POINTS)]
    for one in reversed(batches) if points_first else batches:
        build(str(tmp_path), [one])
    assert rows(tmp_path, "SELECT label FROM street WHERE base = 'PLAIN'") == ["Plain St"]


def test_points_and_ranges_of_a_county_are_apart(tmp_path: Path) -> None:
    """New points replace the county's points only, and can be removed alone."""
    build(str(tmp_path), [batch(tmp_path, odd_roads()), point_batch(POINTS)])
    build(str(tmp_path), [point_batch(POINTS[2:3])])
    assert rows(tmp_path, "SELECT number FROM point") == [103]
    build(str(tmp_path), [], [("01089", "points")])
    assert rows(tmp_path, "SELECT count(*) FROM point") == [0]
    assert len(ranges(tmp_path)) == 17


def test_a_damaged_source_changes_nothing(tmp_path: Path) -> None:
    """When a file turns out to be damaged half-way, the index is what it was."""
    build_roads(tmp_path, odd_roads())
    before = (tmp_path / "streets.sqlite").read_bytes()
    path = write_addrfeat(tmp_path / "bad", many_roads(50, AUTAUGA), AUTAUGA)
    path.write_bytes(path.read_bytes()[:-10])
    good = batch(tmp_path, many_roads(10))

    (source,) = sources(str(path))
    with pytest.raises(DataError, match="not a zip file"):
        build(str(tmp_path), [good, Batch(OTHER, features=read(source))])
    assert (tmp_path / "streets.sqlite").read_bytes() == before
    assert {entry.name for entry in tmp_path.glob("streets*")} == {"streets.sqlite"}


def test_what_is_installed_comes_by_county(tmp_path: Path) -> None:
    """The index lists its counties with kind, vintage, source, records and day."""
    build(
        str(tmp_path),
        [batch(tmp_path, many_roads(2)), batch(tmp_path, many_roads(3, AUTAUGA), OTHER)],
    )
    connection = open_index(str(tmp_path))
    assert connection
    with closing(connection):
        assert installed(connection) == [
            OTHER._replace(records=6),
            COUNTY._replace(records=4),
        ]
