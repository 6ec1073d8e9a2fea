"""House numbers as they compare: a prefix that must be equal, and a whole number.

``7061B`` is 7061, ``1140 1/2`` is 1140, ``12-34`` is 34 behind "12-" (Queens, New York),
``N6W23001`` is 23001 behind "N6W" (Wisconsin). ``6225-6227`` is a range, and is 6225. USPS
Publication 28 §234 and Appendix D list them.
"""

import re
from functools import lru_cache

_FRACTION = re.compile(r"\s+\d+/\d+$")
# Two numbers of one building on one block. In Queens the second part has two digits.
_RANGE = re.compile(r"(\d{3,6})-(\d{3,6})")
_BLOCK = 100
_PARTS = re.compile(r"(.*?)(\d{1,9})[^\d]*$", re.DOTALL)


@lru_cache(maxsize=8_192)
def split_number(text: str) -> tuple[str, int] | None:
    """(prefix, number) of a house number, None if there is no digit in it."""
    if (both := _RANGE.fullmatch(text)) and 0 < int(both[2]) - int(both[1]) <= _BLOCK:
        return "", int(both[1])
    match = _PARTS.match(_FRACTION.sub("", text.strip().upper()))
    return (match[1], int(match[2])) if match else None
