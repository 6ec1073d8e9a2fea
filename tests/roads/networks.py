"""Made-up networks of roads, and the files that hold them."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path

from locator.roads.build import build
from locator.roads.graph import Graph, open_graph
from locator.roads.model import BOTH, OSM, TIGER, About, Ban, Road
from locator.roads.places import key_of_steps
from tests.geocode.streets.make_tiger import EDGES, MADISON, _write

# A place in Madison County, Alabama; steps from it are of about 91 m east and 111 m north.
EAST, NORTH, STEP = -86.58, 34.73, 0.001

Place = tuple[float, float]  # steps east, steps north


def at(place: Place) -> tuple[float, float]:
    """The (longitude, latitude) of a place."""
    return round(EAST + place[0] * STEP, 6), round(NORTH + place[1] * STEP, 6)


def latlon(place: Place) -> tuple[float, float]:
    """The (latitude, longitude) of a place."""
    x, y = at(place)
    return y, x


class Network:
    """Roads between places; a place is a node, whichever road names it."""

    def __init__(self) -> None:
        self.roads: list[Road] = []
        self._nodes: dict[object, int] = {}

    def node(self, name: object) -> int:
        """The number of a node."""
        return self._nodes.setdefault(name, len(self._nodes) + 1)

    def road(
        self, *places: Place, road_class: str = "S1400", ways: int = BOTH, kmh: float = 0.0
    ) -> int:
        """A road over places, with nodes at its ends only; its id."""
        road = Road(
            len(self.roads) + 1,
            self.node(places[0]),
            self.node(places[-1]),
            road_class,
            [at(place) for place in places],
            ways,
            kmh,
        )
        self.roads.append(road)
        return road.id

    def chain(self, *places: Place, road_class: str = "S1400", ways: int = BOTH) -> None:
        """A road of several stretches, with a node at every place."""
        for one, other in pairwise(places):
            self.road(one, other, road_class=road_class, ways=ways)


def grid(width: int, height: int, step: int = 1, road_class: str = "S1400") -> Network:
    """Streets like a chessboard."""
    network = Network()
    for y in range(height):
        network.chain(*((x * step, y * step) for x in range(width)), road_class=road_class)
    for x in range(width):
        network.chain(*((x * step, y * step) for y in range(height)), road_class=road_class)
    return network


def graph_of(
    folder: Path,
    roads: Sequence[Road],
    source: str = TIGER,
    bans: Iterable[Ban] = (),
    name: str = "roads.graph",
) -> Graph:
    """The graph of roads, built and opened."""
    path = str(folder / name)
    build(path, roads, About(source, "2020"), bans)
    graph = open_graph(path)
    assert graph
    return graph


def osm_graph(folder: Path, roads: Sequence[Road], bans: Iterable[Ban] = ()) -> Graph:
    """A graph whose source knows which roads meet."""
    return graph_of(folder, roads, OSM, bans)


def write_edges(
    folder: Path, roads: Iterable[Road], fips: str = MADISON, year: int = 2020, **cells: object
) -> Path:
    """An EDGES file of the roads, and of a river and a path that are no roads for cars."""
    rows: list[tuple[dict[str, object], tuple[tuple[float, float], ...]]] = [
        (
            {
                "STATEFP": fips[:2], "COUNTYFP": fips[2:], "TLID": road.id, "ROADFLG": "Y",
                "MTFCC": road.road_class, "TNIDF": road.tail, "TNIDT": road.head, **cells,
            },
            tuple(road.line),
        )
        for road in roads
    ]  # fmt: skip
    for tlid, mtfcc in ((9001, "H3010"), (9002, "S1710")):
        line = (at((0, 0)), at((3, 3)))
        rows.append(({"TLID": tlid, "MTFCC": mtfcc, "TNIDF": 1, "TNIDT": 2}, line))
    return _write(folder / f"tl_{year}_{fips}_edges", EDGES, rows, True)


def nodes_at(graph: Graph, y: int, x: int) -> range:
    """The nodes at a place given in steps of 1e-5 degrees, or one step beside it if there is none.

    A coordinate that lies half-way between two steps may have been rounded either way.
    """
    for near_y, near_x in _around(y, x):
        key = key_of_steps(near_y, near_x)
        first = bisect_left(graph.place, key)
        if first < len(graph.place) and graph.place[first] == key:
            return range(first, bisect_right(graph.place, key, first))
    return range(0)


def _around(y: int, x: int) -> Iterator[tuple[int, int]]:
    yield y, x
    for dy in (0, -1, 1):
        for dx in (0, -1, 1):
            if dy or dx:
                yield y + dy, x + dx
