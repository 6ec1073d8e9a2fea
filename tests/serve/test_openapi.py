"""The OpenAPI document, and the service's obedience to it for any input."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from locator.cli.serve import serve
from locator.serve import Config, create_app
from locator.serve.asked import FIELDS
from locator.serve.formats import DIRECTORY, LINES, MEDIA_TYPES, SERVICE
from locator.serve.openapi import openapi
from tests.closed import sitecustomize as closed
from tests.serve.page_service import ALL_KINDS
from tests.serve.service import Service

# Checks that hold for every input. positive_data_acceptance is not one of them: a text
# that fits the schema can name a service that no clinic offers, or a day that does not exist.
CHECKS = (
    "not_a_server_error,status_code_conformance,content_type_conformance,"
    "response_headers_conformance,response_schema_conformance,negative_data_rejection,"
    "missing_required_header,unsupported_method,ignored_auth"
)


def test_the_document_is_served(service: Service) -> None:
    """The document is valid OpenAPI of its version."""
    document = service.get("/openapi.json").json()
    assert document == openapi()
    assert document["openapi"] == "3.1.0"


def test_the_docs_list_every_field_and_default() -> None:
    """docs/serve.md names each field of a question, and each option that is a default of one."""
    text = (Path(__file__).parents[2] / "docs" / "serve.md").read_text(encoding="utf-8")
    listed = re.findall(r"`(\w+)`", text.split("The other fields ")[1].split("`null`")[0])
    assert sorted(listed) == sorted(["find", *FIELDS])
    defaults = re.findall(r"`--([a-z-]+)`", text.split("own options")[1].split(" asks for ")[0])
    short = {name.removesuffix("_miles").replace("_", "-") for name in FIELDS}
    options = {str(param.name).replace("_", "-") for param in serve.params}
    assert sorted(defaults) == sorted(short & options)


def test_every_path_is_documented() -> None:
    """The document has every path except the page, with its methods."""
    app = create_app(Config())
    paths = {path for path in app.paths if path != "/" and not path.startswith("/page/")}
    assert paths == set(openapi()["paths"])


def test_every_field_and_format_is_documented() -> None:
    """The document has every field of a question and the formats of each path."""
    document = openapi()
    question = document["components"]["schemas"]["question"]
    assert set(question["properties"]) == {"address", *FIELDS}
    formats = {
        "/v1/find": MEDIA_TYPES,
        "/v1/batch": LINES,
        "/v1/clinics": DIRECTORY,
        "/v1/services/{name}": SERVICE,
    }
    for path, known in formats.items():
        ((operation),) = document["paths"][path].values()
        assert operation["parameters"][0]["schema"]["enum"] == list(known)
        content = operation["responses"]["200"]["content"]
        assert set(content) == {media_type.partition(";")[0] for media_type in known.values()}


@pytest.mark.parametrize("name", list(openapi()["components"]["schemas"]))
def test_every_schema_is_one(name: str) -> None:
    """Every schema is valid JSON Schema of draft 2020-12, as OpenAPI 3.1 requires."""
    jsonschema.Draft202012Validator.check_schema(openapi()["components"]["schemas"][name])


@pytest.mark.parametrize("address", ALL_KINDS)
def test_answers_are_as_documented(service: Service, address: str) -> None:
    """Each kind of answer fits the document's schema."""
    document = openapi()
    answer = document | {"$ref": "#/components/schemas/answer"}
    jsonschema.validate(service.find(address), answer, jsonschema.Draft202012Validator)


def test_whatever_is_asked(service: Service, tmp_path: Path) -> None:
    """Schemathesis finds no input that causes a fault or an undocumented response."""
    command = [sys.executable, "-m", "schemathesis.cli", "run", f"{service.url}openapi.json"]
    options = ["--max-examples", "12", "--phases", "examples,coverage,fuzzing", "--no-color"]
    fixed = ["--generation-deterministic", "--exclude-operation-id", "batch", "--checks", CHECKS]
    environment = {**os.environ, "PYTHONPATH": str(Path(closed.__file__).parent)}
    done = subprocess.run(
        [*command, *options, *fixed],
        cwd=tmp_path, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-5000:]
    assert "9 selected" in done.stdout or "8 selected" in done.stdout


@settings(max_examples=60)
@given(st.lists(st.binary(max_size=60) | st.just(b'{"address": "35806"}'), max_size=8))
def test_whatever_lines_are_sent(service: Service, sent: list[bytes]) -> None:
    """Any bytes as a batch give one line with a status for each line that is not blank."""
    body = b"\n".join(sent)
    reply = service.batch(body)
    assert reply.status == 200
    found = [json.loads(line)["status"] for line in reply.text.splitlines()]
    assert len(found) == sum(bool(line.strip()) for line in body.split(b"\n"))
    assert set(found) <= {"ok", "error"}
