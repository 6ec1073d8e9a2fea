"""Opening hours: is a clinic open at some time, and when does that change?

Hours use OpenStreetMap's ``opening_hours`` syntax (specification 0.7.4). PyPI's
``opening-hours-py`` evaluates them; it is imported for the first clinic that has hours. All times
are on the clinic's own wall clock: "08:00" is 08:00 before and after a change to summer time.

Public holidays (``PH``) are the federal holidays of the United States except Columbus Day, on the
day they are observed, as the library has them.
"""

import datetime
import re
import zoneinfo
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from locator.clinics.model import Clinic
from locator.errors import UsageError
from locator.geodesy import METERS_PER_DEGREE

if TYPE_CHECKING:
    from opening_hours import OpeningHours

# A moment: Unix seconds, or YYYY-MM-DDTHH:MM by the wall clock of each clinic.
When = float | str

# The states of a clinic: machine word and description.
STATES: dict[str, str] = {
    "open": "open by its hours",
    "closed": "closed by its hours, or by its status",
    "depends": "open under a condition, which is in the comment",
    "not_known": "the hours on file cannot be read, or the time zone is unknown",
}

# The word for clinics without hours, where they are counted with the states.
NOT_ON_FILE = "not_on_file"

# The error message for a time in another form.
WHEN_EXPECTED = "a time is YYYY-MM-DD HH:MM, such as 2026-12-24 16:30, from 2000 to 2099"

_COUNTRY = "US"

# How far ahead a change is looked for. Hours by season change within a year.
_HORIZON = datetime.timedelta(days=400)

# The years for which the library has public holidays.
_YEARS = range(2000, 2100)


class Opening(NamedTuple):
    """The state of a clinic at one moment; times are ISO 8601 by the clinic's own clock."""

    state: str  # a word of STATES
    says: str  # the same for people: open now, closes at 5:00 PM
    at: str | None = None  # the moment
    changes_at: str | None = None  # when the state changes next; None if it does not
    comment: str | None = None  # the text in quotes in the hours
    timezone: str | None = None  # IANA name
    timezone_source: str | None = None  # locations file | coordinates
    now: bool | None = None  # True if the moment is now, False if a time was asked for


class _Zone(NamedTuple):
    info: zoneinfo.ZoneInfo
    source: str


class _Span(NamedTuple):
    """A state, its beginning, and the text in quotes in the hours."""

    since: datetime.datetime
    state: str
    comment: str


def opening(clinic: Clinic, at: When) -> Opening:
    """The state of ``clinic``, which has hours, at the moment ``at``.

    Never raises: if the answer is unknown, the state is ``not_known``. A clinic whose status is not
    open is closed, whatever its hours are. Without a time zone on file, the zone of the coordinates
    is used if it is the same all around them. A moment by the wall clock needs no zone.
    """
    if clinic.status != "open":
        return Opening("closed", clinic.status.replace("_", " "))
    if not _readable(clinic.hours):
        return Opening("not_known", f"hours as written: {clinic.hours}")
    zone = _zone(clinic, known_only=isinstance(at, str))
    if zone is None and not isinstance(at, str):
        return Opening("not_known", f"time zone unknown; hours: {clinic.hours}")
    return _opening(clinic.hours, zone, at)


def read_when(text: str) -> str:
    """The text ``YYYY-MM-DD HH:MM``, a wall clock's time, as a moment.

    Raises UsageError, without the text, for anything else and for years without known holidays.
    """
    try:
        time = datetime.datetime.strptime(text.strip().replace("T", " "), "%Y-%m-%d %H:%M")
    except ValueError:
        time = None
    if time is None or time.year not in _YEARS:
        raise UsageError(WHEN_EXPECTED)
    return time.isoformat(timespec="minutes")


def only_open(clinics: Sequence[Clinic], at: When) -> tuple[tuple[Clinic, ...], Mapping[str, int]]:
    """The clinics that are open at the moment ``at``, and the number of others by state.

    Clinics without hours are counted as NOT_ON_FILE.
    """
    states = [_state(clinic, at) for clinic in clinics]
    pairs = zip(clinics, states, strict=True)
    closed = {state: states.count(state) for state in (*STATES, NOT_ON_FILE) if state != "open"}
    return tuple(clinic for clinic, state in pairs if state == "open"), closed


def _state(clinic: Clinic, at: When) -> str:
    known = clinic.hours or clinic.status != "open"
    return opening(clinic, at).state if known else NOT_ON_FILE


def is_stale(clinic: Clinic, at: When, days: int) -> bool:
    """True if ``clinic``, which has ``verified_on``, was verified over ``days`` before ``at``."""
    verified = datetime.date.fromisoformat(clinic.verified_on)
    return (_day(at) - verified).days > days


def _day(at: When) -> datetime.date:
    """The day of a moment: by the clinic's clock, or for Unix seconds by this machine's."""
    if isinstance(at, str):
        return datetime.datetime.fromisoformat(at).date()
    return datetime.date.fromtimestamp(at)


def timezone(clinic: Clinic) -> str | None:
    """The IANA name of the time zone on file, else of the coordinates; None if unknown."""
    zone = _zone(clinic)
    return zone.info.key if zone else None


def hours_fault(hours: str) -> tuple[str, str]:
    """The fault of ``hours`` and its fix; two empty texts if there is no fault."""
    if _readable(hours):
        return next(
            ((why, "write dates and times") for word, why in _NO_MEANING if re.search(word, hours)),
            _at_night(hours),
        )
    meant = _meant(hours)
    fix = f"write {meant}" if _readable(meant) else 'write it as in "Mo-Fr 08:00-17:00; PH off"'
    return "cannot be read as opening hours", fix


# Words that can be read but do not have their meaning here, and the reason.
_NO_MEANING = (
    (r"\bSH\b", "school holidays (SH) are unknown here and never apply"),
    (r"\b(sunrise|sunset|dawn|dusk)\b", "the sun always rises at 7:00 and sets at 19:00 here"),
)

_SPAN = r"\b(\d{1,2}):(\d\d)-(\d{1,2}):(\d\d)\b"


def _at_night(hours: str) -> tuple[str, str]:
    """The fault of hours on a 12-hour clock that are read on a 24-hour one, and its fix."""
    meant = re.sub(_SPAN, _in_the_afternoon, hours)
    if meant == hours:
        return "", ""
    return "times are on a 24-hour clock: this is open at night", f"write {meant} if it is not"


def _in_the_afternoon(match: re.Match[str]) -> str:
    """A span with 12 hours added where that is likely meant, else as it is.

    Ours: few clinics open between 1:00 and 4:59 and close by 8:00, or are open from the morning
    until the next one.
    """
    start, minute, end, last = map(int, match.groups())
    if 1 <= start < 5 and start < end <= 8:
        start, end = start + 12, end + 12
    elif 5 <= start < 12 and 0 < end <= 8 and (end, last) < (start, minute):
        end += 12
    else:
        return match[0]
    return f"{start:02}:{minute:02}-{end:02}:{last:02}"


_DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_DAY = r"(?i)\b(mon|tue|wed|thu|fri|sat|sun)(?:s|nes|r|rs|ur)?(?:day)?s?\b\.?"
_CLOCK = r"(?i)\b(\d{1,2})(?::(\d\d))?\s*([ap])\.?m\b\.?"
_DASH = r"\s*(?:[-\u2013\u2014]|\bto\b|\bthrough\b)\s*"


def _meant(hours: str) -> str:
    """A guess at the syntax for hours as Americans write them, "Mon - Fri 8am to 5:30pm"."""
    text = re.sub(_DASH, "-", hours)
    text = re.sub(_DAY, lambda match: match[1][:2].title(), text)
    return re.sub(_CLOCK, _on_24, text)


def _on_24(match: re.Match[str]) -> str:
    hour = int(match[1]) % 12 + (12 if match[3] in "pP" else 0)
    return f"{hour:02}:{match[2] or '00'}"


@cache
def _readable(hours: str) -> bool:
    import opening_hours

    return opening_hours.validate(hours)


@lru_cache(maxsize=4096)
def _parsed(hours: str) -> "OpeningHours":
    from opening_hours import OpeningHours

    # Without a time zone it computes on the wall clock, as we do.
    return OpeningHours(hours, country=_COUNTRY, auto_timezone=False)


@lru_cache(maxsize=4096)
def _opening(hours: str, zone: _Zone | None, at: When) -> Opening:
    local, asked = _local(at, zone), isinstance(at, str)
    spans = _spans(hours, local)
    span = next(spans)
    change = next((later for later in spans if later.state != span.state), None)
    return Opening(
        span.state,
        _says(span, change, asked=asked),
        _iso(local, zone),
        _iso(change.since, zone) if change else None,
        span.comment or None,
        zone.info.key if zone else None,
        zone.source if zone else None,
        not asked,
    )


def _local(at: When, zone: _Zone | None) -> datetime.datetime:
    """The moment on the clinic's wall clock."""
    if isinstance(at, str):
        return datetime.datetime.fromisoformat(at)
    assert zone is not None
    return datetime.datetime.fromtimestamp(at, zone.info).replace(tzinfo=None)


def _iso(local: datetime.datetime, zone: _Zone | None) -> str:
    if zone is None:
        return local.isoformat(timespec="minutes")
    # To UTC and back: a time that the clocks skip in spring becomes the time that follows.
    there = local.replace(tzinfo=zone.info).astimezone(datetime.UTC)
    return there.astimezone(zone.info).isoformat(timespec="minutes")


def _spans(hours: str, local: datetime.datetime) -> Iterator[_Span]:
    """The span at ``local`` and those after it; two in a row can have the same state."""
    for since, _, state, comment in _parsed(hours).intervals(local, local + _HORIZON):
        yield _Span(since, _word(hours, state, comment), comment)


def _word(hours: str, state: object, comment: str) -> str:
    word = str(state).rpartition(".")[2].lower()
    # By the specification a comment without "open" before it is a condition ("by appointment"). The
    # library does not show the difference.
    conditional = comment and not re.search(rf'\bopen\s*"{re.escape(comment)}"', hours)
    if word == "unknown" or (word == "open" and conditional):
        return "depends"
    return word


_VERBS = {"open": "opens", "closed": "closes", "depends": "may open"}
_WORDS = {"open": "open", "closed": "closed", "depends": "may be open"}


def _says(span: _Span, change: _Span | None, *, asked: bool) -> str:
    time = span.since
    now = f"on {time:%a}, {time:%b} {time.day}, {time.year}, at {_clock(time)}" if asked else "now"
    state = f"{_WORDS[span.state]} {now}" + (f' ("{span.comment}")' if span.comment else "")
    if change is None:
        return state
    verb, until = _VERBS[change.state], _spoken(change.since, time)
    if (span.state, change.state) == ("open", "depends"):
        verb, until = "may stay open after", until.removeprefix("at ")
    return f"{state}, {verb} {until}"


def _spoken(time: datetime.datetime, since: datetime.datetime) -> str:
    """A future time in words: at 5:00 PM, at midnight, Monday at 8:00 AM, January 4 at 8:00 AM."""
    days = (time.date() - since.date()).days
    if days == 1 and time.time() == datetime.time():
        return "at midnight"
    if days == 0:
        return f"at {_clock(time)}"
    if days < 7:
        return f"{time:%A} at {_clock(time)}"
    year = f", {time.year}," if time.year != since.year else ""
    return f"{time:%B} {time.day}{year} at {_clock(time)}"


def _clock(time: datetime.datetime) -> str:
    """The time as Americans say it: 8:00 AM, noon, 5:30 PM, midnight."""
    if time.minute == 0 and time.hour % 12 == 0:
        return "noon" if time.hour else "midnight"
    return f"{time.hour % 12 or 12}:{time.minute:02} {'PM' if time.hour >= 12 else 'AM'}"


def _zone(clinic: Clinic, *, known_only: bool = False) -> _Zone | None:
    if clinic.timezone:
        info = _zone_named(clinic.timezone)
        return _Zone(info, "locations file") if info else None
    if known_only:
        return None
    return _zone_around(clinic.latitude, clinic.longitude, clinic.accuracy_m)


@cache
def _zone_named(name: str) -> zoneinfo.ZoneInfo | None:
    try:
        return zoneinfo.ZoneInfo(name)
    except (ValueError, OSError, zoneinfo.ZoneInfoNotFoundError):
        return None


@cache
def _zone_around(latitude: float, longitude: float, accuracy_m: float) -> _Zone | None:
    """The zone of the point, None if another zone is within its accuracy."""
    off = accuracy_m / METERS_PER_DEGREE
    # A degree of longitude is shorter than one of latitude. Twice as many degrees reach the edge of
    # the circle up to 60° north; only Alaska is farther north.
    around = [(0.0, 0.0), (off, 0.0), (-off, 0.0), (0.0, 2 * off), (0.0, -2 * off)]
    zones = {_zone_at(latitude + north, longitude + east) for north, east in around}
    info = zones.pop()
    return None if zones or info is None else _Zone(info, "coordinates")


def _zone_at(latitude: float, longitude: float) -> zoneinfo.ZoneInfo | None:
    from opening_hours import OpeningHours

    if not (abs(latitude) < 90 and abs(longitude) <= 180):
        return None
    # The library shows the zone only in the times that it returns, here of the next New Year.
    hours = OpeningHours("24/7; Jan 1 off", coords=(latitude, longitude), country=_COUNTRY)
    change = hours.next_change(datetime.datetime(2026, 1, 15))
    return change.tzinfo if change and isinstance(change.tzinfo, zoneinfo.ZoneInfo) else None
