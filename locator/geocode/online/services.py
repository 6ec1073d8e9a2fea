"""The registry of online services: each by name, how it is asked and how its answers are read.

A new service is one entry here and one reader. Nothing here imports geopy or opens a connection.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from locator.geocode.online import services_commercial as commercial
from locator.geocode.online import services_open as open_data
from locator.geocode.online.reply import Match, Raw

# More results than anyone would be asked about.
MOST_RESULTS = 10

# Seconds between two requests that a public server's terms of use ask for.
# https://operations.osmfoundation.org/policies/nominatim/: "an absolute maximum of 1 request per
# second".
MIN_DELAY_S = {"nominatim.openstreetmap.org": 1.0}


class Service(NamedTuple):
    """The rules for asking and reading one service.

    ``read`` turns one raw result (geopy's ``Location.raw``) into a ``Match``. ``options`` are the
    arguments of ``geocode`` besides the address: some results rather than one, in the United
    States, in English, with the words for their precision. ``load`` gives the class of a service
    that geopy lacks: a subclass of geopy's ``Geocoder``. A class that also has ``largest_batch``
    and ``geocode_batch`` (see ``reply.BatchRow``) gets many addresses in one request.
    """

    read: Callable[[Raw], Match]
    options: Mapping[str, Any] = {}
    load: Callable[[], Any] | None = None  # None: geopy's class of that name
    in_path: bool = False  # the address goes into the path of the URL, where "/" and ";" mean more
    needs_house_number: bool = False  # it is not asked for anything coarser


def _census() -> Any:
    from locator.geocode.online.census import Census

    return Census


_OSM = {"limit": MOST_RESULTS, "addressdetails": True, "country_codes": "us", "language": "en"}

# The names are geopy's, and our own "census". Not here: what3words, which takes three words and
# no address.
SERVICES: dict[str, Service] = {
    "arcgis": Service(
        commercial.arcgis, {"out_fields": "Addr_type,Type,Country,RegionAbbr,Postal,City"}
    ),
    "azure": Service(commercial.tomtom, {"limit": MOST_RESULTS, "language": "en-US"}),
    # geopy reads Baidu's answer, which is a single place, only when asked for a single place.
    "baidu": Service(commercial.baidu, {"exactly_one": True}),
    "baiduv3": Service(commercial.baidu, {"exactly_one": True}),
    "banfrance": Service(open_data.banfrance, {"limit": MOST_RESULTS}),
    "bing": Service(commercial.bing, {"include_country_code": True, "culture": "en-US"}),
    "census": Service(open_data.census, load=_census, needs_house_number=True),
    "databc": Service(open_data.databc, {"max_results": MOST_RESULTS}),
    "geocodeearth": Service(open_data.pelias, {"countries": ["USA"]}),
    "geocodio": Service(commercial.geocodio, {"limit": MOST_RESULTS}),
    "geokeo": Service(open_data.geokeo, {"country": "us"}),
    "geolake": Service(commercial.geolake, {"country_codes": "US"}),
    "geonames": Service(open_data.geonames, {"country": "US"}),
    "google": Service(commercial.google, {"region": "us", "language": "en"}),
    "googlev3": Service(commercial.google, {"region": "us", "language": "en"}),
    "here": Service(commercial.here6, {"maxresults": MOST_RESULTS, "language": "en-US"}),
    "herev7": Service(
        commercial.here, {"limit": MOST_RESULTS, "countries": ["USA"], "language": "en-US"}
    ),
    "ignfrance": Service(open_data.ignfrance, {"maximum_responses": MOST_RESULTS}),
    "liveaddress": Service(commercial.smarty, {"candidates": MOST_RESULTS}),
    "mapbox": Service(commercial.mapbox, {"country": "us", "language": "en"}, in_path=True),
    "mapquest": Service(commercial.mapquest, {"limit": MOST_RESULTS}),
    "maptiler": Service(commercial.mapbox, {"language": "en"}, in_path=True),
    "nominatim": Service(open_data.nominatim, _OSM),
    "opencage": Service(
        open_data.opencage, {"country": "us", "language": "en", "annotations": False}
    ),
    "openmapquest": Service(open_data.nominatim, _OSM),
    "pelias": Service(open_data.pelias, {"countries": ["USA"]}),
    "photon": Service(open_data.photon, {"limit": MOST_RESULTS, "language": "en"}),
    "pickpoint": Service(open_data.nominatim, _OSM),
    "tomtom": Service(
        commercial.tomtom, {"limit": MOST_RESULTS, "language": "en-US"}, in_path=True
    ),
    "woosmap": Service(
        commercial.google, {"limit": 5, "components": {"country": "USA"}, "language": "en"}
    ),
    "yandex": Service(commercial.yandex, {"lang": "en_US"}),
}
