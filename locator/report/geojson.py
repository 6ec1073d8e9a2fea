"""The answer as a GeoJSON FeatureCollection (RFC 7946): the origin first, then the clinics."""

import json
from typing import TYPE_CHECKING, Any

from locator.report.rounding import degrees, km, miles

if TYPE_CHECKING:
    from locator.roads.way import Way


def geojson(contract: dict[str, Any], way: "Way | None" = None) -> str:
    """One FeatureCollection; coordinates are ``[longitude, latitude]`` here and only here.

    The origin's radius is its ``uncertainty_m``, a clinic's its ``accuracy_m``, in meters. Facts
    of the answer as a whole are beside ``features`` (RFC 7946 section 6.1).

    ``way``: from the origin to the nearest clinic by road; it comes last, as a LineString.
    """
    origin = contract["origin"]
    features = [_feature("origin", origin)] if origin else []
    features += [{**_feature("clinic", c), "id": c["id"]} for c in contract["clinics"]]
    features += [_line(way, contract["decision"]["nearest"])] if way else []
    whole = {key: value for key, value in contract.items() if key not in ("origin", "clinics")}
    return json.dumps({"type": "FeatureCollection", **whole, "features": features}, indent=2)


def _feature(kind: str, place: dict[str, Any]) -> dict[str, Any]:
    properties = {key: place[key] for key in place if key not in ("latitude", "longitude")}
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [place["longitude"], place["latitude"]]},
        "properties": {"kind": kind, **properties},
    }


def _line(way: "Way", clinic: str) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": {
            "type": "LineString",
            "coordinates": [
                [degrees(longitude), degrees(latitude)] for latitude, longitude in way.line
            ],
        },
        "properties": {
            "kind": "way",
            "clinic": clinic,
            "drive_miles": miles(way.meters),
            "drive_km": km(way.meters),
        },
    }
