"""A town's calibration: stored with the data, and read for every answer by road."""

import math
import os
from contextlib import suppress
from typing import Any, NamedTuple
from zlib import crc32

from locator.errors import DataError
from locator.roads.times import BY_ROAD, Spread
from locator.system.input_files import read_file
from locator.system.output_files import writing

FILE_NAME = "roads.calibration.json"

# Ours are of some 300 bytes.
_MOST_BYTES = 1 << 16

NONE, FACTOR, CURVE = "none", "factor", "curve"


class Calibration(NamedTuple):
    """A change of times, ``factor * seconds ** exponent``, and their error after it."""

    model: str = NONE
    factor: float = 1.0
    exponent: float = 1.0
    spread: Spread = BY_ROAD
    pairs: int = 0
    error_before: float = 0.0  # mean share by which trips were too long or too short
    error_after: float = 0.0  # the same, each pair left out once

    def seconds(self, seconds: float) -> float:
        """The calibrated time. Keeps the order of times."""
        return float(self.factor * seconds**self.exponent)


UNCALIBRATED = Calibration()


def save(folder: str, calibration: Calibration) -> None:
    """Store a calibration with the data. Raises DataError if it cannot be written."""
    import json

    path = os.path.join(folder, FILE_NAME)
    beside = path + ".building"
    told = calibration._asdict() | {"spread": list(calibration.spread)}
    told["crc32"] = _check_sum(told)
    try:
        with writing(path):
            with open(beside, "w", encoding="utf-8") as file:
                json.dump(told, file)
                file.flush()
                os.fsync(file.fileno())
            os.replace(beside, path)
    finally:
        with suppress(OSError):
            os.unlink(beside)


def load(folder: str) -> Calibration:
    """The calibration stored with the data; the uncalibrated times if there is none.

    Raises DataError, with the command to fix it, if the file is damaged.
    """
    path = os.path.join(folder, FILE_NAME)
    if not os.path.exists(path):
        return UNCALIBRATED
    import json  # not at the top: few have calibrated

    try:
        data = read_file(path, _MOST_BYTES)
    except DataError:
        if os.path.lexists(path):
            raise
        return UNCALIBRATED  # it has just been undone
    try:
        told = json.loads(data)
        if told.pop("crc32") != _check_sum(told):
            raise ValueError
        found = Calibration(**told)._replace(spread=Spread(*map(float, told["spread"])))
        numbers = (found.factor, found.exponent, *found.spread)
        if not all(0 < number < math.inf for number in numbers):
            raise ValueError
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        mend = "run 'locator streets calibrate --undo' and calibrate again"
        message = f"the calibration is damaged, or of an earlier version; {mend}"
        raise DataError(message, path=path) from None
    return found


def _check_sum(told: dict[str, Any]) -> int:
    """A number that tells whether a turned bit has changed what is stored."""
    return crc32(repr(sorted(told.items())).encode())


def undo(folder: str) -> bool:
    """Forget the calibration; whether there was one. Raises DataError if it cannot be deleted."""
    path = os.path.join(folder, FILE_NAME)
    try:
        os.unlink(path)
    except FileNotFoundError:
        return False
    except OSError as error:
        raise DataError(f"cannot delete: {error.strerror}", path=path) from None
    return True
