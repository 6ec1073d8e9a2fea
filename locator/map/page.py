"""The map as one self-contained web page: pan and zoom by mouse, finger or keyboard, no request."""

from base64 import b64encode
from hashlib import sha256

from locator.map.scale import ZOOMS
from locator.map.scene import Scene
from locator.map.svg import STYLE, escaped, svg

_PAGE_STYLE = (
    ":root{color-scheme:light dark;font-family:system-ui,sans-serif}"
    "body{margin:0;background:#fff;color:#1b1f24}"
    "main{max-width:80rem;margin:0 auto;padding:.5rem}"
    "#map{position:relative}#map:focus-visible{outline:3px solid #1d4ed8;outline-offset:2px}"
    "#map svg.locator-map{display:block;width:100%;height:auto}"
    ".pane{cursor:grab;touch-action:none}.pin{transform:scale(calc(1/var(--zoom,1)))}"
    ".off{display:none}"
    "nav{display:flex;flex-wrap:wrap;gap:.5rem;align-items:center;padding:.5rem 0}"
    "button{min-width:2.75rem;min-height:2.75rem;font:inherit;color:inherit;background:none;"
    "border:1px solid #6b7280;border-radius:.4rem;cursor:pointer}"
    "button:focus-visible{outline:3px solid #1d4ed8;outline-offset:2px}"
    "@media (prefers-color-scheme:dark){body{background:#0e1013;color:#eceff3}"
    "#map:focus-visible,button:focus-visible{outline-color:#8ab4ff}}"
    "@media print{nav{display:none}}"
)

# The data-do of a button says its deed; keys do the same. The map never moves beyond its edges:
# there is nothing drawn out there.
_SCRIPT = """
"use strict";
(() => {
  const map = document.getElementById("map"), pane = map.querySelector(".pane");
  const said = document.getElementById("said"), bars = [...map.querySelectorAll(".bars")];
  const zooms = bars.map(bar => Number(bar.dataset.zoom));
  const [, , width, height] = pane.getAttribute("viewBox").split(" ").map(Number);
  let level = 0, x = width / 2, y = height / 2;
  const within = (value, least, most) => Math.min(Math.max(value, least), most);
  const show = () => {
    const zoom = zooms[level], across = width / zoom, down = height / zoom;
    x = within(x, across / 2, width - across / 2);
    y = within(y, down / 2, height - down / 2);
    pane.setAttribute("viewBox", `${x - across / 2} ${y - down / 2} ${across} ${down}`);
    pane.style.setProperty("--zoom", zoom);
    bars.forEach((bar, at) => bar.classList.toggle("off", at !== level));
  };
  const step = by => {
    level = within(level + by, 0, zooms.length - 1);
    said.textContent = `${zooms[level]} \\u00d7`;
  };
  const move = (right, down) => {
    x += right * width / zooms[level] / 6;
    y += down * height / zooms[level] / 6;
  };
  const deeds = {
    in: () => step(1), out: () => step(-1), all: () => step(-level),
    left: () => move(-1, 0), right: () => move(1, 0), up: () => move(0, -1), down: () => move(0, 1),
  };
  const keys = {
    "+": "in", "=": "in", "-": "out", "_": "out", "0": "all", ArrowLeft: "left",
    ArrowRight: "right", ArrowUp: "up", ArrowDown: "down",
  };
  const act = deed => { deeds[deed](); show(); };
  document.querySelectorAll("button").forEach(button =>
    button.addEventListener("click", () => act(button.dataset.do)));
  map.addEventListener("keydown", event => {
    if (event.ctrlKey || event.altKey || event.metaKey || !Object.hasOwn(keys, event.key)) return;
    event.preventDefault();
    act(keys[event.key]);
  });
  const spot = event => {
    const box = map.querySelector(".pane > .ground").getBoundingClientRect();
    return [(event.clientX - box.left) / box.width * width,
            (event.clientY - box.top) / box.height * height];
  };
  pane.addEventListener("wheel", event => {
    event.preventDefault();
    const [atX, atY] = spot(event), before = zooms[level];
    step(event.deltaY < 0 ? 1 : -1);
    const kept = before / zooms[level];
    x = atX + (x - atX) * kept;
    y = atY + (y - atY) * kept;
    show();
  }, { passive: false });
  let held = null;
  pane.addEventListener("pointerdown", event => {
    held = spot(event);
    pane.setPointerCapture(event.pointerId);
  });
  pane.addEventListener("pointermove", event => {
    if (!held) return;
    const [atX, atY] = spot(event);
    x += held[0] - atX;
    y += held[1] - atY;
    show();
  });
  for (const end of ["pointerup", "pointercancel"])
    pane.addEventListener(end, () => { held = null; });
  show();
})();
"""

_BUTTONS = (
    ("in", "+", "Zoom in"),
    ("out", "\u2212", "Zoom out"),
    ("all", "All", "Show all of it"),
    ("left", "\u2190", "West"),
    ("up", "\u2191", "North"),
    ("down", "\u2193", "South"),
    ("right", "\u2192", "East"),
)


def page(scene: Scene) -> str:
    """The scene as the text of an HTML file that needs no other, and asks nobody for anything."""
    title = escaped(scene.title)
    buttons = "".join(
        f'<button type="button" data-do="{deed}" aria-label="{label}">{sign}</button>'
        for deed, sign, label in _BUTTONS
    )
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_policy()}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{title}</title>\n<style>{_PAGE_STYLE}</style>\n</head>\n<body>\n<main>\n"
        '<div id="map" tabindex="0" role="group" aria-label="Map. Arrow keys move it, plus and'
        ' minus zoom, 0 shows all of it.">\n'
        f"{svg(scene, len(ZOOMS))}</div>\n"
        f'<nav aria-label="Map">{buttons}<output id="said"></output></nav>\n'
        f"<p>{escaped(scene.description)}</p>\n</main>\n<script>{_SCRIPT}</script>\n"
        "</body>\n</html>\n"
    )


def _policy() -> str:
    """Nothing may be fetched; the script and the styles of this page alone may run and apply."""
    styles = " ".join(map(source_hash, (_PAGE_STYLE, STYLE)))
    return (
        f"default-src 'none'; script-src {source_hash(_SCRIPT)}; style-src {styles};"
        " base-uri 'none'; form-action 'none'"
    )


def source_hash(text: str) -> str:
    """The source expression that allows an inline script or style: W3C CSP Level 3, 2.3.1."""
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"
