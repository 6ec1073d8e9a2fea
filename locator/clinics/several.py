"""Several services in one name: "Dry needling, Cupping" where a ";" should separate them."""

import re
from collections.abc import Collection, Iterable, Sequence

from locator.clinics.service_names import plain, service_key, split_services, vocabulary

_COMMAS = r"[,\uff0c\u3001]"
_COMMAS_AND = rf"{_COMMAS}(?:\s*(?:and|y)\b)?"
# Also in names of one service, such as "Strength and conditioning".
_ANY = r"[,\uff0c\u3001|/&+\u2022\u00b7]|\b(?:and|y)\b"
# Ours: longer parts are rather of a sentence than of a list.
_MOST_WORDS = 3


def several_services(cells: Iterable[str]) -> dict[str, list[str]]:
    """Names in the ``cells`` that look like several services, each with these services.

    A name is a list if one of its parts between commas is a service elsewhere, or if two of its
    parts are known services; and where most cells with commas look like lists, these are.
    """
    cells = [cell for cell in dict.fromkeys(cells) if cell]
    names = dict.fromkeys(name for cell in cells for name in split_services(cell))
    offered = {service_key(name) for name in names}
    lists = frozenset(_lists(cells))
    found = {}
    for name in names:
        if plain(name) in vocabulary():
            continue
        commas, parts = _parts(name, _COMMAS_AND), _parts(name, _ANY)
        known = sum(_is_known(part, offered) for part in parts)
        elsewhere = any(service_key(part) in offered for part in commas)
        if len(parts) > 1 and known == len(parts):
            found[name] = parts
        elif len(commas) > 1 and (name in lists or elsewhere or known > 1):
            found[name] = commas
    return found


def _parts(name: str, marks: str) -> list[str]:
    return [part for part in map(str.strip, re.split(marks, name)) if part]


def _is_known(part: str, offered: Collection[str]) -> bool:
    return plain(part) in vocabulary() or service_key(part) in offered


def _lists(cells: Sequence[str]) -> list[str]:
    """The cells that look like lists, if they are most of those with commas."""
    if any(";" in cell for cell in cells):
        return []  # whoever writes the file knows the mark
    commas = {cell: parts for cell in cells if len(parts := _parts(cell, _COMMAS)) > 1}
    lists = [cell for cell, parts in commas.items() if _looks_like_a_list(parts)]
    # "Physical Therapy, Pediatric" alone can be one service.
    enough = len(lists) > 1 or any(len(commas[cell]) > 2 for cell in lists)
    return lists if enough and 2 * len(lists) > len(commas) else []


def _looks_like_a_list(parts: Sequence[str]) -> bool:
    """True for short parts that begin alike: all with a capital letter, or none."""
    begun = {part[0].isupper() for part in parts}
    short = all(len(part.split()) <= _MOST_WORDS for part in parts)
    return short and len(begun) == 1 and all(len(_parts(part, _ANY)) == 1 for part in parts)
