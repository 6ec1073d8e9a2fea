"""The OpenAPI 3.1 document, made from the fields of a question and the schema of an answer."""

from typing import Any

from locator import __version__
from locator.report.schema import schema
from locator.roads.routers import NO_ROUTER, ROUTERS
from locator.serve.asked import FIELDS, MAX_ADDRESS, SIDES
from locator.serve.formats import DIRECTORY, LINES, MEDIA_TYPES, SERVICE
from locator.serve.problem import MEDIA_TYPE as PROBLEM
from locator.serve.service import LANGUAGE

Schema = dict[str, Any]

_REFUSALS = {
    "400": "the body is not a JSON object, or the URL has an unknown parameter",
    "401": "a token is needed",
    "403": "without tokens, only this machine gets answers",
    "404": "no clinic offers that service",
    "406": "Accept allows none of the formats",
    "408": "the request took too long to arrive",
    "413": "the body is too long",
    "415": "the body has the wrong media type",
    "421": "the name in the Host header is not allowed",
    "422": "a field is wrong; `field` names it",
    "429": "too many requests at once; try again after Retry-After seconds",
    "502": "an online geocoder or the router failed",
    "503": "the street index cannot be used",
    "504": "the online geocoder, the router or the map took too long",
}
_ASKING = tuple(code for code in _REFUSALS if code != "404")
_READING = ("400", "401", "403", "406", "421")

_PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "the reason; never repeats the request"},
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
    """A copy of ``part`` whose references point to OpenAPI's place for schemas."""
    if isinstance(part, dict):
        return {
            key: value.replace("#/$defs/", "#/components/schemas/")
            if key == "$ref"
            else _moved(value)
            for key, value in part.items()
        }
    return [_moved(item) for item in part] if isinstance(part, list) else part


def _question(more: Schema) -> Schema:
    """The schema of a question. null or "" in a field means the same as leaving it out."""
    address = {
        "type": "string",
        "maxLength": MAX_ADDRESS,
        "description": "as the caller gives it: street and town, ZIP code, city, or coordinates",
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
        "/v1/map": _post("map", "The answer as a map", "map_question", {"image/svg+xml": {}}, {}),
        "/v1/batch": _batch(),
        "/v1/clinics": _get("clinics", "The directory", _DIRECTORY, _READING, DIRECTORY),
        "/v1/services": _get(
            "services", "Each service, and the clinics that offer it", _json(_SERVICES), _READING
        ),
        "/v1/services/{name}": _service(),
        "/healthz": _get("healthz", "Is the service alive?", _json(_ALIVE), ("403", "421")),
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
_STRINGS: Schema = {"type": "array", "items": {"type": "string"}}
_SERVICES: Schema = {
    "type": "object",
    "required": ["services"],
    "properties": {
        "services": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["name", "clinics", "questions", "languages"],
                "properties": {
                    "name": {"type": "string"},
                    "clinics": _STRINGS,
                    "questions": {"type": "integer", "description": "those with an answer"},
                    "languages": {**_STRINGS, "description": "of its guide; empty without one"},
                },
            },
        }
    },
}
_ALIVE: Schema = {"type": "object", "properties": {"alive": {"const": True}}}
_READY: Schema = {
    "type": "object",
    "required": ["ready"],
    "description": "without a needed token only `ready`",
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
        "router": {"enum": [NO_ROUTER, *ROUTERS]},
        "loaded_at": {"type": "integer", "description": "Unix seconds"},
        "fault": {"type": ["string", "null"], "description": "why the newest files are not in use"},
    },
}


_TEXT_OR_NULL: Schema = {"type": ["string", "null"]}
_SERVICE: Schema = {
    "type": "object",
    "description": "what callers ask about the service, and the sites that offer it",
    "required": ["service", "language", "languages", "summary", "questions", "sites"],
    "properties": {
        "service": {"type": "string"},
        "language": {**_TEXT_OR_NULL, "description": "of the guide; null without one"},
        "languages": _STRINGS,
        "summary": _TEXT_OR_NULL,
        "questions": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["question", "answer"],
                "properties": {"question": {"type": "string"}, "answer": {"type": "string"}},
            },
        },
        "bring": _STRINGS,
        "avoid": _STRINGS,
        "sources": _STRINGS,
        "disclaimer": {**_TEXT_OR_NULL, "description": "belongs to every guide"},
        "sites": {
            "type": "array",
            "items": {"type": "object", "required": ["id", "name", "address", "status"]},
        },
    },
}


def _service() -> Schema:
    either = {"schema": {"anyOf": [_SERVICE, _ref("flat")]}}
    content = {"application/json": either, "text/plain": _TEXT}
    item = _get("service", "Questions of callers about a service", content, _READING, SERVICE)
    operation = item["get"]
    operation["description"] = (
        "The guide is in the language of the parameter, else in the best one of Accept-Language,"
        " else in English. `name` is any name of the service."
    )
    code = {"type": "string", "pattern": LANGUAGE}
    operation["parameters"] += [
        {"name": "name", "in": "path", "required": True, "schema": {"type": "string"}},
        {"name": "language", "in": "query", "required": False, "schema": code},
        *(
            {"name": name, "in": "header", "required": False, "schema": {"type": "string"}}
            for name in ("Accept-Language", "If-None-Match")
        ),
    ]
    operation["responses"]["304"] = {"description": "not changed since If-None-Match"}
    operation["responses"] |= _refusals(("404",))
    return item


def _json(content: Schema) -> Schema:
    return {"application/json": {"schema": content}}


def _refusals(codes: tuple[str, ...]) -> Schema:
    content = {PROBLEM: {"schema": _ref("problem")}}
    return {code: {"description": _REFUSALS[code], "content": content} for code in codes}


def _format(known: object) -> list[Schema]:
    names = list(known) if isinstance(known, dict) else []
    if not names:
        return []
    about = {"description": "overrides the Accept header", "required": False}
    return [{"name": "format", "in": "query", "schema": {"enum": names}, **about}]


def _get(
    name: str, summary: str, content: Schema, refusals: tuple[str, ...], formats: object = None
) -> Schema:
    responses = {"200": {"description": summary, "content": content}, **_refusals(refusals)}
    operation = {"operationId": name, "summary": summary, "parameters": _format(formats)}
    return {"get": {**operation, "responses": responses}}


def _ready() -> Schema:
    item = _get("readyz", "Can the service answer?", _json(_READY), ("403", "421"))
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
        "batch", "Many questions, one a line", {"application/x-ndjson": _TEXT}, _ASKING, LINES
    )["get"]
    operation["description"] = (
        "Each line of the body is a question as for /v1/find. Each line of the response is its"
        " answer, in the same order, sent while the request still arrives. Instead of an answer a"
        " line can have the status `error`, its line number and the reason."
    )
    operation["requestBody"] = {"required": True, "content": {"application/x-ndjson": _TEXT}}
    return {"post": operation}
