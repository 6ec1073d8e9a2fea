"""A clinic's address in one cell: "100 Main St, Ste 2, Huntsville, AL 35801"."""

from collections.abc import Collection

from locator.address import Address, parse
from locator.address.places import COUNTIES
from locator.address.pub28 import COUNTRIES, STATE_CODES
from locator.address.text import fold
from locator.clinics.table import ERROR, WARNING, Row

COLUMN = "address"
_FIX = 'write it as "100 Main St, Ste 2, Huntsville, AL 35801"'
_PLACE = ("city", "state", "zip")
# Ours: "District of Columbia", "United States of America" and "Prince George's County" are shorter.
_MOST_WORDS = 5


def spread(row: Row) -> bool:
    """Spread an address in one cell over the blank columns; False, with a finding, if it fails.

    Where the row has a city and a state, or a ZIP, the cell can also be the street alone.
    """
    whole = row.cells.get(COLUMN)
    if whole is None:
        return True
    beside = "zip" in row.cells or {"city", "state"} <= row.cells.keys()
    parts = parts_of(whole)
    if parts is None and not beside:
        row.report(ERROR, COLUMN, "does not end in a city and state, or in a ZIP", _FIX)
        return False
    if parts is None:
        parts = {"street": whole}
    elif row.cells.get("unit") and parts["unit"]:
        parts = _with_unit(parts, row.cells["unit"])
    elif fold(row.cells.get("street", "")) not in ("", fold(parts["street"])):
        parts["unit"] = ""  # the street in the file has its own
    for column, part in parts.items():
        own = row.cells.get(column, "")
        if column in _PLACE and own and part and not _agree(column, own, part):
            row.report(WARNING, column, f"differs from the address, which has {part!r}")
        if not own:
            row.cells[column] = part
    return True


def _with_unit(parts: dict[str, str], own: str) -> dict[str, str]:
    """``parts`` with the unit in the street, unless it is the one in the column for it."""
    if fold(own) == fold(parts["unit"]):
        return parts
    street = ", ".join(filter(None, (parts["street"], parts["unit"])))
    return {**parts, "street": street, "unit": ""}


def _agree(column: str, own: str, part: str) -> bool:
    if column == "zip":
        return own[:5] == part[:5]
    one, other = fold(own), fold(part)
    return one == other or (column == "state" and _code(one) == _code(other))


def _code(name: str) -> str:
    return STATE_CODES.get(name, name)


def parts_of(whole: str) -> dict[str, str] | None:
    """The cells of an address, in the file's words; None without a city and state, or a ZIP.

    The parser finds the parts. They are cut off where they are, from the end; None as well if one
    of them is elsewhere.
    """
    address = parse(whole)
    if not address.zip and not (address.city and address.state):
        return None
    words = whole.replace(",", " , ").split()
    zip_code = state = ""
    while words:
        if words[-1] == ",":
            words.pop()
        elif not zip_code and address.zip and words[-1][:5] == address.zip:
            zip_code = words.pop()
        elif count := _count(words, COUNTRIES):
            del words[-count:]
        elif not state and (count := _count(words, _names(address.state))):
            state = address.state
            del words[-count:]
        else:
            break
    if bool(zip_code) != bool(address.zip) or state != address.state:
        return None
    _drop_county(words, address)
    city = ""
    if address.city:
        count = _count(words, (address.city,))
        if not count:
            return None
        city = " ".join(words[-count:])
        del words[-count:]
    pieces = [piece for piece in map(str.strip, " ".join(words).split(",")) if piece]
    unit = pieces.pop() if len(pieces) > 1 and _is_unit(pieces[-1], address.unit) else ""
    return {"street": ", ".join(pieces), "unit": unit, "city": city, "state": state,
            "zip": zip_code}  # fmt: skip


def _names(state: str) -> list[str]:
    return [name for name, code in STATE_CODES.items() if code == state]


def _count(words: list[str], names: Collection[str]) -> int:
    """The most words at the end that are one of ``names``, or 0."""
    for count in range(min(_MOST_WORDS, len(words)), 0, -1):
        last = words[-count:]
        if "," not in last and fold(" ".join(last)) in names:
            return count
    return 0


def _drop_county(words: list[str], address: Address) -> None:
    """Remove a county between the town and the state, which no column is for."""
    start = len(words) - words[::-1].index(",") if "," in words else 0
    county = fold(" ".join(words[start:]))
    known = county in address.rest and county.rpartition(" ")[2] in COUNTIES
    if start and known and county != address.city:
        del words[start - 1 :]
        while words and words[-1] == ",":
            words.pop()


def _is_unit(piece: str, unit: str) -> bool:
    """True if a piece is the unit that the parser found, and nothing else."""
    found = parse(f"1 Oak Ln, {piece}")
    return unit != "" and found.unit == unit and not (found.city or found.rest or found.state)
