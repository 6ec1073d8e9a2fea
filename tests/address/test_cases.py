"""tests/cases/addresses.csv: what people type, and the parts it must come apart into."""

import csv
from pathlib import Path

import pytest

from locator.address import Address, parse
from locator.address.form import query, standard
from locator.address.text import fold
from locator.address.vague import VAGUE
from locator.geocode.gazetteer import all_rows

CASES = Path(__file__).parent.parent / "cases" / "addresses.csv"


def _cases() -> list[dict[str, str]]:
    with CASES.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _typed(row: dict[str, str]) -> str:
    # Line breaks and tabs are written \n, \r and \t in the table, to keep one case a line.
    return row["text"].replace("\\n", "\n").replace("\\r", "\r").replace("\\t", "\t")


def _row(address: Address) -> dict[str, str]:
    parts = address._asdict() | address.street._asdict()
    parts["crossing"] = address.crossing.standard() if address.crossing else ""
    return {name: "" if part is None else str(part) for name, part in parts.items()}


@pytest.mark.parametrize("row", _cases(), ids=lambda row: row["text"])
def test_every_case_comes_apart_as_the_table_says(row: dict[str, str]) -> None:
    """Each text of the table is taken apart into the parts written beside it."""
    parts = _row(parse(_typed(row)))
    wanted = {name: part for name, part in row.items() if name not in ("form", "text")}
    assert {name: parts[name] for name in wanted} == wanted


@pytest.mark.parametrize("row", _cases(), ids=lambda row: row["text"])
def test_every_case_survives_its_own_standard_form(row: dict[str, str]) -> None:
    """The standard form of each text of the table is read back as the same parts."""
    address = parse(_typed(row))
    assert parse(standard(address)) == address._replace(rest="", other_zips=())


@pytest.mark.parametrize(
    ("text", "others"),
    [
        ("35801 35806", ("35806",)),
        ("35801, 35806", ("35806",)),
        ("35801-35806", ("35806",)),
        ("35801 - 35806", ("35806",)),
        ("35801/35806", ("35806",)),
        ("35801 or 35806", ("35806",)),
        ("35801 and 35806-1234", ("35806",)),
        ("35801-1234 35806", ("35806",)),
        ("Huntsville, AL 35801 35806", ("35806",)),
        ("2340 Whitesburg Dr, Huntsville AL 35801 or 35806", ("35806",)),
        ("35806, Huntsville, AL 35801", ("35806",)),
        ("35801 35801", ()),
        ("35801-1234", ()),
        ("12345 Main St, Huntsville, AL 35801", ()),
        ("County Road 12345, 35801", ()),
        ("Apt 12345, 35801", ()),
        ("35801 account 90210", ()),
        ("MRN 90210 35801", ()),
        ("Huntsville AL 35801 case no 90210-1234", ()),
        ("file 90210, Huntsville AL 35801 or 35806", ("35806",)),
    ],
)
def test_further_zips_are_kept_apart(text: str, others: tuple[str, ...]) -> None:
    """A second ZIP is kept, and is not the first; numbers of roads, units and records are none."""
    address = parse(text)
    assert address.other_zips == others
    assert address.zip == "35801"
    assert all(code in address.rest for code in others)


def test_the_table_has_every_form_once() -> None:
    """No text stands twice in the table, so a case cannot contradict another."""
    texts = [row["text"] for row in _cases()]
    assert len(texts) == len(set(texts))


def _names() -> list[tuple[str, str, str]]:
    rows = [(name, row) for row in all_rows() for name in (row.place, *row.other_places)]
    return [(n, row.state, row.zip) for n, row in rows if VAGUE & {*fold(n).split()}]


@pytest.mark.parametrize(("name", "state", "zip5"), _names())
def test_a_name_with_a_vague_word_stays_whole(name: str, state: str, zip5: str) -> None:
    """No place of the table that is called Uptown or North Metro loses a part of its name."""
    for text in (f"{name}, {state}", f"{name} {state} {zip5}", f"1 Oak Ln, {name}, {state}"):
        assert (parse(text).city, parse(text).rest) == (fold(name), "")


@pytest.mark.parametrize(
    ("text", "decimals"),
    [
        ("34.75, -86.71", 2),
        ("34.7543, -86.7", 1),
        ("34.70, -86.7108", 2),
        ("34, -86.71083", 0),
        ("34°45'15\"N 86°42'38\"W", 4),
        ("34°45'15.2\"N 86°42'38.7\"W", 5),
        ("34°45.25'N 86°42.6'W", 3),
        ("34°45'N 86°42'W", 2),
        ("Huntsville", 0),
    ],
)
def test_coordinates_say_how_precisely_they_were_typed(text: str, decimals: int) -> None:
    """The decimals of the coarser number are kept, for they limit how precise the place is."""
    assert parse(text).coordinate_decimals == decimals


@pytest.mark.parametrize(
    ("text", "line", "sent"),
    [
        (
            "2340 Whitesburg Drive Southeast, Apt. 4, Huntsville, Alabama 35801-1234",
            "2340 WHITESBURG DR SE APT 4, HUNTSVILLE AL 35801-1234",
            "2340 WHITESBURG DR SE, HUNTSVILLE AL 35801-1234",
        ),
        (
            "Old School, 100 Main St Suite 2, Grant AL",
            "100 MAIN ST STE 2, GRANT AL",
            "OLD SCHOOL, 100 MAIN ST, GRANT AL",
        ),
        (
            "corner of 5th and Main, Decatur",
            "5TH & MAIN, DECATUR",
            "5TH & MAIN, DECATUR",
        ),
        (
            "100 Main St, P.O. Box 12, Gurley AL",
            "100 MAIN ST, PO BOX 12, GURLEY AL",
            "100 MAIN ST, PO BOX 12, GURLEY AL",
        ),
        ("R.R. 2 Box 15, Gurley", "RR 2 BOX 15, GURLEY", "RR 2 BOX 15, GURLEY"),
        ("Huntsville AL 358", "HUNTSVILLE AL 358", "HUNTSVILLE AL 358"),
        ("34.70N 86.7108W", "34.70, -86.7108", "34.70, -86.7108"),
        ("0.00001, -100.123456789", "0.00001, -100.123456789", "0.00001, -100.123456789"),
        ("geo:34.75,-86.7;u=34.2", "geo:34.75,-86.7;u=35", "34.75, -86.7"),
        ("", "", ""),
    ],
)
def test_the_standard_form_and_what_geocoders_are_sent(text: str, line: str, sent: str) -> None:
    """``standard`` writes one line after Pub. 28; ``query`` drops the unit and keeps the rest."""
    address = parse(text)
    assert (standard(address), query(address)) == (line, sent)
