"""English. Every catalogue has the same phrases; a test compares them."""

from typing import Any

from locator.geocode.model import FAULTS, PRECISIONS
from locator.report.phrases.model import Joint, Language

_PHRASES = {
    # What is not certain, and why.
    "unplaced": "The address could not be placed.",
    "ambiguous": "The address can mean several places, and they differ in which clinic is nearest.",
    "nobody": "No clinic fits what was asked for.",
    "unsure": "It is not certain which clinic is nearest.",
    "unsure_street": "It is not certain which clinic is nearest: the street could not be placed.",
    "unsure_for_good": "It is not certain which clinic is nearest, and no question would settle"
    " it.",
    "shares": "About {share:.0%} of the homes there are nearest to {clinic}",
    "reading": "If it is {place}, the nearest clinic is {clinic}.",
    "more_readings": "There are {n} more readings.",
    # The clinics.
    "nearest": "The nearest clinic is {clinic}, {address}, {distance} away in a straight line.",
    "nearest_so_far": "By what is known so far it is {clinic}, {address}, {distance} away in a"
    " straight line.",
    "beyond": "The nearest clinic is {clinic}, which is not within reach.",
    "beyond_so_far": "By what is known so far it is {clinic}, which is not within reach.",
    "next": "Next is {clinic}, {distance} away.",
    "state": "It is {status}.",
    "status.temporarily_closed": "temporarily closed",
    "status.closed": "closed",
    "notice": "Notice: {notice}",
    "offers": "It offers {services}",
    "phone": "Its phone number is {phone}",
    "no_hours": "hours not on file",
    "confirm": "call to confirm",
    "confirm_since": "call to confirm (verified {date})",
    # Single services.
    "for_service": "For {service}",
    "referral_needed.yes": "referral needed",
    "referral_needed.no": "no referral needed",
    "walk_in.yes": "walk-ins welcome",
    "walk_in.no": "no walk-ins",
    "spoken": "in {languages}",
    "service_phone": "phone {phone}",
    "nothing_on_file": "nothing on file",
    # Who was left out although they may be open: one clinic, or several.
    "left_out": "Left out: {clinics}.",
    "left_out.not_on_file.one": "{n} clinic whose hours are not on file",
    "left_out.not_on_file.many": "{n} clinics whose hours are not on file",
    "left_out.not_known.one": "{n} clinic whose hours cannot be told",
    "left_out.not_known.many": "{n} clinics whose hours cannot be told",
    "left_out.depends.one": "{n} clinic open only under a condition",
    "left_out.depends.many": "{n} clinics open only under a condition",
    # From where it was measured.
    "basis": "This is measured from {place}: {precision}.",
    "basis.typed": "the coordinates given",
    "within": "{kind}, within about {radius}",
    "faults": "Please note: {faults}",
    # Lengths.
    "far.mi": "about {n} miles",
    "far.km": "about {n} kilometres",
    "near.mi": "under {n} miles",
    "near.km": "under {n} kilometres",
    "length.mi": "{n} miles",
    "length.km": "{n} kilometres",
    "length.feet": "{n} feet",
    "length.metres": "{n} metres",
    # Questions to the caller. {choices} is "A or B", or "A, B or C".
    "ask.zip": "What is your ZIP code?",
    "ask.city_and_state": "That ZIP code is not on file. What are your city and state?",
    "ask.zip_in_full": "What are all five digits of your ZIP code?",
    "ask.zip_or_state": "The ZIP code or city does not go with the state. Is that {choices}?",
    "ask.which_place": "Is that {choices}?",
    "ask.directional": "Is that {choices}?",
    "ask.street_address": "What is your street and house number?",
    "ask.street_again": "What is the name of the street, and how is it spelled?",
    "ask.house_number": "What is the house number?",
    "ask.either_site": "No question would settle it: either site may be nearer. Let the caller"
    " choose.",
    # In a text message.
    "sms.unplaced": "The address could not be placed. {question}",
    "sms.unsure": "Which clinic is nearest is not certain yet. {question}",
    "sms.beyond": "No clinic is within reach. Nearest: {clinic}",
    "sms.either": "May be nearest: {clinics}",
}


def _opening(clinic: dict[str, Any]) -> str:
    return str(clinic["opening"]["says"])


LANGUAGE = Language(
    {
        **_PHRASES,
        **{f"precision.{word}": kind for word, kind in PRECISIONS.items()},
        **{f"fault.{word}": sentence for word, sentence in FAULTS.items()},
    },
    _opening,
    {"and": Joint("and"), "or": Joint("or")},
)
