"""Post office boxes and rural routes, wherever in the text they stand."""

import re

from locator.address.text import pattern

# Words that make it worth looking for a box; checked first because most addresses have none.
BOX_WORDS = frozenset({
    "BIN", "BOX", "CALLER", "CONTRACT", "DRAWER", "HC", "HCR", "LOCKBOX", "PO", "POB", "POBOX",
    "POST", "RFD", "RR", "RURAL", "STAR",
})  # fmt: skip

_VALUE = r"(?:# |NO |NUMBER )?((?=[A-Z-]*\d)[A-Z0-9-]+|[A-Z])\b"
# Pub. 28 §281: "PO BOX" whatever the customer calls it (caller, drawer, lockbox, bin).
_PO_BOX = (
    r"(?:^|(?<= ))(?:(?:P ?O|POST OFFICE) ?(?:BOX|DRAWER|BIN|B)|POB|POBOX|LOCK ?BOX|DRAWER"
    rf"|(?:FIRM )?CALLER(?: BOX)?|POST BOX|P ?O(?= [#\d])|(?:(?<=, )|^)BOX) {_VALUE}"
)
# Pub. 28 §24 (RR for RFD, RD and Rural Route) and §25 (HC for Highway Contract and Star Route).
# RT, ROUTE and RD are rural only with a box behind them.
_WITH_BOX = r"(?:RT|RTE|ROUTE|RD)(?= (?:# |NO )?\d{1,4}[A-Z]? (?:, )?BOX (?:# |NO )?[A-Z-]*\d)"
_ROUTE = (
    rf"(?:^|(?<= ))(?:(?P<rr>RR|R R|RFD|R F D|RURAL (?:ROUTE|RTE|RT|DELIVERY)|{_WITH_BOX})"
    r"|(?P<hc>HC|HCR|H C|HIGHWAY CONTRACT(?: ROUTE| RTE| RT)?|HWY CONTRACT(?: ROUTE| RTE| RT)?"
    r"|STAR (?:ROUTE|RTE|RT))) ?(?:# |NO )?(?P<number>\d{1,4}[A-Z]?)\b"
    r"(?: ?,? BOX (?:# |NO )?(?P<box>(?=[A-Z-]*\d)[A-Z0-9-]+|[A-Z])\b)?"
)


def take_boxes(tokens: list[str]) -> tuple[list[str], str, str]:
    """``tokens`` without them, the PO box's number and the rural route; "" where there is none."""
    line = " ".join(tokens)
    po_box = route = ""
    match = pattern(_ROUTE).search(line)
    # "100 RR 620" is a ranch road in Texas: a route has a box or no house number.
    if match and (match["box"] or not line[: match.start()].rstrip()[-1:].isdigit()):
        route = f"{'RR' if match['rr'] else 'HC'} {match['number']}"
        route += f" BOX {match['box']}" if match["box"] else ""
        line = _cut(line, match)
    if match := pattern(_PO_BOX).search(line):
        po_box = match[1]
        line = _cut(line, match)
    return line.split(), po_box, route


def _cut(line: str, match: re.Match[str]) -> str:
    # A comma in its place keeps what stood before and after apart.
    return f"{line[: match.start()]} , {line[match.end() :]}"
