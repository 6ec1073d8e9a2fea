"""The places of words on a map, so that none covers another."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, pairwise
from math import atan2, ceil, cos, degrees, dist, sin
from typing import NamedTuple

from locator.map.polyline import Line
from locator.map.projection import XY

# Mean width of a character, in ems: of DejaVu Sans, the widest of the usual sans-serif fonts, and
# of its bold; characters from U+2E80 on (Chinese, Japanese, Korean) are square.
_EM, _BOLD_EM, _SQUARE_EM, _SQUARE_FROM = 0.58, 0.67, 1.0, "\u2e80"
# A name needs this part of its width along a street, and that as straight as this: the ratio of
# the chord to the way.
_HELD, _STRAIGHT = 0.7, 0.97
# Names along streets that are steeper than this read upwards, in degrees.
_UPWARDS = 70.0


class Box(NamedTuple):
    """A rectangle in the picture."""

    left: float
    top: float
    right: float
    bottom: float


class Label(NamedTuple):
    """Words in the picture. ``kind`` says how they look; see SIZES."""

    kind: str
    text: str
    x: float
    y: float  # of the line that the letters stand on
    anchor: str = "start"  # start | middle | end
    angle: float = 0.0  # degrees clockwise


# Heights of letters in units, by kind of label.
SIZES = {"head": 17.0, "sub": 13.0, "key": 12.0, "name": 14.0, "far": 12.0, "road": 11.0}
_BOLD = {"head", "name"}


def text_width(text: str, kind: str) -> float:
    """The greatest width of a text, near enough, in units of the picture."""
    em = _BOLD_EM if kind in _BOLD else _EM
    return SIZES[kind] * sum(_SQUARE_EM if char >= _SQUARE_FROM else em for char in text)


def shortened(text: str, kind: str, room: float) -> str:
    """The text, its end replaced by "…" where it is wider than ``room``."""
    if text_width(text, kind) <= room:
        return text
    while text and text_width(text + "…", kind) > room:
        text = text[:-1]
    return text.rstrip() + "…"


def wrapped(text: str, kind: str, room: float, most: int) -> list[str]:
    """The text in at most ``most`` lines of width ``room``, what is too much left out with "…"."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if text_width(longer, kind) <= room or not lines[-1] or len(lines) == most:
            lines[-1] = longer
        else:
            lines.append(word)
    return [shortened(line, kind, room) for line in lines if line]


class Paper:
    """A picture of ``width`` by ``height`` and which parts of it are taken."""

    def __init__(self, width: float, height: float) -> None:
        self._width, self._height = width, height
        self._taken: list[Box] = []

    def take(self, boxes: Iterable[Box], *, anyway: bool = False) -> bool:
        """Take the boxes if all of them are free and in the picture, or ``anyway``."""
        wanted = list(boxes)
        if anyway or all(map(self._free, wanted)):
            self._taken += wanted
            return True
        return False

    def _free(self, box: Box) -> bool:
        inside = box.left >= 0 and box.top >= 0
        inside = inside and box.right <= self._width and box.bottom <= self._height
        return inside and not any(overlap(box, taken) for taken in self._taken)


def overlap(one: Box, other: Box) -> bool:
    """True if two boxes have any room in common."""
    across = one.left < other.right and other.left < one.right
    return across and one.top < other.bottom and other.top < one.bottom


def square(at: XY, half: float) -> Box:
    """The box around a point, ``half`` units to each side."""
    return Box(at[0] - half, at[1] - half, at[0] + half, at[1] + half)


def beside(paper: Paper, at: XY, away: float, lines: Sequence[tuple[str, str]]) -> list[Label]:
    """(kind, text) lines next to a marker of half-width ``away``, where there is room; else none.

    To the right if possible, else to the left, below or above.
    """
    width = max(text_width(text, kind) for kind, text in lines)
    height = sum(SIZES[kind] * 1.2 for kind, _ in lines)
    x, y = at
    gap = away + 4
    for anchor, left, top in (
        ("start", x + gap, y - height / 2),
        ("end", x - gap - width, y - height / 2),
        ("middle", x - width / 2, y + gap),
        ("middle", x - width / 2, y - gap - height),
        ("start", x + gap / 2, y + gap),
        ("end", x - gap / 2 - width, y + gap),
        ("start", x + gap / 2, y - gap - height),
        ("end", x - gap / 2 - width, y - gap - height),
    ):
        if paper.take([Box(left, top, left + width, top + height)]):
            edge = {"start": left, "middle": left + width / 2, "end": left + width}[anchor]
            return list(_stacked(lines, edge, top, anchor))
    return []


def _stacked(
    lines: Iterable[tuple[str, str]], x: float, top: float, anchor: str
) -> Iterator[Label]:
    for kind, text in lines:
        yield Label(kind, text, x, top + SIZES[kind], anchor)
        top += SIZES[kind] * 1.2


def along(paper: Paper, text: str, line: Line) -> Label | None:
    """The text along a street, at the straight part nearest to its middle that has room for it."""
    width = text_width(text, "road")
    for start, end in _straights(line, _HELD * width):
        turn = atan2(end[1] - start[1], end[0] - start[0])
        middle = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
        if paper.take(_beads(middle, turn, width)):
            angle = degrees(turn)
            return Label("road", text, *middle, "middle", angle - 180 * (angle > _UPWARDS))
    return None


def _straights(line: Line, length: float) -> Iterator[tuple[XY, XY]]:
    """The straight parts of a line of a length, in the order of their distance from its middle.

    Each from left to right.
    """
    reached = list(accumulate((dist(*step) for step in pairwise(line)), initial=0.0))
    spare = reached[-1] - length
    if spare < 0:
        return
    tries = max(1, ceil(spare / (length / 4)))
    for share in sorted((i / tries for i in range(tries + 1)), key=lambda share: abs(share - 0.5)):
        start, end = (_at(line, reached, share * spare + far) for far in (0.0, length))
        if dist(start, end) >= _STRAIGHT * length:
            yield min(start, end), max(start, end)


def _at(line: Line, reached: Sequence[float], far: float) -> XY:
    """The point ``far`` units along a line whose points are ``reached`` units along it."""
    at = min(max(1, bisect_left(reached, far)), len(line) - 1)
    step = reached[at] - reached[at - 1]
    share = (far - reached[at - 1]) / step if step else 0.0
    (x0, y0), (x1, y1) = line[at - 1], line[at]
    return x0 + share * (x1 - x0), y0 + share * (y1 - y0)


def _beads(middle: XY, turn: float, width: float) -> Iterator[Box]:
    """Boxes in a row that cover slanting words; ``turn`` in radians."""
    half = SIZES["road"] * 0.7
    count = ceil(width / half)
    for i in range(count + 1):
        far = (i / count - 0.5) * width
        yield square((middle[0] + far * cos(turn), middle[1] + far * sin(turn)), half)
