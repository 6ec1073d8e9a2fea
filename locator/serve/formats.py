"""The format of a response: from ``?format=``, else the Accept header, else JSON."""

from collections.abc import Mapping
from functools import lru_cache

from starlette.requests import Request as HttpRequest

from locator.serve.problem import Problem

_TEXT = "text/plain; charset=utf-8"

# The formats of the command line and their media types.
MEDIA_TYPES = {
    "json": "application/json",
    "flat": "application/json",
    "geojson": "application/geo+json",
    "text": _TEXT,
    "sms": _TEXT,
    "csv": "text/csv; charset=utf-8",
    "ndjson": "application/x-ndjson",
}
LINES = dict.fromkeys(("ndjson", "flat"), MEDIA_TYPES["ndjson"])
DIRECTORY = {name: MEDIA_TYPES[name] for name in ("json", "geojson", "csv")}


def response_format(request: HttpRequest, known: Mapping[str, str] = MEDIA_TYPES) -> str:
    """The requested format, one of ``known`` (format → media type; the first is the default).

    Raises Problem for an unknown format, for any other parameter, and if Accept allows no format.
    """
    if request.scope["query_string"]:
        wanted = query_parameter(request, "format")
        if wanted:
            if wanted not in known:
                raise Problem(400, f"format must be one of {', '.join(known)}", field="format")
            return wanted
    accept = request.headers.get("accept")
    if accept is None or accept == "*/*":
        return next(iter(known))
    found = _accepted(accept, tuple(known.items()))
    if found is None:
        types = ", ".join(dict.fromkeys(known.values()))
        raise Problem(406, f"Accept allows none of these: {types}")
    return found


def query_parameter(request: HttpRequest, *names: str) -> str | None:
    """The parameter in the query string; None without one.

    Raises Problem for a parameter that is not in ``names``. An address must not be in the URL,
    where logs and proxies can see it.
    """
    if not request.query_params.keys() <= set(names):
        known = f"the URL takes only {', '.join(names)}" if names else "the URL takes no parameters"
        raise Problem(400, f"{known}; put the question into the body")
    return next(iter(request.query_params.values()), None)


@lru_cache(maxsize=256)
def _accepted(accept: str, known: tuple[tuple[str, str], ...]) -> str | None:
    """The first format in the best range of an Accept header (RFC 9110, section 12.5.1)."""
    ranges = sorted(
        (_quality(part) for part in accept.lower().split(",")), key=lambda found: -found[0]
    )
    for quality, wanted in ranges:
        for name, media_type in known:
            bare = media_type.partition(";")[0]
            if quality > 0 and wanted in (bare, bare.partition("/")[0] + "/*", "*/*", "*"):
                return name
    return None


def _quality(part: str) -> tuple[float, str]:
    media, *parameters = (text.strip() for text in part.split(";"))
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                return float(value), media
            except ValueError:
                return 0.0, media
    return 1.0, media
