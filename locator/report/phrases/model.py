"""A language: its phrases, and the little grammar that they need."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple


class Joint(NamedTuple):
    """A word between two others, and the form that it takes before some sounds."""

    usual: str
    other: str = ""
    before: str = ""  # a regular expression: how the words before which it is ``other`` begin


class Language(NamedTuple):
    """Everything that a catalog holds.

    ``opening``: a clinic of the contract that has an opening → the sentence about its hours.
    ``joints``: the words for ``and`` and ``or``. ``page``: the words that only the agents' page
    needs, by their keys in words.json, with a dot for each level.
    """

    phrases: Mapping[str, str]
    opening: Callable[[dict[str, Any]], str]
    joints: Mapping[str, Joint]
    page: Mapping[str, str] = {}

    def __call__(self, key: str, **values: object) -> str:
        """A phrase, with the values where it names them in braces."""
        return self.phrases[key].format(**values)

    def joint(self, word: str, after: str) -> str:
        """``and`` or ``or`` in the form that it has before ``after``."""
        usual, other, before = self.joints[word]
        if not before:
            return usual
        import re  # not at the top: English needs none

        return other if re.match(before, after, re.IGNORECASE) else usual

    def joined(self, items: Sequence[str], word: str = "and") -> str:
        """``A``, ``A and B``, or ``A, B and C``."""
        if len(items) < 2:
            return "".join(items)
        return f"{', '.join(items[:-1])} {self.joint(word, items[-1])} {items[-1]}"

    def question(self, ask_for: str, choices: Sequence[str]) -> str:
        """The question with that machine word, and the choices that it offers."""
        return self(f"ask.{ask_for}", choices=self.joined(choices, "or"))
