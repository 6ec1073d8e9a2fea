"""Numbered streets as Spanish speakers say them on the mainland: "la calle 75" is 75th Street."""

from locator.address.clean import ordinal
from locator.address.number import is_house_behind
from locator.address.spanish_numbers import number_in_spanish
from locator.address.text import pattern
from locator.address.zip_places import town_at_end, zips_of

STREETS_IN_SPANISH = {"CALLE": "ST", "AVENIDA": "AVE"}
_CORNER = "ESQUINA"
_JOINING = frozenset({"CON", "Y"})
_NO_NAMES = _JOINING | STREETS_IN_SPANISH.keys() | {"AND", "CORNER"}
# Digits of a numbered street. Ours: 263rd Street is in Los Angeles, and no town has a 1000th.
_LONGEST = 3
# Words in front of a street.
_LEADS = frozenset({"DE", "EN", "LA"})
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
    if STREETS_IN_SPANISH.keys().isdisjoint(tokens) or is_in_puerto_rico(tokens):
        return tokens
    tokens = _with_number_first(tokens)
    found: list[str] = []
    at = 0
    while at < len(tokens):
        number, end = _number_of(tokens, at)
        if number:
            while found[-1:] in (["LA"], ["DE"], ["EN"]):
                parted = found.pop() == "EN"
                if parted and found and found[-1].isalpha():
                    found.append(",")  # "la iglesia en la calle 75"
            found += [ordinal(int(number)), STREETS_IN_SPANISH[tokens[at]]]
            at = end
        else:
            joins = tokens[at] in _JOINING and found[-1:] not in ([], ["AND"])
            found += ["AND"] if joins else [] if tokens[at] in _JOINING else [tokens[at]]
            at += 1
    return found if any(_number_of(tokens, at)[0] for at in range(len(tokens))) else tokens


def _with_number_first(tokens: list[str]) -> list[str]:
    """``tokens`` with the house number of "calle Sheridan 8600" in front of the street."""
    start = next((at for at, word in enumerate(tokens) if word in STREETS_IN_SPANISH), 0)
    end = next((at for at in range(start + 2, len(tokens)) if not tokens[at].isalpha()), 0)
    if not _LEADS.issuperset(tokens[:start]) or tokens[start] not in STREETS_IN_SPANISH:
        return tokens
    if not start + 2 <= end <= start + _MOST_WORDS + 1 or not tokens[end].isdigit():
        return tokens
    said = tokens[end - 1] == "NUMERO"
    if not is_house_behind(tokens[end], tokens[end + 1 :], said):
        return tokens
    if not _NO_NAMES.isdisjoint(tokens[start + 1 : end]):
        return tokens  # a second street
    return [tokens[end], *tokens[start : end - said], ",", *tokens[end + 1 :]]


def is_spanish_street(street: list[str]) -> bool:
    """True for "la calle 75" and "calle ocho"."""
    street = street[1:] if street[:1] == ["LA"] else street
    return street != [] and _number_of(street, 0)[0] != ""


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


def _number_of(tokens: list[str], at: int) -> tuple[str, int]:
    """The number of the street that begins at ``at``, and where it ends; ("", at) for none."""
    if tokens[at] not in STREETS_IN_SPANISH or at + 1 == len(tokens):
        return "", at
    figures = tokens[at + 1].isdigit()
    number, end = (tokens[at + 1], at + 2) if figures else number_in_spanish(tokens, at + 1)
    name = not figures and _is_counted(tokens, end)
    return (number, end) if 0 < len(number) <= _LONGEST and not name else ("", at)


def _is_counted(tokens: list[str], at: int) -> bool:
    """True if the word at ``at`` is what the number counts, as in "Calle Dos Rios", and no town."""
    stop = tokens.index(",", at) if "," in tokens[at:] else len(tokens)
    return at < stop and tokens[at].endswith("S") and not town_at_end(tokens[at - 1 : stop], "")


def is_in_puerto_rico(tokens: list[str]) -> bool:
    """True if the text names the island, or ends in one of its towns or ZIP Codes."""
    if not _ISLAND.isdisjoint(tokens) or pattern(_ISLAND_ZIP).fullmatch(tokens[-1]):
        return True
    names = (" ".join(tokens[-count:]) for count in range(1, min(_MOST_WORDS, len(tokens)) + 1))
    return any(zips and all(zip5[:2] == "00" for zip5 in zips) for zips in map(zips_of, names))
