"""Readers for commercial services."""

from locator.geocode.model import ADDRESS_POINT, CITY, INTERPOLATED, STREET, ZIP
from locator.geocode.online.reply import (
    OUT_OF_RANGE,
    Match,
    Raw,
    Rungs,
    box,
    box_of,
    corners,
    first,
    get,
    number,
    partly,
    word,
)

_GOOGLE_LOCATION = {"ROOFTOP": ADDRESS_POINT, "RANGE_INTERPOLATED": INTERPOLATED}
_GOOGLE_TYPE = Rungs(
    interpolated="street_address|premise|subpremise|establishment",
    intersection="intersection",
    street="route",
    zip="postal_code",
    wide="administrative_area_level_1|country|continent",
)


def google(raw: Raw) -> Match:
    """https://developers.google.com/maps/documentation/geocoding/requests-geocoding

    Woosmap answers in the same form.
    """
    types = get(raw, "types") or []
    rung = next((_GOOGLE_TYPE[kind] for kind in types if kind in _GOOGLE_TYPE), CITY)
    # The location type counts for house numbers only: small areas are ROOFTOP too.
    if rung == INTERPOLATED:
        rung = _GOOGLE_LOCATION.get(word(raw, "geometry", "location_type"), rung)
    area = get(raw, "geometry", "bounds") or get(raw, "geometry", "viewport")
    parts = {
        kind: first(part, "short_name", "long_name")
        for part in get(raw, "address_components") or []
        for kind in get(part, "types") or []
    }
    return Match(
        rung,
        partly(bool(get(raw, "partial_match"))),
        corners(get(area, "southwest"), get(area, "northeast"), "lat", "lng"),
        country=parts.get("country", ""),
        state=parts.get("administrative_area_level_1", ""),
        zip=parts.get("postal_code", ""),
        city=parts.get("locality", ""),
    )


_BING_METHOD = Rungs(
    address_point="Rooftop|Parcel", interpolated="Interpolation|InterpolationOffset"
)
_BING_ENTITY = Rungs(
    interpolated="Address",
    intersection="RoadIntersection",
    street="Road|RoadBlock",
    zip="Postcode1",
    wide="AdminDivision1|CountryRegion|Continent",
)


def bing(raw: Raw) -> Match:
    """https://learn.microsoft.com/bingmaps/rest-services/locations/location-data"""
    rung, address = _BING_ENTITY[word(raw, "entityType")], get(raw, "address")
    if rung == INTERPOLATED:
        rung = _BING_METHOD.get(word(raw, "geocodePoints", 0, "calculationMethod"), rung)
    upward = "UpHierarchy" in (get(raw, "matchCodes") or [])
    return Match(
        rung,
        partly(upward or word(raw, "confidence") == "Low"),
        box_of(get(raw, "bbox"), "SWNE"),
        country=first(address, "countryRegionIso2", "countryRegion"),
        state=word(address, "adminDistrict"),
        zip=word(address, "postalCode"),
        city=word(address, "locality"),
    )


_TOMTOM = Rungs(
    address_point="Point Address",
    interpolated="Address Range|POI",
    intersection="Cross Street",
    street="Street",
    zip="PostalCodeArea",
    wide="CountrySubdivision|Country",
)

# "matchConfidence" is the share of the query that was matched, 0 to 1.
_TOMTOM_SURE = 0.8


def tomtom(raw: Raw) -> Match:
    """https://developer.tomtom.com/geocoding-api/documentation/geocode

    Azure Maps' "Get Search Address" answers in the same form.
    """
    area = get(raw, "boundingBox") or get(raw, "viewport")
    top, bottom = get(area, "topLeftPoint"), get(area, "btmRightPoint")
    address = get(raw, "address")
    return Match(
        _TOMTOM[first(raw, "entityType", "type")],
        partly(number(raw, "matchConfidence", "score", default=1) < _TOMTOM_SURE),
        box(get(bottom, "lat"), get(top, "lon"), get(top, "lat"), get(bottom, "lon")),
        country=word(address, "countryCode"),
        state=first(address, "countrySubdivisionCode", "countrySubdivision"),
        zip=word(address, "postalCode"),
        city=word(address, "municipality"),
    )


# The words of both versions of HERE's service.
_HERE = Rungs(
    address_point="PA|pointAddress",
    interpolated="houseNumber|interpolated|place|landmark",
    intersection="intersection",
    street="street|addressBlock",
    zip="postalCode|postalCodePoint",
    wide="state|country",
)

# "queryScore" and "Relevance": how much of the query was matched, 0 to 1.
_HERE_SURE = 0.9


def here(raw: Raw) -> Match:
    """https://www.here.com/docs/bundle/geocoding-and-search-api-v7-api-reference"""
    kinds = "houseNumberType", "localityType", "administrativeAreaType", "resultType"
    view, address = get(raw, "mapView"), get(raw, "address")
    return Match(
        _HERE[first(raw, *kinds)],
        partly(number(raw, "scoring", "queryScore", default=1) < _HERE_SURE),
        box(*(get(view, side) for side in ("south", "west", "north", "east"))),
        country=word(address, "countryCode"),
        state=word(address, "stateCode"),
        zip=word(address, "postalCode"),
        city=word(address, "city"),
    )


def here6(raw: Raw) -> Match:
    """HERE Geocoder API 6.2: MatchLevel, MatchType, Relevance."""
    level, kind = word(raw, "MatchLevel"), word(raw, "MatchType")
    view, address = get(raw, "Location", "MapView"), get(raw, "Location", "Address")
    top, bottom = get(view, "TopLeft"), get(view, "BottomRight")
    return Match(
        _HERE[kind if level == "houseNumber" and kind else level],
        partly(number(raw, "Relevance", default=1) < _HERE_SURE),
        box(
            get(bottom, "Latitude"),
            get(top, "Longitude"),
            get(top, "Latitude"),
            get(bottom, "Longitude"),
        ),
        country=word(address, "Country"),
        state=word(address, "State"),
        zip=word(address, "PostalCode"),
        city=word(address, "City"),
    )


_ARCGIS = Rungs(
    address_point="Subaddress|PointAddress|Parcel",
    interpolated="StreetAddress|StreetAddressExt|POI",
    intersection="StreetInt",
    street="StreetName|StreetBetween|StreetMidBlock",
    zip="Postal|PostalExt|PostalLoc",
)
_ARCGIS_TOO_WIDE = ("State or Province", "Country", "Territory")

# The score runs from 0 to 100; an exact match of every word has 100, a misspelled one above 90.
_ARCGIS_SURE = 90


def arcgis(raw: Raw) -> Match:
    """https://developers.arcgis.com/rest/geocode/api-reference/geocoding-service-output.htm"""
    fields, area = get(raw, "attributes"), get(raw, "extent")
    kind, wide = word(fields, "Addr_type"), word(fields, "Type") in _ARCGIS_TOO_WIDE
    # "Ext": the number is beyond the ranges of the street, and the point is at its end.
    beyond = (OUT_OF_RANGE,) if kind == "StreetAddressExt" else ()
    return Match(
        "" if wide else _ARCGIS[kind],
        beyond + partly(number(raw, "score", default=100) < _ARCGIS_SURE),
        box(*(get(area, side) for side in ("ymin", "xmin", "ymax", "xmax"))),
        country=word(fields, "Country"),
        state=word(fields, "RegionAbbr"),
        zip=word(fields, "Postal"),
        city=word(fields, "City"),
    )


_MAPBOX = Rungs(
    address_point="rooftop|parcel|point",
    interpolated="interpolated|approximate|address|poi",
    intersection="intersection",
    street="street|road",
    zip="postcode|postal_code",
    wide="region|subregion|country|continental_marine",
)

# "relevance" is the share of the query's words that were matched, 0 to 1.
_MAPBOX_SURE = 0.9


def mapbox(raw: Raw) -> Match:
    """https://docs.mapbox.com/api/search/geocoding-v5/

    https://docs.maptiler.com/cloud/api/geocoding/ has the same form and some other words.
    """
    kind, accuracy = word(raw, "place_type", 0), word(raw, "properties", "accuracy")
    around = [raw, *(get(raw, "context") or [])]
    parts = {word(part, "id").split(".")[0]: part for part in around}
    return Match(
        _MAPBOX[accuracy if kind == "address" and accuracy else kind],
        partly(number(raw, "relevance", default=1) < _MAPBOX_SURE),
        box_of(get(raw, "bbox"), "WSEN"),
        country=first(parts.get("country"), "short_code", "country_code", "text"),
        state=first(parts.get("region"), "short_code", "text"),
        zip=first(parts.get("postcode") or parts.get("postal_code"), "text"),
        city=first(parts.get("place") or parts.get("municipality"), "text"),
    )


_GEOCODIO = Rungs(
    address_point="rooftop|point",
    interpolated="range_interpolation|nearest_rooftop_match",
    intersection="intersection",
    street="street_center",
    wide="state|country",
)

# The accuracy score runs from 0 to 1; Geocodio advises not to trust less than this.
_GEOCODIO_SURE = 0.8


def geocodio(raw: Raw) -> Match:
    """https://www.geocod.io/docs/#accuracy-score and #accuracy-types"""
    kind, fields = word(raw, "accuracy_type"), get(raw, "address_components")
    beyond = (OUT_OF_RANGE,) if kind == "nearest_rooftop_match" else ()
    return Match(
        _GEOCODIO[kind],
        beyond + partly(number(raw, "accuracy", default=1) < _GEOCODIO_SURE),
        country=word(fields, "country"),
        state=word(fields, "state"),
        zip=word(fields, "zip"),
        city=word(fields, "city"),
    )


_SMARTY = Rungs(
    address_point="Rooftop|Parcel|Structure",
    street="Zip9|Zip8",
    zip="Zip7|Zip6|Zip5",
    wide="State|None|Unknown",
)


def smarty(raw: Raw) -> Match:
    """https://www.smarty.com/docs/cloud/us-street-api#metadata; the United States only."""
    fields = get(raw, "components")
    return Match(
        _SMARTY[word(raw, "metadata", "precision")],
        partly(word(raw, "analysis", "dpv_match_code") == "N"),
        country="US",
        state=word(fields, "state_abbreviation"),
        zip=word(fields, "zipcode"),
        city=first(fields, "city_name", "default_city_name"),
    )


_MAPQUEST = Rungs(
    address_point="P1",
    interpolated="L1",
    intersection="I1",
    street="B1|B2|B3",
    zip="Z1|Z2|Z3|Z4",
    wide="A1|A3",
)


def mapquest(raw: Raw) -> Match:
    """https://developer.mapquest.com/documentation/common/geocode-quality-codes

    Two characters of granularity, then A, B, C or X for street, area and postcode; C is doubtful.
    """
    code = word(raw, "geocodeQualityCode")
    return Match(
        _MAPQUEST[code[:2]],
        partly("C" in code[2:]),
        country=word(raw, "adminArea1"),
        state=word(raw, "adminArea3"),
        zip=word(raw, "postalCode"),
        city=word(raw, "adminArea5"),
    )


_YANDEX = Rungs(
    address_point="exact",
    interpolated="number|near|range",
    street="street",
    wide="province|country",
)


def yandex(raw: Raw) -> Match:
    """https://yandex.com/dev/geocode/doc/en/response: "precision", and "kind" of the place."""
    fields = get(raw, "metaDataProperty", "GeocoderMetaData")
    precision, kind = word(fields, "precision"), word(fields, "kind")
    area = get(raw, "boundedBy", "Envelope")
    west_first = f"{word(area, 'lowerCorner')} {word(area, 'upperCorner')}".split()
    return Match(
        # The center of a whole town is "exact" too.
        _YANDEX[precision if kind in ("house", "street") else kind],
        partly(precision == "near"),
        box_of(west_first, "WSEN"),
        country=word(fields, "Address", "country_code"),
        zip=word(fields, "Address", "postal_code"),
    )


def geolake(raw: Raw) -> Match:
    """https://geolake.com/docs/api: no words for precision, so what is filled in decides."""
    place = get(raw, "place")
    filled = {"houseNumber": INTERPOLATED, "street": STREET, "zipcode": ZIP, "city": CITY}
    return Match(
        next((rung for part, rung in filled.items() if word(place, part)), ""),
        country=word(place, "countryCode"),
        zip=word(place, "zipcode"),
        city=word(place, "city"),
    )


def baidu(raw: Raw) -> Match:
    """https://lbsyun.baidu.com/faq/api?title=webapi/guide/webservice-geocoding; China only."""
    return Match(ADDRESS_POINT if get(raw, "precise") == 1 else CITY)
