"""The picture as SVG.

To write the example anew after a change that is meant: ``python -m tests.map.test_svg``.
"""

import re
from contextlib import closing
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from locator.geocode.streets.store import open_index
from locator.map import draw
from locator.map.scene import Scene, make_scene
from locator.map.svg import STYLE, svg
from tests.map.scenes import (
    EAST,
    HERE,
    SVG,
    WEST,
    answered,
    build_streets,
    clinic,
    place,
    with_class,
    xml,
)
from tests.report.answers import ANSWERS, NO_MATCH, NOBODY
from tests.report.answers import EAST as VALLEY
from tests.report.answers import WEST as HUNTSVILLE_WEST

CLINICS = (WEST, EAST)
GOLDEN = Path(__file__).parent.parent / "cases" / "map" / "ambiguous.svg"
DIRECTORY = (HUNTSVILLE_WEST, VALLEY)


def _scene(answer: object = None, clinics: object = CLINICS) -> Scene:
    return make_scene(answer or answered(CLINICS, HERE), clinics, streets=None)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ANSWERS)
@pytest.mark.parametrize("units", ["mi", "km"])
@pytest.mark.parametrize("size", [(960, 720), (360, 640), (200, 100)])
def test_every_answer_is_a_well_formed_picture(
    name: str, units: str, size: tuple[int, int]
) -> None:
    """Any answer at any size is one SVG element with a description and the requested width."""
    text = draw(ANSWERS[name], DIRECTORY, streets=None, width=size[0], height=size[1], units=units)
    root = xml(text)
    assert root.tag == f"{SVG}svg"
    assert root.get("role") == "img"
    assert root.get("width") == str(size[0])
    described = root.get("aria-labelledby", "").split()
    texts = [one.text for one in root if one.get("id") in described]
    assert len(texts) == 2
    assert all(texts)


def test_every_clinic_in_view_is_drawn() -> None:
    """Each with its marker; those of the list with their rank, the nearest with a ring."""
    clinics = (*CLINICS, clinic("north", 34.78, -86.56), clinic("boston", 42.36, -71.13))
    answer = answered(clinics, HERE)
    root = xml(draw(answer, clinics, streets=None))
    assert len(with_class(root, "site")) == 3
    assert sorted(one.text or "" for one in with_class(root, "rank")) == ["1", "2", "3"]
    assert len(with_class(root, "ring")) == 1
    (near,) = with_class(root, "near")
    assert [one.text for one in near.iter() if one.get("class") == "rank"] == ["1"]
    names = {one.text for one in with_class(root, "name")}
    assert names == {"Clinic west", "Clinic east", "Clinic north"}


def test_a_clinic_that_is_not_listed_has_a_marker_without_a_number() -> None:
    """With --limit 1 the second clinic is still there."""
    answer = answered(CLINICS, HERE)
    root = xml(draw(answer._replace(clinics=answer.clinics[:1]), CLINICS, streets=None))
    assert len(with_class(root, "site")) == 2
    assert [one.text for one in with_class(root, "rank")] == ["1"]


def test_a_clinic_on_the_other_side_of_the_country_is_named_only() -> None:
    """The picture stays about the caller and the clinics near by, and says what is not in it."""
    boston = clinic("boston", 42.36, -71.13)
    scene = _scene(answered((WEST, boston), HERE), (WEST, boston))
    assert scene.view.meters_per_unit * scene.view.width < 30_000
    assert [site.id for site in scene.sites] == ["west"]
    assert any(one.text.startswith("Off the map: Clinic boston, ") for one in scene.frame.words)


@pytest.mark.parametrize("uncertainty_m", [50.0, 900.0, 4000.0, 15_000.0])
def test_discs_have_the_radius_of_what_is_known(uncertainty_m: float) -> None:
    """The caller's and the clinics' discs are true to scale."""
    scene = _scene(answered(CLINICS, place(34.7445, -86.7217, uncertainty_m)))
    root = xml(svg(scene))
    caller = with_class(root, "disc")[0]
    meters = scene.view.meters_per_unit
    assert float(caller.get("r", 0)) * meters == pytest.approx(uncertainty_m, abs=0.051 * meters)
    doors = [float(one.get("r", 0)) * meters for one in with_class(root, "door")[:2]]
    assert doors == pytest.approx([WEST.accuracy_m, EAST.accuracy_m], abs=0.051 * meters)


def test_each_place_of_an_ambiguous_address_is_drawn() -> None:
    """With a letter and its label; no distances, which would be from one of them only."""
    south, north = place(34.709, -86.57), place(34.7543, -86.71)._replace(label="Other St <NW>")
    root = xml(draw(answered(CLINICS, south, north), CLINICS, streets=None))
    assert [one.text for one in with_class(root, "mark")] == ["A", "B"]
    assert {one.text for one in with_class(root, "far")} == {
        "A: Huntsville, AL 35806",
        "B: Other St <NW>",
    }
    assert len(with_class(root, "disc")) >= 2


@settings(max_examples=30)
@given(st.lists(st.tuples(st.floats(34, 35), st.floats(-87, -86)), min_size=1, max_size=8))
def test_nothing_is_outside_the_picture(spots: list[tuple[float, float]]) -> None:
    """Markers, lines and words are in the pane, whatever the clinics."""
    clinics = tuple(clinic(str(at), *spot) for at, spot in enumerate(spots))
    scene = _scene(answered(clinics, HERE), clinics)
    seen = [(site.x, site.y) for site in scene.sites]
    seen += [(one.x, one.y) for one in scene.places]
    seen += [(one.x, one.y) for one in scene.labels]
    seen += [spot for border in scene.borders for spot in border.line]
    assert all(scene.view.holds(*spot) for spot in seen)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Smith & Sons", "Smith & Sons"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("\"Best\" 'one'", "\"Best\" 'one'"),
        ("A\x00\x08\x1bB\ud800", "A B"),
        ("A\u202eB\ufffe", "A B"),
        ("A\nB\tC", "A B C"),
        ("]]> &amp;", "]]> &amp;"),
        ("Clínica ñandú 诊所", "Clínica ñandú 诊所"),
    ],
)
def test_names_are_shown_as_they_are_and_run_nothing(name: str, shown: str) -> None:
    """Markup and control characters of a name are words, or gone."""
    odd = WEST._replace(name=name)
    text = draw(answered((odd, EAST), HERE), (odd, EAST), streets=None)
    text.encode()
    root = xml(text)
    assert shown in {one.text for one in with_class(root, "name")}
    assert not [one for one in root.iter() if one.tag.endswith("script")]


def test_nothing_is_fetched_and_nothing_runs() -> None:
    """No reference, no script, no style that loads anything, no event handler."""
    text = draw(answered(CLINICS, HERE), CLINICS, streets=None)
    names = {name for one in xml(text).iter() for name in one.attrib}
    assert not [name for name in names if name.endswith(("href", "src")) or name.startswith("on")]
    assert "style" not in names
    assert not re.search(r"url\(|@import|@font-face|<!|<\?", text)
    assert re.findall(r"https?://[^\s\"]+", text) == ["http://www.w3.org/2000/svg"]


def test_streets_are_lines_with_their_names(tmp_path: Path) -> None:
    """With an index installed, main roads and others are drawn, and their source is named."""
    build_streets(tmp_path)
    near = place(34.7445, -86.7217, 100.0)
    index = open_index(str(tmp_path))
    assert index
    with closing(index):
        root = xml(draw(answered((WEST,), near), (WEST,), streets=index))
    (main,), (minor,) = with_class(root, "main"), with_class(root, "minor")
    assert main.get("d", "").startswith("M")
    assert minor.get("d", "").startswith("M")
    assert {one.text for one in with_class(root, "road")} == {"US Hwy 72", "Oak St"}
    assert any("TIGER/Line" in (one.text or "") for one in with_class(root, "key"))


def test_signs_that_are_not_there_are_not_explained() -> None:
    """The key lists what can be seen."""
    sharp = WEST._replace(accuracy_m=10.0)
    scene = _scene(answered((sharp,), place(34.7445, -86.7217, 10.0)), (sharp,))
    assert scene.frame.signs == ()
    assert {kind for kind, _, _ in _scene().frame.signs} == {"disc", "border", "door"}


def test_without_any_place_the_clinics_are_shown_or_the_country() -> None:
    """An answer without a match is a picture of the clinics; without clinics, of the country."""
    assert len(_scene(NO_MATCH, DIRECTORY).sites) == 2
    empty = _scene(NO_MATCH, ())
    assert (empty.sites, empty.places) == ((), ())
    assert _scene(NOBODY, ()).places


def test_the_description_says_what_the_picture_shows() -> None:
    """Size, clinics, signs and the answer, in words."""
    said = _scene().description
    for part in ("north up", "Clinic west", "Clinic east", "Dashed", "miles away"):
        assert part in said


_LIGHT, _, _DARK = STYLE.partition("@media (prefers-color-scheme:dark)")


@pytest.mark.parametrize("style", [_LIGHT, _DARK])
@pytest.mark.parametrize(
    ("what", "by", "on", "least"),
    [
        ("head", "fill", "paper", 4.5), ("sub", "fill", "paper", 4.5),
        ("key", "fill", "paper", 4.5), ("name", "fill", "ground", 4.5),
        ("far", "fill", "ground", 4.5), ("road", "fill", "ground", 4.5),
        ("rank", "fill", "paper", 4.5),
        ("mark", "fill", "place", 4.5), ("border", "stroke", "ground", 3.0),
        ("disc", "stroke", "ground", 3.0), ("door", "stroke", "ground", 3.0),
        ("site", "stroke", "ground", 3.0), ("ring", "stroke", "ground", 3.0),
        ("bar", "stroke", "paper", 3.0),
    ],
)  # fmt: skip
def test_colors_have_contrast(style: str, what: str, by: str, on: str, least: float) -> None:
    """WCAG 2.2: words 4.5 to 1, signs 3 to 1, in light and in dark."""
    one, other = (_luminance(_color(style, *pair)) for pair in ((what, by), (on, "fill")))
    assert (max(one, other) + 0.05) / (min(one, other) + 0.05) >= least


def _color(style: str, kind: str, by: str) -> str:
    rules = re.findall(rf"\.{kind}[^{{}}]*{{[^}}]*?{by}:#([0-9a-f]{{6}})", style)
    return str(rules[0])


def _luminance(color: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    parts = [int(color[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _example() -> str:
    """An ambiguous answer; its description is the report's, which has tests of its own."""
    text = draw(ANSWERS["ambiguous"], DIRECTORY, streets=None, width=480, height=480)
    return re.sub(r"(<desc [^>]*>)[^<]*", r"\1", text)


def test_the_picture_is_what_it_was() -> None:
    """The example in tests/cases/map can be looked at, and shows any change."""
    assert _example() == GOLDEN.read_text(encoding="utf-8")
    ElementTree.fromstring(_example())


if __name__ == "__main__":
    GOLDEN.parent.mkdir(exist_ok=True)
    GOLDEN.write_text(_example(), encoding="utf-8")
