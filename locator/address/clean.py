"""Remains of web pages, spreadsheets and scanners: "<br>", "&nbsp;", "|", "176.0", "3 rd St"."""

from re import Match

from locator.address.pub28 import STREET_ONLY, SUFFIXES
from locator.address.text import CONNECTORS, pattern
from locator.address.zip_places import is_town

_TAG = r"</?[A-Za-z][A-Za-z0-9]*(?:\s[^<>]{0,100})?/?>"
# A bar, and the line ends and tabs of programs that write them as two characters.
_BREAK = r"\||\\[nrt]"
# The named characters of HTML that turn up in exported addresses (WHATWG HTML, section 13.5).
_ENTITY = r"(?i)&(?:(nbsp|amp|apos|quot|comma|#0*39|#0*44|#0*160|#x0*27|#x0*a0);|nbsp\b)"
# Signs of a query in a link (RFC 3986, section 2.1).
_PERCENT = r"(?i)%(20|0A|0D|09|22|23|26|27|2C|2F|3A|3B)"
_MEANING = {"AMP": "&", "COMMA": ",", "#44": ",", "APOS": "'", "#39": "'", "#X27": "'"}
# A spreadsheet took the number for a measurement.
_DECIMAL = r"(\d+)\.0+"
_ORDINAL_ENDS = ("ST", "ND", "RD", "TH")
# 11th, 12th and 13th, whatever their last digit.
_TEENS = ("11", "12", "13")
_LONGEST_ORDINAL = 3  # digits: 263rd Street is in Los Angeles
# Only with this is it worth looking for ordinals in two words, and for digits one by one.
IN_PIECES = r"(?i)\d[ .-]+(?:ST|ND|RD|TH|\d[ -]\d)\b"
_SPELLED = r"\d(?:-\d){2,9}"
# "4420 - 52nd Street" has a house number and a street, "6225 - 6227 N Charles" has two numbers.
_NUMBER_AND_ORDINAL = r"(\d{1,6}[A-Z]?)-(\d{1,3}(?:ST|ND|RD|TH))"
# Letters and digits of "75thSt", which has no space before its suffix. Ours: the shortest is
# "1stSt", and "75th" is one word.
_LEAST_GLUED = 5
_ORDINAL_AND_SUFFIX = r"(\d{1,3}(?:ST|ND|RD|TH))([A-Z]{2,})"


# A phone number of North America (NANP), as people write it: "(256) 555-0100", "256-555-0100".
_PHONE = (
    r"(?<![\w.-])(?:\+?1[-. ]?)?(?:\(\d{3}\)[-. ]?\d{3}[-. ]\d{4}"
    r"|\d{3}-\d{3}-\d{4}|\d{3}\.\d{3}\.\d{4})(?![\w-])"
)
_PARENTHESES = r"\(([^()]*)\)"
# A ZIP Code with commas between its digits: programs that hear "5, 3, 1, 8, 1" write them.
_SPELLED_ZIP = r"(?<!\d)(?<!\d,)(?<!\d, )(?<!\d ,)\d(?: ?, ?\d){4}[ ,]*$"

# The names of the fields of a form, in English and in Spanish.
# They are keys of an object or a query, too: {"city": "Kenosha"}, city=Kenosha&zip=53142.
_LABEL = (
    r"(?i)[&;]?\b((?:street|home|mailing|patient)?[ _]?add?r(?:ess)?(?:[ _]?line)?[ _]?[12]?"
    r"|(?:address )?line[ _]?[12]|street|addy|location|city|town|state|zip(?:[ _]?code)?"
    r"|postal[ _]?code|county|direccion|calle|ciudad|estado|codigo postal)[\"']? ?[:=]"
)
_LINE_NUMBER = r"(?:[ _]?LINE)?[ _]?[12]$"
# Before the first label of a form.
_OWN = frozenset({"", "HOME", "MI", "MY"})
_STREET_LABELS = ("ADDR", "ADDRESS", "STREET")
_MOST_WORDS = 3  # of a town's name that ends in City ("Salt Lake City")


def is_marked_up(text: str) -> bool:
    """True if it is worth looking for the marks of other programs in ``text``."""
    return (
        "|" in text
        or "%" in text
        or "<" in text
        or "\\" in text
        or ("&" in text and (";" in text or "nbsp" in text.lower()))
    )


def without_markup(text: str) -> str:
    """``text`` with HTML's characters as themselves, and commas for its tags and for "|"."""
    if "%" in text and "//" not in text:  # a link stays one word
        text = pattern(_PERCENT).sub(lambda sign: chr(int(sign[1], 16)), text)
        text = " ".join(text.split())
    if "&" in text:
        # "&amp;nbsp;" was escaped twice.
        text = pattern(_ENTITY).sub(_character, pattern(_ENTITY).sub(_character, text))
    return pattern(_BREAK).sub(" , ", pattern(_TAG).sub(" , ", text))


def take_phone(text: str) -> tuple[str, str] | None:
    """``text`` without its phone numbers, and these; None if it has none."""
    numbers = [found[0].strip() for found in pattern(_PHONE).finditer(text)]
    if not numbers:
        return None
    return pattern(_PHONE).sub(" ", text), " ".join(pattern(r"\d+").findall(" ".join(numbers)))


def without_parentheses(text: str) -> str:
    """``text`` with commas for parentheses around words; around numbers they mean nothing."""
    text = pattern(_PARENTHESES).sub(_aside, text)
    return text.replace("(", " , ").replace(")", " , ")


def _aside(found: Match[str]) -> str:
    return f" , {found[1]} , " if any(map(str.isalpha, found[1])) else f" {found[1]} "


def with_spelled_zip(text: str) -> str:
    """``text`` with "53181" for "5,3,1,8,1" at its end."""
    return pattern(_SPELLED_ZIP).sub(lambda found: found[0].replace(",", "").replace(" ", ""), text)


def _character(entity: Match[str]) -> str:
    return _MEANING.get((entity[1] or "").upper().replace("#0", "#"), " ")


def parted(word: str) -> list[str]:
    """``word`` without the ".0" of a spreadsheet; "4420-52ND" and "75THST" in two words."""
    if "." in word and (match := pattern(_DECIMAL).fullmatch(word)):
        return [match[1]]
    if "-" in word and (match := pattern(_NUMBER_AND_ORDINAL).fullmatch(word)):
        return [*match.groups()]
    if "-" in word and pattern(_SPELLED).fullmatch(word):
        return word.split("-")
    if len(word) < _LEAST_GLUED or not (glued := pattern(_ORDINAL_AND_SUFFIX).fullmatch(word)):
        return [word]
    return [*glued.groups()] if glued[2] in SUFFIXES else [word]


def with_ordinals(words: list[str]) -> list[str]:
    """``words`` with "3 RD ST" as "3RD ST", and "1 ST & 2 ND" as "1ST ST & 2ND".

    Only where a suffix follows or in an intersection: elsewhere the "ST" of "21 ST" is a suffix
    itself, and "ND" is a state.
    """
    found: list[str] = []
    for at, word in enumerate(words):
        if word not in _ORDINAL_ENDS or not found or not ends_ordinal(found[-1], word):
            found.append(word)
        elif words[at + 1 : at + 2] and words[at + 1] in SUFFIXES:
            found[-1] += word
        elif not CONNECTORS.isdisjoint((*found[-2:-1], *words[at + 1 : at + 2])):
            found[-1] += word
            if word == "ST":  # "1 st" has a suffix, "2 nd" has none
                found.append(word)
        else:
            found.append(word)
    return found


def with_suffixes_apart(words: list[str]) -> list[str]:
    """``words`` with "75TH ST" for "75ST", a suffix without a space before it.

    Not for a house number: "4028ST" has more digits. "52TH" stays: its number can be the slip.
    """
    found: list[str] = []
    for at, word in enumerate(words):
        number, end = word[:-2], word[-2:]
        if end in SUFFIXES and is_wrong_ordinal(word) and not _is_suffix(words[at + 1 : at + 2]):
            found += [ordinal(int(number)), end]
        else:
            found.append(word)
    return found


def is_wrong_ordinal(word: str) -> bool:
    """True for "52TH" and "28ND": an ordinal with an end that is not that of its number."""
    number, end = word[:-2], word[-2:]
    if end not in _ORDINAL_ENDS or not number.isdigit() or len(number) > _LONGEST_ORDINAL:
        return False
    return int(number) > 0 and not ends_ordinal(number, end)


def _is_suffix(words: list[str]) -> bool:
    return bool(words) and words[0] in SUFFIXES


def ends_ordinal(number: str, end: str) -> bool:
    """True if ``end`` is the end of the ordinal of ``number``."""
    if not number.isdigit() or len(number) > _LONGEST_ORDINAL:
        return False
    if number.endswith(_TEENS):
        return end == "TH"
    return end == {"1": "ST", "2": "ND", "3": "RD"}.get(number[-1], "TH")


def ordinal(number: int) -> str:
    """The number as streets are called by it: "1ST", "12TH", "22ND"."""
    endings = {} if number % 100 in (11, 12, 13) else {1: "ST", 2: "ND", 3: "RD"}
    return f"{number}{endings.get(number % 10, 'TH')}"


def without_labels(typed: str) -> str:
    """``typed`` with a comma for each label of a form: "Street: 8600 Sheridan Rd City: Kenosha".

    Only if it begins with a label, has two of them, or one behind a whole street.
    """
    labels = [*pattern(_LABEL).finditer(typed)]
    if len(labels) < 2 and not (labels and _opens_form(typed[: labels[0].start()].upper())):
        return typed
    parts: list[str] = []
    start, previous = 0, ""
    for label in labels:
        value = typed[start : label.start()]
        name = pattern(_LINE_NUMBER).sub("", label[1].strip().upper())
        words = pattern(r"[\w-]+").findall(value.rpartition(",")[2].upper())
        ends_name = typed[label.start()] not in "&;" and _ends_name(words, name, previous)
        parts += [value, f"{label[1]}," if ends_name else ","]
        start, previous = label.end(), name
    return "".join([*parts, typed[start:]])


def _opens_form(before: str) -> bool:
    """True if the words before a single label are no part of a name that it ends."""
    words = before.split()
    return " ".join(words) in _OWN or SUFFIXES.get(words[-1]) in STREET_ONLY


def _ends_name(value: list[str], label: str, previous: str) -> bool:
    """True if a label ends the name before it: "75th Street: apt 4", "Salt Lake City: Utah".

    ``value`` are the words before it, which belong to the ``previous`` label.
    """
    if label == "STREET":
        return value != [] and (not previous or previous.endswith(_STREET_LABELS))
    ends = (value[-count:] for count in range(1, min(_MOST_WORDS, len(value)) + 1))
    return label in ("CITY", "TOWN") and any(is_town(" ".join([*end, label])) for end in ends)
