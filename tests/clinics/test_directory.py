"""The directory: an immutable tuple that keeps its positions and its filtered views."""

import pickle

import pytest

from locator.clinics.directory import MOST_VIEWS, Directory
from locator.clinics.model import Clinic
from locator.errors import UsageError

SITE = Clinic("a", "A", "1 Main St", "", "Huntsville", "AL", "35801", 34.73, -86.58, 50.0)
EAST = SITE._replace(services=("Hand therapy", "PT"), longitude=-86.5, hours="Mo 08:00-12:00")
WEST = SITE._replace(id="b", services=("PT",), latitude=34.7, accuracy_m=90.0, hours="24/7")
CLOSED = SITE._replace(id="c", services=("PT",), latitude=34.8, status="closed", hours="24/7")
ALL = Directory((EAST, WEST, CLOSED))
MONDAY_NOON = "2026-11-30T13:00"


def test_a_directory_is_a_tuple_of_clinics() -> None:
    """It has the order of the file, and a directory of a directory is the same object."""
    assert ALL == (EAST, WEST, CLOSED)
    assert (len(ALL), ALL[1], list(ALL)) == (3, WEST, [EAST, WEST, CLOSED])
    assert Directory(ALL) is ALL


def test_facts_are_computed_once() -> None:
    """Doors are in the order of the file, the order is by latitude, and ids lead to the clinics."""
    facts = ALL.facts
    assert facts.doors == [(34.73, -86.5), (34.7, -86.58), (34.8, -86.58)]
    assert facts.order == [1, 0, 2]
    assert [facts.offers[kind] for kind in facts.kinds] == [
        (clinic.services, clinic.status) for clinic in ALL
    ]
    assert [ALL[ALL.index_of[clinic.id]] for clinic in ALL] == [EAST, WEST, CLOSED]
    assert ALL.facts is facts
    assert Directory().facts == ([], [], [], [])


def test_a_view_has_the_facts_of_its_clinics() -> None:
    """They are the same as those of a new directory of these clinics."""
    view = ALL.view(("PT",)).clinics
    new = Directory(tuple(view))
    assert view == new == (EAST, WEST)
    assert view.facts[:2] == new.facts[:2]
    assert [view.facts.offers[kind] for kind in view.facts.kinds] == [
        (clinic.services, clinic.status) for clinic in view
    ]
    assert view[1:] == (WEST,)


def test_a_view_has_the_clinics_that_offer_all_services() -> None:
    """Permanently closed clinics are left out unless they are asked for."""
    assert ALL.view() == (Directory((EAST, WEST)), None)
    assert ALL.view(("PT",)).clinics == (EAST, WEST)
    assert ALL.view(("PT", "Hand therapy")).clinics == (EAST,)
    assert ALL.view(("PT",), include_closed=True).clinics == ALL
    assert ALL.view(("Yoga",)).clinics == ()


def test_a_view_can_have_only_open_clinics() -> None:
    """Those that are not open at the moment are counted by reason."""
    clinics, left_out = ALL.view(open_at=MONDAY_NOON)
    assert clinics == (WEST,)
    assert left_out
    assert {reason: n for reason, n in left_out.items() if n} == {"closed": 1}


def test_views_in_turn_are_made_once() -> None:
    """Two filters that alternate get the same objects each time."""
    first, second = ALL.view(("PT",)), ALL.view(("Hand therapy",))
    for _ in range(3):
        assert ALL.view(("PT",)) is first
        assert ALL.view(("Hand therapy",)) is second


def test_only_the_latest_views_are_kept() -> None:
    """The number of views has a limit; the one that was used longest ago goes first."""
    clinics = Directory([EAST, WEST])
    first = clinics.view(("PT",))
    for n in range(MOST_VIEWS):
        clinics.view((f"service {n}",))
    again = clinics.view(("PT",))
    assert again == first
    assert again is not first


def test_a_directory_goes_to_another_process() -> None:
    """Only the clinics are sent; the other process computes the rest when it needs it."""
    assert ALL.facts
    assert ALL.view(("PT",))
    sent = pickle.dumps(ALL)
    assert len(sent) < len(pickle.dumps(tuple(ALL))) + 100
    received = pickle.loads(sent)
    assert isinstance(received, Directory)
    assert received == ALL
    assert received.view(("PT",)) == ALL.view(("PT",))


def test_services_are_resolved_to_the_names_that_clinics_use() -> None:
    """Names keep their order; a service that no clinic offers is a usage error."""
    assert ALL.resolve_services(["physiotherapy", "HAND THERAPY"]) == ("PT", "Hand therapy")
    with pytest.raises(UsageError, match="On file: Hand therapy; PT"):
        ALL.resolve_services(["yoga"])
