"""The log: one JSON object a line on standard error, without anything that was asked."""

import json
import logging
import sys
import time
from functools import lru_cache
from typing import Any

from locator.errors import LocatorError


def log(event: str, **facts: Any) -> None:
    """Write one line: the time, what happened, and what is known of it."""
    now = time.time()
    moment = f"{_to_the_second(int(now))}.{int(now % 1 * 1000):03}Z"
    line = json.dumps({"time": moment, "event": event, **facts})
    try:
        sys.stderr.write(line + "\n")
        sys.stderr.flush()
    except (OSError, ValueError):
        pass  # nobody reads any more: that is no reason to stop answering


@lru_cache(maxsize=1)
def _to_the_second(now: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(now))


def place_of(error: BaseException) -> str:
    """The kind of an error and where it arose. Its message may hold what was asked."""
    trace, place = error.__traceback__, ""
    while trace:
        name = trace.tb_frame.f_code.co_filename.replace("\\", "/").rpartition("/")[2]
        place, trace = f"{name}:{trace.tb_lineno}", trace.tb_next
    return f"{type(error).__name__} at {place}"


def fault_of(error: Exception) -> str:
    """What can be told of an error when files are read: one of ours by its own words."""
    return str(error) if isinstance(error, LocatorError) else f"internal fault: {place_of(error)}"


class _Ours(logging.Handler):
    """Writes the first line of what other packages log, without the values in it."""

    def emit(self, record: logging.LogRecord) -> None:
        message = str(record.msg).partition("\n")[0]
        log("server", logger=record.name, level=record.levelname.lower(), detail=message)


def take_over(*names: str) -> None:
    """Have these loggers write here, from warnings on, and nowhere else."""
    for name in names:
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [_Ours()], False
        logger.setLevel(logging.WARNING)
