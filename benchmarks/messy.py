"""Addresses of real streets as people say them: what is placed, held, and certain but wrong.

    python benchmarks/messy.py [--each 300] TIGER_FILE ...

From each TIGER/Line file house numbers are drawn with their true points, and each is written in
many forms: without commas, without suffix, misspelled, with the wrong ZIP code and so on. Clinics
are a dozen random houses of the same county: the nearest one changes every few kilometers.
A form that makes it another real address (the wrong quadrant, say) counts against us.
"""

import argparse
import random
import re
import tempfile
from collections.abc import Callable
from itertools import pairwise
from typing import NamedTuple

from tabulate import tabulate

from locator.address.pub28 import DIRECTIONALS, SUFFIX_FORMS, SUFFIXES
from locator.answer import Answer, Request, make_answer
from locator.clinics.directory import Directory
from locator.clinics.model import Clinic
from locator.geocode.gazetteer import zip_row
from locator.geocode.offline import Offline
from locator.geocode.streets import counties
from locator.geocode.streets.build import Batch, build
from locator.geocode.streets.geometry import distance_m
from locator.geocode.streets.match import open_matcher
from locator.geocode.streets.names import shown
from locator.geocode.streets.store import County
from locator.geocode.streets.tiger import Feature, Side, read, sources
from locator.geodesy import inverse

CLINICS = 12
SOUNDS = (
    ("ph", "f"),
    ("ck", "k"),
    ("ei", "ie"),
    ("ll", "l"),
    ("ea", "ee"),
    ("ai", "a"),
    ("s", "z"),
)
UNITS = ("Apt 4", "#4B", "Unit B", "Lot 12", "Suite 200", "Trlr 5", "2nd Floor", "Apt4")
BEHIND = (", upstairs", " near the church", ", Apt 4", " (blue house)")
COUNTY_ROADS = ("CR {}", "Co. Rd. {}", "Cty Rd {}", "County Road {}", "County Rd # {}", "C R {}")


class House(NamedTuple):
    """A house number on a street, and where it is: latitude, longitude."""

    number: int
    street: str
    city: str
    state: str
    zip: str
    point: tuple[float, float]

    def written(self, street: str, *, comma: str = ",", zip_code: str = "") -> str:
        """The address with ``street`` for its street."""
        place = f"{self.city}{comma} {self.state} {zip_code or self.zip}"
        return f"{self.number} {street}{comma} {place}"


Form = Callable[[House, random.Random], str | None]


def houses(features: list[Feature], county: str, dice: random.Random) -> list[House]:
    """One house of each side of each feature, in a random order."""
    found = []
    for feature in features:
        for side in feature.sides:
            row = zip_row(side.zip)
            if row and side.from_number.isdigit() and side.to_number.isdigit():
                name = shown(feature.name, county)
                number, point = _drawn(feature, side, dice)
                found.append(House(number, name, row.place, row.state, row.zip, point))
    dice.shuffle(found)
    return found


def _drawn(feature: Feature, side: Side, dice: random.Random) -> tuple[int, tuple[float, float]]:
    start, end = int(side.from_number), int(side.to_number)
    number = dice.randrange(
        min(start, end), max(start, end) + 1, 2 if (end - start) % 2 == 0 else 1
    )
    share = (number - start) / (end - start) if end != start else 0.5
    places = [(y, x) for x, y in feature.line]
    steps = [distance_m(a, b) for a, b in pairwise(places)]
    left = share * sum(steps)
    for (a, b), step in zip(pairwise(places), steps, strict=True):
        if left <= step and step:
            part = left / step
            return number, (a[0] + part * (b[0] - a[0]), a[1] + part * (b[1] - a[1]))
        left -= step
    return number, places[-1]


def parts(street: str) -> tuple[str, list[str], str, str]:
    """Direction, words of the name, suffix and direction of a street as TIGER/Line writes it."""
    words = street.split()
    before = words.pop(0) if words[0] in DIRECTIONALS and len(words) > 2 else ""
    after = words.pop() if words[-1] in DIRECTIONALS and len(words) > 2 else ""
    suffix = words.pop() if words[-1].upper() in SUFFIXES and len(words) > 1 else ""
    return before, words, suffix, after


def _joined(*words: str) -> str:
    return " ".join(filter(None, words))


def _named(change: Callable[[str, random.Random], str]) -> Form:
    """The form with one longer word of the name changed."""

    def form(house: House, dice: random.Random) -> str | None:
        before, words, suffix, after = parts(house.street)
        long = [at for at, word in enumerate(words) if len(word) > 4 and word.isalpha()]
        if not long or re.search(r"\d", house.street):
            return None
        at = dice.choice(long)
        words[at] = change(words[at], dice)
        return house.written(_joined(before, *words, suffix, after))

    return form


def _at(word: str, dice: random.Random) -> int:
    return dice.randrange(1, len(word) - 1)


def _swapped(word: str, dice: random.Random) -> str:
    at = _at(word, dice)
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def _dropped(word: str, dice: random.Random) -> str:
    at = _at(word, dice)
    return word[:at] + word[at + 1 :]


def _doubled(word: str, dice: random.Random) -> str:
    at = _at(word, dice)
    return word[:at] + word[at] + word[at:]


def _replaced(word: str, dice: random.Random) -> str:
    at = _at(word, dice)
    return word[:at] + dice.choice("aeionrst") + word[at + 1 :]


def _heard(word: str, dice: random.Random) -> str:
    there = [(one, other) for one, other in SOUNDS if one in word[1:]]
    one, other = dice.choice(there or [("e", "i")])
    return word[0] + word[1:].replace(one, other, 1)


def _suffix(spell: Callable[[str, random.Random], str]) -> Form:
    def form(house: House, dice: random.Random) -> str | None:
        before, words, suffix, after = parts(house.street)
        if not suffix or re.search(r"\d", house.street):
            return None
        return house.written(_joined(before, *words, spell(suffix.upper(), dice), after))

    return form


def _other_suffix(suffix: str, dice: random.Random) -> str:
    return dice.choice([s for s in ("St", "Rd", "Dr", "Ln", "Ave", "Ct") if s.upper() != suffix])


def _direction(change: Callable[[str, list[str], str, str], str]) -> Form:
    def form(house: House, _: random.Random) -> str | None:
        before, words, suffix, after = parts(house.street)
        return house.written(change(before, words, suffix, after)) if before or after else None

    return form


def _county_road(house: House, dice: random.Random) -> str | None:
    match = re.fullmatch(r"(?:County|Co) Rd (\d+)", house.street)
    return house.written(dice.choice(COUNTY_ROADS).format(match[1])) if match else None


def forms(zips: list[str]) -> dict[str, Form]:
    """The ways to write an address; ``zips`` are those of the county."""

    def written(house: House, _: random.Random) -> str:
        return house.written(house.street)

    def wrong_zip(house: House, dice: random.Random) -> str:
        other = dice.choice([code for code in zips if code != house.zip] or [house.zip])
        return house.written(house.street, zip_code=other)

    def with_unit(house: House, dice: random.Random) -> str:
        return house.written(f"{house.street} {dice.choice(UNITS)}")

    return {
        "as the file has it": written,
        "small letters, no commas": lambda h, _: h.written(h.street, comma="").lower(),
        "no city": lambda h, _: f"{h.number} {h.street}, {h.zip}",
        "no ZIP": lambda h, _: f"{h.number} {h.street}, {h.city}, {h.state}",
        "another ZIP of the county": wrong_zip,
        "a unit": with_unit,
        "words behind the ZIP": lambda h, dice: written(h, dice) + dice.choice(BEHIND),
        "suffix in another form": _suffix(lambda s, d: d.choice(SUFFIX_FORMS[SUFFIXES[s]].split())),
        "suffix missing": _suffix(lambda _, __: ""),
        "another suffix": _suffix(_other_suffix),
        "direction missing": _direction(lambda _, words, suffix, __: _joined(*words, suffix)),
        "direction moved": _direction(lambda b, words, suffix, a: _joined(a, *words, suffix, b)),
        "county road": _county_road,
        "letters swapped": _named(_swapped),
        "a letter dropped": _named(_dropped),
        "a letter doubled": _named(_doubled),
        "a letter replaced": _named(_replaced),
        "as it sounds": _named(_heard),
    }


class Score:
    """The results for the addresses of one form."""

    def __init__(self) -> None:
        self.asked = self.placed = self.held = self.certain = self.wrong = 0

    def row(self) -> list[object]:
        """Counts and shares for the table."""
        share = "{:.1%}".format
        asked = self.asked or 1
        shares = (share(self.placed / asked), share(self.held / asked), share(self.certain / asked))
        return [self.asked, *shares, self.wrong]


def measure(path: str, each: int, scores: dict[str, Score]) -> None:
    """Ask for the houses of one file in all forms."""
    source = sources(path)[0]
    name = counties.name(source.fips)
    features, dice = list(read(source)), random.Random(11)
    there = houses(features, name, dice)
    clinics = Directory(
        Clinic(f"c{at}", f"c{at}", "", "", "", "", "", *house.point, 0.0)
        for at, house in enumerate(there[:CLINICS])
    )
    with tempfile.TemporaryDirectory() as folder:
        county = County(source.fips, name, "ranges", source.vintage, "file", 0, "")
        build(folder, [Batch(county, features)])
        geocoders, request = [Offline(open_matcher(folder, checked=True))], Request(links=())
        for form, write in forms(sorted({house.zip for house in there})).items():
            score, enough = scores.setdefault(form, Score()), scores[form].asked + each
            for house in there[CLINICS:]:
                text = write(house, dice)
                if text and score.asked < enough:
                    count(score, house, make_answer(text, clinics, geocoders, request), clinics)


def count(score: Score, house: House, answer: Answer, clinics: Directory) -> None:
    """Add one answer to the score."""
    score.asked += 1
    if not answer.origin:
        return
    score.placed += answer.origin.precision in ("interpolated", "street")
    score.held += any(
        inverse(*house.point, place.latitude, place.longitude).distance_m <= place.uncertainty_m
        for place in answer.candidates
    )
    if answer.decision.certain:
        score.certain += 1
        truly = min(
            clinics, key=lambda c: inverse(*house.point, c.latitude, c.longitude).distance_m
        )
        score.wrong += truly != answer.decision.nearest


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--each", type=int, default=300, help="addresses of each form and file")
    parser.add_argument("files", nargs="+")
    options = parser.parse_args()
    scores: dict[str, Score] = {}
    for path in options.files:
        measure(path, options.each, scores)
    table = [[form, *score.row()] for form, score in scores.items()]
    headers = ("form", "addresses", "on a street", "held", "certain", "and wrong")
    print(tabulate(table, headers, disable_numparse=True))


if __name__ == "__main__":
    main()
