"""Other ways to read a street that is nowhere as it was typed: tried only then."""

import re
from collections.abc import Iterator

from locator.address.model import Address, Street
from locator.address.pub28 import DIRECTIONALS
from locator.address.slips import slips_between

_DASHED = r"(\d{1,4})-(\d{1,4})"
# The house numbers of one building are seldom farther apart. Ours.
_NEXT_DOOR = 20
# Directions that are misspelled, and the letters of a word that can be one: "Nort", "Soutth".
_DIRECTIONS = ("NORTH", "SOUTH", "EAST", "WEST")
_LEAST, _MOST = 3, 6


def otherwise(address: Address) -> Iterator[tuple[Address, str]]:
    """The addresses that ``address`` may mean, the likeliest first, each with its fault."""
    for number in _without_dash(address.house_number):
        yield address._replace(house_number=number), "number_changed"
    street, crossing = _with_direction(address.street), address.crossing
    other = _with_direction(crossing) if crossing else crossing
    if street != address.street or other != crossing:
        yield address._replace(street=street, crossing=other), "street_respelled"


def _without_dash(number: str) -> list[str]:
    """The numbers that "40-28" can be where numbers have no dash: 4028, or 40 of a range or unit.

    From 24 to 28 it is rather a range.
    """
    match = re.fullmatch(_DASHED, number) if "-" in number else None
    if match is None:
        return []
    first, second = match.groups()
    joined = [first + second] if len(second) > 1 else []
    apart = int(second) - int(first)
    is_range = 0 < apart <= _NEXT_DOOR and apart % 2 == 0
    return [first, *joined] if is_range else [*joined, first]


def _with_direction(street: Street) -> Street:
    """The street with its first word as the direction that it nearly is ("Nort Court")."""
    first, _, name = street.street_name.partition(" ")
    if not name or street.predirectional or not _LEAST <= len(first) <= _MOST:
        return street
    for direction in _DIRECTIONS:
        if first[0] == direction[0] and slips_between(first, direction) == 1:
            return street._replace(predirectional=DIRECTIONALS[direction], street_name=name)
    return street
