"""Two routers on the same roads: how far their times are apart, and whom they name as the nearest.

    python benchmarks/routers.py --box 39.9,-83.1,40.12,-82.95 osrm=http://127.0.0.1:5000 \
        valhalla=http://127.0.0.1:8002

Both must run on this machine, with roads of that box (south, west, north, east). Clinics and
callers are made up, always the same ones. No router is the truth: the figures show how far two that
nobody calibrated differ.
"""

import argparse
import random
from itertools import pairwise, permutations

from locator.answer import Answer, Request, make_answers
from locator.clinics.directory import Directory
from locator.clinics.model import Clinic
from locator.geocode.offline import Offline
from locator.ranking.by_road import Network, routed_network
from locator.ranking.model import CERTAIN_FROM, DRIVE
from locator.roads.online.router import router

Box = tuple[float, float, float, float]
_LEVELS = (0.0, 0.5, 0.7, 0.9, CERTAIN_FROM, 1.1)
# Shorter drives are left out of the ratios: a second of rounding would count.
_SHORTEST_S = 300


def main() -> None:
    """Print the ratios of times, then how often the nearest clinic is the same."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--box", required=True, metavar="S,W,N,E")
    parser.add_argument("--callers", type=int, default=2_000)
    parser.add_argument("--clinics", type=int, default=20)
    parser.add_argument("routers", nargs=2, metavar="NAME=URL")
    args = parser.parse_args()
    south, west, north, east = map(float, args.box.split(","))
    box = south, west, north, east
    clinics, texts = _clinics(box, args.clinics), _callers(box, args.callers)
    answered = {}
    for one in args.routers:
        name, _, url = one.partition("=")
        made = router(name, {"url": url}, notify=lambda _: None)
        answered[name] = _answers(texts, clinics, routed_network(made, clinics))
    for one, other in permutations(answered):
        _compare(one, other, answered[one], answered[other])


def _clinics(box: Box, count: int) -> Directory:
    draw = random.Random(1)
    places = [_place(box, draw) for _ in range(count)]
    return Directory(
        Clinic(f"c{at}", "", "", "", "", "", "", *place, 20.0) for at, place in enumerate(places)
    )


def _callers(box: Box, count: int) -> list[str]:
    draw = random.Random(2)
    return ["{:.5f}, {:.5f}".format(*_place(box, draw)) for _ in range(count)]


def _place(box: Box, draw: random.Random) -> tuple[float, float]:
    south, west, north, east = box
    return round(draw.uniform(south, north), 5), round(draw.uniform(west, east), 5)


def _answers(texts: list[str], clinics: Directory, network: Network) -> list[Answer]:
    found: list[Answer] = []
    for start in range(0, len(texts), 64):
        part = texts[start : start + 64]
        for answer in make_answers(part, clinics, [Offline()], Request(), network):
            if isinstance(answer, Exception):
                raise answer
            found.append(answer)
    return found


def _compare(one: str, other: str, ours: list[Answer], theirs: list[Answer]) -> None:
    pairs = [
        (mine, their)
        for mine, their in zip(ours, theirs, strict=True)
        if mine.decision.by == their.decision.by == DRIVE
    ]
    ratios = sorted(ratio for mine, their in pairs for ratio in _ratios(mine, their))
    shown = [ratios[round(share * (len(ratios) - 1))] for share in (0.025, 0.5, 0.975)]
    print(f"{other} over {one}, {len(ratios)} drives: " + ", ".join(f"{r:.2f}" for r in shown))
    for least, most in pairwise(_LEVELS):
        level = [(m, t) for m, t in pairs if least <= m.decision.confidence < most]
        if level:
            same = sum(m.decision.nearest == t.decision.nearest for m, t in level)
            said = sum(m.decision.confidence for m, _ in level) / len(level)
            print(f"  {one} at {said:.3f}: {same} of {len(level)} the same by {other}")


def _ratios(mine: Answer, theirs: Answer) -> list[float]:
    seconds = {
        row.ranked.clinic.id: row.ranked.drive.seconds for row in mine.clinics if row.ranked.drive
    }
    return [
        row.ranked.drive.seconds / seconds[row.ranked.clinic.id]
        for row in theirs.clinics
        if row.ranked.drive
        and seconds.get(row.ranked.clinic.id, 0.0) > _SHORTEST_S < row.ranked.drive.seconds
    ]


if __name__ == "__main__":
    main()
