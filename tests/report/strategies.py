"""Answers of every kind for property tests, with text no sane directory would hold."""

from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st

from locator.answer import Answer, Filters, Listed
from locator.clinics.hours import NOT_ON_FILE, STATES, Opening
from locator.clinics.model import Clinic, ServiceDetails
from locator.directions import LINKS, links
from locator.geocode.model import FAULTS, PRECISIONS, Candidate
from locator.ranking.model import Decision, Ranked, Reading
from locator.ranking.question import QUESTIONS

NASTY = (
    '"quoted", and\r\nbroken; =1+1\ttab \\ {x} |~^€[]',
    "Zentrum für Ärzte \u2013 naïve Œuvre ł ﷺ",
    "🏥👩‍⚕️ e\u0301\u200b\u202e\x1b[31m\x00\u2028",
    "3.10",
    "very long " * 30,
)
text = st.one_of(st.sampled_from(NASTY), st.text(max_size=8))
known = text.filter(bool)
meters = st.floats(0, 2e7)
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
    Clinic, known, known, text, text, text, text, text, latitude, longitude, meters,
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
    meters,
    text,
    text,
    text,
    st.lists(st.sampled_from(list(FAULTS)), max_size=3).map(tuple),
    weight=st.floats(0, 1),
)


probabilities = st.floats(0, 1)
WITH_CHOICES = ("zip_or_state", "which_place", "which_zip", "directional")


@st.composite
def questions(draw: st.DrawFn) -> tuple[str | None, tuple[str, ...]]:
    """A question and its choices, or none."""
    word = draw(st.none() | st.sampled_from(QUESTIONS))
    if word not in WITH_CHOICES:
        return word, ()
    return word, tuple(draw(st.lists(known, min_size=2, max_size=4)))


@st.composite
def listings(draw: st.DrawFn) -> tuple[Listed, ...]:
    """Up to 3 clinics, numbered, with any links."""
    names = draw(st.lists(st.sampled_from(list(LINKS)), unique=True))
    rows = []
    for rank, clinic in enumerate(draw(st.lists(clinics, max_size=3)), start=1):
        least, far, most = sorted(draw(st.tuples(meters, meters, meters)))
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
    asked = draw(questions())
    if status == "no_match":
        nothing = Decision(None, 0.0, None, (), *asked)
        return Answer(status, None, (), nothing, (), (), units)
    places = tuple(draw(st.lists(candidates, min_size=2, max_size=3)))
    rows = draw(listings())
    named = [row.ranked.clinic for row in rows] or [draw(clinics)]
    shares = tuple((clinic, draw(probabilities)) for clinic in named)
    confidence = draw(st.floats(0, 0.899) if status == "ambiguous" else probabilities)
    decision = Decision(named[0], confidence, draw(st.none() | meters), shares, *asked)
    readings = tuple(Reading(place, draw(st.sampled_from(named))) for place in places)
    if status == "ok" and not rows and draw(st.booleans()):
        decision, readings = Decision(None, 0.0, None, (), None), ()
    others = draw(left_out) if status == "ok" else None
    filters = Filters(tuple(draw(st.lists(known, max_size=2))), draw(st.booleans()))
    return Answer(
        status,
        places[0],
        places,
        decision,
        rows,
        readings,
        units,
        others,
        filters=filters,
        outside_area=draw(st.booleans()),
    )


def given_answers(test: Callable[[Answer], None]) -> Callable[[], None]:
    """Run ``test`` on answers of every kind; building one takes longer than rendering it."""
    return settings(max_examples=40)(given(answers())(test))
