"""A time says how far off it may be, and two of them how likely their order is wrong."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from locator.roads.line import estimate, minutes_of_line
from locator.roads.times import Spread, Trip, time_range, wrong_order

seconds = st.floats(1.0, 20_000.0)
trips = st.builds(Trip, seconds, st.floats(0.0, 500_000.0))


def at_one_speed(seconds: float) -> Trip:
    """A trip whose length is no other evidence than its time."""
    return Trip(seconds, 12.0 * seconds)


@given(seconds)
def test_a_range_is_never_narrower_than_a_quarter(time: float) -> None:
    """At least 25% more and 20% less, the shorter the trip the more; never less than nothing."""
    found = time_range(time)
    assert 0 <= found.least <= time / 1.25
    assert found.most >= time * 1.25


@given(seconds, seconds)
def test_a_longer_trip_has_a_narrower_range_for_its_length(one: float, other: float) -> None:
    """A minute more or less is much of a short trip and little of a long one."""
    short, long = (time_range(time) for time in sorted((one, other)))
    assert short.most / short.seconds >= long.most / long.seconds * (1 - 1e-9)
    assert short.least / short.seconds <= long.least / long.seconds + 1e-9


@given(seconds, st.floats(0, 36_000))
def test_places_add_to_a_range_and_multiply_nothing(time: float, besides_s: float) -> None:
    """A caller somewhere in a town is minutes off, not a factor: "4 minutes (1 to 503)"."""
    exact, vague = time_range(time), time_range(time, besides_s=besides_s)
    assert vague.most <= exact.most + besides_s + 1e-6
    assert vague.least >= exact.least - besides_s - 1e-6


def test_uncertain_places_widen_the_range() -> None:
    """Not to know where the caller is can be worse than not to know how fast he drives."""
    exact, vague = time_range(900), time_range(900, besides_s=600)
    assert vague.least < exact.least
    assert vague.most > exact.most


def test_without_errors_there_is_no_range() -> None:
    """A time that is known exactly is stated exactly."""
    assert time_range(600, Spread(0.0, 0.0)) == (600, 600, 600)


ORDERS = (
    ("equal", 1.0, 0.5),
    ("a tenth", 1.1, 0.282),
    ("a third", 1.3, 0.072),
    ("twice", 2.0, 1.75e-3),
)


@pytest.mark.parametrize(("ratio", "expected"), [o[1:] for o in ORDERS], ids=[o[0] for o in ORDERS])
def test_the_order_of_two_trips(ratio: float, expected: float) -> None:
    """The farther apart two times are, the surer is which is shorter."""
    assert wrong_order(at_one_speed(900), at_one_speed(900 * ratio)) == pytest.approx(
        expected, rel=0.05
    )


def test_trips_that_share_nothing_need_a_ratio_to_be_certain() -> None:
    """99 in 100 are right where the second trip takes 1.65 times as long as the first."""
    first = at_one_speed(600)
    assert wrong_order(first, at_one_speed(600 * 1.7)) < 0.01
    assert wrong_order(first, at_one_speed(600 * 1.6)) > 0.01


def test_shared_parts_of_two_trips_cancel_out() -> None:
    """Three minutes more after half an hour on the same road are three minutes more."""
    first, second = at_one_speed(1_800), at_one_speed(1_980)
    assert wrong_order(first, second, 180) < 0.001 < wrong_order(first, second, 900)
    assert wrong_order(first, second, 900) < wrong_order(first, second)


@given(trips, trips, st.floats(0.0, 40_000.0))
def test_what_two_trips_share_never_makes_their_order_less_sure(
    one: Trip, other: Trip, apart: float
) -> None:
    """Trips that share nothing are the worst that can be."""
    assert wrong_order(one, other, apart) <= wrong_order(one, other) + 1e-12


@given(trips, trips, st.floats(0.0, 3_000.0))
def test_an_order_is_never_worse_than_a_guess(one: Trip, other: Trip, besides: float) -> None:
    """Symmetric, at most a half, and vague places only make it less sure."""
    wrong = wrong_order(one, other, besides_s=besides)
    assert 0 <= wrong <= 0.5
    assert wrong == wrong_order(other, one, besides_s=besides)
    assert wrong >= wrong_order(one, other) - 1e-12


def test_the_longer_of_two_ways_is_surer_to_take_longer() -> None:
    """A way that is slower and longer is the later one; one that is shorter may yet be quicker."""
    first = Trip(600, 8_000)
    shorter, alike, longer = (
        wrong_order(first, Trip(720, meters)) for meters in (7_000, 9_600, 12_000)
    )
    assert longer < alike < shorter < 0.5
    assert wrong_order(first, Trip(610, 4_000)) == 0.5


@given(trips, trips, st.floats(1.1, 10.0))
def test_lengths_count_whatever_their_unit(one: Trip, other: Trip, factor: float) -> None:
    """Only how the two lengths compare matters: a town of wide detours is no surer."""
    a, b = (trip._replace(meters=factor * trip.meters) for trip in (one, other))
    assert wrong_order(a, b) == pytest.approx(wrong_order(one, other), rel=1e-6)


@given(st.floats(0.0, 200_000.0), st.floats(0.0, 200_000.0))
def test_a_longer_line_takes_longer(one: float, other: float) -> None:
    """The estimate from the straight line keeps the order of the lines."""
    near, far = sorted((one, other))
    assert minutes_of_line(near) <= minutes_of_line(far)


# Rural speeds by Google, as published: road km, km/h. Roads are a third longer than lines.
RURAL = ((3.0, 28), (7.5, 43), (15.0, 55), (30.0, 69))


@pytest.mark.parametrize(("km", "kmh"), RURAL)
def test_short_lines_are_as_slow_as_published(km: float, kmh: float) -> None:
    """Below the trips that the curve is fitted to, it stays near published speeds."""
    published = 60 * km / kmh
    assert minutes_of_line(1_000 * km / 1.35) == pytest.approx(published, rel=0.2)


def test_the_estimate_is_vaguer_than_a_road() -> None:
    """Without roads the range is about twice as wide."""
    found = estimate(12_000)
    road = time_range(found.seconds)
    assert math.log(found.most / found.seconds) > 1.7 * math.log(road.most / road.seconds)
    assert estimate(0).most > 300  # at the door by the map: not known to be next door by road


def test_an_origin_of_some_size_makes_the_estimate_vaguer() -> None:
    """A ZIP code is no point."""
    assert estimate(12_000, 5_000).most > estimate(12_000).most
    assert estimate(0).seconds == 0
