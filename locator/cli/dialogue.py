"""On a terminal: one address after another, and the callers' answers to what was asked."""

import contextlib
import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

import click

from locator.address import Address, Street, parse
from locator.address.form import standard
from locator.address.pub28 import DIRECTIONALS

# The parts that an answer to a question has.
_PLACE = frozenset({"city", "state", "zip", "zip4"})
_STREET = frozenset({"house_number", "street", "crossing", "unit"})
# Questions about the place: callers who do not know their ZIP code say the town, or the state.
_ABOUT_PLACE = frozenset({
    "city_and_state", "which_place", "which_state", "which_zip", "zip", "zip_in_full",
    "zip_or_state",
})  # fmt: skip
_ABOUT_STREET = frozenset({"directional", "which_street"})
_KNOWN = _ABOUT_PLACE | _ABOUT_STREET | {"house_number", "street_address"}
# Words around the choice in "the one in Wisconsin", "no, it's the second one please".
_AROUND = frozenset({
    "AND", "AT", "CHOICE", "I", "IN", "IS", "IT", "ITS", "MEAN", "NO", "OF", "ON", "ONE", "PLEASE",
    "STATE", "THAT", "THATS", "THE", "YEAH", "YES",
})  # fmt: skip
# As many as a question has choices.
_ORDINALS = ("FIRST", "SECOND", "THIRD", "FOURTH")


class Asked(NamedTuple):
    """The address so far, and the word of the question about it; "" if nothing was asked."""

    text: str = ""
    ask_for: str = ""
    placed: bool = True  # whether anything in the text was found
    choices: tuple[str, ...] = ()  # those that the question offered


def addresses(asked: Callable[[], Asked]) -> Iterator[str]:
    """The addresses that are typed, until an empty line; ``asked``: what the last one led to.

    After a question, a line that only answers it is put together with that address, and an empty
    line begins another caller.
    """
    with contextlib.suppress(ImportError):
        import readline  # noqa: F401 (the import adds line editing to input())
    with contextlib.suppress(EOFError):
        while True:
            before = asked()
            known = before.ask_for in _KNOWN and _is_kept(before)
            line = _line("Answer (empty for another caller): ") if known else ""
            if line:
                yield completed(before, line)
            elif line := _line("Address (empty to end): "):
                yield line
            else:
                return


def completed(before: Asked, line: str) -> str:
    """The address with the answer in it; ``line`` itself if it is more than that answer."""
    if before.ask_for == "house_number":
        return f"{line} {before.text}" if line.isdigit() else line
    if chosen := _chosen(before.choices, line):
        if before.ask_for == "which_street":
            return _on_street(before.text, chosen)
        return _in_chosen_place(before.text, chosen)
    if before.ask_for == "directional" and line.upper() in DIRECTIONALS:
        line = f"{parse(before.text).street.standard()} {line}"
    given = _parts(parse(line))
    if not given:
        return line
    if before.ask_for == "street_address" and given <= _STREET:
        return f"{line}, {_place_of(before.text)}"
    if before.ask_for in _ABOUT_STREET and given <= _STREET:
        return _on_street(before.text, line)
    if before.ask_for in _ABOUT_PLACE and given <= _PLACE:
        return _in_place(before.text, line)
    return line


def _chosen(choices: tuple[str, ...], line: str) -> str:
    """The one choice that the answer means; "" if it means none of them, or several."""
    words = _telling(line)
    if not words:
        return ""
    if len(words) == 1 and words[0] in _ORDINALS[: len(choices)]:
        return choices[_ORDINALS.index(words[0])]
    answer = parse(" ".join(words))
    state = answer.state if _parts(answer) == {"state"} else ""
    fits = [
        choice
        for choice in choices
        if f" {' '.join(words)} " in f" {' '.join(_telling(choice))} "
        or (state and parse(choice).state == state)
    ]
    return fits[0] if len(fits) == 1 else ""


def _telling(text: str) -> list[str]:
    """The words that tell choices apart."""
    words = re.findall("[A-Z0-9]+", text.upper().replace("'", ""))
    return [word for word in words if word not in _AROUND]


def _in_chosen_place(text: str, choice: str) -> str:
    """The choice itself if it has the street, with the house number that was given before."""
    earlier, chosen = parse(text), parse(choice)
    if not (chosen.crossing or chosen.street.street_name):
        return _in_place(text, choice)
    number = "" if chosen.house_number or chosen.crossing else earlier.house_number
    return f"{number} {choice}".strip()


def _is_kept(before: Asked) -> bool:
    """True if the address is of use beside the answer: it was found, or has a street."""
    address = parse(before.text)
    street = address.house_number and address.street.street_name
    crossing = address.crossing and (address.street.suffix_type or address.crossing.suffix_type)
    return before.placed or bool(street or crossing)


def _in_place(text: str, line: str) -> str:
    """The address with the place of the answer; ``line`` itself if that is another place."""
    earlier, answer = parse(text), parse(line)
    if not answer.city:
        other = answer.state and earlier.state and answer.state != earlier.state
        return line if other else _with_zip(earlier, answer) or f"{text}, {line}"
    if not earlier.city and not earlier.zip:
        street = earlier.crossing or earlier.street.street_name
        return f"{text}, {line}" if street else line
    more = " ".join(filter(None, (answer.state, answer.zip)))
    if answer.city != earlier.city or not more:
        return line
    return _with_zip(earlier, answer) or f"{text}, {more}"


def _with_zip(earlier: Address, answer: Address) -> str:
    """The address with the ZIP code of the answer in place of its own; "" if one has none."""
    if not earlier.zip or not answer.zip:
        return ""
    state = answer.state or earlier.state
    return standard(earlier._replace(state=state, zip=answer.zip, zip4=answer.zip4))


def _on_street(text: str, line: str) -> str:
    """The address with the street of the answer, and what else was given before.

    That is the house number, or the street that crosses it.
    """
    earlier, answer = parse(text), parse(line)
    if not answer.house_number and not answer.crossing:
        line = _with_crossing(earlier, answer.street) or f"{earlier.house_number} {line}".strip()
    place = _place_of(text)
    return f"{line}, {place}" if place != text else line


def _with_crossing(earlier: Address, street: Street) -> str:
    """The intersection with ``street`` in place of the one of its name; "" if there is none."""
    pair = [one for one in (earlier.street, earlier.crossing) if one]
    others = [one for one in pair if one.street_name != street.street_name]
    if len(pair) != 2 or len(others) != 1:
        return ""
    return f"{street.standard()} & {others[0].standard()}"


def _place_of(text: str) -> str:
    """The town, state and ZIP code of an address that has more, else the text itself."""
    address = parse(text)
    place = ", ".join(filter(None, (address.city, f"{address.state} {address.zip}".strip())))
    return place if place and (address.crossing or address.street.street_name) else text


def _parts(address: Address) -> set[str]:
    return {name for name, value in address._asdict().items() if value and value != Street()}


def _line(prompt: str) -> str:
    # On standard error, so that redirected results stay clean.
    click.echo(prompt, nl=False, err=True)
    return input().strip()
