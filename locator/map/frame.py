"""The frame of the map: the answer above it; scale bar, key and source below."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from locator.map.labels import SIZES, Label, shortened, wrapped
from locator.map.projection import XY, View
from locator.map.scale import ZOOMS, Bar, bars

# Signs that the map explains, in this order; ``map.SIGN`` is the phrase of each. Two are told by
# their dashes, one by its width, one by its corners, one by the words along its lines: none by its
# color alone.
SIGNS = ("disc", "way", "border", "cluster", "door", "bands")
# Rows for signs where there is neither a way nor a band: no door stands beside clusters.
_USUAL_ROWS = 3

# In units: room to the edge and between a sign and its words, the height of a row, and the width
# from which on the key stands beside the scale bar instead of below it.
_EDGE, _SIGN, _ROW, _WIDE = 14.0, 34.0, 18.0, 700.0
_LONGEST_BAR = 150.0
_BAR_ROWS = 2.5
# Beside the key: the bar and the source's name, which is the wider.
_KEY_AT = 340.0
# A picture too low for its words gets higher than asked for.
_LEAST_PANE = 160.0
_MOST_HEAD_ROWS = 3


class Room(NamedTuple):
    """The parts of the height of a picture: above the map, the map, and below it."""

    width: float
    head: tuple[Label, ...]
    top: float
    pane: float
    foot: float


class Frame(NamedTuple):
    """The room around the map pane, which begins at ``top``; in units of the whole picture."""

    width: float
    height: float
    top: float
    words: tuple[Label, ...]
    signs: tuple[tuple[str, float, float], ...]  # words of SIGNS, and where their signs are
    bar_at: XY  # the left end of the scale bars
    bars: tuple[tuple[Bar, Bar], ...]  # a pair for each of ZOOMS


def divide(above: Sequence[str], width: float, height: float, more: int = 0) -> Room:
    """The parts of a picture, with the title and the line below it, ``above``, in words.

    ``more``: rows for further signs below the map.
    """
    rows = [
        (kind, line)
        for kind, text in zip(("head", "sub"), above, strict=True)
        for line in wrapped(text, kind, width - 2 * _EDGE, _MOST_HEAD_ROWS)
    ]
    head, y = [], _EDGE - 4
    for kind, line in rows:
        y += SIZES[kind] * 1.3
        head.append(Label(kind, line, _EDGE, y))
    rows_below = _USUAL_ROWS + more + (1 if width >= _WIDE else 2 + _BAR_ROWS)
    top, foot = y + 10, _ROW * rows_below + 16
    return Room(width, tuple(head), top, max(_LEAST_PANE, height - top - foot), foot)


def lay_out(
    room: Room, view: View, meaning: Mapping[str, str], *, note: str, source: str, units: str
) -> Frame:
    """The words and signs around the map ``view``.

    ``meaning``: words of SIGNS and what they mean; ``note``: what else is to be said;
    ``source``: whose streets.
    """
    bottom = room.top + room.pane
    wide = room.width >= _WIDE
    left, first = (_KEY_AT, bottom + 8) if wide else (_EDGE, bottom + 8 + _BAR_ROWS * _ROW)
    rows = [*meaning.items()] + [("", note)] * bool(note)
    source_at = (_EDGE, bottom + 8 + 3.6 * _ROW)
    if not wide:
        rows += [("", source)] * bool(source)
    words, signs = [], []
    for at, (key, text) in enumerate(rows):
        y = first + (at + 0.75) * _ROW
        x = left + _SIGN * bool(key)
        words.append(Label("key", shortened(text, "key", room.width - _EDGE - x), x, y))
        if key:
            signs.append((key, left + _SIGN / 2 - 4, y - SIZES["key"] * 0.35))
    if wide and source:
        words.append(Label("key", source, *source_at))
    return Frame(
        room.width,
        bottom + room.foot,
        room.top,
        room.head + tuple(words),
        tuple(signs),
        (_EDGE, bottom + 8 + 1.2 * _ROW),
        tuple(bars(view.meters_per_unit / zoom, _LONGEST_BAR, units) for zoom in ZOOMS),
    )
