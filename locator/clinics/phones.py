"""Telephone numbers as people dial them and as programs do.

Read by Google's libphonenumber rules (PyPI ``phonenumberslite``, the module ``phonenumbers``). Its
import takes as long as all the rest of a short run, so it is imported for the first number only.
"""

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from phonenumbers import PhoneNumber

# A number without a country code is of the North American plan, as all of the clinics are.
REGION = "US"


class Phone(NamedTuple):
    """One number, in the three forms that matter; the last two never hold blanks."""

    national: str  # (256) 555-0100 ext. 5; that of another country with its code: +44 20 7946 0958
    e164: str  # +12565550100 (ITU-T E.164), without the extension
    uri: str  # tel:+1-256-555-0100;ext=5 (RFC 3966)


@lru_cache(maxsize=4096)
def read_phone(text: str) -> Phone | None:
    """The number that ``text`` is, None where it is none that can be dialled.

    Text beside the number ("ask for Jo"), or a second number, makes it none: nothing that stands
    there is left out silently. An extension and letters that are dialled (1-800-FLOWERS) belong to
    the number.
    """
    import phonenumbers as library

    try:
        number = library.parse(text, REGION)
    except library.NumberParseException:
        return None
    if not library.is_valid_number(number) or not _says_no_more(text, number):
        return None
    at_home = number.country_code == library.country_code_for_region(REGION)
    forms = library.PhoneNumberFormat
    shown = forms.NATIONAL if at_home else forms.INTERNATIONAL
    return Phone(
        *(library.format_number(number, form) for form in (shown, forms.E164, forms.RFC3966))
    )


def _says_no_more(text: str, number: "PhoneNumber") -> bool:
    """Whether every letter of ``text`` is dialled or announces the extension.

    The library reads a number out of a text and passes over the words around it.
    """
    import phonenumbers as library

    line = unicodedata.normalize("NFKC", text).strip().lower().removeprefix("tel:")
    if number.extension:
        line = re.sub(rf"\W*[^\W\d_]*\W*{number.extension}#?\W*$", "", line)
    if not any(character.isalpha() for character in line):
        return True
    dialled = library.national_significant_number(number)
    said = [character for character in line if character.isalnum()]
    before, own = said[: -len(dialled)], "".join(said[-len(dialled) :])
    digits = library.normalize_digits_only(library.convert_alpha_characters_in_number(own))
    return digits == dialled and not any(character.isalpha() for character in before)
