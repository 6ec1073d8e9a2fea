"""The answer for a person at a terminal, made to fit 80 columns."""

from typing import Any

from locator.errors import UsageError
from locator.report.words import (
    DISTANCE_KEYS,
    clinic_name,
    confirm,
    faults,
    find_clinic,
    left_out,
    one_line,
    one_service,
    opening,
    phone,
    precision,
    question,
    shares,
    status_and_notice,
    street_missing,
)

# Characters to a cell. With the rank, the distance and the gaps between columns: 80.
NAME_WIDTH, ADDRESS_WIDTH, SERVICES_WIDTH = 18, 21, 16

# How many readings of an ambiguous address are worth a line each.
MOST_READINGS = 5

HEADER = ("#", "clinic", "address", "distance", "services")


def table(contract: dict[str, Any], units: str, table_format: str) -> str:
    """The origin, the clinics as a table, the decision and the links, as lines of plain text.

    ``table_format`` is a style of the tabulate package; raises UsageError for an unknown one.
    """
    parts = (_origin(contract, units), _clinics(contract, units, table_format), _closing(contract))
    return "\n\n".join("\n".join(lines) for lines in parts if lines)


def _origin(contract: dict[str, Any], units: str) -> list[str]:
    origin = contract["origin"]
    if origin is None:
        return []
    lines = [
        f"Origin: {one_line(origin['label'])} — {precision(origin, units)} (95%)",
        f"Note: {faults(origin)}",
    ]
    return lines if origin["faults"] else lines[:1]


def _clinics(contract: dict[str, Any], units: str, table_format: str) -> list[str]:
    # Imported here because it costs twice what click does.
    import tabulate

    if table_format not in tabulate.tabulate_formats:
        choices = ", ".join(tabulate.tabulate_formats)
        raise UsageError(f"no such table format; choose from {choices}")
    # A line break inside a cell breaks the row in styles that know no such thing (tsv, html, …).
    multiline = table_format in tabulate.multiline_formats
    rows = [_row(clinic, units, multiline) for clinic in contract["clinics"]]
    if not rows:
        return []
    # Numbers stay as written: without disable_numparse 3.10 becomes 3.1.
    return [str(tabulate.tabulate(rows, HEADER, tablefmt=table_format, disable_numparse=True))]


def _row(clinic: dict[str, Any], units: str, multiline: bool) -> list[str]:
    far, (least, most) = (clinic[key] for key in DISTANCE_KEYS[units])
    cells = [
        [str(clinic["rank"])],
        _wrapped(clinic["name"], NAME_WIDTH) + _wrapped(status_and_notice(clinic), NAME_WIDTH),
        [line for fact in _contact(clinic) for line in _wrapped(fact, ADDRESS_WIDTH)],
        [f"{far:.2f} {units}", f"({least:.2f} to {most:.2f})"],
        _wrapped("; ".join(clinic["services"]), SERVICES_WIDTH),
    ]
    return [("\n" if multiline else " ").join(lines) for lines in cells]


def _contact(clinic: dict[str, Any]) -> tuple[str, ...]:
    return clinic["address"], phone(clinic), opening(clinic), confirm(clinic)


def _wrapped(text: str, width: int) -> list[str]:
    from textwrap import wrap

    return wrap(one_line(text), width)


def _closing(contract: dict[str, Any]) -> list[str]:
    lines = [_verdict(contract)]
    if others := left_out(contract):
        lines.append(f"Left out: {others}")
    if divided := shares(contract):
        lines.append(divided)
    readings = contract.get("readings", [])
    for reading in readings[:MOST_READINGS]:
        name = clinic_name(contract, reading["nearest"])
        lines.append(f"  if it is {one_line(reading['origin']['label'])}: {name}")
    if len(readings) > MOST_READINGS:
        more = len(readings) - MOST_READINGS
        lines.append(f"  … and {more} more places (--format json has all of them)")
    lines += [
        f"Directions to {one_line(clinic['name'])}: {url}"
        for clinic in contract["clinics"]
        for url in clinic["directions"].values()
    ]
    lines += [
        f"{one_line(clinic['name'])} — {one_service(details)}"
        for clinic in contract["clinics"]
        for details in clinic["service_details"]
    ]
    return [*lines, "Distances are straight lines."] if contract["clinics"] else lines


def _verdict(contract: dict[str, Any]) -> str:
    decision, ask = contract["decision"], question(contract)
    if contract["origin"] is None:
        return f"No match — ask: {ask}" if ask else "No match"
    if decision["nearest"] is None:
        return "Nearest: no clinic matches the request"
    name = clinic_name(contract, decision["nearest"])
    far = "" if find_clinic(contract, decision["nearest"]) else " (farther than you asked for)"
    return f"Nearest: {name}{far} — {'certain' if decision['certain'] else _doubt(contract, ask)}"


def _doubt(contract: dict[str, Any], ask: str) -> str:
    if ask:
        return f"not certain, ask: {ask}"
    if street_missing(contract):
        return "not certain: we could not find the street"
    return "not certain, no question would settle it"
