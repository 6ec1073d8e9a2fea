"""A result kept for as long as the question stays the same."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, TypeVarTuple

_Args = TypeVarTuple("_Args")
_Result = TypeVar("_Result")


def for_the_same(make: Callable[[*_Args], _Result]) -> Callable[[*_Args], _Result]:
    """``make``, its last result given again while it is asked with the same arguments.

    For what a run computes from its directory of clinics, which is too long to be hashed for each
    address. The arguments must not change inside: tuples of immutable things.
    """
    last: tuple[tuple[Any, ...], _Result] | None = None

    @wraps(make)
    def remembered(*asked: *_Args) -> _Result:
        nonlocal last
        held = last  # read once: another thread may put its own in place
        # Tuples compare what they hold by identity first, so the very same objects cost nothing.
        if held is None or held[0] != asked:
            held = last = (asked, make(*asked))
        return held[1]

    return remembered
