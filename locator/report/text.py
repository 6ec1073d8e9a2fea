"""The answer as a short paragraph that an agent can read aloud."""

from typing import Any

from locator.report.phrases.en import LANGUAGE as ENGLISH
from locator.report.phrases.model import Language
from locator.report.words import (
    clinic_and_state,
    clinic_name,
    confirm,
    distance,
    faults,
    find_clinic,
    left_out,
    one_line,
    one_service,
    opening,
    phone,
    precision,
    question,
    sentence,
    shares,
    status,
    street_missing,
)

# Nobody can listen to more readings of an ambiguous address. Ours.
SPOKEN_READINGS = 4


def text(contract: dict[str, Any], units: str, say: Language = ENGLISH) -> str:
    """The answer in plain sentences of a language, distances in ``units``; no links.

    Where the nearest clinic is not certain, the answer begins with that, and with the question to
    ask.
    """
    sentences = [_certainty(contract, say)]
    sentences.append(question(contract, say))
    if divided := shares(contract, say):
        sentences.append(f"{divided}.")
    if contract["status"] == "ambiguous":
        sentences += _readings(contract, say)
    elif contract["decision"]["nearest"]:
        sentences += _nearest(contract, units, say)
        sentences += [*_next(contract, units, say), *_basis(contract, units, say)]
    if others := left_out(contract, say):
        sentences.append(say("left_out", clinics=others))
    return " ".join(filter(None, sentences))


def _certainty(contract: dict[str, Any], say: Language) -> str:
    decision = contract["decision"]
    if contract["origin"] is None:
        return say("unplaced")
    if contract["status"] == "ambiguous":
        return say("ambiguous")
    if decision["nearest"] is None:
        return say("nobody")
    if decision["certain"]:
        return ""
    if question(contract):
        return say("unsure")
    return say("unsure_street" if street_missing(contract) else "unsure_for_good")


def _readings(contract: dict[str, Any], say: Language) -> list[str]:
    readings = contract["readings"]
    spoken = [
        say(
            "reading",
            place=one_line(reading["origin"]["label"]),
            clinic=clinic_and_state(contract, reading["nearest"], say),
        )
        for reading in readings[:SPOKEN_READINGS]
    ]
    more = len(readings) - len(spoken)
    return [*spoken, say("more_readings", n=more)] if more else spoken


def _nearest(contract: dict[str, Any], units: str, say: Language) -> list[str]:
    decision = contract["decision"]
    so_far = "" if decision["certain"] else "_so_far"
    clinic = find_clinic(contract, decision["nearest"])
    if clinic is None:
        return [say(f"beyond{so_far}", clinic=clinic_name(contract, decision["nearest"]))]
    name, address = one_line(clinic["name"]), one_line(clinic["address"])
    far = distance(clinic, units, say)
    services = say.joined(clinic["services"])
    return [
        say(f"nearest{so_far}", clinic=name, address=address, distance=far),
        say("state", status=status(clinic, say)) if status(clinic) else "",
        sentence(say("notice", notice=clinic["notice"])) if clinic["notice"] else "",
        sentence(say("offers", services=services)) if clinic["services"] else "",
        *(
            sentence(say("for_service", service=one_service(details, say)))
            for details in clinic["service_details"]
        ),
        _capital(opening(clinic, say)),
        sentence(say("phone", phone=phone(clinic))) if clinic["phone"] else "",
        _capital(confirm(clinic, say)),
    ]


def _capital(words: str) -> str:
    return sentence(words[:1].upper() + words[1:]) if words else ""


def _next(contract: dict[str, Any], units: str, say: Language) -> list[str]:
    others = [c for c in contract["clinics"] if c["id"] != contract["decision"]["nearest"]]
    return [
        say(
            "next",
            clinic=clinic_and_state(contract, other["id"], say),
            distance=distance(other, units, say),
        )
        for other in others[:1]
    ]


def _basis(contract: dict[str, Any], units: str, say: Language) -> list[str]:
    origin = contract["origin"]
    typed = origin["source"] == "typed"  # then the label is no name of a place
    place = say("basis.typed") if typed else one_line(origin["label"])
    return [
        say("basis", place=place, precision=precision(origin, units, say)),
        sentence(say("faults", faults=faults(origin, say))) if origin["faults"] else "",
    ]
