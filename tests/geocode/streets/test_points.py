"""Address points in OpenAddresses' columns, in every form that they are published in."""

import gzip
import json
import tracemalloc
from pathlib import Path

import pytest

from locator.errors import DataError
from locator.geocode.streets.build import PointRecord
from locator.geocode.streets.points import county_of, is_points, read_points

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
]
LINES = "".join(json.dumps(feature) + "\n" for feature in FEATURES)
COLLECTION = json.dumps({"type": "FeatureCollection", "name": "x", "features": FEATURES})


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("points.csv", CSV),
        ("points.csv", "\ufeff" + CSV.replace("\n", "\r\n")),
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
        ("a.csv", b"number,street,lon,lat\n", "no row has a number, a street and a place"),
        ("a.csv", b"number,street,lon,lat\n1," + b"x" * 20_000_000, "damaged: field larger"),
        ("a.csv.gz", b"number,street,lon,lat\n", "damaged gzip file"),
        ("a.csv.gz", gzip.compress(CSV.encode() * 99, mtime=0)[:-20], "damaged gzip file"),
        ("a.ndjson", b"", "no row has"),
        ("a.ndjson", LINES.encode() + b'{"type": "Feat', "not GeoJSON"),
        ("a.ndjson", b"[1, 2]", "not GeoJSON"),
        ("a.geojson", COLLECTION.encode()[:-2], "not GeoJSON"),
        ("a.geojson", b"<html></html>", "not GeoJSON"),
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
