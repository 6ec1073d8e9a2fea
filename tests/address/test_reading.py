"""tests/cases/reading.md: the kinds of address that people have, and how each is read."""

import re
from pathlib import Path

import pytest

from locator.address import Address, parse
from locator.address.form import standard
from locator.address.parser import read

CASES = Path(__file__).parent.parent / "cases" / "reading.md"
PAGE = Path(__file__).parent.parent.parent / "docs" / "addresses.md"
_SHOWN = re.compile(r"^\| (.+?) \| `(.+?)` \| (.+?) \|$", re.MULTILINE)
_CASE = re.compile(r"^\| `(.+?)` \| (.+?) \|$", re.MULTILINE)


def _kinds() -> dict[str, list[tuple[str, str]]]:
    first, *sections = CASES.read_text(encoding="utf-8").split("\n## ")
    assert "|" not in first
    return {section.partition("\n")[0]: _CASE.findall(section) for section in sections}


def _cases() -> list[tuple[str, str]]:
    return [case for cases in _kinds().values() for case in cases]


def _parts(address: Address) -> str:
    """The parts of an address in the words of the table."""
    crossing = address.crossing.standard() if address.crossing else ""
    parts = {
        "number": address.house_number,
        "street": address.street.standard(),
        "crossing": crossing,
        "unit": address.unit,
        "box": address.po_box,
        "route": address.rural_route,
        "city": address.city,
        "state": address.state,
        "zip": "-".join(filter(None, (address.zip, address.zip4))),
        "prefix": address.zip_prefix,
        "rest": address.rest,
    }
    return " · ".join(f"{name} {part}" for name, part in parts.items() if part)


@pytest.mark.parametrize(("typed", "expected"), _cases(), ids=lambda case: case)
def test_every_case_is_read_as_the_table_says(typed: str, expected: str) -> None:
    """Each text comes apart into the parts beside it, and so does its standard form."""
    address = parse(typed)
    assert _parts(address) == expected
    assert parse(standard(address)) == address._replace(rest="", other_zips=())
    assert address == read(typed)


def test_every_kind_has_ten_cases() -> None:
    """No kind is a rule made for one line, and no text is in the tables twice."""
    assert {kind: len(cases) for kind, cases in _kinds().items() if len(cases) < 10} == {}
    typed = [case[0] for case in _cases()]
    assert len(typed) == len(set(typed))


def test_the_page_shows_a_case_of_each_kind() -> None:
    """docs/addresses.md has every kind, each with one of its cases."""
    _, _, table = PAGE.read_text(encoding="utf-8").partition("## By kind")
    shown = {kind: (typed, parts) for kind, typed, parts in _SHOWN.findall(table)}
    kinds = _kinds()
    assert shown.keys() == kinds.keys()
    assert all(case in kinds[kind] for kind, case in shown.items())
