"""A scene as SVG: one text, nothing in it that would be fetched, nothing that runs.

Colors are in the style sheet, for light and dark (``prefers-color-scheme``); whoever shows the
text in a page with a Content-Security-Policy allows STYLE by its hash.
"""

from collections.abc import Iterable, Iterator

from locator.map.clusters import Cluster
from locator.map.frame import Frame
from locator.map.labels import SIZES, Label
from locator.map.polyline import Line
from locator.map.scale import ZOOMS, Bar
from locator.map.scene import PLACE, RING, Place, Scene, Site, half

# Contrast (WCAG 2.2, 1.4.3 and 1.4.11): words at least 4.5 : 1, signs at least 3 : 1 on the ground.
_LIGHT = {
    "ground": "#f6f4ee", "paper": "#ffffff", "ink": "#1b1f24", "soft": "#4b525b",
    "minor": "#cbc5b5", "main": "#b09a66", "road": "#5c4d21", "caller": "#1d4ed8",
    "border": "#86198f", "clinic": "#0b5d57", "on": "#ffffff",
    "way": "#1d4ed8", "band": "#b45309",
}  # fmt: skip
_DARK = {
    "ground": "#171a1f", "paper": "#0e1013", "ink": "#eceff3", "soft": "#b3bac4",
    "minor": "#3b424d", "main": "#75683f", "road": "#d6c48e", "caller": "#8ab4ff",
    "border": "#eb9df5", "clinic": "#5fd4c8", "on": "#08201e",
    "way": "#8ab4ff", "band": "#f0a35c",
}  # fmt: skip
_COLORS = (
    ".paper{{fill:{paper}}}.ground{{fill:{ground}}}.rim{{stroke:{soft}}}"
    ".head,.name{{fill:{ink}}}.sub,.key,.far{{fill:{soft}}}.road{{fill:{road}}}"
    ".minor{{stroke:{minor}}}.main{{stroke:{main}}}.border{{stroke:{border}}}"
    ".disc,.place{{fill:{caller};stroke:{caller}}}.place{{stroke:{paper}}}"
    ".door,.ring{{stroke:{clinic}}}.site{{fill:{paper};stroke:{clinic}}}.rank{{fill:{clinic}}}"
    ".near .site{{fill:{clinic};stroke:{paper}}}.near .rank,.mark{{fill:{on}}}"
    ".cluster{{fill:{paper};stroke:{clinic}}}.count{{fill:{clinic}}}"
    ".bar{{stroke:{ink}}}.measure{{fill:{ink}}}"
    ".way{{stroke:{way}}}.edge{{stroke:{ground}}}.band{{fill:{band};stroke:{band}}}"
    ".halo{{fill:{ground};stroke:{ground}}}"
)
_SHAPES = (
    "text{font-family:system-ui,'Segoe UI',Roboto,'DejaVu Sans',sans-serif}"
    + "".join(f".{kind}{{font-size:{size:g}px}}" for kind, size in SIZES.items())
    + ".head,.name,.rank,.mark{font-weight:bold}.measure{font-size:12px}"
    ".rank,.mark,.count{font-size:13px;text-anchor:middle}.cluster{stroke-width:1.2px}"
    ".halo{stroke-width:3.5px;stroke-linejoin:round}"
    ".middle{text-anchor:middle}.end{text-anchor:end}"
    ".minor,.main,.way,.edge,.border,.door,.ring,.bar,.rim{fill:none}"
    ".minor,.main,.way,.edge,.band,.border,.door,.disc{vector-effect:non-scaling-stroke}"
    ".minor,.main,.way,.edge{stroke-linecap:round;stroke-linejoin:round}"
    ".minor{stroke-width:1.2px}.main{stroke-width:2.6px}"
    ".way{stroke-width:4.4px}.edge{stroke-width:7.4px}"
    ".band{fill-opacity:.13;fill-rule:evenodd;stroke-width:1.2px;stroke-linejoin:round}"
    ".border{stroke-width:2.4px;stroke-dasharray:9 6}"
    ".disc{fill-opacity:.13;stroke-width:1.6px}"
    ".door{stroke-width:2px;stroke-dasharray:.1 5;stroke-linecap:round}"
    ".place,.site,.ring{stroke-width:2px}.bar{stroke-width:1.6px}"
)


def _scoped(rules: str) -> str:
    # So that the picture can stand in a page that has classes of the same names.
    parts = (rule.partition("{") for rule in rules.split("}") if rule)
    scoped = (
        ",".join(f".locator-map {one}" for one in chosen.split(",")) + "{" + body + "}"
        for chosen, _, body in parts
    )
    return "".join(scoped)


STYLE = (
    f"{_scoped(_SHAPES)}{_scoped(_COLORS.format(**_LIGHT))}"
    f"@media (prefers-color-scheme:dark){{{_scoped(_COLORS.format(**_DARK))}}}"
)

_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"})


def svg(scene: Scene, zooms: int = 1) -> str:
    """The scene as the text of an SVG file.

    ``zooms``: how many of the scale bars of ZOOMS are in it; all but the first are hidden.
    """
    frame, view = scene.frame, scene.view
    size = f"{_n(frame.width)} {_n(frame.height)}"
    pane = f'width="{_n(view.width)}" height="{_n(view.height)}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="locator-map" viewBox="0 0 {size}"'
        f' width="{_n(frame.width)}" height="{_n(frame.height)}" role="img"'
        ' aria-labelledby="map-title map-description">',
        f'<title id="map-title">{escaped(scene.title)}</title>',
        f'<desc id="map-description">{escaped(scene.description)}</desc>',
        f"<style>{STYLE}</style>",
        f'<rect class="paper" width="{_n(frame.width)}" height="{_n(frame.height)}"/>',
        f'<svg class="pane" y="{_n(frame.top)}" {pane} overflow="hidden"'
        f' viewBox="0 0 {_n(view.width)} {_n(view.height)}">',
        f'<rect class="ground" {pane}/>',
        *_ground(scene),
        *map(_cluster, reversed(scene.clusters)),
        *map(_place, scene.places),
        *map(_site, reversed(scene.sites)),
        *map(_label, scene.labels),
        "</svg>",
        f'<rect class="rim" y="{_n(frame.top)}" {pane}/>',
        *_around(frame, zooms),
        "</svg>\n",
    ]
    return "\n".join(parts)


def escaped(text: str) -> str:
    """``text`` as it may stand in XML and HTML, between tags and in attributes."""
    return text.translate(_ESCAPES)


def _ground(scene: Scene) -> Iterator[str]:
    """All that lies flat: discs, streets and borders."""
    for band in scene.bands:
        yield f'<path class="band" data-minutes="{band.minutes:g}" d="{_path(band.rings)}"/>'
    for place in scene.places:
        yield _circle("disc", place.x, place.y, place.radius)
    for kind in ("minor", "main"):
        lines = [line for s in scene.streets if s.main == (kind == "main") for line in s.lines]
        if lines:
            yield f'<path class="{kind}" d="{_path(lines)}"/>'
    if scene.way:
        for kind in ("edge", "way"):
            yield f'<path class="{kind}" d="{_path(scene.way)}"/>'
    for site in scene.sites:
        yield _circle("door", site.x, site.y, site.radius)
    for border in scene.borders:
        yield f'<path class="border" d="{_path([border.line])}"/>'


def _circle(kind: str, x: float, y: float, radius: float) -> str:
    return f'<circle class="{kind}" cx="{_n(x)}" cy="{_n(y)}" r="{_n(radius)}"/>'


def _pinned(x: float, y: float, content: str, kind: str = "") -> str:
    """Content about a place that keeps its size when the page zooms in."""
    near = f' class="{kind}"' if kind else ""
    return f'<g transform="translate({_n(x)} {_n(y)})"{near}><g class="pin">{content}</g></g>'


def _place(place: Place) -> str:
    sign = f'<path class="place" d="M0-{PLACE:g}L{PLACE:g} 0 0 {PLACE:g}-{PLACE:g} 0Z"/>'
    return _pinned(place.x, place.y, sign + _letters("mark", place.mark))


def _site(site: Site) -> str:
    size = half(site) - RING * site.nearest
    sign = f'<circle class="site" r="{size:g}"/>'
    ring = f'<circle class="ring" r="{half(site):g}"/>' if site.nearest else ""
    rank = "" if site.rank is None else str(site.rank)
    return _pinned(site.x, site.y, ring + sign + _letters("rank", rank), "near" * site.nearest)


def _cluster(cluster: Cluster) -> str:
    width, height = cluster.box.right - cluster.box.left, cluster.box.bottom - cluster.box.top
    sign = (
        f'<rect class="cluster" x="{_n(-width / 2)}" y="{_n(-height / 2)}"'
        f' width="{_n(width)}" height="{_n(height)}" rx="3"/>'
    )
    return _pinned(cluster.x, cluster.y, sign + _letters("count", cluster.text))


def _letters(kind: str, text: str) -> str:
    return f'<text class="{kind}" y="4.6">{escaped(text)}</text>' if text else ""


def _label(label: Label) -> str:
    """Words in the pane."""
    anchor = "" if label.anchor == "start" else f" {label.anchor}"
    turn = f' transform="rotate({label.angle:.1f})"' if label.angle else ""
    drop = ' dy="0.35em"' if label.kind == "road" else ""
    text = f'{anchor}"{turn}{drop}>{escaped(label.text)}</text>'
    # A halo by paint-order would be simpler, but not all programs that show SVG know that.
    halo, words = f'<text class="halo {label.kind}{text}', f'<text class="{label.kind}{text}'
    return _pinned(label.x, label.y, halo + words)


def _around(frame: Frame, zooms: int) -> Iterator[str]:
    for label in frame.words:
        at = f'x="{_n(label.x)}" y="{_n(label.y)}"'
        yield f'<text class="{label.kind}" {at}>{escaped(label.text)}</text>'
    for kind, x, y in frame.signs:
        if kind in ("border", "way"):
            yield f'<path class="{kind}" d="M{_n(x - 13)} {_n(y)}h26"/>'
        elif kind == "cluster":
            yield f'<rect class="cluster" x="{_n(x - 7)}" y="{_n(y - 7)}" width="14" height="14"/>'
        else:
            yield _circle("band" if kind == "bands" else kind, x, y, 7)
    for zoom, pair in list(zip(ZOOMS, frame.bars, strict=True))[:zooms]:
        off = "" if zoom == 1 else " off"
        yield f'<g class="bars{off}" data-zoom="{zoom:g}">{_bars(frame, pair)}</g>'


def _bars(frame: Frame, pair: tuple[Bar, Bar]) -> str:
    """One bar with a tick up at the end of its first length and one down at its second's."""
    x, y = frame.bar_at
    first, second = pair
    longer = max(first.length, second.length)
    line = f"M{_n(x)} {_n(y - 7)}v14M{_n(x)} {_n(y)}h{_n(longer)}"
    ticks = f"M{_n(x + first.length)} {_n(y)}v-7M{_n(x + second.length)} {_n(y)}v7"
    return (
        f'<path class="bar" d="{line}{ticks}"/>'
        f'<text class="measure" x="{_n(x + first.length + 5)}" y="{_n(y - 4)}">{first.label}</text>'
        f'<text class="measure" x="{_n(x + second.length + 5)}" y="{_n(y + 13)}">'
        f"{second.label}</text>"
    )


def _path(lines: Iterable[Line]) -> str:
    """SVG path data, to a tenth of a unit: an absolute start, then steps."""
    parts = []
    for line in lines:
        tenths = [(round(x * 10), round(y * 10)) for x, y in line]
        (x, y), *rest = tenths
        parts.append(f"M{x / 10:g} {y / 10:g}l" if rest else f"M{x / 10:g} {y / 10:g}")
        steps = []
        for to_x, to_y in rest:
            if (to_x, to_y) != (x, y):
                steps.append(f"{(to_x - x) / 10:g},{(to_y - y) / 10:g}")
                x, y = to_x, to_y
        parts.append(" ".join(steps) or "0,0")
    return "".join(parts)


def _n(number: float) -> str:
    """A number to a tenth, as short as it gets."""
    return f"{round(number, 1) + 0.0:g}"
