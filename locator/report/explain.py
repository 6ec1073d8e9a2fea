"""``find --explain``: why the answer is as sure as it is, for people."""

from locator.answer import Answer
from locator.geocode.model import ALL
from locator.ranking.model import Reading
from locator.report.fields import question
from locator.report.phrases.en import LANGUAGE as ENGLISH
from locator.report.words import one_line, radius

# Readings that are listed; the rest is counted.
_MOST = 10


def explained(answer: Answer, text: str) -> list[str]:
    """The readings with their weights, the mistakes assumed for each, and what would help.

    The lines show what was typed.
    """
    lines = [f"typed: {one_line(text)}"]
    for reading in answer.readings[:_MOST]:
        lines += _reading(reading, answer.units)
    more = answer.readings[_MOST:]
    if more:
        weight = sum(reading.origin.weight for reading in more)
        lines.append(f"{weight:6.1%}  {len(more)} more places")
    rest = 1.0 - sum(reading.origin.weight for reading in answer.readings)
    if answer.readings and rest >= 0.001:
        lines.append(f"{rest:6.1%}  somewhere else")
    decision = answer.decision
    if decision.nearest:
        lines.append(f"confidence {decision.confidence:.3f}: {decision.level}")
        for clinic, share in decision.shares[:_MOST]:
            lines.append(f"{share:6.1%}  {one_line(clinic.name)} is the nearest")
    return [*lines, *_help(answer)]


def _reading(reading: Reading, units: str) -> list[str]:
    origin = reading.origin
    kind = ENGLISH(f"precision.{origin.precision}")
    place = f"{origin.weight:6.1%}  {one_line(origin.label)} ({kind})"
    how = f"within {radius(origin.uncertainty_m, units)} in 95 of 100 cases"
    lines = [place, f"        {how}; nearest: {one_line(reading.nearest.name)}"]
    return lines + [f"        assumed: {ENGLISH(f'fault.{fault}')}" for fault in origin.faults]


def _help(answer: Answer) -> list[str]:
    """The commands and answers that would raise the confidence."""
    decision = answer.decision
    asked = question(decision)
    lines = [f"this question would help most: {asked}"] if asked else []
    origin = answer.origin
    if origin and "street_not_placed" in origin.faults and origin.streets != ALL:
        county = f" for ZIP code {origin.zip}" if origin.zip else ""
        lines.append(f"installed streets would help: 'locator streets install'{county}")
    return lines
