"""The end of an address: country, ZIP Code and state, in whatever order they were typed."""

from locator.address.pub28 import (
    COUNTRIES,
    DIRECTIONALS,
    ROAD_CLASSES,
    ROAD_WORDS,
    STATE_CODES,
    STREET_ONLY,
    SUFFIXES,
    UNITS,
)
from locator.address.states import misspelled_state, state_at_end
from locator.address.text import CONNECTORS, LOOKALIKES, pattern
from locator.address.zip_places import (
    city_at_end,
    place_names,
    state_of,
    town_at_end,
    zips_of_county,
)

_COUNTRY_ENDS = {name.rsplit(" ", 1)[-1] for name in COUNTRIES}
# After these words a number is theirs, not a ZIP Code.
_NUMBER_TAKERS = (UNITS.keys() - {"FL", "KEY"}) | {"BOX", "DRAWER", "POB", "PO", "RR", "HC"}
_DROPPED = CONNECTORS | {",", "#"}
_MOST_COUNTY = 3  # words in the name of a county
# Codes that can be something else than a state even behind a comma.
_DOUBTFUL = frozenset({"CT", "NE", "YORK", "WASHINGTON"})
_CITIES_TOO = (["NEW", "YORK"], ["NUEVA", "YORK"], ["WASHINGTON"])
_ZIP4 = r"(\d{5})-?(\d{4})"
_GLUED = r"([A-Z]{2})(\d{5})"
# "35801-B7", and two ZIP Codes in one word: "35801-35806", "35801/35806"
_BAD_ZIP4 = r"(\d{5})[-/]([A-Z0-9-]+)"
# Words beside a ZIP Code that say that it is one, in one word or with CODE behind it.
ZIP_LABELS = frozenset({"ZIP", "ZIPS", "ZIPCODE", "ZIPCODES", "POSTAL", "POSTCODE"})
_CODES = frozenset({"CODE", "CODES"})
# "código postal 35801", "new ZIP 35801"
_KINDS_OF_ZIP = frozenset({"CODIGO", "CURRENT", "NEW", "OLD", "ZONA"})
# A ZIP Code and the four digits behind it.
ONE_ZIP = r"(\d{5})(?:-?(\d{4}))?"
# The ZIP Codes of Florida begin with these (USPS Publication 65): FL behind an ordinal and before
# another ZIP is a floor.
_FLORIDA = ("32", "33", "34")
_ORDINAL = r"\d{1,3}(?:ST|ND|RD|TH)"
_LABELLED = rf"\d{{3}}|{ONE_ZIP}"
_WITH_LOOKALIKES = r"(?=.*\d.*\d.*\d)[\dOIL]{5}(?:-\d{4})?"
# A ZIP Code with a digit too few or too many.
_MISCOUNTED = r"\d{4}|\d{6}"


class Tail:
    """The parts at the end of the text; "" for each that is not there."""

    __slots__ = ("state", "zip", "zip4", "zip_prefix")

    def __init__(self, state: str, zip5: str, zip4: str, zip_prefix: str) -> None:
        self.state, self.zip, self.zip4, self.zip_prefix = state, zip5, zip4, zip_prefix


def without_label(tokens: list[str]) -> list[str]:
    """``tokens`` without the label next to a ZIP ("ZIP CODE 35801"), the ZIP after it at the end.

    Unchanged where there is no ZIP next to it ("Zip City, AL").
    """
    at = next(at for at, word in enumerate(tokens) if word in ZIP_LABELS)
    end = at + 1 + (not _CODES.isdisjoint(tokens[at + 1 : at + 2]))
    before = tokens[: at - (not _KINDS_OF_ZIP.isdisjoint(tokens[at - 1 : at]))]
    after = tokens[end + 1 :]
    if pattern(_LABELLED).fullmatch("".join(tokens[end : end + 1])):
        if any(word.isalpha() for word in after):
            return [*before, *after, ",", tokens[end]]
    elif tokens[end : end + 1] not in ([], [","]) or not _is_zip(tokens[:at][-1:]):
        return tokens
    return [*before, *tokens[end:]]


def take_tail(tokens: list[str], rest: list[str]) -> Tail:
    """Remove country, ZIP and state from the end of ``tokens``; misfits go to ``rest``."""
    prefix = state = zip5 = zip4 = ""
    first = True
    while tokens:
        last = tokens[-1]
        if last in _DROPPED or (last == "OR" and zip5 and _is_zip(tokens[-2:-1])):
            tokens.pop()
        elif last in _COUNTRY_ENDS and _take_country(tokens):
            continue
        elif last.isalpha():
            if state or not (state := _take_state(tokens, zip5)):
                break
        else:
            if first and not (last.isdigit() and len(last) == 5):
                prefix = _take_misfit(tokens, rest)
                first = False
                continue
            if prefix or (zip5 and (state or not _may_be_zip(tokens))):
                break
            if not (found := _take_zip(tokens, rest)):
                break
            if zip5:  # of several the one typed first counts
                rest.append("-".join(filter(None, (zip5, zip4))))
            zip5, zip4 = found
    return Tail(state, zip5, zip4, prefix)


def ends_in_zip(tokens: list[str]) -> bool:
    """True if the last word is a ZIP, as nearly always."""
    return bool(tokens) and len(tokens[-1]) == 5 and tokens[-1].isdigit()


def end_of_zip(tokens: list[str]) -> int:
    """The end of state and ZIP if something follows them; else 0.

    Countries, another ZIP, and the last four digits alone are read with them.
    """
    if not tokens or ends_in_zip(tokens):
        return 0
    for at in range(len(tokens) - 2, 0, -1):
        word = tokens[at]
        if len(word) < 5 or not word[0].isdigit():
            continue
        before = tokens[: at - 1] if tokens[at - 1] == "," else tokens[:at]
        if not _is_zip([word]) and not _read_digits(word, before, state_at_end(before)[0]):
            continue
        after = tokens[at + 1 :]
        if not state_at_end(before)[0] or _go_with_zip(after):
            return 0
        return at + 1
    return 0


def _go_with_zip(after: list[str]) -> bool:
    words = [word for word in after if word not in _DROPPED and word != "OR"]
    if words and len(words[0]) == 4 and words[0].isdigit():
        words = words[1:]
    return " ".join(words) in COUNTRIES or all(map(_is_zip, ([word] for word in words)))


def _is_zip(words: list[str]) -> bool:
    return len(words) == 1 and pattern(ONE_ZIP).fullmatch(words[0]) is not None


def is_known_zip(tokens: list[str], at: int) -> bool:
    """True if the word at ``at`` is a ZIP in the table, and not the number of a road or a box."""
    word = tokens[at]
    if len(word) < 5 or not word[0].isdigit() or not _is_zip([word]) or not state_of(word[:5]):
        return False
    return _may_be_zip(tokens[: at + 1]) and _NUMBER_TAKERS.isdisjoint(tokens[:at][-1:])


def _may_be_zip(tokens: list[str]) -> bool:
    """True if the last word, left of a ZIP, is not the number of a road ("County Road 35801")."""
    before = tokens[-2] if len(tokens) > 1 else ""
    return before not in ROAD_WORDS and before not in ROAD_CLASSES


def _take_country(tokens: list[str]) -> bool:
    for count in (4, 3, 2, 1):
        if " ".join(tokens[-count:]) in COUNTRIES:
            del tokens[-count:]
            return True
    return False


def without_country(tokens: list[str]) -> list[str]:
    """``tokens`` without the country at the end, and without the comma before it."""
    if not tokens or tokens[-1] not in _COUNTRY_ENDS:
        return tokens
    left = list(tokens)
    _take_country(left)
    return left[:-1] if left[-1:] == [","] else left


def _take_zip(tokens: list[str], rest: list[str]) -> tuple[str, str] | None:
    """The ZIP and the four digits after it, off the end of ``tokens``; None when there is none."""
    last = tokens[-1]
    before = tokens[-2] if len(tokens) > 1 else ""
    if before in _NUMBER_TAKERS:
        return None
    if last.isdigit():
        if len(last) == 5:
            tokens.pop()
            return last, ""
        if len(last) == 4 and len(before) == 5 and before.isdigit():
            del tokens[-2:]
            return before, last
    if match := pattern(_ZIP4).fullmatch(last):
        tokens.pop()
        return match[1], match[2]
    if match := pattern(_BAD_ZIP4).fullmatch(last):
        tokens.pop()
        rest.append(match[2])
        return match[1], ""
    return None


def _take_misfit(tokens: list[str], rest: list[str]) -> str:
    """Remove a word that stands behind a state but is no ZIP; three digits are returned."""
    last = tokens[-1]
    if len(tokens) > 1 and last.isdigit() and (zip5 := _spaced_zip(tokens)):
        tokens[-2:] = [zip5]
        return ""
    match = pattern(_GLUED).fullmatch(last)
    if match and match[1] in STATE_CODES:
        tokens[-1:] = match.groups()
        return ""
    if pattern(_ZIP4).fullmatch(last) or pattern(_BAD_ZIP4).fullmatch(last):
        return ""
    if not any(c.isdigit() for c in last):
        return ""
    before = tokens[: -2 if tokens[-2:-1] == [","] else -1]
    code = state_at_end(before)[0]
    if zip5 := _read_digits(last, before, code):
        tokens[-1] = zip5
        return ""
    if len(last) == 4 and len(before) == 1 and (zip5 := _with_lost_zeros(last, code)):
        tokens[-1] = zip5  # "NJ 7631"
        return ""
    if not code and _is_miscounted(last, before):
        rest.append(tokens.pop())
        return ""
    if not code or len(before) < 2 or ROAD_WORDS.get(before[-2]) in ("H", "R"):
        return ""
    numbered_road = len(last) <= 3 and before[0][0].isdigit() and len(before) <= 3
    if numbered_road or (before[-1] == "FL" and len(last) < 3):
        # "5859 AL 53" is a numbered road and "FL 2" a floor.
        return ""
    if zip5 := _with_lost_zeros(last, code):
        tokens[-1] = zip5
        return ""
    tokens.pop()
    if len(last) == 3 and last.isdigit():
        return last
    rest.append(last)
    return ""


def _spaced_zip(tokens: list[str]) -> str:
    """The ZIP of "36 066" at the end, where its state or its place is before it; else ""."""
    joined, before = tokens[-2] + tokens[-1], tokens[:-2]
    if len(joined) != 5 or not joined.isdigit():
        return ""
    before = before[:-1] if before[-1:] == [","] else before
    state = state_at_end(before)[0]
    if state:
        return joined if state_of(joined) == state else ""
    alone = state_of(joined) if not before else city_at_end(["", *before], joined)
    return joined if alone else ""


def _read_digits(word: str, before: list[str], state: str) -> str:
    """The ZIP that "36O67" means, alone or after its state or town; else ""."""
    if word.isdigit() or not pattern(_WITH_LOOKALIKES).fullmatch(word):
        return ""
    read = word[:5].translate(LOOKALIKES) + word[5:]
    known = state_of(read[:5])
    if state:
        return read if known == state else ""
    alone = not before and word[0].isdigit()
    return read if known and (alone or city_at_end(["", *before], read[:5])) else ""


def _is_miscounted(word: str, before: list[str]) -> bool:
    """True if four or six digits behind a town, without its state, are a miscounted ZIP.

    Only behind a house number: "Huntsville 3580" can be anything.
    """
    if not pattern(_MISCOUNTED).fullmatch(word) or not before or not before[0][0].isdigit():
        return False
    street = before[: len(before) - town_at_end(before, "")]
    last = street[-1]
    ends = last in SUFFIXES or last in DIRECTIONALS or last[0].isdigit() or last == ","
    return street != before and len(street) > 2 and ends


def _with_lost_zeros(digits: str, state: str) -> str:
    """The ZIP of that state that a spreadsheet took the leading zeros from; else ""."""
    digits = digits.replace("-", "") if digits[4:5] == "-" else digits
    if not state or not digits.isdigit() or len(digits) not in (3, 4, 7, 8):
        return ""
    whole = digits.zfill(5 if len(digits) < 5 else 9)
    return whole if state_of(whole[:5]) == state else ""


def _take_state(tokens: list[str], zip5: str) -> str:
    """The two-letter code of the state at the end of ``tokens``, which loses it; else ""."""
    code, count = state_at_end(tokens)
    if not count:
        code, count = misspelled_state(tokens)
        if zip5 and state_of(zip5) not in ("", code):
            return ""
    if not count or not _may_be_state(tokens[:-count], tokens[-count:], zip5):
        return ""
    del tokens[-count:]
    if len(tokens) > 1 and tokens[-1] == "IN":
        tokens.pop()  # "Kenosha in Wisconsin"
    return code


def _may_be_state(before: list[str], name: list[str], zip5: str) -> bool:
    """True if ``name``, which spells a state, is not a street, a unit or a city instead."""
    last = name[-1]
    if before and before[-1] == "," and last not in _DOUBTFUL:
        return True
    previous = next((word for word in reversed(before) if word != ","), "")
    if last == "FL" and _is_floor(before, zip5):
        return False
    if last == "CO" and _is_in_county(before, zip5):
        return False
    if name == ["PR"] and _is_prairie(before, zip5):
        return False
    if name[0] in ("CT", "NE"):
        return _is_connecticut_or_nebraska(before, previous, name[0], zip5)
    if name in _CITIES_TOO and not _may_be_city(previous, zip5):
        return False
    if not previous and zip5 and " ".join(name) in place_names(zip5):
        return state_of(zip5) == STATE_CODES[" ".join(name)]  # "Washington 20001"
    if not before or before[-1] == ",":
        return True
    if UNITS.get(previous, "FL") not in ("FL", "KEY"):
        return False
    if len(last) == 2 or not before[0][0].isdigit() or SUFFIXES.get(previous) in STREET_ONLY:
        return True
    # "100 N Washington", "14 Georgia Ave" without its suffix: a street needs a name.
    return len([word for word in before[1:] if word not in DIRECTIONALS]) >= 2


def _is_floor(before: list[str], zip5: str) -> bool:
    """True if FL is the floor of "E Main St 20th FL", and no state behind a numbered street."""
    if len(before) < 2 or pattern(_ORDINAL).fullmatch(before[-1]) is None:
        return False
    if zip5:
        return not zip5.startswith(_FLORIDA)
    street = before[1:-1] if before[0][0].isdigit() else before[:-1]
    return any(word not in DIRECTIONALS for word in street)


def _is_in_county(before: list[str], zip5: str) -> bool:
    """True if CO is short for the county of that name ("Kenosha Co"), which Colorado lacks.

    It lacks a town of that name, too.
    """
    if (zip5 and state_of(zip5) == "CO") or town_at_end(["", *before], "CO"):
        return False
    names = (" ".join(before[-count:]) for count in range(min(_MOST_COUNTY, len(before)), 0, -1))
    county = next((name for name in names if zips_of_county(name)), "")
    return county != "" and not zips_of_county(county, "CO")


def _is_prairie(before: list[str], zip5: str) -> bool:
    """True if PR is short for the prairie that the town is called after, and no Puerto Rico."""
    if zip5:
        return state_of(zip5) != "PR"
    known = town_at_end(["", *before, "PR"], "") > 1
    return known and not town_at_end(["", *before], "PR")


def _may_be_city(previous: str, zip5: str) -> bool:
    """True if the word before "New York" or "Washington" can be a city's; else those are one."""
    if not previous:
        return zip5 != ""
    street = SUFFIXES.get(previous.removesuffix("S")) in STREET_ONLY or previous in DIRECTIONALS
    return previous.isalpha() and not street and len(previous) > 1


def _is_connecticut_or_nebraska(before: list[str], previous: str, code: str, zip5: str) -> bool:
    """CT is also Court and NE is also Northeast: the ZIP and the street decide."""
    numbered = bool(before) and before[0][0].isdigit()
    # First digits of the ZIP Codes of Connecticut and Nebraska (USPS Publication 65).
    if zip5.startswith("06" if code == "CT" else ("68", "69")) and (
        not numbered or len(before) > 2
    ):
        return True
    if before[-1:] == [","] and (code == "CT" or "," in before[:-1]):
        return True
    if SUFFIXES.get(previous) in STREET_ONLY or previous[:1].isdigit():
        return False
    last_comma = len(before) - before[::-1].index(",") if "," in before else 0
    segment = before[last_comma:]
    if not numbered or (last_comma and not (segment and segment[0][0].isdigit())):
        return True
    # If a street is complete before this word, the word can be the state.
    if any(SUFFIXES.get(word) in STREET_ONLY or word[0].isdigit() for word in before[2:]):
        return True
    # A direction may be an initial: "34A Ray E Talley Ct".
    return not DIRECTIONALS.keys().isdisjoint(before[2:]) and town_at_end(before, code) > 0
