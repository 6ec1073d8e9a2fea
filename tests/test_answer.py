"""Texts that are answered together get the same answers and errors as alone."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from locator.address import Address
from locator.answer import Answer, Request, make_answer, make_answers
from locator.clinics.directory import Directory
from locator.clinics.load import load
from locator.clinics.model import Clinic
from locator.errors import OnlineError, UnavailableError
from locator.geocode.model import ADDRESS_POINT, Candidate
from locator.geocode.offline import Offline
from locator.report import render

CLINICS = load(None, lambda _: None)
CASES = Path(__file__).parent / "cases" / "addresses.csv"


def _texts() -> list[str]:
    with CASES.open(encoding="utf-8", newline="") as file:
        return [row["text"] for row in csv.DictReader(file)]


class Online:
    """A service that knows every house, fails for one town, and records its requests."""

    name, online, streets = "service", True, True

    def __init__(self) -> None:
        self.asked: list[Address] = []

    def geocode(self, address: Address) -> list[Candidate]:
        """One point for all."""
        self.asked.append(address)
        if address.city == "HUNTSVILLE" and address.house_number == "2":
            raise UnavailableError("the service is down")
        return [Candidate(34.73, -86.59, ADDRESS_POINT, 20.0, "a house", "a test")]


@given(st.lists(st.sampled_from(_texts()), max_size=8))
def test_together_as_alone(texts: list[str]) -> None:
    """Texts that are answered together get their own answers, in the same order."""
    alone = [make_answer(text, CLINICS, [Offline()], Request()) for text in texts]
    assert make_answers(texts, CLINICS, [Offline()], Request()) == alone


def test_a_failure_is_its_texts_alone() -> None:
    """A text whose geocoder failed gets that error; those around it are answered."""
    texts = ["Athens, AL 35611", "2 Oak St, Huntsville, AL", "35758"]
    first, failed, last = make_answers(texts, CLINICS, [Offline(), Online()], Request())
    assert isinstance(first, Answer)
    assert isinstance(last, Answer)
    assert isinstance(failed, OnlineError)
    with pytest.raises(UnavailableError):
        make_answer(texts[1], CLINICS, [Offline(), Online()], Request())


def test_the_next_geocoder_is_asked_only_for_open_texts() -> None:
    """The next geocoder is not asked for certain places and for coordinates."""
    service = Online()
    texts = ["Athens, AL 35611", "34.70, -86.56", "1 Oak St, Huntsville, AL"]
    answers = make_answers(texts, CLINICS, [Offline(), service], Request())
    assert [address.house_number for address in service.asked] == ["1"]
    precisions = [a.origin.precision for a in answers if isinstance(a, Answer) and a.origin]
    assert precisions == ["zip", "address_point", "address_point"]


def test_a_lost_minus_sign_is_never_certain() -> None:
    """Coordinates outside the United States decide nothing; the caller is asked for the ZIP."""
    answer = make_answer("34.7304, 86.5861", CLINICS, [Offline()], Request())
    assert answer.origin
    assert answer.origin.faults == ("outside_us",)
    assert (answer.decision.certain, answer.decision.ask_for) == (False, "zip")


@pytest.mark.parametrize(
    ("text", "precision", "outside"),
    [("Kenosha, WI", "city", True), ("Kenosha, MN", "city", False), ("35801", "zip", False)],
)
def test_nobody_is_outside_the_area_by_the_middle_of_a_state(
    text: str, precision: str, outside: bool
) -> None:
    """A caller of whom no more than the state is known may live next to a clinic."""
    answer = make_answer(text, CLINICS, [Offline()], Request())
    assert answer.origin
    assert (answer.origin.precision, answer.outside_area) == (precision, outside)


@pytest.mark.parametrize(
    ("text", "here", "outside"),
    [
        ("35801", {"Huntsville, AL 35801"}, set()),
        ("53801", {"Huntsville, AL 35801"}, {"Bagley, WI 53801"}),
        ("45801", {"Huntsville, AL 35801"}, {"Lima, OH 45801"}),
        ("35801 or 45801", {"Huntsville, AL 35801"}, {"Lima, OH 45801"}),
        ("Decatur 45801", {"Decatur, AL"}, {"Lima, OH 45801", "Decatur, OH"}),
        ("Killeen", {"Killen, AL"}, {"Killeen, TX"}),
        ("Munson, AL", {"Alabama"}, {"Munson, PA"}),
        ("Munson, TX", {"Texas"}, {"Munson, PA"}),
        ("Lima, OH", set(), {"Lima, OH"}),
        ("Athens, AL", {"Athens, AL"}, set()),
    ],
)
def test_each_reading_says_if_it_is_outside_the_area(
    text: str, here: set[str], outside: set[str]
) -> None:
    """Also where another one is not; a whole state never is."""
    readings = make_answer(text, CLINICS, [Offline()], Request()).readings
    assert {one.origin.label for one in readings if one.outside_area} == outside
    assert {one.origin.label for one in readings if not one.outside_area} == here


@pytest.mark.parametrize("text", ["45801", "Decatur 45801"])
def test_a_choice_outside_the_area_is_read_out_as_such(text: str) -> None:
    """Whoever reads the choices out hears which of them leads to no clinic."""
    answer = make_answer(text, CLINICS, [Offline()], Request())
    far = "If it is Lima, OH 45801, that is outside our service area."
    assert far in render(answer, "text")
    if answer.status == "ambiguous":
        assert "(outside the service area)" in render(answer, "table")
    near = make_answer(text, CLINICS, [Offline()], Request(service_area_m=1e7))
    assert "service area" not in render(near, "text") + render(near, "table")


def _meant(town: str, *latitudes_and_longitudes: tuple[float, float]) -> list[tuple[str, bool]]:
    """The candidates of a town for clinics at these points, and whether its state was assumed."""
    clinics = Directory(
        Clinic(f"{n}", f"{n}", "", "", "", "", "", *point, 0.0)
        for n, point in enumerate(latitudes_and_longitudes)
    )
    found = make_answer(town, clinics, [Offline()], Request()).candidates
    return [(one.label, "state_assumed" in one.faults) for one in found]


IN_ALABAMA, IN_NEBRASKA, IN_MAINE = (34.73, -86.59), (41.2, -102.6), (44.8, -68.8)


def test_a_town_of_two_states_is_the_one_near_the_clinics() -> None:
    """Two states have a Gurley. Callers of a clinic near one of them mean that one."""
    assert _meant("Gurley", IN_ALABAMA) == [("Gurley, AL", True)]
    assert _meant("Gurley", IN_NEBRASKA) == [("Gurley, NE", True)]
    assert _meant("Gurley", IN_MAINE, IN_ALABAMA) == [("Gurley, AL", True)]


def test_a_town_that_may_be_near_several_clinics_stays_open() -> None:
    """With clinics near both towns, or near neither, both are candidates."""
    both = _meant("Gurley", IN_ALABAMA, IN_NEBRASKA)
    assert sorted(both) == [("Gurley, AL", True), ("Gurley, NE", True)]
    far = _meant("Gurley", IN_MAINE)
    assert sorted(far[:2]) == [("Gurley, AL", False), ("Gurley, NE", False)]


def test_a_town_of_one_state_needs_no_assumption() -> None:
    """A town of only one state is the candidate, at any distance from the clinics."""
    assert _meant("Scottsboro", IN_MAINE) == [("Scottsboro, AL", False)]
    assert _meant("Scottsboro", IN_ALABAMA) == [("Scottsboro, AL", False)]


@pytest.mark.parametrize("text", ["Athens or Decatur", "between Decatur and Athens, AL"])
def test_either_of_two_towns_is_a_reading_of_its_own(text: str) -> None:
    """Each has half of the weight, as a caller of these clinics means it."""
    found = make_answer(text, CLINICS, [Offline()], Request())
    labels = [one.origin.label for one in found.readings]
    assert sorted(labels[:2]) == ["Athens, AL", "Decatur, AL"]
    assert [one.origin.weight for one in found.readings[:2]] == pytest.approx([0.5] * 2, abs=0.01)


def test_two_towns_with_one_post_office_are_two_readings() -> None:
    """Pace and Milton have one point in the gazetteer."""
    found = make_answer("between Pace and Milton, FL", CLINICS, [Offline()], Request())
    assert {one.origin.label for one in found.readings} == {"Pace, FL", "Milton, FL"}


@pytest.mark.parametrize(
    "text",
    [
        "1 Main St or 2 Oak St, Athens, AL",
        "1 Main St or 3 Main St, Athens AL 35611",
        "Main between 1st and 2nd, Athens, AL",
    ],
)
def test_two_streets_that_nobody_knows_are_one_reading(text: str) -> None:
    """Where neither is known, both are somewhere in the town, or in the ZIP code."""
    found = make_answer(text, CLINICS, [Offline()], Request())
    assert [one.origin.weight for one in found.readings] == pytest.approx([1.0])


def test_an_online_service_is_asked_once_for_two_towns() -> None:
    """What was typed is sent as it is."""
    service = Online()
    make_answer("Athens or Decatur", CLINICS, [service], Request())
    assert [address.city for address in service.asked] == ["ATHENS OR DECATUR"]
