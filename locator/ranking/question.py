"""The question to the caller that is expected to raise the confidence most."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

from locator.address.model import Address
from locator.geocode.gazetteer import places
from locator.geocode.model import (
    ADDRESS_POINT,
    ALL,
    CITY,
    INTERPOLATED,
    INTERSECTION,
    NUMBERLESS,
    PO_BOX_ZIP,
    SOME,
    STATE,
    STREET,
    ZIP,
    Candidate,
)
from locator.ranking.model import Weighed

# Every question, by machine word; the sentences are in locator/report/phrases, a file a language.
QUESTIONS = (
    "zip",
    "city_and_state",
    "zip_in_full",
    "zip_or_state",
    "which_state",
    "which_place",
    "which_zip",
    "directional",
    "which_street",
    "street_address",
    "street_again",
    "house_number",
    "house_number_again",
)

# With these faults the street is not just the one that was given, which may exist as well.
_OTHER_STREET = frozenset({"suffix_changed", "suffix_missing", "street_respelled", "word_missing"})
_ON_STREETS = frozenset({ADDRESS_POINT, INTERPOLATED, INTERSECTION, STREET})
# With these faults a street's label has the block that is nearest to the number.
_OTHER_NUMBER = frozenset({"number_out_of_range", "number_changed"})
# With these faults the true place may be none of the candidates: the ZIP code leads out of it.
_DOUBTFUL = frozenset({"place_missing", "outside_us"})

# More choices than this nobody wants read out on the telephone.
MOST_CHOICES = 4
# The names of so many towns of one name take longer to read out than the question for the state.
_MANY_STATES = 3
# A question is worth asking from this expected gain in confidence on.
_NOTICEABLE = 0.02
# Among questions that are nearly as good, the one that asks for less of an address comes first.
_NEARLY = 0.02


def ask_when_unmatched(address: Address) -> str:
    """The word of the question for a caller whose address could not be placed."""
    return "zip_in_full" if address.zip_prefix else "city_and_state" if address.zip else "zip"


def _called(place: Candidate) -> str:
    """What a place is called: that of a house has no block, which nobody knows by heart."""
    block, _, name = place.label.partition(" ")
    has_block = _is_on_block(place) and block[-1:].isdigit()
    return name if has_block and name else place.label


def _is_on_block(place: Candidate) -> bool:
    """True for a house, and for a street where the block next to its number stands for it."""
    if place.precision == STREET:
        return not _OTHER_NUMBER.isdisjoint(place.faults)
    return place.precision in (ADDRESS_POINT, INTERPOLATED)


def _street_of(place: Candidate) -> str:
    """The street of "101-199 Dorset Rd NE, Huntsville, AL 35801", without the block."""
    return _called(place).partition(",")[0]


def _place_of(place: Candidate) -> str:
    """The town and its state; "" for a whole state, which is no place among towns."""
    if place.precision == STATE:
        return ""
    return ", ".join(filter(None, (place.city, place.state)))


# The questions that tell readings apart, those that ask for least first: the word, the fault that
# makes it fit (any, if ""), and what each reading is then called.
_CHOICES: tuple[tuple[str, str, Callable[[Candidate], str]], ...] = (
    ("zip_or_state", "state_conflict", lambda place: place.label),
    ("directional", "directional_missing", _street_of),
    ("which_place", "", _place_of),
    ("which_zip", "", lambda place: place.zip),
    ("which_place", "", _called),
)
# The next finer thing to ask for at each precision, and which part of the doubt around the place
# its answer is expected to settle where streets are known. Ours.
_FINER = {
    STATE: ("zip", 0.9),
    CITY: ("zip", 0.5),
    ZIP: ("street_address", 0.9),
    PO_BOX_ZIP: ("street_address", 0.9),
    INTERSECTION: ("street_address", 0.5),
    STREET: ("house_number", 0.9),
}
# A town in no list that is as likely as this is what the caller means, for all we know. Ours.
_LIKELY_UNLISTED = 0.1
# A street that was not found is found when it is asked for again in so many cases.
_AGAIN = 0.6


def question(
    weighed: Sequence[Weighed], confidence: float, streets: bool
) -> tuple[str | None, tuple[str, ...]]:
    """The word of the best question and its choices; (None, ()) where none helps noticeably.

    ``streets``: whether a geocoder without installed streets can place an address.
    """
    if not _DOUBTFUL.isdisjoint(weighed[0].origin.faults):
        choices = _in_one_zip(weighed)
        return ("which_place", choices) if choices else ("zip", ())
    offers = [
        *_by_street(weighed, streets),
        *_by_choice(weighed),
        *_by_detail(weighed, streets),
    ]
    best = max((gain for gain, _, _ in offers), default=0.0)
    if best - confidence < _NOTICEABLE:
        return None, ()
    return next((word, names) for gain, word, names in offers if gain >= best - _NEARLY)


def _in_one_zip(weighed: Sequence[Weighed]) -> tuple[str, ...]:
    """The names of streets that are all in one ZIP code, if that is too many for it to tell apart.

    With its town, each also says whether the caller is there at all.
    """
    if any(one.origin.precision not in _ON_STREETS for one in weighed):
        return ()
    if len({one.origin.zip for one in weighed}) > 1:
        return ()
    groups: dict[str, list[Weighed]] = defaultdict(list)
    for one in weighed:
        groups[_called(one.origin)].append(one)
    offered = _likely(groups)
    return tuple(offered) if len(offered) > 1 else ()


def _by_street(
    weighed: Sequence[Weighed], streets: bool
) -> Iterable[tuple[float, str, tuple[str, ...]]]:
    """The expected confidence where the streets found are offered, and another is asked for.

    Only where none of them is just the street that was given.
    """
    found = [one.origin for one in weighed if one.origin.precision in _ON_STREETS]
    if not found or any(_OTHER_STREET.isdisjoint(place.faults) for place in found):
        return
    groups: dict[str, list[Weighed]] = defaultdict(list)
    for one in weighed:
        on_street = one.origin.precision in _ON_STREETS
        groups[_street_of(one.origin) if on_street else ""].append(one)
    offered = _likely(groups)
    others = [one for called in groups if called not in offered for one in groups[called]]
    if offered and (others or len(offered) > 1):
        settled, rest = _without_settled(others, "street_again", streets)
        left = _best(rest) if rest else 0.0
        told = sum(_best(groups[called]) for called in offered)
        yield told + settled + left, "which_street", tuple(offered)


def _likely(groups: Mapping[str, Sequence[Weighed]]) -> list[str]:
    """The names of the groups that are worth offering, the likeliest first."""
    named = sorted(filter(None, groups), key=lambda called: -_weight(groups[called]))
    return [called for called in named[:MOST_CHOICES] if _weight(groups[called]) >= _NOTICEABLE]


def _by_choice(weighed: Sequence[Weighed]) -> Iterable[tuple[float, str, tuple[str, ...]]]:
    """The expected confidence of each question that offers the readings as choices."""
    if len(weighed) < 2 or any(_is_unlisted(one.origin) for one in weighed):
        return
    unplaced = all("street_not_placed" in one.origin.faults for one in weighed)
    for word, fault, name in _CHOICES:
        if fault and not any(fault in one.origin.faults for one in weighed):
            continue
        groups: dict[str, list[Weighed]] = defaultdict(list)
        for one in weighed:
            # A town where the street was not found is no choice beside streets.
            known = name is _place_of or "street_not_placed" not in one.origin.faults or unplaced
            groups[name(one.origin) if known else ""].append(one)
        named = [called for called in groups if called]
        if len(named) < 2:
            continue
        offered = _likely(groups)
        if len({_likeliest(groups[called]) for called in offered}) > 1:
            # Readings that are not offered are no better off than before.
            others = [one for called in groups if called not in offered for one in groups[called]]
            told_apart = [*(groups[called] for called in offered), *([others] if others else [])]
            many = name is _place_of and len(named) >= _MANY_STATES and _one_name(offered)
            yield sum(map(_best, told_apart)), "which_state" if many else word, tuple(offered)


def _is_unlisted(origin: Candidate) -> bool:
    """True for a town that is in no list and can well be meant: nobody can name it as a choice."""
    missing = "zip_missing" in origin.faults or "zip_unknown" in origin.faults
    return origin.precision == STATE and missing and origin.weight >= _LIKELY_UNLISTED


def _one_name(named: Sequence[str]) -> bool:
    """True if "Madison, AL" and the others differ in their states alone."""
    towns = {place.rpartition(", ")[0] for place in named}
    return len(towns) == 1 and "" not in towns


def _by_detail(
    weighed: Sequence[Weighed], streets: bool
) -> Iterable[tuple[float, str, tuple[str, ...]]]:
    """The expected confidence of each question for a finer detail."""
    for word in ("zip", "house_number", "house_number_again", "street_again", "street_address"):
        # A ZIP code that was not given also tells the towns apart.
        apart = word == "zip" and _lacks_zip(weighed[0].origin)
        if apart or any(_settled(one.origin, word, streets) for one in weighed):
            settled, rest = _without_settled(weighed, word, streets)
            # A ZIP code also places a caller who is in none of the readings.
            elsewhere = max(0.0, 1.0 - _weight(weighed)) if word == "zip" else 0.0
            left = sum(map(_best, _by_town(rest) if apart else [rest]))
            yield settled + _FINER[STATE][1] * elsewhere + left, word, ()


def _without_settled(
    group: Iterable[Weighed], word: str, streets: bool
) -> tuple[float, list[Weighed]]:
    """The weight that the answer to ``word`` is expected to settle, and the group without it."""
    settled, rest = 0.0, []
    for one in group:
        part = one.origin.weight * _settled(one.origin, word, streets)
        settled += part
        rest.append(one._replace(origin=one.origin._replace(weight=one.origin.weight - part)))
    return settled, rest


def _by_town(group: Sequence[Weighed]) -> list[list[Weighed]]:
    """Each town as a group of its own, and all other readings as one."""
    towns = [[one] for one in group if one.origin.precision == CITY]
    others = [one for one in group if one.origin.precision != CITY]
    return [*towns, others] if others else towns


def _lacks_zip(origin: Candidate) -> bool:
    """True if no ZIP code was given, or one that does not exist."""
    return "zip_missing" in origin.faults or "zip_unknown" in origin.faults


def _settled(origin: Candidate, word: str, streets: bool) -> float:
    """The part of the doubt around a place that the answer to ``word`` is expected to settle."""
    finer, part = _FINER.get(origin.precision, ("", 0.0))
    if origin.precision == CITY and _has_one_zip(origin):
        finer, part = _FINER[ZIP]
    if finer == "street_address" and "street_not_placed" in origin.faults:
        finer, part = "street_again", _AGAIN
    elif finer == "street_address" and not NUMBERLESS.isdisjoint(origin.faults):
        finer = "house_number"
    elif "crossing_not_placed" in origin.faults:
        finer = "street_address"  # somebody at a corner may not know a house number there
    elif "number_out_of_range" in origin.faults or "number_changed" in origin.faults:
        finer, part = "house_number_again", _AGAIN
    if finer != word:
        return 0.0
    if word == "zip":
        return part
    known = 1.0 if streets or origin.streets == ALL else 0.8 if origin.streets == SOME else 0.0
    return part * known


def _has_one_zip(town: Candidate) -> bool:
    """True if a town has a single ZIP, so that asking for it finds out nothing."""
    found = [place for place in places(town.city, town.state) if place.name == town.city]
    return len(found) == 1 and len(found[0].zips) == 1


def _best(group: Iterable[Weighed]) -> float:
    """The confidence in the best clinic, as far as this group of readings carries it."""
    return max(_totals(group).values())


def _likeliest(group: Iterable[Weighed]) -> int:
    """The index of the clinic that is the nearest from this group of readings."""
    totals = _totals(group)
    return max(totals, key=lambda index: totals[index])


def _totals(group: Iterable[Weighed]) -> dict[int, float]:
    total: dict[int, float] = defaultdict(float)
    for origin, parts in group:
        for index, part in parts:
            total[index] += origin.weight * part
    return total


def _weight(group: Iterable[Weighed]) -> float:
    return sum(one.origin.weight for one in group)
