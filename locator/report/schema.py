"""The JSON Schema (draft 2020-12) of ``--format json``."""

from collections.abc import Sequence
from typing import Any

from locator.clinics.hours import NOT_ON_FILE, STATES
from locator.geocode.model import FAULTS, PRECISIONS
from locator.ranking.model import CERTAIN, DRIVE, LIKELY, LINE, OPEN
from locator.ranking.question import QUESTIONS
from locator.report import fields
from locator.report.fields import SCHEMA, Fact
from locator.roads.routers import ROUTERS

Schema = dict[str, Any]


def schema() -> Schema:
    """The schema of every answer in JSON; unknown keys are allowed, because keys get added."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:{SCHEMA.replace('/', ':')}",
        "title": "The nearest clinic, and how sure that is",
        **_object(fields.ANSWER),
        "$defs": {
            "origin": _object(fields.ORIGIN),
            "decision": _object(fields.DECISION),
            "clinic": _object(fields.CLINIC),
            "opening": _object(fields.OPENING),
            "service_details": _object(fields.SERVICE_DETAILS),
            "reading": _object(fields.READING),
            "share": _object(fields.SHARE),
            "filters": _object(fields.FILTERS),
        },
        "allOf": [_when(status, then) for status, then in _BY_STATUS.items()],
    }


def _object(facts: Sequence[Fact]) -> Schema:
    properties = {fact.name: {**KINDS[fact.kind], "description": fact.about} for fact in facts}
    return {"type": "object", "required": list(properties), "properties": properties}


def _when(status: str, then: Schema) -> Schema:
    return {"if": {"properties": {"status": {"const": status}}}, "then": then}


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _or_null(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


def _degrees(most: int) -> Schema:
    return {"type": "number", "minimum": -most, "maximum": most}


_TEXT: Schema = {"type": "string"}
_KNOWN_TEXT: Schema = {"type": ["string", "null"], "minLength": 1}
_DISTANCE: Schema = {"type": "number", "minimum": 0}
_RANGE: Schema = {**_list(_DISTANCE), "minItems": 2, "maxItems": 2}
_MARGIN: Schema = {"type": ["number", "null"]}
_PROBABILITY: Schema = {"type": "number", "minimum": 0, "maximum": 0.999}
_COUNT: Schema = {"type": "integer", "minimum": 0}
_NOT_OPEN = [state for state in STATES if state != "open"]

# By the kind of a fact: what its value can be.
KINDS: dict[str, Schema] = {
    "text": _TEXT,
    "known_text": _KNOWN_TEXT,
    "name": {"type": "string", "minLength": 1},
    "texts": _list(_TEXT),
    "tel": {**_KNOWN_TEXT, "pattern": "^tel:"},
    "yes_no": {"type": "boolean"},
    "known_yes_no": {"type": ["boolean", "null"]},
    "count": _COUNT,
    "number_from_1": {"type": "integer", "minimum": 1},
    "latitude": _degrees(90),
    "longitude": _degrees(180),
    "radius": _COUNT,
    "miles": _DISTANCE,
    "km": _DISTANCE,
    "miles_range": _RANGE,
    "km_range": _RANGE,
    "margin_miles": _MARGIN,
    "margin_km": _MARGIN,
    "margin_minutes": _MARGIN,
    "measure": {"enum": [DRIVE, LINE]},
    "known_minutes": {"type": ["integer", "null"], "minimum": 1},
    "known_minutes_range": _or_null({**_RANGE, "items": {"type": "integer", "minimum": 1}}),
    "drive_source": {"enum": ["roads", "line", *ROUTERS, None]},
    "schema": {"const": SCHEMA},
    "status": {"enum": ["ok", "ambiguous", "no_match"]},
    "precision": {"enum": list(PRECISIONS)},
    "faults": _list({"enum": list(FAULTS)}),
    "clinic_status": {"enum": ["open", "temporarily_closed", "closed"]},
    "opening_state": {"enum": list(STATES)},
    "timezone_source": {"enum": ["locations file", "coordinates", None]},
    "confidence": _PROBABILITY,
    "probability": _PROBABILITY,
    "level": {"enum": [CERTAIN, LIKELY, OPEN]},
    "question": {"enum": [*QUESTIONS, None]},
    "shares": _list({"$ref": "#/$defs/share"}),
    "known_distance": {"type": ["number", "null"], "minimum": 0},
    "filters": {"$ref": "#/$defs/filters"},
    "left_out": {
        "type": ["object", "null"],
        "propertyNames": {"enum": [*_NOT_OPEN, NOT_ON_FILE]},
        "additionalProperties": _COUNT,
    },
    "directions": {
        "type": "object",
        "additionalProperties": {"type": "string", "pattern": "^(https://|geo:)"},
    },
    "origin": {"$ref": "#/$defs/origin"},
    "known_origin": _or_null({"$ref": "#/$defs/origin"}),
    "decision": {"$ref": "#/$defs/decision"},
    "clinics": _list({"$ref": "#/$defs/clinic"}),
    "opening": _or_null({"$ref": "#/$defs/opening"}),
    "service_details": _list({"$ref": "#/$defs/service_details"}),
    "readings": _list({"$ref": "#/$defs/reading"}),
}

_BY_STATUS: dict[str, Schema] = {
    "ok": {"properties": {"origin": {"type": "object"}, "candidates": {"minimum": 1}}},
    "ambiguous": {
        "properties": {
            "origin": {"type": "object"},
            "candidates": {"minimum": 2},
            "decision": {"properties": {"level": {"const": OPEN}}},
            "readings": {"minItems": 2},
        },
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
