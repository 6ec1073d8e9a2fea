"""Names of services: the many ways to write one, and which ones the clinics offer.

``data/service_names.csv`` lists what else a service is called. It is a vocabulary: what a clinic
offers stands in the locations file alone.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache

from locator.errors import UsageError
from locator.system.shipped import shipped


def split_services(text: str) -> Iterator[str]:
    """The names between the semicolons of a cell, without blanks."""
    return (name for part in text.split(";") if (name := part.strip()))


def plain(name: str) -> str:
    """``name`` in small letters and digits with single spaces; punctuation makes no difference."""
    return " ".join(re.findall(r"\w+", name.casefold()))


@lru_cache(maxsize=4096)  # callers' words come here too: they must not pile up
def service_key(name: str) -> str:
    """The same text for every way to write a service: by case, punctuation and known synonyms."""
    simple = plain(name)
    return vocabulary().get(simple, simple)


@cache
def vocabulary() -> dict[str, str]:
    """Every known name, ``plain``, and the key of the service it means."""
    text = shipped("service_names.csv").decode()
    rows = [
        (plain(row["service"]), plain(row["synonym"])) for row in csv.DictReader(io.StringIO(text))
    ]
    return {service: service for service, _ in rows} | {
        synonym: service for service, synonym in rows
    }


def offered_services(services: Iterable[Iterable[str]]) -> dict[str, str]:
    """The names of the services of each clinic, by their ``service_key``."""
    return {service_key(name): name for names in services for name in names}


def resolve_service(text: str, offered: Mapping[str, str]) -> str:
    """The service that ``text`` means, as it is written in ``offered`` (see ``offered_services``).

    Case, punctuation and known synonyms make no difference. Raises UsageError, with the nearest
    name and all that are offered, if the service is not offered.
    """
    key = service_key(text)
    if key in offered:
        return offered[key]
    # A service that we know by this name is not a misspelling of another.
    nearest = None if key in vocabulary() else _nearest(key, offered)
    hint = f'; did you mean "{nearest}"?' if nearest else "."
    names = "; ".join(sorted(offered.values(), key=str.casefold)) or "none"
    raise UsageError(f"no clinic offers that service{hint} On file: {names}")


def _nearest(text: str, offered: Mapping[str, str]) -> str | None:
    from difflib import get_close_matches

    known = {name: offered[key] for name, key in vocabulary().items() if key in offered}
    known.update(offered)
    # 0.6 is difflib's own measure of a close match.
    begun = [name for name in known if text and name.startswith(text)]
    best = begun or get_close_matches(text, known, n=1, cutoff=0.6)
    return known[best[0]] if best else None


def misspelt(name: str, others: Iterable[str]) -> str | None:
    """The first of ``others`` that ``name`` is a slip of the keyboard away from; all ``plain``.

    A slip is one letter more, less or other, or two swapped, in any of the words: 80% of all
    misspellings are such (F. J. Damerau, Communications of the ACM 7 (1964) 171). Words of up to
    three letters must be the same: PT is not OT.
    """
    words = name.split()
    alike = (other for other in others if abs(len(other) - len(name)) <= len(words))
    return next((other for other in alike if _close(words, other.split())), None)


def _close(words: list[str], others: list[str]) -> bool:
    if words == others or len(words) != len(others):
        return False
    pairs = zip(words, others, strict=True)
    return all(a == b or (min(len(a), len(b)) > 3 and _one_slip(a, b)) for a, b in pairs)


def _one_slip(a: str, b: str) -> bool:
    start = 0
    while start < min(len(a), len(b)) and a[start] == b[start]:
        start += 1
    a, b = a[start:], b[start:]
    while a and b and a[-1] == b[-1]:
        a, b = a[:-1], b[:-1]
    return (len(a) <= 1 and len(b) <= 1) or (len(a) == 2 and a == b[::-1])
