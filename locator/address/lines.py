"""The segments between the commas: which holds the street, which the city, and what is left."""

from locator.address import crossing
from locator.address.abroad import NAMES_ABROAD, is_name_abroad
from locator.address.aside import is_aside
from locator.address.ignored import IGNORED
from locator.address.model import Address, Street
from locator.address.number import (
    is_house_behind,
    is_number,
    starts_with_number,
    take_number,
)
from locator.address.opening import FIRST, is_said
from locator.address.places import COUNTIES, KINDS_OF_BUILDING, KINDS_OF_PLACE, SAINTS, SHOPS
from locator.address.pub28 import DIRECTIONALS, STATE_CODES, UNITS
from locator.address.road import SIGNS, read_direction
from locator.address.states import state_at_end
from locator.address.street import (
    BUILDINGS,
    STREET_SUFFIXES,
    THOROUGHFARES,
    Reading,
    is_street,
    read_street,
)
from locator.address.tail import ONE_ZIP, Tail
from locator.address.text import CONNECTORS, joined, pattern
from locator.address.units import UNIT_WORDS, find_unit
from locator.address.vague import LENGTHS, VAGUE, is_introduction, is_lead_in
from locator.address.zip_places import (
    is_nearly_town,
    is_town,
    place_names,
    state_of,
    town_at_end,
    zips_of,
    zips_of_county,
)

_NO_STREET = Street()
# The number of a street, which is a street without its suffix before a town ("75th, Kenosha").
_ORDINAL = r"\d{1,3}(?:ST|ND|RD|TH)"
# Designators that never begin a city's name, left without a number: "… Dr Apt, Huntsville".
_NUMBERLESS = frozenset({"APT", "APARTMENT", "BLDG", "BUILDING", "SUITE", "UNIT"})
# A place that is in no table is a building or a street if it ends in one of these.
_ENDS = BUILDINGS | STREET_SUFFIXES
# Buildings and malls have these suffixes, too: "Elm St, Lakeview Plaza, Kenosha".
_OF_BUILDINGS = frozenset({"PLZ", "SQ"})
_LEAST_LINE = 3  # words: a house number, a name and a suffix
_LEAST_STREET = 3  # letters
# One of these alone before the town is no street.
NO_STREETS = KINDS_OF_PLACE | UNIT_WORDS | VAGUE | IGNORED | CONNECTORS
# Words in front of a town that end the name of something in it.
_LANDMARKS = KINDS_OF_BUILDING | SHOPS | {"EN"}
_IN = frozenset({"DESDE", "EN", "FROM", "IN"})
Segments = list[list[str]]


class Lines:
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
        self._join_streets(segments)
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
            if more or not self._is_house(number, after) or is_street(after):
                continue
            if crossing.split(street, False):
                continue
            # Three digits at the end are the start of a ZIP.
            if is_street(street, self.home) and (after or self.tail.zip or len(number) != 3):
                segments[at - 1 : at + 1] = [[number, *street]]
                return

    def _join_streets(self, segments: Segments) -> None:
        """Make an intersection of "22nd Ave, 75th St, Kenosha": two streets and no house number."""
        if segments and (at := crossing.second_street(segments[0])):
            segments[0] = [*segments[0][:at], "&", *segments[0][at:]]
            return
        if len(segments) < 2 or any(map(starts_with_number, segments[:3])):
            return
        first, second = segments[:2]
        town = " ".join(second)
        alone = all(_is_street_alone(line, self.home) for line in (first, second))
        if alone and first != second and not is_town(town, self.home):
            segments[:2] = [[*first, "&", *second]]

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
            self.unit = joined(self.unit, left[2])
            return line
        return segment

    def _without_unit(self, segment: list[str]) -> list[str]:
        """``segment`` without a unit at its start; the unit is stored."""
        found = None if UNIT_WORDS.isdisjoint(segment) else find_unit(segment)
        if found is None or found[0]:
            return segment
        self.unit = joined(self.unit, found[2])
        return segment[found[1] :]

    def _read_after(self, segments: Segments, line: list[str]) -> str:
        """Read what follows the street: units, the city, and a direction, which is returned."""
        direction = ""
        for segment in segments:
            left = self._without_unit(segment)
            if len(left) == 2 and len(left[0]) == 1 and left[0].isalpha() and left[1].isdigit():
                self.unit = joined(self.unit, f"# {left[0]}{left[1]}")  # "…, C-5, …"
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
        elif (
            line
            and (self._is_no_town(words) or self._is_behind_town(words, line))
            and not self._is_abroad(words)
        ):
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

    def _is_behind_town(self, words: list[str], line: list[str]) -> bool:
        """True for a note of several words behind a street with its town ("…, a trailer")."""
        if self.home or (not words[1:] and words[0] not in KINDS_OF_PLACE):
            return False  # "…, upstairs" is a note of one word
        size = 0 if is_town(" ".join(words)) else town_at_end(line, "")
        street = line[starts_with_number(line) : len(line) - size]
        if not size or not is_street(street) or is_name_abroad(words):
            return False
        whole = not read_street(street, False, False).left
        return whole and not is_nearly_town(" ".join(words))

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
            if "#" not in line:
                second = self._with_zip_first(second)
        if second.unit:
            self.unit = joined(self.unit, second.unit)
        if closed:
            self.rest += second.left
        elif second.left:
            self._read_place(second.left, line)
        if second.state and not self.tail.state:
            self.tail.state = second.state

    def _with_number(self, read: Reading) -> Reading:
        """``read`` without the unit of "75th St # 4028", which is the house number."""
        unit = "" if self.number else read.unit.removeprefix("# ")
        if not unit or not self._is_house(unit, read.left or self.city):
            return read
        self.number = unit
        return read._replace(unit="")

    def _with_zip_first(self, read: Reading) -> Reading:
        """``read`` without the unit of "53143 Sheridan Rd 8600", a ZIP and the house number.

        The ZIP is known, and the town's if there is one.
        """
        number, unit = self.number, read.unit.removeprefix("# ")
        town = " ".join(self.city or read.left)
        if self.tail.zip or not state_of(number) or not is_house_behind(unit, [town]):
            return read
        if self.tail.state not in ("", state_of(number)):
            return read
        if town and town not in place_names(number):
            return read
        self.tail.zip, self.number = number, unit
        return read._replace(unit="")

    def _is_house(self, number: str, town: list[str]) -> bool:
        """True if a number behind a street and in front of ``town`` is its house number."""
        return is_house_behind(number, [*town, self.tail.zip])

    def _read_crossing(self, line: list[str], connector: int, closed: bool) -> Reading:
        """Read two streets. Returned is what the second of them says."""
        # The first of two streets ends where the connector is.
        first = read_street(line[:connector], True, False, self.home)
        other, suffix = crossing.singular(line[connector + 1 :])
        second = read_street(other, closed, bool(self.tail.state), self.home)
        self.street, self.unit = first.street, joined(self.unit, first.unit)
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
            elif not zip5 and (match := pattern(ONE_ZIP).fullmatch(word)):
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
        whole = not self.number or self.street.suffix_type  # not "1303 E University Tucson"
        home = tail.state or (state_of(zip5) if zip5 else "")
        if whole and (size := _behind_landmark(city, home)):
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


def _is_street_alone(line: list[str], home: str) -> bool:
    """True for a street with its suffix and nothing behind it."""
    if not is_street(line, home) or UNIT_WORDS.intersection(line):
        return False
    read = read_street(line, False, False, home)
    suffix = read.street.suffix_type
    return not (read.left or read.unit or suffix in _OF_BUILDINGS) and suffix != ""


def _behind_landmark(city: list[str], state: str) -> int:
    """The number of words of the town behind a building: "Bradford High School Kenosha"; else 0.

    Or behind a shop: "Target Kenosha".
    Words such as "cerca del Walmart en Kenosha" are in front of it, too.
    """
    if _LANDMARKS.isdisjoint(city[:-1]):
        return 0
    size = town_at_end(city, state)
    if not size or is_town(" ".join(city), state) or " ".join(city[-size:]) in KINDS_OF_PLACE:
        return 0
    return size if city[-size - 1] in _LANDMARKS else 0


def _zips_in(rest: str, zip5: str) -> tuple[str, ...]:
    """The ZIP Codes among the words that found no place, other than the one that did."""
    found = (pattern(ONE_ZIP).fullmatch(word) for word in rest.split())
    return tuple(dict.fromkeys(match[1] for match in found if match and match[1] != zip5))


def _without(words: list[str], others: list[str]) -> list[str]:
    """``words`` without one of each of ``others``, the last one."""
    kept = words[::-1]
    for word in others:
        if word in kept:
            kept.remove(word)
    return kept[::-1]


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
