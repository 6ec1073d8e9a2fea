"""The JSON Schema (draft 2020-12) of ``--format json``."""

from typing import Any

from locator.clinics.hours import NOT_ON_FILE, STATES
from locator.geocode.model import FAULTS, PRECISIONS
from locator.report.contract import SCHEMA

Schema = dict[str, Any]


def schema() -> Schema:
    """What every answer in JSON keeps to; unknown keys are allowed, because keys get added."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:{SCHEMA.replace('/', ':')}",
        "title": "The nearest clinic, and how sure that is",
        **_object(_ANSWER, optional=("readings",)),
        "$defs": {
            "origin": _object(_ORIGIN),
            "decision": _object(_DECISION),
            "clinic": _object(_CLINIC),
            "opening": _object(_OPENING),
            "service_details": _object(_SERVICE_DETAILS),
            "reading": _object(_READING),
        },
        "allOf": [_when(status, then) for status, then in _BY_STATUS.items()],
    }


def _object(properties: Schema, optional: tuple[str, ...] = ()) -> Schema:
    required = [name for name in properties if name not in optional]
    return {"type": "object", "required": required, "properties": properties}


def _when(status: str, then: Schema) -> Schema:
    return {"if": {"properties": {"status": {"const": status}}}, "then": then}


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _text(description: str = "") -> Schema:
    return {"type": "string", **({"description": description} if description else {})}


def _known_text(description: str) -> Schema:
    return {"type": ["string", "null"], "minLength": 1, "description": description}


def _distance(description: str) -> Schema:
    return {"type": "number", "minimum": 0, "description": description}


def _range(unit: str) -> Schema:
    return {
        "type": "array",
        "items": {"type": "number", "minimum": 0},
        "minItems": 2,
        "maxItems": 2,
        "description": f"least and most {unit}, both points anywhere in their circles",
    }


def _margin(unit: str) -> Schema:
    return {
        "type": ["number", "null"],
        "description": f"{unit} that the second clinic is farther; null without a second",
    }


_LATITUDE = {"type": "number", "minimum": -90, "maximum": 90, "description": "WGS 84 degrees"}
_LONGITUDE = {"type": "number", "minimum": -180, "maximum": 180, "description": "WGS 84 degrees"}
_RADIUS = {"type": "integer", "minimum": 0}

_NOT_OPEN = [state for state in STATES if state != "open"]

_ANSWER: Schema = {
    "schema": {"const": SCHEMA},
    "status": {"enum": ["ok", "ambiguous", "no_match"]},
    "origin": {"anyOf": [{"$ref": "#/$defs/origin"}, {"type": "null"}]},
    "candidates": {
        "type": "integer",
        "minimum": 0,
        "description": "how many places the text can mean",
    },
    "decision": {"$ref": "#/$defs/decision"},
    "clinics": _list({"$ref": "#/$defs/clinic"}),
    "left_out": {
        "type": ["object", "null"],
        "propertyNames": {"enum": [*_NOT_OPEN, NOT_ON_FILE]},
        "additionalProperties": {"type": "integer", "minimum": 0},
        "description": "with --open-now: how many clinics that leaves out, by why; else null",
    },
    "readings": _list({"$ref": "#/$defs/reading"}),
}

_ORIGIN: Schema = {
    "latitude": _LATITUDE,
    "longitude": _LONGITUDE,
    "precision": {"enum": list(PRECISIONS)},
    "uncertainty_m": {
        **_RADIUS,
        "description": "metres around the point that hold the true place in 95 of 100 cases",
    },
    "label": _text("what was matched"),
    "source": _text("where the point came from"),
    "vintage": _known_text("date or version of the source"),
    "faults": {**_list({"enum": list(FAULTS)}), "description": "why the match is not perfect"},
}

_DECISION: Schema = {
    "nearest": _known_text("id of the nearest clinic; null when no clinic fits"),
    "nearest_name": _known_text("its name"),
    "certain": {
        "type": "boolean",
        "description": "true only if no place the text can mean has another clinic nearer",
    },
    "margin_miles": _margin("miles"),
    "margin_km": _margin("kilometres"),
    "ask": _known_text("the question to put to the caller"),
    "ask_for": _known_text("the same as a machine word"),
    "ask_choices": {
        **_list(_text()),
        "description": "the choices that the question offers; most questions offer none",
    },
    "shares": {
        "type": ["object", "null"],
        "additionalProperties": {"type": "number", "minimum": 0, "maximum": 1},
        "description": "by clinic id, the part of the ZIP code's houses that it is nearest to",
    },
}

_YES_NO = {"type": ["boolean", "null"]}

_PHONE: Schema = {
    "phone": _known_text("as the practice writes it"),
    "phone_national": _known_text("as it is dialled; null where it is no number"),
    "phone_e164": _known_text("ITU-T E.164, without an extension"),
    "phone_uri": {
        **_known_text("a tel: link (RFC 3966), with the extension"),
        "pattern": "^tel:",
    },
}

_OPENING: Schema = {
    "state": {"enum": list(STATES)},
    "says": _text("the same for people"),
    "at": _known_text("the moment by the clinic's clock, ISO 8601"),
    "changes_at": _known_text("when the state changes next, ISO 8601; null where it does not"),
    "comment": _known_text("what the hours add in quotes"),
    "timezone": _known_text("IANA name"),
    "timezone_source": {"enum": ["locations file", "coordinates", None]},
    "now": {"enum": [True, False, None], "description": "whether the moment was not asked for"},
}

_SERVICE_DETAILS: Schema = {
    "service": {**_text("one of the clinic's services"), "minLength": 1},
    **_PHONE,
    "referral_needed": _YES_NO,
    "walk_in": _YES_NO,
    "languages": _list(_text()),
    "note": _known_text("for callers"),
}

_CLINIC: Schema = {
    "rank": {"type": "integer", "minimum": 1},
    "id": {"type": "string", "minLength": 1},
    "name": _text(),
    "address": _text("in one line, as the practice writes it"),
    "latitude": _LATITUDE,
    "longitude": _LONGITUDE,
    "accuracy_m": {**_RADIUS, "description": "metres: the door is within this of the point"},
    "distance_miles": _distance("straight line"),
    "distance_km": _distance("straight line"),
    "distance_range_miles": _range("miles"),
    "distance_range_km": _range("kilometres"),
    "services": _list(_text()),
    **_PHONE,
    "hours": _known_text("OpenStreetMap opening_hours syntax"),
    "status": {"enum": ["open", "temporarily_closed", "closed"]},
    "notice": _known_text("what callers should be told"),
    "url": _known_text("the clinic's page"),
    "verified_on": _known_text("YYYY-MM-DD: when the practice last checked this row"),
    "call_to_confirm": {
        "type": ["boolean", "null"],
        "description": "whether verified_on is older than --verify-after; null where it is null",
    },
    "opening": {
        "anyOf": [{"$ref": "#/$defs/opening"}, {"type": "null"}],
        "description": "what the hours say of the moment asked for; null without hours",
    },
    "service_details": _list({"$ref": "#/$defs/service_details"}),
    "directions": {
        "type": "object",
        "additionalProperties": {"type": "string", "pattern": "^(https://|geo:)"},
        "description": "links by name, in the order asked for",
    },
}

_READING: Schema = {
    "origin": {"$ref": "#/$defs/origin"},
    "nearest": {"type": "string", "minLength": 1},
}

_BY_STATUS: dict[str, Schema] = {
    "ok": {"properties": {"origin": {"type": "object"}, "candidates": {"minimum": 1}}},
    "ambiguous": {
        "properties": {
            "origin": {"type": "object"},
            "candidates": {"minimum": 2},
            "decision": {"properties": {"certain": {"const": False}}},
            "readings": {"minItems": 2},
        },
        "required": ["readings"],
    },
    "no_match": {
        "properties": {
            "origin": {"type": "null"},
            "candidates": {"const": 0},
            "decision": {"properties": {"nearest": {"type": "null"}, "certain": {"const": False}}},
            "clinics": {"maxItems": 0},
        }
    },
}
