"""The offline geocoder with street data: the place of a ZIP alone, and the nearest clinics."""

import json
from pathlib import Path

import pytest

from locator.address import Address, parse
from locator.address.model import Street
from locator.answer import Request, make_answer
from locator.clinics.directory import Directory
from locator.clinics.model import Clinic
from locator.geocode.gazetteer import places, zip_row
from locator.geocode.model import NONE, SOME, Candidate
from locator.geocode.offline import Offline, open_offline
from locator.geocode.otherwise import otherwise
from locator.geocode.streets.geometry import distance_m
from locator.geocode.streets.match import Matcher
from locator.geocode.streets.scope import zips_beside
from locator.ranking.model import CERTAIN_FROM
from locator.report import render
from tests.geocode.streets.indexes import build_roads
from tests.geocode.streets.make_tiger import Road, straight
from tests.geocode.streets.town import matcher, plausible

# 35801 lies within Madison County and so do all ZIPs around it; 35803 is next to Morgan County.
INSIDE, AT_THE_BORDER = "35801", "35803"


def _town(folder: Path) -> Offline:
    """Madison County, with streets at the west end of 35801 and some at the east end."""
    build_roads(
        folder,
        [
            Road(f"Plain{at} St", ("101", "199"), ("100", "198"), tlid=at, line=straight(at))
            for at in (*range(1, 10), *range(40, 43))
        ]
        + [
            Road("Border St", ("1", "99"), zips=(AT_THE_BORDER, ""), tlid=200, line=straight(200)),
        ],
    )
    return Offline(matcher(folder))


@pytest.fixture(scope="module")
def offline(tmp_path_factory: pytest.TempPathFactory) -> Offline:
    """The geocoder with that town's streets."""
    return _town(tmp_path_factory.mktemp("offline"))


def _one(offline: Offline, typed: str) -> Candidate:
    (found,) = plausible(offline.geocode(parse(typed)))
    return found


def _clinic(name: str, longitude: float) -> Clinic:
    return Clinic(name, name, "", "", "", "AL", INSIDE, 34.73, longitude, 50.0)


WEST, EAST = _clinic("west", -86.60), _clinic("east", -86.48)
BOTH = Directory((WEST, EAST))


def test_a_zip_is_where_its_houses_are(offline: Offline) -> None:
    """With all its streets installed a ZIP's point and radius come from its houses."""
    sharp, blunt = _one(offline, INSIDE), _one(Offline(), INSIDE)
    assert sharp.precision == blunt.precision == "zip"
    assert sharp.label == blunt.label
    assert sharp.uncertainty_m != blunt.uncertainty_m
    assert sharp.source == "houses of the ZIP code by Census Bureau TIGER/Line"
    assert sharp.vintage == ""
    center = (sharp.latitude, sharp.longitude)
    held = [distance_m(center, place) <= sharp.uncertainty_m + 1 for place in sharp.sample]
    assert sum(held) >= 0.95 * len(held)


def test_a_zip_that_may_reach_into_a_county_not_installed(offline: Offline) -> None:
    """If a neighboring county's streets are missing, half a ZIP is not taken for all of it."""
    found = _one(offline, AT_THE_BORDER)
    assert found == _one(Offline(), AT_THE_BORDER)._replace(streets=SOME)
    assert found.sample == ()


@pytest.mark.parametrize(
    "typed", ["36067", "Huntsville, AL", "PO Box 12, 35801", "34.73, -86.57", "35804"]
)
def test_what_streets_say_nothing_about(offline: Offline, typed: str) -> None:
    """A ZIP without data, a city, a PO box and coordinates are answered as without streets."""
    found = [place._replace(streets=NONE) for place in offline.geocode(parse(typed))]
    assert found == Offline().geocode(parse(typed))


@pytest.mark.parametrize("typed", ["", "nowhere at all", "110 Plain1 St, Nosuchtown"])
def test_what_nothing_is_known_about(offline: Offline, typed: str) -> None:
    """A text without any known place is no match, with streets or without."""
    assert offline.geocode(parse(typed)) == []


def test_streets_are_asked_for_only_where_they_can_be_placed(offline: Offline) -> None:
    """The geocoder says whether it can place a street, so that asking for one makes sense."""
    assert offline.streets
    assert not Offline().streets
    for geocoder, word in ((offline, "street_address"), (Offline(), None)):
        answer = make_answer(INSIDE, BOTH, [geocoder], Request())
        assert answer.decision.ask_for == word


@pytest.mark.parametrize("typed", ["Meridianville, AL", "New Hope, AL 35760", "PO Box 1, 35804"])
def test_a_street_is_asked_for_where_the_town_has_streets(tmp_path: Path, typed: str) -> None:
    """A town with one ZIP code, and a ZIP code of boxes, are as good as a ZIP code with houses."""
    build_roads(
        tmp_path,
        [
            Road(f"Plain{at} St", ("1", "99"), zips=(code, code), tlid=at, line=straight(at))
            for at, code in enumerate(("35759", "35760", "35801"), 1)
        ],
    )
    (place,) = plausible(Offline(matcher(tmp_path)).geocode(parse(typed)))
    found = make_answer(typed, _around(place, 0.01), [Offline(matcher(tmp_path))], Request())
    assert found.decision.ask_for == "street_address"


def test_a_street_that_is_not_there_is_asked_for_again(offline: Offline) -> None:
    """If the ZIP's streets are installed and the typed one is not there, it is asked for."""
    lost = f"1 Nosuch Blvd, {INSIDE}"
    for geocoder, word in ((offline, "street_again"), (Offline(), None)):
        assert make_answer(lost, BOTH, [geocoder], Request()).decision.ask_for == word


def _around(place: Candidate, degrees: float) -> Directory:
    """Two clinics, as far to the west of a place as to its east."""
    return Directory(
        (
            _clinic("west", place.longitude - degrees)._replace(latitude=place.latitude),
            _clinic("east", place.longitude + degrees)._replace(latitude=place.latitude),
        )
    )


def test_the_house_number_is_asked_for_on_a_street(offline: Offline) -> None:
    """A street between the clinics leaves the house number to be asked, also where it is long."""
    for typed in ("Plain1 St, 35801", f"Border St, {AT_THE_BORDER}"):
        clinics = _around(_one(offline, typed), 0.01)
        answer = make_answer(typed, clinics, [offline], Request())
        assert answer.origin
        assert answer.origin.precision == "street"
        assert answer.decision.ask_for == "house_number"


def test_a_rural_route_is_not_asked_for_its_street(offline: Offline) -> None:
    """A box on a rural route has no street that could be spelled."""
    typed = f"RR 2 Box 45, {INSIDE}"
    clinics = _around(_one(offline, typed), 0.01)
    assert make_answer(typed, clinics, [offline], Request()).decision.ask_for is None


def test_a_street_that_may_be_in_the_next_county_is_asked_for_again(offline: Offline) -> None:
    """If some of the streets of a ZIP are installed, a name that was misheard may be one."""
    typed = f"1 Nosuch Blvd, {AT_THE_BORDER}"
    clinics = _around(_one(offline, typed), 0.01)
    answer = make_answer(typed, clinics, [offline], Request())
    assert answer.candidates[0].streets == SOME
    assert answer.decision.ask_for == "street_again"


def test_a_street_as_long_as_the_zip_is_wide(tmp_path: Path) -> None:
    """If the street is wider than the ZIP, the ZIP is the place and the number is asked for."""
    far = Road("Plain Hwy", ("1", "99"), tlid=1, line=((-86.70, 34.73), (-86.45, 34.73)))
    build_roads(tmp_path, [far])
    offline, typed = Offline(matcher(tmp_path)), "Plain Hwy, 35801"
    found = _one(offline, typed)
    assert (found.precision, found.faults) == ("zip", ("number_missing",))
    answer = make_answer(typed, _around(found, 0.01), [offline], Request())
    assert answer.decision.ask_for == "house_number"
    assert _one(offline, "51 Plain Hwy, 35801").precision == "interpolated"


def test_a_long_street_beside_a_short_one_of_its_name(tmp_path: Path) -> None:
    """The short one has another suffix: that is not what a caller means who names the long one."""
    row = zip_row(AT_THE_BORDER)
    assert row
    y, x, both = row.latitude, row.longitude, (AT_THE_BORDER, AT_THE_BORDER)
    far = Road("75th St", ("1", "99"), zips=both, tlid=1, line=((x - 0.2, y), (x + 0.2, y)))
    short = Road("75th Pl", ("1", "99"), zips=both, tlid=2, line=((x, y), (x + 0.01, y)))
    build_roads(tmp_path, [far, short])
    offline, town = Offline(matcher(tmp_path)), f"Huntsville, AL {AT_THE_BORDER}"
    first, *others = offline.geocode(parse(f"75th St, {town}"))
    assert (first.precision, first.faults) == ("zip", ("number_missing",))
    assert first.weight > 0.5
    assert others[0].label.startswith("75th Pl")
    either = offline.geocode(parse(f"75th Ave, {town}"))
    assert {one.precision for one in either[:2]} == {"street", "zip"}


def test_the_street_is_not_asked_for_where_none_are_installed(offline: Offline) -> None:
    """Streets of one county do not make those of another known."""
    clinics = _around(_one(offline, "36067"), 0.05)
    assert make_answer("36067", clinics, [offline], Request()).decision.ask_for is None


def test_the_share_of_houses_nearest_to_each_clinic(offline: Offline) -> None:
    """An uncertain ZIP says what part of its houses is nearest to each clinic, largest first."""
    answer = make_answer(INSIDE, Directory((EAST, WEST)), [offline], Request())
    shares = json.loads(render(answer, "json"))["decision"]["shares"]
    assert [one["id"] for one in shares] == ["west", "east"]
    assert sum(one["share"] for one in shares) == pytest.approx(1.0)
    assert 0.6 < shares[0]["share"] < 0.9


def test_a_house_settles_what_a_zip_cannot(offline: Offline) -> None:
    """The ZIP alone leaves both clinics possible; a house number on its street decides."""
    texts = (INSIDE, "120 Plain1 St, 35801", "120 Plain40 St, 35801")
    answers = [make_answer(text, Directory((EAST, WEST)), [offline], Request()) for text in texts]
    assert [answer.decision.certain for answer in answers] == [False, True, True]
    assert [answer.decision.nearest for answer in answers[1:]] == [WEST, EAST]


def test_a_long_street_is_a_line(tmp_path: Path) -> None:
    """Without a number the houses along a street share the answer, not a disc around its middle."""
    build_roads(
        tmp_path,
        [
            Road(
                "Long St",
                (f"{at}01", f"{at}99"),
                tlid=at,
                line=((-86.61 + at / 100, 34.73), (-86.60 + at / 100, 34.73)),
            )
            for at in range(1, 11)
        ],
    )
    long_street = Offline(matcher(tmp_path))
    typed = "Long St, Huntsville, AL 35801"
    along = make_answer(typed, BOTH, [long_street], Request()).decision
    # Six of ten blocks are nearer to the west.
    assert [part for _, part in along.shares] == pytest.approx([0.6, 0.4], abs=0.05)
    assert along.ask_for == "house_number"
    # The same street lies across, a mile from one clinic and two from the other everywhere.
    north, south = (_clinic(str(y), -86.55)._replace(latitude=y) for y in (34.745, 34.70))
    across = make_answer(typed, Directory((north, south)), [long_street], Request()).decision
    assert (across.nearest, across.level) == (north, "certain")


def test_two_places_that_agree_need_no_question(tmp_path: Path) -> None:
    """A missing quadrant is no trouble where all quadrants are nearest to one clinic."""
    near = [
        Road("Dorset Rd NE", ("101", "199"), tlid=1, line=straight(1)),
        Road("Dorset Rd SW", ("101", "199"), tlid=2, line=straight(4)),
    ]
    far = [near[0], near[1]._replace(line=straight(45))]
    for number, (roads, certain) in enumerate(((near, True), (far, False))):
        build_roads(tmp_path / str(number), roads)
        town = Offline(matcher(tmp_path / str(number)))
        answer = make_answer("111 Dorset Rd, 35801", Directory((EAST, WEST)), [town], Request())
        assert len(plausible(list(answer.candidates))) == 2
        assert answer.decision.certain is certain
        choices = () if certain else ("Dorset Rd NE", "Dorset Rd SW")
        assert answer.decision.choices == choices


@pytest.mark.parametrize(
    ("typed", "placed"),
    [
        # A wrong ZIP and a wrong town would be elsewhere, as often as people make the mistake.
        ("150 Nowhere St, 35801", 0.97),
        ("150 Nowhere St, Huntsville, AL", 0.95),
        ("150 Nowhere St, Huntsville, AL 35801", 1.0),
        ("150 Nowhere St, Nosuchplace 35801", 0.97),
        # Without a place, what is installed is half of what can be meant.
        ("150 Plain1 St", 0.5),
        ("150 Plain1 St, AL", 0.5),
    ],
)
def test_how_likely_it_is_somewhere_else(offline: Offline, typed: str, placed: float) -> None:
    """Where no street bears out a ZIP or a town alone, a part of the weight is of no place."""
    found = offline.geocode(parse(typed))
    assert sum(place.weight for place in found) == pytest.approx(placed)


def test_a_street_that_is_settled_leaves_the_rest_of_its_zip(offline: Offline) -> None:
    """Where a ZIP is half known, a street of that name in the other half is possible."""
    inside, border = _one(offline, "151 Plain1 St, 35801"), _one(offline, "51 Border St, 35803")
    assert 0.9999 > border.weight > 0.99
    assert inside.weight > border.weight
    # That rest has no place of its own.
    assert len(offline.geocode(parse("51 Border St, 35803"))) == 1


def test_a_street_that_is_settled_in_one_of_two_zips(offline: Offline) -> None:
    """Where two ZIPs were given, the one without the street stays possible."""
    found = offline.geocode(parse("151 Plain1 St, 35801 or 35803"))
    assert [place.label for place in found] == [
        "101-199 Plain1 St, Huntsville, AL 35801",
        "Huntsville, AL 35803",
    ]


@pytest.mark.parametrize(
    ("typed", "label", "precision"),
    [
        ("150 Plain1 Huntsville", "100-198 Plain1 St, Huntsville, AL 35801", "interpolated"),
        ("150 Big Oak in Huntsville", "100-198 Big Oak St, Huntsville, AL 35801", "interpolated"),
        ("150 Big Oak Huntsville", "100-198 Big Oak St, Huntsville, AL 35801", "interpolated"),
        ("Plain1 and Big Oak Huntsville", "Plain1 St & Big Oak St, Huntsville, AL 35801",
            "intersection"),
        ("150 Plain1 St red store in Huntsville", "100-198 Plain1 St, Huntsville, AL 35801",
            "interpolated"),
    ],
)  # fmt: skip
def test_a_street_before_the_last_words(
    tmp_path: Path, typed: str, label: str, precision: str
) -> None:
    """Where the last words are the town, the words before them are a street in it."""
    line = straight(1)
    across = (line[0], (line[0][0], line[0][1] + 0.002))
    numbers = ("101", "199"), ("100", "198")
    roads = [
        Road("Plain1 St", *numbers, line=line),
        Road("Big Oak St", *numbers, tlid=2, line=across),
    ]
    build_roads(tmp_path, roads)
    found = Offline(matcher(tmp_path)).geocode(parse(typed))
    assert (found[0].label, found[0].precision) == (label, precision)
    assert 0.9 < sum(place.weight for place in found) < 0.98
    lost = Offline(matcher(tmp_path)).geocode(parse("150 Nowhere Huntsville"))
    assert sum(place.weight for place in lost) == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("typed", "weight"),
    [
        ("150 Plain1 St, Hunstville", 0.9),
        ("150 Nowhere St, Hunstville", 0.5),
        ("Hunstville", 0.5),
        ("Hunstville, AL", 0.99),
    ],
)
def test_a_misspelled_city_without_its_state(offline: Offline, typed: str, weight: float) -> None:
    """A word that is nearly a city is as likely something else, unless its street is there."""
    found = offline.geocode(parse(typed))
    assert "city_respelled" in found[0].faults
    known = sum(place.weight for place in found)
    assert known == pytest.approx(0.5) if weight == 0.5 else known > weight
    assert found[0].state == "AL"
    assert (found[0].precision == "interpolated") == ("Plain1" in typed)


@pytest.mark.parametrize("typed", ["150 Plian1 St, 35801", "500 Plain1 St, 35801"])
def test_without_guesses_a_street_is_just_as_it_was_typed(offline: Offline, typed: str) -> None:
    """A misspelled name and a number out of range are guesses; whoever wants none gets the ZIP."""
    guessed = offline.geocode(parse(typed))[0]
    assert "Plain1 St" in guessed.label
    (careful,) = offline.without_guesses().geocode(parse(typed))
    assert (careful.precision, careful.zip) == ("zip", INSIDE)
    exact = parse("150 Plain1 St, 35801")
    assert offline.without_guesses().geocode(exact) == offline.geocode(exact)


def test_the_streets_of_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder's streets are used where it has any, be it chosen or the user's own."""
    own, chosen = tmp_path / "own", tmp_path / "chosen"
    monkeypatch.setenv("LOCATOR_DATA", str(own))
    assert not open_offline(str(chosen)).streets
    chosen.mkdir()
    assert not open_offline(str(chosen)).streets
    _town(chosen)
    assert _one(open_offline(str(chosen)), "151 Plain1 St, 35801").precision == "interpolated"
    assert not open_offline().streets
    monkeypatch.setenv("LOCATOR_DATA", str(chosen))
    assert _one(open_offline(), "151 Plain1 St, 35801").precision == "interpolated"


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        # All streets of 35801 are known, and this is none of them: it is more likely in the town.
        ("Redstone Arsenal, AL 35801", ["Redstone Arsenal, AL", "Huntsville, AL 35801"]),
        ("Brownsboro, AL 35801", ["Brownsboro, AL", "Huntsville, AL 35801"]),
        ("Meridianville, AL 35801", ["Meridianville, AL", "Huntsville, AL 35801"]),
        # Half of the streets of 35803 are not installed.
        ("New Hope, AL 35803", ["Huntsville, AL 35803", "New Hope, AL"]),
        # None of the streets of 35754 are installed, and only some of the town's.
        ("Huntsville, AL 35754", ["Laceys Spring, AL 35754", "Huntsville, AL"]),
        # No streets of Decatur are installed either.
        ("Decatur, AL 35640", ["Hartselle, AL 35640", "Decatur, AL"]),
        # None of the streets of 35603 are installed; one slip makes it 35803, in the town.
        ("Huntsville, AL 35603", ["Huntsville, AL", "Decatur, AL 35603"]),
        ("Huntsville, AL 35611", ["Huntsville, AL", "Athens, AL 35611"]),
    ],
)
def test_a_town_beside_a_zip_that_is_not_its_own(
    offline: Offline, typed: str, expected: list[str]
) -> None:
    """A street that is not there may be in the town or in the ZIP, the likelier one first."""
    found = offline.geocode(parse(f"150 Nowhere St, {typed}"))
    assert [place.label for place in found] == expected
    assert sum(place.weight for place in found) == pytest.approx(1.0)
    for place in found:
        assert ("zip_changed" if place.precision == "city" else "city_changed") in place.faults


@pytest.mark.parametrize(
    ("typed", "weight"),
    [
        ("Huntsville, AL 35801", 0.36),  # all streets of this ZIP are known
        ("Huntsville, AL 35803", 0.026),  # half of them are
        ("Huntsville, TN 35801", 0.04),  # and the state is wrong besides
        ("Owens Cross Roads, AL 35803", 0.0),  # that town has no streets in the index,
        ("Meridianville, AL 35759", 0.0),  # that one has no other ZIP,
        ("Decatur, AL 35601", 0.0),  # and here nothing speaks against the ZIP
    ],
)
def test_a_town_does_not_bear_out_one_of_its_zips(
    offline: Offline, typed: str, weight: float
) -> None:
    """A street that is not in the ZIP may be in the town's others: callers mix those up, too."""
    found = offline.geocode(parse(f"150 Nowhere St, {typed}"))
    in_town = [place for place in found if place.label == "Huntsville, AL"]
    assert sum(place.weight for place in in_town) == pytest.approx(weight, rel=0.1)
    for place in in_town:
        assert {"street_not_placed", "zip_changed"} <= set(place.faults)
        assert ("state_conflict" in place.faults) == ("TN" in typed)


def test_a_neighboring_zip_of_the_town_costs_confidence(offline: Offline) -> None:
    """No clinic is certain where the rest of the town that was named is nearer to another."""
    own, (town,) = zip_row(INSIDE), places("Huntsville", "AL")
    assert own
    at_the_zip = _clinic("at the ZIP", own.longitude)._replace(latitude=own.latitude)
    # Beyond the middle of the town, a little farther from it than the other.
    beyond = at_the_zip._replace(
        id="beyond",
        latitude=2.2 * town.latitude - 1.2 * own.latitude,
        longitude=2.2 * town.longitude - 1.2 * own.longitude,
    )
    clinics, typed = Directory((at_the_zip, beyond)), f"Huntsville, AL {INSIDE}"
    known = make_answer(f"150 Plain1 St, {typed}", clinics, [offline], Request()).decision
    lost = make_answer(f"150 Nowhere St, {typed}", clinics, [offline], Request()).decision
    assert known.level == "certain"
    assert lost.nearest == known.nearest
    assert lost.confidence < 0.9


@pytest.mark.parametrize(
    ("typed", "left"),
    [
        ("151 Plain1 St, Huntsville, AL", False),  # just what was typed
        ("151 Plein1 St, Huntsville, AL", False),  # another spelling that fits well
        ("1051 Plain1 St, Huntsville, AL", True),  # only with another number
        ("151 Plain1 St, Huntsville, AL 35801", False),
    ],
)
def test_a_town_that_fits_badly_may_be_wrong(offline: Offline, typed: str, left: bool) -> None:
    """Without a ZIP, a weak fit leaves a part to the towns around, whose streets nobody has."""
    placed = sum(place.weight for place in offline.geocode(parse(typed)))
    assert (placed < 0.97) == left
    assert placed > 0.9


def test_the_towns_around_are_asked_for_as_far_as_they_are_not_installed(tmp_path: Path) -> None:
    """The part that is left to them is that of their streets that nobody has."""
    around = zips_beside("Meridianville", "AL")
    odds = []
    for count in (0, len(around)):
        zips = ["35759", *map(str, around[:count])]
        build_roads(
            tmp_path / str(count),
            [
                Road(f"Plain{at} St", ("101", "199"), zips=(code, code), tlid=at, line=straight(at))
                for at, code in enumerate(zips, 1)
            ],
        )
        streets = matcher(tmp_path / str(count))
        town, *_ = Offline().geocode(parse("Meridianville, AL"))
        found = Offline(streets).geocode(parse("1051 Plain1 St, Meridianville, AL"))
        placed = sum(place.weight for place in found)
        odds.append((1 - placed) / placed / streets.unknown_beside(town))
    assert odds[0] == pytest.approx(odds[1], rel=0.05)


@pytest.mark.parametrize(
    ("zip_code", "first"),
    [
        ("35762", "New Market, AL"),  # a university's boxes; one digit makes it 35761
        ("35741", "Brownsboro, AL 35741"),  # houses, next to the town
    ],
)
def test_houses_are_not_where_boxes_are(tmp_path: Path, zip_code: str, first: str) -> None:
    """A house in a ZIP of boxes that is not its town's is rather in the town."""
    found = _town(tmp_path).geocode(parse(f"150 Nowhere St, New Market, AL {zip_code}"))
    assert found[0].label == first


def test_a_town_whose_streets_are_known_as_well(tmp_path: Path) -> None:
    """A street that is in neither is less likely in a town whose streets are installed."""
    row = zip_row("35759")
    assert row
    center = (row.longitude - 0.003, row.latitude), (row.longitude + 0.003, row.latitude)
    in_zip = Road("Plain1 St", ("1", "99"), line=straight(1))
    in_town = Road("Oak St", ("1", "99"), zips=("35759", "35759"), tlid=2, line=center)
    weights = []
    for number, roads in enumerate(([in_zip], [in_zip, in_town])):
        build_roads(tmp_path / str(number), roads)
        geocoder = Offline(matcher(tmp_path / str(number)))
        found = geocoder.geocode(parse("150 Nowhere St, Meridianville, AL 35801"))
        weights += [place.weight for place in found if place.city == "Meridianville"]
    assert weights[0] > 0.5
    assert weights[1] < 0.2


def test_a_zip_next_to_the_town_is_a_likelier_mistake_than_a_far_one(tmp_path: Path) -> None:
    """A street that neither has is five times as likely in the town if the ZIP is next to it."""
    in_zip = Road("Plain1 St", ("1", "99"), zips=("35810", "35810"), line=straight(1))
    far = Road("Plain1 St", ("1", "99"), zips=("36360", "36360"), tlid=2, line=straight(2))
    build_roads(tmp_path, [in_zip, far])
    geocoder = Offline(matcher(tmp_path))

    def odds(zip_code: str) -> float:
        found = geocoder.geocode(parse(f"150 Nowhere St, Meridianville, AL {zip_code}"))
        area, town = sorted(found, key=lambda place: place.precision, reverse=True)
        assert (area.zip, town.city) == (zip_code, "Meridianville")
        return town.weight / area.weight

    assert odds("35810") == pytest.approx(odds("36360") * 5, rel=0.2)


@pytest.mark.parametrize(
    ("typed", "placed"),
    [
        ("1 1", False),
        ("=1+1", False),
        ("11 1", False),
        ("1, 1", False),
        ("1 & 2", False),
        ("1 1st", True),
        ("1 1 St", True),
        ("101 1", True),
        ("1st & 2nd", True),
        ("1 1 35801", True),
    ],
)
def test_two_short_numbers_are_no_street(tmp_path: Path, typed: str, placed: bool) -> None:
    """Without a place, "1 1" and the formula of a spreadsheet are on some street of every town."""
    build_roads(
        tmp_path,
        [
            Road("1st St", ("1", "199"), ("2", "198"), tlid=1, line=straight(1)),
            Road("2nd St", ("1", "199"), ("2", "198"), tlid=2, line=straight(1)),
        ],
    )
    found = Offline(matcher(tmp_path)).geocode(parse(typed))
    assert bool(found) == placed


def test_a_street_alone_is_looked_for_in_its_state(offline: Offline) -> None:
    """The state that was typed counts, although there is no town and no ZIP."""
    assert [place.state for place in offline.geocode(parse("150 Plain1 St, AL"))] == ["AL"]
    assert not offline.geocode(parse("150 Plain1 St, WA"))


@pytest.mark.parametrize("digits", ["35851", "35081", "3501", "3581", "358901", "358011", "358016"])
@pytest.mark.parametrize("label", ["", "zip ", "zip code "])
def test_a_zip_with_a_slip_bears_out_the_house_in_it(
    offline: Offline, label: str, digits: str
) -> None:
    """No such ZIP exists, or it has a digit too few or too many: one slip makes it 35801."""
    found = _one(offline, f"150 Plain1 St, Huntsville, AL {label}{digits}")
    assert (found.zip, found.faults) == (INSIDE, ("zip_unknown",))
    assert found.weight > 0.98


@pytest.mark.parametrize("note", ["MRN 3580", "code 3580", "ext 358010", "3581 new patient"])
def test_digits_of_a_note_are_no_zip_with_a_slip(offline: Offline, note: str) -> None:
    """A number that something else is said to have bears out no ZIP."""
    found = _one(offline, f"150 Plain1 St, Huntsville, AL {note}")
    assert found.faults == ("zip_missing", "text_ignored")


@pytest.mark.parametrize("digits", ["45803", "35853", "35873", "3583", "358083", "358103"])
def test_a_zip_with_a_slip_speaks_against_a_house_elsewhere(offline: Offline, digits: str) -> None:
    """One slip makes it 35803, and the house is in 35801: that takes two mistakes."""
    found = offline.geocode(parse(f"150 Plain1 St, Huntsville, AL {digits}"))
    assert found[0].zip == INSIDE
    assert {"zip_unknown", "zip_changed"} <= set(found[0].faults)
    assert found[0].weight < 0.9
    assert AT_THE_BORDER in {one.zip for one in found}


def test_of_a_town_the_zip_that_was_meant_is_read(offline: Offline) -> None:
    """A place without a street: the one ZIP of the town, and the town where there are several."""
    assert [one.zip for one in offline.geocode(parse("Huntsville, AL 45803"))] == ["35803", ""]
    assert [one.zip for one in offline.geocode(parse("Huntsville, AL 3581"))] == [""]
    assert offline.geocode(parse("Huntsville, AL 3583"))[0].faults == ("zip_unknown",)
    assert "text_ignored" in offline.geocode(parse("Huntsville, AL 3999"))[0].faults


@pytest.mark.parametrize("zip_code", ["35821", "35081", "35800", "30801", "95801"])
@pytest.mark.parametrize("state", ["", ", AL"])
def test_a_house_in_the_zip_that_was_meant(offline: Offline, zip_code: str, state: str) -> None:
    """A ZIP that does not exist, by one slip: the house is looked for where it is installed."""
    found = _one(offline, f"150 Plain1 St{state} {zip_code}")
    assert (found.zip, found.faults) == (INSIDE, ("zip_unknown",))
    # The same house may be in another of those ZIPs: that is for the caller to say.
    assert 0.8 < found.weight < CERTAIN_FROM


@pytest.mark.parametrize(
    "typed",
    [
        "150 Plain1 St 99899",  # two slips
        "950 Plain1 St 35821",  # no such house
        "150 Plane1 St 35821",  # no such street
        "Plain1 St 35821",
        "150 Plain1 St, GA 35821",
        "35821",
    ],
)
def test_a_zip_that_does_not_exist_and_no_house(offline: Offline, typed: str) -> None:
    """Nothing else makes a place of a ZIP that does not exist, without a town."""
    assert not offline.geocode(parse(typed))


def test_a_zip_that_does_not_exist_without_streets() -> None:
    """Without street data, nothing says which ZIP was meant."""
    assert not Offline().geocode(parse("150 Plain1 St 35821"))


def test_a_misspelled_town_leaves_its_state_no_streets(offline: Offline) -> None:
    """The reading that is a whole state has no ZIPs, and none of its streets is looked for."""
    labels = {one.label for one in offline.geocode(parse("150 Plain1 St, Birmingam AL"))}
    assert "Birmingham, AL" in labels
    for found in offline.geocode(parse("150 Plain1 St, Birmingam AL")):
        assert not (found.precision == "interpolated" and "city_unknown" in found.faults)


def _share_at_home(offline: Offline, street: str) -> float:
    """The weight of Huntsville, AL among all places of that name, for that street."""
    found = offline.geocode(parse(f"{street}, Huntsville"))
    return sum(place.weight for place in found if place.state == "AL")


@pytest.mark.parametrize("town", ["Huntzvil", "Huntzvil, AL", "huntsvl", "huntsvyl AL"])
def test_the_street_of_a_guessed_town_is_likely(offline: Offline, town: str) -> None:
    """With more slips than its length allows, no town is certain, although the street is there."""
    found = make_answer(f"150 Plain1 St, {town}", BOTH, [offline], Request())
    assert found.origin
    assert (found.origin.precision, found.decision.nearest) == ("interpolated", WEST)
    assert "city_respelled" in found.origin.faults
    assert found.decision.level == "likely"


@pytest.fixture(scope="module")
def courts(tmp_path_factory: pytest.TempPathFactory) -> Offline:
    """The geocoder with N Court St and W Court St, which have the numbers 4001 to 4099."""
    folder = tmp_path_factory.mktemp("courts")
    build_roads(
        folder,
        [
            Road(f"{at} Court St", ("4001", "4099"), ("4000", "4098"), tlid=n, line=straight(n))
            for n, at in enumerate(("N", "W"), 1)
        ],
    )
    return Offline(matcher(folder))


@pytest.mark.parametrize(
    ("typed", "label", "fault"),
    [
        ("40-28 N Court St 35801", "4000-4098 N Court St, Huntsville, AL 35801", "number_changed"),
        ("40-28 N Court St, Huntsville AL", "4000-4098 N Court St, Huntsville, AL 35801",
         "number_changed"),
        ("4028-2 W Court St 35801", "4000-4098 W Court St, Huntsville, AL 35801", ""),
        ("4028-4030 W Court St 35801", "4000-4098 W Court St, Huntsville, AL 35801", ""),
        ("41-28 N Court St 35801", "Huntsville, AL 35801", ""),
        ("4-28 N Court St 35801", "Huntsville, AL 35801", ""),
        ("4028 Nort Court St 35801", "4000-4098 N Court St, Huntsville, AL 35801",
         "street_respelled"),
        ("4028 Wset Court St, Huntsville AL", "4000-4098 W Court St, Huntsville, AL 35801",
         "street_respelled"),
        ("Nrth Court St 35801", "N Court St, Huntsville, AL 35801", "street_respelled"),
        ("4028 Best Court St 35801", "Huntsville, AL 35801", ""),
        ("4028 Nort Other St 35801", "Huntsville, AL 35801", ""),
    ],
)  # fmt: skip
def test_a_street_that_is_nowhere_as_typed_is_read_otherwise(
    courts: Offline, typed: str, label: str, fault: str
) -> None:
    """A dash in the number, or a slip in the direction; then it is never certain."""
    found = courts.geocode(parse(typed))
    assert found[0].label == label
    assert not fault or fault in found[0].faults
    if fault:
        assert sum(place.weight for place in found) < CERTAIN_FROM


@pytest.mark.parametrize(
    ("typed", "numbers"),
    [
        ("40-28", ["4028", "40"]),
        ("40-42", ["40", "4042"]),
        ("40-43", ["4043", "40"]),
        ("40-62", ["4062", "40"]),
        ("1120-2", ["1120"]),
        ("7-15", ["7", "715"]),
        ("28-40", ["28", "2840"]),
        ("4028", []),
        ("12B-4", []),
        ("4028 1/2", []),
    ],
)
def test_what_a_number_with_a_dash_can_be(typed: str, numbers: list[str]) -> None:
    """Its two halves in one, or the first of a range or with a unit."""
    address = Address(house_number=typed, street=Street("", "OAK", "ST", ""))
    assert [other.house_number for other, _ in otherwise(address)] == numbers


@pytest.mark.parametrize(
    ("street", "lettered"),
    [
        ("Hwy ZZ", True),
        ("12 Hwy KR", True),
        ("Hwy JF", True),
        ("15000 Hwy K", True),
        ("CTH H", True),
        ("12 Cty C", True),
        ("3500 Cty Trk Hwy G", True),
        ("County Road EM", True),
        ("12 State Route W", True),
        ("12 County Hwy KK", True),
        ("12 Avenue J", False),
        ("12 Nosuch Rd", False),
        ("12 Highway Dr", False),
    ],
)
def test_a_road_of_letters_may_have_another_name_in_the_files(
    monkeypatch: pytest.MonkeyPatch, offline: Offline, street: str, lettered: bool
) -> None:
    """A town whose streets are known is ruled out by an unknown street, but not by "Hwy K"."""
    known = {"AL": 0.03}
    monkeypatch.setattr(Matcher, "unknown", lambda _, place: known.get(place.state, 1.0))
    plain = _share_at_home(offline, "12 Unheard St")
    assert (_share_at_home(offline, street) > plain + 0.01) is lettered


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        ("150 Plain1 St Huntsville new patient", "100-198 Plain1 St, Huntsville, AL 35801"),
        ("150 Plain1 St Huntsville call after 5pm", "100-198 Plain1 St, Huntsville, AL 35801"),
        ("150 Plain1 St Huntsville says she is tired", "100-198 Plain1 St, Huntsville, AL 35801"),
        ("150 Plain1 St Apt 4 Huntsville Jane Roe", "100-198 Plain1 St, Huntsville, AL 35801"),
        ("150 Plain1 St Huntsville Heights", "100-198 Plain1 St, Huntsville, AL 35801"),
        ("150 Plain1 St Huntsville wants mornings", "100-198 Plain1 St, Huntsville, AL 35801"),
        ("150 Plain9 St Huntsville see file", "100-198 Plain9 St, Huntsville, AL 35801"),
        ("150 Unheard St Huntsville new patient", ""),
        ("Plain1 St Huntsville new patient", ""),
        ("new patient Huntsville unheard", ""),
    ],
)
def test_a_note_behind_the_town(offline: Offline, typed: str, label: str) -> None:
    """A note does not hide a town where its street is; without the street it may be a name."""
    found = offline.geocode(parse(typed))
    assert (found[0].label if found else "") == label
    assert not found or sum(place.weight for place in found) < 0.98
