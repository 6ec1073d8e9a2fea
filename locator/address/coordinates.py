"""``latitude, longitude`` typed instead of an address."""

from typing import NamedTuple

from locator.address.text import pattern
from locator.geodesy import in_the_us

_HEMISPHERE = "NORTH|SOUTH|EAST|WEST|[NSEW]"
# Ours: a pair with labels, minutes, seconds and a few decimals has some 80 characters.
_LONGEST = 100


def _pair(take: str) -> str:
    """The pattern of two numbers; ``take`` is how keenly the first takes a letter behind it."""
    separator = r"(\s?[,;/]\s?|\s)"
    numbers = _number("first", take) + separator + _number("second", "?")
    return rf"(?xi)(?:GEO:)?[(\[]?\s?{numbers}\s?[)\]]?"


def _number(name: str, take: str) -> str:
    """One number: optional label, degrees, optional minutes and seconds, a letter on one side."""
    return rf"""(?:(LAT|LON|LNG|LONG)(?:ITUDE)?\.?\s?[:=]?\s?)?
        (?:(?P<{name}>{_HEMISPHERE})\s?)?
        ([-+]?\d{{1,3}})(?:\.(\d{{1,15}}))?(?:\s?(°|DEG(?:REES)?))?
        (?:\s?(\d{{1,2}})(?:\.(\d{{1,9}}))?\s?'\s?
            (?:(\d{{1,2}})(?:\.(\d{{1,7}}))?\s?(?:"|''))?)?
        (?({name})|(?:\s?({_HEMISPHERE})){take})"""


# "34.7 W 86.5" can be cut in two ways: the letter is the second number's, or the first one's.
_CUTS = _pair("??"), _pair("?")


# Latitude and longitude in WGS 84 degrees, and the decimals of the coarser of the two numbers.
Point = tuple[float, float, int]


class _Number(NamedTuple):
    """One number as typed; every part "" when absent."""

    label: str
    before: str
    degrees: str
    decimals: str
    sign: str
    minutes: str
    minute_decimals: str
    seconds: str
    second_decimals: str
    after: str


def read_point(text: str) -> Point | None:
    """The pair ``text`` consists of, latitude first unless labels or hemisphere letters say
    otherwise, or the first number cannot be one; a letter stands before or after its number.

    None when it is no pair, or one that is on no globe. Whole numbers count only with a sign, a
    degree sign or a decimal in the other one: "34 86" may be anything.
    """
    marked = "." in text or "-" in text or "°" in text or "+" in text
    if not marked or len(text) > _LONGEST:
        return None
    text = " ".join(text.split())
    for cut in _CUTS:
        match = pattern(cut).fullmatch(text)
        if match is None:
            return None
        parts = match.groups(default="")
        first, separator, second = _Number(*parts[:10]), parts[10], _Number(*parts[11:])
        precise = first.decimals or second.decimals or first.sign or second.sign
        if not precise and not (separator.strip() and second.degrees[0] in "+-"):
            return None
        if point := _point(first, second):
            return point
    return None


def _point(first: _Number, second: _Number) -> Point | None:
    axes = _axis(first), _axis(second)
    if axes in (("EW", "NS"), ("EW", ""), ("", "NS")):
        first, second = second, first
    elif axes not in (("NS", "EW"), ("NS", ""), ("", "EW"), ("", "")):
        return None
    latitude, longitude = _degrees(first), _degrees(second)
    if axes == ("", "") and abs(latitude) > 90 and in_the_us(longitude, latitude):  # as in GeoJSON
        first, second, latitude, longitude = second, first, longitude, latitude
    if abs(latitude) > 90 or abs(longitude) > 180:
        return None
    decimals = _decimals(first), _decimals(second)
    return round(latitude, decimals[0]), round(longitude, decimals[1]), min(decimals)


def _axis(number: _Number) -> str:
    """NS or EW, as the letter or the label says; "" without either, both if they contradict."""
    label = {"": "", "LAT": "NS"}.get(number.label.upper(), "EW")
    letter = (number.before + number.after)[:1].upper()
    axis = next((axis for axis in ("NS", "EW") if letter and letter in axis), "")
    return label if label == axis else label + axis


def _degrees(number: _Number) -> float:
    size = float(f"{number.degrees.lstrip('+-')}.{number.decimals or 0}")
    size += float(f"{number.minutes or 0}.{number.minute_decimals or 0}") / 60
    size += float(f"{number.seconds or 0}.{number.second_decimals or 0}") / 3600
    letter = (number.before + number.after)[:1].upper()
    return -size if number.degrees.startswith("-") or letter in ("S", "W") else size


def _decimals(number: _Number) -> int:
    # The decimals of a degree that are nearest to a minute (1.9 km) and a second (31 m).
    if number.seconds:
        return 4 + len(number.second_decimals)
    return 2 + len(number.minute_decimals) if number.minutes else len(number.decimals)


def written(point: Point) -> str:
    """The pair as ``read_point`` reads it back to the same numbers and decimals."""
    latitude, longitude, decimals = point
    return f"{_exact(latitude, decimals)}, {_exact(longitude, decimals)}"


def _exact(degrees: float, decimals: int) -> str:
    for places in range(decimals, 15):
        text = f"{degrees:.{places}f}"
        if float(text) == degrees:
            return text
    return f"{degrees:.15f}"
