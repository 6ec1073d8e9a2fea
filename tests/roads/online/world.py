"""A made-up world, and servers on this machine that answer for it as the real programs do.

The forms of OSRM 26.10 and Valhalla 3.9.1 are those that both gave for roads of OpenStreetMap; the
form of openrouteservice is that of its documentation and its public issues.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

from locator.geodesy import distance_lower_bounds_m
from locator.roads.online.model import Leg, Point
from locator.roads.online.router import Router, router
from tests.geocode.online.server import Asked, Reply, Service, running

# A river along this latitude, with one bridge. Boats alone go beyond the western longitude, and the
# data end in the north.
RIVER, BRIDGE, SHORE, EDGE = 34.735, (34.735, -86.40), -87.5, 36.0
# Everything is driven at 54 km/h, and a way is a third longer than a line.
SPEED, DETOUR = 15.0, 4 / 3
# From a place to the road beside it.
GAP_M = 12.5


# Behind a gate; the next road is 90 m away.
YARD = (34.72, -86.63)


def _is_in_yard(place: Point) -> bool:
    return line_m(place, YARD) < 50


def line_m(one: Point, other: Point) -> float:
    """Meters between two places."""
    (meters,) = distance_lower_bounds_m(*one, [other])
    return max(meters, 0.0)


def is_known(place: Point) -> bool:
    """True if the data reach as far as that."""
    return place[0] < EDGE


def way(one: Point, other: Point) -> Leg | None:
    """The way from one place to another; None where there is none."""
    if (one[1] < SHORE) != (other[1] < SHORE):
        return None
    meters = line_m(one, other)
    if (one[0] < RIVER) != (other[0] < RIVER):
        meters = line_m(one, BRIDGE) + line_m(BRIDGE, other)
    meters = round(DETOUR * meters, 1)
    return Leg(round(meters / SPEED, 1), meters)


def osrm(asked: Asked) -> Reply:
    """``osrm-routed``: places are put on the nearest road, however far that is."""
    *_, coordinates = asked.path.split("/")
    places = [(float(y), float(x)) for x, y in (one.split(",") for one in coordinates.split(";"))]
    sources, targets = (
        [places[int(at)] for at in asked.query[name].split(";")]
        for name in ("sources", "destinations")
    )
    if len(sources) * len(targets) > 10_000:
        return Reply({"message": "Too many table coordinates", "code": "TooBig"}, 400)
    table = _cells(sources, targets)
    return Reply(
        {
            "code": "Ok",
            "distances": [[cell and cell.meters for cell in row] for row in table],
            "destinations": [_waypoint(place) for place in targets],
            "durations": [[cell and cell.seconds for cell in row] for row in table],
            "sources": [_waypoint(place) for place in sources],
        }
    )


def _waypoint(place: Point) -> dict[str, Any]:
    gap_m = GAP_M if is_known(place) else 331_285.8207
    location = [place[1], place[0]]
    return {"hint": "AAAA", "location": location, "name": "Kenny Road", "distance": gap_m}


def valhalla(asked: Asked) -> Reply:
    """``valhalla_service``: a place off the roads spoils the table, as does one that is cut off."""
    given = json.loads(asked.body)
    assert (asked.path, given["costing"]) == ("/sources_to_targets", "auto")
    ends = [*given["sources"], *given["targets"]]
    assert all(one["search_cutoff"] == 5_000 for one in ends)
    assert all(one["search_filter"]["max_road_class"] == "trunk" for one in ends)
    shut_in = {
        (one["lat"], one["lon"])
        for one in ends
        if _is_in_yard((one["lat"], one["lon"])) and one.get("radius", 0) < 100
    }
    sources, targets = (
        [(one["lat"], one["lon"]) for one in given[name]] for name in ("sources", "targets")
    )
    if len(sources) * len(targets) > 2_500:
        return _refused(150, "Exceeded max locations: 2500.000000")
    if any(line_m(one, other) > 400_000 for one in sources for other in targets):
        return _refused(154, "Path distance exceeds the max distance limit: 400000 meters")
    if not all(map(is_known, (*sources, *targets))):
        return _refused(171, "No suitable edges near location")
    rows = [
        [
            _valhalla_cell(
                row,
                column,
                None if shut_in & {sources[row], targets[column]} else cell,
                sources[row],
                targets[column],
            )
            for column, cell in enumerate(cells)
        ]
        for row, cells in enumerate(_cells(sources, targets))
    ]
    return Reply(
        {
            "sources_to_targets": rows,
            "sources": [{"lat": y, "lon": x} for y, x in sources],
            "targets": [{"lat": y, "lon": x} for y, x in targets],
            "units": "kilometers",
            "algorithm": "costmatrix",
        }
    )


def _valhalla_cell(
    row: int, column: int, cell: Leg | None, source: Point, target: Point
) -> dict[str, Any]:
    numbers = {"from_index": row, "to_index": column}
    if cell is None:
        return {**numbers, "time": None, "distance": None}
    north = GAP_M / 111_133
    ends = {
        "begin_lat": source[0] + north,
        "begin_lon": source[1],
        "end_lat": target[0] + north,
        "end_lon": target[1],
    }
    return {**numbers, "time": cell.seconds, "distance": cell.meters / 1_000, "cost": 1.5, **ends}


def _refused(code: int, message: str) -> Reply:
    said = {"error_code": code, "error": message, "status_code": 400, "status": "Bad Request"}
    return Reply(said, 400)


def ors(asked: Asked) -> Reply:
    """openrouteservice: a place off the roads is null, and so are its ways."""
    if asked.headers.get("Authorization") != KEY:
        return Reply({"error": "Access to this API has been disallowed"}, 403)
    given = json.loads(asked.body)
    assert (asked.path, given["metrics"]) == ("/v2/matrix/driving-car", ["duration", "distance"])
    places = [(y, x) for x, y in given["locations"]]
    sources, targets = ([places[at] for at in given[name]] for name in ("sources", "destinations"))
    if len(sources) * len(targets) > 2_500:
        message = "Request parameters exceed the server configuration limits."
        return Reply({"error": {"code": 6004, "message": message}}, 400)
    table = [
        [cell if is_known(one) and is_known(other) else None
         for other, cell in zip(targets, cells, strict=True)]
        for one, cells in zip(sources, _cells(sources, targets), strict=True)
    ]  # fmt: skip
    return Reply(
        {
            "durations": [[cell and cell.seconds for cell in row] for row in table],
            "distances": [[cell and cell.meters for cell in row] for row in table],
            "destinations": [_snapped(place) for place in targets],
            "sources": [_snapped(place) for place in sources],
            "metadata": {"attribution": "openrouteservice.org | OpenStreetMap contributors"},
        }
    )


def _snapped(place: Point) -> dict[str, Any] | None:
    if not is_known(place):
        return None
    return {"location": [place[1], place[0]], "snapped_distance": GAP_M}


def _cells(sources: Sequence[Point], targets: Sequence[Point]) -> list[list[Leg | None]]:
    return [[way(one, other) for other in targets] for one in sources]


KEY = "SECRETKEY"
SERVERS: dict[str, Callable[[Asked], Reply]] = {"osrm": osrm, "valhalla": valhalla, "ors": ors}


class Table(NamedTuple):
    """The places of one request, and the number of its pairs."""

    sources: list[Point]
    targets: list[Point]

    @property
    def pairs(self) -> int:
        """The number of ways that were asked for."""
        return len(self.sources) * len(self.targets)


def tables(service: Service) -> list[Table]:
    """The tables that an ``osrm`` server was asked for."""
    found = []
    for asked in service.asked:
        *_, coordinates = asked.path.split("/")
        pairs = [one.split(",") for one in coordinates.split(";")]
        places = [(float(y), float(x)) for x, y in pairs]
        found.append(
            Table(
                *(
                    [places[int(at)] for at in asked.query[name].split(";")]
                    for name in ("sources", "destinations")
                )
            )
        )
    return found


@contextmanager
def serving_roads(name: str) -> Iterator[Service]:
    """A server on this machine that answers as the one of that name."""
    with running() as service:
        service.answer = SERVERS[name]
        yield service


def settings_of(service: Service, name: str) -> dict[str, str]:
    """The settings with which that server is asked."""
    key = {"api_key": KEY} if name == "ors" else {}
    return {"url": f"http://{service.host}", "retry_delay_s": "0.001", **key}


def variables_of(service: Service, name: str) -> Mapping[str, str]:
    """The same as environment variables."""
    settings = settings_of(service, name).items()
    return {f"LOCATOR_ROUTER_{name}_{key}".upper(): value for key, value in settings}


def local(service: Service, name: str = "osrm", **settings: str) -> Router:
    """The router of that name, whose service is the local server."""
    given = settings_of(service, name) | settings
    return router(name, given, timeout_s=2, notify=lambda _: None)
