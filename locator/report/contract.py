"""Answer → the dictionary that every format shows; docs/json.md describes it key by key."""

from typing import Any

from locator.answer import AMBIGUOUS, Answer
from locator.report import fields


def to_dict(answer: Answer) -> dict[str, Any]:
    """The JSON contract of ``answer`` as plain dicts, lists, strings, numbers and None.

    The facts are those of ``fields.ANSWER``. Distances are in miles and kilometres, whatever
    ``answer.units`` says. The text that was typed is not in it. Text that is not known is None,
    never "". ``readings`` is there only when the status is ``ambiguous``. Keys are only ever added.
    """
    contract = fields.whole(answer)
    if answer.status == AMBIGUOUS:
        contract[fields.READINGS.name] = fields.READINGS.getter()(answer)
    return contract
