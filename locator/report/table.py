"""The answer for a person at a terminal, made to fit 80 columns."""

from typing import Any

from locator.errors import UsageError
from locator.report.words import (
    DISTANCE_KEYS,
    MANY_MINUTES,
    clinic_name,
    confirm,
    contenders,
    faults,
    filters,
    left_out,
    odds,
    one_line,
    one_service,
    opening,
    phone,
    precision,
    question,
    roads_missing,
    status_and_notice,
)

# Characters to a cell. With the rank, the distance and the gaps between columns: 80.
NAME_WIDTH, ADDRESS_WIDTH, SERVICES_WIDTH = 18, 21, 16

# How many readings of an ambiguous address are worth a line each.
MOST_READINGS = 5

_BY_CAR = {"distance": "drive"}
HEADER = ("#", "clinic", "address", "distance", "services")


def table(contract: dict[str, Any], units: str, table_format: str) -> str:
    """The origin, the clinics as a table, the decision and the links, as lines of plain text.

    ``table_format`` is a style of the tabulate package; raises UsageError for an unknown one.
    """
    clinics = _clinics(contract, units, table_format)
    parts = (_origin(contract, units), clinics, _closing(contract, units))
    return "\n\n".join("\n".join(lines) for lines in parts if lines)


def _origin(contract: dict[str, Any], units: str) -> list[str]:
    origin = contract["origin"]
    if origin is None:
        return []
    lines = [
        f"Origin: {one_line(origin['label'])} — {precision(origin, units)} (95%)",
        f"Note: {faults(origin)}" if origin["faults"] else "",
        roads_missing(contract),
    ]
    return [line for line in lines if line]


def _clinics(contract: dict[str, Any], units: str, table_format: str) -> list[str]:
    # Imported here because it costs twice what click does.
    import tabulate

    if table_format not in tabulate.tabulate_formats:
        choices = ", ".join(tabulate.tabulate_formats)
        raise UsageError(f"no such table format; choose from {choices}")
    # A line break inside a cell breaks the row in styles that know no such thing (tsv, html, …).
    multiline = table_format in tabulate.multiline_formats
    drive = contract["decision"]["by"] == "drive"
    rows = [_row(clinic, units, multiline, drive) for clinic in contract["clinics"]]
    if not rows:
        return []
    # Numbers stay as written: without disable_numparse 3.10 becomes 3.1.
    header = [_BY_CAR.get(name, name) if drive else name for name in HEADER]
    return [str(tabulate.tabulate(rows, header, tablefmt=table_format, disable_numparse=True))]


def _row(clinic: dict[str, Any], units: str, multiline: bool, drive: bool) -> list[str]:
    cells = [
        [str(clinic["rank"])],
        _wrapped(clinic["name"], NAME_WIDTH) + _wrapped(status_and_notice(clinic), NAME_WIDTH),
        [line for fact in _contact(clinic) for line in _wrapped(fact, ADDRESS_WIDTH)],
        _drive(clinic, units) if drive else _line(clinic, units),
        _wrapped("; ".join(clinic["services"]), SERVICES_WIDTH),
    ]
    return [("\n" if multiline else " ").join(lines) for lines in cells]


def _line(clinic: dict[str, Any], units: str) -> list[str]:
    far, (least, most) = (clinic[key] for key in DISTANCE_KEYS[units])
    return [f"{far:.2f} {units}", f"({least:.2f} to {most:.2f})"]


def _drive(clinic: dict[str, Any], units: str) -> list[str]:
    if clinic["drive_minutes"] is None:
        return ["no road there"]
    least, most = clinic["drive_minutes_range"]
    road = clinic["drive_miles" if units == "mi" else "drive_km"]
    length = "estimated" if road is None else f"{road:.1f} {units}"
    if least < MANY_MINUTES:
        return [f"{clinic['drive_minutes']} min", f"({least} to {most})", length]
    hours, minutes = divmod(clinic["drive_minutes"], 60)
    return [f"{hours} h {minutes} min", f"({least // 60} to {most // 60 + 1} h)", length]


def _contact(clinic: dict[str, Any]) -> tuple[str, ...]:
    return clinic["address"], phone(clinic), opening(clinic), confirm(clinic)


def _wrapped(text: str, width: int) -> list[str]:
    from textwrap import wrap

    return wrap(one_line(text), width)


def _closing(contract: dict[str, Any], units: str) -> list[str]:
    lines = [*_verdict(contract)]
    if known := filters(contract, units):
        lines.append(f"This looks only at clinics {known}")
    if others := left_out(contract):
        lines.append(f"Left out: {others}")
    if contract["status"] == "ambiguous":
        lines += _readings(contract)
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
    by = contract["decision"]["by"]
    last = "Distances are straight lines." if by == "line" else "Minutes are without traffic."
    if attribution := contract["decision"]["attribution"]:
        last = f"{last} Roads: {one_line(attribution)}"
    return [*lines, last] if contract["clinics"] else lines


def _readings(contract: dict[str, Any]) -> list[str]:
    readings = contract["readings"]
    lines = [
        f"  if it is {one_line(reading['origin']['label'])}: {one_line(reading['nearest_name'])}"
        f"{' (outside the service area)' if reading['outside_area'] else ''}"
        for reading in readings[:MOST_READINGS]
    ]
    if (more := len(readings) - MOST_READINGS) > 0:
        lines.append(f"  … and {more} more places (--format json has all of them)")
    return lines


def _verdict(contract: dict[str, Any]) -> list[str]:
    decision, ask = contract["decision"], question(contract)
    asked = [f"Ask: {ask}"] if ask else []
    if contract["origin"] is None:
        return ["No match", *asked]
    if decision["nearest"] is None:
        return ["Nearest: no clinic matches the request"]
    outside = ["The caller is outside the service area"] if decision["outside_area"] else []
    if decision["level"] == "open":
        named = contenders(contract) or "it cannot be told yet"
        return [f"Nearest: open — {named}", *asked, *outside]
    name = clinic_name(contract, decision["nearest"])
    far = "" if contract["clinics"] else " (farther than you asked for)"
    sure = f"{decision['level']}, {odds(decision['confidence'])}"
    return [f"Nearest: {name}{far} — {sure}", *asked, *outside]
