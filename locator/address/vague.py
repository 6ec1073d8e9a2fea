"""Words of vagueness beside a place: "near 35806", "downtown Huntsville", "the Madison area"."""

from locator.address.number import starts_with_number
from locator.address.pub28 import STATE_NAMES, SUFFIXES
from locator.address.street import is_street

_BEFORE = frozenset({
    "AROUND", "CLOSE", "DOWNTOWN", "GREATER", "METRO", "METROPOLITAN", "MIDTOWN", "NEAR",
    "NEARBY", "OUTSKIRTS", "SOMEWHERE", "SUBURBS", "UPTOWN", "VICINITY",
})  # fmt: skip
_AFTER = frozenset({
    "AREA", "AREAS", "DOWNTOWN", "METRO", "OUTSKIRTS", "REGION", "SUBURBS", "VICINITY",
})  # fmt: skip
VAGUE = _BEFORE | _AFTER
# Words before an address: "my address is …", "I live at …", "Home: …". One such word is
# enough only of the last; "The 1818 Club" is a name.
LEAD_IN = frozenset({
    "ADDRESS", "AT", "ER", "HE", "HIS", "HER", "HOME", "I", "IM", "IS", "ITS", "IT", "LIVE",
    "LIVES", "LOCATED", "MY", "OUR", "SHE", "STAY", "STAYS", "THE", "THEIR", "THEY", "UH", "UM",
    "WE", "WORK", "YES",
})  # fmt: skip
_LEADS_ALONE = frozenset({"ADDRESS", "AT", "HOME", "ITS", "UH", "UM"})
_INTRODUCING = LEAD_IN | {"CODE", "POSTAL", "ZIP", "ZIPCODE"}
# After a number these make a way to go, and no house.
LENGTHS = frozenset({"BLOCK", "BLOCKS", "HOURS", "MILE", "MILES", "MIN", "MINS", "MINUTES"})
# These join them to each other or to the place, and are vague only together with them.
_JOINED_BEFORE = _BEFORE | {"IN", "OF", "THE", "TO"}
_JOINED_AFTER = _AFTER | {"&", "AND", "GENERAL", "METROPOLITAN", "SURROUNDING"}

# Names that such a word belongs to: those of the table of ZIP codes, and of a region that no town
# is meant by.
_NAMES = frozenset({
    "BAY AREA", "BAYOU METRO", "GREATER PEORIA AIRPORT", "METRO OFFICE PARK", "MI METRO",
    "NAVAL COMMUNICATIONS AREA", "NORTH METRO", "UPTOWN IN",
})  # fmt: skip


def is_lead_in(words: list[str]) -> bool:
    """True if ``words`` only lead up to an address."""
    return (LEAD_IN if len(words) > 1 else _LEADS_ALONE).issuperset(words)


def is_introduction(words: list[str]) -> bool:
    """True if ``words`` only lead up to a ZIP: "my ZIP code is", "it's"."""
    return _INTRODUCING.issuperset(words) and (len(words) > 1 or words[0] in ("ITS", "UH", "UM"))


def without_vagueness(tokens: list[str], rest: list[str]) -> list[str]:
    """``tokens`` without such words beside a place; they go to ``rest``.

    They stay where they may be the name of a street or a town ("Near Ct", "Uptown, NJ", "100 Rest
    Area"), and in front of the line with the house number, where firms and buildings are named.
    """
    line = " ".join(tokens).split(" , ")
    segments = [segment.strip(" ,").split() for segment in line]
    segments = [segment for segment in segments if segment]
    numbered = (at for at, segment in enumerate(segments) if starts_with_number(segment))
    first = next(numbered, 0)
    if len(segments) > first + 1 and _JOINED_AFTER.issuperset(segments[-1]):
        rest += segments.pop()  # "Huntsville, AL, area"
    for at in range(first, len(segments)):
        segments[at] = _before(_after(segments[at], rest), rest)
    return " , ".join(map(" ".join, segments)).split()


def _after(segment: list[str], rest: list[str]) -> list[str]:
    """``segment`` without the words after the place, which a state or a ZIP may follow."""
    stop = len(segment)
    while stop and (segment[stop - 1] in STATE_NAMES or segment[stop - 1][0].isdigit()):
        stop -= 1
    start = stop
    while start and segment[start - 1] in _JOINED_AFTER:
        start -= 1
    head, words = segment[:start], segment[start:stop]
    if _AFTER.isdisjoint(words) or not _is_whole(head) or " ".join(segment[:stop]) in _NAMES:
        return segment
    # "in the Huntsville area": here nothing before the place is its own.
    opening = _run(head, 0)
    if not _is_place(head[opening:]):
        opening = 0
    rest += head[:opening] + words
    return head[opening:] + segment[stop:]


def _is_whole(head: list[str]) -> bool:
    """True if ``head`` is a place or a street without the words after it."""
    if _JOINED_BEFORE.issuperset(head):
        return False
    if starts_with_number(head):
        return is_street(head[1:])
    return len(head) > 1 or head[0].isalpha() or len(head[0]) >= 5


def _before(segment: list[str], rest: list[str]) -> list[str]:
    """``segment`` without the words before the place; a street may stand before them."""
    for start, word in enumerate(segment):
        if word in _JOINED_BEFORE and (not start or _is_street(segment[:start])):
            end = _run(segment, start)
            end -= segment[end - 1] == "THE"  # that of "The Woodlands"
            words, place = segment[start:end], segment[end:]
            if not _BEFORE.isdisjoint(words) and _is_place(place) and not _is_name(segment[start:]):
                rest += words
                return [*segment[:start], *([","] if start else []), *place]
    return segment


def _run(segment: list[str], at: int) -> int:
    """The end of the words before a place that begin at ``at``."""
    while at < len(segment) and segment[at] in _JOINED_BEFORE:
        at += 1
    return at


def _is_street(words: list[str]) -> bool:
    if starts_with_number(words):
        words = words[1:]
    return len(words) > 1 and is_street(words)


def _is_place(words: list[str]) -> bool:
    """True if ``words`` are no street and no state alone, so that those before are no name."""
    if not words or is_street(words):
        return False
    if any(word.isalpha() for word in words[1:]):
        return True
    return words[0] not in STATE_NAMES and (len(words) > 1 or words[0] not in SUFFIXES)


def _is_name(words: list[str]) -> bool:
    return any(" ".join(words[:size]) in _NAMES for size in (2, 3))
