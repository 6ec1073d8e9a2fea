"""Text and sms in each of their languages."""

import json
import re
from collections.abc import Iterator

import pytest

from locator.answer import Answer, Filters
from locator.clinics.hours import opening
from locator.geocode.model import FAULTS, PRECISIONS
from locator.ranking.question import QUESTIONS
from locator.report import FORMATS, LANGUAGES, render
from locator.report.contract import to_dict
from locator.report.phrases import language
from locator.report.phrases.model import Joint, Language
from locator.report.sms import sms
from locator.report.text import text
from tests.report.answers import (
    ANSWERS,
    CERTAIN,
    DETAILED,
    EITHER,
    FULL,
    NEAR_EAST,
    NEAR_WEST,
    UNCERTAIN,
    listed,
)
from tests.report.strategies import given_answers

ENGLISH, SPANISH = language("en"), language("es")


@pytest.mark.parametrize("code", LANGUAGES)
def test_each_language_has_every_phrase(code: str) -> None:
    """No phrase is missing, left over or blank, and each names the values of the English one."""
    phrases = language(code).phrases
    assert set(phrases) == set(ENGLISH.phrases)
    for key, phrase in ENGLISH.phrases.items():
        assert phrases[key].strip(), key
        named = [set(re.findall(r"\{.*?\}", words)) for words in (phrase, phrases[key])]
        assert named[0] == named[1], key


def test_every_machine_word_has_a_phrase() -> None:
    """All questions, precisions and faults have a sentence."""
    for before, words in (("ask", QUESTIONS), ("precision", PRECISIONS), ("fault", FAULTS)):
        assert {f"{before}.{word}" for word in words} <= set(ENGLISH.phrases)


def _masked(say: Language) -> Language:
    """A language that nobody speaks: each word of each phrase is zzz."""
    phrases = {
        key: re.sub(r"(\{.*?\})|[^\W\d_]+", lambda found: found[1] or "zzz", phrase)
        for key, phrase in say.phrases.items()
    }
    joints = {"and": Joint("zzz"), "or": Joint("zzz")}
    return Language(phrases, lambda _: "zzz", joints)


def _written(value: object) -> Iterator[str]:
    """All words in the texts of a contract, but for those that each language has of its own."""
    if isinstance(value, dict):
        for key, one in value.items():
            yield from () if key in ("ask", "opening") else _written(one)
    elif isinstance(value, list):
        for one in value:
            yield from _written(one)
    elif isinstance(value, str):
        yield from re.findall(r"[^\W\d_]+", value)


@pytest.mark.parametrize("name", ANSWERS)
def test_every_word_is_a_phrase_or_a_fact(name: str) -> None:
    """A word in the text is from a phrase of the catalog or from the answer."""
    contract, say = to_dict(ANSWERS[name]), _masked(ENGLISH)
    known = {"zzz", "Zzz", *_written(contract)}
    for told in (text(contract, "mi", say), sms(contract, say)):
        assert set(re.findall(r"[^\W\d_]+", re.sub(r"https://\S+", "", told))) <= known


@given_answers
def test_spanish_text_is_honest(answer: Answer) -> None:
    """It names the nearest clinic without reserve only when that is certain, on one line."""
    told = render(answer._replace(language="es"), "text")
    if told.startswith("La clínica más cercana es ") and "pero queda más lejos" not in told:
        plainly = not told.startswith("La clínica más cercana es probablemente ")
        assert plainly == answer.decision.certain
    assert told.isprintable()


@pytest.mark.parametrize("format", [name for name in FORMATS if name not in ("text", "sms")])
def test_what_programs_read_has_no_language(format: str) -> None:
    """JSON, the table and all else are the same whatever the language is."""
    for answer in ANSWERS.values():
        assert render(answer._replace(language="es"), format) == render(answer, format)


@pytest.mark.parametrize(
    ("word", "choices", "english", "spanish"),
    [
        ("zip", (), "What is your ZIP code?", "¿Cuál es su código postal?"),
        ("house_number", (), "What is the house number?", "¿Cuál es el número de la casa?"),
        (
            "directional",
            ("Elm St NE", "Elm St SE", "Elm St SW"),
            "Is it Elm St NE, Elm St SE or Elm St SW?",
            "¿Es Elm St NE, Elm St SE o Elm St SW?",
        ),
        (
            "which_place",
            ("Madison, AL", "Owens Cross Roads, AL"),
            "Is it Madison, AL or Owens Cross Roads, AL?",
            "¿Es Madison, AL u Owens Cross Roads, AL?",
        ),
        (
            "zip_or_state",
            ("Athens, AL", "Athens, GA"),
            "The ZIP code or city does not match the state. Is it Athens, AL or Athens, GA?",
            "El código postal o la ciudad no coincide con el estado. ¿Es Athens, AL o Athens, GA?",
        ),
    ],
)
def test_questions_are_asked_in_each_language(
    word: str, choices: tuple[str, ...], english: str, spanish: str
) -> None:
    """A question is its machine word's sentence, with the choices it offers."""
    decision = UNCERTAIN.decision._replace(ask_for=word, choices=choices)
    answer = UNCERTAIN._replace(decision=decision)
    assert render(answer._replace(language="es"), "text").startswith(f"{spanish} ")
    assert render(answer, "text").startswith(f"{english} ")
    assert to_dict(answer)["decision"]["ask"] == english
    assert to_dict(answer)["decision"]["ask_choices"] == list(choices)


def test_no_question_in_spanish_where_none_would_settle_it() -> None:
    """Advice to the agent is not put to the caller; both clinics are offered."""
    for format in ("text", "sms"):
        spoken = render(EITHER._replace(language="es"), format)
        assert "?" not in re.sub(r"https://\S+", "", spoken)
        assert "Huntsville West" in spoken
        assert "Valley Clinic" in spoken


@pytest.mark.parametrize(
    ("hours", "at", "spanish"),
    [
        (
            "Mo-Fr 08:00-17:00",
            "2026-12-24T16:30",
            "Abierta el jueves 24 de diciembre de 2026 a las 4:30 p. m., hasta las 5:00 p. m.",
        ),
        (
            "Mo-Fr 08:00-17:00",
            "2026-12-25T01:30",
            "Cerrada el viernes 25 de diciembre de 2026 a la 1:30 a. m., hasta las 8:00 a. m.",
        ),
        (
            "Mo-Fr 08:00-17:00",
            "2026-12-26T10:00",
            "Cerrada el sábado 26 de diciembre de 2026 a las 10:00 a. m., hasta el lunes"
            " a las 8:00 a. m.",
        ),
        (
            "Jan 04 08:00-17:00",
            "2026-12-20T10:00",
            "Cerrada el domingo 20 de diciembre de 2026 a las 10:00 a. m., hasta el 4 de enero"
            " de 2027 a las 8:00 a. m.",
        ),
        (
            "Sep 01 08:00-17:00",
            "2026-08-03T10:00",
            "Cerrada el lunes 3 de agosto de 2026 a las 10:00 a. m., hasta el 1 de septiembre"
            " a las 8:00 a. m.",
        ),
        (
            "Mo-Fr 08:00-24:00",
            "2026-12-22T16:30",
            "Abierta el martes 22 de diciembre de 2026 a las 4:30 p. m., hasta la medianoche.",
        ),
        (
            'We 08:00-17:00 "by appointment"',
            "2026-12-23T09:00",
            "Puede estar abierta el miércoles 23 de diciembre de 2026 a las 9:00 a. m."
            ' ("by appointment"), hasta las 5:00 p. m.',
        ),
        ("24/7", "2026-12-24T16:30", "Abierta el jueves 24 de diciembre de 2026 a las 4:30 p. m."),
        # 18:30 UTC is 12:30 in Chicago.
        ("Mo-Fr 08:00-17:00", 1_798_137_000.0, "Abierta ahora, hasta las 5:00 p. m."),
        (
            '24/7 open "ring, then wait now"',
            1_798_137_000.0,
            'Abierta ahora ("ring, then wait now").',
        ),
        (
            "open all day",
            "2026-12-24T16:30",
            "No se sabe si está abierta; el horario escrito es: open all day.",
        ),
    ],
)
def test_hours_in_spanish(hours: str, at: float | str, spanish: str) -> None:
    """Now or at the time that was asked for, with the time of the next change."""
    clinic = FULL._replace(hours=hours)
    rows = listed(NEAR_WEST._replace(clinic=clinic))
    rows_then = tuple(row._replace(opening=opening(clinic, at)) for row in rows)
    assert f" {spanish} " in render(CERTAIN._replace(clinics=rows_then, language="es"), "text")


@pytest.mark.parametrize(
    ("items", "spanish"),
    [
        (("Cupping", "Sports massage"), "clínicas con Cupping y Sports massage."),
        (("Cupping", "Infrared", "Hidroterapia"), "con Cupping, Infrared e Hidroterapia."),
        (("Frío", "Hielo"), "clínicas con Frío y Hielo."),
        (("Cupping",), "clínicas con Cupping."),
    ],
)
def test_and_sounds_right_in_spanish(items: tuple[str, ...], spanish: str) -> None:
    """It is e before the sound i."""
    filtered = CERTAIN._replace(filters=Filters(services=items), language="es")
    assert spanish in render(filtered, "text")


@pytest.mark.parametrize("after", ["Oak", "oeste", "Hospital", "8", "80", "11"])
def test_or_sounds_right_in_spanish(after: str) -> None:
    """It is u before the sound o, of eight and eleven too, and o before all else."""
    assert SPANISH.joint("or", after) == "u"
    assert SPANISH.joint("or", f"X{after}") == "o"
    assert SPANISH.joint("or", "110") == "o"


@pytest.mark.parametrize(
    ("distance_m", "units", "far"),
    [
        (2575.0, "mi", "a unas 1.6 millas en"),
        (50.0, "mi", "a menos de una décima de milla en"),
        (2575.0, "km", "a unos 2.6 kilómetros en"),
        (50.0, "km", "a menos de 100 metros en"),
    ],
)
def test_lengths_in_spanish(distance_m: float, units: str, far: str) -> None:
    """With the numbers of the English text, miles as feminine as they are."""
    answer = CERTAIN._replace(
        clinics=listed(NEAR_WEST._replace(distance_m=distance_m)), units=units, language="es"
    )
    assert far in render(answer, "text")


def test_what_the_practice_wrote_stays_as_written() -> None:
    """Notices, notes and names of services are not translated."""
    spoken = render(DETAILED._replace(language="es"), "text")
    assert "Para Cupping: " in spoken
    assert "Bring a towel" in spoken
    rows = listed(NEAR_EAST)
    for format in ("text", "sms"):
        closed = render(CERTAIN._replace(clinics=rows, decision=_EAST, language="es"), format)
        assert "Flooded; back on 3 March" in closed


_EAST = ANSWERS["closed"].decision


def test_an_accent_costs_no_message() -> None:
    """A Spanish SMS has no accents that the GSM alphabet lacks, and so stays one message."""
    answer = ANSWERS["no_match"]._replace(language="es")
    spoken = "No encontramos esa direccion. ¿Cual es su codigo postal?"
    assert render(answer, "sms") == spoken


def test_the_contract_stays_in_english() -> None:
    """The question in JSON is the same whatever language was asked for."""
    contract = json.loads(render(UNCERTAIN._replace(language="es"), "json"))
    assert contract["decision"]["ask"] == "What is your street address?"
