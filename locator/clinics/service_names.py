"""Names of services: their synonyms and spellings, and the ones that clinics offer.

``data/service_names.csv`` is only a list of synonyms. The services that a clinic offers are in the
locations file.
"""

import io
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache

from locator.errors import UsageError
from locator.system.input_files import csv_reader
from locator.system.shipped import shipped


def split_services(text: str) -> Iterator[str]:
    """The names between the semicolons of a cell, without blanks."""
    return (name for part in text.split(";") if (name := part.strip()))


def plain(name: str) -> str:
    """``name`` in lower case without punctuation, with single spaces."""
    return " ".join(re.findall(r"\w+", name.casefold()))


@lru_cache(maxsize=4096)  # bounded, because text from callers comes here
def service_key(name: str) -> str:
    """One key for all ways to write a service: case, punctuation and synonyms do not matter."""
    simple = plain(name)
    return vocabulary().get(simple, simple)


@cache
def vocabulary() -> dict[str, str]:
    """Every known ``plain`` name with the key of its service."""
    text = shipped("service_names.csv").decode()
    header, *cells = csv_reader(io.StringIO(text))
    named = [dict(zip(header, row, strict=True)) for row in cells]
    rows = [(plain(row["service"]), plain(row["synonym"])) for row in named]
    return {service: service for service, _ in rows} | {
        synonym: service for service, synonym in rows
    }


def offered_services(services: Iterable[Iterable[str]]) -> dict[str, str]:
    """The names of the services of each clinic, by their ``service_key``."""
    return {service_key(name): name for names in services for name in names}


def resolve_service(text: str, offered: Mapping[str, str]) -> str:
    """The service that ``text`` means, as it is written in ``offered`` (see ``offered_services``).

    Case, punctuation and synonyms do not matter. Raises UsageError, with the nearest name and all
    services that are offered, for any other service.
    """
    key = service_key(text)
    if key in offered:
        return offered[key]
    nearest = nearest_service(key, offered)
    hint = f'; did you mean "{nearest}"?' if nearest else "."
    names = "; ".join(sorted(offered.values(), key=str.casefold)) or "none"
    raise UsageError(f"no clinic offers that service{hint} On file: {names}")


def nearest_service(text: str, offered: Mapping[str, str]) -> str | None:
    """The service in ``offered`` whose name or synonym is like ``text``, which is ``plain``."""
    # The name of a known service is not a misspelling of another one.
    if text in vocabulary():
        return None
    from difflib import get_close_matches

    known = {name: offered[key] for name, key in vocabulary().items() if key in offered}
    known.update(offered)
    # 0.6 is difflib's own measure of a close match.
    begun = [name for name in known if text and name.startswith(text)]
    best = begun or get_close_matches(text, known, n=1, cutoff=0.6)
    return known[best[0]] if best else None


def misspelled(name: str, others: Iterable[str]) -> str | None:
    """The first of ``others`` that differs from ``name`` by a typing slip; all names are ``plain``.

    A slip is a letter that is missing, added or wrong, or two letters swapped, in each word. 80% of
    misspellings are single slips (F. J. Damerau, Communications of the ACM 7 (1964) 171). Words of
    up to three letters must be equal: PT is not OT.
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
