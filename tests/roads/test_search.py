"""The nearest clinics by road: search, labels and networkx say the same, to the digit."""

import random
import resource
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import networkx as nx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from locator.errors import DataError
from locator.roads.graph import Graph
from locator.roads.label_making import make_labels
from locator.roads.labels import (
    BYTES,
    HEAD,
    expected,
    groups_of,
    looked_up,
    open_labels,
    verify,
)
from locator.roads.model import BACKWARD, BOTH, FORWARD, OSM, Ban, Road
from locator.roads.search import Route, outwards, targets
from locator.roads.snap import Spot, snap
from tests.roads import brute
from tests.roads.networks import Network, graph_of, grid, latlon, osm_graph

KEY = bytes(range(16))
Groups = tuple[frozenset[int], ...]


def agree(
    folder: Path, graph: Graph, callers: Sequence[Spot], clinics: list[Spot | None], groups: Groups
) -> int:
    """Compare all three ways from every caller; how often the labels could tell."""
    to, told, k = targets(graph, clinics), 0, 2
    path = str(folder / "roads.labels")
    make_labels(path, graph, to, KEY, groups=groups, k=k)
    labels = open_labels(path, KEY, groups)
    assert labels
    everyone = frozenset(range(len(clinics)))
    for caller in callers:
        for wanted in (None, *groups, frozenset(list(everyone)[::2])):
            for count in (1, k, len(clinics)):
                searched = outwards(graph, caller, to, count, wanted)
                assert searched == brute.routes(graph, caller, clinics, count, wanted)
                found = looked_up(graph, labels, caller, to, k=count, wanted=wanted)
                assert found is None or found == searched
                told += found is not None
    labels.close()
    return told


class World(NamedTuple):
    """A made-up network, and who is where on it: a road's number and a share of it."""

    roads: list[Road]
    callers: list[tuple[int, float]]
    clinics: list[tuple[int, float]]
    services: list[list[str]]


places = st.tuples(st.integers(0, 6), st.integers(0, 6))
shares = st.sampled_from([0.0, 0.1, 0.25, 0.5, 0.7, 1.0])
classes = st.sampled_from(["S1100", "S1200", "S1400", "S1400", "S1630", "S1740"])


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """Roads between a few places: one-ways, dead ends, islands, two roads side by side, loops."""
    network = Network()
    for one, other, road_class, ways in draw(
        st.lists(
            st.tuples(places, places, classes, st.sampled_from([BOTH, BOTH, FORWARD, BACKWARD])),
            min_size=1,
            max_size=14,
        )
    ):
        over = (one[0] + 0.4, one[1] + 0.7)
        network.road(one, over, other, road_class=road_class, ways=ways)
    spot = st.tuples(st.integers(0, len(network.roads) - 1), shares)
    callers, clinics = (draw(st.lists(spot, min_size=1, max_size=4)) for _ in range(2))
    offered = st.lists(st.sampled_from("ab"), max_size=2)
    services = draw(st.lists(offered, min_size=len(clinics), max_size=len(clinics)))
    return World(network.roads, callers, clinics, services)


def _spots(graph: Graph, chosen: Sequence[tuple[int, float]]) -> list[Spot]:
    return [Spot(edge % graph.edges, share) for edge, share in chosen]


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(worlds())
def test_all_ways_of_finding_the_nearest_agree(
    tmp_path_factory: pytest.TempPathFactory, world: World
) -> None:
    """On any roads, each way of asking gives the answer of networkx."""
    folder = tmp_path_factory.mktemp("world")
    graph = osm_graph(folder, world.roads)
    clinics: list[Spot | None] = [*_spots(graph, world.clinics), None]
    groups = groups_of([*world.services, []])
    agree(folder, graph, _spots(graph, world.callers), clinics, groups)
    graph.close()


def _town(rng: random.Random) -> Network:
    """A river town: streets on both shores, one bridge, a freeway above, one-ways, an island."""
    network = Network()
    for west, east in ((0, 7), (9, 16)):
        for y in range(12):
            ways = rng.choice([BOTH, BOTH, FORWARD, BACKWARD])
            network.chain(*((x, y) for x in range(west, east + 1)), ways=ways)
        for x in range(west, east + 1):
            network.chain(*((x, y) for y in range(12)))
    network.chain((7, 3), (9, 3), road_class="S1200")
    network.chain((-3, 6.5), (7.5, 6.5), (19, 6.5), road_class="S1100")
    network.chain((19, 6.5), (16, 6), road_class="S1630")
    network.chain((40, 3), (41, 3), (41, 4), (40, 4), (40, 3))
    network.road((16, 11), (18, 13))
    return network


def test_a_town_with_a_river(tmp_path: Path) -> None:
    """Bridges, one-ways, dead ends and an island: everybody is told the same from every road."""
    rng = random.Random(5)
    graph = graph_of(tmp_path, _town(rng).roads)
    clinics: list[Spot | None] = [
        snap(graph, *latlon(place)) for place in ((1, 1), (6, 10.4), (12, 2.2), (15, 11), (40.4, 3))
    ]
    callers = [Spot(rng.randrange(graph.edges), rng.random()) for _ in range(25)]
    groups = groups_of([["a"], ["a", "b"], ["b"], ["a"], []])
    assert agree(tmp_path, graph, callers, clinics, groups) > 200


def test_across_the_river_is_far(tmp_path: Path) -> None:
    """The clinic nearest by straight line is another one than by road."""
    graph = graph_of(tmp_path, _town(random.Random(1)).roads)
    near, over = snap(graph, *latlon((7, 0))), snap(graph, *latlon((9, 11)))
    caller = snap(graph, *latlon((7, 11)))
    assert caller
    first, second = outwards(graph, caller, targets(graph, [over, near]), 2)
    assert (first.clinic, second.clinic) == (1, 0)
    assert second.meters > 1_900


def test_the_ends_of_one_road(tmp_path: Path) -> None:
    """Caller and clinic on one road: the way between them, unless a one-way forbids it."""
    network = Network()
    network.road((0, 0), (10, 0), ways=FORWARD)
    network.chain((10, 0), (10, 5), (0, 5), (0, 0))
    graph = osm_graph(tmp_path, network.roads)
    west, east = snap(graph, *latlon((2, 0))), snap(graph, *latlon((8, 0)))
    assert west
    assert east
    (along,) = outwards(graph, west, targets(graph, [east]), 1)
    (around,) = outwards(graph, east, targets(graph, [west]), 1)
    assert along.meters == pytest.approx(6 * 91.5, abs=10)
    assert around.meters == pytest.approx(14 * 91.5 + 10 * 111, abs=20)


def test_nobody_drives_to_an_island(tmp_path: Path) -> None:
    """A clinic that no road leads to is not among the found; one that is on no road neither."""
    network = grid(4, 4)
    network.chain((30, 0), (31, 0), (31, 1))
    graph = graph_of(tmp_path, network.roads)
    here, there = snap(graph, *latlon((1, 1))), snap(graph, *latlon((31, 0)))
    assert here
    assert outwards(graph, here, targets(graph, [there, None]), 2) == []


def test_a_banned_turn_is_not_taken(tmp_path: Path) -> None:
    """No left turn at a crossing: the way goes round the block, as networkx finds it turn by turn.

    Here the brute force goes from road to road, so that it knows of turns by itself.
    """
    network = grid(4, 4)
    rng = random.Random(8)
    pairs = [
        (one.id, node, other.id)
        for one in network.roads
        for other in network.roads
        for node in {one.tail, one.head} & {other.tail, other.head}
        if one != other
    ]
    bans = [Ban(*pair, only=rng.random() < 0.3) for pair in rng.sample(pairs, 25)]
    graph = osm_graph(tmp_path, network.roads, [*bans, Ban(1, 999, 2), Ban(999, 1, 2)])
    free_graph = graph_of(tmp_path, network.roads, OSM, name="free.graph")
    turns = _turns(graph, sorted(network.roads, key=lambda road: _edge_of(graph, road)), bans)
    banned = 0
    for _ in range(150):
        start, end = rng.sample(range(graph.edges), 2)
        found = outwards(graph, Spot(start, 0.5), targets(graph, [Spot(end, 0.5)]), 1)
        times = nx.single_source_dijkstra_path_length(turns, ("from", start), weight="cost")
        wanted = times.get(("to", end))
        assert bool(found) == (wanted is not None)
        assert [abs(route.deciseconds - wanted) <= 1 for route in found] == [True] * len(found)
        free = outwards(free_graph, Spot(start, 0.5), targets(free_graph, [Spot(end, 0.5)]), 1)
        banned += found != free
    assert banned > 10


def _edge_of(graph: Graph, road: Road) -> int:
    middle = [(one + other) / 2 for one, other in zip(road.line[0], road.line[-1], strict=True)]
    spot = snap(graph, middle[1], middle[0])
    assert spot
    return spot.edge


def _turns(graph: Graph, order: list[Road], bans: list[Ban]) -> "nx.DiGraph[object]":
    """Roads as nodes, turns as arcs: half a road to leave the first and to reach the last."""
    found: nx.DiGraph[object] = nx.DiGraph()
    never = {(ban.from_road, ban.node, ban.to_road) for ban in bans if not ban.only}
    only = {(ban.from_road, ban.node): set[int]() for ban in bans if ban.only}
    for ban in bans:
        if ban.only:
            only[ban.from_road, ban.node].add(ban.to_road)
    times = {}
    for edge in range(len(order)):
        for way, arc in ((FORWARD, graph.along[edge]), (BACKWARD, graph.against[edge])):
            times[edge, way] = graph.deciseconds[arc]
            found.add_edge(("from", edge), (edge, way), cost=times[edge, way] / 2)
    for edge, road in enumerate(order):
        for way in (FORWARD, BACKWARD):
            node = road.head if way == FORWARD else road.tail
            for to_edge, to in enumerate(order):
                for to_way, begin in ((FORWARD, to.tail), (BACKWARD, to.head)):
                    if begin != node or (road.id, node, to.id) in never:
                        continue
                    if to.id not in only.get((road.id, node), {to.id}):
                        continue
                    cost = times[to_edge, to_way]
                    found.add_edge((edge, way), (to_edge, to_way), cost=cost)
                    found.add_edge((edge, way), ("to", to_edge), cost=cost / 2)
    return found


def _labeled(folder: Path) -> tuple[Graph, list[Spot | None], Path]:
    graph = graph_of(folder, grid(6, 6).roads)
    clinics = [*(snap(graph, *latlon(place)) for place in ((0, 0), (5, 5), (2, 4))), None]
    path = folder / "roads.labels"
    make_labels(str(path), graph, targets(graph, clinics), KEY, k=2)
    return graph, clinics, path


def test_labels_made_for_something_else_are_not_read(tmp_path: Path) -> None:
    """Other roads or another directory have another key, and get none of these labels."""
    _, clinics, path = _labeled(tmp_path)
    labels = open_labels(str(path), KEY)
    assert labels
    assert labels.spots == tuple(clinics)
    assert open_labels(str(path), KEY[::-1]) is None


def test_labels_that_are_cut_short_are_none(tmp_path: Path) -> None:
    """They can be made anew, so a broken file is as good as no file."""
    _, _, path = _labeled(tmp_path)
    whole = path.read_bytes()
    for data in (b"", whole[:10], whole[:-6], b"X" + whole[1:]):
        path.write_bytes(data)
        assert open_labels(str(path), KEY) is None
    path.unlink()
    assert open_labels(str(path), KEY) is None


def test_a_flipped_bit_in_labels_is_found_by_reading_all(tmp_path: Path) -> None:
    """Verify names the file and says what to do."""
    _, _, path = _labeled(tmp_path)
    verify(str(path))
    for at in (-3, 0):
        data = bytearray(path.read_bytes())
        data[at] ^= 1
        path.write_bytes(data)
        with pytest.raises(DataError, match="delete the file"):
            verify(str(path))


def test_a_flipped_bit_in_the_head_of_labels_is_found(tmp_path: Path) -> None:
    """Each bit of the head counts: the file is damaged, or nothing is read from it."""
    _, _, path = _labeled(tmp_path)
    whole = path.read_bytes()
    for bit in range(8 * HEAD.size):
        data = bytearray(whole)
        data[bit // 8] ^= 1 << bit % 8
        path.write_bytes(data)
        try:
            verify(str(path))
        except DataError:
            continue
        assert open_labels(str(path), KEY) is None


def test_a_label_is_six_bytes(tmp_path: Path) -> None:
    """The file is a head, the clinics' places, four bytes a node, and six bytes for each label."""
    graph, clinics, path = _labeled(tmp_path)
    size = path.stat().st_size - 4 * (graph.nodes + 1) - graph.nodes * 2 * BYTES
    assert size < HEAD.size + 20 * len(clinics) + 16


def test_progress_adds_up(tmp_path: Path) -> None:
    """A progress bar ends where it was said to end."""
    graph, clinics, path = _labeled(tmp_path)
    steps: list[int] = []
    to = targets(graph, clinics)
    make_labels(str(path), graph, to, KEY, k=2, progress=steps.append)
    assert sum(steps) == expected(graph, to, 2) == 72


def test_a_full_disk_leaves_no_half_labels(tmp_path: Path) -> None:
    """Labels that cannot be written are an error, and the older labels stay."""
    graph, clinics, path = _labeled(tmp_path)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200, hard))
    try:
        with pytest.raises(DataError, match="cannot write the drive times"):
            make_labels(str(path), graph, targets(graph, clinics), KEY, k=2)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert open_labels(str(path), KEY)
    assert {one.name for one in tmp_path.iterdir()} == {"roads.graph", "roads.labels"}


def test_too_many_clinics_are_refused(tmp_path: Path) -> None:
    """A label has room for 8,192 clinics, and says so beyond."""
    graph = graph_of(tmp_path, grid(2, 2).roads)
    with pytest.raises(DataError, match="8,192"):
        make_labels(str(tmp_path / "labels"), graph, targets(graph, [None] * 8_193), KEY)


def test_services_are_grouped_once() -> None:
    """A service that everybody offers needs no labels of its own, nor do two offered alike."""
    assert groups_of([["a", "b"], ["a"], ["a", "b"]]) == (frozenset({0, 2}),)
    assert groups_of([["a", "c"], ["a", "b", "c"], ["b"]]) == (frozenset({0, 1}), frozenset({1, 2}))


def test_equal_times_are_in_the_order_of_the_directory(tmp_path: Path) -> None:
    """Two clinics at one door: the first in the file comes first, searched or looked up."""
    graph = graph_of(tmp_path, grid(3, 3).roads)
    door = snap(graph, *latlon((2, 2)))
    here = snap(graph, *latlon((0, 0)))
    assert here
    found = outwards(graph, here, targets(graph, [door, door, door]), 2)
    assert [route.clinic for route in found] == [0, 1]
    assert isinstance(found[0], Route)
