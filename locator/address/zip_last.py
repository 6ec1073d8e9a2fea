"""A ZIP Code in front of the town or the unit: "75th & Sheridan, 53143 Kenosha", "53142 Apt 3"."""

from locator.address.states import state_at_end
from locator.address.tail import is_known_zip
from locator.address.units import find_unit
from locator.address.zip_places import city_at_end, state_of, town_at_end


def with_zip_last(tokens: list[str]) -> list[str]:
    """``tokens`` with the ZIP behind the unit or the town that follows it.

    A ZIP alone is in front of a unit, not of a town: "53142 Kenosha" can be a house number. With
    its state ("WI 53142 Apt 3"), the parser reads what follows.
    """
    last = len(tokens) - 1
    at = next((at for at in range(last) if is_known_zip(tokens, at)), last)
    if at >= last:
        return tokens
    before, zip_code, after = tokens[:at], tokens[at : at + 1], tokens[at + 1 :]
    if after[:1] == [","]:
        after = after[1:]
    if before[-1:] == [","]:
        before = before[:-1]
    if state_at_end(before)[1]:
        return tokens
    found = find_unit(after)
    if found and found[:2] == (0, len(after)):
        return [*before, *([","] if before else []), *after, ",", *zip_code]
    if before and _is_town_of(after, zip_code[0][:5]):
        return [*before, ",", *after, *zip_code]
    return tokens


def _is_town_of(words: list[str], zip5: str) -> bool:
    """True if ``words`` are a town in the state of that ZIP, the state behind it or not."""
    town = words[: len(words) - state_at_end(words)[1]]
    town = ["", *(town[:-1] if town[-1:] == [","] else town)]
    size = max(city_at_end(town, zip5), town_at_end(town, state_of(zip5)))
    return size > 0 and size == len(town) - 1
