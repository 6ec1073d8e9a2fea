"""The words of a map: over the picture, below it, and for those who cannot see it."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from locator.geodesy import METERS_PER_MILE
from locator.map.projection import View
from locator.report.phrases.en import LANGUAGE as ENGLISH
from locator.report.phrases.model import Language
from locator.report.text import text
from locator.report.words import (
    clinic_name,
    contenders,
    distance,
    find_clinic,
    minutes_by_road,
    one_line,
    precision,
    question,
    status,
)

# Places and clinics that are less likely than this are not drawn as possible ones, unless all are.
_POSSIBLE = 0.05
# More names than this nobody listens to.
_MOST_NAMES = 8


def verdict(contract: dict[str, Any], units: str) -> str:
    """The decision in one line, as shown over the map."""
    decision = contract["decision"]
    if contract["origin"] is None:
        return "The address could not be placed"
    if decision["nearest"] is None:
        return "No clinic fits what was asked for"
    if decision["level"] == "open":
        lead = f"Open: {contenders(contract) or 'it cannot be told yet'}"
        return f"{lead}. Ask: {question(contract)}" if question(contract) else lead
    clinic = find_clinic(contract, decision["nearest"])
    name = clinic_name(contract, decision["nearest"])
    drive = _drive(contract, clinic) if clinic else ""
    far = drive or (f"{distance(clinic, units)} away" if clinic else "")
    return f"Nearest: {', '.join(filter(None, (name, far)))} ({decision['level']})"


def basis(contract: dict[str, Any], units: str) -> str:
    """From where it is measured, and how well that is known; "" without a place."""
    origin = contract["origin"]
    if origin is None:
        return ""
    if (places := _places(contract)) > 1:
        return f"The address can mean {places} places"
    return f"Caller: {one_line(origin['label'])} ({precision(origin, units)})"


def _places(contract: dict[str, Any]) -> int:
    """The number of places that the text can well mean; the first one counts in any case."""
    return possible([one["weight"] for one in contract["readings"]]) or 1


def possible(chances: Sequence[float]) -> int:
    """The number of chances (0 to 1, the largest first) that are worth drawing.

    Where none is large, those that are at least half as large as the first.
    """
    least = min(_POSSIBLE, chances[0] / 2) if chances else 0.0
    return sum(chance >= least for chance in chances)


def _drive(contract: dict[str, Any], clinic: dict[str, Any], say: Language = ENGLISH) -> str:
    """The minutes to a clinic, if the measure is the drive."""
    return minutes_by_road(contract, clinic, say, "map.minutes")


def how_far(contract: dict[str, Any], id: str, units: str, say: Language = ENGLISH) -> str:
    """The distance of a listed clinic, and whether it is closed; "" for one not listed.

    Nothing of the former where the address can mean several places: it would be from one of them.
    """
    clinic = find_clinic(contract, id)
    if clinic is None:
        return ""
    far = ""
    if _places(contract) == 1:
        far = _drive(contract, clinic, say) or distance(clinic, units, say)
    return ", ".join(filter(None, (far, status(clinic, say))))


def legend(
    signs: Iterable[str], minutes: Sequence[float], say: Language = ENGLISH
) -> dict[str, str]:
    """The meaning of each of some SIGNS, in a language; ``minutes`` are those of the bands."""
    words = say.joined([f"{number:g}" for number in minutes])
    one = {"bands": "bands.one"} if words == "1" else {}
    return {sign: say(f"map.{one.get(sign, sign)}", minutes=words) for sign in signs}


def description(
    contract: dict[str, Any],
    units: str,
    view: View,
    *,
    drawn: Sequence[str],
    others: int,
    meaning: Iterable[str],
) -> str:
    """The picture and the answer, in sentences.

    ``drawn``: the names of the clinics in the picture; ``others``: how many more it shows without
    their names; ``meaning``: the words of its signs.
    """
    size = view.width * view.meters_per_unit / (METERS_PER_MILE if units == "mi" else 1000)
    named = drawn[:_MOST_NAMES]
    clinics = ENGLISH.joined([*named, *_more(len(drawn) - len(named) + others)]) or "none"
    sentences = (
        f"A map, north up, {ENGLISH(f'length.{units}', n=f'{size:,.1f}')} wide.",
        f"Clinics in it: {clinics}.",
        *(f"{words}." for words in meaning),
        text(contract, units),
    )
    return " ".join(sentences)


def _more(count: int) -> list[str]:
    return [f"{count:,} more"] if count > 0 else []


def beyond(
    contract: dict[str, Any], drawn: Collection[str], units: str, say: Language = ENGLISH
) -> str:
    """The first of the listed clinics that is not among the ids ``drawn``; "" without one."""
    for clinic in contract["clinics"]:
        if clinic["id"] not in drawn:
            name, far = one_line(clinic["name"]), how_far(contract, clinic["id"], units, say)
            return ", ".join(filter(None, (say("map.beyond", clinic=name), far)))
    return ""
