"""TIGER/Line files as published are read whole, and damaged ones are refused."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from locator.errors import DataError
from locator.geocode.streets.tiger import Feature, Side, Source, check, read, sources
from tests.geocode.streets.make_tiger import (
    AUTAUGA,
    MADISON,
    Road,
    many_roads,
    odd_roads,
    straight,
    write_addrfeat,
    write_edges,
)


def _read(path: Path) -> list[Feature]:
    (source,) = sources(str(path))
    return list(read(source))


def _sides(path: Path, name: str) -> list[tuple[Side, ...]]:
    return [feature.sides for feature in _read(path) if feature.name == name]


def test_the_name_of_a_file_tells_county_year_and_layout(tmp_path: Path) -> None:
    """A zip named as the Census Bureau names it needs no further explanation."""
    path = write_addrfeat(tmp_path, many_roads(1))
    assert sources(str(path)) == [Source(str(path), "addrfeat", MADISON, "2021")]


def test_everything_below_a_folder_is_found(tmp_path: Path) -> None:
    """The newest ADDRFEAT of a county is used, or EDGES if it has nothing else."""
    write_addrfeat(tmp_path / "2019", many_roads(1), year=2019)
    newest = write_addrfeat(tmp_path / "2021" / "deep", many_roads(1), year=2021)
    write_edges(tmp_path, many_roads(1), year=2022)
    edges = write_edges(tmp_path, many_roads(1), AUTAUGA, zipped=False)
    (tmp_path / "readme.txt").write_text("no streets")
    assert sources(str(tmp_path)) == [
        Source(str(edges), "edges", AUTAUGA, "2021"),
        Source(str(newest), "addrfeat", MADISON, "2021"),
    ]


def test_a_folder_without_tiger_files_has_no_sources(tmp_path: Path) -> None:
    """Files of other names are not taken for TIGER/Line files."""
    (tmp_path / "tl_2021_01089_roads.zip").write_bytes(b"")
    assert sources(str(tmp_path)) == []


@pytest.mark.parametrize("zipped", [True, False])
def test_both_sides_of_a_record(tmp_path: Path, zipped: bool) -> None:
    """A record gives its name, line and both ranges, from a zip and unpacked alike."""
    (first, *_) = _read(write_addrfeat(tmp_path, odd_roads(), zipped=zipped))
    assert (first.tlid, first.name) == (1, "Plain St")
    assert first.sides == (
        Side("L", "101", "199", "35801", "O"),
        Side("R", "100", "198", "35801", "E"),
    )
    assert [tuple(point) for point in first.line] == list(straight(1))


def test_edges_have_one_range_a_side_and_no_parity(tmp_path: Path) -> None:
    """EDGES files are read under their own field names; rivers are passed over."""
    path = write_edges(tmp_path, odd_roads())
    assert _sides(path, "Plain St")[0] == (
        Side("L", "101", "199", "35801", ""),
        Side("R", "100", "198", "35801", ""),
    )
    assert "Still Riv" not in {feature.name for feature in _read(path)}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Nowhere Rd", [Side("L", "1", "99", "", ""), Side("R", "2", "98", "", "")]),
        ("Left Ln", [Side("L", "1", "99", "35801", "")]),
        ("Right Ln", [Side("R", "2", "98", "35801", "")]),
        (
            "Backward Way",
            [Side("L", "199", "101", "35801", ""), Side("R", "198", "100", "35801", "")],
        ),
        ("Mixed Pl", [Side("L", "1", "10", "35801", "B")]),
        (
            "Hyphen Hwy",
            [Side("L", "12-01", "12-99", "35801", ""), Side("R", "12-02", "13-98", "35801", "")],
        ),
        ("Calle Peña", [Side("L", "1", "99", "35801", "")]),
    ],
)
def test_oddities(tmp_path: Path, name: str, expected: list[Side]) -> None:
    """The placeholder 99999 and a blank are no ZIP; missing sides are left out."""
    assert _sides(write_addrfeat(tmp_path, odd_roads()), name) == [tuple(expected)]


def test_records_that_place_no_address_are_passed_over(tmp_path: Path) -> None:
    """A record without a name, without a range or with half of one is not read."""
    names = [feature.name for feature in _read(write_addrfeat(tmp_path, odd_roads()))]
    assert not {"", "Empty Ct", "Half Ct"} & set(names)
    assert names.count("Plain St") == 2


def test_check_tells_where_the_file_is(tmp_path: Path) -> None:
    """A sound file's bounding box is that of its lines."""
    (source,) = sources(str(write_addrfeat(tmp_path, [Road("A St", ("1", "9"))])))
    assert check(source) == pytest.approx((-86.58, 34.73, -86.579, 34.73))


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-200])


def _web_page(path: Path) -> None:
    path.write_bytes(b"<!doctype html><title>Please sign in</title>")


def _flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 3] ^= 0xFF
    path.write_bytes(content)


def _repack(path: Path, leave_out: str = "", cut: str = "", by: int = 1) -> None:
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            if not leave_out or not name.endswith(leave_out):
                archive.writestr(name, content[:-by] if cut and name.endswith(cut) else content)


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (_cut, "not a zip file"),
        (_web_page, "not a zip file"),
        (_flip, "damaged"),
        (lambda path: _repack(path, leave_out=".dbf"), "there is no .dbf in it"),
        (lambda path: _repack(path, leave_out=".shp"), "there is no .shp in it"),
        (lambda path: _repack(path, cut=".shx", by=8), "49 shapes but 50 records"),
        (lambda path: path.unlink(), "No such file"),
    ],
    ids=["cut short", "web page", "bit flip", "no dbf", "no shp", "shapes missing", "gone"],
)
def test_damaged_files_are_refused(
    tmp_path: Path, damage: Callable[[Path], None], message: str
) -> None:
    """A file that is cut short, changed or something else is refused, with the next step."""
    path = write_addrfeat(tmp_path, many_roads(50))
    (source,) = sources(str(path))
    damage(path)
    with pytest.raises(DataError, match=message) as refused:
        check(source)
    assert refused.value.path == str(path)


@pytest.mark.parametrize("part", [".shp", ".shx", ".dbf"])
@pytest.mark.parametrize("capitals", [False, True])
def test_an_unpacked_file_without_its_other_parts(
    tmp_path: Path, part: str, capitals: bool
) -> None:
    """The error names the part that is missing beside an unpacked file; capitals do not matter."""
    path = write_addrfeat(tmp_path, many_roads(5), zipped=False)
    if capitals:
        for suffix in (".shp", ".shx", ".dbf"):
            path.with_suffix(suffix).rename(path.with_suffix(suffix.upper()))
        path, part = path.with_suffix(".SHP"), part.upper()
    (source,) = sources(str(path))
    assert len(list(read(source))) == 5
    path.with_suffix(part).unlink()
    with pytest.raises(DataError, match=f"{path.stem}{part.lower()} is not beside it"):
        check(source)


@pytest.mark.parametrize("part", [".shp", ".dbf"])
@pytest.mark.parametrize("zipped", [True, False])
def test_a_part_that_is_cut_short(
    tmp_path: Path, part: str, zipped: bool, recwarn: pytest.WarningsRecorder
) -> None:
    """A part shorter than its header says is found before it is read, without a warning."""
    path = write_addrfeat(tmp_path, many_roads(50), zipped=zipped)
    if zipped:
        _repack(path, cut=part, by=300)
    else:
        file = path.with_suffix(part)
        file.write_bytes(file.read_bytes()[:-300])
    (source,) = sources(str(path))
    with pytest.raises(DataError, match=rf"damaged: {part} ends after [\d,]+ of [\d,]+ bytes"):
        check(source)
    assert list(recwarn) == []


def test_what_the_library_doubts_is_not_printed(
    tmp_path: Path, recwarn: pytest.WarningsRecorder
) -> None:
    """A file with some bytes behind its end is read, and pyshp's warning stays within."""
    path = write_addrfeat(tmp_path, many_roads(5), zipped=False)
    path.write_bytes(path.read_bytes() + b"more")
    assert len(_read(path)) == 5
    assert list(recwarn) == []


@pytest.mark.parametrize("part", [".shp", ".dbf"])
def test_a_file_that_ends_early_inside_is_refused_while_reading(tmp_path: Path, part: str) -> None:
    """Missing records are an error, not a shorter county."""
    path = write_addrfeat(tmp_path, many_roads(50))
    _repack(path, cut=part, by=300)
    (source,) = sources(str(path))
    with pytest.raises(DataError, match="damaged"):
        list(read(source))


def test_a_file_of_another_layout_is_refused(tmp_path: Path) -> None:
    """An EDGES file under an ADDRFEAT name lacks the fields it should have."""
    edges = write_edges(tmp_path, many_roads(1), zipped=False)
    renamed = tmp_path / "tl_2021_01089_addrfeat.shp"
    for suffix in (".shp", ".shx", ".dbf"):
        edges.with_suffix(suffix).rename(renamed.with_suffix(suffix))
    (source,) = sources(str(renamed))
    with pytest.raises(DataError, match="not an ADDRFEAT file: no field LFROMHN"):
        check(source)


def test_a_file_without_records_is_refused(tmp_path: Path) -> None:
    """A county without a single street is an error in the file."""
    (source,) = sources(str(write_addrfeat(tmp_path, [])))
    with pytest.raises(DataError, match="no records"):
        check(source)


def test_a_file_of_another_country_is_refused(tmp_path: Path) -> None:
    """Lines that are not in the United States are not TIGER/Line's."""
    road = Road("High St", ("1", "9"), line=((-0.12, 81.5), (-0.13, 81.6)))
    (source,) = sources(str(write_addrfeat(tmp_path, [road])))
    with pytest.raises(DataError, match="not in the United States"):
        check(source)
