"""Classes of roads: how fast each is driven, and what a crossing costs.

TIGER/Line has a class for every road (MTFCC) and nothing else that tells its speed: one S1400 is a
lane between fields, another a street with a stop sign at every block. So each class has two
speeds, and how dense the streets are around a stretch decides where between the two it lies.
"""

from collections.abc import Mapping
from typing import NamedTuple

# Where roads meet, the one with the lower rank waits.
LIMITED, ARTERIAL, STREET, MINOR = 3, 2, 1, 0


class RoadClass(NamedTuple):
    """The meaning of a class of roads to a driver. Speeds without stops, in km/h."""

    rural_kmh: float
    urban_kmh: float
    rank: int
    ramp: bool = False

    @property
    def has_houses(self) -> bool:
        """True if an address can be on it: not on motorways and their ramps."""
        return self.rank < LIMITED and not self.ramp


# Free-flow speeds by class and area of the San Francisco Bay Area's travel model (Metropolitan
# Transportation Commission, "Free flow travel speed and capacity look-up tables", 2015), rural to
# central business district: freeways 65 to 55 mph, expressways 55 to 40, ramps 40 to 30, arterials
# 40 to 25, collectors 35 to 15, with the stops that are counted apart here. A rural highway is
# driven at its usual limit of 55 mph, less a bend now and then. The rest lies between.
_FREEWAY = RoadClass(105, 90, LIMITED)
_RAMP = RoadClass(65, 50, STREET, ramp=True)
_ARTERIAL = RoadClass(85, 52, ARTERIAL)
_LOCAL = RoadClass(55, 40, STREET)
# 15 km/h on service roads, also on those of OpenStreetMap: the car profile of OSRM 26.
_SERVICE = RoadClass(20, 15, MINOR)
# Slower than any way around: it is for those who live there, not for passing through.
_PRIVATE = RoadClass(25, 15, MINOR)
_TRAIL = RoadClass(12, 12, MINOR)

# Census Bureau, "MAF/TIGER Feature Class Code (MTFCC) Definitions". Not for cars, and left out:
# S1710 walkways, S1720 stairways, S1810 winter trails, S1820 bike paths, S1830 bridle paths,
# S2000 medians. A house on one of them is reached from the road that is nearest.
MTFCC = {
    "S1100": _FREEWAY,  # primary road: limited access
    "S1200": _ARTERIAL,  # secondary road: US, state and county highways
    "S1400": _LOCAL,  # local neighborhood road, rural road, city street
    "S1500": _TRAIL,  # vehicular trail: a four-wheel drive is needed
    "S1630": _RAMP,
    "S1640": RoadClass(60, 45, STREET),  # service drive along a limited access highway
    "S1730": _SERVICE,  # alley
    "S1740": _PRIVATE,  # private road for service vehicles
    "S1750": _PRIVATE,  # internal Census Bureau use: nobody knows who may drive there
    "S1780": _SERVICE,  # parking lot road
}

# OpenStreetMap's values of "highway" (its wiki, "Key:highway"), in the same terms.
HIGHWAY = {
    "motorway": _FREEWAY,
    "motorway_link": _RAMP,
    "trunk": RoadClass(95, 65, ARTERIAL),  # the model's expressways: 55 to 40 mph
    "trunk_link": _RAMP,
    "primary": RoadClass(88, 54, ARTERIAL),
    "primary_link": _RAMP._replace(rural_kmh=60, urban_kmh=45),
    "secondary": RoadClass(82, 50, ARTERIAL),
    "secondary_link": _RAMP._replace(rural_kmh=55, urban_kmh=45),
    "tertiary": RoadClass(68, 45, STREET),
    "tertiary_link": _RAMP._replace(rural_kmh=50, urban_kmh=40),
    "unclassified": RoadClass(58, 40, STREET),
    "residential": RoadClass(50, 38, STREET),
    "road": RoadClass(50, 38, STREET),
    "living_street": RoadClass(15, 10, MINOR),
    "service": _SERVICE,
    "track": _TRAIL,
    "private": _PRIVATE,  # what an "access" tag makes of any of them
}

Table = Mapping[str, RoadClass]
CLASSES: Table = MTFCC | HIGHWAY

# Kilometers of streets on a square kilometer: up to the first an area is rural, from the second on
# it is urban. By benchmarks/roads.py half of the roads of Perquimans County NC have 1.5 around them
# or less, and the tenth of Kenosha County's that have most, in its city, 12.6 or more.
RURAL_DENSITY, URBAN_DENSITY = 2.0, 10.0

# Seconds at a crossing. A two-way stop is left after up to 10 seconds at level of service A, a
# signal likewise (Transportation Research Board, "Highway Capacity Manual", levels of service);
# OSRM 26 takes up to 7.5 for a turn and 2 for a signal that is passed. Without turns and crossings
# Boeing found times in Los Angeles 21% off Google's, with them 8.4%.
WAIT_S = 7.0  # where the other road has the right of way
SHARE_S = 3.5  # where no road has it, in a town
PASS_S = 1.5  # on the road that has it, in a town: signals are red at times


def urban(density: float) -> float:
    """The urbanity of an area, 0 to 1, by its kilometers of streets on a square kilometer."""
    share = (density - RURAL_DENSITY) / (URBAN_DENSITY - RURAL_DENSITY)
    return min(1.0, max(0.0, share))


def speed_kmh(road: RoadClass, urbanity: float) -> float:
    """The speed on a road of the class where it is ``urbanity`` (0 to 1) urban."""
    return road.rural_kmh + (road.urban_kmh - road.rural_kmh) * urbanity


class Junction(NamedTuple):
    """The roads that meet at a node, without lanes, alleys and private roads.

    ``legs``: stretches of road. ``rank``: the best of those that are no ramps; ``best``: how many
    of them have it.
    """

    legs: int = 0
    rank: int = 0
    best: int = 0


def crossing_s(road: RoadClass, junction: Junction, urbanity: float) -> float:
    """Seconds that someone on ``road`` loses where it reaches the junction."""
    if LIMITED in (road.rank, junction.rank):
        return 0.0
    if road.ramp:
        return WAIT_S if junction.best else 0.0
    if junction.legs + (road.rank == MINOR) < 3:
        return 0.0
    if road.rank < junction.rank:
        return WAIT_S
    return (SHARE_S if junction.best > 2 else PASS_S) * urbanity
