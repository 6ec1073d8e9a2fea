"""Answer → the dictionary that every format shows; docs/json.md describes it key by key."""

from typing import Any

from locator.answer import Answer
from locator.report import fields


def to_dict(answer: Answer) -> dict[str, Any]:
    """The JSON contract of ``answer`` as plain dicts, lists, strings, numbers and None.

    The facts are those of ``fields.ANSWER``. Distances are in miles and kilometers, whatever
    ``answer.units`` says. The text that was typed is not in it. Text that is not known is None,
    never "". Keys are only ever added.
    """
    return fields.whole(answer)
