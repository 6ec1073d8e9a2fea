"""A place that was pasted as a link to a map, or as a geo: URI (RFC 5870)."""

from math import ceil
from typing import NamedTuple

from locator.address.coordinates import read_point
from locator.address.text import pattern

# A link can hold an apostrophe (34°43'48"), but one at its end is a quotation mark.
_LINK = r"(?i)\b(?:https?:/*|geo:)(?:[^\s\"'<>]|'(?=[^\s\"'<>]))*"
_NUMBER = r"[-+]?\d{1,3}(?:\.\d{1,15})?"
# Where maps keep a point, best first: the pin of a place, what was asked for, where to go. The
# middle of a view (Google's @ and center=, Apple's ll=) is none of these. Google's links as
# https://developers.google.com/maps/documentation/urls/get-started has them, and as the address
# bar shows them; Waze's as https://developers.google.com/waze/deeplinks has them.
_POINTS = (
    rf"!3d({_NUMBER})!4d({_NUMBER})",
    rf"[?&](?:q|query|coordinate)=(?:loc:)?\s*({_NUMBER})\s*,\s*({_NUMBER})(?![\d.])",
    rf"/(?:place|search)/({_NUMBER})\s*,\s*({_NUMBER})(?![\d.])",
    rf"^https?:/*(?:www\.)?waze\.com/.*[?&]ll=({_NUMBER})\s*,\s*({_NUMBER})(?![\d.])",
    rf"^geo:({_NUMBER}),({_NUMBER})(?![\d.])",
)
# A route has several points, and which of them is the caller's nobody knows.
_ROUTE = r"(?i)/maps/dir\b"
# The uncertainty of a geo: URI in meters (RFC 5870, section 3.4.3).
_UNCERTAINTY = r"(?i)^geo:[^?]*;u=(\d+(?:\.\d+)?)"
# Nothing on Earth is farther away than half a meridian's circle (WGS 84), in meters.
_FARTHEST_M = 20_003_932


class LinkedPoint(NamedTuple):
    """The point of a link: WGS 84 degrees, and the decimals of the coarser of the two numbers."""

    latitude: float
    longitude: float
    decimals: int
    uncertainty_m: int  # meters, rounded up; 0 when the link does not say


def take_link(text: str) -> tuple[str, LinkedPoint | None] | None:
    """The text around the first link in ``text``, and the point that the link holds, if any.

    None when there is no link.
    """
    found = pattern(_LINK).search(text)
    if found is None:
        return None
    return f"{text[: found.start()]} {text[found.end() :]}", _point(found[0])


def _point(link: str) -> LinkedPoint | None:
    from urllib.parse import unquote_plus  # not at the top: few paste links

    link = unquote_plus(link)
    if pattern(_ROUTE).search(link):
        return None
    for where in _POINTS:
        pairs = pattern(f"(?i){where}").findall(link)
        if pairs and (point := read_point(", ".join(pairs[-1]))):
            return LinkedPoint(*point, _uncertainty_m(link))
    return None


def _uncertainty_m(link: str) -> int:
    said = pattern(_UNCERTAINTY).search(link)
    return ceil(min(float(said[1]), _FARTHEST_M)) if said else 0
