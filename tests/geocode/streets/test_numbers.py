"""House numbers compare by their whole number behind an equal prefix."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from locator.geocode.streets.numbers import split_number


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("7061", ("", 7061)),
        ("7061B", ("", 7061)),
        ("7061b", ("", 7061)),
        (" 1140 1/2 ", ("", 1140)),
        ("12-34", ("12-", 34)),
        ("N6W23001", ("N6W", 23001)),
        ("n6w23001", ("N6W", 23001)),
        ("0012", ("", 12)),
        ("100-A", ("", 100)),
        ("6225-6227", ("", 6225)),
        ("6225-27", ("", 6225)),
        ("7525-2", ("", 7525)),
        ("102-11", ("102-", 11)),
        ("94-1234", ("94-", 1234)),
        ("123-456", ("123-", 456)),
        ("227-225", ("227-", 225)),
        ("A", None),
        ("", None),
        ("12345678901", ("12", 345678901)),
    ],
)
def test_numbers(text: str, expected: tuple[str, int] | None) -> None:
    """Letters after the number and fractions are ignored; a prefix must be equal."""
    assert split_number(text) == expected


@given(st.text(max_size=20))
def test_any_text_is_split_or_not(text: str) -> None:
    """No text raises, and every number fits SQLite's integers."""
    found = split_number(text)
    assert found is None or 0 <= found[1] < 10**9
