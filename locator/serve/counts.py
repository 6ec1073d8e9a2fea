"""Counts of requests and answers, in Prometheus's text format. No label comes from a request.

All processes share one table. Each process writes its own row and can add up all rows, so any of
them reports the counts of the whole service.
"""

from array import array
from bisect import bisect_left
from collections.abc import Iterator, MutableSequence

from locator.geocode.model import PRECISIONS

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"

_CODES = (
    *(200, 204),
    *(400, 401, 403, 404, 405, 406, 408, 413, 415, 421, 422, 429, 499),
    *(500, 502, 503, 504),
)
_OTHER = "other"
_ANSWERS = (
    *((status, precision) for status in ("ok", "ambiguous") for precision in PRECISIONS),
    ("no_match", "none"),
)
# Upper bounds in seconds, from the fastest answers to the time limit.
_BUCKETS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

_CODE_AT = {code: at for at, code in enumerate((*_CODES, _OTHER))}
_ANSWER_AT = {answer: len(_CODE_AT) + at for at, answer in enumerate(_ANSWERS)}
_BUCKET_AT = len(_CODE_AT) + len(_ANSWERS)
_SUM_AT = _BUCKET_AT + len(_BUCKETS) + 1

# The length of a row.
WIDTH = _SUM_AT + 1

_REQUESTS = ("clinic_locator_http_requests_total", "counter", "Requests by HTTP status.")
_ANSWERED = ("clinic_locator_answers_total", "counter", "Answers by status and precision.")
_SECONDS = ("clinic_locator_request_seconds", "histogram", "Time of requests except batches.")


class Counts:
    """One process's row of the table; without ``table``, a row of its own.

    Not thread-safe: only the event loop's thread may use it.
    """

    def __init__(self, table: MutableSequence[float] | None = None, row: int = 0) -> None:
        self._table = array("d", bytes(8 * WIDTH)) if table is None else table
        self._start = row * WIDTH

    def request(self, code: int, seconds: float | None) -> None:
        """Count a request, and its time in seconds unless that is None."""
        at = _CODE_AT.get(code, _CODE_AT[_OTHER])
        self._table[self._start + at] += 1
        if seconds is not None:
            self._table[self._start + _BUCKET_AT + bisect_left(_BUCKETS, seconds)] += 1
            self._table[self._start + _SUM_AT] += seconds

    def answer(self, status: str, precision: str) -> None:
        """Count an answer."""
        self._table[self._start + _ANSWER_AT[status, precision]] += 1

    def text(self, **gauges: float) -> str:
        """All counts, and the gauges with the program's name before theirs."""
        rows = range(0, len(self._table), WIDTH)
        sums = [sum(self._table[row + at] for row in rows) for at in range(WIDTH)]
        lines = [*_lines(sums), *(line for item in gauges.items() for line in _gauge(*item))]
        return "\n".join(lines) + "\n"


def _lines(sums: list[float]) -> Iterator[str]:
    yield from _head(*_REQUESTS)
    for code, at in _CODE_AT.items():
        yield f'{_REQUESTS[0]}{{code="{code}"}} {sums[at]:.0f}'
    yield from _head(*_ANSWERED)
    for (status, precision), at in _ANSWER_AT.items():
        yield f'{_ANSWERED[0]}{{status="{status}",precision="{precision}"}} {sums[at]:.0f}'
    yield from _head(*_SECONDS)
    counted = 0.0
    for at, bound in enumerate((*map(str, _BUCKETS), "+Inf")):
        counted += sums[_BUCKET_AT + at]
        yield f'{_SECONDS[0]}_bucket{{le="{bound}"}} {counted:.0f}'
    yield f"{_SECONDS[0]}_sum {sums[_SUM_AT]:.6f}"
    yield f"{_SECONDS[0]}_count {counted:.0f}"


def _head(name: str, kind: str, meaning: str) -> Iterator[str]:
    yield f"# HELP {name} {meaning}"
    yield f"# TYPE {name} {kind}"


def _gauge(name: str, value: float) -> Iterator[str]:
    yield f"# TYPE clinic_locator_{name} gauge"
    yield f"clinic_locator_{name} {value:.15g}"
