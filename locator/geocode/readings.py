"""The typed ZIP, town and state → the readings of them, each with its weight.

Where two of them contradict each other, each becomes a reading of its own: nothing is guessed.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from locator.address.abroad import COUNTRIES_ABROAD
from locator.address.model import Address
from locator.address.places import KINDS_OF_PLACE
from locator.address.pub28 import STATE_NAMES
from locator.address.slips import slips_between
from locator.address.tail import ZIP_LABELS
from locator.geocode import gazetteer
from locator.geocode.gazetteer import STANDARD, Place, ZipRow, one_slip, place_key
from locator.geocode.mistakes import FAR_TOWN, FAR_ZIP, RATES, rate, slip_rate
from locator.geocode.model import CITY, FAULTS, PO_BOX_ZIP, STATE, ZIP, Candidate

# Without a state these are no towns: "Greece" need not be Greece, New York, nor "hospital" a
# hamlet of that name.
NO_TOWNS = COUNTRIES_ABROAD | KINDS_OF_PLACE
# But these are, unless there is more text: each names a town of over 15,000 people (2020 census of
# Michigan, Pennsylvania, Tennessee and Texas).
_TOWNS_TOO = frozenset({"HOLLAND", "LEBANON", "PALESTINE"})
# Towns of one name with more ZIPs than this are meant by nearly all who say it.
_FEW_ZIPS = 3
# Cities that are meant so much less often than a town of just that name are no readings.
_LEAST_SIZE = 0.1
# People who rent a box live around the post office, not only in its own ZIP: docs/accuracy.md has
# the measured factor.
_BOX_WIDER = 2
# Digits of a ZIP that lost one, or got one more.
_MISCOUNTED = (4, 6)


class Parts(NamedTuple):
    """The parts of an address that decide its readings: the same few come again and again."""

    zip: str
    other_zips: tuple[str, ...]
    city: str
    state: str
    po_box: bool
    street: bool  # or a rural route: more than the readings can place
    rest: bool
    digits: str = ""  # a ZIP with a digit too few or too many


def parts_of(address: Address) -> Parts:
    """The parts of an address that say which ZIP and town it is in."""
    street = address.street.street_name or any(address.street) or address.crossing
    no_town = not address.state and address.city in NO_TOWNS
    if no_town and address.city in _TOWNS_TOO:
        no_town = address.rest != ""
    # Behind other words than "ZIP", such as "gate" or "MRN", digits are hardly one.
    *before, last = address.rest.split() or [""]
    miscounted = not address.zip and last.isdecimal() and len(last) in _MISCOUNTED
    miscounted = miscounted and (not before or before[0] in ZIP_LABELS)
    return Parts(
        address.zip,
        address.other_zips,
        "" if no_town else address.city,
        address.state,
        address.po_box != "",
        bool(street or address.rural_route),
        no_town or (address.rest != "" and not miscounted),
        last if miscounted else "",
    )


@lru_cache(maxsize=8_192)
def readings_of(parts: Parts) -> tuple[Candidate, ...]:
    """The places that the ZIP, the town and the state can mean, each with its weight."""
    return tuple(_by_zips(parts) or _by_city(parts))


def _by_zips(parts: Parts) -> list[Candidate]:
    """The readings of each typed ZIP that is in the table, in the order they were typed."""
    rows = (gazetteer.zip_row(code) for code in (parts.zip, *parts.other_zips))
    return list(dict.fromkeys(place for row in rows if row for place in _by_zip(parts, row)))


def _by_zip(parts: Parts, row: ZipRow) -> list[Candidate]:
    """The reading of a ZIP, and those of a state or city that contradicts it."""
    state = parts.state
    if state and state != row.state:
        about = _about_city(parts.city, row)
        others = _cities(parts, state, "zip_changed")
        others = others or _whole_state(parts, state, "zip_changed")
        return [_zip(parts, row, "state_conflict", *about), *others]
    if not parts.city or row.calls_itself(place_key(parts.city)):
        return [_zip(parts, row)]
    towns = gazetteer.places(parts.city, row.state)
    if not state:
        towns = towns or gazetteer.places(parts.city)
    if any(gazetteer.overlap(town, row) for town in towns):
        boxes = row.type != STANDARD and parts.street
        return [_slipped(_zip(parts, row, "city_changed"), towns if boxes else ())]
    far = [_city(parts, town, "zip_changed") for town in towns]
    return [_slipped(_zip(parts, row, *_about_city(parts.city, row)), towns), *far]


def _slipped(reading: Candidate, towns: Sequence[Place]) -> Candidate:
    """The reading of a ZIP that one slip makes a ZIP of ``towns``, which are not at all there.

    A town with more ZIPs is named more often by people from elsewhere.
    """
    if not any(_is_slip(reading.zip, town.zips) for town in towns):
        return reading
    named = min(1.0, FAR_TOWN * sum(len(town.zips) for town in towns))
    return reading._replace(weight=reading.weight * named)


def _about_city(city: str, row: ZipRow) -> tuple[str, ...]:
    """The faults of ``city`` if the ZIP is right."""
    key = place_key(city)
    if not city or row.calls_itself(key):
        return ()
    if gazetteer.places(city):
        return ("city_changed",)
    own = [place_key(name) for name in (row.place, *row.other_places)]
    return ("city_respelled",) if gazetteer.closest(key, own) else ("city_unknown",)


def towns_around(parts: Parts, reading: Candidate) -> list[Place]:
    """The towns of the given name that reach into the reading's ZIP, and have other ZIPs.

    A town does not bear out one of its ZIPs against the others.
    """
    row = gazetteer.zip_row(reading.zip)
    if row is None:
        return []
    towns = gazetteer.places(parts.city, row.state)
    return [town for town in towns if town.zips != (row.zip,) and gazetteer.overlap(town, row)]


def instead(parts: Parts, reading: Candidate, town: Place) -> Candidate:
    """The town that was given, where the reading's ZIP is wrong; one next to it is no far ZIP."""
    conflict = ("state_conflict",) if "state_conflict" in reading.faults else ()
    return _city(parts._replace(zip=""), town, "zip_changed", *conflict)


def _by_city(parts: Parts) -> list[Candidate]:
    """The readings of a city, where there is no ZIP or the table does not have it."""
    fault = "zip_unknown" if parts.zip else "zip_missing"
    if not parts.state:
        return _in_any_state(parts, fault)
    if towns := gazetteer.places(parts.city, parts.state):
        return _by_meant_zips(parts, towns) or _cities(parts, parts.state, fault)
    found = _cities(parts, parts.state, fault) or _guesses(parts, fault)
    # No such city in that state: misspelled, another state's, or one that the table does not have.
    elsewhere = gazetteer.places(parts.city)
    others = [_city(parts, town, fault, "state_conflict") for town in elsewhere]
    state = _whole_state(parts, parts.state, fault) if found or others else []
    if others and not found:
        # A town that is in no list is half as likely as one of that name in another state. Ours.
        most = sum(other.weight for other in others) / len(others) / 2
        state = [one._replace(weight=min(one.weight, most)) for one in state]
    return found + others + state


def _by_meant_zips(parts: Parts, towns: Sequence[Place]) -> list[Candidate]:
    """The readings of a town's ZIPs that one slip makes of a typed one that does not exist.

    A digit of it is wrong, lost or added. Also those of the town, where more of it is wrong. None
    where no slip makes it the town's, or several ZIPs, and no street that can tell them apart.
    """
    typed = parts.zip or parts.digits
    own = [code for town in towns for code in town.zips] if typed else []
    codes = [code for code in own if slips_between(typed, code) == 1]
    rows = [row for code in codes if (row := gazetteer.zip_row(code))]
    if not rows or (rows[1:] and not parts.street):
        return []
    parts = parts._replace(digits="")
    zips = [_zip(parts, row, "zip_unknown") for row in rows]
    cities = [_city(parts, town, "zip_unknown") for town in towns]
    return [
        *(one._replace(weight=one.weight / len(zips)) for one in zips),
        *(one._replace(weight=one.weight * RATES["zip_changed"]) for one in cities),
    ]


def _in_any_state(parts: Parts, fault: str) -> list[Candidate]:
    """The towns of that name, and those with the nearest spelling where it is no city's.

    "Bufalo" is in Puerto Rico; yet more people leave a letter out of Buffalo, New York.
    """
    exact = gazetteer.places(parts.city)
    zips = sum(len(town.zips) for town in exact)
    if zips > _FEW_ZIPS:
        return _by_size(parts, exact, fault)
    if not exact:
        cities = gazetteer.respelled_city(parts.city)
        return _by_size(parts, cities, fault, "city_respelled")
    towns = gazetteer.spelled_like(parts.city)
    each = slip_rate(1) * len(exact) / zips  # against one of the towns
    if each * sum(len(town.zips) for town in towns) < _LEAST_SIZE:
        return _by_size(parts, exact, fault)
    near = ((_city(parts, town, fault, "city_respelled"), len(town.zips)) for town in towns)
    return _by_size(parts, exact, fault) + [
        city._replace(weight=rate((fault,)) * each * size) for city, size in near
    ]


def _by_size(parts: Parts, towns: Sequence[Place], *faults: str) -> list[Candidate]:
    """The towns of one name in any state: one with more ZIPs has more callers."""
    mean = sum(len(town.zips) for town in towns) / max(1, len(towns))
    cities = [(_city(parts, town, *faults), len(town.zips) / mean) for town in towns]
    return [city._replace(weight=city.weight * size) for city, size in cities]


def _cities(parts: Parts, state: str, *faults: str) -> list[Candidate]:
    """The places of that name in ``state``, else those with the nearest spelling."""
    if exact := gazetteer.places(parts.city, state):
        return [_city(parts, town, *faults) for town in exact]
    near = gazetteer.respelled(parts.city, state)
    return [_city(parts, town, *faults, "city_respelled") for town in near]


def _guesses(parts: Parts, fault: str) -> list[Candidate]:
    """The places of the state that the name of the city may mean, with more slips, or shortened."""
    return [
        city._replace(weight=city.weight * min(1.0, slip_rate(slips) / slip_rate(1)))
        for town, slips in gazetteer.likest(parts.city, parts.state)
        for city in (_city(parts, town, fault, "city_respelled"),)
    ]


def _whole_state(parts: Parts, state: str, fault: str) -> list[Candidate]:
    disc = gazetteer.state_disc(state)
    if not disc:
        return []
    faults = [fault] + ["city_unknown"] * bool(parts.city)
    return [
        Candidate(
            *disc[:2], STATE, disc.uncertainty_m, _state_name(state), gazetteer.SOURCE,
            gazetteer.VINTAGE, _faults(parts, *faults), state=state,
            weight=rate(tuple(faults)) * _for_zips(parts, tuple(faults), ()),
        )
    ]  # fmt: skip


def _state_name(code: str) -> str:
    """The name of a state as people say it: "Tennessee", "District of Columbia"."""
    return STATE_NAMES[code].title().replace(" Of ", " of ")


def _zip(parts: Parts, row: ZipRow, *faults: str) -> Candidate:
    precision, radius = ZIP, row.uncertainty_m
    if row.type != STANDARD:
        precision = PO_BOX_ZIP
    elif parts.po_box:
        precision, radius = PO_BOX_ZIP, _BOX_WIDER * radius
    return Candidate(
        row.latitude, row.longitude, precision, radius, f"{row.place}, {row.state} {row.zip}",
        gazetteer.SOURCE, gazetteer.VINTAGE, _faults(parts, *faults),
        row.zip, row.place, row.state, weight=rate(faults),
    )  # fmt: skip


def _for_zips(parts: Parts, faults: tuple[str, ...], zips: tuple[str, ...]) -> float:
    """The factor for a given ZIP that is not nearly one of the place's."""
    near = not parts.zip or "zip_changed" not in faults or _is_slip(parts.zip, zips)
    return 1.0 if near else FAR_ZIP


def _is_slip(zip_code: str, zips: Sequence[str]) -> bool:
    """True if one slip makes ``zip_code`` one of ``zips``."""
    return any(one_slip(zip_code, code) for code in zips)


def _city(parts: Parts, town: Place, *faults: str) -> Candidate:
    return Candidate(
        town.latitude, town.longitude, CITY, town.uncertainty_m, f"{town.name}, {town.state}",
        gazetteer.SOURCE, gazetteer.VINTAGE, _faults(parts, *faults), "", town.name, town.state,
        weight=rate(faults) * _for_zips(parts, faults, town.zips),
    )  # fmt: skip


def _faults(parts: Parts, *found: str) -> tuple[str, ...]:
    """All faults, in the order of the ladder's list."""
    words = set(found)
    if parts.street:
        words.add("street_not_placed")
    if parts.rest or parts.digits:
        words.add("text_ignored")
    return tuple(word for word in FAULTS if word in words)
