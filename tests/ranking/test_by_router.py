"""Decisions by a router: who is sent, how often, and the same answers together as alone."""

import csv
from pathlib import Path
from typing import Any

import pytest

from locator.answer import Answer, Request, make_answer, make_answers
from locator.clinics.directory import Directory
from locator.clinics.model import Clinic
from locator.errors import OnlineError, UsageError
from locator.geocode.model import Candidate
from locator.geocode.offline import Offline
from locator.ranking.by_road import Network, routed_network
from locator.ranking.model import AUTO, LINE, Within
from locator.ranking.network import open_network
from locator.ranking.rank import rank
from tests.geocode.online.server import Reply, Service
from tests.roads.online.world import local, osrm, tables

CLINICS = Directory(
    Clinic(id, id.title(), "", "", "", "", "", *place, 10.0)
    for id, place in (("across", (34.745, -86.612)), ("along", (34.70, -86.66)))
)
CASES = Path(__file__).parents[1] / "cases" / "addresses.csv"


@pytest.fixture
def network(osrm_server: Service) -> Network:
    """A router at that server, for two clinics."""
    return routed_network(local(osrm_server), CLINICS)


def _place(latitude: float, longitude: float, **more: Any) -> Candidate:
    found = Candidate(latitude, longitude, "zip", 900.0, "", "a test")
    return found._replace(**more)


def test_a_router_goes_before_installed_roads(osrm_server: Service, tmp_path: Path) -> None:
    """With a router answers are by it, whatever is installed, for the clinics that were given."""
    for folder in (None, str(tmp_path)):
        network = open_network(folder, CLINICS, AUTO, local(osrm_server))
        assert network
        assert network.online
        measure, _ = network.measure(_place(34.71, -86.65), CLINICS, AUTO)
        rows = measure.order(_place(34.71, -86.65), None, Within()).rows
        assert [row.clinic.id for row in rows] == ["along", "across"]


def test_a_sample_is_driven_from_some_of_its_places(osrm_server: Service, network: Network) -> None:
    """If an area has two thousand houses, fifty are sent, once, and they share the confidence."""
    houses = tuple((round(34.715 + at / 50_000, 5), -86.64) for at in range(2_000))
    origin = _place(34.735, -86.64, sample=houses)
    network.foresee([[origin]], CLINICS, AUTO, 5)
    measure, _ = network.measure(origin, CLINICS, AUTO)
    ranking = rank([origin], CLINICS, measure)
    sent = [table.sources for table in tables(osrm_server)]
    assert [len(sources) for sources in sent] == [50]
    assert set(sent[0]) <= set(houses)
    # The river divides the houses in the middle, and nobody crosses it.
    assert 0.4 < ranking.decision.confidence < 0.6
    assert ranking.decision.by == "drive"


def test_a_far_fetched_reading_is_not_sent(osrm_server: Service, network: Network) -> None:
    """A place that is hardly meant counts by straight line; its coordinates stay here."""
    likely = _place(34.71, -86.65, weight=0.998)
    hardly = _place(34.80, -86.50, weight=0.002)
    network.foresee([[likely, hardly]], CLINICS, AUTO, 5)
    measure, _ = network.measure(likely, CLINICS, AUTO)
    ranking = rank([likely, hardly], CLINICS, measure)
    assert [table.sources for table in tables(osrm_server)] == [[(34.71, -86.65)]]
    assert [reading.nearest.id for reading in ranking.readings] == ["along", "across"]
    assert ranking.decision.nearest == CLINICS[1]


def test_nothing_is_sent_that_is_not_needed(osrm_server: Service, network: Network) -> None:
    """By straight line, and without clinics, no place is sent; a router draws no way."""
    origin = _place(34.71, -86.65)
    network.foresee([[origin]], CLINICS, LINE, 5)
    network.foresee([[origin]], Directory(), AUTO, 5)
    assert tables(osrm_server) == []
    assert network.way(origin, CLINICS[0]) is None


def test_only_some_clinics_are_asked_for(osrm_server: Service, network: Network) -> None:
    """Where only some of the clinics are in question, the others are not sent either."""
    some = Directory([CLINICS[1]])
    network.foresee([[_place(34.71, -86.65)]], some, AUTO, 5)
    (door,) = {target for table in tables(osrm_server) for target in table.targets}
    assert door == (CLINICS[1].latitude, CLINICS[1].longitude)


@pytest.mark.parametrize(("limit", "everyone"), [(1, False), (5, False), (None, True)])
def test_as_many_ways_are_asked_for_as_are_listed(
    osrm_server: Service, limit: int | None, everyone: bool
) -> None:
    """Only a list without a limit needs the way to every clinic; no list is asked for twice."""
    clinics = Directory(
        Clinic(f"c{at}", f"C{at}", "", "", "", "", "", 34.70 - at / 40, -86.66, 10.0)
        for at in range(40)
    )
    network = routed_network(local(osrm_server), clinics)
    origin = _place(34.71, -86.66, precision="interpolated", uncertainty_m=50.0)
    network.foresee([[origin]], clinics, AUTO, limit)
    foreseen = tables(osrm_server)
    asked_for = {place for table in foreseen for place in table.targets}
    assert (len(asked_for) == len(clinics)) == everyone
    measure, _ = network.measure(origin, clinics, AUTO)
    rows = measure.order(origin, limit, Within()).rows
    assert [row.clinic.id for row in rows] == [f"c{at}" for at in range(limit or 40)]
    assert tables(osrm_server) == foreseen


def test_more_clinics_in_the_list_change_no_share(network: Network) -> None:
    """The decision is the same whatever is listed."""
    decisions = [
        make_answer("34.716, -86.63", CLINICS, [Offline()], Request(limit=limit), network).decision
        for limit in (1, 5, None)
    ]
    assert decisions[0] == decisions[1] == decisions[2]


def _texts() -> list[str]:
    with CASES.open(encoding="utf-8", newline="") as file:
        return [row["text"] for row in csv.DictReader(file)]


def test_together_as_alone(osrm_server: Service, network: Network) -> None:
    """All texts of a step share requests, and each gets the answer that it gets alone."""
    texts = ["34.716, -86.63", "35801", "34.75, -86.62", *_texts()[:60]]
    together = make_answers(texts, CLINICS, [Offline()], Request(), network)
    requests = len(osrm_server.asked)
    alone = [
        make_answer(
            text, CLINICS, [Offline()], Request(), routed_network(local(osrm_server), CLINICS)
        )
        for text in texts
    ]
    assert together == alone
    assert requests < (len(osrm_server.asked) - requests) / 4


def test_a_failure_concerns_those_who_were_to_be_sent(
    osrm_server: Service, network: Network
) -> None:
    """Texts that no place was found for are answered; the others get the error."""
    osrm_server.answer, osrm_server.replies = None, [Reply(status=503)]
    first, second = make_answers(
        ["nowhere at all", "34.716, -86.63"], CLINICS, [Offline()], Request(), network
    )
    assert isinstance(first, Answer)
    assert first.status == "no_match"
    assert isinstance(second, OnlineError)
    osrm_server.answer, osrm_server.replies = osrm, []
    assert make_answer("34.716, -86.63", CLINICS, [Offline()], Request(), network).decision.certain


def test_minutes_as_a_limit_need_no_straight_line(network: Network) -> None:
    """A limit in minutes by straight line is a mistake with a router, too."""
    with pytest.raises(UsageError, match="minutes need"):
        make_answers(["35801"], CLINICS, [Offline()], Request(by="line", within_s=60.0), network)
