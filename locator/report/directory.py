"""The directory of clinics → table, json, csv, geojson; and one clinic, or its faults, in words.

Unknown facts are null in JSON, blank in CSV and "not on file" in words.
"""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from locator.clinics.model import Clinic
from locator.clinics.table import COLUMNS, Finding
from locator.report import fields
from locator.report.words import one_service, phone

# Findings that are alike are listed one by one up to this number; of more, the lines of so many.
_FEW_ALIKE, _LINES_NAMED = 3, 5
# Characters between two columns of a table in the style "simple".
_GAP = 2
_NUMBERS = ("latitude", "longitude", "accuracy_m")


def as_table(clinics: Sequence[Clinic], width: int | None = None) -> str:
    """One line a clinic: id, name, address, services, status and notice.

    ``width``: that of the terminal in characters. Longer lines are cut off with "…"; the id is
    the last to be cut, because it leads to all the rest. None cuts nothing.
    """
    import tabulate

    header: tuple[str, ...] = ("id", "name", "address", "services", "status")
    rows: list[tuple[str, ...]] = [
        (c.id, c.name, c.address, "; ".join(c.services), state(c)) for c in clinics
    ]
    widths = [max(map(len, column)) for column in zip(header, *rows, strict=True)]
    if width is not None and rows:
        least = [len(name) + _GAP for name in header]  # tabulate makes no column narrower
        most = _narrowed(widths, least, width - _GAP * (len(header) - 1))
        rows = [tuple(map(_cut, row, most)) for row in rows]
    # Numbers stay as written: without disable_numparse the id 3.10 becomes 3.1.
    return str(tabulate.tabulate(rows, header, tablefmt="simple", disable_numparse=True))


def _narrowed(widths: Sequence[int], least: Sequence[int], room: int) -> list[int]:
    """The widths, the widest ones made narrower until all fit into ``room``; the first one last."""
    found = list(map(max, widths, least))
    for columns in (range(1, len(found)), range(len(found))):
        while sum(found) > room:
            able = [column for column in columns if found[column] > least[column]]
            if not able:
                break
            found[max(able, key=found.__getitem__)] -= 1
    return found


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 1].rstrip() + "…"


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


def findings_text(name: str, groups: Iterable[Sequence[Finding]]) -> str:
    """A line a finding, as compilers write them: file, line, severity, column, what, repair.

    A larger group of findings that are alike gets one line, with the first of them.
    """
    return "\n".join(line for group in groups for line in _group_lines(name, group))


def _group_lines(name: str, group: Sequence[Finding]) -> Iterator[str]:
    if len(group) <= _FEW_ALIKE:
        yield from (_finding_line(name, finding) for finding in group)
        return
    lines = ", ".join(str(finding.line) for finding in group[1 : 1 + _LINES_NAMED])
    rest = len(group) - 1 - _LINES_NAMED
    more = f" and {rest:,} more" if rest > 0 else ""
    yield f"{_finding_line(name, group[0])} [alike: {len(group) - 1:,} more, lines {lines}{more}]"


def _finding_line(name: str, finding: Finding) -> str:
    column = f"{finding.column}: " if finding.column else ""
    value = f" (found {finding.value!r})" if finding.value else ""
    fix = f"; {finding.fix}" if finding.fix else ""
    place = f"{finding.file or name}:{finding.line}: {finding.severity}"
    return f"{place}: {column}{finding.message}{fix}{value}"


def findings_json(
    name: str, findings: Iterable[Finding], groups: Iterable[Sequence[Finding]]
) -> str:
    """An object: ``findings`` holds one object a finding, ``groups`` one for those that are alike.

    A group has the facts of its first finding, how many it has, and all their lines.
    """
    listed = [_finding_facts(name, finding) for finding in findings]
    together = [
        _finding_facts(name, group[0])
        | {"count": len(group), "lines": [finding.line for finding in group]}
        for group in groups
    ]
    return json.dumps({"findings": listed, "groups": together}, ensure_ascii=False, indent=2)


def _finding_facts(name: str, finding: Finding) -> dict[str, Any]:
    return finding._asdict() | {"file": finding.file or name}
