"""The folder of the street data: the chosen one, or the user's own data folder."""

import os
import subprocess
import sys

import platformdirs
import pytest

from locator.geocode.streets.folder import data_dir


def test_it_is_the_platforms_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    """By default the data are in platformdirs' folder for a program's user data."""
    assert data_dir(None) == platformdirs.user_data_dir("clinic-locator", appauthor=False)
    for name in ("", " ", "/srv/data"):
        monkeypatch.setenv("XDG_DATA_HOME", name)
        assert data_dir(None) == platformdirs.user_data_dir("clinic-locator", appauthor=False)


def test_the_option_is_above_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """--data-dir overrules LOCATOR_DATA, which overrules the platform's folder."""
    assert os.path.basename(data_dir(None)) == "clinic-locator"
    monkeypatch.setenv("LOCATOR_DATA", "/srv/streets")
    assert data_dir(None) == "/srv/streets"
    assert data_dir("/mnt/streets") == "/mnt/streets"


def test_an_empty_variable_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """LOCATOR_DATA= is the same as no LOCATOR_DATA."""
    usual = data_dir(None)
    monkeypatch.setenv("LOCATOR_DATA", "")
    assert data_dir(None) == usual


def test_nothing_is_imported_that_is_not_needed() -> None:
    """A folder that is given costs no import of platformdirs."""
    code = (
        "import sys; from locator.geocode.streets.folder import data_dir; data_dir('/x');"
        "print('platformdirs' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
