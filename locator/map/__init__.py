"""Answer → a picture of it, from data on this machine alone.

No tile is fetched: a tile request would tell a stranger where the caller lives. ``make_scene``
computes where everything is; ``svg`` and ``page`` only write it down.
"""

import sqlite3
from collections.abc import Sequence

from locator.answer import Answer
from locator.clinics.model import Clinic
from locator.map.bands import Bands
from locator.map.scene import make_scene
from locator.map.svg import svg


def draw(
    answer: Answer,
    clinics: Sequence[Clinic],
    *,
    streets: sqlite3.Connection | None,
    width: float = 960.0,
    height: float = 720.0,
    units: str = "mi",
    bands: Bands | None = None,
) -> str:
    """The map of ``answer`` as the text of an SVG file; see ``locator.map.scene.make_scene``."""
    size = {"width": width, "height": height}
    scene = make_scene(answer, clinics, streets=streets, units=units, bands=bands, **size)
    return svg(scene)
