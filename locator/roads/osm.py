"""OpenStreetMap → roads. Needs the package osmium, of the extra ``osm``.

Tags after OpenStreetMap's wiki: highway, oneway, junction, access and its kinds, maxspeed, and the
relations of type restriction. Roads meet where they share a node, so bridges need no rule. Left
out: ferries, barriers, lanes, signals, and whatever holds at some hours only.
"""

import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, BinaryIO, NamedTuple, cast

from locator.errors import DataError
from locator.roads.classes import HIGHWAY
from locator.roads.model import BACKWARD, BOTH, FORWARD, OSM, About, Ban, Road
from locator.system.extras import missing
from locator.system.input_files import naming_file, open_file

# The Open Database License asks for this line wherever the data are used (its section 4.3, and
# osmfoundation.org, "Attribution Guidelines").
ATTRIBUTION = "© OpenStreetMap contributors (ODbL 1.0), openstreetmap.org/copyright"

# From the most particular to the most general: the first that is there decides.
_ACCESS = ("motorcar", "motor_vehicle", "vehicle", "access")
_CLOSED = {"no", "agricultural", "forestry", "emergency", "psv", "bus", "taxi", "military"}
_PRIVATE = {"private", "destination", "customers", "delivery", "permit", "residents"}
_IMPLIED_ONE_WAY = {"motorway", "motorway_link"}
_ONE_WAY = {"yes": FORWARD, "true": FORWARD, "1": FORWARD, "-1": BACKWARD, "reverse": BACKWARD}
_ROUNDABOUTS = {"roundabout", "circular"}
_SPEED = re.compile(r"(\d+(?:\.\d+)?)\s*(mph|km/h)?$")
_KM_OF_MILE = 1.609344
# A way has at most 2,000 nodes (wiki, "Way"), so this leaves a number for each stretch of it.
_STRETCHES = 4_096
# Bytes of XML. A value has at most 255 characters (wiki, "API v0.6").
_LONGEST_TAG = 1 << 20

Tags = dict[str, str]


class OsmFile:
    """A file of OpenStreetMap: its roads, then the turns that are banned on them."""

    def __init__(self, path: str) -> None:
        """Raises DataError for no file, and for XML with a tag that would fill the memory."""
        with naming_file(path), open_file(path):
            pass  # the library would wait at a pipe
        _refuse_long_tags(path)
        self._path = path
        self._wanted: set[tuple[int, int]] = set()  # (way, node) of restrictions
        self._stretches: dict[tuple[int, int], list[int]] = {}
        self._restrictions: list[_Restriction] = []

    def about(self) -> About:
        """The source of a graph of the file."""
        with _errors(self._path):
            told = _osmium().io.Reader(self._path).header().get("osmosis_replication_timestamp")
        return About(OSM, told[:10], (), ATTRIBUTION)

    def roads(self) -> Iterator[Road]:
        """The roads for cars. Read to the end before ``bans`` is asked for.

        Raises DataError if the file is damaged, UsageError if osmium is not installed.
        """
        with _errors(self._path):
            self._restrictions = list(self._read_restrictions())
            self._wanted = {(r.from_way, r.node) for r in self._restrictions}
            self._wanted |= {(r.to_way, r.node) for r in self._restrictions}
            shared = self._shared_nodes()
            for way in self._ways(locations=True):
                yield from self._stretches_of(way, shared)

    def bans(self) -> Iterator[Ban]:
        """The banned turns, of restrictions whose two ways both end at their node."""
        for restriction in self._restrictions:
            before = self._stretches.get((restriction.from_way, restriction.node), [])
            after = self._stretches.get((restriction.to_way, restriction.node), [])
            if len(before) == len(after) == 1:
                yield Ban(before[0], restriction.node, after[0], restriction.only)

    def _read_restrictions(self) -> "Iterator[_Restriction]":
        osmium = _osmium()
        for relation in osmium.FileProcessor(self._path, osmium.osm.RELATION):
            found = _restriction(dict(relation.tags), relation.members)
            if found:
                yield found

    def _ways(self, locations: bool = False) -> Iterator[Any]:
        osmium = _osmium()
        kinds = osmium.osm.NODE | osmium.osm.WAY if locations else osmium.osm.WAY
        ways = osmium.FileProcessor(self._path, kinds)
        if locations:
            ways = ways.with_locations()
        ways = ways.with_filter(osmium.filter.EntityFilter(osmium.osm.WAY))
        for way in ways.with_filter(osmium.filter.KeyFilter("highway")):
            if way.is_way() and road_class(dict(way.tags)):
                yield way

    def _shared_nodes(self) -> Any:
        """The nodes that several roads have, or one has twice."""
        index = _osmium().index
        seen, shared = index.IdSet(), index.IdSet()
        for way in self._ways():
            for node in way.nodes:
                (shared if seen.get(node.ref) else seen).set(node.ref)
        return shared

    def _stretches_of(self, way: Any, shared: Any) -> Iterator[Road]:
        """The way, broken where it meets others."""
        tags = dict(way.tags)
        nodes = [(n.ref, (n.lon, n.lat)) for n in way.nodes if n.location.valid()]
        number = begun = 0
        for at in range(1, len(nodes)):
            if at < len(nodes) - 1 and not shared.get(nodes[at][0]):
                continue
            refs, line = zip(*nodes[begun : at + 1], strict=True)
            road = Road(
                way.id * _STRETCHES + number,
                refs[0],
                refs[-1],
                road_class(tags),
                line,
                one_way(tags),
                speed_kmh(tags.get("maxspeed", "")),
            )
            self._note(way.id, road)
            yield road
            number, begun = number + 1, at

    def _note(self, way: int, road: Road) -> None:
        for node in {road.tail, road.head}:
            if (way, node) in self._wanted:
                self._stretches.setdefault((way, node), []).append(road.id)


class _Restriction(NamedTuple):
    """A relation that bans a turn, or all others."""

    from_way: int
    node: int
    to_way: int
    only: bool


def _restriction(tags: Tags, members: Any) -> _Restriction | None:
    """The ban of the relation for cars; None if there is none, or over more than one node."""
    kind = tags.get("restriction:motorcar") or tags.get("restriction", "")
    if tags.get("type") != "restriction" or not kind.startswith(("no_", "only_")):
        return None
    if "motorcar" in tags.get("except", "").split(";"):
        return None
    by_role = {(member.role, member.type): member.ref for member in members}
    try:
        parts = by_role["from", "w"], by_role["via", "n"], by_role["to", "w"]
    except KeyError:
        return None
    return _Restriction(*parts, kind.startswith("only_"))


def road_class(tags: Tags) -> str:
    """The key of the way's class; "" if it is not for cars."""
    name = tags.get("highway", "")
    if name not in HIGHWAY or tags.get("area") == "yes":
        return ""
    access = next((tags[key] for key in _ACCESS if key in tags), "")
    if access in _CLOSED:
        return ""
    return "private" if access in _PRIVATE else name


def one_way(tags: Tags) -> int:
    """The directions in which the road may be driven."""
    told = tags.get("oneway", "")
    if not told:
        implied = tags["highway"] in _IMPLIED_ONE_WAY or tags.get("junction") in _ROUNDABOUTS
        return FORWARD if implied else BOTH
    return _ONE_WAY.get(told, BOTH)


def speed_kmh(text: str) -> float:
    """The speed of a ``maxspeed`` tag in km/h; 0 where it is none in numbers."""
    match = _SPEED.match(text.strip())
    if not match:
        return 0.0
    return float(match[1]) * (_KM_OF_MILE if match[2] == "mph" else 1.0)


def _refuse_long_tags(path: str) -> None:
    """Refuse XML that a parser would have to take into memory at once.

    A value cannot hold a "<" (XML 1.0, production 10), so each part of the file has one. Comments,
    CDATA and instructions can hold many, and a parser takes each of them as a whole; they are
    measured themselves.
    """
    if path.lower().endswith(".pbf"):  # the library limits its blocks to 32 MiB
        return
    whole = _Whole()
    # What cannot be read here is reported by whoever reads the roads.
    with suppress(OSError, EOFError, zlib.error), _unpacked(path) as file:
        while part := file.read(_LONGEST_TAG):
            if b"\0" in part:  # a parser takes UTF-16 too, which OpenStreetMap does not write
                raise DataError("this is not XML in UTF-8", path=path)
            whole.add(part)
            if whole.declares:
                message = "it declares a document type or entities: this is no OpenStreetMap"
                raise DataError(message, path=path)
            if whole.length > _LONGEST_TAG or (len(part) == _LONGEST_TAG and b"<" not in part):
                message = f"a tag has more than {_LONGEST_TAG:,} bytes: this is no OpenStreetMap"
                raise DataError(message, path=path)


# Parts that a parser reads as a whole and that may hold a "<": how each begins and ends.
_WHOLE = {b"<!--": b"-->", b"<![CDATA[": b"]]>", b"<?": b"?>"}
# A value of these can hold a "<", and be as long as the file. OpenStreetMap's files have none.
_DECLARED = (b"<!DOCTYPE", b"<!ENTITY")
_BEGIN = re.compile(b"|".join(map(re.escape, (*_WHOLE, *_DECLARED))))
_LONGEST_MARK = max(map(len, (*_WHOLE, *_DECLARED)))


class _Whole:
    """The bytes so far of the comment, CDATA or instruction at the end of what was added."""

    def __init__(self) -> None:
        self.length = 0
        self.declares = False  # a document type or an entity is declared
        self._end = b""  # how it ends; blank outside of one
        self._rest = b""  # the last bytes, which can be the first of a mark

    def add(self, part: bytes) -> None:
        data, at = self._rest + part, 0
        while True:
            if self._end:
                end = data.find(self._end, at)
                if end < 0:
                    self.length += len(data) - at
                    break
                at, self._end, self.length = end + len(self._end), b"", 0
            begin = _BEGIN.search(data, at)
            if begin is None:
                break
            if begin[0] in _DECLARED:
                self.declares = True
                break
            at, self._end = begin.end(), _WHOLE[begin[0]]
        self._rest = data[max(at, len(data) - _LONGEST_MARK + 1) :]


def _unpacked(path: str) -> BinaryIO:
    """The file, unpacked if its name says that it is packed."""
    if path.lower().endswith(".gz"):
        import gzip  # not at the top: few files need it

        return cast(BinaryIO, gzip.open(path))
    if path.lower().endswith(".bz2"):
        import bz2

        return cast(BinaryIO, bz2.open(path))
    return open(path, "rb")


def _osmium() -> Any:
    try:
        import osmium
        import osmium.filter
        import osmium.index
        import osmium.io
    except ImportError:
        raise missing("OpenStreetMap needs osmium", "osm") from None
    return osmium


@contextmanager
def _errors(path: str) -> Iterator[None]:
    """Turn what osmium raises for a damaged file into DataError."""
    try:
        yield
    except (RuntimeError, OSError, ValueError) as error:
        message = f"damaged OpenStreetMap file ({type(error).__name__}); fetch it again"
        raise DataError(message, path=path) from None
