"""``latitude, longitude`` typed instead of an address."""

from locator.address.text import pattern

# One number: optional label and hemisphere letter, degrees, optional minutes and seconds.
_NUMBER = r"""(?:L(?:AT|ON|NG|ONG)(?:ITUDE)?\.?\s?[:=]?\s?)?
    ([NSEW])?\s?([-+]?\d{1,3})(?:\.(\d{1,15}))?\s?(°|DEG(?:REES)?)?
    (?:\s?(\d{1,2})(?:\.(\d{1,9}))?\s?'\s?(?:(\d{1,2})(?:\.(\d{1,7}))?\s?(?:"|''))?)?\s?
    (NORTH|SOUTH|EAST|WEST|[NSEW])?"""
_PAIR = rf"(?xi)(?:GEO:)?[(\[]?\s?{_NUMBER}(\s?[,;/]\s?|\s){_NUMBER}\s?[)\]]?"
_LONGEST = 100


# Latitude and longitude in WGS 84 degrees, and the decimals of the coarser of the two numbers.
Point = tuple[float, float, int]


def read_point(text: str) -> Point | None:
    """The pair ``text`` consists of, latitude first unless hemisphere letters say otherwise.

    None when it is no pair, or one that is on no globe. Whole numbers count only with a sign, a
    degree sign or a decimal in the other one: "34 86" may be anything.
    """
    marked = "." in text or "-" in text or "°" in text or "+" in text
    if not marked or len(text) > _LONGEST:
        return None
    match = pattern(_PAIR).fullmatch(" ".join(text.split()))
    if match is None:
        return None
    parts = match.groups(default="")
    first, separator, second = parts[:9], parts[9], parts[10:]
    precise = first[2] or second[2] or first[3] or second[3]
    if not precise and not (separator.strip() and second[1][0] in "+-"):
        return None
    return _point(first, second)


def _point(first: tuple[str, ...], second: tuple[str, ...]) -> Point | None:
    letters = (first[0] + first[8])[:1].upper(), (second[0] + second[8])[:1].upper()
    if letters[0] in tuple("EW") and letters[1] in tuple("NS"):
        first, second = second, first
    elif letters[0] in tuple("EW") or letters[1] in tuple("NS"):
        return None
    latitude, longitude = _degrees(first), _degrees(second)
    if abs(latitude) > 90 or abs(longitude) > 180:
        return None
    decimals = _decimals(first), _decimals(second)
    return round(latitude, decimals[0]), round(longitude, decimals[1]), min(decimals)


def _degrees(parts: tuple[str, ...]) -> float:
    before, whole, decimals, _, minutes, minute_decimals, seconds, second_decimals, after = parts
    size = float(f"{whole.lstrip('+-')}.{decimals or 0}")
    size += float(f"{minutes or 0}.{minute_decimals or 0}") / 60
    size += float(f"{seconds or 0}.{second_decimals or 0}") / 3600
    negative = whole.startswith("-") or (before + after)[:1].upper() in tuple("SW")
    return -size if negative else size


def _decimals(parts: tuple[str, ...]) -> int:
    # The decimals of a degree that are nearest to a minute (1.9 km) and a second (31 m).
    if parts[6]:
        return 4 + len(parts[7])
    return 2 + len(parts[5]) if parts[4] else len(parts[2])


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
