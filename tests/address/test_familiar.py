"""Reading an address from parts that were read before gives what reading it whole gives."""

import csv
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from locator.address import parse, pub28
from locator.address.parser import read

CASES = Path(__file__).parent.parent / "cases" / "addresses.csv"

# Every word that the reading of an address turns on, and some that it does not.
WORDS = sorted({
    *pub28.DIRECTIONALS, *pub28.SUFFIXES, *pub28.STATES, *pub28.STATES.values(), *pub28.UNITS,
    *pub28.BARE_UNITS, *pub28.ROAD_WORDS, *pub28.COUNTRIES, "Oak", "MAPLE", "hill", "72", "5", "B",
    "1st", "35801", "35801-1234", "1/2", "Saint", "Park", "City", "County", "In", "At", "&", "#",
    "PO", "Box", "RR", "ZIP", "Code", "Corner", "of", "O'Neal", "Cañon", "12-34", "", "Near", "The",
    "Downtown", "Area", "Close", "To", "Metro", "Huntsville35801", "geo:34.73,-86.58",
    "One", "Two", "Twenty", "Forty", "Oh", "Double", "Hundred", "Street", "c/o", "Attn",
    "Care", "N/A", "NULL", "Homeless", "General", "Delivery", "Mile", "Marker", "Exit", "MC",
    "F646", "PR", "PA", "14", "Country", "Route", "GV", "ZZZ", "101/103", "3", "rd", "th", "176.0",
    "400E", "N165", "W2123", "T703", "Plaza", "Tower", "Flats", "&nbsp;", "<br>", "Streets",
    "Autauga", "Prattville", "Palm", "Beach", "Fort", "Lauderdale", "Louis", "to", "or", "Second",
    "I", "Its", "Im", "Live", "My", "Vivo", "For", "No", "Wait", "Sorry", "Esquina", "Con", "Y",
    "MRN10001", "geo:34.73,-86.58;u=35", "https://maps.google.com/?ll=34.73,-86.58",
    "Comma", "Either", "Lake", "75th", "53142",
})  # fmt: skip
_STEPS = (
    "aside", "beside", "clean", "courtesy", "crossing", "doubt", "either", "former", "ignored",
    "landmark", "number", "opening", "parser", "part_of", "spanish", "special", "spoken", "tail",
    "vague",
)  # fmt: skip


def _words_of(step: str) -> Iterator[str]:
    """The words of all tables of a module, of those for its own use too."""
    for name, table in vars(import_module(f"locator.address.{step}")).items():
        if name.isupper() and isinstance(table, frozenset | tuple):
            for entry in table:
                yield from [entry] if isinstance(entry, str) else map(str, entry)


# The words that one of these steps looks for.
TRIGGERS = sorted({word for step in _STEPS for word in _words_of(step)})
_words = st.sampled_from(WORDS) | st.sampled_from(TRIGGERS)
_some = st.lists(_words, min_size=1, max_size=5).map(" ".join)
_alone = st.lists(_words, min_size=1, max_size=6)
_states = st.sampled_from(sorted({*pub28.STATES.values(), *pub28.STATES, "Tennessee"}))
_zips = st.integers(501, 99950).map("{:05}".format)


@settings(max_examples=1_000)
@example("12", "Oh", "Athens", "AL", "35611")  # the house number goes on
@example("12", "Hundred", "Athens", "AL", "35611")
@example("7", "th Ave", "Kenosha", "WI", "53142")  # the number is the street's
@example("7061B", "Hwy 72", "Huntsville", "AL", "35806")
@example("12", "I ITS ST", "Kenosha", "WISC", "53142")  # a sentence begins in the street
@example("4028", "75th St past 39th Ave", "Kenosha", "WI", "53142")
@example("4028", "comma 75th St", "Kenosha", "WI", "53142")
@example("5", "Ave house 12", "Kenosha", "WI", "53142")  # the number is behind its street
@given(st.from_regex(r"[0-9]{1,7}[A-Za-z]?", fullmatch=True), _some, _some, _states, _zips)
def test_parts_read_before_are_no_other_reading(
    number: str, line: str, place: str, state: str, zip5: str
) -> None:
    """With any words in the two parts, the address is the same as when it is read in one piece."""
    text = f"{number} {line}, {place}, {state} {zip5}"
    assert parse(text) == read(text)


@given(
    _some, st.sampled_from(["Apt", "apt", "#", "Unit", "STE", "lot", "No"]), st.integers(0, 99_999)
)
def test_the_number_of_a_unit_is_no_matter(line: str, unit: str, number: int) -> None:
    """A street with a unit is read as its street, whatever the unit's number."""
    text = f"12 {line} {unit} {number}, Athens, AL 35611"
    assert parse(text) == read(text)


@given(_some, _some)
def test_the_same_holds_for_any_two_parts(line: str, end: str) -> None:
    """Nothing about the end but a city, a state and a ZIP lets the parts be read apart."""
    assert parse(f"12 {line},{end}") == read(f"12 {line},{end}")


@settings(max_examples=1_000)
@example(["the", "corner", "of"])
@example(["xyz", "75", "of"])
@example(["2", "blocks", "north", "of"])
@example(["corner", "meet"])
@given(_alone)
def test_words_alone_are_read_too(words: list[str]) -> None:
    """A text of nothing but such words, with no place behind them, is read without an error."""
    text = " ".join(words)
    assert parse(text) == read(text)


def _texts() -> list[str]:
    with CASES.open(encoding="utf-8", newline="") as file:
        return [row["text"] for row in csv.DictReader(file)]


@pytest.mark.parametrize("text", _texts())
def test_every_case_is_read_alike(text: str) -> None:
    """Each text of the table of cases, however it was typed."""
    assert parse(text) == read(text)
