"""Telephone numbers for people and for programs.

The rules are those of Google's libphonenumber (PyPI ``phonenumberslite``, module ``phonenumbers``).
Its import takes as long as the rest of a short run, so it waits for the first number.
"""

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from phonenumbers import PhoneNumber

# A number without a country code belongs to the North American plan, like all clinics.
REGION = "US"


class Phone(NamedTuple):
    """One number in three forms; the last two never contain blanks."""

    national: str  # (256) 555-0100 ext. 5; in another country +44 20 7946 0958
    e164: str  # +12565550100 (ITU-T E.164), without the extension
    uri: str  # tel:+1-256-555-0100;ext=5 (RFC 3966)


@lru_cache(maxsize=4096)
def read_phone(text: str) -> Phone | None:
    """The number in ``text``, or None if it is not exactly one number that can be dialled.

    Other words ("ask for Jo") and second numbers are never dropped silently: the result is None.
    An extension, or letters that are dialled (1-800-FLOWERS), are part of the number.
    """
    import phonenumbers as library

    try:
        number = library.parse(text, REGION)
    except library.NumberParseException:
        return None
    if not library.is_valid_number(number) or not _has_no_other_words(text, number):
        return None
    at_home = number.country_code == library.country_code_for_region(REGION)
    forms = library.PhoneNumberFormat
    shown = forms.NATIONAL if at_home else forms.INTERNATIONAL
    return Phone(
        *(library.format_number(number, form) for form in (shown, forms.E164, forms.RFC3966))
    )


def _has_no_other_words(text: str, number: "PhoneNumber") -> bool:
    """True if every letter of ``text`` is dialled or introduces the extension.

    The library itself ignores words around a number.
    """
    import phonenumbers as library

    line = unicodedata.normalize("NFKC", text).strip().lower().removeprefix("tel:")
    if number.extension:
        line = re.sub(rf"\W*[^\W\d_]*\W*{number.extension}#?\W*$", "", line)
    if not any(character.isalpha() for character in line):
        return True
    dialled = library.national_significant_number(number)
    signs = [character for character in line if character.isalnum()]
    before, own = signs[: -len(dialled)], "".join(signs[-len(dialled) :])
    digits = library.normalize_digits_only(library.convert_alpha_characters_in_number(own))
    return digits == dialled and not any(character.isalpha() for character in before)
