"""House numbers in the form that compares: a prefix that must be equal, and a whole number.

``7061B`` is 7061, ``1140 1/2`` is 1140, ``12-34`` is 34 behind "12-" (Queens, New York),
``N6W23001`` is 23001 behind "N6W" (Wisconsin). USPS Publication 28 §234 and Appendix D list them.
"""

import re
from functools import lru_cache

_FRACTION = re.compile(r"\s+\d+/\d+$")
_PARTS = re.compile(r"(.*?)(\d{1,9})[^\d]*$", re.DOTALL)

Number = tuple[str, int]  # prefix, number


@lru_cache(maxsize=8_192)
def split_number(text: str) -> Number | None:
    """(prefix, number) of a house number; None if it has no digit."""
    match = _PARTS.match(_FRACTION.sub("", text.strip().upper()))
    return (match[1], int(match[2])) if match else None
