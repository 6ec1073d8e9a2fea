"""Address points in OpenAddresses' columns, in every form that they are published in."""

import gzip
import json
import tracemalloc
from collections import Counter
from pathlib import Path

import pytest

from locator.errors import DataError
from locator.geocode.streets.build import PointRecord
from locator.geocode.streets.points import (
    AWAY,
    INCOMPLETE,
    TORN,
    check,
    county_of,
    is_points,
    read_points,
    usable_points,
)
from tests.geocode.streets.make_tiger import AUTAUGA

EXPECTED = [
    PointRecord("2340", "Plain St SW", "35801", 34.7214, -86.5765),
    PointRecord("101-B", "CALLE PEÑA", "", 34.72, -86.57),
]
CSV = (
    "LON,LAT,NUMBER,STREET,UNIT,CITY,DISTRICT,REGION,POSTCODE,ID,HASH\n"
    "-86.5765,34.7214,2340, Plain  St SW ,,HUNTSVILLE,,AL,35801-1234,,a1\n"
    "-86.57,34.72,101-B,CALLE PEÑA,2,,,,none,,a2\n"
    ",,1,No Place,,,,,35801,,a3\n"
    "-86.57,34.72,,No Number,,,,,35801,,a4\n"
    "-86.57,34.72,5,,,,,,35801,,a5\n"
    "34.72,-86.57,5,Swapped St,,,,,35801,,a6\n"
    "nan,34.72,5,Odd St,,,,,35801,,a7\n"
    "-86.57\n"
    "-86.57,34.72,none,No Digit St,,,,,35801,,a8\n"
)
FEATURES = [
    {
        "type": "Feature",
        "properties": {"number": 2340, "street": "Plain St SW", "postcode": "35801"},
        "geometry": {"type": "Point", "coordinates": [-86.5765, 34.7214]},
    },
    {
        "type": "Feature",
        "properties": {"number": "101-B", "street": "CALLE PEÑA", "unit": "2", "postcode": None},
        "geometry": {"type": "Point", "coordinates": [-86.57, 34.72, 190.5]},
    },
    {"type": "Feature", "properties": {"number": "1", "street": "A St"}, "geometry": None},
    {
        "type": "Feature",
        "properties": None,
        "geometry": {"type": "Point", "coordinates": [-86.57, 34.72]},
    },
    {
        "type": "Feature",
        "properties": {"number": "1", "street": "A St"},
        "geometry": {"type": "Polygon", "coordinates": [[[-86.5, 34.7]]]},
    },
    {
        "properties": {"number": "1", "street": "A St"},
        "geometry": {"type": "Point", "coordinates": []},
    },
    {
        "properties": {"number": "1", "street": "A St"},
        "geometry": {"type": "Point", "coordinates": [10**400, 34.72]},
    },
]
LINES = "".join(json.dumps(feature) + "\n" for feature in FEATURES)
COLLECTION = json.dumps({"type": "FeatureCollection", "name": "x", "features": FEATURES})


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("points.csv", CSV),
        ("points.csv", "\ufeff" + CSV.replace("\n", "\r\n")),
        ("points.csv", CSV.replace(",", ";")),
        ("points.csv", CSV.replace(",", "\t")),
        ("points.csv", CSV.replace("\n", "\n\n").replace("2340", '"2340"')),
        ("POINTS.CSV", CSV.replace("LON,LAT", "longitude,latitude").replace("NUMBER", "number")),
        ("points.csv.gz", CSV),
        ("points.geojson", COLLECTION),
        ("points.geojson", json.dumps(json.loads(COLLECTION), indent=2)),
        ("points.geojson", LINES),
        ("points.geojson.gz", LINES),
        ("points.ndjson", LINES),
        ("points.ndjson", "\x1e" + LINES.replace("\n", "\n\x1e").removesuffix("\x1e")),
        ("points.ndjson.gz", LINES.removesuffix("\n")),
    ],
)
def test_the_same_points_from_every_form(tmp_path: Path, name: str, text: str) -> None:
    """CSV, GeoJSON and NDJSON, compressed or not, give the same points and skip the same rows."""
    path = tmp_path / name
    content = text.encode()
    path.write_bytes(gzip.compress(content, mtime=0) if name.endswith("gz") else content)
    assert is_points(str(path))
    assert list(read_points(str(path))) == EXPECTED


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be"])
@pytest.mark.parametrize("name", ["points.csv", "points.csv.gz", "points.geojson"])
def test_two_bytes_a_letter(tmp_path: Path, name: str, encoding: str) -> None:
    """UTF-16, as spreadsheets write it, is recognized by its first two bytes."""
    path = tmp_path / name
    text = ("\ufeff" if encoding == "utf-16-be" else "") + (CSV if ".csv" in name else LINES)
    content = text.encode(encoding)
    path.write_bytes(gzip.compress(content, mtime=0) if name.endswith("gz") else content)
    assert list(read_points(str(path))) == EXPECTED


def test_the_form_of_old_spreadsheets(tmp_path: Path) -> None:
    """Excel's line about semicolons, and letters of Windows-1252 among others of UTF-8."""
    path = tmp_path / "points.csv"
    row = "1;Pe\xf1a St;35801;-86.58;34.73\n"
    rest = "2;Caf\u00e9 Rd;35801;-86.58;34.73\n"
    head = b"sep=;\nnumber;street;postcode;lon;lat\n"
    path.write_bytes(head + row.encode("cp1252") + rest.encode())
    assert [point.street for point in read_points(str(path))] == ["Pe\xf1a St", "Caf\u00e9 Rd"]
    path.write_bytes(head + b'1;"Planted St;35801;-86.58;34.73\n')
    with pytest.raises(DataError) as raised:
        list(read_points(str(path)))
    assert raised.value.line == 3


def test_half_a_letter_is_no_fault_of_ours(tmp_path: Path) -> None:
    """Half of a surrogate pair, which JSON allows, becomes a question mark."""
    path = tmp_path / "points.ndjson"
    path.write_text(LINES.replace("Plain St", "Plain \\ud800 St"))
    assert next(read_points(str(path))).street == "Plain ? St SW"


@pytest.mark.parametrize("name", ["points.txt", "points.json", "csv", "tl_2021_01089_addrfeat.zip"])
def test_other_names_are_not_points(name: str) -> None:
    """Only the known endings are taken for address points."""
    assert not is_points(name)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.csv", b"lon,lat,street\n1,2,A St\n", "no column 'number'"),
        ("a.csv", b"number,street,lat\n1,A St,2\n", "no column 'lon'"),
        ("a.csv", b"", "no column 'number'"),
        ("a.csv", CSV.replace(",", ":").encode(), "commas, semicolons or tabs between its columns"),
        ("a.csv", CSV.encode("utf-16-le"), "and is in UTF-8, UTF-16 or Win"),
        ("a.csv", b"number,street,lon,lat\n", "no row has a number, a street and a place"),
        (
            "a.csv",
            b"number,street,lon,lat\n1," + b"x" * 200_000,
            "damaged: field larger|no row has",
        ),
        ("a.csv", b"number,street,lon,lat\n1," + b"x" * 20_000_000, "line 2: a line of more than"),
        ("a.csv.gz", b"number,street,lon,lat\n", "damaged gzip file"),
        ("a.csv.gz", gzip.compress(CSV.encode() * 99, mtime=0)[:-20], "damaged gzip file"),
        ("a.ndjson", b"", "no row has"),
        ("a.ndjson", LINES.encode() + b'{"type": "Feat', "not GeoJSON"),
        ("a.ndjson", b"[1, 2]", "not GeoJSON"),
        ("a.geojson", COLLECTION.encode()[:-2], "not GeoJSON"),
        ("a.geojson", b"<html></html>", "not GeoJSON"),
        ("a.geojson", b"[" * 200_000, "not GeoJSON"),
        ("a.ndjson", b'{"a":' * 200_000, "not GeoJSON"),
        ("a.geojson", b'{"type": "FeatureCollection", "features": []}', "no row has"),
    ],
)
def test_files_that_cannot_be_used(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    """A damaged, empty or foreign file is an error that names the file."""
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(DataError, match=message) as refused:
        list(read_points(str(path)))
    assert refused.value.path == str(path)


ROWS = [f"{number},A St,35801,-86.58,34.73,\n" for number in range(1, 201)]


@pytest.mark.parametrize(
    ("at", "row", "rest"),
    [
        (2, '1,"A St,35801,-86.58,34.73,\n', ROWS),
        (2, '1,"A St,35801,-86.58,34.73,\n', ROWS * 50),
        (3, '"1,A St,35801,-86.58,34.73,\n', ['"9",A St,35801,-86.58,34.73,\n']),
        (4, '1,"A St,35801,-86.58,34.73,\n', ['5,E St",35801,-86.58,34.73,\n']),
        (6, '1,A St,"35801,-86.58,34.73,\n', ['5,E St,"35801,-86.58,34.73,\n']),
        (7, '1,"A" St,35801,-86.58,34.73,\n', []),
    ],
    ids=["never closed", "long", "in a number", "by chance", "in a ZIP", "early"],
)
def test_a_quote_that_is_not_closed_in_its_place(
    tmp_path: Path, at: int, row: str, rest: list[str]
) -> None:
    """A stray quote, which makes one row of many, is an error that names the line it is in."""
    path = tmp_path / "points.csv"
    head = "number,street,postcode,lon,lat,note\n"
    path.write_text("".join([head, *ROWS[: at - 2], row, *rest]))
    with pytest.raises(DataError, match="a quote begins in this line") as refused:
        list(read_points(str(path)))
    assert (refused.value.path, refused.value.line) == (str(path), at)


def test_a_note_may_have_lines(tmp_path: Path) -> None:
    """Line breaks and commas within the quotes of another column are nothing unusual."""
    path = tmp_path / "points.csv"
    row = '1,"A, St",35801,-86.58,34.73,"a\nb, ""c"""\n'
    path.write_text("number,street,postcode,lon,lat,note\n" + row * 3)
    assert [point.street for point in read_points(str(path))] == ["A, St"] * 3


def test_a_file_that_is_gone(tmp_path: Path) -> None:
    """A file that cannot be opened is an error with the reason."""
    with pytest.raises(DataError, match="cannot read: No such file"):
        list(read_points(str(tmp_path / "gone.csv")))


def test_a_collection_is_not_read_whole_into_memory(tmp_path: Path) -> None:
    """Memory does not grow with the file: 4 MB of points take less than 2 MB."""
    path = tmp_path / "points.geojson"
    feature = json.dumps(FEATURES[0])
    count = 4_000_000 // len(feature)
    with path.open("w") as file:
        file.write('{"type": "FeatureCollection", "features": [\n')
        file.writelines(f"{feature},\n" for _ in range(count - 1))
        file.write(feature + "\n]}")
    tracemalloc.start()
    try:
        assert sum(1 for _ in read_points(str(path))) == count
        assert tracemalloc.get_traced_memory()[1] < 2_000_000
    finally:
        tracemalloc.stop()


def _point(zip_code: str, latitude: float, longitude: float) -> PointRecord:
    return PointRecord("1", "A St", zip_code, latitude, longitude)


@pytest.mark.parametrize(
    ("points", "code"),
    [
        ([_point("35801", 0, 0)] * 3 + [_point("36067", 0, 0)] * 2, "01089"),
        ([_point("", 34.73, -86.58)] * 3 + [_point("", 32.46, -86.46)] * 2, "01089"),
        ([_point("", 34.73, -86.58)] * 2 + [_point("36067", 34.73, -86.58)] * 3, "01001"),
        ([_point("00000", 34.73, -86.58)] * 2, ""),
        ([], ""),
    ],
    ids=["by ZIP", "by place", "both", "unknown ZIP", "none"],
)
def test_the_county_of_points(points: list[PointRecord], code: str) -> None:
    """The county is where most points are, by ZIP and otherwise by place."""
    assert county_of(points) == code


# Autauga County: ZIP code 36067 is Prattville's, 35801 is Huntsville's, 250 km off.
NEAR, FAR = (32.46, -86.46), (40.0, -100.0)


@pytest.mark.parametrize(
    ("zip_code", "place", "why"),
    [
        ("36067", NEAR, ""),
        ("", NEAR, ""),
        ("00000", NEAR, ""),
        ("36022", NEAR, ""),  # a neighbor's ZIP code
        ("36749", (32.6, -86.95), ""),
        ("36067", FAR, AWAY),
        ("", FAR, AWAY),
        ("35801", (34.73, -86.58), AWAY),
        ("35801", NEAR, TORN),
        ("36066", (32.46, -86.8), TORN),
    ],
)
def test_a_point_belongs_to_its_county_and_its_zip(
    tmp_path: Path, zip_code: str, place: tuple[float, float], why: str
) -> None:
    """A point is usable unless it is far from the county or from its ZIP."""
    path = tmp_path / "points.csv"
    lines = [f"{zip_code},{place[0]},{place[1]}", f"36067,{NEAR[0]},{NEAR[1]}", "36067,,"]
    path.write_text(
        "number,street,postcode,lat,lon\n" + "".join(f"7,A St,{line}\n" for line in lines)
    )
    expected = Counter(["", why, INCOMPLETE])
    assert check(str(path), AUTAUGA) == expected
    rows: Counter[str] = Counter()
    assert len(list(usable_points(str(path), AUTAUGA, rows))) == expected[""]
    assert rows == expected


@pytest.mark.parametrize(
    ("zip_code", "place", "message"),
    [
        ("36067", FAR, "nowhere near Autauga County, AL"),
        ("35801", NEAR, "nowhere near the ZIP codes they name"),
    ],
)
def test_points_that_are_all_elsewhere(
    tmp_path: Path, zip_code: str, place: tuple[float, float], message: str
) -> None:
    """A file with no point that can be the county's is refused as a whole."""
    path = tmp_path / "points.csv"
    row = f"7,A St,{zip_code},{place[0]},{place[1]}\n"
    path.write_text("number,street,postcode,lat,lon\n" + row * 3 + "7,A St,,,\n" * 9)
    with pytest.raises(DataError, match=message) as refused:
        check(str(path), AUTAUGA)
    assert refused.value.path == str(path)


def test_a_county_we_do_not_know_takes_any_place(tmp_path: Path) -> None:
    """If the county's place is not known, only the ZIP code is looked at."""
    path = tmp_path / "points.csv"
    row = f"7,A St,36067,{NEAR[0]},{NEAR[1]}\n"
    path.write_text(f"number,street,postcode,lat,lon\n{row}7,A St,36067,{FAR[0]},{FAR[1]}\n")
    assert check(str(path), "99999") == {"": 1, TORN: 1}
