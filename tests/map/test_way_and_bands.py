"""The way and the bands on the map."""

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from locator.answer import Answer, Request, make_answer
from locator.clinics.directory import Directory
from locator.clinics.model import Clinic
from locator.geocode.streets.geometry import distance_m
from locator.map import draw
from locator.map.bands import Band, Bands, bands_in
from locator.map.captions import legend
from locator.map.projection import View
from locator.map.scene import Scene, make_scene
from locator.ranking.by_road import Network, installed_network
from locator.roads.drive import Roads
from locator.roads.reach import Area, reach, timed_places
from tests.map.scenes import clinic, with_class, xml
from tests.roads.networks import Network as Made
from tests.roads.networks import Place, graph_of, grid, latlon, osm_graph

# Seconds by which the time at the middle of a square can differ from that at a place in it: its
# diagonal at 40 km/h and two crossings, on maps of up to 15 meters a unit.
_SLACK_S = 25.0
WITH_WAY = Request(way=True)


def _clinics(*places: Place) -> Directory:
    return Directory([clinic(f"c{at}", *latlon(place), 10.0) for at, place in enumerate(places)])


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Network]:
    """Streets on both banks of a river, one bridge in the east, a clinic in the south-west."""
    made = Made()
    for south in (0, 20):
        for y in range(south, south + 12):
            made.chain(*((x, y) for x in range(60)))
        for x in range(60):
            made.chain(*((x, y) for y in range(south, south + 12)))
    made.road((59, 11), (59, 20))
    graph_of(tmp_path, made.roads).close()
    opened = installed_network(str(tmp_path), _clinics((2, 3)))
    assert opened
    yield opened
    opened.close()


def _answer(network: Network, place: Place, request: Request = WITH_WAY) -> Answer:
    y, x = latlon(place)
    return make_answer(f"{y}, {x}", network.clinics, (), request, network)


def _roads(network: Network) -> Roads:
    assert network.roads
    return network.roads


def _bands(network: Network, *minutes: float) -> Bands:
    return Bands(minutes, _roads(network), network.clinics)


def _holds(band: Band, x: float, y: float) -> bool:
    """True if a point is in an odd number of rings."""
    inside = False
    for ring in band.rings:
        for (x0, y0), (x1, y1) in pairwise(ring):
            if (y0 > y) != (y1 > y) and x < x0 + (y - y0) / (y1 - y0) * (x1 - x0):
                inside = not inside
    return inside


def _view(meters_per_unit: float) -> View:
    return View(*latlon((30, 15)), meters_per_unit, 900.0, 560.0)


@pytest.mark.parametrize("meters_per_unit", [5.0, 8.0, 15.0])
def test_bands_hold_what_can_be_driven_to_in_time(town: Network, meters_per_unit: float) -> None:
    """Each place on a road is in the bands that its time says, but for a square at their edges."""
    view = _view(meters_per_unit)
    minutes = (3.0, 6.0, 9.0)
    bands = bands_in(_bands(town, *minutes), town.clinics, view)
    assert [band.minutes for band in bands] == [9.0, 6.0, 3.0]
    (south, west), (north, east) = latlon((0, 0)), latlon((59, 31))
    places = list(timed_places(reach(_roads(town), 60), Area(south, west, north, east), 60.0))
    checked = 0
    for place in places:
        x, y = view.xy(place.latitude, place.longitude)
        for band in bands if view.holds(x, y) else ():
            if abs(place.seconds - 60 * band.minutes) > _SLACK_S:
                assert _holds(band, x, y) == (place.seconds < 60 * band.minutes), (
                    place,
                    band.minutes,
                )
                checked += 1
    assert checked > 2_000


def test_the_other_bank_is_far(town: Network) -> None:
    """A place that is near in a straight line is not in a band if the only bridge is far."""
    (band,) = bands_in(_bands(town, 6.0), town.clinics, _view(8.0))
    view = _view(8.0)
    near, over = latlon((12, 8)), latlon((4, 22))
    home = latlon((2, 3))
    assert distance_m(home, over) < 2.1 * distance_m(home, near)
    assert _holds(band, *view.xy(*near))
    assert not _holds(band, *view.xy(*over))


def _scene(network: Network, answer: Answer, bands: Bands | None = None) -> Scene:
    return make_scene(answer, network.clinics, streets=None, bands=bands)


def test_the_picture_holds_the_widest_band_and_explains_it(town: Network) -> None:
    """All of it is in the picture, each has its minutes along it, and the file stays small."""
    answer = _answer(town, (20, 5))
    bands = _bands(town, 3.0, 5.0, 8.0)
    text = draw(answer, town.clinics, streets=None, bands=bands)
    assert len(text) < 100_000
    drawn = with_class(xml(text), "band")
    assert [one.get("data-minutes") for one in drawn[:3]] == ["8", "5", "3"]
    scene = _scene(town, answer, bands)
    assert all(
        scene.view.holds(*spot) for band in scene.bands for ring in band.rings for spot in ring
    )
    named = {one.text for one in scene.labels if one.kind == "road"}
    assert named == {"3 min", "5 min", "8 min"}
    key = "Tinted: within 3, 5 and 8 minutes of a clinic by car, without traffic"
    assert key in {one.text for one in scene.frame.words}
    assert key in scene.description


def test_the_key_speaks_spanish(town: Network) -> None:
    """The signs are explained in the language of the request."""
    answer = _answer(town, (20, 5), Request(way=True, language="es"))
    words = {one.text for one in _scene(town, answer, _bands(town, 3.0, 8.0)).frame.words}
    assert "Color: a menos de 3 y 8 minutos de una clínica en auto, sin tráfico" in words
    assert "Línea gruesa: camino a la clínica más cercana" in words


def test_only_the_clinics_in_question_have_bands(tmp_path: Path) -> None:
    """Around a clinic without the service asked for there is no band."""
    graph_of(tmp_path, grid(60, 12).roads).close()
    network = installed_network(str(tmp_path), _clinics((2, 3), (55, 6)))
    assert network
    view = _view(8.0)
    chosen: tuple[Clinic, ...] = (network.clinics[1],)
    (band,) = bands_in(_bands(network, 3.0), chosen, view)
    assert _holds(band, *view.xy(*latlon((54, 6))))
    assert not _holds(band, *view.xy(*latlon((3, 3))))
    network.close()


def test_the_way_is_drawn_from_the_caller_to_the_clinic(town: Network) -> None:
    """Over the bridge, in the picture, and explained; its ends are the two markers."""
    answer = _answer(town, (4, 26))
    assert answer.decision.by == "drive"
    assert answer.way
    scene = _scene(town, answer)
    (line,) = scene.way
    (place,), (site,) = scene.places, scene.sites
    for end, marker in ((line[0], place), (line[-1], site)):
        assert end == pytest.approx((marker.x, marker.y), abs=0.5)
    bridge = scene.view.xy(*latlon((59, 15)))
    assert max(x for x, _ in line) == pytest.approx(bridge[0], abs=2)
    root = xml(draw(answer, town.clinics, streets=None))
    assert [one.get("class") for one in with_class(root, "way")] == ["way", "way"]
    words = {one.text for one in scene.frame.words}
    assert "Thick: the route to the nearest clinic" in words


def test_no_way_where_nobody_asked_or_the_line_decides(town: Network) -> None:
    """An answer that did not ask, or is by straight line, has none and draws none."""
    for request in (Request(), Request(way=True, by="line")):
        answer = _answer(town, (4, 26), request)
        assert answer.way is None
        assert _scene(town, answer).way == ()
        assert "way" not in {sign for sign, _, _ in _scene(town, answer).frame.signs}


def test_the_makers_of_the_roads_are_named(tmp_path: Path) -> None:
    """If a license asks for a line of attribution, the map with its times has it."""
    osm_graph(tmp_path, grid(20, 6).roads).close()
    network = installed_network(str(tmp_path), _clinics((2, 3)))
    assert network
    answer = _answer(network, (15, 3))
    credit = "© A maker"
    named = answer._replace(decision=answer.decision._replace(attribution=credit))
    assert any(credit in one.text for one in _scene(network, named).frame.words)
    assert not any(credit in one.text for one in _scene(network, answer).frame.words)
    network.close()


def test_numbers_are_short(town: Network) -> None:
    """Lines have a tenth of a unit, as everything in the file."""
    text = draw(_answer(town, (4, 26)), town.clinics, streets=None,
                bands=_bands(town, 5.0))  # fmt: skip
    paths = re.findall(r' d="([^"]+)"', text)
    assert len(paths) > 5
    assert not [path for path in paths if re.search(r"\.\d\d", path)]


@pytest.mark.parametrize(
    ("code", "words", "caller"),
    [("en", "min without traffic", "caller"), ("es", "min sin tráfico", "quien llama")],
)
def test_by_drive_the_map_says_minutes(town: Network, code: str, words: str, caller: str) -> None:
    """Beside the clinic, in the language of the request; by line it says the distance."""
    answer = _answer(town, (4, 26), Request(way=True, language=code))
    far = [one.text for one in _scene(town, answer).labels if one.kind == "far"]
    assert any(one.endswith(words) for one in far)
    assert caller in far
    by_line = _answer(town, (4, 26), Request(by="line"))
    assert "away (" in _scene(town, by_line).title
    assert "without traffic (" in _scene(town, answer).title


@pytest.mark.parametrize(
    ("minutes", "words"),
    [((1.0,), "within 1 minute of"), ((2.0,), "within 2 minutes"), ((1.0, 5.0), "1 and 5 minutes")],
)
def test_a_band_of_one_minute_is_no_minutes(minutes: tuple[float, ...], words: str) -> None:
    """The key counts the minutes of the bands."""
    assert words in legend(["bands"], minutes)["bands"]
