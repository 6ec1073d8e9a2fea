"""Typed text → upper-case words: what every later step works on."""

import re
import unicodedata

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
_NON_ASCII = re.compile(r"[^\x00-\x7f]+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")
_ODD = re.compile(r"[^A-Z0-9 ,]")
_INITIALS = re.compile(r"\b[A-Z]\.(?: ?[A-Z]\.)+|\b[A-Z](?:\.[A-Z])+\b(?!\.\d)")
_LONE_DOT = re.compile(r"\.(?!\d)|(?<!\d)\.")
_SPACED_DASH = re.compile(r"(?<=\d)\s+-\s+(?=\d)")
_FRACTION_DASH = re.compile(r"(?<=\d)-(?=\d/\d)")
_LETTERS_DASH = re.compile(r"\b([A-Z]+)-(?=[A-Z0-9])")
_WORD = re.compile(r"\d+/\d+(?![A-Z0-9])|[A-Z0-9]+(?:[-.][A-Z0-9]+)*|[,;&/@#]")


def plain(text: str) -> tuple[str, str]:
    """The first 1,000 characters in printable ASCII, accents folded; and what had to be left out.

    Runs of white space are squeezed first when the text is longer than that. The second part is
    bounded too: of a very long text it holds the next 1,000 characters only.
    """
    if len(text) > MAX_TEXT:
        text = " ".join(text.split())
        kept, left = plain(text[:MAX_TEXT])
        more, unread = plain(text[MAX_TEXT : 2 * MAX_TEXT])
        return kept, " ".join(part for part in (left, more, unread) if part)
    if text.isascii() and text.isprintable():
        return text, ""
    text = unicodedata.normalize("NFKD", text.translate(_FOLDS)).translate(_FOLDS)
    text = "".join(c for c in text if c.isascii() or unicodedata.category(c)[0] not in "MC")
    unread = " ".join(_NON_ASCII.findall(text.replace("°", " ")))
    text = _NON_ASCII.sub(lambda run: "°" if "°" in run[0] else " ", text)
    return _CONTROL.sub(" ", text), unread


def words(text: str) -> list[str]:
    """The upper-case words of ``plain`` text, each comma and connecting sign (& / @ #) its own.

    "U.S." and "N.W." become one word, "US-72" and "Winston-Salem" two; apostrophes vanish.
    """
    text = text.upper()
    if _ODD.search(text) is None:
        return text.replace(",", " , ").split()
    if "'" in text:
        text = text.replace("'", "")
    if "." in text:
        text = _INITIALS.sub(lambda run: run[0].replace(".", "").replace(" ", "") + " ", text)
        text = _LONE_DOT.sub(" ", text)
    if "-" in text:
        text = _LETTERS_DASH.sub(r"\1 ", _FRACTION_DASH.sub(" ", _SPACED_DASH.sub("-", text)))
    if ";" in text:
        text = text.replace(";", ",")
    return _WORD.findall(text)


def fold(text: str) -> str:
    """``text`` as the parser writes names: upper-case ASCII words, single spaces.

    For comparing names of other sources with parsed ones: "Winston-Salem" and "Cañon City" give
    "WINSTON SALEM" and "CANON CITY".
    """
    return " ".join(words(plain(text)[0]))
