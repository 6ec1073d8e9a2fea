"""Many clinics in one picture: those of a neighborhood as one sign with their number."""

from collections import Counter
from collections.abc import Collection, Sequence
from math import dist
from typing import NamedTuple

from locator.map.labels import Box
from locator.map.projection import XY, View

# Units. The neighborhoods are squares of this size; of two signs that are nearer to each other
# than a sign is wide, the smaller one goes into the other.
_CELL, _APART = 90.0, 44.0
HALF_HEIGHT = 11.0


class Cluster(NamedTuple):
    """Clinics near to each other; x and y in units of the picture."""

    clinics: int
    x: float
    y: float

    @property
    def text(self) -> str:
        """The number on the sign."""
        return f"{self.clinics:,}"

    @property
    def box(self) -> Box:
        """The sign."""
        half = 7.0 + 4.0 * len(self.text)
        return Box(self.x - half, self.y - HALF_HEIGHT, self.x + half, self.y + HALF_HEIGHT)


def clusters(
    doors: Sequence[tuple[float, float]], view: View, but: Collection[int]
) -> tuple[Cluster, ...]:
    """All clinics in the view but those at the indexes ``but``, each counted once, most first.

    ``doors`` in WGS 84 degrees. A sign is where its clinics are on the mean.
    """
    cells: dict[tuple[int, int], list[XY]] = {}
    for index, (latitude, longitude) in enumerate(doors):
        x, y = view.rough_xy(latitude, longitude)
        if view.holds(x, y) and index not in but:
            cells.setdefault((int(x / _CELL), int(y / _CELL)), []).append((x, y))
    counts: Counter[XY] = Counter()
    for spots in sorted(cells.values(), key=len, reverse=True):
        xs, ys = zip(*spots, strict=True)
        at = sum(xs) / len(xs), sum(ys) / len(ys)
        near = min(counts, key=lambda spot: dist(spot, at), default=at)
        counts[near if dist(near, at) < _APART else at] += len(spots)
    return tuple(Cluster(count, x, y) for (x, y), count in counts.most_common())
