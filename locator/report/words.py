"""Parts of sentences, shared by table, text, sms and the map.

``say`` is the language. The table and the heading of the map are in English only.
"""

import math
from typing import Any

from locator.geodesy import METERS_PER_MILE
from locator.report.phrases.en import LANGUAGE as ENGLISH
from locator.report.phrases.model import Language

# The international foot, exactly: NIST SP 811 (2008), appendix B.6.
METERS_PER_FOOT = 0.3048

# Miles or kilometers from which on nobody wants to hear decimals.
WHOLE_FROM = 99.95
# From this confidence on a likely clinic is "almost certainly" the nearest, below "probably".
ALMOST_CERTAIN = 0.95
# A share below this is no "1 in 10".
LEAST_ODDS = 0.05
# A block has a hundred house numbers in most of the country.
_BLOCK = 100
# Clinics that are together less likely than this, 1 in 10, are not named: it cannot be told yet.
LEAST_TOLD = 0.1
# Clinics that an open answer names: more than three nobody remembers.
MOST_NAMED = 3
# A range of minutes that begins below this, and ends at so many times its beginning or later, is
# spoken as "under" the next of the round numbers: "1 to 8 minutes" sounds like two answers.
SHORT_BELOW, WIDE_FROM, ROUND_MINUTES = 3, 3, 5
# From two hours on, nobody counts minutes.
MANY_MINUTES = 120
# The keys of a clinic that hold its distance, by unit.
DISTANCE_KEYS = {
    "mi": ("distance_miles", "distance_range_miles"),
    "km": ("distance_km", "distance_range_km"),
}


def one_line(text: str) -> str:
    """``text`` without line breaks, control characters and doubled spaces."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


def sentence(text: str) -> str:
    """``text`` on one line, ending as a sentence does."""
    text = one_line(text)
    return text if text.endswith((".", "!", "?")) else f"{text}."


def radius(meters: float, units: str, say: Language = ENGLISH) -> str:
    """A radius in ``units`` (mi or km), rounded up: ``90 feet``, ``3.1 miles``, ``90 meters``."""
    small, size, name = (METERS_PER_FOOT, 500, "feet") if units == "mi" else (1, 900, "meters")
    if meters <= small * size:
        return say(f"length.{name}", n=max(1, math.ceil(meters / small / 10)) * 10)
    large = METERS_PER_MILE if units == "mi" else 1000
    return say(f"length.{units}", n=f"{math.ceil(meters / large * 10) / 10:.1f}")


def rounded(value: float) -> str:
    """A distance of the contract: ``1.6``, ``2``, from 100 on without decimals, ``1,410``.

    Halves go upwards.
    """
    from decimal import ROUND_HALF_UP, Decimal

    step = "0.1" if value < WHOLE_FROM else "1"
    shown = f"{Decimal(str(value)).quantize(Decimal(step), ROUND_HALF_UP):,}"
    return shown.removesuffix(".0")


def counted(phrase: str, value: float, say: Language) -> str:
    """A phrase about a distance; the one for ``1`` has the ending .one."""
    n = rounded(value)
    return say(f"{phrase}.one" if n == "1" else phrase, n=n)


def distance(clinic: dict[str, Any], units: str, say: Language = ENGLISH) -> str:
    """The distance of a clinic in spoken form: ``about 1.6 miles``."""
    far = clinic[DISTANCE_KEYS[units][0]]
    return counted(f"far.{units}", far, say) if far >= 0.1 else say(f"near.{units}")


def away(contract: dict[str, Any], clinic: dict[str, Any], units: str, say: Language) -> str:
    """The distance of a clinic, by the measure of the answer: by car, or in a straight line."""
    minutes = minutes_by_road(contract, clinic, say)
    if minutes:
        road = clinic["drive_miles" if units == "mi" else "drive_km"]
        short = road < 0.1
        length = say(f"length.{units}.under") if short else counted(f"length.{units}", road, say)
        return say("away.drive", minutes=minutes, distance=length)
    return say("away.line", distance=distance(clinic, units, say))


def spoken_place(label: str, say: Language = ENGLISH) -> str:
    """A label as one says it: ``the 2300 block of Oak Dr, Athens, AL`` for ``2310-2358 Oak Dr``."""
    label = one_line(label)
    numbers, _, street = label.partition(" ")
    low, _, high = numbers.partition("-")
    if not (low.isdigit() and high.isdigit() and int(low) >= _BLOCK):
        return label
    return say("block", low=int(low) // _BLOCK * _BLOCK, street=street)


def minutes_by_road(
    contract: dict[str, Any], clinic: dict[str, Any], say: Language, key: str = "minutes"
) -> str:
    """The drive to a clinic in words that hold its 95% range; "" if the measure is not the drive.

    ``about 10 to 19 minutes``; ``under 10 minutes`` for a short drive whose range is so wide that
    its lower end says nothing; ``about 2 to 4 hours`` for a long one. ``key``: the phrases, those
    with the ending .range, .under and .hours.
    """
    known = clinic["drive_minutes_range"]
    if contract["decision"]["by"] != "drive" or clinic["drive_source"] == "line" or not known:
        return ""
    least, most = known
    if least >= MANY_MINUTES:
        return say(f"{key}.hours", least=least // 60, most=most // 60 + 1)
    if least == most or (least < SHORT_BELOW and most >= WIDE_FROM * least):
        return say(f"{key}.under", n=(most // ROUND_MINUTES + 1) * ROUND_MINUTES)
    return say(f"{key}.range", least=least, most=most)


def degree(contract: dict[str, Any]) -> str:
    """The certainty of the answer, as the end of a phrase: certain, almost, probably or open."""
    decision = contract["decision"]
    if decision["level"] != "likely":
        return str(decision["level"])
    return "almost" if decision["confidence"] >= ALMOST_CERTAIN else "probably"


def odds(confidence: float, say: Language = ENGLISH) -> str:
    """A probability as people say it: ``9 in 10``, ``19 in 20``, ``99 in 100``."""
    for least, whole in ((0.985, 100), (0.94, 20)):
        if confidence >= least:
            return say("odds", n=min(int(confidence * whole), whole - 1), whole=whole)
    return say("odds", n=max(1, round(confidence * 10)), whole=10)


def sharing(contract: dict[str, Any]) -> list[dict[str, Any]]:
    """The shares of an open answer that are worth naming."""
    return [share for share in contract["decision"]["shares"] if share["share"] >= 0.01]


def either(contract: dict[str, Any]) -> str:
    """The phrase for the clinics of an open answer: either, where it is surely one of just two."""
    shares = [share["share"] for share in sharing(contract)]
    return "either" if len(shares) == 2 and sum(shares) >= ALMOST_CERTAIN else "perhaps"


def contenders(contract: dict[str, Any], say: Language = ENGLISH) -> str:
    """The clinics that share the probability of an open answer: ``A (6 in 10) or B``.

    "" if they have so little of it that naming them says nothing.
    """
    shares = sharing(contract)
    if sum(share["share"] for share in shares[:MOST_NAMED]) < LEAST_TOLD:
        return ""
    names = [clinic_and_state(contract, share["id"], say) for share in shares[:MOST_NAMED]]
    if shares[0]["share"] >= LEAST_ODDS:
        names[0] = say("first_of", clinic=names[0], odds=odds(shares[0]["share"], say))
    return say.joined(names, "or")


def filters(contract: dict[str, Any], units: str, say: Language = ENGLISH) -> str:
    """The filters in force: ``with Imaging, open now, within 20.0 miles``; "" for none."""
    known = contract["filters"]
    within = known["within_miles" if units == "mi" else "within_km"]
    car = known["within_minutes"]
    services = say.joined([one_line(name) for name in known["services"]])
    parts = [
        say("filter.services", services=services) if services else "",
        say("filter.open_at" if known["open_at"] else "filter.open_now")
        if known["open_now"]
        else "",
        counted(f"filter.within.{units}", within, say) if within is not None else "",
        _by_car(car, say) if car is not None else "",
    ]
    return ", ".join(filter(None, parts))


def _by_car(minutes: float, say: Language) -> str:
    """``within 20 minutes by car``; in hours and half hours, ``within 2.5 hours by car``."""
    if minutes >= MANY_MINUTES and minutes % 30 == 0:
        return say("filter.within.hours", n=rounded(minutes / 60))
    return counted("filter.within.minutes", minutes, say)


def status(clinic: dict[str, Any], say: Language = ENGLISH) -> str:
    """``temporarily closed`` or ``closed``; "" for a clinic that is open."""
    return "" if clinic["status"] == "open" else say(f"status.{clinic['status']}")


def status_and_notice(clinic: dict[str, Any], say: Language = ENGLISH) -> str:
    """The status and notice that a caller must hear: ``closed: moved``, ``moved``, or ""."""
    return ": ".join(filter(None, (status(clinic, say), one_line(clinic["notice"] or ""))))


def phone(facts: dict[str, Any]) -> str:
    """The number of a clinic or service as people dial it, as written where it is none, or ""."""
    return one_line(facts["phone_national"] or facts["phone"] or "")


def opening(clinic: dict[str, Any], say: Language = ENGLISH) -> str:
    """``open now, closes at 5:00 PM``, ``hours not on file``; "" for one that is closed anyway."""
    if status(clinic):
        return ""
    if clinic["hours"] is None:
        return say("no_hours")
    return one_line(say.opening(clinic)) if clinic["opening"] else ""


def confirm(clinic: dict[str, Any], say: Language = ENGLISH) -> str:
    """``call to confirm (last verified 2025-01-31)`` where that is too long ago, else ""."""
    if not clinic["call_to_confirm"]:
        return ""
    return say("confirm_since", date=one_line(clinic["verified_on"]))


def one_service(details: dict[str, Any], say: Language = ENGLISH) -> str:
    """The details of one service: ``Cupping: referral needed; no walk-ins; in Spanish``."""
    facts = [
        *(_yes_or_no(fact, details, say) for fact in ("referral_needed", "walk_in")),
        say("spoken", languages=say.joined(details["languages"])) if details["languages"] else "",
        say("service_phone", phone=phone(details)) if details["phone"] else "",
        details["note"] or "",
    ]
    known = "; ".join(filter(None, facts)) or say("nothing_on_file")
    return one_line(f"{details['service']}: {known}")


def _yes_or_no(fact: str, details: dict[str, Any], say: Language) -> str:
    known = details[fact]
    return "" if known is None else say(f"{fact}.{'yes' if known else 'no'}")


def left_out(contract: dict[str, Any], say: Language = ENGLISH) -> str:
    """The clinics left out that may be open: ``2 clinics with no hours on file``, or ""."""
    counts = contract["left_out"] or {}
    why = [
        say(f"left_out.{state}.{'one' if counts[state] == 1 else 'many'}", n=counts[state])
        for state in ("not_on_file", "not_known", "depends")
        if counts.get(state)
    ]
    return say.joined(why)


def precision(origin: dict[str, Any], units: str, say: Language = ENGLISH) -> str:
    """The kind of point that the origin is, and how far off it may be."""
    kind = say(f"precision.{origin['precision']}")
    return say("within", kind=kind, radius=radius(origin["uncertainty_m"], units, say))


def faults(origin: dict[str, Any], say: Language = ENGLISH) -> str:
    """The faults of a match as sentences in a row, "" when there are none."""
    return "; ".join(say(f"fault.{fault}") for fault in origin["faults"])


def roads_missing(contract: dict[str, Any], say: Language = ENGLISH) -> str:
    """The counties whose roads are to be installed, with the command; "" when there are none."""
    counties = contract["decision"]["roads_missing"]
    if not counties:
        return ""
    codes = " ".join(county.split()[0] for county in counties)
    command = f"locator streets install {codes}"
    return f"{say('roads_missing', counties='; '.join(counties))} ({command})"


# Faults that change nothing for whoever listens to the answer.
_UNSPOKEN = frozenset(
    {
        *("unit_ignored", "zip_missing", "suffix_missing", "number_missing", "parity_mismatch"),
        "roads_incomplete",
    }
)


def spoken_faults(origin: dict[str, Any], say: Language = ENGLISH) -> str:
    """The faults that a caller may want to correct, as a sentence; "" when there are none."""
    heard = [say(f"fault.{fault}") for fault in origin["faults"] if fault not in _UNSPOKEN]
    return sentence(say("faults", faults="; ".join(heard))) if heard else ""


def question(contract: dict[str, Any], say: Language = ENGLISH) -> str:
    """The question for the caller; "" when nothing needs asking."""
    decision = contract["decision"]
    if not decision["ask_for"]:
        return ""
    choices = [one_line(choice) for choice in decision["ask_choices"]]
    return say.question(decision["ask_for"], choices)


def find_clinic(contract: dict[str, Any], id: str | None) -> dict[str, Any] | None:
    """The listed clinic with this id; None when --within, --limit or a filter left it out."""
    return next((clinic for clinic in contract["clinics"] if clinic["id"] == id), None)


def instead_of(contract: dict[str, Any], clinic: dict[str, Any]) -> dict[str, Any] | None:
    """The first listed clinic that is not closed; None if ``clinic`` is not closed either.

    None as well for a caller outside the service area, who goes to neither.
    """
    if clinic["status"] == "open" or contract["decision"]["outside_area"]:
        return None
    return next((one for one in contract["clinics"] if one["status"] == "open"), None)


def clinic_and_state(contract: dict[str, Any], id: str, say: Language = ENGLISH) -> str:
    """The name of a clinic; one that is closed with its status and notice in brackets."""
    listed, shares = find_clinic(contract, id), contract["decision"]["shares"]
    known = listed or next(
        (share | {"notice": None} for share in shares if share["id"] == id), None
    )
    name = clinic_name(contract, id)
    if known is None or known["status"] == "open":
        return name
    return f"{name} ({status_and_notice(known, say)})"


def clinic_name(contract: dict[str, Any], id: str) -> str:
    """The name of a clinic of the answer."""
    decision = contract["decision"]
    if id == decision["nearest"]:
        return one_line(decision["nearest_name"])
    named = (*contract["clinics"], *decision["shares"])
    listed = next((clinic["name"] for clinic in named if clinic["id"] == id), None)
    readings = (r["nearest_name"] for r in contract["readings"] if r["nearest"] == id)
    return one_line(listed or next(readings))
