"""Check how often the nearest clinic by road is the right one, and how well we know that.

    python benchmarks/columbus.py COLUMBUS.osm.pbf

Needs the extra ``test`` (osmium). The truth is a town of OpenStreetMap with its one-ways, bridges
and posted speeds, at two tables of speeds: ours, and that of OSRM's profile for cars. The product
sees the same town as TIGER/Line has it: without any of these, joined wherever roads cross.

The odds of two trips are fitted to the western half of the questions, and judged on the eastern.
"""

import argparse
import math
import random
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import combinations, pairwise
from statistics import fmean, median
from typing import NamedTuple

from roads import KEY, Point, house, made, quantile
from tabulate import tabulate

from locator.clinics.directory import Directory
from locator.clinics.model import Clinic
from locator.geocode.model import INTERPOLATED, Candidate
from locator.geocode.streets.geometry import distance_m
from locator.ranking.by_road import installed_network, sites
from locator.ranking.confidence import ERRORS, ratio
from locator.ranking.model import AUTO, CERTAIN, LIKELY, OPEN
from locator.ranking.rank import rank
from locator.roads.classes import CLASSES, Table
from locator.roads.drive import ACCESS_S, prepare
from locator.roads.folder import FILE_NAME
from locator.roads.graph import Graph
from locator.roads.label_making import make_labels
from locator.roads.labels import looked_up, open_labels
from locator.roads.model import BOTH, OSM, TIGER, About, Road
from locator.roads.osm import OsmFile
from locator.roads.search import Targets, outwards, targets
from locator.roads.snap import snap
from locator.roads.stage import Stage, length_m
from locator.roads.times import ORDER_FACTOR, ORDER_LENGTHS, ORDER_SECONDS, Trip, wrong_order

# TIGER/Line's classes for OpenStreetMap's.
LIKE = {
    "motorway": "S1100", "trunk": "S1200", "primary": "S1200", "secondary": "S1200",
    "tertiary": "S1400", "unclassified": "S1400", "residential": "S1400", "road": "S1400",
    "living_street": "S1400", "service": "S1740", "private": "S1740", "track": "S1500",
}  # fmt: skip
# The speeds of OSRM's profile for cars (version 26), in km/h.
OSRM = {
    "motorway": 90, "motorway_link": 45, "trunk": 85, "trunk_link": 40, "primary": 65,
    "primary_link": 30, "secondary": 55, "secondary_link": 25, "tertiary": 40,
    "tertiary_link": 20, "unclassified": 25, "residential": 25, "living_street": 10,
    "service": 15, "road": 25, "track": 5, "private": 15,
}  # fmt: skip


def tiger_like(roads: Sequence[Road]) -> list[Road]:
    """The roads as TIGER/Line has them: no one-ways or speeds, joined wherever they cross."""
    plain = [
        road._replace(road_class=LIKE.get(road.road_class, "S1630"), ways=BOTH, kmh=0.0, id=number)
        for number, road in enumerate(roads)
    ]
    cuts = _crossings(plain)
    found: list[Road] = []
    for road in plain:
        tail, line = road.tail, [road.line[0]]
        for step, (_, end) in enumerate(pairwise(road.line)):
            for _, node, point in sorted(cuts.get((road.id, step), ())):
                line.append(point)
                found.append(road._replace(id=len(found), tail=tail, head=node, line=line))
                tail, line = node, [point]
            line.append(end)
        found.append(road._replace(id=len(found), tail=tail, line=line))
    return found


def _crossings(roads: Sequence[Road]) -> dict[tuple[int, int], list[tuple[float, int, Point]]]:
    """The crossings on each (road, step): how far along, the node, the point."""
    cells = defaultdict(list)
    steps: list[tuple[int, int, Point, Point]] = [
        (road.id, step, one, other)
        for road in roads
        for step, (one, other) in enumerate(pairwise(road.line))
    ]
    for number, (_, _, begin, end) in enumerate(steps):
        columns, rows = (sorted((int(begin[at] * 500), int(end[at] * 500))) for at in (0, 1))
        for column in range(columns[0], columns[1] + 1):
            for row in range(rows[0], rows[1] + 1):
                cells[column, row].append(number)
    found: dict[tuple[int, int], list[tuple[float, int, Point]]] = defaultdict(list)
    pairs = {pair for here in cells.values() for pair in combinations(here, 2)}
    for node, (first, second) in enumerate(sorted(pairs), 10**14):
        (road, step, a, b), (other, other_step, c, d) = steps[first], steps[second]
        shares = _cross(a, b, c, d)
        if road != other and shares:
            point = a[0] + shares[0] * (b[0] - a[0]), a[1] + shares[0] * (b[1] - a[1])
            found[road, step].append((shares[0], node, point))
            found[other, other_step].append((shares[1], node, point))
    return found


def _cross(a: Point, b: Point, c: Point, d: Point) -> tuple[float, float] | None:
    """How far along each of two steps they cross; None if they do not, or only at an end."""
    rx, ry, sx, sy = b[0] - a[0], b[1] - a[1], d[0] - c[0], d[1] - c[1]
    area = rx * sy - ry * sx
    if {a, b} & {c, d} or not area:
        return None
    along = ((c[0] - a[0]) * sy - (c[1] - a[1]) * sx) / area
    across = ((c[0] - a[0]) * ry - (c[1] - a[1]) * rx) / area
    return (along, across) if 0 < along < 1 and 0 < across < 1 else None


def report_ways(roads: Sequence[Road]) -> None:
    """Kilometers by class whose ways are inferred, and whether that is right."""
    like = tiger_like(roads)
    stage = Stage(CLASSES)
    stage.add(like)
    stage.fill_gaps()
    stage.finish()
    said = {edge[0]: edge[6] for edge in stage.edges()}
    stage.connection.close()
    true = iter(_ways_in_order(roads, like))
    km: defaultdict[tuple[str, str], float] = defaultdict(float)
    for road in like:
        way, one_way = said[road.id], next(true)
        verdict = "unknown" if way == BOTH else "right" if way == one_way else "wrong"
        name = f"{road.road_class}, {'two-way' if one_way == BOTH else 'one-way'}"
        km[name, verdict] += length_m(road.line) / 1_000
    for name in sorted({name for name, _ in km if name[:5] in ("S1100", "S1200", "S1630")}):
        parts = ", ".join(f"{km[name, v]:.1f} km {v}" for v in ("right", "wrong", "unknown"))
        print(f"  ways inferred, {name}: {parts}")


def _ways_in_order(roads: Sequence[Road], like: Sequence[Road]) -> Iterable[int]:
    """The true ways of the parts that ``tiger_like`` makes of roads: the last ends where it did."""
    parts = iter(like)
    for road in roads:
        for part in parts:
            yield road.ways
            if part.line[-1] == road.line[-1] and part.head == road.head:
                break


# --- pairs of clinics --------------------------------------------------------------------------


class Case(NamedTuple):
    """Two clinics 2 to 10 km apart, and callers."""

    clinics: tuple[Point, Point]
    callers: tuple[Point, ...]


class Told(NamedTuple):
    """The seconds to both clinics, and from each to the other; the lengths in meters."""

    seconds: tuple[float, float]
    apart: tuple[float, float]
    meters: tuple[int, int]


class Question(NamedTuple):
    """Our answer for a caller and two clinics, and who is wrong."""

    west: bool
    one: Trip  # to the clinic that we say is nearer
    other: Trip
    apart: float  # seconds from that one to the other
    line_wrong: tuple[bool, ...]  # by truth
    wrong: tuple[bool, ...]

    def odds(
        self,
        factor: float = ORDER_FACTOR,
        seconds: float = ORDER_SECONDS,
        lengths: float = ORDER_LENGTHS,
    ) -> float:
        """The probability that we are wrong, as we say."""
        return wrong_order(
            self.one, self.other, self.apart, factor=factor, seconds=seconds, lengths=lengths
        )


def cases(roads: Sequence[Road], count: int, callers: int, seed: int) -> list[Case]:
    """Clinics on roads that can have houses, callers on streets where people live."""
    rng, found = random.Random(seed), list[Case]()
    homes = [r for r in roads if r.road_class in ("residential", "tertiary", "unclassified")]
    doors = [r for r in roads if r.road_class in OSRM and CLASSES[r.road_class].has_houses]
    while len(found) < count:
        pair = house(doors, rng), house(doors, rng)
        if 2_000 <= distance_m(*pair) <= 10_000:
            found.append(Case(pair, tuple(house(homes, rng) for _ in range(callers))))
    return found


def told(graph: Graph, asked: Iterable[Case]) -> list[list[Told | None]]:
    """The times of a graph for each caller of each case."""
    found, path = [], graph.path + ".labels"
    for case in asked:
        to = targets(graph, [snap(graph, *clinic) for clinic in case.clinics])
        make_labels(path, graph, to, KEY, k=2)
        labels = open_labels(path, KEY)
        assert labels

        def ways(point: Point) -> list[tuple[float, int]]:
            spot = snap(graph, *point)
            routes = spot and looked_up(graph, labels, spot, to, k=2)  # noqa: B023
            return [(ACCESS_S + r.deciseconds / 10, r.meters) for r in sorted(routes or [])]

        between = [ways(clinic) for clinic in case.clinics]
        answers: list[Told | None] = []
        for caller in case.callers:
            there = ways(caller)
            if min(map(len, (there, *between))) < 2:
                answers.append(None)
                continue
            (one, meters), (other, other_meters) = there
            apart = between[0][1][0], between[1][0][0]
            answers.append(Told((one, other), apart, (meters, other_meters)))
        found.append(answers)
        labels.close()
    return found


def questions(
    asked: Sequence[Case], ours: list[list[Told | None]], truths: list[list[list[Told | None]]]
) -> list[Question]:
    """Every caller for whom all graphs have ways to both clinics."""
    middle = median(clinic[1] for case in asked for clinic in case.clinics)
    found = []
    for case, estimates, *answers in zip(asked, ours, *truths, strict=True):
        west = fmean(longitude for _, longitude in case.clinics) < middle
        for caller, estimate, *true in zip(case.callers, estimates, *answers, strict=True):
            if not estimate or not all(true):
                continue
            lines = [distance_m(caller, clinic) for clinic in case.clinics]
            trips = [Trip(*trip) for trip in zip(estimate.seconds, estimate.meters, strict=True)]
            first = int(trips[1].seconds < trips[0].seconds)
            nearest = [int(one.seconds[1] < one.seconds[0]) for one in true if one]
            found.append(
                Question(
                    west,
                    trips[first],
                    trips[1 - first],
                    estimate.apart[first],
                    tuple(int(lines[1] < lines[0]) != one for one in nearest),
                    tuple(first != one for one in nearest),
                )
            )
    return found


def fitted(asked: Sequence[Question]) -> tuple[float, ...]:
    """The three constants that make what happened the likeliest, all truths together.

    Each is moved in turn as long as that helps, by smaller and smaller steps.
    """

    def likelihood(way: Sequence[float]) -> float:
        total = 0.0
        for one in asked:
            odds = max(one.odds(*way), 1e-12)
            total += sum(math.log(odds if wrong else 1.0 - odds) for wrong in one.wrong)
        return total

    way: tuple[float, ...] = (ORDER_FACTOR, ORDER_SECONDS, ORDER_LENGTHS)
    best, step = likelihood(way), 0.32
    while step > 0.01:
        moved = max(
            (
                (*way[:at], way[at] * (1 + sign * step), *way[at + 1 :])
                for at in range(3)
                for sign in (-1, 1)
            ),
            key=likelihood,
        )
        if likelihood(moved) > best:
            best, way = likelihood(moved), moved
        else:
            step /= 2
    return way


def only(asked: Iterable[Question], truth: int) -> list[Question]:
    """The same questions with one truth."""
    return [one._replace(wrong=one.wrong[truth : truth + 1]) for one in asked]


_FITTED = "factor {:.3f}, {:.0f} s, lengths {:.2f}"
# The share of questions that were to be certain.
_WISHED = 0.7
# Limits between the rows of the table of odds.
_BINS = (0.0, 0.003, 0.01, 0.03, 0.1, 0.2, 0.3, 0.5001)


def report_pairs(asked: Sequence[Question], names: Sequence[str]) -> None:
    """Wrong nearest, wrong among certain, and odds that were said against what happened."""
    west, east = ([one for one in asked if one.west is side] for side in (True, False))
    print(f"\n{len(asked):,} questions, clinics 2 to 10 km apart; {len(east):,} of them east")
    for at, name in enumerate(names):
        line, road = (
            fmean(getattr(one, of)[at] for one in asked) for of in ("line_wrong", "wrong")
        )
        far = [one.wrong[at] for one in asked if one.other.seconds >= 1.3 * one.one.seconds]
        print(f"  truth at {name}: wrong by straight line {line:.1%}, by road {road:.1%};")
        print(f"    with a ratio of 1.3 and more {fmean(far):.2%}; fits the west: ", end="")
        print(_FITTED.format(*fitted(only(west, at))))
    print("  both truths together fit the west:", _FITTED.format(*fitted(west)))
    for name, half in (("all", asked), ("east", east)):
        certain = [one for one in half if one.odds() <= 0.01]
        wrong = ", ".join(
            f"{fmean(one.wrong[at] for one in certain):.2%}" for at in range(len(names))
        )
        print(f"  {name}: certain {len(certain) / len(half):.1%}, wrong among certain {wrong}")
        surest = sorted(half, key=Question.odds)[: round(_WISHED * len(half))]
        besides = [one for one in surest if one.odds() > 0.01]
        for what, these in ((f"the surest {_WISHED:.0%}", surest), ("those not certain", besides)):
            wrong = ", ".join(
                f"{fmean(one.wrong[at] for one in these):.2%}" for at in range(len(names))
            )
            stated = f"{fmean(one.odds() for one in these):.2%}"
            print(f"    {what}: stated {stated}, at most {these[-1].odds():.2%}; wrong {wrong}")
    rows = []
    for low, high in pairwise(_BINS):
        here = [one for one in east if low <= one.odds() < high]
        happened = [f"{fmean(one.wrong[at] for one in here):.2%}" for at in range(len(names))]
        said = f"{fmean(one.odds() for one in here):.2%}"
        rows.append((f"{low:.1%} to {min(high, 0.5):.1%}", len(here), said, *happened))
    head = ("odds of a wrong order, east", "questions", "stated", *names)
    print(tabulate(rows, head, tablefmt="github", disable_numparse=True))


# Limits between the rows of the table of ratios.
_RATIOS = (1.0, 1.05, 1.1, 1.2, 1.3, 1.5, math.inf)


def report_ratios(asked: Sequence[Question], names: Sequence[str]) -> None:
    """The same by how much longer the second trip takes."""
    east, rows = [one for one in asked if not one.west], []
    for low, high in pairwise(_RATIOS):
        here = [one for one in east if low <= one.other.seconds / one.one.seconds < high]
        certain = f"{fmean(one.odds() <= 0.01 for one in here):.1%}"
        said = f"{fmean(one.odds() for one in here):.2%}"
        happened = [f"{fmean(one.wrong[at] for one in here):.2%}" for at in range(len(names))]
        rows.append((f"{low} to {high}", len(here), certain, said, *happened))
    head = ("ratio, east", "questions", "certain", "stated", *names)
    print(tabulate(rows, head, tablefmt="github", disable_numparse=True))


def report_times(ours: list[list[Told | None]], truth: list[list[Told | None]], name: str) -> None:
    """The errors of our times and lengths, for trips of over five minutes."""
    pairs = [
        pair
        for estimates, answers in zip(ours, truth, strict=True)
        for pair in zip(estimates, answers, strict=True)
    ]
    bias, off = [], []
    for told_, true in pairs:
        for at in (0, 1) if told_ and true else ():
            assert told_
            assert true
            if true.seconds[at] > 360:
                bias.append(math.log(told_.seconds[at] / true.seconds[at]))
                off.append(abs(told_.meters[at] / true.meters[at] - 1))
    spread = math.sqrt(fmean((one - fmean(bias)) ** 2 for one in bias))
    print(
        f"  at {name}: times off by {math.exp(median(bias)) - 1:+.1%}, spread of logarithms", end=""
    )
    print(f" {spread:.3f}; lengths within {median(off):.1%} in half,", end="")
    print(f" {quantile(off, 0.95):.0%} in 95 of 100")


# --- decisions ---------------------------------------------------------------------------------

# As interpolated house numbers mostly have, and as clinics on their lots.
_UNCERTAINTY_M, _ACCURACY_M = 90.0, 20.0


def moved(point: Point, meters: float, rng: random.Random) -> Point:
    """A point so many meters away."""
    turn = rng.uniform(0, 2 * math.pi)
    y = point[0] + meters * math.cos(turn) / 111_133
    return y, point[1] + meters * math.sin(turn) / 111_319 / math.cos(math.radians(y))


def decisions(folder: str, truths: dict[str, Graph], roads: Sequence[Road]) -> None:
    """The whole decision for directories of five clinics, callers placed as house numbers are."""
    rng = random.Random(21)
    homes = [r for r in roads if r.road_class in ("residential", "tertiary", "unclassified")]
    doors = [r for r in roads if r.road_class in OSRM and CLASSES[r.road_class].has_houses]
    found: defaultdict[str, list[tuple[float, list[bool]]]] = defaultdict(list)
    for _ in range(30):
        points = [house(doors, rng) for _ in range(5)]
        places = [moved(point, abs(rng.gauss(0, _ACCURACY_M / 2)), rng) for point in points]
        clinics = Directory(
            Clinic(str(at), "", "", "", "", "", "", *place, _ACCURACY_M)
            for at, place in enumerate(places)
        )
        prepare(folder, sites(clinics))
        network = installed_network(folder, clinics)
        assert network
        there = {
            name: targets(graph, [snap(graph, *p) for p in points])
            for name, graph in truths.items()
        }
        for _ in range(50):
            home = house(homes, rng)
            far = _UNCERTAINTY_M * ratio(ERRORS[INTERPOLATED], rng.random())
            said = Candidate(*moved(home, far, rng), INTERPOLATED, _UNCERTAINTY_M, "", "")
            true = [_nearest(truths[name], home, to) for name, to in there.items()]
            if None in true:
                continue
            measure, missing = network.measure(said, clinics, AUTO)
            decision = rank([said], clinics, measure, missing=missing).decision
            assert decision.nearest
            wrong = [one != int(decision.nearest.id) for one in true]
            found[decision.level].append((decision.confidence, wrong))
        network.close()
    count = sum(map(len, found.values()))
    rows = []
    for level in (CERTAIN, LIKELY, OPEN):
        here = found[level]
        right = [f"{1 - fmean(wrong[at] for _, wrong in here):.1%}" for at in range(len(truths))]
        said_right = f"{fmean(confidence for confidence, _ in here):.1%}"
        rows.append((level, f"{len(here) / count:.1%}", said_right, *right))
    print(f"\n{count:,} decisions among five clinics, the share that is right:")
    head = ("level", "share", "stated", *truths)
    print(tabulate(rows, head, tablefmt="github", disable_numparse=True))


def _nearest(graph: Graph, home: Point, to: Targets) -> int | None:
    """The nearest clinic; None where roads do not lead to all, as at the edge of the extract."""
    spot = snap(graph, *home)
    routes = outwards(graph, spot, to, len(to.spots)) if spot else []
    return routes[0].clinic if len(routes) == len(to.spots) else None


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(description="Measure decisions by road.")
    parser.add_argument("osm", metavar="COLUMBUS.osm.pbf")
    parser.add_argument("--cases", type=int, default=600)
    options = parser.parse_args()
    source = OsmFile(options.osm)
    roads = list(source.roads())
    bans = list(source.bans())
    flat: Table = {n: CLASSES[n]._replace(rural_kmh=v, urban_kmh=v) for n, v in OSRM.items()}
    with tempfile.TemporaryDirectory() as folder:
        truths = {
            "our speeds": made(folder, "ours", roads, About(OSM, ""), bans=bans),
            "OSRM's speeds": made(
                folder, "osrm", roads, About(OSM, ""), bans=bans, table=flat,
                crossing=lambda *_: 0.0,
            ),
        }  # fmt: skip
        ours = made(folder, FILE_NAME, tiger_like(roads), About(TIGER, ""))
        report_ways(roads)
        asked = cases(roads, options.cases, 40, 11)
        estimated = told(ours, asked)
        true = [told(graph, asked) for graph in truths.values()]
        pairs = questions(asked, estimated, true)
        report_pairs(pairs, list(truths))
        report_ratios(pairs, list(truths))
        for name, answers in zip(truths, true, strict=True):
            report_times(estimated, answers, name)
        decisions(folder, truths, roads)


if __name__ == "__main__":
    main()
