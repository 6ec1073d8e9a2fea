"""Every fact of an answer, once: its key, its kind, its value, its meaning, and where it is shown.

The JSON contract, its schema, the columns of CSV, the keys of flat, the columns of a batch and the
key tables of docs/json.md are made from these tables. To add a fact, add a line here.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from operator import attrgetter
from typing import Any, NamedTuple

from locator.answer import Answer, Listed
from locator.clinics.model import Clinic, ServiceDetails
from locator.ranking.model import Decision, Drive
from locator.report.rounding import degrees, km, meters, miles, minutes, probability
from locator.roads.routers import ROUTERS

SCHEMA = "clinic-locator/2"

# Clinics that are less likely the nearest than this are not listed among the shares.
LEAST_SHARE = 0.001


# Facts of the answer that CSV has after those of the clinic, because they were added later.
LAST = 5


class Fact(NamedTuple):
    """One key of the JSON answer.

    ``kind``: a key of ``schema.KINDS``; it gives the type, the range and the form in text cells.
    ``get``: makes the value from the object that the table is about; the name of an attribute
    stands for its value. ``about``: the meaning, in Markdown, with the unit.
    ``csv``, ``flat``, ``batch``: the names there, "" where it is not shown. A pair has two names
    with a space between; ``*`` stands for the keys of an object. Names in CSV and flat come in the
    order of ``csv_turn`` and ``flat_turn``, then of the table: columns are only ever added at the
    end. ``fixed``: whether it is the same in all answers; then it is made from the Clinic.
    """

    name: str
    kind: str
    get: Callable[[Any], Any] | str
    about: str
    csv: str = ""
    flat: str = ""
    batch: str = ""
    csv_turn: int = 1
    flat_turn: int = 1
    fixed: bool = False

    def getter(self) -> Callable[[Any], Any]:
        """A function that makes the value."""
        if not isinstance(self.get, str):
            return self.get
        get = attrgetter(self.get)
        return (lambda thing: list(get(thing))) if self.kind in LISTS else get


# Kinds whose values are tuples in the program and lists in an answer.
LISTS = frozenset(("texts", "faults"))


def _or_none(name: str) -> Callable[[Any], Any]:
    """A text that is "" where it is not known, and None in an answer."""
    get = attrgetter(name)
    return lambda thing: get(thing) or None


def _known(unit: Callable[[float], float], name: str) -> Callable[[Any], float | None]:
    """Meters in a unit; None where they are not known."""
    get = attrgetter(name)

    def convert(thing: Any) -> float | None:
        meters = get(thing)
        return None if meters is None else unit(meters)

    return convert


def _drive(value: Callable[[Drive], Any]) -> Callable[[Listed], Any]:
    """A fact of the drive; None where no road leads to the clinic."""

    def get(listed: Listed) -> Any:
        drive = listed.ranked.drive
        return None if drive is None else value(drive)

    return get


def _road(unit: Callable[[float], float]) -> Callable[[Drive], float | None]:
    return lambda drive: None if drive.meters is None else unit(drive.meters)


def _phone(form: str) -> Callable[[Any], str | None]:
    """A phone number in one of the forms of ``locator.clinics.phones.Phone``."""

    def get(thing: Clinic | ServiceDetails) -> str | None:
        if not thing.phone:
            return None
        from locator.clinics.phones import read_phone  # not at the top: many have no phone on file

        return getattr(read_phone(thing.phone), form, None)

    return get


def _of_nearest(name: str) -> Callable[[Answer], str | None]:
    get = attrgetter(name)
    return lambda answer: None if (nearest := answer.decision.nearest) is None else get(nearest)


def _minutes(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds / 60, 1)


def _counties(decision: Decision) -> list[str]:
    """The counties whose roads are missing, by code and name."""
    if not (decision.missing and decision.missing.counties):
        return []
    from locator.geocode.streets.counties import label  # not at the top: hardly ever needed

    return [f"{code} {label(code)}" for code in decision.missing.counties]


def question(decision: Decision) -> str | None:
    """The question to the caller in English; None where nothing needs asking."""
    return None if decision.ask_for is None else _asked(decision.ask_for, decision.choices)


@lru_cache(maxsize=64)
def _asked(ask_for: str, choices: tuple[str, ...]) -> str:
    from locator.report.phrases.en import LANGUAGE  # not at the top: many answers ask nothing

    return LANGUAGE.question(ask_for, choices)


def _maker(facts: Sequence[Fact]) -> Callable[[Any], dict[str, Any]]:
    """A function that makes the object of these facts; its getters are looked up once."""
    getters = tuple((fact.name, fact.getter()) for fact in facts)
    return lambda thing: {name: get(thing) for name, get in getters}


_AS_WRITTEN = Fact("phone", "known_text", _or_none("phone"), "as the practice writes it")
_NATIONAL = Fact(
    "phone_national",
    "known_text",
    _phone("national"),
    "as it is dialed; `null` where it is not one number",
)
_E164 = Fact("phone_e164", "known_text", _phone("e164"), "ITU-T E.164, without an extension")
_URI = Fact("phone_uri", "tel", _phone("uri"), "a `tel:` link (RFC 3966), with the extension")
PHONE = (_AS_WRITTEN, _NATIONAL, _E164, _URI)
phones = _maker(PHONE)

ORIGIN = (
    Fact(
        "latitude",
        "latitude",
        lambda origin: degrees(origin.latitude),
        "WGS 84 degrees",
        batch="latitude",
    ),
    Fact(
        "longitude",
        "longitude",
        lambda origin: degrees(origin.longitude),
        "WGS 84 degrees",
        batch="longitude",
    ),
    Fact(
        "precision",
        "precision",
        "precision",
        "the kind of point, best first",
        csv="origin_precision",
        flat="origin_precision",
        batch="precision",
        flat_turn=3,
    ),
    Fact(
        "uncertainty_m",
        "radius",
        lambda origin: meters(origin.uncertainty_m),
        "meters around the point that hold the true place in at least 95 of 100 cases",
        csv="origin_uncertainty_m",
        flat="origin_uncertainty_m",
        batch="uncertainty_m",
        flat_turn=3,
    ),
    Fact(
        "label",
        "text",
        "label",
        "the address or area that was matched",
        csv="origin_label",
        flat="origin_label",
        batch="label",
        flat_turn=3,
    ),
    Fact("source", "text", "source", "where the point came from", batch="source"),
    Fact(
        "vintage",
        "known_text",
        _or_none("vintage"),
        "date or version of the source",
        batch="vintage",
    ),
    Fact(
        "faults",
        "faults",
        "faults",
        "why the match is not perfect, as [words](faults.md)",
        csv="origin_faults",
        flat="origin_faults",
        batch="faults",
        flat_turn=3,
    ),
)
origin = _maker(ORIGIN)

SHARE = (
    Fact(
        "id", "name", lambda share: share[0].id, "id of a clinic that can be the nearest", flat="id"
    ),
    Fact("name", "text", lambda share: share[0].name, "its name", flat="name"),
    Fact(
        "share",
        "probability",
        lambda share: probability(share[1]),
        "how likely it is the nearest, from 0 to 0.999; rounded down",
        flat="share",
    ),
    Fact(
        "status",
        "clinic_status",
        lambda share: share[0].status,
        "its status, as in `clinics`",
        flat="status",
    ),
)
share = _maker(SHARE)

# Made from the whole Answer, because outside_area is a fact of that.
DECISION = (
    Fact(
        "nearest",
        "known_text",
        _of_nearest("id"),
        "id of the nearest clinic, also when `--within` or `--limit` leaves it off the list;"
        " `null` when no clinic fits",
        csv="nearest_id",
        flat="nearest_id",
        batch="nearest_id",
    ),
    Fact(
        "nearest_name",
        "known_text",
        _of_nearest("name"),
        "its name",
        flat="nearest_name",
        batch="nearest_name",
    ),
    Fact(
        "confidence",
        "confidence",
        lambda answer: probability(answer.decision.confidence),
        "how likely it is that this clinic is the nearest, from 0 to 0.999; rounded down",
        csv="confidence",
        flat="confidence",
        batch="confidence",
        csv_turn=LAST,
        flat_turn=2,
    ),
    Fact(
        "level",
        "level",
        "decision.level",
        "`certain` from a confidence of 0.99, `likely` from 0.90, else `open`; the unrounded figure"
        " counts",
        csv="level",
        flat="level",
        batch="level",
        csv_turn=LAST,
        flat_turn=2,
    ),
    Fact(
        "certain",
        "yes_no",
        "decision.certain",
        "`true` if the level is `certain`",
        csv="certain",
        flat="certain",
        batch="certain",
    ),
    Fact(
        "margin_miles",
        "margin_miles",
        _known(miles, "decision.margin_m"),
        "miles that the second clinic is farther, 0 if it is not; `null` without a second",
        flat="margin_miles",
        batch="margin_miles",
        flat_turn=3,
    ),
    Fact(
        "margin_km",
        "margin_km",
        _known(km, "decision.margin_m"),
        "the same in kilometers",
        batch="margin_km",
    ),
    Fact(
        "by",
        "measure",
        "decision.by",
        "what near means in this answer: `drive`, the minutes by road, or `line`, the straight"
        " line; see [drive times](drive.md)",
        csv="by",
        flat="by",
        batch="by",
        csv_turn=LAST,
        flat_turn=5,
    ),
    Fact(
        "margin_minutes",
        "margin_minutes",
        lambda answer: _minutes(answer.decision.margin_s),
        "minutes that the drive to the second clinic is longer, 0 if it is not; `null` by straight"
        " line and without a second",
        batch="margin_minutes",
    ),
    Fact(
        "attribution",
        "known_text",
        lambda answer: answer.decision.attribution or None,
        "what the license of the roads asks to be shown with their times; `null` for nothing",
        flat="attribution",
        flat_turn=5,
    ),
    Fact(
        "roads_missing",
        "texts",
        lambda answer: _counties(answer.decision),
        "the counties whose roads would have to be installed to know the nearest by drive, such as"
        ' `["01089 Madison County, AL"]`; with the fault `roads_incomplete`',
        flat="roads_missing",
        flat_turn=6,
    ),
    Fact(
        "outside_area",
        "yes_no",
        "outside_area",
        "`true` if every clinic is farther than `--service-area` from nine tenths of the"
        " readings, by weight; `false` if no more than the state is known",
        csv="outside_area",
        flat="outside_area",
        batch="outside_area",
        csv_turn=LAST,
        flat_turn=5,
    ),
    Fact(
        "ask",
        "known_text",
        lambda answer: question(answer.decision),
        "the question that is expected to raise the confidence most, in English; `null` where no"
        " question would help noticeably, or from a confidence of `--sure` on",
        csv="ask",
        flat="ask",
        batch="ask",
        flat_turn=3,
    ),
    Fact(
        "ask_for",
        "question",
        "decision.ask_for",
        "the question as a [machine word](#questions)",
        csv="ask_for",
        flat="ask_for",
        batch="ask_for",
        flat_turn=3,
    ),
    Fact(
        "ask_choices",
        "texts",
        "decision.choices",
        'the choices that the question offers, such as `["Oak Dr NE", "Oak Dr SW"]`; most questions'
        " offer none",
        csv="ask_choices",
        flat="ask_choices",
        csv_turn=LAST,
        flat_turn=5,
    ),
    Fact(
        "shares",
        "shares",
        lambda answer: [share(one) for one in answer.decision.shares if one[1] >= LEAST_SHARE],
        "the clinics that can be the nearest, the most likely first; flat has the first two",
    ),
)
decision = _maker(DECISION)

FILTERS = (
    Fact("services", "texts", "services", "only clinics that offer all of these services"),
    Fact("open_now", "yes_no", "open_now", "only clinics open at the time of `--at`, or now"),
    Fact(
        "open_at",
        "known_text",
        "open_at",
        "the time of `--at` with `open_now`, by the clinics' own clocks; `null` for now",
    ),
    Fact(
        "within_miles",
        "known_distance",
        _known(miles, "within_m"),
        "only clinics within so many miles; `null` for no limit",
    ),
    Fact("within_km", "known_distance", _known(km, "within_m"), "the same in kilometers"),
    Fact(
        "within_minutes",
        "known_distance",
        lambda filters: _minutes(filters.within_s),
        "only clinics within so many minutes by car; `null` for no limit",
    ),
)
filters = _maker(FILTERS)

OPENING = (
    Fact(
        "state",
        "opening_state",
        "state",
        "`depends`: open under a condition, which is the `comment`; `not_known`: the hours cannot"
        " be read, or the time zone is unknown",
        csv="opening_state",
        flat="opening_state",
        csv_turn=3,
        flat_turn=4,
    ),
    Fact(
        "says",
        "text",
        "says",
        "the same in English, such as `open now, closes at 5:00 PM`",
        csv="opening_says",
        flat="opening_says",
        csv_turn=3,
        flat_turn=4,
    ),
    Fact("at", "known_text", "at", "the moment by the clinic's own clock, ISO 8601"),
    Fact(
        "changes_at",
        "known_text",
        "changes_at",
        "when the state changes next, ISO 8601; `null` where it does not within 400 days",
        csv="opening_changes_at",
        flat="opening_changes_at",
        csv_turn=3,
        flat_turn=4,
    ),
    Fact("comment", "known_text", "comment", "a remark in the hours, such as `by appointment`"),
    Fact("timezone", "known_text", "timezone", "IANA name"),
    Fact("timezone_source", "timezone_source", "timezone_source", "where the time zone came from"),
    Fact(
        "now",
        "known_yes_no",
        "now",
        "`true` for the moment of the question, `false` for the time of `--at`; `null` where"
        " unknown",
    ),
)
opening = _maker(OPENING)

SERVICE_DETAILS = (
    Fact("service", "name", "service", "one of the clinic's services"),
    *PHONE,
    Fact("referral_needed", "known_yes_no", "referral_needed", "`null` where it is not on file"),
    Fact("walk_in", "known_yes_no", "walk_in", "`null` where it is not on file"),
    Fact("languages", "texts", "languages", "languages spoken"),
    Fact("note", "known_text", _or_none("note"), "a note for callers"),
    Fact(
        "service_guide",
        "yes_no",
        "guide",
        "whether [`services show`](services.md) has answers to questions about it",
    ),
)
service_details = _maker(SERVICE_DETAILS)

CLINIC = (
    Fact(
        "rank",
        "number_from_1",
        "ranked.rank",
        "the place in the order, from 1",
        csv="rank",
    ),
    Fact("id", "name", "id", "as in the locations file", csv="id", flat="id", fixed=True),
    Fact("name", "text", "name", "as in the locations file", csv="name", flat="name", fixed=True),
    Fact(
        "address",
        "text",
        "address",
        "in one line, as the practice writes it",
        csv="address",
        flat="address",
        batch="nearest_address",
        fixed=True,
    ),
    Fact(
        "latitude",
        "latitude",
        lambda clinic: degrees(clinic.latitude),
        "WGS 84 degrees",
        csv="latitude",
        fixed=True,
    ),
    Fact(
        "longitude",
        "longitude",
        lambda clinic: degrees(clinic.longitude),
        "WGS 84 degrees",
        csv="longitude",
        fixed=True,
    ),
    Fact(
        "accuracy_m",
        "radius",
        lambda clinic: meters(clinic.accuracy_m),
        "meters: the door is within this of the point",
        csv="accuracy_m",
        fixed=True,
    ),
    Fact(
        "distance_miles",
        "miles",
        lambda listed: miles(listed.ranked.distance_m),
        "miles in a straight line on the WGS 84 ellipsoid, not along a route",
        csv="distance_miles",
        flat="miles",
        batch="distance_miles",
        flat_turn=2,
    ),
    Fact(
        "distance_km",
        "km",
        lambda listed: km(listed.ranked.distance_m),
        "the same in kilometers",
        csv="distance_km",
        flat="km",
        batch="distance_km",
        flat_turn=2,
    ),
    Fact(
        "distance_range_miles",
        "miles_range",
        lambda listed: [miles(listed.ranked.least_m), miles(listed.ranked.most_m)],
        "least and most miles, the caller anywhere in the origin's circle and the door anywhere in"
        " the clinic's",
        csv="distance_least_miles distance_most_miles",
        batch="distance_least_miles distance_most_miles",
    ),
    Fact(
        "distance_range_km",
        "km_range",
        lambda listed: [km(listed.ranked.least_m), km(listed.ranked.most_m)],
        "the same in kilometers",
    ),
    Fact(
        "drive_minutes",
        "known_minutes",
        _drive(lambda drive: minutes(drive.seconds)),
        "minutes by car without traffic; `null` where no road leads there",
        csv="drive_minutes",
        flat="drive_minutes",
        batch="drive_minutes",
        csv_turn=LAST,
        flat_turn=5,
    ),
    Fact(
        "drive_minutes_range",
        "known_minutes_range",
        _drive(lambda drive: [minutes(drive.least_s), minutes(drive.most_s)]),
        "least and most minutes, which hold the true time in 95 of 100 cases",
        csv="drive_minutes_least drive_minutes_most",
        batch="drive_minutes_least drive_minutes_most",
        csv_turn=LAST,
    ),
    Fact(
        "drive_miles",
        "known_distance",
        _drive(_road(miles)),
        "miles by road; `null` without roads",
        csv="drive_miles",
        flat="drive_miles",
        batch="drive_miles",
        csv_turn=LAST,
        flat_turn=5,
    ),
    Fact(
        "drive_km",
        "known_distance",
        _drive(_road(km)),
        "the same in kilometers",
        csv="drive_km",
        flat="drive_km",
        batch="drive_km",
        csv_turn=LAST,
        flat_turn=5,
    ),
    Fact(
        "drive_source",
        "drive_source",
        _drive(lambda drive: drive.source),
        f"`roads`: along the installed roads; {', '.join(f'`{name}`' for name in ROUTERS)}: from"
        " that [router](routers.md); `line`: estimated from the straight line",
        csv="drive_source",
        csv_turn=LAST,
    ),
    Fact(
        "services",
        "texts",
        "ranked.clinic.services",
        "as the practice names them",
        csv="services",
        flat="services",
        flat_turn=2,
    ),
    _AS_WRITTEN._replace(csv="phone", flat="phone", batch="nearest_phone", fixed=True),
    _NATIONAL._replace(csv="phone_national", flat="phone_national", csv_turn=3, fixed=True),
    _E164._replace(csv="phone_e164", flat="phone_e164", csv_turn=3, fixed=True),
    _URI._replace(fixed=True),
    Fact(
        "hours",
        "known_text",
        _or_none("hours"),
        "OpenStreetMap `opening_hours` syntax",
        csv="hours",
        flat="hours",
        fixed=True,
    ),
    Fact(
        "status",
        "clinic_status",
        "status",
        "whether the clinic is closed, whatever its hours",
        csv="clinic_status",
        flat="status",
        batch="nearest_status",
        fixed=True,
    ),
    Fact(
        "notice",
        "known_text",
        _or_none("notice"),
        "a notice that callers should hear",
        csv="notice",
        flat="notice",
        fixed=True,
    ),
    Fact(
        "url",
        "known_text",
        _or_none("url"),
        "the clinic's web page",
        csv="url",
        flat="url",
        fixed=True,
    ),
    Fact(
        "verified_on",
        "known_text",
        _or_none("verified_on"),
        "YYYY-MM-DD: when the practice last checked this row",
        csv="verified_on",
        flat="verified_on",
        fixed=True,
    ),
    Fact(
        "call_to_confirm",
        "known_yes_no",
        "stale",
        "`true` if `verified_on` is more than `--verify-after` days ago; `null` without it",
        csv="call_to_confirm",
        flat="call_to_confirm",
        csv_turn=4,
        flat_turn=4,
    ),
    Fact(
        "opening",
        "opening",
        lambda listed: opening(listed.opening) if listed.opening else None,
        "the state at the time of `--at`, or now; `null` without hours",
    ),
    Fact(
        "service_details",
        "service_details",
        lambda listed: list(map(service_details, listed.ranked.clinic.service_details)),
        "the rows of the services file for this clinic",
        csv="service_details",
        flat="service_details",
        csv_turn=4,
        flat_turn=3,
    ),
    Fact(
        "directions",
        "directions",
        lambda listed: dict(listed.directions),
        "a link for each name of `--links`, in that order",
        csv="directions_*",
        flat="directions_*",
        csv_turn=2,
        flat_turn=5,
    ),
)

_DIFFERENT = tuple((fact.name, fact.getter()) for fact in CLINIC if not fact.fixed)


@lru_cache(maxsize=1_024)
def _fixed(clinic: Clinic) -> dict[str, Any]:
    """The facts that are the same in all answers; None for the others, to keep the order."""
    return {fact.name: fact.getter()(clinic) if fact.fixed else None for fact in CLINIC}


def clinic(listed: Listed) -> dict[str, Any]:
    """The object of a listed clinic."""
    facts = _fixed(listed.ranked.clinic).copy()
    for name, get in _DIFFERENT:
        facts[name] = get(listed)
    return facts


READING = (
    Fact("origin", "origin", lambda reading: origin(reading.origin), "the place it means"),
    Fact(
        "weight",
        "probability",
        lambda reading: probability(reading.origin.weight),
        "how likely it is that this place was meant, from 0 to 0.999; rounded down",
    ),
    Fact("nearest", "name", "nearest.id", "id of the clinic nearest to that place"),
    Fact("nearest_name", "text", "nearest.name", "its name"),
    Fact(
        "outside_area",
        "yes_no",
        "outside_area",
        "`true` if that clinic is farther than `--service-area` from that place; `false` if no more"
        " than the state is known",
    ),
)
reading = _maker(READING)

ANSWER = (
    Fact("schema", "schema", lambda _: SCHEMA, "the version of this contract", flat="schema"),
    Fact(
        "status",
        "status",
        "status",
        "`ambiguous`: the level is open, and two plausible readings name different clinics;"
        " `no_match`: nothing in the text could be placed",
        csv="status",
        flat="status",
        batch="status",
    ),
    Fact(
        "origin",
        "known_origin",
        lambda answer: origin(answer.origin) if answer.origin else None,
        "where the caller most likely is; `null` with `no_match`",
    ),
    Fact(
        "candidates",
        "count",
        lambda answer: len(answer.candidates),
        "how many places the text can mean",
        batch="candidates",
    ),
    Fact("decision", "decision", decision, "the nearest clinic, and how sure that is"),
    Fact(
        "clinics",
        "clinics",
        lambda answer: list(map(clinic, answer.clinics)),
        "the named one, then nearest first; after `--within` and `--limit`; empty with `no_match`",
    ),
    Fact(
        "left_out",
        "left_out",
        lambda answer: None if answer.left_out is None else dict(answer.left_out),
        "with `--open-now`: how many clinics that leaves out, by reason (`closed`, `depends`,"
        " `not_known`, `not_on_file`); else `null`",
        flat="left_out",
        flat_turn=4,
    ),
    Fact("filters", "filters", lambda answer: filters(answer.filters), "the filters in force"),
    Fact(
        "readings",
        "readings",
        lambda answer: list(map(reading, answer.readings)),
        "each place that the text can mean, the most likely first",
    ),
)
whole = _maker(ANSWER)
