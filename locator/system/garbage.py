"""Python's search for garbage in cycles, less often than by default."""

import gc

# New objects between two searches: some 5 MB of garbage at most.
_OBJECTS = 50_000


def collect_seldom() -> None:
    """Search for garbage only after many new objects: a search looks at all that there are."""
    gc.set_threshold(_OBJECTS)
