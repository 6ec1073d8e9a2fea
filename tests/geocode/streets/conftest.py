"""Fixtures for the tests of street data."""

from collections.abc import Iterator

import pytest

from locator.geocode.streets.download import Server
from tests.geocode.streets.site import Site, serve


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """A web server that misbehaves on request, and a downloader in a hurry."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    monkeypatch.setattr(Server, "pauses", (0.0, 0.0, 0.0, 0.0))
    with serve() as running:
        yield running
