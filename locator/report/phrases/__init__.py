"""Every sentence that people see or hear: one catalog a language, named by its code.

The codes are those of ISO 639-1. A new language is a file here that defines ``LANGUAGE``.
"""

import os
from collections.abc import Iterable

from locator.report.phrases.model import Language

# Programs and developers read this one; it is also the usual one for people.
USUAL = "en"


def _codes() -> tuple[str, ...]:
    """The codes of all catalogs, the usual one first."""
    codes = {name for name in _modules() if len(name) == 2}
    return (USUAL, *sorted(codes - {USUAL}))


def _modules() -> Iterable[str]:
    try:
        names = os.listdir(os.path.dirname(__file__))
        return [name.removesuffix(".py") for name in names if name.endswith(".py")]
    except OSError:  # the program runs from inside a zip
        from pkgutil import iter_modules  # not at the top: it takes longer than a listing

        return [module.name for module in iter_modules(__path__)]


LANGUAGES = _codes()


def language(code: str) -> Language:
    """The language with that code, one of LANGUAGES; no other is loaded."""
    from importlib import import_module

    found: Language = import_module(f"{__name__}.{code}").LANGUAGE
    return found
