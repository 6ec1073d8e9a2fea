"""Minutes where no roads are installed: an estimate from the straight line.

A line over water, a mountain or an arsenal is no road, and nothing here knows of them. So the range
is wide, and nothing that rests on it is certain.
"""

import math

from locator.roads.times import Range, Spread, time_range

# Minutes, and minutes for each kilometer: ``python scripts/fit_drive.py us_times.csv.gz``, 12,000
# trips in 36 states.
START, PER_KM = 8.5, 0.959
# Kilometers over which the start is lost: rural trips of 1-5, 5-10, 10-20 and 20-40 km by road take
# 28, 43, 55 and 69 km/h by Google's published times, and roads are a third longer than lines.
_WITHIN_KM = 4.0
# The same script: the range holds 95 of 100 trips of states that the fit has not seen. Below 20
# minutes there was nothing to measure; three minutes more make the range twice as wide there.
SPREAD = Spread(0.28, 180.0)


def minutes_of_line(meters: float, start: float = START, per_km: float = PER_KM) -> float:
    """Minutes for a trip whose ends are ``meters`` apart in a straight line."""
    km = meters / 1_000
    return per_km * km + start * (1 - math.exp(-km / _WITHIN_KM))


def estimate(meters: float, besides_m: float = 0.0) -> Range:
    """Seconds for a straight line, and the range that holds them in 95 of 100 cases.

    ``besides_m``: how far the two ends may be off together, in meters.
    """
    seconds = 60 * minutes_of_line(meters)
    besides_s = max(60 * minutes_of_line(meters + besides_m) - seconds, 0.0)
    return time_range(seconds, SPREAD, besides_s)
