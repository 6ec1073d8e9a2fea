"""Answers of the services, in their documented shapes, with the expected candidates.

The place is the city hall of Huntsville, Alabama; ``WRAP`` puts raw results into a whole answer.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

Raw = dict[str, Any]

LAT, LON = 34.7302, -86.5867
LABEL = "308 Fountain Cir, Huntsville, AL 35801"
PARTLY = ("partly_matched",)

# A box of 0.2 by 0.2 degrees around the point: 14.4 km from the middle to its corners.
SOUTH, WEST, NORTH, EAST = LAT - 0.1, LON - 0.1, LAT + 0.1, LON + 0.1
BOX_M = 14_400
SMALL = 0.0005  # degrees: a box of about 70 m around a point


def _google(types: list[str], location_type: str, **more: Any) -> Raw:
    view = {"northeast": {"lat": NORTH, "lng": EAST}, "southwest": {"lat": SOUTH, "lng": WEST}}
    place = {"lat": LAT, "lng": LON}
    return {
        "formatted_address": LABEL,
        "types": types,
        "geometry": {"location": place, "location_type": location_type, "viewport": view},
        "address_components": [
            {"short_name": "35801", "long_name": "35801", "types": ["postal_code"]},
            {"short_name": "Huntsville", "long_name": "Huntsville", "types": ["locality"]},
            {"short_name": "AL", "types": ["administrative_area_level_1", "political"]},
            {"short_name": "US", "long_name": "United States", "types": ["country", "political"]},
        ],
        **more,
    }


def _nominatim(key: str, value: str, rank: int | None, kind: str) -> Raw:
    return {
        "osm_type": kind,
        "lat": str(LAT),
        "lon": str(LON),
        "class": key,
        "type": value,
        **({} if rank is None else {"place_rank": rank}),
        "display_name": LABEL,
        "boundingbox": [str(SOUTH), str(NORTH), str(WEST), str(EAST)],
        "address": {
            "city": "Huntsville",
            "ISO3166-2-lvl4": "US-AL",
            "postcode": "35801",
            "country_code": "us",
        },
    }


def _photon(kind: str, key: str, value: str, osm_type: str = "R") -> Raw:
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [LON, LAT]},
        "properties": {
            "osm_type": osm_type,
            "osm_key": key,
            "osm_value": value,
            "type": kind,
            "name": "Huntsville" if kind == "city" else "City Hall",
            "city": "Huntsville",
            "state": "Alabama",
            "postcode": "35801",
            "country": "United States",
            "countrycode": "US",
            "extent": [WEST, NORTH, EAST, SOUTH],
        },
    }


def _bing(entity: str, method: str, confidence: str = "High", codes: str = "Good") -> Raw:
    point = {"type": "Point", "coordinates": [LAT, LON]}
    return {
        "bbox": [SOUTH, WEST, NORTH, EAST],
        "name": LABEL,
        "point": point,
        "address": {
            "addressLine": "308 Fountain Cir",
            "adminDistrict": "AL",
            "countryRegion": "United States",
            "countryRegionIso2": "US",
            "locality": "Huntsville",
            "postalCode": "35801",
        },
        "confidence": confidence,
        "entityType": entity,
        "geocodePoints": [{**point, "calculationMethod": method, "usageTypes": ["Display"]}],
        "matchCodes": [codes],
    }


def _tomtom(kind: str, entity: str = "", score: float = 1) -> Raw:
    corner = {"lat": NORTH, "lon": WEST}, {"lat": SOUTH, "lon": EAST}
    return {
        "type": kind,
        **({"entityType": entity} if entity else {}),
        "matchConfidence": {"score": score},
        "address": {
            "municipality": "Huntsville",
            "countrySubdivision": "AL",
            "postalCode": "35801",
            "countryCode": "US",
            "freeformAddress": LABEL,
        },
        "position": {"lat": LAT, "lon": LON},
        "viewport": {"topLeftPoint": corner[0], "btmRightPoint": corner[1]},
    }


def _here(kind: str, score: float = 1.0, **more: Any) -> Raw:
    return {
        "title": LABEL,
        "resultType": kind,
        "position": {"lat": LAT, "lng": LON},
        "mapView": {"west": WEST, "south": SOUTH, "east": EAST, "north": NORTH},
        "address": {
            "countryCode": "USA",
            "stateCode": "AL",
            "city": "Huntsville",
            "postalCode": "35801",
        },
        "scoring": {"queryScore": score},
        **more,
    }


def _here6(level: str, kind: str = "", relevance: float = 1.0) -> Raw:
    return {
        "Relevance": relevance,
        "MatchLevel": level,
        **({"MatchType": kind} if kind else {}),
        "Location": {
            "DisplayPosition": {"Latitude": LAT, "Longitude": LON},
            "MapView": {
                "TopLeft": {"Latitude": NORTH, "Longitude": WEST},
                "BottomRight": {"Latitude": SOUTH, "Longitude": EAST},
            },
            "Address": {
                "Label": LABEL,
                "Country": "USA",
                "State": "AL",
                "City": "Huntsville",
                "PostalCode": "35801",
            },
        },
    }


def _arcgis(kind: str, score: float = 100, place: str = "", country: str = "USA") -> Raw:
    return {
        "address": LABEL,
        "location": {"x": LON, "y": LAT},
        "score": score,
        "attributes": {
            "Addr_type": kind,
            "Type": place,
            "Country": country,
            "RegionAbbr": "AL",
            "Postal": "35801",
            "City": "Huntsville",
        },
        "extent": {"xmin": WEST, "ymin": SOUTH, "xmax": EAST, "ymax": NORTH},
    }


def _mapbox(kind: str, accuracy: str = "", relevance: float = 1) -> Raw:
    return {
        "id": f"{kind}.7",
        "type": "Feature",
        "place_type": [kind],
        "relevance": relevance,
        "properties": {"accuracy": accuracy} if accuracy else {},
        "text": "Huntsville" if kind == "place" else "35801",
        "place_name": LABEL,
        "bbox": [WEST, SOUTH, EAST, NORTH],
        "center": [LON, LAT],
        "geometry": {"type": "Point", "coordinates": [LON, LAT]},
        "context": [
            {"id": "postcode.1", "text": "35801"},
            {"id": "place.2", "text": "Huntsville"},
            {"id": "region.3", "text": "Alabama", "short_code": "US-AL"},
            {"id": "country.4", "text": "United States", "short_code": "us"},
        ],
    }


def _opencage(kind: str, confidence: int, *, bounds: float | None = 0.1) -> Raw:
    box = bounds and {
        "northeast": {"lat": LAT + bounds, "lng": LON + bounds},
        "southwest": {"lat": LAT - bounds, "lng": LON - bounds},
    }
    return {
        "formatted": LABEL,
        "geometry": {"lat": LAT, "lng": LON},
        "confidence": confidence,
        **({"bounds": box} if box else {}),
        "components": {
            "_type": kind,
            "country_code": "us",
            "state_code": "AL",
            "postcode": "35801",
            "city": "Huntsville",
        },
    }


def _pelias(layer: str, match_type: str = "exact", confidence: float = 1, **more: Any) -> Raw:
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [LON, LAT]},
        "bbox": [WEST, SOUTH, EAST, NORTH],
        "properties": {
            "name": LABEL,
            "layer": layer,
            "match_type": match_type,
            "confidence": confidence,
            "country_a": "USA",
            "region_a": "AL",
            "postalcode": "35801",
            "locality": "Huntsville",
            **more,
        },
    }


def _geocodio(kind: str, accuracy: float = 1) -> Raw:
    return {
        "formatted_address": LABEL,
        "location": {"lat": LAT, "lng": LON},
        "accuracy": accuracy,
        "accuracy_type": kind,
        "address_components": {
            "city": "Huntsville",
            "state": "AL",
            "zip": "35801",
            "country": "US",
        },
    }


def _smarty(precision: str, code: str = "Y") -> Raw:
    return {
        "delivery_line_1": "308 Fountain Cir SW",
        "last_line": "Huntsville AL 35801-4240",
        "components": {
            "city_name": "Huntsville",
            "state_abbreviation": "AL",
            "zipcode": "35801",
        },
        "metadata": {"latitude": LAT, "longitude": LON, "precision": precision},
        "analysis": {"dpv_match_code": code},
    }


def _mapquest(code: str) -> Raw:
    return {
        "street": "308 Fountain Cir",
        "adminArea5": "Huntsville",
        "adminArea3": "AL",
        "adminArea1": "US",
        "postalCode": "35801-4240",
        "geocodeQualityCode": code,
        "latLng": {"lat": LAT, "lng": LON},
    }


def _databc(precision: str, score: int = 100, **more: Any) -> Raw:
    properties = {"fullAddress": LABEL, "matchPrecision": precision, "score": score, **more}
    return {"geometry": {"coordinates": [LON, LAT]}, "properties": properties}


def _ban(kind: str, score: float = 0.9) -> Raw:
    properties = {"label": LABEL, "type": kind, "score": score, "city": "Huntsville"}
    return {"geometry": {"coordinates": [LON, LAT]}, "properties": properties}


def _yandex(kind: str, precision: str) -> Raw:
    address = {"country_code": "US", "postal_code": "35801"}
    said = {"kind": kind, "precision": precision, "Address": address}
    envelope = {"lowerCorner": f"{WEST} {SOUTH}", "upperCorner": f"{EAST} {NORTH}"}
    return {
        "GeoObject": {
            "metaDataProperty": {"GeocoderMetaData": said},
            "name": LABEL,
            "boundedBy": {"Envelope": envelope},
            "Point": {"pos": f"{LON} {LAT}"},
        }
    }


def _geonames(code: str) -> Raw:
    point = {"lat": str(LAT), "lng": str(LON)}
    return {**point, "name": "Huntsville", "fcode": code, "countryCode": "US", "adminCode1": "AL"}


def _geokeo(key: str, value: str) -> Raw:
    return {
        "class": key,
        "type": value,
        "formatted_address": LABEL,
        "geometry": {"location": {"lat": LAT, "lng": LON}},
        "address_components": {"city": "Huntsville", "postcode": "35801", "country": "US"},
    }


def _geolake(**place: str) -> Raw:
    said = {"countryCode": "US", **place}
    return {"success": True, "latitude": LAT, "longitude": LON, "place": said}


def census_match(label: str = LABEL, lat: float = LAT, lon: float = LON) -> Raw:
    return {
        "tigerLine": {"side": "L", "tigerLineId": "7654321"},
        "coordinates": {"x": lon, "y": lat},
        "addressComponents": {
            "zip": "35801",
            "streetName": "FOUNTAIN",
            "city": "HUNTSVILLE",
            "state": "AL",
            "fromAddress": "300",
            "toAddress": "398",
        },
        "matchedAddress": label,
    }


def ign(pos: str, match_type: str) -> bytes:
    return (
        '<?xml version="1.0"?><XLS xmlns="http://www.opengis.net/xls" '
        'xmlns:gml="http://www.opengis.net/gml" version="1.2"><Response><GeocodeResponse>'
        f"<GeocodedAddress><gml:Point><gml:pos>{pos}</gml:pos></gml:Point>"
        '<Address><StreetAddress><Building number="1"/><Street>rue X</Street></StreetAddress>'
        '<Place type="Commune">Huntsville</Place><PostalCode>35801</PostalCode></Address>'
        f'<GeocodeMatchCode accuracy="1.0" matchType="{match_type}"/></GeocodedAddress>'
        "</GeocodeResponse></Response></XLS>"
    ).encode()


# A whole answer of each service around raw results; no results is its "no match".
WRAP: dict[str, Callable[[list[Raw]], Any]] = {
    "arcgis": lambda found: {"spatialReference": {"wkid": 4326}, "candidates": found},
    "azure": lambda found: {"summary": {}, "results": found},
    "baidu": lambda found: {"status": 0, **({"result": found[0]} if found else {})},
    "banfrance": lambda found: {"type": "FeatureCollection", "features": found},
    "bing": lambda found: {"statusCode": 200, "resourceSets": [{"resources": found}]},
    "census": lambda found: {"result": {"input": {}, "addressMatches": found}},
    "databc": lambda found: {"type": "FeatureCollection", "features": found},
    "geocodeearth": lambda found: {"type": "FeatureCollection", "features": found},
    "geocodio": lambda found: {"input": {}, "results": found},
    "geokeo": lambda found: {"status": "ok" if found else "ZERO_RESULTS", "results": found},
    "geolake": lambda found: found[0] if found else {"success": False},
    "geonames": lambda found: {"totalResultsCount": len(found), "geonames": found},
    "google": lambda found: {"status": "OK" if found else "ZERO_RESULTS", "results": found},
    "here": lambda found: {"Response": {"View": [{"Result": found}] if found else []}},
    "herev7": lambda found: {"items": found},
    "ignfrance": lambda found: found[0]["xml"] if found else b"<XLS/>",
    "mapbox": lambda found: {"type": "FeatureCollection", "features": found},
    "mapquest": lambda found: {"info": {"statuscode": 0}, "results": [{"locations": found}]},
    "nominatim": lambda found: found,
    "opencage": lambda found: {"status": {"code": 200, "message": "OK"}, "results": found},
    "photon": lambda found: {"type": "FeatureCollection", "features": found},
    "yandex": lambda found: {"response": {"GeoObjectCollection": {"featureMember": found}}},
}
WRAP |= {
    "baiduv3": WRAP["baidu"],
    "googlev3": WRAP["google"],
    "maptiler": WRAP["mapbox"],
    "openmapquest": WRAP["nominatim"],
    "pelias": WRAP["geocodeearth"],
    "pickpoint": WRAP["nominatim"],
    "tomtom": WRAP["azure"],
    "woosmap": WRAP["google"],
}

HOUSE = _nominatim("building", "yes", 30, "way")


class Case(NamedTuple):
    """A raw result of a service, and what must be made of it; meters."""

    service: str
    raw: Raw
    precision: str  # "" when the result is left out
    radius: float
    faults: tuple[str, ...]


_ROWS: list[tuple[str, Raw, str, float, tuple[str, ...]]] = [
    ("google", _google(["street_address"], "ROOFTOP"), "address_point", 195, ()),
    ("googlev3", _google(["premise"], "RANGE_INTERPOLATED"), "interpolated", 421, ()),
    ("google", _google(["premise"], "GEOMETRIC_CENTER"), "interpolated", 421, ()),
    ("google", _google(["intersection"], "GEOMETRIC_CENTER"), "intersection", 152, ()),
    ("google", _google(["route"], "GEOMETRIC_CENTER"), "street", BOX_M, ()),
    ("google", _google(["postal_code"], "APPROXIMATE"), "zip", BOX_M, ()),
    ("google", _google(["locality", "political"], "APPROXIMATE"), "city", BOX_M, ()),
    ("google", _google(["neighborhood"], "ROOFTOP"), "city", BOX_M, ()),
    ("google", _google(["country", "political"], "APPROXIMATE"), "", 0, ()),
    (
        "google",
        _google(["street_address"], "ROOFTOP", partial_match=True),
        "address_point",
        19_000,
        PARTLY,
    ),
    ("woosmap", _google(["street_address"], "ROOFTOP"), "address_point", 195, ()),
    ("nominatim", HOUSE, "address_point", 195, ()),
    ("nominatim", _nominatim("place", "house", 30, "node"), "address_point", 195, ()),
    ("nominatim", _nominatim("place", "house", 30, "way"), "interpolated", 421, ()),
    ("nominatim", _nominatim("highway", "residential", 26, "way"), "street", 2_872, ()),
    ("nominatim", _nominatim("place", "postcode", 21, "node"), "zip", 19_000, ()),
    ("nominatim", _nominatim("boundary", "administrative", 16, "relation"), "city", BOX_M, ()),
    ("nominatim", _nominatim("place", "city", 16, "node"), "city", 25_000, ()),
    ("nominatim", _nominatim("boundary", "administrative", 8, "relation"), "", 0, ()),
    ("openmapquest", _nominatim("highway", "service", None, "way"), "street", 2_872, ()),
    ("pickpoint", _nominatim("amenity", "townhall", 30, "way"), "address_point", 195, ()),
    ("photon", _photon("house", "building", "yes", "W"), "address_point", 195, ()),
    ("photon", _photon("house", "place", "house", "W"), "interpolated", 421, ()),
    ("photon", _photon("street", "highway", "residential", "W"), "street", 2_872, ()),
    ("photon", _photon("other", "place", "postcode", "N"), "zip", 19_000, ()),
    ("photon", _photon("city", "place", "city"), "city", BOX_M, ()),
    ("photon", _photon("state", "place", "state"), "", 0, ()),
    ("bing", _bing("Address", "Rooftop"), "address_point", 195, ()),
    ("bing", _bing("Address", "InterpolationOffset"), "interpolated", 421, ()),
    ("bing", _bing("RoadIntersection", "Rooftop"), "intersection", 152, ()),
    ("bing", _bing("RoadBlock", "Rooftop"), "street", BOX_M, ()),
    ("bing", _bing("Postcode1", "Rooftop", "Medium", "UpHierarchy"), "zip", 19_000, PARTLY),
    ("bing", _bing("PopulatedPlace", "Rooftop", "Low"), "city", 19_000, PARTLY),
    ("bing", _bing("AdminDivision1", "Rooftop"), "", 0, ()),
    ("azure", _tomtom("Point Address"), "address_point", 195, ()),
    ("tomtom", _tomtom("Address Range"), "interpolated", 421, ()),
    ("tomtom", _tomtom("Cross Street"), "intersection", 152, ()),
    ("tomtom", _tomtom("Street"), "street", BOX_M, ()),
    ("tomtom", _tomtom("Geography", "PostalCodeArea"), "zip", BOX_M, ()),
    ("azure", _tomtom("Geography", "Municipality"), "city", BOX_M, ()),
    ("azure", _tomtom("Geography", "CountrySubdivision"), "", 0, ()),
    ("tomtom", _tomtom("Point Address", score=0.5), "address_point", 19_000, PARTLY),
    ("herev7", _here("houseNumber", houseNumberType="PA"), "address_point", 195, ()),
    ("herev7", _here("houseNumber", houseNumberType="interpolated"), "interpolated", 421, ()),
    ("herev7", _here("intersection"), "intersection", 152, ()),
    ("herev7", _here("street", 0.6), "street", 19_000, PARTLY),
    ("herev7", _here("locality", localityType="postalCode"), "zip", BOX_M, ()),
    ("herev7", _here("locality", localityType="city"), "city", BOX_M, ()),
    ("herev7", _here("administrativeArea", administrativeAreaType="county"), "city", BOX_M, ()),
    ("herev7", _here("administrativeArea", administrativeAreaType="state"), "", 0, ()),
    ("here", _here6("houseNumber", "pointAddress"), "address_point", 195, ()),
    ("here", _here6("houseNumber", "interpolated"), "interpolated", 421, ()),
    ("here", _here6("street"), "street", BOX_M, ()),
    ("here", _here6("postalCode", relevance=0.4), "zip", 19_000, PARTLY),
    ("here", _here6("state"), "", 0, ()),
    ("arcgis", _arcgis("PointAddress"), "address_point", 195, ()),
    ("arcgis", _arcgis("StreetAddress"), "interpolated", 421, ()),
    ("arcgis", _arcgis("StreetAddressExt"), "interpolated", 421, ("number_out_of_range",)),
    ("arcgis", _arcgis("StreetInt"), "intersection", 152, ()),
    ("arcgis", _arcgis("StreetName"), "street", BOX_M, ()),
    ("arcgis", _arcgis("Postal"), "zip", BOX_M, ()),
    ("arcgis", _arcgis("Locality", place="City"), "city", BOX_M, ()),
    ("arcgis", _arcgis("Locality", place="State or Province"), "", 0, ()),
    ("arcgis", _arcgis("PointAddress", 80), "address_point", 19_000, PARTLY),
    ("arcgis", _arcgis("PointAddress", country="CAN"), "", 0, ()),
    ("mapbox", _mapbox("address", "rooftop"), "address_point", 195, ()),
    ("mapbox", _mapbox("address", "interpolated"), "interpolated", 421, ()),
    ("mapbox", _mapbox("address", "intersection"), "intersection", 152, ()),
    ("mapbox", _mapbox("address", "street"), "street", BOX_M, ()),
    ("mapbox", _mapbox("address"), "interpolated", 421, ()),
    ("mapbox", _mapbox("postcode"), "zip", BOX_M, ()),
    ("mapbox", _mapbox("place"), "city", BOX_M, ()),
    ("mapbox", _mapbox("region"), "", 0, ()),
    ("mapbox", _mapbox("address", "rooftop", 0.7), "address_point", 19_000, PARTLY),
    ("maptiler", _mapbox("street"), "street", BOX_M, ()),
    ("maptiler", _mapbox("postal_code"), "zip", BOX_M, ()),
    ("opencage", _opencage("building", 10), "address_point", 195, ()),
    ("opencage", _opencage("road", 9), "street", 2_872, ()),
    ("opencage", _opencage("postcode", 7, bounds=None), "zip", 5_000, ()),
    ("opencage", _opencage("postcode", 7, bounds=SMALL), "zip", 5_000, ()),
    ("opencage", _opencage("city", 3), "city", BOX_M, ()),
    ("opencage", _opencage("city", 1, bounds=None), "city", 50_000, ()),
    ("opencage", _opencage("city", 0, bounds=None), "city", 50_000, PARTLY),
    ("opencage", _opencage("state", 1), "", 0, ()),
    ("geocodeearth", _pelias("address"), "address_point", 195, ()),
    ("pelias", _pelias("address", "interpolated"), "interpolated", 421, ()),
    ("pelias", _pelias("address", accuracy="interpolated"), "interpolated", 421, ()),
    ("pelias", _pelias("intersection"), "intersection", 152, ()),
    ("pelias", _pelias("street", "fallback"), "street", 19_000, PARTLY),
    ("pelias", _pelias("postalcode", "fallback"), "zip", BOX_M, ()),
    ("pelias", _pelias("locality", "fallback", 0.4), "city", 19_000, PARTLY),
    ("pelias", _pelias("region", "fallback"), "", 0, ()),
    ("geocodio", _geocodio("rooftop"), "address_point", 195, ()),
    ("geocodio", _geocodio("range_interpolation"), "interpolated", 421, ()),
    (
        "geocodio",
        _geocodio("nearest_rooftop_match", 0.9),
        "interpolated",
        421,
        ("number_out_of_range",),
    ),
    ("geocodio", _geocodio("intersection"), "intersection", 152, ()),
    ("geocodio", _geocodio("street_center"), "street", 2_872, ()),
    ("geocodio", _geocodio("place", 0.3), "city", 25_000, PARTLY),
    ("geocodio", _geocodio("state"), "", 0, ()),
    ("liveaddress", _smarty("Rooftop"), "address_point", 195, ()),
    ("liveaddress", _smarty("Zip9"), "street", 2_872, ()),
    ("liveaddress", _smarty("Zip5", "N"), "zip", 19_000, PARTLY),
    ("liveaddress", _smarty("City"), "city", 25_000, ()),
    ("liveaddress", _smarty("State"), "", 0, ()),
    ("mapquest", _mapquest("P1AAA"), "address_point", 195, ()),
    ("mapquest", _mapquest("L1AAC"), "interpolated", 19_000, PARTLY),
    ("mapquest", _mapquest("I1AAX"), "intersection", 152, ()),
    ("mapquest", _mapquest("B1AAX"), "street", 2_872, ()),
    ("mapquest", _mapquest("Z1XAA"), "zip", 19_000, ()),
    ("mapquest", _mapquest("A5XAX"), "city", 25_000, ()),
    ("mapquest", _mapquest("A1XAX"), "", 0, ()),
    ("census", census_match(), "interpolated", 421, ()),
    ("yandex", _yandex("house", "exact"), "address_point", 195, ()),
    ("yandex", _yandex("house", "near"), "interpolated", 19_000, PARTLY),
    ("yandex", _yandex("street", "street"), "street", BOX_M, ()),
    ("yandex", _yandex("locality", "exact"), "city", BOX_M, ()),
    ("yandex", _yandex("province", "other"), "", 0, ()),
    ("geonames", _geonames("PPLA2"), "city", 25_000, ()),
    ("geonames", _geonames("ADM1"), "", 0, ()),
    ("geokeo", _geokeo("building", "yes"), "address_point", 195, ()),
    ("geokeo", _geokeo("highway", "primary"), "street", 2_872, ()),
    ("geokeo", _geokeo("boundary", "administrative"), "city", 25_000, ()),
    ("geolake", _geolake(houseNumber="308", street="Fountain Cir"), "interpolated", 421, ()),
    ("geolake", _geolake(street="Fountain Cir", city="Huntsville"), "street", 2_872, ()),
    ("geolake", _geolake(zipcode="35801", city="Huntsville"), "zip", 19_000, ()),
    ("geolake", _geolake(city="Huntsville"), "city", 25_000, ()),
    ("geolake", _geolake(), "", 0, ()),
    # Services for other countries are taken at their word where they name the country.
    ("databc", _databc("CIVIC_NUMBER"), "address_point", 195, ()),
    ("databc", _databc("BLOCK", 60), "interpolated", 19_000, PARTLY),
    ("databc", _databc("PROVINCE"), "", 0, ()),
    ("databc", _databc("CIVIC_NUMBER", provinceCode="BC"), "", 0, ()),
    ("banfrance", _ban("housenumber"), "address_point", 195, ()),
    ("banfrance", _ban("municipality", 0.2), "city", 25_000, PARTLY),
    ("ignfrance", {"xml": ign(f"{LAT} {LON}", "Street number")}, "address_point", 195, ()),
    ("ignfrance", {"xml": ign("48.85 2.35", "Street number")}, "", 0, ()),
    (
        "baidu",
        {"location": {"lat": LAT, "lng": LON}, "precise": 1, "level": "门址"},
        "address_point",
        195,
        (),
    ),
    ("baidu", {"location": {"lat": 39.9, "lng": 116.4}, "precise": 1, "level": "门址"}, "", 0, ()),
    (
        "baiduv3",
        {"location": {"lat": LAT, "lng": LON}, "precise": 0, "level": "城市"},
        "city",
        25_000,
        (),
    ),
]
CASES = [Case(*row) for row in _ROWS]
