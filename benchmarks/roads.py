"""Roads: what the engine says, against networks it did not make, and what it costs.

    python benchmarks/roads.py [--edges EDGES_ZIP ...] [--trips TRIPS_CSV] [--osrm FOLDER]
                               [--state NODES]

Each part runs if its files are given; needs the extra ``test`` (networkx). Truth is never made by
our own search: networkx walks the records as they are in the file. ``columbus.py`` measures how
often the nearest clinic is the right one. FOLDER is where a wheel of osrm-bindings was unpacked;
its programs then route the same roads at the same speeds.
"""

import argparse
import csv
import gc
import json
import math
import os
import random
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from statistics import median

import networkx as nx
from streets import addresses, made_up_clinics, timed_build

from locator.answer import AT_ONCE, Answer, Request, make_answers
from locator.batch.pool import freeze_and_collect_seldom
from locator.clinics.directory import Directory
from locator.geocode.model import STREET, Candidate
from locator.geocode.offline import Offline
from locator.geocode.streets.geometry import distance_m, unpack
from locator.geocode.streets.match import open_matcher
from locator.geocode.streets.store import County
from locator.geocode.streets.tiger import Source, read, sources
from locator.geodesy import MEAN_LATITUDE_DEGREE_M
from locator.ranking.by_road import Network, installed_network, sites
from locator.ranking.confidence import scattered
from locator.ranking.model import DRIVE, LINE
from locator.roads.build import build
from locator.roads.classes import CLASSES, MINOR
from locator.roads.drive import (
    Origin,
    Roads,
    Site,
    drives,
    open_roads,
    prepare,
    routes,
)
from locator.roads.edges import about, read_edges
from locator.roads.folder import FILE_NAME
from locator.roads.graph import NONE, Graph, open_graph
from locator.roads.label_making import make_labels
from locator.roads.labels import groups_of, open_labels
from locator.roads.model import TIGER, About, Road
from locator.roads.places import square_of
from locator.roads.search import Route, outwards, targets
from locator.roads.snap import Spot, point_of, snap
from locator.roads.stage import length_m

Point = tuple[float, float]  # latitude, longitude
KEY = bytes(16)


# --- helpers -----------------------------------------------------------------------------------


def made(folder: str, name: str, roads: Iterable[Road], about_it: About, **how: object) -> Graph:
    """A graph of roads, built and opened."""
    path = os.path.join(folder, name)
    build(path, roads, about_it, **how)  # type: ignore[arg-type]
    graph = open_graph(path)
    assert graph
    return graph


def timed(work: Callable[[], object]) -> float:
    """Seconds that ``work`` takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def house(roads: Sequence[Road], rng: random.Random) -> Point:
    """A point some meters beside one of the roads, longer roads being likelier."""
    (road,) = rng.choices(roads, weights=[len(road.line) for road in roads])
    at, share = rng.randrange(len(road.line) - 1), rng.random()
    (x0, y0), (x1, y1) = road.line[at], road.line[at + 1]
    off = rng.uniform(-1e-4, 1e-4)
    return y0 + share * (y1 - y0) + off, x0 + share * (x1 - x0) - off


def quantile(values: Iterable[float], share: float) -> float:
    """The value that ``share`` of them do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def raw_network(roads: Iterable[Road]) -> "nx.Graph[int]":
    """The records as they stand in the file: nodes joined by lengths, nothing parted."""
    network: nx.Graph[int] = nx.Graph()
    for road in roads:
        length = length_m(road.line)
        if (
            road.tail != road.head
            and length < network.get_edge_data(road.tail, road.head, {"meters": math.inf})["meters"]
        ):
            network.add_edge(road.tail, road.head, meters=length)
    return network


# --- counties ----------------------------------------------------------------------------------


def counties(paths: Sequence[str], trips: str | None, folder: str) -> None:
    """Figures of each EDGES file."""
    rows = list(csv.DictReader(open(trips, encoding="utf-8"))) if trips else []  # noqa: SIM115
    for path in paths:
        (source,) = sources(path)
        roads = list(read_edges(source))
        of_one = os.path.join(folder, source.fips)
        os.mkdir(of_one)
        target = os.path.join(of_one, FILE_NAME)
        build_s = timed(lambda: build(target, read_edges(source), about([source])))  # noqa: B023
        graph = open_graph(target)
        assert graph
        graph.close()
        opened = min(timed(lambda: _reopen(target)) for _ in range(20))  # noqa: B023
        graph = open_graph(target)
        assert graph
        size = os.path.getsize(target) / graph.nodes
        print(f"\n{source.fips}: {graph.nodes:,} nodes, {graph.edges:,} roads")
        built = f"built in {build_s:.1f} s, opened in {1e3 * opened:.2f} ms"
        print(f"  {size:.0f} bytes a node, {built}")
        density(roads)
        speeds(graph, roads)
        river(graph, roads)
        miles(graph, roads)
        two_clinics(of_one, roads)
        circles(of_one, roads)
        street_level(of_one, source, roads)
        vendor(graph, rows)


def _reopen(path: str) -> None:
    graph = open_graph(path)
    assert graph
    graph.close()


def density(roads: Sequence[Road]) -> None:
    """Kilometers of streets on a square kilometer, around the roads."""
    meters: Counter[tuple[int, int]] = Counter()
    for road in roads:
        if CLASSES[road.road_class].rank != MINOR and CLASSES[road.road_class].has_houses:
            x, y = road.line[len(road.line) // 2]
            meters[square_of(y, x)] += round(length_m(road.line))
    around = []
    for road in roads:
        x, y = road.line[len(road.line) // 2]
        row, column = square_of(y, x)
        near = [(row + a, column + b) for a in (-1, 0, 1) for b in (-1, 0, 1)]
        area = 9 * 1.1057 * 1.1132 * math.cos(math.radians(y))
        around.append(sum(meters[square] for square in near) / 1_000 / area)
    shares = ", ".join(f"{quantile(around, share):.1f}" for share in (0.1, 0.25, 0.5, 0.75, 0.9))
    print(f"  km of streets per km² around roads, 10th to 90th of 100: {shares}")


def speeds(graph: Graph, roads: Sequence[Road]) -> None:
    """Speeds over road kilometers; rural ones by Google, as published, are 28, 43, 55, 69 km/h."""
    rng = random.Random(1)
    found = defaultdict(list)
    for _ in range(150):
        here = snap(graph, *house(roads, rng))
        there = [snap(graph, *house(roads, rng)) for _ in range(8)]
        for route in outwards(graph, here, targets(graph, there), 8) if here else ():
            for low, high in ((1, 5), (5, 10), (10, 20), (20, 40)):
                if low <= route.meters / 1_000 < high:
                    found[low, high].append(36 * route.meters / route.deciseconds)
    told = ", ".join(f"{low}-{high} km {median(v):.0f}" for (low, high), v in sorted(found.items()))
    print(f"  km/h by road length: {told}")


def river(graph: Graph, roads: Sequence[Road]) -> None:
    """The cases in which the raw network has another clinic 1.5 times nearer than the line's."""
    network, rng = raw_network(roads), random.Random(2)
    point = {road.tail: road.line[0] for road in roads}
    mainland = max(nx.connected_components(network), key=len)
    nodes = sorted(node for node in mainland if node in point)
    reversed_ = right = line_wrong = asked = 0
    for _ in range(40):
        pair = rng.sample(nodes, 2)
        lengths = [nx.single_source_dijkstra_path_length(network, n, weight="meters") for n in pair]
        to = targets(graph, [snap(graph, *point[node][::-1]) for node in pair])
        for node in rng.sample(nodes, 60):
            here = point[node][::-1]
            lines = [distance_m(here, point[clinic][::-1]) for clinic in pair]
            ways = [length[node] for length in lengths]
            asked += 1
            line_wrong += (lines[0] < lines[1]) != (ways[0] < ways[1])
            if (lines[0] < lines[1]) == (ways[0] < ways[1]) or max(ways) < 1.5 * min(ways):
                continue
            reversed_ += 1
            spot = snap(graph, *here)
            (route,) = outwards(graph, spot, to, 1) if spot else (Route(-1, 0, 0),)
            right += route.clinic == ways.index(min(ways))
    print(f"  straight line names another clinic than road length: {line_wrong / asked:.1%};")
    if reversed_:
        share = right / reversed_
        print(f"  of {reversed_} reversed by 1.5 times and more we name the road's: {share:.1%}")


def miles(graph: Graph, roads: Sequence[Road]) -> None:
    """Our lengths against those of networkx, which walks the raw records at our graph's times."""
    network, rng = nx.DiGraph(), random.Random(3)
    for edge in range(graph.edges):
        length = length_m(unpack(graph.packed_line(edge)))
        for tail, arc, _ in graph.arcs_of(edge):
            cost = graph.deciseconds[arc]
            known = network.get_edge_data(tail, graph.head[arc], {"cost": math.inf})["cost"]
            if cost < known:
                network.add_edge(tail, graph.head[arc], cost=cost, meters=length)
    off = []
    for _ in range(60):
        here = snap(graph, *house(roads, rng))
        there = snap(graph, *house(roads, rng))
        if not here or not there:
            continue
        start, end = Spot(here.edge, 0.0), Spot(there.edge, 0.0)
        ways = outwards(graph, start, targets(graph, [end]), 1)
        if not ways or ways[0].meters < 500:
            continue
        path = nx.shortest_path(
            network, graph.tail_node[start.edge], graph.tail_node[end.edge], weight="cost"
        )
        length = sum(network[one][other]["meters"] for one, other in pairwise(path))
        off.append(abs(ways[0].meters / length - 1))
    print(f"  road lengths off networkx's: 95 of 100 within {quantile(off, 0.95):.2%}")


def two_clinics(folder: str, roads: Sequence[Road]) -> None:
    """Labels for a directory of two, and what an answer costs with them and without."""
    rng = random.Random(4)
    two = [Site(*house(roads, rng), 20.0) for _ in range(2)]
    seconds = timed(lambda: prepare(folder, two))
    with_labels = open_roads(folder, two)
    assert with_labels
    callers = [Origin(*house(roads, rng), 100.0) for _ in range(1_000)]
    without = with_labels._replace(labels=None)
    spots = [s for c in callers if (s := snap(with_labels.graph, c.latitude, c.longitude))]
    print(f"  labels of two clinics: {seconds:.2f} s")
    for name, roads_so in (("labels", with_labels), ("search", without)):
        each = timed(lambda: [drives(roads_so, c) for c in callers]) / len(callers)  # noqa: B023
        print(f"  an answer from coordinates with {name}: {1e6 * each:.0f} µs")
    assert [drives(with_labels, c) for c in callers[:200]] == [
        drives(without, c) for c in callers[:200]
    ]
    _hot(with_labels, spots)


def with_labels_for(doors: Iterable[Point], folder: str) -> tuple[Directory, Network]:
    """Clinics at these places, and the roads of a folder with their labels."""
    shipped = made_up_clinics(2)[0]
    clinics = Directory(
        shipped._replace(id=str(at), latitude=y, longitude=x, accuracy_m=20.0)
        for at, (y, x) in enumerate(doors)
    )
    prepare(folder, sites(clinics))
    network = installed_network(folder, clinics)
    assert network
    return clinics, network


def circles(folder: str, roads: Sequence[Road]) -> None:
    """How far off the shares of wide circles are, driven from so many of their places."""
    rng, most = random.Random(11), 600
    far: dict[int, list[float]] = {20: [], 50: []}
    for at in range(8):
        doors = [house(roads, rng) for _ in range(2 + at % 3)]
        clinics, network = with_labels_for(doors, folder)
        for _ in range(12):
            (y, x), radius_m = house(roads, rng), rng.uniform(1_000, 3_000)
            best = shares(network, clinics, circle(y, x, radius_m, most))
            for count, off in far.items():
                own = shares(network, clinics, circle(y, x, radius_m, count))
                off.append(max(abs(own[index] - part) for index, part in best.items()))
    told = ", ".join(
        f"{count}: {math.hypot(*off) / math.sqrt(len(off)):.1%}" for count, off in far.items()
    )
    print(
        f"  shares of a wide circle by its places, off those of {most} (root mean square): {told}"
    )


def shares(network: Network, clinics: Directory, places: Sequence[Point]) -> dict[int, float]:
    """The share of each clinic if the caller is at any of these places alike."""
    found: defaultdict[int, float] = defaultdict(float)
    for latitude, longitude in places:
        home = Candidate(latitude, longitude, STREET, 0.0, "", "offline")
        measure, _ = network.measure(home, clinics, DRIVE)
        for index, part in measure.shares(home):
            found[index] += part / len(places)
    return found


def circle(latitude: float, longitude: float, radius_m: float, count: int) -> list[Point]:
    """Places of a circle as the program takes them."""
    degree = radius_m / MEAN_LATITUDE_DEGREE_M
    east = degree / math.cos(math.radians(latitude))
    return [(latitude + y * degree, longitude + x * east) for x, y in scattered(STREET, count)]


def _hot(roads: Roads, spots: Sequence[Spot]) -> None:
    gc.collect()
    each = timed(lambda: [routes(roads, spot, 2) for spot in spots]) / len(spots)
    print(f"  the look-up in it, from a known place on a road: {1e6 * each:.1f} µs")


def street_level(folder: str, source: Source, roads: Sequence[Road]) -> None:
    """Street-level answers by road and by straight line, in turns, with labels: the cost of both.

    "new": of a place that was not asked about before, when the roads around it have been read.
    """
    county = County(source.fips, "", "ranges", source.vintage, "file", 0, "")
    timed_build(folder, county, read(source))
    geocoder, rng = [Offline(open_matcher(folder, checked=True))], random.Random(7)
    texts = list(dict.fromkeys(addresses(read(source), 16_000, rng)))
    for count in (2, 12):
        doors = [house(roads, rng) for _ in range(count)]
        clinics, network = with_labels_for(doors, folder)

        def answered(texts: Sequence[str], by: str) -> list[Answer]:
            request = Request(links=(), limit=1, by=by)
            blocks = (texts[at : at + AT_ONCE] for at in range(0, len(texts), AT_ONCE))
            found = [make_answers(one, clinics, geocoder, request, network) for one in blocks]  # noqa: B023
            return [answer for block in found for answer in block if isinstance(answer, Answer)]

        on_streets = [
            text
            for text, answer in zip(texts, answered(texts, LINE), strict=True)
            if len(answer.candidates) == 1 and answer.candidates[0].uncertainty_m < 1_000
        ]
        half = len(on_streets) // 2
        answered(on_streets[:half], DRIVE)
        part = on_streets[half : half + 3_000]
        answered(part, LINE)  # the streets have been looked up before each of the three
        freeze_and_collect_seldom()
        cost = {}
        for name, by in (("line", LINE), ("new", DRIVE), ("again", DRIVE)):
            begun = time.process_time()
            answered(part, by)
            cost[name] = 1e6 * (time.process_time() - begun) / len(part)
        print(f"  {count} clinics, {len(part):,} addresses on a street, µs of a core each:")
        print(f"    by line {cost['line']:.0f}, ", end="")
        print(f"by road {cost['new']:.0f} new, {cost['again']:.0f} again")


def vendor(graph: Graph, rows: Sequence[dict[str, str]]) -> None:
    """Our minutes against a routing vendor's, for trips whose both ends are on these roads."""
    ratios = []
    for row in rows:
        ends = [
            snap(graph, float(row[f"{end}_lat"]), float(row[f"{end}_lon"]), 500)
            for end in ("from", "to")
        ]
        if not (ends[0] and ends[1]):
            continue
        ways = outwards(graph, ends[0], targets(graph, [ends[1]]), 1)
        ratios += [way.deciseconds / 10 / float(row["seconds"]) for way in ways]
    if ratios:
        off = median(abs(ratio - 1) for ratio in ratios)
        told = f"ours / theirs {median(ratios):.2f}, off by {off:.1%}"
        print(f"  {len(ratios)} trips of a vendor: {told}")


# --- a state -----------------------------------------------------------------------------------


def made_up_state(nodes: int) -> Iterator[Road]:
    """Roads like a state's: a mesh with holes, a highway every 20th, and a dead end at a fifth."""
    side, rng, number = round(math.sqrt(nodes / 1.2)), random.Random(2), 0

    def place(x: int, y: int) -> Point:
        return -88 + x * 0.0055 + (x * 7_919 + y * 104_729) % 97 * 2e-5, 30.5 + y * 0.006

    for y in range(side):
        for x in range(side):
            here = y * side + x + 1
            for dx, dy in ((1, 0), (0, 1)):
                highway = y % 20 == 0 if dx else x % 20 == 0
                if x + dx < side and y + dy < side and (rng.random() < 0.68 or highway):
                    number += 1
                    name = "S1200" if highway else "S1400"
                    one, other = place(x, y), place(x + dx, y + dy)
                    bend = (one[0] + other[0]) / 2 + 2e-4, (one[1] + other[1]) / 2
                    yield Road(number, here, here + dx + dy * side, name, [one, bend, other])
            if rng.random() < 0.24:
                number += 1
                one = place(x, y)
                end = one[0] + 0.001, one[1] + 0.0013
                yield Road(number, here, here + 10 * nodes, "S1400", [one, end])


def state(nodes: int, folder: str) -> None:
    """The labels of a state, each step in a process of its own, so that memory is its own."""
    for step in ("build", "label"):
        command = [sys.executable, __file__, "--step", step, folder, "--state", str(nodes)]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
        print(done.stdout, end="")


def state_step(step: str, nodes: int, folder: str) -> None:
    """One step of ``state``, run in its own process."""
    path = os.path.join(folder, "state.graph")
    if step == "build":
        seconds = timed(lambda: build(path, made_up_state(nodes), About(TIGER, "")))
        print(f"\na made-up state: built in {seconds:.0f} s, {peak_mb()} MB of memory")
        return
    graph = open_graph(path)
    assert graph
    rng = random.Random(1)
    spots = [snap(graph, *graph.point(rng.randrange(graph.nodes))) for _ in range(20)]
    to, labels = targets(graph, spots), path + ".labels"
    begun = time.process_time()
    seconds = timed(lambda: make_labels(labels, graph, to, KEY, groups=groups_of([()] * 20), k=5))
    cpu_s = time.process_time() - begun
    size = os.path.getsize(labels) / graph.nodes
    print(f"  {graph.nodes:,} nodes, {len(graph.head):,} arcs, 20 clinics, k = 5:")
    print(f"  {seconds:.1f} s ({cpu_s:.1f} of a core), {size:.1f} bytes a node")
    print(f"  {peak_mb()} MB of memory")
    made_labels = open_labels(labels, KEY)
    assert made_labels
    callers = [Spot(rng.randrange(graph.edges), rng.random()) for _ in range(10)]
    each = timed(lambda: [outwards(graph, caller, to, 2) for caller in callers]) / len(callers)
    print(f"  a search outwards for the two nearest: {1e3 * each:.0f} ms")


def peak_mb() -> str:
    """The most memory of this process in MB, and how much of that at the end is mapped files."""
    with open("/proc/self/status", encoding="ascii") as lines:
        told = {line.split(":")[0]: line.split()[1] for line in lines if "kB" in line}
    return f"{int(told['VmHWM']) / 1024:.0f} (mapped files {int(told['RssFile']) / 1024:.0f})"


# --- OSRM --------------------------------------------------------------------------------------

# A profile that takes each way's speeds from its tags and has no penalties of its own.
_PROFILE = """
api_version = 4
function setup()
  return {properties = {weight_name = "duration", u_turn_penalty = 0,
    continue_straight_at_waypoint = false, max_speed_for_map_matching = 60,
    use_turn_restrictions = false}}
end
function process_node(profile, node, result) end
function process_way(profile, way, result)
  for side, tag in pairs({forward = "f", backward = "b"}) do
    local speed = tonumber(way:get_value_by_key(tag))
    if speed and speed > 0 then
      result[side .. "_mode"] = mode.driving
      result[side .. "_speed"] = speed
      result[side .. "_rate"] = speed / 3.6
    end
  end
end
function process_turn(profile, turn) turn.duration = 0; turn.weight = 0 end
return {setup = setup, process_way = process_way, process_node = process_node,
  process_turn = process_turn}
"""
_PORT = 5_987


def osrm(path: str, programs: str, folder: str) -> None:
    """OSRM on the roads of a county, at the speeds that our graph has for each."""
    (source,) = sources(path)
    graph = made(folder, "for-osrm", read_edges(source), about([source]))
    base = os.path.join(folder, "roads")
    _write_osm(graph, base + ".osm")
    with open(base + ".lua", "w", encoding="ascii") as file:
        file.write(_PROFILE)
    bin_folder = os.path.join(programs, "osrm", "bin")

    def run(name: str, *arguments: str) -> None:
        command = [os.path.join(bin_folder, name), *arguments]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)

    seconds = timed(lambda: run("osrm-extract", "-p", base + ".lua", "-t", "1", base + ".osm"))
    seconds += timed(lambda: run("osrm-contract", "-t", "1", base + ".osrm"))
    print(f"\nOSRM on {source.fips}: extracted and contracted in {seconds:.1f} s")
    server = subprocess.Popen(
        [
            os.path.join(bin_folder, "osrm-routed"),
            "-p",
            str(_PORT),
            "-i",
            "127.0.0.1",
            base + ".osrm",
        ],
        stdout=subprocess.DEVNULL,
    )
    try:
        _ask_osrm(graph)
    finally:
        server.terminate()
        server.wait()


def _write_osm(graph: Graph, path: str) -> None:
    """The graph as OpenStreetMap XML: a way for each edge, with its speeds as tags."""
    with open(path, "w", encoding="ascii") as file:
        file.write("<osm version='0.6' generator='benchmark'>\n")
        for node in range(graph.nodes):
            latitude, longitude = graph.point(node)
            file.write(f"<node id='{node + 1}' version='1' lat='{latitude}' lon='{longitude}'/>\n")
        extra, ways = graph.nodes, []
        for edge in range(graph.edges):
            refs = [graph.tail_node[edge] + 1]
            for x, y in unpack(graph.packed_line(edge))[1:-1]:
                extra += 1
                refs.append(extra)
                file.write(f"<node id='{extra}' version='1' lat='{y}' lon='{x}'/>\n")
            ways.append([*refs, graph.head_node[edge] + 1])
        for edge, refs in enumerate(ways):
            length = length_m(unpack(graph.packed_line(edge)))
            speeds = {
                tag: 36 * length / graph.deciseconds[arc]
                for tag, arc in (("f", graph.along[edge]), ("b", graph.against[edge]))
                if arc != NONE
            }
            nodes = "".join(f"<nd ref='{ref}'/>" for ref in refs)
            tags = "".join(
                f"<tag k='{tag}' v='{max(speed, 0.5):.3f}'/>" for tag, speed in speeds.items()
            )
            file.write(f"<way id='{edge + 1}' version='1'>{nodes}{tags}</way>\n")
        file.write("</osm>\n")


def _ask_osrm(graph: Graph) -> None:
    rng, off, ours_s, theirs_s = random.Random(9), [], 0.0, 0.0
    pairs = [
        tuple(Spot(rng.randrange(graph.edges), rng.random()) for _ in range(2)) for _ in range(400)
    ]
    for here, there in pairs:
        started = time.perf_counter()
        ways = outwards(graph, here, targets(graph, [there]), 1)
        ours_s += time.perf_counter() - started
        started = time.perf_counter()
        theirs = _osrm_seconds(point_of(graph, here), point_of(graph, there))
        theirs_s += time.perf_counter() - started
        if ways and theirs and ways[0].deciseconds > 1_200:
            off.append(abs(ways[0].deciseconds / 10 / theirs - 1))
    most = quantile(off, 0.95)
    print(f"  {len(off)} trips: half within {median(off):.2%}, 95 of 100 within {most:.1%}")
    count = len(pairs)
    ours_ms, theirs_ms = (1e3 * seconds / count for seconds in (ours_s, theirs_s))
    print(f"  a trip: our search {ours_ms:.1f} ms, OSRM over HTTP {theirs_ms:.1f} ms")


def _osrm_seconds(here: Point, there: Point) -> float | None:
    ends = ";".join(f"{longitude:.6f},{latitude:.6f}" for latitude, longitude in (here, there))
    address = f"http://127.0.0.1:{_PORT}/route/v1/driving/{ends}?overview=false"
    for _ in range(50):
        try:
            with urllib.request.urlopen(address) as answer:
                return float(json.load(answer)["routes"][0]["duration"])
        except urllib.error.HTTPError:
            return None
        except OSError:
            time.sleep(0.1)
    return None


def main() -> None:
    """Run what there are files for."""
    parser = argparse.ArgumentParser(description="Measure drive times.")
    parser.add_argument("--edges", nargs="*", default=[], metavar="EDGES_ZIP")
    parser.add_argument("--trips", metavar="TRIPS_CSV")
    parser.add_argument("--osrm", metavar="FOLDER", help="an unpacked wheel of osrm-bindings")
    parser.add_argument("--state", type=int, default=0, metavar="NODES")
    parser.add_argument("--step", nargs=2, metavar=("STEP", "FOLDER"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.step:
        state_step(options.step[0], options.state, options.step[1])
        return
    with tempfile.TemporaryDirectory() as folder:
        counties(options.edges, options.trips, folder)
        if options.osrm and options.edges:
            osrm(options.edges[-1], options.osrm, folder)
        if options.state:
            state(options.state, folder)


if __name__ == "__main__":
    main()
