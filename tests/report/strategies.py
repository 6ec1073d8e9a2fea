"""Answers of every kind for property tests, with text no sane directory would hold."""

from collections.abc import Callable
from typing import NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

from locator.answer import Answer, Listed
from locator.clinics.hours import NOT_ON_FILE, STATES, Opening
from locator.clinics.model import Clinic, ServiceDetails
from locator.directions import LINKS, links
from locator.geocode.model import FAULTS, PRECISIONS, Candidate
from locator.ranking.model import Decision, Ranked, Reading
from locator.ranking.question import ASK

NASTY = (
    '"quoted", and\r\nbroken; =1+1\ttab \\ {x} |~^€[]',
    "Zentrum für Ärzte \u2013 naïve Œuvre ł ﷺ",
    "🏥👩‍⚕️ e\u0301\u200b\u202e\x1b[31m\x00\u2028",
    "3.10",
    "very long " * 30,
)
text = st.one_of(st.sampled_from(NASTY), st.text(max_size=8))
known = text.filter(bool)
metres = st.floats(0, 2e7)
latitude, longitude = st.floats(-90, 90), st.floats(-180, 180)

details = st.builds(
    ServiceDetails,
    known,
    text,
    st.none() | st.booleans(),
    st.none() | st.booleans(),
    st.lists(known, max_size=3).map(tuple),
    text,
)

openings = st.builds(
    Opening,
    st.sampled_from(list(STATES)),
    text,
    st.none() | st.just("2026-12-24T16:30-06:00"),
    st.none() | st.just("2026-12-24T17:00-06:00"),
    st.none() | known,
    st.none() | st.just("America/Chicago"),
    st.sampled_from(["locations file", "coordinates", None]),
)

clinics = st.builds(
    Clinic, known, text, text, text, text, text, text, latitude, longitude, metres,
    services=st.lists(text, max_size=4).map(tuple),
    phone=text,
    hours=text,
    status=st.sampled_from(["open", "temporarily_closed", "closed"]),
    notice=text,
    url=text,
    verified_on=text,
    service_details=st.lists(details, max_size=2).map(tuple),
)  # fmt: skip

left_out = st.none() | st.fixed_dictionaries(
    {state: st.integers(0, 3) for state in (*STATES, NOT_ON_FILE) if state != "open"}
)

candidates = st.builds(
    Candidate,
    latitude,
    longitude,
    st.sampled_from(list(PRECISIONS)),
    metres,
    text,
    text,
    text,
    st.lists(st.sampled_from(list(FAULTS)), max_size=3).map(tuple),
)


class _Doubt(NamedTuple):
    certain: bool
    ask_for: str | None
    choices: tuple[str, ...] = ()


def _asked(word: str, choices: list[str]) -> _Doubt:
    return _Doubt(False, word, tuple(choices) if ASK[word] else ())


SURE = st.just(_Doubt(True, None))
ASKED = st.builds(_asked, st.sampled_from(list(ASK)), st.lists(known, min_size=2, max_size=4))


@st.composite
def listings(draw: st.DrawFn) -> tuple[Listed, ...]:
    """Up to 3 clinics, numbered, with any links."""
    names = draw(st.lists(st.sampled_from(list(LINKS)), unique=True))
    rows = []
    for rank, clinic in enumerate(draw(st.lists(clinics, max_size=3)), start=1):
        least, far, most = sorted(draw(st.tuples(metres, metres, metres)))
        opening = draw(openings) if clinic.hours else None
        stale = draw(st.booleans()) if clinic.verified_on else None
        ranked = Ranked(rank, clinic, far, least, most)
        rows.append(Listed(ranked, links(clinic, names), opening, stale))
    return tuple(rows)


@st.composite
def answers(draw: st.DrawFn) -> Answer:
    """An answer as ``make_answer`` could give it."""
    status = draw(st.sampled_from(["ok", "ok", "ok", "ambiguous", "no_match"]))
    units = draw(st.sampled_from(["mi", "km"]))
    if status == "no_match":
        doubt = draw(ASKED)
        return Answer(status, None, (), Decision(None, False, None, *doubt[1:]), (), (), units)
    places = tuple(draw(st.lists(candidates, min_size=2, max_size=3)))
    rows = draw(listings())
    nearest = rows[0].ranked.clinic.id if rows else draw(st.none() | known)
    doubt = draw(ASKED if status == "ambiguous" else SURE | ASKED)
    if nearest is None:
        doubt = _Doubt(False, None)
    decision = Decision(nearest, doubt.certain, draw(st.none() | metres), *doubt[1:])
    if status == "ok":
        others = draw(left_out)
        return Answer(status, places[0], places, decision, rows, (), units, others)
    readings = tuple(Reading(place, draw(known)) for place in places)
    return Answer(status, places[0], places, decision, rows, readings, units)


def given_answers(test: Callable[[Answer], None]) -> Callable[[], None]:
    """Run ``test`` on answers of every kind; building one takes longer than rendering it."""
    return settings(max_examples=40)(given(answers())(test))
