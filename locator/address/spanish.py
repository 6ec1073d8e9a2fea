"""Numbered streets as Spanish speakers say them on the mainland: "la calle 75" is 75th Street."""

from locator.address.clean import ordinal
from locator.address.text import pattern
from locator.address.zip_places import zips_of

STREETS_IN_SPANISH = {"CALLE": "ST", "AVENIDA": "AVE"}
_LONGEST = 3  # digits
_MOST_WORDS = 3  # in the name of a town
# In Puerto Rico, "Calle 5" is the name of a street. Its ZIP Codes begin with 006, 007 and 009
# (USPS Publication 65).
_ISLAND = frozenset({"PR", "RICO", "URB", "URBANIZACION"})
_ISLAND_ZIP = r"00[679]\d\d(?:-\d{4})?"


def in_english(tokens: list[str]) -> list[str]:
    """``tokens`` with "calle 75" as "75TH ST", and "esquina de … y …" as "CORNER OF … AND …"."""
    if STREETS_IN_SPANISH.keys().isdisjoint(tokens) or _is_in_puerto_rico(tokens):
        return tokens
    found: list[str] = []
    at = 0
    while at < len(tokens):
        if _is_numbered(tokens, at):
            while found[-1:] in (["LA"], ["DE"], ["EN"]):
                found.pop()
            found += [ordinal(int(tokens[at + 1])), STREETS_IN_SPANISH[tokens[at]]]
            at += 2
        else:
            joins = tokens[at] == "Y" and found[-1:] != []
            found.append("AND" if joins else "CORNER" if tokens[at] == "ESQUINA" else tokens[at])
            at += 1
    return found if any(_is_numbered(tokens, at) for at in range(len(tokens))) else tokens


def _is_numbered(tokens: list[str], at: int) -> bool:
    if tokens[at] not in STREETS_IN_SPANISH or at + 1 == len(tokens):
        return False
    return tokens[at + 1].isdigit() and len(tokens[at + 1]) <= _LONGEST


def _is_in_puerto_rico(tokens: list[str]) -> bool:
    if not _ISLAND.isdisjoint(tokens) or pattern(_ISLAND_ZIP).fullmatch(tokens[-1]):
        return True
    names = (" ".join(tokens[-count:]) for count in range(1, min(_MOST_WORDS, len(tokens)) + 1))
    return any(zips and all(zip5[:2] == "00" for zip5 in zips) for zips in map(zips_of, names))
