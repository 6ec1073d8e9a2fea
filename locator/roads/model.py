"""The parts of a source of roads: stretches of road between two nodes, and banned turns."""

from collections.abc import Sequence
from typing import NamedTuple

# As of streets: (longitude, latitude) pairs in degrees, in the order in which it is drawn.
Line = Sequence[tuple[float, float]]

# Which ways a road may be driven.
FORWARD, BACKWARD, BOTH = 1, 2, 3


class Road(NamedTuple):
    """A stretch of road: from its ``tail`` node, where the line begins, to its ``head``."""

    id: int  # TLID; one that is unique in its source
    tail: int  # TNID, or OpenStreetMap's node
    head: int
    road_class: str  # a key of locator.roads.classes
    line: Line
    ways: int = BOTH
    kmh: float = 0.0  # what a sign allows; 0 where that is not known


class Ban(NamedTuple):
    """A turn that is not allowed: from a road over a node into a road; or all but that one."""

    from_road: int
    node: int
    to_road: int
    only: bool = False  # the turn is the only one allowed


class About(NamedTuple):
    """The source of a graph: stored in its file, shown wherever its times are."""

    source: str  # tiger | osm
    vintage: str
    counties: tuple[str, ...] = ()  # FIPS codes
    attribution: str = ""  # what the license asks to be shown


TIGER, OSM = "tiger", "osm"
