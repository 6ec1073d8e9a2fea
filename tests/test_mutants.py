"""The rooms of `make mutants` fit the project: it takes too long to find that out by running it."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
ROOMS: dict[str, Any] = tomllib.loads((ROOT / "tests/mutants.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", ROOMS)
def test_every_room_has_its_files_and_its_reasons(name: str) -> None:
    """All files and tests exist, and each change that survives has a pattern and a reason."""
    room = ROOMS[name]
    for pattern in (*room.get("files", ()), *room.get("tables", ()), *room.get("tests", ())):
        assert list(ROOT.glob(pattern)), pattern
    for test in room.get("slow", ()):
        path, _, function = test.partition("::")
        assert f"def {function}(" in (ROOT / path).read_text(encoding="utf-8")
    for survivor in room.get("survivors", ()):
        assert re.compile(survivor["changes"])
        assert survivor["reason"].endswith(".")
