"""Flags override the environment, the environment overrides the file; mistakes are named."""

import json
from pathlib import Path

import click
import pytest

from locator.cli import cli
from tests.conftest import Run


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A settings file with CSV and one clinic."""
    path = tmp_path / "settings.toml"
    path.write_text('format = "csv"\nlimit = 1\nlinks = ["apple", "waze"]\nwithin = "100km"\n')
    return path


def test_the_file_sets_defaults(run: Run, config: Path) -> None:
    """Without flags and environment the settings file's options are used."""
    out = run("--config", str(config), "find", "35758").out
    assert len(out.splitlines()) == 2
    assert "https://maps.apple.com" in out
    assert "https://www.google.com" not in out


def test_the_environment_overrides_the_file(
    run: Run, config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An environment variable overrides the settings file."""
    monkeypatch.setenv("LOCATOR_FORMAT", "ndjson")
    assert len(json.loads(run("--config", str(config), "find", "35758").out)["clinics"]) == 1


def test_a_flag_overrides_both(run: Run, config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A flag overrides environment and file."""
    monkeypatch.setenv("LOCATOR_LIMIT", "1")
    flags = ("--format", "json", "--limit", "2")
    assert (
        len(json.loads(run("--config", str(config), "find", *flags, "35758").out)["clinics"]) == 2
    )


def test_the_file_in_the_config_folder_is_found(
    run: Run, config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """config.toml in the user's config folder needs no option."""
    folder = config.parent / "clinic-locator"
    folder.mkdir()
    config.rename(folder / "config.toml")
    monkeypatch.setattr("click.get_app_dir", lambda name: str(config.parent / name))
    header, *rows = run("find", "35758").out.splitlines()
    assert header.startswith("status,nearest_id,")
    assert len(rows) == 1


def test_settings_reach_nested_commands(run: Run, config: Path) -> None:
    """``clinics list`` takes its defaults from the same file."""
    assert run("--config", str(config), "clinics", "list").out.splitlines()[0].startswith("id,")


@pytest.mark.parametrize(
    ("content", "named"),
    [
        ('fromat = "csv"', "fromat"),
        ("limit = = 1", "line 1"),
        ("[find]\nformat = 'csv'", "find"),
        ("geocoders = 3", "geocoders"),
        ("\udcff", "cannot read the settings: 'utf-8'"),
    ],
)
def test_mistakes_are_named(run: Run, tmp_path: Path, content: str, named: str) -> None:
    """An unknown or unreadable setting is exit 5 and one line that names file and key."""
    path = tmp_path / "mine.toml"
    path.write_bytes(content.encode("utf-8", "surrogateescape"))
    result = run("--config", str(path), "find", "35758")
    assert result.code == 5
    assert result.err.startswith(f"locator: {path}: ")
    assert named in result.err.removeprefix(f"locator: {path}: ")
    assert len(result.err.splitlines()) == 1


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("data_dir", '"{path}"', "this is not a folder (found '{path}')"),
        ("format", '"bogus"', "choose from table, json,"),
        ("format", '["csv"]', "cannot be a table or a list"),
        ("geocoder", '"gogle"', "choose from offline, arcgis,"),
        ("geocoder", '["offline", "gogle"]', "(found 'gogle')"),
        ("geocoder", "[]", "choose from offline,"),
        ("language", '"Spanish"', "choose from en, es (found 'Spanish')"),
        ("limit", '"many"', "takes a whole number of at least 0 (found 'many')"),
        ("limit", "-1", "takes a whole number of at least 0 (found '-1')"),
        ("limit", "1.5", "takes a whole number of at least 0 (found '1.5')"),
        ("limit", "true", "takes a whole number of at least 0 (found 'True')"),
        ("links", "[]", "choose from google,"),
        ("links", '["google", "teleport"]', "(found 'google,teleport')"),
        ("locations", '"no-such.csv"', "no such file (found 'no-such.csv')"),
        ("quiet", '"perhaps"', "choose from true, false (found 'perhaps')"),
        ("service", "{{a = 1}}", "cannot be a table or a list"),
        ("share_origin", "7", "choose from true, false (found '7')"),
        ("table_format", '"bogus"', "choose from "),
        ("travel_mode", '"teleport"', "choose from driving, walking,"),
        ("units", "3", "choose from mi, km (found '3')"),
        ("verbose", '"much"', "choose from true, false"),
        ("within", "-1", "a positive distance, such as 25, 25mi or 40km, or a drive such as 20min"),
    ],
)
def test_wrong_values_are_named(
    run: Run, tmp_path: Path, key: str, value: str, message: str
) -> None:
    """A wrong value is exit 5 and one line with file, key and choices."""
    path = tmp_path / "mine.toml"
    path.write_text(f"{key} = {value.format(path=path)}\n")
    result = run("--config", str(path), "find", "35758")
    assert (result.code, result.out) == (5, "")
    assert result.err.startswith(f"locator: {path}: setting '{key}'")
    assert message.format(path=path) in result.err
    assert len(result.err.splitlines()) == 1


@pytest.mark.parametrize(
    "line",
    [
        'geocoder = ["offline"]',
        'limit = "3"',
        "quiet = false",
        'quiet = "yes"',
        'service = "dry needling"',
        'service = "TDN; dry needling"',
        'service = ["dry needling", "TDN"]',
        "service = []",
        "share_origin = false",
        'table_format = "github"',
        "within = 25",
        "within = 25.5",
    ],
)
def test_right_values_are_taken(run: Run, tmp_path: Path, line: str) -> None:
    """Numbers, text, booleans and lists work as on the command line."""
    path = tmp_path / "mine.toml"
    path.write_text(f"{line}\n")
    result = run("--config", str(path), "find", "35806")
    assert result.code == 0, result.err
    assert "Huntsville West" in result.out


TWO_SERVICES = """\
id,street,city,state,zip,latitude,longitude,services
one,1 Main St,Huntsville,AL,35801,34.7300,-86.5800,Dry needling
two,2 Main St,Huntsville,AL,35801,34.7301,-86.5801,Dry needling;Deep-tissue massage
"""


@pytest.mark.parametrize(
    ("services", "listed"),
    [
        ("dry needling", ["one", "two"]),
        ("dry needling; deep-tissue massage;", ["two"]),
    ],
)
def test_services_in_the_environment(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, services: str, listed: list[str]
) -> None:
    """LOCATOR_SERVICE holds services of several words, separated by ";"."""
    path = tmp_path / "clinics.csv"
    path.write_text(TWO_SERVICES)
    monkeypatch.setenv("LOCATOR_SERVICE", services)
    out = run("clinics", "list", "--locations", str(path), "--format", "csv").out
    assert [row.split(",")[0] for row in out.splitlines()[1:]] == listed


def test_a_wrong_environment_variable_is_named(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A wrong value in the environment is a usage error that names the variable."""
    monkeypatch.setenv("LOCATOR_LIMIT", "many")
    result = run("find", "35758")
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith("locator: LOCATOR_LIMIT: takes a whole number")


def test_a_missing_file_is_usage(run: Run) -> None:
    """--config with a missing file is a usage error."""
    assert run("--config", "no-such.toml", "find", "35758").code == 2


@pytest.mark.parametrize(
    "name",
    [
        "LOCATOR_LIMT", "LOCATOR_FROMAT", "LOCATOR_DATA_DIR", "LOCATOR_", "LOCATOR_limit",
        "LOCATOR_GEOCODERS", "LOCATOR_GEOCODER_GOOGLE", "LOCATOR_ROUTERS_OSRM_URL",
        "LOCATOR_TOKEN", "LOCATOR_SERVICES",
    ],
)  # fmt: skip
def test_an_unknown_variable_is_reported(
    run: Run, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """It is named on standard error, its value is not, and the answer is as without it."""
    monkeypatch.setenv(name, "planted")
    done = run("find", "--quiet", "--format", "sms", "35806")
    assert (done.code, done.out.startswith("Probably your nearest clinic")) == (0, True)
    assert done.err.startswith(f"locator: environment: unknown setting {name!r}; choose from ")
    assert "planted" not in done.err


@pytest.mark.parametrize(
    "name",
    [
        "LOCATOR_ROUTER_OSRM_URL", "LOCATOR_GEOCODER_GOOGLE_API_KEY", "LOCATOR_SERVICE_HOST",
        "LOCATOR_SERVICE_PORT_HTTP", "LOCATOR_PORT", "LOCATOR_PORT_8080_TCP_ADDR",
        "LOCATOR_TOKEN_FILE", "MY_LOCATOR_LIMT",
    ],
)  # fmt: skip
def test_a_known_variable_is_not_reported(
    run: Run, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Nor those that Kubernetes sets for a service of our name."""
    monkeypatch.setenv(name, "1")
    assert run("find", "--format", "sms", "35806").err == ""


def test_no_variable_of_an_option_is_unknown(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every variable that a command takes can be set."""
    for name in _variables(cli):
        monkeypatch.setenv(name, "")
    assert "unknown setting" not in run("schema").err


def _variables(command: click.Command) -> set[str]:
    found = {str(option.envvar) for option in command.params if option.envvar}
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            assert inner
            found |= _variables(inner)
    return found
