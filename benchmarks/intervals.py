"""The interval of the true share around a counted one, and shares in words."""

import math
from collections.abc import Iterable
from typing import NamedTuple

# The 97.5% point of the normal distribution: two-sided intervals of 95%.
_Z = 1.959964


class Share(NamedTuple):
    """A share that was counted, 0 to 1, with its 95% interval."""

    part: float
    low: float
    high: float

    @property
    def text(self) -> str:
        """As "3.1% (1.9 to 4.8)"."""
        return f"{self.part:.1%} ({100 * self.low:.1f} to {100 * self.high:.1f})"


def share(hits: float, of: float) -> Share | None:
    """``hits`` out of ``of`` with Wilson's interval; None of nothing.

    E. B. Wilson, "Probable inference, the law of succession, and statistical inference", Journal
    of the American Statistical Association 22 (1927).
    """
    if not of:
        return None
    part = hits / of
    wide = 1 + _Z**2 / of
    middle = (part + _Z**2 / (2 * of)) / wide
    half = _Z / wide * math.sqrt(part * (1 - part) / of + _Z**2 / (4 * of**2))
    return Share(part, max(0.0, middle - half), min(1.0, middle + half))


def clustered(groups: Iterable[tuple[int, int]]) -> Share | None:
    """The share of all hits where answers come in groups of one address: (hits, answers) of each.

    Answers about one address are alike, so that they count as fewer: Wilson's interval with the
    number divided by the design effect, the variance of a ratio of sums over that of as many
    single answers (L. Kish, "Survey Sampling", 1965, chapters 5 and 6).
    """
    found = [(hits, of) for hits, of in groups if of]
    hits, of = sum(h for h, _ in found), sum(n for _, n in found)
    if not of:
        return None
    part, count = hits / of, len(found)
    if hits in (0, of) or count < 2:  # nothing varies: each address counts once
        alone = share(part * count, count)
        return alone and alone._replace(part=part)
    spread = sum((h - part * n) ** 2 for h, n in found) * count / (count - 1)
    effect = max(1.0, spread / of / (part * (1 - part)))
    fewer = share(hits / effect, of / effect)
    return fewer and fewer._replace(part=part)
