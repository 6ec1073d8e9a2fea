"""Placeholders in cells: "N/A", "TBD", "-", or the error of a spreadsheet's formula."""

import re
from collections.abc import Iterable

from locator.clinics.table import NOTE, WARNING, Row

# Without blanks and punctuation, in English and Spanish.
_WORDS = frozenset({
    "na", "none", "nil", "null", "nan", "tbd", "tba", "tbc", "blank", "empty", "pending",
    "unknown", "undefined", "notavailable", "notapplicable", "notknown", "notprovided",
    "notonfile", "nodata", "tobedetermined", "tobeannounced", "tobeconfirmed", "nd", "ninguno",
    "ninguna", "noaplica", "nodisponible", "pendiente", "pordefinir", "desconocido",
})  # fmt: skip
_SIGNS = frozenset("-\u2010\u2011\u2012\u2013\u2014\u2015\u2212.?*/_~ ")
# Excel's errors, and the signs that it shows in place of a number that is wider than its column.
_BROKEN = r"(?i)#(?:#+|n/a|ref!|value!|name\?|div/0!|null!|num!|spill!|calc!)"
# The first characters of such cells: a quick look that leaves out nearly all others.
_FIRST = _SIGNS | {*"#([<{\"'"} | {sign for word in _WORDS for sign in (word[0], word[0].upper())}
# ND is North Dakota, and TBC may be a clinic: one word alone counts as the name that it is.
_NAMES = frozenset({"id", "name", "city", "state", "clinic"})
# A clinic with an unknown status must not become one that is open.
_LEFT = "status"


def blank_placeholders(rows: Iterable[Row]) -> None:
    """Make placeholders blank, so that nobody reads them aloud, and report each one."""
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
                message = "is a placeholder; it is read as blank"
                row.report(NOTE, column, message, "leave the cell blank")
                row.cells[column] = ""


def stands_for_blank(cell: str) -> bool:
    """True for words such as "N/A", and for dashes, dots and question marks."""
    # Not by a regular expression, which would take a millisecond to compile in each run.
    letters = "".join(filter(str.isalnum, cell.casefold()))
    return letters in _WORDS if letters else _SIGNS.issuperset(cell)
