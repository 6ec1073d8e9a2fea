"""House numbers in the form that compares: a prefix that must be equal, and a whole number.

``7061B`` is 7061, ``1140 1/2`` is 1140, ``12-34`` is 34 behind "12-" (Queens, New York),
``N6W23001`` is 23001 behind "N6W" (Wisconsin). ``6225-6227`` and ``6225-27`` are ranges, and are
6225. USPS Publication 28 §234 and Appendix D list them.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import lru_cache

from locator.address.text import pattern

_FRACTION = r"\s+\d+/\d+$"
# Two numbers of one building on one block. In Queens the second part has two digits.
_RANGE = r"(\d{3,6})-(\d{3,6})"
# The second number without the digits it shares with the first: "7525-27". Numbers of Queens have
# three digits at most in front.
_SHORT_RANGE = r"(\d{4,6})-\d{1,2}"
_BLOCK = 100
_PARTS = r"(?s)(.*?)(\d{1,9})[^\d]*$"
_MOST_DIGITS = 9  # of the number

Number = tuple[str, int]  # prefix, number


@lru_cache(maxsize=8_192)
def split_number(text: str) -> Number | None:
    """(prefix, number) of a house number; None if it has no digit."""
    if len(text) <= _MOST_DIGITS and text.isascii() and text.isdigit():
        return "", int(text)  # as nearly all
    if (both := pattern(_RANGE).fullmatch(text)) and 0 < int(both[2]) - int(both[1]) <= _BLOCK:
        return "", int(both[1])
    if short := pattern(_SHORT_RANGE).fullmatch(text):
        return "", int(short[1])
    match = pattern(_PARTS).match(pattern(_FRACTION).sub("", text.strip().upper()))
    return (match[1], int(match[2])) if match else None


@lru_cache(maxsize=512)
def edits(number: int) -> tuple[int, ...]:
    """The numbers that differ from ``number`` in one digit: dropped, added, changed or swapped.

    Those of the same length first, then the longer ones, then the shorter ones.
    """
    digits = str(number)
    places = range(len(digits))
    swapped = (digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :] for at in places[:-1])
    changed = (digits[:at] + new + digits[at + 1 :] for at in places for new in "0123456789")
    longer = (
        digits[:at] + new + digits[at:] for at in (*places, len(digits)) for new in "0123456789"
    )
    shorter = (digits[:at] + digits[at + 1 :] for at in places)
    texts = (*swapped, *changed, *longer, *shorter)
    found = dict.fromkeys(int(text) for text in texts if text and text[0] != "0")
    found.pop(number, None)
    return tuple(found)


def merged(ranges: Iterable[tuple[int, int]]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The lowest and the highest numbers of ranges that neither touch nor overlap, ascending."""
    lows: list[int] = []
    highs: list[int] = []
    for low, high in sorted(ranges):
        if highs and low <= highs[-1] + 1:
            highs[-1] = max(highs[-1], high)
        else:
            lows.append(low)
            highs.append(high)
    return tuple(lows), tuple(highs)


def holds(ranges: tuple[Sequence[int], Sequence[int]], number: int) -> bool:
    """True if one of the ``merged`` ranges holds the number."""
    at = bisect_right(ranges[0], number) - 1
    return at >= 0 and number <= ranges[1][at]
