"""The routing services: how each is asked for a table, and how its answer is read.

A new router is one class here and one entry in ``locator.roads.routers``. Nothing here opens a
connection.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from locator.geodesy import distance_lower_bounds_m
from locator.roads.online.model import (
    Ask,
    Call,
    Leg,
    Limits,
    OddAnswerError,
    Point,
    Table,
    grid,
    leg,
    number,
)
from locator.roads.osm import ATTRIBUTION
from locator.roads.snap import GAP_M, REACH_M

_JSON = {"Content-Type": "application/json", "Accept": "application/json"}


class Service:
    """One routing service. Subclasses fill in the form of its requests and answers.

    ``url``: where it is asked unless a setting says otherwise, "" if there is no such place.
    ``profile``: what it calls driving a car.
    """

    url: ClassVar[str] = ""
    profile: ClassVar[str]
    takes_key: ClassVar[bool] = False
    # True if, by default, it puts a place on the nearest road even if that leads nowhere.
    needs_second_look: ClassVar[bool] = False
    limits: ClassVar[Limits]
    attribution: ClassVar[str] = ATTRIBUTION

    def __init__(self, url: str, profile: str, api_key: str) -> None:
        self._url, self._profile, self._api_key = url, profile, api_key

    def call(self, ask: Ask) -> Call:
        """The request for a table."""
        raise NotImplementedError

    def table(self, answer: Any, sources: Sequence[Point], targets: Sequence[Point]) -> Table:
        """The table in the JSON of an answer. Raises any exception for another form."""
        raise NotImplementedError

    def refuses_a_place(self, answer: Any) -> bool:
        """True if a table was refused for a place that is not on the roads, or is cut off.

        ``answer``: the JSON of the refusal. Raises any exception for another form.
        """
        raise NotImplementedError


class Osrm(Service):
    """https://project-osrm.org/docs/: the table service of the Open Source Routing Machine."""

    profile = "driving"
    # osrm-routed --max-table-size is 100 as it comes: the most sources times targets is its square.
    # Fewer, so that the URL of about 23 characters a place fits everywhere (RFC 9110, 4.1: 8,000).
    limits = Limits(places=200, pairs=10_000)

    def call(self, ask: Ask) -> Call:
        """A GET with all places in the path."""
        places = ";".join(f"{x:.5f},{y:.5f}" for y, x in (*ask.sources, *ask.targets))
        first, last = len(ask.sources), len(ask.sources) + len(ask.targets)
        return Call(
            f"{self._url}/table/v1/{self._profile}/{places}?annotations=duration,distance"
            f"&sources={_numbers(0, first)}&destinations={_numbers(first, last)}"
        )

    def table(self, answer: Any, sources: Sequence[Point], targets: Sequence[Point]) -> Table:
        """OSRM puts every place on the nearest road, however far that is."""
        if answer["code"] != "Ok":
            raise OddAnswerError
        return Table(
            _legs(answer, sources, targets),
            [_osrm_gap_m(one) for one in _all(answer["sources"], sources)],
            [_osrm_gap_m(one) for one in _all(answer["destinations"], targets)],
        )

    def refuses_a_place(self, answer: Any) -> bool:
        """NoSegment: a place could not be put on a road."""
        return bool(answer["code"] == "NoSegment")


def _osrm_gap_m(place: Any) -> float | None:
    return _within_reach(number(place["distance"]))


def _within_reach(gap_m: float) -> float | None:
    """None for a road that is too far from a place to be its own."""
    return gap_m if gap_m <= REACH_M else None


class Valhalla(Service):
    """https://valhalla.github.io/valhalla/api/matrix/api-reference/"""

    profile = "auto"
    needs_second_look = True
    # valhalla_build_config: max_matrix_location_pairs of auto. The places are ours.
    limits = Limits(places=2_500, pairs=2_500)

    def call(self, ask: Ask) -> Call:
        """A POST of JSON."""
        asked = {
            "sources": [_lat_lon(point, point in ask.cut_off) for point in ask.sources],
            "targets": [_lat_lon(point, point in ask.cut_off) for point in ask.targets],
            "costing": self._profile,
            "units": "kilometers",
        }
        return Call(f"{self._url}/sources_to_targets", json.dumps(asked).encode(), _JSON)

    def table(self, answer: Any, sources: Sequence[Point], targets: Sequence[Point]) -> Table:
        """A cell has seconds and kilometers, in newer versions also its two ends on the roads."""
        if answer.get("units", "kilometers") != "kilometers":
            raise OddAnswerError
        cells = grid(answer["sources_to_targets"], sources, targets)
        columns = list(zip(*cells, strict=True))
        return Table(
            [[_valhalla_leg(cell) for cell in row] for row in cells],
            [_gap_m(sources[at], row, "begin") for at, row in enumerate(cells)],
            [_gap_m(targets[at], column, "end") for at, column in enumerate(columns)],
        )

    def refuses_a_place(self, answer: Any) -> bool:
        """Its own codes: 170 for places in unconnected regions, 171 for one without a road."""
        return answer["error_code"] in (170, 171)


def _lat_lon(point: Point, cut_off: bool) -> dict[str, Any]:
    # As it comes, it looks 35 km far for a road. Nobody lives on a freeway or its ramps.
    place: dict[str, Any] = {
        "lat": round(point[0], 5),
        "lon": round(point[1], 5),
        "search_cutoff": REACH_M,
        "search_filter": {"max_road_class": "trunk", "exclude_ramp": True},
    }
    # The nearest road can be a yard behind a gate: of 3,000 places in Columbus three had no way to
    # anywhere. Within a radius it takes another one; for all places that would shorten some ways.
    return place | {"radius": GAP_M} if cut_off else place


def _valhalla_leg(cell: Any) -> Leg | None:
    seconds, km = cell["time"], cell["distance"]
    return None if seconds is None else leg(seconds, 1_000 * number(km))


def _gap_m(point: Point, cells: Sequence[Any], end: str) -> float | None:
    """Meters from a place to its end of the ways, where a cell has it."""
    names = f"{end}_lat", f"{end}_lon"
    for cell in cells:
        at = tuple(cell.get(name) for name in names)
        if all(type(degrees) in (int, float) for degrees in at):
            (gap_m,) = distance_lower_bounds_m(*point, [at])
            return _within_reach(max(gap_m, 0.0))
    return 0.0


class OpenRouteService(Service):
    """https://giscience.github.io/openrouteservice/api-reference/endpoints/matrix/"""

    url = "https://api.openrouteservice.org"
    profile = "driving-car"
    takes_key = True
    # https://openrouteservice.org/restrictions/: 3,500 pairs on the public server. A server of
    # one's own has 2,500 (endpoints.matrix.maximum_routes).
    limits = Limits(places=2_500, pairs=2_500)
    attribution = f"© openrouteservice.org by HeiGIT; {ATTRIBUTION}"

    def call(self, ask: Ask) -> Call:
        """A POST of JSON, with the key in a header."""
        first, last = len(ask.sources), len(ask.sources) + len(ask.targets)
        asked = {
            "locations": [[round(x, 5), round(y, 5)] for y, x in (*ask.sources, *ask.targets)],
            "sources": list(range(first)),
            "destinations": list(range(first, last)),
            "metrics": ["duration", "distance"],
            "units": "m",
        }
        key = {"Authorization": self._api_key} if self._api_key else {}
        url = f"{self._url}/v2/matrix/{self._profile}"
        return Call(url, json.dumps(asked).encode(), _JSON | key)

    def table(self, answer: Any, sources: Sequence[Point], targets: Sequence[Point]) -> Table:
        """A place that is not near a road is null."""
        return Table(
            _legs(answer, sources, targets),
            [_snapped_m(one) for one in _all(answer["sources"], sources)],
            [_snapped_m(one) for one in _all(answer["destinations"], targets)],
        )

    def refuses_a_place(self, answer: Any) -> bool:
        """https://giscience.github.io/openrouteservice/api-reference/error-codes"""
        return bool(answer["error"]["code"] == 6010)


def _snapped_m(place: Mapping[str, Any] | None) -> float | None:
    return None if place is None else _within_reach(number(place.get("snapped_distance", 0.0)))


def _legs(
    answer: Any, sources: Sequence[Point], targets: Sequence[Point]
) -> list[list[Leg | None]]:
    """The cells of two tables, of seconds and of meters."""
    durations = grid(answer["durations"], sources, targets)
    distances = grid(answer["distances"], sources, targets)
    return [
        [leg(*pair) for pair in zip(*rows, strict=True)]
        for rows in zip(durations, distances, strict=True)
    ]


def _all(listed: Any, places: Sequence[Point]) -> list[Any]:
    """``listed`` if it is a list with one item for each of ``places``."""
    if not isinstance(listed, list) or len(listed) != len(places):
        raise OddAnswerError
    return listed


def _numbers(first: int, end: int) -> str:
    return ";".join(map(str, range(first, end)))
