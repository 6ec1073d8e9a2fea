"""A place that was pasted as a link to a map, or as a geo: URI (RFC 5870)."""

from locator.address.coordinates import Point, read_point
from locator.address.text import pattern

_LINK = r"(?i)\b(?:https?:/*|geo:)[^\s\"'<>]*"
_NUMBER = r"[-+]?\d{1,3}(?:\.\d{1,15})?"
# Where maps keep a point, best first: the pin of a place, what was asked for, the middle of the
# view. Google's links as https://developers.google.com/maps/documentation/urls/get-started has
# them, and as the address bar shows them; Apple's and Waze's parameters are among them.
_POINTS = (
    rf"!3d({_NUMBER})!4d({_NUMBER})",
    rf"[?&](?:q|query|coordinate)=(?:loc:)?\s*({_NUMBER})\s*,\s*({_NUMBER})(?![\d.])",
    rf"/(?:place|search)/({_NUMBER})\s*,\s*({_NUMBER})(?![\d.])",
    rf"[?&](?:ll|center)=({_NUMBER})\s*,\s*({_NUMBER})(?![\d.])",
    rf"^geo:({_NUMBER}),({_NUMBER})(?![\d.])",
    rf"/@({_NUMBER}),({_NUMBER})(?![\d.])",
)


def take_link(text: str) -> tuple[str, Point | None] | None:
    """The text around the first link in ``text``, and the point that the link holds, if any.

    None when there is no link.
    """
    found = pattern(_LINK).search(text)
    if found is None:
        return None
    return f"{text[: found.start()]} {text[found.end() :]}", _point(found[0])


def _point(link: str) -> Point | None:
    from urllib.parse import unquote_plus  # not at the top: few paste links

    link = unquote_plus(link)
    for where in _POINTS:
        pairs = pattern(f"(?i){where}").findall(link)
        if pairs and (point := read_point(", ".join(pairs[-1]))):
            return point
    return None
