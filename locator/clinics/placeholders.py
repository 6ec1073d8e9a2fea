"""Cells that stand for a blank: "N/A", "TBD", "-", or the error of a spreadsheet's formula."""

import re
from collections.abc import Iterable

from locator.clinics.table import NOTE, WARNING, Row

# Each word with any punctuation around it or in it, in English and Spanish.
_WORDS = (
    "n a", "none", "nil", "null", "nan", "t b d", "t b a", "t b c", "blank", "empty", "pending",
    "unknown", "undefined", "not available", "not applicable", "not known", "not provided",
    "not on file", "no data", "to be determined", "to be announced", "to be confirmed",
    "n d", "ninguno", "ninguna", "no aplica", "no disponible", "pendiente", "por definir",
    "desconocido",
)  # fmt: skip
_SIGNS = r"[-\u2010-\u2015\u2212.?*/_~ ]+"
_BLANK = r"(?i)\W*(?:" + "|".join(word.replace(" ", r"\W*") for word in _WORDS) + rf")\W*|{_SIGNS}"
# Excel's errors, and the signs that it shows in place of a number that is wider than its column.
_BROKEN = r"(?i)#(?:#+|n/a|ref!|value!|name\?|div/0!|null!|num!|spill!|calc!)"
# The first characters of such cells: a quick look that leaves out nearly all others.
_FIRST = frozenset("".join(word[0] + word[0].upper() for word in _WORDS) + "#-.?*/_~([<{\"'"
                   "\u2010\u2011\u2012\u2013\u2014\u2015\u2212")  # fmt: skip
# ND is North Dakota, and TBC may be a clinic: one word alone counts as the name that it is.
_NAMES = frozenset({"id", "name", "city", "state", "clinic"})
# A clinic with an unknown status must not become one that is open.
_LEFT = "status"


def blank_placeholders(rows: Iterable[Row]) -> None:
    """Make cells blank that stand for a blank, so that nobody reads them out. Each is reported."""
    for row in rows:
        for column, cell in row.cells.items():
            if cell[:1] not in _FIRST or column == _LEFT:
                continue
            if cell[0] == "#" and re.fullmatch(_BROKEN, cell):
                message = "is an error of the spreadsheet; it is read as blank"
                fix = "correct the formula, or leave the cell blank"
                row.report(WARNING, column, message, fix)
                row.cells[column] = ""
            elif stands_for_blank(cell) and not (column in _NAMES and cell.isalnum()):
                message = "stands for a blank, and is read as one"
                row.report(NOTE, column, message, "leave the cell blank")
                row.cells[column] = ""


def stands_for_blank(cell: str) -> bool:
    """True for words such as "N/A", and for dashes, dots and question marks."""
    return re.fullmatch(_BLANK, cell) is not None
