"""Answer → the dictionary that every format shows; docs/json.md describes it key by key.

Rounding is part of the contract: degrees to 6 decimals (0.1 m, RFC 7946 section 11.2), miles and
kilometres to 2, metres to whole ones, upwards where they say how far off a point may be.
Text that is not known is None here, never "". Keys are only ever added.
"""

import math
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from locator.answer import Answer, Listed
from locator.clinics.model import Clinic
from locator.geocode.model import Candidate
from locator.ranking.model import Decision, Reading

if TYPE_CHECKING:
    from locator.clinics.model import ServiceDetails

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
        "left_out": None if answer.left_out is None else dict(answer.left_out),
    }
    if answer.status == "ambiguous":
        contract["readings"] = [_reading(reading) for reading in answer.readings]
    return contract


def _origin(origin: Candidate) -> dict[str, Any]:
    return {
        "latitude": degrees(origin.latitude),
        "longitude": degrees(origin.longitude),
        "precision": origin.precision,
        "uncertainty_m": metres(origin.uncertainty_m),
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
        "margin_miles": None if margin_m is None else miles(margin_m),
        "margin_km": None if margin_m is None else km(margin_m),
        "ask": question(decision),
        "ask_for": decision.ask_for,
        "ask_choices": list(decision.choices),
        "shares": decision.shares
        and {clinic: round(share, 2) for clinic, share in decision.shares.items()},
    }


def question(decision: Decision) -> str | None:
    """The question to the caller in English, None where nothing needs asking."""
    if decision.ask_for is None:
        return None
    from locator.report.phrases.en import LANGUAGE

    return LANGUAGE.question(decision.ask_for, decision.choices)


def _clinic(listed: Listed) -> dict[str, Any]:
    ranked, opening = listed.ranked, listed.opening
    clinic = ranked.clinic
    name_and_place, on_file = _facts(clinic)
    return {
        "rank": ranked.rank,
        **name_and_place,
        "distance_miles": miles(ranked.distance_m),
        "distance_km": km(ranked.distance_m),
        "distance_range_miles": [miles(ranked.least_m), miles(ranked.most_m)],
        "distance_range_km": [km(ranked.least_m), km(ranked.most_m)],
        "services": list(clinic.services),
        **on_file,
        "call_to_confirm": listed.stale,
        "opening": opening._asdict() if opening else None,
        "service_details": [service_facts(details) for details in clinic.service_details],
        "directions": dict(listed.directions),
    }


@lru_cache(maxsize=1_024)
def _facts(clinic: Clinic) -> tuple[dict[str, Any], dict[str, Any]]:
    """What of a clinic is the same in all answers, which are given copies of it."""
    name_and_place = {
        "id": clinic.id,
        "name": clinic.name,
        "address": clinic.address,
        "latitude": degrees(clinic.latitude),
        "longitude": degrees(clinic.longitude),
        "accuracy_m": metres(clinic.accuracy_m),
    }
    on_file = {
        **phone_facts(clinic.phone),
        "hours": clinic.hours or None,
        "status": clinic.status,
        "notice": clinic.notice or None,
        "url": clinic.url or None,
        "verified_on": clinic.verified_on or None,
    }
    return name_and_place, on_file


def service_facts(details: "ServiceDetails") -> dict[str, Any]:
    """What is on file of one service of one clinic."""
    return {
        "service": details.service,
        **phone_facts(details.phone),
        "referral_needed": details.referral_needed,
        "walk_in": details.walk_in,
        "languages": list(details.languages),
        "note": details.note or None,
    }


def phone_facts(text: str) -> dict[str, str | None]:
    """A phone number as written and in three forms that are None where it is not one number."""
    number = None
    if text:
        from locator.clinics.phones import read_phone

        number = read_phone(text)
    national, e164, uri = number or (None, None, None)
    return {
        "phone": text or None,
        "phone_national": national,
        "phone_e164": e164,
        "phone_uri": uri,
    }


def _reading(reading: Reading) -> dict[str, Any]:
    return {"origin": _origin(reading.origin), "nearest": reading.nearest}


def degrees(value: float) -> float:
    """Degrees as the contract has them: 6 decimals."""
    return round(value, 6) + 0.0  # 0.0 is added so that -0.0 does not show


def miles(distance_m: float) -> float:
    """Metres as miles with 2 decimals."""
    return round(distance_m / METRES_PER_MILE, 2)


def km(distance_m: float) -> float:
    """Metres as kilometres with 2 decimals."""
    return round(distance_m / 1000, 2)


def metres(off_m: float) -> int:
    """How far off a point may be, in whole metres, upwards."""
    return math.ceil(off_m)
