"""The places that callers of these clinics are likely to mean: most of them are from about here."""

from collections.abc import Callable, Sequence

from locator.address import Address
from locator.clinics.directory import Directory
from locator.geocode.gazetteer import Place, ZipRow, places, slips_of, zip_row
from locator.geocode.model import CITY, PO_BOX_ZIP, ZIP, Candidate
from locator.geodesy import METERS_PER_MILE

# A caller who names a town without its state means one about here. Ours: 60 miles, an hour's drive.
_REACH_M = 60 * METERS_PER_MILE
# A caller means a town within that reach more often than one of the same size farther off: the more
# so the farther, up to a thousand times. Ours: of a thousand callers one is not from here, and a
# town a mile beyond the reach is nearly within it. At 80 miles it is ten times, at 142 a thousand.
_FADING, _LEAST_FAR = 8, 1e-3


def likely_meant(
    address: Address,
    candidates: Sequence[Candidate],
    clinics: Directory,
    area_m: float,
    again: Callable[[Address], list[Candidate]] | None,
) -> list[Candidate]:
    """The candidates as a caller of these clinics is likely to mean them.

    A town without its state is one near the clinics, where there is one. A ZIP code that no known
    town or state bears out, farther than ``area_m`` (meters) from every clinic, can as well be one
    near them with one slip.
    ``again`` places another address; None where that would send it over a network.
    """
    unknown = all("city_unknown" in one.faults for one in candidates)
    if address.state or (address.zip and address.city and not unknown):
        return list(candidates)
    if not address.zip:
        return _from_here(near_the_clinics(candidates, clinics), clinics, area_m)
    if again is None or not _are_far(candidates, (ZIP, PO_BOX_ZIP), clinics, area_m):
        return list(candidates)
    slips = (zip_row(code) for code in sorted(slips_of(address.zip)))
    near = [row for row in slips if row and _gap_m(row, clinics) < _REACH_M]
    found = [place for row in near for place in again(address._replace(zip=row.zip))]
    return [*_halved(candidates), *_halved(_with_slip(found))] if found else list(candidates)


def _with_slip(places: Sequence[Candidate]) -> list[Candidate]:
    return [place._replace(faults=("zip_changed", *place.faults)) for place in places]


def _halved(places: Sequence[Candidate]) -> list[Candidate]:
    """The places with weights that sum to a half. Ours: one is as likely as the other."""
    total = 2 * sum(place.weight for place in places)
    return [place._replace(weight=place.weight / total) for place in places]


def near_the_clinics(candidates: Sequence[Candidate], clinics: Directory) -> list[Candidate]:
    """The towns that a caller of these clinics can mean, where several states have the name.

    For a town typed without its state: where some of that name are within reach of a clinic, the
    others are left out, and the fault state_assumed says so. They keep a small part of the weight:
    a hamlet here is not certain beside a city of that name. Anything else comes back unchanged,
    also where only streets of other towns are within reach.
    """
    states = {candidate.state for candidate in candidates}
    if len(states) < 2:
        return list(candidates)
    gaps = [_gap_m(candidate, clinics) for candidate in candidates]
    near = [
        candidate._replace(faults=(*candidate.faults, "state_assumed"))
        for candidate, gap_m in zip(candidates, gaps, strict=True)
        if gap_m < _REACH_M
    ]
    if all("city_changed" in candidate.faults for candidate in near):
        return list(candidates)  # none of them has the name
    # The places that no candidate stands for keep their part.
    total = max(0.0, 1.0 - sum(one.weight for one in candidates))
    for candidate, gap_m in zip(candidates, gaps, strict=True):
        part = (_REACH_M / max(gap_m, _REACH_M)) ** _FADING
        total += candidate.weight * max(part, _LEAST_FAR)
    return [one._replace(weight=one.weight / total) for one in near]


def _from_here(
    candidates: Sequence[Candidate], clinics: Directory, area_m: float
) -> list[Candidate]:
    """Towns far from every clinic, with less weight: a place here can have that name.

    It is in no list, so nobody knows where it is. Ours: it is meant as often as a far town of one
    ZIP code.
    """
    if not _are_far(candidates, (CITY,), clinics, area_m):
        return list(candidates)
    zips = sum(len(town.zips) for town in set(map(_town, candidates)) if town)
    part = zips / (zips + 1)
    return [candidate._replace(weight=part * candidate.weight) for candidate in candidates]


def _town(candidate: Candidate) -> Place | None:
    found = places(candidate.city, candidate.state)
    return next((town for town in found if town.name == candidate.city), None)


def _are_far(
    candidates: Sequence[Candidate], areas: tuple[str, ...], clinics: Directory, area_m: float
) -> bool:
    """True if all are areas of these precisions, and outside the area that is served."""
    return bool(candidates and len(clinics)) and all(
        one.precision in areas and _gap_m(one, clinics) > area_m for one in candidates
    )


def _gap_m(place: Candidate | ZipRow, clinics: Directory) -> float:
    """About how far the nearest clinic is, in meters."""
    nearest = clinics.strips.outwards(place.latitude, place.longitude)
    return next(nearest, (0.0, 0))[0]
