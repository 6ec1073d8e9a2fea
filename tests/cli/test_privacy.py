"""Addresses stay here: no connection, log or message holds one (docs/privacy.md)."""

import logging

import pytest

from locator.report import FORMATS
from tests.conftest import Run

# Invented: the data have no such street, place or number.
STREET, PLACE, NUMBER = "Plantedquartz", "Plantedville", "48151"
PLANTED = f"{NUMBER} {STREET} Ln, {PLACE}, AL 35801"


def holds_planted(text: str) -> bool:
    """True if any part of the planted address is in the text, in upper or lower case."""
    return any(part.lower() in text.lower() for part in (STREET, PLACE, NUMBER))


@pytest.mark.parametrize("name", FORMATS)
def test_no_output_holds_the_address(run: Run, network: list[str], name: str) -> None:
    """No format repeats the text, even with -v and all links. No connection is opened."""
    result = run("find", "-v", "--format", name, "--links", "google,apple,osm,waze,geo", PLANTED)
    assert result.code == 0
    assert not holds_planted(result.out + result.err)
    assert network == []


@pytest.mark.parametrize("text", [PLANTED, f"{NUMBER} {STREET}", f"{PLANTED}, Tennessee"])
def test_no_log_holds_the_address(run: Run, caplog: pytest.LogCaptureFixture, text: str) -> None:
    """Nothing is logged, not even with the root logger at DEBUG."""
    caplog.set_level(logging.DEBUG)
    result = run("find", "-v", text)
    assert not holds_planted(caplog.text + result.err)


@pytest.mark.parametrize(
    "args",
    [
        ("clinics", "list"),
        ("clinics", "check"),
        ("clinics", "show", "huntsville-west"),
        ("schema",),
        ("--help",),
        ("find", "--share-origin", "35801"),
    ],
)
def test_no_command_opens_a_connection(run: Run, network: list[str], args: tuple[str, ...]) -> None:
    """Only an online geocoder chosen by name uses the network; no command does."""
    assert run(*args).code == 0
    assert network == []


def test_errors_name_no_address(run: Run) -> None:
    """A failing online geocoder's error holds no part of the address or its URL."""
    env = {
        "LOCATOR_GEOCODER_NOMINATIM_DOMAIN": "127.0.0.1:9",
        "LOCATOR_GEOCODER_NOMINATIM_SCHEME": "http",
    }
    with pytest.MonkeyPatch.context() as patch:
        for name, value in env.items():
            patch.setenv(name, value)
        result = run("find", "-v", "--geocoder", "nominatim", PLANTED)
    assert result.code == 6
    assert not holds_planted(result.out + result.err)


FIND = ("find", "35801")


@pytest.mark.parametrize(
    ("args", "message"),
    [
        ((PLANTED,), "no such command; to look up an address: locator find ADDRESS"),
        ((STREET, "35801"), "no such command; to look up an address: locator find ADDRESS"),
        ((f"--{STREET}", *FIND), "no such option"),
        (("--config", PLANTED, *FIND), "--config: no such file"),
        (("clinics", PLANTED), "choose a command: "),
        (("clinics", "check", PLANTED), "FILE: no such file"),
        (("clinics", "check", "-", PLANTED), "too many arguments"),
        (("clinics", "check", "--stale-days", PLANTED), "--stale-days: takes a whole number"),
        (("clinics", "list", PLANTED), "too many arguments"),
        (("clinics", "show", PLANTED), "no clinic has this id"),
        (("clinics", "show", "a", PLANTED), "too many arguments"),
        (("schema", PLANTED), "too many arguments"),
        (("streets", PLANTED), "choose a command: "),
        (("streets", "install", "--yes", PLANTED), "no county or state has that name"),
        (
            ("streets", "install", "--yes", "--around", PLANTED),
            "--around: must be a positive distance",
        ),
        (("streets", "install", "--yes", "--base-url", PLANTED), "the base URL must look like"),
        (("streets", "install", "--yes", "--from", PLANTED), "--from: no such file or folder"),
        (("streets", "install", "--yes", "--year", PLANTED), "--year: takes a whole number"),
        (("streets", "remove", "--yes", PLANTED), "no county or state has that name"),
        (("streets", "list", PLANTED), "too many arguments"),
        ((*FIND, f"--{STREET}"), "no such option"),
        ((*FIND, f"--{STREET}={PLACE}"), "no such option"),
        ((*FIND, f"-{PLANTED}"), "no such option"),
        ((*FIND, f"--quiet={PLANTED}"), "--quiet: takes no value"),
        ((*FIND, "--format", PLANTED), "--format: choose from table,"),
        ((*FIND, "--geocoder", PLANTED), "no geocoder of that name"),
        ((*FIND, "--language", PLANTED), "--language: choose from en, es"),
        ((*FIND, "--limit", PLANTED), "--limit: takes a whole number of at least 0"),
        ((*FIND, "--links", PLANTED), "--links: choose from google,"),
        ((*FIND, "--locations", PLANTED), "--locations: no such file"),
        ((*FIND, "--service", PLANTED), "no clinic offers that service"),
        ((*FIND, "--sure", PLANTED), "--sure: takes a number of at least 0 and at most 1"),
        ((*FIND, "--table-format", PLANTED), "no such table format; choose from"),
        ((*FIND, "--travel-mode", PLANTED), "--travel-mode: choose from driving,"),
        ((*FIND, "--units", PLANTED), "--units: choose from mi, km"),
        ((*FIND, "--within", PLANTED), "--within: must be a positive distance"),
    ],
)
def test_an_address_in_the_wrong_place_is_not_repeated(
    run: Run, network: list[str], args: tuple[str, ...], message: str
) -> None:
    """An error for a wrong command line shows the possible values, never the typed one."""
    result = run(*args)
    assert result.code in (2, 5)
    assert message in result.err
    assert not holds_planted(result.out + result.err)
    assert network == []


@pytest.mark.parametrize(
    "name",
    [
        "config",
        "format",
        "geocoder",
        "language",
        "limit",
        "links",
        "locations",
        "service",
        "table_format",
        "travel_mode",
        "units",
        "within",
    ],
)
def test_an_address_in_the_environment_is_not_repeated(
    run: Run, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """An error for a wrong environment variable never shows its value."""
    monkeypatch.setenv(f"LOCATOR_{name.upper()}", PLANTED)
    result = run(*FIND)
    assert result.code in (2, 5)
    assert not holds_planted(result.out + result.err)


def test_a_key_is_never_an_option(run: Run) -> None:
    """No option takes a key, which the process list would show."""
    assert "key" not in run("find", "--help").out.lower()
