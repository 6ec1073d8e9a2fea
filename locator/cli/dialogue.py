"""On a terminal: one address after another, and the callers' answers to what was asked."""

import contextlib
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


class Asked(NamedTuple):
    """The address so far, and the word of the question about it; "" if nothing was asked."""

    text: str = ""
    ask_for: str = ""
    placed: bool = True  # whether anything in the text was found


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
