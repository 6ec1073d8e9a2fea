"""Words for the kind or a part of a town: "City of Kenosha", "north side of Madison"."""

from locator.address.pub28 import SUFFIXES
from locator.address.text import pattern
from locator.address.vague import LENGTHS
from locator.address.zip_places import is_town, zips_of_county

_KIND = r"(?:BOROUGH|CITY|HAMLET|MUNICIPALITY|TOWN|TOWNSHIP|VILLAGE) OF "
_SIDE = (
    r"(?:NORTH|SOUTH|EAST|WEST|NORTHEAST|NORTHWEST|SOUTHEAST|SOUTHWEST|NORTHERN|SOUTHERN|EASTERN"
    r"|WESTERN|[NSEW]|[NS][EW]|LOWER|UPPER)"
)
_PART = (
    r"(?:(?:FAR|IN|JUST|ON|THE) )*"
    rf"(?:(?:{_SIDE} (?:SIDE|END|PART)|(?:NORTH|SOUTH|EAST|WEST)SIDE|OUTSIDE) (?:OF )?"
    rf"|(?:{_SIDE}|CENTER|EDGE|HEART|MIDDLE|OUTSKIRTS|(?:CITY|TOWN) LIMITS) OF )"
    rf"(?:THE )?(?:{_KIND})?"
)
_BEFORE = rf"(?:(?<=[A-Z0-9,] )|^)(?:(?:THE )?({_KIND})|{_PART})(?=[A-Z]{{3}})"
_COUNTY = r"(?:(?<=[A-Z,] )|^)(?:COUNTY OF|CONDADO DE) (?=[A-Z]{3})"
# Words of the name of a town or a county. Ours: three names of data/zips.csv have more, and no
# county.
_MOST_WORDS = 5
# One of these is in all of them.
PART_OF = frozenset({
    "CONDADO", "EASTSIDE", "END", "NORTHSIDE", "OF", "OUTSIDE", "PART", "SIDE", "SOUTHSIDE",
    "WESTSIDE",
})  # fmt: skip


def without_part(tokens: list[str], rest: list[str]) -> list[str]:
    """``tokens`` without such words in front of a town; those for a part of it go to ``rest``.

    "County of Kenosha" and "condado de Kenosha" are Kenosha County. Names of towns stay whole
    ("City of Industry, CA").
    """
    line = " ".join(tokens)
    for found in pattern(_BEFORE).finditer(line):
        before, after = line[: found.start()], line[found.end() :]
        if LENGTHS.intersection(before.split()[-1:]):
            return tokens  # "10 miles south of Kenosha" is not there
        if before[-2:-1].isdigit() and not found[0].endswith(" OF "):
            continue  # "700 East End Blvd", but "Highway 82 west of Prattville"
        if _town(after) and not _is_name(found[0], after):
            rest += [] if found[1] else found[0].split()
            parted = before and not before.endswith(", ")
            return f"{before}{', ' if parted else ''}{after}".split()
    if county := pattern(_COUNTY).search(line):
        before, words = line[: county.start()], line[county.end() :].split()
        sizes = range(min(_MOST_WORDS, len(words)), 0, -1)
        size = next((size for size in sizes if zips_of_county(" ".join(words[:size]))), 0)
        return [*before.split(), *words[:size], "COUNTY", *words[size:]] if size else tokens
    return tokens


def _town(text: str) -> str:
    """The longest name of a town that ``text`` begins with, and no street; else ""."""
    words = text.split()
    for size in range(min(_MOST_WORDS, len(words)), 0, -1):
        name = " ".join(words[:size])
        if is_town(name):
            return name if SUFFIXES.keys().isdisjoint(words[size : size + 1]) else ""
    return ""


def _is_name(words: str, after: str) -> bool:
    """True if the words are part of the town's name."""
    return _town(words + after).startswith(words)
