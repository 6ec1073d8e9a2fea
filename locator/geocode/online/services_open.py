"""Readers for services built on open data: OpenStreetMap, Pelias, official registers."""

from locator.geocode.model import ADDRESS_POINT, CITY, INTERPOLATED, STREET, ZIP
from locator.geocode.online.reply import (
    Match,
    Raw,
    Rungs,
    box_of,
    corners,
    first,
    get,
    number,
    partly,
    word,
)


def _osm_rung(key: str, value: str, rank: float, *, on_way: bool) -> str:
    """The rung of an OpenStreetMap object from its main tag and its Nominatim address rank.

    https://nominatim.org/release-docs/latest/customize/Ranking/: 30 house or point of interest,
    26 and 27 streets, 12 counties, 8 and less states. House numbers interpolated, also from
    TIGER/Line, come back as place=house on a way.
    """
    if key == "place" and value in ("house", "houses"):
        return INTERPOLATED if on_way else ADDRESS_POINT
    if value in ("postcode", "postal_code"):
        return ZIP
    if rank >= 26:
        return ADDRESS_POINT if rank >= 30 else STREET
    return CITY if rank > 8 else ""


# An answer without a rank counts as a city unless the class of its object is finer.
_CLASS_RANK = {"highway": 26, "building": 30}
_CITY_RANK = 16


def nominatim(raw: Raw) -> Match:
    """https://nominatim.org/release-docs/latest/api/Output/"""
    kind, address = word(raw, "osm_type"), get(raw, "address")
    key = first(raw, "class", "category")
    rank = number(raw, "place_rank", default=_CLASS_RANK.get(key, _CITY_RANK))
    rung = _osm_rung(key, word(raw, "type"), rank, on_way=kind == "way")
    # The boxes of nodes and postcodes are made up around a point, and a street consists of many
    # ways: only the outline of a city is the extent of the match.
    outlined = rung == CITY and kind in ("way", "relation")
    return Match(
        rung,
        box=box_of(get(raw, "boundingbox"), "SNWE") if outlined else None,
        country=word(address, "country_code"),
        state=word(address, "ISO3166-2-lvl4"),
        zip=word(address, "postcode"),
        city=first(address, "city", "town", "village", "hamlet"),
    )


# https://github.com/komoot/photon/blob/master/docs/api-v1.md: "type", as Nominatim's ranks.
_PHOTON_RANK = {
    "house": 30,
    "street": 26,
    "locality": 20,
    "district": 18,
    "city": 16,
    "county": 12,
    "state": 8,
    "country": 4,
}


def photon(raw: Raw) -> Match:
    """https://github.com/komoot/photon/blob/master/docs/api-v1.md"""
    fields = get(raw, "properties")
    rank = _PHOTON_RANK.get(word(fields, "type"), _CITY_RANK)
    on_way = word(fields, "osm_type") == "W"
    rung = _osm_rung(word(fields, "osm_key"), word(fields, "osm_value"), rank, on_way=on_way)
    return Match(
        rung,
        box=box_of(get(fields, "extent"), "WNES") if rung == CITY else None,
        country=word(fields, "countrycode"),
        state=word(fields, "state"),
        zip=word(fields, "postcode"),
        city=word(fields, "name" if word(fields, "type") == "city" else "city"),
    )


def geokeo(raw: Raw) -> Match:
    """https://geokeo.com/documentation.php: the class and type of an OpenStreetMap object."""
    fields, key = get(raw, "address_components"), word(raw, "class")
    rank = _CLASS_RANK.get(key, _CITY_RANK)
    return Match(
        _osm_rung(key, word(raw, "type"), rank, on_way=True),
        country=first(fields, "country_code", "country"),
        state=word(fields, "state"),
        zip=word(fields, "postcode"),
        city=first(fields, "city", "town", "village"),
    )


_OPENCAGE = Rungs(
    address_point="house|building",
    intersection="intersection",
    street="road",
    zip="postcode",
    wide="state|country|continent",
)

# https://opencagedata.com/api#confidence: less than so many kilometers between the corners of the
# match's box; 1 means 25 km or more, taken as twice that.
_OPENCAGE_KM = {10: 0.25, 9: 0.5, 8: 1, 7: 5, 6: 7.5, 5: 10, 4: 15, 3: 20, 2: 25, 1: 50}


def opencage(raw: Raw) -> Match:
    """https://opencagedata.com/api#response"""
    fields, area = get(raw, "components"), get(raw, "bounds")
    rung, confidence = _OPENCAGE[word(fields, "_type")], get(raw, "confidence")
    # As with Nominatim, the box of a street is that of one of the ways it is made of.
    wide = rung in (ZIP, CITY)
    southwest, northeast = get(area, "southwest"), get(area, "northeast")
    return Match(
        rung,
        partly(confidence == 0),  # "unable to determine"
        corners(southwest, northeast, "lat", "lng") if wide else None,
        radius_m=1_000 * _OPENCAGE_KM.get(confidence, 50) if wide else None,
        country=word(fields, "country_code"),
        state=word(fields, "state_code"),
        zip=word(fields, "postcode"),
        city=first(fields, "city", "town", "village", "hamlet"),
    )


_PELIAS = Rungs(
    address_point="address",
    interpolated="venue",
    intersection="intersection",
    street="street",
    zip="postalcode",
    wide="macrocounty|region|macroregion|dependency|country|continent|ocean|empire",
)


def pelias(raw: Raw) -> Match:
    """https://github.com/pelias/documentation/blob/master/result_quality.md"""
    fields = get(raw, "properties")
    rung, how = _PELIAS[word(fields, "layer")], word(fields, "match_type")
    between = "interpolated" in (how, word(fields, "accuracy"))
    # A coarser rung already shows a fallback to a place around the address.
    weak = how == "fallback" and rung not in (ZIP, CITY)
    return Match(
        INTERPOLATED if rung == ADDRESS_POINT and between else rung,
        partly(weak or number(fields, "confidence", default=1) < 0.6),
        box_of(get(raw, "bbox"), "WSEN"),
        country=word(fields, "country_a"),
        state=word(fields, "region_a"),
        zip=word(fields, "postalcode"),
        city=word(fields, "locality"),
    )


def census(raw: Raw) -> Match:
    """Census Geocoder documentation: points interpolated along TIGER/Line address ranges."""
    fields = get(raw, "addressComponents")
    return Match(
        INTERPOLATED,
        country="US",
        state=word(fields, "state"),
        zip=word(fields, "zip"),
        city=word(fields, "city"),
        vintage=word(raw, "benchmark"),
    )


def geonames(raw: Raw) -> Match:
    """https://www.geonames.org/export/codes.html

    A register of names, not of addresses: an answer never counts as more than a city, and a state
    or country counts as nothing.
    """
    wide = word(raw, "fcode") in ("ADM1", "PCLI")
    country, state = word(raw, "countryCode"), word(raw, "adminCode1")
    return Match("" if wide else CITY, country=country, state=state)


_DATABC = Rungs(
    address_point="UNIT|OCCUPANT|SITE|CIVIC_NUMBER",
    interpolated="BLOCK",
    intersection="INTERSECTION",
    street="STREET",
    wide="PROVINCE",
)


def databc(raw: Raw) -> Match:
    """https://github.com/bcgov/ols-geocoder/blob/gh-pages/glossary.md; British Columbia only."""
    province = word(raw, "provinceCode")
    return Match(
        _DATABC[word(raw, "matchPrecision")],
        partly(number(raw, "score", default=100) < 90),
        country="CA" if province else "",
        state=province,
        city=word(raw, "localityName"),
    )


_BAN = Rungs(address_point="housenumber", street="street|locality")


def banfrance(raw: Raw) -> Match:
    """https://adresse.data.gouv.fr/outils/api-doc/adresse; France only."""
    fields = get(raw, "properties")
    doubtful = number(fields, "score", default=1) < 0.5
    rung = _BAN[word(fields, "type")]
    return Match(rung, partly(doubtful), zip=word(fields, "postcode"), city=word(fields, "city"))


_IGN = Rungs(address_point="Street number", interpolated="Street enhanced", street="Street")


def ignfrance(raw: Raw) -> Match:
    """IGN's OpenLS service, GeocodeMatchCode; France only."""
    rung = _IGN[word(raw, "match_type")]
    return Match(rung, zip=word(raw, "postal_code"), city=word(raw, "commune"))
