"""The services of the directory: which clinics offer each, and the guides to it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from locator.clinics.guide import USUAL, Guide, Guides, Question
from locator.clinics.model import Clinic


class Offer(NamedTuple):
    """One service: its name, the clinics that offer it, and its guides by language."""

    name: str  # as the clinics write it
    clinics: tuple[Clinic, ...]  # without permanently closed ones
    guides: Mapping[str, Guide]

    def guide(self, language: str) -> Guide | None:
        """The guide in ``language``, else in another one; None if there is none."""
        return Guides({self.name: self.guides}).guide(self.name, language)

    @property
    def questions(self) -> int:
        """The number of questions with an answer in the usual language."""
        guide = self.guide(USUAL)
        return len(guide.questions) if guide else 0


def offers(clinics: Iterable[Clinic], guides: Guides) -> list[Offer]:
    """The services of all clinics that are not permanently closed, in the order of the file."""
    by_service: dict[str, list[Clinic]] = {}
    for clinic in clinics:
        if clinic.status != "closed":
            for service in clinic.services:
                by_service.setdefault(service, []).append(clinic)
    return [
        Offer(service, tuple(offering), guides.by_service.get(service, {}))
        for service, offering in by_service.items()
    ]


def one_offer(name: str, clinics: Iterable[Clinic], guides: Guides) -> Offer:
    """The service ``name``, which is as the clinics write it, with the clinics that offer it."""
    offering = [one for one in clinics if name in one.services and one.status != "closed"]
    return Offer(name, tuple(offering), guides.by_service.get(name, {}))


def find_question(text: str, questions: Sequence[Question]) -> Question | None:
    """The first question that has all words of ``text``, else the first with them in its answer.

    Case and accents do not matter. A word may be the beginning of another, so that "cost" finds
    "costs" and "costs" finds "cost".
    """
    wanted = _words(text)
    if not wanted:
        return None
    for parts in ((0,), (0, 1)):
        for one in questions:
            known = _words(" ".join(one[part] for part in parts))
            if all(any(_alike(word, other) for other in known) for word in wanted):
                return one
    return None


def _words(text: str) -> list[str]:
    import unicodedata

    plain = unicodedata.normalize("NFKD", text.casefold())
    return re.findall(r"\w+", "".join(c for c in plain if not unicodedata.combining(c)))


# Shorter words begin too many others: "is" is no form of "I". Ours.
_LEAST_STEM = 3


def _alike(word: str, other: str) -> bool:
    if word == other:
        return True
    shorter, longer = sorted((word, other), key=len)
    return len(shorter) >= _LEAST_STEM and longer.startswith(shorter)
