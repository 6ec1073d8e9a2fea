"""Every sentence that people see or hear: one catalogue a language, named by its code.

The codes are those of ISO 639-1. A new language is a file here that defines ``LANGUAGE``.
"""

import os

from locator.report.phrases.model import Language

# Programs and developers read this one; it is also the usual one for people.
USUAL = "en"


def _codes() -> tuple[str, ...]:
    """The codes of all catalogues, the usual one first."""
    names = (name.partition(".") for name in os.listdir(os.path.dirname(__file__)))
    codes = {code for code, _, suffix in names if len(code) == 2 and suffix == "py"}
    return (USUAL, *sorted(codes - {USUAL}))


LANGUAGES = _codes()


def language(code: str) -> Language:
    """The language with that code, one of LANGUAGES; no other is loaded."""
    from importlib import import_module

    found: Language = import_module(f"{__name__}.{code}").LANGUAGE
    return found
