"""The answer as one JSON object of strings only, for platforms that take nothing else."""

import json
from functools import lru_cache
from typing import Any

from locator.report.cells import Column, answer_columns, clinic_columns, share_columns

# Amazon Connect takes at most 32 KB from a Lambda function, as a flat map of strings:
# "Invoke Lambda functions" in its administrator guide.
MAX_BYTES = 32_768

# Text beside the clinics is cut here, so that it alone can never fill MAX_BYTES.
MAX_TEXT = 400
# And here where it is given once more.
MAX_NAME = 100

_SHARES = share_columns(2)
_ANSWER = (*answer_columns("flat"), *_SHARES)
_LONGEST = dict.fromkeys(("ask_choices", *(column.name for column in _SHARES)), MAX_NAME)


def flat(contract: dict[str, Any]) -> str:
    """One line of JSON, under 32,768 bytes; what is not known is "".

    Clinics that no longer fit are left out whole, the farthest first; ``clinics_listed`` is the
    number of those that are there.
    """
    head = {name: cell(contract)[: _LONGEST.get(name, MAX_TEXT)] for name, cell in _ANSWER}
    clinics: dict[str, str] = {}
    line = json.dumps({**head, "clinics_listed": "0"})
    for place, clinic in enumerate(contract["clinics"], start=1):
        clinics |= _clinic(f"clinic_{place}", clinic)
        # json.dumps writes ASCII only, so that characters are bytes.
        longer = json.dumps({**head, "clinics_listed": str(place), **clinics})
        if len(longer) >= MAX_BYTES:
            break
        line = longer
    return line


def _clinic(prefix: str, clinic: dict[str, Any]) -> dict[str, str]:
    columns = _columns(tuple(clinic["directions"]))
    return {f"{prefix}_{column.name}": column.cell(clinic) for column in columns}


@lru_cache(maxsize=64)
def _columns(links: tuple[str, ...]) -> tuple[Column, ...]:
    return clinic_columns("flat", links)
