"""The local server in place of the geocoding services."""

from collections.abc import Iterator

import pytest

from tests.geocode.online.server import Service, running


@pytest.fixture(scope="module")
def _server() -> Iterator[Service]:
    with running() as service:
        yield service


@pytest.fixture
def service(_server: Service) -> Iterator[Service]:
    """A local server that has not been asked anything yet."""
    _server.start_over()
    yield _server
    _server.start_over()
