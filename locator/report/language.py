"""A language that an answer can be told in."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple


class Language(NamedTuple):
    """Its phrases, and the two things that are more than a phrase.

    ``opening``: a clinic of the contract that has an opening → the sentence about its hours.
    ``joint``: ``and`` or ``or``, and what comes after it → the word as it is before that.
    """

    phrases: Mapping[str, str]
    opening: Callable[[dict[str, Any]], str]
    joint: Callable[[str, str], str]

    def __call__(self, key: str, **values: object) -> str:
        """A phrase, with the values where it names them in braces."""
        return self.phrases[key].format(**values)


def language(code: str) -> Language:
    """The language with that code, one of ``locator.report.LANGUAGES``; it alone is loaded."""
    if code == "es":
        from locator.report.spanish import SPANISH

        return SPANISH
    from locator.report.english import ENGLISH

    return ENGLISH
