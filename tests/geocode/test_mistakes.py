"""The weights of mistakes: what is common weighs more, what fits by chance weighs less."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from locator.geocode.mistakes import CHANCES, RATES, chance, rate, weigh

FAULTS = st.lists(st.sampled_from(sorted(RATES)), max_size=4, unique=True).map(tuple)
SLIPS = st.sampled_from([0.0, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0])


def test_what_was_typed_without_a_mistake() -> None:
    """A place that is just what was typed fits two in a thousand others by chance."""
    assert rate(()) == 1.0
    assert chance(()) == 0.002
    assert weigh(()) == 500


@pytest.mark.parametrize("fault", sorted(RATES))
def test_one_mistake(fault: str) -> None:
    """One mistake has its rate, against its chance or that of an exact fit if it has none."""
    assert rate((fault,)) == RATES[fault]
    assert chance((fault,)) == CHANCES.get(fault, 0.002)
    assert weigh((fault,)) == pytest.approx(RATES[fault] / CHANCES.get(fault, 0.002))
    assert weigh((fault,)) < weigh(())


def test_mistakes_are_independent() -> None:
    """Two mistakes are as rare as one times the other; the likelier chance counts."""
    both = ("suffix_changed", "number_out_of_range")
    assert rate(both) == pytest.approx(0.03 * 0.03)
    assert chance(both) == 0.04
    assert rate((*both, "zip_missing")) == rate(both)  # no mistake, but something unsaid
    assert chance(("zip_missing",)) == 0.002


SLIP_TABLE = [
    # slips, rate, chance, chance with another suffix
    (0.0, 1.0, 0.002, 0.015),
    (0.5, 0.03, 0.002, 0.015),
    (1.0, 0.03, 0.002, 0.015),
    (1.5, 0.01, 0.003, 0.015),
    (2.0, 0.004, 0.004, 0.015),
    (2.5, 0.002, 0.006, 0.018),
    (3.0, 0.0005, 0.008, 0.024),
    (3.5, 0.0005, 0.008, 0.024),
    (9.0, 0.0005, 0.008, 0.024),
]


@pytest.mark.parametrize(("slips", "rated", "by_chance", "otherwise"), SLIP_TABLE)
def test_wrong_letters(slips: float, rated: float, by_chance: float, otherwise: float) -> None:
    """The more letters are wrong, the rarer it is and the more names fit by chance."""
    assert rate((), slips) == rated
    assert chance((), slips) == by_chance
    assert chance(("suffix_changed",), slips) == pytest.approx(otherwise)
    assert rate(("suffix_changed",), slips) == pytest.approx(rated * 0.03)


@pytest.mark.parametrize(("slips", "rated", "by_chance", "otherwise"), SLIP_TABLE)
def test_what_wrong_letters_weigh(
    slips: float, rated: float, by_chance: float, otherwise: float
) -> None:
    """A misspelled name weighs its rate against its chance, in each ZIP that is searched."""
    assert weigh((), slips) == pytest.approx(rated / by_chance)
    assert weigh((), slips, zips=9) == pytest.approx(rated / (9 * by_chance))
    assert weigh(("suffix_changed",), slips) == pytest.approx(rated * 0.03 / otherwise)


@pytest.mark.parametrize(
    ("fault", "times"),
    [
        ("suffix_changed", 3),
        ("directional_changed", 3),
        ("suffix_missing", 3),
        ("directional_missing", 1),
        ("zip_changed", 1),
    ],
)
def test_another_suffix_as_well(fault: str, times: int) -> None:
    """A misspelled name with another suffix or direction fits three times as many by chance."""
    assert chance((fault,), 3.0) == pytest.approx(max(0.008 * times, CHANCES.get(fault, 0)))


@pytest.mark.parametrize(
    ("faults", "numbered", "expected"),
    [
        ((), True, 0.002),
        (("suffix_changed",), False, 0.015),
        (("suffix_changed",), True, 0.3),
        (("directional_changed",), True, 0.3),
        (("number_out_of_range", "suffix_changed"), True, 0.3),
        (("suffix_missing",), True, 0.007),
        (("number_out_of_range",), True, 0.04),
    ],
)
def test_numbered_streets_are_told_apart_by_their_suffix(
    faults: tuple[str, ...], numbered: bool, expected: float
) -> None:
    """57th St with another suffix or direction is 57th Ave: three in ten have the number."""
    assert weigh(faults, numbered=numbered) == pytest.approx(rate(faults) / expected)


@pytest.mark.parametrize(
    ("zips", "expected"), [(1, 0.002), (2, 0.004), (9, 0.018), (500, 1), (501, 1), (9999, 1)]
)
def test_the_more_zips_the_more_chance(zips: int, expected: float) -> None:
    """Each ZIP that is searched adds its chance, up to certainty."""
    assert weigh((), zips=zips) == pytest.approx(1 / expected)
    assert weigh(iter(()), zips=zips) == weigh((), zips=zips)


@given(FAULTS, SLIPS, st.integers(1, 40), st.booleans())
def test_a_mistake_more_never_weighs_more(
    faults: tuple[str, ...], slips: float, zips: int, numbered: bool
) -> None:
    """With a mistake, a wrong letter or a ZIP more, a place is never likelier to be meant."""
    whole = weigh(faults, slips, zips, numbered)
    assert whole > 0
    assert whole <= weigh(faults[1:], slips, zips, numbered)
    assert whole <= weigh(faults, max(0.0, slips - 0.5), zips, numbered)
    assert whole >= weigh(faults, slips, zips + 1, numbered)


def test_the_tables_make_sense() -> None:
    """Rates and chances are probabilities, and a mistake is commoner than its opposite extreme."""
    for table in (RATES, CHANCES):
        assert all(0 < value < 1 for value in table.values())
    slipped = [rate((), half / 2) for half in range(8)]
    assert all(one >= other for one, other in pairwise(slipped))
