"""Notes behind a town and its state, without a ZIP: "… Milton FL new patient, call after 5"."""

from locator.address.beside import is_whole_line, without_comma
from locator.address.pub28 import COUNTRIES, DIRECTIONALS, STREET_ONLY, SUFFIXES
from locator.address.states import state_at_end
from locator.address.tail import ends_in_zip
from locator.address.text import CONNECTORS, OR
from locator.address.zip_places import city_at_end, state_of, town_at_end

# Codes and names of states that are words of a sentence, a suffix or a town, too.
_OTHER_WORDS = frozenset({
    "AS", "CT", "DE", "HI", "ID", "IN", "LA", "ME", "NE", "OR", "PR", "WASHINGTON", "YORK",
})  # fmt: skip
# Codes that are such words seldom: behind a street and a town of that state they are none.
_SELDOM_WORDS = frozenset({"CO", "MA", "OH", "OK", "PA"})
# "Milton al lado de …", "al norte de …"
_BEHIND_AL = frozenset({"FINAL", "FONDO", "LADO", "NORTE", "OESTE", "ESTE", "OTRO", "SUR"})
# "Kenosha WI or Racine": then there are two towns.
_JOINING = CONNECTORS | OR | {"Y"}


def end_of_state(tokens: list[str]) -> int:
    """The end of a town and its state if a note follows them; 0 if nothing or a place does."""
    place = tokens[:-1] if ends_in_zip(tokens) else tokens
    if len(tokens) < 3 or state_at_end(place)[0]:
        return 0  # as nearly always
    end = next((at for at in range(2, len(tokens)) if _ends(tokens, at)), 0)
    return end if not end or _is_other_number(tokens, end) else 0


def _ends(tokens: list[str], at: int) -> bool:
    """True if a town and its state end at ``at``, and what is behind them is no part of them."""
    code, count = state_at_end(tokens[:at])
    if not code or tokens[at - 1] in _OTHER_WORDS:
        return False
    before = without_comma(tokens[: at - count])
    # An empty word in front, because the town may be all there is.
    size = town_at_end(["", *before], code)
    if not size or not _is_note(tokens, at):
        return False
    line = without_comma(before[: len(before) - size])
    return tokens[at - 1] not in _SELDOM_WORDS or (line != [] and is_whole_line(line))


def _is_other_number(tokens: list[str], end: int) -> bool:
    """True if the text ends in no ZIP of that state, and in no town with its ZIP.

    For "… Kenosha WI gate 12345", which is in no town of New York.
    """
    if not ends_in_zip(tokens):
        return True
    other = state_of(tokens[-1]) != state_at_end(tokens[:end])[0]
    return other and not city_at_end(["", *tokens[end:-1]], tokens[-1])


def _is_note(tokens: list[str], at: int) -> bool:
    """True if the words from ``at`` on are no number, country, direction or end of a town."""
    parted = tokens[at] == ","
    after = tokens[at + parted :]
    if not after or not after[0].isalpha() or after[0] in _JOINING:
        return False
    if " ".join(after) in COUNTRIES or DIRECTIONALS.keys() >= set(after):
        return False
    if parted:
        return True
    if tokens[at - 1] == "AL" and after[0] in _BEHIND_AL:
        return False
    if SUFFIXES.get(after[0]) in STREET_ONLY:
        return False  # "100 Milton Florida Ave"
    return town_at_end(["", *tokens], "") <= len(after)  # not in "Kansas City"
