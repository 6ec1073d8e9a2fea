"""The answer as a few short sentences that an agent can read aloud."""

from typing import Any

from locator.report.phrases.en import LANGUAGE as ENGLISH
from locator.report.phrases.model import Language
from locator.report.words import (
    LEAST_TOLD,
    away,
    clinic_and_state,
    clinic_name,
    confirm,
    contenders,
    degree,
    either,
    filters,
    find_clinic,
    instead_of,
    left_out,
    one_line,
    one_service,
    opening,
    phone,
    question,
    sentence,
    sharing,
    spoken_faults,
    spoken_place,
    status,
)

# How many readings of an ambiguous address one can listen to.
SPOKEN_READINGS = 3
# A clinic that is less likely than not the nearest does not "look like" it.
_HALF = 0.5
# Precisions that are an area: then the distance is from its middle.
_AREAS = ("zip", "po_box_zip", "city", "state")


def text(contract: dict[str, Any], units: str, say: Language = ENGLISH) -> str:
    """The answer in plain sentences of a language, distances in ``units``; no links.

    The question to ask comes first. Each level has words of its own: nothing sounds surer than it
    is.
    """
    return " ".join(filter(None, _sentences(contract, units, say)))


def _sentences(contract: dict[str, Any], units: str, say: Language) -> list[str]:
    decision = contract["decision"]
    if contract["origin"] is None:
        return [say("unplaced"), question(contract, say)]
    left = left_out(contract, say)
    behind = [_filtered(contract, units, say), say("left_out", clinics=left) if left else ""]
    if decision["nearest"] is None:
        return [say("nobody"), *behind]
    clinic = find_clinic(contract, decision["nearest"])
    if not contract["clinics"]:
        return [say("beyond", clinic=clinic_name(contract, decision["nearest"])), *behind]
    if contract["status"] == "ambiguous":
        return [question(contract, say), *_readings(contract, say), *behind]
    return [question(contract, say), *_nearest(contract, clinic, units, say), *behind]


def _filtered(contract: dict[str, Any], units: str, say: Language) -> str:
    known = filters(contract, units, say)
    return say("filtered", filters=known) if known else ""


def _readings(contract: dict[str, Any], say: Language) -> list[str]:
    readings = contract["readings"]
    spoken = [
        say(
            "reading.outside" if reading["outside_area"] else "reading",
            place=spoken_place(reading["origin"]["label"], say),
            clinic=clinic_and_state(contract, reading["nearest"], say),
        )
        for reading in readings[:SPOKEN_READINGS]
    ]
    more = len(readings) - len(spoken)
    return [*spoken, say("more_readings", n=more)] if more else spoken


def _nearest(
    contract: dict[str, Any], clinic: dict[str, Any] | None, units: str, say: Language
) -> list[str]:
    """The clinic that is named; without its facts if --limit leaves it off the list."""
    open_ = degree(contract) == "open"
    measure, area = "open" if open_ else contract["decision"]["by"], _is_area(contract)
    return [
        *_outside(contract, say),
        _named(contract, clinic, units, say),
        say(f"basis.{measure}", place=one_line(contract["origin"]["label"])) if area else "",
        *(_about(clinic, say) if clinic and not open_ else []),
        _otherwise(contract, clinic, units, say) if clinic and not open_ else "",
        *(_options(contract, units, say) if open_ and not area else []),
        spoken_faults(contract["origin"], say),
    ]


def _outside(contract: dict[str, Any], say: Language) -> list[str]:
    """That the caller is outside the area that is served, or would be in some of the places."""
    if contract["decision"]["outside_area"]:
        return [say("outside_area")]
    return [
        say("reading.outside", place=spoken_place(reading["origin"]["label"], say))
        for reading in contract["readings"][:SPOKEN_READINGS]
        if reading["outside_area"] and reading["weight"] >= LEAST_TOLD
    ]


def _named(
    contract: dict[str, Any], clinic: dict[str, Any] | None, units: str, say: Language
) -> str:
    level = degree(contract)
    if clinic is None or (level == "open" and not _looks_like_one(contract)):
        clinics = contenders(contract, say)
        return say(either(contract), clinics=clinics) if clinics else say("unclear")
    # Nothing more is said about a clinic that is only so far the nearest.
    name = clinic_and_state(contract, clinic["id"], say) if level == "open" else ""
    return _with_way(f"nearest.{level}", contract, clinic, units, say, name=name)


def _looks_like_one(contract: dict[str, Any]) -> bool:
    """True if no other clinic has a share, and that of this one is more than what is left open."""
    decision = contract["decision"]
    return len(decision["shares"]) < 2 and decision["confidence"] >= _HALF


def _with_way(
    phrase: str,
    contract: dict[str, Any],
    clinic: dict[str, Any],
    units: str,
    say: Language,
    *,
    name: str = "",
) -> str:
    """A phrase about a clinic, its address and how far away it is."""
    return say(
        phrase,
        clinic=name or one_line(clinic["name"]),
        address=one_line(clinic["address"]),
        away=away(contract, clinic, units, say),
    )


def _options(contract: dict[str, Any], units: str, say: Language) -> list[str]:
    """How far it is to each of the two likeliest clinics, for a caller whose place is known."""
    found = [find_clinic(contract, share["id"]) for share in sharing(contract)[:2]]
    listed = [clinic for clinic in found if clinic]
    return [
        _with_way("option", contract, clinic, units, say)
        for clinic in (listed if len(listed) > 1 and contenders(contract) else [])
    ]


def _is_area(contract: dict[str, Any]) -> bool:
    """True if no more is known of the caller than an area, which has to be heard."""
    return contract["origin"]["precision"] in _AREAS


def _about(clinic: dict[str, Any], say: Language) -> list[str]:
    """The facts that a caller who goes there needs."""
    return [
        say("state", status=status(clinic, say)) if status(clinic) else "",
        sentence(say("notice", notice=clinic["notice"])) if clinic["notice"] else "",
        *(
            sentence(say("for_service", service=one_service(details, say)))
            for details in clinic["service_details"]
        ),
        _capital(opening(clinic, say)) if clinic["hours"] else "",
        _phone(clinic, say),
        _capital(confirm(clinic, say)),
    ]


def _otherwise(contract: dict[str, Any], clinic: dict[str, Any], units: str, say: Language) -> str:
    """Where to go while the clinic is closed."""
    other = instead_of(contract, clinic)
    return _with_way("otherwise", contract, other, units, say) if other else ""


def _phone(clinic: dict[str, Any], say: Language) -> str:
    """The number, or the words that are on file instead of one."""
    if not clinic["phone"]:
        return ""
    number = any(map(str.isdigit, clinic["phone"]))
    return sentence(say("phone" if number else "phone.words", phone=phone(clinic)))


def _capital(words: str) -> str:
    return sentence(words[:1].upper() + words[1:]) if words else ""
