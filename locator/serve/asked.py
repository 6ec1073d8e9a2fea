"""Read a question: a JSON object → an address and a Request.

One table holds all fields; the OpenAPI document shows it too. Errors name the field and the values
it takes. They never repeat its value: any field may hold an address by mistake.
"""

import json
import time
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, NoReturn

from locator.answer import Request
from locator.clinics.directory import Directory
from locator.clinics.hours import WHEN_EXPECTED, read_when
from locator.directions import LINKS, TRAVEL_MODES
from locator.errors import UsageError
from locator.geodesy import METERS_PER_MILE
from locator.ranking.model import MEASURES
from locator.report import LANGUAGES
from locator.serve.problem import Problem

# Bytes of one request, and of one line of a batch. An address takes about 60.
MAX_BODY = 65_536

# Characters. Our choice: ten times the longest address in USPS Publication 28's examples.
MAX_ADDRESS = 1_000
MAX_SERVICE, MAX_SERVICES = 200, 20

# Many call flows cannot leave a field out; they send a blank one.
_BLANK = (None, "")

# Sides of a map in its units. The page never needs more; SVG can be enlarged. A map of 4,000 by
# 4,000 took up to four times as long to draw as one of the usual size.
LEAST_SIDE, MOST_SIDE = 200, 2_000

Schema = dict[str, Any]
Read = Callable[[Any, Directory], Any]


class Asked(NamedTuple):
    """One question; ``size`` is the width and height of its map, in the map's units."""

    text: str
    request: Request
    size: tuple[float, float]


class Field(NamedTuple):
    """A field of the body. ``read`` makes the value of the Request's attribute ``into``.

    ``schema``: the JSON Schema of the field. ``read`` raises ValueError, with a message that goes
    on after the field's name, or UsageError.
    """

    into: str
    schema: Schema
    read: Read


def _is_number(value: Any) -> bool:
    return type(value) in (int, float)


def _flag(value: Any, _: Directory) -> bool:
    if not isinstance(value, bool):
        raise ValueError("must be true or false")
    return value


def _word(known: Sequence[str]) -> Read:
    def read(value: Any, _: Directory) -> str:
        if not isinstance(value, str) or value not in known:
            raise ValueError(f"must be one of {', '.join(known)}")
        return value

    return read


def _links(value: Any, _: Directory) -> tuple[str, ...]:
    names = [name.strip() for name in value.split(",")] if isinstance(value, str) else value
    if not isinstance(names, list) or not all(type(n) is str and n in LINKS for n in names):
        raise ValueError(f"must be a list of {', '.join(LINKS)}")
    return tuple(dict.fromkeys(names))


def _services(value: Any, clinics: Directory) -> tuple[str, ...]:
    names = [value] if isinstance(value, str) else value
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise ValueError("must be the name of a service, or a list of names")
    if len(names) > MAX_SERVICES or any(len(name) > MAX_SERVICE for name in names):
        raise ValueError(f"can have at most {MAX_SERVICES} names of {MAX_SERVICE} characters")
    return clinics.resolve_services(names)


def _miles(value: Any, _: Directory) -> float:
    if not _is_number(value) or not 0 < value < 1e6:
        raise ValueError("must be a positive number of miles")
    return float(value * METERS_PER_MILE)


def _within(value: Any, clinics: Directory) -> float:
    try:
        return _miles(value, clinics)
    except ValueError as error:
        raise ValueError(f"{error}; for a drive, use within_minutes") from None


def _within_minutes(value: Any, _: Directory) -> float:
    if not _is_number(value) or not 0 < value < 1e6:
        raise ValueError("must be a positive number of minutes, such as 20")
    return float(value * 60)


def _probability(value: Any, _: Directory) -> float:
    if not _is_number(value) or not 0 <= value <= 1:
        raise ValueError("must be a number from 0 to 1")
    return float(value)


def _count(value: Any, _: Directory) -> int:
    if type(value) is not int or not 0 <= value < 10**6:
        raise ValueError("must be a whole number of at least 0")
    return value


def _limit(value: Any, clinics: Directory) -> int | None:
    return _count(value, clinics) or None


def _moment(value: Any, _: Directory) -> str:
    if not isinstance(value, str):
        raise ValueError(WHEN_EXPECTED)
    return read_when(value)


def _number(bound: Schema, description: str) -> Schema:
    return {**bound, "description": description}


_WHOLE = {"type": "integer", "minimum": 0, "maximum": 10**6 - 1}
_YES_NO = {"type": "boolean", "default": False}

FIELDS: dict[str, Field] = {
    "service": Field(
        "services",
        {
            "anyOf": [
                {"type": "string", "maxLength": MAX_SERVICE},
                {
                    "type": "array",
                    "maxItems": MAX_SERVICES,
                    "items": {"type": "string", "maxLength": MAX_SERVICE},
                },
            ],
            "description": "only clinics with this service, or all of these; synonyms work",
        },
        _services,
    ),
    "within_miles": Field(
        "within_m",
        _number(
            {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1e6},
            "list only clinics within this distance",
        ),
        _within,
    ),
    "within_minutes": Field(
        "within_s",
        {
            "type": "number",
            "exclusiveMinimum": 0,
            "exclusiveMaximum": 1e6,
            "description": "list only clinics within this drive, in minutes",
        },
        _within_minutes,
    ),
    "by": Field(
        "by",
        {"enum": list(MEASURES), "description": "measure by drive time or by straight line"},
        _word(MEASURES),
    ),
    "at": Field(
        "at",
        {
            "type": "string",
            "pattern": r"^20\d\d-[01]\d-[0-3]\d[ T][0-2]\d:[0-5]\d$",
            "description": "show hours at this time by the clinics' own clocks; default: now",
            "examples": ["2026-12-24 16:30"],
        },
        _moment,
    ),
    "open_now": Field(
        "open_now",
        {**_YES_NO, "description": "only clinics that are open at that time"},
        _flag,
    ),
    "limit": Field("limit", _number(_WHOLE, "list at most this many clinics; 0 lists all"), _limit),
    "units": Field(
        "units",
        {
            "enum": ["mi", "km"],
            "description": "units in text; JSON always has miles and kilometers",
        },
        _word(("mi", "km")),
    ),
    "language": Field(
        "language",
        {
            "enum": list(LANGUAGES),
            "description": "language of text and sms; other formats are in English",
        },
        _word(LANGUAGES),
    ),
    "links": Field(
        "links",
        {
            "anyOf": [
                {"type": "string"},
                {"type": "array", "items": {"enum": list(LINKS)}},
            ],
            "description": f"directions links, a list or separated by commas: {', '.join(LINKS)}",
        },
        _links,
    ),
    "travel_mode": Field(
        "travel_mode",
        {"enum": list(TRAVEL_MODES), "description": "travel mode of the directions links"},
        _word(tuple(TRAVEL_MODES)),
    ),
    "share_origin": Field(
        "share_origin",
        {"type": "boolean", "description": "add the caller's place to the directions links"},
        _flag,
    ),
    "way": Field(
        "way",
        {**_YES_NO, "description": "geojson also has the way to the nearest clinic by road"},
        _flag,
    ),
    "include_closed": Field(
        "include_closed",
        {**_YES_NO, "description": "rank permanently closed clinics too"},
        _flag,
    ),
    "sure": Field(
        "sure",
        _number({"type": "number", "minimum": 0, "maximum": 1}, "ask nothing from this confidence"),
        _probability,
    ),
    "service_area_miles": Field(
        "service_area_m",
        _number(
            {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1e6},
            "beyond this distance from every clinic the caller is outside the service area",
        ),
        _miles,
    ),
    "verify_after": Field(
        "verify_after",
        _number(_WHOLE, "days after which a clinic's entry needs a call to confirm"),
        _count,
    ),
}

SIDES: dict[str, tuple[float, Schema]] = {
    name: (
        default,
        {"type": "number", "minimum": LEAST_SIDE, "maximum": MOST_SIDE, "default": default},
    )
    for name, default in (("width", 960), ("height", 720))
}


def _no_constant(_: str) -> NoReturn:
    raise ValueError  # NaN and Infinity are not JSON


_DECODER = json.JSONDecoder(parse_constant=_no_constant)


def read(body: bytes, clinics: Directory, defaults: Request, *, sized: bool = False) -> Asked:
    """The question in ``body``; fields that it leaves out are taken from ``defaults``.

    ``sized``: whether it may give the size of a map. Without ``at``, hours are shown for the
    current minute. Raises Problem.
    """
    given = _object(body)
    if not given.keys() <= _KNOWN[sized]:
        names = ", ".join(sorted(_KNOWN[sized]))
        raise Problem(422, f"unknown field; choose from {names}")
    text = given.get("address")
    if not isinstance(text, str) or len(text) > MAX_ADDRESS:
        message = f"address must be text of at most {MAX_ADDRESS} characters"
        raise Problem(422, message, field="address")
    # Rounded to the minute, so that opening hours are computed once for many requests.
    changes: dict[str, Any] = {"at": time.time() // 60 * 60}
    for name in given.keys() & FIELDS.keys():
        if given[name] not in _BLANK:
            changes[FIELDS[name].into] = _value(name, given[name], clinics)
    width, height = (_side(name, given.get(name)) for name in SIDES)
    return Asked(text, defaults._replace(**changes), (width, height))


_KNOWN = {False: {"address", *FIELDS}, True: {"address", *FIELDS, *SIDES}}


def _object(body: bytes) -> dict[str, Any]:
    try:
        given = _DECODER.decode(body.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise Problem(400, "the body is not JSON") from None
    if not isinstance(given, dict):
        raise Problem(400, "the body is not a JSON object")
    return given


def _value(name: str, value: Any, clinics: Directory) -> Any:
    try:
        return FIELDS[name].read(value, clinics)
    except ValueError as error:
        raise Problem(422, f"{name} {error}", field=name) from None
    except UsageError as error:
        raise Problem(422, f"{name}: {error}", field=name) from None


def _side(name: str, value: Any) -> float:
    if value in _BLANK:
        return SIDES[name][0]
    if not _is_number(value) or not LEAST_SIDE <= value <= MOST_SIDE:
        message = f"{name} must be a number from {LEAST_SIDE} to {MOST_SIDE}"
        raise Problem(422, message, field=name)
    return float(value)
