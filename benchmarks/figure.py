"""Stated against observed probability as an SVG picture."""

import math
from collections.abc import Sequence
from typing import NamedTuple

from intervals import Share

_SIZE, _EDGE = 460, 50  # pixels: the square, and what is left around the axes
_TICKS = (0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999)
# Okabe and Ito's palette, which color-blind people tell apart.
_COLORS = ("#000000", "#E69F00", "#56B4E9", "#009E73", "#0072B2", "#D55E00", "#CC79A7", "#F0E442")
# Beyond this nothing can be told apart with some thousand answers.
_MOST = 0.999


class Dot(NamedTuple):
    """One bin of one series: what was stated on the mean, and what was seen, 0 to 1."""

    series: str
    stated: float
    observed: Share


def drawn(dots: Sequence[Dot]) -> str:
    """The picture: dots on the diagonal state what is so, dots below it claim too much.

    Both axes are of the odds of being wrong, so that .99 and .999 are as far apart as .9 and .99.
    """
    names = list(dict.fromkeys(dot.series for dot in dots))
    colors = {name: _COLORS[at % len(_COLORS)] for at, name in enumerate(names)}
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_SIZE} {_SIZE}"'
        ' font-family="sans-serif" font-size="11">',
        f'<rect width="{_SIZE}" height="{_SIZE}" fill="#fff"/>',
        _line(_x(0.5), _y(0.5), _x(_MOST), _y(_MOST), "#999"),
    ]
    for tick in _TICKS:
        parts.append(_text(_x(tick), _SIZE - _EDGE + 16, f"{tick:g}", "middle"))
        parts.append(_text(_EDGE - 6, _y(tick) + 4, f"{tick:g}", "end"))
    parts.append(_text(_SIZE / 2, _SIZE - 8, "stated", "middle"))
    parts.append(_text(8, _EDGE - 20, "observed, with 95% interval", "start"))
    for at, name in enumerate(names):
        parts.append(_text(_EDGE + 12, _EDGE + 14 * at, name, "start", colors[name]))
    for dot in dots:
        x, color = _x(dot.stated), colors[dot.series]
        parts.append(_line(x, _y(dot.observed.low), x, _y(dot.observed.high), color))
        y = _y(dot.observed.part)
        parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{color}"/>')
    return "\n".join([*parts, "</svg>", ""])


def _along(share: float) -> float:
    """The place of a probability on an axis, 0 (a half or less) to 1 (_MOST or more)."""
    inside = min(_MOST, max(0.5, share))
    return math.log(0.5 / (1 - inside)) / math.log(0.5 / (1 - _MOST))


def _x(share: float) -> float:
    return _EDGE + _along(share) * (_SIZE - 2 * _EDGE)


def _y(share: float) -> float:
    return _SIZE - _EDGE - _along(share) * (_SIZE - 2 * _EDGE)


def _line(x: float, y: float, to_x: float, to_y: float, color: str) -> str:
    return f'<line x1="{x:.1f}" y1="{y:.1f}" x2="{to_x:.1f}" y2="{to_y:.1f}" stroke="{color}"/>'


def _text(x: float, y: float, text: str, anchor: str, color: str = "#333") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{color}">{text}</text>'
