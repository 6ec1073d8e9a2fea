"""Callers' questions about a service, over HTTP."""

import json
from pathlib import Path

import jsonschema
import pytest

from locator.errors import Exit
from locator.report.flat import MAX_BYTES
from locator.serve.openapi import openapi
from tests.conftest import Run
from tests.serve.conftest import files_of
from tests.serve.page_service import write_directory
from tests.serve.service import Service, serving, start, until

CUPPING = "/v1/services/Cupping"


def test_a_service_is_the_command_s(run: Run, service: Service, directory: Path) -> None:
    """The JSON and text are those of ``locator services show``, under any name of the service."""
    show = ("services", "show", "cupping", "--locations", str(directory / "locations.csv"))
    printed = json.loads(run(*show, "--format", "json").out)
    for name in ("Cupping", "cupping", "cupping%20therapy", "Myofascial%20decompression"):
        reply = service.get(f"/v1/services/{name}")
        assert (reply.status, reply.headers["content-type"]) == (200, "application/json")
        assert reply.json() == printed
    reply = service.get(f"{CUPPING}?format=text")
    assert reply.headers["content-type"] == "text/plain; charset=utf-8"
    assert reply.text == run(*show, "--format", "text").out


def test_it_is_as_documented(service: Service) -> None:
    """The response fits the schema of the OpenAPI document, with a guide and without one."""
    document = openapi()
    operation = document["paths"]["/v1/services/{name}"]["get"]
    schema = operation["responses"]["200"]["content"]["application/json"]["schema"]["anyOf"][0]
    for name in ("Cupping", "Dry%20needling"):
        found = service.get(f"/v1/services/{name}").json()
        jsonschema.validate(found, document | schema, jsonschema.Draft202012Validator)
        assert set(found) == set(schema["properties"])


@pytest.mark.parametrize(
    ("query", "accept", "language", "begins"),
    [
        ("", "", "en", "Cups"),
        ("", "es", "es", "Las ventosas"),
        ("", "es-US,es;q=0.9,en;q=0.8", "es", "Las ventosas"),
        ("", "fr, en;q=0.5, es;q=0.9", "es", "Las ventosas"),
        ("", "es;q=0, de", "en", "Cups"),
        ("", "x" * 300, "en", "Cups"),
        ("&language=es", "en", "es", "Las ventosas"),
        ("&language=vi", "es", "en", "Cups"),
    ],
)
def test_the_language(
    service: Service, query: str, accept: str, language: str, begins: str
) -> None:
    """The parameter decides, else Accept-Language; a language not on file gets English."""
    headers = {"Accept_Language": accept} if accept else {}
    reply = service.get(f"{CUPPING}?format=json{query}", **headers)
    assert reply.headers["content-language"] == language
    assert "Accept-Language" in reply.headers["vary"]
    assert (reply.json()["language"], reply.json()["summary"][: len(begins)]) == (language, begins)


def test_a_language_that_the_program_does_not_speak(directory: Path, tmp_path: Path) -> None:
    """A practice can write its guide in any language; only the words around it are English."""
    guide = tmp_path / "guide.csv"
    guide.write_text("service,kind,text,answer,language\nCupping,summary,Giác hơi.,,vi\n", "utf-8")
    options = (*files_of(directory), "--guide-file", str(guide))
    with serving(tmp_path / "home", *options) as service:
        for path, language in ((CUPPING, "vi"), ("/v1/services/Dry%20needling", "en")):
            for form in ("json", "flat", "text"):
                reply = service.get(f"{path}?format={form}&language=vi")
                assert (reply.status, reply.headers["content-language"]) == (200, language)
        reply = service.get(f"{CUPPING}?format=text", Accept_Language="vi")
        assert reply.text.startswith("Giác hơi. It is offered at East Side")


def test_what_has_not_changed_is_not_sent_again(service: Service) -> None:
    """With the ETag of what a client has, the response is 304 without a body."""
    first = service.get(CUPPING)
    etag = first.headers["etag"]
    assert first.headers["cache-control"] == "private, no-cache"
    for held in (etag, f"W/{etag}", f'"other", {etag}', "*"):
        again = service.get(CUPPING, If_None_Match=held)
        assert (again.status, again.body, again.headers["etag"]) == (304, b"", etag)
    assert service.get(CUPPING, If_None_Match='"other"').status == 200
    spanish = service.get(CUPPING, If_None_Match=etag, Accept_Language="es")
    assert spanish.status == 200
    assert spanish.headers["etag"] != etag


def test_the_flat_form(service: Service) -> None:
    """Platforms get one object of strings: numbered questions, answers and sites."""
    reply = service.get(f"{CUPPING}?format=flat")
    found = reply.json()
    assert all(isinstance(value, str) for value in found.values())
    assert (found["questions_listed"], found["question_1"]) == ("3", "Does it hurt?")
    assert found["answer_2"] == "Ten minutes, on most days."
    assert (found["bring"], found["avoid"]) == ("A towel", "")
    assert found["disclaimer"].startswith("General information, not medical advice")
    assert (found["sites_listed"], found["site_1_phone_e164"]) == ("3", "+12565550100")
    assert "no referral needed" in found["site_1_service_details"]
    assert "question_4" not in found


def test_the_flat_form_has_a_limit(directory: Path, tmp_path: Path) -> None:
    """A guide of any length fits the platforms: whole questions are left out, and counted."""
    rows = "".join(f"Cupping,question,Question {at}?,{'ñ' * 300},en,{at}\n" for at in range(1, 200))
    long = tmp_path / "guide.csv"
    long.write_text(f"service,kind,text,answer,language,order\n{rows}", encoding="utf-8")
    options = (*files_of(directory), "--guide-file", str(long))
    with serving(tmp_path / "home", *options) as service:
        reply = service.get(f"{CUPPING}?format=flat")
        assert len(reply.body) <= MAX_BYTES
        listed = int(reply.json()["questions_listed"])
        assert 10 < listed < 199
        assert len(reply.json()[f"answer_{listed}"]) == 300
        assert len(service.get(CUPPING).json()["questions"]) == 199


@pytest.mark.parametrize(
    ("path", "status", "detail"),
    [
        ("/v1/services/cuping", 404, 'did you mean "Cupping"?'),
        ("/v1/services/TENS", 404, "On file: Cupping; Dry needling; Sports massage"),
        ("/v1/services/", 404, "no clinic offers that service"),
        ("/v1/services/a/b%2Fc", 404, "no clinic offers that service"),
        (f"/v1/services/{'x' * 1000}", 404, "no clinic offers that service"),
        (f"{CUPPING}?language=english", 400, "language must be a code"),
        (f"{CUPPING}?format=xml", 400, "format must be one of json, flat, text"),
        (f"{CUPPING}?address=1+Main", 400, "the URL takes only format, language"),
    ],
)
def test_refusals(service: Service, path: str, status: int, detail: str) -> None:
    """A refusal says what is wrong and never repeats the request."""
    reply = service.get(path)
    assert (reply.status, reply.headers["content-type"]) == (status, "application/problem+json")
    assert detail in reply.json()["detail"]
    assert "Main" not in reply.text


def test_the_list_says_which_have_a_guide(service: Service) -> None:
    """Each service has its number of questions, and the languages of its guide."""
    listed = {one["name"]: one for one in service.get("/v1/services").json()["services"]}
    assert (listed["Cupping"]["questions"], listed["Cupping"]["languages"]) == (3, ["en", "es"])
    assert (listed["Dry needling"]["questions"], listed["Dry needling"]["languages"]) == (0, [])


def test_names_are_not_logged(directory: Path, tmp_path: Path) -> None:
    """The log has no name of a service: somebody may have put an address there."""
    with serving(tmp_path / "home", *files_of(directory)) as service:
        service.get("/v1/services/48151%20Plantedquartz%20Ln")
        service.get(CUPPING)
        assert [event["path"] for event in service.wait_for("request", 2)] == ["/v1/services/"] * 2
        assert "Planted" not in service.log


def test_the_guide_is_read_again(tmp_path: Path) -> None:
    """A changed guide is used soon; a wrong one leaves the old one in use, and /readyz says why."""
    folder = tmp_path / "own"
    folder.mkdir()
    write_directory(folder)
    guide = folder / "service_guide.csv"
    with serving(tmp_path / "home", *files_of(folder)) as service:
        guide.write_text("service,kind,text\nCupping,summary,New words.\n", encoding="utf-8")
        until(lambda: service.get(CUPPING).json()["summary"] == "New words.")
        guide.write_text("service,kind,text\nCupping,sumary,Wrong.\n", encoding="utf-8")
        until(lambda: "service_guide.csv" in (service.get("/readyz").json()["fault"] or ""))
        assert service.get(CUPPING).json()["summary"] == "New words."
        guide.unlink()
        until(lambda: service.get(CUPPING).json()["summary"] is None)


def test_a_wrong_guide_stops_the_start(directory: Path, tmp_path: Path) -> None:
    """A service does not start with a guide that cannot be used."""
    guide = tmp_path / "wrong.csv"
    guide.write_text("service,kind,text\nCupping,sumary,Wrong.\n", encoding="utf-8")
    process = start(tmp_path / "home", *files_of(directory), "--guide-file", str(guide))
    assert process.wait(20) == Exit.DATA
    assert process.stdout is not None
    process.stdout.close()
    log = (tmp_path / "home" / "log").read_text(encoding="utf-8")
    assert "wrong.csv, line 2, column kind: is not a kind of row" in log
