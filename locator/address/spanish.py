"""Numbered streets as Spanish speakers say them on the mainland: "la calle 75" is 75th Street."""

from locator.address.clean import ordinal
from locator.address.text import pattern
from locator.address.zip_places import zips_of

STREETS_IN_SPANISH = {"CALLE": "ST", "AVENIDA": "AVE"}
_CORNER = "ESQUINA"
_JOINING = frozenset({"CON", "Y"})
# Digits of a numbered street. Ours: 263rd Street is in Los Angeles, and no town has a 1000th.
_LONGEST = 3
# Words of a town's name in Puerto Rico. Ours: no name of data/zips.csv there has more.
_MOST_WORDS = 3
# In Puerto Rico, "Calle 5" is the name of a street. Its ZIP Codes begin with 006, 007 and 009
# (USPS Publication 65).
_ISLAND = frozenset({"PR", "RICO", "URB", "URBANIZACION"})
_ISLAND_ZIP = r"00[679]\d\d(?:-\d{4})?"


def in_english(tokens: list[str]) -> list[str]:
    """``tokens`` with "calle 75" as "75TH ST", and "esquina de … y …" as "CORNER OF … AND …"."""
    if _CORNER in tokens:
        tokens = _at_corner(tokens)
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
            joins = tokens[at] in _JOINING and found[-1:] not in ([], ["AND"])
            found += ["AND"] if joins else [] if tokens[at] in _JOINING else [tokens[at]]
            at += 1
    return found if any(_is_numbered(tokens, at) for at in range(len(tokens))) else tokens


def _at_corner(tokens: list[str]) -> list[str]:
    """``tokens`` in English where they are a corner of two streets.

    "Esquina de Sheridan y la 75 en Kenosha": a number alone is a street's, too.
    """
    at = tokens.index(_CORNER)
    start = at + 1 + (tokens[at + 1 : at + 2] in (["DE"], ["CON"]))
    join = next((k for k in range(start, len(tokens) - 1) if tokens[k] in ("Y", "CON")), 0)
    before = tokens[:at] if tokens[at - 1 : at] != ["LA"] else tokens[: at - 1]
    if before and before[-1] != "," and tokens[at + 1 : at + 2] == ["CON"]:
        # "calle 75 esquina con avenida 39"
        return [*_article(before), "AND", *_article(tokens[start:])]
    if not join:
        return tokens
    first, second = _article(tokens[start:join]), _article(tokens[join + 1 :])
    second = ["," if word == "EN" else word for word in second]
    return [*before, "CORNER", "OF", *first, "AND", *second]


def _article(street: list[str]) -> list[str]:
    """A street without its article, and a number alone as an ordinal."""
    if street[:1] == ["LA"]:
        street = street[1:]
    alone = street[1:2] in ([], ["EN"], [","])
    if alone and street and street[0].isdigit() and len(street[0]) <= _LONGEST:
        return [ordinal(int(street[0])), *street[1:]]
    return street


def _is_numbered(tokens: list[str], at: int) -> bool:
    if tokens[at] not in STREETS_IN_SPANISH or at + 1 == len(tokens):
        return False
    return tokens[at + 1].isdigit() and len(tokens[at + 1]) <= _LONGEST


def _is_in_puerto_rico(tokens: list[str]) -> bool:
    if not _ISLAND.isdisjoint(tokens) or pattern(_ISLAND_ZIP).fullmatch(tokens[-1]):
        return True
    names = (" ".join(tokens[-count:]) for count in range(1, min(_MOST_WORDS, len(tokens)) + 1))
    return any(zips and all(zip5[:2] == "00" for zip5 in zips) for zips in map(zips_of, names))
