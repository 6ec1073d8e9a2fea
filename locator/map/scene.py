"""The answer as geometry: where everything is in the picture, and every word in it.

Plain data, so that a page can draw it as well; ``locator.map.svg`` only writes it down.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from math import floor, hypot
from typing import Any, NamedTuple

from locator.answer import Answer
from locator.clinics.directory import Directory
from locator.clinics.model import Clinic
from locator.geocode.model import Candidate
from locator.geocode.streets.geometry import simplify
from locator.geodesy import distance_lower_bounds_m
from locator.map import captions
from locator.map.bands import BESIDE_M, Band, Bands, bands_in, reached_area
from locator.map.clusters import Cluster, clusters
from locator.map.frame import SIGNS, Frame, divide, lay_out
from locator.map.labels import Label, Paper, along, beside, shortened, square
from locator.map.polyline import Line, clip, length
from locator.map.projection import Disc, View, fit
from locator.map.street_lines import TOLERANCE, Street, credit, streets_in
from locator.map.territory import Border, borders, borders_of
from locator.ranking.nearest_first import nearest_first
from locator.report.contract import to_dict
from locator.report.phrases import language
from locator.report.phrases.model import Language
from locator.report.words import one_line

# Half the width of the markers in units: a clinic of the list, one that is not, a place; and how
# much wider the ring around the nearest clinic is.
RANKED, UNRANKED, PLACE, RING = 12.0, 7.0, 10.0, 4.0
# Clinics in the view that are each drawn; of more than that only those that matter, and so many of
# the list. At most as many of the list are considered as fit into a view with each drawn.
_MOST_SITES, _MOST_NAMED, _MOST_LISTED = 40, 10, 100
# A clinic outside the view can have a border in it up to the way to the nearest clinic plus so many
# diagonals of the view: one, and a fifth on each side as in ``locator.map.territory``.
_REACH = 1.4
# Room around what the picture is about, for the names.
_MARGIN = 56.0
# The second clinic is in the picture unless it is so many times farther off than the first and
# also so many meters: then all the rest would be one dot.
_FARTHER, _NEAR_ENOUGH_M = 5.0, 40_000.0
# The contiguous United States, for an answer that has neither place nor clinic: their middle, and
# half the way from coast to coast.
_NOWHERE = Disc(39.8, -98.6, 2_300_000.0)
# For the places that one address can mean; who has more of them needs another question.
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
# Longer names are cut off, in units. More names of streets make a map harder to read.
_LONGEST_NAME, _MOST_ROAD_NAMES = 320.0, 40
# Outlines of one band that have their minutes along them.
_NAMED_RINGS = 3


class Place(NamedTuple):
    """A place that the address can mean; x, y and radius in units of the picture."""

    mark: str  # a letter where there are several
    label: str
    x: float
    y: float
    radius: float


class Site(NamedTuple):
    """A clinic; x, y and radius (its accuracy) in units of the picture."""

    id: str
    name: str
    rank: int | None  # None when it is not in the answer's list
    nearest: bool  # by the decision, or by one of the readings
    x: float
    y: float
    radius: float


class Scene(NamedTuple):
    """A map. The pane begins at ``frame.top``; what is in it is measured from its own corner."""

    title: str
    description: str
    frame: Frame
    view: View  # the pane: its size in units, its middle in degrees, meters a unit
    places: tuple[Place, ...]
    sites: tuple[Site, ...]
    clusters: tuple[Cluster, ...]  # the other clinics in view, where there are many
    borders: tuple[Border, ...]
    streets: tuple[Street, ...]
    way: tuple[Line, ...]  # to the nearest clinic along the roads, cut off at the edge
    bands: tuple[Band, ...]  # the widest first
    labels: tuple[Label, ...]  # the words in the pane


def make_scene(
    answer: Answer,
    clinics: Sequence[Clinic],
    *,
    streets: sqlite3.Connection | None,
    width: float = 960.0,
    height: float = 720.0,
    units: str = "mi",
    bands: Bands | None = None,
) -> Scene:
    """The map of ``answer`` in a picture of ``width`` by ``height`` units, or somewhat higher.

    ``clinics`` are those that the decision is about: with the services asked for, and without the
    closed ones unless these are ranked too. ``streets``: the street index, None without one.
    ``units`` (mi or km) is for distances. ``bands``: the drives to shade; the picture then holds
    the widest one around the clinics that can be the nearest. The way is drawn if the answer has
    it. Raises DataError if the index is damaged.
    """
    known, answer = Directory(clinics), answer._replace(clinics=answer.clinics[:_MOST_LISTED])
    contract, say = to_dict(answer), language(answer.language)
    above = (captions.verdict(contract, units), captions.basis(contract, units))
    room = divide(above, width, height, (answer.way is not None) + (bands is not None))
    view = fit(_subject(answer, known, bands), room.width, room.pane, min(_MARGIN, room.pane / 4))
    places = _places(answer, view, say)
    sites, many, lines = _clinics(answer, known, view)
    roads = streets_in(streets, view) if streets else []
    way = _way(answer, view)
    shaded = bands_in(bands, known, view) if bands else []
    signs = _signs(places, sites, many, lines, way=way, bands=shaded)
    minutes = bands.minutes if bands else ()
    paper = Paper(view.width, view.height)
    return Scene(
        f"Map. {above[0]}",
        captions.description(
            contract,
            units,
            view,
            drawn=[site.name for site in sites],
            others=sum(cluster.clinics for cluster in many),
            meaning=captions.legend(signs, minutes).values(),
        ),
        lay_out(
            room,
            view,
            captions.legend(signs, minutes, say),
            note=captions.beyond(contract, {site.id for site in sites}, units, say),
            source=_source(answer, streets if roads else None, bands),
            units=units,
        ),
        view,
        places,
        sites,
        many,
        lines,
        tuple(roads),
        way,
        tuple(shaded),
        (
            *_labels(paper, places, sites, many, _far(contract, sites, units, say)),
            *(label for band in shaded for label in _band_names(paper, band)),
            *_road_names(paper, roads),
        ),
    )


def _source(answer: Answer, streets: sqlite3.Connection | None, bands: Bands | None) -> str:
    """The sources of the streets and roads."""
    roads = bands.roads.graph.about.attribution if bands else answer.decision.attribution
    return "; ".join(filter(None, (credit(streets) if streets else "", roads)))


def _way(answer: Answer, view: View) -> tuple[Line, ...]:
    """The way in the view. None where the address can mean several places: it is from one."""
    if answer.way is None or len(plausible(answer)) > 1:
        return ()
    line = [(x, y) for y, x in answer.way.line]
    bends = simplify(line, TOLERANCE * view.meters_per_unit)
    return tuple(clip([view.xy(y, x) for x, y in bends], view.width, view.height))


def _subject(answer: Answer, clinics: Directory, bands: Bands | None = None) -> list[Disc]:
    """The subject of the picture: the places, their nearest clinics and, if near, the next.

    Also the way, and the widest band around these clinics.
    """
    places = [Disc(at.latitude, at.longitude, at.uncertainty_m) for at in plausible(answer)]
    if not places:
        return [_disc(clinics[index]) for index in _outermost(clinics)] or [_NOWHERE]
    decisive = _nearest(answer)
    if len(decisive) == 1:
        decisive += _next(places[0], decisive[0], clinics)
    way = answer.way.line if answer.way else ()
    reached = reached_area(bands, decisive) if bands and decisive else None
    area = ((reached.south, reached.west), (reached.north, reached.east)) if reached else ()
    further = [Disc(y, x, 0.0) for y, x in way] + [Disc(y, x, BESIDE_M) for y, x in area]
    return places + [_disc(clinic) for clinic in decisive] + further


def _outermost(clinics: Directory) -> Iterable[int]:
    """The indexes of all clinics; of many, those at the ends of each degree's row and column."""
    doors = clinics.facts.doors
    if len(doors) <= _MOST_SITES:
        return range(len(doors))
    rows: dict[tuple[int, int], list[int]] = {}
    for index, door in enumerate(doors):
        for axis in (0, 1):
            rows.setdefault((axis, floor(door[axis])), []).append(index)
    ends = [
        end(row, key=lambda index: doors[index][1 - axis])
        for (axis, _), row in rows.items()
        for end in (min, max)
    ]
    return dict.fromkeys(ends)


def _disc(clinic: Clinic) -> Disc:
    return Disc(clinic.latitude, clinic.longitude, clinic.accuracy_m)


def plausible(answer: Answer) -> list[Candidate]:
    """The places that the text can well mean, the most likely first."""
    places = sorted(answer.candidates, key=lambda one: -one.weight)
    others = places[: captions.possible([one.weight for one in places])]
    return [*answer.candidates[:1], *(one for one in others if one is not answer.candidates[0])]


def _nearest(answer: Answer) -> list[Clinic]:
    """The clinics that can well be the nearest, the most likely first."""
    shares = answer.decision.shares
    return [clinic for clinic, _ in shares[: captions.possible([share for _, share in shares])]]


def _next(place: Disc, first: Clinic, clinics: Directory) -> list[Clinic]:
    """The clinic after the nearest, if it can be shown together with that one."""
    (first_m,) = distance_lower_bounds_m(
        place.latitude, place.longitude, [(first.latitude, first.longitude)]
    )
    reach_m = max(_NEAR_ENOUGH_M, _FARTHER * (first_m + place.radius_m))
    near = nearest_first(place.latitude, place.longitude, clinics, 2)
    other = next((one for one in near if one.clinic.id != first.id), None)
    return [other.clinic] if other and other.at.distance_m <= reach_m else []


def _places(answer: Answer, view: View, say: Language) -> tuple[Place, ...]:
    several = len(plausible(answer)) > 1
    places = []
    for at, candidate in enumerate(plausible(answer)):
        mark = _LETTERS[at : at + 1] if several else ""
        label = one_line(f"{mark}: {candidate.label}") if several else say("map.caller")
        x, y = view.xy(candidate.latitude, candidate.longitude)
        places.append(Place(mark, label, x, y, candidate.uncertainty_m / view.meters_per_unit))
    return tuple(places)


def _clinics(
    answer: Answer, clinics: Directory, view: View
) -> tuple[tuple[Site, ...], tuple[Cluster, ...], tuple[Border, ...]]:
    """The clinics in the view: each for itself, or where they are many, those that matter.

    These are the ones that are listed and the ones that can be the nearest.
    """
    around = _around(clinics, view)
    if around is not None:
        return _sites(answer, around, view), (), tuple(borders(around, view))
    listed = [one.ranked.clinic for one in answer.clinics[:_MOST_NAMED]]
    matter = list({clinic.id: clinic for clinic in (*_nearest(answer), *listed)}.values())
    sites = _sites(answer, matter, view)
    shown = [clinic for clinic in matter if any(site.id == clinic.id for site in sites)]
    own = {(clinic.latitude, clinic.longitude) for clinic in shown}
    doors = clinics.facts.doors
    others = clusters(doors, view, {at for at, door in enumerate(doors) if door in own})
    return sites, others, tuple(borders_of(_nearest(answer), clinics, view))


def _around(clinics: Directory, view: View) -> list[Clinic] | None:
    """The clinics in the view and those whose borders reach into it; None if they are many."""
    found, inside, reach = list[Clinic](), 0, 0.0
    for clinic, at, _ in nearest_first(view.latitude, view.longitude, clinics):
        far = at.distance_m / view.meters_per_unit
        reach = reach or far + _REACH * hypot(view.width, view.height)
        if far > reach:
            break
        inside += view.holds(*view.at(at))
        if inside > _MOST_SITES:
            return None
        found.append(clinic)
    return found


def _sites(answer: Answer, clinics: Iterable[Clinic], view: View) -> tuple[Site, ...]:
    """Those of the clinics that are in the view: those of the list first, by rank."""
    ranks = {listed.ranked.clinic.id: listed.ranked.rank for listed in answer.clinics}
    nearest = {clinic.id for clinic in _nearest(answer)}
    sites = []
    for clinic in clinics:
        x, y = view.xy(clinic.latitude, clinic.longitude)
        if view.holds(x, y):
            radius = clinic.accuracy_m / view.meters_per_unit
            rank, decides = ranks.get(clinic.id), clinic.id in nearest
            name = one_line(clinic.name)
            sites.append(Site(clinic.id, name, rank, decides, x, y, radius))
    return tuple(sorted(sites, key=lambda site: (site.rank is None, site.rank)))


def _signs(
    places: Sequence[Place],
    sites: Sequence[Site],
    many: Sequence[Cluster],
    lines: Sequence[Border],
    *,
    way: Sequence[Line],
    bands: Sequence[Band],
) -> list[str]:
    """The signs that need a word of explanation: those that can be seen."""
    seen = {
        "disc": any(place.radius > PLACE for place in places),
        "way": bool(way),
        "border": bool(lines),
        "cluster": bool(many),
        "door": not many and any(site.radius > RANKED for site in sites),
        "bands": bool(bands),
    }
    return [sign for sign in SIGNS if seen[sign]]


def _far(
    contract: dict[str, Any], sites: Sequence[Site], units: str, say: Language
) -> dict[str, str]:
    return {site.id: captions.how_far(contract, site.id, units, say) for site in sites}


def _labels(
    paper: Paper,
    places: Sequence[Place],
    sites: Sequence[Site],
    many: Sequence[Cluster],
    far: dict[str, str],
) -> Iterator[Label]:
    """The words beside the signs, the most important first: who comes late may find no room.

    ``far``: what stands below the names of the clinics, by id.
    """
    paper.take((square((site.x, site.y), half(site)) for site in sites), anyway=True)
    paper.take((square((place.x, place.y), PLACE) for place in places), anyway=True)
    paper.take((one.box for one in many), anyway=True)
    for site in sites:
        rows = [("name", shortened(site.name, "name", _LONGEST_NAME)), ("far", far[site.id])]
        yield from beside(paper, (site.x, site.y), half(site), [row for row in rows if row[1]])
    for place in places:
        row = ("far", shortened(place.label, "far", _LONGEST_NAME))
        at = (place.x, place.y)
        # Farther out where the marker of a clinic lies on that of the place.
        yield from beside(paper, at, PLACE, [row]) or beside(paper, at, PLACE + RANKED, [row])


def half(site: Site) -> float:
    """Half the width of a clinic's marker with its ring, in units."""
    return (UNRANKED if site.rank is None else RANKED) + RING * site.nearest


def _band_names(paper: Paper, band: Band) -> Iterator[Label]:
    """Its minutes along its longest outlines."""
    longest = sorted(band.rings, key=length, reverse=True)[:_NAMED_RINGS]
    for ring in longest:
        if label := along(paper, f"{band.minutes:g} min", ring):
            yield label


def _road_names(paper: Paper, roads: Sequence[Street]) -> Iterator[Label]:
    named = 0
    for road in roads:
        longest = max(road.lines, key=length)
        label = along(paper, one_line(road.name), longest)
        if label:
            yield label
            named += 1
        if named == _MOST_ROAD_NAMES:
            return
