"""English. Every catalogue has the same phrases; a test compares them."""

from typing import Any

from locator.geocode.model import FAULTS, PRECISIONS
from locator.report.phrases.model import Joint, Language

_PHRASES = {
    # How sure the answer is.
    "unplaced": "I could not find that address.",
    "nobody": "No clinic fits what was asked for.",
    "nearest.certain": "The nearest clinic is {clinic}, {address}, {distance} away in a straight"
    " line.",
    "nearest.almost": "The nearest clinic is almost certainly {clinic}, {address}, {distance} away"
    " in a straight line.",
    "nearest.probably": "The nearest clinic is probably {clinic}, {address}, {distance} away in a"
    " straight line.",
    "nearest.open": "So far, the nearest looks like {clinic}, {address}.",
    "either": "It is either {clinics}.",
    "beyond": "The nearest clinic is {clinic}, which is farther away than was asked for.",
    "outside_area": "The caller is outside the service area: even the nearest clinic is {distance}"
    " away.",
    "first_of": "{clinic} ({odds})",
    "odds": "{n} in {whole}",
    "reading": "If it is {place}, the nearest clinic is {clinic}.",
    "more_readings": "There are {n} more places it can be.",
    # The filters.
    "filtered": "This looks only at clinics {filters}.",
    "filter.services": "with {services}",
    "filter.open_now": "open at that time",
    "filter.within.mi": "within {n} miles",
    "filter.within.km": "within {n} kilometres",
    # The clinics.
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
    "left_out.not_known.one": "{n} clinic whose hours are unknown",
    "left_out.not_known.many": "{n} clinics whose hours are unknown",
    "left_out.depends.one": "{n} clinic open only under a condition",
    "left_out.depends.many": "{n} clinics open only under a condition",
    # Where it was measured from.
    "basis": "This is measured from the middle of {place}.",
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
    "ask.city_and_state": "I do not have that ZIP code. What are your city and state?",
    "ask.zip_in_full": "What are all five digits of your ZIP code?",
    "ask.zip_or_state": "The ZIP code and the state disagree. Is it {choices}?",
    "ask.which_place": "Is it {choices}?",
    "ask.which_zip": "Is the ZIP code {choices}?",
    "ask.directional": "Is it {choices}?",
    "ask.street_address": "What is your street and house number?",
    "ask.street_again": "What is the name of the street, and how do you spell it?",
    "ask.house_number": "What is the house number?",
    # In a text message.
    "sms.unplaced": "We could not find that address. {question}",
    "sms.beyond": "No clinic is that near. Nearest: {clinic}",
    "sms.either": "Your nearest clinic is one of these: {clinics}",
    "sms.probably": "Probably your nearest clinic: {clinic}",
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
