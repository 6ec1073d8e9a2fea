"""The street line without its house number → Street, unit and what is left over."""

from typing import NamedTuple

from locator.address.model import Street
from locator.address.places import CITY_FIRST, CITY_LAST, SAINTS, STREETLIKE_CITIES
from locator.address.pub28 import (
    BARE_UNITS,
    DIRECTIONALS,
    ROAD_CLASSES,
    STATE_CODES,
    STATES,
    STREET_ONLY,
    SUFFIXES,
)
from locator.address.road import (
    ROAD_FIRST,
    SIGNS,
    STATE_FIRST,
    Road,
    county_road,
    read_direction,
    read_road,
    unglue,
)
from locator.address.suffix_slips import with_suffix
from locator.address.text import pattern
from locator.address.units import UNIT_WORDS, find_unit
from locator.address.zip_places import is_town, town_at_end

# Every written form of a suffix that hardly ever is part of a place name.
STREET_SUFFIXES = frozenset(form for form, abbr in SUFFIXES.items() if abbr in STREET_ONLY)
_PLACE_SUFFIXES = SUFFIXES.keys() - STREET_SUFFIXES
_EXTENSIONS = frozenset(form for form, abbr in SUFFIXES.items() if abbr == "EXT")
_STREETLIKE_ENDS = frozenset(name.rsplit(" ", 1)[-1] for name in STREETLIKE_CITIES)
_BARE_UNIT = r"\d{1,4}[A-Z]?|[A-Z]\d{0,3}|\d{1,4}-[A-Z0-9]{1,2}"
_PAIRED = frozenset({"NE", "NW", "SE", "SW"})
# "New Jackson Highway No.": north and south as they are shortened by hand.
_HAND_DIRECTIONS = {"NO": "N", "SO": "S"}
# The commonest suffixes of streets, and those that buildings and housing estates go by too: in
# "N Overlook Blvd Overlook Park Flats" the street ends at the first, whatever follows.
THOROUGHFARES = frozenset(
    form
    for form, abbr in SUFFIXES.items()
    if abbr in {"AVE", "BLVD", "DR", "HWY", "LN", "PKWY", "RD", "ST"}
)
BUILDINGS = frozenset(
    form
    for form, abbr in SUFFIXES.items()
    if abbr in {
        "CMN", "CMNS", "CTR", "CTRS", "CV", "ESTS", "FLT", "FLTS", "GDN", "GDNS", "LDG", "LNDG",
        "MALL", "MNR", "PARK", "PL", "PLZ", "SQ", "TER", "VLG", "VLGS",
    }
) | {"APARTMENTS", "APTS", "BUILDING", "BLDG", "CONDOS", "TOWER", "TOWERS"}  # fmt: skip
_AVENUES = frozenset(form for form, abbr in SUFFIXES.items() if abbr == "AVE")
# Words whose number is no unit: "S Autauga County 49", "N Camp 9".
_NUMBERED = ROAD_FIRST | {"CAMP", "FARM", "MILE", "SECTION"}
_ONE_LETTER = frozenset("NSEW")


class Reading(NamedTuple):
    """The parts of a street line; ``left`` is the city when the line was open, else unplaced."""

    street: Street
    unit: str
    left: list[str]
    state: str  # of a numbered state route, when typed with it


def read_street(words: list[str], closed: bool, has_state: bool, home: str = "") -> Reading:
    """Read a street line that has no house number (any more).

    ``closed``: a comma ended it, so no city follows on the same line. ``has_state``: the text
    ends in a state, so that a city is to be expected when the line is open. ``home``: the two
    letters of the state that the text or its ZIP names, "" without either.
    """
    words, county = county_road(words)
    unit = ""
    left: list[str] = []
    ends_in_unit = False
    found = None if UNIT_WORDS.isdisjoint(words) else find_unit(words)
    if found and words[found[0]] in SIGNS and _is_in_road(words, found[0], home):
        found = find_unit(words, _road_end(words, home))
    if found and (found[0] or (words[0] not in ROAD_FIRST and words[0] not in BARE_UNITS)):
        start, end, unit = found
        words, left = (words[:start], words[end:]) if start else (words[end:], [])
        ends_in_unit = start > 0
    if not words:
        return Reading(Street(), unit, left, "")
    street, bare, more, state = _read_named(words, closed or ends_in_unit, has_state, home)
    if closed and left and not street.postdirectional:
        direction, end = read_direction(left, 0)
        street, left = street._replace(postdirectional=direction), left[end:]
    if county:
        # As the Census Bureau writes it: "Autauga County 49".
        number = street.street_name.removeprefix("COUNTY ROAD ")
        street = street._replace(street_name=f"{county} COUNTY {number}")
    if bare:
        unit = f"{bare} {unit}" if unit else bare
    return Reading(street, unit, more + left, state)


def _is_in_road(words: list[str], sign: int, home: str) -> bool:
    """True if the "No." of "Highway No. 31" at ``sign`` is the road's, and no unit's."""
    before = words[sign - 1] if sign else ""
    if not before or (before in STATE_CODES and before not in ROAD_CLASSES):
        return False  # "W Washington # 1506", but "FM # 1960"
    return _road_end(words, home) > sign


def _road_end(words: list[str], home: str) -> int:
    """The end of the numbered road that the line begins with; 0 if it begins with none."""
    first = _after_direction(words)
    road = read_road(words, first, home) if first < len(words) else None
    return road[2] if road else 0


def _after_direction(words: list[str]) -> int:
    """The start of a street behind the direction in front of it."""
    if words[0] not in DIRECTIONALS or len(words) == 1:
        return 0
    if words[0] in STATE_FIRST and f"{words[0]} {words[1]}" in STATES and words[2:]:
        return 0  # "North Carolina Hwy 12"
    return read_direction(words, 0)[1] or 1


def _read_named(
    words: list[str], closed: bool, has_state: bool, home: str
) -> tuple[Street, str, list[str], str]:
    """The street, a unit without designator, the words left, and the state of a state route."""
    if STREET_SUFFIXES.isdisjoint(words):
        words = with_suffix(words)
    first = _after_direction(words)
    if first < len(words):
        words = unglue(words, first)
        named = words[first] in ROAD_FIRST or (not first and words[0] in STATE_FIRST)
        if named and (road := read_road(words, first, home)):
            return _from_road(road, words, first)
    end = _closed_end(words) if closed else _open_end(words, has_state, home)
    street, bare = _parts(words[:end])
    return street, bare, words[end:], ""


def _from_road(road: Road, words: list[str], first: int) -> tuple[Street, str, list[str], str]:
    street, state, end = road
    if first:
        before = "".join(DIRECTIONALS[word] for word in words[:first])
        street = street._replace(predirectional=before)
    bare = ""
    if end < len(words) and _is_bare_unit(words[end]):
        bare, end = f"# {words[end]}", end + 1
    return street, bare, words[end:], state


def _is_lettered(words: list[str]) -> bool:
    """True for "Avenue B", and for "Hwy S", a county road of Wisconsin."""
    if len(words) < 2 or words[0] not in STREET_SUFFIXES:
        return False
    ends = len(words) == 2 or words[2].isalpha()  # not "Hwy N 31"
    county = SUFFIXES[words[0]] == "HWY" and words[1] in _ONE_LETTER and ends
    return county or _is_bare_unit(words[1])


def _is_bare_unit(word: str) -> bool:
    """A number or letter alone behind a street: "University Dr NW 35"."""
    if len(word) > 1 and word.isalpha():
        return False
    return word not in DIRECTIONALS and pattern(_BARE_UNIT).fullmatch(word) is not None


def _is_saint(words: list[str], at: int) -> bool:
    """True if the "St" at ``at`` is short for Saint, or the "Street" written for it."""
    if words[at] not in ("ST", "STREET") or words[at + 1 : at + 2] == []:
        return False
    if words[at + 1] not in SAINTS:
        return False
    # "Street Louis" is what a program heard: there is a suffix before it already.
    return words[at] == "ST" or words[at - 1] in STREET_SUFFIXES or words[at - 1] in DIRECTIONALS


def _last_street_suffix(words: list[str]) -> int:
    """Index of the last word that can only be a street's suffix and has a name before it, or 0."""
    for at in range(len(words) - 1, 0, -1):
        if words[at] in STREET_SUFFIXES and not _is_saint(words, at):
            return at
    return 0


def _after_suffix(words: list[str], at: int) -> int:
    """The end of the street whose suffix is at ``at``: behind EXT, a direction and a bare unit."""
    at += 1
    if at < len(words) and words[at] in _EXTENSIONS:
        at += 1
    at = read_direction(words, at)[1]
    if at + 1 < len(words) and words[at] in _HAND_DIRECTIONS and words[at + 1].isalpha():
        return at + 1
    return at + 1 if at < len(words) and _is_bare_unit_at(words, at) else at


def _is_bare_unit_at(words: list[str], at: int) -> bool:
    """True if the word at ``at`` is a unit, and not the start of a road ("80th St I 94")."""
    road = words[at] in ROAD_FIRST and words[at + 1 : at + 2] and words[at + 1][0].isdigit()
    return not road and _is_bare_unit(words[at])


def _closed_end(words: list[str]) -> int:
    """The end of the street on a line that holds no city."""
    if words[-1] in SUFFIXES or words[-1] in DIRECTIONALS or words[-1] in _HAND_DIRECTIONS:
        return _before_building(words) or len(words)
    suffix = _last_street_suffix(words)
    return _after_suffix(words, suffix) if suffix else len(words)


def _before_building(words: list[str]) -> int:
    """The end of the street if the name of a building follows it ("Uptown Square"), or 0."""
    if words[-1] not in BUILDINGS:
        return 0
    for at in range(1, len(words) - 2):
        if (
            words[at] in THOROUGHFARES
            and not _is_saint(words, at)
            and not DIRECTIONALS.keys() >= {*words[:at]}
        ):
            end = read_direction(words, at + 1)[1]
            return end if end < len(words) - 1 else 0
    return 0


def _open_end(words: list[str], has_state: bool, home: str) -> int:
    """The end of the street and start of the city, when no comma shows it."""
    end = _end_by_words(words, has_state)
    if not has_state or (end < len(words) and _is_settled(words, end, home)):
        return end
    town = town_at_end(words, home)
    start = len(words) - town
    if not town or start >= end or DIRECTIONALS.keys() >= {*words[:start]}:
        return end  # if it starts later, other words are between the street and the town
    if (town == 1 and words[start] in SUFFIXES) or DIRECTIONALS.keys() >= {*words[start:]}:
        return end  # "12 Cherokee Summit NJ", "12 Whitesburg Dr North East MD"
    left = " ".join(words[end:])
    return start if _is_whole(words, start) or not (left and is_town(left, home)) else end


def _is_settled(words: list[str], end: int, home: str) -> bool:
    """True if a suffix ends the street that can be no part of the town's name behind it."""
    last = words[end - 1]
    return last in STREET_SUFFIXES and last != "ST" and is_town(" ".join(words[end:]), home)


def _is_whole(words: list[str], end: int) -> bool:
    """True if a street that ends there lacks nothing: a suffix, a direction or an ordinal."""
    last = words[end - 1]
    return last in SUFFIXES or last in DIRECTIONALS or last[0].isdigit()


def _end_by_words(words: list[str], has_state: bool) -> int:
    """The end of the street, by its words alone."""
    size = len(words)
    if words[-1] in _STREETLIKE_ENDS:
        for count in (4, 3, 2):
            street = words[:-count]
            if " ".join(words[-count:]) in STREETLIKE_CITIES and _last_street_suffix(street):
                return _end_by_words(street, False)
    if suffix := _last_street_suffix(words):
        if suffix == size - 1 and (end := _before_building(words)):
            return end
        return _after_suffix(words, suffix)
    if _is_lettered(words):
        return 2
    if suffix := _place_like_suffix(words, has_state):
        return _after_suffix(words, suffix)
    for at in range(1, size):
        if DIRECTIONALS.get(words[at]) in _PAIRED or words[at] in _ONE_LETTER:
            return read_direction(words, at)[1]
    if not has_state or size == 1 or not words[-1].isalpha():
        return size
    two = size > 2 and (words[-1] in CITY_LAST or words[-2] in CITY_FIRST)
    return size - 2 if two else size - 1


def _place_like_suffix(words: list[str], has_state: bool) -> int:
    """Index of a suffix that may as well be part of a city's name ("Lake", "Park"), or 0."""
    size = len(words)
    at = next((at for at in range(1, size) if words[at] in _PLACE_SUFFIXES), 0)
    if at and has_state and size > 2 and (at == size - 1 or words[at + 1] in CITY_LAST):
        return 0
    while at and at + 1 < size - has_state and words[at + 1] in SUFFIXES:
        at += 1
    return at


def _parts(words: list[str]) -> tuple[Street, str]:
    """The Pub. 28 parts of ``words``, which are one street, and a unit without designator."""
    bare = ""
    if _is_lettered_avenue(words):
        return Street(DIRECTIONALS[words[0]], f"AVENUE {words[2]}", "", ""), bare
    postdirectional, end = _trailing_direction(words, len(words))
    if not postdirectional and end > 2 and _ends_in_unit(words[:end]):
        bare = f"# {words[end - 1]}"
        postdirectional, end = _trailing_direction(words, end - 1)
    suffix = ""
    if end > 1 and words[end - 1] in SUFFIXES and words[: end - 1] != ["THE"]:
        suffix, end = SUFFIXES[words[end - 1]], end - 1
    start = 0
    predirectional = DIRECTIONALS.get(words[0], "")
    if suffix and end > 1 and words[0] in _HAND_DIRECTIONS:
        predirectional = _HAND_DIRECTIONS[words[0]]
    if predirectional and end > 1:
        start = 1
        both = predirectional + DIRECTIONALS.get(words[1], "-")
        if end > 2 and both in _PAIRED:
            predirectional, start = both, 2
    elif predirectional and suffix and words[end] not in STREET_SUFFIXES:
        # "N Park" lacks its suffix; "N St" and "North Ave" do not.
        return Street(predirectional, words[end], "", postdirectional), bare
    else:
        predirectional = ""
    name = _name(words[start:end], suffix)
    return Street(predirectional, name, suffix, postdirectional), bare


def _is_lettered_avenue(words: list[str]) -> bool:
    """True if this is "W Avenue K", which is no unit K on West Avenue."""
    if len(words) != 3 or words[0] not in DIRECTIONALS or words[1] not in _AVENUES:
        return False
    return len(words[2]) == 1 and words[2].isalpha() and words[2] not in DIRECTIONALS


def _ends_in_unit(words: list[str]) -> bool:
    """True if a number or letter at the end is a unit: "Oak St 5", "N Wabash 608"."""
    if not _is_bare_unit(words[-1]):
        return False
    named = words[0] in DIRECTIONALS and words[-1][0].isdigit()
    return _is_end(words[-2]) or (named and words[-2].isalpha() and words[-2] not in _NUMBERED)


def _is_end(word: str) -> bool:
    return word in SUFFIXES or word in DIRECTIONALS


def _name(words: list[str], suffix: str) -> str:
    """The street's name; a suffix word inside it is spelled out, as Pub. 28 §234 has it."""
    if suffix and words[-1] in STREET_ONLY:
        words = [*words[:-1], STREET_ONLY[words[-1]]]
    elif not suffix and len(words) == 2 and words[0] in STREET_SUFFIXES:
        words = [STREET_ONLY[SUFFIXES[words[0]]], words[1]]
    return " ".join(words)


def _trailing_direction(words: list[str], end: int) -> tuple[str, int]:
    """The direction the first ``end`` words end in, and where what precedes it ends."""
    word = words[end - 1]
    if end < 2 or word not in DIRECTIONALS:
        hand = end > 2 and words[end - 2] in SUFFIXES and word in _HAND_DIRECTIONS
        return (_HAND_DIRECTIONS[word], end - 1) if hand else ("", end)
    direction = DIRECTIONALS[word]
    both = DIRECTIONALS.get(words[end - 2], "-") + direction
    if end > 2 and both in _PAIRED:
        return both, end - 2
    if end == 2 and words[0] in STREET_SUFFIXES:
        return "", end  # Avenue E
    spelled_out = len(word) > 2 and len(direction) == 1
    if spelled_out and not (words[end - 2] in SUFFIXES or words[end - 2][0].isdigit()):
        return "", end  # Camelot West
    return direction, end - 1


def is_street(words: list[str], home: str = "") -> bool:
    """True if ``words``, without a house number, are a street rather than a place name.

    ``home`` is the state they are in, as ``read_road`` has it.
    """
    if not words:
        return False
    if " ".join(words) in STREETLIKE_CITIES:
        return False
    if words[1:] and STREET_SUFFIXES.isdisjoint(words):
        words = with_suffix(words)
    if words[0] in ROAD_FIRST or words[0] in DIRECTIONALS or not words[0].isalpha():
        first = min(_after_direction(words), 1)
        words = unglue(words, first)
        if read_road(words, first, home):
            return True
    return _is_lettered(words) or _last_street_suffix(words) > 0
