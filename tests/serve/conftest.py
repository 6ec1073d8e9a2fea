"""Services shared by several tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.serve.page_service import write_directory
from tests.serve.service import Service, serving


@pytest.fixture(scope="session")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a directory of clinics, details of services and a street index."""
    folder = tmp_path_factory.mktemp("directory")
    write_directory(folder)
    return folder


@pytest.fixture(scope="session")
def service(directory: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service with that directory. Tests must not change it."""
    home = tmp_path_factory.mktemp("service")
    with serving(home, *files_of(directory)) as running:
        yield running


def files_of(directory: Path) -> tuple[str, ...]:
    """The options that name the files in a folder."""
    return ("--locations", str(directory / "locations.csv"), "--data-dir", str(directory))
