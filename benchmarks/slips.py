"""The mistakes that callers make, one or two at a time: a house → what the caller says.

A mistake is a function of a house and a ``random.Random``; it gives None where it cannot be made
(no suffix to forget). ``KINDS`` has them all by name.
"""

import random
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TypeVar

from places import County, House, Zip, near, parts, states, street_key, towns, zips
from program import DIRECTIONALS


class Said(NamedTuple):
    """The words that a caller says for a house: its parts, "" for one that is left out."""

    number: str
    street: str
    town: str
    state: str
    zip: str
    behind: str = ""  # words behind the street: a unit
    after: str = ""  # words at the end
    small: bool = False  # in small letters without commas

    @property
    def text(self) -> str:
        """The parts as one line."""
        street = f"{self.number} {self.street} {self.behind}".strip()
        place = " ".join(filter(None, (self.state, self.zip)))
        text = ", ".join(filter(None, (street, self.town, place))) + self.after
        return text.lower().replace(",", "") if self.small else text


T = TypeVar("T")
Slip = Callable[[House, random.Random], Said | None]

# Letters that are heard as others. The spellings of one sound in American English are ours; the
# consonants after them differ only in where the tongue is, which noise hides first (G. A. Miller
# and P. E. Nicely, "An analysis of perceptual confusions among some English consonants", Journal
# of the Acoustical Society of America 27, 1955).
_SOUNDS = (
    ("ph", "f"), ("ck", "k"), ("ei", "ie"), ("ie", "ei"), ("ll", "l"), ("tt", "t"), ("nn", "n"),
    ("ss", "s"), ("ea", "ee"), ("ee", "ea"), ("ai", "ay"), ("ay", "ai"), ("ou", "ow"), ("s", "z"),
    ("z", "s"), ("c", "k"), ("k", "c"), ("y", "i"), ("er", "or"), ("or", "er"), ("p", "t"),
    ("t", "p"), ("b", "d"), ("d", "b"), ("m", "n"), ("n", "m"), ("f", "s"), ("v", "b"), ("b", "v"),
)  # fmt: skip
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
# The suffixes that most streets of TIGER/Line have.
_COMMON = ("St", "Rd", "Dr", "Ln", "Ave", "Ct", "Cir", "Way", "Blvd", "Pl")
_UNITS = ("Apt 4", "#4B", "Unit B", "Lot 12", "Suite 200", "Trlr 5", "2nd Floor", "Apt4")
_AFTER = (", upstairs", " near the church", ", Apt 4", " (blue house)", " USA", ", thanks")
# Road classes that are said for each other; Pub. 28 Appendix F.
_CLASSES = ("US Hwy", "State Hwy", "County Rd", "State Rte")
_OPPOSITE = {"N": "S", "S": "N", "E": "W", "W": "E", "NE": "NW", "NW": "SW", "SE": "NE", "SW": "SE"}


def _said(house: House) -> Said:
    return Said(str(house.number), house.street, house.town, house.state, house.zip)


def _joined(before: str, words: Sequence[str], suffix: str, after: str) -> str:
    return " ".join(filter(None, (before, *words, suffix, after)))


def _correct(house: House, _: random.Random) -> Said:
    return _said(house)


# The name of the street


def _in_name(change: Callable[[str, random.Random], str]) -> Slip:
    """The slip that changes one word of four letters or more of the name."""

    def slip(house: House, dice: random.Random) -> Said | None:
        before, words, suffix, after = parts(house.street)
        long = [at for at, word in enumerate(words) if len(word) > 3 and word.isalpha()]
        if not long or _is_numbered(words):
            return None
        at = dice.choice(long)
        changed = change(words[at], dice)
        if changed == words[at]:
            return None
        words[at] = changed
        return _said(house)._replace(street=_joined(before, words, suffix, after))

    return slip


def _is_numbered(words: Sequence[str]) -> bool:
    return any(word[0].isdigit() for word in words)


def _dropped(word: str, dice: random.Random) -> str:
    at = dice.randrange(len(word))
    return word[:at] + word[at + 1 :]


def _doubled(word: str, dice: random.Random) -> str:
    at = dice.randrange(len(word))
    return word[:at] + word[at].lower() + word[at:] if at else word[0] + word.lower()


def _swapped(word: str, dice: random.Random) -> str:
    at = dice.randrange(len(word) - 1)
    return (word[:at] + word[at + 1] + word[at] + word[at + 2 :]).title()


def _replaced(word: str, dice: random.Random) -> str:
    at = dice.randrange(len(word))
    return (word[:at] + dice.choice(_LETTERS) + word[at + 1 :]).title()


def _heard(word: str, dice: random.Random) -> str:
    small = word.lower()
    there = [pair for pair in _SOUNDS if pair[0] in small]
    if not there:
        return word
    one, other = dice.choice(there)
    places = [at for at in range(len(small)) if small.startswith(one, at)]
    at = dice.choice(places)
    return (small[:at] + other + small[at + len(one) :]).title()


def _word_dropped(house: House, dice: random.Random) -> Said | None:
    before, words, suffix, after = parts(house.street)
    if len(words) < 2 or _is_numbered(words):
        return None
    del words[dice.randrange(len(words))]
    return _said(house)._replace(street=_joined(before, words, suffix, after))


def _run_together(house: House, dice: random.Random) -> Said | None:
    before, words, suffix, after = parts(house.street)
    if len(words) < 2 or _is_numbered(words):
        return None
    at = dice.randrange(len(words) - 1)
    words[at : at + 2] = [words[at] + words[at + 1].lower()]
    return _said(house)._replace(street=_joined(before, words, suffix, after))


def _suffix(change: Callable[[str, random.Random], str]) -> Slip:
    """The slip that changes the suffix; roads with numbers for names have none of their own."""

    def slip(house: House, dice: random.Random) -> Said | None:
        before, words, suffix, after = parts(house.street)
        if not suffix:
            return None
        return _said(house)._replace(street=_joined(before, words, change(suffix, dice), after))

    return slip


def _other_suffix(suffix: str, dice: random.Random) -> str:
    return dice.choice([other for other in _COMMON if other.upper() != suffix.upper()])


def _direction(change: Callable[[str, list[str], str, str], str]) -> Slip:
    """The slip that changes the direction of a street that has one."""

    def slip(house: House, _: random.Random) -> Said | None:
        before, words, suffix, after = parts(house.street)
        if not before and not after:
            return None
        return _said(house)._replace(street=change(before, words, suffix, after))

    return slip


def _turned(word: str) -> str:
    return _OPPOSITE[DIRECTIONALS[word.upper()]] if word else ""


def _direction_added(house: House, dice: random.Random) -> Said | None:
    before, words, suffix, after = parts(house.street)
    if before or after or not suffix:
        return None
    word = dice.choice("NSEW")
    ends = (word, "") if dice.random() < 0.5 else ("", word)
    return _said(house)._replace(street=_joined(ends[0], words, suffix, ends[1]))


def _road_number(house: House, dice: random.Random) -> Said | None:
    before, words, suffix, after = parts(house.street)
    numbered = [at for at, word in enumerate(words) if word[0].isdigit()]
    if not numbered:
        return None
    at = numbered[0]
    digits = [i for i, letter in enumerate(words[at]) if letter.isdigit()]
    changed = _digit(words[at], dice.choice(digits), dice)
    words[at] = changed
    return _said(house)._replace(street=_joined(before, words, suffix, after))


def _road_class(house: House, dice: random.Random) -> Said | None:
    before, words, suffix, after = parts(house.street)
    if len(words) != 3 or not words[2][0].isdigit():
        return None
    own = " ".join(words[:2]).title()
    words[:2] = [dice.choice([other for other in _CLASSES if other != own])]
    return _said(house)._replace(street=_joined(before, words, suffix, after))


def _road_class_missing(house: House, _: random.Random) -> Said | None:
    before, words, suffix, after = parts(house.street)
    if len(words) != 3 or not words[2][0].isdigit():
        return None
    words[:2] = ["Hwy" if "hwy" in words[1].lower() or "rte" in words[1].lower() else words[1]]
    return _said(house)._replace(street=_joined(before, words, suffix, after))


# The number of the house, and the ZIP code


def _digit(digits: str, at: int, dice: random.Random) -> str:
    """``digits`` with another digit at one place; the first does not become 0."""
    others = [d for d in "0123456789" if d != digits[at] and (at or d != "0")]
    return digits[:at] + dice.choice(others) + digits[at + 1 :]


def _exchanged(digits: str, dice: random.Random) -> str | None:
    """``digits`` with two neighbors swapped; None where all are the same."""
    places = [at for at in range(len(digits) - 1) if digits[at] != digits[at + 1]]
    if not places:
        return None
    at = dice.choice(places)
    return digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :]


def _number(change: Callable[[str, random.Random], str | None]) -> Slip:
    def slip(house: House, dice: random.Random) -> Said | None:
        number = change(str(house.number), dice)
        if not number or number[0] == "0" or number == str(house.number):
            return None
        return _said(house)._replace(number=number)

    return slip


def _lost(number: str, dice: random.Random) -> str:
    at = dice.randrange(len(number))
    return number[:at] + number[at + 1 :]


def _gained(number: str, dice: random.Random) -> str:
    at = dice.randrange(len(number) + 1)
    return number[:at] + dice.choice("0123456789") + number[at:]


def _changed(number: str, dice: random.Random) -> str:
    return _digit(number, dice.randrange(len(number)), dice)


def _zip(change: Callable[[House, random.Random], Zip | str | None], town: str = "right") -> Slip:
    """The slip to another ZIP; ``town``: the right one, its own (of the wrong ZIP), or none."""

    def slip(house: House, dice: random.Random) -> Said | None:
        other = change(house, dice)
        if not other:
            return None
        code = other if isinstance(other, str) else other.code
        said = _said(house)._replace(zip=code)
        if town == "none":
            return said._replace(town="", state="")
        if town == "own" and isinstance(other, Zip):
            return said._replace(town=other.place) if other.place != house.town else None
        return said

    return slip


def _one_digit(house: House, dice: random.Random) -> str | None:
    """Another real ZIP that one wrong digit makes."""
    return _pick([code for code in _one_off(house.zip) if code in zips()], dice)


def _no_such(house: House, dice: random.Random) -> str | None:
    """The ZIP with one wrong digit, where that is no ZIP; None if there is none."""
    return _pick([code for code in _one_off(house.zip) if code not in zips()], dice)


def _one_off(code: str) -> list[str]:
    return [
        code[:at] + digit + code[at + 1 :]
        for at in range(5)
        for digit in "0123456789"
        if digit != code[at]
    ]


def _two_swapped(house: House, dice: random.Random) -> str | None:
    return _exchanged(house.zip, dice)


def _neighbor(house: House, dice: random.Random) -> Zip | None:
    """One of the three nearest ZIPs."""
    return _pick(near(house.zip)[:3], dice)


def _about_here(house: House, dice: random.Random) -> Zip | None:
    """A ZIP of another town within 40 km."""
    return _pick([row for row in near(house.zip) if row.place != house.town], dice)


def _pick(found: Sequence[T], dice: random.Random) -> T | None:
    return dice.choice(found) if found else None


# Towns and states


def _town(choose: Callable[[House], Sequence[str]], *, with_zip: bool) -> Slip:
    """The slip to another town than those that the ZIP goes by."""

    def slip(house: House, dice: random.Random) -> Said | None:
        own = {name.upper() for name in zips()[house.zip].names}
        town = _pick([name for name in choose(house) if name.upper() not in own], dice)
        if town is None:
            return None
        said = _said(house)._replace(town=town)
        return said if with_zip else said._replace(zip="")

    return slip


def _any_town(house: House) -> Sequence[str]:
    return towns(house.state)


def _near_towns(house: House) -> Sequence[str]:
    return sorted({row.place for row in near(house.zip)})


def _state(house: House, dice: random.Random) -> Said:
    return _said(house)._replace(state=dice.choice([s for s in states() if s != house.state]))


KINDS: dict[str, Slip] = {
    "correct": _correct,
    "small letters, no commas": lambda h, _: _said(h)._replace(small=True),
    "no ZIP": lambda h, _: _said(h)._replace(zip=""),
    "no town": lambda h, _: _said(h)._replace(town="", state=""),
    "a unit": lambda h, dice: _said(h)._replace(behind=dice.choice(_UNITS)),
    "words after it": lambda h, dice: _said(h)._replace(after=dice.choice(_AFTER)),
    "words run together": _run_together,
    "letter dropped": _in_name(_dropped),
    "letter doubled": _in_name(_doubled),
    "letters swapped": _in_name(_swapped),
    "letter replaced": _in_name(_replaced),
    "sounds like it": _in_name(_heard),
    "word of the name dropped": _word_dropped,
    "suffix missing": _suffix(lambda _, __: ""),
    "suffix wrong": _suffix(_other_suffix),
    "direction missing": _direction(lambda _, words, suffix, __: _joined("", words, suffix, "")),
    "direction wrong": _direction(lambda b, w, s, a: _joined(_turned(b), w, s, _turned(a))),
    "direction moved": _direction(lambda b, words, suffix, a: _joined(a, words, suffix, b)),
    "direction added": _direction_added,
    "digit of a numbered street": _road_number,
    "road class wrong": _road_class,
    "road class missing": _road_class_missing,
    "number: digit lost": _number(_lost),
    "number: digit gained": _number(_gained),
    "number: digits swapped": _number(_exchanged),
    "number: digit changed": _number(_changed),
    "ZIP digit wrong": _zip(_one_digit),
    "ZIP digit wrong, no town": _zip(_one_digit, "none"),
    "ZIP digit makes no ZIP": _zip(_no_such),
    "ZIP digit makes no ZIP, no town": _zip(_no_such, "none"),
    "ZIP digits swapped": _zip(_two_swapped),
    "ZIP digits swapped, no town": _zip(_two_swapped, "none"),
    "ZIP digit lost": _zip(lambda house, dice: _lost(house.zip, dice)),
    "ZIP digit gained": _zip(lambda house, dice: _gained(house.zip, dice)),
    "neighboring ZIP": _zip(_neighbor),
    "neighboring ZIP, no town": _zip(_neighbor, "none"),
    "wrong ZIP and its own town": _zip(_about_here, "own"),
    "wrong town, no ZIP": _town(_any_town, with_zip=False),
    "next town, no ZIP": _town(_near_towns, with_zip=False),
    "wrong town": _town(_any_town, with_zip=True),
    "next town": _town(_near_towns, with_zip=True),
    "wrong state": _state,
}
_ALONE = tuple(KINDS.values())


def _two_mistakes(house: House, dice: random.Random) -> Said | None:
    """Two of the above in different parts; None where they are in one part, or one is none."""
    right = _said(house)
    changes = [_changes(right, slip(house, dice)) for slip in dice.sample(_ALONE, 2)]
    if not all(changes) or changes[0].keys() & changes[1].keys():
        return None
    return right._replace(**changes[0], **changes[1])


def _changes(right: Said, said: Said | None) -> dict[str, Any]:
    own = right._asdict()
    return {name: to for name, to in said._asdict().items() if to != own[name]} if said else {}


KINDS["two mistakes"] = _two_mistakes

# The kinds that are asked again where a part of the county's streets is not installed.
PARTLY = (
    "correct", "no ZIP", "no town", "letter dropped", "letter replaced",
    "word of the name dropped", "suffix missing", "suffix wrong", "direction missing",
    "number: digit lost", "number: digit changed", "ZIP digit wrong", "neighboring ZIP",
    "next town", "next town, no ZIP", "two mistakes",
)  # fmt: skip
# Those with which a street is asked for of which nothing is installed.
REMOVED = (
    "correct", "no ZIP", "no town", "letter replaced", "suffix missing", "suffix wrong",
    "direction missing", "number: digit changed", "ZIP digit wrong", "neighboring ZIP",
)  # fmt: skip


def is_another(said: Said, house: House, county: County) -> bool:
    """True if the words are a real address of the county, and no longer that of the house.

    Also if they are with the house's own place, or with its own number and street: of two mistakes
    the one alone makes another address.
    """
    own = _said(house)
    in_place = said._replace(town=own.town, state=own.state, zip=own.zip)
    on_street = said._replace(number=own.number, street=own.street)
    return any(_is_another(one, house, county) for one in (said, in_place, on_street))


def _is_another(said: Said, house: House, county: County) -> bool:
    if not said.number.isdecimal() or _is_same(said, house):
        return False
    return county.has(int(said.number), said.street, said.zip, said.town)


def _is_same(said: Said, house: House) -> bool:
    own = {name.upper() for name in zips()[house.zip].names}
    return (
        said.number == str(house.number)
        and street_key(said.street) == street_key(house.street)
        and said.zip in ("", house.zip)
        and (not said.town or said.town.upper() in own)
    )
