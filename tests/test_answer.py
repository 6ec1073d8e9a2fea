"""Many texts answered together get what each gets alone, failures included."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from locator.address import Address
from locator.answer import Answer, Request, make_answer, make_answers
from locator.clinics.load import load
from locator.errors import GeocoderError, UnavailableError
from locator.geocode.model import ADDRESS_POINT, Candidate
from locator.geocode.offline import Offline

CLINICS = tuple(load(None, lambda _: None))
CASES = Path(__file__).parent / "cases" / "addresses.csv"


def _texts() -> list[str]:
    with CASES.open(encoding="utf-8", newline="") as file:
        return [row["text"] for row in csv.DictReader(file)]


class Online:
    """A service that knows every house, fails for one town, and keeps what it was asked for."""

    name, online, streets = "service", True, True

    def __init__(self) -> None:
        self.asked: list[Address] = []

    def geocode(self, address: Address) -> list[Candidate]:
        """One point for all."""
        self.asked.append(address)
        if address.city == "MADISON":
            raise UnavailableError("the service is down")
        return [Candidate(34.73, -86.59, ADDRESS_POINT, 20.0, "a house", "a test")]


@given(st.lists(st.sampled_from(_texts()), max_size=8))
def test_together_as_alone(texts: list[str]) -> None:
    """However many texts are answered at once, each gets its own answer, in their order."""
    alone = [make_answer(text, CLINICS, [Offline()], Request()) for text in texts]
    assert make_answers(texts, CLINICS, [Offline()], Request()) == alone


def test_a_failure_is_its_texts_alone() -> None:
    """A text whose geocoder failed gets that error; those around it are answered."""
    texts = ["1 Oak St, Huntsville, AL 35801", "1 Oak St, Madison, AL 35758", "35806"]
    first, failed, last = make_answers(texts, CLINICS, [Offline(), Online()], Request())
    assert isinstance(first, Answer)
    assert isinstance(last, Answer)
    assert isinstance(failed, GeocoderError)
    with pytest.raises(UnavailableError):
        make_answer(texts[1], CLINICS, [Offline(), Online()], Request())


def test_the_next_geocoder_is_asked_only_for_what_is_open() -> None:
    """What is certain already, and coordinates, are kept from the next geocoder."""
    service = Online()
    texts = ["Athens, AL 35611", "34.70, -86.56", "1 Oak St, Huntsville, AL 35801"]
    answers = make_answers(texts, CLINICS, [Offline(), service], Request())
    assert [address.house_number for address in service.asked] == ["1"]
    precisions = [a.origin.precision for a in answers if isinstance(a, Answer) and a.origin]
    assert precisions == ["zip", "address_point", "address_point"]
