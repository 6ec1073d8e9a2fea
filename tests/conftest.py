"""Fixtures of all tests: running the command as a user does, and a closed network."""

import importlib
import io
import math
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

import hypothesis
import pytest

from locator.cli import main
from tests.closed import sitecustomize as closed
from tests.geocode.online.server import Service
from tests.roads.online.world import serving_roads

# The time of an example depends on the other work of the machine.
hypothesis.settings.register_profile("any machine", deadline=None)
hypothesis.settings.load_profile("any machine")
# The modules that `make mutants` has changed, if it runs the tests: again for each change, so with
# few examples, which are the same each time.
_CHANGED = tuple(os.environ.get("CHANGED_MODULES", "").split())
_TABLES = os.environ.get("TABLE_MODULES", "").split()
hypothesis.settings.register_profile(
    "mutants",
    deadline=None,
    derandomize=True,
    max_examples=10,
    phases=[hypothesis.Phase.explicit, hypothesis.Phase.generate],
)
if _CHANGED:
    hypothesis.settings.load_profile("mutants")

_seen: list[str] = []
_left: list[str] = []


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Half as many processes again as there are cores: many tests wait for a service."""
    return math.ceil(1.5 * (os.cpu_count() or 1))


def _watch(event: str, args: tuple[object, ...]) -> None:
    if event in closed.EVENTS:
        _seen.append(event)
    if closed.leaves(event, args):
        _left.append(event)
        pytest.fail(f"{event}: the network is closed")


sys.addaudithook(_watch)


class Result(NamedTuple):
    """The end of a run of the command."""

    code: int
    out: str
    err: str


Run = Callable[..., Result]


@pytest.fixture(autouse=True)
def closed_network(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """No connection leaves this machine, neither from here nor from a Python started here.

    The attempt fails at once; should the program catch that failure, the test fails at its end.
    """
    monkeypatch.setenv("PYTHONPATH", str(Path(closed.__file__).parent))
    _left.clear()
    yield _left
    assert _left == []


@pytest.fixture(scope="session", autouse=True)
def _nobody(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Nobody's own settings or street data play a part in what many tests share."""
    with pytest.MonkeyPatch.context() as patched:
        _move_in(patched, tmp_path_factory)
        yield


@pytest.fixture(autouse=True)
def _own_home(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Nor do those of one test in another."""
    _move_in(monkeypatch, tmp_path_factory)


def _move_in(patched: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    for name in [name for name in os.environ if name.startswith("LOCATOR_")]:
        patched.delenv(name)
    home = str(tmp_path_factory.mktemp("home"))
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "APPDATA"):
        patched.setenv(name, home)
    patched.setenv("COLUMNS", "100")


@pytest.fixture(autouse=True)
def _empty_caches() -> None:
    """For `make mutants`: each test calls the changed functions itself, and reads no cache."""
    for module in filter(None, map(sys.modules.get, _CHANGED)):
        if module.__name__ in _TABLES:
            _make_tables(module)
        for value in vars(module).values():
            if hasattr(value, "cache_clear"):
                value.cache_clear()


def _make_tables(module: ModuleType) -> None:
    """Make a module's tables again: they were made when it was imported, before the change."""
    before = dict(vars(module))
    importlib.reload(module)
    tables = {
        name: value for name, value in vars(module).items() if isinstance(value, dict | frozenset)
    }
    vars(module).update(before | tables)


@pytest.fixture
def network() -> list[str]:
    """The network calls since the test began, also those to this machine, by their audit event."""
    _seen.clear()
    return _seen


@pytest.fixture
def osrm_server() -> Iterator[Service]:
    """A server on this machine that answers as OSRM, for a made-up world."""
    with serving_roads("osrm") as found:
        yield found


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run ``locator`` in this process through the same ``main`` as the installed command."""

    def run_locator(*args: str, stdin: str = "") -> Result:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode())))
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main(list(args))
        out, err = capsys.readouterr()
        return Result(int(ended.value.code or 0), out, err)

    return run_locator
