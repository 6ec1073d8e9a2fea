"""The formats for people: table, text and sms are honest, readable and fit where they go."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from locator.answer import Answer, Filters
from locator.ranking.model import Drive, Ranked
from locator.report import LANGUAGES, render
from locator.report.contract import to_dict
from locator.report.sms import gsm, septets
from locator.report.words import question, spoken_place
from tests.report.answers import (
    AMBIGUOUS,
    ANSWERS,
    BY_ROAD,
    CERTAIN,
    CLOSED,
    DETAILED,
    EAST,
    EITHER,
    FAR_EAST,
    FULL,
    NEAR_EAST,
    NEAR_WEST,
    NOBODY_OPEN,
    OPEN,
    SHORT_DRIVE,
    UNCERTAIN,
    WEST,
    ZIP_35806,
    listed,
)
from tests.report.strategies import given_answers

# 3GPP TS 23.038: the default alphabet by its rows of sixteen, and the extension table.
GSM_7 = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ ÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNO"
    "PQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_7_EXTENSION = "\f^{}\\[~]|€"


@given_answers
def test_sms_is_one_message(answer: Answer) -> None:
    """At most 160 septets, all of the GSM alphabet, on one line, whatever the directory holds.

    In each language: a letter that the alphabet lacks would leave a message 70 characters.
    """
    for code in LANGUAGES:
        message = render(answer._replace(language=code), "sms")
        assert set(message) <= set(GSM_7 + GSM_7_EXTENSION) - set("\n\r\f")
        assert len(message) + sum(message.count(char) for char in GSM_7_EXTENSION) <= 160
        assert message


CLOSED_IN_WORDS = {
    "en": {"temporarily_closed": "temporarily closed", "closed": "closed"},
    "es": {"temporarily_closed": "cerrada temporalmente", "closed": "cerrada definitivamente"},
}


@given_answers
def test_sms_says_when_the_nearest_clinic_is_closed(answer: Answer) -> None:
    """A closed clinic is never sent as if it were open, however long its name is."""
    contract = to_dict(answer)
    if contract["decision"]["certain"] and contract["clinics"]:
        clinic = contract["clinics"][0]
        for code, words in CLOSED_IN_WORDS.items():
            message = render(answer._replace(language=code), "sms")
            assert clinic["status"] == "open" or words[clinic["status"]] in message


def test_a_long_name_leaves_room_for_what_must_be_said() -> None:
    """However long its name is, a message says that the clinic is closed."""
    ranked = NEAR_EAST._replace(clinic=NEAR_EAST.clinic._replace(name="Valley {} " * 40))
    message = render(CLOSED._replace(clinics=listed(ranked)), "sms")
    assert message.startswith("Valley {} Valley {} ")
    assert "... (temporarily closed" in message


def test_at_most_two_clinics_are_offered() -> None:
    """If no question would settle it, the message names the two nearest clinics and no more."""
    third = FAR_EAST._replace(rank=3, clinic=WEST._replace(name="Third"))
    message = render(EITHER._replace(clinics=(*EITHER.clinics, *listed(third))), "sms")
    assert "Valley Clinic" in message
    assert "Third" not in message


LINK = "https://www.google.com/maps/dir/?api=1&destination="


@pytest.mark.parametrize(
    ("changes", "links", "message"),
    [
        (
            {"street": "1 A St", "city": "Ely", "name": "Ely"},
            ("google",),
            "Ely, 1 A St, Ely, AL 35806 "
            f"{LINK}1%20A%20St%2C%20Ely%2C%20AL%2035806&travelmode=driving",
        ),
        (
            {},
            ("google",),
            "Huntsville West, 7061B Hwy 72 West, Huntsville, AL 35806 "
            f"{LINK}7061B+Hwy+72+West,+Huntsville,+AL+35806",
        ),
        (
            {},
            ("geo", "google"),
            "Huntsville West, 7061B Hwy 72 West, Huntsville, AL 35806 geo:34.7543,-86.7108;u=350",
        ),
        (
            {"name": "Huntsville Highway West Clinic"},
            ("google",),
            "Huntsville Highway West Clinic, 7061B Hwy 72 West "
            f"{LINK}7061B+Hwy+72+West,+Huntsville,+AL+35806",
        ),
        (
            {"notice": "Entrance at the back of the house"},
            ("google",),
            "Huntsville West (Entrance at the back of the house) "
            f"{LINK}7061B+Hwy+72+West,+Huntsville,+AL+35806",
        ),
        (
            {"notice": "Please come in by the entrance at the back, near the cafe"},
            ("google",),
            "Huntsville West (Please come in by the entrance at the back, near the cafe), "
            "7061B Hwy 72 West, Huntsville, AL 35806",
        ),
        (
            {"notice": "Please come in by the entrance at the back, near the cafe, and ring twice"},
            ("google",),
            "Huntsville West (Please come in by the entrance at the back, near the cafe, and ring "
            "twice), 7061B Hwy 72 West, Huntsville, AL 35806",
        ),
        (
            {"status": "temporarily_closed", "notice": "n" * 110},
            ("google",),
            f"Huntsville West (temporarily closed: {'n' * 110})",
        ),
        (
            {"status": "temporarily_closed", "notice": "n" * 200},
            ("google",),
            f"Huntsville West (temporarily closed: {'n' * 120}...",
        ),
        ({}, (), "Huntsville West, 7061B Hwy 72 West, Huntsville, AL 35806"),
    ],
)
def test_sms_gives_up_the_least_useful_first(
    changes: dict[str, str], links: tuple[str, ...], message: str
) -> None:
    """Parts that do not fit go in the documented order; status and notice go last."""
    clinic = WEST._replace(**changes)  # type: ignore[arg-type]
    answer = CERTAIN._replace(clinics=listed(NEAR_WEST._replace(clinic=clinic), names=links))
    assert render(answer, "sms") == message


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("Café Ñandú", "Café Ñandu"),
        ("Cafe\u0301", "Café"),
        ("Kraków \u2013 “west”", 'Krakow - "west"'),
        ("façade…", "facade..."),
        ("Œuvre ł 日本 🏥", "?uvre ? ?? ?"),
        ("a\r\nb\u00a0c\u2028d", "a b c d"),
        ("½ ﬁt", "1?2 fit"),
        ("\u0394\u03a9 €[~]", "ΔΩ €[~]"),
    ],
)
def test_gsm_spells_what_the_alphabet_lacks(text: str, sent: str) -> None:
    """Accents the alphabet lacks are dropped, dashes and quotes are plain, the rest is a ?."""
    assert gsm(text) == sent


def test_extension_characters_count_twice() -> None:
    """A brace takes two septets, so eighty of them fill a message."""
    assert septets("{" * 80) == 160
    assert septets("é" * 80) == 80


@given_answers
def test_text_is_honest(answer: Answer) -> None:
    """It names the nearest clinic without reserve only when that is certain, and asks first."""
    spoken, contract = render(answer, "text"), to_dict(answer)
    listed = any(one["id"] == contract["decision"]["nearest"] for one in contract["clinics"])
    if listed and contract["status"] != "ambiguous":
        plainly = re.search("The nearest clinic is (?!almost certainly |probably )", spoken)
        assert (plainly is not None) == answer.decision.certain
    assert spoken.isprintable()
    if listed:
        assert spoken.startswith(question(contract))


@pytest.mark.parametrize("format", ["table", "text"])
@pytest.mark.parametrize("answer", [UNCERTAIN, AMBIGUOUS, ANSWERS["no_match"]])
def test_people_get_the_question(answer: Answer, format: str) -> None:
    """If a question would help, every format for agents asks it."""
    asked = question(to_dict(answer))
    assert asked
    assert asked in render(answer, format)


@pytest.mark.parametrize("format", ["table", "text", "sms"])
def test_no_question_where_none_would_settle_it(format: str) -> None:
    """Advice to the agent is not put to the caller as a question; both clinics are offered."""
    shown = render(EITHER, format)
    assert "Huntsville West" in shown
    assert "Valley Clinic" in shown
    assert "?" not in re.sub(r"https://\S+", "", shown)


@pytest.mark.parametrize("format", ["table", "text", "sms", "csv", "json", "geojson", "flat"])
def test_closed_and_notice_show_everywhere(format: str) -> None:
    """No format hides that a clinic is closed for the time being, or its notice."""
    shown = render(CLOSED, format, table_format="tsv").replace("_", " ")
    assert "temporarily closed" in shown
    assert "Flooded" in shown


@given_answers
def test_table_never_fails(answer: Answer) -> None:
    """With any data, the table is printable lines without terminal controls."""
    assert all(line.isprintable() for line in render(answer, "table").split("\n"))


@pytest.mark.parametrize("name", ANSWERS)
def test_table_fits_80_columns(name: str) -> None:
    """The rows of the table itself are at most 80 characters wide."""
    parts = render(ANSWERS[name], "table").split("\n\n")
    rows = [line for part in parts if part.startswith("#") for line in part.splitlines()]
    assert max(map(len, rows), default=0) <= 80


@pytest.mark.parametrize("style", ["simple", "grid", "github", "html", "tsv", "plain"])
def test_table_keeps_numbers_as_written(style: str) -> None:
    """3.10 miles stay 3.10 in every style, and a name that looks like a number stays as it is."""
    ranked = Ranked(1, WEST._replace(name="007"), 4988.9664, 0.0, 4988.9664)
    shown = render(CERTAIN._replace(clinics=listed(ranked)), "table", table_format=style)
    assert "3.10 mi" in shown
    assert "(0.00 to 3.10)" in shown
    assert "007" in shown


def test_a_row_is_one_line_in_styles_that_need_it() -> None:
    """Tsv has one line a clinic, with as many cells in each."""
    table = render(CERTAIN, "table", table_format="tsv").split("\n\n")[1]
    assert [line.count("\t") for line in table.splitlines()] == [4, 4, 4]


@pytest.mark.parametrize(
    ("uncertainty_m", "units", "words"),
    [
        (0, "mi", "within about 10 feet"),
        (4, "mi", "within about 20 feet"),
        (25, "mi", "within about 90 feet"),
        (152, "mi", "within about 500 feet"),
        (153, "mi", "within about 0.1 miles"),
        (4828.032, "mi", "within about 3.1 miles"),
        (25, "km", "within about 30 meters"),
        (900, "km", "within about 900 meters"),
        (901, "km", "within about 1.0 kilometers"),
        (4851.2, "km", "within about 4.9 kilometers"),
    ],
)
def test_a_radius_in_words_is_rounded_up(uncertainty_m: float, units: str, words: str) -> None:
    """The radius of the origin is in the reader's units, and rounded up."""
    origin = ZIP_35806._replace(uncertainty_m=uncertainty_m)
    assert words in render(CERTAIN._replace(origin=origin, units=units), "table")


@pytest.mark.parametrize(
    ("distance_m", "units", "words"),
    [
        (2575.0, "mi", "about 1.6 miles"),
        (50.0, "mi", "less than a tenth of a mile"),
        (2575.0, "km", "about 2.6 kilometers"),
    ],
)
def test_a_distance_to_read_aloud(distance_m: float, units: str, words: str) -> None:
    """Read aloud, a distance has one decimal and its unit in full."""
    answer = CERTAIN._replace(
        clinics=listed(NEAR_WEST._replace(distance_m=distance_m)), units=units
    )
    assert words in render(answer, "text")


def test_text_reads_out_no_more_than_one_can_listen_to() -> None:
    """Three of many readings are spoken, and the rest are counted."""
    answer = AMBIGUOUS._replace(readings=AMBIGUOUS.readings * 5)
    spoken = render(answer, "text")
    assert spoken.count("If it is ") == 3
    assert "More possible places: 7." in spoken


@pytest.mark.parametrize("format", ["table", "text", "sms", "csv", "json", "geojson", "flat"])
@pytest.mark.parametrize("answer", [UNCERTAIN, AMBIGUOUS, EITHER])
def test_closed_and_notice_show_where_a_question_is_asked(answer: Answer, format: str) -> None:
    """An answer that is not certain tells of the status and notice of both clinics too."""
    shown = " ".join(render(answer, format, table_format="tsv").replace("_", " ").split())
    assert "temporarily closed" in shown
    assert "Flooded; back on 3 March" in shown


def test_sms_cuts_a_long_notice() -> None:
    """Two clinics and a long notice are cut to one message."""
    clinic = NEAR_EAST.clinic._replace(notice="n" * 200)
    message = render(
        UNCERTAIN._replace(clinics=listed(NEAR_WEST, FAR_EAST._replace(clinic=clinic))), "sms"
    )
    assert "Huntsville West; or Valley Clinic (temporarily closed: nnn" in message
    assert message.endswith("n...")
    assert len(message) == 160


@pytest.mark.parametrize(
    ("least", "most", "words"),
    [
        (1, 1, "under 5 minutes"),
        (1, 4, "under 5 minutes"),
        (1, 5, "under 10 minutes"),
        (1, 8, "under 10 minutes"),
        (2, 6, "under 10 minutes"),
        (2, 5, "about 2 to 5 minutes"),
        (2, 12, "under 15 minutes"),
        (3, 11, "about 3 to 11 minutes"),
        (5, 40, "about 5 to 40 minutes"),
        (10, 19, "about 10 to 19 minutes"),
        (7, 7, "under 10 minutes"),
    ],
)
def test_a_drive_to_read_aloud(least: int, most: int, words: str) -> None:
    """A short drive is one figure that its range stays below; a longer one is a range."""
    drive = Drive(60.0 * (least + most) / 2, 60.0 * least, 60.0 * most, 2000.0, source="roads")
    answer = BY_ROAD._replace(clinics=listed(NEAR_WEST._replace(by_road=drive)))
    assert f", {words} by car without traffic, 1.2 miles." in render(answer, "text")


@pytest.mark.parametrize(
    ("meters", "units", "words"),
    [
        (80.0, "mi", "less than a tenth of a mile."),
        (162.0, "mi", "0.1 miles."),
        (40.0, "km", "less than 100 meters."),
        (1000.0, "km", "1 kilometer."),
    ],
)
def test_a_short_drive_has_a_length(meters: float, units: str, words: str) -> None:
    """A drive to the next door is not "0 miles" long."""
    drive = Drive(60.0, 30.0, 200.0, meters, source="roads")
    clinics = listed(NEAR_WEST._replace(by_road=drive))
    assert words in render(BY_ROAD._replace(clinics=clinics, units=units), "text")


@given(st.floats(1, 20_000), st.floats(1, 20), st.sampled_from(LANGUAGES))
def test_spoken_minutes_hold_the_range(seconds: float, factor: float, code: str) -> None:
    """The words hold the full 95% range, in each language."""
    drive = Drive(seconds, seconds / factor, seconds * factor, 2000.0, source="roads")
    clinics = listed(NEAR_WEST._replace(by_road=drive))
    spoken = render(BY_ROAD._replace(clinics=clinics, language=code), "text")
    said = re.search(r"(\d+)?(?: to | y | )(\d+) (minut|ho)", spoken)
    assert said
    unit = 60 if said[3] == "ho" else 1
    least, most = (unit * int(number) for number in (said[1] or 0, said[2]))
    assert 60 * least <= max(drive.least_s, 60) + 30  # no answer says less than a minute
    assert drive.most_s <= 60 * most + 30


@pytest.mark.parametrize(
    ("minutes", "in_text", "in_table"),
    [
        ((140, 90, 199), "about 90 to 199 minutes", "140 min"),
        ((150, 119, 240), "about 119 to 240 minutes", "150 min"),
        ((150, 120, 190), "about 2 to 4 hours", "2 h 30 min"),
        ((150, 150, 150), "about 2 to 3 hours", "2 h 30 min"),
        ((1282, 880, 1700), "about 14 to 29 hours", "21 h 22 min"),
    ],
)
def test_nobody_counts_the_minutes_of_a_long_drive(
    minutes: tuple[int, int, int], in_text: str, in_table: str
) -> None:
    """From two hours on, a drive is in hours."""
    usual_s, least_s, most_s = (60.0 * one for one in minutes)
    drive = Drive(usual_s, least_s, most_s, 200_000.0, source="roads")
    answer = BY_ROAD._replace(clinics=listed(NEAR_WEST._replace(by_road=drive)))
    assert in_text in render(answer, "text")
    assert in_table in render(answer, "table")


@pytest.mark.parametrize(("code", "words"), [("en", "under 10 min without traffic, "),
                                             ("es", "menos de 10 min sin trafico, ")])  # fmt: skip
def test_sms_has_minutes_by_road_where_there_is_room(code: str, words: str) -> None:
    """The minutes take no room from phone, street and link, which a caller needs more."""
    answer = SHORT_DRIVE._replace(language=code)
    message = render(answer, "sms")
    assert message.startswith(f"Huntsville West, {words}7061B Hwy 72 West https://")
    assert message.endswith("Huntsville,+AL+35806")
    long = answer.clinics[0].ranked.clinic._replace(name="n" * 45, phone="256-555-0101")
    ranked = answer.clinics[0].ranked._replace(clinic=long)
    crowded = render(answer._replace(clinics=listed(ranked)), "sms")
    assert " min " not in crowded
    assert "(256) 555-0101" in crowded
    assert "https://" in crowded
    by_line = answer._replace(decision=answer.decision._replace(by="line"))
    assert " min " not in render(by_line, "sms")


def test_an_open_sms_has_the_minutes_of_both() -> None:
    """Between two clinics the caller hears how long each drive is."""
    decision = BY_ROAD.decision._replace(confidence=0.6, shares=((WEST, 0.6), (EAST, 0.4)))
    first, second = (row.ranked for row in BY_ROAD.clinics)
    plain = second._replace(clinic=EAST._replace(status="open", notice="", phone="", unit=""))
    message = render(BY_ROAD._replace(decision=decision, clinics=listed(first, plain)), "sms")
    assert "Huntsville West, 9-17 min without traffic" in message
    assert "Valley Clinic, 18-33 min without traffic" in message


LEVELS = [
    ("certain", "The nearest clinic is Huntsville West, "),
    ("likely", "The nearest clinic is almost certainly Huntsville West, "),
    ("probably", "The nearest clinic is probably Huntsville West, "),
    ("either", "Either Huntsville West (6 in 10) or Valley Clinic"),
]


@pytest.mark.parametrize(("name", "words"), LEVELS)
def test_each_level_has_words_of_its_own(name: str, words: str) -> None:
    """Read aloud, nothing sounds surer than it is."""
    assert words in render(ANSWERS[name], "text")


@pytest.mark.parametrize("format", ["table", "text"])
def test_a_filter_in_force_is_named(format: str) -> None:
    """Nobody takes the nearest clinic with a service for the nearest clinic of all."""
    filtered = ANSWERS["filtered"]
    shown = render(filtered, format)
    assert "clinics with Trigger point dry needling, open now, within 25 mi" in shown
    assert "clinics with" not in render(CERTAIN, format)
    later = filtered.filters._replace(open_at="2026-12-24T16:30")
    assert "needling, open at that time, within" in render(filtered._replace(filters=later), format)


@pytest.mark.parametrize(
    ("minutes", "english", "spanish"),
    [
        (0.5, "within 0.5 minutes by car", "a menos de 0.5 minutos en auto"),
        (1, "within 1 minute by car", "a menos de 1 minuto en auto"),
        (1.5, "within 1.5 minutes by car", "a menos de 1.5 minutos en auto"),
        (2, "within 2 minutes by car", "a menos de 2 minutos en auto"),
        (60, "within 60 minutes by car", "a menos de 60 minutos en auto"),
        (90, "within 90 minutes by car", "a menos de 90 minutos en auto"),
        (120, "within 2 hours by car", "a menos de 2 horas en auto"),
        (125, "within 125 minutes by car", "a menos de 125 minutos en auto"),
        (150, "within 2.5 hours by car", "a menos de 2.5 horas en auto"),
        (600, "within 10 hours by car", "a menos de 10 horas en auto"),
    ],
)
def test_a_drive_that_limits_the_list_is_counted(
    minutes: float, english: str, spanish: str
) -> None:
    """One minute is no minutes, and a long drive is counted in hours."""
    answer = CERTAIN._replace(filters=Filters(within_s=60 * minutes))
    assert english in render(answer, "text")
    assert english in render(answer, "table")
    assert spanish in render(answer._replace(language="es"), "text")


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("format", ["text", "sms"])
def test_nobody_outside_the_area_hears_of_a_second_clinic(format: str, language: str) -> None:
    """Where the nearest clinic is too far to go to, so is the one that stands in for it."""
    answer = CLOSED._replace(language=language)
    other = answer.clinics[1].ranked.clinic.name
    assert other in render(answer, format)
    outside = render(answer._replace(outside_area=True), format)
    assert other not in outside
    assert CLOSED_IN_WORDS[language]["temporarily_closed"] in outside


@pytest.mark.parametrize("format", ["text", "sms"])
def test_a_closed_clinic_comes_with_one_that_is_not(format: str) -> None:
    """A caller whose nearest clinic is closed hears of the next one that is not."""
    closed, open_ = CLOSED.clinics
    again = closed._replace(ranked=NEAR_EAST._replace(rank=2))
    shown = render(CLOSED._replace(clinics=(closed, again, open_)), format)
    assert re.search(r"Otherwise\W+(there is )?Huntsville West, 7061B Hwy 72 West", shown)
    assert "Otherwise" not in render(CLOSED._replace(clinics=(closed, again)), format)
    assert "Otherwise" not in render(CERTAIN, format)


def test_sms_drops_the_notice_of_a_closed_clinic_for_the_open_one() -> None:
    """Where both do not fit, the next clinic is worth more than the notice of the closed one."""
    _, open_ = CLOSED.clinics
    noted = NEAR_EAST._replace(clinic=NEAR_EAST.clinic._replace(notice="n" * 120))
    message = render(CLOSED._replace(clinics=(*listed(noted), open_)), "sms")
    assert message.startswith("Valley Clinic (temporarily closed). Otherwise: Huntsville West")


@pytest.mark.parametrize("format", ["table", "text"])
def test_a_caller_outside_the_service_area(format: str) -> None:
    """An answer from too far away says so."""
    assert "outside" in render(ANSWERS["outside"], format)
    assert "outside" not in render(CERTAIN, format)


def test_an_open_answer_says_how_far_both_clinics_are() -> None:
    """A caller whose place is known can choose; from the middle of an area it would say nothing."""
    area = ANSWERS["either"]
    assert area.origin
    house = area._replace(origin=area.origin._replace(precision="interpolated"))
    assert " is about " in render(house, "text")
    assert render(house, "text").count("in a straight line") == 2
    assert "in a straight line" not in render(area, "text")
    assert "This answer is for Huntsville, AL 35806." in render(area, "text")
    assert "This answer is for" not in render(house, "text")


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("name", ["certain", "likely"])
def test_a_message_from_too_far_away_says_so(name: str, language: str) -> None:
    """Nobody sets out for a clinic hundreds of miles away because a message named it."""
    answer = ANSWERS[name]._replace(language=language)
    begin = {"en": "You are outside our service area. ", "es": "Esta fuera de nuestra zona"}
    assert not render(answer, "sms").startswith(begin[language])
    message = render(answer._replace(outside_area=True), "sms")
    assert message.startswith(begin[language])
    assert ("robabl" in message) == (name == "likely")
    assert "Huntsville West" in message


def test_hours_that_are_not_on_file_are_never_called_closed() -> None:
    """Blank hours are shown as not on file."""
    shown = render(CERTAIN._replace(clinics=listed(NEAR_WEST)), "table").lower()
    assert "hours not on file" in " ".join(shown.split())
    assert "closed" not in shown


@pytest.mark.parametrize("format", ["table", "text"])
def test_hours_at_the_time_asked_for(format: str) -> None:
    """The state at that time is shown; for a clinic that is closed anyway, only its status."""
    assert "pen on Thu, Dec 24" in render(DETAILED, format)
    rows = tuple(row._replace(opening=OPEN) for row in listed(NEAR_EAST))
    closed = render(CLOSED._replace(clinics=rows), format)
    assert "temporarily" in closed
    assert "pen on Thu" not in closed


@pytest.mark.parametrize("format", ["table", "text", "sms"])
def test_what_was_verified_long_ago_is_to_be_confirmed(format: str) -> None:
    """Every format for people says "call to confirm" of a stale row, and of no other."""
    assert "call to confirm" in render(DETAILED, format).lower()
    fresh = tuple(row._replace(stale=False) for row in DETAILED.clinics)
    for answer in (DETAILED._replace(clinics=fresh), CERTAIN):
        assert "call to confirm" not in render(answer, format).lower()


@pytest.mark.parametrize("format", ["table", "text", "sms"])
def test_a_phone_is_shown_as_it_is_dialled(format: str) -> None:
    """A phone number is in national form; other text is shown as written."""
    assert "(256) 555-0101" in render(DETAILED, format)
    odd = NEAR_WEST._replace(clinic=FULL._replace(phone="ask at the desk"))
    assert "ask at the desk" in render(CERTAIN._replace(clinics=listed(odd)), format)


@pytest.mark.parametrize("format", ["table", "text"])
def test_details_of_services(format: str) -> None:
    """The details of a listed clinic's services are shown in words."""
    shown = render(DETAILED, format)
    assert (
        "Cupping: no referral needed; walk-ins welcome; in English and Spanish;"
        " phone (256) 555-0102 ext. 5; Bring a towel"
    ) in shown
    assert "Trigger point dry needling: referral needed" in shown


@pytest.mark.parametrize("format", ["table", "text", "sms"])
def test_clinics_left_out_are_counted_when_none_is_open(format: str) -> None:
    """A clinic without hours is not listed as open, and the answer says that it is left out."""
    assert "1 clinic with no hours on file" in render(NOBODY_OPEN, format)
    if format != "sms":
        shown = render(DETAILED, format)
        assert "2 clinics with no hours on file and 1 clinic with hours unknown" in shown


def test_one_clinic_alone_is_no_choice() -> None:
    """If most of the probability is on places unknown, the one clinic "may be" the nearest."""
    (west, _), (valley, _) = EITHER.decision.shares
    few = EITHER.decision._replace(confidence=0.5, shares=((west, 0.5), (valley, 0.005)))
    alone = EITHER._replace(decision=few)
    assert "The nearest clinic may be Huntsville West (5 in 10)." in render(alone, "text")
    assert render(alone, "sms").startswith("Your nearest clinic may be Huntsville West")
    spanish = render(alone._replace(language="es"), "text")
    assert "La clínica más cercana puede ser Huntsville West (5 de cada 10)." in spanish


@pytest.mark.parametrize(
    ("shares", "said"),
    [
        ((0.6,), "So far, the nearest looks like Huntsville West"),
        ((0.49,), "The nearest clinic may be Huntsville West (5 in 10)."),
        ((0.1,), "The nearest clinic may be Huntsville West (1 in 10)."),
        ((0.06, 0.05), "The nearest clinic may be Huntsville West (1 in 10) or "),
        ((0.09,), "We cannot tell yet which clinic is nearest."),
        ((0.01,), "We cannot tell yet which clinic is nearest."),
        ((0.001,), "We cannot tell yet which clinic is nearest."),
        ((0.05, 0.04), "We cannot tell yet which clinic is nearest."),
        ((0.012, 0.004), "We cannot tell yet which clinic is nearest."),
        ((0.004, 0.003), "We cannot tell yet which clinic is nearest."),
    ],
)
def test_a_clinic_that_is_hardly_likely_is_not_named(shares: tuple[float, ...], said: str) -> None:
    """Below 1 in 10 no format names a clinic as the nearest, and the question is still asked."""
    clinics = [clinic for clinic, _ in EITHER.decision.shares]
    named = tuple(zip(clinics, shares, strict=False))
    weak = EITHER.decision._replace(confidence=shares[0], shares=named, ask_for="zip", choices=())
    found = EITHER._replace(status="ok", decision=weak)
    spoken = render(found, "text")
    assert said in spoken
    assert "What is your ZIP code?" in spoken
    told = "cannot tell" not in said
    assert ("open — it cannot be told yet" in render(found, "table")) == (not told)
    assert ("We cannot tell yet" in render(found, "sms")) == (not told)


@pytest.mark.parametrize(
    ("label", "spoken"),
    [
        ("2310-2398 Oak Dr, Athens, AL 35611", "the 2300 block of Oak Dr, Athens, AL 35611"),
        ("N6W23001-23099 Elm Ct, Sussex, WI", "N6W23001-23099 Elm Ct, Sussex, WI"),
        ("2300 Oak Dr, Athens, AL 35611", "2300 Oak Dr, Athens, AL 35611"),
        ("Winston-Salem, NC", "Winston-Salem, NC"),
        ("Main St & Oak Dr, Athens, AL", "Main St & Oak Dr, Athens, AL"),
        ("", ""),
    ],
)
def test_a_range_of_numbers_is_spoken_as_a_block(label: str, spoken: str) -> None:
    """Nobody says "2300 to 2398 Oak Dr"."""
    assert spoken_place(label) == spoken
