"""When to try again what failed."""

from time import monotonic

# Seconds; each pause is twice the one before.
_FIRST_S, _LONGEST_S = 1.0, 60.0


class Backoff:
    """Grows with each failure, up to a minute; over at the beginning."""

    def __init__(self) -> None:
        self._seconds = self._end = 0.0

    def grow(self) -> float:
        """Begin the next pause, after a failure; how long it is, in seconds."""
        self._seconds = min(max(_FIRST_S, 2 * self._seconds), _LONGEST_S)
        self._end = monotonic() + self._seconds
        return self._seconds

    def reset(self) -> None:
        """End the pause; the next begins small again."""
        self._seconds = self._end = 0.0

    @property
    def over(self) -> bool:
        """Whether it is time to try again."""
        return monotonic() >= self._end
