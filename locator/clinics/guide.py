"""service_guide.csv → what callers ask about a service, every row validated.

The file is optional. It has a summary of a service, questions with their answers, what to bring and
what to avoid, and where all that is from, each in one or more languages.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from locator.clinics.directory import Directory
from locator.clinics.load import GUIDE_FILE, guide_path
from locator.clinics.model import Clinic
from locator.clinics.service_names import nearest_service, plain, service_key
from locator.clinics.table import (
    ERROR,
    NOTE,
    WARNING,
    Layout,
    Row,
    Table,
    read_table,
    refuse_errors,
)

SUMMARY, QUESTION, BRING, AVOID, SOURCE = KINDS = (
    "summary",
    "question",
    "bring",
    "avoid",
    "source",
)

# The language of rows that name none, and of guides for callers whose language has none.
USUAL = "en"

# Characters. Ours: 300 take about 20 seconds to read aloud (150 words a minute).
MOST_ALOUD = 300

_NEEDED = ("service", "kind", "text")

LAYOUT = Layout(
    ("service", "kind", "text", "answer", "language", "order"),
    lambda columns: [
        (column, f"there is no column {column}; is this the file with the guide to services?")
        for column in _NEEDED
        if column not in columns
    ],
    "service,kind,text,answer,language,order",
    "",
    GUIDE_FILE,
)


class Question(NamedTuple):
    """A question that callers ask, and its answer."""

    question: str
    answer: str


class Guide(NamedTuple):
    """The facts on file about one service in one language. Unknown facts are "" or ()."""

    service: str  # as the clinics write it
    language: str  # a code such as en or es
    summary: str = ""
    questions: tuple[Question, ...] = ()
    bring: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


class Guides(NamedTuple):
    """All guides of a file: by service as the clinics write it, then by language."""

    by_service: Mapping[str, Mapping[str, Guide]] = {}

    def guide(self, service: str, language: str) -> Guide | None:
        """The guide to ``service`` in ``language``, else in USUAL, else in the first on file."""
        known = self.by_service.get(service, {})
        return known.get(language) or known.get(USUAL) or next(iter(known.values()), None)


def load_guides(
    locations: str | None, services: Iterable[str], guide_file: str | None = None
) -> Guides:
    """The guides to ``services``, which are as the clinics write them.

    They come from ``guide_file`` or the one beside ``locations``; the shipped directory has the
    shipped one. Raises DataError with the first error that ``locator.clinics.check.check`` lists.
    """
    if not has_guide(locations, guide_file):
        return Guides()
    table = read_table(guide_path(locations, guide_file), LAYOUT)
    guides = read_guides(table, services)
    refuse_errors(table)
    return guides


def with_guides(clinics: Directory, guides: Guides) -> Directory:
    """The clinics; the details of their services say whether there is a guide to them."""
    if all(
        details.guide == (details.service in guides.by_service)
        for clinic in clinics
        for details in clinic.service_details
    ):
        return clinics
    return Directory(_with_guides(clinic, guides) for clinic in clinics)


def _with_guides(clinic: Clinic, guides: Guides) -> Clinic:
    return clinic._replace(
        service_details=tuple(
            details._replace(guide=details.service in guides.by_service)
            for details in clinic.service_details
        )
    )


def has_guide(locations: str | None, guide_file: str | None = None) -> bool:
    """True if there is a guide. The shipped directory always has one."""
    return locations is None or guide_path(locations, guide_file) is not None


def read_guides(table: Table, services: Iterable[str]) -> Guides:
    """The rows of ``table`` as guides; faults are added to its findings."""
    reader = _Reader(services)
    entries = [entry for row in table.rows if (entry := reader.entry(row)) and row.usable]
    _note_missing_sources(entries)
    return _guides(entries)


class _Entry(NamedTuple):
    """One row."""

    service: str
    kind: str
    language: str  # "" only for a source: then it holds for all languages
    text: str
    answer: str
    order: float
    row: Row


class _Reader:
    """Reads rows one after another, and remembers what they are about."""

    def __init__(self, services: Iterable[str]) -> None:
        self._services = {service_key(name): name for name in services}
        self._lines: dict[tuple[str, ...], int] = {}

    def entry(self, row: Row) -> _Entry:
        """The row's content; its faults are reported."""
        service, kind = self._service(row), _kind(row)
        entry = _Entry(service, kind, _language(row, kind), *_texts(row, kind), _order(row), row)
        if row.usable:
            self._report_twin(entry)
        return entry

    def _service(self, row: Row) -> str:
        text = row.cells["service"]
        if not text:
            row.report(ERROR, "service", "is blank", "write the name of a service")
            return ""
        key = service_key(text)
        if key not in self._services:
            near = nearest_service(key, self._services)
            fix = f"did you mean {near}?" if near else ""
            names = "; ".join(self._services.values()) or "none"
            message = "no clinic of the locations file offers this service"
            row.report(ERROR, "service", message, fix or f"on file: {names}")
        return self._services.get(key, "")

    def _report_twin(self, entry: _Entry) -> None:
        words = "" if entry.kind == SUMMARY else plain(entry.text)
        key = (entry.service, entry.kind, entry.language, words)
        line = self._lines.setdefault(key, entry.row.line)
        if line != entry.row.line:
            what = "summary" if entry.kind == SUMMARY else "text"
            message = f"line {line} has the {what} of the same service in this language"
            column = "kind" if entry.kind == SUMMARY else "text"
            entry.row.report(ERROR, column, message, "keep one")


def _kind(row: Row) -> str:
    kind = row.cells["kind"].casefold()
    if kind not in KINDS:
        row.report(ERROR, "kind", "is not a kind of row", f"one of {', '.join(KINDS)}")
    return kind


def _language(row: Row, kind: str) -> str:
    code = row.cells.get("language", "").casefold()
    if not code:
        return "" if kind == SOURCE else USUAL
    # The codes of ISO 639-1 and 639-3; longer ones of BCP 47 would never be asked for.
    if not re.fullmatch("[a-z]{2,3}", code):
        row.report(ERROR, "language", "is not the code of a language", "write en or es")
    return code


def _texts(row: Row, kind: str) -> tuple[str, str]:
    """The text and the answer of a row."""
    text, answer = row.cells["text"], row.cells.get("answer", "")
    if not text:
        what = "question" if kind == QUESTION else "text"
        row.report(ERROR, "text", "is blank", f"write the {what}")
    if kind == QUESTION and not answer:
        row.report(ERROR, "answer", "is blank", "write the answer to the question")
    if kind in KINDS and kind != QUESTION and answer:
        row.report(WARNING, "answer", "is ignored: only a question has an answer")
    if kind != SOURCE:
        for column in ("text", "answer"):
            _note_length(row, column)
    return text, answer


def _note_length(row: Row, column: str) -> None:
    length = len(row.cells.get(column, ""))
    if length > MOST_ALOUD:
        message = f"is long to read aloud: {length} characters"
        row.report(NOTE, column, message, f"use at most {MOST_ALOUD}")


def _order(row: Row) -> float:
    """The place of the row among those of its kind; rows without one come last."""
    text = row.cells.get("order", "")
    if not text:
        return float("inf")
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        row.report(ERROR, "order", "is not a whole number", "such as 1, 2, 3, or leave it blank")
        return float("inf")
    return int(text)


def _note_missing_sources(entries: Sequence[_Entry]) -> None:
    sourced = {(entry.service, entry.language) for entry in entries if entry.kind == SOURCE}
    for entry in entries:
        known = {(entry.service, entry.language), (entry.service, "")} & sourced
        if entry.kind == SUMMARY and not known:
            fix = "add a row of the kind source"
            entry.row.report(NOTE, "kind", "the summary has no source", fix)


def _guides(entries: Sequence[_Entry]) -> Guides:
    languages: dict[str, dict[str, list[_Entry]]] = {}
    for entry in entries:
        if entry.language:
            known = languages.setdefault(entry.service, {})
            known.setdefault(entry.language, []).append(entry)
    for entry in entries:
        if not entry.language:
            for own in languages.setdefault(entry.service, {USUAL: []}).values():
                own.append(entry)
    return Guides(
        {
            service: {code: _guide(service, code, own) for code, own in known.items()}
            for service, known in languages.items()
        }
    )


def _guide(service: str, language: str, entries: Sequence[_Entry]) -> Guide:
    def texts(kind: str) -> tuple[str, ...]:
        return tuple(entry.text for entry in sorted_ if entry.kind == kind)

    sorted_ = sorted(entries, key=lambda entry: entry.order)
    questions = [Question(one.text, one.answer) for one in sorted_ if one.kind == QUESTION]
    return Guide(
        service,
        language,
        next(iter(texts(SUMMARY)), ""),
        tuple(questions),
        texts(BRING),
        texts(AVOID),
        texts(SOURCE),
    )
