"""One service for people and programs: its guide, and the sites that offer it.

Facts that are not on file are null in JSON and "not on file" in words.
"""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from locator.answer import OK, Answer
from locator.clinics.guide import USUAL, Guide, Guides, Question
from locator.clinics.model import Clinic, ServiceDetails
from locator.clinics.services import Offer, find_question
from locator.report import LANGUAGES, fields, render
from locator.report.contract import to_dict
from locator.report.flat import MAX_BYTES, MAX_TEXT
from locator.report.phrases import language as catalog
from locator.report.phrases.model import Language
from locator.report.words import one_line, one_service, phone, status_and_notice


class Shown(NamedTuple):
    """A service as it was asked for.

    ``question``: words of the one question that is wanted. ``answer``: which site is nearest to a
    caller; then the sites are in its order.
    """

    offer: Offer
    language: str = USUAL
    question: str | None = None
    answer: Answer | None = None


def service_json(shown: Shown) -> str:
    """An object with all facts."""
    return json.dumps(service_dict(shown), ensure_ascii=False, indent=2)


def service_dict(shown: Shown) -> dict[str, Any]:
    """All facts about the service. ``answer`` is there only if a place was given."""
    offer, guide = shown.offer, shown.offer.guide(shown.language)
    facts = guide or Guide(offer.name, "")
    asked = [_found(shown)] if shown.question is not None else list(facts.questions)
    answer = {"answer": to_dict(shown.answer)} if shown.answer else {}
    return {
        "service": offer.name,
        "language": facts.language or None,
        "languages": list(offer.guides),
        "summary": facts.summary or None,
        "questions": [one._asdict() for one in asked if one],
        "bring": list(facts.bring),
        "avoid": list(facts.avoid),
        "sources": list(facts.sources),
        "disclaimer": _say(shown)("guide.disclaimer") if guide else None,
        "sites": [_site(clinic, offer.name) for clinic in _sites(shown)],
        **answer,
    }


def _site(clinic: Clinic, service: str) -> dict[str, Any]:
    details = _details(clinic, service)
    return {
        "id": clinic.id,
        "name": clinic.name,
        "address": clinic.address,
        **fields.phones(clinic),
        "hours": clinic.hours or None,
        "status": clinic.status,
        "notice": clinic.notice or None,
        "url": clinic.url or None,
        "verified_on": clinic.verified_on or None,
        "service_details": fields.service_details(details) if details else None,
    }


def _details(clinic: Clinic, service: str) -> ServiceDetails | None:
    return next((one for one in clinic.service_details if one.service == service), None)


def _sites(shown: Shown) -> list[Clinic]:
    """The clinics, the nearest first if a place was given."""
    listed = shown.answer.clinics if shown.answer else ()
    ranks = {one.ranked.clinic.id: one.ranked.rank for one in listed}
    return sorted(shown.offer.clinics, key=lambda clinic: ranks.get(clinic.id, len(ranks) + 1))


def _found(shown: Shown) -> Question | None:
    return find_question(shown.question or "", _all_questions(shown))


def _all_questions(shown: Shown) -> list[Question]:
    """The questions of the guide, between the two that every guide can answer."""
    say, guide = _say(shown), shown.offer.guide(shown.language)
    summary = guide.summary if guide else ""
    return [
        Question(say("guide.what"), one_line(summary) or say("guide.no_guide")),
        *(guide.questions if guide else ()),
        Question(say("guide.where"), _offered(shown)),
    ]


def service_text(shown: Shown) -> str:
    """A few sentences to read aloud: what the service is and where, or one answer."""
    say, guide = _say(shown), shown.offer.guide(shown.language)
    if shown.question is not None:
        found = _found(shown)
        said = [one_line(found.answer) if found else say("guide.not_on_file")]
    else:
        summary = one_line(guide.summary) if guide else ""
        said = [
            summary or f"{one_line(shown.offer.name)}: {say('guide.no_guide')}",
            _offered(shown),
        ]
    if shown.answer:
        said.append(render(shown.answer, "text"))
    return " ".join([*said, say("guide.disclaimer")] if guide else said)


def summaries(answer: Answer, guides: Guides) -> list[str]:
    """Sentences about the services that were asked for, or else those of the nearest clinic.

    A service without a guide is passed over, unless it was asked for. The disclaimer is said once,
    after them, and only if something is described.
    """
    say, nearest = catalog(answer.language), answer.decision.nearest
    asked = answer.filters.services
    services = asked or (nearest.services if nearest and answer.status == OK else ())
    found = [(name, guides.guide(name, answer.language)) for name in services]
    known = {name: one_line(guide.summary) for name, guide in found if guide and guide.summary}
    unknown = [f"{one_line(name)}: {say('guide.no_guide')}" for name in asked if name not in known]
    return [*unknown, *known.values(), *([say("guide.disclaimer")] if known else [])]


def service_table(shown: Shown) -> str:
    """Everything that is on file about the service, a fact a line."""
    if shown.question is not None:
        return "\n".join(_one_answer(shown))
    say, guide = _say(shown), shown.offer.guide(shown.language)
    nearest = ["", render(shown.answer, "text")] if shown.answer else []
    name = one_line(shown.offer.name)
    if guide is None:
        return "\n".join([name, "", say("guide.no_guide"), "", *_where(shown), *nearest])
    asked = [line for one in guide.questions for line in _asked(one)]
    lines = [
        *[name, "", one_line(guide.summary) or say("guide.no_guide"), ""],
        *([f"{say('guide.callers_ask')}:", *asked, ""] if asked else []),
        *[
            _few(say("guide.bring"), guide.bring, say),
            _few(say("guide.avoid"), guide.avoid, say),
            "",
        ],
        *_where(shown),
        *[*nearest, "", say("guide.disclaimer")],
        _few(say("guide.sources"), guide.sources, say),
    ]
    return "\n".join(lines)


def _one_answer(shown: Shown) -> list[str]:
    say, found = _say(shown), _found(shown)
    lines = list(map(one_line, found)) if found else [say("guide.not_on_file")]
    about = [say("guide.disclaimer")] if shown.offer.guides else []
    return [*lines, *([render(shown.answer, "text")] if shown.answer else []), *about]


def _asked(one: Question) -> list[str]:
    return [f"  {one_line(one.question)}", f"      {one_line(one.answer)}"]


def _few(label: str, items: Sequence[str], say: Language) -> str:
    return f"{label}: {'; '.join(map(one_line, items)) or say('guide.unknown')}"


def _where(shown: Shown) -> list[str]:
    say, sites = _say(shown), _sites(shown)
    lines = [line for clinic in sites for line in _site_lines(clinic, shown)]
    return [f"{say('guide.sites')}:", *lines] if sites else [say("guide.nowhere")]


def _site_lines(clinic: Clinic, shown: Shown) -> list[str]:
    facts = "; ".join(filter(None, _site_facts(clinic, shown)))
    return [f"  {one_line(clinic.name)}, {one_line(clinic.address)}", f"      {facts}"]


def _site_facts(clinic: Clinic, shown: Shown) -> list[str]:
    say = _say(shown)
    details = _details(clinic, shown.offer.name) or ServiceDetails(shown.offer.name)
    number = phone(fields.phones(details if details.phone else clinic))
    state = status_and_notice({"status": clinic.status, "notice": clinic.notice}, say)
    hours = one_line(clinic.hours)
    return [
        state,
        say("service_phone", phone=number) if number else say("guide.no_phone"),
        say("guide.hours", hours=hours) if hours else say("no_hours"),
        *(
            say(f"{key}.{'yes' if known else 'no'}")
            for key in ("referral_needed", "walk_in")
            if (known := getattr(details, key)) is not None
        ),
        say("spoken", languages=say.joined(details.languages)) if details.languages else "",
        one_line(details.note),
    ]


def _offered(shown: Shown) -> str:
    """The sites in a sentence, each with its status and notice if it has one."""
    say = _say(shown)
    names = [_named(clinic, say) for clinic in _sites(shown)]
    return say("guide.offered", sites=say.joined(names)) if names else say("guide.nowhere")


def _named(clinic: Clinic, say: Language) -> str:
    state = status_and_notice({"status": clinic.status, "notice": clinic.notice}, say)
    return f"{one_line(clinic.name)} ({state})" if state else one_line(clinic.name)


def content_language(shown: Shown) -> str:
    """The language of the guide; without a guide that of the words around it."""
    guide = shown.offer.guide(shown.language)
    return guide.language if guide else _spoken(shown)


def _spoken(shown: Shown) -> str:
    """The language of the words around the guide: its own, if the program speaks it."""
    guide = shown.offer.guide(shown.language)
    wanted = (guide.language if guide else "", shown.language)
    return next((code for code in wanted if code in LANGUAGES), USUAL)


def _say(shown: Shown) -> Language:
    return catalog(_spoken(shown))


def service_line(shown: Shown) -> str:
    """``service_json`` on one line."""
    return json.dumps(service_dict(shown))


def service_flat(shown: Shown) -> str:
    """One line of JSON under MAX_BYTES: an object of strings only; what is not known is "".

    Questions and then sites that no longer fit are left out whole; ``questions_listed`` and
    ``sites_listed`` say how many there are.
    """
    facts = service_dict(shown)
    head = {
        **{key: _text(facts[key]) for key in ("service", "language", "summary", "disclaimer")},
        **{key: _text("; ".join(facts[key])) for key in ("bring", "avoid", "sources")},
        "languages": _text(";".join(facts["languages"])),
        "questions_listed": "0",
        "sites_listed": "0",
    }
    questions = [_flat_question(place, one) for place, one in enumerate(facts["questions"], 1)]
    sites = [_flat_site(f"site_{place}", one) for place, one in enumerate(facts["sites"], 1)]
    fitting = _fitting(head, "questions_listed", questions)
    return json.dumps(_fitting(fitting, "sites_listed", sites))


def _fitting(
    head: dict[str, str], count: str, parts: Sequence[Mapping[str, str]]
) -> dict[str, str]:
    """``head`` with as many parts as fit, and how many these are in ``count``."""
    known = head
    for place, part in enumerate(parts, 1):
        longer = {**known, count: str(place), **part}
        # json.dumps writes ASCII only, so that characters are bytes.
        if len(json.dumps(longer)) >= MAX_BYTES:
            break
        known = longer
    return known


def _flat_question(place: int, one: Mapping[str, str]) -> dict[str, str]:
    return {f"question_{place}": one["question"], f"answer_{place}": one["answer"]}


_SITE_KEYS = (
    *("id", "name", "address", "phone", "phone_national", "phone_e164"),
    *("hours", "status", "notice", "url", "verified_on"),
)


def _flat_site(prefix: str, site: Mapping[str, Any]) -> dict[str, str]:
    details = site["service_details"]
    return {
        **{f"{prefix}_{key}": site[key] or "" for key in _SITE_KEYS},
        f"{prefix}_service_details": one_service(details) if details else "",
    }


def _text(value: str | None) -> str:
    return (value or "")[:MAX_TEXT]


SHOW_FORMATS = {"table": service_table, "text": service_text, "json": service_json}
HTTP_FORMATS = {"json": service_line, "flat": service_flat, "text": service_text}


def list_table(offers: Sequence[Offer]) -> str:
    """One line a service: its name, its sites, and how many questions have an answer."""
    import tabulate

    rows = [
        (one_line(offer.name), "; ".join(one_line(c.name) for c in offer.clinics), offer.questions)
        for offer in offers
    ]
    header = ("service", "sites", "questions")
    return str(tabulate.tabulate(rows, header, tablefmt="simple", disable_numparse=True))


def list_dict(offers: Sequence[Offer]) -> dict[str, Any]:
    """An object whose ``services`` holds one object a service."""
    return {
        "services": [
            {
                "name": offer.name,
                "clinics": [clinic.id for clinic in offer.clinics],
                "questions": offer.questions,
                "languages": list(offer.guides),
            }
            for offer in offers
        ]
    }


def list_json(offers: Sequence[Offer]) -> str:
    """``list_dict`` as text."""
    return json.dumps(list_dict(offers), ensure_ascii=False, indent=2)


def list_csv(offers: Sequence[Offer]) -> str:
    """One row a service; lines end in LF. Lists in a cell are separated by ";"."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("service", "clinics", "questions", "languages"))
    for offer in offers:
        ids = ";".join(clinic.id for clinic in offer.clinics)
        cells = (offer.name, ids, str(offer.questions), ";".join(offer.guides))
        writer.writerow(map(_no_formula, cells))
    return text.getvalue().removesuffix("\n")


def _no_formula(cell: str) -> str:
    # OWASP, "CSV Injection": a spreadsheet runs a cell that begins with one of these.
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell


LIST_FORMATS = {"table": list_table, "json": list_json, "csv": list_csv}
