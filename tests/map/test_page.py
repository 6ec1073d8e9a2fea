"""The picture as a web page."""

import base64
import hashlib
import re

import pytest

from locator.map.page import page
from locator.map.scale import ZOOMS
from locator.map.scene import make_scene
from tests.map.scenes import EAST, HERE, WEST, answered

ODD = WEST._replace(name='<script>alert("1")</script> & Sons')


@pytest.fixture(scope="module")
def text() -> str:
    """A page with a clinic of an odd name."""
    return page(make_scene(answered((ODD, EAST), HERE), (ODD, EAST), streets=None))


def _hash(source: str) -> str:
    return base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()


def test_only_the_script_and_styles_of_the_page_may_run(text: str) -> None:
    """The policy names the hash of each, and allows nothing else; it comes before all of them."""
    policy = re.search(r'<meta http-equiv="Content-Security-Policy" content="([^"]+)">', text)
    assert policy
    rules = dict(rule.strip().split(" ", 1) for rule in policy[1].split(";"))
    scripts, styles = (
        re.findall(rf"<{tag}>(.*?)</{tag}>", text, re.DOTALL) for tag in ("script", "style")
    )
    assert rules == {
        "default-src": "'none'",
        "script-src": f"'sha256-{_hash(scripts[0])}'",
        "style-src": " ".join(f"'sha256-{_hash(style)}'" for style in styles),
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    assert len(scripts) == 1
    assert policy.start() < min(text.index("<script"), text.index("<style"))


def test_the_page_asks_nobody_for_anything(text: str) -> None:
    """No address of anything outside, no attribute that the policy would block."""
    assert re.findall(r"https?://[^\s\"]+", text) == ["http://www.w3.org/2000/svg"]
    assert not re.search(r"\s(src|href|style|on[a-z]+)=|url\(|@import|<link|<iframe|<img", text)
    assert not re.search(r"fetch|XMLHttpRequest|import\(|localStorage|innerHTML|eval", text)


def test_names_are_escaped(text: str) -> None:
    """A name that looks like markup is shown as it is."""
    assert "alert(&quot;1&quot;)&lt;/script&gt; &amp; Sons" in text
    assert "<script>alert" not in text


def test_there_is_an_honest_scale_bar_for_every_zoom(text: str) -> None:
    """One for each step, all but the first hidden until it is reached."""
    found = re.findall(r'<g class="bars( off)?" data-zoom="([\d.]+)">', text)
    assert found == [(" off" if zoom > 1 else "", f"{zoom:g}") for zoom in ZOOMS]


def test_all_can_be_done_with_the_keyboard_or_single_clicks(text: str) -> None:
    """The map takes the focus and its keys are told; each of them has a named button too."""
    assert re.search(r'<div id="map" tabindex="0" role="group" aria-label="[^"]*Arrow keys', text)
    named = re.findall(r'<button type="button" data-do="(\w+)" aria-label="([^"]+)">', text)
    assert {deed for deed, _ in named} == {"in", "out", "all", "left", "right", "up", "down"}
    assert len({label for _, label in named}) == 7


def test_what_the_map_shows_is_also_there_to_read(text: str) -> None:
    """The description stands below the map."""
    assert re.search(r"<p>A map, north up, [^<]*miles away in a straight line", text)
