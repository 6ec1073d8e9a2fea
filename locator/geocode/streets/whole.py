"""Streets without a house number, and streets that meet → the places that they can mean."""

from collections.abc import Iterable
from functools import partial

from locator.address.model import Street
from locator.geocode.model import INTERSECTION, STREET
from locator.geocode.streets.fit import agrees, weighed
from locator.geocode.streets.geometry import unpack
from locator.geocode.streets.meant import Meant, exactly
from locator.geocode.streets.names import is_route
from locator.geocode.streets.place import (
    CROSSING_M,
    MOST,
    Found,
    Named,
    along,
    apart,
    disc,
    meeting,
)
from locator.geocode.streets.queries import Queries, Stretch
from locator.geocode.streets.scope import Around, Scope, Scopes

# A street longer than this many stretches is known well enough from the first of them.
_MOST_STRETCHES = 2_000
# A street without a number that the town lacks, elsewhere in the county, against one of the town
# that the files have under another name: "Highway 50" is 75th St there. Ours.
_FARTHER = 0.2
# A stretch of a street, and the ZIP that it is in.
_InZip = tuple[int, Stretch]


class WholeStreets:
    """Finds streets and crossings in one open index."""

    def __init__(self, queries: Queries, scopes: Scopes, meant: Meant) -> None:
        self._queries, self._scopes, self._meant = queries, scopes, meant

    def find(self, street: Street, around: Around | Scope) -> list[Found]:
        """The street as a whole; each town's where no place was given.

        Where the place has no such street, those of just that name in the county.
        """
        found = [place for scope in self._near(around) for place in self._whole(street, scope)]
        if found or isinstance(around, Scope):
            return found
        found = [
            weighed(place, scope)
            for scope in self._scopes.farther(around)
            if scope.counties
            for town in self._towns(exactly(self._meant.typed(street)), scope)
            for place in self._whole(street, town)
            if not place.street.penalty
        ]
        return [place._replace(weight=_FARTHER * place.weight) for place in found]

    def crossings(self, street: Street, crossing: Street, around: Around | Scope) -> list[Found]:
        scopes = self._near(around)
        found = [place for scope in scopes for place in self._meetings(street, crossing, scope)]
        if found or isinstance(around, Scope):
            return found
        streets = [exactly(self._meant.typed(one)) for one in (street, crossing)]
        farther = [
            weighed(place, scope)
            for scope in self._scopes.farther(around)
            for town in self._towns(streets[0], scope, streets[1])
            for place in self._meetings(street, crossing, town)
            if agrees(place.street)
        ]
        return farther or self._beside_unknown(street, crossing, scopes)

    def _beside_unknown(
        self, street: Street, crossing: Street, scopes: Iterable[Scope]
    ) -> list[Found]:
        """The whole of one of two streets, where the other is not there; if both are, nothing.

        Only beside a numbered or lettered road, which the files often have under its other name.
        """
        if not (is_route(street.street_name) or is_route(crossing.street_name)):
            return []
        first, second = (
            [
                place
                for scope in scopes
                for place in self._whole(one, scope, "crossing_not_placed")
                if agrees(place.street)
            ]
            for one in (street, crossing)
        )
        if first and second:
            return []
        lost = crossing if first else street
        return (first or second) if is_route(lost.street_name) else []

    def _near(self, around: Around | Scope) -> Iterable[Scope]:
        return (around,) if isinstance(around, Scope) else self._scopes.near(around)

    def _whole(self, street: Street, scope: Scope, lacks: str = "number_missing") -> list[Found]:
        """The street as a whole, where no number was typed; each town's where none was either.

        ``lacks``: the fault of a place without its house, or its other street.
        """
        if scope.zips is None:
            towns = self._towns(self._meant.typed(street), scope)
            return [place for town in towns for place in self._whole(street, town, lacks)]
        found = []
        for named, stretches in self._held(street, scope):
            vertices = _vertices(stretches)
            latitude, longitude, radius = disc(vertices)
            code, county = min(vertices.values())
            faults = (*named.faults, *scope.faults, lacks)
            whole = Found(
                named,
                code,
                latitude,
                longitude,
                STREET,
                radius,
                faults,
                county=county,
                sample=along(stretch.line for _, stretch in stretches),
            )
            found.append(weighed(whole, scope))
        return found

    def _meetings(self, street: Street, crossing: Street, scope: Scope) -> list[Found]:
        """The places where two streets meet, or come as near as the width of a large crossing."""
        if scope.zips is None:
            # Streets that meet have a ZIP in common: that of the corner between them.
            towns = self._towns(self._meant.typed(street), scope, self._meant.typed(crossing))
            return apart(p for town in towns for p in self._meetings(street, crossing, town))
        found = []
        others = [(named, _vertices(held)) for named, held in self._held(crossing, scope)]
        for named, stretches in self._held(street, scope):
            own = _vertices(stretches)
            for other, vertices in others:
                faults = tuple(dict.fromkeys(named.faults + other.faults + scope.faults))
                both = named._replace(label=f"{named.label} & {other.label}")
                found += [
                    Found(
                        both,
                        own[at][0],
                        at[1],
                        at[0],
                        INTERSECTION,
                        CROSSING_M,
                        faults,
                        county=own[at][1],
                    )
                    for at in meeting(own, vertices)
                ]
        return [weighed(place, scope) for place in apart(found)]

    def _towns(
        self, streets: list[Named], scope: Scope, others: list[Named] | None = None
    ) -> list[Scope]:
        """All ZIPs, everywhere, that have one of the streets and one of the others.

        No more than can be told apart: a place that was looked for everywhere is never certain.
        """
        zips = {code for named in streets for code in self._scopes.zips_with(named.id, scope)}
        if others is not None:
            zips &= {code for named in others for code in self._scopes.zips_with(named.id, scope)}
        if scope.counties:
            zips.discard(0)  # other counties have ranges without a ZIP, too
        return [scope._replace(zips=(code,)) for code in sorted(zips)[:MOST]]

    def _held(self, street: Street, scope: Scope) -> list[tuple[Named, list[_InZip]]]:
        """The streets in scope that a name can mean, as typed, else respelled; their stretches."""
        for read in (self._meant.typed, partial(self._meant.respelled, scope=scope)):
            found = [(named, self._stretches(named, scope)) for named in read(street)]
            if held := [(named, stretches) for named, stretches in found if stretches]:
                return held
        return []

    def _stretches(self, street: Named, scope: Scope) -> list[_InZip]:
        return [
            (code, stretch)
            for code in self._scopes.zips_with(street.id, scope)
            for stretch in self._queries.stretches(street.id, code, _MOST_STRETCHES)
        ]


def _vertices(stretches: Iterable[_InZip]) -> dict[tuple[float, float], tuple[int, int]]:
    """The (longitude, latitude) points of a street's lines, with the ZIP and county of each."""
    return {
        vertex: (code, stretch.county)
        for code, stretch in stretches
        for vertex in unpack(stretch.line)
    }
