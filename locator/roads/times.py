"""The error of a time, and the probability that two are in the wrong order.

No traffic is counted anywhere. A time is off by some factor, because the speeds are not known, and
by some seconds, because signals and parking lots are not. The factor's logarithm and the seconds
are taken as normal, so that the first decides for long trips and the second for short ones.
"""

import math
from collections.abc import Iterable
from typing import NamedTuple

# 95 of 100 normal values lie within so many standard deviations of the mean.
_Z95 = 1.96


def median(values: Iterable[float]) -> float:
    """The middle of some values, as ``statistics.median`` has it, which takes long to import."""
    ordered = sorted(values)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


# Nobody drives a straight line faster than this: meters a second, 105 km/h.
FASTEST = 105 / 3.6


class Spread(NamedTuple):
    """The errors of times: the standard deviations of a factor's logarithm, and of seconds."""

    factor: float
    seconds: float


# By road, uncalibrated. Published: with limits, turns and crossings Boeing's times for Los Angeles
# are 8.4% off Google's in the median case, without turns and crossings 21%; for a normal error that
# is a standard deviation of 0.12 and 0.31. Measured with benchmarks/columbus.py: our times there
# against those with OSRM's speeds, one-ways and all, 0.10. A class of roads says less than a limit,
# so 0.14, which is a range of -24 to +32%. The minute is ours: two signals, a lot to park on.
BY_ROAD = Spread(0.14, 60.0)
# For a router, whose speeds nobody here knows. Published: without turns and crossings Boeing's
# times for Los Angeles are 21% off Google's in the median case, a standard deviation of 0.31. By
# benchmarks/routers.py Valhalla's times in Columbus are 0.70 to 1.02 times those of OSRM.
BY_ROUTER = Spread(0.31, 60.0)
# No calibrated time is taken to be nearer than this: the median error with all that Boeing knew.
FINEST = 0.12


class Range(NamedTuple):
    """A time in seconds, and the range that holds it in 95 of 100 cases."""

    seconds: float
    least: float
    most: float


def time_range(seconds: float, spread: Spread = BY_ROAD, besides_s: float = 0.0) -> Range:
    """The time with its range.

    ``besides_s``: what the places of caller and clinic add, as the reach of 95 of 100 in seconds.
    The factor reaches farther up than down; no time is less than nothing.
    """
    added = math.hypot(_Z95 * spread.seconds, besides_s)
    reach = math.exp(_Z95 * spread.factor)
    down, up = seconds * (1.0 - 1.0 / reach), seconds * (reach - 1.0)
    least = max(0.0, seconds - math.hypot(down, added))
    return Range(seconds, least, seconds + math.hypot(up, added))


# How far off the difference of two trips from one place is. What they share cancels out; what they
# do not share is as long as the way from the one clinic to the other. On it each is off by a factor
# and, near the clinics, by some seconds. The quick roads of a class are not as quick, and the slow
# ones not as slow, as its one speed has it: so this part of the difference is what the lengths have
# at the mean speed of both trips. Measured with benchmarks/columbus.py, TIGER-like roads of a town
# against their truth, in its western half: 0.034, 15 and 0.08 if our speeds are true, 0.085, 23 and
# 0.19 if those of OSRM are; this is for the two together. Published, for 1,374 pairs of hospitals
# against Google: of trips whose times have a ratio of 1.3 and more OSRM is wrong in 0.09 to 0.33%;
# there it is 0.08 and 0.21% for the two truths, and 0.16% are stated. Over all those pairs OSRM is
# wrong half as often as the straight line, in Columbus we are a third and two thirds as often: so
# what Google would say lies between the two truths.
ORDER_FACTOR, ORDER_SECONDS, ORDER_LENGTHS = 0.07, 16.0, 0.13


class Trip(NamedTuple):
    """A trip's seconds and meters."""

    seconds: float
    meters: float


def wrong_order(
    one: Trip,
    other: Trip,
    apart_s: float | None = None,
    *,
    besides_s: float = 0.0,
    factor: float = ORDER_FACTOR,
    seconds: float = ORDER_SECONDS,
    lengths: float = ORDER_LENGTHS,
) -> float:
    """The probability that of two trips the one that seems shorter is not.

    ``apart_s``: the seconds from the clinic that seems nearer to the other one; without it the two
    trips share nothing. ``besides_s``: what the places add to the difference of the two, as the
    reach of 95 of 100 in seconds. 0.5 for equal times, where nothing is known, and where the
    lengths say the opposite.
    """
    quick, slow = sorted((one, other))
    gap, both_s = slow.seconds - quick.seconds, slow.seconds + quick.seconds
    # The difference of two trips is the difference of what they do not share.
    unshared = max(gap, both_s if apart_s is None else min(both_s, apart_s))
    # A logistic distribution of scale s has the standard deviation s pi / sqrt 3.
    scale = math.hypot(
        factor * math.hypot(unshared, gap) / math.sqrt(2),
        seconds,
        math.sqrt(3) / math.pi * besides_s / _Z95,
    )
    both_m = quick.meters + slow.meters
    if gap and both_m:
        by_length = (slow.meters - quick.meters) * both_s / both_m
        gap = max(0.0, gap + lengths * (by_length - gap))
    return 1.0 / (1.0 + math.exp(min(700.0, gap / scale)))
