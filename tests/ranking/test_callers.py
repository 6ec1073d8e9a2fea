"""The places that callers of these clinics are likely to mean."""

import pytest

from locator.address import Address, parse
from locator.answer import Answer, Request, make_answer
from locator.clinics.directory import Directory
from locator.clinics.load import load
from locator.clinics.model import Clinic
from locator.geocode.gazetteer import ZipRow, all_rows, places, slips_of, zip_row
from locator.geocode.model import CITY, ZIP, Candidate
from locator.geocode.offline import Offline
from locator.geodesy import polars
from locator.ranking.callers import likely_meant

CLINICS = load(None, lambda _: None)


def answer(text: str, service_area_m: float = 160_934.4) -> Answer:
    """The answer with the shipped directory, Huntsville's, and without streets."""
    return make_answer(text, CLINICS, [Offline()], Request(service_area_m=service_area_m))


@pytest.mark.parametrize("text", ["53801", "45801", "100 Oak St 53801", "near 45801 please"])
def test_a_zip_far_away_can_be_one_near_the_clinics(text: str) -> None:
    """With one slip it is a ZIP code near them: both are readings, and the question says so."""
    found = answer(text)
    typed, meant = found.readings
    assert (typed.origin.zip in text, meant.origin.zip) == (True, "35801")
    assert typed.origin.weight == meant.origin.weight == 0.5
    assert meant.origin.faults[0] == "zip_changed"
    assert (found.status, found.decision.ask_for) == ("ambiguous", "which_place")
    assert found.decision.choices == (place_of(typed.origin), "Huntsville, AL")


def test_all_zips_near_the_clinics_are_looked_at() -> None:
    """For any ZIP code far away: those of the table within 60 miles that one slip makes of it."""
    far = [row for row in all_rows() if miles(row) > 150][::97]
    near = {row.zip for row in all_rows() if miles(row) < 55}
    maybe = {row.zip for row in all_rows() if miles(row) < 65}
    for row in far:
        readings = {one.origin.zip for one in answer(row.zip).readings}
        assert near & slips_of(row.zip) <= readings - {row.zip} <= maybe


def miles(row: ZipRow) -> float:
    doors = [(clinic.latitude, clinic.longitude) for clinic in CLINICS]
    return min(at.distance_m for at in polars(row.latitude, row.longitude, doors)) / 1609.344


def place_of(origin: Candidate) -> str:
    return f"{origin.city}, {origin.state}"


@pytest.mark.parametrize("text", ["Lima, OH 45801", "Lima 45801", "45801, Ohio", "90210", "35806"])
def test_a_zip_is_taken_as_it_is(text: str) -> None:
    """With its town or state, or if no ZIP code near the clinics is like it, it is right."""
    assert [one.origin.weight for one in answer(text).readings] == [1.0]


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("Mobile, AL 53801", "35801"),
        ("1 Main St, Dothan, AL 38501", "35801"),
        ("Gulf Shores, AL 45801", "35801"),
        ("Enterprise, AL 25801", "35801"),
        ("100 Oak St, Eufaula, AL 55758", "35758"),
        ("Foley, AL 95611", "35611"),
        ("Bay Minette, AL 85801", "35801"),  # this and the next two do not exist
        ("Ozark, AL 85806", "35806"),
        ("Opp, AL 53758", "35758"),
        ("Huntsville, TX 45801", "35801"),  # the town is right, and the state wrong
        ("Decatur, GA 53601", "35601"),
    ],
)
def test_a_zip_that_fits_neither_town_nor_state_can_be_one_near_the_clinics(
    text: str, near: str
) -> None:
    """With one slip it is a ZIP code near them, where the state or the town is right."""
    found = answer(text).readings
    (meant,) = [one.origin for one in found if one.origin.zip == near]
    assert meant.weight == pytest.approx(0.5)
    assert "zip_changed" in meant.faults


@pytest.mark.parametrize(
    "text",
    [
        "Mobile, AL 66601",  # one slip from a ZIP code of the town
        "Oakboro, NC 28192",
        "Dothan, AL 36301",  # the town's own
        "Ada, OH 45801",  # in the state
        "Salem, OR 45801",  # no ZIP code near the clinics is in Oregon
        "Provo, UT 35881",
        "Mobile, AL 90210",  # nothing near the clinics is like it
        "Brewton, AL 35751",  # near the clinics as it is
    ],
)
def test_a_zip_that_something_bears_out_is_no_slip(text: str) -> None:
    """Without two mistakes at once no ZIP code near the clinics can be meant."""
    found = {one.origin.zip for one in answer(text).readings} - {parse(text).zip}
    assert not [code for code in found if code.startswith("35")]


@pytest.mark.parametrize(
    "text",
    [
        "Madison, AL 45801",
        "1 Main St, Decatur, AL 53801",
        "1 Main St, Hartselle 75801",
        "1 Main St, Owens Cross Roads, AL 35600",
    ],
)
def test_a_town_beside_both_zips_is_one_reading(text: str) -> None:
    """The town that was typed may be beside each of the ZIP codes; it and its faults come once."""
    found = [one.origin for one in answer(text).readings]
    assert len({(one.precision, one.label) for one in found}) == len(found)
    assert all(len(set(one.faults)) == len(one.faults) for one in found)


def test_the_service_area_says_how_far_callers_live() -> None:
    """Within the area that is served, a ZIP code is not doubted."""
    assert len(answer("45801", service_area_m=2e6).readings) == 1


class Online:
    """A service that puts every address into Lima, Ohio, and counts its requests."""

    name, online, streets = "service", True, True

    def __init__(self, precision: str = ZIP) -> None:
        self.asked: list[Address] = []
        self._precision = precision

    def geocode(self, address: Address) -> list[Candidate]:
        """Lima, under a name that the table does not have."""
        self.asked.append(address)
        found = Candidate(
            40.74, -84.1, self._precision, 5000.0, "Lima", "a test", city="Limaville X"
        )
        return [found._replace(zip="45801", state="OH")]


def test_an_online_service_is_asked_once() -> None:
    """Nothing but the caller's own text is sent."""
    service = Online()
    found = make_answer("45801", CLINICS, [service], Request())
    assert [one.zip for one in service.asked] == ["45801"]
    assert [one.origin.label for one in found.readings] == ["Lima"]


def test_an_online_service_knows_towns_that_the_table_does_not() -> None:
    """Such a town far away can be a place here, too."""
    found = make_answer("Limaville X", CLINICS, [Online(CITY)], Request())
    assert found.readings[0].origin.weight == 0.5


def test_two_places_share_their_half() -> None:
    """The typed ZIP keeps half of its weight, and all that are like it share the other half."""
    far, near = zip_row("45801"), zip_row("35801")
    assert far
    assert near
    typed = Candidate(far.latitude, far.longitude, ZIP, 5000.0, "typed", "a test", weight=0.4)
    again = [
        Candidate(near.latitude, near.longitude, ZIP, 5000.0, name, "a test", weight=weight)
        for name, weight in (("one", 0.6), ("two", 0.2))
    ]
    found = likely_meant(parse("45801"), [typed], CLINICS, 1e5, lambda _: again)
    weights = {one.label: one.weight for one in found}
    assert weights == pytest.approx({"typed": 0.2, "one": 0.15, "two": 0.05})


@pytest.mark.parametrize(
    ("text", "weight"),
    [
        ("Bald Knob", 1 / 2),
        ("Bald Knob 35081", 1 / 2),
        ("Randall", 3 / 4),
        ("Kenosha", 4 / 5),
        ("Los Angeles", 62 / 63),
    ],
)
def test_a_far_town_without_its_state_can_be_a_place_here(text: str, weight: float) -> None:
    """A place that is in no list can have its name; the more ZIP codes a town has, the less."""
    found = answer(text)
    assert sum(one.origin.weight for one in found.readings) == pytest.approx(weight)
    assert found.decision.confidence <= weight
    assert found.decision.ask_for == ("zip" if weight < 0.95 else None)


@pytest.mark.parametrize("text", ["Bald Knob, AR", "Athens, AL", "Decatur", "72010"])
def test_a_town_with_its_state_or_nearby_is_meant(text: str) -> None:
    """Only a name alone, of towns far away alone, is doubted."""
    assert sum(one.origin.weight for one in answer(text).readings) > 0.98


@pytest.mark.parametrize("text", ["100 Oak St, Nowhereville, 53801", "9 Co Hwy P, 38th Ave, 53801"])
def test_words_that_are_no_town_bear_out_no_zip(text: str) -> None:
    """A ZIP code far away is doubted beside a name that is in no list, too."""
    assert answer(text).decision.ask_for == "which_place"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Athens, MS", "Athens, AL"),
        ("Florence, TN", "Florence, AL"),
        ("Decatur, FL", "Decatur, AL"),
    ],
)
def test_a_town_in_the_wrong_state_is_the_one_near_the_clinics(text: str, meant: str) -> None:
    """Of all towns with its name in other states, a caller means the near one first."""
    found = answer(text)
    assert found.origin
    assert (found.origin.label, found.origin.faults[-1]) == (meant, "state_conflict")
    towns = [one.origin for one in found.readings if one.origin.precision == CITY]
    assert found.origin.weight > 50 * sum(one.weight for one in towns[1:])
    # The town can as well be in no list.
    assert 0.5 < found.decision.confidence < 0.99
    assert sum(one.origin.weight for one in found.readings) == pytest.approx(1.0, abs=0.01)


@pytest.mark.parametrize(
    ("text", "near", "least"),
    [
        ("Huntersville", "Guntersville, AL", 0.45),
        ("Killeen", "Killen, AL", 0.4),
        ("Tony", "Toney, AL", 0.3),
        ("Tuskahoma", "Tullahoma, TN", 0.3),  # two letters
        ("5 Main St, Newington", "Lexington, AL", 0.2),
    ],
)
def test_a_town_near_the_clinics_with_nearly_that_name(text: str, near: str, least: float) -> None:
    """A far town of just that name is hardly meant where one near the clinics is nearly so."""
    found = answer(text)
    first = found.readings[0].origin
    assert (first.label, "city_respelled" in first.faults) == (near, True)
    assert least < first.weight < 0.5
    # It can as well be a place that is in no list.
    assert sum(one.origin.weight for one in found.readings) == pytest.approx(0.5)
    assert found.decision.ask_for


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("Athns", "Athens, AL"),
        ("Athen", "Athens, AL"),
        ("Gurly", "Gurley, AL"),
        ("Hartsele", "Hartselle, AL"),
        ("Scottsbro", "Scottsboro, AL"),
        ("Hazel Gren", "Hazel Green, AL"),
        ("Toneyy", "Toney, AL"),
        ("Owens Cros Roads", "Owens Cross Roads, AL"),
        ("4 Main St, Athns", "Athens, AL"),
        # Larger towns of that name are far away.
        ("Madson", "Madison, AL"),
        ("Decater", "Decatur, AL"),
    ],
)
def test_a_misspelled_town_near_the_clinics(text: str, near: str) -> None:
    """It is meant as likely as not, also if it has a single ZIP code or others have its name."""
    found = answer(text)
    assert found.origin
    assert found.origin.label == near
    assert found.origin.weight == pytest.approx(0.5, abs=0.01)
    assert found.decision.ask_for == "zip"


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Carthage College", "no_match"),
        ("UW Parkside", "no_match"),
        ("St Marys College", "no_match"),
        ("Denver University", "no_match"),
        ("Lakeland Hospital", "no_match"),
        ("Miami Beach Hotel", "no_match"),
        ("Huntsville Hospital", "ok"),  # of a town near the clinics
        ("Decatur Mall", "ok"),
        ("Carthage College, MO", "ok"),
        ("Carthage", "ok"),
        ("West Carthage", "ok"),
    ],
)
def test_what_is_named_after_a_far_town_is_not_there(text: str, status: str) -> None:
    """Carthage College is in Kenosha: the name of a building says no town, if the town is far."""
    assert answer(text).status == status


def test_a_building_in_a_town_near_the_clinics_is_as_likely_as_not_there() -> None:
    """Towns of that name in other states take nothing from it."""
    found = answer("Decatur Mall")
    assert found.origin
    assert found.origin.label == "Decatur, AL"
    assert found.origin.weight == pytest.approx(0.5, abs=0.01)


@pytest.mark.parametrize("text", ["waiter", "tenis", "Haret", "lace", "clinic", "Tonny"])
def test_a_short_word_is_no_misspelled_town(text: str) -> None:
    """Too many words of five letters are nearly the name of a town."""
    assert answer(text).status == "no_match"


@pytest.mark.parametrize("text", ["Huntersville, NC", "Killeen 76540", "Dover, TN"])
def test_a_name_with_its_state_or_zip_is_not_respelled(text: str) -> None:
    """Then the caller has said which town it is."""
    assert len(answer(text).readings) == 1


@pytest.mark.parametrize("text", ["Munson, AL", "Pea Ridge, TN", "Munson TN"])
def test_a_town_in_no_list_of_its_state_may_be_near(text: str) -> None:
    """All towns of that name are far away, so the caller means one that is in no list."""
    found = answer(text)
    assert found.origin
    assert (found.origin.precision, found.origin.state) == ("state", text[-2:])
    assert found.origin.weight > 0.9
    assert (found.decision.ask_for, found.outside_area) == ("zip", False)


@pytest.mark.parametrize(("typed", "near"), [("Killeen", "Killen"), ("Pullman", "Cullman")])
def test_the_weights_of_a_town_with_nearly_that_name(typed: str, near: str) -> None:
    """A slip for each ZIP code here, against a caller in a thousand from each one there."""
    first = answer(typed).readings[0].origin
    (town,) = places(near, "AL")
    here = 0.03 * len(town.zips) / sum(len(other.zips) for other in places(typed))
    assert first.label == f"{near}, AL"
    assert first.weight == pytest.approx(here / (here + 0.001) / 2, rel=1e-3)


@pytest.mark.parametrize(
    ("text", "first", "weight"),
    [("Birmingam, AL", "Birmingham, AL", 0.833), ("Montgomry, AL", "Alabama", 0.905)],
)
def test_a_misspelled_town_of_the_state(text: str, first: str, weight: float) -> None:
    """Within the area that is served it is meant; beyond, a place here can have that name."""
    origin = answer(text).readings[0].origin
    assert origin.label == first
    assert origin.weight == pytest.approx(weight, abs=0.01)


def test_only_guesses_are_weighed_by_where_they_are() -> None:
    """A town of the typed state keeps its weight, and so does what no candidate stands for."""
    here = CLINICS[0].latitude, CLINICS[0].longitude
    names = {"exact": (), "near": ("state_conflict",), "far": ("state_conflict",)}
    found = [
        Candidate(
            here[0] + (8.0 if name != "near" else 0.0), here[1], CITY, 5000.0, name, "a test",
            faults=faults, state=name, weight=0.3 if name == "exact" else 0.2,
        )
        for name, faults in names.items()
    ]  # fmt: skip
    meant = likely_meant(parse("Somewhere, AL"), found, CLINICS, 1e5, lambda _: [])
    weights = {one.label: one.weight for one in meant}
    assert weights["exact"] == pytest.approx(0.3, abs=1e-3)
    assert weights["near"] + weights.get("far", 0.0) == pytest.approx(0.4, abs=1e-3)
    assert weights["near"] > 0.39


def test_a_zip_near_a_clinic_in_a_wide_section() -> None:
    """997 is half of Alaska: the first ZIP codes of it are far from the last ones."""
    row = zip_row("99762")
    assert row
    point = row.latitude, row.longitude
    nome = Directory([Clinic("nome", "Nome", "", "", "", "AK", "99762", *point, 50.0)])
    found = make_answer("99752", nome, [Offline()], Request())
    assert [one.origin.zip for one in found.readings] == ["99752", "99762"]


def test_a_kind_of_place_is_no_misspelled_town() -> None:
    """Who says "airport" around Fairport, New York, does not mean Fairport."""
    (town,) = places("Fairport", "NY")
    near = Directory([clinic_at(town.latitude, town.longitude)])
    for text, status in (("airport", "no_match"), ("Fairpord", "ok")):
        assert make_answer(text, near, [Offline()], Request()).status == status


def clinic_at(latitude: float, longitude: float) -> Clinic:
    return Clinic("a", "A", "", "", "", "", "", latitude, longitude, 0.0)


@pytest.mark.parametrize(
    ("degrees", "part"), [(0.1, 1.0), (1.0, 1.0), (2.0, 0.2), (5.0, 0.002), (20.0, 0.002)]
)
def test_a_street_without_a_place_is_seldom_far_from_the_clinics(
    degrees: float, part: float
) -> None:
    """Wherever streets are installed, callers are from about here."""
    found = Candidate(
        CLINICS[0].latitude + degrees, CLINICS[0].longitude, "street", 500.0, "E Oak St", "a test",
        faults=("place_missing",), weight=0.5,
    )  # fmt: skip
    (meant,) = likely_meant(parse("E Oak St"), [found], CLINICS, 160_934.4, lambda _: [])
    assert meant.weight == pytest.approx(0.5 * part, rel=0.6)
    assert (meant.weight == 0.5) == (part == 1.0)


def around(city: str, state: str) -> Directory:
    """A clinic in the middle of a town."""
    (town,) = places(city, state)
    return Directory([clinic_at(town.latitude, town.longitude)])


KENOSHA, GULF_BREEZE = around("Kenosha", "WI"), around("Gulf Breeze", "FL")


@pytest.mark.parametrize(
    ("text", "clinics", "label"),
    [
        # As it sounds, or with two slips.
        ("canosha", KENOSHA, "Kenosha, WI"),
        ("kanosa", KENOSHA, "Kenosha, WI"),
        ("Pleasent Prarie", KENOSHA, "Pleasant Prairie, WI"),
        ("winthrup harber", KENOSHA, "Winthrop Harbor, IL"),
        ("golf breese", GULF_BREEZE, "Gulf Breeze, FL"),
        ("Cantonmint", GULF_BREEZE, "Cantonment, FL"),
        # Words in short that are not the Postal Service's.
        ("Pl Prairie", KENOSHA, "Pleasant Prairie, WI"),
        ("Plsnt Prairie", KENOSHA, "Pleasant Prairie, WI"),
        ("Gulf Brz", GULF_BREEZE, "Gulf Breeze, FL"),
        ("Pl Prairie, WI", KENOSHA, "Pleasant Prairie, WI"),
        ("Gulf Brz, FL", GULF_BREEZE, "Gulf Breeze, FL"),
    ],
)
def test_a_town_near_the_clinics_that_is_guessed(text: str, clinics: Directory, label: str) -> None:
    """With more slips, or words in short, it is a reading; as likely as not it is another place."""
    found = make_answer(text, clinics, [Offline()], Request()).readings[0].origin
    assert found.label == label
    assert "city_respelled" in found.faults
    assert 0.4 < found.weight <= (0.9 if "," in text else 0.5)


@pytest.mark.parametrize(
    ("text", "clinics", "label"),
    [
        ("Twin Lks", KENOSHA, "Twin Lakes, WI"),
        ("Pleasant Pr", KENOSHA, "Pleasant Prairie, WI"),
        ("Pleasant Pr WI", KENOSHA, "Pleasant Prairie, WI"),
        ("100 Main St Pleasant Pr", KENOSHA, "Pleasant Prairie, WI"),
        ("Mt Pleasant, WI", KENOSHA, "Mount Pleasant, WI"),
        ("Winthrop Hbr", KENOSHA, "Winthrop Harbor, IL"),
        ("Oak Crk", KENOSHA, "Oak Creek, WI"),
        ("Ft Walton Bch", GULF_BREEZE, "Fort Walton Beach, FL"),
        ("Navarre Bch", GULF_BREEZE, "Navarre, FL"),
        ("Santa Rosa Bch FL", GULF_BREEZE, "Santa Rosa Beach, FL"),
    ],
)
def test_a_town_with_the_abbreviations_of_the_postal_service(
    text: str, clinics: Directory, label: str
) -> None:
    """Its words in short are that town's name, not a guess at it."""
    found = make_answer(text, clinics, [Offline()], Request()).readings[0].origin
    assert found.label == label
    assert "city_respelled" not in found.faults


@pytest.mark.parametrize("text", ["shelter", "my house", "upstairs", "Walgreens", "St Marys Home"])
def test_what_is_like_no_town_near_the_clinics(text: str) -> None:
    """Words that resemble only far towns are no guess at one."""
    assert make_answer(text, KENOSHA, [Offline()], Request()).status == "no_match"


def test_a_street_that_is_in_no_town_near_is_placed_as_if_in_their_state() -> None:
    """Far towns have no streets installed, so that a lost street would speak for them."""
    near, far = (
        Candidate(at[0], at[1], CITY, 5_000, f"Decatur, {state}", "a test", city="Decatur",
                  state=state, weight=weight, faults=("street_not_placed", "zip_missing"))
        for at, state, weight in (((34.6, -87.0), "AL", 0.2), ((33.8, -84.3), "GA", 0.8))
    )  # fmt: skip
    address = parse("1 Nosuch St, Decatur")
    asked: list[Address] = []

    def again(one: Address) -> list[Candidate]:
        asked.append(one)
        return [near._replace(weight=0.9)]

    (first,) = likely_meant(address, [near, far], CLINICS, 160_934.4, again)
    assert [one.state for one in asked] == ["AL"]
    assert first.faults[-1] == "state_assumed"
    assert 0.85 < first.weight < 0.9  # of a thousand callers one is from far away

    # Each of the states near, with the part of its towns.
    other = near._replace(latitude=35.1, state="TN")
    found = likely_meant(
        address, [near, other, far], CLINICS, 160_934.4,
        lambda one: [near._replace(state=one.state, weight=0.9)],
    )  # fmt: skip
    assert [one.state for one in found] == ["AL", "TN"]

    # Not where the street was found, the town is a guess, no town was said, or over a network.
    others = (
        (address, near._replace(faults=("zip_missing",)), again),
        (address, near._replace(faults=("street_not_placed", "city_respelled")), again),
        (address._replace(city=""), near, again),
        (address, near, None),
    )
    for said, place, how in others:
        asked.clear()
        (first,) = likely_meant(said, [place, far], CLINICS, 160_934.4, how)
        assert asked == []
        assert first.faults[-1] == "state_assumed"
