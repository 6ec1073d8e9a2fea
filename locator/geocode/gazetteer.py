"""Centers of ZIP codes, places and states, read from the shipped ``zips.csv``.

The lines are sorted by ZIP, so the table is searched as bytes, by bisection; so is ``names.csv``,
which has the ZIPs of each place name. A fresh process reads its first row within milliseconds, and
only the rows it needs become objects. data/README.md has the columns and their sources.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from math import atan2, cos, degrees, hypot, radians, sin
from typing import NamedTuple

from locator.address.places import COUNTIES, SPELLED_OUT
from locator.address.slips import slips_between
from locator.address.zip_places import zips_of_county
from locator.geodesy import distance_lower_bounds_m
from locator.system.shipped import row_of, rows_of, shipped

TABLE = "zips.csv"
NAMES = "names.csv"
SOURCE = "GeoNames and Census Bureau ZIP code centers"
# The day the GeoNames file was published, to the month; the Census points are of 2023.
VINTAGE = "2026-07"

STANDARD = "standard"  # streets with homes and shops
SMALL = "small"  # few people on little land: often the boxes of a village, or one organization
NO_AREA = "no_area"  # no area of the 2020 census: boxes, one organization, or a newer ZIP


class ZipRow(NamedTuple):
    """One ZIP code. WGS 84 degrees; ``uncertainty_m`` meters, the radius that holds 95% of it."""

    zip: str
    latitude: float
    longitude: float
    uncertainty_m: float
    type: str  # standard | small | no_area
    place: str  # the name of its post office
    other_places: tuple[str, ...]
    state: str  # two letters
    county: str  # "" where no source has it
    county_fips: str  # five digits, or ""

    def calls_itself(self, key: str) -> bool:
        """True if one of this ZIP's place names, or its county's, has that ``place_key``."""
        if any(place_key(name) == key for name in (self.place, *self.other_places)):
            return True
        return key.endswith(_COUNTY_ENDS) and place_key(county_name(self)) == key


class Place(NamedTuple):
    """A city or town: the neighboring ZIP codes of one name in one state.

    The disc (WGS 84 degrees, meters) holds 95% of the addresses of them all.
    """

    name: str
    state: str
    latitude: float
    longitude: float
    uncertainty_m: float
    zips: tuple[str, ...]


class Disc(NamedTuple):
    """A point in WGS 84 degrees and a radius in meters."""

    latitude: float
    longitude: float
    uncertainty_m: float


def zip_row(zip_code: str) -> ZipRow | None:
    """The row of a five-digit ZIP code, or None when the table has no such ZIP."""
    return _find(zip_code) if len(zip_code) == 5 and zip_code.isdecimal() else None


@lru_cache(maxsize=4096)
def _find(zip_code: str) -> ZipRow | None:
    line = row_of(TABLE, zip_code)
    return _row(line) if line else None


def _row(line: str) -> ZipRow:
    code, latitude, longitude, radius, kind, place, others, state, county, fips = line.split(",")
    return ZipRow(
        code, float(latitude), float(longitude), float(radius), kind, place,
        tuple(filter(None, others.split(";"))), state, county, fips,
    )  # fmt: skip


def rows_in_section(digits: str) -> list[ZipRow]:
    """The rows whose ZIP codes begin with these three digits: a sectional center of the post."""
    return [_row(line) for line in rows_of(TABLE, digits)]


def all_rows() -> Iterator[ZipRow]:
    """Every row of the table, by ZIP. Takes about a tenth of a second."""
    return map(_row, shipped(TABLE).decode().splitlines()[1:])


_MARKS = " '-."
_WITHOUT_MARKS = str.maketrans("", "", "'-.")
_COUNTY_ENDS = ("COUNTY", "PARISH")
# County codes from this on are of independent cities (Census Bureau, ANSI codes for counties).
_INDEPENDENT = "510"
# Shorter words are too often near the name of some city: "waiter" and "Walter". Ours.
_LEAST_LETTERS = 7
# A word of so many letters tells what the others are short for ("Gulf Brz", not "G Br"). Ours.
_LEAST_SHORT = 3


def spelled_out(name: str) -> str:
    """``name`` with its short forms written out: "St. Louis" becomes "Saint Louis".

    Only beside another word: a name of one word stays as it is.
    """
    words = name.split()
    if len(words) < 2:
        return name
    return " ".join(_full_word(word) for word in words)


def _full_word(word: str) -> str:
    full = SPELLED_OUT.get(word.rstrip(".").upper())
    return word if full is None else full if word.isupper() and len(word) > 1 else full.title()


@lru_cache(maxsize=8192)
def place_key(name: str) -> str:
    """The form in which place names compare: written out, upper-case, no spaces or marks."""
    return spelled_out(name).upper().translate(str.maketrans("", "", _MARKS))


def _rows_named(key: str) -> list[ZipRow]:
    """The rows with a place name of that ``place_key``, in the order of their ZIPs."""
    line = row_of(NAMES, key) or ","
    return [row for code in line.split(",")[1].split() if (row := zip_row(code))]


@lru_cache(maxsize=4096)
def places(name: str, state: str = "") -> tuple[Place, ...]:
    """Every place of that name, in one state or in all of them; the one with most ZIPs first.

    ``state`` is two letters. If a post office of a state has the name, other towns of that name in
    the state are ignored.
    """
    key = place_key(name)
    if not key:
        return ()
    by_state = _by_state(_rows_named(key), state)
    if not by_state and key.endswith(_COUNTY_ENDS):
        return _counties(name, state)
    found = []
    for same_state in by_state.values():
        offices = [row for row in same_state if place_key(row.place) == key]
        lived_in = [row for row in offices or same_state if row.type == STANDARD]
        lived_in = lived_in or offices or same_state
        # No two post offices of a state have the same name; neighborhoods and hamlets do.
        parts = [lived_in] if offices else _neighborhoods(lived_in)
        found += [_place(_own_name(part[0], key), part) for part in parts]
    return tuple(sorted(found, key=lambda place: -len(place.zips)))


def _by_state(rows: Iterable[ZipRow], state: str) -> dict[str, list[ZipRow]]:
    """The rows of each state: of one alone if it is given."""
    by_state = defaultdict(list)
    for row in rows:
        if state in ("", row.state):
            by_state[row.state].append(row)
    return by_state


def _counties(name: str, state: str) -> tuple[Place, ...]:
    """The counties of a name that ends in "County" or "Parish", as places of their own.

    Independent cities have a county's code, but are in none of that name ("Baltimore County").
    """
    words = name.upper().replace(".", "").split()
    if words[-1] not in COUNTIES:
        return ()
    zips = zips_of_county(" ".join(words[:-1]))
    found = []
    for own in _by_state((row for code in zips if (row := zip_row(code))), state).values():
        rows = [row for row in own if row.county_fips[2:] < _INDEPENDENT] or own
        lived_in = [row for row in rows if row.type == STANDARD] or rows
        found.append(_place(county_name(rows[0]), lived_in))
    return tuple(sorted(found, key=lambda place: -len(place.zips)))


def county_name(row: ZipRow) -> str:
    """The county of a ZIP as people say it: "Kenosha County", "Orleans Parish"."""
    return f"{row.county} {'Parish' if row.state == 'LA' else 'County'}"


def _own_name(row: ZipRow, key: str) -> str:
    return next(name for name in (row.place, *row.other_places) if place_key(name) == key)


def _neighborhoods(rows: Sequence[ZipRow]) -> list[list[ZipRow]]:
    """``rows`` in groups of neighbors: in one county, or with discs that overlap."""
    parts: list[list[ZipRow]] = []
    for row in rows:
        near = [part for part in parts if any(_together(row, other) for other in part)]
        parts = [part for part in parts if part not in near]
        parts.append(sorted([*(other for part in near for other in part), row]))
    return parts


def _together(one: ZipRow, other: ZipRow) -> bool:
    return one.county_fips == other.county_fips or overlap(one, other)


def overlap(one: Disc | ZipRow | Place, other: Disc | ZipRow | Place) -> bool:
    """True if the two discs have a point in common."""
    (apart,) = distance_lower_bounds_m(
        one.latitude, one.longitude, [(other.latitude, other.longitude)]
    )
    return apart <= one.uncertainty_m + other.uncertainty_m


def _place(name: str, rows: Sequence[ZipRow]) -> Place:
    return Place(name, rows[0].state, *_around(rows), tuple(row.zip for row in rows))


def _around(rows: Sequence[ZipRow]) -> Disc:
    """A disc around all ``rows``; its center is the mean of their points on the globe."""
    phis = [radians(row.latitude) for row in rows]
    lams = [radians(row.longitude) for row in rows]
    x = sum(cos(phi) * cos(lam) for phi, lam in zip(phis, lams, strict=True))
    y = sum(cos(phi) * sin(lam) for phi, lam in zip(phis, lams, strict=True))
    latitude = round(degrees(atan2(sum(map(sin, phis)), hypot(x, y))), 4)
    longitude = round(degrees(atan2(y, x)), 4)
    return Disc(latitude, longitude, round(cover((latitude, longitude), rows)))


def cover(point: tuple[float, float], rows: Sequence[ZipRow]) -> float:
    """The radius in meters around ``point`` that holds 95% of the addresses of all ``rows``.

    The way to a ZIP and the way within it count as two sides of a right angle, because they rarely
    lie in one line; docs/accuracy.md has the measurement.
    """
    ways = distance_lower_bounds_m(*point, [(row.latitude, row.longitude) for row in rows])
    return max(hypot(way, row.uncertainty_m) for way, row in zip(ways, rows, strict=True))


def _rows_of(state: str) -> tuple[ZipRow, ...]:
    lines = shipped(TABLE).decode().splitlines() if state else []
    return tuple(_row(line) for line in lines if f",{state}," in line)


@cache
def state_disc(state: str) -> Disc | None:
    """The disc around the ZIPs of a state (two letters); None if the table has no such state."""
    rows = _rows_of(state)
    return _around(rows) if rows else None


@lru_cache(maxsize=4096)
def respelled(name: str, state: str) -> tuple[Place, ...]:
    """The places of ``state`` (two letters) with the nearest spelling; all of them if equal.

    Empty unless a name is within ``tolerance``. An exact name is never a misspelling of another.
    Among equally near names, post offices go before the others, as in ``places``.
    """
    offices, others = _keys_of(state)
    best = closest(place_key(name), offices | others)
    chosen = [key for key in best if key in offices] or best
    return tuple(place for key in chosen for place in places(key, state))


def respelled_city(name: str) -> tuple[Place, ...]:
    """The cities of any state with the nearest spelling, those with most ZIPs first.

    A city has two ZIPs or more: with the hamlets, too many ordinary words ("sister") would be one.
    """
    key = place_key(name)
    if len(key) < _LEAST_LETTERS - 1:
        return ()
    # "Kenosh" lacks a letter of a name that is long enough.
    found = _spelled_like(name, 2)
    return tuple(
        city for city in found if max(len(key), len(place_key(city.name))) >= _LEAST_LETTERS
    )


@lru_cache(maxsize=4096)
def spelled_like(name: str) -> tuple[Place, ...]:
    """The other places of any state with the nearest spelling, those with most ZIPs first."""
    return _spelled_like(name, 1)


def _spelled_like(name: str, least_zips: int) -> tuple[Place, ...]:
    key = place_key(name)
    lines = (line.partition(",") for line in shipped(NAMES).decode().splitlines())
    others = (near for near, _, zips in lines if zips.count(" ") + 1 >= least_zips and near != key)
    best = closest(key, others)
    found = [place for near in best for place in places(near) if len(place.zips) >= least_zips]
    return tuple(sorted(found, key=lambda place: -len(place.zips)))


class Likeness(NamedTuple):
    """A place whose name is like the one typed, by so many slips."""

    place: Place
    slips: float


@lru_cache(maxsize=4096)
def resembling(name: str) -> tuple[Likeness, ...]:
    """The other places of any state that ``name`` can mean, the likest first.

    Looser than ``spelled_like``, so only for places that something else speaks for, too: more slips
    in a long name; a name that sounds the same has half a slip less, and may have one slip more;
    and names with shortened words ("Gulf Brz") count as one slip.
    """
    key = place_key(name)
    slips = dict(_with_slips(key)) | dict.fromkeys(_shortened(name), 1.0)
    found = [Likeness(place, slips[near]) for near in slips for place in places(near)]
    return tuple(sorted(found, key=lambda one: (one.slips, -len(one.place.zips))))


def is_tight(key: str, place: Place) -> bool:
    """True if ``key`` is the place's, or that with no more slips than ``tolerance`` allows."""
    own = place_key(place.name)
    return key == own or closest(key, (own,)) != ()


def likest(name: str, state: str) -> list[Likeness]:
    """The places of ``state`` (two letters) that ``name`` can mean by the fewest slips."""
    found = [one for one in resembling(name) if one.place.state == state]
    return [one for one in found if one.slips == found[0].slips]


def _with_slips(key: str) -> Iterator[tuple[str, float]]:
    # How names sound is needed for names that are no town's alone.
    from locator.geocode.sounds import near_names, sound

    for other, slips in near_names(key, _names()):
        # Few people get the first sound of a name wrong.
        if slips <= tolerance(key) or sound(other)[:1] == sound(key)[:1]:
            yield other, slips


@cache
def _names() -> tuple[str, ...]:
    """The keys of all names."""
    lines = shipped(NAMES).decode().splitlines()[1:]
    return tuple(line.partition(",")[0] for line in lines)


def _shortened(name: str) -> list[str]:
    """The keys of the names whose words are all shortened, or written out, in ``name``.

    Of two words or more, with three letters in one of them. "Pl Prairie" is Pleasant Prairie.
    """
    short = spelled_out(name).upper().translate(_WITHOUT_MARKS).split()
    if len(short) < 2 or max(map(len, short)) < _LEAST_SHORT:
        return []
    lines = (line.partition(",")[::2] for line in rows_of(NAMES, short[0][0]))
    found = []
    for key, zips in lines:
        if _shortens("".join(short), key) and any(
            _shorten(short, spelled_out(own).upper().translate(_WITHOUT_MARKS).split())
            for row in filter(None, map(zip_row, zips.split()))
            for own in (row.place, *row.other_places)
            if place_key(own) == key
        ):
            found.append(key)
    return [key for key in found if key != "".join(short)]


def _shorten(short: Sequence[str], words: Sequence[str]) -> bool:
    """True if each of these words is the other in short, or that word."""
    return len(short) == len(words) and all(map(_shortens, short, words))


def _shortens(short: str, word: str) -> bool:
    """True if ``short`` begins as ``word`` does, and its other letters come there in this order."""
    letters = iter(word)
    return short[:1] == word[:1] and all(letter in letters for letter in short)


@lru_cache(maxsize=64)
def _keys_of(state: str) -> tuple[frozenset[str], frozenset[str]]:
    """The keys of a state's post offices, and of the other names of its ZIPs."""
    rows = _rows_of(state)
    offices = frozenset(place_key(row.place) for row in rows)
    return offices, frozenset(place_key(name) for row in rows for name in row.other_places)


def tolerance(key: str) -> int:
    """The number of slips that a name of this length may have.

    Four of five misspelled words have a single slip (F. J. Damerau, "A technique for computer
    detection and correction of spelling errors", CACM 7, 1964); short names are too close to
    each other for more than that.
    """
    return 0 if len(key) < 4 else 1 if len(key) < 8 else 2


def closest(key: str, names: Iterable[str]) -> tuple[str, ...]:
    """The ``names`` with the fewest slips from ``key``, if within its ``tolerance``."""
    best = tolerance(key)
    found: list[str] = []
    letters = _letters(key)
    for name in names:
        # A slip changes at most two letters of the sets: most names are ruled out here.
        if abs(len(name) - len(key)) > best or (letters ^ _letters(name)).bit_count() > 2 * best:
            continue
        slips = slips_between(key, name)
        if slips < best:
            best, found = slips, []
        if slips == best:
            found.append(name)
    return tuple(sorted(found)) if best else ()


@lru_cache(maxsize=8192)
def _letters(key: str) -> int:
    return sum({1 << (ord(letter) % 64) for letter in key})


def slips_of(zip_code: str) -> set[str]:
    """All ZIP codes, known or not, that ``one_slip`` is true of."""
    near = {
        f"{zip_code[:at]}{digit}{zip_code[at + 1 :]}" for at in range(5) for digit in "0123456789"
    }
    for at in range(4):
        near.add(f"{zip_code[:at]}{zip_code[at + 1]}{zip_code[at]}{zip_code[at + 2 :]}")
    return near - {zip_code}


def one_slip(one: str, other: str) -> bool:
    """True if two ZIP codes differ in one digit, or in the order of two neighboring ones."""
    differ = [at for at in range(5) if one[at] != other[at]]
    if len(differ) == 1:
        return True
    if len(differ) != 2 or differ[1] != differ[0] + 1:
        return False
    at = differ[0]
    return one[at] == other[at + 1] and one[at + 1] == other[at]
