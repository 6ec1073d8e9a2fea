"""The directory of clinics → table, json, csv, geojson; and one clinic, or its faults, in words.

Unknown facts are null in JSON, blank in CSV and "not on file" in words.
"""

import csv
import io
import json
from collections.abc import Sequence
from typing import Any

from locator.clinics.model import Clinic
from locator.clinics.table import COLUMNS, Finding
from locator.report import fields
from locator.report.words import one_service, phone

_NUMBERS = ("latitude", "longitude", "accuracy_m")


def as_table(clinics: Sequence[Clinic]) -> str:
    """One line a clinic: id, name, address, services, status and notice."""
    import tabulate

    header = ("id", "name", "address", "services", "status")
    rows = [(c.id, c.name, c.address, "; ".join(c.services), state(c)) for c in clinics]
    # Numbers stay as written: without disable_numparse the id 3.10 becomes 3.1.
    return str(tabulate.tabulate(rows, header, tablefmt="simple", disable_numparse=True))


def state(clinic: Clinic) -> str:
    """The status in words, and the notice after a colon if there is one."""
    words = clinic.status.replace("_", " ")
    return f"{words}: {clinic.notice}" if clinic.notice else words


def as_json(clinics: Sequence[Clinic]) -> str:
    """An object whose ``clinics`` holds one object a clinic."""
    return json.dumps(
        {"clinics": [_facts(clinic) for clinic in clinics]}, ensure_ascii=False, indent=2
    )


def as_csv(clinics: Sequence[Clinic]) -> str:
    """A locations file with the same clinics, every one with coordinates; lines end in LF.

    The added last column says where the coordinates came from.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow((*COLUMNS, "point_source"))
    for clinic in clinics:
        cells = clinic._asdict() | {"services": ";".join(clinic.services)}
        writer.writerow([cells[column] for column in (*COLUMNS, "point_source")])
    return text.getvalue().removesuffix("\n")


def as_geojson(clinics: Sequence[Clinic]) -> str:
    """A FeatureCollection of points (RFC 7946: longitude first)."""
    features = [_feature(clinic) for clinic in clinics]
    collection = {"type": "FeatureCollection", "features": features}
    return json.dumps(collection, ensure_ascii=False, indent=2)


def _feature(clinic: Clinic) -> dict[str, Any]:
    facts = {key: fact for key, fact in _facts(clinic).items() if key not in _NUMBERS[:2]}
    point = {"type": "Point", "coordinates": [clinic.longitude, clinic.latitude]}
    return {"type": "Feature", "id": clinic.id, "geometry": point, "properties": facts}


def _facts(clinic: Clinic) -> dict[str, Any]:
    facts = {key: None if fact == "" else fact for key, fact in clinic._asdict().items()}
    return {
        **facts,
        **fields.phones(clinic),
        "services": list(clinic.services),
        "service_details": list(map(fields.service_details, clinic.service_details)),
        "address": clinic.address,
    }


FORMATS = {"table": as_table, "json": as_json, "csv": as_csv, "geojson": as_geojson}


def as_text(clinic: Clinic) -> str:
    """Everything known of one clinic, a line a fact."""
    facts = {
        "id": clinic.id,
        "name": clinic.name,
        "status": clinic.status.replace("_", " "),
        "notice": clinic.notice or "none",
        "address": clinic.address,
        "coordinates": f"{clinic.latitude}, {clinic.longitude} ({clinic.point_source})",
        "accuracy": f"within {clinic.accuracy_m:,.0f} m",
        "services": "; ".join(clinic.services),
        "phone": phone(fields.phones(clinic)),
        "hours": clinic.hours,
        "time zone": clinic.timezone,
        "web page": clinic.url,
        "verified on": clinic.verified_on,
    }
    lines = [f"{label + ':':<13}{fact or 'not on file'}" for label, fact in facts.items()]
    lines += [one_service(fields.service_details(details)) for details in clinic.service_details]
    return "\n".join(lines)


def findings_text(name: str, findings: Sequence[Finding]) -> str:
    """A line a finding, as compilers write them: file, line, severity, column, what, repair."""
    return "\n".join(_finding_line(name, finding) for finding in findings)


def _finding_line(name: str, finding: Finding) -> str:
    column = f"{finding.column}: " if finding.column else ""
    value = f" (found {finding.value!r})" if finding.value else ""
    fix = f"; {finding.fix}" if finding.fix else ""
    place = f"{finding.file or name}:{finding.line}: {finding.severity}"
    return f"{place}: {column}{finding.message}{fix}{value}"


def findings_json(name: str, findings: Sequence[Finding]) -> str:
    """An object whose ``findings`` holds one object a finding."""
    listed = [finding._asdict() | {"file": finding.file or name} for finding in findings]
    return json.dumps({"findings": listed}, ensure_ascii=False, indent=2)
