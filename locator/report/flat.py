"""The answer as one JSON object of strings only, for platforms that take nothing else."""

import json
from typing import Any

from locator.report.words import left_out, one_service

# Amazon Connect takes at most 32 KB from a Lambda function, as a flat map of strings:
# "Invoke Lambda functions" in its administrator guide.
MAX_BYTES = 32_768

# Text beside the clinics is cut here, so that it alone can never fill MAX_BYTES.
MAX_TEXT = 400
# And the names that are given once more.
MAX_NAME = 100

CLINIC_KEYS = (
    "id",
    "name",
    "address",
    "phone",
    "phone_national",
    "phone_e164",
    "hours",
    "status",
    "notice",
    "url",
    "verified_on",
)


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
        "certain": _yes_no(decision["certain"]),
        "confidence": f"{decision['confidence']:.3f}" if contract["origin"] else "",
        "level": decision["level"],
        "margin_miles": _number(decision["margin_miles"]),
        "ask": _text(decision["ask"]),
        "ask_for": _text(decision["ask_for"]),
        "origin_precision": _text(origin.get("precision")),
        "origin_uncertainty_m": _text(origin.get("uncertainty_m")),
        "origin_label": _text(origin.get("label")),
        "origin_faults": ";".join(origin.get("faults", [])),
        "left_out": left_out(contract),
        "outside_area": _yes_no(decision["outside_area"]),
        "ask_choices": _text(";".join(decision["ask_choices"]))[:MAX_NAME],
        **_shares(decision["shares"]),
    }


def _shares(shares: list[dict[str, Any]]) -> dict[str, str]:
    """The two clinics that are most likely the nearest: ``share_1_name`` and so on."""
    listed = [*shares[:2], *([{}] * (2 - len(shares)))]
    return {
        f"share_{place}_{key}": _text(share.get(key))[:MAX_NAME]
        for place, share in enumerate(listed, start=1)
        for key in ("id", "name", "share")
    }


def _text(value: object) -> str:
    return "" if value is None else str(value)[:MAX_TEXT]


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"


def _yes_no(value: bool | None) -> str:
    return "" if value is None else str(value).lower()


def _clinic(prefix: str, clinic: dict[str, Any]) -> dict[str, str]:
    opening = clinic["opening"] or {}
    return {
        **{f"{prefix}_{key}": clinic[key] or "" for key in CLINIC_KEYS},
        f"{prefix}_miles": _number(clinic["distance_miles"]),
        f"{prefix}_km": _number(clinic["distance_km"]),
        f"{prefix}_services": ";".join(clinic["services"]),
        f"{prefix}_service_details": " | ".join(map(one_service, clinic["service_details"])),
        f"{prefix}_call_to_confirm": _yes_no(clinic["call_to_confirm"]),
        f"{prefix}_opening_state": opening.get("state") or "",
        f"{prefix}_opening_says": opening.get("says") or "",
        f"{prefix}_opening_changes_at": opening.get("changes_at") or "",
        **{f"{prefix}_directions_{name}": url for name, url in clinic["directions"].items()},
    }
