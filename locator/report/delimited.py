"""The answer as CSV (RFC 4180): one row a clinic, with the decision on each row."""

import csv
import io
from collections.abc import Iterable
from typing import Any

from locator.directions import LINKS
from locator.report.cells import answer_columns, clinic_columns
from locator.system.spreadsheets import safe

_ANSWER, _CLINIC = answer_columns("csv"), clinic_columns("csv", tuple(LINKS))
_LAST = answer_columns("csv", last=True)
COLUMNS = tuple(column.name for column in _ANSWER + _CLINIC + _LAST)


def delimited(contract: dict[str, Any], *, header: bool, harmless: bool = False) -> str:
    """Rows of COLUMNS, with the header row first if ``header``; what is not known is empty.

    With ``harmless`` cells that a spreadsheet would run as formulas get an apostrophe.

    An answer without clinics is one row whose clinic columns are empty. Columns are only ever
    added, at the end.
    """
    answer, last = ([column.cell(contract) for column in part] for part in (_ANSWER, _LAST))
    clinics = [[column.cell(clinic) for column in _CLINIC] for clinic in contract["clinics"]]
    rows = [answer + cells + last for cells in clinics or [[""] * len(_CLINIC)]]
    if harmless:
        rows = [[safe(cell) if isinstance(cell, str) else cell for cell in row] for row in rows]
    return "\n".join(map(_line, [COLUMNS, *rows] if header else rows))


def _line(cells: Iterable[object]) -> str:
    # csv quotes a lone \r only while its own line ending holds one, so that is taken off here.
    out = io.StringIO(newline="")
    csv.writer(out).writerow(cells)
    return out.getvalue().removesuffix("\r\n")
