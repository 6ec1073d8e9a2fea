"""Opening hours at a given time; the cases are in cases/hours.txt."""

import datetime
import subprocess
import sys
import zoneinfo
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from locator.answer import Request, make_answer
from locator.clinics.directory import Directory
from locator.clinics.hours import (
    NOT_ON_FILE,
    STATES,
    Opening,
    hours_fault,
    is_stale,
    only_open,
    opening,
    read_when,
    timezone,
)
from locator.clinics.model import Clinic
from locator.errors import UsageError
from locator.geocode.offline import Offline

CASES = Path(__file__).parents[1] / "cases" / "hours.txt"
CHICAGO = zoneinfo.ZoneInfo("America/Chicago")
STATE_OF = {"open": "open", "closed": "closed", "may": "depends", "hours": "not_known"}

CLINIC = Clinic(
    "main", "Main Street", "1 Main St", "", "Huntsville", "AL", "35801", 34.73, -86.58, 50.0,
    timezone="America/Chicago",
)  # fmt: skip


class Case(NamedTuple):
    """Hours, and the sentence for some local time."""

    title: str
    hours: str
    local: datetime.datetime
    says: str


def read_cases() -> list[Case]:
    """The cases of the table."""
    cases = []
    for block in CASES.read_text(encoding="utf-8").split("\n== ")[1:]:
        title, hours, *lines = block.strip().splitlines()
        for line in lines:
            time, says = line.split("  ", 1)
            cases.append(Case(title, hours, datetime.datetime.fromisoformat(time), says))
    return cases


def instant(local: datetime.datetime, zone: zoneinfo.ZoneInfo = CHICAGO) -> float:
    """The Unix seconds of a local time."""
    return local.replace(tzinfo=zone).timestamp()


def opening_of(
    hours: str, at: float | str, *, timezone: str = "America/Chicago", status: str = "open"
) -> Opening:
    """The opening of a clinic with these hours."""
    return opening(CLINIC._replace(hours=hours, timezone=timezone, status=status), at)


@pytest.mark.parametrize("case", read_cases(), ids=lambda case: f"{case.title}, {case.local}")
def test_callers_and_programs_get_the_state(case: Case) -> None:
    """At each time of the table, callers and programs get the state from the table."""
    found = opening_of(case.hours, instant(case.local))
    assert found.says == case.says
    assert found.state == STATE_OF[case.says.split()[0]]
    asked = opening_of(case.hours, case.local.isoformat())
    assert (asked.state, asked.changes_at) == (found.state, found.changes_at)
    assert found.state == "not_known" or (asked.now, found.now) == (False, True)


def test_a_time_that_was_asked_for_is_not_called_now() -> None:
    """With a given time the answer names that time and does not say "now"."""
    found = opening_of("Mo-Fr 08:00-17:00", "2026-12-24T16:30")
    assert found == Opening(
        "open",
        "open on Thu, Dec 24, 2026, at 4:30 PM, closes at 5:00 PM",
        "2026-12-24T16:30-06:00",
        "2026-12-24T17:00-06:00",
        None,
        "America/Chicago",
        "locations file",
        now=False,
    )


@pytest.mark.parametrize(
    ("zone", "says"),
    [
        ("America/New_York", "closed now, opens Tuesday at 8:00 AM"),
        ("America/Chicago", "open now, closes at 5:00 PM"),
        ("America/Phoenix", "open now, closes at 5:00 PM"),
        ("Pacific/Honolulu", "open now, closes at 5:00 PM"),
        ("America/Puerto_Rico", "closed now, opens Tuesday at 8:00 AM"),
    ],
)
def test_each_clinic_has_its_own_clock(zone: str, says: str) -> None:
    """Each clinic's own clock shows Unix seconds, and reads a given time."""
    at = instant(datetime.datetime(2026, 11, 23, 16, 30))
    assert opening_of("Mo-Fr 08:00-17:00", at, timezone=zone).says == says
    asked = opening_of("Mo-Fr 08:00-17:00", "2026-11-23T16:30", timezone=zone)
    assert (asked.state, asked.timezone) == ("open", zone)


@pytest.mark.parametrize(
    ("at", "changes_at"),
    [
        ("2026-03-07T12:00", "2026-03-07T17:00-06:00"),
        ("2026-03-08T12:00", "2026-03-08T17:00-05:00"),
        ("2026-10-31T12:00", "2026-10-31T17:00-05:00"),
        ("2026-11-01T12:00", "2026-11-01T17:00-06:00"),
        ("2026-03-08T02:30", "2026-03-08T08:00-05:00"),
    ],
)
def test_clocks_that_change_change_no_hours(at: str, changes_at: str) -> None:
    """17:00 is 17:00 in summer and in winter, with the UTC offset of that day."""
    assert opening_of("Mo-Su 08:00-17:00", at).changes_at == changes_at


def test_the_hour_that_comes_twice() -> None:
    """When the clocks go back, 1:30 comes twice; both times have the same state."""
    local = datetime.datetime(2026, 11, 1, 1, 30)
    first, second = instant(local), instant(local.replace(fold=1))
    assert second - first == 3600
    assert opening_of("Su 01:00-02:00", first).says == opening_of("Su 01:00-02:00", second).says
    assert opening_of("Su 01:00-02:00", first).at == "2026-11-01T01:30-05:00"


def test_without_a_time_zone_that_of_the_coordinates_is_taken() -> None:
    """A blank time zone comes from the point, and the answer says so; a given time needs none."""
    at = instant(datetime.datetime(2026, 11, 23, 16, 30))
    found = opening_of("Mo-Fr 08:00-17:00", at, timezone="")
    assert (found.says, found.timezone) == ("open now, closes at 5:00 PM", "America/Chicago")
    assert found.timezone_source == "coordinates"
    asked = opening_of("Mo-Fr 08:00-17:00", "2026-11-23T16:30", timezone="")
    assert (asked.at, asked.timezone) == ("2026-11-23T16:30", None)
    assert asked.state == "open"


def test_an_unknown_time_zone() -> None:
    """With an unknown time zone, or a place that may be in two, the state now is unknown."""
    at = instant(datetime.datetime(2026, 11, 23, 16, 30))
    for clinic in (
        CLINIC._replace(timezone="America/Huntsville"),
        CLINIC._replace(timezone="../etc/passwd"),
        CLINIC._replace(timezone="", latitude=35.07, longitude=-85.63, accuracy_m=20_000),
        CLINIC._replace(timezone="", latitude=90.0),
    ):
        found = opening(clinic._replace(hours="24/7"), at)
        assert (found.state, timezone(clinic)) == ("not_known", None)
        assert found.says == "time zone unknown; hours: 24/7"


def test_a_closed_clinic_is_closed_whatever_its_hours() -> None:
    """The status overrides the hours."""
    found = opening_of("24/7", "2026-11-23T10:00", status="temporarily_closed")
    assert (found.state, found.says) == ("closed", "temporarily closed")


def test_only_open_clinics_and_why_the_others_are_not() -> None:
    """Clinics that are not open are left out and counted; without hours none is called closed."""
    clinics = [
        CLINIC._replace(id=str(number), hours=hours, status=status)
        for number, (hours, status) in enumerate(
            [
                ("Mo-Fr 08:00-17:00", "open"),
                ("Sa 08:00-17:00", "open"),
                ("24/7", "temporarily_closed"),
                ("", "temporarily_closed"),
                ("", "open"),
                ("whenever", "open"),
                ('"by appointment"', "open"),
            ]
        )
    ]
    found, left_out = only_open(clinics, "2026-11-23T10:00")
    assert [clinic.id for clinic in found] == ["0"]
    assert left_out == {"closed": 3, "depends": 1, "not_known": 1, NOT_ON_FILE: 1}


def test_open_now_needs_a_time() -> None:
    """A request for open clinics without a time is refused, not answered with all clinics."""
    with pytest.raises(UsageError, match="time"):
        make_answer("34.73, -86.58", Directory([CLINIC]), [Offline()], Request(open_now=True))


@pytest.mark.parametrize(
    ("hours", "fix"),
    [
        ("Mon - Fri 8am to 5:30pm", "write Mo-Fr 08:00-17:30"),
        ("Monday\u2013Friday 8:00 a.m. \u2013 5:00 p.m.", "write Mo-Fr 08:00-17:00"),
        ("Mon,Wed,Thurs. 8:30-16:00; Sat 9am-12pm", "write Mo,We,Th 8:30-16:00; Sa 09:00-12:00"),
        ("Tues 12am-12pm", "write Tu 00:00-12:00"),
        ("Mo-Fr 8-5", 'write it as in "Mo-Fr 08:00-17:00; PH off"'),
        ("", 'write it as in "Mo-Fr 08:00-17:00; PH off"'),
    ],
)
def test_the_fix_for_hours(hours: str, fix: str) -> None:
    """The fix rewrites hours as Americans write them; unclear ones are not guessed."""
    assert hours_fault(hours) == ("cannot be read as opening hours", fix)


@pytest.mark.parametrize(
    ("hours", "meant"),
    [
        ("Mo-Fr 08:00-05:00", "Mo-Fr 08:00-17:00"),
        ("Mo-Fr 8:00-5:00", "Mo-Fr 08:00-17:00"),
        ("Mo-Fr 08:30-06:30; PH off", "Mo-Fr 08:30-18:30; PH off"),
        ("Mo-Fr 08:00-12:00,1:00-5:00", "Mo-Fr 08:00-12:00,13:00-17:00"),
        ("Mo 09:00-01:00", "Mo 09:00-13:00"),
        ("Mo 07:00-07:00", ""),
        ("Fr 20:00-02:00", ""),
        ("Mo-Fr 05:00-09:00", ""),
        ("Mo-Fr 00:00-24:00", ""),
        ("Mo-Fr 10:00-00:00", ""),
        ("Mo 13:00-05:00", ""),
        ("Mo-Fr 08:00-17:00", ""),
        ("Mo-Fr 03:00-11:00", ""),
    ],
)
def test_hours_on_a_twelve_hour_clock(hours: str, meant: str) -> None:
    """The hours 8:00-5:00 are open until five in the morning, which is probably a mistake."""
    message, fix = hours_fault(hours)
    assert bool(message) == bool(meant)
    assert meant in fix


@pytest.mark.parametrize("hours", ["Mo-Fr 08:00-17:00; PH off", "24/7", '"by appointment"', "off"])
def test_hours_without_fault(hours: str) -> None:
    """Hours that are read as they are meant have no fault."""
    assert hours_fault(hours) == ("", "")


@pytest.mark.parametrize(
    "text",
    ["", "now", "tomorrow", "2026-12-25",
        "17:30", "2026-02-29 10:00", "12/25/2026 17:30",
     "2026-12-25 24:00", "1999-12-31 10:00", "2100-01-01 10:00", "2026-12-25 17:30 CST"],
)  # fmt: skip
def test_a_time_that_is_none_is_refused(text: str) -> None:
    """The error for a wrong time shows the right form, and does not repeat the text."""
    with pytest.raises(UsageError, match="YYYY-MM-DD HH:MM") as raised:
        read_when(text)
    assert not text or text not in str(raised.value)


@given(st.datetimes(datetime.datetime(2000, 1, 1), datetime.datetime(2099, 12, 31, 23, 59)))
def test_any_time_can_be_asked_for(time: datetime.datetime) -> None:
    """A time is read to the minute, with a blank or a T between date and time."""
    minute = time.isoformat(timespec="minutes")
    assert read_when(minute) == read_when(f" {minute.replace('T', ' ')} ") == minute


@pytest.mark.parametrize(
    ("verified_on", "at", "stale"),
    [
        ("2026-05-26", "2026-11-22T00:00", False),
        ("2026-05-25", "2026-11-22T00:00", True),
        ("2026-11-23", "2026-11-22T00:00", False),
        ("2026-05-25", instant(datetime.datetime(2026, 11, 22, 12)), True),
    ],
)
def test_a_row_is_stale_after_so_many_days(verified_on: str, at: float | str, stale: bool) -> None:
    """A row is stale if it was verified more than the given number of days before that time."""
    assert is_stale(CLINIC._replace(verified_on=verified_on), at, 180) is stale


@settings(max_examples=100)
@given(st.text() | st.text('MoTuFr 08:-17;,/"offPH[]+||'))
@example("Mo-Fr 08:00-17:00" + ";" * 1000)
@example("\0")
def test_no_text_upsets_it(hours: str) -> None:
    """Any text in the column has a state, and every fault has a fix."""
    assert opening_of(hours, "2026-11-23T10:00").state in STATES
    message, fix = hours_fault(hours)
    assert bool(message) == bool(fix)


_MINUTES = st.integers(0, 1439)
_DAYS = st.sampled_from(["Mo", "Tu-We", "Mo-Fr", "Sa,Su", "PH", "Mar", "Nov 1-8", "Su[1]"])


@st.composite
def _hours(draw: st.DrawFn) -> str:
    rules = draw(st.lists(st.tuples(_DAYS, _MINUTES, _MINUTES), min_size=1, max_size=3))
    clock = [(days, *divmod(a, 60), *divmod(b, 60)) for days, a, b in rules if a != b]
    return "; ".join(f"{d} {h:02}:{m:02}-{k:02}:{n:02}" for d, h, m, k, n in clock) or "24/7"


@settings(max_examples=60)
@given(_hours(), st.datetimes(datetime.datetime(2025, 1, 1), datetime.datetime(2028, 1, 1)))
def test_the_state_lasts_until_the_change(hours: str, time: datetime.datetime) -> None:
    """The state is the same until just before ``changes_at`` and different from then on."""
    minute = time.replace(second=0, microsecond=0)
    found = opening_of(hours, minute.isoformat())
    if found.changes_at is None:
        later = minute + datetime.timedelta(days=380)
        assert opening_of(hours, later.isoformat()).state == found.state
        return
    change = datetime.datetime.fromisoformat(found.changes_at).replace(tzinfo=None)
    assert change > minute
    before = change - datetime.timedelta(minutes=1)
    if before >= minute:
        assert opening_of(hours, before.isoformat()).state == found.state
    assert opening_of(hours, change.isoformat()).state != found.state


@settings(max_examples=60)
@given(_hours(), st.integers(1_735_700_000, 1_830_000_000))
def test_an_instant_and_its_clock_agree(hours: str, at: int) -> None:
    """Unix seconds and the clinic's clock at that instant give the same state."""
    found = opening_of(hours, float(at))
    asked = opening_of(hours, datetime.datetime.fromtimestamp(at, CHICAGO).isoformat()[:16])
    assert (found.state, found.changes_at) == (asked.state, asked.changes_at)


def test_without_hours_no_library_is_imported() -> None:
    """The shipped directory has no hours and no phones, so no library for them is imported."""
    program = (
        "import sys; from locator.cli import main\n"
        "try: main(['find', '--format', 'json', '35801'])\n"
        "except SystemExit: print(*sys.modules, file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    loaded = set(done.stderr.split())
    assert not loaded & {
        "opening_hours", "phonenumbers", "zoneinfo",
        "locator.clinics.hours", "locator.clinics.phones", "locator.clinics.service_details",
    }  # fmt: skip
