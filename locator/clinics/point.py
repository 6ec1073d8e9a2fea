"""The coordinates of a row: are they numbers, on Earth, and near the row's ZIP?"""

from collections.abc import Iterator
from functools import lru_cache

from locator.clinics.table import ERROR, WARNING, Row
from locator.geocode.gazetteer import ZipRow
from locator.geodesy import METERS_PER_DEGREE, distance_lower_bounds_m, in_the_us

# Meters. Coordinates without an accuracy count as a pin on the building, set by hand or by a good
# geocoder. The median error of published points of shops and schools is about 25 m. Ours: twice
# that, which also covers the width of a shop front and its parking.
DEFAULT_ACCURACY_M = 50.0

# A ZIP's uncertainty contains 95 of 100 addresses. Ours: beyond three times that distance there are
# hardly any, so the row needs a second look; 100 km farther one of ZIP and coordinates is wrong.
_FAR, _TOO_FAR_M = 3.0, 100_000.0

# Meters: no degree of latitude or longitude is longer (WGS 84: 111,694 at the poles).
_LONGEST_DEGREE_M = 111_700.0

# float() alone would also read "nan", "1_000" and the digits of other scripts.
_IN_NUMBERS = frozenset("0123456789+-.eE")
_LIMITS = {"latitude": 90.0, "longitude": 180.0}


# Latitude and longitude in WGS 84 degrees and the accuracy in meters.
Point = tuple[float, float, float]


def has_point(row: Row) -> bool:
    """True if a coordinate column has any text, right or wrong."""
    return bool(row.cells.get("latitude") or row.cells.get("longitude"))


def read_point(row: Row, home: ZipRow | None) -> Point | None:
    """The row's point, or None after the reason is reported.

    ``home`` is the row's ZIP in the table of ZIPs. Without it only points outside the United
    States are reported.
    """
    accuracy = _accuracy(row)
    latitude, longitude = _degrees(row, "latitude"), _degrees(row, "longitude")
    if latitude is None or longitude is None or accuracy is None:
        return None
    _judge(row, latitude, longitude, home)
    return (latitude, longitude, accuracy) if row.usable else None


def _accuracy(row: Row) -> float | None:
    if not row.cells.get("accuracy_m"):
        return _implied_accuracy(row)
    accuracy = _number(row.cells["accuracy_m"])
    if accuracy is None or not 0 < accuracy < float("inf"):
        row.report(ERROR, "accuracy_m", "is not a positive number of meters", "such as 50")
        return None
    return accuracy


def _implied_accuracy(row: Row) -> float:
    """The default, or half a unit of the last digit that is written if that is more."""
    # Spreadsheets drop a final zero, so the longer of the two numbers counts.
    _, _, latitude = row.cells.get("latitude", "").partition(".")
    _, _, longitude = row.cells.get("longitude", "").partition(".")
    return _accuracy_of(len(latitude if len(latitude) > len(longitude) else longitude))


@lru_cache(maxsize=64)
def _accuracy_of(decimals: int) -> float:
    return max(DEFAULT_ACCURACY_M, round(METERS_PER_DEGREE / 2 / 10.0**decimals))


def _degrees(row: Row, column: str) -> float | None:
    text = row.cells.get(column, "")
    if not text:
        row.report(ERROR, column, "is blank, but the other coordinate is not")
        return None
    degrees = _number(text)
    if degrees is None:
        dotted = text.replace(",", ".", 1)
        both = [part.strip() for part in text.split(",")]
        if _number(dotted) is not None:
            fix = f"write {dotted}"
        elif len(both) == 2 and None not in map(_number, both):
            fix = f"write {both[0]} as latitude and {both[1]} as longitude"
        else:
            fix = "such as 34.7543"
        row.report(ERROR, column, "is not a number of degrees", fix)
    return degrees


def _number(text: str) -> float | None:
    try:
        return float(text) if _IN_NUMBERS.issuperset(text) else None
    except ValueError:
        return None


def _judge(row: Row, latitude: float, longitude: float, home: ZipRow | None) -> None:
    """Report a wrong or doubtful point, with the fix if there is one."""
    if home and _is_near(latitude, longitude, home):
        return
    off = _off_m(latitude, longitude, home)
    if off <= 0:
        return
    if off <= _TOO_FAR_M:
        row.report(WARNING, "latitude", _far(latitude, longitude, home), "check both")
        return
    for right_latitude, right_longitude, column, message in _repairs(latitude, longitude):
        if _off_m(right_latitude, right_longitude, home) <= 0:
            fix = f"latitude {right_latitude:.15g}, longitude {right_longitude:.15g}"
            row.report(ERROR, column, message, fix)
            return
    wrong = [
        column
        for column, value in zip(_LIMITS, (latitude, longitude), strict=True)
        if abs(value) > _LIMITS[column]
    ]
    for column in wrong:
        limit = _LIMITS[column]
        row.report(ERROR, column, f"is out of range: from -{limit:g} to {limit:g} degrees")
    if not wrong:
        severity = ERROR if home else WARNING  # without a ZIP the boxes alone are no proof
        row.report(severity, "latitude", _far(latitude, longitude, home), "check both")


def _is_near(latitude: float, longitude: float, home: ZipRow) -> bool:
    """True if the point is surely not too far from the ZIP. Much faster than the distance."""
    degrees = abs(latitude - home.latitude) + abs(longitude - home.longitude)
    return degrees * _LONGEST_DEGREE_M <= _FAR * home.uncertainty_m


def _repairs(latitude: float, longitude: float) -> Iterator[tuple[float, float, str, str]]:
    swapped = "latitude and longitude are swapped"
    yield longitude, latitude, "latitude", swapped
    yield latitude, -longitude, "longitude", "the minus sign is missing"
    yield longitude, -latitude, "latitude", f"{swapped}, and a minus sign is missing"
    yield -latitude, longitude, "latitude", "there is a minus sign too many"


def _off_m(latitude: float, longitude: float, home: ZipRow | None) -> float:
    """The meters by which the point is too far from the ZIP; infinite for an impossible point."""
    if not (abs(latitude) <= 90 and abs(longitude) <= 180):
        return float("inf")
    if home is None:
        return 0.0 if in_the_us(latitude, longitude) else float("inf")
    return _distance_m(latitude, longitude, home) - _FAR * home.uncertainty_m


def _distance_m(latitude: float, longitude: float, home: ZipRow) -> float:
    (distance,) = distance_lower_bounds_m(latitude, longitude, [(home.latitude, home.longitude)])
    return distance


def _far(latitude: float, longitude: float, home: ZipRow | None) -> str:
    if home is None:
        return "the coordinates are outside the United States"
    km = _distance_m(latitude, longitude, home) / 1000
    return f"the coordinates are {km:,.0f} km from the ZIP's center"
