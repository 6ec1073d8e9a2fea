"""A service that asks another one on this machine, and questions that the other one stalls."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

from tests.geocode.online.server import Reply
from tests.geocode.online.server import Service as Stand
from tests.serve.conftest import files_of
from tests.serve.service import Service, serving, until


@contextmanager
def asking(home: Path, directory: Path, *options: str, **variables: str) -> Iterator[Service]:
    """A service with that directory that waits a second for the other one."""
    variables |= {"XDG_CACHE_HOME": str(home / "cache"), "no_proxy": "127.0.0.1"}
    options = (*files_of(directory), *options, "--time-limit", "1")
    with serving(home, *options, **variables) as running:
        yield running


@contextmanager
def stalled(service: Service, stand: Stand, address: str, tries: int = 1) -> Iterator[None]:
    """A question waits for ``stand``, which never answers its ``tries`` requests: it gets 504."""
    stand.start_over()
    stand.replies = [Reply(stall=True)] * tries
    found: list[int] = []
    waiting = Thread(
        target=lambda: found.append(service.post("/v1/find", {"address": address}).status)
    )
    waiting.start()
    until(lambda: stand.asked)
    yield
    assert not found
    waiting.join()
    assert found == [504]
    stand.start_over()
