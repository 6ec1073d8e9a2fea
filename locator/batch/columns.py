"""The columns of a table that hold the address, and the address of a row as one line of text."""

import json
import re
from collections.abc import Callable, Mapping, Sequence, Set
from operator import itemgetter
from typing import NamedTuple

from locator.address import parse
from locator.address.pub28 import DIRECTIONALS, STATE_CODES, STATE_NAMES, SUFFIXES
from locator.batch.column_names import (
    NAMES,
    Meaning,
    fits,
    fold,
    lends,
    looks_like_part,
    meaning,
    order,
)
from locator.errors import DataError, UsageError
from locator.geocode.offline import Offline

# Names of other columns of exports: where one of these stands, or one of NAMES, the line is
# surely one of names. Ours, from the same formats; "home" and "contact" are places too.
_OTHERS = (
    "id rowid recordid uid uuid guid name fullname firstname lastname middlename surname dob "
    "dateofbirth birthdate birthday age sex gender phone phonenumber telephone tel mobile cell fax "
    "email emailaddress mrn ssn patient patientid patientname memberid membername clientid "
    "clientname customerid customername account accountid accountnumber date createdat updatedat "
    "timestamp status type category description note notes comment comments county country fips "
    "company organization provider insurance payer referral reason language service home house "
    "contact hospital start"
)
# Names of parts that are names of people or stand in addresses as well.
_UNSURE = frozenset(("long", "st"))
_POINT = ("latitude", "longitude")
_ADDRESS = tuple(part for part in NAMES if part not in _POINT)
_USUAL = ("unit", "city", "state", "zip")
# The parts that stand in columns of their own in some files only.
_FURTHER = tuple(part for part in _ADDRESS if part not in {"address", "street", *_USUAL})
_LINES = ("street", "address")
# Where a blank cell is put for the parts that have no column.
_BLANK = -1
# A ZIP Code without its leading zero, with the ".0" of a number, the hyphen of a ZIP+4 lost, or
# in the marks that keep spreadsheets from taking it for a number: ="01234".
_DAMAGED_ZIP = re.compile(r"[='\"\s]*(\d{4,5})(?:-?(\d{4}))?(?:\.0*)?[\"\s]*")
# One as some programs write numbers: 3.5801E4.
_ZIP_WITH_EXPONENT = re.compile(r"\s*(\d)\.(\d{3,8})[eE]\+?0?(\d)\s*")
# A whole address that is a ZIP Code taken for a number.
_NUMBER = re.compile(r"\s*(?:\d{4,9}\.0*|\d\.\d+[eE]\+?\d+)\s*")
# A unit without the word for it: 4, 4B, B.
_BARE_UNIT = re.compile(r"\d{1,5}[A-Za-z]?|[A-Za-z](?:-?\d{1,5})?")
# Signs that names of columns hardly ever have, and addresses and other data do.
_DATA = re.compile(r"\s*\d|.*(?:\d{3}|[,;@\n])|.{60}", re.DOTALL)
# Words for nothing.
_NOTHING = frozenset(("", "-", ".", "NA", "N/A", "NAN", "NONE", "NULL"))
# A number that a spreadsheet or a program took for one with a fraction: 105.0.
_WHOLE_FLOAT = re.compile(r"(\d+)\.0*")
_ZIP4 = re.compile(r"(\d{1,4})(?:\.0*)?")
_COUNTY_SAYS_SO = re.compile(r".*\b(?:county|parish|borough|co\.?)", re.IGNORECASE)
_OTHER_NAMES = frozenset(_OTHERS.split())
# More names than this do not help anyone to see which is meant.
_MOST_NAMES = 60

Text = Callable[[Sequence[str]], str]


class Columns(NamedTuple):
    """Columns, understood.

    ``used`` are the columns that ``text`` looks at, counted from 0. ``text`` makes the cells of a
    row, "" where there is nothing, the one line that is to be answered; "" if it has no address.
    ``description`` is for people: "street = ADDR1, zip = ZIP5". ``unused`` are the names, for
    people, of the columns that look like parts of an address and are not looked at.
    """

    used: tuple[int, ...]
    text: Text
    description: str
    unused: tuple[str, ...] = ()


def understand(
    columns: Sequence[str], named: Mapping[str, str], *, header: bool = True, keyed: bool = False
) -> Columns:
    """Find the address among ``columns``, the names of all columns in order.

    ``named`` has the column of each part that was named (keys of NAMES), by its name or, from 1,
    its position; the other parts are found by name. Coordinates are used where they were named
    or there is no address. ``header``: whether the names stood in the file. ``keyed``: whether
    the format has a place of its own for them, so that none can be a row.

    Raises UsageError if ``named`` makes no sense, DataError if there is no address or the names
    are an address. Names are only shown where they surely are names: a first line may be data.
    """
    table = _Table(columns, header, keyed)
    parts = table.parts(named)
    if not parts:
        raise DataError(table.no_address())
    table.refuse_data(parts)
    address = {part: parts[part] for part in _ADDRESS if part in parts}
    point = {part: parts[part] for part in _POINT if part in parts}
    if len(point) < 2 or (address and named.keys().isdisjoint(_POINT)):
        point = {}
    if not address and not point:
        raise DataError(table.no_address())
    used = point | table.fitting(_chosen(address, named), named)
    text = _text(used, table.doubtful(used))
    # A user who named the whole address knows the other columns.
    unused = () if "address" in named else table.unused(used)
    return Columns(tuple(used.values()), text, table.described(used), unused)


class _Table:
    """The names of the columns, and what can be said of them."""

    def __init__(self, columns: Sequence[str], header: bool, keyed: bool) -> None:
        self._columns, self._header, self._keyed = columns, header, keyed
        self._folded = [fold(name) for name in columns] if header else []
        self._meanings = [meaning(name) if header else None for name in columns]
        # True if these are names for sure, and not the first row.
        self._sure = header and any(map(_is_name, columns))

    @property
    def _shown(self) -> bool:
        return self._sure and not any(map(_DATA.match, self._columns))

    def parts(self, named: Mapping[str, str]) -> dict[str, int]:
        """The column of each part, as named or else by its name."""
        for part in named:
            if part not in NAMES:
                raise UsageError(f"columns can be: {', '.join(NAMES)}")
        parts = {part: self._named(part, column) for part, column in named.items()}
        if "address" in named:
            return parts  # the whole address, and nothing is to be added to it
        found = self._found(parts)
        if not parts and not found and len(self._columns) == 1:
            return {"address": 0}
        return parts | found

    def _found(self, named: Mapping[str, int]) -> dict[str, int]:
        """The columns of the parts that were not named, all of one person's one address."""
        said = {
            at: said
            for at, said in enumerate(self._meanings)
            if said and said.part not in named and at not in named.values()
        }
        found: dict[str, int] = {}
        for whose in self._addresses(said, named):
            of_it = [(said.part, said.rank, at) for at, said in said.items() if said.whose == whose]
            for part, _, at in sorted(of_it):
                found.setdefault(part, at)
        for part, at in found.items():
            if self._folded.count(self._folded[at]) > 1:
                raise DataError(self._twice(part))
        return {part: found[part] for part in NAMES if part in found}

    def _addresses(self, said: Mapping[int, Meaning], named: Mapping[str, int]) -> list[str]:
        """The addresses that are used: one with a street, and those that complete it."""
        own = [found.whose for at in named.values() if (found := self._meanings[at])]
        all_of_them = sorted({found.whose for found in said.values()}, key=order)
        streets = {found.whose for found in said.values() if found.part in _LINES}
        lines = [whose for whose in all_of_them if whose in streets]
        if own or named.keys() & set(_LINES):
            first = own[0] if own else ""
        else:
            first = next(iter(lines or all_of_them), "")
        lending = [whose for whose in all_of_them if whose not in streets and lends(whose)]
        return list(dict.fromkeys((first, *lending)))

    def fitting(self, address: dict[str, int], named: Mapping[str, str]) -> dict[str, int]:
        """``address`` without the columns that mean nothing beside its street's."""
        at = address.get("street", address.get("address"))
        street = None if at is None else self._street(at, named)
        return {
            part: at
            for part, at in address.items()
            if part in named or not (said := self._meanings[at]) or fits(said, street)
        }

    def _street(self, at: int, named: Mapping[str, str]) -> str:
        """The name that the column of the street goes by; one that was named may be any street."""
        said = self._meanings[at]
        return said.name if said else "street" if "street" in named else ""

    def doubtful(self, used: Mapping[str, int]) -> set[str]:
        """The parts whose columns often hold other things: a region, a district."""
        return {
            part
            for part, at in used.items()
            if (said := self._meanings[at]) and said.name in {"region", "district"}
        }

    def unused(self, used: Mapping[str, int]) -> tuple[str, ...]:
        """The names of columns that look like parts of an address and are not used."""
        if not self._header:
            return ()
        found = [
            self._label(at)
            for at, name in enumerate(self._columns)
            if at not in used.values() and looks_like_part(name)
        ]
        return (*found[:_MOST_NAMES], "…") if len(found) > _MOST_NAMES else tuple(found)

    def _named(self, part: str, column: str) -> int:
        folded = fold(column)
        for names, name in ((list(self._columns), column), (self._folded, folded)):
            if (count := names.count(name)) > 1:
                raise DataError(self._twice(part))
            if count:
                self._sure = True  # whoever named it has read it
                return names.index(name)
        if column.isascii() and column.isdigit() and 1 <= int(column) <= len(self._columns):
            return int(column) - 1
        raise UsageError(f"there is no such column for the part {part}; {self._listed()}")

    def _twice(self, part: str) -> str:
        return (
            f"two columns have the name that {part} goes by: "
            f"say which one by its position, as in --columns {part}=3"
        )

    def refuse_data(self, parts: Mapping[str, int]) -> None:
        """Raise DataError if the first line is not names but the first address."""
        if not self._header or self._keyed:
            return
        used = [self._columns[at] for at in parts.values()]
        if any(map(_is_address, used)) or (not self._sure and any(map(_is_place, used))):
            raise DataError(
                "the first line looks like data (it is not shown, since it may be an address); if "
                "the file has no line of names, say so, and say where the address is: --no-header "
                "--columns address=1; if it has one, name the column: --columns address=NAME"
            )

    def no_address(self) -> str:
        """The advice where no column is known to be the address."""
        how = "street=NAME,zip=NAME" if self._shown or self._keyed else "street=2,zip=3"
        said = (
            f"no column is known to hold an address; {self._listed()}; name them: --columns {how}"
        )
        if self._header and not self._shown and not self._keyed:
            said += "; if the first line is a row: --no-header --columns address=1"
        return said

    def _listed(self) -> str:
        if not self._shown:
            count = len(self._columns)
            many = f"are {count} columns" if count > 1 else "is 1 column"
            hidden = " (names are not shown, since they may be data)" if self._header else ""
            return f"there {many}{hidden}, which can be named by position from 1"
        names = [_visible(name) for name in self._columns[:_MOST_NAMES]]
        more = ", …" if len(self._columns) > _MOST_NAMES else ""
        return f"the columns are: {', '.join(names)}{more}"

    def described(self, parts: Mapping[str, int]) -> str:
        """Each part and its column, by name where that can be shown."""
        return ", ".join(f"{part} = {self._label(at)}" for part, at in parts.items())

    def _label(self, at: int) -> str:
        return _visible(self._columns[at]) if self._shown else f"column {at + 1}"


def _chosen(address: dict[str, int], named: Mapping[str, str]) -> dict[str, int]:
    """``address`` with one column for the street; parts are surer than a whole line."""
    if "address" in address and "street" in address:
        parts = "street" in named or not address.keys().isdisjoint(("city", "state", "zip"))
        less = "address" if parts else "street"
        return {part: at for part, at in address.items() if part != less}
    return address


def _text(parts: Mapping[str, int], doubtful: Set[str]) -> Text:
    if "latitude" not in parts:
        return _address_text(parts, doubtful)
    latitude, longitude = itemgetter(parts["latitude"]), itemgetter(parts["longitude"])
    otherwise = _address_text(parts, doubtful) if len(parts) > 2 else lambda _: ""

    def text(cells: Sequence[str]) -> str:
        # A decimal comma is a spreadsheet's too.
        north = latitude(cells).strip().replace(",", ".")
        east = longitude(cells).strip().replace(",", ".")
        return f"{north}, {east}" if north and east else otherwise(cells)

    return text


def _address_text(parts: Mapping[str, int], doubtful: Set[str]) -> Text:
    if len(parts) == 1 and parts.keys() & {*_LINES, "city", "last_line"}:
        (only,) = parts.values()
        return lambda cells: _mended(cells[only])
    street = parts.get("street", parts.get("address", _BLANK))
    pick = itemgetter(street, *(parts.get(part, _BLANK) for part in _USUAL))
    whole = "address" in parts
    complete = _completing(parts, doubtful)

    def text(cells: Sequence[str]) -> str:
        line, unit, city, state, code = map(str.strip, pick((*cells, "")))
        if len(code) != 5:
            code = mended_zip(code)
        if complete:
            line, unit, city, state, code = complete(cells, (line, unit, city, state, code))
        if whole and line:
            line = _mended(line)
            city, state, code = _lacking(line, city, state, code)
        if unit and unit.upper() not in _NOTHING:
            line = _with_unit(line, unit)
        place = f"{state} {code}" if state and code else state or code
        if line and city and place:
            return f"{line}, {city}, {place}"
        return ", ".join([part for part in (line, city, place) if part])

    return text


# The line of the street, the unit, the city, the state and the ZIP Code.
_Usual = tuple[str, str, str, str, str]


def _completing(
    parts: Mapping[str, int], doubtful: Set[str]
) -> Callable[[Sequence[str], _Usual], _Usual] | None:
    """The function that puts rare parts into the usual ones; None where there are none."""
    if parts.keys().isdisjoint(_FURTHER) and not doubtful:
        return None
    pick = itemgetter(*(parts.get(part, _BLANK) for part in _FURTHER), _BLANK)

    def complete(cells: Sequence[str], usual: _Usual) -> _Usual:
        line, unit, city, state, code = usual
        further = dict(zip(_FURTHER, map(_said, pick((*cells, ""))), strict=False))
        if line:
            line = _street_line(line, further)
        unit = _typed_unit(unit, further["unit_type"])
        if "state" in doubtful:
            state = _state(state)
        code = _with_zip4(code, further["zip4"])
        if not (city or state or code):
            city = further["last_line"]
        if not (city or code):
            city = _county(further["county"], state, sure="county" not in doubtful)
        return line, unit, city, state, code

    return complete


def _said(cell: str) -> str:
    cell = cell.strip()
    return "" if cell.upper() in _NOTHING else cell


def _street_line(line: str, further: Mapping[str, str]) -> str:
    """House number, direction and type put around a street that lacks them."""
    number = further["house_number"]
    if match := _WHOLE_FLOAT.fullmatch(number):
        number = match[1]
    words = line.upper().replace(",", " ").split()
    if number and words[0] == number.upper():
        return line  # it has the whole
    before, suffix, after = (
        further[part] for part in ("predirectional", "suffix_type", "postdirectional")
    )
    if after and _same(after, words[-1], DIRECTIONALS):
        after = ""
    if before and _same(before, words[0], DIRECTIONALS):
        before = ""
    if suffix and any(_same(suffix, word, SUFFIXES) for word in words[-2:]):
        suffix = ""
    return " ".join(filter(None, (number, before, line, suffix, after)))


def _same(text: str, word: str, table: Mapping[str, str]) -> bool:
    """True if two words are forms of one, by ``table``: St and Street."""
    said = text.upper().rstrip(".")
    word = word.rstrip(".")
    return table.get(said, said) == table.get(word, word)


def _typed_unit(unit: str, kind: str) -> str:
    if not kind or not _said(unit) or unit.upper().startswith(kind.upper()):
        return unit
    return f"{kind} {unit}"


def _state(cell: str) -> str:
    """The content of a column called region, if it is a state: AL, US-AL, Alabama."""
    state = cell.upper().removeprefix("US-")
    return state if state in STATE_CODES else ""


def _with_zip4(code: str, zip4: str) -> str:
    """The ZIP Code with what a column called ZIP+4 has: four digits of it, or all nine."""
    if match := _ZIP4.fullmatch(zip4):
        whole = len(code) == 5 and code.isdigit() and match[1].strip("0")
        return f"{code}-{match[1]:0>4}" if whole else code
    return code or mended_zip(zip4)


def _county(county: str, state: str, *, sure: bool) -> str:
    """A county, as people say it. A district is one only if it says so."""
    if not county or _COUNTY_SAYS_SO.fullmatch(county) or not sure:
        return county if sure or _COUNTY_SAYS_SO.fullmatch(county) else ""
    return f"{county} {'Parish' if STATE_CODES.get(state.upper()) == 'LA' else 'County'}"


def _mended(line: str) -> str:
    return mended_zip(line) if _NUMBER.fullmatch(line) else line


def _with_unit(line: str, unit: str) -> str:
    if _BARE_UNIT.fullmatch(unit):
        unit = f"# {unit}"
    return f"{line} {unit}" if line else unit


def _lacking(line: str, city: str, state: str, code: str) -> tuple[str, str, str]:
    """The parts of the place that are not yet at the end of ``line``."""
    words = line.upper().replace(",", " ").split()
    if code and words and words[-1][:5] == code[:5]:
        return "", "", ""
    place = f"{city} {state}".upper().split()
    return ("", "", code) if words[-len(place) :] == place else (city, state, code)


def cell_text(value: object) -> str:
    """A value of a file with types as the text of a cell.

    None is "", True is "true"; what has parts is JSON; bytes are read as UTF-8.
    """
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple | dict):
        return json.dumps(value, ensure_ascii=False, default=cell_text)
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return str(value)


def mended_zip(code: str) -> str:
    """A ZIP Code as it was before a spreadsheet took it for a number; anything else as it is.

    1234 → 01234, 35801.0 and 3.5801E4 → 35801, 358011234 → 35801-1234. Three digits stay: that is
    how much of a ZIP Code de-identified records have (45 CFR 164.514(b)(2)(i)(B)). So does 3.58E4,
    whose last digits may have been lost.
    """
    if number := _ZIP_WITH_EXPONENT.fullmatch(code):
        first, rest, exponent = number.groups()
        code = first + rest if len(rest) == int(exponent) else code
    match = _DAMAGED_ZIP.fullmatch(code)
    if not match:
        return code
    zip5, zip4 = match.groups()
    return f"{zip5:0>5}-{zip4}" if zip4 else f"{zip5:0>5}"


def _is_name(text: str) -> bool:
    """True if a text is surely a column's name. ID is Idaho too."""
    folded = fold(text)
    if folded in _UNSURE or text.strip() in STATE_NAMES:
        return False
    return folded in _OTHER_NAMES or meaning(text) is not None


def _is_place(text: str) -> bool:
    """True if what may be a column's name reads as an address or a place: "Athens AL"."""
    said = parse(text)
    street = (said.house_number, said.street.suffix_type, said.po_box, said.rural_route)
    return any((*street, said.state, said.zip, said.latitude)) or bool(Offline().geocode(said))


def is_data(name: str) -> bool:
    """True if a column's name may be a cell instead: nobody is shown a cell."""
    return bool(_DATA.match(name)) or name.strip() in STATE_NAMES


def _is_address(name: str) -> bool:
    """True if a column's name is surely none: "12 Main St", "35801", "34.7"."""
    first, _, more = name.strip().partition(" ")
    return first[:1].isdigit() and (bool(more) or len(first) >= 4)


def _visible(name: str) -> str:
    return "".join(filter(str.isprintable, name))
