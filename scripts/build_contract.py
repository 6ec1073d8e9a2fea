"""Write the files that are made from the tables of facts and the catalogs of phrases.

They are the key tables of docs/json.md, docs/faults.md, and the words of the agents' page. With
--check nothing is written; it names the stale files and exits with 1.
"""

import json
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from locator.geocode.model import FAULTS, PRECISIONS
from locator.ranking.question import QUESTIONS
from locator.report import fields
from locator.report.fields import Fact
from locator.report.phrases import LANGUAGES, language
from locator.report.phrases.model import Language
from locator.report.schema import KINDS

ROOT = Path(__file__).parent.parent
CONTRACT, FAULT_PAGE = ROOT / "docs" / "json.md", ROOT / "docs" / "faults.md"
WORDS = ROOT / "locator" / "serve" / "page" / "words.json"

# The tables of docs/json.md, by the names in their markers, and the keys that lead to their facts.
TABLES: dict[str, tuple[Sequence[Fact], str]] = {
    "answer": (fields.ANSWER, ""),
    "origin": (fields.ORIGIN, "origin."),
    "decision": (fields.DECISION, "decision."),
    "clinics": (fields.CLINIC, ""),
    "opening": (fields.OPENING, "opening."),
    "service_details": (fields.SERVICE_DETAILS, ""),
    "shares": (fields.SHARE, ""),
    "filters": (fields.FILTERS, "filters."),
    "readings": (fields.READING, ""),
}
# Words of the page that are those of the text to read aloud, by their keys there.
SHARED = {
    **{
        key: key
        for key in (
            "within", "first_of", "odds", "filtered", "filter.services", "filter.open_now",
            "filter.open_at", "roads_missing",
        )
    },
    **{
        key: f"guide.{key}"
        for key in ("callers_ask", "bring", "avoid", "sources", "not_on_file")
    },
    "what_is_it": "guide.what",
    "why.open": "either",
    "why.perhaps": "perhaps",
    "why.unclear": "unclear",
    "why.no_match": "unplaced",
    "why.nobody": "nobody",
}  # fmt: skip
MARKED = re.compile(r"(?<=<!-- table: )(\w+)( -->\n).*?(?=<!-- end -->)", re.DOTALL)


def contract_page(page: str) -> str:
    """The page with its tables written anew."""
    tables = {name: _facts(*table) for name, table in TABLES.items()}
    tables["questions"] = _phrases("ask", QUESTIONS)
    return MARKED.sub(lambda found: f"{found[1]}{found[2]}\n{tables[found[1]]}\n", page)


def fault_page() -> str:
    """Every fault word with its sentence in each language."""
    return (
        "# Faults\n\n"
        "Reasons why a match is not perfect: the words of `origin.faults` in the [answer](json.md),"
        " in the order in which they\nare listed, and the sentences that people see. Words are only"
        " ever added.\n\n"
        f"{_phrases('fault', FAULTS)}\n"
        "Generated from `locator/report/phrases/` by `make docs`; a test compares the two.\n"
    )


def page_words() -> str:
    """The tables of the agents' page, one a language."""
    tables = {code: _page_table(language(code)) for code in LANGUAGES}
    return json.dumps(tables, ensure_ascii=False, indent=2) + "\n"


def _page_table(say: Language) -> dict[str, Any]:
    families = (("ask", "ask", QUESTIONS), ("precision", "precision", PRECISIONS))
    flat = {
        **say.page,
        **{key: say.phrases[phrase] for key, phrase in SHARED.items()},
        **{
            f"{key}.{word}": say.phrases[f"{family}.{word}"]
            for key, family, words in (*families, ("faults", "fault", FAULTS))
            for word in words
        },
        **{f"or.{key}": text for key, text in say.joints["or"]._asdict().items()},
    }
    table: dict[str, Any] = {}
    for key, text in flat.items():
        *groups, name = key.split(".", maxsplit=1)
        place = table.setdefault(groups[0], {}) if groups else table
        place[name] = text
    # Always there: of the languages, the service's own needs no words for the map.
    return {"map_words": {}, **table}


def _phrases(family: str, words: Iterable[str]) -> str:
    languages = [language(code) for code in LANGUAGES]
    rows = [
        (f"`{word}`", *(say.phrases[f"{family}.{word}"] for say in languages)) for word in words
    ]
    names = (say.page["language_name"] for say in languages)
    return _table(("word", *names), rows)


def _facts(facts: Sequence[Fact], before: str) -> str:
    rows = [(f"`{before}{fact.name}`", _about(fact), _elsewhere(fact)) for fact in facts]
    return _table(("key", "meaning", "in other outputs"), rows)


def _about(fact: Fact) -> str:
    words = [f"`{word}`" for word in KINDS[fact.kind].get("enum", ()) if word is not None]
    return f"{fact.about}. One of {', '.join(words)}" if words else fact.about


def _elsewhere(fact: Fact) -> str:
    outputs = (("CSV", fact.csv), ("flat", fact.flat), ("batch", fact.batch))
    named = dict[str, list[str]]()
    for output, names in outputs:
        if names:
            named.setdefault(names, []).append(output)
    return "; ".join(
        f"{', '.join(outputs)}: {' '.join(f'`{name}`' for name in names.split())}"
        for names, outputs in named.items()
    )


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = (head, ["---"] * len(head), *rows)
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def written() -> Iterator[tuple[Path, str]]:
    """Each file, and the text that it should have."""
    yield CONTRACT, contract_page(CONTRACT.read_text(encoding="utf-8"))
    yield FAULT_PAGE, fault_page()
    yield WORDS, page_words()


def main() -> None:
    """Write the files, or with --check exit with 1 if one of them is stale."""
    stale = [
        (path, text)
        for path, text in written()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]
    if "--check" in sys.argv and stale:
        names = ", ".join(str(path.relative_to(ROOT)) for path, _ in stale)
        sys.exit(f"stale: {names}: run 'make docs'")
    for path, text in stale:
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
