"""Every online service by name: how its answers are read, and what is asked of it.

``READERS`` turns one raw result (geopy's ``Location.raw``) into a ``Match``. Nothing here imports
geopy or opens a connection.
"""

from collections.abc import Callable, Mapping
from typing import Any

from locator.geocode.online import services_commercial as commercial
from locator.geocode.online import services_open as open_data
from locator.geocode.online.reply import Match, Raw

# The names are geopy's, and our own "census". Not here: what3words, which takes three words and
# no address.
READERS: dict[str, Callable[[Raw], Match]] = {
    "arcgis": commercial.arcgis,
    "azure": commercial.tomtom,
    "baidu": commercial.baidu,
    "baiduv3": commercial.baidu,
    "banfrance": open_data.banfrance,
    "bing": commercial.bing,
    "census": open_data.census,
    "databc": open_data.databc,
    "geocodeearth": open_data.pelias,
    "geocodio": commercial.geocodio,
    "geokeo": open_data.geokeo,
    "geolake": commercial.geolake,
    "geonames": open_data.geonames,
    "google": commercial.google,
    "googlev3": commercial.google,
    "here": commercial.here6,
    "herev7": commercial.here,
    "ignfrance": open_data.ignfrance,
    "liveaddress": commercial.smarty,
    "mapbox": commercial.mapbox,
    "mapquest": commercial.mapquest,
    "maptiler": commercial.mapbox,
    "nominatim": open_data.nominatim,
    "opencage": open_data.opencage,
    "openmapquest": open_data.nominatim,
    "pelias": open_data.pelias,
    "photon": open_data.photon,
    "pickpoint": open_data.nominatim,
    "tomtom": commercial.tomtom,
    "woosmap": commercial.google,
    "yandex": commercial.yandex,
}

# More results than anyone would be asked about.
MOST_RESULTS = 10

_OSM = {"limit": MOST_RESULTS, "addressdetails": True, "country_codes": "us", "language": "en"}

# What is asked of a service beside the address: some results rather than one, in the United
# States, in English, with the words that tell how precise they are.
ASKED: Mapping[str, Mapping[str, Any]] = {
    "arcgis": {"out_fields": "Addr_type,Type,Country,RegionAbbr,Postal,City"},
    "azure": {"limit": MOST_RESULTS, "language": "en-US"},
    # geopy reads Baidu's answer, which is a single place, only when asked for a single place.
    "baidu": {"exactly_one": True},
    "baiduv3": {"exactly_one": True},
    "banfrance": {"limit": MOST_RESULTS},
    "bing": {"include_country_code": True, "culture": "en-US"},
    "databc": {"max_results": MOST_RESULTS},
    "geocodeearth": {"countries": ["USA"]},
    "geocodio": {"limit": MOST_RESULTS},
    "geokeo": {"country": "us"},
    "geolake": {"country_codes": "US"},
    "geonames": {"country": "US"},
    "google": {"region": "us", "language": "en"},
    "googlev3": {"region": "us", "language": "en"},
    "here": {"maxresults": MOST_RESULTS, "language": "en-US"},
    "herev7": {"limit": MOST_RESULTS, "countries": ["USA"], "language": "en-US"},
    "ignfrance": {"maximum_responses": MOST_RESULTS},
    "liveaddress": {"candidates": MOST_RESULTS},
    "mapbox": {"country": "us", "language": "en"},
    "mapquest": {"limit": MOST_RESULTS},
    "maptiler": {"language": "en"},
    "nominatim": _OSM,
    "opencage": {"country": "us", "language": "en", "annotations": False},
    "openmapquest": _OSM,
    "pelias": {"countries": ["USA"]},
    "photon": {"limit": MOST_RESULTS, "language": "en"},
    "pickpoint": _OSM,
    "tomtom": {"limit": MOST_RESULTS, "language": "en-US"},
    "woosmap": {"limit": 5, "components": {"country": "USA"}, "language": "en"},
    "yandex": {"lang": "en_US"},
}

# geopy writes the address into the path of the URL of these, where "/" and ";" have a meaning.
IN_PATH = frozenset({"mapbox", "maptiler", "tomtom"})

# Seconds between two requests that a public server's terms of use ask for.
# https://operations.osmfoundation.org/policies/nominatim/: "an absolute maximum of 1 request per
# second".
MIN_DELAY_S = {"nominatim.openstreetmap.org": 1.0}
