"""Typed text → upper-case words: what every later step works on."""

import re
from functools import cache

# Longer than any real address; keeps the work bounded whatever is pasted in.
MAX_TEXT = 1000

# ruff: noqa: RUF001 - the look-alikes are what this table is about
# Punctuation of word processors and phones, and letters that Unicode does not decompose.
_FOLDS = str.maketrans(
    {
        "‘": "'", "’": "'", "ʼ": "'", "′": "'", "`": "'", "“": '"', "”": '"', "″": '"',
        "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "−": "-", "º": "°",
        "½": " 1/2", "¼": " 1/4", "¾": " 3/4", "⁄": "/", "№": "#", "、": ",", "，": ",",
        "Ø": "O", "ø": "o", "Ł": "L", "ł": "l", "Đ": "D", "đ": "d", "Æ": "AE", "æ": "ae",
        "Œ": "OE", "œ": "oe", "ı": "i", "\u00ad": "", "\u200b": "", "\ufeff": "",
    }
)  # fmt: skip
# Signs and words that can join the two streets of an intersection.
CONNECTORS = frozenset({"&", "AND", "AT", "@", "/"})
# Between two places of which one is meant; in Spanish, too.
OR = frozenset({"OR", "O"})
# Letters that people type, and programs read, for digits: "36O67", "3580l".
LOOKALIKES = str.maketrans("OIL", "011")
_NON_ASCII = r"[^\x00-\x7f]+"
_CONTROL = r"[\x00-\x1f\x7f]+"
_INITIALS = r"\b[A-Z]\.(?: ?[A-Z]\.)+|\b[A-Z](?:\.[A-Z])+\b(?!\.\d)"
_LONE_DOT = r"\.(?!\d)|(?<!\d)\."
_SPACED_DASH = r"(?<=\d)\s+-\s+(?=\d)"
_FRACTION_DASH = r"(?<=\d)-(?=\d/\d)"
_LETTERS_DASH = r"\b([A-Z]+)-(?=[A-Z0-9])"
_WORD = r"\d+/\d+(?![A-Z0-9])|[A-Z0-9]+(?:[-.][A-Z0-9]+)*|[,;&/@#]"


@cache
def pattern(text: str) -> re.Pattern[str]:
    """``text`` compiled, at its first use.

    Compiling all of the parser's patterns would be a tenth of the start; few addresses meet more
    than one of them.
    """
    return re.compile(text)


def plain(text: str) -> tuple[str, str]:
    """The first 1,000 characters in printable ASCII, accents folded, and what had to be left out.

    Runs of white space are squeezed first when the text is longer than that. The second part is
    bounded too: of a very long text it holds the next 1,000 characters only.
    """
    if len(text) > MAX_TEXT:
        text = " ".join(text.split())
        kept, left = plain(text[:MAX_TEXT])
        more, unread = plain(text[MAX_TEXT : 2 * MAX_TEXT])
        return kept, " ".join(part for part in (left, more.upper(), unread) if part)
    if text.isascii() and text.isprintable():
        return text, ""
    import unicodedata

    text = unicodedata.normalize("NFKD", text.translate(_FOLDS)).translate(_FOLDS)
    text = "".join(c for c in text if c.isascii() or unicodedata.category(c)[0] not in "MC")
    unread = " ".join(pattern(_NON_ASCII).findall(text.replace("°", " ")))
    text = pattern(_NON_ASCII).sub(lambda run: "°" if "°" in run[0] else " ", text)
    return pattern(_CONTROL).sub(" ", text), unread.upper()


def words(text: str) -> list[str]:
    """The upper-case words of ``plain`` text, each comma and connecting sign (& / @ #) its own.

    "U.S." and "N.W." become one word, "US-72" and "Winston-Salem" two; apostrophes vanish.
    """
    text = text.upper()
    if text.replace(",", "").replace(" ", "").isalnum():
        return text.replace(",", " , ").split()
    if "'" in text:
        text = text.replace("'", "")
    if "." in text:
        text = pattern(_INITIALS).sub(_initials, text)
        text = pattern(_LONE_DOT).sub(" ", text)
    if " + " in text:
        text = text.replace(" + ", " & ")
    if "-" in text:
        text = pattern(_SPACED_DASH).sub("-", text)
        text = pattern(_FRACTION_DASH).sub(" ", text)
        text = pattern(_LETTERS_DASH).sub(r"\1 ", text)
    if ";" in text:
        text = text.replace(";", ",")
    return pattern(_WORD).findall(text)


def _initials(run: re.Match[str]) -> str:
    letters = run[0].replace(".", "").replace(" ", "")
    if len(letters) == 3 and letters.endswith("US"):
        return f"{letters[0]} US "  # "N. U.S. Hwy. 45"
    return letters + " "


def fold(text: str) -> str:
    """``text`` as the parser writes names: upper-case ASCII words, single spaces.

    For comparing names of other sources with parsed ones: "Winston-Salem" and "Cañon City" give
    "WINSTON SALEM" and "CANON CITY".
    """
    return " ".join(words(plain(text)[0]))


def joined(first: str, second: str) -> str:
    """The two with a blank between them, if neither is empty."""
    return f"{first} {second}" if first and second else first or second
