"""The geocoder that needs no network: ZIP, city and state from the table, streets from the index.

Where two typed parts contradict each other, each becomes a reading of its own: nothing is guessed.
The ranking then decides whether the difference matters to the nearest clinic.
"""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from locator.address.abroad import is_abroad
from locator.address.model import Address, Street
from locator.address.places import CITY_FIRST, KINDS_OF_PLACE, SPELLED_OUT
from locator.address.pub28 import DIRECTIONALS, ROAD_CLASSES, SUFFIXES
from locator.geocode import gazetteer
from locator.geocode.mistakes import GOOD, LOOSE, RATES
from locator.geocode.model import (
    CITY,
    FAULTS,
    NONE,
    PO_BOX_ZIP,
    STATE,
    ZIP,
    Candidate,
    share_out,
)
from locator.geocode.readings import NO_TOWNS, instead, parts_of, readings_of, towns_around
from locator.geocode.streets.folder import data_dir, has_index
from locator.geocode.typed import typed

if TYPE_CHECKING:  # sqlite3 is imported only where street data are installed
    from locator.geocode.streets.match import Matcher

# The words of a town's name at the end of a line, and its letters; ours.
_MOST_WORDS, _LEAST_LETTERS = 3, 5
# Digits of a house number that tells one street that is a bare number from another. Ours.
_LEAST_DIGITS = 3
# Places in other ZIPs than the one found, where the typed one does not exist, against what an
# unrelated address weighs: many towns have the streets that most addresses are on. Ours.
_OTHERS = 2.5
# Kinds of place behind the name of the town that they are in, or are.
_KINDS = KINDS_OF_PLACE | {"BOROUGH", "CITY", "TOWN", "TOWNSHIP", "TWP"}
# The first words of names that are no part of the second word's town.
_TOWN_FIRST = DIRECTIONALS.keys() | CITY_FIRST
# How often words that are a street and its town, with no comma between them, are something else.
# Ours: a name of two words that has both is rare.
_NO_COMMA = 0.03
_AREAS = frozenset({ZIP, PO_BOX_ZIP, CITY, STATE})
# A road that the files have under its other name only: Highway K is 60th St in Kenosha County. As
# often as one of two streets that cross.
_OTHER_NAME = RATES["crossing_not_placed"]
# A street that was read in another way has to fit without these.
_STRAINED = frozenset({"number_changed", "number_out_of_range", "street_respelled", "zip_changed"})
_ROADS = frozenset(ROAD_CLASSES.values())


class Offline:
    """Places an address by its ZIP, else by its city; to the street where streets are installed."""

    name = "offline"
    online = False

    def __init__(self, matcher: "Matcher | None" = None, *, guesses: bool = True) -> None:
        self._matcher, self._guesses = matcher, guesses

    def without_guesses(self) -> "Offline":
        """The same data, but a street needs its exact spelling and a number within a range.

        For addresses that somebody wrote down with care: a guess would be rejected anyway.
        """
        return Offline(self._matcher, guesses=False)

    @property
    def streets(self) -> bool:
        """True if street data are installed."""
        return self._matcher is not None

    def geocode(self, address: Address) -> list[Candidate]:
        """The places ``address`` can mean, best first; none if it has no known ZIP or city.

        With street data, each reading of the ZIP and the city becomes the typed street, where the
        street is there. A street without a ZIP or city is looked for in all installed data. Raises
        DataError if the data are damaged.
        """
        if point := typed(address):
            return [point]
        if is_abroad(address):
            return []
        found = self._places(address) or self._in_last_town(address)
        if self._matcher is None or _is_placed(found) or not self._guesses:
            return found
        return self._otherwise(address) or found

    def _otherwise(self, address: Address) -> list[Candidate]:
        """The places of the street read in another way, if the likeliest fits; else none.

        None is certain.
        """
        from locator.geocode.otherwise import otherwise

        for other, fault in otherwise(address):
            found = self._places(other) or self._in_last_town(other)
            if _is_placed(found) and _STRAINED.isdisjoint(found[0].faults):
                placed = [_with_fault(one, fault) for one in found]
                return share_out(placed, besides=max(LOOSE, 1.0 - _weight(found)))
        return []

    def _places(self, address: Address) -> list[Candidate]:
        readings = readings_of(parts_of(address))
        if self._matcher is None:
            return share_out(readings, besides=_guessed(address, readings))
        if not address.street.street_name:
            areas = [self._with_housing_area(reading, self._matcher) for reading in readings]
            # No street says where a rural route's box is.
            if address.rural_route:
                areas = [area._replace(streets=NONE) for area in areas]
            return share_out(areas, besides=_guessed(address, areas))
        if not readings and address.city:
            return []
        if not readings and address.zip:
            found = _in_state(self._matcher.in_meant_zips(address), address.state)
            # The other ZIPs that can be meant are mostly not installed, and may have that street.
            return share_out(found, besides=_OTHERS * RATES["zip_unknown"])
        if not readings and _is_bare(address):
            return []
        if not readings:
            # The place may be anywhere: what is installed is half of what it can be, at most.
            found = _in_state(self._matcher.anywhere(address), address.state)
            return share_out(found, besides=_weight(found))
        return self._on_streets(address, readings, self._matcher)

    def _in_last_town(self, address: Address) -> list[Candidate]:
        """The places of an address with a town among its words; they may well be none.

        A house on a street of that town can hardly be chance. Without one, only last words count.
        """
        last = _with_last_town(address)
        other = last or _with_first_town(address)
        found = self._places(other) if other else []
        placed = _is_placed(found)
        if not last and not placed:
            return []
        return share_out(found, besides=(_NO_COMMA if placed else 1.0) * _weight(found))

    def _on_streets(
        self, address: Address, readings: Sequence[Candidate], matcher: "Matcher"
    ) -> list[Candidate]:
        """The places on the typed street, and each reading's area for a street nobody has."""
        found: list[Candidate] = []
        for reading in readings:
            places, settled = matcher.match_street(address, reading, guesses=self._guesses)
            if settled and len(readings) == 1:
                # The rest, on an unknown street of that name, is too little to look for.
                return share_out(places, besides=matcher.unknown(reading))
            found += places
            found += self._unplaced(address, reading, matcher)
        elsewhere = _elsewhere(address, found)
        if not address.zip and not any(place.weight > GOOD for place in found):
            elsewhere = elsewhere or _next_town(found, readings, matcher)
        return share_out(found, besides=elsewhere + _loose(address, found))

    def _unplaced(
        self, address: Address, reading: Candidate, matcher: "Matcher"
    ) -> list[Candidate]:
        """The reading's area, for a house on a street that is not installed.

        The town that was given with a ZIP is an area of its own, for a ZIP that is wrong. But with
        no streets of either, nothing speaks against one of the town's own ZIPs.
        """
        areas = [area := self._with_housing_area(reading, matcher)]
        for town in towns_around(parts_of(address), reading):
            other = matcher.with_coverage(instead(parts_of(address), reading, town))
            own = "city_changed" not in reading.faults
            if not own or area.streets != NONE or other.streets != NONE:
                areas.append(other)
        # The files often have a lettered road under another name.
        least = _OTHER_NAME if _is_lettered_road(address.street) else 0.0
        return [one._replace(weight=one.weight * max(least, matcher.unknown(one))) for one in areas]

    def _with_housing_area(self, reading: Candidate, matcher: "Matcher") -> Candidate:
        """A ZIP's reading with the point and the radius of its houses, where they are known."""
        reading = matcher.with_coverage(reading)
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


def _is_placed(found: Sequence[Candidate]) -> bool:
    """True if the best of these places is on a street."""
    return bool(found) and found[0].precision not in _AREAS


def _with_fault(place: Candidate, fault: str) -> Candidate:
    """The place with a fault of the reading; areas are as they would be without it."""
    if place.precision in _AREAS:
        return place
    known = {*place.faults, fault}
    return place._replace(faults=tuple(word for word in FAULTS if word in known))


def _is_lettered_road(street: Street) -> bool:
    """True for a county highway by its letters: "Hwy K", "County Road KR"."""
    kind, _, letters = street.street_name.rpartition(" ")
    return kind in _ROADS and letters.isalpha() and not street.suffix_type


def _is_bare(address: Address) -> bool:
    """True if the streets are numbers and nothing else, as in "1 1" and "1 & 2".

    They are in every town, and so is a house of few digits: it is hardly an address.
    """
    parts = (*address.street, *(address.crossing or ()))
    return len(address.house_number) < _LEAST_DIGITS and "".join(parts).isdigit()


def _in_state(places: list[Candidate], state: str) -> list[Candidate]:
    """The places of a street that are in the typed state; all of them if none was typed."""
    return [place for place in places if state in ("", place.state)]


def _with_last_town(address: Address) -> Address | None:
    """The address with its last words as the town, where they are one and no place was read.

    For "5500 22nd avanoo kenosha" and "walmart Milton FL". Only behind a house number, a crossing
    or the word IN, or before a state: "rescue mission" is not in Mission, Kansas.
    """
    if address.zip:
        return None
    if address.city:
        return _with_town_in(address)
    line = address.crossing or address.street
    whole = line.suffix_type or line.postdirectional  # the last word is one of these
    words = [] if whole else line.street_name.split()
    if address.state or not (address.house_number or address.crossing):
        return None
    for at in range(max(1, len(words) - _MOST_WORDS), len(words)):
        town = " ".join(words[at:])
        if _is_town(town):
            shorter = line._replace(street_name=" ".join(words[:at]).removesuffix(" IN"))
            if address.crossing:
                return address._replace(crossing=shorter, city=town)
            return address._replace(street=shorter, city=town)
    return None


def _with_town_in(address: Address) -> Address | None:
    """The address with the last words of its city as the town, or all words but a kind of place."""
    words, state = address.city.split(), address.state
    settled = state or address.house_number or address.crossing
    for at in range(max(1, len(words) - _MOST_WORDS), len(words)):
        town = " ".join(words[at:])
        if words[at - 1] in _TOWN_FIRST:
            continue  # North Huntingdon is far from Huntingdon
        if (settled or words[at - 1] == "IN") and _is_town(town, state):
            return _moved(address, town, words[:at])
    town = " ".join(words[:-1])  # "Navarre Beach", "Huntsville Hospital"
    if words[-1:] and SPELLED_OUT.get(words[-1], words[-1]) in _KINDS and _is_town(town, state):
        return _moved(address, town, words[-1:])
    return None


def _with_first_town(address: Address) -> Address | None:
    """The address with the first words of its city as the town: "… Kenosha new patient".

    Only behind a whole street, where the town stands.
    """
    words = [] if address.zip else address.city.split()
    line = address.crossing or address.street
    if not (address.house_number or address.crossing) or not line.suffix_type:
        return None
    for at in range(min(_MOST_WORDS, len(words) - 1), 0, -1):
        town = " ".join(words[:at])
        if _is_town(town, address.state):
            return _moved(address, town, words[at:])
    return None


def _moved(address: Address, town: str, others: list[str]) -> Address:
    """The address in ``town``; the other words that were read as the city go to the rest."""
    return address._replace(city=town, rest=" ".join((*others, address.rest)).strip())


def _is_town(name: str, state: str = "") -> bool:
    known = len(name) >= _LEAST_LETTERS and name not in NO_TOWNS and name not in SUFFIXES
    return known and bool(gazetteer.places(name, state))


def _elsewhere(address: Address, found: Sequence[Candidate]) -> float:
    """The weight of all other places, where no street bears out a ZIP or a town alone."""
    if not all("street_not_placed" in place.faults for place in found):
        return 0.0
    if guessed := _guessed(address, found):
        return guessed
    if address.zip and address.city and not all("city_unknown" in one.faults for one in found):
        return 0.0
    return _weight(found) * _of_wrong("zip_changed" if address.zip else "city_changed")


def _next_town(
    found: Sequence[Candidate], readings: Sequence[Candidate], matcher: "Matcher"
) -> float:
    """The weight of the streets beside the towns, for one that fits badly: the town may be wrong.

    As if no street had been found, but only as far as those beside are not installed.
    """
    unknown = [matcher.unknown_beside(one) for one in readings if one.precision == CITY]
    return max(unknown, default=0.0) * _of_wrong("city_changed") * _weight(found)


def _of_wrong(fault: str) -> float:
    """How many give that part of an address wrongly, for each one who does not."""
    return RATES[fault] / (1 - RATES[fault])


def _weight(places: Iterable[Candidate]) -> float:
    return sum(place.weight for place in places)


def _guessed(address: Address, found: Sequence[Candidate]) -> float:
    """The weight of all other places for a word that is nearly a city, and all there is.

    It can as well be no place at all.
    """
    guess = found and all("city_respelled" in place.faults for place in found)
    if not guess or address.zip or address.state:
        return 0.0
    return _weight(found)


def _loose(address: Address, found: Sequence[Candidate]) -> float:
    """The weight of all other places, where a typed state has the town by a loose guess alone."""
    if address.zip or not any("city_respelled" in one.faults for one in found):
        return 0.0
    if not address.state or gazetteer.respelled(address.city, address.state):
        return 0.0
    return LOOSE * _weight(found)


def open_offline(data: str | None = None, *, checked: bool = False) -> Offline:
    """The offline geocoder, with the street data in the folder ``data`` if there are any.

    None means the user's own data folder. ``checked``: all of the street data have been checked;
    otherwise what is read of them is. Raises DataError if the street data cannot be used.
    """
    folder = data_dir(data)
    if not has_index(folder):
        return Offline()
    from locator.geocode.streets.match import open_matcher

    return Offline(open_matcher(folder, checked=checked))


def lacks_streets(data: str | None) -> str:
    """The note for a user who chose the data folder ``data``; "" if it has street data.

    Also "" for None, the user's own data folder: nobody chose it.
    """
    if not data or has_index(data):
        return ""
    return (
        f"there are no street data in the data folder {data}:"
        " addresses are placed by ZIP code and town alone"
    )
