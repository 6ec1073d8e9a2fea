"""Post office boxes and rural routes, anywhere in the text."""

import re

from locator.address.text import pattern

# Words that make it worth looking for a box; checked first because most addresses have none.
BOX_WORDS = frozenset({
    "BIN", "BOX", "BX", "CALLER", "CONTRACT", "DRAWER", "HC", "HCR", "LBX", "LOCKBOX", "PO", "POB",
    "POBOX", "POST", "RFD", "RR", "RURAL", "STAR",
})  # fmt: skip

_VALUE = r"(?:# |NO |NUMBER )?((?=[A-Z-]*\d)[A-Z0-9-]+|[A-Z])\b"
# Pub. 28 §281: "PO BOX" whatever the customer calls it (caller, drawer, lockbox, bin).
_PO_BOX = (
    r"(?:^|(?<= ))(?:(?:P ?O|POST OFFICE) ?(?:BOX|BX|DRAWER|BIN|B)|POB|POBOX|LOCK ?BOX|LBX|DRAWER"
    rf"|(?:FIRM )?CALLER(?: BOX)?|POST BOX|P ?O(?= [#\d])|(?:(?<=, )|^)BOX) {_VALUE}"
)
# A bank's lockbox, drawer or department is within the post office box behind it.
_LOCKBOX = (
    r"(?:^|(?<= ))(?:LOCK ?BOX|LBX|DRAWER|BIN|(?:(?<=, )|^)BOX|DEPT|DEPARTMENT) "
    r"(?:# |NO |NUMBER )?[A-Z]{0,2} ?\d[A-Z0-9-]* (?:, )?(?=(?:P ?O ?)?BOX )"
)
# Pub. 28 §24 (RR for RFD, RD and Rural Route) and §25 (HC for Highway Contract and Star Route).
# RT, ROUTE and RD are rural only with a box behind them.
_WITH_BOX = r"(?:RT|RTE|ROUTE|RD)(?= (?:# |NO )?\d{1,4}[A-Z]? (?:, )?BOX (?:# |NO )?[A-Z-]*\d)"
_IN_ROUTE = r"BOX (?:# |NO )?(?P<box>\d+ [A-DF-MO-RT-VX-Z](?= |$)|(?=[A-Z-]*\d)[A-Z0-9-]+|[A-Z])\b"
_ROUTE = (
    rf"(?:^|(?<= ))(?:(?P<rr>RR|R R|RFD|R F D|RURAL (?:ROUTE|RTE|RT|DELIVERY)|{_WITH_BOX})"
    r"|(?P<hc>(?:HC|HWY CONTRACT|HIGHWAY CONTRACT)(?: ROUTE| RTE| RT| R)?|HCR|H C"
    r"|STAR (?:ROUTE|RTE|RT))) ?(?:# |NO )?(?P<number>\d{1,4}[A-Z]{0,2})\b"
    rf"(?: ?,? {_IN_ROUTE})?"
)
# The number of the route was left out: "Route Box # 201". A box without one is not the post's.
_UNNUMBERED = (
    r"(?:^|(?<= ))(?:(?P<hc>STAR (?:ROUTE|RTE|RT)|HCR?)|(?:RR|R R|(?:RURAL )?(?:ROUTE|RTE|RT))) "
    + _IN_ROUTE
)


def take_boxes(tokens: list[str], rest: list[str]) -> tuple[list[str], str, str]:
    """``tokens`` without them, the PO box's number and the rural route; "" where there is none.

    A lockbox that is in a post office box goes to ``rest``.
    """
    line = " ".join(tokens)
    po_box = route = ""
    if match := pattern(_LOCKBOX).search(line):
        rest += match[0].replace("#", " ").replace(",", " ").split()
        line = f"{line[: match.start()]}{line[match.end() :]}"
        if line[match.start() :].startswith("BOX "):
            line = f"{line[: match.start()]}PO {line[match.start() :]}"
    match = pattern(_ROUTE).search(line)
    # "100 RR 620" is a ranch road in Texas: a route has a box or no house number.
    if match and (match["box"] or not line[: match.start()].rstrip()[-1:].isdigit()):
        route = f"{'RR' if match['rr'] else 'HC'} {match['number']}"
        route += _box(match)
        line = _cut(line, match)
    elif match := pattern(_UNNUMBERED).search(line):
        route, line = f"{'HC' if match['hc'] else 'RR'}{_box(match)}", _cut(line, match)
    if match := pattern(_PO_BOX).search(line):
        po_box = match[1]
        line = _cut(line, match)
    return line.split(), po_box, route


def _box(route: re.Match[str]) -> str:
    """The box of a route in standard form: Pub. 28 §24 has "BOX 23A" for "box 23 A"."""
    return f" BOX {route['box'].replace(' ', '')}" if route["box"] else ""


def _cut(line: str, match: re.Match[str]) -> str:
    # A comma in its place keeps what stood before and after apart.
    return f"{line[: match.start()]} , {line[match.end() :]}"
