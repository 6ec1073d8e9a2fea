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
SERVICE = {name: MEDIA_TYPES[name] for name in ("json", "flat", "text")}
DIRECTORY = {name: MEDIA_TYPES[name] for name in ("json", "geojson", "csv")}


def response_format(
    request: HttpRequest, known: Mapping[str, str] = MEDIA_TYPES, also: tuple[str, ...] = ()
) -> str:
    """The requested format, one of ``known`` (format → media type; the first is the default).

    Raises Problem for an unknown format, for any other parameter but those in ``also``, and if
    Accept allows no format.
    """
    if request.scope["query_string"]:
        wanted = query_parameter(request, "format", *also)
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
    """The first of these parameters in the query string; None without it.

    Raises Problem for a parameter that is not in ``names``. An address must not be in the URL,
    where logs and proxies can see it.
    """
    if not request.query_params.keys() <= set(names):
        known = f"the URL takes only {', '.join(names)}" if names else "the URL takes no parameters"
        raise Problem(400, f"{known}; put the question into the body")
    return request.query_params.get(names[0]) if names else None


@lru_cache(maxsize=256)
def _accepted(accept: str, known: tuple[tuple[str, str], ...]) -> str | None:
    """The first format in the best range of an Accept header (RFC 9110, section 12.5.1)."""
    for quality, wanted in _ranges(accept):
        for name, media_type in known:
            bare = media_type.partition(";")[0]
            if quality > 0 and wanted in (bare, bare.partition("/")[0] + "/*", "*/*", "*"):
                return name
    return None


def _ranges(accept: str) -> list[tuple[float, str]]:
    """The ranges of an Accept or Accept-Language header with their quality, the best first."""
    found = [_quality(part) for part in accept.lower().split(",")]
    return sorted(found, key=lambda one: -one[0])


@lru_cache(maxsize=256)
def accepted_language(accept: str, known: tuple[str, ...]) -> str | None:
    """The first of the ``known`` languages in an Accept-Language header (RFC 9110, 12.5.4)."""
    for quality, wanted in _ranges(accept):
        code = wanted.partition("-")[0]
        if quality > 0 and code in known:
            return code
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
