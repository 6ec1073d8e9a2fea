"""Two towns of which one is meant: each is read in its own state."""

import pytest

from locator.address import in_either_town, parse


@pytest.mark.parametrize(
    ("typed", "towns"),
    [
        ("Kenosha or Racine", ["KENOSHA ", "RACINE "]),
        ("Kenosha or Racine, WI", ["KENOSHA WI", "RACINE WI"]),
        ("Kenosha or Zion, IL", ["KENOSHA ", "ZION IL"]),
        ("Kenosha WI or Zion IL", ["KENOSHA WI", "ZION IL"]),
        ("Kenosha, Wisconsin or Zion, Illinois", ["KENOSHA WI", "ZION IL"]),
        ("Portland, OR or Vancouver, WA", ["PORTLAND OR", "VANCOUVER WA"]),
        ("Milton or Pace FL", ["MILTON FL", "PACE FL"]),
        ("El Paso o Las Cruces", ["EL PASO ", "LAS CRUCES "]),
        ("Kenosha or Nowhereville", []),
        ("Kenosha", []),
    ],
)
def test_each_town_is_in_its_own_state(typed: str, towns: list[str]) -> None:
    """The state behind the second town is the first one's only if the first is there, too."""
    found = in_either_town(parse(typed))
    assert [f"{one.city} {one.state}" for one in found] == towns
