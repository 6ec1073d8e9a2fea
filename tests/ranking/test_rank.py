"""The ranking, the decision, and the question that would settle it."""

import random
from typing import Any, NamedTuple

import pytest
from geographiclib.geodesic import Geodesic
from geopy.distance import geodesic
from hypothesis import Phase, assume, example, given, settings
from hypothesis import strategies as st

from locator.address.model import Address
from locator.clinics.model import Clinic
from locator.geocode.model import ALL, SOME, Candidate
from locator.ranking.model import Decision, Ranking
from locator.ranking.question import Question, question_when_unmatched
from locator.ranking.rank import rank

Point = tuple[float, float]


def clinic(id: str, latitude: float, longitude: float, accuracy_m: float = 0.0) -> Clinic:
    return Clinic(id, id.title(), "", "", "", "", "", latitude, longitude, accuracy_m)


def place(
    latitude: float,
    longitude: float,
    uncertainty_m: float = 0.0,
    precision: str = "zip",
    label: str = "",
    **more: Any,
) -> Candidate:
    found = Candidate(latitude, longitude, precision, uncertainty_m, label, "a test")
    return found._replace(**more)


def away(start: Point, azimuth: float, distance_m: float) -> Point:
    """The point at that distance from the start, along the geodesic."""
    end = Geodesic.WGS84.Direct(*start, azimuth, distance_m)
    return end["lat2"], end["lon2"]


def towards(start: Point, end: Point, distance_m: float) -> Point:
    """The point at that distance on the geodesic from the start to the end, or before the start."""
    return away(start, Geodesic.WGS84.Inverse(*start, *end)["azi1"], distance_m)


def metres(here: Point, there: Point) -> float:
    return float(Geodesic.WGS84.Inverse(*here, *there, Geodesic.DISTANCE)["s12"])


# The two sites, and places around them.
WEST = clinic("west", 34.7543, -86.7108, 350)
EAGLETREE = clinic("eagletree", 34.709, -86.5625, 2400)
SITES = [WEST, EAGLETREE]
MADISON = (34.6993, -86.7483)
ZIP_35806 = (34.7448, -86.6704)
ZIP_35801 = (34.7269, -86.5673)
BETWEEN = (34.7316, -86.6367)


class Case(NamedTuple):
    """A situation at the two sites: what is known of the caller, and what is then decided."""

    where: Point
    uncertainty_m: float
    precision: str
    nearest: str
    certain: bool
    ask_for: str | None
    faults: tuple[str, ...] = ()


SITUATIONS = {
    "a ZIP far on one side": Case(MADISON, 4900, "zip", "west", True, None),
    "a ZIP around the other site": Case(ZIP_35801, 2000, "zip", "eagletree", True, None),
    "a ZIP that reaches the middle": Case(ZIP_35806, 4900, "zip", "west", False, "street_address"),
    "the same place, known better": Case(ZIP_35806, 1500, "street", "west", True, None),
    "a point between the sites": Case(BETWEEN, 30, "address_point", "west", False, "either_site"),
    "a street between the sites": Case(BETWEEN, 400, "street", "west", False, "either_site"),
    "a long road between them": Case(BETWEEN, 4000, "street", "west", False, "house_number"),
    "a corner, if a wide one": Case(BETWEEN, 4000, "intersection", "west", False, "street_address"),
    "a ZIP between them": Case(BETWEEN, 4900, "zip", "west", False, "street_address"),
    "PO boxes between them": Case(BETWEEN, 9000, "po_box_zip", "west", False, "street_address"),
    "a tiny ZIP between them": Case(BETWEEN, 300, "zip", "west", False, "either_site"),
    "the city": Case((34.7304, -86.5861), 16_000, "city", "eagletree", False, "zip"),
    "the whole state": Case((32.8, -86.8), 270_000, "state", "eagletree", False, "zip"),
    "a distant city": Case((33.5207, -86.8025), 15_000, "city", "eagletree", False, "zip"),
    "a city beyond one of them": Case((34.6059, -87.4), 15_000, "city", "west", True, None),
    "a street that was not found": Case(
        BETWEEN, 4900, "zip", "west", False, "either_site", ("street_not_placed",)
    ),
    "a street in a city, not found": Case(
        BETWEEN, 16_000, "city", "west", False, "zip", ("street_not_placed",)
    ),
}


@pytest.mark.parametrize("case", SITUATIONS.values(), ids=SITUATIONS)
def test_situations(case: Case) -> None:
    """Each situation has the nearest site, the certainty and the question that a person expects."""
    origin = place(*case.where, case.uncertainty_m, case.precision, faults=case.faults)
    decision = rank([origin], SITES).decision
    assert (decision.nearest, decision.certain) == (case.nearest, case.certain)
    assert decision.ask_for == case.ask_for
    assert decision.choices == ()


@pytest.mark.parametrize("fault", ["outside_us", "place_missing"])
def test_a_place_that_may_be_none_of_those_found_is_never_certain(fault: str) -> None:
    """However near one site it is, a place in doubt decides nothing, and the ZIP is asked for."""
    sure, doubted = place(*AT_WEST, 10), place(*AT_WEST, 10, faults=(fault,))
    assert rank([sure], SITES).decision.certain
    for origins in ([doubted], [sure, doubted]):
        decision = rank(origins, SITES).decision
        assert (decision.nearest, decision.certain) == ("west", False)
    assert rank([doubted], SITES).decision.ask_for == "zip"


def test_a_street_that_was_not_found_is_asked_for_again_where_streets_are_known() -> None:
    """In an area whose streets are known the name was wrong, which the caller can mend."""
    lost = place(*BETWEEN, 4900, faults=("street_not_placed",), streets=ALL)
    assert rank([lost], SITES, streets=False).decision.ask_for == "street_again"
    assert rank([lost._replace(streets=SOME)], SITES).decision.ask_for == "either_site"
    tiny = lost._replace(uncertainty_m=300)
    assert rank([tiny], SITES, streets=False).decision.ask_for == "either_site"


def test_a_question_must_help_half_of_the_callers() -> None:
    """A ZIP is asked for only if it could decide for a caller half-way out from the centre.

    About half of all callers are nearer to the centre than that. At 1,000 m from it the doors,
    which may be off by 2,750 m together, still leave both sites possible; at 2,000 m they do not.
    """
    for uncertainty_m, word in ((2_000, "either_site"), (4_000, "zip")):
        origin = place(*BETWEEN, uncertainty_m, "city")
        assert rank([origin], SITES).decision.ask_for == word


def test_a_street_is_not_asked_for_in_vain() -> None:
    """If no street can be placed, the caller is not asked for one."""
    origin = place(*BETWEEN, 4900)
    assert rank([origin], SITES, streets=True).decision.ask_for == "street_address"
    assert rank([origin], SITES, streets=False).decision.ask_for == "either_site"
    known = origin._replace(streets=SOME)
    assert rank([known], SITES, streets=False).decision.ask_for == "street_address"
    assert rank([place(*BETWEEN, 9000, "city")], SITES, streets=False).decision.ask_for == "zip"


# Places an ambiguous text can mean: two near West, one near Eagletree, and what tells them apart.
AT_WEST, BY_WEST, AT_EAGLETREE = (34.76, -86.75), (34.74, -86.74), (34.715, -86.555)


def places(*differences: dict[str, Any], precision: str = "street") -> list[Candidate]:
    """Three well-known places (the last near the other site) with these differences."""
    points = (AT_WEST, BY_WEST, AT_EAGLETREE)[-len(differences) :]
    return [place(*at, 80, precision, **more) for at, more in zip(points, differences, strict=True)]


AMBIGUITIES: dict[str, tuple[list[Candidate], str, tuple[str, ...]]] = {
    "quadrants": (
        places(
            {"label": "Oak Dr NW, Huntsville, AL", "faults": ("directional_missing",)},
            {"label": "Oak Dr SE, Huntsville, AL", "faults": ("directional_missing",)},
        ),
        "directional",
        ("Oak Dr NW", "Oak Dr SE"),
    ),
    "three cities": (
        places(
            {"city": "Troy", "state": "AL", "label": "Troy, Alabama"},
            {"city": "Troy", "state": "GA", "label": "Troy, Georgia"},
            {"city": "Troy", "state": "TN", "label": "Troy, Tennessee"},
            precision="city",
        ),
        "which_place",
        ("Troy, AL", "Troy, GA", "Troy, TN"),
    ),
    "a ZIP that contradicts the state": (
        places(
            {"label": "Huntsville, AL 35806", "zip": "35806", "faults": ("state_conflict",)},
            {"label": "Tennessee", "state": "TN", "faults": ("state_conflict",)},
        ),
        "zip_or_state",
        ("Huntsville, AL 35806", "Tennessee"),
    ),
    "one city, two ZIPs": (
        places(
            {"city": "Huntsville", "state": "AL", "zip": "35806", "label": "5th St"},
            {"city": "Huntsville", "state": "AL", "zip": "35801", "label": "5th St"},
        ),
        "zip",
        (),
    ),
    "one ZIP, two street types": (
        places(
            {"zip": "35801", "label": "Oak Dr, Huntsville"},
            {"zip": "35801", "label": "Oak St, Huntsville"},
        ),
        "which_place",
        ("Oak Dr, Huntsville", "Oak St, Huntsville"),
    ),
    "cities whose ZIP is not known, too many to say": (
        [
            place(
                *(AT_WEST if n else AT_EAGLETREE),
                80,
                "city",
                f"Troy {n}",
                city="Troy",
                state=f"{n}",
            )
            for n in range(5)
        ],
        "zip",
        (),
    ),
    "four cities, which one can still say": (
        [
            place(*(AT_WEST if n else AT_EAGLETREE), 80, "city", city="Troy", state=state)
            for n, state in enumerate(("AL", "GA", "TN", "TX"))
        ],
        "which_place",
        ("Troy, AL", "Troy, GA", "Troy, TN", "Troy, TX"),
    ),
    "streets without a ZIP, too many to say": (
        [
            place(*(AT_WEST if n else AT_EAGLETREE), 80, "street", f"{n} Oak Dr, Huntsville")
            for n in range(5)
        ],
        "zip",
        (),
    ),
    "one place whose city is not known": (
        places({"label": "Oak Dr"}, {"city": "Troy", "state": "AL", "label": "Oak Dr, Troy"}),
        "which_place",
        ("Oak Dr", "Oak Dr, Troy"),
    ),
    "one place whose ZIP is not known": (
        places({"label": "Oak Dr"}, {"zip": "35801", "label": "Oak Dr NE"}),
        "which_place",
        ("Oak Dr", "Oak Dr NE"),
    ),
    "two stretches of one street": (
        places({"zip": "35801", "label": "Oak Dr"}, {"zip": "35801", "label": "Oak Dr"}),
        "house_number",
        (),
    ),
    "cities that lie on both sides": (
        places(
            {"city": "Troy", "state": "AL", "zip": "35801", "label": "Troy"},
            {"city": "Troy", "state": "TN", "zip": "35802", "label": "Troy"},
            {"city": "Troy", "state": "AL", "zip": "35803", "label": "Troy"},
        ),
        "zip",
        (),
    ),
}


@pytest.mark.parametrize(("origins", "word", "choices"), AMBIGUITIES.values(), ids=AMBIGUITIES)
def test_ambiguities(origins: list[Candidate], word: str, choices: tuple[str, ...]) -> None:
    """Places that disagree are all listed, and the question is what tells them apart."""
    ranking = rank(origins, SITES)
    assert not ranking.decision.certain
    assert ranking.decision.nearest == ranking.clinics[0].clinic.id
    assert (ranking.decision.ask_for, ranking.decision.choices) == (word, choices)
    assert {reading.nearest for reading in ranking.readings} == {"west", "eagletree"}
    assert [reading.origin for reading in ranking.readings] == list(dict.fromkeys(origins))


def test_places_that_agree_need_no_question() -> None:
    """Which of several places is meant is not asked when all have the same nearest site."""
    ranking = rank([place(*AT_WEST, 80), place(*BY_WEST, 80), place(*MADISON, 4900)], SITES)
    assert ranking.readings == ()
    assert ranking.decision[:2] == ("west", True)
    assert ranking.decision[3:5] == (None, ())


def test_one_unsure_place_among_several_is_told_apart() -> None:
    """When only one of the places leaves a doubt, the caller is asked whether it is that one."""
    sure = place(*AT_WEST, 80, "city", "Troy", city="Troy", state="AL")
    unsure = place(*ZIP_35806, 4900, "city", "Troy", city="Troy", state="TN")
    ranking = rank([sure, unsure], SITES)
    assert ranking.readings == ()
    assert not ranking.decision.certain
    assert ranking.decision[3:5] == ("which_place", ("Troy, AL", "Troy, TN"))


def test_places_equally_unsure_are_not_told_apart() -> None:
    """When every place leaves the same doubt, the finer question is put at once."""
    origins = [place(*ZIP_35806, 4900, zip="35806"), place(*ZIP_35806, 4901, zip="35896")]
    assert rank(origins, SITES).decision.ask_for == "street_address"


def test_a_reading_is_listed_once() -> None:
    """Places given twice, say by two geocoders, are one reading."""
    west, eagletree = place(*AT_WEST), place(*AT_EAGLETREE)
    readings = rank([west, eagletree, west], SITES).readings
    assert readings == ((west, "west"), (eagletree, "eagletree"))


UNMATCHED = [
    (Address(zip_prefix="358"), "zip_in_full"),
    (Address(state="AL"), "zip"),
    (Address(rest="asdf"), "zip"),
    (Address(), "zip"),
]


@pytest.mark.parametrize(("address", "word"), UNMATCHED)
def test_what_an_unplaced_caller_is_asked(address: Address, word: str) -> None:
    """Without a match the caller is asked for the ZIP code, in full if a part was given."""
    assert question_when_unmatched(address) == Question(word)


# The ranking


def test_the_ranking_is_as_documented() -> None:
    """Rank, distance and range of each site, and the margin between the first two."""
    ranking = rank([place(*MADISON, 1000)], [EAGLETREE, WEST])
    near, far = (geodesic(MADISON, (site.latitude, site.longitude)).m for site in SITES)
    assert [row[:2] for row in ranking.clinics] == [(1, WEST), (2, EAGLETREE)]
    assert ranking.clinics[0][2:] == pytest.approx((near, near - 1350, near + 1350), abs=1e-3)
    assert ranking.clinics[1][2:] == pytest.approx((far, far - 3400, far + 3400), abs=1e-3)
    assert ranking.decision.margin_m == pytest.approx(far - near, abs=1e-3)


def test_a_range_starts_at_zero() -> None:
    """A caller who may be at the door is at least 0 away, not less."""
    assert rank([place(*AT_EAGLETREE, 2000)], SITES).clinics[0].least_m == 0


def test_a_clinic_at_just_the_greatest_distance_is_listed() -> None:
    """A clinic at just the greatest distance is listed, and none beyond."""
    near = [place(*MADISON)]
    farthest_m = rank(near, SITES).clinics[-1].distance_m
    assert len(rank(near, SITES, within_m=farthest_m).clinics) == 2
    assert len(rank(near, SITES, within_m=farthest_m - 0.001).clinics) == 1


def test_one_clinic_is_certainly_the_nearest() -> None:
    """With one clinic there is nothing to decide and no margin."""
    for origins in ([place(*ZIP_35806, 50_000)], [place(*ZIP_35806), place(*AT_EAGLETREE)]):
        assert rank(origins, [WEST]).decision[:5] == Decision("west", True)[:5]


@pytest.mark.parametrize(("origins", "clinics"), [([], SITES), ([place(*MADISON)], []), ([], [])])
def test_nothing_to_rank(origins: list[Candidate], clinics: list[Clinic]) -> None:
    """Without a place or without a clinic nothing is near and nothing is certain."""
    assert rank(origins, clinics) == ((), Decision(), ())


def test_ties_keep_the_order_of_the_file() -> None:
    """Clinics at the same distance are listed as the file lists them, and neither is certain."""
    names = ["m", "z", "a", "k"]
    shared = [clinic(name, 34.7, -86.6) for name in names]
    mirrored = [clinic("east", 0, 0.5), clinic("west", 0, -0.5)]
    for clinics, origin in ((shared, place(34.8, -86.5)), (mirrored, place(0, 0))):
        for order in (clinics, clinics[::-1]):
            ranking = rank([origin], order)
            assert [one.clinic for one in ranking.clinics] == order
            assert ranking.decision.margin_m == 0
            assert not ranking.decision.certain


COORDINATES = st.tuples(st.floats(-90, 90), st.floats(-180, 180))
# So few different values that the same place comes up often.
GRID = st.tuples(st.integers(-90, 90), st.integers(-4, 4).map(lambda n: 45 * n))


@example((90.0, 45.0), [(90.0, 0.0), (90.0, 45.0)])  # a pole has every longitude
@given(
    st.one_of(COORDINATES, GRID), st.lists(st.one_of(COORDINATES, GRID), min_size=1, max_size=12)
)
def test_the_order_is_that_of_geopys_distances(here: Point, points: list[Point]) -> None:
    """All clinics are listed by geopy's distance to the millimetre, anywhere on earth."""
    clinics = [clinic(str(n), *point) for n, point in enumerate(points)]
    found = [(one.distance_m, int(one.clinic.id)) for one in rank([place(*here)], clinics).clinics]
    assert found == sorted(found)
    assert sorted(n for _, n in found) == list(range(len(points)))
    for distance, n in found:
        assert distance == pytest.approx(geodesic(here, points[n]).m, abs=1e-3)


@settings(max_examples=40)
@given(
    st.integers(0, 10_000),
    st.integers(0, 60),
    st.floats(0, 3_000_000),
    st.sampled_from([0, 5, 400]),
)
def test_a_short_list_is_the_start_of_the_long_one(
    seed: int, limit: int, within_m: float, uncertainty_km: int
) -> None:
    """A shorter list changes neither the order, nor the numbers, nor the decision."""
    random_ = random.Random(seed)
    points = [(random_.uniform(25, 49), random_.uniform(-124, -67)) for _ in range(50)]
    clinics = [clinic(str(n), *point, random_.uniform(0, 2000)) for n, point in enumerate(points)]
    origin = place(34.7, -86.6, uncertainty_km * 1000)
    whole = rank([origin], clinics)
    short = rank([origin], clinics, limit=limit, within_m=within_m)
    near = [one for one in whole.clinics if one.distance_m <= within_m]
    assert short == whole._replace(clinics=tuple(near[:limit]))


# The decision: laws that hold anywhere on earth


class Scene(NamedTuple):
    """A place and two clinics about it; the clinics' points may be off by ``doors`` metres."""

    centre: Point
    near: Point
    far: Point
    doors: tuple[float, float]

    def rank(self, uncertainty_m: float) -> Ranking:
        clinics = [
            clinic("near", *self.near, self.doors[0]),
            clinic("far", *self.far, self.doors[1]),
        ]
        return rank([place(*self.centre, uncertainty_m)], clinics)

    def certain(self, uncertainty_m: float) -> bool:
        return self.rank(uncertainty_m).decision.certain

    def lag(self, caller: Point) -> float:
        """How much farther the nearer clinic is for a caller elsewhere (negative: nearer)."""
        return metres(caller, self.near) - metres(caller, self.far)

    def worst(self, radius_m: float) -> Point:
        """The point on the rim of the disc that is worst for the nearer clinic, by a search."""
        at = 0.0
        for step in (10, 1, 0.05):
            tried = [at + step * n for n in range(-18, 19)]
            at = max(tried, key=lambda azimuth: self.lag(away(self.centre, azimuth, radius_m)))
        return away(self.centre, at, radius_m)

    def last_certain(self) -> float:
        """The radius in metres up to which the decision is certain; 0.001% less, at most."""
        low, high = 0.0, metres(self.centre, self.far)
        while high - low > 1e-5 * high:
            middle = (low + high) / 2
            low, high = (middle, high) if self.certain(middle) else (low, middle)
        return low


@st.composite
def scenes(draw: st.DrawFn, reach_m: float) -> Scene:
    """Two clinics at any two distances up to ``reach_m``, at any angle, anywhere."""
    centre = draw(COORDINATES)
    distances = st.floats(0, 1).map(lambda x: x**2 * reach_m)
    first, second = sorted((draw(distances), draw(distances)))
    near, far = (away(centre, draw(st.floats(0, 360)), distance) for distance in (first, second))
    shares = draw(st.sampled_from([(0.0, 0.0), (0.01, 0.02), (0.2, 0.3), (0.5, 0.45), (0.0, 0.9)]))
    room = metres(centre, far) - metres(centre, near)
    assume(room > 1 and metres(near, far) > 100)
    return Scene(centre, near, far, (shares[0] * room, shares[1] * room))


# A neighbourhood, and a continent.
SCENES = st.sampled_from([100_000, 2_000_000]).flatmap(scenes)

# Each example is a search; to simplify a failing one takes minutes and makes it no clearer.
searching = settings(max_examples=40, deadline=None, phases=[Phase.explicit, Phase.generate])


@searching
@given(SCENES, st.lists(st.tuples(st.floats(0, 360), st.floats(0, 1)), min_size=5, max_size=5))
def test_where_it_is_certain_nobody_in_the_discs_is_nearer_to_another(
    scene: Scene, callers: list[tuple[float, float]]
) -> None:
    """In the largest disc called certain no caller has another door nearer, wherever the doors."""
    radius = scene.last_certain()
    assume(radius > 0)
    within = [away(scene.centre, azimuth, radius * share) for azimuth, share in callers]
    for caller in [scene.worst(radius), *within]:
        near_door = towards(scene.near, caller, -scene.doors[0])
        far_door = towards(scene.far, caller, scene.doors[1])
        assert metres(caller, near_door) < metres(caller, far_door)


@searching
@given(scenes(100_000))
def test_where_it_is_uncertain_somebody_near_the_discs_is_nearer_to_another(scene: Scene) -> None:
    """Discs 3% and a metre larger than those called certain hold a place that flips the order."""
    doors = sum(scene.doors) * 1.03 + 1
    assert scene.lag(scene.worst(scene.last_certain() * 1.03 + 1)) > -doors


@given(SCENES, st.floats(0, 50_000), st.floats(0, 360), st.floats(0, 1), st.floats(0, 360))
def test_a_range_holds_every_true_distance(
    scene: Scene, uncertainty_m: float, azimuth: float, share: float, turn: float
) -> None:
    """Wherever in the discs caller and door are, their distance is within the range given."""
    caller = away(scene.centre, azimuth, share * uncertainty_m)
    for one in scene.rank(uncertainty_m).clinics:
        door = away((one.clinic.latitude, one.clinic.longitude), turn, one.clinic.accuracy_m)
        assert one.least_m - 1e-3 <= metres(caller, door) <= one.most_m + 1e-3


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.floats(0, 20_000))
def test_every_clinic_has_its_say(seed: int, uncertainty_m: float) -> None:
    """Among many clinics it is certain just when it is against each of the others alone."""
    random_ = random.Random(seed)
    points = [(random_.uniform(34, 36), random_.uniform(-88, -85)) for _ in range(12)]
    clinics = [clinic(str(n), *point, random_.uniform(0, 9000)) for n, point in enumerate(points)]
    origin = place(35, -86.5, uncertainty_m)
    ranking = rank([origin], clinics)
    first, *others = (one.clinic for one in ranking.clinics)
    alone = [rank([origin], [first, other]).decision.certain for other in others]
    assert ranking.decision.certain == all(alone)


def test_shares_tell_how_the_homes_divide() -> None:
    """An uncertain ZIP whose homes are known has the share of homes for each clinic."""
    homes = ((34.75, -86.71),) * 3 + ((34.71, -86.56),)
    unsure = place(*BETWEEN, 9000)._replace(sample=homes)
    assert rank([unsure], SITES).decision.shares == {"west": 0.75, "eagletree": 0.25}
    sure = place(*MADISON, 10)._replace(sample=homes)
    assert rank([sure], SITES).decision.shares is None
    assert rank([unsure._replace(sample=())], SITES).decision.shares is None


def test_several_places_have_no_shares() -> None:
    """An address that can mean several places has no shares."""
    homes = ((34.75, -86.71),) * 3 + ((34.71, -86.56),)
    unsure = place(*BETWEEN, 9000)._replace(sample=homes)
    assert rank([unsure], SITES).decision.shares
    assert rank([unsure, place(*AT_EAGLETREE, 80)], SITES).decision.shares is None
