"""Strips: all clinics, outwards from a place, by a bound of their distance."""

from itertools import pairwise

from hypothesis import example, given
from hypothesis import strategies as st

from locator.clinics.strips import Strips
from locator.geodesy import inverse

# Few different values, so that the same place, a pole and the date line come up often.
ROUND = st.tuples(st.sampled_from([-90.0, -30.0, 0.0, 30.0]), st.sampled_from([-180.0, 0.0, 180.0]))
POINTS = st.one_of(st.tuples(st.floats(-90, 90), st.floats(-180, 180)), ROUND)


@example((0.0, 179.0), [(0.0, -179.0), (0.0, 170.0), (1.0, 0.0), (-1.0, 180.0)])
@given(POINTS, st.lists(POINTS, max_size=40))
def test_clinics_come_outwards(here: tuple[float, float], doors: list[tuple[float, float]]) -> None:
    """Each comes once, by an ascending bound that is never above its distance."""
    order = sorted(range(len(doors)), key=doors.__getitem__)
    found = list(Strips(doors, order).outwards(*here))
    assert sorted(index for _, index in found) == sorted(order)
    assert all(one[0] <= other[0] for one, other in pairwise(found))
    for bound, index in found:
        assert bound <= inverse(*here, *doors[index]).distance_m


def test_only_clinics_near_by_are_looked_at() -> None:
    """The first of a hundred thousand is found without sorting more than a few strips."""
    doors = [(20 + at % 317 / 10, -120 + at % 311 / 5) for at in range(100_000)]
    strips = Strips(doors, sorted(range(len(doors)), key=doors.__getitem__))
    least, index = next(strips.outwards(35.04, -90.02))
    assert least < 5_000
    assert inverse(35.04, -90.02, *doors[index]).distance_m < 60_000
