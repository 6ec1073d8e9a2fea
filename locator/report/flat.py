"""The answer as one JSON object of strings only, for platforms that take nothing else."""

import json
from typing import Any

# Amazon Connect takes at most 32 KB from a Lambda function, as a flat map of strings:
# "Invoke Lambda functions" in its administrator guide.
MAX_BYTES = 32_768

# Text beside the clinics is cut here, so that it alone can never fill MAX_BYTES.
MAX_TEXT = 400

CLINIC_KEYS = ("id", "name", "address", "phone", "hours", "status", "notice", "url", "verified_on")


def flat(contract: dict[str, Any]) -> str:
    """One line of JSON, under 32,768 bytes; what is not known is "".

    Clinics that no longer fit are left out whole, the farthest first; ``clinics_listed`` says how
    many there are.
    """
    head = _head(contract)
    clinics: dict[str, str] = {}
    line = json.dumps({**head, "clinics_listed": "0"})
    for place, clinic in enumerate(contract["clinics"], start=1):
        clinics |= _clinic(f"clinic_{place}", clinic)
        # json.dumps writes ASCII only, so that characters are bytes.
        longer = json.dumps({**head, "clinics_listed": str(place), **clinics})
        if len(longer) >= MAX_BYTES:
            break
        line = longer
    return line


def _head(contract: dict[str, Any]) -> dict[str, str]:
    decision, origin = contract["decision"], contract["origin"] or {}
    return {
        "schema": contract["schema"],
        "status": contract["status"],
        "nearest_id": _text(decision["nearest"]),
        "nearest_name": _text(decision["nearest_name"]),
        "certain": "true" if decision["certain"] else "false",
        "margin_miles": _number(decision["margin_miles"]),
        "ask": _text(decision["ask"]),
        "ask_for": _text(decision["ask_for"]),
        "origin_precision": _text(origin.get("precision")),
        "origin_uncertainty_m": _text(origin.get("uncertainty_m")),
        "origin_label": _text(origin.get("label")),
        "origin_faults": ";".join(origin.get("faults", [])),
    }


def _text(value: object) -> str:
    return "" if value is None else str(value)[:MAX_TEXT]


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"


def _clinic(prefix: str, clinic: dict[str, Any]) -> dict[str, str]:
    return {
        **{f"{prefix}_{key}": clinic[key] or "" for key in CLINIC_KEYS},
        f"{prefix}_miles": _number(clinic["distance_miles"]),
        f"{prefix}_km": _number(clinic["distance_km"]),
        f"{prefix}_services": ";".join(clinic["services"]),
        **{f"{prefix}_directions_{name}": url for name, url in clinic["directions"].items()},
    }
