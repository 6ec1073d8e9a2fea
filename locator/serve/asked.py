"""What was asked: a JSON object → an address and a Request.

The fields stand in one table, which the OpenAPI document shows too. Errors name the field and what
it takes, never what was in it: an address may have got into any of them.
"""

import json
import time
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, NoReturn

from locator.answer import Request
from locator.clinics.hours import WHEN_EXPECTED, read_when
from locator.clinics.model import Clinic
from locator.clinics.service_names import resolve_service
from locator.directions import LINKS, TRAVEL_MODES
from locator.errors import UsageError
from locator.report import LANGUAGES
from locator.report.rounding import METRES_PER_MILE
from locator.serve.problem import Problem

# Bytes of one request, and of one line of a batch. An address has about 60.
MAX_BODY = 65_536

# Characters; longer is no address. Ours: ten times the longest in USPS Publication 28's examples.
MAX_ADDRESS = 1_000
MAX_SERVICE, MAX_SERVICES = 200, 20

# A call flow often cannot leave a field out, only blank.
_NOT_SAID = (None, "")

# Units of a map: the page never has more pixels for it, and who has can enlarge a picture. One of
# 4,000 by 4,000 took up to four times as long to draw as one of the usual size.
LEAST_SIDE, MOST_SIDE = 200, 2_000

Schema = dict[str, Any]
Read = Callable[[Any, Sequence[Clinic]], Any]


class Asked(NamedTuple):
    """One question; ``size`` is the width and height of its map."""

    text: str
    request: Request
    size: tuple[float, float]


class Field(NamedTuple):
    """A field of the body: what it takes, and how it becomes the Request's ``into``.

    ``read`` raises ValueError with the words for people, or UsageError.
    """

    into: str
    schema: Schema
    read: Read


def _is_number(value: Any) -> bool:
    return type(value) in (int, float)


def _flag(value: Any, _: Sequence[Clinic]) -> bool:
    if not isinstance(value, bool):
        raise ValueError("is true or false")
    return value


def _word(known: Sequence[str]) -> Read:
    def read(value: Any, _: Sequence[Clinic]) -> str:
        if not isinstance(value, str) or value not in known:
            raise ValueError(f"is one of {', '.join(known)}")
        return value

    return read


def _links(value: Any, _: Sequence[Clinic]) -> tuple[str, ...]:
    names = [name.strip() for name in value.split(",")] if isinstance(value, str) else value
    if not isinstance(names, list) or not all(type(n) is str and n in LINKS for n in names):
        raise ValueError(f"is a list of {', '.join(LINKS)}")
    return tuple(dict.fromkeys(names))


def _services(value: Any, clinics: Sequence[Clinic]) -> tuple[str, ...]:
    names = [value] if isinstance(value, str) else value
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise ValueError("is the name of a service, or a list of them")
    if len(names) > MAX_SERVICES or any(len(name) > MAX_SERVICE for name in names):
        raise ValueError(f"has at most {MAX_SERVICES} names of {MAX_SERVICE} characters")
    return tuple(resolve_service(name, clinics) for name in names)


def _within(value: Any, _: Sequence[Clinic]) -> float:
    if not _is_number(value) or not 0 < value < 1e6:
        raise ValueError("is a positive number of miles")
    return float(value * METRES_PER_MILE)


def _count(value: Any, _: Sequence[Clinic]) -> int:
    if type(value) is not int or not 0 <= value < 10**6:
        raise ValueError("is a whole number of at least 0")
    return value


def _limit(value: Any, clinics: Sequence[Clinic]) -> int | None:
    return _count(value, clinics) or None


def _moment(value: Any, _: Sequence[Clinic]) -> str:
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
            "description": "only clinics with this service, or all of these; synonyms are known",
        },
        _services,
    ),
    "within_miles": Field(
        "within_m",
        _number(
            {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1e6},
            "list only clinics this near",
        ),
        _within,
    ),
    "at": Field(
        "at",
        {
            "type": "string",
            "pattern": r"^20\d\d-[01]\d-[0-3]\d[ T][0-2]\d:[0-5]\d$",
            "description": "tell hours for this time, by the clinics' own clocks, not for now",
            "examples": ["2026-12-24 16:30"],
        },
        _moment,
    ),
    "open_now": Field(
        "open_now",
        {**_YES_NO, "description": "only clinics that are open then"},
        _flag,
    ),
    "limit": Field("limit", _number(_WHOLE, "list at most so many clinics; 0 lists all"), _limit),
    "units": Field(
        "units",
        {"enum": ["mi", "km"], "description": "units in text; JSON always has both"},
        _word(("mi", "km")),
    ),
    "language": Field(
        "language",
        {"enum": list(LANGUAGES), "description": "of text and sms; all else is in English"},
        _word(LANGUAGES),
    ),
    "links": Field(
        "links",
        {
            "anyOf": [
                {"type": "string"},
                {"type": "array", "items": {"enum": list(LINKS)}},
            ],
            "description": f"directions links: a list, or with commas between: {', '.join(LINKS)}",
        },
        _links,
    ),
    "travel_mode": Field(
        "travel_mode",
        {"enum": list(TRAVEL_MODES), "description": "of the directions links"},
        _word(tuple(TRAVEL_MODES)),
    ),
    "share_origin": Field(
        "share_origin",
        {"type": "boolean", "description": "put the caller's place into the directions links"},
        _flag,
    ),
    "include_closed": Field(
        "include_closed",
        {**_YES_NO, "description": "rank permanently closed clinics too"},
        _flag,
    ),
    "verify_after": Field(
        "verify_after",
        _number(_WHOLE, "days after which a clinic's facts are to be confirmed by a call"),
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
    raise ValueError  # NaN and Infinity are no JSON


_DECODER = json.JSONDecoder(parse_constant=_no_constant)


def read(
    body: bytes, clinics: Sequence[Clinic], defaults: Request, *, sized: bool = False
) -> Asked:
    """The question in ``body``; what it does not say is as in ``defaults``.

    ``sized``: whether it can have the size of a map. Without ``at`` hours are told for the current
    minute. Raises Problem.
    """
    said = _object(body)
    if not said.keys() <= _KNOWN[sized]:
        names = ", ".join(sorted(_KNOWN[sized]))
        raise Problem(422, f"there is a field that is not known; known are: {names}")
    text = said.get("address")
    if not isinstance(text, str) or len(text) > MAX_ADDRESS:
        message = f"address is needed, a text of at most {MAX_ADDRESS} characters"
        raise Problem(422, message, field="address")
    # Hours are by the minute, and a moment that many requests share is evaluated once.
    changes: dict[str, Any] = {"at": time.time() // 60 * 60}
    for name in said.keys() & FIELDS.keys():
        if said[name] not in _NOT_SAID:
            changes[FIELDS[name].into] = _value(name, said[name], clinics)
    width, height = (_side(name, said.get(name)) for name in SIDES)
    return Asked(text, defaults._replace(**changes), (width, height))


_KNOWN = {False: {"address", *FIELDS}, True: {"address", *FIELDS, *SIDES}}


def _object(body: bytes) -> dict[str, Any]:
    try:
        said = _DECODER.decode(body.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise Problem(400, "the body is not JSON") from None
    if not isinstance(said, dict):
        raise Problem(400, "the body is not a JSON object")
    return said


def _value(name: str, value: Any, clinics: Sequence[Clinic]) -> Any:
    try:
        return FIELDS[name].read(value, clinics)
    except ValueError as error:
        raise Problem(422, f"{name} {error}", field=name) from None
    except UsageError as error:
        raise Problem(422, f"{name}: {error}", field=name) from None


def _side(name: str, value: Any) -> float:
    if value in _NOT_SAID:
        return SIDES[name][0]
    if not _is_number(value) or not LEAST_SIDE <= value <= MOST_SIDE:
        message = f"{name} is a number from {LEAST_SIDE} to {MOST_SIDE}"
        raise Problem(422, message, field=name)
    return float(value)
