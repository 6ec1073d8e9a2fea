"""Each request in the docs gets the printed response, and its platform accepts it.

A fenced ``http`` block is a request. The next block is its response, byte for byte except
for the last line break. To update the responses: ``python -m tests.serve.test_recipes``.
"""

import json
import re
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import Any

import jsonschema
import pytest

from locator.report.sms import MAX_SEPTETS, septets
from tests.serve.service import Reply, Service, serving

DOCS = Path(__file__).parents[2] / "docs"
PAGES = {path.stem: path for path in (DOCS / "serve.md", *sorted(DOCS.glob("integrations/*.md")))}
EXCHANGE = re.compile(r"^```http\n(.*?)^```\n\n```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service with default settings, as in the recipes."""
    with serving(tmp_path_factory.mktemp("shipped") / "home") as running:
        yield running


def send(service: Service, request: str) -> Reply:
    """Send a request as it is printed."""
    head, _, body = request.partition("\n\n")
    first, *lines = head.splitlines()
    method, path = first.split()
    headers = dict(line.split(": ", 1) for line in lines)
    return service.ask(method, path, body.rstrip("\n"), headers)


def text(name: str) -> str:
    """A page."""
    return PAGES[name].read_text(encoding="utf-8")


def blocks(name: str, kind: str) -> list[str]:
    """The blocks of that kind in a recipe."""
    return [content for found, content in BLOCK.findall(text(name)) if found == kind]


EXCHANGES = [
    pytest.param(request, shown, id=f"{name}-{at}")
    for name in PAGES
    for at, (request, _, shown) in enumerate(EXCHANGE.findall(text(name)))
]


@pytest.mark.parametrize(("request_", "shown"), EXCHANGES)
def test_the_response_is_the_printed_one(shipped: Service, request_: str, shown: str) -> None:
    """The service gives the response that a recipe shows; JSON may be indented there."""
    reply = send(shipped, request_)
    laid_out = json.dumps(json.loads(reply.body), indent=2) if shown.startswith("{\n") else ""
    assert (reply.status, (laid_out or reply.text).rstrip("\n") + "\n") == (200, shown)


def flat_map(reply: Reply) -> dict[str, str]:
    """Check that the response is a flat map of strings, and return it."""
    found = json.loads(reply.body)
    assert all(isinstance(value, str) for value in found.values())
    return dict(found)


def timed(service: Service, name: str) -> tuple[Reply, float]:
    """The response to a recipe's first request, and the seconds it took."""
    request = EXCHANGE.findall(text(name))[0][0]
    started = time.monotonic()
    return send(service, request), time.monotonic() - started


def test_amazon_connect(shipped: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    """The function returns a flat map of strings under 32 KB within 8 seconds."""
    monkeypatch.setenv("LOCATOR_URL", shipped.url)
    monkeypatch.setenv("LOCATOR_TOKEN", "none")
    namespace: dict[str, Any] = {}
    (code,) = blocks("amazon-connect", "python")
    exec(code, namespace)  # the recipe's own code
    handler: Callable[..., dict[str, str]] = namespace["handler"]
    started = time.monotonic()
    for address in ("35806", "", "nowhere", "35801, Tennessee", 'Main St "1"\n'):
        found = handler({"Details": {"Parameters": {"address": address}}}, SimpleNamespace())
        assert all(isinstance(value, str) for value in found.values())
        assert len(json.dumps(found).encode()) < 32_768
        assert {"status", "certain", "nearest_name", "ask"} <= set(found)
    assert time.monotonic() - started < 8


def test_genesys_cloud(shipped: Service) -> None:
    """The templates turn the input into a request and the response into the contract's fields."""
    inputs, outputs, request, response = map(json.loads, blocks("genesys-cloud", "json")[:4])
    for address in ("35806", "nowhere", '12 "Main" St\\, 35801', "35801, Tennessee"):
        jsonschema.validate({"address": address}, inputs)
        escaped = json.dumps(address)[1:-1]
        template = request["requestTemplate"]
        body = template.replace('$esc.jsonString("${input.address}")', escaped)
        path = request["requestUrlTemplate"].partition("example")[2]
        reply = shipped.ask(request["requestType"], path, body, request["headers"])
        result = _mapped(response, flat_map(reply))
        jsonschema.validate(result, outputs | {"additionalProperties": False})
        assert set(result) == set(outputs["properties"])
    sent = json.loads(template.replace('$esc.jsonString("${input.address}")', "35801, Tennessee"))
    printed = EXCHANGE.findall(text("genesys-cloud"))[0][0]
    assert json.loads(printed.partition("\n\n")[2]) == sent


def _mapped(response: dict[str, Any], raw: dict[str, str]) -> dict[str, str]:
    """Apply a translation map, its defaults and a success template."""
    values = {
        name: json.dumps(raw[path.removeprefix("$.")])
        if path.removeprefix("$.") in raw
        else response["translationMapDefaults"][name]
        for name, path in response["translationMap"].items()
    }
    filled = re.sub(r"\$\{(\w+)\}", lambda found: values[found[1]], response["successTemplate"])
    return dict(json.loads(filled))


def test_twilio_studio(shipped: Service) -> None:
    """The response is JSON under 64 KB within 10 seconds with the recipe's keys, or one SMS."""
    reply, seconds = timed(shipped, "twilio-studio")
    assert (reply.headers["content-type"], seconds < 10) == ("application/json", True)
    assert len(reply.body) < 65_536
    guide = send(shipped, EXCHANGE.findall(text("twilio-studio"))[2][0])
    for widget, response in (("locate", reply), ("guide", guide)):
        named = set(re.findall(rf"widgets\.{widget}\.parsed\.(\w+)", text("twilio-studio")))
        assert named
        assert named <= set(flat_map(response))
    sms = send(shipped, EXCHANGE.findall(text("twilio-studio"))[1][0])
    assert 0 < septets(sms.text) <= MAX_SEPTETS
    assert "\n" not in sms.text


def test_salesforce(shipped: Service) -> None:
    """The class reads existing keys and sends the fields of the printed request."""
    reply, seconds = timed(shipped, "salesforce")
    (code,) = blocks("salesforce", "apex")
    answer = reply.json()
    assert set(re.findall(r"answer\.get\('(\w+)'\)", code)) <= set(answer)
    assert set(re.findall(r"decision\.get\('(\w+)'\)", code)) <= set(answer["decision"])
    timeout_ms = int(re.findall(r"setTimeout\((\d+)\)", code)[0])
    assert seconds * 1000 < timeout_ms <= 120_000
    sent = set(re.findall(r"'(\w+)' =>", code))
    body = json.loads(EXCHANGE.findall(text("salesforce"))[0][0].partition("\n\n")[2])
    assert sent == set(body)


@pytest.mark.skipif(not shutil.which("jq") or not shutil.which("curl"), reason="needs jq and curl")
def test_shell(shipped: Service, tmp_path: Path) -> None:
    """Both loops print the output in the recipe."""
    loop, batch = blocks("shell", "sh")
    addresses, printed, also = blocks("shell", "text")
    (tmp_path / "addresses.txt").write_text(addresses, encoding="utf-8")
    assert _run(loop, shipped, tmp_path) == printed
    assert _run(batch, shipped, tmp_path) == also


def _run(script: str, service: Service, folder: Path) -> str:
    script = script.replace("http://127.0.0.1:8080/", service.url)
    done = subprocess.run(
        ["bash", "-c", script], cwd=folder, capture_output=True, text=True, check=True
    )
    return done.stdout


def test_every_recipe_is_tried() -> None:
    """Each recipe has a test above, except the spreadsheet's, which the tests of the docs run."""
    tried = {name.removeprefix("test_").replace("_", "-") for name in globals()}
    assert set(PAGES) - tried == {"serve", "spreadsheets"}


def rewrite(service: Service) -> None:
    """Put the real responses into the recipes."""

    def real(found: re.Match[str]) -> str:
        reply = send(service, found[1]).text.rstrip("\n")
        return f"```http\n{found[1]}```\n\n```{found[2]}\n{reply}\n```"

    for name, path in PAGES.items():
        path.write_text(EXCHANGE.sub(real, text(name)), encoding="utf-8")


if __name__ == "__main__":
    with TemporaryDirectory() as scratch, serving(Path(scratch) / "home") as running_:
        rewrite(running_)
