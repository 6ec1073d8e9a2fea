"""Answer → the dictionary that every format shows; docs/json.md describes it key by key.

Rounding is part of the contract: degrees to 6 decimals (0.1 m, RFC 7946 section 11.2), miles and
kilometres to 2, metres to whole ones, upwards where they say how far off a point may be.
Text that is not known is None here, never "". Keys are only ever added.
"""

import math
from typing import Any

from locator.answer import Answer, Listed
from locator.clinics import Clinic
from locator.geocode.ladder import Candidate
from locator.nearest import Decision, Reading

SCHEMA = "clinic-locator/1"

# The international mile of 1959, exactly: NIST SP 811 (2008), appendix B.6.
METRES_PER_MILE = 1609.344


def to_dict(answer: Answer) -> dict[str, Any]:
    """The JSON contract of ``answer`` as plain dicts, lists, strings, numbers and None.

    Distances are in miles and kilometres, whatever ``answer.units`` says. What the caller typed is
    not in it. ``readings`` is there only when the status is ``ambiguous``.
    """
    contract: dict[str, Any] = {
        "schema": SCHEMA,
        "status": answer.status,
        "origin": _origin(answer.origin) if answer.origin else None,
        "candidates": len(answer.candidates),
        "decision": _decision(answer.decision),
        "clinics": [_clinic(listed) for listed in answer.clinics],
    }
    if answer.status == "ambiguous":
        contract["readings"] = [_reading(reading) for reading in answer.readings]
    return contract


def _origin(origin: Candidate) -> dict[str, Any]:
    return {
        "latitude": _degrees(origin.latitude),
        "longitude": _degrees(origin.longitude),
        "precision": origin.precision,
        "uncertainty_m": math.ceil(origin.uncertainty_m),
        "label": origin.label,
        "source": origin.source,
        "vintage": origin.vintage or None,
        "faults": list(origin.faults),
    }


def _decision(decision: Decision) -> dict[str, Any]:
    margin_m = decision.margin_m
    return {
        "nearest": decision.nearest,
        "nearest_name": decision.nearest_name,
        "certain": decision.certain,
        "margin_miles": None if margin_m is None else _miles(margin_m),
        "margin_km": None if margin_m is None else _km(margin_m),
        "ask": decision.ask,
        "ask_for": decision.ask_for,
        "shares": decision.shares
        and {clinic: round(share, 2) for clinic, share in decision.shares.items()},
    }


def _clinic(listed: Listed) -> dict[str, Any]:
    ranked, clinic = listed.ranked, listed.ranked.clinic
    return {
        "rank": ranked.rank,
        "id": clinic.id,
        "name": clinic.name,
        "address": clinic.address,
        "latitude": _degrees(clinic.latitude),
        "longitude": _degrees(clinic.longitude),
        "accuracy_m": math.ceil(clinic.accuracy_m),
        "distance_miles": _miles(ranked.distance_m),
        "distance_km": _km(ranked.distance_m),
        "distance_range_miles": [_miles(ranked.least_m), _miles(ranked.most_m)],
        "distance_range_km": [_km(ranked.least_m), _km(ranked.most_m)],
        "services": list(clinic.services),
        **_facts(clinic),
        "directions": dict(listed.directions),
    }


def _facts(clinic: Clinic) -> dict[str, Any]:
    return {
        "phone": clinic.phone or None,
        "hours": clinic.hours or None,
        "status": clinic.status,
        "notice": clinic.notice or None,
        "url": clinic.url or None,
        "verified_on": clinic.verified_on or None,
    }


def _reading(reading: Reading) -> dict[str, Any]:
    return {"origin": _origin(reading.origin), "nearest": reading.nearest}


def _degrees(value: float) -> float:
    return round(value, 6) + 0.0  # 0.0 is added so that -0.0 does not show


def _miles(metres: float) -> float:
    return round(metres / METRES_PER_MILE, 2)


def _km(metres: float) -> float:
    return round(metres / 1000, 2)
