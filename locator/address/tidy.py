"""The words of a text as the parser wants them: numbers, slashes, and what is glued together."""

from locator.address import clean
from locator.address.ignored import unslashed
from locator.address.number import (
    further_numbers,
    in_halves,
    read_digits,
    starts_with_number,
    two_numbers,
)
from locator.address.spanish import STREETS_IN_SPANISH, in_english
from locator.address.spoken import NUMBER_WORDS, with_digits, with_streets
from locator.address.street import is_street
from locator.address.text import pattern
from locator.address.units import apart

_NUMBERS = NUMBER_WORDS | STREETS_IN_SPANISH.keys() | {"ESQUINA"}
# "100Main St", but neither "21stCentury Dr" nor "10Mile Rd"
_GLUED_NUMBER = r"(\d{1,6})(?!ST|ND|RD|TH|MILE)([A-Z]{3,})"


def tidied(tokens: list[str], typed: str, rest: list[str]) -> list[str]:
    """``tokens`` with "100Main St" and "Lot12" in two, and commas for slashes between parts.

    House numbers after the first of several go to ``rest``.
    """
    if any(not (token.isalpha() or token.isdigit() or token == ",") for token in tokens):
        tokens = [
            part
            for token in tokens
            for part in ((token,) if token.isalpha() or token.isdigit() else _parts(token))
        ]
        tokens = clean.with_suffixes_apart(tokens)
    in_pieces = pattern(clean.IN_PIECES).search(typed) is not None
    if in_pieces:
        tokens = clean.with_ordinals(tokens)
    if in_pieces or not _NUMBERS.isdisjoint(tokens):
        tokens = in_english(with_digits(tokens))
    if "SAINT" in tokens:
        tokens = with_streets(tokens)
    if "/" in tokens:
        tokens = _without_slashes(unslashed(tokens))
    if tokens and tokens[0][0].isdigit():
        tokens = _tidy_number(tokens, typed, rest)
    return tokens


def _parts(token: str) -> list[str]:
    """The parts of a token that holds more than letters or digits; often it alone."""
    return [part for word in clean.parted(token) for part in apart(word)]


def _without_slashes(tokens: list[str]) -> list[str]:
    """``tokens`` with commas for the slashes that are between parts and not between streets."""
    if tokens.count("/") < 2:
        return tokens
    # The first of "Oak St / Elm St / Huntsville" is between two streets.
    first = tokens.index("/")
    streets = 1 + (not starts_with_number(tokens) and is_street(tokens[:first]))
    slashes = [at for at, token in enumerate(tokens) if token == "/"][streets - 1 :]
    return ["," if at in slashes else token for at, token in enumerate(tokens)]


def _tidy_number(tokens: list[str], typed: str, rest: list[str]) -> list[str]:
    """``tokens`` with the first house number as a word of its own, and without a second one."""
    first = tokens[0]
    if not first.isdigit():
        return _tidy_mixed(tokens, rest)
    if len(tokens) > 2 and (tokens[1].isdigit() or tokens[2].isdigit()):
        if in_halves(tokens):
            return [first + tokens[1], *tokens[2:]]
        thousands = tokens[1] == "," and f"{first},{tokens[2]}" in typed
        if not thousands and (end := further_numbers(tokens)):
            rest += [token for token in tokens[1:end] if token.isdigit()]
            return [first, *tokens[end:]]
    return tokens


def _tidy_mixed(tokens: list[str], rest: list[str]) -> list[str]:
    """The same for a first word that has letters or signs besides digits."""
    first = tokens[0]
    if (figures := read_digits(first)) != first:
        return [figures, *tokens[1:]]
    if first[-1].isalpha():
        glued = pattern(_GLUED_NUMBER).fullmatch(first)
        end = tokens.index(",") if "," in tokens else len(tokens)
        if glued and is_street([glued[2], *tokens[1:end]]):
            return [*glued.groups(), *tokens[1:]]
    elif "/" in first and (pair := two_numbers(first)):
        rest.append(pair[1])
        return [pair[0], *tokens[1:]]
    return tokens
