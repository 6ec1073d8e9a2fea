"""The words that people are shown, shared by table, text and sms."""

import math
from collections.abc import Sequence
from typing import Any

from locator.geocode.ladder import FAULTS, PRECISIONS
from locator.report.contract import METRES_PER_MILE

# The international foot, exactly: NIST SP 811 (2008), appendix B.6.
METRES_PER_FOOT = 0.3048

UNIT_WORDS = {"mi": "miles", "km": "kilometres"}
# The word in ``ask_for`` that stands for advice to the agent instead of a question to the caller.
NO_QUESTION = "either_site"
# Which keys of a clinic hold its distance, by unit.
DISTANCE_KEYS = {
    "mi": ("distance_miles", "distance_range_miles"),
    "km": ("distance_km", "distance_range_km"),
}


def one_line(text: str) -> str:
    """``text`` without line breaks, control characters and doubled spaces."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


def joined(items: Sequence[str]) -> str:
    """``A``, ``A and B``, or ``A, B and C``."""
    return " and ".join([", ".join(items[:-1]), items[-1]] if len(items) > 1 else items)


def sentence(text: str) -> str:
    """``text`` on one line, ending as a sentence does."""
    text = one_line(text)
    return text if text.endswith((".", "!", "?")) else f"{text}."


def radius(metres: float, units: str) -> str:
    """A radius in ``units`` (mi or km), rounded up: ``90 feet``, ``3.1 miles``, ``90 metres``."""
    small, size, name = (METRES_PER_FOOT, 500, "feet") if units == "mi" else (1, 900, "metres")
    if metres <= small * size:
        return f"{max(1, math.ceil(metres / small / 10)) * 10} {name}"
    large = METRES_PER_MILE if units == "mi" else 1000
    return f"{math.ceil(metres / large * 10) / 10:.1f} {UNIT_WORDS[units]}"


def distance(clinic: dict[str, Any], units: str) -> str:
    """How far away a clinic is, as one would say it: ``about 1.6 miles``."""
    far = clinic[DISTANCE_KEYS[units][0]]
    return (
        f"about {far:.1f} {UNIT_WORDS[units]}" if far >= 0.1 else f"under 0.1 {UNIT_WORDS[units]}"
    )


def shares(contract: dict[str, Any]) -> str:
    """How the houses of an uncertain ZIP divide: ``93% of the homes there are nearest to A``."""
    parts = contract["decision"]["shares"]
    if not parts:
        return ""
    clinic, share = next(iter(parts.items()))
    return f"{share:.0%} of the homes there are nearest to {clinic_name(contract, clinic)}"


def status(clinic: dict[str, Any]) -> str:
    """``temporarily closed`` or ``closed``; "" for a clinic that is open."""
    return "" if clinic["status"] == "open" else clinic["status"].replace("_", " ")


def status_and_notice(clinic: dict[str, Any]) -> str:
    """What a caller must hear about a clinic: ``closed: moved``, ``moved``, or ""."""
    return ": ".join(filter(None, (status(clinic), one_line(clinic["notice"] or ""))))


def phone(facts: dict[str, Any]) -> str:
    """The number of a clinic or service as people dial it, as written where it is none, or ""."""
    return one_line(facts["phone_national"] or facts["phone"] or "")


def opening(clinic: dict[str, Any]) -> str:
    """``open now, closes 17:00``, ``hours not on file``; "" where the status says it all."""
    if status(clinic):
        return ""
    if clinic["hours"] is None:
        return "hours not on file"
    return one_line(clinic["opening"]["says"]) if clinic["opening"] else ""


def confirm(clinic: dict[str, Any]) -> str:
    """``call to confirm (verified 2025-01-31)`` where that is too long ago, else ""."""
    if not clinic["call_to_confirm"]:
        return ""
    return f"call to confirm (verified {one_line(clinic['verified_on'])})"


def one_service(details: dict[str, Any]) -> str:
    """What is known of one service: ``Cupping: referral needed; no walk-ins; in Spanish``."""
    facts = [
        _YES_NO["referral_needed"].get(details["referral_needed"], ""),
        _YES_NO["walk_in"].get(details["walk_in"], ""),
        f"in {joined(details['languages'])}" if details["languages"] else "",
        f"phone {phone(details)}" if details["phone"] else "",
        details["note"] or "",
    ]
    return one_line(f"{details['service']}: {'; '.join(filter(None, facts)) or 'nothing on file'}")


_YES_NO = {
    "referral_needed": {True: "referral needed", False: "no referral needed"},
    "walk_in": {True: "walk-ins welcome", False: "no walk-ins"},
}


def left_out(contract: dict[str, Any]) -> str:
    """Who was left out although they may be open: ``2 clinics without hours on file``, or ""."""
    counts = contract["left_out"] or {}
    why = [
        f"{counts[state]} {'clinic' if counts[state] == 1 else 'clinics'} {reason}"
        for state, reason in _LEFT_OUT.items()
        if counts.get(state)
    ]
    return joined(why)


_LEFT_OUT = {
    "not_on_file": "whose hours are not on file",
    "not_known": "whose hours cannot be told",
    "depends": "open only under a condition",
}


def precision(origin: dict[str, Any], units: str) -> str:
    """What kind of point the origin is and how far off it may be."""
    kind = PRECISIONS.get(origin["precision"], origin["precision"])
    return f"{kind}, within about {radius(origin['uncertainty_m'], units)}"


def faults(origin: dict[str, Any]) -> str:
    """The faults of a match as sentences in a row, "" when there are none."""
    return "; ".join(FAULTS.get(fault, fault) for fault in origin["faults"])


def question(contract: dict[str, Any]) -> str:
    """What to ask the caller; "" when nothing needs asking or no question would settle it."""
    decision = contract["decision"]
    return "" if decision["ask_for"] == NO_QUESTION else one_line(decision["ask"] or "")


def street_missing(contract: dict[str, Any]) -> bool:
    """Whether a street was given that could not be placed: then that is why nothing is certain."""
    return "street_not_placed" in (contract["origin"] or {}).get("faults", ())


def find_clinic(contract: dict[str, Any], id: str | None) -> dict[str, Any] | None:
    """The listed clinic with this id; None when --within, --limit or a filter left it out."""
    return next((clinic for clinic in contract["clinics"] if clinic["id"] == id), None)


def clinic_and_state(contract: dict[str, Any], id: str) -> str:
    """The name of a clinic, with its status and notice in brackets where there are any."""
    state = status_and_notice(find_clinic(contract, id) or {"status": "open", "notice": None})
    name = clinic_name(contract, id)
    return f"{name} ({state})" if state else name


def clinic_name(contract: dict[str, Any], id: str) -> str:
    """The name of a listed clinic, its id when it is not listed."""
    clinic, decision = find_clinic(contract, id), contract["decision"]
    known = decision["nearest_name"] if id == decision["nearest"] else None
    return one_line(clinic["name"] if clinic else known or id)
