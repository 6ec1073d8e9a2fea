"""The tables of facts that all outputs are made from."""

from collections import Counter
from collections.abc import Sequence

import pytest

from locator.report import fields
from locator.report.fields import Fact
from locator.report.schema import KINDS

TABLES: dict[str, Sequence[Fact]] = {
    "answer": fields.ANSWER,
    "origin": fields.ORIGIN,
    "decision": fields.DECISION,
    "share": fields.SHARE,
    "filters": fields.FILTERS,
    "clinic": fields.CLINIC,
    "opening": fields.OPENING,
    "service_details": fields.SERVICE_DETAILS,
    "reading": fields.READING,
}
FACTS = [fact for facts in TABLES.values() for fact in facts]


@pytest.mark.parametrize("table", TABLES)
def test_a_key_is_in_its_object_once(table: str) -> None:
    """No object of the answer has two facts under one key."""
    assert max(Counter(fact.name for fact in TABLES[table]).values()) == 1


def test_every_kind_has_a_type_and_is_used() -> None:
    """The schema knows the kind of every fact, and no others."""
    assert {fact.kind for fact in FACTS} == set(KINDS)


@pytest.mark.parametrize("output", ["csv", "flat", "batch"])
def test_a_name_means_one_fact(output: str) -> None:
    """No two columns of an output have the same name, but for the keys of flat.

    There those of a clinic or share have its number before them: clinic_1_status is not status.
    """
    numbered = (*fields.CLINIC, *fields.OPENING, *fields.SHARE)
    own = [fact for fact in FACTS if fact not in numbered]
    for facts in (own, FACTS) if output != "flat" else (own,):
        names = Counter(name for fact in facts for name in getattr(fact, output).split())
        assert max(names.values()) == 1


def test_each_fact_has_a_meaning() -> None:
    """Every fact is described, in words that do not end like a sentence of prose."""
    assert all(fact.about and not fact.about.endswith(".") for fact in FACTS)
