"""How far off a time can be, and how likely two of them are in the wrong order.

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


# Nobody drives a straight line faster than this: metres a second, 105 km/h.
FASTEST = 105 / 3.6


class Spread(NamedTuple):
    """How times are off: the standard deviations of a factor's logarithm, and of seconds."""

    factor: float
    seconds: float

    def log_range(self, seconds: float, besides_s: float = 0.0) -> float:
        """How far the logarithm of a time reaches up and down, in 95 of 100 cases.

        ``besides_s``: what the places of caller and clinic add, as the reach of 95 of 100 in
        seconds.
        """
        own = math.hypot(self.seconds, besides_s / _Z95) / max(seconds, 1.0)
        return _Z95 * math.hypot(self.factor, own)


# A range of a factor of e to this says nothing; what is beyond it would overflow.
_WIDEST = 20.0
# By road, uncalibrated. Published: with limits, turns and crossings Boeing's times for Los Angeles
# are 8.4% off Google's in the median case, without turns and crossings 21%; for a normal error that
# is a standard deviation of 0.12 and 0.31. Measured with benchmarks/roads.py: our times in Columbus
# against those with OSRM's speeds, one-ways and all, 0.13. A class of roads says less than a limit,
# so 0.14, which is a range of -24 to +32%. The minute is ours: two signals, a lot to park on.
BY_ROAD = Spread(0.14, 60.0)
# Of a router, whose speeds nobody here knows. Published: without turns and crossings Boeing's times
# for Los Angeles are 21% off Google's in the median case, a standard deviation of 0.31. By
# benchmarks/routers.py Valhalla's times in Columbus are 0.70 to 1.02 times those of OSRM.
BY_ROUTER = Spread(0.31, 60.0)
# What a calibrated time may not be nearer than: the median error with all that Boeing knew.
FINEST = 0.12


class Range(NamedTuple):
    """A time in seconds, and the range that holds it in 95 of 100 cases."""

    seconds: float
    least: float
    most: float


def time_range(seconds: float, spread: Spread = BY_ROAD, besides_s: float = 0.0) -> Range:
    """The time with its range.

    Upwards it is the factor's; downwards no time is less than nothing.
    """
    reach = math.exp(min(spread.log_range(seconds, besides_s), _WIDEST))
    return Range(seconds, seconds / reach, seconds * reach)


# How fast errors of order die out: two trips whose times have the ratio r are in the wrong order
# with a probability of 1 / (1 + r ** STEEPNESS). Published, for 1,374 pairs of hospitals against
# Google: OSRM is wrong in 2.4% of all, in 0.09 to 0.33% of those with r of 1.3 and more. If ratios
# near 1 are as frequent as each other, which is assumed, 14.5 to 9.5 gives that. Measured with
# benchmarks/roads.py, TIGER-like roads of Columbus against their truth: 16 with OSRM's speeds, 24
# with ours. So the published pairs are the worse of the two; this is near their middle.
STEEPNESS = 12.5


def wrong_order(
    one: float, other: float, besides_s: float = 0.0, steepness: float = STEEPNESS
) -> float:
    """The probability that of two trips the one that seems shorter is not.

    ``one`` and ``other``: their seconds. ``besides_s``: what the places add to the difference of
    the two, as the reach of 95 of 100 in seconds. 0.5 for equal times, and where nothing is known.
    """
    less, more = sorted((max(one, 1.0), max(other, 1.0)))
    # A logistic distribution of scale s has the standard deviation s pi / sqrt 3.
    scale = math.hypot(1.0 / steepness, math.sqrt(3) / math.pi * besides_s / _Z95 / less)
    return 1.0 / (1.0 + math.exp(min(700.0, math.log(more / less) / scale)))
