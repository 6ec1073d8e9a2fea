"""Places that callers have left: "moved from Racine to Kenosha", "new ZIP 53143 old ZIP 53142"."""

from locator.address.opening import RELATIVES
from locator.address.states import state_at_end
from locator.address.tail import ONE_ZIP, ZIP_LABELS
from locator.address.text import pattern
from locator.address.zip_places import is_town

_MOVES = ("MOVED", "MOVING", "RELOCATED", "MUDE", "MUDO", "MUDAMOS", "MUDARON", "MUDADO")
_BEFORE = frozenset({"FORMER", "FORMERLY", "OLD", "PREVIOUS", "PREVIOUSLY", "USED", "ANTES"})
# One of these is in all of them.
FORMER = frozenset(_MOVES) | _BEFORE
_FROM = frozenset({"FROM", "DE", "DESDE"})
# Behind a comma, these go on about the new place: "to Kenosha from Racine, my ZIP is 53142".
_NEWS = frozenset({"I", "IM", "MI", "MY", "NEW", "NOW", "WE", "ZIP"})
# The caller, and when it was.
_WHO = (
    r"(?:(?:AM|AND|ARE|FAMILY|HAS|HAVE|HE|HES|I|IM|IS|IVE|JUST|MY|OUR|RECENTLY|SHE|SHES|THEY|WE"
    r"|WERE|WEVE|WILL|BE|YES"
    rf"|HA|HEMOS|ME|MI|NOS|SE|YO|YA|,|{'|'.join(sorted(RELATIVES))}) )*"
)
_MOVE = (
    rf"^{_WHO}(?:{'|'.join(_MOVES)}) (?:(?:BACK|DOWN|HERE|OUT|OVER|UP) )?"
    r"(?:(?:FROM|DE|DESDE) (?P<former>.+?)[ ,]+)?(?:TO|A) (?P<place>.+?)(?:[ ,]+(?P<when>"
    r"(?:LAST|NEXT|THIS) (?:MONTH|WEEK|YEAR)|RECENTLY|SOON))?$"
)
_LABEL = rf"(?:{'|'.join(sorted(ZIP_LABELS))})(?: CODES?)?(?: (?:IS|WAS))?"
_OLD = (
    rf"\b(?:(?:IT|MY|WAS|THE|{_LABEL}) )*"
    rf"(?:(?:OLD|FORMER|PREVIOUS) {_LABEL}|USED TO (?:BE|LIVE)|FORMERLY|PREVIOUSLY|ANTES)"
    rf"(?: (?:AT|ERA|IN|EN))? {ONE_ZIP}\b"
)


def without_former(tokens: list[str]) -> tuple[list[str], list[str]]:
    """``tokens`` without the place that the caller has left, and the words of that place.

    An old ZIP alone stays: it says more than nothing.
    """
    line = " ".join(tokens)
    if move := pattern(_MOVE).match(line):
        place = move["place"].split()
        start, end = _behind(place)
        said = f"{move['former'] or ''} {' '.join(place[start + 1 : end])} {move['when'] or ''}"
        return place[:start] + place[end:], said.replace(",", " ").split()
    old = pattern(_OLD).search(line)
    if old is None:
        return tokens, []
    left = f"{line[: old.start()]}, {line[old.end() :]}"
    if not pattern(ONE_ZIP).search(left):
        return tokens, []
    return left.strip(" ,").split(), [word for word in old[0].split() if word != ","]


def _behind(place: list[str]) -> tuple[int, int]:
    """Where the old place behind the new one begins and ends: "53142 from Racine".

    DE may be in a name, too.
    """
    last = len(place)
    for at in range(1, len(place) - 1):
        if place[at] not in _FROM:
            continue
        if place[at] != "DE" or (_is_place(place[:at]) and not is_town(" ".join(place))):
            pairs = zip(range(at, last), place[at:], place[at + 1 :], strict=False)
            return at, next((k for k, a, b in pairs if a == "," and b in _NEWS), last)
    return last, last


def _is_place(words: list[str]) -> bool:
    """True for a text that ends in a ZIP, and for a town with or without its state."""
    code, count = state_at_end(words)
    town = words[: len(words) - count]
    return bool(pattern(ONE_ZIP).fullmatch(words[-1])) or is_town(" ".join(town), code)
