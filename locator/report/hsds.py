"""The directory as Open Referral HSDS 3 JSON, for 211 services and health systems.

One object with a list for each table of the Human Services Data Specification, linked by ids
(https://docs.openreferral.org, schemas in github.com/openreferral/specification). A fact that is
not on file is left out; so is a record that would lack a field that the schemas require.
"""

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from locator.clinics.guide import USUAL
from locator.clinics.model import Clinic, ServiceDetails
from locator.clinics.phones import read_phone
from locator.clinics.service_names import service_key
from locator.clinics.services import Offer
from locator.geocode.gazetteer import zip_row
from locator.report import LANGUAGES, fields
from locator.report.phrases import language
from locator.report.words import one_service, status_and_notice

VERSION = "3.0"

# The practice's own name is in no file of ours, and the schema requires one.
NO_NAME = "Not on file"

Record = dict[str, Any]

_DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_SPAN = r"([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d"
_RULE = re.compile(rf"((?:[A-Z][a-z])(?:[-,][A-Z][a-z])*) ({_SPAN}(?:,{_SPAN})*)")


def hsds(clinics: Sequence[Clinic], offers: Sequence[Offer], organization: str | None) -> str:
    """The JSON text. ``clinics`` are the ones that are not permanently closed."""
    return json.dumps(_tables(clinics, offers, organization), ensure_ascii=False, indent=2)


def _tables(
    clinics: Sequence[Clinic], offers: Sequence[Offer], organization: str | None
) -> dict[str, Any]:
    ids = _Ids(organization)
    at_locations = [(offer, clinic) for offer in offers for clinic in offer.clinics]
    phones = [ids.phone(clinic) for clinic in clinics]
    own_phones = [ids.phone_of(offer, clinic) for offer, clinic in at_locations]
    return {
        "version": VERSION,
        "organizations": [
            {
                "id": str(ids.organization),
                "name": organization or NO_NAME,
                "description": f"Number of clinics: {len(clinics)}",
            }
        ],
        "services": [ids.service(offer) for offer in offers],
        "locations": [ids.location(clinic) for clinic in clinics],
        "service_at_locations": [ids.at_location(*pair) for pair in at_locations],
        "addresses": [one for clinic in clinics if (one := ids.address(clinic))],
        "phones": [one for one in [*phones, *own_phones] if one],
        "schedules": [one for clinic in clinics for one in ids.schedules(clinic)],
        "languages": [one for pair in at_locations for one in ids.languages(*pair)],
    }


class _Ids:
    """Makes the records of one organization.

    Their ids come from its name and from the ids and services in the directory (uuid5), so that
    they stay the same when other cells change.
    """

    def __init__(self, organization: str | None) -> None:
        name = f"clinic-locator/organization/{organization or ''}"
        self.organization = uuid5(NAMESPACE_URL, name)

    def _id(self, *parts: str) -> str:
        return str(uuid5(self.organization, "/".join(parts)))

    def _location_id(self, clinic: Clinic) -> str:
        return self._id("location", clinic.id)

    def _service_id(self, offer: Offer) -> str:
        return self._id("service", service_key(offer.name))

    def _at_location_id(self, offer: Offer, clinic: Clinic) -> str:
        return self._id("service_at_location", service_key(offer.name), clinic.id)

    def service(self, offer: Offer) -> Record:
        guide = offer.guide(USUAL)
        spoken = guide.language if guide and guide.language in LANGUAGES else USUAL
        summary = guide.summary if guide else ""
        is_open = any(clinic.status == "open" for clinic in offer.clinics)
        return _known(
            id=self._service_id(offer),
            organization_id=str(self.organization),
            name=offer.name,
            status="active" if is_open else "temporarily closed",
            description=summary and f"{summary} {language(spoken)('guide.disclaimer')}",
        )

    def location(self, clinic: Clinic) -> Record:
        return _known(
            id=self._location_id(clinic),
            location_type="physical",
            organization_id=str(self.organization),
            name=clinic.name,
            description=status_and_notice({"status": clinic.status, "notice": clinic.notice}),
            latitude=clinic.latitude,
            longitude=clinic.longitude,
            external_identifier=clinic.id,
            external_identifier_type="clinic-locator",
        )

    def at_location(self, offer: Offer, clinic: Clinic) -> Record:
        details = _details(offer, clinic)
        about = one_service(fields.service_details(details)) if details else ""
        return _known(
            id=self._at_location_id(offer, clinic),
            service_id=self._service_id(offer),
            location_id=self._location_id(clinic),
            description=about.removeprefix(f"{offer.name}: "),
        )

    def address(self, clinic: Clinic) -> Record | None:
        """The address; None if it lacks a required part."""
        home = zip_row(clinic.zip) if clinic.zip else None
        required = {
            "address_1": clinic.street,
            "city": clinic.city or (home.place if home else ""),
            "state_province": clinic.state or (home.state if home else ""),
            "postal_code": clinic.zip,
        }
        if not all(required.values()):
            return None
        return _known(
            id=self._id("address", clinic.id),
            location_id=self._location_id(clinic),
            **required,
            address_2=clinic.unit,
            country="US",
            address_type="physical",
        )

    def phone(self, clinic: Clinic) -> Record | None:
        """The number of the clinic, None if it has none."""
        links = {"location_id": self._location_id(clinic)}
        return self._phone(clinic.phone, ("phone", clinic.id), links)

    def phone_of(self, offer: Offer, clinic: Clinic) -> Record | None:
        """The number for one service of the clinic, None if it has none of its own."""
        details = _details(offer, clinic)
        links = {"service_at_location_id": self._at_location_id(offer, clinic)}
        parts = ("phone", clinic.id, service_key(offer.name))
        return self._phone(details.phone if details else "", parts, links)

    def _phone(self, text: str, parts: tuple[str, ...], links: Record) -> Record | None:
        if not text:
            return None
        number = read_phone(text)
        extension = re.search(r";ext=(\d+)$", number.uri) if number else None
        return _known(
            id=self._id(*parts),
            **links,
            number=number.e164 if number else text,
            extension=int(extension[1]) if extension else None,
            type="voice",
        )

    def schedules(self, clinic: Clinic) -> Iterator[Record]:
        """Weekly times, if the hours have no more than that; the hours as written in any case."""
        if not clinic.hours:
            return
        zone = f"by the clock of {clinic.timezone}" if clinic.timezone else ""
        for place, weekly in enumerate(_weekly(clinic.hours) or [{}]):
            yield _known(
                id=self._id("schedule", clinic.id, str(place)),
                location_id=self._location_id(clinic),
                **weekly,
                description=clinic.hours,
                notes=f"OpenStreetMap opening_hours{', ' if zone else ''}{zone}",
            )

    def languages(self, offer: Offer, clinic: Clinic) -> Iterator[Record]:
        details = _details(offer, clinic)
        for name in details.languages if details else ():
            yield {
                "id": self._id("language", clinic.id, service_key(offer.name), name),
                "service_id": self._service_id(offer),
                "location_id": self._location_id(clinic),
                "name": name,
            }


def _known(**facts: Any) -> Record:
    return {key: fact for key, fact in facts.items() if fact not in ("", None)}


def _details(offer: Offer, clinic: Clinic) -> ServiceDetails | None:
    return next((one for one in clinic.service_details if one.service == offer.name), None)


def _weekly(hours: str) -> list[Record]:
    """The times of each rule as in RFC 5545; [] for hours that are more than days and times."""
    found: list[Record] = []
    seen: list[str] = []
    for part in map(str.strip, hours.split(";")):
        if part == "PH off":
            continue
        rule = _RULE.fullmatch(part)
        days = _days(rule[1]) if rule else []
        if not rule or not days or set(days) & set(seen):
            return []  # a later rule for the same day would replace the earlier one
        seen += days
        for span in rule[2].split(","):
            opens, closes = span.split("-")
            if opens >= closes:
                return []
            byday = ",".join(day.upper() for day in days)
            found.append(
                {"freq": "WEEKLY", "byday": byday, "opens_at": opens, "closes_at": closes}
            )  # fmt: skip
    return found


def _days(text: str) -> list[str]:
    """``Mo-We,Fr`` → the days one by one; [] if one is none, or comes twice."""
    days: list[str] = []
    for part in text.split(","):
        first, _, last = part.partition("-")
        if first not in _DAYS or (last or first) not in _DAYS:
            return []
        start, end = _DAYS.index(first), _DAYS.index(last or first)
        days += _DAYS[start : end + 1] if start <= end else ()
        if start > end:
            return []
    return days if len(set(days)) == len(days) else []
