"""The OpenAPI 3.1 document, made of the fields that are read and the schema of the answers."""

from typing import Any

from locator import __version__
from locator.report.schema import schema
from locator.serve.asked import FIELDS, MAX_ADDRESS, SIDES
from locator.serve.formats import DIRECTORY, LINES, MEDIA_TYPES
from locator.serve.problem import MEDIA_TYPE as PROBLEM

Schema = dict[str, Any]

_REFUSALS = {
    "400": "the body is no JSON object, or the URL has a parameter that does not belong there",
    "401": "a token is needed",
    "403": "without tokens only callers on the same machine are answered",
    "406": "Accept allows no format there is",
    "408": "the request took too long to arrive",
    "413": "the body is too long",
    "415": "the body is of another media type",
    "421": "the Host header has a name that is not allowed",
    "422": "a field is wrong; `field` names it",
    "429": "too many requests at once; Retry-After says when to come again",
    "502": "an online geocoder failed",
    "503": "the street index cannot be used",
    "504": "an online geocoder took too long",
}
_ASKING, _READING = tuple(_REFUSALS), ("400", "401", "403", "406", "421")

_PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "never a word of the request"},
        "field": {"type": "string", "description": "the field that is wrong"},
    },
}


def openapi() -> Schema:
    """The document, as a new object."""
    answer = schema()
    parts = {name: _moved(part) for name, part in answer.pop("$defs").items()}
    del answer["$schema"], answer["$id"]
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "clinic-locator",
            "version": __version__,
            "description": "Which clinic is nearest to a caller, and how sure that is.",
        },
        "paths": _paths(),
        "components": {
            "schemas": {
                **parts,
                "answer": _moved(answer),
                "flat": {"type": "object", "additionalProperties": {"type": "string"}},
                "question": _question({}),
                "map_question": _question({name: side for name, (_, side) in SIDES.items()}),
                "problem": _PROBLEM,
            },
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer"},
                "password": {
                    "type": "http",
                    "scheme": "basic",
                    "description": "any user name, the token as password",
                },
            },
        },
        "security": [{}, {"token": []}, {"password": []}],
    }


def _moved(part: Any) -> Any:
    """The same with references to where OpenAPI keeps its schemas."""
    if isinstance(part, dict):
        return {
            key: value.replace("#/$defs/", "#/components/schemas/")
            if key == "$ref"
            else _moved(value)
            for key, value in part.items()
        }
    return [_moved(item) for item in part] if isinstance(part, list) else part


def _question(more: Schema) -> Schema:
    """The body; null or "" for a field is the same as leaving it out."""
    address = {
        "type": "string",
        "maxLength": MAX_ADDRESS,
        "description": "as it is said: street and town, a ZIP code, a city, coordinates",
        "examples": ["2340 Whitesburg Dr, Huntsville, AL 35801"],
    }
    fields = {name: field.schema for name, field in FIELDS.items()} | more
    blank = {"enum": [None, ""]}
    optional = {name: {"anyOf": [field, blank]} for name, field in fields.items()}
    return {
        "type": "object",
        "required": ["address"],
        "properties": {"address": address, **optional},
        "additionalProperties": False,
    }


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _paths() -> Schema:
    return {
        "/v1/find": _post("find", "Say which clinic is nearest", "question", _ANSWER, MEDIA_TYPES),
        "/v1/map": _post("map", "The same as a picture", "map_question", {"image/svg+xml": {}}, {}),
        "/v1/batch": _batch(),
        "/v1/clinics": _get("clinics", "The directory", _DIRECTORY, _READING, DIRECTORY),
        "/v1/services": _get(
            "services", "What is offered, and by whom", _json(_SERVICES), _READING
        ),
        "/healthz": _get("healthz", "Whether the service is alive", _json(_ALIVE), ("403", "421")),
        "/readyz": _ready(),
        "/metrics": _get(
            "metrics",
            "Counts for Prometheus",
            {"text/plain": _TEXT},
            ("401", "403", "421"),
        ),
        "/openapi.json": _get(
            "document", "This document", _json({"type": "object"}), ("401", "403", "421")
        ),
    }


_TEXT = {"schema": {"type": "string"}}
_ANSWER: Schema = {
    "application/json": {"schema": {"anyOf": [_ref("answer"), _ref("flat")]}},
    "application/geo+json": {"schema": {"type": "object", "required": ["type", "features"]}},
    "text/plain": _TEXT,
    "text/csv": _TEXT,
    "application/x-ndjson": _TEXT,
}
_DIRECTORY: Schema = {
    "application/json": {"schema": {"type": "object", "required": ["clinics"]}},
    "application/geo+json": {"schema": {"type": "object", "required": ["type", "features"]}},
    "text/csv": _TEXT,
}
_SERVICES: Schema = {
    "type": "object",
    "required": ["services"],
    "properties": {
        "services": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["name", "clinics"],
                "properties": {
                    "name": {"type": "string"},
                    "clinics": {"type": "array", "items": {"type": "string"}},
                },
            },
        }
    },
}
_ALIVE: Schema = {"type": "object", "properties": {"alive": {"const": True}}}
_READY: Schema = {
    "type": "object",
    "required": ["ready"],
    "description": "without a token, where one is needed, only whether it is ready",
    "properties": {
        "ready": {"type": "boolean"},
        "clinics": {"type": "integer"},
        "streets": {
            "type": ["object", "null"],
            "properties": {
                "counties": {"type": "integer"},
                "vintages": {"type": "array", "items": {"type": "string"}},
            },
        },
        "geocoders": {"type": "array", "items": {"type": "string"}},
        "loaded_at": {"type": "integer", "description": "Unix seconds"},
        "fault": {"type": ["string", "null"], "description": "why the newest files are not used"},
    },
}


def _json(content: Schema) -> Schema:
    return {"application/json": {"schema": content}}


def _refusals(codes: tuple[str, ...]) -> Schema:
    content = {PROBLEM: {"schema": _ref("problem")}}
    return {code: {"description": _REFUSALS[code], "content": content} for code in codes}


def _format(known: object) -> list[Schema]:
    names = list(known) if isinstance(known, dict) else []
    if not names:
        return []
    about = {"description": "stands above the Accept header", "required": False}
    return [{"name": "format", "in": "query", "schema": {"enum": names}, **about}]


def _get(
    name: str, summary: str, content: Schema, refusals: tuple[str, ...], formats: object = None
) -> Schema:
    responses = {"200": {"description": summary, "content": content}, **_refusals(refusals)}
    operation = {"operationId": name, "summary": summary, "parameters": _format(formats)}
    return {"get": {**operation, "responses": responses}}


def _ready() -> Schema:
    item = _get("readyz", "Whether there are answers", _json(_READY), ("403", "421"))
    item["get"]["responses"]["503"] = {
        "description": "the street index cannot be used",
        "content": _json(_READY),
    }
    return item


def _post(name: str, summary: str, body: str, content: Schema, formats: object) -> Schema:
    operation = _get(name, summary, content, _ASKING, formats)["get"]
    operation["requestBody"] = {"required": True, "content": _json(_ref(body))}
    return {"post": operation}


def _batch() -> Schema:
    operation = _get(
        "batch", "Many questions, a line each", {"application/x-ndjson": _TEXT}, _ASKING, LINES
    )["get"]
    operation["description"] = (
        "Each line of the body is a question as for /v1/find; each line of the response its answer,"
        " in the same order, while the request still goes on. A line that gets no answer has the"
        " status `error`, its number and why."
    )
    operation["requestBody"] = {"required": True, "content": {"application/x-ndjson": _TEXT}}
    return {"post": operation}
