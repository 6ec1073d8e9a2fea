"""The lines between the territories of the clinics: equally far from the two that are nearest.

First in the plane of the picture, where they are the edges of a Voronoi diagram; then each point
is moved until both clinics are equally far on the WGS 84 ellipsoid.
"""

from collections.abc import Iterator, Sequence
from itertools import islice
from math import ceil, dist, hypot
from typing import NamedTuple

from locator.clinics.directory import Directory
from locator.clinics.model import Clinic
from locator.geodesy import inverse
from locator.map.polyline import Line, clip
from locator.map.projection import XY, View
from locator.ranking.nearest_first import nearest_first

# Units of the picture between two traced points: on a curve of the size of the picture, a straight
# line between them is off by less than one unit.
_STEP = 40.0
# A fifth more on each side than the picture shows: what the plane puts just outside of it may
# belong inside.
_BEYOND = 0.2
# Units: a territory that is nowhere farther from its clinic lies under the clinic's marker.
_SMALLEST = 24.0
# Clinics around one of a few whose borders are drawn. Ours: twenty times the neighbors of a cell.
_NEIGHBOURS = 150
# Meters by which the two distances may differ: less than anything that is known about a clinic.
_EQUAL_M = 0.5
_ROUNDS = 8


class Border(NamedTuple):
    """The line where the two clinics ``between`` (ids) are equally far, and no other is nearer."""

    between: tuple[str, str]
    line: Line


class _Site(NamedTuple):
    clinic: Clinic
    at: XY


# A convex polygon: each corner with the index of the site beyond the side that begins there.
_Cell = list[tuple[XY, int | None]]


def borders(clinics: Sequence[Clinic], view: View) -> list[Border]:
    """The borders in ``view``, in units of the picture, within half a meter of the true ones.

    Clinics outside the view have theirs too where they reach into it.
    """
    sites = _sites(clinics, view)
    found = []
    for at, site in enumerate(sites):
        others = sorted((dist(site.at, other.at), index) for index, other in enumerate(sites))
        near = [(index, sites[index]) for _, index in others if index != at]
        for start, end, beyond in _sides(_cell(site, near, view), view):
            if beyond > at:
                found += _drawn(start, end, site, sites[beyond], view)
    return found


def borders_of(few: Sequence[Clinic], clinics: Directory, view: View) -> list[Border]:
    """The borders of a few of the ``clinics``, as ``borders`` has them, but for tiny ones."""
    found: dict[tuple[str, str], list[Border]] = {}
    for clinic in few:
        near = nearest_first(clinic.latitude, clinic.longitude, clinics)
        sites = [
            _Site(one.clinic, view.xy(one.clinic.latitude, one.clinic.longitude))
            for one in islice(near, _NEIGHBOURS)
            if one.at.distance_m
        ]
        own = _Site(clinic, view.xy(clinic.latitude, clinic.longitude))
        cell = _cell(own, list(enumerate(sites)), view)
        if all(dist(own.at, corner) < _SMALLEST for corner, _ in cell):
            continue
        for start, end, beyond in _sides(cell, view):
            pair = (clinic.id, sites[beyond].clinic.id)
            if pair[::-1] not in found:
                found[pair] = _drawn(start, end, own, sites[beyond], view)
    return [border for lines in found.values() for border in lines]


def _sites(clinics: Sequence[Clinic], view: View) -> list[_Site]:
    """The clinics that can be nearest to a place in the view; of those at one place, the first."""
    spots: dict[tuple[float, float], Clinic] = {}
    for clinic in clinics:
        spots.setdefault((clinic.latitude, clinic.longitude), clinic)
    sites = [_Site(clinic, view.xy(*spot)) for spot, clinic in spots.items()]
    middle, reach = (view.width / 2, view.height / 2), hypot(view.width, view.height)
    nearest = min((dist(site.at, middle) for site in sites), default=0.0)
    # From a place r off the middle the nearest clinic is at most nearest + r away, and one at
    # distance d from the middle at least d - r; r is half the diagonal at most.
    return [s for s in sites if dist(s.at, middle) <= nearest + (1 + 2 * _BEYOND) * reach]


def _cell(site: _Site, others: Sequence[tuple[int, _Site]], view: View) -> _Cell:
    """The part of the view, and a bit around it, that is nearest to a site.

    ``others``: indexes and sites, the nearest first.
    """
    own = site.at
    x, y = _BEYOND * view.width, _BEYOND * view.height
    right, bottom = view.width + x, view.height + y
    cell: _Cell = [((-x, -y), None), ((right, -y), None), ((right, bottom), None)]
    cell.append(((-x, bottom), None))
    for index, other in others:
        if not cell or dist(own, other.at) > 2 * max(dist(own, corner) for corner, _ in cell):
            break
        cell = _cut(cell, own, other.at, index)
    return cell


def _sides(cell: _Cell, view: View) -> Iterator[tuple[XY, XY, int]]:
    """The sides of a cell that may be seen: start, end, and the site beyond."""
    x, y = _BEYOND / 2 * view.width, _BEYOND / 2 * view.height
    for (start, beyond), (end, _) in zip(cell, cell[1:] + cell[:1], strict=True):
        misses = (
            max(start[0], end[0]) < -x
            or max(start[1], end[1]) < -y
            or min(start[0], end[0]) > view.width + x
            or min(start[1], end[1]) > view.height + y
        )
        if beyond is not None and not misses:
            yield start, end, beyond


def _drawn(start: XY, end: XY, one: _Site, other: _Site, view: View) -> list[Border]:
    """The parts in the view of the border between two sites."""
    between = (one.clinic.id, other.clinic.id)
    traced = _traced(start, end, one, other, view)
    return [Border(between, line) for line in clip(traced, view.width, view.height)]


def _cut(cell: _Cell, own: XY, other: XY, index: int) -> _Cell:
    """The part of a cell that is nearer to ``own`` than to ``other``.

    I. E. Sutherland and G. W. Hodgman, "Reentrant polygon clipping", Communications of the ACM 17
    (1974).
    """
    left: _Cell = []
    for (start, beyond), (end, _) in zip(cell, cell[1:] + cell[:1], strict=True):
        here, there = _lead(start, own, other), _lead(end, own, other)
        if here >= 0:
            left.append((start, beyond))
        if (here >= 0) != (there >= 0):
            share = here / (here - there)
            crossing = (
                start[0] + share * (end[0] - start[0]),
                start[1] + share * (end[1] - start[1]),
            )
            left.append((crossing, index if here >= 0 else beyond))
    return left


def _lead(spot: XY, own: XY, other: XY) -> float:
    # Difference of the squared distances: linear in the spot, and 0 half-way between the two.
    own_2 = (spot[0] - own[0]) ** 2 + (spot[1] - own[1]) ** 2
    return (spot[0] - other[0]) ** 2 + (spot[1] - other[1]) ** 2 - own_2


def _traced(start: XY, end: XY, one: _Site, other: _Site, view: View) -> Line:
    """The border from ``start`` to ``end``, each of its points where both sites are equally far."""
    steps = max(2, ceil(dist(start, end) / _STEP))
    spots = (
        (start[0] + (end[0] - start[0]) * i / steps, start[1] + (end[1] - start[1]) * i / steps)
        for i in range(steps + 1)
    )
    return tuple(_balanced(spot, one, other, view) for spot in spots)


def _balanced(spot: XY, one: _Site, other: _Site, view: View) -> XY:
    """The place nearby, along the line between the two sites, where both are equally far.

    Newton's method; the slope is that of the plane.
    """
    apart = dist(one.at, other.at)
    ux, uy = (other.at[0] - one.at[0]) / apart, (other.at[1] - one.at[1]) / apart
    x, y = spot
    for _ in range(_ROUNDS):
        place = view.place(x, y)
        lead_m = _far_m(one, place) - _far_m(other, place)
        if abs(lead_m) <= _EQUAL_M:
            break
        near, far = dist((x, y), one.at), dist((x, y), other.at)
        slope = ux * ((x - one.at[0]) / near - (x - other.at[0]) / far)
        slope += uy * ((y - one.at[1]) / near - (y - other.at[1]) / far)
        if not slope:
            break  # so far away that the plane tells the two no more apart
        step = lead_m / view.meters_per_unit / slope
        x, y = x - step * ux, y - step * uy
    return x, y


def _far_m(site: _Site, place: tuple[float, float]) -> float:
    return inverse(site.clinic.latitude, site.clinic.longitude, *place).distance_m
