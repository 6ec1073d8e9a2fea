"""Fixed answers that several tests render, of public places and an invented clinic."""

from locator.answer import Answer, Filters, Listed
from locator.clinics.hours import Opening
from locator.clinics.model import Clinic, ServiceDetails
from locator.directions import links
from locator.geocode.model import Candidate
from locator.ranking.model import Decision, Drive, Ranked, Reading
from locator.roads.way import Way

WEST = Clinic(
    "huntsville-west", "Huntsville West", "7061B Hwy 72 West", "", "Huntsville", "AL", "35806",
    34.7543, -86.7108, 350.0, ("Trigger point dry needling",), verified_on="2025-01-31",
)  # fmt: skip
EAST = Clinic(
    "valley", "Valley Clinic", "1 Example Ln SE", "Suite 200", "Huntsville", "AL", "35801",
    34.709, -86.5625, 2400.0, ("Trigger point dry needling", "Sports massage", "Cupping"),
    phone="256-555-0100", hours="Mo-Fr 08:00-17:00", status="temporarily_closed",
    notice="Flooded; back on 3 March", url="https://example.org/valley",
)  # fmt: skip

ZIP_35806 = Candidate(
    34.7445, -86.7217, "zip", 4851.2, "Huntsville, AL 35806", "ZIP table", "2025-01",
    zip="35806", city="HUNTSVILLE", state="AL",
)  # fmt: skip
STREET_35801 = Candidate(
    34.714, -86.5731, "street", 1200.0, "Governors Dr SE, Huntsville, AL 35801", "street index",
    faults=("directional_missing", "number_missing"),
)  # fmt: skip

NEAR_WEST = Ranked(1, WEST, 1480.0, 0.0, 6681.2)
FAR_EAST = Ranked(2, EAST, 15095.65, 7844.45, 22346.85)
NEAR_EAST = Ranked(1, EAST, 1110.0, 0.0, 4710.0)
FAR_WEST = Ranked(2, WEST, 13500.0, 11950.0, 15050.0)

_WEST_NEAREST = Decision(WEST, 0.9994, 13615.65, ((WEST, 0.9994), (EAST, 0.0006)), None)
_EAST_NEAREST = Decision(EAST, 0.9972, 12390.0, ((EAST, 0.9972), (WEST, 0.0028)), None)


def listed(*ranked: Ranked, names: tuple[str, ...] = ("google",)) -> tuple[Listed, ...]:
    """The clinics with their links, as ``make_answer`` puts them together."""
    return tuple(Listed(row, links(row.clinic, names)) for row in ranked)


CERTAIN = Answer(
    "ok",
    ZIP_35806,
    (ZIP_35806,),
    _WEST_NEAREST,
    listed(NEAR_WEST, FAR_EAST),
    (Reading(ZIP_35806, WEST),),
)

LIKELY = CERTAIN._replace(
    decision=_WEST_NEAREST._replace(confidence=0.9612, shares=((WEST, 0.9612), (EAST, 0.0388)))
)

PROBABLY = CERTAIN._replace(
    decision=_WEST_NEAREST._replace(
        confidence=0.912, shares=((WEST, 0.912), (EAST, 0.088)), ask_for="street_address"
    )
)

UNCERTAIN = CERTAIN._replace(
    decision=_WEST_NEAREST._replace(
        confidence=0.64, shares=((WEST, 0.64), (EAST, 0.36)), ask_for="street_address"
    )
)

EITHER = UNCERTAIN._replace(decision=UNCERTAIN.decision._replace(ask_for=None))

UNPLACED = EITHER._replace(origin=ZIP_35806._replace(faults=("street_not_placed",)))

AMBIGUOUS = Answer(
    "ambiguous",
    STREET_35801,
    (STREET_35801, ZIP_35806),
    _EAST_NEAREST._replace(
        confidence=0.6,
        shares=((EAST, 0.6), (WEST, 0.4)),
        ask_for="directional",
        choices=("Governors Dr SE", "Governors Dr SW"),
    ),
    listed(NEAR_EAST, FAR_WEST, names=("google", "osm", "geo")),
    (
        Reading(STREET_35801._replace(weight=0.6), EAST),
        Reading(ZIP_35806._replace(weight=0.4), WEST),
    ),
)

FILTERED = CERTAIN._replace(filters=Filters(("Trigger point dry needling",), True, None, 40233.6))

OUTSIDE = EITHER._replace(outside_area=True)

NO_MATCH = Answer("no_match", None, (), Decision(None, 0.0, None, (), "zip"), (), ())

OUT_OF_REACH = CERTAIN._replace(clinics=())

NOBODY = CERTAIN._replace(decision=Decision(), clinics=(), readings=())

CLOSED = Answer(
    "ok",
    STREET_35801,
    (STREET_35801,),
    _EAST_NEAREST,
    listed(NEAR_EAST, FAR_WEST),
    (Reading(STREET_35801, EAST),),
    "km",
)

# All that a directory can say of a clinic, at a time that was asked for.
FULL = WEST._replace(
    services=("Trigger point dry needling", "Cupping"),
    phone="256-555-0101",
    hours="Mo-Fr 08:00-17:00; PH off",
    timezone="America/Chicago",
    service_details=(
        ServiceDetails(
            "Cupping", "256-555-0102 ext 5", False, True, ("English", "Spanish"), "Bring a towel"
        ),
        ServiceDetails("Trigger point dry needling", referral_needed=True),
    ),
)
OPEN = Opening(
    "open",
    "open on Thu, Dec 24, 2026, at 4:30 PM, closes at 5:00 PM",
    "2026-12-24T16:30-06:00",
    "2026-12-24T17:00-06:00",
    None,
    "America/Chicago",
    "locations file",
    now=False,
)
DETAILED = CERTAIN._replace(
    clinics=tuple(
        row._replace(opening=OPEN, stale=True) for row in listed(NEAR_WEST._replace(clinic=FULL))
    ),
    left_out={"closed": 1, "depends": 0, "not_known": 1, "not_on_file": 2},
)

_BY_ROAD = _WEST_NEAREST._replace(by="drive", margin_s=700.0)
_DRIVES = (
    Drive(742.0, 541.0, 1018.0, 8690.0, source="roads"),
    Drive(1442.0, 1062.0, 1958.0, 24100.0, source="roads"),
)
BY_ROAD = CERTAIN._replace(
    decision=_BY_ROAD,
    clinics=listed(NEAR_WEST._replace(by_road=_DRIVES[0]), FAR_EAST._replace(by_road=_DRIVES[1])),
    way=Way(0, 6820, 8690, ((34.7445, -86.7217), (34.75, -86.7217), (34.7543, -86.7108))),
)
# So near that its range begins at a minute.
SHORT_DRIVE = BY_ROAD._replace(
    clinics=listed(
        NEAR_WEST._replace(by_road=Drive(170.0, 74.0, 466.0, 1610.0, source="roads")),
        FAR_EAST._replace(by_road=_DRIVES[1]),
    )
)

NOBODY_OPEN = NOBODY._replace(
    left_out={"closed": 1, "depends": 0, "not_known": 0, "not_on_file": 1}
)

ANSWERS = {
    "certain": CERTAIN,
    "likely": LIKELY,
    "probably": PROBABLY,
    "uncertain": UNCERTAIN,
    "either": EITHER,
    "unplaced": UNPLACED,
    "ambiguous": AMBIGUOUS,
    "filtered": FILTERED,
    "outside": OUTSIDE,
    "no_match": NO_MATCH,
    "out_of_reach": OUT_OF_REACH,
    "nobody": NOBODY,
    "closed": CLOSED,
    "detailed": DETAILED,
    "by_road": BY_ROAD,
    "short_drive": SHORT_DRIVE,
    "nobody_open": NOBODY_OPEN,
}
