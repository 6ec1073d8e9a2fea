"""Words of an address line that say nothing of the place: who it is for, and that there is none.

"c/o …" and "Attn: …" with the name behind them, mail codes, mile markers, exits, "General Delivery"
and what forms hold where there was nothing to put in ("N/A", "homeless", "no fixed address").
"""

from locator.address.number import starts_with_number
from locator.address.pub28 import STATE_NAMES
from locator.address.street import STREET_SUFFIXES, is_street
from locator.address.tail import is_known_zip
from locator.address.text import CONNECTORS, pattern

# Pub. 28 §211 has an attention line above the address. These words begin one, or its like.
_FOR = frozenset({"ATTN", "ATTENTION", "C/O", "W/"})
# Pub. 28 §213: "mail stop codes" belong on the attention line. "FILE" is a bank's lockbox.
_MAIL_CODES = frozenset({"FILE", "M/C", "MAILCODE", "MAILSTOP", "MC", "MSC", "PBM"})
# Ours: labels of the numbers that records, accounts and insurance have.
_RECORDS = frozenset({
    "ACCOUNT", "ACCT", "CASE", "CHART", "CLAIM", "MEMBER", "MRN", "PATIENT", "POLICY", "RECORD",
    "REF",
})  # fmt: skip
# All that is in front of a patient's ZIP Code: "new patient 53142".
_PATIENT = (["PATIENT"], ["NEW", "PATIENT"])
_MARKERS = frozenset({
    "EXIT", "KM", "MARKER", "MILEMARKER", "MILEPOST", "MKR", "MM", "MP", "MRKR", "POST",
})  # fmt: skip
# A word "MILE" before one of these belongs to it.
_MILE = frozenset({"MARKER", "MKR", "MRKR", "POST"})
_ALONE = _MARKERS - {"MARKER", "POST"}
_NEARNESS = CONNECTORS | {"BY", "NEAR", "OFF"}
# Each of these alone says that there is no address; with the words below it takes more of them.
_NO_ADDRESS = frozenset({
    "BLANK", "HOMELESS", "NA", "N/A", "NAN", "NIL", "NO", "NONE", "NOT", "NULL", "REFUSED", "SAME",
    "TBD", "UNHOUSED", "UNK", "UNKNOWN",
})  # fmt: skip
_BESIDE = frozenset({
    "/", "ABOVE", "ADDRESS", "APPLICABLE", "AS", "AVAILABLE", "CURRENT", "FIXED", "FOUND", "GIVEN",
    "HOME", "KNOWN", "LISTED", "ON", "OR", "FILE", "PERMANENT", "PROVIDED", "STATED",
})  # fmt: skip
# Remains of a second address line that was put behind the first.
_NOTHING = frozenset({"NA", "N/A", "NAN", "NIL", "NONE", "NULL", "TBD", "UNK"})
# These say so in front of a town as well ("Homeless Huntsville AL").
_PERSONS = frozenset({"HOMELESS", "UNHOUSED"})
# Pub. 28 §255 and DMM 508.6: mail for whoever asks for it at the post office.
_GENERAL = frozenset({"GENERAL", "GEN", "GENL"})
_DELIVERY = frozenset({"DELIVERY", "DEL", "DELV"})
# One look for all of these words, before a look for each kind.
IGNORED = (
    frozenset({"ATTN", "ATTENTION", "CARE", "GENERAL", "GEN", "GENL", "MAIL"})
    | _MAIL_CODES
    | _RECORDS
    | _MARKERS
    | {"MILE"}
    | (_NO_ADDRESS - {"NO", "NOT"})
    | {"ADDRESS"}
)
_VALUE = r"#?[A-Z]{0,2}-?\d[A-Z0-9-]*"
_RECORD_SIGNS = frozenset({"#", "ID", "IS", "NO", "NUMBER"})
_LONG_NUMBER = r"[A-Z]{0,3}-?\d{4,}[A-Z0-9-]*"
_DISTANCE = r"\d{1,4}(?:\.\d{1,2})?[A-Z]?"


def unslashed(tokens: list[str]) -> list[str]:
    """``tokens`` with "C / O", "W / …" and "N / A" as one token each; other slashes stay."""
    found: list[str] = []
    for at, token in enumerate(tokens):
        after = tokens[at + 1 : at + 2]
        if token == "O" and found[-2:] == ["C", "/"]:
            found[-2:] = ["C/O"]
        elif token == "C" and found[-2:] == ["M", "/"]:
            found[-2:] = ["M/C"]
        elif token == "A" and found[-2:] == ["N", "/"] and (not after or after == [","]):
            found[-2:] = ["N/A"]
        elif token == "/" and found[-1:] == ["W"] and not is_street(_part(tokens, at + 1)):
            found[-1] = "W/"  # but "5th St W/Main St" is a crossing
        else:
            found.append(token)
    return found


def _part(tokens: list[str], at: int) -> list[str]:
    """The tokens from ``at`` up to the next comma."""
    return tokens[at : tokens.index(",", at)] if "," in tokens[at:] else tokens[at:]


def without_ignored(tokens: list[str], rest: list[str]) -> list[str]:
    """``tokens`` without mile markers, mail codes, General Delivery and what says "no address".

    They go to ``rest``. A comma is left where they were.
    """
    found: list[str] = []
    at = 0
    while at < len(tokens):
        end = _end(tokens, at, found)
        if end == at:
            found.append(tokens[at])
            at += 1
            continue
        while found and found[-1] in _NEARNESS:
            rest.append(found.pop())
        while end < len(tokens) and tokens[end] in _NEARNESS:
            end += 1
        rest += _words(tokens[at:end])
        if found and found[-1] != ",":
            found.append(",")
        at = end
    return found


def _end(tokens: list[str], at: int, before: list[str]) -> int:
    """The end of the words to ignore that begin at ``at``; ``at`` itself if there are none."""
    word = tokens[at]
    following = tokens[at + 1] if at + 1 < len(tokens) else ""
    if word == "MILE" and following in _MILE:
        return _marker(tokens, at + 2, at)
    if word == "MILE" and (not before or before[-1] == "," or before[-1][0].isdigit()):
        return _marker(tokens, at + 1, at)  # but "Four Mile Rd"
    if word in _ALONE:
        return _marker(tokens, at + 1, at)
    if word in _GENERAL and following in _DELIVERY:
        return at + 2
    if word in _RECORDS:
        return _record(tokens, at + 1, at)
    if word == "MAIL" and following in ("CODE", "STOP"):
        return _valued(tokens, at + 2, at)
    if word in _MAIL_CODES:
        return _valued(tokens, at + 1, at)
    if before and before[-1] != ",":
        return at + (word in _NOTHING and following in ("", ","))
    part = _part(tokens, at)
    while len(part) > 1 and (part[-1].isdigit() or part[-1] in STATE_NAMES):
        part = part[:-1]
    if not _NO_ADDRESS.isdisjoint(part) and (_NO_ADDRESS | _BESIDE).issuperset(part):
        return at + len(part) if len(part) > 1 or word not in ("NO", "NOT", "SAME") else at
    return at + 1 if word in _PERSONS and following.isalpha() else at


def _marker(tokens: list[str], at: int, start: int) -> int:
    """The end of a mile marker whose number is at ``at``; ``start`` if there is no number."""
    at += tokens[at : at + 1] in (["#"], ["NO"])
    word = tokens[at] if at < len(tokens) else ""
    return at + 1 if pattern(_DISTANCE).fullmatch(word) else start


def _record(tokens: list[str], at: int, start: int) -> int:
    """The end of a record's number of four digits and more; ``start`` if there is none."""
    while tokens[at : at + 1] and tokens[at] in _RECORD_SIGNS:
        at += 1
    word = tokens[at] if at < len(tokens) else ""
    line = _part(tokens, at + 1)
    bare = at == start + 1
    if bare and word.isdigit() and is_street(line) and not line[0].isdigit():
        return start  # "Patient 8600 Sheridan Rd": a house
    if tokens[:at] in _PATIENT and at == len(tokens) - 1 and is_known_zip(tokens, at):
        return start
    return at + 1 if pattern(_LONG_NUMBER).fullmatch(word) else start


def _valued(tokens: list[str], at: int, start: int) -> int:
    """The end of a mail code whose value is at ``at``; ``start`` if there is none."""
    at += tokens[at : at + 1] == ["#"]
    word = tokens[at] if at < len(tokens) else ""
    return at + 1 if pattern(_VALUE).fullmatch(word) else start


def _words(tokens: list[str]) -> list[str]:
    """``tokens`` as the rest has them, without signs."""
    return [word for token in tokens for word in token.split("/") if word and word not in ",#&@"]


def is_addressed(tokens: list[str]) -> bool:
    """True if ``tokens`` say who a letter is for."""
    return not _FOR.isdisjoint(tokens) or "CARE" in tokens


def without_addressee(tokens: list[str], rest: list[str], town: int) -> list[str]:
    """``tokens`` without "c/o NAME"; both go to ``rest``.

    The name ends at a comma, before a house number with a street, or ``town`` words before the end.
    """
    at = next((at for at in range(len(tokens)) if _begins(tokens, at)), -1)
    if at < 0:
        return tokens
    last = len(tokens) - town if "," not in tokens[at:] else tokens.index(",", at)
    starts = (start for start in range(at + 1, last) if _is_line(tokens[start:last]))
    end = next(starts, max(last, at + 1))
    rest += _words(tokens[at:end])
    before = [*tokens[:at], ","] if at else []
    return without_addressee([*before, *tokens[end:]], rest, town)


def _begins(tokens: list[str], at: int) -> bool:
    if tokens[at] in _FOR:
        return tokens[at + 1 : at + 2] == [] or tokens[at + 1] not in STREET_SUFFIXES
    return tokens[at : at + 2] == ["CARE", "OF"]


def _is_line(words: list[str]) -> bool:
    return starts_with_number(words) and is_street(words[1:])
