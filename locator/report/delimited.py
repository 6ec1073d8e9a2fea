"""The answer as CSV (RFC 4180): one row a clinic, with the decision on each row."""

import csv
import io
from collections.abc import Iterable
from typing import Any

from locator.directions import LINKS
from locator.report.words import one_service

# Of the whole answer, the same on each of its rows.
ANSWER_COLUMNS = (
    "status",
    "nearest_id",
    "certain",
    "ask",
    "ask_for",
    "origin_precision",
    "origin_uncertainty_m",
    "origin_label",
    "origin_faults",
)
# Of the clinic; the words of the JSON contract, where "status" is taken already.
CLINIC_COLUMNS = (
    "rank",
    "id",
    "name",
    "address",
    "latitude",
    "longitude",
    "accuracy_m",
    "distance_miles",
    "distance_km",
    "distance_least_miles",
    "distance_most_miles",
    "services",
    "phone",
    "hours",
    "clinic_status",
    "notice",
    "url",
    "verified_on",
)
LINK_COLUMNS = tuple(f"directions_{name}" for name in LINKS)
# Added later, and so at the end.
MORE_COLUMNS = (
    "phone_national",
    "phone_e164",
    "opening_state",
    "opening_says",
    "opening_changes_at",
    "call_to_confirm",
    "service_details",
    "confidence",
    "level",
    "outside_area",
    "ask_choices",
)
COLUMNS = ANSWER_COLUMNS + CLINIC_COLUMNS + LINK_COLUMNS + MORE_COLUMNS


def delimited(contract: dict[str, Any], *, header: bool) -> str:
    """Rows of COLUMNS, with the header row first if ``header``; what is not known is empty.

    An answer without clinics is one row whose clinic columns are empty. Columns are only ever
    added, at the end.
    """
    answer, more = _answer_cells(contract), _more_cells(contract)
    blank: list[object] = [""] * (len(COLUMNS) - len(answer) - len(more))
    rows: list[Iterable[object]] = [COLUMNS] if header else []
    clinics = [_clinic_cells(clinic) for clinic in contract["clinics"]] or [blank]
    rows += [answer + cells + more for cells in clinics]
    return "\n".join(map(_line, rows))


def _line(cells: Iterable[object]) -> str:
    # csv quotes a lone \r only while its own line ending holds one, so that is taken off here.
    out = io.StringIO(newline="")
    csv.writer(out).writerow(cells)
    return out.getvalue().removesuffix("\r\n")


def _answer_cells(contract: dict[str, Any]) -> list[object]:
    decision, origin = contract["decision"], contract["origin"] or {}
    return [
        contract["status"],
        decision["nearest"],
        "true" if decision["certain"] else "false",
        decision["ask"],
        decision["ask_for"],
        origin.get("precision"),
        origin.get("uncertainty_m"),
        origin.get("label"),
        ";".join(origin.get("faults", ())),
    ]


def _more_cells(contract: dict[str, Any]) -> list[object]:
    """What was added later of the answer as a whole."""
    decision = contract["decision"]
    return [
        f"{decision['confidence']:.3f}" if contract["origin"] else "",
        decision["level"] if contract["origin"] else "",
        str(decision["outside_area"]).lower(),
        ";".join(decision["ask_choices"]),
    ]


def _clinic_cells(clinic: dict[str, Any]) -> list[object]:
    least, most = clinic["distance_range_miles"]
    stale = clinic["call_to_confirm"]
    cells = {
        **clinic,
        "distance_miles": f"{clinic['distance_miles']:.2f}",
        "distance_km": f"{clinic['distance_km']:.2f}",
        "distance_least_miles": f"{least:.2f}",
        "distance_most_miles": f"{most:.2f}",
        "clinic_status": clinic["status"],
        "services": ";".join(clinic["services"]),
        **{f"directions_{name}": url for name, url in clinic["directions"].items()},
        **{f"opening_{key}": fact for key, fact in (clinic["opening"] or {}).items()},
        "call_to_confirm": None if stale is None else str(stale).lower(),
        "service_details": " | ".join(map(one_service, clinic["service_details"])),
    }
    return [cells.get(column) for column in CLINIC_COLUMNS + LINK_COLUMNS + MORE_COLUMNS[:-4]]
