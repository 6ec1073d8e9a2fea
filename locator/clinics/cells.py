"""Single cells of a row: each function reads one, and reports it if it is wrong."""

import re
from functools import lru_cache

from locator.address.pub28 import STATE_NAMES, STATES
from locator.clinics.table import ERROR, WARNING, Row
from locator.geocode.gazetteer import ZipRow, zip_row

STATUSES = ("open", "temporarily_closed", "closed")

# Not compiled here: many files never need them.
_URL = r"(?i)https?://[^\s/]+\S*"
# Cells that are not blank in a row of totals, a title or a remark below the table. Ours.
_MOST_OF_A_TITLE = 2
_ZIP_4 = r"([0-9]{5})-?[0-9]{4}"


def id_of(row: Row) -> str:
    """The row's id, "" if blank. In a file without this column it is made from the name."""
    return row.cells["id"] if "id" in row.cells else _slug(row.cells.get("name", ""))


def read_id(row: Row) -> str:
    """``id_of``; a blank id is reported."""
    clinic_id = id_of(row)
    if not clinic_id:
        row.report(ERROR, "id", "the clinic has no id", "give it a short one, such as main-street")
    return clinic_id


def _slug(name: str) -> str:
    import unicodedata

    ascii_name = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return "-".join(re.findall("[a-z0-9]+", ascii_name.lower()))


def read_name(row: Row) -> str:
    """The row's name. In a file without this column it is the id."""
    if "name" not in row.cells:
        return row.cells.get("id", "")
    name = row.cells["name"]
    if not name:
        row.report(ERROR, "name", "the clinic has no name")
    return name


def read_state(row: Row) -> str:
    """The state as two capital letters, also from its full name; "" if blank or wrong."""
    text = row.cells.get("state", "").upper()
    state = STATES.get(text, text)
    if state and state not in STATE_NAMES:
        row.report(ERROR, "state", "is not a state of the United States", "two letters, such as AL")
        return ""
    return state


def read_zip(row: Row) -> str:
    """The five digits, "" if blank or wrong."""
    text = row.cells.get("zip", "")
    if not text or (len(text) == 5 and text.isascii() and text.isdigit()):
        return text
    if match := re.fullmatch(_ZIP_4, text):
        return match[1]
    row.report(ERROR, "zip", "is not a ZIP code of five digits", _zip_fix(row))
    return ""


def _zip_fix(row: Row) -> str:
    # Spreadsheets read ZIPs as numbers and drop the leading zeros.
    text = row.cells["zip"].removesuffix(".0")
    # Four digits and the four behind the hyphen, or five digits among other words.
    short, among = re.fullmatch(r"(\d{3,4})-\d{4}", text), re.findall(r"(?<!\d)\d{5}(?!\d)", text)
    whole = among[0] if len(among) == 1 else (short[1] if short else text).zfill(5)
    home = zip_row(whole)
    right = home and row.cells.get("state", "").upper() in ("", home.state)
    return f"write {whole}" if right else ""


def check_address(row: Row, state: str, zip_code: str, home: ZipRow | None) -> None:
    """Report an unusable address. ``home`` is the row of ``zip_code`` in the table of ZIPs."""
    cell = row.cells.get
    if not cell("zip") and not (cell("city") and cell("state")):
        alone = sum(map(bool, row.cells.values())) <= _MOST_OF_A_TITLE
        fix = "remove the row if it is no clinic" if alone else ""
        row.report(ERROR, "zip", "no address: give the ZIP, or city and state", fix)
    if not cell("street"):
        row.report(WARNING, "street", "no street: directions lead to the middle of the ZIP or city")
    if zip_code and not home:
        row.report(WARNING, "zip", "is not in the table of ZIP codes", "check it")
    if home and state not in ("", home.state):
        row.report(ERROR, "state", f"the ZIP {zip_code} is in {home.state}", "correct one of them")


def read_status(row: Row) -> str:
    """One of STATUSES; open if blank."""
    status = row.cells.get("status", "").casefold() or "open"
    if status not in STATUSES:
        row.report(ERROR, "status", "is not a status", _status_fix(status))
    return status


def _status_fix(status: str) -> str:
    from difflib import get_close_matches

    near = get_close_matches(re.sub(r"\W", "_", status), STATUSES, n=1)
    return f"write {near[0]}" if near else f"one of {', '.join(STATUSES)}"


def read_url(row: Row) -> str:
    """A web address, "" if blank."""
    url = row.cells.get("url", "")
    if url and not re.fullmatch(_URL, url):
        row.report(ERROR, "url", "is not a web address", "start it with https://")
    return url


def read_verified_on(row: Row) -> str:
    """A day as YYYY-MM-DD, "" if blank."""
    text = row.cells.get("verified_on", "")
    if text and not _is_day(text):
        row.report(ERROR, "verified_on", "is not a date", "write it as YYYY-MM-DD")
    return text


@lru_cache(maxsize=4096)  # the same days come again and again
def _is_day(text: str) -> bool:
    import datetime

    try:
        # Python accepts other forms of ISO 8601, too, but those do not sort as text.
        return datetime.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
