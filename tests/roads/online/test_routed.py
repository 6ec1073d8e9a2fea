"""A router and a directory: the exact nearest clinics, with few requests and few places sent."""

import random
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from locator.errors import UnavailableError
from locator.roads.drive import Asked, Drive, Origin, Site
from locator.roads.online.model import Limits, Point, Table
from locator.roads.online.routed import Routed
from locator.roads.routers import ROUTERS
from tests.geocode.online.server import Reply, Service
from tests.roads.online.world import is_known, local, serving_roads, tables, way

HOME: Point = (34.71, -86.61)
ISLAND: Point = (34.7, -87.6)
BEYOND: Point = (36.2, -86.6)


def scattered(count: int, seed: int = 1, spread: float = 0.5) -> list[Point]:
    """Places on both banks of the river."""
    draw = random.Random(seed)

    def degrees(middle: float) -> float:
        return round(middle + draw.uniform(-spread, spread), 5)

    return [(degrees(34.7), degrees(-86.6)) for _ in range(count)]


def sites(places: list[Point]) -> list[Site]:
    return [Site(*place, accuracy_m=20.0) for place in places]


def brute(home: Point, places: list[Point], k: int) -> list[int]:
    """The nearest clinics by the world's own ways."""
    known = [at for at, place in enumerate(places) if is_known(place) and is_known(home)]
    ways = {at: leg for at in known if (leg := way(home, places[at]))}
    return sorted(ways, key=lambda at: (round(10 * ways[at].seconds), at))[:k]


@pytest.mark.parametrize("count", [1, 4, 30, 700])
def test_the_nearest_are_found_exactly(osrm_server: Service, count: int) -> None:
    """However a river changes the order, two rounds of requests find the nearest."""
    places = scattered(count)
    routed = Routed(local(osrm_server), sites(places))
    for home in scattered(6, seed=2):
        osrm_server.asked.clear()
        found = routed.drives(Origin(*home, 50.0), 5, None)
        assert [drive.clinic for drive in found.nearest] == brute(home, places, 5)
        assert len(osrm_server.asked) <= 2 + count // 100
    asked = {target for table in tables(osrm_server) for target in table.targets}
    assert count < 100 or len(asked) < count


class _World:
    """A router without a network, to ask it many questions."""

    name, attribution = "osrm", ""

    def __init__(self, limits: Limits) -> None:
        self.limits, self.pairs = limits, 0

    def table(self, sources: Sequence[Point], targets: Sequence[Point]) -> Table:
        assert len(sources) + len(targets) <= self.limits.places
        assert len(sources) * len(targets) <= self.limits.pairs
        legs = [[way(one, other) for other in targets] for one in sources]
        gaps = [[0.0 if is_known(place) else None for place in ends] for ends in (sources, targets)]
        return Table(legs, *gaps)


_PLACES = st.tuples(st.floats(34.0, 36.2), st.floats(-88.2, -86.0)).map(
    lambda at: (round(at[0], 4), round(at[1], 4))
)


@settings(max_examples=60)
@given(
    st.lists(_PLACES, min_size=1, max_size=40, unique=True),
    st.lists(_PLACES, min_size=1, max_size=12, unique=True),
    st.integers(1, 8),
    st.sampled_from([Limits(3, 2), Limits(10, 9), Limits(200, 10_000), Limits(2_500, 40)]),
)
def test_alone_and_together_are_the_same(
    places: list[Point], homes: list[Point], k: int, limits: Limits
) -> None:
    """Asked one by one or all at once, within any limits, the drives are those of the world."""
    together, alone = Routed(_World(limits), sites(places)), Routed(_World(limits), sites(places))
    origins = [Origin(*home, 50.0) for home in homes]
    origins.append(Origin(*homes[0], 900.0, sample=tuple(homes)))
    together.foresee([Asked(origin, k) for origin in origins], None)
    for home, origin in zip([*homes, None], origins, strict=True):
        found = together.drives(origin, k, None)
        other = alone.drives(origin, k, None)
        # Routers differ on a caller without any clinic: some put the caller on the roads.
        assert found == other or not (found.nearest or other.nearest)
        if home:
            assert [drive.clinic for drive in found.nearest] == brute(home, places, k)
            off = {at for at, place in enumerate(places) if not is_known(place)}
            cut_off = {at for at, place in enumerate(places) if way(home, place) is None} - off
            assert set(found.no_road) <= cut_off
            assert set(found.off_roads) <= off
            if found.here and len(found.nearest) < k:
                assert (set(found.no_road), set(found.off_roads)) == (cut_off, off)


def test_many_places_share_requests(osrm_server: Service) -> None:
    """Sixty-four callers and twenty clinics fit into one table; asking each anew costs nothing."""
    places = scattered(20)
    routed = Routed(local(osrm_server), sites(places))
    homes = scattered(64, seed=3)
    routed.foresee([Asked(Origin(*home), 5) for home in homes], None)
    assert [(len(one.sources), len(one.targets)) for one in tables(osrm_server)] == [(64, 20)]
    for home in homes:
        assert routed.drives(Origin(*home), 5, None).nearest[0].clinic == brute(home, places, 1)[0]
    assert len(osrm_server.asked) == 1


@pytest.mark.parametrize("settings", [{"most_pairs": "50"}, {"most_places": "12"}])
def test_the_limits_of_a_server_hold(osrm_server: Service, settings: dict[str, str]) -> None:
    """A server of one's own can have smaller limits; a table never exceeds them."""
    places = scattered(60)
    routed = Routed(local(osrm_server, **settings), sites(places))
    homes = scattered(7, seed=4)
    routed.foresee([Asked(Origin(*home), 60) for home in homes], None)
    for table in tables(osrm_server):
        assert table.pairs <= int(settings.get("most_pairs", "10000"))
        assert len(table.sources) + len(table.targets) <= int(settings.get("most_places", "200"))
    for home in homes:
        found = routed.drives(Origin(*home), 60, None).nearest
        assert [drive.clinic for drive in found] == brute(home, places, 60)


@pytest.mark.parametrize("name", list(ROUTERS))
def test_each_router_says_the_same(name: str) -> None:
    """The same world gives the same drives, whichever service knows it."""
    places = [*scattered(12), ISLAND, BEYOND, (41.0, -86.6)]
    with serving_roads(name) as service:
        routed = Routed(local(service, name), sites(places))
        found = routed.drives(Origin(*HOME, 50.0), 20, None)
    assert [drive.clinic for drive in found.nearest] == brute(HOME, places[:12], 20)
    assert (found.no_road, found.off_roads, found.here) == ((12,), (13, 14), True)
    for drive in found.nearest:
        leg = way(HOME, places[drive.clinic])
        assert leg
        assert drive.seconds == pytest.approx(leg.seconds, abs=0.2)
        assert drive.meters == pytest.approx(leg.meters, abs=1)


def test_a_clinic_off_the_roads_is_asked_for_once() -> None:
    """Valhalla refuses whole tables for it; from then on it is left out."""
    places = [*scattered(12), BEYOND]
    with serving_roads("valhalla") as service:
        routed = Routed(local(service, "valhalla"), sites(places))
        routed.drives(Origin(*HOME, 50.0), 20, None)
        assert len(service.asked) > 2
        service.asked.clear()
        again = routed.drives(Origin(34.9, -86.5, 50.0), 20, None)
        assert len(service.asked) == 1
    assert again.off_roads == (12,)


@pytest.mark.parametrize("name", list(ROUTERS))
def test_a_caller_off_the_roads_is_said_to_be(name: str) -> None:
    """No drive begins where the router has no roads, and the answer falls back knowingly."""
    with serving_roads(name) as service:
        routed = Routed(local(service, name), sites(scattered(12)))
        found = routed.drives(Origin(*BEYOND, 50.0), 5, None)
        assert (found.nearest, found.no_road, found.here) == ((), (), False)
        assert len(service.asked) <= 3


def test_a_caller_on_an_island_is_cut_off(osrm_server: Service) -> None:
    """All clinics are without a road then, as with installed roads."""
    routed = Routed(local(osrm_server), sites(scattered(12)))
    found = routed.drives(Origin(*ISLAND, 50.0), 5, None)
    assert (found.nearest, found.no_road) == ((), tuple(range(12)))
    assert found.cut_off


def test_only_wanted_clinics_are_asked_for(osrm_server: Service) -> None:
    """A filter by service keeps the others out of the request, too."""
    places = scattered(12)
    routed = Routed(local(osrm_server), sites(places))
    found = routed.drives(Origin(*HOME, 50.0), 5, frozenset({3, 7}))
    assert {drive.clinic for drive in found.nearest} == {3, 7}
    assert {target for table in tables(osrm_server) for target in table.targets} == {
        places[3],
        places[7],
    }


def test_places_widen_the_range(osrm_server: Service) -> None:
    """The range is that of a router nobody calibrated, and a vague caller makes it wider."""
    routed = Routed(local(osrm_server), sites([(34.3, -86.6)]))

    def drive(origin: Origin) -> Drive:
        (found,) = routed.drives(origin, 5, None).nearest
        return found

    exact, vague = drive(Origin(*HOME)), drive(Origin(*HOME, 3_000.0))
    assert exact.seconds == vague.seconds
    assert 1.8 < exact.most / exact.seconds < 1.9
    assert 1.8 < exact.seconds / exact.least < 1.9
    assert vague.most > exact.most
    houses = tuple((34.71 + at / 1_000, -86.61) for at in range(-20, 21))
    spread = drive(Origin(*HOME, 3_000.0, houses))
    assert spread.seconds == pytest.approx(exact.seconds, rel=0.02)
    assert spread.most > exact.most


def test_a_failure_is_not_remembered(osrm_server: Service) -> None:
    """The next question asks again, and gets its answer."""
    routed = Routed(local(osrm_server), sites(scattered(12)))
    osrm_server.replies = [Reply(status=500)] * 3
    with pytest.raises(UnavailableError):
        routed.drives(Origin(*HOME), 5, None)
    assert routed.drives(Origin(*HOME), 5, None).nearest
