"""The nearest clinic as one text message: at most 160 characters of the GSM alphabet."""

import unicodedata
from collections.abc import Iterator
from typing import Any

from locator.directions import shortened
from locator.report.phrases.en import LANGUAGE as ENGLISH
from locator.report.phrases.model import Language
from locator.report.words import (
    clinic_name,
    contenders,
    find_clinic,
    instead_of,
    left_out,
    minutes_by_road,
    one_line,
    phone,
    question,
    sharing,
    status_and_notice,
)

# One message of the GSM 7-bit default alphabet: 3GPP TS 23.038 section 6.2.1; 140 octets are 160
# septets (TS 23.040 section 9.2.3.16).
MAX_SEPTETS = 160

# Longer names are cut, so that "temporarily closed" behind them always has room.
MAX_NAME = 60

# 3GPP TS 23.038 section 6.2.1, without line feed, carriage return and escape.
GSM_BASIC = frozenset(
    "@£$¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)

# 3GPP TS 23.038 section 6.2.1.1: each is sent as an escape and a second septet.
GSM_EXTENSION = frozenset("^{}\\[~]|€")

# Characters that Unicode's compatibility forms (NFKD) do not spell in GSM characters.
_SPELT = {
    **dict.fromkeys((0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2212), "-"),  # hyphens and dashes
    **dict.fromkeys((0x2018, 0x2019, 0x60), "'"),
    **dict.fromkeys((0x201C, 0x201D), '"'),
}


def sms(contract: dict[str, Any], say: Language = ENGLISH) -> str:
    """One message of at most 160 septets (characters; those of the extension table count twice).

    The message has the clinic's name, status and notice, phone, address and link; of several links
    the first that fits. If that clinic is closed, the message goes on with the next one that is
    not, and its phone, address and link. If it is too long, it gives up in this order: the phone,
    the long form of the link, the city and state (the link has them), the address, the link instead
    of the address, both, and at last the end of the notice. It has no hours, because it will be
    read later.
    Where the answer is open, it has the two clinics that are most likely the nearest. By road it
    has the minutes too, unless they would cost more than the long form of the link, or the city and
    state.
    The alphabet has é, ñ, ü, ¿ and ¡. á, í, ó and ú lose their accent: one of them would make the
    message UCS-2, which holds 70 characters (3GPP TS 23.038 section 6.2.3).
    """
    messages = [gsm(message) for message in _messages(contract, say)]
    fitting = [message for message in messages if septets(message) <= MAX_SEPTETS]
    return fitting[0] if fitting else _cut(messages[-1])


def _messages(contract: dict[str, Any], say: Language) -> list[str]:
    # From the fullest to the shortest.
    decision = contract["decision"]
    if contract["origin"] is None:
        ask = question(contract, say)
        return [say("sms.unplaced", question=ask), ask]
    if decision["nearest"] is None:
        nobody, others = say("nobody"), left_out(contract, say)
        return [f"{nobody} {say('left_out', clinics=others)}", nobody] if others else [nobody]
    clinic = find_clinic(contract, decision["nearest"])
    if not contract["clinics"]:
        return [say("sms.beyond", clinic=clinic_name(contract, decision["nearest"]))]
    if clinic is None or decision["level"] == "open":
        if not contenders(contract):
            ask = question(contract, say)
            return [" ".join(filter(None, (say("unclear"), ask)))]
        return list(_either(contract, _sharing(contract), say))
    messages = [
        *_otherwise(contract, clinic, say),
        *_led_by(_head(clinic, say), contract, clinic, say),
    ]
    if decision["certain"] and not decision["outside_area"]:
        return messages
    sure = "certain" if decision["certain"] else "probably"
    phrase = f"sms.outside.{sure}" if decision["outside_area"] else "sms.probably"
    return [say(phrase, clinic=message) for message in messages]


def _led_by(
    head: str, contract: dict[str, Any], clinic: dict[str, Any], say: Language
) -> Iterator[str]:
    """``head`` and where that clinic is, from the fullest message to the shortest."""
    drive = _drive(contract, clinic, say)
    for tails in _tails(clinic):
        for minutes in (f", {drive}", "") if drive else ("",):
            for tail in tails:
                yield f"{head}{minutes}{tail}"


def _otherwise(contract: dict[str, Any], clinic: dict[str, Any], say: Language) -> Iterator[str]:
    """Where to go while the clinic is closed; its notice goes if it leaves no room for that."""
    other = instead_of(contract, clinic)
    if other is None:
        return
    for closed in (clinic, clinic | {"notice": None}):
        head = say("sms.otherwise", closed=_head(closed, say), clinic=_head(other, say))
        yield from _led_by(head, contract, other, say)


def _sharing(contract: dict[str, Any]) -> list[dict[str, Any]]:
    """The two clinics that are most likely the nearest, as far as they are listed."""
    found = (find_clinic(contract, share["id"]) for share in sharing(contract))
    return [clinic for clinic in found if clinic][:2]


def _head(clinic: dict[str, Any], say: Language) -> str:
    confirm = say("confirm") if clinic["call_to_confirm"] else ""
    state = "; ".join(filter(None, (status_and_notice(clinic, say), confirm)))
    name = gsm(clinic["name"])
    shown = name if len(name) <= MAX_NAME else f"{name[:MAX_NAME]}..."
    return f"{shown} ({state})" if state else shown


def _drive(contract: dict[str, Any], clinic: dict[str, Any], say: Language) -> str:
    return minutes_by_road(contract, clinic, say, "sms.minutes")


def _either(
    contract: dict[str, Any], clinics: list[dict[str, Any]], say: Language
) -> Iterator[str]:
    # The caller gets the choice, with what it takes to call or to go there.
    heads = [_head(clinic, say) for clinic in clinics]
    drives = [_drive(contract, clinic, say) for clinic in clinics]
    streets = [_street(one_line(clinic["address"])) for clinic in clinics]
    numbers = [phone(clinic) for clinic in clinics]
    full = [one_line(clinic["address"]) for clinic in clinics]
    phrase = "sms.either" if len(clinics) > 1 else "sms.perhaps"
    alike: list[list[tuple[list[str], ...]]]
    alike = [[(full, numbers), (streets, numbers)], [(numbers,)], [(streets,)], [()]]
    for group in alike:
        for minutes in ((drives,), ()):
            for facts in group:
                yield say(phrase, clinics=_or(_joined_facts(heads, *minutes, *facts), say))


def _joined_facts(*facts: list[str]) -> list[str]:
    return [", ".join(filter(None, each)) for each in zip(*facts, strict=True)]


def _or(choices: list[str], say: Language) -> str:
    return "".join(
        f"; {say.joint('or', choice)} {choice}" if at else choice
        for at, choice in enumerate(choices)
    )


def _street(address: str) -> str:
    return address.partition(", ")[0]


def _tails(clinic: dict[str, Any]) -> Iterator[list[str]]:
    """Ends of the message, from the fullest to the shortest; those of a list say the same.

    A link has the city and state too.
    """
    number = phone(clinic)
    if number:
        yield from ([f", {number}{tail}" for tail in tails] for tails in _links(clinic))
    yield from _links(clinic)
    address = one_line(clinic["address"])
    yield [f", {address}"]
    yield [f", {_street(address)}"]
    yield [""]


def _links(clinic: dict[str, Any]) -> Iterator[list[str]]:
    address = one_line(clinic["address"])
    urls = list(clinic["directions"].values())
    short = [shortened(url) for url in urls]
    yield [
        *(f", {address} {form}" for url in urls for form in (url, shortened(url))),
        *(f", {_street(address)} {url}" for url in short),
    ]
    yield [f" {url}" for url in short]


def _cut(message: str) -> str:
    while septets(message) > MAX_SEPTETS - len("..."):
        message = message[:-1]
    return f"{message}..."


def septets(message: str) -> int:
    """The part of a message that ``message`` takes up, in septets."""
    return len(message) + sum(char in GSM_EXTENSION for char in message)


def gsm(text: str) -> str:
    """``text`` on one line in GSM characters: accents dropped where need be, ? for the rest."""
    text = unicodedata.normalize("NFC", one_line(text)).translate(_SPELT)
    return "".join(map(_gsm_char, text))


def _gsm_char(char: str) -> str:
    if char in GSM_BASIC or char in GSM_EXTENSION:
        return char
    plain = unicodedata.normalize("NFKD", char)
    kept = "".join(c for c in plain if not unicodedata.combining(c))
    return "".join(c if c in GSM_BASIC or c in GSM_EXTENSION else "?" for c in kept)
