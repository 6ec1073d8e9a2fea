"""Fixtures of the tests of many machines."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.batch.machines import Cluster
from tests.geocode.streets.town import build_town


@pytest.fixture(scope="session")
def machines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A cluster with one worker."""
    running = Cluster(tmp_path_factory.mktemp("cluster"))
    running.add_worker()
    yield running
    running.end()


@pytest.fixture(scope="session")
def streets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the street index of an invented town."""
    folder = tmp_path_factory.mktemp("streets")
    build_town(folder)
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty folder for the input."""
    (tmp_path / "in").mkdir()
    return tmp_path / "in"
