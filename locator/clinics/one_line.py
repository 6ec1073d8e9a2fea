"""A clinic's address in one cell: "100 Main St, Ste 2, Huntsville, AL 35801"."""

import re

from locator.address import parse
from locator.address.pub28 import BARE_UNITS, STATES, UNITS
from locator.clinics.table import ERROR, Row

COLUMN = "address"
_FIX = 'write it as "100 Main St, Ste 2, Huntsville, AL 35801"'
_STATE_NAMES = {**STATES, **{code: code for code in STATES.values()}}
_ZIP = re.compile(r"(?:^|[ ,]+)(\d{5}(?:-\d{4})?)$")
_COUNTRY = re.compile(r"[ ,]+(?:USA|U\.S\.A\.|US|U\.S\.|United States(?: of America)?)$", re.I)
# "District of Columbia" and "Federated States of Micronesia" are the longest names.
_MOST_WORDS = 4


def spread(row: Row) -> bool:
    """Spread an address in one cell over the columns of ``row``; False, with a finding, if none.

    Where the file has columns for the city and the state, or for the ZIP, the cell is the street.
    """
    whole = row.cells.get(COLUMN)
    if whole is None:
        return True
    if "zip" in row.cells or {"city", "state"} <= row.cells.keys():
        row.cells.setdefault("street", whole)
        return True
    parts = _parts(whole)
    if parts is None:
        row.report(ERROR, COLUMN, "does not end in a city and state, or in a ZIP", _FIX)
        return False
    row.cells.update(parts)
    return True


def _parts(whole: str) -> dict[str, str] | None:
    """The cells of an address, in the file's words; None without a city and state, or a ZIP."""
    rest = _COUNTRY.sub("", whole.strip(" ,"))
    found = _ZIP.search(rest)
    zip_code = found[1] if found else ""
    pieces = [one.strip() for one in rest[: found.start() if found else None].split(",")]
    pieces = [one for one in pieces if one]
    state = _take_state(pieces)
    if len(pieces) == 1:
        pieces = _street_and_city(pieces[0], whole)
    city = pieces.pop() if pieces else ""
    if not zip_code and not (city and state):
        return None
    unit = pieces.pop() if len(pieces) > 1 and _is_unit(pieces[-1]) else ""
    street = ", ".join(pieces)
    return {"street": street, "unit": unit, "city": city, "state": state, "zip": zip_code}


def _take_state(pieces: list[str]) -> str:
    """The state at the end of the last piece, which is taken from there; "" if there is none."""
    words = pieces[-1].split() if pieces else []
    for count in range(min(_MOST_WORDS, len(words)), 0, -1):
        state = _STATE_NAMES.get(" ".join(words[-count:]).upper().replace(".", ""))
        # "Washington" alone behind a street is a city.
        if state and (count < len(words) or len(pieces) > 1):
            rest = " ".join(words[:-count])
            pieces[-1:] = [rest] if rest else []
            return state
    return ""


def _street_and_city(piece: str, whole: str) -> list[str]:
    """A street and a city without a comma between them; an empty city where it cannot be told."""
    city = parse(whole).city
    words = piece.split()
    at = len(words) - len(city.split())
    if city and " ".join(words[at:]).upper() == city:
        return [one for one in (" ".join(words[:at]), " ".join(words[at:])) if one]
    return [piece, ""] if piece[:1].isdigit() else [piece]


def _is_unit(piece: str) -> bool:
    word = re.split(r"[ .#]", piece.upper(), maxsplit=1)[0]
    return piece.startswith("#") or word in UNITS or word in BARE_UNITS
