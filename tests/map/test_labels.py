"""The places of words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from locator.map.labels import Label, Paper, along, beside, shortened, square, text_width, wrapped

SPOTS = st.lists(st.tuples(st.floats(0, 400), st.floats(0, 300)), min_size=1, max_size=12)


def _box(label: Label) -> tuple[float, float, float, float]:
    width = text_width(label.text, label.kind)
    left = label.x - {"start": 0.0, "middle": width / 2, "end": width}[label.anchor]
    return left, label.y - 10, left + width, label.y


@given(SPOTS)
def test_no_name_lies_on_another_or_on_a_marker(spots: list[tuple[float, float]]) -> None:
    """However the clinics lie, their names keep clear of each other, and stay in the picture."""
    paper = Paper(400.0, 300.0)
    paper.take((square(spot, 10) for spot in spots), anyway=True)
    labels = [
        label
        for spot in spots
        for label in beside(paper, spot, 10, [("name", "Main Street"), ("far", "about 2 miles")])
    ]
    boxes = [_box(label) for label in labels]
    taken = [*boxes, *((x - 10, y - 10, x + 10, y + 10) for x, y in spots)]
    for at, (left, top, right, bottom) in enumerate(boxes):
        assert min(left, top) >= -1e-9
        assert right <= 400.001
        assert bottom <= 300.001
        for other in taken[:at] + taken[at + 1 :]:
            assert (
                right <= other[0] + 1e-6
                or other[2] <= left + 1e-6
                or bottom <= other[1] + 1e-6
                or other[3] <= top + 1e-6
            )


def test_a_name_with_all_the_room_stands_on_the_right() -> None:
    """The name next to its marker, its second line below."""
    first, second = beside(Paper(400, 300), (100, 100), 10, [("name", "A"), ("far", "1 mile")])
    assert (first.anchor, first.x) == ("start", 114)
    assert second.y > first.y


@pytest.mark.parametrize(
    ("line", "angle"),
    [
        (((0, 50), (200, 50)), 0),
        (((200, 50), (0, 50)), 0),
        (((0, 0), (200, 200)), 45),
        (((0, 200), (200, 0)), -45),
        (((50, 0), (50, 200)), -90),
        (((50, 200), (50, 0)), -90),
        (((50, 0), (52, 200)), -90.6),
    ],
)
def test_the_name_of_a_street_goes_along_it(
    line: tuple[tuple[float, float], ...], angle: float
) -> None:
    """It is never upside down, whichever way the street was drawn."""
    label = along(Paper(200, 200), "Oak St", line)
    assert label is not None
    assert label.angle == pytest.approx(angle, abs=1.5)


@pytest.mark.parametrize(
    "line",
    [((0, 50), (20, 50)), tuple((x, 50 + 15 * (x % 20 > 5)) for x in range(0, 200, 10))],
)
def test_a_short_or_crooked_street_has_no_name(line: tuple[tuple[float, float], ...]) -> None:
    """A name needs a straight part of its street."""
    assert along(Paper(200, 200), "Whitesburg Dr", line) is None


def test_the_name_of_a_street_gives_way_to_what_is_there() -> None:
    """If the middle is taken, it goes to one side, and if all is taken, nowhere."""
    paper = Paper(400, 100)
    paper.take([square((200, 50), 30)])
    label = along(paper, "Oak St", ((0, 50), (400, 50)))
    assert label is not None
    assert abs(label.x - 200) > 30
    paper.take([square((200, 50), 250)], anyway=True)
    assert along(paper, "Elm St", ((0, 50), (400, 50))) is None


@pytest.mark.parametrize(
    ("text", "room", "shown"),
    [
        ("Short", 100, "Short"),
        ("Rather long for its place", 100, "Rather long f…"),
        ("", 100, ""),
        ("漢字漢字漢字漢字漢字", 100, "漢字漢字漢字漢…"),
        ("anything", 1, "…"),
    ],
)
def test_what_is_too_long_ends_in_an_ellipsis(text: str, room: float, shown: str) -> None:
    """A text is cut to its room, and that shows."""
    assert shortened(text, "far", room) == shown


@given(st.lists(st.text("abc", min_size=1, max_size=30)).map(" ".join), st.integers(1, 4))
def test_wrapped_lines_fit(text: str, most: int) -> None:
    """No more lines than allowed, none wider than the room."""
    lines = wrapped(text, "sub", 120.0, most)
    assert len(lines) <= most
    assert all(text_width(line, "sub") <= 120 for line in lines)
