"""JSON with line breaks."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from locator.report.indented import indented

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text()
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=30
)


@given(VALUES)
def test_it_is_what_python_writes(value: Any) -> None:
    """To the byte, for everything an answer can hold and more."""
    assert indented(value) == json.dumps(value, indent=2)
