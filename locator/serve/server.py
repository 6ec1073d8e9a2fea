"""Run the application on a socket, in one or more processes, until a signal stops it."""

import gc
import multiprocessing
import os
import signal
import socket
import time
from collections.abc import Callable, MutableSequence
from contextlib import closing, suppress
from functools import partial
from multiprocessing.connection import wait
from multiprocessing.context import SpawnProcess
from threading import Thread
from types import FrameType
from typing import TYPE_CHECKING

from locator.errors import UsageError
from locator.serve.backoff import Backoff
from locator.serve.config import Config
from locator.serve.counts import WIDTH, Counts
from locator.serve.extra import require_packages
from locator.serve.log import fault_of, log, take_over

if TYPE_CHECKING:
    from locator.serve.app import App

# Seconds that current requests get to finish when the service stops.
_GRACE_S = 30
# Seconds until an idle connection is closed. Longer than in proxies (usually 60), so that the proxy
# closes first and never sends a request on a closed connection.
_IDLE_S = 75
# Seconds before an ended process is replaced, and between two checks for a signal.
_RESTART_S, _POLL_S = 1.0, 0.5
# Connections that can wait to be accepted.
_QUEUE = 2048

_STOPPING = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGBREAK") if hasattr(signal, name)
)
_RELOADING = getattr(signal, "SIGHUP", None)  # not on Windows


def serve(
    config: Config, host: str, port: int, workers: int, announce: Callable[[str], None]
) -> None:
    """Answer at ``host`` and ``port`` (0: any free port) until a signal stops the service.

    ``announce`` is called with the URL as soon as requests can come. Raises DataError or UsageError
    if ``config`` or the address cannot be used.
    """
    require_packages("starlette", "uvicorn", "httptools")
    from locator.serve.app import App

    app = App(config)  # before anything else, to find all mistakes in the configuration
    if config.defaults.share_origin:
        log("sharing", detail="links hold the caller's place; the map service will see it")
    with closing(_listening(host, port)) as listener:
        ready = partial(announce, _url(listener))
        if workers == 1:
            _run(app, listener, ready)
        else:
            del app
            gc.collect()  # frees its copy of the street index, despite reference cycles
            _Workers(config, listener, workers).run(ready)


def _listening(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family) as probe:  # create_server has no clear error for a bad host
            probe.bind((host, 0))
        listener = socket.create_server((host, port), family=family, backlog=_QUEUE)
    except (socket.gaierror, TypeError):  # TypeError: not a possible name
        raise UsageError("--host: no address found for this name") from None
    except (OSError, OverflowError) as error:
        # The rest of the message repeats the address as typed.
        reason = (getattr(error, "strerror", None) or "").partition(" (while")[0]
        reason = reason or "no such port"
        raise UsageError(f"cannot listen there: {reason}; see --host and --port") from None
    listener.set_inheritable(True)
    # Connections inherit this. Without it the body of a response waits 40 ms for the client to
    # confirm the headers. asyncio sets it only on sockets that it opened itself.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def _url(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def _run(app: "App", listener: socket.socket, ready: Callable[[], None]) -> None:
    import uvicorn

    from locator.serve.header_limits import limited_protocol

    take_over("uvicorn.error", "asyncio")
    config = uvicorn.Config(
        app,
        http=limited_protocol(app.time_limit_s),
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=_IDLE_S,
        timeout_graceful_shutdown=_GRACE_S,
    )
    server = uvicorn.Server(config)

    def stop(_: int, __: FrameType | None) -> None:
        server.should_exit = True

    # uvicorn has its own handlers while it runs. At its end it raises the signal again for these.
    for number in _STOPPING:
        signal.signal(number, stop)
    if _RELOADING:
        signal.signal(_RELOADING, lambda *_: app.reloader.wake())
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {_RELOADING})
    # Exclude all current objects from garbage collection. Searching them would delay requests.
    gc.collect()
    gc.freeze()
    ready()
    log("serving", url=_url(listener), pid=os.getpid())
    server.run([listener])
    log("stopped", pid=os.getpid())


class _Workers:
    """Processes that share the socket and the counts. A process that ends is replaced."""

    def __init__(self, config: Config, listener: socket.socket, count: int) -> None:
        self._context = multiprocessing.get_context("spawn")
        table = self._context.RawArray("d", count * WIDTH)
        self._given = [(config, listener, table, row) for row in range(count)]
        self._listener, self._stopping = listener, False
        self._processes: list[SpawnProcess] = []

    def run(self, ready: Callable[[], None]) -> None:
        """Start the processes; return after a signal, when all have ended."""
        for number in _STOPPING:
            signal.signal(number, self._stop)
        if _RELOADING:
            signal.signal(_RELOADING, lambda number, _: self._signal_all(number))
        self._processes = [self._started(row) for row in range(len(self._given))]
        ready()
        while not self._stopping:
            wait([process.sentinel for process in self._processes], _POLL_S)
            self._replace()
        self._listener.close()
        self._signal_all(signal.SIGTERM)
        for process in self._processes:
            process.join()

    def _stop(self, _: int, __: FrameType | None) -> None:
        self._stopping = True

    def _signal_all(self, number: int) -> None:
        for process in self._processes:
            if process.pid is not None and process.exitcode is None:
                with suppress(ProcessLookupError):
                    os.kill(process.pid, number)

    def _started(self, row: int) -> SpawnProcess:
        process = self._context.Process(target=_work, args=self._given[row], name=f"worker {row}")
        if not _RELOADING:
            process.start()
            return process
        # Until the process has a handler, the signal would end it. Blocked, it waits there.
        signal.pthread_sigmask(signal.SIG_BLOCK, {_RELOADING})
        process.start()
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {_RELOADING})
        return process

    def _replace(self) -> None:
        for row, process in enumerate(self._processes):
            if process.exitcode is not None and not self._stopping:
                log("a process ended", pid=process.pid, code=process.exitcode)
                time.sleep(_RESTART_S)
                self._processes[row] = self._started(row)


def _work(config: Config, listener: socket.socket, table: MutableSequence[float], row: int) -> None:
    """The main function of each process. It ends when its parent ends."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # until requests can come, Ctrl-C just ends it
    Thread(target=_end_with_parent, daemon=True).start()
    _run(_app(config, Counts(table, row)), listener, lambda: None)


def _app(config: Config, counts: Counts) -> "App":
    """The application. Retries after growing pauses until it can be made.

    The first process made it from the same files, so one of them must be broken now. Meanwhile the
    other processes use its old content.
    """
    from locator.serve.app import App

    backoff, known = Backoff(), ""
    while True:
        try:
            return App(config, counts)
        except Exception as error:
            fault = fault_of(error)
        if fault != known:
            log("cannot start", detail=fault, pid=os.getpid())
        known = fault
        time.sleep(backoff.grow())


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        signal.raise_signal(signal.SIGTERM)
