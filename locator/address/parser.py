"""Text → Address. Never raises, whatever the text; what it cannot place is kept in ``rest``.

The steps, each in its own module: text (to upper-case words), coordinates, link, special (PO boxes
and rural routes), vague, tail (state and ZIP, and what follows), zip_places (the city, where no
comma parts it), then the segments between the commas: which one holds the street (number, street,
road, units, crossing), and which the city.
"""

from locator.address import crossing
from locator.address.coordinates import read_point
from locator.address.jammed import spaced
from locator.address.link import LinkedPoint, take_link
from locator.address.model import Address, Street
from locator.address.number import is_number, starts_with_number, take_number
from locator.address.pub28 import DIRECTIONALS, SUFFIXES, UNITS
from locator.address.road import read_direction
from locator.address.special import BOX_WORDS, take_boxes
from locator.address.street import is_street, read_street
from locator.address.tail import ZIP_LABELS, Tail, end_of_zip, take_tail, without_label
from locator.address.text import CONNECTORS, pattern, plain, words
from locator.address.units import UNIT_WORDS, apart, find_unit
from locator.address.vague import LENGTHS, VAGUE, is_lead_in, without_vagueness
from locator.address.zip_places import city_at_end

_ZIP = r"(\d{5})(?:-?(\d{4}))?"
_NO_STREET = Street()
# Few addresses have any of these words: one look for all of them, before those for each kind.
_TELLING = BOX_WORDS | ZIP_LABELS | VAGUE
# A city's name has at most this many words behind a leading ZIP ("35763 Owens Cross Roads").
_CITY_WORDS = 3
# "100Main St", but neither "21stCentury Dr" nor "10Mile Rd"
_GLUED_NUMBER = r"(\d{1,6})(?!ST|ND|RD|TH|MILE)([A-Z]{3,})"
# "1,234 Main St"
_THOUSANDS = r"\d{1,3} , \d{3}$"
# Designators that never begin a city's name, left without a number: "… Dr Apt, Huntsville".
_NUMBERLESS = frozenset({"APT", "APARTMENT", "BLDG", "BUILDING", "SUITE", "UNIT"})
# What is no street without another word.
_NO_NAMES = DIRECTIONALS.keys() | {"OLD", "NEW"}
Segments = list[list[str]]


def read(text: str) -> Address:
    """Take ``text`` apart as a whole; ``locator.address.parse`` says what is promised."""
    typed, unread = plain(text)
    if point := read_point(typed):
        latitude, longitude, decimals = point
        return Address(
            latitude=latitude, longitude=longitude, coordinate_decimals=decimals, rest=unread
        )
    if ":" in typed and (linked := take_link(typed)):
        return _read_linked(*linked, unread)
    rest = [unread] if unread else []
    tokens = _tidy(words(typed))
    po_box = route = ""
    telling = not _TELLING.isdisjoint(tokens)
    if telling and not BOX_WORDS.isdisjoint(tokens):
        tokens, po_box, route = take_boxes(tokens)
    if telling and not ZIP_LABELS.isdisjoint(tokens):
        tokens = without_label(tokens)
    if telling and not VAGUE.isdisjoint(tokens):
        tokens = without_vagueness(tokens, rest)
    if end := end_of_zip(tokens):
        tokens = _with_what_follows(tokens[:end], tokens[end:], rest)
    tail = take_tail(tokens, rest)
    if tail.zip and "," not in tokens and (cut := _city_cut(tokens, tail.zip)):
        tokens.insert(cut, ",")
    if not crossing.ANNOUNCED.isdisjoint(tokens):
        tokens = crossing.tidy(tokens)
    segments = _segments(tokens)
    if segments and not tail.zip and segments[0][0][0].isdigit():
        _take_leading_zip(segments, tail)
    lines = _Lines(tail, rest)
    lines.read(segments)
    address = lines.address(po_box, route)
    if address.rest and not address.zip and (parted := spaced(typed)) != typed:
        again = read(parted)
        if _keeps(again, address):
            return again._replace(rest=_join(unread, again.rest))
    return address


def _tidy(tokens: list[str]) -> list[str]:
    """``tokens`` with "100Main St" and "Lot12" in two, and commas for slashes between parts."""
    if not all(token.isalpha() or token.isdigit() or token == "," for token in tokens):
        tokens = [part for token in tokens for part in apart(token)]
    if tokens.count("/") > 1:
        # The first of "Oak St / Elm St / Huntsville" is between two streets.
        first = tokens.index("/")
        streets = 1 + (not starts_with_number(tokens) and is_street(tokens[:first]))
        slashes = [at for at, token in enumerate(tokens) if token == "/"][streets - 1 :]
        tokens = ["," if at in slashes else token for at, token in enumerate(tokens)]
    if tokens and tokens[0][0].isdigit() and tokens[0][-1].isalpha():
        glued = pattern(_GLUED_NUMBER).fullmatch(tokens[0])
        end = tokens.index(",") if "," in tokens else len(tokens)
        if glued and is_street([glued[2], *tokens[1:end]]):
            tokens = [*glued.groups(), *tokens[1:]]
    return tokens


def _with_what_follows(place: list[str], more: list[str], rest: list[str]) -> list[str]:
    """The tokens up to a ZIP with those that follow: its last four digits, units, or other words.

    "… AL 35801 Apt 4": a unit said last is as good as one said first, and so is the street, where
    there was none before. What is said behind state and ZIP alone is where that is.
    """
    bare, line = len(place) == 2, place[:-2]
    open_ = bare or not (starts_with_number(place) or is_street(line))
    segments = _segments(more)
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
    """Whether a segment is a street or an intersection."""
    if starts_with_number(segment):
        return is_street(segment[1:])
    return is_street(segment) or crossing.split(segment, False) > 0


def _city_cut(tokens: list[str], zip5: str) -> int:
    """Where the city begins, which the ZIP tells, when no comma does; 0 if no street is before."""
    if not tokens or not starts_with_number(tokens):
        return 0
    cut = len(tokens) - city_at_end(tokens, zip5)
    if cut == len(tokens) or (cut == len(tokens) - 1 and tokens[cut] in SUFFIXES):
        return 0  # "1000 Southern Boulevard 10459" has no town of Boulevard
    return 0 if _NO_NAMES.issuperset(tokens[1:cut]) else cut


def _keeps(again: Address, first: Address) -> bool:
    """Whether the second reading has what the first one had of the city and the state."""
    city = set(first.city.split()) <= set(again.city.split())
    return city and first.state in ("", again.state)


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
    """Whether this is more than words such as "Dropped pin", which could be a city's name."""
    street = address.crossing or (address.house_number and address.street.street_name)
    box = address.po_box or address.rural_route
    said = address.zip or address.zip_prefix or (address.city and address.state)
    return bool(street or box or said) or address.latitude is not None


def _segments(tokens: list[str]) -> Segments:
    """What stands between the commas."""
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
    segments[:] = [name]
    tail.zip, tail.zip4 = match[1], match[2] or ""


class _Lines:
    """What has been read so far of the segments between the commas."""

    __slots__ = ("city", "crossing", "number", "rest", "street", "tail", "unit")

    def __init__(self, tail: Tail, rest: list[str]) -> None:
        self.tail, self.rest = tail, rest
        self.number = self.unit = ""
        self.street: Street = _NO_STREET
        self.crossing: Street | None = None
        self.city: list[str] = []

    def read(self, segments: Segments) -> None:
        """Find the segment with the street, and read it and those around it."""
        at = self._find_street(segments)
        if at > 0:
            for segment in segments[:at]:
                self.rest += self._without_unit(segment)
        direction = self._read_after(segments[at + 1 :])
        if at >= 0:
            self._read_street(segments[at])
        if direction and not self.street.postdirectional and self.street.street_name:
            self.street = self.street._replace(postdirectional=direction)
        elif direction:
            self.rest.append(direction)

    def _find_street(self, segments: Segments) -> int:
        """Index of the segment with the street, -1 when there is none; a house number wins."""
        best = -1
        for at, segment in enumerate(segments):
            if starts_with_number(segment):
                return at
            line = self._uncover(segments, at)
            if starts_with_number(line):
                return at
            if (best < 0 and is_street(line)) or crossing.split(line, False):
                best = at
        return best

    def _uncover(self, segments: Segments, at: int) -> list[str]:
        """Free a house number at ``at`` of the unit or name before it, or the comma behind it."""
        segment = segments[at]
        if segment[0] in UNITS or UNITS.get(segment[1] if segment[1:] else "") == "FL":
            segments[at] = self._before_street(segment)
        elif len(segment) == 1 and is_number(segment[0]) and len(segments) > at + 1:
            # "2340, Whitesburg Dr, Huntsville"
            if is_street(segments[at + 1]) or len(segments) > at + 2:
                segments[at : at + 2] = [segment + segments[at + 1]]
        elif start := _inner_number(segment, segments[at + 1 :]):
            self.rest += segment[:start]
            segments[at] = segment[start:]
        return segments[at]

    def _before_street(self, segment: list[str]) -> list[str]:
        """``segment``, which begins with a unit designator, without the unit before a street."""
        left = find_unit(segment)
        if left is None or left[0]:
            return segment
        line = segment[left[1] :]
        if segment[0] in ("#", "NO") and line and not starts_with_number(line):
            return segment[1:]  # "# 2340 Whitesburg Dr" is a house number
        if line and (starts_with_number(line) or is_street(line)):
            self.unit = left[2]
            return line
        return segment

    def _without_unit(self, segment: list[str]) -> list[str]:
        """``segment`` without the unit it begins with, which is kept."""
        found = None if UNIT_WORDS.isdisjoint(segment) else find_unit(segment)
        if found is None or found[0]:
            return segment
        self.unit = _join(self.unit, found[2])
        return segment[found[1] :]

    def _read_after(self, segments: Segments) -> str:
        """Read what follows the street: units, the city, and a direction, which is returned."""
        direction = ""
        for segment in segments:
            left = self._without_unit(segment)
            if not left:
                continue
            if left[0] in DIRECTIONALS and not direction:
                found, end = read_direction(left, 0)
                if end == len(left):
                    direction = found
                    continue
            if self.city and left[-1] == "COUNTY":
                self.rest += left
                continue
            self.rest += self.city
            self.city = left
        return direction

    def _read_street(self, line: list[str]) -> None:
        if starts_with_number(line):
            self.number, line = take_number(line)
        closed, has_state = bool(self.city), bool(self.tail.state)
        if connector := crossing.split(line, bool(self.number)):
            # The first of two streets ends where the connector stands.
            first = read_street(line[:connector], True, False)
            second = read_street(line[connector + 1 :], closed, has_state)
            self.street, self.crossing = first.street, second.street
            self.unit = _join(self.unit, first.unit)
            self.rest += first.left
        else:
            second = read_street(line, closed, has_state)
            self.street = second.street
        if second.unit:
            self.unit = _join(self.unit, second.unit)
        if closed:
            self.rest += second.left
        else:
            self.city = second.left
        if second.state and not self.tail.state:
            self.tail.state = second.state

    def address(self, po_box: str, route: str) -> Address:
        """The Address these lines, and the boxes taken before, amount to."""
        tail = self.tail
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
        if len(city) > 1 and city[0] == "IN":
            del city[0]
        if len(city) == 1 and city[0] in DIRECTIONALS:
            self.rest += city
            city = []
        rest = " ".join(self.rest)
        others = _zips_in(rest, zip5) if zip5 and rest else ()
        return Address(
            self.number, self.street, self.crossing, self.unit, po_box, route, " ".join(city),
            tail.state, zip5, zip4, prefix, rest=rest, other_zips=others,
        )  # fmt: skip


def _zips_in(rest: str, zip5: str) -> tuple[str, ...]:
    """The ZIP Codes among the words that found no place, other than the one that did."""
    found = (pattern(_ZIP).fullmatch(word) for word in rest.split())
    return tuple(dict.fromkeys(match[1] for match in found if match and match[1] != zip5))


def _join(first: str, second: str) -> str:
    return f"{first} {second}" if first and second else first or second


def _inner_number(segment: list[str], later: Segments) -> int:
    """Index of a house number behind a name ("Huntsville Hospital 101 Sivley Rd"), or 0."""
    if is_street(segment[:1]) or " ".join(segment).isalpha():
        return 0
    for at in range(1, len(segment) - 1):
        if segment[at].isdigit() and segment[at - 1].isalpha():
            before, after = segment[:at], segment[at + 1 :]
            if is_lead_in(before):
                numbered = any(starts_with_number(other) for other in later)
                return 0 if numbered or after[0] in LENGTHS else at
            return at if is_street(after) and not is_street([*before, segment[at]]) else 0
    return 0
