"""The places that callers of these clinics are likely to mean: most of them are from about here."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial

from locator.address import Address
from locator.address.places import KINDS_OF_PLACE
from locator.address.pub28 import DIRECTIONALS
from locator.address.slips import slips_between
from locator.clinics.directory import Directory
from locator.clinics.strips import Strips
from locator.geocode.gazetteer import (
    Likeness,
    Place,
    ZipRow,
    is_tight,
    one_slip,
    place_key,
    places,
    resembling,
    rows_in_section,
    slips_of,
    spelled_like,
    spelled_out,
    zip_row,
)
from locator.geocode.mistakes import LOOSE, slip_rate
from locator.geocode.model import CITY, PO_BOX_ZIP, STATE, ZIP, Candidate, added_up, share_out
from locator.geodesy import LONGEST_DEGREE_M, METERS_PER_MILE

# A caller who names a town without its state means one about here. Ours: 60 miles, an hour's drive.
_REACH_M = 60 * METERS_PER_MILE
# A caller means a town within that reach more often than one of the same size farther off: the more
# so the farther, up to a thousand times. Ours: of a thousand callers one is not from here, and a
# town a mile beyond the reach is nearly within it. At 80 miles it is ten times, at 142 a thousand.
_FADING, _LEAST_FAR = 8, 1e-3
# A name that is no town's has this many letters, or the town near the clinics that it may mean:
# shorter words are too often near the name of some town. Ours.
_LEAST_LETTERS = 6
# With these faults a town is not just the one that was typed.
_GUESSED = frozenset({"city_respelled", "state_conflict"})
# With these it may be no town at all.
_DOUBTED = frozenset({"city_respelled", "text_ignored"})
# With these the town, or the ZIP code, is not the one that was typed.
_OTHER_TOWN = frozenset({"city_changed", "city_unknown"})
_OTHER_ZIP = frozenset({"zip_changed", "zip_unknown"})
_AREAS = frozenset({ZIP, PO_BOX_ZIP, CITY, STATE})


def likely_meant(
    address: Address,
    candidates: Sequence[Candidate],
    clinics: Directory,
    area_m: float,
    again: Callable[[Address], list[Candidate]] | None,
) -> list[Candidate]:
    """The candidates as a caller of these clinics is likely to mean them.

    If the state of a town is missing or wrong, towns near the clinics come first. A ZIP code that
    no known town or state bears out, farther than ``area_m`` (meters) from every clinic, can as
    well be one near them with one slip. ``again`` places another address; None where that would
    send it over a network.
    """
    found = list(candidates)
    if found and "place_missing" in found[0].faults:
        return _from_anywhere(found, clinics, area_m)
    if not address.zip or all("zip_unknown" in one.faults for one in found):
        found = _near_first(address, found, clinics, area_m, again)
    if again and _is_astray(address, found, clinics, area_m):
        near = _slips(clinics).near(address.zip)
        others = [place for code in near for place in again(address._replace(zip=code))]
        others = _within_reach(others, clinics)
        if any(_agrees(address, one) for one in found):
            others = [one for one in others if _agrees(address, one)]
        return _or_slip(found, others) if others else found
    return found


def _from_anywhere(
    candidates: Sequence[Candidate], clinics: Directory, area_m: float
) -> list[Candidate]:
    """Streets that were typed without a place, with less weight far from every clinic.

    The streets installed there say nothing of those around here, so the rest keeps its weight.
    """
    besides = max(0.0, 1.0 - sum(one.weight for one in candidates))
    faded = [one._replace(weight=_faded(one, clinics, area_m)) for one in candidates]
    return share_out(faded, besides=besides)


def _is_astray(
    address: Address, candidates: Sequence[Candidate], clinics: Directory, area_m: float
) -> bool:
    """True if a caller from here has a wrong ZIP code, and all that is known are areas.

    The ZIP code is far from every clinic, or does not exist, and neither town nor state bears it
    out. If one slip makes it a ZIP code of the town, that does.
    """
    if not candidates or any(one.precision not in _AREAS for one in candidates):
        return False
    row = zip_row(address.zip) if address.zip else None
    if row is None and not (address.zip and address.city):
        return False
    if row is not None and _gap_m(row, clinics.strips) <= area_m:
        return False
    return not any(_agrees(address, one) and _has_zip(address.zip, one) for one in candidates)


def _agrees(address: Address, place: Candidate) -> bool:
    """True if the place has the town or the state that was typed."""
    has_state = address.state != "" and "state_conflict" not in place.faults
    return has_state or (address.city != "" and _OTHER_TOWN.isdisjoint(place.faults))


def _has_zip(zip_code: str, place: Candidate) -> bool:
    """True if the place has that ZIP code, or is a town that has it but for one slip."""
    if _OTHER_ZIP.isdisjoint(place.faults):
        return True
    town = _town(place) if place.precision == CITY else None
    return town is not None and any(one_slip(zip_code, code) for code in town.zips)


def _near_first(
    address: Address,
    candidates: Sequence[Candidate],
    clinics: Directory,
    area_m: float,
    again: Callable[[Address], list[Candidate]] | None,
) -> list[Candidate]:
    """The candidates of a town whose ZIP code says nothing, those near the clinics first."""
    if address.state:
        return _guesses_near(candidates, clinics, area_m)
    if again and (found := _nearly_called(address, candidates, clinics, again)):
        return found
    if _is_named_after(address.city, candidates) and _are_far(candidates, (CITY,), clinics, area_m):
        return []  # it is seldom there: that college is in Kenosha
    in_state = partial(_in_state, address, again) if again and address.city else None
    return _from_here(near_the_clinics(candidates, clinics, in_state), clinics, area_m)


def share_beyond(candidates: Sequence[Candidate], clinics: Directory, area_m: float) -> float:
    """The weight of the candidates that are farther than ``area_m`` (meters) from every clinic."""
    return sum(one.weight for one in candidates if _gap_m(one, clinics.strips) > area_m)


def _slips(clinics: Directory) -> "_Slips":
    slips: _Slips | None = clinics.kept.get(_Slips)
    if slips is None:
        slips = clinics.kept[_Slips] = _Slips(clinics)
    return slips


class _Slips:
    """The ZIP codes near the clinics that one slip makes of another."""

    def __init__(self, clinics: Directory) -> None:
        # The directory holds this, so this must not hold the directory.
        self._strips = clinics.strips
        self._sections: dict[str, frozenset[str]] = {}  # by their first three digits

    def near(self, zip_code: str) -> list[str]:
        """Those that one slip makes of ``zip_code``, in order."""
        return sorted(code for code in slips_of(zip_code) if code in self._section(code[:3]))

    def _section(self, digits: str) -> frozenset[str]:
        near = self._sections.get(digits)
        if near is None:
            near = self._sections[digits] = frozenset(self._near(rows_in_section(digits)))
        return near

    def _near(self, rows: Sequence[ZipRow]) -> Iterator[str]:
        width_m = _width_m(rows)
        for row in rows:
            meters = _gap_m(row, self._strips)
            if meters < _REACH_M:
                yield row.zip
            elif meters > _REACH_M + width_m:
                return  # no other ZIP code of the section is so much nearer


def _width_m(rows: Sequence[ZipRow]) -> float:
    """An upper bound of the distance between any two of these, in meters."""
    if not rows:
        return 0.0
    latitudes = [row.latitude for row in rows]
    longitudes = [row.longitude for row in rows]
    degrees = max(latitudes) - min(latitudes) + max(longitudes) - min(longitudes)
    return degrees * LONGEST_DEGREE_M


def _or_slip(typed: Sequence[Candidate], near: Sequence[Candidate]) -> list[Candidate]:
    """The places of the typed ZIP code, and those near the clinics that it can be with one slip.

    Ours: one is as likely as the other. Together they weigh as much as those of the typed one did.
    A place that is among both, such as the town beside them, comes once.
    """
    half = sum(place.weight for place in typed) / 2
    part = half / sum(place.weight for place in near)
    found = [place._replace(weight=place.weight / 2) for place in typed]
    for place in near:
        faults = tuple(dict.fromkeys(("zip_changed", *place.faults)))
        found.append(place._replace(weight=part * place.weight, faults=faults))
    return added_up(found)


def near_the_clinics(
    candidates: Sequence[Candidate],
    clinics: Directory,
    in_state: Callable[[str], list[Candidate]] | None = None,
) -> list[Candidate]:
    """The towns that a caller of these clinics can mean, where several states have the name.

    For a town typed without its state: where some of that name are within reach of a clinic, the
    others are left out, and the fault state_assumed says so. They keep a small part of the weight:
    a hamlet here is not certain beside a city of that name. Anything else comes back unchanged,
    also where only streets of other towns are within reach. ``in_state`` places the address in a
    state; without it, a street that is in none of the towns near leaves more to the others.
    """
    states = {candidate.state for candidate in candidates}
    if len(states) < 2:
        return list(candidates)
    near = _within_reach(candidates, clinics)
    if all("city_changed" in candidate.faults for candidate in near):
        return list(candidates)  # none of them has the name
    known = _weight_here(candidates, clinics)
    if in_state and all(map(_lacks_street, near)):
        placed = _in_their_states(near, known, in_state)
        if here := _within_reach(placed, clinics):
            candidates, near, known = placed, here, _weight_here(placed, clinics)
    # Places without a candidate keep their weight, but a guess at a town stays as likely as not.
    besides = max(0.0, 1.0 - sum(one.weight for one in candidates))
    if all(not _DOUBTED.isdisjoint(one.faults) for one in candidates):
        besides = min(besides, known)
    return [
        one._replace(weight=one.weight / (besides + known), faults=(*one.faults, "state_assumed"))
        for one in near
    ]


def _within_reach(candidates: Sequence[Candidate], clinics: Directory) -> list[Candidate]:
    return [one for one in candidates if _gap_m(one, clinics.strips) < _REACH_M]


def _weight_here(candidates: Sequence[Candidate], clinics: Directory) -> float:
    """The weight of them all, of far ones only the part that callers of these clinics mean."""
    return sum(_faded(one, clinics) for one in candidates)


def _lacks_street(candidate: Candidate) -> bool:
    faults = candidate.faults
    return "street_not_placed" in faults and "city_respelled" not in faults


def _in_state(
    address: Address, again: Callable[[Address], list[Candidate]], state: str
) -> list[Candidate]:
    return again(address._replace(state=state))


def _in_their_states(
    near: Sequence[Candidate], known: float, in_state: Callable[[str], list[Candidate]]
) -> list[Candidate]:
    """The places as if the states of the towns near the clinics had been typed.

    No street is installed in most far towns, so a street that is in none of these towns would speak
    for the far ones. ``known``: the weight of them all.
    """
    found = []
    for state in dict.fromkeys(one.state for one in near):
        part = sum(one.weight for one in near if one.state == state) / known
        found += [one._replace(weight=part * one.weight) for one in in_state(state)]
    return found


def _is_named_after(name: str, candidates: Sequence[Candidate]) -> bool:
    """True for what has the name of a town and more: "Carthage College", "UW Parkside".

    Directions are no more than the town ("West Milton").
    """
    words = set(spelled_out(name).split()) - DIRECTIONALS.keys()
    return all(words > set(one.city.upper().split()) for one in candidates)


def _nearly_called(
    address: Address,
    candidates: Sequence[Candidate],
    clinics: Directory,
    again: Callable[[Address], list[Candidate]],
) -> list[Candidate]:
    """Towns near the clinics with nearly the name of towns that are all farther off, and those.

    "Tempe" is in Arizona, but a caller from around Temple, Texas, hardly means that. Also towns
    near the clinics for a name that is no town's, if it is long enough ("Racin"); this one may have
    more slips, since there are few towns near. None where there are no such towns. Ours: as likely
    as not, it is a place that is in no list.
    """
    if candidates and not _are_far(candidates, (CITY,), clinics, _REACH_M):
        return []
    key = place_key(address.city)
    if not candidates and (len(key) < _LEAST_LETTERS - 1 or address.city in KINDS_OF_PLACE):
        return []
    guess = all("city_respelled" in one.faults for one in candidates)
    towns = _like_near(address.city, clinics) if guess else _spelled_like_near(key, clinics)
    if not candidates and len(key) < _LEAST_LETTERS:
        towns = [
            one
            for one in towns
            if len(place_key(one.place.name)) >= _LEAST_LETTERS and is_tight(key, one.place)
        ]
    zips = _zips(candidates)
    found, besides = [], 0.0
    for town, slips in towns:
        part = slip_rate(slips) * len(town.zips) / zips
        placed = again(address._replace(city=town.name.upper(), state=town.state))
        faults = ("city_respelled",)
        found += [
            one._replace(weight=part * one.weight, faults=(*faults, *one.faults)) for one in placed
        ]
        if not is_tight(key, town):
            besides += part * LOOSE * sum(one.weight for one in placed)
    faded = [one._replace(weight=_faded(one, clinics)) for one in candidates]
    known = [*found, *faded]
    return share_out(known, besides=besides + _weight_of_areas(known)) if found else []


def _spelled_like_near(key: str, clinics: Directory) -> list[Likeness]:
    """The towns near the clinics among those of any state with the nearest spelling."""
    towns = [Likeness(town, slips_between(place_key(town.name), key)) for town in spelled_like(key)]
    return _near(towns, clinics)


def _like_near(name: str, clinics: Directory) -> list[Likeness]:
    """The towns near the clinics that a name is like, those with one slip more than the first."""
    towns = _near(resembling(name), clinics)
    return [one for one in towns if one.slips <= towns[0].slips + 1]


def _near(towns: Iterable[Likeness], clinics: Directory) -> list[Likeness]:
    return [one for one in towns if _gap_m(one.place, clinics.strips) < _REACH_M]


def _weight_of_areas(candidates: Sequence[Candidate]) -> float:
    """The weight of those that no street bears out."""
    return sum(one.weight for one in candidates if one.precision == CITY)


def _zips(candidates: Sequence[Candidate]) -> int:
    """The ZIP codes of all these towns; one at least."""
    return max(1, sum(len(town.zips) for town in set(map(_town, candidates)) if town))


def _guesses_near(
    candidates: Sequence[Candidate], clinics: Directory, area_m: float
) -> list[Candidate]:
    """The candidates, with guesses at the town weighed by how near they are to the clinics.

    The typed state has no town of that name. The guess is a town of that name in another state, one
    of nearly that name, or one that is in no list. Together, the guesses keep their weight.
    """
    guesses = [one for one in candidates if _is_guess(one)]
    if len(guesses) < 2:
        return list(candidates)
    faded = []
    for one in guesses:
        reach_m = area_m if "city_respelled" in one.faults else _REACH_M
        faded.append(one._replace(weight=_faded(one, clinics, reach_m)))
    part = sum(one.weight for one in guesses) / sum(one.weight for one in faded)
    weighed = [one._replace(weight=part * one.weight) for one in faded]
    rest = [one for one in candidates if not _is_guess(one)]
    besides = max(0.0, 1.0 - sum(one.weight for one in candidates))
    return share_out([*weighed, *rest], besides=besides)


def _is_guess(candidate: Candidate) -> bool:
    return candidate.precision == STATE or not _GUESSED.isdisjoint(candidate.faults)


def _faded(candidate: Candidate, clinics: Directory, reach_m: float = _REACH_M) -> float:
    """The weight of a place that is the less likely the farther it is from all clinics."""
    inside_m = candidate.uncertainty_m if candidate.precision == STATE else 0.0
    part = (reach_m / max(_gap_m(candidate, clinics.strips) - inside_m, reach_m)) ** _FADING
    return candidate.weight * max(part, _LEAST_FAR)


def _from_here(
    candidates: Sequence[Candidate], clinics: Directory, area_m: float
) -> list[Candidate]:
    """Towns far from every clinic, with less weight: a place here can have that name.

    It is in no list, so nobody knows where it is. Ours: it is meant as often as a far town of one
    ZIP code.
    """
    if not _are_far(candidates, (CITY,), clinics, area_m):
        return list(candidates)
    zips = _zips(candidates)
    part = zips / (zips + 1)
    return [candidate._replace(weight=part * candidate.weight) for candidate in candidates]


def _town(candidate: Candidate) -> Place | None:
    found = places(candidate.city, candidate.state)
    return next((town for town in found if town.name == candidate.city), None)


def _are_far(
    candidates: Sequence[Candidate], areas: tuple[str, ...], clinics: Directory, area_m: float
) -> bool:
    """True if all are areas of these precisions, and outside the area that is served."""
    return bool(candidates) and all(
        one.precision in areas and _gap_m(one, clinics.strips) > area_m for one in candidates
    )


def _gap_m(place: Candidate | Place | ZipRow, strips: Strips) -> float:
    """About how far the nearest clinic is, in meters."""
    return next(strips.outwards(place.latitude, place.longitude), (0.0, 0))[0]
