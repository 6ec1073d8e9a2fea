"""Squares: the few clinics that can be near, for many places about each other."""

import random

from hypothesis import example, given
from hypothesis import strategies as st

from locator.clinics.squares import Squares
from locator.clinics.strips import Strips
from locator.geodesy import bounds_from, inverse, unit_vectors
from tests.clinics.test_strips import POINTS, ROUND

Doors = list[tuple[float, float]]


def asked_often(
    squares: Squares, here: tuple[float, float]
) -> tuple[list[tuple[float, int]], float]:
    """The clinics around a place from where many have asked, by bound, and the end."""
    for _ in range(9):
        squares.around(*here)
    around = squares.around(*here)
    bounds = zip(bounds_from(*here, around.vectors), around.indexes, strict=True)
    return sorted(one for one in bounds if one[0] <= around.end_m), around.end_m


def squares_of(doors: Doors) -> Squares:
    """The squares of these doors."""
    return Squares(Strips(doors, sorted(range(len(doors)), key=doors.__getitem__)))


def all_within(here: tuple[float, float], doors: Doors, end_m: float) -> list[tuple[float, int]]:
    """Every clinic whose bound is at most ``end_m``."""
    bounds = bounds_from(*here, unit_vectors(doors))
    return sorted((bound, at) for at, bound in enumerate(bounds) if bound <= end_m)


@example([(0.0, 179.5), (79.99, 10.0)], [(0.0, -179.0), (0.0, 170.0), (1.0, 0.0), (-1.0, 180.0)])
@given(st.lists(st.one_of(POINTS, ROUND), max_size=8), st.lists(POINTS, max_size=40))
def test_no_clinic_within_the_end_is_left_out(places: Doors, doors: Doors) -> None:
    """A square gives all clinics up to its end."""
    squares = squares_of(doors)
    for here in places:
        coarse, end_m = asked_often(squares, here)
        assert coarse == all_within(here, doors, end_m)


def test_crowded_squares_are_cut() -> None:
    """Where clinics are many, a place still gets a few of them, and the first two are among them.

    Without the end, the next clinic would have to be looked for again for each place.
    """
    dice = random.Random(3)
    doors = [(dice.gauss(34.5, 0.8), dice.gauss(-86.5, 0.8)) for _ in range(3_000)]
    squares, counts = squares_of(doors), []
    for _ in range(500):
        here = dice.gauss(34.5, 0.5), dice.gauss(-86.5, 0.5)
        coarse, end_m = asked_often(squares, here)
        assert coarse == all_within(here, doors, end_m)
        assert sum(inverse(*here, *doors[at]).distance_m <= end_m for _, at in coarse) >= 2
        counts.append(len(coarse))
    assert sum(counts) / len(counts) < 24
