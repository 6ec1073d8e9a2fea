"""Text → Address. Never raises, whatever the text; text that it cannot place is in ``rest``.

The steps, each in its own module: text (to upper-case words), coordinates, link, special (PO boxes
and rural routes), vague, tail (state and ZIP, and what follows), zip_places (the city, where no
comma parts it), then the segments between the commas: which one holds the street (number, street,
road, units, crossing), and which the city.
"""

from locator.address import clean, crossing
from locator.address.abroad import NAMES_ABROAD, is_name_abroad
from locator.address.aside import ASIDE, is_aside, without_aside
from locator.address.beside import BESIDE, without_other_street
from locator.address.coordinates import Point, read_point
from locator.address.courtesy import without_courtesy
from locator.address.doubt import DOUBTS, without_doubts
from locator.address.either import EITHER, with_either_town
from locator.address.former import FORMER, without_former
from locator.address.ignored import (
    IGNORED,
    is_addressed,
    unslashed,
    without_addressee,
    without_ignored,
)
from locator.address.jammed import spaced
from locator.address.landmark import ON, behind_landmark
from locator.address.leading import place_behind
from locator.address.link import LinkedPoint, take_link
from locator.address.model import Address, Street
from locator.address.number import (
    SAYING_NUMBER,
    further_numbers,
    in_halves,
    is_number,
    read_digits,
    starts_with_number,
    take_number,
    two_numbers,
    with_number_first,
)
from locator.address.opening import FIRST, VERBS, is_said, without_opening, without_openings
from locator.address.part_of import PART_OF, without_part
from locator.address.places import COUNTIES, KINDS_OF_BUILDING, KINDS_OF_PLACE, SAINTS, SHOPS
from locator.address.pub28 import DIRECTIONALS, STATE_CODES, SUFFIXES, UNITS
from locator.address.road import SIGNS, read_direction
from locator.address.spanish import STREETS_IN_SPANISH, in_english
from locator.address.special import BOX_WORDS, take_boxes
from locator.address.spoken import NUMBER_WORDS, with_digits, with_streets
from locator.address.states import state_at_end
from locator.address.street import (
    BUILDINGS,
    STREET_SUFFIXES,
    THOROUGHFARES,
    Reading,
    is_street,
    read_street,
)
from locator.address.tail import ZIP_LABELS, Tail, end_of_zip, take_tail, without_label
from locator.address.text import CONNECTORS, pattern, plain, words
from locator.address.units import UNIT_WORDS, apart, find_unit
from locator.address.vague import (
    LEAD_IN,
    LENGTHS,
    VAGUE,
    is_introduction,
    is_lead_in,
    without_vagueness,
)
from locator.address.zip_last import with_zip_last
from locator.address.zip_places import (
    city_at_end,
    has_miscounted,
    is_near_name,
    is_town,
    place_names,
    state_of,
    town_at_end,
    zips_of,
    zips_of_county,
)

_NUMBERS = NUMBER_WORDS | STREETS_IN_SPANISH.keys() | {"ESQUINA"}
_ZIP = r"(\d{5})(?:-?(\d{4}))?"
_NO_STREET = Street()
# Few addresses have any of these words: one look for all of them, before those for each kind.
_TELLING = (
    BOX_WORDS
    | ZIP_LABELS
    | VAGUE
    | IGNORED
    | NUMBER_WORDS
    | PART_OF
    | ASIDE
    | ON
    | BESIDE
    | SAYING_NUMBER
    | VERBS
    | {"SAINT"}
)
# The number of a street, which is a street without its suffix before a town ("75th, Kenosha").
_ORDINAL = r"\d{1,3}(?:ST|ND|RD|TH)"
# A city's name has at most this many words behind a leading ZIP ("35763 Owens Cross Roads").
_CITY_WORDS = 3
# "100Main St", but neither "21stCentury Dr" nor "10Mile Rd"
_GLUED_NUMBER = r"(\d{1,6})(?!ST|ND|RD|TH|MILE)([A-Z]{3,})"
# "1,234 Main St"
_THOUSANDS = r"\d{1,3} , \d{3}$"
# Designators that never begin a city's name, left without a number: "… Dr Apt, Huntsville".
_NUMBERLESS = frozenset({"APT", "APARTMENT", "BLDG", "BUILDING", "SUITE", "UNIT"})
# Words that are no street without another word.
_NO_NAMES = DIRECTIONALS.keys() | {"OLD", "NEW"}
# A place that is in no table is a building or a street if it ends in one of these.
_ENDS = BUILDINGS | STREET_SUFFIXES
_LEAST_LINE = 3  # words: a house number, a name and a suffix
_LEAST_STREET = 3  # letters
# Digits of a number behind a street that is rather its house than a unit. Ours.
_LEAST_DIGITS, _MOST_DIGITS = 3, 5
# One of these alone before the town is no street.
NO_STREETS = KINDS_OF_PLACE | UNIT_WORDS | VAGUE | IGNORED | CONNECTORS
# The words before the first number: "my location: 34.73, -86.58".
_LEAD = r"([A-Z' ]+)[ ,:]+[-+(\d]"
_LEADS_TO_POINT = LEAD_IN | VAGUE | {
    "AM", "COORDINATES", "COORDS", "EN", "ESTOY", "GPS", "LOCATION", "PIN", "POINT",
}  # fmt: skip
_IN = frozenset({"DESDE", "EN", "FROM", "IN"})
Segments = list[list[str]]


def read(text: str) -> Address:
    """Take ``text`` apart as a whole; ``locator.address.parse`` says what is promised."""
    typed, unread = plain(text)
    if clean.is_marked_up(typed):
        typed = clean.without_markup(typed)
    if point := read_point(typed):
        return _at_point(point, unread)
    if found := _point_behind_words(typed):
        return _at_point(found[0], _join(unread, found[1]))
    if ":" in typed and (linked := take_link(typed)):
        return _read_linked(*linked, unread)
    if ("(" in typed or "-" in typed or "." in typed) and (taken := clean.take_phone(typed)):
        typed, unread = taken[0], _join(unread, taken[1])
    if "(" in typed:
        typed = clean.without_parentheses(typed)
    if ":" in typed:
        typed = clean.without_labels(typed)
    if "," in typed:
        typed = clean.with_spelled_zip(typed)
    return _read_words(typed, unread)


def _read_words(typed: str, unread: str) -> Address:
    """The address in ``typed``, which is words and no point; ``unread`` goes to the rest."""
    rest = [unread] if unread else []
    tokens = without_courtesy(words(typed))
    if "COMMA" in tokens:  # a program wrote down what it heard
        tokens = ["," if token == "COMMA" else token for token in tokens]
    if not DOUBTS.isdisjoint(tokens):
        tokens = without_doubts(tokens, rest)
    former: list[str] = []
    if not FORMER.isdisjoint(tokens):
        tokens, former = without_former(tokens)
    tokens = _tidy(without_opening(tokens, rest), typed, rest)
    po_box = route = ""
    if not _TELLING.isdisjoint(tokens):
        if not IGNORED.isdisjoint(tokens):
            tokens = without_ignored(tokens, rest)
        if not BOX_WORDS.isdisjoint(tokens):
            tokens, po_box, route = take_boxes(tokens, rest)
        tokens = _without_telling(tokens, rest)
    tokens = with_zip_last(place_behind(tokens))
    if end := end_of_zip(tokens):
        tokens = _with_what_follows(tokens[:end], tokens[end:], rest)
    tail = take_tail(tokens, rest)
    if is_addressed(tokens):
        tokens = without_addressee(tokens, rest, _town_at_end(tokens, tail))
    if tail.zip and (cut := _city_cut(tokens, tail)):
        tokens.insert(cut, ",")
    if not EITHER.isdisjoint(tokens):
        tokens = with_either_town(tokens, tail.state)
    if not crossing.ANNOUNCED.isdisjoint(tokens):
        tokens = crossing.tidy(tokens)
    segments = _segments(tokens)
    if segments and not tail.zip and segments[0][0][0].isdigit():
        _take_leading_zip(segments, tail)
        _take_miscounted_zip(segments, rest)
    lines = _Lines(tail, rest)
    lines.read(segments)
    address = lines.address(po_box, route)
    if address.rest and not address.zip and (parted := spaced(typed)) != typed:
        again = read(parted)
        if _keeps(again, address):
            return again._replace(rest=_join(unread, again.rest))
    return address._replace(rest=" ".join((address.rest, *former)).strip()) if former else address


def _without_telling(tokens: list[str], rest: list[str]) -> list[str]:
    """``tokens`` without the words of the other kinds in ``_TELLING``."""
    if not ZIP_LABELS.isdisjoint(tokens):
        tokens = without_label(tokens)
    if not VERBS.isdisjoint(tokens):
        tokens = without_openings(tokens, rest)
    if not BESIDE.isdisjoint(tokens):
        tokens = without_other_street(tokens, rest)
    if not ON.isdisjoint(tokens):
        tokens = behind_landmark(tokens, rest)
    if not SAYING_NUMBER.isdisjoint(tokens):
        tokens = with_number_first(tokens)
    if not PART_OF.isdisjoint(tokens):
        tokens = without_part(tokens, rest)
    if not VAGUE.isdisjoint(tokens):
        tokens = without_vagueness(tokens, rest)
    if not ASIDE.isdisjoint(tokens):
        tokens = without_aside(tokens, rest)
    return tokens


def _tidy(tokens: list[str], typed: str, rest: list[str]) -> list[str]:
    """``tokens`` with "100Main St" and "Lot12" in two, and commas for slashes between parts.

    House numbers after the first of several go to ``rest``.
    """
    if any(not (token.isalpha() or token.isdigit() or token == ",") for token in tokens):
        tokens = [
            part
            for token in tokens
            for part in ((token,) if token.isalpha() or token.isdigit() else _parts(token))
        ]
    in_pieces = pattern(clean.IN_PIECES).search(typed) is not None
    if in_pieces:
        tokens = clean.with_ordinals(tokens)
    if in_pieces or not _NUMBERS.isdisjoint(tokens):
        tokens = in_english(with_digits(tokens))
    if "SAINT" in tokens:
        tokens = with_streets(tokens)
    if "/" in tokens:
        tokens = _without_slashes(unslashed(tokens))
    if tokens and tokens[0][0].isdigit():
        tokens = _tidy_number(tokens, typed, rest)
    return tokens


def _parts(token: str) -> list[str]:
    """The parts of a token that holds more than letters or digits; often it alone."""
    return [part for word in clean.parted(token) for part in apart(word)]


def _without_slashes(tokens: list[str]) -> list[str]:
    """``tokens`` with commas for the slashes that are between parts and not between streets."""
    if tokens.count("/") < 2:
        return tokens
    # The first of "Oak St / Elm St / Huntsville" is between two streets.
    first = tokens.index("/")
    streets = 1 + (not starts_with_number(tokens) and is_street(tokens[:first]))
    slashes = [at for at, token in enumerate(tokens) if token == "/"][streets - 1 :]
    return ["," if at in slashes else token for at, token in enumerate(tokens)]


def _tidy_number(tokens: list[str], typed: str, rest: list[str]) -> list[str]:
    """``tokens`` with the first house number as a word of its own, and without a second one."""
    first = tokens[0]
    if not first.isdigit():
        return _tidy_mixed(tokens, rest)
    if len(tokens) > 2 and (tokens[1].isdigit() or tokens[2].isdigit()):
        if in_halves(tokens):
            return [first + tokens[1], *tokens[2:]]
        thousands = tokens[1] == "," and f"{first},{tokens[2]}" in typed
        if not thousands and (end := further_numbers(tokens)):
            rest += [token for token in tokens[1:end] if token.isdigit()]
            return [first, *tokens[end:]]
    return tokens


def _tidy_mixed(tokens: list[str], rest: list[str]) -> list[str]:
    """The same for a first word that has letters or signs besides digits."""
    first = tokens[0]
    if (figures := read_digits(first)) != first:
        return [figures, *tokens[1:]]
    if first[-1].isalpha():
        glued = pattern(_GLUED_NUMBER).fullmatch(first)
        end = tokens.index(",") if "," in tokens else len(tokens)
        if glued and is_street([glued[2], *tokens[1:end]]):
            return [*glued.groups(), *tokens[1:]]
    elif "/" in first and (pair := two_numbers(first)):
        rest.append(pair[1])
        return [pair[0], *tokens[1:]]
    return tokens


def _with_what_follows(place: list[str], more: list[str], rest: list[str]) -> list[str]:
    """The tokens up to a ZIP with those that follow: its last four digits, units, or other words.

    "… AL 35801 Apt 4": a unit said last is as good as one said first, and so is the street, where
    there was none before. Words after a state and ZIP alone are the street or city.
    """
    bare, line = len(place) == 2, place[:-2]
    open_ = bare or not (starts_with_number(place) or is_street(line))
    segments = [without_opening(segment, rest) for segment in _segments(more)]
    four = len(place[-1]) == 5 and len(more[0]) == 4 and more[0].isdigit()
    if four and not (open_ and _is_line(segments[0])):
        place = [*place, more[0]]
        segments[:1] = filter(None, [segments[0][1:]])
    before: list[str] = []
    for segment in segments:
        found = None if UNIT_WORDS.isdisjoint(segment) else find_unit(segment)
        if (found and found[:2] == (0, len(segment))) or (open_ and _is_line(segment)):
            open_ = open_ and bool(found)
            before = [*before, *segment, ","]
        elif bare:
            place = [*segment, ",", *place]
            bare = False
        else:
            rest += [word for word in segment if word not in CONNECTORS]
    return [*before, *place]


def _is_line(segment: list[str]) -> bool:
    """True if a segment is a street or an intersection."""
    if starts_with_number(segment):
        return is_street(segment[1:])
    return is_street(segment) or crossing.split(segment, False) > 0


def _town_at_end(tokens: list[str], tail: Tail) -> int:
    """The number of words at the end that are the town, by the ZIP, or else the state."""
    if tail.zip:
        return city_at_end(tokens, tail.zip)
    return town_at_end(tokens, tail.state) if tail.state else 0


def _city_cut(tokens: list[str], tail: Tail) -> int:
    """The start of the city by the ZIP, without a comma; 0 if no street is before it."""
    if "," in tokens[-2:]:
        return 0  # one word is all there is behind the comma
    start = len(tokens) - tokens[::-1].index(",") if "," in tokens else 0
    if not (_holds_more(tokens[start:]) if start else tokens and starts_with_number(tokens)):
        return 0
    cut = len(tokens) - city_at_end(tokens[start:], tail.zip)
    if cut in (start, len(tokens)) or (cut == len(tokens) - 1 and tokens[cut] in SUFFIXES):
        return 0  # "1000 Southern Boulevard 10459" has no town of Boulevard
    cut += _is_quadrant(tokens, cut, tail.zip)
    if not tail.state and STATE_CODES.get(tokens[cut - 1]) == state_of(tail.zip):
        tail.state = state_of(tail.zip)  # "CA Long Beach 90807"
        del tokens[cut - 1]
        cut -= 1
    return 0 if _NO_NAMES.issuperset(tokens[start + 1 : cut]) and not start else cut


def _is_quadrant(tokens: list[str], cut: int, zip5: str) -> bool:
    """True if the "E" at ``cut`` belongs to "Lucerne Dr S E", and not to Grand Rapids."""
    if len(tokens[cut]) > 1 or tokens[cut] not in DIRECTIONALS:
        return False
    quadrant = read_direction(tokens[cut - 1 :], 0)[1] == 2
    return (
        quadrant and len(tokens[cut - 1]) == 1 and " ".join(tokens[cut + 1 :]) in place_names(zip5)
    )


def _holds_more(segment: list[str]) -> bool:
    """True if a segment has more than a city: a unit, a number or a letter before it."""
    if not UNIT_WORDS.isdisjoint(segment[:-1]):
        return True
    return any(len(word) == 1 or not word.isalpha() for word in segment[:-1])


def _keeps(again: Address, first: Address) -> bool:
    """True if the second reading has what the first one had of the city and the state."""
    city = set(first.city.split()) <= set(again.city.split())
    return city and first.state in ("", again.state)


def _at_point(point: Point, rest: str) -> Address:
    latitude, longitude, decimals = point
    return Address(latitude=latitude, longitude=longitude, coordinate_decimals=decimals, rest=rest)


def _point_behind_words(typed: str) -> tuple[Point, str] | None:
    """The coordinates behind words that only lead up to them, and the vague ones of these words.

    "near 34.73, -86.58" is not quite there.
    """
    if "." not in typed or not typed[0].isalpha():
        return None
    match = pattern(_LEAD).match(typed.upper())
    before = match[1].replace("'", "").split() if match else []
    if match is None or not _LEADS_TO_POINT.issuperset(before):
        return None
    point = read_point(typed[match.end(1) :].lstrip(" ,:"))
    return (point, " ".join(word for word in before if word in VAGUE)) if point else None


def _read_linked(around: str, point: LinkedPoint | None, unread: str) -> Address:
    """The address typed beside a link, else the point of the link, with the words beside it.

    An address was typed on purpose, so it goes before a point; of the link only that it was there
    is kept then, and so it is of a link without a point beside any words.
    """
    others = " ".join(words(around))
    if not others and not point:
        return Address(rest=unread)
    address = read(around)
    if point and not _is_readable(address):
        return Address(
            latitude=point.latitude,
            longitude=point.longitude,
            coordinate_decimals=point.decimals,
            rest=_join(unread, others),
            uncertainty_m=point.uncertainty_m,
        )
    return address._replace(rest=" ".join(filter(None, (unread, address.rest, "LINK"))))


def _is_readable(address: Address) -> bool:
    """True if this is more than words such as "Dropped pin", which could be a city's name."""
    street = address.crossing or (address.house_number and address.street.street_name)
    box = address.po_box or address.rural_route
    said = address.zip or address.zip_prefix or (address.city and address.state)
    return bool(street or box or said) or address.latitude is not None


def _segments(tokens: list[str]) -> Segments:
    """The words between the commas."""
    if "," not in tokens:
        return [tokens] if tokens else []
    if tokens[1] == "," and pattern(_THOUSANDS).match(" ".join(tokens[:3])):
        tokens = [tokens[0] + tokens[2], *tokens[3:]]
    segments, start = [], 0
    for _ in range(tokens.count(",")):
        at = tokens.index(",", start)
        segments.append(tokens[start:at])
        start = at + 1
    segments.append(tokens[start:])
    return [segment for segment in segments if segment]


def _take_leading_zip(segments: Segments, tail: Tail) -> None:
    """Move the ZIP of "35801 Huntsville" and "35801, Huntsville, AL" into the tail."""
    first, *after = segments[0]
    match = pattern(_ZIP).fullmatch(first)
    if match is None or len(segments) > (1 if after else 2):
        return
    name = after or segments[-1]
    if (name == segments[0] and not after) or len(name) > _CITY_WORDS:
        return
    if is_street(name) or not UNIT_WORDS.isdisjoint(name) or not "".join(name).isalpha():
        return
    if not match[2] and not _may_be_town(name, match[1], tail.state):
        return
    segments[:] = [name]
    tail.zip, tail.zip4 = match[1], match[2] or ""


def _take_miscounted_zip(segments: Segments, rest: list[str]) -> None:
    """Move the digits of "5314 Kenosha", a ZIP that lacks one or has one more, to ``rest``."""
    first, *name = segments[0]
    miscounted = len(segments) == 1 and len(first) in (4, 6) and first.isdigit()
    if miscounted and name and has_miscounted(first, " ".join(name)):
        rest.append(first)
        segments[:] = [name]


def _may_be_town(name: list[str], zip5: str, state: str) -> bool:
    """True if ``name`` behind five digits is a town, so that these are its ZIP.

    Otherwise they are a house number: "15631 E. Seven Oaks".
    """
    text, home = " ".join(name), state_of(zip5)
    if name[0] in DIRECTIONALS and name[1:]:
        return home != "" and is_town(text, home)
    said = state != "" and state == home
    return said or is_town(text) or any(is_near_name(text, one) for one in place_names(zip5))


class _Lines:
    """The parts that have been read so far."""

    __slots__ = ("city", "county", "crossing", "home", "number", "rest", "street", "tail", "unit")

    def __init__(self, tail: Tail, rest: list[str]) -> None:
        self.tail, self.rest = tail, rest
        self.home = tail.state or (state_of(tail.zip) if tail.zip else "")
        self.number = self.unit = ""
        self.street: Street = _NO_STREET
        self.crossing: Street | None = None
        self.city: list[str] = []
        self.county: list[str] = []

    def read(self, segments: Segments) -> None:
        """Find the segment with the street, and read it and those around it."""
        self._move_number(segments)
        at = self._find_street(segments)
        if at > 0:
            for segment in segments[:at]:
                self.rest += self._without_unit(segment)
        direction = self._read_after(segments[at + 1 :], segments[at] if at >= 0 else [])
        if at >= 0:
            self._read_street(segments[at])
        if direction and not self.street.postdirectional and self.street.street_name:
            self.street = self.street._replace(postdirectional=direction)
        elif direction:
            self.rest.append(direction)

    def _move_number(self, segments: Segments) -> None:
        """Move the house number of "75th St, 4028" in front of its street."""
        if any(map(starts_with_number, segments)):
            return
        for at in range(1, len(segments)):
            street, (number, *more) = segments[at - 1 : at + 1]
            after = segments[at + 1] if at + 1 < len(segments) else []
            if more or not number.isdigit() or len(number) > _MOST_DIGITS or is_street(after):
                continue
            if crossing.split(street, False):
                continue
            # Three digits at the end are the start of a ZIP.
            if is_street(street, self.home) and (after or self.tail.zip or len(number) != 3):
                segments[at - 1 : at + 1] = [[number, *street]]
                return

    def _find_street(self, segments: Segments) -> int:
        """Index of the segment with the street, -1 when there is none; a house number wins."""
        best = numbered = -1
        for at, segment in enumerate(segments):
            line = segment if starts_with_number(segment) else self._uncover(segments, at)
            if starts_with_number(line):
                if not _is_building(line):
                    return at
                # "30 Allen Plaza, 30 Ivan Allen Jr Blvd"
                numbered = at if numbered < 0 else numbered
            elif (best < 0 and is_street(line, self.home)) or crossing.split(line, False):
                best = at
        if (
            numbered < 0
            and best < 0
            and (self._is_bare_street(segments) or self._part_ordinal(segments))
        ):
            return 0
        return numbered if numbered >= 0 else best

    def _is_bare_street(self, segments: Segments) -> bool:
        """True if "Main, Ashland, NH 03217" is a street without its suffix in the ZIP's town."""
        if not self.tail.zip or len(segments) != 2 or len(segments[0]) > 1:
            return False
        (word,), town = segments
        if len(word) < _LEAST_STREET or not word.isalpha() or word in NO_STREETS:
            return False
        names, place = place_names(self.tail.zip), " ".join(town)
        return word not in names and (not names or place in names or is_town(place, self.home))

    def _part_ordinal(self, segments: Segments) -> bool:
        """True if "75th, Kenosha" or "75th Kenosha" begins with a street; then it is in two."""
        first, *others = segments[0] if segments else [""]
        if others[:1] == ["IN"]:
            del others[0]
        town = others or (segments[1] if len(segments) == 2 else [])
        if not pattern(_ORDINAL).fullmatch(first) or not is_town(" ".join(town), self.home):
            return False
        segments[:1] = [[first], others] if others else [[first]]
        return True

    def _uncover(self, segments: Segments, at: int) -> list[str]:
        """Free a house number at ``at`` of the unit or name before it, or the comma behind it."""
        segment = segments[at]
        if segment[0] in UNITS or UNITS.get(segment[1] if segment[1:] else "") == "FL":
            segments[at] = self._before_street(segment)
            if segments[at] is segment:
                return segment
        elif len(segment) == 1 and is_number(segment[0]) and len(segments) > at + 1:
            # "2340, Whitesburg Dr, Huntsville"
            if is_street(segments[at + 1]) or len(segments) > at + 2:
                segments[at : at + 2] = [segment + segments[at + 1]]
            return segments[at]
        segment = segments[at]
        if start := _inner_number(segment, segments[at + 1 :], self.home):
            self.rest += [word for word in segment[:start] if word[0].isalnum()]
            segments[at] = segment[start:]
        return segments[at]

    def _before_street(self, segment: list[str]) -> list[str]:
        """``segment``, which begins with a unit designator, without the unit before a street."""
        left = find_unit(segment)
        if left is None or left[0]:
            return segment
        line = segment[left[1] :]
        if segment[0] in SIGNS and line and not starts_with_number(line):
            return segment[1:]  # "# 2340 Whitesburg Dr" is a house number
        if line and (starts_with_number(line) or is_street(line, self.home)):
            self.unit = _join(self.unit, left[2])
            return line
        return segment

    def _without_unit(self, segment: list[str]) -> list[str]:
        """``segment`` without the unit it begins with, which is kept."""
        found = None if UNIT_WORDS.isdisjoint(segment) else find_unit(segment)
        if found is None or found[0]:
            return segment
        self.unit = _join(self.unit, found[2])
        return segment[found[1] :]

    def _read_after(self, segments: Segments, line: list[str]) -> str:
        """Read what follows the street: units, the city, and a direction, which is returned."""
        direction = ""
        for segment in segments:
            left = self._without_unit(segment)
            if len(left) == 2 and len(left[0]) == 1 and left[0].isalpha() and left[1].isdigit():
                self.unit = _join(self.unit, f"# {left[0]}{left[1]}")  # "…, C-5, …"
                continue
            if line and not direction and left and left[0] in DIRECTIONALS:
                direction, end = self._direction(left)
                left = self._without_unit(left[end:])
            if left and left == line:
                self.rest += left  # the second line of a form, filled in like the first
            elif left:
                self._read_place(left, line)
        return direction

    def _direction(self, words: list[str]) -> tuple[str, int]:
        """The direction of the street that a segment behind it begins with, and where it ends.

        "Bolton Rd, NW Atlanta": quadrants belong to streets. Other directions do so unless they
        belong to a town ("N Palm Beach").
        """
        direction, end = read_direction(words, 0)
        if len(direction) == 2 or end == len(words):
            return direction, end
        town = " ".join(words[end:])
        if self.tail.zip:
            known = town in place_names(self.tail.zip)
        else:
            known = self.home != "" and is_town(town, self.home)
        if known and not is_town(" ".join(words), self.home):
            return direction, end
        return "", 0

    def _read_place(self, words: list[str], line: list[str]) -> None:
        """Take ``words`` for the city, the county, or what is neither."""
        if words[-1] in COUNTIES and words[1:]:
            words = self._without_county(words)
        elif not self.home and self._take_state(words):
            return  # "Kenosha, WI, Apt 4"
        elif len(words) == 1 and self.home and STATE_CODES.get(words[0]) == self.home:
            if is_town(" ".join(self.city), self.home):
                return  # "Brooklyn, NY, NY"
        elif line and self._is_no_town(words) and not self._is_abroad(words):
            self.rest += [word for word in words if word[0].isalnum()]
            return
        if self.city and words and self._is_no_second_town(words):
            self.rest += words
        elif words:
            if self._is_abroad(words):
                words = [*self.city, *words]
            else:
                self.rest += self.city
            self.city = words

    def _is_abroad(self, words: list[str]) -> bool:
        """True for a country or a province behind a place ("Toronto, Ontario"): both are one name.

        New Brunswick is in New Jersey, too, and so are the towns around it, as Jamaica is in the
        county of Queens. Vague words and kinds of building are no place.
        """
        if not self.city or self.home or not is_name_abroad(words):
            return False
        place = " ".join(self.city)
        if not set(zips_of(" ".join(words))).isdisjoint(zips_of_county(place)):
            return False
        building = self.city[-1] in KINDS_OF_PLACE and not is_town(place)
        if building or (VAGUE | FIRST).issuperset(self.city):
            return False
        return words != ["NEW", "BRUNSWICK"] or not is_town(place, "NJ")

    def _take_state(self, words: list[str]) -> bool:
        """True if ``words`` are the state of the town before them, which is then known."""
        code, count = state_at_end(words)
        if count != len(words) or not self.city or not is_town(" ".join(self.city), code):
            return False
        self.tail.state = self.home = code
        return True

    def _is_no_second_town(self, words: list[str]) -> bool:
        """True if a town was read, and several words behind it are none ("…, blue house")."""
        if self.home or not words[1:] or not is_town(" ".join(self.city)):
            return False
        name = " ".join(words)
        return name not in NAMES_ABROAD and not is_town(name)

    def _without_county(self, words: list[str]) -> list[str]:
        """The town in front of "Autauga County"; the county is for when there is no town."""
        at = 0
        if not zips_of_county(" ".join(words[:-1]), self.home):  # "Santa Rosa County"
            starts = (len(words) - 2, len(words) - 3)
            towns = (at for at in starts if at > 0 and is_town(" ".join(words[:at]), self.home))
            at = next(towns, 0)
        self.rest += self.county
        self.county = words[at:]
        return words[:at]

    def _is_no_town(self, words: list[str]) -> bool:
        """True if ``words`` behind a street are a building or a code, where no state is known."""
        if self.home or is_town(" ".join(words)):
            return False
        if words[-1] in _ENDS:
            return words[1:] != []
        # "Overlook 1", "LH". Three digits are the start of a ZIP.
        code = not words[-1].isalpha() and len(words[-1]) not in (3, 5)
        return code or (len(words) == 1 and len(words[0]) < 3)

    def _read_street(self, line: list[str]) -> None:
        if starts_with_number(line):
            if again := _repeats(line):
                self.rest += line[again : 2 * again]
                line = [*line[:again], *line[2 * again :]]
            self.number, line = take_number(line)
        closed, has_state = bool(self.city), bool(self.tail.state)
        if connector := crossing.split(line, bool(self.number)):
            second = self._read_crossing(line, connector, closed)
        else:
            second = read_street(line, closed, has_state, self.home)
            self.street = second.street
            second = self._with_number(second)
        if second.unit:
            self.unit = _join(self.unit, second.unit)
        if closed:
            self.rest += second.left
        elif second.left:
            self._read_place(second.left, line)
        if second.state and not self.tail.state:
            self.tail.state = second.state

    def _with_number(self, read: Reading) -> Reading:
        """``read`` without the unit of "75th St # 4028", which is the house number."""
        unit = "" if self.number else read.unit.removeprefix("# ")
        if not unit.isdigit() or not _LEAST_DIGITS <= len(unit) <= _MOST_DIGITS:
            return read
        self.number = unit
        return read._replace(unit="")

    def _read_crossing(self, line: list[str], connector: int, closed: bool) -> Reading:
        """Read two streets. Returned is what the second of them says."""
        # The first of two streets ends where the connector is.
        first = read_street(line[:connector], True, False, self.home)
        other, suffix = crossing.singular(line[connector + 1 :])
        second = read_street(other, closed, bool(self.tail.state), self.home)
        self.street, self.unit = first.street, _join(self.unit, first.unit)
        self.rest += first.left
        if self.number and first.left:
            # "8600 75th St I-94 & Hwy 165": the house is on the first street, whatever is near it.
            self.rest += _without(other, second.left)
            return second._replace(unit="", state="")
        if suffix and not self.street.suffix_type and not self.street.street_name[-1:].isdigit():
            self.street = self.street._replace(suffix_type=suffix)
        self.crossing = second.street
        return second

    def address(self, po_box: str, route: str) -> Address:
        """The Address these lines, and the boxes taken before, amount to."""
        tail = self.tail
        if self.city:
            self.rest += self.county
        elif self.county:
            short = self.county[-1] in ("CNTY", "CO")
            self.city = [*self.county[:-1], "COUNTY"] if short else self.county
        zip5, zip4, prefix = tail.zip, tail.zip4, tail.zip_prefix
        city: list[str] = []
        for word in self.city:
            if word.isalpha() and (city or word not in _NUMBERLESS):
                city.append(word)
            elif not zip5 and (match := pattern(_ZIP).fullmatch(word)):
                zip5, zip4 = match[1], match[2] or ""
            elif not zip5 and not prefix and len(word) == 3 and word.isdigit():
                prefix = word
            elif word not in CONNECTORS:
                self.rest.append(word)
        if len(city) > 1 and (city[0] in _IN or (city[0] == "STREET" and city[1] in SAINTS)):
            city[:1] = [] if city[0] in _IN else ["ST"]  # a program heard "Street Louis"
        if len(city) == 1 and city[0] in DIRECTIONALS:
            self.rest += city
            city = []
        if zip5 and city and (is_introduction(city) or is_said(city) or is_aside(city)):
            self.rest += city  # "my ZIP is 35801", "it used to be 35801"
            city = []
        if not zip5 and not tail.state and (size := _behind_landmark(city)):
            self.rest += city[:-size]
            city = city[-size:]
        if city in (["NY"], ["NUEVA", "YORK"]):
            city = ["NEW", "YORK"]
        rest = " ".join(self.rest)
        others = _zips_in(rest, zip5) if zip5 and rest else ()
        return Address(
            self.number, self.street, self.crossing, self.unit, po_box, route, " ".join(city),
            tail.state, zip5, zip4, prefix, rest=rest, other_zips=others,
        )  # fmt: skip


def _behind_landmark(city: list[str]) -> int:
    """The number of words of the town behind a building: "Bradford High School Kenosha"; else 0.

    Or behind a shop: "Target Kenosha".
    Words such as "cerca del Walmart en Kenosha" are in front of it, too.
    """
    size = town_at_end(city, "")
    if not size or is_town(" ".join(city)) or " ".join(city[-size:]) in KINDS_OF_PLACE:
        return 0
    before = city[-size - 1]
    return size if before in KINDS_OF_BUILDING or before in SHOPS or before == "EN" else 0


def _zips_in(rest: str, zip5: str) -> tuple[str, ...]:
    """The ZIP Codes among the words that found no place, other than the one that did."""
    found = (pattern(_ZIP).fullmatch(word) for word in rest.split())
    return tuple(dict.fromkeys(match[1] for match in found if match and match[1] != zip5))


def _without(words: list[str], others: list[str]) -> list[str]:
    """``words`` without one of each of ``others``, the last one."""
    kept = words[::-1]
    for word in others:
        if word in kept:
            kept.remove(word)
    return kept[::-1]


def _join(first: str, second: str) -> str:
    return f"{first} {second}" if first and second else first or second


def _inner_number(segment: list[str], later: Segments, home: str) -> int:
    """Index of a house number behind a name ("Huntsville Hospital 101 Sivley Rd"), or 0."""
    if is_street(segment[:1]) or " ".join(segment).isalpha():
        return 0
    skipped = False
    for at in range(1, len(segment) - 1):
        if not segment[at].isdigit() or not (segment[at - 1].isalpha() or skipped):
            continue
        before, after = segment[:at], segment[at + 1 :]
        if is_lead_in(before):
            numbered = any(starts_with_number(other) for other in later)
            return 0 if numbered or after[0] in LENGTHS else at
        if after[0].isdigit() and is_street(after[1:], home):
            skipped = True  # "Portofino N 507 2601 N Flagler Dr": the first number is a unit's
            continue
        whole = is_street([*before, segment[at]], home) and not _is_building(before)
        return at if is_street(after, home) and not whole else 0
    return 0


def _repeats(line: list[str]) -> int:
    """The place where "105 E Poplar St 105 E Poplar St" begins again, or 0."""
    start = line.index(line[0], 1) if line.count(line[0]) > 1 else 0
    return start if start >= _LEAST_LINE and line[:start] == line[start : 2 * start] else 0


def _is_building(line: list[str]) -> bool:
    """True if a line names a building, such as "Rodney Square North", and no street besides."""
    return not BUILDINGS.isdisjoint(line[-2:]) and THOROUGHFARES.isdisjoint(line)
