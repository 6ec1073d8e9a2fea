"""Lines in the picture."""

from itertools import pairwise
from math import dist

import pytest
from hypothesis import given
from hypothesis import strategies as st

from locator.map.polyline import Line, clip, joined, length

POINTS = st.lists(st.tuples(st.floats(-50, 150), st.floats(-50, 150)), min_size=2, max_size=8)


@given(POINTS)
def test_what_is_clipped_is_inside_and_on_the_line(line: Line) -> None:
    """No point of a piece is outside the picture, and none is off the line."""
    for piece in clip(line, 100.0, 80.0):
        for x, y in piece:
            assert 0 <= x <= 100
            assert 0 <= y <= 80
            assert min(_off((x, y), *step) for step in pairwise(line)) < 1e-6


def _off(spot: tuple[float, float], start: tuple[float, float], end: tuple[float, float]) -> float:
    return abs(dist(start, spot) + dist(spot, end) - dist(start, end))


@pytest.mark.parametrize(
    ("line", "pieces"),
    [
        (((10, 10), (20, 20)), [((10, 10), (20, 20))]),
        (((-10, 40), (110, 40)), [((0, 40), (100, 40))]),
        (((-10, 40), (-20, 50)), []),
        (((-10, 100), (110, 90)), []),
        (((50, 40), (50, 100), (60, 100), (60, 40)), [((50, 40), (50, 80)), ((60, 80), (60, 40))]),
        (((50, 40), (50, -20)), [((50, 40), (50, 0))]),
    ],
)
def test_clip(line: Line, pieces: list[Line]) -> None:
    """A line is cut where it leaves the picture, and goes on where it comes back."""
    assert clip(line, 100.0, 80.0) == pieces


@pytest.mark.parametrize(
    ("lines", "chains"),
    [
        ([((0, 0), (1, 0)), ((1, 0), (2, 0))], [((0, 0), (1, 0), (2, 0))]),
        ([((1, 0), (0, 0)), ((1, 0), (2, 0))], [((2, 0), (1, 0), (0, 0))]),
        (
            [((0, 0), (1, 0)), ((3, 0), (2, 0)), ((1, 0), (2, 0))],
            [((0, 0), (1, 0), (2, 0), (3, 0))],
        ),
        ([((0, 0), (1, 0)), ((5, 5), (6, 6))], [((0, 0), (1, 0)), ((5, 5), (6, 6))]),
        ([((0, 0), (1, 0), (1, 1), (0, 0))], [((0, 0), (1, 0), (1, 1), (0, 0))]),
        ([], []),
    ],
)
def test_joined(lines: list[Line], chains: list[Line]) -> None:
    """Stretches that meet are one line, whichever way they were drawn."""
    either_way = [min(chain, chain[::-1]) for chain in joined(lines)]
    assert sorted(either_way) == sorted(min(chain, chain[::-1]) for chain in chains)


STEPS = st.tuples(st.integers(0, 3), st.integers(0, 3))


@given(st.lists(st.tuples(STEPS, STEPS).filter(lambda line: line[0] != line[1]), max_size=12))
def test_joining_neither_loses_nor_adds_a_stretch(lines: list[Line]) -> None:
    """However tangled the stretches, all of them are drawn, once each."""
    before = sorted(tuple(sorted(line)) for line in lines)
    after = sorted(tuple(sorted(step)) for chain in joined(lines) for step in pairwise(chain))
    assert after == before


def test_the_length_of_a_line() -> None:
    """Its steps added up."""
    assert length(((0, 0), (3, 4), (3, 5))) == 6
