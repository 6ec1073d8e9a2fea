"""Each format in full, to read and to notice any change: ``tests/cases/report``.

To write the files anew after a change that is meant: ``python -m tests.report.test_golden``.
"""

from pathlib import Path

import pytest

from locator.answer import Answer
from locator.report import render
from tests.report.answers import ANSWERS

FOLDER = Path(__file__).parent.parent / "cases" / "report"


def _for_people(name: str) -> str:
    return _shown(ANSWERS[name], "table", "text", "sms")


def _in_spanish(name: str) -> str:
    return _shown(ANSWERS[name]._replace(language="es"), "text", "sms")


def _shown(answer: Answer, *formats: str) -> str:
    return "\n".join(f"=== {format} ===\n{render(answer, format)}\n" for format in formats)


_SHOWN = {"people": _for_people, "spanish": _in_spanish}

GOLDEN = {
    **{f"{name}.txt": (name, "people") for name in ANSWERS},
    **{f"{name}.es.txt": (name, "spanish") for name in ANSWERS},
    "certain.json": ("certain", "json"),
    "ambiguous.json": ("ambiguous", "json"),
    "no_match.json": ("no_match", "json"),
    "certain.csv": ("certain", "csv"),
    "certain.geojson": ("certain", "geojson"),
    "by_road.geojson": ("by_road", "geojson"),
    "certain.flat.json": ("certain", "flat"),
    "detailed.json": ("detailed", "json"),
    "detailed.csv": ("detailed", "csv"),
    "detailed.flat.json": ("detailed", "flat"),
}


def _rendered(file: str) -> str:
    name, format = GOLDEN[file]
    return _SHOWN[format](name) if format in _SHOWN else f"{render(ANSWERS[name], format)}\n"


@pytest.mark.parametrize("file", GOLDEN)
def test_the_format_is_what_it_was(file: str) -> None:
    """Each format still prints what the file of examples shows."""
    assert _rendered(file) == (FOLDER / file).read_text(encoding="utf-8")


def test_no_example_is_left_over() -> None:
    """Every file of examples belongs to a test."""
    assert {path.name for path in FOLDER.iterdir()} == set(GOLDEN)


if __name__ == "__main__":
    for golden in GOLDEN:
        (FOLDER / golden).write_text(_rendered(golden), encoding="utf-8")
