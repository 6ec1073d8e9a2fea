"""Flag above environment above file, and every mistake in a settings file is named."""

import json
from pathlib import Path

import pytest

from tests.conftest import Run


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A settings file that asks for CSV and one clinic."""
    path = tmp_path / "settings.toml"
    path.write_text('format = "csv"\nlimit = 1\nlinks = ["apple", "waze"]\nwithin = "100km"\n')
    return path


def test_the_file_sets_defaults(run: Run, config: Path) -> None:
    """Options of the settings file are used when nothing else says otherwise."""
    out = run("--config", str(config), "find", "35758").out
    assert len(out.splitlines()) == 2
    assert "https://maps.apple.com" in out
    assert "https://www.google.com" not in out


def test_the_environment_is_above_the_file(
    run: Run, config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An environment variable overrules the settings file."""
    monkeypatch.setenv("LOCATOR_FORMAT", "ndjson")
    assert len(json.loads(run("--config", str(config), "find", "35758").out)["clinics"]) == 1


def test_a_flag_is_above_both(run: Run, config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A flag overrules environment and file."""
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
    assert run("find", "35758").out.startswith("rank,") or "," in run("find", "35758").out


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
        ("\udcff", "settings"),
    ],
)
def test_mistakes_are_named(run: Run, tmp_path: Path, content: str, named: str) -> None:
    """An unknown or unreadable setting is exit 5 and one line that names file and key."""
    path = tmp_path / "settings.toml"
    path.write_bytes(content.encode("utf-8", "surrogateescape"))
    result = run("--config", str(path), "find", "35758")
    assert result.code == 5
    assert str(path) in result.err
    assert named in result.err
    assert len(result.err.splitlines()) == 1


def test_a_missing_file_is_usage(run: Run) -> None:
    """--config with a file that is not there is a usage error."""
    assert run("--config", "no-such.toml", "find", "35758").code == 2
