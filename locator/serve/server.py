"""The application on a socket, in one process or several, until a signal stops it."""

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

# Seconds that requests under way are given when the service is stopped.
_GRACE_S = 30
# Seconds that an idle connection is kept: longer than proxies keep theirs (usually 60), so that it
# is they who close it and none of their requests meets a closed one.
_IDLE_S = 75
# Seconds after which a process that ended is replaced, and between two looks for a signal.
_RESTART_S, _POLL_S = 1.0, 0.5
# Connections that wait to be accepted.
_QUEUE = 2048

_STOPPING = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGBREAK") if hasattr(signal, name)
)
_RELOADING = getattr(signal, "SIGHUP", None)  # not on Windows


def serve(
    config: Config, host: str, port: int, workers: int, announce: Callable[[str], None]
) -> None:
    """Answer at ``host`` and ``port`` (0: any that is free) until a signal says to stop.

    ``announce`` is told the URL as soon as requests can come. Raises DataError or UsageError if
    the service cannot be as ``config`` has it, or the address cannot be had.
    """
    require_packages("starlette", "uvicorn", "httptools")
    from locator.serve.app import App

    app = App(config)  # in any case first: what is wrong shows here
    if config.defaults.share_origin:
        log("sharing", detail="the links hold the caller's place; the map service will see it")
    with closing(_listening(host, port)) as listener:
        ready = partial(announce, _url(listener))
        if workers == 1:
            _run(app, listener, ready)
        else:
            del app
            gc.collect()  # it refers to itself, and has a copy of the street index
            _Workers(config, listener, workers).run(ready)


def _listening(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family) as probe:  # the error of the other does not tell this one
            probe.bind((host, 0))
        listener = socket.create_server((host, port), family=family, backlog=_QUEUE)
    except (socket.gaierror, TypeError):  # TypeError: what cannot be a name
        raise UsageError("--host: this name has no address here") from None
    except (OSError, OverflowError) as error:
        # After it comes the address, as it was typed.
        told = (getattr(error, "strerror", None) or "").partition(" (while")[0]
        why = told or "there is no such port"
        raise UsageError(f"cannot listen there: {why}; see --host and --port") from None
    listener.set_inheritable(True)
    # Each connection has it from here. Without, a response's body waits for the client to confirm
    # its head, 40 ms; asyncio sees to that itself only for sockets that it opened.
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

    # uvicorn has its own handlers while it runs, and hands the signal on to these at its end.
    for number in _STOPPING:
        signal.signal(number, stop)
    if _RELOADING:
        signal.signal(_RELOADING, lambda *_: app.reloader.wake())
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {_RELOADING})
    # What is there now stays: searching it for garbage again and again would keep requests waiting.
    gc.collect()
    gc.freeze()
    ready()
    log("serving", url=_url(listener), pid=os.getpid())
    server.run([listener])
    log("stopped", pid=os.getpid())


class _Workers:
    """Processes that share the socket and the counts; one that ends is replaced."""

    def __init__(self, config: Config, listener: socket.socket, count: int) -> None:
        self._context = multiprocessing.get_context("spawn")
        table = self._context.RawArray("d", count * WIDTH)
        self._given = [(config, listener, table, row) for row in range(count)]
        self._listener, self._stopping = listener, False
        self._processes: list[SpawnProcess] = []

    def run(self, ready: Callable[[], None]) -> None:
        """Start them, and end with them."""
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
        # It would end the process before that can take it; so it waits there.
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
    """What each process does; it ends when the one that started it does."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # until it answers, Ctrl-C just ends it
    Thread(target=_end_with_parent, daemon=True).start()
    _run(_app(config, Counts(table, row)), listener, lambda: None)


def _app(config: Config, counts: Counts) -> "App":
    """The application; for as long as it cannot be made, another try after each pause.

    It could be made when the service was started. So one of the files is broken now, and the other
    processes go on with its old content.
    """
    from locator.serve.app import App

    pause, known = Backoff(), ""
    while True:
        try:
            return App(config, counts)
        except Exception as error:
            fault = fault_of(error)
        if fault != known:
            log("cannot start", detail=fault, pid=os.getpid())
        known = fault
        time.sleep(pause.grow())


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        signal.raise_signal(signal.SIGTERM)
