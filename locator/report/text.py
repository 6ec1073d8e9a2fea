"""The answer as a short paragraph that an agent can read aloud."""

from typing import Any

from locator.report.words import (
    clinic_and_state,
    clinic_name,
    confirm,
    distance,
    faults,
    find_clinic,
    joined,
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

# How many readings of an ambiguous address one can listen to.
SPOKEN_READINGS = 4


def text(contract: dict[str, Any], units: str) -> str:
    """The answer in plain sentences, distances in ``units``; no links.

    What is not certain is not said as if it were: then the question to ask comes first.
    """
    sentences = [_certainty(contract)]
    sentences.append(question(contract))
    if divided := shares(contract):
        sentences.append(f"About {divided}.")
    if contract["status"] == "ambiguous":
        sentences += _readings(contract)
    elif contract["decision"]["nearest"]:
        sentences += [*_nearest(contract, units), *_next(contract, units), *_basis(contract, units)]
    if others := left_out(contract):
        sentences.append(f"Left out: {others}.")
    return " ".join(filter(None, sentences))


def _certainty(contract: dict[str, Any]) -> str:
    decision = contract["decision"]
    if contract["origin"] is None:
        return "The address could not be placed."
    if contract["status"] == "ambiguous":
        return "The address can mean several places, and they differ in which clinic is nearest."
    if decision["nearest"] is None:
        return "No clinic fits what was asked for."
    if decision["certain"]:
        return ""
    doubt = "It is not certain which clinic is nearest"
    if question(contract):
        return f"{doubt}."
    if street_missing(contract):
        return f"{doubt}: the street could not be placed."
    return f"{doubt}, and no question would settle it."


def _readings(contract: dict[str, Any]) -> list[str]:
    readings = contract["readings"]
    spoken = [
        f"If it is {one_line(reading['origin']['label'])}, "
        f"the nearest clinic is {clinic_and_state(contract, reading['nearest'])}."
        for reading in readings[:SPOKEN_READINGS]
    ]
    more = len(readings) - len(spoken)
    return [*spoken, f"There are {more} more readings."] if more else spoken


def _nearest(contract: dict[str, Any], units: str) -> list[str]:
    decision = contract["decision"]
    lead = "The nearest clinic is" if decision["certain"] else "By what is known so far it is"
    clinic = find_clinic(contract, decision["nearest"])
    if clinic is None:
        return [f"{lead} {clinic_name(contract, decision['nearest'])}, which is not within reach."]
    name, address = one_line(clinic["name"]), one_line(clinic["address"])
    return [
        f"{lead} {name}, {address}, {distance(clinic, units)} away in a straight line.",
        f"It is {status(clinic)}." if status(clinic) else "",
        sentence(f"Notice: {clinic['notice']}") if clinic["notice"] else "",
        sentence(f"It offers {joined(clinic['services'])}") if clinic["services"] else "",
        *(sentence(f"For {one_service(details)}") for details in clinic["service_details"]),
        _capital(opening(clinic)),
        sentence(f"Its phone number is {phone(clinic)}") if clinic["phone"] else "",
        _capital(confirm(clinic)),
    ]


def _capital(words: str) -> str:
    return sentence(words[:1].upper() + words[1:]) if words else ""


def _next(contract: dict[str, Any], units: str) -> list[str]:
    others = [c for c in contract["clinics"] if c["id"] != contract["decision"]["nearest"]]
    return [
        f"Next is {clinic_and_state(contract, other['id'])}, {distance(other, units)} away."
        for other in others[:1]
    ]


def _basis(contract: dict[str, Any], units: str) -> list[str]:
    origin = contract["origin"]
    return [
        f"This is measured from {one_line(origin['label'])}: {precision(origin, units)}.",
        sentence(f"Please note: {faults(origin)}") if origin["faults"] else "",
    ]
