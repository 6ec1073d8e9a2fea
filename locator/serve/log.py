"""The log: one JSON object a line on standard error. It never holds a question."""

import json
import logging
import sys
import time
from functools import lru_cache
from typing import Any

from locator.errors import LocatorError


def log(event: str, **facts: Any) -> None:
    """Write one line: the time, the event and its facts."""
    now = time.time()
    moment = f"{_to_the_second(int(now))}.{int(now % 1 * 1000):03}Z"
    line = json.dumps({"time": moment, "event": event, **facts})
    try:
        sys.stderr.write(line + "\n")
        sys.stderr.flush()
    except (OSError, ValueError):
        pass  # standard error is closed; keep answering


@lru_cache(maxsize=1)
def _to_the_second(now: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(now))


def place_of(error: BaseException) -> str:
    """The class of an error and where it arose, without its message, which may hold a question."""
    trace, place = error.__traceback__, ""
    while trace:
        name = trace.tb_frame.f_code.co_filename.replace("\\", "/").rpartition("/")[2]
        place, trace = f"{name}:{trace.tb_lineno}", trace.tb_next
    return f"{type(error).__name__} at {place}"


def fault_of(error: Exception) -> str:
    """The description of an error in a file. Only messages of LocatorError are shown."""
    return str(error) if isinstance(error, LocatorError) else f"internal error: {place_of(error)}"


class _Ours(logging.Handler):
    """Logs the first line of other packages' messages, without the values in them."""

    def emit(self, record: logging.LogRecord) -> None:
        message = str(record.msg).partition("\n")[0]
        log("server", logger=record.name, level=record.levelname.lower(), detail=message)


def take_over(*names: str) -> None:
    """Make these loggers write only here, and only warnings and errors."""
    for name in names:
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [_Ours()], False
        logger.setLevel(logging.WARNING)
