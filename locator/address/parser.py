"""Text → Address. Never raises, whatever the text; text that it cannot place is in ``rest``.

The steps, each in its own module: text (to upper-case words), coordinates, link, tidy, special (PO
boxes and rural routes), vague and the other words around an address, tail (state and ZIP, and what
follows), zip_places (the city, where no comma parts it), then lines: which segment between the
commas holds the street (number, street, road, units, crossing), and which the city.
"""

from collections.abc import Callable, Set

from locator.address import clean, crossing
from locator.address.aside import ASIDE, without_aside
from locator.address.behind_state import end_of_state
from locator.address.beside import BESIDE, without_other_street
from locator.address.coordinates import Point, read_point
from locator.address.courtesy import without_courtesy
from locator.address.doubt import DOUBTS, without_doubts
from locator.address.either import EITHER, with_either_town
from locator.address.former import FORMER, without_former
from locator.address.ignored import IGNORED, is_addressed, without_addressee, without_ignored
from locator.address.jammed import spaced
from locator.address.landmark import ON, behind_landmark
from locator.address.leading import place_behind
from locator.address.lines import Lines, Segments
from locator.address.link import LinkedPoint, take_link
from locator.address.model import Address
from locator.address.number import SAYING_NUMBER, starts_with_number, with_number_first
from locator.address.opening import VERBS, without_opening, without_openings
from locator.address.part_of import PART_OF, without_part
from locator.address.pub28 import DIRECTIONALS, STATE_CODES, SUFFIXES
from locator.address.road import read_direction
from locator.address.spanish_terms import TERMS, with_english_terms
from locator.address.special import BOX_WORDS, take_boxes
from locator.address.spoken import NUMBER_WORDS, with_commas
from locator.address.street import is_street
from locator.address.tail import (
    ONE_ZIP,
    ZIP_LABELS,
    Tail,
    end_of_zip,
    ends_in_zip,
    take_tail,
    without_label,
)
from locator.address.text import CONNECTORS, joined, pattern, plain, words
from locator.address.tidy import tidied
from locator.address.units import UNIT_WORDS, find_unit
from locator.address.vague import LEAD_IN, VAGUE, without_vagueness
from locator.address.zip_last import with_zip_last
from locator.address.zip_places import (
    city_at_end,
    has_miscounted,
    is_near_name,
    is_town,
    place_names,
    state_of,
    town_at_end,
)

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
_STEPS: tuple[tuple[Set[str], Callable[[list[str], list[str]], list[str]]], ...] = (
    (ZIP_LABELS, lambda tokens, _: without_label(tokens)),
    (VERBS, without_openings),
    (BESIDE, without_other_street),
    (ON, behind_landmark),
    (SAYING_NUMBER, lambda tokens, _: with_number_first(tokens)),
    (PART_OF, without_part),
    (VAGUE, without_vagueness),
    (ASIDE, without_aside),
)
# The same for words that change what the others mean, and go first, and for those between two
# streets or towns, which go last: OR is also a state.
_EARLY = DOUBTS | FORMER | {"COMMA"}
_JOINING = EITHER | crossing.ANNOUNCED
# A city's name has at most this many words behind a leading ZIP ("35763 Owens Cross Roads").
_CITY_WORDS = 3
# "1,234 Main St"
_THOUSANDS = r"\d{1,3} , \d{3}$"
# Words that are no street without another word.
_NO_NAMES = DIRECTIONALS.keys() | {"OLD", "NEW"}
# The words before the first number: "my location: 34.73, -86.58".
_LEAD = r"([A-Z' ]+)[ ,:]+[-+(\d]"
_LEADS_TO_POINT = LEAD_IN | VAGUE | {
    "AM", "COORDINATES", "COORDS", "EN", "ESTOY", "GPS", "LOCATION", "PIN", "POINT",
}  # fmt: skip


def read(text: str) -> Address:
    """Take ``text`` apart as a whole; ``locator.address.parse`` says what is promised."""
    typed, unread = plain(text)
    if clean.is_marked_up(typed):
        typed = clean.without_markup(typed)
    if point := read_point(typed):
        return _at_point(point, unread)
    if found := _point_behind_words(typed):
        return _at_point(found[0], joined(unread, found[1]))
    if ":" in typed and (linked := take_link(typed)):
        return _read_linked(*linked, unread)
    if ":" in typed or "=" in typed:
        typed = clean.without_labels(typed)
    if ("(" in typed or "-" in typed or "." in typed) and (taken := clean.take_phone(typed)):
        typed, unread = taken[0], joined(unread, taken[1])
    if "(" in typed:
        typed = clean.without_parentheses(typed)
    if "," in typed:
        typed = clean.with_spelled_zip(typed)
    return _read_words(typed, unread)


def _read_words(typed: str, unread: str) -> Address:
    """The address in ``typed``, which is words and no point; ``unread`` goes to the rest."""
    rest = [unread] if unread else []
    tokens = without_courtesy(words(typed))
    former: list[str] = []
    if not _EARLY.isdisjoint(tokens):
        tokens, former = _without_early(tokens, rest)
    tokens = without_opening(tokens, rest)
    if not TERMS.isdisjoint(tokens):
        tokens = with_english_terms(tokens)
    tokens = tidied(tokens, typed, rest)
    po_box = route = ""
    ignored: list[str] = []
    if not _TELLING.isdisjoint(tokens):
        if not IGNORED.isdisjoint(tokens):
            tokens = without_ignored(tokens, ignored)
            rest += ignored
        if not BOX_WORDS.isdisjoint(tokens):
            tokens, po_box, route = take_boxes(tokens, rest)
        tokens = _without_telling(tokens, rest)
    tokens = place_behind(tokens)
    if not ends_in_zip(tokens):  # which nearly all do
        tokens = with_zip_last(tokens)
    if end := end_of_zip(tokens):
        tokens = _with_what_follows(tokens[:end], tokens[end:], rest, tokens[: end - 2])
    elif end := end_of_state(tokens):
        tokens = _with_what_follows(tokens[:end], tokens[end:], rest, tokens[: end - 1])
    tail = take_tail(tokens, rest)
    if is_addressed(tokens):
        tokens = without_addressee(tokens, rest, _town_at_end(tokens, tail))
    if tail.zip and (cut := _city_cut(tokens, tail)):
        tokens.insert(cut, ",")
    if not _JOINING.isdisjoint(tokens):
        if not EITHER.isdisjoint(tokens):
            tokens = with_either_town(tokens, tail.state)
        if not crossing.ANNOUNCED.isdisjoint(tokens):
            tokens = crossing.tidy(tokens)
    segments = _segments(tokens)
    if segments and not tail.zip and segments[0][0][0].isdigit():
        _take_leading_zip(segments, tail)
        _take_miscounted_zip(segments, rest)
    lines = Lines(tail, rest)
    lines.read(segments)
    address = lines.address(po_box, route)
    if address.other_zips and ignored:
        address = _without_zips(address, ignored)
    if address.rest and not address.zip and (parted := spaced(typed)) != typed:
        again = read(parted)
        if again.zip and _keeps(again, address):
            return again._replace(rest=joined(unread, again.rest))
    return address._replace(rest=" ".join((address.rest, *former)).strip()) if former else address


def _without_zips(address: Address, ignored: list[str]) -> Address:
    """``address`` without further ZIP Codes that are numbers of records: "account 90210"."""
    numbers = {word[:5] for word in ignored}
    others = tuple(zip5 for zip5 in address.other_zips if zip5 not in numbers)
    return address._replace(other_zips=others)


def _without_early(tokens: list[str], rest: list[str]) -> tuple[list[str], list[str]]:
    """``tokens`` without the words in ``_EARLY``, and the words of a place that was left."""
    if "COMMA" in tokens:
        tokens = with_commas(tokens)
    if not DOUBTS.isdisjoint(tokens):
        tokens = without_doubts(tokens, rest)
    return (tokens, []) if FORMER.isdisjoint(tokens) else without_former(tokens)


def _without_telling(tokens: list[str], rest: list[str]) -> list[str]:
    """``tokens`` without the words of the kinds in ``_STEPS``, in that order."""
    for telling, step in _STEPS:
        if not telling.isdisjoint(tokens):
            tokens = step(tokens, rest)
    return tokens


def _with_what_follows(
    place: list[str], more: list[str], rest: list[str], line: list[str]
) -> list[str]:
    """The tokens up to a ZIP or state with what follows: its last four digits, units, other words.

    "… AL 35801 Apt 4": a unit said last is as good as one said first, and so is the street, where
    there was none before. Words after a state and ZIP alone are the street or city. ``line`` is
    ``place`` without its state and ZIP.
    """
    bare = not line
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
            rest=joined(unread, others),
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
    if tokens[1:2] == [","] and pattern(_THOUSANDS).match(" ".join(tokens[:3])):
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
    match = pattern(ONE_ZIP).fullmatch(first)
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
