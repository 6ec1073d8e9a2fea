"""On a terminal: one address after another, and the callers' answers to what was asked."""

import contextlib
from collections.abc import Callable, Iterator
from typing import NamedTuple

import click

from locator.address import parse
from locator.address.model import Address, Street

# By question: the parts that an answer to it has, and where it goes.
_BEHIND, _BEFORE = "{earlier}, {line}", "{line}, {earlier}"
_ANSWERS: dict[str, tuple[frozenset[str], str]] = {
    "zip": (frozenset({"zip", "zip4"}), _BEHIND),
    "which_state": (frozenset({"state"}), _BEHIND),
    "street_address": (frozenset({"house_number", "street", "crossing", "unit"}), _BEFORE),
}


class Asked(NamedTuple):
    """The address so far, and the word of the question about it; "" if nothing was asked."""

    text: str = ""
    ask_for: str = ""


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
            known = before.ask_for in _ANSWERS or before.ask_for == "house_number"
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
    parts, form = _ANSWERS.get(before.ask_for, (frozenset[str](), ""))
    given = _parts(parse(line))
    if not given or not given <= parts:
        return line
    earlier = _place_of(before.text) if before.ask_for == "street_address" else before.text
    return form.format(earlier=earlier, line=line)


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
