"""Signals that end a run: Ctrl-C, a closed terminal, and what tells a process to end."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

# SIGHUP is not on Windows, whose SIGTERM nobody can send.
SIGNALS = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
)


class Stopped(KeyboardInterrupt):
    """The signal ``number``, which is not that of Ctrl-C, ended the process."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


@contextmanager
def stoppable() -> Iterator[None]:
    """Have SIGTERM and SIGHUP raise Stopped, as Ctrl-C raises KeyboardInterrupt.

    One that somebody else handles, or that is ignored, as nohup has it, stays as it is.
    """
    if threading.current_thread() is not threading.main_thread():
        yield  # only there can signals be handled
        return
    ours = [number for number in SIGNALS if signal.getsignal(number) is signal.SIG_DFL]
    for number in ours:
        signal.signal(number, _stop)
    try:
        yield
    finally:
        for number in ours:
            signal.signal(number, signal.SIG_DFL)


@contextmanager
def unstopped() -> Iterator[None]:
    """Let signals that end the run wait until the block has ended, so that nothing is torn."""
    in_main = threading.current_thread() is threading.main_thread()
    handlers = {number: signal.getsignal(number) for number in SIGNALS if in_main}
    ends = (signal.default_int_handler, _stop)
    # Others end nothing: they are ignored, or somebody else's.
    ours = {number: handler for number, handler in handlers.items() if handler in ends}
    came: list[int] = []

    def later(number: int, _frame: FrameType | None) -> None:
        came.append(number)

    for number in ours:
        signal.signal(number, later)
    try:
        yield
    finally:
        for number, handler in ours.items():
            signal.signal(number, handler)
    if came and came[0] != signal.SIGINT:
        _stop(came[0], None)
    if came:
        raise KeyboardInterrupt


def _stop(number: int, _frame: FrameType | None) -> None:
    # Once is enough: a terminal that is closed sends SIGHUP, and then its shell does.
    for other in SIGNALS:
        if signal.getsignal(other) is _stop:
            signal.signal(other, signal.SIG_IGN)
    raise Stopped(number)
