"""When to retry after a failure."""

from time import monotonic

# Seconds; each pause is twice as long as the one before.
_FIRST_S, _LONGEST_S = 1.0, 60.0


class Backoff:
    """A pause that doubles with each failure, up to a minute. It starts at zero."""

    def __init__(self) -> None:
        self._seconds = self._end = 0.0

    def grow(self) -> float:
        """Start the next pause, after a failure. Returns its length in seconds."""
        self._seconds = min(max(_FIRST_S, 2 * self._seconds), _LONGEST_S)
        self._end = monotonic() + self._seconds
        return self._seconds

    def reset(self) -> None:
        """End the pause; the next one is short again."""
        self._seconds = self._end = 0.0

    @property
    def over(self) -> bool:
        """True if it is time to retry."""
        return monotonic() >= self._end
