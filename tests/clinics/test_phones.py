"""Telephone numbers in their forms for people and for programs."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from locator.clinics.phones import Phone, read_phone

NUMBER = Phone("(256) 555-0100", "+12565550100", "tel:+1-256-555-0100")


@pytest.mark.parametrize(
    "text",
    ["256-555-0100", "(256) 555-0100", "2565550100", "256.555.0100", "1 256 555 0100",
     "+1 256 555 0100", "+12565550100", " 256 555-0100 ", "tel:+1-256-555-0100",
     "TEL:256-555-0100", "256-555-0100.", "\u260e (256) 555-0100"],
)  # fmt: skip
def test_one_number_has_many_spellings(text: str) -> None:
    """All ways to write a number give the same three forms."""
    assert read_phone(text) == NUMBER


@pytest.mark.parametrize(
    ("text", "number"),
    [
        (
            "256-555-0100 ext. 5",
            ("(256) 555-0100 ext. 5", "+12565550100", "tel:+1-256-555-0100;ext=5"),
        ),
        ("256-555-0100 x5", ("(256) 555-0100 ext. 5", "+12565550100", "tel:+1-256-555-0100;ext=5")),
        *(
            (
                f"256-555-0100{extension}",
                ("(256) 555-0100 ext. 5", "+12565550100", "tel:+1-256-555-0100;ext=5"),
            )
            for extension in (";ext=5", " #5", ",,5", " extension 5", " EXT:5", "x5", " anexo 5")
        ),
        (
            "1-800-FLOWERS x5",
            ("(800) 356-9377 ext. 5", "+18003569377", "tel:+1-800-356-9377;ext=5"),
        ),
        ("800-GO-FEDEX", ("(800) 463-3339", "+18004633339", "tel:+1-800-463-3339")),
        ("+44 (0)20 7946 0958", ("+44 20 7946 0958", "+442079460958", "tel:+44-20-7946-0958")),
        ("1-800-FLOWERS", ("(800) 356-9377", "+18003569377", "tel:+1-800-356-9377")),
        ("787-555-0100", ("(787) 555-0100", "+17875550100", "tel:+1-787-555-0100")),
        ("+44 20 7946 0958", ("+44 20 7946 0958", "+442079460958", "tel:+44-20-7946-0958")),
    ],
)
def test_extensions_letters_and_other_countries(text: str, number: tuple[str, str, str]) -> None:
    """Extensions remain, letters are dialled, and numbers of other countries have their code."""
    assert read_phone(text) == number


@pytest.mark.parametrize(
    "text",
    ["ask at the desk", "256-555-010", "555-0100", "256-555-01000", "911", "0123456789",
     "256-555-0100 or 256-555-0101", "256-555-0100 ask for Jo", "x", "",
     "ask for Jo 256-555-0100", "call 256-555-0100", "Jo +1 256-555-0100", "1 Jo 256-555-0100",
     "256-555-0100 Jo", "256-555-0100 (m)", "256-555-0100 x", "(call) 256-555-0100",
     "Tel. 256-555-0100", "256-555-0100 Jo ext. 5", "256-555-0100 ext. 5 Jo", "Jo 256-555-0100 x5",
     "256-555-0100 x5/x6", "256-555-0100 / x6", "tel:+1-256-555-0100;isub=12",
     "ask tel:+1-256-555-0100", "call 1-800-FLOWERS"],
)  # fmt: skip
def test_text_that_is_not_one_number_is_no_number(text: str) -> None:
    """A number that is too short, too long or among words is never turned into another one."""
    assert read_phone(text) is None


@given(st.text() | st.text("0123456789+-() ext.;=,"))
@example("9" * 300)
def test_a_number_stays_itself(text: str) -> None:
    """Any text is read without an error, and each form of a number gives the same number."""
    number = read_phone(text)
    if number:
        assert read_phone(number.national) == number
        assert read_phone(number.uri) == number
        assert number.e164.removeprefix("+").isdigit()
