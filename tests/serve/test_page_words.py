"""The words and files of the agents' page, without a browser."""

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

import locator
from locator.clinics.hours import STATES
from locator.geocode.model import FAULTS, PRECISIONS
from locator.ranking.question import QUESTIONS
from locator.report import LANGUAGES
from locator.report.phrases import language

PAGE = Path(locator.__file__).parent / "serve" / "page"
WORDS: dict[str, dict[str, Any]] = json.loads((PAGE / "words.json").read_text(encoding="utf-8"))
SOURCES = {path.name: path.read_text(encoding="utf-8") for path in sorted(PAGE.iterdir())}
SCRIPTS = {name: text for name, text in SOURCES.items() if name.endswith(".js")}
# Only other languages than the service's own need these.
ELSEWHERE = ("opening", "map_words")


def _flat(table: dict[str, Any], before: str = "") -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{before}{key}.")
        else:
            yield before + key, value


def _shared(language: str) -> dict[str, str]:
    return {key: text for key, text in _flat(WORDS[language]) if not key.startswith(ELSEWHERE)}


def test_each_language_has_every_word() -> None:
    """No word is missing in Spanish, none is left over, none is blank; and it is each there is."""
    assert tuple(WORDS) == LANGUAGES
    assert list(_shared("en")) == list(_shared("es"))
    blank = {key for code in WORDS for key, text in _shared(code).items() if not text.strip()}
    assert blank <= {"or.other", "or.before"}


def test_the_docs_use_the_words_of_the_page() -> None:
    """docs/page.md quotes each verdict, and nothing that is not on the page."""
    docs = Path(__file__).parents[2] / "docs" / "page.md"
    quoted = re.findall(r"\*([A-Z][^*\n]*)\*", docs.read_text(encoding="utf-8"))
    assert set(quoted) <= {text for _, text in _flat(WORDS["en"])}
    verdicts = list(WORDS["en"]["verdict"].values())
    assert [text for text in quoted if text in verdicts] == verdicts


def test_the_languages_fill_in_the_same_values() -> None:
    """A translation names the same values in braces as the original."""
    spanish = _shared("es")
    for key, text in _shared("en").items():
        assert set(re.findall(r"\{\w+\}", text)) == set(re.findall(r"\{\w+\}", spanish[key])), key


@pytest.mark.parametrize(
    ("key", "family", "words"),
    [
        ("faults", "fault", FAULTS),
        ("precision", "precision", PRECISIONS),
        ("ask", "ask", QUESTIONS),
    ],
)
@pytest.mark.parametrize("code", LANGUAGES)
def test_machine_words_have_the_sentences_of_the_program(
    code: str, key: str, family: str, words: Iterable[str]
) -> None:
    """Every machine word has the sentence that the text to read aloud has in that language."""
    phrases = language(code).phrases
    assert WORDS[code][key] == {word: phrases[f"{family}.{word}"] for word in words}


def test_what_only_translations_need_is_there() -> None:
    """Spanish has all states of opening hours, and words of the map."""
    assert set(WORDS["es"]["opening"]) == set(STATES)
    assert "Streets" in WORDS["es"]["map_words"]


def test_words_in_the_html_are_those_of_the_table() -> None:
    """The text in index.html is the English of the table, word for word."""
    html = SOURCES["index.html"]
    texts = re.findall(r'data-word="(\w+)"[^>]*>([^<]+)<', html)
    labels = re.findall(r'aria-label="([^"]+)" data-label="(\w+)"', html)
    assert len(texts) == html.count("data-word=")
    assert len(labels) == html.count("data-label=")
    for key, text in [*texts, *((key, text) for text, key in labels)]:
        assert text == WORDS["en"][key], key


def test_scripts_ask_for_words_that_exist() -> None:
    """Each word that a script names is in the table, and each in the table is used somewhere."""
    known = set(WORDS["en"]) | set(WORDS["es"])
    all_of_it = "".join(SCRIPTS.values()) + SOURCES["index.html"]
    named = set(re.findall(r'(?:say|fact)\(\s*[`"](\w+?)(?:\.|[`"])', all_of_it))
    assert named <= known
    used = {key for key in known if re.search(rf"\b{key}\b|\b{key}_|copy_\$", all_of_it)}
    assert known - used == set()


def test_the_page_names_no_other_host() -> None:
    """No file of the page holds the address of another host."""
    for name, text in SOURCES.items():
        outside = re.findall(r"(?:https?:)?//[\w.-]+\.\w+", text)
        assert [one for one in outside if "www.w3.org" not in one] == [], name


def test_nothing_reads_html_or_evaluates_text() -> None:
    """No script turns text into HTML or code, and no element carries a handler or a style."""
    for name, text in SCRIPTS.items():
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|eval\(|new Function", text), (
            name
        )
    assert not re.search(r"\son\w+=|\sstyle=|<style|javascript:", SOURCES["index.html"])


def test_no_aid_of_the_browser_sees_the_address() -> None:
    """Spelling, writing, translation and form aids are off: they may send text to their makers."""
    html = SOURCES["index.html"]
    (field,) = re.findall(r'<input id="address"[^>]*>', html)
    for attribute in ('autocomplete="off"', 'spellcheck="false"', 'writingsuggestions="false"'):
        assert attribute in field
    assert "name=" not in field
    assert '<html lang="en" translate="no">' in html
    assert '<meta name="referrer" content="no-referrer">' in html
