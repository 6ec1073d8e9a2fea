"""Files of OpenStreetMap become the same kind of graph."""

import bz2
import gzip
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from xml.sax.saxutils import quoteattr

import pytest

from locator.errors import DataError, UsageError
from locator.roads.build import build
from locator.roads.graph import Graph, open_graph
from locator.roads.model import BACKWARD, BOTH, FORWARD, Ban, Road
from locator.roads.osm import ATTRIBUTION, OsmFile, one_way, road_class, speed_kmh
from locator.roads.search import outwards, targets
from locator.roads.snap import snap
from tests.roads.networks import at, latlon

Tags = dict[str, str]
STREET = {"highway": "residential"}


def write_osm(
    folder: Path,
    ways: Sequence[tuple[Sequence[tuple[float, float]], Tags]],
    restrictions: Sequence[tuple[int, tuple[float, float], int, Tags]] = (),
    name: str = "town.osm",
) -> Path:
    """A file of ways over places; a place is a node. Restrictions name ways by their order."""
    numbers: dict[tuple[float, float], int] = {}
    body = []
    for way, (places, tags) in enumerate(ways, 1):
        refs = [numbers.setdefault(place, len(numbers) + 1) for place in places]
        nodes = "".join(f"<nd ref='{ref}'/>" for ref in refs)
        body.append(f"<way id='{way}' version='1'>{nodes}{_tags(tags)}</way>")
    for number, (before, via, after, tags) in enumerate(restrictions, 1):
        members = (
            f"<member type='way' ref='{before}' role='from'/>"
            f"<member type='node' ref='{numbers[via]}' role='via'/>"
            f"<member type='way' ref='{after}' role='to'/>"
        )
        told = _tags({"type": "restriction", **tags})
        body.append(f"<relation id='{number}' version='1'>{members}{told}</relation>")
    nodes = ""
    for place, number in numbers.items():
        x, y = at(place)
        nodes += f"<node id='{number}' version='1' lat='{y:.6f}' lon='{x:.6f}'/>"
    path = folder / name
    path.write_text(f"<osm version='0.6'>{nodes}{''.join(body)}</osm>")
    return path


def _tags(tags: Tags) -> str:
    return "".join(f"<tag k={quoteattr(key)} v={quoteattr(value)}/>" for key, value in tags.items())


def _graph(path: Path) -> Graph:
    source, target = OsmFile(str(path)), str(path.parent / "roads.graph")
    build(target, source.roads(), source.about(), source.bans())
    graph = open_graph(target)
    assert graph
    return graph


def _roads(path: Path) -> list[Road]:
    return list(OsmFile(str(path)).roads())


def test_ways_are_broken_where_they_meet(tmp_path: Path) -> None:
    """A node that two ways have is a crossing; one that a single way has is a bend."""
    path = write_osm(
        tmp_path,
        [([(0, 0), (1, 0.2), (2, 0), (4, 0)], STREET), ([(2, -2), (2, 0), (2, 3)], STREET)],
    )
    roads = _roads(path)
    assert [len(road.line) for road in roads] == [3, 2, 2, 2]
    assert len({road.id for road in roads}) == 4
    assert roads[0].head == roads[1].tail == roads[2].head == roads[3].tail


def test_a_bridge_does_not_meet_what_it_crosses(tmp_path: Path) -> None:
    """Ways that cross without a common node have nothing to do with each other."""
    graph = _graph(
        write_osm(
            tmp_path,
            [
                ([(0, 0), (4, 0)], {"highway": "primary", "bridge": "yes", "layer": "1"}),
                ([(2, -2), (2, 2)], STREET),
            ],
        )
    )
    assert list(graph.size) == [2, 2]


def test_a_ring_meets_itself(tmp_path: Path) -> None:
    """A way that comes back to its own node is broken there."""
    path = write_osm(tmp_path, [([(0, 0), (1, 0), (2, 1), (2, -1), (1, 0)], STREET)])
    assert [len(road.line) for road in _roads(path)] == [2, 4]


CLASSES = (
    ({"highway": "residential"}, "residential"),
    ({"highway": "motorway_link"}, "motorway_link"),
    ({"highway": "footway"}, ""),
    ({"highway": "proposed"}, ""),
    ({"highway": "service", "access": "private"}, "private"),
    ({"highway": "residential", "access": "no"}, ""),
    ({"highway": "residential", "access": "no", "motor_vehicle": "yes"}, "residential"),
    ({"highway": "residential", "motor_vehicle": "no"}, ""),
    ({"highway": "residential", "access": "destination"}, "private"),
    ({"highway": "residential", "area": "yes"}, ""),
)


@pytest.mark.parametrize(("tags", "name"), CLASSES)
def test_what_is_for_cars(tags: Tags, name: str) -> None:
    """The class is that of highway, unless the most particular tag of access keeps cars out."""
    assert road_class(tags) == name


WAYS: tuple[tuple[Tags, int], ...] = (
    ({}, BOTH),
    ({"oneway": "yes"}, FORWARD),
    ({"oneway": "-1"}, BACKWARD),
    ({"oneway": "no", "junction": "roundabout"}, BOTH),
    ({"junction": "roundabout"}, FORWARD),
    ({"highway": "motorway"}, FORWARD),
    ({"highway": "motorway", "oneway": "no"}, BOTH),
)


@pytest.mark.parametrize(("tags", "ways"), WAYS)
def test_which_ways_a_road_may_be_driven(tags: Tags, ways: int) -> None:
    """Motorways and roundabouts are one-way without saying so."""
    assert one_way({**STREET, **tags}) == ways


SPEEDS = (("35 mph", 56.3), ("50", 50), ("50 km/h", 50), ("none", 0), ("", 0), ("signals", 0))


@pytest.mark.parametrize(("text", "kmh"), SPEEDS)
def test_posted_speeds(text: str, kmh: float) -> None:
    """Miles are miles, and words are no speed."""
    assert speed_kmh(text) == pytest.approx(kmh, abs=0.1)


def _meters(restrictions: list[tuple[int, tuple[float, float], int, Tags]], folder: Path) -> int:
    """The way from the south of a crossing to the street that turns left from it.

    The ways: 1 from the south to the crossing, 2 on to the north, 3 to the west.
    """
    ways = [([(0, -5), (0, 0)], STREET), ([(0, 0), (0, 5)], STREET), ([(0, 0), (-5, 0)], STREET)]
    graph = _graph(write_osm(folder, ways, restrictions))
    south, west = snap(graph, *latlon((0, -4))), snap(graph, *latlon((-1, 0)))
    assert south
    (route,) = outwards(graph, south, targets(graph, [west]), 1)
    return route.meters


def test_banned_turns(tmp_path: Path) -> None:
    """A relation bans one turn, or all but one; a relation that is not for cars bans nothing.

    A driver who may not turn left drives on and turns around at the end of the street.
    """
    direct, around = 4 * 111 + 92, 4 * 111 + 2 * 5 * 111 + 92
    no_left: Tags = {"restriction": "no_left_turn"}
    assert _meters([], tmp_path) == pytest.approx(direct, abs=15)
    assert _meters([(1, (0, 0), 3, no_left)], tmp_path) == pytest.approx(around, abs=25)
    only: Tags = {"restriction": "only_straight_on"}
    assert _meters([(1, (0, 0), 2, only)], tmp_path) == pytest.approx(around, abs=25)
    for tags in ({**no_left, "except": "bicycle;motorcar"}, {"restriction": "give_way"}):
        assert _meters([(1, (0, 0), 3, tags)], tmp_path) == pytest.approx(direct, abs=15)


def test_a_restriction_in_the_middle_of_a_way_is_left_out(tmp_path: Path) -> None:
    """If it is not clear which half of a way is meant, nothing is banned."""
    ways = [([(0, -5), (0, 0), (0, 5)], STREET), ([(0, 0), (-5, 0)], STREET)]
    path = write_osm(tmp_path, ways, [(1, (0, 0), 2, {"restriction": "no_left_turn"})])
    source = OsmFile(str(path))
    assert len(list(source.roads())) == 3
    assert list(source.bans()) == []


def test_a_ban_names_the_stretches_at_its_node(tmp_path: Path) -> None:
    """If a way has many stretches, the one at the crossing is meant."""
    ways = [
        ([(0, -5), (0, -3), (0, 0)], STREET),
        ([(0, -3), (4, -3)], STREET),
        ([(0, 0), (-5, 0)], STREET),
    ]
    path = write_osm(tmp_path, ways, [(1, (0, 0), 3, {"restriction": "no_left_turn"})])
    source = OsmFile(str(path))
    roads = list(source.roads())
    assert list(source.bans()) == [Ban(roads[1].id, roads[1].head, roads[3].id)]


def test_the_license_stays_with_the_data(tmp_path: Path) -> None:
    """The graph names the source that has to be credited."""
    graph = _graph(write_osm(tmp_path, [([(0, 0), (4, 0)], STREET)]))
    assert graph.about.attribution == ATTRIBUTION
    assert "OpenStreetMap" in ATTRIBUTION
    assert "ODbL" in ATTRIBUTION


@pytest.mark.parametrize("pack", [None, gzip.compress, bz2.compress])
def test_a_tag_of_megabytes_is_refused(
    pack: Callable[[bytes], bytes] | None, tmp_path: Path
) -> None:
    """It is refused before a parser takes all of it into memory."""
    plain = write_osm(tmp_path, [([(0, -5), (0, 0)], {**STREET, "note": "x" * 3_000_000})])
    path = plain
    if pack:
        path = plain.with_suffix(".osm.gz" if pack is gzip.compress else ".osm.bz2")
        path.write_bytes(pack(plain.read_bytes()))
    with pytest.raises(DataError, match="a tag has more than 1,048,576 bytes") as refused:
        list(OsmFile(str(path)).roads())
    assert refused.value.path == str(path)


@pytest.mark.parametrize("begin", ["<!--", "<![CDATA[", "<?x "])
@pytest.mark.parametrize("before", [0, (1 << 20) - 24])
def test_a_comment_of_megabytes_is_refused(begin: str, before: int, tmp_path: Path) -> None:
    """Also if it is full of signs that begin a tag, and wherever it begins."""
    path = tmp_path / "town.osm"
    space = " " * before
    path.write_text(f"<osm version='0.6'>{space}{begin}{'<a ' * 1_200_000}")
    with pytest.raises(DataError, match="a tag has more than 1,048,576 bytes"):
        OsmFile(str(path))


@pytest.mark.parametrize("before", [0, (1 << 20) - 5])
@pytest.mark.parametrize(
    "declared", ["<!DOCTYPE osm [<!ENTITY a '<'>]>", '<!ENTITY a "<b <b <b">', "<!DOCTYPE osm>"]
)
def test_a_declaration_is_refused(declared: str, before: int, tmp_path: Path) -> None:
    """A document type or an entity in XML, which could fill the memory, is refused."""
    path = tmp_path / "town.osm"
    path.write_text(f"<?xml version='1.0'?>{' ' * max(0, before - 21)}{declared}<osm></osm>")
    with pytest.raises(DataError, match="declares a document type or entities"):
        OsmFile(str(path))


def test_many_short_comments_are_read(tmp_path: Path) -> None:
    """Megabytes of comments are no reason to refuse a file."""
    path = write_osm(tmp_path, [([(0, 0), (4, 0)], STREET)])
    comments = "<!-- <a> --> <?x <y ?>" * 120_000
    path.write_text(path.read_text().replace("</osm>", f"{comments}</osm>"))
    assert len(list(OsmFile(str(path)).roads())) == 1


def test_xml_in_two_bytes_a_letter_is_refused(tmp_path: Path) -> None:
    """A long comment could not be found in it."""
    path = write_osm(tmp_path, [([(0, 0), (4, 0)], STREET)])
    path.write_text(path.read_text(), encoding="utf-16")
    with pytest.raises(DataError, match="this is not XML in UTF-8"):
        OsmFile(str(path))


def test_a_damaged_file_is_refused(tmp_path: Path) -> None:
    """The error names the file and no library."""
    path = tmp_path / "town.osm.pbf"
    path.write_bytes(b"\0\0\0\x0dnothing of use")
    with pytest.raises(DataError, match="fetch it again") as caught:
        _roads(path)
    assert caught.value.path == str(path)


def test_without_osmium_the_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """If the library is missing, the error is the command that installs it."""
    monkeypatch.setitem(sys.modules, "osmium", None)
    (tmp_path / "town.osm.pbf").touch()
    with pytest.raises(UsageError, match=r'pip install "\.\[osm\]"'):
        _roads(tmp_path / "town.osm.pbf")
