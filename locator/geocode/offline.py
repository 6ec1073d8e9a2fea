"""The geocoder that needs no network: ZIP, city and state from the table, streets from the index.

Every typed part that contradicts another becomes a reading of its own, never a silent guess: the
ranking then says whether the difference matters to the nearest clinic.
"""

from collections.abc import Sequence
from functools import lru_cache
from math import hypot
from typing import TYPE_CHECKING, NamedTuple

from locator.address.model import Address
from locator.address.places import KINDS_OF_PLACE
from locator.address.pub28 import STATES
from locator.geocode import gazetteer
from locator.geocode.gazetteer import NO_AREA, STANDARD, Place, ZipRow, place_key
from locator.geocode.ladder import (
    ADDRESS_POINT,
    CITY,
    FAULTS,
    NONE,
    PO_BOX_ZIP,
    STATE,
    ZIP,
    Candidate,
)

if TYPE_CHECKING:  # sqlite3 is imported only where street data are installed
    from locator.geocode.streets.match import Matcher

# The length of a degree of latitude in metres, at most (WGS 84, at the poles).
_DEGREE_M = 111_694
# A handset or a map click is no better than this (GPS Standard Positioning Service Performance
# Standard, 5th ed. 2020, table 3.8-3: 8 m at 95%).
_LEAST_TYPED_M = 10.0
# Countries and parts of the world that callers name and US towns are called after.
_ABROAD = frozenset({
    "AFRICA", "ANGOLA", "ASIA", "AUSTRALIA", "BELGIUM", "BOLIVIA", "BRAZIL", "CANADA", "CHAD",
    "CHINA", "COLOMBIA", "CONGO", "CUBA", "DENMARK", "EGYPT", "ENGLAND", "FINLAND", "FRANCE",
    "GERMANY", "GREAT BRITAIN", "GREECE", "GRENADA", "HOLLAND", "INDIA", "IRELAND", "ISRAEL",
    "ITALY", "JAMAICA", "JAPAN", "JORDAN", "LEBANON", "MACEDONIA", "MALTA", "MEXICO", "MOROCCO",
    "NEW ZEALAND", "NORWAY", "PALESTINE", "PANAMA", "PERU", "POLAND", "RUSSIA", "SAMOA",
    "SCOTLAND", "SPAIN", "SUDAN", "SWEDEN", "SWITZERLAND", "SYRIA", "TOGO", "TRINIDAD", "TURKEY",
    "UK", "UNITED KINGDOM", "WALES",
})  # fmt: skip
# Without a state these are no towns: "Greece" need not be Greece, New York, nor "hospital" a
# hamlet of that name.
_NO_TOWNS = _ABROAD | KINDS_OF_PLACE
# But these are, where nothing is said besides: each names a town of over 15,000 people (2020 census
# of Michigan, Pennsylvania, Tennessee and Texas).
_TOWNS_TOO = frozenset({"HOLLAND", "LEBANON", "PALESTINE"})
# Who rents a box lives around the post office, not only in its own ZIP: docs/accuracy.md.
_BOX_WIDER = 2


class Offline:
    """Places an address by its ZIP, else by its city; to the street where streets are installed."""

    name = "offline"
    online = False

    def __init__(self, matcher: "Matcher | None" = None, *, guesses: bool = True) -> None:
        self._matcher, self._guesses = matcher, guesses

    def without_guesses(self) -> "Offline":
        """The same, but streets are found only as they are spelled, with the number in a range.

        For addresses that somebody wrote down with care, where a guess would be turned down.
        """
        return Offline(self._matcher, guesses=False)

    @property
    def streets(self) -> bool:
        """Whether street data are installed."""
        return self._matcher is not None

    def geocode(self, address: Address) -> list[Candidate]:
        """The places ``address`` can mean, best first; none when neither ZIP nor city tells.

        With street data each reading of the ZIP and the city is sharpened to the street, where it
        has it; a street alone is looked for everywhere. Raises DataError if the data are damaged.
        """
        if address.latitude is not None and address.longitude is not None:
            return [_typed(address, address.latitude, address.longitude)]
        readings = _readings(_said(address))
        if self._matcher is None:
            return list(readings)
        if not address.street.street_name:
            areas = [self._from_houses(reading, self._matcher) for reading in readings]
            # No street says where a rural route's box is.
            return [a._replace(streets=NONE) for a in areas] if address.rural_route else areas
        if not readings:
            if address.zip or address.city:
                return []
            return _in_state(self._matcher.anywhere(address), address.state)
        return self._sharpened(address, readings, self._matcher)

    def _sharpened(
        self, address: Address, readings: Sequence[Candidate], matcher: "Matcher"
    ) -> list[Candidate]:
        """The readings, each as the places on the typed street where they are found in it.

        A city, or a state, that has the street is that street; it touches no other readings.
        """
        if len(readings) == 1:
            found = matcher.sharpen(address, readings[0], guesses=self._guesses)
            return found or _unplaced(address, readings[0], matcher)
        places = [
            (reading, matcher.sharpen(address, reading, guesses=self._guesses))
            for reading in readings
        ]
        states = {place.state for _, sharp in places for place in sharp}
        kept = [
            place
            for reading, sharp in places
            for place in sharp or [matcher.told(reading)]
            if sharp or reading.zip or reading.state not in states
        ]
        # Two readings may lead to the same house: the first of them is enough.
        once: dict[tuple[float, float], Candidate] = {}
        for place in kept:
            once.setdefault((place.latitude, place.longitude), place)
        return list(once.values())

    def _from_houses(self, reading: Candidate, matcher: "Matcher") -> Candidate:
        """A ZIP's reading with the point and the radius of its houses, where they are known."""
        reading = matcher.told(reading)
        area = matcher.zip_area(reading.zip) if reading.precision == ZIP else None
        if area is None:
            return reading
        return reading._replace(
            latitude=round(area.latitude, 6),
            longitude=round(area.longitude, 6),
            uncertainty_m=area.radius_m,
            source="houses of the ZIP code by Census Bureau TIGER/Line",
            vintage="",  # several counties' data may have gone into it
            sample=area.sample,
        )


def _in_state(places: list[Candidate], state: str) -> list[Candidate]:
    """The places of a street that are in the state that was typed; all of them if none was."""
    return [place for place in places if state in ("", place.state)]


def _unplaced(address: Address, reading: Candidate, matcher: "Matcher") -> list[Candidate]:
    """The reading whose street was not found; a ZIP also as the town that was said instead of its.

    Where the ZIP has streets, but not that one, either of them can be what is wrong.
    """
    places = [matcher.told(reading)]
    if "city_changed" in reading.faults and places[0].streets:
        towns = gazetteer.places(address.city, reading.state)
        places += [_city(_said(address), town, "zip_changed") for town in towns]
    return places


def _typed(address: Address, latitude: float, longitude: float) -> Candidate:
    from locator.geocode.bounds import in_the_us  # not at the top: few type coordinates

    # Rounding moves each coordinate by half a unit of its last place at most.
    rounding = hypot(0.5, 0.5) * 10.0**-address.coordinate_decimals * _DEGREE_M
    found = ("text_ignored",) if address.rest else ()
    if not in_the_us(latitude, longitude):
        found = (*found, "outside_us")
    return Candidate(
        latitude, longitude, ADDRESS_POINT,
        max(rounding, address.uncertainty_m, _LEAST_TYPED_M),
        "the coordinates given", "typed", "", found,
    )  # fmt: skip


class _Said(NamedTuple):
    """What of an address decides its readings; the same few are said again and again."""

    zip: str
    other_zips: tuple[str, ...]
    city: str
    state: str
    po_box: bool
    street: bool  # or a rural route: more than the readings can place
    rest: bool


def _said(address: Address) -> _Said:
    street = address.street.street_name or any(address.street) or address.crossing
    no_town = not address.state and address.city in _NO_TOWNS
    if no_town and address.city in _TOWNS_TOO:
        no_town = address.rest != ""
    return _Said(
        address.zip,
        address.other_zips,
        "" if no_town else address.city,
        address.state,
        address.po_box != "",
        bool(street or address.rural_route),
        no_town or address.rest != "",
    )


@lru_cache(maxsize=8_192)
def _readings(said: _Said) -> tuple[Candidate, ...]:
    return tuple(_by_zips(said) or _by_city(said))


def _by_zips(said: _Said) -> list[Candidate]:
    """The readings of each ZIP that was typed and is in the table, in the order of the said."""
    rows = (gazetteer.zip_row(code) for code in (said.zip, *said.other_zips))
    return list(dict.fromkeys(place for row in rows if row for place in _by_zip(said, row)))


def _by_zip(said: _Said, row: ZipRow) -> list[Candidate]:
    """The ZIP's reading, and with it those of a state or city that contradicts the ZIP."""
    state = said.state
    if state and state != row.state:
        about = _about_city(said.city, row)
        others = _cities(said, state, "zip_changed")
        others = others or _whole_state(said, state, "zip_changed")
        return [_zip(said, row, "state_conflict", *about), *others]
    if not said.city or row.calls_itself(place_key(said.city)):
        return [_zip(said, row)]
    towns = gazetteer.places(said.city, row.state)
    if not state:
        towns = towns or gazetteer.places(said.city)
    if any(gazetteer.overlap(town, row) for town in towns):
        return [_zip(said, row, "city_changed")]
    far = [_city(said, town, "zip_changed") for town in towns]
    return [_zip(said, row, *_about_city(said.city, row)), *far]


def _about_city(city: str, row: ZipRow) -> tuple[str, ...]:
    """What is wrong with ``city`` when the ZIP is right."""
    key = place_key(city)
    if not city or row.calls_itself(key):
        return ()
    if gazetteer.places(city):
        return ("city_changed",)
    own = [place_key(name) for name in (row.place, *row.other_places)]
    return ("city_respelled",) if gazetteer.closest(key, own) else ("city_unknown",)


def _by_city(said: _Said) -> list[Candidate]:
    """The readings of a city, when there is no ZIP or none that the table has."""
    fault = "zip_unknown" if said.zip else "zip_missing"
    if not said.state:
        return [_city(said, town, fault) for town in gazetteer.places(said.city)]
    found = _cities(said, said.state, fault)
    if gazetteer.places(said.city, said.state):
        return found
    # No such city in that state: misspelt, another state's, or one that the table does not have.
    elsewhere = gazetteer.places(said.city)
    others = [_city(said, town, fault, "state_conflict") for town in elsewhere]
    state = _whole_state(said, said.state, fault) if found or others else []
    return found + state + others


def _cities(said: _Said, state: str, *faults: str) -> list[Candidate]:
    """The places of that name in ``state``, else those whose name is nearest in spelling."""
    if exact := gazetteer.places(said.city, state):
        return [_city(said, town, *faults) for town in exact]
    near = gazetteer.respelled(said.city, state)
    return [_city(said, town, *faults, "city_respelled") for town in near]


def _whole_state(said: _Said, state: str, fault: str) -> list[Candidate]:
    disc = gazetteer.state_disc(state)
    if not disc:
        return []
    faults = [fault] + ["city_unknown"] * bool(said.city)
    return [
        Candidate(
            *disc[:2], STATE, disc.uncertainty_m, _state_name(state), gazetteer.SOURCE,
            gazetteer.VINTAGE, _faults(said, *faults), state=state,
        )
    ]  # fmt: skip


def _state_name(code: str) -> str:
    """The name of a state as it is said: "TN" is Tennessee, "DC" the District of Columbia."""
    name = next((name for name, own in STATES.items() if own == code), code)
    return name.title().replace(" Of ", " of ")


def _zip(said: _Said, row: ZipRow, *faults: str) -> Candidate:
    precision, radius = ZIP, row.uncertainty_m
    if row.type not in (STANDARD, NO_AREA):
        precision = PO_BOX_ZIP
    elif said.po_box:
        precision, radius = PO_BOX_ZIP, _BOX_WIDER * radius
    return Candidate(
        row.latitude, row.longitude, precision, radius, f"{row.place}, {row.state} {row.zip}",
        gazetteer.SOURCE, gazetteer.VINTAGE, _faults(said, *faults),
        row.zip, row.place, row.state,
    )  # fmt: skip


def _city(said: _Said, town: Place, *faults: str) -> Candidate:
    return Candidate(
        town.latitude, town.longitude, CITY, town.uncertainty_m, f"{town.name}, {town.state}",
        gazetteer.SOURCE, gazetteer.VINTAGE, _faults(said, *faults), "", town.name, town.state,
    )  # fmt: skip


def _faults(said: _Said, *found: str) -> tuple[str, ...]:
    """All faults, in the order of the ladder's list."""
    words = set(found)
    if said.street:
        words.add("street_not_placed")
    if said.rest:
        words.add("text_ignored")
    return tuple(word for word in FAULTS if word in words)
