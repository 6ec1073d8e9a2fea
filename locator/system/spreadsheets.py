"""Cells that a spreadsheet would run when it opens a CSV file."""

import re

# owasp.org/www-community/attacks/CSV_Injection: a cell that begins with one of these is a formula
# for one spreadsheet or another.
_FIRST = frozenset("=+-@\t\r\n")
# A number, which is none, whatever its sign.
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?")


def would_run(cell: str) -> bool:
    """True if a spreadsheet may take ``cell`` for a formula."""
    return cell[:1] in _FIRST and not _NUMBER.fullmatch(cell)


def safe(cell: str) -> str:
    """``cell``, with an apostrophe before it if a spreadsheet would run it."""
    return f"'{cell}" if would_run(cell) else cell
