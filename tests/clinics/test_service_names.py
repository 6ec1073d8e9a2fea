"""Names of services."""

import pytest

from locator.clinics.directory import Directory
from locator.clinics.load import load
from locator.clinics.model import Clinic
from locator.clinics.service_names import misspelled, service_key, vocabulary
from locator.errors import UsageError

BLANK = Clinic("a", "A", "1 Main St", "", "Huntsville", "AL", "35801", 34.73, -86.58, 50.0)
CLINICS = Directory(
    (
        BLANK._replace(services=("Trigger point dry needling", "Hand therapy")),
        BLANK._replace(id="b", services=("PT", "Balance & gait")),
    )
)


@pytest.mark.parametrize(
    ("text", "service"),
    [
        ("Trigger point dry needling", "Trigger point dry needling"),
        ("  TRIGGER  point dry needling ", "Trigger point dry needling"),
        ("trigger-point dry needling", "Trigger point dry needling"),
        ("dry needling", "Trigger point dry needling"),
        ("Dry-Needling", "Trigger point dry needling"),
        ("tdn", "Trigger point dry needling"),
        ("intramuscular needling", "Trigger point dry needling"),
        ("IMS", "Trigger point dry needling"),
        ("functional dry needling", "Trigger point dry needling"),
        ("hand rehabilitation", "Hand therapy"),
        ("Physical therapy", "PT"),
        ("physiotherapy", "PT"),
        ("balance gait", "Balance & gait"),
    ],
)
def test_a_service_is_known_by_its_synonyms(text: str, service: str) -> None:
    """Case, punctuation and synonyms lead to the name that the clinics use."""
    assert CLINICS.resolve_services([text]) == (service,)


@pytest.mark.parametrize("text", ["dry needling", "TDN", "intramuscular needling"])
def test_the_shipped_service_is_known_by_its_synonyms(text: str) -> None:
    """The service of the shipped clinics is found under each of its usual names."""
    assert load(None, lambda _: None).resolve_services([text]) == ("Trigger point dry needling",)


@pytest.mark.parametrize(
    ("text", "nearest"),
    [
        ("dry needeling", "Trigger point dry needling"),
        ("trigger", "Trigger point dry needling"),
        ("hand terapy", "Hand therapy"),
        ("fysiotherapy", "PT"),
    ],
)
def test_the_nearest_spelling_is_suggested(text: str, nearest: str) -> None:
    """The error for an unknown service names the nearest one and all that are offered."""
    with pytest.raises(UsageError) as raised:
        CLINICS.resolve_services([text])
    assert str(raised.value) == (
        f'no clinic offers that service; did you mean "{nearest}"?'
        " On file: Balance & gait; Hand therapy; PT; Trigger point dry needling"
    )


@pytest.mark.parametrize("text", ["", "tax advice", "aquatic therapy"])
def test_nothing_is_suggested_where_nothing_is_near(text: str) -> None:
    """A service that no clinic offers, known or unknown, is never turned into another one."""
    with pytest.raises(UsageError, match=r"^no clinic offers that service\. On file: Balance"):
        CLINICS.resolve_services([text])


def test_a_directory_may_be_without_services() -> None:
    """If no clinic has services on file, the message says so."""
    with pytest.raises(UsageError, match="On file: none"):
        Directory([BLANK]).resolve_services(["dry needling"])


def test_the_vocabulary_contradicts_itself_nowhere() -> None:
    """A synonym means a service, and a service means itself; the table has no chains."""
    for name, service in vocabulary().items():
        assert service_key(name) == service
        assert vocabulary()[service] == service


@pytest.mark.parametrize(
    ("name", "other", "slip"),
    [
        ("hand terapy", "hand therapy", True),
        ("hand theraapy", "hand therapy", True),
        ("hand tharapy", "hand therapy", True),
        ("hand tehrapy", "hand therapy", True),
        ("hnad tehrapy", "hand therapy", True),
        ("hand therapy", "hand therapy", False),
        ("hand thrpy", "hand therapy", False),
        ("pt", "ot", False),
        ("hand therapy", "hand therapy lite", False),
        ("pediatric therapy", "geriatric therapy", False),
    ],
)
def test_a_slip_is_one_letter_in_a_word(name: str, other: str, slip: bool) -> None:
    """A letter added, missing or wrong, or two swapped, is a slip; PT and OT are two services."""
    assert misspelled(name, ["acupuncture", other]) == (other if slip else None)
