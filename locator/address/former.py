"""Places that callers have left: "moved from Racine to Kenosha", "new ZIP 53143 old ZIP 53142"."""

from locator.address.opening import RELATIVES
from locator.address.tail import ONE_ZIP, ZIP_LABELS
from locator.address.text import pattern

_MOVES = ("MOVED", "MOVING", "RELOCATED", "MUDE", "MUDO", "MUDAMOS", "MUDARON", "MUDADO")
_BEFORE = frozenset({"FORMER", "FORMERLY", "OLD", "PREVIOUS", "PREVIOUSLY", "USED", "ANTES"})
# One of these is in all of them.
FORMER = frozenset(_MOVES) | _BEFORE
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
        said = f"{move['former'] or ''} {move['when'] or ''}"
        return move["place"].split(), said.replace(",", " ").split()
    old = pattern(_OLD).search(line)
    if old is None:
        return tokens, []
    left = f"{line[: old.start()]}, {line[old.end() :]}"
    if not pattern(ONE_ZIP).search(left):
        return tokens, []
    return left.strip(" ,").split(), [word for word in old[0].split() if word != ","]
